"""Derivations: the value with its steps, its check and its LaTeX."""

from __future__ import annotations

import pytest
from matplotlib import mathtext

from fieldmath.families import Exponential, Gamma, Normal, Poisson
from fieldmath.probability.derivation import DEFINITIONS
from fieldmath.probability.functionals import FUNCTIONALS


def test_every_functional_has_a_definition():
    assert set(DEFINITIONS) == set(FUNCTIONALS)


def test_a_derivation_names_features_coefficients_and_means():
    found = Normal("m", "s").derive("kl", Normal("n", "t"))
    assert found.value == Normal("m", "s").kl(Normal("n", "t"))
    assert any(step.startswith("E[(-n + x)**2] = s**2 + (m - n)**2") for step in found.steps)
    assert "agrees to" in found.check
    text = str(found)
    assert "by closed form" in text
    assert text.count("\n") == len(found.steps) + 2


def test_latex_is_one_aligned_environment_with_one_sign_per_line():
    latex = Gamma("k", "a").derive("entropy").latex()
    lines = latex.split("\n")
    assert lines[0] == r"\begin{aligned}"
    assert lines[-1] == r"\end{aligned}"
    assert all(line.count("&=") == 1 for line in lines[1:-1])
    assert r"\log p(x)" in latex
    assert Normal(0, 1).derive("js", Normal(1, 1))._repr_latex_().startswith("$")


@pytest.mark.parametrize("p", [Normal("m", "s"), Poisson(3), Exponential("r")], ids=str)
def test_lines_without_cases_can_be_typeset(p):
    parser = mathtext.MathTextParser("path")
    for line in p.derive("entropy").lines:
        plain = line.replace("&", "").replace(r"\left(", "(").replace(r"\right)", ")")
        parser.parse(f"${plain}$")


def test_conditions_are_checked_inside_their_domain():
    found = Exponential("a").derive("renyi", Exponential("b"), order="alpha")
    assert "quadrature agrees" in found.check
    assert r"\infty" in found.latex()


def test_discrete_laws_are_summed():
    assert r"\sum p \log p" in Poisson(3).derive("entropy").latex()
