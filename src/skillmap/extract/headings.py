"""Section titles: which section a title names, in five languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from skillmap.extract._data import load
from skillmap.extract.plain import close_up, fold

TITLE_WORDS_MAX = 7
"""Longer lines are sentences."""

_AND = re.compile(r"\s+(?:and|und|et|y|e)\s+|\s*[&/,+]\s*")
_APART = re.compile(r"[^\w']+")


class _Words(NamedTuple):
    titles: dict[str, str]
    cores: dict[str, str]
    modifiers: frozenset[str]
    joining: frozenset[str]
    order: tuple[str, ...]


def section_of(title: str) -> str | None:
    """Key of the section that *title* names (also `courses` and `contact`), or None when it names none.

    Of two joined by "and" the first counts: "Education and Certifications" is `education`.

    Source: the titles and words of `data/headings.json`.
    """
    plain = normal_title(title)
    if not plain:
        return None
    key = _section_of(plain)
    if key is None or plain in _words().titles:
        return key
    for part in _AND.split(fold(close_up(title))):
        first = _section_of(normal_title(part)) if part.strip() else None
        if first is not None:
            return first
    return key


def is_container(title: str) -> bool:
    """Whether *title* stands above the sections themselves: "Curriculum vitae", "Background"."""
    return normal_title(title) in _listed("containers")


def is_inner(title: str) -> bool:
    """Whether *title* may label a part of an entry: "Highlights", "Courses"."""
    return normal_title(title) in _listed("inner")


@lru_cache(maxsize=5_000)
def normal_title(title: str) -> str:
    """*title* folded, without numbering, icons and joining words; empty when it cannot be a title."""
    words = [word for word in _APART.split(fold(close_up(title))) if word]
    if not 1 <= len(words) <= TITLE_WORDS_MAX:
        return ""
    if re.fullmatch(r"\d{1,2}|[ivx]+|[a-h]", words[0]) and len(words) > 1:
        words = words[1:]
    kept = [word for word in words if word not in _words().joining]
    return " ".join(kept)


@cache
def _listed(kind: str) -> frozenset[str]:
    return frozenset(normal_title(title) for title in load("headings")[kind])


@cache
def _words() -> _Words:
    tree = load("headings")
    joining = frozenset(tree["joining"])
    titles: dict[str, str] = {}
    cores: dict[str, str] = {}
    for key in tree["order"]:
        for core in tree["sections"][key]["core"]:
            cores.setdefault(fold(core), key)
        for title in tree["sections"][key]["titles"]:
            kept = [word for word in _APART.split(fold(title)) if word and word not in joining]
            titles.setdefault(" ".join(kept), key)
    return _Words(
        titles, cores, frozenset(map(fold, tree["modifiers"])), joining, tuple(tree["order"])
    )


@lru_cache(maxsize=5_000)
def _section_of(plain: str) -> str | None:
    words = _words()
    if plain in words.titles:
        return words.titles[plain]
    parts = plain.split(" ")
    keys = {words.cores[part] for part in parts if part in words.cores}
    if not keys or not all(part in words.cores or part in words.modifiers for part in parts):
        return None
    return min(keys, key=words.order.index)
