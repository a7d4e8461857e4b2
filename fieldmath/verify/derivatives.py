"""Judging hand-written gradients, Jacobians and Hessians of ordinary Python functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.verify.calling import Outcome, attempt, first_timeout, name_of
from fieldmath.verify.checks import count, number, rows_of_numbers
from fieldmath.verify.derivative_mistakes import Case, Formula, diagnosed
from fieldmath.verify.diagnosis import Diagnosis
from fieldmath.verify.differences import hessian, jacobian
from fieldmath.verify.evident import evident
from fieldmath.verify.report import Finding, Report
from fieldmath.verify.samplers import numbers
from fieldmath.verify.table import Table
from fieldmath.verify.tracing import formula_of, variables

KINDS = ("gradient", "jacobian", "hessian")
TOLERANCE = 1e-6
SINGLE = 1e-3
"""Tolerance for functions that return float32, whose differences have so few digits."""
_DIMENSIONS = (2, 3, 4, 1, 5)


@dataclass(frozen=True)
class DerivativeReport(Report):
    """What was found about a derivative.

    Attributes
    ----------
    error : float
        The largest error over the size of the derivative, over all points.
    """

    error: float = math.nan


def derivative(
    func: Any,
    grad_func: Callable[..., Any],
    *,
    at: Any = None,
    kind: str = "auto",
    dimension: int | None = None,
    tolerance: float = TOLERANCE,
) -> DerivativeReport:
    r"""Return a report on a gradient, Jacobian or Hessian function.

    Parameters
    ----------
    func : callable or ScalarField or VectorField
        The function that is differentiated: it takes one array (NumPy, or a torch tensor, or a JAX array) and returns
        a number or a 1-D array. Its derivatives are found by extrapolated differences. Of a field they are exact.
    grad_func : callable
        The derivative, of the same argument.
    at : array_like, optional
        A point, or several as rows; by default five irregular points.
    kind : {"auto", "gradient", "jacobian", "hessian"}
        By default what the shape of the result says: (n,) is a gradient, (m, n) of a vector function a Jacobian
        :math:`J_{ij} = \partial f_i/\partial x_j`, (n, n) of a number-valued function a Hessian.
    dimension : int, optional
        Number of variables, when `at` is not given; by default the smallest from 2 on that the function takes.
    tolerance : float
        Largest error, relative to the size of the derivative, that counts as right, besides the differences' own; at
        least 1e-3 where `func` returns float32.

    Returns
    -------
    DerivativeReport

    Examples
    --------
    >>> import numpy as np, fieldmath as fm
    >>> f = lambda x: x[0] ** 2 * np.sin(x[1])
    >>> g = lambda x: np.array([2 * x[0] * np.sin(x[1]), x[0] ** 2 * np.cos(x[1])])
    >>> fm.verify.derivative(f, g).ok
    True
    >>> fm.verify.derivative(f, lambda x: g(x)[::-1]).diagnosis.name
    'components exchanged'
    """
    with located("verify.derivative"):
        if not callable(func) or not callable(grad_func):
            raise InputTypeError(f"func and grad_func must be callable; got {func!r:.60} and {grad_func!r:.60}")
        if kind not in ("auto", *KINDS):
            raise InputError(f"kind must be 'auto', 'gradient', 'jacobian' or 'hessian'; got {kind!r}")
        number("tolerance", tolerance)
        inner, points = _points(func, at, count("dimension", dimension))
        outcomes = first_timeout(attempt(grad_func, [point]) for point in points)
        title = f"{name_of(grad_func)} as derivative of {name_of(func)}"
        first = next((o for o in outcomes if o.error is None), None)
        if first is None:
            finding = Finding("raises", f"the function raises {outcomes[0].complaint}", call=outcomes[0].call)
            return DerivativeReport(title, (finding,), diagnosis=evident(["raises"]))
        kind = _kind(kind, inner, points[0], first)
        cases = [_case(func, inner, point, kind) for point in points[: len(outcomes)]]
        single = "float32" in str(getattr(attempt(func, [points[0]]).result, "dtype", ""))
        tolerance = max(tolerance, SINGLE) if single else tolerance
        read = partial(_diagnosis, func, inner, grad_func, kind)
        return _judged(f"{title} ({kind})", outcomes, cases, tolerance, read)


def _diagnosis(
    func: Any, inner: Callable[[np.ndarray], np.ndarray], grad_func: Any, kind: str,
    kept: list[tuple[np.ndarray, Case]],
) -> Diagnosis:  # fmt: skip
    """Return the mistake; with the formula of the function, if it can be read, at a few points more."""
    formula = _formula(func, inner, kind, np.array([case.point for _, case in kept]))
    for case in _more([case for _, case in kept]) if formula is not None else ():
        outcome = attempt(grad_func, [case])
        known = _case(func, inner, case, kind)
        observed, _ = _read(outcome, known)
        if observed is not None:
            kept = [*kept, (observed, known)]
    return diagnosed(kept, formula)


def _formula(func: Any, inner: Callable[..., np.ndarray], kind: str, points: np.ndarray) -> Formula | None:
    if hasattr(func, "chart"):
        exprs = np.array(func.exprs if kind == "jacobian" else [func.expr], dtype=object)
        return Formula(exprs, func.chart.symbols, kind) if func.chart.is_cartesian else None
    read = formula_of(func, points, np.array([inner(point) for point in points]))
    return None if read is None else Formula(read, variables(points.shape[1]), kind)


def _more(cases: list[Case]) -> list[np.ndarray]:
    """Return points near few points, so that one number is not explained by chance."""
    rng = np.random.default_rng(7)
    return [cases[0].point * rng.uniform(0.85, 1.15, cases[0].point.size) for _ in range(4 - len(cases))]


def _points(func: Any, at: Any, dimension: int | None) -> tuple[Callable[[np.ndarray], np.ndarray], list[np.ndarray]]:
    """Return the function of arrays, and the points."""
    if hasattr(func, "chart"):
        dimension = func.chart.dimension
    inner = partial(_evaluated, func)
    if at is not None:
        return inner, list(rows_of_numbers("at", at))
    rng = np.random.default_rng(11)
    for size in (dimension,) if dimension else _DIMENSIONS:
        points = rng.uniform(0.35, 1.6, size=(5, size)).round(3)
        try:
            if np.isfinite(inner(points[0])).all():
                return inner, list(points)
        except (InputTypeError, TypeError, ValueError, IndexError, FloatingPointError):
            continue
    raise InputError("at must be given: the function takes no point of 1 to 5 numbers between 0.35 and 1.6; got None")


def _evaluated(func: Any, point: np.ndarray) -> np.ndarray:
    if hasattr(func, "chart"):
        return np.asarray(func(*point), dtype=float)
    outcome = attempt(func, [point])
    if outcome.error is not None:
        raise InputTypeError(f"func must return numbers; it raises {outcome.complaint}") from None
    return numbers(outcome.result)


def _kind(kind: str, inner: Callable[..., np.ndarray], point: np.ndarray, outcome: Outcome) -> str:
    if kind != "auto":
        return kind
    if inner(point).ndim:
        return "jacobian"
    try:
        shape = numbers(outcome.result).shape
    except (TypeError, ValueError):
        return "gradient"
    return "hessian" if len(shape) == 2 and min(shape) > 1 else "gradient"


def _case(func: Any, inner: Callable[[np.ndarray], np.ndarray], point: np.ndarray, kind: str) -> Case:
    if hasattr(func, "chart"):
        field = {"gradient": "grad", "jacobian": "jacobian", "hessian": "hessian"}[kind]
        exact = np.asarray(getattr(func, field)()(*point), dtype=float)
        return Case(point, exact, np.zeros_like(exact))
    value, error = (hessian if kind == "hessian" else jacobian)(inner, point)
    # The tableau's spread bounds the error to within a factor for smooth functions.
    return Case(point, value, 20 * error)


def _judged(title: str, outcomes: Sequence[Outcome], cases: Sequence[Case], tolerance: float,
            diagnose: Callable[[list[tuple[np.ndarray, Case]]], Diagnosis]) -> DerivativeReport:  # fmt: skip
    findings: list[Finding] = []
    rows: list[tuple[Any, ...]] = []
    kept: list[tuple[np.ndarray, Case]] = []
    for outcome, case in zip(outcomes, cases, strict=True):
        observed, finding = _read(outcome, case)
        place = ", ".join(f"{x:.3g}" for x in case.point)
        if observed is None:
            findings += [finding] if finding else []
            rows.append((place, None, None))
            continue
        size = float(np.abs(case.exact).max(initial=0.0)) or 1.0
        error = np.abs(observed - case.exact)
        allowed = tolerance * size + case.slack
        rows.append((place, float(error.max()) / size, float(case.slack.max()) / size))
        kept.append((observed, case))
        if not (error <= allowed).all():
            worst = np.unravel_index(int(np.argmax(np.where(np.isnan(error), np.inf, error - allowed))), error.shape)
            where = ", ".join(map(str, map(int, worst)))
            text = (
                f"component [{where}] at ({place}) is {observed[worst]:.9g}; it must be {case.exact[worst]:.9g}"
                if where
                else f"the derivative at ({place}) is {float(observed):.9g}; it must be {float(case.exact):.9g}"
            )
            findings.append(Finding("wrong", text, call=outcome.call))
    changed = next((o for o in outcomes if o.changed), None)
    if changed is not None:
        findings.append(Finding("mutates", "the function changes its input", call=changed.call))
    wrong = any(finding.kind == "wrong" for finding in findings)
    diagnosis = diagnose(kept) if wrong else evident(finding.kind for finding in findings)
    errors = [float(row[1]) for row in rows if row[1] is not None]
    return DerivativeReport(
        title, tuple(findings[:4]), Table(("point", "relative error", "error of the differences"), tuple(rows)),
        diagnosis, error=max(errors, default=math.nan),
    )  # fmt: skip


def _read(outcome: Outcome, case: Case) -> tuple[np.ndarray | None, Finding | None]:
    if outcome.error is not None:
        return None, Finding("raises", f"the function raises {outcome.complaint}", call=outcome.call)
    try:
        observed = numbers(outcome.result)
    except (TypeError, ValueError):
        return None, Finding("type", f"the function returns {type(outcome.result).__name__}", call=outcome.call)
    if (
        observed.shape != case.exact.shape
        and observed.size == case.exact.size
        and 1 in (observed.ndim, case.exact.ndim)
    ):
        observed = observed.reshape(case.exact.shape)  # A row or a column for a vector is a matter of taste.
    if observed.shape != case.exact.shape:
        hint = " It looks transposed." if observed.shape == case.exact.shape[::-1] else ""
        text = f"the result has shape {observed.shape}; it must be {case.exact.shape}.{hint}"
        return None, Finding("shape", text, call=outcome.call)
    return observed, None
