"""Which language models a client asks: named, or handed in; opened by the first call, behind one meter."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, cast, runtime_checkable

from skillmap.errors import (
    PluginContractError,
    PluginError,
    SettingsError,
    SkillmapError,
    UsageError,
)
from skillmap.models.document import Notice
from skillmap.models.model_settings import ModelSettings
from skillmap.plugins import PLUGIN_FAILURES, Plugins, ProviderCheck
from skillmap.protocols import LANGUAGE_MODELS, LanguageModel, LanguageModelProvider
from skillmap.settings import Settings, openai_key_is_known

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from skillmap.llm import ModelAccess, ModelCall

OPENAI = "openai"
"""The provider that `Settings.openai_api_key` is for."""


@runtime_checkable
class ChatModel(Protocol):
    """A chat model of LangChain: any `BaseChatModel`."""

    def astream(
        self,
        input: Any,  # noqa: A002 - LangChain calls it so.
        config: Any = None,
        **kwargs: Any,
    ) -> AsyncIterator[Any]:
        """Pieces of the answer."""
        ...

    def bind(self, **kwargs: Any) -> Any:
        """The model with further arguments."""
        ...


ModelSource = str | LanguageModel | ChatModel
"""A language model: `provider:model`, one of ours, or one of LangChain's. A str may name several, divided by commas."""


class ClientModels:
    """The models of one client. Those that it opened itself are closed with it."""

    def __init__(
        self, sources: Sequence[ModelSource], settings: Settings, plugins: Plugins
    ) -> None:
        self._sources = tuple(sources)
        self._settings = settings
        self._plugins = plugins
        self._lock = threading.Lock()
        self._models: tuple[LanguageModel, ...] = ()
        self._access: ModelAccess | None = None

    @asynccontextmanager
    async def asking(
        self, *, record: Callable[[ModelCall], None], warn: Callable[[Notice], None]
    ) -> AsyncGenerator[LanguageModel]:
        """The model for one run; every call is over, and was told to *record*, when the block is left."""
        from skillmap.llm import ModelAccess

        if self._access is None:
            names = [_name(source) for source in self._sources]
            settings = self._settings.llm_settings
            self._access = ModelAccess(names, self._opened, settings)
        model = self._access.for_run(record=record, warn=warn)
        try:
            yield model
        finally:
            await model.close()

    async def close(self) -> None:
        """Close the models that were opened here."""
        opened, self._models = self._models, ()
        for source, model in zip(self._sources, opened, strict=False):
            close = getattr(model, "close", None)
            if close is not None and model is not source:
                await close()

    async def _opened(self) -> Sequence[LanguageModel]:
        # Packages of models take up to a second to load; meanwhile others are served.
        return self._models or await asyncio.to_thread(self._open_all)

    def _open_all(self) -> Sequence[LanguageModel]:
        with self._lock:
            if not self._models:
                self._models = tuple(self._open(source) for source in self._sources)
            return self._models

    def _open(self, source: ModelSource) -> LanguageModel:
        if isinstance(source, LanguageModel):
            return source
        if not isinstance(source, str):
            from skillmap.llm.langchain import LangChainModel

            return LangChainModel(cast("BaseChatModel", source))
        name, _, model = source.partition(":")
        provider: LanguageModelProvider = self._plugins.providers.get(LANGUAGE_MODELS, name)
        origin = self._plugins.providers.distribution(provider)
        facts: dict[str, Any] = {"plugin": name, "distribution": origin, "hook": LANGUAGE_MODELS}
        try:
            opened: object = provider.open(model, self._settings_for(name))
        except SkillmapError:
            raise
        except PLUGIN_FAILURES as e:
            # Without its context: a foreign text may repeat a key.
            raise PluginError(f"open() failed with {type(e).__name__}", **facts) from None
        if not isinstance(opened, LanguageModel):
            raise PluginContractError("open() gave no LanguageModel", **facts)
        return opened

    def _settings_for(self, provider: str) -> ModelSettings:
        settings = self._settings.llm_settings
        if provider == OPENAI and self._settings.openai_api_key is not None:
            return settings.model_copy(update={"api_key": self._settings.openai_api_key})
        return settings


def find_models(
    wanted: ModelSource | Iterable[ModelSource] | None, settings: Settings, plugins: Plugins
) -> ClientModels | None:
    """The models that are *wanted*, else those of *settings*; None when there are none.

    Raises:
        SettingsError: A name is no `provider:model`.
        UsageError: Something is no model.
    """
    given = settings.llm if wanted is None else wanted
    if isinstance(given, str | LanguageModel | ChatModel):
        given = (given,)
    sources = tuple(one for source in given for one in _split(source))
    for source in sources:
        _check(source)
    return ClientModels(sources, settings, plugins) if sources else None


def with_keys(checks: Iterable[ProviderCheck], settings: Settings) -> Iterator[ProviderCheck]:
    """*checks* of providers; one that would work if it had a key says so."""
    for check in checks:
        ours = check.group == LANGUAGE_MODELS and check.name == OPENAI
        if ours and check.works and not openai_key_is_known(settings):
            remedy = "set SKILLMAP_OPENAI_API_KEY"
            yield replace(check, works=False, missing="a key", remedy=remedy)
        else:
            yield check


def _split(source: ModelSource) -> Iterator[ModelSource]:
    if isinstance(source, str):
        yield from filter(None, (name.strip() for name in source.split(",")))
    else:
        yield source


def _check(source: object) -> None:
    if isinstance(source, str):
        provider, divider, model = source.partition(":")
        if not (provider and divider and model):
            raise SettingsError("llm", reason="a model is named as 'provider:model'")
    elif not isinstance(source, LanguageModel | ChatModel):
        raise UsageError(f"{type(source).__name__} is no language model.")


def _name(source: ModelSource) -> str:
    if isinstance(source, str):
        return source
    return source.name if isinstance(source, LanguageModel) else type(source).__name__
