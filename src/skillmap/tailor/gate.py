"""The gate: the only way from proposals to a resume that may be rendered as tailored."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from pydantic import ValidationError

from skillmap.errors import ChangeConflictError, InvalidResumeError, UnverifiedResumeError
from skillmap.models._base import canonical_json, content_hash
from skillmap.models.change import Change, ChangeSet, Finding, Verdict, VerdictStatus
from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.models.tailoring import APPLIED, Decision, TailoredResume, Tailoring
from skillmap.protocols import Verifier
from skillmap.tailor.claim_sources import evidence_texts

ExtraChecks = Callable[[Change, Sequence[str], Job | None], Sequence[Finding]]
"""Further findings about a change: the change, the texts it may rest on, the posting."""

CHECKER = "gate"

_LETS_THROUGH: dict[Decision, tuple[VerdictStatus, ...]] = {
    "accepted": ("accept",),
    "confirmed": ("accept", "review"),
}
_LENIENCE: dict[VerdictStatus, int] = {"accept": 0, "review": 1, "refuse": 2}

JUDGED_MAX = 4_096
"""Verdicts that a gate remembers. A tailoring has some hundred changes."""


def no_extra_checks(
    change: Change,  # noqa: ARG001 - The signature is that of `ExtraChecks`.
    evidence: Sequence[str],  # noqa: ARG001
    job: Job | None,  # noqa: ARG001
) -> tuple[Finding, ...]:
    """No findings."""
    return ()


class Gate:
    """Judges changes, applies what may be applied, lets out only what it can derive again.

    Nothing that comes in is trusted, whatever its type says: values are read once, made anew as plain data, and judged
    here. A verdict or a decision that came with a value is never believed. What the gate returns was built by the gate.

    Two statements are the caller's own, and no gate can check them: which resume is the base, and
    that a person confirmed a change that the verifier sent to review. A change that the verifier
    refuses cannot be confirmed.
    """

    def __init__(self, verifier: Verifier, extra_checks: ExtraChecks = no_extra_checks) -> None:
        """*extra_checks* can add findings to those of *verifier*, and take none away."""
        self._verifier = verifier
        self._extra_checks = extra_checks
        self._verdicts: OrderedDict[str, Verdict] = OrderedDict()
        self._read: tuple[Resume, Resume] | None = None
        self._base_hashed: tuple[Resume, str] | None = None
        self._job_hashed: tuple[Job, str] | None = None

    def judge(self, change: Change, base: Resume, job: Job | None) -> Change:
        """*change* as plain data with its verdict; one that it brought is ignored.

        Raises:
            UnverifiedResumeError: It is no change at all.
        """
        return self._judge(_plain_change(change), self._plain(base), job)

    def assemble(
        self,
        base: Resume,
        changes: Iterable[Change],
        *,
        job: Job | None,
        confirmed: Collection[str] = (),
        declined: Collection[str] = (),
    ) -> tuple[TailoredResume, ChangeSet, dict[str, Decision]]:
        """The outcome, every proposal with its verdict, and the decision about each by id.

        Accepted changes are applied, those for review only when their id is in *confirmed*: that a
        person was asked is the caller's statement. Ids in *declined* are left out. Of two changes
        that exclude each other the later one is refused.

        Raises:
            UnverifiedResumeError: A change that is refused was to be confirmed.
        """
        base = self._plain(base)
        judged = _refuse_overlaps(
            [self._judge(change, base, job) for change in _with_own_ids(changes)], base
        )
        decisions = {
            change.id: _decide(change, confirmed=confirmed, declined=declined) for change in judged
        }
        judged, applied, outcome = _refuse_misfits(judged, decisions, base)
        refused = [i for i in confirmed if decisions.get(i) == "refused"]
        if refused:
            raise UnverifiedResumeError(
                "a change that the verifier refuses cannot be confirmed",
                change_ids=tuple(sorted(refused)),
            )
        result = TailoredResume(resume=outcome, changes=applied)
        return result, _set_of(base, judged), decisions

    def release(self, tailoring: Tailoring, *, base: Resume | None = None) -> Resume:
        """The tailored resume, derived again; every tailoring passes here before it is rendered.

        *base*, when given, is what the caller knows to be the base.

        Raises:
            UnverifiedResumeError: The result is not what its verified changes make of its base, a
                verdict or decision is not what the verifier says, or the changes are of another
                base.
        """
        own = _plain_resume(tailoring.base)
        if base is not None and own.to_json() != _plain_resume(base).to_json():
            raise UnverifiedResumeError("the base is another resume")
        applied = self._applied(tailoring, own)
        changes = _set_of(own, applied)
        derived = _apply(changes, own)
        result = tailoring.result
        if (
            _hash_of(tailoring.changes) != own.content_hash
            or _hash_of(result.changes) != own.content_hash
        ):
            raise UnverifiedResumeError("the changes are of another base")
        if [_facts(c) for c in result.changes.changes] != [_facts(c) for c in applied]:
            raise UnverifiedResumeError("the changes of the result are not those that were decided")
        if _plain_resume(result.resume).to_json() != derived.to_json():
            raise UnverifiedResumeError("the result differs from what its changes make of the base")
        return derived

    # -- one change ---------------------------------------------------------------------------

    def _judge(self, change: Change, base: Resume, job: Job | None) -> Change:
        key = content_hash(
            [
                _facts(change),
                self._base_hash(base),
                None if job is None else self._job_hash(job),
            ]
        )
        verdict = self._verdicts.get(key)
        if verdict is None:
            verdict = self._verdict(change, base, job)
            self._verdicts[key] = verdict
            if len(self._verdicts) > JUDGED_MAX:
                self._verdicts.popitem(last=False)
        return _change(change, verdict)

    def _plain(self, base: Resume) -> Resume:
        """*base* made anew; the same one is read once, for a resume has a hundred changes to judge."""
        if self._read is None or self._read[0] is not base:
            self._read = (base, _plain_resume(base))
        return self._read[1]

    def _base_hash(self, base: Resume) -> str:
        if self._base_hashed is None or self._base_hashed[0] is not base:
            self._base_hashed = (base, base.content_hash)
        return self._base_hashed[1]

    def _job_hash(self, job: Job) -> str:
        if self._job_hashed is None or self._job_hashed[0] is not job:
            self._job_hashed = (job, content_hash(Job.model_dump(job, mode="json")))
        return self._job_hashed[1]

    def _verdict(self, change: Change, base: Resume, job: Job | None) -> Verdict:
        findings = [*self._verifier.check(change, base=base, job=job)]
        # A copy, so that a check cannot change what the next one sees.
        shown = _change(change, None)
        findings += self._extra_checks(shown, evidence_texts(change, base), job)
        return Verdict.of([_plain_finding(finding) for finding in findings])

    def _applied(self, tailoring: Tailoring, base: Resume) -> list[Change]:
        """The changes that the tailoring says are in its result, each judged again."""
        decisions = dict(tailoring.decisions)
        applied = []
        for given in tailoring.changes.changes:
            change = _plain_change(given)
            decision = decisions.get(change.id)
            if decision is None or decision not in APPLIED:
                continue
            judged = self._judge(change, base, tailoring.job)
            status = judged.verdict.status if judged.verdict else "refuse"
            if status not in _LETS_THROUGH[decision]:
                raise UnverifiedResumeError(
                    "a change is in the result that the verifier does not let through",
                    change_ids=(change.id,),
                )
            if given.verdict is None or _LENIENCE[given.verdict.status] < _LENIENCE[status]:
                raise UnverifiedResumeError(
                    "a verdict is not the verifier's", change_ids=(change.id,)
                )
            applied.append(judged)
        return applied


# -- plain data -------------------------------------------------------------------------------


def _plain_change(change: Change) -> Change:
    """*change* made anew from its plain fields, without a verdict."""
    try:
        return Change.model_validate(json.loads(canonical_json(_facts(change))))
    except (ValidationError, TypeError, ValueError, AttributeError, RecursionError) as e:
        raise UnverifiedResumeError(f"this is no change ({type(e).__name__})") from None


def _facts(change: Change) -> dict[str, Any]:
    """All of a change but its verdict."""
    names = ("id", "op", "pointer", "before", "after", "reason")
    facts = {name: getattr(change, name) for name in names}
    return facts | {
        "requirement_ids": list(change.requirement_ids),
        "evidence": list(change.evidence),
    }


def _change(change: Change, verdict: Verdict | None, **other: Any) -> Change:
    return Change.model_validate(
        json.loads(canonical_json(_facts(change) | other)) | {"verdict": verdict}
    )


def _plain_resume(resume: Resume) -> Resume:
    """*resume* made anew from what it writes; what a subclass overrides is gone."""
    try:
        return Resume.from_json_resume(canonical_json(resume.to_wire()))
    except (InvalidResumeError, TypeError, ValueError, AttributeError, RecursionError) as e:
        raise UnverifiedResumeError(f"this is no resume ({type(e).__name__})") from None


def _plain_finding(finding: Finding) -> Finding:
    return Finding.model_validate({name: getattr(finding, name) for name in Finding.model_fields})


def _hash_of(changes: ChangeSet) -> str:
    return str(changes.base_hash)


def _set_of(base: Resume, changes: Sequence[Change]) -> ChangeSet:
    try:
        return ChangeSet(base_hash=base.content_hash, changes=tuple(changes))
    except ValidationError:
        raise UnverifiedResumeError("the changes exclude one another") from None


def _apply(changes: ChangeSet, base: Resume) -> Resume:
    try:
        return changes.apply(base)
    except (ChangeConflictError, InvalidResumeError) as e:
        raise UnverifiedResumeError(f"the changes do not fit the base ({e.code})") from None


# -- a set of changes -------------------------------------------------------------------------


def _with_own_ids(changes: Iterable[Change]) -> list[Change]:
    """Plain changes; a second one of an id gets another, so that a decision names one change."""
    found: dict[str, Change] = {}
    for given in changes:
        change = _plain_change(given)
        name, number = change.id, 2
        while name in found:
            name, number = f"{change.id}~{number}", number + 1
        found[name] = change if name == change.id else _change(change, None, id=name)
    return list(found.values())


def _decide(change: Change, *, confirmed: Collection[str], declined: Collection[str]) -> Decision:
    status = change.verdict.status if change.verdict else "refuse"
    if status == "refuse":
        return "refused"
    if change.id in declined:
        return "declined"
    if status == "accept":
        return "accepted"
    return "confirmed" if change.id in confirmed else "review"


def _refuse_overlaps(changes: list[Change], base: Resume) -> list[Change]:
    """The changes, of which those are refused that touch what an earlier one touches."""
    kept: list[Change] = []
    found: list[Change] = []
    base_hash = base.content_hash
    if _go_together(base_hash, [change for change in changes if not change.is_refused]):
        return changes
    for change in changes:
        if change.is_refused:
            found.append(change)
            continue
        if _go_together(base_hash, [*kept, change]):
            kept.append(change)
            found.append(change)
        else:
            found.append(_refuse(change, "An earlier change touches the same place."))
    return found


def _go_together(base_hash: str, changes: Sequence[Change]) -> bool:
    try:
        ChangeSet(base_hash=base_hash, changes=tuple(changes))
    except ValidationError:
        return False
    return True


def _refuse_misfits(
    changes: list[Change], decisions: dict[str, Decision], base: Resume
) -> tuple[list[Change], ChangeSet, Resume]:
    """The changes, those refused that cannot be applied; the others as a set, and the outcome of these.

    *decisions* is kept in step.
    """
    found = list(changes)
    while True:
        # Each round refuses one more, and no change at all fits any resume.
        applied = [change for change in found if decisions[change.id] in APPLIED]
        wanted = _set_of(base, applied)
        try:
            return found, wanted, wanted.apply(base)
        except ChangeConflictError as e:
            misfit = e.change_ids[0]
        except InvalidResumeError:
            alone = (change.id for change in applied if not _applies_alone(change, base))
            misfit = next(alone, applied[-1].id)
        reason = "It does not fit the resume together with the changes before it."
        found = [_refuse(c, reason) if c.id == misfit else c for c in found]
        decisions[misfit] = "refused"


def _applies_alone(change: Change, base: Resume) -> bool:
    try:
        _set_of(base, [change]).apply(base)
    except (ChangeConflictError, InvalidResumeError):
        return False
    return True


def _refuse(change: Change, reason: str) -> Change:
    finding = Finding(code="change.conflict", severity="error", message=reason, checker=CHECKER)
    before = change.verdict.findings if change.verdict else ()
    return _change(change, Verdict.of((finding, *before)))
