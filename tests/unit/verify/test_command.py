"""The command line: the exit status says the verdict."""

import json

import pytest

from fieldmath import cli

CODE = """
import numpy as np

def right(values, spacing):
    return sum(np.gradient(v, h, axis=k) for k, (v, h) in enumerate(zip(values, spacing)))

def wrong(values, spacing):
    return sum(np.gradient(v, axis=k) for k, v in enumerate(values))

number = 3
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    (tmp_path / "judged_code.py").write_text(CODE)
    monkeypatch.chdir(tmp_path)
    return "judged_code"


@pytest.mark.parametrize(("name", "status"), [("right", 0), ("wrong", 1)])
def test_the_status_is_the_verdict(module, name, status, capsys):
    assert cli.main(["verify", f"{module}:{name}", "--operator", "div", "--dim", "2"]) == status
    assert ("grid spacing missing" in capsys.readouterr().out) == (status == 1)


def test_a_file_will_do_and_claims_count(module, capsys):
    arguments = ["verify", f"{module}.py:right", "--operator", "div", "--order", "2", "--boundary-order"]
    assert cli.main([*arguments, "1"]) == 0
    assert cli.main([*arguments, "2"]) == 1


def test_the_report_as_json_and_markdown(module, capsys):
    cli.main(["verify", f"{module}:wrong", "--operator", "div", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["diagnosis"]["name"] == "grid spacing missing"
    cli.main(["verify", f"{module}:wrong", "--operator", "div", "--format", "markdown"])
    assert capsys.readouterr().out.startswith("### div by wrong")


def test_a_picture_is_written(module, tmp_path, capsys):
    cli.main(["verify", f"{module}:right", "--operator", "div", "--plot", "errors.png"])
    assert (tmp_path / "errors.png").stat().st_size > 1000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere:f", "--operator", "div"], "module 'nowhere' cannot be imported"),
        (["judged_code:missing", "--operator", "div"], "has no function 'missing'"),
        (["judged_code:number", "--operator", "div"], "must be a function"),
        (["judged_code", "--operator", "div"], "must be MODULE:FUNCTION"),
        (["gone.py:f", "--operator", "div"], "does not exist"),
        (["judged_code:right", "--operator", "dive"], "name must be one of"),
        (["judged_code:right", "--operator", "div", "--dim", "2", "--chart", "polar"], "not both"),
    ],
)
def test_unusable_input_is_one_sentence_and_status_two(module, arguments, message, capsys):
    assert cli.main(["verify", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
