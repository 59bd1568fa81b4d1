"""What a summary says of one employer was done there."""

from __future__ import annotations

import pytest

from skillmap.models.change import Change, Verdict
from skillmap.models.date import PartialDate
from skillmap.models.resume import Resume
from skillmap.tailor.verify import ClaimsVerifier

SUMMARY = "Backend engineer. At Tallybook since 2019."
BASE = Resume.from_json_resume(
    {
        "basics": {"name": "Maya Example", "summary": SUMMARY},
        "work": [
            {
                "name": "Tallybook Ltd",
                "position": "Backend Engineer",
                "startDate": "2019-01",
                "highlights": [
                    "Built Python services for 12 teams.",
                    "Wrote SQL reports for the finance team.",
                ],
            },
            {
                "name": "Fernhill",
                "position": "Engineer",
                "startDate": "2012-01",
                "endDate": "2018-12",
                "highlights": [
                    "Reduced cloud cost by 20%.",
                    "Built an API that served 40,000 users.",
                    "Led a team of 5 engineers.",
                ],
            },
        ],
        "skills": [
            {"name": "Expert", "keywords": ["Java"]},
            {"name": "Basic", "keywords": ["Rust"]},
        ],
    }
)


def status(after: str) -> str:
    change = Change(id="x", op="replace", pointer="/basics/summary", before=SUMMARY, after=after)
    verifier = ClaimsVerifier(today=PartialDate(2026, 6))
    return Verdict.of(verifier.check(change, base=BASE, job=None)).status


@pytest.mark.parametrize(
    "after",
    [
        "Backend engineer. Reduced cloud cost by 20% at Tallybook.",
        "Backend engineer who served 40,000 users at Tallybook.",
        "At Tallybook, led a team of 5 engineers.",
    ],
)
def test_work_of_another_employer_is_refused(after: str) -> None:
    """Numbers and results of one employer are not those of the one that the sentence names."""
    assert status(after) == "refuse"


def test_rank_of_another_employer_asks_a_person() -> None:
    """A verb of leading, shown by another entry only."""
    assert status("Backend engineer. Led engineers at Tallybook.") == "review"


@pytest.mark.parametrize(
    "after",
    [
        "Backend engineer. Reduced cloud cost by 20% at Fernhill.",
        "Backend engineer who built Python services for 12 teams at Tallybook.",
        "Backend engineer with over 10 years of experience, now at Tallybook.",
        "Backend engineer at Tallybook since 2019; before that cut cloud cost by 20%.",
        "Backend engineer. At Fernhill, led a team of 5 engineers.",
        "Backend engineer who cut cloud cost by 20%.",
    ],
)
def test_own_work_and_unnamed_work_is_accepted(after: str) -> None:
    """What the named entry shows, and sentences that name none."""
    assert status(after) == "accept"
