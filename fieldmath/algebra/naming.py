"""Names: which are legal, which spellings mean the same, and what to say about one that is unknown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from unicodedata import normalize

import sympy as sp

from fieldmath.algebra.tokens import describe, is_word, spelled_out
from fieldmath.algebra.vocabulary import ALIASES, CONSTANTS, FUNCTIONS, HINTS, POWERS
from fieldmath.errors import InputError, InputTypeError


def split_names(source: str | sp.Symbol | Iterable[str | sp.Symbol], *, allow_empty: bool = False) -> tuple[str, ...]:
    """Return the names that a user lists, checked: ``"x y"``, ``"x, y"``, ``["x", "y"]``, or symbols.

    Names are legal Python names, keywords included, and returned in Unicode normal form (NFKC), as Python itself
    reads names.

    Raises
    ------
    InputError
        When a name is not legal, comes twice, or none is given (unless `allow_empty`).
    InputTypeError
        When `source` lists anything but texts and symbols.

    Examples
    --------
    >>> split_names("x, y"), split_names(["r", "theta"]), split_names("lambda")
    (('x', 'y'), ('r', 'theta'), ('lambda',))
    """
    if isinstance(source, str):
        listed: list[object] = list(source.replace(",", " ").split())
    elif isinstance(source, Iterable):
        listed = list(source)
    else:
        listed = [source]
    names = tuple(_checked(item) for item in listed)
    if not names and not allow_empty:
        raise InputError(f"names must not be empty; got {source!r:.60}. Write them as 'x y'")
    for position, name in enumerate(names):
        if name in names[:position]:
            raise InputError(f"names must differ; got {name!r} twice in {' '.join(names)!r:.60}")
    return names


def otherwise_spelled(name: str, names: Mapping[str, sp.Expr]) -> sp.Expr | None:
    """Return what the declared name or constant stands for that differs only in spelling: θ for theta, µ for μ."""
    spelled = spelled_out(name)
    for declared, value in names.items():
        if normalize("NFKC", declared) == name or spelled_out(declared) == spelled:
            return value
    return CONSTANTS.get(spelled)


def is_function(name: str, functions: Collection[str]) -> bool:
    """Return whether `name` can be called."""
    return name in functions or name in FUNCTIONS or name in ALIASES or name in POWERS or name == "Piecewise"


def unknown_name(name: str, names: Collection[str], functions: Collection[str]) -> str:
    """Return what is wrong with a name that stands for nothing, and what to do."""
    if is_function(name, functions):
        return f"expression must give {name} its arguments in brackets; write {name}(...)"
    declared = ", ".join(list(names)[:20]) or "none"
    return (
        f"expression must use declared names; got {describe(name)}. {guessed(name, [*names, *CONSTANTS])}"
        f"Declared: {declared}; constants: {', '.join(CONSTANTS)}. "
        f"To use a further name, declare it: parameters={name[:40]!r}"
    )


def unknown_function(name: str, functions: Collection[str]) -> str:
    """Return what is wrong with a function that does not exist, and what to do."""
    known = [*functions, *FUNCTIONS, *ALIASES, *POWERS, "Piecewise"]
    hint = guessed(name, known) or f"Known: {', '.join(known)}. "
    return (
        f"expression must use known functions; got {describe(name)}. {hint}"
        f"To use an abstract function, declare it: functions={name[:40]!r}"
    )


def guessed(name: str, known: Collection[str]) -> str:
    """Return a sentence that guesses what was meant, or an empty text."""
    if name in HINTS:
        return f"{HINTS[name]}. "
    import difflib

    near = difflib.get_close_matches(name[:60], known, n=3, cutoff=0.7)
    near += [other for other in known if other.lower() == name.lower() and other not in near]
    return f"Did you mean {' or '.join(near)}? " if near else ""


def _checked(item: object) -> str:
    if isinstance(item, sp.Symbol):
        item = item.name
    if not isinstance(item, str):
        raise InputTypeError(f"names must be texts or symbols; got {type(item).__name__} {item!r:.60}")
    name = normalize("NFKC", item)
    if not is_word(name):
        raise InputError(
            f"names must be letters, digits and underscores, not starting with a digit; got {describe(item)}"
        )
    return name
