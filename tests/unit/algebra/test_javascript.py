"""JavaScript from expressions: whitelisted words, shared parts once, the library in the pieces that are used."""

import re

import pytest
import sympy as sp

from fieldmath.algebra.code import to_code
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.javascript import javascript, library
from fieldmath.algebra.javascript.heads import HEADS
from fieldmath.algebra.javascript.ranges import pieces, without_overflow_of_factors
from fieldmath.algebra.numeric_functions import has_numbers
from fieldmath.algebra.parse import parse
from fieldmath.algebra.vocabulary import FUNCTIONS
from fieldmath.errors import EvaluationError
from fieldmath.families import Normal

X, Y, A = sp.symbols("x y a")
WORD = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        (X + 1, "v0 + 1"),
        (X - Y, "v0 - v1"),
        (-X * Y, "-v0 * v1"),
        (X / 3, "v0 / 3"),
        (2 * X / (3 * Y), "0.6666666666666666 * v0 / v1"),
        (1 / X, "1 / v0"),
        (1 / (X * Y), "1 / (v0 * v1)"),
        (sp.sqrt(X), "Math.sqrt(v0)"),
        (1 / sp.sqrt(X), "1 / Math.sqrt(v0)"),
        (X**2, "v0 * v0"),
        (X ** sp.Rational(3, 2), "v0 * Math.sqrt(v0)"),
        (X**Y, "Math.pow(v0, v1)"),
        (sp.pi * X, "3.141592653589793 * v0"),
        (sp.Integer(3), "3"),
        (sp.oo, "Infinity"),
        (-sp.oo, "-Infinity"),
        (sp.nan, "NaN"),
        (sp.Max(X, Y, 1), "Math.max(1, v0, v1)"),
        (sp.gamma(X + 1), "fm_gamma(v0 + 1)"),
        (sp.Piecewise((X, X > 1), (sp.oo, True)), "(v0 > 1) ? v0 : Infinity"),
        (sp.Piecewise((X, X > 1)), "(v0 > 1) ? v0 : NaN"),
        (sp.And(X > 0, Y <= 2), "(v1 <= 2) && (v0 > 0)"),
        (sp.true, "true"),
        (X * sp.log(Y), "fm_weighted(v0, Math.log(v1))"),
        (-(-X - 1) * Y, "v1 * (v0 + 1)"),
    ],
)
def test_code_is_short_and_right(expression, code):
    found = javascript(expression, [X, Y]).removeprefix("(v0, v1) => ")
    assert found == code


def test_shared_parts_are_computed_once():
    shared = sp.exp(X**2 + sp.sin(Y))
    code = javascript(shared + sp.sqrt(shared + X) * shared, [X, Y])
    assert code.count("Math.exp") == 1
    assert code.count("Math.sin") == 1


def test_every_word_of_the_code_is_of_the_table():
    expressions = [
        Normal("mu1", "s1").renyi(Normal("mu2", "s2"), "alpha"),
        parse("gamma(x)*besselj(2, y) + Max(x, 2)*Mod(y, 3)", {"x": X, "y": Y}),
    ]
    allowed = {"const", "return", "Infinity", "NaN", "true", "false"} | set(
        re.findall(r"Math\.\w+|fm_\w+", " ".join(HEADS.values()))
    )
    for expression in expressions:
        symbols = sorted(expression.free_symbols, key=str)
        for word in WORD.findall(javascript(expression, symbols)):
            assert word in allowed | {"Math.sqrt", "Math.pow", "fm_weighted"} or re.fullmatch(r"[tv]\d+", word), word


def test_names_of_symbols_do_not_reach_the_code():
    hostile = sp.Symbol("alert(1);//")
    assert javascript(hostile + 1, [hostile]) == "(v0) => v0 + 1"


def test_deep_expressions_are_written():
    tower = X
    for _ in range(150):
        tower = sp.sin(tower, evaluate=False)
    assert javascript(tower, [X]).count("Math.sin") == 150


def test_library_holds_what_is_used_and_what_that_uses():
    assert library("Math.sin(v0)") == ""
    code = library("fm_beta(v0, v1)")
    defined = re.findall(r"^(?:const|function) (fm_\w+)", code, re.M)
    assert set(re.findall(r"fm_\w+", code)) == set(defined)
    assert "fm_besselj" not in code
    assert len(defined) == len(set(defined))


def test_all_words_of_the_library_are_defined_and_all_templates_name_them():
    names = re.findall(r"fm_\w+", " ".join(HEADS.values()))
    code = library(" ".join(names))
    assert set(re.findall(r"fm_\w+", code)) == set(re.findall(r"^(?:const|function) (fm_\w+)", code, re.M))
    assert len(code) < 30_000


def test_functions_of_the_table_are_those_of_numpy_too():
    heads = {type(known.build(*sp.symbols("p:3")[: known.fewest])).__name__ for known in FUNCTIONS.values()}
    missing = {head for head in heads if head in HEADS and not has_numbers(getattr(sp, head, sp.Add))}
    assert missing <= {"expint", "li"}  # computed point by point in Python


@pytest.mark.parametrize(
    "expression",
    [sp.polylog(3, X), sp.Integral(sp.exp(-(X**2) * Y), Y), sp.Function("f")(X), X + sp.I * Y, sp.re(X)],
)
def test_what_has_no_counterpart_is_named(expression):
    with pytest.raises((EvaluationError, ValueError, TypeError)):
        javascript(expression, [X, Y])


def test_integrals_are_measured_from_their_ends():
    assert pieces(sp.Integral(sp.sqrt(Y - 1) * X, (Y, 1, sp.oo)), A) == [(sp.sqrt(A) * X, 0, sp.oo)]
    assert pieces(sp.Integral(X * Y, (Y, -sp.oo, 3)), A) == [(X * (3 - A), 0, sp.oo)]
    code = javascript(sp.Integral(1 / sp.sqrt(Y - Y**2 * X), (Y, 0, 1)) + X, [X])
    assert code.count("fm_integrate((u1) =>") == 2
    assert "function fm_panel" in library(code)


def test_variable_of_an_integral_may_have_the_name_of_an_argument():
    code = javascript(X + sp.Integral(sp.exp(-(X**2)), (X, -sp.oo, sp.oo)), [X])
    assert "fm_integrate((u1) => {  return Math.exp(-u1 * u1); }, -Infinity, Infinity)" in code
    assert "return v0 + t0" in code


def test_factors_that_overflow_are_gathered_in_one_exponential():
    k, rate = sp.Symbol("k", integer=True, nonnegative=True), sp.Symbol("r", positive=True)
    term = rate**k * sp.exp(-rate) / sp.factorial(k) * sp.log(sp.factorial(k))
    assert without_overflow_of_factors(term) == sp.exp(-rate + k * sp.log(rate) - sp.loggamma(k + 1)) * sp.loggamma(
        k + 1
    )
    assert without_overflow_of_factors((-1) ** k / X) == (-1) ** k / X


def test_missing_argument_is_named():
    with pytest.raises(EvaluationError, match="every free symbol must be an argument; got a"):
        javascript(X * A, [X])


def test_empty_places_of_a_piecewise_are_undefined_as_in_python():
    expression = sp.Piecewise((X, X > 1))
    assert javascript(expression, [X]).endswith(": NaN")
    assert compile_expressions((expression,), (X,))(0.5)[0] != 0


def test_source_code_in_javascript_is_whole():
    code = to_code(sp.gamma(X) * sp.Symbol("var"), "javascript", name="f")
    assert code.endswith("const f = (var_, x) => var_ * fm_gamma(x);\n")
    assert "function fm_gamma(x) {" in code
    several = to_code([sp.sin(X) + Y, sp.sin(X) * Y], "javascript", name="g")
    assert several.count("Math.sin") == 1
    assert "return [" in several
    assert to_code(X, "javascript", name="new").startswith("const new_ = ")
