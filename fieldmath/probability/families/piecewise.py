"""Families whose densities are made of straight lines."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import sympy as sp

from fieldmath.probability.domains import REAL
from fieldmath.probability.family import ALPHA, SHIFT, SLOPE, Family, Parameter, U, parameter
from fieldmath.probability.features import X
from fieldmath.probability.supports import Support

_REFERENCE = "S. Kotz & J. R. van Dorp (2004), Beyond Beta, ch. {}"


def _trapezoidal() -> Family:
    parameters = tuple(
        parameter(name, REAL, meaning)
        for name, meaning in (
            ("a", "the lower end"),
            ("b", "where the density stops growing"),
            ("c", "where it begins to fall"),
            ("d", "the upper end"),
        )
    )
    a, b, c, d = (entry.symbol for entry in parameters)
    general = _trapezoid(parameters, (a, b, c, d))
    row = Family(
        name="Trapezoidal",
        summary="The distribution whose density grows from a to b, is constant to c and falls to d.",
        constraints=((a < d, "a must be less than d"), *_in_order(a, b, c, d)),
        scipy=("trapezoid", {"c": (b - a) / (d - a), "d": (c - a) / (d - a), "loc": a, "scale": d - a}),
        affine={a: SLOPE * a + SHIFT, b: SLOPE * b + SHIFT, c: SLOPE * c + SHIFT, d: SLOPE * d + SHIFT},
        mirror={b: a + d - c, c: a + d - b},
        typical=((0, 1, 2, 4), (-1, 0, "1/2", 1), (0, 0, 1, 2)),
        reference=_REFERENCE.format(5),
        **general,
    )
    steep = ((sp.And(sp.Eq(a, b), sp.Eq(c, d)), (a, a, d, d)), (sp.Eq(a, b), (a, a, c, d)), (sp.Eq(c, d), (a, b, d, d)))
    return replace(row, variants=tuple((holds, replace(row, **_trapezoid(parameters, at))) for holds, at in steep))


def _triangular() -> Family:
    lower = parameter("a", REAL, "the lower end")
    peak = parameter("mode", REAL, "where the density is largest")
    upper = parameter("b", REAL, "the upper end")
    parameters = (lower, peak, upper)
    a, c, b = (entry.symbol for entry in parameters)
    row = Family(
        name="Triangular",
        summary="The distribution whose density grows from a to the mode and falls to b.",
        constraints=((a < b, "a must be less than b"), *_in_order(a, c, b)),
        scipy=("triang", {"c": (c - a) / (b - a), "loc": a, "scale": b - a}),
        affine={a: SLOPE * a + SHIFT, c: SLOPE * c + SHIFT, b: SLOPE * b + SHIFT},
        mirror={c: a + b - c},
        typical=((0, 1, 3), (-1, 0, 1), (0, 0, 2)),
        reference=_REFERENCE.format(1),
        **_trapezoid(parameters, (a, c, c, b)),
    )
    steep = ((sp.Eq(a, c), (a, a, a, b)), (sp.Eq(c, b), (a, b, b, b)))
    return replace(row, variants=tuple((holds, replace(row, **_trapezoid(parameters, at))) for holds, at in steep))


def _in_order(*places: sp.Expr) -> list[tuple[sp.Basic, str]]:
    return [(first <= second, f"{first} must be at most {second}") for first, second in pairwise(places)]


def _trapezoid(parameters: tuple[Parameter, ...], corners: tuple[sp.Expr, ...]) -> dict[str, Any]:
    """Return what a row says of the density with these corners; parts between equal corners are left out."""
    a, b, c, d = corners
    width = c + d - a - b
    height = 2 / width
    mean = (d**2 + c * d + c**2 - a**2 - a * b - b**2) / (3 * width)
    square = ((c + d) * (c**2 + d**2) - (a + b) * (a**2 + b**2)) / (6 * width)
    rise, fall = (b - a) * height / 2, (d - c) * height / 2
    # Each part: its ends, log-density, cdf, quantile and partial mean.
    rising = (
        a,
        b,
        sp.log(X - a) + sp.log(height / (b - a)),
        height * (X - a) ** 2 / (2 * (b - a)),
        a + sp.sqrt(2 * U * (b - a) / height),
        height / (b - a) * (X**3 / 3 - a * X**2 / 2 + a**3 / 6),
    )
    level = (
        b,
        c,
        sp.log(height),
        rise + height * (X - b),
        b + (U - rise) / height,
        rise * (a + 2 * b) / 3 + height * (X**2 - b**2) / 2,
    )
    falling = (
        c,
        d,
        sp.log(d - X) + sp.log(height / (d - c)),
        1 - height * (d - X) ** 2 / (2 * (d - c)),
        d - sp.sqrt(2 * (1 - U) * (d - c) / height),
        mean - height / (d - c) * (d**3 / 6 - d * X**2 / 2 + X**3 / 3),
    )
    parts = [part for part in (rising, level, falling) if part[0] != part[1]]
    reached = {b: rise, c: 1 - fall}

    def pieces(index: int) -> sp.Expr:
        ends = [part[1] if index != 4 else reached.get(part[1], sp.S.One) for part in parts]
        variable = X if index != 4 else U
        conditions = [variable < end for end in ends[:-1]] + [sp.true]
        return sp.Piecewise(*((part[index], holds) for part, holds in zip(parts, conditions, strict=True)))

    slopes = (b - a + d - c) / (ALPHA + 1)
    return {
        "parameters": parameters,
        "support": Support(a, d),
        "log_density": pieces(2),
        "mean": mean,
        "variance": (a**2 + b**2 + d**2 - a * b - a * d - b * d) / 18 if b == c else square - mean**2,
        "cdf": pieces(3),
        "quantile": pieces(4),
        "partial_mean": pieces(5),
        "power_integral": sp.log(slopes + c - b) + ALPHA * (sp.log(2) - sp.log(width)),
        "landmarks": tuple(dict.fromkeys(corners)),
    }


ROWS = (_triangular, _trapezoidal)
