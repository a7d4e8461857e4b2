"""Frozen distributions of scipy.stats, and those of its new infrastructure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.arguments import shown
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.interop.inverse import exact, members
from fieldmath.probability.distribution import Distribution
from fieldmath.probability.families import FAMILIES
from fieldmath.probability.family import Family

_NEW = {
    "Normal": ("norm", {"loc": "mu", "scale": "sigma"}),
    "StandardNormal": ("norm", {}),
    "Uniform": ("uniform", {"loc": "a", "scale": "b - a"}),
    "Binomial": ("binom", {"n": "n", "p": "p"}),
    "Logistic": ("logistic", {}),
}
"""Classes of the new infrastructure: the old name and its arguments in the new parameters."""


def to_scipy(p: Distribution) -> Any:
    """Return the frozen distribution of scipy.stats that equals `p`.

    Parameters
    ----------
    p : Distribution
        A member of a family with numbers for its parameters, or a table of numbers.

    Returns
    -------
    scipy.stats.rv_frozen or rv_discrete

    Examples
    --------
    >>> from fieldmath.families import Gamma
    >>> from fieldmath.interop import to_scipy
    >>> float(to_scipy(Gamma(2, 3)).mean())
    6.0
    """
    from scipy import stats

    with located("to_scipy"):
        if not isinstance(p, Distribution):
            raise InputTypeError(f"p must be a Distribution; got {type(p).__name__}")
        if p.parameters:
            raise InputError(f"p must have numbers for parameters; got {', '.join(map(str, p.parameters))}")
        if p.is_finite and p.family is None:
            return _table(p)
        row = p.law.row
        if row is None or row.scipy is None:
            raise InputError(f"p must be a member of a family that scipy.stats knows; got {p!r}")
        name, arguments = row.scipy
        values = {key: float(row.at(exact(value), p.law.arguments)) for key, value in arguments.items()}
        return getattr(stats, name)(**values)


def _table(p: Distribution) -> Any:
    from scipy import stats

    if not all(isinstance(label, int | float | np.number | sp.Number) for label in p.outcomes):
        raise InputError(f"p must have numbers for outcomes; got {p.outcomes[0]!r}")
    places = [float(k) for k in p.outcomes]  # type: ignore[arg-type]
    return stats.rv_discrete(values=(places, [float(v) for v in p.probabilities]))


def from_scipy(frozen: Any) -> Distribution:
    """Return the distribution that equals one of scipy.stats, its floats read as decimals.

    Parameters
    ----------
    frozen : rv_frozen, or a distribution of the new infrastructure
        ``scipy.stats.gamma(2, scale=3)``, ``scipy.stats.Normal(mu=0, sigma=1)``. A location or scale that the family
        has no parameter for is an affine transformation. Of the new infrastructure also what `make_distribution` has
        made of a family, mixtures, and what is shifted, scaled, truncated, or exp, log or abs of another.

    Examples
    --------
    >>> from scipy import stats
    >>> from fieldmath.interop import from_scipy
    >>> from_scipy(stats.gamma(2, scale=3))
    Gamma(shape=2, scale=3)
    """
    with located("from_scipy"):
        if hasattr(frozen, "dist") and hasattr(frozen.dist, "_parse_args"):
            shapes, loc, scale = frozen.dist._parse_args(*frozen.args, **frozen.kwds)
            keys = [key.strip() for key in (frozen.dist.shapes or "").split(",") if key.strip()]
            values = dict(zip(keys, map(exact, shapes), strict=True)) | {"loc": exact(loc), "scale": exact(scale)}
            return _found(frozen.dist.name, values)
        if hasattr(frozen, "_parameters") or hasattr(frozen, "_components"):
            return _of_new(frozen)
        raise InputTypeError(
            "frozen must be a frozen distribution of scipy.stats, or one of its new infrastructure; got "
            f"{shown(frozen)}. Give its parameters, as in scipy.stats.norm(0, 1)."
        )


def _of_new(frozen: Any) -> Distribution:
    """Return the distribution of the new infrastructure: a family, its transformation, a truncation or a mixture."""
    kind = type(frozen).__name__
    if kind in _NEW:
        name, arguments = _NEW[kind]
        given = _parameters(frozen)
        ends = {"b - a": given.get("b", sp.S.Zero) - given.get("a", sp.S.Zero)}
        return _found(name, {key: {**given, **ends}[value] for key, value in arguments.items()})
    if kind == "Mixture":
        parts = [from_scipy(part) for part in frozen._components]
        return Distribution.mixture(parts, [exact(weight) for weight in frozen._weights])
    if kind in _DERIVED:
        return _DERIVED[kind](from_scipy(frozen._dist), frozen)
    made_of = _made_of(str(frozen).partition("(")[0])
    if made_of is None:
        raise InputError(
            f"frozen must be one of {', '.join(_NEW)}, made by make_distribution of a family that fieldmath has, a "
            f"mixture, shifted, scaled, truncated, exp, log or abs of one of these; got {shown(frozen)}"
        )
    return _found(made_of, _parameters(frozen))


def _parameters(frozen: Any) -> dict[str, sp.Expr]:
    """Return the parameters as exact numbers; arrays of parameters are many distributions."""
    found = {}
    for key, value in frozen._parameters.items():
        if np.ndim(value):
            raise InputError(f"frozen must be one distribution; got an array for {key}")
        found[key] = exact(value)
    return found


def _made_of(shown_as: str) -> str | None:
    """Return the old name of a distribution that make_distribution has read, from what it calls itself."""
    from scipy.stats import _distribution_infrastructure as infrastructure

    names = getattr(infrastructure, "_distribution_names", {})
    known = {row.scipy[0] for row in FAMILIES.values() if row.scipy is not None}
    return next((name for name in sorted(known) if names.get(name, name.capitalize()) == shown_as), None)


def _shifted(base: Distribution, frozen: Any) -> Distribution:
    given = _parameters(frozen)
    return base * given["scale"] + given["loc"]


def _truncated(base: Distribution, frozen: Any) -> Distribution:
    given = frozen._parameters
    lower, upper = (float(given[key]) for key in ("lb", "ub"))
    return base.truncate(exact(lower) if np.isfinite(lower) else None, exact(upper) if np.isfinite(upper) else None)


def _transformed(base: Distribution, frozen: Any) -> Distribution:
    pattern = frozen._repr_pattern
    for name, function in (("exp(***)", sp.exp), ("log(***)", sp.log)):
        if pattern == name:
            return base.apply(function)
    raise InputError(f"frozen must be exp or log of a distribution, or a power; got {shown(frozen)}")


_DERIVED = {
    "ShiftedScaledDistribution": _shifted,
    "TruncatedDistribution": _truncated,
    "MonotonicTransformedDistribution": _transformed,
    "FoldedDistribution": lambda base, frozen: base.apply(sp.Abs),
}
"""Classes of the new infrastructure that are made of another distribution, and how."""


def _found(name: str, values: dict[str, sp.Expr]) -> Distribution:
    values = {"loc": sp.S.Zero, "scale": sp.S.One} | values
    rows = [row for row in FAMILIES.values() if row.scipy is not None and row.scipy[0] == name]
    rows.sort(key=lambda row: sum(p.domain.integer for p in row.parameters))  # Gamma before Erlang
    for row in rows:
        for member in _members(row, values):
            return member
    for row in rows:  # what the family has no parameter for is done to the variable
        has_scale = row.scipy is not None and "scale" in row.scipy[1]
        moved = values | {"loc": sp.S.Zero} | ({} if has_scale else {"scale": sp.S.One})
        for member in _members(row, moved):
            return (member if has_scale else member * values["scale"]) + values["loc"]
    names = sorted({row.scipy[0] for row in FAMILIES.values() if row.scipy is not None})
    raise InputError(f"frozen must belong to a family that fieldmath has; got {name}. These are {', '.join(names)}.")


def _members(row: Family, values: dict[str, sp.Expr]) -> Iterator[Distribution]:
    """Yield the members of one row whose arguments in scipy.stats are these."""
    assert row.scipy is not None
    arguments = {key: exact(value) for key, value in row.scipy[1].items()}
    if set(values) - {"loc", "scale"} - set(arguments):
        return
    absent = {"loc": sp.S.Zero, "scale": sp.S.One}
    if any(values[key] != absent[key] for key in absent if key not in arguments):
        return
    if any(not value.free_symbols and abs(float(value - values[key])) > 1e-12 for key, value in arguments.items()):
        return
    yield from members(row, {arguments[key]: values[key] for key in arguments if arguments[key].free_symbols})
