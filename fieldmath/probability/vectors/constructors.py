"""Constructors of the families of vectors and matrices, made from their rows."""

from __future__ import annotations

import inspect
from typing import Any

from fieldmath.errors import located
from fieldmath.probability.distribution import Distribution
from fieldmath.probability.joint_tables import read_names
from fieldmath.probability.law import Law
from fieldmath.probability.vectors.family import VectorFamily
from fieldmath.probability.vectors.reading import vector_member


class VectorConstructor:
    """The constructor of one family: calling it validates the arguments and returns a `Distribution`."""

    def __init__(self, row: VectorFamily, module: str) -> None:
        self.family = row
        self.__name__ = self.__qualname__ = row.name
        self.__module__ = module
        self.__doc__ = _documentation(row)
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        names = inspect.Parameter("names", inspect.Parameter.KEYWORD_ONLY, default=None)
        self.__signature__ = inspect.Signature([*(inspect.Parameter(e.name, kind) for e in row.entries), names])

    def __call__(self, *arguments: Any, names: Any = None, **named: Any) -> Distribution:
        """Return the member of the family with these parameters."""
        with located(self.family.name):
            member = vector_member(self.family, arguments, named)
            return Distribution(Law(vector=member, names=() if names is None else read_names(names, member.shape[0])))

    def __repr__(self) -> str:
        return f"<family {self.family.name}{self.__signature__}>"

    def __reduce__(self) -> str:
        return self.family.name


def _documentation(row: VectorFamily) -> str:
    """Return the docstring of a constructor: definition, parameters, reference, an example that runs."""
    values = [repr(value) for value in row.typical[0]]
    parameters = "\n".join(
        f"{e.name} : {e.requirement}\n    {e.meaning[0].upper()}{e.meaning[1:]}." for e in row.entries
    )
    shown = ", ".join(f"{e.name}={v!r}" for e, v in zip(row.entries, row.typical[0], strict=True))
    return (
        f"{row.summary}\n\nEntries are numbers, text or SymPy expressions.\n\nParameters\n----------\n{parameters}\n"
        "names : sequence of str, optional\n    Names of the entries of a vector; x1, x2, ... by default.\n\n"
        "Returns\n-------\nDistribution\n\n"
        f"References\n----------\n{row.reference}\n\n"
        f"Examples\n--------\n>>> from fieldmath.families import {row.name}\n"
        f">>> {row.name}({', '.join(values)})\n{row.name}({shown})\n"
    )
