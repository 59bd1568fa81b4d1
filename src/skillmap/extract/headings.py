"""Section titles: which section a title names, in the languages that are known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from skillmap.extract._data import load
from skillmap.extract.alternatives import either
from skillmap.extract.plain import close_up, fold
from skillmap.extract.word_pool import Pool, kept_per_pool, per_pool
from skillmap.models.vocabulary import SectionName

CLOSED_LENGTH_MIN = 8
"""Letters from which on a title is told even where spaces cut it in other places."""
TITLE_WORDS_MAX = 7
"""Longer lines are sentences."""

ORDER: tuple[SectionName, ...] = (
    "volunteer",
    "publications",
    "certificates",
    "awards",
    "projects",
    "references",
    "patents",
    "memberships",
    "military",
    "languages",
    "interests",
    "courses",
    "skills",
    "education",
    "work",
    "summary",
    "contact",
)
"""Of the sections whose words a title has, the first is meant: "Volunteer work" is no work."""

_APART = re.compile(r"[^\w']+")


class _Words(NamedTuple):
    titles: dict[str, str]
    closed: dict[str, str]
    """Long titles without the spaces between their words, which letterspacing may put elsewhere: "LANGUA GES"."""
    cores: dict[str, str]
    modifiers: frozenset[str]
    joining: frozenset[str]
    divider: re.Pattern[str]
    dividing: frozenset[str]
    """First words of what `divider` finds, beside signs."""


@kept_per_pool
def section_of(title: str) -> str | None:
    """Key of the section that *title* names (also `courses` and `contact`), or None when it names none.

    Of two joined by "and" the first counts: "Education and Certifications" is `education`.

    Source: the titles and words of the known languages, `data/languages`.
    """
    plain = normal_title(title)
    if not plain:
        return None
    key, words = _section_of(plain), _words()
    folded = fold(close_up(title))
    divided = not words.dividing.isdisjoint(folded.split()) or any(map(folded.__contains__, "&/,+"))
    if plain in words.titles or not divided:
        return key
    parts = [part for part in words.divider.split(folded) if part.strip()]
    keys = [_section_of(normal_title(part)) for part in parts]
    if key is None:
        return keys[0] if len(keys) > 1 and None not in keys else None
    return next((first for first in keys if first is not None), key)


def is_container(title: str) -> bool:
    """Whether *title* stands above the sections themselves: "Curriculum vitae", "Background", "Resume / CV"."""
    plain = normal_title(title)
    if plain in _containers():
        return True
    return " " in plain and _words_of_containers().issuperset(plain.split(" "))


def is_inner(title: str) -> bool:
    """Whether *title* may label a part of an entry: "Highlights", "Courses"."""
    return normal_title(title) in _inner()


@kept_per_pool
def normal_title(title: str) -> str:
    """*title* folded, without numbering, icons and joining words; empty when it cannot be a title."""
    words = [word for word in _APART.split(fold(close_up(title))) if word]
    if not 1 <= len(words) <= TITLE_WORDS_MAX:
        return ""
    if re.fullmatch(r"\d{1,2}|[ivx]+|[a-h]", words[0]) and len(words) > 1:
        words = words[1:]
    return _without_joining(words, _words().joining)


def _without_joining(words: Sequence[str], joining: frozenset[str]) -> str:
    """*words* without joining words, or as they are where they are nothing else."""
    return " ".join([word for word in words if word not in joining] or words)


def joining_words() -> frozenset[str]:
    """Words that a title, or a label, says nothing by: articles, prepositions, "and"."""
    return _words().joining


@per_pool
def _containers(pool: Pool) -> frozenset[str]:
    elsewhere = [name for names in load("resume_names")["names"].values() for name in names]
    titles = (normal_title(title) for title in (*pool.words("containers"), *elsewhere))
    # What is in no script that titles are told in is none.
    return frozenset(filter(None, titles))


@per_pool
def _words_of_containers(_pool: Pool) -> frozenset[str]:
    return frozenset(word for title in _containers() for word in title.split(" "))


@per_pool
def _inner(pool: Pool) -> frozenset[str]:
    return frozenset(normal_title(title) for title in pool.words("inner"))


@per_pool
def _words(pool: Pool) -> _Words:
    joining = frozenset(map(fold, pool.words("joining")))
    titles: dict[str, str] = {}
    cores: dict[str, str] = {}
    for key in ORDER:
        for core in pool.of_section("title_cores", key):
            cores.setdefault(fold(core), key)
        for title in pool.of_section("titles", key):
            words = [word for word in _APART.split(fold(title)) if word]
            titles.setdefault(_without_joining(words, joining), key)
    conjunctions = [fold(word) for word in pool.words("conjunctions")]
    between = either(conjunctions)
    closed = {
        title.replace(" ", ""): key
        for title, key in titles.items()
        if len(title) >= CLOSED_LENGTH_MIN
    }
    return _Words(
        titles,
        closed,
        cores,
        frozenset(map(fold, pool.words("title_modifiers"))),
        joining,
        re.compile(rf"(?<!\s)\s+{between}\s+|(?:(?<!\s)\s+)?[&/,+]\s*"),
        frozenset(word.split()[0] for word in conjunctions),
    )


@kept_per_pool
def _section_of(plain: str) -> str | None:
    words = _words()
    if plain in words.titles:
        return words.titles[plain]
    closed = words.closed.get(plain.replace(" ", "")) if " " in plain else None
    if closed is not None:
        return closed
    parts = plain.split(" ")
    keys = {words.cores[part] for part in parts if part in words.cores}
    if not keys or not all(part in words.cores or part in words.modifiers for part in parts):
        return None
    return next(key for key in ORDER if key in keys)
