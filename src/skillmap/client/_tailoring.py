"""Match and tailor: hand the rooms their work, and let nothing past the gate."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import aclosing
from typing import Any, ParamSpec, Protocol, TypeVar

from pydantic import ValidationError

from skillmap.client._parts import Parts
from skillmap.errors import PluginContractError, SkillmapError, UsageError
from skillmap.models.change import Change, Finding
from skillmap.models.document import Notice
from skillmap.models.event import (
    ChangeAccepted,
    ChangeForReview,
    ChangeProposed,
    ChangeRefused,
    EventBase,
    RequirementFound,
    StepEvent,
    UsageEvent,
    WarningEvent,
)
from skillmap.models.job import Job, Match
from skillmap.models.pointer import join_pointer, split_pointer
from skillmap.models.resume import CUSTOM_PREFIX, SECTIONS, Resume
from skillmap.models.tailoring import Tailoring, TailorOptions, TailorRequest
from skillmap.models.usage import Usage
from skillmap.plugins import PLUGIN_FAILURES
from skillmap.protocols import AGENTS, Agent
from skillmap.runs import Emit

PROPOSALS_MAX = 1_000
"""Proposals taken from one agent; a long resume has about 300 texts. With more it is stopped."""

OUTPUTS_MAX = 20_000
"""Outputs of every kind that are heard of one agent, so that none can talk for ever."""

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
    """Propose, judge each proposal on arrival, apply what may be applied, measure again."""
    clock = _Clock(emit)
    clock.step("match")
    before = await in_thread(match_resume, parts, resume, job)
    for requirement in job.requirements:
        emit(RequirementFound, requirement=requirement)

    clock.step("propose")
    gate = make_gate(parts, resume, options)
    heard = _Heard()
    request = TailorRequest(resume=resume, job=job, match=before, options=options)
    async with aclosing(_proposals(parts, agent, request.model_copy(deep=True))) as outputs:
        async for output in outputs:
            # An agent that never waits would else keep everybody else from being served.
            await asyncio.sleep(0)
            change = heard.take(output, agent, emit)
            if heard.is_full:
                break
            if change is not None:
                judged = await in_thread(gate.judge, change, resume, job)
                heard.judged.append(judged)
                emit(_JUDGED[judged.verdict.status], change=judged)

    clock.step("assemble")
    result, changes, decisions = await in_thread(
        gate.assemble, resume, tuple(heard.changes), job=job, confirmed=(), declined=()
    )
    judged_before = {change.id: change for change in heard.judged}
    for change in changes.changes:
        # Only together do changes exclude each other; who follows the run must hear of it.
        if change.is_refused and not judged_before[change.id].is_refused:
            emit(ChangeRefused, change=change)
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
        options=options,
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
    return tailoring.model_copy(
        update={
            "result": result,
            "changes": changes,
            "decisions": decisions,
            "match_after": after,
            "gaps": after.gaps,
        }
    )


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


# -- what an agent says -----------------------------------------------------------------------


class _Heard:
    """What an agent said so far, in our own copies: it keeps no hold on what is judged."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.judged: list[Change] = []
        self.notices: list[Notice] = []
        self.usage = Usage()
        self.is_full = False
        """Whether a limit is passed: the agent is to be stopped."""
        self._outputs_count = 0
        self._ids: set[str] = set()

    def take(self, output: object, agent: Agent, emit: Emit) -> Change | None:
        """Note *output*; the change to judge when it is one.

        Raises:
            PluginContractError: It is nothing that an agent may say.
        """
        said = _plain_copy(output, agent)
        self._outputs_count += 1
        if self._outputs_count > OUTPUTS_MAX:
            self._stop(f"The agent was stopped after {OUTPUTS_MAX} outputs.", emit)
        elif isinstance(said, Usage):
            self.usage += said
            emit(UsageEvent, usage=said)
        elif isinstance(said, Notice):
            self._warn(said, emit)
        elif len(self.changes) >= PROPOSALS_MAX:
            self._stop(f"Only the first {PROPOSALS_MAX} proposals were looked at.", emit)
        else:
            if said.id in self._ids:
                raise _contract(agent, f"two proposals have the id {said.id!r}")
            self._ids.add(said.id)
            self.changes.append(said)
            emit(ChangeProposed, change=said)
            return said
        return None

    def _stop(self, text: str, emit: Emit) -> None:
        self.is_full = True
        self._warn(Notice(code="tailor.proposals_limit", text=text), emit)

    def _warn(self, notice: Notice, emit: Emit) -> None:
        self.notices.append(notice)
        emit(WarningEvent, notice=notice)


async def _proposals(
    parts: Parts, agent: Agent, request: TailorRequest
) -> AsyncGenerator[object, None]:
    outputs: object = None
    try:
        outputs = agent.propose(request)
        async for output in outputs:
            yield output
    except SkillmapError:
        raise
    except PLUGIN_FAILURES as e:
        raise parts.failure(agent, AGENTS, f"failed with {type(e).__name__}") from e
    finally:
        # A protocol asks for an iterator; most are generators, which hold connections open.
        if isinstance(outputs, AsyncGenerator):
            await outputs.aclose()


def _plain_copy(output: object, agent: Agent) -> Change | Notice | Usage:
    """*output* rebuilt from plain data: checked again, without its verdict, shared with nobody."""
    for kind in (Change, Notice, Usage):
        if type(output) is kind:
            try:
                # Through the class: an instance may carry methods of its own making.
                facts = kind.model_dump(output, mode="json", warnings=False)
                facts.pop("verdict", None)
                return kind.model_validate(facts)
            except (ValidationError, *PLUGIN_FAILURES) as e:
                raise _contract(agent, f"a malformed {kind.__name__}") from e
    raise _contract(agent, f"{type(output).__name__} is nothing that an agent may yield")


def _contract(agent: Agent, reason: str) -> PluginContractError:
    return PluginContractError(reason, plugin=agent.name, distribution=None, hook=AGENTS)


class _Clock:
    """Tells which step begins, and how long each took."""

    def __init__(self, emit: Emit) -> None:
        self.timings_ms: dict[str, float] = {}
        self._emit = emit
        self._current = ""
        self._began = 0.0

    def step(self, name: str) -> None:
        self.stop()
        self._current, self._began = name, time.perf_counter()
        self._emit(StepEvent, name=name, done=STEPS.index(name), total=len(STEPS))

    def stop(self) -> None:
        if self._current:
            self.timings_ms[self._current] = round((time.perf_counter() - self._began) * 1000, 3)
