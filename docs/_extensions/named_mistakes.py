"""Write the table of the mistakes that `fieldmath.verify` names, from the rows that it diagnoses with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import fieldmath as fm
from fieldmath.verify.derivative_mistakes import _rows as derivative_rows
from fieldmath.verify.edges import EDGES
from fieldmath.verify.information import MEASURES
from fieldmath.verify.information_mistakes import mistakes
from fieldmath.verify.laws import CHANGES, misreadings
from fieldmath.verify.metric_mistakes import METRIC, METRIC_LATER
from fieldmath.verify.mistakes import FORMULA

LAWS = (fm.families.Gamma(2, 3), fm.families.Normal(1, 2), fm.families.Poisson(3), fm.families.Uniform(1, 4))


def sections() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the title of each table and its rows, name to remedy."""
    yield "Operators on grids", _remedies([*FORMULA, *METRIC, *METRIC_LATER, *EDGES])
    yield "Entropies and divergences", _of_measures()
    changed = {name: fix.format("the parameter") for name, fix, *_ in CHANGES}
    yield (
        "Distribution objects",
        changed
        | {name: fix for law in LAWS for name, fix in _remedies(misreadings(law)).items() if name not in changed},
    )
    yield "Gradients, Jacobians and Hessians", _remedies([*derivative_rows((3,)), *derivative_rows((2, 3))])


def _remedies(rows: Iterable) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        found.setdefault(row.name, row.fix)
    return found


def _of_measures() -> dict[str, str]:
    """Return the rows of all measures; one measure in the place of another is one row, not two hundred."""
    titles = {measure.title for measure in MEASURES.values()}
    found = {}
    for given in ("probabilities", "counts", "density"):
        for measure in MEASURES.values():
            found |= _remedies(mistakes(measure, given, math.e))
    kept = {name: fix for name, fix in found.items() if name.partition(" for ")[0] not in titles}
    return kept | {"one measure for another": "Return what was asked for, say the entropy and not the perplexity."}


def page() -> str:
    """Return the page as reStructuredText."""
    lines = ["Mistakes with names", "===================", ""]
    lines += [
        "What a report of ``fm.verify`` can say, and what to do about it. These tables are written from the rows that"
    ]
    lines += ["the diagnosis itself uses; numbers, terms and places are added in each report.", ""]
    for title, rows in sections():
        lines += [title, "-" * len(title), "", ".. list-table::", "   :header-rows: 1", "   :widths: 35 65", ""]
        lines += ["   * - mistake", "     - what to do"]
        for name, fix in rows.items():
            lines += [f"   * - {_plain(name)}", f"     - {_plain(fix)}"]
        lines.append("")
    return "\n".join(lines)


def _plain(text: str) -> str:
    for sign in ("\\", "*", "_", "|", "`"):
        text = text.replace(sign, f"\\{sign}")
    return text
