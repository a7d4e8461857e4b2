"""Charts: coordinates with ranges, and the metric that measures them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

import sympy as sp

from fieldmath.algebra.parse import as_expr, split_names
from fieldmath.algebra.tidy import normal
from fieldmath.display import Displayed
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.geometry import curvature
from fieldmath.geometry.frames import frame_of
from fieldmath.geometry.shortening import simplified_on
from fieldmath.geometry.signs import sign_on, without_absolute_values

if TYPE_CHECKING:
    from fieldmath.cards import Card
    from fieldmath.geometry.algebraic import Algebraic
    from fieldmath.geometry.loci import Locus

Limits = tuple[tuple[sp.Expr, sp.Expr], ...]
CUSTOM = "custom"


@dataclass(frozen=True)
class Chart(Displayed):
    r"""A system of coordinates :math:`q^1, \dots, q^n` with metric :math:`ds^2 = g_{ij}\,dq^i dq^j`.

    Use the constructors `cartesian`, `polar`, `cylindrical`, `spherical`, `Chart.from_metric` and
    `Chart.from_embedding`; the fields below are what they fill in.

    Parameters
    ----------
    name : str
        Name of the system, ``"spherical"`` for instance.
    symbols : tuple of Symbol
        The coordinates, in order. They carry what their ranges imply (real, positive).
    limits : tuple of (lower, upper)
        Range of each coordinate, in the same order.
    metric : ImmutableMatrix
        The matrix :math:`g_{ij}`, simplified with the ranges.
    embedding : tuple of Expr or None
        Cartesian coordinates as functions of the chart's, when known.
    periodic : tuple of bool
        Coordinates whose two range ends are the same point.
    orientation : int
        +1 when the coordinates in this order are right-handed, -1 otherwise; the sign of every curl.
    arguments : tuple of (name, value)
        Parameters of a named system, such as the focal distance.
    lame : tuple of Expr or None
        Scale factors in a chosen shape; by default they are found from the metric.
    inverse : tuple of Expr or None
        Coordinates as functions of the Cartesian x, y, z, when a closed form is known.
    algebraic : Algebraic or None
        The short way back to Cartesian coordinates, where the inverse has logarithms and arc functions.

    Examples
    --------
    >>> import fieldmath as fm
    >>> fm.spherical().scale_factors
    (1, r, r*sin(theta))
    """

    name: str
    symbols: tuple[sp.Symbol, ...]
    limits: Limits
    metric: sp.ImmutableMatrix
    embedding: tuple[sp.Expr, ...] | None = None
    periodic: tuple[bool, ...] = ()
    orientation: int = 1
    arguments: tuple[tuple[str, sp.Expr], ...] = ()
    lame: tuple[sp.Expr, ...] | None = field(default=None, compare=False)
    inverse: tuple[sp.Expr, ...] | None = field(default=None, compare=False)
    algebraic: Algebraic | None = field(default=None, compare=False)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, self.symbols, self.metric, self.orientation))

    @classmethod
    def from_metric(
        cls,
        metric: Sequence[Sequence[Any]],
        names: Any,
        *,
        ranges: Mapping[Any, tuple[Any, Any]] | None = None,
        parameters: Any = "",
        periodic: Sequence[Any] = (),
        orientation: int = 1,
        name: str = CUSTOM,
    ) -> Chart:
        """Return the chart with this metric, orthogonal or not.

        Parameters
        ----------
        metric : n x n nested sequence of expressions
            Symmetric; text may use the coordinates and `parameters`.
        names : str or sequence
            The coordinates, ``"r t"``.
        ranges : mapping of name to (lower, upper), optional
            What is not given is (-oo, oo). A coordinate with ``lower >= 0`` is taken as positive.
        parameters : str or sequence
            Further names in the text, taken as positive numbers.
        periodic : sequence of names
            Coordinates whose range closes on itself.
        orientation : int
            +1 for right-handed, -1 for left-handed coordinates.

        Raises
        ------
        InputError
            If the metric is not square, symmetric and invertible, or a range is empty.

        Examples
        --------
        >>> import sympy as sp, fieldmath as fm
        >>> plane = fm.Chart.from_metric([[1, 0], [0, "r**2"]], "r t", ranges={"r": (0, sp.oo), "t": (0, 2 * sp.pi)})
        >>> plane.scale_factors
        (1, r)
        """
        with located("Chart.from_metric"):
            symbols, limits, closed, known = _coordinates(names, ranges, parameters, periodic)
            matrix = _metric_matrix(metric, symbols, known)
            matrix = matrix.applyfunc(lambda entry: simplified_on(entry, symbols, limits))
            if orientation not in (1, -1):
                raise InputError(f"orientation must be 1 or -1; got {orientation!r}")
            chart = cls(name, symbols, limits, sp.ImmutableMatrix(matrix), None, closed, int(orientation))
            if chart.determinant == 0:
                raise InputError(f"metric must be invertible; got {matrix.tolist()} with determinant 0")
            return chart

    @classmethod
    def from_embedding(
        cls,
        embedding: Sequence[Any],
        names: Any,
        *,
        ranges: Mapping[Any, tuple[Any, Any]] | None = None,
        parameters: Any = "",
        name: str = CUSTOM,
    ) -> Chart:
        r"""Return the chart whose Cartesian coordinates are :math:`x^k = X^k(q)`, with the metric they induce.

        .. math:: g_{ij} = \sum_k \partial_i X^k \, \partial_j X^k

        Curves and surfaces (fewer coordinates than Cartesian ones) are welcome. Orientation and periodicity
        are found from the embedding.

        Parameters
        ----------
        embedding : sequence of expressions
            One per Cartesian coordinate.
        names, ranges, parameters
            As in `Chart.from_metric`.

        Examples
        --------
        >>> import sympy as sp, fieldmath as fm
        >>> fm.Chart.from_embedding(
        ...     ["r*cos(t)", "r*sin(t)"], "r t", ranges={"r": (0, sp.oo), "t": (0, 2 * sp.pi)}
        ... ).metric
        Matrix([
        [1,    0],
        [0, r**2]])
        """
        with located("Chart.from_embedding"):
            symbols, limits, _, known = _coordinates(names, ranges, parameters, ())
            if isinstance(embedding, str) or not isinstance(embedding, Sequence | sp.MatrixBase | sp.Tuple):
                raise InputTypeError(f"embedding must be a sequence of expressions; got {embedding!r}")
            positions = tuple(as_expr(component, known) for component in embedding)
            if len(positions) < len(symbols):
                raise InputError(
                    f"embedding must have at least {len(symbols)} components, one per Cartesian axis; "
                    f"got {len(positions)}"
                )
            jacobian = sp.Matrix(positions).jacobian(symbols)
            metric = (jacobian.T * jacobian).applyfunc(lambda entry: simplified_on(entry, symbols, limits))
            if simplified_on(metric.det(), symbols, limits) == 0:
                raise InputError(f"embedding must have independent coordinate lines; got {list(map(str, positions))}")
            orientation = sign_on(jacobian.det(), symbols, limits) if jacobian.is_square else 1
            closed = tuple(_closes(positions, s, pair) for s, pair in zip(symbols, limits, strict=True))
            return cls(name, symbols, limits, sp.ImmutableMatrix(metric), positions, closed, orientation or 1)

    @property
    def dimension(self) -> int:
        """Return the number of coordinates."""
        return len(self.symbols)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the coordinates."""
        return tuple(symbol.name for symbol in self.symbols)

    @property
    def ranges(self) -> dict[sp.Symbol, tuple[sp.Expr, sp.Expr]]:
        """Return the range of each coordinate."""
        return dict(zip(self.symbols, self.limits, strict=True))

    @cached_property
    def parameters(self) -> tuple[sp.Symbol, ...]:
        """Return the symbols of the metric that are not coordinates, sorted by name."""
        free = set().union(*(entry.free_symbols for entry in (*self.metric, *(self.embedding or ()))))
        return tuple(sorted(free - set(self.symbols), key=str))

    @cached_property
    def known_names(self) -> dict[str, sp.Symbol]:
        """Return what a text on this chart may use without declaring it: coordinates and parameters."""
        return {symbol.name: symbol for symbol in (*self.parameters, *self.symbols)}

    @cached_property
    def is_orthogonal(self) -> bool:
        """Return whether the coordinate lines meet at right angles everywhere."""
        return bool(self.metric.is_diagonal())

    @cached_property
    def is_cartesian(self) -> bool:
        """Return whether the metric is the unit matrix."""
        return self.metric == sp.eye(self.dimension)

    @cached_property
    def is_riemannian(self) -> bool:
        """Return whether an orthogonal metric is positive; space-time metrics are not."""
        if self.lame is not None:
            return True
        return all(sign_on(entry, self.symbols, self.limits) == 1 for entry in self.metric.diagonal())

    @cached_property
    def determinant(self) -> sp.Expr:
        """Return the determinant of the metric."""
        return normal(self.metric.det())

    @cached_property
    def scale_factors(self) -> tuple[sp.Expr, ...]:
        r"""Return :math:`h_i = \sqrt{g_{ii}} = |\partial X / \partial q^i|`, simplified with the ranges."""
        if self.lame is not None:
            return self.lame
        return tuple(
            without_absolute_values(sp.sqrt(sp.factor(entry)), self.symbols, self.limits)
            for entry in self.metric.diagonal()
        )

    @cached_property
    def singular_set(self) -> tuple[Locus, ...]:
        """Return where the coordinates degenerate: the metric's determinant is zero or infinite at r = 0, say.

        Looked for at the ends and quarters of finite ranges, one coordinate at a time and in pairs.
        """
        from fieldmath.geometry.loci import singular_loci

        return singular_loci(self.determinant, self.ranges)

    @cached_property
    def cartesian_frame(self) -> sp.ImmutableMatrix | None:
        """Return the default basis in Cartesian components, one column per basis vector; None without embedding."""
        if self.embedding is None:
            return None
        jacobian = sp.Matrix(self.embedding).jacobian(self.symbols)
        columns = jacobian * frame_of(self).vectors
        return sp.ImmutableMatrix(columns.applyfunc(lambda entry: simplified_on(entry, self.symbols, self.limits)))

    def is_zero(self, expr: sp.Expr, *, time_limit: float = 2.0) -> bool | None:
        """Return whether an expression vanishes on the ranges of this chart; None when it cannot be decided.

        Examples
        --------
        >>> import sympy as sp, fieldmath as fm
        >>> chart = fm.spherical()
        >>> theta = chart.symbols[1]
        >>> chart.is_zero(sp.sqrt(1 - sp.cos(theta) ** 2) - sp.sin(theta))
        True
        """
        from fieldmath.algebra.zero import is_zero
        from fieldmath.geometry.signs import sign_on

        if not isinstance(expr, sp.Basic):
            with located("Chart.is_zero"):
                expr = as_expr(expr, self.known_names)
        return is_zero(
            expr,
            time_limit=time_limit,
            ranges=self.ranges,
            sign=lambda part: sign_on(part, self.symbols, self.limits),
        )

    def christoffel(self) -> tuple[tuple[tuple[sp.Expr, ...], ...], ...]:
        r"""Return the Christoffel symbols, ``christoffel()[k][i][j]`` being :math:`\Gamma^k_{ij}`.

        .. math:: \Gamma^k_{ij} = \tfrac12 g^{kl} (\partial_i g_{jl} + \partial_j g_{il} - \partial_l g_{ij})

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.polar().christoffel()[0][1][1]
        -r
        """
        return self._christoffel

    @cached_property
    def _christoffel(self) -> tuple[tuple[tuple[sp.Expr, ...], ...], ...]:
        g, inverse, q = self.metric, self.inverse_metric, self.symbols
        indices = range(self.dimension)
        lowered = [[[g[j, k].diff(q[i]) + g[i, k].diff(q[j]) - g[i, j].diff(q[k]) for k in indices]
                    for j in indices] for i in indices]  # fmt: skip
        return tuple(
            tuple(
                tuple(normal(sum(inverse[k, m] * lowered[i][j][m] for m in indices) / 2) for j in indices)
                for i in indices
            )
            for k in indices
        )

    def riemann(self) -> Any:
        r"""Return the Riemann tensor :math:`R^k{}_{lij}` as nested tuples, ``riemann()[k][l][i][j]``."""
        return curvature.riemann(self)

    def ricci(self) -> Any:
        r"""Return the Ricci tensor :math:`R_{lj} = R^k{}_{lkj}` as nested tuples.

        Examples
        --------
        >>> import sympy as sp, fieldmath as fm
        >>> fm.sphere_surface(R=1).ricci()
        ((1, 0), (0, sin(theta)**2))
        """
        return curvature.ricci(self)

    def scalar_curvature(self) -> sp.Expr:
        r"""Return the scalar curvature :math:`g^{lj} R_{lj}`; of a surface, twice the Gaussian curvature.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.poincare_half_plane().scalar_curvature()
        -2
        """
        return curvature.scalar_curvature(self)

    @cached_property
    def inverse_metric(self) -> sp.ImmutableMatrix:
        r"""Return the matrix :math:`g^{ij}`."""
        return sp.ImmutableMatrix(self.metric.inv().applyfunc(normal))

    def plot(
        self, *, ax: Any = None, box: Any = None, at: Any = None, count: int = 13, lang: str | None = None, **style: Any
    ) -> Any:
        """Return the Axes with the coordinate lines, drawn where the embedding puts them.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; a new figure by default.
        box : mapping of coordinate to (lower, upper), optional
            The part to show; infinite ranges are cut at two units.
        at : mapping of coordinate to number, optional
            Coordinates held fixed, so that two are left; by default the periodic ones, then the last.
        count : int
            Number of lines of each coordinate.
        lang : {"en", "zh"}, optional
            The language of title and legend; by default that of ``FIELDMATH_LANG``, or of the locale.
        **style
            Passed to ``Axes.plot``.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.polar().plot(count=7).get_title()
        'polar'
        """
        # Drawing stands above geometry; it is loaded when something is drawn.
        pictures = import_module("fieldmath.plotting.chart_pictures")
        with located("Chart.plot"):
            return pictures.plot(self, {"ax": ax, "lang": lang}, style, box=box, at=at, count=count)

    def _card(self) -> Card:
        from fieldmath.geometry.wording import chart_card

        return chart_card(self)

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.names)})"

    def __repr__(self) -> str:
        if self.name != CUSTOM:
            words = [repr(" ".join(self.names)), *(f"{name}={str(value)!r}" for name, value in self.arguments)]
            return f"{self.name}({', '.join(words)})"
        return f"<chart {self}, metric {self.metric.tolist()}>"


def coordinate_symbol(name: str, limits: tuple[sp.Expr, sp.Expr], *, periodic: bool = False) -> sp.Symbol:
    """Return the symbol of a coordinate: positive where its range is, real otherwise (angles that wrap are real)."""
    lower, _ = limits
    return sp.Symbol(name, positive=True) if lower.is_nonnegative and not periodic else sp.Symbol(name, real=True)


def _coordinates(
    names: Any, ranges: Mapping[Any, tuple[Any, Any]] | None, parameters: Any, periodic: Sequence[Any]
) -> tuple[tuple[sp.Symbol, ...], Limits, tuple[bool, ...], dict[str, sp.Symbol]]:
    """Return symbols, limits, periodicity and the names known in text."""
    from fieldmath.algebra.arguments import read_list, read_mapping

    words = split_names(names)
    declares_none = parameters is None or (isinstance(parameters, str | tuple | list) and not parameters)
    declared = () if declares_none else split_names(parameters)
    extra = {word: sp.Symbol(word, positive=True) for word in declared}
    given = {str(key): value for key, value in read_mapping(ranges, "ranges", "names to pairs").items()}
    wraps = {str(key) for key in read_list(periodic, "periodic", "names")}
    for key in (*given, *wraps):
        if key not in words:
            raise InputError(f"ranges and periodic must name coordinates ({', '.join(words)}); got {key!r}")
    limits = tuple(_limits(word, given.get(word, (-sp.oo, sp.oo)), extra) for word in words)
    closed = tuple(word in wraps for word in words)
    symbols = tuple(
        coordinate_symbol(word, pair, periodic=wrap) for word, pair, wrap in zip(words, limits, closed, strict=True)
    )
    return symbols, limits, closed, {**extra, **dict(zip(words, symbols, strict=True))}


def _limits(word: str, pair: Any, known: Mapping[str, sp.Symbol]) -> tuple[sp.Expr, sp.Expr]:
    try:
        lower, upper = pair
    except (TypeError, ValueError):
        raise InputError(f"range of {word} must be a pair (lower, upper); got {pair!r}") from None
    ends = (as_expr(lower, known), as_expr(upper, known))
    if (ends[1] - ends[0]).is_extended_positive is False:
        raise InputError(f"range of {word} must have lower < upper; got ({ends[0]}, {ends[1]})")
    return ends


def _metric_matrix(metric: Any, symbols: tuple[sp.Symbol, ...], known: Mapping[str, sp.Symbol]) -> sp.Matrix:
    from fieldmath.algebra.arguments import read_list

    size = len(symbols)
    given = read_list(metric.tolist() if hasattr(metric, "tolist") else metric, "metric", "rows")
    rows = [[as_expr(entry, known) for entry in read_list(row, "metric", "rows of expressions")] for row in given]
    if len(rows) != size or any(len(row) != size for row in rows):
        shape = f"{len(rows)} rows of lengths {[len(row) for row in rows]}"
        raise InputError(f"metric must be a {size} x {size} matrix for {size} coordinates; got {shape}")
    matrix = sp.Matrix(rows)
    for i in range(size):
        for j in range(i):
            if normal(matrix[i, j] - matrix[j, i]) != 0:
                raise InputError(
                    f"metric must be symmetric; got {matrix[i, j]} at ({i}, {j}) and {matrix[j, i]} at ({j}, {i})"
                )
    return matrix


def _closes(positions: tuple[sp.Expr, ...], symbol: sp.Symbol, pair: tuple[sp.Expr, sp.Expr]) -> bool:
    """Return whether both ends of a coordinate's range are the same point for every value of the others."""
    lower, upper = pair
    if not (lower.is_finite and upper.is_finite):
        return False
    return all(normal(p.xreplace({symbol: lower}) - p.xreplace({symbol: upper})) == 0 for p in positions) and any(
        p.has(symbol) for p in positions
    )
