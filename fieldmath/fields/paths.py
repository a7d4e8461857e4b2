"""Curves that fields make, with pictures: field lines, bundles of them, and walks downhill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldmath.cards import Card
from fieldmath.display import Displayed
from fieldmath.errors import located


@dataclass(frozen=True, eq=False, repr=False)
class FieldLine(Displayed):
    """A field line.

    Attributes
    ----------
    field : VectorField
        The field that it follows.
    points : array of shape (n, m)
        Coordinates along the line, in the field's chart; angles go on beyond their range instead of jumping.
    times : array of shape (m,)
        The parameter, zero at the start and negative before it: arc length, or time where `parameter` says so.
    parameter : str
        ``"length"`` or ``"time"``.
    reasons : tuple of two str
        Why the line ends, at its first and at its last point: ``"length used up"``, ``"time used up"``,
        ``"left the box"``, ``"reached a zero"``, ``"closed loop"``, ``"singularity"``, ``"too many steps"``; or
        ``"start"`` at an end that was not followed.
    """

    field: Any
    points: np.ndarray
    times: np.ndarray
    parameter: str
    reasons: tuple[str, str]

    @property
    def reason(self) -> str:
        """Return why the line ends at the end that was followed last."""
        return self.reasons[0] if self.reasons[1] == "start" else self.reasons[1]

    @property
    def is_closed(self) -> bool:
        """Return whether the line came back to its start."""
        return "closed loop" in self.reasons

    @property
    def length(self) -> float:
        """Return the arc length, of the chords where the parameter is time."""
        if self.parameter == "length":
            return float(self.times[-1] - self.times[0])
        return float(np.linalg.norm(np.diff(self.positions, axis=1), axis=0).sum())

    @property
    def positions(self) -> np.ndarray:
        """Return the points in Cartesian coordinates, shape (N, m); unchanged where the chart has no embedding."""
        return positions(self.field.chart, self.points)

    def plot(self, *, ax: Any = None, title: str | None = None, **style: Any) -> Any:
        """Return the Axes with the line, in Cartesian positions; in space in perspective."""
        return Streamlines((self,)).plot(ax=ax, title=title, **style)

    def _card(self) -> Card:
        ends = (("from", self.reasons[0]), ("to", self.reasons[1]))
        facts = (("points", str(self.points.shape[1])), ("length", f"{self.length:.6g}"), *ends)
        return Card("FieldLine", facts=facts, picture=self)

    def __repr__(self) -> str:
        ends = " and ".join(dict.fromkeys(reason for reason in self.reasons if reason != "start"))
        return f"<FieldLine, {self.points.shape[1]} points, length {self.length:.6g}, {ends}>"


@dataclass(frozen=True, eq=False, repr=False)
class Streamlines(Displayed):
    """Several field lines of one field, a sequence with a picture."""

    lines: tuple[FieldLine, ...]

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, k: int) -> FieldLine:
        return self.lines[k]

    def __iter__(self) -> Iterator[FieldLine]:
        return iter(self.lines)

    def plot(self, *, ax: Any = None, title: str | None = None, **style: Any) -> Any:
        """Return the Axes with all lines, in the plane or in space; `style` goes to the lines."""
        from fieldmath.plotting.flow_pictures import curves
        from fieldmath.plotting.matplotlib_renderer import draw

        with located("Streamlines.plot"):
            return draw(curves(self.lines), ax=ax, title=title, **style)

    def _card(self) -> Card:
        return Card("Streamlines", facts=(("lines", str(len(self))),), picture=self)

    def __repr__(self) -> str:
        return f"<Streamlines, {len(self)} lines>"


@dataclass(frozen=True, eq=False, repr=False)
class DescentPath(Displayed):
    """A walk downhill.

    Attributes
    ----------
    field : ScalarField
        The landscape.
    points : array of shape (n, m)
        Where the walk stood, in the field's chart, from the start on.
    values, gradients : arrays of shape (m,)
        The value of the field and the length of its gradient there.
    converged : bool
        Whether the gradient at the end is below the tolerance.
    reason : str
        ``"gradient below tolerance"``, ``"steps used up"``, ``"diverged"``, ``"left the domain"`` or
        ``"no step goes downhill"``.
    method : str
        ``"gradient"``, ``"momentum"`` or ``"newton"``.
    """

    field: Any
    points: np.ndarray
    values: np.ndarray
    gradients: np.ndarray
    converged: bool
    reason: str
    method: str

    @property
    def positions(self) -> np.ndarray:
        """Return the points in Cartesian coordinates, shape (N, m)."""
        return positions(self.field.chart, self.points)

    @property
    def steps(self) -> int:
        """Return the number of steps taken."""
        return self.points.shape[1] - 1

    @property
    def end(self) -> np.ndarray:
        """Return the last point, shape (n,)."""
        return self.points[:, -1]

    def plot(
        self, kind: str = "auto", *, ax: Any = None, box: Any = None, title: str | None = None, **style: Any
    ) -> Any:
        """Return the Axes with the walk.

        Parameters
        ----------
        kind : str
            ``"path"``: over the contours of the field (over its curve, in one dimension); ``"progress"``: value and
            gradient against the number of steps; ``"both"``, side by side. ``"auto"`` is the path where there are at
            most two coordinates, the progress otherwise.
        ax : Axes, or two of them for ``"both"``
        box : mapping of coordinate to (lower, upper)
            The part of the landscape to show; by default what the walk needs.
        **style
            Goes to the line of the walk.

        Examples
        --------
        >>> import fieldmath as fm
        >>> walk = fm.ScalarField("x**2 + 3*y**2", "x y").gradient_descent((2, 1), rate=0.1)
        >>> walk.plot(title="").get_xlabel()
        '$x$'
        """
        from fieldmath.plotting.flow_pictures import walk
        from fieldmath.plotting.matplotlib_renderer import draw

        with located("DescentPath.plot"):
            return draw(walk(self, kind, box), ax=ax, title=title, **style)

    def _card(self) -> Card:
        where = ", ".join(f"{n} = {v:.6g}" for n, v in zip(self.field.chart.names, self.end, strict=True))
        facts = (("steps", f"{self.steps}, by {self.method}"), ("end", where), ("value", f"{self.values[-1]:.6g}"))
        return Card("DescentPath", facts=(*facts, ("ends because", self.reason)), picture=self)

    def __repr__(self) -> str:
        where = ", ".join(f"{n}={v:.6g}" for n, v in zip(self.field.chart.names, self.end, strict=True))
        return f"<DescentPath, {self.steps} steps to {where}, value {self.values[-1]:.6g}, {self.reason}>"


def positions(chart: Any, points: np.ndarray) -> np.ndarray:
    """Return points of a chart in Cartesian coordinates; themselves where the chart has no embedding."""
    from fieldmath.algebra.compile import compile_expressions

    if chart.is_cartesian or chart.embedding is None:
        return points
    return compile_expressions(chart.embedding, chart.symbols)(*points)
