r"""Images of laws under strictly monotone maps: density with its Jacobian, and everything that follows from the base.

For :math:`Y = T(X)` with :math:`T` strictly monotone, :math:`\log p_Y(y) = \log p_X(T^{-1}y) - \log|T'(T^{-1}y)|`,
:math:`E\,\phi(Y) = E\,\phi(T(X))`, the cdf and the quantile are those of the base at :math:`T^{-1}`, and the entropy is
:math:`H(X) + E\log|T'(X)|`. A map that turns is cut where it does: the image is the mixture of the images of the
pieces.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.parse import as_expr
from fieldmath.algebra.remembering import remembered
from fieldmath.errors import InputError, InputTypeError
from fieldmath.probability.bijections import Bijection, Split, Step, affine, bijection, normal
from fieldmath.probability.canonical import absorbed, reciprocal
from fieldmath.probability.features import X, exponential
from fieldmath.probability.law import Law
from fieldmath.probability.sample import Sample
from fieldmath.probability.supports import Support

MOST_PIECES = 8


def transformed(law: Law, expression: Any, variable: Any = "x", parameters: Any = ()) -> Law:
    """Return the law of an expression in the outcome."""
    from fieldmath.probability.formula import declared_names

    names = {symbol.name: symbol for symbol in law.free_symbols} | declared_names(parameters)
    name = variable.name if isinstance(variable, sp.Symbol) else variable
    if not isinstance(name, str) or not name.isidentifier():
        raise InputTypeError(f"variable must be a name or a Symbol; got {variable!r}")
    if name in names:
        raise InputError(f"variable must not be the name of a parameter; got {name!r}. Use another one.")
    function = as_expr(expression, {**names, name: X})
    if not function.has(X):
        raise InputError(f"expression must contain the variable {name}; got {expression}")
    return image_of(law, function)


def image_of(law: Law, function: sp.Expr) -> Law:
    """Return the law of a function in `X` of the outcome."""
    if law.sample is not None:
        values = np.asarray(compile_expressions((function,), (X,))(law.sample.values)[0], dtype=float)
        if not np.all(np.isfinite(values)):
            raise InputError(f"expression must be finite on the sample; got {int(np.sum(~np.isfinite(values)))} others")
        return Law(sample=Sample(values, law.sample.estimator))
    if law.is_table:
        return _mapped_table(law, function)
    if law.components and not law.is_discrete:
        return _mixed(law, function)
    if law.is_discrete:
        return _mapped_lattice(law, function)
    return _piecewise(law, function, MOST_PIECES)


def _mixed(law: Law, function: sp.Expr) -> Law:
    from fieldmath.probability.construction import mixture

    return mixture([image_of(part, function) for _, part in law.components], [weight for weight, _ in law.components])


def _piecewise(law: Law, function: sp.Expr, pieces: int) -> Law:
    """Return the image under a map that may turn: cut there, and mixed again."""
    from fieldmath.probability.construction import mixture
    from fieldmath.probability.truncation import is_even, mass_between, truncated

    factor = sp.cancel(function * X)
    if law.row is not None and law.row.reciprocal is not None and not factor.has(X):
        return image_of(reciprocal(law), factor * X)
    try:
        return image(law, bijection(function, law.region).steps)
    except Split as split:
        point = split.point
    if pieces <= 1:
        raise InputError(f"expression must turn at most {MOST_PIECES - 1} times on the support; got {_shown(function)}")
    mirrored = {X: 2 * point - X}
    if law.region.upper is sp.oo and is_even(law, point) and sp.expand(function - function.xreplace(mirrored)) == 0:
        return image_of(truncated(law, point, law.region.upper), function)
    weight = mass_between(law, law.region.lower, point)
    halves = truncated(law, law.region.lower, point), truncated(law, point, law.region.upper)
    parts = [_piecewise(half, function, pieces // 2) for half in halves]
    mixed = mixture(parts, [weight, 1 - weight])
    if parts[0].region != parts[1].region or any(part.components for part in parts):
        return mixed
    # The masses of the halves cancel: the density is the sum over the preimages.
    maps = (Bijection(bijection(function, half.region).steps) for half in halves)
    terms = (exponential(_log_density(law, mapping, mixed.region)) for mapping in maps)
    return replace(mixed, log_density=sp.log(sp.Add(*terms)))


def _shown(expression: sp.Expr) -> sp.Expr:
    return expression.xreplace({X: sp.Symbol("x")})


def _mapped_table(law: Law, function: sp.Expr) -> Law:
    """Return a table with its outcomes mapped; outcomes that meet share their probability."""
    found: dict[Any, Any] = {}
    for label, probability in zip(law.outcomes or (), law.probabilities, strict=True):
        if isinstance(label, bool) or not isinstance(label, int | float | sp.Expr | np.number):
            raise InputError(f"outcomes must be numbers to be transformed; got {label!r}. Relabel them with numbers.")
        value = function.xreplace({X: as_expr(label)})
        if value.has(sp.nan, sp.zoo, sp.oo, sp.I):
            raise InputError(f"expression must be finite at every outcome; got {value} at {label}")
        value = int(value) if value.is_Integer else value
        found[value] = found.get(value, 0) + probability
    return Law(outcomes=tuple(found), probabilities=tuple(found.values()))


def _mapped_lattice(law: Law, function: sp.Expr) -> Law:
    """Return the image of a law on integers: a shift or a reflection keeps the formula, other maps make a table."""
    slope = sp.diff(function, X)
    shift = sp.expand(function - slope * X)
    if slope in (1, -1) and shift.is_integer and not law.components:
        return image(law, normal((affine(slope, shift),), law.region))
    if law.table is None:
        raise InputError(
            f"expression must be x or -x plus a whole number for infinitely many outcomes; got {_shown(function)}"
        )
    return _mapped_table(Law(outcomes=tuple(law.table), probabilities=tuple(law.table.values())), function)


@remembered(maxsize=1024)
def image(base: Law, steps: tuple[Step, ...]) -> Law:
    """Return the image of a law under a chain of steps; a member of a family where one is known to fit.

    Examples
    --------
    >>> from fieldmath.families import Normal
    >>> image(Normal(0, 1).law, (affine(2, 1),)).arguments
    (1, 2)
    """
    if base.base is not None and base.bijection is not None:
        steps, base = base.bijection.steps + steps, base.base
    base, steps = absorbed(base, normal(steps, base.region))
    if not steps:
        return base
    from fieldmath.probability.recognition import recognised

    return recognised(base, steps) or plain_image(base, Bijection(steps))


def plain_image(base: Law, mapping: Bijection) -> Law:
    """Return the image of a law as a law of no family."""
    support = mapping.image(base.region)
    log_density = _log_density(base, mapping, support)
    return Law(support, log_density, base=base, bijection=mapping, is_rounded=base.is_rounded)


def _log_density(base: Law, mapping: Bijection, support: Support) -> sp.Expr:
    """Return the log-density of the image: that of the base at the inverse, less the logarithm of the slope."""
    jacobian = sp.S.Zero if base.is_discrete else mapping.log_slope
    return tidied(base.formula.xreplace({X: mapping.inverse}) - jacobian, support)


def tidied(expression: sp.Expr, support: Support) -> sp.Expr:
    """Return an expression in `X` with logarithms of products and quotients taken apart, and powers of powers joined.

    Examples
    --------
    >>> tidied(sp.log(X / (1 - X)), Support(sp.S.Zero, sp.S.One))
    log(⟨x⟩) - log(1 - ⟨x⟩)
    """
    x = sp.Dummy("x", positive=True) if support.lower.is_nonnegative else X
    value = expression.xreplace({X: x})
    value = value.replace(sp.log, lambda argument: _logarithm(argument, x, support))
    if value.has(sp.Pow):
        value = sp.powdenest(value)
    return sp.Add(*(sp.expand_log(term) for term in sp.Add.make_args(value))).xreplace({x: X})


def _logarithm(argument: sp.Expr, x: sp.Expr, support: Support) -> sp.Expr:
    """Return the logarithm of a fraction as a sum over its factors, where the support tells that they are positive."""
    if argument.is_Add and argument.is_rational_function(x):
        argument = sp.factor(sp.together(argument))
    if not argument.has(x) or argument.is_Add or not (argument.is_Mul or argument.is_Pow):
        return sp.expand_log(sp.log(argument))
    parts, turns = [], sp.S.One
    for factor in sp.Mul.make_args(argument):
        base, exponent = factor.as_base_exp()
        sign = _sign(base, x, support)
        if sign is None or (sign == -1 and not exponent.is_integer):
            return sp.log(argument)
        turns *= sign**exponent
        parts.append(exponent * sp.log(sign * base))
    return sp.Add(*parts) if turns == 1 else sp.log(argument)


def _sign(base: sp.Expr, x: sp.Expr, support: Support) -> sp.Integer | None:
    """Return the sign of a factor: by its assumptions, or of a linear expression between the ends of the support."""
    if base.is_positive or base.is_negative:
        return sp.S.One if base.is_positive else sp.S.NegativeOne
    if not base.is_polynomial(x) or sp.degree(base, x) != 1:
        return None
    ends = [base.xreplace({x: end}) for end in (support.lower, support.upper)]
    if all(end.is_extended_nonnegative for end in ends):
        return sp.S.One
    return sp.S.NegativeOne if all(end.is_extended_nonpositive for end in ends) else None


# Values --------------------------------------------------------------------------------------------------------


def back(law: Law, x: np.ndarray) -> np.ndarray:
    """Return the points of the base whose images are `x`, which lie in the support."""
    assert law.bijection is not None
    return _evaluated(law.bijection.inverse, x)


def forth(law: Law, x: np.ndarray) -> np.ndarray:
    """Return the images of points of the base."""
    assert law.bijection is not None
    return _evaluated(law.bijection.forward, x)


def _evaluated(expression: sp.Expr, x: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        values = np.asarray(compile_expressions((expression,), (X,))(np.asarray(x, dtype=float))[0])
    return np.asarray(values.real if np.iscomplexobj(values) else values, dtype=float)
