r"""What several variables know of each other: every measure a divergence or a sum of entropies of some of them.

Mutual information, conditional and of several groups (then the total correlation), is the divergence of the joint law
from the one in which the groups are independent given the condition. All other measures add joint entropies with
signs; the atoms of the information diagram do so too (Yeung 2008, ch. 3).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import sympy as sp

from fieldmath.algebra.arguments import read_choice
from fieldmath.approximation import Approximation
from fieldmath.errors import InputError
from fieldmath.probability.answers import answer, in_unit, read_base
from fieldmath.probability.functionals import ENTROPY, KL
from fieldmath.probability.joint import Group, independent, marginal, read_group, variables
from fieldmath.probability.law import Law, as_label
from fieldmath.probability.question import shaped

Options = dict[str, Any]
MOST_ATOMS = 6  # Variables of an information diagram: 2**6 - 1 atoms are more than anyone reads.


def read_groups(law: Law, groups: Sequence[Any], given: Any, *, least: int) -> tuple[list[Group], Group]:
    """Return the groups of variables, by default every variable that is not given for itself, and the condition."""
    condition = read_group(law, given) if given is not None and not (isinstance(given, tuple) and not given) else ()
    found = [read_group(law, group) for group in groups]
    if not found:
        found = [(k,) for k in range(len(variables(law))) if k not in condition]
    used = [k for group in (*found, condition) for k in group]
    if len(set(used)) < len(used):
        twice = next(variables(law)[k] for k in used if used.count(k) > 1)
        raise InputError(f"groups of variables must not share any; got {twice} twice")
    if len(found) < least:
        raise InputError(f"there must be at least {least} groups of variables; got {len(found)}")
    return found, condition


def mutual_information(law: Law, groups: Sequence[Group], given: Group, **options: Any) -> Any:
    """Return the divergence of the joint law from independence of the groups given the condition."""
    used = [k for group in groups for k in group] + list(given)
    part = marginal(law, tuple(used))
    places = {k: i for i, k in enumerate(used)}
    moved = [tuple(places[k] for k in group) for group in groups]
    reference = independent(part, moved, tuple(places[k] for k in given))
    return answer(KL, part, reference, **options).value


def entropy(law: Law, group: Group, **options: Any) -> Any:
    """Return the joint entropy of some variables: 0 of none."""
    return answer(ENTROPY, marginal(law, group), **options).value if group else sp.S.Zero


def combined(law: Law, weights: dict[Group, Any], *, base: Any = None, **options: Any) -> Any:
    """Return a sum of joint entropies of sets of variables, each times its weight."""
    unit = read_base(base)
    terms = [(weight, entropy(law, group, **options)) for group, weight in weights.items() if group and weight != 0]
    return in_unit(total(terms), unit)


def total(terms: Iterable[tuple[Any, Any]]) -> Any:
    """Return a sum of weights times answers: exact when all are, else with the sum of their errors."""
    terms = list(terms)
    rounded = [value for _, value in terms if isinstance(value, Approximation)]
    if not rounded:
        return shaped(sp.Add(*(weight * value for weight, value in terms)))
    value = math.fsum(float(weight) * float(value) for weight, value in terms)
    error = math.fsum(abs(float(weight)) * _error(value) for weight, value in terms)
    certified = all(entry.certified for entry in rounded)
    return Approximation(value, error=error, method=rounded[0].method, certified=certified)


def _error(value: Any) -> float:
    return value.error if isinstance(value, Approximation) else 2**-52 * abs(float(value))


def joined(*groups: Group) -> Group:
    """Return the union of groups, in order."""
    return tuple(sorted({k for group in groups for k in group}))


def conditional_entropy(group: Group, given: Group) -> dict[Group, int]:
    """Return the weights of the entropies in H(group | given)."""
    return _gathered([(1, joined(group, given)), (-1, given)])


def mutual_information_weights(groups: Sequence[Group], given: Group) -> dict[Group, int]:
    """Return the weights in the sum of H(group | given) minus H(all | given): the same as the divergence."""
    apart = [term for group in groups for term in ((1, joined(group, given)), (-1, given))]
    return _gathered([*apart, (-1, joined(*groups, given)), (1, given)])


def dual_total_correlation(groups: Sequence[Group], given: Group) -> dict[Group, int]:
    """Return the weights in H(all | given) minus the sum of H(group | all others, given)."""
    every = joined(*groups, given)
    weights = [(1, every), (-1, given)]
    for group in groups:
        others = joined(*(other for other in groups if other is not group), given)
        weights += [(-1, every), (1, others)]
    return _gathered(weights)


def residual_entropy(groups: Sequence[Group], given: Group) -> dict[Group, int]:
    """Return the weights in the sum of H(group | all others, given); of two groups the variation of information."""
    every = joined(*groups, given)
    weights = []
    for group in groups:
        weights += [(1, every), (-1, joined(*(other for other in groups if other is not group), given))]
    return _gathered(weights)


def coinformation(groups: Sequence[Group], given: Group) -> dict[Group, int]:
    """Return the weights of the information common to all groups, by inclusion and exclusion."""
    weights = []
    for size in range(1, len(groups) + 1):
        for chosen in combinations(groups, size):
            weights += [((-1) ** (size + 1), joined(*chosen, given)), ((-1) ** size, given)]
    return _gathered(weights)


def interaction_information(groups: Sequence[Group], given: Group) -> dict[Group, int]:
    """Return the weights of the coinformation with the sign that makes synergy of three positive."""
    return {group: (-1) ** len(groups) * weight for group, weight in coinformation(groups, given).items()}


def o_information(groups: Sequence[Group], given: Group) -> dict[Group, int]:
    """Return the weights of the total minus the dual total correlation."""
    dual = dual_total_correlation(groups, given)
    return _gathered(
        [*_terms(mutual_information_weights(groups, given)), *((-weight, group) for group, weight in dual.items())]
    )


def _terms(weights: dict[Group, int]) -> list[tuple[int, Group]]:
    return [(weight, group) for group, weight in weights.items()]


WEIGHTS = {
    rule.__name__: rule
    for rule in (
        residual_entropy,
        dual_total_correlation,
        coinformation,
        interaction_information,
        o_information,
    )
}


def _gathered(terms: Iterable[tuple[int, Group]]) -> dict[Group, int]:
    weights: dict[Group, int] = {}
    for weight, group in terms:
        if group:
            weights[group] = weights.get(group, 0) + weight
    return {group: weight for group, weight in weights.items() if weight}


def atoms(law: Law, **options: Any) -> dict[tuple[str, ...], Any]:
    """Return the pieces of the information diagram: what exactly these variables have in common."""
    names = variables(law)
    if len(names) > MOST_ATOMS:
        raise InputError(f"variables must be at most {MOST_ATOMS} for an information diagram; got {len(names)}")
    places = tuple(range(len(names)))
    found = {}
    for size in places:
        for chosen in combinations(places, size + 1):
            rest = tuple(k for k in places if k not in chosen)
            found[tuple(names[k] for k in chosen)] = combined(
                law, coinformation([(k,) for k in chosen], rest), **options
            )
    return found


def normalized(law: Law, first: Group, second: Group, average: str, **options: Any) -> Any:
    """Return the mutual information over an average of the two entropies."""
    average = read_choice(average, [*_AVERAGES, "joint"], "average")
    information = mutual_information(law, [first, second], (), **options)
    entropies = entropy(law, first, **options), entropy(law, second, **options)
    if all(value == 0 for value in entropies):
        return sp.S.One
    if average == "joint":
        entropies = (entropy(law, joined(first, second), **options),) * 2
        average = "arithmetic"
    divisor = _AVERAGES[average](*entropies)
    if divisor == 0:
        return sp.S.Zero
    if isinstance(information, sp.Expr) and isinstance(divisor, sp.Expr) and not divisor.has(sp.Float):
        return shaped(information / divisor)
    value = float(information) / float(divisor)
    slack = sum(map(_error, entropies))
    error = (_error(information) + abs(value) * slack) / float(divisor)
    return Approximation(value, error=error, method=getattr(information, "method", "finite sum"))


_AVERAGES = {
    "arithmetic": lambda x, y: (x + y) / 2,
    "geometric": lambda x, y: sp.sqrt(x * y) if isinstance(x, sp.Expr) and isinstance(y, sp.Expr) else math.sqrt(x * y),
    "min": lambda x, y: sp.Min(x, y) if isinstance(x, sp.Expr) and isinstance(y, sp.Expr) else min(x, y),
    "max": lambda x, y: sp.Max(x, y) if isinstance(x, sp.Expr) and isinstance(y, sp.Expr) else max(x, y),
}


def pointwise(law: Law, event: dict[int, Any], base: Any) -> Any:
    """Return log p(x, y, ...)/(p(x) p(y) ...) of one outcome."""
    if len(event) < 2:
        raise InputError(f"the outcome must have values of at least two variables; got {len(event)}")
    part = marginal(law, tuple(event))
    point = tuple(event.values())
    probability = part.probability(point)
    apart = [marginal(law, (k,)).probability(as_label(value)) for k, value in event.items()]
    if any(value == 0 for value in apart):
        raise InputError(f"each value must have positive probability; got {point}")
    if isinstance(probability, float):
        value = math.log(probability / math.prod(apart)) if probability else -math.inf
        found: Any = Approximation(value, error=8 * 2**-52 * (1 + abs(value)), method="finite sum")
    else:
        found = shaped(sp.log(probability / sp.Mul(*apart))) if probability != 0 else -sp.oo
    return in_unit(found, read_base(base))
