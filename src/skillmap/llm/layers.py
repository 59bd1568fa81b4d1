"""What all layers around a model share."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from skillmap.models.language_model import ModelOutput
from skillmap.protocols import LanguageModel, ProviderStatus

ModelStream = AsyncGenerator[ModelOutput, None]
"""What layers give; that of a provider need only be an iterator."""


class Layer:
    """A model around another one; it goes by the name of the inner one."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The inner model's."""
        return self._model.name

    def status(self) -> ProviderStatus:
        """The inner model's."""
        return self._model.status()


@asynccontextmanager
async def closing(stream: AsyncIterator[ModelOutput]) -> AsyncGenerator[AsyncIterator[ModelOutput]]:
    """*stream*, closed when the block is left, if it can be: one that is not keeps a connection open."""
    try:
        yield stream
    finally:
        close = getattr(stream, "aclose", None)
        if close is not None:
            await close()
