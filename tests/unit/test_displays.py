"""What objects show of themselves: in print, in notebooks, and as text that rebuilds them."""

import math
import re
from html.parser import HTMLParser

import numpy as np
import pytest
import sympy as sp
from matplotlib import pyplot as plt

import fieldmath as fm
from fieldmath import families
from fieldmath.families import Binomial, Dirichlet, Gamma, MultivariateNormal, Normal

GRID = fm.Grid.uniform("x y", x=(0, 1, 6), y=(0, 2, 5))
SWIRL = fm.VectorField(["-y", "x"], "x y")
NAMES = {**vars(families), **{name: getattr(families, name) for name in families.__all__}}
NAMES |= {name: getattr(fm, name) for name in fm.__all__}

REBUILT = (
    fm.ScalarField("x**2*y + a*sin(y)", "x y", parameters="a"),
    fm.ScalarField("x/3", "x"),
    fm.VectorField(["r*cos(theta)", "0", "1"], fm.spherical()),
    fm.VectorField(["r", "0", "0"], fm.spherical("r t p"), basis="coordinate"),
    fm.VectorField(["mu", "a"], fm.elliptic()),
    SWIRL.jacobian(),
    fm.oblate_spheroidal(a="b"),
    fm.cartesian("t x y z"),
    fm.hyperspherical(4),
    GRID,
    fm.Grid.uniform("polar", r=(0.5, 1, 4), theta=(0, 2 * np.pi, 8), periodic=["theta"]),
    fm.Curve(["cos(t)", "sin(t)"], "t", (0, 2 * sp.pi)),
    fm.Curve(["R", "t"], "t", (0, "pi/2"), chart="polar", parameters="R"),
    fm.Surface(["u", "v", "u*v"], "u v", [(0, 1), (0, 2)]),
    Normal("mu1", "sigma1"),
    Normal(0, sp.Rational(1, 3)),
    Gamma("a - 1/2", 2).truncate("1/2", 3),
    Normal(0, 1).transform("exp(x)"),
    Binomial(7, "1/4"),
    fm.Distribution.mixture([Normal(0, 1), Normal(3, 1)], ["1/3", "2/3"]),
    fm.Distribution.from_pmf({"a": "1/3", "b": "2/3"}),
    fm.Distribution.from_table([["1/4", "1/4"], [0, "1/2"]], names=("X", "Y")),
    fm.Distribution.from_pdf("k*exp(-k*x)", "x", support=(0, sp.oo), parameters="k"),
    Dirichlet([1, 2, "1/3"]),
    MultivariateNormal([0, "m"], [[1, "1/2"], ["1/2", 1]]),
)


@pytest.mark.parametrize("shown", REBUILT, ids=lambda shown: repr(shown)[:60])
def test_the_repr_rebuilds_the_object(shown):
    assert eval(repr(shown), dict(NAMES)) == shown


def every_object():
    line = fm.VectorField(["y", "-x"], "x y").field_line((1, 0))
    return {
        "symbolic scalar": fm.ScalarField("a*x", "x y", parameters="a"),
        "sampled scalar": fm.ScalarField("x*y", "x y").sample(GRID),
        "sampled vector": SWIRL.sample(GRID),
        "tensor": SWIRL.jacobian(),
        "chart": fm.spherical(),
        "grid": GRID,
        "curve": fm.Curve.circle("R"),
        "surface": fm.Surface(["u", "v", "u*v"], "u v", [(0, 1), (0, 2)]),
        "region": fm.Region.ball(1),
        "domain": fm.ScalarField("1/x", "x y").domain(),
        "decomposition": SWIRL.helmholtz(),
        "critical point": fm.ScalarField("x**2 - y**2", "x y").critical_points()[0],
        "zero": SWIRL.zeros()[0],
        "batch": Normal.batch(mu=[0.0, 1.0], sigma=2),
        "approximation": fm.Approximation(0.5, error=1e-3, method="guess"),
        "critical points": fm.ScalarField("x**2 - y**2", "x y").critical_points(),
        "theorem": fm.check_green(SWIRL, fm.Region.disk(1)),
        "field line": line,
        "walk": fm.ScalarField("x**2 + 3*y**2", "x y").gradient_descent((2, 1), rate=0.1),
        "family": Normal("mu", "sigma"),
        "sample": fm.Distribution.from_samples(np.random.default_rng(0).normal(size=50)),
        "table": fm.Distribution.from_counts({"<b>": 3, "&": 5}),
        "derivation": Normal(0, 1).derive("kl", Normal(1, 1)),
        "matrix": fm.divergence_matrix({"<p>": Normal(0, 1), "q": Normal(1, 1)}),
        "pairs": families.pairs(families=["Normal", "Gamma"]),
    }


@pytest.fixture(scope="module")
def bundles():
    return {name: shown._repr_mimebundle_() for name, shown in every_object().items()}


class Tags(HTMLParser):
    """Counts tags that are open, and keeps the names of all."""

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_every_object_shows_text_and_either_a_formula_or_a_card(bundles):
    for name, bundle in bundles.items():
        assert bundle["text/plain"], name
        assert ("text/latex" in bundle) != ("text/html" in bundle), name


def test_reports_show_text_a_table_and_markdown():
    report = fm.verify.operator(lambda f, spacing: np.gradient(f, *spacing), "grad")
    bundle = report._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "text/markdown"}
    assert bundle["text/plain"] == str(report)
    assert set(report._repr_mimebundle_(exclude={"text/html"})) == {"text/plain", "text/markdown"}


def test_formulas_have_balanced_braces_and_environments(bundles):
    formulas = [b["text/latex"] for b in bundles.values() if "text/latex" in b]
    assert len(formulas) >= 10
    for code in formulas:
        assert code[0] == code[-1] == "$"
        assert code.count("{") == code.count("}")
        assert code.count(r"\begin") == code.count(r"\end")


def test_cards_are_well_formed_and_escape_what_users_named(bundles):
    cards = [b["text/html"] for b in bundles.values() if "text/html" in b]
    assert len(cards) >= 8
    for card in cards:
        tags = Tags()
        tags.feed(card)
        assert not tags.open
        assert tags.seen <= {"div", "b", "table", "tr", "th", "td", "img"}
    assert "&lt;p&gt;" in bundles["matrix"]["text/html"]


def test_cards_with_a_picture_leave_no_figure_open(bundles):
    before = plt.get_fignums()
    card = SWIRL.sample(GRID)._repr_mimebundle_()["text/html"]
    assert "data:image/png;base64,iVBOR" in card
    assert plt.get_fignums() == before


def test_a_notebook_can_ask_for_some_types_only():
    field = fm.ScalarField("x", "x")
    assert set(field._repr_mimebundle_(include={"text/plain"})) == {"text/plain"}
    assert set(field._repr_mimebundle_(exclude={"text/plain"})) == {"text/latex"}


def test_formulas_name_coordinates_convention_and_parameters_as_books_do():
    code = fm.VectorField(["sigma*r", 0, 0], fm.spherical(), parameters="sigma")._repr_latex_()
    assert r"\mathbf{e}_{r}" in code
    assert r"(r, \theta, \phi)" in code
    assert "physics convention (ISO 80000-2): θ from +z, φ the azimuth" in code
    assert r"\sigma" in code.split("parameters")[1]


def test_the_convention_follows_the_names_that_the_user_chose():
    assert "alpha from +z, beta the azimuth" in str(fm.VectorField(["r", 0, 0], fm.spherical("r alpha beta")))


def test_print_reads_as_a_formula_with_unit_vectors():
    assert str(SWIRL) == "-y*e_x + x*e_y  [VectorField in Cartesian coordinates (x, y)]"
    assert str(fm.ScalarField("a*x", "x", parameters="a")).endswith("; parameter a]")
    assert str(fm.VectorField([0, 0], "x y")).startswith("0  [")
    assert str(Normal("m", "s")) == "Normal(mu=m, sigma=s)"


def test_fields_are_written_as_functions_of_coordinates_and_parameters():
    code = fm.VectorField(["-a*y", "x"], "x y", parameters="a").to_code("numpy", name="swirl")
    namespace = {}
    exec(code, namespace)
    np.testing.assert_allclose(
        np.broadcast_arrays(*namespace["swirl"](1.0, np.array([2.0, 3.0]), 0.5)), [[-1, -1.5], [1, 1]]
    )
    assert fm.ScalarField("x", "x y").to_code("c").startswith("#include <math.h>\n\ndouble field(double x, double y)")
    assert fm.ScalarField("x", "x").to_code("latex") == "x"
    with pytest.raises(fm.InputError, match="holds samples"):
        fm.ScalarField("x*y", "x y").sample(GRID).to_code()


def test_long_formulas_are_cut_with_a_note():
    long = fm.ScalarField(sum(sp.Symbol("x") ** k / (k + 1) for k in range(400)), "x")
    assert "see .latex()" in long._repr_latex_()
    assert len(long._repr_latex_()) < 1000 < len(long.latex())


def test_a_sampled_card_says_range_and_missing_values():
    values = np.arange(30.0).reshape(6, 5)
    values[0, 0] = math.nan
    card = fm.ScalarField(values, GRID, allow_nan=True)._repr_mimebundle_()["text/html"]
    assert "from 1 to 29, mean 15" in card
    assert "1 values" in card


def test_a_line_element_is_printed_term_by_term():
    assert r"\mathrm{d}s^2 = \mathrm{d}r^2 + r^{2}\,\mathrm{d}\theta^2" in fm.polar()._repr_latex_()
    skew = fm.Chart.from_metric([[1, "1/2"], ["1/2", 1]], "u v")
    assert r"\,\mathrm{d}u\,\mathrm{d}v" in skew._repr_latex_()


def test_an_approximation_is_a_formula_with_its_error():
    number = fm.Approximation(0.5, error=2e-15, method="quadrature", certified=True, unit="nats")
    assert number._repr_latex_() == (
        r"$\displaystyle 0.5 \pm 2 \cdot 10^{-15}\ \text{nats}\quad{\small \text{(quadrature, certified)}}$"
    )


#: What cards say of code: families and functionals, methods of descent and estimators, types of numbers, dummies.
IN_CODE = {
    "KL",
    "Normal",
    "kl",
    "gradient",
    "knn",
    "float",
    "guess",
    "curl",
    "Helmholtz",
    "Hodge",
    "ISO",
    "LaTeX",
    "ms",
}
GREEK = {"pi", "mu", "sigma", "theta", "phi", "alpha", "kappa"}


@pytest.mark.slow
def test_no_english_word_is_left_in_a_chinese_display(monkeypatch):
    monkeypatch.setenv("FIELDMATH_LANG", "zh")
    for name, shown in every_object().items():
        bundle = shown._repr_mimebundle_()
        words = re.findall(r"\\text\{([^{}]*)\}", bundle.get("text/latex", ""))
        card = re.sub(r'src="[^"]*"', "", bundle.get("text/html", ""))
        words += re.findall(r">([^<]*)<", card) + re.findall(r'alt="([^"]*)"', card)
        left = set(re.findall(r"(?<![A-Za-z_])[A-Za-z]{2,}(?![A-Za-z_])", " ".join(words))) - IN_CODE - GREEK
        assert left <= {"lt", "gt", "amp"}, name


def test_a_field_in_print_names_its_coordinates_in_the_reader_s_language(monkeypatch):
    monkeypatch.setenv("FIELDMATH_LANG", "zh")
    field = fm.ScalarField("a*x", "x y", parameters="a")
    assert str(field) == "a*x  [直角坐标（x, y）上的标量场；参数 a]"
    assert eval(repr(field), dict(NAMES)) == field


def test_points_in_print_name_their_kind_in_the_reader_s_language(monkeypatch):
    monkeypatch.setenv("FIELDMATH_LANG", "zh")
    saddle, lowest = fm.ScalarField("x**3 - 3*x + y**2", "x y").critical_points()
    assert str(saddle) == "临界点：鞍点（x=-1, y=0），函数值 2"
    assert repr(lowest) == "CriticalPoint(minimum at x=1, y=0, value -2)"
    assert str(SWIRL.zeros()[0]) == "零点：中心（x=0, y=0）"
