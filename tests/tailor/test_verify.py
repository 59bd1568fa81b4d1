"""What the verifier refuses, what it asks about, and what it lets through."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from skillmap.models.change import Change, Finding, Verdict
from skillmap.models.date import PartialDate
from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.protocols import Verifier
from skillmap.tailor.diff import diff
from skillmap.tailor.gate import Gate
from skillmap.tailor.verify import FINDING_CODES, ClaimsVerifier
from tests.models.strategies import edited, texts
from tests.tailor.mutations import POSTING, fact_mutations, line_mutations
from tests.tailor.rewordings import Rewording, acceptance_edits, own_rewordings, resume, wordings

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "findings.md"
VERIFIER = ClaimsVerifier(today=PartialDate(2026, 6))
RESUMES = ("maya-lindholm", "tomas-okonkwo", "petra-novak", "sofia-marques", "noor-haddad")

BASE = Resume.from_json_resume(
    {
        "basics": {
            "name": "Maya Example",
            "label": "Backend Engineer",
            "summary": "Backend engineer.",
            "email": "maya@example.org",
        },
        "work": [
            {
                "name": "Acme",
                "position": "Senior Engineer",
                "startDate": "2020-01",
                "highlights": [
                    "Helped migrate 46 services to K8s, cutting deploys from 38 minutes to 6.",
                    "Answered about 20 questions a month without a ticket system.",
                    "Built 3 dashboards in Grafana for over 90 colleagues.",
                    "Grew newsletter sign-ups by 12% and cut costs by 30%.",
                ],
            },
            {
                "name": "Borealis",
                "position": "Engineer",
                "startDate": "2016-01",
                "endDate": "2019-12",
                "highlights": ["Wrote the billing service in Python."],
            },
        ],
        "education": [{"institution": "Tartu", "studyType": "BSc", "endDate": "2015"}],
        "languages": [{"language": "German", "fluency": "Basic"}],
        "skills": [{"name": "Tools", "keywords": ["Python", "K8s", "C"]}],
    }
)
HELPED, ANSWERED, BUILT, GREW = (f"/work/0/highlights/{index}" for index in range(4))
JOB = Job(
    text="You will own the technical roadmap of our payment platform. Kubernetes, gRPC, Rust."
)


def check(change: Change, base: Resume = BASE, job: Job | None = JOB) -> tuple[Finding, ...]:
    return VERIFIER.check(change, base=base, job=job)


def status(change: Change, base: Resume = BASE, job: Job | None = JOB) -> str:
    return Verdict.of(check(change, base, job)).status


def replace(pointer: str, after: Any, base: Resume = BASE, **values: Any) -> Change:
    before = base.at(pointer)
    return Change(id="c", op="replace", pointer=pointer, before=before, after=after, **values)


def codes(change: Change) -> set[str]:
    return {finding.code for finding in check(change) if finding.severity != "info"}


def test_is_a_verifier() -> None:
    """It satisfies the protocol that the gate asks for."""
    assert isinstance(VERIFIER, Verifier)


# -- each rule, once --------------------------------------------------------------------------

HELPED_TEXT = BASE.at(HELPED)


@pytest.mark.parametrize(
    ("pointer", "after", "code"),
    [
        (HELPED, HELPED_TEXT.replace("46", "64"), "number.unsupported"),
        (HELPED, HELPED_TEXT.replace("minutes", "hours"), "number.counts_other"),
        (HELPED, HELPED_TEXT.replace("46 services", "46 teams"), "number.counts_other"),
        (HELPED, HELPED_TEXT.replace("46", "46+"), "number.hedge"),
        (HELPED, HELPED_TEXT.replace("from 38 minutes to 6", "from 6 minutes to 38"), "direction.flipped"),
        (HELPED, HELPED_TEXT.replace("Helped migrate", "Migrated"), "seniority.help_dropped"),
        (HELPED, HELPED_TEXT.replace("K8s", "K8s and Istio"), "term.unsupported"),
        (HELPED, HELPED_TEXT.replace("K8s", "K8s and gRPC"), "term.only_in_posting"),
        (HELPED, HELPED_TEXT.replace("K8s", "K8s and Python"), "term.other_entry"),
        (HELPED, HELPED_TEXT.replace("cutting", "raising"), "direction.flipped"),
        (BUILT, "Led 3 dashboards in Grafana for over 90 colleagues.", "seniority.raised"),
        (BUILT, "Built 3 dashboards in Grafana for 90 colleagues, improving morale.", "outcome.added"),
        (BUILT, "Built 3 dashboards in Grafana for 46 services.", "number.other_line"),
        (BUILT, "Built 3 company-wide dashboards in Grafana.", "scope.raised"),
        (BUILT, "Built the first 3 dashboards in Grafana.", "superlative.added"),
        (BUILT, "Built 3 excellent dashboards in Grafana.", "intensity.added"),
        (BUILT, "As head of data, built 3 dashboards in Grafana.", "title.added"),
        (BUILT, "Built 3 certified dashboards in Grafana.", "credential.added"),
        (BUILT, "Built 3 dashboards in French in Grafana.", "language.added"),
        (BUILT, "Built 3 daily dashboards in Grafana.", "frequency.changed"),
        (BUILT, "As a Grafana expert, built 3 dashboards.", "expertise.raised"),
        (BUILT, "Built 3 dashboards and a chatbot in Grafana.", "vocabulary.new"),
        (BUILT, "Built 3 dashboards in Grafana (see www.evil.example).", "text.link"),
        (BUILT, "Built 3 dashboards in Grafana. me@evil.example", "text.contact"),
        (BUILT, "Built 3 dashboards in Grafana. +1 (555) 010-9999", "text.contact"),
        (BUILT, "Built 3 <b>dashboards</b> in Grafana.", "text.markup"),
        (BUILT, "Built 3 dash\u200bboards in Grafana.", "text.hidden_characters"),
        (BUILT, "Built 3 dаshbоards in Grafana.", "text.mixed_scripts"),
        (BUILT, "  ", "text.malformed"),
        (BUILT, "Built 3 dashboards in Grafana. " * 30, "length.limit"),
        (BUILT, "Built 3 dashboards in Grafana. " * 8, "length.grew"),
        (BUILT, "Own the technical roadmap of our payment platform.", "posting.copied"),
        (BUILT, "Built 3 dashboards for the payment platform roadmap.", "posting.borrowed"),
        (ANSWERED, "Answered 20 questions a month without a ticket system.", "number.hedge"),
        (ANSWERED, "Answered about 20 questions a week without a ticket system.", "frequency.changed"),
        (ANSWERED, "Answered about 20 questions a month with a ticket system.", "negation.dropped"),
        (GREW, "Grew newsletter sign-ups to 12%.", "number.counts_other"),
        (GREW, "Grew newsletter sign-ups by 30% and cut costs by 12%.", "number.counts_other"),
        (GREW, "Cut newsletter sign-ups by 12% and grew costs by 30%.", "direction.flipped"),
        (GREW, "Grew newsletter sign-ups by 12% without costs.", "negation.added"),
        ("/basics/summary", "Backend engineer with 12 years of experience.", "number.years"),
        ("/basics/summary", "Backend engineer, 8 years of experience with Python.", "number.years"),
        ("/basics/summary", "Chief backend engineer.", "title.added"),
        ("/basics/label", "Principal Engineer", "protected.changed"),
        ("/basics/label", "Billing Manager", "protected.changed"),
        ("/basics/label", "Backend Engineer, Rust", "protected.changed"),
        ("/work/0/position", "Engineer", "protected.changed"),
        ("/work/0/name", "Acme Inc.", "protected.changed"),
        ("/work/0/startDate", "2019-01", "protected.changed"),
        ("/education/0/studyType", "MSc", "protected.changed"),
        ("/languages/0/fluency", "Fluent", "protected.changed"),
        ("/basics/email", "other@example.org", "protected.changed"),
        ("/skills/0/keywords/0", "Rust", "term.only_in_posting"),
        ("/skills/0/keywords/2", "C++", "term.unsupported"),
    ],
)  # fmt: skip
def test_rule_finds_its_lie(pointer: str, after: Any, code: str) -> None:
    """Each kind of lie has its code, and none is accepted."""
    change = replace(pointer, after)

    assert code in codes(change)
    assert status(change) != "accept"


@pytest.mark.parametrize(
    ("pointer", "after"),
    [
        (HELPED, "Helped migrate 46 services to Kubernetes; deploys were cut from 38 minutes to 6."),
        (HELPED, "Assisted in migrating 46 services to Kubernetes."),
        (ANSWERED, "Answered around 20 questions monthly without a ticket system."),
        (BUILT, "Created three Grafana dashboards for 90+ colleagues."),
        (BUILT, "Built 3 dashboards for over 90 colleagues in Grafana."),
        (GREW, "Increased newsletter sign-ups by 12 percent and reduced costs by 30 percent."),
        ("/basics/summary", "Backend engineer with 10 years of experience."),
        ("/basics/summary", "Backend engineer. Python, Kubernetes and Grafana; 46 services migrated with the team."),
        ("/basics/summary", "Backend engineer with 4 years of experience in Python."),
        ("/basics/label", "Engineer, Backend"),
        ("/basics/label", "Senior Engineer"),
        ("/basics/label", "Backend Engineer (Python, K8s)"),
        ("/skills/0/keywords/1", "Kubernetes"),
    ],
)  # fmt: skip
def test_honest_rewording_is_accepted(pointer: str, after: str) -> None:
    """Synonyms, other spellings of numbers, another order, and names that mean the same."""
    assert () == tuple(f for f in check(replace(pointer, after)) if f.severity != "info")


def make(op: str, pointer: str, **values: Any) -> Change:
    return Change.model_validate({"id": "c", "op": op, "pointer": pointer, **values})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (make("reorder", HELPED.rpartition("/")[0], before=[0, 1, 2, 3], after=[3, 1, 0, 2]), set()),
        (make("reorder", "/skills/0/keywords", before=[0, 1, 2], after=[2, 1, 0]), set()),
        (make("reorder", "/work", before=[0, 1], after=[1, 0]), {"order.chronology"}),
        (make("reorder", "/basics", before=[], after=[]), {"change.stale"}),
        (make("drop", GREW, before=BASE.at(GREW)), set()),
        (make("drop", "/languages/0", before=BASE.at("/languages/0")), set()),
        (make("drop", "/work/1", before=BASE.at("/work/1")), {"protected.dropped"}),
        (make("drop", "/education/0", before=BASE.at("/education/0")), {"protected.dropped"}),
        (make("drop", "/work/1/endDate", before="2019-12"), {"protected.dropped"}),
        (make("drop", GREW, before="Something else."), {"change.stale"}),
        (make("add", "/skills/0/keywords/-", after="Grafana"), set()),
        (make("add", "/skills/0/keywords/-", after="Snowflake"), {"term.unsupported"}),
        (make("add", "/skills/-", after={"name": "Grafana", "keywords": ["Python"]}), set()),
        (make("add", "/skills/-", after={"name": "Python", "level": "Master"}), {"text.malformed"}),
        (make("add", "/awards/-", after={"title": "Turing Award"}), {"protected.added"}),
        (make("add", "/languages/-", after={"language": "Mandarin"}), {"protected.added"}),
        (make("add", "/basics/x-rank", after="CEO"), {"pointer.not_editable"}),
        (make("add", "/meta", after={"skillmap": {"sectionOrder": ["skills", "work"]}}), set()),
        (make("add", "/meta", after={"skillmap": {"sectionOrder": ["x"]}}), {"order.unknown_section"}),
        (make("add", "/meta", after={"canonical": "x"}), {"pointer.not_editable"}),
        (make("replace", GREW, before=BASE.at(GREW), after=7), {"text.malformed"}),
        (make("replace", GREW, before=BASE.at(GREW), after=["a"]), {"text.malformed"}),
        (make("replace", "/work/0", before=BASE.at("/work/0"), after={}), {"protected.changed"}),
    ],
)  # fmt: skip
def test_place_and_operation_decide_first(change: Change, expected: set[str]) -> None:
    """What may be reordered, dropped and added where; a chronology is a person's decision."""
    assert expected == codes(change)


def test_findings_say_words_reason_and_evidence() -> None:
    """A finding names the words of the new text, says why, and points at what it compared."""
    [finding, *_] = check(replace(BUILT, "Built 3 dashboards in Tableau for over 90 colleagues."))

    assert ("Tableau",) == finding.words
    assert BUILT in finding.evidence
    assert "error" == finding.severity
    assert finding.message.endswith(".")


def test_gravest_findings_come_first() -> None:
    """Errors before questions."""
    found = check(replace(BUILT, "Led 40 excellent chatbots, company-wide."))
    grave = [("error", "review", "info").index(finding.severity) for finding in found]

    assert len(found) > 2
    assert sorted(grave) == grave


def test_evidence_of_another_entry_does_not_count() -> None:
    """A change may cite lines of its own entry; citing those of another one proves nothing."""
    text = "Built 3 dashboards in Grafana for over 90 colleagues and cut costs by 30%."
    assert "accept" == status(replace(BUILT, text, evidence=(GREW,)))
    assert "accept" != status(replace(BUILT, text))

    stolen = "Built 3 dashboards in Grafana, and the billing service in Python."
    assert "accept" != status(replace(BUILT, stolen, evidence=("/work/1/highlights/0",)))


def test_forged_before_is_no_evidence() -> None:
    """The text that is replaced is the base's, not the one that the change says."""
    lie = "Built 3,000 dashboards."
    change = Change(id="c", op="replace", pointer=BUILT, before=lie, after=lie)

    assert {"change.stale"} == codes(change)


def test_years_are_counted_once_and_rounded_down() -> None:
    """January 2016 to June 2026 without a gap: ten years and five months are ten years."""
    accepted = [
        years
        for years in range(1, 15)
        if status(replace("/basics/summary", f"Backend engineer, {years} years of experience."))
        == "accept"
    ]

    assert [*range(1, 11)] == accepted


# -- anything at all --------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(edited(), texts)
def test_nothing_makes_it_fail(pair: tuple[dict[str, Any], list[Change]], posting: str) -> None:
    """Any resume, any change, any posting: findings with known codes, and the gate never breaks."""
    tree, changes = pair
    base, job = Resume.from_json_resume(tree), Job(text=posting)
    for change in changes:
        assert {finding.code for finding in check(change, base, job)} <= {*FINDING_CODES}
    result, _, decisions = Gate(VERIFIER).assemble(base, changes, job=job)

    accepted = tuple(change.id for change in changes if decisions[change.id] == "accepted")
    assert accepted == tuple(change.id for change in result.changes.changes)


SEEDED = """
from tests.tailor.rewordings import own_rewordings
from skillmap.models.date import PartialDate
from skillmap.tailor.verify import ClaimsVerifier
verifier = ClaimsVerifier(today=PartialDate(2026, 6))
for edit in own_rewordings():
    for finding in verifier.check(edit.change, base=edit.base, job=edit.job):
        print(finding.model_dump_json())
"""


def test_findings_do_not_depend_on_the_hash_seed() -> None:
    """The same findings, in the same order, in processes that order sets differently."""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SEEDED],
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert 1 == len(outputs)
    assert len(outputs.pop()) > 1_000


# -- lies in numbers --------------------------------------------------------------------------


def test_mutations_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Of all mutations of five resumes at least 98 % are refused, and 99.5 % are not accepted."""
    outcome: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    operators = set()
    for name in RESUMES:
        base = resume(name)
        for operator, change in [*line_mutations(base), *fact_mutations(base)]:
            found = status(change, base, POSTING)
            outcome[found] += 1
            operators.add(operator)
            if found != "refuse":
                missed[operator] += 1
    total = outcome.total()
    with capsys.disabled():
        share = outcome["refuse"] / total
        print(
            f"\nmutations: {len(operators)} operators, {total} lies, {share:.1%} refused, {dict(outcome)}"
        )
        print(f"not refused, by operator: {dict(missed)}")

    assert len(operators) >= 40
    assert total > 1_000
    assert outcome["refuse"] >= 0.98 * total
    assert outcome["accept"] <= 0.005 * total


def outcome_of(edits: tuple[Rewording, ...]) -> dict[bool, Counter[str]]:
    found: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for edit in edits:
        found[edit.honest][status(edit.change, edit.base, edit.job)] += 1
    return found


def test_acceptance_edits() -> None:
    """Of 20 dishonest edits at least 17 are refused, of 20 honest ones at most 3 are held back."""
    found = outcome_of(acceptance_edits())

    assert (20, 20) == (found[True].total(), found[False].total())
    assert found[False]["refuse"] >= 17
    assert found[True]["refuse"] + found[True]["review"] <= 3


def test_own_rewordings() -> None:
    """Hand-written rewordings: one lie in fifty is accepted at most, one honest line in eight held back."""
    found = outcome_of(own_rewordings())

    assert found[True].total() > 50
    assert found[False].total() > 60
    assert found[False]["accept"] <= 0.02 * found[False].total()
    assert found[False]["refuse"] >= 0.93 * found[False].total()
    assert found[True]["accept"] >= 0.87 * found[True].total()


def test_wordings_of_six_rounds() -> None:
    """Set G: of hundreds of freer rewordings few are refused, and of the lies beside them next to none passes."""
    found = outcome_of(wordings("g"))

    assert found[True]["accept"] >= 0.86 * found[True].total()
    assert found[True]["refuse"] <= 0.05 * found[True].total()
    assert found[False]["refuse"] >= 0.9 * found[False].total()
    assert found[False]["accept"] <= 0.015 * found[False].total()


@pytest.mark.parametrize("name", ["a", "b", "c", "d", "e", "f"])
def test_wordings_the_rules_were_corrected_with(name: str) -> None:
    """One honest line in ten is held back at most; one lie in seven asks a person, and none passes."""
    found = outcome_of(wordings(name))

    assert found[True]["accept"] >= 0.9 * found[True].total()
    assert found[False]["refuse"] >= 0.85 * found[False].total()
    assert 0 == found[False]["accept"]


def test_word_is_named_once() -> None:
    """A word that another finding names is not called new besides."""
    edits = [edit for name in "abdef" for edit in wordings(name)]
    for edit in edits:
        findings = ClaimsVerifier().check(edit.change, base=edit.base, job=edit.job)
        new = {word for found in findings if found.code == "vocabulary.new" for word in found.words}
        others = {
            word for found in findings if found.code != "vocabulary.new" for word in found.words
        }

        assert set() == new & others


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Answered questions about payslips.", "Answered questions about payslips and pensions.", "content.added"),
        ("Tax associate, part-qualified CPA.", "Tax associate, CPA.", "seniority.qualifier_dropped"),
        ("Scheduled 60 interviews.", "Conducted 60 interviews.", "seniority.raised"),
        ("Raised retention of the portfolio.", "Raised retention of the company.", "scope.raised"),
    ],
)  # fmt: skip
def test_crisp_lies_are_refused(old: str, new: str, code: str) -> None:
    """What is added, freed of its qualifier, or done instead of planned, is no matter of opinion."""
    base = changed(lambda tree: tree["work"][0]["highlights"].append(old))
    change = replace("/work/0/highlights/4", new, base)

    assert "refuse" == status(change, base)
    assert code in {found.code for found in ClaimsVerifier().check(change, base=base, job=None)}


# -- holes of other tools ---------------------------------------------------------------------


def changed(change: Any) -> Resume:
    tree = BASE.to_json_resume()
    change(tree)
    return Resume.from_json_resume(tree)


@pytest.mark.parametrize("skill", ["gRPC", "Rust", "Kubernetes operators"])
def test_skill_of_the_posting_is_not_verified_by_the_posting(skill: str) -> None:
    """That a posting asks for a skill is no evidence that somebody has it."""
    assert "refuse" == status(make("add", "/skills/0/keywords/-", after=skill))


@pytest.mark.parametrize(
    ("old", "new"),
    [("$2.4M", "$2.9M"), ("$2.4M", "$2.4B"), ("40,000", "400,000"), ("9 people", "19 people"),
     ("Worked with 9 people", "Tech lead of a 12-person team")],
)  # fmt: skip
def test_inflated_numbers_are_refused(old: str, new: str) -> None:
    """Another number, another magnitude, another headcount."""
    line = "Worked with 9 people on invoices worth $2.4M for 40,000 clients."
    base = changed(lambda tree: tree["work"][0]["highlights"].append(line))
    at = "/work/0/highlights/4"
    assert line == base.at(at)

    assert "refuse" == status(replace(at, line.replace(old, new), base), base)


def test_award_and_language_cannot_be_appended() -> None:
    """Not only certificates are protected."""
    for pointer, after in (
        ("/awards", [{"title": "Forbes 30 Under 30"}]),
        ("/languages/-", {"language": "Mandarin", "fluency": "Fluent"}),
    ):
        assert "refuse" == status(make("add", pointer, after=after))


def test_replace_without_the_old_text_is_refused() -> None:
    """Leaving out what is replaced does not go round the checks."""
    assert "refuse" == status(make("replace", BUILT, after="Won the Turing Award."))


def test_edited_resume_is_checked_in_every_place() -> None:
    """A whole resume that comes back from somewhere is a list of changes, each one checked."""

    def forge(tree: dict[str, Any]) -> None:
        tree["work"][0]["position"] = "Director"
        tree["work"][1]["endDate"] = "2020-12"
        tree["education"][0]["studyType"] = "Ph.D."
        tree["work"][0]["highlights"][2] = "Built 30 dashboards in Grafana for over 900 colleagues."
        tree["awards"] = [{"title": "Best Engineer"}]

    found = [status(change) for change in diff(BASE, changed(forge))]
    assert ["refuse"] * 5 == found


@pytest.mark.parametrize("skill", ["React", "Scala", "C#", "C++", "Objective-C"])
def test_skill_that_contains_a_letter_is_another_skill(skill: str) -> None:
    """Whoever knows C does not therefore know everything with a C in it."""
    assert "refuse" == status(make("add", "/skills/0/keywords/-", after=skill))


def test_employer_keeps_its_name_and_dates_their_months() -> None:
    """No pass over the whole resume can reword a name or a date."""
    for pointer, after in (
        ("/work/0/name", "Collaboration Robotics"),
        ("/work/1/startDate", "2016"),
    ):
        assert "refuse" == status(replace(pointer, after))


# -- documentation ----------------------------------------------------------------------------


def test_every_code_is_documented() -> None:
    """The page lists exactly the codes that there are, in their order."""
    listed = re.findall(r"^\| `([a-z_.]+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)

    assert list(FINDING_CODES) == listed
    assert sorted(FINDING_CODES) == listed


def test_every_code_in_use_is_listed() -> None:
    """No check gives a code that the list does not have, and none in the list is unused."""
    sources = Path(__file__).parents[2] / "src" / "skillmap" / "tailor"
    used = set()
    for path in sources.glob("*.py"):
        if path.name in ("edit_scope.py", "gate.py", "passages.py") or path.name.startswith(
            "claims_"
        ):
            text = path.read_text(encoding="utf-8")
            used |= set(re.findall(r'"([a-z]+\.[a-z_]+)"', text))
            for stem in re.findall(r'f"([a-z]+)\.\{what\}"', text):
                used |= {f"{stem}.{what}" for what in ("added", "changed", "dropped", "reordered")}
    used = {code for code in used if not code.endswith((".toml", ".json"))}

    assert set(FINDING_CODES) == used
