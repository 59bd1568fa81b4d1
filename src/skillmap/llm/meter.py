"""The meter: every call goes through it, and none ends without a record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from skillmap.errors import ModelTimeoutError
from skillmap.llm.attempts import CountedModel, LimitedModel
from skillmap.llm.breaker import Breaker, GuardedModel
from skillmap.llm.calls import CallNotes, ModelCall, Outcome, outcome_of
from skillmap.llm.layers import Layer, ModelStream, closing
from skillmap.llm.per_loop import PerLoop
from skillmap.llm.retry import RetryingModel
from skillmap.llm.timing import Deadline, DeadlineModel, RunBudget, Timing
from skillmap.llm.tracing import Tracer
from skillmap.models.language_model import ModelFinish, ModelRequest, ModelUsage
from skillmap.models.model_settings import ModelSettings
from skillmap.protocols import LanguageModel

Record = Callable[[ModelCall], None]


@dataclass(frozen=True, slots=True)
class Shared:
    """What the calls of one client have in common."""

    settings: ModelSettings
    timing: Timing
    turns: PerLoop[asyncio.Semaphore]
    """Requests that may be under way at once."""
    tracer: Tracer


class MeteredModel(Layer):
    """A provider's model with all layers around it, in one run: each call is recorded exactly once.

    From the inside: attempts are counted, wait for their turn, are repeated, stopped at the deadline, and not even
    made while the breaker is open.
    """

    def __init__(
        self,
        model: LanguageModel,
        shared: Shared,
        *,
        breaker: Breaker,
        budget: RunBudget,
        record: Record,
    ) -> None:
        super().__init__(model)
        self._shared = shared
        self._breaker = breaker
        self._budget = budget
        self._record = record

    async def stream(self, request: ModelRequest) -> ModelStream:
        """The answer. A consumer that finds it unusable throws a `ModelOutputError` in, at the finish.

        Raises:
            ModelTimeoutError: It is not complete in its time, or the run has used up its own.
        """
        shared, clock = self._shared, self._shared.timing.clock
        notes = CallNotes(received=shared.tracer.wanted_texts())
        span = shared.tracer.begin(request, self.name)
        began = clock()
        outcome: Outcome = "cancelled"
        error: Exception | None = None
        told = False
        try:
            with self._budget.spending():
                async with closing(self._layers(request, notes).stream(request)) as outputs:
                    async for output in outputs:
                        told = told or isinstance(output, ModelUsage)
                        if isinstance(output, ModelFinish):
                            # Whoever has the finish has the whole answer, and need not ask for more.
                            outcome = output.reason
                        yield output
        except Exception as e:
            outcome, error = outcome_of(e), e
            if notes.usage.calls and not told:
                yield ModelUsage(usage=notes.usage)
            raise
        finally:
            call = ModelCall(
                purpose=request.purpose,
                model=self.name,
                outcome=outcome,
                usage=notes.usage,
                attempts=notes.attempts,
                seconds=clock() - began,
            )
            span.end(call, error, notes.received)
            self._record(call)

    def _layers(self, request: ModelRequest, notes: CallNotes) -> LanguageModel:
        shared = self._shared
        seconds = min(
            request.deadline_seconds, shared.settings.call_seconds_max, self._budget.seconds_left
        )
        if seconds <= 0:
            raise ModelTimeoutError("The calls of this run have used up their time.")
        deadline = Deadline(shared.timing.clock() + seconds, shared.timing.clock)
        counted = CountedModel(self._model, notes)
        limited = LimitedModel(counted, shared.turns)
        retrying = RetryingModel(limited, shared.settings, deadline, shared.timing)
        return GuardedModel(DeadlineModel(retrying, deadline), self._breaker, notes)
