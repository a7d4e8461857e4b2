"""Errors: each is also the narrowest built-in, and its place is named once."""

import pickle

import pytest

from fieldmath import errors
from fieldmath.errors import FieldMathError, InputError, InputTypeError, MismatchError, ParseError, located

ERRORS = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, FieldMathError)]
WARNINGS = [w for w in vars(errors).values() if isinstance(w, type) and issubclass(w, Warning)]


@pytest.mark.parametrize("kind", [kind for kind in ERRORS if kind is not FieldMathError])
def test_every_error_is_also_a_value_or_type_error(kind):
    assert issubclass(kind, ValueError | TypeError)


def test_every_warning_is_a_user_warning():
    assert len(WARNINGS) >= 4
    assert all(issubclass(kind, UserWarning) for kind in WARNINGS)


def test_located_prefixes_the_place():
    with pytest.raises(InputError, match=r"^Grid\.uniform: axis x must increase\.$"), located("Grid.uniform"):
        raise InputError("axis x must increase.")


def test_the_innermost_place_is_named_once():
    with pytest.raises(InputTypeError) as caught, located("outer"), located("inner"):
        raise InputTypeError("bare fact")
    assert str(caught.value) == "inner: bare fact"
    assert caught.value.where == "inner"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("kind", ERRORS)
def test_located_keeps_the_kind(kind):
    with pytest.raises(kind) as caught, located("here"):
        raise kind("fact")
    assert type(caught.value) is kind


def test_located_keeps_what_the_error_carries():
    error = ParseError("unexpected )")
    error.column = 7
    with pytest.raises(ParseError) as caught, located("parse"):
        raise error
    assert caught.value.column == 7


def test_located_leaves_other_errors_alone():
    with pytest.raises(ZeroDivisionError), located("here"):
        raise ZeroDivisionError


def test_a_located_error_survives_pickling():
    with pytest.raises(MismatchError) as caught, located("f"):
        raise MismatchError("charts differ")
    twin = pickle.loads(pickle.dumps(caught.value))
    assert (str(twin), twin.where) == ("f: charts differ", "f")


def test_located_works_as_a_plain_block_that_succeeds():
    with located("here"):
        result = 1
    assert result == 1
