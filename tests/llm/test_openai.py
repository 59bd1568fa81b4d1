"""The provider `openai` against a server that does wrong what servers do wrong, over real connections."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
from pydantic import SecretStr

from skillmap.errors import (
    ModelAccessError,
    ModelError,
    ModelOutputError,
    ModelRequestError,
    ModelTimeoutError,
    ModelUnavailableError,
    SettingsError,
)
from skillmap.llm import ModelAccess, ModelCall, OpenAIModel, OpenAIProvider, RunModel
from skillmap.llm.retry import retry_after_seconds
from skillmap.models.language_model import ModelMessage, ModelOutput, ModelText, ToolCall, ToolSpec
from skillmap.models.model_settings import ModelSettings
from skillmap.testing.language_model import check_language_model, openai_situations
from skillmap.testing.openai_server import (
    API_KEY,
    FakeAnswer,
    FakeOpenAI,
    FakeToolCall,
    Fault,
    closed_port,
)
from tests.llm.asking import MODEL, REQUEST, FakeTime, ask, ask_access, open_model, settings_for

TEXT = '{"lines": ["Cooked for forty guests a day."]}'
APIS = ("chat", "responses")

DISCONNECT_SECONDS_MAX = 0.05
"""How soon the server sees that nobody listens any more."""

LEAVINGS = 3


@pytest.fixture(params=APIS)
def api(request: pytest.FixtureRequest) -> str:
    """Both interfaces."""
    return str(request.param)


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI(TEXT) as running:
        yield running


def model_at(server: FakeOpenAI, api: str = "chat", **changed: object) -> OpenAIModel:
    return open_model(settings_for(server.base_url, api=api, **changed))


# -- every outcome ----------------------------------------------------------------------------

UNAVAILABLE = (ModelUnavailableError, "unavailable", 3)
FAULTS: dict[Fault, tuple[type[ModelError], str, int]] = {
    Fault.RATE_LIMITED: UNAVAILABLE,
    Fault.RATE_LIMITED_WITHOUT_HINT: UNAVAILABLE,
    Fault.SERVER_ERROR: UNAVAILABLE,
    Fault.OVERLOADED: UNAVAILABLE,
    Fault.DROP: UNAVAILABLE,
    Fault.CUT: (ModelUnavailableError, "unavailable", 1),
    Fault.ERROR_EVENT: (ModelUnavailableError, "unavailable", 1),
    Fault.QUOTA: (ModelAccessError, "denied", 1),
    Fault.UNAUTHORIZED: (ModelAccessError, "denied", 1),
    Fault.BAD_REQUEST: (ModelRequestError, "rejected", 1),
    Fault.MODEL_NOT_FOUND: (ModelRequestError, "rejected", 1),
    Fault.HTML: (ModelOutputError, "bad_answer", 1),
}
"""What each fault is raised as, the outcome on record, and how many requests it takes."""

FINISHES = {
    Fault.REFUSAL: "refusal",
    Fault.TRUNCATED: "length",
    Fault.FILTERED: "filter",
    Fault.MALFORMED_JSON: "stop",
    Fault.WRONG_SCHEMA: "stop",
    Fault.EMPTY_OBJECT: "stop",
    Fault.EMPTY_CONTENT: "stop",
    Fault.WRONG_CONTENT_TYPE: "stop",
    Fault.NO_USAGE: "stop",
}
"""Faults that are answers to the transport; whether they can be used is for others to say."""

TESTED_ELSEWHERE = {Fault.FAILED, Fault.HANG, Fault.DRIP}


def test_every_fault_is_tested() -> None:
    """A new fault of the server is a new line above."""
    assert set(Fault) == FAULTS.keys() | FINISHES.keys() | TESTED_ELSEWHERE


@pytest.mark.parametrize("fault", list(FAULTS))
def test_fault_is_a_typed_error_on_record(server: FakeOpenAI, api: str, fault: Fault) -> None:
    """Error, outcome, usage and number of requests are as documented, and no text of the server gets through."""
    kind, outcome, requests = FAULTS[fault]
    server.plan(FakeAnswer(text=TEXT, fault=fault))

    asked = ask(model_at(server, api))

    assert type(asked.error) is kind
    assert outcome == asked.call.outcome
    assert requests == len(server.requests) == asked.call.attempts
    assert {0} == {request.retry_count for request in server.requests}
    assert asked.usage == asked.call.usage
    assert requests == asked.call.usage.calls
    assert asked.reason is None
    assert asked.error.__cause__ is None is asked.error.__context__


@pytest.mark.parametrize("fault", list(FINISHES))
def test_answer_of_any_quality_keeps_its_usage(server: FakeOpenAI, api: str, fault: Fault) -> None:
    """Refused, truncated, filtered or malformed: the server's own count is on record."""
    server.plan(FakeAnswer(text=TEXT, fault=fault, input_tokens=70, output_tokens=20))

    asked = ask(model_at(server, api))

    assert FINISHES[fault] == asked.reason == asked.call.outcome
    assert 1 == len(server.requests)
    assert (fault is Fault.NO_USAGE) is asked.call.usage.estimated
    if fault is not Fault.NO_USAGE:
        assert (70, 20) == (asked.call.usage.input_tokens, asked.call.usage.output_tokens)


def test_all_kinds_of_tokens_are_read(server: FakeOpenAI, api: str) -> None:
    """Cached and reasoning tokens are counted among input and output, and told apart."""
    server.plan(
        FakeAnswer(
            text=TEXT, input_tokens=90, cached_tokens=40, output_tokens=30, reasoning_tokens=11
        )
    )

    usage = ask(model_at(server, api)).call.usage

    assert (90, 40, 30, 11) == (
        usage.input_tokens,
        usage.cached_tokens,
        usage.output_tokens,
        usage.reasoning_tokens,
    )


def test_estimate_counts_what_was_sent(server: FakeOpenAI, api: str) -> None:
    """Where the server reports nothing, all that was sent counts, the schema too, and all that came."""
    server.plan(FakeAnswer(text=TEXT, fault=Fault.NO_USAGE))

    asked = ask(model_at(server, api))

    assert TEXT == asked.text
    sent = server.requests[0]
    characters = len(sent.prompt_text) + len(str(sent.schema))
    assert abs(asked.call.usage.input_tokens - characters / 4) <= 5
    assert -(-len(TEXT) // 4) == asked.call.usage.output_tokens
    assert asked.call.usage.estimated


def test_failed_response_is_told_apart(server: FakeOpenAI) -> None:
    """A response that failed inside a complete answer is an error, and is repeated."""
    server.plan(FakeAnswer(fault=Fault.FAILED), TEXT)

    asked = ask(model_at(server, "responses"))

    assert (TEXT, 2) == (asked.text, asked.call.attempts)


def test_nobody_listens(api: str) -> None:
    """A connection that is refused costs nothing and may be tried again."""
    with closed_port() as address:
        asked = ask(open_model(settings_for(address, api=api)))

    assert type(asked.error) is ModelUnavailableError
    assert (3, 0, None) == (asked.call.attempts, asked.call.usage.calls, asked.usage)


# -- tools ------------------------------------------------------------------------------------

LOOK = ToolSpec(
    name="look",
    description="Look at a line.",
    parameters={
        "type": "object",
        "properties": {"line": {"type": "string"}},
        "required": ["line"],
        "additionalProperties": False,
    },
)


def test_tools_are_called_and_answered(server: FakeOpenAI, api: str) -> None:
    """Calls arrive whole, in order, however they were cut; their results go back under their ids."""
    calls = (
        FakeToolCall(name="look", arguments={"line": "w1"}, id="call_a"),
        FakeToolCall(name="look", arguments={"line": "w2"}, id="call_b"),
    )
    server.plan(FakeAnswer(tool_calls=calls, chunk_characters=3), "done")
    request = REQUEST.model_copy(update={"tools": (LOOK,), "json_schema": None})

    first = ask(model_at(server, api), request=request)

    made = [output for output in first.outputs if isinstance(output, ToolCall)]
    assert [("call_a", '{"line": "w1"}'), ("call_b", '{"line": "w2"}')] == [
        (call.id, call.arguments) for call in made
    ]
    assert "tool_calls" == first.reason

    turns = (
        ModelMessage(role="user", text="Look at both."),
        ModelMessage(role="assistant", tool_calls=tuple(made)),
        ModelMessage(role="tool", text="one", tool_call_id="call_a"),
        ModelMessage(role="tool", text="two", tool_call_id="call_b"),
    )
    second = ask(model_at(server, api), request=request.model_copy(update={"messages": turns}))

    assert ("done", "stop") == (second.text, second.reason)
    assert ("look",) == server.requests[1].tool_names
    assert server.requests[1].prompt_text.endswith("one\ntwo")


def test_calls_of_a_truncated_answer_are_left_out(server: FakeOpenAI, api: str) -> None:
    """Half a call is no call."""
    call = FakeToolCall(name="look", arguments={"line": "w" * 400})
    server.plan(FakeAnswer(text="w" * 99, tool_calls=(call,), fault=Fault.TRUNCATED))
    request = REQUEST.model_copy(update={"tools": (LOOK,), "json_schema": None})

    asked = ask(model_at(server, api), request=request)

    assert "length" == asked.reason
    assert not [output for output in asked.outputs if isinstance(output, ToolCall)]


# -- what is sent -----------------------------------------------------------------------------


def test_schema_is_strict_and_nothing_is_stored(server: FakeOpenAI, api: str) -> None:
    """Structured outputs are asked for by a strict schema; the Responses API is told to keep nothing."""
    ask(model_at(server, api))

    (sent,) = server.requests
    assert (api, "answer", True, True) == (sent.api, sent.schema_name, sent.strict, sent.stream)
    assert REQUEST.json_schema == sent.schema
    if api == "chat":
        assert {"include_usage": True} == sent.body["stream_options"]
        assert 4096 == sent.body["max_tokens"]
    else:
        assert sent.body["store"] is False
        assert 4096 == sent.body["max_output_tokens"]


@pytest.mark.parametrize(
    ("address", "told", "expected"),
    [
        (None, None, "max_completion_tokens"),
        ("https://skillmap.openai.azure.com/openai/v1/", None, "max_completion_tokens"),
        ("http://localhost:11434/v1", None, "max_tokens"),
        ("https://api.openai.com.example.org/v1", None, "max_tokens"),
        ("http://localhost:11434/v1", "max_completion_tokens", "max_completion_tokens"),
    ],
)
def test_limit_goes_by_the_name_that_the_server_knows(
    address: str | None, told: str | None, expected: str
) -> None:
    """OpenAI has renamed it and refuses the old name for some models; others know no other."""
    settings = ModelSettings(api_key=SecretStr("x"), base_url=address, output_limit=told)

    assert expected == open_model(settings)._output_limit


def test_least_output_of_the_responses_api(server: FakeOpenAI) -> None:
    """A smaller limit than the server takes is raised to it."""
    request = REQUEST.model_copy(update={"output_tokens_max": 3})

    ask(model_at(server, "responses"), request=request)

    assert 16 == server.requests[0].body["max_output_tokens"]


def test_request_without_system_message(server: FakeOpenAI, api: str) -> None:
    """Nothing empty is sent."""
    request = REQUEST.model_copy(update={"system": "", "data": (), "json_schema": None})

    asked = ask(model_at(server, api), request=request)

    assert ("stop", REQUEST.task) == (asked.reason, server.requests[0].prompt_text)


# -- keys -------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [Fault.UNAUTHORIZED, Fault.BAD_REQUEST, Fault.CUT, TEXT], ids=str)
def test_key_and_prompt_show_nowhere(
    server: FakeOpenAI, api: str, step: Fault | str, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in texts, representations or records, nor in the log of any package at its most talkative."""
    server.plan(step)
    model = model_at(server, api)
    with caplog.at_level(logging.DEBUG):
        asked = ask(model)

    shown = f"{asked.error!r} {asked.error} {model!r} {asked.calls!r} {caplog.text}"
    assert "openai" in caplog.text
    assert API_KEY not in shown
    assert "orchids" not in shown
    assert "forty guests" not in shown


def test_missing_key_is_told_when_the_model_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is sent, by the name of the setting."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    with pytest.raises(SettingsError) as caught:
        OpenAIProvider().open(MODEL, ModelSettings())

    assert "openai_api_key" == caught.value.setting
    assert caught.value.__context__ is None


def test_foreign_server_is_not_sent_the_key_of_the_environment(
    server: FakeOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key in `OPENAI_API_KEY` is for OpenAI, not for whoever is at another address."""
    monkeypatch.setenv("OPENAI_API_KEY", server.api_key)

    asked = ask(OpenAIProvider().open(MODEL, ModelSettings(base_url=server.base_url)))

    assert type(asked.error) is ModelAccessError


def test_admin_key_of_the_environment_is_never_sent(
    server: FakeOpenAI, api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package would send the one in `OPENAI_ADMIN_KEY` in place of the model's."""
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin")

    asked = ask(model_at(server, api))

    # The server takes no other key than the model's.
    assert (TEXT, None) == (asked.text, asked.error)


def test_key_of_the_environment_is_left_to_the_package(
    server: FakeOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without settings the package's own variables hold, for key and address together."""
    monkeypatch.setenv("OPENAI_API_KEY", server.api_key)
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)

    asked = ask(OpenAIProvider().open(MODEL, ModelSettings()))

    assert TEXT == asked.text


def test_model_needs_a_name() -> None:
    """`openai:` names no model."""
    with pytest.raises(SettingsError):
        OpenAIProvider().open("", ModelSettings())


# -- time -------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.DRIP, Fault.HANG])
def test_deadline_ends_what_never_ends(server: FakeOpenAI, api: str, fault: Fault) -> None:
    """Silence and drops alike end at the deadline of the call, which counts from its beginning."""
    server.plan(FakeAnswer(text=TEXT, fault=fault))
    request = REQUEST.model_copy(update={"deadline_seconds": 0.6})

    async def run() -> tuple[float, object]:
        model = model_at(server, api)
        access = ModelAccess.to_models([model], ModelSettings())
        began = time.monotonic()
        asked = await ask_access(access, request)
        seconds = time.monotonic() - began
        await model.close()
        return seconds, asked

    seconds, asked = asyncio.run(run())

    assert type(asked.error) is ModelTimeoutError
    assert ("timeout", 1) == (asked.call.outcome, len(server.requests))
    assert 0.6 <= seconds < 4
    assert asked.call.usage.estimated
    assert asked.call.usage.input_tokens > 10


def test_silence_ends_an_attempt(server: FakeOpenAI, api: str) -> None:
    """A server that says nothing for too long is asked again, within the deadline of the call."""
    server.plan(Fault.HANG, TEXT)

    asked = ask(model_at(server, api, silence_seconds_max=0.2))

    assert (TEXT, 2) == (asked.text, asked.call.attempts)
    # The silent attempt may have been charged for; it is in the count, by an estimate.
    assert (2, True) == (asked.call.usage.calls, asked.call.usage.estimated)


@pytest.mark.parametrize("how", ["close", "cancel"])
def test_leaving_ends_the_call_upstream(server: FakeOpenAI, api: str, how: str) -> None:
    """Closing the stream, or cancelling the task that reads it, is seen by the server at once, and is on record."""
    server.plan(FakeAnswer(text=TEXT * 20, chunk_delay_seconds=0.02))
    model = model_at(server, api)
    calls: list[ModelCall] = []

    async def read_on(stream: AsyncIterator[ModelOutput]) -> None:
        async for _ in stream:
            pass

    async def leave() -> float:
        access = ModelAccess.to_models([model], ModelSettings())
        mine = access.for_run(record=calls.append, warn=lambda notice: None)
        stream = mine.stream(REQUEST)
        assert isinstance(await anext(stream), ModelText)
        if how == "close":
            left_at = time.monotonic()
            await stream.aclose()
        else:
            reading = asyncio.create_task(read_on(stream))
            await asyncio.sleep(0.005)
            left_at = time.monotonic()
            reading.cancel()
            await asyncio.wait((reading,))
        known = len(calls)
        await mine.close()
        assert known == len(calls)
        return left_at

    async def run() -> list[float]:
        times = [await leave() for _ in range(LEAVINGS)]
        await model.close()
        return times

    left = asyncio.run(run())

    requests = server.wait_for(LEAVINGS)
    seen_after = [
        request.disconnected_at - at
        for request, at in zip(requests, left, strict=True)
        if request.disconnected_at is not None
    ]
    assert LEAVINGS == len(seen_after) == len(calls)
    # The quickest: the machine has other work at times.
    assert min(seen_after) < DISCONNECT_SECONDS_MAX
    for call in calls:
        assert ("cancelled", True) == (call.outcome, call.usage.estimated)
        assert call.usage.input_tokens > 10
        assert call.usage.output_tokens > 0


# -- coming back ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "waits"), [(3.0, [3.0]), (20.0, [20.0]), (21.0, []), (0.0, [0.0])]
)
def test_server_that_says_when_to_come_back(
    server: FakeOpenAI, api: str, seconds: float, waits: list[float]
) -> None:
    """Its wish is met to the second, up to the limit; beyond, the call fails at once."""
    hinting = FakeAnswer(fault=Fault.RATE_LIMITED, retry_after_seconds=seconds)
    server.plan(hinting, TEXT)
    clock = FakeTime()

    asked = ask(model_at(server, api), time=clock)

    assert waits == clock.waits
    assert 1 + len(waits) == len(server.requests)
    if not waits:
        assert isinstance(asked.error, ModelUnavailableError)
        assert seconds == asked.error.retry_after_seconds


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "9"}, 9.0),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after-ms": "soon", "retry-after": "4"}, 4.0),
        ({"retry-after": "nan"}, None),
        ({}, None),
    ],
)
def test_hints_of_all_forms(headers: dict[str, str], expected: float | None) -> None:
    """Milliseconds, seconds and dates are understood; nonsense is no hint."""
    assert expected == retry_after_seconds(headers)


# -- loops ------------------------------------------------------------------------------------


def test_one_model_serves_several_event_loops(server: FakeOpenAI) -> None:
    """Connections belong to a loop and are closed with it, also where nobody closes the model."""
    model = model_at(server)

    async def run() -> str:
        access = ModelAccess.to_models([model], ModelSettings())
        return (await ask_access(access)).text

    assert [TEXT] * 3 == [asyncio.run(run()) for _ in range(3)]
    assert 3 == len(server.requests)


def test_model_can_be_closed_and_used_again(server: FakeOpenAI) -> None:
    """Closing lets go of connections, no more."""
    model = model_at(server)

    async def run() -> list[str]:
        access = ModelAccess.to_models([model], ModelSettings())
        texts = []
        for _ in range(2):
            texts.append((await ask_access(access)).text)
            await model.close()
            await model.close()
        return texts

    assert [TEXT, TEXT] == asyncio.run(run())


# -- contracts --------------------------------------------------------------------------------


def test_model_keeps_the_contract(api: str) -> None:
    """As it is, without layers; deadlines are theirs."""
    with openai_situations(
        lambda address, key: OpenAIProvider().open(
            MODEL, settings_for(address, api=api, api_key=key)
        )
    ) as situations:
        bare = replace(situations, drips=None, hangs=None)
        skipped = asyncio.run(check_language_model(bare))

    assert ("drips", "hangs") == skipped


def test_model_of_a_run_keeps_the_contract(api: str) -> None:
    """With all layers around it, in every situation, deadlines included."""

    def open_run(address: str, key: str) -> RunModel:
        settings = settings_for(address, api=api, api_key=key, attempts_max=1)
        access = ModelAccess.to_models([open_model(settings)], settings)
        return access.for_run(record=lambda call: None, warn=lambda notice: None)

    with openai_situations(open_run) as situations:
        assert () == asyncio.run(check_language_model(situations))
