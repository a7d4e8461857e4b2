"""Which engine carries out a plan, in how many threads: by the size of the arrays, or as the caller says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import prod

import numpy as np

from fieldmath.errors import InputError, located
from fieldmath.representations import kernels, recycled, sweep
from fieldmath.representations.kernel_source import reads_of
from fieldmath.representations.memory import require_room
from fieldmath.representations.plans import Plan
from fieldmath.representations.sampled import IN_BLOCKS
from fieldmath.representations.threads import usual

NAMES = ("auto", "numpy", "numba")
_SHARED_BYTES = 1 << 22  # Less than this is done before a second thread has started.
# A kernel takes about a second to make, once per machine, and numba half a second to load: some hundred calls and some
# tens of calls on four million points. Long formulas take several seconds.
_COMPILED_POINTS = 1 << 22
_COMPILED_READS = 100


@dataclass(frozen=True)
class Choice:
    """The engine, and how many threads; None for the usual number."""

    name: str = "auto"
    threads: int | None = None


_USUAL = Choice()
_choice: ContextVar[Choice] = ContextVar("engine", default=_USUAL)


@contextmanager
def engine(name: str = "auto", *, threads: int | None = None) -> Iterator[None]:
    """Carry out operators on samples, and `pairwise`, by one engine, in so many threads, as long as the context lasts.

    Parameters
    ----------
    name : str
        ``"numpy"``; ``"numba"``, compiled code (extra ``fast``) however small the arrays; or ``"auto"``: compiled code
        where numba is installed, the grid or table has four million numbers or more, and the formula is not very long.
    threads : int, optional
        At most so many threads. By default the environment variable ``NUMBA_NUM_THREADS``, or the processors that this
        process may use; a small array is always done in one.

    Raises
    ------
    InputError
        If there is no such engine, or numba is not installed.

    Examples
    --------
    >>> import numpy as np, fieldmath as fm
    >>> grid = fm.Grid.uniform("x y", x=(0, 1, 64), y=(0, 1, 64))
    >>> f = fm.ScalarField("x*y", "x y").sample(grid)
    >>> with fm.engine("numpy", threads=1):
    ...     f.grad().values.shape
    (2, 64, 64)
    """
    with located("engine"):
        if name not in NAMES:
            raise InputError(f"name must be one of {', '.join(NAMES)}; got {name!r}.")
        if name == "numba" and not kernels.is_available():
            raise InputError(
                "name 'numba' needs numba, which is not installed. Install it: pip install 'fieldmath[fast]'."
            )
        if threads is not None and (isinstance(threads, bool) or not isinstance(threads, int) or threads < 1):
            raise InputError(f"threads must be a positive integer; got {threads!r}.")
    before = _choice.set(Choice(name, threads))
    try:
        yield
    finally:
        _choice.reset(before)


def run(
    plan: Plan, sources: Sequence[np.ndarray], out: np.ndarray | None = None, *, threads: int | None = None
) -> list[np.ndarray]:
    """Return one array per place of the plan, the members of `out` if given.

    `threads` is said by callers that share out work themselves. Without `out` all lie in one block of memory, and
    places of equal content share their array.
    """
    if out is None:
        require_room(plan.size, "the result", IN_BLOCKS)
    # Who shares out work counts memory, too: pages that are only offered to the system would look used.
    fresh = recycled.empty if threads is None else np.empty
    block = out if out is not None else fresh((len(plan.outputs), *plan.shape), plan.dtype)
    homes = range(len(plan.outputs)) if out is None else [plan.places.index(k) for k in range(len(plan.outputs))]
    _fill(plan, sources, [block[home] for home in homes], threads)
    if out is None:
        return [block[place] for place in plan.places]
    for k, place in enumerate(plan.places):
        if homes[place] != k:
            out[k] = out[homes[place]]
    return list(out)


def _fill(plan: Plan, sources: Sequence[np.ndarray], outputs: Sequence[np.ndarray], threads: int | None) -> None:
    choice = _choice.get()
    size = sum(output.nbytes for output in outputs)
    threads = 1 if size < _SHARED_BYTES else threads or choice.threads or usual()
    engine = kernels if choice.name == "numba" or (choice.name == "auto" and _pays(plan)) else sweep
    engine.fill(plan, sources, outputs, threads)


def for_numbers(count: int) -> tuple[bool, int]:
    """Return whether a loop over so many float64 numbers, no plan, is compiled, and in how many threads it runs."""
    choice = _choice.get()
    threads = 1 if 8 * count < _SHARED_BYTES else choice.threads or usual()
    pays = choice.name == "auto" and count >= _COMPILED_POINTS and kernels.is_available()
    return pays or choice.name == "numba", threads


def _pays(plan: Plan) -> bool:
    """Return whether compiled code is worth its making; by the plan alone, so that equal calls give equal digits."""
    return prod(plan.shape) >= _COMPILED_POINTS and reads_of(plan) <= _COMPILED_READS and kernels.is_available()
