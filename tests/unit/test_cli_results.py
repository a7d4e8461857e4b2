"""The commands that print results: one line in, one answer out, or one sentence and status 2."""

import json

import pytest

from fieldmath.cli import COMMANDS, main


def answer(capsys, *words):
    assert main(list(words)) == 0
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["grad", "x**2*y", "--coords", "x y"], "x = 2*x*y\ny = x**2"),
        (["grad", "-x**2", "--coords", "x"], "x = -2*x"),
        (["curl", "-y", "x", "--coords", "x y"], "2"),
        (["div", "1/r**2", "0", "0", "--chart", "spherical"], "0"),
        (["div", "R", "0", "--chart", "polar", "--coords", "R T"], "2"),
        (["laplacian", "a*x**2", "--coords", "x", "--parameters", "a"], "2*a"),
        (["laplacian", "-y**2", "x", "--coords", "x y"], "x = -2\ny = 0"),
        (["hessian", "x*y", "--coords", "x y"], "x x = 0\nx y = 1\ny x = 1\ny y = 0"),
        (["potential", "2*x*y", "x**2", "--coords", "x y"], "x**2*y"),
        (["grad", "a*x*y", "--coords", "x y", "--parameters", "a", "--at", "x=1, y=pi, a=2"],
         "x = 6.283185307179586\ny = 2.0"),
        (["kl", "Normal(mu1,s1)", "Normal(mu2,s2)"], "log(s2/s1) - 1/2 + (s1**2 + (mu1 - mu2)**2)/(2*s2**2)"),
        (["kl", "Normal(m,s)", "Normal(0,1)", "--at", "m=0, s=1"], "0.0"),
        (["kl", "Exponential(rate=a^2)", "Exponential(1)"], "2*log(a) - 1 + a**(-2)"),
        (["entropy", "Bernoulli(1/2)", "--base", "2"], "1"),
        (["renyi", "Normal(0,1)", "Normal(1,1)", "--alpha", "3"], "3/2"),
        (["cross-entropy", "Normal(0,1)", "Cauchy(0,1)", "--format", "json"], None),
        (["mean", "Gamma(k, theta)"], "k*theta"),
        (["pairs", "Normal", "Gamma"], None),
        (["critical-points", "x**2 + y**2", "--coords", "x y"], "CriticalPoint(minimum at x=0, y=0, value 0)"),
    ],
)  # fmt: skip
def test_answers(capsys, words, expected):
    found = answer(capsys, *words)
    assert found if expected is None else found == expected


def test_forms_of_an_answer(capsys):
    words = ["curl", "-y", "x**2", "--coords", "x y", "--format"]
    assert answer(capsys, *words, "latex") == "2 x + 1"
    assert json.loads(answer(capsys, *words, "json")) == {"result": {"text": "2*x + 1", "latex": "2 x + 1"}}
    scope = {}
    exec(answer(capsys, *words, "python"), scope)
    assert scope["f"](3) == 7
    number = json.loads(answer(capsys, "js", "Normal(0,1)", "Normal(1,2)", "--format", "json"))["result"]
    assert number["value"] == pytest.approx(0.128174973054398, rel=1e-12)
    assert 0 < number["error"] < 1e-12


@pytest.mark.slow
def test_pictures_are_written(capsys, tmp_path):
    for k, words in enumerate(
        (
            ["grad", "a*x*y", "--coords", "x y", "--parameters", "a", "--at", "a=2, x=0, y=0"],
            ["kl", "Normal(0,1)", "Normal(m,2)", "--at", "m=1"],
        )
    ):
        path = tmp_path / f"{k}.png"
        answer(capsys, *words, "--plot", str(path))
        assert path.stat().st_size > 5000


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["grad", "x*y"], 'coordinates must be given, as in --coords "x y"'),
        (["curl", "x", "--coords", "x y z"], "components must be 3, one per coordinate"),
        (["grad", "x", "y", "--coords", "x y"], "one expression must be given; got 2"),
        (["grad", "x*", "--coords", "x"], "something is missing at the end"),
        (["grad", "x*q", "--coords", "x"], "got 'q'"),
        (["grad", "x", "--coords", "x", "--chart", "nowhere"], "--chart must be one of"),
        (["grad", "x", "--coords", "x", "--at", "x"], '--at must look like "x=1, y=pi/2"'),
        (["grad", "x", "--coords", "x", "--at", "q=1"], "--at must name coordinates and parameters (x); got 'q'"),
        (["grad", "x", "--coords", "x", "--at", "x=__import__('os')"], "not allowed"),
        (["potential", "-y", "x", "--coords", "x y"], "the curl is not zero"),
        (["entropy", "Nope(1)"], "distribution must be one of"),
        (["entropy", "Normal"], 'distribution must look like "Normal(mu, 2)"'),
        (["entropy", "Normal(0, -1)"], "sigma must be a positive number; got '-1'"),
        (["entropy", "().__class__"], "distribution must look like"),
        (["kl", "Normal(0,1)", "Normal(x.y, 1)"], "not allowed"),
        (["pairs", "Nope"], "families must be among"),
    ],
)
def test_bad_input_is_one_sentence(capsys, words, message):
    assert main(words) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def test_a_picture_of_an_unknown_kind_is_one_sentence(capsys, tmp_path):
    assert main(["grad", "x*y", "--coords", "x y", "--plot", str(tmp_path / "g.xyz")]) == 2
    assert "--plot must name a picture" in capsys.readouterr().err


def test_commands_have_different_names():
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names)) >= 19
