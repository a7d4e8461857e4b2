"""Programs on arrays: which tape runs depends on how large the arrays are and along which axes they vary."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from fieldmath.algebra.lowering import lowered
from fieldmath.algebra.operations import UnsafeSplit
from fieldmath.algebra.program import Program
from fieldmath.algebra.small_tape import PointTape, SmallTape, on_numbers
from fieldmath.algebra.tape import Tape, fits_planes

_DENSE = 64  # Up to so many points arguments are spread out first: joining lines costs more than the work it saves.
_SMALL = 8192  # Below this a matrix product costs more than it saves.
_SMALL_DENSE = 1 << 15  # Where nothing is joined, whole arrays of this size are still in cache.
_REMEMBERED = 64  # Shapes.
_SHORT = 16  # A first axis this short is not cut.


class Engine:
    """Runs one program; a tape is written when arrays of its layout come for the first time."""

    def __init__(self, program: Program, *, is_complex: bool) -> None:
        self._program = program
        self._is_complex = is_complex
        self._tapes: dict[Any, Any] = {}
        self._at_point: PointTape | None = None
        self._plans: dict[tuple[tuple[int, ...], ...], SmallTape | Plan] = {}

    def at_point(self, arrays: Sequence[np.ndarray]) -> list[float] | None:
        """Return the values at one point, or None when they need arrays: functions of SciPy, infinities and NaN."""
        if self._at_point is None:
            return None
        try:
            return self._at_point.run([array.item() for array in arrays])
        except (ArithmeticError, ValueError):
            return None

    def small_tape(self, shapes: tuple[tuple[int, ...], ...], shape: tuple[int, ...]) -> SmallTape | None:
        """Return the tape that runs on arrays of these shapes as they are, after a first run; None if there is none."""
        plan, size = self._plans.get(shapes), math.prod(shape)
        if self._is_complex or not isinstance(plan, SmallTape) or size < 2:
            return None
        return plan if size > _DENSE or all(each == shape for each in shapes) else None

    def run(self, arrays: Sequence[np.ndarray], outputs: Any) -> None:
        """Fill the outputs, one for each result, from arrays that broadcast to their shape."""
        shape = outputs[0].shape
        finish = None
        if self._is_complex:
            arrays, finish = [array.astype(complex) for array in arrays], real_part
        if math.prod(shape) <= _DENSE:
            arrays = [array if array.shape == shape else _spread(array, shape) for array in arrays]
        shapes = tuple([array.shape for array in arrays])
        plan = self._plans.get(shapes)
        if plan is None:
            if len(self._plans) >= _REMEMBERED:
                self._plans.clear()
            plan = self._plans[shapes] = self._planned(shapes, shape)
        if isinstance(plan, SmallTape):
            plan.run(arrays, outputs, finish)
        else:
            self._large(plan, arrays, outputs, finish)

    def _planned(self, shapes: Sequence[tuple[int, ...]], shape: tuple[int, ...]) -> SmallTape | Plan:
        kept = tuple([k for k, length in enumerate(shape) if length != 1])
        squeezed = tuple([shape[k] for k in kept])
        padded = [(1,) * (len(shape) - len(lengths)) + lengths for lengths in shapes]
        aligned = tuple([tuple([lengths[k] for k in kept]) for lengths in padded])
        masks = tuple([sum(1 << k for k, length in enumerate(lengths) if length != 1) for lengths in aligned])
        is_dense = min(masks, default=0) == (1 << len(kept)) - 1
        if math.prod(shape) < (_SMALL_DENSE if is_dense else _SMALL):
            tape: SmallTape = self._tape(masks, len(kept))
            if not kept and not self._is_complex:
                self._at_point = on_numbers(tape)
            return tape
        axis = 0 if squeezed[0] >= _SHORT else squeezed.index(max(squeezed))
        return Plan(masks, squeezed, axis, None if aligned == tuple(shapes) else aligned)

    def _large(self, plan: Plan, arrays: Sequence[np.ndarray], outputs: Any, finish: Any) -> None:
        shape = plan.shape
        if plan.aligned is not None:
            arrays = [array.reshape(lengths) for array, lengths in zip(arrays, plan.aligned, strict=True)]
            outputs = [output.reshape(shape) for output in outputs]
        for is_split in (True, False) if not self._is_complex else (False,):
            tape = self._tape(plan.masks, len(shape), plan.axis, is_split, True)
            if not fits_planes(tape, shape):
                tape = self._tape(plan.masks, len(shape), plan.axis, is_split, False)
            try:
                tape.run(arrays, shape, plan.axis, outputs, finish)
            except UnsafeSplit:
                continue
            return

    def _tape(self, masks: tuple[int, ...], dimension: int, *cut: Any) -> Any:
        """Return the tape for a layout; without `cut`, which is axis, is_split and keeps_planes, for small arrays."""
        key = (masks, *cut)
        tape = self._tapes.get(key)
        if tape is None:
            is_split = bool(cut) and cut[1]
            listing = lowered(self._program, masks, dimension, is_complex=self._is_complex, is_split=is_split)
            tape = Tape(listing, cut[0], keeps_planes=cut[2]) if cut else SmallTape(listing, self._program.arguments)
            self._tapes[key] = tape
        return tape


class Plan(NamedTuple):
    """What large arrays of certain shapes need: their masks and the shape without axes of length 1, where to cut."""

    masks: tuple[int, ...]
    shape: tuple[int, ...]
    axis: int
    aligned: tuple[tuple[int, ...], ...] | None


def _spread(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    dense = np.empty(shape, array.dtype)
    dense[...] = array
    return dense


def real_part(value: Any) -> Any:
    """Return the real part where the imaginary part is rounding dust, NaN elsewhere."""
    if not np.iscomplexobj(value):
        return value
    size = np.abs(value)
    finite = size[np.isfinite(size)] if np.ndim(size) else size
    scale = np.max(finite, initial=0.0) if np.ndim(size) else size
    return np.where(np.abs(value.imag) <= 1e-9 * size + 1e-13 * scale, value.real, np.nan)
