"""The cheap normal form of operator results, the textbook shape, and the zero test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import sympy as sp
from sympy.core.function import AppliedUndef

from fieldmath.algebra.polynomials import expansion_size, lowered
from fieldmath.algebra.zero import equal, is_zero, sampled

__all__ = ["equal", "is_zero", "normal", "present"]

_OPAQUE = (AppliedUndef, sp.Derivative, sp.Subs, sp.Integral, sp.Sum, sp.Product, sp.Limit)
_MOST_TERMS = 120  # Nothing is multiplied out to more terms than this.
_SAFE_TERMS = 40  # Up to here the polynomial steps take milliseconds and need no time limit.
_STEP_SECONDS = 1.0
_LARGE = 1000  # Nodes; above, only what takes time in proportion to the size is tried.
_HUGE = 20000
_DEEPEST = 60  # SymPy's own functions recurse.
_MOST_DENOMINATORS = 12
_FEW_TERMS = 2  # Up to here trying every shape costs little.
_MOST_PAIRS = 6


def normal(expr: sp.Expr) -> sp.Expr:
    """Return a cheap normal form: the shortest of a few equal shapes, and 0 for what is identically zero.

    Tried are the given shape, `expand`, `factor_terms`, ``cancel(together(...))`` with factors below, and the reduction
    of even powers by sin**2 + cos**2 = 1 and cosh**2 - sinh**2 = 1; the fewest operations win. Nothing is multiplied
    out to more than a hundred terms, large expressions are only looked through, assumptions are respected, and
    `simplify` is never called. Rational identities are decided; others are found to vanish when algebra proves it.

    Parameters
    ----------
    expr : Expr
        An expression, of abstract functions and their derivatives too; these stay as they are.

    Returns
    -------
    Expr
        An equal expression.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.tidy import normal
    >>> r, theta = sp.symbols("r theta", positive=True)
    >>> normal(r * sp.sin(theta) ** 2 + r * sp.cos(theta) ** 2)
    r
    >>> normal(1 / (r + 1) + r / (r + 1))
    1
    """
    return _normal(expr) if expr.args else expr


@lru_cache(maxsize=2048)
def _normal(expr: sp.Expr) -> sp.Expr:
    nodes, depth = measure(expr)
    if nodes > _HUGE or depth > _DEEPEST:
        return expr
    hidden, meaning = masked(expr)
    inner = _with_normal_arguments(hidden)
    if isinstance(inner, sp.Piecewise):
        return sp.Piecewise(*[(normal(value.xreplace(meaning)), condition) for value, condition in inner.args])
    if not inner.has(sp.Add):
        return inner.xreplace(meaning)
    is_large = nodes > _LARGE
    if (is_large or not inner.is_rational_function()) and _is_surely_zero(inner):
        return sp.Integer(0)
    shapes = _cheap_shapes(inner) if is_large else _shapes(inner)
    return shortest(shapes).xreplace(meaning)


def shortest(shapes: Iterator[sp.Expr]) -> sp.Expr:
    """Return the shape with the fewest operations, the first one among equals."""
    best = next(shapes)
    fewest = sp.count_ops(best)
    for shape in shapes:
        operations = sp.count_ops(shape)
        if operations < fewest:
            best, fewest = shape, operations
        if fewest == 0:
            break
    return best


def _cheap_shapes(expr: sp.Expr) -> Iterator[sp.Expr]:
    yield expr
    if expansion_size(expr) <= 2 * len(expr.args):
        yield limited(_expanded, expr)


def _shapes(expr: sp.Expr) -> Iterator[sp.Expr]:
    """Give equal shapes of one expression."""
    yield expr
    expanded = expr
    if expansion_size(expr) <= _MOST_TERMS:
        expanded = limited(_expanded, expr)
        yield expanded
    yield sp.factor_terms(expr)
    yield sp.factor_terms(expanded)
    if len(sp.Add.make_args(expanded)) > _FEW_TERMS and not any(node.base.is_Add for node in expanded.atoms(sp.Pow)):
        # No sum stands below or under a root: multiplied out, nothing is left to cancel.
        yield from _lowered(expanded)
        return
    if len({sp.fraction(term)[1] for term in sp.Add.make_args(expr)}) > _MOST_DENOMINATORS:
        return
    joined = sp.together(expr)
    top, bottom = sp.fraction(joined)
    if expansion_size(top) * expansion_size(bottom) > _MOST_TERMS * 10 or expansion_size(top) > _MOST_TERMS:
        yield joined
        return
    cancelled = limited(sp.cancel, joined)
    yield cancelled
    if cancelled.is_Number:
        return
    if any(node.exp.free_symbols for node in cancelled.atoms(sp.Pow)):
        yield sp.powsimp(sp.factor_terms(cancelled), combine="exp")
    yield from _regrouped(cancelled)
    yield from _reduced(cancelled)


def _regrouped(cancelled: sp.Expr) -> Iterator[sp.Expr]:
    """Give the shapes of a cancelled fraction: factored below, and whole or term by term above."""
    yield sp.factor_terms(cancelled)
    top, bottom = sp.fraction(cancelled)
    if not bottom.is_Add and not bottom.has(sp.Add):
        yield sp.expand(top / bottom) if top.is_Add else cancelled
        return
    if expansion_size(bottom) <= _SAFE_TERMS:
        below = limited(sp.factor, bottom)
        yield top / below
        yield sp.factor_terms(top) / below
        if expansion_size(top) <= _SAFE_TERMS:
            yield limited(sp.factor, top) / below


def _reduced(expr: sp.Expr) -> Iterator[sp.Expr]:
    """Lower even powers by each relation in turn, keeping what is shorter."""
    best = expr
    for relations in _relations(expr):
        start = best
        for generator, degree, value in relations:
            top, bottom = sp.fraction(start)
            if not any(node.base == generator and node.exp.is_Integer for node in top.atoms(sp.Pow)):
                continue
            lower = lowered(sp.expand(top), generator, degree, value)
            if lower == top:
                continue
            shape = shortest(iter((limited(sp.cancel, lower / bottom), sp.factor_terms(lower) / bottom)))
            if sp.count_ops(shape) < sp.count_ops(best):
                best = shape
        if best is not start:
            yield best
            yield from _regrouped(best)


def _lowered(expanded: sp.Expr) -> Iterator[sp.Expr]:
    """Lower even powers in a sum of products by each relation in turn, keeping what is shorter."""
    best = expanded
    for relations in _relations(expanded):
        start = best
        for generator, degree, value in relations:
            lower = lowered(start, generator, degree, value)
            if lower != start and sp.count_ops(lower) < sp.count_ops(best):
                best = lower
    if best is not expanded:
        yield best
        yield sp.factor_terms(best)


def _relations(expr: sp.Expr) -> list[list[tuple[sp.Expr, int, sp.Expr]]]:
    """Return, for each angle in `expr`, the relations that may shorten it."""
    found: list[list[tuple[sp.Expr, int, sp.Expr]]] = []
    for sine, cosine, sign in ((sp.sin, sp.cos, 1), (sp.sinh, sp.cosh, -1)):
        angles = {node.args[0] for node in expr.atoms(sine)} | {node.args[0] for node in expr.atoms(cosine)}
        for angle in sorted(angles, key=sp.default_sort_key):
            s, c = sine(angle), cosine(angle)
            if s.func is sine and c.func is cosine:
                found.append([(c, 2, 1 - sign * s**2), (s, 2, sign * (1 - c**2))])
    return found[:_MOST_PAIRS]


# --- steps -----------------------------------------------------------------------------------------------------------


def _expanded(expr: sp.Expr) -> sp.Expr:
    """Multiply out sums; leave logarithms, exponentials and powers of products alone."""
    return sp.expand(expr, log=False, power_base=False, power_exp=False, basic=False)


def limited(step: Callable[[sp.Expr], sp.Expr], expr: sp.Expr) -> sp.Expr:
    """Return ``step(expr)``, or `expr` itself when the step fails or takes too long."""
    from fieldmath.algebra import budget

    if not budget.can_interrupt() and expansion_size(expr) <= _SAFE_TERMS and len(expr.free_symbols) <= 6:
        try:  # Not worth the journey to the worker process.
            return step(expr)
        except sp.PolynomialError:
            return expr
    return budget.run(step, expr, seconds=_STEP_SECONDS).value_or(expr)


def masked(expr: sp.Expr) -> tuple[sp.Expr, dict[sp.Dummy, sp.Expr]]:
    """Replace abstract functions and everything unevaluated by symbols."""
    pieces: list[sp.Basic] = list(expr.atoms(*_OPAQUE))
    pieces += [node for node in expr.atoms(sp.Expr) if hasattr(node, "_fieldmath_callable")]
    if not pieces:
        return expr, {}
    covers = {piece: sp.Dummy(f"piece{i}") for i, piece in enumerate(sorted(pieces, key=sp.default_sort_key))}
    return expr.xreplace(covers), {cover: piece for piece, cover in covers.items()}


def _with_normal_arguments(expr: sp.Expr) -> sp.Expr:
    """Tidy the arguments of functions and the bases and exponents of powers, inside out."""
    if not expr.args or isinstance(expr, _OPAQUE):
        return expr
    if expr.is_Add or expr.is_Mul:
        return _rebuilt(expr, _with_normal_arguments)
    if expr.is_Pow and expr.exp.is_Integer:
        return _rebuilt(expr, _with_normal_arguments)
    if isinstance(expr, sp.Function | sp.Pow) and not isinstance(expr, sp.Piecewise):
        return _rebuilt(expr, lambda child: normal(child) if isinstance(child, sp.Expr) else child)
    return expr


def _rebuilt(expr: sp.Expr, change: Callable[[sp.Expr], sp.Expr]) -> sp.Expr:
    children = [change(child) for child in expr.args]
    return expr if all(new is old for new, old in zip(children, expr.args, strict=True)) else expr.func(*children)


def measure(expr: sp.Basic) -> tuple[int, int]:
    """Return the number of nodes of an expression and how deep it is nested, without recursion."""
    nodes, deepest = 0, 0
    stack = [(expr, 1)]
    while stack and nodes <= _HUGE:
        node, depth = stack.pop()
        nodes += 1
        deepest = max(deepest, depth)
        stack.extend((child, depth + 1) for child in node.args)
    return nodes, deepest


def _is_surely_zero(expr: sp.Expr) -> bool:
    if sampled(expr, points=3) != "zero":
        return False
    from fieldmath.algebra import budget
    from fieldmath.algebra.algebraic import vanishes

    return bool(budget.run(vanishes, expr, seconds=_STEP_SECONDS).value_or(False))


def present(expr: sp.Expr) -> sp.Expr:
    """Return the textbook shape of a closed form; see `fieldmath.algebra.presentation`."""
    from fieldmath.algebra import presentation

    return presentation.present(expr)
