"""The matrix of pairs prints, draws, counts, and agrees with what the distributions answer."""

from __future__ import annotations

import pytest
import sympy as sp

from fieldmath import families
from fieldmath.errors import InputError
from fieldmath.families import pairs
from fieldmath.probability.pairs import PairFact


def test_at_least_four_hundred_pairs_are_exact_and_not_infinite():
    counts = pairs().counts()
    assert counts["finite"] + counts["conditional"] >= 400
    assert sum(counts.values()) == len(pairs()) == len(pairs().families) ** 2


@pytest.mark.parametrize(("p", "q"), [("Gamma", "Normal"), ("Cauchy", "Normal"), ("Pareto", "Exponential")])
def test_facts_are_those_of_the_answers(p, q):
    fact = pairs()[p, q]
    members = [
        getattr(families, name)(*(f"{parameter.name}{i}" for parameter in getattr(families, name).row.parameters))
        for i, name in enumerate((p, q))
    ]
    found = members[0].derive("kl", members[1], method="exact")
    assert found.rung == fact.rung
    shapes = {"finite": not found.value.has(sp.oo), "infinite": found.value is sp.oo}
    assert shapes.get(fact.outcome, isinstance(found.value, sp.Piecewise))


def test_matrix_prints_one_letter_for_each_method():
    table = pairs(families=["Normal", families.Gamma])
    assert str(table).splitlines()[1:] == ["p \\ q   Normal  Gamma", "Normal  c       oo", "Gamma   e       c"]
    assert repr(table) == "<kl of 4 ordered pairs of families: 3 finite, 1 infinite>"
    assert table.partners("Normal", "infinite") == ["Gamma"]
    assert table.methods() == {"closed form": 2, "supports": 1, "feature expectations": 1}


def test_other_functionals_are_derived_when_asked():
    table = pairs("total_variation", families=["Normal", "Uniform"])
    assert table["Normal", "Uniform"].outcome in ("finite", "open")
    assert pairs("renyi", families=["Normal"])["Normal", "Normal"] == PairFact("closed form", "conditional")


def test_matrix_is_drawn_by_method():
    table = pairs(families=["Normal", "Gamma", "Pareto", "Exponential"])
    picture = table.plot_data()
    assert picture.categories[-2:] == ("infinite", "no closed form")
    assert picture.categories[picture.cells[0, 1]] == "infinite"
    assert picture.marked[2, 3]
    axes = table.plot()
    assert [label.get_text() for label in axes.get_yticklabels()] == list(table.families)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: pairs("entropy"), "families.pairs: functional must be one of"),
        (lambda: pairs(families=["Normall"]), "families must be among"),
        (lambda: pairs(families=["Normal"])["Normal", "Gamma"], "pair must be two of Normal"),
        (lambda: pairs(families=["Normal"]).partners("Normal", "exact"), "outcome must be one of"),
        (lambda: pairs(families=["Normal"]).plot(box=(0, 1)), "must be drawn whole"),
    ],
)
def test_bad_questions_are_refused_in_one_sentence(make, sentence):
    with pytest.raises(InputError, match=sentence):
        make()
