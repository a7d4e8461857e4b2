"""Undetermined coefficients: a combination of likely functions whose images under linear operators are given.

Integration by guessing well: a term ``T`` of a derivative comes, by the product rule, from ``(T / g') * g`` for one of
the functions g that occur. All such guesses are combined, the coefficients found from values at random points, and the
callers prove the result. This is the idea of parallel integration (Risch-Norman), in several variables at once.

References
----------
.. [1] M. Bronstein, *Symbolic Integration I*, 2nd ed. (2005), chapter 10.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.tidy import masked
from fieldmath.errors import EvaluationError

_SEED = 20261122
_MOST_TERMS = 120
_MOST_GUESSES = 160
_ROUNDS = 3
_DEPENDENT = 1e-8  # A guess whose new direction is shorter than this, relative to itself, adds nothing.
_DUST = 1e-12  # Columns that are this small are zero up to rounding.
_FITTED = 1e-9
_LARGEST_DENOMINATOR = 5040

Limits = Sequence[tuple[sp.Expr, sp.Expr]]
Images = Callable[[int, sp.Expr], Sequence[sp.Expr]]

_PARTNERS: dict[type, Callable[[sp.Expr], tuple[sp.Expr, ...]]] = {
    sp.cos: lambda u: (sp.sin(u),),
    sp.sin: lambda u: (sp.cos(u),),
    sp.cosh: lambda u: (sp.sinh(u),),
    sp.sinh: lambda u: (sp.cosh(u),),
    sp.tan: lambda u: (sp.log(sp.cos(u)),),
    sp.cot: lambda u: (sp.log(sp.sin(u)),),
    sp.tanh: lambda u: (sp.log(sp.cosh(u)),),
    sp.coth: lambda u: (sp.log(sp.sinh(u)),),
}


def combination(
    targets: Sequence[sp.Expr], images: Images, variables: Sequence[sp.Symbol], limits: Limits, *, unknowns: int = 1
) -> tuple[sp.Expr, ...] | None:
    r"""Return :math:`\varphi_s = \sum_k c_{sk} m_k` whose image is `targets`, or None when the guesses do not suffice.

    ``images(s, m)`` is a linear operator: what m as the unknown number s contributes to each target. For a potential
    it is the gradient, for an antiderivative one partial derivative, for the three components of a vector potential
    the curl. The equality is checked at random points only.
    """
    if all(target == 0 for target in targets):
        return (sp.Integer(0),) * unknowns
    generators = _generators(targets, variables)
    columns: dict[tuple[int, sp.Expr], tuple[sp.Expr, ...]] = {}
    known: set[sp.Expr] = set()
    fresh: Iterable[sp.Expr] = targets
    for _ in range(_ROUNDS):
        found = _guesses(fresh, generators, variables, targets)
        if not known:
            found = [*_root_guesses(targets, variables), *found]
        new = [guess for guess in found if guess not in known][: _MOST_GUESSES - len(known)]
        if not new:
            return None
        known.update(new)
        columns |= {(s, guess): tuple(images(s, guess)) for guess in new for s in range(unknowns)}
        coefficients = fitted(targets, list(columns.values()), variables, limits)
        if coefficients is not None:
            terms = [(s, c * guess) for c, (s, guess) in zip(coefficients, columns, strict=True) if c != 0]
            return tuple(sp.Add(*(term for slot, term in terms if slot == s)) for s in range(unknowns))
        fresh = [image for guess in new for s in range(unknowns) for image in columns[s, guess]]
    return None


def fitted(
    targets: Sequence[sp.Expr], columns: Sequence[Sequence[sp.Expr]], variables: Sequence[sp.Symbol], limits: Limits
) -> list[sp.Rational] | None:
    """Return rational c with ``sum(c[k] * columns[k][i]) == targets[i]`` at random points, early columns preferred."""
    values = _values(targets, columns, variables, limits)
    if values is None:
        return None
    matrix, right = values
    scale = np.linalg.norm(matrix, axis=0)
    usable = np.isfinite(scale) & (scale > _DUST * np.max(scale, initial=0.0, where=np.isfinite(scale)))
    chosen = _independent(np.where(usable, matrix, 0) / np.where(usable, scale, 1), usable)
    if not chosen:
        return None
    solution = np.linalg.lstsq(matrix[:, chosen] / scale[chosen], right, rcond=None)[0] / scale[chosen]
    if np.abs(matrix[:, chosen] @ solution - right).max() > _FITTED * max(np.abs(right).max(), 1e-300) * 10:
        return None
    out = [sp.Integer(0)] * len(columns)
    for k, c in zip(chosen, solution, strict=True):
        near = Fraction(float(c)).limit_denominator(_LARGEST_DENOMINATOR)
        if abs(float(near) - c) > 1e-6 * max(1.0, abs(c)):
            return None
        out[k] = sp.Rational(near.numerator, near.denominator)
    return out


def _values(
    targets: Sequence[sp.Expr], columns: Sequence[Sequence[sp.Expr]], variables: Sequence[sp.Symbol], limits: Limits
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the columns and the right side at random points of the chart, one row per point and target."""
    together = sp.Tuple(*targets, *(entry for column in columns for entry in column))
    covered, _ = masked(together)
    symbols = sorted(covered.free_symbols, key=sp.default_sort_key)
    count = 4 + 2 * (len(columns) // max(len(targets), 1) + 1)
    points = _points(symbols, variables, limits, 4 * count)
    try:
        table = compile_expressions(tuple(covered), symbols)(*points)
    except EvaluationError:
        return None
    table = np.broadcast_to(table, (len(covered), 4 * count))
    table = table[:, np.isfinite(table).all(axis=0)][:, :count]
    if table.shape[1] * len(targets) < len(columns) + 2:
        return None
    size = len(targets)
    blocks = table[size:].reshape(len(columns), -1)
    return blocks.T, table[:size].reshape(-1)


def _points(
    symbols: Sequence[sp.Symbol], variables: Sequence[sp.Symbol], limits: Limits, count: int
) -> list[np.ndarray]:
    """Return random values: inside the ranges for coordinates, between 0.3 and 1.9 for everything else."""
    generator = np.random.default_rng(_SEED)
    ranges = dict(zip(variables, limits, strict=True))
    drawn = []
    is_mixed = np.arange(count) % 2 == 1  # Every other point may have negative coordinates.
    for symbol in symbols:
        lower, upper = ranges.get(symbol, (sp.Rational(3, 10), sp.Rational(19, 10)))
        u = generator.uniform(0.05, 0.95, count)
        if lower.is_number and lower.is_finite and upper.is_number and upper.is_finite:
            drawn.append(float(lower) + (float(upper) - float(lower)) * u)
        elif lower.is_number and lower.is_finite:
            drawn.append(float(lower) + 2 * u)
        elif symbol in ranges and symbol.is_positive is not True:
            drawn.append(np.where(is_mixed & (generator.random(count) < 0.5), -2 * u, 2 * u))
        else:
            drawn.append(2 * u)
    return drawn


def _independent(matrix: np.ndarray, usable: np.ndarray) -> list[int]:
    """Return the columns that are independent of those before them."""
    basis = np.zeros((matrix.shape[0], 0))
    chosen = []
    for k in np.flatnonzero(usable):
        rest = matrix[:, k]
        for _ in range(2):  # Twice is enough against rounding (Kahan, Parlett).
            rest = rest - basis @ (basis.T @ rest)
        size = np.linalg.norm(rest)
        if size > _DEPENDENT:
            basis = np.column_stack([basis, rest / size])
            chosen.append(int(k))
    return chosen


# --- guesses ----------------------------------------------------------------------------------------------------------


def _guesses(
    sources: Iterable[sp.Expr],
    generators: Sequence[sp.Expr],
    variables: Sequence[sp.Symbol],
    targets: Sequence[sp.Expr],
) -> list[sp.Expr]:
    """Return ``(T / g') * g`` for the terms T of the sources and the terms g' of each generator's derivatives."""
    terms = list(dict.fromkeys(term for source in sources for term in _terms(source)))[:_MOST_TERMS]
    allowed = _denominators(sp.Tuple(*targets))
    slopes = [
        (g, slope, _bases(sp.fraction(slope)[0]) - _bases(g) - allowed)
        for g in generators
        for slope in dict.fromkeys(_monic(s) for q in variables for s in _terms(g.diff(q)))
    ]
    moving = set(variables)
    found: dict[sp.Expr, int] = {}
    for bare in dict.fromkeys(_monic(term) for term in terms):
        most, bases = 2 * sp.count_ops(bare) + 8, _bases(bare)
        for g, slope, needed in slopes:
            if not needed <= bases:  # Something would be left below the line.
                continue
            guess = bare * g / slope
            if guess not in found and guess.free_symbols & moving:
                operations = sp.count_ops(guess)
                if operations <= most and _denominators(guess) <= allowed:
                    found[guess] = operations
    return sorted(found, key=lambda guess: (found[guess], sp.default_sort_key(guess)))


def _root_guesses(targets: Sequence[sp.Expr], variables: Sequence[sp.Symbol]) -> list[sp.Expr]:
    r"""Return the antiderivatives of :math:`T/u^{k+1/2}` along one variable, u quadratic in it and T free of it.

    With :math:`u = P^2 + S`: sums of :math:`P / (S^i u^{k-i+1/2})`, as :math:`(P/\sqrt u)' = P' S / u^{3/2}` suggests.
    """
    if len(variables) != 1:
        return []
    (q,) = variables
    found = []
    for term in (term for target in targets for term in _terms(target)):
        for factor in sp.Mul.make_args(term):
            if not (factor.is_Pow and factor.exp.is_Rational and factor.exp.q == 2 and factor.exp < -1):
                continue
            if not factor.base.is_polynomial(q) or sp.degree(factor.base, q) != 2 or (term / factor).has(q):
                continue
            a, b, c = sp.Poly(factor.base, q).all_coeffs()
            S = sp.expand(c - b**2 / (4 * a))
            steps = range(1, int(-factor.exp - sp.S.Half) + 1)
            found += [_monic(term * factor.base**i * (q + b / (2 * a)) / S**i) for i in steps]
    return list(dict.fromkeys(found))


def _terms(expr: sp.Expr) -> tuple[sp.Expr, ...]:
    """Return the terms of the expanded expression, and of the given one, without zero."""
    expanded = sp.expand(expr, log=False, power_base=False, power_exp=False, func=False)
    both = (*sp.Add.make_args(expanded), *sp.Add.make_args(expr))
    return tuple(dict.fromkeys(term for term in both if term != 0))


def _monic(term: sp.Expr) -> sp.Expr:
    return term.as_coeff_Mul()[1]


def _bases(product: sp.Expr) -> set[sp.Expr]:
    """Return the bases of the factors of a product; of exponentials, whose powers merge, nothing."""
    bases = (factor.as_base_exp()[0] for factor in sp.Mul.make_args(product))
    return {base for base in bases if not base.is_number}


def _denominators(expr: sp.Basic) -> set[sp.Expr]:
    """Return the bases of powers with negative exponents."""
    return {node.base for node in expr.atoms(sp.Pow) if node.exp.could_extract_minus_sign() and not node.is_number}


def _generators(targets: Sequence[sp.Expr], variables: Sequence[sp.Symbol]) -> list[sp.Expr]:
    """Return the functions of which a combination may be built: those that occur, and their antiderivatives' cores."""
    found: dict[sp.Expr, None] = dict.fromkeys(variables)
    moving = set(variables)
    for target in targets:
        for node in sp.preorder_traversal(target):
            if isinstance(node, sp.Expr) and node.free_symbols & moving:
                found |= dict.fromkeys(_from_node(node, variables))
    return [g for g in found if g.free_symbols & moving]


def _from_node(node: sp.Expr, variables: Sequence[sp.Symbol]) -> tuple[sp.Expr, ...]:
    if isinstance(node, sp.Derivative):
        return _lower_derivatives(node)
    if isinstance(node, AppliedUndef):
        return (node,)
    if isinstance(node, sp.Function):
        partners = _PARTNERS.get(node.func)
        return (node, *(partners(node.args[0]) if partners else ()))
    if isinstance(node, sp.Pow):
        return _from_power(node.base, node.exp, variables)
    return ()


def _lower_derivatives(node: sp.Derivative) -> tuple[sp.Expr, ...]:
    """Return what the derivative is a derivative of, one variable at a time."""
    inner = node.expr
    counts = list(node.variable_count)
    lower = []
    for k in range(len(counts)):
        rest = [(s, t - (j == k)) for j, (s, t) in enumerate(counts) if t - (j == k) > 0]
        lower.append(sp.Derivative(inner, *rest) if rest else inner)
    return tuple(lower)


def _from_power(base: sp.Expr, exponent: sp.Expr, variables: Sequence[sp.Symbol]) -> tuple[sp.Expr, ...]:
    found = [base**exponent] if not exponent.is_Integer or exponent < 0 else []
    if exponent == -1:
        found.append(sp.log(base))
    elif exponent.is_Integer and exponent < -1:
        found += [base ** (exponent + 1), base ** (-1), sp.log(base)]
    elif not exponent.is_Integer and not exponent.has(*variables):
        found.append(base ** (exponent + 1))
    if exponent.is_negative and exponent.is_Integer:
        found += _angles(base, variables)
    if exponent == -sp.S.Half:
        found += _arc_functions(base, variables)
    if exponent.is_negative and (exponent.is_Integer or exponent == -sp.S.Half):
        found += [g for q in variables if base.has(q) for g in _inverse_functions(base, exponent, q, variables)]
        if base.func is sp.cos or base.func is sp.cosh:
            found.append((sp.tan if base.func is sp.cos else sp.tanh)(base.args[0]))
        if base.func is sp.sin or base.func is sp.sinh:
            found.append((sp.cot if base.func is sp.sin else sp.coth)(base.args[0]))
    return tuple(found)


def _inverse_functions(
    base: sp.Expr, exponent: sp.Expr, q: sp.Symbol, variables: Sequence[sp.Symbol]
) -> tuple[sp.Expr, ...]:
    r"""Return the arctangents and arcsines whose derivatives along q have :math:`a q^2 + b q + c` below the line.

    With :math:`P = \sqrt{a}\,(q + b/2a)` and :math:`S^2 = c - b^2/4a`: the angle of the point (P, S) when S varies,
    ``atan(P/S)`` when it does not; for square roots ``asin``, ``asinh``, and ``log(P + sqrt(P**2 + S**2))``.
    """
    polynomial = sp.Poly(base, q) if base.is_polynomial(q) else None
    if polynomial is None or polynomial.degree() != 2:
        return ()
    a, b, c = polynomial.all_coeffs()
    sign = -1 if a.could_extract_minus_sign() else 1
    rest = sp.factor(c - b**2 / (4 * a))
    P, S = sp.sqrt(sign * a) * (q + b / (2 * a)), _root(rest)
    if exponent.is_Integer:
        if sign < 0 or S is None:
            return ()
        if not S.free_symbols & set(variables):
            return (sp.atan(sp.expand(P / S)),)
        return (_angle(sp.expand(P), S, variables),)
    if sign < 0:
        return (sp.asin(P / S),) if S is not None else ()
    return (sp.asinh(P / S),) if S is not None and not S.free_symbols & set(variables) else (sp.log(P + sp.sqrt(base)),)


def _angles(base: sp.Expr, variables: Sequence[sp.Symbol]) -> list[sp.Expr]:
    """Return the arctangents with :math:`u^2 + v^2` below the line, v squared being one term of the sum."""
    found = []
    for term in sp.Add.make_args(base) if base.is_Add and len(base.args) <= 6 else ():
        v, u = _root(term), _root(sp.factor(base - term))
        if u is not None and v is not None:
            found.append(_angle(u, v, variables) if v.has(*variables) else sp.atan(u / v))
    return found


def _arc_functions(base: sp.Expr, variables: Sequence[sp.Symbol]) -> list[sp.Expr]:
    """Return asin, asinh and acosh of u for :math:`c - u^2`, :math:`c + u^2` and u - 1 under a root below the line."""
    constant, moving = base.as_independent(*variables, as_Add=True)
    found = [sp.acosh(moving)] if constant == -1 else []
    for sign, inverse in ((-1, sp.asin), (1, sp.asinh)):
        u = _root(sp.factor(sign * moving)) if constant.is_positive else None
        if u is not None:
            found.append(inverse(u / sp.sqrt(constant)))
    return found


def _root(square: sp.Expr) -> sp.Expr | None:
    """Return the square root of an expression that is a square, sign left open; None otherwise."""
    root = sp.sqrt(square)
    root = root.replace(sp.Abs, lambda inner: inner)
    if root.has(sp.I) or any(p.exp == sp.S.Half and p.free_symbols for p in root.atoms(sp.Pow)):
        return None
    return root


def _angle(u: sp.Expr, v: sp.Expr, variables: Sequence[sp.Symbol]) -> sp.Expr:
    """Return the angle of the point (u, v), counterclockwise in the order of the variables, growing with the second."""
    first, second = sorted((u, v), key=lambda e: _place(e, variables))
    return sp.atan2(_ascending(second, variables), _ascending(first, variables))


def _ascending(expr: sp.Expr, variables: Sequence[sp.Symbol]) -> sp.Expr:
    """Return `expr` or its negative: the one whose leading coefficient in the first variable is not negative."""
    present = [q for q in variables if expr.has(q)]
    if not present:
        return expr
    leading = sp.LC(expr, present[0]) if expr.is_polynomial(present[0]) else expr
    return sp.expand(-expr) if leading.could_extract_minus_sign() else expr


def _place(expr: sp.Expr, variables: Sequence[sp.Symbol]) -> int:
    return min((k for k, q in enumerate(variables) if expr.has(q)), default=len(variables))
