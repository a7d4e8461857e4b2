r"""Antiderivatives of polynomials times exponentials, sines and cosines of linear arguments, in milliseconds.

The integrands of fluxes and volumes over the usual bodies are of this kind; SymPy takes a thousand times longer.
"""

from __future__ import annotations

import sympy as sp

from fieldmath.algebra.tidy import normal

_MOST_TERMS = 200
_HIGHEST_POWER = 16

# A sum of terms c * cos(phase) and s * sin(phase): phase -> (c, s).
_Waves = dict[sp.Expr, tuple[sp.Expr, sp.Expr]]


def antiderivative(expr: sp.Expr, variable: sp.Symbol) -> sp.Expr | None:
    r"""Return an antiderivative, or None when the expression is not of the kinds known here.

    Terms :math:`c\, u^k e^{\alpha u} \prod \sin^m(a u + b) \cos^n(\dots)`, and powers of one linear function.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.elementary import antiderivative
    >>> u = sp.Symbol("u", real=True)
    >>> antiderivative(sp.sin(u) ** 2, u)
    u/2 - sin(2*u)/4
    """
    terms = sp.Add.make_args(sp.expand(expr))
    if len(terms) > _MOST_TERMS:
        return None
    total = []
    for term in terms:
        found = _term(term, variable)
        if found is None:
            return None
        total.append(found)
    return sp.Add(*total)


def _term(term: sp.Expr, u: sp.Symbol) -> sp.Expr | None:
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
            return _power_of_linear(constant, factors, u)
    found = _sum_of_waves(power, rate, waves, u)
    return None if found is None else constant * found


def _slope(argument: sp.Expr, u: sp.Symbol) -> sp.Expr | None:
    """Return the derivative of a linear argument; None unless it is linear with a slope that is surely not zero."""
    slope = argument.diff(u)
    return slope if not slope.has(u) and slope.is_nonzero else None


def _power_of_linear(constant: sp.Expr, factor: sp.Expr, u: sp.Symbol) -> sp.Expr | None:
    base, exponent = factor.as_base_exp()
    slope = _slope(base, u)
    if slope is None or not exponent.is_number or not (exponent.is_positive or base.is_positive) or exponent == -1:
        return None
    return constant * base ** (exponent + 1) / (slope * (exponent + 1))


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


def definite_by_sine(expr: sp.Expr, u: sp.Symbol, lower: sp.Expr, upper: sp.Expr) -> sp.Expr | None:
    r"""Return the integral of polynomials and one root :math:`\sqrt{A - B u^2}` by :math:`u = \sqrt{A/B}\,\sin t`.

    None unless both limits are number multiples of :math:`\sqrt{A/B}`, as over half a disk.
    """
    bases = {node.base for node in expr.atoms(sp.Pow) if node.exp.is_Rational and node.exp.q == 2 and node.base.has(u)}
    if len(bases) != 1:
        return None
    (base,) = bases
    constant, bend = base.xreplace({u: sp.S.Zero}), base.diff(u, 2) / 2
    if bend.has(u) or not bend.is_negative or sp.expand(base - constant - bend * u**2) != 0:
        return None
    reach = sp.sqrt(sp.factor(constant / -bend))
    squares = [normal(end**2 / reach**2) for end in (lower, upper)]
    if not all(square.is_number and square.is_nonnegative and square <= 1 for square in squares):
        return None
    signs = [-1 if end.could_extract_minus_sign() else 1 for end in (lower, upper)]
    sines = [sign * sp.sqrt(square) for sign, square in zip(signs, squares, strict=True)]
    t, size = sp.Dummy("t", real=True), sp.sqrt(constant)
    powers = {node: (size * sp.cos(t)) ** (2 * node.exp) for node in expr.atoms(sp.Pow) if node.base == base}
    turned = expr.xreplace(powers).xreplace({u: reach * sp.sin(t)}) * reach * sp.cos(t)
    primitive = antiderivative(turned, t)
    if primitive is None:
        return None
    return primitive.xreplace({t: sp.asin(sines[1])}) - primitive.xreplace({t: sp.asin(sines[0])})


def definite_by_elliptic(expr: sp.Expr, u: sp.Symbol, lower: sp.Expr, upper: sp.Expr) -> sp.Expr | None:
    r"""Return the integral of a constant times :math:`(A + B\cos^2 u)^{\pm 1/2}`, A > 0, over quarter turns.

    Over each quarter turn it is :math:`\sqrt A\,E(-B/A)` or :math:`K(-B/A)/\sqrt A` (DLMF 19.2.8), with the parameter
    m = k**2 as argument.
    """
    constant, root = expr.as_independent(u, as_Add=False)
    quarters = [normal(2 * end / sp.pi) for end in (lower, upper)]
    if not root.is_Pow or abs(root.exp) != sp.S.Half or not all(q.is_Integer for q in quarters):
        return None
    height = sp.Dummy("height")
    linear = sp.expand(root.base).xreplace({sp.sin(u) ** 2: 1 - height, sp.cos(u) ** 2: height})
    if linear.has(u) or not linear.is_polynomial(height) or sp.degree(linear, height) != 1:
        return None
    B, A = sp.Poly(linear, height).all_coeffs()
    if not A.is_positive:
        return None
    m = sp.expand(-B / A)
    value = sp.sqrt(A) * sp.elliptic_e(m) if root.exp.is_positive else sp.elliptic_k(m) / sp.sqrt(A)
    return constant * (quarters[1] - quarters[0]) * value
