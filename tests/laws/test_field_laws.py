"""Laws of vector calculus, for abstract functions in every chart: nothing here retypes a definition."""

import pytest
import sympy as sp

import fieldmath as fm
from tests.laws.charts import ALL, FLAT, PLANE, SPACE, chart, scalar, vector


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANE + SPACE)
def test_curl_of_gradient_vanishes_in_every_chart(name):
    assert scalar(name).grad().curl().is_zero() is True


@pytest.mark.slow
@pytest.mark.parametrize("name", SPACE)
def test_divergence_of_curl_vanishes_in_every_chart(name):
    assert vector(name).curl().div().is_zero() is True


@pytest.mark.parametrize("name", PLANE)
def test_divergence_of_rotated_gradient_vanishes(name):
    assert scalar(name).rot().div().is_zero() is True


@pytest.mark.parametrize("name", ALL)
def test_laplacian_is_divergence_of_gradient_is_trace_of_hessian(name):
    f = scalar(name)
    assert (f.laplacian() - f.grad().div()).is_zero() is True
    assert (f.laplacian() - f.hessian().trace()).is_zero() is True


@pytest.mark.parametrize("name", ALL)
def test_hessian_is_symmetric(name):
    """Second covariant derivatives commute on functions: the connection has no torsion."""
    hessian = scalar(name).hessian()
    assert (hessian - hessian.T).is_zero() is True


@pytest.mark.parametrize("name", ALL)
def test_divergence_of_a_product(name):
    f, F = scalar(name), vector(name)
    assert ((f * F).div() - f * F.div() - f.grad().dot(F)).is_zero() is True


@pytest.mark.slow
@pytest.mark.parametrize("name", SPACE)
def test_divergence_of_a_vector_product(name):
    F, G = vector(name, "F"), vector(name, "G")
    assert (F.cross(G).div() - F.curl().dot(G) + F.dot(G.curl())).is_zero() is True


@pytest.mark.slow
@pytest.mark.parametrize("name", SPACE)
def test_curl_of_a_product(name):
    f, F = scalar(name), vector(name)
    assert ((f * F).curl() - f * F.curl() - f.grad().cross(F)).is_zero() is True


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SPACE if name != "prolate"])
def test_vector_laplacian_is_grad_div_minus_curl_curl_in_flat_space(name):
    F = vector(name)
    assert (F.laplacian() - F.div().grad() + F.curl().curl()).is_zero() is True


@pytest.mark.slow
def test_vector_laplacian_identity_in_prolate_coordinates():
    here = chart("prolate")
    F = fm.VectorField(["sinh(u)", "cos(v)*u", "u*v"], here)
    assert (F.laplacian() - F.div().grad() + F.curl().curl()).is_zero() is True


@pytest.mark.parametrize("name", ALL)
def test_the_metric_is_covariantly_constant(name):
    """The product rule for the inner product: d(F.F) = 2 F.(grad F) holds only for a metric connection."""
    F = vector(name)
    u = vector(name, "U")
    assert (F.dot(F).directional(u) - 2 * F.dot(F.directional(u))).is_zero() is True


@pytest.mark.parametrize("name", ALL)
def test_directional_derivative_of_a_function_is_the_inner_product_with_its_gradient(name):
    f, u = scalar(name), vector(name)
    assert (f.directional(u) - u.dot(f.grad())).is_zero() is True
    assert (vector(name, "G").directional(u) - vector(name, "G").jacobian().dot(u)).is_zero() is True


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("index", ["up", "down"])
def test_operators_do_not_depend_on_the_basis(name, index):
    F = vector(name)
    other = F.in_basis("coordinate", index=index)
    assert (F.div() - other.div()).is_zero() is True
    assert (F.dot(F) - other.dot(other)).is_zero() is True
    assert (other - F).is_zero() is True


@pytest.mark.slow
@pytest.mark.parametrize("name", SPACE)
def test_the_curl_does_not_depend_on_the_basis(name):
    F = vector(name)
    assert (F.curl() - F.in_basis("coordinate", index="down").curl()).is_zero() is True


@pytest.mark.parametrize("name", ALL)
def test_divergence_of_an_outer_product(name):
    F, G = vector(name, "F"), vector(name, "G")
    assert (F.outer(G).div() - F * G.div() - F.directional(G)).is_zero() is True


CONCRETE = {
    2: ("x**2*y - y**3", ("x*y", "x - y**2")),
    3: ("x**2*y - z*y**2 + x*z", ("x*y - z", "z*x + y**2", "x - z**2*y")),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in FLAT if chart(n).embedding and chart(n).dimension in (2, 3)])
def test_operators_agree_with_cartesian_ones_through_the_embedding(name):
    """Carry a Cartesian field to the chart, apply the operator there, and compare with the Cartesian result."""
    here = chart(name)
    flat = fm.cartesian(here.dimension)
    text, parts = CONCRETE[here.dimension]
    place = dict(zip(flat.symbols, here.embedding, strict=True))
    f = fm.ScalarField(text, flat)
    carried = fm.ScalarField(f.expr.xreplace(place), here)
    frame = here.cartesian_frame
    assert _vanishes(carried.laplacian().expr - f.laplacian().expr.xreplace(place))
    gradient = frame * sp.Matrix(carried.grad().exprs)
    assert all(_vanishes(a - b.xreplace(place)) for a, b in zip(gradient, f.grad().exprs, strict=True))
    F = fm.VectorField(parts, flat)
    back = frame.T if here.is_orthogonal else frame.inv()
    components = back * sp.Matrix([e.xreplace(place) for e in F.exprs])
    moved = fm.VectorField(list(components), here)
    assert _vanishes(moved.div().expr - F.div().expr.xreplace(place))
    if here.dimension == 3:
        curl = frame * sp.Matrix(moved.curl().exprs)
        assert all(_vanishes(a - b.xreplace(place)) for a, b in zip(curl, F.curl().exprs, strict=True))
    else:
        assert _vanishes(moved.curl().expr - F.curl().expr.xreplace(place))


def _vanishes(expr):
    from fieldmath.algebra.tidy import is_zero

    return is_zero(expr, time_limit=10) is True


def test_constant_unit_vectors_of_moving_frames_are_not_constant_fields():
    r, theta, _ = fm.spherical().symbols
    assert fm.VectorField([1, 0, 0], "spherical").div().expr == 2 / r
    assert sp.simplify(fm.VectorField([0, 1, 0], "spherical").div().expr - sp.cot(theta) / r) == 0
    assert fm.VectorField([0, 1], "polar").curl().expr == 1 / fm.polar().symbols[0]


def test_known_results():
    assert fm.VectorField(["-y", "x"], "x y").curl().expr == 2
    assert fm.ScalarField("1/r", "spherical").laplacian().expr == 0
    assert fm.ScalarField("log(r)", "polar").laplacian().expr == 0
    flux = fm.VectorField(["1/r**2", 0, 0], "spherical").div()
    assert flux.expr == 0
    assert flux.domain().note == "undefined where r = 0"
    v = fm.VectorField([0, "Omega*rho", 0], "cylindrical", parameters="Omega")
    assert str(v.directional(v).exprs) == "(-Omega**2*rho, 0, 0)"


@pytest.mark.parametrize("degree", range(4))
def test_solid_harmonics_are_harmonic(degree):
    here = fm.spherical()
    r, theta, _ = here.symbols
    assert fm.ScalarField(r**degree * sp.legendre(degree, sp.cos(theta)), here).laplacian().is_zero() is True
