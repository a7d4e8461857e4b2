"""The one place that looks at the kind of a representation: making one, and bringing two to the same kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.domain import open_zeros, poles
from fieldmath.algebra.parse import as_expr
from fieldmath.errors import InputError, InputTypeError, MismatchError
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.grids import Grid
from fieldmath.representations.protocol import Components, Representation, each
from fieldmath.representations.sampled import Combination, Sampled, gathered, realised, settle
from fieldmath.representations.symbolic import Symbolic, sampled_together, together

_KEPT_FORMULAS = 256
_formulas: dict[Any, tuple[Any, Components]] = {}


def symbolic(source: Any, chart: Chart, known: Mapping[str, sp.Expr], functions: Sequence[str] = ()) -> Symbolic:
    """Return the representation of an expression or text on a chart; its poles are remembered as excluded."""
    expr = as_expr(source, known, functions)
    if expr.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        raise InputError(f"expression must be finite; got {expr}")
    return Symbolic(expr, chart, open_zeros(poles(expr), chart.symbols))


def sampled(array: np.ndarray, grid: Grid, accuracy: int, *, allow_nan: bool = False) -> Sampled:
    """Return the representation of samples on a grid, an array that nobody else holds (`real_array`): it is frozen."""
    check_accuracy(accuracy)
    from fieldmath.representations import blocks

    held_in_blocks = blocks.is_chunked(array)
    array = blocks.real(array) if held_in_blocks else array
    if array.shape != grid.shape:
        hint = (
            " The array looks transposed: samples are indexed [x, y, ...] ('ij')."
            if array.shape == grid.shape[::-1]
            else ""
        )
        raise InputError(f"values must have the shape of the grid, {grid.shape}; got {array.shape}.{hint}")
    if held_in_blocks:
        return Sampled(array if allow_nan else blocks.finite(array), grid, int(accuracy))
    if not allow_nan and not np.isfinite(array).all():
        bad = tuple(int(k) for k in np.argwhere(~np.isfinite(array))[0])
        raise InputError(
            f"values must be finite; got {array[bad]} at index {bad}. "
            "Pass allow_nan=True to keep missing values as NaN."
        )
    array.setflags(write=False)
    return Sampled(array, grid, int(accuracy))


def check_accuracy(accuracy: Any) -> None:
    """Refuse orders of accuracy that no stencil has."""
    if not isinstance(accuracy, int | np.integer) or isinstance(accuracy, bool) or accuracy < 2 or accuracy % 2:
        raise InputError(f"accuracy must be a positive even integer such as 2, 4, 6 or 8; got {accuracy!r}")


def real_array(values: Any) -> np.ndarray:
    """Return a fresh floating-point array, refusing complex numbers, objects, text and ragged lists."""
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(float), np.nan)
    try:
        array = np.asarray(values)
    except ValueError:
        raise InputError("values must be a regular array; got nested sequences of unequal lengths") from None
    if array.dtype.kind in "iu":
        return array.astype(float, order="C")
    if array.dtype.kind != "f":
        hint = " Take its real and imaginary parts as two fields." if array.dtype.kind == "c" else ""
        raise InputTypeError(f"values must be real numbers; got an array of dtype {array.dtype}.{hint}")
    return np.array(array, dtype=array.dtype if array.dtype.itemsize in (4, 8) else float, order="C")


def sampled_on(components: Components, grid: Grid, accuracy: int, chunks: Any = None) -> Components:
    """Return the samples of components on a grid, all in one array, or as Dask arrays with these `chunks`."""
    block: Any = None
    flat = []
    if components.size > 1 and chunks is None and all(isinstance(c, Symbolic) for c in components.flat):
        return _like(components, sampled_together(list(components.flat), grid, accuracy))
    for k, component in enumerate(components.flat):
        samples = component.sampled(grid, accuracy, chunks)
        if components.size > 1 and samples.chunks is None:
            block = np.empty((components.size, *grid.shape), samples.values.dtype) if block is None else block
            block[k] = samples.values
            samples = Sampled(block[k], grid, accuracy)
        flat.append(samples)
    return _like(components, flat)


def is_sampled(components: Components) -> bool:
    """Return whether a field's components hold samples."""
    return isinstance(components.flat[0], Sampled)


def grid_of(components: Components) -> Grid | None:
    """Return the grid of sampled components; None for symbolic ones."""
    first = components.flat[0]
    return first.grid if isinstance(first, Sampled) else None


def alike(left: Components, right: Components) -> tuple[Components, Components]:
    """Return both with the same kind of representation: expressions are sampled on the other's grid."""
    grids = [grid_of(left), grid_of(right)]
    if grids[0] is None and grids[1] is None:
        return left, _same_parameters(left, right)
    if grids[0] is not None and grids[1] is not None:
        if grids[0] != grids[1]:
            raise MismatchError(
                f"both fields must be sampled on the same grid; got {grids[0]!r} and {grids[1]!r}. "
                "Interpolate one onto the other's grid."
            )
        return left, right
    if grids[0] is not None:
        return left, each(partial(_sampled_like, left.flat[0]), right)
    return each(partial(_sampled_like, right.flat[0]), left), right


def deferred(components: Components) -> Components:
    """Return the components in the form that gathers derivatives."""
    if not all(isinstance(component, Symbolic) for component in components.flat):
        return each(lambda c: c.deferred(), components)
    out = np.empty(components.shape, dtype=object)
    for index, form in zip(np.ndindex(out.shape), together(list(components.flat)), strict=True):
        out[index] = form
    return out


def settled(components: Components, out: np.ndarray | None = None) -> Components:
    """Return the finished components; sampled ones in one sweep, written to the members of `out` if given."""
    flat = list(components.flat)
    sums = [c for c in flat if isinstance(c, Combination)]
    found = iter(settle(sums, out) if sums else ())
    return _like(components, [next(found) if isinstance(c, Combination) else c.settled() for c in flat])


def applied(
    operator: Callable[..., Components],
    components: Components,
    others: Sequence[Components],
    frame: Any,
    out: np.ndarray | None = None,
) -> Components:
    """Return ``operator(components, *others, frame)``, settled; samples are written to the array `out`, if given.

    On samples a linear operator is a formula in its components that does not depend on their values: it is gathered
    once for a frame.
    """
    inputs = {c: k for k, c in enumerate(components.flat)} if is_sampled(components) and not others else {}
    key = operator, frame, components.shape
    known = _formulas.get(key) if inputs else None
    if known is not None:
        place = _place(out, known[1].shape, [components])
        return _like(known[1], realised(known[0], list(components.flat), place))
    raw = operator(deferred(components), *map(deferred, others), frame)
    place = _place(out, raw.shape, [components, *others])
    if len(inputs) < components.size or not all(isinstance(c, Combination) for c in raw.flat):
        return settled(raw, place)
    formula = gathered(list(raw.flat), inputs)
    # A product of samples is an input of its own; the operator is not linear then, and not remembered.
    if len(inputs) == components.size and getattr(operator, "__closure__", ()) is None:
        if len(_formulas) >= _KEPT_FORMULAS:
            _formulas.clear()
        _formulas[key] = formula, np.empty(raw.shape, dtype=object)
    return _like(raw, realised(formula, list(inputs), place))


def _place(out: Any, shape: tuple[int, ...], operands: Sequence[Components]) -> np.ndarray | None:
    """Return the caller's array as one member per component of the result, or say why it cannot take the result."""
    if out is None:
        return None
    grid = grid_of(operands[0])
    if grid is None:
        raise InputError("out is for fields that hold samples; this one holds expressions. Call .sample(grid) first.")
    sources = [component.values for components in operands for component in components.flat]
    if not all(isinstance(source, np.ndarray) for source in sources):
        raise InputError(
            "out is for samples in memory; this field holds blocks. Leave it out, or call .compute() first."
        )
    from fieldmath.representations.outputs import checked

    return checked(out, shape + grid.shape, np.result_type(*sources), sources).reshape(-1, *grid.shape)


def _like(model: Components, flat: Sequence[Any]) -> Components:
    out = np.empty(model.shape, dtype=object)
    for k, component in enumerate(flat):
        out.flat[k] = component
    return out


def _sampled_like(model: Sampled, component: Representation) -> Sampled:
    samples = component.sampled(model.grid, model.accuracy, model.chunks)
    return Sampled(samples.values.astype(model.values.dtype, copy=False), model.grid, model.accuracy)


def _same_parameters(left: Components, right: Components) -> Components:
    """Return `right` with its parameters replaced by the same-named symbols of `left`: one name, one parameter."""
    mine = {s.name: s for c in left.flat for s in c.expr.free_symbols}
    swap = {s: mine[s.name] for c in right.flat for s in c.expr.free_symbols if mine.get(s.name, s) != s}
    if not swap:
        return right
    return each(
        lambda c: Symbolic(c.expr.xreplace(swap), c.chart, frozenset(e.xreplace(swap) for e in c.excluded)), right
    )
