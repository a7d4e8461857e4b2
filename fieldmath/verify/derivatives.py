"""Judging hand-written gradients, Jacobians and Hessians of ordinary Python functions."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.verify.calling import Outcome, attempt, name_of
from fieldmath.verify.diagnosis import Diagnosis, explain
from fieldmath.verify.differences import hessian, jacobian
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.remainders import fitted
from fieldmath.verify.report import Finding, Report
from fieldmath.verify.samplers import numbers
from fieldmath.verify.table import Table

KINDS = ("gradient", "jacobian", "hessian")
TOLERANCE = 1e-6
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


@dataclass(frozen=True)
class Case:
    """The derivative at one point, exact or with its error."""

    point: np.ndarray
    exact: np.ndarray
    slack: np.ndarray


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
        Largest error, relative to the size of the derivative, that counts as right, besides the differences' own.

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
        inner, points = _points(func, at, dimension)
        outcomes = [_called(grad_func, point) for point in points]
        title = f"{name_of(grad_func)} as derivative of {name_of(func)}"
        first = next((o for o in outcomes if o.error is None), None)
        if first is None:
            finding = Finding("raises", f"the function raises {outcomes[0].complaint}", call=outcomes[0].call)
            return DerivativeReport(title, (finding,))
        kind = _kind(kind, inner, points[0], first)
        cases = [_case(func, inner, point, kind) for point in points]
        return _judged(f"{title} ({kind})", outcomes, cases, tolerance)


def _points(func: Any, at: Any, dimension: int | None) -> tuple[Callable[[np.ndarray], np.ndarray], list[np.ndarray]]:
    """Return the function of arrays, and the points."""
    if hasattr(func, "chart"):
        dimension = func.chart.dimension
    inner = partial(_evaluated, func)
    if at is not None:
        points = np.atleast_2d(np.asarray(at, dtype=float))
        return inner, list(points)
    rng = np.random.default_rng(11)
    for count in (dimension,) if dimension else _DIMENSIONS:
        points = rng.uniform(0.35, 1.6, size=(5, count)).round(3)
        try:
            if np.isfinite(inner(points[0])).all():
                return inner, list(points)
        except (InputTypeError, TypeError, ValueError, IndexError, FloatingPointError):
            continue
    raise InputError("at must be given: the function takes no point of 1 to 5 numbers between 0.35 and 1.6; got None")


def _evaluated(func: Any, point: np.ndarray) -> np.ndarray:
    if hasattr(func, "chart"):
        return np.asarray(func(*point), dtype=float)
    outcome = _called(func, point)
    if outcome.error is not None:
        raise InputTypeError(f"func must return numbers; it raises {outcome.complaint}") from None
    return numbers(outcome.result)


def _called(func: Callable[..., Any], point: np.ndarray) -> Outcome:
    """Call with an array, or with a tensor if that is what the code wants."""
    outcome = attempt(func, [point])
    if outcome.error is not None and "torch" in sys.modules:
        with_tensor = attempt(lambda x: func(sys.modules["torch"].as_tensor(x)), [point])
        return with_tensor if with_tensor.error is None else outcome
    return outcome


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


def _judged(title: str, outcomes: Sequence[Outcome], cases: Sequence[Case], tolerance: float) -> DerivativeReport:
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
    diagnosis = _diagnosed(kept) if wrong else Diagnosis()
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


# --- mistakes ------------------------------------------------------------------------------------------------------


def _diagnosed(kept: Sequence[tuple[np.ndarray, Case]]) -> Diagnosis:
    shape = kept[0][1].exact.shape
    rows = [*_rows(shape), *fitted([o for o, _ in kept], [c.exact for _, c in kept], [c.point for _, c in kept])]
    return explain([o for o, _ in kept], [c.exact for _, c in kept], [c for _, c in kept], rows)


def _rows(shape: tuple[int, ...]) -> Iterator[Hypothesis]:
    """Yield the mistakes: of the whole derivative, of one component, and of the order of the components."""
    for name, fix, factor in _FACTORS:
        yield Hypothesis(name, fix, partial(_times, factor))
    if len(shape) == 2 and shape[0] == shape[1]:
        yield Hypothesis("transposed", "Transpose the result: J[i, j] is df_i/dx_j.", lambda case: case.exact.T)
        yield Hypothesis(
            "off-diagonal entries missing", "Fill in the mixed derivatives.",
            lambda case: np.diag(np.diag(case.exact)),
        )  # fmt: skip
        for name, fix, factor in (
            ("sign of the off-diagonal entries", "Change their sign.", -1.0),
            ("off-diagonal entries halved", "Double them.", 0.5),
            ("off-diagonal entries doubled", "Halve them.", 2.0),
        ):
            yield Hypothesis(name, fix, partial(_off_diagonal_times, factor))
        yield Hypothesis(
            "diagonal missing", "Fill in the diagonal.", lambda case: case.exact - np.diag(np.diag(case.exact))
        )
        yield Hypothesis("upper half missing", "Fill in both halves.", lambda case: np.tril(case.exact))
        yield Hypothesis("lower half missing", "Fill in both halves.", lambda case: np.triu(case.exact))
        yield Hypothesis(
            "diagonal doubled", "Halve the diagonal.", lambda case: case.exact + np.diag(np.diag(case.exact))
        )
    axis = len(shape) - 1
    if shape:
        yield Hypothesis("components reversed" if shape[axis] > 2 else "components exchanged",
                         "Put the components in the order of the variables.",
                         lambda case: np.flip(case.exact, axis))  # fmt: skip
        for k in range(1, shape[axis]):
            yield Hypothesis("components out of order", "Put the components in the order of the variables.",
                             partial(_rolled, k), f"rolled by {k}")  # fmt: skip
        for i in range(shape[axis]):
            for j in range(i + 1, shape[axis]):
                yield Hypothesis("components exchanged", "Put the components in the order of the variables.",
                                 partial(_exchanged, i, j), f"{i} and {j}")  # fmt: skip
        for count in dict.fromkeys((*shape, int(np.prod(shape)))):
            if count > 1:
                yield Hypothesis("mean for sum", f"Multiply by {count}.", partial(_times, 1 / count), f"1/{count}")
                yield Hypothesis("sum for mean", f"Divide by {count}.", partial(_times, count), f"{count}")
        yield Hypothesis("normalised", "Do not divide by the norm.", _unit)
    for index in np.ndindex(shape) if shape else ():
        for name, fix, factor in (*_FACTORS, ("component missing", "Add the component.", 0.0)):
            where = "component " + ", ".join(map(str, index))
            yield Hypothesis(name, fix, partial(_one_times, index, factor), where)


_FACTORS = (
    ("sign", "Change the sign.", -1.0),
    ("factor 2", "Divide by 2.", 2.0),
    ("factor 1/2", "Multiply by 2.", 0.5),
    ("factor 3", "Divide by 3.", 3.0),
    ("factor 1/3", "Multiply by 3.", 1 / 3),
    ("degrees for radians", "Differentiate with respect to radians.", math.pi / 180),
    ("bits for nats", "Multiply by log(2).", 1 / math.log(2)),
)


def _times(factor: float, case: Case) -> np.ndarray:
    return factor * case.exact


def _off_diagonal_times(factor: float, case: Case) -> np.ndarray:
    diagonal = np.diag(np.diag(case.exact))
    return diagonal + factor * (case.exact - diagonal)


def _rolled(k: int, case: Case) -> np.ndarray:
    return np.roll(case.exact, k, axis=-1)


def _exchanged(i: int, j: int, case: Case) -> np.ndarray:
    swapped = case.exact.copy()
    swapped[..., [i, j]] = swapped[..., [j, i]]
    return swapped


def _unit(case: Case) -> np.ndarray:
    return case.exact / (np.linalg.norm(case.exact) or 1.0)


def _one_times(index: tuple[int, ...], factor: float, case: Case) -> np.ndarray:
    changed = case.exact.copy()
    changed[index] *= factor
    return changed
