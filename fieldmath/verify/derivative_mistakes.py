"""Which mistake a derivative makes: in its shape, in a rule of differentiation, in one term of one component."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.verify.diagnosis import Diagnosis, Explanation, explain
from fieldmath.verify.elementwise import numeric
from fieldmath.verify.hypotheses import Hypothesis
from fieldmath.verify.mutations import mutations
from fieldmath.verify.remainders import fitted
from fieldmath.verify.rule_slips import slips_in
from fieldmath.verify.rules import Derivatives, Slip

_SURELY = 0.9999  # A formula explains its error to the digits of the derivative, or it is another one.
_LONGEST = 200  # Operations of an expression of which single places are changed.
_KINDS = 2  # Components may have mistakes of so many kinds.
_LARGEST = 64  # Components that are looked at one by one.


@dataclass(frozen=True)
class Case:
    """The derivative at one point, exact or with its error."""

    point: np.ndarray
    exact: np.ndarray
    slack: np.ndarray


class Formula:
    """The function as expressions: `functions[i]` is differentiated with respect to `symbols[j]`.

    The functions of a Hessian are the components of the gradient.
    """

    def __init__(self, exprs: np.ndarray, symbols: Sequence[sp.Symbol], kind: str) -> None:
        flat = list(exprs.ravel())
        self.symbols = list(symbols)
        self.functions = [flat[0].diff(x) for x in symbols] if kind == "hessian" else flat


def diagnosed(kept: Sequence[tuple[np.ndarray, Case]], formula: Formula | None) -> Diagnosis:
    """Return the mistake behind wrong derivatives, one observed array for each case."""
    seen, cases = [o for o, _ in kept], [c for _, c in kept]
    exact = [c.exact for c in cases]
    plain = [*_rows(exact[0].shape), *fitted(seen, exact, [c.point for c in cases])]
    if formula is None:
        return explain(seen, exact, cases, plain)
    work = _Work(formula, cases)
    found = explain(seen, exact, cases, [*plain, *work.everywhere()], named=_SURELY)
    if not found:
        found = work.by_component(np.array(seen))
    return found or explain(seen, exact, cases, [*plain, *work.differences(np.array(seen))])


class _Work:
    """Derivatives with a slip, at all points at once."""

    def __init__(self, formula: Formula, cases: Sequence[Case]) -> None:
        self.formula, self.cases = formula, cases
        self.places = {id(case): k for k, case in enumerate(cases)}
        points = np.array([case.point for case in cases]).T
        self.known: dict[sp.Expr, Any] = dict(zip(formula.symbols, points, strict=True))
        self.exact = np.array([case.exact for case in cases])
        self.shape = self.exact.shape[1:]
        self.slipped: dict[tuple[sp.Expr, ...], list[tuple[Slip, np.ndarray]]] = {}

    def everywhere(self) -> Iterator[Hypothesis]:
        """Yield a rule that goes wrong in all components."""
        for slip, values in self._slipped(tuple(self.formula.functions)):
            shaped = np.moveaxis(values, -1, 0).reshape(self.exact.shape)
            yield self._row(slip.rule.name, slip.rule.fix, slip.detail, shaped)

    def by_component(self, seen: np.ndarray) -> Diagnosis:
        """Return a mistake for each wrong component, the first of them in front; none unless all are explained."""
        size = np.abs(self.exact).max() or 1.0
        away = np.abs(seen - self.exact).max(axis=0)
        wrong = [i for i in np.ndindex(self.shape) if away[i] > 1e-7 * size]
        found: list[Diagnosis] = []
        for index in wrong[:_LARGEST]:
            right = self.exact[(slice(None), *index)]
            one = explain(
                list(seen[(slice(None), *index)]), list(right), self.cases, self._of_component(index), named=_SURELY
            )
            if not one:
                return Diagnosis()
            found.append(_in_component(one, index, len(self.shape) > 0))
        if not 0 < len({d.name for d in found}) <= _KINDS:
            return Diagnosis()
        first = found[0].shortlist
        others = [d.shortlist[0] for d in found[1:]]
        if others:
            rest = "; ".join(f"{e.name} {e.detail}" for e in others if e.name != first[0].name) or (
                "; ".join(e.detail for e in others))  # fmt: skip
            first = tuple(replace(e, detail=f"{e.detail}; {rest}"[:200]) for e in first)
        return Diagnosis(first, first)

    def differences(self, seen: np.ndarray) -> Iterator[Hypothesis]:
        """Yield differences with a step too large: their error is a derivative times a power of the step."""
        if sum(f.count_ops() for f in self.formula.functions) > _LONGEST:
            return
        for name, order in (("one-sided difference", 2), ("step of the differences too large", 3)):
            values = [self._value(f.diff(x, order)) for f in self.formula.functions for x in self.formula.symbols]
            error = np.moveaxis(np.array(values), -1, 0).reshape(self.exact.shape)
            size = float(np.vdot(error, error)) or 1.0
            factor = float(np.vdot(error, seen - self.exact)) / size
            step = 2 * abs(factor) if order == 2 else np.sqrt(6 * abs(factor))
            yield self._row(name, "Take central differences with a small step, or the formula.", f"step {step:.3g}",
                            self.exact + factor * error)  # fmt: skip

    def _of_component(self, index: tuple[int, ...]) -> Iterator[Hypothesis]:
        place: Any = (slice(None), *index)
        right = self.exact[place]
        for name, fix, factor in (*_FACTORS, ("component missing", "Add the component.", 0.0)):
            yield self._row(name, fix, "", factor * right)
        for other in np.ndindex(self.shape):
            if other != index:
                where, place = _shown(other), (slice(None), *other)
                yield self._row("another component", f"This is component {where}.", where, self.exact[place])
        flat = int(np.ravel_multi_index(index, self.shape)) if self.shape else 0
        row, axis = divmod(flat, len(self.formula.symbols))
        function, symbol = self.formula.functions[row], self.formula.symbols[axis]
        yield self._row("function in place of its derivative", "Differentiate.", "", self._value(function))
        for slip, values in self._slipped((function,)):
            yield self._row(slip.rule.name, slip.rule.fix, slip.detail, values[0, axis])
        if function.count_ops() <= _LONGEST:
            for name, fix, detail, new in mutations(function.diff(symbol), self.formula.symbols):
                yield self._row(name, fix, detail, self._value(new))

    def _slipped(self, functions: tuple[sp.Expr, ...]) -> list[tuple[Slip, np.ndarray]]:
        """Return the derivatives with each slip, worked out once."""
        if functions not in self.slipped:
            work = Derivatives(functions, self.formula.symbols, self.known)
            with np.errstate(all="ignore"):
                self.slipped[functions] = [(slip, work.with_slip(slip)) for slip in slips_in(functions)]
        return self.slipped[functions]

    def _value(self, expr: sp.Expr) -> np.ndarray:
        with np.errstate(all="ignore"):
            return np.broadcast_to(np.asarray(numeric(expr, self.known), dtype=float), len(self.cases))

    def _row(self, name: str, fix: str, detail: str, values: np.ndarray) -> Hypothesis:
        known = bool(np.isfinite(values).all())
        return Hypothesis(name, fix, lambda case: values[self.places[id(case)]] if known else None, detail)


def _in_component(found: Diagnosis, index: tuple[int, ...], several: bool) -> Diagnosis:
    def placed(e: Explanation) -> Explanation:
        where = f"component {_shown(index)}" if several else ""
        return replace(e, detail=", ".join(part for part in (e.detail, where) if part))

    return Diagnosis(tuple(map(placed, found.explanations)), tuple(map(placed, found.shortlist)))


def _shown(index: tuple[int, ...]) -> str:
    return ", ".join(map(str, index))


def _rows(shape: tuple[int, ...]) -> Iterator[Hypothesis]:
    """Yield the mistakes: of the whole derivative, of one component, and of the order of the components."""
    for name, fix, factor in _FACTORS:
        yield Hypothesis(name, fix, partial(_times, factor))
    if len(shape) == 2 and shape[0] == shape[1]:
        yield Hypothesis("transposed", "Transpose the result: J[i, j] is df_i/dx_j.", lambda case: case.exact.T)
        yield Hypothesis(
            "off-diagonal entries missing", "Fill in the mixed derivatives.",
            lambda case: np.diag(np.diag(case.exact)),
        )  # fmt: skip
        for name, fix, factor in (
            ("sign of the off-diagonal entries", "Change their sign.", -1.0),
            ("off-diagonal entries halved", "Double them.", 0.5),
            ("off-diagonal entries doubled", "Halve them.", 2.0),
        ):
            yield Hypothesis(name, fix, partial(_off_diagonal_times, factor))
        yield Hypothesis(
            "diagonal missing", "Fill in the diagonal.", lambda case: case.exact - np.diag(np.diag(case.exact))
        )
        yield Hypothesis("upper half missing", "Fill in both halves.", lambda case: np.tril(case.exact))
        yield Hypothesis("lower half missing", "Fill in both halves.", lambda case: np.triu(case.exact))
        yield Hypothesis(
            "diagonal doubled", "Halve the diagonal.", lambda case: case.exact + np.diag(np.diag(case.exact))
        )
    axis = len(shape) - 1
    if shape:
        yield Hypothesis("components reversed" if shape[axis] > 2 else "components exchanged",
                         "Put the components in the order of the variables.",
                         lambda case: np.flip(case.exact, axis))  # fmt: skip
        for k in range(1, shape[axis]):
            yield Hypothesis("components out of order", "Put the components in the order of the variables.",
                             partial(_rolled, k), f"rolled by {k}")  # fmt: skip
        for i in range(shape[axis]):
            for j in range(i + 1, shape[axis]):
                yield Hypothesis("components exchanged", "Put the components in the order of the variables.",
                                 partial(_exchanged, i, j), f"{i} and {j}")  # fmt: skip
        for count in dict.fromkeys((*shape, int(np.prod(shape)))):
            if count > 1:
                yield Hypothesis("mean for sum", f"Multiply by {count}.", partial(_times, 1 / count), f"1/{count}")
                yield Hypothesis("sum for mean", f"Divide by {count}.", partial(_times, count), f"{count}")
        yield Hypothesis("normalised", "Do not divide by the norm.", _unit)
    for index in np.ndindex(shape) if shape else ():
        for name, fix, factor in (*_FACTORS, ("component missing", "Add the component.", 0.0)):
            where = "component " + ", ".join(map(str, index))
            yield Hypothesis(name, fix, partial(_one_times, index, factor), where)


_FACTORS = (
    ("sign", "Change the sign.", -1.0),
    ("factor 2", "Divide by 2.", 2.0),
    ("factor 1/2", "Multiply by 2.", 0.5),
    ("factor 3", "Divide by 3.", 3.0),
    ("factor 1/3", "Multiply by 3.", 1 / 3),
    ("degrees for radians", "Differentiate with respect to radians.", math.pi / 180),
    ("bits for nats", "Multiply by log(2).", 1 / math.log(2)),
)


def _times(factor: float, case: Case) -> np.ndarray:
    return factor * case.exact


def _off_diagonal_times(factor: float, case: Case) -> np.ndarray:
    diagonal = np.diag(np.diag(case.exact))
    return diagonal + factor * (case.exact - diagonal)


def _rolled(k: int, case: Case) -> np.ndarray:
    return np.roll(case.exact, k, axis=-1)


def _exchanged(i: int, j: int, case: Case) -> np.ndarray:
    swapped = case.exact.copy()
    swapped[..., [i, j]] = swapped[..., [j, i]]
    return swapped


def _unit(case: Case) -> np.ndarray:
    return case.exact / (np.linalg.norm(case.exact) or 1.0)


def _one_times(index: tuple[int, ...], factor: float, case: Case) -> np.ndarray:
    changed = case.exact.copy()
    changed[index] *= factor
    return changed
