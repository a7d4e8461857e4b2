"""The stored facts about pairs and the page that shows them are what asking gives; run as a module to make both."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from fieldmath.families import pairs
from fieldmath.probability.families import FAMILIES
from fieldmath.probability.pairs import MEANINGS, OUTCOMES, derived, matrix, source

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "pairs.md"
FACTS = ROOT / "fieldmath" / "probability" / "pair_facts.py"
BEGIN, END = "<!-- made by python -m tests.docs.test_pairs_page -->", "<!-- end -->"
SAMPLE = 25  # One pair in so many is derived anew.


def generated() -> str:
    """Return the part of the page that is made from the table."""
    table = pairs()
    counts, methods = table.counts(), table.methods()
    lines = ["| outcome | ordered pairs | meaning |", "|---|---|---|"]
    lines += [f"| {outcome} | {counts[outcome]} | {MEANINGS[outcome]} |" for outcome in OUTCOMES]
    lines += ["", "| method | ordered pairs |", "|---|---|"]
    lines += [f"| {method} | {count} |" for method, count in methods.items()]
    lines += ["", "| p | finite | finite under a condition | no closed form |", "|---|---|---|---|"]
    for p in table.families:
        cells = (", ".join(table.partners(p, outcome)) for outcome in ("finite", "conditional", "open"))
        lines.append(f"| **{p}** | {' | '.join(cells)} |")
    return "\n".join(lines)


def test_the_page_holds_the_table():
    text = PAGE.read_text(encoding="utf-8")
    assert text[text.index(BEGIN) + len(BEGIN) : text.index(END)].strip() == generated()


def test_every_family_is_stored():
    stored = FACTS.read_text(encoding="utf-8")
    assert [name for name in FAMILIES if f'"{name}": (' not in stored] == []


def chosen(p: str, q: str) -> bool:
    return int(hashlib.sha256(f"{p} {q}".encode()).hexdigest(), 16) % SAMPLE == 0


@pytest.mark.slow
def test_stored_facts_are_what_asking_gives():
    table = pairs()
    asked = [(p, q) for p in FAMILIES for q in FAMILIES if chosen(p, q)]
    assert len(asked) > len(FAMILIES)
    assert {pair: table[pair] for pair in asked} == {(p, q): derived("kl", p, q) for p, q in asked}


def main() -> None:
    """Derive the whole table, store it, and put it into the page."""
    FACTS.write_text(source(matrix("kl", stored=False)), encoding="utf-8")
    from fieldmath.probability import pair_facts
    from fieldmath.probability.pairs import _stored

    namespace: dict = {}
    exec(compile(FACTS.read_text(encoding="utf-8"), str(FACTS), "exec"), namespace)
    pair_facts.FACTS = namespace["FACTS"]
    _stored.cache_clear()
    text = PAGE.read_text(encoding="utf-8")
    before, after = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
    PAGE.write_text(f"{before}\n\n{generated()}\n\n{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
