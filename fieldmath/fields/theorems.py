"""The integral theorems as checks: both sides computed on their own, and compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any

import sympy as sp

from fieldmath.approximation import Approximation
from fieldmath.calculus import integrals
from fieldmath.calculus.isolated import isolated_points
from fieldmath.calculus.theorems import compare, singular_place
from fieldmath.cards import Card
from fieldmath.display import Displayed
from fieldmath.errors import EvaluationError, InputError, located
from fieldmath.fields.base import Field
from fieldmath.fields.integrals import Value, outward_pieces, over
from fieldmath.fields.pulling import check_shape
from fieldmath.geometry.catalogue import cartesian
from fieldmath.geometry.membership import holds_point
from fieldmath.geometry.regions import Region
from fieldmath.geometry.surfaces import Surface
from fieldmath.messages import phrase


@dataclass(frozen=True)
class TheoremReport(Displayed):
    """Both sides of an integral theorem, and whether they are equal.

    Attributes
    ----------
    theorem : str
        ``"divergence theorem"``, ``"Stokes' theorem"``, ``"Green's theorem"``, ...
    left, right : Expr or Approximation
        The integral over the inside, and the one over the boundary.
    difference : Expr or Approximation
        Left less right.
    holds : bool or None
        True when they are equal exactly or within the stated errors, the field being smooth; False when they differ;
        None when it cannot be told, as for a field that is singular inside although the sides agree.
    exact : bool
        Whether both sides are exact.
    reason : str
        Why, in a sentence.
    place : tuple or None
        A point where the field is singular, in Cartesian coordinates.
    """

    theorem: str
    left_label: str
    right_label: str
    left: Value
    right: Value
    difference: Value
    holds: bool | None
    exact: bool
    reason: str
    place: tuple[sp.Expr, ...] | None = None
    field: Any = attribute(default=None, repr=False, compare=False)
    shape: Any = attribute(default=None, repr=False, compare=False)

    def check(self) -> None:
        """Raise AssertionError with the details unless the theorem holds."""
        if self.holds is not True:
            raise AssertionError(str(self))

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values: numbers with errors as dictionaries, expressions as text."""
        names = ("theorem", "left_label", "right_label", "holds", "exact", "reason")
        values = {name: getattr(self, name) for name in names}
        sides = {name: _plain(getattr(self, name)) for name in ("left", "right", "difference")}
        return {**values, **sides, "place": None if self.place is None else [str(x) for x in self.place]}

    def plot_data(self) -> Any:
        """Return the picture of the region and of both sides as arrays and words, without matplotlib."""
        from fieldmath.plotting.theorem_pictures import theorem_picture

        return theorem_picture(self)

    def plot(self, *, ax: Any = None, title: str | None = None, lang: str | None = None) -> Any:
        """Return the Axes of two panels: the boundary with the field, and the two sides as bars."""
        from fieldmath.plotting.matplotlib_renderer import draw

        with located("TheoremReport.plot"):
            return draw(self.plot_data(), ax=ax, title=title, lang=lang)

    def _card(self) -> Card:
        head, *rows = str(self).splitlines()
        sides = tuple(tuple(row.strip().split(" = ", 1)) for row in rows)
        return Card(head, facts=sides, picture=self)  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        return self.holds is True

    def __str__(self) -> str:
        word = {True: "holds", False: "does not hold", None: "undecided"}[self.holds]
        where = None if self.place is None else f"the field is singular at ({', '.join(map(str, self.place))})"
        theorem, *reasons = (phrase(text) for text in (self.theorem, word, self.reason, where) if text)
        sides = f"  {phrase(self.left_label)} = {self.left}\n  {phrase(self.right_label)} = {self.right}"
        return f"{theorem}{phrase(': ')}{phrase('; ').join(reasons)}\n{sides}"

    __repr__ = __str__


def check_divergence_theorem(F: Any, region: Any, *, time_limit: float = 20.0) -> TheoremReport:
    r"""Return both sides of the divergence theorem of Gauss, in any dimension.

    .. math:: \int_R \nabla\cdot F\,dV = \oint_{\partial R} F \cdot n\,dS

    Parameters
    ----------
    F : VectorField
        The field; of a sampled one the spline through the samples is checked.
    region : Region
        A bounded region.
    time_limit : float
        Seconds for the closed forms of both sides together.

    Returns
    -------
    TheoremReport
        A field that is singular inside is found and said so, never declared to fulfil the theorem.

    References
    ----------
    .. [1] J. E. Marsden, A. J. Tromba, *Vector Calculus*, 6th ed., section 8.4.

    Examples
    --------
    >>> import fieldmath as fm
    >>> fm.check_divergence_theorem(fm.VectorField(["x**3", "y**3", "z**3"], "x y z"), fm.Region.ball("R"))
    divergence theorem: holds; both sides are equal exactly
      integral of div F over the region = 12*pi*R**5/5
      flux of F through the boundary = 12*pi*R**5/5
    >>> fm.check_divergence_theorem(fm.VectorField(["1/r**2", 0, 0], "spherical"), fm.Region.ball(1)).holds
    False
    """
    with located("check_divergence_theorem"):
        F = _checked(F, region, (Region,), "region", rank=1)
        boundary = region.boundary
        left = lambda seconds: over(F.div(), region, integrals.mass, region.pieces, seconds)  # noqa: E731
        right = lambda seconds: over(F, boundary, integrals.flux, outward_pieces(boundary), seconds)  # noqa: E731
        labels = ("integral of div F over the region", "flux of F through the boundary")
        return _report("divergence theorem", labels, left, right, F, region, time_limit)


def check_green(F: Any, region: Any, *, time_limit: float = 20.0) -> TheoremReport:
    r"""Return both sides of Green's theorem in the plane; the boundary has the region to its left.

    .. math:: \int_R (\partial_x F_y - \partial_y F_x)\,dA = \oint_{\partial R} F \cdot dr

    Examples
    --------
    >>> import fieldmath as fm
    >>> fm.check_green(fm.VectorField(["-y**3", "x**3"], "x y"), fm.Region.annulus(1, 2)).left
    45*pi/2
    """
    with located("check_green"):
        F = _checked(F, region, (Region,), "region", rank=1)
        if region.space_dimension != 2:
            raise InputError(
                f"region must lie in the plane; got {region.space_dimension} dimensions. "
                "In space use check_stokes with a surface."
            )
        boundary = region.boundary
        left = lambda seconds: over(F.curl(), region, integrals.mass, region.pieces, seconds)  # noqa: E731
        right = lambda seconds: over(F, boundary, integrals.work, boundary.pieces, seconds)  # noqa: E731
        labels = ("integral of curl F over the region", "circulation of F around the boundary")
        return _report("Green's theorem", labels, left, right, F, region, time_limit)


def check_stokes(F: Any, surface: Any, *, time_limit: float = 20.0) -> TheoremReport:
    r"""Return both sides of Stokes' theorem for a surface in space with its oriented edge.

    .. math:: \int_S (\nabla\times F) \cdot n\,dS = \oint_{\partial S} F \cdot dr

    Examples
    --------
    >>> import fieldmath as fm
    >>> fm.check_stokes(fm.VectorField(["-y", "x", "z"], "x y z"), fm.Surface.hemisphere("R")).right
    2*pi*R**2
    """
    with located("check_stokes"):
        F = _checked(F, surface, (Surface,), "surface", rank=1)
        if surface.space_dimension != 3:
            raise InputError(f"surface must lie in space; got {surface.space_dimension} dimensions")
        edge = None if surface.is_closed else surface.boundary
        left = lambda seconds: over(F.curl(), surface, integrals.flux, outward_pieces(surface), seconds)  # noqa: E731

        def right(seconds: float) -> Value:
            return sp.S.Zero if edge is None else over(F, edge, integrals.work, edge.pieces, seconds)

        labels = ("flux of curl F through the surface", "circulation of F around its edge")
        return _report("Stokes' theorem", labels, left, right, F, surface, time_limit)


def check_greens_identities(f: Any, g: Any, region: Any, *, time_limit: float = 40.0) -> TheoremReports:
    r"""Return the reports on Green's first and second identity.

    .. math:: \int_R (f \nabla^2 g + \nabla f \cdot \nabla g)\,dV = \oint_{\partial R} f\, \nabla g \cdot n\,dS, \qquad
              \int_R (f \nabla^2 g - g \nabla^2 f)\,dV = \oint_{\partial R} (f \nabla g - g \nabla f) \cdot n\,dS

    Examples
    --------
    >>> import fieldmath as fm
    >>> f, g = fm.ScalarField("x**2", "x y z"), fm.ScalarField("x*y + z**2", "x y z")
    >>> fm.check_greens_identities(f, g, fm.Region.ball(1)).holds
    True
    """
    with located("check_greens_identities"):
        f, g = (_checked(given, region, (Region,), "region", rank=0) for given in (f, g))
        boundary, pieces = region.boundary, outward_pieces(region.boundary)
        sides = (
            (f * g.laplacian() + f.grad().dot(g.grad()), f * g.grad(), "first"),
            (f * g.laplacian() - g * f.laplacian(), f * g.grad() - g * f.grad(), "second"),
        )
        reports = []
        for inner, outer, which in sides:
            left = lambda seconds, inner=inner: over(inner, region, integrals.mass, region.pieces, seconds)  # noqa: E731
            right = lambda seconds, outer=outer: over(outer, boundary, integrals.flux, pieces, seconds)  # noqa: E731
            labels = ("integral over the region", "flux through the boundary")
            reports.append(_report(f"Green's {which} identity", labels, left, right, outer, region, 0.5 * time_limit))
        return TheoremReports(reports)


class TheoremReports(tuple[TheoremReport, ...]):
    """Several reports; together they hold when each does."""

    @property
    def holds(self) -> bool | None:
        """Return True when all hold, False when one does not, else None."""
        verdicts = [report.holds for report in self]
        return False if False in verdicts else None if None in verdicts else True

    def check(self) -> None:
        """Raise AssertionError with the details unless all hold."""
        for report in self:
            report.check()

    def __repr__(self) -> str:
        return "\n".join(map(str, self))


def _checked(F: Any, shape: Any, kinds: tuple[type, ...], name: str, *, rank: int) -> Any:
    """Return the field to work with: the spline through samples, or the field itself."""
    if not isinstance(F, Field) or F.rank != rank:
        raise InputError(f"the field must be a {('ScalarField', 'VectorField')[rank]}; got {type(F).__name__}")
    check_shape(shape, kinds, name)
    given: Any = F
    return given.interpolate(degree=5) if given.is_sampled else given


def _report(
    theorem: str,
    labels: tuple[str, str],
    left: Callable[[float], Value],
    right: Callable[[float], Value],
    F: Any,
    shape: Any,
    time_limit: float,
) -> TheoremReport:
    place = _singularity(F, shape)
    sides: list[Value] = []
    trouble = ""
    for side in (left, right):
        try:
            sides.append(side(0.5 * time_limit))
        except EvaluationError as error:
            sides.append(Approximation(float("nan"), method="no value"))
            trouble = str(error)
    outcome = compare(*sides) if not trouble else None
    difference, holds, exact, reason = outcome if outcome else (Approximation(float("nan")), None, False, trouble)
    if outcome and place is not None:
        holds = False if holds is False else None
        reason = "the sides differ" if holds is False else f"{reason}, but the theorem does not apply"
    return TheoremReport(theorem, *labels, sides[0], sides[1], difference, holds, exact, reason, place, F, shape)


def _singularity(F: Any, shape: Any) -> tuple[sp.Expr, ...] | None:
    """Return a point of the shape where the field is undefined; None when there is none."""
    excluded = F.domain().excluded
    if not excluded:
        return None
    chart = F.chart
    if isinstance(shape, Region) and chart.embedding is not None and len(chart.embedding) == chart.dimension:
        flat = F if chart.is_cartesian else F.to(cartesian(chart.dimension))
        points = isolated_points(flat.domain().excluded, flat.chart.symbols)
        if points is not None:
            inside = [place for place in points if holds_point(shape, place)]
            return inside[0] if inside else None
    return singular_place(excluded, [piece.on(chart) for piece in shape.pieces])


def _plain(value: Any) -> Any:
    if isinstance(value, Approximation):
        return {"value": float(value), "error": value.error, "method": value.method}
    return str(value)
