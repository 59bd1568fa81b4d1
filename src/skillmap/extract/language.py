"""In which of five languages a resume is written."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from skillmap.extract._data import load

WORDS_MIN = 6
"""Telling words below which nothing is said: a list of skills has none."""
LEAD = 1.3
"""How many times more telling words the language has than the next one."""

_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str | None:
    """BCP 47 tag of the language with most small words of its own in *text*, or None when none leads.

    Source: the words of `data/languages.json`.
    """
    counts: Counter[str] = Counter()
    telling = _telling()
    for word in _WORD.findall(text.lower()):
        language = telling.get(word)
        if language is not None:
            counts[language] += 1
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < WORDS_MIN:
        return None
    if len(ranked) > 1 and ranked[0][1] < LEAD * ranked[1][1]:
        return None
    return ranked[0][0]


@cache
def _telling() -> dict[str, str]:
    return {
        word: language for language, words in load("languages")["words"].items() for word in words
    }
