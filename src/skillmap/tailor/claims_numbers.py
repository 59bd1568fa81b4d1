"""Numbers of a new text: each must be in its evidence, with that unit, counting the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from skillmap.models.change import Finding, Severity
from skillmap.models.date import PRESENT, PartialDate
from skillmap.models.resume import Resume
from skillmap.tailor.claim_sources import Claim, Place, pointers
from skillmap.tailor.claim_words import data, means_same, plain_stems, stems_in, words_in
from skillmap.tailor.claims_terms import supported_spans
from skillmap.tailor.quantities import SPANS, Quantity, person, quantities_in, unit_of
from skillmap.tailor.skills import find_skills

CHECKER = "numbers"

_EXPERIENCE = frozenset(
    "experience erfahrung berufserfahrung experiencia experiencias experiencia".split()
)
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
        if _is_experience(claim, quantity):
            if _held_years(claim, quantity, base, today) >= max(quantity.values):
                continue
            if not any(_fits(quantity, other, claim.line) for other in _all(claim.line)):
                yield _finding(
                    claim, quantity, "number.years", "error",
                    "The dates of the work entries do not add up to these years.",
                )  # fmt: skip
                continue
        yield from _check_one(claim, quantity)
    if claim.kind == "line":
        yield from _check_repeats(claim)
    yield from _check_vague(claim)


def _check_vague(claim: Claim) -> Iterator[Finding]:
    """Findings about "a few hours" where the evidence names no time in that unit."""
    known = {
        unit for place in claim.line for word in words_in(place.text) if (unit := unit_of(word.key))
    }
    for before, word in pairwise(words_in(claim.new)):
        unit = unit_of(word.key)
        if (
            unit in SPANS
            and unit not in known
            and before.key in data("numbers.toml")["vague"]["words"]
        ):
            yield Finding(
                code="number.unsupported",
                severity="error",
                message="Its evidence does not tell of so short or long a time.",
                words=(claim.new[before.start : word.end],),
                evidence=pointers(claim.line),
                checker=CHECKER,
            )


def _check_repeats(claim: Claim) -> Iterator[Finding]:
    """Findings about a number that stands more often in the text than in its evidence."""
    found = quantities_in(claim.new)
    known = [*_all(claim.near)]
    for at, quantity in enumerate(found):
        earlier = [other for other in found[:at] if _same_number(quantity, other)]
        if earlier and len(earlier) >= sum(1 for other in known if _same_number(quantity, other)):
            yield _finding(
                claim, quantity, "number.unsupported", "error",
                "Its evidence has this number less often.",
            )  # fmt: skip


def _same_number(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit and _same_value(one, other)


def _check_one(claim: Claim, quantity: Quantity) -> Iterator[Finding]:
    near = [other for other in _all(claim.line) if _same_value(quantity, other)]
    if any(_fits(quantity, other, claim.line) for other in near):
        return
    if quantity.bound == "" and any(_said_without(quantity, place) for place in claim.line):
        return
    counting_same = [other for other in near if _counts_same(quantity, other, claim.line)]
    if counting_same:
        if any(_WEAKER[quantity.bound] <= _WEAKER[other.bound] for other in counting_same):
            yield _finding(
                claim, quantity, "number.hedge", "review",
                "Its evidence says this number only roughly.",
            )  # fmt: skip
            return
        yield _finding(
            claim, quantity, "number.hedge", "error",
            "Its evidence does not say that it is this much, or more.",
        )  # fmt: skip
    elif near:
        yield _finding(
            claim, quantity, "number.counts_other", "error",
            "In its evidence this number has another unit, or counts something else.",
        )  # fmt: skip
    elif quantity.is_year and any(_same_value(quantity, other) for other in _all(claim.entry)):
        return
    elif any(_fits(quantity, other, claim.entry) for other in _all(claim.entry)):
        yield _finding(
            claim, quantity, "number.other_line", "review",
            "Another line of this entry has this number; was it this work?",
        )  # fmt: skip
    else:
        yield _finding(
            claim,
            quantity,
            "number.unsupported",
            "error",
            "Its evidence does not have this number.",
        )


def _said_without(quantity: Quantity, place: Place) -> bool:
    """Whether *place* says it without a number: "one day" for 1 day, "the second phase" for phase 2."""
    table = data("numbers.toml")
    ordinals = table["ordinals"].get(str(max(quantity.values)), ())
    single = table["single"]["words"] if quantity.values == {1} else ()
    for before, word in pairwise(words_in(place.text)):
        if before.clause != word.clause:
            continue
        if quantity.unit is None and before.key in ordinals and quantity.last == word.stem:
            return True
        same = unit_of(word.key) == quantity.unit if quantity.unit else word.stem in quantity.counts
        if before.key in single and same:
            return True
    return False


def _all(places: Iterable[Place]) -> Iterator[Quantity]:
    for place in places:
        yield from quantities_in(place.text)


def _same_value(one: Quantity, other: Quantity) -> bool:
    return bool(one.values & other.values)


def _fits(one: Quantity, other: Quantity, places: Sequence[Place]) -> bool:
    """Same value, same unit, counting the same, and hedged alike, or saying less."""
    if not _same_value(one, other) or not _counts_same(one, other, places):
        return False
    if one.bound == other.bound:
        return True
    return one.bound == "" and other.bound == "more"


def _counts_same(one: Quantity, other: Quantity, places: Sequence[Place]) -> bool:
    """Whether *one* counts what *other* does in *places*.

    What stands after a number says what it counts. Where nothing does in the evidence, it may be
    any word of it; where nothing does in the new text, the words before must not be those of
    another number.
    """
    if one.head and other.head and not means_same(one.head, frozenset({other.head})):
        return False
    if one.unit != other.unit or (one.role and other.role and one.role != other.role):
        return False
    if one.counts and other.counts:
        if one.unit is not None or any(means_same(stem, other.counts) for stem in one.counts):
            return True
        said = _said(places)
        described = all(means_same(stem, said) for stem in one.counts)
        return described and any(means_same(stem, other.counts) for stem in one.far)
    if one.counts and one.unit is None:
        return any(means_same(stem, _said(places) | other.near) for stem in one.counts)
    if _near_same(one, other) or not one.near:
        return True
    rivals = any(
        means_same(stem, rival.near)
        for rival in _all(places)
        if rival.unit == one.unit and not rival.near <= other.near
        for stem in one.near
    )
    return not rivals and any(means_same(stem, _said(places)) for stem in one.near)


def _said(places: Sequence[Place]) -> frozenset[str]:
    return frozenset(person(stem) for place in places for stem in stems_in(place.text))


def _near_same(one: Quantity, other: Quantity) -> bool:
    known = other.near | other.counts
    return any(means_same(stem, known) for stem in one.near)


# -- years of experience ----------------------------------------------------------------------


def _is_experience(claim: Claim, quantity: Quantity) -> bool:
    if claim.kind not in ("summary", "passage") or quantity.unit != "year":
        return False
    after = [word for word in words_in(claim.new) if word.start >= quantity.end][:6]
    return any(word.key in _EXPERIENCE for word in after) or _follows(claim.new, quantity.end)


def _follows(text: str, end: int) -> bool:
    """Whether the years are said to be spent in something: "seven years in retail"."""
    return (
        re.match(r"\s*\+?\s*(?:in|with|of|as|bei|im|als|dans|en|em|como)\b", text[end:]) is not None
    )


def _held_years(claim: Claim, quantity: Quantity, base: Resume, today: PartialDate) -> Decimal:
    words = words_in(claim.new)
    clause = next((word.clause for word in words if word.start >= quantity.end), None)
    ends = [word.end for word in words if word.clause == clause]
    stretch = claim.new[quantity.end : max(ends, default=quantity.end)]
    skills = {mention.canonical for mention in find_skills(stretch)}
    covered: set[int] = set()
    for role in base.work or ():
        texts = " \n".join(
            text for text in (role.position, role.summary, *(role.highlights or ())) if text
        )
        if skills and not skills <= {mention.canonical for mention in find_skills(texts)}:
            continue
        covered |= _months(role.start_date, role.end_date or PRESENT, today)
    if not skills and _names_a_field(stretch, base):
        return Decimal(0)
    return Decimal(len(covered) // 12)


def _names_a_field(stretch: str, base: Resume) -> bool:
    """Whether the years are in a field that no entry of the resume names."""
    known = frozenset(word.stem for _, text in base.texts() for word in words_in(text))
    return any(
        word.stem not in plain_stems() and not means_same(word.stem, known)
        for word in words_in(stretch)
    )


def _months(
    start: PartialDate | str | None, end: PartialDate | str, today: PartialDate
) -> set[int]:
    """Months from *start* to *end* as numbers; none where a date is unknown."""
    if not isinstance(start, PartialDate) or not isinstance(end, PartialDate):
        return set()
    if start.is_present:
        return set()
    first = start.year * 12 + (start.month or 1)
    # A printed last month was worked; a bare year says nothing of its months.
    last = 1 if end.month is not None else 0
    return set(range(first, first + start.months_until(end, today=today) + last))


def _finding(
    claim: Claim, quantity: Quantity, code: str, severity: Severity, message: str
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message,
        words=(quantity.surface,),
        evidence=pointers(claim.line),
        checker=CHECKER,
    )
