"""Judging numbers: entropies and divergences from arrays, and any number against an exact one."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.parse import as_expr, parse
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.evaluation import evaluate
from fieldmath.verify import joint_information
from fieldmath.verify.batches import of_batches
from fieldmath.verify.calling import Outcome, attempt, first_timeout, name_of
from fieldmath.verify.checks import number
from fieldmath.verify.comparing import ScalarReport, assembled, judge, number_of
from fieldmath.verify.formulas import constant_offset, misread
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.information import GIVEN, Case, Measure, battery, measure_named
from fieldmath.verify.information_mistakes import mistakes
from fieldmath.verify.joint_information import JointMeasure, joint_measure_named
from fieldmath.verify.report import Finding
from fieldmath.verify.slips import slips

TOLERANCE = 1e-10
DENSITY_TOLERANCE = 1e-7


@dataclass(frozen=True)
class Number:
    """One number to compare: where it is from, what is right, and named numbers that it might be instead."""

    label: str
    exact: float
    slack: float = 0.0
    others: Mapping[str, float] | None = None


def scalar(
    func: Any,
    exact: Any,
    *,
    args: Any = None,
    of: Sequence[Any] | None = None,
    given: str = "probabilities",
    alpha: float | None = None,
    base: float | None = None,
    candidates: Mapping[str, Any] | None = None,
    tolerance: float | None = None,
) -> ScalarReport:
    r"""Return a report on code that computes a number: an entropy, a divergence, or any number with an exact value.

    With the name of a measure the function is called with a battery of cases: generic ones, zeros in p, zeros in q,
    equal and disjoint laws, thousands of outcomes. With an expression it is called with values of the parameters. With
    a number it is called once. If the answer is wrong, mistakes are ranked by the share of the error they explain.

    Parameters
    ----------
    func : callable or number
        The code; or the number it gave, when `exact` is a number.
    exact : str, method, number, Approximation or expression
        The name of a measure, ``"kl"`` (or ``Distribution.kl``): ``"entropy"``, ``"cross_entropy"``, ``"js"``,
        ``"js_distance"``, ``"jeffreys"``, ``"renyi"``, ``"tsallis"``, ``"renyi_entropy"``, ``"tsallis_entropy"``,
        ``"hellinger"``, ``"hellinger_squared"``, ``"bhattacharyya"``, ``"chi_square"``, ``"total_variation"``,
        ``"perplexity"``, ``"mutual_information"``, ``"joint_entropy"``, ``"conditional_entropy"``,
        ``"variation_of_information"``, ``"normalized_mutual_information"``.
        Or the exact result: ``p.kl(q)``, also with free parameters.
    args : sequence or mapping, optional
        Arguments of the single call; for an expression with parameters, a mapping of names to values or arrays.
    of : pair of Distribution, optional
        The laws that the number is about, so that reversed arguments and other measures can be recognised.
    given : {"probabilities", "counts", "density", "batch", "samples"}
        What the function gets: ``func(p)``, ``func(p, q)``; counts; "batch", laws as the rows of arrays, for which it
        returns a number for each row, their mean or their sum; of joint laws a table (or, "samples", two arrays of
        labels); or densities on a grid with the spacing,
        ``func(p, q, dx)``, or the points when it has an argument called x: ``func(p, q, x)``.
    alpha : float, optional
        The order of measures that have one; passed as last argument, or by name, if the function takes it.
    base : float, optional
        Of the logarithm in the function; by default it returns nats.
    candidates : mapping, optional
        Other numbers (or expressions in the same parameters) that a mistake might give, by name.
    tolerance : float, optional
        Largest relative error that counts as right: 1e-10, and 1e-7 for densities.

    Returns
    -------
    ScalarReport

    Examples
    --------
    >>> import numpy as np, fieldmath as fm
    >>> report = fm.verify.scalar(lambda p, q: np.sum(p * np.log2((p + 1e-12) / (q + 1e-12))), "kl")
    >>> report.ok
    False
    >>> from scipy.special import rel_entr
    >>> fm.verify.scalar(lambda p, q: rel_entr(p, q).sum(), "kl").ok
    True
    >>> from fieldmath.families import Normal
    >>> p, q = Normal("mu1", "s1"), Normal("mu2", "s2")
    >>> wrong = lambda mu1, s1, mu2, s2: np.log(s2 / s1) + (s1 + (mu1 - mu2) ** 2) / (2 * s2) - 0.5
    >>> fm.verify.scalar(wrong, p.kl(q)).ok
    False
    """
    with located("verify.scalar"):
        if given not in GIVEN:
            raise InputError(f"given must be one of {', '.join(map(repr, GIVEN))}; got {given!r}")
        number("tolerance", tolerance)
        number("alpha", alpha, positive=False)
        joint = joint_measure_named(exact) if _names_a_measure(exact) else None
        if joint is not None:
            return _of_joint(func, joint, given, base, tolerance)
        if given == "samples":
            raise InputError(
                "given must not be 'samples' for a measure of one law or two: estimate by verify.estimator"
            )
        if _names_a_measure(exact):
            return _of_measure(func, measure_named(exact), given, alpha, base, tolerance)
        value = _number(exact, _declared(func, args))
        if isinstance(value, sp.Expr) and value.free_symbols:
            return _of_parameters(func, value, args, candidates or {}, tolerance or TOLERANCE)
        return _of_number(func, exact, args, of, candidates or {}, tolerance or TOLERANCE)


def _names_a_measure(exact: Any) -> bool:
    if isinstance(exact, str):
        return not any(character in "*/+()0123456789" for character in exact) or exact.lower() == "chi2"
    return callable(exact) and not isinstance(exact, sp.Expr)


def _number(exact: Any, names: Sequence[str]) -> Any:
    if isinstance(exact, str):
        return parse(exact, {name: sp.Symbol(name, real=True) for name in names})
    return exact if isinstance(exact, float) else as_expr(exact)


def _declared(func: Any, args: Any) -> list[str]:
    """Return the names that a formula in text may use: those of the parameters."""
    names = [str(key) for key in args] if isinstance(args, Mapping) else _arguments(func)[0] if callable(func) else []
    return [name for name in names if name.isidentifier()]


# --- a measure, on a battery ---------------------------------------------------------------------------------------


def _of_measure(
    func: Any, measure: Measure, given: str, alpha: float | None, base: float | None, tolerance: float | None
) -> ScalarReport:
    if not callable(func):
        raise InputTypeError(f"func must be callable when exact is the name of a measure; got {func!r}")
    if measure.takes_order and alpha is None:
        raise InputError(f"alpha must be given for the {measure.title}, as in alpha=2; got None")
    base = _base(base)
    if given == "batch":
        return of_batches(func, measure, alpha if measure.takes_order else None, base, tolerance or TOLERANCE)
    cases = battery(measure, given, alpha if measure.takes_order else None, base)
    limit = tolerance or (DENSITY_TOLERANCE if given == "density" else TOLERANCE)
    call = _caller(func, cases[0], given)
    outcomes = first_timeout(map(call, cases))
    cases = cases[: len(outcomes)]
    floor = 1e-7 if measure.is_root else limit
    judged = [judge(case.label, case.exact, o, limit, floor) for case, o in zip(cases, outcomes, strict=True)]
    rows = mistakes(measure, given, base)
    report = assembled(f"{name_of(func)} as {measure.title}", judged, cases, rows)
    changed = next((o for o in outcomes if o.changed), None)
    if changed is None:
        return report
    finding = Finding("mutates", f"the function changes its input ({', '.join(changed.changed)})", call=changed.call)
    return replace(report, findings=(*report.findings, finding))


def _base(base: float | None) -> float:
    found = math.e if base is None else number("base", base, positive=False) or 0.0
    if not found > 0 or found == 1:
        raise InputError(f"base must be a positive number other than 1; got {found:g}")
    return found


def _of_joint(
    func: Any, measure: JointMeasure, given: str, base: float | None, tolerance: float | None
) -> ScalarReport:
    """Judge a measure of joint tables."""
    if not callable(func):
        raise InputTypeError(f"func must be callable when exact is the name of a measure; got {func!r}")
    unit, limit = _base(base), tolerance or TOLERANCE
    cases = joint_information.battery(measure, given, unit)
    outcomes = first_timeout(attempt(func, case.given) for case in cases)
    judged = [judge(c.label, c.exact, o, limit, limit) for c, o in zip(cases, outcomes, strict=False)]
    rows = joint_information.mistakes(measure, given, unit)
    return assembled(f"{name_of(func)} as {measure.title}", judged, cases[: len(judged)], rows)


def _caller(func: Callable[..., Any], first: Case, given: str) -> Callable[[Case], Outcome]:
    """Return how the function is called: with the order and the grid where it takes them."""
    names, most = _arguments(func)
    extra: list[Callable[[Case], Any]] = []
    keywords: dict[str, Callable[[Case], Any]] = {}
    if given == "density":
        by_points = any(name in ("x", "xs", "grid", "points", "x_grid") for name in names)
        extra.append((lambda case: case.points) if by_points else (lambda case: case.step))
    count = len(first.given) + len(extra)
    if first.alpha is not None:
        word = next((name for name in names if name in ("alpha", "order", "a", "q_order")), None)
        if word is not None and (len(first.given) < 2 or word != "a"):
            keywords[word] = lambda case: case.alpha
        elif most > count:
            extra.append(lambda case: case.alpha)
    if given == "density" and most <= len(first.given):
        extra = extra[1:]

    def call(case: Case) -> Outcome:
        return attempt(
            func, [*case.given, *(take(case) for take in extra)], {k: take(case) for k, take in keywords.items()}
        )

    return call


def _arguments(func: Callable[..., Any]) -> tuple[list[str], float]:
    """Return the names of the arguments, and how many can be given by position."""
    try:
        parameters = list(inspect.signature(func).parameters.values())
    except (TypeError, ValueError):
        return [], math.inf
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return [p.name for p in parameters], math.inf
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return [p.name for p in parameters if p.kind is not p.POSITIONAL_ONLY], len(positional)


# --- a number, or an expression at values of its parameters --------------------------------------------------------


def _of_number(
    func: Any, exact: Any, args: Any, of: Sequence[Any] | None, candidates: Mapping[str, Any], tolerance: float
) -> ScalarReport:
    outcome = Outcome(repr(func), func)
    if callable(func):
        named = dict(args) if isinstance(args, Mapping) else {}
        outcome = attempt(func, [] if args is None or named else list(args), named)
    value, slack = number_of(exact)
    others = {name: number_of(other)[0] for name, other in candidates.items()}
    others |= dict(_relatives(of, value))
    case = Number("the number", value, slack, others)
    judged = [judge(case.label, value, outcome, tolerance, tolerance, slack)]
    rows = (*_named(others), *slips(_exact))
    return assembled(f"{name_of(func) if callable(func) else 'the number'} against {exact}", judged, [case], rows)


def _of_parameters(
    func: Any, exact: sp.Expr, args: Any, candidates: Mapping[str, Any], tolerance: float
) -> ScalarReport:
    if not callable(func):
        raise InputTypeError(f"func must be callable when exact has free parameters; got {func!r}")
    symbols = sorted(exact.free_symbols, key=lambda symbol: symbol.name)
    places = _places(symbols, args)
    table = {symbol.name: np.array([place[symbol.name] for place in places]) for symbol in symbols}
    others = {
        name: np.broadcast_to(evaluate(as_expr(e, {s.name: s for s in symbols}), table), len(places))
        for name, e in candidates.items()
    }
    values = np.broadcast_to(evaluate(exact, table), len(places))
    cases = [
        Number(
            ", ".join(f"{n}={v:.4g}" for n, v in place.items()),
            float(values[k]),
            others={name: float(array[k]) for name, array in others.items()},
        )
        for k, place in enumerate(places)
    ]
    names, _ = _arguments(func)
    by_name = set(names) >= {symbol.name for symbol in symbols}
    outcomes = first_timeout(
        attempt(func, [], place) if by_name else attempt(func, list(place.values())) for place in places
    )
    cases = cases[: len(outcomes)]
    judged = [judge(c.label, c.exact, o, tolerance, tolerance) for c, o in zip(cases, outcomes, strict=True)]
    positions = {id(case): place for case, place in zip(cases, places, strict=False)}
    offset = constant_offset([one.exact for one in judged], [one.observed for one in judged])
    rows = (*_named(others), *slips(_exact), *misread(exact, symbols, positions), *offset)
    return assembled(f"{name_of(func)} against {_short(exact)}", judged, cases, rows)


def _places(symbols: Sequence[sp.Symbol], args: Any) -> list[dict[str, float]]:
    """Return values of the parameters: those that were given, or fixed irregular ones that obey the assumptions."""
    if args is not None:
        if not isinstance(args, Mapping) or {str(key) for key in args} != {symbol.name for symbol in symbols}:
            raise InputError(
                f"args must map each parameter ({', '.join(s.name for s in symbols)}) to a value or an array; "
                f"got {args!r}"
            )
        arrays = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in args.values()))
        rows = zip(*(array.ravel() for array in arrays), strict=True)
        return [dict(zip(map(str, args), map(float, row), strict=True)) for row in rows]
    rng = np.random.default_rng(5)
    return [{symbol.name: _drawn(symbol, rng) for symbol in symbols} for _ in range(8)]


def _drawn(symbol: sp.Symbol, rng: np.random.Generator) -> float:
    if symbol.is_integer:
        return float(rng.integers(1, 9))
    if symbol.is_positive or symbol.is_nonnegative:
        return round(float(rng.uniform(0.3, 3.5)), 3)
    return round(float(rng.uniform(-2.0, 2.5)), 3)


_RELATIVES = ("kl", "cross_entropy", "js", "jeffreys", "hellinger", "bhattacharyya", "total_variation", "chi_square")


def _relatives(of: Sequence[Any] | None, exact: float) -> Iterator[tuple[str, float]]:
    """Yield the other measures of a pair of laws, and the same one reversed."""
    if of is None:
        return
    if not all(hasattr(law, "entropy") for law in (of if isinstance(of, list | tuple) else [of])):
        raise InputTypeError(f"of must be a pair of distributions; got {of!r:.60}")
    laws: list[Any] = list(of) if isinstance(of, list | tuple) else [of]
    found: dict[str, tuple[float, float]] = {}
    for name in _RELATIVES:
        if len(laws) == 2:
            found[name] = (number_of(getattr(laws[0], name)(laws[1]))[0], number_of(getattr(laws[1], name)(laws[0]))[0])
    own = next((name for name, (there, _) in found.items() if math.isclose(there, exact, rel_tol=1e-9)), None)
    if own is not None:
        yield "arguments reversed", found[own][1]
    for name, (there, back) in found.items():
        if name != own:
            title = measure_named(name).title
            yield title, there
            yield f"{title}; arguments reversed", back
    if "js" in found:
        yield "JS distance", math.sqrt(max(found["js"][0], 0.0))
    for law, word in zip(laws, ("the first", "the second"), strict=False):
        yield f"entropy of {word} law", number_of(law.entropy())[0]


def _exact(case: Any) -> float:
    return float(case.exact)


def _named(others: Mapping[str, Any]) -> Iterator[Hypothesis]:
    for name in others:
        yield Hypothesis(name, f"The number is that of: {name}.", partial(_other, name))


def _other(name: str, case: Number) -> float | None:
    return (case.others or {}).get(name)


def _short(expr: sp.Expr) -> str:
    text = str(expr)
    return text if len(text) <= 60 else text[:57] + "..."
