"""Results go where the caller says, and components lie in one block of memory."""

import numpy as np
import pytest

import fieldmath as fm

RNG = np.random.default_rng(5)
GRID = fm.Grid.uniform("x y z", x=(0, 1, 9), y=(0.2, 1.5, 11), z=(-1, 2, 8))
PLANE = fm.Grid.uniform("x y", x=(0, 1, 9), y=(0.2, 1.5, 11))
OPERATORS = {
    "grad": (0, GRID),
    "laplacian": (0, GRID),
    "hessian": (0, GRID),
    "biharmonic": (0, GRID),
    "rot": (0, PLANE),
    "div": (1, GRID),
    "curl": (1, GRID),
    "jacobian": (1, PLANE),
}


def field(rank, grid, dtype=float):
    values = RNG.normal(size=(*(grid.dimension,) * rank, *grid.shape)).astype(dtype)
    return (fm.ScalarField, fm.VectorField, fm.TensorField)[rank](values, grid, accuracy=2)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", OPERATORS)
def test_results_are_written_to_the_array_handed_over(name, dtype):
    f = field(*OPERATORS[name], dtype)
    expected = getattr(f, name)().values
    out = np.full_like(expected, np.nan)
    result = getattr(f, name)(out=out)
    assert np.array_equal(out, expected)
    assert np.shares_memory(result.values, out)
    assert np.array_equal(result.values, expected)


def test_one_array_serves_many_calls():
    out = np.empty((3, *GRID.shape))
    for _ in range(3):
        f = field(0, GRID)
        assert np.array_equal(f.grad(out=out).values, f.grad().values)


def test_functions_and_derivatives_along_fields_take_out_as_well():
    f, u = field(0, GRID), field(1, GRID)
    out = np.empty(GRID.shape)
    for operator, expected in (
        (lambda: f.directional(u, out=out), f.directional(u)),
        (lambda: fm.laplacian(f, out=out), fm.laplacian(f)),
        (lambda: fm.div(u, out=out), fm.div(u)),
    ):
        assert np.array_equal(operator().values, expected.values)
        assert np.array_equal(out, expected.values)
    T = field(2, GRID)
    tensor, vector = np.empty((3, 3, 3, *GRID.shape)), np.empty((3, *GRID.shape))
    assert np.array_equal(T.grad(out=tensor).values, T.grad().values)
    assert np.array_equal(T.div(out=vector).values, T.div().values)


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ([[0.0]], r"out must be a NumPy array; got list. Make one with numpy.empty\(\(2, 9, 11\)\)"),
        (np.empty((9, 11, 2)), r"out must have shape \(2, 9, 11\), components first; got \(9, 11, 2\)"),
        (np.empty((2, 9, 11), np.float32), "out must have dtype float64, that of the samples; got float32"),
        (np.empty((2, 9, 11), int), "out must have dtype float64"),
        (np.empty((2, 9, 11), order="F"), "out must be contiguous in C order"),
        (np.empty((2, 9, 22))[..., ::2], "out must be contiguous in C order"),
        (np.broadcast_to(0.0, (2, 9, 11)), "out must be contiguous in C order"),
        (np.frombuffer(bytes(2 * 9 * 11 * 8)).reshape(2, 9, 11), "out must be writeable; got a read-only array"),
    ],
)
def test_arrays_that_cannot_take_the_result_are_refused(out, message):
    with pytest.raises(fm.FieldMathError, match=f"ScalarField.grad: {message}"):
        field(0, PLANE).grad(out=out)


def test_the_result_must_not_lie_on_the_samples_it_is_made_from():
    out = np.empty((2, *PLANE.shape))
    g = field(0, PLANE).grad(out=out)
    with pytest.raises(fm.MismatchError, match=r"VectorField.div: out must not overlap the samples of the field"):
        g.div(out=out[1])
    with pytest.raises(fm.InputError, match="out must be writeable"):
        field(0, PLANE).grad(out=g.values)


def test_expressions_have_no_memory_to_write_to():
    with pytest.raises(fm.InputError, match="out is for fields that hold samples; this one holds expressions"):
        fm.ScalarField("x*y", "x y").grad(out=np.empty((2, 3, 3)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: field(1, GRID),
        lambda: field(2, PLANE),
        lambda: field(2, PLANE).T,
        lambda: field(0, GRID).grad(),
        lambda: field(1, GRID).curl(),
        lambda: field(1, PLANE).jacobian(),
        lambda: field(0, PLANE).hessian(),
        lambda: fm.VectorField(["x", "y*z", "1"], "x y z").sample(GRID),
    ],
)
def test_values_are_a_view_of_one_block(make):
    f = make()
    assert np.shares_memory(f.values, f.values)
    assert np.array_equal(f.values, np.reshape([c.values for c in f._components.flat], f.values.shape))
    assert not f.values.flags.writeable


@pytest.mark.parametrize("make", [lambda: field(0, GRID).hessian(), lambda: field(1, GRID) + field(1, GRID)])
def test_values_of_scattered_components_are_copied(make):
    f = make()
    assert np.array_equal(f.values, np.reshape([c.values for c in f._components.flat], f.values.shape))
    with pytest.raises(ValueError, match="read-only"):
        f.values[...] = 0


def test_a_field_does_not_change_with_the_array_it_was_made_from():
    for values in (np.zeros((2, 9, 11)), [np.zeros((9, 11)), np.zeros((9, 11))], np.zeros((2, 9, 11), int)):
        F = fm.VectorField(values, PLANE)
        values[0][...] = 1
        assert not F.values.any()


def test_samples_in_fortran_order_are_put_in_c_order_once():
    values = np.asfortranarray(RNG.normal(size=(2, 9, 11)))
    F = fm.VectorField(values, PLANE)
    assert F.values.flags.c_contiguous
    assert np.array_equal(F.values, values)
