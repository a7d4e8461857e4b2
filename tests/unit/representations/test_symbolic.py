"""Operators on expressions gather polynomials over one ring; a formula is worked out when it is asked for."""

import copy
import pickle

import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.representations import formal
from fieldmath.representations.symbolic import Symbolic, together

VORTEX = ["r*sin(theta)*sin(2*phi)*exp(-r)", "r**2*cos(theta)*cos(phi)/(1 + r**2)", "sin(phi)*sqrt(r)*theta"]
CHARTS = ("spherical", fm.cylindrical("r theta phi"), fm.prolate_spheroidal("r theta phi"), fm.toroidal("r theta phi"))


@pytest.mark.parametrize("chart", CHARTS, ids=str)
def test_the_divergence_of_a_curl_vanishes_before_any_formula_is_made(chart, monkeypatch):
    curl = fm.VectorField(VORTEX, chart).curl()
    assert curl.div().is_zero() is True
    assert all("expr" not in component.__dict__ for component in curl._components)


@pytest.mark.parametrize("chart", CHARTS, ids=str)
def test_gathering_changes_nothing_but_the_time(chart, monkeypatch):
    field = fm.VectorField(VORTEX, chart)
    gathered = (field.div(), field.curl())
    monkeypatch.setattr(formal, "_MOST_NODES", 0)  # Too large, every one: operators build SymPy expressions as they go.
    plain = (field.div(), field.curl())
    assert isinstance(gathered[0]._components[()].held, formal.Formal)
    assert not isinstance(plain[0]._components[()].held, formal.Formal)
    for ours, theirs in zip(gathered, plain, strict=True):
        assert ours.equals(theirs) is True


def test_products_of_long_sums_are_not_multiplied_out():
    x, y = sp.symbols("x y", real=True)
    chart = fm.cartesian("x y")
    long = sp.Add(*[sp.sin(k * x) for k in range(1, 12)]), sp.Add(*[sp.cos(k * y) for k in range(1, 12)])
    first, second = together([Symbolic(expr, chart) for expr in long])
    product = first * second
    assert len(product.form.polynomial) == 1
    assert sp.expand(product.settled().expr - long[0] * long[1]) == 0


def test_functions_over_different_rings_add_and_multiply():
    chart = fm.cartesian("x y")
    x, y = chart.symbols
    first, second = Symbolic(x * y, chart).deferred(), Symbolic(sp.sin(x) + y, chart).deferred()
    assert (first + second).settled().expr == x * y + y + sp.sin(x)
    assert (first - second).settled().expr == x * y - y - sp.sin(x)
    assert (first * second).partial(1).settled().expr == x * (2 * y + sp.sin(x))
    assert (-first).scaled(sp.Integer(2)).settled().expr == -2 * x * y


def test_pending_formulas_compare_copy_and_travel():
    field = fm.ScalarField("r**2*cos(theta)", "spherical")
    pending = field.laplacian()._components[()]
    assert copy.deepcopy(pending) == pending
    assert pickle.loads(pickle.dumps(field.laplacian()._components[()])) == pending
    assert hash(pending) == hash(Symbolic(pending.expr, pending.chart))
    assert repr(pending).startswith("Symbolic(expr=4*cos(theta)")
