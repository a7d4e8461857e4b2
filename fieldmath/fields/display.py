"""Fields in print: text, LaTeX, cards, nested tuples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp

from fieldmath.geometry.frames import default_basis

_BASIS_TEXT = {"coordinate": "∂_", "dual": "d", "orthonormal": "e_"}

if TYPE_CHECKING:
    from fieldmath.cards import Card
    from fieldmath.fields.base import Field


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
        return f"<{name} sampled on {field.grid!s}, accuracy {field.accuracy}>"
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


def formula_text(field: Field) -> str:
    """Return the expression, or the components with unit vectors, as one line of text."""
    if field.rank != 1:
        return _plain(field._expressions())
    terms = []
    for symbol, expr in zip(field.chart.names, field._expressions(), strict=True):
        if expr != 0:
            code = f"({expr})" if expr.is_Add else "" if expr == 1 else "-" if expr == -1 else str(expr)
            terms.append(f"{code}{'*' if code not in ('', '-') else ''}{_BASIS_TEXT[field.basis]}{symbol}")
    return " + ".join(terms).replace("+ -", "- ") or "0"


def sentence(field: Field) -> str:
    """Return one line for readers: formula, coordinates, convention and parameters; a summary of samples."""
    from fieldmath.geometry.wording import phrase
    from fieldmath.messages import phrase as told

    if field.is_sampled:
        return text(field)
    names = [s.name for s in field.parameters if s not in field.chart.parameters]
    parameters = f"; parameter{'s' * (len(names) > 1)} {', '.join(names)}" if names else ""
    where = told(f"{type(field).__name__} in {phrase(field.chart)}{parameters}")
    return f"{formula_text(field)}  [{where}]"


def card(field: Field) -> Card:
    """Return what notebooks show: the formula with its coordinates, or a summary of the samples."""
    from fieldmath.cards import Card
    from fieldmath.geometry.wording import caption, phrase

    name = type(field).__name__
    if not field.is_sampled:
        return Card(name, latex(field), caption(field.chart, field.parameters))
    grid = field.grid
    assert grid is not None
    facts = [
        ("coordinates", phrase(field.chart)),
        ("points", " x ".join(map(str, grid.shape)) + f", accuracy {field.accuracy}"),
    ]
    if field.chunks is not None:
        sizes = " x ".join(str(max(sizes)) for sizes in field.chunks)
        return Card(name, facts=(*facts, ("blocks", f"{field.values.dtype}, up to {sizes}, not computed")))
    values = np.asarray(field.values)
    facts.append(("values", _range(values)))
    missing = int(np.isnan(values).sum())
    return Card(name, facts=(*facts, *([("not a number", f"{missing} values")] if missing else [])), picture=field)


def _range(values: np.ndarray) -> str:
    kept = values[np.isfinite(values)]
    if not kept.size:
        return f"{values.dtype}, none finite"
    return f"{values.dtype}, from {kept.min():.6g} to {kept.max():.6g}, mean {kept.mean():.6g}"


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


def _plain(exprs: Any) -> str:
    return f"[{', '.join(map(_plain, exprs))}]" if isinstance(exprs, tuple) else str(exprs)


def _quoted(exprs: Any) -> str:
    if isinstance(exprs, tuple):
        return f"[{', '.join(_quoted(part) for part in exprs)}]"
    return repr(str(exprs))
