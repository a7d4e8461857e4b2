r"""Fisher information as the mean product of scores, in the variable of the parent of a family.

With :math:`X = T(Z)` and :math:`Z` of the parent's law, :math:`I_{ij} = E[s_i(T(Z)) s_j(T(Z))]` is a sum of means of
powers and logarithms of :math:`Z`. It holds where the support moves, too, as long as the density vanishes at the ends
that move: where the score is square integrable the root of the density is then differentiable in quadratic mean [1]_.
Elsewhere the information is infinite. In a limit of the family, where a parameter leaves the formula of the density,
the scores are the limits of those of the family.

References
----------
.. [1] I. A. Ibragimov & R. Z. Has'minskii, *Statistical Estimation* (1981), chapter II.
.. [2] P. Prescott & A. T. Walden (1980), Maximum likelihood estimation of the parameters of the generalized
   extreme-value distribution, Biometrika 67, pp. 723-724.
"""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.ladder import Declined
from fieldmath.algebra.remembering import remembered
from fieldmath.algebra.tidy import normal
from fieldmath.probability.expectations import expectation
from fieldmath.probability.family import Family, Parent
from fieldmath.probability.features import X, decompose
from fieldmath.probability.law import Law, from_row
from fieldmath.probability.members import member
from fieldmath.probability.supports import above_zero

_SECONDS = 5.0
_Z = sp.Symbol("⟨z⟩", positive=True)


def through_parent(row: Family, first: sp.Symbol, second: sp.Symbol) -> sp.Expr | None:
    """Return an entry of the Fisher matrix by the mean under the parent's law, or None."""
    from fieldmath.probability.families import family_named

    base = family_named(row.name)
    parent = next((entry for entry in base.parents if entry.where.func in (sp.true.func, sp.Ne)), None)
    if parent is None or not (first in base.symbols and second in base.symbols):
        return None
    law = from_row(family_named(parent.name), tuple(sp.S.Zero + value for value in parent.arguments))
    if law.region.lower != 0:
        return None
    level = _level(base, row)
    left, right = (_score(base, parent, symbol, level) for symbol in (first, second))
    if left is None or right is None or not _vanishes_where_it_moves(base, {first, second}):
        return None
    return _mean(law, _gathered(left * right))


def _level(base: Family, row: Family) -> Mapping[sp.Symbol, sp.Expr]:
    """Return the value of the parameter at which a variant is the family's limit."""
    if row.variant is None:
        return {}
    relation, _ = base.variants[row.variant]
    return {relation.lhs: relation.rhs} if isinstance(relation, sp.Eq) and relation.lhs.is_Symbol else {}


@remembered(maxsize=128)
def _score_at(base: Family, parent: Parent, symbol: sp.Symbol) -> sp.Expr:
    slope = sp.diff(base.log_density, symbol).xreplace({X: parent.map.xreplace({X: _Z})})
    sums = {node: sp.expand(node) for node in slope.atoms(sp.Add) if node.has(_Z)}
    slope = sp.powdenest(slope.xreplace({node: plain for node, plain in sums.items() if not plain.is_Add}), force=True)
    return sp.expand(sp.expand_log(slope, force=True))


def _score(base: Family, parent: Parent, symbol: sp.Symbol, level: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr | None:
    """Return the score along a parameter as a function of the parent's variable; at a level, its limit there."""
    slope = _score_at(base, parent, symbol)
    for parameter, place in level.items():
        outcome = budget.run(sp.series, slope, parameter, place, 1, seconds=_SECONDS)
        slope = outcome.value_or(sp.nan)
        slope = slope.removeO().xreplace({parameter: place}) if isinstance(slope, sp.Expr) else sp.nan
    return None if slope.has(sp.nan, sp.zoo, sp.oo, sp.Limit) else slope


def _gathered(product: sp.Expr) -> sp.Expr:
    """Return a sum of products in which each power of the variable is one."""
    terms = sp.Add.make_args(sp.expand(product, power_exp=False))
    return sp.Add(*(sp.powsimp(term, combine="exp") for term in terms)).xreplace({_Z: X})


def _mean(law: Law, integrand: sp.Expr) -> sp.Expr | None:
    """Return a mean with the condition of its finiteness."""
    total, positive = sp.S.Zero, list[sp.Expr]()
    try:
        for feature, coefficient in decompose(integrand).items():
            found = expectation(law, feature)
            total += coefficient * found.value
            positive += found.positive
    except Declined:
        return None
    if total.has(sp.nan, sp.zoo):
        return None
    shapes = (total, sp.gammasimp(total), sp.expand_func(total))
    value = min((normal(shape) for shape in shapes), key=sp.count_ops)
    condition = _strongest(positive)
    return value if condition == sp.true else sp.Piecewise((value, condition), (sp.oo, True))


def _strongest(positive: list[sp.Expr]) -> sp.Basic:
    """Return the condition that all quantities are positive; of bounds of one parameter only the largest stays."""
    relations = dict.fromkeys(above_zero(quantity) for quantity in positive)
    bounds: dict[sp.Expr, sp.Expr] = {}
    others = []
    for relation in relations:
        if isinstance(relation, sp.StrictGreaterThan) and relation.lhs.is_Symbol and relation.rhs.is_number:
            bounds[relation.lhs] = max(relation.rhs, bounds.get(relation.lhs, relation.rhs))
        else:
            others.append(relation)
    return sp.And(*(symbol > bound for symbol, bound in bounds.items()), *others)


def _vanishes_where_it_moves(base: Family, symbols: set[sp.Symbol]) -> bool:
    """Return whether the density is 0 at the ends that move with these parameters.

    Where the mean square of the score is finite a density that does not vanish has a limit above zero at the end, as
    one of excesses; these are recognised at typical members.
    """
    for values in base.typical:
        law = member(base, values, {})
        row = law.row
        if row is None:
            return False
        for end, moving in ((law.region.lower, row.support.lower), (law.region.upper, row.support.upper)):
            if moving.free_symbols & symbols and end.is_finite and not _is_zero_at(law, end):
                return False
    return True


def _is_zero_at(law: Law, end: sp.Expr) -> bool:
    sides = "+" if end == law.region.lower else "-"
    outcome = budget.run(sp.limit, law.density, X, end, sides, seconds=_SECONDS)
    return bool(outcome.value_or(sp.nan) == 0)


_MOST_DERIVATIVES = 6


def limit_of_quotient(value: sp.Expr, symbol: sp.Symbol, place: sp.Expr) -> sp.Expr | None:
    """Return the limit at a place where numerator and denominator vanish, by L'Hôpital's rule, or None."""
    above, below = sp.fraction(sp.together(value))
    for _ in range(_MOST_DERIVATIVES):
        at = {symbol: place}
        bottom, top = (sp.expand(sp.expand_func(part.xreplace(at))) for part in (below, above))
        if bottom.has(sp.nan, sp.zoo) or top.has(sp.nan, sp.zoo):
            return None
        if bottom != 0:
            return sp.expand(top / bottom)
        above, below = above.diff(symbol), below.diff(symbol)
    return None
