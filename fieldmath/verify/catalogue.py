"""The operators that code can be judged against: name, rank of the input field, and the exact answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import fieldmath as fm
from fieldmath.errors import InputError, InputTypeError


@dataclass(frozen=True)
class Operator:
    """A differential operator: `exact` takes a field of rank `rank` to the answer; `dimension` if only one will do."""

    name: str
    rank: int
    exact: Callable[[Any], Any]
    dimension: tuple[int, ...] = ()


OPERATORS = {
    row.name: row
    for row in (
        Operator("grad", 0, lambda f: f.grad()),
        Operator("laplacian", 0, lambda f: f.laplacian()),
        Operator("hessian", 0, lambda f: f.hessian()),
        Operator("biharmonic", 0, lambda f: f.biharmonic()),
        Operator("rot", 0, lambda f: f.rot(), (2,)),
        Operator("div", 1, lambda F: F.div()),
        Operator("curl", 1, lambda F: F.curl(), (2, 3)),
        Operator("jacobian", 1, lambda F: F.jacobian()),
        Operator("strain", 1, lambda F: F.strain()),
        Operator("vector laplacian", 1, lambda F: F.laplacian()),
        Operator("tensor divergence", 2, lambda T: T.div()),
    )
}
ALIASES = {
    "gradient": "grad", "divergence": "div", "rotor": "curl", "vorticity": "curl", "laplace": "laplacian",
    "vector_laplacian": "vector laplacian", "tensor_divergence": "tensor divergence", "bilaplacian": "biharmonic",
}  # fmt: skip
BY_RANK = {("laplacian", 1): "vector laplacian", ("div", 2): "tensor divergence", ("grad", 1): "jacobian"}
_PARTIAL = re.compile(r"d(\d?)/d(\w+?)\1?$")


def find(name: Any, field: Any = None) -> Operator:
    """Return the operator that is meant: a name, ``"d/dx"``, ``"d2/dx2"``, or a function of a field.

    Examples
    --------
    >>> from fieldmath.verify.catalogue import find
    >>> find("gradient").name, find("d2/dx2").rank
    ('grad', 0)
    """
    rank = None if field is None else field.rank
    if callable(name):
        return Operator(getattr(name, "__name__", "operator"), 0 if rank is None else rank, name)
    if not isinstance(name, str):
        raise InputTypeError(f"name must be the name of an operator or a function of a field; got {name!r}")
    word = ALIASES.get(name.strip().lower(), name.strip().lower())
    word = BY_RANK.get((word, rank or 0), word)
    if word in OPERATORS:
        row = OPERATORS[word]
    elif match := _PARTIAL.match(name.strip()):
        row = _partial(name.strip(), match[2], int(match[1] or 1))
    else:
        raise InputError(f"name must be one of {', '.join(OPERATORS)}, or d/dx, d2/dx2; got {name!r}")
    if rank is not None and rank != row.rank:
        kinds = ("a ScalarField", "a VectorField", "a TensorField")
        raise InputError(f"field must be {kinds[row.rank]} for {row.name}; got {type(field).__name__}")
    return row


def _partial(name: str, coordinate: str, order: int) -> Operator:
    def exact(f: Any) -> Any:
        symbols = {symbol.name: symbol for symbol in f.chart.symbols}
        if coordinate not in symbols:
            raise InputError(f"name must hold a coordinate of the chart ({', '.join(symbols)}); got {name!r}")
        return fm.ScalarField(f.expr.diff(symbols[coordinate], order), f.chart)

    return Operator(name, 0, exact)
