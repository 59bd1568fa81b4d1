"""Numbers of a line beside those of the line that it replaces: repeated, of a part, of another year, in vague words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from skillmap.models.change import Finding, Severity
from skillmap.tailor.claim_sources import Claim, Place, pointers
from skillmap.tailor.claim_words import words_in
from skillmap.tailor.claims_recounts import is_recounted
from skillmap.tailor.number_words import unit_of
from skillmap.tailor.quantities import SPANS, Quantity, quantities_in
from skillmap.tailor.word_families import data

CHECKER = "numbers"


def check_number_lines(claim: Claim) -> Iterator[Finding]:
    """Findings about numbers that only show beside those of the evidence as a whole."""
    if claim.kind == "line":
        yield from _check_repeats(claim)
        yield from _check_parts(claim)
        yield from _check_swaps(claim)
        yield from _check_plurals(claim)
    yield from _check_vague(claim)
    yield from _check_ordinals(claim)


_OF = frozenset("of out von de sur dos das des".split())


PART_WORDS = 4
"""Words between the two numbers of "four of the autumn menu's eleven dishes"."""


_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b", re.I)


def _check_ordinals(claim: Claim) -> Iterator[Finding]:
    """Findings about "the 34th percentile" where the evidence has the 95th."""
    if claim.kind not in ("line", "summary"):
        return
    known = {match[1] for place in claim.near for match in _ORDINAL.finditer(place.text)}
    for match in _ORDINAL.finditer(claim.new):
        if match[1] not in known and known and int(match[1]) > _SPELT_MAX:
            yield Finding(
                code="number.unsupported",
                severity="error",
                message="Its evidence does not have this number.",
                words=(match[0],),
                evidence=pointers(claim.line),
                checker=CHECKER,
            )


_SPELT_MAX = 10
"""Ordinals up to which words may stand for digits."""


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


def _check_parts(claim: Claim) -> Iterator[Finding]:
    """Findings about "eleven dishes" where the evidence has four of eleven."""
    old, new = claim.old or "", quantities_in(claim.new)
    for part, whole in pairwise(quantities_in(old)):
        between = [word.key for word in words_in(old[part.end : whole.start])]
        if not between or between[0] not in _OF or len(between) > PART_WORDS:
            continue
        if part.unit is not None or max(part.values) >= max(whole.values):
            continue
        kept = [q for q in new if same_value(q, whole)]
        if kept and not any(same_value(q, part) for q in new):
            yield Finding(
                code="scope.raised",
                severity="error",
                message="The evidence says this of a part of them.",
                words=(kept[0].surface,),
                evidence=pointers(claim.line),
                checker=CHECKER,
            )


def _check_swaps(claim: Claim) -> Iterator[Finding]:
    """Findings about a number that comes to stand beside another year than in the evidence."""
    known = _by_year(claim.old or "")
    for (value, unit), (year, surface) in _by_year(claim.new).items():
        before = known.get((value, unit))
        if before is not None and before[0] != year and before[0] in claim.new:
            yield Finding(
                code="number.counts_other",
                severity="error",
                message="In its evidence this number is that of another year.",
                words=(surface, year),
                evidence=pointers(claim.line),
                checker=CHECKER,
            )


def _check_plurals(claim: Claim) -> Iterator[Finding]:
    """Findings about "supervised students" where the evidence has one."""
    old, new = words_in(claim.old or ""), {word.key for word in words_in(claim.new)}
    said = {word.key for word in old}
    for before, word in pairwise(old):
        several = f"{word.key}s"
        one = before.key in ("a", "an", "one") and before.clause == word.clause
        if one and several in new and word.key not in new and several not in said:
            yield Finding(
                code="number.unsupported",
                severity="review",
                message="Its evidence has one of these.",
                words=(several,),
                evidence=pointers(claim.line),
                checker=CHECKER,
            )


_BETWEEN = re.compile(r"\b(?:between|from|zwischen|von|entre|de|desde)\s*$", re.I)
"""What stands before the first of two years: "to 8% between 2021 and 2024" is of neither."""


def _by_year(text: str) -> dict[tuple[Decimal, str | None], tuple[str, str]]:
    """Years by the numbers right before them: "104% of target in 2021"."""
    found = quantities_in(text)
    return {
        (max(number.values), number.unit): (year.surface, number.surface)
        for number, year in pairwise(found)
        if year.is_year
        and not number.is_year
        and not _BETWEEN.search(text[number.end : year.start])
        if len(words_in(text[number.end : year.start])) <= PART_WORDS
    }


def _check_repeats(claim: Claim) -> Iterator[Finding]:
    """Findings about a number that stands more often in the text than in its evidence."""
    found = quantities_in(claim.new)
    known = [*all_in(claim.near)]
    for at, quantity in enumerate(found):
        earlier = [other for other in found[:at] if _same_number(quantity, other)]
        earlier = [other for other in earlier if not is_recounted(claim, other)]
        if _OUT_OF.search(claim.new[: quantity.start]):
            continue  # "Three foundries, of which one in three".
        if earlier and len(earlier) >= sum(1 for other in known if _same_number(quantity, other)):
            yield number_finding(
                claim, quantity, "number.unsupported", "error",
                "Its evidence has this number less often.",
            )  # fmt: skip


_OUT_OF = re.compile(
    r"\b(?:\d+|one|two|three|eine[rsm]?|zwei|une?|deux|un[oa]|dos|uma?|dois|retenu)\s+(?:\w+\s+)?"
    r"(?:out of|of|in|sur|von|de cada|em cada)\s+(?:the\s+)?$",
    re.I,
)


def _same_number(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit and same_value(one, other)


def all_in(places: Iterable[Place]) -> Iterator[Quantity]:
    """The numbers of all *places*, in order."""
    for place in places:
        yield from quantities_in(place.text)


def same_value(one: Quantity, other: Quantity) -> bool:
    """Whether a reading of *one* is one of *other*."""
    return bool(one.values & other.values)


def number_finding(
    claim: Claim, quantity: Quantity, code: str, severity: Severity, message: str
) -> Finding:
    """A finding about *quantity*."""
    return Finding(
        code=code,
        severity=severity,
        message=message,
        words=(quantity.surface,),
        evidence=pointers(claim.line),
        checker=CHECKER,
    )
