"""Fields of sympy.vector become ours and theirs again."""

import pytest
import sympy as sp
from sympy.vector import CoordSys3D, curl, divergence, gradient

import fieldmath as fm

C = CoordSys3D("C")
S = CoordSys3D("S", transformation="spherical")
Z = CoordSys3D("Z", transformation="cylindrical")


@pytest.mark.parametrize(
    "vector",
    [
        C.x * C.y * C.i - sp.sin(C.z) * C.k,
        S.r**2 * S.i + sp.sin(S.theta) * S.j + S.r * sp.cos(S.phi) * S.k,
        Z.r * Z.z * Z.i + Z.r * sp.sin(Z.theta) * Z.j,
    ],
)
def test_operators_agree_with_those_of_sympy_vector(vector):
    field = fm.interop.from_sympy_vector(vector)
    assert fm.interop.from_sympy_vector(divergence(vector)).equals(field.div())
    assert fm.interop.from_sympy_vector(curl(vector)).equals(field.curl())


def test_scalars_agree_too_and_keep_parameters():
    a = sp.Symbol("a", positive=True)
    field = fm.interop.from_sympy_vector(a * S.r * sp.cos(S.theta))
    assert field.chart == fm.spherical()
    assert field.parameters == (a,)
    assert fm.interop.from_sympy_vector(gradient(a * S.r * sp.cos(S.theta))).equals(field.grad())


@pytest.mark.parametrize(
    "field",
    [
        fm.VectorField(["-y", "x*z", 0], "x y z"),
        fm.VectorField(["1/r", 0, "sin(theta)"], fm.spherical()),
        fm.VectorField(["rho", 0, "z"], fm.cylindrical()),
        fm.ScalarField("r*cos(theta)", fm.spherical()),
    ],
)
def test_a_field_comes_back(field):
    back = fm.interop.from_sympy_vector(fm.interop.to_sympy_vector(field))
    assert back == field


def test_a_field_can_be_written_in_a_given_system():
    assert fm.interop.to_sympy_vector(fm.VectorField(["-y", "x", 0], "x y z"), C) == -C.y * C.i + C.x * C.j


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: fm.interop.from_sympy_vector(C.x * S.r), "one coordinate system; got C, S"),
        (lambda: fm.interop.from_sympy_vector(sp.Symbol("x")), "one coordinate system; got none"),
        (lambda: fm.interop.from_sympy_vector("C.x"), "got str"),
        (lambda: fm.interop.to_sympy_vector(fm.VectorField(["x", "y"], "x y")), "coordinates of space"),
        (lambda: fm.interop.to_sympy_vector(fm.ScalarField("mu", fm.toroidal("s mu p"))), "coordinates of space"),
    ],
)
def test_what_cannot_be_brought_over_is_said(make, sentence):
    with pytest.raises(fm.FieldMathError, match=sentence):
        make()
