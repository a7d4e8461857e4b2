"""From joint distributions to plot data: information diagrams, their pieces as bars, tables as heat maps."""

from __future__ import annotations

from typing import Any

import numpy as np

from fieldmath.errors import InputError
from fieldmath.plotting.boxes import require_no_parameters
from fieldmath.plotting.data import BarData, DiagramData, TableData
from fieldmath.plotting.request import Request
from fieldmath.plotting.scales import ColorScale

_ROUND_OFF = 1e-12
# Where circles, their names and the values of their pieces stand, by number of variables; a piece is named by the
# positions of the variables that share it.
_CENTRES = {2: [(-0.55, 0.0), (0.55, 0.0)], 3: [(-0.55, 0.32), (0.55, 0.32), (0.0, -0.63)]}
_CORNERS = {2: [(-1.25, 1.0), (1.25, 1.0)], 3: [(-1.3, 1.28), (1.3, 1.28), (1.05, -1.4)]}
_PLACES = {
    2: {(0,): (-0.98, 0.0), (1,): (0.98, 0.0), (0, 1): (0.0, 0.0)},
    3: {
        (0,): (-0.98, 0.62),
        (1,): (0.98, 0.62),
        (2,): (0.0, -1.15),
        (0, 1): (0.0, 0.75),
        (0, 2): (-0.66, -0.38),
        (1, 2): (0.66, -0.38),
        (0, 1, 2): (0.0, 0.0),
    },
}


def information(distribution: Any, request: Request) -> DiagramData:
    """Return the information diagram of two or three variables, in bits."""
    names = _checked(distribution, request)
    if len(names) not in _CENTRES:
        raise InputError(f"kind='information' needs two or three variables; got {len(names)}. Use kind='atoms'")
    atoms = _atoms(distribution)
    places = [_PLACES[len(names)][tuple(names.index(name) for name in atom)] for atom in atoms]
    values = np.array(list(atoms.values()))
    return DiagramData(
        centres=np.array(_CENTRES[len(names)]),
        radius=1.0,
        names=names,
        corners=np.array(_CORNERS[len(names)]),
        places=np.array(places),
        values=values,
        note="negative: together they tell more than one by one" if np.any(values < 0) else "",
        title="Information in bits",
        equal=True,
    )


def atoms(distribution: Any, request: Request) -> BarData:
    """Return the pieces of the information diagram as bars, in bits."""
    _checked(distribution, request)
    found = _atoms(distribution)
    return BarData(
        positions=np.arange(len(found), dtype=float),
        heights=np.array([list(found.values())]),
        series=("",),
        names=tuple(" ∩ ".join(atom) for atom in found),
        y_label="bits",
        title="Information shared by these variables only",
    )


def table(distribution: Any, request: Request) -> TableData:
    """Return the probabilities of two variables: the first downwards, the second across."""
    names = _checked(distribution, request)
    if len(names) != 2:
        raise InputError(f"kind='table' needs two variables; got {len(names)}. Use marginal() first")
    values = np.array(distribution.table, dtype=float)
    labels = [tuple(dict.fromkeys(str(outcome[k]) for outcome in distribution.outcomes)) for k in (0, 1)]
    down, across = np.meshgrid(np.arange(len(labels[0])), np.arange(len(labels[1])), indexing="ij")
    return TableData(
        x=across.astype(float),
        y=down.astype(float),
        values=values,
        scale=ColorScale(0.0, float(values.max())),
        rows=labels[0],
        columns=labels[1],
        x_label=names[1],
        y_label=names[0],
        value_label="probability",
    )


def _checked(distribution: Any, request: Request) -> tuple[str, ...]:
    """Return the names of the variables of a joint distribution with numbers as probabilities."""
    if request.other is not None or request.grid is not None or request.box is not None or request.at is not None:
        raise InputError("other, grid, box and at are not for joint distributions; draw them one by one")
    outcomes = distribution.outcomes if distribution.is_finite else ()
    if not outcomes or not (distribution.names or all(isinstance(outcome, tuple) for outcome in outcomes)):
        raise InputError("the picture needs a joint distribution with named variables. Make one with from_table")
    require_no_parameters(sorted(distribution.parameters, key=str))
    # Tuples without names have those that every question about them uses.
    return tuple(distribution.names) or tuple(atom[0] for atom in _atoms(distribution) if len(atom) == 1)


def _atoms(distribution: Any) -> dict[tuple[str, ...], float]:
    """Return the pieces in bits; those that are rounding are 0."""
    found = {atom: float(value) for atom, value in distribution.information_atoms(base=2).items()}
    return {atom: value if abs(value) > _ROUND_OFF else 0.0 for atom, value in found.items()}
