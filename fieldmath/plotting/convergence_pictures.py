"""Errors against the spacing on logarithmic axes, with the slopes of whole orders beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fieldmath.plotting.data import LineData, Picture


@dataclass(frozen=True, kw_only=True)
class ConvergenceData(Picture):
    """Curves error(h) for logarithmic axes; `slopes` are straight lines of the orders they are labelled with."""

    curves: tuple[LineData, ...]
    slopes: tuple[LineData, ...] = ()


def convergence_picture(h: np.ndarray, errors: dict[str, np.ndarray], title: str = "") -> ConvergenceData:
    """Return the curves of several errors against the spacing, each with the nearest whole order as a dotted slope.

    Parameters
    ----------
    h : array, shape (n,)
        Spacings, falling.
    errors : mapping of label to array, shape (n,)
        What is not positive and finite is left out.
    """
    curves, slopes = [], []
    for label, values in errors.items():
        good = np.isfinite(values) & (values > 0)
        if not good.any():
            continue
        x, y = h[good], values[good]
        curves.append(LineData(x=x, y=y, label=label))
        order = round(float(np.log(y[-2] / y[-1]) / np.log(x[-2] / x[-1]))) if len(x) > 1 else 0
        if order > 0:
            slopes.append(LineData(x=x, y=0.6 * y[-1] * (x / x[-1]) ** order, label=f"order {order}"))
    return ConvergenceData(
        title=title, x_label="grid spacing h", y_label="largest error", curves=tuple(curves), slopes=tuple(slopes)
    )
