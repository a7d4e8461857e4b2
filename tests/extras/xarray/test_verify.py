"""Operators on labelled arrays are judged; the order of their dimensions does not matter."""

import pytest

import fieldmath as fm

xr = pytest.importorskip("xarray", reason="judges operators on labelled arrays")


def curl(u, v):
    return v.differentiate("x") - u.differentiate("y")


def test_operators_on_labelled_arrays_are_judged():
    for layout in ("auto", "xarray"):
        assert fm.verify.operator(curl, "curl", layout=layout).ok
    assert fm.verify.operator(lambda u, v: v.differentiate("y") - u.differentiate("x"), "curl").diagnosis.name == (
        "axes swapped"
    )


def test_names_of_dimensions_say_which_axis_is_which():
    report = fm.verify.operator(lambda u, v: curl(u, v).T, "curl")
    assert report.ok, str(report)


def test_gradients_may_be_lists_datasets_or_stacked():
    for stack in (
        list,
        lambda parts: xr.concat(parts, "component"),
        lambda parts: xr.Dataset(dict(zip(("fx", "fy"), parts, strict=True))),
    ):
        report = fm.verify.operator(lambda f, stack=stack: stack([f.differentiate("x"), f.differentiate("y")]), "grad")
        assert report.ok, str(report)


def test_frames_and_series_are_results_like_others():
    pd = pytest.importorskip("pandas", reason="judges functions that return frames")
    assert fm.verify.derivative(lambda x: x[0] * x[1], lambda x: pd.Series([x[1], x[0]])).ok
    assert fm.verify.scalar(lambda p, q: float((pd.Series(p) - pd.Series(q)).abs().sum() / 2), "total_variation").ok
