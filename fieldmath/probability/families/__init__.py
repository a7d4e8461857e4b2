"""The rows of all families, by name."""

from __future__ import annotations

from fieldmath.errors import InputError
from fieldmath.probability.families import bounded, discrete, half_line, real_line
from fieldmath.probability.family import Family

FAMILIES: dict[str, Family] = {
    row.name: row for module in (discrete, real_line, half_line, bounded) for row in module.ROWS
}


def family_named(name: str) -> Family:
    """Return the row of the family called `name`."""
    try:
        return FAMILIES[name]
    except KeyError:
        raise InputError(f"family must be one of {', '.join(FAMILIES)}; got {name!r}") from None
