"""Laws from a density formula: taken apart into features, and verified."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.arguments import read_flag
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.parse import as_expr
from fieldmath.algebra.tidy import is_zero, present
from fieldmath.errors import AccuracyWarning, InputError, InputTypeError
from fieldmath.probability.features import X
from fieldmath.probability.law import Law
from fieldmath.probability.supports import Support, at_least

AGREEMENT = 1e-8  # How far the numeric integral of a verified density may be from 1.


def law_from_pdf(
    pdf: Any,
    variable: Any,
    support: Any,
    *,
    parameters: Any = (),
    discrete: bool = False,
    normalize: bool = False,
    time_limit: float = 10.0,
) -> Law:
    """Return the law with this density on this support, after checking that it is one."""
    names = declared_names(parameters)
    name = variable.name if isinstance(variable, sp.Symbol) else variable
    if not isinstance(name, str) or not name.isidentifier():
        raise InputTypeError(f"variable must be a name or a Symbol; got {variable!r}")
    if name in names:
        raise InputError(f"parameters must not contain the variable; got {name!r}")
    interval = _interval(support, names, read_flag(discrete, "discrete"))
    density = as_expr(pdf, {**names, name: X})
    _require_no_other(density, names, pdf)
    _require_non_negative(density, interval)
    total = total_mass(density, interval, time_limit)
    density, is_rounded = _normalized(density, total, normalize)
    return Law(support=interval, log_density=log_of(density, interval), is_rounded=is_rounded)


def declared_names(parameters: Any) -> dict[str, sp.Symbol]:
    """Return the symbols, positive ones, of names that a user declares."""
    if isinstance(parameters, str):
        parameters = parameters.replace(",", " ").split()
    if not isinstance(parameters, Iterable):
        raise InputTypeError(f"parameters must be names; got {type(parameters).__name__}")
    found = {}
    for entry in parameters:
        symbol = entry if isinstance(entry, sp.Symbol) else sp.Symbol(str(entry), positive=True)
        found[symbol.name] = symbol
    return found


def _interval(support: Any, names: dict[str, sp.Symbol], discrete: bool) -> Support:
    if isinstance(support, sp.Interval):
        support = (support.start, support.end)
    if isinstance(support, str) or not isinstance(support, Iterable) or len(support := tuple(support)) != 2:
        raise InputError(f"support must be a pair of ends; got {support!r}")
    ends = [_end(end, names) for end in support]
    if at_least(ends[0], ends[1]) == sp.true:
        raise InputError(f"support must have its lower end first; got ({ends[0]}, {ends[1]})")
    return Support(ends[0], ends[1], discrete)


def _end(end: Any, names: dict[str, sp.Symbol]) -> sp.Expr:
    if isinstance(end, float) and math.isinf(end):
        return sp.oo if end > 0 else -sp.oo
    value = as_expr(end, names)
    if value.is_extended_real is False or value is sp.nan:
        raise InputError(f"support must have real ends; got {end!r}")
    return value


def _require_no_other(density: sp.Expr, names: dict[str, sp.Symbol], source: Any) -> None:
    if density.has(sp.I):
        raise InputError(f"pdf must be real; got {source}")
    unknown = {symbol.name for symbol in density.free_symbols - {X}} - set(names)
    if unknown and isinstance(source, str):
        raise InputError(f"pdf must use declared names; got {', '.join(sorted(unknown))}. Use parameters=...")


def _require_non_negative(density: sp.Expr, interval: Support) -> None:
    if density.free_symbols - {X} or interval.free_symbols:
        return
    x = _grid(interval)
    values = compile_expressions((density,), (X,))(x)[0]
    if np.any(values < 0):
        worst = float(x[np.nanargmin(values)])
        raise InputError(f"pdf must not be negative; got {float(np.nanmin(values)):.6g} at {worst:.6g}")


def _grid(interval: Support) -> np.ndarray:
    from fieldmath.probability.marks import spread_points

    x = spread_points(float(interval.lower), float(interval.upper))
    return np.unique(np.round(x)) if interval.discrete else x


def total_mass(density: sp.Expr, interval: Support, time_limit: float) -> Any:
    """Return the integral of a density: exact from its partition function or from SymPy, else an Approximation."""
    law = Law(support=interval, log_density=log_of(density, interval))
    if law.bound is not None and all(quantity.is_positive for quantity in law.bound.conditions):
        from fieldmath.probability.closed_forms import normalisation
        from fieldmath.probability.features import exponential

        return present(exponential(sp.expand_log(sp.expand(normalisation(law)))))
    number = None if law.free_symbols else _numeric_mass(density, law)
    exact = _integrated(density, interval, 0.2 * time_limit if number is not None else 0.5 * time_limit)
    if exact is not None and (number is None or abs(float(exact) - number) <= AGREEMENT * (1 + abs(number))):
        return exact
    if number is not None:
        return number
    raise InputError(
        "pdf must have an integral that can be found; got one with free parameters that SymPy cannot integrate in "
        f"{0.5 * time_limit:g} s. Give numeric parameters or a longer time_limit."
    )


def _integrated(density: sp.Expr, interval: Support, seconds: float) -> sp.Expr | None:
    """Return SymPy's integral of a density over its support, or None."""
    x = sp.Symbol("x", positive=True) if interval.lower.is_nonnegative else sp.Symbol("x", real=True)
    x = sp.Symbol("x", integer=True) if interval.discrete else x
    function = sp.summation if interval.discrete else sp.integrate
    limits = (x, interval.lower, interval.upper)
    outcome = budget.run(function, density.xreplace({X: x}), limits, seconds=seconds)
    if not outcome.is_done or outcome.value.has(sp.Integral, sp.Sum, sp.meijerg, sp.nan, sp.zoo, sp.I, sp.oo):
        return None
    return present(outcome.value)


def _numeric_mass(density: sp.Expr, law: Law) -> Any:
    from fieldmath.probability.numeric import total_of
    from fieldmath.probability.quadrature import integrate

    compiled = compile_expressions((density,), (X,))
    if not law.is_discrete:
        # Landmarks of a density that grows without end lead astray; its tails are judged without them.
        ends = float(law.region.lower), float(law.region.upper)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AccuracyWarning)
            plain = integrate(lambda x: compiled(x)[0], *ends)
        if math.isinf(plain):
            return plain
    return total_of(law, lambda x, _: np.nan_to_num(compiled(x)[0], posinf=np.inf))


def _normalized(density: sp.Expr, total: Any, normalize: bool) -> tuple[sp.Expr, bool]:
    """Return the density divided by its integral where that is asked for, and whether it is rounded."""
    exact = isinstance(total, sp.Basic)
    if exact and is_zero(total - 1) is True:
        return density, False
    if not exact or total.is_number:
        size = float(total)
        known = exact or math.isfinite(total.error) or math.isinf(size)
        if not known or not math.isfinite(size) or size <= 0:
            raise InputError(
                f"pdf must have a finite positive integral over its support; got {f'{size:g}' if known else 'none'}. "
                "Say where it is positive with support=(lower, upper)."
            )
        if abs(size - 1) <= AGREEMENT and not (normalize and exact):
            return density, True
    if not normalize:
        shown = f"{float(total):.10g}" if not exact or total.is_number else total
        raise InputError(f"pdf must integrate to 1; got {shown}. Use normalize=True to divide by it.")
    return (density / total, False) if exact else (density / as_expr(float(total)), True)


def log_of(density: sp.Expr, interval: Support) -> sp.Expr:
    """Return the logarithm of a density as a sum over its factors, each taken with the sign it has on the support."""
    terms = []
    for factor in sp.Mul.make_args(sp.factor_terms(sp.powsimp(density))):
        base, exponent = factor.as_base_exp()
        if isinstance(factor, sp.exp):
            terms.append(sp.expand(factor.exp))
        elif isinstance(base, sp.exp):
            terms.append(sp.expand(base.exp * exponent))
        else:
            terms.append(exponent * sp.log(_signed(base, interval)))
    return sp.Add(*(sp.expand_log(term) for term in terms))


def _signed(base: sp.Expr, interval: Support) -> sp.Expr:
    """Return abs(base) without the bars where the sign is the same everywhere on the support."""
    if not base.has(X) or base == X:
        return -base if base.is_negative or (base == X and interval.upper.is_nonpositive) else base
    if base.free_symbols - {X} or interval.free_symbols:
        return base
    values = compile_expressions((base,), (X,))(_grid(interval))[0]
    if np.all(values[np.isfinite(values)] >= 0):
        return base
    return -base if np.all(values[np.isfinite(values)] <= 0) else sp.Abs(base)
