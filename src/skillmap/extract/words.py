"""How much a text looks like a job title, an organization, a school or a degree: by its words.

No list of known companies, people or schools: only words that such names are made of.
Source: the lists of the known languages, `data/languages`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from skillmap.extract.plain import fold
from skillmap.extract.word_pool import Pool, in_use, kept_per_pool, per_pool

_TOKEN = re.compile(r"(?<![\w&'’@/.+#-])[\w&'’@/.+#-]*\w[.]?|@|&")
_CAPS_LENGTH_MAX = 4
"""Words up to this length ("AG", "SE", "CAP", "but") count only when they are not written in small letters."""
ENDED_LENGTH_MIN = 8
"""Letters from which on the end of a word tells."""
WORDS_KEPT = 20_000
"""Words of which it is kept in which lists they are."""


class _List(NamedTuple):
    """Words, and how long ones end that belong to them."""

    words: frozenset[str]
    endings: tuple[str, ...] = ()


class _Hits(NamedTuple):
    """How many words of a text each list has."""

    titles: int
    marks: int
    organizations: int
    departments: int
    institutions: int
    degrees: int
    areas: int
    prizes: int
    publishers: int


@per_pool
def _lists(pool: Pool) -> tuple[_List, ...]:
    """The lists that `_Hits` names, in that order."""

    def listed(words: str, endings: str | None = None) -> _List:
        ends = pool.words(endings) if endings else ()
        folded = frozenset(fold(word).rstrip(".") for word in pool.words(words))
        return _List(folded, tuple(map(fold, ends)))

    return (
        listed("job_titles", "job_title_endings"),
        listed("job_title_marks"),
        listed("organizations", "organization_endings"),
        listed("departments"),
        listed("institutions", "institution_endings"),
        listed("degrees"),
        listed("areas", "area_endings"),
        listed("prizes"),
        listed("publishers"),
    )


def listed(kind: str) -> frozenset[str]:
    """The folded words and phrases of the list *kind* of `skillmap.models.vocabulary.Vocabulary`."""
    made = _listed()
    if kind not in made:
        made[kind] = frozenset(map(fold, in_use().words(kind)))
    return made[kind]


@per_pool
def _listed(_pool: Pool) -> dict[str, frozenset[str]]:
    """Lists that were asked for; each is made then."""
    return {}


def _parts(word: str) -> list[tuple[str, bool]]:
    """*word* and what a slash, hyphen or full stop in it divides.

    Each is folded and without a last full stop, and tells whether it begins with a capital letter or digit.
    """
    parts = word.split("/") if "/" in word else [word]
    parts += word.split("-") if "-" in word else []
    parts += [word.replace(".", "")] if "." in word[:-1] else []
    return [(fold(part).rstrip("."), not part[:1].islower()) for part in parts if part]


@per_pool
def _numbers(_pool: Pool) -> Callable[[str], tuple[int, ...]]:
    """A function that tells the numbers of the lists that a word, and each of its parts, is in.

    Words come again in many texts, so each is looked up in all lists at once, the first time that it is seen.
    """
    lists = _lists()

    @lru_cache(maxsize=WORDS_KEPT)
    def numbers(word: str) -> tuple[int, ...]:
        found: list[int] = []
        for part, capital in _parts(word):
            counts = capital or len(part) > _CAPS_LENGTH_MAX
            for number, (words, endings) in enumerate(lists):
                if part in words:
                    found += [number] if counts else []
                elif endings and len(part) >= ENDED_LENGTH_MIN and part.endswith(endings):
                    found.append(number)
        return tuple(found)

    return numbers


@kept_per_pool
def _hits(text: str) -> _Hits:
    counts = [0] * len(_Hits._fields)
    for numbers in map(_numbers(), _TOKEN.findall(text)):
        for number in numbers:
            counts[number] += 1
    return _Hits(*counts)


def title_score(text: str) -> float:
    """Evidence that *text* is a job title: 0 for none, about 1 per telling word, never more than 2."""
    hits = _hits(text)
    marked = hits.titles or len(text) < 40
    return min(hits.titles + 0.4 * hits.marks if marked else hits.titles, 2.0)


def organization_score(text: str) -> float:
    """Evidence that *text* names an organization, 0 to 2."""
    hits = _hits(text)
    return min(hits.organizations + 0.5 * hits.institutions, 2.0)


def department_score(text: str) -> float:
    """Evidence that *text* names a part of an employer, 0 to 2."""
    return min(_hits(text).departments, 2.0)


def institution_score(text: str) -> float:
    """Evidence that *text* names a school, 0 to 2."""
    return min(_hits(text).institutions, 2.0)


def degree_score(text: str) -> float:
    """Evidence that *text* names a degree, 0 to 2; a degree as first word counts double."""
    hits = _hits(text).degrees
    if hits:
        first = _TOKEN.search(text)
        word, capital = _parts(first[0])[0] if first else ("", False)
        hits += capital and word in _degrees()
    return min(hits, 2.0)


@per_pool
def _degrees(_pool: Pool) -> frozenset[str]:
    return _lists()[_Hits._fields.index("degrees")].words


def area_score(text: str) -> float:
    """Evidence that *text* names a subject of study, 0 to 2."""
    return min(_hits(text).areas, 2.0)


def prize_score(text: str) -> float:
    """Evidence that *text* names a prize or honour, 0 to 2."""
    return min(_hits(text).prizes, 2.0)


def publisher_score(text: str) -> float:
    """Evidence that *text* names a journal, publisher or conference, 0 to 2."""
    return min(_hits(text).publishers, 2.0)
