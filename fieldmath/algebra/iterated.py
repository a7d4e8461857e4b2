"""Integrals over boxes: exact one variable at a time and then checked, or numbers with an error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from fieldmath.algebra import budget, oscillating
from fieldmath.algebra.borders import borders, borders_of_value
from fieldmath.algebra.boxes import Box, parameter_values
from fieldmath.algebra.cases import Tools, by_cases
from fieldmath.algebra.clock import PATIENCE, Deadline
from fieldmath.algebra.cubature import Estimate, cubature
from fieldmath.algebra.definite import METHODS, cut_at_kinks, in_polar
from fieldmath.algebra.elementary import antiderivative
from fieldmath.algebra.implicit_cubature import inside
from fieldmath.algebra.rewriting import (
    is_infinite_far_out,
    is_numeric,
    keeps_sign,
    shortened,
    with_short_roots,
    without_absolute_values,
)
from fieldmath.algebra.tidy import normal
from fieldmath.approximation import Approximation
from fieldmath.errors import CONDITIONAL, ConvergenceWarning, EvaluationError, warn

_WORTH_SIMPLIFYING = 150
_CHECK = 1e-8
_CHOICES = 20


def integrate(expr: sp.Expr, box: Box, *, time_limit: float = 10.0) -> sp.Expr | Approximation:
    """Return the integral of an expression over a box.

    An exact value is returned only when a numeric integral agrees with it (for two choices of the free parameters,
    if there are any). Without a closed form the answer is an `Approximation`, or the unevaluated
    `sympy.Integral` when there are free parameters.

    Raises
    ------
    EvaluationError
        When the integral does not converge absolutely, or the integrand is undefined on part of the box.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.boxes import Box
    >>> x, y = sp.symbols("x y", real=True)
    >>> integrate(x * y, Box.ordered([x, y], [(0, 1), (0, x)]))
    1/8
    """
    if expr == 0 or not box.dimension:
        return expr
    if expr.has(AppliedUndef):
        return unevaluated(expr, box)
    hopeless = is_numeric(expr) or _has_curved_edges(expr, box)
    found = None if hopeless else _exact(expr, box, time_limit)
    if found is not None:
        return found
    if parameters_of(expr, box):
        return unevaluated(expr, box)
    estimate = cubature(expr, box, seconds=max(1.0, min(5.0, time_limit)))
    limit = oscillating.conditional(expr, box) if estimate.trouble else None
    if limit is not None:
        return _conditional(limit, expr, box, time_limit)
    is_infinite = estimate.diverges and (not estimate.overflows or is_infinite_far_out(expr, box))
    side = next((side for side in (1, -1) if is_infinite and keeps_sign(side, expr, box)), 0)
    if side:
        return side * sp.oo
    if estimate.trouble == "undefined":
        raise EvaluationError(
            "the integrand must be defined and real almost everywhere; it is not on part of the region"
        )
    if estimate.trouble:
        verdict = "it does not" if estimate.diverges else "it could not be resolved and seems not to"
        raise EvaluationError(f"the integral must converge absolutely; {verdict}, {_reason(box)}")
    return Approximation(estimate.value, error=estimate.error, method="cubature")


def _conditional(limit: Estimate, expr: sp.Expr, box: Box, time_limit: float) -> sp.Expr | Approximation:
    """Return an integral that converges conditionally, and say so."""
    warn(CONDITIONAL, ConvergenceWarning)
    exact = next((value for value in _found(expr, box, time_limit) if agrees(limit, number_of(value))), None)
    method = "alternating sums, conditionally convergent"
    return Approximation(limit.value, error=limit.error, method=method) if exact is None else exact


def _exact(expr: sp.Expr, box: Box, time_limit: float) -> sp.Expr | None:
    """Return the exact integral, with the conditions on its parameters."""
    parameters, deadline = parameters_of(expr, box), Deadline(time_limit, patience=PATIENCE)
    if not parameters or any(parameter.is_integer for parameter in parameters):
        return exact_integral(expr, box, time_limit=time_limit)
    plain = with_short_roots(expr)
    cuts = borders(plain, box, parameters)
    value = None if cuts else exact_integral(expr, box, time_limit=time_limit)
    if not cuts and (value is None or not borders_of_value(value, parameters)):
        return value
    tools = Tools(_found, number_of, unevaluated)
    return by_cases(plain, box, parameters, cuts, tools, deadline, forms=None if value is None else [value])


def _has_curved_edges(expr: sp.Expr, box: Box) -> bool:
    """Return whether an integrand is cut off where functions of several variables vanish that are not linear."""
    part = inside(expr)
    return part is not None and any(
        len(c.free_symbols & set(box.symbols)) > 1 and not _is_linear(c, box.symbols) for c in part[1]
    )


def _is_linear(expr: sp.Expr, symbols: Sequence[sp.Symbol]) -> bool:
    return bool(expr.is_polynomial(*symbols)) and sp.Poly(expr, *symbols).total_degree() <= 1


def _reason(box: Box) -> str:
    if box.is_bounded:
        return "because of a singularity"
    return (
        "for the integrand decays too slowly or oscillates at infinity, or has a singularity. "
        "Integrate over a bounded region and take a limit"
    )


def unevaluated(expr: sp.Expr, box: Box) -> sp.Integral:
    """Return the integral as SymPy writes it, the innermost variable first."""
    return sp.Integral(expr, *((s, *pair) for s, pair in reversed(list(zip(box.symbols, box.limits, strict=True)))))


def parameters_of(expr: sp.Expr, box: Box) -> tuple[sp.Symbol, ...]:
    """Return the free symbols of an integral, sorted by name."""
    return tuple(sorted((expr.free_symbols - set(box.symbols)) | set(box.parameters), key=str))


def exact_integral(expr: sp.Expr, box: Box, *, time_limit: float = 10.0) -> sp.Expr | None:
    """Return the exact integral over a box, confirmed by numbers; None when none is found in time.

    Divergent integrals of one sign are infinite.
    """
    values = _found(expr, box, time_limit)
    return next((value for value in values if confirmed(value, expr, box)), None)


def _found(expr: sp.Expr, box: Box, time_limit: float) -> Iterator[sp.Expr]:
    """Give closed forms, not yet confirmed."""
    deadline = Deadline(time_limit, patience=PATIENCE)
    tried: list[tuple[sp.Expr, Box]] = []
    for integrand, order in _attempts(expr, box, deadline):
        left = deadline.left()
        if left <= 0.01:
            return
        if (integrand, order) in tried:
            continue
        tried.append((integrand, order))
        share = 0.6 * left if len(tried) == 1 else left
        outcome = budget.run(_iterated, integrand, order, seconds=share, patience=PATIENCE)
        value = outcome.value_or(None)
        if value is None or value.has(sp.nan, sp.zoo):
            continue
        value = _presented(value, box, deadline)
        if value is not None:
            yield value


def _attempts(expr: sp.Expr, box: Box, deadline: Deadline) -> Iterator[tuple[sp.Expr, Box]]:
    """Give integrands and orders of integration, the likeliest to work first."""
    plain = without_absolute_values(with_short_roots(expr), box)
    yield plain, box
    short = shortened(plain, box, seconds=deadline.left(2.0))
    yield short, box
    turned = in_polar(short, box)
    if turned is not None:
        yield turned
    if box.dimension > 1:
        for order in list(permutations(range(box.dimension)))[1:]:
            names = [box.symbols[k] for k in order]
            ends = [box.limits[k] for k in order]
            if not any(end.has(*names[k:]) for k, pair in enumerate(ends) for end in pair):
                yield short, Box(tuple(names), tuple(ends), box.facts)


def _iterated(expr: sp.Expr, box: Box) -> sp.Expr | None:
    """Return the integral, the innermost variable first."""
    for k in reversed(range(box.dimension)):
        outer = box.outer(k)
        value = _definite(expr, box.symbols[k], *box.limits[k])
        if value is None or value.has(sp.nan, sp.zoo, sp.Integral):
            return None
        if value in (sp.oo, -sp.oo):
            return value if k == 0 else None
        expr = without_absolute_values(normal(value), outer)
    return expr


def _definite(expr: sp.Expr, u: sp.Symbol, lower: sp.Expr, upper: sp.Expr) -> sp.Expr | None:
    if not expr.has(u):
        return sp.S.Zero if expr == 0 else expr * (upper - lower)
    ends = cut_at_kinks(expr, u, lower, upper)
    if len(ends) > 2:
        cells = [(a, b, without_absolute_values(expr, Box((u,), ((a, b),)))) for a, b in pairwise(ends)]
        parts = [_definite(part, u, a, b) for a, b, part in cells]
        return None if None in parts else sp.Add(*parts)
    primitive = antiderivative(expr, u)
    if primitive is not None and not (lower.has(sp.oo, -sp.oo) or upper.has(sp.oo, -sp.oo)):
        ends = [primitive.xreplace({u: end}) for end in (upper, lower)]
        value = ends[0] - ends[1]
        if not value.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
            return value
    for method in METHODS:
        found = method(expr, u, lower, upper)
        if found is not None:
            return found
    value = sp.integrate(expr, (u, lower, upper))
    return value if isinstance(value, sp.Expr) else None


def _presented(value: sp.Expr, box: Box, deadline: Deadline) -> sp.Expr | None:
    """Return a short real form of a result."""
    roots = {node: sp.factor(node.base) ** node.exp for node in value.atoms(sp.Pow) if _is_root_of_parameters(node)}
    forms = [normal(value.xreplace(roots))]
    if forms[0].has(sp.I) or (forms[0].args and not forms[0].is_rational_function()):
        for method in (sp.simplify, sp.radsimp):
            left = deadline.left(1.0)
            if left > 0.01 and forms[0].count_ops() <= _WORTH_SIMPLIFYING:
                forms.append(budget.run(method, forms[0], seconds=left, patience=PATIENCE).value_or(forms[0]))
    if forms[0].has(sp.sinh, sp.cosh):
        forms.append(normal(forms[0].rewrite(sp.exp)))
    real = [form for form in forms if not form.has(sp.I)]
    if not real:
        return None
    parameters = tuple(sorted(value.free_symbols, key=str))
    sound = [form for form in real if form is forms[0] or _same(form, value, parameters, box)]
    return min(sound, key=lambda form: (form.count_ops(), len(str(form))), default=None)


def _is_root_of_parameters(node: sp.Pow) -> bool:
    return bool(node.exp.is_Rational and node.exp.q == 2 and node.base.is_Add and node.base.is_polynomial())


def _same(form: sp.Expr, value: sp.Expr, parameters: Sequence[sp.Symbol], box: Box) -> bool:
    numbers = [number_of(e.xreplace(parameter_values(parameters, 0, box.facts))) for e in (form, value)]
    return bool(abs(numbers[0] - numbers[1]) <= 1e-12 * max(1.0, abs(numbers[1])))


def confirmed(value: sp.Expr, expr: sp.Expr, box: Box) -> bool:
    """Return whether numeric integrals agree with `value`, for two choices of the parameters where there are any."""
    parameters = parameters_of(expr, box)
    if not value.free_symbols <= set(parameters):
        return False
    needed = 2 if parameters else 1
    for turn in range(_CHOICES if parameters else 1):
        fixed = parameter_values(parameters, turn, box.premises)
        estimate = cubature(expr.xreplace(fixed), box.xreplace(fixed), tolerance=_CHECK, seconds=2.0)
        if estimate.trouble == "undefined":
            continue
        number = number_of(value.xreplace(fixed))
        if np.isinf(number):
            # What diverges on both sides of zero has no integral at all.
            if not estimate.diverges or estimate.value * np.sign(number) < 0.5 * estimate.magnitude:
                return False
        elif not agrees(estimate, number):
            return False
        needed -= 1
        if not needed:
            return True
    return False


def agrees(estimate: Estimate, number: float) -> bool:
    """Return whether a number is confirmed by a numeric estimate."""
    return bool(np.isfinite(number)) and estimate.confirms(number)


def number_of(value: sp.Expr) -> float:
    """Return a real constant as a float; NaN when it is not real."""
    outcome = budget.run(value.evalf, 20, seconds=2.0, patience=PATIENCE)
    number = outcome.value_or(sp.nan)
    real, imaginary = number.as_real_imag() if isinstance(number, sp.Expr) else (sp.nan, sp.nan)
    if not (real.is_Number and imaginary.is_Number) or sp.nan in (real, imaginary):
        return float("nan")
    return float(real) if abs(imaginary) <= 1e-12 * max(1, abs(real)) else float("nan")
