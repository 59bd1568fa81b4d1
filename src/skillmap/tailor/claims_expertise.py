"""How well a new text says that something is mastered: no better than the resume says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from skillmap.models.change import Finding
from skillmap.tailor.claim_sources import Claim, entry_pointer, pointers
from skillmap.tailor.claim_words import (
    Phrase,
    Phrases,
    Word,
    is_plain,
    phrases_of,
    stems_in,
    words_in,
)
from skillmap.tailor.claims_places import sentences_of
from skillmap.tailor.skills import find_skills
from skillmap.tailor.word_families import READINGS_MAX, data, means_same

CHECKER = "expertise"

WORKED_WITH = 2
"""Step of mastery of a skill that is only named."""


def check_expertise(claim: Claim) -> Iterator[Finding]:
    """Findings about words of mastery, of all that is said and of each skill."""
    yield from _check_highest(claim)
    yield from _check_each(claim)


@cache
def _steps() -> tuple[tuple[int, Phrases], ...]:
    return tuple(
        (int(step), phrases_of(words)) for step, words in data("claims.toml")["expertise"].items()
    )


def _check_highest(claim: Claim) -> Iterator[Finding]:
    known = max((_step(place.text)[0] for place in claim.near), default=0)
    step, phrase = _step(claim.new)
    # Where the evidence says nothing of how well, having worked with it is what it shows.
    if step > (known or WORKED_WITH):
        yield Finding(
            code="expertise.raised",
            severity="error",
            message="The evidence does not say that this is mastered so well.",
            words=(" ".join(phrase),),
            evidence=pointers(claim.line),
            checker=CHECKER,
        )


def _check_each(claim: Claim) -> Iterator[Finding]:
    """Findings about a summary that masters one skill as well as the resume says of another."""
    if claim.kind not in ("summary", "passage"):
        return
    words = words_in(claim.new)
    for step, phrases in _steps():
        for phrase, at in phrases.find(claim.new):
            members = [word for word in words if word.clause == words[at].clause]
            stretch = claim.new[members[0].start : members[-1].end]
            for name in {mention.canonical: None for mention in find_skills(stretch)}:
                if step > max(_step_of(name, claim), WORKED_WITH):
                    yield Finding(
                        code="expertise.raised",
                        severity="error",
                        message="The resume does not say that this skill is mastered so well.",
                        words=(" ".join(phrase), name),
                        evidence=pointers(claim.line),
                        checker=CHECKER,
                    )
                    return
            if step > WORKED_WITH and not find_skills(stretch):
                yield from _check_subject(claim, step, phrase, members)


def _check_subject(
    claim: Claim, step: int, phrase: Phrase, members: list[Word]
) -> Iterator[Finding]:
    """Findings about a mastery whose subject no text has that tells of so much of it."""
    subject = [word.stem for word in members if word.key not in phrase and not is_plain(word)]
    shown = [stems_in(place.text) for place in claim.all if _step(place.text)[0] >= step]
    if subject and not any(means_same(stem, said) for said in shown for stem in subject):
        yield Finding(
            code="expertise.raised",
            severity="error",
            message="The resume does not say that this is mastered so well.",
            words=(" ".join(phrase),),
            evidence=pointers(claim.line),
            checker=CHECKER,
        )


def _step_of(skill: str, claim: Claim) -> int:
    """The highest step that the resume names beside *skill*: in a text of it, or its group's name."""
    steps = [0]
    for place in claim.all:
        if all(mention.canonical != skill for mention in find_skills(place.text)):
            continue
        steps += [_step(part)[0] for part in sentences_of(place.text) if _names(part, skill)]
        group = entry_pointer(place.pointer)
        if group.startswith("/skills/"):
            beside = (f"{group}/name", f"{group}/level")
            steps += [_step(other.text)[0] for other in claim.all if other.pointer in beside]
    return max(steps)


def _names(text: str, skill: str) -> bool:
    return any(mention.canonical == skill for mention in find_skills(text))


def _is_right_to(words: tuple[Word, ...], at: int) -> bool:
    """Whether "authority" means a right: "authority to approve credits"."""
    return words[at + 1 : at + 2] != () and words[at + 1].key in ("to", "for")


@lru_cache(maxsize=READINGS_MAX)
def _step(text: str) -> tuple[int, Phrase]:
    return max(
        (
            (step, phrase)
            for step, phrases in _steps()
            for phrase, at in phrases.find(text)
            if not (phrase == ("authority",) and _is_right_to(words_in(text), at))
        ),
        default=(0, ()),
    )
