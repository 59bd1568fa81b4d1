"""Whether words fit the field that a model gives them: judged as rules judge, by what the words are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from skillmap.extract.dates import find_dates, find_durations
from skillmap.extract.model_wire import ValueKind
from skillmap.extract.personal import is_personal_line
from skillmap.extract.places import is_street, place_score
from skillmap.extract.words import (
    degree_score,
    institution_score,
    organization_score,
    title_score,
)

NAME_CHARACTERS_MAX = 200
"""Longer names are sentences; titles of publications come near."""
NAME_LETTERS_MIN = 2
PROSE_WORDS_MIN = 3
SCORE_CHARACTERS_MAX = 60
LANGUAGE_WORDS_MAX = 3

_CONTACT = re.compile(r"@|https?://|www\.|\d{3}[\d ()/.-]{4,}\d")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*|[^\s./]+(?:\.[^\s./]*)+(?:/\S*)?|[\w.-]+\.[\w-]+/\S*")
_EDGES = " ,;:|•·–—-/()[]"

Scorer = Callable[[str], float]

_SCORERS: Mapping[tuple[str, str], tuple[Scorer, Scorer]] = {
    ("work", "name"): (organization_score, title_score),
    ("work", "position"): (title_score, organization_score),
    ("volunteer", "organization"): (organization_score, title_score),
    ("volunteer", "position"): (title_score, organization_score),
    ("education", "institution"): (institution_score, degree_score),
    ("education", "studyType"): (degree_score, institution_score),
}


def margin(section: str, key: str, text: str) -> float:
    """How much more the words of *text* tell of this field than of the one it is mistaken for; 0 where none tell."""
    scorers = _SCORERS.get((section, key))
    return 0.0 if scorers is None else scorers[0](text) - scorers[1](text)


def fits(kind: ValueKind, text: str) -> bool:
    """Whether *text* may be a value of that kind. Dates are read elsewhere: what cannot be read does not fit."""
    bare = without_dates(text)
    letters = sum(character.isalpha() for character in bare)
    if is_personal_line(text):
        return False
    match kind:
        case "range" | "date":
            # A date that stands in a sentence dates nothing.
            return bool(find_dates(text)) and letters <= NAME_LETTERS_MIN
        case "score":
            return any(c.isdigit() for c in bare) and len(text) <= SCORE_CHARACTERS_MAX
        case "place":
            return letters >= NAME_LETTERS_MIN and place_score(text) > 0
        case "language":
            return NAME_LETTERS_MIN <= letters == sum(map(str.isalpha, text)) and (
                len(text.split()) <= LANGUAGE_WORDS_MAX
            )
        case "prose" | "items":
            return len(re.findall(r"[^\W\d_]{2,}", bare)) >= PROSE_WORDS_MIN
        case "name" | "text" | "names":
            usable = letters >= NAME_LETTERS_MIN and len(text) <= NAME_CHARACTERS_MAX
            return usable and not _CONTACT.search(bare) and not is_street(text)


def is_address(text: str) -> bool:
    """Whether *text* is nothing but an address on the web or of a mailbox, or an end of one."""
    return bool(_ADDRESS.fullmatch(text.strip()))


def without_dates(text: str) -> str:
    """*text* without its dates and durations, and signs at its ends."""
    cuts = [(span.start, span.end) for span in find_dates(text)] + list(find_durations(text))
    for start, end in sorted(cuts, reverse=True):
        text = text[:start] + " " + text[end:]
    return text.strip(_EDGES)


def letters_beside_dates(text: str) -> int:
    """Letters of *text* that belong to no date and no duration."""
    return sum(character.isalpha() for character in without_dates(text))
