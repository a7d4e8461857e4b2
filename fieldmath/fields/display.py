"""Fields in print: text, LaTeX, nested tuples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp

from fieldmath.geometry.frames import default_basis

if TYPE_CHECKING:
    from fieldmath.fields.base import Field

LONGEST_LATEX = 4000


def nested(array: np.ndarray) -> Any:
    """Return an object array as nested tuples; a 0-d one as its entry."""
    if array.ndim == 0:
        return array[()]
    return tuple(nested(part) if isinstance(part, np.ndarray) else part for part in array)


def is_numeric(expr: sp.Expr) -> bool:
    """Return whether an expression contains floats or interpolated samples."""
    return expr.has(sp.Float) or any(hasattr(node, "_fieldmath_callable") for node in sp.preorder_traversal(expr))


def text(field: Field) -> str:
    """Return text that rebuilds a symbolic field, and a summary of a sampled one."""
    name = type(field).__name__
    if field.is_sampled:
        return f"<{name} sampled on {field.grid!r}, accuracy {field.accuracy}>"
    body = _quoted(field._expressions())
    basis = "" if field.basis == default_basis(field.chart) or not field.rank else f", basis={field.basis!r}"
    extra = [s for s in field.parameters if s not in field.chart.parameters]
    parameters = f", parameters={' '.join(map(str, extra))!r}" if extra else ""
    return f"{name}({body}, {field.chart!r}{basis}{parameters})"


def latex(field: Field) -> str:
    """Return LaTeX: an expression, a sum over unit vectors, or a matrix of components."""
    if field.is_sampled:
        shape = r" \times ".join(map(str, field.grid.shape))  # type: ignore[union-attr]
        return rf"\text{{{type(field).__name__}, samples on }} {shape}"
    if field.rank == 0:
        return sp.latex(field._expressions())
    if field.rank == 1:
        return _vector_latex(field)
    if field.rank == 2:
        return sp.latex(sp.Matrix(field._expressions()))
    return sp.latex(sp.Array(field._expressions()))


def shortened(code: str) -> str:
    """Return LaTeX that a notebook can show, with a note where it was too long."""
    if len(code) <= LONGEST_LATEX:
        return code
    return rf"\text{{expression of {len(code)} LaTeX characters; see .latex()}}"


def unit_vector(field: Field, k: int) -> str:
    """Return the LaTeX of the k-th basis vector."""
    symbol = sp.latex(field.chart.symbols[k])
    if field.basis == "coordinate":
        return rf"\partial_{{{symbol}}}"
    if field.basis == "dual":
        return rf"\mathrm{{d}}{symbol}"
    return rf"\mathbf{{e}}_{{{symbol}}}"


def _vector_latex(field: Field) -> str:
    terms = []
    for k, expr in enumerate(field._expressions()):
        if expr == 0:
            continue
        code = sp.latex(expr)
        code = rf"\left({code}\right)" if expr.is_Add else "" if expr == 1 else "-" if expr == -1 else code
        terms.append(f"{code} {unit_vector(field, k)}".strip())
    return " + ".join(terms).replace("+ -", "- ") or r"\mathbf{0}"


def _quoted(exprs: Any) -> str:
    if isinstance(exprs, tuple):
        return f"[{', '.join(_quoted(part) for part in exprs)}]"
    return repr(str(exprs))
