"""Judging a numeric differential operator: its order inside and at the boundary, how it behaves, and its mistake."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import fieldmath as fm
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.verify import behaviour, measuring
from fieldmath.verify.calling import name_of
from fieldmath.verify.checks import number
from fieldmath.verify.diagnosis import Diagnosis
from fieldmath.verify.layouts import Layout
from fieldmath.verify.progress import Progress
from fieldmath.verify.refinement import Study
from fieldmath.verify.report import Finding, Report
from fieldmath.verify.setting import Setting
from fieldmath.verify.trials import Problem, Trial, choose, generic_problem


@dataclass(frozen=True)
class OperatorReport(Report):
    """What was found about a numeric operator.

    Attributes
    ----------
    order, boundary_order : float or None
        Observed between the two finest grids, from the largest error in the interior (the middle half of the box along
        each axis) and outside it; infinite when the error is rounding; None when nothing was computed there.
    study : Study or None
        The measurements, with the arrays of every level.
    layout : str
        The arguments that the function takes.
    """

    order: float | None = None
    boundary_order: float | None = None
    study: Study | None = None
    layout: str = ""

    @property
    def relative_error(self) -> float | None:
        """Return the largest interior error on the finest grid over the size of the answer."""
        return None if self.study is None else self.study.relative(True)

    def check(self, *, order: float | None = None, boundary_order: float | None = None) -> OperatorReport:
        """Raise AssertionError with the whole report unless the code is right, of these orders at least.

        Parameters
        ----------
        order, boundary_order : float, optional
            Claims; an observed order may fall short by a tenth, or 0.2.

        Examples
        --------
        >>> import numpy as np, fieldmath as fm
        >>> report = fm.verify.operator(np.gradient, "grad")
        >>> report.check(order=2, boundary_order=1).ok
        True
        """
        __tracebackhide__ = True
        return self.demand(claims(self.order, self.boundary_order, order, boundary_order))

    def plot_data(self) -> Any:
        """Return the picture of the errors against the spacing, and of where they are, without matplotlib."""
        from fieldmath.verify.pictures import study_picture

        if self.study is None:
            raise InputError("report.plot: there is nothing to draw, no call gave an array that could be compared")
        return study_picture(self.study, self.title)

    def plot(self, *, ax: Any = None, title: str | None = None, lang: str | None = None) -> Any:
        """Return the Axes of two panels: errors against the spacing, and a map of the error on the finest grid."""
        from fieldmath.verify.pictures import draw_study

        with located("OperatorReport.plot"):
            return draw_study(self.plot_data(), ax=ax, title=title, lang=lang)


def operator(
    func: Callable[..., Any],
    name: Any,
    *,
    field: Any = None,
    chart: Any = None,
    layout: str | Callable[..., Any] = "auto",
    grids: Sequence[Any] | None = None,
    order: float | None = None,
    boundary_order: float | None = None,
    periodic: Any = (),
    indexing: str = "ij",
    interior_only: bool = False,
    progress: Any = None,
) -> OperatorReport:
    r"""Return a report on a numeric differential operator: right or wrong, of which order, and if wrong, why.

    The function is called with samples of fields whose exact answer is known, on grids of three sizes with other counts
    and spacings along each axis. Without claims the measured orders are reported, and the function is wrong only when
    its error does not go to zero, inside or at the boundary; with claims also when an order falls short.

    Parameters
    ----------
    func : callable
        Takes arrays, components first, indexed [x, y, z]; see `layout`. Returns an array (components first or last), a
        sequence of arrays, labelled arrays or a sampled field; the edge may be trimmed or NaN.
    name : str or callable
        ``"grad"``, ``"div"``, ``"curl"``, ``"laplacian"``, ``"hessian"``, ``"jacobian"``, ``"vector laplacian"``,
        ``"biharmonic"``, ``"rot"``, ``"strain"``, ``"tensor divergence"``, ``"d/dx"``, ``"d2/dx2"``; or a function of a
        field, ``lambda F: F.div().grad()``.
    field : ScalarField, VectorField or TensorField, optional
        An exact field to judge by, besides the generic one of the battery.
    chart : Chart, name or dimension, optional
        Coordinates; by default the field's, or the plane, or what the function runs in.
    layout : str
        ``"auto"`` finds it from the signature and by trying. Otherwise what the function takes:
        ``"(values, spacing)"``, ``"(u, v, dx, dy)"``, ``"(values, *axes)"``, ``"(values, axes)"``,
        ``"(values, grid)"``, ``"(values, h)"``, ``"(values)"``, ``"xarray"``, ``"sampled field"``.
    grids : sequence of Grid or int, optional
        At least one; a single grid is refined twice. Numbers are cells along the first axis of boxes chosen here.
    order, boundary_order : float, optional
        Claims about the order of the error.
    periodic : names of coordinates, or True
        Axes along which the function wraps around; True means all.
    indexing : str
        ``"ij"``: arrays are indexed [x, y]; ``"xy"``: [y, x], as `numpy.meshgrid` gives them by default.
    interior_only : bool
        Whether the values outside the interior do not matter.
    progress : bool or callable, optional
        By default a line on standard error when it is a terminal.

    Returns
    -------
    OperatorReport
        With `ok`, `order`, `boundary_order`, `table`, `diagnosis`, `check()`, `plot()`.

    References
    ----------
    .. [1] P. J. Roache, *Verification and Validation in Computational Science and Engineering* (1998).

    Examples
    --------
    >>> import numpy as np, fieldmath as fm
    >>> def curl(u, v, dx, dy):
    ...     return np.gradient(v, dx, axis=0) - np.gradient(u, axis=1)
    >>> report = fm.verify.operator(curl, "curl")
    >>> report.ok, report.diagnosis.name
    (False, 'grid spacing missing')
    """
    with located("verify.operator"):
        if not callable(func):
            raise InputTypeError(f"func must be callable; got {type(func).__name__}")
        if field is not None and not hasattr(field, "rank"):
            raise InputTypeError(f"field must be a ScalarField, VectorField or TensorField; got {field!r:.60}")
        order, boundary_order = number("order", order), number("boundary_order", boundary_order)
        setting = Setting(func, name, field, chart, layout, grids, periodic, indexing)
        with Progress(progress) as tell:
            return _judge(setting, (order, boundary_order), interior_only, tell)


def claims(
    order: float | None, boundary: float | None, claimed: float | None, claimed_boundary: float | None
) -> Iterator[Finding]:
    """Yield a finding for each claim that the observed orders do not keep."""
    for what, seen, claim in (("order", order, claimed), ("boundary order", boundary, claimed_boundary)):
        if claim is not None and (seen is None or math.isnan(seen) or seen < claim - max(0.2, 0.1 * claim)):
            shown = "not measured" if seen is None else f"{seen:.2f}"
            yield Finding("order", f"{what} {claim:g} was claimed; observed: {shown}")


def _judge(
    setting: Setting, claimed: tuple[float | None, float | None], interior_only: bool, tell: Progress
) -> OperatorReport:
    title = f"{setting.operator.name} by {name_of(setting.func)}"
    tell(f"verify {title}: looking for the layout")
    failed: list[Trial] = []
    for chart in setting.charts:
        grids = setting.grids(chart)
        problem = generic_problem(setting.operator, grids[0])
        try:
            tried = setting.layouts(chart)
            layout, trials = choose(setting.func, tried, problem, partial(setting.grids, chart))
        except fm.InputError:
            if chart is setting.charts[-1]:
                raise
            continue
        failed += trials
        if layout is not None:
            grids = setting.grids(chart, layout.needs_equal_spacing)
            return _measured(setting, layout, grids, claimed, interior_only, tell, title)
    findings = tuple(_failures(failed))
    return OperatorReport(title, findings, diagnosis=_evident(findings), facts={"layout": "none found"})


def _evident(findings: Sequence[Finding]) -> Diagnosis:
    from fieldmath.verify.evident import evident

    return evident(finding.kind for finding in findings if finding.wrong)


def _failures(trials: list[Trial]) -> Iterator[Finding]:
    """Yield why no layout worked: the likeliest call that returned something, else the likeliest that raised."""
    shaped = [t for t in trials if t.kind in ("swapped", "short", "shape", "type")]
    for trial in (shaped or [t for t in trials if t.kind == "raises"])[:1]:
        text = trial.complaint if shaped else f"the function raises {trial.complaint}"
        yield Finding(trial.kind, text, call=trial.outcome.call)
    if not trials:
        yield Finding("raises", "the function takes no arguments that a sampled field and its grid could fill")


def _measured(
    setting: Setting,
    layout: Layout,
    grids: list[fm.Grid],
    claimed: tuple[float | None, float | None],
    interior_only: bool,
    tell: Progress,
    title: str,
) -> OperatorReport:
    func = setting.func
    problems = [generic_problem(setting.operator, grids[0])]
    if setting.field is not None:
        problems.insert(0, measuring.finite(Problem(setting.operator, setting.field), grids[-1]))
    findings: list[Finding] = []
    facts: dict[str, Any]
    studies = []
    for problem in problems:
        study, found = measuring.measured(func, layout, problem, grids, tell, title, may_refine=not setting.given)
        findings += found
        if study is not None:
            studies.append(study)
            findings += measuring.verdict(study, interior_only)
    if not studies:
        facts = {"layout": layout.name}
        return OperatorReport(title, tuple(findings), diagnosis=_evident(findings), facts=facts, layout=layout.name)
    tell(f"verify {title}: input types")
    other = generic_problem(setting.operator, grids[0], variant=1)
    findings += behaviour.repeated(func, layout, problems[-1], other, grids[0])
    findings += behaviour.precision(func, layout, problems[-1], grids[0])
    findings += behaviour.input_types(func, layout, problems[-1], grids[0])
    facts = {"layout": layout.name, "chart": str(grids[0].chart)}
    order, edge = (_none(min(s.order(inside) for s in studies)) for inside in (True, False))
    broken = list(claims(order, edge, *claimed))
    findings = list(dict.fromkeys([*findings, *broken]))
    facts |= {"order": order, "boundary order": edge}
    if not any(f.wrong for f in findings) and not any(grids[0].periodic):
        inside, boundary = behaviour.exactness(func, layout, problems[-1], grids[0])
        facts["exact for polynomials of degree"] = f"{inside} inside, {boundary} up to the boundary"
        facts["order across a jump of third derivatives"] = behaviour.across_a_kink(func, layout, problems[-1], grids)
    report = OperatorReport(
        title, tuple(findings), studies[0].table, Diagnosis(), facts, order, edge, studies[0], layout.name
    )
    if report.ok:
        return report
    tell(f"verify {title}: looking for the mistake")
    from fieldmath.verify.operator_diagnosis import diagnose

    return replace(report, diagnosis=diagnose(studies[-1], problems[-1], findings))


def _none(order: float) -> float | None:
    return None if math.isnan(order) else order
