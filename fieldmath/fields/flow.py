"""Flow along vector fields, and the way downhill on scalar fields."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from fieldmath.algebra.compile import compile_expressions
from fieldmath.calculus import descent, vortices
from fieldmath.calculus.flow import Stops, Trace, flow_map, trace
from fieldmath.errors import EvaluationError, InputError, located
from fieldmath.fields.motion import Motion, motion_of, start_of, unwrapped
from fieldmath.fields.paths import DescentPath, FieldLine, Streamlines
from fieldmath.plotting.boxes import box_of, default_range
from fieldmath.representations.promotion import real_array

if TYPE_CHECKING:
    from fieldmath.fields.scalar import ScalarField

_DIRECTIONS = ("both", "forward", "backward")
_DEFAULT_LENGTH = 10.0
_DEFAULT_MOMENTUM = 0.9


class FlowMixin:
    """What `VectorField` knows of the motion along itself."""

    __slots__ = ()

    def field_line(
        self,
        start: Any,
        *,
        length: float | None = None,
        time: float | None = None,
        direction: str = "both",
        box: Any = None,
    ) -> FieldLine:
        r"""Return the curve through a point that is everywhere tangent to the field.

        .. math:: \frac{d\mathbf{x}}{ds} = \frac{F(\mathbf{x})}{|F(\mathbf{x})|} \text{ (arc length)}, \qquad
                  \frac{d\mathbf{x}}{dt} = F(\mathbf{x}) \text{ (time)}

        Integrated by the Dormand-Prince method of order 8 with tolerances near rounding; in charts that know their
        inverse (all named ones in flat space) along Cartesian coordinates, so that seams and axes do no harm.

        Parameters
        ----------
        start : sequence of n numbers, or mapping of coordinates to numbers
        length : float
            Arc length to follow in each direction; 10 when neither `length` nor `time` is given.
        time : float
            Time to follow in each direction, instead of a length.
        direction : str
            ``"both"``, ``"forward"`` or ``"backward"``.
        box : mapping of coordinate to (lower, upper), or one pair for each
            The line ends where it leaves the box. Sampled fields have that of their grid.

        Returns
        -------
        FieldLine
            Points, parameter, and why it ends.

        Raises
        ------
        EvaluationError
            If the field has free parameters.
        InputError
            If start, lengths or box do not suit.

        Examples
        --------
        >>> import fieldmath as fm
        >>> circle = fm.VectorField(["-y", "x"], "x y").field_line((2, 0), length=20)
        >>> circle.reason, round(circle.length, 8)
        ('closed loop', 12.56637061)
        """
        with located("VectorField.field_line"):
            span, by_length = _span(length, time)
            from fieldmath.algebra.arguments import read_choice

            direction = read_choice(direction, list(_DIRECTIONS), "direction")
            return _line(self, motion_of(self), start_of(self.chart, start), span, by_length, direction, box)  # type: ignore[attr-defined]

    def flow(self, points: Any, time: float) -> np.ndarray:
        r"""Return where the flow :math:`\dot{\mathbf{x}} = F(\mathbf{x})` carries points in a time.

        Parameters
        ----------
        points : array of shape (n,) or (n, ...)
            Coordinates first.
        time : float
            Negative times go back.

        Returns
        -------
        array of the same shape
            NaN for points that meet a singularity, or leave the grid of a sampled field, on the way.

        Examples
        --------
        A quarter of a turn:

        >>> import numpy as np, fieldmath as fm
        >>> fm.VectorField(["-y", "x"], "x y").flow([1, 0], np.pi / 2).round(9) + 0.0
        array([0., 1.])
        """
        with located("VectorField.flow"):
            motion, chart = motion_of(self), self.chart  # type: ignore[attr-defined]
            start = real_array(points)
            if start.ndim == 0 or start.shape[0] != chart.dimension:
                raise InputError(
                    f"points must have shape ({chart.dimension}, ...), coordinates first; got {start.shape}"
                )
            flat = start.reshape(chart.dimension, -1)
            ends = motion.inward(flow_map(motion.velocity, motion.outward(flat), _number(time, "time")))
            return ends.reshape(start.shape)

    def streamlines(
        self,
        starts: Any = None,
        *,
        count: int = 5,
        length: float | None = None,
        time: float | None = None,
        box: Any = None,
    ) -> Streamlines:
        """Return field lines through several points, with a picture in the plane or in space.

        Parameters
        ----------
        starts : array of shape (n, m), optional
            m points; by default a lattice of `count` points along each coordinate inside the box.
        count : int
            Points along each coordinate of the lattice.
        length, time, box
            As for `field_line`; the box also says where the lattice lies, by default in what `plot` would show.

        Examples
        --------
        >>> import fieldmath as fm
        >>> lines = fm.VectorField(["-y", "x", "1"], "x y z").streamlines([[1, 2], [0, 0], [0, 0]], length=3)
        >>> len(lines), lines[1].points.shape[0]
        (2, 3)
        """
        with located("VectorField.streamlines"):
            span, by_length = _span(length, time)
            motion, chart = motion_of(self), self.chart  # type: ignore[attr-defined]
            seeds = _lattice(self, count, box) if starts is None else real_array(starts)
            if seeds.ndim != 2 or seeds.shape[0] != chart.dimension:
                raise InputError(f"starts must have shape ({chart.dimension}, m), coordinates first; got {seeds.shape}")
            lines = (_line(self, motion, seed, span, by_length, "both", box) for seed in seeds.T)
            return Streamlines(tuple(line for line in lines if line.points.shape[1] > 1))

    def vorticity(self) -> Any:
        """Return the curl, twice the local angular velocity of a flow: a scalar in the plane, a vector in space.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField(["-Omega*y", "Omega*x"], "x y", parameters="Omega").vorticity().expr
        2*Omega
        """
        return self.curl()  # type: ignore[attr-defined]

    def q_criterion(self) -> ScalarField:
        r"""Return the second invariant of the velocity gradient, positive where rotation beats strain.

        .. math:: Q = \tfrac12 \left( |\Omega|^2 - |S|^2 \right), \qquad
                  S, \Omega = \tfrac12 (\nabla F \pm \nabla F^{\mathsf T})

        References
        ----------
        .. [1] J. C. R. Hunt, A. A. Wray, P. Moin, "Eddies, streams, and convergence zones in turbulent flows",
           *Center for Turbulence Research Report CTR-S88* (1988).

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField(["-y", "x"], "x y").q_criterion().expr, fm.VectorField(["x", "-y"], "x y").q_criterion().expr
        (1, -1)
        """
        return self._apply("q_criterion", vortices.q_criterion)  # type: ignore[attr-defined]


class DescentMixin:
    """What `ScalarField` knows of the way downhill."""

    __slots__ = ()

    def gradient_descent(
        self,
        start: Any,
        *,
        rate: float = 0.1,
        steps: int = 1000,
        momentum: float = 0.0,
        method: str = "gradient",
        line_search: bool = False,
        tolerance: float = 1e-8,
    ) -> DescentPath:
        r"""Return the walk downhill from a point.

        .. math:: \Delta_k = -\eta \, \nabla f(\mathbf{x}_k) + \mu \, \Delta_{k-1}, \qquad
                  \mathbf{x}_{k+1} = \mathbf{x}_k + \Delta_k

        With the method ``"newton"`` the gradient is replaced by :math:`(\nabla\nabla f)^{-1} \nabla f`, and the rate
        by 1, wherever that leads downhill. In curvilinear charts gradient and Hessian are those of the metric.

        Parameters
        ----------
        start : sequence of n numbers, or mapping of coordinates to numbers
        rate : float
            The factor :math:`\eta`, positive.
        steps : int
            The most steps to take.
        momentum : float
            The share :math:`\mu` of the last step that is kept, in [0, 1); by default 0.9 for ``"momentum"``.
        method : str
            ``"gradient"``, ``"momentum"`` or ``"newton"``.
        line_search : bool
            Whether a step is halved until it goes down by Armijo's rule.
        tolerance : float
            The walk ends where the length of the gradient is at most this.

        Returns
        -------
        DescentPath
            Every point with value and gradient, how the walk ended, and its picture.

        Raises
        ------
        EvaluationError
            If the field has free parameters, or no value at the start.

        References
        ----------
        .. [1] J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed. (2006), chapter 3.

        Examples
        --------
        >>> import fieldmath as fm
        >>> valley = fm.ScalarField("(1 - x)**2 + 100*(y - x**2)**2", "x y")
        >>> walk = valley.gradient_descent((-1.2, 1), method="newton", line_search=True)
        >>> walk.converged, walk.end.round(6)
        (True, array([1., 1.]))
        """
        with located("ScalarField.gradient_descent"):
            rules = _rules(rate, steps, momentum, method, line_search, tolerance)
            field: Any = self
            field = field.interpolate(degree=5) if field.is_sampled else field
            land = _landscape(field, needs_hessian=method == "newton")
            point = start_of(field.chart, start)
            if not np.isfinite(land.value(point)) or not np.isfinite(land.gradient(point)).all():
                raise EvaluationError(f"start must lie where the field has a value and a gradient; got {start!r}")
            walk = descent.descend(land, point, rules)
            return DescentPath(self, walk.points, walk.values, walk.gradients, walk.converged, walk.reason, method)


def _line(
    field: Any, motion: Motion, start: np.ndarray, span: float, by_length: bool, direction: str, box: Any
) -> FieldLine:
    stops = Stops(_inside(field, motion, box))
    first = motion.outward(start)
    if not stops.inside(first):
        raise InputError(f"start must lie in the box; got {start.tolist()}")
    follow = partial(trace, motion.velocity, first, stops=stops, by_length=by_length, speed=motion.speed)
    ahead = follow(span) if direction != "backward" else None
    closed = ahead is not None and ahead.reason == "closed loop"
    behind = follow(-span) if direction != "forward" and not closed else None
    points, times = _joined(behind, ahead)
    reasons = ("start" if behind is None else behind.reason, "start" if ahead is None else ahead.reason)
    where = _continued(motion, points, times, field.chart, start)
    return FieldLine(field, where, times, "length" if by_length else "time", reasons)


def _continued(motion: Motion, points: np.ndarray, times: np.ndarray, chart: Any, start: np.ndarray) -> np.ndarray:
    """Return the points in the chart, angles continued in both directions from the start."""
    k = int(np.argmin(np.abs(times)))
    inner = motion.inward(points)
    after = unwrapped(inner[:, k:], chart, start)
    before = unwrapped(inner[:, : k + 1][:, ::-1], chart, start)[:, ::-1]
    return np.concatenate([before[:, :-1], after], axis=1)


def _joined(behind: Trace | None, ahead: Trace | None) -> tuple[np.ndarray, np.ndarray]:
    if behind is None or ahead is None:
        one = ahead or behind
        assert one is not None
        forward = ahead is not None
        return (one.points, one.parameters) if forward else (one.points[:, ::-1], one.parameters[::-1])
    return (
        np.concatenate([behind.points[:, :0:-1], ahead.points], axis=1),
        np.concatenate([behind.parameters[:0:-1], ahead.parameters]),
    )


def _inside(field: Any, motion: Motion, box: Any) -> Any:
    chart = field.chart
    if box is None and not field.is_sampled:
        return lambda point: True
    whole = tuple((float(lower), float(upper)) for lower, upper in chart.limits)
    if field.is_sampled:
        grid = field.grid
        whole = tuple(
            (-np.inf, np.inf) if wraps else (float(axis[0]), float(axis[-1]))
            for axis, wraps in zip(grid.axes, grid.periodic, strict=True)
        )
    limits = np.array(box_of(chart, box, whole)).T
    slack = 1e-12 * (1 + np.abs(np.where(np.isfinite(limits), limits, 0.0)))
    low, high = limits[0] - slack[0], limits[1] + slack[1]
    return lambda point: bool(((q := motion.inward(point)) >= low).all() and (q <= high).all())


_MOST_SEEDS = 1000


def _lattice(field: Any, count: Any, box: Any) -> np.ndarray:
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise InputError(f"count must be a positive integer; got {count!r}")
    if count > _MOST_SEEDS:
        raise InputError(f"count must be at most {_MOST_SEEDS}; got more")
    default: Sequence[Any] = [default_range(limits) for limits in field.chart.limits]
    if field.is_sampled:
        default = [(float(axis[0]), float(axis[-1])) for axis in field.grid.axes]
    pairs = box_of(field.chart, box, tuple(default))
    axes = [lower + (upper - lower) * (np.arange(count) + 0.5) / count for lower, upper in pairs]
    return np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")])


def _span(length: Any, time: Any) -> tuple[float, bool]:
    if length is not None and time is not None:
        raise InputError("length and time must not both be given; a line is followed for one of them")
    value = _number(time if length is None else length, "length" if time is None else "time", _DEFAULT_LENGTH)
    if not value > 0:
        raise InputError(
            f"{'length' if time is None else 'time'} must be positive; got {value:g}. Use direction='backward'"
        )
    return value, time is None


def _number(value: Any, name: str, default: float = 0.0) -> float:
    from fieldmath.algebra.parse import as_expr

    if value is None:
        return default
    number = as_expr(value)
    if not (number.is_number and number.is_real and number.is_finite):
        raise InputError(f"{name} must be a finite real number; got {value!r}")
    return float(number)


def _rules(rate: Any, steps: Any, momentum: Any, method: Any, line_search: Any, tolerance: Any) -> descent.Rules:
    from fieldmath.algebra.arguments import read_choice, read_flag

    method = read_choice(method, list(descent.METHODS), "method")
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 1:
        raise InputError(f"steps must be a positive integer; got {steps!r}")
    numbers = [
        _number(value, name) for value, name in ((rate, "rate"), (momentum, "momentum"), (tolerance, "tolerance"))
    ]
    if not numbers[0] > 0:
        raise InputError(f"rate must be positive; got {rate!r}")
    if not 0 <= numbers[1] < 1:
        raise InputError(f"momentum must be at least 0 and below 1; got {momentum!r}")
    kept = _DEFAULT_MOMENTUM if method == "momentum" and numbers[1] == 0 else numbers[1]
    return descent.Rules(method, numbers[0], steps, kept, read_flag(line_search, "line_search"), max(numbers[2], 0.0))


def _landscape(field: Any, *, needs_hessian: bool) -> descent.Landscape:
    names = ", ".join(sorted(str(s) for s in {*field.parameters, *field.chart.parameters}))
    if names:
        raise EvaluationError(f"the field has free parameters {names}. Give them values with .subs({{...}}) first.")
    chart, gradient = field.chart, field.grad()
    n, frame = chart.dimension, gradient.frame

    def matrix(entries: Any) -> Any:
        compiled = compile_expressions(list(entries), chart.symbols)
        return lambda q: compiled(*q).reshape(n, n)

    value = compile_expressions([field.expr], chart.symbols)
    slopes = compile_expressions(gradient.exprs, chart.symbols)
    metric = matrix(frame.metric)
    second = matrix(x for row in gradient.jacobian().exprs for x in row) if needs_hessian else metric
    return descent.Landscape(
        lambda q: float(value(*q)[0]),
        lambda q: slopes(*q),
        lambda q: second(q) @ metric(q),
        metric,
        matrix(frame.vectors),
    )
