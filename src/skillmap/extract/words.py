"""How much a text looks like a job title, an organization, a school or a degree: by its words.

No list of known companies, people or schools: only words that such names are made of.
Source: the lists of the known languages, `data/languages`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from skillmap.extract.plain import fold
from skillmap.extract.word_pool import Pool, in_use, kept_per_pool, per_pool

_TOKEN = re.compile(r"(?<![\w&'’@/.+#-])[\w&'’@/.+#-]*\w[.]?|@|&")
_CAPS_LENGTH_MAX = 4
"""Words up to this length ("AG", "SE", "CAP", "but") count only when they are not written in small letters."""


class _Lists(NamedTuple):
    titles: frozenset[str]
    title_endings: tuple[str, ...]
    marks: frozenset[str]
    organizations: frozenset[str]
    organization_endings: tuple[str, ...]
    departments: frozenset[str]
    institutions: frozenset[str]
    institution_endings: tuple[str, ...]
    degrees: frozenset[str]
    areas: frozenset[str]
    area_endings: tuple[str, ...]
    prizes: frozenset[str]
    publishers: frozenset[str]


@per_pool
def _lists(pool: Pool) -> _Lists:
    def folded(key: str) -> frozenset[str]:
        return frozenset(fold(word).rstrip(".") for word in pool.words(key))

    def endings(key: str) -> tuple[str, ...]:
        return tuple(map(fold, pool.words(key)))

    return _Lists(
        folded("job_titles"),
        endings("job_title_endings"),
        folded("job_title_marks"),
        folded("organizations"),
        endings("organization_endings"),
        folded("departments"),
        folded("institutions"),
        endings("institution_endings"),
        folded("degrees"),
        folded("areas"),
        endings("area_endings"),
        folded("prizes"),
        folded("publishers"),
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


@lru_cache(maxsize=10_000)
def tokens(text: str) -> tuple[tuple[str, bool], ...]:
    """Words of *text*, folded and without a last full stop, and whether each begins with a capital letter or digit."""
    found = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        parts = word.split("/") if "/" in word else [word]
        parts += word.split("-") if "-" in word else []
        parts += [word.replace(".", "")] if "." in word[:-1] else []
        found += [(fold(part).rstrip("."), not part[:1].islower()) for part in parts if part]
    return tuple(found)


def _hits(text: str, words: frozenset[str], endings: tuple[str, ...] = ()) -> float:
    hits = 0.0
    for word, capital in tokens(text):
        if word in words:
            if len(word) <= _CAPS_LENGTH_MAX and not capital:
                continue
            hits += 1.0
        elif endings and len(word) > 7 and word.endswith(endings):
            hits += 1.0
    return hits


@kept_per_pool
def title_score(text: str) -> float:
    """Evidence that *text* is a job title: 0 for none, about 1 per telling word, never more than 2."""
    lists = _lists()
    score = _hits(text, lists.titles, lists.title_endings)
    if score or len(text) < 40:
        score += 0.4 * _hits(text, lists.marks)
    return min(score, 2.0)


@kept_per_pool
def organization_score(text: str) -> float:
    """Evidence that *text* names an organization, 0 to 2."""
    lists = _lists()
    return min(
        _hits(text, lists.organizations, lists.organization_endings)
        + 0.5 * _hits(text, lists.institutions, lists.institution_endings),
        2.0,
    )


@kept_per_pool
def department_score(text: str) -> float:
    """Evidence that *text* names a part of an employer, 0 to 2."""
    return min(_hits(text, _lists().departments), 2.0)


@kept_per_pool
def institution_score(text: str) -> float:
    """Evidence that *text* names a school, 0 to 2."""
    lists = _lists()
    return min(_hits(text, lists.institutions, lists.institution_endings), 2.0)


@kept_per_pool
def degree_score(text: str) -> float:
    """Evidence that *text* names a degree, 0 to 2; a degree as first word counts double."""
    degrees = _lists().degrees
    score = _hits(text, degrees)
    first = tokens(text)[:1]
    if first and first[0][0] in degrees and first[0][1]:
        score += 1.0
    return min(score, 2.0)


@kept_per_pool
def area_score(text: str) -> float:
    """Evidence that *text* names a subject of study, 0 to 2."""
    lists = _lists()
    return min(_hits(text, lists.areas, lists.area_endings), 2.0)


@kept_per_pool
def prize_score(text: str) -> float:
    """Evidence that *text* names a prize or honour, 0 to 2."""
    return min(_hits(text, _lists().prizes), 2.0)


@kept_per_pool
def publisher_score(text: str) -> float:
    """Evidence that *text* names a journal, publisher or conference, 0 to 2."""
    return min(_hits(text, _lists().publishers), 2.0)
