"""Tensor fields of rank 2 and higher."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import sympy as sp

from fieldmath.calculus import operators, products, tensors
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.fields.base import Field
from fieldmath.fields.bases import in_basis
from fieldmath.fields.vector import inner
from fieldmath.representations.promotion import deferred

if TYPE_CHECKING:
    from fieldmath.fields.scalar import ScalarField
    from fieldmath.fields.vector import VectorField


class TensorField(Field):
    """A tensor at each point, with components in the same basis as vector fields.

    Parameters
    ----------
    source : nested sequence of shape (n, n) (any rank), or array of shape (n, n) + grid.shape
        The components, row index first.
    where, basis, parameters, functions, accuracy, allow_nan
        As for `VectorField`.

    Examples
    --------
    >>> import fieldmath as fm
    >>> fm.TensorField([["x*y", 0], [0, "y"]], "x y").div().exprs
    (y, 1)
    """

    _plot_family: ClassVar[str] = "tensor field"

    def __init__(self, source: Any, where: Any, **options: Any) -> None:
        super().__init__(source, where, **options)
        if self.rank < 2:
            raise InputError(
                f"TensorField: components must have rank 2 or more; got rank {self.rank}. "
                "Use ScalarField or VectorField."
            )

    @property
    def exprs(self) -> tuple[Any, ...]:
        """Return the component expressions as nested tuples, rows first."""
        return self._expressions()

    def grad(self, *, out: np.ndarray | None = None) -> TensorField:
        r"""Return the covariant derivative :math:`(\nabla T)_{i \dots k a} = \nabla_a T_{i \dots k}`, index last.

        Parameters
        ----------
        out : array, optional
            For samples: where they are written, of shape ``(n, n, ..., *grid.shape)``; the result shares its memory.
        """
        return self._apply("grad", operators.gradient, out=out)

    def div(self, *, out: np.ndarray | None = None) -> VectorField | TensorField:
        r"""Return the divergence, contracting the last index: :math:`(\nabla\cdot T)_i = \nabla_j T_{ij}`.

        Parameters
        ----------
        out : array, optional
            For samples: where they are written, of shape ``(n, ..., *grid.shape)``; the result shares its memory.

        Examples
        --------
        The hoop stress of a pipe in cylindrical coordinates:

        >>> import fieldmath as fm
        >>> fm.TensorField([[0, 0, 0], [0, "p", 0], [0, 0, 0]], "cylindrical", parameters="p").div().exprs
        (-p/rho, 0, 0)
        """
        return self._apply("div", operators.divergence, out=out)

    def dot(self, other: Any) -> Any:
        """Return the product with a vector or tensor field, contracting the neighbouring indices."""
        with located("TensorField.dot"):
            return inner(self, other)

    def trace(self) -> ScalarField | TensorField:
        r"""Return :math:`G_{ab} T^{\dots ab}`, the contraction of the last two indices."""
        return self._apply("trace", tensors.metric_trace)

    def symmetric(self) -> TensorField:
        r"""Return the symmetric part :math:`\tfrac12 (T_{ab} + T_{ba})`."""
        return self._part("symmetric", tensors.symmetric)

    def antisymmetric(self) -> TensorField:
        r"""Return the antisymmetric part :math:`\tfrac12 (T_{ab} - T_{ba})`."""
        return self._part("antisymmetric", tensors.antisymmetric)

    def deviator(self) -> TensorField:
        r"""Return the part without trace, :math:`T_{ab} - \tfrac1n G_{ab} \operatorname{tr} T`."""
        return self._part("deviator", tensors.deviator)

    def det(self) -> ScalarField:
        r"""Return the determinant :math:`\det T^a{}_b`."""
        return self._part("det", tensors.determinant)

    def invariants(self) -> tuple[ScalarField, ...]:
        r"""Return the principal invariants tr T, (tr(T)**2 - tr(T**2))/2 and det T.

        In the plane the last two are the same, and the result has two members.

        Examples
        --------
        >>> import fieldmath as fm
        >>> [i.expr for i in fm.TensorField([["x", 0], [0, 3]], "x y").invariants()]
        [x + 3, 3*x]
        """
        second = self._part("invariants", tensors.second_invariant)
        first = self._part("invariants", tensors.metric_trace)
        return (first, second, self.det()) if self.chart.dimension > 2 else (first, second)

    def double_dot(self, other: TensorField) -> ScalarField:
        r"""Return the double contraction :math:`T : S = T^{ab} S_{ab}`."""
        with located("TensorField.double_dot"):
            if getattr(other, "rank", None) != 2:
                raise InputError(f"other must be a tensor field of rank 2; got {type(other).__name__}")
            mine, theirs = self._matched(other)
        return self._build(self.chart, mine, self.basis)._part(
            "double_dot", lambda T, frame: tensors.double_dot(T, deferred(theirs), frame)
        )

    def _part(self, name: str, operator: Any) -> Any:
        with located(f"TensorField.{name}"):
            if self.rank != 2:
                raise InputError(f"the field must have rank 2; got {self.rank}")
        return self._apply(name, operator)

    @property
    def T(self) -> TensorField:
        """Return the transpose (indices in reverse order)."""
        return self._build(self.chart, self._components.T, self.basis)

    def in_basis(self, basis: str, *, index: str = "up") -> TensorField:
        """Return the same field with components in another basis; see `VectorField.in_basis`."""
        return in_basis(self, basis, index)

    def outer(self, other: Field) -> TensorField:
        """Return the tensor product."""
        with located("TensorField.outer"):
            if not isinstance(other, Field):
                raise InputTypeError(f"other must be a field; got {type(other).__name__}")
            mine, theirs = self._matched(other)
            return self._build(self.chart, products.outer(mine, theirs), self.basis)

    def matrix(self) -> sp.ImmutableMatrix:
        """Return the components of a rank-2 symbolic field as a SymPy matrix."""
        if self.rank != 2:
            raise InputError(f"TensorField.matrix: the field must have rank 2; got {self.rank}")
        return sp.ImmutableMatrix(self._expressions())

    def __matmul__(self, other: Any) -> Any:
        return self.dot(other)


Field._by_rank[2] = TensorField
