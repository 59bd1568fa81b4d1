"""Walk the changes of a tailoring one by one, in the terminal or with answers from a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from skillmap.cli._show import clean, console, finding_line
from skillmap.models.change import Change
from skillmap.models.tailoring import Tailoring

if TYPE_CHECKING:
    from rich.console import Console

ANSWERS = "[a]ccept  [d]ecline  accept a[l]l the rest  [q]uit and leave the rest as it is"


@dataclass
class Decisions:
    """Ids of changes that a person confirmed or declined."""

    confirm: list[str] = field(default_factory=list)
    decline: list[str] = field(default_factory=list)


def review(tailoring: Tailoring, answers: TextIO | None = None) -> Decisions:
    """Ask about each change that is in the result or waits for a person.

    What the verifier refused is shown and cannot be accepted. The end of *answers* (None: standard
    input) counts as `quit`: the rest stays as the verifier decided.
    """
    lines = answers or sys.stdin
    out = console(stderr=True)
    decisions = Decisions()
    asked = [
        change
        for change in tailoring.changes.changes
        if tailoring.decisions[change.id] in ("accepted", "review")
    ]
    for change in tailoring.refused:
        show_change(change, "refused, cannot be accepted", tailoring, out)
    accept_rest = False
    for number, change in enumerate(asked, start=1):
        if not accept_rest:
            show_change(change, f"{number} of {len(asked)}", tailoring, out)
            answer = _answer(lines, out)
            if answer == "q":
                break
            accept_rest = answer == "l"
            if answer == "d":
                decisions.decline.append(change.id)
                continue
        if tailoring.decisions[change.id] == "review":
            decisions.confirm.append(change.id)
    return decisions


def _answer(lines: TextIO, out: Console) -> str:
    """One of `a`, `d`, `l`, `q`; asks again until it is."""
    while True:
        out.print(f"  {ANSWERS} > ", end="")
        line = lines.readline()
        word = line.strip().lower()
        if not lines.isatty():
            # Nobody typed this: what a terminal echoes is written here.
            out.print(clean(word))
        if not line:
            return "q"
        for letter, full in (("a", "accept"), ("d", "decline"), ("l", "all"), ("q", "quit")):
            if word in (letter, full):
                return letter


def show_change(change: Change, place: str, tailoring: Tailoring, out: Console) -> None:
    """Print *change* with its reason, what asked for it, what proves it, and what the verifier says."""
    out.print()
    out.print(f"{place}  {change.op} {clean(change.pointer)}")
    for label, value in _facts(change, tailoring):
        out.print(f"  {label:<9}{value}", soft_wrap=True)


def _facts(change: Change, tailoring: Tailoring) -> Iterator[tuple[str, str]]:
    if change.op == "reorder":
        yield "before", _ordered(change, tailoring, change.before)
        yield "after", _ordered(change, tailoring, change.after)
    else:
        yield "before", clean(change.before, cut=False) or "(nothing)"
        yield "after", clean(change.after, cut=False) or "(nothing)"
    yield "why", clean(change.reason, cut=False)
    asked = {requirement.id: requirement.text for requirement in tailoring.job.requirements}
    for requirement_id in change.requirement_ids:
        yield "asked", clean(asked.get(requirement_id, requirement_id), cut=False)
    for pointer in change.evidence:
        yield "proof", f"{clean(pointer)}  {clean(_text_at(tailoring, pointer))}"
    if change.verdict:
        yield "verdict", change.verdict.status
        for finding in change.verdict.findings:
            yield "", clean(finding_line(finding), cut=False)


def _ordered(change: Change, tailoring: Tailoring, order: object) -> str:
    """The elements of a reordered list by their first words."""
    items = tailoring.base.at(change.pointer)
    indexes = order if isinstance(order, list) else []
    return " | ".join(_head(items[index]) for index in indexes if isinstance(index, int))


def _head(item: object) -> str:
    if isinstance(item, dict):
        item = next((value for value in item.values() if isinstance(value, str)), "")
    text = clean(item)
    return text if len(text) <= 40 else text[:39] + "…"


def _text_at(tailoring: Tailoring, pointer: str) -> object:
    try:
        return tailoring.base.at(pointer)
    except (KeyError, ValueError):
        return ""
