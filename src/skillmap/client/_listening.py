"""Listen to an agent: what it may say, in our own copies, and when it has said enough."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from skillmap.client._parts import Parts
from skillmap.errors import PluginContractError, SkillmapError
from skillmap.models.change import Change
from skillmap.models.document import Notice
from skillmap.models.event import (
    ChangeProposed,
    ChangesWithdrawn,
    StepEvent,
    TextDelta,
    UsageEvent,
    WarningEvent,
)
from skillmap.models.tailoring import Reply, TailorRequest, Withdrawal
from skillmap.models.usage import Usage
from skillmap.models.writing import InterviewPack, Writing
from skillmap.plugins import PLUGIN_FAILURES
from skillmap.protocols import AGENTS, Agent, AgentContext, AgentStep, PromptVersion
from skillmap.runs import Emit

if TYPE_CHECKING:
    from skillmap.llm import ModelCall

PROPOSALS_MAX = 1_000
"""Proposals taken from one agent; a long resume has about 300 texts. With more it is stopped."""

OUTPUTS_MAX = 20_000
"""Outputs of every kind that are heard of one agent, so that none can talk for ever."""

NAME_CHARACTERS_MAX = 100
"""Length of a step's name and of a prompt version."""

_VALUES: tuple[type[BaseModel], ...] = (
    Change,
    Notice,
    Usage,
    Withdrawal,
    Writing,
    InterviewPack,
    Reply,
)
_VERDICTS = frozenset({"verdict"})

ModelT = TypeVar("ModelT", bound=BaseModel)


class Heard:
    """What an agent said so far; it keeps no hold on any of it."""

    def __init__(self, agent: Agent, emit: Emit, *, taken_ids: Collection[str] = ()) -> None:
        """Events about what is heard go to *emit*; a proposal with one of *taken_ids* gets another."""
        self.changes: list[Change] = []
        self.judged: list[Change] = []
        self.notices: list[Notice] = []
        self.withdrawn: list[str] = []
        self.writings: list[Writing] = []
        self.interview: InterviewPack | None = None
        self.unjudged: list[Writing | InterviewPack] = []
        """What was written beside the resume and no verifier has seen yet."""
        self.reply = ""
        self.usage = Usage()
        self.prompt_version = ""
        self.is_full = False
        """Whether a limit is passed: the agent is to be stopped."""
        self._agent = agent
        self._emit = emit
        self._outputs_count = 0
        self._ids: set[str] = set()
        self._taken_ids = set(taken_ids)

    def take(self, output: object) -> Change | None:
        """Note *output*; the change to judge when it is one.

        Raises:
            PluginContractError: It is nothing that an agent may say.
        """
        self._outputs_count += 1
        if self._outputs_count > OUTPUTS_MAX:
            self._stop(f"The agent was stopped after {OUTPUTS_MAX} outputs.")
            return None
        if isinstance(output, AgentStep | PromptVersion):
            self._take_name(output)
            return None
        said = _plain_copy(output, self._agent)
        if isinstance(said, Change):
            return self._take_change(said)
        self._take_other(said)
        return None

    def _take_change(self, change: Change) -> Change | None:
        if len(self.changes) >= PROPOSALS_MAX:
            self._stop(f"Only the first {PROPOSALS_MAX} proposals were looked at.")
            return None
        if change.id in self._ids:
            raise contract(self._agent, f"two proposals have the id {change.id!r}")
        self._ids.add(change.id)
        change = self._with_own_id(change)
        self.changes.append(change)
        self._emit(ChangeProposed, change=change)
        return change

    def _with_own_id(self, change: Change) -> Change:
        """*change* under an id that no change in force has: agents number theirs anew in each run."""
        name, number = change.id, 2
        while name in self._taken_ids:
            name, number = f"{change.id}~{number}", number + 1
        self._taken_ids.add(name)
        return change if name == change.id else change.model_copy(update={"id": name})

    def _take_name(self, output: AgentStep | PromptVersion) -> None:
        name: object = output.name if isinstance(output, AgentStep) else output.version
        if not isinstance(name, str) or not 0 < len(name) <= NAME_CHARACTERS_MAX:
            raise contract(self._agent, f"a malformed {type(output).__name__}")
        if isinstance(output, AgentStep):
            self._emit(StepEvent, name=name)
        else:
            # Steps that run beside each other have prompts of their own.
            told = (*self.prompt_version.split("+"), *name.split("+"))
            self.prompt_version = "+".join(dict.fromkeys(filter(None, told)))

    def _take_other(self, said: BaseModel) -> None:
        match said:
            case Usage():
                self.usage += said
                self._emit(UsageEvent, usage=said)
            case Notice():
                self.warn(said)
            case Withdrawal():
                self.withdrawn += said.change_ids
                self._emit(ChangesWithdrawn, change_ids=said.change_ids)
            case Writing() | InterviewPack():
                self.unjudged.append(said)
            case Reply():
                self.reply += said.text
                self._emit(TextDelta, text=said.text)

    def count_call(self, call: ModelCall) -> None:
        """Note and tell what a call of a language model consumed."""
        self.usage += call.usage
        self._emit(UsageEvent, **usage_facts(call))

    def warn(self, notice: Notice) -> None:
        """Note and tell something that a person should know."""
        self.notices.append(notice)
        self._emit(WarningEvent, notice=notice)

    def _stop(self, text: str) -> None:
        self.is_full = True
        self.warn(Notice(code="tailor.proposals_limit", text=text))


async def outputs_of(
    parts: Parts, agent: Agent, request: TailorRequest, context: AgentContext
) -> AsyncGenerator[object, None]:
    """What *agent* yields for *request*, of which a stranger's agent gets a copy of its own.

    Raises:
        PluginError: It failed with something else than a `SkillmapError`.
    """
    outputs: object = None
    try:
        asked = request if is_ours(agent) else request.model_copy(deep=True)
        outputs = agent.propose(asked, context)
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


def usage_facts(call: ModelCall) -> dict[str, Any]:
    """What a `UsageEvent` tells of *call*."""
    return {
        "usage": call.usage,
        "purpose": call.purpose,
        "model": call.model,
        "outcome": call.outcome,
        "attempts": call.attempts,
        "seconds": round(call.seconds, 3),
    }


def is_ours(provider: object) -> bool:
    """Whether *provider* is of this package, whose suites hold it to changing nothing that it is given."""
    return type(provider).__module__.partition(".")[0] == __name__.partition(".")[0]


def contract(agent: Agent, reason: str) -> PluginContractError:
    """An error that says what *agent* did against the protocol."""
    return PluginContractError(reason, plugin=agent.name, distribution=None, hook=AGENTS)


def _plain_copy(output: object, agent: Agent) -> BaseModel:
    """*output* rebuilt from plain data: checked again, without verdicts, shared with nobody."""
    for kind in _VALUES:
        if type(output) is kind:
            try:
                # Through the class: an instance may carry methods of its own making.
                facts = kind.model_dump(output, mode="json", warnings=False)
                return kind.model_validate(_without_verdicts(facts))
            except (ValidationError, *PLUGIN_FAILURES) as e:
                raise contract(agent, f"a malformed {kind.__name__}") from e
    raise contract(agent, f"{type(output).__name__} is nothing that an agent may yield")


def _without_verdicts(facts: Any) -> Any:
    """*facts* without what anybody claims that the verifier said; texts of changes are left alone."""
    if isinstance(facts, list):
        return [_without_verdicts(item) for item in facts]
    if not isinstance(facts, dict):
        return facts
    return {
        key: value if key in ("before", "after") else _without_verdicts(value)
        for key, value in facts.items()
        if key not in _VERDICTS
    }
