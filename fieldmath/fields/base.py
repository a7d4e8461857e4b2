"""What all fields share: construction, arithmetic, evaluation, sampling, display."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import sympy as sp

from fieldmath.algebra.parse import as_expr
from fieldmath.calculus import operators, products
from fieldmath.display import Displayed
from fieldmath.errors import EvaluationError, InputError, InputTypeError, MismatchError, located
from fieldmath.fields import display, transport
from fieldmath.fields.arithmetic import Arithmetic
from fieldmath.fields.deferred import stand_in
from fieldmath.fields.evaluation import evaluate, points_of
from fieldmath.fields.exterior import ExteriorCalculus
from fieldmath.fields.interpolation import Interpolation
from fieldmath.fields.reading import names_known, read_expressions, read_samples
from fieldmath.geometry.catalogue import as_chart, with_values
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.frames import Frame, frame_of
from fieldmath.geometry.grids import Grid
from fieldmath.plotting.mixin import PlotMixin
from fieldmath.representations.promotion import (
    applied,
    check_accuracy,
    grid_of,
    is_sampled,
    sampled_on,
    settled,
    symbolic,
)
from fieldmath.representations.protocol import Components, each
from fieldmath.representations.symbolic import Symbolic

if TYPE_CHECKING:
    from fieldmath.cards import Card
    from fieldmath.fields.chunks import BlockMethods
    from fieldmath.fields.domains import Domain
else:
    BlockMethods = stand_in("fieldmath.fields.chunks", "BlockMethods", "chunks compute persist thinned to_zarr")


class Field(Arithmetic, BlockMethods, ExteriorCalculus, Interpolation, PlotMixin, Displayed):
    """A field of any rank on a chart; `ScalarField`, `VectorField` and `TensorField` are the ones to use.

    Contract: ``F(*points).shape == F.value_shape + broadcast shape of the points``.
    """

    _rank: ClassVar[int | None] = None
    _by_rank: ClassVar[dict[int, type[Field]]] = {}
    _origin: Field | None = None  # What was carried here from another chart.
    chart: Chart
    basis: str
    _components: Components

    def __init__(
        self,
        source: Any,
        where: Any,
        *,
        basis: str = "",
        parameters: Any = "",
        functions: Any = "",
        accuracy: int = 4,
        allow_nan: bool = False,
    ) -> None:
        with located(type(self).__name__):
            if isinstance(where, Grid):
                components = read_samples(source, where, self._rank, accuracy, allow_nan=allow_nan)
                chart = where.chart
            else:
                chart = as_chart(where)
                known = names_known(chart, parameters)
                components = read_expressions(source, chart, self._rank, known, functions)
            self._fill(chart, components, frame_of(chart, basis).basis)

    def __init_subclass__(cls) -> None:
        if cls._rank is not None:
            Field._by_rank[cls._rank] = cls

    def _fill(self, chart: Chart, components: Components, basis: str) -> None:
        for name, value in (("chart", chart), ("_components", components), ("basis", basis)):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable; make a new field instead of setting {name}")

    @staticmethod
    def _build(chart: Chart, components: Components, basis: str) -> Any:
        cls = Field._by_rank.get(components.ndim, Field._by_rank[2])
        new = object.__new__(cls)
        new._fill(chart, components, basis)
        return new

    # -- what it is -------------------------------------------------------------------------------------

    @property
    def rank(self) -> int:
        """Return the number of component indices: 0, 1, 2, ..."""
        return self._components.ndim

    @property
    def value_shape(self) -> tuple[int, ...]:
        """Return the shape of the value at a point."""
        return self._components.shape

    @property
    def frame(self) -> Frame:
        """Return the basis that the components refer to."""
        return frame_of(self.chart, self.basis)

    @property
    def is_sampled(self) -> bool:
        """Return whether the field holds samples."""
        return is_sampled(self._components)

    @property
    def is_exact(self) -> bool:
        """Return whether the field holds exact expressions."""
        return not self.is_sampled and not any(display.is_numeric(c.expr) for c in self._components.flat)

    @property
    def grid(self) -> Grid | None:
        """Return the grid of a sampled field, None for a symbolic one."""
        return grid_of(self._components)

    @property
    def accuracy(self) -> int | None:
        """Return the order of accuracy of derivatives of a sampled field, None for a symbolic one."""
        return self._components.flat[0].accuracy if self.is_sampled else None

    @property
    def parameters(self) -> tuple[sp.Symbol, ...]:
        """Return the free symbols that are not coordinates, sorted by name."""
        if self.is_sampled:
            return self.chart.parameters
        free = set().union(*(c.expr.free_symbols for c in self._components.flat)) - set(self.chart.symbols)
        return tuple(sorted(free, key=str))

    @property
    def values(self) -> np.ndarray:
        """Return the samples, components first: shape ``value_shape + grid.shape``; read-only.

        A view, where the components lie evenly in memory as those of an operator's result do.
        """
        if not self.is_sampled:
            raise EvaluationError(
                f"{type(self).__name__}.values: the field holds expressions. Call .sample(grid) first."
            )
        from fieldmath.representations.outputs import joined

        return joined([c.values for c in self._components.flat], self.value_shape)

    def _expressions(self) -> Any:
        if self.is_sampled:
            raise EvaluationError(f"{type(self).__name__}: the field holds samples, which have no expression.")
        return display.nested(each(lambda c: c.expr, self._components))

    def domain(self) -> Domain:
        """Return where the field is defined: the ranges of the chart, less the zeros of denominators.

        Derived fields remember the exceptions of the fields they came from.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField(["1/r**2", 0, 0], "spherical").div().domain().note
        'undefined where r = 0'
        """
        self._expressions()
        from fieldmath.fields.domains import domain_of

        return domain_of(self.chart, self._components.flat)

    def fill(self, *, time_limit: float = 10.0) -> Self:
        """Return the field with its removable singularities filled by limits, one coordinate at a time.

        An exception of the domain is lifted where every component has one finite limit there.

        Examples
        --------
        >>> import fieldmath as fm
        >>> f = fm.ScalarField("sin(x)/x", "x")
        >>> float(f(0)), float(f.fill()(0))
        (nan, 1.0)
        """
        with located(f"{type(self).__name__}.fill"):
            from fieldmath.fields.filling import filled

            return filled(self, time_limit)

    # -- numbers ----------------------------------------------------------------------------------------

    def __call__(self, *points: Any, out: np.ndarray | None = None, **named: Any) -> Any:
        """Return the values at points: shape ``value_shape + broadcast shape``, NaN where the field is undefined.

        Coordinates are given in order or by name, parameters by name; numbers and arrays give floats,
        SymPy expressions give exact expressions. On a grid the open mesh, ``F(*grid.mesh)``, is the fastest: all
        components are computed together, parts in one coordinate on a line. ``out``, an array of floats of the shape
        of the values, is filled and returned.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField(["-y", "x"], "x y")([1, 2, 3], 0).shape
        (2, 3)
        """
        with located(f"{type(self).__name__}.__call__"):
            arguments, parameters = points_of(self.chart, points, named)
            field = self.subs(parameters) if parameters else self
            return evaluate(field._components, field.parameters, arguments, out)

    def sample(self, grid: Grid, *, accuracy: int = 4, chunks: Any = None) -> Self:
        """Return this field as samples on a grid of the same chart.

        Samples on a singularity are NaN, with a `SingularityWarning` that names it.

        Parameters
        ----------
        grid : Grid
            The points.
        accuracy : int
            Order of accuracy of later derivatives, even.
        chunks : optional
            Hold the samples in blocks of this size, ``"auto"`` for about 32 MB each: a Dask array, computed when it
            is needed, so that the grid may be larger than memory. Sizes for each axis, or a mapping from names, too.
        """
        with located(f"{type(self).__name__}.sample"):
            if not isinstance(grid, Grid):
                raise InputTypeError(
                    f"grid must be a Grid; got {type(grid).__name__}. Make one with Grid.uniform(...)."
                )
            check_accuracy(accuracy)
            if grid.chart != self.chart:
                raise MismatchError(f"grid must be on the field's chart {self.chart}; got {grid.chart}")
            if self.parameters and not self.is_sampled:
                names = ", ".join(map(str, self.parameters))
                raise EvaluationError(
                    f"the field has free parameters {names}. Give them values with .subs({{...}}) first."
                )
            return self._build(self.chart, sampled_on(self._components, grid, accuracy, chunks), self.basis)

    def to(self, chart: Any, *, time_limit: float = 10.0) -> Self:
        """Return the same field in other coordinates; the components follow into the new chart's frame.

        Both charts must be embedded in the same Cartesian space. The result remembers this field: going on to a third
        chart starts from here, and coming back gives this very field.

        Parameters
        ----------
        chart : Chart or name
            The coordinates to go to.
        time_limit : float
            Seconds of computing for short forms, on a busy machine up to three times as long by the clock; what is
            not shortened in time is right but longer.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField(["x", "y", "z"], "x y z").to("spherical").exprs
        (r, 0, 0)
        """
        with located(f"{type(self).__name__}.to"):
            return transport.carried(self, chart, time_limit)

    def subs(self, values: Mapping[Any, Any]) -> Self:
        """Return the field with parameters (or coordinates) replaced, all at once; text is read like the field's own.

        A parameter of the chart, such as the focal distance, is replaced in the chart as well.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.ScalarField("a*x", "x", parameters="a").subs({"a": 2}).expr
        2*x
        """
        with located(f"{type(self).__name__}.subs"):
            if not isinstance(values, Mapping):
                raise InputTypeError(f"values must map names to values, {{'a': 2}}; got {values!r}")
            self._expressions()
            known = {s.name: s for s in (*self.chart.parameters, *self.parameters, *self.chart.symbols)}
            swap = {}
            for key, value in values.items():
                if str(key) not in known:
                    raise InputError(f"names must be among {', '.join(known)}; got {str(key)!r}")
                swap[known[str(key)]] = as_expr(value, known)

            chart = with_values(self.chart, swap)

            def replaced(c: Symbolic) -> Symbolic:
                new = symbolic(c.expr.xreplace(swap), chart, {})
                kept = frozenset(e for old in c.excluded if (e := old.xreplace(swap)).free_symbols)
                return Symbolic(new.expr, chart, new.excluded | kept)

            return self._build(chart, each(replaced, self._components), self.basis)

    def is_zero(self) -> bool | None:
        """Return whether the field vanishes everywhere: True, False, or None when it cannot be decided."""
        if self.is_sampled:
            return bool(np.all(self.values == 0))
        verdicts = [self.chart.is_zero(c.expr) for c in self._components.flat]
        return False if False in verdicts else None if None in verdicts else True

    def equals(self, other: Self) -> bool | None:
        """Return whether two fields are the same function: True, False, or None when it cannot be decided."""
        if isinstance(other, bool) or not isinstance(other, Field | int | float | np.ndarray | np.number | sp.Expr):
            raise InputTypeError(
                f"{type(self).__name__}.equals: other must be a field or a number; got {type(other).__name__}"
            )
        return (self - other).is_zero()

    def __eq__(self, other: object) -> bool:
        """Return whether two fields are provably the same function, or have the same samples."""
        if not isinstance(other, Field):
            return NotImplemented
        if self.chart != other.chart or self.rank != other.rank or self.grid != other.grid:
            return False
        theirs = products.reframed(other._components, other.frame, self.frame)
        if self.is_sampled:
            a, b = self.values, self._build(self.chart, theirs, self.basis).values
            return bool(np.all((a == b) | (np.isnan(a) & np.isnan(b))))
        return all(
            a.expr == b.expr or self.chart.is_zero(a.expr - b.expr) is True
            for a, b in zip(self._components.flat, theirs.flat, strict=True)
        )

    def __hash__(self) -> int:
        return hash((self.chart, self.rank, self.is_sampled))

    # -- calculus ---------------------------------------------------------------------------------------

    def _apply(
        self, name: str, operator: Callable[..., Components], *others: Components, out: np.ndarray | None = None
    ) -> Any:
        """Return ``operator(components, *others, frame)`` as a field; every differential operator passes here."""
        with located(f"{type(self).__name__}.{name}"):
            return self._build(self.chart, applied(operator, self._components, others, self.frame, out), self.basis)

    def laplacian(self, *, out: np.ndarray | None = None) -> Self:
        r"""Return the Laplacian.

        .. math:: \nabla^2 T = G^{bc} \nabla_b \nabla_c T,
                  \qquad \nabla^2 f = \frac{1}{\sqrt{g}} \partial_i \left( \sqrt{g} \, g^{ij} \partial_j f \right)

        For vector and tensor fields this is the connection Laplacian: in flat space, whatever the chart, it equals
        grad div - curl curl; on curved metrics the two differ by a Ricci term. On samples second derivatives are
        compact stencils, of the field's accuracy up to the boundary.

        Parameters
        ----------
        out : array, optional
            For samples: where they are written, of shape that of the values; the result shares its memory.

        References
        ----------
        .. [1] P. Moon, D. E. Spencer, *Field Theory Handbook* (1961), section 1.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.ScalarField("1/r", "spherical").laplacian().expr
        0
        """
        return self._apply("laplacian", operators.laplacian, out=out)

    def biharmonic(self, *, out: np.ndarray | None = None) -> Self:
        r"""Return :math:`\nabla^4 T`, the Laplacian of the Laplacian.

        Parameters
        ----------
        out : array, optional
            For samples: where they are written, of shape that of the values; the result shares its memory.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.ScalarField("x**4", "x y").biharmonic().expr
        24
        """
        return self._apply("biharmonic", operators.biharmonic, out=out)

    def directional(self, direction: Any, *, out: np.ndarray | None = None) -> Self:
        r"""Return :math:`(u \cdot \nabla) T`, the derivative along a vector field; `direction` is not normalised.

        Parameters
        ----------
        direction : VectorField or sequence of components
            The vector u, in this field's chart and basis.
        out : array, optional
            For samples: where they are written, of shape that of the values; the result shares its memory.

        Examples
        --------
        A rotating disk: the acceleration is centripetal.

        >>> import fieldmath as fm
        >>> v = fm.VectorField([0, "Omega*rho", 0], "cylindrical", parameters="Omega")
        >>> v.directional(v).exprs
        (-Omega**2*rho, 0, 0)
        """
        with located(f"{type(self).__name__}.directional"):
            if not isinstance(direction, Field):
                direction = Field._by_rank[1](direction, self.chart, basis=self.basis)
            if direction.rank != 1:
                raise InputError(f"direction must be a vector field; got {type(direction).__name__}")
            mine, theirs = self._matched(direction)
        left = self._build(self.chart, mine, self.basis)
        return left._apply("directional", operators.directional, theirs, out=out)

    def material_derivative(self, velocity: Any, *, time: str = "t") -> Self:
        r"""Return :math:`\partial_t T + (u \cdot \nabla) T`, the rate of change for somebody who moves with the flow.

        Parameters
        ----------
        velocity : VectorField
            The flow u.
        time : str
            Name of the parameter that is the time; without it the field is steady.

        Examples
        --------
        >>> import fieldmath as fm
        >>> wave = fm.ScalarField("sin(x - c*t)", "x", parameters="c t")
        >>> wave.material_derivative(fm.VectorField(["c"], "x", parameters="c")).expr
        0
        """
        moved = self.directional(velocity)
        clock = next((s for s in self.parameters if s.name == time), None)
        if clock is None:
            return moved
        rates = each(lambda c: Symbolic(c.expr.diff(clock), c.chart, c.excluded), self._components)
        total = self._build(self.chart, rates, self.basis) + moved
        return self._build(self.chart, settled(total._components), self.basis)

    # -- display ----------------------------------------------------------------------------------------

    def latex(self) -> str:
        """Return the field as LaTeX: components with unit vectors, or a summary of the samples."""
        return display.latex(self)

    def to_code(self, language: str = "numpy", *, name: str = "field") -> str:
        """Return source code of a function of the coordinates, then of the parameters; see `fieldmath.to_code`.

        Parameters
        ----------
        language : {"numpy", "python", "torch", "jax", "c", "javascript", "latex"}
            The language.
        name : str
            The name of the function. Of vectors and tensors it returns the components, row by row.

        Raises
        ------
        InputError
            If the field holds samples.

        Examples
        --------
        >>> import fieldmath as fm
        >>> print(fm.ScalarField("x**2*y", "x y").grad().to_code("python", name="gradient"))
        import math
        <BLANKLINE>
        <BLANKLINE>
        def gradient(x, y):
            return (2*x*y, x**2)
        <BLANKLINE>
        """
        from fieldmath.algebra.code import to_code

        with located(f"{type(self).__name__}.to_code"):
            if self.is_sampled:
                raise InputError("field must be an expression; it holds samples. Use field.values")
            if isinstance(language, str) and language == "latex":
                return self.latex()
            parts = [component.expr for component in self._components.flat]
            return to_code(parts if self.rank else parts[0], language, name=name,
                           arguments=[*self.chart.symbols, *self.parameters])  # fmt: skip

    def _card(self) -> Card:
        return display.card(self)

    def __str__(self) -> str:
        return display.sentence(self)

    def __repr__(self) -> str:
        return display.text(self)
