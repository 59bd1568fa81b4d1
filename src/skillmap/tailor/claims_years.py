"""Tools that are newer than the job they are placed in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from skillmap.models.change import Finding
from skillmap.models.date import PartialDate
from skillmap.models.pointer import list_index, split_pointer
from skillmap.models.resume import Resume
from skillmap.tailor.claim_sources import Claim, Place, pointers
from skillmap.tailor.claim_words import Phrases, phrases_of, words_in
from skillmap.tailor.claims_places import named_entries, sentences_of
from skillmap.tailor.skills import canonical_name, find_skills, fold_name
from skillmap.tailor.word_families import READINGS_MAX, data

CHECKER = "years"

_DATED = ("work", "volunteer", "projects")
"""Sections whose entries end at a date."""


def check_years(claim: Claim, base: Resume) -> Iterator[Finding]:
    """Findings about a tool that nobody could use before the entry ended that it is placed in.

    What the base says itself is taken as true: only tools count that the line does not name.
    """
    if claim.kind in ("line", "skill"):
        ends = _end_year(claim.pointer, base)
        yield from _check_text(claim.new, claim.line, ends)
        return
    for sentence in sentences_of(claim.new):
        entries = named_entries(sentence, claim.all)
        if len(entries) != 1:
            continue
        years = [_end_year(entry, base) for inside in entries.values() for entry in inside]
        own = tuple(
            p for p in claim.all for i in entries.values() if p.pointer.startswith(tuple(i))
        )
        if None not in years:
            yield from _check_text(sentence, own, max(year or 0 for year in years))


def _check_text(text: str, places: tuple[Place, ...], end_year: int | None) -> Iterator[Finding]:
    if end_year is None:
        return
    known = frozenset(name for place in places for name in tools_in(place.text))
    for name, surface in tools_in(text).items():
        year = _years()[name]
        if end_year < year and name not in known:
            yield Finding(
                code="term.anachronism",
                severity="error",
                message=f"This came out in {year}, after the entry had ended.",
                words=(surface,),
                evidence=pointers(places),
                checker=CHECKER,
            )


def _end_year(pointer: str, base: Resume) -> int | None:
    """The year in which the dated entry at *pointer* ended; None when it goes on, or says nothing."""
    section, *rest = split_pointer(pointer)
    index = list_index(rest[0]) if rest else None
    if section not in _DATED or index is None:
        return None
    entries = getattr(base, section) or ()
    end = entries[index].end_date if index < len(entries) else None
    return end.year if isinstance(end, PartialDate) and not end.is_present else None


@lru_cache(maxsize=READINGS_MAX)
def tools_in(text: str) -> dict[str, str]:
    """Tools of the table that *text* names: folded names, and the words that name them."""
    found = {
        fold_name(mention.canonical): mention.surface
        for mention in find_skills(text)
        if fold_name(mention.canonical) in _years()
    }
    words = words_in(text)
    for phrase, at in _unlisted().find(text):
        surface = text[words[at].start : words[at + len(phrase) - 1].end]
        if surface[0].isupper():  # "Remix" is a framework, to remix is not.
            found.setdefault(" ".join(phrase), surface)
    return {name: surface for name, surface in found.items() if name in _years()}


@cache
def _years() -> dict[str, int]:
    """First years by folded name, and by the name that the lexicon of skills prefers."""
    years: dict[str, int] = {}
    for group in data("tool_years.toml").values():
        for name, year in group.items():
            years[fold_name(name)] = year
            years[" ".join(word.key for word in words_in(name))] = year
            canonical = canonical_name(name)
            if canonical is not None:
                years.setdefault(fold_name(canonical), year)
    return years


@cache
def _unlisted() -> Phrases:
    """Names that the lexicon of skills does not have."""
    names = [name for group in data("tool_years.toml").values() for name in group]
    return phrases_of(name for name in names if canonical_name(name) is None)
