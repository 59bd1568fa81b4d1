"""Each fault of the fake model server, as the real SDK meets it; and what the server refuses by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from skillmap.testing.openai_server import (
    API_KEY,
    MODELS,
    FakeAnswer,
    FakeOpenAI,
    Fault,
    closed_port,
)

pytestmark = pytest.mark.own_prompts

MODEL = MODELS[0]
MESSAGES: Any = [{"role": "user", "content": "Hello"}]
TEXT = '{"raining": true}'
ERRORS: dict[Fault, tuple[type[openai.APIStatusError], int, str | None]] = {
    Fault.RATE_LIMITED: (openai.RateLimitError, 429, "rate_limit_exceeded"),
    Fault.RATE_LIMITED_WITHOUT_HINT: (openai.RateLimitError, 429, "rate_limit_exceeded"),
    Fault.QUOTA: (openai.RateLimitError, 429, "insufficient_quota"),
    Fault.SERVER_ERROR: (openai.InternalServerError, 500, None),
    Fault.OVERLOADED: (openai.InternalServerError, 503, "server_overloaded"),
    Fault.UNAUTHORIZED: (openai.AuthenticationError, 401, "invalid_api_key"),
    Fault.BAD_REQUEST: (openai.BadRequestError, 400, "unsupported_value"),
    Fault.MODEL_NOT_FOUND: (openai.NotFoundError, 404, "model_not_found"),
}
TEXTS = {
    Fault.MALFORMED_JSON: '{"raining": true,',
    Fault.WRONG_SCHEMA: '{"unexpected": [1, 2, 3]}',
    Fault.EMPTY_OBJECT: "{}",
    Fault.EMPTY_CONTENT: "",
    Fault.NO_USAGE: TEXT,
    Fault.WRONG_CONTENT_TYPE: TEXT,
    Fault.DRIP: TEXT,
}
BROKEN = (Fault.CUT, Fault.DROP)


@pytest.fixture(scope="module")
def server() -> Iterator[FakeOpenAI]:
    """One server for the module; each test gives it a plan."""
    with FakeOpenAI() as running:
        yield running


@pytest.fixture(scope="module")
def client(server: FakeOpenAI) -> Iterator[openai.OpenAI]:
    """The real SDK, which tries once."""
    with openai.OpenAI(
        base_url=server.base_url, api_key=server.api_key, max_retries=0
    ) as connected:
        yield connected


class Outcome:
    """What the SDK saw of one call."""

    def __init__(self, client: openai.OpenAI, api: str, stream: bool) -> None:
        self.text = ""
        self.refusal = ""
        self.finish: str | None = None
        self.usage: Any = None
        if api == "chat":
            self._chat(client, stream)
        else:
            self._responses(client, stream)

    def _chat(self, client: openai.OpenAI, stream: bool) -> None:
        if not stream:
            whole: Any = client.chat.completions.create(model=MODEL, messages=MESSAGES)
            choice = whole.choices[0]
            self.text, self.refusal = choice.message.content or "", choice.message.refusal or ""
            self.finish, self.usage = choice.finish_reason, whole.usage
            return
        chunks: Any = client.chat.completions.create(
            model=MODEL, messages=MESSAGES, stream=True, stream_options={"include_usage": True}
        )
        for chunk in chunks:
            for choice in chunk.choices:
                self.text += choice.delta.content or ""
                self.refusal += choice.delta.refusal or ""
                self.finish = choice.finish_reason
            self.usage = chunk.usage

    def _responses(self, client: openai.OpenAI, stream: bool) -> None:
        events: Any = client.responses.create(model=MODEL, input="Hello", stream=stream)
        response = events
        if stream:
            response = None
            for event in events:
                self.text += event.delta if event.type.endswith("output_text.delta") else ""
                self.refusal += event.delta if event.type.endswith("refusal.delta") else ""
                if event.type in ("response.completed", "response.incomplete", "response.failed"):
                    response = event.response
                elif event.type == "error":
                    self.finish = f"error {event.code}"
        if response is None:
            return
        if not stream:
            self.text = response.output_text
            parts = [part for item in response.output for part in item.content]
            self.refusal = "".join(part.refusal for part in parts if part.type == "refusal")
        details = response.incomplete_details
        self.finish = details.reason if details else response.status
        self.usage = response.usage


def expected_finish(fault: Fault, api: str) -> str:
    if fault is Fault.TRUNCATED:
        return "length" if api == "chat" else "max_output_tokens"
    if fault is Fault.FILTERED:
        return "content_filter"
    return "stop" if api == "chat" else "completed"


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("api", ["chat", "responses"])
class TestFaults:
    """Both interfaces, streamed and not."""

    @pytest.mark.parametrize("fault", ERRORS)
    def test_errors(
        self, server: FakeOpenAI, client: openai.OpenAI, api: str, stream: bool, fault: Fault
    ) -> None:
        """Status, code and the SDK's class are those of the real server."""
        kind, status, code = ERRORS[fault]
        server.plan(fault)

        with pytest.raises(kind) as caught:
            Outcome(client, api, stream)

        assert (status, code) == (caught.value.status_code, caught.value.code)
        assert caught.value.request_id
        hinted = {"retry-after", "retry-after-ms"} & set(caught.value.response.headers)
        assert (fault is Fault.RATE_LIMITED) == bool(hinted)

    @pytest.mark.parametrize("fault", BROKEN)
    def test_connection_closes(
        self, server: FakeOpenAI, client: openai.OpenAI, api: str, stream: bool, fault: Fault
    ) -> None:
        """The SDK sees a broken connection, and the log says that the plan did it."""
        server.plan(FakeAnswer(text=TEXT, fault=fault))

        with pytest.raises(openai.APIConnectionError):
            Outcome(client, api, stream)
        request = server.wait_for(len(server.requests))[-1]

        assert "cut" == request.ending
        assert (None if fault is Fault.DROP else 200) == request.status
        assert (1 if stream and fault is Fault.CUT else 0) == request.chunks_sent

    @pytest.mark.parametrize("fault", TEXTS)
    def test_texts(
        self, server: FakeOpenAI, client: openai.OpenAI, api: str, stream: bool, fault: Fault
    ) -> None:
        """A complete answer whose text, usage, type or pace is odd."""
        server.plan(FakeAnswer(text=TEXT, fault=fault, chunk_delay_seconds=0.001))

        seen = Outcome(client, api, stream)

        assert TEXTS[fault] == seen.text
        assert expected_finish(fault, api) == seen.finish
        assert (fault is Fault.NO_USAGE) == (seen.usage is None)

    @pytest.mark.parametrize("fault", [Fault.TRUNCATED, Fault.FILTERED])
    def test_half_texts(
        self, server: FakeOpenAI, client: openai.OpenAI, api: str, stream: bool, fault: Fault
    ) -> None:
        """The text stops, the reason says why, and usage is told."""
        server.plan(FakeAnswer(text=TEXT, fault=fault))

        seen = Outcome(client, api, stream)

        assert '{"rainin' == seen.text
        assert expected_finish(fault, api) == seen.finish
        assert seen.usage.total_tokens > 0

    def test_refusal(
        self, server: FakeOpenAI, client: openai.OpenAI, api: str, stream: bool
    ) -> None:
        """A refusal is no text, and it is paid for."""
        server.plan(FakeAnswer(refusal="I would rather not."))

        seen = Outcome(client, api, stream)

        assert ("", "I would rather not.") == (seen.text, seen.refusal)
        assert seen.usage.total_tokens > 0

    def test_refusal_of_a_bare_fault(
        self, server: FakeOpenAI, client: openai.OpenAI, api: str, stream: bool
    ) -> None:
        """Its words are made up."""
        server.plan(Fault.REFUSAL)

        assert "can't help" in Outcome(client, api, stream).refusal

    def test_html(self, server: FakeOpenAI, client: openai.OpenAI, api: str, stream: bool) -> None:
        """A page where an answer should be."""
        server.plan(Fault.HTML)
        path = "chat/completions" if api == "chat" else "responses"
        body = (
            {"model": MODEL, "messages": MESSAGES}
            if api == "chat"
            else {"model": MODEL, "input": "x"}
        )

        answer = httpx.post(
            f"{server.base_url}/{path}",
            json={**body, "stream": stream},
            headers={"authorization": f"Bearer {API_KEY}"},
        )

        assert 200 == answer.status_code
        assert "text/html; charset=utf-8" == answer.headers["content-type"]
        assert answer.text.startswith("<html>")

    def test_longer_than_allowed(
        self, server: FakeOpenAI, client: openai.OpenAI, api: str, stream: bool
    ) -> None:
        """The limit of output tokens truncates, as a real model would stop."""
        server.plan("word " * 100)
        limited: Any
        if api == "chat":
            limited = client.chat.completions.create(
                model=MODEL, messages=MESSAGES, max_completion_tokens=16
            )
            text, reason = limited.choices[0].message.content, limited.choices[0].finish_reason
            tokens = limited.usage.completion_tokens
        else:
            limited = client.responses.create(model=MODEL, input="Hello", max_output_tokens=16)
            text, reason = limited.output_text, limited.incomplete_details.reason
            tokens = limited.usage.output_tokens

        assert (64, 16) == (len(text), tokens)
        assert expected_finish(Fault.TRUNCATED, api) == reason


def test_error_in_mid_stream(server: FakeOpenAI, client: openai.OpenAI) -> None:
    """Chat completions raise; Responses hand the event over and say nothing else."""
    server.plan(FakeAnswer(text=TEXT, fault=Fault.ERROR_EVENT, chunk_characters=4))

    with pytest.raises(openai.APIError) as caught:
        Outcome(client, "chat", stream=True)
    responses = Outcome(client, "responses", stream=True)

    assert not isinstance(caught.value, openai.APIStatusError)
    assert ('{"ra', "error server_error") == (responses.text, responses.finish)


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_error_event_where_nothing_is_streamed(
    server: FakeOpenAI, client: openai.OpenAI, api: str
) -> None:
    """Then it is a status 500."""
    server.plan(Fault.ERROR_EVENT)

    with pytest.raises(openai.InternalServerError):
        Outcome(client, api, stream=False)


@pytest.mark.parametrize("stream", [False, True])
def test_failed_response(server: FakeOpenAI, client: openai.OpenAI, stream: bool) -> None:
    """A response can fail in a complete answer, without usage."""
    server.plan(Fault.FAILED)

    seen = Outcome(client, "responses", stream)

    assert ("failed", "", None) == (seen.finish, seen.text, seen.usage)


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("fault", [Fault.CUT, Fault.ERROR_EVENT, Fault.HANG])
def test_fault_after_so_many_pieces(
    server: FakeOpenAI, client: openai.OpenAI, fault: Fault, after: int
) -> None:
    """The plan says where in a stream it strikes."""
    server.plan(
        FakeAnswer(text="abcdef", fault=fault, fault_after_chunks=after, chunk_characters=2)
    )
    texts: list[str] = []

    def listen() -> None:
        for chunk in client.with_options(timeout=0.1).chat.completions.create(
            model=MODEL, messages=MESSAGES, stream=True
        ):
            texts.extend(c.delta.content for c in chunk.choices if c.delta.content)

    with pytest.raises(openai.APIError):
        listen()

    assert ["ab", "cd", "ef"][:after] == texts


def test_half_an_answer_and_then_silence(server: FakeOpenAI, client: openai.OpenAI) -> None:
    """An answer that is not streamed can stop in its middle, too."""
    server.plan(FakeAnswer(text="abcdef", fault=Fault.HANG, fault_after_chunks=1))

    with pytest.raises(openai.APITimeoutError):
        client.with_options(timeout=0.1).responses.create(model=MODEL, input="Hello")

    assert 200 == server.wait_for(len(server.requests))[-1].status


def test_fault_behind_the_last_piece_strikes_at_the_end(
    server: FakeOpenAI, client: openai.OpenAI
) -> None:
    """A stream that is planned to be cut never ends well."""
    server.plan(FakeAnswer(text="ab", fault=Fault.CUT, fault_after_chunks=9))

    with pytest.raises(openai.APIConnectionError):
        Outcome(client, "chat", stream=True)


def test_closed_port() -> None:
    """Nobody listens there."""
    with (
        closed_port() as address,
        openai.OpenAI(base_url=address, api_key=API_KEY, max_retries=0) as client,
        pytest.raises(openai.APIConnectionError),
    ):
        client.responses.create(model=MODEL, input="Hello")


def test_every_fault_is_tested_and_on_the_page() -> None:
    """The page names each fault once, and this module tries each one."""
    page = Path(__file__).parents[2] / "docs/how-to/test-against-a-fake-model.md"
    listed = re.findall(r"^\| `([A-Z_]+)` \| \S", page.read_text("utf-8"), re.MULTILINE)
    source = Path(__file__).read_text("utf-8")

    assert [fault.name for fault in Fault] == listed
    assert [] == [name for name in listed if f"Fault.{name}" not in source]


# -- requests that are refused ----------------------------------------------------------------

OPEN_SCHEMA = {"type": "object", "properties": {}, "required": []}
BOTH: dict[str, dict[str, Any]] = {
    "chat/completions": {"model": MODEL, "messages": MESSAGES},
    "responses": {"model": MODEL, "input": "Hello"},
}


def chat_format(**described: Any) -> dict[str, Any]:
    return {"response_format": {"type": "json_schema", "json_schema": described}}


def user(content: Any) -> list[dict[str, Any]]:
    return [{"role": "user", "content": content}]


def function(**described: Any) -> dict[str, Any]:
    return {"tools": [{"type": "function", "function": described}]}


CALL = {
    "role": "assistant",
    "content": None,
    "tool_calls": [{"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
}
CHAT = "chat/completions"
MISSING = "missing_required_parameter"
BAD_TOOL = "invalid_function_parameters"
STRICT_TOOL = {"parameters": OPEN_SCHEMA, "strict": True}
ANSWER = {"role": "tool", "tool_call_id": "a", "content": ""}
FORMAT = {"type": "json_schema"}
STRICT = {"schema": OPEN_SCHEMA, "strict": True}
REFUSED: list[tuple[str, dict[str, Any], str | None, str | None]] = [
    (CHAT, {"model": None}, None, None),
    (CHAT, {"messages": None}, "messages", MISSING),
    (CHAT, {"messages": []}, "messages", "empty_array"),
    (CHAT, {"messages": "Hello"}, "messages", "invalid_type"),
    (CHAT, {"messages": ["Hello"]}, "messages[0]", "invalid_type"),
    (CHAT, {"messages": [{"role": "boss"}]}, "messages[0].role", "invalid_value"),
    (CHAT, {"messages": [{"role": "user"}]}, "messages[0].content", None),
    (CHAT, {"messages": user(["x"])}, "messages[0].content[0].type", MISSING),
    (CHAT, {"messages": user([{"type": "image_url"}])}, "messages[0].content[0].type", None),
    (CHAT, {"messages": [ANSWER]}, "messages[0].role", None),
    (CHAT, {"messages": [CALL, *MESSAGES]}, "messages[1].role", None),
    (CHAT, {"messages": [*MESSAGES, CALL]}, "messages[2].role", None),
    (CHAT, {"wisdom": 7}, "wisdom", "unknown_parameter"),
    (CHAT, {"stream": "yes"}, "stream", "invalid_type"),
    (CHAT, {"temperature": 3}, "temperature", "invalid_value"),
    (CHAT, {"temperature": "hot"}, "temperature", "invalid_type"),
    (CHAT, {"model": "gpt-5-mini", "temperature": 0.2}, "temperature", "unsupported_value"),
    (CHAT, {"model": "gpt-5-mini", "max_tokens": 9}, "max_tokens", "unsupported_parameter"),
    (CHAT, {"max_tokens": 0}, "max_tokens", "integer_below_min_value"),
    (CHAT, {"max_completion_tokens": "9"}, "max_completion_tokens", "invalid_type"),
    (CHAT, {"stream_options": {"include_usage": True}}, "stream_options", None),
    (CHAT, {"n": 2}, "n", None),
    (CHAT, {"response_format": "json"}, "response_format", "invalid_type"),
    (CHAT, {"response_format": {"type": "xml"}}, "response_format.type", "invalid_value"),
    (CHAT, {"response_format": {"type": "json_object"}}, "messages", None),
    (CHAT, {"response_format": {"type": "json_schema"}}, "response_format.json_schema", MISSING),
    (CHAT, chat_format(schema={}), "response_format.json_schema.name", MISSING),
    (CHAT, chat_format(name="a b", schema={}), "response_format.json_schema.name", "invalid_value"),
    (CHAT, chat_format(name="x"), "response_format.json_schema.schema", MISSING),
    (CHAT, chat_format(name="x", **STRICT), "response_format", "invalid_json_schema"),
    (CHAT, {"tool_choice": "auto"}, "tool_choice", None),
    (CHAT, {"tools": [{"type": "web_search"}]}, "tools[0].type", None),
    (CHAT, {"tools": ["f"]}, "tools[0].type", None),
    (CHAT, {"tools": [{"type": "function"}]}, "tools[0].function", MISSING),
    (CHAT, function(name="two words"), "tools[0].function.name", "invalid_value"),
    (CHAT, function(name="f", **STRICT_TOOL), "tools[0].function.parameters", BAD_TOOL),
    ("responses", {"input": None}, "input", MISSING),
    ("responses", {"input": []}, "input", "empty_array"),
    ("responses", {"input": ["Hello"]}, "input[0]", "invalid_type"),
    ("responses", {"input": [{"role": "tool", "content": "x"}]}, "input[0].role", "invalid_value"),
    ("responses", {"input": [{"type": "function_call_output", "call_id": "a", "output": "x"}]}, "input", None),
    ("responses", {"messages": MESSAGES}, "messages", "unknown_parameter"),
    ("responses", {"max_output_tokens": 15}, "max_output_tokens", "integer_below_min_value"),
    ("responses", {"previous_response_id": "resp_1"}, "previous_response_id", "previous_response_not_found"),
    ("responses", {"text": {"format": {**FORMAT, "schema": {}}}}, "text.format.name", MISSING),
    ("responses", {"text": {"format": {**FORMAT, "name": "x", **STRICT}}}, "text.format", "invalid_json_schema"),
    ("responses", {"tools": [{"type": "function", "name": "f", **STRICT_TOOL}]}, "tools[0].parameters", BAD_TOOL),
]  # fmt: skip


@pytest.mark.parametrize(("path", "change", "param", "code"), REFUSED, ids=str)
def test_refused_requests(
    server: FakeOpenAI, path: str, change: dict[str, Any], param: str | None, code: str | None
) -> None:
    """What the real server refuses is refused, with the same parameter and code, and uses no step."""
    server.plan("answered")
    headers = {"authorization": f"Bearer {API_KEY}"}

    refused = httpx.post(
        f"{server.base_url}/{path}", json={**BOTH[path], **change}, headers=headers
    )
    fine = httpx.post(f"{server.base_url}/{path}", json=BOTH[path], headers=headers)
    error = refused.json()["error"]

    assert 400 == refused.status_code
    assert (param, code, "invalid_request_error") == (error["param"], error["code"], error["type"])
    assert error["message"]
    assert "answered" in fine.text


ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    (CHAT, {"response_format": {"type": "text"}}),
    (CHAT, {"response_format": {"type": "json_object"}, "messages": user("As JSON, please.")}),
    (CHAT, chat_format(name="x", schema=OPEN_SCHEMA)),
    (CHAT, chat_format(name="x", schema=OPEN_SCHEMA, strict=False)),
    (CHAT, function(name="f")),
    (CHAT, function(name="f", parameters=OPEN_SCHEMA)),
    (CHAT, {"model": "gpt-5-mini", "temperature": 1, "max_completion_tokens": 9}),
    (CHAT, {"messages": [*MESSAGES, CALL, ANSWER]}),
    (CHAT, {"temperature": None, "stream_options": None, "n": 1}),
    ("responses", {"text": {"format": {"type": "text"}}, "max_output_tokens": 16}),
    ("responses", {"text": {}, "previous_response_id": None}),
    (
        "responses",
        {"input": [{"type": "reasoning", "summary": []}, {"role": "user", "content": "x"}]},
    ),
]


@pytest.mark.parametrize(("path", "change"), ACCEPTED, ids=str)
def test_accepted_requests(server: FakeOpenAI, path: str, change: dict[str, Any]) -> None:
    """What the real server takes is not refused."""
    server.plan("answered")

    answer = httpx.post(
        f"{server.base_url}/{path}",
        json={**BOTH[path], **change},
        headers={"authorization": f"Bearer {API_KEY}"},
    )

    assert 200 == answer.status_code, answer.text
    assert "answered" in answer.text


@pytest.mark.parametrize("path", BOTH)
def test_body_that_is_no_json(server: FakeOpenAI, path: str) -> None:
    """A broken body is refused, and logged as empty."""
    refused = httpx.post(
        f"{server.base_url}/{path}",
        content=b'{"model": ',
        headers={"authorization": f"Bearer {API_KEY}"},
    )

    assert 400 == refused.status_code
    assert {} == server.requests[-1].body


@pytest.mark.parametrize(
    ("headers", "code"),
    [({}, None), ({"authorization": "Bearer wrong-key-123"}, "invalid_api_key")],
)
def test_wrong_key(server: FakeOpenAI, headers: dict[str, str], code: str | None) -> None:
    """No key and a wrong one are refused, and neither is repeated."""
    refused = httpx.post(f"{server.base_url}/responses", json=BOTH["responses"], headers=headers)

    assert 401 == refused.status_code
    assert code == refused.json()["error"]["code"]
    assert "wrong-key" not in refused.text
    assert "wrong-key" not in repr(server.requests[-1])


def test_models(client: openai.OpenAI) -> None:
    """The list, one of them, and one that is not there."""
    assert list(MODELS) == [model.id for model in client.models.list()]
    assert MODEL == client.models.retrieve(MODEL).id
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("none-such")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "responses"), ("POST", "embeddings"), ("POST", "models")]
)
def test_unknown_address(server: FakeOpenAI, method: str, path: str) -> None:
    """Other addresses and methods are refused as there."""
    refused = httpx.request(
        method, f"{server.base_url}/{path}", headers={"authorization": f"Bearer {API_KEY}"}
    )

    assert 404 == refused.status_code
    assert f"Invalid URL ({method} /v1/{path})" == refused.json()["error"]["message"]
