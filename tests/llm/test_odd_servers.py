"""Servers that speak OpenAI's interface in an accent of their own, or hardly at all."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from skillmap.errors import ModelError, ModelOutputError, ModelRequestError, ModelUnavailableError
from skillmap.llm.per_loop import PerLoop
from skillmap.models.language_model import ToolCall
from skillmap.models.model_settings import ModelSettings
from tests.llm.asking import Asked, ask, open_model, settings_for


class OddServer:
    """Answers every request with the same bytes."""

    def __init__(self) -> None:
        self.body = b""
        self.media_type = "text/event-stream"
        self.count = 0
        odd = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                odd.count += 1
                self.rfile.read(int(self.headers["content-length"]))
                self.send_response(200)
                self.send_header("content-type", odd.media_type)
                self.send_header("content-length", str(len(odd.body)))
                self.end_headers()
                self.wfile.write(odd.body)

            def log_message(self, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def say(self, *events: object) -> None:
        """Each event as it is when it is a text, else as JSON."""
        texts = (event if isinstance(event, str) else json.dumps(event) for event in events)
        self.body = "".join(f"data: {text}\n\n" for text in texts).encode()

    def ask(self, api: str = "chat") -> Asked:
        settings = ModelSettings(attempts_max=1)
        return ask(open_model(settings_for(self.url, api=api)), settings=settings)


@pytest.fixture
def odd() -> Iterator[OddServer]:
    server = OddServer()
    yield server
    server.close()


def chunk(delta: dict[str, Any] | None = None, **facts: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta or {}, "finish_reason": facts.pop("finish", None)}
    return {"id": "1", "object": "chat.completion.chunk", "choices": [choice]} | facts


def usage(read: int, written: int) -> dict[str, Any]:
    return {"usage": {"prompt_tokens": read, "completion_tokens": written}}


# -- what can be understood -------------------------------------------------------------------


def test_usage_in_every_chunk(odd: OddServer) -> None:
    """Some servers count as they go; the last count is the one."""
    odd.say(
        chunk({"content": "good "}, **usage(9, 1)),
        chunk({"content": "answer"}, finish="stop", **usage(9, 2)),
        "[DONE]",
    )

    asked = odd.ask()

    assert ("good answer", 9, 2) == (
        asked.text,
        asked.call.usage.input_tokens,
        asked.call.usage.output_tokens,
    )


def test_calls_without_numbers_and_ids(odd: OddServer) -> None:
    """Whole calls in one piece each, an end that says `stop`, and no usage."""
    odd.say(
        chunk({"tool_calls": [{"function": {"name": "look", "arguments": "{}"}}]}),
        chunk({"tool_calls": [{"function": {"name": "listen", "arguments": '{"at": 1}'}}]}),
        chunk(finish="stop"),
    )

    asked = odd.ask()

    assert [("call_0", "look", "{}"), ("call_1", "listen", '{"at": 1}')] == [
        (call.id, call.name, call.arguments) for call in asked.outputs if isinstance(call, ToolCall)
    ]
    assert ("tool_calls", True) == (asked.reason, asked.call.usage.estimated)


@pytest.mark.parametrize(("end", "reason"), [("length", "length"), ("content_filter", "filter")])
def test_half_a_call_is_none(odd: OddServer, end: str, reason: str) -> None:
    """Calls of an answer that was cut off are left out."""
    odd.say(
        chunk({"tool_calls": [{"index": 0, "function": {"name": "look", "arguments": '{"at'}}]}),
        chunk(finish=end, **usage(9, 1)),
    )

    asked = odd.ask()

    assert reason == asked.reason
    assert ["usage", "finish"] == [output.type for output in asked.outputs]


def test_nothing_in_place_of_things(odd: OddServer) -> None:
    """What is null or left out is as good as empty."""
    odd.say(
        {"choices": None, "usage": None},
        chunk({"content": "good", "refusal": None, "tool_calls": None}),
        {"choices": [{"delta": None, "finish_reason": "stop"}]},
        {"usage": {"prompt_tokens": 9, "completion_tokens": None, "prompt_tokens_details": None}},
    )

    asked = odd.ask()

    assert ("good", "stop", None) == (asked.text, asked.reason, asked.error)
    assert (9, 0, False) == (
        asked.call.usage.input_tokens,
        asked.call.usage.output_tokens,
        asked.call.usage.estimated,
    )


def test_end_of_a_response_that_says_no_more(odd: OddServer) -> None:
    """The event alone tells that the response is complete."""
    odd.say(
        {"type": "response.output_text.delta", "delta": "good"},
        {"type": "response.completed", "response": {}},
    )

    asked = odd.ask("responses")

    assert ("good", "stop", True) == (asked.text, asked.reason, asked.call.usage.estimated)


def test_end_that_nobody_knows(odd: OddServer) -> None:
    """A reason of the server's own is a regular end; chunks without choices are passed over."""
    odd.say({"choices": []}, chunk({"content": "good"}, finish="eos_token"), "[DONE]")

    assert ("good", "stop") == (odd.ask().text, odd.ask().reason)


# -- what cannot ------------------------------------------------------------------------------

RESPONSE = {"id": "1", "object": "response", "output": [], "usage": None}


@pytest.mark.parametrize(
    ("api", "events", "kind"),
    [
        ("chat", ["{no JSON"], ModelOutputError),
        ("chat", [{"choices": [7]}], ModelOutputError),
        ("chat", [{"choices": "none"}], ModelOutputError),
        ("chat", [chunk({"content": 7}, finish="stop")], ModelOutputError),
        ("chat", [["content"]], ModelOutputError),
        (
            "chat",
            [chunk({"tool_calls": [{"function": {"name": 7}}]}, finish="stop")],
            ModelOutputError,
        ),
        ("chat", [chunk({"content": "half"})], ModelUnavailableError),
        ("chat", ["[DONE]"], ModelUnavailableError),
        ("chat", [], ModelUnavailableError),
        ("responses", ["{no JSON"], ModelOutputError),
        ("responses", [{"type": "response.output_text.delta"}], ModelOutputError),
        (
            "responses",
            [{"type": "response.output_text.delta", "delta": "half"}],
            ModelUnavailableError,
        ),
        ("responses", [{"type": "something.new"}], ModelUnavailableError),
        ("responses", [], ModelUnavailableError),
        (
            "responses",
            [{"type": "error", "code": "invalid_prompt", "message": "secret"}],
            ModelRequestError,
        ),
        (
            "responses",
            [
                {
                    "type": "response.failed",
                    "response": RESPONSE
                    | {"status": "failed", "error": {"code": "server_error", "message": "secret"}},
                }
            ],
            ModelUnavailableError,
        ),
    ],
    ids=str,
)
def test_answer_that_is_none(
    odd: OddServer, api: str, events: list[Any], kind: type[ModelError]
) -> None:
    """Nonsense is a `ModelOutputError`, an end before its time a `ModelUnavailableError`; both are metered."""
    odd.say(*events)

    asked = odd.ask(api)

    assert kind is type(asked.error)
    assert (1, 1, True) == (odd.count, asked.call.usage.calls, asked.call.usage.estimated)
    assert asked.usage == asked.call.usage
    assert "secret" not in f"{asked.error}"


@pytest.mark.parametrize("media_type", ["application/json", "text/html; charset=utf-8"])
def test_whole_answer_in_place_of_a_stream(odd: OddServer, media_type: str) -> None:
    """A server that does not stream, and a page of something in between."""
    odd.media_type = media_type
    odd.body = b'{"choices": [{"message": {"content": "good"}}]}'

    asked = odd.ask()

    assert type(asked.error) is ModelOutputError
    assert media_type.partition(";")[0] in str(asked.error)


# -- things of an event loop ------------------------------------------------------------------


def test_things_of_other_loops_are_closed_there() -> None:
    """Closing from one loop reaches those that run, and forgets those that are closed."""
    made: list[int] = []
    closed: list[tuple[int, str]] = []
    ready, done, both_closed = threading.Event(), threading.Event(), threading.Event()

    async def close(thing: int) -> None:
        closed.append((thing, threading.current_thread().name))
        if len(closed) == 2:
            both_closed.set()

    def make() -> int:
        made.append(len(made))
        return made[-1]

    things = PerLoop(make, close)

    async def other() -> None:
        assert 0 == await things.get() == await things.get()
        ready.set()
        await asyncio.to_thread(done.wait, 5)

    thread = threading.Thread(target=asyncio.run, args=(other(),), name="other loop")
    thread.start()
    ready.wait(5)

    async def mine() -> None:
        assert 1 == await things.get()
        await things.close()
        assert await asyncio.to_thread(both_closed.wait, 5)
        assert 2 == await things.get()

    asyncio.run(asyncio.wait_for(mine(), 5))
    done.set()
    thread.join()

    assert [(1, "MainThread"), (0, "other loop"), (2, "MainThread")] == sorted(
        closed, key=lambda each: (each[0] == 2, -each[0])
    )


def test_new_thing_outlives_the_closing_of_the_old_one() -> None:
    """Where another loop closes, this one may have asked again before it gets to do so."""
    closed: list[list[int]] = []

    async def close(thing: list[int]) -> None:
        closed.append(thing)

    things: PerLoop[list[int]] = PerLoop(list, close)

    async def mine() -> None:
        old = await things.get()
        other = threading.Thread(target=lambda: asyncio.run(things.close()))
        other.start()
        other.join()
        # Nothing was awaited, so what the other one asked for is still to be done.
        new = await things.get()
        await asyncio.sleep(0.01)
        assert [True] == [thing is old for thing in closed]
        assert new is await things.get()
        await things.close()
        assert [True] == [thing is new for thing in closed[1:]]

    asyncio.run(mine())


def test_thing_that_nobody_has_any_more_is_closed() -> None:
    """In its loop, while that still runs."""
    closed: list[object] = []

    async def close(thing: object) -> None:
        closed.append(thing)

    async def mine() -> int:
        await PerLoop(object, close).get()
        gc.collect()
        await asyncio.sleep(0.01)
        return len(closed)

    assert 1 == asyncio.run(mine())


def test_loop_that_ended_without_a_word_is_forgotten() -> None:
    """A loop that was closed without closing its generators keeps nothing alive."""
    closed: list[object] = []

    async def close(thing: object) -> None:
        closed.append(thing)

    things = PerLoop(object, close)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(things.get())
    loop.close()
    assert 1 == len(things._held)

    async def mine() -> None:
        await things.get()
        assert 1 == len(things._held)
        await things.close()

    asyncio.run(mine())

    assert 1 == len(closed)
    assert {} == things._held
