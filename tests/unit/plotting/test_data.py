import ast
import dataclasses
from pathlib import Path

import numpy as np
import pytest

import fieldmath.plotting
from fieldmath.plotting import data

SOURCES = sorted(Path(fieldmath.plotting.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_only_renderers_import_matplotlib(source):
    tree = ast.parse(source.read_text(encoding="utf-8"))
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    uses = any(module.split(".")[0] == "matplotlib" for module in modules)
    # The mixin names a type of it only; renderers and the search for fonts draw.
    allowed = source.name.startswith("matplotlib_") or source.name in ("fonts.py", "mixin.py")
    assert allowed or not uses


def test_pictures_are_frozen():
    line = data.LineData(x=np.zeros(2), y=np.zeros(2))
    with pytest.raises(dataclasses.FrozenInstanceError):
        line.title = "changed"


def test_magnitudes_are_lengths():
    scale = data.ColorScale(0, 5)
    stream = data.StreamData(x=np.zeros(1), y=np.zeros(1), u=np.full((1, 1), 3.0), v=np.full((1, 1), 4.0), scale=scale)
    assert stream.magnitude == 5
