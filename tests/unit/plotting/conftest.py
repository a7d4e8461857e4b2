"""Every test here leaves matplotlib as it found it: settings unchanged, nothing shown, no figure open."""

import matplotlib
import pytest

matplotlib.use("agg")


@pytest.fixture(autouse=True)
def untouched_matplotlib(monkeypatch):
    from matplotlib import pyplot as plt

    def refuse(*_args, **_options):
        raise AssertionError("a plot must never call show()")

    monkeypatch.setattr(plt, "show", refuse)
    before = dict(matplotlib.rcParams)
    yield
    changed = {key for key, value in before.items() if matplotlib.rcParams[key] != value}
    plt.close("all")
    assert not changed
