"""Between what a store keeps and what a person sees: a `Version` from a `Tailoring` and back, through the gate."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from skillmap.client import _reading
from skillmap.client._parts import Parts
from skillmap.client._tailoring import make_gate, match_resume
from skillmap.client._writings import decide_writing, judge_interview, with_claims
from skillmap.models.change import Change
from skillmap.models.document import Notice
from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.models.stored import Project, Version
from skillmap.models.tailoring import Decision, Tailoring, TailorOptions
from skillmap.models.usage import Usage
from skillmap.models.writing import InterviewPack

if TYPE_CHECKING:
    from skillmap.tailor.history import RebaseConflict


def now() -> datetime:
    """The time of this machine, in UTC."""
    return datetime.now(UTC)


def version_of(
    tailoring: Tailoring, start: Project, *, summary: str, usage: Usage, run_id: str | None = None
) -> Version:
    """*tailoring* as the version that follows the head of *start*."""
    return Version(
        parent_id=start.head,
        changes=tailoring.changes,
        decisions=tailoring.decisions,
        posting_hash=hashlib.sha256(start.posting.encode()).hexdigest(),
        options=tailoring.options,
        summary=summary,
        writings=tailoring.writings,
        interview=tailoring.interview,
        agent=tailoring.agent,
        prompt_version=tailoring.prompt_version,
        run_id=run_id,
        usage=usage,
        created_at=now(),
    )


def tailoring_of(parts: Parts, project: Project, version: Version | None) -> Tailoring:
    """What *version* shows, None for the base: judged again, so that nothing stored is believed.

    Where a newer verifier refuses what a person confirmed, the change is refused, and a notice tells.
    """
    job = _reading.analyze_posting(parts, project.posting)
    if version is None:
        return _assembled(parts, project.base, job, (), options=project.options, decisions={})
    made = _assembled(
        parts,
        project.base,
        job,
        version.changes.changes,
        options=version.options,
        decisions=version.decisions,
    )
    facts = {
        "agent": version.agent,
        "prompt_version": version.prompt_version,
        "usage": version.usage,
        "writings": tuple(
            decide_writing(writing, made.base, job, today=parts.today, confirm=(), decline=())
            for writing in version.writings
        ),
        "interview": _interview_of(parts, version.interview, made),
    }
    return made.model_copy(update=facts)


def _interview_of(
    parts: Parts, pack: InterviewPack | None, tailoring: Tailoring
) -> InterviewPack | None:
    if pack is None:
        return None
    judged = judge_interview(
        pack, tailoring.base, tailoring.job, today=parts.today, written_by=pack.written_by
    )
    return with_claims(judged, tailoring)


def rebased_tailoring(
    parts: Parts, tailoring: Tailoring, onto: Resume
) -> tuple[Tailoring, tuple[RebaseConflict, ...]]:
    """The changes of *tailoring* over *onto*, judged there, and those that do not fit.

    These stay in the set, refused or declined, and a notice tells of each. Letters and interview packs are left out.
    What a person confirmed stays so only where the verifier says of it what it said before; else it waits to be
    confirmed anew.
    """
    from skillmap.tailor.history import rebase

    found = rebase(tailoring.changes, tailoring.base, onto)
    conflicting = tuple(conflict.change for conflict in found.conflicts)
    gate = make_gate(parts, onto, tailoring.options)
    verdicts = {change.id: change.verdict for change in tailoring.changes.changes}
    decisions = dict(tailoring.decisions)
    for change in found.changes:
        if decisions[change.id] == "confirmed":
            judged = gate.judge(change, onto, tailoring.job)
            if judged.verdict != verdicts[change.id]:
                decisions[change.id] = "review"
    decisions |= {change.id: "declined" for change in conflicting}
    made = _assembled(
        parts,
        onto,
        tailoring.job,
        (*found.changes, *conflicting),
        options=tailoring.options,
        decisions=decisions,
        gate=gate,
    )
    notices = [
        Notice(
            code="history.rebase_conflict",
            text=f"Change {conflict.change.id} does not fit the new base: {conflict.error}",
        )
        for conflict in found.conflicts
    ]
    if tailoring.writings or tailoring.interview is not None:
        text = "Letters and interview packs cite the old base; have them written anew."
        notices.append(Notice(code="history.writings_left", text=text))
    facts = {
        "agent": tailoring.agent,
        "prompt_version": tailoring.prompt_version,
        "warnings": (*made.warnings, *notices),
    }
    return made.model_copy(update=facts), found.conflicts


def _assembled(
    parts: Parts,
    base: Resume,
    job: Job,
    changes: Collection[Change],
    *,
    options: TailorOptions,
    decisions: dict[str, Decision],
    gate: Any = None,
) -> Tailoring:
    gate = gate or make_gate(parts, base, options)
    confirmed, notices = [], []
    for change in changes:
        if decisions.get(change.id) != "confirmed":
            continue
        if gate.judge(change, base, job).is_refused:
            text = f"Change {change.id} was confirmed once, and the verifier refuses it now."
            notices.append(Notice(code="history.refused_now", text=text))
        else:
            confirmed.append(change.id)
    result, judged, decided = gate.assemble(
        base,
        changes,
        job=job,
        confirmed=confirmed,
        declined=[i for i, decision in decisions.items() if decision == "declined"],
    )
    after = match_resume(parts, result.resume, job)
    return Tailoring(
        base=base,
        job=job,
        result=result,
        changes=judged,
        decisions=decided,
        match_before=match_resume(parts, base, job),
        match_after=after,
        gaps=after.gaps,
        warnings=(*job.warnings, *notices),
        options=options,
    )


def changed_ids(before: Tailoring, after: Tailoring) -> tuple[str, ...]:
    """Ids of changes that *after* has and *before* has not, or decides otherwise, then those that went."""
    old = {
        change.id: (_facts(change), before.decisions[change.id])
        for change in before.changes.changes
    }
    new = {
        change.id: (_facts(change), after.decisions[change.id]) for change in after.changes.changes
    }
    touched = [change_id for change_id, facts in new.items() if old.get(change_id) != facts]
    return (*touched, *(change_id for change_id in old if change_id not in new))


def summary_of(tailoring: Tailoring) -> str:
    """What a tailoring did, in a sentence."""
    in_force = len(tailoring.accepted)
    return (
        f"Tailored by {tailoring.agent}: {in_force} changes in force, "
        f"{len(tailoring.to_review)} for review, {len(tailoring.refused)} refused."
    )


def _facts(change: Change) -> dict[str, Any]:
    return change.model_dump(mode="json", exclude={"verdict"})
