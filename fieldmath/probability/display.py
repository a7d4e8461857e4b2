"""How a distribution looks: text and LaTeX."""

from __future__ import annotations

import sympy as sp

from fieldmath.probability.features import X
from fieldmath.probability.integrals import variable_for
from fieldmath.probability.law import Law
from fieldmath.probability.vectors.points import vector_latex, vector_text

SHOWN = 6  # Outcomes that a text shows.


def text(law: Law) -> str:
    """Return one line that says what the distribution is."""
    if law.vector is not None:
        return vector_text(law)
    if law.row is not None:
        arguments = (f"{p.name}={value}" for p, value in zip(law.row.parameters, law.arguments, strict=True))
        return f"{law.row.name}({', '.join(arguments)})"
    if law.base is not None and law.bijection is not None:
        variable = variable_for(law.base.region.lower, law.free_symbols)
        function = law.bijection.forward.xreplace({X: variable})
        named = "" if variable.name == "x" else f", {variable.name!r}"
        return f"{text(law.base)}.transform({str(function)!r}{named})"
    if law.whole is not None:
        return f"{text(law.whole)}.truncate({law.region.lower}, {law.region.upper})"
    if law.components:
        parts = ", ".join(text(part) for _, part in law.components)
        weights = ", ".join(repr(str(weight)) for weight, _ in law.components)
        return f"Distribution.mixture([{parts}], [{weights}])"
    if law.sample is not None:
        return (
            f"Distribution.from_samples({law.sample.values.shape[0]} observations, estimator={law.sample.estimator!r})"
        )
    if law.outcomes is not None:
        pairs = [f"{label!r}: {p}" for label, p in zip(law.outcomes, law.probabilities, strict=True)]
        more = f", ... {len(pairs) - SHOWN} more" if len(pairs) > SHOWN else ""
        names = f", names={law.names!r}" if law.names else ""
        return f"Distribution.from_pmf({{{', '.join(pairs[:SHOWN])}{more}}}{names})"
    variable = variable_for(law.region.lower, law.free_symbols)
    formula = law.density.xreplace({X: variable})
    return (
        f"Distribution.from_pdf({str(formula)!r}, {variable.name!r}, support=({law.region.lower}, {law.region.upper}))"
    )


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
    ends = f"{sp.latex(law.region.lower)} < {sp.latex(variable)} < {sp.latex(law.region.upper)}"
    return f"{sp.latex(law.density.xreplace({X: variable}))}, \\quad {ends}"
