"""Objects in files: JSON that people can read, with expressions as text. Reading a file runs nothing that is in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fieldmath.errors import FieldMathError, InputError, InputTypeError, located
from fieldmath.storage.document import VERSION, Reader, Writer

__all__ = ["VERSION", "from_json", "load", "save", "to_json"]

_MALFORMED = (ArithmeticError, AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


def to_json(item: Any, *, indent: int | None = 2) -> str:
    """Return an object as a JSON document.

    Fields, charts, grids, curves, surfaces, regions, distributions, exact results, approximations, what methods return
    (critical points, decompositions, reports of theorems), and lists or dictionaries of them can be written.

    Parameters
    ----------
    item : object
        What to write.
    indent : int or None
        Spaces for each level; None puts all on one line.

    Returns
    -------
    str
        ``{"fieldmath": version, "symbols": assumptions by name, "object": ...}``. Formulas are text as `str` prints it.

    Raises
    ------
    InputTypeError
        When the object, or a function in it, has no written form.

    See Also
    --------
    from_json, save, load

    Examples
    --------
    >>> import fieldmath as fm
    >>> from fieldmath.families import Normal
    >>> print(fm.to_json(Normal("mu", 1), indent=None))
    {"fieldmath": 1, "symbols": {"mu": {"real": true}},
     "object": {"type": "law", "family": "Normal", "arguments": ["mu", "1"]}}
    """
    with located("to_json"):
        writer = Writer()
        body = writer.value(item)
        symbols = writer.symbol_table()
        return json.dumps({"fieldmath": VERSION, "symbols": symbols, "object": body}, indent=indent, allow_nan=False)


def from_json(text: str) -> Any:
    """Return the object that a document of `to_json` describes.

    Formulas are read by the parser that reads all text, names of functions and objects come from white lists: whatever
    a document holds, nothing in it is run.

    Parameters
    ----------
    text : str
        The document.

    Raises
    ------
    InputError
        When the text is no such document, is damaged, or comes from a later version of the format.

    Examples
    --------
    >>> import fieldmath as fm
    >>> field = fm.VectorField(["-y", "x"], "x y")
    >>> fm.from_json(fm.to_json(field)) == field
    True
    """
    with located("from_json"):
        if not isinstance(text, str):
            raise InputTypeError(f"text must be a JSON document; got {type(text).__name__}")
        document = _document(text)
        try:
            return Reader(document.get("symbols", {})).value(document["object"])
        except FieldMathError:
            raise
        except _MALFORMED as error:
            shown = str(error) or type(error).__name__
            raise InputError(f"text must be a document that to_json wrote; it is damaged: {shown:.80}") from None


def save(item: Any, path: Any) -> None:
    """Write an object to a file, see `to_json`; a file that exists is replaced at once, or not at all.

    Examples
    --------
    >>> import tempfile, fieldmath as fm
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     fm.save(fm.polar(), f"{folder}/chart.json")
    ...     fm.load(f"{folder}/chart.json")
    polar('r theta')
    """
    with located("save"):
        text = to_json(item) + "\n"
        place = _path(path)
        part = place.with_name(place.name + ".part")
        try:
            part.write_text(text, encoding="utf-8")
            part.replace(place)
        except OSError as error:
            raise InputError(f"path must be a file that can be written; got {str(path)!r}: {error.strerror}") from None


def load(path: Any) -> Any:
    """Return the object in a file that `save` wrote.

    Raises
    ------
    InputError
        When there is no such file, or it holds anything else.
    """
    with located("load"):
        try:
            text = _path(path).read_text(encoding="utf-8")
        except OSError as error:
            raise InputError(f"path must be a file that can be read; got {str(path)!r}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise InputError(f"path must be a JSON file; {str(path)!r} is not text") from None
        return from_json(text)


def _path(path: Any) -> Path:
    try:
        return Path(path)
    except TypeError:
        raise InputTypeError(f"path must be the name of a file; got {type(path).__name__}") from None


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except RecursionError:
        raise InputError("text must be a document that to_json wrote; its brackets are nested too deeply") from None
    except ValueError as error:
        raise InputError(f"text must be a JSON document; {error}") from None
    if not isinstance(document, dict) or type(document.get("fieldmath")) is not int or "object" not in document:
        raise InputError("text must be a document that to_json wrote; it has no entries 'fieldmath' and 'object'")
    if document["fieldmath"] > VERSION:
        raise InputError(
            f"text must be a document of version {VERSION} or earlier; got {document['fieldmath']}. "
            "Read it with a newer fieldmath."
        )
    return document
