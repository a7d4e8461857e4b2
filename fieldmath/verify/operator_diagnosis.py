"""Which mistake a numeric operator makes: inside first, then at the boundary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from fieldmath.verify.cases import Case
from fieldmath.verify.diagnosis import Diagnosis, Explanation, explain
from fieldmath.verify.edges import edge_rows
from fieldmath.verify.fitted import fitted_rows
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.metric_mistakes import metric_rows
from fieldmath.verify.mistakes import FORMULA, formula_rows, one_sided_rows, other_operators, plain_rows, shifted_rows
from fieldmath.verify.refinement import Study
from fieldmath.verify.report import Finding
from fieldmath.verify.terms import Term
from fieldmath.verify.trials import Problem

#: What a finding says by itself, without a comparison of numbers: its kind, the name of the mistake, what to do.
EVIDENT = {
    "random": ("result is random", "The same call gives different results; set the seed, or leave the noise out."),
    "state": ("input ignored", "Compute from the arguments of each call; something is remembered or hard-wired."),
    "rounded": ("result rounded", "Return the numbers as they are, in an array of floats."),
    "float32": ("float32 precision floor", "Compute in float64."),
    "mutates": ("input changed", "Work on a copy of the arguments."),
    "raises": ("function raises", "See the call; adapt the arguments in a lambda, or say layout=."),
    "swapped": ("axes swapped", 'Arrays are indexed [x, y] ("ij") here; if yours are [y, x], say indexing="xy".'),
    "short": ("one-sided difference", "Differences of neighbours belong halfway between them; use central ones."),
    "shape": ("wrong shape", "Return one array, or one for each component, of the shape of the grid."),
    "type": ("wrong type", "Return an array of real numbers."),
    "nan": ("values that are not finite", "Compute them, or trim the edge."),
    "input": ("memory layout matters", "Index the arrays; do not read their memory."),
}
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


def evident(kinds: Iterable[str]) -> Diagnosis:
    """Return the diagnosis that findings of some kinds make by themselves."""
    seen = set(kinds)
    found = tuple(Explanation(*EVIDENT[kind], share=1.0) for kind in EVIDENT if kind in seen)
    return Diagnosis(found, found[:1])


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
