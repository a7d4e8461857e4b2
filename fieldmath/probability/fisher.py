r"""Fisher information and score of the families.

The Fisher information is the curvature of the divergence at equality,
:math:`I_{ij} = \partial_i \partial_j D(p_\theta \| p_{\theta'})` at :math:`\theta' = \theta` (derivatives along
:math:`\theta'`), so it needs no formula of its own.

References
----------
.. [1] S. Amari, *Information Geometry and Its Applications* (2016), section 3.2.
"""

from __future__ import annotations

import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.ladder import Declined
from fieldmath.algebra.remembering import remembered
from fieldmath.algebra.special_functions import with_zeta_derivatives
from fieldmath.algebra.tidy import normal
from fieldmath.errors import InputError, NoClosedFormError
from fieldmath.probability.answers import answer
from fieldmath.probability.expectations import expectation
from fieldmath.probability.family import Family
from fieldmath.probability.features import X, decompose
from fieldmath.probability.functionals import KL
from fieldmath.probability.large import expanded
from fieldmath.probability.law import Law, from_row
from fieldmath.probability.shapes import collected, spread
from fieldmath.probability.supports import Support
from fieldmath.probability.symmetry import Fold, fold

_STEPS = (sp.Symbol("⟨step 1⟩", positive=True), sp.Symbol("⟨step 2⟩", positive=True))
_SECONDS = 5.0


def fisher_information(law: Law) -> sp.ImmutableMatrix:
    """Return the Fisher matrix in the continuous parameters of a family, at the law's arguments."""
    row = _row_of(law)
    return fisher_matrix(row).applyfunc(lambda entry: normal(row.at(entry, law.arguments)))


def score(law: Law, variable: sp.Symbol) -> tuple[sp.Expr, ...]:
    """Return the derivatives of the log-density along the continuous parameters, as functions of the variable."""
    row = _row_of(law)
    slopes = (with_zeta_derivatives(row.log_density.diff(symbol)) for symbol in continuous(row))
    return tuple(normal(row.at(slope, law.arguments)).xreplace({X: variable}) for slope in slopes)


def continuous(row: Family) -> tuple[sp.Symbol, ...]:
    """Return the symbols of the parameters that are not integers."""
    return tuple(p.symbol for p in row.parameters if not p.domain.integer)


@remembered(maxsize=128)
def fisher_matrix(row: Family) -> sp.ImmutableMatrix:
    """Return the Fisher matrix of a family in its own symbols."""
    here = continuous(row)
    size = len(here)
    entries = {(i, j): _entry(row, here[i], here[j]) for i in range(size) for j in range(i, size)}
    return sp.ImmutableMatrix(size, size, lambda i, j: entries[min(i, j), max(i, j)])


def _entry(row: Family, first: sp.Symbol, second: sp.Symbol) -> sp.Expr:
    value = _found(row, first, second)
    factored = sp.factor(value) if value.is_rational_function() else value
    return factored if sp.count_ops(factored) <= sp.count_ops(value) else value


def _found(row: Family, first: sp.Symbol, second: sp.Symbol) -> sp.Expr:
    try:
        return _curvature(row, first, second)
    except NoClosedFormError:
        if row.support.free_symbols & set(row.symbols):
            raise
        found = _mean_curvature(row, first, second)
        if found is None:
            raise
        return found


def _mean_curvature(row: Family, first: sp.Symbol, second: sp.Symbol) -> sp.Expr | None:
    """Return minus the mean second derivative of the log-density, or the mean product of slopes, by whichever rule."""
    law = from_row(row, row.symbols)
    slopes = sp.diff(row.log_density, first), sp.diff(row.log_density, second)
    half = fold(law.region, law.formula)
    for integrand in (-sp.diff(slopes[0], second), slopes[0] * slopes[1]):
        if integrand.has(sp.DiracDelta, sp.Derivative):
            continue
        found = _mean(law, integrand)
        if found is None and half is not None:
            found = _folded_mean(half, integrand)
        if found is None and law.region == Support(sp.S.Zero, sp.oo):
            found = _unfolded_mean(law, integrand)
        if found is not None:
            found = sp.expand_log(found)
            return min((normal(found), collected(found)), key=sp.count_ops)
    return None


def _folded_mean(half: Fold, integrand: sp.Expr) -> sp.Expr | None:
    """Return a mean under a symmetric law: 0 where the integrand is odd about the centre."""
    moved = integrand.xreplace({X: X + half.centre})
    if sp.expand(moved.xreplace({X: -X}) + moved) == 0:
        return sp.S.Zero
    return _mean(Law(half.support, half.log_density), moved.xreplace({sp.Abs(X): X, sp.sign(X): sp.S.One}))


def _unfolded_mean(law: Law, integrand: sp.Expr) -> sp.Expr | None:
    """Return the mean of an even integrand under an even density on the half line from that on the whole line."""
    if any(part.xreplace({X: -X}) != part for part in (law.formula, integrand)):
        return None
    return _mean(Law(Support(-sp.oo, sp.oo), law.formula - sp.log(2)), integrand)


def _mean(law: Law, integrand: sp.Expr) -> sp.Expr | None:
    total = sp.S.Zero
    for feature, coefficient in decompose(_terms(integrand)).items():
        try:
            total += coefficient * expectation(law, feature).value
        except Declined:
            return None
    return None if total.has(sp.nan, sp.zoo) else expanded(total)


def _terms(value: sp.Expr) -> sp.Expr:
    """Return a sum of products: powers of sums are multiplied out above and kept below."""
    for function, written in _IN_EXPONENTIALS.items():
        value = value.replace(function, written)
    above = value.replace(
        lambda node: node.is_Pow and node.base.is_Add and node.exp.is_Integer and node.exp.is_positive, sp.expand
    )
    below = {
        node: sp.factor_terms(node.base) ** node.exp
        for node in above.atoms(sp.Pow)
        if node.base.is_Add and node.exp.is_negative
    }
    kept = {power: sp.Dummy() for power in set().union(*(power.atoms(sp.Pow) for power in below.values()))}
    kept = {power: name for power, name in kept.items() if power.base.is_Add}
    products = spread(above.xreplace(below).xreplace(kept))
    return products.xreplace({name: power for power, name in kept.items()})


_IN_EXPONENTIALS = {
    sp.tanh: lambda u: (sp.exp(u) - sp.exp(-u)) / (2 * sp.cosh(u)),
    sp.sinh: lambda u: (sp.exp(u) - sp.exp(-u)) / 2,
}


def _curvature(row: Family, first: sp.Symbol, second: sp.Symbol) -> sp.Expr:
    moved = [s + _STEPS[0] * int(s == first) + _STEPS[1] * int(s == second) for s in row.symbols]
    p, q = from_row(row, row.symbols), from_row(row, tuple(moved))
    divergence = answer(KL, p, q, method="exact").value
    if divergence.has(sp.oo, sp.Piecewise):
        raise NoClosedFormError(
            f"{row.name} has no Fisher information: its support, or finiteness, moves with the parameters"
        )
    slope = with_zeta_derivatives(_regular(divergence).diff(_STEPS[0]).diff(_STEPS[1]))
    for step in _STEPS:
        direct = slope.xreplace({step: sp.S.Zero})
        if direct.has(sp.nan, sp.zoo):
            direct = budget.run(sp.limit, slope, step, 0, "+", seconds=_SECONDS).value_or(sp.nan)
        slope = direct
    if slope.has(sp.nan, sp.zoo, sp.oo, sp.Limit):
        raise NoClosedFormError(f"the Fisher information of {row.name} was not found in closed form")
    return normal(slope)


def _regular(divergence: sp.Expr) -> sp.Expr:
    """Return a form without poles of gamma functions at zero step: gamma(u) = gamma(u + 2)/(u*(u + 1))."""
    start = dict.fromkeys(_STEPS, sp.S.Zero)
    lifted = divergence.replace(
        lambda node: node.func is sp.gamma and node.args[0].xreplace(start) == 0,
        lambda node: sp.gamma(node.args[0] + 2) / (node.args[0] * (node.args[0] + 1)),
    )
    return divergence if lifted == divergence else sp.powsimp(sp.cancel(sp.together(sp.powsimp(lifted))))


def _row_of(law: Law) -> Family:
    if law.row is None:
        raise InputError(
            "the distribution must be a member of a family, whose parameters can move; got a formula or a table"
        )
    return law.row
