"""A third collection of operators, hunted for weaknesses: loops, rolls, transforms, einsum, curvilinear formulas."""

import time

import numpy as np
import pytest

import fieldmath as fm
from tests.unit.verify.hunted_operators import RIGHT, WRONG


def shown(value):
    return getattr(value, "__name__", "")


@pytest.mark.slow
@pytest.mark.parametrize(("func", "name", "options", "claims"), RIGHT, ids=shown)
def test_right_code_is_accepted_with_its_orders(func, name, options, claims):
    assert fm.verify.operator(func, name, **options).check(**claims).ok


@pytest.mark.slow
@pytest.mark.parametrize(("func", "name", "options", "names"), WRONG, ids=shown)
def test_wrong_code_is_rejected_and_named(func, name, options, names):
    report = fm.verify.operator(func, name, **options)
    assert not report.ok
    assert report.diagnosis.name in (names or {"not identified"}), str(report)


def unit_scale(chart, axis):
    """Return a curl whose author believes that one scale factor is 1, and that makes its own meshes."""

    def curl(F, mu, nu, phi):
        axes = (mu, nu, phi)
        mesh = np.meshgrid(*axes, indexing="ij")
        h = [np.asarray(fm.ScalarField(scale, chart)(*mesh)) for scale in chart.scale_factors]
        h[axis] = np.ones_like(mesh[0])

        def d(component, k):
            return np.gradient(h[component] * F[component], axes[k], axis=k, edge_order=2)

        return np.array([(d(2, 1) - d(1, 2)) / (h[1] * h[2]), (d(0, 2) - d(2, 0)) / (h[0] * h[2]),
                         (d(1, 0) - d(0, 1)) / (h[0] * h[1])])  # fmt: skip

    return curl


@pytest.mark.slow
def test_a_wrong_curl_in_spheroidal_coordinates_is_named_within_seconds():
    chart = fm.prolate_spheroidal(a=1)
    before = time.process_time()
    report = fm.verify.operator(unit_scale(chart, 2), "curl", chart=chart)
    assert time.process_time() - before < 5
    assert report.diagnosis.name == "metric factor missing"
    assert "phi taken as 1" in report.diagnosis.first.detail


def test_numbers_that_nobody_writes_are_no_diagnosis():
    """Fitted factors that stand for functions of the place are not offered as the mistake."""

    def divergence(F, r, theta):
        R = r[:, None]
        right = np.gradient(R * F[0], r, axis=0) / R + np.gradient(F[1], theta, axis=1) / R
        return right + 0.3 * np.tanh(F[1]) * F[0] ** 2

    assert fm.verify.operator(divergence, "div", chart="polar").diagnosis.name == "not identified"
