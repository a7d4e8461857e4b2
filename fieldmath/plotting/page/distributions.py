"""Pages of distributions: densities with their parameters on sliders, and what tells two of them apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from fieldmath.errors import FieldMathError, InputError, InputTypeError
from fieldmath.plotting.mathml import symbol_text
from fieldmath.plotting.page.expressions import left_side
from fieldmath.plotting.page.model import Curves, Formula, Page, Readout, Variable
from fieldmath.plotting.page.variables import point, sliders_of
from fieldmath.plotting.page.words import words

_LEFT = {
    "kl": "<msub><mi>D</mi><mi>KL</mi></msub>",
    "js": "<mi>JS</mi>",
    "renyi": "<msub><mi>D</mi><mi>α</mi></msub>",
    "cross_entropy": "<mi>H</mi>",
    "hellinger": "<mi>H</mi>",
}
_MOMENTS = ("mean", "variance", "entropy")
# How much wider than at the start a picture may be so that it holds what the sliders can do.
_WIDER = 0.5
_MOST_BARS = 60
_HIGHEST_ORDER = 5.0


def distribution_page(p: Any, kind: str, given: Mapping[str, Any], title: str | None, language: str) -> Page:
    """Return the page of a distribution, or of two; `given` are the options of `to_html` that are not None."""
    sliders, other = given.get("sliders"), given.get("other")
    laws = _checked(p, other)
    if kind == "renyi":
        return _renyi_page(laws, sliders, title, language)
    parameters, limits, starts = _parameters(laws)
    variables = sliders_of(parameters, sliders, limits=limits, starts=starts)
    x = _variable(laws)
    densities = [_density(law, x) for law in laws]
    lower, upper = _range(laws, variables, given.get("box"))
    discrete = laws[0].is_discrete
    if discrete:
        lower, upper = math.floor(lower), min(math.ceil(upper), math.floor(lower) + _MOST_BARS)
    names = ["p", "q"] if len(laws) == 2 else ["p"]
    word = words(language)
    readouts = [Readout(name, left_side(name, [x]), density) for name, density in zip(names, densities, strict=True)]
    formulas = [Formula(left_side(name, [x]), law_density) for name, law_density in zip(names, densities, strict=True)]
    extra = _comparison(laws, given.get("functional")) if len(laws) == 2 else _moments(p, word)
    formulas += [Formula(readout.label, readout.expression) for readout in extra if len(laws) == 2]
    return Page(
        title=title or "  ·  ".join(map(name_of, laws)),
        variables=(*variables, point(x, lower, upper, whole=discrete)),
        formulas=tuple(formulas),
        readouts=(*extra, *readouts),
        scene=Curves(
            (x,), tuple(densities), tuple(map(name_of, laws)) if len(laws) == 2 else ("",),
            word["probability" if discrete else "density"], bars=discrete, filled=not discrete,
            ticks=tuple(map(str, p.outcomes)) if p.is_finite and p.family is None and _is_categorical(p) else (),
        ),
    )  # fmt: skip


def _renyi_page(laws: Sequence[Any], sliders: Any, title: str | None, language: str) -> Page:
    """Return the divergence against its order; at order 1 it is the Kullback-Leibler divergence, its limit."""
    if len(laws) != 2:
        raise InputError("other must be a second distribution for kind='renyi'; got None")
    parameters, limits, starts = _parameters(laws)
    taken = {symbol.name for symbol in parameters}
    order = sp.Symbol("alpha" if "alpha" not in taken else "order", positive=True)
    p, q = laws
    divergence = _settled(p.renyi(q, order))
    named = next((symbol for symbol in divergence.free_symbols if symbol.name == order.name), order)
    pieces = divergence.args if isinstance(divergence, sp.Piecewise) else ((divergence, True),)
    whole = sp.Piecewise((_settled(p.kl(q)), sp.Eq(named, 1)), *pieces)
    given = dict(sliders) if isinstance(sliders, Mapping) else sliders
    if given is None or (isinstance(given, dict) and order.name not in map(str, given)):
        given = {order.name: (0.05, _HIGHEST_ORDER, 1.0), **(given or {})}
    variables = sliders_of([named, *parameters], given, limits=limits, starts=starts)
    left = f"{_LEFT['renyi']}<mo>(</mo><mi>p</mi><mo>‖</mo><mi>q</mi><mo>)</mo>"
    label = words(language)["renyi"]
    return Page(
        title=title or f"{label}: {name_of(p)}  ·  {name_of(q)}",
        variables=tuple(variables),
        formulas=(Formula(left, divergence),),
        readouts=(Readout("renyi", left, whole),),
        scene=Curves((named, *parameters), (whole,), ("",), label),
    )


def _checked(p: Any, other: Any) -> list[Any]:
    laws = [p] if other is None else [p, other]
    for law in laws:
        if getattr(law, "_plot_family", None) != "distribution":
            raise InputTypeError(f"other must be a Distribution; got {type(law).__name__}")
        if law.is_sampled:
            raise InputError("the distribution must have a formula for a page; got a sample. Use plot()")
        if law.names or (law.bounds is None and not law.is_finite):
            raise InputError("the distribution must be of one number for a page; got a vector. Take a marginal")
    if len({law.is_discrete for law in laws}) > 1:
        raise InputError("other must be discrete or continuous like the first; got one of each")
    return laws


def _parameters(
    laws: Sequence[Any],
) -> tuple[list[sp.Symbol], dict[sp.Symbol, tuple[float, float]], dict[sp.Symbol, float]]:
    """Return the parameters in the order of the constructors, what their domains allow, and typical values."""
    found: list[sp.Symbol] = []
    limits: dict[sp.Symbol, tuple[float, float]] = {}
    starts: dict[sp.Symbol, float] = {}
    for place, law in enumerate(laws):
        family, arguments = law.family, law.arguments
        typical = family.typical[min(place, len(family.typical) - 1)] if family is not None else ()
        for parameter, value in zip(family.parameters if family is not None else (), typical, strict=False):
            symbol, number = arguments.get(parameter.name), float(sp.Rational(value) if value != "oo" else sp.oo)
            if isinstance(symbol, sp.Symbol) and symbol not in limits:
                found.append(symbol)
                limits[symbol] = (float(parameter.domain.lower), float(parameter.domain.upper))
                starts[symbol] = number
        for mass in law.probabilities if law.is_finite and family is None else ():
            if isinstance(mass, sp.Symbol):
                limits.setdefault(mass, (0.0, 1.0))
        found += sorted(law.parameters, key=str)
    return list(dict.fromkeys(found)), limits, starts


def name_of(law: Any) -> str:
    """Return a law in a word or two, as in Normal(μ₁, 2)."""
    if law.family is None:
        return "Distribution"
    values = (symbol_text(v) if isinstance(v, sp.Symbol) else sp.sstr(v) for v in law.arguments.values())
    return f"{law.family.name}({', '.join(values)})"


def _variable(laws: Sequence[Any]) -> sp.Symbol:
    taken = {symbol.name for law in laws for symbol in law.parameters}
    name = next(name for name in ("x", "y", "z", "u", "x_0") if name not in taken)
    return sp.Symbol(name, real=True)


def _density(law: Any, x: sp.Symbol) -> sp.Expr:
    if law.is_finite and law.family is None:
        from fieldmath.algebra.parse import as_expr

        places = range(len(law.outcomes)) if _is_categorical(law) else law.outcomes
        pairs = [(as_expr(mass), sp.Eq(x, place)) for place, mass in zip(places, law.probabilities, strict=True)]
        return sp.Piecewise(*pairs, (sp.S.Zero, True))
    inside = law.density.xreplace({law.variable: x})
    holds = law.bounds.holds(x)
    return inside if holds == sp.true else sp.Piecewise((inside, holds), (sp.S.Zero, True))


def _is_categorical(law: Any) -> bool:
    return not all(isinstance(outcome, int | float | sp.Number) for outcome in law.outcomes)


def _range(laws: Sequence[Any], variables: Sequence[Variable], box: Any) -> tuple[float, float]:
    """Return the part of the line that holds the mass at the start, and, within reason, at the ends of the sliders."""
    if box is not None:
        from fieldmath.plotting.distribution_pictures import shown_range
        from fieldmath.plotting.request import Request

        return shown_range(laws, Request(box=box))
    start = {variable.symbol.name: variable.start for variable in variables}
    lower, upper = _hull(laws, start)
    width = upper - lower
    least, most = lower - _WIDER * width, upper + _WIDER * width
    for variable in variables:
        for end in (variable.lower, variable.upper):
            low, high = _hull(laws, start | {variable.symbol.name: end}, (lower, upper))
            lower, upper = min(lower, max(low, least)), max(upper, min(high, most))
    unit = 10.0 ** math.floor(math.log10((upper - lower) / 20))
    return math.floor(lower / unit) * unit if lower else 0.0, math.ceil(upper / unit) * unit


def _hull(
    laws: Sequence[Any], values: Mapping[str, float], otherwise: tuple[float, float] | None = None
) -> tuple[float, float]:
    try:
        ends = [_shown(law, values) for law in laws]
    except FieldMathError:
        if otherwise is None:
            raise
        return otherwise
    return min(float(low) for low, _ in ends), max(float(high) for _, high in ends)


def _shown(law: Any, values: Mapping[str, float]) -> tuple[float, float]:
    if law.is_finite and law.family is None and _is_categorical(law):
        return 0.0, float(len(law.outcomes) - 1)
    here = {symbol.name: values[symbol.name] for symbol in law.parameters}
    return (law.subs(here) if here else law).plot_range()


def _moments(p: Any, word: Mapping[str, str]) -> list[Readout]:
    found = []
    for name in _MOMENTS:
        try:
            value = getattr(p, name)()
        except FieldMathError:
            continue
        if isinstance(value, sp.Expr) and not value.has(sp.hyper, sp.meijerg):
            found.append(Readout(name, word[name], value))
    return found


def _comparison(laws: Sequence[Any], functional: str | None) -> list[Readout]:
    name = functional or "kl"
    if name not in _LEFT or name == "renyi":
        choices = ", ".join(repr(key) for key in _LEFT if key != "renyi")
        raise InputError(f"functional must be one of {choices}; got {name!r}. For Rényi's write kind='renyi'")
    value = getattr(laws[0], name)(laws[1])
    sign = "‖" if name in ("kl", "cross_entropy") else ","
    label = f"{_LEFT[name]}<mo>(</mo><mi>p</mi><mo>{sign}</mo><mi>q</mi><mo>)</mo>"
    return [Readout(name, label, _settled(value))]


def _settled(value: Any) -> sp.Expr:
    return sp.Float(float(value), 17) if isinstance(value, float) else value
