"""Try again: the one place where that is decided. The packages below are told not to."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from skillmap.errors import ModelError, ModelUnavailableError
from skillmap.llm.layers import Layer, ModelStream, closing
from skillmap.llm.timing import Deadline, Timing
from skillmap.models.language_model import ModelRequest
from skillmap.models.model_settings import ModelSettings
from skillmap.protocols import LanguageModel

FIRST_WAIT_SECONDS = 0.5
WAIT_SECONDS_MAX = 8.0
"""Waits double from the first to the longest. Source: the defaults of OpenAI's own packages."""

SHORTEST_SHARE = 0.5
"""Every wait is shortened by chance, to this share at most, so that clients that failed together come back apart."""


class RetryingModel(Layer):
    """A model that is asked again when an error says that this may help and nothing of the answer has arrived.

    A server that says when to come back is waited for, up to `retry_after_seconds_max`. No wait goes past the
    deadline: the error comes at once then.
    """

    def __init__(
        self, model: LanguageModel, settings: ModelSettings, deadline: Deadline, timing: Timing
    ) -> None:
        super().__init__(model)
        self._settings = settings
        self._deadline = deadline
        self._timing = timing

    async def stream(self, request: ModelRequest) -> ModelStream:
        """The first answer that does not fail before its first piece."""
        for attempt in itertools.count(1):
            began = False
            try:
                async with closing(self._model.stream(request)) as outputs:
                    async for output in outputs:
                        began = True
                        yield output
                return
            except ModelError as e:
                wait_seconds = self._wait_seconds(e, attempt)
                if began or wait_seconds is None:
                    raise
            await self._timing.sleep(wait_seconds)

    def _wait_seconds(self, error: ModelError, attempt: int) -> float | None:
        """How long to wait before the next attempt; None when there is none."""
        if not error.retryable or attempt >= self._settings.attempts_max:
            return None
        asked = error.retry_after_seconds if isinstance(error, ModelUnavailableError) else None
        if asked is not None and asked > self._settings.retry_after_seconds_max:
            return None
        usual = min(WAIT_SECONDS_MAX, FIRST_WAIT_SECONDS * 2.0 ** (attempt - 1))
        share = SHORTEST_SHARE + (1 - SHORTEST_SHARE) * self._timing.chance()
        wait_seconds = usual * share if asked is None else asked
        return wait_seconds if wait_seconds < self._deadline.seconds_left else None


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """What `retry-after-ms` or `retry-after` ask for, from now on; None when they ask for nothing sensible."""
    asked = _number(headers.get("retry-after-ms"))
    if asked is not None:
        return max(0.0, asked / 1000)
    value = headers.get("retry-after")
    asked = _number(value)
    if asked is None and value is not None:
        with suppress(ValueError):
            moment = parsedate_to_datetime(value).astimezone(UTC)
            asked = (moment - datetime.now(UTC)).total_seconds()
    return None if asked is None else max(0.0, asked)


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return None if math.isnan(number) else number
