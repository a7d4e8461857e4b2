r"""Definite integrals in one variable between particular limits: quarter turns, full turns, half a disk.

Every function takes the integrand, the variable and its limits, and returns the integral or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sympy as sp

from fieldmath.algebra.boxes import Box, parameter_values
from fieldmath.algebra.elementary import antiderivative
from fieldmath.algebra.tidy import normal

_HIGHEST_ORDER = 3


def by_sine(expr: sp.Expr, u: sp.Symbol, lower: sp.Expr, upper: sp.Expr) -> sp.Expr | None:
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


def by_elliptic(expr: sp.Expr, u: sp.Symbol, lower: sp.Expr, upper: sp.Expr) -> sp.Expr | None:
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


def by_cosine(expr: sp.Expr, u: sp.Symbol, lower: sp.Expr, upper: sp.Expr) -> sp.Expr | None:
    r"""Return :math:`\int g(\cos u) \sin u\,du` as the integral of g, over spheres in the polar angle, for example."""
    sine, w = sp.Dummy("sine", positive=True), sp.Dummy("w", real=True)
    if not expr.has(sp.sin(u)) or not expr.has(sp.cos(u)):
        return None
    turned = normal(expr.xreplace({sp.sin(u): sine, sp.cos(u): w}) / sine)
    if turned.has(u):
        return None
    if turned.has(sine):
        turned = normal(
            turned.replace(
                lambda e: e.is_Pow and e.base == sine and e.exp.is_Integer and e.exp % 2 == 0,
                lambda e: (1 - w**2) ** (e.exp / 2),
            )
        )
    if turned.has(sine):
        return None
    ends = [sp.cos(end) for end in (lower, upper)]
    primitive = antiderivative(turned, w, is_formal=True)
    return None if primitive is None else primitive.xreplace({w: ends[0]}) - primitive.xreplace({w: ends[1]})


def by_antiderivative(expr: sp.Expr, u: sp.Symbol, lower: sp.Expr, upper: sp.Expr) -> sp.Expr | None:
    """Return the difference of an elementary antiderivative at finite limits, whatever signs its arguments have."""
    if expr.free_symbols == {u} or (lower + upper).has(sp.oo, -sp.oo, sp.nan):
        return None  # Poles between the limits are SymPy's to find.
    primitive = antiderivative(expr, u, is_formal=True)
    if primitive is None:
        return None
    value = primitive.xreplace({u: upper}) - primitive.xreplace({u: lower})
    return None if value.has(sp.I, sp.nan, sp.zoo, sp.oo, -sp.oo) else value


def by_residues(expr: sp.Expr, u: sp.Symbol, lower: sp.Expr, upper: sp.Expr) -> sp.Expr | None:
    r"""Return the integral over a full turn of a rational function of sin u and cos u.

    With :math:`z = e^{iu}` it is :math:`2\pi` times the sum of the residues of :math:`f/z` inside the unit circle;
    which poles lie there is seen at a few values of the parameters, and must not depend on them.
    """
    if normal(upper - lower - 2 * sp.pi) != 0:
        return None
    z = sp.Dummy("z")
    waves = {sp.cos(u): (z + 1 / z) / 2, sp.sin(u): (z - 1 / z) / (2 * sp.I)}
    turned = sp.expand_trig(expr) if any(a.args[0] != u for a in expr.atoms(sp.sin, sp.cos)) else expr
    turned = turned.xreplace(waves)
    if turned.has(u) or not turned.is_rational_function(z):
        return None
    top, bottom = sp.fraction(sp.cancel(sp.together(turned / z)))
    total: sp.Expr = sp.S.Zero
    for factor, order in sp.factor_list(bottom, z)[1]:
        if sp.degree(factor, z) > 2 or order > _HIGHEST_ORDER:
            return None
        for pole in sp.roots(sp.Poly(factor, z)):
            inside = _is_inside(pole)
            if inside is None:
                return None
            if inside:
                total += _residue(top, bottom, z, pole, order)
    return normal(2 * sp.pi * total)


def by_zeta(expr: sp.Expr, u: sp.Symbol, lower: sp.Expr, upper: sp.Expr) -> sp.Expr | None:
    r"""Return :math:`\int_0^\infty u^{s-1} / (e^{ku} \mp 1)\,du`, with the zeta function (DLMF 25.5.1, 25.5.3)."""
    constant, rest = expr.as_independent(u, as_Add=False)
    power, below = sp.Wild("power", exclude=[u]), sp.Wild("below")
    match = rest.match(u**power / below) if (lower, upper) == (0, sp.oo) else None
    if match is None:
        return None
    rate, sign = sp.Wild("rate", exclude=[u, 0]), sp.Wild("sign", exclude=[u])
    bottom = match[below].match(sp.exp(rate * u) + sign)
    if bottom is None or bottom[sign] not in (1, -1) or not bottom[rate].is_positive:
        return None
    s = match[power] + 1
    factor = sp.zeta(s) if bottom[sign] == -1 else (1 - 2 ** (1 - s)) * sp.zeta(s)
    return constant * sp.gamma(s) * factor / bottom[rate] ** s


def cut_at_kinks(expr: sp.Expr, u: sp.Symbol, lower: sp.Expr, upper: sp.Expr) -> list[sp.Expr]:
    """Return the limits, and between them the places where an absolute value that depends on u alone has its kinks."""
    places: set[sp.Expr] = set()
    inner = [factor for node in expr.atoms(sp.Abs) for factor in sp.Mul.make_args(node.args[0]) if factor.has(u)]
    if not lower.is_comparable or not upper.is_comparable:
        return [lower, upper]
    for factor in inner:
        zeros = sp.solveset(factor, u, sp.Interval(lower, upper)) if factor.free_symbols == {u} else None
        places |= set(zeros) if isinstance(zeros, sp.FiniteSet) else set()
    return [lower, *sorted((p for p in places if lower < p < upper), key=float), upper]


def in_polar(expr: sp.Expr, box: Box) -> tuple[sp.Expr, Box] | None:
    """Return an integrand over a disk, a half or a quarter of one, or the plane, in polar coordinates; else None."""
    for j in range(box.dimension):
        for k in range(j + 1, box.dimension):
            (p, q), (across, along) = (box.symbols[j], box.symbols[k]), (box.limits[j], box.limits[k])
            angles = _angles(across, along, p)
            later = [end for pair in box.limits[k + 1 :] for end in pair]
            between = [end for pair in box.limits[j + 1 : k] for end in pair]
            if angles is None or any(end.has(p) for end in between):
                continue
            r, angle = sp.Dummy("r", positive=True), sp.Dummy("angle", real=True)
            swap = {p: r * sp.cos(angle), q: r * sp.sin(angle)}
            turned = [normal(e.xreplace(swap)) for e in (expr, *later)]
            if turned[0].has(p, q) or any(e.has(angle) for e in turned[1:]):
                continue
            ends = tuple(zip(turned[1::2], turned[2::2], strict=True))
            symbols = (*box.symbols[:j], *box.symbols[j + 1 : k], r, angle, *box.symbols[k + 1 :])
            limits = (*box.limits[:j], *box.limits[j + 1 : k], (sp.S.Zero, across[1]), angles, *ends)
            return normal(turned[0] * r), Box(symbols, limits, box.facts)
    return None


def _angles(
    across: tuple[sp.Expr, sp.Expr], along: tuple[sp.Expr, sp.Expr], p: sp.Symbol
) -> tuple[sp.Expr, sp.Expr] | None:
    """Return the range of the angle when p and q fill a disk, a half or a quarter of it; None otherwise."""
    radius, is_half = across[1], across[0] == 0
    if not is_half and normal(across[0] + radius) != 0:
        return None
    round_ = radius if radius is sp.oo else sp.sqrt(radius**2 - p**2)
    if normal(along[1] - round_) != 0 if radius is not sp.oo else along[1] is not sp.oo:
        return None
    if along[0] == 0:
        return (sp.S.Zero, sp.pi / 2) if is_half else (sp.S.Zero, sp.pi)
    if (along[0] is not -sp.oo) if radius is sp.oo else normal(along[0] + round_) != 0:
        return None
    return (-sp.pi / 2, sp.pi / 2) if is_half else (sp.S.Zero, 2 * sp.pi)


def _residue(top: sp.Expr, bottom: sp.Expr, z: sp.Symbol, pole: sp.Expr, order: int) -> sp.Expr:
    if order == 1:
        return normal((top / bottom.diff(z)).xreplace({z: pole}))
    regular = sp.cancel(top * (z - pole) ** order / bottom)
    return normal(regular.diff(z, order - 1).xreplace({z: pole}) / sp.factorial(order - 1))


def _is_inside(pole: sp.Expr) -> bool | None:
    """Return whether a pole lies inside the unit circle for all values of its parameters that are tried."""
    names = sorted(pole.free_symbols, key=str)
    sizes = [float(abs(sp.N(pole.xreplace(p)))) for p in _trials(names)]
    if all(size < 1 - 1e-9 for size in sizes):
        return True
    return False if all(size > 1 + 1e-9 for size in sizes) else None


def _trials(names: list[sp.Symbol]) -> Iterator[dict[sp.Symbol, sp.Expr]]:
    for turn in range(6 if names else 1):
        yield parameter_values(names, turn)


#: In the order in which they are tried.
METHODS: tuple[Callable[[sp.Expr, sp.Symbol, sp.Expr, sp.Expr], sp.Expr | None], ...] = (
    by_sine,
    by_elliptic,
    by_cosine,
    by_residues,
    by_zeta,
    by_antiderivative,
)
