"""Match and tailor: hand the rooms their work, and let nothing past the gate."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import AsyncExitStack, aclosing
from typing import Any, ParamSpec, Protocol, TypeVar

from skillmap.client._inputs import check_inputs
from skillmap.client._listening import Heard, outputs_of
from skillmap.client._parts import Parts
from skillmap.client._writings import (
    fill_in,
    finish_interview,
    judge_heard,
    judge_passage,
    with_claims,
)
from skillmap.errors import UsageError
from skillmap.models.change import Change, Finding
from skillmap.models.event import (
    ChangeAccepted,
    ChangeForReview,
    ChangeRefused,
    EventBase,
    RequirementFound,
    StepEvent,
)
from skillmap.models.job import Job, Match
from skillmap.models.pointer import join_pointer, split_pointer
from skillmap.models.resume import CUSTOM_PREFIX, SECTIONS, Resume
from skillmap.models.tailoring import Tailoring, TailorOptions, TailorRequest
from skillmap.models.writing import Passage
from skillmap.protocols import Agent, AgentContext, LanguageModel
from skillmap.runs import Emit

STEPS = ("match", "propose", "assemble", "measure")

P = ParamSpec("P")
T = TypeVar("T")

_JUDGED: dict[str, type[EventBase]] = {
    "accept": ChangeAccepted,
    "review": ChangeForReview,
    "refuse": ChangeRefused,
}


class InThread(Protocol):
    """Runs a function where it does not hold up the event loop."""

    async def __call__(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What *call* gives."""
        ...


def match_resume(parts: Parts, resume: Resume, job: Job) -> Match:
    """*resume* held against *job*."""
    from skillmap.tailor import match

    return match(resume, job, normalize_skill=parts.plugins.normalize_skill, today=parts.today)


def make_gate(parts: Parts, base: Resume, options: TailorOptions) -> Any:
    """The gate for changes of *base*: the verifier, what plugins add to it, and what is locked."""
    from skillmap.tailor.gate import Gate
    from skillmap.tailor.verify import ClaimsVerifier

    locks = locked_pointers(base, options)

    def extra_checks(
        change: Change, evidence: Sequence[str], job: Job | None
    ) -> tuple[Finding, ...]:
        return (*check_locks(change, locks), *parts.plugins.check_change(change, evidence, job))

    return Gate(ClaimsVerifier(today=parts.today), extra_checks)


async def tailor(
    parts: Parts,
    emit: Emit,
    in_thread: InThread,
    *,
    resume: Resume,
    job: Job,
    agent: Agent,
    options: TailorOptions,
) -> Tailoring:
    """Propose, judge each proposal on arrival, apply what may be applied, measure again.

    Raises:
        SkillmapError: As `check_inputs()`; a plugin or the agent failed.
    """
    await in_thread(check_inputs, parts, resume, job)
    clock = Clock(emit)
    clock.step("match")
    before = await in_thread(match_resume, parts, resume, job)
    for requirement in job.requirements:
        emit(RequirementFound, requirement=requirement)

    clock.step("propose")
    gate = make_gate(parts, resume, options)
    request = TailorRequest(resume=resume, job=job, match=before, options=options)
    heard = await hear(parts, emit, in_thread, gate, agent=agent, request=request)
    await fill_in(heard, emit, in_thread, request=request, today=parts.today, agent=agent.name)

    clock.step("assemble")
    result, changes, decisions = await in_thread(
        gate.assemble, resume, tuple(heard.changes), job=job, confirmed=(), declined=()
    )
    tell_conflicts(emit, heard, changes.changes)
    clock.step("measure")
    after = await in_thread(match_resume, parts, result.resume, job)
    clock.stop()
    return Tailoring(
        base=resume,
        job=job,
        result=result,
        changes=changes,
        decisions=decisions,
        match_before=before,
        match_after=after,
        gaps=after.gaps,
        warnings=(*job.warnings, *heard.notices),
        usage=heard.usage,
        timings_ms=clock.timings_ms,
        agent=agent.name,
        prompt_version=heard.prompt_version,
        options=options,
        writings=tuple(heard.writings),
        interview=finish_interview(heard.interview, emit, request, changes.changes, decisions),
    )


async def hear(
    parts: Parts,
    emit: Emit,
    in_thread: InThread,
    gate: Any,
    *,
    agent: Agent,
    request: TailorRequest,
    taken_ids: Collection[str] = (),
) -> Heard:
    """All that *agent* says to *request*, each change judged on arrival, under none of *taken_ids*."""
    resume, job = request.resume, request.job
    heard = Heard(agent, emit, taken_ids=taken_ids)
    async with AsyncExitStack() as stack:
        model = None
        if parts.models is not None:
            asking = parts.models.asking(record=heard.count_call, warn=heard.warn)
            model = await stack.enter_async_context(asking)
        context = _context(parts, in_thread, gate, resume, job, model=model)
        listening = aclosing(outputs_of(parts, agent, request, context))
        outputs = await stack.enter_async_context(listening)
        async for output in outputs:
            # An agent that never waits would else keep everybody else from being served.
            await asyncio.sleep(0)
            change = heard.take(output)
            await judge_heard(
                heard, emit, in_thread, request=request, today=parts.today, agent=agent.name
            )
            if heard.is_full:
                break
            if change is not None:
                judged = await in_thread(gate.judge, change, resume, job)
                heard.judged.append(judged)
                emit(_JUDGED[judged.verdict.status], change=judged)
    return heard


def tell_conflicts(emit: Emit, heard: Heard, changes: Sequence[Change]) -> None:
    """Emit those of *changes* that are refused only now: together do changes exclude each other."""
    judged_before = {change.id: change for change in heard.judged}
    for change in changes:
        before = judged_before.get(change.id)
        if change.is_refused and before is not None and not before.is_refused:
            emit(ChangeRefused, change=change)


def _context(
    parts: Parts,
    in_thread: InThread,
    gate: Any,
    resume: Resume,
    job: Job,
    *,
    model: LanguageModel | None,
) -> AgentContext:
    """What an agent may use while it tailors *resume* to *job*."""

    async def judge(change: Change) -> Change:
        judged: Change = await in_thread(gate.judge, change, resume, job)
        return judged

    async def judge_text(passage: Passage) -> Passage:
        return await in_thread(judge_passage, passage, resume, job, today=parts.today)

    return AgentContext(
        today=parts.today,
        judge=judge,
        judge_passage=judge_text,
        model=model,
        normalize_skill=parts.plugins.normalize_skill,
    )


def decide(
    parts: Parts, tailoring: Tailoring, *, confirm: Collection[str], decline: Collection[str]
) -> Tailoring:
    """*tailoring* with a person's decisions, assembled anew through the gate.

    Raises:
        UsageError: There is no change of that id, or one is in both lists.
        UnverifiedResumeError: A change that the verifier refuses was confirmed.
    """
    known = {change.id for change in tailoring.changes.changes}
    unknown = sorted({*confirm, *decline} - known)
    if unknown:
        raise UsageError(f"The tailoring has no change {', '.join(unknown)}.")
    if set(confirm) & set(decline):
        raise UsageError("A change cannot be confirmed and declined at once.")
    earlier = tailoring.decisions
    confirmed = {i for i in known if earlier.get(i) == "confirmed"} - set(decline) | set(confirm)
    declined = {i for i in known if earlier.get(i) == "declined"} - set(confirm) | set(decline)
    gate = make_gate(parts, tailoring.base, tailoring.options)
    result, changes, decisions = gate.assemble(
        tailoring.base,
        tailoring.changes.changes,
        job=tailoring.job,
        confirmed=tuple(sorted(confirmed)),
        declined=tuple(sorted(declined)),
    )
    after = match_resume(parts, result.resume, tailoring.job)
    decided = tailoring.model_copy(
        update={
            "result": result,
            "changes": changes,
            "decisions": decisions,
            "match_after": after,
            "gaps": after.gaps,
        }
    )
    if decided.interview is None:
        return decided
    # What a candidate must be able to defend follows from what was decided.
    return decided.model_copy(update={"interview": with_claims(decided.interview, decided)})


def verify(parts: Parts, base: Resume, edited: Resume, job: Job | None) -> tuple[Change, ...]:
    """Every difference between *base* and *edited*, judged."""
    from skillmap.tailor.diff import diff

    gate = make_gate(parts, base, TailorOptions())
    return tuple(gate.judge(change, base, job) for change in diff(base, edited))


# -- what is locked ---------------------------------------------------------------------------


def locked_pointers(base: Resume, options: TailorOptions) -> tuple[str, ...]:
    """Pointers that no change may touch: those named, and those of the sections named.

    Raises:
        UsageError: A pointer is malformed, or there is no such section.
    """
    try:
        for pointer in options.locked:
            split_pointer(pointer)
    except ValueError as e:
        raise UsageError(f"locked: {e}") from None
    return (*options.locked, *(_section_pointer(base, key) for key in options.skip_sections))


def check_locks(change: Change, locks: Sequence[str]) -> tuple[Finding, ...]:
    """One `error` when *change* touches anything locked."""
    for lock in locks:
        if _touches(change, split_pointer(lock)):
            message = "The caller locked this place."
            return (
                Finding(
                    code="locked", severity="error", message=message, words=(), checker="locks"
                ),
            )
    return ()


def _touches(change: Change, lock: tuple[str, ...]) -> bool:
    tokens = split_pointer(change.pointer)
    if tokens[: len(lock)] == lock:
        # An element added to a list at that index pushes the locked one along, and edits nothing.
        return not (change.op == "add" and tokens == lock and tokens[-1].isdigit())
    if lock[: len(tokens)] != tokens or change.op == "add":
        return False
    if change.op != "reorder":
        return True
    index, order = lock[len(tokens)], change.after
    return isinstance(order, list) and (
        not index.isdigit() or int(index) >= len(order) or order[int(index)] != int(index)
    )


def _section_pointer(base: Resume, key: str) -> str:
    if key == "summary":
        return "/basics/summary"
    if key in SECTIONS:
        return join_pointer(key)
    for index, section in enumerate(base.presentation.custom_sections or ()):
        if CUSTOM_PREFIX + section.id == key:
            return join_pointer("meta", "skillmap", "customSections", index)
    known = ", ".join(base.section_order) or "none"
    raise UsageError(f"skip_sections: the resume has no section {key!r}. It has: {known}.")


# -- time -------------------------------------------------------------------------------------


class Clock:
    """Tells which step begins, and how long each took."""

    def __init__(self, emit: Emit) -> None:
        """Steps are told to *emit*."""
        self.timings_ms: dict[str, float] = {}
        self._emit = emit
        self._current = ""
        self._began = 0.0

    def step(self, name: str) -> None:
        """Begin the step *name*, one of `STEPS`."""
        self.stop()
        self._current, self._began = name, time.perf_counter()
        self._emit(StepEvent, name=name, done=STEPS.index(name), total=len(STEPS))

    def stop(self) -> None:
        """End the step that is under way."""
        if self._current:
            self.timings_ms[self._current] = round((time.perf_counter() - self._began) * 1000, 3)
