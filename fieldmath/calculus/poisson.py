r"""Poisson's equation :math:`\nabla^2 \varphi = \varrho` in closed form, where one is reachable.

Term by term: polynomials by integrating twice along one axis and correcting, eigenfunctions of the Laplacian by
division, functions of one coordinate by two integrals, and otherwise one combination of the functions that occur times
polynomials.

References
----------
.. [1] V. V. Karachik, N. A. Antropova, "On the solution of the inhomogeneous polyharmonic equation",
       Differ. Equ. 46 (2010) 387-399, for polynomial right-hand sides.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.budget import Deadline
from fieldmath.algebra.tidy import is_zero, normal
from fieldmath.calculus import operators
from fieldmath.calculus.ansatz import fitted
from fieldmath.calculus.antiderivatives import antiderivative
from fieldmath.errors import NoClosedFormError
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.frames import frame_of
from fieldmath.representations.symbolic import Symbolic

TRIED = (
    "polynomials, eigenfunctions of the Laplacian, functions of one coordinate, "
    "polynomials times functions of the radius, and combinations of the functions that occur times polynomials"
)
_MOST_GUESSES = 120
_GUESSING_SECONDS = 3.0


def laplacian(expr: sp.Expr, chart: Chart) -> sp.Expr:
    """Return the Laplacian of an expression on a chart."""
    out = np.empty((), dtype=object)
    out[()] = Symbolic(expr, chart)
    (result,) = operators.laplacian(out, frame_of(chart)).flat
    return result.expr


def solution(rho: sp.Expr, chart: Chart, time_limit: float) -> sp.Expr:
    """Return a solution of Poisson's equation, proven.

    Raises
    ------
    NoClosedFormError
        When none is found in time.
    """
    deadline = Deadline(time_limit)
    for method in (_radially_symmetric, _termwise, _of_one_coordinate, _by_combination, _by_spherical_harmonics):
        phi = method(rho, chart, deadline)
        if phi is not None and is_zero(laplacian(phi, chart) - rho, time_limit=deadline.left(4.0)) is True:
            return normal(phi)
        if deadline.is_over():
            break
    raise NoClosedFormError(
        f"no closed form of the solution of Poisson's equation with right-hand side {rho} was found within "
        f"{time_limit:.3g} s (tried: {TRIED}). Sample the field on a grid."
    )


def _radially_symmetric(rho: sp.Expr, chart: Chart, deadline: Deadline) -> sp.Expr | None:
    r"""Return :math:`\sum_j a_j |x|^{2j+2} \nabla^{2j} p` for each homogeneous part p of a polynomial, degree d.

    From :math:`\nabla^2(|x|^{2k} q) = 2k(2k + n - 2 + 2m)|x|^{2k-2} q + |x|^{2k}\nabla^2 q`, q of degree m, follow
    :math:`a_0 = 1/(2n + 4d)` and :math:`a_j = -a_{j-1}/((2j + 2)(n + 2d - 2j))`. No axis is preferred.
    """
    if not (chart.is_cartesian and rho.is_polynomial(*chart.symbols)):
        return None
    n, square = chart.dimension, sp.Add(*(q**2 for q in chart.symbols))
    total = sp.Integer(0)
    for d, p in _homogeneous_parts(rho, chart).items():
        a, j = sp.Rational(1, 2 * n + 4 * d), 0
        while p != 0:
            total += a * square ** (j + 1) * p
            p, j = _flat_laplacian(p, chart), j + 1
            a = -a / ((2 * j + 2) * (n + 2 * d - 2 * j))
    return sp.expand(total)


def _termwise(rho: sp.Expr, chart: Chart, deadline: Deadline) -> sp.Expr | None:
    """Solve for polynomial terms and eigenfunctions, term by term."""
    total = sp.Integer(0)
    for term in sp.Add.make_args(sp.expand(rho)):
        part = _polynomial(term, chart) if chart.is_cartesian else None
        if part is None:
            part = _eigenfunction(term, chart)
        if part is None or deadline.is_over():
            return None
        total += part
    return total


def _polynomial(term: sp.Expr, chart: Chart) -> sp.Expr | None:
    r"""Return :math:`\sum_k (-1)^k I_x^{2k+2} \nabla_\perp^{2k} p`, I the integral along x.

    Each axis is tried. The sum ends when p is a polynomial in the other coordinates; in x it must be a power.
    """
    for x in sorted(
        chart.symbols, key=lambda q: (-sp.degree(term, q) if term.is_polynomial(q) else 0, chart.symbols.index(q))
    ):
        others = [q for q in chart.symbols if q != x]
        if not (term.is_polynomial(*others) and term.is_polynomial(x)):
            continue
        total, current = sp.Integer(0), term
        while current != 0:
            current = sp.integrate(sp.integrate(sp.expand(current), x), x)
            total += current
            current = -sp.expand(sp.Add(*(current.diff(q, 2) for q in others)))
        return total
    return None


def _eigenfunction(term: sp.Expr, chart: Chart) -> sp.Expr | None:
    ratio = normal(laplacian(term, chart) / term)
    if ratio == 0 or ratio.has(*chart.symbols):
        return None
    return term / ratio


def _of_one_coordinate(rho: sp.Expr, chart: Chart, deadline: Deadline) -> sp.Expr | None:
    r"""Return :math:`\int P^{-1} \int P R \varrho`, where the Laplacian of f(q) is :math:`(P f')' / (P R)`.

    For the radius of spherical coordinates, P is r**2 and R is 1.
    """
    used = [q for q in chart.symbols if rho.has(q)] or [chart.symbols[0]]
    if len(used) != 1 or not chart.is_orthogonal:
        return None
    q = used[0]
    f = sp.Function("f")(q)
    second, first = (laplacian(f, chart).expand().coeff(sp.Derivative(f, *order)) for order in ((q, 2), (q,)))
    slope = normal(first / second) if second != 0 else sp.nan
    if (
        second == 0
        or slope.has(*(s for s in chart.symbols if s != q))
        or normal(second).has(*(s for s in chart.symbols if s != q))
    ):
        return None
    exponent = antiderivative(slope, q, chart.symbols, chart.limits, deadline)
    if exponent is None:
        return None
    return _twice(sp.exp(exponent), normal(rho / second), q, chart, deadline)


def _twice(P: sp.Expr, right: sp.Expr, q: sp.Symbol, chart: Chart, deadline: Deadline) -> sp.Expr | None:
    inner = antiderivative(normal(P * right), q, chart.symbols, chart.limits, deadline)
    if inner is None:
        return None
    inner = _without_flux_at_zero(inner, q)
    return antiderivative(normal(sp.expand(inner) / P), q, chart.symbols, chart.limits, deadline)


def _without_flux_at_zero(inner: sp.Expr, q: sp.Symbol) -> sp.Expr:
    """Return the integral from zero where it has a value there, so that the solution is regular at the centre."""
    start = inner.xreplace({q: sp.Integer(0)})
    return inner - start if start.is_finite else inner


def _by_spherical_harmonics(rho: sp.Expr, chart: Chart, deadline: Deadline) -> sp.Expr | None:
    r"""Solve for sums of polynomials times functions of the distance from the origin, in Cartesian coordinates.

    A polynomial is a sum of :math:`|x|^{2j} Y_m`, Y harmonic and homogeneous of degree m; and
    :math:`\nabla^2 (Y_m h(r)) = Y_m (h'' + (n - 1 + 2m) h'/r)` is an equation of first order in h'.
    """
    if not chart.is_cartesian or chart.dimension < 2:
        return None
    line = Chart.from_metric([[1]], "r", ranges={"r": (0, sp.oo)})
    r, n = line.symbols[0], chart.dimension
    distance = sp.sqrt(sp.Add(*(q**2 for q in chart.symbols)))
    total = sp.Integer(0)
    for kernel, polynomial in _by_kernel(rho, chart).items():
        profile = _radial_profile(kernel, chart, r)
        if profile is None:
            return None
        for m, j, harmonic in _harmonic_parts(polynomial, chart):
            h = _twice(r ** (n - 1 + 2 * m), normal(r ** (2 * j) * profile), r, line, deadline)
            if h is None:
                return None
            total += harmonic * h.xreplace({r: distance})
    return total


def _by_kernel(rho: sp.Expr, chart: Chart) -> dict[sp.Expr, sp.Expr]:
    """Return the polynomial in front of each product of functions that are not polynomials."""
    found: dict[sp.Expr, sp.Expr] = {}
    for term in sp.Add.make_args(sp.expand(rho, power_exp=False)):
        factors = [f for f in sp.Mul.make_args(term) if not f.is_polynomial(*chart.symbols)]
        kernel = normal(sp.Mul(*factors))
        found[kernel] = found.get(kernel, sp.Integer(0)) + term / sp.Mul(*factors)
    return found


def _radial_profile(kernel: sp.Expr, chart: Chart, r: sp.Symbol) -> sp.Expr | None:
    """Return g with ``g(|x|) == kernel``, None when it is not a function of the distance."""
    first, *others = chart.symbols
    profile = kernel.xreplace({first: r, **dict.fromkeys(others, sp.Integer(0))})
    distance = sp.sqrt(sp.Add(*(q**2 for q in chart.symbols)))
    if profile.has(sp.nan, sp.zoo) or is_zero(profile.xreplace({r: distance}) - kernel, time_limit=1.0) is not True:
        return None
    return normal(profile)


def _harmonic_parts(polynomial: sp.Expr, chart: Chart) -> list[tuple[int, int, sp.Expr]]:
    r"""Return (m, j, Y) such that the polynomial is the sum of the :math:`|x|^{2j} Y`, Y harmonic of degree m."""
    n, square = chart.dimension, sp.Add(*(q**2 for q in chart.symbols))
    found = []
    for d, p in _homogeneous_parts(polynomial, chart).items():
        for j in range(d // 2, -1, -1):
            # The Laplacian taken j times of |x|^(2j) Y_m is 2j (2j + n - 2 + 2m) ... 2 (n + 2m) times Y_m.
            m, image = d - 2 * j, p
            factor = sp.Integer(1)
            for k in range(1, j + 1):
                image = _flat_laplacian(image, chart)
                factor *= 2 * k * (2 * k + n - 2 + 2 * m)
            harmonic = sp.expand(image / factor)
            if harmonic != 0:
                found.append((m, j, harmonic))
                p = sp.expand(p - square**j * harmonic)
    return found


def _homogeneous_parts(polynomial: sp.Expr, chart: Chart) -> dict[int, sp.Expr]:
    parts: dict[int, sp.Expr] = {}
    for powers, c in sp.Poly(polynomial, *chart.symbols).terms():
        monomial = sp.Mul(c, *(q**k for q, k in zip(chart.symbols, powers, strict=True)))
        parts[sum(powers)] = parts.get(sum(powers), sp.Integer(0)) + monomial
    return parts


def _flat_laplacian(p: sp.Expr, chart: Chart) -> sp.Expr:
    return sp.expand(sp.Add(*(p.diff(q, 2) for q in chart.symbols)))


def _by_combination(rho: sp.Expr, chart: Chart, deadline: Deadline) -> sp.Expr | None:
    found = budget.run(_combined, rho, chart, seconds=deadline.left(_GUESSING_SECONDS)).value_or(None)
    return None if found is None else sp.powsimp(found)


def _combined(rho: sp.Expr, chart: Chart) -> sp.Expr | None:
    """Fit the functions that occur, and their derivatives, times monomials of low degree."""
    kernels = _kernels(rho, chart)
    for degree in range(_highest(rho, chart) + 3):
        monomials = [
            sp.Mul(*(q**k for q, k in zip(chart.symbols, powers, strict=True)))
            for powers in sorted(product(range(degree + 1), repeat=chart.dimension), key=lambda p: (sum(p), p))
            if sum(powers) <= degree
        ]
        guesses = [m * k for k in kernels for m in monomials][:_MOST_GUESSES]
        columns = [(laplacian(guess, chart),) for guess in guesses]
        coefficients = fitted((rho,), columns, chart.symbols, chart.limits)
        if coefficients is not None:
            return sp.Add(*(c * guess for c, guess in zip(coefficients, guesses, strict=True)))
    return None


def _highest(rho: sp.Expr, chart: Chart) -> int:
    """Return the highest power of one coordinate as a factor of a term, at most 4."""
    powers = [
        int(f.exp)
        for term in sp.Add.make_args(sp.expand(rho))
        for f in sp.Mul.make_args(term)
        if f.is_Pow and f.base in chart.symbols and f.exp.is_Integer and f.exp > 0
    ]
    return min(max(powers, default=1), 4)


def _kernels(rho: sp.Expr, chart: Chart) -> list[sp.Expr]:
    """Return the products of functions in the terms, without polynomial factors, and those of their derivatives."""
    found: dict[sp.Expr, None] = {}
    for source in (rho, *(rho.diff(q) for q in chart.symbols)):
        for term in sp.Add.make_args(sp.expand(source)):
            factors = [
                f for f in sp.Mul.make_args(term) if f.has(*chart.symbols) and not f.is_polynomial(*chart.symbols)
            ]
            found[sp.Mul(*factors)] = None
    return list(found)[:12]
