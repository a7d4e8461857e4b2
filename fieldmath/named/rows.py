"""The named fields, one row each. A test proves every property listed here."""

from __future__ import annotations

from fieldmath.named.row import NamedField, Property

_CIRCULATION = ("Gamma", "Circulation")
_BATCHELOR = "G. K. Batchelor, *An Introduction to Fluid Dynamics* (1967), section {}."
_GRIFFITHS = "D. J. Griffiths, *Introduction to Electrodynamics*, 4th ed. (2013), section {}."
_SURVEY = "M. Molga, C. Smutnicki, *Test functions for optimization needs* (2005), section {}."

ROWS: tuple[NamedField, ...] = (
    # -- electrostatics ---------------------------------------------------------------------------------------------
    NamedField(
        "point_charge",
        "the electric field of a point charge q at the origin",
        "spherical",
        ("q/(4*pi*epsilon_0*r**2)", "0", "0"),
        (
            Property("divergence", "0"),
            Property("curl", ("0", "0", "0")),
            Property("harmonic_components"),
            Property("flux_through_spheres", "q/epsilon_0"),
            Property("undefined", "r"),
        ),
        _GRIFFITHS.format("2.1"),
        {"q": ("q", "Charge"), "epsilon_0": ("epsilon_0", "Permittivity")},
    ),
    NamedField(
        "dipole",
        "the electric field of a dipole p along the z axis",
        "spherical",
        ("2*p*cos(theta)/(4*pi*epsilon_0*r**3)", "p*sin(theta)/(4*pi*epsilon_0*r**3)", "0"),
        (
            Property("divergence", "0"),
            Property("curl", ("0", "0", "0")),
            Property("gradient_of", "-p*cos(theta)/(4*pi*epsilon_0*r**2)"),
            Property("flux_through_spheres", "0"),
            Property("undefined", "r"),
        ),
        _GRIFFITHS.format("3.4.4"),
        {"p": ("p", "Dipole moment"), "epsilon_0": ("epsilon_0", "Permittivity")},
    ),
    # -- vortices ---------------------------------------------------------------------------------------------------
    NamedField(
        "line_vortex",
        "the velocity around a straight vortex line",
        "cylindrical",
        ("0", "Gamma/(2*pi*rho)", "0"),
        (
            Property("divergence", "0"),
            Property("curl", ("0", "0", "0")),
            Property("circulation_around_axis", "Gamma"),
            Property("undefined", "rho"),
        ),
        _BATCHELOR.format("2.6"),
        {"Gamma": _CIRCULATION},
    ),
    NamedField(
        "rankine_vortex",
        "the velocity of a vortex that turns rigidly inside a radius R",
        "cylindrical",
        ("0", "Piecewise((Gamma*rho/(2*pi*R**2), rho <= R), (Gamma/(2*pi*rho), True))", "0"),
        (
            Property("divergence", "0"),
            Property("curl", ("0", "0", "Piecewise((Gamma/(pi*R**2), rho <= R), (0, True))")),
            Property("continuous_at", ("rho", "R")),
        ),
        _BATCHELOR.format("7.1"),
        {"Gamma": _CIRCULATION, "R": ("R", "Radius of the core")},
    ),
    NamedField(
        "lamb_oseen",
        "the velocity of a viscous vortex with a core of radius R",
        "cylindrical",
        ("0", "Gamma*(1 - exp(-rho**2/R**2))/(2*pi*rho)", "0"),
        (
            Property("divergence", "0"),
            Property("curl", ("0", "0", "Gamma*exp(-rho**2/R**2)/(pi*R**2)")),
        ),
        "P. G. Saffman, *Vortex Dynamics* (1992), section 13.1.",
        {"Gamma": _CIRCULATION, "R": ("R", "Radius of the core, 2*sqrt(nu*t)")},
    ),
    NamedField(
        "hills_vortex",
        "the flow in and around Hill's spherical vortex of radius a, seen by the vortex, in a stream U against z",
        "cylindrical",
        (
            "Piecewise((3*U*rho*z/(2*a**2), rho**2 + z**2 <= a**2), (3*U*a**3*rho*z/(2*(rho**2 + z**2)**(5/2)), True))",
            "0",
            "Piecewise((3*U*(1 - (2*rho**2 + z**2)/a**2)/2, rho**2 + z**2 <= a**2),"
            " (-U*(1 - a**3/(rho**2 + z**2)**(3/2)) - 3*U*a**3*rho**2/(2*(rho**2 + z**2)**(5/2)), True))",
        ),
        (
            Property("divergence", "0"),
            Property("curl", ("0", "Piecewise((15*U*rho/(2*a**2), rho**2 + z**2 <= a**2), (0, True))", "0")),
            Property("continuous_at", ("z", "sqrt(a**2 - rho**2)")),
        ),
        "M. J. M. Hill, *Phil. Trans. R. Soc. A* 185 (1894); " + _BATCHELOR.format("7.2"),
        {"U": ("U", "Speed far away"), "a": ("a", "Radius")},
    ),
    NamedField(
        "rigid_rotation",
        "the velocity of a rigid body that turns about the z axis",
        "cylindrical",
        ("0", "Omega*rho", "0"),
        (
            Property("divergence", "0"),
            Property("curl", ("0", "0", "2*Omega")),
            Property("no_strain"),
            Property("acceleration", ("-Omega**2*rho", "0", "0")),
        ),
        _BATCHELOR.format("2.3"),
        {"Omega": ("Omega", "Angular velocity")},
    ),
    # -- plane and periodic flows ------------------------------------------------------------------------------------
    NamedField(
        "stagnation_point",
        "the plane flow against a wall near its stagnation point",
        "x y",
        ("a*x", "-a*y"),
        (
            Property("divergence", "0"),
            Property("curl", "0"),
            Property("gradient_of", "a*(x**2 - y**2)/2"),
            Property("stream_function", "a*x*y"),
            Property("zeros", {"saddle": 1}),
        ),
        _BATCHELOR.format("2.7"),
        {"a": ("a", "Rate of strain")},
    ),
    NamedField(
        "taylor_green",
        "the velocity of the plane Taylor-Green vortices; with viscosity nu it decays as exp(-2*nu*k**2*t)",
        "x y",
        ("U*cos(k*x)*sin(k*y)", "-U*sin(k*x)*cos(k*y)"),
        (
            Property("divergence", "0"),
            Property("curl", "-2*U*k*cos(k*x)*cos(k*y)"),
            Property("laplacian_eigenvalue", "-2*k**2"),
            Property("stream_function", "-U*cos(k*x)*cos(k*y)/k"),
        ),
        "G. I. Taylor, A. E. Green, *Proc. R. Soc. A* 158 (1937), 499-521.",
        {"U": ("U", "Largest speed"), "k": ("k", "Wave number")},
    ),
    NamedField(
        "abc_flow",
        "the Arnold-Beltrami-Childress flow, with field lines that wander chaotically",
        "x y z",
        ("A*sin(z) + C*cos(y)", "B*sin(x) + A*cos(z)", "C*sin(y) + B*cos(x)"),
        (
            Property("divergence", "0"),
            Property("beltrami_eigenvalue", "1"),
            Property("laplacian_eigenvalue", "-1"),
            Property(
                "helicity_density", "(A*sin(z) + C*cos(y))**2 + (B*sin(x) + A*cos(z))**2 + (C*sin(y) + B*cos(x))**2"
            ),
        ),
        "T. Dombre et al., *J. Fluid Mech.* 167 (1986), 353-391.",
        {
            "A": ("A", "Amplitude of the waves along z"),
            "B": ("B", "Amplitude along x"),
            "C": ("C", "Amplitude along y"),
        },
    ),
    NamedField(
        "beltrami",
        "a wave whose curl is k times itself: a helix of constant speed",
        "x y z",
        ("0", "U*sin(k*x)", "U*cos(k*x)"),
        (
            Property("divergence", "0"),
            Property("beltrami_eigenvalue", "k"),
            Property("laplacian_eigenvalue", "-k**2"),
            Property("constant_speed", "U"),
        ),
        "V. I. Arnold, B. A. Khesin, *Topological Methods in Hydrodynamics* (1998), section II.1.",
        {"U": ("U", "Speed"), "k": ("k", "Wave number")},
    ),
    # -- landscapes --------------------------------------------------------------------------------------------------
    NamedField(
        "rosenbrock",
        "Rosenbrock's function, a flat curved valley",
        "x y",
        ("(a - x)**2 + b*(y - x**2)**2",),
        (
            Property("minimum", (("a", "a**2"), "0")),
            Property("critical_points", ({"minimum": 1}, None)),
        ),
        "H. H. Rosenbrock, *The Computer Journal* 3 (1960), 175-184; " + _SURVEY.format("2.6"),
        {"a": ("1", "Abscissa of the minimum"), "b": ("100", "Steepness of the walls")},
    ),
    NamedField(
        "himmelblau",
        "Himmelblau's function, with four equal minima",
        "x y",
        ("(x**2 + y - 11)**2 + (x + y**2 - 7)**2",),
        (
            Property("minimum", (("3", "2"), "0")),
            Property("critical_points", ({"minimum": 4, "saddle": 4, "maximum": 1}, None)),
        ),
        "D. M. Himmelblau, *Applied Nonlinear Programming* (1972).",
    ),
    NamedField(
        "six_hump_camel",
        "the six-hump camel function, with six minima, two of them lowest",
        "x y",
        ("(4 - 21*x**2/10 + x**4/3)*x**2 + x*y + (-4 + 4*y**2)*y**2",),
        (
            Property("symmetric_under", ("-x", "-y")),
            Property("critical_points", ({"minimum": 6, "saddle": 7, "maximum": 2}, ((-3, 3), (-2, 2)))),
            Property("lowest_value", (-1.031628, 1e-6, ((-3, 3), (-2, 2)))),
        ),
        _SURVEY.format("2.16"),
    ),
    NamedField(
        "rastrigin",
        "Rastrigin's function in the plane, a bowl with a regular pattern of dents",
        "x y",
        ("2*A + x**2 - A*cos(2*pi*x) + y**2 - A*cos(2*pi*y)",),
        (
            Property("minimum", (("0", "0"), "0")),
            Property("symmetric_under", ("-x", "-y")),
            Property(
                "critical_points", ({"minimum": 9, "saddle": 12, "maximum": 4}, (("-1.2", "1.2"), ("-1.2", "1.2")))
            ),
        ),
        _SURVEY.format("2.5"),
        {"A": ("10", "Depth of the dents")},
    ),
    NamedField(
        "ackley",
        "Ackley's function in the plane, a funnel in a field of dents",
        "x y",
        ("20 + E - 20*exp(-sqrt((x**2 + y**2)/2)/5) - exp((cos(2*pi*x) + cos(2*pi*y))/2)",),
        (
            Property("value", (("0", "0"), "0")),
            Property("symmetric_under", ("-x", "-y")),
        ),
        _SURVEY.format("2.9"),
    ),
)
