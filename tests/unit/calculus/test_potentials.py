"""Scalar and vector potentials: found, proven, and refused with the obstruction."""

import warnings

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.calculus.ansatz import combination
from fieldmath.calculus.antiderivatives import Deadline, antiderivative
from fieldmath.calculus.circulation import winding_loops

TURN = 2 * np.pi
VORTEX = ["-y/(x**2 + y**2)", "x/(x**2 + y**2)"]
COULOMB = [f"{c}/(x**2 + y**2 + z**2)**(3/2)" for c in "xyz"]


def assert_is_potential(phi, F):
    assert (phi.grad() - F).is_zero() is True


# --- scalar potentials -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("components", "chart"),
    [
        (["2*x*y", "x**2 + 1"], "x y"),
        (["exp(-x**2)*y", "sqrt(pi)*erf(x)/2"], "x y"),
        (["y*sign(x)", "abs(x)"], "x y"),
        (["1/x", "1/y"], "x y"),
        (["1/(x**2 - 1)", "y"], "x y"),
        (["sin(x)/x", "y"], "x y"),
        (["sqrt(1 - x**2)", "y"], "x y"),
        (["theta", "1"], "polar"),
        (["1/r**2", 0, 0], "spherical"),
        ([0, 0, 0], "x y z"),
        (["cos(x)"], "x"),
        (["y/sqrt(1 - x**2*y**2)", "x/sqrt(1 - x**2*y**2)"], "x y"),
        (["1/(sqrt(x - 1)*sqrt(x + 1))", "1"], "x y"),
    ],
)
def test_the_gradient_of_the_potential_is_the_field(components, chart):
    F = fm.VectorField(components, chart)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", fm.DomainWarning)
        assert_is_potential(F.potential(), F)


def test_the_potential_vanishes_at_the_base_point():
    F = fm.VectorField(["2*x*y", "x**2 + 1"], "x y")
    assert F.potential(at=(1, 2)).expr == F.potential(at={"x": 1, "y": 2}).expr
    assert F.potential(at=(1, 2))(1, 2) == 0


def test_the_base_point_may_hold_parameters():
    F = fm.VectorField(["a*x"], "x", parameters="a")
    assert F.potential(at=("a",)).expr.subs({F.chart.symbols[0]: F.parameters[0]}) == 0


@pytest.mark.parametrize("at", [(1,), {"x": 1}, {"x": 1, "q": 2}])
def test_a_base_point_that_does_not_fit_is_refused(at):
    with pytest.raises(fm.InputError, match=r"VectorField\.potential: at must"):
        fm.VectorField(["x", "y"], "x y").potential(at=at)


def test_a_base_point_on_a_singularity_is_refused():
    with pytest.raises(fm.InputError, match="defined"):
        fm.VectorField(["1/r**2", 0, 0], "spherical").potential(at=(0, 0, 0))


def test_the_obstruction_is_the_curl():
    with pytest.raises(fm.NoPotentialError, match=r"VectorField\.potential: the curl is not zero") as caught:
        fm.VectorField(["-y", "x"], "x y").potential()
    assert caught.value.obstruction.expr == 2


def test_in_four_dimensions_the_obstruction_is_an_antisymmetric_tensor():
    with pytest.raises(fm.NoPotentialError) as caught:
        fm.VectorField(["x2", "-x1", "x3", "x4"], 4).potential()
    T = sp.Matrix(caught.value.obstruction.exprs)
    assert T == -T.T
    assert T[0, 1] == 2


def test_a_potential_that_is_not_elementary_is_not_invented():
    F = fm.VectorField(["exp(x**3)*sin(x)", "y"], "x y")
    with pytest.raises(fm.NoClosedFormError, match="curl is zero"):
        F.potential(time_limit=0.2)


@pytest.mark.parametrize(
    ("components", "chart", "branch"),
    [(VORTEX, "x y", "atan2(y, x)"), ([*VORTEX, "z"], "x y z", "z**2/2 + atan2(y, x)"), ([0, "1/r"], "polar", "theta")],
)
def test_the_vortex_has_a_branch_and_says_its_circulation(components, chart, branch):
    F = fm.VectorField(components, chart)
    with pytest.warns(fm.DomainWarning, match=r"circulation is 2\*pi around"):
        phi = F.potential()
    assert str(phi.expr) == branch
    assert_is_potential(phi, F)


def test_the_origin_stays_excluded_from_the_domain_of_the_branch():
    with pytest.warns(fm.DomainWarning):
        phi = fm.VectorField(VORTEX, "x y").potential()
    assert phi.domain().note == "undefined where x**2 + y**2 = 0"


# --- conservative and solenoidal -------------------------------------------------------------------------------------


def test_the_vortex_is_conservative_locally_and_not_globally():
    F = fm.VectorField(VORTEX, "x y")
    assert F.is_conservative(sense="local") is True
    assert F.is_conservative(sense="global") is False
    assert F.is_conservative() is False


@pytest.mark.parametrize(
    ("components", "chart", "answer"),
    [
        (["x", "y"], "x y", True),
        (["-y", "x"], "x y", False),
        (COULOMB, "x y z", True),
        (["x/(x**2 + y**2)", "y/(x**2 + y**2)"], "x y", True),
        (["1/r**2", 0, 0], "spherical", True),
        ([0, "1/rho", 0], "cylindrical", False),
        (["1/x", "y"], "x y", True),
    ],
)
def test_global_answers(components, chart, answer):
    assert fm.VectorField(components, chart).is_conservative() is answer


def test_a_vortex_ring_is_seen_in_a_plane_across_it():
    """The gradient of the angle about the circle x**2 + y**2 = 1, z = 0 has circulation 2 pi around the circle."""
    angle = fm.ScalarField("atan2(z, sqrt(x**2 + y**2) - 1)", "x y z")
    assert angle.grad().is_conservative() is False


def test_circulation_around_two_vortices_is_found_at_both():
    x, y = (chart := fm.cartesian("x y")).symbols
    squares = [(x - 1) ** 2 + y**2, (x + 1) ** 2 + y**2]
    w = [-y / squares[0] + 3 * y / squares[1], (x - 1) / squares[0] - 3 * (x + 1) / squares[1]]
    loops = winding_loops(w, chart, squares)
    assert sorted(loop.value for loop in loops) == ["-6*pi", "2*pi"]


def test_the_angle_about_a_movable_point_grows_counterclockwise():
    F = fm.VectorField(
        ["-(y - b)/((x - a)**2 + (y - b)**2)", "(x - a)/((x - a)**2 + (y - b)**2)"], "x y", parameters="a b"
    )
    with pytest.warns(fm.DomainWarning, match=r"2\*pi"):
        assert str(F.potential().expr) == "atan2(-b + y, -a + x)"


@pytest.mark.parametrize(
    ("limit", "error"), [(-1, fm.InputError), ("10", fm.InputTypeError), (True, fm.InputTypeError)]
)
def test_a_time_limit_that_is_none_is_refused(limit, error):
    with pytest.raises(error, match="time_limit must be"):
        fm.VectorField(["x", "y"], "x y").potential(time_limit=limit)
    with pytest.raises(error, match="time_limit must be"):
        fm.VectorField(["x", "y"], "x y").helmholtz(time_limit=limit)


def test_an_unknown_sense_is_refused():
    with pytest.raises(fm.InputError, match=r"sense must be one of 'global', 'local'; got 'here'"):
        fm.VectorField(["x", "y"], "x y").is_conservative(sense="here")


def test_solenoidal_is_about_the_divergence():
    assert fm.VectorField(["-y", "x"], "x y").is_solenoidal() is True
    assert fm.VectorField(["x", "x"], "x y").is_solenoidal() is False
    assert fm.VectorField(["1/r**2", 0, 0], "spherical").is_solenoidal() is True


# --- vector potentials -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("components", "chart"),
    [
        (["y", "z", "x"], "x y z"),
        (["cos(theta)", "-sin(theta)", 0], "spherical"),
        ([0, 0, "exp(-rho**2)"], "cylindrical"),
        ([0, "1/rho", 0], "cylindrical"),
        (["A*sin(z) + C*cos(y)", "B*sin(x) + A*cos(z)", "C*sin(y) + B*cos(x)"], "x y z"),
    ],
)
def test_the_curl_of_the_vector_potential_is_the_field(components, chart):
    F = fm.VectorField(components, chart, parameters="A B C")
    assert (F.vector_potential().curl() - F).is_zero() is True


@pytest.mark.parametrize(("components", "chart"), [(["1/r**2", 0, 0], "spherical"), (COULOMB, "x y z")])
@pytest.mark.slow
def test_a_point_charge_has_a_vector_potential_with_a_string(components, chart):
    F = fm.VectorField(components, chart)
    with pytest.warns(fm.DomainWarning, match="Dirac string"):
        A = F.vector_potential()
    assert (A.curl() - F).is_zero() is True


def test_the_uniform_field_has_the_symmetric_potential():
    A = fm.VectorField(["cos(theta)", "-sin(theta)", 0], "spherical").vector_potential()
    assert fm.VectorField([0, 0, "r*sin(theta)/2"], "spherical") == A


def test_coulomb_gauge_has_no_divergence():
    F = fm.VectorField(["y", "z", "x"], "x y z")
    A = F.vector_potential(gauge="coulomb")
    assert A.div().is_zero() is True
    assert (A.curl() - F).is_zero() is True


def test_the_obstruction_of_a_vector_potential_is_the_divergence():
    with pytest.raises(fm.NoPotentialError) as caught:
        fm.VectorField(["x", "y", "z"], "x y z").vector_potential()
    assert caught.value.obstruction.expr == 3


def test_vector_potentials_live_in_space():
    with pytest.raises(fm.InputError, match="dimension 3"):
        fm.VectorField(["-y", "x"], "x y").vector_potential()
    with pytest.raises(fm.InputError, match="gauge"):
        fm.VectorField(["y", "z", "x"], "x y z").vector_potential(gauge="temporal")


# --- samples ---------------------------------------------------------------------------------------------------------


def grid_of(chart, n, **spans):
    return fm.Grid.uniform(chart, **{name: (*span, n + k) for k, (name, span) in enumerate(spans.items())})


@pytest.mark.parametrize(
    ("text", "chart", "spans"),
    [
        ("sin(x)*exp(y/2) + x*y", "x y", {"x": (0, 2), "y": (0, 1)}),
        ("x*y*z + sin(x - z)", "x y z", {"x": (0, 2), "y": (0, 1), "z": (-1, 1)}),
        ("r**2*cos(theta)*sin(phi)", "spherical", {"r": (1, 2), "theta": (0.5, 2), "phi": (0, 2)}),
    ],
)
def test_the_sampled_potential_is_right_to_the_order_of_the_stencils(text, chart, spans):
    """Halving the spacing divides the error by 2**4 for accuracy 4; 2**3.3 leaves room for coarse grids."""
    f = fm.ScalarField(text, chart)
    errors = []
    for n in (11, 21):
        grid = grid_of(chart, n, **spans)
        exact = f.sample(grid)
        phi = f.grad().sample(grid).potential()
        difference = phi.values - exact.values
        errors.append(np.abs(difference - difference.mean()).max())
        assert phi.residual < 0.01
    assert errors[1] < errors[0] / 2**3.3


def test_the_sampled_potential_on_an_uneven_grid():
    x = np.sort(np.random.default_rng(1).uniform(0, 2, 40))
    grid = fm.Grid("x y", [x, np.linspace(0, 1, 30) ** 1.5])
    f = fm.ScalarField("sin(x)*y + x*y**2", "x y")
    phi = f.grad().sample(grid).potential(at=(0, 0))
    assert phi.values[0, 0] == 0
    assert np.ptp(phi.values - f.sample(grid).values) < 1e-4


def test_a_sampled_curl_is_refused_with_the_curl():
    grid = grid_of("x y", 15, x=(-1, 1), y=(-1, 1))
    with pytest.raises(fm.NoPotentialError, match="nearest one misses") as caught:
        fm.VectorField(["-y", "x"], "x y").sample(grid).potential()
    assert np.allclose(caught.value.obstruction.values, 2)


def test_a_sampled_vortex_around_a_periodic_axis_is_not_conservative():
    grid = fm.Grid.uniform("polar", r=(1, 2, 9), theta=(0, TURN, 16), periodic=["theta"])
    F = fm.VectorField([0, "1/r"], "polar").sample(grid)
    assert F.is_conservative(sense="local") is True
    assert F.is_conservative() is False
    with pytest.raises(fm.NoPotentialError, match="circulation"):
        F.potential()


def test_sampled_fields_know_what_they_are_within_their_own_error():
    grid = grid_of("x y", 30, x=(0, 2), y=(0, 1))
    gradient = fm.ScalarField("sin(x)*exp(y)", "x y").grad().sample(grid)
    turned = fm.ScalarField("sin(x)*exp(2*y)", "x y").rot().sample(grid)
    assert (gradient.is_conservative(), turned.is_conservative()) == (True, False)
    spread = fm.VectorField(["x*y", "y"], "x y").sample(grid)
    assert (turned.is_solenoidal(), spread.is_solenoidal()) == (True, False)


def test_sampled_vector_potential_on_open_and_on_periodic_axes():
    B = fm.VectorField(["sin(z) + cos(y)", "sin(x) + cos(z)", "sin(y) + cos(x)"], "x y z")
    for names in ("", "xy", "xyz", "yz"):
        axes = dict.fromkeys("xyz", (0, TURN, 24))
        F = B.sample(fm.Grid.uniform("x y z", **axes, periodic=list(names)))
        # Stencils of order 4 on spacing 2 pi/24: h**4/30 is 2e-4; one-sided rows are ten times worse.
        assert np.abs(F.vector_potential().curl().values - F.values).max() < 4e-3 * (1 if names == "xyz" else 5)


def test_a_mean_flux_through_a_periodic_box_has_no_vector_potential():
    grid = fm.Grid.uniform("x y z", x=(0, 1, 6), y=(0, 1, 7), z=(0, 1, 8), periodic=["x", "y", "z"])
    with pytest.raises(fm.NoPotentialError, match="mean flux"):
        fm.VectorField([1, 0, 0], "x y z").sample(grid).vector_potential()


def test_samples_with_holes_are_refused():
    grid = grid_of("x y", 9, x=(0, 1), y=(0, 1))
    values = np.ones((2, *grid.shape))
    values[0, 3, 3] = np.nan
    with pytest.raises(fm.InputError, match="finite"):
        fm.VectorField(values, grid, allow_nan=True).potential()


# --- the machinery ---------------------------------------------------------------------------------------------------


def test_guessing_finds_a_product_of_nested_functions():
    x, y = sp.symbols("x y", real=True)
    f = sp.exp(sp.sin(x) * y) * sp.log(1 + x**2 * y**2)
    line = ((-sp.oo, sp.oo),) * 2
    found = combination((f.diff(x), f.diff(y)), lambda _, m: (m.diff(x), m.diff(y)), (x, y), line)
    assert found is not None
    assert sp.expand(found[0] - f) == 0


@pytest.mark.parametrize(
    "text", ["x**2*exp(-x)", "1/(x**2 + 2*x + 5)", "x*sqrt(1 + x**2)", "1/sqrt(x**2 + 4)", "log(x)"]
)
def test_antiderivatives_are_proven(text):
    f = fm.ScalarField(text, "x")
    (x,) = f.chart.symbols
    A = antiderivative(f.expr, x, (x,), f.chart.limits, Deadline(5.0))
    assert A is not None
    assert (fm.ScalarField(A, "x").grad()[0] - f).is_zero() is True
    assert not A.has(sp.I)


FOCAL = ["toroidal", "bispherical", "prolate_spheroidal", "oblate_spheroidal", "elliptic_cylindrical"]


@pytest.mark.slow
@pytest.mark.parametrize("name", FOCAL)
def test_potentials_in_systems_with_foci_are_found_through_space(name):
    F = fm.ScalarField("x*y*z", "x y z").grad().to(name)
    assert (F.potential() - fm.ScalarField("x*y*z", "x y z").to(name)).is_zero() is True


@pytest.mark.slow
@pytest.mark.parametrize("name", ["toroidal", "prolate_spheroidal"])
def test_vector_potentials_in_systems_with_foci_have_the_curl(name):
    A = fm.VectorField(["y*z", "x*z", "x*y"], "x y z").to(name).vector_potential()
    # In Cartesian components, where the curl was not computed.
    assert A.to("x y z").curl().equals(fm.VectorField(["y*z", "x*z", "x*y"], "x y z")) is True


@pytest.mark.slow
@pytest.mark.parametrize("name", ["toroidal", "bispherical"])
def test_vector_potentials_with_an_exponential_are_found_in_systems_with_foci(name):
    B = fm.VectorField(["y*exp(-z)", "x", 0], "x y z").curl()
    moved = B.to(name)
    again = moved.vector_potential().curl()
    values = dict(zip(moved.chart.symbols, (0.7, 0.9, 0.4), strict=True)) | {moved.chart.parameters[0]: 1.3}
    assert np.allclose([float(e.subs(values)) for e in again.exprs], [float(e.subs(values)) for e in moved.exprs])


@pytest.mark.slow
def test_constant_fields_are_conservative_in_conical_coordinates_whose_ends_are_symbols():
    upwards = fm.VectorField([0, 0, 1], "x y z").to(fm.conical(), time_limit=60)
    assert upwards.is_conservative(time_limit=60) is True
    assert fm.VectorField(list(upwards.exprs), upwards.chart).is_conservative(time_limit=60) is True
