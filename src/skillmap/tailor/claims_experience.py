"""Years of experience: what the dates of the work entries add up to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skillmap.models.date import PRESENT, PartialDate
from skillmap.models.resume import Resume
from skillmap.tailor.claim_sources import Claim
from skillmap.tailor.claim_words import plain_stems, words_in
from skillmap.tailor.quantities import Quantity
from skillmap.tailor.skills import find_skills, fold_name
from skillmap.tailor.word_families import means_same

_EXPERIENCE = frozenset(
    "experience erfahrung berufserfahrung experiencia experiencias experiencia".split()
)


def is_experience(claim: Claim, quantity: Quantity) -> bool:
    """Whether *quantity* tells years of experience in a text about the whole person."""
    if claim.kind not in ("summary", "passage") or quantity.unit != "year":
        return False
    after = [word for word in words_in(claim.new) if word.start >= quantity.end][:6]
    return any(word.key in _EXPERIENCE for word in after) or _follows(claim.new, quantity.end)


def _follows(text: str, end: int) -> bool:
    """Whether the years are said to be spent in something: "seven years in retail"."""
    return (
        re.match(r"\s*\+?\s*(?:in|with|of|as|bei|im|als|dans|en|em|como)\b", text[end:]) is not None
    )


def held_months(claim: Claim, quantity: Quantity, base: Resume, today: PartialDate) -> int:
    """Months of the entries of `work` that show what the clause of *quantity* names."""
    words = words_in(claim.new)
    clause = next((word.clause for word in words if word.start >= quantity.end), None)
    named = [word for word in words if word.clause == clause and word.start >= quantity.end]
    stretch = claim.new[quantity.end : max((word.end for word in named), default=quantity.end)]
    skills = {mention.canonical for mention in find_skills(stretch)}
    listed = [name for name in _listed_skills(base) if f" {name} " in f" {fold_name(stretch)} "]
    covered: set[int] = set()
    for role in base.work or ():
        texts = " \n".join(
            text for text in (role.position, role.summary, *(role.highlights or ())) if text
        )
        shown = {mention.canonical for mention in find_skills(texts)}
        if not skills <= shown or not all(f" {n} " in f" {fold_name(texts)} " for n in listed):
            continue
        covered |= _months(role.start_date, role.end_date or PRESENT, today)
    if not skills and _names_a_field(stretch, base):
        return 0
    return len(covered)


def _listed_skills(base: Resume) -> Iterator[str]:
    """Folded names of the skills section that have several words; single ones may be plain words."""
    for group in base.skills or ():
        for name in (group.name, *(group.keywords or ())):
            if name and len(name.split()) > 1 and not find_skills(name):
                yield fold_name(name)


def _names_a_field(stretch: str, base: Resume) -> bool:
    """Whether the years are in a field that no entry of the resume names."""
    known = frozenset(word.stem for _, text in base.texts() for word in words_in(text))
    return any(
        word.stem not in plain_stems() and not means_same(word.stem, known)
        for word in words_in(stretch)
    )


def _months(
    start: PartialDate | str | None, end: PartialDate | str, today: PartialDate
) -> set[int]:
    """Months from *start* to *end* as numbers; none where a date is unknown."""
    if not isinstance(start, PartialDate) or not isinstance(end, PartialDate):
        return set()
    if start.is_present:
        return set()
    first = start.year * 12 + (start.month or 1)
    # A printed last month was worked; a bare year says nothing of its months.
    last = 1 if end.month is not None else 0
    return set(range(first, first + start.months_until(end, today=today) + last))
