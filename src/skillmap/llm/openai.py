"""OpenAI and every server that speaks like it, through the openai package."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from skillmap.errors import (
    MissingExtraError,
    ModelAccessError,
    ModelOutputError,
    ModelRequestError,
    ModelTimeoutError,
    ModelUnavailableError,
    SettingsError,
    SkillmapError,
)
from skillmap.llm import openai_chat, openai_responses
from skillmap.llm.estimate import estimated_usage
from skillmap.llm.layers import ModelStream
from skillmap.llm.per_loop import PerLoop
from skillmap.llm.retry import retry_after_seconds
from skillmap.models.language_model import ModelFinish, ModelRequest, ModelUsage, ToolCall
from skillmap.models.model_settings import ModelSettings
from skillmap.models.usage import Usage
from skillmap.protocols import ProviderStatus

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI, AsyncStream

NO_KEY = "none"
"""Sent to a compatible server that was given an address and no key: the package insists on one, and the one in
`OPENAI_API_KEY` is for OpenAI and not for whoever is at that address."""

_ERROR_CODE = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_ACCESS_CODES = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "account_deactivated"}
)
"""Codes of a 429 that no waiting helps against. Source: OpenAI's guide to error codes."""

_NEWER_HOSTS = ("api.openai.com", ".openai.azure.com", ".services.ai.azure.com")
_ACCESS_STATUS = (401, 402, 403)
_RETRYABLE_STATUS = (408, 409, 429)


class OpenAIProvider:
    """Opens `openai:<model>`."""

    name = "openai"

    def status(self) -> ProviderStatus:
        """Whether the package is installed; a key is asked for when a model is opened."""
        if find_spec("openai") is None:
            return ProviderStatus(
                works=False, missing="openai", remedy="pip install 'skillmap[openai]'"
            )
        return ProviderStatus(works=True)

    def open(self, model: str, settings: ModelSettings) -> OpenAIModel:
        """The model of that name; loads the package.

        Raises:
            SettingsError: There is no key, or no name.
            MissingExtraError: The package openai is not installed.
        """
        if not model:
            raise SettingsError("llm", reason="'openai' needs a model, as in 'openai:gpt-4o-mini'")
        return OpenAIModel(model, settings)


class OpenAIModel:
    """A model behind chat completions or the Responses API.

    One request for each call: the package is told not to retry.
    """

    def __init__(self, model: str, settings: ModelSettings) -> None:
        self.name = f"{OpenAIProvider.name}:{model}"
        self._model = model
        self._settings = settings
        self._sdk = _import_sdk()
        # Made now, so that a missing key shows now; the first event loop takes it.
        client = self._make_client()
        self._spare: list[AsyncOpenAI] = [client]
        self.base_url = str(client.base_url)
        self._output_limit = settings.output_limit or _output_limit(client.base_url.host)
        self._clients = PerLoop(self._take_client, _close_client)

    def __repr__(self) -> str:
        return f"OpenAIModel({self._model!r}, base_url={self.base_url!r})"

    def status(self) -> ProviderStatus:
        """It has its package and its key."""
        return ProviderStatus(works=True)

    async def close(self) -> None:
        """Close the connections that are kept for the next calls."""
        await self._clients.close()

    async def stream(self, request: ModelRequest) -> ModelStream:
        """The answer; see `LanguageModel.stream`.

        Raises:
            ModelAccessError: The key is wrong or has no quota left.
            ModelRequestError: The server does not take the request.
        """
        chat = self._settings.api == "chat"
        answer = openai_chat.ChatAnswer() if chat else openai_responses.ResponsesAnswer()
        calls: tuple[ToolCall, ...] = ()
        failure: SkillmapError | None = None
        usage: Usage | None = None
        try:
            async with self._open(request) as events:
                async for event in events:
                    for text in answer.read(event):
                        yield text
                answer.check_complete(self.name)
                calls = answer.tool_calls
        except SkillmapError as e:
            failure = e
        except self._sdk.OpenAIError as e:
            failure, usage = self._translated(e)
        except (AttributeError, KeyError, TypeError, ValueError):
            # Something else than what the interface promises.
            failure = ModelOutputError(f"{self.name} sent something that is no answer.")
        if answer.began or usage is None:
            usage = answer.usage or estimated_usage(request, received=answer.received)
        for call in calls:
            yield call
        if usage.calls:
            yield ModelUsage(usage=usage)
        # Raised here, where the package's own error, with the server's text, is no longer its context.
        if failure is not None:
            raise failure
        yield ModelFinish(reason=answer.finish)

    @asynccontextmanager
    async def _open(self, request: ModelRequest) -> AsyncGenerator[AsyncIterator[Any]]:
        client = await self._clients.get()
        if self._settings.api == "chat":
            path = openai_chat.PATH
            body = openai_chat.chat_parameters(
                self._model, request, output_limit=self._output_limit
            )
        else:
            path = openai_responses.PATH
            body = openai_responses.responses_parameters(self._model, request)
        # The package's own methods make a pydantic object of every piece, which takes two thirds of all the time that
        # a call takes here; `post` gives JSON as it came. Like them, it must send the key, and never an admin key.
        stream: AsyncStream[Any] = await client.post(
            path,
            cast_to=object,
            body=body,
            options={"security": {"bearer_auth": True}},
            stream=True,
            stream_cls=self._sdk.AsyncStream[object],
        )
        events = aiter(stream)
        try:
            kind = stream.response.headers.get("content-type", "")
            if "html" in kind or "json" in kind:
                raise ModelOutputError(f"{self.name} answered with {_media_type(kind)}.")
            yield events
        finally:
            await stream.close()

    # -- the package ------------------------------------------------------------------------------

    def _take_client(self) -> AsyncOpenAI:
        # One step, so that loops of two threads cannot take the same one.
        try:
            return self._spare.pop()
        except IndexError:
            return self._make_client()

    def _make_client(self) -> AsyncOpenAI:
        settings, sdk = self._settings, self._sdk
        key = None if settings.api_key is None else settings.api_key.get_secret_value()
        if key is None and settings.base_url is not None:
            key = NO_KEY
        try:
            client: AsyncOpenAI = sdk.AsyncOpenAI(
                api_key=key,
                base_url=settings.base_url,
                max_retries=0,
                timeout=sdk.Timeout(
                    settings.silence_seconds_max, connect=settings.connect_seconds_max
                ),
            )
        except sdk.OpenAIError:
            client_error = SettingsError(
                "openai_api_key", reason="there is no key; set SKILLMAP_OPENAI_API_KEY"
            )
        else:
            return client
        raise client_error

    # -- errors -----------------------------------------------------------------------------------

    def _translated(self, error: Exception) -> tuple[SkillmapError, Usage | None]:
        """Our error for one of the package's, and what the call cost; None where that must be estimated.

        Texts of the server are left out: some repeat the prompt, others the key.
        """
        sdk, name = self._sdk, self.name
        if isinstance(error, sdk.APIStatusError):
            # Nothing was generated, and nothing is charged for.
            return self._status_error(error), Usage(calls=1)
        if isinstance(error, sdk.APIConnectionError):
            cause = type(error.__cause__).__name__
            unsent = Usage() if cause in ("ConnectError", "ConnectTimeout", "PoolTimeout") else None
            if isinstance(error, sdk.APITimeoutError):
                return ModelTimeoutError(f"{name} was silent for too long."), unsent
            if unsent is not None:
                return ModelUnavailableError(f"{name} cannot be reached."), unsent
            return ModelUnavailableError(f"{name} broke the connection off."), None
        code = _code(getattr(error, "code", None))
        return ModelUnavailableError(f"{name} stopped with an error{code}."), None

    def _status_error(self, error: APIStatusError) -> SkillmapError:
        status, code = error.status_code, _code(error.code)
        text = f"{self.name} answered with status {status}{code}."
        if status in _ACCESS_STATUS or error.code in _ACCESS_CODES:
            return ModelAccessError(text)
        if status in _RETRYABLE_STATUS or status >= 500:
            wait_seconds = retry_after_seconds(error.response.headers)
            return ModelUnavailableError(text, retry_after_seconds=wait_seconds)
        return ModelRequestError(text)


def _output_limit(host: str) -> str:
    """What the server of that name calls the limit on an answer.

    Source: OpenAI's reference, which calls `max_tokens` deprecated and refuses it for models that reason; the page on
    compatibility of Ollama, which knows nothing else; Mistral's refusal of the newer name.
    """
    return "max_completion_tokens" if host.endswith(_NEWER_HOSTS) else "max_tokens"


def _code(code: object) -> str:
    """An error code in brackets, if it is one: servers may put anything there."""
    return f" ({code})" if isinstance(code, str) and _ERROR_CODE.fullmatch(code) else ""


def _media_type(header: str) -> str:
    kind = header.partition(";")[0].strip().lower()
    return kind if re.fullmatch(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,40}", kind) else "no stream"


async def _close_client(client: AsyncOpenAI) -> None:
    await client.close()


def new_connections() -> Any:
    """A pool of connections as the package makes it; whoever takes it closes it.

    Raises:
        MissingExtraError: The package openai is not installed.
    """
    return _import_sdk().DefaultAsyncHttpxClient()


def _import_sdk() -> ModuleType:
    try:
        import openai
    except ImportError as e:
        raise MissingExtraError("openai", extra="openai") from e
    return openai
