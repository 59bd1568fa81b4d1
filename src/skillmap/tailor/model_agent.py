"""`ModelAgent`: rules and one call of a language model, step by step, with no framework."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

from skillmap.asking.together import together
from skillmap.models.tailoring import TailorRequest
from skillmap.protocols import AgentContext, AgentOutput, ProviderStatus
from skillmap.tailor import nodes, writing_nodes
from skillmap.tailor.flow import FlowState, Work, outputs_of_work


class ModelAgent:
    """The agent `model` in the group `skillmap.agents`.

    With a model it makes one call, and at most one more to repair what the verifier refused. Without one it works like
    `rules`. Whatever the model does, what rules propose is there, and nothing is lost that was verified.
    """

    name = "model"

    def status(self) -> ProviderStatus:
        """It always works: the model is the client's, and rules do the work where there is none."""
        return ProviderStatus(works=True)

    async def propose(
        self, request: TailorRequest, context: AgentContext
    ) -> AsyncIterator[AgentOutput]:
        """Proposals as they come; those of the model are judged before they are told."""
        async with aclosing(outputs_of_work(Work(request, context), run_plainly)) as outputs:
            async for output in outputs:
                yield output


async def run_plainly(work: Work) -> None:
    """Take *work* through its steps."""
    state: FlowState = {}
    state |= await nodes.analyze(work, state)
    match state["route"]:
        case "reject":
            await nodes.reject(work, state)
        case "chat":
            await nodes.chat(work, state)
        case "plan":
            state |= await nodes.plan(work, state)
            found = await together(
                _edited(work, state),
                nodes.rules(work, state),
                writing_nodes.writings(work, state),
                writing_nodes.interview(work, state),
            )
            for part in found:
                state |= part
            await nodes.assemble(work, state)


async def _edited(work: Work, state: FlowState) -> FlowState:
    """What rewrite and repair add to the state."""
    found = await nodes.rewrite(work, state)
    if nodes.needs_repair(found):
        found |= await nodes.repair(work, found)
    return found
