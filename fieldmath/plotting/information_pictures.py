"""Pictures of divergences: where they come from, how they change with their order, what mixing does, tables of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldmath.errors import FieldMathError, InputError
from fieldmath.plotting.data import (
    AreaData,
    BarData,
    CurveData,
    LayerData,
    LineData,
    MarkData,
    MatrixData,
    Picture,
    SpanData,
)
from fieldmath.plotting.distribution_pictures import checked_pair, density_points, formula_of, series_names, shown_range
from fieldmath.plotting.labels import symbol_label
from fieldmath.plotting.request import Request

_HIGHEST_ORDER = 4.0
_NAMES = {"kl": "p\\log(p/q)", "entropy": "-p\\log p", "cross_entropy": "-p\\log q"}


def integrand(distribution: Any, request: Request) -> Picture:
    """Return what each place contributes to a divergence (or an entropy), under the two densities."""
    name = request.functional or ("kl" if request.other is not None else "entropy")
    pair = checked_pair(distribution, request)
    value = distribution.derive(
        name, request.other, **({"order": request.order} if request.order is not None else {})
    ).value
    words: dict[str, Any] = {"title": f"{name.replace('_', ' ')}: {_number(value)}"}
    label = f"${_NAMES[name]}$" if name in _NAMES else name.replace("_", " ")
    if all(p.is_finite for p in pair):
        places, heights = distribution.integrand(name, request.other, order=request.order)
        numeric = all(isinstance(place, int | float) and not isinstance(place, bool) for place in places)
        positions = np.array(places, dtype=float) if numeric else np.arange(len(places), dtype=float)
        names = () if numeric else tuple(map(str, places))
        return BarData(positions=positions, heights=heights[None], series=("",), names=names, y_label=label, **words)
    shown = shown_range(pair, request)
    words |= {"x_label": symbol_label(distribution.variable)}
    if distribution.is_discrete:
        x = np.arange(round(shown[0]), round(shown[1]) + 1).astype(float)
        _, heights = distribution.integrand(name, request.other, order=request.order, at=x)
        return BarData(positions=x, heights=heights[None], series=("",), y_label=label, **words)
    x = density_points(pair, shown, request)
    _, heights = distribution.integrand(name, request.other, order=request.order, at=x)
    area = AreaData(x=x, y=np.where(np.isfinite(heights), heights, np.nan), label=label)
    names = series_names(pair, request) if len(pair) > 1 else ("$p$",)
    densities = _at_the_height_of(area.y, [np.asarray(p.pdf(x), dtype=float) for p in pair], names)
    curves = tuple(LineData(x=x, y=y, label=text) for y, text in densities)
    return LayerData(layers=(area, CurveData(curves=curves)), **words)


_LOW = 0.2  # An integrand of less than this share of the densities would be a line at zero.


def _at_the_height_of(
    heights: np.ndarray, densities: Sequence[np.ndarray], names: Sequence[str]
) -> list[tuple[np.ndarray, str]]:
    """Return densities and their names, all made smaller by one factor where the integrand is much lower."""
    finite = np.abs(heights[np.isfinite(heights)])
    highest = max(float(np.max(y[np.isfinite(y)], initial=0.0)) for y in densities)
    low = float(np.max(finite, initial=0.0))
    if not 0 < low < _LOW * highest:
        return list(zip(densities, names, strict=True))
    factor = float(f"{low / highest:.0e}")
    return [(factor * y, f"{name}, × {factor:g}") for y, name in zip(densities, names, strict=True)]


def renyi(distribution: Any, request: Request) -> Picture:
    """Return the divergence against its order, with the orders that have names."""
    p, q = _two(distribution, request)
    highest = float(request.box[1]) if request.box is not None else _HIGHEST_ORDER
    orders = np.linspace(0.0, highest, request.samples("orders"))
    values = _renyi_values(p, q, orders)
    if request.box is None and np.isinf(values[-1]):  # As many points for the orders at which it is finite.
        orders = np.linspace(0.0, float(orders[np.isinf(values)][0]), orders.size)
        values = _renyi_values(p, q, orders)
    marks = [(0.5, "twice Bhattacharyya"), (1.0, "Kullback-Leibler"), (2.0, "log(1 + chi-square)")]
    marks = [entry for entry in marks if entry[0] <= highest]
    heights = _renyi_values(p, q, np.array([order for order, _ in marks]))
    named = [(order, y, text) for (order, text), y in zip(marks, heights, strict=True) if math.isfinite(y)]
    limit = _value(p.renyi(q, math.inf))
    levels = ((limit, "order infinity: max-divergence"),) if math.isfinite(limit) else ()
    line = LineData(x=orders, y=np.where(np.isfinite(values), values, np.nan))
    x, y = (np.array([entry[k] for entry in named]) for k in (0, 1))
    points = MarkData(x=x, y=y, labels=tuple(entry[2] for entry in named), levels=levels)
    title = _versus(p, q)
    return LayerData(
        layers=(line, points), x_label=r"order $\alpha$", y_label=r"Rényi divergence $D_\alpha$", title=title
    )


_BY_FORMULA = 1e-3  # Nearer to order 1 a formula that divides by the difference loses digits.


def _renyi_values(p: Any, q: Any, orders: np.ndarray) -> np.ndarray:
    """Return the divergence at each order, from one formula in the order where there is one."""
    from fieldmath.algebra.compile import compile_expressions

    try:
        formula = p.renyi(q, "alpha", method="exact")
        with np.errstate(all="ignore"):
            (found,) = compile_expressions((formula,), tuple(formula.free_symbols))(
                *[orders] * len(formula.free_symbols)
            )
            values = np.array(np.broadcast_to(found, orders.shape), dtype=float)
    except FieldMathError:
        values = np.full(orders.shape, np.nan)
        unknown = np.ones(orders.shape, dtype=bool)
    else:
        unknown = (np.abs(orders - 1) < _BY_FORMULA) | (orders == 0) | np.isnan(values)
    values[unknown] = [_certain(p.renyi(q, float(order))) for order in orders[unknown]]
    return values


def _certain(answer: Any) -> float:
    """Return a number, or infinity for one of which nothing is certain: its integral grows with the range."""
    value = float(answer)
    return value if not getattr(answer, "error", 0.0) > abs(value) else math.inf


def js(distribution: Any, request: Request) -> Picture:
    """Return the entropy of mixtures against the weight, its chord, and the gap: the Jensen-Shannon divergence."""
    p, q = _two(distribution, request)
    ends = [_value(law.entropy()) for law in (p, q)]
    if not all(map(math.isfinite, ends)):
        raise InputError("entropies must be finite for kind='js'; got an infinite one. Use kind='integrand'")
    weights = np.linspace(0.0, 1.0, request.samples("weights"))
    chord = ends[0] + weights * (ends[1] - ends[0])
    inside = [_value(p.js(q, weight=float(w), method="numeric")) for w in weights[1:-1]]
    curve = chord + np.array([0.0, *inside, 0.0])
    gap = _value(p.js(q, method="numeric"))
    middle = 0.5 * (ends[0] + ends[1])
    lines = CurveData(
        curves=(
            LineData(x=weights, y=curve, label="entropy of the mixture"),
            LineData(x=weights, y=chord, label="mixture of the entropies"),
        )
    )
    span = SpanData(x=0.5, lower=middle, upper=middle + gap, label=f"JS = {gap:.4g}")
    words: dict[str, Any] = {
        "x_label": "weight of the second distribution",
        "y_label": "entropy (nats)",
        "title": _versus(p, q),
    }
    return LayerData(layers=(lines, span), **words)


def triangle(distribution: Any, request: Request) -> Picture:
    """Return two distributions and their mean as corners of a triangle with the Jensen-Shannon distances as sides.

    The square root of the Jensen-Shannon divergence is a metric, so that such a triangle exists. The sides at the
    mean also tell the divergence from it; the average of these two is that between p and q.
    """
    p, q = _two(distribution, request)
    mean = type(p).mixture([p, q])
    base, left, right = (
        math.sqrt(max(_value(a.js(b, method="numeric")), 0.0)) for a, b in ((p, q), (p, mean), (q, mean))
    )
    if base == 0:
        raise InputError("other must be another distribution than the first for kind='triangle'; got an equal one")
    foot = (base**2 + left**2 - right**2) / (2 * base)
    top = math.sqrt(max(left**2 - foot**2, 0.0))
    x, y = np.array([0.0, base, foot]), np.array([0.0, 0.0, top])
    from_mean = [_value(law.kl(mean, method="numeric")) for law in (p, q)]
    outline = CurveData(
        curves=(
            LineData(x=x[:2], y=y[:2], label=f"p, q: {base:.4g}"),
            LineData(x=x[[0, 2]], y=y[[0, 2]], label=f"p, m: {left:.4g}; KL(p, m) = {from_mean[0]:.4g}"),
            LineData(x=x[1:], y=y[1:], label=f"q, m: {right:.4g}; KL(q, m) = {from_mean[1]:.4g}"),
        ),
        limits=(-0.15 * top, 1.6 * top) if top > 0 else None,  # Room for the legend above.
    )
    words: dict[str, Any] = {
        "x_label": "Jensen-Shannon distance (root of nats)",
        "title": f"JS = {base**2:.4g}, m = (p + q)/2",
    }
    return LayerData(layers=(outline, MarkData(x=x, y=y, labels=("p", "q", "m"))), **words)


def matrix(table: Any, request: Request) -> Picture:
    """Return the table of a divergence as coloured cells."""
    values = table.to_numpy()
    names = tuple(table.labels)
    return MatrixData(
        values=values,
        rows=names,
        columns=names,
        scale=request.colors(values[np.isfinite(values)] if np.any(np.isfinite(values)) else np.zeros(1)),
        value_label=table.functional.replace("_", " "),
        title=f"{table.functional.replace('_', ' ')} of row from column",
    )


def _two(distribution: Any, request: Request) -> tuple[Any, Any]:
    if request.other is None:
        raise InputError("other must be a second distribution for this kind of picture; got None")
    pair = checked_pair(distribution, request)
    return pair[0], pair[1]


def _value(answer: Any) -> float:
    return float(answer)


def _number(value: Any) -> str:
    return f"{float(value):.4g}" if math.isfinite(float(value)) else "infinite"


def _versus(p: Any, q: Any) -> str:
    first, second = formula_of(p), formula_of(q)
    return f"{first} against {second}" if first and second else ""
