"""The contract that every agent keeps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import get_args

from skillmap.errors import SkillmapError
from skillmap.models.change import Change, ChangeSet
from skillmap.models.date import PartialDate
from skillmap.models.job import Match
from skillmap.models.pointer import pointer_exists, split_pointer
from skillmap.models.tailoring import TailorOptions, TailorRequest
from skillmap.models.writing import Passage
from skillmap.plugins import check_provider
from skillmap.protocols import (
    AGENTS,
    Agent,
    AgentContext,
    AgentOutput,
    LanguageModel,
    ProviderStatus,
)
from skillmap.testing._rules import require
from skillmap.testing.samples import sample_job, sample_resume

LOCKED = "/work/0"


def check_agent(
    factory: Callable[[], Agent],
    *,
    request: TailorRequest | None = None,
    model: Callable[[], LanguageModel] | None = None,
    deterministic: bool = True,
) -> None:
    """Hold the agents that *factory* makes to the contract of `Agent`.

    *request* is what they are asked; None takes a sample. *model* makes the model that each run of an
    agent may ask; an agent whose answers differ with the same answers of the model passes
    *deterministic* as False.

    Raises:
        AssertionError: It breaks the contract; the message says how.
        PluginContractError: It is no agent at all.
    """
    agent = factory()
    check_provider(agent, AGENTS, name=type(agent).__qualname__, origin=None)
    require(isinstance(agent.status(), ProviderStatus), "status() gives a ProviderStatus")
    asked = request or sample_request()
    before = asked.model_dump_json()

    def context(of: TailorRequest) -> AgentContext:
        return sample_context(of, model=None if model is None else model())

    outputs = asyncio.run(_listen(agent, asked, context(asked)))
    require(before == asked.model_dump_json(), "it does not change the request")
    _require_outputs(outputs, asked)
    if deterministic:
        again = asyncio.run(_listen(factory(), asked, context(asked)))
        require(again == outputs, "the same twice")
    options = asked.options.model_copy(update={"locked": (LOCKED,)})
    locked = asked.model_copy(update={"options": options})
    _require_locks(asyncio.run(_listen(factory(), locked, context(locked))))
    asyncio.run(_leave_early(factory(), asked, context(asked)))


def sample_request(options: TailorOptions | None = None) -> TailorRequest:
    """The sample resume and posting, matched."""
    from skillmap.tailor import match

    resume, job = sample_resume(), sample_job()
    found: Match = match(resume, job)
    return TailorRequest(resume=resume, job=job, match=found, options=options or TailorOptions())


def sample_context(
    request: TailorRequest,
    *,
    model: LanguageModel | None = None,
    today: PartialDate | None = None,
) -> AgentContext:
    """What an agent gets for *request*: the real verifier, and *model*."""
    from skillmap.client._writings import judge_passage
    from skillmap.tailor.gate import Gate
    from skillmap.tailor.match import today_utc
    from skillmap.tailor.verify import ClaimsVerifier

    day = today or today_utc()
    gate = Gate(ClaimsVerifier(today=day))

    async def judge(change: Change) -> Change:
        return gate.judge(change, request.resume, request.job)

    async def judge_text(passage: Passage) -> Passage:
        return judge_passage(passage, request.resume, request.job)

    return AgentContext(today=day, judge=judge, judge_passage=judge_text, model=model)


async def _listen(agent: Agent, request: TailorRequest, context: AgentContext) -> list[object]:
    return [output async for output in agent.propose(request, context)]


def _require_outputs(outputs: list[object], request: TailorRequest) -> None:
    changes = []
    for output in outputs:
        require(type(output) in get_args(AgentOutput), "it yields what an agent may yield only")
        if isinstance(output, Change):
            changes.append(output)
    ids = [change.id for change in changes]
    require(len(ids) == len(set(ids)), "ids of changes are unique")
    base = request.resume
    tree = base.to_wire()
    known = {requirement.id for requirement in request.job.requirements}
    for change in changes:
        require(bool(change.reason), "a change has a reason")
        require(set(change.requirement_ids) <= known, "requirements are those of the job")
        require(
            all(pointer_exists(tree, pointer) for pointer in change.evidence),
            "evidence points into the base",
        )
        try:
            ChangeSet(base_hash=base.content_hash, changes=(change,)).apply(base)
        except SkillmapError as e:
            raise AssertionError(f"broken rule: every change applies by itself ({e})") from e
    try:
        ChangeSet(base_hash=base.content_hash, changes=tuple(changes))
    except ValueError as e:
        raise AssertionError(f"broken rule: no two changes overlap ({e})") from e


def _require_locks(outputs: list[object]) -> None:
    locked = split_pointer(LOCKED)
    for output in outputs:
        if isinstance(output, Change):
            tokens = split_pointer(output.pointer)
            require(tokens[: len(locked)] != locked, "it proposes nothing for what is locked")


async def _leave_early(agent: Agent, request: TailorRequest, context: AgentContext) -> None:
    outputs = agent.propose(request, context)
    async for _ in outputs:
        break
    if isinstance(outputs, AsyncGenerator):
        await outputs.aclose()
