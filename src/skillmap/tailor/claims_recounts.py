"""Numbers that the evidence has as a count of what it names, in another unit, with others beside, or more exactly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, pairwise

from skillmap.tailor.claim_sources import Claim
from skillmap.tailor.claim_words import Word, stems_in, words_in
from skillmap.tailor.claims_swaps import is_reworded
from skillmap.tailor.number_words import unit_of
from skillmap.tailor.quantities import Quantity, quantities_in
from skillmap.tailor.word_families import READINGS_MAX, means_same

_COUNT_MAX = 7
"""Things that somebody counts who reads a list of them."""
_NAME_WORDS = 4
"""Words of the longest name in a list."""
_BESIDE_WORDS = 3
"""Words between a number and "other"."""

_OTHER = frozenset(
    "other others further colleague colleagues fellow more weitere weiteren weiterer anderen andere kollegen"
    " kolleginnen autre autres collegue collegues otro otros otra otras companeros companeras outro outros outra outras"
    " colegas".split()
)
_AMONG = re.compile(
    r"\b(?:one|eine?[rsm]?|une?|uno|una|um|uma)\s+(?:of|out of|among|von|unter|der|des|de|dos|das|entre|parmi)\b"
    r"|\b(?:team|crew|group|gruppe|\u00e9quipe|equipo|equipa|equipe)\s+(?:of|von|de)\b|-(?:person|strong|k\u00f6pfig)",
    re.I,
)
_PAIR = re.compile(
    r"\b(?:in|as) (?:a )?pairs?\b|\bpair(?:ed|ing)\b|\bin twos\b|\bzu zweit\b|\bpaarweise\b|\bbin\u00f4mes?\b"
    r"|\b(?:en|em) (?:pareja|dupla|pares)\b|\b[\u00e0a] deux\b|\ben duo\b"
    r"|\bwith (?:a|one|another|one other|a fellow|my) (?:\w+ )?(?:colleague|nurse|engineer|developer|assistant|teacher"
    r"|partner|technician|analyst|designer|cook|driver|clerk)\b|\bavec (?:une? )?coll\u00e8gue\b"
    r"|\bmit (?:einer? |einem )?(?:Kolleg\w+)|\bcon (?:un |una )?(?:compa\u00f1er[oa]|colega)\b"
    r"|\bcom (?:um |uma )?colega\b",
    re.I,
)
_AND = frozenset("and und et y e & sowie".split())

_HALF = re.compile(
    r"\b(?:half an?|an?(?: |-)half|ein halbe[sn]?|einem halben|einer halben|eine halbe|une demi[e]?|un demi"
    r"|medio|media|meio|meia)[ -](?P<unit>\w+)"
    r"|\b(?P<unit2>year|month|week|day|hour|an|mois|heure|a\u00f1o|hora|ano)"
    r" (?:and a half|et demie?|y medi[oa]|e mei[oa])"
    r"|\b(?P<and>anderthalb|eineinhalb) (?P<unit3>\w+)",
    re.I,
)
_ONE = frozenset("a an one ein eine einen einem einer un une uno una um uma".split())
_SMALLER = {
    "year": ("month", Decimal(12)),
    "month": ("month", Decimal(1)),
    "week": ("day", Decimal(7)),
    "day": ("day", Decimal(1)),
    "hour": ("minute", Decimal(60)),
    "minute": ("minute", Decimal(1)),
    "second": ("second", Decimal(1)),
}
_ROUGH = Decimal("0.1")
"""How far a number that is told roughly may be from the exact one, as a share of it."""
_ROUGH_LEAST = 10


def is_recounted(claim: Claim, quantity: Quantity) -> bool:
    """Whether the evidence has this number in a list, in a pair, with others beside, in another unit, or exactly."""
    return (
        _is_with_others(claim, quantity)
        or _is_pair(claim, quantity)
        or _is_list_count(claim, quantity)
        or _is_converted(claim, quantity)
        or _is_rounded(claim, quantity)
    )


def is_computable(claim: Claim, quantity: Quantity) -> bool:
    """Whether a line built anew may have computed the number from two of its evidence.

    A sum, a difference, a product, a share or a rise: whether it is what they make together, a person sees.
    """
    if claim.kind != "line" or quantity.is_year or not is_reworded(claim):
        return False
    value = max(quantity.values)
    known = [max(q.values) for _, q in _known(claim) if not q.is_year]
    for one, other in combinations(known, 2):
        low, high = sorted((one, other))
        made = [low + high, high - low, low * high]
        if low:
            made += [
                high / low,
                100 * low / high,
                100 * (high - low) / high,
                100 * (high - low) / low,
            ]
        if any(abs(value - number) <= _NEARLY * number for number in made if number):
            return True
    return False


_NEARLY = Decimal("0.01")
"""How far a computed number may be off for its rounding, as a share of it."""


def _known(claim: Claim) -> Iterator[tuple[str, Quantity]]:
    for place in claim.line:
        for quantity in quantities_in(place.text):
            yield place.text, quantity


def _is_with_others(claim: Claim, quantity: Quantity) -> bool:
    """Whether it counts the writer in or out: "one of five" for "with four others"."""
    if quantity.unit is not None or max(quantity.values) > _COUNT_MAX * 2:
        return False
    for text, other in _known(claim):
        if other.unit is not None:
            continue
        if any(other.values & q.values for q in quantities_in(claim.new)):
            continue  # It still stands: this one is another.
        more = max(quantity.values) - max(other.values)
        if more == 1 and _beside_others(text, other) and _AMONG.search(claim.new):
            return True
        if more == -1 and _beside_others(claim.new, quantity) and _AMONG.search(text):
            return True
    return False


def _beside_others(text: str, quantity: Quantity) -> bool:
    words = words_in(text)
    near = [w for w in words if w.start >= quantity.end][:_BESIDE_WORDS]
    near += [w for w in words if w.end <= quantity.start][-1:]
    return any(word.key in _OTHER for word in near)


def _is_pair(claim: Claim, quantity: Quantity) -> bool:
    return (
        quantity.values == {2}
        and quantity.unit is None
        and any(_PAIR.search(place.text) for place in claim.line)
    )


def counted_spans(claim: Claim) -> list[tuple[int, int]]:
    """Words that say of what kind the things are that the new text counts: "languages" in "three languages: ..."."""
    words = words_in(claim.new)
    spans = []
    for quantity in quantities_in(claim.new):
        if _is_list_count(claim, quantity):
            spans += [(w.start, w.end) for w in words if w.start >= quantity.end][:1]
    return spans


def _is_list_count(claim: Claim, quantity: Quantity) -> bool:
    """Whether the evidence names as many things one by one, and all of them still stand: "three languages: ..."."""
    if quantity.unit is not None or not 2 <= max(quantity.values) <= _COUNT_MAX:
        return False
    stay = [value for q in quantities_in(claim.new) for value in q.values]
    if any(not q.values & frozenset(stay) for q in quantities_in(claim.old or "")):
        return False  # It may have taken the place of another number.
    after = [w for w in words_in(claim.new) if w.start >= quantity.end]
    opened = next(
        (w for w in after if re.search(r"[:(,\u2013\u2014]", claim.new[quantity.end : w.start])),
        None,
    )
    if opened is None or after.index(opened) > _NAME_WORDS:
        return False
    new = frozenset(w.stem for w in after)
    texts = [place.text for place in claim.line] if claim.kind == "line" else [claim.old or ""]
    return any(
        len(names) in quantity.values and all(not stems.isdisjoint(new) for stems in names)
        for text in texts
        for names in _lists(text)
    )


@lru_cache(maxsize=READINGS_MAX)
def _lists(text: str) -> tuple[tuple[frozenset[str], ...], ...]:
    """Things that *text* names in a row, parted by commas and "and": stems of each name."""
    words = words_in(text)
    found: list[tuple[frozenset[str], ...]] = []
    for at, word in enumerate(words):
        if word.key not in _AND or at == 0 or at + 1 == len(words):
            continue
        after = [
            w for w in words[at + 1 : at + 1 + _NAME_WORDS] if w.clause == words[at + 1].clause
        ]
        names: list[list[Word]] = [[words[at + 1]] if after else []]
        here, name = at - 1, [words[at - 1]]
        while here > 0:
            gap = text[words[here - 1].end : words[here].start]
            if "," in gap:
                names.append(name)
                found.append(_stems_of((*names, name[:0])))
                name = []
            elif gap.strip() or len(name) >= _NAME_WORDS:
                break
            here -= 1
            name.append(words[here])
        found.append(_stems_of((*names, name or [words[at - 1]])))
        found.append(_stems_of((*names, [words[at - 1]])))
    return tuple(dict.fromkeys(found))


def _stems_of(names: tuple[list[Word], ...]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(w.stem for w in name) for name in names if name)


def _is_converted(claim: Claim, quantity: Quantity) -> bool:
    """Whether the evidence has the same time in another unit: "half a year", "24 months"."""
    if quantity.unit not in _SMALLER:
        return False
    if quantity.bound not in ("", "about"):
        return False
    smaller, factor = _SMALLER[quantity.unit]
    told = {max(quantity.values) * factor}
    return any(
        unit == smaller and value in told
        for place in claim.line
        for value, unit in _times(place.text, quantity.unit)
    )


@lru_cache(maxsize=READINGS_MAX)
def _times(text: str, other_than: str) -> tuple[tuple[Decimal, str], ...]:
    """Times that *text* tells in other units than one, in months, days, minutes or seconds."""
    found = [
        (max(q.values) * _SMALLER[q.unit][1], _SMALLER[q.unit][0])
        for q in quantities_in(text)
        if q.unit in _SMALLER and q.unit != other_than and q.bound in ("", "about")
    ]
    for before, word in pairwise(words_in(text)):
        unit = unit_of(word.key)
        if before.key in _ONE and unit in _SMALLER and unit != other_than:
            found.append((_SMALLER[unit][1], _SMALLER[unit][0]))
    for match in _HALF.finditer(text):
        unit = unit_of((match["unit"] or match["unit2"] or match["unit3"]).casefold())
        if unit in _SMALLER:
            share = Decimal("0.5") if match["unit"] else Decimal("1.5")
            found.append((_SMALLER[unit][1] * share, _SMALLER[unit][0]))
    return tuple(found)


def _is_rounded(claim: Claim, quantity: Quantity) -> bool:
    """Whether it says roughly what the evidence says exactly, and counts the same: "nearly 60" for 58."""
    value = max(quantity.values)
    if not quantity.bound or value < _ROUGH_LEAST or quantity.is_year:
        return False
    for text, other in _known(claim):
        exact = max(other.values)
        if other.unit != quantity.unit or other.bound or exact == value or other.is_year:
            continue
        if quantity.counts and not any(
            means_same(stem, stems_in(text)) for stem in quantity.counts
        ):
            continue
        off = (exact - value) / value
        if abs(off) > _ROUGH or _digits(value) >= _digits(exact):
            continue
        if quantity.bound == "about" or (off > 0) == (quantity.bound == "more"):
            return other.surface not in claim.new
    return False


def _digits(value: Decimal) -> int:
    """Digits of *value* that are told: 1 of 500, 3 of 512."""
    return len(str(value.normalize()).replace(".", "").rstrip("0").partition("E")[0])
