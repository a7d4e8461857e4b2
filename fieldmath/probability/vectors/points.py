"""Values of laws of vectors: densities, random vectors, means and covariances, texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.arguments import read_numbers, shown
from fieldmath.algebra.parse import as_expr
from fieldmath.errors import EvaluationError, InputError, InputTypeError
from fieldmath.probability.features import exponential
from fieldmath.probability.law import Law
from fieldmath.probability.question import guarded
from fieldmath.probability.supports import above_zero
from fieldmath.probability.vectors.family import Member
from fieldmath.probability.vectors.matrices import Exact, Matrix


def member_in(law: Law) -> Member:
    """Return the member that a law of vectors is."""
    if law.vector is None:
        raise InputError("the distribution must be one of vectors or matrices; got one of numbers or a table")
    return law.vector


def vector_logpdf(law: Law, x: Any) -> Any:
    """Return the log-density at one value or an array of values; an expression for symbols."""
    member = member_in(law)
    if not law.free_symbols and not _is_symbolic(x):
        points = read_numbers(x, "x")
        depth = len(member.shape)
        if points.ndim < depth or points.shape[points.ndim - depth :] != member.shape:
            raise InputError(f"x must have shape (..., {', '.join(map(str, member.shape))}); got {points.shape}")
        values = member.row.logpdf(member.floats, points)
        return float(values) if np.ndim(values) == 0 else values
    return symbolic_logpdf(member, _point(law, member, x))


def vector_density(law: Law) -> sp.Expr:
    """Return the density in symbols x1, x2, ...; of a matrix in x11, x12, ...."""
    member = member_in(law)
    if len(member.shape) == 1:
        point = Matrix([sp.Symbol(f"x{k + 1}", real=True) for k in range(member.shape[0])])
        if law.names:
            point = Matrix([sp.Symbol(name, real=True) for name in law.names])
    else:
        size = member.shape[0]
        point = Matrix(size, size, lambda i, j: sp.Symbol(f"x{min(i, j) + 1}{max(i, j) + 1}", real=True))
    return exponential(sp.expand_log(symbolic_logpdf(member, point)))


def vector_pdf(law: Law, x: Any) -> Any:
    """Return the density."""
    logarithm = vector_logpdf(law, x)
    return exponential(sp.expand_log(logarithm)) if isinstance(logarithm, sp.Expr) else _plain(np.exp(logarithm))


def _plain(values: Any) -> Any:
    return float(values) if np.ndim(values) == 0 else values


def _is_symbolic(x: Any) -> bool:
    if isinstance(x, np.ndarray):
        return x.dtype == object
    return isinstance(x, str | sp.Basic) or (isinstance(x, list | tuple) and any(map(_is_symbolic, x)))


def _point(law: Law, member: Member, x: Any) -> Any:
    names = {symbol.name: symbol for symbol in law.free_symbols}

    def entry(value: Any) -> sp.Expr:
        if isinstance(value, str) and value.isidentifier() and value not in names:
            return sp.Symbol(value, real=True)
        return as_expr(value, names)

    rows = x.tolist() if isinstance(x, np.ndarray | sp.MatrixBase) else x
    if not isinstance(rows, list | tuple | sp.Tuple):
        raise InputTypeError(f"x must be a value of shape {member.shape}; got {shown(x)}")
    flat = [value for row in rows for value in (row if isinstance(row, list | tuple) else [row])]
    if len(flat) != int(np.prod(member.shape)):
        raise EvaluationError(f"x must be one value of shape {member.shape} while symbols are in play")
    point = Matrix([entry(value) for value in flat])
    return point if len(member.shape) == 1 else Matrix(point.reshape(*member.shape))


def symbolic_logpdf(member: Member, x: Any) -> sp.Expr:
    """Return the log-density at a symbolic point, from the features, or from the independent parts."""
    if member.row.parts is not None and member.row.parts_are_whole:
        from fieldmath.probability.points import logpdf

        parts = member.row.parts(member.arguments)
        return sp.Add(*(logpdf(law, entry) for (_, law), entry in zip(parts, x, strict=True)))
    coefficients = member.row.coefficients(member.arguments, Exact)
    value = -member.row.log_partition(coefficients, Exact)
    return value + sp.Add(*(Exact.dot(c, _feature(feature, x)) for feature, c in coefficients.items()))


def _feature(feature: Any, x: Any) -> Any:
    if isinstance(feature, tuple) and feature[0] == "choices":
        return sp.loggamma(feature[1] + 1) - sp.Add(*(sp.loggamma(entry + 1) for entry in x))
    if isinstance(feature, tuple):
        _, nu, mean, shape = feature
        return sp.log(1 + Exact.quadratic(Exact.inverse(shape), x - mean) / nu)
    table = {
        "x": lambda: x,
        "xx": lambda: x * x.T,
        "log x": lambda: x.applyfunc(sp.log),
        "log det": lambda: sp.log(x.det(method="berkowitz")),
    }
    return table[feature]()


def vector_sample(law: Law, n: int, rng: np.random.Generator) -> np.ndarray:
    """Return random values, shape (n, *shape)."""
    member = member_in(law)
    if law.free_symbols:
        names = ", ".join(sorted(symbol.name for symbol in law.free_symbols))
        raise EvaluationError(f"parameters must be numbers; got free {names}. Use subs() first.")
    arguments = member.floats
    uniform = 1.0 - rng.random((n, member.row.uniforms(arguments)))
    return member.row.draws(arguments, np.clip(uniform, 2.0**-54, 1 - 2.0**-53))


def vector_mean(law: Law) -> Any:
    """Return the mean, a matrix of expressions; NaN where it does not exist."""
    member = member_in(law)
    return _conditional(member.row.mean(member.arguments), member.row.moments(member.arguments)[0], sp.nan)


def vector_covariance(law: Law) -> Any:
    """Return the covariance matrix; infinite where it is."""
    member = member_in(law)
    value = member.row.covariance(member.arguments)
    if value is None:
        raise InputError(f"the covariance of a {member.row.name} law is no matrix: its values are matrices")
    return _conditional(value, member.row.moments(member.arguments)[1], sp.oo)


def _conditional(value: Any, positive: tuple[sp.Expr, ...], otherwise: sp.Expr) -> Any:
    condition = sp.And(*(above_zero(quantity) for quantity in positive))
    return Matrix(value.applyfunc(lambda entry: guarded(sp.factor(entry), condition, otherwise)))


def vector_conditions(law: Law) -> tuple[sp.Basic, ...]:
    """Return what the parameters must obey beyond the assumptions of their symbols: minors that are positive."""
    member = member_in(law)
    found = []
    for entry, argument in zip(member.row.entries, member.arguments, strict=True):
        if entry.kind == "positive definite":
            found += [above_zero(minor) for minor in Exact.minors(argument)]
        if entry.kind == "degrees":
            found.append(above_zero(argument - member.shape[0] + 1))
    return tuple(condition for condition in found if condition != sp.true)


def vector_text(law: Law, shown: Callable[[Any], str] = str) -> str:
    """Return the family with its arguments, each number written by `shown`."""
    member = member_in(law)
    arguments = (
        f"{entry.name}={_text(value, shown)}" for entry, value in zip(member.row.entries, member.arguments, strict=True)
    )
    names = f", names={law.names!r}" if law.names else ""
    return f"{member.row.name}({', '.join(arguments)}{names})"


def _text(value: Any, shown: Callable[[Any], str]) -> str:
    if not isinstance(value, sp.MatrixBase):
        return shown(value)
    rows = [list(value)] if value.cols == 1 else value.tolist()
    texts = [f"[{', '.join(map(shown, row))}]" for row in rows]
    return texts[0] if value.cols == 1 else f"[{', '.join(texts)}]"


def vector_latex(law: Law) -> str:
    """Return the family with its arguments in LaTeX."""
    member = member_in(law)
    values = ",\\, ".join(map(sp.latex, member.arguments))
    return f"\\operatorname{{{member.row.name}}}\\left({values}\\right)"


def substituted_vector(law: Law, replacements: Mapping[sp.Symbol, sp.Expr]) -> Law:
    """Return the law with parameters replaced, checked again."""
    from fieldmath.probability.vectors.reading import checked

    member = member_in(law)
    arguments = tuple(argument.xreplace(dict(replacements)) for argument in member.arguments)
    return Law(vector=checked(member.row, arguments), names=law.names)


def no_order(what: str) -> InputTypeError:
    """Return the error for questions that need values in order."""
    return InputTypeError(f"{what} needs a distribution of numbers; this one is of vectors or matrices")
