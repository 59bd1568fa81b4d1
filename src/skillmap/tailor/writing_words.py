"""Sentences for letters and messages, from data files by language, filled in and never with an open place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from skillmap.tailor.word_families import data

WRITING_LANGUAGES = ("en", "de", "fr", "es")
"""Languages that letters and interview packs have wordings for."""

DEFAULT_LANGUAGE = "en"

_SLOT = re.compile(r"\{(\w+)\}")
_DOUBLED = re.compile(r"(?<!\.)\.\.(?!\.)")


def writing_language(tag: str | None) -> str:
    """The language of a writing for somebody whose resume is in *tag*; English where there are no wordings."""
    code = (tag or "").replace("_", "-").partition("-")[0].casefold()
    return code if code in WRITING_LANGUAGES else DEFAULT_LANGUAGE


@cache
def letter_words(language: str) -> Mapping[str, Any]:
    """The wordings of letters in *language*, one of `WRITING_LANGUAGES`."""
    return data(f"letters/{language}.toml")


@cache
def interview_words(language: str) -> Mapping[str, Any]:
    """The wordings of interview packs in *language*, one of `WRITING_LANGUAGES`."""
    return data(f"interview/{language}.toml")


def fill(templates: str | Sequence[str], values: Mapping[str, str]) -> str:
    """The first of *templates* whose places all have a value, filled in; "" when none has."""
    return next(filled([templates] if isinstance(templates, str) else templates, values), "")


def filled(templates: Sequence[str], values: Mapping[str, str]) -> Iterator[str]:
    """Those of *templates* whose places all have a value, filled in.

    Texts that are filled in are never read for places themselves. A stop after an abbreviation is not doubled.
    """
    for template in templates:
        if all(values.get(name) for name in _SLOT.findall(template)):
            yield _DOUBLED.sub(".", _SLOT.sub(lambda match: values[match[1]], template))


def enumerate_words(words: Sequence[str], language: str, *, last: str = "and") -> str:
    """*words* as a list within a sentence; *last* is the name of the word before the last one: "and" or "or"."""
    lists: Mapping[str, str] = letter_words(language)["lists"]
    if len(words) < 2:
        return "".join(words)
    return lists["comma"].join(words[:-1]) + lists[last] + words[-1]


def capitalized(text: str) -> str:
    """*text* with a capital first letter."""
    return text[:1].upper() + text[1:]


def small_first(text: str) -> str:
    """*text* with a small first letter, unless it begins with an abbreviation or a single letter."""
    word = text.split(" ", 1)[0]
    if len(word) < 2 or word[1:] != word[1:].lower():
        return text
    return text[:1].lower() + text[1:]


def word_count(text: str) -> int:
    """Words of *text*, as a word processor counts them."""
    return len(text.split())
