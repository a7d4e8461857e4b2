"""Operators on samples equal, to rounding, the same sums carried out point by point with Fornberg's rows."""

import tracemalloc

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.calculus import operators
from fieldmath.errors import AccuracyWarning, SingularityWarning
from fieldmath.representations import sweep
from fieldmath.representations.lift import lift
from fieldmath.representations.promotion import deferred
from fieldmath.representations.stencils import weights

RNG = np.random.default_rng(11)
SPANS = {
    "x y": {"x": (0, 1), "y": (0.2, 1.5)},
    "x y z": {"x": (0, 1), "y": (0.2, 1.5), "z": (-1, 2)},
    "spherical": {"r": (1, 2), "theta": (0.6, 2), "phi": (0, 2 * np.pi)},
    "paraboloidal": {"u": (0.5, 1.5), "v": (1, 2), "phi": (0, 2 * np.pi)},
}
OPERATORS = {
    "grad": (0, operators.gradient),
    "laplacian": (0, operators.laplacian),
    "hessian": (0, operators.hessian),
    "biharmonic": (0, operators.biharmonic),
    "div": (1, operators.divergence),
    "curl": (1, operators.curl),
    "jacobian": (1, operators.gradient),
    "vector laplacian": (1, operators.laplacian),
    "tensor div": (2, operators.divergence),
}
DTYPES = (np.float64, np.float32)


def grid(where, counts, *, is_uniform=True, periodic=()):
    spans = SPANS[where]
    if is_uniform:
        return fm.Grid.uniform(
            where, periodic=periodic, **{q: (*span, n) for (q, span), n in zip(spans.items(), counts, strict=True)}
        )
    axes = []
    for (lower, upper), n, name in zip(spans.values(), counts, spans, strict=True):
        t = np.linspace(0, 1, n, endpoint=name not in periodic)
        axes.append(lower + (upper - lower) * (t + 0.04 * np.sin(2 * np.pi * t)))
    periods = {q: spans[q][1] - spans[q][0] for q in periodic}
    return fm.Grid(where, axes, [q in periodic for q in spans], periods=periods)


def field(where, rank, *, accuracy=2, dtype=np.float64):
    values = RNG.normal(size=(*(where.dimension,) * rank, *where.shape)).astype(dtype)
    make = {0: fm.ScalarField, 1: fm.VectorField, 2: fm.TensorField}[rank]
    return make(values, where, accuracy=accuracy)


def rows(points, order, accuracy, period):
    """Return the matrix of a derivative along an axis, one row of Fornberg's weights at a time."""
    count, width = len(points), order + accuracy
    half = (2 * ((order + 1) // 2) - 1 + accuracy) // 2
    turns = [0] if period is None else [-1, 0, 1]
    places = np.concatenate([points + turn * (period or 0) for turn in turns])
    columns = np.tile(np.arange(count), len(turns))
    steps = np.diff(places)
    is_uniform = np.ptp(steps) <= 1e-12 * np.abs(places).max()
    matrix = np.zeros((count, count))
    for i, x in enumerate(points):
        at = i + (0 if period is None else count)
        if is_uniform and half <= at < len(places) - half:
            window = np.arange(at - half, at + half + 1)
        else:
            window = min(max(at - width // 2, 0), len(places) - width) + np.arange(width)
        np.add.at(matrix[i], columns[window], weights(places[window] - x, 0.0, order))
    return matrix


def carried_out(combination):
    """Return the sum of coefficient times derivative, and the sum of the sizes of everything that is added."""
    total = size = 0.0
    for (source, order), coefficient in combination.terms.items():
        where, values = source.grid, source.values.astype(float)
        bound = np.abs(values)
        for axis, m in enumerate(order):
            if m:
                matrix = rows(where.axes[axis], m, source.accuracy, where.periods[axis])
                values = np.moveaxis(np.tensordot(matrix, values, (1, axis)), 0, axis)
                # The weight of the point itself may be split off a one-sided row: it counts as a size of its own.
                reach = np.abs(matrix).sum(axis=1).max()
                bound = reach * np.abs(bound).max() * np.ones(where.shape)
        factor = lift(coefficient, where)[0]
        total, size = total + factor * values, size + np.abs(factor) * bound
    return total, size


def agrees(operator, f):
    raw = operator(deferred(f._components), f.frame)
    found = f._apply("operator", operator)._components
    for combination, samples in zip(raw.flat, found.flat, strict=True):
        expected, size = carried_out(combination)
        assert samples.values.dtype == f.values.dtype
        # Each value is a sum of at most some tens of rounded products of the sizes that `carried_out` adds up.
        assert np.all(np.abs(samples.values - expected) <= 64 * np.finfo(f.values.dtype).eps * np.max(size))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("where", SPANS)
def test_every_operator_is_its_sum_of_derivatives_in_every_chart(where, name, dtype):
    rank, operator = OPERATORS[name]
    agrees(operator, field(grid(where, (9, 11, 8)[: len(SPANS[where])]), rank, dtype=dtype))


@pytest.mark.parametrize("accuracy", [2, 4, 6, 8])
@pytest.mark.parametrize("is_uniform", [True, False])
@pytest.mark.parametrize("periodic", [(), ("x",), ("y",), ("x", "y")])
@pytest.mark.parametrize("name", ["grad", "hessian", "laplacian", "vector laplacian"])
def test_every_accuracy_on_uniform_and_stretched_axes_with_and_without_ends(name, periodic, is_uniform, accuracy):
    rank, operator = OPERATORS[name]
    agrees(operator, field(grid("x y", (23, 19), is_uniform=is_uniform, periodic=periodic), rank, accuracy=accuracy))


@pytest.mark.parametrize("line", [1, 3, 1000])
@pytest.mark.parametrize("periodic", [(), ("x",)])
@pytest.mark.parametrize("accuracy", [2, 6])
@pytest.mark.parametrize("is_uniform", [True, False])
def test_results_do_not_depend_on_the_slabs(monkeypatch, line, periodic, accuracy, is_uniform):
    where = grid("x y z", (17, 10, 11), is_uniform=is_uniform, periodic=periodic)
    f = field(where, 0, accuracy=accuracy)
    whole = [f.grad().values, f.hessian().values, f.laplacian().values]
    monkeypatch.setattr(sweep, "SLAB_BYTES", line * 10 * 11 * 8)
    for one, other in zip(whole, [f.grad().values, f.hessian().values, f.laplacian().values], strict=True):
        # Only products of matrices at the ends may be summed in another order.
        assert np.allclose(one, other, rtol=0, atol=1e-13 * np.abs(one).max())


def test_lines_are_cut_into_slabs_too(monkeypatch):
    f = field(fm.Grid.uniform("x", x=(0, 1, 50)), 0, accuracy=4)
    whole = f.laplacian().values
    monkeypatch.setattr(sweep, "SLAB_BYTES", 8 * 7)
    assert np.allclose(f.laplacian().values, whole, rtol=0, atol=1e-13 * np.abs(whole).max())


def readers(is_missing, axis, order):
    """Return where a row of accuracy 2 reads a missing value."""
    count, width = is_missing.shape[axis], order + 2
    reads = np.eye(count, k=1, dtype=bool) | np.eye(count, k=-1, dtype=bool)
    if order == 2:
        reads |= np.eye(count, dtype=bool)
    reads[0, :width] = reads[-1, -width:] = True
    return np.moveaxis(np.tensordot(reads, is_missing, (1, axis)) > 0, 0, axis)


@pytest.mark.parametrize("place", [(0, 0), (4, 0), (4, 10), (8, 5), (5, 5)])
def test_missing_values_spread_no_further_than_the_rows_that_read_them(place):
    values = RNG.normal(size=(9, 11))
    values[place] = np.nan
    f = fm.ScalarField(values, grid("x y", (9, 11)), accuracy=2, allow_nan=True)
    is_missing = np.isnan(values)
    assert np.array_equal(np.isnan(f.grad().values), [readers(is_missing, axis, 1) for axis in (0, 1)])
    assert np.array_equal(np.isnan(f.laplacian().values), readers(is_missing, 0, 2) | readers(is_missing, 1, 2))


def test_infinite_samples_raise_no_warnings_about_differences_of_infinities():
    values = RNG.normal(size=(6, 7))
    values[2, 0] = values[1, 6] = np.inf
    f = fm.ScalarField(values, grid("x y", (6, 7)), accuracy=2, allow_nan=True)
    assert np.isfinite(f.grad().values[1, 4]).all()


def test_transposed_and_read_only_samples_are_swept_as_well():
    where = grid("x y", (9, 12))
    values = RNG.normal(size=(12, 9)).T
    values.setflags(write=False)
    expected = fm.ScalarField(values.copy(), where).hessian().values
    assert np.array_equal(fm.ScalarField(values, where).hessian().values, expected)


def test_a_second_call_gives_the_warnings_again():
    touching = field(fm.Grid.uniform("polar", r=(0, 1, 9), theta=(0, 1, 9)), 0)
    short = field(grid("x y", (4, 30)), 0, accuracy=8)
    for _ in range(2):
        with pytest.warns(SingularityWarning, match="r = 0"):
            touching.laplacian()
        with pytest.warns(AccuracyWarning, match="axis x has 4 points"):
            short.grad()


def test_what_is_remembered_of_one_field_does_not_enter_the_next():
    where = grid("x y", (9, 12))
    fields = [field(where, 1) for _ in range(3)]
    fields.append(fm.VectorField(np.stack([fields[0].values[0]] * 2), where))
    for F in fields:
        again = grid("x y", (9, 12))
        alone = fm.VectorField(F.values, again, accuracy=F.accuracy)
        assert np.array_equal(F.div().values, alone.div().values)
        assert np.array_equal(F.jacobian().values, alone.jacobian().values)


def test_products_of_samples_are_not_taken_for_linear_operators():
    where = grid("x y", (9, 12))
    for F in (field(where, 1), field(where, 1)):
        J, u = F.jacobian().values, F.values
        assert np.allclose(F.directional(F).values, np.einsum("ijxy,jxy->ixy", J, u), rtol=1e-12, atol=1e-9)
        Q = -(J[0, 0] ** 2 + J[1, 1] ** 2 + 2 * J[0, 1] * J[1, 0]) / 2
        assert np.allclose(F.q_criterion().values, Q, rtol=1e-12, atol=1e-9)


def test_a_sweep_takes_no_more_memory_than_its_result_and_a_few_slabs():
    f = field(fm.Grid.uniform("x y", x=(0, 1, 1500), y=(0, 1, 1000)), 0)
    f.laplacian()
    tracemalloc.start()
    try:
        result = f.laplacian()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < result.values.nbytes + 5 * sweep.SLAB_BYTES
