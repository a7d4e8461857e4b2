"""What the heads of a program are called in each language: a table of templates for each.

``{0}``, ``{1}`` stand for the inputs, ``{t[0]}`` for one that must be an array, ``{all}`` for all. A head may be
followed by a slash and its number of inputs; ``besseli_0`` is besseli of order 0, without it, and ``expint_n`` expint
of any whole order. Of two-place templates in `Language.folded` longer chains are made. What begins with ``fm_`` is in
the library of the language, which the code brings along.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import sympy as sp

_CIRCULAR = ("sin", "cos", "tan")
_HYPERBOLIC = ("sinh", "cosh", "tanh")
_INVERSE = tuple(f"a{name}" for name in (*_CIRCULAR, *_HYPERBOLIC))
_LONG_INVERSE = {name: f"arc{name[1:]}" for name in (*_INVERSE, "atan2")}

Rewriting = Callable[..., sp.Expr]


@dataclass(frozen=True)
class Language:
    """A language: what stands at the top of a module, and the text of each head.

    `constants` are the names of numbers, `marks` the signs of "and", "or", "not"; `is_c` says that a function is a C
    function, in which whole numbers are written as floats and powers as calls.
    """

    imports: str
    functions: dict[str, str]
    select: str
    constants: dict[sp.Basic, str]
    marks: tuple[str, str, str]
    folded: frozenset[str] = frozenset(("Max", "Min"))
    is_c: bool = False
    library: tuple[str, ...] = ("plain_functions.py",)
    reserved: frozenset[str] = field(default_factory=frozenset)


def _calls(prefix: str, *names: str, **others: str) -> dict[str, str]:
    """Return templates of calls: the same names, and SymPy's names with the language's."""
    pairs = {**{name: name for name in names}, **others}
    return {head: f"{prefix}{name}({{all}})" for head, name in pairs.items()}


def _numbers(module: str) -> dict[sp.Basic, str]:
    return {
        sp.pi: f"{module}.pi",
        sp.E: f"{module}.e",
        sp.oo: f"{module}.inf",
        -sp.oo: f"-{module}.inf",
        sp.zoo: f"{module}.nan",
        sp.nan: f"{module}.nan",
    }


_ELEMENTARY = (*_CIRCULAR, *_HYPERBOLIC, "exp", "log", "sqrt", "floor")

# Where neither the language nor its libraries have a function: what plain_functions.py and plain_functions.c hold.
_OWN = _calls(
    "fm_", "digamma", "polygamma", "zeta", "uppergamma", "lowergamma", "expint", "besseli", "besselk", "log_besseli",
    "erfinv", Ei="expi",
)  # fmt: skip
_OWN["betainc_regularized"] = "(fm_beta_ratio({0}, {1}, {3}) - fm_beta_ratio({0}, {1}, {2}))"

_PYTHON = Language(
    "import math",
    {
        **_calls("math.", *_ELEMENTARY, *_INVERSE, "atan2", "erf", "erfc", "gamma", ceiling="ceil", loggamma="lgamma"),
        "Abs": "abs({0})",
        "Mod": "({0}) % ({1})",
        "Max": "max({all})",
        "Min": "min({all})",
        "factorial": "math.gamma({0} + 1)",
        **_OWN,
    },
    "({1} if {0} else {2})",
    _numbers("math"),
    (" and ", " or ", "not {0}"),
    frozenset(),
)

_SCIPY = _calls(
    "scipy.special.",
    *("erf", "erfc", "erfi", "erfinv", "erfcinv", "gamma", "digamma", "polygamma", "beta", "zeta"),
    loggamma="gammaln", besselj="jv", bessely="yv", besseli="iv", besselk="kv", Ei="expi", elliptic_k="ellipk",
    elliptic_f="ellipkinc", legendre="eval_legendre", chebyshevt="eval_chebyt", chebyshevu="eval_chebyu",
    hermite="eval_hermite", laguerre="eval_laguerre", assoc_laguerre="eval_genlaguerre", gegenbauer="eval_gegenbauer",
    expint_n="expn", jacobi="eval_jacobi", binomial="binom", RisingFactorial="poch",
)  # fmt: skip

_NUMPY = Language(
    "import numpy\nimport scipy.special",
    {
        **_calls("numpy.", *_ELEMENTARY, "sign", **_LONG_INVERSE, ceiling="ceil", Abs="abs", Mod="mod"),
        **_calls("numpy.", Max="maximum", Min="minimum", Heaviside="heaviside"),
        **_SCIPY,
        "uppergamma": "(scipy.special.gamma({0})*scipy.special.gammaincc({all}))",
        "lowergamma": "(scipy.special.gamma({0})*scipy.special.gammainc({all}))",
        "betainc_regularized": ("(scipy.special.betainc({0}, {1}, {3}) - scipy.special.betainc({0}, {1}, {2}))"),
        "log_besseli": "(numpy.log(scipy.special.ive({all})) + {1})",
        "Si": "scipy.special.sici({0})[0]",
        "Ci": "scipy.special.sici({0})[1]",
        "Shi": "scipy.special.shichi({0})[0]",
        "Chi": "scipy.special.shichi({0})[1]",
        "fresnels": "scipy.special.fresnel({0})[0]",
        "fresnelc": "scipy.special.fresnel({0})[1]",
        "airyai": "scipy.special.airy({0})[0]",
        "airyaiprime": "scipy.special.airy({0})[1]",
        "airybi": "scipy.special.airy({0})[2]",
        "airybiprime": "scipy.special.airy({0})[3]",
        "LambertW": "scipy.special.lambertw({0}).real",
        "factorial": "scipy.special.gamma({0} + 1)",
    },
    "numpy.where({0}, {1}, {2})",
    _numbers("numpy"),
    (" & ", " | ", "numpy.logical_not({0})"),
)

_TORCH = Language(
    "import torch",
    {
        **_calls("torch.", *_ELEMENTARY, *_INVERSE, "atan2", "erf", "erfc", "erfinv", "sign", "digamma"),
        **_calls("torch.", ceiling="ceil", Abs="abs", loggamma="lgamma", Mod="remainder"),
        **_calls("torch.special.", "polygamma", besseli_0="i0", besseli_1="i1"),
        **_calls("torch.special.", besselj_0="bessel_j0", besselj_1="bessel_j1"),
        **_calls("torch.special.", bessely_0="bessel_y0", bessely_1="bessel_y1"),
        **_calls("torch.special.", besselk_0="modified_bessel_k0", besselk_1="modified_bessel_k1"),
        "log_besseli_0": "(torch.log(torch.special.i0e({0})) + {0})",
        "log_besseli_1": "(torch.log(torch.special.i1e({0})) + {0})",
        "zeta/1": "torch.special.zeta({t[0]}, 1.0)",
        "zeta": "torch.special.zeta({t[0]}, {t[1]})",
        "uppergamma": "(torch.exp(torch.lgamma({t[0]}))*torch.special.gammaincc({t[0]}, {t[1]}))",
        "lowergamma": "(torch.exp(torch.lgamma({t[0]}))*torch.special.gammainc({t[0]}, {t[1]}))",
        # lgamma is the logarithm of the size; below zero the sign changes at every whole number.
        "gamma": (
            "(torch.exp(torch.lgamma({0}))"
            "*torch.where(({0} < 0) & (torch.remainder(torch.floor({0}), 2) == 1), -1.0, 1.0))"
        ),
        "Max": "torch.maximum({t[0]}, {t[1]})",
        "Min": "torch.minimum({t[0]}, {t[1]})",
    },
    "torch.where({0}, {1}, {2})",
    _numbers("torch"),
    (" & ", " | ", "torch.logical_not({0})"),
)

_JAX = Language(
    "import jax\nimport jax.numpy\nimport jax.scipy",
    {
        **_calls("jax.numpy.", *_ELEMENTARY, "sign", **_LONG_INVERSE, ceiling="ceil", Abs="abs", Mod="mod"),
        **_calls("jax.numpy.", Max="maximum", Min="minimum", Heaviside="heaviside"),
        **_calls("jax.scipy.special.", "erf", "erfc", "erfinv", "gamma", "digamma", "polygamma"),
        **_calls("jax.scipy.special.", loggamma="gammaln", Ei="expi", expint_n="expn", besseli_0="i0", besseli_1="i1"),
        "log_besseli_0": "(jax.numpy.log(jax.scipy.special.i0e({0})) + {0})",
        "log_besseli_1": "(jax.numpy.log(jax.scipy.special.i1e({0})) + {0})",
        "zeta/1": "jax.scipy.special.zeta({0}, 1.0)",
        "zeta": "jax.scipy.special.zeta({all})",
        "uppergamma": "(jax.scipy.special.gamma({0})*jax.scipy.special.gammaincc({all}))",
        "lowergamma": "(jax.scipy.special.gamma({0})*jax.scipy.special.gammainc({all}))",
        "betainc_regularized": (
            "(jax.scipy.special.betainc({0}, {1}, {3}) - jax.scipy.special.betainc({0}, {1}, {2}))"
        ),
    },
    "jax.numpy.where({0}, {1}, {2})",
    _numbers("jax.numpy"),
    (" & ", " | ", "jax.numpy.logical_not({0})"),
)

_C_FUNCTIONS = _calls(
    "", *_ELEMENTARY, *_INVERSE, "atan2", "erf", "erfc", Abs="fabs", Max="fmax", Min="fmin", ceiling="ceil"
)
_C_FUNCTIONS |= _calls("", gamma="tgamma", loggamma="lgamma", **{"raise": "pow"})
_C_FUNCTIONS |= {**_OWN, "zeta/1": "fm_zeta({0}, 1.0)"}
_C_WORDS = (
    "auto break case char const continue default do double else enum extern float for goto if inline int long register "
    "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while out"
)
_C = Language(
    "#include <math.h>",
    _C_FUNCTIONS,
    "({0} ? {1} : {2})",
    {sp.oo: "INFINITY", -sp.oo: "-INFINITY", sp.zoo: "NAN", sp.nan: "NAN"},
    (" && ", " || ", "!{0}"),
    is_c=True,
    library=("plain_functions.c",),
    reserved=frozenset((*_C_WORDS.split(), *(text.split("(")[0] for text in _C_FUNCTIONS.values()))),
)

LANGUAGES = {"python": _PYTHON, "numpy": _NUMPY, "torch": _TORCH, "jax": _JAX, "c": _C}

# What a function is in terms of others, for the languages that do not have it.
REWRITTEN: dict[type[sp.Basic], Rewriting] = {
    sp.beta: lambda a, b=None: sp.exp(sp.loggamma(a) + sp.loggamma(b or a) - sp.loggamma(a + (b or a))),
    sp.binomial: lambda n, k: sp.exp(sp.loggamma(n + 1) - sp.loggamma(k + 1) - sp.loggamma(n - k + 1)),
    sp.factorial: lambda n: sp.gamma(n + 1),
    sp.RisingFactorial: lambda n, k: sp.gamma(n + k) / sp.gamma(n),
    sp.FallingFactorial: lambda n, k: sp.gamma(n + 1) / sp.gamma(n - k + 1),
    sp.harmonic: lambda n: sp.polygamma(0, n + 1) + sp.EulerGamma,
    sp.digamma: lambda n: sp.polygamma(0, n),
    sp.sec: lambda u: 1 / sp.cos(u),
    sp.csc: lambda u: 1 / sp.sin(u),
    sp.cot: lambda u: 1 / sp.tan(u),
    sp.sech: lambda u: 1 / sp.cosh(u),
    sp.csch: lambda u: 1 / sp.sinh(u),
    sp.coth: lambda u: 1 / sp.tanh(u),
    sp.asec: lambda u: sp.acos(1 / u),
    sp.acsc: lambda u: sp.asin(1 / u),
    sp.acot: lambda u: sp.atan(1 / u),
    sp.asech: lambda u: sp.acosh(1 / u),
    sp.acsch: lambda u: sp.asinh(1 / u),
    sp.acoth: lambda u: sp.atanh(1 / u),
    sp.erf2: lambda a, b: sp.erf(b) - sp.erf(a),
    sp.sinc: lambda u: sp.Piecewise((sp.sin(u) / u, sp.Ne(u, 0)), (1, True)),
    sp.sign: lambda u: sp.Piecewise((1, u > 0), (-1, u < 0), (0, True)),
    sp.Heaviside: lambda u, at=sp.S.Half: sp.Piecewise((1, u > 0), (at, sp.Eq(u, 0)), (0, True)),
    sp.frac: lambda u: u - sp.floor(u),
    sp.Mod: lambda u, v: u - v * sp.floor(u / v),
}
