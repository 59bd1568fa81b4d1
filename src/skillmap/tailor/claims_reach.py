"""Words that claim reach, rank, praise, credentials or languages: none without evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from skillmap.models.change import Finding, Severity
from skillmap.tailor.claim_sources import Claim, Place, pointers
from skillmap.tailor.claim_words import (
    READINGS_MAX,
    Phrase,
    Phrases,
    akin,
    claim_phrases,
    data,
    phrases_of,
    words_in,
)
from skillmap.tailor.language import fold

CHECKER = "reach"


@dataclass(frozen=True, slots=True)
class Family:
    """A family of words of `claims.toml` and what it means to find one that the line does not have.

    `entry` and `rest`: what it means when the entry, or another part of the resume, has it; None: nothing.
    """

    name: str
    code: str
    message: str
    entry: Severity | None
    rest: Severity
    nowhere: Severity = "error"


_FAMILIES = (
    Family("scope", "scope.raised", "The evidence does not say that it reached this far.", "review", "error"),
    Family("superlative", "superlative.added", "The evidence does not praise it so.", "review", "error"),
    Family("title", "title.added", "No title in the evidence has this rank.", None, "error"),
    Family("credential", "credential.added", "The resume does not show this credential.", None, "review"),
    Family("language", "language.added", "The resume does not name this language.", None, "review"),
    Family("intensity", "intensity.added", "Praise that the evidence does not have.", "review", "review", "review"),
)  # fmt: skip


def check_reach(claim: Claim) -> Iterator[Finding]:
    """Findings about reach, rank, praise, credentials, languages and how often."""
    for family in _FAMILIES:
        for phrase in dict.fromkeys(claim_phrases(family.name).found(claim.new)):
            severity = _severity(family, phrase, claim)
            if severity is not None:
                yield Finding(
                    code=family.code,
                    severity=severity,
                    message=family.message,
                    words=(" ".join(phrase),),
                    evidence=pointers(claim.line),
                    checker=CHECKER,
                )
    yield from _check_rates(claim)
    yield from _check_expertise(claim)


def _severity(family: Family, phrase: Phrase, claim: Claim) -> Severity | None:
    if _has(family, phrase, claim.line):
        return None
    if _has(family, phrase, claim.entry):
        return family.entry
    return family.rest if _has(family, phrase, claim.rest) else family.nowhere


def _has(family: Family, phrase: Phrase, places: Iterable[Place]) -> bool:
    """Whether one of *places* has the phrase, in this form or another."""
    for place in places:
        if any(_alike(phrase, other) for other in _found(family.name, place.text)):
            return True
        keys = {word.key for word in words_in(place.text)}
        if all(part in keys for part in phrase):
            return True
    return False


@lru_cache(maxsize=READINGS_MAX)
def _found(family: str, text: str) -> tuple[Phrase, ...]:
    return claim_phrases(family).found(text)


def _alike(one: Phrase, other: Phrase) -> bool:
    return len(one) == len(other) and all(map(akin, one, other))


# -- how often --------------------------------------------------------------------------------


def _check_rates(claim: Claim) -> Iterator[Finding]:
    """Findings about "a month", "daily" and the like where the evidence has another rate."""
    known = {rate for place in claim.line for rate in _rates(place.text)}
    for rate, words in _rates(claim.new).items():
        if rate not in known:
            yield Finding(
                code="frequency.changed",
                severity="error",
                message="The evidence does not say that it is so often, or so much in that time.",
                words=(words,),
                evidence=pointers(claim.line),
                checker=CHECKER,
            )


@lru_cache(maxsize=READINGS_MAX)
def _rates(text: str) -> dict[str, str]:
    """Times in which something happens, by unit: "a year" and "annual" are both `year`."""
    adverbs, spans, per = _rate_words()
    found: dict[str, str] = {}
    words = words_in(text)
    for at, word in enumerate(words):
        if word.key in adverbs:
            found.setdefault(adverbs[word.key], word.key)
        elif at and word.key in spans and words[at - 1].key in per:
            found.setdefault(spans[word.key], f"{words[at - 1].key} {word.key}")
    return found


@cache
def _rate_words() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """Adverbs by unit, names of units by unit, and the words between a number and its unit."""
    table: dict[str, list[str]] = data("claims.toml")["rate"]
    units: dict[str, list[str]] = data("numbers.toml")["units"]
    named = {unit: words for unit, words in table.items() if unit != "per"}
    adverbs = {fold(word): unit for unit, words in named.items() for word in words}
    spans = {fold(word): unit for unit in named for word in units.get(unit, [unit])}
    return adverbs, spans, frozenset(table["per"])


# -- expertise --------------------------------------------------------------------------------


@cache
def _steps() -> tuple[tuple[int, Phrases], ...]:
    return tuple(
        (int(step), phrases_of(words)) for step, words in data("claims.toml")["expertise"].items()
    )


def _check_expertise(claim: Claim) -> Iterator[Finding]:
    known = max((_step(place.text)[0] for place in claim.near), default=0)
    step, phrase = _step(claim.new)
    if step > max(known, 1):
        yield Finding(
            code="expertise.raised",
            severity="error",
            message="The evidence does not say that this is mastered so well.",
            words=(" ".join(phrase),),
            evidence=pointers(claim.line),
            checker=CHECKER,
        )


@lru_cache(maxsize=READINGS_MAX)
def _step(text: str) -> tuple[int, Phrase]:
    return max(
        ((step, phrase) for step, words in _steps() for phrase in words.found(text)),
        default=(0, ()),
    )
