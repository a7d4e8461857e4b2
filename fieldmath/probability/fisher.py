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
from fieldmath.algebra.arguments import shown
from fieldmath.algebra.ladder import Declined
from fieldmath.algebra.remembering import remembered
from fieldmath.algebra.special_functions import with_zeta_derivatives
from fieldmath.algebra.tidy import normal
from fieldmath.errors import InputError, InputTypeError, NoClosedFormError
from fieldmath.probability.answers import answer
from fieldmath.probability.expectations import expectation
from fieldmath.probability.family import Family
from fieldmath.probability.features import X, decompose
from fieldmath.probability.functionals import KL
from fieldmath.probability.large import expanded
from fieldmath.probability.law import Law, from_row
from fieldmath.probability.scores import limit_of_quotient, through_parent
from fieldmath.probability.shapes import collected, spread
from fieldmath.probability.supports import Support
from fieldmath.probability.symmetry import Fold, fold

_STEPS = (sp.Symbol("⟨step 1⟩", positive=True), sp.Symbol("⟨step 2⟩", positive=True))
_SECONDS = 5.0


def fisher_information(law: Law, names: object = None) -> sp.ImmutableMatrix:
    """Return the Fisher matrix in continuous parameters of a family, all or the named ones, at the law's arguments."""
    row = _row_of(law)
    here = chosen(row, names)
    try:
        return fisher_matrix(row, here).applyfunc(lambda entry: normal(_at(row, entry, law.arguments)))
    except NoClosedFormError:
        found = _summed(law, row, here)
        if found is None:
            raise
        return found


def chosen(row: Family, names: object) -> tuple[sp.Symbol, ...]:
    """Return the symbols of the parameters named in a text or a sequence, in the row's order; all where none is."""
    possible = continuous(row)
    if names is None:
        return possible
    given = names.replace(",", " ").split() if isinstance(names, str) else names
    if not isinstance(given, list | tuple) or not given:
        raise InputTypeError(f"parameters must be names, as 'mu sigma'; got {shown(names)}")
    wanted = [str(name) for name in given]
    valid = [symbol.name for symbol in possible]
    for name in wanted:
        if name not in valid:
            raise InputError(f"parameters must be among {', '.join(valid)}; got {name!r}")
    return tuple(symbol for symbol in possible if symbol.name in wanted)


def _at(row: Family, entry: sp.Expr, arguments: tuple[sp.Expr, ...]) -> sp.Expr:
    """Return an entry at the arguments; where it has the form 0/0 there, its limit along one of the parameters."""
    value = row.at(entry, arguments)
    if not value.has(sp.nan, sp.zoo):
        return value
    table = dict(zip(row.symbols, arguments, strict=True))
    for symbol in sorted(entry.free_symbols & set(table), key=lambda symbol: symbol.name):
        rest = {other: place for other, place in table.items() if other != symbol}
        found = limit_of_quotient(entry.xreplace(rest), symbol, table[symbol])
        if found is not None:
            return found
    raise NoClosedFormError(f"the Fisher information of {row.name} was not found in closed form at these parameters")


def _summed(law: Law, row: Family, here: tuple[sp.Symbol, ...]) -> sp.ImmutableMatrix | None:
    """Return the matrix as a sum over outcomes that can be listed, or None."""
    if law.table is None or law.is_table:
        return None
    slopes = [row.at(with_zeta_derivatives(row.log_density.diff(symbol)), law.arguments) for symbol in here]

    def entry(i: int, j: int) -> sp.Expr:
        terms = (p * _score_at(slopes[i], k) * _score_at(slopes[j], k) for k, p in (law.table or {}).items())
        return normal(sp.Add(*terms))

    return sp.ImmutableMatrix(len(here), len(here), lambda i, j: entry(min(i, j), max(i, j)))


def _score_at(slope: sp.Expr, outcome: object) -> sp.Expr:
    """Return a score at an outcome; differences of digammas whose arguments differ by integers become rational."""
    return sp.expand(sp.expand_func(slope.xreplace({X: sp.Integer(outcome)})))


def score(law: Law, variable: sp.Symbol) -> tuple[sp.Expr, ...]:
    """Return the derivatives of the log-density along the continuous parameters, as functions of the variable."""
    row = _row_of(law)
    slopes = (with_zeta_derivatives(row.log_density.diff(symbol)) for symbol in continuous(row))
    return tuple(normal(row.at(slope, law.arguments)).xreplace({X: variable}) for slope in slopes)


def continuous(row: Family) -> tuple[sp.Symbol, ...]:
    """Return the symbols of the parameters that are not integers."""
    return tuple(p.symbol for p in row.parameters if not p.domain.integer)


@remembered(maxsize=128)
def fisher_matrix(row: Family, here: tuple[sp.Symbol, ...]) -> sp.ImmutableMatrix:
    """Return the Fisher matrix of a family in its own symbols."""
    size = len(here)
    entries = {(i, j): _entry(row, here[i], here[j]) for i in range(size) for j in range(i, size)}
    return sp.ImmutableMatrix(size, size, lambda i, j: entries[min(i, j), max(i, j)])


def _entry(row: Family, first: sp.Symbol, second: sp.Symbol) -> sp.Expr:
    value = _found(row, first, second)
    factored = sp.factor(value) if value.is_rational_function() else value
    return factored if sp.count_ops(factored) <= sp.count_ops(value) else value


def _found(row: Family, first: sp.Symbol, second: sp.Symbol) -> sp.Expr:
    if row.variant is not None and not {first, second} <= row.log_density.free_symbols:
        return _in_the_limit(row, first, second)
    try:
        return _curvature(row, first, second)
    except NoClosedFormError:
        moves = bool(row.support.free_symbols & {first, second})
        found = through_parent(row, first, second)
        if found is None and not moves:
            found = _mean_curvature(row, first, second)
        if found is not None:
            return found
        if moves:
            raise _without_information(row) from None
        raise


def _without_information(row: Family) -> NoClosedFormError:
    return NoClosedFormError(
        f"{row.name} has no Fisher information: its support, or finiteness, moves with the parameters"
    )


def _in_the_limit(row: Family, first: sp.Symbol, second: sp.Symbol) -> sp.Expr:
    """Return an entry of a variant along a parameter that has left its formula: the limit of the family's."""
    from fieldmath.probability.families import family_named

    found = through_parent(row, first, second)
    if found is not None:
        return found
    base = family_named(row.name)
    relation = base.variants[row.variant or 0][0]
    if not isinstance(relation, sp.Eq) or not relation.lhs.is_Symbol:
        raise _without_information(row)
    limit = limit_of_quotient(_found(base, first, second), relation.lhs, relation.rhs)
    if limit is None:
        raise NoClosedFormError(f"the Fisher information of {row.name} was not found in closed form in this limit")
    return limit


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
        raise _without_information(row)
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
