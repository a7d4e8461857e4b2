"""What curves, surfaces and regions share: pieces, parameters, measure, reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.boxes import Box
from fieldmath.algebra.iterated import integrate
from fieldmath.algebra.naming import split_names
from fieldmath.algebra.parse import as_expr
from fieldmath.approximation import Approximation
from fieldmath.display import Displayed
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.geometry.catalogue import as_chart, cartesian
from fieldmath.geometry.charts import CUSTOM, Chart, coordinate_symbol
from fieldmath.geometry.patches import Patch, space_of

if TYPE_CHECKING:
    from fieldmath.cards import Card

_WORTH_SIMPLIFYING = 150


class Shape(Displayed):
    """A set of points made of parametrised pieces; `Curve`, `Surface` and `Region` are the ones to use."""

    _fields: ClassVar[tuple[str, ...]] = ("pieces", "name")

    pieces: tuple[Patch, ...]
    name: str
    indicator: tuple[sp.Expr, ...] = ()

    def _fill(self, **values: Any) -> None:
        for key, value in values.items():
            object.__setattr__(self, key, value)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable; make a new one instead of setting {name}")

    @classmethod
    def _made(cls, pieces: Sequence[Patch], name: str, **more: Any) -> Self:
        new = object.__new__(cls)
        new._fill(pieces=tuple(pieces), name=name, **more)
        return new

    def _with(self, **changes: Any) -> Self:
        """Return this shape with some of its fields replaced."""
        new = object.__new__(type(self))
        new._fill(**{key: getattr(self, key) for key in self._fields} | changes)
        return new

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.pieces == other.pieces

    def __hash__(self) -> int:
        return hash(self.pieces)

    @property
    def dimension(self) -> int:
        """Return 1 for curves, 2 for surfaces, and so on."""
        return self.pieces[0].dimension

    @property
    def space_dimension(self) -> int:
        """Return the number of coordinates of a point."""
        return self.pieces[0].chart.dimension

    @cached_property
    def parameters(self) -> tuple[sp.Symbol, ...]:
        """Return the free symbols, sorted by name: the radius R, say."""
        return tuple(sorted(set().union(*(piece.parameters for piece in self.pieces)), key=str))

    @cached_property
    def measure(self) -> sp.Expr | Approximation:
        """Return the length, area or volume: exact where possible, else a number with its error.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.Region.ball(2).measure, fm.Curve.circle("R").measure
        (32*pi/3, 2*pi*R)
        """
        with located(f"{type(self).__name__}.measure"):
            return sum_of([integrate(cut(piece.stretch, self.indicator), piece.box) for piece in self.pieces])

    def subs(self, values: Mapping[Any, Any]) -> Self:
        """Return the shape with parameters replaced by numbers or expressions.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.Region.ball("R").subs({"R": 2}).measure
        32*pi/3
        """
        with located(f"{type(self).__name__}.subs"):
            if not isinstance(values, Mapping):
                raise InputTypeError(f"values must map names to values, {{'a': 2}}; got {values!r}")
            known = {s.name: s for s in self.parameters}
            for key in values:
                if str(key) not in known:
                    raise InputError(f"names must be among {', '.join(known) or 'none'}; got {str(key)!r}")
            swap = {known[str(key)]: as_expr(value, known) for key, value in values.items()}
            return self._xreplace(swap)

    def _xreplace(self, swap: dict[sp.Symbol, sp.Expr]) -> Self:
        inside = getattr(self, "inside", None)
        changes = {} if inside is None else {"inside": inside._xreplace(swap)}
        return self._with(pieces=tuple(piece.xreplace(swap) for piece in self.pieces), **changes)

    def _card(self) -> Card:
        from fieldmath.geometry.wording import shape_card

        return shape_card(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name} in {self.space_dimension} dimensions>"


def mapping_text(shape: Shape) -> str:
    """Return text that rebuilds a curve or surface given by one map; nothing for others."""
    if shape.name != "parametric" or len(shape.pieces) != 1 or shape.pieces[0].chart.name == CUSTOM:
        return ""
    piece = shape.pieces[0]
    names = " ".join(s.name for s in piece.box.symbols)
    limits = [f"({quoted(low)}, {quoted(high)})" for low, high in piece.box.limits]
    box = limits[0] if len(limits) == 1 else f"[{', '.join(limits)}]"
    chart = "" if piece.chart == cartesian(piece.chart.dimension) else f", chart={piece.chart!r}"
    extra = " ".join(s.name for s in shape.parameters if s not in piece.chart.parameters)
    parameters = f", parameters={extra!r}" if extra else ""
    return (
        f"{type(shape).__name__}([{', '.join(repr(str(q)) for q in piece.place)}], {names!r}, {box}{chart}{parameters})"
    )


def quoted(value: Any) -> str:
    """Return a number as Python that rebuilds it: what is no integer as text."""
    return str(value) if isinstance(value, sp.Integer | int | float) else repr(str(value))


def cut(expr: sp.Expr, conditions: Sequence[sp.Expr]) -> sp.Expr:
    """Return `expr` where all conditions are not negative, 0 elsewhere."""
    if not conditions:
        return expr
    return sp.Piecewise((expr, sp.And(*(condition >= 0 for condition in conditions))), (sp.S.Zero, True))


def sum_of(parts: Sequence[sp.Expr | Approximation]) -> sp.Expr | Approximation:
    """Return a sum: exact when every part is, else a number whose error is the sum of theirs."""
    if not any(isinstance(part, Approximation) for part in parts):
        return sp.Add(*parts) if len(parts) == 1 else _short_sum(sp.Add(*parts))
    value = sum(float(part) for part in parts)
    error = sum(part.error if isinstance(part, Approximation) else 1e-16 * abs(float(part)) for part in parts)
    methods = {part.method for part in parts if isinstance(part, Approximation)}
    return Approximation(value, error=error, method=" + ".join(sorted(methods)))


def _short_sum(total: sp.Expr) -> sp.Expr:
    """Return a constant in the shortest of a few forms, cases as one list of cases, other expressions as they are."""
    if total.has(sp.Piecewise):
        return budget.run(sp.piecewise_fold, total, seconds=1.0).value_or(total)
    if not total.is_number or total.is_Rational or not total.is_finite or total.has(sp.Integral):
        return total
    forms = [total, sp.expand(total)]
    for method in (sp.expand_trig, sp.simplify) if total.count_ops() <= _WORTH_SIMPLIFYING else ():
        form = budget.run(method, forms[1], seconds=0.5).value_or(total)
        if abs(sp.N(form - total, 20)) <= 1e-15 * max(1, abs(sp.N(total))):
            forms.append(form)
    return min(forms, key=lambda form: (form.count_ops(), len(str(form))))


def read_map(components: Any, names: Any, ranges: Any, chart: Any, parameters: Any, dimension: int | None) -> Patch:
    """Return the piece that a user describes: components, parameter names, their ranges."""
    words = split_names(names)
    if dimension is not None and len(words) != dimension:
        raise InputError(
            f"names must be {dimension} ({'one parameter' if dimension == 1 else 'parameters'}); got {names!r}"
        )
    if isinstance(components, str) or not isinstance(components, Sequence | sp.MatrixBase | sp.Tuple):
        raise InputError(f"components must be a sequence of expressions; got {components!r}")
    entries = list(components)
    space = space_of(len(entries), None if chart is None else as_chart(chart))
    if len(words) > len(entries):
        raise InputError(f"components must be at least {len(words)}, one per coordinate; got {len(entries)}")
    known = declared(parameters, (*entries, *flattened(ranges)), words, chart=space)
    box = read_box(words, ranges, known)
    known = {**known, **{s.name: s for s in box.symbols}}
    place = tuple(as_expr(entry, known) for entry in entries)
    for entry in place:
        if entry.has(sp.oo, -sp.oo):
            raise InputError(f"components must be finite; got {entry}")
    patch = Patch(space, place, box)
    order = [box.symbols.index(s) for word in words for s in box.symbols if s.name == word]
    sign = int(sp.LeviCivita(*order)) if len(order) > 1 else 1
    patch = patch if sign == 1 else patch.reversed()
    if patch.gram == 0:
        raise InputError(f"components must depend on {', '.join(words)} independently; got {[str(q) for q in place]}")
    return patch


def read_box(words: Sequence[str], ranges: Any, known: Mapping[str, sp.Symbol]) -> Box:
    """Return the box of named parameters; ranges is a mapping, or one pair for each name."""
    given = _pairs(words, ranges)
    plain = {word: sp.Symbol(word, real=True) for word in words}
    ends = {word: tuple(as_expr(end, {**known, **plain}) for end in pair) for word, pair in given.items()}
    symbols = {word: coordinate_symbol(word, pair) for word, pair in ends.items()}
    swap = {plain[word]: symbols[word] for word in words}
    pairs = [tuple(end.xreplace(swap) for end in ends[word]) for word in words]
    box = Box.ordered([symbols[word] for word in words], pairs)
    for s, (lower, upper) in zip(box.symbols, box.limits, strict=True):
        width = upper - lower
        if width.is_extended_nonpositive:
            what = "the same" if width == 0 else "reversed"
            raise InputError(f"range of {s} must have lower < upper; got ({lower}, {upper}), which are {what}")
    return box


def _pairs(words: Sequence[str], ranges: Any) -> dict[str, tuple[Any, Any]]:
    if isinstance(ranges, Mapping):
        given = {str(key): value for key, value in ranges.items()}
        unknown = [key for key in given if key not in words]
        missing = [word for word in words if word not in given]
        if unknown or missing:
            problem = f"{unknown[0]!r} is not among them" if unknown else f"{missing[0]!r} is missing"
            raise InputError(f"ranges must be given for {', '.join(words)}; {problem}")
    else:
        many = list(ranges) if isinstance(ranges, Sequence) else []
        if len(words) == 1 and len(many) == 2 and not isinstance(many[0], tuple | list):
            many = [tuple(many)]
        if len(many) != len(words):
            raise InputError(f"ranges must be one pair (lower, upper) for each of {', '.join(words)}; got {ranges!r}")
        given = dict(zip(words, many, strict=True))
    for word, pair in given.items():
        if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
            raise InputError(f"range of {word} must be a pair (lower, upper); got {pair!r}")
    return given


def flattened(ranges: Any) -> list[Any]:
    """Return the limits in a mapping or sequence of pairs."""
    pairs = ranges.values() if isinstance(ranges, Mapping) else ranges if isinstance(ranges, Sequence) else ()
    return [end for pair in pairs for end in (pair if isinstance(pair, tuple | list) else (pair,))]


def declared(parameters: Any, sources: Sequence[Any], words: Sequence[str], *, chart: Chart) -> dict[str, sp.Symbol]:
    """Return the parameters that text may use, as positive numbers: those declared, and those of the chart."""
    declares_none = parameters is None or (isinstance(parameters, str | tuple | list) and not parameters)
    names = () if declares_none else split_names(parameters)
    for name in names:
        if name in words:
            raise InputError(f"parameters must differ from {', '.join(words)}; got {name!r}")
    chosen = {name: sp.Symbol(name, positive=True) for name in names}
    return {**{s.name: s for s in chart.parameters}, **chosen}


def own_symbols(names: str, *used: sp.Expr) -> tuple[sp.Symbol, ...]:
    """Return positive parameters of a map, kept apart from the symbols of the expressions in use: a radius r, say."""
    taken = {symbol.name for expr in used for symbol in expr.free_symbols}
    kinds = [sp.Dummy if name in taken else sp.Symbol for name in names.split()]
    return tuple(kind(name, positive=True) for kind, name in zip(kinds, names.split(), strict=True))


def length(value: Any, name: str) -> sp.Expr:
    """Return a positive length that a user gives: a number, an expression, or the name of a parameter."""
    known = {value: sp.Symbol(value, positive=True)} if isinstance(value, str) and value.isidentifier() else {}
    found = as_expr(value, known)
    if not found.is_number and isinstance(value, sp.Expr):
        found = found.xreplace({s: sp.Symbol(s.name, positive=True) for s in found.free_symbols})
    if found.is_positive is False or not (found.is_finite or found.free_symbols):
        raise InputError(f"{name} must be positive; got {value}")
    return found


def point(values: Any, dimension: int | None, name: str) -> tuple[sp.Expr, ...]:
    """Return the coordinates of a point that a user gives; names of one word are parameters, real numbers."""
    if isinstance(values, str | Mapping) or not hasattr(values, "__iter__"):
        raise InputError(f"{name} must be a sequence of coordinates; got {values!r}")
    found = []
    for value in values:
        known = {value: sp.Symbol(value, real=True)} if isinstance(value, str) and value.isidentifier() else {}
        found.append(as_expr(value, known))
    if not found or (dimension is not None and len(found) != dimension):
        raise InputError(f"{name} must have {dimension or 'some'} coordinates; got {len(found)}")
    if any(x.is_finite is False for x in found):
        raise InputError(f"{name} must be finite; got {[str(x) for x in found]}")
    return tuple(found)
