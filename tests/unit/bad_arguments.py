"""Public callables, and what they are called with when one argument after the other is replaced by a bad one.

`cases()` makes all calls there are; `fault(call)` says what is wrong with the way in which a call fails, if anything.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath import families, interop
from fieldmath.families import Cauchy, MultivariateNormal, Normal, Poisson
from fieldmath.probability.families import FAMILIES

BAD: tuple[Any, ...] = (
    *(None, True, -1, 0.5, 1e-320, 10**400, math.nan, math.inf, 1j, sp.I, sp.zoo, sp.Symbol("n", negative=True)),
    *("", "x", "__import__('os').system('echo')", b"x", [], [1, 2], [math.nan], ["a", "b"], {"x": 1}, object()),
    *(np.array([]), np.array([[1.0, 2.0], [3.0, 4.0]]), np.array(["a"]), Normal, Poisson(1), abs),
)
LONGEST = 600
_DRAWN = {"plot", "plot_data", "animate", "to_html", "latex", "save"}
"""Methods that draw or write files."""


class Case(NamedTuple):
    """One call with one bad argument."""

    label: str
    call: Callable[[], Any]
    argument: Any


# What is called, and with what ----------------------------------------------------------------------------------

GOOD: dict[str, Any] = {
    **{"q": Normal(0, 2), "other": Normal(0, 2), "p": Normal(0, 1), "parts": [Normal(0, 1), Normal(1, 1)]},
    **{"alpha": 2, "x": 0.5, "u": 0.5, "n": 3, "k": 2, "values": {}, "functional": "entropy", "factor": 2},
    **{"rng": np.random.default_rng(1), "generator": "t*log(t)", "expression": "2*x", "expr": sp.Symbol("z")},
    **{"pmf": {"a": 1}, "data": [1.0, 2.0, 3.5, 5.0, 7.5], "table": [[0.5, 0.5]], "pdf": "2*x", "variable": "x"},
    **{"support": (0, 1), "source": [1.0, 2, 3, 4, 5, 6, 7, 9], "target": [1.0, 2, 3, 4, 5, 6, 7, 9]},
    **{"distributions": [Normal(0, 1), Normal(1, 1)], "function": sp.exp, "time_limit": 0.3},
}
SERIES = {"x": [1.0, 2.0, 3.0, 4.0, 5.5, 7.0], "y": [1.0, 4.0, 3.0, 9.0, 5.5, 7.0]}
MATRICES = {"P": [[0.5, 0.5]], "Q": [[0.4, 0.6]], "functional": "kl"}
OF = {
    "mutual_information": SERIES,
    "pairwise": MATRICES,
    "evaluate": {"expr": sp.Symbol("z"), "values": {"z": 1.0}},
    "divergence_matrix": {"functional": "kl"},
}
"""Good arguments of single functions."""


def information_hosts() -> dict[str, Any]:
    """Return distributions of every kind."""
    rng = np.random.default_rng(0)
    of = fm.Distribution
    return {
        "Normal": Normal(0, 1),
        "Normal(m, s)": Normal("m", "s"),
        "Poisson": Poisson(2),
        "Cauchy": Cauchy(0, 1),
        "pmf": of.from_pmf({"a": "1/2", "b": "1/2"}),
        "numbers": of.from_pmf([0.25, 0.75]),
        "samples": of.from_samples(rng.normal(size=40)),
        "columns": of.from_samples(rng.normal(size=(30, 2))),
        "joint": of.from_table([[0.25, 0.25], [0.1, 0.4]], names=("X", "Y")),
        "counts": of.from_counts(["a", "b", "a"]),
        "vector": MultivariateNormal([0, 0], [[1, 0], [0, 1]]),
        "mixture": of.mixture([Normal(0, 1), Normal(3, 1)]),
        "pdf": of.from_pdf("2*x", "x", support=(0, 1)),
    }


def information_functions() -> dict[str, Callable[..., Any]]:
    """Return the functions and constructors of the information half."""
    found = {name: getattr(fm, name) for name in ("divergence_matrix", "mutual_information", "transfer_entropy")}
    found |= {name: getattr(fm, name) for name in ("pairwise", "evaluate", "to_code")}
    found |= {name: getattr(interop, name) for name in ("from_scipy", "from_sympy", "to_scipy", "to_sympy")}
    kinds = ("pmf", "counts", "table", "pdf", "samples")
    made = {f"from_{kind}": getattr(fm.Distribution, f"from_{kind}") for kind in kinds}
    return found | made | {name: getattr(fm.Distribution, name) for name in ("mixture", "product")}


def family_cases() -> Iterator[Case]:
    """Make members of every family with one bad parameter."""
    for name, row in FAMILIES.items():
        constructor, typical = getattr(families, name), row.typical[0]
        for place, parameter in enumerate(row.parameters):
            for bad in BAD:
                arguments = [*typical[:place], bad, *typical[place + 1 :]]
                yield _case(f"{name}({parameter.name}=", bad, lambda c=constructor, a=arguments: c(*a))


def method_cases(hosts: dict[str, Any], good: dict[str, Any] = GOOD) -> Iterator[Case]:
    """Call every method of every host with one bad argument."""
    for name, host in hosts.items():
        for method in sorted(set(dir(type(host))) - _DRAWN):
            static = inspect.getattr_static(type(host), method)
            if method.startswith("_") or isinstance(static, property | classmethod | staticmethod):
                continue
            function = getattr(host, method)
            if callable(function):
                yield from function_cases(f"{name}.{method}", function, good)


def function_cases(name: str, function: Callable[..., Any], good: dict[str, Any]) -> Iterator[Case]:
    """Call one function with one bad argument after the other."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return
    if {"path", "store"} & set(signature.parameters):  # It writes a file.
        return
    needed = {p.name for p in signature.parameters.values() if p.default is p.empty} | {"time_limit"}
    named = [p for p in signature.parameters.values() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    arguments = {p.name: good.get(p.name) for p in named if p.name in needed}
    for parameter in named:
        for bad in BAD:
            changed = arguments | {parameter.name: bad}
            yield _case(f"{name}({parameter.name}=", bad, lambda f=function, a=changed: f(**a))
    before = [p.name for p in named if p.kind is p.POSITIONAL_OR_KEYWORD and p.name in arguments]
    leading, others = [arguments[n] for n in before], {n: a for n, a in arguments.items() if n not in before}
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            for bad in BAD:
                yield _case(f"{name}(*", bad, lambda f=function, l=leading, a=others, b=bad: f(*l, b, **a))


def _case(begin: str, bad: Any, call: Callable[[], Any]) -> Case:
    text = " ".join(repr(bad).split())
    return Case(f"{begin}{text if ' at 0x' not in text else type(bad).__name__:.40})", call, bad)


def information_cases() -> Iterator[Case]:
    """Make all calls of the information half."""
    yield from family_cases()
    for name, function in information_functions().items():
        yield from function_cases(name, function, GOOD | OF.get(name, {}))
    yield from method_cases(information_hosts())


# What is wrong -----------------------------------------------------------------------------------------------------


def fault(case: Case) -> str:
    """Return what is wrong with the outcome of a call: a bare error, no place, no sentence, NaN; or an empty text."""
    try:
        found = case.call()
    except fm.FieldMathError as error:
        text = str(error)
        if ": " not in text[:90]:
            return f"no place: {text[:120]}"
        lines = 1 if not isinstance(error, fm.ParseError) else 4  # Parse errors point at the place.
        return "" if text.count("\n") < lines and len(text) <= LONGEST else f"not one sentence: {text[:200]}"
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:150]}"
    is_undefined = any(word in repr(case.argument) for word in ("nan", "zoo", "I", "1j"))
    return "NaN" if _is_nan(found) and not is_undefined else ""


def _is_nan(found: Any) -> bool:
    if isinstance(found, sp.Basic):
        return bool(found.has(sp.nan))
    return isinstance(found, float) and math.isnan(found)


# The field half ----------------------------------------------------------------------------------------------------


def field_hosts() -> dict[str, Any]:
    """Return fields, symbolic and sampled, and what they live on."""
    plane = fm.Grid.uniform("x y", x=(0, 1, 7), y=(0, 2, 6))
    scalar, vector = fm.ScalarField("x**2*y", "x y"), fm.VectorField(["-y", "x*y"], "x y")
    return {
        "ScalarField": scalar,
        "ScalarField(a)": fm.ScalarField("a*x + y**2", "x y", parameters="a"),
        "VectorField": vector,
        "VectorField 3-D": fm.VectorField(["x*y", "y*z", "z*x"], "x y z"),
        "TensorField": fm.TensorField([["x*y", 0], [0, "y"]], "x y"),
        "samples": scalar.sample(plane),
        "vector samples": vector.sample(plane),
        "Chart": fm.polar(),
        "Grid": plane,
        "Curve": fm.Curve(["cos(t)", "sin(t)"], "t", (0, 2 * sp.pi)),
        "Surface": fm.Surface(["u", "v", "u*v"], "u v", [(0, 1), (0, 2)]),
        "Region": fm.Region.box((0, 1), (0, 2)),
    }


def field_good() -> dict[str, Any]:
    """Return good arguments of the field half, by name."""
    hosts = field_hosts()
    vector, region = hosts["VectorField"], hosts["Region"]
    return {
        **{"grid": hosts["Grid"], "curve": hosts["Curve"], "surface": hosts["Surface"], "region": region, "U": vector},
        **{"chart": fm.cartesian("x y"), "other": vector, "direction": [1, 0], "field": vector, "u": vector},
        **{"start": [0.5, 0.5], "point": [0.5, 0.5], "points": [[0.5, 0.5]], "at": [0, 0], "values": {}, "n": 3},
        **{"box": {"x": (0, 1), "y": (0, 2)}, "domain": region, "name": "x", "names": "x y", "axis": "x", "G": vector},
        **{"over": region, "along": vector, "expr": "x*y", "exprs": ["x", "y"], "bounds": (0, 1), "max_steps": 50},
        **{"components": ["x", "y"], "metric": [[1, 0], [0, "r**2"]], "variables": "r t", "coordinates": "r t"},
        **{"embedding": ["r*cos(t)", "r*sin(t)"], "source": "x*y", "function": lambda *x: x[0], "target": fm.polar()},
        **{"accuracy": 2, "order": 1, "steps": 3, "basis": "orthonormal", "parameter": "t", "limits": (0, 1)},
        **{"radius": 1, "center": (0, 0), "intervals": [(0, 1), (0, 2)], "ranges": {"r": (0, 1), "t": (0, 1)}},
        **{"max_points": 50, "time_limit": 1},
    }


def field_functions() -> dict[str, Callable[..., Any]]:
    """Return the functions and constructors of the field half."""
    names = ("ScalarField", "VectorField", "TensorField", "Curve", "Surface", "grad", "div", "curl", "laplacian")
    more = (
        "check_divergence_theorem",
        "check_green",
        "check_stokes",
        "cartesian",
        "polar",
        "spherical",
        "hyperspherical",
    )
    found = {name: getattr(fm, name) for name in (*names, *more)}
    for owner in (fm.ScalarField, fm.VectorField, fm.TensorField, fm.Chart, fm.Grid, fm.Region, fm.Curve, fm.Surface):
        for name in sorted(dir(owner)):
            if isinstance(inspect.getattr_static(owner, name), classmethod | staticmethod) and not name.startswith("_"):
                found[f"{owner.__name__}.{name}"] = getattr(owner, name)
    return found


def field_cases() -> Iterator[Case]:
    """Make all calls of the field half."""
    good = field_good()
    for name, function in field_functions().items():
        yield from function_cases(name, function, good)
    yield from method_cases(field_hosts(), good)
