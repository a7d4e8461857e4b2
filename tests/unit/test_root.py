"""The root module: lazy, complete, and the same to editors as at run time."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import fieldmath as fm

HEAVY = ("matplotlib", "sklearn", "scipy.stats", "numba", "dask", "xarray", "pandas")


def loaded_after(code):
    program = f"{code}\nimport sys\nprint(' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_the_root_alone_loads_neither_numpy_nor_sympy():
    assert not {"numpy", "sympy", "scipy"} & loaded_after("import fieldmath")


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [
        "import fieldmath as fm; fm.ScalarField('x*y', 'x y').grad().div().expr",
        "from fieldmath.families import Normal; Normal('m', 's').entropy()",
        "import fieldmath as fm; g = fm.Grid.uniform('x', x=(0, 1, 9)); fm.ScalarField('x', 'x').sample(g).laplacian()",
    ],
)
def test_first_use_loads_no_heavy_library(code):
    assert not {name for name in loaded_after(code) if name.startswith(HEAVY)}


def test_every_public_name_resolves_and_is_listed():
    assert sorted(fm.__all__) == sorted([*fm._HOME_OF, *fm._MODULES])
    for name in fm.__all__:
        assert getattr(fm, name) is not None
    assert set(fm.__all__) <= set(dir(fm))


def test_editors_see_the_same_names_from_the_same_places():
    tree = ast.parse(Path(fm.__file__).read_text(encoding="utf-8"))
    static = {
        alias.name: node.module
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert static == {**fm._HOME_OF, **dict.fromkeys(fm._MODULES, "fieldmath")}


def test_unknown_names_are_attribute_errors():
    with pytest.raises(AttributeError, match="no attribute 'gradient_of'"):
        fm.gradient_of  # noqa: B018
