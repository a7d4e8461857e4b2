"""Every kind of picture that the library draws is drawn in Chinese here, and no English word is left in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.text import Text

import fieldmath as fm
from fieldmath import families
from fieldmath.families import Normal
from fieldmath.plotting import fonts
from fieldmath.plotting.mixin import KINDS
from fieldmath.plotting.spoken import Own, spoken
from fieldmath.probability.functionals import FUNCTIONALS

pytestmark = pytest.mark.filterwarnings("ignore:Glyph")  # The font of these tests has no Chinese; the texts have.

#: What stays as it is: names of people, of families, and of functions in formulas.
NAMES = {"KL", "JS", "log", "Rényi", "Bhattacharyya", "Hellinger", "Jeffreys", "Chernoff", "Tsallis", "Wasserstein"}
NAMES |= {*families.constructors(), "kl", "grad", "gradient", "solver"}

BUMP = fm.ScalarField("x**3 - 3*x + y**2*(1 - y)", "x y")
BOX = {"x": (-2, 2), "y": (-1, 2)}
IN_SPACE = fm.ScalarField("x*y*z", "x y z")
ROTATION = fm.VectorField(["-y", "x"], "x y")
HELIX = fm.VectorField(["-y", "x", "1"], "x y z")
RIVALS = fm.VectorField(["x*(3 - x - 2*y)", "y*(2 - x - y)"], "x y")
STRESS = fm.TensorField([["x", "y"], ["y", "-x"]], "x y")
P, Q = Normal(0, 1), Normal(1, 2)
COIN, BIASED = (fm.Distribution.from_pmf(table) for table in ({"a": "1/2", "b": "1/2"}, {"a": "1/4", "b": "3/4"}))
EXCLUSIVE_OR = [[["1/4", 0], [0, "1/4"]], [[0, "1/4"], ["1/4", 0]]]
JOINT = fm.Distribution.from_table(EXCLUSIVE_OR, names=("X", "Y", "Z"))
PAIR = fm.Distribution.from_table([["2/5", "1/10"], ["1/10", "2/5"]], names=("X", "Y"))
GRID = fm.Grid.uniform("x y", x=(0, 3, 11), y=(0, 1, 7))
WAVE = fm.ScalarField("sin(x)*y", "x y")
FEW = {"resolution": 7}

PICTURES = {
    ("scalar field", "contour"): lambda: BUMP.plot("contour", **FEW),
    ("scalar field", "image"): lambda: BUMP.plot("image", **FEW),
    ("scalar field", "surface"): lambda: BUMP.plot("surface", **FEW),
    ("scalar field", "line"): lambda: BUMP.plot("line", at={"y": 0}),
    ("scalar field", "slices"): lambda: IN_SPACE.plot("slices", **FEW),
    ("scalar field", "critical"): lambda: BUMP.plot("critical", box=BOX, **FEW),
    ("vector field", "quiver"): lambda: ROTATION.plot("quiver"),
    ("vector field", "stream"): lambda: ROTATION.plot("stream", **FEW),
    ("vector field", "lic"): lambda: ROTATION.plot("lic", resolution=20),
    ("vector field", "components"): lambda: ROTATION.plot("components", **FEW),
    ("vector field", "line"): lambda: ROTATION.plot("line", at={"y": 1}),
    ("vector field", "slices"): lambda: HELIX.plot("slices", **FEW),
    ("vector field", "lines"): lambda: HELIX.plot("lines", seeds=2),
    ("vector field", "critical"): lambda: RIVALS.plot("critical", box={"x": (-1, 4), "y": (-1, 3)}, **FEW),
    ("tensor field", "components"): lambda: STRESS.plot("components", **FEW),
    ("tensor field", "ellipses"): lambda: STRESS.plot("ellipses"),
    ("pairs", "matrix"): lambda: families.pairs("kl", families=["Normal", "Gamma", "Uniform", "Cauchy"]).plot(),
    ("distribution", "bars"): lambda: COIN.plot("bars", other=BIASED),
    ("distribution", "density"): lambda: P.plot("density", other=Q),
    ("distribution", "information"): lambda: JOINT.plot("information"),
    ("distribution", "atoms"): lambda: JOINT.plot("atoms"),
    ("distribution", "table"): lambda: PAIR.plot("table"),
    ("distribution", "integrand"): lambda: P.plot("integrand", other=Q),
    ("distribution", "renyi"): lambda: P.plot("renyi", other=Q, **FEW),
    ("distribution", "js"): lambda: COIN.plot("js", other=BIASED, **FEW),
    ("distribution", "triangle"): lambda: COIN.plot("triangle", other=BIASED),
    ("divergence matrix", "matrix"): lambda: fm.divergence_matrix([P, Q]).plot(),
}

#: Pictures of one kind in which other words appear.
MORE = {
    "arrows in space": lambda: HELIX.plot("quiver"),
    "field lines in the plane": lambda: ROTATION.plot("lines", seeds=2),
    "centre": lambda: ROTATION.plot("critical", **FEW),
    "samples": lambda: WAVE.sample(GRID).plot(),
    "histogram": lambda: fm.Distribution.from_samples(np.linspace(-1, 1, 50)).plot(),
    "mixture": lambda: fm.Distribution.mixture([P, Q]).plot(),
    "integrand of outcomes": lambda: COIN.plot("integrand", other=BIASED),
    "matrix of total variation": lambda: fm.divergence_matrix([P, Q], "total_variation").plot(),
    "comparison of maps": lambda: fm.compare(WAVE.laplacian(), WAVE.sample(GRID).laplacian()),
    "comparison of arrows": lambda: fm.compare(WAVE.grad(), WAVE.sample(GRID).grad()),
    "comparison of components": lambda: fm.compare(WAVE.grad(), WAVE.sample(GRID).grad(), kind="components"),
    "comparison of curves": lambda: fm.compare(fm.ScalarField("sin(x)", "x"), fm.ScalarField("x", "x")),
    "comparison of distributions": lambda: fm.compare(P, Q),
    "animation": lambda: _drawn(fm.ScalarField("sin(x - t)", "x", parameters="t").animate("t", [0, 1])),
    "chart in space": lambda: fm.torus_surface(R=2, r=1).plot(count=3),
    "walk": lambda: _walk().plot("both"),
    "theorem of Stokes": lambda: fm.check_stokes(HELIX, _bowl()).plot(),
    "theorem of Gauss": lambda: fm.check_divergence_theorem(HELIX, fm.Region.ball(1)).plot(),
}

#: Classes that draw without kinds, by the file and the class that define `plot`.
CLASSES = {
    "fields/paths.py FieldLine": lambda: ROTATION.field_line((1, 0), length=2).plot(),
    "fields/paths.py Streamlines": lambda: ROTATION.streamlines([(1, 0), (0, 1)], length=1).plot(),
    "fields/paths.py DescentPath": lambda: _walk().plot(),
    "fields/theorems.py TheoremReport": lambda: fm.check_green(ROTATION, fm.Region.disk(1)).plot(),
    "geometry/charts.py Chart": lambda: fm.spherical().plot(),
    "verify/operators.py OperatorReport": lambda: fm.verify.operator(np.gradient, "grad").plot(),
    "verify/solutions.py SolutionReport": lambda: _study().plot(),
}


def _walk():
    return fm.ScalarField("x**2 + 3*y**2", "x y").gradient_descent((2, 1), rate=0.1)


def _bowl():
    return fm.Surface(["r*cos(t)", "r*sin(t)", "r**2"], "r t", [(0, 1), (0, "2*pi")])


def _drawn(moving):
    moving._draw_was_started = True  # Only the first frame is looked at.


def _study():
    def solver(grid, source, boundary):
        return np.sin(grid.axes[0]) * (1 + grid.spacing[0] ** 2)

    return fm.verify.solution(lambda u: u.laplacian(), fm.ScalarField("sin(x)", "x"), solver=solver)


def english_in(figures):
    """Return the words in figures that are neither formulas nor names."""
    shown = [text.get_text() for figure in figures for text in figure.findobj(Text) if text.get_visible()]
    words = re.findall(r"[^\W\d_]{2,}", " ".join(re.sub(r"\$[^$]*\$", " ", text) for text in shown))
    return sorted({word for word in words if word.isascii() or "é" in word} - NAMES)


@pytest.fixture
def in_chinese(monkeypatch):
    monkeypatch.setattr(fonts, "cjk_family", lambda: "DejaVu Sans")
    monkeypatch.setenv("FIELDMATH_LANG", "zh")


EVERY = {f"{kind} of a {family}": draw for (family, kind), draw in PICTURES.items()} | MORE | CLASSES


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_no_english_word_is_left_in_a_chinese_picture(name, in_chinese):
    EVERY[name]()
    assert english_in(map(plt.figure, plt.get_fignums())) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FUNCTIONALS))
def test_every_functional_has_a_chinese_name(name):
    from fieldmath.messages import phrase

    assert re.search("[\u4e00-\u9fff]", phrase(name.replace("_", " "), "zh"))


def test_every_kind_of_picture_is_drawn_here():
    assert set(PICTURES) == {(family, kind) for family, kinds in KINDS.items() for kind in kinds}


def test_every_class_that_draws_itself_is_drawn_here():
    package = Path(fm.__file__).parent
    found = set()
    for path in package.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)) if "def plot(" in source else ():
            if isinstance(node, ast.ClassDef) and any(getattr(one, "name", "") == "plot" for one in node.body):
                found.add(f"{path.relative_to(package).as_posix()} {node.name}")
    assert found - {"plotting/mixin.py PlotMixin"} == set(CLASSES)


def test_english_pictures_have_the_words_that_are_looked_for(monkeypatch):
    monkeypatch.setenv("FIELDMATH_LANG", "en")
    BUMP.plot("critical", box=BOX, **FEW)
    assert english_in([plt.gcf()]) == ["maximum", "minimum", "saddle"]


def test_the_kind_of_a_point_looks_alike_in_both_languages(in_chinese):
    points = [BUMP.plot("critical", box=BOX, lang=lang, **FEW).collections[-3:] for lang in ("en", "zh")]
    faces = [[tuple(one.get_facecolor()[0]) for one in some] for some in points]
    assert faces[0] == faces[1]
    assert len(set(faces[0])) == 3


def test_labels_that_a_user_gives_are_never_translated():
    picture = P.plot_data(other=Q, labels=["probability", "minimum"])
    assert [curve.label for curve in spoken(picture, "zh").curves] == ["probability", "minimum"]
    assert isinstance(picture.curves[0].label, Own)


def test_the_language_can_be_asked_of_every_picture(monkeypatch):
    monkeypatch.setattr(fonts, "cjk_family", lambda: "DejaVu Sans")
    assert fm.polar().plot(lang="zh", count=3).get_title() == "极坐标"
    report = fm.check_green(ROTATION, fm.Region.disk(1))
    assert [label.get_text() for label in report.plot(lang="zh")[1].get_xticklabels()] == ["内部", "边界"]
