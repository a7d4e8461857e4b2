"""Objects written to JSON come back the same; damaged and hostile documents are refused, and run nothing."""

import json
import math

import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath import families
from fieldmath.families import Dirichlet, Exponential, Gamma, MultivariateNormal, Normal, Zipf
from fieldmath.probability.families import FAMILIES
from fieldmath.storage import VERSION

SWIRL = fm.VectorField(["-y", "x"], "x y")
GRID = fm.Grid.uniform("x y", x=(0, 1, 6), y=(0, 2, 5))
A, B = sp.Symbol("a", positive=True), sp.Symbol("b", real=True)

OBJECTS = {
    "cartesian": fm.cartesian("t x"),
    "oblate": fm.oblate_spheroidal(a="c"),
    "hyperspherical": fm.hyperspherical(4),
    "metric": fm.Chart.from_metric([[1, "k/2"], ["k/2", "r**2"]], "r t", ranges={"r": (0, "oo")}, parameters="k"),
    "embedding": fm.Chart.from_embedding(["r*cos(t)", "r*sin(t)"], "r t", ranges={"r": (0, 1), "t": (0, "2*pi")}),
    "grid": GRID,
    "periodic grid": fm.Grid.uniform("polar", r=(0.5, 1, 4), theta=(0, 2 * np.pi, 8), periodic=["theta"]),
    "uneven grid": fm.Grid("x", [[0, 0.1, 0.7, 2.0]]),
    "scalar": fm.ScalarField("x**2*y + a*sin(y)/3", "x y", parameters="a"),
    "vector": fm.VectorField(["r*cos(theta)", 0, "1/r"], fm.spherical()),
    "coordinate basis": fm.VectorField(["r", 0, 0], fm.spherical(), basis="coordinate"),
    "tensor": SWIRL.outer(SWIRL),
    "with a Float": fm.ScalarField(sp.Float("0.1", 30) * sp.Symbol("x"), "x"),
    "samples": SWIRL.sample(GRID),
    "curve": fm.Curve.circle("R"),
    "polyline": fm.Curve.polyline([(0, 0), (1, 0), (1, 1)], closed=True),
    "surface": fm.Surface(["u", "v", "u*v"], "u v", [(0, 1), (0, "u")]),
    "ball": fm.Region.ball("R"),
    "cone": fm.Region.where("x**2 + y**2 <= 4", {"x": (-3, 3), "y": (-3, 3)}),
    "normal": Normal("mu", "1/3"),
    "image": Exponential("r").transform("log(1 + x**2)"),
    "truncation": Gamma("k", 2).truncate(0, "t"),
    "mixture": fm.Distribution.mixture([Normal(0, 1), Normal(3, "s")], ["1/3", "2/3"]),
    "pmf": fm.Distribution.from_pmf({"a": "1/3", 2: "2/3"}),
    "rounded pmf": fm.Distribution.from_pmf([1 / 3, 1 / 3, 1 / 3]),
    "counts": fm.Distribution.from_counts(["a", "b", "a"]),
    "joint": fm.Distribution.from_table([["1/4", "1/4"], [0, "1/2"]], names=("X", "Y")),
    "pdf": fm.Distribution.from_pdf("k*exp(-k*x)", "x", support=(0, sp.oo), parameters="k"),
    "sample": fm.Distribution.from_samples([0.5, 1.25, -3.0, 8.0]),
    "dirichlet": Dirichlet([1, "a", "1/3"]),
    "multivariate": MultivariateNormal([0, "m"], [[1, "1/2"], ["1/2", 1]], names=("u", "v")),
    "divergence": Normal("m1", "s1").renyi(Normal("m2", "s2"), "alpha"),
    "product kept": sp.Mul(sp.Rational(1, 2), A + B, evaluate=False),
    "sum": families.Poisson("rate").entropy(),
    "integral": families.InverseGaussian("mu", "lam").entropy(),
    "zeta": Zipf("s").entropy(),
    "undefined": sp.Piecewise((A, A > 1), (sp.nan, True)),
    "matrix": Normal("mu", "sigma").fisher_information(),
    "approximation": fm.Approximation(0.25, error=math.inf, method="guess", unit="bits"),
    "decomposition": SWIRL.helmholtz(),
    "critical points": fm.ScalarField("x**2 - y**2", "x y").critical_points(),
    "theorem": fm.check_green(SWIRL, fm.Region.disk(1)),
    "several": {"field": SWIRL, "laws": [Normal(0, 1)], ("k", 1): None},
}


def same(a, b):
    if isinstance(a, fm.Approximation):
        return (float(a), a.error, a.method, a.certified, a.unit) == (float(b), b.error, b.method, b.certified, b.unit)
    return type(a) is type(b) and a == b


@pytest.mark.parametrize("name", OBJECTS)
def test_what_is_read_is_what_was_written(name):
    assert same(fm.from_json(fm.to_json(OBJECTS[name])), OBJECTS[name])


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_and_its_density_come_back(name):
    p = getattr(families, name)(*(parameter.name for parameter in FAMILIES[name].parameters))
    assert fm.from_json(fm.to_json([p, p.density])) == [p, p.density]


def test_symbols_of_one_name_with_other_assumptions_stay_apart():
    real, positive = sp.Symbol("x", real=True), sp.Symbol("x", positive=True)
    back = fm.from_json(fm.to_json(real - positive))
    assert back == real - positive != 0


def test_samples_keep_every_bit_missing_values_and_precision():
    values = np.linspace(0, 1, 30).reshape(6, 5).astype(np.float32)
    values[0, 0] = np.nan
    field = fm.ScalarField(values, GRID, accuracy=6, allow_nan=True)
    back = fm.from_json(fm.to_json(field))
    np.testing.assert_array_equal(back.values, field.values)
    assert back.values.dtype == np.float32
    assert (back.accuracy, back.grid) == (6, GRID)


def test_points_that_a_field_leaves_out_stay_left_out():
    field = fm.ScalarField("x/y", "x y") * fm.ScalarField("y", "x y")
    assert fm.from_json(fm.to_json(field)).domain().excluded == field.domain().excluded != ()


def test_files_are_written_whole_and_read_back(tmp_path):
    fm.save(SWIRL, tmp_path / "swirl.json")
    fm.save(SWIRL.curl(), tmp_path / "swirl.json")
    assert fm.load(str(tmp_path / "swirl.json")) == SWIRL.curl()
    assert [path.name for path in tmp_path.iterdir()] == ["swirl.json"]


def test_a_document_reads_as_formulas():
    document = json.loads(fm.to_json(fm.ScalarField("x**2*y + a*sin(y)", "x y", parameters="a")))
    assert document["fieldmath"] == VERSION
    assert document["object"]["components"][0]["formula"] == "a*sin(y) + x**2*y"
    assert document["symbols"]["x"] == {"real": True}


# -- what is refused ----------------------------------------------------------------------------------------------


def damaged(change):
    document = json.loads(fm.to_json(SWIRL))
    change(document)
    return json.dumps(document)


def formula(text):
    return json.dumps({"fieldmath": 1, "symbols": {}, "object": {"type": "formula", "formula": text}})


HOSTILE = '__import__("os").system("touch owned")'
REFUSED = [
    ("", "must be a JSON document"),
    ("[1, 2]", "no entries 'fieldmath' and 'object'"),
    ('{"fieldmath": true, "object": 1}', "no entries 'fieldmath' and 'object'"),
    ('{"fieldmath": 99, "object": 1}', "version 1 or earlier; got 99"),
    ('{"fieldmath": 1, "object": {"type": "module"}}', "type must be one of"),
    ('{"fieldmath": 1, "object": {"type": "law"}}', "law must have one of"),
    ('{"fieldmath": 1, "symbols": 3, "object": 1}', "symbols must be a dictionary"),
    ('{"fieldmath": 1, "symbols": {"x": {"__class__": true}}, "object": 1}', "assumptions must be true or false facts"),
    ('{"fieldmath": 1, "object": {"type": "law", "family": "pairs", "arguments": []}}', "family must be one of"),
    ('{"fieldmath": 1, "object": {"type": "law", "family": "Normal", "arguments": ["0", "-1"]}}', "sigma must be"),
    ('{"fieldmath": 1, "object": {"type": "array", "dtype": "O", "values": [1]}}', "dtype must be one of"),
    ('{"fieldmath": 1, "object": {"type": "array", "dtype": "<f8", "shape": [9], "base64": "AAAA"}}', "have the size"),
    ("[" * 100_000, "nested too deeply"),
    (formula(HOSTILE), "expression must"),
    (formula({"eval": [HOSTILE]}), "function must have a written form; got 'eval'"),
    (formula({"Float": [HOSTILE, 15]}), "Float must hold digits"),
    (formula("9**9**9**9"), "expression must"),
    (formula(["x"]), "formula must be a text or one head"),
    (damaged(lambda d: d["object"].pop("chart")), "damaged: 'chart'"),
    (damaged(lambda d: d["object"].update(rank=3)), "components must be 8 for rank 3; got 2"),
    (damaged(lambda d: d["object"].update(basis="my own")), "basis must be"),
    (damaged(lambda d: d["object"]["chart"].update(system="os")), "system must be one of"),
    (damaged(lambda d: d["object"]["components"][0].update(formula="q*x")), "declared names; got 'q'"),
    (damaged(lambda d: d["object"].update(chart={"type": "grid"})), "damaged"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), REFUSED, ids=[sentence for _, sentence in REFUSED])
def test_damaged_and_hostile_documents_are_refused_in_a_sentence(text, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(fm.InputError) as caught:
        fm.from_json(text)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value).partition("(column")[0]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (lambda x: x, "a function has none"),
        ({1, 2}, "a set has none"),
        (1 + 2j, "a complex has none"),
        (sp.Function("f")(A), "f has none"),
    ],
)
def test_what_has_no_written_form_says_so(item, sentence):
    with pytest.raises(fm.InputTypeError, match=sentence):
        fm.to_json(item)


def test_files_that_cannot_be_used_say_why(tmp_path):
    with pytest.raises(fm.InputError, match="No such file"):
        fm.load(tmp_path / "none.json")
    with pytest.raises(fm.InputError, match="No such file"):
        fm.save(SWIRL, tmp_path / "no folder" / "a.json")
    with pytest.raises(fm.InputTypeError, match="name of a file; got int"):
        fm.load(3)
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(fm.InputError, match="is not text"):
        fm.load(tmp_path / "bytes.json")
