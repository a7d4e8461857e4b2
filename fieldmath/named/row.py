"""What is known of a named field: one row, and the function that makes the field from it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from fieldmath.algebra.parse import as_expr
from fieldmath.algebra.vocabulary import CONSTANTS
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.fields.scalar import ScalarField
from fieldmath.fields.vector import VectorField
from fieldmath.geometry.catalogue import as_chart

# A word that is not called.
_NAME = re.compile(r"\b[^\W\d]\w*\b(?!\s*\()")
_NUMBERS = {"pi", "oo"}


@dataclass(frozen=True)
class Property:
    """A fact: the name of a law in `fieldmath.named.laws`, and what the law says of this field, as text."""

    law: str
    value: Any = None


@dataclass(frozen=True, eq=False)
class NamedField:
    """One row: chart, components (one text for a scalar field), parameters with defaults and meanings, and facts.

    Parameters of which the default is their own name are free, positive symbols unless they are given.
    """

    name: str
    summary: str
    chart: str
    components: tuple[str, ...]
    properties: tuple[Property, ...]
    reference: str
    parameters: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def is_scalar(self) -> bool:
        """Return whether the field is a scalar field; components of vector fields are at least two."""
        return len(self.components) == 1

    def field(self, values: Mapping[str, sp.Expr]) -> Any:
        """Return the field with these parameters."""
        chart = as_chart(self.chart)
        known = {**chart.known_names, **values}
        expressions = [as_expr(component, known) for component in self.components]
        return ScalarField(expressions[0], chart) if self.is_scalar else VectorField(expressions, chart)


class Constructor:
    """The public function of a row."""

    def __init__(self, row: NamedField) -> None:
        self.row = row
        self.__name__ = self.__qualname__ = row.name
        self.__module__ = "fieldmath.named"
        self.__doc__ = _documentation(row)
        self.__signature__ = inspect.Signature(
            [
                inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default)
                for name, (default, _) in row.parameters.items()
            ]
        )

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Return the field with these parameters."""
        with located(self.row.name):
            return self.row.field(self.values(arguments, named))

    @property
    def properties(self) -> tuple[Property, ...]:
        """Return what is known of the field; each is proven by the test suite."""
        return self.row.properties

    def values(self, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, sp.Expr]:
        """Return the parameters by name, read from text, numbers or SymPy expressions."""
        names = tuple(self.row.parameters)
        if len(arguments) > len(names):
            raise InputTypeError(f"parameters must be at most {len(names)} ({', '.join(names)}); got {len(arguments)}")
        given = dict(zip(names, arguments, strict=False))
        for name, value in named.items():
            if name not in names or name in given:
                what = "given twice" if name in given else "unknown"
                raise InputTypeError(f"parameters must be among {', '.join(names) or 'none'}; {name!r} is {what}")
            given[name] = value
        return {name: read(given.get(name, default), name) for name, (default, _) in self.row.parameters.items()}

    def __repr__(self) -> str:
        return f"<fieldmath.named.{self.row.name}{self.__signature__}>"


def read(source: Any, name: str) -> sp.Expr:
    """Return a parameter: names in text become positive symbols, other sources are read as everywhere."""
    known: dict[str, sp.Expr] = {}
    if isinstance(source, str):
        # A text that is nothing but a name is meant as one, be it E or gamma.
        taken = _NUMBERS if source.strip().isidentifier() else set(CONSTANTS)
        known = {word: sp.Symbol(word, positive=True) for word in _NAME.findall(source) if word not in taken}
    value = as_expr(source, known)
    if value.is_finite is False or value.is_real is False:
        raise InputError(f"{name} must be a finite real number; got {source!r}")
    return value


def _documentation(row: NamedField) -> str:
    kind = "ScalarField" if row.is_scalar else "VectorField"
    formula = row.components[0] if row.is_scalar else f"({', '.join(row.components)})"
    where = f"on {row.chart}" if " " in row.chart else f"in {row.chart} coordinates"
    parameters = "".join(
        f"{name} : text, number or expression\n    {meaning}, by default {default}.\n"
        for name, (default, meaning) in row.parameters.items()
    )
    facts = "\n".join(
        f"- {fact.law.replace('_', ' ')}{'' if fact.value is None else f': {_plain(fact.value)}'}"
        for fact in row.properties
    )
    parts = [
        f"Return {row.summary}.",
        f"The formula, {where}::\n\n    {formula}",
        *([f"Parameters\n----------\n{parameters.rstrip()}"] if parameters else []),
        f"Returns\n-------\n{kind}",
        f"Notes\n-----\nKnown properties:\n\n{facts}",
        f"References\n----------\n{row.reference}",
    ]
    return "\n\n".join(parts) + "\n"


def _plain(value: Any) -> str:
    return (
        f"({', '.join(value)})" if isinstance(value, tuple) and all(isinstance(v, str) for v in value) else str(value)
    )
