"""Sampled fields in NetCDF, HDF5 and VTK files."""

import struct
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import fieldmath as fm

pytest.importorskip("h5netcdf", reason="needs the io extra")
pytest.importorskip("pyevtk", reason="needs the io extra")

GRID = fm.Grid.uniform("x y", x=(0, 1, 6), y=(0, 2, 5))
CIRCLE = fm.Grid.uniform("polar", r=(0.5, 1, 4), theta=(0, 2 * np.pi, 8), periodic=["theta"])
SWIRL = fm.VectorField(["-y", "x"], "x y").sample(GRID)
RADIAL = fm.VectorField(["1", "0"], "polar").sample(CIRCLE)


@pytest.mark.parametrize("kind", ["netcdf", "hdf5"])
@pytest.mark.parametrize("field", [SWIRL, RADIAL, RADIAL.norm()], ids=["plane", "polar", "scalar"])
def test_a_field_comes_back_from_a_file(kind, field, tmp_path):
    getattr(fm.interop, f"to_{kind}")(field, tmp_path / "field")
    back = getattr(fm.interop, f"from_{kind}")(tmp_path / "field")
    assert type(back) is type(field)
    assert (back.grid, back.accuracy, back.basis) == (field.grid, field.accuracy, field.basis)
    np.testing.assert_array_equal(back.values, field.values)


def arrays(path):
    """Return the appended binary arrays of a VTK file by name."""
    raw = path.read_bytes()
    head, _, tail = raw.partition(b'<AppendedData encoding="raw">')
    start = tail.index(b"_") + 1
    tree = ET.fromstring(head + b"</VTKFile>")
    found = {}
    for entry in tree.iter("DataArray"):
        offset = start + int(entry.get("offset"))
        (size,) = struct.unpack_from("<Q", tail, offset)
        found[entry.get("Name")] = np.frombuffer(tail[offset + 8 : offset + 8 + size]).reshape(
            -1, int(entry.get("NumberOfComponents"))
        )
    return found


def test_a_vtk_file_has_cartesian_positions_and_components(tmp_path):
    written = fm.interop.to_vtk(RADIAL, tmp_path / "radial", name="e_r")
    assert written == tmp_path / "radial.vts"
    found = arrays(written)
    places, vectors = found["points"], found["e_r"]
    assert places.shape == vectors.shape == (32, 3)
    np.testing.assert_allclose(vectors, places / np.linalg.norm(places, axis=1, keepdims=True), atol=1e-12)


def test_scalars_in_space_keep_their_order(tmp_path):
    grid = fm.Grid.uniform("x y z", x=(0, 1, 2), y=(0, 1, 3), z=(0, 1, 4))
    found = arrays(fm.interop.to_vtk(fm.ScalarField("x + 10*y + 100*z", "x y z").sample(grid), tmp_path / "s.vts"))
    np.testing.assert_allclose(found["field"][:, 0], found["points"] @ [1, 10, 100])


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda folder: fm.interop.to_netcdf(SWIRL, folder / "no" / "f"), "folder that exists"),
        (lambda folder: fm.interop.from_netcdf(folder / "none.nc"), "must be a file"),
        (lambda folder: fm.interop.from_hdf5(folder / "text"), "must be a file of this format"),
        (lambda folder: fm.interop.from_netcdf(folder / "text"), "must be a file of this format"),
        (
            lambda folder: fm.interop.to_vtk(fm.VectorField(["x1"] * 4, fm.cartesian(4)), folder / "f"),
            "must hold samples",
        ),
        (lambda folder: fm.interop.to_hdf5(SWIRL, 3), "must be the name of a file; got int"),
    ],
)
def test_files_that_cannot_be_used_say_why(make, sentence, tmp_path):
    (tmp_path / "text").write_text("this is no data")
    with pytest.raises(fm.FieldMathError, match=sentence):
        make(tmp_path)
