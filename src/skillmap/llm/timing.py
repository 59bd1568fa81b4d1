"""Time: the clock, the waits between attempts, and how much is left of a call and of a run."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from skillmap.errors import ModelTimeoutError
from skillmap.llm.layers import Layer, ModelStream, closing
from skillmap.models.language_model import ModelOutput, ModelRequest
from skillmap.protocols import LanguageModel


@dataclass(frozen=True, slots=True)
class Timing:
    """A clock in seconds, a way to wait, and chance from 0 to 1 for the length of waits."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment by the clock."""

    at: float
    clock: Callable[[], float]

    @property
    def seconds_left(self) -> float:
        """Until then; zero or less when it has passed."""
        return self.at - self.clock()


class RunBudget:
    """Time that a run spends in calls; calls that run side by side are counted once."""

    def __init__(self, seconds_max: float, clock: Callable[[], float]) -> None:
        self._seconds_left = seconds_max
        self._clock = clock
        self._calls_open = 0
        self._since = 0.0

    @property
    def seconds_left(self) -> float:
        """What the run's calls may still take together."""
        running = self._clock() - self._since if self._calls_open else 0.0
        return self._seconds_left - running

    @contextmanager
    def spending(self) -> Generator[None]:
        """Count the block as time in a call."""
        if not self._calls_open:
            self._since = self._clock()
        self._calls_open += 1
        try:
            yield
        finally:
            self._calls_open -= 1
            if not self._calls_open:
                self._seconds_left -= self._clock() - self._since


class DeadlineModel(Layer):
    """A model that is stopped when its time is up, wherever it is."""

    def __init__(self, model: LanguageModel, deadline: Deadline) -> None:
        super().__init__(model)
        self._deadline = deadline

    async def stream(self, request: ModelRequest) -> ModelStream:
        """The answer, as far as it comes before the deadline.

        Raises:
            ModelTimeoutError: It is not complete by then.
        """
        async with closing(self._model.stream(request)) as outputs:
            with _Alarm(self._deadline) as alarm:
                while (output := await alarm.next_of(outputs)) is not None:
                    yield output
                if alarm.rang:
                    raise ModelTimeoutError(f"{self.name} did not finish in its time.")


class _Alarm:
    """Ends the waiting for an output at the deadline.

    A timeout around the whole loop would cancel whoever reads it, between two outputs; a timeout around each output
    costs a timer for each, a third of what else an output costs. So there is one timer, and it cancels only what waits.
    """

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: asyncio.Task[Any] | None = None
        self._cancelled = False
        self.rang = False

    def __enter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(max(0.0, self._deadline.seconds_left), self._ring)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._timer is not None
        self._timer.cancel()

    async def next_of(self, outputs: AsyncIterator[ModelOutput]) -> ModelOutput | None:
        """The next output; None at the end, and when the alarm rang."""
        if self.rang:
            return None
        task = asyncio.current_task()
        assert task is not None
        others = task.cancelling()
        self._waiting = task
        try:
            return await anext(outputs, None)
        except asyncio.CancelledError:
            # As `asyncio.timeout` has it: whoever else cancelled the task meanwhile is heard.
            if not self._cancelled or task.cancelling() > others + 1:
                raise
            return None
        finally:
            self._waiting = None
            if self._cancelled:
                task.uncancel()

    def _ring(self) -> None:
        self.rang = True
        if self._waiting is not None:
            self._cancelled = True
            self._waiting.cancel()
