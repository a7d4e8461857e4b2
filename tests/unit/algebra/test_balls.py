"""Balls hold the value, shrink with the precision, and are NaN where there is no real value."""

from fractions import Fraction

import flint
import mpmath
import pytest
import sympy as sp

from fieldmath.algebra.balls import Undecided, enclose, precision

x, y = sp.symbols("x y", real=True)
HALF = Fraction(7, 10)

FUNCTIONS = [
    *(head(x) for head in (sp.sin, sp.cos, sp.tan, sp.sec, sp.csc, sp.cot, sp.asin, sp.acos, sp.atan, sp.acot)),
    *(head(x) for head in (sp.sinh, sp.cosh, sp.tanh, sp.sech, sp.csch, sp.coth, sp.asinh, sp.atanh, sp.asech)),
    *(head(x) for head in (sp.exp, sp.log, sp.gamma, sp.loggamma, sp.digamma, sp.erf, sp.erfc, sp.erfi, sp.erfinv)),
    *(head(x) for head in (sp.Ei, sp.li, sp.Si, sp.Ci, sp.Shi, sp.Chi, sp.airyai, sp.airybi, sp.fresnels, sp.fresnelc)),
    *(head(x) for head in (sp.LambertW, sp.sinc, sp.factorial, sp.harmonic, sp.elliptic_k, sp.elliptic_e)),
    sp.acosh(x + 1),
    sp.acsch(x),
    sp.asec(x + 1),
    sp.acsc(x + 1),
    sp.acoth(x + 1),
    sp.polygamma(1, x),
    sp.polygamma(0, x),
    sp.zeta(x + 2),
    sp.zeta(x + 2, 3),
    sp.zeta(x),
    sp.polylog(2, x),
    sp.expint(2, x),
    sp.uppergamma(x, 2),
    sp.lowergamma(2, x),
    sp.beta(x, 2),
    sp.binomial(5, x),
    sp.besselj(1, x),
    sp.bessely(x, 2),
    sp.besseli(2, x),
    sp.besselk(x, 1),
    sp.legendre(x, y),
    sp.chebyshevt(x, y),
    sp.elliptic_f(x, y),
    sp.LambertW(-x / 3, -1),
    sp.atan2(x, -1),
    sp.atan2(-x, -y),
    sp.Mod(-x, 2),
    sp.Max(x, y, 0),
    sp.Min(x, -y),
    sp.Abs(-x) + sp.sign(-x) + sp.floor(-x) + sp.ceiling(x) + sp.frac(-x) + sp.Heaviside(-x),
    sp.pi * sp.E + sp.EulerGamma * sp.Catalan - sp.GoldenRatio,
    x ** sp.Rational(1, 3) - x**-7 + y**x + 2 ** (-x),
    sp.Piecewise((x, (x > 1) | (y > 5)), (y, sp.Ne(x, y) & (x <= 1)), (7, True)),
]  # fmt: skip


@pytest.mark.parametrize("expr", FUNCTIONS, ids=str)
def test_the_ball_holds_the_value_at_every_precision(expr):
    point = {x: HALF, y: Fraction(2, 5)}
    truth = expr.subs({x: sp.Rational(7, 10), y: sp.Rational(2, 5)}).evalf(60)
    ratio = sp.Rational(truth)
    with precision(300):
        exact = flint.arb(flint.fmpq(int(ratio.p), int(ratio.q)))
        near = flint.arb(0, 1) * abs(exact) * flint.arb(10) ** -55  # evalf's own rounding
    widths = []
    for bits in (64, 160):
        ball = enclose(expr, point, bits=bits)
        assert ball.is_finite()
        assert ball.overlaps(exact + near)
        widths.append(float(ball.rad()))
    assert widths[1] <= widths[0] * 1e-15 + 1e-40


@pytest.mark.parametrize(
    "expr", [sp.log(-x), sp.sqrt(-x), sp.acos(x + 1), 1 / (x - HALF), sp.I * x, sp.nan + x], ids=str
)
def test_no_real_value_is_nan(expr):
    expr = expr.subs(sp.Float(0.7), sp.Rational(7, 10))
    assert not enclose(expr, {x: HALF}, bits=64).is_finite()


def test_complex_arithmetic_takes_principal_values():
    ball = enclose(sp.log(-x) + sp.sqrt(-x), {x: Fraction(1, 4)}, bits=100, is_complex=True)
    truth = mpmath.log(mpmath.mpc(-0.25)) + mpmath.sqrt(mpmath.mpc(-0.25))
    assert float(ball.real.mid()) == pytest.approx(float(truth.real), abs=1e-15)
    assert float(ball.imag.mid()) == pytest.approx(float(truth.imag), abs=1e-15)


def test_a_jump_that_cannot_be_placed_is_undecided():
    with pytest.raises(Undecided):
        enclose(sp.floor(sp.sin(x) ** 2 + sp.cos(x) ** 2), {x: HALF}, bits=64)


def test_the_working_precision_of_the_process_is_given_back():
    before = flint.ctx.prec
    enclose(sp.sin(x), {x: 1}, bits=500)
    with pytest.raises(Undecided):
        enclose(sp.floor(sp.sin(x) ** 2 + sp.cos(x) ** 2), {x: HALF}, bits=64)
    assert flint.ctx.prec == before


def test_floats_are_taken_as_the_binary_numbers_they_are():
    assert enclose(sp.Float(0.1) * x, {x: 1}, bits=64).contains(flint.arb(0.1))
