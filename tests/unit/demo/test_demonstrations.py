"""The eight demonstrations: their checks hold, can fail, and the numbers in their notes are the known ones."""

from __future__ import annotations

import math
import re
from dataclasses import FrozenInstanceError, replace

import pytest

from fieldmath import cli, demo
from fieldmath.demo import run as runner
from fieldmath.demo.result import Check, Demonstration, Text
from fieldmath.messages import LANGUAGES

pytestmark = pytest.mark.slow


def notes(demonstration: Demonstration) -> str:
    return " ".join(note.en for note in demonstration.notes)


@pytest.mark.parametrize("name", demo.NAMES)
def test_every_check_holds(name, shown):
    assert len(shown[name].checks) >= 3
    assert shown[name].failures == ()


@pytest.mark.parametrize("name", demo.NAMES)
def test_every_text_exists_in_both_languages(name, shown):
    demonstration = shown[name]
    texts = [demonstration.title, demonstration.idea, demonstration.caption, *demonstration.notes]
    texts += [check.claim for check in demonstration.checks]
    assert all(text.en and text.zh for text in texts)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in demonstration.idea.zh)
    assert not any("\u4e00" <= letter <= "\u9fff" for text in texts for letter in text.en)
    assert not any("{" in text.en + text.zh for text in texts)


@pytest.mark.parametrize("name", demo.NAMES)
def test_picture_is_a_png_with_ink_on_it(name, shown):
    import numpy as np
    from matplotlib.image import imread

    assert shown[name].name == name
    picture = imread(shown[name].figure)
    assert picture.shape[1] >= 1000
    assert np.mean(picture[..., :3].min(axis=-1) < 0.9) > 0.02


@pytest.mark.parametrize("name", demo.NAMES)
def test_report_states_formulas_checks_and_picture(name, shown):
    for language in LANGUAGES:
        lines = runner.report(shown[name], language)
        assert lines[0] == f"== {shown[name].title.in_language(language)}"
        assert sum("✓" in line for line in lines) == len(shown[name].checks)
        assert str(shown[name].figure) in lines[-1]


def test_careless_gradient_turns_arrows_by_12_4_degrees(shown):
    assert "up to 12.4°" in notes(shown["gradient"])


@pytest.mark.parametrize("name", ["divergence", "curl"])
def test_careless_divergence_and_curl_are_0_2755(name, shown):
    assert "0.2755 instead of 2" in notes(shown[name])


def test_epsilon_in_the_logarithm_is_shown_to_change_the_answer(shown):
    assert "-3.3e-11" in notes(shown["kl"])
    assert "∞" in notes(shown["kl"])


def test_values_are_those_of_their_formulas(shown):
    values = [(formula.right, formula.value) for one in shown.values() for formula in one.formulas]
    assert all(math.isclose(float(right), value) for right, value in values if value is not None)
    assert sum(value is not None for _, value in values) >= 8


def test_demonstrations_are_frozen(shown):
    with pytest.raises(FrozenInstanceError):
        shown["kl"].name = "other"


def test_check_that_fails_is_named_and_ends_with_status_1(shown, monkeypatch, tmp_path, capsys):
    broken = replace(shown["kl"], checks=(Check(Text("two is three"), "2 ≠ 3", False),))
    monkeypatch.setattr(runner, "demonstrate", lambda name, canvas: broken)
    assert cli.main(["demo", "kl", "--out", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert captured.err == "fieldmath demo: kl: a check failed: two is three: 2 ≠ 3\n"
    assert "✗ two is three" in captured.out
    assert '<li class="failed">' in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_names_are_taken_once_in_the_usual_order_with_either_spelling(tmp_path, capsys):
    assert cli.main(["demo", "kl", "cross-entropy", "kl", "--out", str(tmp_path)]) == 0
    assert re.findall(r"^== (.*)$", capsys.readouterr().out, flags=re.MULTILINE) == [
        "Cross-entropy",
        "Kullback-Leibler divergence",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cross_entropy.png", "index.html", "kl.png"]
