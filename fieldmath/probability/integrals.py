"""SymPy's integral under a time limit and with an independent check; and the integral left unevaluated."""

from __future__ import annotations

import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.probability.arithmetic import SYMBOLIC, Density
from fieldmath.probability.features import X
from fieldmath.probability.question import Question, guarded, shaped
from fieldmath.probability.supports import Support

UNWANTED = (sp.Integral, sp.Sum, sp.meijerg, sp.hyper, sp.nan, sp.zoo, sp.I)
SHARE = 0.4  # The fraction of the time limit that the integral may take; the rest is for the check and the numbers.


def symbolic_integral(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with SymPy's integral or sum, if it ends in time, is free of special pieces, and passes the check."""
    if question.order is sp.oo:
        raise Declined("the limit of infinite order is no integral")
    if question.p.has_floats or question.other.has_floats:
        raise Declined("a density is rounded")
    if question.p.components or question.other.components:
        raise Declined("a logarithm of a sum of densities has no elementary integral")
    if all(
        law.row is not None or law.base is not None or law.whole is not None for law in (question.p, question.other)
    ):
        raise Declined("what is known of families is in their rows; SymPy is asked about formulas only")
    variable, integrand, lower, upper, condition = _definition(question)
    if lower.free_symbols or upper.free_symbols or condition != sp.true:
        raise Declined("the limits of integration depend on parameters")
    function = sp.summation if question.p.is_discrete else sp.integrate
    outcome = budget.run(function, sp.expand_log(integrand), (variable, lower, upper), seconds=SHARE * time_limit)
    if not outcome.is_done:
        raise Declined(f"SymPy's integral: {outcome.status} after {outcome.elapsed:.1f} s")
    value = outcome.value
    if value.has(*UNWANTED):
        raise Declined("SymPy's integral is not in closed form")
    value = shaped(question.finished(sp.log(value)) if question.functional.is_affinity else value)
    return Answer(value, ("integrated by SymPy",), check=_checked(question, value))


def _checked(question: Question, value: sp.Expr) -> str:
    """Return a sentence that says how `value` was confirmed; raise `Declined` when it was not."""
    from fieldmath.probability.numeric import numeric

    trial = sample_values(question.free_symbols)
    asked = Question(
        question.functional,
        question.p.xreplace(trial),
        question.q.xreplace(trial) if question.q is not None else None,
        question.order.xreplace(trial) if question.order is not None else None,
    )
    answer = numeric(asked, time_limit=1.0)
    assert answer is not None
    number, found = complex(value.xreplace(trial).evalf(20)), answer.value
    if number.imag != 0 or abs(number.real - float(found)) > 1e-7 * (1 + abs(float(found))) + found.error:
        raise Declined(f"SymPy's integral is {number.real:.6g} where quadrature gives {float(found):.6g}")
    return f"quadrature agrees to {abs(number.real - float(found)):.1e}"


def sample_values(symbols: frozenset[sp.Symbol]) -> dict[sp.Symbol, sp.Expr]:
    """Return a value for each symbol that fits its assumptions: different ones, none of them round."""
    values = {}
    for i, symbol in enumerate(sorted(symbols, key=sp.default_sort_key)):
        if symbol.is_integer:
            values[symbol] = sp.Integer(3 + i)
        else:
            values[symbol] = sp.Rational(7 + 3 * i, 11 + 2 * i) * (1 if symbol.is_positive or i % 2 == 0 else -1)
    return values


def unevaluated(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with the definition: a SymPy Integral or Sum over the support."""
    if not question.free_symbols:
        raise Declined("there are no free parameters; use a number")
    if question.order is sp.oo:
        raise Declined("the limit of infinite order is no integral")
    if question.functional.domain == "either" and question.p.support != question.other.support:
        return Answer(_over_the_union(question), ("the definition, split where a support ends",))
    variable, integrand, lower, upper, condition = _definition(question)
    value = _unevaluated(question, integrand, (variable, lower, upper))
    if question.functional.is_affinity:
        value = question.finished(sp.log(value))
    return Answer(guarded(value, condition), ("the definition",))


def _unevaluated(question: Question, integrand: sp.Expr, limits: tuple[sp.Symbol, sp.Expr, sp.Expr]) -> sp.Expr:
    return sp.Sum(integrand, limits) if question.p.is_discrete else sp.Integral(integrand, limits)


def _over_the_union(question: Question) -> sp.Expr:
    """Return the definition over two different supports.

    Where one density is 0 the integrand is proportional to the other, so that only the masses outside the overlap
    count there.
    """
    p, q, functional, order = question.p, question.other, question.functional, question.order
    if p.support is None or q.support is None:
        raise Declined("a distribution has no density formula")
    if functional.name == "jeffreys":
        raise Declined("the supports differ")
    overlap = p.support.overlap(q.support)
    limits = (overlap.lower, overlap.upper)
    variable, densities = _densities(question, overlap)
    value = _unevaluated(question, functional.integrand(*densities, order, SYMBOLIC), (variable, *limits))
    one, none = Density(sp.S.One, sp.S.Zero), Density(sp.S.Zero, -sp.oo)
    for density, law, other, pair in ((densities[0], p, q, (one, none)), (densities[1], q, p, (none, one))):
        if law.region.inside(other.region) != sp.true:
            rest = 1 - _unevaluated(question, density.value, (variable, *limits))
            value += functional.integrand(*pair, order, SYMBOLIC) * rest
    singular = functional.singular
    apart = singular if isinstance(singular, sp.Basic) else singular(order)
    return guarded(value, sp.Not(overlap.is_empty()), apart)


def _definition(question: Question) -> tuple[sp.Symbol, sp.Expr, sp.Expr, sp.Expr, sp.Basic]:
    """Return variable, integrand, limits, and the condition on the supports outside of which the value is oo."""
    p, q, functional = question.p, question.other, question.functional
    if p.support is None or q.support is None:
        raise Declined("a distribution has no density formula")
    support, condition = p.support, sp.true
    if functional.domain == "either":
        if p.support != q.support:
            raise Declined("the supports differ, so that the integrand has pieces")
    elif question.q is not None:
        inside = p.support.inside(q.support)
        if functional.is_affinity and inside != sp.true:
            support = p.support.overlap(q.support)
        condition = inside if question.order is None or question.below_one is False else sp.true
    variable, densities = _densities(question, support)
    return variable, functional.integrand(*densities, question.order, SYMBOLIC), support.lower, support.upper, condition


def _densities(question: Question, support: Support) -> tuple[sp.Symbol, tuple[Density, Density]]:
    """Return a variable for this support, and both densities in it."""
    variable = variable_for(support.lower, question.free_symbols)
    if question.p.is_discrete:
        variable = sp.Symbol(variable.name, integer=True)
    densities = []
    for law in (question.p, question.other):
        if law.log_density is None:
            raise Declined("a distribution has no density formula")
        parts = law.density.xreplace({X: variable}), law.log_density.xreplace({X: variable})
        densities.append(Density(*(part.replace(*_FACTORIAL) for part in parts)))
    return variable, (densities[0], densities[1])


_FACTORIAL = (
    lambda part: isinstance(part, sp.gamma | sp.loggamma) and bool((part.args[0] - 1).is_integer),
    lambda part: (
        sp.factorial(part.args[0] - 1) if isinstance(part, sp.gamma) else sp.log(sp.factorial(part.args[0] - 1))
    ),
)


def variable_for(lower: sp.Expr, taken: frozenset[sp.Symbol]) -> sp.Symbol:
    """Return a variable whose name no parameter has, positive where the support is."""
    names = {symbol.name for symbol in taken}
    name = next(n for n in ("x", "t", "u", "y", *(f"x{i}" for i in range(len(names) + 1))) if n not in names)
    return sp.Symbol(name, positive=True) if lower.is_nonnegative else sp.Symbol(name, real=True)
