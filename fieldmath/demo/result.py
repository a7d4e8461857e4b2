"""What a demonstration returns: texts that know their translation, formulas, checks and a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sympy as sp

from fieldmath.approximation import is_exact
from fieldmath.messages import translated


@dataclass(frozen=True)
class Text:
    """A text of the message catalogue, by its English words, and the values to fill into it."""

    words: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def en(self) -> str:
        """The text in English."""
        return self.in_language("en")

    @property
    def zh(self) -> str:
        """The text in Chinese."""
        return self.in_language("zh")

    def in_language(self, language: str) -> str:
        """Return the text in `language`, ``"en"`` or ``"zh"``."""
        text = translated(self.words, language)
        return text.format(**dict(self.values)) if self.values else text

    def format(self, **values: object) -> Text:
        """Return the text with `values` to fill into it, in every language.

        Examples
        --------
        >>> Text("petal ≤ {length:.2f} cm").format(length=2.45).zh
        '花瓣 ≤ 2.45 cm'
        """
        return Text(self.words, tuple(values.items()))


@dataclass(frozen=True)
class Formula:
    """An equation: `left`, a name such as ``"∇·F"``, equals the exact expression `right`, perhaps about `value`."""

    left: str
    right: sp.Basic
    value: float | None = None

    def __str__(self) -> str:
        equation = f"{self.left} = {_plain(self.right)}"
        return equation if self.value is None else f"{equation} ≈ {self.value:.6g}"


@dataclass(frozen=True)
class Check:
    """A claim, what was measured, and whether the claim held."""

    claim: Text
    measured: str
    passed: bool


def at_most(claim: Text, measured: float, limit: float) -> Check:
    """Return the check that `measured` is at most `limit`; NaN fails.

    Examples
    --------
    >>> at_most(Text("error", "误差"), 1e-9, 1e-8).measured
    '1.0e-09 ≤ 1.0e-08'
    """
    passed = bool(measured <= limit)
    return Check(claim, f"{measured:.1e} {'≤' if passed else '>'} {limit:.1e}", passed)


def exactly(claim: Text, found: sp.Basic, expected: sp.Basic) -> Check:
    """Return the check that two exact expressions are equal, decided by their expanded difference; floats fail.

    Examples
    --------
    >>> exactly(Text("a law", "定律"), sp.log(4), 2 * sp.log(2)).passed
    True
    """
    if not (is_exact(found) and is_exact(expected)):
        return Check(claim, f"{found} ≠ {expected}", False)
    if found == expected:
        return Check(claim, _plain(found), True)
    equal = sp.expand(sp.expand_log(found - expected, force=True, factor=True)) == 0
    return Check(claim, f"{_plain(found)} {'=' if equal else '≠'} {_plain(expected)}", equal)


def holds(claim: Text, passed: bool, measured: str) -> Check:
    """Return the check of a claim that was decided elsewhere, with what was seen."""
    return Check(claim, measured, bool(passed))


@dataclass(frozen=True)
class Demonstration:
    """One concept: what it is, its exact formulas, the checks they passed, remarks on them and a picture.

    `figure` is the file of the picture, `caption` says what it shows; `notes` say where a common way of computing
    the thing goes wrong, with numbers computed here and now.
    """

    name: str
    title: Text
    idea: Text
    formulas: tuple[Formula, ...]
    checks: tuple[Check, ...]
    notes: tuple[Text, ...]
    figure: Path
    caption: Text

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that did not hold."""
        return tuple(check for check in self.checks if not check.passed)


def _plain(expression: sp.Basic) -> str:
    """Print on one line: a column vector as ``(a, b)``."""
    if isinstance(expression, sp.MatrixBase):
        return "(" + ", ".join(sp.sstr(entry) for entry in expression) + ")"
    return sp.sstr(expression)
