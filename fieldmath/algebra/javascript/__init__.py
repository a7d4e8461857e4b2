"""Expressions as JavaScript: a table of heads, a small library of special functions, and the writer."""

from fieldmath.algebra.javascript.emission import javascript
from fieldmath.algebra.javascript.source import legal_names, library, module

__all__ = ["javascript", "legal_names", "library", "module"]
