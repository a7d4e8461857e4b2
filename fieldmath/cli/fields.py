"""Commands of vector calculus: ``fieldmath curl "-y" "x" --coords "x y"``."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from fieldmath.cli.files import expanded
from fieldmath.cli.output import add_output, check_targets, deliver, printed, save_page, save_plot, values_of
from fieldmath.errors import InputError

SCALAR, VECTOR = "a scalar field", "a vector field"


@dataclass(frozen=True)
class Operator:
    """One command: its name, what it prints, the method it asks, of which fields, and whether it looks for places."""

    name: str
    summary: str
    method: str
    takes: tuple[str, ...]
    is_search: bool = False


OPERATORS = (
    Operator("grad", "the gradient of a scalar field", "grad", (SCALAR,)),
    Operator("div", "the divergence of a vector field", "div", (VECTOR,)),
    Operator("curl", "the curl of a vector field", "curl", (VECTOR,)),
    Operator("laplacian", "the Laplacian of a scalar or vector field", "laplacian", (SCALAR, VECTOR)),
    Operator("hessian", "the second derivatives of a scalar field", "hessian", (SCALAR,)),
    Operator("jacobian", "the derivatives of a vector field", "jacobian", (VECTOR,)),
    Operator("potential", "the scalar potential of a vector field", "potential", (VECTOR,)),
    Operator("vector-potential", "a vector potential of a vector field", "vector_potential", (VECTOR,)),
    Operator(
        "critical-points", "the critical points of a scalar field, classified", "critical_points", (SCALAR,), True
    ),
)


def configure(operator: Operator, parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of an operator's command."""
    several = VECTOR in operator.takes
    parser.add_argument(
        "components", nargs="+", metavar="EXPR",
        help=("the components, one per coordinate" if several else "the expression") + "; @FILE reads them from a file",
    )  # fmt: skip
    parser.add_argument("--coords", metavar="NAMES", help='the names of the coordinates, as in "x y z"')
    parser.add_argument("--chart", metavar="NAME", help="a system of coordinates: polar, cylindrical, spherical, ...")
    parser.add_argument("--parameters", default="", metavar="NAMES", help='other names, as in "a b"')
    parser.add_argument("--functions", default="", metavar="NAMES", help='abstract functions, as in "f g"')
    add_output(parser, "x=1, y=pi/2")


def run(operator: Operator, arguments: argparse.Namespace) -> int:
    """Print the result."""
    check_targets(arguments)
    field = _field(operator, arguments)
    if operator.is_search:  # a list of places, found for given parameters
        field = _of_values(field, values_of(arguments.at))
    result = getattr(field, operator.method)()
    deliver(printed(_named(result, arguments), arguments.format), arguments)
    drawn = field if operator.is_search else result
    if arguments.plot:
        save_plot(_settled(drawn, values_of(arguments.at)), arguments.plot)
    if arguments.html:
        save_page(drawn, arguments)
    return 0


def _field(operator: Operator, arguments: argparse.Namespace) -> Any:
    import fieldmath as fm

    chart = _chart(arguments)
    options = {"parameters": arguments.parameters, "functions": arguments.functions}
    components = expanded(arguments.components)
    if len(components) == 1 and SCALAR in operator.takes:
        return fm.ScalarField(components[0], chart, **options)
    if VECTOR not in operator.takes:
        raise InputError(f"one expression must be given; got {len(components)}")
    return fm.VectorField(components, chart, **options)


def _chart(arguments: argparse.Namespace) -> Any:
    from fieldmath.geometry.catalogue import CONSTRUCTORS

    if arguments.chart is None:
        if arguments.coords is None:
            raise InputError('coordinates must be given, as in --coords "x y" or --chart spherical; got none')
        return arguments.coords
    if arguments.chart not in CONSTRUCTORS:
        raise InputError(f"--chart must be one of {', '.join(CONSTRUCTORS)}; got {arguments.chart!r}")
    if arguments.coords is None:
        return CONSTRUCTORS[arguments.chart]()
    return CONSTRUCTORS[arguments.chart](arguments.coords)


def _named(result: Any, arguments: argparse.Namespace) -> list[tuple[str, Any]]:
    """Return the components of a result with names, evaluated if a place is given."""
    import numpy as np

    if isinstance(result, list):
        return [("", point) for point in result]
    names = result.chart.names
    place = values_of(arguments.at)
    if place:
        values = _at(result, place)
        flat = list(np.ravel(values))
        labels = _labels(names, result.rank)
        return [(label, float(value)) for label, value in zip(labels, flat, strict=True)]
    if result.rank == 0:
        return [("", result.expr)]
    entries = np.ravel(np.array(result.exprs, dtype=object))
    return list(zip(_labels(names, result.rank), entries, strict=True))


def _labels(names: tuple[str, ...], rank: int) -> list[str]:
    labels = [""]
    for _ in range(rank):
        labels = [f"{label} {name}".strip() for label in labels for name in names]
    return labels


def _at(field: Any, place: dict[str, str]) -> Any:
    from fieldmath.algebra.parse import as_expr
    from fieldmath.evaluation import evaluate

    numbers = {name: float(evaluate(as_expr(text))) for name, text in place.items()}
    known = {*field.chart.names, *(symbol.name for symbol in field.parameters)}
    unknown = sorted(set(numbers) - known)
    if unknown:
        raise InputError(f"--at must name coordinates and parameters ({', '.join(sorted(known))}); got {unknown[0]!r}")
    coordinates = {name: value for name, value in numbers.items() if name in field.chart.names}
    return _settled(field, place)(**coordinates)


def _of_values(field: Any, place: dict[str, str]) -> Any:
    """Return the field with the values of its parameters, which alone may be given."""
    known = [symbol.name for symbol in field.parameters]
    unknown = sorted(set(place) - set(known))
    if unknown:
        raise InputError(f"--at must name parameters ({', '.join(known) or 'there are none'}); got {unknown[0]!r}")
    return _settled(field, place)


def _settled(field: Any, place: dict[str, str]) -> Any:
    """Return the field with the values of its parameters."""
    parameters = {symbol.name: place[symbol.name] for symbol in field.parameters if symbol.name in place}
    return field.subs(parameters) if parameters else field
