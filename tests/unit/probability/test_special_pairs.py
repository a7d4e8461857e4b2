"""Every row of the table of special pairs equals quadrature, and holds for images of its families too."""

from __future__ import annotations

import pytest
import sympy as sp

from fieldmath import families
from fieldmath.probability.special_pairs import TABLE

MEMBERS = {"Cauchy": [(0, 1), (2, 3), (-1, "1/2")], "Logistic": [(0, 2), (3, 2), ("-1/2", 2)]}
ROWS = pytest.mark.parametrize("row", TABLE, ids=[f"{row.functional} of {row.p} and {row.q}" for row in TABLE])


@ROWS
def test_special_pair_equals_quadrature(row):
    for first in MEMBERS[row.p]:
        for second in MEMBERS[row.q]:
            if first == second:
                continue
            p, q = getattr(families, row.p)(*first), getattr(families, row.q)(*second)
            exact = getattr(p, row.functional)(q, method="special pair")
            number = getattr(p, row.functional)(q, method="numeric")
            assert abs(float(exact) - float(number)) <= number.error + 1e-9 * (1 + float(number))


@ROWS
def test_special_pair_is_pulled_back_from_images(row):
    p, q = (getattr(families, row.p)(*values) for values in MEMBERS[row.p][:2])
    found = p.transform("atan(x)").derive(row.functional, q.transform("atan(x)"))
    assert found.rung == "pull-back"
    assert found.value == getattr(p, row.functional)(q)


def test_logistic_laws_of_one_symbolic_scale():
    first, second = families.LogLogistic("a1", "b"), families.LogLogistic("a2", "b")
    value = first.bhattacharyya(second)
    assert isinstance(value, sp.Piecewise)
    trial = {s: {"a1": 1, "a2": 2, "b": 3}[s.name] for s in value.free_symbols}
    number = families.LogLogistic(1, 3).bhattacharyya(families.LogLogistic(2, 3), method="numeric")
    assert float(value.subs(trial)) == pytest.approx(float(number), rel=1e-9)
    assert value.subs(trial | {s: 1 for s in trial if s.name == "a2"}) == 0
