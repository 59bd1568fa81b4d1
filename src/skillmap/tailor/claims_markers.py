"""Claims made larger by leaving out what made them small: a plan told as done, help told as one's own work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from skillmap.models.change import Finding, Severity
from skillmap.tailor.claim_sources import Claim, pointers
from skillmap.tailor.claim_words import Word, plain_stems, words_in
from skillmap.tailor.markers import (
    CLASSES,
    Marker,
    MarkerClass,
    markers_in,
    phrases_at,
    shows,
)
from skillmap.tailor.number_words import is_number_word
from skillmap.tailor.quantities import quantities_in
from skillmap.tailor.verb_ladder import light_verbs
from skillmap.tailor.word_families import READINGS_MAX, means_same

CHECKER = "markers"


_JOINING = frozenset(("and", "but", "then"))
_PAST = re.compile(
    r"(?:ed|^(?:took|wrote|ran|led|held|made|gave|kept|built|taught|sold|drew|drove|set|met|did|sang))$"
)
"""Past forms, which no marker before them rules: "helped move and packed", but "helped pack and move"."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What it means when a marker of a class is gone; any class of `by` may take its place."""

    name: MarkerClass
    code: str
    message: str
    by: tuple[MarkerClass, ...] = ()
    unless: MarkerClass | None = None
    severity: Severity = "error"


_RULES = (
    _Rule("help", "seniority.help_dropped", "The evidence says that this was helped with.", ("guided",)),
    _Rule("plan", "status.dropped", "The evidence says that this is planned, not done.", ("attempt",)),
    _Rule("begun", "status.dropped", "The evidence says that this has only begun.", ("plan",)),
    _Rule("pilot", "status.dropped", "The evidence says that this was a trial.", ("plan",)),
    _Rule("attempt", "status.dropped", "The evidence says that this was tried for, not won.", ("plan",), "success"),
    _Rule("deputy", "seniority.qualifier_dropped", "The evidence says that this was another's post.", ("help",)),
    _Rule("joint", "seniority.help_dropped", "The evidence says that others did this too.", ("help",)),
    _Rule("guided", "seniority.qualifier_dropped", "The evidence says that somebody oversaw this.", ("help",)),
    _Rule("part", "scope.raised", "The evidence says this of a part of them."),
    _Rule(
        "pending", "status.dropped", "The evidence says that this is still to come.",
        ("deny", "plan", "begun"), None, "review",
    ),
)  # fmt: skip


def check_markers(claim: Claim) -> Iterator[Finding]:
    """Findings about what the evidence says with a marker and the new text says without one of its class.

    A marker whose content is gone from the text may go with it.
    """
    if claim.kind not in ("line", "summary") or claim.old is None:
        return
    places = claim.line if claim.kind == "line" else ()
    texts = [claim.old, *(place.text for place in places if place.text != claim.old)]
    new = frozenset(_content(words_in(claim.new)))
    for rule in _RULES:
        if any(shows(claim.new, name) for name in (rule.name, *rule.by)):
            continue
        if rule.unless and any(shows(text, rule.unless) for text in texts):
            continue
        if rule.name == "part" and _counts_part(claim):
            continue
        marked = [marked for text in texts for marked in _marked(text, rule.name)]
        free = frozenset().union(*(_unmarked(text, rule.name) for text in texts))
        for phrase, content in marked:
            if any(means_same(stem, new) for stem in sorted(content - free)):
                yield Finding(
                    code=rule.code,
                    severity=rule.severity,
                    message=rule.message,
                    words=(phrase,),
                    evidence=pointers(claim.line),
                    checker=CHECKER,
                )
                break


def marker_spans(claim: Claim) -> list[tuple[int, int]]:
    """Where the new text says in its own words what a marker of its evidence says."""
    words = words_in(claim.new)
    spans = []
    for name in CLASSES:
        if any(shows(place.text, name) for place in claim.line):
            for first, after in phrases_at(claim.new, name):
                spans.append((words[first].start, words[after - 1].end))
    return spans


def _counts_part(claim: Claim) -> bool:
    """Whether the number before "of them" still stands: "1,140 of them" as "1,140 vaccinations"."""
    kept = {value for quantity in quantities_in(claim.new) for value in quantity.values}
    texts = dict.fromkeys((claim.old or "", *(place.text for place in claim.line)))
    numbers = [
        quantity
        for text in texts
        for marker in markers_in(text, "part")
        for quantity in quantities_in(text)
        if 0 <= words_in(text)[marker.first].start - quantity.end <= 1
    ]
    return bool(numbers) and all(quantity.values & kept for quantity in numbers)


@lru_cache(maxsize=READINGS_MAX)
def _marked(text: str, name: MarkerClass) -> tuple[tuple[str, frozenset[str]], ...]:
    """Markers of *text* as they stand there, with the stems of what they are about."""
    words = words_in(text)
    return tuple(
        (
            text[words[marker.first].start : words[marker.after - 1].end],
            frozenset(_content(tuple(words[at] for at in _reach(text, words, marker)))),
        )
        for marker in markers_in(text, name)
    )


@lru_cache(maxsize=READINGS_MAX)
def _unmarked(text: str, name: MarkerClass) -> frozenset[str]:
    """Stems of *text* that no marker of that class is about."""
    words = words_in(text)
    reached = {at for marker in markers_in(text, name) for at in _reach(text, words, marker)}
    free = tuple(word for at, word in enumerate(words) if at not in reached)
    return frozenset(_content(free)) if reached else frozenset()


def _reach(text: str, words: tuple[Word, ...], marker: Marker) -> range:
    """Indices of the words that *marker* is about: to the end of its sentence or half of it."""
    first, last = marker.after, marker.after
    while last < len(words) and not _breaks(text, words, last):
        if last > first and _PAST.search(words[last].key) and words[last - 1].key in _JOINING:
            break  # "Sat in on meetings and took notes": the notes are one's own.
        last += 1
    if marker.around:
        first = marker.first
        while first > 0 and not _breaks(text, words, first):
            first -= 1
    return range(first, last)


def _breaks(text: str, words: tuple[Word, ...], at: int) -> bool:
    """Whether a sentence or a half of one begins with the word at *at*."""
    before = text[words[at - 1].end : words[at].start] if at else ""
    return words[at].opens or ";" in before or "(" in before


def _content(words: tuple[Word, ...]) -> Iterator[str]:
    """Stems of *words* that say what it is about."""
    for word in words:
        if word.key.isdigit():
            yield word.key
        if word.stem in plain_stems() or word.key in light_verbs():
            continue
        if word.key.isalpha() and not is_number_word(word.key):
            yield word.stem
