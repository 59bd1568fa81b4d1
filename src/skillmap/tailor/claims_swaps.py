"""Facts put in the place of others: a thing in a sentence left as it was, or a sentence about something else."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from skillmap.tailor.claim_sources import Claim, language_of_places
from skillmap.tailor.claim_words import (
    Word,
    denials_in,
    is_plain,
    keys_of_all,
    stems_of_all,
    words_in,
)
from skillmap.tailor.claims_terms import supported_spans
from skillmap.tailor.inflection import stands_for
from skillmap.tailor.lexicon import has_gone_kin, is_derived, is_light
from skillmap.tailor.number_words import is_number_word, unit_of
from skillmap.tailor.quantities import SPANS
from skillmap.tailor.short_forms import short_forms_in
from skillmap.tailor.verb_ladder import is_listed, light_verbs
from skillmap.tailor.word_families import means_same, short_for

EDITS_MAX = 64
"""Edits whose differences are kept: several rules ask for those of one, one after the other."""
LEFT_MIN = 0.6
"""Share of a text that stands as it was, from which on the rest was put in its place."""
LEFT_WORDS_MIN = 5
"""Words that stay at least; in a shorter text one word is soon most of it."""
KEPT_MIN = 0.95
"""Share of the old text that stays where something was only put in."""
REWORDED_PLACES = 3
"""Places at which a text built anew differs from the old one, if much of this stays."""
_CUT_MIN = 3
_COUNTED_AFTER = 24
"""Characters after a number within which what it counts begins."""
STRANGE_MIN = 2
"""Words that nothing shows in a text about something else; one alone may be another word for it."""


def swapped(claim: Claim, novel: Sequence[Word]) -> list[Word]:
    """Those of *novel* that took the place of a thing, where nothing else of the sentence changed.

    Whoever words a line anew changes more than one place of it, or takes a word of the same kind.
    What a line opens with is left out: there verbs give way to verbs.
    """
    if claim.old is None or claim.kind not in ("line", "summary"):
        return []
    found = _only_swap(claim.old, claim.new)
    if found is None:
        return []
    first, after = found
    return [word for word in novel if first <= word.start < after and not word.opens]


def known_elsewhere(claim: Claim) -> list[Word]:
    """Words that took the place of a thing, and that the entry has in another place but the line has not."""
    if claim.old is None or claim.kind != "line":
        return []
    found = _only_swap(claim.old, claim.new)
    if found is None:
        return []
    stems = stems_of_all(place.text for place in claim.line)
    keys = keys_of_all(place.text for place in claim.line)
    units = {unit_of(key) for key in keys}
    short = frozenset().union(*(short_forms_in(place.text) for place in claim.line))
    language = language_of_places(claim.all)
    names = supported_spans(claim)
    return [
        word
        for word in words_in(claim.new)
        if not any(low <= word.start < high for low, high in names)
        if found[0] <= word.start < found[1] and not word.opens and _says_something(word)
        if not (means_same(word.stem, stems) or is_derived(word.key, keys))
        if not (short_for(word.stem, stems) or word.key in short or _is_cut(word.key, keys))
        if unit_of(word.key) is None or unit_of(word.key) not in units
        if not stands_for(word.key, keys, frozenset(), language)
        if not has_gone_kin(word.key, keys, frozenset(), language)
        if word.key not in light_verbs() and not is_listed(word.key) and not denials_in(word.key)
    ]


def _is_cut(key: str, keys: frozenset[str]) -> bool:
    """Whether *key* is the beginning of a word among *keys*, or the other way round: "med" of "medical"."""
    return any(
        min(len(key), len(other)) >= _CUT_MIN and (other.startswith(key) or key.startswith(other))
        for other in keys
    )


def is_swapped(claim: Claim, end: int) -> bool:
    """Whether what follows the number that ends at *end* is the only thing that changed."""
    found = _only_swap(claim.old, claim.new) if claim.old is not None else None
    return found is not None and end <= found[0] <= end + _COUNTED_AFTER


def only_numbers_differ(claim: Claim) -> bool:
    """Whether a text differs from what it replaces in nothing but numbers."""
    old, new = (
        [word.key for word in words_in(text) if not is_number_word(word.key)]
        for text in (claim.old or "", claim.new)
    )
    return old == new


def is_about_other(claim: Claim, novel: Sequence[Word]) -> bool:
    """Whether a line says more that nothing shows than what its evidence has."""
    if claim.kind != "line" or len(novel) < STRANGE_MIN:
        return False
    strange = {word.start for word in novel}
    shown = [w for w in words_in(claim.new) if _says_something(w) and w.start not in strange]
    return len(novel) > len(shown)


def _says_something(word: Word) -> bool:
    if unit_of(word.key) in SPANS:
        return True
    return not (
        word.key[0].isdigit() or is_plain(word) or is_light(word.key) or is_number_word(word.key)
    )


def is_reworded(claim: Claim) -> bool:
    """Whether a text says what it replaces in another build, and not with a word put in or exchanged."""
    if claim.old is None or claim.old == claim.new:
        return False
    blocks, left, size = _changes(claim.old, claim.new)
    if left >= KEPT_MIN * len(words_in(claim.old)):
        return False  # All of it still stands there, and something besides.
    return left < LEFT_MIN * size or len(blocks) >= REWORDED_PLACES


_Block = tuple[tuple[Word, ...], tuple[Word, ...]]


@lru_cache(maxsize=EDITS_MAX)
def _changes(old: str, new: str) -> tuple[list[_Block], int, int]:
    """Places that say something at which *new* differs, words left as they were, and words of the longer text."""
    before, after = words_in(old), words_in(new)
    matcher = SequenceMatcher(None, [w.key for w in before], [w.key for w in after], autojunk=False)
    blocks = []
    left = 0
    for tag, low, high, first, last in matcher.get_opcodes():
        if tag == "equal":
            left += high - low
        elif any(map(_says_something, (*before[low:high], *after[first:last]))):
            blocks.append((before[low:high], after[first:last]))
    return blocks, left, max(len(before), len(after))


def _only_swap(old: str, new: str) -> tuple[int, int] | None:
    """Where the one place lies, in characters, at which *new* says another thing than *old*; None for more or none."""
    blocks, left, size = _changes(old, new)
    if len(blocks) != 1 or left < max(LEFT_WORDS_MIN, LEFT_MIN * size):
        return None
    gone, come = blocks[0]
    if not come or not any(_says_something(word) and not word.opens for word in gone):
        return None
    return come[0].start, come[-1].end
