"""Mistakes in derivatives that leave a simple rest: a factor, a constant, a multiple of the point."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from fieldmath.verify.hypotheses import Hypothesis

_FITS = 1e-6  # What a fit may leave of the rest, relative to it.

Arrays = Sequence[np.ndarray]


def fitted(observed: Arrays, exact: Arrays, points: Arrays) -> Iterator[Hypothesis]:
    """Yield the rows with numbers that were fitted to all points at once, where they fit."""
    seen, truth, places = (np.array([np.ravel(a) for a in group], dtype=float) for group in (observed, exact, points))
    if len(seen) < 2 or not np.isfinite(seen).all() or not np.isfinite(truth).all():
        return
    rest = seen - truth
    size = float(np.abs(rest).max()) or 1.0

    def row(name: str, fix: str, detail: str, prediction: np.ndarray) -> Hypothesis | None:
        if np.abs(seen - prediction).max() > _FITS * size:
            return None
        table = {point.tobytes(): value.reshape(exact[0].shape)
                 for point, value in zip(points, prediction, strict=True)}  # fmt: skip
        return Hypothesis(name, fix, lambda case: table[case.point.tobytes()], detail, last_resort=True)

    for name, fix, detail, prediction in _rows(seen, truth, places, rest):
        found = row(name, fix, detail, prediction)
        if found is not None:
            yield found


def _rows(
    seen: np.ndarray, truth: np.ndarray, places: np.ndarray, rest: np.ndarray
) -> Iterator[tuple[str, str, str, np.ndarray]]:
    factor = float(np.vdot(truth, seen) / (np.vdot(truth, truth) or 1.0))
    yield (*_factor(factor), factor * truth)
    constant = rest.mean(axis=0)
    least = 1e-7 * float(np.abs(constant).max())
    shown = ", ".join(f"{value if abs(value) > least else 0:.4g}" for value in constant)
    yield "constant term", "The error is the same at every point: a constant is missing or too much.", shown, (
        truth + constant)  # fmt: skip
    yield "absolute value taken", "Keep the signs.", "", np.abs(truth)
    yield "values cut off", "Do not clip.", f"to [{seen.min():.4g}, {seen.max():.4g}]", (
        np.clip(truth, seen.min(), seen.max()))  # fmt: skip
    if rest.shape == places.shape:
        yield from _linear(truth, places, rest)


def _factor(factor: float) -> tuple[str, str, str]:
    for value, name, fix in ((factor, "sum for mean", "Divide by {}."), (_inverse(factor), "mean for sum",
                                                                          "Multiply by {}.")):  # fmt: skip
        if 1.5 < value < math.inf and abs(value - round(value)) < 1e-6 * value:
            detail = f"{round(value)}" if name == "sum for mean" else f"1/{round(value)}"
            return name, fix.format(round(value)), detail
    return "constant factor", f"Divide by {factor:.6g}.", f"{factor:.6g}"


def _inverse(value: float) -> float:
    return 1 / value if value else math.inf


def _linear(truth: np.ndarray, places: np.ndarray, rest: np.ndarray) -> Iterator[tuple[str, str, str, np.ndarray]]:
    """Yield rests that are linear in the point: a penalty left out, a matrix that was not made symmetric."""
    slope = float(np.vdot(places, rest) / np.vdot(places, places))
    yield ("multiple of the argument", "The error is a multiple of the argument: a quadratic term, such as a penalty, "
           "is missing or doubled.", f"{slope:.4g}*x", truth + slope * places)  # fmt: skip
    count = places.shape[1]
    pairs = [(i, j) for i in range(count) for j in range(i)]
    if len(pairs) * 2 > rest.size or not pairs:
        return
    basis = np.array([_turned(places, i, j) for i, j in pairs])
    weights, *_ = np.linalg.lstsq(basis.reshape(len(pairs), -1).T, rest.ravel(), rcond=None)
    yield ("matrix not symmetrised", "The gradient of x'Ax is (A + A')x.", "",
           truth + np.tensordot(weights, basis, axes=1))  # fmt: skip


def _turned(places: np.ndarray, i: int, j: int) -> np.ndarray:
    turned = np.zeros_like(places)
    turned[:, i], turned[:, j] = places[:, j], -places[:, i]
    return turned
