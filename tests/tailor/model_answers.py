"""Answers of a model in the wire form of the agent, a resume and posting to use them with, and agents to run."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

from skillmap.models.change import Change
from skillmap.models.document import Notice
from skillmap.models.tailoring import TailorOptions, TailorRequest
from skillmap.protocols import Agent, AgentOutput, AgentStep, LanguageModel
from skillmap.tailor.graph_agent import GraphAgent
from skillmap.tailor.model_agent import ModelAgent
from skillmap.testing.agents import sample_context, sample_request

AGENTS: tuple[type[Agent], ...] = (ModelAgent, GraphAgent)
HONEST = "Moved 40 services to Kubernetes with no outage."
LIE = "Cut the time of a release from two days to ten minutes with Terraform and Kafka."
REPAIRED = "Cut the time of a release with Terraform from two days to one hour."


def edit(label: str, text: str, *, req: Sequence[str] = ("m2",), why: str = "focus") -> object:
    return {"id": label, "req": list(req), "why": why, "ev": [], "text": text}


def answer(*edits: object) -> str:
    return json.dumps({"edits": list(edits)})


def outputs(
    agent: Agent, model: LanguageModel | None, request: TailorRequest | None = None
) -> list[AgentOutput]:
    """Everything that *agent* yields."""
    asked = request or sample_request()

    async def listen() -> list[AgentOutput]:
        context = sample_context(asked, model=model)
        return [output async for output in agent.propose(asked, context)]

    return asyncio.run(listen())


def changes(found: Sequence[AgentOutput]) -> dict[str, Change]:
    return {output.id: output for output in found if isinstance(output, Change)}


def edits(found: Sequence[AgentOutput]) -> dict[str, Change]:
    """Changes that the model proposed."""
    return {i: change for i, change in changes(found).items() if i.startswith("edit-")}


def codes(found: Sequence[AgentOutput]) -> list[str]:
    return [output.code for output in found if isinstance(output, Notice)]


def steps(found: Sequence[AgentOutput]) -> list[str]:
    return [output.name for output in found if isinstance(output, AgentStep)]


def sample(**options: object) -> TailorRequest:
    return sample_request(TailorOptions.model_validate(options))
