"""Runs: work that tells what it does. One task owns the work; its events are a log to replay.

An async generator that is pulled one step per call breaks as soon as it holds a cancel scope or a
time-out, because each step runs in another task. Here one task drives the work from beginning to
end and appends to a bounded log; subscribers wait for the log, never for the work.
"""

from __future__ import annotations

import asyncio
import os
import threading
import uuid
import weakref
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

from skillmap.errors import (
    RunCancelledError,
    RunError,
    RunNotFoundError,
    SkillmapError,
    UsageError,
)
from skillmap.models.event import (
    Event,
    EventBase,
    RunCancelled,
    RunCompleted,
    RunFailed,
    RunStarted,
    UsageEvent,
)
from skillmap.models.usage import Usage

EVENTS_MAX = 10_000
"""Events that a log keeps. A tailoring has about 100, and one per token when a model streams."""

RUNS_MAX = 64
"""Runs that a client remembers, so that a log can be replayed after a connection was lost."""

CANCEL_AGAIN_SECONDS = 0.5
"""Work that has not let go by then is cancelled again: some code swallows the first time."""

T = TypeVar("T")


class Emit(Protocol):
    """Appends an event to the log of a run; the log adds run, sequence number and time."""

    def __call__(self, kind: type[EventBase], /, **facts: Any) -> None:
        """Append an event of *kind* with *facts*."""
        ...


class AsyncRun(Generic[T]):
    """A piece of work under way, or over.

    A context manager: leaving it early cancels the work and waits until it has let go. Iterating
    gives every event from the first to the final one, however often and however late it is done.
    """

    def __init__(
        self,
        kind: str,
        work: Callable[[Emit], Awaitable[T]],
        *,
        observe: Callable[[Event], None] | None = None,
        events_max: int = EVENTS_MAX,
    ) -> None:
        """Take the work; it begins when the run is entered or waited for.

        *observe* sees each event when it is logged; it must be quick and raise nothing.
        """
        self._run_id = uuid.uuid4().hex
        self._kind = kind
        self._work = work
        self._observe = observe
        self._log: deque[Event] = deque(maxlen=events_max)
        self._sequence = 0
        self._news: asyncio.Event | None = None
        self._task: asyncio.Task[None] | None = None
        self._outcome: list[T] = []
        self._error: BaseException | None = None
        self._finished = False
        self._usage = Usage()

    @property
    def run_id(self) -> str:
        """Its id."""
        return self._run_id

    @property
    def kind(self) -> str:
        """What runs: `extract`, `tailor` or `refine`."""
        return self._kind

    @property
    def started(self) -> bool:
        """Whether the work has begun."""
        return self._task is not None

    @property
    def finished(self) -> bool:
        """Whether the final event is in the log."""
        return self._finished

    @property
    def usage(self) -> Usage:
        """What calls of language models consumed so far, also when the run fails or is cancelled."""
        return self._usage

    @property
    def result(self) -> T:
        """What the work gave.

        Raises:
            RunError: The work is not over; `wait()` for it.
            RunCancelledError: It was cancelled.
            SkillmapError: What made it fail.
        """
        if not self._finished:
            raise RunError("The run is not over: read its events to the end, or wait() for it.")
        if self._error is not None:
            raise self._error
        return self._outcome[0]

    def start(self) -> Self:
        """Begin the work, once; must be called inside a running event loop."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._own())
            self._task.add_done_callback(self._settle)
        return self

    async def wait(self) -> T:
        """What the work gives, when it is over. To stop waiting does not stop the work.

        Raises:
            RunCancelledError: It was cancelled.
            SkillmapError: What made it fail.
        """
        self.start()
        assert self._task is not None
        await asyncio.shield(self._task)
        return self.result

    async def cancel(self) -> None:
        """Stop the work and wait until it has let go; nothing happens when it is over."""
        self.start()
        assert self._task is not None
        while not self._task.done():
            self._task.cancel()
            await asyncio.wait((self._task,), timeout=CANCEL_AGAIN_SECONDS)
        self._settle(self._task)

    async def events(self, *, after: int = -1) -> AsyncIterator[Event]:
        """Events with a sequence number above *after*, in order, until the final one.

        Raises:
            RunError: The next event is no longer kept: the reader is more than `EVENTS_MAX` behind.
        """
        self.start()
        sequence = after + 1
        while (event := await self.event_at(sequence)) is not None:
            yield event
            sequence += 1

    async def event_at(self, sequence: int) -> Event | None:
        """The event of that number, as soon as there is one; None when the run ends before.

        Raises:
            RunError: The event is no longer kept.
        """
        while sequence >= self._sequence:
            if self._finished:
                return None
            if self._news is None:
                self._news = asyncio.Event()
            await self._news.wait()
        first = self._sequence - len(self._log)
        if sequence < first:
            raise RunError(f"Events before number {first} of run {self.run_id} are gone.")
        return self._log[sequence - first]

    def __aiter__(self) -> AsyncIterator[Event]:
        """All events from the first."""
        return self.events()

    async def __aenter__(self) -> Self:
        """Begin the work."""
        return self.start()

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Cancel what is not over."""
        await self.cancel()

    async def _own(self) -> None:
        """The one task of the work, from the first event to the only final one."""
        try:
            self._emit(RunStarted, kind=self.kind)
            self._outcome.append(await self._work(self._emit))
        except asyncio.CancelledError:
            self._end(RunCancelled, RunCancelledError(self.run_id))
        except SkillmapError as e:
            self._end(RunFailed, e, code=e.code, message=str(e), retryable=e.retryable)
        except BaseException as e:  # Whoever waits gets it; a log without an end would hang them.
            self._end(RunFailed, e, code="internal", message=type(e).__name__)
            if not isinstance(e, Exception):
                raise
        else:
            self._end(RunCompleted, None)

    def _settle(self, task: asyncio.Task[None]) -> None:
        """Write the final event of a task that was cancelled before its first step."""
        if not self._finished and task.cancelled():
            self._end(RunCancelled, RunCancelledError(self.run_id))

    def _end(self, kind: type[EventBase], error: BaseException | None, **facts: Any) -> None:
        self._error = error
        self._finished = True
        self._emit(kind, **facts)

    def _emit(self, kind: type[EventBase], /, **facts: Any) -> None:
        event: Any = kind(
            run_id=self.run_id, sequence=self._sequence, time=datetime.now(UTC), **facts
        )
        self._log.append(event)
        if isinstance(event, UsageEvent):
            self._usage += event.usage
        self._sequence += 1
        if self._news is not None:
            self._news.set()
            self._news = None
        if self._observe is not None:
            self._observe(event)


class RunRegistry:
    """Runs by id; beyond `RUNS_MAX` the oldest one that is over is forgotten."""

    def __init__(self, runs_max: int = RUNS_MAX) -> None:
        self._runs: dict[str, AsyncRun[Any]] = {}
        self._runs_max = runs_max

    def add(self, run: AsyncRun[T]) -> AsyncRun[T]:
        """Remember *run*."""
        self._runs[run.run_id] = run
        over = [run_id for run_id, known in self._runs.items() if known.finished]
        for run_id in over[: max(0, len(self._runs) - self._runs_max)]:
            del self._runs[run_id]
        return run

    def get(self, run_id: str) -> AsyncRun[Any]:
        """The run of that id.

        Raises:
            RunNotFoundError: There is none, or it was forgotten.
        """
        if run_id not in self._runs:
            raise RunNotFoundError(run_id)
        return self._runs[run_id]

    async def cancel_all(self) -> None:
        """Stop all that are not over, and forget all."""
        for run in tuple(self._runs.values()):
            if run.started and not run.finished:
                await run.cancel()
        self._runs.clear()


# -- the same for callers without an event loop -----------------------------------------------


class BackgroundLoop:
    """An event loop in a thread of its own, started when first needed.

    *own_threads* holds the idents of threads that work for the loop: calling from one of them would
    wait for itself, and is refused.
    """

    def __init__(self, own_threads: set[int]) -> None:
        self._own_threads = own_threads
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: weakref.finalize[..., Any] | None = None
        self._closed = False
        self._process_id = os.getpid()

    @property
    def started(self) -> bool:
        """Whether anything was called."""
        return self._loop is not None

    @property
    def closed(self) -> bool:
        """Whether nothing can be called any more."""
        return self._closed

    def call(self, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Result of the coroutine that *make* makes, which runs in the background loop.

        Raises:
            UsageError: The caller is a callback of this client, the client is closed, or it was
                made before a fork: threads stay behind in the other process.
        """
        if os.getpid() != self._process_id:
            raise UsageError("This client was made in another process; make one in each.")
        if threading.get_ident() in self._own_threads:
            raise UsageError(
                "A callback of this client cannot wait for it. "
                "Use another client there, or hand the work to another thread."
            )
        loop = self._running()
        future = asyncio.run_coroutine_threadsafe(make(), loop)
        try:
            return future.result()
        except BaseException:  # Ctrl-C while waiting: the work must not go on by itself.
            future.cancel()
            raise

    def close(self) -> None:
        """Stop the loop and wait for its thread; nothing can be called afterwards."""
        with self._lock:
            self._closed = True
            if self._stop is not None:
                self._stop()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._closed:
                raise UsageError("The client is closed.")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                thread = threading.Thread(
                    target=_serve,
                    args=(self._loop, self._own_threads),
                    name="skillmap",
                    daemon=True,
                )
                thread.start()
                self._stop = weakref.finalize(self, _stop_serving, self._loop, thread)
            return self._loop


def _serve(loop: asyncio.AbstractEventLoop, own_threads: set[int]) -> None:
    own_threads.add(threading.get_ident())
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()


def _stop_serving(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    loop.call_soon_threadsafe(loop.stop)
    if thread is not threading.current_thread():
        thread.join()


class Run(Generic[T]):
    """`AsyncRun` for callers without an event loop: the same names, blocking."""

    def __init__(self, run: AsyncRun[T], loop: BackgroundLoop) -> None:
        """Wrap *run*, which lives in *loop*."""
        self._run = run
        self._loop = loop

    @property
    def run_id(self) -> str:
        """Its id."""
        return self._run.run_id

    @property
    def kind(self) -> str:
        """What runs: `extract`, `tailor` or `refine`."""
        return self._run.kind

    @property
    def started(self) -> bool:
        """Whether the work has begun."""
        return self._run.started

    @property
    def finished(self) -> bool:
        """Whether the final event is in the log."""
        return self._run.finished

    @property
    def usage(self) -> Usage:
        """What calls of language models consumed so far; see `AsyncRun.usage`."""
        return self._run.usage

    @property
    def result(self) -> T:
        """What the work gave; see `AsyncRun.result`."""
        return self._run.result

    def start(self) -> Self:
        """Begin the work, once."""

        async def begin() -> None:
            self._run.start()

        self._loop.call(begin)
        return self

    def wait(self) -> T:
        """What the work gives, when it is over; see `AsyncRun.wait`."""
        return self._loop.call(self._run.wait)

    def cancel(self) -> None:
        """Stop the work and wait until it has let go; nothing happens when it is over."""
        self._loop.call(self._run.cancel)

    def events(self, *, after: int = -1) -> Iterator[Event]:
        """Events with a sequence number above *after*; see `AsyncRun.events`."""
        self.start()
        sequence = after + 1
        while (event := self.event_at(sequence)) is not None:
            yield event
            sequence += 1

    def event_at(self, sequence: int) -> Event | None:
        """The event of that number; see `AsyncRun.event_at`."""
        return self._loop.call(lambda: self._run.event_at(sequence))

    def __iter__(self) -> Iterator[Event]:
        """All events from the first."""
        return self.events()

    def __enter__(self) -> Self:
        """Begin the work."""
        return self.start()

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Cancel what is not over."""
        self.cancel()
