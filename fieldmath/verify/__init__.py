"""Judging other people's numeric code by exact answers: is it right, of which order, and if wrong, what is the mistake.

>>> import numpy as np, fieldmath as fm
>>> report = fm.verify.operator(lambda u, v: np.gradient(u, axis=0) + np.gradient(v, axis=1), "div")
>>> report.diagnosis.name
'grid spacing missing'

How it is built, for those who add to it: `report` (what every verification returns), `hypotheses` and `diagnosis`
(mistakes as rows that predict the wrong output, ranked by the share of the error they explain), `calling` (guarded
calls) and `table` know nothing of fields; the other modules are about operators.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {
    "DerivativeReport": "derivatives",
    "Diagnosis": "diagnosis",
    "DistributionReport": "distributions",
    "EstimatorReport": "estimation",
    "Explanation": "diagnosis",
    "Finding": "report",
    "Hypothesis": "hypotheses",
    "OperatorReport": "operators",
    "Report": "report",
    "Table": "table",
    "derivative": "derivatives",
    "distribution": "distributions",
    "estimator": "estimation",
    "explain": "diagnosis",
    "operator": "operators",
    "rate": "solutions",
    "scalar": "scalars",
    "solution": "solutions",
    "ScalarReport": "comparing",
    "SolutionReport": "solutions",
}

__all__ = [
    "DerivativeReport",
    "Diagnosis",
    "DistributionReport",
    "EstimatorReport",
    "Explanation",
    "Finding",
    "Hypothesis",
    "OperatorReport",
    "Report",
    "ScalarReport",
    "SolutionReport",
    "Table",
    "derivative",
    "distribution",
    "estimator",
    "explain",
    "operator",
    "rate",
    "scalar",
    "solution",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'fieldmath.verify' has no attribute {name!r}")
    value = getattr(import_module(f"fieldmath.verify.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


if TYPE_CHECKING:
    from fieldmath.verify.comparing import ScalarReport
    from fieldmath.verify.derivatives import DerivativeReport, derivative
    from fieldmath.verify.diagnosis import Diagnosis, Explanation, explain
    from fieldmath.verify.distributions import DistributionReport, distribution
    from fieldmath.verify.estimation import EstimatorReport, estimator
    from fieldmath.verify.hypotheses import Hypothesis
    from fieldmath.verify.operators import OperatorReport, operator
    from fieldmath.verify.report import Finding, Report
    from fieldmath.verify.scalars import scalar
    from fieldmath.verify.solutions import SolutionReport, rate, solution
    from fieldmath.verify.table import Table
