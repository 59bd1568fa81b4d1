"""Where workers come from: our own pool of processes, made anew when one dies, or the caller's executor."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from skillmap.batch._work import begin, is_ready
from skillmap.errors import RunError, UsageError


class Workers:
    """An executor that outlives its workers, where it is ours."""

    def __init__(self, executor: Executor | None, count: int) -> None:
        """Take *executor*; None makes a pool of *count* processes when it is first needed."""
        self._given = executor
        self._count = count
        self._own: ProcessPoolExecutor | None = None

    @property
    def are_far(self) -> bool:
        """Whether a task may cost much beside its work: the executor is none of the two of Python itself."""
        near = (ProcessPoolExecutor, ThreadPoolExecutor)
        return self._given is not None and not isinstance(self._given, near)

    def submit(self, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Begin *call* somewhere.

        Raises:
            BrokenExecutor: A worker has died since; `renew()` and try again.
            UsageError: Processes of a pool end before they have begun.
            RunError: The given executor takes nothing more.
        """
        if self._given is None:
            if self._own is None:
                self._own = self._pool()
            return self._own.submit(call, *arguments)
        try:
            return self._given.submit(call, *arguments)
        except BrokenExecutor:
            raise
        except RuntimeError as e:
            raise RunError("The executor takes no more work; it was shut down.") from e

    def renew(self) -> None:
        """Replace a pool one of whose processes has died.

        Raises:
            RunError: The executor is the caller's, who alone can make another.
        """
        if self._given is not None:
            raise RunError(
                "A worker of the executor died and took the executor with it. What is done is kept: "
                "run the batch again with a new one, or with none, to have dying workers replaced."
            )
        self.close()

    def close(self) -> None:
        """End our own processes when they have finished their files; begin no other."""
        if self._own is not None:
            self._own.shutdown(wait=True, cancel_futures=True)
            self._own = None

    def _pool(self) -> ProcessPoolExecutor:
        # Threads of the host, and locks that they hold, do not survive a fork.
        pool = ProcessPoolExecutor(self._count, mp_context=get_context("spawn"), initializer=begin)
        try:
            pool.submit(is_ready).result()
        except BrokenProcessPool as e:
            pool.shutdown(wait=True)
            raise UsageError(
                "Worker processes end as soon as they begin. In a script, call this below "
                "`if __name__ == '__main__':`, since every worker imports the script."
            ) from e
        return pool
