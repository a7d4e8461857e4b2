"""The rows of all families, by name."""

from __future__ import annotations

from fieldmath.errors import InputError
from fieldmath.probability.families import (
    beta_prime,
    bounded,
    circular,
    discrete,
    discrete_tails,
    discrete_urns,
    extremes,
    generalised_gamma,
    half_line,
    heavy_tails,
    normal_pieces,
    piecewise,
    real_line,
)
from fieldmath.probability.family import Family

FAMILIES: dict[str, Family] = {
    row.name: row
    for module in (
        discrete,
        discrete_urns,
        discrete_tails,
        real_line,
        half_line,
        bounded,
        generalised_gamma,
        heavy_tails,
        beta_prime,
        extremes,
        normal_pieces,
        piecewise,
        circular,
    )
    for row in module.ROWS
}


def family_named(name: str, variant: int | None = None) -> Family:
    """Return the row of the family called `name`, or one of its variants."""
    try:
        row = FAMILIES[name]
    except KeyError:
        raise InputError(f"family must be one of {', '.join(FAMILIES)}; got {name!r}") from None
    return row if variant is None else row.variants[variant][1]
