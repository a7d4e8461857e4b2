"""The layers of the library: a module imports from its own layer or from an earlier one, and stays small."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "fieldmath"

#: The layers, the lowest first; "fieldmath" alone is the public surface.
LAYERS = (
    ("errors", "approximation", "messages", "display", "cards"),
    ("algebra",),
    ("geometry",),
    ("representations",),
    ("calculus",),
    ("plotting",),
    ("fields", "functions"),
    ("probability",),
    ("families", "named"),
    ("fieldmath", "evaluation", "bulk", "storage", "verify", "interop", "testing", "xarray"),
    ("demo",),
    ("cli", "__main__"),
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
LONGEST_FILE = 500


def part_of(module: str) -> str:
    """Return the part of the library that a module belongs to: ``"algebra"`` for ``"fieldmath.algebra.parse"``."""
    names = module.split(".")
    return names[1] if len(names) > 1 else names[0]


def imported(source: str, package: str) -> Iterator[tuple[int, str]]:
    """Yield (line, module) for every module of the library that a source imports, type checking apart."""
    tree = ast.parse(source)
    skipped = {id(child) for node in ast.walk(tree) if _is_type_checking(node) for child in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.split(".")[0] == "fieldmath")
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            if module == "fieldmath":
                yield from ((node.lineno, _submodule(alias.name)) for alias in node.names)
            elif module.split(".")[0] == "fieldmath":
                yield node.lineno, module


def _submodule(name: str) -> str:
    """Return the module that ``from fieldmath import name`` loads: a part of the library, or its public surface."""
    return f"fieldmath.{name}" if name in RANK else "fieldmath"


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def upward_imports(source: str, module: str, package: str) -> list[str]:
    """Return the imports of a module that point to a later layer."""
    rank = RANK[part_of(module)]
    found = imported(source, package)
    return [f"line {line}: {module} imports {other}" for line, other in found if RANK[part_of(other)] > rank]


def module_of(path: Path) -> tuple[str, str]:
    """Return the name of a file's module, and of the package that it lies in."""
    names = ["fieldmath", *path.relative_to(PACKAGE).with_suffix("").parts]
    module = ".".join(names[:-1] if names[-1] == "__init__" else names)
    return module, ".".join(names[:-1])


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_to_the_same_or_an_earlier_layer(path):
    module, package = module_of(path)
    assert part_of(module) in RANK, f"{module} belongs to no layer; name it in LAYERS"
    if module != "fieldmath":
        assert upward_imports(path.read_text(encoding="utf-8"), module, package) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_file_is_longer_than_the_limit(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("fieldmath.algebra.parse", "from fieldmath.fields import ScalarField"),
        ("fieldmath.algebra.parse", "import fieldmath.geometry.charts"),
        ("fieldmath.algebra.parse", "from fieldmath import fields"),
        ("fieldmath.algebra.parse", "from fieldmath import ScalarField"),
        ("fieldmath.algebra.parse", "from ..geometry import charts"),
        ("fieldmath.plotting.mixin", "def plot():\n    from fieldmath.fields.scalar import ScalarField"),
        ("fieldmath.errors", "from fieldmath.algebra import parse"),
        ("fieldmath.probability.distribution", "from fieldmath.families import Normal"),
    ],
)
def test_the_check_sees_imports_that_point_upward(module, line):
    assert upward_imports(line, module, module.rpartition(".")[0])


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("fieldmath.fields.scalar", "from fieldmath.plotting.mixin import PlotMixin"),
        ("fieldmath.fields.scalar", "from .base import Field"),
        ("fieldmath.verify.operator", "import fieldmath as fm"),
        (
            "fieldmath.plotting.mixin",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import fieldmath.fields",
        ),
        ("fieldmath.geometry.charts", "from fieldmath.errors import InputError"),
        ("fieldmath.geometry.charts", "import sympy as sp"),
    ],
)
def test_the_check_allows_imports_that_point_downward(module, line):
    assert upward_imports(line, module, module.rpartition(".")[0]) == []
