"""What is handed to a worker at once: one file, or on a cluster several small ones that are read quickly.

A cluster needs nearly as long for a task, whatever is in it, as for a resume. So files share a task while they are few,
small, and done soon, by how long those before them took. Pools of processes and of threads need a fifteenth of that,
and there a file that takes its worker along shall meet as few others as can be.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

TASK_FILES_MAX = 32
"""Files in a task."""
TASK_BYTES_MAX = 2_000_000
"""Bytes of all files in a task; a larger file is a task of its own."""
TASK_SECONDS = 2.0
"""Time that a task of several files should take at most: so long the first of them waits for the last."""
_LOOKED_BACK = 32
"""Files whose time tells that of the next ones."""


@dataclass(frozen=True, slots=True)
class File:
    """A file under way. `is_retry`: a worker died when it was among those handed out."""

    index: int
    path: str
    data: bytes
    sha256: str
    is_retry: bool = False


Task = tuple[File, ...]


class TaskSize:
    """How many files the next task may have.

    One, until the time that files take is known; and less and less towards an end that is known, so that all workers
    come to it at once. Source: Polychronopoulos and Kuck, Guided Self-Scheduling, IEEE Transactions on Computers, 1987.
    """

    def __init__(self, file_count: int | None, window: int, *, bound: int = TASK_FILES_MAX) -> None:
        """Know nothing but how many files there are, if so much, how many tasks are under way at once, and *bound*."""
        self._left = file_count
        self._window = window
        self._bound = bound
        self._seconds: deque[float] = deque(maxlen=_LOOKED_BACK)

    def learn(self, seconds: float) -> None:
        """Remember that a file took so long."""
        self._seconds.append(seconds)

    def hand_out(self, count: int) -> None:
        """Remember that *count* files more are under way."""
        if self._left is not None:
            self._left -= count

    @property
    def files_max(self) -> int:
        """Files that take `TASK_SECONDS` together, if they are like the last ones; from 1 to the bound."""
        if not self._seconds:
            return 1
        mean = sum(self._seconds) / len(self._seconds)
        count = self._bound
        if mean * count > TASK_SECONDS:
            count = int(TASK_SECONDS / mean)
        if self._left is not None:
            count = min(count, self._left // self._window)
        return max(1, count)
