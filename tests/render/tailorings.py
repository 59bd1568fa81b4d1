"""A tailoring with every kind of change and every state, made by hand for the report."""

from __future__ import annotations

from skillmap.models.change import Change, ChangeSet, Finding, Verdict
from skillmap.models.document import Notice
from skillmap.models.job import (
    Gap,
    Job,
    Match,
    Quote,
    Requirement,
    RequirementMatch,
    Term,
    TermMatch,
)
from skillmap.models.tailoring import Decision, TailoredResume, Tailoring
from skillmap.models.usage import Usage
from tests.render.people import mara

POSTING = (
    "Backend Engineer at Fjord Bank\n"
    "5+ years of Python or Java.\n"
    "K8s in production.\n"
    "Rust is a plus.\n"
    "No COBOL needed."
)


def _requirement(
    id_: str, text: str, kind: str, skills: dict[str, str], **more: object
) -> Requirement:
    start = POSTING.index(text)
    terms = tuple(
        Term(
            text=word,
            skill=skill,
            start=POSTING.index(word, start),
            end=POSTING.index(word, start) + len(word),
        )
        for word, skill in skills.items()
    )
    facts = {"id": id_, "text": text, "kind": kind, "start": start, "end": start + len(text)}
    return Requirement.model_validate({**facts, "terms": terms, **more})


JOB = Job(
    text=POSTING,
    title="Backend Engineer",
    company="Fjord Bank",
    language="en",
    requirements=(
        _requirement(
            "r1",
            "5+ years of Python or Java.",
            "must",
            {"Python": "Python", "Java": "Java"},
            years=5.0,
        ),
        _requirement("r2", "K8s in production.", "must", {"K8s": "Kubernetes"}),
        _requirement("r3", "Rust is a plus.", "nice", {"Rust": "Rust"}),
        _requirement("r4", "No COBOL needed.", "context", {"COBOL": "COBOL"}, negated=True),
    ),
    warnings=(Notice(code="job.hidden_characters", text="3 hidden characters were removed."),),
)


def _match(score: float, kubernetes: str) -> Match:
    python = TermMatch(
        skill="Python",
        relation="same",
        evidence=(Quote(pointer="/work/1/highlights/0", text="Python and PostgreSQL"),),
    )
    cluster = TermMatch(
        skill="Kubernetes",
        relation="same" if kubernetes == "met" else "related",
        evidence=(Quote(pointer="/certificates/0/name", text="Kubernetes Administrator"),),
    )
    rust = TermMatch(skill="Rust")
    return Match.model_validate(
        {
            "score": score,
            "skills_shown": 2,
            "skills_in_its_words": 2 if kubernetes == "met" else 1,
            "requirements": (
                RequirementMatch(
                    requirement_id="r1", status="met", score=1, terms=(python,), years_found=9.5
                ),
                RequirementMatch.model_validate(
                    {
                        "requirement_id": "r2",
                        "status": kubernetes,
                        "score": 0.5,
                        "terms": (cluster,),
                    }
                ),
                RequirementMatch(requirement_id="r3", status="missing", score=0, terms=(rust,)),
            ),
        }
    )


def _changes() -> tuple[Change, ...]:
    unsupported = Finding(
        code="skill_without_evidence",
        severity="error",
        message="The resume does not show this skill:",
        words=("Rust",),
        evidence=("/work/0/highlights/1",),
    )
    unsure = Finding(
        code="scope_raised", severity="review", message="A wider scope:", words=("all",)
    )
    work = mara().to_wire()["work"]
    return (
        Change(
            id="c1",
            op="replace",
            pointer="/work/1/highlights/0",
            before=work[1]["highlights"][0],
            after="Wrote the reconciliation of 14 banks in PostgreSQL and Python <b>.",
            reason="The posting asks for Python first & foremost.",
            requirement_ids=("r1",),
            evidence=("/work/1/highlights/0",),
            verdict=Verdict(status="accept"),
        ),
        Change(id="c2", op="reorder", pointer="/skills", before=[0, 1, 2, 3], after=[1, 0, 2, 3]),
        Change(
            id="c3",
            op="replace",
            pointer="/work/0/highlights/1",
            before=work[0]["highlights"][1],
            after="Cut the p99 latency of all payouts in Rust from 2.4 s to 310 ms.",
            reason="The posting names Rust.",
            requirement_ids=("r3",),
            verdict=Verdict.of((unsupported, unsure)),
        ),
        Change(
            id="c4",
            op="drop",
            pointer="/interests/1",
            before={"name": "Bread"},
            reason="Saves a line.",
            verdict=Verdict.of((unsure,)),
        ),
        Change(
            id="c5", op="add", pointer="/skills/1/keywords", after=["K8s"], requirement_ids=("r2",)
        ),
        Change(
            id="c6",
            op="reorder",
            pointer="/meta/skillmap/sectionOrder",
            before=[0, 1, 2, 3, 4],
            after=[0, 2, 1, 3, 4],
        ),
    )


def tailoring() -> Tailoring:
    """Six changes: four applied, one refused, one for review."""
    base, changes = mara(), _changes()
    decisions: dict[str, Decision] = {
        "c1": "accepted",
        "c2": "accepted",
        "c3": "refused",
        "c4": "review",
        "c5": "confirmed",
        "c6": "declined",
    }
    applied = ChangeSet(
        base_hash=base.content_hash,
        changes=tuple(c for c in changes if decisions[c.id] in ("accepted", "confirmed")),
    )
    gap = Gap(
        requirement_id="r3",
        kind="nice",
        skill="Rust",
        bridges=(Quote(pointer="/skills/0/keywords/1", text="Go"),),
    )
    return Tailoring(
        base=base,
        job=JOB,
        result=TailoredResume(resume=applied.apply(base), changes=applied),
        changes=ChangeSet(base_hash=base.content_hash, changes=changes),
        decisions=decisions,
        match_before=_match(0.58, "partly"),
        match_after=_match(0.74, "met"),
        gaps=(gap,),
        warnings=(Notice(code="tailor.short", text="The posting is short."),),
        usage=Usage(input_tokens=1200, cached_tokens=800, output_tokens=240, calls=2),
        timings_ms={"match": 3.2},
        agent="rules",
    )
