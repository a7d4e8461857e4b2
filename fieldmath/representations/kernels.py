"""The compiled engine (extra ``fast``): the kernel of a plan, compiled by numba and kept on disk.

The text of a kernel is written to a folder below the user's cache directory, where numba keeps the machine code beside
it: a kernel is compiled once per machine. The text that runs is always the one made here; the file only gives numba a
place. Threads take boxes of the grid; the kernel itself is serial and needs no threading layer.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.abc import InspectLoader
from importlib.util import module_from_spec, spec_from_loader
from itertools import product
from math import prod
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from fieldmath.errors import CacheWarning, warn
from fieldmath.representations.kernel_source import Kernel
from fieldmath.representations.plans import Plan
from fieldmath.representations.threads import shared

_NEAR_BYTES = 1 << 19  # What is read again from plane to plane stays in the second cache.
_BOX_BYTES = 1 << 21
_ALIGNED = 64  # A line of the cache: what lies across two is read twice.
_kernels: WeakKeyDictionary[Plan, Kernel] = WeakKeyDictionary()
_compiled: dict[str, Callable[..., None]] = {}
_lock = Lock()


@cache
def is_available() -> bool:
    """Return whether numba can be imported."""
    try:
        import numba  # noqa: F401
    except ImportError:
        return False
    return True


def fill(plan: Plan, sources: Sequence[np.ndarray], outputs: Sequence[np.ndarray], threads: int = 1) -> None:
    """Compute a plan into one array per output of the plan."""
    kernel = _kernels.get(plan)
    if kernel is None:
        kernel = _kernels[plan] = Kernel(plan)
    function = compiled(kernel.text)
    arrays = [np.require(source, plan.dtype, ["C", "A"]) for source in sources[: kernel.sources]]
    constants = np.array(kernel.constants, plan.dtype)
    rest = [read_only(array) for array in (*arrays, *kernel.arrays.values())]

    lead = lead_of(kernel, arrays[0]) if arrays else 0

    def work(boxes: Iterator[np.ndarray]) -> None:
        for box in boxes:
            function(box, kernel.inner, lead, constants, *outputs, *rest)

    shared(work, boxes_of(kernel, threads), threads)


def lead_of(kernel: Kernel, source: np.ndarray) -> int:
    """Return after how many points of a line, away from its ends, the source begins a line of the cache.

    Zero where that differs from line to line.
    """
    size, count = source.itemsize, source.shape[-1]
    if count * size % _ALIGNED or count * size < 8 * _ALIGNED:
        return 0
    first = source.ctypes.data + kernel.margins[-1][0] * size
    return -first % _ALIGNED // size


def boxes_of(kernel: Kernel, threads: int) -> Iterator[np.ndarray]:
    """Yield boxes that make up the grid, ordered so that neighbours follow each other."""
    shape, size = kernel.plan.shape, kernel.plan.dtype.itemsize
    steps = list(shape)
    if len(shape) > 2:
        planes = (sum(kernel.margins[0]) + 1) * kernel.sources + len(kernel.plan.outputs)
        steps[1] = min(shape[1], max(8, _NEAR_BYTES // (planes * prod(shape[2:]) * size)))
    if len(shape) == 1:
        yield np.array([(0, shape[0])])
        return
    rows = max(_BOX_BYTES // (prod(steps[1:]) * size), 4 * (sum(kernel.margins[0]) + 1))
    steps[0] = max(1, min(shape[0], rows))
    if threads > 1:
        steps[0] = max(1, min(steps[0], -(-shape[0] // threads)))
    starts = [range(0, n, step) for n, step in zip(shape, steps, strict=True)]
    for corner in product(*starts[1:], starts[0]):
        low = (corner[-1], *corner[:-1])
        yield np.array([(b, min(b + step, n)) for b, step, n in zip(low, steps, shape, strict=True)])


def compiled(text: str) -> Callable[..., None]:
    """Return the machine code of a kernel: known already, or from the disk, or made now and kept there."""
    found = _compiled.get(text)
    if found is None:
        with _lock:
            found = _compiled.get(text) or _compiled.setdefault(text, _jitted(text))
    return found


def folder() -> Path:
    """Return where kernels are kept: `FIELDMATH_CACHE_DIR`, or a folder in the user's cache directory."""
    said = os.environ.get("FIELDMATH_CACHE_DIR")
    if said:
        return Path(said) / "kernels"
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "fieldmath" / "kernels"


def _jitted(text: str) -> Callable[..., None]:
    import numba
    from numba.core.compiler import CompilerBase, DefaultPassBuilder

    class Separate(CompilerBase):
        """The usual compiler, told that outputs overlap nothing: else loops over many arrays are not vectorised."""

        def define_pipelines(self) -> list[Any]:
            self.state.flags.noalias = True
            return [DefaultPassBuilder.define_nopython_pipeline(self.state)]

    written = f'"""A kernel of fieldmath for numba {numba.__version__}."""\n\n\n{text}'
    place = _written(written)
    jit = numba.njit(nogil=True, fastmath={"contract"}, error_model="numpy", pipeline_class=Separate)
    function = jit(_function(written, place))
    if place is not None:
        function._cache = _forgiving_cache(function.py_func)  # What `cache=True` sets, but for damaged files.
    return function


# What the pickle module may raise for a damaged file, and numba for what it then finds in it.
_UNREADABLE = (
    pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, KeyError, TypeError, ValueError,
    MemoryError, OverflowError, RuntimeError,
)  # fmt: skip


def _forgiving_cache(function: Callable[..., None]) -> Any:
    """Return numba's cache of a function; a damaged file in it is replaced, with a warning."""
    from numba.core.caching import FunctionCache

    class Forgiving(FunctionCache):
        def load_overload(self, sig: Any, target_context: Any) -> Any:
            try:
                return super().load_overload(sig, target_context)
            except _UNREADABLE:
                warn(
                    f"a compiled kernel in {self.cache_path} cannot be read; it is compiled again and replaced.",
                    CacheWarning,
                )
                self.flush()
                return None

    return Forgiving(function)


def _written(text: str) -> Path | None:
    """Return the file that holds the text, written unless it is there; None where nothing can be written."""
    path = folder() / f"kernel_{hashlib.sha256(text.encode()).hexdigest()[:32]}.py"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
                file.write(text)
            os.replace(file.name, path)
        # Numba writes the machine code beside it.
        with tempfile.TemporaryFile(dir=path.parent):
            return path
    except (OSError, RuntimeError):  # A folder that is read-only, or no home at all.
        return None


def _function(text: str, place: Path | None) -> Callable[..., None]:
    """Return the Python function of a text, as if imported from a file of that text."""
    name = f"fieldmath_kernel_{hashlib.sha256(text.encode()).hexdigest()[:32]}"
    module = module_from_spec(spec_from_loader(name, loader := _Loader(text, place)))  # type: ignore[arg-type]
    sys.modules[name] = module  # Numba asks for it by name when it reads machine code from the disk.
    loader.exec_module(module)
    return module.kernel


class _Loader(InspectLoader):
    """Imports a module from a text."""

    def __init__(self, text: str, place: Path | None) -> None:
        self.text, self.place = text, str(place or "<kernel>")

    def get_source(self, fullname: str) -> str:
        """Return the text."""
        return self.text

    def get_code(self, fullname: str) -> Any:
        """Return the code, which says that it comes from the file."""
        return self.source_to_code(self.text, self.place)


def read_only(array: np.ndarray) -> np.ndarray:
    """Return a view that cannot be written: read-only and other arrays would be two types, compiled twice."""
    view = array.view()
    view.flags.writeable = False
    return view
