"""Refine a tailoring in chat: what the agent takes back goes, what it adds joins, all through the gate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from skillmap.client._inputs import check_inputs
from skillmap.client._listening import Heard
from skillmap.client._parts import Parts
from skillmap.client._rendering import plain_tailoring
from skillmap.client._tailoring import (
    Clock,
    InThread,
    hear,
    make_gate,
    match_resume,
    tell_conflicts,
)
from skillmap.client._writings import with_claims
from skillmap.errors import UsageError
from skillmap.models.change import Change, ChangeSet
from skillmap.models.document import Notice
from skillmap.models.tailoring import (
    APPLIED,
    CHAT_MESSAGE_CHARACTERS_MAX,
    ChatTurn,
    Decision,
    Tailoring,
    TailorRequest,
)
from skillmap.protocols import Agent
from skillmap.runs import Emit

TURNS_MAX = 20
"""Turns of the chat so far that an agent is shown, the newest."""

CHANGES_MAX = 1_000
"""Changes that a refined tailoring holds; beyond it the oldest refused ones go first."""

_ANY_BASE = "0" * 64
"""Whether two changes exclude each other does not depend on the base."""


async def refine(
    parts: Parts,
    emit: Emit,
    in_thread: InThread,
    *,
    tailoring: Tailoring,
    message: str,
    turns: Sequence[ChatTurn],
    agent: Agent,
) -> Tailoring:
    """*tailoring* as *message* asks for: usage, warnings, timings and reply are those of this turn.

    Raises:
        UsageError: The message is empty or too long.
        UnverifiedResumeError: The tailoring holds a confirmed change that the verifier refuses.
    """
    text = message_text(message)
    clock = Clock(emit)
    clock.step("match")
    given = await in_thread(plain_tailoring, tailoring)
    base, job = given.base, given.job
    await in_thread(check_inputs, parts, base, job)
    gate = make_gate(parts, base, given.options)
    earlier = await in_thread(_reassemble, gate, given)
    before = await in_thread(match_resume, parts, base, job)

    clock.step("propose")
    request = TailorRequest(
        resume=base,
        job=job,
        match=before,
        options=given.options,
        message=text,
        turns=tuple(turns)[-TURNS_MAX:],
        current=earlier.applied,
    )
    heard = await hear(
        parts, emit, in_thread, gate, agent=agent, request=request, taken_ids=earlier.ids
    )

    clock.step("assemble")
    withdrawn = _withdrawn(heard, earlier)
    result, changes, decisions = await in_thread(
        gate.assemble,
        base,
        _merged(earlier, heard.judged, withdrawn),
        job=job,
        confirmed=_having(earlier.decisions, "confirmed", without=withdrawn),
        declined=_having(earlier.decisions, "declined", without=withdrawn),
    )
    tell_conflicts(emit, heard, changes.changes)
    clock.step("measure")
    after = await in_thread(match_resume, parts, result.resume, job)
    clock.stop()
    refined = given.model_copy(
        update={
            "result": result,
            "changes": changes,
            "decisions": decisions,
            "match_before": before,
            "match_after": after,
            "gaps": after.gaps,
            "warnings": (*job.warnings, *heard.notices),
            "usage": heard.usage,
            "timings_ms": clock.timings_ms,
            "agent": agent.name,
            "prompt_version": heard.prompt_version or given.prompt_version,
            "reply": heard.reply,
            "preview": False,
        }
    )
    if refined.interview is None:
        return refined
    # What a candidate must be able to defend follows from the changes in force.
    pack = await in_thread(with_claims, refined.interview, refined)
    return refined.model_copy(update={"interview": pack})


def message_text(message: str) -> str:
    """*message* without blanks around it.

    Raises:
        UsageError: It is empty or too long.
    """
    text = message.strip()
    if not text:
        raise UsageError("The message is empty.")
    if len(text) > CHAT_MESSAGE_CHARACTERS_MAX:
        raise UsageError(
            f"The message has {len(text)} characters, at most {CHAT_MESSAGE_CHARACTERS_MAX} are read."
        )
    return text


@dataclass(frozen=True, slots=True)
class _Earlier:
    """The changes of a tailoring as the gate judges them today."""

    changes: tuple[Change, ...]
    decisions: dict[str, Decision]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(change.id for change in self.changes)

    @property
    def applied(self) -> tuple[Change, ...]:
        """Those in force."""
        return tuple(change for change in self.changes if self.decisions[change.id] in APPLIED)


def _reassemble(gate: Any, given: Tailoring) -> _Earlier:
    _, changes, decisions = gate.assemble(
        given.base,
        given.changes.changes,
        job=given.job,
        confirmed=_having(given.decisions, "confirmed"),
        declined=_having(given.decisions, "declined"),
    )
    return _Earlier(changes.changes, decisions)


def _having(
    decisions: dict[str, Decision], wanted: Decision, *, without: Collection[str] = ()
) -> tuple[str, ...]:
    return tuple(i for i, found in decisions.items() if found == wanted and i not in without)


def _withdrawn(heard: Heard, earlier: _Earlier) -> frozenset[str]:
    """Ids of changes in force that really go.

    One that the agent takes back to put another in its place stays when that other one is refused: the person asked for
    a better text, not for the old one.
    """
    known = {change.id: change for change in earlier.applied}
    unknown = [i for i in dict.fromkeys(heard.withdrawn) if i not in known]
    if unknown:
        text = f"{len(unknown)} changes that the agent took back are not in force."
        heard.warn(Notice(code="chat.unknown_change", text=text))
    going = []
    for change_id in dict.fromkeys(i for i in heard.withdrawn if i in known):
        heirs = [new for new in heard.judged if exclude_each_other(new, known[change_id])]
        if heirs and all(new.is_refused for new in heirs):
            text = "What was asked for was refused, so what it was to replace stays."
            heard.warn(Notice(code="chat.kept", text=text))
        else:
            going.append(change_id)
    return frozenset(going)


def _merged(
    earlier: _Earlier, new: Sequence[Change], withdrawn: Collection[str]
) -> tuple[Change, ...]:
    """Changes in force, the new ones, then what is not in force unless a new one takes its place."""
    applied = [change for change in earlier.applied if change.id not in withdrawn]
    standing = [change for change in new if not change.is_refused]
    waiting = [
        change
        for change in earlier.changes
        if earlier.decisions[change.id] not in APPLIED
        and not any(exclude_each_other(change, other) for other in standing)
    ]
    return _bounded((*applied, *new, *waiting))


def _bounded(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    surplus = len(changes) - CHANGES_MAX
    if surplus <= 0:
        return changes
    refused = [change.id for change in changes if change.is_refused]
    going = frozenset(refused[-surplus:])
    return tuple(change for change in changes if change.id not in going)


def exclude_each_other(one: Change, other: Change) -> bool:
    """Whether no set can apply both: they are about one place, or one lies in what the other replaces."""
    bare = (
        one.model_copy(update={"id": "one", "verdict": None}),
        other.model_copy(update={"id": "other", "verdict": None}),
    )
    try:
        ChangeSet(base_hash=_ANY_BASE, changes=bare)
    except ValidationError:
        return True
    return False


def turns_of(messages: Iterable[tuple[str, str]]) -> tuple[ChatTurn, ...]:
    """Turns for an agent of pairs of role and text, long texts cut, at most `TURNS_MAX`."""
    newest = tuple(messages)[-TURNS_MAX:]
    return tuple(
        ChatTurn.model_validate({"role": role, "text": text[:CHAT_MESSAGE_CHARACTERS_MAX]})
        for role, text in newest
    )
