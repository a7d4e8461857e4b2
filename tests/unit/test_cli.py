"""The command line: what it prints, where, and with which status."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from fieldmath import __version__, cli, demo


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


def test_help_loads_nothing_heavy():
    code = (
        "import sys\nfrom fieldmath.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as stop:\n    assert stop.code == 0\n"
        "heavy = {'numpy', 'sympy', 'scipy', 'matplotlib', 'sklearn'} & set(sys.modules)\nassert not heavy, heavy"
    )
    done = run_python(code)
    assert done.returncode == 0, done.stderr
    assert "demo" in done.stdout


def test_no_command_prints_the_help(capsys):
    assert cli.main([]) == 0
    assert "usage: fieldmath" in capsys.readouterr().out


def test_version_is_printed(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"fieldmath {__version__}\n"


def test_help_of_the_demo_lists_every_name(capsys):
    with pytest.raises(SystemExit):
        cli.main(["demo", "--help"])
    text = capsys.readouterr().out
    assert all(name in text for name in demo.NAMES)


@pytest.mark.parametrize("arguments", [["fly"], ["demo", "--lang", "fr"], ["demo", "--speed", "9"]])
def test_arguments_that_are_not_known_are_usage_errors(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "usage:" in captured.err


def test_unknown_demonstration_is_one_sentence_that_lists_the_names(capsys, tmp_path):
    assert cli.main(["demo", "gradients", "--out", str(tmp_path / "out")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    names = ", ".join(demo.NAMES)
    assert captured.err == f"fieldmath demo: NAME must be one of {names}; got 'gradients'\n"
    assert not (tmp_path / "out").exists()


def test_output_folder_that_is_a_file_is_one_sentence(capsys, tmp_path):
    place = tmp_path / "taken"
    place.write_text("", encoding="utf-8")
    assert cli.main(["demo", "kl", "--out", str(place)]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"fieldmath demo: --out must be a folder that can be made; got {str(place)!r}")
    assert error.count("\n") == 1


def test_empty_output_folder_is_refused(capsys):
    assert cli.main(["demo", "--out", ""]) == 2
    assert capsys.readouterr().err.startswith("fieldmath demo: --out must be a folder; got ''")


def test_output_folder_below_a_file_is_one_sentence(capsys, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert cli.main(["demo", "--out", str(tmp_path / "file" / "deeper")]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.slow
def test_picture_that_cannot_be_written_is_one_sentence(capsys, tmp_path):
    (tmp_path / "entropy.png").mkdir()
    assert cli.main(["demo", "entropy", "--out", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("fieldmath demo: ")
    assert "entropy.png" in error


def test_interrupt_is_clean(monkeypatch, capsys):
    def interrupted(arguments):
        raise KeyboardInterrupt

    command = cli.Command("demo", "", lambda parser: None, interrupted)
    monkeypatch.setattr(cli.commands, "COMMANDS", (command,))
    assert cli.main(["demo"]) == 130
    assert capsys.readouterr().err == "fieldmath: interrupted\n"


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals of this kind exist on POSIX only")
def test_interrupted_process_ends_with_130_and_no_traceback(tmp_path):
    command = [sys.executable, "-u", "-m", "fieldmath", "demo", "--out", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()  # The first line means that the demonstrations are running.
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in error


@pytest.mark.slow
def test_reader_of_a_pipe_may_leave(tmp_path):
    command = [sys.executable, "-u", "-m", "fieldmath", "demo", "kl", "js", "--out", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=30) == 141
    assert b"Traceback" not in error


@pytest.mark.slow
def test_terminal_without_mathematical_signs_is_good_enough(tmp_path):
    command = [sys.executable, "-m", "fieldmath", "demo", "kl", "--out", str(tmp_path)]
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert b"KL(p?q) = log(125/108)/3" in done.stdout


def test_every_command_has_a_name_and_a_line_of_help():
    assert [command.name for command in cli.COMMANDS] == sorted({command.name for command in cli.COMMANDS})
    assert all(command.summary for command in cli.COMMANDS)
