"""How a distribution looks: text, text that rebuilds it, LaTeX, and its card in a notebook."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import sympy as sp

from fieldmath.cards import Card, words
from fieldmath.geometry.shapes import quoted
from fieldmath.geometry.wording import described
from fieldmath.probability.features import X
from fieldmath.probability.integrals import variable_for
from fieldmath.probability.large import released
from fieldmath.probability.law import Law
from fieldmath.probability.vectors.points import vector_latex, vector_text

if TYPE_CHECKING:
    from fieldmath.probability.distribution import Distribution

SHOWN = 6  # Outcomes that a text shows.


def sentence(law: Law) -> str:
    """Return one line that says what the distribution is, for readers."""
    return text(law, str)


def text(law: Law, shown: Callable[[Any], str] = quoted) -> str:
    """Return one line that rebuilds the distribution; each number is written by `shown`."""
    if law.vector is not None:
        return vector_text(law, shown)
    if law.row is not None:
        arguments = (
            f"{p.name}={shown(released(value))}" for p, value in zip(law.row.parameters, law.arguments, strict=True)
        )
        return f"{law.row.name}({', '.join(arguments)})"
    if law.base is not None and law.bijection is not None:
        variable = variable_for(law.base.region.lower, law.free_symbols)
        function = law.bijection.forward.xreplace({X: variable})
        named = "" if variable.name == "x" else f", {variable.name!r}"
        return f"{text(law.base, shown)}.transform({str(function)!r}{named})"
    if law.whole is not None:
        return f"{text(law.whole, shown)}.truncate({shown(law.region.lower)}, {shown(law.region.upper)})"
    if law.components:
        parts = ", ".join(text(part, shown) for _, part in law.components)
        weights = ", ".join(repr(str(weight)) for weight, _ in law.components)
        return f"Distribution.mixture([{parts}], [{weights}])"
    if law.sample is not None:
        return (
            f"Distribution.from_samples({law.sample.values.shape[0]} observations, estimator={law.sample.estimator!r})"
        )
    if law.outcomes is not None:
        pairs = [f"{label!r}: {shown(p)}" for label, p in zip(law.outcomes, law.probabilities, strict=True)]
        more = f", ... {len(pairs) - SHOWN} more" if len(pairs) > SHOWN else ""
        names = f", names={law.names!r}" if law.names else ""
        return f"Distribution.from_pmf({{{', '.join(pairs[:SHOWN])}{more}}}{names})"
    variable = variable_for(law.region.lower, law.free_symbols)
    formula = law.density.xreplace({X: variable})
    ends = f"({shown(law.region.lower)}, {shown(law.region.upper)})"
    names = " ".join(sorted(symbol.name for symbol in law.free_symbols))
    parameters = f", parameters={names!r}" if names else ""
    return f"Distribution.from_pdf({str(formula)!r}, {variable.name!r}, support={ends}{parameters})"


def card(distribution: Distribution) -> Card:
    """Return what notebooks show: the law as a formula with its density below, or a summary of a sample."""
    law = distribution.law
    if law.sample is None:
        return Card("Distribution", latex(law), _caption(law))
    values = law.sample.values
    width = values.shape[1] if values.ndim > 1 else 1
    facts = (
        ("observations", f"{len(values)} of {width} variable{'s' * (width > 1)}"),
        ("values", f"from {values.min():.6g} to {values.max():.6g}, mean {values.mean():.6g}"),
        ("estimator", law.sample.estimator),
    )
    return Card("Distribution from samples", facts=facts, picture=distribution)


def _caption(law: Law) -> str:
    """Return the density of a member of a family on its support, and the parameters with what is known of them."""
    parts = []
    if law.row is not None:
        variable = variable_for(law.region.lower, law.free_symbols)
        density = sp.latex(law.density.xreplace({X: variable}))
        parts.append(rf"{density},\quad {_support(law, variable)}")
    parameters = r",\ ".join(described(symbol) for symbol in sorted(law.free_symbols, key=str))
    return r";\quad ".join([*parts, *([rf"{words('parameters')}\ {parameters}"] if parameters else [])])


def _support(law: Law, variable: sp.Symbol) -> str:
    lower, upper = sp.latex(law.region.lower), sp.latex(law.region.upper)
    if law.is_discrete:
        last = rf"\ldots, {upper}" if law.region.upper.is_finite else r"\ldots"
        return rf"{sp.latex(variable)} = {lower}, {sp.latex(law.region.lower + 1)}, {last}"
    return rf"{lower} < {sp.latex(variable)} < {upper}"


def latex(law: Law) -> str:
    """Return LaTeX: the family with its parameters, the density, or the table."""
    if law.vector is not None:
        return vector_latex(law)
    if law.row is not None:
        values = ",\\, ".join(
            f"{sp.latex(p.symbol)}={sp.latex(v)}" for p, v in zip(law.row.parameters, law.arguments, strict=True)
        )
        return f"\\operatorname{{{law.row.name}}}\\left({values}\\right)"
    if law.sample is not None:
        return f"\\text{{sample of size }} {law.sample.values.shape[0]}"
    if law.outcomes is not None:
        pairs = list(zip(law.outcomes, law.probabilities, strict=True))
        rows = [
            f"\\text{{{label}}} \\mapsto {sp.latex(p) if isinstance(p, sp.Basic) else p}" for label, p in pairs[:SHOWN]
        ]
        return ",\\; ".join(rows) + (",\\; \\dots" if len(pairs) > SHOWN else "")
    variable = variable_for(law.region.lower, law.free_symbols)
    return f"{sp.latex(law.density.xreplace({X: variable}))}, \\quad {_support(law, variable)}"
