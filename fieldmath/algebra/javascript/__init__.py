"""Expressions as JavaScript: a table of heads, a small library of special functions, and the writer."""

from fieldmath.algebra.javascript.emission import javascript, library

__all__ = ["javascript", "library"]
