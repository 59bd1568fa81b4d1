"""Short forms of names: the initials of words that stand together."""

from __future__ import annotations

from functools import lru_cache

from skillmap.tailor.claim_words import Word, words_in
from skillmap.tailor.word_families import READINGS_MAX

_LONGEST = 6
"""Words that an abbreviation stands for at most."""
_PAIR = 2
_SMALL = frozenset(
    "of and the for in to a an & de la le les du des et y e der die das und fur von do da".split()
)
"""Words that abbreviations leave out."""


@lru_cache(maxsize=READINGS_MAX)
def short_forms_in(text: str) -> frozenset[str]:
    """Folded initials of all runs of two to six words of *text*: `sop` where "standard operating procedure" stands.

    Small words count or not ("point of sale" is `pos` and `ps`); a number stands whole.
    """
    words = list(words_in(text))
    large = [word for word in words if word.key not in _SMALL]
    capital = [word for word in large if text[word.start].isupper()]
    found = (*_runs(words), *_runs(large))
    # Two small words begin with any two letters.
    pairs = (form for form in _runs(capital) if len(form) == _PAIR)
    return frozenset((*(form for form in found if len(form) > _PAIR), *pairs))


@lru_cache(maxsize=READINGS_MAX)
def initials_in(text: str) -> frozenset[str]:
    """Folded initials of all runs of words of *text*, of pairs too: only for what is written as a short form."""
    return frozenset(_runs([word for word in words_in(text) if word.key not in _SMALL]))


def _runs(words: list[Word]) -> list[str]:
    found = []
    for start in range(len(words)):
        letters = ""
        for word in words[start : start + _LONGEST]:
            if word.clause != words[start].clause and word.key not in _SMALL:
                break
            letters += word.key if word.key[0].isdigit() else word.key[0]
            if len(letters) > 1:
                found.append(letters)
    return found
