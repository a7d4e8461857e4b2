"""Scalar fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, overload

import numpy as np
import sympy as sp

from fieldmath.calculus import operators
from fieldmath.errors import InputError, located
from fieldmath.fields import scattered
from fieldmath.fields.base import Field
from fieldmath.fields.deferred import stand_in
from fieldmath.geometry.grids import Grid

if TYPE_CHECKING:
    from fieldmath.fields.critical import CriticalPointsMixin
    from fieldmath.fields.flow import DescentMixin
    from fieldmath.fields.integrals import ScalarIntegrals
    from fieldmath.fields.tensor import TensorField
    from fieldmath.fields.vector import VectorField
else:
    CriticalPointsMixin = stand_in("fieldmath.fields.critical", "CriticalPointsMixin", "critical_points")
    DescentMixin = stand_in("fieldmath.fields.flow", "DescentMixin", "gradient_descent")
    ScalarIntegrals = stand_in("fieldmath.fields.integrals", "ScalarIntegrals", "integral average")


OtherField = TypeVar("OtherField", bound=Field)


class ScalarField(ScalarIntegrals, CriticalPointsMixin, DescentMixin, Field):
    """A number at each point: an expression on a chart, or samples on a grid.

    Parameters
    ----------
    source : str, number, SymPy expression, or array
        An expression in the chart's coordinates; or, when `where` is a Grid, an array of ``grid.shape``
        indexed ``[x, y, ...]``.
    where : Chart, names or Grid
        ``"x y"`` means Cartesian coordinates of these names, ``"spherical"`` the system of that name.
    parameters : str or sequence
        Other names that the text uses, real numbers: ``"a b"``.
    functions : str or sequence
        Names of abstract functions that the text calls: ``"f g"``.
    accuracy : int
        For samples: derivatives have error O(h**accuracy) up to the boundary; even, 4 by default.
    allow_nan : bool
        For samples: keep values that are not finite instead of refusing them.

    Raises
    ------
    ParseError
        If the text is not an expression in the declared names.
    InputError
        If the samples do not fit the grid or are not finite.

    Examples
    --------
    >>> import fieldmath as fm
    >>> f = fm.ScalarField("x**2*y + a*sin(y)", "x y", parameters="a")
    >>> f.grad().exprs
    (2*x*y, a*cos(y) + x**2)
    """

    _rank: ClassVar[int | None] = 0
    _plot_family: ClassVar[str] = "scalar field"

    residual: float | None = None
    """Of a least-squares potential: the relative root mean square of its gradient minus the field; else None."""

    @classmethod
    def from_function(
        cls, function: Callable[..., Any], grid: Grid, *, accuracy: int = 4, allow_nan: bool = False
    ) -> ScalarField:
        """Return the samples of a NumPy function, called once as ``function(X, Y, ...)`` with dense arrays.

        Examples
        --------
        >>> import numpy as np, fieldmath as fm
        >>> grid = fm.Grid.uniform("x y", x=(0, 1, 6), y=(0, 1, 5))
        >>> fm.ScalarField.from_function(np.hypot, grid).values.shape
        (6, 5)
        """
        with located("ScalarField.from_function"):
            return cls(scattered.call_on(function, grid), grid, accuracy=accuracy, allow_nan=allow_nan)

    @classmethod
    def from_scattered(
        cls, points: Any, values: Any, grid: Grid, *, method: str = "rbf", accuracy: int = 4, **options: Any
    ) -> ScalarField:
        """Return a field on a grid through (or near) values given at scattered points.

        Parameters
        ----------
        points : array of shape (m, n)
            m points in n coordinates.
        values : array of shape (m,)
            The values there.
        method : str
            ``"rbf"`` (SciPy ``RBFInterpolator``; ``smoothing=`` for noisy data), ``"linear"`` (Delaunay; NaN
            outside the convex hull), ``"nearest"``, or ``"gaussian_process"`` (scikit-learn).
        **options
            Passed to the interpolator.

        Examples
        --------
        >>> import numpy as np, fieldmath as fm
        >>> grid = fm.Grid.uniform("x y", x=(0, 1, 3), y=(0, 1, 3))
        >>> points = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
        >>> fm.ScalarField.from_scattered(points, points.sum(axis=1), grid, method="linear").values[1]
        array([0.5, 1. , 1.5])
        """
        with located("ScalarField.from_scattered"):
            array = scattered.from_points(points, values, grid, method, options)
            return cls(array, grid, accuracy=accuracy, allow_nan=method == "linear")

    @property
    def expr(self) -> sp.Expr:
        """Return the expression of a symbolic field."""
        return self._expressions()

    def grad(self, *, out: np.ndarray | None = None) -> VectorField:
        r"""Return the gradient, the vector field of steepest ascent.

        .. math:: (\nabla f)^a = G^{ab} e_b(f); \qquad
                  (\nabla f)_a = \frac{1}{h_a} \frac{\partial f}{\partial q^a}
                  \text{ on orthogonal charts, in unit vectors.}

        Exact for expressions; on samples the error is O(h**accuracy) up to the boundary.

        Parameters
        ----------
        out : array, optional
            For samples: where they are written, of shape ``(n, *grid.shape)``; the result shares its memory.

        References
        ----------
        .. [1] Arfken, Weber & Harris, *Mathematical Methods for Physicists*, 7th ed., section 3.10.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.ScalarField("r*cos(theta)", "spherical").grad().exprs
        (cos(theta), -sin(theta), 0)
        """
        return self._apply("grad", operators.gradient, out=out)

    def hessian(self, *, out: np.ndarray | None = None) -> TensorField:
        r"""Return the matrix of second derivatives.

        .. math:: (\nabla\nabla f)^{ab} = \nabla^b \nabla^a f; \qquad \partial_a \partial_b f
                  \text{ in Cartesian coordinates.}

        On samples the second derivatives are compact stencils of the field's accuracy.

        Parameters
        ----------
        out : array, optional
            For samples: where they are written, of shape ``(n, n, *grid.shape)``; the result shares its memory.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.ScalarField("x**2*y", "x y").hessian().exprs
        ((2*y, 2*x), (2*x, 0))
        """
        return self._apply("hessian", operators.hessian, out=out)

    def rot(self, *, out: np.ndarray | None = None) -> VectorField:
        r"""Return :math:`(\partial_y f, -\partial_x f)`, the divergence-free plane field along the level lines of f.

        Parameters
        ----------
        out : array, optional
            For samples: where they are written, of shape ``(2, *grid.shape)``; the result shares its memory.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.ScalarField("x*y", "x y").rot().exprs
        (x, -y)
        """
        return self._apply("rot", operators.rotated_gradient, out=out)

    def apply(self, function: Callable[..., sp.Expr], *others: ScalarField | float | sp.Expr) -> ScalarField:
        """Return a function of this field and others, given in its SymPy form.

        Parameters
        ----------
        function : callable
            Of as many expressions as there are fields: ``sympy.sin``, ``sympy.atan2``, ``lambda a, b: a / (1 + b)``.
        *others : ScalarField, number or Expr
            The further arguments.

        Examples
        --------
        >>> import sympy as sp
        >>> import fieldmath as fm
        >>> f = fm.ScalarField("x*y", "x y")
        >>> f.apply(sp.sin)
        ScalarField('sin(x*y)', cartesian('x y'))
        >>> f.apply(sp.Max, 0)
        ScalarField('Max(0, x*y)', cartesian('x y'))
        """
        with located("ScalarField.apply"):
            return self._applied(function, others)

    if TYPE_CHECKING:
        # A scalar field times a vector field is a vector field.

        @overload
        def __mul__(self, other: OtherField) -> OtherField: ...

        @overload
        def __mul__(self, other: Any) -> ScalarField: ...

        def __mul__(self, other: Any) -> Any:
            """Return the product."""

    def __pow__(self, other: Any) -> ScalarField:
        return self._entrywise("__pow__", other, lambda a, b: a**b)

    def __rpow__(self, other: Any) -> ScalarField:
        return self._entrywise("__pow__", other, lambda a, b: a**b, flip=True)

    def __abs__(self) -> ScalarField:
        return self.apply(sp.Abs)

    def __float__(self) -> float:
        if not self.is_sampled and self.expr.is_number:
            return float(self.expr)
        raise InputError(f"ScalarField.__float__: the field must be a constant; got {self!r}. Evaluate it at a point.")
