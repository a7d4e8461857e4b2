"""The ratios of a run as a picture: one line per row, a dot at the ratio, a tick at the goal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.measure import Row


def draw(rows: Sequence[Row], path: Path) -> None:
    """Write the picture, in the format that the file's name says."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 1 + 0.24 * len(rows)), layout="constrained")
    axes = figure.add_subplot()
    places = range(len(rows), 0, -1)
    for place, row in zip(places, rows, strict=True):
        is_reached = row.ratio >= row.goal
        axes.plot([row.goal, row.ratio], [place, place], color="0.75", lw=1.5, zorder=1)
        axes.plot(row.goal, place, "|", color="0.25", ms=11, zorder=2)
        axes.plot(row.ratio, place, "o", color="#1b6ca8" if is_reached else "#c0392b", ms=6, zorder=3)
        axes.annotate(
            f"{row.ratio:.3g}x", (max(row.ratio, row.goal), place), xytext=(8, 0), textcoords="offset points",
            va="center", fontsize=8,
        )  # fmt: skip
    axes.axvline(1, color="0.85", zorder=0)
    axes.set_xscale("log")
    axes.margins(x=0.12)
    axes.set_ylim(0.3, len(rows) + 0.7)
    axes.set_yticks(list(places), [f"{row.workload}  /  {row.peer}" for row in rows], fontsize=8)
    axes.set_xlabel("times as fast as the peer (dot), and the goal (tick)")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
    figure.savefig(path)
