"""Speed as ratios within one run: ``python -m tests.benchmarks [--quick] [--baseline] [NAME ...]``.

Every row compares two things measured in turn in this run, so that it carries over between machines, though not to a
machine whose memory others are using. The exit code is 1 when a ratio is below half its goal.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.measure import Row
from tests.benchmarks.workloads import WORKLOADS

BASELINE = Path(__file__).with_name("baseline.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the workloads, print one line per ratio, and return 1 when one is below half its goal."""
    options = _read(arguments)
    before = json.loads(BASELINE.read_text(encoding="utf-8")) if options.baseline else {}
    rows: list[Row] = []
    for name in options.names or WORKLOADS:
        rows += measured(name, 3 if options.quick else 9, before)
    if options.json:
        options.json.write_text(json.dumps([row.__dict__ for row in rows], indent=2) + "\n", encoding="utf-8")
    if options.svg:
        from tests.benchmarks.picture import draw

        draw(rows, options.svg)
    if options.keep:
        keep(rows, BASELINE)
    failed = [row for row in rows if _is_weak(row)]
    for row in failed:
        print(f"below half its goal: {row}")
    return 1 if failed else 0


def measured(name: str, times: int, before: dict[str, float]) -> list[Row]:
    """Return the rows of a group, printed as they come; a group with a weak ratio is measured once more.

    The better of two ratios counts: other programs on the machine make ratios worse, hardly ever better.
    """
    found: dict[str, Row] = {}
    for _ in range(2):
        for row in WORKLOADS[name](times):
            print(f"{row}{_change(row, before)}", flush=True)
            found[row.name] = max(row, found.get(row.name, row), key=lambda one: one.ratio)
        if not any(_is_weak(row) for row in found.values()):
            break
        print(f"{name}: a ratio is below half its goal; measured once more")
    return list(found.values())


def _is_weak(row: Row) -> bool:
    return row.ratio < row.goal / 2


def keep(rows: Sequence[Row], path: Path) -> None:
    """Write the ratios to the baseline; rows that were not measured now stay."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known |= {row.name: float(f"{row.ratio:.3g}") for row in rows}
    path.write_text(json.dumps(dict(sorted(known.items())), indent=2) + "\n", encoding="utf-8")


def _change(row: Row, before: dict[str, float]) -> str:
    if row.name not in before:
        return ""
    return f", {row.ratio / before[row.name]:.2f} of the baseline's {before[row.name]:g}x"


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help=f"workloads: {', '.join(WORKLOADS)}")
    parser.add_argument("--quick", action="store_true", help="smaller arrays, fewer repetitions")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw the ratios and their goals")
    parser.add_argument("--baseline", action="store_true", help="compare with the ratios that are kept")
    parser.add_argument("--keep", action="store_true", help="keep these ratios as the baseline")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(WORKLOADS))
    if unknown:
        parser.error(f"unknown workload {unknown[0]!r}; there are {', '.join(WORKLOADS)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
