"""The pytest plugin: a fixture `fieldmath_verify`, and a summary of measured orders at the end of the run.

It is registered as ``fieldmath``; ``-p no:fieldmath`` turns it off. The library is loaded when the fixture
is first used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

PROPERTY = "fieldmath_verify"


class Recorder:
    """The functions of `fieldmath.verify`; what they report is remembered for the summary."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request

    def __getattr__(self, name: str) -> Callable[..., Any]:
        import fieldmath.verify as verify

        function = getattr(verify, name)

        def recorded(*arguments: Any, **options: Any) -> Any:
            report = function(*arguments, **options)
            if isinstance(report, verify.Report):
                self._request.node.user_properties.append((PROPERTY, summary_of(report)))
            return report

        return recorded


@pytest.fixture
def fieldmath_verify(request: pytest.FixtureRequest) -> Recorder:
    """The functions of `fieldmath.verify` (operator, solution, ...); measured orders go to the terminal summary."""
    return Recorder(request)


def summary_of(report: Any) -> dict[str, Any]:
    """Return the line of a report in the summary, as plain values."""
    orders = {name: getattr(report, name, None) for name in ("order", "boundary_order")}
    named = report.diagnosis.name if not report.ok else ""
    return {"title": report.title, "ok": report.ok, "diagnosis": named, **orders}


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Write the measured orders, one line for each report, where the fixture was used."""
    lines = []
    for outcome in ("passed", "failed"):
        for test in terminalreporter.stats.get(outcome, []):
            for key, value in getattr(test, "user_properties", []) if getattr(test, "when", "") == "call" else []:
                if key == PROPERTY:
                    lines.append((test.nodeid, value))
    if not lines:
        return
    terminalreporter.section("orders measured by fieldmath")
    for nodeid, value in lines:
        terminalreporter.write_line(line_of(nodeid, value))


def line_of(nodeid: str, value: dict[str, Any]) -> str:
    """Return one line of the summary.

    Examples
    --------
    >>> from fieldmath.verify.pytest_plugin import line_of
    >>> line_of("t.py::test", {"title": "curl by f", "ok": True, "order": 2.0, "boundary_order": None, "diagnosis": ""})
    'curl by f: order 2.00 inside  [t.py::test]'
    """
    parts = []
    for name, words in (("order", "inside"), ("boundary_order", "at the boundary")):
        if value.get(name) is not None:
            parts.append(f"{value[name]:.2f} {words}")
    orders = f"order {', '.join(parts)}" if parts else "no order measured"
    verdict = "" if value["ok"] else f"; WRONG, {value['diagnosis']}"
    return f"{value['title']}: {orders}{verdict}  [{nodeid}]"
