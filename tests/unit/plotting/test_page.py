"""Interactive pages as files: complete, small, escaped; ranges of sliders; sentences for bad input."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.errors import EvaluationError, InputError, InputTypeError
from fieldmath.families import Bernoulli, Beta, Categorical, MultivariateNormal, Normal, Poisson, StudentT, Uniform
from fieldmath.plotting.mathml import mathml, symbol_text
from fieldmath.plotting.page.variables import sliders_of, step_of
from fieldmath.plotting.page.words import words

P, Q = Normal("mu1", "s1"), Normal("mu2", "s2")
F = fm.ScalarField("exp(-a*(x**2 + y**2))", "x y", parameters="a")
VOID = {"meta", "link", "input", "br"}


class Balanced(HTMLParser):
    """Reads a page and complains about elements that are not closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.found = [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def page_of(thing, tmp_path, **options):
    write = thing.to_html if hasattr(thing, "to_html") else lambda *a, **k: fm.to_html(thing, *a, **k)
    return write(tmp_path / "page.html", **options).read_text(encoding="utf-8")


def contents(text):
    return json.loads(re.search(r"^const PAGE = (.*);$", text, re.M).group(1))


THINGS = [
    (F, {}),
    (fm.ScalarField("a*r*cos(t)", fm.polar("r t"), parameters="a"), {}),
    (fm.ScalarField("x*y*z", "x y z"), {"at": {"z": 1}}),
    (fm.ScalarField("sin(k*x)", "x", parameters="k"), {"lang": "zh"}),
    (fm.VectorField(["-y", "a*x"], "x y", parameters="a"), {}),
    (fm.VectorField(["0", "1/r"], fm.polar("r t")), {"box": {"r": (0.5, 2)}}),
    (fm.VectorField(["a/r**2", "0", "0"], fm.spherical(), parameters="a"), {}),
    (fm.VectorField(["x", "y", "z"], "x y z"), {}),
    (fm.VectorField(["a*x"], "x", parameters="a"), {}),
    (P, {}),
    (P, {"other": Q}),
    (P, {"other": Q, "functional": "hellinger"}),
    (P, {"other": Q, "functional": "js"}),
    (P, {"other": Q, "kind": "renyi", "sliders": {"alpha": (0.1, 5)}}),
    (Poisson("rate"), {"other": Poisson(3)}),
    (Categorical({"a": "p", "b": "1-p"}), {}),
    (StudentT("nu", "m", "s"), {"box": (-5, 5)}),
    (Beta("a", "b"), {"lang": "zh"}),
    (Uniform("a", "b"), {"other": Uniform(0, 1)}),
    (P.kl(Q), {"sliders": {"mu2": (-1, 1)}}),
    (P.renyi(Q, "alpha"), {"title": "A title"}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("thing", "options"), THINGS, ids=range(len(THINGS)))
def test_pages_are_complete_small_and_ask_for_nothing(tmp_path, thing, options):
    text = page_of(thing, tmp_path, **options)
    page = Balanced(text)
    assert len(text.encode()) < 100_000
    assert "http:" not in text
    assert "https:" not in text
    for _, attributes in page.found:
        assert not {"src", "onclick", "onload", "style"} & set(attributes)
        assert attributes.get("href", "data:,") == "data:,"
    policy = next(a["content"] for tag, a in page.found if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "eval(" not in text.replace(".eval(", "")
    assert "Function(" not in text
    assert contents(text)["variables"]


def test_same_object_gives_the_same_page(tmp_path):
    assert page_of(F, tmp_path) == page_of(F, tmp_path)


def test_library_is_included_only_when_used(tmp_path):
    assert "fm_gamma" not in page_of(F, tmp_path)
    bessel = fm.ScalarField("besselj(0, k*x)", "x", parameters="k")
    assert "function fm_besselj" in page_of(bessel, tmp_path)


def test_labels_are_in_the_language_of_the_page(tmp_path):
    english, chinese = (page_of(F, tmp_path, lang=lang) for lang in ("en", "zh"))
    assert '<html lang="zh">' in chinese
    assert words("zh")["reset"] in chinese
    assert words("en")["reset"] in english
    for word, translation in zip(words("en").values(), words("zh").values(), strict=True):
        assert word != translation
        assert ("{0}" in word) == ("{0}" in translation)


def test_names_and_titles_are_escaped(tmp_path):
    symbol = sp.Symbol("</script><b>")
    text = page_of(symbol**2, tmp_path, title="<i>&\"'")
    assert text.count("</script>") == 1
    assert "<b>" not in text
    assert "<i>" not in text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (sp.Symbol("alpha") / 2, "<mfrac><mi>&#945;</mi><mn>2</mn></mfrac>"),
        (sp.exp(-sp.Symbol("x")), "<mi>exp</mi>"),
        (sp.loggamma(sp.Symbol("x")), "<mi>log &#915;</mi>"),
        (sp.polygamma(0, sp.Symbol("x")), "<mi>&#968;</mi>"),
        (sp.polygamma(1, sp.Symbol("x")), "<msup><mi>&#968;</mi>"),
        (sp.besseli(0, sp.Symbol("x")), "<msub><mi>I</mi><mn>0</mn></msub>"),
        (sp.Piecewise((1, sp.Symbol("x") > -2), (0, True)), "<mtext>otherwise</mtext>"),
        (sp.Symbol("x") < -2, "<mo>−</mo><mn>2</mn>"),
        (sp.Symbol("a & b"), "<mi>a &amp; b</mi>"),
        (sp.Integral(sp.sin(sp.Symbol("x")), (sp.Symbol("x"), 0, 1)), "<mo>d</mo>"),
        (sp.Sum(sp.Symbol("k"), (sp.Symbol("k"), 0, sp.oo)), "<munderover>"),
    ],
)
def test_formulas_are_mathml(expression, text):
    assert text in mathml(expression)


def test_symbols_have_names_of_books():
    assert symbol_text("sigma2") == "σ₂"


# -- sliders ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("assumptions", "lower", "upper"),
    [
        ({"positive": True}, 0.1, 5),
        ({"real": True}, -3, 3),
        ({"negative": True}, -5, -0.1),
        ({"positive": True, "integer": True}, 1, 21),
        ({"nonnegative": True, "integer": True}, 0, 20),
        ({}, -3, 3),
    ],
)
def test_default_ranges_respect_the_assumptions(assumptions, lower, upper):
    (variable,) = sliders_of([sp.Symbol("a", **assumptions)], None)
    assert (variable.lower, variable.upper) == (lower, upper)
    assert lower <= variable.start <= upper
    assert (variable.step == 1) == bool(assumptions.get("integer"))


def test_parameters_of_one_kind_start_at_different_places(tmp_path):
    starts = {v["name"]: v["start"] for v in contents(page_of(P.kl(Q), tmp_path))["variables"]}
    assert starts["mu1"] != starts["mu2"]
    assert starts["s1"] != starts["s2"]


def test_probabilities_stay_between_zero_and_one(tmp_path):
    (p, _) = contents(page_of(Bernoulli("p"), tmp_path))["variables"]
    assert 0 < p["lower"] < p["start"] < p["upper"] < 1


def test_ordered_parameters_start_in_order(tmp_path):
    a, b, _ = contents(page_of(Uniform("a", "b"), tmp_path))["variables"]
    assert a["start"] < b["start"]


def test_given_ranges_and_starts_are_kept(tmp_path):
    (a, *_) = contents(page_of(F, tmp_path, sliders={"a": (0.5, 2.5, "3/2")}))["variables"]
    assert (a["lower"], a["upper"], a["start"]) == (0.5, 2.5, 1.5)
    by_symbol = page_of(F, tmp_path, sliders={F.parameters[0]: (0.5, 2.5, 1.5)})
    assert contents(by_symbol)["variables"][0] == a


@pytest.mark.parametrize(("lower", "upper"), [(0, 1), (0.1, 5), (-3, 3), (1e-3, 2e-3), (0, 2 * np.pi), (-1e6, 1e6)])
def test_steps_lead_from_end_to_end(lower, upper):
    count = (upper - lower) / step_of(lower, upper)
    assert count == pytest.approx(round(count))
    assert 50 <= count <= 600


def test_coordinates_beyond_two_have_sliders(tmp_path):
    shown = contents(page_of(fm.ScalarField("x*y*z*t", "x y z t"), tmp_path))["variables"]
    assert [v["name"] for v in shown if not v["point"]] == ["z", "t"]
    assert [v["name"] for v in shown if v["point"]] == ["x", "y"]


def test_curved_coordinates_lie_at_their_positions(tmp_path):
    found = contents(page_of(fm.ScalarField("r", fm.polar("r t")), tmp_path))["scene"]
    assert len(found["positions"]) == 2
    assert found["labels"] == ["x", "y"]
    assert contents(page_of(F, tmp_path))["scene"]["positions"] == []


def test_a_start_without_value_is_left(tmp_path):
    alpha = next(v for v in contents(page_of(P.renyi(Q, "alpha"), tmp_path))["variables"] if v["name"] == "alpha")
    assert alpha["start"] != 1


# -- bad input --------------------------------------------------------------------------------------------------

SAMPLES = fm.ScalarField(np.ones((5, 5)), fm.Grid.uniform("x y", x=(0, 1, 5), y=(0, 1, 5)))
DATA = fm.Distribution.from_samples(np.arange(10.0))


@pytest.mark.parametrize(
    ("thing", "options", "message"),
    [
        (F, {"sliders": {"b": (0, 1)}}, "sliders must name free parameters (a); got 'b'"),
        (F, {"sliders": {"a": (1, 0)}}, "sliders['a'] must have lower < upper; got (1, 0)"),
        (F, {"sliders": {"a": 3}}, "sliders['a'] must be (lower, upper) or (lower, upper, start); got 3"),
        (F, {"sliders": {"a": "01"}}, "sliders['a'] must be (lower, upper)"),
        (F, {"sliders": {"a": (0, 1, 2)}}, "sliders['a'] must start between 0 and 1; got 2"),
        (F, {"sliders": {"a": (0, float("inf"))}}, "must"),
        (F, {"sliders": {"a": (0, "x")}}, "x"),
        (F, {"sliders": [("a", 1)]}, "sliders must map parameters"),
        (P, {"sliders": {"s1": (-1, 1)}}, "sliders['s1'] must stay between 0 and inf"),
        (Bernoulli("p"), {"sliders": {"p": (0, 2)}}, "sliders['p'] must stay between 0 and 1"),
        (F, {"kind": "surface"}, "kind must be one of 'auto'; got 'surface'"),
        (F, {"other": F}, "other must be left out for a scalar field"),
        (P, {"at": {"x": 1}}, "at must be left out for a distribution"),
        (P, {"kind": "renyi"}, "other must be a second distribution for kind='renyi'"),
        (P, {"other": 3}, "other must be a Distribution; got int"),
        (P, {"other": Poisson("k")}, "other must be discrete or continuous like the first"),
        (P, {"other": Q, "functional": "nope"}, "functional must be one of 'kl'"),
        (F, {"lang": "fr"}, "lang must be one of 'en', 'zh'; got 'fr'"),
        (F, {"title": 3}, "title must be a text; got int"),
        (F, {"box": {"q": (0, 1)}}, "box must name coordinates (x, y); got 'q'"),
        (F, {"at": {"x": 0, "y": 0}}, "at must leave a coordinate free"),
        (SAMPLES, {}, "the field must hold formulas for a page; got samples. Use plot()"),
        (DATA, {}, "the distribution must have a formula for a page; got a sample"),
        (MultivariateNormal(["a", "b"], [[1, 0], [0, 1]]), {}, "the distribution must be of one number"),
        (fm.TensorField([["x", 0], [0, "y"]], "x y"), {}, "must be a scalar or vector field"),
        (fm.ScalarField("polylog(3, x)", "x"), {}, "counterpart in JavaScript; got polylog"),
        (sp.Integer(3), {}, "expr must have free parameters to move; got a constant"),
        (sp.Integral(sp.sin(sp.Symbol("a") * sp.Symbol("t")), sp.Symbol("t")), {}, "got Integral without one pair"),
        ("x**2", {}, "expr must be an exact result, a field or a distribution; got str"),
        (None, {}, "expr must be an exact result"),
    ],
)
def test_bad_input_is_one_sentence(tmp_path, thing, options, message):
    with pytest.raises((InputError, InputTypeError, EvaluationError)) as caught:
        page_of(thing, tmp_path, **options)
    assert message in str(caught.value)
    assert "to_html" in str(caught.value)


@pytest.mark.parametrize(
    ("path", "message"), [(3, "path must be the name of a file; got int"), (".", "got the folder '.'"),
                          ("nowhere/at/all.html", "path must lie in a folder that exists")],
)  # fmt: skip
def test_bad_paths_are_one_sentence(path, message):
    with pytest.raises((InputError, InputTypeError), match=re.escape(message)):
        F.to_html(path)


def test_a_failed_page_writes_nothing(tmp_path):
    with pytest.raises(EvaluationError):
        fm.ScalarField("polylog(3, x)", "x").to_html(tmp_path / "p.html")
    assert list(tmp_path.iterdir()) == []
