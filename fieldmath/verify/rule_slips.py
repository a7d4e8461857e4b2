"""The slips in rules of differentiation, as rows; `slips_in` says where in an expression each can happen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.verify.rules import Parts, Rule, Slip, products


def _is_power(node: sp.Expr) -> bool:
    return bool(node.is_Pow and node.exp.is_number)


def _is_function(node: sp.Expr) -> bool:
    return (node.is_Function and len(node.args) == 1) or _is_power(node)


def _is_composed(node: sp.Expr) -> bool:
    return _is_function(node) and not node.args[0].is_Symbol


def _is_product(node: sp.Expr) -> bool:
    return bool(node.is_Mul) and sum(bool(arg.free_symbols) for arg in node.args) > 1


def _is_sigmoid(node: sp.Expr) -> bool:
    return bool(node.is_Pow and node.exp == -1 and node.base.is_Add and any(a.func is sp.exp for a in node.base.args))


def _of(*kinds: Any) -> Callable[[sp.Expr], bool]:
    return lambda node: node.func in kinds


def _only(k: int) -> Callable[[Parts], Any]:
    """Return the product rule without its k-th summand, for variables that several factors depend on."""

    def gives(parts: Parts) -> Any:
        count = np.cumsum(parts.depends, axis=0)
        total: Any = 0.0
        for j, summand in enumerate(products(parts)):
            left_out = (parts.depends[j] > 0) & (count[j] == k + 1) & (count[-1] > 1)
            total = total + np.where(left_out, 0.0, summand)
        return total

    return gives


def _product_of_derivatives(parts: Parts) -> Any:
    product: Any = 1.0
    for value, moved, depends in zip(parts.values, parts.derivatives, parts.depends, strict=True):
        product = product * np.where(depends > 0, moved, value)
    return np.where(sum(parts.depends) > 0, product, 0.0)


def _without_number(parts: Parts) -> Any:
    return sum(products(parts)) / float(parts.node.args[0])


def _sigmoid(change: Callable[[Any], Any]) -> Callable[[Parts], Any]:
    def gives(parts: Parts) -> Any:
        s = parts.value  # ds = -s^2 d(1 + exp(-t)), and the inner derivative is -s (1 - s)/s^2 times that of t.
        right = parts.outer * parts.inner
        return right * change(s) / (s * (1 - s))

    return gives


_CHAIN = "Multiply by the derivative of what is inside."
_POWER = "The derivative of u**n is n*u**(n - 1) times that of u."
_PRODUCT = "The derivative of u*v is u'*v + u*v'."
SLIPS = (
    Rule("sign of a derivative", "Change the sign of this derivative.", _is_function, lambda p: -p.outer * p.inner),
    Rule("inner derivative missing (chain rule)", _CHAIN, _is_composed, lambda p: p.outer * p.moves),
    Rule("inner derivative squared", _CHAIN, _is_composed, lambda p: p.outer * p.inner**2),
    Rule("divided by the inner derivative", _CHAIN, _is_composed,
         lambda p: np.where(p.moves > 0, p.outer / np.where(p.inner == 0, 1.0, p.inner), 0.0)),
    Rule("function not differentiated", "Differentiate the outer function too.",
         lambda n: _is_function(n) and n.func is not sp.exp, lambda p: p.value * p.inner),
    Rule("inner derivative alone", "Multiply by the derivative of the outer function.", _is_function,
         lambda p: p.inner),
    Rule("exponent not lowered", _POWER, _is_power, lambda p: p.outer * p.values[0] * p.inner),
    Rule("factor of the exponent missing", _POWER, _is_power, lambda p: p.outer / p.values[1] * p.inner),
    Rule("exponent lowered twice", _POWER, lambda n: _is_power(n) and n.exp != 1,
         lambda p: p.outer * p.inner / p.values[0]),
    Rule("lowered exponent as factor", _POWER, lambda n: _is_power(n) and n.exp not in (1, 2),
         lambda p: p.outer * p.inner * (p.values[1] - 1) / p.values[1]),
    Rule("derivative of an exponential by the power rule", "The derivative of exp(u) is exp(u) times that of u.",
         _of(sp.exp), lambda p: p.values[0] * p.value / np.e * p.inner),
    Rule("exponential differentiated to its exponent's derivative", "Keep the exponential.", _of(sp.exp),
         lambda p: p.inner),
    Rule("square missing", "The derivative of tanh is 1 - tanh**2.", _of(sp.tanh), lambda p: (1 - p.value) * p.inner),
    Rule("sign inside a derivative", "The derivative of tanh is 1 - tanh**2.", _of(sp.tanh),
         lambda p: (1 + p.value**2) * p.inner),
    Rule("square missing", "The derivative of tan is 1 + tan**2.", _of(sp.tan), lambda p: (1 + p.value) * p.inner),
    Rule("sign inside a derivative", "The derivative of the inverse sine has 1 - u**2 under its root.",
         _of(sp.asin), lambda p: p.inner / np.sqrt(1 + p.values[0] ** 2)),
    Rule("root missing", "The derivative of the inverse sine is 1/sqrt(1 - u**2).", _of(sp.asin, sp.acos),
         lambda p: p.inner / (1 - p.values[0] ** 2)),
    Rule("sign inside a derivative", "The derivative of the inverse tangent is 1/(1 + u**2).", _of(sp.atan),
         lambda p: p.inner / (1 - p.values[0] ** 2)),
    Rule("reciprocal missing", "The derivative of log(u) is that of u over u.", _of(sp.log),
         lambda p: p.values[0] * p.inner),
    Rule("factor 1 - s missing", "The derivative of the sigmoid is s*(1 - s).", _is_sigmoid, _sigmoid(lambda s: s)),
    Rule("factor s missing", "The derivative of the sigmoid is s*(1 - s).", _is_sigmoid, _sigmoid(lambda s: 1 - s)),
    Rule("sign inside a derivative", "The derivative of the sigmoid is s*(1 - s).", _is_sigmoid,
         _sigmoid(lambda s: s * (1 + s))),
    *(Rule("one summand of the product rule missing", _PRODUCT, _is_product, _only(k)) for k in range(3)),
    Rule("product of the derivatives", _PRODUCT, _is_product, _product_of_derivatives),
    Rule("constant factor missing", "Keep the constant factor.",
         lambda n: bool(n.is_Mul and n.args[0].is_number and n.args[0] != -1), _without_number),
)  # fmt: skip

#: What happens to one summand of a sum: name, what to do, and the factor of its derivative.
_SUMMANDS = (
    ("term missing", "Add the derivative of {}.", 0.0),
    ("sign of a term", "Change the sign of the derivative of {}.", -1.0),
    ("factor 2 in a term", "Halve the derivative of {}.", 2.0),
    ("factor 1/2 in a term", "Double the derivative of {}.", 0.5),
)
_MOST_TERMS = 12  # Longer sums run over data: nobody slips in one summand.
_FEW = 6


def slips_in(exprs: Sequence[sp.Expr]) -> Iterator[Slip]:
    """Yield the slips that can happen in differentiating expressions: at all nodes of a kind, then at single ones."""
    nodes = list(dict.fromkeys(node for expr in exprs for node in sp.preorder_traversal(expr) if node.free_symbols))
    for rule in SLIPS:
        kinds: dict[Any, list[sp.Expr]] = {}
        for node in nodes:
            if rule.at(node):
                kinds.setdefault((node.func, node.exp if node.is_Pow else None), []).append(node)
        everywhere = [node for group in kinds.values() for node in group]
        if len(kinds) > 1:
            yield Slip(rule, frozenset(everywhere), "everywhere")
        for group in kinds.values():
            yield Slip(rule, frozenset(group), _shown(group[0]) if len(group) == 1 else f"in {_kind(group[0])}")
            for node in group if 1 < len(group) <= _FEW else ():
                yield Slip(rule, frozenset([node]), _shown(node))
    for node in nodes:
        for term in node.args if node.is_Add and len(node.args) <= _MOST_TERMS else ():
            if term.free_symbols:
                for name, fix, factor in _SUMMANDS:
                    rule = Rule(name, fix.format(term), lambda node: True, _weighted(node.args.index(term), factor))
                    yield Slip(rule, frozenset([node]), _shown(term))


def _weighted(index: int, factor: float) -> Callable[[Parts], Any]:
    return lambda parts: sum(parts.derivatives) + (factor - 1) * parts.derivatives[index]


def _kind(node: sp.Expr) -> str:
    return f"powers {node.exp}" if node.is_Pow else f"{node.func.__name__.lower()}"


def _shown(node: sp.Expr) -> str:
    text = str(node)
    return f"of {text}" if len(text) <= 50 else f"of {text[:47]}..."
