"""Which engine carries out a plan, in how many threads: by the size of the arrays, or as the caller says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import numpy as np

from fieldmath.errors import InputError, located
from fieldmath.representations import sweep
from fieldmath.representations.memory import require_room
from fieldmath.representations.plans import Plan
from fieldmath.representations.sampled import IN_BLOCKS
from fieldmath.representations.threads import usual

NAMES = ("auto", "numpy")
_SHARED_BYTES = 1 << 22  # Less than this is done before a second thread has started.


@dataclass(frozen=True)
class Choice:
    """The engine, and how many threads; None for the usual number."""

    name: str = "auto"
    threads: int | None = None


_USUAL = Choice()
_choice: ContextVar[Choice] = ContextVar("engine", default=_USUAL)


@contextmanager
def engine(name: str = "auto", *, threads: int | None = None) -> Iterator[None]:
    """Carry out operators on samples by one engine, in so many threads, as long as the context lasts.

    Parameters
    ----------
    name : str
        ``"numpy"``, or ``"auto"``: what suits the size of the result.
    threads : int, optional
        At most so many threads. By default the environment variable ``NUMBA_NUM_THREADS``, or the processors that this
        process may use; a small array is always done in one.

    Raises
    ------
    InputError
        If there is no such engine.

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
    block = out if out is not None else np.empty((len(plan.outputs), *plan.shape), plan.dtype)
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
    sweep.fill(plan, sources, outputs, threads)
