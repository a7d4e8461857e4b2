"""Tables of a divergence over several distributions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from fieldmath.algebra.arguments import read_choice, read_list
from fieldmath.cards import Card
from fieldmath.display import Displayed
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.plotting.mixin import PlotMixin
from fieldmath.probability.answers import answer
from fieldmath.probability.distribution import Distribution, other_law
from fieldmath.probability.functionals import FUNCTIONALS


class DivergenceMatrix(PlotMixin, Displayed):
    """The divergences of all ordered pairs: `values` row by row, exact where they are; `plot` draws them."""

    __slots__ = ("functional", "labels", "values")
    _plot_family: ClassVar[str] = "divergence matrix"

    def __init__(self, values: tuple[tuple[Any, ...], ...], labels: tuple[str, ...], functional: str) -> None:
        self.values, self.labels, self.functional = values, labels, functional

    def __getitem__(self, place: tuple[int, int]) -> Any:
        return self.values[place[0]][place[1]]

    def to_numpy(self) -> np.ndarray:
        """Return the values as floats, shape ``(n, n)``: entry (i, j) is the divergence of law i from law j."""
        return np.array([[float(value) for value in row] for row in self.values])

    def _card(self) -> Card:
        rows = [
            (label, "   ".join(f"{float(v):.6g}" for v in row))
            for label, row in zip(self.labels, self.values, strict=True)
        ]
        return Card(f"{self.functional} of row from column", facts=tuple(rows), picture=self)

    def __repr__(self) -> str:
        width = max(map(len, self.labels))
        rows = [f"{label:>{width}}  " + "  ".join(f"{float(v):10.6g}" for v in row)
                for label, row in zip(self.labels, self.values, strict=True)]  # fmt: skip
        return "\n".join([f"{self.functional} of row from column", *rows])


def divergence_matrix(
    distributions: Sequence[Distribution] | Mapping[str, Distribution], functional: str = "kl", **options: Any
) -> DivergenceMatrix:
    """Return a divergence of every distribution from every other.

    Parameters
    ----------
    distributions : sequence or mapping of Distribution
        The laws; the keys of a mapping are their names.
    functional : str
        The name of a divergence or distance: ``"kl"``, ``"js"``, ``"wasserstein"``, ...
    **options
        ``order``, ``base``, ``method``, ``time_limit``.

    Returns
    -------
    DivergenceMatrix
        With ``.values`` (exact where they are), ``.to_numpy()``, ``.labels`` and ``.plot()``.

    Examples
    --------
    >>> from fieldmath.families import Poisson
    >>> divergence_matrix([Poisson(1), Poisson(2)])[1, 0]
    -1 + 2*log(2)
    """
    with located("divergence_matrix"):
        named = distributions if isinstance(distributions, Mapping) else None
        given = named.values() if named is not None else distributions
        laws: list[Distribution] = read_list(given, "distributions", "distributions")
        if len(laws) < 2:
            raise InputError(f"distributions must be at least two; got {len(laws)}")
        functional = read_choice(functional, [name for name, row in FUNCTIONALS.items() if row.needs_q], "functional")
        free = sorted({str(symbol) for law in laws if isinstance(law, Distribution) for symbol in law.parameters})
        if free:
            raise InputError(f"distributions must have numeric parameters; got free {', '.join(free)}. Use subs().")
        for law in laws:
            if not isinstance(law, Distribution):
                raise InputTypeError(f"distributions must hold Distribution objects; got {type(law).__name__}")
        row = FUNCTIONALS[functional]
        values = tuple(tuple(answer(row, p.law, other_law(q), **options).value for q in laws) for p in laws)
    labels = tuple(map(str, named)) if named is not None else tuple(map(_name, laws))
    return DivergenceMatrix(values, labels, functional)


def _name(law: Distribution) -> str:
    text = repr(law)
    if law.family is not None:
        arguments = ", ".join(str(value) for value in law.arguments.values())
        text = f"{law.family.name}({arguments})"
    return text if len(text) <= 24 else text[:21] + "..."
