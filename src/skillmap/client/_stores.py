"""The client's store: opened when first needed, called beside the event loop, closed with the client."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from skillmap.client._parts import Parts
from skillmap.errors import SkillmapError, UsageError
from skillmap.models.event import (
    FINAL_EVENTS,
    Event,
    RunCancelled,
    RunCompleted,
    RunFailed,
    RunStarted,
    UsageEvent,
)
from skillmap.models.stored import OwnerId, RunOutcome, StoredRun
from skillmap.models.usage import Usage
from skillmap.plugins import PLUGIN_FAILURES, check_provider
from skillmap.protocols import STORES, Store
from skillmap.settings import Settings

DEFAULT_STORE = "memory"

THREADS_MAX = 4
"""Calls to the store at once. A database answers several as fast as one; SQLite writes one at a time anyway."""

BATCH_SECONDS = 0.05
"""Events that come within it are stored together: a model tells some hundred in a second."""

T = TypeVar("T")

_log = logging.getLogger("skillmap.store")


class StoreAccess:
    """Opens the store that a client was told to use, and calls it in threads of its own."""

    def __init__(self, parts: Parts, wanted: str | Store | None) -> None:
        """*wanted* is a provider's name, the address of a database, or a store, which the caller closes."""
        self._parts = parts
        self._wanted = wanted
        self._store: Store | None = None
        self._lock = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def store(self) -> Store:
        """The store.

        Raises:
            UnknownProviderError: None of that name is installed.
            StoreError: The database cannot be opened.
        """
        with self._lock:
            if self._closed:
                raise UsageError("The client is closed.")
            if self._store is None:
                self._store = _open(self._parts, self._wanted)
            return self._store

    async def call(self, work: Callable[[Store], T]) -> T:
        """What *work* gives of the store.

        Raises:
            SkillmapError: What the store raised.
            PluginError: It failed with something else.
            UsageError: The client is closed.
        """
        if self._closed:
            raise UsageError("The client is closed.")
        if self._threads is None:
            self._threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="skillmap-store")
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, context.run, self._done, work)

    def _done(self, work: Callable[[Store], T]) -> T:
        store = self.store
        try:
            return work(store)
        except SkillmapError:
            raise
        except PLUGIN_FAILURES as e:
            raise self._parts.failure(store, STORES, f"failed with {type(e).__name__}") from e

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Do *work* beside what is going on; `close()` waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait for what was begun, and let go of a store that was opened here. May be called twice."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))
        with self._lock:
            self._closed = True
            store, self._store = self._store, None
        if store is not None and isinstance(self._wanted, str | None):
            await asyncio.to_thread(store.close)
        if self._threads is not None:
            self._threads.shutdown(wait=False)


def _open(parts: Parts, wanted: str | Store | None) -> Store:
    if wanted is None:
        told = parts.settings.store
        wanted = DEFAULT_STORE if told is None else told.get_secret_value()
    if not isinstance(wanted, str):
        check_provider(wanted, STORES, name=type(wanted).__qualname__, origin=None)
        return wanted
    if "://" in wanted:
        return _opened_at(wanted, parts.settings)
    found: Store = parts.plugins.providers.get(STORES, wanted)
    return found


def _opened_at(address: str, settings: Settings) -> Store:
    from skillmap.store.cells import Encryption
    from skillmap.store.sql import SqlStore

    keys = settings.store_keys
    return SqlStore(
        address,
        encryption=None if keys is None else Encryption.from_text(keys.get_secret_value()),
        versions_max=settings.store_versions_max,
    )


class RunLog:
    """Keeps a run of a project and its events, as they come, in batches."""

    def __init__(self, stores: StoreAccess, owner_id: OwnerId, project_id: str) -> None:
        """Nothing is kept before the first event."""
        self._stores = stores
        self._owner_id = owner_id
        self._project_id = project_id
        self._pending: list[Event] = []
        self._run: StoredRun | None = None
        self._lock = asyncio.Lock()
        self._is_flushing = False

    def see(self, event: Event) -> None:
        """Keep *event* soon. Called in the event loop, quick, raises nothing."""
        self._pending.append(event)
        if not self._is_flushing:
            self._is_flushing = True
            self._stores.begin(self._flush_soon())

    async def flush(self) -> None:
        """Keep everything that was seen so far.

        Raises:
            StoreError: It cannot be kept now; it is tried again with the next event.
        """
        async with self._lock:
            events = tuple(self._pending)
            if not events:
                return
            run = _run_after(self._run, events, self._project_id)
            known = self._run
            await self._stores.call(
                lambda store: _keep(store, self._owner_id, run, events, known=known)
            )
            del self._pending[: len(events)]
            self._run = run

    async def _flush_soon(self) -> None:
        try:
            while self._pending:
                if not isinstance(self._pending[-1], FINAL_EVENTS):
                    await asyncio.sleep(BATCH_SECONDS)
                await self.flush()
        except SkillmapError as e:
            # The work itself asks for its log before it ends, so only the tail can be lost here.
            _log.warning("Events of a run could not be kept: %s [%s]", type(e).__name__, e.code)
        finally:
            self._is_flushing = False


def _run_after(known: StoredRun | None, events: Sequence[Event], project_id: str) -> StoredRun:
    """The run as it stands after *events*, which follow those that *known* was made of."""
    run = known
    for event in events:
        if isinstance(event, RunStarted):
            run = StoredRun(
                id=event.run_id, kind=event.kind, project_id=project_id, started_at=event.time
            )
        assert run is not None, "a log begins with its run"
        if isinstance(event, UsageEvent):
            run = run.model_copy(update={"usage": run.usage + event.usage})
        elif isinstance(event, FINAL_EVENTS):
            run = _ended(run, event)
    assert run is not None, "a log has events"
    return run


def _ended(run: StoredRun, event: RunCompleted | RunFailed | RunCancelled) -> StoredRun:
    outcomes: dict[str, RunOutcome] = {
        "run.completed": "completed",
        "run.failed": "failed",
        "run.cancelled": "cancelled",
    }
    error_code = event.code if isinstance(event, RunFailed) else None
    return StoredRun.model_validate(
        {
            **run.model_dump(),
            "outcome": outcomes[event.type],
            "ended_at": event.time,
            "error_code": error_code,
        }
    )


def _keep(
    store: Store,
    owner_id: OwnerId,
    run: StoredRun,
    events: Sequence[Event],
    *,
    known: StoredRun | None,
) -> None:
    if known is None:
        running = {"outcome": "running", "ended_at": None, "error_code": None, "usage": Usage()}
        known = run.model_copy(update=running)
        store.save_run(owner_id, known)
    store.append_events(owner_id, run.id, events)
    if run != known:
        store.save_run(owner_id, run)
