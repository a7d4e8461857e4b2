"""On samples in blocks every operator gives what it gives in memory, wherever the blocks are cut."""

import numpy as np
import pytest

pytest.importorskip("dask.array", reason="needs the scale extra")

import dask.array as da
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import fieldmath as fm

RNG = np.random.default_rng(3)
UNEVEN = np.sort(RNG.random(17))
BOX = fm.Grid("x y z", [np.linspace(0, 1, 23), UNEVEN, np.linspace(0, 2 * np.pi, 20, endpoint=False)], ["z"])
BALL = fm.Grid.uniform("spherical", r=(1, 2, 21), theta=(0.3, 2.5, 19), phi=(0, 2 * np.pi, 16), periodic=["phi"])
SKEW = fm.Chart.from_metric([[1, "u*v/10"], ["u*v/10", "2 + u**2"]], "u v")
PLANE = fm.Grid.uniform(SKEW, u=(0.5, 1.5, 25), v=(0, 1, 24))
CUTS = [(5, 7, 3), (1, 1, 20), (23, 17, 20), (12, 17, 4)]

SCALAR = {
    "grad": lambda f: f.grad(),
    "laplacian": lambda f: f.laplacian(),
    "hessian": lambda f: f.hessian(),
    "biharmonic": lambda f: f.biharmonic(),
    "arithmetic": lambda f: 2 * f**2 - f / (f + 3) + 1,
    "functions": lambda f: fm.exp(f) * fm.sin(f),
}
VECTOR = {
    "div": lambda F: F.div(),
    "curl": lambda F: F.curl(),
    "jacobian": lambda F: F.jacobian(),
    "laplacian": lambda F: F.laplacian(),
    "directional": lambda F: F.directional(F),
    "norm": lambda F: F.norm(),
    "with expressions": lambda F: F.dot(fm.VectorField(["r", "1", "cos(phi)"], "spherical")),
}


def in_blocks(field, cuts):
    lead = field.values.ndim - field.grid.dimension
    blocks = da.from_array(field.values, chunks=(-1,) * lead + tuple(cuts))
    return type(field)(blocks, field.grid, basis=field.basis, accuracy=field.accuracy)


def assert_same(lazy, eager):
    assert lazy.chunks is not None
    found, wanted = lazy.compute().values, eager.values
    # The plans and kernels are the same; only sums over blocks of other shapes may round differently.
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-12 * np.abs(wanted).max())


@pytest.mark.parametrize("cuts", CUTS, ids=str)
@pytest.mark.parametrize("accuracy", [2, 4, 6, 8])
@pytest.mark.parametrize("name", ["grad", "laplacian", "hessian"])
def test_even_uneven_and_periodic_axes_at_every_accuracy(name, accuracy, cuts):
    field = fm.ScalarField(RNG.random(BOX.shape), BOX, accuracy=accuracy)
    assert_same(SCALAR[name](in_blocks(field, cuts)), SCALAR[name](field))


@pytest.mark.parametrize("name", SCALAR)
def test_scalar_operators_on_a_metric_that_depends_on_every_coordinate(name):
    field = fm.ScalarField(RNG.random(PLANE.shape), PLANE)
    assert_same(SCALAR[name](in_blocks(field, (7, 9))), SCALAR[name](field))


@pytest.mark.parametrize("name", VECTOR)
@pytest.mark.parametrize("cuts", [(6, 5, 4), (21, 3, 16)], ids=str)
def test_vector_operators_in_spherical_coordinates(name, cuts):
    field = fm.VectorField(RNG.random((3, *BALL.shape)), BALL)
    assert_same(VECTOR[name](in_blocks(field, cuts)), VECTOR[name](field))


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_cut_will_do(data):
    sizes = []
    for count in (14, 11):
        ends = data.draw(st.lists(st.integers(1, count - 1), unique=True, max_size=6).map(sorted))
        sizes.append(tuple(np.diff([0, *ends, count]).tolist()))
    grid = fm.Grid.uniform("x y", x=(0, 1, 14), y=(0, 1, 11), periodic=["y"])
    field = fm.ScalarField(np.random.default_rng(1).random(grid.shape), grid)
    assert_same(in_blocks(field, sizes).hessian(), field.hessian())


def test_nothing_is_computed_before_it_is_asked_for():
    def refuse(block):
        raise AssertionError("computed too early")

    grid = fm.Grid.uniform("x y", x=(0, 1, 40), y=(0, 1, 30))
    values = da.map_blocks(refuse, da.zeros(grid.shape, chunks=10), dtype=float, meta=np.empty((0, 0)))
    field = fm.ScalarField(values, grid)
    derived = (fm.sin(field) * field.grad() + fm.VectorField(["x", "y"], "x y")).div() / (field + 2)
    assert derived.chunks == ((10, 10, 10, 10), (10, 10, 10))
    assert "sampled" in repr(derived)
    assert "10 x 10" in derived._repr_mimebundle_()["text/html"]
    with pytest.raises(AssertionError, match="too early"):
        derived.compute()


def test_integrals_in_blocks_are_those_in_memory():
    field = fm.ScalarField("r**2*sin(theta)**2", "spherical").sample(BALL)
    lazy, eager = in_blocks(field, (6, 5, 4)).integral(), field.integral()
    assert abs(float(lazy) - float(eager)) <= 1e-13 * abs(float(eager))
    assert abs(lazy.error - eager.error) <= 1e-6 * eager.error


def test_expressions_are_sampled_block_by_block():
    text = "r*cos(phi) + 1/r"
    lazy = fm.ScalarField(text, "spherical").sample(BALL, chunks={"r": 8, "phi": 5})
    assert lazy.chunks == ((8, 8, 5), (19,), (5, 5, 5, 1))
    assert np.array_equal(lazy.compute().values, fm.ScalarField(text, "spherical").sample(BALL).values)
    assert lazy == fm.ScalarField(text, "spherical").sample(BALL, chunks=6)


def test_singular_places_are_named_when_the_graph_is_made():
    grid = fm.Grid.uniform("polar", r=(0, 1, 11), theta=(0, 6, 12))
    with pytest.warns(fm.SingularityWarning, match="r = 0"):
        lazy = fm.ScalarField("cos(theta)/r", "polar").sample(grid, chunks=5)
    assert np.isnan(lazy.compute().values[0]).all()
    assert np.isfinite(lazy.compute().values[1:]).all()


def test_pictures_are_made_of_few_points():
    grid = fm.Grid.uniform("x y", x=(0, 1, 3001), y=(0, 1, 2000), periodic=["y"])
    lazy = fm.ScalarField("sin(2*pi*y)*x", "x y").sample(grid, chunks=1000)
    assert lazy.thinned(100).grid.shape == (98, 100)
    data = lazy.plot_data()
    assert max(data.values.shape) <= 520
    assert abs(np.nanmax(data.values) - 1) < 1e-3


def test_what_needs_all_samples_computes_them():
    grid = fm.Grid.uniform("x y", x=(-1, 1, 21), y=(-1, 1, 20))
    lazy = fm.ScalarField("x**2 + y**2", "x y").sample(grid, chunks=7)
    assert abs(float(lazy.interpolate()(0.3, 0.4)) - 0.25) < 1e-12
    assert [p.kind for p in lazy.critical_points()] == ["minimum"]
    assert lazy.grad().is_conservative()


def test_function_of_a_field_keeps_float32():
    grid = fm.Grid.uniform("x", x=(0, 1, 40))
    lazy = fm.ScalarField(da.ones(40, chunks=9, dtype=np.float32), grid)
    assert lazy.apply(sp.exp).grad().compute().values.dtype == np.float32


def test_blocks_are_not_written_to_an_array_in_memory():
    f = fm.ScalarField(da.zeros((9, 11), chunks=5), fm.Grid.uniform("x y", x=(0, 1, 9), y=(0, 1, 11)))
    with pytest.raises(fm.InputError, match="out is for samples in memory; this field holds blocks"):
        f.grad(out=np.empty((2, 9, 11)))
