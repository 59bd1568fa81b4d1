"""Leave a server alone that fails all the time: everybody waits less, and it can recover."""

from __future__ import annotations

from collections.abc import Callable

from skillmap.errors import ModelTimeoutError, ModelUnavailableError, PluginError
from skillmap.llm.calls import CallNotes
from skillmap.llm.layers import Layer, ModelStream, closing
from skillmap.models.language_model import ModelRequest
from skillmap.protocols import LanguageModel


class Breaker:
    """Counts failures in a row of one server.

    Closed, it lets every call through. After `failures_max` failures it is open and lets none through for
    `open_seconds`. After that it is half open: one call may try, and decides for all.
    """

    def __init__(
        self, *, failures_max: int, open_seconds: float, clock: Callable[[], float]
    ) -> None:
        self._failures_max = failures_max
        self._open_seconds = open_seconds
        self._clock = clock
        self._failures = 0
        self._opened_at = 0.0
        self._trying = False

    @property
    def seconds_left(self) -> float:
        """How long it stays open; zero when it is not."""
        if self._failures < self._failures_max:
            return 0.0
        return max(0.0, self._opened_at + self._open_seconds - self._clock())

    def admit(self) -> bool:
        """Whether a call may be made now; one that was admitted must say how it went."""
        if self._failures < self._failures_max:
            return True
        if self._trying or self.seconds_left > 0:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        """The server answered."""
        self._failures, self._trying = 0, False

    def failed(self) -> None:
        """The server did not answer, or broke off."""
        self._failures, self._trying = self._failures + 1, False
        self._opened_at = self._clock()

    def left(self) -> None:
        """Nobody waited for the answer: that says nothing about the server."""
        self._trying = False


class GuardedModel(Layer):
    """A model behind the breaker of its server."""

    def __init__(self, model: LanguageModel, breaker: Breaker, notes: CallNotes) -> None:
        super().__init__(model)
        self._breaker = breaker
        self._notes = notes

    async def stream(self, request: ModelRequest) -> ModelStream:
        """The answer.

        Raises:
            ModelUnavailableError: The server is left alone at the moment; nothing was sent.
        """
        breaker = self._breaker
        if not breaker.admit():
            raise ModelUnavailableError(
                f"{self.name} failed too often and is left alone for a while.",
                retry_after_seconds=breaker.seconds_left,
            )
        tell = breaker.left
        try:
            async with closing(self._model.stream(request)) as outputs:
                async for output in outputs:
                    tell = breaker.succeeded
                    yield output
        except (ModelUnavailableError, ModelTimeoutError, PluginError):
            # Without an attempt it was our own queue that took too long.
            tell = breaker.failed if self._notes.attempts else breaker.left
            raise
        except Exception:
            # Any other answer, also one that denies access, shows that the server is there.
            tell = breaker.succeeded
            raise
        finally:
            tell()
