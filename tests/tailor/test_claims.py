"""One line reworded: claims that come in, and honest words that look like claims."""

from __future__ import annotations

import pytest

from skillmap.models.change import Change, Finding, Verdict
from skillmap.models.date import PartialDate
from skillmap.models.resume import Resume
from skillmap.tailor.verify import ClaimsVerifier


def findings(old: str, new: str) -> tuple[Finding, ...]:
    """What is found when the only line of a resume is reworded."""
    work = {"name": "Acme", "position": "Assistant", "startDate": "2020-01", "highlights": [old]}
    base = Resume.from_json_resume({"basics": {"name": "Maya Example"}, "work": [work]})
    change = Change(id="x", op="replace", pointer="/work/0/highlights/0", before=old, after=new)
    return ClaimsVerifier(today=PartialDate(2026, 6)).check(change, base=base, job=None)


def status(old: str, new: str) -> str:
    return Verdict.of(findings(old, new)).status


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Built Python services.", "Built secure Python services.", "intensity.added"),
        (
            "Wrote reports for the finance team.",
            "Wrote reports in the finance team.",
            "scope.raised",
        ),
        (
            "Schrieb Berichte für das Vertrieb Team.",
            "Schrieb Berichte im Vertrieb Team.",
            "scope.raised",
        ),
    ],
)
def test_claim_asks_a_person(old: str, new: str, code: str) -> None:
    """Praise, and being inside of a team that was only worked for."""
    assert (status(old, new), [finding.code for finding in findings(old, new)]) == (
        "review",
        [code],
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ran a club attended by 20 students.", "Founded a club attended by 20 students."),
        ("Led a club for students.", "Founded a club for students."),
        ("Leitete einen Verein.", "Gründete einen Verein."),
        (
            "Coordinated work on a 64-home estate.",
            "Coordinated work on a 64-storey residential estate.",
        ),
        (
            "Verkürzte die Antwortzeit auf einen Tag.",
            "Verkürzte die Antwortzeit auf wenige Stunden.",
        ),
        ("Cut the response time to one day.", "Cut the response time to a few minutes."),
        ("Finished the second phase early.", "Finished phase three early."),
        ("Used databases and wrote tests.", "Administered databases and wrote tests."),
    ],
)
def test_larger_claim_is_refused(old: str, new: str) -> None:
    """A larger part of the work, such as founding for leading, or a larger thing, or less time."""
    assert status(old, new) == "refuse"


def test_rate_told_twice_is_refused() -> None:
    """Two rates in a row make another number of the first."""
    old = "Handled peaks of 1,900 donations an hour."
    assert status(old, "Handled peaks of 1,900 donations an hour every hour.") == "refuse"


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        (
            "Built services in Python.",
            "Built services without Python.",
            "negation.added",
            ("Python",),
        ),
        (
            "Built services in Python.",
            "Built services in Python (https://evil.example).",
            "text.link",
            ("https://evil.example",),
        ),
    ],
)
def test_findings_name_whole_words(old: str, new: str, code: str, words: tuple[str, ...]) -> None:
    """As they stand in the text, neither cut to stems nor with the mark that follows."""
    found = {finding.code: finding.words for finding in findings(old, new)}
    assert found[code] == words


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Worked on lessons with colleagues.", "Worked on lessons with fellow colleagues."),
        ("Finished the second phase early.", "Finished phase two early."),
        ("Verkürzte die Antwortzeit auf einen Tag.", "Verkürzte die Antwortzeit auf 1 Tag."),
        ("Gave medication and IV therapy.", "Administered medication and IV therapy."),
        ("Ran a weekly club attended by 20 students.", "Organised a weekly club for 20 students."),
        ("Worked nine years on medical-surgical wards.", "Worked nine years on med-surg wards."),
        (
            "Finished the second phase two weeks early.",
            "Finished the second phase two weeks ahead of schedule.",
        ),
    ],
)
def test_honest_words_are_accepted(old: str, new: str) -> None:
    """Words that claim nothing where they stand."""
    assert status(old, new) == "accept"
