"""Sums over outcomes: exact logarithms for exact probabilities, floats with an error for floats."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.approximation import Approximation
from fieldmath.probability.arithmetic import NUMERIC, SYMBOLIC, Density
from fieldmath.probability.features import X
from fieldmath.probability.large import LargeNumber
from fieldmath.probability.law import Law
from fieldmath.probability.question import Question, guarded, shaped
from fieldmath.probability.singular import decided_by_supports

LARGEST_EXACT = 200  # More different terms than this make an unreadable formula,
LONGEST_EXACT = 20_000  # and so do numbers with more binary digits than this together.
EPS = float(np.finfo(float).eps)


Pair = tuple[Density, Density]


def exact_sum(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with the exact sum over the outcomes."""
    if question.p.has_floats or question.other.has_floats:
        raise Declined("probabilities are floats")
    if any(argument.has(LargeNumber) for law in (question.p, question.other) for argument in law.arguments):
        raise Declined("the numbers are too large for a formula")
    pairs = _pairs(question)
    if len(pairs) > LARGEST_EXACT:
        raise Declined(f"{len(pairs)} different terms are too many for a formula")
    if _bits(pairs) > LONGEST_EXACT:
        raise Declined("the numbers are too long for a formula")
    return Answer(shaped(_total(question, pairs)), (f"a sum over {sum(pairs.values())} outcomes",))


def _bits(pairs: Counter[Pair]) -> int:
    numbers = (density.value for pair in pairs for density in pair if isinstance(density.value, sp.Rational))
    return sum(int(number.q).bit_length() for number in numbers)


def float_sum(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with the sum in floating point; the error counts the roundings."""
    if question.free_symbols:
        raise Declined(f"parameters are free: {_listed(question)}")
    decided = decided_by_supports(question)
    if decided is not None:
        return Answer(decided)
    pairs = _pairs(question, with_logarithms=False)
    p, q = (np.array([float(pair[i].value) for pair in pairs]) for i in (0, 1))
    counts = np.array(list(pairs.values()), dtype=float)
    value, error = _float_value(question, p, q, counts)
    return Answer(Approximation(value, error=error, method="finite sum"))


def _listed(question: Question) -> str:
    return ", ".join(sorted(symbol.name for symbol in question.free_symbols))


def _pairs(question: Question, *, with_logarithms: bool = True) -> Counter[Pair]:
    """Return the probabilities (of p, of q) of all outcomes that matter, with their numbers."""
    p, q, functional = question.p, question.q, question.functional
    if (pieces := pieces_of(question)) is not None:
        return pieces
    if not (p.is_discrete and (q is None or q.is_discrete)):
        raise Declined("a distribution is not discrete")
    sizes = [law.size for law in (p, q) if law is not None]
    if all(size is None for size in sizes):
        raise Declined("the outcomes cannot be listed")
    if all(law is None or law.row is not None for law in (p, q)) and min(s for s in sizes if s) > LARGEST_EXACT:
        raise Declined("the outcomes of a family are too many to list")
    labels = list(p.table or ())
    if q is not None and q.table and (p.table is None or functional.domain == "either"):
        labels += [label for label in q.table if p.table is None or label not in p.table]
    pairs: Counter[Pair] = Counter()
    for label in labels:
        pairs[(_at(p, label, with_logarithms), _at(q, label, with_logarithms) if q is not None else ONE)] += 1
    if functional.domain == "either" and q is not None:
        _add_rest(pairs, p, q)
    return pairs


def _at(law: Law, label: Any, with_logarithm: bool) -> Density:
    return Density(law.probability(label), law.log_probability(label) if with_logarithm else None)


def _density(probability: sp.Expr) -> Density:
    return Density(probability, -sp.oo if probability == 0 else sp.log(probability))


ONE, ZERO = _density(sp.S.One), _density(sp.S.Zero)


def _add_rest(pairs: Counter[Pair], p: Law, q: Law) -> None:
    """Add what one law has where the other has nothing and outcomes cannot be listed, as one outcome."""
    listed = list(pairs.items())
    if q.table is None:
        pairs[(ZERO, _density(1 - sp.Add(*(count * pair[1].value for pair, count in listed))))] += 1
    if p.table is None:
        pairs[(_density(1 - sp.Add(*(count * pair[0].value for pair, count in listed))), ZERO)] += 1


def pieces_of(question: Question) -> Counter[Pair] | None:
    """Return the pieces of the line on which two densities are constant, as outcomes; None for other densities.

    A divergence of two such laws is the divergence of their probabilities of the pieces.
    """
    p, q = question.p, question.q
    if q is None or not question.functional.is_divergence or question.order is sp.oo:
        return None
    laws = (p, q)
    if any(law.support is None or law.log_density is None or law.log_density.has(X) for law in laws):
        return None
    if p.is_discrete != q.is_discrete:
        return None
    step = 1 if p.is_discrete else 0  # Integers fill the interval up to the upper end plus one.
    spans = [(law.region.lower, law.region.upper + step) for law in laws]
    ends = {end for span in spans for end in span}
    if any(end.free_symbols for end in ends):
        return None
    pieces: Counter[Pair] = Counter()
    for lower, upper in pairwise(sorted(ends)):
        inside = [bool(first <= lower and upper <= last) for first, last in spans]
        masses = [law.density * (upper - lower) if here else sp.S.Zero for law, here in zip(laws, inside, strict=True)]
        pieces[(_density(masses[0]), _density(masses[1]))] += 1
    return pieces


def _total(question: Question, pairs: Counter[Pair]) -> sp.Expr:
    """Return the functional from the sum of its integrand over the outcomes, with ``0*log 0 = 0``."""
    functional, order = question.functional, question.order
    if order is sp.oo:
        return _largest(question, pairs)
    if not functional.is_affinity:
        skip = functional.domain != "either"
        terms = [
            count * functional.integrand(p, q, order, SYMBOLIC)
            for (p, q), count in pairs.items()
            if not (skip and p.value == 0)
        ]
        return sp.oo if sp.oo in terms else sp.Add(*terms)
    return _from_affinity(question, pairs)


def _from_affinity(question: Question, pairs: Counter[Pair]) -> sp.Expr:
    common = [((p, q), count) for (p, q), count in pairs.items() if p.value != 0 and q.value != 0]
    leak = any(p.value != 0 and q.value == 0 for p, q in pairs)
    if leak and question.below_one is False:
        return question.finished(sp.oo)
    integrand, order = question.functional.integrand, question.order
    terms = [
        count * _plain(integrand(_density(p.value), _density(q.value), order, SYMBOLIC)) for (p, q), count in common
    ]
    value = question.finished(sp.log(sp.Add(*terms)) if terms else -sp.oo)
    if leak and question.below_one is None and order is not None:
        return guarded(value, order < 1)
    return value


def _plain(power: sp.Expr) -> sp.Expr:
    return sp.powsimp(power) if power.is_number else power


def _largest(question: Question, pairs: Counter[Pair]) -> sp.Expr:
    """Return the limit of infinite order: log max p/q, or minus log max p for an entropy."""
    ratios = {p.value / q.value if q.value != 0 else sp.oo for p, q in pairs if p.value != 0}
    largest = sp.Max(*ratios)
    return sp.oo if largest is sp.oo else (sp.log(largest) if question.q is not None else -sp.log(largest))


def _float_value(question: Question, p: np.ndarray, q: np.ndarray, counts: np.ndarray) -> tuple[float, float]:
    functional = question.functional
    with np.errstate(divide="ignore", invalid="ignore"):
        densities = Density(p, np.log(p)), Density(q, np.log(q))
        if functional.is_affinity:
            return _float_affinity(question, densities, counts)
        order = question.numeric_order
        terms = counts * functional.integrand(*densities, order, NUMERIC)
        # Each probability is known to half an ulp; the logarithm of a ratio near 1 keeps that as an absolute error.
        slack = counts * (np.abs(p) + (np.abs(q) if functional.domain == "either" else 0.0))
    value = math.fsum(terms)
    return value, 4 * EPS * (math.fsum(np.abs(terms[np.isfinite(terms)])) + math.fsum(slack))


def _float_affinity(question: Question, densities: tuple[Density, Density], counts: np.ndarray) -> tuple[float, float]:
    """Return a functional of one order by log-sum-exp, and near order 1 by expm1 and log1p."""
    p, q = densities
    positive = p.value > 0
    ratio = p.log[positive] - (q.log[positive] if question.q is not None else 0.0)
    weights = counts[positive] * p.value[positive]
    if question.order is sp.oo:
        largest = float(np.max(ratio))
        return (largest if question.q is not None else -largest), 4 * EPS * (1 + abs(largest))
    order = float(question.exponent)
    exponent = np.where(np.isfinite(ratio), (order - 1) * ratio, math.inf if order > 1 else -math.inf)
    log_integral = log_mean_exp(exponent, weights)
    error = (
        8
        * EPS
        * (1 + abs(log_integral) + abs(order - 1) * float(np.max(np.abs(ratio[np.isfinite(ratio)]), initial=0.0)))
    )
    return finish_float(question, log_integral, error)


def log_mean_exp(exponent: np.ndarray, weights: np.ndarray) -> float:
    """Return ``log(sum(weights*exp(exponent)))`` without overflow; without cancellation if the weights sum to 1."""
    top = float(np.max(exponent, initial=-math.inf))
    if math.isinf(top):
        return top
    if np.max(np.abs(exponent)) < 0.5 and abs(math.fsum(weights) - 1) < 1e-9:
        return math.log1p(math.fsum(weights * np.expm1(exponent)))
    return top + math.log(math.fsum(weights * np.exp(exponent - top)))


def finish_float(question: Question, log_integral: float, error: float) -> tuple[float, float]:
    """Return the functional and its error from the logarithm of the affinity."""
    name, order = question.functional.name, float(question.exponent)
    if name in ("renyi", "renyi_entropy"):
        return log_integral / (order - 1 if name == "renyi" else 1 - order), error / abs(order - 1)
    if name == "bhattacharyya":
        return -log_integral, error
    grown = math.expm1(log_integral) if log_integral < 700 else math.inf
    slack = (1 + grown) * error if math.isfinite(grown) else math.inf
    if name == "hellinger":
        value = math.sqrt(max(-grown, 0.0))
        return value, min(slack / (2 * value) if value else math.inf, math.sqrt(slack))
    if name == "chi_square":
        return grown, slack
    if name == "alpha_divergence":
        return grown / (order * (order - 1)), slack / abs(order * (order - 1))
    return grown / (order - 1) if name == "tsallis" else -grown / (order - 1), slack / abs(order - 1)
