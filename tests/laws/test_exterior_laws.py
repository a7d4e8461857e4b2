"""Laws of exterior calculus and of tensors, for abstract functions in every chart."""

import pytest
import sympy as sp

import fieldmath as fm
from tests.laws.charts import ALL, PLANE, SPACE, chart, scalar, vector

POSITIVE = [name for name in ALL if name != "line"]


@pytest.mark.parametrize("name", POSITIVE)
def test_the_exterior_derivative_of_an_exterior_derivative_vanishes(name):
    assert scalar(name).exterior_derivative().exterior_derivative().is_zero() is True


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in SPACE if n not in ("prolate", "latitude")])
def test_it_vanishes_on_one_forms_too(name):
    assert vector(name).exterior_derivative().exterior_derivative().is_zero() is True


@pytest.mark.slow
@pytest.mark.parametrize("name", SPACE)
def test_the_curl_is_the_star_of_the_exterior_derivative(name):
    F = vector(name)
    assert (F.curl() - F.exterior_derivative().hodge()).is_zero() is True


@pytest.mark.parametrize("name", PLANE)
def test_the_plane_curl_is_the_star_of_the_exterior_derivative(name):
    F = vector(name)
    assert (F.curl() - F.exterior_derivative().hodge()).is_zero() is True


@pytest.mark.parametrize("name", POSITIVE)
def test_the_divergence_is_the_star_of_d_of_the_star(name):
    F = vector(name)
    assert (F.div() - F.hodge().exterior_derivative().hodge()).is_zero() is True


@pytest.mark.parametrize("name", [*PLANE, "space", "spherical", "sheared space"])
def test_twice_the_star_is_the_identity_up_to_sign(name):
    F = vector(name)
    n = F.chart.dimension
    assert (F.hodge().hodge() - (-1) ** (n - 1) * F).is_zero() is True
    assert (scalar(name).hodge().hodge() - scalar(name)).is_zero() is True


@pytest.mark.parametrize("name", ["plane", "polar", "twisted", "space", "cylindrical"])
def test_the_exterior_derivative_obeys_the_product_rule(name):
    f, F = scalar(name), vector(name)
    left = (f * F).exterior_derivative()
    right = f.exterior_derivative().wedge(F) + f * F.exterior_derivative()
    assert (left - right).is_zero() is True


@pytest.mark.parametrize("name", ["space", "spherical", "sheared space"])
def test_the_wedge_of_vectors_is_the_star_of_their_cross_product(name):
    F, G = vector(name, "F"), vector(name, "G")
    assert (F.wedge(G).hodge() - F.cross(G)).is_zero() is True
    assert (F.wedge(G) + G.wedge(F)).is_zero() is True


@pytest.mark.parametrize("name", ["plane", "polar", "twisted", "sphere", "space", "sheared space"])
def test_the_lie_derivative_commutes_with_the_exterior_derivative(name):
    f, u = scalar(name), vector(name, "u")
    left = f.lie_derivative(u).exterior_derivative()
    right = f.exterior_derivative().lie_derivative(u, index="down")
    assert (left - right).is_zero() is True


@pytest.mark.parametrize("name", ["plane", "polar", "twisted", "sphere", "space", "cylindrical"])
def test_cartans_formula_for_one_forms(name):
    """L_u F = d(u.F) + u into dF."""
    F, u = vector(name), vector(name, "u")
    cartan = u.dot(F).grad() + u.dot(F.exterior_derivative())
    assert (F.lie_derivative(u, index="down") - cartan).is_zero() is True


@pytest.mark.parametrize("name", ["plane", "polar", "twisted", "sphere"])
def test_the_lie_bracket_is_the_commutator_on_functions(name):
    F, G, f = vector(name, "F"), vector(name, "G"), scalar(name)
    commutator = f.directional(G).directional(F) - f.directional(F).directional(G)
    assert (f.directional(F.lie_bracket(G)) - commutator).is_zero() is True


def test_rotations_are_killing_fields_of_the_sphere():
    """Dragging the metric tensor along an isometry changes nothing: the strain vanishes."""
    here = chart("sphere")
    rotation = fm.VectorField([0, "sin(t)"], here)
    assert rotation.strain().is_zero() is True
    assert fm.VectorField(["sin(t)", 0], here).strain().is_zero() is False


@pytest.mark.parametrize("name", ["plane", "polar", "twisted", "space", "spherical"])
def test_a_tensor_is_the_sum_of_its_parts(name):
    T = vector(name).jacobian()
    assert (T - T.symmetric() - T.antisymmetric()).is_zero() is True
    assert T.deviator().trace().is_zero() is True
    assert T.symmetric().double_dot(T.antisymmetric()).is_zero() is True
    assert (vector(name).strain() + vector(name).spin() - T).is_zero() is True


@pytest.mark.parametrize("name", ["plane", "polar", "twisted", "space"])
def test_the_cayley_hamilton_theorem(name):
    T = vector(name).jacobian()
    n = T.chart.dimension
    invariants = T.invariants()
    one = T.frame.inverse_metric
    unit = fm.TensorField(one.tolist(), T.chart)
    if n == 2:
        polynomial = T @ T - invariants[0] * T + invariants[1] * unit
    else:
        polynomial = T @ T @ T - invariants[0] * (T @ T) + invariants[1] * T - invariants[2] * unit
    assert polynomial.is_zero() is True


def test_invariants_of_the_identity():
    eye = fm.TensorField(sp.eye(3), "spherical")
    assert [i.expr for i in eye.invariants()] == [3, 3, 1]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: fm.TensorField([[1, 2], [3, 4]], "x y").hodge(), "antisymmetric in its indices"),
        (lambda: fm.VectorField([1, 2], "x y").wedge(3), "other must be a field; got int"),
        (lambda: fm.VectorField([1, 2], "x y").lie_derivative([1, 2]), "direction must be a VectorField; got list"),
        (
            lambda: fm.ScalarField("x", "x").lie_derivative(fm.VectorField([1], "x"), index="side"),
            "one of 'up', 'down'",
        ),
        (lambda: fm.TensorField([[1, 2], [3, 4]], "x y").double_dot(3), "tensor field of rank 2; got int"),
        (lambda: fm.TensorField([[1, 2], [3, 4]], "x y").grad().det(), "the field must have rank 2; got 3"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(fm.InputError, match=message):
        make()
