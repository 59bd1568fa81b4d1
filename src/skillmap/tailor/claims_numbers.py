"""Numbers of a new text: each must be in its evidence, with that unit, counting the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from skillmap.models.change import Finding
from skillmap.models.date import PartialDate
from skillmap.models.resume import Resume
from skillmap.tailor.claim_sources import Claim, Place, language_of_places
from skillmap.tailor.claim_words import claim_phrases, denials_in, stems_in, words_in
from skillmap.tailor.claims_experience import held_months, is_experience
from skillmap.tailor.claims_number_lines import (
    PART_WORDS,
    all_in,
    check_number_lines,
    number_finding,
    same_value,
)
from skillmap.tailor.claims_number_senses import (
    is_new_start,
    is_regrouped,
    is_said_otherwise,
    is_uncounted,
    moves_start,
    tells_age,
)
from skillmap.tailor.claims_rates import FORTNIGHT
from skillmap.tailor.claims_recounts import is_computable
from skillmap.tailor.claims_swaps import is_reworded, only_numbers_differ
from skillmap.tailor.claims_terms import supported_spans
from skillmap.tailor.language import fold
from skillmap.tailor.lexicon import kinds_of
from skillmap.tailor.number_words import unit_of
from skillmap.tailor.quantities import PERSON, Quantity, person, quantities_in
from skillmap.tailor.word_families import data, means_same, stem_of

CHECKER = "numbers"

_PRONOUNS = frozenset("both beide beiden ambos ambas".split())
"""Words that stand for the two that were named, and count nothing anew."""
_TO_ONE = re.compile(r"\b(?:to one|auf ein(?:en|e)?|\u00e0 une?|a un[ao]?)\b", re.I)
"""The end of "from three days to one", which leaves its unit out."""
_PART_MIN = 5
"""Letters of the shortest part of a compound that is looked for."""
_AGENT = re.compile(
    r"(?:er|or|ist|ant|ent)$|^(?:rid|us|driv|buy|read|work|play|train|learn|teach)$"
)
"""Ends of words for people, and stems that lost theirs."""
_WEAKER = {"": 0, "about": 0, "less": -1, "more": 1}


def check_numbers(claim: Claim, base: Resume, today: PartialDate) -> Iterator[Finding]:
    """Findings about the numbers of *claim*.

    Years of experience in a summary may be computed: from the months that the entries of `work` cover together, those
    counted once where they overlap, rounded down to years. With a skill named in the same clause,
    only entries that name the skill count.
    """
    names = supported_spans(claim)
    for quantity in quantities_in(claim.new):
        if any(low < quantity.start and quantity.end <= high for low, high in names):
            continue  # The number of a name: "Google Analytics 4".
        found = tuple(_check_quantity(claim, quantity, base, today))
        if found and not is_said_otherwise(claim, quantity):
            yield from found
    yield from check_number_lines(claim)


def _check_quantity(
    claim: Claim, quantity: Quantity, base: Resume, today: PartialDate
) -> Iterator[Finding]:
    if moves_start(claim, quantity):
        yield number_finding(
            claim, quantity, "number.counts_other", "error",
            "The evidence says that it has been so since another year.",
        )  # fmt: skip
        return
    if is_experience(claim, quantity):
        months = max(quantity.values) * 12 + (quantity.bound == "more")
        if held_months(claim, quantity, base, today) >= months:
            return
        if not any(_fits(quantity, other, claim.line) for other in all_in(claim.line)):
            yield number_finding(
                claim, quantity, "number.years", "error",
                "The dates of the work entries do not add up to these years.",
            )  # fmt: skip
            return
    yield from _check_one(claim, quantity)
    yield from _check_ranks(claim, quantity)


def _check_ranks(claim: Claim, quantity: Quantity) -> Iterator[Finding]:
    """Findings about a headcount of ranks that its evidence does not count: "16 team leads and advisers"."""
    if claim.kind != "line" or quantity.unit is not None or not quantity.counts:
        return
    after = [w for w in words_in(claim.new) if w.start >= quantity.end][:PART_WORDS]
    name = " ".join(word.key.removesuffix("s") for word in after if word.stem in quantity.counts)
    said = [" ".join(w.key.removesuffix("s") for w in words_in(p.text)) for p in claim.line]
    for phrase in claim_phrases("title").found(name):
        if not any(" ".join(phrase) in text for text in said):
            yield number_finding(
                claim, quantity, "number.counts_other", "error",
                "In its evidence this number does not count people of this rank.",
            )  # fmt: skip
            return


def _check_one(claim: Claim, quantity: Quantity) -> Iterator[Finding]:
    if quantity.values == {0} and any(denials_in(p.text) for p in claim.line):
        return  # "Zero" where the evidence has "no" or "without".
    near = [other for other in all_in(claim.line) if same_value(quantity, other)]
    if near and fold(quantity.surface) in _PRONOUNS:
        return
    if _leaves_unit_out(claim, quantity, near) or (near and tells_age(claim, quantity)):
        return
    if any(_fits(quantity, other, claim.line) for other in near):
        return
    if quantity.bound in ("", "about") and any(
        _said_without(quantity, place) for place in claim.line
    ):
        return
    counting_same = [other for other in near if _counts_same(quantity, other, claim.line)]
    if counting_same:
        if any(_WEAKER[quantity.bound] <= _WEAKER[other.bound] for other in counting_same):
            yield number_finding(
                claim, quantity, "number.hedge", "review",
                "Its evidence says this number only roughly.",
            )  # fmt: skip
            return
        yield number_finding(
            claim, quantity, "number.hedge", "review" if is_reworded(claim) else "error",
            "Its evidence does not say that it is this much, or more.",
        )  # fmt: skip
    elif near:
        yield from (
            () if is_regrouped(claim, quantity, near) else (_counts_other(claim, quantity, near),)
        )
    elif is_new_start(claim, quantity):
        yield number_finding(
            claim, quantity, "number.unsupported", "error",
            "Its evidence does not say that it has been so since then.",
        )  # fmt: skip
    elif (
        quantity.is_year
        and not _loses_a_year(claim)
        and any(same_value(quantity, other) for other in all_in(claim.entry))
    ):
        return
    elif any(_fits(quantity, other, claim.entry) for other in all_in(claim.entry)):
        yield number_finding(
            claim, quantity, "number.other_line",
            "error" if only_numbers_differ(claim) else "review",
            "Another line of this entry has this number; was it this work?",
        )  # fmt: skip
    else:
        yield number_finding(
            claim,
            quantity,
            "number.unsupported",
            "review"
            if is_computable(claim, quantity) or _is_small_count(claim, quantity)
            else "error",
            "Its evidence does not have this number.",
        )


def _counts_other(claim: Claim, quantity: Quantity, near: Sequence[Quantity]) -> Finding:
    return number_finding(
        claim, quantity, "number.counts_other",
        "review" if is_reworded(claim) or is_uncounted(claim, quantity, near) else "error",
        "In its evidence this number has another unit, or counts something else.",
    )  # fmt: skip


def _is_small_count(claim: Claim, quantity: Quantity) -> bool:
    """Whether a line built anew, all numbers of which still stand, counts a few things that it may name one by one."""
    if claim.kind != "line" or not is_reworded(claim) or quantity.unit is not None:
        return False
    kept = quantities_in(claim.new)
    stands = all(any(same_value(old, q) for q in kept) for old in quantities_in(claim.old or ""))
    return stands and 1 < max(quantity.values) <= _FEW and not quantity.bound


_FEW = 6
"""Things that a reader counts at a glance."""


def _leaves_unit_out(claim: Claim, quantity: Quantity, near: Sequence[Quantity]) -> bool:
    """Whether a bare number has the unit that another number of the text has: "83 percent, against 74"."""
    if quantity.unit is not None or quantity.counts or quantity.bound:
        return False
    units = {other.unit for other in quantities_in(claim.new) if other.unit is not None}
    return any(other.unit in units for other in near if other.unit is not None)


def _loses_a_year(claim: Claim) -> bool:
    """Whether a year of the old text is gone: another one would take its place."""
    kept = [quantity for quantity in quantities_in(claim.new) if quantity.is_year]
    return any(
        quantity.is_year and not any(same_value(quantity, other) for other in kept)
        for quantity in quantities_in(claim.old or "")
    )


def _said_without(quantity: Quantity, place: Place) -> bool:
    """Whether *place* says it without a number: "one day" for 1 day, "the second phase" for phase 2."""
    if any(_in_one_word(quantity, word.key) for word in words_in(place.text)):
        return True
    if quantity.values == {2} and quantity.unit == "week" and FORTNIGHT.search(place.text):
        return True
    to_one = quantity.values == {1} and quantity.unit and _TO_ONE.search(place.text)
    if to_one and any(other.unit == quantity.unit for other in quantities_in(place.text)):
        return True
    table = data("numbers.toml")
    ordinals = table["ordinals"].get(str(max(quantity.values)), ())
    single = table["single"]["words"] if quantity.values == {1} else ()
    for before, word in pairwise(words_in(place.text)):
        if before.clause != word.clause:
            continue
        if (
            quantity.unit is None
            and before.key in ordinals
            and (quantity.last == word.stem or word.stem in quantity.counts)
        ):
            return True  # "Phase two", and "2. Lehrjahr".
        same = unit_of(word.key) == quantity.unit if quantity.unit else word.stem in quantity.counts
        if before.key in single and same:
            return True
    return False


def _in_one_word(quantity: Quantity, key: str) -> bool:
    """Whether a German compound says it: "Zweischichtbetrieb" for two shifts."""
    ones: list[str] = data("numbers.toml")["words"]["de"]["ones"]
    value = max(quantity.values)
    if quantity.unit or not (1 < value < len(ones)):
        return False
    rest = key.removeprefix(ones[int(value)])
    return rest != key and any(len(s) >= _PART_MIN and rest.startswith(s) for s in quantity.counts)


def _fits(one: Quantity, other: Quantity, places: Sequence[Place]) -> bool:
    """Same value, same unit, counting the same, and hedged alike, or saying less."""
    if not same_value(one, other) or not _counts_same(one, other, places):
        return False
    if one.bound == other.bound or (one.bound == "about" and other.bound == ""):
        return True
    return one.bound == "" and other.bound == "more"


def _counts_same(one: Quantity, other: Quantity, places: Sequence[Place]) -> bool:
    """Whether *one* counts what *other* does in *places*.

    What stands after a number says what it counts. Where nothing does in the evidence, it may be
    any word of it; where nothing does in the new text, the words before must not be those of
    another number.
    """
    if _are_labels(one, other):
        return True
    if one.head and other.head and not means_same(one.head, frozenset({other.head})):
        return False
    if one.unit != other.unit or (one.role and other.role and one.role != other.role):
        return False
    if one.unit is not None and sum(1 for q in all_in(places) if q.unit == one.unit) == 1:
        return True  # Nothing else there has that unit.
    if one.role == other.role and one.role in ("from", "to") and not one.counts:
        return True
    if one.counts and other.counts:
        if one.unit is not None or _count_alike(one, other, places):
            return True
        said = _said(places)
        if PERSON in one.counts and any(stem in _person_kinds() for stem in other.counts):
            return True  # "31,000 people" where the evidence has inhabitants.
        if PERSON in other.counts and any(
            (_AGENT.search(stem) or stem in _person_kinds()) and means_same(stem, said)
            for stem in one.counts
        ):
            return True  # "2,300 riders" where a survey of riders has 2,300 people.
        described = all(means_same(stem, said) for stem in one.counts)
        return described and any(means_same(stem, other.counts) for stem in one.far)
    if one.counts and one.unit is None:
        return any(means_same(stem, _said(places) | other.near) for stem in one.counts)
    if _near_same(one, other) or not one.near:
        return True
    rivals = any(
        means_same(stem, rival.near)
        for rival in all_in(places)
        if rival.unit == one.unit and not rival.near <= other.near
        for stem in one.near
    )
    return not rivals and any(means_same(stem, _said(places)) for stem in one.near)


def _ends_alike(one: str, other: str) -> bool:
    """Whether one is a compound of the other: "Archivseiten" of "Seiten"."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _PART_MIN and long.endswith(short)


def _count_alike(one: Quantity, other: Quantity, places: Sequence[Place]) -> bool:
    """Whether both count the same, or things of one kind: "86 sessions" where the evidence has interviews."""
    if any(means_same(stem, other.counts) for stem in one.counts):
        return True
    if any(_ends_alike(stem, counted) for stem in one.counts for counted in other.counts):
        return True
    language = language_of_places(tuple(places))
    known = frozenset(kind for stem in other.counts for kind in kinds_of(stem, language))
    return any(not known.isdisjoint(kinds_of(stem, language)) for stem in one.counts)


@cache
def _person_kinds() -> frozenset[str]:
    words = data("numbers.toml")["person_kinds"]["words"]
    return frozenset(stem_of(fold(word)) for word in words)


def _are_labels(one: Quantity, other: Quantity) -> bool:
    """Whether both count nothing: years, or "grade 5", which is grade 5 whatever follows."""
    if one.is_year and other.is_year:
        return True
    return one.unit is None and other.unit is None and one.last == other.last in _numbered()


@cache
def _numbered() -> frozenset[str]:
    words = data("numbers.toml")["numbered"]["words"]
    return frozenset(stem_of(fold(word)) for word in words)


def _said(places: Sequence[Place]) -> frozenset[str]:
    return frozenset(person(stem) for place in places for stem in stems_in(place.text))


def _near_same(one: Quantity, other: Quantity) -> bool:
    known = other.near | other.counts
    return any(means_same(stem, known) for stem in one.near)
