"""What holds for every text: arithmetic, round trips, spelling, and that bad text always ends in a clear error."""

import keyword
from decimal import Decimal
from fractions import Fraction
from unicodedata import normalize

import pytest
import sympy as sp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fieldmath.algebra.parse import as_expr, parse, split_names
from fieldmath.algebra.tokens import is_word
from fieldmath.errors import InputError, ParseError

x, y = sp.symbols("x y", real=True)
p = sp.Symbol("p", positive=True)
NAMES = {"x": x, "y": y, "p": p}


def complaint(read, *arguments):
    """Return the error that reading raises, or None."""
    try:
        read(*arguments)
    except InputError as error:
        return error
    return None


# Arithmetic: (text, value) pairs, built together


@st.composite
def arithmetic(draw, depth=3):
    """Draw a fully bracketed arithmetic text and its value as a Fraction."""
    if depth == 0 or draw(st.booleans()):
        number = draw(st.integers(0, 30))
        return str(number), Fraction(number)
    left, right = draw(arithmetic(depth=depth - 1)), draw(arithmetic(depth=depth - 1))
    operator = draw(st.sampled_from(["+", "-", "*", "/", "^", "neg"]))
    if operator == "neg":
        return f"(-{left[0]})", -left[1]
    if operator == "/" and right[1] == 0:
        operator = "+"
    if operator == "^":
        power = draw(st.integers(0, 3))
        return f"({left[0]})^{power}", left[1] ** power
    values = {"+": left[1] + right[1], "-": left[1] - right[1], "*": left[1] * right[1]}
    value = left[1] / right[1] if operator == "/" else values[operator]
    return f"({left[0]} {operator} {right[0]})", value


@given(arithmetic())
def test_arithmetic_is_exact(pair):
    text, value = pair
    assert parse(text) == sp.Rational(value.numerator, value.denominator)


@given(st.lists(st.tuples(st.sampled_from("+-"), st.integers(0, 99)), min_size=1, max_size=40))
def test_sums_associate_to_the_left(terms):
    text = "".join(f"{sign}{number}" for sign, number in terms)
    assert parse(text) == sum(number if sign == "+" else -number for sign, number in terms)


@given(st.lists(st.tuples(st.sampled_from("*/"), st.integers(1, 9)), min_size=1, max_size=40))
def test_products_associate_to_the_left(factors):
    value = Fraction(1)
    for sign, number in factors:
        value = value * number if sign == "*" else value / number
    text = "1" + "".join(f"{sign}{number}" for sign, number in factors)
    assert parse(text) == sp.Rational(value.numerator, value.denominator)


@given(st.floats(min_value=0, max_value=1e300, allow_subnormal=False))
def test_a_decimal_is_the_fraction_that_it_writes(number):
    value = Fraction(Decimal(repr(number)))
    assert parse(repr(number)) == as_expr(number) == sp.Rational(value.numerator, value.denominator)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300))
def test_a_float_survives_the_way_through_exactness(number):
    assert float(as_expr(number)) == number


# Expressions


def _grow(inner):
    small = st.integers(-3, 3)
    return st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1]),
        st.tuples(inner, small).map(lambda pair: pair[0] ** pair[1] if pair[0] != 0 else pair[0]),
        st.tuples(st.sampled_from([sp.sin, sp.exp, sp.tanh, sp.erf, sp.Abs]), inner).map(lambda pair: pair[0](pair[1])),
        st.tuples(inner, inner).map(lambda pair: sp.Piecewise((pair[0], x > y), (pair[1], True))),
    )


leaves = st.one_of(
    st.sampled_from([x, y, p, sp.pi, sp.sqrt(2)]), st.fractions(-9, 9, max_denominator=9).map(sp.Rational)
)
expressions = st.recursive(leaves, _grow, max_leaves=6).filter(lambda expr: not expr.has(sp.nan, sp.zoo, sp.oo, sp.I))


@settings(max_examples=60)
@given(expressions)
def test_what_sympy_prints_is_read_back(expr):
    again = parse(str(expr), NAMES)
    # Printing may move a number into a bracket, which SymPy multiplies out on the way back.
    assert again == expr or sp.expand(again - expr) == 0


@settings(max_examples=60)
@given(expressions, st.text(" \t\n", max_size=3))
def test_brackets_and_blanks_around_a_formula_change_nothing(expr, blanks):
    text = str(expr)
    assert parse(f"{blanks}({blanks}{text}{blanks}){blanks}", NAMES) == parse(text, NAMES)


@settings(max_examples=60)
@given(expressions)
def test_the_caret_is_a_power(expr):
    text = str(expr)
    assert parse(text.replace("**", "^"), NAMES) == parse(text, NAMES)


@settings(max_examples=60)
@given(expressions)
def test_anyones_symbols_become_the_declared_ones(expr):
    plain = expr.xreplace({symbol: sp.Symbol(symbol.name) for symbol in (x, y, p)})
    bound = as_expr(plain, NAMES)
    assert bound.free_symbols <= {x, y, p}
    assert as_expr(bound, NAMES) == bound


# Names

identifiers = st.one_of(
    st.sampled_from(keyword.kwlist),
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True),
    st.text(st.characters(min_codepoint=0x370, max_codepoint=0x3FF), min_size=1, max_size=3),
).filter(lambda name: is_word(normalize("NFKC", name)))


@pytest.mark.slow
@given(identifiers.filter(lambda name: name not in {"True", "False", "None", "and", "or", "not"}))
def test_every_legal_name_can_be_declared_and_used(name):
    (declared,) = split_names(name)
    symbol = sp.Symbol(declared)
    assert parse(f"2*{name}^2 - 1", {declared: symbol}) == 2 * symbol**2 - 1


@given(identifiers, identifiers, st.integers(1, 5))
def test_the_column_of_an_unknown_name_is_where_it_stands(known, unknown, blanks):
    known, unknown = f"{known}_k", f"{unknown}_u"
    text = f"{known}^2{' ' * blanks}+ π*{unknown}"
    error = complaint(parse, text, {split_names(known)[0]: x})
    assert error is not None
    assert error.column == text.index(unknown, len(known)) + 1


# Any text at all


def _reads_or_explains(text):
    error = complaint(parse, text, NAMES, ("f",))
    if error is not None:
        subject, _, requirement = str(error).partition(" must ")
        assert isinstance(error, ParseError)
        assert 1 <= error.column <= len(text) + 1
        assert len(subject) < 30
        assert requirement


@given(st.text(max_size=60))
@example("\ud800")
@example("x\x00")
@example("2or 3")
@example("1if x else y")
def test_any_text_is_read_or_explained(text):
    _reads_or_explains(text)


PIECES = [
    "x", "y", "p", "f", "sin", "exp", "Piecewise", "Max", "pi", "E", "I", "oo", "lambda", "if", "else", "and", "not",
    "True", "1", "2", "0", "10", "0.5", "1e3", "(", ")", "(", ")", ",", "+", "-", "*", "/", "**", "^", "<", ">=", "==",
    "&", "|", "~", " ", ".", "'", "[", "]", "=", ":", "π", "θ", "²", "\n", "!",
]  # fmt: skip


@pytest.mark.slow
@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_pieces_of_formulas_are_read_or_explained(text):
    _reads_or_explains(text)


@given(st.text(max_size=20))
def test_any_text_of_names_is_split_or_refused(text):
    error = complaint(split_names, text)
    if error is not None:
        assert str(error).startswith("names must ")
    else:
        names = split_names(text)
        assert all(name.isidentifier() for name in names)
        assert len(set(names)) == len(names)
