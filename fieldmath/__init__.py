"""Exact calculus on fields and exact information theory on distributions, with numbers that know their error.

Names are loaded when they are first used, so that ``import fieldmath`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Where each public name lives; the static imports below say the same to editors and type checkers (a test compares).
_HOMES = {
    "fieldmath.algebra.code": ("to_code",),
    "fieldmath.approximation": ("Approximation", "is_exact"),
    "fieldmath.errors": (
        "AccuracyWarning",
        "CacheWarning",
        "ConvergenceWarning",
        "DomainWarning",
        "EvaluationError",
        "FieldMathError",
        "FieldMathWarning",
        "FontWarning",
        "InputError",
        "InputTypeError",
        "MismatchError",
        "NoClosedFormError",
        "NoPotentialError",
        "ParseError",
        "SingularityWarning",
        "TooLargeError",
    ),
    "fieldmath.geometry.catalogue": (
        "bipolar", "bispherical", "cartesian", "conical", "cylindrical", "elliptic", "elliptic_cylindrical",
        "hyperspherical", "oblate_spheroidal", "parabolic", "parabolic_cylindrical", "paraboloidal",
        "poincare_half_plane", "polar", "prolate_spheroidal", "sphere_surface", "spherical", "toroidal",
        "torus_surface",
    ),
    "fieldmath.geometry.charts": ("Chart",),
    "fieldmath.geometry.curves": ("Curve",),
    "fieldmath.geometry.grids": ("Grid",),
    "fieldmath.geometry.regions": ("Region",),
    "fieldmath.geometry.surfaces": ("Surface",),
    "fieldmath.calculus.helmholtz": ("Helmholtz",),
    "fieldmath.fields.scalar": ("ScalarField",),
    "fieldmath.fields.tensor": ("TensorField",),
    "fieldmath.fields.theorems": (
        "TheoremReport", "check_divergence_theorem", "check_green", "check_greens_identities", "check_stokes",
    ),
    "fieldmath.fields.vector": ("VectorField",),
    "fieldmath.functions": (
        "acos", "asin", "atan", "cos", "cosh", "curl", "div", "erf", "exp", "grad", "laplacian", "log", "sign", "sin",
        "sinh", "sqrt", "tan", "tanh",
    ),
    "fieldmath.plotting.comparison": ("compare",),
    "fieldmath.plotting.page.public": ("to_html",),
    "fieldmath.probability.distribution": ("Distribution",),
    "fieldmath.probability.divergence_matrix": ("divergence_matrix",),
    "fieldmath.probability.mutual": ("mutual_information",),
    "fieldmath.probability.sequences": ("transfer_entropy",),
    "fieldmath.representations.engines": ("engine",),
    "fieldmath.evaluation": ("evaluate",),
    "fieldmath.bulk": ("pairwise",),
    "fieldmath.storage": ("from_json", "load", "save", "to_json"),
}  # fmt: skip
_MODULES = ("families", "interop", "named", "verify")
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [  # noqa: RUF022 - grouped as above
    "Approximation", "is_exact", "compare", "to_code", "to_html",
    "AccuracyWarning", "CacheWarning", "ConvergenceWarning", "DomainWarning", "EvaluationError", "FieldMathError",
    "FieldMathWarning", "FontWarning", "InputError", "InputTypeError", "MismatchError", "NoClosedFormError",
    "NoPotentialError", "ParseError", "SingularityWarning", "TooLargeError",
    "Chart", "Curve", "Grid", "Region", "Surface",
    "bipolar", "bispherical", "cartesian", "conical", "cylindrical", "elliptic", "elliptic_cylindrical",
    "hyperspherical", "oblate_spheroidal", "parabolic", "parabolic_cylindrical", "paraboloidal",
    "poincare_half_plane", "polar", "prolate_spheroidal", "sphere_surface", "spherical", "toroidal", "torus_surface",
    "ScalarField", "TensorField", "VectorField", "Helmholtz",
    "TheoremReport", "check_divergence_theorem", "check_green", "check_greens_identities", "check_stokes",
    "acos", "asin", "atan", "cos", "cosh", "curl", "div", "erf", "exp", "grad", "laplacian", "log", "sign", "sin",
    "sinh", "sqrt", "tan", "tanh",
    "engine",
    "Distribution", "divergence_matrix",
    "mutual_information", "transfer_entropy", "evaluate", "pairwise", "from_json", "load", "save", "to_json",
    "families", "interop", "named",
    "verify",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"fieldmath.{name}")
    if name not in _HOME_OF:
        raise AttributeError(f"module 'fieldmath' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


if TYPE_CHECKING:
    from fieldmath import families as families
    from fieldmath import interop as interop
    from fieldmath import named as named
    from fieldmath import verify as verify
    from fieldmath.algebra.code import to_code
    from fieldmath.approximation import Approximation, is_exact
    from fieldmath.bulk import pairwise
    from fieldmath.calculus.helmholtz import Helmholtz
    from fieldmath.errors import (
        AccuracyWarning,
        CacheWarning,
        ConvergenceWarning,
        DomainWarning,
        EvaluationError,
        FieldMathError,
        FieldMathWarning,
        FontWarning,
        InputError,
        InputTypeError,
        MismatchError,
        NoClosedFormError,
        NoPotentialError,
        ParseError,
        SingularityWarning,
        TooLargeError,
    )
    from fieldmath.evaluation import evaluate
    from fieldmath.fields.scalar import ScalarField
    from fieldmath.fields.tensor import TensorField
    from fieldmath.fields.theorems import (
        TheoremReport,
        check_divergence_theorem,
        check_green,
        check_greens_identities,
        check_stokes,
    )
    from fieldmath.fields.vector import VectorField
    from fieldmath.functions import (
        acos,
        asin,
        atan,
        cos,
        cosh,
        curl,
        div,
        erf,
        exp,
        grad,
        laplacian,
        log,
        sign,
        sin,
        sinh,
        sqrt,
        tan,
        tanh,
    )
    from fieldmath.geometry.catalogue import (
        bipolar,
        bispherical,
        cartesian,
        conical,
        cylindrical,
        elliptic,
        elliptic_cylindrical,
        hyperspherical,
        oblate_spheroidal,
        parabolic,
        parabolic_cylindrical,
        paraboloidal,
        poincare_half_plane,
        polar,
        prolate_spheroidal,
        sphere_surface,
        spherical,
        toroidal,
        torus_surface,
    )
    from fieldmath.geometry.charts import Chart
    from fieldmath.geometry.curves import Curve
    from fieldmath.geometry.grids import Grid
    from fieldmath.geometry.regions import Region
    from fieldmath.geometry.surfaces import Surface
    from fieldmath.plotting.comparison import compare
    from fieldmath.plotting.page.public import to_html
    from fieldmath.probability.distribution import Distribution
    from fieldmath.probability.divergence_matrix import divergence_matrix
    from fieldmath.probability.mutual import mutual_information
    from fieldmath.probability.sequences import transfer_entropy
    from fieldmath.representations.engines import engine
    from fieldmath.storage import from_json, load, save, to_json
