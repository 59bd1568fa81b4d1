"""What a question, its reason or a tip may say: nothing of the candidate that the resume does not show."""

from __future__ import annotations

import re
from collections.abc import Iterable

from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.tailor.claim_sources import Claim, passage_sources
from skillmap.tailor.claims_text import check_text
from skillmap.tailor.quantities import quantities_in
from skillmap.tailor.skills import find_skills

QUESTION_CHARACTERS_MAX = 500
"""Longest question, reason or tip; a question is one or two sentences."""

_PLAIN_NUMBER_MAX = 3
_QUOTED = re.compile(
    '[\u201c\u201e\u00ab\u2039"]\\s?([^\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a"]{3,400}?)\\s?[\u201d\u201c\u00bb\u203a"]'
)


def check_question(text: str, base: Resume, job: Job) -> tuple[str, ...]:
    """Codes of what is wrong with a question; none when it may be asked.

    It may quote the resume and the posting word by word. Beyond quotations, every number and every known skill must
    stand in one of them, so that no question suggests that something was done.
    """
    if not text.strip() or len(text) > QUESTION_CHARACTERS_MAX:
        return ("length.limit",)
    claim = passage_sources(base, (), new=text)
    codes = [finding.code for finding in check_text(claim, None)]
    rest = _without_quotations(text, claim, job)
    codes += _unknown_numbers(rest, claim, job)
    codes += _unknown_skills(rest, claim, job)
    return tuple(dict.fromkeys(codes))


def check_remark(text: str, base: Resume, job: Job) -> tuple[str, ...]:
    """As `check_question()`, for a reason or a tip, which may be empty."""
    return check_question(text, base, job) if text.strip() else ()


def _without_quotations(text: str, claim: Claim, job: Job) -> str:
    """*text* without quotations that the resume or the posting has word by word."""
    sources = [_plain(place.text) for place in claim.all] + [_plain(job.text)]

    def kept(match: re.Match[str]) -> str:
        quoted = _plain(match[1]).rstrip(".,;:\u2026 ")
        return " " if any(quoted in source for source in sources) else match[0]

    return _QUOTED.sub(kept, text)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _unknown_numbers(text: str, claim: Claim, job: Job) -> Iterable[str]:
    texts = [place.text for place in claim.all] + [job.text]
    known = {
        value for item in texts for quantity in quantities_in(item) for value in quantity.values
    }
    for quantity in quantities_in(text):
        # "Which one", "two things": small numbers in words count nothing of the candidate's.
        is_plain = quantity.surface.isalpha() and max(quantity.values) <= _PLAIN_NUMBER_MAX
        if not is_plain and not quantity.values & known:
            yield "number.unsupported"


def _unknown_skills(text: str, claim: Claim, job: Job) -> Iterable[str]:
    known = {mention.canonical for place in claim.all for mention in find_skills(place.text)}
    known |= {mention.canonical for mention in find_skills(job.text)}
    known |= {term.skill for requirement in job.requirements for term in requirement.terms}
    if any(mention.canonical not in known for mention in find_skills(text)):
        yield "term.unsupported"
