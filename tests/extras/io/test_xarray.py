"""Labelled arrays of xarray and sampled fields: there and back, and the accessor."""

import numpy as np
import pytest

import fieldmath as fm

xarray = pytest.importorskip("xarray", reason="needs the io extra")

import fieldmath.xarray  # noqa: E402 - registers the accessor

X, Y = np.linspace(0, 1, 9), np.linspace(0, 2, 11)
GRID = fm.Grid("x y", [X, Y])
CIRCLE = fm.Grid.uniform("polar", r=(0.5, 1, 4), theta=(0, 2 * np.pi, 8), periodic=["theta"])
SWIRL = fm.VectorField(["-y", "x"], "x y")


def data_set():
    x, y = np.meshgrid(X, Y, indexing="ij")
    return xarray.Dataset({"u": (("x", "y"), -y), "v": (("x", "y"), x), "T": (("x", "y"), x**2 * y)}, {"x": X, "y": Y})


@pytest.mark.parametrize(
    "field",
    [
        fm.ScalarField("x*y", "x y").sample(GRID),
        SWIRL.sample(GRID, accuracy=6),
        SWIRL.outer(SWIRL).sample(GRID),
        fm.VectorField(["r*cos(theta)", "r"], "polar").sample(CIRCLE),
        fm.VectorField(["r", "1"], "polar", basis="coordinate").sample(CIRCLE),
    ],
)
def test_a_field_comes_back_from_an_array(field):
    back = fm.interop.from_xarray(fm.interop.to_xarray(field))
    assert type(back) is type(field)
    assert (back.grid, back.accuracy, back.basis) == (field.grid, field.accuracy, field.basis)
    np.testing.assert_array_equal(back.values, field.values)


def test_dimensions_are_found_by_name_in_any_order_and_direction():
    data = data_set()["T"].transpose("y", "x").isel(y=slice(None, None, -1))
    field = fm.interop.from_xarray(data, "x y")
    np.testing.assert_array_equal(field.values, data_set()["T"].values)
    assert field.grid == GRID


def test_part_of_a_periodic_array_is_not_periodic():
    whole = fm.interop.to_xarray(fm.ScalarField("sin(theta)", "polar").sample(CIRCLE))
    assert fm.interop.from_xarray(whole).grid.periodic == (False, True)
    assert fm.interop.from_xarray(whole.isel(theta=slice(0, 5))).grid.periodic == (False, False)


def test_missing_values_stay_missing():
    data = data_set()["T"]
    data[0, 0] = np.nan
    assert np.isnan(fm.interop.from_xarray(data).values[0, 0])


def test_the_accessor_gives_what_the_field_gives():
    data = data_set()
    np.testing.assert_allclose(data.fm.curl("u", "v"), 2, rtol=1e-12)
    np.testing.assert_allclose(data.fm.div("u", "v"), 0, atol=1e-12)
    gradient = data["T"].fm.grad()
    assert gradient.dims == ("component", "x", "y")
    np.testing.assert_allclose(gradient.sel(component="x"), 2 * X[:, None] * Y, atol=1e-12)
    np.testing.assert_allclose(gradient.fm.div(), data.fm.laplacian("T"), atol=1e-10)


def test_other_dimensions_are_gone_through():
    data = data_set()
    times = xarray.concat([data, 3 * data], dim=xarray.DataArray([0.0, 0.5], dims="time", name="time"))
    found = times.fm.curl("u", "v", dims=("x", "y"))
    assert found.dims[0] == "time"
    np.testing.assert_allclose(found.isel(time=0), 2, rtol=1e-12)
    np.testing.assert_allclose(found.sel(time=0.5), 6, rtol=1e-12)


def test_vorticity_on_the_globe_by_names_of_its_own():
    """A rigid rotation about the axis has the vorticity 2 Omega cos(theta) on the unit sphere."""
    theta, phi = np.linspace(0.3, 2.8, 101), np.linspace(0, 2 * np.pi, 40, endpoint=False)
    wind = xarray.Dataset(
        {
            "south": (("colat", "lon"), np.zeros((101, 40))),
            "east": (("colat", "lon"), np.sin(theta)[:, None] + 0 * phi),
        },
        {"colat": theta, "lon": phi},
    )
    names = {"theta": "colat", "phi": "lon"}
    found = wind.fm.curl("south", "east", chart=fm.sphere_surface(R=1), dims=names, periodic=["phi"])
    assert found.dims == ("colat", "lon")
    np.testing.assert_allclose(found, (2 * np.cos(theta))[:, None] + 0 * phi, atol=1e-5)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: fm.interop.from_xarray([1, 2]), "must be an xarray DataArray or Dataset; got list"),
        (lambda: fm.interop.from_xarray(data_set()), "components must say which variables"),
        (lambda: fm.interop.from_xarray(data_set(), components=["u", "w"]), "among u, v, T"),
        (lambda: fm.interop.from_xarray(data_set()["T"].drop_vars("x")), "dimension x must have a coordinate"),
        (lambda: fm.interop.from_xarray(data_set()["T"], "polar"), "dims must match the coordinates r, theta"),
        (lambda: fm.interop.from_xarray(data_set()["T"].rename(x="my x")), "names that a formula can use"),
        (lambda: data_set().fm.div("T"), "a field that has a div; got a ScalarField"),
        (lambda: fm.interop.to_xarray(SWIRL), "must hold samples; got an expression"),
        (lambda: fm.interop.to_xarray(3), "must be a ScalarField, VectorField or TensorField; got int"),
    ],
)
def test_what_does_not_fit_is_said(make, sentence):
    with pytest.raises(fm.FieldMathError, match=sentence):
        make()


def test_degrees_are_refused_for_angles():
    lon = xarray.DataArray(np.arange(0, 360, 45.0), dims="theta", attrs={"units": "degrees_east"})
    data = xarray.DataArray(np.ones((3, 8)), dims=("r", "theta"), coords={"r": [1.0, 2.0, 3.0], "theta": lon})
    with pytest.raises(fm.InputError, match="must be in radians; its units are degrees"):
        fm.interop.from_xarray(data, "polar")


def test_a_damaged_memory_is_said():
    data = fm.interop.to_xarray(SWIRL.sample(GRID))
    data.attrs["fieldmath"] = '{"chart": "no"}'
    with pytest.raises(fm.InputError, match=r"JSON document|damaged"):
        fm.interop.from_xarray(data)
