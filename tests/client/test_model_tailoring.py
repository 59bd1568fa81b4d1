"""A tailoring with a model over real HTTP: our client, the openai SDK, and the fake server on this machine."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Sequence

import pytest

from skillmap import AsyncSkillMap
from skillmap.models.event import (
    ChangeAccepted,
    ChangeForReview,
    ChangeRefused,
    Event,
    RunCancelled,
    RunCompleted,
    UsageEvent,
    WarningEvent,
)
from skillmap.models.model_settings import ModelSettings
from skillmap.models.resume import Resume
from skillmap.models.tailoring import Tailoring
from skillmap.settings import Settings
from skillmap.testing.openai_server import API_KEY, FakeAnswer, FakeOpenAI, FakeRequest, Fault
from skillmap.testing.openai_server.answers import Step
from skillmap.testing.samples import sample_job, sample_resume

AGENTS = ("model", "graph")
HONEST = "Moved 40 services to Kubernetes with no outage."
REPAIRED = "Cut the time of a release with Terraform from two days to one hour."
EDITS = json.dumps(
    {
        "edits": [
            {"id": "a1", "req": ["m2"], "why": "focus", "ev": [], "text": HONEST},
            {"id": "a2", "req": ["m2"], "why": "focus", "ev": [], "text": REPAIRED},
        ]
    }
)
JUDGED = (ChangeAccepted, ChangeForReview, ChangeRefused)
FIRST_EVENT_SECONDS_MAX = 0.05
FIRST_EDIT_SECONDS_MAX = 0.3
UPSTREAM_SECONDS_MAX = 0.05


def client(
    server: FakeOpenAI, *, agent: str = "model", api: str = "chat", **told: object
) -> AsyncSkillMap:
    settings = {"attempts_max": 1, "api": api} | told
    return AsyncSkillMap(
        llm="openai:gpt-4o-mini",
        agent=agent,
        settings=Settings(
            openai_api_key=API_KEY,
            llm_settings=ModelSettings.model_validate({"base_url": server.base_url, **settings}),
        ),
    )


def tailored(server: FakeOpenAI, agent: str, **told: object) -> tuple[Tailoring, list[Event]]:
    """A tailoring of the sample, and its events."""

    async def work() -> tuple[Tailoring, list[Event]]:
        async with client(server, agent=agent, **told) as sm:
            run = sm.tailor_stream(sample_resume(), sample_job())
            events = [event async for event in run]
            return run.result, events

    return asyncio.run(work())


def warnings(events: Sequence[Event]) -> list[str]:
    return [event.notice.code for event in events if isinstance(event, WarningEvent)]


FAULTS: tuple[tuple[Step, str], ...] = (
    (Fault.RATE_LIMITED, "model.unavailable"),
    (Fault.RATE_LIMITED_WITHOUT_HINT, "model.unavailable"),
    (Fault.QUOTA, "model.access"),
    (Fault.SERVER_ERROR, "model.unavailable"),
    (Fault.OVERLOADED, "model.unavailable"),
    (Fault.UNAUTHORIZED, "model.access"),
    (Fault.BAD_REQUEST, "model.request"),
    (Fault.MODEL_NOT_FOUND, "model.request"),
    (Fault.DROP, "model.unavailable"),
    (Fault.HANG, "model.timeout"),
    (FakeAnswer(text=EDITS, fault=Fault.DRIP), "model.timeout"),
    (FakeAnswer(text=EDITS, fault=Fault.CUT), "model.unavailable"),
    (FakeAnswer(text=EDITS, fault=Fault.ERROR_EVENT), "model.unavailable"),
    (FakeAnswer(text=EDITS, fault=Fault.MALFORMED_JSON), "model.bad_answer"),
    (Fault.WRONG_SCHEMA, "model.bad_answer"),
    (Fault.EMPTY_OBJECT, "model.bad_answer"),
    (Fault.EMPTY_CONTENT, "model.bad_answer"),
    (Fault.REFUSAL, "model.refused"),
    (FakeAnswer(text=EDITS, fault=Fault.TRUNCATED), "model.truncated"),
    (FakeAnswer(text=EDITS, fault=Fault.FILTERED), "model.filtered"),
    (Fault.HTML, "model.bad_answer"),
)
"""Faults of the fake server, and the notice in which a run ends that meets them; the docs have the same table."""


@pytest.mark.parametrize(
    ("agent", "api"), [("model", "chat"), ("model", "responses"), ("graph", "chat")]
)
@pytest.mark.parametrize(
    ("step", "code"),
    FAULTS,
    ids=[str(s.fault if isinstance(s, FakeAnswer) else s) for s, _ in FAULTS],
)
def test_each_fault_of_a_server_ends_in_its_notice(
    step: Step, code: str, api: str, agent: str
) -> None:
    """The run is completed, rules did the work, usage tells of the call, and nothing of a prompt is in the log."""
    with FakeOpenAI(step) as server:
        seconds = 0.5 if code == "model.timeout" else 30.0
        draft, events = tailored(server, agent, api=api, call_seconds_max=seconds)
        requests = server.requests
    assert isinstance(events[-1], RunCompleted)
    assert [code] == [found for found in warnings(events) if found.startswith("model.")]
    assert "summary" in {change.id for change in draft.accepted}
    assert 1 == len(requests)
    used = [event for event in events if isinstance(event, UsageEvent)]
    assert 1 == len(used)
    assert used[0].purpose == "rewrite"
    assert used[0].outcome
    notices = " ".join(event.notice.text for event in events if isinstance(event, WarningEvent))
    assert "Kubernetes" not in notices


def test_every_fault_of_the_server_is_tried() -> None:
    """All but those that leave the answer right."""
    tried = {step.fault if isinstance(step, FakeAnswer) else step for step, _ in FAULTS}
    harmless = {Fault.NO_USAGE, Fault.WRONG_CONTENT_TYPE, Fault.FAILED}
    assert set(Fault) == tried | harmless


@pytest.mark.parametrize("agent", AGENTS)
def test_a_right_answer_without_usage_is_estimated(agent: str) -> None:
    """Nothing is free because a server says nothing."""
    with FakeOpenAI(FakeAnswer(text=EDITS, fault=Fault.NO_USAGE)) as server:
        draft, events = tailored(server, agent)
    assert draft.usage.estimated
    assert draft.usage.input_tokens > 300
    assert HONEST in [change.after for change in draft.accepted]
    assert [] == warnings(events)


@pytest.mark.parametrize("agent", AGENTS)
def test_events_come_as_the_model_writes(agent: str) -> None:
    """The first event at once; the first edit is verified while the model still writes the second one."""
    end = EDITS.index("}") + 1
    piece, pause = 8, 0.02
    answer = FakeAnswer(
        text=EDITS, chunk_characters=piece, chunk_delay_seconds=pause, delay_seconds=0.1
    )
    with FakeOpenAI(answer) as server:

        async def work() -> tuple[float, float]:
            async with client(server, agent=agent) as sm:
                await sm.tailor(
                    sample_resume(), sample_job()
                )  # Packages are loaded by the first call.
                began = time.monotonic()
                first = edited = 0.0
                async with sm.tailor_stream(sample_resume(), sample_job()) as run:
                    async for event in run:
                        first = first or time.monotonic() - began
                        if isinstance(event, JUDGED) and event.change.id.startswith("edit-"):
                            edited = time.monotonic()
                            break
                request = server.wait_for(2)[-1]
                assert request.first_byte_at is not None
                assert request.chunks_sent < len(EDITS) // piece
                return first, edited - (request.first_byte_at + end // piece * pause)

        first, edited = asyncio.run(work())
    assert first <= FIRST_EVENT_SECONDS_MAX
    assert edited <= FIRST_EDIT_SECONDS_MAX


@pytest.mark.parametrize("agent", AGENTS)
def test_leaving_at_any_event_loses_nothing(agent: str) -> None:
    """What was seen is in the log, usage is recorded, and the call upstream ends at once."""
    answer = FakeAnswer(text=EDITS, chunk_characters=24, chunk_delay_seconds=0.01)

    async def leave(sm: AsyncSkillMap, server: FakeOpenAI, index: int) -> bool:
        before = len(server.requests)
        run = sm.tailor_stream(sample_resume(), sample_job())
        seen: list[Event] = []
        async with run:
            async for event in run:
                seen.append(event)
                if event.sequence == index:
                    break
            over = run.finished
            left = time.monotonic()
        log = [event async for event in run.events()]
        assert log[: len(seen)] == seen
        assert isinstance(log[-1], RunCompleted if over else RunCancelled)
        asked = server.requests[before:]
        if asked:
            ended = server.wait_for(before + 1)[-1]
            assert ended.ended_at is not None
            assert ended.ended_at <= left + UPSTREAM_SECONDS_MAX or ended.ending == "completed"
        if any(request.chunks_sent for request in asked):
            assert [event for event in log if isinstance(event, UsageEvent)]
        return over

    async def work() -> int:
        async with client(server, agent=agent) as sm:
            index = 0
            while not await leave(sm, server, index):
                index += 3
            return index

    with FakeOpenAI(answer) as server:
        assert asyncio.run(work()) > 10


def test_runs_at_once_do_not_mix() -> None:
    """Each has a marker of its own, in its prompt, its answer and its result, and nobody else's."""

    def marked(number: int) -> Resume:
        wire = sample_resume().to_wire()
        wire["work"][0]["highlights"][0] = f"Moved 40 services to Kubernetes (Marker{number}x)."
        return Resume.from_json_resume(wire)

    def answer(request: FakeRequest) -> str:
        found = re.search(r"Marker\d+x", request.prompt_text)
        assert found is not None
        return EDITS.replace(HONEST, f"To Kubernetes, moved 40 services ({found.group()}).")

    async def work() -> list[Tailoring]:
        async with client(server, concurrency_max=8) as sm:
            return await asyncio.gather(
                *(sm.tailor(marked(number), sample_job()) for number in range(12))
            )

    with FakeOpenAI(handler=answer) as server:
        drafts = asyncio.run(work())
        assert server.active_max <= 8
    for number, draft in enumerate(drafts):
        assert {f"Marker{number}x"} == set(re.findall(r"Marker\d+x", draft.model_dump_json()))
        assert f"To Kubernetes, moved 40 services (Marker{number}x)." in [
            c.after for c in draft.accepted
        ]
        assert 1 == draft.usage.calls
