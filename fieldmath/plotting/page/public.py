"""The interactive page of an object: `to_html`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sympy as sp

from fieldmath.algebra.arguments import read_choice
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.messages import LANGUAGES, language

_KINDS = {"scalar field": ("auto",), "vector field": ("auto",), "distribution": ("auto", "density", "renyi")}


def to_html(
    expr: Any,
    path: str | os.PathLike[str],
    *,
    sliders: Mapping[Any, Any] | None = None,
    title: str | None = None,
    lang: str | None = None,
) -> Path:
    r"""Write a page in which a formula is computed live while its parameters are moved, and return its path.

    The page is one file that loads nothing: the exact formula becomes straight-line JavaScript made from a table of
    functions. Fields and distributions have a method of this name, with more options.

    Parameters
    ----------
    expr : Expr
        An exact result with free parameters, such as ``p.kl(q)``.
    path : str or path
        The file to write.
    sliders : mapping of name to (lower, upper) or (lower, upper, start), optional
        The ranges of the sliders; the first one named is the horizontal axis. By default from what the parameters
        may be.
    title : str, optional
        The title of the page.
    lang : {"en", "zh"}
        The language of its words; by default that of ``FIELDMATH_LANG``, or of the locale.

    Returns
    -------
    Path

    Raises
    ------
    EvaluationError
        When the formula has no counterpart in JavaScript.

    Examples
    --------
    >>> import fieldmath as fm, tempfile
    >>> from fieldmath.families import Normal
    >>> kl = Normal("mu1", "sigma1").kl(Normal("mu2", "sigma2"))
    >>> page = fm.to_html(kl, tempfile.mkdtemp() + "/kl.html", sliders={"mu1": (-3, 3)})
    >>> page.name
    'kl.html'
    """
    if hasattr(expr, "to_html"):
        return Path(expr.to_html(path, sliders=sliders, title=title, lang=lang))
    with located("to_html"):
        if not isinstance(expr, sp.Expr):
            raise InputTypeError(
                f"expr must be an exact result, a field or a distribution; got {type(expr).__name__}. "
                "Leave parameters symbolic to have something to move"
            )
        from fieldmath.plotting.page.expressions import expression_page

        spoken = _checked(title, lang)
        return write(expression_page(expr, sliders, title, spoken), path, spoken)


def object_page(
    drawn: Any, path: Any, kind: str, options: Mapping[str, Any], title: str | None, lang: str | None
) -> Path:
    """Write the page of a field or distribution."""
    spoken = _checked(title, lang)
    family = drawn._plot_family
    if family not in _KINDS:
        raise InputError(f"the object must be a scalar or vector field or a distribution for a page; got a {family}")
    kind = read_choice(kind, list(_KINDS[family]), "kind")
    given = {name: value for name, value in options.items() if value is not None}
    meant = ("sliders", "box", "other", "functional") if family == "distribution" else ("sliders", "box", "at")
    for name in given:
        if name not in meant:
            raise InputError(f"{name} must be left out for a {family}; {', '.join(meant)} are those that apply")
    if family == "distribution":
        from fieldmath.plotting.page.distributions import distribution_page

        page = distribution_page(drawn, kind, given, title, spoken)
    else:
        from fieldmath.plotting.page.fields import field_page

        page = field_page(drawn, given, title, spoken)
    return write(page, path, spoken)


def write(page: Any, path: Any, lang: str) -> Path:
    """Write a page to a file."""
    from fieldmath.plotting.page.writing import html

    if not isinstance(path, str | os.PathLike):
        raise InputTypeError(f"path must be the name of a file; got {type(path).__name__}")
    text = html(page, lang)
    target = Path(path)
    if target.is_dir():
        raise InputError(f"path must be the name of a file; got the folder {str(target)!r}")
    if not target.parent.is_dir():
        raise InputError(
            f"path must lie in a folder that exists; got {str(target)!r}. Create {str(target.parent)!r} first"
        )
    target.write_text(text, encoding="utf-8")
    return target


def _checked(title: Any, lang: Any) -> str:
    """Return the language to speak."""
    lang = language(lang)
    lang = read_choice(lang, list(LANGUAGES), "lang")
    if title is not None and not isinstance(title, str):
        raise InputTypeError(f"title must be a text; got {type(title).__name__}")
    return lang
