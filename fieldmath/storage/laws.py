"""Distributions in documents: each by the constructor that makes it, so that what is read is checked again."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from fieldmath import families
from fieldmath.errors import InputError, InputTypeError
from fieldmath.probability.distribution import Distribution
from fieldmath.probability.families import FAMILIES
from fieldmath.probability.features import X
from fieldmath.probability.integrals import variable_for
from fieldmath.probability.law import Law
from fieldmath.probability.vectors.rows import VECTOR_FAMILIES


def write(law: Law, to: Any) -> dict[str, Any]:
    """Return the written form of a law."""
    if law.vector is not None:
        arguments = [to.formula(value) for value in law.vector.arguments]
        return {"family": law.vector.row.name, "arguments": arguments, **_names(law)}
    if law.row is not None:
        return {"family": law.row.name, "arguments": to.formulas(law.arguments)}
    if law.base is not None and law.bijection is not None:
        return {"base": _nested(law.base, to), **_function(law.bijection.forward, law.base, to)}
    if law.whole is not None:
        return {"whole": _nested(law.whole, to), "between": to.formulas((law.region.lower, law.region.upper))}
    if law.components:
        parts = [_nested(part, to) for _, part in law.components]
        return {"mixture": parts, "weights": to.formulas(weight for weight, _ in law.components)}
    if law.sample is not None:
        weights = None if law.sample.weights is None else to.value(np.asarray(law.sample.weights))
        values = to.value(np.asarray(law.sample.values))
        return {"sample": values, "estimator": law.sample.estimator, "sample_weights": weights}
    if law.outcomes is not None:
        labels = [to.value(label) for label in law.outcomes]
        exact = [isinstance(p, sp.Basic) for p in law.probabilities]
        chances = to.formulas(law.probabilities) if all(exact) else to.value(list(map(float, law.probabilities)))
        return {"outcomes": labels, "probabilities": chances, "counts": list(law.counts), **_names(law)}
    ends = to.formulas((law.region.lower, law.region.upper))
    return {**_function(law.density, law, to), "support": ends, "discrete": law.is_discrete}


def _nested(law: Law, to: Any) -> dict[str, Any]:
    return {"type": "law", **write(law, to)}


def _names(law: Law) -> dict[str, Any]:
    return {"names": list(law.names)} if law.names else {}


def _function(expr: sp.Expr, law: Law, to: Any) -> dict[str, Any]:
    variable = variable_for(law.region.lower, law.free_symbols)
    return {"function": to.formula(expr.xreplace({X: variable})), "variable": to.formula(variable)}


def read(node: Any, source: Any) -> Distribution:
    """Return the distribution of a written form."""
    for key, reader in _READERS.items():
        if key in node:
            return reader(node, source)
    raise InputError(f"law must have one of {', '.join(_READERS)}; got {', '.join(map(str, node))}")


def _from_family(node: Any, source: Any) -> Distribution:
    name = node["family"]
    if name not in FAMILIES and name not in VECTOR_FAMILIES:
        raise InputError(f"family must be one of the families; got {name!r:.40}")
    arguments = [_plain(value) for value in source.formulas(node["arguments"])]
    named = {"names": node["names"]} if node.get("names") else {}
    return getattr(families, name)(*arguments, **named)


def _plain(value: Any) -> Any:
    """Return a column as a list and a matrix as rows, which constructors take."""
    if not isinstance(value, sp.MatrixBase):
        return value
    return list(value) if value.cols == 1 else value.tolist()


def _image(node: Any, source: Any) -> Distribution:
    base = source.typed(node["base"], Distribution)
    return base.transform(source.formula(node["function"]), source.formula(node["variable"]))


def _truncation(node: Any, source: Any) -> Distribution:
    return source.typed(node["whole"], Distribution).truncate(*source.formulas(node["between"]))


def _mixture(node: Any, source: Any) -> Distribution:
    parts = [source.typed(part, Distribution) for part in node["mixture"]]
    return Distribution.mixture(parts, list(source.formulas(node["weights"])))


def _sample(node: Any, source: Any) -> Distribution:
    weights = None if node["sample_weights"] is None else source.typed(node["sample_weights"], np.ndarray)
    values = source.typed(node["sample"], np.ndarray)
    return Distribution.from_samples(values, estimator=node["estimator"], weights=weights)


def _table(node: Any, source: Any) -> Distribution:
    labels = [source.value(label) for label in node["outcomes"]]
    chances = [source.formula(p) if isinstance(p, str | dict) else p for p in node["probabilities"]]
    if len(labels) != len(chances):
        raise InputError(f"probabilities must be as many as outcomes; got {len(chances)} for {len(labels)}")
    if node.get("counts"):
        return Distribution.from_counts({label: int(c) for label, c in zip(labels, node["counts"], strict=True)})
    return Distribution.from_pmf(dict(zip(labels, chances, strict=True)), names=node.get("names"))


def _formula(node: Any, source: Any) -> Distribution:
    variable = source.formula(node["variable"])
    if not isinstance(variable, sp.Symbol):
        raise InputTypeError(f"variable must be a name; got {variable}")
    ends = source.formulas(node["support"])
    return Distribution.from_pdf(source.formula(node["function"]), variable, support=ends, discrete=node["discrete"])


_READERS = {
    "family": _from_family,
    "base": _image,
    "whole": _truncation,
    "mixture": _mixture,
    "sample": _sample,
    "outcomes": _table,
    "support": _formula,
}
