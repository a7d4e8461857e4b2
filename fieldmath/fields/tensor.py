"""Tensor fields of rank 2 and higher."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import sympy as sp

from fieldmath.calculus import indices, operators, products
from fieldmath.errors import InputError, located
from fieldmath.fields.base import Field
from fieldmath.fields.bases import in_basis
from fieldmath.fields.vector import inner
from fieldmath.representations.protocol import each

if TYPE_CHECKING:
    from fieldmath.fields.scalar import ScalarField
    from fieldmath.fields.vector import VectorField


class TensorField(Field):
    """A tensor at each point, with components in the same basis as vector fields.

    Parameters
    ----------
    source : nested sequence of shape (n, n) (any rank), or array of shape (n, n, *grid.shape)
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

    def grad(self) -> TensorField:
        r"""Return the covariant derivative :math:`(\nabla T)_{i \dots k a} = \nabla_a T_{i \dots k}`, index last."""
        return self._apply("grad", operators.gradient)

    def div(self) -> VectorField | TensorField:
        r"""Return the divergence, contracting the last index: :math:`(\nabla\cdot T)_i = \nabla_j T_{ij}`.

        Examples
        --------
        The hoop stress of a pipe in cylindrical coordinates:

        >>> import fieldmath as fm
        >>> fm.TensorField([[0, 0, 0], [0, "p", 0], [0, 0, 0]], "cylindrical", parameters="p").div().exprs
        (-p/rho, 0, 0)
        """
        return self._apply("div", operators.divergence)

    def dot(self, other: Any) -> Any:
        """Return the product with a vector or tensor field, contracting the neighbouring indices."""
        with located("TensorField.dot"):
            return inner(self, other)

    def trace(self) -> ScalarField | TensorField:
        r"""Return :math:`G_{ab} T^{\dots ab}`, the contraction of the last two indices."""
        with located("TensorField.trace"):
            G, n = self.frame.metric, self.chart.dimension
            T = self._components
            traced = indices.tabulate(
                lambda *i: indices.total(
                    T[(*i, a, b)].scaled(G[a, b]) for a in range(n) for b in range(n) if G[a, b] != 0
                ),
                T.shape[:-2],
            )
            return self._build(self.chart, each(lambda c: c.settled(), traced), self.basis)

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
