"""The engine for samples in blocks: a plan is carried out block by block, by the engine for samples in memory.

Around each block its neighbours give as many points as the stencils reach; the ends of the axes keep their one-sided
rows. So the results are those in memory, wherever the blocks are cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.errors import InputError, InputTypeError
from fieldmath.geometry.grids import Grid
from fieldmath.representations.blocks import aligned, dask_array, from_tasks, is_chunked, label, mapped, shared
from fieldmath.representations.lift import Chunks, CoordinateFunction, Loci, evaluated
from fieldmath.representations.plans import Group, Plan
from fieldmath.representations.windows import Span, directions, margins, shortest, spans_of, window

_BLOCK_BYTES = 1 << 25  # Margins cost little at this size, and a few such blocks fit in any memory.
# A layer of blocks waits for its neighbours in the next layer: thin layers keep little waiting.
_DEPTH = 48
_SYMPY = Lock()  # Its caches are not made for several threads.


@dataclass(frozen=True, eq=False)
class _Work:
    """What every block needs to know: the plan, with the functions that come in blocks numbered, and the cuts."""

    plan: Plan
    chunks: Chunks
    sources: int


def run(plan: Plan, sources: Sequence[Any]) -> list[Any]:
    """Return one Dask array per place of the plan."""
    functions: list[Any] = []

    def numbered(group: Group) -> Group:
        if group.function is None or isinstance(group.function, np.ndarray):
            return group
        functions.append(group.function)
        return replace(group, function=len(functions) - 1)

    outputs = tuple(tuple(map(numbered, groups)) for groups in plan.outputs)
    local = replace(plan, outputs=outputs, places=tuple(range(len(outputs))), singular=frozenset(), lowered=())
    arrays = [_cut(array, shortest(local)) for array in aligned([*sources, *functions])]
    chunks = arrays[0].chunks
    around = [_with_margins(array, local) for array in arrays[: len(sources)]]
    whole = mapped(
        _block,
        *around,
        *arrays[len(sources) :],
        dtype=plan.dtype,
        chunks=chunks,
        work=shared(_Work(local, chunks, len(sources)), "plan"),
    )
    found = [mapped(_entry, whole, dtype=plan.dtype, k=k) for k in range(len(outputs))] if len(outputs) > 1 else [whole]
    return [found[place] for place in plan.places]


def _block(*blocks: np.ndarray, work: _Work, block_id: Sequence[int]) -> Any:
    """Return the outputs of a plan on one block, from the sources with their margins: a list, or the only one."""
    from fieldmath.representations import engines

    spans = spans_of(work.plan, work.chunks, block_id)
    part = window(work.plan, spans, blocks[work.sources :])
    inner = tuple(span.inner for span in spans)
    outputs = [values[inner] for values in engines.run(part, blocks[: work.sources], threads=1)]
    return outputs if len(outputs) > 1 else outputs[0]


def _entry(outputs: list[np.ndarray], k: int) -> np.ndarray:
    return outputs[k]


def _cut(array: Any, least: Sequence[int]) -> Any:
    """Return an array whose blocks are long enough for the rows at the ends of the axes: small ones are joined."""
    wanted = tuple(_joined(sizes, shortest) for sizes, shortest in zip(array.chunks, least, strict=True))
    return array if wanted == array.chunks else array.rechunk(wanted)


def _joined(sizes: Sequence[int], least: int) -> tuple[int, ...]:
    joined: list[int] = []
    for size in sizes:
        if joined and joined[-1] < least:
            joined[-1] += size
        else:
            joined.append(size)
    if len(joined) > 1 and joined[-1] < least:
        last = joined.pop()
        joined[-1] += last
    return tuple(joined)


def _with_margins(array: Any, plan: Plan) -> Any:
    """Return an array whose blocks are windows: each with the margins that its neighbours give.

    Faces are copied out of a block, so that it is forgotten as soon as its own window is made.
    """
    if not any(margins(plan)):
        return array
    name = f"window-{label(array.name, margins(plan), directions(plan))}"
    tasks: dict[Any, Any] = {}
    chunks: list[dict[int, int]] = [{} for _ in array.chunks]
    for block in np.ndindex(*array.numblocks):
        spans = spans_of(plan, array.chunks, block)
        places, pieces = [], []
        for direction in directions(plan):
            sizes = [(s.before, s.size, s.after)[step + 1] for s, step in zip(spans, direction, strict=True)]
            if not all(sizes):
                continue
            other = tuple((k + step) % n for k, step, n in zip(block, direction, array.numblocks, strict=True))
            piece: Any = (array.name, *other)
            if any(direction):
                piece = (f"face-{name}", *block, *direction)
                tasks[piece] = (_face, (array.name, *other), direction, sizes)
            pieces.append(piece)
            places.append(tuple(_target(s, step) for s, step in zip(spans, direction, strict=True)))
        shape = tuple(span.size for span in spans)
        tasks[(name, *block)] = (_window, shape, places, pieces)
        for sizes_of_axis, k, size in zip(chunks, block, shape, strict=True):
            sizes_of_axis[k] = size
    return from_tasks(name, tasks, array, [tuple(sizes.values()) for sizes in chunks])


def _target(span: Span, step: int) -> slice:
    """Return where in a window the piece of a neighbour, or the block itself, belongs."""
    return (slice(0, span.before), span.inner, slice(span.inner.stop, span.size))[step + 1]


def _face(block: np.ndarray, direction: Sequence[int], sizes: Sequence[int]) -> np.ndarray:
    """Return a copy of what the neighbour in a direction needs of a block."""
    cuts = {-1: lambda n: slice(-n, None), 0: lambda n: slice(None), 1: slice}
    return block[tuple(cuts[step](n) for step, n in zip(direction, sizes, strict=True))].copy()


def _window(shape: tuple[int, ...], places: Sequence[tuple[slice, ...]], pieces: Sequence[np.ndarray]) -> np.ndarray:
    window = np.zeros(shape, pieces[0].dtype)  # Corners that no stencil reads stay 0.
    for place, piece in zip(places, pieces, strict=True):
        window[place] = piece
    return window


# --- functions of the coordinates -----------------------------------------------------------------------------------


def on_blocks(expr: sp.Expr, grid: Grid, chunks: Any, excluded: Any = ()) -> tuple[Any, Loci]:
    """Return an expression on a grid as a Dask array, NaN where it is undefined, and the names of such places.

    The places are those that show without computing the whole grid.
    """
    da = dask_array()
    sizes = cuts(chunks, grid)
    function = CoordinateFunction.of(expr, grid, excluded)
    mesh = [
        da.from_array(points, chunks=[own if k == m else 1 for m, own in enumerate(sizes)])
        for k, points in enumerate(grid.mesh)
    ]
    values = mapped(_evaluated, *mesh, dtype=float, chunks=sizes, at=shared(function, "function"))
    return values, frozenset(_places(function, grid))


def _evaluated(*mesh: np.ndarray, at: CoordinateFunction) -> np.ndarray:
    axes = [points.ravel() for points in mesh]
    with _SYMPY:
        for expr in (at.expr, *at.hidden):
            evaluated(expr, at.symbols, [axis[:1] for axis in axes])
    values, _ = at.on(axes)
    finite = np.where(np.isinf(values), np.nan, values)
    return np.array(np.broadcast_to(finite, tuple(map(len, axes))))


def _places(function: CoordinateFunction, grid: Grid) -> set[str]:
    found = {str(locus) for locus in function.loci}
    for zero in function.hidden:
        if not all(zero.has(symbol) for symbol in function.symbols):
            values = evaluated(zero, function.symbols, grid.axes)
            found |= {f"{zero} = 0"} if (values == 0).any() else set()
    return found


def cuts(chunks: Any, grid: Grid) -> Chunks:
    """Return the sizes of the blocks along each axis, from anything that Dask reads as chunks."""
    if isinstance(chunks, dict):
        unknown = [str(name) for name in chunks if str(name) not in grid.chart.names]
        if unknown:
            raise InputError(f"chunks must name coordinates ({', '.join(grid.chart.names)}); got {unknown[0]!r}")
        chunks = tuple(chunks.get(name, -1) for name in grid.chart.names)
    is_automatic = isinstance(chunks, str) and chunks == "auto"
    if is_automatic and grid.dimension > 2:
        chunks = (_DEPTH, *("auto",) * (grid.dimension - 1))
    try:
        sizes = dask_array().core.normalize_chunks(chunks, grid.shape, limit=_BLOCK_BYTES, dtype=np.dtype(float))
    except (ValueError, TypeError, ZeroDivisionError) as error:
        raise (InputTypeError if isinstance(error, TypeError) else InputError)(
            f"chunks must be 'auto', a size, or sizes for each axis of {grid.shape}; got {chunks!r}"
        ) from None
    return tuple(map(_even, sizes)) if is_automatic else sizes


def _even(sizes: Sequence[int]) -> tuple[int, ...]:
    """Return as many sizes with the same sum, equal but for the last: no sliver is left at the end."""
    count = sum(sizes)
    size = -(-count // len(sizes))
    return (*(size,) * ((count - 1) // size), count - (count - 1) // size * size)


def in_blocks(values: Any, grid: Grid, chunks: Any) -> Any:
    """Return samples as a Dask array with these blocks."""
    da, sizes = dask_array(), cuts(chunks, grid)
    return values.rechunk(sizes) if is_chunked(values) else da.from_array(values, chunks=sizes)


def composed(function: sp.Expr, arguments: Sequence[sp.Symbol], *values: Any) -> Any:
    """Return a function of the values at each point, with infinities made NaN."""
    return pointwise(_composed, *values, expr=function, arguments=tuple(arguments))


def _composed(*blocks: np.ndarray, expr: sp.Expr, arguments: tuple[sp.Symbol, ...]) -> np.ndarray:
    with _SYMPY:
        compiled = compile_expressions((expr,), arguments)
    return compiled(*blocks)[0].astype(np.result_type(*blocks), copy=False)


def pointwise(operation: Any, *arrays: Any, **options: Any) -> Any:
    """Return a function of the blocks of some arrays, with infinities made NaN."""
    dtype = np.result_type(*(array.dtype for array in arrays))
    return mapped(_quietly, *aligned(arrays), dtype=dtype, operation=operation, **options)


def _quietly(*blocks: np.ndarray, operation: Any, **options: Any) -> np.ndarray:
    with np.errstate(all="ignore"):
        values = operation(*blocks, **options)
    return np.where(np.isinf(values), np.nan, values)
