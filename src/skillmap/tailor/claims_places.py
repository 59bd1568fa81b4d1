"""Sentences of a summary that name one employer, project or school: what they say was done there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from skillmap.models.change import Finding
from skillmap.models.date import PartialDate
from skillmap.models.resume import Resume
from skillmap.tailor.claim_sources import Claim, Place, entry_pointer, pointers
from skillmap.tailor.claims_numbers import check_numbers
from skillmap.tailor.claims_outcomes import check_outcomes
from skillmap.tailor.claims_seniority import check_seniority
from skillmap.tailor.skills import canonical_name, find_skills, fold_name

CHECKER = "places"

_NAMES = re.compile(
    r"/(?:work/\d+/name|projects/\d+/(?:name|entity)|education/\d+/institution"
    r"|volunteer/\d+/organization|meta/skillmap/customSections/\d+/entries/\d+/(?:name|title))"
)
"""Pointers of what an entry is named by."""
_SENTENCE = re.compile(r"(?<=[.!?;\n])\s+")
_LEGAL = re.compile(
    r"[\s,]+(?:inc|ltd|llc|llp|plc|gmbh|ag|kg|se|corp|corporation|co|company|limited|group|sa|sas|sarl|sl|srl"
    r"|ltda|bv|nv|ab|as|oy)\.?$",
    re.IGNORECASE,
)
"""Ends of company names that a summary leaves out."""
_NAME_MIN = 3
"""Letters of the shortest name that is looked for."""
_PART_MIN = 7
"""Letters of a word of a name that stands for it."""
_CODES = ("number.", "outcome.", "direction.")


def check_places(claim: Claim, base: Resume, today: PartialDate) -> Iterator[Finding]:
    """Findings about numbers, results and rank that the entry named beside them does not have.

    A sentence that names no entry, or two, may rest on the whole resume.
    """
    if claim.kind not in ("summary", "passage"):
        return
    for sentence in sentences_of(claim.new):
        entries = named_entries(sentence, claim.all)
        if len(entries) != 1:
            continue
        [(name, inside)] = entries.items()
        own = tuple(
            Place(place.pointer, old)
            for place in claim.all
            if place.pointer == "/basics/summary"
            for old in _SENTENCE.split(place.text)
            if named_entries(old, claim.all).keys() == {name} or _names_part(old, name)
        )
        near = (*(p for p in claim.all if entry_pointer(p.pointer) in inside), *own)
        there = replace(claim, new=sentence, old=None, line=near, entry=(), rest=())
        yield from _elsewhere(there, base, today)


def _names_part(sentence: str, name: str) -> bool:
    """Whether *sentence* has a long word of *name*: "in the city library" where that is Emmertown City Library."""
    return any(
        len(word) >= _PART_MIN and f" {word} " in f" {fold_name(sentence)} "
        for word in name.split()
    )


def sentences_of(text: str) -> list[str]:
    """The sentences of *text*, parted also at semicolons and line breaks."""
    return _SENTENCE.split(text)


def _elsewhere(claim: Claim, base: Resume, today: PartialDate) -> Iterator[Finding]:
    message = "The entry that this sentence names does not show it."
    found = (*check_numbers(claim, base, today), *check_outcomes(claim))
    for finding in found:
        if finding.code.startswith(_CODES) and finding.code != "number.years":
            code = "number.other_entry" if finding.code.startswith("number.") else finding.code
            yield _as(finding, code, message)
    yield from _check_skills(claim)
    for finding in check_seniority(claim):
        yield _as(finding, finding.code, message, review=True)


def _check_skills(claim: Claim) -> Iterator[Finding]:
    """Findings about skills that the named entry does not show."""
    shown = {m.canonical for place in claim.line for m in find_skills(place.text)}
    for mention in find_skills(claim.new):
        if mention.canonical not in shown and not mention.surface.islower():
            yield Finding(
                code="term.other_entry",
                severity="review",
                message="The entry that this sentence names does not show this.",
                words=(mention.surface,),
                evidence=pointers(claim.line),
                checker=CHECKER,
            )


def _as(finding: Finding, code: str, message: str, *, review: bool = False) -> Finding:
    return Finding(
        code=code,
        severity="review" if review else finding.severity,
        message=message,
        words=finding.words,
        evidence=finding.evidence,
        checker=CHECKER,
    )


def named_entries(sentence: str, places: tuple[Place, ...]) -> dict[str, list[str]]:
    """Entries that *sentence* names, by name; one employer may have several entries."""
    text = f" {fold_name(sentence)} "
    found: dict[str, list[str]] = {}
    for place in places:
        if _NAMES.fullmatch(place.pointer):
            name = fold_name(_LEGAL.sub("", place.text))
            if canonical_name(name) is not None:
                continue  # A project may be named like a tool.
            if len(name) >= _NAME_MIN and f" {name} " in text:
                found.setdefault(name, []).append(entry_pointer(place.pointer))
    # "Fernhill" within "Fernhill College" is no name of its own.
    return {
        name: entries
        for name, entries in found.items()
        if not any(name != other and f" {name} " in f" {other} " for other in found)
    }
