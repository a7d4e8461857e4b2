"""Compiled expressions: right shapes, right values, no warnings, clear refusals."""

import math
import subprocess
import sys

import mpmath
import numpy as np
import pytest
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.errors import EvaluationError, InputError, InputTypeError, MismatchError

x, y, z = sp.symbols("x y z", real=True)
EPS = np.finfo(float).eps


def value(expr, at, symbol=x):
    return compile_expressions([expr], [symbol])(at)[0]


# --- shapes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrays", "shape"),
    [
        ((2, 3.0), (3,)),
        ((np.array(2), np.float32(3)), (3,)),
        (([1, 2, 3], 4), (3, 3)),
        (np.ix_([1.0, 2.0], [1.0, 2.0, 3.0]), (3, 2, 3)),
        ((np.zeros((4, 1, 2)), np.zeros((5, 1))), (3, 4, 5, 2)),
        ((np.zeros((0, 1)), np.zeros(3)), (3, 0, 3)),
    ],
)
def test_the_shape_is_number_of_expressions_plus_broadcast_shape(arrays, shape):
    result = compile_expressions([x * y, sp.Integer(7), y], [x, y])(*arrays)
    assert result.shape == shape
    assert result.dtype == np.float64


def test_constants_and_missing_arguments_fill_the_whole_shape():
    result = compile_expressions([sp.Integer(7), sp.pi, x], [x, y])(*np.ix_([1.0, 2.0], [0.0, 0.0, 0.0]))
    assert (result[0] == 7).all()
    assert (result[1] == math.pi).all()
    assert (result[2] == [[1, 1, 1], [2, 2, 2]]).all()


def test_no_arguments_and_no_expressions_are_fine():
    assert compile_expressions([sp.sqrt(2)], [])().tolist() == [math.sqrt(2)]
    assert compile_expressions([], [x])(np.zeros(3)).shape == (0, 3)


@pytest.mark.slow
def test_open_grids_and_dense_grids_agree_also_across_slabs():
    expressions = [sp.sin(x * y) * sp.exp(-(x**2) - z**2) + x**3 / (1 + z**2), x + y - z, sp.besselj(0, z) * y]
    compiled = compile_expressions(expressions, [x, y, z])
    axes = np.linspace(-1, 2, 53), np.linspace(0, 1, 47), np.linspace(-2, 2, 41)  # 102,131 points: several slabs.
    opened = compiled(*np.ix_(*axes))
    dense = compiled(*np.meshgrid(*axes, indexing="ij"))
    # Sums and products may be grouped differently: a few roundings of values of order 10.
    np.testing.assert_allclose(opened, dense, rtol=0, atol=50 * EPS * 10)
    assert opened.shape == (3, 53, 47, 41)


def test_the_result_is_fresh_and_the_inputs_untouched():
    points = np.linspace(0, 1, 5)
    points.flags.writeable = False
    compiled = compile_expressions([x, x**2], [x])
    first = compiled(points)
    first[:] = 99
    assert (compiled(points)[0] == points).all()


# --- values ----------------------------------------------------------------------------------------------------------


def test_constants_are_rounded_once():
    a = sp.Rational(10**400, 3 * 10**399)
    big = sp.log(sp.Integer(10) ** 400) - sp.factorial(200) / sp.factorial(199)
    result = compile_expressions([a * x, big * x, sp.zeta(3) * x, sp.Rational(1, 3) * x], [x])(1)
    assert result.tolist() == [10 / 3, float(sp.N(big, 30)), float(mpmath.zeta(3)), 1 / 3]


def test_numbers_too_large_for_a_float_are_infinite():
    result = compile_expressions([sp.Integer(10) ** 400 * x, -(sp.Integer(10) ** 400) * x, x**1000], [x])(10)
    assert result.tolist() == [math.inf, -math.inf, math.inf]
    assert value(x**1000, 1.001) == pytest.approx(float(mpmath.mpf("1.001") ** 1000), rel=1e-12)


@pytest.mark.parametrize("exponent", [-17, -3, -1, 2, 3, 5, 8, 31, 64, 65, sp.Rational(1, 2), sp.Rational(-3, 2)])
def test_powers_are_accurate(exponent):
    points = np.array([0.3, 1.7, 2.9])
    truth = [float(mpmath.mpf(p) ** (mpmath.mpf(sp.Rational(exponent).p) / sp.Rational(exponent).q)) for p in points]
    # A chain of n products rounds at most n times.
    np.testing.assert_allclose(value(x**exponent, points), truth, rtol=max(4, abs(float(exponent))) * EPS)


def test_singular_points_are_infinite_or_nan_without_warnings():
    result = compile_expressions([1 / x, sp.log(x), sp.oo + 0 * x, 1 / x**2, sp.zoo * x, sp.nan + x], [x])(0.0)
    assert np.isinf(result[:4]).all()
    assert np.isnan(result[4:]).all()


def test_what_is_not_real_is_nan():
    assert np.isnan(value(sp.sqrt(x), -1.0))
    assert np.isnan(value(x ** sp.Rational(1, 3), -8.0))
    assert np.isnan(value(sp.log(x), -1.0))
    assert np.isnan(value(sp.acos(x), 2.0))
    assert np.isnan(value((-1) ** sp.Rational(1, 3) * x, 1.0))


def test_expressions_with_i_that_are_real_have_their_real_value():
    points = np.linspace(-3, 3, 11)
    turn = sp.exp(sp.I * x)
    result = compile_expressions([(turn + 1 / turn) / 2, (turn - 1 / turn) / (2 * sp.I)], [x])(points)
    np.testing.assert_allclose(result, [np.cos(points), np.sin(points)], rtol=0, atol=4 * EPS)
    assert np.isnan(value(sp.I * x, 1.0))
    assert value(sp.Abs(3 + 4 * sp.I) * x, 1.0) == 5
    assert value(sp.re(sp.exp(sp.I * x)) + sp.im(sp.exp(sp.I * x)), 0.0) == 1


def test_exponentials_of_sums_do_not_overflow_factor_by_factor():
    compiled = compile_expressions([sp.exp(x - y)], [x, y])
    result = compiled(*np.ix_([1000.0, 1.0], [1000.0, 0.0]))[0]
    np.testing.assert_allclose(result, [[1, math.inf], [0, math.e]], rtol=2 * EPS)


SPECIAL = [
    sp.erf(x), sp.erfc(x), sp.erfinv(x / 10), sp.gamma(x), sp.loggamma(x), sp.digamma(x), sp.polygamma(2, x),
    sp.zeta(x + 1), sp.zeta(x, 3), sp.beta(x, 2), sp.besselj(2, x), sp.bessely(1, x), sp.besseli(x, 2),
    sp.besselk(sp.Rational(1, 3), x), sp.jn(1, x), sp.yn(2, x), sp.airyai(x), sp.airybiprime(x), sp.Ei(x),
    sp.expint(2, x), sp.expint(x, 2), sp.LambertW(x), sp.Si(x), sp.Ci(x), sp.Shi(x), sp.Chi(x), sp.li(x),
    sp.uppergamma(x, 2), sp.uppergamma(-x, 2), sp.lowergamma(2, x), sp.elliptic_k(x / 9), sp.elliptic_e(x / 9),
    sp.elliptic_e(x, sp.Rational(1, 3)), sp.elliptic_f(x, sp.Rational(1, 3)), sp.factorial(x), sp.binomial(5, x),
    sp.rf(x, 3), sp.ff(x, sp.Rational(1, 2)), sp.harmonic(x), sp.fresnels(x), sp.polylog(2, x / 9),
    sp.hyper((1, 2), (3,), x / 9), sp.legendre(2, x), sp.assoc_legendre(3, 1, x / 9),
    sp.chebyshevu(x, sp.Rational(1, 3)), sp.sec(x), sp.csc(x), sp.cot(x), sp.acot(x), sp.asec(x), sp.acsc(x),
    sp.acoth(x), sp.asech(x / 9), sp.acsch(x), sp.coth(x), sp.sech(x), sp.csch(x), sp.sinc(x), sp.atan2(x, 2),
    sp.Mod(x, 2), sp.Mod(x, -2), sp.frac(x), sp.floor(x), sp.ceiling(-x), sp.sign(-x), sp.Heaviside(x), sp.Max(x, 2),
    sp.Min(x, 2, 3), sp.Abs(-x), sp.cbrt(x), 2**x, x**x, sp.dirichlet_eta(x), sp.hermite(3, x),
]  # fmt: skip


@pytest.mark.parametrize("expr", SPECIAL, ids=str)
def test_special_functions_agree_with_high_precision_evaluation(expr):
    points = [sp.Rational(13, 10), sp.Rational(5, 2), sp.Rational(47, 8)]
    truth = [float(expr.subs(x, point).evalf(25)) for point in points]
    # SciPy promises a few ulp for most; 1e-12 is the worst of them (bessely near its zeros, zeta).
    np.testing.assert_allclose(value(expr, [float(p) for p in points]), truth, rtol=1e-12, atol=1e-14)


def test_heaviside_sign_and_delta_at_zero():
    result = compile_expressions([sp.Heaviside(x), sp.Heaviside(x, 0), sp.sign(x), sp.KroneckerDelta(x, 0)], [x])(0)
    assert result.tolist() == [0.5, 0, 0, 1]


def test_symbols_without_assumptions_count_as_real():
    w = sp.Symbol("w")
    assert value(sp.Abs(w).diff(w), [-2.0, 3.0], w).tolist() == [-1, 1]
    assert value(sp.Abs(2 * w + 1).diff(w), [-2.0, 3.0], w).tolist() == [-2, 2]


def test_integer_arrays_are_floats():
    assert value(x**-2, np.array([1, 2])).tolist() == [1, 0.25]
    assert value(1 / x, np.array([True])).tolist() == [1]


# --- piecewise -------------------------------------------------------------------------------------------------------


def test_piecewise_takes_each_point_from_its_own_branch():
    entropy = sp.Piecewise((x * sp.log(x), x > 0), (0, True))
    assert value(entropy, [0.0, -1.0, 1.0, math.e]).tolist() == pytest.approx([0, 0, 0, math.e])


@pytest.mark.parametrize(
    ("expr", "points", "expected"),
    [
        (sp.Piecewise((1, x > 0)), [-1, 0, 1], [math.nan, math.nan, 1]),
        (sp.Piecewise((1, x < 0), (2, sp.Eq(x, 0)), (3, True)), [-1, 0, 1], [1, 2, 3]),
        (sp.Piecewise((1, (x > -1) & (x < 1)), (2, (x > 3) | (x < -3)), (0, True)), [-4, 0, 2, 4], [2, 1, 0, 2]),
        (sp.Piecewise((1, sp.Ne(x, 2)), (5, True)), [1, 2], [1, 5]),
        (sp.Piecewise((sp.Piecewise((1, x < 1), (2, True)), x < 2), (3, True)), [0, 1, 2], [1, 2, 3]),
        (sp.Piecewise((sp.sqrt(x), x >= 0), (sp.sqrt(-x), True)), [-4, 9], [2, 3]),
        (1 / sp.Piecewise((x, x > 1), (1, True)), [0, 2], [1, 0.5]),
        (sp.Piecewise((1, sp.Not(sp.Or(x < 0, x > 1))), (0, True)), [-1, 0, 2], [0, 1, 0]),
        (sp.Piecewise((1, sp.Xor(x > 0, x > 1)), (0, True)), [-1, 0.5, 2], [0, 1, 0]),
    ],
    ids=str,
)
def test_conditions_of_every_kind(expr, points, expected):
    assert value(expr, points).tolist() == pytest.approx(expected, nan_ok=True)


def test_a_piecewise_over_two_variables_broadcasts():
    expr = sp.Piecewise((x, x > y), (y, True))
    assert compile_expressions([expr], [x, y])(*np.ix_([0, 2], [1, 3]))[0].tolist() == [[1, 3], [2, 3]]


# --- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        (x * y, r"got none for y \(known: x\)\. Give a value: \.subs\(\{'y': 2\}\)\."),
        (sp.Function("f")(x), r"the undefined function f\(x\)"),
        (sp.Function("f")(x).diff(x), r"the unevaluated derivative Derivative\(f\(x\), x\)"),
        (sp.Integral(sp.exp(-x * y), (y, 0, 1)), r"the unevaluated integral .* Use fieldmath\.evaluate\(\)"),
        (sp.Sum(x**y, (y, 0, 5)), "the unevaluated sum"),
        (sp.DiracDelta(x), "the distribution DiracDelta"),
        (sp.MatrixSymbol("A", 2, 2)[0, 0] * x, "MatrixSymbol|matrix"),
        (sp.Piecewise((sp.Function("f")(x), x > 0), (1, True)), "the undefined function"),
    ],
    ids=str,
)
def test_what_has_no_numbers_is_named(expr, message):
    with pytest.raises(EvaluationError, match=message):
        compile_expressions([expr], [x])


def test_a_long_piece_is_cut_in_the_message():
    with pytest.raises(EvaluationError) as caught:
        compile_expressions([sp.Integral(sp.Add(*[x**k * sp.sin(k * x) for k in range(60)]), x)], [x])
    assert len(str(caught.value)) < 250


def test_wrong_arguments_are_refused():
    compiled = compile_expressions([x + y], [x, y])
    with pytest.raises(InputError, match=r"arrays must be 2, one for each of \(x, y\); got 1"):
        compiled(1)
    with pytest.raises(MismatchError, match=r"arrays must broadcast together; got shapes \(2,\), \(3,\)"):
        compiled([1, 2], [1, 2, 3])
    with pytest.raises(EvaluationError, match="x must be an array of real numbers; got dtype complex128"):
        compiled(1j, 1)
    with pytest.raises(EvaluationError, match="y must be an array of real numbers"):
        compiled(1, "one")
    with pytest.raises(InputError, match="distinct"):
        compile_expressions([x], [x, x])
    with pytest.raises(InputTypeError, match="expression must be a SymPy expression; got str"):
        compile_expressions(["x"], [x])


def test_an_evil_name_is_only_a_name(tmp_path):
    evil = sp.Symbol(f'__import__("pathlib").Path({str(tmp_path / "pwned")!r}).touch()')
    assert compile_expressions([evil + 1], [evil])(2).tolist() == [3]
    with pytest.raises(EvaluationError):
        compile_expressions([evil], [x])
    with pytest.raises(EvaluationError):
        compile_expressions([sp.Function(evil.name)(x)], [x])
    assert not list(tmp_path.iterdir())


# --- the machinery ---------------------------------------------------------------------------------------------------


def test_the_same_question_is_compiled_once():
    assert compile_expressions([x + 1], [x]) is compile_expressions((x + 1,), (x,))


@pytest.mark.slow
def test_deep_expressions_do_not_exhaust_the_stack():
    expr = x
    for _ in range(3000):
        expr = sp.sin(expr, evaluate=False) + 1
    assert np.isfinite(value(expr, 0.5))


class Interpolant(sp.Function):
    """A function that brings its own numbers."""

    nargs = 1

    def _fieldmath_callable(self):
        return "cube", lambda values: np.asarray(values) ** 3


def test_a_node_may_bring_its_own_callable():
    compiled = compile_expressions([2 * Interpolant(x + 1) + y], [x, y])
    assert compiled(*np.ix_([0.0, 1.0], [5.0]))[0].tolist() == [[7], [21]]
    assert value(Interpolant(sp.Integer(2)) + x, 0.0) == 8


@pytest.mark.slow
def test_plain_expressions_do_not_load_scipy():
    script = (
        "import sys, sympy as sp; from fieldmath.algebra.compile import compile_expressions\n"
        "x = sp.Symbol('x'); compile_expressions([sp.exp(x)*sp.sin(x)], [x])([1.0, 2.0])\n"
        "print(any(name.startswith('scipy') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"
