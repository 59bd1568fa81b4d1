"""Who watches a document being read: is told how far the work is, and may stop it from another thread.

Readers and engines are called through protocols that know nothing of it, so it stands in a context variable: whoever
reads asks for `current()`, which without a client watches nothing.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from skillmap.errors import RunCancelledError

Told = Callable[[int, int], None]
"""Is told that so many pages of so many are done; quick, and called from any thread."""


class Watch:
    """Hears of the pages that are read, and ends the work when it is told to stop.

    The work looks at it between pages and paragraphs; programs and processes that work for it are ended at once.
    """

    def __init__(
        self,
        run_id: str = "",
        *,
        told: Told = lambda done, total: None,  # noqa: ARG005 - The names say what is told.
        page_seconds_max: float = math.inf,
    ) -> None:
        """Watch the run of that id; *page_seconds_max* is for programs that work on one page."""
        self.page_seconds_max = page_seconds_max
        self._run_id = run_id
        self._told = told
        self._lock = threading.Lock()
        self._stopped = False
        self._ends: list[Callable[[], None]] = []

    @property
    def stopped(self) -> bool:
        """Whether the work is to end."""
        return self._stopped

    def stop(self) -> None:
        """End the work, from any thread; returns at once, and may be called twice."""
        with self._lock:
            self._stopped = True
            ends = tuple(self._ends)
        for end in ends:
            end()

    def check(self) -> None:
        """Go on, unless the work is to end.

        Raises:
            RunCancelledError: It is.
        """
        if self._stopped:
            raise RunCancelledError(self._run_id)

    def pages_read(self, done: int, total: int) -> None:
        """Hear that *done* of *total* pages are read.

        Raises:
            RunCancelledError: The work is to end.
        """
        self.check()
        self._told(done, total)

    @contextmanager
    def ending(self, end: Callable[[], None]) -> Iterator[None]:
        """Call *end*, which ends a program or process, when the work is stopped in this block.

        Raises:
            RunCancelledError: The work was stopped, whatever the block raised then.
        """
        with self._lock:
            self._ends.append(end)
            stopped = self._stopped
        try:
            if stopped:
                end()
            yield
        finally:
            with self._lock:
                self._ends.remove(end)
            self.check()


_current: ContextVar[Watch | None] = ContextVar("skillmap_watch", default=None)


def current() -> Watch:
    """The watch of the document that is being read; one that hears nothing when nobody watches."""
    return _current.get() or Watch()


@contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Let *watch* be the current one in this block; threads that the block starts have to be told."""
    token = _current.set(watch)
    try:
        yield
    finally:
        _current.reset(token)
