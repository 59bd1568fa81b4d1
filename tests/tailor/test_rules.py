from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmap.models.change import Change, ChangeSet, Verdict
from skillmap.models.document import Notice
from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.models.tailoring import TailorOptions, TailorRequest
from skillmap.protocols import Agent
from skillmap.tailor.match import match
from skillmap.tailor.rules import RulesAgent, proposals
from skillmap.tailor.verify import ClaimsVerifier
from skillmap.testing.agents import sample_context
from tests.models.strategies import json_resumes
from tests.tailor.resumes import BASE, TODAY, example_jobs, example_resumes, job, resume

PAIRS = [(person, posting) for person in example_resumes() for posting in example_jobs()]


def request(base: Resume, posting: Job, **options: object) -> TailorRequest:
    return TailorRequest(
        resume=base,
        job=posting,
        match=match(base, posting, today=TODAY),
        options=TailorOptions.model_validate(options),
    )


def changes(base: Resume, posting: Job, **options: object) -> dict[str, Change]:
    return {
        output.id: output
        for output in proposals(request(base, posting, **options), today=TODAY)
        if isinstance(output, Change)
    }


def applied(base: Resume, found: dict[str, Change]) -> Resume:
    return ChangeSet(base_hash=base.content_hash, changes=tuple(found.values())).apply(base)


def test_it_is_an_agent_that_works_offline() -> None:
    """It satisfies the seam, and yields what `proposals()` does."""
    asked = request(resume(), job())
    context = sample_context(asked, today=TODAY)

    async def collect() -> list[object]:
        return [output async for output in RulesAgent().propose(asked, context)]

    assert isinstance(RulesAgent(), Agent)
    assert RulesAgent().status().works
    assert list(proposals(request(resume(), job()), today=TODAY)) == asyncio.run(collect())


def test_bullets_that_answer_the_posting_come_first() -> None:
    """An order over the whole list, with reason, requirements and evidence."""
    found = changes(resume(), job())["order-work-0"]

    assert ("reorder", "/work/0/highlights", [0, 1, 2], [1, 2, 0]) == (
        found.op,
        found.pointer,
        found.before,
        found.after,
    )
    assert ("must-1", "must-2") == found.requirement_ids
    assert ("/work/0/highlights/1", "/work/0/highlights/2") == found.evidence
    assert found.reason


def test_asked_skills_come_first() -> None:
    """Keywords within their group, and groups among themselves."""
    found = changes(resume(), job())

    assert [1, 3, 2, 0] == found["order-skills-1"].after
    assert [1, 0] == found["order-skills"].after


def test_names_are_aligned_with_the_posting() -> None:
    """Only spellings of the same thing, as whole words, everything else kept."""
    found = changes(resume(), job())

    assert {
        "name-work-0-1": "Moved 12 services to Kubernetes.",
        "name-work-0-2": "Tuned a PostgreSQL cluster with 4 TB of data.",
        "name-work-1-1": "Automated 300 checks in JavaScript.",
        "name-skills-1-1": "PostgreSQL",
    } == {name: change.after for name, change in found.items() if name.startswith("name-")}
    assert ("must-2",) == found["name-skills-1-1"].requirement_ids


@pytest.mark.parametrize(
    "bullet",
    [
        "Kept Docker containers small.",
        "Ran Kubernetes (K8s) for 3 years.",
        "Spoke at the Postgres Conference.",
        "See example.com/postgres and postgres.example.com.",
        "Wrote an JS guide.",
        "Managed MongoDB.",
        "Golang",
    ],
)
def test_what_is_not_a_plain_synonym_stays(bullet: str) -> None:
    """Related tools, names of other things, and texts that have the posting's name already are left alone."""
    work = [{"name": "North Mill", "highlights": [bullet]}]
    posting = job().text.replace("Go or Rust", "Go and Golang, or Rust")

    assert [] == [
        change.after
        for name, change in changes(resume(work=work, skills=[]), job(posting)).items()
        if name.startswith("name-")
    ]


def test_a_name_is_not_listed_twice() -> None:
    """A list that has the posting's name already keeps the other one as it is."""
    base = resume(work=[], skills=[{"name": "Tools", "keywords": ["Postgres", "PostgreSQL"]}])

    assert [] == [name for name in changes(base, job()) if name.startswith("name-")]


def test_versions_are_not_put_into_a_resume() -> None:
    """A posting's "Python 3" or "HTML5" says more than "Python" or "HTML"."""
    base = resume(work=[], skills=[{"name": "Tools", "keywords": ["Python", "HTML"]}])
    posting = job("Engineer\n\nRequirements\n- Python 3\n- HTML5\n- Linux\n")

    assert [] == [name for name in changes(base, posting) if name.startswith("name-")]


def test_degrees_licences_and_languages_keep_their_wording() -> None:
    """A degree is called what it is called, and so is a licence."""
    base = resume(work=[{"name": "Clinic", "highlights": ["RN with a BSN, fluent in Mandarin."]}])
    posting = job(
        "Nurse\n\nRequirements\n- Registered nurse\n- Bachelor of Science in Nursing\n- Chinese\n"
    )

    assert [] == [name for name in changes(base, posting) if name.startswith("name-")]


def test_translations_are_not_put_into_a_text() -> None:
    """An English name does not go into a German line, though it is the same skill."""
    work = [{"name": "Mühle", "highlights": ["Projektmanagement und Datenanalyse für zwei Werke."]}]
    posting = job("Manager\n\nRequirements\n- Project management\n- Data analysis\n- Linux\n")

    assert [] == [name for name in changes(resume(work=work), posting) if name.startswith("name-")]


def test_the_summary_names_skills_that_the_resume_shows() -> None:
    """Facts only: the title, years from the dates, skills with evidence; nothing of the posting's that is a gap."""
    added = changes(resume(), job())["summary"]
    kept = changes(resume(basics={"summary": "Likes K8s."}), job())["summary"]

    assert ("add", None) == (added.op, added.before)
    assert isinstance(added.after, str)
    assert added.after.startswith(
        "Backend Developer with 8 years of work experience. Skills: Kubernetes,"
    )
    assert "Kafka" not in added.after
    assert {"/work/0/position", "/work/0/startDate"} <= set(added.evidence)
    assert "Likes Kubernetes. Skills: PostgreSQL, Go, JavaScript." == kept.after
    assert "replace" == kept.op


@pytest.mark.parametrize(
    ("language", "start"),
    [
        ("de", "Likes mills. Kenntnisse: Kubernetes, PostgreSQL, Go, JavaScript."),
        ("fr-CA", "Likes mills. Compétences : Kubernetes, PostgreSQL, Go, JavaScript."),
        ("es", "Likes mills. Competencias: Kubernetes, PostgreSQL, Go, JavaScript."),
        ("pt-BR", "Likes mills. Competências: Kubernetes, PostgreSQL, Go, JavaScript."),
        ("ja", None),
    ],
)
def test_the_summary_follows_the_language_of_the_resume(language: str, start: str | None) -> None:
    """Without a wording for a language there is no proposal."""
    base = resume(basics={"summary": "Likes mills."}, meta={"skillmap": {"language": language}})
    found = changes(base, job()).get("summary")

    assert start == (found and found.after)


def test_nudge_leaves_the_summary() -> None:
    """The small mode proposes orders and names only."""
    assert "summary" not in changes(resume(), job(), mode="nudge")


def test_locked_places_and_skipped_sections_stay() -> None:
    """Nothing at, below or around a lock is touched; nor any part of a skipped section."""
    locked = changes(resume(), job(), locked=["/work/0/highlights/1"])
    skipped = changes(resume(), job(), skip_sections=["skills", "summary"])

    assert {"order-work-0", "name-work-0-1"} & set(locked) == set()
    assert "name-work-0-2" in locked
    assert [] == [name for name in skipped if "skills" in name or "summary" in name]
    assert {} == changes(resume(), job(), locked=["/work", "/basics", "/skills"])


def long_resume() -> Resume:
    highlights = [
        "Moved 12 services to K8s.",
        *(
            f"Organized the party number {number} for all colleagues of the mill."
            for number in range(30)
        ),
    ]
    work = [
        {
            "name": "North Mill",
            "position": "Developer",
            "startDate": "2021",
            "highlights": highlights,
        },
        {
            "name": "South Mill",
            "position": "Tester",
            "startDate": "2018",
            "highlights": highlights[1:],
        },
    ]
    return resume(work=work)


def test_pages_drop_the_lines_that_say_least() -> None:
    """Lines go, entries stay, and what answers the posting stays."""
    base = long_resume()
    found = changes(base, job(), pages=1)
    drops = [change for change in found.values() if change.op == "drop"]
    outcome = applied(base, found)

    assert drops
    assert {"/work/0/highlights/0"} & {change.pointer for change in drops} == set()
    assert [(role.name, role.position, role.start_date) for role in base.work or ()] == [
        (role.name, role.position, role.start_date) for role in outcome.work or ()
    ]
    assert match(base, job(), today=TODAY).score == match(outcome, job(), today=TODAY).score
    assert [] == [change.op for change in changes(base, job()).values() if change.op == "drop"]


def test_a_length_out_of_reach_is_told() -> None:
    """What must stay stays, and a notice says how much is too long."""
    work = [
        {
            "name": f"Mill {number}",
            "position": "Developer",
            "highlights": ["Moved 12 services to K8s."],
        }
        for number in range(30)
    ]
    outputs = list(proposals(request(resume(work=work), job(), pages=1)))

    assert ["tailor.length"] == [output.code for output in outputs if isinstance(output, Notice)]
    assert [] == [
        output for output in outputs if isinstance(output, Change) and output.op == "drop"
    ]


def test_a_section_with_sole_proofs_moves_up() -> None:
    """Only in an order that the resume states, and never above the work."""
    base = resume(
        certificates=[{"name": "CKA"}, {"name": "CompTIA Security+"}],
        interests=[{"name": "Chess"}],
        meta={"skillmap": {"sectionOrder": ["work", "skills", "interests", "certificates"]}},
    )
    posting = job("Engineer\n\nRequirements\n- CKA certification\n- Security+\n- Linux\n")
    found = changes(base, posting)["order-sections"]

    assert ("/meta/skillmap/sectionOrder", [0, 3, 1, 2]) == (found.pointer, found.after)
    assert "order-sections" not in changes(resume(), posting)


@pytest.mark.parametrize(("person", "posting"), PAIRS)
def test_examples_combine_and_undo(person: str, posting: str) -> None:
    """All proposals of all examples apply together, undo, and never raise what the resume shows out of thin air."""
    base, target = example_resumes()[person], example_jobs()[posting]
    found = changes(base, target, pages=1)
    whole = ChangeSet(base_hash=base.content_hash, changes=tuple(found.values()))
    outcome = whole.apply(base)

    assert base == whole.invert(base).apply(outcome)
    assert match(outcome, target, today=TODAY).score <= match(base, target, today=TODAY).score
    assert all(change.reason for change in found.values())


def test_there_are_pairs() -> None:
    """The test above ran over something."""
    assert len(PAIRS) >= 30


def test_hash_seeds_change_nothing() -> None:
    """The same proposals, byte for byte, under any order of sets."""
    root = Path(__file__).parents[2]
    script = (
        "from tests.tailor.test_rules import *\n"
        "import sys\n"
        "people, jobs = example_resumes(), example_jobs()\n"
        "for person, posting in PAIRS[::3]:\n"
        "    asked = request(people[person], jobs[posting], pages=1)\n"
        "    for output in proposals(asked, today=TODAY):\n"
        "        sys.stdout.write(output.model_dump_json() + '\\n')\n"
        "    sys.stdout.write(asked.model_dump_json())\n"
    )
    digests = set()
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env=environment,
            capture_output=True,
            check=True,
        )
        assert len(done.stdout) > 1_000
        digests.add(hashlib.sha256(done.stdout).hexdigest())

    assert 1 == len(digests)


def test_proposals_come_in_reading_order() -> None:
    """The sections of the resume, as it states them, one after the other."""
    base = resume(meta={"skillmap": {"sectionOrder": ["skills", "work"]}})
    sections = [
        change.pointer.split("/")[1]
        for change in proposals(request(base, job()))
        if isinstance(change, Change)
    ]

    assert ["basics", "skills", "work"] == list(dict.fromkeys(sections))


def test_every_proposal_of_the_examples_is_verified() -> None:
    """The verifier, which knows nothing of this agent, accepts all it proposes."""
    people, jobs = example_resumes(), example_jobs()
    verifier = ClaimsVerifier(today=TODAY)
    verdicts = [
        (
            change.id,
            Verdict.of(verifier.check(change, base=people[person], job=jobs[posting])).status,
        )
        for person, posting in PAIRS
        for change in changes(people[person], jobs[posting]).values()
    ]

    assert len(verdicts) > 50
    assert [] == [found for found in verdicts if found[1] != "accept"]


def test_unusual_resumes_are_no_trouble() -> None:
    """Nulls, empty lists, unknown fields and missing sections give proposals or none, never an error."""
    for wire in (
        {},
        {"basics": None, "work": None, "skills": None},
        {"basics": {"summary": ""}, "work": [{}], "skills": [{"name": None, "keywords": None}]},
        {
            "work": [{"highlights": []}],
            "skills": [{"keywords": []}],
            "x-own": {"highlights": ["K8s"]},
        },
        {**BASE, "meta": {"skillmap": {"sectionOrder": ["work", "work"]}}},
    ):
        base = Resume.from_json_resume(wire)
        applied(base, changes(base, job(), pages=1))


@given(json_resumes(), st.sampled_from([None, 1]))
@settings(max_examples=60)
def test_any_json_resume_is_tailored(wire: dict[str, Any], pages: int | None) -> None:
    """Whatever the file holds, proposals apply together and undo."""
    base = Resume.from_json_resume(wire)
    found = changes(base, job(), pages=pages)
    whole = ChangeSet(base_hash=base.content_hash, changes=tuple(found.values()))

    assert base == whole.invert(base).apply(whole.apply(base))


def test_custom_sections_are_tailored_and_can_be_skipped() -> None:
    """Their bullet points are ordered and named like others, unless the caller says no."""
    section = {
        "id": "talks",
        "title": "Talks",
        "entries": [{"highlights": ["Told stories.", "Explained K8s to 300 people."]}],
    }
    base = resume(meta={"skillmap": {"customSections": [section]}})
    found = changes(base, job())
    skipped = changes(base, job(), skip_sections=["custom:talks"])

    assert {"order-customSections-0-0", "name-customSections-0-0-1"} <= set(found)
    assert [] == [name for name in skipped if "customSections" in name]
