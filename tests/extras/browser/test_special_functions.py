"""The special functions of the pages against mpmath, and every family's formulas against Python, in a browser."""

import inspect
import math

import mpmath
import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath import families
from fieldmath.algebra.javascript import javascript, library
from fieldmath.algebra.special_functions import zeta_derivative
from fieldmath.cli.information import distribution

A, B, X = sp.symbols("a b x")
RNG = np.random.default_rng(20240607)


def even(lower, upper, count=60):
    return RNG.uniform(lower, upper, count).tolist()


def logarithmic(lower, upper, count=60):
    return np.exp(RNG.uniform(math.log(lower), math.log(upper), count)).tolist()


def whole(lower, upper, count=60):
    return [int(k) for k in RNG.integers(lower, upper + 1, count)]


CASES = {
    "gamma": (sp.gamma(X), [logarithmic(1e-8, 170) + even(-20, 20)], mpmath.gamma),
    "loggamma": (sp.loggamma(X), [logarithmic(1e-8, 1e8) + even(0.9, 1.1) + even(1.9, 2.1)], mpmath.loggamma),
    "digamma": (sp.digamma(X), [logarithmic(1e-6, 1e6) + even(-20, 20)], mpmath.digamma),
    "polygamma": (sp.polygamma(A, X), [whole(1, 6), logarithmic(1e-3, 1e4)], mpmath.polygamma),
    "beta": (sp.beta(A, B), [logarithmic(1e-3, 300), logarithmic(1e-3, 300)], mpmath.beta),
    "binomial": (sp.binomial(A, B), [whole(0, 300), whole(0, 60)], mpmath.binomial),
    "zeta": (sp.zeta(X), [even(1.001, 70) + even(-15, 0.99)], mpmath.zeta),
    "hurwitz": (sp.zeta(X, A), [logarithmic(0.01, 100), even(1.01, 30)], lambda a, s: mpmath.zeta(s, a)),
    "zeta'": (zeta_derivative(1, X), [even(1.05, 20)], lambda s: mpmath.zeta(s, derivative=1)),
    "erf": (sp.erf(X), [even(-7, 7) + logarithmic(1e-10, 1)], mpmath.erf),
    "erfc": (sp.erfc(X), [even(-7, 7) + logarithmic(1e-3, 26)], mpmath.erfc),
    "erfi": (sp.erfi(X), [even(-10, 10)], mpmath.erfi),
    "erfinv": (sp.erfinv(X), [even(-0.999, 0.999) + logarithmic(1e-9, 0.1)], mpmath.erfinv),
    "lowergamma": (sp.lowergamma(A, X), [logarithmic(0.01, 100), logarithmic(0.001, 200)],
                   lambda a, x: mpmath.gammainc(a, 0, x)),
    "uppergamma": (sp.uppergamma(A, X), [even(-5, 30), logarithmic(0.01, 50)], mpmath.gammainc),
    "expint": (sp.expint(A, X), [even(-3, 6), logarithmic(0.01, 50)], mpmath.expint),
    "Ei": (sp.Ei(X), [even(-30, 60) + logarithmic(0.001, 1)], mpmath.ei),
    "Si": (sp.Si(X), [even(-50, 50)], mpmath.si),
    "Ci": (sp.Ci(X), [logarithmic(0.001, 100)], mpmath.ci),
    "Shi": (sp.Shi(X), [even(-30, 30)], mpmath.shi),
    "Chi": (sp.Chi(X), [logarithmic(0.01, 60)], mpmath.chi),
    "betainc": (sp.betainc_regularized(A, B, 0, X), [logarithmic(0.1, 50), logarithmic(0.1, 50), even(0, 1)],
                lambda a, b, x: mpmath.betainc(a, b, 0, x, regularized=True)),
    "besseli": (sp.besseli(A, X), [even(-3, 20), logarithmic(0.01, 500)], mpmath.besseli),
    "log besseli": (sp.log(sp.besseli(A, X)), [whole(0, 30), logarithmic(0.01, 3000)],
                    lambda n, x: mpmath.log(mpmath.besseli(n, x))),
    "besselk": (sp.besselk(A, X), [even(-10, 10), logarithmic(0.01, 600)], mpmath.besselk),
    "besselj": (sp.besselj(A, X), [even(-5, 12), logarithmic(0.01, 200)], mpmath.besselj),
    "besselj, whole": (sp.besselj(A, X), [whole(-5, 40), even(-100, 100)], mpmath.besselj),
    "bessely": (sp.bessely(A, X), [even(-5, 12), logarithmic(0.01, 200)], mpmath.bessely),
    "bessely, whole": (sp.bessely(A, X), [whole(0, 10), logarithmic(0.01, 100)], mpmath.bessely),
    "airyai": (sp.airyai(X), [even(-20, 20)], mpmath.airyai),
    "airybi": (sp.airybi(X), [even(-20, 20)], mpmath.airybi),
    "LambertW": (sp.LambertW(X), [even(-0.367, 5) + logarithmic(1e-3, 1e6)], mpmath.lambertw),
    "LambertW, -1": (sp.LambertW(X, -1), [even(-0.3678, -0.001)], lambda x: mpmath.lambertw(x, -1)),
    "elliptic_k": (sp.elliptic_k(X), [even(-20, 0.999)], mpmath.ellipk),
    "elliptic_e": (sp.elliptic_e(X), [even(-20, 0.999)], mpmath.ellipe),
    "elliptic_f": (sp.elliptic_f(A, X), [even(-9, 9), even(-5, 0.99)], mpmath.ellipf),
    "elliptic_e(,)": (sp.elliptic_e(A, X), [even(-9, 9), even(-5, 0.99)], mpmath.ellipe),
    "legendre": (sp.legendre(A, X), [whole(0, 30), even(-1, 1)], mpmath.legendre),
    "hermite": (sp.hermite(A, X), [whole(0, 20), even(-3, 3)], mpmath.hermite),
    "laguerre": (sp.assoc_laguerre(A, B, X), [whole(0, 20), even(0, 5), even(0, 5)], mpmath.laguerre),
}  # fmt: skip


@pytest.fixture(scope="module")
def tab(browser):
    tab = browser.new_page()
    yield tab
    tab.close()


def computed(tab, code, points):
    """Return the values of a function of JavaScript at points."""
    program = f"(points) => {{{library(code)}\nconst f = {code};\nreturn points.map((point) => String(f(...point)));}}"
    return [float(text.replace("Infinity", "inf")) for text in tab.evaluate(program, points)]


@pytest.mark.parametrize("name", CASES)
def test_special_functions_are_accurate_to_twelve_digits(tab, name):
    expression, columns, reference = CASES[name]
    code = javascript(expression, sorted(expression.free_symbols, key=str))
    points = list(zip(*columns, strict=True))
    with mpmath.workdps(30):
        for point, found in zip(points, computed(tab, code, points), strict=True):
            expected = reference(*(value if isinstance(value, int) else mpmath.mpf(value) for value in point))
            # Of functions that vanish somewhere the digits near a zero are those of the argument, rounded once.
            assert found == pytest.approx(float(mpmath.re(expected)), rel=1e-12), point


_VECTORS = ("Categorical", "Dirichlet", "Multinomial", "MultivariateNormal", "MultivariateT", "Wishart")


def _pair(name):
    """Return two members of a family with free parameters, and typical values of these."""
    constructor = families.constructors()[name]
    required = [
        key
        for key, value in inspect.signature(constructor).parameters.items()
        if value.default is inspect.Parameter.empty
    ]
    p, q = constructor(*required), constructor(*(f"{key}2" for key in required))
    typical = zip(p.arguments.values(), p.family.typical[0], strict=False)
    place = {symbol.name: float(sp.Rational(value)) for symbol, value in typical if isinstance(symbol, sp.Symbol)}
    return p, q, place | {f"{key}2": _other(value, p.is_discrete) for key, value in place.items()}


def _other(value, is_discrete):
    """Return a value near another one; of numbers of trials the next."""
    return 1.25 * value if not is_discrete else value + 1 if value == int(value) else 0.8 * value


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(families.constructors()) - set(_VECTORS)))
def test_formulas_of_every_family_have_the_values_of_python(tab, name):
    p, q, place = _pair(name)
    middle = (p.subs({s.name: place[s.name] for s in p.parameters}) if place else p).quantile(0.4)
    expressions = [p.density.xreplace({p.variable: sp.Rational(str(float(middle)))})]
    for ask in (p.mean, p.variance, p.entropy, lambda: p.kl(q), lambda: p.renyi(q, 2), lambda: p.hellinger(q)):
        try:
            expressions.append(ask())
        except fm.FieldMathError:
            continue
    asked = 0
    for expression in expressions:
        symbols = sorted(getattr(expression, "free_symbols", ()), key=str)
        if not isinstance(expression, sp.Expr) or expression.has(sp.Integral, sp.Sum):
            continue
        if not {symbol.name for symbol in symbols} <= set(place):
            continue
        here = [place[symbol.name] for symbol in symbols]
        (found,) = computed(tab, javascript(expression, symbols), [here])
        expected = float(fm.evaluate(expression, {s.name: v for s, v in zip(symbols, here, strict=True)}))
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True), expression
        asked += 1
    assert asked


INTEGRALS = [
    ("Normal('a', 'b')", "Normal('c', 'd')", (0, 1, 1.5, 0.1)),
    ("Normal('a', 'b')", "Normal('c', 'd')", (-3, 0.02, 3, 5)),
    ("Gamma('a', 'b')", "Gamma('c', 'd')", (2, 1, 0.5, 3)),
    ("Laplace('a', 'b')", "Normal('c', 'd')", (0, 1, 2, 0.5)),
    ("Beta('a', 'b')", "Beta('c', 'd')", (2, 3, 0.5, 0.5)),
    ("Exponential('a')", "Exponential('b')", (1, 7)),
    ("Gumbel('a', 'b')", "Gumbel('c', 'd')", (0, 1, 1, 2)),
    ("Uniform('a', 'b')", "Uniform('c', 'd')", (0, 2, 1, 4)),
    ("StudentT('a')", "Normal('b', 'c')", (3, 1, 2)),
    ("Poisson('a')", "Poisson('b')", (3.5, 8)),
    ("Poisson('a')", "Poisson('b')", (30, 25)),
    ("Binomial(10, 'a')", "Binomial(10, 'b')", (0.2, 0.7)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("first", "second", "numbers"), INTEGRALS, ids=range(len(INTEGRALS)))
def test_integrals_and_sums_have_the_values_of_python(tab, first, second, numbers):
    """Both compute by quadrature, with errors far below the 1e-9 that is claimed."""
    p, q = (distribution(text) for text in (first, second))
    divergence = p.js(q)
    symbols = sorted(divergence.free_symbols, key=str)
    (found,) = computed(tab, javascript(divergence, symbols), [numbers])
    expected = fm.evaluate(divergence, dict(zip((s.name for s in symbols), numbers, strict=True)))
    assert found == pytest.approx(float(expected), rel=1e-9)


def test_source_code_runs_as_it_is(tab):
    p, q = families.Gamma("k", "theta"), families.Gamma("k2", "theta2")
    code = fm.to_code([p.kl(q), p.entropy()], "javascript", name="both", arguments=["k", "theta", "k2", "theta2"])
    found = tab.evaluate(f"() => {{ {code} return both(2, 1, 3, 0.5); }}")
    place = {"k": 2, "theta": 1, "k2": 3, "theta2": 0.5}
    assert found == pytest.approx([float(fm.evaluate(p.kl(q), place)), float(fm.evaluate(p.entropy(), place))])
