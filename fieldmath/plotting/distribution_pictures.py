"""From distributions to plot data: bars for discrete ones, densities for continuous ones, pairs overlaid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldmath.errors import InputError, InputTypeError
from fieldmath.plotting.boxes import require_no_parameters
from fieldmath.plotting.data import BarData, CurveData, HistogramData, LayerData, LineData, Picture
from fieldmath.plotting.labels import formula, symbol_label
from fieldmath.plotting.request import Request
from fieldmath.plotting.scales import extremes, robust_limits
from fieldmath.plotting.spoken import Own

# More bars than this say no more than a curve through them.
_MOST_BARS = 400
# How far beyond its range a density is shown, so that a jump to zero can be seen.
_BEYOND = 0.05


def auto_kind(distribution: Any) -> str:
    """Return the kind of picture for ``kind="auto"``."""
    if distribution.is_finite and len(distribution.names) in (2, 3):
        return "information"
    return "bars" if distribution.is_discrete else "density"


def bars(distribution: Any, request: Request) -> Picture:
    """Return the probabilities of a discrete distribution, beside those of ``request.other`` if given."""
    pair = checked_pair(distribution, request)
    for p in pair:
        if not p.is_discrete:
            raise InputError("kind='bars' needs discrete distributions; got a continuous one. Use kind='density'")
    names = series_names(pair, request)
    words: dict[str, Any] = {"x_label": "" if _is_categorical(pair) else _variable(distribution)}
    words |= {"y_label": "probability", "title": _title(pair)}
    if all(p.is_finite for p in pair):
        return _finite_bars(pair, names, words)
    lower, upper = (round(end) for end in shown_range(pair, request))
    positions = np.arange(lower, min(upper, lower + _MOST_BARS) + 1)
    heights = np.stack([_masses(p, positions) for p in pair])
    return BarData(positions=positions.astype(float), heights=heights, series=names, **words)


def _finite_bars(pair: Sequence[Any], names: tuple[str, ...], words: dict[str, Any]) -> BarData:
    tables = [dict(zip(p.outcomes, map(float, p.probabilities), strict=True)) for p in pair]
    outcomes = list(dict.fromkeys(outcome for table in tables for outcome in table))
    categorical = _is_categorical(pair)
    if not categorical:
        outcomes.sort(key=float)
    heights = np.array([[table.get(outcome, 0.0) for outcome in outcomes] for table in tables])
    positions = np.arange(len(outcomes), dtype=float) if categorical else np.array([float(o) for o in outcomes])
    ticks = tuple(map(str, outcomes)) if categorical else ()
    return BarData(positions=positions, heights=heights, series=names, names=ticks, **words)


def density(distribution: Any, request: Request) -> Picture:
    """Return the density of a continuous distribution, with that of ``request.other`` if given."""
    pair = checked_pair(distribution, request)
    for p in pair:
        if p.is_discrete:
            raise InputError("kind='density' needs continuous distributions; got a discrete one. Use kind='bars'")
    names = series_names(pair, request)
    words: dict[str, Any] = {
        "x_label": _variable(distribution),
        "y_label": "probability density",
        "title": _title(pair),
    }
    shown = shown_range(pair, request)
    named = list(zip(pair, names, strict=True))
    histograms = tuple(_histogram(p, shown, name) for p, name in named if p.is_sampled)
    formulas = [(p, name) for p, name in named if not p.is_sampled]
    x = density_points([p for p, _ in formulas], shown, request)
    curves = tuple(_density(p, x, name) for p, name in formulas)
    layers: tuple[Picture, ...] = histograms
    if curves:
        layers = (*layers, CurveData(curves=curves, filled=True, limits=_limits(curves, request), **words))
    return layers[0] if len(layers) == 1 and curves else LayerData(layers=layers, **words)


def _density(p: Any, x: np.ndarray, label: str) -> LineData:
    y = np.asarray(p.pdf(x), dtype=float)
    return LineData(x=x, y=np.where(np.isfinite(y), y, np.nan), label=label)


def density_points(pair: Sequence[Any], shown: tuple[float, float], request: Request) -> np.ndarray:
    """Return where densities are evaluated: evenly, more densely where one of them is narrow, and beside jumps."""
    count = request.samples("density")
    lower, upper = shown
    margin = _BEYOND * (upper - lower)
    hair = 1e-9 * (upper - lower)
    points = [np.linspace(lower - margin, upper + margin, count)]
    for p in pair:
        low, high = p.plot_range()
        points.append(np.linspace(float(low), float(high), count))
        points += [np.array([end - hair, end + hair]) for end in _support_ends(p)]
    x = np.unique(np.concatenate(points))
    return x[(x >= lower - margin) & (x <= upper + margin)]


def _support_ends(p: Any) -> list[float]:
    return [float(end) for end in (p.support.inf, p.support.sup) if end.is_finite]


def _limits(curves: Sequence[LineData], request: Request) -> tuple[float, float] | None:
    """Return the height worth showing when a density is infinite somewhere."""
    if not request.robust or request.scale != "linear":
        return None
    tops = [robust_limits(curve.y)[1] for curve in curves]
    if all(top == extremes(curve.y)[1] for top, curve in zip(tops, curves, strict=True)):
        return None
    return 0.0, 1.1 * max(tops)


def _histogram(p: Any, ends: tuple[float, float], label: str) -> HistogramData:
    data = np.asarray(p.samples, dtype=float)
    if data.ndim > 1 and data.shape[1] != 1:
        raise InputError(f"samples must have one column to be drawn; got {data.shape[1]}. Draw the columns one by one")
    data = data.ravel()
    edges = np.histogram_bin_edges(data, bins="auto", range=(min(ends[0], data.min()), max(ends[1], data.max())))
    heights, edges = np.histogram(data, bins=edges, density=True)
    return HistogramData(edges=edges, heights=heights, label=label)


def checked_pair(distribution: Any, request: Request) -> list[Any]:
    """Return the distribution, and the other one if there is one, after checks."""
    pair = [distribution] if request.other is None else [distribution, request.other]
    for p in pair:
        if getattr(p, "_plot_family", None) != "distribution":
            raise InputTypeError(f"other must be a Distribution; got {type(p).__name__}")
        require_no_parameters(sorted(p.parameters, key=str))
    if request.grid is not None or request.at is not None:
        raise InputError("grid and at are for fields; give the range of a distribution with box=(lower, upper)")
    return pair


def shown_range(pair: Sequence[Any], request: Request) -> tuple[float, float]:
    """Return the ends of the picture: those asked for, or what holds nearly all mass."""
    if request.box is not None:
        try:
            lower, upper = map(float, request.box)
        except (TypeError, ValueError):
            raise InputError(f"box must be a pair (lower, upper) for a distribution; got {request.box!r}") from None
        if not -np.inf < lower < upper < np.inf:
            raise InputError(f"box must have finite lower < upper; got ({lower:g}, {upper:g})")
        return lower, upper
    ranges = [p.plot_range() for p in pair]
    return min(float(low) for low, _ in ranges), max(float(high) for _, high in ranges)


def _masses(p: Any, positions: np.ndarray) -> np.ndarray:
    if p.is_finite:
        table = {float(outcome): float(mass) for outcome, mass in zip(p.outcomes, p.probabilities, strict=True)}
        return np.array([table.get(float(x), 0.0) for x in positions])
    return np.nan_to_num(np.asarray(p.pdf(positions), dtype=float))


def series_names(pair: Sequence[Any], request: Request) -> tuple[str, ...]:
    """Return the names in the legend."""
    if request.labels is not None:
        names = tuple(map(Own, [request.labels] if isinstance(request.labels, str) else request.labels))
        if len(names) != len(pair):
            raise InputError(f"labels must hold one text for each of {len(pair)} distributions; got {len(names)}")
        return names
    if len(pair) == 1:
        return ("",)
    found = tuple(formula_of(p) for p in pair)
    return found if all(found) and len(set(found)) == len(found) else ("$p$", "$q$")


def formula_of(p: Any) -> str:
    """Return a member of a family, or a density, as a formula; empty for tables and samples, which have none."""
    return "" if p.is_sampled or (p.is_finite and p.family is None) else formula(p.latex())


def _title(pair: Sequence[Any]) -> str:
    return formula_of(pair[0]) if len(pair) == 1 else ""


def _is_categorical(pair: Sequence[Any]) -> bool:
    return any(p.is_finite and not all(_is_number(outcome) for outcome in p.outcomes) for p in pair)


def _is_number(outcome: Any) -> bool:
    if isinstance(outcome, str | bool | tuple):
        return False
    try:
        float(outcome)
    except (TypeError, ValueError):
        return False
    return True


def _variable(p: Any) -> str:
    return symbol_label(p.variable)
