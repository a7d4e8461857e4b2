"""Values of a law at points: density, cumulative probability, quantile, random numbers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.arguments import read_numbers, shown
from fieldmath.errors import EvaluationError, InputError, InputTypeError
from fieldmath.probability.closed_forms import cumulative
from fieldmath.probability.domains import OPEN_UNIT, read
from fieldmath.probability.family import U
from fieldmath.probability.features import X
from fieldmath.probability.integrals import variable_for
from fieldmath.probability.law import Law, as_label
from fieldmath.probability.levels import cdf_of, frozen, quantiles_of, require_numbers
from fieldmath.probability.transforms import forth
from fieldmath.probability.vectors import points as vectors


def table_of(law: Law) -> Mapping[Hashable, Any]:
    """Return ``{outcome: probability}``; raise when the outcomes cannot be listed."""
    if law.outcomes is not None:
        return dict(zip(law.outcomes, law.probabilities, strict=True))
    if law.table is None:
        raise InputError("outcomes must be finitely many and known; this distribution has others. Use pdf(x).")
    return law.table


def support_set(law: Law) -> sp.Set | None:
    """Return the support as a SymPy set; None of vectors on a surface and of matrices."""
    if law.vector is not None:
        return sp.Reals ** law.vector.shape[0] if law.vector.kind == "space" else None
    if law.outcomes is not None:
        labels = [as_label(label) for label in law.outcomes]
        return sp.FiniteSet(*(sp.Symbol(label) if isinstance(label, str) else label for label in labels))
    return law.region.as_set() if law.support is not None else None


def variable_of(law: Law) -> sp.Symbol:
    """Return a variable whose name no parameter has."""
    if law.support is None:
        return sp.Symbol("x")
    symbol = variable_for(law.region.lower, law.free_symbols)
    if not law.is_discrete:
        return symbol
    kind = {"nonnegative": True} if law.region.lower.is_nonnegative else {}
    return sp.Symbol(symbol.name, integer=True, **kind)


def density_of(law: Law) -> sp.Expr:
    """Return the density inside the support, in the law's variable, or in x1, x2, ... of a vector."""
    if law.vector is not None:
        return vectors.vector_density(law)
    if law.log_density is None:
        raise InputError("density must have a formula; this distribution is a table or a sample. Use pdf(x).")
    return _readable(law.density).xreplace({X: variable_of(law)})


def _readable(density: sp.Expr) -> sp.Expr:
    """Return the density with gamma(x + 1) written as a factorial."""
    return density.replace(sp.gamma(X + 1), sp.factorial(X)) if density.has(sp.gamma(X + 1)) else density


def pdf(law: Law, x: Any) -> Any:
    """Return the density at `x`."""
    if law.vector is not None:
        return vectors.vector_pdf(law, x)
    if law.is_table:
        return _table_value(law, x)
    if law.sample is not None:
        return _kernel_density(law, x)
    if _is_numeric(law, x):
        return _shaped(np.exp(_log_density_at(law, x)), x)
    point = _point(law, x)
    value = _readable(law.density).xreplace({X: point})
    return _inside(law, point, value, sp.S.Zero)


def _kernel_density(law: Law, x: Any) -> Any:
    """Return the Gaussian kernel density of a one-dimensional sample."""
    from fieldmath.probability.estimators import density_kde

    assert law.sample is not None
    _, density = density_kde(law.sample.values, points=read_numbers(x, "x"), weights=law.sample.weights)
    return _shaped(density, x)


def logpdf(law: Law, x: Any) -> Any:
    """Return the logarithm of the density at `x`."""
    if law.vector is not None:
        return vectors.vector_logpdf(law, x)
    if law.is_table:
        value = _table_value(law, x)
        if isinstance(value, np.ndarray):
            with np.errstate(divide="ignore"):
                return np.log(value)
        return float(np.log(value)) if isinstance(value, float) else (-sp.oo if value == 0 else sp.log(value))
    if _is_numeric(law, x):
        return _shaped(_log_density_at(law, x), x)
    point = _point(law, x)
    return _inside(law, point, law.formula.xreplace({X: point}), -sp.oo)


def _inside(law: Law, point: sp.Expr, value: sp.Expr, otherwise: sp.Expr) -> sp.Expr:
    holds = law.region.holds(point)
    if (law.is_discrete and point.is_integer is False) or holds == sp.false:
        return otherwise
    return value if holds == sp.true else sp.Piecewise((value, holds), (otherwise, True))


def cdf(law: Law, x: Any) -> Any:
    """Return the probability of a value at or below `x`."""
    _require_order(law, "cdf")
    if law.is_table:
        return _table_cdf(law, x)
    if law.sample is not None:
        values = np.sort(law.sample.values.reshape(-1))
        return _shaped(np.searchsorted(values, read_numbers(x, "x"), side="right") / len(values), x)
    if _is_numeric(law, x):
        return _shaped(cdf_of(law, read_numbers(x, "x")), x)
    point = _point(law, x)
    return cumulative(law, sp.floor(point) if law.is_discrete else point)


def quantile(law: Law, u: Any) -> Any:
    """Return the smallest value whose cumulative probability is at least `u`."""
    _require_order(law, "quantile")
    if law.is_table:
        return _table_quantile(law, _one_number(u, "u"))
    if law.sample is not None:
        levels = _levels(u)
        return _shaped(np.quantile(law.sample.values.reshape(-1), levels, method="inverted_cdf"), u)
    if not _is_numeric(law, u):
        return _quantile_formula(law).xreplace({U: read(u, OPEN_UNIT)})
    return _shaped(quantiles_of(law, _levels(u)), u)


def _levels(u: Any) -> np.ndarray:
    """Return probabilities between 0 and 1."""
    values = read_numbers(u, "u")
    if np.any(~((values >= 0) & (values <= 1))):
        raise InputError(f"u must be between 0 and 1; got {shown(u)}")
    return values


def _quantile_formula(law: Law) -> sp.Expr:
    """Return the quantile in `U`: the row's, or the image of the base's."""
    if law.base is not None and law.bijection is not None and not law.is_discrete:
        level = U if law.bijection.increasing else 1 - U
        return law.bijection.forward.xreplace({X: _quantile_formula(law.base).xreplace({U: level})})
    if law.whole is not None and not law.is_discrete:
        return _quantile_formula(law.whole).xreplace({U: _level_of_whole(law)})
    if law.row is None or law.row.quantile is None:
        raise EvaluationError("the quantile must have a formula; this family has none. Give numbers.")
    return law.row.at(law.row.quantile, law.arguments)


def _level_of_whole(law: Law) -> sp.Expr:
    assert law.whole is not None
    whole, lower, upper = law.whole, law.region.lower, law.region.upper
    before = sp.S.Zero if lower == whole.region.lower else cumulative(whole, lower)
    through = sp.S.One if upper == whole.region.upper else cumulative(whole, upper)
    return before + U * (through - before)


_MOST = 10**10


def sample(law: Law, n: int, rng: np.random.Generator) -> np.ndarray:
    """Return `n` random values."""
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or not 0 <= n <= _MOST:
        raise InputError(f"n must be a whole number from 0 to {_MOST:.0e}; got {shown(n)}")
    if not isinstance(rng, np.random.Generator):
        raise InputTypeError(
            f"rng must be a numpy.random.Generator; got {type(rng).__name__}. Use np.random.default_rng(seed)."
        )
    if law.sample is not None:
        return rng.choice(law.sample.values, size=n)
    if law.vector is not None:
        return vectors.vector_sample(law, int(n), rng)
    require_numbers(law)
    if law.is_table:
        labels = np.empty(len(law.outcomes or ()), dtype=object)
        labels[:] = law.outcomes
        weights = np.array([float(p) for p in law.probabilities])
        drawn = labels[rng.choice(len(labels), size=n, p=weights / weights.sum())]
        return np.array(drawn.tolist()) if n else drawn
    if law.row is not None and law.row.scipy is not None:
        scipy = frozen(law)
        try:
            return np.asarray(scipy.rvs(size=n, random_state=rng))
        except (TypeError, ValueError, OverflowError):  # NumPy's samplers end where their integers do.
            return np.asarray(quantile(law, rng.random(n)))
    if law.base is not None:
        return forth(law, sample(law.base, n, rng))
    if law.components:
        return _sample_of_mixture(law, n, rng)
    return quantiles_of(law, rng.random(n))


def _sample_of_mixture(law: Law, n: int, rng: np.random.Generator) -> np.ndarray:
    weights = np.array([float(weight) for weight, _ in law.components])
    counts = rng.multinomial(n, weights / weights.sum())
    drawn = [sample(part, int(count), rng) for count, (_, part) in zip(counts, law.components, strict=True)]
    return rng.permutation(np.concatenate(drawn))


def plot_range(law: Law) -> tuple[float, float]:
    """Return an interval that holds nearly all mass."""
    _require_order(law, "plot")
    if law.sample is not None:
        values = law.sample.values.reshape(-1)
        return float(values.min()), float(values.max())
    if law.is_table:
        numbers = [float(label) for label in law.outcomes or () if isinstance(label, int | float)]
        full = len(numbers) == len(law.outcomes or ())
        return (min(numbers) - 0.5, max(numbers) + 0.5) if full else (-0.5, len(law.outcomes or ()) - 0.5)
    require_numbers(law)
    low, high = (float(v) for v in quantiles_of(law, np.array([0.001, 0.999])))
    margin = 0.5 if law.is_discrete else 0.05 * (high - low)
    ends = float(law.region.lower), float(law.region.upper)
    return max(low - margin, ends[0] - margin), min(high + margin, ends[1] + margin)


def _require_order(law: Law, what: str) -> None:
    if law.vector is not None:
        raise vectors.no_order(what)


# Numbers -------------------------------------------------------------------------------------------------------


def _is_numeric(law: Law, x: Any) -> bool:
    numbers = isinstance(x, int | float | np.ndarray | np.number | list | tuple) and not isinstance(x, bool)
    if not numbers or law.free_symbols:
        return False
    require_numbers(law)
    return True


def _point(law: Law, x: Any) -> sp.Expr:
    """Return the point as an expression; the names of the variable and the parameters keep their symbols."""
    from fieldmath.algebra.parse import as_expr

    if isinstance(x, np.ndarray | list | tuple):
        raise EvaluationError("x must be one point while parameters are free; got several. Use subs() first.")
    names = {symbol.name: symbol for symbol in law.free_symbols}
    variable = variable_of(law)
    if isinstance(x, sp.Basic) and x.is_extended_real is False:
        raise InputError(f"x must be real; got {x}")
    if isinstance(x, str) and x.isidentifier() and x not in names:
        return sp.Symbol(x, **({"integer": True} if law.is_discrete else {"real": True}))
    return as_expr(x, names | {variable.name: variable})


def _one_number(value: Any, name: str) -> float:
    """Return a single real number."""
    number = read_numbers(value, name)
    if number.ndim:
        raise InputError(f"{name} must be a single number for a table; got {shown(value)}")
    return float(number)


def _shaped(values: np.ndarray, x: Any) -> Any:
    """Return a float for one point, an array for several."""
    return float(values) if np.ndim(x) == 0 else np.asarray(values)


def _log_density_at(law: Law, x: Any) -> np.ndarray:
    from fieldmath.probability.log_densities import log_density_of

    if law.sample is not None:
        with np.errstate(divide="ignore"):
            return np.log(_kernel_density(law, x))
    points = read_numbers(x, "x")
    values = log_density_of(law)(points)
    return np.where(points == np.round(points), values, -np.inf) if law.is_discrete else values


# Tables --------------------------------------------------------------------------------------------------------


def _table_value(law: Law, x: Any) -> Any:
    if isinstance(x, np.ndarray | list):
        entries = x.tolist() if isinstance(x, np.ndarray) else x
        return np.array([np.asarray(_table_value(law, entry), dtype=float) for entry in entries], dtype=float)
    if not isinstance(x, Hashable):
        raise InputTypeError(f"x must be an outcome; got {type(x).__name__}")
    return law.probability(as_label(x))


def _ordered(law: Law) -> list[tuple[Any, Any]]:
    labels = law.outcomes or ()
    if any(not isinstance(label, int | float | sp.Expr) or isinstance(label, bool) for label in labels):
        raise InputError("outcomes must be numbers to be ordered; relabel them, or use pmf")
    return sorted(zip(labels, law.probabilities, strict=True), key=lambda pair: float(pair[0]))


def _table_cdf(law: Law, x: Any) -> Any:
    if np.ndim(x):
        return np.array([np.asarray(_table_cdf(law, entry), dtype=float) for entry in x], dtype=float)
    end = float(read_numbers(x, "x"))
    below = [probability for label, probability in _ordered(law) if float(label) <= end]
    return sum(below, 0.0) if law.has_floats else sp.Add(*below)


def _table_quantile(law: Law, u: float) -> Any:
    if not 0 <= u <= 1:
        raise InputError(f"u must be between 0 and 1; got {u}")
    require_numbers(law)
    reached = 0.0
    pairs = _ordered(law)
    for label, probability in pairs:
        reached += float(probability)
        if reached >= u * (1 - 1e-15):
            return label
    return pairs[-1][0]
