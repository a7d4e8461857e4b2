"""Fields from Dask arrays and from data arrays of xarray, good and bad; storage in Zarr."""

import numpy as np
import pytest

pytest.importorskip("dask.array", reason="needs the scale extra")

import dask.array as da

import fieldmath as fm

GRID = fm.Grid.uniform("x y", x=(0, 1, 30), y=(0, 2, 20))
VALUES = np.random.default_rng(0).random(GRID.shape)
BLOCKS = da.from_array(VALUES, chunks=7)


def assert_same(lazy, eager):
    # The same kernels: only products of matrices at the ends may round differently in blocks.
    wanted = eager.values
    np.testing.assert_allclose(lazy.compute().values, wanted, rtol=0, atol=1e-12 * np.nanmax(np.abs(wanted)))


def test_whole_numbers_become_floats():
    whole = np.arange(600).reshape(GRID.shape)
    field = fm.ScalarField(da.from_array(whole, chunks=5), GRID)
    assert field.values.dtype == float
    assert_same(field.grad(), fm.ScalarField(whole, GRID).grad())


@pytest.mark.parametrize(
    ("values", "kind", "message"),
    [
        (BLOCKS.T, fm.InputError, r"shape of the grid, \(30, 20\); got \(20, 30\).*transposed"),
        (BLOCKS * 1j, fm.InputTypeError, "real numbers; got an array of dtype complex128"),
        (BLOCKS[BLOCKS > 0.5], fm.InputError, "blocks of known sizes; .*compute_chunk_sizes"),
        (da.ones((0, 20)), fm.InputError, r"shape of the grid, \(30, 20\); got \(0, 20\)"),
    ],
    ids=["transposed", "complex", "unknown sizes", "empty"],
)
def test_bad_arrays_are_refused_at_once(values, kind, message):
    with pytest.raises(kind, match=message):
        fm.ScalarField(values, GRID)


def test_missing_values_are_found_where_they_are_when_blocks_are_computed():
    holed = VALUES.copy()
    holed[25, 13] = np.nan
    field = fm.ScalarField(da.from_array(holed, chunks=6), GRID)
    with pytest.raises(fm.InputError, match=r"finite; got nan at index \(25, 13\).*allow_nan=True"):
        field.grad().compute()
    kept = fm.ScalarField(da.from_array(holed, chunks=6), GRID, allow_nan=True).grad()
    assert_same(kept, fm.ScalarField(holed, GRID, allow_nan=True).grad())
    with pytest.raises(fm.EvaluationError, match="must be finite to be integrated"):
        fm.ScalarField(da.from_array(holed, chunks=6), GRID, allow_nan=True).integral()


def test_arrays_cut_in_different_ways_meet():
    first, second = fm.ScalarField(BLOCKS, GRID), fm.ScalarField(BLOCKS.rechunk((4, 9)), GRID)
    together = fm.VectorField([BLOCKS, BLOCKS.rechunk((4, 9))], GRID)
    assert_same((first + second).laplacian(), (2 * fm.ScalarField(VALUES, GRID)).laplacian())
    assert_same(together.div(), fm.VectorField([VALUES, VALUES], GRID).div())


def test_samples_in_blocks_and_in_memory_meet():
    lazy, eager = fm.ScalarField(BLOCKS, GRID), fm.ScalarField(VALUES + 1, GRID)
    for mixed in (lazy + eager, lazy / eager, eager * lazy, eager**lazy):
        assert mixed.chunks is not None
    assert (lazy / eager).compute() == fm.ScalarField(VALUES, GRID) / eager
    components = fm.VectorField([BLOCKS, 1], GRID)
    assert_same(components.div(), fm.VectorField([VALUES, 1], GRID).div())


@pytest.mark.parametrize("chunks", [0, -5, (3, 3, 3), "lots", {"q": 5}], ids=str)
def test_chunks_that_mean_nothing_are_refused(chunks):
    with pytest.raises(fm.InputError, match=r"ScalarField\.sample: chunks must "):
        fm.ScalarField("x*y", "x y").sample(GRID, chunks=chunks)


def test_automatic_blocks_leave_no_sliver():
    line = np.linspace(0, 1, 321)
    field = fm.ScalarField("x*y*z", "x y z").sample(fm.Grid("x y z", [line, line, line]), chunks="auto")
    assert [max(sizes) for sizes in field.chunks] == [46, 161, 161]
    assert all(max(sizes) - min(sizes) < len(sizes) for sizes in field.chunks)


def test_a_result_too_large_for_memory_is_refused_before_it_is_computed():
    line = np.linspace(0, 1, 2000)
    field = fm.ScalarField("x*y*z", "x y z").sample(fm.Grid("x y z", [line, line, line]), chunks="auto")
    with pytest.raises(fm.TooLargeError, match="it needs 179 GiB"):
        field.grad().compute()


def test_data_arrays_of_xarray_are_put_in_the_order_of_the_grid():
    xr = pytest.importorskip("xarray", reason="needs the scale extra")
    array = xr.DataArray(BLOCKS.T, dims=("y", "x"), coords={"x": GRID.axes[0], "y": GRID.axes[1]})
    field = fm.ScalarField(array, GRID)
    assert field.chunks is not None
    assert field.compute() == fm.ScalarField(VALUES, GRID)
    assert fm.VectorField([array, 2 * array], GRID)[1].compute() == fm.ScalarField(2 * VALUES, GRID)
    assert fm.ScalarField(array.compute(), GRID).chunks is None
    with pytest.raises(fm.InputError, match="dimensions must be those of the grid, x, y; got y, t"):
        fm.ScalarField(array.rename(x="t"), GRID)
    with pytest.raises(fm.InputError, match="coordinate x of the data array must be the axis of the grid"):
        fm.ScalarField(array.assign_coords(x=GRID.axes[0] + 1), GRID)


def test_fields_are_written_to_zarr_and_read_again(tmp_path, capsys):
    pytest.importorskip("zarr", reason="needs the scale extra")
    gradient = fm.ScalarField("x**2*y", "x y").sample(GRID, chunks=((3, 9, 18), (20,))).grad()
    gradient.to_zarr(tmp_path / "gradient.zarr", progress=True)
    assert "100%" in capsys.readouterr().out
    again = fm.VectorField(da.from_zarr(tmp_path / "gradient.zarr"), GRID)
    assert again == gradient
    with pytest.raises(fm.InputError, match=r"to_zarr: the field holds expressions"):
        fm.ScalarField("x", "x y").to_zarr(tmp_path / "expression.zarr")


def test_computed_and_kept_fields_have_the_same_samples():
    field = fm.ScalarField(BLOCKS, GRID)
    assert field.compute().chunks is None
    assert field.persist().chunks == field.chunks
    assert field.persist() == field
    assert field.compute().compute() == field
