"""Methods that are loaded when they are asked for are the methods that their modules define."""

from importlib import import_module

import pytest

import fieldmath as fm
from fieldmath.fields.deferred import Deferred

HOLDERS = [
    (base, public)
    for public in (fm.ScalarField, fm.VectorField)
    for base in public.__bases__
    if any(isinstance(member, Deferred) for member in vars(base).values())
]


@pytest.mark.parametrize(("base", "public"), HOLDERS, ids=lambda cls: cls.__name__)
def test_a_stand_in_lists_every_method_of_its_module(base, public):
    deferred = {name: member for name, member in vars(base).items() if isinstance(member, Deferred)}
    for name, member in deferred.items():
        real = getattr(import_module(member.module), member.holder)
        assert {key for key in vars(real) if not key.startswith("__")} == set(deferred)
        assert getattr(public, name) is vars(real)[name]
        assert getattr(public, name).__doc__


def test_the_method_is_bound_to_its_field():
    F = fm.VectorField(["x", "y"], "x y")
    assert F.potential.__self__ is F
    assert F.potential().grad() == F
