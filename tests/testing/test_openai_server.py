"""The fake model server, as the real SDK sees it: both interfaces, streamed and not."""

from __future__ import annotations

import asyncio
import gc
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema
import openai
import pytest
from pydantic import BaseModel

from skillmap.errors import MissingExtraError
from skillmap.testing.openai_server import (
    API_KEY,
    MODELS,
    FakeAnswer,
    FakeOpenAI,
    FakeRequest,
    FakeToolCall,
    Fault,
    observe_requests,
)
from skillmap.testing.openai_server._replies import sample_of_schema
from skillmap.testing.openai_server._thread import ServerThread

pytestmark = pytest.mark.own_prompts

MODEL = MODELS[0]
MESSAGES: Any = [
    {"role": "system", "content": "Answer in one word."},
    {"role": "user", "content": [{"type": "text", "text": "Is it raining?"}]},
]
PROMPT = "Answer in one word.\nIs it raining?"
CALLS = (
    FakeToolCall(name="look", arguments={"at": "the sky, for as long as it takes"}),
    FakeToolCall(name="listen", arguments="{}", id="call_ears"),
)
PARAMETERS: dict[str, Any] = {"type": "object", "properties": {"at": {"type": "string"}}}
CHAT_TOOLS: Any = [
    {"type": "function", "function": {"name": name, "parameters": PARAMETERS}}
    for name in ("look", "listen")
]
RESPONSES_TOOLS: Any = [
    {"type": "function", "name": name, "parameters": PARAMETERS, "strict": False}
    for name in ("look", "listen")
]


class Weather(BaseModel):
    """What is asked for as JSON."""

    raining: bool
    places: list[str]
    note: str | None


WEATHER = {"raining": True, "places": ["Ghent", "Århus"], "note": None}


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


def last(server: FakeOpenAI) -> FakeRequest:
    """The request made last, once it has ended."""
    return server.wait_for(len(server.requests))[-1]


# -- chat completions -------------------------------------------------------------------------


def test_chat_answers_in_one_piece(server: FakeOpenAI, client: openai.OpenAI) -> None:
    """Text, reason and usage are where the SDK looks for them."""
    server.plan(
        FakeAnswer(text="Yes", input_tokens=9, cached_tokens=4, output_tokens=7, reasoning_tokens=6)
    )

    answer = client.chat.completions.create(model=MODEL, messages=MESSAGES)
    usage = answer.usage

    assert "Yes" == answer.choices[0].message.content
    assert "stop" == answer.choices[0].finish_reason
    assert usage is not None
    assert usage.prompt_tokens_details is not None
    assert usage.completion_tokens_details is not None
    assert (9, 7, 16) == (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens)
    assert 4 == usage.prompt_tokens_details.cached_tokens
    assert 6 == usage.completion_tokens_details.reasoning_tokens


@pytest.mark.parametrize("include_usage", [True, False])
def test_chat_streams_in_pieces(
    server: FakeOpenAI, client: openai.OpenAI, include_usage: bool
) -> None:
    """Pieces have the asked size; usage comes in a last chunk, and only if it is asked for."""
    server.plan(FakeAnswer(text="abcdefg", chunk_characters=3))

    chunks = list(
        client.chat.completions.create(
            model=MODEL,
            messages=MESSAGES,
            stream=True,
            stream_options={"include_usage": include_usage},
        )
    )
    texts = [c.choices[0].delta.content for c in chunks if c.choices and c.choices[0].delta.content]
    usages = [chunk.usage for chunk in chunks if chunk.usage]

    assert ["abc", "def", "g"] == texts
    assert "assistant" == chunks[0].choices[0].delta.role
    assert include_usage == bool(usages)
    assert include_usage == (not chunks[-1].choices)
    assert 1 == len({chunk.id for chunk in chunks})
    assert 3 == last(server).chunks_sent


def test_chat_parses_what_follows_a_schema(server: FakeOpenAI, client: openai.OpenAI) -> None:
    """`parse` and the `stream` helper give the model's value."""
    server.plan(WEATHER)

    parsed = client.chat.completions.parse(
        model=MODEL, messages=MESSAGES, response_format=Weather
    ).choices[0]
    with client.chat.completions.stream(
        model=MODEL, messages=MESSAGES, response_format=Weather
    ) as stream:
        kinds = [event.type for event in stream]
        final = stream.get_final_completion().choices[0].message

    assert Weather(**WEATHER) == parsed.message.parsed == final.parsed
    assert {"chunk", "content.delta", "content.done"} == set(kinds)
    assert ("Weather", True) == (last(server).schema_name, last(server).strict)


def test_chat_calls_tools(server: FakeOpenAI, client: openai.OpenAI) -> None:
    """Parallel calls arrive whole, streamed or not, and their answers are accepted."""
    server.plan(FakeAnswer(tool_calls=CALLS, chunk_characters=5))

    whole = client.chat.completions.create(model=MODEL, messages=MESSAGES, tools=CHAT_TOOLS)
    with client.chat.completions.stream(model=MODEL, messages=MESSAGES, tools=CHAT_TOOLS) as stream:
        streamed = stream.get_final_completion()
    server.plan("Yes")
    message = streamed.choices[0].message
    answers: Any = [
        {"role": "tool", "tool_call_id": call.id, "content": f"{call.function.name}: wet"}
        for call in message.tool_calls or ()
    ]
    closing = client.chat.completions.create(
        model=MODEL, messages=[*MESSAGES, message, *answers], tools=CHAT_TOOLS
    )

    for choice in (whole.choices[0], streamed.choices[0]):
        assert "tool_calls" == choice.finish_reason
        assert choice.message.tool_calls is not None
        called = [(c.function.name, c.function.arguments) for c in choice.message.tool_calls]
        assert [("look", '{"at": "the sky, for as long as it takes"}'), ("listen", "{}")] == called
        assert "call_ears" == choice.message.tool_calls[1].id
    assert "Yes" == closing.choices[0].message.content
    assert "listen: wet" in last(server).prompt_text
    assert ("look", "listen") == last(server).tool_names


# -- Responses --------------------------------------------------------------------------------


def test_responses_answer_in_one_piece(server: FakeOpenAI, client: openai.OpenAI) -> None:
    """Text, status and usage are where the SDK looks for them."""
    server.plan(
        FakeAnswer(text="Yes", input_tokens=9, cached_tokens=4, output_tokens=7, reasoning_tokens=6)
    )

    answer = client.responses.create(
        model=MODEL, instructions="Answer in one word.", input="Is it raining?"
    )
    usage = answer.usage

    assert ("Yes", "completed") == (answer.output_text, answer.status)
    assert usage is not None
    assert (9, 7, 16) == (usage.input_tokens, usage.output_tokens, usage.total_tokens)
    assert 4 == usage.input_tokens_details.cached_tokens
    assert 6 == usage.output_tokens_details.reasoning_tokens
    assert PROMPT == last(server).prompt_text


def test_responses_stream_in_pieces(server: FakeOpenAI, client: openai.OpenAI) -> None:
    """Every event of the documented order, numbered, of one response, with usage at the end alone."""
    server.plan(FakeAnswer(text="abcdefg", chunk_characters=3))

    events: list[Any] = list(client.responses.create(model=MODEL, input="Hello", stream=True))
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    responses = [event.response for event in events if hasattr(event, "response")]

    assert ["abc", "def", "g"] == deltas
    assert [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        *["response.output_text.delta"] * 3,
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ] == [event.type for event in events]
    assert list(range(len(events))) == [event.sequence_number for event in events]
    assert 1 == len({response.id for response in responses})
    assert [False, False, True] == [bool(response.usage) for response in responses]


def test_responses_parse_what_follows_a_schema(server: FakeOpenAI, client: openai.OpenAI) -> None:
    """`parse` and the `stream` helper give the model's value."""
    server.plan(WEATHER)

    parsed = client.responses.parse(model=MODEL, input="Hello", text_format=Weather)
    with client.responses.stream(model=MODEL, input="Hello", text_format=Weather) as stream:
        final = stream.get_final_response()

    assert Weather(**WEATHER) == parsed.output_parsed == final.output_parsed
    assert ("Weather", True) == (last(server).schema_name, last(server).strict)


def test_responses_call_tools(server: FakeOpenAI, client: openai.OpenAI) -> None:
    """Parallel calls arrive whole, streamed or not, and their answers are accepted."""
    server.plan(FakeAnswer(text="Let me see.", tool_calls=CALLS, chunk_characters=5))

    whole = client.responses.create(model=MODEL, input="Hello", tools=RESPONSES_TOOLS)
    with client.responses.stream(model=MODEL, input="Hello", tools=RESPONSES_TOOLS) as stream:
        streamed: Any = stream.get_final_response()
    server.plan("Yes")
    items: Any = [{"role": "user", "content": "Hello"}]
    for item in whole.output:
        items.append(item.to_dict())
        if item.type == "function_call":
            items.append({"type": "function_call_output", "call_id": item.call_id, "output": "wet"})
    closing = client.responses.create(model=MODEL, input=items, tools=RESPONSES_TOOLS)

    for response in (whole, streamed):
        calls = [item for item in response.output if item.type == "function_call"]
        assert "Let me see." == response.output_text
        assert ["look", "listen"] == [call.name for call in calls]
        assert {"at": "the sky, for as long as it takes"} == json.loads(calls[0].arguments)
        assert "call_ears" == calls[1].call_id
    assert "Yes" == closing.output_text
    assert last(server).prompt_text.endswith("wet")


# -- plans and handlers -----------------------------------------------------------------------


def test_made_up_answers_follow_the_schema(server: FakeOpenAI, client: openai.OpenAI) -> None:
    """Without a plan there is an answer to everything, JSON where JSON is asked for."""
    server.plan()

    text = client.chat.completions.create(model=MODEL, messages=MESSAGES)
    value = client.responses.parse(model=MODEL, input="Hello", text_format=Weather)

    assert text.choices[0].message.content
    assert Weather(raining=False, places=[], note=None) == value.output_parsed


NODE: dict[str, Any] = {
    "type": "object",
    "properties": {"next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}},
    "required": ["next"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"enum": ["b", "a"]},
        {"const": 7},
        {"type": ["integer", "null"]},
        {"type": "integer", "minimum": 3},
        {"type": "number", "exclusiveMinimum": 3},
        {"type": "integer", "maximum": -2},
        {"type": "boolean"},
        {"type": "array", "items": {"type": "string"}, "minItems": 2},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"$ref": "#/$defs/node", "$defs": {"node": NODE}},
        {"$ref": "#/$defs/~1~0", "$defs": {"/~": {"type": "boolean"}}},
    ],
    ids=str,
)
def test_made_up_values_follow_their_schema(schema: dict[str, Any]) -> None:
    """Each kind of schema in the strict subset gets a value that is valid."""
    jsonschema.validate(sample_of_schema(schema), schema)


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/$defs/none"},
        {"$ref": "#/$defs/none/deeper", "$defs": {"none": 3}},
        {"type": "object", "properties": {"a": {"$ref": "#"}}},
    ],
    ids=str,
)
def test_value_that_cannot_be_made_up(schema: dict[str, Any]) -> None:
    """It is said, and what to do."""
    with pytest.raises(ValueError, match="give the step a text"):
        sample_of_schema(schema)


def test_steps_answer_in_order_and_the_last_stays(
    server: FakeOpenAI, client: openai.OpenAI
) -> None:
    """A step for each request; a refused request uses none."""
    server.plan("first", {"second": 2}, "last")
    answers = []
    for _ in range(2):
        answers.append(client.responses.create(model=MODEL, input="Hello").output_text)
        with pytest.raises(openai.NotFoundError):
            client.responses.create(model="none-such", input="Hello")
    answers += [client.responses.create(model=MODEL, input="Hello").output_text for _ in "ab"]

    assert ["first", '{"second": 2}', "last", "last"] == answers


def test_handler_sees_what_is_asked() -> None:
    """A handler answers by the request: here by the name of the schema."""

    def answer(request: FakeRequest) -> Any:
        return WEATHER if request.schema_name == "Weather" else f"{request.api}: {PROMPT}"

    with (
        FakeOpenAI(handler=answer) as server,
        openai.OpenAI(base_url=server.base_url, api_key=API_KEY) as client,
    ):
        parsed = client.responses.parse(model=MODEL, input="Hello", text_format=Weather)
        plain = client.chat.completions.create(model=MODEL, messages=MESSAGES)

    assert Weather(**WEATHER) == parsed.output_parsed
    assert f"chat: {PROMPT}" == plain.choices[0].message.content


def test_failure_in_a_handler_is_heard() -> None:
    """What a handler raises comes out where the server stops, and the client gets a 500."""

    def answer(request: FakeRequest) -> str:
        raise LookupError("no such question")

    with (
        pytest.raises(LookupError, match="no such question"),
        FakeOpenAI(handler=answer) as server,
        openai.OpenAI(base_url=server.base_url, api_key=API_KEY, max_retries=0) as client,
        pytest.raises(openai.InternalServerError),
    ):
        client.responses.create(model=MODEL, input="Hello")


def test_failure_in_a_handler_does_not_hide_that_of_the_test() -> None:
    """The error of the block wins over what it may have caused."""

    def answer(request: FakeRequest) -> str:
        raise LookupError("no such question")

    with (
        pytest.raises(openai.InternalServerError),
        FakeOpenAI(handler=answer) as server,
        openai.OpenAI(base_url=server.base_url, api_key=API_KEY, max_retries=0) as client,
    ):
        client.responses.create(model=MODEL, input="Hello")


@pytest.mark.parametrize(
    "settings",
    [
        {"chunk_characters": 0},
        {"delay_seconds": -1},
        {"cached_tokens": -1},
        {"fault_after_chunks": -1},
    ],
)
def test_answers_that_cannot_be(settings: dict[str, Any]) -> None:
    """A mistake in a plan is refused where it is written."""
    with pytest.raises(ValueError, match=r"must (not )?be"):
        FakeAnswer(**settings)


def test_plan_or_handler() -> None:
    """Both at once have no meaning."""
    with pytest.raises(ValueError, match="not both"):
        FakeOpenAI("text", handler=lambda request: "text")


# -- the log ----------------------------------------------------------------------------------


def test_log_of_a_request(server: FakeOpenAI, client: openai.OpenAI) -> None:
    """Everything a test may ask about a request, but never the key."""
    server.plan(FakeAnswer(text="Yes", delay_seconds=0.02))
    before = time.monotonic()

    client.chat.completions.create(model=MODEL, messages=MESSAGES, extra_headers={"X-Run": "7"})
    request = last(server)

    assert ("chat", "POST", MODEL, False, 0) == (
        request.api,
        request.method,
        request.model,
        request.stream,
        request.retry_count,
    )
    assert MESSAGES == request.body["messages"]
    assert PROMPT == request.prompt_text
    assert ("completed", 200) == (request.ending, request.status)
    assert request.first_byte_at is not None
    assert request.ended_at is not None
    assert before < request.received_at < request.first_byte_at <= request.ended_at
    assert request.first_byte_at - request.received_at >= 0.02
    assert "7" == request.headers["x-run"]
    assert API_KEY not in repr(request)


def test_log_counts_tries() -> None:
    """The SDK's own tries are told apart."""
    with (
        FakeOpenAI(FakeAnswer(fault=Fault.RATE_LIMITED, retry_after_seconds=0.01), "Yes") as server,
        openai.OpenAI(base_url=server.base_url, api_key=API_KEY, max_retries=1) as client,
    ):
        answer = client.responses.create(model=MODEL, input="Hello")
        requests = server.wait_for(2)

    assert "Yes" == answer.output_text
    assert [(0, 429), (1, 200)] == [(r.retry_count, r.status) for r in requests]


def test_waiting_for_what_does_not_come(server: FakeOpenAI) -> None:
    """The error says how many came."""
    seen = len(server.requests)

    with pytest.raises(TimeoutError, match=f"{seen} requests arrived, and {seen + 1}"):
        server.wait_for(seen + 1, timeout_seconds=0.01)


@pytest.mark.parametrize("fault", [Fault.DRIP, Fault.HANG])
@pytest.mark.parametrize("stream", [True, False])
def test_client_that_leaves_is_noticed(fault: Fault, stream: bool) -> None:
    """The request ends as disconnected, usually within 10 ms of the cancellation."""

    async def leave(server: FakeOpenAI) -> float:
        seen = len(server.requests)
        async with openai.AsyncOpenAI(base_url=server.base_url, api_key=API_KEY) as client:

            async def ask() -> None:
                answer = await client.responses.create(model=MODEL, input="Hello", stream=stream)
                async for _ in answer:
                    pass

            task = asyncio.create_task(ask())
            await asyncio.to_thread(server.wait_for, seen + 1, ended=False)
            await asyncio.sleep(0.02)
            cancelled_at = time.monotonic()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return cancelled_at

    with FakeOpenAI(FakeAnswer(fault=fault, chunk_delay_seconds=10)) as server:
        cancelled_at = [asyncio.run(leave(server)) for _ in range(3)]
        requests = server.wait_for(3)
    seconds = [
        request.disconnected_at - at
        for request, at in zip(requests, cancelled_at, strict=True)
        if request.disconnected_at is not None
    ]

    assert ["disconnected"] * 3 == [request.ending for request in requests]
    assert 3 == len(seconds)
    assert 0 <= min(seconds) < 0.01


def test_client_that_leaves_before_it_has_asked(server: FakeOpenAI) -> None:
    """A request of which only the beginning came is in the log, with nothing in it."""
    seen = len(server.requests)
    port = int(server.base_url.rpartition(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        connection.sendall(b"POST /v1/responses HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{")
        server.wait_for(seen + 1, ended=False)
    request = server.wait_for(seen + 1)[-1]

    assert ("disconnected", {}, None) == (request.ending, request.body, request.status)
    assert request.disconnected_at is not None


def test_stop_right_after_a_connection() -> None:
    """A connection that was accepted just before the stop is closed; warnings of lost sockets are errors."""
    for _ in range(20):
        with FakeOpenAI() as server:
            port = int(server.base_url.rpartition(":")[2].partition("/")[0])
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                pass
    gc.collect()

    assert () == server.requests


def test_stop_while_a_handler_runs() -> None:
    """A handler that does not return is told of, and not waited for without end."""
    entered = threading.Event()

    async def answer(*channels: Any) -> None:
        entered.set()
        time.sleep(0.3)  # noqa: ASYNC251 - A handler that blocks the loop.

    running = ServerThread(answer)
    with socket.create_connection(("127.0.0.1", running.port), timeout=1) as connection:
        connection.sendall(b"GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n")
        entered.wait(timeout=2)
        with pytest.raises(RuntimeError, match="a handler is still running"):
            running.stop(wait_seconds=0.01)
        running.stop()


def test_stop_with_an_open_request() -> None:
    """The server stops at once; the client sees its connection close."""
    failed: list[BaseException] = []

    def ask(address: str) -> None:
        with openai.OpenAI(base_url=address, api_key=API_KEY, max_retries=0) as client:
            try:
                client.responses.create(model=MODEL, input="Hello")
            except openai.APIConnectionError as e:
                failed.append(e)

    with FakeOpenAI(Fault.HANG) as server:
        thread = threading.Thread(target=ask, args=(server.base_url,))
        thread.start()
        server.wait_for(1, ended=False)
        started = time.monotonic()
    stopped_seconds = time.monotonic() - started
    thread.join()

    assert stopped_seconds < 0.5
    assert 1 == len(failed)
    assert "stopped" == server.requests[0].ending


def test_address_needs_a_running_server() -> None:
    """Before and after the block there is none; and a server is not started twice."""
    server = FakeOpenAI()
    with pytest.raises(RuntimeError, match="start the server"):
        _ = server.base_url
    with server, pytest.raises(RuntimeError, match="is running"):
        server.__enter__()
    with pytest.raises(RuntimeError, match="start the server"):
        _ = server.base_url


def test_observers_see_every_request(server: FakeOpenAI, client: openai.OpenAI) -> None:
    """Requests to any server of the process, refused ones too, as long as the block runs."""
    seen: list[str] = []
    server.plan("Yes")
    with observe_requests(lambda request: seen.append(request.prompt_text)):
        client.responses.create(model=MODEL, input="one")
        with pytest.raises(openai.NotFoundError):
            client.responses.create(model="none-such", input="two")
    client.responses.create(model=MODEL, input="three")

    assert ["one", "two"] == seen


# -- what it costs ----------------------------------------------------------------------------


def test_request_takes_milliseconds(server: FakeOpenAI) -> None:
    """No delay of 40 ms hides in the connection, as it does where Nagle's algorithm is on."""
    server.plan("Yes")
    body = {"model": MODEL, "input": "Hello"}
    seconds = []
    with httpx.Client(headers={"authorization": f"Bearer {API_KEY}"}) as client:
        for _ in range(20):
            started = time.perf_counter()
            assert 200 == client.post(f"{server.base_url}/responses", json=body).status_code
            seconds.append(time.perf_counter() - started)

    assert sorted(seconds)[10] < 0.03


def test_hundred_streams_at_once() -> None:
    """A hundred clients are served side by side, each with its own answer."""

    async def ask_all(server: FakeOpenAI) -> list[str]:
        async with openai.AsyncOpenAI(base_url=server.base_url, api_key=API_KEY) as client:

            async def ask(number: int) -> str:
                stream = await client.responses.create(
                    model=MODEL, input=f"run {number:03}", stream=True
                )
                return "".join(
                    [e.delta async for e in stream if e.type == "response.output_text.delta"]
                )

            return await asyncio.gather(*(ask(number) for number in range(100)))

    def answer(request: FakeRequest) -> FakeAnswer:
        text = f"{request.prompt_text} " * 4
        return FakeAnswer(text=text, chunk_delay_seconds=0.05)

    with FakeOpenAI(handler=answer) as server:
        texts = asyncio.run(ask_all(server))
        peak = server.active_max

    assert [f"run {number:03} " * 4 for number in range(100)] == texts
    assert peak > 50


def test_importing_it_loads_no_server() -> None:
    """The HTTP server is loaded when a server starts; the module itself is light."""
    code = (
        "import sys, skillmap.testing.openai_server;"
        "print(sorted({'uvicorn', 'httptools', 'openai'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]" == done.stdout.strip()


@pytest.mark.parametrize("package", ["uvicorn", "httptools"])
def test_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """Each of the two is needed."""
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(MissingExtraError) as caught:
        FakeOpenAI().__enter__()

    assert ("testing", True) == (caught.value.extra, package in str(caught.value))


def test_missing_extra_says_what_to_install() -> None:
    """Without uvicorn, starting names the extra."""
    code = (
        "import sys; sys.modules['uvicorn'] = None\n"
        "from skillmap.testing.openai_server import FakeOpenAI\n"
        "from skillmap.errors import MissingExtraError\n"
        "try:\n    FakeOpenAI().__enter__()\n"
        "except MissingExtraError as e:\n    print(e.package, e.extra)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "uvicorn testing" == done.stdout.strip()


def test_host_s_loggers_are_left_alone() -> None:
    """A server in a test of a web app does not silence the app's own uvicorn."""
    code = (
        "import logging\n"
        "before = logging.getLogger('uvicorn.error').level, logging.getLogger('uvicorn').handlers\n"
        "from skillmap.testing.openai_server import FakeOpenAI\n"
        "with FakeOpenAI(): pass\n"
        "after = logging.getLogger('uvicorn.error').level, logging.getLogger('uvicorn').handlers\n"
        "print(before == after)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "True" == done.stdout.strip()
    assert "" == done.stderr


def test_same_request_gives_the_same_bytes() -> None:
    """Nothing in an answer depends on the clock or on the process."""
    bodies = set()
    for _ in range(2):
        with FakeOpenAI("Yes") as server, httpx.Client() as client:
            for stream in (False, True):
                answer = client.post(
                    f"{server.base_url}/responses",
                    json={"model": MODEL, "input": "Hello", "stream": stream},
                    headers={"authorization": f"Bearer {API_KEY}"},
                )
                bodies.add(answer.content)

    assert 2 == len(bodies)


def test_listens_on_this_machine_alone(server: FakeOpenAI) -> None:
    """The address is a loopback one."""
    port = int(server.base_url.rpartition(":")[2].partition("/")[0])

    assert server.base_url.startswith("http://127.0.0.1:")
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        pass
