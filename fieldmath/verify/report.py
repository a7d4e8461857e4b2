"""The report of a verification: findings, a table, a diagnosis; as text, Markdown, HTML, plain values.

How to reuse it: every kind of verification returns a subclass of `Report` that adds its own numbers as fields and, if
claims can be made about them, a ``check(...)`` that turns broken claims into findings and calls `Report.demand`. The
rest (printing, Markdown, HTML, JSON, the verdict) comes from here and needs no code: fill `facts` with what should be
printed as "name: value", `table` with the measurements, `findings` with what was found, `diagnosis` with what
`fieldmath.verify.diagnosis.explain` returned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, Self

from fieldmath.display import chosen
from fieldmath.messages import columns, phrase
from fieldmath.verify.diagnosis import Diagnosis
from fieldmath.verify.table import Table, plain, shown


def told(text: str) -> str:
    """Return words of a report in the language to speak; its fields, and what goes to JSON, stay English."""
    return phrase(text, context="report")


@dataclass(frozen=True)
class Finding:
    """One thing that was found.

    Attributes
    ----------
    kind : str
        A word to select by: ``"raises"``, ``"shape"``, ``"nan"``, ``"mutates"``, ``"wrong"``, ``"order"``, ...
    text : str
        What was found, in a sentence.
    wrong : bool
        Whether it speaks against the code; otherwise it is a remark.
    call : str
        The call that showed it.
    """

    kind: str
    text: str
    wrong: bool = True
    call: str = ""

    def __str__(self) -> str:
        text = told(self.text)
        return f"{text} [{self.call}]" if self.call else text


@dataclass(frozen=True)
class Report:
    """What a verification found. It is true when nothing speaks against the code.

    Attributes
    ----------
    title : str
        What was judged, and by what.
    findings : tuple of Finding
        What speaks against the code, and remarks.
    table : Table
        The measurements.
    diagnosis : Diagnosis
        The mistake, when the code is wrong and one was recognised.
    facts : mapping of str to value
        Numbers and words worth a line each.
    """

    title: str
    findings: tuple[Finding, ...] = ()
    table: Table = field(default_factory=lambda: Table((), ()))
    diagnosis: Diagnosis = field(default_factory=Diagnosis)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Return whether nothing speaks against the code."""
        return not any(finding.wrong for finding in self.findings)

    def demand(self, broken: Iterable[Finding] = ()) -> Self:
        """Return this report, or raise AssertionError with all of it when it or a claim fails."""
        __tracebackhide__ = True
        judged = replace(self, findings=(*self.findings, *broken))
        if not judged.ok:
            raise AssertionError(str(judged))
        return self

    def check(self) -> Self:
        """Raise AssertionError with the whole report unless the code is right.

        Unlike ``assert report``, this prints everything in pytest's output.
        """
        __tracebackhide__ = True
        return self.demand()

    def to_dict(self) -> dict[str, Any]:
        """Return the report as values that JSON can hold."""
        return {
            "title": self.title,
            "ok": self.ok,
            **{key.replace(" ", "_"): plain(value) for key, value in self.facts.items()},
            "findings": [{"kind": f.kind, "text": f.text, "wrong": f.wrong, "call": f.call} for f in self.findings],
            "diagnosis": self.diagnosis.to_dict(),
            "table": self.table.to_records(),
        }

    def to_markdown(self) -> str:
        """Return the report in Markdown."""
        parts = [f"### {self._headline()}", "\n".join(f"- {line}" for line in self._lines())]
        if self.table.rows:
            parts.append(self.table.to_markdown())
        if not self.ok:
            parts.append(f"**{told('Diagnosis')}**{told(': ')}{self.diagnosis}")
        return "\n\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        colour = "#1b7837" if self.ok else "#b2182b"
        items = "".join(f"<li>{escape(line)}</li>" for line in self._lines())
        table = self.table.to_html() if self.table.rows else ""
        cause = "" if self.ok else f"<p><b>{told('Diagnosis')}</b>{told(': ')}{escape(str(self.diagnosis))}</p>"
        return f'<div><b style="color:{colour}">{escape(self._headline())}</b><ul>{items}</ul>{table}{cause}</div>'

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        forms = {"text/plain": str(self), "text/html": self._repr_html_(), "text/markdown": self.to_markdown()}
        return chosen(forms, include, exclude)

    def _headline(self) -> str:
        return f"{told(self.title)}{told(': ')}{told('right' if self.ok else 'WRONG')}"

    def _lines(self) -> list[str]:
        known = [(key, value) for key, value in self.facts.items() if value not in (None, "")]
        facts = [f"{told(key)}{told(': ')}{told(shown(value))}" for key, value in known]
        return [*(str(f) for f in self.findings if f.wrong), *(str(f) for f in self.findings if not f.wrong), *facts]

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        parts = [self._headline(), *(f"  {line}" for line in self._lines())]
        if self.table.rows:
            parts += [f"  {line}" for line in str(self.table).splitlines()]
        if not self.ok:
            first, *rest = str(self.diagnosis).splitlines()
            lead = f"  {told('diagnosis')}{told(': ')}"
            parts += [f"{lead}{first}", *(" " * columns(lead) + line for line in rest)]
        return "\n".join(parts)

    __repr__ = __str__
