"""Which functional of which ordered pair of families has a closed form, by which method, and whether it is finite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import sympy as sp

from fieldmath.algebra.remembering import remembered
from fieldmath.cards import Card
from fieldmath.display import Displayed
from fieldmath.errors import InputError, NoClosedFormError
from fieldmath.messages import phrase
from fieldmath.plotting.mixin import PlotMixin
from fieldmath.probability.answers import answer
from fieldmath.probability.families import FAMILIES
from fieldmath.probability.family import Family
from fieldmath.probability.functionals import FUNCTIONALS
from fieldmath.probability.law import Law
from fieldmath.probability.members import member

OUTCOMES = ("finite", "conditional", "infinite", "open")
MEANINGS = {
    "finite": "finite for all parameters",
    "conditional": "finite under a stated condition, else oo",
    "infinite": "oo for all parameters",
    "open": "no closed form: an unevaluated integral, or a number",
}
LETTERS = {
    "supports": "s",
    "closed form": "c",
    "finite sum": "f",
    "pull-back": "b",
    "special pair": "p",
    "generator": "g",
    "crossing points": "x",
    "feature expectations": "e",
    "optimal order": "o",
    "": ".",
}
# A fact is kept as two characters: the letter of the method, and the digit of the outcome.
_RUNGS = {letter: rung for rung, letter in LETTERS.items()}


@dataclass(frozen=True)
class PairFact:
    """What is known of one ordered pair: the `rung` that answers ("" for none) and the `outcome`.

    The outcome is ``"finite"``, ``"conditional"`` (a `Piecewise` that ends in oo), ``"infinite"`` or ``"open"``.
    """

    rung: str
    outcome: str

    @property
    def code(self) -> str:
        """Return the fact in two characters."""
        return LETTERS[self.rung] + str(OUTCOMES.index(self.outcome))

    @classmethod
    def from_code(cls, code: str) -> PairFact:
        """Return the fact that two characters stand for."""
        return cls(_RUNGS[code[0]], OUTCOMES[int(code[1])])


@dataclass(frozen=True, repr=False)
class Pairs(PlotMixin, Displayed):
    r"""The matrix of ordered pairs of families for one functional: what is exact, how, and whether it is finite.

    Examples
    --------
    >>> from fieldmath.families import pairs
    >>> table = pairs(families=["Normal", "Gamma", "Cauchy"])
    >>> table["Gamma", "Normal"]
    PairFact(rung='feature expectations', outcome='finite')
    >>> print(table)
    kl(p, q) of families p (rows) and q (columns)
    p \ q   Normal  Gamma   Cauchy
    Normal  c       oo      .
    Gamma   e       c       .
    Cauchy  oo      oo      c
    """

    functional: str
    families: tuple[str, ...]
    facts: dict[tuple[str, str], PairFact]
    _plot_family: ClassVar[str] = "pairs"

    def __getitem__(self, pair: tuple[str, str]) -> PairFact:
        try:
            return self.facts[pair]
        except KeyError:
            raise InputError(f"pair must be two of {', '.join(self.families)}; got {pair!r}") from None

    def __len__(self) -> int:
        return len(self.facts)

    def counts(self) -> dict[str, int]:
        """Return how many ordered pairs have each outcome."""
        found = Counter(fact.outcome for fact in self.facts.values())
        return {outcome: found[outcome] for outcome in OUTCOMES}

    def methods(self) -> dict[str, int]:
        """Return how many ordered pairs each method answers."""
        found = Counter(fact.rung for fact in self.facts.values() if fact.rung)
        return dict(found.most_common())

    def partners(self, p: str, outcome: str) -> list[str]:
        """Return the families q for which the pair (p, q) has this outcome."""
        if outcome not in OUTCOMES:
            raise InputError(f"outcome must be one of {', '.join(OUTCOMES)}; got {outcome!r}")
        return [q for q in self.families if self[p, q].outcome == outcome]

    def _card(self) -> Card:
        rows = [(outcome, str(count)) for outcome, count in self.counts().items() if count]
        return Card(f"{self.functional} of {len(self)} ordered pairs of families", facts=tuple(rows), picture=self)

    def __repr__(self) -> str:
        counted = ", ".join(f"{count} {outcome}" for outcome, count in self.counts().items() if count)
        return f"<{self.functional} of {len(self)} ordered pairs of families: {counted}>"

    def __str__(self) -> str:
        width = max(len(name) for name in (*self.families, "p \\ q")) + 1
        rows = [["p \\ q", *self.families]]
        rows += [[p, *(self._sign(self[p, q]) for q in self.families)] for p in self.families]
        lines = [" ".join(cell.ljust(width) for cell in row).rstrip() for row in rows]
        return "\n".join([phrase(f"{self.functional}(p, q) of families p (rows) and q (columns)"), *lines])

    @staticmethod
    def _sign(fact: PairFact) -> str:
        if fact.outcome == "infinite":
            return "oo"
        return LETTERS[fact.rung] + ("?" if fact.outcome == "conditional" else "")


def matrix(functional: str = "kl", families: Iterable[Any] | None = None, *, stored: bool = True) -> Pairs:
    """Return the matrix of ordered pairs; facts that the program brings along are not derived again."""
    if functional not in FUNCTIONALS or not FUNCTIONALS[functional].needs_q:
        known_ones = ", ".join(name for name, row in FUNCTIONALS.items() if row.needs_q)
        raise InputError(f"functional must be one of {known_ones}; got {functional!r}")
    names = tuple(FAMILIES) if families is None else tuple(_name(family) for family in families)
    known = _stored(functional) if stored else {}
    facts = {(p, q): known.get((p, q)) or derived(functional, p, q) for p in names for q in names}
    return Pairs(functional, names, facts)


def _name(family: Any) -> str:
    name = family if isinstance(family, str) else getattr(family, "__name__", family)
    if name not in FAMILIES:
        raise InputError(f"families must be among {', '.join(FAMILIES)}; got {family!r}")
    return str(name)


@remembered(maxsize=16384)
def derived(functional: str, p: str, q: str) -> PairFact:
    """Return the fact about one pair, found by asking: both members have symbolic parameters."""
    row = FUNCTIONALS[functional]
    first, second = _member(FAMILIES[p], "1"), _member(FAMILIES[q], "2")
    order = "alpha" if row.is_affinity and row.order is None else None
    try:
        found = answer(row, first, second, order=order, method="exact", time_limit=1.0)
    except NoClosedFormError:
        return PairFact("", "open")
    if found.value is sp.oo:
        return PairFact(found.rung, "infinite")
    return PairFact(found.rung, "conditional" if found.value.has(sp.oo) else "finite")


def _member(row: Family, suffix: str) -> Law:
    return member(row, tuple(f"{parameter.name}{suffix}" for parameter in row.parameters), {})


@lru_cache(maxsize=4)
def _stored(functional: str) -> dict[tuple[str, str], PairFact]:
    from fieldmath.probability.pair_facts import FACTS

    if functional not in FACTS:
        return {}
    rows = FACTS[functional]
    return {
        (p, q): PairFact.from_code(codes[2 * i : 2 * i + 2]) for p, codes in rows.items() for i, q in enumerate(rows)
    }


def source(table: Pairs) -> str:
    """Return the Python source that keeps a table: what pair_facts.py consists of."""
    lines = [
        '"""What `fieldmath.families.pairs` knows without asking; made by ``python -m tests.docs.test_pairs_page``."""',
        "",
        "from __future__ import annotations",
        "",
        "# For each family p the facts about (p, q), two characters each, q in the order of the rows.",
        "FACTS: dict[str, dict[str, str]] = {",
        f'    "{table.functional}": {{',
    ]
    for p in table.families:
        codes = "".join(table[p, q].code for q in table.families)
        parts = [codes[i : i + 100] for i in range(0, len(codes), 100)]
        lines += [f'        "{p}": (', *(f'            "{part}"' for part in parts), "        ),"]
    return "\n".join([*lines, "    },", "}", ""])
