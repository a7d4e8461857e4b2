"""The data: means are exact fractions and the box is one centimetre wider than the flowers."""

from __future__ import annotations

import numpy as np
import sympy as sp

from fieldmath.demo import iris


def test_means_are_the_exact_fractions():
    data = iris.load()
    assert (data.mean_x, data.mean_y) == (sp.Rational(1753, 300), sp.Rational(1879, 500))
    assert np.isclose(float(data.mean_x), data.x.mean(), rtol=1e-14)
    assert np.isclose(float(data.mean_y), data.y.mean(), rtol=1e-14)


def test_box_is_exact_and_one_centimetre_wider_on_every_side():
    assert iris.load().box == {
        "x": (sp.Rational(33, 10), sp.Rational(89, 10)),
        "y": (sp.Integer(0), sp.Rational(79, 10)),
    }


def test_fifty_flowers_of_each_species():
    data = iris.load()
    assert data.names == ("setosa", "versicolor", "virginica")
    assert [int(data.of(name).sum()) for name in data.names] == [50, 50, 50]
    assert data.points.shape == (150, 2)
