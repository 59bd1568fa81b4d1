"""The thread of a server, with a loop of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from skillmap.errors import MissingExtraError

HOST = "127.0.0.1"
BACKLOG = 512
"""Connections that may wait to be accepted: enough for some hundred clients that start at once."""

KEEP_ALIVE_SECONDS = 60
"""A client may use a connection again for so long, as with the real server."""

STOP_SECONDS = 5.0
"""How long a handler that still runs is waited for when the server stops."""


class ServerThread:
    """A started server: its thread, its loop, its port."""

    def __init__(
        self, answer: Callable[[Any, Any, Any, Callable[[], None]], Awaitable[None]]
    ) -> None:
        """Start; when this returns, it listens. *answer* gets an ASGI scope, its two channels, and a way to hang up.

        Raises:
            MissingExtraError: uvicorn or httptools is not installed.
        """
        self._answer = answer
        self._make_connection, self._connections, self._tasks = _protocol(self._application)
        # Without the protocol's number, asyncio leaves Nagle's algorithm on, which costs 40 ms per request.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind((HOST, 0))
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.SelectorEventLoop()
        self._stopping = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fake-openai", daemon=True)
        self._thread.start()
        self._ready.wait()

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop: connections that close now were closed by it."""
        return self._stopping.is_set()

    def stop(self, *, wait_seconds: float = STOP_SECONDS) -> None:
        """Close every connection and end the thread.

        Raises:
            RuntimeError: A handler does not return.
        """
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(wait_seconds)
        if self._thread.is_alive():
            raise RuntimeError("the fake server does not stop: a handler is still running")

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._ready.set()
            self._loop.close()

    async def _serve(self) -> None:
        listener = await self._loop.create_server(
            self._make_connection, sock=self._socket, backlog=BACKLOG
        )
        self._ready.set()
        await self._stopping.wait()
        # What was accepted already is set up before the listener closes: asyncio would lose its socket else.
        self._loop.remove_reader(self._socket)
        await _let_callbacks_run()
        listener.close()
        for connection in tuple(self._connections):
            connection.transport.abort()
        # Every exchange waits with an eye on its client, so each one ends now.
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await _let_callbacks_run()

    async def _application(self, scope: Any, receive: Any, send: Any) -> None:
        client = scope["client"]

        def hang_up() -> None:
            for connection in tuple(self._connections):
                if connection.client == client:
                    connection.transport.close()

        await self._answer(scope, receive, send, hang_up)


async def _let_callbacks_run() -> None:
    """Connections that were accepted are set up, and those that were closed are taken down, in a few turns."""
    for _ in range(5):
        await asyncio.sleep(0)


def _protocol(
    application: Callable[[Any, Any, Any], Awaitable[None]],
) -> tuple[Callable[[], asyncio.Protocol], set[Any], set[asyncio.Task[None]]]:
    """What makes the protocol of a connection, and the sets of open connections and running tasks."""
    try:
        import httptools  # noqa: F401 - The protocol needs it; without it, the error would not say so.
        import uvicorn
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
        from uvicorn.server import ServerState
    except ImportError as e:
        raise MissingExtraError(e.name or "uvicorn", extra="testing") from e
    # Levels and handlers of loggers are the host's: none is touched.
    config = uvicorn.Config(
        application,
        interface="asgi3",
        http=HttpToolsProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    config.load()
    state = ServerState()

    def make_connection() -> asyncio.Protocol:
        return HttpToolsProtocol(config=config, server_state=state, app_state={})

    return make_connection, state.connections, state.tasks
