"""The rules of differentiation with one slip: what a derivative worked out by hand becomes when one rule goes wrong.

The derivative of an expression is computed rule by rule from the values of its parts; a `Slip` replaces one rule at one
kind of node. The slips are in `fieldmath.verify.rule_slips`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.verify.elementwise import numeric

Known = dict[sp.Expr, Any]


@dataclass(frozen=True)
class Parts:
    """One application of a rule: the node, the values of its arguments, their derivatives and what these depend on.

    Derivatives have the variables as first axis; `depends` says of each argument on which variables it depends.
    """

    node: sp.Expr
    values: tuple[Any, ...]
    derivatives: tuple[Any, ...]
    depends: tuple[Any, ...]
    known: Known

    @property
    def value(self) -> Any:
        """Return the value of the node."""
        return numeric(self.node, self.known)

    @property
    def outer(self) -> Any:
        """Return the derivative of the function at its argument."""
        if self.node.is_Pow:
            return self.values[1] * _power(self.values[0], self.values[1] - 1)
        return numeric(_slope(self.node, 1), self.known)

    @property
    def inner(self) -> Any:
        """Return the derivative of the argument."""
        return self.derivatives[0]

    @property
    def moves(self) -> Any:
        """Return 1 for the variables that the argument depends on, 0 for others."""
        return self.depends[0]


@dataclass(frozen=True)
class Rule:
    """A rule that goes wrong: at which nodes, and what it gives there."""

    name: str
    fix: str
    at: Callable[[sp.Expr], bool]
    gives: Callable[[Parts], Any]


@dataclass(frozen=True)
class Slip:
    """A wrong rule at some nodes; `detail` says where."""

    rule: Rule
    nodes: frozenset[sp.Expr]
    detail: str


class Derivatives:
    """The derivatives of expressions with respect to symbols, at points, with slips.

    Parameters
    ----------
    functions, symbols : sequences of Expr and Symbol
        What is differentiated, with respect to what.
    known : dict
        The values of the symbols, arrays of one length.

    Examples
    --------
    >>> import numpy as np, sympy as sp
    >>> from fieldmath.verify.rule_slips import slips_in
    >>> from fieldmath.verify.rules import Derivatives
    >>> x = sp.Symbol("x")
    >>> work = Derivatives([(3 * x + 1) ** 2], [x], {x: np.array([1.0, 2.0])})
    >>> work.with_slip()
    array([[[24., 42.]]])
    >>> chain = next(slip for slip in slips_in([(3 * x + 1) ** 2]) if "inner" in slip.rule.name)
    >>> work.with_slip(chain)
    array([[[ 8., 14.]]])
    """

    def __init__(self, functions: Sequence[sp.Expr], symbols: Sequence[sp.Symbol], known: Known) -> None:
        self.functions, self.symbols = list(functions), list(symbols)
        self.known: Known = known
        self.count = len(next(iter(known.values())))
        self._nodes = list(dict.fromkeys(node for f in functions for node in sp.postorder_traversal(f)))
        self._places = {node: k for k, node in enumerate(self._nodes)}
        self._args = [tuple(self._places[arg] for arg in node.args) for node in self._nodes]
        self._depends = [
            np.array([[float(x in free)] for x in symbols]) for free in (node.free_symbols for node in self._nodes)
        ]
        self._moving = [bool(node.free_symbols) for node in self._nodes]
        self._right: list[Any] = []
        for k in range(len(self._nodes)):
            self._right.append(self._one(k, self._right, None))

    def with_slip(self, slip: Slip | None = None) -> np.ndarray:
        """Return derivatives of shape (functions, symbols, points)."""
        found = list(self._right)
        changed = [False] * len(found)
        for k, args in enumerate(self._args) if slip is not None else ():
            if self._nodes[k] in slip.nodes or any(changed[j] for j in args):  # type: ignore[union-attr]
                found[k], changed[k] = self._one(k, found, slip), True
        shape = (len(self.symbols), self.count)
        return np.array([np.broadcast_to(found[self._places[f]], shape) for f in self.functions])

    def _one(self, k: int, found: list[Any], slip: Slip | None) -> Any:
        node, args = self._nodes[k], self._args[k]
        if node in self.symbols:
            return self._depends[k]
        if not self._moving[k]:
            return np.zeros((len(self.symbols), 1))
        parts = Parts(
            node,
            tuple(numeric(arg, self.known) for arg in node.args),
            tuple(found[j] for j in args),
            tuple(self._depends[j] for j in args),
            self.known,
        )
        return slip.rule.gives(parts) if slip is not None and node in slip.nodes else _right(parts)


def _right(parts: Parts) -> Any:
    if parts.node.is_Add:
        return sum(parts.derivatives)
    if parts.node.is_Mul:
        return sum(products(parts))
    if parts.node.is_Pow and not parts.node.exp.is_number:
        base, exponent = parts.values
        return parts.value * (parts.derivatives[1] * np.log(base) + exponent * parts.derivatives[0] / base)
    if len(parts.values) > 1 and not parts.node.is_Pow:
        return sum(numeric(_slope(parts.node, k + 1), parts.known) * d for k, d in enumerate(parts.derivatives))
    return parts.outer * parts.inner


@lru_cache(maxsize=4096)
def _slope(node: sp.Expr, k: int) -> sp.Expr:
    return node.fdiff(k)


def products(parts: Parts) -> list[Any]:
    """Return the summands of the product rule."""
    summands = []
    for k, moved in enumerate(parts.derivatives):
        product = moved
        for j, value in enumerate(parts.values):
            product = product * value if j != k else product
        summands.append(product)
    return summands


def _power(base: Any, exponent: Any) -> Any:
    with np.errstate(all="ignore"):
        return np.power(np.asarray(base, dtype=float), exponent)
