"""The table of families in the documentation is what the rows say."""

from pathlib import Path

import pytest

from fieldmath import NoClosedFormError, families
from fieldmath.probability.families import FAMILIES

PAGE = Path(__file__).parents[2] / "docs" / "families.md"


def exact(question, **options):
    try:
        return f"`{question(**options)}`"
    except NoClosedFormError:
        return "a sum or integral"


def scipy_of(row):
    """Return the member of ``scipy.stats`` with these parameters."""
    if row.scipy is None:
        return "none"
    name, arguments = row.scipy
    return f"`{name}({', '.join(f'{key}={value}' for key, value in arguments.items())})`"


def table():
    """Return the lines of the table: print them to update the page."""
    lines = ["| family | support | mean | entropy in nats | in `scipy.stats` |", "|---|---|---|---|---|"]
    for name, row in FAMILIES.items():
        names = [parameter.name for parameter in row.parameters]
        p = getattr(families, name)(*names)
        mean, entropy = exact(p.mean), exact(p.entropy, method="exact")
        lines.append(f"| `{name}({', '.join(names)})` | `{p.support}` | {mean} | {entropy} | {scipy_of(row)} |")
    return lines


@pytest.mark.slow
def test_the_page_holds_every_row():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    expected = table()
    start = lines.index(expected[0])
    assert lines[start : start + len(expected)] == expected
