"""Published values of vector calculus and curvature, one row each, with where they are printed."""

import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.algebra.tidy import is_zero

OO = sp.oo
TURN = (0, 2 * sp.pi)
SPHERE = {"r": (0, OO), "theta": (0, sp.pi), "phi": TURN}

# (metric, names, ranges, parameters, scalar curvature, source)
CURVATURES = [
    ([[-1, 0, 0, 0], *([0] * k + ["exp(2*H*t)"] + [0] * (3 - k) for k in (1, 2, 3))], "t x y z", {}, "H",
     "12*H**2", "de Sitter, flat slicing: Hawking & Ellis (1973), eq. 5.9"),
    ([["R**2", 0, 0], [0, "R**2*sin(c)**2", 0], [0, 0, "R**2*sin(c)**2*sin(t)**2"]], "c t p",
     {"c": (0, sp.pi), "t": (0, sp.pi), "p": TURN}, "R", "6/R**2", "the 3-sphere, n(n-1)/R**2: do Carmo (1992), ch. 6"),
    ([["r**2", 0], [0, "(R + r*cos(t))**2"]], "t p", {"t": TURN, "p": TURN}, "R r",
     "2*cos(t)/(r*(R + r*cos(t)))", "the torus: do Carmo, Differential Geometry of Curves and Surfaces, 3-3, ex. 1"),
    ([["1/y**2", 0, 0], [0, "1/y**2", 0], [0, 0, "1/y**2"]], "x y z", {"y": (0, OO)}, "",
     "-6", "hyperbolic space: Ratcliffe, Foundations of Hyperbolic Manifolds, section 4.6"),
    ([["4/(1 - x**2 - y**2)**2", 0], [0, "4/(1 - x**2 - y**2)**2"]], "x y", {}, "",
     "-2", "the Poincare disk: Beardon, The Geometry of Discrete Groups, section 7.2"),
    ([["1 + 4*x**2", "4*x*y"], ["4*x*y", "1 + 4*y**2"]], "x y", {}, "",
     "8/(1 + 4*x**2 + 4*y**2)**2", "the paraboloid z = x**2 + y**2: do Carmo, 3-3"),
    ([["cosh(v)**2", 0], [0, "cosh(v)**2"]], "u v", {}, "",
     "-2/cosh(v)**4", "the catenoid: do Carmo, 3-5, ex. 5"),
]  # fmt: skip

# (expression or components, chart, operator, value, source)
OPERATORS = [
    ("1/r", "spherical", "laplacian", "0", "Jackson (1999), section 1.7"),
    ("r**n", "spherical", "laplacian", "n*(n + 1)*r**(n - 2)", "Griffiths (2013), problem 1.26"),
    ("rho**n*cos(n*phi)", "cylindrical", "laplacian", "0", "Jackson, section 2.11"),
    ("exp(-k*r)/r", "spherical", "laplacian", "k**2*exp(-k*r)/r", "Jackson, section 12.8 (Yukawa)"),
    (["r**n", "0", "0"], "spherical", "div", "(n + 2)*r**(n - 1)", "Griffiths, problem 1.39"),
    (["r*cos(theta)", "r*sin(theta)", "r*sin(theta)*cos(phi)"], "spherical", "div",
     "5*cos(theta) - sin(phi)", "Griffiths, problem 1.40"),
    (["rho*(2 + sin(phi)**2)", "rho*sin(phi)*cos(phi)", "3*z"], "cylindrical", "div", "8", "Griffiths, problem 1.43"),
    (["0", "rho", "0"], "cylindrical", "curl", ("0", "0", "2"), "rigid rotation: Batchelor (1967), section 2.3"),
    (["0", "0", "sin(theta)/r**2"], "spherical", "curl", ("2*cos(theta)/r**3", "sin(theta)/r**3", "0"),
     "field of a magnetic dipole: Griffiths, eq. 5.88"),
    (["1", "0", "0"], "spherical", "laplacian", ("-2/r**2", "0", "0"), "Moon & Spencer (1988), table 1.05"),
]  # fmt: skip

# (field, shape, quantity, value, source)
INTEGRALS = [
    (["x", "y", "z"], lambda: fm.Surface.sphere("R"), "flux", "4*pi*R**3", "Gauss: three times the volume"),
    (["y**2", "2*x*y + z**2", "2*y*z"], lambda: fm.Region.box((0, 1), (0, 1), (0, 1)).boundary, "flux", "2",
     "Griffiths, example 1.10"),
    (["x**2*y", "x"], lambda: fm.Curve.circle(1), "circulation", "3*pi/4", "Green: the integral of 1 - x**2"),
    (["-y", "x"], lambda: fm.Curve.ellipse("a", "b"), "circulation", "2*pi*a*b", "twice the area: Apostol II, 11.19"),
    (["x**3", "y**3", "z**3"], lambda: fm.Surface.sphere(1), "flux", "12*pi/5", "Stewart, section 16.9"),
    (["1/r**2", 0, 0], lambda: fm.Surface.sphere("R"), "flux", "4*pi", "Griffiths, section 1.5.1"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("metric", "names", "ranges", "parameters", "value", "source"), CURVATURES)
def test_scalar_curvatures_are_the_published_ones(metric, names, ranges, parameters, value, source):
    chart = fm.Chart.from_metric(metric, names, ranges=ranges, parameters=parameters)
    wanted = fm.ScalarField(value, chart).expr
    assert is_zero(chart.scalar_curvature() - wanted) is True, source


@pytest.mark.slow
@pytest.mark.parametrize(("field", "chart", "operator", "value", "source"), OPERATORS)
def test_operators_give_the_published_values(field, chart, operator, value, source):
    def made(text):
        kind = fm.ScalarField if isinstance(text, str) else fm.VectorField
        return kind(text, chart, parameters="n k")

    assert getattr(made(field), operator)().equals(made(value)) is True, source


@pytest.mark.slow
@pytest.mark.parametrize(("components", "shape", "quantity", "value", "source"), INTEGRALS)
def test_integrals_give_the_published_values(components, shape, quantity, value, source):
    body = shape()
    chart = "spherical" if components[0] == "1/r**2" else ("x y z" if len(components) == 3 else "x y")
    found = getattr(fm.VectorField(components, chart), quantity)(body)
    named = {s.name: s for s in found.free_symbols}
    wanted = fm.ScalarField(value, "q", parameters=" ".join(named) or "unused").expr
    assert is_zero(found - wanted.xreplace({s: named[s.name] for s in wanted.free_symbols})) is True, source
