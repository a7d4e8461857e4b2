"""The cheap normal form of operator results, the textbook shape, and the zero test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import sympy as sp
from sympy.core.function import AppliedUndef

from fieldmath.algebra.polynomials import expansion_size
from fieldmath.algebra.remembering import remembered
from fieldmath.algebra.zero import equal, is_zero, sampled

if TYPE_CHECKING:
    from fieldmath.algebra import angles
    from fieldmath.algebra.laurent import Polynomial
    from fieldmath.algebra.ring import Ring
    from fieldmath.algebra.shapes import Shape, Writer

__all__ = ["equal", "is_zero", "normal", "present"]

_OPAQUE = (AppliedUndef, sp.Derivative, sp.Subs, sp.Integral, sp.Sum, sp.Product, sp.Limit)
_MOST_TERMS = 600  # Nothing is multiplied out to more terms than this.
_SAFE_TERMS = 40  # Up to here the polynomial steps take milliseconds and need no time limit.
_STEP_SECONDS = 1.0
_HUGE = 20000
_DEEPEST = 60  # SymPy's own functions recurse.


def normal(expr: sp.Expr) -> sp.Expr:
    """Return a cheap normal form: the shortest of a few equal shapes, and 0 for what is identically zero.

    The expression is read as a polynomial over generators: symbols, functions, roots, sums below the line. Tried are
    the given shape, the polynomial as it is and multiplied out, each also with the common factor in front, reduced by
    sin**2 + cos**2 = 1 and cosh**2 - sinh**2 = 1, and over one denominator in lowest terms with its factors; the fewest
    operations win. Nothing is multiplied out to more than a few hundred terms, assumptions are respected, and
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


@remembered(maxsize=2048)
def _normal(expr: sp.Expr) -> sp.Expr:
    from fieldmath.algebra.ring import read

    nodes, depth = measure(expr)
    if nodes > _HUGE or depth > _DEEPEST:
        return expr
    if isinstance(expr, sp.Piecewise):
        return sp.Piecewise(*[(normal(value), condition) for value, condition in expr.args])
    ring, (polynomial,) = read([expr], normal)
    if ring.is_tidied:
        return presented(ring, polynomial, _with_normal_arguments(expr), nodes)
    return expr if len(polynomial) == 1 and not ring.insides else presented(ring, polynomial, expr, nodes)


def presented(ring: Ring, polynomial: Polynomial, given: sp.Expr | None = None, nodes: int = 0) -> sp.Expr:
    """Return the shortest of the shapes of a polynomial, and of the `given` expression, which has `nodes` nodes."""
    from fieldmath.algebra import angles, estimate
    from fieldmath.algebra.costs import operations
    from fieldmath.algebra.shapes import Writer

    whole = ring.expanded(polynomial, _MOST_TERMS)
    pairs = angles.rules(ring, whole or polynomial) if polynomial else []
    if not angles.reduced(polynomial if whole is None else whole, pairs):
        return sp.S.Zero
    writer = Writer(ring)
    best, least = _cheapest(writer, _shapes(writer, polynomial, whole, pairs))
    # A formula has at most three nodes for each operation, a few more where it is tiny.
    if given is not None and nodes <= 3 * least + 10 and operations(given) <= least:
        result = given
    else:
        result = writer.expression(best)
    if estimate.is_surely_nonzero(ring, polynomial) or result.is_rational_function():
        return result
    return sp.S.Zero if _is_surely_zero(result) else result


def _cheapest(writer: Writer, shapes: Iterator[Shape]) -> tuple[Shape, int]:
    best = next(shapes)
    least = writer.cost(best)
    for shape in shapes:
        cost = writer.cost(shape)
        if cost < least:
            best, least = shape, cost
        if least == 0:
            break
    return best, least


def _shapes(
    writer: Writer, polynomial: Polynomial, whole: Polynomial | None, pairs: list[tuple[angles.Rule, angles.Rule]]
) -> Iterator[Shape]:
    """Give equal shapes of one polynomial: as it is, multiplied out, reduced, and over one denominator."""
    from fieldmath.algebra import angles
    from fieldmath.algebra.quotients import quotients
    from fieldmath.algebra.shapes import flat

    if whole is not None:
        yield flat(whole)
        yield writer.grouped(whole)
    if whole is not polynomial:
        yield flat(polynomial)
        yield writer.grouped(polynomial)
    if whole is None:
        return
    shorter = angles.shortened(whole, pairs, writer.sum_cost)
    if shorter is not whole:
        yield flat(shorter)
        yield writer.grouped(shorter)
    yield from quotients(writer, whole)


def shortest(shapes: Iterator[sp.Expr]) -> sp.Expr:
    """Return the shape with the fewest operations, the first one among equals."""
    from fieldmath.algebra.costs import operations

    best = next(shapes)
    fewest = operations(best)
    for shape in shapes:
        cost = operations(shape)
        if cost < fewest:
            best, fewest = shape, cost
        if fewest == 0:
            break
    return best


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
    return budget.run(step, expr, seconds=_STEP_SECONDS, patience=budget.PATIENT).value_or(expr)


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

    return bool(budget.run(vanishes, expr, seconds=_STEP_SECONDS, patience=budget.PATIENT).value_or(False))


def present(expr: sp.Expr) -> sp.Expr:
    """Return the textbook shape of a closed form; see `fieldmath.algebra.presentation`."""
    from fieldmath.algebra import presentation

    return presentation.present(expr)
