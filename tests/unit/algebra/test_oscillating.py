"""Integrals that converge because the integrand oscillates: the published values, proven by sums, and named as such."""

import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.algebra.boxes import Box
from fieldmath.algebra.oscillating import conditional

x = sp.Symbol("x", real=True)
OO, PI = sp.oo, sp.pi
LINE, HALF_LINE = (-OO, OO), (0, OO)


@pytest.mark.parametrize(
    ("expr", "limits", "truth"),
    [
        (sp.sin(x) / x, LINE, PI),  # Dirichlet
        (sp.cos(x**2), HALF_LINE, sp.sqrt(PI / 8)),  # Fresnel
        (sp.sin(x**3), HALF_LINE, sp.gamma(sp.Rational(1, 3)) / 6),
        (sp.cos(x) / sp.sqrt(x), HALF_LINE, sp.sqrt(PI / 2)),
        (sp.sin(x) ** 3 / x, HALF_LINE, PI / 4),
        (sp.sin(2 * x) * sp.cos(x) / x, HALF_LINE, PI / 2),
        (x * sp.sin(2 * x) / (x**2 + 4), HALF_LINE, PI * sp.exp(-4) / 2),  # Laplace
        (sp.sin(x + 1) / (x + 1), LINE, PI),
        (sp.cos(x) / x, (1, OO), -sp.Ci(1)),
        (sp.log(x) * sp.sin(x) / x, HALF_LINE, -PI * sp.EulerGamma / 2),
        (sp.cos(x**2 - 3 * x), HALF_LINE, None),
    ],
)
def test_alternating_sums_enclose_the_published_values(expr, limits, truth):
    found = conditional(expr, Box.ordered([x], [limits]))
    assert found.is_conditional
    assert found.error < 1e-8
    if truth is not None:
        assert abs(found.value - float(truth)) <= found.error


@pytest.mark.parametrize(
    ("expr", "limits"),
    [
        (sp.sin(x), HALF_LINE),
        (x * sp.sin(x), HALF_LINE),
        (sp.cos(x) / x, LINE),  # a principal value
        (sp.sin(x) / (x - 5), HALF_LINE),
        (sp.sin(x) ** 2 / x, HALF_LINE),
        (x / (1 + x**2), LINE),
        (sp.sin(x) / x, (0, 1)),
    ],
)
def test_what_does_not_converge_or_does_not_oscillate_is_declined(expr, limits):
    assert conditional(expr, Box.ordered([x], [limits])) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "limits", "value"), [("sin(x)/x", LINE, PI), ("x*sin(x)/(1 + x**2)", LINE, PI * sp.exp(-1))]
)
def test_fields_say_that_they_converge_conditionally(text, limits, value):
    with pytest.warns(fm.ConvergenceWarning, match="converges conditionally"):
        assert fm.ScalarField(text, "x").integral(fm.Region.box(limits)) == value


@pytest.mark.slow
def test_a_parameter_may_decide_the_sign():
    with pytest.warns(fm.ConvergenceWarning, match="converges conditionally"):
        found = fm.ScalarField("sin(a*x)/x", "x", parameters="a").integral(fm.Region.box(HALF_LINE))
    (a,) = found.free_symbols
    assert [found.subs(a, value) for value in (2, 0, -3)] == [PI / 2, 0, -PI / 2]


@pytest.mark.slow
def test_a_number_says_so_itself():
    with pytest.warns(fm.ConvergenceWarning, match="converges conditionally"):
        found = fm.ScalarField("sin(x)*exp(1/x)/x", "x").integral(fm.Region.box((1, OO)), time_limit=2)
    assert "conditionally convergent" in str(found)
    assert found.error < 1e-9


@pytest.mark.slow
def test_in_several_dimensions_only_absolute_convergence_counts():
    with pytest.raises(fm.EvaluationError, match="must converge absolutely"):
        fm.ScalarField("sin(x)*sin(y)/(x*y)", "x y").integral()
