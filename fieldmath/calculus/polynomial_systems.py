"""Real solutions of polynomial systems, exactly: Gröbner bases, and eliminants whose roots are matched with proof.

References
----------
.. [1] D. Cox, J. Little, D. O'Shea, *Ideals, Varieties, and Algorithms* (4th ed. 2015), chapters 2 and 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.calculus.isolation import Equations

_DIGITS = 120
_MOST_TUPLES = 20_000
_DEEPEST = 12


@dataclass(frozen=True)
class ExactPoint:
    """A solution with exact coordinates; `proven` when it is known that the coordinates belong together."""

    coordinates: tuple[sp.Expr, ...]
    proven: bool


@dataclass(frozen=True)
class Solutions:
    """Isolated real points, and families: sets of equations whose common zeros are solutions, not isolated ones."""

    points: tuple[ExactPoint, ...]
    families: tuple[tuple[sp.Expr, ...], ...]


def is_polynomial_system(equations: Sequence[sp.Expr], symbols: Sequence[sp.Symbol]) -> bool:
    """Return whether all equations are polynomials in the symbols with rational coefficients."""
    return all(
        equation.is_polynomial(*symbols) and sp.Poly(equation, *symbols).domain in (sp.ZZ, sp.QQ)
        for equation in equations
    )


def real_solutions(equations: Sequence[sp.Expr], symbols: Sequence[sp.Symbol]) -> Solutions:
    """Return all real solutions of a polynomial system with rational coefficients.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.calculus.polynomial_systems import real_solutions
    >>> x, y = sp.symbols("x y", real=True)
    >>> [point.coordinates for point in real_solutions([x**2 + y**2 - 2, x - y], [x, y]).points]
    [(-1, -1), (1, 1)]
    >>> real_solutions([2 * (x - y), 2 * (y - x)], [x, y]).families
    ((x - y,),)
    """
    points: list[ExactPoint] = []
    families: list[tuple[sp.Expr, ...]] = []
    system = [e for e in equations if e != 0]
    for basis in _real_components(system, tuple(symbols)):
        if basis.is_zero_dimensional:
            points += [p for p in _points(basis, tuple(symbols), system) if p not in points]
        elif (family := tuple(basis.exprs)) not in families:
            families.append(family)
    families = [f for f in families if not any(f != other and _is_part(f, other, symbols) for other in families)]
    isolated = [p for p in points if not any(_lies_on(p, family, symbols) for family in families)]
    ordered = sorted(isolated, key=lambda p: tuple(float(c) for c in p.coordinates))
    return Solutions(tuple(ordered), tuple(families))


def _real_components(equations: list[sp.Expr], symbols: tuple[sp.Symbol, ...]) -> Iterator[sp.GroebnerBasis]:
    """Yield the components; of a hypersurface without real points of full dimension, its singular points instead."""
    for basis in _components(equations, symbols, 0):
        if basis.is_zero_dimensional or len(basis.exprs) > 1 or _changes_sign(basis.exprs[0], symbols):
            yield basis
        else:
            # Where a polynomial that keeps its sign vanishes, its gradient vanishes too.
            (p,) = basis.exprs
            yield from _components([p, *(p.diff(s) for s in symbols)], symbols, 0)


def _changes_sign(polynomial: sp.Expr, symbols: tuple[sp.Symbol, ...]) -> bool:
    """Return whether a polynomial takes both signs at many points of all sizes."""
    rng = np.random.default_rng(0)
    points = rng.normal(size=(len(symbols), 4000)) * 10 ** rng.uniform(-2, 2, 4000)
    values = compile_expressions([polynomial], symbols)(*points)[0]
    return bool((values > 0).any() and (values < 0).any())


def representative(
    equations: Sequence[sp.Expr], symbols: Sequence[sp.Symbol], values: Sequence[Sequence[sp.Expr]]
) -> Iterator[tuple[sp.Expr, ...]]:
    """Yield real points of a family, some coordinates held at the given `values` (a few for each symbol)."""
    for size in range(1, len(symbols)):
        for held in combinations(range(len(symbols)), size):
            rest = [s for k, s in enumerate(symbols) if k not in held]
            for choice in product(*(values[k] for k in held)):
                place = {symbols[k]: v for k, v in zip(held, choice, strict=True)}
                left = [e for equation in equations if (e := equation.xreplace(place)) != 0]
                if not left or any(e.is_number for e in left):
                    continue
                for basis in _components(left, tuple(rest), 0):
                    if basis.is_zero_dimensional:
                        for point in _points(basis, tuple(rest), left):
                            full = {**place, **dict(zip(rest, point.coordinates, strict=True))}
                            yield tuple(full[s] for s in symbols)


def _components(equations: list[sp.Expr], symbols: tuple[sp.Symbol, ...], depth: int) -> Iterator[sp.GroebnerBasis]:
    """Yield bases whose zeros together are those of the system, split at factors while they are not finite sets."""
    basis = sp.groebner(equations, *symbols, order="grevlex")
    if basis.exprs == [1]:
        return
    split = None if basis.is_zero_dimensional or depth >= _DEEPEST else _splitting(basis.exprs, symbols)
    if split is None:
        yield basis
        return
    for factor in split:
        yield from _components([*basis.exprs, factor], symbols, depth + 1)


def _splitting(equations: Sequence[sp.Expr], symbols: tuple[sp.Symbol, ...]) -> list[sp.Expr] | None:
    """Return the factors of the first equation that is a product or a power; sums of even powers count as products."""
    for equation in equations:
        factors = [(f, m) for f, m in sp.factor_list(equation, *symbols)[1] if f.free_symbols & set(symbols)]
        if len(factors) > 1 or any(m > 1 for _, m in factors):
            return [f for f, _ in factors]
    return None


def _points(basis: sp.GroebnerBasis, symbols: tuple[sp.Symbol, ...], system: Sequence[sp.Expr]) -> list[ExactPoint]:
    roots = [_coordinate_values(basis, symbols, s) for s in symbols]
    count = int(np.prod([len(r) for r in roots]))
    if count > _MOST_TUPLES:
        raise OverflowError(f"{count} combinations of coordinates")
    chosen = list(product(*roots))
    if not chosen:
        return []
    values = np.array([[float(v.evalf(20)) for v in c] for c in chosen]).T
    gaps = np.array([min(np.diff([float(v) for v in r]), default=np.inf) for r in roots])
    near = [c for c, small in zip(chosen, _nearly_zero(basis.exprs, symbols, values), strict=True) if small]
    solutions = [c for c in near if _solves(c, basis.exprs, symbols)]
    return [ExactPoint(c, _is_proven(c, system, symbols, gaps)) for c in solutions]


def _coordinate_values(basis: sp.GroebnerBasis, symbols: tuple[sp.Symbol, ...], symbol: sp.Symbol) -> list[sp.Expr]:
    """Return the real roots of the polynomial in one unknown that the ideal holds."""
    order = [s for s in symbols if s != symbol] + [symbol]
    if len(symbols) == 1:
        eliminant = basis.exprs[-1]
    else:
        eliminant = sp.groebner(basis.exprs, *order, order="grevlex").fglm("lex").exprs[-1]
    return sorted((r for f, _ in sp.factor_list(eliminant, symbol)[1] for r in _real_roots(f, symbol)), key=float)


def _real_roots(factor: sp.Expr, symbol: sp.Symbol) -> list[sp.Expr]:
    """Return the real roots of an irreducible polynomial: in radicals where they are short, else by their index."""
    polynomial = sp.Poly(factor, symbol)
    if 2 < polynomial.degree() <= 8:
        known = sp.roots(polynomial, cubics=False, quartics=False)
        if sum(known.values()) == polynomial.degree() and all(r.is_real is not None for r in known):
            return [r for r in known if r.is_real]
    return [root for root, _ in polynomial.real_roots(multiple=False)]


def _nearly_zero(equations: Sequence[sp.Expr], symbols: tuple[sp.Symbol, ...], values: np.ndarray) -> np.ndarray:
    """Return which points make every equation small beside the sum of the sizes of its terms."""
    near = np.ones(values.shape[1], dtype=bool)
    for equation in equations:
        total, size = np.zeros(values.shape[1]), np.zeros(values.shape[1])
        for powers, coefficient in sp.Poly(equation, *symbols).terms():
            term = float(coefficient) * np.prod([v**p for v, p in zip(values, powers, strict=True)], axis=0)
            total, size = total + term, size + np.abs(term)
        near &= np.abs(total) <= 1e-9 * size + 1e-300
    return near


def _solves(coordinates: tuple[sp.Expr, ...], equations: Sequence[sp.Expr], symbols: tuple[sp.Symbol, ...]) -> bool:
    """Return whether the point solves the equations: exactly for rational points, else to 100 digits."""
    place = dict(zip(symbols, coordinates, strict=True))
    if all(c.is_Rational for c in coordinates):
        return all(e.xreplace(place) == 0 for e in equations)
    numbers = {s: c.evalf(_DIGITS) for s, c in place.items()}
    for equation in equations:
        terms = [term.xreplace(numbers) for term in sp.Add.make_args(sp.expand(equation))]
        if abs(sum(terms)) > sp.Float(10) ** (20 - _DIGITS) * (sum(map(abs, terms)) + 1):
            return False
    return True


def _is_proven(
    coordinates: tuple[sp.Expr, ...], system: Sequence[sp.Expr], symbols: tuple[sp.Symbol, ...], gaps: np.ndarray
) -> bool:
    """Return whether algebra proves the zero, or interval Newton in a box that holds no other roots of eliminants."""
    if not any(c.has(sp.CRootOf) for c in coordinates):
        place = dict(zip(symbols, coordinates, strict=True))
        if all(sp.expand(e.xreplace(place)) == 0 for e in system):
            return True
    if len(system) != len(symbols):
        return False
    equations = Equations(system, symbols)
    center = np.array([[float(c.evalf(20))] for c in coordinates])
    reach = np.minimum((np.abs(center) + 1e-3) * 2.0 ** np.arange(-44.0, -14.0, 3.0), gaps[:, None] / 2)
    below, above, _ = equations.krawczyk(center - reach, center + reach)
    return bool(((below > center - reach) & (above < center + reach)).all(axis=0).any())


def _is_part(family: tuple[sp.Expr, ...], other: tuple[sp.Expr, ...], symbols: Sequence[sp.Symbol]) -> bool:
    """Return whether the equations of another family follow from those of this one, a Gröbner basis."""
    return all(sp.reduced(e, family, *symbols, order="grevlex")[1] == 0 for e in other)


def _lies_on(point: ExactPoint, family: tuple[sp.Expr, ...], symbols: Sequence[sp.Symbol]) -> bool:
    place = {s: c.evalf(40) for s, c in zip(symbols, point.coordinates, strict=True)}
    return all(abs(e.xreplace(place).evalf(30)) < sp.Float(10) ** -25 for e in family)
