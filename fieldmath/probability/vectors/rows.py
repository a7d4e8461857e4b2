"""The rows of all families of vectors and matrices, by name."""

from __future__ import annotations

from fieldmath.errors import InputError
from fieldmath.probability.vectors.counts import MULTINOMIAL
from fieldmath.probability.vectors.elliptical import NORMAL, STUDENT_T
from fieldmath.probability.vectors.family import VectorFamily
from fieldmath.probability.vectors.products import PRODUCT
from fieldmath.probability.vectors.simplex import DIRICHLET, WISHART

VECTOR_FAMILIES: dict[str, VectorFamily] = {
    row.name: row for row in (NORMAL, STUDENT_T, DIRICHLET, WISHART, MULTINOMIAL)
}


def vector_family_named(name: str) -> VectorFamily:
    """Return the row of the multivariate family called `name`."""
    if name == PRODUCT.name:
        return PRODUCT
    try:
        return VECTOR_FAMILIES[name]
    except KeyError:
        raise InputError(f"family must be one of {', '.join(VECTOR_FAMILIES)}; got {name!r}") from None
