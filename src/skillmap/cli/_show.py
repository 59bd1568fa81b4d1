"""What people see: tables and summaries. Texts of documents are shown as text, never as markup."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmap.models.change import Change
from skillmap.models.document import Notice
from skillmap.models.job import Job, Match
from skillmap.models.tailoring import Tailoring
from skillmap.plugins import PluginInfo, ProviderCheck

if TYPE_CHECKING:
    from rich.console import Console

TEXT_CHARACTERS_MAX = 160
"""Longer texts are cut in tables."""

_OPERATIONS = {"replace": "reworded", "reorder": "reordered", "drop": "left out", "add": "added"}

STATUS_STYLES = {
    "met": "green",
    "partly": "yellow",
    "missing": "red",
    "accept": "green",
    "review": "yellow",
    "refuse": "red",
}


def console(*, stderr: bool = False) -> Console:
    """A console that writes where this moment's standard output goes, plain text in a pipe."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    # In a pipe little is wrapped: whoever reads it splits lines. COLUMNS says otherwise, to rich.
    width = None if stream.isatty() or os.environ.get("COLUMNS") else 200
    return Console(file=stream, highlight=False, markup=False, emoji=False, width=width)


def clean(value: object, *, cut: bool = True) -> str:
    """*value* as one line that cannot steer a terminal: no control or direction characters."""
    text = value if isinstance(value, str) else _shown(value)
    line = " ".join(
        "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in text).split()
    )
    if cut and len(line) > TEXT_CHARACTERS_MAX:
        return line[: TEXT_CHARACTERS_MAX - 1] + "…"
    return line


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    return str(value)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Any:
    """A table of *rows*; a cell that is a status is coloured."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    made = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in headings:
        made.add_column(heading, overflow="fold")
    for row in rows:
        made.add_row(*(Text(clean(cell), style=STATUS_STYLES.get(str(cell), "")) for cell in row))
    return made


def print_table(table: Any, out: Console) -> None:
    """Print it without the blanks that fill its lines up."""
    with out.capture() as captured:
        out.print(table)
    for line in captured.get().splitlines():
        out.file.write(line.rstrip() + "\n")


def print_labelled(label: str, text: str, out: Console, *, width: int = 11) -> None:
    """Print *text* beside *label*, its further lines below its first."""
    from rich.padding import Padding

    shown = clean(text, cut=False)
    with out.capture() as captured:
        out.print(Padding(shown, (0, 0, 0, width)))
    lines = captured.get().rstrip().splitlines()
    for position, line in enumerate(lines):
        head = f"{label:<{width}}" if position == 0 else " " * width
        out.file.write(f"{head}{line[width:]}".rstrip() + "\n")


def match_table(job: Job, match: Match) -> Any:
    """Requirement by requirement: what is asked, whether it is met, and what shows it."""
    asked = {requirement.id: requirement for requirement in job.requirements}
    rows = []
    for found in match.requirements:
        quotes = [quote.text for term in found.terms for quote in term.evidence]
        requirement = asked[found.requirement_id]
        rows.append(
            (found.status, requirement.kind, requirement.text, "; ".join(dict.fromkeys(quotes)))
        )
    return table(("Status", "Kind", "Asked", "Shown by"), rows)


def percent(score: float) -> str:
    """A score as people read it."""
    return f"{score * 100:.0f} %"


def match_line(match: Match) -> str:
    """The score and what it is made of."""
    counts = ", ".join(f"{match.count(status)} {status}" for status in ("met", "partly", "missing"))
    return f"{percent(match.score)} ({counts})"


def gap_names(match: Match) -> str:
    """What is missing, each once, musts first."""
    gaps = sorted(match.gaps, key=lambda gap: gap.kind != "must")
    return ", ".join(dict.fromkeys(gap.skill for gap in gaps))


def print_changes(changes: Iterable[Change], out: Console) -> None:
    """Each change with what it replaces and what the verifier says of it, in a few lines."""
    from rich.text import Text

    for change in changes:
        status = change.verdict.status if change.verdict else ""
        head = Text(f"{status:<8}", style=STATUS_STYLES.get(status, ""))
        out.print(head + Text(f"{change.op} {clean(change.pointer)}"), soft_wrap=True)
        facts = [("after", "another order")]
        if change.op != "reorder":
            facts = [("before", _shown(change.before)), ("after", _shown(change.after))]
        facts += [("why", finding_line(finding)) for finding in _findings(change)]
        for label, value in facts:
            out.print(f"  {label:<8}{clean(value, cut=False) or '(nothing)'}", soft_wrap=True)


def finding_line(finding: Any) -> str:
    """A finding with the words that it is about."""
    words = f" ({', '.join(finding.words)})" if finding.words else ""
    return f"{finding.message}{words} [{finding.code}]"


def _findings(change: Change) -> tuple[Any, ...]:
    return change.verdict.findings if change.verdict else ()


def tailoring_summary(tailoring: Tailoring, files: Sequence[Path], out: Console) -> None:
    """What a person wants to know first: match, changes, gaps, files."""
    before, after = tailoring.match_before, tailoring.match_after
    out.print(f"Match      {match_line(before)} before, {match_line(after)} after")
    if after.skills_shown:
        out.print(
            f"Wording    {before.skills_in_its_words} of {before.skills_shown} skills in the "
            f"posting's own words before, {after.skills_in_its_words} of {after.skills_shown} after"
        )
    counts = [
        f"{len(tailoring.accepted)} accepted{_kinds(tailoring.accepted)}",
        f"{len(tailoring.to_review)} for review",
        f"{len(tailoring.refused)} refused",
    ]
    declined = tailoring.having("declined")
    if declined:
        counts.append(f"{len(declined)} declined")
    out.print(f"Changes    {', '.join(counts)}")
    print_labelled("Gaps", gap_names(after) or "none", out)
    for position, path in enumerate(files):
        out.print(f"{'Files' if position == 0 else '':<11}{path}", soft_wrap=True)
    waiting = (*tailoring.to_review, *tailoring.refused)
    if waiting:
        out.print("Not in the result:")
        print_changes(waiting, out)


def _kinds(changes: Sequence[Change]) -> str:
    """How many of *changes* are of which kind, in brackets."""
    counts = Counter[str](change.op for change in changes)
    kinds = [f"{counts[op]} {word}" for op, word in _OPERATIONS.items() if counts[op]]
    return f" ({', '.join(kinds)})" if kinds else ""


def print_notices(notices: Iterable[Notice], *, subject: str = "") -> None:
    """Warnings, one line each, on standard error."""
    for notice in notices:
        where = f"{subject}: " if subject else ""
        print(f"skillmap: {where}{clean(notice.text, cut=False)} [{notice.code}]", file=sys.stderr)


def plugins_table(plugins: Iterable[PluginInfo]) -> Any:
    """Everything installed, with origin and state."""
    rows = [
        (
            plugin.group,
            plugin.name,
            f"{plugin.distribution or 'given in code'} {plugin.version or ''}",
            plugin.state,
            plugin.reason,
        )
        for plugin in plugins
    ]
    return table(("Group", "Name", "From", "State", "Reason"), rows)


def doctor_table(checks: Iterable[ProviderCheck]) -> Any:
    """What works, what is missing, and how to get it."""
    rows = [
        (
            check.group.removeprefix("skillmap."),
            check.name,
            "works" if check.works else "missing",
            check.missing,
            check.remedy,
        )
        for check in checks
    ]
    return table(("Kind", "Name", "State", "What is missing", "How to get it"), rows)
