"""Providers of language models that break their contracts, each in one way."""

from __future__ import annotations

from collections.abc import AsyncIterator

from skillmap.models.language_model import ModelOutput, ModelRequest, ModelText
from skillmap.models.model_settings import ModelSettings
from skillmap_faulty.providers import Working


class NoModelProvider(Working):
    """Opens something that is no model."""

    name = "faulty-model"

    def open(self, model: str, settings: ModelSettings) -> object:
        """A text."""
        return model


class RaisingProvider(Working):
    """Cannot open anything."""

    name = "faulty-open"

    def open(self, model: str, settings: ModelSettings) -> object:
        """Fail, quoting the key."""
        key = settings.api_key
        raise ValueError(f"cannot take {key.get_secret_value() if key else model}")


class RaisingModelProvider(Working):
    """Opens models that fail at their work."""

    name = "faulty-stream"

    def open(self, model: str, settings: ModelSettings) -> RaisingModel:
        """A model."""
        return RaisingModel()


class RaisingModel(Working):
    """Fails after its first word."""

    name = "faulty-stream:x"

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelOutput]:
        """Fail, quoting what it saw."""
        yield ModelText(text="Well")
        raise ValueError(f"cannot take {request!r}")
