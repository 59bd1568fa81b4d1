"""Models as a client has them, and as one run may ask them: composed here and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from types import AsyncGeneratorType
from typing import Any, NamedTuple, Self, cast

from skillmap.errors import UsageError
from skillmap.llm.breaker import Breaker
from skillmap.llm.calls import ModelCall
from skillmap.llm.chain import ChainedModel
from skillmap.llm.layers import ModelStream
from skillmap.llm.meter import MeteredModel, Shared
from skillmap.llm.per_loop import PerLoop
from skillmap.llm.timing import RunBudget, Timing
from skillmap.llm.tracing import make_tracer
from skillmap.models.document import Notice
from skillmap.models.language_model import ModelOutput, ModelRequest
from skillmap.models.model_settings import ModelSettings
from skillmap.protocols import LanguageModel, ProviderStatus

LET_GO_SECONDS = 0.5
"""How long a stream that another task is reading may take to let go, when its run is over."""


class ModelAccess:
    """The models of one client: one breaker for each server, and so many requests at once.

    They are opened by the first call. Usable from several event loops; the limit on requests is for each of them.
    """

    def __init__(
        self,
        names: Sequence[str],
        opening: Callable[[], Awaitable[Sequence[LanguageModel]]],
        settings: ModelSettings,
        timing: Timing | None = None,
    ) -> None:
        """Take the names in the order in which models are asked, and what opens them: the same ones each time."""
        self.name = ", ".join(names)
        self._opening = opening
        self._shared = Shared(
            settings=settings,
            timing=timing or Timing(),
            turns=PerLoop(lambda: asyncio.Semaphore(settings.concurrency_max)),
            tracer=make_tracer(settings),
        )
        self._breakers: dict[tuple[str, str], Breaker] = {}

    @classmethod
    def to_models(
        cls, models: Sequence[LanguageModel], settings: ModelSettings, timing: Timing | None = None
    ) -> Self:
        """Access to models that are open."""

        async def opening() -> Sequence[LanguageModel]:
            return models

        return cls([model.name for model in models], opening, settings, timing)

    def for_run(
        self, *, record: Callable[[ModelCall], None], warn: Callable[[Notice], None]
    ) -> RunModel:
        """The models for one run: *record* gets every call when it is over, *warn* every fallback."""
        shared = self._shared
        budget = RunBudget(shared.settings.run_seconds_max, shared.timing.clock)

        async def metered() -> Sequence[LanguageModel]:
            return [
                MeteredModel(
                    model, shared, breaker=self._breaker_of(model), budget=budget, record=record
                )
                for model in await self._opening()
            ]

        return RunModel(ChainedModel(self.name, metered, warn=warn))

    def _breaker_of(self, model: LanguageModel) -> Breaker:
        settings = self._shared.settings
        server = server_of(model)
        if server not in self._breakers:
            self._breakers[server] = Breaker(
                failures_max=settings.breaker_failures,
                open_seconds=settings.breaker_seconds,
                clock=self._shared.timing.clock,
            )
        return self._breakers[server]


def server_of(model: LanguageModel) -> tuple[str, str]:
    """What fails together: the provider in the model's name, and the address if it has one."""
    provider, _, _ = model.name.partition(":")
    return provider, str(getattr(model, "base_url", None) or "")


class RunModel:
    """What an agent gets as its model: the chain, behind the meter, for one run.

    When the run is over, `close()` ends every stream that was left open, so that each call has its record.
    """

    def __init__(self, chain: ChainedModel) -> None:
        self._chain = chain
        self._open: list[_Open] = []
        self._closed = False

    @property
    def name(self) -> str:
        """Names of the models, in the order in which they are asked."""
        return self._chain.name

    def status(self) -> ProviderStatus:
        """It works, as far as can be said before the first call."""
        return self._chain.status()

    def stream(self, request: ModelRequest) -> ModelStream:
        """The answer; see `ChainedModel.stream`.

        Raises:
            UsageError: The run is over.
        """
        if self._closed:
            raise UsageError("The run is over: its model answers no more.")
        stream = self._chain.stream(request)
        self._open = [known for known in self._open if known.stream.ag_frame is not None]
        self._open.append(_Open(cast("_Generator", stream), asyncio.current_task()))
        return stream

    async def close(self) -> None:
        """End every stream that is open, and refuse further ones."""
        self._closed = True
        for known in self._open:
            if known.stream.ag_running and known.task is not asyncio.current_task():
                await _stop(known.task)
            if not known.stream.ag_running:
                await known.stream.aclose()
        self._open = []


_Generator = AsyncGeneratorType[ModelOutput, None]


class _Open(NamedTuple):
    """A stream that was handed out, and the task that asked for it."""

    stream: _Generator
    task: asyncio.Task[Any] | None


async def _stop(task: asyncio.Task[Any] | None) -> None:
    """Cancel *task*, which is reading a stream of a run that is over."""
    if task is not None:
        task.cancel()
        await asyncio.wait((task,), timeout=LET_GO_SECONDS)
