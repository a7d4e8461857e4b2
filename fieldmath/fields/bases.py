"""Components of a field in another basis."""

from __future__ import annotations

from typing import Any

from fieldmath.calculus.products import reframed
from fieldmath.errors import InputError, located
from fieldmath.geometry.frames import frame_of
from fieldmath.representations.promotion import settled

_FRAMES = {
    ("orthonormal", "up"): "orthonormal",
    ("orthonormal", "down"): "orthonormal",
    ("coordinate", "up"): "coordinate",
    ("coordinate", "down"): "dual",
    ("dual", "up"): "dual",
}


def in_basis(field: Any, basis: str, index: str) -> Any:
    """Return `field` with its components in the basis named, ``index="down"`` being covariant components."""
    with located(f"{type(field).__name__}.in_basis"):
        if not isinstance(basis, str) or not isinstance(index, str) or (basis, index) not in _FRAMES:
            raise InputError(
                f"basis must be 'orthonormal' or 'coordinate' with index 'up' or 'down'; got {basis!r} with {index!r}"
            )
        frame = frame_of(field.chart, _FRAMES[basis, index])
        return field._build(field.chart, settled(reframed(field._components, field.frame, frame)), frame.basis)
