"""One request and its answer, with an eye on the client."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from skillmap.testing.openai_server.answers import Ending, FakeRequest


class ClientGoneError(Exception):
    """The client left before the end of the answer."""


class CutError(Exception):
    """The plan closed the connection."""


class Exchange:
    """Reads a request and writes its answer. A call that waits raises `ClientGoneError` once the client has left."""

    def __init__(
        self,
        request: FakeRequest,
        receive: Any,
        send: Any,
        hang_up: Callable[[], None],
        changed: threading.Condition,
    ) -> None:
        self._request = request
        self._receive = receive
        self._send = send
        self._hang_up = hang_up
        self._changed = changed
        self._watch: asyncio.Task[None] | None = None

    async def read(self) -> bytes:
        """The whole body. From then on, the client is watched."""
        parts = []
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self._request.disconnected_at = time.monotonic()
                raise ClientGoneError
            parts.append(message.get("body", b""))
            more = message.get("more_body", False)
        self._watch = asyncio.create_task(self._watch_client())
        return b"".join(parts)

    async def _watch_client(self) -> None:
        await self._receive()
        self._request.disconnected_at = time.monotonic()

    async def pause(self, seconds: float | None) -> None:
        """Wait; None is until the client leaves."""
        watch = self._watch
        assert watch is not None
        if seconds == 0:
            await asyncio.sleep(0)
        else:
            await asyncio.wait((watch,), timeout=seconds)
        if watch.done():
            raise ClientGoneError

    async def begin(
        self,
        status: int,
        content_type: str,
        *,
        length: int | None = None,
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Send status and headers."""
        with self._changed:
            self._request.status = status
            self._request.first_byte_at = time.monotonic()
        every = [
            ("content-type", content_type),
            ("x-request-id", f"req_fake{self._request.number:06}"),
            ("openai-processing-ms", "1"),
            ("openai-version", "2020-10-01"),
            *headers,
        ]
        if length is not None:
            every.append(("content-length", str(length)))
        encoded = [(name.encode("ascii"), value.encode("latin-1")) for name, value in every]
        await self._send({"type": "http.response.start", "status": status, "headers": encoded})

    async def write(self, data: bytes, *, content: bool = False) -> None:
        """Send a part of the body; *content* counts it as a piece of what the model says."""
        await self._send({"type": "http.response.body", "body": data, "more_body": True})
        if content:
            self._request.chunks_sent += 1
        await self.pause(0)

    async def finish(self, data: bytes = b"") -> None:
        """Send the last part of the body. A client that leaves after it has left at the end."""
        self._stop_watching()
        await self._send({"type": "http.response.body", "body": data, "more_body": False})

    async def send(
        self,
        status: int,
        data: bytes,
        *,
        content_type: str,
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Send a whole answer."""
        await self.begin(status, content_type, length=len(data), headers=headers)
        await self.finish(data)

    async def send_json(
        self, status: int, body: dict[str, object], headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Send a whole answer of JSON."""
        data = json.dumps(body, ensure_ascii=False).encode()
        await self.send(status, data, content_type="application/json", headers=headers)

    async def cut(self) -> None:
        """Close the connection, after what was written has been sent."""
        self._stop_watching()
        self._hang_up()
        await asyncio.sleep(0)
        raise CutError

    def end(self, ending: Ending) -> None:
        """Note how it ended."""
        self._stop_watching()
        with self._changed:
            self._request.ending = ending
            self._request.ended_at = time.monotonic()
            self._changed.notify_all()

    def _stop_watching(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
