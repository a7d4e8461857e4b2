"""Integrals over boxes: exact one variable at a time and then checked, or numbers with an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from time import monotonic

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from fieldmath.algebra import budget
from fieldmath.algebra.boxes import Box, parameter_values
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.cubature import Estimate, cubature
from fieldmath.algebra.elementary import antiderivative, definite_by_elliptic, definite_by_sine
from fieldmath.algebra.implicit_cubature import inside
from fieldmath.algebra.tidy import normal
from fieldmath.approximation import Approximation
from fieldmath.errors import EvaluationError

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
    found = None if hopeless else exact_integral(expr, box, time_limit=time_limit)
    if found is not None:
        return found
    if parameters_of(expr, box):
        return unevaluated(expr, box)
    estimate = cubature(expr, box, seconds=max(1.0, min(5.0, time_limit)))
    if estimate.trouble == "undefined":
        raise EvaluationError(
            "the integrand must be defined and real almost everywhere; it is not on part of the region"
        )
    if estimate.trouble:
        verdict = "it does not" if estimate.diverges else "it could not be resolved and seems not to"
        raise EvaluationError(f"the integral must converge absolutely; {verdict}, {_reason(box)}")
    return Approximation(estimate.value, error=estimate.error, method="cubature")


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


def is_numeric(expr: sp.Expr) -> bool:
    """Return whether an expression contains floats or functions known by their values only."""
    return expr.has(sp.Float) or any(hasattr(node, "_fieldmath_callable") for node in sp.preorder_traversal(expr))


def parameters_of(expr: sp.Expr, box: Box) -> tuple[sp.Symbol, ...]:
    """Return the free symbols of an integral, sorted by name."""
    return tuple(sorted((expr.free_symbols - set(box.symbols)) | set(box.parameters), key=str))


def exact_integral(expr: sp.Expr, box: Box, *, time_limit: float = 10.0) -> sp.Expr | None:
    """Return the exact integral over a box, confirmed by numbers; None when none is found in time.

    Divergent integrals of one sign are infinite.
    """
    deadline = monotonic() + time_limit
    tried = []
    for integrand, order in _attempts(expr, box, deadline):
        left = deadline - monotonic()
        if left <= 0.01:
            return None
        if (integrand, order) in tried:
            continue
        tried.append((integrand, order))
        outcome = budget.run(_iterated, integrand, order, seconds=0.6 * left if len(tried) == 1 else left)
        value = outcome.value_or(None)
        if value is None or value.has(sp.nan, sp.zoo):
            continue
        value = _presented(value, box, deadline)
        if value is not None and confirmed(value, expr, box):
            return value
    return None


def _attempts(expr: sp.Expr, box: Box, deadline: float) -> Iterator[tuple[sp.Expr, Box]]:
    """Give integrands and orders of integration, the likeliest to work first."""
    plain = without_absolute_values(with_short_roots(expr), box)
    yield plain, box
    short = shortened(plain, box, seconds=min(2.0, max(0.05, deadline - monotonic())))
    yield short, box
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
    primitive = antiderivative(expr, u)
    if primitive is not None and not (lower.has(sp.oo, -sp.oo) or upper.has(sp.oo, -sp.oo)):
        ends = [primitive.xreplace({u: end}) for end in (upper, lower)]
        value = ends[0] - ends[1]
        if not value.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
            return value
    value = definite_by_sine(expr, u, lower, upper)
    if value is None:
        value = definite_by_elliptic(expr, u, lower, upper)
    if value is None:
        value = sp.integrate(expr, (u, lower, upper))
    return value if isinstance(value, sp.Expr) else None


def _presented(value: sp.Expr, box: Box, deadline: float) -> sp.Expr | None:
    """Return a short real form of a result."""
    forms = [normal(value)]
    if forms[0].has(sp.I) or (forms[0].args and not forms[0].is_rational_function()):
        for method in (sp.simplify, sp.radsimp):
            left = min(1.0, deadline - monotonic())
            if left > 0.01 and forms[0].count_ops() <= _WORTH_SIMPLIFYING:
                forms.append(budget.run(method, forms[0], seconds=left).value_or(forms[0]))
    real = [form for form in forms if not form.has(sp.I)]
    if not real:
        return None
    parameters = tuple(sorted(value.free_symbols, key=str))
    sound = [form for form in real if form is forms[0] or _same(form, value, parameters, box)]
    return min(sound, key=lambda form: (form.count_ops(), len(str(form))), default=None)


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
        fixed = parameter_values(parameters, turn, box.facts)
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
    outcome = budget.run(value.evalf, 20, seconds=2.0)
    number = outcome.value_or(sp.nan)
    real, imaginary = number.as_real_imag() if isinstance(number, sp.Expr) else (sp.nan, sp.nan)
    if not (real.is_Number and imaginary.is_Number):
        return float("nan")
    return float(real) if abs(imaginary) <= 1e-12 * max(1, abs(real)) else float("nan")


# --- shapes of integrands -------------------------------------------------------------------------------------------


def sign_in(expr: sp.Expr, box: Box) -> int | None:
    """Return 1 or -1 when `expr` has that sign at irregular points all over the box, else None."""
    if expr.is_positive or expr.is_negative:
        return 1 if expr.is_positive else -1
    if any(hasattr(node, "_fieldmath_callable") for node in sp.preorder_traversal(expr)):
        return None
    points = box.samples(tuple(sorted(expr.free_symbols - set(box.symbols), key=str)))
    values = compile_expressions((expr,), tuple(points))(*points.values())[0]
    signs = set(np.sign(values[np.isfinite(values)]).tolist())
    return int(signs.pop()) or None if len(signs) == 1 else None


def without_absolute_values(expr: sp.Expr, box: Box) -> sp.Expr:
    """Return `expr` with each ``Abs(u)`` replaced by ``u`` or ``-u`` where the box decides the sign."""
    signed = {}
    for absolute in expr.atoms(sp.Abs):
        sign = sign_in(absolute.args[0], box)
        if sign is not None:
            signed[absolute] = sign * absolute.args[0]
    return expr.xreplace(signed)


def with_short_roots(expr: sp.Expr) -> sp.Expr:
    """Return `expr` with trigonometric sums under roots and in denominators reduced: r**2 on a sphere to R**2."""
    powers = {node for node in expr.atoms(sp.Pow) if node.exp.is_Rational}
    roots = {node for node in powers if node.exp.is_negative or not node.exp.is_Integer}
    turned = [node for node in roots if node.base.is_Add and node.base.has(sp.sin, sp.cos)]
    short = {}
    for node in turned:
        if node.base.count_ops() <= _WORTH_SIMPLIFYING:
            base = budget.run(sp.trigsimp, sp.expand(node.base), seconds=0.5).value_or(node.base)
            short[node] = as_square(sp.factor_terms(base)) ** node.exp
    return normal(expr.xreplace(short)) if short else expr


def as_square(expr: sp.Expr) -> sp.Expr:
    """Return ``k*(1 - cos(u))`` as ``2*k*sin(u/2)**2``, and its like; other expressions as they are."""
    waves = expr.atoms(sp.sin, sp.cos)
    if len(waves) != 1:
        return expr
    (wave,) = waves
    height = sp.Dummy("height")
    linear = expr.xreplace({wave: height})
    slope, constant = linear.diff(height), linear.xreplace({height: sp.S.Zero})
    if slope.has(height) or slope.has(*wave.free_symbols) or constant.has(*wave.free_symbols):
        return expr
    angle = wave.args[0] if wave.func is sp.cos else wave.args[0] - sp.pi / 2
    if normal(constant - slope) == 0:
        return 2 * slope * sp.cos(angle / 2) ** 2
    if normal(constant + slope) == 0:
        return 2 * constant * sp.sin(angle / 2) ** 2
    return expr


def root_on(square: sp.Expr, box: Box, *, seconds: float = 1.0) -> sp.Expr:
    """Return the square root of an expression that is not negative on the box, without absolute values."""
    short = as_square(sp.factor(shortened(square, box, seconds=seconds)))
    return without_absolute_values(sp.sqrt(short), box)


def shortened(expr: sp.Expr, box: Box, *, seconds: float = 2.0) -> sp.Expr:
    """Return the shortest of a few equal forms of `expr` on the box."""
    forms = [normal(expr)]
    methods: tuple[Callable[..., sp.Expr], ...] = (sp.trigsimp, sp.simplify)
    worth = 5 < forms[0].count_ops() <= _WORTH_SIMPLIFYING and not is_numeric(expr)
    for method in methods if worth else ():
        outcome = budget.run(method, forms[0], seconds=0.5 * seconds)
        if outcome.is_done and not outcome.value.has(sp.I):
            forms.append(outcome.value)
    forms = [without_absolute_values(form, box) for form in forms]
    return min(forms, key=lambda form: (form.count_ops(), len(str(form))))
