"""Everything that fieldmath raises or warns with, and the one helper that says where."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class FieldMathError(Exception):
    """Base class of every error that fieldmath raises on purpose; its text is in the reader's language."""

    def __str__(self) -> str:
        from fieldmath.messages import sentence

        return sentence(super().__str__())


class Refusal(Exception):
    """Base class of what methods raise among themselves to say why they have no answer; `located` makes it public."""


class InputError(FieldMathError, ValueError):
    """An argument has the right type and an unusable value."""


class InputTypeError(FieldMathError, TypeError):
    """An argument has an unusable type."""


class ParseError(InputError):
    """A text is not an expression that fieldmath accepts; `column` counts from 1."""

    column: int | None = None


class MismatchError(InputError):
    """Two objects live on different charts, grids or bases."""


class EvaluationError(InputError):
    """An exact object cannot be computed numerically as asked."""


class TooLargeError(InputError, MemoryError):
    """An array would not fit in memory; nothing has been allocated."""


class NoClosedFormError(FieldMathError, ValueError):
    """An exact answer was demanded and no exact method has one."""


class NoPotentialError(FieldMathError, ValueError):
    """The field has no potential of the kind asked for; `obstruction` is the field that is not zero, the curl say."""

    obstruction: Any = None


class FieldMathWarning(UserWarning):
    """Base class of every warning that fieldmath gives."""


class SingularityWarning(FieldMathWarning):
    """Grid points lie on a coordinate singularity; the values there are NaN."""


class AccuracyWarning(FieldMathWarning):
    """A number is less accurate than was asked for."""


class DomainWarning(FieldMathWarning):
    """The answer holds on a part of the domain only, or jumps across a cut."""


class ConvergenceWarning(FieldMathWarning):
    """An integral converges, but that of its absolute value does not."""


#: What such an integral means.
CONDITIONAL = (
    "the integral converges conditionally, not absolutely; its value is the limit of integrals over growing intervals"
)


class FontWarning(FieldMathWarning):
    """Text cannot be drawn in the language asked for with the installed fonts."""


class CacheWarning(FieldMathWarning):
    """A file that was kept to save time cannot be read, and is made anew."""


def warn(message: str, category: type[FieldMathWarning]) -> None:
    """Give a warning that points at the caller's own line: the first one outside this package."""
    from fieldmath.messages import sentence

    package = str(Path(__file__).parent)
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_code.co_filename.startswith(package):
        frame, level = frame.f_back, level + 1
    warnings.warn(sentence(message), category, stacklevel=level)


@contextmanager
def located(where: str) -> Iterator[None]:
    """Prefix the message of a FieldMathError raised inside with the public name `where`, once.

    Low-level code raises the bare fact; the public method, used as ``with located("VectorField.curl"):``,
    says where it happened. An error that already names its place passes unchanged.
    """
    try:
        yield
    except FieldMathError as error:
        if getattr(error, "where", None) is not None:
            raise
        fact = Exception.__str__(error)  # In English; what is shown is translated once, when it is shown.
        text = fact if isinstance(error, ParseError) else " ".join(fact.split())
        placed = type(error)(f"{where}: {text}")
        placed.__dict__.update(error.__dict__)
        placed.where = where  # type: ignore[attr-defined]
        raise placed from None
    except Refusal as refusal:
        unanswered = NoClosedFormError(f"{where}: there is no answer here: {refusal}")
        unanswered.where = where  # type: ignore[attr-defined]
        raise unanswered from None
