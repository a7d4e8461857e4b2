"""Changes of coordinates: one chart's coordinates and frame as functions of another's."""

from __future__ import annotations

from functools import partial

import sympy as sp

from fieldmath.algebra.remembering import remembered
from fieldmath.algebra.tidy import normal
from fieldmath.errors import MismatchError
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.frames import frame_of
from fieldmath.geometry.shortening import simplified_on
from fieldmath.geometry.signs import sign_on

#: Arc functions: the function that each inverts, and the range of its values.
_ARCS = {sp.acosh: (sp.cosh, sp.Integer(0), sp.oo), sp.acos: (sp.cos, sp.Integer(0), sp.pi)}


@remembered(maxsize=128)
def transition(source: Chart, target: Chart) -> dict[sp.Symbol, sp.Expr]:
    """Return each coordinate of `source` as a function of the coordinates of `target`.

    Both charts must be embedded in the same Cartesian space, and `source` must know its inverse.
    """
    if source == target:
        return {s: s for s in source.symbols}
    found = places(source, target)
    if source.is_cartesian:
        return dict(zip(source.symbols, found, strict=True))
    if (source.name, source.arguments) == (target.name, target.arguments):
        return dict(zip(source.symbols, target.symbols, strict=True))
    if source.inverse is None:
        raise MismatchError(
            f"chart {source} must have a known inverse to be left; it has none. "
            "Write the field in Cartesian or another named system."
        )
    composed = dict(zip(_axes(source), found, strict=True))
    return {
        symbol: shortest(inverse.xreplace(composed), target, time_limit=5.0, patience=3.0)
        for symbol, inverse in zip(source.symbols, source.inverse, strict=True)
    }


@remembered(maxsize=128)
def frame_transition(source: Chart, target: Chart) -> sp.ImmutableMatrix:
    """Return the matrix from components in the frame of `source` to those of `target`, in target coordinates."""
    place = transition(source, target)
    frames = target.cartesian_frame, source.cartesian_frame
    raised = frame_of(target).inverse_metric * frames[0].T * frames[1].xreplace(place)  # type: ignore[union-attr]
    return raised.applyfunc(lambda entry: simplified_on(entry, target.symbols, target.limits))


def shortest(expr: sp.Expr, chart: Chart, time_limit: float, patience: float = 1.0) -> sp.Expr:
    """Return a short form of `expr` on the chart, with the arc functions that its coordinates undo replaced by them."""
    plain = unwound(expr, chart)
    simplified = partial(
        simplified_on, symbols=chart.symbols, limits=chart.limits, time_limit=time_limit, patience=patience
    )
    short = simplified(plain)
    again = unwound(short, chart)
    return short if again == short else simplified(again)


def unwound(expr: sp.Expr, chart: Chart) -> sp.Expr:
    """Return `expr` with arc functions of the functions that they invert on the chart replaced by the coordinates.

    These are ``acosh(cosh(u))``, ``acos(cos(u))``, and ``atan2(k*sin(u), h*cos(u))`` with k = h or k = -h of one sign,
    which is ``u`` plus a shift; only where the range of ``u`` keeps the angle between -pi and pi, without a jump.
    """
    found = {
        arc: arc.args[0].args[0]
        for arc in expr.atoms(*_ARCS)
        if isinstance(arc.args[0], _ARCS[arc.func][0]) and _within(arc.args[0].args[0], chart, *_ARCS[arc.func][1:])
    }
    for arctangent in expr.atoms(sp.atan2):
        y, x = arctangent.args
        for u in (sine.args[0] for sine in y.atoms(sp.sin)):
            angle = _angle(y / sp.sin(u), x / sp.cos(u), u, chart) if u in chart.symbols else None
            if angle is not None:
                found[arctangent] = angle
    return expr.xreplace(found)


def _angle(k: sp.Expr, h: sp.Expr, u: sp.Symbol, chart: Chart) -> sp.Expr | None:
    """Return the angle of the point (h cos u, k sin u), None where that is not u or -u up to half turns."""
    same = next((sign for sign in (1, -1) if normal(h - sign * k) == 0), None)
    up = None if same is None else sign_on(k, chart.symbols, chart.limits)
    if same is None or up is None:
        return None
    angle = same * u + (0 if same * up == 1 else sp.pi)  # The point of -k, -h lies half a turn away.
    ends = [angle.xreplace({u: end}) for end in chart.ranges[u]]
    turns = (2 * sp.pi * m for m in (0, 1, -1))
    shift = next((turn for turn in turns if all(sp.Le(abs(end + turn), sp.pi) == sp.true for end in ends)), None)
    return None if shift is None else angle + shift


def _within(u: sp.Expr, chart: Chart, lower: sp.Expr, upper: sp.Expr) -> bool:
    if u not in chart.symbols:
        return False
    first, last = chart.ranges[u]
    return sp.Ge(first, lower) == sp.true and sp.Le(last, upper) == sp.true


def places(source: Chart, target: Chart) -> tuple[sp.Expr, ...]:
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
