r"""Strictly monotone maps of an interval as chains of elementary steps, in one normal form.

A map such as :math:`e^{2x}/(1+e^{2x})` is kept as the steps *affine*, *exp*, *share*. Each kind of step is a row that
knows its inverse and the logarithm of its slope, so that inverses and Jacobians are exact. Chains are brought to a
normal form by rules on neighbours, which move affine steps inwards (:math:`c\,x^e = (c^{1/e}x)^e`,
:math:`c\,e^x = e^{x+\log c}`): what reaches the front can be absorbed by a family's own parameters, and equal maps
have equal chains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import sympy as sp

from fieldmath.errors import InputError
from fieldmath.probability.features import X
from fieldmath.probability.supports import Support

A, B = sp.Dummy("a", real=True), sp.Dummy("b", real=True)
_POLE = sp.pi / 2


@dataclass(frozen=True)
class Kind:
    """A kind of step: the map and its inverse in `X`, and the logarithm of its slope in terms of its *output* `X`.

    `ends` maps ends of the domain to their images where substitution would not give them.
    """

    forward: sp.Expr
    inverse: sp.Expr
    log_slope: sp.Expr
    ends: Mapping[sp.Expr, sp.Expr]
    parameters: tuple[sp.Symbol, ...] = ()


_SQUARE = 1 + X**2
KINDS: dict[str, Kind] = {
    "affine": Kind(A * X + B, (X - B) / A, sp.log(sp.Abs(A)), {}, (A, B)),
    "power": Kind(X**A, X ** (1 / A), sp.log(sp.Abs(A)) + (1 - 1 / A) * sp.log(X), {}, (A,)),
    "odd power": Kind(
        X**A,
        sp.sign(X) * sp.Abs(X) ** (1 / A),
        sp.log(A) + (1 - 1 / A) * sp.log(sp.Abs(X)),
        {sp.oo: sp.oo, -sp.oo: -sp.oo},
        (A,),
    ),
    "exp": Kind(sp.exp(X), sp.log(X), sp.log(X), {-sp.oo: sp.S.Zero, sp.oo: sp.oo}),
    "log": Kind(sp.log(X), sp.exp(X), -X, {sp.S.Zero: -sp.oo, sp.oo: sp.oo}),
    "share": Kind(X / (1 + X), X / (1 - X), 2 * sp.log(1 - X), {sp.oo: sp.S.One}),
    "odds": Kind(X / (1 - X), X / (1 + X), 2 * sp.log(1 + X), {sp.S.One: sp.oo}),
    "tan": Kind(sp.tan(X), sp.atan(X), sp.log(_SQUARE), {-_POLE: -sp.oo, _POLE: sp.oo}),
    "atan": Kind(sp.atan(X), sp.tan(X), 2 * sp.log(sp.cos(X)), {-sp.oo: -_POLE, sp.oo: _POLE}),
    "sinh": Kind(sp.sinh(X), sp.asinh(X), sp.log(_SQUARE) / 2, {-sp.oo: -sp.oo, sp.oo: sp.oo}),
    "asinh": Kind(sp.asinh(X), sp.sinh(X), -sp.log(sp.cosh(X)), {-sp.oo: -sp.oo, sp.oo: sp.oo}),
    "sin": Kind(sp.sin(X), sp.asin(X), sp.log(1 - X**2) / 2, {}),
    "asin": Kind(sp.asin(X), sp.sin(X), -sp.log(sp.cos(X)), {}),
    "erf": Kind(
        sp.erf(X),
        sp.erfinv(X),
        sp.log(2) - sp.log(sp.pi) / 2 - sp.erfinv(X) ** 2,
        {-sp.oo: sp.S.NegativeOne, sp.oo: sp.S.One},
    ),
}
_INVERSE_KINDS = {("exp", "log"), ("share", "odds"), ("tan", "atan"), ("sinh", "asinh"), ("sin", "asin")}


@dataclass(frozen=True)
class Step:
    """One elementary map: a kind with its parameters, or (``general``) a map and its inverse in `X`."""

    kind: str
    parameters: tuple[sp.Expr, ...] = ()

    def _at(self, expression: sp.Expr) -> sp.Expr:
        return expression.xreplace(dict(zip(KINDS[self.kind].parameters, self.parameters, strict=True)))

    @property
    def forward(self) -> sp.Expr:
        """Return the map, in `X`."""
        return self.parameters[0] if self.kind == "general" else self._at(KINDS[self.kind].forward)

    @property
    def inverse(self) -> sp.Expr:
        """Return the inverse map, in `X`."""
        return self.parameters[1] if self.kind == "general" else self._at(KINDS[self.kind].inverse)

    @property
    def log_slope(self) -> sp.Expr:
        """Return the logarithm of the absolute slope, at the point whose image is `X`."""
        if self.kind == "general":
            slope = sp.diff(self.forward, X)
            return sp.log(slope if self.increasing else -slope).xreplace({X: self.inverse})
        return self._at(KINDS[self.kind].log_slope)

    @property
    def increasing(self) -> bool:
        """Whether the map rises."""
        if self.kind in ("affine", "power"):
            return self.parameters[0].is_positive is True
        return self.kind != "general" or self.parameters[2] == 1

    def end(self, point: sp.Expr) -> sp.Expr:
        """Return the image of an end of an interval."""
        if self.kind == "affine":
            slope, shift = self.parameters
            return slope * point + (0 if point.is_infinite else shift)
        if self.kind == "power":
            if point.is_zero or point is sp.oo:
                return sp.oo if (point is sp.oo) == (self.parameters[0].is_positive is True) else sp.S.Zero
            return point ** self.parameters[0]
        if self.kind != "general" and point in KINDS[self.kind].ends:
            return KINDS[self.kind].ends[point]
        value = self.forward.xreplace({X: point})
        return sp.limit(self.forward, X, point) if value.has(sp.nan, sp.zoo, sp.AccumBounds) else value

    def image(self, support: Support) -> Support:
        """Return the image of an interval."""
        lower, upper = self.end(support.lower), self.end(support.upper)
        return Support(lower, upper, support.discrete) if self.increasing else Support(upper, lower, support.discrete)

    def xreplace(self, values: Mapping[sp.Expr, sp.Expr]) -> Step:
        """Return the step with symbols in its parameters replaced."""
        return Step(self.kind, tuple(parameter.xreplace(dict(values)) for parameter in self.parameters))


@dataclass(frozen=True)
class Bijection:
    """A strictly monotone map: the `steps`, the first applied first."""

    steps: tuple[Step, ...] = ()

    @property
    def increasing(self) -> bool:
        """Whether the map rises."""
        return sum(not step.increasing for step in self.steps) % 2 == 0

    @property
    def forward(self) -> sp.Expr:
        """Return the map, in `X`."""
        value: sp.Expr = X
        for step in self.steps:
            value = step.forward.xreplace({X: value})
        return value

    @property
    def inverse(self) -> sp.Expr:
        """Return the inverse map, in `X`."""
        value: sp.Expr = X
        for step in reversed(self.steps):
            value = step.inverse.xreplace({X: value})
        return value

    @property
    def log_slope(self) -> sp.Expr:
        """Return the logarithm of the absolute slope of the map at the point whose image is `X`."""
        value, total = X, sp.S.Zero
        for step in reversed(self.steps):
            total += step.log_slope.xreplace({X: value})
            value = step.inverse.xreplace({X: value})
        return total

    def image(self, support: Support) -> Support:
        """Return the image of an interval."""
        for step in self.steps:
            support = step.image(support)
        return support

    def then(self, others: tuple[Step, ...]) -> Bijection:
        """Return this map followed by other steps, as they are."""
        return Bijection(self.steps + others)

    def xreplace(self, values: Mapping[sp.Expr, sp.Expr]) -> Bijection:
        """Return the map with symbols in its parameters replaced."""
        return Bijection(tuple(step.xreplace(values) for step in self.steps))


IDENTITY = Bijection()


def affine(slope: sp.Expr | int, shift: sp.Expr | int = 0) -> Step:
    """Return the step ``slope*x + shift``."""
    return Step("affine", (sp.Integer(slope) if isinstance(slope, int) else slope, sp.S.Zero + shift))


# The normal form -------------------------------------------------------------------------------------------------


def normal(steps: tuple[Step, ...], support: Support) -> tuple[Step, ...]:
    """Return the normal form of a chain on `support`: affine steps as far inwards as they go, inverses cancelled.

    Examples
    --------
    >>> half_line = Support(sp.S.Zero, sp.oo)
    >>> normal((Step("power", (sp.Integer(2),)), affine(9)), half_line)
    (Step(kind='affine', parameters=(3, 0)), Step(kind='power', parameters=(2,)))
    """
    steps = tuple(step for step in steps if not _is_identity(step))
    before = support
    for i in range(len(steps) - 1):
        found = _joined(steps[i], steps[i + 1], before)
        if found is not None:
            return normal((*steps[:i], *found, *steps[i + 2 :]), support)
        before = steps[i].image(before)
    return steps


def _is_identity(step: Step) -> bool:
    return (step.kind == "affine" and step.parameters == (1, 0)) or (step.kind == "power" and step.parameters == (1,))


def _joined(first: Step, second: Step, before: Support) -> tuple[Step, ...] | None:
    """Return what two neighbouring steps on the interval `before` become, or None when they stay."""
    kinds = (first.kind, second.kind)
    if kinds in _INVERSE_KINDS or kinds[::-1] in _INVERSE_KINDS:
        return ()
    rule = _RULES.get(kinds)
    return rule(first.parameters, second.parameters, before) if rule is not None else None


Parameters = tuple[sp.Expr, ...]
Rule = Callable[[Parameters, Parameters, Support], "tuple[Step, ...] | None"]


def _power(exponent: sp.Expr) -> Step:
    return Step("power", (exponent,))


def _affine_affine(f: Parameters, g: Parameters, before: Support) -> tuple[Step, ...]:
    return (affine(g[0] * f[0], sp.expand(g[0] * f[1] + g[1])),)


def _power_affine(f: Parameters, g: Parameters, before: Support) -> tuple[Step, ...] | None:
    if g[0].is_positive and g[1] == 0:
        return affine(sp.powdenest(g[0] ** (1 / f[0]))), _power(f[0])
    if f == (-1,) and g == (1, -1) and before.inside(_UNIT) == sp.true:
        return Step("odds"), _power(sp.S.NegativeOne)
    return None


def _exp_affine(f: Parameters, g: Parameters, before: Support) -> tuple[Step, ...] | None:
    return (affine(1, sp.expand_log(sp.log(g[0]))), Step("exp")) if g[0].is_positive and g[1] == 0 else None


def _log_affine(f: Parameters, g: Parameters, before: Support) -> tuple[Step, ...]:
    return affine(sp.exp(g[1] / g[0])), _power(g[0]), Step("log")


def _affine_power(f: Parameters, g: Parameters, before: Support) -> tuple[Step, ...] | None:
    if f == (1, 1) and g == (-1,) and before.lower.is_nonnegative:
        return _power(sp.S.NegativeOne), Step("share")
    return None


def _share_affine(f: Parameters, g: Parameters, before: Support) -> tuple[Step, ...] | None:
    return (_power(sp.S.NegativeOne), Step("share")) if g == (-1, 1) else None


def _affine_odds(f: Parameters, g: Parameters, before: Support) -> tuple[Step, ...] | None:
    return (Step("odds"), _power(sp.S.NegativeOne)) if f == (-1, 1) else None


_UNIT = Support(sp.S.Zero, sp.S.One)
_RULES: dict[tuple[str, str], Rule] = {
    ("affine", "affine"): _affine_affine,
    ("power", "power"): lambda f, g, before: (_power(f[0] * g[0]),),
    ("power", "affine"): _power_affine,
    ("exp", "affine"): _exp_affine,
    ("exp", "power"): lambda f, g, before: (affine(g[0]), Step("exp")),
    ("log", "affine"): _log_affine,
    ("affine", "power"): _affine_power,
    ("share", "affine"): _share_affine,
    ("affine", "odds"): _affine_odds,
}


# Reading an expression -------------------------------------------------------------------------------------------


class Split(Exception):
    """Raised for a map that turns at `point`, in the variable of the whole expression."""

    def __init__(self, point: sp.Expr) -> None:
        super().__init__(f"the map turns at {point}")
        self.point = point


def bijection(expression: sp.Expr, support: Support) -> Bijection:
    """Return an expression in `X` as a strictly monotone map of `support`; raise `Split` where it turns.

    Examples
    --------
    >>> bijection(1 / (1 + sp.exp(-X)), Support(-sp.oo, sp.oo)).steps
    (Step(kind='exp', parameters=()), Step(kind='share', parameters=()))
    """
    return Bijection(normal(_peeled(expression, support), support))


@lru_cache(maxsize=512)
def _peeled(expression: sp.Expr, support: Support) -> tuple[Step, ...]:
    """Return the steps of an expression, from the innermost out."""
    if expression == X:
        return ()
    if expression.is_Add or expression.is_Mul:
        constant, rest = expression.as_independent(X, as_Add=expression.is_Add)
        if constant != (0 if expression.is_Add else 1):
            step = affine(1, constant) if expression.is_Add else affine(constant)
            if expression.is_Mul and not (constant.is_positive or constant.is_negative):
                raise InputError(f"expression must have a slope of known sign; got the factor {constant}")
            return (*_peeled(rest, support), step)
    if expression.is_Pow and not expression.exp.has(X):
        return _peeled_power(expression.base, expression.exp, support)
    if expression.is_Pow and not expression.base.has(X):
        return _peeled(sp.exp(expression.exp * sp.log(expression.base), evaluate=False), support)
    if isinstance(expression, sp.Function) and len(expression.args) == 1:
        return _peeled_function(expression, support)
    return _peeled_fraction(expression, support)


def _peeled_power(base: sp.Expr, exponent: sp.Expr, support: Support) -> tuple[Step, ...]:
    inner = _peeled(base, support)
    domain = Bijection(inner).image(support)
    if domain.lower.is_nonnegative:
        return (*inner, _signed_power(exponent))
    if not exponent.is_Integer:
        raise InputError(f"expression must be real on the support; got a root of {_shown(base)}, which may be negative")
    if domain.upper.is_nonpositive:
        return (*inner, affine(-1), _signed_power(exponent), affine(sp.S.NegativeOne**exponent))
    if exponent.is_odd and exponent.is_positive:
        return (*inner, Step("odd power", (exponent,)))
    raise Split(_preimage(inner, sp.S.Zero))


def _signed_power(exponent: sp.Expr) -> Step:
    if exponent.is_positive or exponent.is_negative:
        return _power(exponent)
    raise InputError(f"expression must have exponents of known sign; got {exponent}")


def _preimage(steps: tuple[Step, ...], point: sp.Expr) -> sp.Expr:
    return Bijection(steps).inverse.xreplace({X: point})


def _shown(expression: sp.Expr) -> sp.Expr:
    return expression.xreplace({X: sp.Symbol("x")})


_ONE = sp.S.One
_HALF = sp.Rational(1, 2)
_FUNCTIONS: dict[type, tuple[Step, ...]] = {
    sp.exp: (Step("exp"),),
    sp.tan: (Step("tan"),),
    sp.atan: (Step("atan"),),
    sp.sinh: (Step("sinh"),),
    sp.asinh: (Step("asinh"),),
    sp.sin: (Step("sin"),),
    sp.asin: (Step("asin"),),
    sp.acos: (Step("asin"), affine(-1, _POLE)),
    sp.erf: (Step("erf"),),
    sp.erfc: (Step("erf"), affine(-1, 1)),
    sp.tanh: (affine(2), Step("exp"), Step("share"), affine(2, -1)),
    sp.atanh: (affine(_HALF, _HALF), Step("odds"), Step("log"), affine(_HALF)),
}
_WITHIN = {
    sp.log: Support(sp.S.Zero, sp.oo),
    sp.tan: Support(-_POLE, _POLE),
    sp.sin: Support(-_POLE, _POLE),
    sp.asin: Support(sp.S.NegativeOne, sp.S.One),
    sp.acos: Support(sp.S.NegativeOne, sp.S.One),
    sp.atanh: Support(sp.S.NegativeOne, sp.S.One),
}


def _peeled_function(expression: sp.Expr, support: Support) -> tuple[Step, ...]:
    kind, inner = type(expression), _peeled(expression.args[0], support)
    domain = Bijection(normal(inner, support)).image(support)
    if kind is sp.Abs:
        if domain.lower.is_nonnegative:
            return inner
        if domain.upper.is_nonpositive:
            return (*inner, affine(-1))
        raise Split(_preimage(inner, sp.S.Zero))
    within = _WITHIN.get(kind)
    if within is not None and domain.inside(within) != sp.true:
        raise InputError(
            f"expression must be monotone and real on the support; got {kind.__name__} on [{domain.lower}, "
            f"{domain.upper}], which is not inside [{within.lower}, {within.upper}]"
        )
    steps = (Step("log"),) if kind is sp.log else _FUNCTIONS.get(kind)
    return (*inner, *steps) if steps is not None else _peeled_fraction(expression, support)


def _peeled_fraction(expression: sp.Expr, support: Support) -> tuple[Step, ...]:
    """Return the steps of ``(a*u + b)/(c*u + d)`` for an inner expression u; else of a map that SymPy inverts."""
    if expression.is_polynomial(X) and sp.degree(expression, X) == 2:
        a, b, c = sp.Poly(expression, X).all_coeffs()
        return _peeled(a * (X + b / (2 * a)) ** 2 + sp.expand(c - b**2 / (4 * a)), support)
    for inner in (X, sp.exp(X), *sorted(expression.atoms(sp.Function, sp.Pow), key=sp.count_ops)):
        if not inner.has(X) or inner == expression:
            continue
        z = sp.Dummy("z", real=True)
        outer = sp.together(sp.expand_power_exp(expression).xreplace({inner: z}))
        if outer.has(X):
            continue
        numerator, denominator = sp.fraction(sp.cancel(outer))
        if not (numerator.is_polynomial(z) and denominator.is_polynomial(z)):
            continue
        top, bottom = sp.Poly(numerator, z), sp.Poly(denominator, z)
        if bottom.degree() == 1 and top.degree() <= 1:
            steps = _peeled(inner, support)
            return (*steps, *_fraction(top, bottom, steps, support))
    from fieldmath.probability.inversion import inverted  # Only maps of no known shape need it.

    return (inverted(expression, support),)


def _fraction(top: sp.Poly, bottom: sp.Poly, inner: tuple[Step, ...], support: Support) -> tuple[Step, ...]:
    """Return the steps of ``(a*u + b)/(c*u + d)``: affine, reciprocal, affine; raise `Split` at a pole inside."""
    (a, b), (c, d) = ([poly.coeff_monomial(m) for m in (poly.gen, 1)] for poly in (top, bottom))
    rest = sp.cancel(b - a * d / c)
    slope, shift, factor = (c, sp.S.Zero, rest) if d == 0 else (sp.cancel(c / d), sp.S.One, rest / d)
    for quantity in (slope, factor):
        if not (quantity.is_positive or quantity.is_negative):
            raise InputError(f"expression must have a slope of known sign; got the factor {quantity}")
    denominator = Bijection((*inner, affine(slope, shift))).image(support)
    if denominator.lower.is_nonnegative:
        return affine(slope, shift), _power(sp.S.NegativeOne), affine(factor, a / c)
    if denominator.upper.is_nonpositive:
        return affine(-slope, -shift), _power(sp.S.NegativeOne), affine(-factor, a / c)
    raise Split(_preimage(inner, -d / c))
