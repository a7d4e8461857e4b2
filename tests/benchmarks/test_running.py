"""The benchmarks' own machinery: what is written, what is compared, and when they fail."""

import json

import pytest

from tests.benchmarks import __main__ as program
from tests.benchmarks.measure import Row, interleaved

FAST, SLOW = Row("a", "peer", 9.0, 3, 0.1), Row("b", "peer", 1.6, 3, 0.2)


@pytest.fixture
def _two_rows(monkeypatch, tmp_path):
    monkeypatch.setattr(program, "WORKLOADS", {"good": lambda times: [FAST], "weak": lambda times: [FAST, SLOW]})
    monkeypatch.setattr(program, "BASELINE", tmp_path / "baseline.json")


@pytest.mark.usefixtures("_two_rows")
def test_they_fail_below_half_the_goal_only(monkeypatch, capsys):
    assert program.main(["weak"]) == 0
    assert "missed" in capsys.readouterr().out
    monkeypatch.setattr(program, "WORKLOADS", {"bad": lambda times: [Row("b", "peer", 1.4, 3, 0.2)]})
    assert program.main([]) == 1
    assert "below half its goal: b" in capsys.readouterr().out


@pytest.mark.usefixtures("_two_rows")
def test_a_weak_ratio_is_measured_once_more_and_the_better_counts(monkeypatch):
    ratios = iter([1.0, 2.0])
    monkeypatch.setattr(program, "WORKLOADS", {"noisy": lambda times: [Row("b", "peer", next(ratios), 3, 0.2)]})
    assert program.main([]) == 0


@pytest.mark.usefixtures("_two_rows")
def test_rows_are_written_as_json_and_drawn(tmp_path):
    assert program.main(["weak", "--json", str(tmp_path / "rows.json"), "--svg", str(tmp_path / "rows.svg")]) == 0
    assert [Row(**row) for row in json.loads((tmp_path / "rows.json").read_text())] == [FAST, SLOW]
    assert "</svg>" in (tmp_path / "rows.svg").read_text()


@pytest.mark.usefixtures("_two_rows")
def test_the_baseline_is_kept_and_compared_with(capsys):
    program.keep([Row("old", "peer", 7.0, 1, 1.0), Row("a", "peer", 4.5, 1, 1.0)], program.BASELINE)
    assert program.main(["good", "--baseline"]) == 0
    assert "2.00 of the baseline's 4.5x" in capsys.readouterr().out
    assert program.main(["weak", "--keep"]) == 0
    assert json.loads(program.BASELINE.read_text()) == {"a | peer": 9.0, "b | peer": 1.6, "old | peer": 7.0}


@pytest.mark.usefixtures("_two_rows")
def test_unknown_groups_are_named(capsys):
    with pytest.raises(SystemExit):
        program.main(["curls"])
    assert "unknown workload 'curls'; there are good, weak" in capsys.readouterr().err


def test_calls_are_measured_in_turn():
    ticks, order = iter(range(1000)), []
    calls = {name: lambda name=name: order.append(name) for name in "ab"}
    spent = interleaved(calls, 3, lambda: float(next(ticks)))
    assert order == ["a", "b"] * 3
    assert spent == {"a": 1.0, "b": 1.0}
