"""What a document is made of: plain values, numbers, formulas, arrays, and objects by the rows of `kinds`."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.errors import InputError, InputTypeError
from fieldmath.storage import formulas

VERSION = 1
_LISTED = 1000  # Numbers that an array of readable digits may have; longer ones are written in base 64.
_DTYPES = ("<f8", "<f4", "<i8")


class Writer:
    """Turns objects into what JSON can hold, and gathers their symbols on the way."""

    def __init__(self) -> None:
        self.aliases: dict[sp.Symbol, str] = {}
        self.names: set[str] = set()

    def value(self, item: Any) -> Any:
        """Return the written form of anything."""
        from fieldmath.storage.kinds import kind_of

        row = kind_of(item)
        if row is not None:
            return {"type": row.name, **row.write(item, self)}
        if item is None or isinstance(item, bool | str):
            return item
        if isinstance(item, np.ndarray):
            return {"type": "array", **array(item)}
        if isinstance(item, int | np.integer):
            return int(item)
        if isinstance(item, float | np.floating):
            return float(item) if math.isfinite(item) else {"type": "float", "value": repr(float(item))}
        if isinstance(item, Mapping):
            pairs = [[self.value(key), self.value(value)] for key, value in item.items()]
            return {"type": "dictionary", "items": pairs}
        if isinstance(item, tuple):
            return {"type": "tuple", "items": [self.value(part) for part in item]}
        if isinstance(item, list):
            return [self.value(part) for part in item]
        raise InputTypeError(f"object must have a written form; a {type(item).__name__} has none")

    def formula(self, expr: sp.Basic) -> Any:
        """Return the written form of an expression: text, or a tree where text would be read differently."""
        return formulas.written(expr, self.alias)

    def formulas(self, exprs: Any) -> list[Any]:
        """Return the written forms of several expressions."""
        return [self.formula(expr) for expr in exprs]

    def alias(self, symbol: sp.Symbol) -> str:
        """Return the name of a symbol in the document; two of one name but other assumptions get two."""
        if symbol not in self.aliases:
            name, k = formulas.plain_name(symbol.name), 1
            while name in self.names:
                k += 1
                name = f"{formulas.plain_name(symbol.name)}_{k}"
            self.names.add(name)
            self.aliases[symbol] = name
        return self.aliases[symbol]

    def symbol_table(self) -> dict[str, Any]:
        """Return what the document says of its symbols: assumptions, and the name where the alias is another."""
        table = {}
        for symbol, alias in sorted(self.aliases.items(), key=lambda pair: pair[1]):
            named = {} if symbol.name == alias else {"name": symbol.name}
            table[alias] = named | formulas.assumptions(symbol)
        return table


class Reader:
    """Turns written forms back into objects."""

    def __init__(self, symbols: Any) -> None:
        if not isinstance(symbols, dict):
            raise InputError(f"symbols must be a dictionary of assumptions; got {type(symbols).__name__}")
        self.known = {alias: formulas.symbol(alias, facts) for alias, facts in symbols.items()}

    def value(self, node: Any) -> Any:
        """Return what a written form describes."""
        from fieldmath.storage.kinds import KINDS

        if isinstance(node, list):
            return [self.value(part) for part in node]
        if not isinstance(node, dict):
            return node
        kind = node.get("type")
        if kind == "array":
            return unpacked(node)
        if kind == "float":
            return float(node["value"])
        if kind == "dictionary":
            return {self.value(key): self.value(value) for key, value in node["items"]}
        if kind == "tuple":
            return tuple(self.value(part) for part in node["items"])
        if kind not in KINDS:
            raise InputError(f"type must be one of {', '.join(KINDS)}; got {kind!r:.40}")
        return KINDS[kind].read(node, self)

    def formula(self, node: Any) -> Any:
        """Return an expression."""
        return formulas.read(node, self.known)

    def formulas(self, nodes: Any) -> tuple[Any, ...]:
        """Return several expressions."""
        return tuple(self.formula(node) for node in nodes)

    def typed(self, node: Any, *types: type) -> Any:
        """Return what a written form describes, which must be of one of these types."""
        found = self.value(node)
        if not isinstance(found, types):
            wanted = " or ".join(t.__name__ for t in types)
            raise InputError(f"document must hold a {wanted} here; got {type(found).__name__}")
        return found


def array(values: np.ndarray) -> dict[str, Any]:
    """Return an array: nested lists when it is short and finite, otherwise its bytes."""
    if values.dtype.kind not in "fi":
        raise InputTypeError(f"arrays must hold real numbers; got dtype {values.dtype}")
    dtype = "<f4" if values.dtype == np.float32 else "<i8" if values.dtype.kind == "i" else "<f8"
    if values.size <= _LISTED and np.isfinite(values).all():
        return {"dtype": dtype, "values": values.tolist()} if values.size else {"dtype": dtype, "shape": values.shape}
    packed = np.ascontiguousarray(values, dtype=dtype).tobytes()
    return {"dtype": dtype, "shape": list(values.shape), "base64": base64.b64encode(packed).decode("ascii")}


def unpacked(node: Mapping[str, Any]) -> np.ndarray:
    """Return the array that `array` wrote."""
    dtype = node["dtype"]
    if dtype not in _DTYPES:
        raise InputError(f"dtype must be one of {', '.join(_DTYPES)}; got {dtype!r:.40}")
    if "values" in node:
        return np.array(node["values"], dtype=dtype)
    shape = tuple(int(n) for n in node["shape"])
    packed = base64.b64decode(node.get("base64", ""), validate=True)
    if min(shape, default=0) < 0 or math.prod(shape) * np.dtype(dtype).itemsize != len(packed):
        raise InputError(f"array must have the size that its shape {shape} says; got {len(packed)} bytes")
    return np.frombuffer(packed, dtype=dtype).reshape(shape).copy()
