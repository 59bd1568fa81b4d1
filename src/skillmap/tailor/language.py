"""Which language a text is written in, by its commonest words; and stems that make its words comparable."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*")

_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
"""Kana, Han and Thai."""

COMMON_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        "the and of to in a for with is are you we our or on your as will at be by an that this from have it their who"
        " has not all can other".split()
    ),
    "de": frozenset(
        "und der die das in mit von für zu den im ein eine sie wir auf ist als oder bei des dem sich werden an unser"
        " unsere ihr ihre sowie nach zur zum einer einem nicht".split()
    ),
    "fr": frozenset(
        "et de la le les des en un une du pour dans vous avec au aux sur nous est par votre nos que qui ou à vos notre"
        " sont ce plus être".split()
    ),
    "es": frozenset(
        "y de la el en los las con para un una del por al se que es o tu nuestro nuestra su como más sus buscamos"
        " somos eres lo".split()
    ),
    "pt": frozenset(
        "e de da do em os as com para um uma dos das por ao se que é ou você nosso nossa sua como mais seus na no nas"
        " nos à são".split()
    ),
}
"""Function words by language. Source: written by the skillmap maintainers from grammars; the commonest of each."""

_SUFFIXES = (
    "izations isations ization isation ements ations ments ement ation ators ator ment ings ings ions ing ion ers ies"
    " ied ern er ed es en em ly s e y n"
).split()


def language_of(text: str) -> str | None:
    """`en`, `de`, `fr`, `es` or `pt`, or None when too few common words tell."""
    words = Counter(map(str.casefold, _WORD.findall(text[:20_000])))
    counts = {
        language: sum(words[word] for word in words.keys() & common)
        for language, common in COMMON_WORDS.items()
    }
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= 3 else None


def words_of(text: str) -> list[str]:
    """Words and numbers of *text* in order, lower case, without accents."""
    return [fold(word) for word in _WORD.findall(text)]


def stems_of(text: str) -> list[str]:
    """Stems of the words of *text* that carry meaning, in order; common words of all five languages are left out.

    Scripts that put no space between words have no stems here; their texts are searched as they stand.
    """
    return list(_stems_of_line(text) if len(text) <= LINE_CHARACTERS_MAX else _stems_of(text))


LINES_KEPT_MAX = 8_192
"""Lines whose stems are kept for the next time: a tailoring reads each line of a resume several times."""
WORDS_KEPT_MAX = 16_384
"""Words whose stem is kept for the next time."""
LINE_CHARACTERS_MAX = 2_000
"""Longer texts, such as postings, are read anew."""


@lru_cache(maxsize=LINES_KEPT_MAX)
def _stems_of_line(text: str) -> tuple[str, ...]:
    return _stems_of(text)


def _stems_of(text: str) -> tuple[str, ...]:
    return tuple(
        stem(word)
        for word in words_of(text)
        if word not in STOP_WORDS and not _UNSPACED.search(word)
    )


def fold(word: str) -> str:
    """*word* in lower case and without accents."""
    folded = word.casefold()
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=WORDS_KEPT_MAX)
def stem(word: str) -> str:
    """A folded *word* without its ending, so that "managed", "managing" and "management" meet.

    The longest known suffix is cut off while four letters are left, then a doubled last letter is made one. It is
    coarse on purpose: stems are only compared, never shown.
    """
    if len(word) <= 4 or word[0].isdigit():
        return word[:-1] if len(word) == 4 and word[-1] == "s" and word[-2] not in "sui" else word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            word = word[: -len(suffix)]
            break
    if word.endswith("e") and len(word) > 4:
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word


STOP_WORDS: frozenset[str] = frozenset(
    fold(word) for common in COMMON_WORDS.values() for word in common
) | frozenset(
    "i me my us its was were been being do does did so if than then there these those such".split()
)
