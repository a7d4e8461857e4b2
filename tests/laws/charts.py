"""Charts of every kind, for laws that hold in all of them."""

from functools import cache

import sympy as sp

import fieldmath as fm

TURN = (0, 2 * sp.pi)
POSITIVE = (0, sp.oo)


def oblique():
    return fm.Chart.from_embedding(["u + v/2", "v"], "u v")


def sheared_space():
    return fm.Chart.from_embedding(["u + v*w", "v + w", "w"], "u v w")


def parabolic():
    return fm.Chart.from_embedding(["u*v", "(u**2 - v**2)/2"], "u v", ranges={"u": POSITIVE, "v": POSITIVE})


def prolate():
    return fm.Chart.from_embedding(
        ["a*sinh(u)*sin(v)*cos(p)", "a*sinh(u)*sin(v)*sin(p)", "a*cosh(u)*cos(v)"],
        "u v p",
        ranges={"u": POSITIVE, "v": (0, sp.pi), "p": TURN},
        parameters="a",
    )


def latitude():
    return fm.Chart.from_embedding(
        ["r*cos(b)*cos(l)", "r*cos(b)*sin(l)", "r*sin(b)"],
        "r b l",
        ranges={"r": POSITIVE, "b": (-sp.pi / 2, sp.pi / 2), "l": TURN},
    )


def half_plane():
    return fm.Chart.from_metric([["1/y**2", 0], [0, "1/y**2"]], "x y", ranges={"y": POSITIVE})


def sphere():
    return fm.Chart.from_metric([[1, 0], [0, "sin(t)**2"]], "t p", ranges={"t": (0, sp.pi), "p": TURN})


def twisted():
    return fm.Chart.from_metric([[1, "x/2"], ["x/2", "1 + x**2"]], "x y")


def hyperspherical():
    return fm.Chart.from_metric(
        [[1, 0, 0, 0], [0, "r**2", 0, 0], [0, 0, "r**2*sin(a)**2", 0], [0, 0, 0, "r**2*sin(a)**2*sin(b)**2"]],
        "r a b c",
        ranges={"r": POSITIVE, "a": (0, sp.pi), "b": (0, sp.pi), "c": TURN},
    )


_FLAT = {
    "line": lambda: fm.cartesian("x"),
    "plane": lambda: fm.cartesian("x y"),
    "space": lambda: fm.cartesian("x y z"),
    "four": lambda: fm.cartesian(4),
    "polar": fm.polar,
    "cylindrical": fm.cylindrical,
    "spherical": fm.spherical,
    "oblique": oblique,
    "sheared space": sheared_space,
    "parabolic": parabolic,
    "prolate": prolate,
    "latitude": latitude,
    "hyperspherical": hyperspherical,
}
_CURVED = {"half plane": half_plane, "sphere": sphere, "twisted": twisted}
_MAKERS = {**_FLAT, **_CURVED}

FLAT = tuple(_FLAT)
ALL = tuple(_MAKERS)
PLANE = ("plane", "polar", "oblique", "parabolic", "half plane", "sphere", "twisted")
SPACE = ("space", "cylindrical", "spherical", "sheared space", "prolate", "latitude")


@cache
def chart(name):
    return _MAKERS[name]()


def scalar(name, letter="f"):
    """An abstract scalar field: what holds for it holds for every field."""
    here = chart(name)
    return fm.ScalarField(f"{letter}({', '.join(here.names)})", here, functions=letter)


def vector(name, letter="F"):
    """An abstract vector field, one abstract function per component."""
    here = chart(name)
    letters = [f"{letter}{k}" for k in range(here.dimension)]
    return fm.VectorField([f"{g}({', '.join(here.names)})" for g in letters], here, functions=letters)
