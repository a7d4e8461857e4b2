"""Which mistake a numeric operator makes: inside first, then at the boundary."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fieldmath.verify.cases import Case
from fieldmath.verify.diagnosis import Diagnosis, explain
from fieldmath.verify.edges import edge_rows
from fieldmath.verify.evident import evident
from fieldmath.verify.fitted import fitted_rows
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.metric_mistakes import metric_rows
from fieldmath.verify.mistakes import FORMULA, formula_rows, one_sided_rows, other_operators, plain_rows, shifted_rows
from fieldmath.verify.refinement import Study
from fieldmath.verify.report import Finding
from fieldmath.verify.terms import Term
from fieldmath.verify.trials import Problem

_FIRST = ("random", "state", "rounded", "float32")
_CLEAR = 0.97  # With so much explained, rarer mistakes are not tried.
_LARGEST = 150_000  # Values on the grids that hypotheses are tried on.


def diagnose(study: Study, problem: Problem, findings: list[Finding]) -> Diagnosis:
    """Return the mistake behind a failed study."""
    kinds = {finding.kind for finding in findings if finding.wrong}
    if kinds & set(_FIRST):
        return evident(kinds & set(_FIRST))
    terms = problem.terms
    if terms is None or not kinds & {"wrong", "order", "boundary"}:
        return evident(kinds)
    inside = "wrong" in kinds or ("order" in kinds and not study.order(True) >= study.order(False) + 0.5)
    if inside:
        found = _explained(study, problem, list(terms), True)
        if found or "wrong" in kinds:
            return found
    return _explained(study, problem, list(terms), False)


def _explained(study: Study, problem: Problem, terms: list[Term], inside: bool) -> Diagnosis:
    cases = []
    levels = [level for level in study.levels if level.observed.size <= _LARGEST] or study.levels[:1]
    for level in levels[-2:]:
        finite = np.isfinite(level.observed) & np.isfinite(level.exact)
        seen = finite.all(axis=tuple(range(finite.ndim - level.grid.dimension)))
        zone = level.inside if inside else ~level.inside
        cases.append(Case(problem, level, zone & seen, terms))
    seen, right = [c.observed for c in cases], [c.exact for c in cases]
    if not inside:
        return explain(seen, right, cases, [*edge_rows(cases[-1]), *plain_rows(cases[-1])])
    likely = list(_likely_rows(cases[-1]))
    found = explain(seen, right, cases, likely)
    if found and found.shortlist[0].share >= _CLEAR:
        return found
    return explain(seen, right, cases, [*likely, *_other_rows(cases[-1])])


def _likely_rows(case: Case) -> Iterator[Hypothesis]:
    yield from metric_rows(case)
    yield from formula_rows(case, FORMULA)
    if case.grid.is_uniform:
        yield from one_sided_rows(case)
    yield from shifted_rows(case)
    yield from plain_rows(case)


def _other_rows(case: Case) -> Iterator[Hypothesis]:
    if case.grid.is_uniform:
        yield from edge_rows(case)
    yield from other_operators(case)
    yield from fitted_rows(case)
