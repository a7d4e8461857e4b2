"""Methods that live in modules of their own, loaded when they are asked for: a field costs little to make."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Deferred:
    """Stands for a method until it is looked up; then it is the method, with its signature and documentation."""

    def __init__(self, module: str, holder: str) -> None:
        self.module, self.holder = module, holder

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """Load the module and bind the method."""
        found = vars(getattr(import_module(self.module), self.holder))[self.name]
        return found.__get__(instance, owner)


def stand_in(module: str, holder: str, names: str) -> type:
    """Return a class whose methods are those of ``module.holder``, not yet loaded."""
    return type(holder, (), {name: Deferred(module, holder) for name in names.split()})
