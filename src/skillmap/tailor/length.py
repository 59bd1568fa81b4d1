"""Proposals that make a resume shorter: the bullet points that say least to the posting, and nothing else.

How long a resume will be is estimated, not rendered: a page has 46 lines of 95 characters; every started line counts;
a section title takes 2 lines, an entry 2, the name and contact 4. Held against our own PDF theme with eight resumes, 46
to 51 such lines filled a page; the smallest number is taken.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skillmap.models.change import Change
from skillmap.models.date import PartialDate
from skillmap.models.document import Notice
from skillmap.models.resume import SECTIONS
from skillmap.tailor.facts import Fact
from skillmap.tailor.match import match_facts
from skillmap.tailor.plan import Plan

PAGE_LINES = 46
LINE_CHARACTERS = 95
_HEAD_LINES = 4
_TITLE_LINES = 2
_ENTRY_LINES = 2

_NOT_WORDS = frozenset({"startDate", "endDate", "date", "releaseDate", "url", "id"})
"""Fields that are not counted as words."""
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


def fit_length(
    plan: Plan,
    *,
    pages: int | None,
    words: int | None,
    already: frozenset[str] = frozenset(),
) -> Iterator[Change | Notice]:
    """Drops of bullet points, the least worth first, until the estimate fits; a notice when it cannot.

    A line whose loss would lower the score stays, and so do all entries, employers, dates and degrees. The bullet
    points at *already* are left out by somebody else.
    """
    excess = excess_of(plan.wire, pages=pages, words=words)
    if not excess.is_over:
        return
    gone = [bullet for bullet in _candidates(plan) if bullet.pointer in already]
    excess = excess.without(bullet.text for bullet in gone)
    drops, left = _drops(plan, excess, already)
    if left.is_over:
        # Out of reach: then a line that answers the posting is worth more than a page that is too long anyway.
        drops = [drop for drop in drops if not plan.value(drop.pointer).requirement_ids]
    aim = _aim(pages, words)
    for drop in drops:
        yield drop_of(
            drop.pointer, drop.text, f"Says least to this posting; the resume should {aim}."
        )
    if left.is_over:
        left = excess.without(drop.text for drop in drops)
        yield Notice(
            code="tailor.length",
            text=f"About {left} too long to {aim}, without dropping what must stay.",
        )


def _aim(pages: int | None, words: int | None) -> str:
    aims = [f"fit {pages} page(s)"] if pages is not None else []
    aims += [f"have {words} words at most"] if words is not None else []
    return " and ".join(aims)


def drop_of(pointer: str, text: str, reason: str) -> Change:
    """The change that leaves out the bullet point at *pointer*."""
    return Change(
        id="-".join(["drop", *_short(pointer)]),
        op="drop",
        pointer=pointer,
        before=text,
        reason=reason,
    )


def may_drop(plan: Plan) -> frozenset[str]:
    """Pointers of bullet points that may go: each entry keeps some, and nothing locked is touched."""
    return frozenset(bullet.pointer for bullet in _candidates(plan))


@dataclass(frozen=True, slots=True)
class Excess:
    """Lines and words that a resume has too many; zero or less: it fits."""

    lines: int
    words: int

    @property
    def is_over(self) -> bool:
        """Whether it is too long."""
        return self.lines > 0 or self.words > 0

    def without(self, texts: Iterable[str]) -> Excess:
        """What is left when *texts* are gone."""
        gone = list(texts)
        lines = sum(_lines(text) for text in gone)
        return Excess(self.lines - lines, self.words - sum(len(text.split()) for text in gone))

    def __str__(self) -> str:
        """For people."""
        parts = [f"{self.lines} line(s)"] if self.lines > 0 else []
        parts += [f"{self.words} word(s)"] if self.words > 0 else []
        return " and ".join(parts)


def excess_of(wire: Mapping[str, Any], *, pages: int | None, words: int | None) -> Excess:
    """What the resume *wire* has too much for *pages* and *words*; None is no limit."""
    return Excess(
        lines=0 if pages is None else estimate_lines(wire) - pages * PAGE_LINES,
        words=0 if words is None else count_words(wire) - words,
    )


def _drops(plan: Plan, excess: Excess, already: frozenset[str]) -> tuple[list[_Bullet], Excess]:
    """Bullet points to drop one after the other, and what is still too much then."""
    drops: list[_Bullet] = []
    kept = [fact for fact in plan.facts if fact.pointer not in already]
    score = _score(plan, kept)
    for bullet in _candidates(plan):
        if not excess.is_over:
            break
        without = [fact for fact in kept if fact.pointer != bullet.pointer]
        if bullet.pointer in already or _score(plan, without) < score:
            continue
        kept = without
        drops.append(bullet)
        excess = excess.without((bullet.text,))
    return drops, excess


def _score(plan: Plan, facts: Sequence[Fact]) -> float:
    """The score for what is asked and welcome; duties of the job are left out, or else nearly no line could go."""
    asked = tuple(item for item in plan.job.requirements if item.kind != "context")
    job = plan.job.model_copy(update={"requirements": asked})
    return match_facts(facts, plan.request.resume, job, today=_ANY_DAY).score


def count_words(wire: Mapping[str, Any]) -> int:
    """Words that the resume prints, without name, contact, dates and links."""
    basics = wire.get("basics") or {}
    texts = [text for name in ("label", "summary") if isinstance(text := basics.get(name), str)]
    for section in SECTIONS:
        texts += _words(wire.get(section), _NOT_WORDS)
    custom = ((wire.get("meta") or {}).get("skillmap") or {}).get("customSections") or ()
    texts += _words(list(custom), _NOT_WORDS)
    return sum(len(text.split()) for text in texts)


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


def _words(value: Any, without: frozenset[str] = frozenset()) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key not in without:
                yield from _words(item, without)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item, without)


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
