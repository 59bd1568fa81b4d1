"""Nothing unverified passes the gate, whatever it looks like."""

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence
from typing import Any

import pytest

from skillmap.errors import UnverifiedResumeError
from skillmap.models.change import Change, ChangeSet, Finding, Verdict
from skillmap.models.job import Job, Match
from skillmap.models.resume import Basics, Resume
from skillmap.models.tailoring import TailoredResume, Tailoring
from skillmap.tailor.gate import Gate
from skillmap.tailor.verify import ClaimsVerifier

LIE = "Led 400 engineers to a Nobel Prize."
TREE: dict[str, Any] = {
    "basics": {"name": "Maya Example", "label": "Engineer", "x-notes": {"claims": ["true"]}},
    "work": [
        {
            "name": "Acme",
            "position": "Engineer",
            "startDate": "2020-01",
            "highlights": [
                "Moved 46 services to K8s.",
                "Wrote 140 tests in Python.",
                "Kept the pipeline green.",
            ],
        }
    ],
    "skills": [{"name": "Languages", "keywords": ["Python", "Go", "SQL"]}],
}
BASE = Resume.from_json_resume(TREE)
JOB = Job(text="We need Kubernetes and Snowflake.")
HONEST = Change(
    id="honest",
    op="replace",
    pointer="/work/0/highlights/0",
    before="Moved 46 services to K8s.",
    after="Migrated 46 services to Kubernetes.",
)
DOUBTFUL = Change(
    id="doubtful",
    op="replace",
    pointer="/work/0/highlights/2",
    before="Kept the pipeline green.",
    after="Kept the pipeline verdant.",
)
LYING = Change(
    id="lie",
    op="replace",
    pointer="/work/0/highlights/1",
    before="Wrote 140 tests in Python.",
    after=LIE,
)
ORDER = Change(
    id="order", op="reorder", pointer="/skills/0/keywords", before=[0, 1, 2], after=[2, 0, 1]
)
PROPOSALS = (HONEST, DOUBTFUL, LYING, ORDER)


@pytest.fixture
def gate() -> Gate:
    return Gate(ClaimsVerifier())


def tailoring_of(gate: Gate, *, confirmed: Sequence[str] = ()) -> Tailoring:
    result, changes, decisions = gate.assemble(BASE, PROPOSALS, job=JOB, confirmed=confirmed)
    match = Match(score=0.5)
    return Tailoring(
        base=BASE,
        job=JOB,
        result=result,
        changes=changes,
        decisions=decisions,
        match_before=match,
        match_after=match,
    )


# -- what it does -----------------------------------------------------------------------------


def test_verdicts_decide(gate: Gate) -> None:
    """Accepted changes are applied, those for review wait, refused ones stay out."""
    result, changes, decisions = gate.assemble(BASE, PROPOSALS, job=JOB)

    assert {
        "honest": "accepted",
        "doubtful": "review",
        "lie": "refused",
        "order": "accepted",
    } == decisions
    assert ("honest", "order") == tuple(change.id for change in result.changes.changes)
    assert "Migrated 46 services to Kubernetes." == result.resume.at("/work/0/highlights/0")
    assert "Wrote 140 tests in Python." == result.resume.at("/work/0/highlights/1")
    assert ["SQL", "Python", "Go"] == result.resume.at("/skills/0/keywords")
    assert ("honest", "doubtful", "lie", "order") == tuple(c.id for c in changes.changes)
    assert all(change.verdict for change in changes.changes)


def test_a_person_can_confirm_and_decline(gate: Gate) -> None:
    """A confirmed change is applied although the verifier asked; a declined one is left out."""
    result, _, decisions = gate.assemble(
        BASE, PROPOSALS, job=JOB, confirmed=["doubtful"], declined=["order"]
    )

    assert ("confirmed", "declined") == (decisions["doubtful"], decisions["order"])
    assert "Kept the pipeline verdant." == result.resume.at("/work/0/highlights/2")
    assert ["Python", "Go", "SQL"] == result.resume.at("/skills/0/keywords")


def test_nobody_can_confirm_a_refused_change(gate: Gate) -> None:
    """An error is final; whoever knows better edits the base."""
    with pytest.raises(UnverifiedResumeError) as caught:
        gate.assemble(BASE, PROPOSALS, job=JOB, confirmed=["lie"])
    assert ("lie",) == caught.value.change_ids


def test_later_of_two_conflicting_changes_is_refused(gate: Gate) -> None:
    """One line can be changed once; the finding says why the second was refused."""
    other = HONEST.model_copy(update={"id": "other", "after": "Moved 46 services to Kubernetes."})
    _, changes, decisions = gate.assemble(BASE, [HONEST, other], job=JOB)

    assert {"honest": "accepted", "other": "refused"} == decisions
    verdict = changes.by_id("other").verdict
    assert verdict is not None
    assert "change.conflict" == verdict.findings[0].code


def test_refused_change_does_not_block_an_honest_one(gate: Gate) -> None:
    """A lie about a line, and then an honest change of it: the honest one is applied."""
    truth = LYING.model_copy(update={"id": "truth", "after": "Wrote 140 Python tests."})
    _, _, decisions = gate.assemble(BASE, [LYING, truth], job=JOB)

    assert {"lie": "refused", "truth": "accepted"} == decisions


def test_second_change_of_an_id_gets_its_own(gate: Gate) -> None:
    """A decision names one change; an id used twice cannot smuggle the second past the first."""
    twin = ORDER.model_copy(update={"id": "honest"})
    _, changes, decisions = gate.assemble(BASE, [HONEST, twin], job=JOB)

    assert {"honest": "accepted", "honest~2": "accepted"} == decisions
    assert 2 == len(changes)


def test_changes_that_do_not_fit_are_refused(gate: Gate) -> None:
    """A change of something that is not there is refused, and the others are applied."""
    stray = Change(id="stray", op="drop", pointer="/work/0/highlights/9", before="Nothing.")
    _, _, decisions = gate.assemble(BASE, [stray, HONEST], job=JOB)

    assert {"stray": "refused", "honest": "accepted"} == decisions


def test_release_gives_what_was_assembled(gate: Gate) -> None:
    """An honest tailoring passes, also through another gate, after JSON and after pickle."""
    tailoring = tailoring_of(gate, confirmed=["doubtful"])
    written = Tailoring.model_validate_json(tailoring.model_dump_json())

    for given in (tailoring, written, pickle.loads(pickle.dumps(tailoring))):
        released = Gate(ClaimsVerifier()).release(given, base=BASE)
        assert tailoring.result.resume.to_json() == released.to_json()


def test_extra_checks_add_and_cannot_take_away() -> None:
    """A plugin's finding refuses what the verifier accepts; its silence accepts nothing."""
    seen: list[tuple[str, int]] = []

    def extra(change: Change, evidence: Sequence[str], job: Job | None) -> tuple[Finding, ...]:
        seen.append((change.id, len(evidence)))
        if change.id != "order":
            return ()
        return (Finding(code="acme.no", severity="error", message="No.", checker="acme"),)

    _, _, decisions = Gate(ClaimsVerifier(), extra).assemble(BASE, PROPOSALS, job=JOB)

    assert "refused" == decisions["order"]
    assert "refused" == decisions["lie"]
    assert "accepted" == decisions["honest"]
    assert all(count > 0 for _, count in seen)


def test_judging_again_costs_little(gate: Gate) -> None:
    """Verdicts are remembered by content: the second time no check runs."""
    calls: list[str] = []

    def extra(change: Change, evidence: Sequence[str], job: Job | None) -> tuple[Finding, ...]:
        calls.append(change.id)
        return ()

    counting = Gate(ClaimsVerifier(), extra)
    tailoring = tailoring_of(counting)
    counting.release(tailoring)
    assert sorted(change.id for change in PROPOSALS) == sorted(calls)


# -- attacks ----------------------------------------------------------------------------------


def forged_text() -> Resume:
    tree = json.loads(BASE.to_json())
    tree["work"][0]["highlights"][0] = LIE
    return Resume.from_json_resume(tree)


class SmoothResume(Resume):
    """Says that it is the honest result, and shows something else."""

    def to_wire(self) -> dict[str, Any]:
        return BASE.to_wire()

    @property
    def content_hash(self) -> str:
        return BASE.content_hash


LOOKS: list[int] = []


class SmoothChange(Change):
    """Shows the verifier one text and the rest of the world another, from the third look on."""

    def __getattribute__(self, name: str) -> Any:
        if name == "after":
            LOOKS.append(1)
            return HONEST.after if len(LOOKS) < 3 else LIE
        return super().__getattribute__(name)


def replaced_result(tailoring: Tailoring) -> Tailoring:
    result = tailoring.result.model_copy(update={"resume": forged_text()})
    return tailoring.model_copy(update={"result": result})


def constructed(tailoring: Tailoring) -> Tailoring:
    fake = TailoredResume.model_construct(resume=forged_text(), changes=tailoring.result.changes)
    values = {name: getattr(tailoring, name) for name in Tailoring.model_fields}
    return Tailoring.model_construct(**values | {"result": fake})


def set_on_frozen(tailoring: Tailoring) -> Tailoring:
    work = tailoring.result.resume.work
    assert work is not None
    object.__setattr__(work[0], "highlights", (LIE,))
    return tailoring


def changed_in_dict(tailoring: Tailoring) -> Tailoring:
    basics = tailoring.result.resume.basics
    assert basics is not None
    assert basics.model_extra is not None
    basics.model_extra["x-notes"]["claims"].append(LIE)
    return tailoring


def pickled(tailoring: Tailoring) -> Tailoring:
    data = pickle.dumps(tailoring).replace(b"Migrated 46 services", b"Migrated 99 services")
    found: Tailoring = pickle.loads(data)
    return found


def changed_change(tailoring: Tailoring) -> Tailoring:
    forged = HONEST.model_copy(update={"after": LIE, "verdict": Verdict(status="accept")})
    applied = tailoring.result.changes.model_copy(update={"changes": (forged,)})
    every = tailoring.changes.model_copy(update={"changes": (forged,)})
    result = TailoredResume(resume=applied.apply(BASE), changes=applied)
    return tailoring.model_copy(
        update={"result": result, "changes": every, "decisions": {"honest": "accepted"}}
    )


def forged_decision(tailoring: Tailoring, decision: str, change_id: str) -> Tailoring:
    decisions = tailoring.decisions | {change_id: decision}
    accepted = Verdict(status="accept")
    changes = tuple(
        change.model_copy(update={"verdict": accepted}) if change.id == change_id else change
        for change in tailoring.changes.changes
    )
    applied = tuple(change for change in changes if decisions[change.id] != "review")
    applied = tuple(change for change in applied if decisions[change.id] != "refused")
    base_hash = BASE.content_hash
    result_changes = ChangeSet.model_construct(base_hash=base_hash, changes=applied)
    return tailoring.model_copy(
        update={
            "decisions": decisions,
            "changes": ChangeSet.model_construct(base_hash=base_hash, changes=changes),
            "result": TailoredResume(resume=result_changes.apply(BASE), changes=result_changes),
        }
    )


def confirmed_lie(tailoring: Tailoring) -> Tailoring:
    return forged_decision(tailoring, "confirmed", "lie")


def accepted_doubt(tailoring: Tailoring) -> Tailoring:
    return forged_decision(tailoring, "accepted", "doubtful")


def forged_verdict(tailoring: Tailoring) -> Tailoring:
    lie = tailoring.changes.by_id("lie")
    object.__setattr__(lie, "verdict", Verdict(status="accept"))
    return forged_decision(tailoring, "accepted", "lie")


def other_base(tailoring: Tailoring) -> Tailoring:
    tree = json.loads(BASE.to_json())
    tree["basics"]["label"] = "Chief Engineer"
    return tailoring.model_copy(update={"base": Resume.from_json_resume(tree)})


def other_hash(tailoring: Tailoring) -> Tailoring:
    changes = tailoring.changes.model_copy(update={"base_hash": "0" * 64})
    return tailoring.model_copy(update={"changes": changes})


def hidden_change(tailoring: Tailoring) -> Tailoring:
    applied = tailoring.result.changes
    extra = applied.model_copy(update={"changes": (*applied.changes, LYING)})
    result = TailoredResume(resume=extra.apply(BASE), changes=extra)
    return tailoring.model_copy(update={"result": result})


def smooth_resume(tailoring: Tailoring) -> Tailoring:
    smooth = SmoothResume.model_validate(forged_text().to_wire())
    result = TailoredResume.model_construct(resume=smooth, changes=tailoring.result.changes)
    return tailoring.model_copy(update={"result": result})


def no_resume(tailoring: Tailoring) -> Tailoring:
    result = TailoredResume.model_construct(resume=None, changes=tailoring.result.changes)
    return tailoring.model_copy(update={"result": result})


ATTACKS = [
    replaced_result,
    constructed,
    set_on_frozen,
    changed_in_dict,
    pickled,
    changed_change,
    forged_verdict,
    confirmed_lie,
    accepted_doubt,
    other_base,
    other_hash,
    hidden_change,
    smooth_resume,
    no_resume,
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_forged_tailoring_is_not_released(gate: Gate, attack: Any) -> None:
    """However a value was forged, the gate that made it and a new one refuse it."""
    forged = attack(tailoring_of(gate))

    for guard in (gate, Gate(ClaimsVerifier())):
        with pytest.raises(UnverifiedResumeError):
            guard.release(forged)


def test_released_resume_is_the_gates_own(gate: Gate) -> None:
    """What comes out was built by the gate: changing what went in afterwards changes nothing."""
    tailoring = tailoring_of(gate)
    released = gate.release(tailoring)
    changed_in_dict(tailoring)
    set_on_frozen(tailoring)

    assert LIE not in released.to_json().decode()
    assert type(released) is Resume
    assert type(released.basics) is Basics


def test_smooth_result_is_not_what_comes_out(gate: Gate) -> None:
    """A subclass that shows the honest result comes out as the honest result."""
    tailoring = tailoring_of(gate)
    honest = tailoring.result.resume

    class Smooth(Resume):
        def to_wire(self) -> dict[str, Any]:
            return honest.to_wire()

    smooth = Smooth.model_validate(forged_text().to_wire())
    result = TailoredResume.model_construct(resume=smooth, changes=tailoring.result.changes)
    released = gate.release(tailoring.model_copy(update={"result": result}))

    assert honest.to_json() == released.to_json()
    assert type(released) is Resume


def test_change_with_two_faces_is_read_once(gate: Gate) -> None:
    """What was judged is what is applied, even if the value shows something else each time."""
    LOOKS.clear()
    two_faced = SmoothChange.model_construct(**HONEST.model_dump())
    result, _, _ = gate.assemble(BASE, [two_faced], job=JOB)

    assert LIE not in result.resume.to_json().decode()


def test_verdict_that_came_along_is_ignored(gate: Gate) -> None:
    """A plugin may write what it likes into `verdict`."""
    judged = gate.judge(LYING.model_copy(update={"verdict": Verdict(status="accept")}), BASE, JOB)

    assert judged.verdict is not None
    assert "refuse" == judged.verdict.status


def test_other_base_than_the_callers_is_refused(gate: Gate) -> None:
    """A caller who knows the base is not given a tailoring of another one."""
    tailoring = tailoring_of(gate)
    with pytest.raises(UnverifiedResumeError, match="another resume"):
        gate.release(tailoring, base=forged_text())


@pytest.mark.parametrize("thing", [None, "text", 3, object(), BASE])
def test_what_is_no_change_is_refused(gate: Gate, thing: Any) -> None:
    """The error is typed, and says nothing of what was in it."""
    with pytest.raises(UnverifiedResumeError):
        gate.judge(thing, BASE, JOB)
    with pytest.raises(UnverifiedResumeError):
        gate.assemble(BASE, [thing], job=JOB)
