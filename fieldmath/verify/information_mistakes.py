"""What goes wrong in code for entropies and divergences: rows that say what the wrong code returns.

A row is a wrong formula in plain NumPy, or another measure in the place of the right one. `given` are the arrays as
the code gets them, counts included, so that a missing normalisation shows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.information import MEASURES, Case, Measure
from fieldmath.verify.information_formulas import WRONG, Array, Formula, plain
from fieldmath.verify.slips import slips

_TINY = 1e-100
_SIMPLE = ("bits for nats", "nats for bits", "decimal logarithm", "sign")
_SYMMETRIC = ("js", "js_distance", "jeffreys", "total_variation", "hellinger", "hellinger_squared",
              "bhattacharyya", "bhattacharyya_coefficient")  # fmt: skip
_LARGE = 12.0  # What a formula gives beyond this with zeros nearly zero, it gives as infinity with zeros.

Treatment = Callable[[Array, Array], tuple[Array, Array]]

#: Numbers that people add to a probability so that its logarithm exists.
EPSILONS = (
    *(10.0**-k for k in (12, 10, 16, 15, 14, 13, 11, 9, 8, 7, 6, 5, 4, 3, 20, 30, 50, 100)),
    float(np.finfo(float).eps),
    float(np.finfo(np.float32).eps),
    float(np.finfo(float).tiny),
)


def _both(p: Array, q: Array) -> tuple[Array, Array]:
    keep = (p > 0) & (q > 0)
    return p[keep], q[keep]


def _as_zero(name: str, p: Array, q: Array, alpha: float | None) -> Any:
    """Return the formula of the logarithms with log 0 taken as 0."""
    logp, logq = (np.log(np.where(a > 0, a, 1.0)) for a in (p, q))
    return {"kl": np.sum(p * (logp - logq)), "cross_entropy": -np.sum(p * logq)}.get(name, math.nan)


#: Where an epsilon goes: the two arrays that take the place of p and q inside the logarithm, and outside it.
_GUARDS: tuple[tuple[str, Callable[[Array, float], Array]], ...] = (
    ("added", lambda a, e: a + e),
    ("as the least value", lambda a, e: np.maximum(a, e)),
    ("added, then normalised", lambda a, e: (a + e) / np.sum(a + e)),
    ("as the least value, then normalised", lambda a, e: np.maximum(a, e) / np.sum(np.maximum(a, e))),
    ("in place of zeros", lambda a, e: np.where(a == 0, e, a)),
)
_WITH_LOGARITHM = ("entropy", "kl", "cross_entropy", "js", "js_distance", "jeffreys", "perplexity")


def mistakes(measure: Measure, given: str, base: float) -> tuple[Hypothesis, ...]:
    """Return the rows for a measure, the simplest first."""
    unit = measure.unit(base)
    exact = [row for row in slips(_exact) if measure.has_logarithm or "bits" not in row.name]
    simple, generic = ([row for row in exact if (row.name in _SIMPLE) is first] for first in (True, False))
    rows = [*_units(simple, base)]
    if given != "density":
        rows += [*_zeros(measure, unit)]
    # What happens to this measure comes before what happens to any number: a missing 1/(alpha - 1) before a factor.
    rows += [*_others(measure, base), *_formulas(measure, unit), *generic]
    if given != "density":
        rows += [*_epsilons(measure, unit)]
    if given == "counts":
        rows += [*_raw(measure, unit)]
    return (*_steps(measure, given, unit), *rows)


def _exact(case: Case) -> float:
    return case.exact


def _units(rows: list[Hypothesis], base: float) -> list[Hypothesis]:
    """Return the slips that can happen: nats are not mistaken for bits where nats are asked for."""
    wrong = "nats for bits" if base == math.e else "bits for nats"
    return [row for row in rows if row.name != wrong]


def _formulas(measure: Measure, unit: float) -> Iterator[Hypothesis]:
    for name, fix, formula in WRONG.get(measure.name, ()):
        for treat in (_limits, _both, _untreated):
            yield Hypothesis(name, fix, partial(_of_formula, formula, unit, treat))


def _untreated(p: Array, q: Array) -> tuple[Array, Array]:
    return p, q


def _limits(p: Array, q: Array) -> tuple[Array, Array]:
    """Return the arrays with zeros so small that sums come out as their limits, or large."""
    return np.maximum(p, _TINY), np.maximum(q, _TINY)


def _of_formula(formula: Formula, unit: float, treat: Treatment, case: Case) -> float:
    p, q = treat(*_arrays(case))
    value = _quiet(lambda: formula(p, q, case.alpha))
    if treat is _limits and abs(value) > _LARGE:
        value = math.copysign(math.inf, value)
    return value * unit * _weight(case)


def _arrays(case: Case) -> tuple[Array, Array]:
    return case.p, case.p if case.q is None else case.q


def _weight(case: Case) -> float:
    return case.step


def _quiet(call: Callable[[], Any]) -> float:
    with np.errstate(all="ignore"):
        return float(call())


def _others(measure: Measure, base: float) -> Iterator[Hypothesis]:
    """Yield every other measure in the place of this one, and this one with its arguments reversed."""
    if measure.pairs and measure.name not in _SYMMETRIC:
        yield Hypothesis(
            "arguments reversed", f"Exchange the two arguments: the {measure.title} is not symmetric.",
            partial(_reversed, measure, measure.unit(base)),
        )  # fmt: skip
    for other in MEASURES.values():
        if other is measure or (other.pairs and not measure.pairs):
            continue
        fix = f"Return the {measure.title}, not the {other.title}."
        scales = [("", other.unit(base))]
        if base == math.e and other.has_logarithm:
            scales.append(("; in bits", other.unit(2)))
        for words, factor in scales:
            name = f"{other.title} for {measure.title}{words}"
            yield Hypothesis(name, fix, partial(_other, other, factor, False))
            if other.pairs and other.name not in _SYMMETRIC:
                yield Hypothesis(f"{name}; arguments reversed", fix, partial(_other, other, factor, True))


def _reversed(measure: Measure, unit: float, case: Case) -> float | None:
    return _other(measure, unit, True, case)


def _other(measure: Measure, factor: float, swapped: bool, case: Case) -> float | None:
    if measure.takes_order and case.alpha is None:
        return None
    alpha = case.alpha if measure.takes_order else None
    p, q = _arrays(case)
    p, q = (q, p) if swapped else (p, q)
    if case.points is not None:
        return _quiet(lambda: plain(measure.name, *_both(p, q), case.alpha) if _is_sum(measure) else math.nan) * (
            factor * case.step
        )
    return measure.value(p, q, alpha) * factor


def _is_sum(measure: Measure) -> bool:
    return measure.name in ("entropy", "kl", "cross_entropy", "js", "jeffreys", "chi_square", "total_variation")


def _zeros(measure: Measure, unit: float) -> Iterator[Hypothesis]:
    fix = "Where p has mass and q has none the answer is infinite: do not drop these outcomes."
    if measure.pairs:
        yield Hypothesis("outcomes with q = 0 dropped", fix, partial(_guarded, measure, _both, unit))
        yield Hypothesis(
            "outcomes with q = 0 dropped", fix, partial(_of_formula, partial(_as_zero, measure.name), unit, _untreated)
        )
    yield Hypothesis(
        "0*log(0) is NaN", "Leave out outcomes with p = 0, or use scipy.special.xlogy or rel_entr.",
        partial(_guarded, measure, _untreated, unit),
    )  # fmt: skip
    if measure.name in ("entropy", "kl", "cross_entropy"):
        yield Hypothesis(
            "0*log(0) is NaN", "Use scipy.special.xlogy or rel_entr.",
            partial(_guarded, measure, _untreated, unit, apart=True),
        )  # fmt: skip
    if measure.name == "kl":
        yield Hypothesis(
            "0*log(0) is NaN", "Use scipy.special.xlogy or rel_entr: p*log(q) is 0, not NaN, where both are 0.",
            partial(_half_guarded, unit),
        )  # fmt: skip
    yield Hypothesis(
        "mean over outcomes", "Sum over the outcomes; do not divide by their number.",
        lambda case: case.exact / len(case.p),
    )  # fmt: skip


def _guarded(measure: Measure, guard: Treatment, unit: float, case: Case, apart: bool = False) -> float:
    p, q = guard(*_arrays(case))
    if apart:
        logp, logq = _logs(p), _logs(q)
        forms = {
            "entropy": lambda: -p * logp,
            "kl": lambda: p * logp - p * logq,
            "cross_entropy": lambda: -p * logq,
        }
        return _quiet(lambda: np.sum(forms[measure.name]())) * unit
    return _quiet(lambda: plain(measure.name, p, q, case.alpha)) * unit


def _half_guarded(unit: float, case: Case) -> float:
    """Return p log p, with 0 log 0 = 0, less p log q, which is NaN where both are 0."""
    p, q = _arrays(case)
    return _quiet(lambda: np.sum(np.where(p > 0, p * np.log(np.where(p > 0, p, 1.0)), 0.0) - p * _logs(q))) * unit


def _logs(values: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.log(values) if np.all(values) else np.where(values > 0, np.log(np.maximum(values, 1e-300)), -np.inf)


def _epsilons(measure: Measure, unit: float) -> Iterator[Hypothesis]:
    """Yield an epsilon inside the logarithm, added or as the least value, in p, in q or in both."""
    if measure.name not in _WITH_LOGARITHM:
        return
    fix = "Leave the epsilon out: 0*log(0) is 0, and log(p/0) is infinite."
    for epsilon in EPSILONS:
        for words, guard in _GUARDS:
            for form in _forms(measure):
                yield Hypothesis(
                    "epsilon inside the logarithm", fix, partial(_with_epsilon, form, guard, epsilon, unit),
                    detail=f"{epsilon:.2g} {words}",
                )  # fmt: skip


Form = Callable[[Array, Array, Array, Array], Any]


def _forms(measure: Measure) -> tuple[Form, ...]:
    """Return the formulas of (p, q, p with epsilon, q with epsilon)."""
    name = measure.name
    if name in ("entropy", "perplexity"):
        last = np.exp if name == "perplexity" else (lambda value: value)
        return (
            lambda p, q, P, Q: last(-np.sum(p * np.log(P))),
            lambda p, q, P, Q: last(-np.sum(P * np.log(P))),
        )
    if name == "cross_entropy":
        return (lambda p, q, P, Q: -np.sum(p * np.log(Q)), lambda p, q, P, Q: -np.sum(P * np.log(Q)))
    if name == "kl":
        return (
            lambda p, q, P, Q: np.sum(p * np.log(P / Q)),
            lambda p, q, P, Q: np.sum(P * np.log(P / Q)),
            lambda p, q, P, Q: np.sum(np.where(p > 0, p * np.log(np.where(p > 0, p, 1) / Q), 0)),
            lambda p, q, P, Q: np.sum(p * np.log(p / q + (Q - q).max())),
            lambda p, q, P, Q: np.sum(p * np.log(p / Q + (Q - q).max())),
            lambda p, q, P, Q: np.sum(np.where((p > 0) & (q > 0), p * np.log(P / Q), 0)),
        )
    if name == "jeffreys":
        return (lambda p, q, P, Q: np.sum((p - q) * np.log(P / Q)), lambda p, q, P, Q: np.sum((P - Q) * np.log(P / Q)))
    last = np.sqrt if name == "js_distance" else (lambda value: value)
    return (
        lambda p, q, P, Q: last(plain("js", P, Q, None)),
        lambda p, q, P, Q: last(np.sum(p * np.log(2 * P / (P + Q)) + q * np.log(2 * Q / (P + Q))) / 2),
    )


def _with_epsilon(form: Form, guard: Callable[[Array, float], Array], epsilon: float, unit: float, case: Case) -> float:
    p, q = _arrays(case)
    return _quiet(lambda: form(p, q, guard(p, epsilon), guard(q, epsilon))) * unit


def _raw(measure: Measure, unit: float) -> Iterator[Hypothesis]:
    """Yield the formula on counts that were not divided by their sum."""
    fix = "Divide the counts by their sum first."
    for detail, read in _READINGS[: None if measure.pairs else 1]:

        def predict(case: Case, read: Any = read) -> float:
            if math.isinf(case.exact):
                return case.exact
            return _quiet(lambda: plain(measure.name, *_both(*read(case)), case.alpha)) * unit

        yield Hypothesis("unnormalised input", fix, predict, detail)


#: Which of the two were not divided by their sum.
_READINGS: tuple[tuple[str, Callable[[Case], tuple[Array, Array]]], ...] = (
    ("", lambda case: (case.given[0], case.given[-1])),
    ("q", lambda case: (case.p, case.given[-1])),
    ("p", lambda case: (case.given[0], _arrays(case)[1])),
)


def _steps(measure: Measure, given: str, unit: float) -> Iterator[Hypothesis]:
    """Yield what is wrong with the grid's spacing in an integral over densities."""
    if given != "density":
        return
    fix = "Multiply the sum by the spacing of the grid once."
    yield Hypothesis("grid spacing missing", fix, lambda case: case.exact / case.step)
    yield Hypothesis("grid spacing squared", fix, lambda case: case.exact * case.step)
    yield Hypothesis(
        "spacing L/N for L/(N-1)", "N points span N - 1 intervals.",
        lambda case: case.exact * (1 - 1 / len(case.p)),
    )  # fmt: skip
    yield Hypothesis(
        "mean for integral", "Multiply the sum by the spacing.", lambda case: case.exact / case.step / len(case.p)
    )
    if measure.name == "entropy":
        yield Hypothesis(
            "entropy of the cells", "Add log(dx): the differential entropy is that of the densities, not of p*dx.",
            lambda case: case.exact - math.log(case.step) * unit,
        )  # fmt: skip
    if measure.name == "cross_entropy":
        yield Hypothesis(
            "cross-entropy of the cells", "Add log(dx): use the densities inside the logarithm, not q*dx.",
            lambda case: case.exact - math.log(case.step) * unit,
        )  # fmt: skip
