"""Laws from what a user gives: probabilities, counts, a formula, a sample; every check of bad input."""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.arguments import read_flag, read_list
from fieldmath.algebra.ladder import Declined, Result
from fieldmath.algebra.tidy import is_zero
from fieldmath.errors import InputError, InputTypeError
from fieldmath.probability.domains import POSITIVE, UNIT, read, unified
from fieldmath.probability.estimators.checks import as_labels, as_weights, plain
from fieldmath.probability.features import X
from fieldmath.probability.functionals import Functional
from fieldmath.probability.law import Law, as_label
from fieldmath.probability.sample import Sample
from fieldmath.probability.sampled import read_estimator
from fieldmath.representations.blocks import is_chunked
from fieldmath.representations.memory import require_room

ROUNDING = 1e-12  # Times the number of probabilities: how far a sum of floats may be from 1.


def from_pmf(pmf: Any, *, normalize: bool = False) -> Law:
    """Return the law with these probabilities."""
    normalize = read_flag(normalize, "normalize")
    labels, sources = _labelled(pmf)
    if not labels:
        raise InputError("pmf must have at least one outcome; got an empty one")
    if len({as_label(label) for label in labels}) < len(labels):
        raise InputError(f"pmf must name each outcome once; got {labels}")
    values = [_probability(label, source) for label, source in zip(labels, sources, strict=True)]
    one = unified(values)
    values = [value.xreplace(one) for value in values]
    total = sp.Add(*values)
    if normalize:
        if total == 0:
            raise InputError("pmf must have a positive sum; got 0")
        return Law(outcomes=labels, probabilities=tuple(sp.cancel(value / total) for value in values))
    if is_one(total, values):
        return Law(outcomes=labels, probabilities=tuple(values))
    floats = _as_floats(sources)
    if floats is not None and abs(math.fsum(floats) - 1) <= ROUNDING * len(floats):
        return Law(outcomes=labels, probabilities=floats)
    shown = total if total.free_symbols or total.q < 10**6 else float(total)
    raise InputError(f"probabilities must sum to 1; got a sum of {shown}. Use normalize=True to divide by it.")


def is_one(total: sp.Expr, values: list[sp.Expr]) -> bool:
    """Return whether probabilities sum to 1; distinct symbols that stand alone are taken to obey that."""
    if total == 1:
        return True
    if not total.free_symbols:
        return is_zero(total - 1) is True
    symbols = [value for value in values if value.is_Symbol]
    return len(set(symbols)) == len(values) > 1 or is_zero(total - 1) is True


def _labelled(pmf: Any) -> tuple[tuple[Hashable, ...], list[Any]]:
    if isinstance(pmf, Mapping):
        return tuple(pmf), list(pmf.values())
    if isinstance(pmf, str) or not isinstance(pmf, Iterable):
        raise InputTypeError(f"pmf must be a mapping or a sequence of probabilities; got {type(pmf).__name__}")
    if isinstance(pmf, np.ndarray) and pmf.ndim != 1:
        raise InputError(f"pmf must have one dimension; got shape {pmf.shape}")
    sources = list(pmf)
    return tuple(range(len(sources))), sources


def _probability(label: Hashable, source: Any) -> sp.Expr:
    """Return one probability as an expression; names in it are positive symbols."""
    if isinstance(source, float | np.floating) and not math.isfinite(source):
        raise InputError(f"probabilities must be finite; got {source} for {label!r}")
    try:
        value = read(source, UNIT)
    except InputTypeError:
        raise InputTypeError(
            f"probabilities must be numbers, text or expressions; got {source!r} for {label!r}"
        ) from None
    if value.is_extended_real is False or value.is_infinite:
        raise InputError(f"probabilities must be real and finite; got {source} for {label!r}")
    if value.is_negative:
        raise InputError(f"probabilities must not be negative; got {source} for {label!r}")
    return value


def _as_floats(sources: list[Any]) -> tuple[float, ...] | None:
    if not all(isinstance(source, float | int | np.floating | np.integer) for source in sources):
        return None
    return tuple(float(source) for source in sources)


def from_counts(data: Any, weights: Any = None) -> Law:
    """Return the law of relative frequencies, or of the shares of the weights."""
    if "dask" in sys.modules and is_chunked(data):
        if weights is not None:
            raise InputError("weights must be left out for labels in blocks; got some")
        from fieldmath.probability.chunked import tally

        data = tally([data])
    data = plain(data)
    if weights is not None:
        return _from_weights(data, weights)
    if isinstance(data, str) or not isinstance(data, Iterable):
        raise InputTypeError(f"data must be labels or a mapping from label to count; got {type(data).__name__}")
    counts = dict(data) if isinstance(data, Mapping) else Counter(_labels(data))
    for label, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int | np.integer | sp.Integer):
            raise InputTypeError(f"counts must be whole numbers; got {count!r} for {label!r}")
        if count < 0:
            raise InputError(f"counts must not be negative; got {count} for {label!r}")
    total = sum(int(count) for count in counts.values())
    if total == 0:
        raise InputError("data must hold at least one observation; got none")
    return Law(
        outcomes=tuple(counts),
        probabilities=tuple(sp.Rational(int(c), total) for c in counts.values()),
        counts=tuple(float(c) for c in counts.values()),
    )


def _from_weights(data: Any, weights: Any) -> Law:
    """Return the law of the summed weights of labels: exact where these are whole numbers, floats where not."""
    if isinstance(data, Mapping | str) or not isinstance(data, Iterable):
        raise InputTypeError(f"data must be labels when weights are given; got {type(data).__name__}")
    labels, codes = as_labels(data, "labels")
    given = as_weights(weights, size=len(codes))
    masses = np.bincount(codes, given)
    if (given == np.floor(given)).all() and masses.sum() < 2**53:
        total = int(masses.sum())
        return Law(outcomes=tuple(labels), probabilities=tuple(sp.Rational(int(m), total) for m in masses))
    return Law(outcomes=tuple(labels), probabilities=tuple((masses / masses.sum()).tolist()))


def _labels(data: Iterable[Any]) -> list[Hashable]:
    labels = data.tolist() if isinstance(data, np.ndarray) else list(data)
    for label in labels:
        if isinstance(label, float) and math.isnan(label):
            raise InputError("labels must not be NaN; got one. Drop or rename missing values first.")
        if not isinstance(label, Hashable):
            raise InputTypeError(f"labels must be hashable; got {label!r}")
    return labels


def from_samples(data: Any, estimator: str = "knn", weights: Any = None) -> Law:
    """Return the law known by a sample."""
    estimator = read_estimator(estimator)
    if "dask" in sys.modules and is_chunked(data):
        require_room(data.nbytes, "the sample", "entropy_histogram of fieldmath.probability.estimators needs one pass.")
    try:
        values = np.asarray(plain(data))
    except ValueError as error:
        raise InputError(f"data must be a rectangular array; got {error}") from None
    if values.dtype.kind not in "iuf":
        raise InputTypeError(f"data must be real numbers; got dtype {values.dtype}. Use from_counts for labels.")
    if values.ndim not in (1, 2):
        raise InputError(f"data must have shape (n,) or (n, dimension); got {values.shape}")
    if values.size == 0:
        raise InputError("data must hold at least one observation; got none")
    if not np.all(np.isfinite(values)):
        raise InputError(
            f"data must be finite; got {int(np.sum(~np.isfinite(values)))} values that are not. Drop them."
        )
    if weights is None:
        return Law(sample=Sample(values.astype(float), estimator))
    return Law(sample=Sample(values.astype(float), estimator, as_weights(weights, size=len(values))))


def mixture(parts: Any, weights: Any = None) -> Law:
    """Return the mixture of laws with these weights, equal ones by default."""
    laws = list(parts)
    if not laws:
        raise InputError("parts must hold at least one distribution; got none")
    equal = [sp.Rational(1, len(laws))] * len(laws)
    sources = equal if weights is None else read_list(weights, "weights", "probabilities")
    if len(sources) != len(laws):
        raise InputError(f"weights must be as many as the parts, {len(laws)}; got {len(sources)}")
    shares = from_pmf(sources).probabilities
    if any(law.is_discrete != laws[0].is_discrete or law.sample is not None for law in laws):
        raise InputError("parts must be all discrete or all continuous, and no samples")
    shared = unified([symbol for law in laws for symbol in law.free_symbols])
    laws = [law.xreplace(shared) for law in laws]
    if any(law.is_table for law in laws) or all(law.table is not None for law in laws):
        return _mixed_table(laws, shares)
    return _mixed_density(laws, shares)


def _mixed_table(laws: list[Law], shares: tuple[Any, ...]) -> Law:
    if any(law.table is None for law in laws):
        raise InputError("parts must all have outcomes that can be listed, or none a table")
    outcomes = list(dict.fromkeys(label for law in laws for label in law.table or ()))
    masses = (sum(share * law.probability(k) for share, law in zip(shares, laws, strict=True)) for k in outcomes)
    return Law(outcomes=tuple(outcomes), probabilities=tuple(masses))


def _mixed_density(laws: list[Law], shares: tuple[Any, ...]) -> Law:
    support = laws[0].region
    for law in laws[1:]:
        support = support.hull(law.region)
    terms = []
    for share, law in zip(shares, laws, strict=True):
        inside = law.region.holds(X)
        density = law.density if law.region == support else sp.Piecewise((law.density, inside), (0, True))
        terms.append(share * density)
    components = tuple(zip(shares, laws, strict=True))
    return Law(support=support, log_density=sp.log(sp.Add(*terms)), components=components)


def from_pdf(pdf: Any, variable: Any, support: Any, **options: Any) -> Law:
    """Return the law with this density, verified."""
    from fieldmath.probability.formula import law_from_pdf

    return law_from_pdf(pdf, variable, support, **options)


def substituted(law: Law, values: Mapping[Any, Any]) -> Law:
    """Return the law with parameters replaced, values checked against the row's domains."""
    from fieldmath.probability.members import member

    if not isinstance(values, Mapping):
        raise InputTypeError(f"values must be a mapping from parameter to value; got {type(values).__name__}")
    known = {symbol.name: symbol for symbol in law.free_symbols}
    replacements = {}
    for key, value in values.items():
        name = key.name if isinstance(key, sp.Symbol) else key
        if name not in known:
            raise InputError(
                f"values must name parameters ({', '.join(sorted(known)) or 'there are none'}); got {key!r}"
            )
        domain = POSITIVE if known[name].is_positive else None
        replacements[known[name]] = read(value, domain) if domain is not None else read(value)
    if law.vector is not None:
        from fieldmath.probability.vectors.points import substituted_vector

        return substituted_vector(law, replacements)
    if law.row is None:
        return law.xreplace(replacements)
    arguments = [argument.xreplace(replacements) for argument in law.arguments]
    return member(law.row, tuple(arguments), {})


def with_check(result: Result, functional: Functional, p: Law, q: Law | None, options: Mapping[str, Any]) -> Result:
    """Return an exact result with a sentence that says how quadrature confirms it."""
    from fieldmath.probability.answers import READERS, answer, read_order
    from fieldmath.probability.integrals import sample_values

    if not result.exact or result.check or result.rung == "unevaluated" or result.value in (sp.oo, -sp.oo):
        return result
    trial = sample_values(
        result.value.free_symbols | p.free_symbols | (q.free_symbols if q is not None else frozenset())
    )
    number = result.value.xreplace(trial)
    if number.free_symbols or number in (sp.oo, -sp.oo) or number.has(sp.nan, sp.zoo):
        return result
    options = dict(options) | {"method": "numeric"}
    if options.get("order") is not None:
        reader = READERS.get(functional.name, read_order)
        options["order"] = reader(options["order"]).xreplace(trial)
    try:
        found = answer(functional, p.xreplace(trial), q.xreplace(trial) if q is not None else None, **options).value
    except (Declined, InputError, ValueError):
        return result
    at = ", ".join(f"{symbol} = {value}" for symbol, value in trial.items())
    difference = abs(float(number) - float(found))
    return replace(result, check=f"{found.method} agrees to {difference:.1e}{' at ' + at if at else ''}")
