"""The report on a numeric operator: orders, boundary, behaviour, layouts."""

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.demo import careless


def gradient_of_components(F, h, edge_order=2):
    return [[np.gradient(F[i], h[k], axis=k, edge_order=edge_order) for k in range(len(h))] for i in range(len(F))]


def curl(values, spacing):
    hx, hy = spacing
    return np.gradient(values[1], hx, axis=0, edge_order=2) - np.gradient(values[0], hy, axis=1, edge_order=2)


def test_plain_numpy_gradient_is_right_of_order_two_inside_and_one_at_the_edge():
    report = fm.verify.operator(np.gradient, "grad")
    assert report.ok
    assert report.order == pytest.approx(2, abs=0.05)
    assert report.boundary_order == pytest.approx(1, abs=0.05)


def test_a_claim_that_is_not_kept_raises_with_the_whole_table():
    report = fm.verify.operator(np.gradient, "grad")
    with pytest.raises(AssertionError) as caught:
        report.check(order=2, boundary_order=2)
    text = str(caught.value)
    assert "boundary order 2 was claimed; observed: 1.00" in text
    assert all(f"{n}x" in text for n in (21, 41, 81))


def test_a_claim_made_in_the_call_is_diagnosed():
    report = fm.verify.operator(np.gradient, "grad", order=2, boundary_order=2)
    assert not report.ok
    assert report.diagnosis.name == "edge order lower than inside"


def test_kept_claims_return_the_report():
    assert fm.verify.operator(curl, "curl").check(order=2, boundary_order=2).ok


@pytest.mark.parametrize("name", ["gradient", "divergence", "curl"])
def test_differences_that_never_saw_the_grid_lack_the_spacing(name):
    report = fm.verify.operator(getattr(careless, name), name)
    assert not report.ok
    assert report.diagnosis.name == "grid spacing missing"


def test_three_dimensions_are_found_when_the_plane_does_not_do():
    def curl3(F, h):
        d = gradient_of_components(F, h)
        return np.array([d[2][1] - d[1][2], d[0][2] - d[2][0], d[1][0] - d[0][1]])

    report = fm.verify.operator(curl3, "curl").check(order=2, boundary_order=2)
    assert report.facts["chart"] == "cartesian(x, y, z)"


def test_a_function_that_raises_is_reported_with_its_call():
    def broken(values, spacing):
        raise ZeroDivisionError("no luck")

    report = fm.verify.operator(broken, "div")
    (finding,) = (f for f in report.findings if f.wrong)
    assert finding.kind == "raises"
    assert "ZeroDivisionError: no luck" in finding.text
    assert finding.call.startswith("broken(float64[")


def test_a_function_that_changes_its_input_is_wrong():
    def rude(values, spacing):
        result = curl(values, spacing)
        values *= 0
        return result

    kinds = {f.kind for f in fm.verify.operator(rude, "curl").findings if f.wrong}
    assert kinds == {"mutates"}


def test_a_wrong_shape_is_reported_with_what_was_expected():
    report = fm.verify.operator(lambda values, spacing: curl(values, spacing).T, "curl")
    (finding,) = (f for f in report.findings if f.wrong)
    assert finding.kind == "swapped"
    assert "the axes are swapped" in finding.text


def test_inner_nan_is_wrong_and_trimmed_or_nan_edges_are_right():
    def trimmed(values, spacing):
        return curl(values, spacing)[1:-1, 1:-1]

    def blank(values, spacing):
        out = curl(values, spacing)
        out[[0, -1]] = out[:, [0, -1]] = np.nan
        return out

    def holed(values, spacing):
        out = curl(values, spacing)
        out[len(out) // 2] = np.nan
        return out

    assert fm.verify.operator(trimmed, "curl").check(order=2).ok
    assert fm.verify.operator(blank, "curl").check(order=2).ok
    assert {f.kind for f in fm.verify.operator(holed, "curl").findings if f.wrong} == {"nan"}


def test_wrapping_around_is_right_on_periodic_axes_only():
    def laplacian(f, h):
        return (np.roll(f, 1, 0) + np.roll(f, -1, 0) - 2 * f) / h[0] ** 2 + (
            np.roll(f, 1, 1) + np.roll(f, -1, 1) - 2 * f
        ) / h[1] ** 2

    assert fm.verify.operator(laplacian, "laplacian", periodic=True).check(order=2).ok
    report = fm.verify.operator(laplacian, "laplacian")
    assert report.diagnosis.name == "periodic wrap on a non-periodic axis"
    assert fm.verify.operator(laplacian, "laplacian", interior_only=True).ok


def test_arrays_indexed_y_x_are_right_when_that_is_said():
    def image_curl(u, v, dx, dy):
        return np.gradient(v, dx, axis=1) - np.gradient(u, dy, axis=0)

    assert fm.verify.operator(image_curl, "curl", indexing="xy").ok
    assert fm.verify.operator(image_curl, "curl").diagnosis.name == "axes swapped"


def test_spectral_derivatives_are_exact_to_rounding():
    def spectral(f, h):
        k = 2 * np.pi * np.fft.fftfreq(f.shape[0], h[0])
        return np.fft.ifft(1j * k[:, None] * np.fft.fft(f, axis=0), axis=0).real

    report = fm.verify.operator(spectral, "d/dx", periodic=True)
    assert report.ok
    assert report.relative_error < 1e-8


def test_float32_inside_is_found():
    def halved(values, spacing):
        return curl(values.astype(np.float32), spacing)

    report = fm.verify.operator(halved, "curl")
    assert report.diagnosis.name == "float32 precision floor"


def test_a_field_of_the_user_is_used_as_well():
    field = fm.VectorField(["-y", "x"], "x y")

    def with_one_spacing(values, spacing):
        return curl(values, (spacing[0], spacing[0]))

    assert fm.verify.operator(curl, "curl", field=field).ok
    assert fm.verify.operator(with_one_spacing, "curl", field=field).diagnosis.name == "one spacing for all axes"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"func": 3}, "func must be callable; got int"),
        ({"name": "grd"}, "name must be one of grad, laplacian"),
        ({"layout": "(banana)"}, "layout must be"),
        ({"indexing": "yx"}, 'indexing must be "ij" or "xy"'),
        ({"grids": ["x"]}, "grids must be a sequence of Grid"),
        ({"grids": [40, 20]}, "grids must be growing numbers of cells"),
        ({"grids": [fm.Grid.uniform("x y", x=(0, 1, 4), y=(0, 1, 9))]}, "at least 5 points"),
        ({"field": fm.ScalarField("x*y", "x y")}, "field must be a VectorField for curl"),
    ],
)
def test_bad_arguments_are_told_in_one_sentence(arguments, message):
    given = {"func": curl, "name": "curl"} | arguments
    with pytest.raises(fm.FieldMathError, match=r"verify\.operator") as caught:
        fm.verify.operator(given.pop("func"), given.pop("name"), **given)
    assert message in str(caught.value)


def test_one_grid_is_refined_twice():
    grid = fm.Grid.uniform("x y", x=(0, 1, 17), y=(0, 1.5, 21))
    report = fm.verify.operator(curl, "curl", grids=[grid])
    assert report.table.column("n") == ("17x21", "33x41", "65x81")
    assert report.check(order=2).ok


def test_the_report_as_values_markdown_and_html():
    report = fm.verify.operator(careless.curl, "curl")
    values = report.to_dict()
    assert values["diagnosis"]["name"] == "grid spacing missing"
    assert len(values["table"]) == 3
    assert "| n | h |" in report.to_markdown()
    assert "<table>" in report._repr_html_()
    assert "grid spacing missing" in report._repr_html_()


def test_the_picture_shows_errors_inside_and_at_the_boundary_with_slopes():
    picture = fm.verify.operator(np.gradient, "grad").plot_data()
    curves = picture.panels[0]
    assert [curve.label for curve in curves.curves] == ["inside", "boundary"]
    assert [slope.label for slope in curves.slopes] == ["order 2", "order 1"]
    assert picture.panels[1].values.shape == (81, 105)


def test_right_code_is_told_what_it_does_to_polynomials_and_kinks():
    facts = fm.verify.operator(curl, "curl").facts
    assert facts["exact for polynomials of degree"] == "2 inside, 2 up to the boundary"
    assert facts["order across a jump of third derivatives"] == pytest.approx(2, abs=0.3)


def test_progress_is_told_to_a_callable():
    messages = []
    fm.verify.operator(curl, "curl", progress=messages.append)
    assert any("grid 21 x 27" in message for message in messages)
