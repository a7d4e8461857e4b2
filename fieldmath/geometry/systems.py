"""The coordinate systems, one row each: names, ranges, embedding, scale factors, inverse.

Conventions follow Moon & Spencer, *Field Theory Handbook* (2nd ed. 1988), with the angles of ISO 80000-2; ``a`` is half
the distance of the foci. Everything is text, read by the safe parser; tests check each row against its embedding.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

_LINE = ("-oo", "oo")
_HALF_LINE = ("0", "oo")
_TURN = ("0", "2*pi")
_HALF_TURN = ("0", "pi")

# cosh(mu): the sum of the distances to the foci, or to the nearest and farthest points of the focal ring, over 2 a.
_FOCAL = "((sqrt((x + a)**2 + y**2) + sqrt((x - a)**2 + y**2))/(2*a))"
_POLES = "((sqrt(x**2 + y**2 + (z + a)**2) + sqrt(x**2 + y**2 + (z - a)**2))/(2*a))"
_SUM = "(x**2*(b**2 + c**2) + y**2*c**2 + z**2*b**2)"
_CONE = f"sqrt(({_SUM} + sqrt({_SUM}**2 - 4*b**2*c**2*x**2*(x**2 + y**2 + z**2)))/2)"
_AXIS = {"rho": "sqrt(x**2 + y**2)"}
_AZIMUTH = {"cos(phi)": "x/rho", "sin(phi)": "y/rho"}
_RING = "((sqrt((sqrt(x**2 + y**2) + a)**2 + z**2) + sqrt((sqrt(x**2 + y**2) - a)**2 + z**2))/(2*a))"


def _turn(y: str, x: str) -> str:
    """Return the angle of (x, y) in [0, 2 pi), the range of the coordinates: ``atan2`` alone lies in (-pi, pi]."""
    return f"pi - atan2({y}, -({x}))"


_ANGLE = _turn("y", "x")
_ELLIPSES = {"cosh(mu)": "C", "sinh(mu)": "S", "cos(nu)": "x/(a*C)", "sin(nu)": "y/(a*S)"}


def _roots_of_foci(cosh: str, total: str, square: str, **more: str) -> tuple[dict[str, str], ...]:
    """Return cosh(mu) and sinh(mu) in two ways: by the distances from the foci, and by their product D alone.

    Where the sum of the distances is 2 a cosh(mu) and that of their squares is 2 (x**2 + y**2 + z**2 + a**2).
    """
    distances = {"C": cosh, "S": "sqrt(C**2 - 1)", **more}
    halves = {"C": f"sqrt(({total} + D)/2)/a", "S": f"sqrt(({total} - 2*a**2 + D)/2)/a"}
    return distances, {"D": f"sqrt({total}**2 - 4*a**2*{square})", **halves, **more}


@dataclass(frozen=True, eq=False)
class System:
    """One row of the catalogue.

    `ranges` maps each coordinate, in order, to its ends; `periodic` names those that wrap; `inverse` gives the
    coordinates as functions of the Cartesian x, y, z, where a closed form is in use. Where these are logarithms, arc
    functions or nested roots, `functions` gives functions of the coordinates instead, rational in x, y, z and the
    positive numbers that `roots` defines, in one way or two: what was polynomial in x, y, z then becomes so again.
    `convention` says in words what books do differently, with {0}, {1}, ... for the coordinates.
    """

    ranges: dict[str, tuple[str, str]]
    embedding: tuple[str, ...]
    scale_factors: tuple[str, ...]
    periodic: str = ""
    parameters: str = ""
    inverse: tuple[str, ...] = ()
    functions: dict[str, str] = field(default_factory=dict)
    roots: tuple[dict[str, str], ...] = ()
    orientation: int = 1
    convention: str = ""


SYSTEMS: dict[str, System] = {
    "polar": System(
        ranges={"r": _HALF_LINE, "theta": _TURN},
        periodic="theta",
        embedding=("r*cos(theta)", "r*sin(theta)"),
        scale_factors=("1", "r"),
        inverse=("sqrt(x**2 + y**2)", _ANGLE),
    ),
    "cylindrical": System(
        ranges={"rho": _HALF_LINE, "phi": _TURN, "z": _LINE},
        periodic="phi",
        embedding=("rho*cos(phi)", "rho*sin(phi)", "z"),
        scale_factors=("1", "rho", "1"),
        convention="{1} the azimuth",
        inverse=("sqrt(x**2 + y**2)", _ANGLE, "z"),
    ),
    "spherical": System(
        ranges={"r": _HALF_LINE, "theta": _HALF_TURN, "phi": _TURN},
        periodic="phi",
        embedding=("r*sin(theta)*cos(phi)", "r*sin(theta)*sin(phi)", "r*cos(theta)"),
        scale_factors=("1", "r", "r*sin(theta)"),
        convention="physics convention (ISO 80000-2): {1} from +z, {2} the azimuth",
        inverse=("sqrt(x**2 + y**2 + z**2)", "atan2(sqrt(x**2 + y**2), z)", _ANGLE),
    ),
    "parabolic": System(
        ranges={"sigma": _LINE, "tau": _HALF_LINE},
        embedding=("sigma*tau", "(tau**2 - sigma**2)/2"),
        scale_factors=("sqrt(sigma**2 + tau**2)",) * 2,
        inverse=("x/sqrt(sqrt(x**2 + y**2) + y)", "sqrt(sqrt(x**2 + y**2) + y)"),
        functions={"sigma": "x/T", "tau": "T"},
        roots=({"R": "sqrt(x**2 + y**2)", "T": "sqrt(R + y)"},),
    ),
    "parabolic_cylindrical": System(
        ranges={"sigma": _LINE, "tau": _HALF_LINE, "z": _LINE},
        embedding=("sigma*tau", "(tau**2 - sigma**2)/2", "z"),
        scale_factors=("sqrt(sigma**2 + tau**2)", "sqrt(sigma**2 + tau**2)", "1"),
        inverse=("x/sqrt(sqrt(x**2 + y**2) + y)", "sqrt(sqrt(x**2 + y**2) + y)", "z"),
        functions={"sigma": "x/T", "tau": "T", "z": "z"},
        roots=({"R": "sqrt(x**2 + y**2)", "T": "sqrt(R + y)"},),
    ),
    "paraboloidal": System(
        ranges={"u": _HALF_LINE, "v": _HALF_LINE, "phi": _TURN},
        periodic="phi",
        embedding=("u*v*cos(phi)", "u*v*sin(phi)", "(u**2 - v**2)/2"),
        scale_factors=("sqrt(u**2 + v**2)", "sqrt(u**2 + v**2)", "u*v"),
        inverse=("sqrt(sqrt(x**2 + y**2 + z**2) + z)", "sqrt(sqrt(x**2 + y**2 + z**2) - z)", _ANGLE),
        functions={"u": "U", "v": "rho/U", **_AZIMUTH},
        roots=({"R": "sqrt(x**2 + y**2 + z**2)", "U": "sqrt(R + z)", **_AXIS},),
    ),
    "elliptic": System(
        ranges={"mu": _HALF_LINE, "nu": _TURN},
        periodic="nu",
        parameters="a",
        embedding=("a*cosh(mu)*cos(nu)", "a*sinh(mu)*sin(nu)"),
        scale_factors=("a*sqrt(sinh(mu)**2 + sin(nu)**2)",) * 2,
        inverse=(f"acosh({_FOCAL})", _turn(f"y*{_FOCAL}", f"x*sqrt({_FOCAL}**2 - 1)")),
        functions=_ELLIPSES,
        roots=_roots_of_foci(_FOCAL, "(x**2 + y**2 + a**2)", "x**2"),
    ),
    "elliptic_cylindrical": System(
        ranges={"mu": _HALF_LINE, "nu": _TURN, "z": _LINE},
        periodic="nu",
        parameters="a",
        embedding=("a*cosh(mu)*cos(nu)", "a*sinh(mu)*sin(nu)", "z"),
        scale_factors=("a*sqrt(sinh(mu)**2 + sin(nu)**2)", "a*sqrt(sinh(mu)**2 + sin(nu)**2)", "1"),
        inverse=(f"acosh({_FOCAL})", _turn(f"y*{_FOCAL}", f"x*sqrt({_FOCAL}**2 - 1)"), "z"),
        functions={**_ELLIPSES, "z": "z"},
        roots=_roots_of_foci(_FOCAL, "(x**2 + y**2 + a**2)", "x**2"),
    ),
    "bipolar": System(
        ranges={"sigma": _TURN, "tau": _LINE},
        periodic="sigma",
        parameters="a",
        embedding=("a*sinh(tau)/(cosh(tau) - cos(sigma))", "a*sin(sigma)/(cosh(tau) - cos(sigma))"),
        scale_factors=("a/(cosh(tau) - cos(sigma))",) * 2,
        inverse=(_turn("2*a*y", "x**2 + y**2 - a**2"), "log(((x + a)**2 + y**2)/((x - a)**2 + y**2))/2"),
        functions={
            "cosh(tau)": "(x**2 + y**2 + a**2)/D",
            "sinh(tau)": "2*a*x/D",
            "cos(sigma)": "(x**2 + y**2 - a**2)/D",
            "sin(sigma)": "2*a*y/D",
        },
        roots=({"D": "sqrt((x**2 + y**2 + a**2)**2 - 4*a**2*x**2)"},),
    ),
    "bispherical": System(
        ranges={"sigma": _HALF_TURN, "tau": _LINE, "phi": _TURN},
        periodic="phi",
        parameters="a",
        embedding=(
            "a*sin(sigma)*cos(phi)/(cosh(tau) - cos(sigma))",
            "a*sin(sigma)*sin(phi)/(cosh(tau) - cos(sigma))",
            "a*sinh(tau)/(cosh(tau) - cos(sigma))",
        ),
        scale_factors=(
            "a/(cosh(tau) - cos(sigma))",
            "a/(cosh(tau) - cos(sigma))",
            "a*sin(sigma)/(cosh(tau) - cos(sigma))",
        ),
        inverse=(
            "atan2(2*a*sqrt(x**2 + y**2), x**2 + y**2 + z**2 - a**2)",
            "log((x**2 + y**2 + (z + a)**2)/(x**2 + y**2 + (z - a)**2))/2",
            _ANGLE,
        ),
        functions={
            "cosh(tau)": "(x**2 + y**2 + z**2 + a**2)/D",
            "sinh(tau)": "2*a*z/D",
            "cos(sigma)": "(x**2 + y**2 + z**2 - a**2)/D",
            "sin(sigma)": "2*a*rho/D",
            **_AZIMUTH,
        },
        roots=({"D": "sqrt((x**2 + y**2 + z**2 + a**2)**2 - 4*a**2*z**2)", **_AXIS},),
    ),
    "toroidal": System(
        ranges={"sigma": _TURN, "tau": _HALF_LINE, "phi": _TURN},
        periodic="sigma phi",
        parameters="a",
        embedding=(
            "a*sinh(tau)*cos(phi)/(cosh(tau) - cos(sigma))",
            "a*sinh(tau)*sin(phi)/(cosh(tau) - cos(sigma))",
            "a*sin(sigma)/(cosh(tau) - cos(sigma))",
        ),
        scale_factors=(
            "a/(cosh(tau) - cos(sigma))",
            "a/(cosh(tau) - cos(sigma))",
            "a*sinh(tau)/(cosh(tau) - cos(sigma))",
        ),
        inverse=(
            _turn("2*a*z", "x**2 + y**2 + z**2 - a**2"),
            "log(((sqrt(x**2 + y**2) + a)**2 + z**2)/((sqrt(x**2 + y**2) - a)**2 + z**2))/2",
            _ANGLE,
        ),
        functions={
            "cosh(tau)": "(x**2 + y**2 + z**2 + a**2)/D",
            "sinh(tau)": "2*a*rho/D",
            "cos(sigma)": "(x**2 + y**2 + z**2 - a**2)/D",
            "sin(sigma)": "2*a*z/D",
            **_AZIMUTH,
        },
        roots=({"D": "sqrt((x**2 + y**2 + z**2 + a**2)**2 - 4*a**2*(x**2 + y**2))", **_AXIS},),
        orientation=-1,
        convention="left-handed in this order",
    ),
    "prolate_spheroidal": System(
        ranges={"mu": _HALF_LINE, "nu": _HALF_TURN, "phi": _TURN},
        periodic="phi",
        parameters="a",
        embedding=("a*sinh(mu)*sin(nu)*cos(phi)", "a*sinh(mu)*sin(nu)*sin(phi)", "a*cosh(mu)*cos(nu)"),
        scale_factors=(
            "a*sqrt(sinh(mu)**2 + sin(nu)**2)",
            "a*sqrt(sinh(mu)**2 + sin(nu)**2)",
            "a*sinh(mu)*sin(nu)",
        ),
        inverse=(
            "acosh((sqrt(x**2 + y**2 + (z + a)**2) + sqrt(x**2 + y**2 + (z - a)**2))/(2*a))",
            "acos((sqrt(x**2 + y**2 + (z + a)**2) - sqrt(x**2 + y**2 + (z - a)**2))/(2*a))",
            _ANGLE,
        ),
        functions={"cosh(mu)": "C", "sinh(mu)": "S", "cos(nu)": "z/(a*C)", "sin(nu)": "rho/(a*S)", **_AZIMUTH},
        roots=_roots_of_foci(_POLES, "(x**2 + y**2 + z**2 + a**2)", "z**2", **_AXIS),
    ),
    "oblate_spheroidal": System(
        ranges={"mu": _HALF_LINE, "nu": ("-pi/2", "pi/2"), "phi": _TURN},
        periodic="phi",
        parameters="a",
        embedding=("a*cosh(mu)*cos(nu)*cos(phi)", "a*cosh(mu)*cos(nu)*sin(phi)", "a*sinh(mu)*sin(nu)"),
        scale_factors=(
            "a*sqrt(sinh(mu)**2 + sin(nu)**2)",
            "a*sqrt(sinh(mu)**2 + sin(nu)**2)",
            "a*cosh(mu)*cos(nu)",
        ),
        inverse=(
            f"acosh({_RING})",
            f"atan2(z*{_RING}, sqrt(x**2 + y**2)*sqrt({_RING}**2 - 1))",
            _ANGLE,
        ),
        functions={"cosh(mu)": "C", "sinh(mu)": "S", "cos(nu)": "rho/(a*C)", "sin(nu)": "z/(a*S)", **_AZIMUTH},
        roots=_roots_of_foci(_RING, "(x**2 + y**2 + z**2 + a**2)", "(x**2 + y**2)", **_AXIS),
        orientation=-1,
        convention="left-handed in this order",
    ),
    "conical": System(
        ranges={"r": _HALF_LINE, "mu": ("c", "b"), "nu": ("-c", "c")},
        parameters="b c",
        embedding=(
            "r*mu*nu/(b*c)",
            "r*sqrt((b**2 - mu**2)*(b**2 - nu**2)/(b**2 - c**2))/b",
            "r*sqrt((mu**2 - c**2)*(c**2 - nu**2)/(b**2 - c**2))/c",
        ),
        scale_factors=(
            "1",
            "r*sqrt((mu**2 - nu**2)/((b**2 - mu**2)*(mu**2 - c**2)))",
            "r*sqrt((mu**2 - nu**2)/((b**2 - nu**2)*(c**2 - nu**2)))",
        ),
        # x²/t + y²/(t - b²) + z²/(t - c²) = 0 has the roots t = mu² and t = nu²; K is r*mu.
        inverse=("sqrt(x**2 + y**2 + z**2)", f"{_CONE}/sqrt(x**2 + y**2 + z**2)", f"b*c*x/{_CONE}"),
        functions={
            "r": "R",
            "mu": "K/R",
            "nu": "b*c*x/K",
            "sqrt(b - nu)": "b*y*sqrt(b**2 - c**2)/(sqrt(b**2*R**2 - K**2)*sqrt(b + b*c*x/K))",
            "sqrt(c - nu)": "c*z*sqrt(b**2 - c**2)/(sqrt(K**2 - c**2*R**2)*sqrt(c + b*c*x/K))",
        },
        roots=({"R": "sqrt(x**2 + y**2 + z**2)", "K": _CONE},),
    ),
    "sphere_surface": System(
        ranges={"theta": _HALF_TURN, "phi": _TURN},
        periodic="phi",
        parameters="R",
        embedding=("R*sin(theta)*cos(phi)", "R*sin(theta)*sin(phi)", "R*cos(theta)"),
        scale_factors=("R", "R*sin(theta)"),
    ),
    "torus_surface": System(
        ranges={"theta": _TURN, "phi": _TURN},
        periodic="theta phi",
        parameters="R r",
        embedding=("(R + r*cos(theta))*cos(phi)", "(R + r*cos(theta))*sin(phi)", "r*sin(theta)"),
        scale_factors=("r", "R + r*cos(theta)"),
    ),
    "poincare_half_plane": System(
        ranges={"x": _LINE, "y": _HALF_LINE},
        embedding=(),
        scale_factors=("1/y", "1/y"),
    ),
}


@lru_cache(maxsize=16)
def hyperspherical_system(dimension: int) -> System:
    """Return the row of spherical coordinates in n dimensions."""
    angles = [f"theta{k}" for k in range(1, dimension - 1)]
    ranges = {"r": _HALF_LINE, **dict.fromkeys(angles, _HALF_TURN), "phi": _TURN}
    # x_k = r sin(theta_1) ... sin(theta_{k-1}) cos(theta_k)
    sines = ["*".join(["r", *(f"sin({angle})" for angle in angles[:k])]) for k in range(dimension - 1)]
    places = [f"{product}*cos({angle})" for product, angle in zip(sines, [*angles, "phi"], strict=True)]
    axes = cartesian_names(dimension)
    tails = [" + ".join(f"{axis}**2" for axis in axes[k:]) for k in range(dimension)]
    arguments = [f"atan2(sqrt({tails[k + 1]}), {axes[k]})" for k in range(dimension - 2)]
    return System(
        ranges=ranges,
        periodic="phi",
        embedding=(*places, f"{sines[-1]}*sin(phi)"),
        scale_factors=("1", *sines),
        inverse=(f"sqrt({tails[0]})", *arguments, _turn(axes[-1], axes[-2])),
    )


def cartesian_names(dimension: int) -> tuple[str, ...]:
    """Return the default names of Cartesian axes: x; x y; x y z; x1 ... xn."""
    return tuple("xyz"[:dimension]) if dimension <= 3 else tuple(f"x{k}" for k in range(1, dimension + 1))
