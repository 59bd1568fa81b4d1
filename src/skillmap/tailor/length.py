"""Proposals that make a resume shorter: the bullet points that say least to the posting, and nothing else.

How long a resume will be is estimated, not rendered: a page has 46 lines of 95 characters; every started line counts;
a section title takes 2 lines, an entry 2, the name and contact 4. Held against our own PDF theme with eight resumes, 46
to 51 such lines filled a page; the smallest number is taken.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skillmap.models.change import Change
from skillmap.models.date import PartialDate
from skillmap.models.document import Notice
from skillmap.tailor.facts import Fact
from skillmap.tailor.match import match_facts
from skillmap.tailor.plan import Plan

PAGE_LINES = 46
LINE_CHARACTERS = 95
_HEAD_LINES = 4
_TITLE_LINES = 2
_ENTRY_LINES = 2

_KEPT_MIN = (3, 2)
"""Bullet points that the first and the second entry of a section keep at least; all others keep one."""
_ANY_DAY = PartialDate(9999, 1)
"""Years are only compared with themselves here, so any day serves, as long as it is always the same."""
_RECENCY = 0.85
"""What an entry's lines are worth against those of the entry before it: older work is read less."""


@dataclass(frozen=True, slots=True)
class _Bullet:
    pointer: str
    text: str


def fit_pages(plan: Plan, pages: int) -> Iterator[Change | Notice]:
    """Drops of bullet points, the least worth first, until the estimate fits *pages*; a notice when it cannot.

    A line whose loss would lower the score stays, and so do all entries, employers, dates and degrees.
    """
    excess = estimate_lines(plan.wire) - pages * PAGE_LINES
    drops, left = _drops(plan, excess)
    if left > 0:
        # Out of reach: then a line that answers the posting is worth more than a page that is too long anyway.
        drops = [drop for drop in drops if not plan.value(drop.pointer).requirement_ids]
    for drop in drops:
        yield Change(
            id="-".join(["drop", *_short(drop.pointer)]),
            op="drop",
            pointer=drop.pointer,
            before=drop.text,
            reason=f"Says least to this posting; the resume should fit {pages} page(s).",
        )
    if left > 0:
        left = excess - sum(_lines(drop.text) for drop in drops)
        yield Notice(
            code="tailor.length",
            text=f"About {left} line(s) too long for {pages} page(s), without dropping what must stay.",
        )


def _drops(plan: Plan, excess: int) -> tuple[list[_Bullet], int]:
    """Bullet points to drop one after the other, and the lines that are still too many then."""
    drops: list[_Bullet] = []
    kept = list(plan.facts)
    score = _score(plan, kept)
    for bullet in _candidates(plan):
        if excess <= 0:
            break
        without = [fact for fact in kept if fact.pointer != bullet.pointer]
        if _score(plan, without) < score:
            continue
        kept = without
        drops.append(bullet)
        excess -= _lines(bullet.text)
    return drops, excess


def _score(plan: Plan, facts: Sequence[Fact]) -> float:
    """The score for what is asked and welcome; duties of the job are left out, or else nearly no line could go."""
    asked = tuple(item for item in plan.job.requirements if item.kind != "context")
    job = plan.job.model_copy(update={"requirements": asked})
    return match_facts(facts, plan.request.resume, job, today=_ANY_DAY).score


def estimate_lines(wire: Mapping[str, Any]) -> int:
    """Lines that the resume takes, by the rule at the head of this file."""
    lines = _HEAD_LINES
    basics = wire.get("basics") or {}
    if basics.get("summary"):
        lines += _TITLE_LINES + _lines(basics["summary"])
    for section in ("work", "volunteer", "projects", "education"):
        entries = wire.get(section) or ()
        lines += _TITLE_LINES if entries else 0
        lines += sum(_entry_lines(entry) for entry in entries)
    for section in ("skills", "certificates", "awards", "publications", "references"):
        entries = wire.get(section) or ()
        lines += _TITLE_LINES if entries else 0
        lines += sum(_lines(" ".join(_words(entry))) for entry in entries)
    for section in ("languages", "interests"):
        if wire.get(section):
            lines += _TITLE_LINES + _lines(", ".join(_words(wire[section])))
    custom = ((wire.get("meta") or {}).get("skillmap") or {}).get("customSections") or ()
    for section in custom:
        lines += _TITLE_LINES + sum(_entry_lines(entry) for entry in section.get("entries") or ())
    return lines


def _entry_lines(entry: Mapping[str, Any]) -> int:
    lines = _ENTRY_LINES
    for field in ("summary", "description"):
        lines += _lines(entry[field]) if isinstance(entry.get(field), str) else 0
    bullets = [item for item in entry.get("highlights") or () if isinstance(item, str)]
    return lines + sum(_lines(item) for item in bullets)


def _lines(text: str) -> int:
    return math.ceil(len(text) / LINE_CHARACTERS)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)


def _candidates(plan: Plan) -> list[_Bullet]:
    """Bullet points that may go, the least worth first, in doubt the last one of the last entry."""
    found: list[tuple[float, int, int, _Bullet]] = []
    place: Counter[str] = Counter()
    for number, (pointer, items) in enumerate(plan.lists()):
        section = pointer.rsplit("/", 2)[0]
        position = place[section]
        place[section] += 1
        keep = _KEPT_MIN[position] if position < len(_KEPT_MIN) else 1
        worth = sorted(
            (plan.value(f"{pointer}/{index}").value * _RECENCY**position, -index)
            for index in range(len(items))
        )
        for value, back in worth[: max(0, len(items) - keep)]:
            bullet = _Bullet(f"{pointer}/{-back}", items[-back])
            if plan.may_touch(bullet.pointer):
                found.append((value, -number, back, bullet))
    return [bullet for *_, bullet in sorted(found, key=lambda item: item[:3])]


def _short(pointer: str) -> list[str]:
    return [
        token
        for token in pointer.strip("/").split("/")
        if token not in ("highlights", "meta", "skillmap", "entries")
    ]
