"""A window of a plan gives on its block what the plan gives on the whole grid."""

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.calculus import operators
from fieldmath.representations.plans import plan
from fieldmath.representations.promotion import deferred, sampled
from fieldmath.representations.sampled import gathered
from fieldmath.representations.sweep import run
from fieldmath.representations.windows import Span, margins, shortest, spans_of, window

RNG = np.random.default_rng(5)
CARTESIAN = fm.Grid("x y", [np.linspace(0, 1, 31), np.sort(RNG.random(29))])
POLAR = fm.Grid.uniform("polar", r=(1, 2, 31), theta=(0, 2 * np.pi, 28), periodic=["theta"])


def hessian_plan(grid, accuracy):
    values = RNG.random(grid.shape)
    source = np.empty((), dtype=object)
    source[()] = sampled(values, grid, accuracy)
    frame = fm.ScalarField(values, grid).frame
    inputs = {source[()]: 0}
    formula = gathered(list(operators.hessian(deferred(source), frame).flat), inputs)
    return plan(formula, grid, (accuracy,), values.dtype), values


@pytest.mark.parametrize("accuracy", [2, 4, 6])
@pytest.mark.parametrize("grid", [CARTESIAN, POLAR], ids=["uneven axis", "periodic axis"])
def test_blocks_of_a_plan_are_the_blocks_of_its_result(grid, accuracy):
    whole, values = hessian_plan(grid, accuracy)
    wanted = run(whole, [values])
    cuts = ((13, 18), (11, 18)) if grid is CARTESIAN else ((13, 18), (9, 19))
    for block in np.ndindex(2, 2):
        spans = spans_of(whole, cuts, block)
        around = values.take(spans[0].window, axis=0, mode="wrap").take(spans[1].window, axis=1, mode="wrap")
        inner = tuple(span.inner for span in spans)
        place = tuple(slice(span.begin, span.end) for span in spans)
        for found, expected in zip(run(window(whole, spans), [around]), wanted, strict=True):
            # The same products in the same order: at most the sums of matrix products may round differently.
            np.testing.assert_allclose(found[inner], expected[place], rtol=0, atol=1e-13 * np.abs(expected).max())


def test_margins_are_what_the_stencils_reach():
    whole, _ = hessian_plan(CARTESIAN, 4)
    assert margins(whole) == (2, 3)  # The compact stencil has 5 points, the rows of the uneven axis 6.
    assert min(shortest(whole)) >= 5


def test_a_window_at_the_seam_begins_before_zero():
    span = Span(0, 3, before=2, after=1)
    assert span.window.tolist() == [-2, -1, 0, 1, 2, 3]
    assert span.inner == slice(2, 5)
