"""Critical points of scalar fields, zeros of vector fields, and the way downhill."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

import numpy as np
import sympy as sp

from fieldmath.algebra.clock import PATIENCE, Deadline
from fieldmath.approximation import Approximation
from fieldmath.calculus import critical
from fieldmath.calculus.classification import critical_kind, kind_by_coefficients, zero_kind
from fieldmath.calculus.places import Box, Found, Place, Problem, eigenvalues_at, matrix_at, value_at
from fieldmath.cards import Card
from fieldmath.display import Displayed
from fieldmath.errors import InputError, located
from fieldmath.messages import phrase
from fieldmath.plotting.boxes import box_of

_DEGREES = (5, 3)


@dataclass(frozen=True, repr=False)
class Zero(Displayed):
    """A zero of a vector field.

    Attributes
    ----------
    point : tuple of Expr or Approximation
        Its coordinates, in the chart's order; `coordinates` has them by name.
    kind : str
        By the linearisation: ``"stable node"``, ``"unstable node"``, ``"stable focus"``, ``"unstable focus"``,
        ``"saddle"``, ``"saddle focus"``, ``"centre"``, ``"degenerate"`` or ``"undecided"``.
    eigenvalues : tuple
        Of the Jacobian, exact where square roots suffice; approximations and complex numbers otherwise.
    certified : bool
        Whether it is proven that the zero exists, and is alone in a small box.
    equations : tuple of Expr
        When not empty, zeros are not isolated: the point is one of those where these expressions vanish.
    """

    point: tuple[Any, ...]
    kind: str
    eigenvalues: tuple[Any, ...]
    certified: bool
    equations: tuple[sp.Expr, ...] = ()
    names: tuple[str, ...] = field(default=(), repr=False)

    @property
    def coordinates(self) -> dict[str, Any]:
        """Return the coordinates by name."""
        return dict(zip(self.names, self.point, strict=True))

    def __repr__(self) -> str:
        return f"Zero({_text(self)})"

    def __str__(self) -> str:
        return phrase(repr(self))

    def _card(self) -> Card:
        return _point_card(self)


@dataclass(frozen=True, repr=False)
class CriticalPoint(Displayed):
    """A point where the gradient of a scalar field vanishes.

    Attributes
    ----------
    point : tuple of Expr or Approximation
        Its coordinates, in the chart's order; `coordinates` has them by name.
    value : Expr or Approximation
        The value of the field there.
    kind : str
        ``"minimum"``, ``"maximum"``, ``"saddle"``; ``"degenerate"`` when an eigenvalue is zero, and second derivatives
        do not decide; ``"undecided"`` when parameters leave a sign open.
    eigenvalues : tuple of Expr or Approximation
        Of the Hessian in the metric of the chart, increasing.
    certified : bool
        Whether it is proven that the point exists, and is alone in a small box.
    equations : tuple of Expr
        When not empty, critical points are not isolated: this is one of those where these expressions vanish.
    """

    point: tuple[Any, ...]
    value: Any
    kind: str
    eigenvalues: tuple[Any, ...]
    certified: bool
    equations: tuple[sp.Expr, ...] = ()
    names: tuple[str, ...] = field(default=(), repr=False)

    @property
    def coordinates(self) -> dict[str, Any]:
        """Return the coordinates by name."""
        return dict(zip(self.names, self.point, strict=True))

    def __repr__(self) -> str:
        return f"CriticalPoint({_text(self)}, value {_short(self.value)})"

    def __str__(self) -> str:
        return phrase(repr(self))

    def _card(self) -> Card:
        return _point_card(self, ("value", str(self.value)))


P = TypeVar("P", Zero, CriticalPoint)


def _point_card(point: Zero | CriticalPoint, *more: tuple[str, str]) -> Card:
    places = tuple((name, str(value)) for name, value in point.coordinates.items())
    known = (("eigenvalues", ", ".join(map(str, point.eigenvalues))), ("proven", "yes" if point.certified else "no"))
    return Card(f"{type(point).__name__}: {point.kind}", facts=(*places, *more, *known))


class Points(list[P], Displayed, Generic[P]):
    """A list of points that knows what it may lack.

    Attributes
    ----------
    undecided : tuple of boxes
        Boxes, one pair of limits for each coordinate, in which nothing could be proven. Points found in them are in
        the list, not certified; there may be others.
    is_complete : bool or None
        True when it is proven that there are no other points (in the box, if one was given), False when boxes are
        undecided, None when nothing is known.
    """

    undecided: tuple[Box, ...]
    is_complete: bool | None

    def __init__(self, points: Iterable[Any], undecided: tuple[Box, ...] = (), is_complete: bool | None = True) -> None:
        super().__init__(points)
        self.undecided = undecided
        self.is_complete = is_complete

    def _card(self) -> Card:
        known = {
            True: "these are all",
            False: f"{len(self.undecided)} boxes are undecided",
            None: "there may be others",
        }
        rows: list[tuple[str, str]] = [(point.kind, _text(point).partition(" at ")[2]) for point in self]
        title = f"{len(self)} {type(self[0]).__name__}s" if self else "no points"
        return Card(title, facts=(*rows, ("complete", known[self.is_complete])))

    def of_kind(self, kind: str) -> Points[P]:
        """Return the points whose kind is, or ends in, the given word: ``"minimum"``, ``"node"``."""
        return Points(
            [p for p in self if p.kind == kind or p.kind.endswith(" " + kind)], self.undecided, self.is_complete
        )


def critical_points(scalar: Any, box: Any, seconds: float) -> Points[CriticalPoint]:
    """Return the critical points of a scalar field; see `ScalarField.critical_points`."""
    deadline = Deadline(seconds, patience=PATIENCE)
    if scalar.is_sampled:
        found, problem = _from_samples(scalar.compute(), _scalar_problem, box, deadline)
    else:
        problem = _scalar_problem(scalar)
        found = critical.find(problem, _limits(scalar, box), deadline)
    points = []
    for place in found.places:
        eigenvalues = eigenvalues_at(problem, place, deadline=deadline)
        value = value_at(problem, place, deadline=deadline)
        kind = critical_kind(eigenvalues)
        matrix = matrix_at(problem, place) if kind == "undecided" else None
        kind = kind if matrix is None else kind_by_coefficients(matrix)
        points.append(
            CriticalPoint(
                place.coordinates, value, _kind(kind, place, scalar), eigenvalues,
                place.certified, place.equations, tuple(scalar.chart.names),
            )
        )  # fmt: skip
    return Points(points, found.undecided, found.is_complete)


def zeros(vector: Any, box: Any, seconds: float) -> Points[Zero]:
    """Return the zeros of a vector field; see `VectorField.zeros`."""
    deadline = Deadline(seconds, patience=PATIENCE)
    if vector.is_sampled:
        found, problem = _from_samples(vector.compute(), _vector_problem, box, deadline)
    else:
        problem = _vector_problem(vector)
        found = critical.find(problem, _limits(vector, box), deadline)
    points = []
    for place in found.places:
        eigenvalues = eigenvalues_at(problem, place, deadline=deadline)
        kind = _kind(zero_kind(eigenvalues), place, vector)
        points.append(
            Zero(place.coordinates, kind, eigenvalues, place.certified, place.equations, tuple(vector.chart.names))
        )
    return Points(points, found.undecided, found.is_complete)


def _scalar_problem(scalar: Any) -> Problem:
    gradient = scalar.grad()
    return _problem(scalar, gradient.exprs, gradient.jacobian(), scalar.expr, is_symmetric=True)


def _vector_problem(vector: Any) -> Problem:
    return _problem(vector, vector.exprs, vector.jacobian(), sp.S.Zero, is_symmetric=False)


def _problem(source: Any, equations: Any, slope: Any, value: sp.Expr, *, is_symmetric: bool) -> Problem:
    chart = source.chart
    # One index up, one down: eigenvalues of such matrices do not depend on the basis.
    matrix = sp.Matrix(slope.exprs) * slope.frame.metric
    return Problem(
        tuple(equations),
        matrix,
        value,
        chart.symbols,
        chart.limits,
        chart.periodic,
        source.domain().excluded,
        is_symmetric,
    )


def _limits(source: Any, box: Any) -> Box | None:
    """Return the box that a user gives; coordinates left out keep their range when it is finite."""
    if box is None:
        return None
    ends = [(float(lower), float(upper)) for lower, upper in source.chart.limits]
    full = box_of(source.chart, box, tuple(ends))
    missing = [n for n, pair in zip(source.chart.names, full, strict=True) if not np.isfinite(pair).all()]
    if missing:
        raise InputError(f"box must give finite limits for {', '.join(missing)}; got {box!r}")
    return full


def _kind(kind: str, place: Place, source: Any) -> str:
    """Return the kind; members of a family are degenerate, unless the family is one point with many coordinates."""
    if not place.equations:
        return kind
    known = set(place.equations)
    for locus in source.chart.singular_set:
        if all(symbol - value in known for symbol, value in locus.conditions):
            return kind
    return "degenerate"


def _from_samples(source: Any, problem_of: Any, box: Any, deadline: Deadline) -> tuple[Found, Problem]:
    """Return the places on the spline through samples; their error is how far a spline of lower degree moves them."""
    grid = source.grid
    if not np.ptp(source.values.reshape(*source.value_shape, -1), axis=-1).any():
        return _everywhere(source, problem_of, _limits(source, box), deadline)
    axes = tuple(a if p is None else np.append(a, a[0] + p) for a, p in zip(grid.axes, grid.periods, strict=True))
    ends = tuple((float(axis[0]), float(axis[-1])) for axis in axes)
    given = _limits(source, box) or ends
    limits = tuple((max(a, c), min(b, d)) for (a, b), (c, d) in zip(ends, given, strict=True))
    wraps = tuple(p is not None and pair == end for p, pair, end in zip(grid.periods, limits, ends, strict=True))
    exact = tuple((sp.Float(a), sp.Float(b)) for a, b in limits)
    fine, coarse = (
        replace(problem_of(source.interpolate(degree=degree)), limits=exact, axes=axes, periodic=wraps)
        for degree in _DEGREES
    )
    others = [place.center for place in critical.find(coarse, limits, deadline).places]
    places = (_with_error(place, others, fine) for place in critical.find(fine, limits, deadline).places)
    return Found(tuple(places), is_complete=None), fine


def _everywhere(source: Any, problem_of: Any, box: Box | None, deadline: Deadline) -> tuple[Found, Problem]:
    """Return the places of constant samples: those of the constant."""
    values = source.values.reshape(*source.value_shape, -1)[..., 0]
    problem = problem_of(type(source)(values.tolist(), source.chart, basis=source.basis))
    return critical.find(problem, box, deadline), problem


def _with_error(place: Place, others: list[np.ndarray], problem: Problem) -> Place:
    """Return a place with the distance to the nearest of the others as error; a step of the grid when none is near."""
    step = np.array([np.max(np.diff(axis), initial=0.0) for axis in problem.axes or ()])
    periods = np.array(
        [float(b - a) if w else np.inf for (a, b), w in zip(problem.limits, problem.periodic, strict=True)]
    )
    gaps = [
        np.minimum(gap, abs(periods - gap)) for other in others if (gap := np.abs(other - place.center)) is not None
    ]
    nearest = min(gaps, key=lambda gap: float(np.max(gap / step)), default=step)
    radius = np.maximum(np.where(nearest <= step, nearest, step), place.radius)
    coordinates = tuple(
        Approximation(float(c), error=float(r), method="spline") for c, r in zip(place.center, radius, strict=True)
    )
    return Place(coordinates, place.center, radius, False)


def _text(item: Any) -> str:
    where = ", ".join(f"{n}={_short(c)}" for n, c in zip(item.names, item.point, strict=True))
    family = f", one of {' = '.join([*map(str, item.equations), '0'])}" if item.equations else ""
    return f"{item.kind} at {where}{family}{'' if item.certified else ', not certified'}"


def _short(value: Any) -> str:
    if isinstance(value, Approximation):
        return f"{float(value):.10g}"
    text = str(value)
    return (
        text
        if (len(text) <= 30 and "CRootOf" not in text) or not getattr(value, "is_number", False)
        else f"{float(value):.10g}"
    )


class CriticalPointsMixin:
    """What `ScalarField` knows of its critical points."""

    __slots__ = ()

    def critical_points(self, box: Any = None, *, time_limit: float = 10.0) -> Points[CriticalPoint]:
        r"""Return the points where the gradient vanishes, each with value, kind and eigenvalues of the Hessian.

        Polynomial gradients are solved exactly: coordinates are rational numbers, radicals or `CRootOf` (a root of a
        polynomial by its number). Other gradients are enclosed in interval arithmetic over a box that is cut into
        pieces: pieces are proven free of critical points or proven, by Krawczyk's test, to hold exactly one, so that
        none is missed; numbers such as pi/2 are recognised and then exact. What resists (kinks, flat places) is listed
        in the result's `undecided`. Lines of critical points are reported once, with their `equations`.

        Points are classified in the metric of the chart, by :math:`\nabla^a \nabla_b f`, whose eigenvalues do not
        depend on coordinates. On samples the points are those of the spline of degree 5 through them; the stated
        error is how far they move when the degree is 3.

        Parameters
        ----------
        box : mapping of coordinate to (lower, upper), or one pair for each, optional
            Where to look. Needed when the gradient is not polynomial and the chart has infinite ranges.
        time_limit : float
            Seconds of computing. On a loaded machine it may take up to six times as long, for the answer shall not
            depend on what else is running.

        Returns
        -------
        list of CriticalPoint
            A `Points` list, with `undecided` boxes and `is_complete`.

        Raises
        ------
        InputError
            If a box is needed, or not a box.
        NoClosedFormError
            If the field has free parameters and its equations have no solution in closed form.

        References
        ----------
        .. [1] Moore, Kearfott & Cloud, *Introduction to Interval Analysis* (2009), chapter 8.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.ScalarField("(1 - x)**2 + 100*(y - x**2)**2", "x y").critical_points()
        [CriticalPoint(minimum at x=1, y=1, value 0)]
        >>> f = fm.ScalarField("sin(x)*cosh(y)", "x y")
        >>> [(p.kind, p.point) for p in f.critical_points(box={"x": (0, 3), "y": (-1, 1)})]
        [('saddle', (pi/2, 0))]
        """
        with located("ScalarField.critical_points"):
            return critical_points(self, box, Deadline.checked(time_limit))


class ZerosMixin:
    """What `VectorField` knows of its zeros."""

    __slots__ = ()

    def zeros(self, box: Any = None, *, time_limit: float = 10.0) -> Points[Zero]:
        r"""Return the points where the field vanishes, each with its kind and the eigenvalues of the Jacobian.

        Found, proven and reported as `ScalarField.critical_points` does. The kind is that of the linear part; of a
        centre (imaginary eigenvalues) the linear part alone does not decide whether orbits close.

        Parameters
        ----------
        box : mapping of coordinate to (lower, upper), or one pair for each, optional
            Where to look. Needed when the components are not polynomial and the chart has infinite ranges.
        time_limit : float
            Seconds of computing. On a loaded machine it may take up to six times as long, for the answer shall not
            depend on what else is running.

        Returns
        -------
        list of Zero
            A `Points` list, with `undecided` boxes and `is_complete`.

        Examples
        --------
        >>> import fieldmath as fm
        >>> competition = fm.VectorField(["x*(3 - x - 2*y)", "y*(2 - x - y)"], "x y")
        >>> [(zero.point, zero.kind) for zero in competition.zeros()]
        [((0, 0), 'unstable node'), ((0, 2), 'stable node'), ((1, 1), 'saddle'), ((3, 0), 'stable node')]
        """
        with located("VectorField.zeros"):
            return zeros(self, box, Deadline.checked(time_limit))
