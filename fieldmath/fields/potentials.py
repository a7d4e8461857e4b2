"""What a vector field knows of its potentials: the methods that `VectorField` inherits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp

from fieldmath.algebra.arguments import read_choice
from fieldmath.algebra.budget import Deadline
from fieldmath.algebra.domain import poles
from fieldmath.algebra.parse import as_expr
from fieldmath.algebra.tidy import normal
from fieldmath.calculus import circulation, potentials, sampled_potentials
from fieldmath.calculus.products import reframed
from fieldmath.errors import DomainWarning, InputError, NoPotentialError, located, warn
from fieldmath.fields import through_space
from fieldmath.geometry.frames import frame_of
from fieldmath.representations.symbolic import Symbolic

if TYPE_CHECKING:
    from fieldmath.fields.scalar import ScalarField
    from fieldmath.fields.vector import VectorField

_SENSES = ("global", "local")
_GAUGES = ("axial", "coulomb")


class PotentialMethods:
    """Tests for potentials, and the potentials; mixed into `VectorField`."""

    def is_conservative(self: Any, *, sense: str = "global", time_limit: float = 10.0) -> bool | None:
        r"""Return whether the field is a gradient: True, False, or None when it cannot be decided.

        ``"local"``: near every point, which is whether the curl (in n dimensions the antisymmetric part of the
        covariant Jacobian) vanishes. ``"global"``: on the whole domain, so that every circulation vanishes too. The
        plane vortex is locally conservative; its circulation around the origin is :math:`2\pi`, so globally it is not.

        Exact for the local sense. Globally False is found by computing circulations numerically (around the isolated
        zeros of what the domain excludes, and along periodic coordinates); True is said when nothing is excluded or a
        single-valued potential is found.

        On samples True means: the curl is zero within its own discretisation error, and in the global sense so are
        the circulations along periodic axes.

        Parameters
        ----------
        sense : {"global", "local"}
            What is asked.
        time_limit : float
            Seconds that the search for a potential may take.

        Examples
        --------
        >>> import fieldmath as fm
        >>> vortex = fm.VectorField(["-y/(x**2 + y**2)", "x/(x**2 + y**2)"], "x y")
        >>> vortex.is_conservative(sense="local"), vortex.is_conservative(sense="global")
        (True, False)
        """
        with located("VectorField.is_conservative"):
            from fieldmath.algebra.arguments import read_choice

            sense = read_choice(sense, list(_SENSES), "sense")
            if self.is_sampled:
                return sampled_potentials.is_conservative(
                    self.compute()._components, self.frame, is_global=sense == "global"
                )
            w = potentials.covariant(self._components, self.frame)
            local = potentials.is_closed(w, self.chart)
            if local is not True or sense == "local":
                return local
            domain, deadline = self.domain(), Deadline(time_limit)
            search = partial(_scalar_potential, self, w, deadline)
            return potentials.is_exact(w, self.chart, domain.excluded, domain.nonnegative, search)

    def is_solenoidal(self: Any) -> bool | None:
        """Return whether the divergence vanishes on the field's domain: True, False, or None when undecided.

        A source outside the domain is not seen: e_r/r**2 has no divergence where it is defined, and `domain` says that
        r = 0 is left out. On samples True means: zero within the discretisation error.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField(["-y", "x"], "x y").is_solenoidal()
        True
        """
        with located("VectorField.is_solenoidal"):
            if self.is_sampled:
                return sampled_potentials.is_solenoidal(self.compute()._components, self.frame)
            return self.div().is_zero()

    def potential(self: Any, *, at: Any = None, time_limit: float = 10.0) -> ScalarField:
        r"""Return the scalar potential :math:`\varphi` with :math:`F = +\nabla\varphi`.

        Exact for expressions, in every chart and dimension, and proven before it is returned. Where F is conservative
        near every point but not on its whole domain (the plane vortex), a branch such as ``atan2(y, x)`` is
        returned with a `DomainWarning` that states the circulation.

        On samples it is the least-squares potential: of all functions on the grid the one whose differences along
        the grid lines are nearest to the integrals of F along them (a Poisson equation with natural boundary
        conditions). Its gradient equals F up to O(h**accuracy); ``potential.residual`` is the measured relative
        root mean square of the difference. Without `at` its mean is zero.

        Parameters
        ----------
        at : sequence or mapping of name to value, optional
            The point where the potential is zero. On samples the nearest grid point is taken.
        time_limit : float
            Seconds that the search may take.

        Raises
        ------
        NoPotentialError
            When the curl is not zero; ``error.obstruction`` is the curl (in n dimensions twice the antisymmetric part
            of the Jacobian), a field.
        NoClosedFormError
            When a potential exists but is not found in time.

        References
        ----------
        .. [1] M. Spivak, *Calculus on Manifolds* (1965), theorem 4-11.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField(["2*x*y", "x**2 + 1"], "x y").potential().expr
        x**2*y + y
        >>> fm.VectorField(["1/r**2", 0, 0], "spherical").potential(at=(1, 0, 0)).expr
        1 - 1/r
        """
        with located("VectorField.potential"):
            if self.is_sampled:
                return _sampled_potential(self.compute(), at)
            deadline = Deadline(time_limit)
            w = potentials.covariant(self._components, self.frame)
            if potentials.is_closed(w, self.chart) is False:
                raise _obstructed(self)
            phi = _scalar_potential(self, w, deadline)
            _warn_of_circulation(self, w, phi)
            return wrapped(self, _based(phi, at, self))

    def vector_potential(self: Any, *, gauge: str = "axial", time_limit: float = 10.0) -> VectorField:
        r"""Return a vector potential A with :math:`F = \nabla\times A`, in space.

        Exact for expressions, in every chart of dimension 3, and proven before it is returned. A field with a source
        outside its domain, e_r/r**2 say, has a vector potential only off a line (a Dirac string); a
        `DomainWarning` then names the string. On samples A is found by integrals along the axes of the same
        order as the field's derivatives, or by FFT when every axis is periodic.

        Parameters
        ----------
        gauge : {"axial", "coulomb"}
            ``"axial"``: one coordinate component is zero where that is possible. ``"coulomb"``: div A = 0, for which
            a Poisson equation must be solved in closed form.
        time_limit : float
            Seconds that the search may take.

        Raises
        ------
        InputError
            When the chart is not three-dimensional.
        NoPotentialError
            When the divergence is not zero; ``error.obstruction`` is the divergence, a field.
        NoClosedFormError
            When a potential exists but is not found in time.

        Examples
        --------
        >>> import fieldmath as fm
        >>> A = fm.VectorField(["y", "z", "x"], "x y z").vector_potential()
        >>> A.curl().exprs
        (y, z, x)
        """
        with located("VectorField.vector_potential"):
            if self.chart.dimension != 3:
                raise InputError(
                    f"chart must have dimension 3; got {self.chart.dimension} ({', '.join(self.chart.names)}). "
                    "In the plane helmholtz() gives the stream function."
                )
            gauge = read_choice(gauge, list(_GAUGES), "gauge")
            if self.is_solenoidal() is False:
                raise _with_obstruction("the divergence is not zero, so there is no vector potential", self.div())
            if self.is_sampled:
                return _sampled_vector_potential(self.compute(), gauge)
            deadline = Deadline(time_limit)
            b = potentials.density(self._components, self.frame)
            A = through_space.vector_potential(self, b, deadline, wrapped)
            if A is None:
                A = potentials.vector_potential(b, self.chart, deadline.left())
            _warn_of_strings(self, A)
            field = wrapped(self, A)
            return field if gauge == "axial" else _in_coulomb_gauge(field, deadline.left())


def _scalar_potential(field: Any, w: potentials.Form, deadline: Deadline) -> sp.Expr:
    """Return a potential of a closed form, found in Cartesian components or in the field's own coordinates."""
    phi = through_space.scalar_potential(field, w, deadline, wrapped)
    return potentials.scalar_potential(w, field.chart, deadline.left()) if phi is None else phi


def wrapped(field: Any, form: sp.Expr | Sequence[sp.Expr]) -> Any:
    """Return a function, or covariant components, as a field in the basis of `field`, with its exceptions."""
    hidden = frozenset().union(*(c.excluded for c in field._components.flat))
    if isinstance(form, sp.Expr):
        out = np.empty((), dtype=object)
        out[()] = Symbolic(form, field.chart, hidden | poles(form))
        return field._build(field.chart, out, field.basis)
    components = np.empty(len(form), dtype=object)
    for k, entry in enumerate(form):
        components[k] = Symbolic(entry, field.chart, hidden | poles(entry))
    turned = reframed(components, frame_of(field.chart, "dual"), field.frame)
    settled = np.array([c.settled() for c in turned], dtype=object)
    return field._build(field.chart, settled, field.basis)


def _based(phi: sp.Expr, at: Any, field: Any) -> sp.Expr:
    """Return phi minus its value at the base point."""
    if at is None:
        return phi
    place = base_point(at, field)
    value = phi.xreplace(place)
    if value.has(sp.nan, sp.zoo, sp.oo, sp.S.NegativeInfinity) or value.is_real is False:
        raise InputError(f"at must be a point where the potential {phi} is defined; got {_shown(place)}")
    return normal(phi - value)


def base_point(at: Any, field: Any) -> dict[sp.Symbol, sp.Expr]:
    """Return the coordinates of a point given in order or by name."""
    chart = field.chart
    known = {s.name: s for s in field.parameters}
    if isinstance(at, Mapping):
        named = {str(key): value for key, value in at.items()}
        if set(named) != set(chart.names):
            raise InputError(f"at must give {', '.join(chart.names)}; got {', '.join(named) or 'nothing'}")
        values = [named[name] for name in chart.names]
    else:
        values = list(at) if isinstance(at, Sequence | np.ndarray | sp.Tuple) and not isinstance(at, str) else [at]
        if len(values) != chart.dimension:
            raise InputError(f"at must be {chart.dimension} coordinates ({', '.join(chart.names)}); got {at!r}")
    return {s: as_expr(value, known) for s, value in zip(chart.symbols, values, strict=True)}


def _shown(place: Mapping[sp.Symbol, sp.Expr]) -> str:
    return ", ".join(f"{s} = {value}" for s, value in place.items())


def _obstructed(field: Any) -> NoPotentialError:
    """Return the error that names the curl, or what takes its place in other dimensions."""
    if field.chart.dimension in (2, 3):
        obstruction = field.curl()
        return _with_obstruction("the curl is not zero, so there is no potential", obstruction)
    jacobian = (
        field.in_basis("coordinate", index="down").jacobian() if field.basis == "coordinate" else field.jacobian()
    )
    J = jacobian._components
    flipped = np.array([[(J[i, j] - J[j, i]).settled() for j in range(len(J))] for i in range(len(J))], dtype=object)
    return _with_obstruction(
        "the antisymmetric part of the Jacobian is not zero, so there is no potential",
        jacobian._build(jacobian.chart, flipped, jacobian.basis),
    )


def _with_obstruction(fact: str, obstruction: Any) -> NoPotentialError:
    shown = repr(obstruction)
    error = NoPotentialError(f"{fact}; it is {shown if len(shown) < 300 else shown[:280] + '...'}")
    error.obstruction = obstruction
    return error


def _warn_of_circulation(field: Any, w: Sequence[sp.Expr], phi: sp.Expr) -> None:
    """Warn when a potential is one branch of a many-valued function."""
    if not phi.has(sp.atan2) and not potentials.winding((phi,), field.chart):
        return
    loops = circulation.winding_loops(w, field.chart, field.domain().excluded)
    if loops:
        places = "; ".join(sorted({f"{loop.value} around {loop.around}" for loop in loops}))
        warn(
            f"the potential {phi} is one branch of a many-valued function: the circulation is {places}. "
            "The field is a gradient near every point, not on its whole domain; the branch jumps across a cut.",
            DomainWarning,
        )


def _warn_of_strings(field: Any, A: Sequence[sp.Expr]) -> None:
    """Warn when a vector potential is singular where the field is not."""
    places = potentials.strings(A, field.chart, field.domain().excluded)
    if places:
        warn(
            f"the vector potential is singular where {' or '.join(places)}, and the field is not: "
            "if a closed surface has a flux, every vector potential has such a line (a Dirac string).",
            DomainWarning,
        )


def _in_coulomb_gauge(A: Any, time_limit: float) -> Any:
    """Return A - grad chi with the Laplacian of chi equal to div A."""
    from fieldmath.calculus.poisson import solution

    divergence = A.div()
    if divergence.is_zero() is True:
        return A
    chi = wrapped(A, solution(divergence.expr, A.chart, time_limit))
    return A - chi.grad()


def _sampled_potential(field: Any, at: Any) -> Any:
    values, residual = sampled_potentials.potential(field._components, field.frame)
    if residual > sampled_potentials.REFUSED:
        obstruction = field.curl() if field.chart.dimension in (2, 3) else None
        error = NoPotentialError(
            f"the samples are not those of a gradient: the nearest one misses {residual:.2g} of the field "
            "(relative root mean square). The curl, or the circulation along a periodic axis, is not zero; "
            "helmholtz() gives the part that has a potential."
        )
        error.obstruction = obstruction
        raise error
    if at is not None:
        place = base_point(at, field)
        index = tuple(
            int(np.argmin(np.abs(axis - float(place[s]))))
            for s, axis in zip(field.chart.symbols, field.grid.axes, strict=True)
        )
        values = values - values[index]
    out = type(field)._by_rank[0](values, field.grid, accuracy=field.accuracy, allow_nan=True)
    object.__setattr__(out, "residual", residual)
    return out


def _sampled_vector_potential(field: Any, gauge: str) -> Any:
    components = sampled_potentials.vector_potential(field._components, field.frame)
    A = field._build(field.chart, reframed(components, frame_of(field.chart, "dual"), field.frame), field.basis)
    if gauge == "coulomb" and not (all(field.grid.periodic) and field.chart.is_cartesian):
        raise InputError("gauge='coulomb' on samples needs a Cartesian grid with periodic axes. Use gauge='axial'.")
    return A
