"""Changes of coordinates: one chart's coordinates and frame as functions of another's."""

from __future__ import annotations

from functools import lru_cache

import sympy as sp

from fieldmath.algebra.tidy import normal
from fieldmath.errors import MismatchError
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.frames import frame_of
from fieldmath.geometry.shortening import simplified_on
from fieldmath.geometry.signs import sign_on


@lru_cache(maxsize=128)
def transition(source: Chart, target: Chart) -> dict[sp.Symbol, sp.Expr]:
    """Return each coordinate of `source` as a function of the coordinates of `target`.

    Both charts must be embedded in the same Cartesian space, and `source` must know its inverse.
    """
    if source == target:
        return {s: s for s in source.symbols}
    places = _places(source, target)
    if source.is_cartesian:
        return dict(zip(source.symbols, places, strict=True))
    if (source.name, source.arguments) == (target.name, target.arguments):
        return dict(zip(source.symbols, target.symbols, strict=True))
    if source.inverse is None:
        raise MismatchError(
            f"chart {source} must have a known inverse to be left; it has none. "
            "Write the field in Cartesian or another named system."
        )
    composed = dict(zip(_axes(source), places, strict=True))
    return {
        symbol: unwound(simplified_on(inverse.xreplace(composed), target.symbols, target.limits), target)
        for symbol, inverse in zip(source.symbols, source.inverse, strict=True)
    }


@lru_cache(maxsize=128)
def frame_transition(source: Chart, target: Chart) -> sp.ImmutableMatrix:
    """Return the matrix from components in the frame of `source` to those of `target`, in target coordinates."""
    place = transition(source, target)
    frames = target.cartesian_frame, source.cartesian_frame
    raised = frame_of(target).inverse_metric * frames[0].T * frames[1].xreplace(place)  # type: ignore[union-attr]
    return raised.applyfunc(lambda entry: simplified_on(entry, target.symbols, target.limits))


def unwound(expr: sp.Expr, chart: Chart) -> sp.Expr:
    """Return `expr` with ``atan2(k*sin(u), k*cos(u))``, k > 0 on the chart, replaced by ``u`` (the same angle)."""
    found = {}
    for arctangent in expr.atoms(sp.atan2):
        y, x = arctangent.args
        for sine in y.atoms(sp.sin):
            u, k = sine.args[0], y / sine
            if normal(x - k * sp.cos(u)) == 0 and sign_on(k, chart.symbols, chart.limits) == 1:
                found[arctangent] = u
    return expr.xreplace(found)


def _places(source: Chart, target: Chart) -> tuple[sp.Expr, ...]:
    """Return the Cartesian coordinates as functions of the target's, checking that the spaces agree."""
    for chart in (source, target):
        if chart.embedding is None:
            raise MismatchError(f"chart {chart} must have an embedding in Cartesian space; it has none")
    if len(source.embedding) != len(target.embedding):  # type: ignore[arg-type]
        raise MismatchError(
            f"charts must lie in the same space; got {source} in {len(source.embedding)} "  # type: ignore[arg-type]
            f"and {target} in {len(target.embedding)} dimensions"  # type: ignore[arg-type]
        )
    return target.embedding  # type: ignore[return-value]


def _axes(chart: Chart) -> tuple[sp.Symbol, ...]:
    """Return the Cartesian symbols in which inverses are written."""
    from fieldmath.geometry.catalogue import cartesian

    return cartesian(len(chart.embedding)).symbols  # type: ignore[arg-type]
