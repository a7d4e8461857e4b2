"""Vector fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import sympy as sp

from fieldmath.calculus import operators, products
from fieldmath.errors import InputError, located
from fieldmath.fields import scattered
from fieldmath.fields.base import Field
from fieldmath.fields.bases import in_basis
from fieldmath.fields.deferred import stand_in
from fieldmath.geometry.grids import Grid

if TYPE_CHECKING:
    from fieldmath.fields.critical import ZerosMixin
    from fieldmath.fields.decomposition import DecompositionMethods
    from fieldmath.fields.flow import FlowMixin
    from fieldmath.fields.integrals import VectorIntegrals
    from fieldmath.fields.potentials import PotentialMethods
    from fieldmath.fields.scalar import ScalarField
    from fieldmath.fields.tensor import TensorField
else:
    VectorIntegrals = stand_in("fieldmath.fields.integrals", "VectorIntegrals", "line_integral circulation flux")
    ZerosMixin = stand_in("fieldmath.fields.critical", "ZerosMixin", "zeros")
    FlowMixin = stand_in("fieldmath.fields.flow", "FlowMixin", "field_line flow streamlines vorticity q_criterion")
    PotentialMethods = stand_in(
        "fieldmath.fields.potentials",
        "PotentialMethods",
        "is_conservative is_solenoidal potential vector_potential",
    )
    DecompositionMethods = stand_in("fieldmath.fields.decomposition", "DecompositionMethods", "helmholtz")


class VectorField(VectorIntegrals, ZerosMixin, FlowMixin, PotentialMethods, DecompositionMethods, Field):
    """A vector at each point: one component per coordinate.

    Components refer to unit vectors along the coordinate lines on orthogonal charts (physical components) and to
    the coordinate basis (contravariant components) on other metrics; `basis` says otherwise.

    Parameters
    ----------
    source : sequence of n expressions, or array of shape (n,) + grid.shape
        The components, first index first; among samples a number stands for a constant component.
    where : Chart, names or Grid
        As for `ScalarField`.
    basis : str, optional
        ``"orthonormal"``, ``"coordinate"`` (contravariant) or ``"dual"`` (covariant).
    parameters, functions, accuracy, allow_nan
        As for `ScalarField`.

    Examples
    --------
    >>> import fieldmath as fm
    >>> fm.VectorField(["-y", "x"], "x y").curl().expr
    2
    """

    _rank: ClassVar[int | None] = 1
    _plot_family: ClassVar[str] = "vector field"

    @classmethod
    def from_function(
        cls, function: Callable[..., Any], grid: Grid, *, accuracy: int = 4, allow_nan: bool = False
    ) -> VectorField:
        """Return the samples of a NumPy function that gives one array (or number) per component."""
        with located("VectorField.from_function"):
            scattered.require_grid(grid)
            return cls(scattered.call_on(function, grid, grid.dimension), grid, accuracy=accuracy, allow_nan=allow_nan)

    @property
    def exprs(self) -> tuple[sp.Expr, ...]:
        """Return the component expressions of a symbolic field."""
        return self._expressions()

    def div(self, *, out: np.ndarray | None = None) -> ScalarField:
        r"""Return the divergence, the outflow per volume.

        .. math:: \nabla\cdot F = \nabla_b F^b = \frac{1}{J} \sum_i \partial_i \left( \frac{J}{h_i} F_i \right),
                  \qquad J = h_1 h_2 \cdots h_n,

        the last form for unit vectors of an orthogonal chart with scale factors :math:`h_i`. Exact for expressions; the
        places that it loses are kept in `domain`. On samples the error is O(h**accuracy) up to the boundary.

        Parameters
        ----------
        out : array, optional
            For samples: where they are written, of shape ``grid.shape``; the result shares its memory.

        References
        ----------
        .. [1] Arfken, Weber & Harris, *Mathematical Methods for Physicists*, 7th ed., section 3.10.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField(["x**2", "x*y"], "x y").div().expr
        3*x
        """
        return self._apply("div", operators.divergence, out=out)

    def curl(self, *, out: np.ndarray | None = None) -> VectorField | ScalarField:
        r"""Return the curl: a vector field in space, in the plane the scalar :math:`\partial_x F_y - \partial_y F_x`.

        .. math:: (\nabla\times F)^a = \varepsilon^{abc} \nabla_b F_c

        Parameters
        ----------
        out : array, optional
            For samples: where they are written, of shape ``(3, *grid.shape)``, or ``grid.shape`` in the plane; the
            result shares its memory.

        Raises
        ------
        InputError
            In other dimensions, where the exterior derivative takes its place.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField([0, "r", 0], "spherical").curl().exprs
        (0, 0, 2)
        """
        return self._apply("curl", operators.curl, out=out)

    def jacobian(self, *, out: np.ndarray | None = None) -> TensorField:
        r"""Return the gradient of the vector field, derivative index last.

        .. math:: (\nabla F)_{ij} = \nabla_j F_i; \qquad \partial_j F_i \text{ in Cartesian coordinates.}

        Parameters
        ----------
        out : array, optional
            For samples: where they are written, of shape ``(n, n, *grid.shape)``; the result shares its memory.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField(["x*y", "y**2"], "x y").jacobian().exprs
        ((y, x), (0, 2*y))
        """
        return self._apply("jacobian", operators.gradient, out=out)

    def dot(self, other: Any) -> Any:
        r"""Return the inner product :math:`F^a G_{ab} H^b`; with a tensor field, its first index is contracted."""
        with located("VectorField.dot"):
            return inner(self, other)

    def cross(self, other: VectorField) -> VectorField | ScalarField:
        """Return the vector product in space; in the plane the number F_x G_y - F_y G_x."""
        with located("VectorField.cross"):
            mine, theirs = self._matched(_vector(other))
            return self._build(self.chart, products.cross(mine, theirs, self.frame), self.basis)

    def outer(self, other: VectorField) -> TensorField:
        """Return the tensor field with components F^a G^b."""
        with located("VectorField.outer"):
            mine, theirs = self._matched(_vector(other))
            return self._build(self.chart, products.outer(mine, theirs), self.basis)

    def norm(self) -> ScalarField:
        """Return the length of the vector at each point.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField(["x", "y"], "x y").norm().expr
        sqrt(x**2 + y**2)
        """
        return self.dot(self).apply(sp.sqrt)

    def lie_bracket(self, other: VectorField) -> VectorField:
        r"""Return :math:`[F, G] = \nabla_F G - \nabla_G F`, the Lie derivative of `other` along this field.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField([1, 0], "x y").lie_bracket(fm.VectorField(["-y", "x"], "x y")).exprs
        (0, 1)
        """
        with located("VectorField.lie_bracket"):
            return _vector(other).lie_derivative(self)

    def strain(self) -> TensorField:
        r"""Return the strain (rate), the symmetric part :math:`(\partial_j F_i + \partial_i F_j)/2` of the gradient."""
        return self.jacobian().symmetric()

    def spin(self) -> TensorField:
        r"""Return the antisymmetric part :math:`\tfrac12 (\partial_j F_i - \partial_i F_j)` of the gradient."""
        return self.jacobian().antisymmetric()

    def in_basis(self, basis: str, *, index: str = "up") -> VectorField:
        """Return the same field with components in another basis.

        Parameters
        ----------
        basis : str
            ``"orthonormal"`` or ``"coordinate"``.
        index : str
            ``"up"`` for contravariant, ``"down"`` for covariant coordinate components.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField([0, "r"], "polar").in_basis("coordinate").exprs
        (0, 1)
        """
        return in_basis(self, basis, index)

    def __matmul__(self, other: Any) -> Any:
        return self.dot(other)

    def __len__(self) -> int:
        return self.chart.dimension

    def __getitem__(self, k: int) -> ScalarField:
        """Return one component as a scalar field."""
        if not -len(self) <= k < len(self):
            raise IndexError(f"VectorField: component must be among 0 to {len(self) - 1}; got {k}")
        return self._build(self.chart, self._components[k % len(self), ...].reshape(()), self.basis)


def inner(left: Field, right: Any) -> Any:
    """Return the contraction of the neighbouring indices of two fields of rank 1 or more."""
    if not isinstance(right, Field) or not right.rank:
        raise InputError(f"other must be a vector or tensor field; got {type(right).__name__}")
    mine, theirs = left._matched(right)
    return left._build(left.chart, products.inner(mine, theirs, left.frame), left.basis)


def _vector(other: Any) -> VectorField:
    if not isinstance(other, VectorField):
        raise InputError(f"other must be a VectorField; got {type(other).__name__}")
    return other
