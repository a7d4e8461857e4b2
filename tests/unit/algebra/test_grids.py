"""Expressions on grids: every way to compute them gives the same values, in little memory, prepared once."""

import math
import tracemalloc

import mpmath
import numpy as np
import pytest
import sympy as sp

from fieldmath.algebra import engine
from fieldmath.algebra.compile import Compiled, compile_expressions
from fieldmath.algebra.vocabulary import FUNCTIONS
from fieldmath.errors import EvaluationError, InputError, InputTypeError, MismatchError

x, y, z = sp.symbols("x y z", real=True)
EPS = np.finfo(float).eps

MIXTURE = sp.Add(*[k * sp.exp(-((x - k) ** 2) / (k + 1) - (y + k) ** 2 / 2) for k in (1, 2, 3)])
POLYNOMIAL = (x**4 - 3 * x**2 + 2) * (y**3 - y + 1) + x * y**2 - 5 + x**3 * y - y**5 / 7
EXPRESSIONS = {
    "separable": [POLYNOMIAL],
    "mixture and its derivatives": [MIXTURE, MIXTURE.diff(x), MIXTURE.diff(x, y), MIXTURE.diff(y, y), MIXTURE.diff(x)],
    "wave": [sp.exp(-(x**2 + y**2) / 2) * sp.sin(x * y), sp.cos(x * y) / (2 + sp.sin(x))],
    "quotients": [x / (1 + y**2) - y / (1 + x**2) + 1 / (2 + x * y / 9), sp.sqrt(x**2 + y**2) ** -3],
    "conditions": [
        sp.Piecewise((x * y, x > y), (sp.log(y + 4), (y > -1) & (x < 0)), (x**2, True)),
        sp.Max(x, y, x * y),
    ],
    "special": [sp.erf(x) * sp.besselj(0, y) + sp.gamma(x + 5) - sp.Abs(x - y), sp.atan2(y, x) + sp.floor(x * y)],
    "constants": [sp.Integer(3), sp.pi * x / sp.sqrt(2), y + sp.sqrt(2) * sp.pi, x - x * y * sp.Rational(3, 7)],
    "powers": [(x - y) ** 6 + x**5 * y**7 - (x * y) ** 3 / 5, (2 + x**2) ** (y / 3), 3 ** (x - y)],
    "negative": [-x - y, -x * y - x**2 / 2, -2 * sp.exp(-x) - 3 * sp.exp(-y), -(x**2) * y**2 - x / 3],
    "shared": [x * y + 1, (x * y + 1) ** 2, sp.sin(x * y + 1), x * y + 1],
}


def truth(expr, at):
    return float(mpmath.mpf(str(sp.N(expr.subs({s: sp.Float(v, 40) for s, v in at.items()}), 30))))


def axes(*lengths):
    """Points without a pattern: no symmetric grid hides exchanged axes."""
    return [np.sort(np.random.default_rng(k).uniform(-2.2, 2.4, length)) for k, length in enumerate(lengths)]


@pytest.mark.parametrize("name", EXPRESSIONS)
@pytest.mark.parametrize("lengths", [(3, 5), (20, 30), (97, 101)], ids=["points", "small", "large"])
def test_values_on_open_grids_are_those_of_high_precision(name, lengths):
    expressions = EXPRESSIONS[name]
    lines = axes(*lengths)
    values = compile_expressions(expressions, [x, y])(*np.ix_(*lines))
    assert values.shape == (len(expressions), *lengths)
    for i, j in ((0, 0), (1, 4), (2, lengths[1] - 2), (lengths[0] - 1, 3)):
        at = {x: lines[0][i], y: lines[1][j]}
        for k, expr in enumerate(expressions):
            size = truth(sp.Abs(expr), at)
            # Forty operations on numbers below 500, most of which cancel in no place.
            assert values[k, i, j] == pytest.approx(truth(expr, at), rel=200 * EPS, abs=500 * EPS * max(size, 1))


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_open_dense_scattered_and_pointwise_values_agree(name):
    expressions = EXPRESSIONS[name]
    compiled = compile_expressions(expressions, [x, y])
    lines = axes(130, 67)
    dense = np.meshgrid(*lines, indexing="ij")
    opened = compiled(*np.ix_(*lines))
    scale = 200 * EPS * np.maximum(1, np.abs(opened).max(axis=(1, 2)))[:, None, None]
    assert np.all(np.abs(compiled(*dense) - opened) <= scale)
    flat = compiled(*[array.ravel() for array in dense]).reshape(opened.shape)
    assert np.all(np.abs(flat - opened) <= scale)
    for i, j in ((0, 0), (77, 5), (129, 66)):
        assert np.all(np.abs(compiled(lines[0][i], lines[1][j]) - opened[:, i, j]) <= scale[:, 0, 0])


@pytest.mark.parametrize(
    "lengths", [(20, 21, 43), (3, 200, 31), (200, 3, 31), (31, 200, 3), (1, 150, 90), (150, 1, 90)]
)
def test_grids_of_three_axes_agree_in_every_shape(lengths):
    f = sp.exp(-(x**2) - y**2 / 2) * sp.sin(2 * z) * (x**2 + z**3) + sp.cos(x) * sp.log(5 + y) / (2 + z**2) + x * y * z
    expressions = [f, f.diff(x), f.diff(z), sp.sin(y * z) * sp.exp(-x * y - z), x * z + sp.cos(x * z) + y * sp.exp(z)]
    compiled = compile_expressions(expressions, [x, y, z])
    lines = axes(*lengths)
    opened = compiled(*np.ix_(*lines))
    dense = compiled(*np.meshgrid(*lines, indexing="ij"))
    assert opened.shape == (5, *lengths)
    np.testing.assert_allclose(opened, dense, rtol=0, atol=200 * EPS * np.abs(dense).max())


@pytest.mark.parametrize("shape", [(0, 1), (1, 0), (0, 0)])
def test_empty_axes_give_empty_results(shape):
    values = compile_expressions([POLYNOMIAL, sp.Integer(1)], [x, y])(np.zeros((shape[0], 1)), np.zeros((1, shape[1])))
    assert values.shape == (2, *shape)


def test_many_arguments_and_axes_broadcast():
    symbols = sp.symbols("a0:9")
    compiled = compile_expressions([sp.Add(*symbols) * sp.Mul(*symbols)], symbols)
    arrays = [np.linspace(1, 2, 3).reshape((3,) + (1,) * (8 - k)) for k in range(9)]
    total, product = sum(arrays[1:], arrays[0]), math.prod(arrays)
    np.testing.assert_allclose(compiled(*arrays)[0], total * product, rtol=20 * EPS)


# --- exponentials and matrix products --------------------------------------------------------------------------------


@pytest.mark.parametrize("bound", [1.0, 30.0, 800.0, 1e5])
@pytest.mark.parametrize(
    "expr",
    [
        sp.exp(x - y),
        sp.exp(-(x**2) - y**2),
        sp.exp(x + y) + sp.exp(x - y) * x + y * sp.exp(-x),
        x * sp.exp(-x / 2 - y / 3) + y * sp.exp(2 * x - y) + x**2 * y,
    ],
    ids=str,
)
def test_split_exponentials_neither_overflow_nor_underflow(expr, bound):
    line = np.linspace(-bound, bound, 120)
    compiled = compile_expressions([expr], [x, y])
    opened = compiled(*np.ix_(line, line))[0]
    dense = compiled(*np.meshgrid(line, line, indexing="ij"))[0]
    sizes = compile_expressions([sp.Add(*map(sp.Abs, sp.Add.make_args(expr)))], [x, y])(line[:, None], line)[0]
    finite = np.isfinite(sizes)
    # The exponent is rounded before the exponential: at most 690 for what is finite.
    assert np.all(np.abs(opened[finite] - dense[finite]) <= 3000 * EPS * sizes[finite] + 1e-300)
    np.testing.assert_array_equal(opened[~finite], dense[~finite])


def test_a_factor_that_underflows_is_seen_by_the_guard():
    line = np.linspace(-740, 0, 200)
    values = compile_expressions([sp.exp(x + y)], [x, y])(*np.ix_(line, -line))[0]
    np.testing.assert_allclose(np.diagonal(values), 1.0, rtol=0)
    assert values[0, 1] == pytest.approx(math.exp(line[0] - line[1]), rel=1e-12)


def test_close_arguments_do_not_cancel():
    """(x - y)**2 stays a square: as x**2 - 2*x*y + y**2 it would lose all digits."""
    line = 1 + np.linspace(0, 1e-7, 100)
    values = compile_expressions([(x - y) ** 2 + (x - y) * x * 0 + sp.Integer(0)], [x, y])(*np.ix_(line, line))[0]
    np.testing.assert_allclose(values, (line[:, None] - line) ** 2, rtol=4 * EPS)


def test_infinities_stay_where_they_are():
    line = np.linspace(-1, 1, 101)  # 0 is among them.
    with np.errstate(all="ignore"):
        expected = 1 / line[:, None] * line + line[:, None] * np.log(line) + line[:, None] ** 2
    values = compile_expressions([y / x + x * sp.log(y) + x**2], [x, y])(*np.ix_(line, line))[0]
    np.testing.assert_array_equal(np.isfinite(values), np.isfinite(expected))
    np.testing.assert_allclose(values[np.isfinite(expected)], expected[np.isfinite(expected)], rtol=20 * EPS, atol=EPS)


# --- out -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lengths", [(1, 1), (4, 5), (120, 130)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.longdouble])
def test_out_is_filled_and_returned(lengths, dtype):
    compiled = compile_expressions(EXPRESSIONS["mixture and its derivatives"], [x, y])
    mesh = np.ix_(*axes(*lengths))
    expected = compiled(*mesh)
    out = np.full((5, *lengths, 2), np.nan, dtype)[..., 0]  # strided
    assert compiled(*mesh, out=out) is out
    np.testing.assert_array_equal(out, expected.astype(dtype))


def test_out_may_share_memory_with_the_arguments():
    compiled = compile_expressions([x * y, x - y], [x, y])
    data = np.random.default_rng(0).random((2, 20000))
    expected = compiled(data[0], data[1])
    np.testing.assert_array_equal(compiled(data[0], data[1], out=data), expected)


@pytest.mark.parametrize(
    ("out", "error", "message"),
    [
        (np.empty((1, 4)), MismatchError, r"out must have the shape of the result, \(1, 3\); got \(1, 4\)"),
        (np.empty((1, 3), int), InputTypeError, "out must be an array of real floats; got dtype int64"),
        (np.empty((1, 3), complex), InputTypeError, "got dtype complex128"),
        ([0.0, 0.0, 0.0], InputTypeError, "got list"),
        (np.broadcast_to(0.0, (1, 3)), InputError, "out must be writeable; got a read-only array"),
    ],
    ids=["shape", "integers", "complex", "list", "read-only"],
)
def test_an_unusable_out_is_refused(out, error, message):
    with pytest.raises(error, match=message):
        compile_expressions([x], [x])(np.zeros(3), out=out)


def test_single_precision_arguments_are_computed_in_double():
    points = np.linspace(0, 1, 7, dtype=np.float32)
    values = compile_expressions([sp.sin(x)], [x])(points)
    assert values.dtype == np.float64
    np.testing.assert_array_equal(values[0], np.sin(points.astype(float)))


# --- cost ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["separable", "mixture and its derivatives", "wave", "quotients", "shared"])
def test_the_memory_beside_the_output_is_at_most_a_tenth_of_it(name):
    compiled = compile_expressions(EXPRESSIONS[name], [x, y])
    mesh = np.ix_(*axes(1000, 900))
    compiled(*mesh)
    tracemalloc.start()
    values = compiled(*mesh)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak <= 1.1 * values.nbytes


@pytest.mark.slow
def test_the_memory_of_a_gradient_in_space_is_at_most_a_tenth_of_it():
    f = sp.exp(-(x**2) - y**2 / 2) * sp.sin(2 * z) * (x**2 + z**3) + sp.cos(x) * sp.log(5 + y) / (2 + z**2) + x * y * z
    compiled = compile_expressions([f.diff(s) for s in (x, y, z)], [x, y, z])
    mesh = np.ix_(*axes(90, 80, 100))
    compiled(*mesh)
    tracemalloc.start()
    values = compiled(*mesh)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak <= 1.1 * values.nbytes


def test_equal_expressions_are_prepared_once(monkeypatch):
    lowerings = []
    monkeypatch.setattr(
        engine, "lowered", lambda *a, _lowered=engine.lowered, **k: (lowerings.append(a), _lowered(*a, **k))[1]
    )
    made = []
    monkeypatch.setattr(
        Compiled, "__init__", lambda self, *a, _init=Compiled.__init__: (made.append(a), _init(self, *a))[1]
    )
    line = np.linspace(0.5, 1.5, 150)
    for length in (150, 140, 149):
        compile_expressions([sp.sin(x * y) + sp.Rational(271, 1000) * x], [x, y])(*np.ix_(line[:length], line))
    assert (len(made), len(lowerings)) == (1, 1)


# --- the white list --------------------------------------------------------------------------------------------------

SLOW = frozenset(("polylog", "hyper", "meijerg", "expint", "lerchphi", "dirichlet_eta", "zeta_derivative"))
WHOLE_ORDER = frozenset(("assoc_laguerre", "assoc_legendre", "hermite", "laguerre", "polygamma"))
INSIDE_ONE = frozenset(("erfinv", "assoc_legendre"))
PLACES = [(0.3125, 0.6875, 0.4375, 0.8125), (1.6875, 0.5625, 1.1875, 2.3125), (2.0, 0.71875, 3.0, 0.5)]


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_of_text_is_right_at_a_point_and_on_grids(name):
    known = FUNCTIONS[name]
    symbols = sp.symbols("p:4", positive=True)[: known.fewest]
    whole = known.fewest > 1 and name in WHOLE_ORDER
    expr = known.build(sp.Integer(2), *symbols[1:]) if whole else known.build(*symbols)
    if not isinstance(expr, sp.Expr) or expr.is_number:
        return  # A condition, say.
    compiled = compile_expressions([expr], symbols)
    for place in PLACES if name not in INSIDE_ONE else PLACES[:1]:
        exact = expr.subs(dict(zip(symbols, map(sp.Rational, place), strict=False))).evalf(25)
        if not exact.is_Float and not exact.is_Integer:
            continue  # It has no real value there, or none that SymPy knows.
        truth = pytest.approx(float(exact), rel=1e-11, abs=1e-13)
        assert compiled(*place[: len(symbols)])[0] == truth
        if expr.func.__name__ in SLOW:
            continue
        line = np.linspace(place[0], place[0] + 1e-3, 9000)
        assert compiled(line, *place[1 : len(symbols)])[0, 0] == truth
        if len(symbols) > 1:
            other = np.full(90, place[1])
            opened = compiled(line[:100, None], other[None], *place[2 : len(symbols)])
            assert opened[0, 0, 7] == truth


@pytest.mark.parametrize("shape", [(2, 3), (8, 8), (9, 8), (40, 50), (150, 160)])
def test_shapes_that_came_before_are_looked_at_no_more_and_give_the_same(shape):
    for expressions in EXPRESSIONS.values():
        compiled = Compiled(tuple(expressions), (x, y))
        axes = [np.linspace(-1, 2, n) for n in shape]
        for arrays in (np.ix_(*axes), np.meshgrid(*axes, indexing="ij"), [axes[0], np.float64(0.5)]):
            first, again = (compiled(*arrays) for _ in range(2))
            assert np.array_equal(first, again, equal_nan=True)
            assert not np.shares_memory(first, again)
            assert np.array_equal(first, compiled(*[np.asfortranarray(a) for a in arrays]), equal_nan=True)


def test_what_was_remembered_hides_no_mistake_and_no_other_type():
    compiled = Compiled((x * y, 1 / x), (x, y))
    array = np.linspace(0.0, 1e200, 20)
    for _ in range(3):
        assert np.isinf(compiled(array, array[::-1] + 1e200)[0, -1])  # Without a warning.
    assert np.array_equal(compiled(np.arange(20), np.arange(20)), compiled(1.0 * np.arange(20), 1.0 * np.arange(20)))
    big_endian = array.astype(">f8")
    assert np.array_equal(compiled(big_endian, big_endian), compiled(array, array))
    for arrays in ((array,), (array, array[:7]), (array, array + 1j), (array, array, array)):
        with pytest.raises((InputError, MismatchError, EvaluationError)):
            compiled(*arrays)
    for count in range(2, 200):
        compiled(np.ones(count), np.ones(count))
    assert len(compiled._known) <= 64
