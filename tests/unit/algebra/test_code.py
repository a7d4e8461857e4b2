"""Source code of exact results: what is executed gives the values of the expression."""

import ctypes
import math
import shutil
import subprocess
import sys

import mpmath
import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.algebra import plain_functions
from fieldmath.algebra.special_functions import log_besseli
from fieldmath.errors import EvaluationError, InputError, InputTypeError
from fieldmath.families import Beta, Exponential, Gamma, Laplace, Normal, Poisson, Weibull

RESULTS = [
    Normal("m", "s").kl(Normal("n", "t")),
    Exponential("p").kl(Gamma("k", "b")),
    Laplace("m", "s").kl(Laplace("n", "t")),
    Normal(0, "s").renyi(Normal(0, "t"), "alpha"),
    Weibull("k", "b").entropy(),
    Exponential("lambda").density,
]
GAMMAS = [Beta("a", "b").kl(Beta("c", "d")), Gamma("a", "b").entropy(), Poisson("r").density]


def executed(source, name="f"):
    """Run generated source, as a user would who saved it in a file."""
    space = {}
    exec(compile(source, "generated", "exec"), space)
    return space[name]


def values_of(expr):
    names = sorted(symbol.name for symbol in expr.free_symbols)
    return {name: 0.5 + 0.25 * i for i, name in enumerate(names)}


@pytest.mark.parametrize("language", ["numpy", "python"])
@pytest.mark.parametrize("expr", RESULTS, ids=str)
def test_executed_code_gives_the_values_of_the_expression(expr, language):
    at = values_of(expr)
    found = executed(fm.to_code(expr, language))(*at.values())
    assert float(found) == pytest.approx(float(fm.evaluate(expr, at)), rel=1e-12)


@pytest.mark.parametrize("expr", GAMMAS, ids=str)
def test_gamma_functions_are_those_of_scipy_and_broadcast(expr):
    at = {name: value + np.arange(3.0) for name, value in values_of(expr).items()}
    found = executed(fm.to_code(expr, "numpy"))(*at.values())
    assert np.allclose(found, fm.evaluate(expr, at), rtol=1e-11)
    with pytest.raises(EvaluationError, match="expr must have counterparts in python; got bessely"):
        fm.to_code(sp.bessely(0, sp.Symbol("a")), "python")


def test_torch_and_jax_have_their_own_names():
    expr = Beta("a", "b").kl(Beta("c", "d"))
    torch, jax = fm.to_code(expr, "torch"), fm.to_code(expr, "jax")
    assert "import torch" in torch
    assert "torch.lgamma" in torch
    assert "torch.special.polygamma(0" in torch
    assert "jax.scipy.special.gammaln" in jax
    for source in (torch, jax):
        compile(source, "generated", "exec")
    assert fm.to_code(expr, "latex") == sp.latex(expr)
    if "torch" in sys.modules:
        at = values_of(expr)
        tensors = [sys.modules["torch"].tensor(value) for value in at.values()]
        assert float(executed(torch)(*tensors)) == pytest.approx(float(fm.evaluate(expr, at)), rel=1e-4)


def test_common_parts_are_computed_once_and_names_are_legal():
    lam, x = sp.Symbol("lambda", positive=True), sp.Symbol("x_{1}", real=True)
    source = fm.to_code(sp.exp(lam * x) + sp.exp(lam * x) ** 2, "python")
    assert source.count("math.exp(") <= 2
    assert "def f(lambda_, x__1_):" in source
    assert executed(source)(1.0, 0.0) == 2.0


def test_methods_write_densities_and_functionals():
    density = executed(Gamma("k", "s").to_code("numpy"), "density")
    assert float(density(2.0, 1.0, 3.0)) == pytest.approx(float(Gamma(2, 1).pdf(3.0)))
    kl = executed(Exponential("p").to_code("python", functional="kl", q=Exponential("q")), "kl")
    assert kl(1.0, 2.0) == pytest.approx(float(Exponential(1).kl(Exponential(2))))


@pytest.mark.parametrize(
    ("ask", "error", "text"),
    [
        (
            lambda: fm.to_code(sp.Symbol("x"), "fortran"),
            InputError,
            "language must be one of 'python', 'numpy', 'torch', 'jax', 'c'",
        ),
        (lambda: fm.to_code(0.5), InputTypeError, "expr must be an exact result"),
        (lambda: fm.to_code(sp.Symbol("x"), name="a b"), InputError, "name must be a name of Python; got 'a b'"),
        (lambda: fm.to_code(sp.Symbol("x"), arguments=["y"]), InputError, "missing: x"),
    ],
)
def test_unusable_requests_get_a_sentence(ask, error, text):
    with pytest.raises(error, match=text):
        ask()


# --- every language from one program ---------------------------------------------------------------------------------

x, y = sp.symbols("x y", real=True)
SHAPES = [
    x - y - 3, -x - y, -(x * y), -2 * x / 3, x / (y * 3), 1 / x, 1 / (x * y), (x + y) ** 2 / (x - 3 * y), x**-2,
    -(x**2),
    (1 + x) ** -y,
    x ** (y + 1), (x**y) ** 2, 2**x, sp.sqrt(x) / sp.sqrt(y), x ** sp.Rational(1, 3), sp.Rational(2, 3) * x,
    sp.Rational(-1, 7), sp.sqrt(2) * sp.pi, sp.E * x, sp.exp(-x) - sp.exp(x), x - (y - (x - 1)), 1 - (x - y) / 2,
    (x + 1) / (y + 2) / (x + y), x / (x / (y + 1) + 1), sp.Float("0.1") * x, sp.EulerGamma + x, sp.tan(x) ** -1,
    sp.Piecewise((x, x > 2 * y), (-y, True)),
    sp.Piecewise((x, (x > 0) & (y > 5)), (2, (x < 1) | (y < 0)), (x * y, True)),
    sp.Piecewise((1, sp.Not(sp.Or(x < 0, x > 1))), (3, True)) + 1, sp.Max(x, y, 1), sp.Min(x, y) - sp.Abs(x - y),
    sp.atan2(x, y), sp.sign(x - y), sp.floor(x) + sp.ceiling(y), sp.Mod(x, y), sp.sec(x) + sp.acoth(3 + x), sp.sinh(x),
    sp.asinh(x) * sp.acos(x / 4), sp.erf(x) + sp.erfc(y), sp.loggamma(x + 1), sp.gamma(x + y), sp.Heaviside(x - y),
    sp.beta(x + 1, y + 1), sp.binomial(x + 3, y), sp.factorial(x), sp.sinc(x),
]  # fmt: skip
POINTS = [(0.75, 1.25), (1.5, 0.375), (2.25, 1.125)]


@pytest.mark.parametrize("expr", SHAPES, ids=str)
def test_every_shape_of_expression_keeps_its_value(expr):
    truth = [float(expr.subs({x: sp.Rational(a), y: sp.Rational(b)}).evalf(20)) for a, b in POINTS]
    for language in ("python", "numpy"):
        function = executed(fm.to_code(expr, language, arguments=["x", "y"]))
        assert [float(function(a, b)) for a, b in POINTS] == pytest.approx(truth, rel=1e-13, abs=1e-15)
    arrays = np.broadcast_to(executed(fm.to_code(expr, "numpy", arguments=["x", "y"]))(*np.array(POINTS).T), (3,))
    assert arrays == pytest.approx(truth, rel=1e-13, abs=1e-15)


def truth_of(expr):
    return [float(expr.subs({x: sp.Rational(a), y: sp.Rational(b)}).evalf(20)) for a, b in POINTS]


# Functions that neither `math` nor C99 has, and that the code brings along.
SPECIAL = [
    sp.digamma(x), sp.polygamma(1, x) * sp.polygamma(3, y), sp.zeta(x + 1), sp.zeta(x + 1, y), sp.uppergamma(x, y),
    sp.uppergamma(-x, y), sp.lowergamma(x, y), sp.expint(1, x), sp.expint(2, y), sp.Ei(x) + sp.Ei(-y),
    sp.erfinv(x / 9), sp.betainc_regularized(x, y, 0, sp.Rational(1, 3)), sp.besseli(1, x) / sp.besseli(0, x),
    sp.besseli(y, 40 * x), sp.besselk(x, y), log_besseli(2, 300 * x), sp.harmonic(x),
]  # fmt: skip


@pytest.mark.parametrize("expr", SPECIAL, ids=str)
def test_python_code_brings_special_functions_along(expr):
    source = fm.to_code(expr, "python", arguments=["x", "y"])
    assert [executed(source)(a, b) for a, b in POINTS] == pytest.approx(truth_of(expr), rel=1e-12)
    assert source.count("import") == 1


@pytest.mark.parametrize(
    ("name", "arguments", "truth"),
    [
        ("digamma", (-3.25,), mpmath.digamma),
        ("polygamma", (2, -0.5), lambda n, z: mpmath.polygamma(int(n), z)),
        ("zeta", (-1.5,), mpmath.zeta),
        ("zeta", (50, 0.3), mpmath.zeta),
        ("uppergamma", (20, 40), mpmath.gammainc),
        ("expi", (200,), mpmath.ei),
        ("beta_ratio", (20, 0.5, 0.99), lambda a, b, z: mpmath.betainc(a, b, 0, z, regularized=True)),
        ("besseli", (-2.5, 5), mpmath.besseli),
        ("log_besseli", (0, 0.01), lambda n, z: mpmath.log(mpmath.besseli(n, z))),
        ("besselk", (10, 0.01), mpmath.besselk),
        ("erfinv", (1e-10,), mpmath.erfinv),
    ],
)
def test_special_functions_are_right_at_difficult_places(name, arguments, truth):
    with mpmath.workdps(30):
        expected = float(truth(*map(mpmath.mpf, arguments)))
    assert getattr(plain_functions, f"fm_{name}")(*arguments) == pytest.approx(expected, rel=1e-13)


def test_special_functions_are_nan_or_infinite_where_the_real_function_is():
    own = plain_functions
    undefined = (own.fm_digamma(-2.0), own.fm_zeta(2.0, -1.0), own.fm_lowergamma(-1.0, 1.0), own.fm_erfinv(1.5))
    assert all(map(math.isnan, undefined))
    assert (own.fm_zeta(1.0), own.fm_expi(0.0), own.fm_erfinv(-1.0)) == (math.inf, -math.inf, -math.inf)
    assert (own.fm_zeta(-2.0), own.fm_besseli(0.0, 0.0), own.fm_beta_ratio(1.0, 2.0, 1.0)) == (0.0, 1.0, 1.0)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
def test_c_code_brings_the_same_special_functions_along(tmp_path):
    places = ", ".join(f"{a}, {b}" for a, b in POINTS)
    for k, expr in enumerate(SPECIAL):
        source = fm.to_code(expr, "c", arguments=["x", "y"])
        main = f"int main(void) {{ const double at[] = {{{places}}}; for (int k = 0; k < 6; k += 2) "
        main += 'printf("%.17g\\n", f(at[k], at[k + 1])); return 0; }'
        (tmp_path / f"f{k}.c").write_text(f"#include <stdio.h>\n{source}\n{main}\n")
        command = ["cc", "-std=c99", "-Wall", "-Werror", "-o", tmp_path / f"f{k}", tmp_path / f"f{k}.c", "-lm"]
        subprocess.run(command, check=True, capture_output=True)
        printed = subprocess.run([tmp_path / f"f{k}"], check=True, capture_output=True, text=True).stdout
        assert list(map(float, printed.split())) == pytest.approx(truth_of(expr), rel=1e-12), expr


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
def test_c_code_compiles_and_keeps_every_value(tmp_path):
    functions = [fm.to_code(expr, "c", name=f"f{k}", arguments=["x", "y"]) for k, expr in enumerate(SHAPES)]
    gradient = fm.to_code([x * sp.sin(x * y), sp.sin(x * y) ** 2], "c", name="both", arguments=["x", "y"])
    (tmp_path / "f.c").write_text("\n".join([*functions, gradient]))
    library = tmp_path / "f.so"
    command = ["cc", "-std=c99", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, tmp_path / "f.c", "-lm"]
    subprocess.run(command, check=True, capture_output=True)
    loaded = ctypes.CDLL(str(library))
    for k, expr in enumerate(SHAPES):
        function = getattr(loaded, f"f{k}")
        function.argtypes, function.restype = [ctypes.c_double] * 2, ctypes.c_double
        for a, b in POINTS:
            truth = float(expr.subs({x: sp.Rational(a), y: sp.Rational(b)}).evalf(20))
            assert function(a, b) == pytest.approx(truth, rel=1e-13, abs=1e-15), expr
    out = (ctypes.c_double * 2)()
    loaded.both(ctypes.c_double(0.5), ctypes.c_double(2.0), out)
    assert list(out) == pytest.approx([0.5 * np.sin(1), np.sin(1) ** 2], rel=1e-15)


def test_several_expressions_are_one_function_with_shared_work():
    f = sp.exp(x * y) * sp.sin(x * y)
    source = fm.to_code([f.diff(x), f.diff(y)], "python")
    assert source.count("math.exp(") == source.count("math.sin(") == 1
    assert executed(source)(0.5, 2.0) == pytest.approx([float(f.diff(s).subs({x: 0.5, y: 2})) for s in (x, y)])
    assert len(executed(fm.to_code(sp.Matrix([x]), "numpy"))(3.0)) == 1


def test_functions_of_numbers_are_numbers_in_every_language():
    source = fm.to_code(sp.sqrt(2) * x + sp.log(3), "torch")
    assert "math.sqrt(2)" in source
    assert source.startswith("import math\nimport torch")


def test_names_of_functions_and_keywords_of_c_get_an_underscore():
    source = fm.to_code(sp.Symbol("double") + sp.Symbol("sin") * sp.Symbol("α"), "c")
    assert "double f(double double_, double sin_, double _)" in source


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (sp.besselj(1, x), "got besselj"),
        (sp.Integral(sp.exp(-(x**3)), (x, 0, y)), "unevaluated integral"),
        (sp.Function("g")(x), "undefined function"),
        (sp.I * x, "must be real"),
    ],
    ids=str,
)
def test_what_has_no_counterpart_is_named(expr, text):
    with pytest.raises(EvaluationError, match=text):
        fm.to_code(expr, "c")


def test_long_expressions_are_written_quickly():
    expr = sp.Add(*[sp.sin(k * x) * sp.exp(-k * y) for k in range(1, 400)])
    assert executed(fm.to_code(expr, "python"))(0.5, 1.0) == pytest.approx(float(expr.subs({x: 0.5, y: 1.0})))
