"""Vector and tensor fields: components, bases, products, samples."""

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.algebra.compile import compile_expressions

GRID = fm.Grid.uniform("x y", x=(0, 1, 11), y=(0, 2, 9))


def test_values_have_components_first_also_for_constants():
    F = fm.VectorField([1, "x"], "x y")
    assert F(np.zeros(5), 0).shape == (2, 5)
    assert F(0, 0).shape == (2,)
    assert fm.TensorField([[1, "x"], [0, 2]], "x y")(np.zeros(5), 0).shape == (2, 2, 5)
    assert F.sample(GRID).values.shape == (2, *GRID.shape)


def test_a_matrix_gives_a_vector_or_a_tensor():
    x, y = sp.symbols("x y")
    assert fm.VectorField(sp.Matrix([y, x]), "x y") == fm.VectorField(["y", "x"], "x y")
    assert fm.TensorField(sp.Matrix([[x, 0], [0, y]]), "x y").div() == fm.VectorField([1, 1], "x y")


def test_constant_components_broadcast_among_samples():
    F = fm.VectorField([np.ones(GRID.shape), 0], GRID)
    assert F.values.shape == (2, *GRID.shape)
    assert np.allclose(F.div().values, 0, atol=1e-13)


def test_from_function_takes_one_array_or_number_per_component():
    F = fm.VectorField.from_function(lambda x, y: (-y, 1.0), GRID)
    assert np.array_equal(F.values[1], np.ones(GRID.shape))


def test_products():
    F, G = fm.VectorField(["x", "y", 0], "x y z"), fm.VectorField([0, "z", "x"], "x y z")
    x, y, z = F.chart.symbols
    assert F.dot(G).expr == (F @ G).expr == y * z
    assert F.cross(G).exprs == (x * y, -(x**2), x * z)
    assert F.outer(G).exprs == ((0, x * z, x**2), (0, y * z, x * y), (0, 0, 0))
    assert F.norm().expr == sp.sqrt(x**2 + y**2)
    assert (F.outer(G) @ F).exprs == (F * G.dot(F)).exprs
    assert fm.VectorField(["x", 0], "x y").cross(fm.VectorField([0, "y"], "x y")).expr == x * y
    assert (2 * F)[0].expr == 2 * x
    assert F[-1].expr == 0


def test_arithmetic_converts_the_other_operand_to_the_same_basis():
    F = fm.VectorField([0, "r"], "polar")
    G = fm.VectorField([0, 1], "polar", basis="coordinate")
    assert (F - G).is_zero() is True
    assert F == G
    assert F.in_basis("coordinate").exprs == (0, 1)
    assert F.in_basis("coordinate", index="down").exprs == (0, F.chart.symbols[0] ** 2)
    assert F.in_basis("coordinate").basis == "coordinate"


def test_general_metrics_use_contravariant_components():
    chart = fm.Chart.from_embedding(["u + v/2", "v"], "u v")
    F = fm.VectorField(["u", "v"], chart)
    assert F.basis == "coordinate"
    assert F.div().expr == 2
    with pytest.raises(fm.InputError, match="needs an orthogonal chart"):
        F.in_basis("orthonormal")


def test_tensor_parts():
    T = fm.TensorField([["x", "y"], [0, "x*y"]], "x y")
    x, y = T.chart.symbols
    assert T.trace().expr == x * y + x
    assert T.T.exprs == ((x, 0), (y, x * y))
    assert T.matrix() == sp.Matrix([[x, y], [0, x * y]])
    assert T.grad().rank == 3
    assert T.grad().div().rank == 2


def test_rigid_rotation_has_an_antisymmetric_gradient_in_every_basis():
    v = fm.VectorField([0, "rho", 0], "cylindrical")
    J = v.jacobian()
    assert (J + J.T).is_zero() is True


def test_symbolic_and_sampled_operators_agree():
    F = fm.VectorField(["x**2*y", "y**3 - x"], "x y")
    s = F.sample(GRID)
    assert np.allclose(s.div().values, F.div().sample(GRID).values, atol=1e-11)
    assert np.allclose(s.curl().values, F.curl().sample(GRID).values, atol=1e-11)
    assert np.allclose(s.jacobian().values, F.jacobian().sample(GRID).values, atol=1e-11)


def test_the_directional_derivative_takes_plain_numbers():
    f = fm.ScalarField("x*y", "x y")
    assert f.directional([1, 0]).expr == f.chart.symbols[1]


def test_functional_notation():
    f = fm.ScalarField("x*y", "x y")
    assert fm.div(fm.grad(f)).expr == fm.laplacian(f).expr == 0
    assert fm.curl(fm.grad(f)).expr == 0
    assert fm.grad(fm.grad(f)).exprs == ((0, 1), (1, 0))


def test_repr_rebuilds_vector_and_tensor_fields():
    names = {name: getattr(fm, name) for name in ("VectorField", "TensorField", "spherical", "cartesian", "polar")}
    for field in (
        fm.VectorField([1, "r*a", 0], "spherical", parameters="a"),
        fm.TensorField([["x", 0], [0, 1]], "x y"),
        fm.VectorField([0, "r"], "polar").in_basis("coordinate"),
    ):
        assert eval(repr(field), names) == field


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: fm.VectorField(["x", "y", 0], "x y"),
            r"components must be 2, one per coordinate of cartesian\(x, y\); got 3",
        ),
        (lambda: fm.VectorField("x", "x y"), r"components must be an array of shape \(2,\) .*; got shape \(\)"),
        (lambda: fm.VectorField([], "x y"), r"components must not be empty; got \[\]"),
        (lambda: fm.VectorField(["x", ["y", 1]], "x y"), "regular array"),
        (lambda: fm.VectorField([1, 2], "x y", basis="natural"), "basis must be one of 'orthonormal'"),
        (
            lambda: fm.VectorField([1, 2, 3, 4], "t x y z").curl(),
            r"VectorField.curl: chart must have dimension 2 or 3; got 4 \(t, x, y, z\)",
        ),
        (lambda: fm.VectorField([1], "x").curl(), "exterior derivative"),
        (lambda: fm.VectorField([1, 2, 3, 4], 4).cross(fm.VectorField([1, 2, 3, 4], 4)), "dimension 2 or 3; got 4"),
        (
            lambda: fm.VectorField([1, 2], "x y") * fm.VectorField([1, 2], "x y"),
            r"Use .dot\(\), .cross\(\) or .outer\(\)",
        ),
        (lambda: fm.VectorField([1, 2], "x y") + 1, "Only fields of the same rank"),
        (
            lambda: fm.VectorField([1, 2], "x y").dot(fm.ScalarField("x", "x y")),
            "other must be a vector or tensor field",
        ),
        (lambda: fm.VectorField([1, 2], "x y").cross(3), "other must be a VectorField; got int"),
        (
            lambda: fm.VectorField([1, 2], "x y").directional(fm.ScalarField("x", "x y")),
            "direction must be a vector field",
        ),
        (lambda: fm.VectorField([1, 2], "x y").in_basis("coordinate", index="left"), "index 'up' or 'down'"),
        (lambda: fm.VectorField(np.zeros((*GRID.shape, 2)), GRID), "Components come first"),
        (lambda: fm.VectorField(np.zeros((3, *GRID.shape)), GRID), r"values must have shape \(2, 11, 9\)"),
        (lambda: fm.VectorField.from_function(lambda x, y: (x,), GRID), "function must return 2 components"),
        (lambda: fm.TensorField(["x", "y"], "x y"), "TensorField: components must have rank 2 or more; got rank 1"),
        (lambda: fm.TensorField([["x", "y"]], "x y"), r"shape \(2, 2\)"),
    ],
)
def test_bad_input_gets_one_clear_sentence(make, message):
    with pytest.raises(fm.FieldMathError, match=message):
        make()


def test_vector_fields_are_sequences_of_their_components():
    F = fm.VectorField(["x", "y"], "x y")
    assert [component.expr for component in F] == list(F.exprs)
    with pytest.raises(IndexError, match="component must be among 0 to 1; got 2"):
        F[2]


def test_components_may_be_scalar_fields_of_the_same_chart():
    f = fm.ScalarField("1/x", "x y")
    F = fm.VectorField([f, "y"], "x y")
    assert F.exprs == (f.expr, F.chart.symbols[1])
    with pytest.raises(fm.InputError, match="must be a symbolic scalar field on cartesian"):
        fm.VectorField([fm.ScalarField("r", "polar"), 0], "x y")


def test_warnings_point_at_the_callers_line():
    coarse = fm.ScalarField(np.arange(9.0).reshape(3, 3), fm.Grid("x y", [[0, 1, 2], [0, 1, 2]]))
    with pytest.warns(fm.AccuracyWarning) as caught:
        coarse.laplacian()
    assert caught[0].filename == __file__


def test_the_material_derivative_adds_the_local_rate():
    u = fm.VectorField(["-y", "x"], "x y")
    turning = fm.ScalarField("x*cos(t) + y*sin(t)", "x y", parameters="t")
    assert turning.material_derivative(u).expr == 0
    assert fm.VectorField(["t*x", 0], "x y", parameters="t").material_derivative(u).exprs == (
        turning.chart.symbols[0] - sp.Symbol("t", real=True) * turning.chart.symbols[1],
        0,
    )
    assert fm.ScalarField("x**2 + y**2", "x y").material_derivative(u).expr == 0


def test_components_are_sampled_by_one_program_to_the_values_that_each_has_alone(monkeypatch):
    grid = fm.Grid.uniform("x y", x=(0.5, 2, 31), y=(-1, 1, 17))
    field = fm.VectorField(["x*exp(x*y)", "exp(x*y)*sin(y)"], "x y")
    alone = [fm.ScalarField(expr, "x y").sample(grid).values for expr in field.exprs]
    programs = []

    def counted(expressions, arguments):
        programs.append(len(expressions))
        return compile_expressions(expressions, arguments)

    monkeypatch.setattr("fieldmath.algebra.compile.compile_expressions", counted)
    assert np.allclose(field.sample(grid).values, alone, rtol=1e-15, atol=0)
    assert programs == [2]


def test_components_sampled_together_keep_their_own_singular_points():
    grid = fm.Grid.uniform("x y", x=(-1, 1, 5), y=(-1, 1, 5))
    with pytest.warns(fm.SingularityWarning, match=r"x = 0, y = 0") as given:
        values = fm.VectorField(["1/x", "1/y"], "x y").sample(grid).values
    assert len(given) == 1
    assert np.isnan(values[0]).sum() == np.isnan(values[1]).sum() == 5
    assert np.isnan(values[0][2]).all()
    assert np.isnan(values[1][:, 2]).all()


def test_values_of_parameters_reach_the_chart_too():
    F = fm.VectorField(["a*mu", 0], fm.elliptic())
    sized = F.subs({"a": 2})
    assert sized.chart == fm.elliptic(a=2)
    assert sized.div() == F.div().subs({"a": 2})
    assert fm.VectorField([1, 0], fm.elliptic()).subs({"a": 2}).chart.parameters == ()
    own = fm.Chart.from_metric([[1, 0], [0, "k**2*r**2"]], "r t", parameters="k", ranges={"r": (0, sp.oo)})
    cone = fm.ScalarField("r**2", own).subs({"k": "1/2"})
    assert str(cone.chart.metric[1, 1]) == "r**2/4"
    assert cone.laplacian().expr == 4
    with pytest.raises(fm.FieldMathError, match="must leave mu a range"):
        fm.ScalarField("r", fm.conical()).subs({"b": 1, "c": 2})
