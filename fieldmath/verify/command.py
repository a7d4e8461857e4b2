"""The command `fieldmath verify module:function --operator curl`: a verdict without writing a test."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from fieldmath.errors import InputError

RIGHT, WRONG = 0, 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add = parser.add_argument
    add("function", metavar="MODULE:FUNCTION", help="the function, as package.module:name or path/to/file.py:name")
    add("--operator", required=True, metavar="NAME", help="grad, div, curl, laplacian, hessian, jacobian, d/dx, ...")
    add("--dim", type=int, metavar="N", help="dimension of Cartesian coordinates (default: what the function runs in)")
    add("--chart", metavar="NAME", help="other coordinates: polar, cylindrical, spherical, ...")
    add("--layout", default="auto", metavar="ARGUMENTS", help='what it takes, as in "(u, v, dx, dy)" (%(default)s)')
    add("--indexing", default="ij", choices=("ij", "xy"), help="order of the axes of arrays (%(default)s)")
    add("--periodic", default="", metavar="NAMES", help="coordinates along which it wraps around, or all")
    add("--order", type=float, metavar="P", help="the order that is claimed inside")
    add("--boundary-order", type=float, metavar="P", help="the order that is claimed at the boundary")
    add("--interior-only", action="store_true", help="do not judge the values at the boundary")
    add("--format", default="text", choices=("text", "markdown", "json"), help="form of the report (%(default)s)")
    add("--plot", metavar="FILE", help="write a picture of the errors to this file")


def run(arguments: argparse.Namespace) -> int:
    """Judge the function, print the report and return the status: 0 right, 1 wrong."""
    import fieldmath as fm
    from fieldmath.geometry.catalogue import CONSTRUCTORS

    if arguments.chart is not None and arguments.dim is not None:
        raise InputError("give --chart or --dim, not both")
    if arguments.chart is not None and arguments.chart not in CONSTRUCTORS:
        raise InputError(f"chart must be one of {', '.join(CONSTRUCTORS)}; got {arguments.chart!r}")
    report = fm.verify.operator(
        load(arguments.function),
        arguments.operator,
        chart=arguments.chart if arguments.chart is not None else arguments.dim,
        layout=arguments.layout,
        indexing=arguments.indexing,
        periodic=True if arguments.periodic == "all" else arguments.periodic,
        order=arguments.order,
        boundary_order=arguments.boundary_order,
        interior_only=arguments.interior_only,
    )
    print(_FORMS[arguments.format](report))
    if arguments.plot:
        _draw(report, arguments.plot)
    return RIGHT if report.ok else WRONG


_FORMS: dict[str, Callable[[Any], str]] = {
    "text": str,
    "markdown": lambda report: str(report.to_markdown()),
    "json": lambda report: json.dumps(report.to_dict(), indent=2),
}


def load(place: str) -> Callable[..., Any]:
    """Return the function at ``package.module:name`` or ``path/to/file.py:name``.

    Examples
    --------
    >>> from fieldmath.verify.command import load
    >>> load("numpy:gradient").__name__
    'gradient'
    """
    source, _, name = place.rpartition(":")
    if not source or not name:
        raise InputError(f"function must be MODULE:FUNCTION or FILE.py:FUNCTION; got {place!r}")
    found: Any = _from_file(source) if source.endswith(".py") else _from_module(source)
    for part in name.split("."):
        if not hasattr(found, part):
            raise InputError(f"{source} has no function {name!r}")
        found = getattr(found, part)
    if not callable(found):
        raise InputError(f"{place} must be a function; it is {type(found).__name__}")
    return found


def _from_module(name: str) -> Any:
    sys.path.insert(0, str(Path.cwd()))
    try:
        return import_module(name)
    except ImportError as error:
        raise InputError(f"module {name!r} cannot be imported: {error}") from None
    finally:
        sys.path.pop(0)


def _from_file(path: str) -> Any:
    if not Path(path).is_file():
        raise InputError(f"file {path} does not exist")
    spec = spec_from_file_location(Path(path).stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _draw(report: Any, path: str) -> None:
    if report.study is None:
        raise InputError("there is nothing to draw: no call gave an array that could be compared")
    axes = report.plot()
    axes[0].figure.savefig(path)
