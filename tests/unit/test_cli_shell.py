"""The command line as a guest of the shell: start, completion, progress, files, pipes, and sixty bad lines."""

from __future__ import annotations

import errno
import io
import os
import pty
import resource
import shlex
import shutil
import subprocess
import sys
import time

import pytest

import fieldmath as fm
from fieldmath import cli
from fieldmath.algebra.ladder import Ladder, Rung
from fieldmath.cli import completion
from fieldmath.cli.progress import STAGES, progress, stage_of


def processor_time(*words):
    """Return the seconds of processor time of a process, the least of some runs."""
    found = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *words], check=True, capture_output=True, timeout=60)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found)


@pytest.mark.slow
def test_help_costs_little_more_than_the_interpreter():
    """The goal is 150 ms where the interpreter starts in 13 to 20 ms, on a machine of any speed."""
    bare = processor_time("-c", "pass")
    assert processor_time("-m", "fieldmath", "--help") - bare < 8 * bare


# -- completion -------------------------------------------------------------------------------------------------


def completed(*words):
    """Return what bash offers after the words."""
    script = completion.script(cli.build_parser(), "bash")
    line = " ".join(map(shlex.quote, words))
    asked = f'COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _fieldmath; printf "%s\\n" "${{COMPREPLY[@]}}"'
    done = subprocess.run(
        ["bash", "--norc", "-c", f"{script}\n{asked}"], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stderr == ""
    return set(done.stdout.split())


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


@needs_bash
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("fieldmath", "gr"), {"grad"}),
        (("fieldmath", "cr"), {"critical-points", "cross-entropy"}),
        (("fieldmath", "grad", "x", "--format", ""), {"text", "latex", "json", "python"}),
        (("fieldmath", "grad", "--format", "l"), {"latex"}),
        (("fieldmath", "verify", "--format", ""), {"text", "markdown", "json"}),
        (("fieldmath", "kl", "--ba"), {"--base"}),
        (("fieldmath", "mean", "--ba"), set()),
        (("fieldmath", "completion", ""), {"bash", "zsh", "fish", "-h", "--help", "--lang"}),
        (("fieldmath", "demo", "--lang", ""), {"en", "zh"}),
        (("fieldmath", "grad", "--coords", ""), set()),
        (("fieldmath", "nonsense", ""), set()),
    ],
)
def test_bash_completes(words, offered):
    assert completed(*words) == offered


@needs_bash
def test_bash_completes_every_command_and_option():
    assert {command.name for command in cli.COMMANDS} <= completed("fieldmath", "")
    for entry in completion.entries(cli.build_parser()):
        assert {name for option in entry.options for name in option.names} <= completed("fieldmath", entry.name, "-")


@needs_bash
def test_bash_completes_names_of_files(tmp_path, monkeypatch):
    (tmp_path / "picture.png").touch()
    monkeypatch.chdir(tmp_path)
    assert completed("fieldmath", "grad", "--plot", "pi") == {"picture.png"}


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_scripts_name_every_command_and_are_accepted_by_their_shell(shell, capsys):
    assert cli.main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(command.name in script for command in cli.COMMANDS)
    assert "%(default)s" not in script
    if shutil.which(shell):
        done = subprocess.run([shell, "-n"], input=script, capture_output=True, text=True, check=False, timeout=30)
        assert (done.returncode, done.stderr) == (0, "")


# -- progress ---------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.slow
def test_what_takes_over_a_second_names_its_stage_on_a_terminal():
    terminal = Terminal()
    slow = Ladder("kl", (Rung("feature expectations", lambda *question, time_limit: time.sleep(1.3) or 1),))
    with progress("kl", terminal):
        slow.climb()
    shown = terminal.getvalue()
    assert "fieldmath kl: trying feature expectations, 1 s" in shown
    assert shown.endswith("\r\x1b[K")  # The line is wiped.


def test_what_is_quick_shows_nothing():
    terminal = Terminal()
    with progress("kl", terminal):
        pass
    assert terminal.getvalue() == ""


@pytest.mark.slow
def test_nothing_is_shown_where_nobody_looks():
    stream = io.StringIO()
    with progress("kl", stream):
        time.sleep(1.1)
    assert stream.getvalue() == ""


def test_stage_is_the_innermost_part_of_the_library_at_work():
    seen = []

    def look(*axis):
        seen.append(stage_of(sys._getframe()))
        return sum(axis)

    fm.ScalarField.from_function(look, fm.Grid.uniform("x", x=(0, 1, 5)))
    assert seen
    assert set(seen) <= {"reading the field", "preparing the coordinates"}
    assert stage_of(None) == "working"
    assert STAGES[-1][0] == ""  # Everything has a stage.


@pytest.mark.slow
def test_terminal_sees_the_stage_of_a_real_command():
    code = (
        "import time, sys\nfrom fieldmath import cli\n"
        "slow = cli.Command('kl', '', lambda parser: None, lambda arguments: time.sleep(1.4) or 0)\n"
        "cli.commands.COMMANDS = (slow,)\nsys.exit(cli.main(['kl']))"
    )
    reader, writer = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", code], stderr=writer, stdout=subprocess.DEVNULL, check=False, timeout=60
    )
    os.close(writer)
    shown = os.read(reader, 10_000).decode()
    os.close(reader)
    assert done.returncode == 0
    assert "fieldmath kl: " in shown
    assert ", 1 s" in shown


# -- files and pipes --------------------------------------------------------------------------------------------


def test_formulas_are_read_from_files(tmp_path, capsys, monkeypatch):
    path = tmp_path / "field.txt"
    path.write_text("# rotation\n-y\nx\n", encoding="utf-8")
    assert cli.main(["curl", f"@{path}", "--coords", "x y"]) == 0
    assert capsys.readouterr().out == "2\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO("Normal(m, 1)\nNormal(0, 1)\n"))
    assert cli.main(["kl", "@-"]) == 0
    assert capsys.readouterr().out == "m**2/2\n"


def test_results_are_written_to_files(tmp_path, capsys):
    path = tmp_path / "result.txt"
    assert cli.main(["curl", "-y", "x", "--coords", "x y", "--output", str(path)]) == 0
    assert capsys.readouterr().out == ""
    assert path.read_text(encoding="utf-8") == "2\n"


@pytest.mark.parametrize(
    "words",
    [
        ["grad", "a*x*y", "--coords", "x y", "--parameters", "a", "--sliders", "a=0:2"],
        ["laplacian", "x**2*y", "--coords", "x y"],
        ["critical-points", "x**2 + y**2", "--coords", "x y"],
        ["kl", "Normal(m1, s1)", "Normal(m2, s2)", "--sliders", "m1=-2:2:1, s1=1/2:3"],
        ["renyi", "Normal(0, 1)", "Normal(1, s)", "--alpha", "2"],
        ["entropy", "Gamma(k, theta)"],
    ],
)
def test_pages_are_written(tmp_path, capsys, words):
    path = tmp_path / "page.html"
    assert cli.main([*words, "--html", str(path)]) == 0
    assert capsys.readouterr().err == ""
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def refusing(number):
    def refuse(*arguments, **options):
        raise OSError(number, os.strerror(number), "there")

    return refuse


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (errno.EACCES, "must be a place that you may use"),
        (errno.ENOSPC, "The disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EIO, "must be a usable file"),
    ],
)
def test_places_that_cannot_be_written_are_one_sentence(tmp_path, capsys, monkeypatch, number, text):
    monkeypatch.setattr("pathlib.Path.write_text", refusing(number))
    assert cli.main(["curl", "-y", "x", "--coords", "x y", "--output", str(tmp_path / "r")]) == 2
    error = capsys.readouterr().err
    assert error.startswith("fieldmath curl: --output ")
    assert text in error
    assert error.count("\n") == 1


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="pipes of this kind exist on POSIX only")
def test_reader_that_leaves_early_is_met_with_silence():
    command = f"{shlex.quote(sys.executable)} -m fieldmath pairs | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    assert done.stdout.startswith("kl(p, q)")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_full_disk_is_one_sentence():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "fieldmath", "completion", "fish"], stdout=full, stderr=subprocess.PIPE, text=True,
            check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("fieldmath completion: ")
    assert "The disk is full" in done.stderr
    assert "Traceback" not in done.stderr


# -- bad lines --------------------------------------------------------------------------------------------------

BAD = r"""
grad | required: EXPR
grad x*y | coordinates must be given
grad "x*y" --coords | expected one argument
grad "x*y" --coords "" | names must not be empty
grad "x*y" --coords "x x" | names must differ
grad "x*y" --coords "1 2" | names must be letters
grad "x*y" --coords "x;y" | names must be letters
grad "" --coords "x" | expression must not be empty
grad " " --coords "x" | expression must not be empty
grad "x +" --coords "x" | something is missing at the end
grad "x ** ** 2" --coords x | expression
grad "__import__('os').system('true')" --coords x | not allowed
grad "x.real" --coords x | not
grad "lambda: x" --coords x | expression
grad "x" "y" --coords "x y" | one expression must be given; got 2
grad "x*q" --coords "x y" | got 'q'
grad "x" --coords x --parameters "x" | parameters must differ from the coordinates
grad "x" --coords x --parameters "1a" | names must be letters
grad "x" --coords x --format yaml | invalid choice: 'yaml'
grad "x" --coords x --at x | --at must look like
grad "x" --coords x --at "x=" | --at must look like
grad "x" --coords x --at "=1" | --at must look like
grad "x" --coords x --at "x=1,,y=2" | --at must look like
grad "x" --coords x --at "q=1" | --at must name coordinates and parameters (x); got 'q'
grad "x" --coords x --at "x=foo" | foo
grad "x**2*y" --coords "x y" --at "x=1" | y missing
grad x --coords x --chart nowhere | --chart must be one of
grad x --chart nowhere | --chart must be one of
grad x --coords "a b" --chart spherical | names must be 3 coordinates
grad "x" --coords x --plot g.xyz | --plot must name a picture
grad "x" --coords x --plot nowhere/g.png | --plot must lie in a folder that exists
grad "x" --coords x --plot "" | --plot must be the name of a file
grad "x*a" --coords x --parameters a --plot g.png | --plot must have values for a. Add --at "a=1"
grad "x" --coords x --html nowhere/p.html | --html must lie in a folder that exists
grad "x" --coords x --html . | --html must be a file
grad "x" --coords x --html p.html --sliders "a" | --sliders must look like
grad "x" --coords x --html p.html --sliders "a=0:1" | sliders must name free parameters
grad "x**2" --coords x --sliders "a=0:1" | --sliders must come with --html
grad "x" --coords x --output nowhere/o.txt | --output must lie in a folder that exists
grad @nowhere.txt --coords x | @FILE must name a file that exists
grad @. --coords x | @FILE must be a file
grad "x" --coords x --speed 9 | unrecognized arguments: --speed
grad "9**9**9**9" --coords x | expression
grad "factorial(10**9)" --coords x | factorial
div x --coords "x y" | components must be 2
curl "x" "y" "z" "t" --coords "x y z t" | chart must have dimension 2 or 3
potential "-y" "x" --coords "x y" | the curl is not zero
vector-potential "x" "y" "z" --coords "x y z" | the divergence is not zero
hessian "1/0" --coords x | expression
critical-points "x" --coords x --at "x=1" | --at must name parameters
kl "Normal(0,1)" | two distributions must be given
kl "Normal(0,1)" "Nope(1)" | distribution must be one of
kl "Normal(0,1)" "Normal(0)" | sigma must be given
kl "Normal(0,1)" "Normal(0,-1)" | sigma must be a positive number
kl "Normal(0,1)" "Normal(*x)" | without stars
kl "Normal(0,1)" "Normal(**x)" | without stars
kl "Normal(0,1)" "Normal(0,1).pdf" | distribution must look like
kl "Normal(0,1)" "Normal(0,1" | distribution must look like
kl "Normal(0,1)" "Normal(0,1)" --base 1 | base must be a positive number other than 1
kl "Normal(0,1)" "Normal(0,1)" --base two | --base must be a positive number
kl "Normal(0,1)" "Normal(m,1)" --at "s=2" | --at must name parameters (m); got 's'
kl "Normal(0,1)" "Normal(m,s)" --at "s=2" | m is missing
kl "Normal(0,1)" "Normal(m,1)" --plot k.png | --plot must have values for m
mean "Normal(0,1)" --html nowhere/j.html | --html must lie in a folder that exists
renyi "Normal(0,1)" "Normal(1,1)" | required: --alpha
renyi "Normal(0,1)" "Normal(1,1)" --alpha -1 | alpha must be a number from 0 to infinity
entropy "Bernoulli(2)" | p must be a probability
entropy "Categorical({1:2})" | probabilities must sum to 1
mean "Normal(0,1)" --base 2 | unrecognized arguments: --base
pairs Nope | families must be among
pairs --functional nope | functional must be one of
completion | required: shell
completion powershell | invalid choice: 'powershell'
verify | required
verify nofile:f --operator grad | cannot be imported
verify math --operator grad | must be MODULE:FUNCTION
verify math:sin --operator grad --chart nowhere | chart must be one of
verify math:sin --operator grad --dim 0 | positive dimension
demo nope | NAME must be one of
demo --lang fr | invalid choice: 'fr'
fly | COMMAND must be one of
grda x | did you mean 'grad'?
--nonsense | unrecognized arguments
"""
LINES = [tuple(part.strip() for part in line.rsplit(" | ", 1)) for line in BAD.strip().splitlines()]


@pytest.mark.parametrize(("line", "message"), LINES, ids=[line for line, _ in LINES])
def test_bad_lines_are_a_sentence_and_status_2(line, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    try:
        status = cli.main(shlex.split(line))
    except SystemExit as stop:
        status = stop.code
    captured = capsys.readouterr()
    assert status == 2
    assert message in captured.err
    assert "Traceback" not in captured.err
    assert "fieldmath" in captured.err
    assert list(tmp_path.iterdir()) == []
