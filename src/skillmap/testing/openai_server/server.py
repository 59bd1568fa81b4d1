"""The server: a thread with a loop of its own, the plan, and the log."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Generator, Mapping
from types import TracebackType
from typing import Any, Self

from pydantic import JsonValue

from skillmap.testing.openai_server import _requests
from skillmap.testing.openai_server._errors import (
    ApiError,
    invalid_key,
    missing_key,
    unknown_model,
)
from skillmap.testing.openai_server._exchange import ClientGoneError, CutError, Exchange
from skillmap.testing.openai_server._sending import send_answer
from skillmap.testing.openai_server._thread import HOST, ServerThread
from skillmap.testing.openai_server.answers import (
    Api,
    FakeAnswer,
    FakeRequest,
    Handler,
    Step,
    answer_of,
)

API_KEY = "fake-key"
MODELS = ("gpt-4o-mini", "gpt-4o", "gpt-4.1-mini", "gpt-5-mini")
"""Models that a server knows unless it is told others."""

_APIS: Mapping[str, Api] = {
    "/v1/chat/completions": "chat",
    "/v1/responses": "responses",
    "/v1/models": "models",
}

Observer = Callable[[FakeRequest], None]
_observers: list[Observer] = []


@contextlib.contextmanager
def observe_requests(observer: Observer) -> Generator[None]:
    """Call *observer* with every request that any server of this process reads, while the block runs.

    It is called in the server's thread, before the request is checked and answered. What it raises ends the request
    with status 500 and is raised again when the server stops.
    """
    _observers.append(observer)
    try:
        yield
    finally:
        _observers.remove(observer)


@contextlib.contextmanager
def closed_port() -> Generator[str]:
    """A base address where no server is: connections are refused as long as the block runs."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as held:
        held.bind((HOST, 0))
        yield f"http://{HOST}:{held.getsockname()[1]}/v1"


class FakeOpenAI:
    """An OpenAI server on a loopback address: chat completions, Responses, and the list of models.

    The steps answer one request each, in the order in which they arrive, and the last one answers all that follow.
    With no step, answers are made up. In place of steps, a handler may choose by what is asked. Requests that are
    refused, for a wrong key or a schema that is outside the strict subset, use up no step.

    Attributes:
        api_key: The key that clients must send.
        models: Names of the models that it knows.
    """

    def __init__(
        self,
        *steps: Step,
        handler: Handler | None = None,
        api_key: str = API_KEY,
        models: tuple[str, ...] = MODELS,
    ) -> None:
        """Take the plan; nothing is started yet.

        Raises:
            ValueError: There are both steps and a handler.
        """
        if steps and handler:
            raise ValueError("give steps or a handler, not both")
        self.api_key = api_key
        self.models = models
        self._handler = handler
        self._changed = threading.Condition()
        self._steps = [answer_of(step) for step in steps] or [FakeAnswer()]
        self._steps_used = 0
        self._requests: list[FakeRequest] = []
        self._active = 0
        self._active_max = 0
        self._failure: BaseException | None = None
        self._running: ServerThread | None = None

    # -- starting and stopping ----------------------------------------------------------------

    def __enter__(self) -> Self:
        """Start; when this returns, it listens.

        Raises:
            MissingExtraError: uvicorn is not installed.
        """
        if self._running:
            raise RuntimeError("this server is running")
        self._running = ServerThread(self._answer_scope)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop, and cut what is open. What a handler or an observer raised is raised again, unless the block raised."""
        assert self._running
        self._running.stop()
        self._running = None
        failure, self._failure = self._failure, None
        if failure and error is None:
            raise failure

    @property
    def base_url(self) -> str:
        """What clients take as their base address, with `/v1`.

        Raises:
            RuntimeError: It is not running.
        """
        if not self._running:
            raise RuntimeError("start the server first: `with FakeOpenAI(...) as server:`")
        return f"http://{HOST}:{self._running.port}/v1"

    # -- the plan and the log -----------------------------------------------------------------

    def plan(self, *steps: Step) -> None:
        """Forget what is left of the plan, and answer by *steps* from now on."""
        with self._changed:
            self._handler = None
            self._steps = [answer_of(step) for step in steps] or [FakeAnswer()]
            self._steps_used = 0

    def answer_by(self, handler: Handler) -> None:
        """Forget the plan, and let *handler* choose from now on."""
        with self._changed:
            self._handler = handler

    @property
    def requests(self) -> tuple[FakeRequest, ...]:
        """Every request so far, in the order of arrival; those for the list of models and refused ones, too."""
        with self._changed:
            return tuple(self._requests)

    @property
    def active_max(self) -> int:
        """The most requests that were open at the same time."""
        with self._changed:
            return self._active_max

    def wait_for(
        self, count: int = 1, *, ended: bool = True, timeout_seconds: float = 5.0
    ) -> tuple[FakeRequest, ...]:
        """All requests, as soon as *count* of them have ended; with *ended* False, have arrived.

        Raises:
            TimeoutError: There are fewer after *timeout_seconds*.
        """

        def enough() -> bool:
            return sum(not ended or r.ending != "open" for r in self._requests) >= count

        with self._changed:
            if not self._changed.wait_for(enough, timeout_seconds):
                seen = len(self._requests)
                raise TimeoutError(f"{seen} requests arrived, and {count} were waited for")
            return tuple(self._requests)

    # -- one request --------------------------------------------------------------------------

    async def _answer_scope(
        self, scope: Any, receive: Any, send: Any, hang_up: Callable[[], None]
    ) -> None:
        request = self._arrived(scope)
        exchange = Exchange(request, receive, send, hang_up, self._changed)
        try:
            await self._serve(request, exchange, scope)
            exchange.end("completed")
        except ClientGoneError:
            stopped = self._running is None or self._running.stopping
            exchange.end("stopped" if stopped else "disconnected")
        except CutError:
            exchange.end("cut")
        finally:
            with self._changed:
                self._active -= 1

    def _arrived(self, scope: Any) -> FakeRequest:
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        retries = headers.get("x-stainless-retry-count", "0")
        path = scope["path"]
        with self._changed:
            request = FakeRequest(
                number=len(self._requests),
                api=_APIS.get(path, "models"),
                method=scope["method"],
                path=path,
                received_at=time.monotonic(),
                headers={name: value for name, value in headers.items() if name != "authorization"},
                retry_count=int(retries) if retries.isdecimal() else 0,
            )
            self._requests.append(request)
            self._active += 1
            self._active_max = max(self._active_max, self._active)
            self._changed.notify_all()
        return request

    async def _serve(self, request: FakeRequest, exchange: Exchange, scope: Any) -> None:
        try:
            raw = await exchange.read()
            _fill(request, raw)
            for observer in tuple(_observers):
                observer(request)
            self._check(request, scope, raw)
            if request.api == "models":
                await exchange.send_json(200, self._models_body(request))
                return
            answer = self._next_answer(request)
        except ApiError as error:
            await exchange.send_json(error.status, error.body())
            return
        except ClientGoneError:
            raise
        except BaseException as error:  # noqa: BLE001 - A test's own code failed: the test hears of it at the end.
            self._failure = self._failure or error
            await exchange.send_json(500, ApiError(500, "The handler of the fake failed.").body())
            return
        await send_answer(answer, request, exchange)

    def _check(self, request: FakeRequest, scope: Any, raw: bytes) -> None:
        """Refuse what the real server refuses."""
        sent = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        if not sent:
            raise missing_key()
        if sent != f"Bearer {self.api_key}":
            raise invalid_key()
        wanted = "GET" if request.api == "models" else "POST"
        known = request.path in _APIS or request.path.startswith("/v1/models/")
        if not known or request.method != wanted:
            raise ApiError(404, f"Invalid URL ({request.method} {request.path})")
        if request.api == "models":
            return
        if not isinstance(_parsed(raw), dict):
            raise ApiError(400, "We could not parse the JSON body of your request.")
        (_requests.check_chat if request.api == "chat" else _requests.check_responses)(request.body)
        if request.model not in self.models:
            raise unknown_model(request.model)

    def _models_body(self, request: FakeRequest) -> dict[str, object]:
        listed = [
            {"id": name, "object": "model", "created": 1_767_225_600, "owned_by": "fake"}
            for name in self.models
        ]
        name = request.path.removeprefix("/v1/models").removeprefix("/")
        if not name:
            return {"object": "list", "data": listed}
        if name not in self.models:
            raise unknown_model(name)
        return listed[self.models.index(name)]

    def _next_answer(self, request: FakeRequest) -> FakeAnswer:
        with self._changed:
            handler = self._handler
            if handler is None:
                step = self._steps[min(self._steps_used, len(self._steps) - 1)]
                self._steps_used += 1
                return step
        return answer_of(handler(request))


def _parsed(raw: bytes) -> JsonValue:
    try:
        value: JsonValue = json.loads(raw)
    except ValueError:
        return None
    return value


def _fill(request: FakeRequest, raw: bytes) -> None:
    """Note what the body asks for."""
    body = _parsed(raw)
    if not isinstance(body, dict):
        return
    request.body = body
    request.model = str(body.get("model") or "")
    request.stream = body.get("stream") is True
    request.prompt_text = _requests.prompt_text(body, request.api)
    request.schema_name, request.schema, request.strict = _requests.schema_of(body, request.api)
    request.tool_names = _requests.tool_names_of(body)
