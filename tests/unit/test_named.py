"""Named fields: every property in their rows is proven, and every one can be sampled and drawn."""

import inspect

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.named import constructors
from fieldmath.named.laws import LAWS, holds

FIELDS = constructors()
FACTS = [(name, fact) for name, row in FIELDS.items() for fact in row.properties]
NUMBERS = {
    "q": 2,
    "epsilon_0": 1,
    "p": 1,
    "Gamma": 3,
    "R": "1/2",
    "U": 1,
    "a": 1,
    "k": 2,
    "A": 1,
    "B": 1,
    "C": 1,
    "Omega": 2,
}
NUMBERS["b"] = 10
BOXES = {
    "x y": {"x": (-2, 2), "y": (-1, 1)},
    "x y z": {"x": (-2, 2), "y": (-1, 1), "z": (0, 1)},
    "spherical": {"r": (1, 2), "theta": (0.1, 3), "phi": (0, 6)},
    "cylindrical": {"rho": (0.1, 2), "phi": (0, 6), "z": (-1, 1)},
}


def numeric(name):
    """Return the field with numbers for all parameters."""
    return FIELDS[name](**{key: NUMBERS[key] for key in FIELDS[name].row.parameters})


@pytest.mark.slow
@pytest.mark.parametrize(("name", "fact"), FACTS, ids=[f"{name}-{fact.law}" for name, fact in FACTS])
def test_every_property_of_a_named_field_is_proven(name, fact):
    constructor = FIELDS[name]
    assert holds(constructor(), fact.law, fact.value, constructor.values((), {})) is True


@pytest.mark.parametrize("name", FIELDS)
def test_laws_tell_wrong_properties_from_right_ones(name):
    field = FIELDS[name]()
    if field.rank:
        assert holds(field, "divergence", field.chart.names[0]) is False
        assert holds(field, "gradient_of", field.chart.names[-1] + "**3") is False
    else:
        assert holds(field, "symmetric_under", ("x + 1", "y")) is False
        assert holds(field, "value", (("1/3", "1/7"), "-5")) is False


def test_every_law_is_used_by_a_row():
    assert {fact.law for _, fact in FACTS} == set(LAWS)


@pytest.mark.slow
@pytest.mark.parametrize("name", FIELDS)
def test_every_named_field_can_be_sampled_and_drawn(name):
    field = numeric(name)
    assert field.parameters == ()
    axes = {key: (*pair, 7) for key, pair in BOXES[FIELDS[name].row.chart].items()}
    sampled = field.sample(fm.Grid.uniform(field.chart, **axes))
    assert np.isfinite(sampled.values).all()
    at = {"z": 0.3} if "z" in field.chart.names else {"phi": 0.0} if "phi" in field.chart.names else None
    assert field.plot(at=at, resolution=9) is not None


@pytest.mark.parametrize("name", FIELDS)
def test_documentation_shows_formula_parameters_and_reference(name):
    text = FIELDS[name].__doc__
    row = FIELDS[name].row
    assert text.startswith("Return ")
    assert all(part in text for part in (*row.components, *row.parameters, row.reference))
    assert list(inspect.signature(FIELDS[name]).parameters) == list(row.parameters)


def test_parameters_are_read_from_text_numbers_and_symbols():
    rho = fm.cylindrical().symbols[0]
    assert fm.named.line_vortex("2*pi*s").exprs == (0, sp.Symbol("s", positive=True) / rho, 0)
    assert fm.named.rigid_rotation(0.5).exprs == (0, rho / 2, 0)
    t = sp.Symbol("t")
    assert fm.named.rigid_rotation(Omega=t).exprs == (0, t * rho, 0)
    assert fm.named.rigid_rotation("E").parameters == (sp.Symbol("E", positive=True),)
    assert fm.named.stagnation_point("sqrt(2)").exprs[0].coeff(fm.cartesian("x y").symbols[0]) == sp.sqrt(2)


def test_rosenbrocks_minimum_is_found_for_free_parameters():
    (point,) = fm.named.rosenbrock("a", "b").critical_points()
    a = sp.Symbol("a", positive=True)
    assert (point.point, point.kind, point.value) == ((a, a**2), "minimum", 0)


def test_unusable_parameters_are_refused_by_name():
    with pytest.raises(fm.InputTypeError, match=r"rigid_rotation: parameters must be among Omega; 'omega' is unknown"):
        fm.named.rigid_rotation(omega=1)
    with pytest.raises(fm.InputTypeError, match="at most 0"):
        fm.named.himmelblau(1)
    with pytest.raises(fm.InputTypeError, match="given twice"):
        fm.named.rigid_rotation(1, Omega=2)
    with pytest.raises(fm.InputError, match="Omega must be a finite real number"):
        fm.named.rigid_rotation("oo")


@pytest.mark.slow
def test_a_gaussian_mixture_integrates_to_the_sum_of_its_weights():
    mixture = fm.named.gaussian_mixture([(-1, 0), (2, 1)], widths=["1/2", 1], weights=["w", 2])
    x, y = mixture.chart.symbols
    total = sp.integrate(mixture.expr, (x, -sp.oo, sp.oo), (y, -sp.oo, sp.oo))
    assert sp.simplify(total.rewrite(sp.erf) - sp.Symbol("w", positive=True) - 2) == 0
    one = fm.named.gaussian_mixture([0, 1])
    assert one.chart.dimension == 1


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([],), {}, "centers must be points"),
        (([(0, 0), (1,)],), {}, "same number of coordinates"),
        (([(0, 0)],), {"widths": -1}, "widths must be positive"),
        (([(0, 0), (1, 1)],), {"weights": [1, 2, 3]}, "weights must be one, or one for each of the 2"),
    ],
)
def test_unusable_mixtures_are_refused(arguments, options, message):
    with pytest.raises(fm.InputError, match=message):
        fm.named.gaussian_mixture(*arguments, **options)


@pytest.mark.slow
def test_particles_in_hills_vortex_stay_inside_it():
    vortex = fm.named.hills_vortex(1, 1)
    inside = np.array([[0.3, 0.5, 0.7], [0.0, 1.0, 2.0], [0.1, -0.3, 0.2]])
    ends = vortex.flow(inside, 5.0)
    assert (ends[0] ** 2 + ends[2] ** 2 < 1).all()
