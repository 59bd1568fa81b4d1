"""Proposals that make a resume shorter: the bullet points that say least to the posting, and nothing else.

How long a resume will be is estimated, not rendered: a page has 50 lines of 95 characters, as one-column pages of 10-point
text have; every started line counts; a section title takes 2 lines, an entry 2, the name and contact 4.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from skillmap.models.change import Change
from skillmap.models.document import Notice
from skillmap.tailor.plan import Plan

PAGE_LINES = 50
LINE_CHARACTERS = 95
_HEAD_LINES = 4
_TITLE_LINES = 2
_ENTRY_LINES = 2

_KEPT_MIN = (3, 2)
"""Bullet points that the first and the second entry of a section keep at least; all others keep one."""
_RECENCY = 0.85
"""What an entry's lines are worth against those of the entry before it: older work is read less."""


def fit_pages(plan: Plan, pages: int) -> Iterator[Change | Notice]:
    """Drops of bullet points, the least worth first, until the estimate fits *pages*; a notice when it cannot.

    Entries, employers, dates and degrees always stay.
    """
    excess = estimate_lines(plan.wire) - pages * PAGE_LINES
    for pointer, index, text in _candidates(plan):
        if excess <= 0:
            return
        excess -= _lines(text)
        yield Change(
            id="-".join(["drop", *_short(pointer), str(index)]),
            op="drop",
            pointer=f"{pointer}/{index}",
            before=text,
            reason=f"Says least to this posting; the resume should fit {pages} page(s).",
        )
    if excess > 0:
        yield Notice(
            code="tailor.length",
            text=f"About {excess} line(s) too long for {pages} page(s), without dropping what must stay.",
        )


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
    for section in ("skills", "certificates", "languages", "awards", "publications", "interests", "references"):
        entries = wire.get(section) or ()
        lines += _TITLE_LINES if entries else 0
        lines += sum(_lines(" ".join(_words(entry))) for entry in entries)
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


def _candidates(plan: Plan) -> list[tuple[str, int, str]]:
    """Bullet points that may go, as list pointer, index and text; the least worth first, in doubt the last."""
    found: list[tuple[float, int, str, int, str]] = []
    place: dict[str, int] = {}
    for number, (pointer, items) in enumerate(plan.lists()):
        section = pointer.rsplit("/", 2)[0]
        position = place.get(section, 0)
        place[section] = position + 1
        keep = _KEPT_MIN[position] if position < len(_KEPT_MIN) else 1
        worth = [
            (plan.value(f"{pointer}/{index}").value * _RECENCY**position, index)
            for index in range(len(items))
        ]
        by_worth = sorted(worth, key=lambda item: (item[0], -item[1]))
        for value, index in by_worth[: max(0, len(items) - keep)]:
            if plan.may_touch(f"{pointer}/{index}"):
                found.append((value, -number, pointer, index, items[index]))
    found.sort(key=lambda item: (item[0], item[1], -item[3]))
    return [(pointer, index, text) for _, _, pointer, index, text in found]


def _short(pointer: str) -> list[str]:
    return [
        token
        for token in pointer.strip("/").split("/")
        if token not in ("highlights", "meta", "skillmap", "entries")
    ]
