"""Critical points and zeros: exact where the equations can be solved, proven in a box where they can be enclosed."""

from __future__ import annotations

from sympy.core.function import AppliedUndef

from fieldmath.algebra import budget
from fieldmath.algebra.budget import Deadline
from fieldmath.calculus.box_search import in_box, whole_box
from fieldmath.calculus.exact_search import from_polynomials, in_closed_form, stripped
from fieldmath.calculus.places import Box, Found, Problem, family_place
from fieldmath.calculus.polynomial_systems import is_polynomial_system
from fieldmath.errors import InputError


def find(problem: Problem, box: Box | None, deadline: Deadline) -> Found:
    """Return the solutions in a box, by default those in the whole chart.

    Half of the time goes to the exact solution of polynomials, the rest to the proofs in the box.

    Raises
    ------
    InputError
        If a box is needed: the equations are not polynomial, or not solved in time, and the chart has infinite ranges.
    NoClosedFormError
        If the equations have parameters and no solution in closed form is found.
    """
    seconds, patience = deadline.left(), deadline.patience
    if any(e.has(AppliedUndef) for e in problem.equations):
        raise InputError("the field must not hold abstract functions; their zeros depend on what they are")
    if problem.parameters:
        return in_closed_form(problem, deadline)
    short = max(seconds / 5, 0.1)
    simple = tuple(budget.run(stripped, e, seconds=short, patience=patience).value_or(e) for e in problem.equations)
    used = [s for s in problem.symbols if any(e.has(s) for e in simple)]
    if any(e.is_number and e != 0 for e in simple):
        return Found(())
    if not used:
        everywhere = family_place(problem, (), box)
        return Found(() if everywhere is None else (everywhere,))
    if is_polynomial_system(simple, problem.symbols):
        share = max(seconds / 2, 0.1)
        outcome = budget.run(from_polynomials, problem, simple, used, box, seconds=share, patience=patience)
        if outcome.is_done:
            return outcome.value
        why = f"the polynomial equations were not solved within {share:.3g} s of computing (time_limit= allows more)"
    else:
        why = "the equations are not polynomials with rational coefficients"
    return in_box(problem, simple, used, whole_box(problem, box, why), deadline)
