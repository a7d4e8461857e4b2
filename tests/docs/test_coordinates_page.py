"""The table of coordinate systems in the documentation is the catalogue, row by row."""

from pathlib import Path

from fieldmath.geometry.systems import SYSTEMS

PAGE = Path(__file__).parents[2] / "docs" / "coordinates.md"


def table():
    """Return the lines of the table: print them to update the page."""
    lines = ["| system | coordinates | Cartesian x, y, z | scale factors |", "|---|---|---|---|"]
    for name, row in SYSTEMS.items():
        wraps = row.periodic.split()
        coordinates = ", ".join(f"{q}{' (periodic)' if q in wraps else ''}" for q in row.ranges)
        places = "<br>".join(f"`{text}`" for text in row.embedding) or "none"
        factors = "<br>".join(f"`{text}`" for text in dict.fromkeys(row.scale_factors))
        lines.append(f"| `{name}` | {coordinates} | {places} | {factors} |")
    return lines


def test_the_page_holds_the_catalogue():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = lines.index(table()[0])
    assert lines[start : start + len(table())] == table()
