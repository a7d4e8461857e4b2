"""Speed as ratios within one run: ``python -m tests.benchmarks [--quick] [--json FILE] [NAME ...]``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.benchmarks.measure import Row
from tests.benchmarks.workloads import WORKLOADS


def main() -> int:
    """Run the workloads, print one line per ratio, and return 1 when one is below half its goal."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"workloads: {', '.join(WORKLOADS)}")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    options = parser.parse_args()
    unknown = set(options.names) - set(WORKLOADS)
    if unknown:
        parser.error(f"unknown workload {sorted(unknown)[0]!r}; there are {', '.join(WORKLOADS)}")
    rows: list[Row] = []
    for name in options.names or WORKLOADS:
        for row in WORKLOADS[name](3 if options.quick else 9):
            rows.append(row)
            print(row, flush=True)
    if options.json:
        options.json.write_text(json.dumps([row.__dict__ for row in rows], indent=2), encoding="utf-8")
    return 1 if any(row.ratio < row.goal / 2 for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
