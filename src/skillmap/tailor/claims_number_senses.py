"""Numbers that say what the evidence says otherwise: of names, shares, differences, and how often."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import combinations

from skillmap.tailor.claim_sources import Claim
from skillmap.tailor.claim_words import stems_in, words_in
from skillmap.tailor.claims_recounts import is_recounted
from skillmap.tailor.claims_swaps import is_reworded, is_swapped
from skillmap.tailor.language import fold
from skillmap.tailor.lexicon import is_general, is_light
from skillmap.tailor.quantities import Quantity, quantities_in
from skillmap.tailor.word_families import READINGS_MAX, data, means_same, stem_of

_BEFORE = re.compile(r"(\w+)[ -]$")
_DENOMINATORS = (
    (2, r"hal(?:f|ves)|H\u00e4lften?|moiti\u00e9s?|mitad(?:es)?|metades?"),
    (3, r"thirds?|drittel|tiers|tercios?|ter\u00e7os?"),
    (4, r"quarters?|viertel|quarts?|cuartos?|quartos?"),
    (5, r"fifths?|f\u00fcnftel|cinqui\u00e8mes?|quintos?"),
    (10, r"tenths?|zehntel|dixi\u00e8mes?|d\u00e9cimos?"),
)
_OUT_OF = re.compile(
    r"\s+(?:out of|in|of every|in every|von|sur|de cada|em cada)\s+(?:every\s+|each\s+)?$", re.I
)
_TWICE = re.compile(r"\b(?:twice|zweimal|deux fois|dos veces|duas vezes)\b", re.I)
_TIMES = re.compile(r"\s*(?:times|mal|fois|veces|vezes)\b", re.I)
_SINCE = re.compile(r"\b(?:since|seit|depuis|desde)\s+$", re.I)


def is_said_otherwise(claim: Claim, quantity: Quantity) -> bool:
    """Whether the evidence says this number in another way: in a name, as a share, by two others, as "twice"."""
    senses = (is_named, is_computed, is_share, says_how_often, is_recounted)
    return any(sense(claim, quantity) for sense in senses)


def is_named(claim: Claim, quantity: Quantity) -> bool:
    """Whether the number belongs to a name that the evidence has with it: "PlayStation 5"."""
    if quantity.unit is not None:
        return False
    before = _BEFORE.search(claim.new[: quantity.start])
    if before is None or not before[1][0].isupper():
        return False
    opening = {word.start for word in words_in(claim.new) if word.opens}
    if before.start() in opening and before[1][1:].islower():
        return False
    name = re.compile(rf"\b{re.escape(before[1])}[ -]{re.escape(quantity.surface)}\b")
    return any(name.search(place.text) for place in claim.line)


def is_computed(claim: Claim, quantity: Quantity) -> bool:
    """Whether it is what lies between two numbers of the evidence, or their sum, and they still stand.

    "By 40 ms, from 110 to 70", "six percentage points, from 19% to 13%", "three papers, two of them as first author".
    Of a difference one number may be gone: "by 5,000 to 20,000".
    """
    known = [q for place in claim.line for q in quantities_in(place.text) if not q.is_year]
    kept = [other for other in quantities_in(claim.new) if other is not quantity]
    spans = _differences(quantity, known, 1 if quantity.role == "by" else 2, kept)
    if spans or _is_part(quantity, known, kept):
        return True
    parted = _PARTED.match(claim.new, quantity.end)
    if parted and _is_sum(quantity, known, [q for q in kept if q.start >= parted.end()]):
        return True
    return _is_ratio(quantity, known, kept)


_PARTED = re.compile(r"[^.;:(]{0,40}[:(]")
"""What stands between a number and those that it counts together: "Three papers: two as first author"."""


def _is_ratio(quantity: Quantity, known: Sequence[Quantity], kept: Sequence[Quantity]) -> bool:
    """Whether it tells how many times as much the second of two numbers is that both still stand."""
    if quantity.unit not in ("x", "%"):
        return False
    told = float(max(quantity.values))
    for one, other in combinations([q for q in known if _stands(q, kept)], 2):
        first, second = float(max(one.values)), float(max(other.values))
        alike = one.unit == other.unit or None in (one.unit, other.unit)
        if not alike or not first or not second:
            continue
        if quantity.unit == "%":
            if abs(abs(second - first) / first * 100 - told) <= _ROUNDED_PERCENT:
                return True
        elif quantity.bound == "more":
            if 1 <= second / first / told < _NEXT:
                return True
        elif abs(second / first / told - 1) <= _ROUNDED_RATIO:
            return True
    return False


_ROUNDED_PERCENT = 0.6
_ROUNDED_RATIO = 0.08
"""How far a rounded ratio may be from the exact one: 1.9 is "doubled"."""
_NEXT = 1.5
"""What "more than doubled" stays below: three times as much has a word of its own."""


def _differences(
    quantity: Quantity, known: Sequence[Quantity], least: int, kept: Sequence[Quantity]
) -> bool:
    points = quantity.unit == "pp" or (
        quantity.unit is None and not quantity.counts.isdisjoint(_points())
    )
    if quantity.unit == "%" or (quantity.unit is None and quantity.role != "by" and not points):
        return (
            False  # A difference of shares is told in points, and a bare number counts something.
        )
    unit = "%" if points else quantity.unit
    least = 1 if points else least
    alike = [other for other in known if other.unit == unit]
    return any(
        abs(max(one.values) - max(other.values)) in quantity.values
        and sum(1 for q in (one, other) if _stands(q, kept)) >= least
        for one, other in combinations(alike, 2)
    )


@cache
def _points() -> frozenset[str]:
    return frozenset(stem_of(word) for word in "points point punkte punkten puntos pontos".split())


_AGE = re.compile(
    r"\b(?:aged?|years? old|year-olds?|im alter|jahre alt|\u00e2g\u00e9e?s?|de edad|de idade)\b",
    re.I,
)


def tells_age(claim: Claim, quantity: Quantity) -> bool:
    """Whether it is an age, in a text and in evidence that tell of ages: "aged 7 to 11", "7 to 11 years old"."""
    if quantity.unit not in (None, "year") or _AGE.search(claim.new) is None:
        return False
    return any(_AGE.search(place.text) for place in claim.line)


def _is_part(quantity: Quantity, known: Sequence[Quantity], kept: Sequence[Quantity]) -> bool:
    """Whether it is the half that the evidence tells of a number: 13 of 26."""
    parts = [max(q.values) for q in known if q.unit == "x" and max(q.values) < 1]
    wholes = [max(q.values) for q in known if q.unit == quantity.unit and _stands(q, kept)]
    return any(part * whole in quantity.values for part in parts for whole in wholes)


def _is_sum(quantity: Quantity, known: Sequence[Quantity], kept: Sequence[Quantity]) -> bool:
    """Whether it counts together what the evidence counts one by one, and each is still counted."""
    alike = [q for q in known if q.unit == quantity.unit and q.unit != "%" and _stands(q, kept)]
    return any(
        sum((max(q.values) for q in group), Decimal(0)) in quantity.values
        for size in (2, 3)
        for group in combinations(alike, size)
    )


def _stands(quantity: Quantity, kept: Sequence[Quantity]) -> bool:
    return any(
        quantity.values & other.values and other.unit in (quantity.unit, None) for other in kept
    )


def is_share(claim: Claim, quantity: Quantity) -> bool:
    """Whether it is part of a share that the evidence tells in other words: "two out of three"."""
    known = {(part, whole) for p in claim.line for part, whole, _, _ in _shares(p.text)}
    ones = frozenset().union(*(_one_in(place.text) for place in claim.line))
    if quantity.unit is None and not ones.isdisjoint(quantity.values & _one_in(claim.new)):
        return True
    if quantity.values == {1} and ones & _one_in(claim.new):
        return True  # "One week in three" for "every third week".
    if quantity.unit == "%":
        shares = {Decimal(100) * part / whole for part, whole in known if whole}
        shares |= {Decimal(100) / whole for whole in ones}
        if any(abs(max(quantity.values) - share) < 1 for share in shares):
            return True
    return any(
        (part, whole) in known and start <= quantity.start < end
        for part, whole, start, end in _shares(claim.new)
    )


_ONE_IN = re.compile(
    r"\b(?:one|1|einer?s?|une?|uno|una|um|uma)(?:\s+\w+)?"
    r"\s+(?:in|out of|of every|in every|von|sur|de cada|em cada)\s+$",
    re.I,
)
_EVERY = re.compile(r"\b(?:every|each|jeder?n?|jedes|chaque|cada)\s+(\w+)", re.I)


@lru_cache(maxsize=READINGS_MAX)
def _one_in(text: str) -> frozenset[Decimal]:
    """Of how many things one is meant: 4 for "one weekend in four" and "every fourth weekend"."""
    found = {
        value
        for quantity in quantities_in(text)
        if _ONE_IN.search(text[: quantity.start])
        for value in quantity.values
    }
    ordinals: dict[str, list[str]] = data("numbers.toml")["ordinals"]
    for match in _EVERY.finditer(text):
        found |= {Decimal(n) for n, names in ordinals.items() if fold(match[1]) in names}
    return frozenset(found)


def _shares(text: str) -> Iterator[tuple[Decimal, Decimal, int, int]]:
    """Shares in *text*: "two thirds" and "two out of three", with where they stand."""
    found = quantities_in(text)
    for at, quantity in enumerate(found):
        tail = text[quantity.end :]
        for whole, names in _DENOMINATORS:
            match = re.match(rf"[\s-]+(?:{names})\b", tail, re.I)
            if match:
                yield (
                    max(quantity.values),
                    Decimal(whole),
                    quantity.start,
                    quantity.end + match.end(),
                )
        for following in found[at + 1 : at + 2]:
            bare = quantity.unit is None and max(quantity.values) < max(following.values)
            if bare and _OUT_OF.fullmatch(text[quantity.end : following.start]):
                yield max(quantity.values), max(following.values), quantity.start, following.end


def says_how_often(claim: Claim, quantity: Quantity) -> bool:
    """Whether the evidence says "twice" of what this counts: "ordering twice a day", "two orders a day"."""
    if quantity.unit is not None or not quantity.counts:
        return False
    counted = quantity.counts | quantity.far
    return any(
        _tells_times(place.text, quantity)
        and any(means_same(stem, stems_in(place.text)) for stem in counted)
        for place in claim.line
    )


def _tells_times(text: str, quantity: Quantity) -> bool:
    """Whether *text* says that something was done as often: "twice", "nine times"."""
    if quantity.values == {2} and _TWICE.search(text):
        return True
    return any(
        other.values & quantity.values and _TIMES.match(text, other.end)
        for other in quantities_in(text)
    )


def is_uncounted(claim: Claim, quantity: Quantity, near: Sequence[Quantity]) -> bool:
    """Whether nothing speaks against the number: no unit changed, and no other number counts what it counts.

    Then it may count the same in other words, and a person knows.
    """
    if all(other.unit != quantity.unit for other in near):
        return False
    if any("by" in (other.role, quantity.role) and other.role != quantity.role for other in near):
        return False
    said = frozenset().union(*(stems_in(place.text) for place in claim.line))
    rivals = [
        other
        for place in claim.line
        for other in quantities_in(place.text)
        if not other.values & quantity.values
    ]
    counted = quantity.counts
    if not counted:
        return _values(claim.old or "") == _values(claim.new)
    if any(means_same(stem, other.counts | other.near) for other in rivals for stem in counted):
        return False
    known = any(means_same(stem, said) or is_light(stem) for stem in counted)
    return known or (claim.kind == "line" and not is_swapped(claim, quantity.end))


def is_regrouped(claim: Claim, quantity: Quantity, near: Sequence[Quantity]) -> bool:
    """Whether a line built anew has the numbers of the old one, and this one counts something that is told there."""
    if claim.kind != "line" or not is_reworded(claim):
        return False
    old, new = _values(claim.old or ""), _values(claim.new)
    if len(old) != len(new) or any(all(not o & n for o in old) for n in new):
        return False
    if any(all(not o & n for n in new) for o in old):
        return False
    if not is_uncounted(claim, quantity, near) or any(
        other.bound != quantity.bound for other in near
    ):
        return False
    said = frozenset().union(*(stems_in(place.text) for place in claim.line))
    counted = quantity.counts
    return not counted or any(
        means_same(stem, said) or is_light(stem) or is_general(stem) for stem in counted
    )


def _values(text: str) -> list[frozenset[Decimal]]:
    return [quantity.values for quantity in quantities_in(text)]


def is_new_start(claim: Claim, quantity: Quantity) -> bool:
    """Whether a year tells since when a result has held, and only dates of the entry have that year."""
    if claim.kind != "line" or not quantity.is_year:
        return False
    return _follows_since(claim.new, quantity)


def moves_start(claim: Claim, quantity: Quantity) -> bool:
    """Whether "since 2016" stands where the old text has "since" another year, which is gone."""
    if claim.old is None or not quantity.is_year:
        return False
    old = {
        q.surface for q in quantities_in(claim.old) if q.is_year and _follows_since(claim.old, q)
    }
    new = {q.surface for q in quantities_in(claim.new) if q.is_year}
    return (
        _follows_since(claim.new, quantity)
        and bool(old)
        and quantity.surface not in claim.old
        and old.isdisjoint(new)
    )


def _follows_since(text: str, quantity: Quantity) -> bool:
    return _SINCE.search(text[: quantity.start]) is not None
