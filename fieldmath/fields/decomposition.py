"""The Helmholtz-Hodge decomposition of a vector field: the method that `VectorField` inherits."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.budget import Deadline
from fieldmath.algebra.tidy import is_zero
from fieldmath.calculus import helmholtz, poisson, potentials, sampled_potentials
from fieldmath.calculus.helmholtz import Helmholtz
from fieldmath.calculus.products import reframed
from fieldmath.errors import NoClosedFormError, located
from fieldmath.fields.potentials import wrapped
from fieldmath.geometry.frames import frame_of


class DecompositionMethods:
    """The decomposition into a gradient, a curl and a harmonic field; mixed into `VectorField`."""

    def helmholtz(self: Any, *, time_limit: float = 10.0) -> Helmholtz:
        r"""Return the Helmholtz-Hodge decomposition :math:`F = \nabla\varphi + \nabla\times A + H`.

        For expressions the parts are exact: a gradient or a curl is its own part; otherwise
        :math:`\nabla^2\varphi = \nabla\cdot F` is solved in closed form (polynomials, eigenfunctions of the Laplacian,
        functions of one coordinate or of the radius, products of polynomials and the functions that occur) and the rest
        is divergence-free, proven. On unbounded space the parts are unique up to the gradient of a harmonic function;
        a field that is both counts as irrotational, and H is zero.

        On samples: by FFT on periodic uniform Cartesian grids, exact to rounding, H being the mean. On other
        orthogonal grids :math:`\varphi` solves the Poisson equation with :math:`\partial_n\varphi = F_n` on the
        boundary, so that the solenoidal part is tangential there; H is the mean along periodic Cartesian axes. The
        parts are computed from their potentials, so that their curl and divergence vanish to rounding (Cartesian) or
        O(h**accuracy), and add up to F within `error`, which is measured: O(h**2) up to the walls; O(h) only where two
        walls meet and the curl of F is not zero, for there the parts themselves are not smooth (r log r).

        Parameters
        ----------
        time_limit : float
            Seconds that the search for closed forms may take.

        Returns
        -------
        Helmholtz
            ``irrotational solenoidal harmonic scalar_potential vector_potential error``.

        Raises
        ------
        NoClosedFormError
            When Poisson's equation is not solved in closed form; the message names what was tried.

        References
        ----------
        .. [1] H. Bhatia et al., "The Helmholtz-Hodge decomposition - a survey", IEEE TVCG 19 (2013) 1386-1404.

        Examples
        --------
        >>> import fieldmath as fm
        >>> parts = fm.VectorField(["2*x - y", "2*y + x"], "x y").helmholtz()
        >>> parts.irrotational.exprs, parts.solenoidal.exprs
        ((2*x, 2*y), (-y, x))
        """
        with located("VectorField.helmholtz"):
            return _of_samples(self.compute()) if self.is_sampled else _of_expressions(self, Deadline(time_limit))


# --- expressions -----------------------------------------------------------------------------------------------------


def _of_expressions(F: Any, deadline: Deadline) -> Helmholtz:
    zero = F - F
    w = potentials.covariant(F._components, F.frame)
    if potentials.is_closed(w, F.chart) is True:
        phi = wrapped(F, potentials.scalar_potential(w, F.chart, deadline.left()))
        return Helmholtz(F, zero, zero, phi, _no_vector_potential(F, zero), 0.0)
    if F.div().is_zero() is True:
        return Helmholtz(zero, F, zero, wrapped(F, sp.Integer(0)), _vector_potential(F, deadline), 0.0)
    phi = wrapped(F, _source_potential(F, deadline))
    irrotational = phi.grad()
    solenoidal = _tidied(F - irrotational)
    return Helmholtz(irrotational, solenoidal, zero, phi, _vector_potential(solenoidal, deadline), 0.0)


def _source_potential(F: Any, deadline: Deadline) -> sp.Expr:
    r"""Return a solution of :math:`\nabla^2\varphi = \nabla\cdot F`, also as the divergence of one per component."""
    source = F.div().expr
    try:
        return poisson.solution(source, F.chart, deadline.left() / (2 if F.chart.is_cartesian else 1))
    except NoClosedFormError:
        if not F.chart.is_cartesian:
            raise
        try:
            parts = [poisson.solution(e, F.chart, deadline.left()) for e in F.exprs]
        except NoClosedFormError:
            parts = []
        phi = sp.Add(*(part.diff(q) for part, q in zip(parts, F.chart.symbols, strict=False)))
        if parts and is_zero(poisson.laplacian(phi, F.chart) - source, time_limit=deadline.left(4.0)) is True:
            return phi
        raise


def _vector_potential(S: Any, deadline: Deadline) -> Any:
    """Return the vector potential, in the plane the stream function, of a field without divergence, or None."""
    n = S.chart.dimension
    if n not in (2, 3):
        return None
    b = potentials.density(S._components, S.frame)
    try:
        if n == 3:
            return wrapped(S, potentials.vector_potential(b, S.chart, deadline.left()))
        return wrapped(S, potentials.scalar_potential((-b[1], b[0]), S.chart, deadline.left()))
    except NoClosedFormError:
        return None


def _no_vector_potential(F: Any, zero: Any) -> Any:
    return {2: wrapped(F, sp.Integer(0)), 3: zero}.get(F.chart.dimension)


def _tidied(F: Any) -> Any:
    settled = np.array([c.settled() for c in F._components], dtype=object)
    return F._build(F.chart, settled, F.basis)


# --- samples ---------------------------------------------------------------------------------------------------------


def _of_samples(F: Any) -> Helmholtz:
    if helmholtz.is_spectral(F.grid) and F.basis == "orthonormal":
        parts = helmholtz.spectral_parts(F.values, F.grid)
        like = [_like(F, part) for part in (parts.irrotational, parts.solenoidal, parts.harmonic)]
        A = None if parts.vector_potential is None else _like(F, parts.vector_potential)
        return Helmholtz(like[0], like[1], like[2], _like(F, parts.scalar_potential), A, _error(F, *like))
    carried = [wraps and F.chart.is_cartesian for wraps in F.grid.periodic]
    means = [np.mean(v) if flows else 0.0 for v, flows in zip(F.values, carried, strict=True)]
    harmonic = _like(F, np.stack([np.full(F.grid.shape, mean) for mean in means]))
    rest = F - harmonic
    phi = _like(F, helmholtz.projection_potential(*sampled_potentials.covariant(rest._components, F.frame)))
    irrotational = phi.grad()
    A = _sampled_vector_potential(rest - irrotational)
    solenoidal = rest - irrotational if A is None else A.curl() if F.chart.dimension == 3 else A.rot()
    return Helmholtz(irrotational, solenoidal, harmonic, phi, A, _error(F, irrotational, solenoidal, harmonic))


def _sampled_vector_potential(S: Any) -> Any:
    """Return A with curl A near S, in the plane the stream function; None in other dimensions."""
    n = S.chart.dimension
    if n == 2:
        b = sampled_potentials.density(S._components, S.frame)
        return _like(S, sampled_potentials.matched(np.stack([-b[1], b[0]]), S.grid, S.accuracy))
    if n != 3:
        return None
    if S.chart.is_cartesian:
        return _like(S, helmholtz.tangential_vector_potential(S.values, S.grid, S.accuracy))
    components = sampled_potentials.vector_potential(S._components, S.frame)
    return S._build(S.chart, reframed(components, frame_of(S.chart, "dual"), S.frame), S.basis)


def _like(F: Any, values: np.ndarray) -> Any:
    """Return samples on the grid of F, of rank 0 or 1."""
    rank = values.ndim - F.grid.dimension
    return type(F)._by_rank[rank](values, F.grid, accuracy=F.accuracy, **({"basis": F.basis} if rank else {}))


def _error(F: Any, *parts: Any) -> float:
    return float(np.abs(F.values - sum(part.values for part in parts)).max(initial=0.0))
