"""The README is short, its example runs, and its two commands are the ones that everything else uses."""

from __future__ import annotations

import ast
import re
import tomllib

COMMANDS = (
    "python -m pip install . && fieldmath demo",
    'python -m pip install -e ".[test]" && python -m pytest',
)


def test_readme_has_at_most_120_lines(root):
    assert len((root / "README.md").read_text(encoding="utf-8").splitlines()) <= 120


def test_readme_example_runs_and_ends_in_a_checked_claim(root, run_page, python_blocks, capsys):
    ((_, code),) = python_blocks(root / "README.md")
    assert len(code.splitlines()) <= 15
    assert any(isinstance(node, ast.Assert) for node in ast.parse(code).body[-3:])
    assert run_page(root / "README.md") == 1
    printed = capsys.readouterr().out
    claims = re.findall(r"^print\(.*\)  # (.+)$", code, flags=re.MULTILINE)
    assert len(claims) == 2
    assert printed.splitlines()[:2] == claims


def test_readme_has_each_command_once_and_on_its_own_line(root):
    lines = (root / "README.md").read_text(encoding="utf-8").splitlines()
    assert [lines.count(command) for command in COMMANDS] == [1, 1]


def test_ci_reads_the_commands_from_the_readme_instead_of_repeating_them(root):
    script = (root / ".ci" / "run").read_text(encoding="utf-8")
    assert not any(command in script for command in COMMANDS)
    prefixes = [prefix.replace("\\", "") for prefix in re.findall(r"readme_command '([^']+)'", script)]
    assert [sum(command.startswith(prefix) for command in COMMANDS) for prefix in prefixes] == [1, 1]


def test_links_in_the_readme_lead_somewhere(root, broken_links):
    assert broken_links(root / "README.md") == []


def test_citation_names_the_released_version(root):
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    citation = (root / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^cff-version: 1\.2\.0$", citation, flags=re.MULTILINE)
    assert re.search(rf"^version: {re.escape(version)}$", citation, flags=re.MULTILINE)
    assert {"message", "title", "authors"} <= set(re.findall(r"^(\w+):", citation, flags=re.MULTILINE))
