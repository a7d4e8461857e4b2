"""Commands of information theory: ``fieldmath kl "Normal(mu1, s1)" "Normal(mu2, s2)"``."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from fieldmath.cli.files import expanded
from fieldmath.cli.output import add_output, check_targets, deliver, printed, save_page, save_plot, values_of
from fieldmath.errors import InputError, ParseError


@dataclass(frozen=True)
class Functional:
    """One command: its name, what it prints, the method it asks, of how many laws, and whether it takes an order."""

    name: str
    summary: str
    method: str
    laws: int = 2
    takes_order: bool = False
    takes_base: bool = True


FUNCTIONALS = (
    Functional("entropy", "the entropy of a distribution", "entropy", laws=1),
    Functional("kl", "the Kullback-Leibler divergence", "kl"),
    Functional("cross-entropy", "the cross-entropy", "cross_entropy"),
    Functional("js", "the Jensen-Shannon divergence", "js"),
    Functional("renyi", "the Rényi divergence of an order", "renyi", takes_order=True),
    Functional("hellinger", "the Hellinger distance", "hellinger", takes_base=False),
    Functional("mean", "the mean of a distribution", "mean", laws=1, takes_base=False),
    Functional("variance", "the variance of a distribution", "variance", laws=1, takes_base=False),
)


def configure(functional: Functional, parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of a functional's command."""
    parser.add_argument(
        "laws", nargs="+", metavar="DISTRIBUTION",
        help='a member of a family, as in "Normal(mu, 2)"; @FILE reads them from a file',
    )  # fmt: skip
    if functional.takes_order:
        parser.add_argument("--alpha", required=True, metavar="ORDER", help="the order: a number, oo or a name")
    if functional.takes_base:
        parser.add_argument("--base", metavar="BASE", help="of the logarithm; 2 gives bits (default: nats)")
    add_output(parser, "mu=0, s=1")


def run(functional: Functional, arguments: argparse.Namespace) -> int:
    """Print the result."""
    check_targets(arguments)
    laws = [distribution(text) for text in _texts(functional, arguments.laws)]
    first, *others = laws
    if functional.takes_order:
        others.append(arguments.alpha)
    options = {"base": _base(arguments.base)} if functional.takes_base and arguments.base is not None else {}
    result = getattr(first, functional.method)(*others, **options)
    place = values_of(arguments.at)
    if place:
        result = _at(result, place, {symbol.name for law in laws for symbol in law.parameters})
    deliver(printed([("", result)], arguments.format), arguments)
    if arguments.plot:
        settled = [_settled(law, place) for law in laws]
        save_plot(settled[0], arguments.plot, **({"other": settled[1]} if len(laws) == 2 else {}))
    if arguments.html:
        shown: dict[str, Any] = {"other": laws[1]} if len(laws) == 2 else {}
        if functional.takes_order:
            shown["kind"] = "renyi"
        elif len(laws) == 2:
            shown["functional"] = functional.method
        save_page(laws[0], arguments, **shown)
    return 0


def _texts(functional: Functional, given: list[str]) -> list[str]:
    texts = expanded(given)
    if len(texts) != functional.laws:
        wanted = "one distribution" if functional.laws == 1 else "two distributions"
        raise InputError(f'{wanted} must be given, as in "Normal(mu, 2)"; got {len(texts)}')
    return texts


def _settled(law: Any, place: dict[str, str]) -> Any:
    values = {symbol.name: place[symbol.name] for symbol in law.parameters if symbol.name in place}
    return law.subs(values) if values else law


def _base(text: str) -> Any:
    from fieldmath.algebra.parse import as_expr

    try:
        return as_expr(text)
    except ParseError:
        raise InputError(f"--base must be a positive number other than 1, as 2 or E; got {text!r}") from None


def _at(result: Any, place: dict[str, str], known: set[str]) -> float:
    from fieldmath.algebra.parse import as_expr
    from fieldmath.evaluation import evaluate

    free = {str(symbol) for symbol in getattr(result, "free_symbols", ())}
    names = ", ".join(sorted(known | free)) or "there are none"
    for name in sorted(set(place) - known - free):
        raise InputError(f"--at must name parameters ({names}); got {name!r}")
    for name in sorted(free - set(place)):
        raise InputError(f"--at must give every parameter ({names}); {name} is missing")
    return float(evaluate(result, {name: float(evaluate(as_expr(text))) for name, text in place.items()}))


def distribution(text: str) -> Any:
    """Return the distribution that a text such as ``"Normal(mu, 2)"`` names; its arguments go to the safe parser.

    Examples
    --------
    >>> from fieldmath.cli.information import distribution
    >>> distribution("Gamma(shape=2, scale=theta)")
    Gamma(shape=2, scale='theta')
    """
    import ast

    from fieldmath import families

    known = families.constructors()
    try:
        call = ast.parse(text.strip().replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        call = None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        raise InputError(f'distribution must look like "Normal(mu, 2)"; got {text[:80]!r}')
    if call.func.id not in known:
        from fieldmath.algebra.naming import guessed

        fact = f"distribution must be one of {', '.join(sorted(known))}; got {call.func.id!r}"
        raise InputError(f"{fact}. {guessed(call.func.id, known)}".rstrip(". "))
    if any(isinstance(argument, ast.Starred) for argument in call.args) or not all(one.arg for one in call.keywords):
        raise InputError(f'distribution must look like "Normal(mu, 2)", without stars; got {text[:80]!r}')
    named = {str(keyword.arg): _argument(keyword.value) for keyword in call.keywords}
    return known[call.func.id](*map(_argument, call.args), **named)


def _argument(node: Any) -> Any:
    """Return an argument as text for the safe parser; lists and tables of them keep their shape."""
    import ast

    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.List | ast.Tuple):
        return [_argument(entry) for entry in node.elts]
    if isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant | ast.Name) for key in node.keys):
        keys = [key.value if isinstance(key, ast.Constant) else ast.unparse(key) for key in node.keys if key]
        return dict(zip(keys, map(_argument, node.values), strict=True))
    return ast.unparse(node)
