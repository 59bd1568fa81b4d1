"""What a new text says came of the work: results added, or turned round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise

from skillmap.models.change import Finding
from skillmap.tailor.claim_sources import Claim, finding_by
from skillmap.tailor.claim_words import (
    Phrases,
    Word,
    is_plain,
    phrases_of,
    plain_stems,
    stems_in,
    words_in,
)
from skillmap.tailor.claims_swaps import is_reworded
from skillmap.tailor.language import fold
from skillmap.tailor.number_words import is_number_word
from skillmap.tailor.quantities import quantities_in
from skillmap.tailor.verb_ladder import light_verbs
from skillmap.tailor.word_families import READINGS_MAX, data, means_same, stem_of

CHECKER = "outcomes"
_finding = finding_by(CHECKER)

_WINDOW = 4
_CUT_MAX = 5
"""Letters that a stem may have lost: "verbessere" cut down to "verb" is any word."""
_COMPARED = {
    "up": frozenset("more higher mehr plus mas mais".split()),
    "down": frozenset("fewer less lower weniger moins menos".split()),
}
_RAISED = frozenset("raise raised raises raising".split())
_NO_WAYS = frozenset(
    "surgery surgeries surgeon surgeons surgical droplet droplets generator generators".split()
)
"""Words whose stems are those of directions, and that tell of none."""
_STATES = frozenset("ill sick asleep pregnant".split())
_LESS = re.compile(
    r"(?:%|\bpercent|\bper cent) (?:off|fewer|less|shorter|weniger|de moins|menos)\b"
    r"|\b(?:took|taken|taking)\b.{1,30}?\b(?:off|out of)\b"
    r"|\b(?:less|fewer|weniger|moins de|menos) (?:time|work|effort|zeit|arbeit|temps|travail)\b"
    r"|\b(?:menos) (?:tiempo|trabajo|tempo|trabalho)\b",
    re.I,
)
"""Less of something, told without a verb: "took 20% off the volume"."""


def check_outcomes(claim: Claim) -> Iterator[Finding]:
    """Findings about results: turned round, or added."""
    if claim.kind in ("label", "skill"):
        return
    known = [pair for place in claim.line for pair in _directions(place.text)]
    ways = shown_directions(claim)
    said = frozenset(stem for place in claim.line for stem in stems_in(place.text))
    for way, word, objects in _directions(claim.new):
        opposite = _OPPOSITES.get(way)
        about = [other for other, _, others in known if _share(objects, others)]
        if opposite in about and way not in about:
            message = "The evidence says the opposite of this."
            yield _finding(claim, "direction.flipped", "error", message, (word,))
        elif is_told(way, ways) and (_share(objects, said) or not objects):
            continue
        elif opposite in ways:
            message = "The evidence says the opposite of this."
            yield _finding(claim, "direction.flipped", "error", message, (word,))
        elif is_told(way, ways) and _tells_told_numbers(claim, word):
            continue
        elif not ways or way == "end" or (way not in ways and not _share(objects, said)):
            message = "The evidence tells of no such result."
            asks = way != "end" and claim.kind == "line" and is_reworded(claim)
            yield _finding(claim, "outcome.added", "review" if asks else "error", message, (word,))
        else:
            message = "The evidence tells of another result."
            yield _finding(claim, "outcome.added", "review", message, (word,))
    yield from _check_ranges(claim)
    yield from _check_moves(claim)
    yield from _check_outcome_clauses(claim)


def _tells_told_numbers(claim: Claim, key: str) -> bool:
    """Whether what the direction *key* is said of has numbers, and all of them are the evidence's."""
    words = words_in(claim.new)
    at = next((at for at, word in enumerate(words) if word.key == key), None)
    if at is None:
        return False
    sentence = [w for w in words[at:] if w.clause == words[at].clause]
    inside = [
        quantity
        for quantity in quantities_in(claim.new)
        if words[at].start <= quantity.start <= sentence[-1].end
    ]
    known = [quantity for place in claim.line for quantity in quantities_in(place.text)]
    return bool(inside) and all(
        any(q.values & other.values and q.unit == other.unit for other in known) for q in inside
    )


_FROM_TO = re.compile(
    r"\b(?:from|von|de|du|desde) (?P<one>(?:[A-Z][\w+#.]*)(?: [A-Z][\w+#.]*)?)"
    r" (?:to|auf|nach|zu|\u00e0|vers|a|hacia|para) (?P<other>(?:[A-Z][\w+#.]*)(?: [A-Z][\w+#.]*)?)"
)
"""A move between two named things: "from Unity to Unreal Engine"."""


def _check_moves(claim: Claim) -> Iterator[Finding]:
    """Findings about a move that goes the other way round in the evidence."""
    known = {move for place in claim.line for move in _moves(place.text)}
    for move in _moves(claim.new):
        if move[::-1] in known and move not in known:
            message = "The evidence says the opposite of this."
            yield _finding(claim, "direction.flipped", "error", message, move)


def _moves(text: str) -> list[tuple[str, str]]:
    found = _FROM_TO.finditer(text)
    return [(move["one"].rstrip("."), move["other"].rstrip(".")) for move in found]


def is_told(way: str | None, ways: frozenset[str]) -> bool:
    """Whether evidence of *ways* tells of *way* too: less time is faster, and every result better."""
    return way in ways or (way == "fast" and "down" in ways) or (way == "better" and bool(ways))


def shown_directions(claim: Claim) -> frozenset[str]:
    """Directions that the line of *claim* tells of, in words or by two numbers."""
    told = {way for place in claim.line for way, _, _ in _directions(place.text)}
    told |= {_ways()[stem] for p in claim.line for stem in stems_in(p.text) if stem in _ways()}
    ranges = (pair for place in claim.line for pair in _moved_numbers(place.text))
    told |= {"down" for place in claim.line if _LESS.search(place.text)}
    return frozenset(told | {"up" if high > low else "down" for low, high in ranges if low != high})


def direction_of(word: Word) -> str | None:
    """`up`, `down`, `better`, `save`, `generate`, `fast` or `end` for a word of direction."""
    compared = next((way for way, keys in _COMPARED.items() if word.key in keys), None)
    return compared or _ways().get(word.stem)


_OPPOSITES = {"up": "down", "down": "up", "save": "up"}


def _share(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(means_same(stem, other) for stem in one)


@lru_cache(maxsize=READINGS_MAX)
def _directions(text: str) -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Direction words of *text*: which way, the word, and stems of what it is about."""
    words = words_in(text)
    found = []
    for at, word in enumerate(words):
        way = _ways().get(word.stem)
        if way is None or f"{word.key}e" in _way_words() or word.key in _NO_WAYS:
            continue  # "Med-surg" is no form of "surge".
        if words[at + 1 : at + 2] and words[at + 1].key in _STATES:
            continue  # "Fell ill" tells of no figure.
        if word.key in _RAISED and "with" in [w.key for w in words[at + 1 : at + 4]]:
            continue  # "Raised it with the board" tells of no figure.
        if len(word.key) <= _WINDOW and is_plain(word) and word.key not in _way_words():
            continue
        objects = [
            other.stem
            for other in words[at + 1 : at + 1 + _WINDOW]
            if other.clause == word.clause and other.stem not in plain_stems()
            if other.key not in light_verbs()
            if len(other.key) > 1 and other.key.isalpha() and not is_number_word(other.key)
        ]
        if at and words[at - 1].clause == word.clause and words[at - 1].stem not in plain_stems():
            objects += [words[at - 1].stem] * (not is_number_word(words[at - 1].key))
        found.append((way, word.key, frozenset(objects)))
    return (*found, *_compared(text, words))


def _compared(text: str, words: tuple[Word, ...]) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Directions told by "more" or "fewer" right after a share: "31% fewer riders"."""
    shares = [quantity.end for quantity in quantities_in(text) if quantity.unit == "%"]
    for at, word in enumerate(words):
        way = next((way for way, keys in _COMPARED.items() if word.key in keys), None)
        if way and any(0 <= word.start - end <= 1 for end in shares):
            after = words[at + 1 : at + 1 + _WINDOW]
            about = [
                w.stem for w in after if w.clause == word.clause and w.stem not in plain_stems()
            ]
            yield way, word.key, frozenset(about)


@cache
def _way_words() -> frozenset[str]:
    return frozenset(fold(w) for words in data("verbs.toml")["directions"].values() for w in words)


@cache
def _ways() -> dict[str, str]:
    return {
        stem_of(fold(word)): way
        for way, words in data("verbs.toml")["directions"].items()
        for word in words
        if len(word) - len(stem_of(fold(word))) < _CUT_MAX
    }


def _check_ranges(claim: Claim) -> Iterator[Finding]:
    """Findings about "from 68 to 61" where the evidence says "from 61 to 68"."""
    known = {pair for place in claim.line for pair in _ranges(place.text)}
    for low, high in _ranges(claim.new):
        if (high, low) in known and (low, high) not in known:
            message = "In the evidence these numbers stand the other way round."
            yield _finding(claim, "direction.flipped", "error", message, (str(low), str(high)))


def _ranges(text: str) -> list[tuple[Decimal, Decimal]]:
    found = quantities_in(text)
    return [
        (max(one.values), max(other.values))
        for one, other in pairwise(found)
        if fold(text[one.end : other.start]).strip()
        in ("to", "auf", "a", "->", "→", "para", "-", "–")
    ]


_INSTEAD = re.compile(
    r"\b(?:instead of|rather than|statt|anstatt|au lieu de|en (?:lugar|vez) de|em vez de|down from|up from"
    r"|zuvor(?: waren es)?|vorher(?: waren es)?|previously|formerly|before|auparavant|antes(?: eran| eram)?)\s+\W?$",
    re.I,
)


@lru_cache(maxsize=READINGS_MAX)
def _moved_numbers(text: str) -> tuple[tuple[Decimal, Decimal], ...]:
    """What numbers of *text* moved from and to, also where words part them: "from 40 a quarter to 9"."""
    found = quantities_in(text)
    moved = _ranges(text)
    for at, source in enumerate(found):
        target = next((q for q in found[at + 1 : at + 3] if q.role == "to"), None)
        if source.role == "from" and target and not source.is_year:
            moved.append((max(source.values), max(target.values)))
        before = found[at - 1] if at else None
        between = text[before.end : source.start] if before else ""
        if before and source.unit in (before.unit, None) and _INSTEAD.search(between):
            moved.append((max(source.values), max(before.values)))
    return tuple(moved)


@cache
def _outcome_phrases() -> Phrases:
    return phrases_of(data("verbs.toml")["outcome"]["phrases"])


def _check_outcome_clauses(claim: Claim) -> Iterator[Finding]:
    known_phrases = {
        phrase for place in claim.line for phrase in _outcome_phrases().found(place.text)
    }
    words = words_in(claim.new)
    stems = frozenset(word.stem for place in claim.near for word in words_in(place.text))
    for phrase, at in _outcome_phrases().find(claim.new):
        if phrase in known_phrases:
            continue
        tail = words[at + len(phrase) :]
        novel = [
            word.key
            for word in tail
            if word.stem not in plain_stems() and not means_same(word.stem, stems)
        ]
        if novel:
            message = "The evidence tells of no such result."
            yield _finding(claim, "outcome.added", "error", message, (" ".join(phrase), *novel))
