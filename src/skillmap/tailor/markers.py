"""Words that make a claim smaller, found by class: helped with, planned, begun, tried, in another's place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, get_args

from skillmap.tailor.claim_words import Word, claim_phrases, words_in
from skillmap.tailor.word_families import READINGS_MAX, data

MarkerClass = Literal[
    "help", "plan", "begun", "pilot", "attempt", "success", "deputy", "joint", "guided", "part",
    "pending", "deny"
]  # fmt: skip

CLASSES: tuple[MarkerClass, ...] = get_args(MarkerClass)

_GAP_MAX = 6
"""Words that "_", "{role}" and "{rank}" of `markers.toml` reach over."""
_RANKS = {"{role}": ("title", "occupation"), "{rank}": ("title",)}
"""Families of `claims.toml` of which one has to name what follows."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker in a text: indices of its first word and of the word after its last.

    `around` tells that it is about its whole sentence, and not only about what follows it.
    """

    first: int
    after: int
    around: bool


@dataclass(frozen=True, slots=True)
class _Pattern:
    items: tuple[str, ...]
    around: bool


@lru_cache(maxsize=READINGS_MAX * 4)
def markers_in(text: str, name: MarkerClass) -> tuple[Marker, ...]:
    """Markers of that class in *text* that a rewording has to keep, in order."""
    return tuple(_search(text, name, "asks"))


@lru_cache(maxsize=READINGS_MAX * 4)
def shows(text: str, name: MarkerClass) -> bool:
    """Whether *text* has a marker of that class, in any phrase of it."""
    return any(True for part in ("asks", "shows") for _ in _search(text, name, part))


@lru_cache(maxsize=READINGS_MAX * 4)
def phrases_at(text: str, name: MarkerClass) -> tuple[tuple[int, int], ...]:
    """All phrases of that class in *text*, as indices of the first word and of that after the last."""
    return tuple(
        (marker.first, marker.after)
        for part in ("asks", "shows")
        for marker in _search(text, name, part)
    )


@lru_cache(maxsize=READINGS_MAX * 4)
def _beginning(key: str, name: MarkerClass, part: str) -> tuple[_Pattern, ...]:
    """Patterns that the folded word *key* may begin."""
    table = _table(name, part)
    patterns = table.get(key, ())
    for size in range(2, len(key) + 1):
        patterns += table.get(f"{key[:size]}*", ())
    return patterns


def _search(text: str, name: MarkerClass, part: str) -> Iterator[Marker]:
    words = words_in(text)
    exact, prefixes = _starts(name, part)
    for at, word in enumerate(words):
        if word.key not in exact and not word.key.startswith(prefixes):
            continue
        for pattern in _beginning(word.key, name, part):
            after = _end(words, at, pattern.items)
            if after is not None:
                yield Marker(at, after, pattern.around)
                break


@cache
def _starts(name: MarkerClass, part: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """What patterns of a class begin with: words, and beginnings of words."""
    firsts = _table(name, part)
    return (
        frozenset(first for first in firsts if not first.endswith("*")),
        tuple(first[:-1] for first in firsts if first.endswith("*")),
    )


def _end(words: tuple[Word, ...], at: int, items: tuple[str, ...]) -> int | None:
    """Index after the last word that *items* match from *at* on; None when they do not."""
    if not items:
        return at
    if items[0] in _RANKS:
        return at if _has_rank(words, at, _RANKS[items[0]]) else None
    if items[0] == "_":
        for start in range(at, min(at + _GAP_MAX, len(words)) + 1):
            if start > at and words[start - 1].opens:
                return None
            found = _end(words, start, items[1:])
            if found is not None:
                return found
        return None
    if at >= len(words) or not _fits(words[at].key, items[0]):
        return None
    return _end(words, at + 1, items[1:])


def _fits(key: str, item: str) -> bool:
    return key.startswith(item[:-1]) if item.endswith("*") else key == item


def _has_rank(words: tuple[Word, ...], at: int, families: tuple[str, ...]) -> bool:
    following = [word for word in words[at : at + _GAP_MAX] if word.clause == words[at - 1].clause]
    name = " ".join(word.key for word in following)
    return any(claim_phrases(family).found(name) for family in families)


@cache
def _table(name: MarkerClass, part: str) -> dict[str, tuple[_Pattern, ...]]:
    """Patterns of `markers.toml` by their first item, the longest first."""
    found: dict[str, list[_Pattern]] = {}
    for phrases in data("markers.toml")[name].get(part, {}).values():
        for phrase in phrases:
            items = tuple(key for item in phrase.removeprefix("~ ").split() for key in _items(item))
            found.setdefault(items[0], []).append(_Pattern(items, phrase.startswith("~ ")))
    return {
        first: tuple(sorted(patterns, key=lambda pattern: (-len(pattern.items), pattern.items)))
        for first, patterns in found.items()
    }


def _items(item: str) -> tuple[str, ...]:
    """*item* of a phrase as folded words: "half-way" is two."""
    if item == "_" or item in _RANKS:
        return (item,)
    if item.endswith("*"):
        *first, last = _items(item[:-1])
        return (*first, f"{last}*")
    return tuple(word.key for word in words_in(item))
