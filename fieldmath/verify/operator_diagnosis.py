"""Which mistake a numeric operator makes: inside first, then at the boundary."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fieldmath.verify.cases import Case
from fieldmath.verify.diagnosis import Diagnosis, Explanation, explain
from fieldmath.verify.edges import edge_rows
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.mistakes import FORMULA, formula_rows, one_sided_rows, plain_rows, shifted_rows
from fieldmath.verify.refinement import Study
from fieldmath.verify.report import Finding
from fieldmath.verify.terms import Term, terms_of
from fieldmath.verify.trials import Problem

_FLOAT32 = Explanation("float32 precision floor", "Compute in float64.", 1.0)
_AT_EDGE = ("boundary",)


def diagnose(study: Study, problem: Problem, findings: list[Finding]) -> Diagnosis:
    """Return the mistake behind a failed study."""
    kinds = {finding.kind for finding in findings if finding.wrong}
    if "float32" in kinds:
        return Diagnosis((_FLOAT32,), (_FLOAT32,))
    terms = terms_of(problem.operator, study.levels[-1].grid.chart)
    if terms is None or not kinds & {"wrong", "order", "boundary"}:
        return Diagnosis()
    inside = "wrong" in kinds or ("order" in kinds and not study.order(True) >= study.order(False) + 0.5)
    if inside:
        found = _explained(study, problem, terms, True)
        if found or "wrong" in kinds:
            return found
    return _explained(study, problem, terms, False)


def _explained(study: Study, problem: Problem, terms: list[Term], inside: bool) -> Diagnosis:
    cases = []
    for level in study.levels[-2:]:
        finite = np.isfinite(level.observed) & np.isfinite(level.exact)
        seen = finite.all(axis=tuple(range(finite.ndim - level.grid.dimension)))
        zone = level.inside if inside else ~level.inside
        cases.append(Case(problem, level, zone & seen, terms))
    rows = list(_inside_rows(cases[-1])) if inside else list(edge_rows(cases[-1]))
    return explain([c.observed for c in cases], [c.exact for c in cases], cases, rows)


def _inside_rows(case: Case) -> Iterator[Hypothesis]:
    yield from formula_rows(case, FORMULA)
    if case.grid.is_uniform:
        yield from one_sided_rows(case)
        yield from edge_rows(case)
    yield from shifted_rows(case)
    yield from plain_rows(case)
