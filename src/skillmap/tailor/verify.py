"""The verifier: what a change claims, held against what the base resume shows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from skillmap.models.change import Change, Finding
from skillmap.models.date import PartialDate
from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.tailor.claim_sources import Claim
from skillmap.tailor.claims_additions import check_additions
from skillmap.tailor.claims_deeds import check_deeds
from skillmap.tailor.claims_expertise import check_expertise
from skillmap.tailor.claims_label import check_label
from skillmap.tailor.claims_levels import check_levels
from skillmap.tailor.claims_limits import check_limits
from skillmap.tailor.claims_markers import check_markers
from skillmap.tailor.claims_negation import check_negation
from skillmap.tailor.claims_numbers import check_numbers
from skillmap.tailor.claims_opposites import check_opposites
from skillmap.tailor.claims_others import check_others
from skillmap.tailor.claims_outcomes import check_outcomes
from skillmap.tailor.claims_places import check_places
from skillmap.tailor.claims_reach import check_reach
from skillmap.tailor.claims_seniority import (
    check_qualifiers,
    check_readying,
    check_seniority,
    check_standing_in,
)
from skillmap.tailor.claims_stated import check_stated
from skillmap.tailor.claims_terms import check_terms
from skillmap.tailor.claims_text import check_text
from skillmap.tailor.claims_vocabulary import check_vocabulary
from skillmap.tailor.claims_years import check_years
from skillmap.tailor.edit_scope import check_scope, claims

_GRAVITY = {"error": 0, "review": 1, "info": 2}

FINDING_CODES = (
    "change.conflict",
    "change.stale",
    "content.added",
    "content.other",
    "content.replaced",
    "credential.added",
    "deed.changed",
    "deed.of_others",
    "direction.flipped",
    "evidence.unknown",
    "expertise.raised",
    "frequency.changed",
    "intensity.added",
    "language.added",
    "length.grew",
    "length.limit",
    "level.moved",
    "negation.added",
    "negation.dropped",
    "number.counts_other",
    "number.hedge",
    "number.other_entry",
    "number.other_line",
    "number.unsupported",
    "number.years",
    "order.chronology",
    "order.unknown_section",
    "outcome.added",
    "pointer.not_editable",
    "posting.borrowed",
    "posting.copied",
    "protected.added",
    "protected.changed",
    "protected.dropped",
    "protected.reordered",
    "scope.raised",
    "seniority.help_dropped",
    "seniority.other_object",
    "seniority.qualifier_dropped",
    "seniority.raised",
    "status.dropped",
    "superlative.added",
    "term.anachronism",
    "term.only_in_posting",
    "term.other_entry",
    "term.unsupported",
    "text.contact",
    "text.hidden_characters",
    "text.link",
    "text.malformed",
    "text.markup",
    "text.mixed_scripts",
    "title.added",
    "vocabulary.new",
)
"""Every code that verifier and gate give; `docs/reference/findings.md` tells what each means."""


class ClaimsVerifier:
    """Looks for what a change claims and its evidence does not show.

    Pure: no clock but *today*, no network.

    First the place: which operation may be done where. Then, for every text that would be printed,
    all checks of claims. A rule that cannot decide asks a person; see `docs/reference/findings.md`
    for what no rule sees.
    """

    def __init__(self, *, today: PartialDate | None = None) -> None:
        """*today* ends what goes on until the present; None takes the day of each check."""
        self._today = today

    def check(self, change: Change, *, base: Resume, job: Job | None) -> tuple[Finding, ...]:
        """Findings, the gravest kind first; none when *base* shows all that *change* says."""
        findings = check_scope(change, base)
        if not findings:
            written = claims(change, base)
            found = (f for claim in written for f in check_claim(claim, base, job, self._day()))
            findings = tuple(dict.fromkeys((*found, *check_levels(change, base, written))))
        return gravest_first(findings)

    def _day(self) -> PartialDate:
        if self._today is not None:
            return self._today
        return this_day()


def this_day() -> PartialDate:
    """Today."""
    today = date.today()  # noqa: DTZ011 - A resume counts in months; the zone does not matter.
    return PartialDate(today.year, today.month, today.day)


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """*findings* in the order of their severity."""
    return tuple(sorted(findings, key=lambda finding: _GRAVITY[finding.severity]))


def check_claim(
    claim: Claim, base: Resume, job: Job | None, today: PartialDate
) -> Iterator[Finding]:
    """What all checks of claims find in *claim*, in no order."""
    if claim.new == claim.old:
        return
    yield from check_text(claim, job)
    claim = replace(claim, new=_plain_characters(claim.new))
    found = tuple(_check_words(claim, base, job, today))
    yield from found
    asked = [word for f in found if f.code == "deed.changed" for word in f.words]
    named = [word for f in found if f.code != "deed.changed" for word in f.words]
    yield from check_vocabulary(claim, job, named=named, asked=asked)


def _plain_characters(text: str) -> str:
    """*text* with full-width digits and ligatures read as plain ones; "m\u00b3" stays what it is."""
    parts = re.split("([\u00b2\u00b3])", text)
    return "".join(p if p in "\u00b2\u00b3" else unicodedata.normalize("NFKC", p) for p in parts)


def _check_words(
    claim: Claim, base: Resume, job: Job | None, today: PartialDate
) -> Iterator[Finding]:
    yield from check_terms(claim, job)
    yield from check_stated(claim)
    if claim.kind not in ("skill", "label"):
        yield from check_numbers(claim, base, today)
        yield from check_seniority(claim)
        yield from check_qualifiers(claim)
        yield from check_readying(claim)
        yield from check_standing_in(claim)
        yield from check_markers(claim)
        yield from check_limits(claim)
        yield from check_deeds(claim)
        yield from check_others(claim)
        yield from check_outcomes(claim)
        yield from check_places(claim, base, today)
        yield from check_negation(claim)
    if claim.kind == "label":
        yield from check_label(claim)
    yield from check_years(claim, base)
    yield from check_additions(claim)
    yield from check_reach(claim)
    yield from check_expertise(claim)
    yield from check_opposites(claim)
