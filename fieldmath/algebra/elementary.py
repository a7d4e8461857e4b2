r"""Antiderivatives of polynomials times exponentials, sines and cosines of linear arguments, in milliseconds.

The integrands of fluxes and volumes over the usual bodies are of this kind; SymPy takes a thousand times longer.
"""

from __future__ import annotations

import sympy as sp

_MOST_TERMS = 200
_HIGHEST_POWER = 16

# A sum of terms c * cos(phase) and s * sin(phase): phase -> (c, s).
_Waves = dict[sp.Expr, tuple[sp.Expr, sp.Expr]]


def antiderivative(expr: sp.Expr, variable: sp.Symbol, *, is_formal: bool = False) -> sp.Expr | None:
    r"""Return an antiderivative, or None when the expression is not of the kinds known here.

    Terms :math:`c\, u^k e^{\alpha u} \prod \sin^m(a u + b) \cos^n(\dots)`, and :math:`u^k (a u + b)^p`.

    With `is_formal` powers of what may be negative, or constant for some parameters, are integrated too; the caller
    then checks the result with numbers.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.elementary import antiderivative
    >>> u = sp.Symbol("u", real=True)
    >>> antiderivative(sp.sin(u) ** 2, u)
    u/2 - sin(2*u)/4
    """
    terms = sp.Add.make_args(_expanded(expr, variable))
    if len(terms) > _MOST_TERMS:
        return None
    total = []
    for term in terms:
        found = _term(term, variable, is_formal)
        if found is None:
            return None
        total.append(found)
    return sp.Add(*total)


def _expanded(expr: sp.Expr, u: sp.Symbol) -> sp.Expr:
    """Return `expr` as a sum of products, with roots of sums left whole."""
    roots = {node for node in expr.atoms(sp.Pow) if node.base.is_Add and node.base.has(u) and not node.exp.is_Integer}
    covers = {root: sp.Dummy("root") for root in roots}
    if not covers:
        return sp.expand(expr)
    return sp.expand(expr.xreplace(covers)).xreplace({cover: root for root, cover in covers.items()})


def _term(term: sp.Expr, u: sp.Symbol, is_formal: bool) -> sp.Expr | None:
    constant, factors = term.as_independent(u, as_Add=False)
    power, rate, waves = sp.S.Zero, sp.S.Zero, {sp.S.Zero: (sp.S.One, sp.S.Zero)}
    for factor in sp.Mul.make_args(factors):
        base, exponent = factor.as_base_exp()
        if factor == 1:
            continue
        if base == u and not exponent.has(u) and (u.is_positive or exponent.is_nonnegative):
            power += exponent
        elif factor.func is sp.exp and _slope(factor.args[0], u) is not None:
            rate += _slope(factor.args[0], u)
            constant *= sp.exp(factor.args[0].xreplace({u: sp.S.Zero}))
        elif base.func in (sp.sin, sp.cos) and exponent.is_Integer and 0 < exponent <= _HIGHEST_POWER:
            if _slope(base.args[0], u) is None:
                return None
            for _ in range(int(exponent)):
                waves = _times(waves, base)
        else:
            return _power_of_linear(constant, factors, u, is_formal)
    found = _sum_of_waves(power, rate, waves, u)
    return None if found is None else constant * found


def _slope(argument: sp.Expr, u: sp.Symbol) -> sp.Expr | None:
    """Return the derivative of a linear argument; None unless it is linear with a slope that is surely not zero."""
    slope = argument.diff(u)
    return slope if not slope.has(u) and slope.is_nonzero else None


def _power_of_linear(constant: sp.Expr, factors: sp.Expr, u: sp.Symbol, is_formal: bool) -> sp.Expr | None:
    """Return the antiderivative of a polynomial times a power of one linear function, by powers of the latter."""
    (base, exponent), polynomial = _linear_base(factors, u)
    slope = base.diff(u) if is_formal else _slope(base, u)
    if slope is None or slope == 0 or slope.has(u) or not exponent.is_number or not polynomial.is_polynomial(u):
        return None
    if not (is_formal or exponent.is_positive or base.is_positive):
        return None
    moved = sp.Poly(polynomial.xreplace({u: (u - base.xreplace({u: sp.S.Zero})) / slope}), u)
    powers = [(coefficient, k + exponent) for (k,), coefficient in moved.terms()]
    if any(power == -1 for _, power in powers) and not is_formal:
        return None
    known = [c * (sp.log(base) if p == -1 else base ** (p + 1) / (p + 1)) for c, p in powers]
    return constant * sp.Add(*known) / slope


def _linear_base(factors: sp.Expr, u: sp.Symbol) -> tuple[tuple[sp.Expr, sp.Expr], sp.Expr]:
    """Return the factor that is no power of u, as base and exponent, and the product of the others."""
    parts = sp.Mul.make_args(factors)
    chosen = next((part for part in parts if not part.is_polynomial(u)), parts[-1])
    return chosen.as_base_exp(), sp.Mul(*(part for part in parts if part is not chosen))


def _times(waves: _Waves, function: sp.Expr) -> _Waves:
    """Return the product with one sine or cosine, by the formulas that turn products into sums."""
    angle, is_sine = function.args[0], function.func is sp.sin
    out: _Waves = {}
    for phase, (c, s) in waves.items():
        for sign in (1, -1):
            joined = sp.expand(phase + sign * angle)
            # cos A cos B, sin A cos B; cos A sin B, sin A sin B
            pair = (-sign * s / 2, sign * c / 2) if is_sine else (c / 2, s / 2)
            if joined.could_extract_minus_sign():
                joined, pair = -joined, (pair[0], -pair[1])
            old = out.get(joined, (sp.S.Zero, sp.S.Zero))
            out[joined] = (old[0] + pair[0], old[1] + pair[1])
    return out


def _sum_of_waves(power: sp.Expr, rate: sp.Expr, waves: _Waves, u: sp.Symbol) -> sp.Expr | None:
    total = []
    for phase, (c, s) in waves.items():
        frequency = phase.diff(u)
        if frequency == 0 and rate == 0:
            if power == -1:
                if not u.is_positive:
                    return None
                found = sp.log(u)
            else:
                found = u ** (power + 1) / (power + 1)
            total.append((c * sp.cos(phase) + s * sp.sin(phase)) * found)
        elif power.is_Integer and 0 <= power <= _HIGHEST_POWER:
            total.append(sp.exp(rate * u) * _by_parts(int(power), rate, frequency, phase, c, s, u))
        elif c != 0 or s != 0:
            return None
    return sp.Add(*total)


def _by_parts(
    power: int, rate: sp.Expr, frequency: sp.Expr, phase: sp.Expr, c: sp.Expr, s: sp.Expr, u: sp.Symbol
) -> sp.Expr:
    r"""Return :math:`e^{-\alpha u} \int u^k e^{\alpha u} (c \cos\theta + s \sin\theta)\, du`, theta linear."""
    size = rate**2 + frequency**2
    total, sign = sp.S.Zero, 1
    for k in range(power, -1, -1):
        # ∫ e^{αu} cos θ = e^{αu} (α cos θ + a sin θ) / (α² + a²), and likewise for the sine.
        c, s = (c * rate - s * frequency) / size, (c * frequency + s * rate) / size
        total += sign * u**k * (c * sp.cos(phase) + s * sp.sin(phase))
        c, s, sign = c * k, s * k, -sign
    return total
