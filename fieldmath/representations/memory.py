"""Whether an array fits in memory: asked before it is allocated."""

from __future__ import annotations

import os
from pathlib import Path

from fieldmath.errors import TooLargeError
from fieldmath.representations import recycled

_ALWAYS = 1 << 26  # Less than 64 MB is never asked about.
_GIGA = 1 << 30


def available() -> float:
    """Return the bytes that this process can still allocate; infinite where the system does not say."""
    return min(_of_machine(), _of_group(), _of_process())


def require_room(size: int, what: str, advice: str = "") -> None:
    """Raise an error when an array of `size` bytes cannot fit."""
    if size < _ALWAYS:
        return
    if size > available():
        recycled.forget()
    room = available()
    if size > room:
        raise TooLargeError(
            f"{what} must fit in memory; it needs {size / _GIGA:.3g} GiB and {room / _GIGA:.3g} GiB are free. "
            + (advice or "Keep it in blocks: store it with .to_zarr(...), or take a part of it.")
        )


def _of_machine() -> float:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        try:
            return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
        except (AttributeError, ValueError, OSError):
            return float("inf")
    found = {name: value for name, _, value in (line.partition(":") for line in lines)}
    return 1024.0 * sum(float(found[name].split()[0]) for name in ("MemAvailable", "SwapFree") if name in found)


def _of_group() -> float:
    """Return what a container's limit leaves, in version 2 of control groups or in version 1."""
    folder = Path("/sys/fs/cgroup")
    for limit, used in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        try:
            return float((folder / limit).read_text()) - float((folder / used).read_text())
        except (OSError, ValueError):  # No such group, or the word "max".
            continue
    return float("inf")


def _of_process() -> float:
    try:
        import resource
    except ImportError:
        return float("inf")
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return float("inf")
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return float(limit)
    return float(limit - pages * os.sysconf("SC_PAGE_SIZE"))
