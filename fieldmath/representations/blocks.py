"""The door to Dask: arrays held in blocks are told apart, mapped, reduced and computed here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from fieldmath.errors import InputError, InputTypeError
from fieldmath.representations.memory import require_room

HINT = "Install it with: pip install 'fieldmath[scale]'"


def is_chunked(values: Any) -> bool:
    """Return whether `values` is a Dask array; where Dask was never imported there is none."""
    module = sys.modules.get("dask.array")
    return module is not None and isinstance(values, module.Array)


def dask_array() -> Any:
    """Return the module ``dask.array``, or say how to install it."""
    try:
        import dask.array
    except ImportError:
        raise InputError(f"arrays in blocks need Dask, which is not installed. {HINT}") from None
    return dask.array


def real(values: Any) -> Any:
    """Return a Dask array of floats with known blocks, refusing complex numbers, objects and unknown sizes."""
    if any(np.isnan(size) for sizes in values.chunks for size in sizes):
        raise InputError(
            f"values must have blocks of known sizes; got chunks {values.chunks}. "
            "Call values.compute_chunk_sizes() first."
        )
    if values.dtype.kind not in "fiu":
        hint = " Take its real and imaginary parts as two fields." if values.dtype.kind == "c" else ""
        raise InputTypeError(f"values must be real numbers; got an array of dtype {values.dtype}.{hint}")
    return values if values.dtype.kind == "f" and values.dtype.itemsize in (4, 8) else values.astype(float)


def finite(values: Any) -> Any:
    """Return the same array, whose blocks are looked at for NaN and infinity when they are computed."""
    starts = tuple(np.cumsum((0, *sizes)).tolist() for sizes in values.chunks)
    return mapped(_checked, values, dtype=values.dtype, starts=starts)


def _checked(block: np.ndarray, starts: Any, block_id: Sequence[int]) -> np.ndarray:
    wrong = ~np.isfinite(block)
    if wrong.any():
        at = np.argwhere(wrong)[0]
        place = tuple(int(start[k]) + int(i) for start, k, i in zip(starts, block_id, at, strict=True))
        raise InputError(
            f"values must be finite; got {block[tuple(at)]} at index {place}. "
            "Pass allow_nan=True to keep missing values as NaN."
        )
    return block


def mapped(function: Callable[..., Any], *arrays: Any, dtype: Any, **options: Any) -> Any:
    """Return the array whose blocks are `function` of the blocks of `arrays`; it must be importable by workers."""
    dimension = max(array.ndim for array in arrays)
    return dask_array().map_blocks(
        function, *arrays, dtype=dtype, meta=np.empty((0,) * dimension, dtype=dtype), **options
    )


def from_tasks(name: str, tasks: dict[Any, Any], source: Any, chunks: Sequence[Sequence[int]]) -> Any:
    """Return the array whose blocks are the tasks ``(name, i, j, ...)``, which use blocks of a source."""
    from dask.highlevelgraph import HighLevelGraph

    graph = HighLevelGraph.from_collections(name, tasks, dependencies=[source])
    return dask_array().Array(graph, name, tuple(map(tuple, chunks)), dtype=source.dtype, meta=source._meta)


def label(*facts: Any) -> str:
    """Return a text that is the same for the same facts, for names of tasks."""
    from dask.base import tokenize

    return str(tokenize(*facts))


def shared(value: Any, name: str) -> Any:
    """Return a value that every task uses, sent to each worker once."""
    from dask import delayed

    return delayed(value, name=f"{name}-{label(value)}", traverse=False)


def aligned(arrays: Sequence[Any]) -> list[Any]:
    """Return arrays of one shape as Dask arrays with the same blocks."""
    axes = tuple(range(arrays[0].ndim))
    _, found = dask_array().core.unify_chunks(*(part for array in arrays for part in (array, axes)))
    return list(found)


def reduced(part: Callable[..., Any], combine: Callable[[list[Any]], Any], *arrays: Any, progress: bool = False) -> Any:
    """Return one result of all blocks: ``part(*blocks, begin)`` of each, combined as they come.

    Arrays of one shape are cut alike first; others must be. Every block is computed once and forgotten. `begin` is the
    index of its first entry; both functions must be importable by workers.
    """
    from dask import optimize
    from dask.delayed import Delayed
    from dask.highlevelgraph import HighLevelGraph

    one = list(arrays) if len({array.numblocks for array in arrays}) == 1 else aligned(arrays)
    one = list(optimize(*one))
    starts = [np.cumsum((0, *sizes)).tolist() for sizes in one[0].chunks]
    name = f"reduced-{label(part, combine, *(array.name for array in one))}"
    tasks: dict[Any, Any] = {}
    so_far: list[Any] = []
    # A chain, not a tree: blocks are then computed in order, and few of them wait for the margins of others.
    for index in np.ndindex(*one[0].numblocks):
        begin = tuple(s[k] for s, k in zip(starts, index, strict=True))
        tasks[f"part-{name}", *index] = (_part, part, begin, *((array.name, *index) for array in one))
        tasks[name, *index] = (combine, [*so_far, (f"part-{name}", *index)])
        so_far = [(name, *index)]
    graph = HighLevelGraph.from_collections(name, tasks, dependencies=one)
    with shown(progress):
        return Delayed(so_far[0], graph, layer=name).compute()


def _part(function: Callable[..., Any], begin: Sequence[int], *blocks: np.ndarray) -> Any:
    return function(*blocks, tuple(begin))


def loaded(arrays: Sequence[Any], progress: bool = False) -> list[np.ndarray]:
    """Return Dask arrays computed together, after a look whether memory has room for them."""
    from dask import compute

    require_room(sum(array.nbytes for array in arrays), "the computed array")
    with shown(progress):
        return [np.asarray(values) for values in compute(*arrays)]


@contextmanager
def shown(progress: bool) -> Iterator[None]:
    """Show a progress bar of what is computed inside, on this machine; a cluster has its own page for that."""
    if not progress:
        yield
        return
    from dask.diagnostics import ProgressBar

    with ProgressBar():
        yield
