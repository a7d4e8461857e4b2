"""Manufactured solutions: the source term that makes a chosen field solve an equation, and the order of a solver."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import sympy as sp
from sympy.printing.numpy import SciPyPrinter

import fieldmath as fm
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.verify import battery
from fieldmath.verify.calling import Outcome, attempt, name_of
from fieldmath.verify.diagnosis import Diagnosis, Explanation
from fieldmath.verify.operators import claims
from fieldmath.verify.progress import Progress
from fieldmath.verify.refinement import Level, Study
from fieldmath.verify.report import Finding, Report
from fieldmath.verify.results import Unreadable, read
from fieldmath.verify.setting import checked_grids, names_of
from fieldmath.verify.trials import sampled


@dataclass(frozen=True)
class SolutionReport(Report):
    """A manufactured solution, and what a solver made of it.

    Attributes
    ----------
    source : field
        The right-hand side f of ``residual(u) = f`` that `exact` solves.
    exact : field
        The chosen solution.
    code : str
        The source term as a NumPy function of the coordinates (and the time).
    order, boundary_order : float or None
        Of the solver's error inside and near the boundary; None without a solver.
    study : Study or None
        The measurements.
    """

    source: Any = None
    exact: Any = None
    code: str = ""
    order: float | None = None
    boundary_order: float | None = None
    study: Study | None = None

    def check(self, *, order: float | None = None) -> SolutionReport:
        """Raise AssertionError with the whole report unless the solver is right, of this order at least."""
        __tracebackhide__ = True
        return self.demand(claims(self.order, None, order, None))

    def plot_data(self) -> Any:
        """Return the picture of the errors against the spacing, and of where they are, without matplotlib."""
        from fieldmath.verify.pictures import study_picture

        if self.study is None:
            raise InputError("SolutionReport.plot: there is nothing to draw; give a solver")
        return study_picture(self.study, self.title)

    def plot(self, *, ax: Any = None, title: str | None = None, lang: str | None = None) -> Any:
        """Return the Axes of two panels: errors against the spacing, and a map of the error on the finest grid."""
        from fieldmath.verify.pictures import draw_study

        return draw_study(self.plot_data(), ax=ax, title=title, lang=lang)


def solution(
    residual: Callable[[Any], Any],
    exact: Any,
    *,
    solver: Callable[..., Any] | None = None,
    time: tuple[str, float, float, int] | None = None,
    steps_per_refinement: float = 2,
    grids: Sequence[Any] | None = None,
    periodic: Any = (),
    order: float | None = None,
    progress: Any = None,
) -> SolutionReport:
    r"""Return the source term that makes a field solve an equation and, with a solver, the order of its error.

    For an equation :math:`R(u) = f`, any smooth u becomes a solution by the choice :math:`f = R(u)`. A solver is run on
    grids of three sizes with that source and the exact boundary values; its error tells its order.

    Parameters
    ----------
    residual : callable
        Takes a field and returns R(u), written with the operators of this library: ``lambda u: -u.laplacian()``.
    exact : ScalarField, VectorField or TensorField
        The chosen solution; the time, if any, is a parameter of it.
    solver : callable, optional
        ``solver(grid, source, boundary)`` for steady problems: `source` holds the values of f on the grid, `boundary`
        the exact values at the edge and NaN inside. With `time`: ``solver(grid, times, source, boundary, initial)``,
        where `source(t)` and `boundary(t)` give such arrays and `initial` holds u at the first time. Returns u (at the
        last time) on the grid, components first.
    time : (name, start, stop, steps), optional
        The parameter that is the time, and the number of steps on the coarsest grid.
    steps_per_refinement : float
        By how much the number of steps grows when the spacing is halved: 2, or 4 for explicit diffusion.
    grids : sequence of Grid, optional
        At least one; a single grid is refined twice. By default a box well inside the chart.
    periodic : names of coordinates, or True
        Axes without a boundary.
    order : float, optional
        A claim.
    progress : bool or callable, optional
        By default a line on standard error when it is a terminal.

    References
    ----------
    .. [1] P. J. Roache, "Code verification by the method of manufactured solutions", J. Fluids Eng. 124 (2002) 4-10.

    Examples
    --------
    >>> import fieldmath as fm
    >>> poisson = fm.verify.solution(lambda u: -u.laplacian(), fm.ScalarField("sin(x)*exp(2*y)", "x y"))
    >>> poisson.source.expr
    -3*exp(2*y)*sin(x)
    >>> print(poisson.code)
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def source(x, y):
        return -3*np.exp(2*y)*np.sin(x)
    """
    with located("verify.solution"):
        if not hasattr(exact, "_components") or exact.is_sampled:
            raise InputTypeError(f"exact must be a field with expressions; got {type(exact).__name__}")
        if not callable(residual) or (solver is not None and not callable(solver)):
            raise InputTypeError(f"residual and solver must be callable; got {residual!r:.60} and {solver!r:.60}")
        outcome = attempt(residual, [exact])
        if outcome.error is not None:
            raise InputTypeError(f"residual must take a field; it raises {outcome.complaint}")
        source = outcome.result
        if not hasattr(source, "_components"):
            raise InputTypeError(f"residual must return a field; got {type(source).__name__}")
        clock = _clock(exact, time)
        report = SolutionReport(
            f"manufactured solution for {name_of(residual)}", source=source, exact=exact, code=numpy_code(source, clock)
        )
        if solver is None:
            return report
        given = checked_grids(grids)
        names = exact.chart.names if periodic is True else names_of(periodic)
        with Progress(progress) as tell:
            run = _Run(solver, exact, source, clock, steps_per_refinement, tell)
            return _judged(report, run, given or battery.grids(exact.chart, names), order)


def rate(field: Any, time: str = "t") -> Any:
    """Return the derivative of a field with respect to a parameter that is the time; zero if it has no such parameter.

    Examples
    --------
    >>> import fieldmath as fm
    >>> u = fm.ScalarField("exp(-t)*sin(x)", "x", parameters="t")
    >>> (fm.verify.rate(u) - u.laplacian()).expr
    0
    """
    still = fm.VectorField([0] * field.chart.dimension, field.chart)
    moved = field.material_derivative(still, time=time)
    return moved if time in map(str, field.parameters) else 0 * moved


def numpy_code(field: Any, clock: sp.Symbol | None = None, *, name: str = "source") -> str:
    """Return the text of a NumPy function of the coordinates (and the time) with the values of a field."""
    printer = SciPyPrinter({"fully_qualified_modules": True})
    arguments = [*field.chart.names, *([str(clock)] if clock is not None else [])]
    parts = [_printed(printer, component) for component in _components(field)]
    body = parts[0] if not field.rank else f"np.stack(np.broadcast_arrays({', '.join(parts)}))"
    if field.rank > 1:
        body += f".reshape({field.value_shape} + np.broadcast_shapes({', '.join(f'np.shape({q})' for q in arguments)}))"
    imports = "import numpy as np\n" + ("import scipy.special\n" if "scipy.special." in body else "")
    return f"{imports}\n\ndef {name}({', '.join(arguments)}):\n    return {body}"


def _printed(printer: SciPyPrinter, expr: sp.Expr) -> str:
    return str(printer.doprint(expr)).replace("numpy.", "np.")


def _components(field: Any) -> list[sp.Expr]:
    exprs: Any = field.exprs if field.rank else [field.expr]
    for _ in range(field.rank - 1):
        exprs = [entry for row in exprs for entry in row]
    return list(exprs)


@dataclass(frozen=True)
class _Clock:
    name: str
    start: float
    stop: float
    steps: int

    def __str__(self) -> str:
        return self.name


def _clock(exact: Any, time: Any) -> Any:
    free = [str(parameter) for parameter in exact.parameters]
    if time is None:
        if free:
            raise InputError(
                f"exact has free parameters {', '.join(free)}. Give them values, or say which is the time."
            )
        return None
    try:
        name, start, stop, steps = time
        clock = _Clock(str(name), float(start), float(stop), int(steps))
    except (TypeError, ValueError):
        raise InputError(f"time must be (name, start, stop, steps); got {time!r}") from None
    if free != [clock.name] or not clock.start < clock.stop or clock.steps < 1:
        raise InputError(f"time must name the only parameter of exact ({', '.join(free) or 'none'}); got {time!r}")
    return clock


class _Run:
    """A solver with everything it is given."""

    def __init__(self, solver: Any, exact: Any, source: Any, clock: Any, growth: float, tell: Progress) -> None:
        self.solver, self.exact, self.source, self.clock, self.growth, self.tell = (
            solver, exact, source, clock, growth, tell,
        )  # fmt: skip

    def at(self, field: Any, grid: fm.Grid, time: float | None) -> np.ndarray:
        """Return the values of a field on a grid at a time."""
        if self.clock is not None and self.clock.name in map(str, field.parameters):
            field = field.subs({self.clock.name: sp.Float(time, 17)})
        return sampled(field, grid)

    def edge(self, grid: fm.Grid, time: float | None) -> np.ndarray:
        """Return the exact values at the ends of axes that are not periodic, NaN inside."""
        values = self.at(self.exact, grid, time)
        inner = tuple(slice(None) if period else slice(1, -1) for period in grid.periods)
        values[(..., *inner)] = np.nan
        return values

    def __call__(self, grid: fm.Grid, halvings: float) -> tuple[Outcome, np.ndarray]:
        """Return what the solver gives on a grid, and what is right."""
        self.tell(f"verify {name_of(self.solver)}: grid {' x '.join(map(str, grid.shape))}")
        if self.clock is None:
            given = [grid, self.at(self.source, grid, None), self.edge(grid, None)]
            return attempt(self.solver, given), self.at(self.exact, grid, None)
        steps = max(1, round(self.clock.steps * self.growth**halvings))
        times = np.linspace(self.clock.start, self.clock.stop, steps + 1)
        source, edge = partial(self.at, self.source, grid), partial(self.edge, grid)
        initial = self.at(self.exact, grid, self.clock.start)
        return attempt(self.solver, [grid, times, source, edge, initial]), self.at(self.exact, grid, self.clock.stop)


def _judged(report: SolutionReport, run: _Run, grids: Sequence[fm.Grid], order: float | None) -> SolutionReport:
    levels: list[Level] = []
    title = f"{name_of(run.solver)} on a manufactured solution"
    for grid in grids:
        halvings = math.log2(grid.shape[0] / grids[0].shape[0])
        outcome, exact = run(grid, round(halvings, 1))
        found = _read(outcome, exact, grid)
        if isinstance(found, Finding):
            diagnosis = Diagnosis((mistake := Explanation(found.text, "", 1.0),), (mistake,))
            return replace(report, title=title, findings=(found,), diagnosis=diagnosis)
        levels.append(Level(grid, found, exact))
    study = Study(tuple(levels))
    inside, edge = (None if math.isnan(p) else p for p in (study.order(True), study.order(False)))
    findings = [*_verdict(study), *claims(inside, None, order, None)]
    facts = {"source": str(report.source), "order": inside, "order near the boundary": edge}
    return replace(
        report, title=title, findings=tuple(findings), table=study.table, facts=facts, order=inside,
        boundary_order=edge, study=study,
    )  # fmt: skip


def _read(outcome: Outcome, exact: np.ndarray, grid: fm.Grid) -> Finding | np.ndarray:
    if outcome.error is not None:
        return Finding("raises", f"the solver raises {outcome.complaint}", call=outcome.call)
    try:
        return read(outcome.result, exact.shape[: exact.ndim - grid.dimension], grid.shape)
    except Unreadable as error:
        return Finding(error.kind, str(error), call=outcome.call)


def _verdict(study: Study) -> Iterator[Finding]:
    size = f"{100 * study.relative(True):.3g} % on the finest grid"
    if study.converges(True) is None:
        yield Finding("nan", "the solver gives no finite values in the interior")
    elif not study.converges(True):
        yield Finding("wrong", f"the error does not go to zero: {size}")
    elif study.converges(False) is False:
        yield Finding("boundary", "the error near the boundary does not go to zero")
