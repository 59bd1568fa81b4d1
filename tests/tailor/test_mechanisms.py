"""Rules of the verifier in pairs: an honest rewording that passes, and the lie next to it that does not."""

from __future__ import annotations

from typing import Any

import pytest

from skillmap.models.change import Change, Finding, Verdict
from skillmap.models.date import PartialDate
from skillmap.models.resume import Resume
from skillmap.tailor.claims_years import tools_in
from skillmap.tailor.verify import ClaimsVerifier

VERIFIER = ClaimsVerifier(today=PartialDate(2026, 6))


def resume(line: str, **fields: Any) -> Resume:
    """Somebody of whose work *line* tells."""
    role = {"name": "Acme", "position": "Clerk", "startDate": "2018-01", "highlights": [line]}
    return Resume.from_json_resume(
        {"basics": {"name": "Ada Example", **fields.pop("basics", {})}, "work": [role], **fields}
    )


def findings(old: str, new: str, **fields: Any) -> tuple[Finding, ...]:
    change = Change(id="c", op="replace", pointer="/work/0/highlights/0", before=old, after=new)
    return VERIFIER.check(change, base=resume(old, **fields), job=None)


PAIRS = [
    # A number word, a unit left out, a hyphenated rate, a share.
    (
        "Cut the time to close from three days to one.",
        "Brought the time to close down from 3 days to 1 day.",
        "Brought the time to close down from 3 days to 1 hour.",
    ),
    (
        "Turned patients in a two-hourly rhythm.",
        "Turned patients every two hours.",
        "Turned patients every four hours.",
    ),
    (
        "Met the target in 4 of 5 years.",
        "Met the target in four out of five years.",
        "Met the target in five out of five years.",
    ),
    (
        "Shortened the cycle from 9 months to just under 7.",
        "Cycle shortened from 9 to just under 7 months.",
        "Cycle shortened from 9 to just under 6 months.",
    ),
    (
        "Raised the share of grade 5 or above in my classes from 54% to 63%.",
        "Improved the share of grade 5+ in my classes from 54 to 63 percent.",
        "Improved the share of grade 5+ in my classes from 54 to 73 percent.",
    ),
    # What is denied.
    (
        "Drove 12 routes with no lost-time accidents.",
        "Drove 12 routes without a lost-time accident.",
        "Drove 12 routes without an accident.",
    ),
    (
        "Ran the payroll with four corrections last year.",
        "Ran the payroll with 4 corrections last year.",
        "Ran the payroll with no corrections last year.",
    ),
    # Whose work it was.
    (
        "Deputised for the head nurse for five weeks.",
        "Stood in for the head nurse for five weeks.",
        "Worked as head nurse for five weeks.",
    ),
    (
        "Reported a loose joint that was repaired the same night.",
        "Reported a loose joint; it was repaired that same night.",
        "Repaired a loose joint the same night.",
    ),
    (
        "Supervised a crew of 8 painters on the site.",
        "Managed a crew of 8 painters on the site.",
        "Managed the site with 8 painters.",
    ),
    (
        "Gave product talks at two trade fairs.",
        "Held product talks at two trade fairs.",
        "Organized two trade fairs and gave product talks.",
    ),
    (
        "Liaised with five local authorities.",
        "Communicated with five local authorities.",
        "Advised five local authorities.",
    ),
    (
        "Digitized the archive together with two colleagues.",
        "Jointly with two colleagues, digitized the archive.",
        "Digitized the archive.",
    ),
    (
        "Drew details for stairs under the supervision of an architect.",
        "Under the supervision of an architect, drew details for stairs.",
        "Drew details for stairs.",
    ),
    (
        "Raised 55 calves last year and lost two.",
        "55 calves raised last year; two lost.",
        "Raised 55 calves last year and lost none.",
    ),
    # Parts, years and places in a line.
    (
        "Wrote four of the menu's eleven dishes.",
        "Created four of eleven dishes on the menu.",
        "Wrote the menu's eleven dishes.",
    ),
    (
        "Reached 104% of target in 2021 and 98% in 2022.",
        "104% of target in 2021, 98% in 2022.",
        "Reached 104% of target in 2022 and 98% in 2021.",
    ),
    # Opposites, praise and reach.
    (
        "Won back 11 former customers by phone.",
        "Regained 11 lapsed customers by phone.",
        "Won 11 new customers by phone.",
    ),
    (
        "Passed the course as one of the first 20 drivers.",
        "Passed the course among the first 20 drivers.",
        "Passed the course as the first driver.",
    ),
    (
        "Wrote quizzes that the whole department uses.",
        "Authored quizzes used by the entire department.",
        "Authored quizzes used by the entire company.",
    ),
    (
        "Trialled the new rota with two classes.",
        "Piloted the new rota with two classes.",
        "Introduced the new rota across the school.",
    ),
    (
        "Rain went with 31% fewer riders.",
        "Rain went with 31 percent fewer riders.",
        "Rain went with 31 percent more riders.",
    ),
    # Other languages.
    (
        "Wartung von 24 Maschinen und Behebung von Störungen.",
        "Wartete 24 Maschinen und behob Störungen.",
        "Leitete die Wartung von 24 Maschinen.",
    ),
    (
        "Schrieb an der neuen Konzeption mit.",
        "Mitarbeit an der neuen Konzeption.",
        "Schrieb die neue Konzeption.",
    ),
    (
        "Bearbeitete mit der Versicherung die Schadensfälle bis 10.000 €.",
        "Bearbeitung der Schadensfälle bis 10.000 Euro mit der Versicherung.",
        "Bearbeitete mit der Versicherung die Schadensfälle ab 10.000 €.",
    ),
    (
        "Gère un budget de 180 000 € avec deux collègues.",
        "Gère un budget de 180 k€ avec deux collègues.",
        "Gère un budget de 180 M€ avec deux collègues.",
    ),
    (
        "Colaboré en la revisión del protocolo de sepsis.",
        "Participé en la revisión del protocolo de sepsis.",
        "Dirigí la revisión del protocolo de sepsis.",
    ),
]


@pytest.mark.parametrize(("old", "honest", "lie"), PAIRS, ids=[lie for _, _, lie in PAIRS])
def test_the_honest_wording_passes_and_the_lie_beside_it_does_not(
    old: str, honest: str, lie: str
) -> None:
    """Each rule in both directions."""
    assert findings(old, honest) == ()
    assert Verdict.of(findings(old, lie)).status == "refuse"


# -- headlines --------------------------------------------------------------------------------

STAFF = {
    "basics": {"label": "Registered Nurse, Intensive Care"},
    "certificates": [{"name": "Chartered Member"}],
    "skills": [{"name": "Tools", "keywords": ["Triage"]}],
}


@pytest.mark.parametrize(
    ("label", "status"),
    [
        ("Intensive Care Nurse (Registered)", "accept"),
        ("Registered Nurse, ICU", "review"),
        ("Intensive Care Manager", "refuse"),
        ("Registered Nurse, Triage", "accept"),
        ("Registered Nurse | Intensive Care", "accept"),
        ("Clerk, Intensive Care", "accept"),
        ("Head Nurse, Intensive Care", "refuse"),
        ("Registered Nurse, Surgery", "refuse"),
    ],
)
def test_a_headline_is_made_of_titles_held_and_subjects_shown(label: str, status: str) -> None:
    """Part by part: a title whole, a subject from any text."""
    base = resume("Kept records.", **dict(STAFF))
    change = Change(
        id="c", op="replace", pointer="/basics/label",
        before="Registered Nurse, Intensive Care", after=label,
    )  # fmt: skip

    assert Verdict.of(VERIFIER.check(change, base=base, job=None)).status == status


def test_an_assistant_is_not_the_manager() -> None:
    """What makes a title smaller stays with it."""
    base = resume("Kept records.", basics={"label": "Assistant Manager"})
    change = Change(
        id="c", op="replace", pointer="/basics/label", before="Assistant Manager", after="Manager"
    )

    assert Verdict.of(VERIFIER.check(change, base=base, job=None)).status == "refuse"


# -- tools and years --------------------------------------------------------------------------

DATED = Resume.from_json_resume(
    {
        "basics": {"name": "Ada Example", "summary": "Engineer."},
        "work": [
            {
                "name": "Old Mill", "position": "Engineer", "startDate": "2008",
                "endDate": "2012-05", "highlights": ["Ran services on Linux."],
            },
            {
                "name": "New Mill", "position": "Engineer", "startDate": "2012-06",
                "highlights": ["Ran services on Kubernetes."],
            },
        ],
        "projects": [{"name": "Tide", "description": "A tide table.", "keywords": ["Linux"]}],
        "skills": [{"name": "Tools", "keywords": ["Kubernetes", "Linux"]}],
    }
)  # fmt: skip


def dated(pointer: str, after: str) -> set[tuple[str, str]]:
    change = Change(id="c", op="replace", pointer=pointer, before=DATED.at(pointer), after=after)
    return {(f.code, f.severity) for f in VERIFIER.check(change, base=DATED, job=None)}


def test_a_tool_cannot_be_older_than_itself() -> None:
    """Kubernetes came out in 2014: not in a job that ended in 2012, in a line or in a summary."""
    old, new = "/work/0/highlights/0", "/work/1/highlights/0"
    anachronism = ("term.anachronism", "error")

    assert anachronism in dated(old, "Ran services on Kubernetes.")
    assert anachronism in dated("/basics/summary", "Engineer. Ran Kubernetes at Old Mill.")
    assert dated(new, "Operated services on Kubernetes.") == set()
    assert anachronism not in dated("/basics/summary", "Engineer. Ran Kubernetes at New Mill.")


def test_what_the_base_says_itself_is_taken_as_true() -> None:
    """A line that names the tool already keeps it, whatever the table says."""
    line = "Ran services on Kubernetes."
    role = {"name": "Acme", "startDate": "2001", "endDate": "2003", "highlights": [line]}
    base = Resume.from_json_resume({"basics": {"name": "Ada Example"}, "work": [role]})
    change = Change(
        id="c", op="replace", pointer="/work/0/highlights/0", before=line,
        after="Operated services on Kubernetes.",
    )  # fmt: skip

    assert VERIFIER.check(change, base=base, job=None) == ()


def test_a_skill_stays_with_its_employer_and_its_project() -> None:
    """Named beside an employer or a project that does not show it, it needs a person."""
    review = ("term.other_entry", "review")

    assert review in dated("/basics/summary", "Engineer. Ran Linux at New Mill.")
    assert review in dated("/projects/0/keywords/0", "Kubernetes")


def test_the_table_names_what_texts_name() -> None:
    """By the lexicon's names and by its own; a plain word is no tool."""
    assert set(tools_in("Moved to K8s and Remix.").values()) == {"K8s", "Remix"}
    assert tools_in("We remix drinks and go home.") == {}


# -- mastery ----------------------------------------------------------------------------------


def test_mastery_is_that_of_the_skill_itself() -> None:
    """Being an expert in one thing makes nobody an expert in another."""
    base = resume(
        "Kept records.",
        basics={"summary": "Expert in Excel. Python."},
        skills=[{"name": "Tools", "keywords": ["Excel", "Python"]}],
    )

    def status(after: str) -> str:
        change = Change(
            id="c", op="replace", pointer="/basics/summary",
            before="Expert in Excel. Python.", after=after,
        )  # fmt: skip
        return Verdict.of(VERIFIER.check(change, base=base, job=None)).status

    assert status("Excel expert. Python.") == "accept"
    assert status("Excel. Expert-level Python.") == "refuse"
