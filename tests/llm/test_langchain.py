"""Chat models of LangChain behind the meter: any of them, with whatever its package raises."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any, Self

import httpx
import pytest
from langchain_core.exceptions import ModelNotFoundError, ModelPermissionDeniedError
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI

from skillmap import SkillMap
from skillmap.errors import (
    MissingExtraError,
    ModelAccessError,
    ModelError,
    ModelOutputError,
    ModelRequestError,
    ModelTimeoutError,
    ModelUnavailableError,
    SettingsError,
)
from skillmap.llm import ModelAccess
from skillmap.llm.langchain import SCHEMA_RULE, LangChainModel, LangChainProvider
from skillmap.models.language_model import ModelMessage, ToolCall
from skillmap.models.model_settings import ModelSettings
from skillmap.models.usage import Usage
from skillmap.settings import Settings
from skillmap.testing.language_model import check_language_model, openai_situations
from skillmap.testing.openai_server import API_KEY, FakeAnswer, FakeOpenAI, Fault
from skillmap.testing.samples import POSTING_TEXT, sample_resume
from tests.client.test_models import Asking
from tests.llm.asking import MODEL, REQUEST, Asked, FakeTime, ask, ask_access
from tests.llm.test_openai import LOOK, TEXT

APIS = ("chat", "responses")


class ChatModel(BaseChatModel):
    """A chat model without a company behind it."""

    pieces: list[Any]
    seen: list[list[BaseMessage]]
    bound: list[Any]

    @property
    def _llm_type(self) -> str:
        return "plain"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        self.bound.append(tools)
        return self

    def _generate(self, *arguments: Any, **facts: Any) -> ChatResult:
        raise NotImplementedError

    async def _astream(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **facts: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        self.seen.append(messages)
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield ChatGenerationChunk(message=piece)


def said(text: str, **facts: Any) -> AIMessageChunk:
    return AIMessageChunk(content=text, **facts)


def ended(**facts: Any) -> AIMessageChunk:
    return AIMessageChunk(content="", response_metadata=facts)


def plain(*pieces: Any) -> ChatModel:
    return ChatModel(pieces=list(pieces), seen=[], bound=[])


def ask_plain(*pieces: Any, **facts: Any) -> tuple[Asked, ChatModel]:
    model = plain(*pieces)
    return ask(LangChainModel(model), **facts), model


# -- OpenAI's own -----------------------------------------------------------------------------


class Connections:
    """Of one test, closed with it. Loading certificates would take longer than the test."""

    async def __aenter__(self) -> Self:
        self.plain, self.awaited = httpx.Client(verify=False), httpx.AsyncClient(verify=False)
        return self

    async def __aexit__(self, *error: object) -> None:
        self.plain.close()
        await self.awaited.aclose()


def ask_openai(server: FakeOpenAI, api: str, **facts: Any) -> Asked:
    """Through ChatOpenAI, whose connections we close ourselves: it keeps them open."""

    async def run() -> Asked:
        async with Connections() as connections:
            model = chat_openai(server.base_url, server.api_key, api, connections)
            access = ModelAccess.to_models([model], ModelSettings(), FakeTime().timing)
            return await ask_access(access, facts.get("request", REQUEST))

    return asyncio.run(run())


def chat_openai(address: str, key: str, api: str, connections: Connections) -> LangChainModel:
    chat_model = ChatOpenAI(
        model=MODEL,
        base_url=address,
        api_key=key,
        max_retries=0,
        use_responses_api=api == "responses",
        http_client=connections.plain,
        http_async_client=connections.awaited,
    )
    return LangChainModel(chat_model)


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI(TEXT) as running:
        yield running


def test_one_model_serves_several_event_loops(server: FakeOpenAI) -> None:
    """Connections belong to a loop; the package would hand those of ended loops on, and each would cost a call."""
    handed_in = ChatOpenAI(model=MODEL, base_url=server.base_url, api_key=API_KEY, max_retries=0)
    model = LangChainModel(handed_in)

    async def run() -> list[tuple[str, int]]:
        access = ModelAccess.to_models([model], ModelSettings())
        all_asked = await asyncio.gather(*(ask_access(access) for _ in range(2)))
        await model.close()
        return [(asked.text, asked.call.attempts) for asked in all_asked]

    assert [[(TEXT, 1)] * 2] * 2 == [asyncio.run(run()) for _ in range(2)]
    assert 4 == len(server.requests)


@pytest.mark.parametrize("text", ["Event loop is closed", "attached to a different loop"])
def test_connections_of_another_loop_are_no_answer(text: str) -> None:
    """A pool that a host shares among its loops is tried again; what was sent may be charged for, and is counted."""
    asked, _ = ask_plain(RuntimeError(text))

    assert type(asked.error) is ModelUnavailableError
    assert (3, 3, True) == (asked.call.attempts, asked.call.usage.calls, asked.call.usage.estimated)


FAULTS: dict[Fault, tuple[type[ModelError], str, int]] = {
    Fault.RATE_LIMITED: (ModelUnavailableError, "unavailable", 3),
    Fault.SERVER_ERROR: (ModelUnavailableError, "unavailable", 3),
    Fault.DROP: (ModelUnavailableError, "unavailable", 3),
    Fault.CUT: (ModelUnavailableError, "unavailable", 1),
    Fault.QUOTA: (ModelAccessError, "denied", 1),
    Fault.UNAUTHORIZED: (ModelAccessError, "denied", 1),
    Fault.BAD_REQUEST: (ModelRequestError, "rejected", 1),
    Fault.MODEL_NOT_FOUND: (ModelRequestError, "rejected", 1),
    Fault.HTML: (ModelOutputError, "bad_answer", 1),
}
FINISHES = {
    Fault.REFUSAL: "refusal",
    Fault.TRUNCATED: "length",
    Fault.FILTERED: "filter",
    Fault.MALFORMED_JSON: "stop",
    Fault.NO_USAGE: "stop",
}


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("fault", list(FAULTS))
def test_fault_is_ours(server: FakeOpenAI, api: str, fault: Fault) -> None:
    """Error, outcome and number of requests are those of the provider `openai`; no text of the server gets through."""
    kind, outcome, requests = FAULTS[fault]
    server.plan(FakeAnswer(text=TEXT, fault=fault))

    asked = ask_openai(server, api)

    assert type(asked.error) is kind
    assert (outcome, requests) == (asked.call.outcome, len(server.requests))
    assert requests == asked.call.usage.calls
    assert asked.error.__cause__ is None is asked.error.__context__


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("fault", list(FINISHES))
def test_every_answer_has_usage(server: FakeOpenAI, api: str, fault: Fault) -> None:
    """Refused, truncated, filtered or malformed."""
    server.plan(FakeAnswer(text=TEXT, fault=fault, input_tokens=70, output_tokens=20))

    asked = ask_openai(server, api)

    assert FINISHES[fault] == asked.reason == asked.call.outcome
    assert 1 == asked.call.usage.calls
    # By chat completions that package raises where an answer is cut, and usage comes after that.
    lost = api == "chat" and fault in (Fault.TRUNCATED, Fault.FILTERED)
    assert (lost or fault is Fault.NO_USAGE) is asked.call.usage.estimated
    assert asked.call.usage.estimated or (70, 20) == (
        asked.call.usage.input_tokens,
        asked.call.usage.output_tokens,
    )
    assert REQUEST.json_schema == server.requests[0].schema
    assert server.requests[0].strict


def test_hint_when_to_come_back_gets_through(server: FakeOpenAI) -> None:
    """Where a package passes on what the server said."""
    server.plan(FakeAnswer(fault=Fault.RATE_LIMITED, retry_after_seconds=120.0))

    asked = ask_openai(server, "chat")

    assert isinstance(asked.error, ModelUnavailableError)
    assert (120.0, 1) == (asked.error.retry_after_seconds, len(server.requests))


@pytest.mark.parametrize("api", APIS)
def test_openai_through_langchain_keeps_the_contract(api: str) -> None:
    """As far as it can: deadlines are the client's.

    langchain-openai drops the text of a refusal that comes by chat completions where no schema was asked for.
    """
    left_out = {"drips": None, "hangs": None} | ({"refuses": None} if api == "chat" else {})

    async def run() -> tuple[str, ...]:
        async with Connections() as connections:
            with openai_situations(
                lambda address, key: chat_openai(address, key, api, connections)
            ) as situations:
                return await check_language_model(replace(situations, **left_out))

    assert set(left_out) == set(asyncio.run(run()))


# -- all others -------------------------------------------------------------------------------


def test_plain_model_is_asked_for_json_in_words() -> None:
    """Where a package has no way of its own, the schema is in the system message."""
    asked, model = ask_plain(said('{"lines": '), said("[]}"), ended(stop_reason="end_turn"))

    assert ('{"lines": []}', "stop") == (asked.text, asked.reason)
    system, human = model.seen[0]
    assert system.content.endswith(SCHEMA_RULE + json.dumps(REQUEST.json_schema))
    assert human.content.endswith(REQUEST.task)
    assert asked.call.usage.estimated
    assert "langchain:ChatModel" == asked.call.model


def test_schema_goes_first_without_a_system_message() -> None:
    """There is always a place for it."""
    request = REQUEST.model_copy(update={"system": "", "data": ()})

    _, model = ask_plain(said("{}"), request=request)

    assert ["system", "human"] == [message.type for message in model.seen[0]]


def test_usage_as_reported() -> None:
    """All kinds of tokens, of all pieces together."""
    usage = {
        "input_tokens": 9,
        "output_tokens": 4,
        "total_tokens": 13,
        "input_token_details": {"cache_read": 5},
        "output_token_details": {"reasoning": 2},
    }

    asked, _ = ask_plain(said("x"), said("", usage_metadata=usage))

    assert (
        Usage(input_tokens=9, cached_tokens=5, output_tokens=4, reasoning_tokens=2, calls=1)
        == asked.usage
    )


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"stop_reason": "end_turn"}, "stop"),
        ({"stop_reason": "max_tokens"}, "length"),
        ({"stop_reason": "refusal"}, "refusal"),
        ({"finish_reason": "STOP"}, "stop"),
        ({"finish_reason": "MAX_TOKENS"}, "length"),
        ({"finish_reason": "SAFETY"}, "filter"),
        ({"finish_reason": "content_filter"}, "filter"),
        ({"done_reason": "length"}, "length"),
        ({"something": "else"}, "stop"),
    ],
)
def test_ends_of_all_companies(facts: dict[str, str], reason: str) -> None:
    """Each package says it in its own words."""
    asked, _ = ask_plain(said("x"), ended(**facts))

    assert reason == asked.reason


class StatusError(Exception):
    """As packages raise it: with the status, and a text that says too much."""

    def __init__(self, status_code: int) -> None:
        self.status_code = status_code
        super().__init__(f"secret prompt, key {API_KEY}")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (StatusError(401), ModelAccessError),
        (StatusError(402), ModelAccessError),
        (StatusError(404), ModelRequestError),
        (StatusError(429), ModelUnavailableError),
        (StatusError(529), ModelUnavailableError),
        (ModelPermissionDeniedError("secret"), ModelAccessError),
        (ModelNotFoundError("secret"), ModelRequestError),
        (TimeoutError("secret"), ModelTimeoutError),
        (httpx.ReadTimeout("secret"), ModelTimeoutError),
        (ConnectionResetError("secret"), ModelUnavailableError),
        (httpx.ConnectError("secret"), ModelUnavailableError),
        (ValueError("secret"), ModelOutputError),
        (NotImplementedError("secret"), ModelRequestError),
    ],
)
def test_errors_of_all_packages(error: Exception, kind: type[ModelError]) -> None:
    """Typed by what they are, and silent about what they say."""
    asked, _ = ask_plain(error)

    assert type(asked.error) is kind
    assert "secret" not in f"{asked.error} {asked.error!r}"
    assert asked.error.__cause__ is None is asked.error.__context__


@pytest.mark.parametrize("error", [httpx.ConnectError("x"), NotImplementedError()])
def test_what_was_not_sent_costs_nothing(error: Exception) -> None:
    """A connection that was refused, and a package that cannot do what is asked."""
    asked, _ = ask_plain(error)

    assert Usage() == asked.call.usage


def test_conversation_with_tools() -> None:
    """Calls and their results are LangChain's on the way in, and ours on the way out."""
    chunk = {"name": "look", "args": '{"line": "w1"}', "id": "call_a", "index": 0}
    turns = (
        ModelMessage(
            role="assistant",
            text="Let me look.",
            tool_calls=(
                ToolCall(id="call_b", name="look", arguments='{"line": "w2"}'),
                ToolCall(id="call_c", name="look", arguments="no JSON"),
                ToolCall(id="call_d", name="look", arguments="[1]"),
            ),
        ),
        ModelMessage(role="tool", text="two", tool_call_id="call_b"),
    )
    request = REQUEST.model_copy(update={"tools": (LOOK,), "messages": turns, "json_schema": None})

    asked, model = ask_plain(said("", tool_call_chunks=[chunk]), request=request)

    assert ToolCall(id="call_a", name="look", arguments='{"line": "w1"}') == asked.outputs[0]
    assert "tool_calls" == asked.reason
    *_, assistant, result = model.seen[0]
    assert [{"line": "w2"}, {}, {}] == [call["args"] for call in assistant.tool_calls]
    assert ("tool", "call_b", "two") == (result.type, result.tool_call_id, result.content)
    assert "look" == model.bound[0][0]["function"]["name"]


def test_client_takes_a_chat_model() -> None:
    """`SkillMap(llm=my_chat_model)`."""
    with SkillMap(settings=Settings(plugins=()), agent=Asking(), llm=plain(said("Yes."))) as sm:
        draft = sm.tailor(sample_resume(), POSTING_TEXT)

    assert (1, True) == (draft.usage.calls, draft.usage.estimated)


# -- by name ----------------------------------------------------------------------------------


def test_model_by_name(server: FakeOpenAI, monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider's package finds its key itself, and is told not to retry."""
    monkeypatch.setenv("OPENAI_API_KEY", server.api_key)

    model = LangChainProvider().open(f"openai/{MODEL}", ModelSettings(silence_seconds_max=7))

    assert f"langchain:openai/{MODEL}" == model.name
    assert (0, 7) == (model._chat_model.max_retries, model._chat_model.request_timeout)


@pytest.mark.parametrize("name", ["", "gpt-4o-mini", "openai/", "/gpt"])
def test_name_needs_a_provider(name: str) -> None:
    """The form is `<provider>/<model>`."""
    with pytest.raises(SettingsError):
        LangChainProvider().open(name, ModelSettings())


def test_package_that_is_missing_is_named() -> None:
    """With what installs it."""
    with pytest.raises(MissingExtraError, match="pip install 'langchain-mistralai'"):
        LangChainProvider().open("mistralai/small", ModelSettings())


def test_provider_that_cannot_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, or a provider that nobody knows."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    for name in (f"openai/{MODEL}", "nobody/x"):
        with pytest.raises(SettingsError) as caught:
            LangChainProvider().open(name, ModelSettings())
        assert caught.value.__context__ is None
