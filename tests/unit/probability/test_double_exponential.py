"""One rule with its points laid out once: right where it answers, silent where it has not converged."""

import math

import numpy as np
import pytest
from scipy import special

import fieldmath as fm
from fieldmath.families import Cauchy, Gamma, Laplace, LogNormal, Normal, Weibull
from fieldmath.probability.double_exponential import smooth_integral
from fieldmath.probability.quadrature import integrate

INF = math.inf

# Function, limits, places, widths, the integral.
CASES = {
    "normal": (lambda x: np.exp(-((x - 3) ** 2) / 2), (-INF, INF), [3.0], [1.0], math.sqrt(2 * math.pi)),
    "cauchy": (lambda x: 1 / (1 + x * x), (-INF, INF), [0.0], [1.0], math.pi),
    "logistic": (lambda x: special.expit(x) * special.expit(-x) * x**2, (-INF, INF), [0.0], [1.8], math.pi**2 / 3),
    "kink": (lambda x: np.exp(-np.abs(x - 1)), (-INF, INF), [1.0], [1.4], 2.0),
    "gamma": (lambda x: x**1.5 * np.exp(-x), (0, INF), [1.5], [1.6], math.gamma(2.5)),
    "singular at 0": (lambda x: x**-0.5 * np.exp(-x), (0, INF), [], [1.0], math.gamma(0.5)),
    "to the left": (lambda x: np.exp(x), (-INF, 0), [], [1.0], 1.0),
    "beta": (lambda x: x * (1 - x) ** 3, (0, 1), [0.25], [0.2], 1 / 20),
    "logarithm": (lambda x: -np.log(x), (0, 1), [], [0.3], 1.0),
    "zero far away": (
        lambda x: np.exp(-x * x) * np.where(np.abs(x) > 1e200, np.nan, 1), (-INF, INF), [0.0], [0.7],
        math.sqrt(math.pi),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_known_integrals_lie_within_the_stated_error(name):
    function, limits, places, widths, exact = CASES[name]
    found = smooth_integral(function, *limits, places, widths)
    assert abs(found - exact) <= found.error + math.ulp(exact)
    assert found.error < 1e-11 * exact


DECLINED = {
    "kink that nobody named": (lambda x: np.exp(-np.abs(x - 0.3)), (-INF, INF), [0.0], [1.0]),
    "jump": (lambda x: np.where(x < 0.3, 1.0, 0.0), (0, 1), [0.5], [0.3]),
    "needle": (lambda x: np.exp(-((x - 0.5) ** 2) * 1e8), (-INF, INF), [0.0], [1.0]),
    "tail too heavy": (lambda x: np.abs(1 + x * x) ** -0.51, (-INF, INF), [0.0], [1.0]),
    "divergent": (lambda x: 1 / x, (0, 1), [], [0.3]),
    "undefined in the middle": (lambda x: np.where(np.abs(x) < 0.1, np.nan, np.exp(-x * x)), (-INF, INF), [0.0], [1.0]),
    "singular where x is rounded": (lambda x: (1 - x) ** -0.5, (0, 1), [], [0.3]),
    "widths too different": (lambda x: np.exp(-x * x), (-INF, INF), [0.0, 0.0], [1.0, 1e-3]),
    "places too far apart": (lambda x: np.exp(-x * x) + np.exp(-((x - 99) ** 2)), (-INF, INF), [0.0, 99.0], [1.0]),
    "nothing known": (lambda x: np.exp(-x * x), (-INF, INF), [], []),
    "nothing seen": (lambda x: 0 * x, (-INF, INF), [0.0], [1.0]),
}


@pytest.mark.parametrize("name", DECLINED)
def test_what_the_rule_does_not_resolve_is_left_to_panels(name):
    function, limits, places, widths = DECLINED[name]
    assert smooth_integral(function, *limits, places, widths) is None


@pytest.mark.parametrize("shift", [0.0, 12.5, 900.0])
def test_rounding_of_places_far_from_the_origin_is_part_of_the_error(shift):
    found = smooth_integral(lambda x: np.exp(-((x - shift) ** 2)), -INF, INF, [shift], [0.7])
    assert abs(found - math.sqrt(math.pi)) <= found.error < 1e-14 * (10 + 100 * shift)


PAIRS = [
    (Normal(0, 1), Cauchy(0, 1)),
    (Gamma(3, 1), LogNormal(1, "1/2")),
    (Normal(0, 1), Laplace("1/3", 2)),
    (Weibull(2, 1), Gamma(2, "1/2")),
]


@pytest.mark.parametrize(("p", "q"), PAIRS, ids=str)
def test_divergences_agree_with_panels_and_take_a_small_part_of_the_evaluations(p, q, monkeypatch):
    quick = p.kl(q, method="numeric")
    counted = []

    def counting(function, *limits, **options):
        def seen(x):
            counted.append(x.size)
            return function(x)

        return integrate(seen, *limits, **options)

    monkeypatch.setattr("fieldmath.probability.quadrature.integrate", counting)
    monkeypatch.setattr("fieldmath.probability.double_exponential.smooth_integral", lambda *given: None)
    panels = fm.Distribution(p.law).kl(q, method="numeric")
    assert len(counted) > 1  # Panels were asked now, and not before.
    assert abs(quick - panels) <= quick.error + panels.error
