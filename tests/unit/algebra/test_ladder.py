"""Ladders: the first rung that answers wins, and what the others did is on record."""

import pytest

from fieldmath.algebra.ladder import Answer, Declined, Ladder, Rung
from fieldmath.errors import InputError, NoClosedFormError


def declines(*question, time_limit):
    raise Declined("too hard")


def has_nothing(*question, time_limit):
    return None


LADDER = Ladder(
    "answer",
    (
        Rung("table", has_nothing),
        Rung("integral", declines),
        Rung("unevaluated", lambda n, time_limit: f"Integral({n})", closed=False),
        Rung("quadrature", lambda n, time_limit: Answer(n / 2, steps=("halve",), check="doubled"), exact=False),
    ),
)


def test_the_first_answer_wins_and_the_trace_names_what_came_before():
    result = LADDER.climb(3)
    assert (result.value, result.rung, result.exact) == ("Integral(3)", "unevaluated", True)
    assert [(a.rung, a.outcome, a.reason) for a in result.attempts] == [
        ("table", "declined", "not applicable"),
        ("integral", "declined", "too hard"),
        ("unevaluated", "answered", ""),
    ]
    assert all(attempt.seconds >= 0 for attempt in result.attempts)


def test_numeric_asks_numeric_rungs_only_and_keeps_steps_and_check():
    result = LADDER.climb(3, method="numeric")
    assert (result.value, result.rung, result.exact, result.steps, result.check) == (
        1.5, "quadrature", False, ("halve",), "doubled",
    )  # fmt: skip


def test_exact_demands_a_closed_form_and_names_the_rungs_tried():
    message = (
        r"answer has no answer by method='exact'; tried table \(not applicable\); integral \(too hard\)\. "
        r"Use method='numeric'"
    )
    with pytest.raises(NoClosedFormError, match=message):
        LADDER.climb(3, method="exact")


def test_a_rung_can_be_asked_by_name():
    assert LADDER.climb(4, method="quadrature").value == 2
    with pytest.raises(NoClosedFormError, match="too hard"):
        LADDER.climb(4, method="integral")


def test_an_unknown_method_lists_the_valid_ones():
    with pytest.raises(InputError, match=r"'auto', 'exact', 'numeric', 'table', .*; got 'magic'"):
        LADDER.climb(1, method="magic")


def test_zero_and_false_are_answers():
    for value in (0, 0.0, False, ()):
        ladder = Ladder("nothing", (Rung("first", lambda time_limit, value=value: value), Rung("second", declines)))
        assert ladder.climb().rung == "first"


def test_answers_gives_every_rung_that_has_one():
    answers = LADDER.answers(3)
    assert {name: result.value for name, result in answers.items()} == {"unevaluated": "Integral(3)", "quadrature": 1.5}


def test_the_time_limit_reaches_each_rung():
    seen = []
    ladder = Ladder("limit", (Rung("a", lambda time_limit: seen.append(time_limit)), Rung("b", lambda time_limit: 1)))
    ladder.climb(time_limit=3.5)
    assert seen == [3.5]


def test_an_unforeseen_error_of_a_rung_is_not_hidden():
    ladder = Ladder("broken", (Rung("a", lambda time_limit: 1 / 0), Rung("b", lambda time_limit: 1)))
    with pytest.raises(ZeroDivisionError):
        ladder.climb()
