r"""Derivations: an answer with the steps that led to it, as text and as LaTeX."""

from __future__ import annotations

from dataclasses import dataclass, fields

import sympy as sp

from fieldmath.algebra.ladder import Result
from fieldmath.approximation import Approximation
from fieldmath.cards import Card, words
from fieldmath.display import Displayed
from fieldmath.probability.features import X, combine
from fieldmath.probability.integrals import variable_for
from fieldmath.probability.law import Law
from fieldmath.probability.question import Question

# The definition of each functional, continuous case; sums replace the integrals for discrete laws.
DEFINITIONS = {
    "entropy": r"H(p) = -\int p \log p",
    "cross_entropy": r"H(p, q) = -\int p \log q",
    "kl": r"D(p\|q) = \int p \log\frac{p}{q}",
    "jeffreys": r"J(p, q) = D(p\|q) + D(q\|p)",
    "js": r"\mathrm{JS}(p, q) = (1-w) D(p\|m) + w D(q\|m),\quad m = (1-w)p + wq",
    "f_divergence": r"D_f(p\|q) = \int q\, f\!\left(\frac{p}{q}\right)",
    "renyi": r"D_\alpha(p\|q) = \frac{1}{\alpha-1} \log\int p^\alpha q^{1-\alpha}",
    "tsallis": r"T_\alpha(p\|q) = \frac{1}{\alpha-1}\left(\int p^\alpha q^{1-\alpha} - 1\right)",
    "alpha_divergence": r"D^{(\alpha)}(p\|q) = \frac{4}{1-\alpha^2}\left(1 - \int p^{\frac{1-\alpha}{2}}"
    r" q^{\frac{1+\alpha}{2}}\right)",
    "hellinger": r"H(p, q) = \sqrt{1 - \int \sqrt{pq}}",
    "bhattacharyya": r"B(p, q) = -\log\int \sqrt{pq}",
    "chi_square": r"\chi^2(p\|q) = \int \frac{p^2}{q} - 1",
    "total_variation": r"\mathrm{TV}(p, q) = \tfrac12\int |p - q|",
    "chernoff": r"C(p, q) = \max_{0 \le s \le 1} -\log\int p^s q^{1-s}",
    "chernoff_order": r"s^* = \arg\max_{0 \le s \le 1} -\log\int p^s q^{1-s}",
    "wasserstein": r"W_r(p, q) = \left(\int_0^1 |F_p^{-1}(u) - F_q^{-1}(u)|^r\, du\right)^{1/r}",
    "energy_distance": r"E(p, q) = \sqrt{2\int (F_p - F_q)^2}",
    "mmd": r"\mathrm{MMD}(p, q) = \sqrt{\mathrm{E} k(X, X') + \mathrm{E} k(Y, Y') - 2\,\mathrm{E} k(X, Y)}",
    "renyi_entropy": r"H_\alpha(p) = \frac{1}{1-\alpha} \log\int p^\alpha",
    "tsallis_entropy": r"S_\alpha(p) = \frac{1}{\alpha-1}\left(1 - \int p^\alpha\right)",
}
# The weights of log p and log q in the functionals that are means of logarithms.
_LINEAR = {"entropy": (-1, 0), "cross_entropy": (0, -1), "kl": (1, -1)}


@dataclass(frozen=True)
class Derivation(Result, Displayed):
    """An answer with its history.

    Attributes
    ----------
    value : Expr or Approximation
        The answer, in the unit asked for.
    rung : str
        The method that answered; `exact` says whether it is exact.
    steps : tuple of str
        What it found on the way.
    check : str
        How quadrature confirms an exact answer.
    attempts : tuple of Attempt
        What every method tried said.
    lines : tuple of str
        The derivation in LaTeX, line by line, each with one ``&=``.
    """

    lines: tuple[str, ...] = ()

    def latex(self) -> str:
        r"""Return the derivation as an ``aligned`` environment of LaTeX."""
        return "\\begin{aligned}\n" + " \\\\\n".join(self.lines) + "\n\\end{aligned}"

    def _card(self) -> Card:
        return Card("Derivation", self.latex())

    def __str__(self) -> str:
        rows = [f"{self.value}", f"by {self.rung}", *(f"  {step}" for step in self.steps)]
        return "\n".join([*rows, f"  check: {self.check}"] if self.check else rows)


def derivation(result: Result, question: Question, asked: str) -> Derivation:
    """Return a result with its derivation in LaTeX."""
    lines = [_aligned(_for_law(DEFINITIONS[asked], question.p))]
    if question.functional.name in _LINEAR and result.rung in ("closed form", "feature expectations"):
        lines += _means(question)
    lines.append(f"{words(result.rung)}: \\quad &= {_shown(result.value)}")
    kept = {field.name: getattr(result, field.name) for field in fields(Result)}
    return Derivation(**kept, lines=tuple(lines))


def _aligned(definition: str) -> str:
    left, right = definition.split(" = ", 1)
    return f"{left} &= {right}"


def _for_law(definition: str, law: Law) -> str:
    return definition.replace(r"\int ", r"\sum ") if law.is_discrete else definition


def _means(question: Question) -> list[str]:
    """Return the log-densities, and the mean of each feature with its coefficient."""
    from fieldmath.probability.expectations import expectation

    p, q = question.p, question.q
    if p.log_density is None or (q is not None and q.log_density is None):
        return []
    x = variable_for(p.region.lower, question.free_symbols)
    lines = [f"\\log {name}({x}) &= {sp.latex(law.formula.xreplace({X: x}))}"
             for name, law in (("p", p), ("q", q)) if law is not None]  # fmt: skip
    first, second = _LINEAR[question.functional.name]
    features = combine([(sp.Integer(first), p.features), (sp.Integer(second), question.other.features)])
    terms = []
    for feature, coefficient in features.items():
        shown = sp.latex(feature.xreplace({X: x}))
        if feature.has(X):
            lines.append(f"\\mathrm{{E}}\\left[{shown}\\right] &= {sp.latex(expectation(p, feature).value)}")
            terms.append(f"{_factor(coefficient)}\\,\\mathrm{{E}}\\left[{shown}\\right]")
        else:
            terms.append(_factor(coefficient * feature))
    return [*lines, "&= " + " + ".join(terms)]


def _factor(coefficient: sp.Expr) -> str:
    text = sp.latex(coefficient)
    return f"\\left({text}\\right)" if coefficient.is_Add or text.startswith("-") else text


def _shown(value: object) -> str:
    if isinstance(value, Approximation):
        return f"{float(value):.12g} \\pm {value.error:.0e}"
    return str(sp.latex(value))
