"""The flow of the model agent: its steps as functions, the same under every runner.

    ingest -> analyze -> reject | chat | plan
    plan -> (rewrite -> repair) beside (rules) beside (writings) beside (interview) -> assemble

What a step knows lies in `Work`; what decides the way lies in `FlowState`, which holds plain values only. A step tells
what it has found through `Work.tell()` at once, and returns what it adds to the state.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypedDict

from skillmap.asking.call import FAULTS, Call
from skillmap.asking.masking import Mask
from skillmap.models.change import Change
from skillmap.models.document import Notice
from skillmap.models.language_model import ModelRequest
from skillmap.models.tailoring import TailorRequest
from skillmap.protocols import AgentContext, AgentOutput, AgentStep, LanguageModel, PromptVersion
from skillmap.tailor.edits import Editing
from skillmap.tailor.plan import Plan
from skillmap.tailor.prompts import composed_version

if TYPE_CHECKING:
    from skillmap.tailor.desk import Desk

Route = Literal["reject", "chat", "plan"]


class RefusedEdit(TypedDict):
    """An edit of the model that the verifier refused: its label, its text, and what was found."""

    label: str
    text: str
    findings: list[str]


class FlowState(TypedDict, total=False):
    """What decides the way through the flow. Plain values, so that any runner can keep them."""

    route: Route
    reject_reason: str
    """Why the way is `reject`, in words."""
    model_allowed: bool
    """Whether texts may go to the model: not when nobody can vouch for them."""
    refused: list[RefusedEdit]
    taken: list[str]
    """Pointers at which an edit of the model stands."""
    rewrite_fault: str
    """Code of the fault that ended the rewrite early, or nothing."""


@dataclass
class Work:
    """One run: what was asked, what was found, and the way out for what is told."""

    request: TailorRequest
    context: AgentContext
    answer_chat: Callable[[Desk, str], Awaitable[None]] | None = None
    """Who answers a chat message with a model; None is one call."""
    mask: Mask = field(init=False)
    plan: Plan | None = None
    editing: Editing | None = None
    rules: tuple[Change | Notice, ...] | None = None
    """What rules alone propose; None until they were asked."""
    outputs: asyncio.Queue[AgentOutput | None] = field(default_factory=asyncio.Queue)
    """None is the end."""
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the answer of the rewrite begins, and when none is awaited."""

    _prompts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.mask = Mask(self.request.resume.to_wire())

    @property
    def model(self) -> LanguageModel:
        """The model; steps that ask it are only reached when there is one."""
        assert self.context.model is not None
        return self.context.model

    def tell(self, output: AgentOutput) -> None:
        """Hand *output* to whoever follows the run."""
        self.outputs.put_nowait(output)

    def step(self, name: str) -> None:
        """Tell that a step begins."""
        self.tell(AgentStep(name))

    def tell_prompts(self, *names: str) -> None:
        """Tell that those prompts are about to be used; the version that is told names all of the run so far."""
        self._prompts.update(names)
        self.tell(PromptVersion(composed_version(sorted(self._prompts))))

    def call(self, request: ModelRequest) -> Call:
        """A call of the model."""
        return Call(self.model, request)

    def tell_fault(self, code: str, *, step: str) -> None:
        """Tell that the call of *step* ended in the fault *code*."""
        text = f"{FAULTS[code]} What was verified by then is kept, and rules did the rest ({step})."
        self.tell(Notice(code=code, text=text))


Step = Callable[[Work, FlowState], Awaitable[FlowState]]
Runner = Callable[[Work], Awaitable[None]]


async def outputs_of_work(work: Work, run: Runner) -> AsyncGenerator[AgentOutput, None]:
    """What *work* tells while *run* takes it through its steps.

    The steps run in one task of their own, whoever reads this, so that a reader who leaves ends them: a graph that is
    driven inside a reader's cancel scope goes on after the reader is gone.
    """
    task = asyncio.create_task(_to_the_end(work, run))
    try:
        while (output := await work.outputs.get()) is not None:
            yield output
        await task
    finally:
        task.cancel()
        await asyncio.wait((task,))
        if not task.cancelled():
            # Read, so that nobody is told of it a second time.
            task.exception()


async def _to_the_end(work: Work, run: Runner) -> None:
    try:
        await run(work)
    finally:
        work.outputs.put_nowait(None)
