"""Any chat model of LangChain as a `LanguageModel`, through langchain-core."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from skillmap.errors import (
    MissingExtraError,
    ModelAccessError,
    ModelError,
    ModelOutputError,
    ModelRequestError,
    ModelTimeoutError,
    ModelUnavailableError,
    SettingsError,
)
from skillmap.llm.estimate import estimated_usage
from skillmap.llm.layers import ModelStream
from skillmap.llm.messages import RoleMessage, role_messages
from skillmap.llm.openai import new_connections
from skillmap.llm.per_loop import PerLoop
from skillmap.llm.retry import retry_after_seconds
from skillmap.models.language_model import (
    FinishReason,
    ModelFinish,
    ModelRequest,
    ModelText,
    ModelUsage,
    ToolCall,
)
from skillmap.models.model_settings import ModelSettings
from skillmap.models.usage import Usage
from skillmap.protocols import ProviderStatus

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

EXTRA = "langgraph"

SCHEMA_RULE = "Answer with nothing but JSON that follows this schema: "
"""Asks for JSON where a package of LangChain has no way of its own that keeps usage in every outcome."""

_FINISHES: dict[str, FinishReason] = {
    "stop": "stop",
    "end_turn": "stop",
    "stop_sequence": "stop",
    "length": "length",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "content_filter": "filter",
    "safety": "filter",
    "recitation": "filter",
    "refusal": "refusal",
    "tool_calls": "tool_calls",
    "tool_use": "tool_calls",
    "function_call": "tool_calls",
}
"""What packages of LangChain call the end, in lower case. Source: the interfaces of OpenAI, Anthropic, Google."""

_ENDS: dict[str, FinishReason] = {
    "LengthFinishReasonError": "length",
    "ContentFilterFinishReasonError": "filter",
}
"""Errors of the openai package that stand for the end of an answer."""

_UNSENT = frozenset({"ConnectError", "ConnectTimeout", "ConnectionRefusedError", "PoolTimeout"})
"""Errors, or causes of errors, after which nothing was sent."""

_UNABLE = (NotImplementedError, TypeError)
"""What a package raises that cannot do what it is asked, such as to take tools; nothing was sent then."""

_ERRORS: dict[str, type[ModelError]] = {
    "ModelAuthenticationError": ModelAccessError,
    "ModelPermissionDeniedError": ModelAccessError,
    "ModelInvalidRequestError": ModelRequestError,
    "ModelNotFoundError": ModelRequestError,
    "ContextOverflowError": ModelRequestError,
    "ModelTimeoutError": ModelTimeoutError,
    "ModelRateLimitError": ModelUnavailableError,
    "ModelAPIError": ModelUnavailableError,
    "ModelConnectionError": ModelUnavailableError,
}
"""Errors that LangChain's own packages raise, by the class of langchain-core that they extend."""


class LangChainProvider:
    """Opens `langchain:<provider>/<model>`, such as `langchain:anthropic/claude-sonnet-4-5`.

    The provider's own package must be installed; it finds its key in its own variable.
    """

    name = "langchain"

    def status(self) -> ProviderStatus:
        """Whether the package langchain is installed; packages of providers are looked for when one is opened."""
        if find_spec("langchain") is None:
            return ProviderStatus(
                works=False, missing="langchain", remedy=f"pip install 'skillmap[{EXTRA}]'"
            )
        return ProviderStatus(works=True)

    def open(self, model: str, settings: ModelSettings) -> LangChainModel:
        """The model of that name, told not to retry.

        Raises:
            SettingsError: It has not the form `<provider>/<model>`, or the provider's package cannot make it.
            MissingExtraError: langchain, or the provider's package, is not installed.
        """
        provider, divider, name = model.partition("/")
        if not (provider and divider and name):
            raise SettingsError("llm", reason="name it as 'langchain:provider/model'")
        try:
            from langchain.chat_models import init_chat_model
        except ImportError as e:
            raise MissingExtraError("langchain", extra=EXTRA) from e
        try:
            chat_model = init_chat_model(
                name,
                model_provider=provider,
                max_retries=0,
                timeout=settings.silence_seconds_max,
            )
        except ImportError as e:
            package = f"langchain-{provider.replace('_', '-')}"
            raise MissingExtraError(package) from e
        except Exception as e:  # noqa: BLE001 - Packages raise what they like where a key is missing.
            failure = type(e).__name__
        else:
            return LangChainModel(chat_model, name=f"{self.name}:{model}")
        raise SettingsError("llm", reason=f"{provider!r} cannot be opened ({failure})")


class LangChainModel:
    """A chat model of LangChain, asked as it is: retries and timeouts of its own are the host's affair."""

    def __init__(self, chat_model: BaseChatModel, *, name: str | None = None) -> None:
        """Wrap *chat_model*; *name* None asks it for its name."""
        self.name = name or f"{LangChainProvider.name}:{_name_of(chat_model)}"
        self._is_openai = _is_of(chat_model, "langchain_openai.")
        # With an address of its own, that package asks for no usage unless it is told to.
        self._chat_model: Any = (
            chat_model.model_copy(update={"stream_usage": True}) if self._is_openai else chat_model
        )
        self._connected = PerLoop(self._connect, _disconnect)

    def __repr__(self) -> str:
        return f"LangChainModel({self.name!r})"

    @property
    def base_url(self) -> str | None:
        """Address of the server, where the model has one."""
        return getattr(self._chat_model, "openai_api_base", None)

    def status(self) -> ProviderStatus:
        """It was made, so its package is installed."""
        return ProviderStatus(works=True)

    async def close(self) -> None:
        """Close the connections that were made here; those of a model that was handed in with its own stay open."""
        await self._connected.close()

    async def stream(self, request: ModelRequest) -> ModelStream:
        """The answer; see `LanguageModel.stream`.

        Raises:
            ModelAccessError: The key is wrong or has no quota left.
            ModelRequestError: The server or the package does not take the request.
        """
        from langsmith import tracing_context

        answer = _Answer()
        failure: ModelError | None = None
        usage: Usage | None = None
        pieces = None
        try:
            chat_model = (await self._connected.get()).chat_model
            pieces = self._bound(chat_model, request).astream(self._messages(request))
            while True:
                # LangChain would post whole conversations wherever the environment turns LangSmith on.
                with tracing_context(enabled=False):
                    piece = await anext(pieces, None)
                if piece is None:
                    break
                text = answer.read(piece)
                if text:
                    yield ModelText(text=text)
        except Exception as e:  # noqa: BLE001 - Every package of LangChain raises errors of its own.
            if not answer.end_with(e):
                failure, usage = self._translated(e), _usage_before_answer(e)
        finally:
            if pieces is not None:
                await pieces.aclose()
        if answer.received or usage is None:
            usage = answer.usage or estimated_usage(request, received=answer.received)
        if failure is None:
            for call in answer.tool_calls():
                yield call
        if usage.calls:
            yield ModelUsage(usage=usage)
        # Raised here, where the package's own error, with the server's text, is no longer its context.
        if failure is not None:
            raise failure
        yield ModelFinish(reason=answer.finish())

    # -- what is sent -----------------------------------------------------------------------------

    def _bound(self, chat_model: Any, request: ModelRequest) -> Any:
        """*chat_model* with what *request* asks for beside messages."""
        bound = chat_model
        if request.tools:
            functions = [
                {"type": "function", "function": tool.model_dump()} for tool in request.tools
            ]
            bound = bound.bind_tools(functions)
        arguments: dict[str, Any] = {}
        if "max_tokens" in type(chat_model).model_fields:
            arguments["max_tokens"] = request.output_tokens_max
        if self._is_openai and request.json_schema is not None:
            described = {"name": request.schema_name, "schema": request.json_schema, "strict": True}
            arguments["response_format"] = {"type": "json_schema", "json_schema": described}
        return bound.bind(**arguments) if arguments else bound

    def _messages(self, request: ModelRequest) -> list[BaseMessage]:
        from langchain_core.messages import SystemMessage

        messages = [_message(message) for message in role_messages(request)]
        if request.json_schema is not None and not self._is_openai:
            # Last, where models heed it most and where it breaks no prefix that a server has cached.
            schema = json.dumps(request.json_schema, ensure_ascii=False)
            rule = SCHEMA_RULE + schema
            first = messages[0]
            if isinstance(first, SystemMessage):
                messages[0] = SystemMessage(f"{first.content}\n{rule}")
            else:
                messages.insert(0, SystemMessage(rule))
        return messages

    # -- connections ------------------------------------------------------------------------------

    def _connect(self) -> _Connected:
        """The chat model for the running loop.

        langchain-openai has one pool of connections for the whole process, unless it is given one: a loop is handed
        connections of loops that have ended, asks over them and is charged, and cannot read the answer.
        """
        given = self._chat_model
        root = getattr(given, "root_async_client", None)
        if not self._is_openai or root is None or given.http_async_client is not None:
            return _Connected(given, None)
        connections = new_connections()
        client = root.with_options(http_client=connections)
        own = {"root_async_client": client, "async_client": client.chat.completions}
        return _Connected(given.model_copy(update=own), connections)

    # -- errors -----------------------------------------------------------------------------------

    def _translated(self, error: Exception) -> ModelError:
        """Our error for one of a package; its text is left out, as it may repeat the prompt or the key."""
        name, kind = self.name, type(error).__name__
        status = getattr(error, "status_code", None)
        if getattr(error, "code", None) == "insufficient_quota":
            return ModelAccessError(f"{name} has no quota left.")
        for parent in type(error).__mro__:
            if parent.__module__ == "langchain_core.exceptions" and parent.__name__ in _ERRORS:
                return _error(_ERRORS[parent.__name__], f"{name} failed with {kind}.", error)
        if isinstance(status, int):
            text = f"{name} answered with status {status}."
            return _error(_kind_of_status(status), text, error)
        if isinstance(error, _UNABLE):
            return ModelRequestError(f"{name} cannot be asked so ({kind}).")
        if isinstance(error, TimeoutError) or "Timeout" in kind:
            return ModelTimeoutError(f"{name} was silent for too long.")
        if isinstance(error, RuntimeError) and "loop" in str(error):
            return ModelUnavailableError(f"{name} has connections of another event loop.")
        if isinstance(error, OSError) or "Connect" in kind or _is_of(error, "openai."):
            return ModelUnavailableError(f"{name} broke the connection off ({kind}).")
        return ModelOutputError(f"{name} failed with {kind}.")


class _Connected(NamedTuple):
    """A chat model, and the connections that were made for it, if any."""

    chat_model: Any
    connections: Any


async def _disconnect(connected: _Connected) -> None:
    if connected.connections is not None:
        await connected.connections.aclose()


def _kind_of_status(status: int) -> type[ModelError]:
    if status in (401, 402, 403):
        return ModelAccessError
    if status in (408, 409, 429) or status >= 500:
        return ModelUnavailableError
    return ModelRequestError


def _error(kind: type[ModelError], text: str, cause: Exception) -> ModelError:
    """An error of *kind*; with the server's hint when to come back, where the package passes its headers on."""
    if kind is not ModelUnavailableError:
        return kind(text)
    headers = getattr(getattr(cause, "response", None), "headers", None)
    wait_seconds = None if headers is None else retry_after_seconds(headers)
    return ModelUnavailableError(text, retry_after_seconds=wait_seconds)


def _usage_before_answer(error: Exception) -> Usage | None:
    """What a call cost that *error* ended before any of the answer came; None where that must be estimated."""
    if isinstance(getattr(error, "status_code", None), int):
        # Nothing was generated, and nothing is charged for.
        return Usage(calls=1)
    kinds = {type(error).__name__, type(error.__cause__).__name__}
    unsent = isinstance(error, _UNABLE) or kinds & _UNSENT
    return Usage() if unsent else None


class _Answer:
    """An answer of a chat model as it arrives."""

    def __init__(self) -> None:
        self.received = 0
        """Characters so far."""
        self._whole: AIMessageChunk | None = None
        self._ended_with: FinishReason | None = None

    def end_with(self, error: Exception) -> bool:
        """Whether *error* is only a package's way to say that the answer is not complete."""
        self._ended_with = _ENDS.get(type(error).__name__)
        return self._ended_with is not None

    def read(self, piece: Any) -> str:
        """Take the next piece; the text in it."""
        self._whole = piece if self._whole is None else self._whole + piece
        text = str(piece.text)
        self.received += len(text) + sum(
            len(call.get("args") or "") for call in getattr(piece, "tool_call_chunks", ())
        )
        return text

    @property
    def usage(self) -> Usage | None:
        """As reported; None when the package did not say."""
        reported: Any = getattr(self._whole, "usage_metadata", None)
        if not reported:
            return None
        read = reported.get("input_token_details") or {}
        written = reported.get("output_token_details") or {}
        return Usage(
            input_tokens=reported.get("input_tokens") or 0,
            cached_tokens=read.get("cache_read") or 0,
            output_tokens=reported.get("output_tokens") or 0,
            reasoning_tokens=written.get("reasoning") or 0,
            calls=1,
        )

    def tool_calls(self) -> Iterator[ToolCall]:
        """Calls that the model asks for, in its order; arguments that are no JSON as they are."""
        pieces = getattr(self._whole, "tool_call_chunks", None) or ()
        for index, call in enumerate(pieces):
            yield ToolCall(
                id=call.get("id") or f"call_{index}",
                name=call.get("name") or "unknown",
                arguments=call.get("args") or "{}",
            )

    def finish(self) -> FinishReason:
        """Why the model stopped."""
        if self._ended_with is not None:
            return self._ended_with
        facts: dict[str, Any] = getattr(self._whole, "response_metadata", None) or {}
        extra: dict[str, Any] = getattr(self._whole, "additional_kwargs", None) or {}
        if extra.get("refusal") or _has_refusal(self._whole):
            return "refusal"
        said = facts.get("finish_reason") or facts.get("stop_reason") or facts.get("done_reason")
        incomplete = (facts.get("incomplete_details") or {}).get("reason")
        reason = _FINISHES.get(str(incomplete or said or "stop").lower(), "stop")
        if reason == "stop" and getattr(self._whole, "tool_call_chunks", None):
            return "tool_calls"
        return reason


def _has_refusal(message: Any) -> bool:
    content = getattr(message, "content", None)
    return isinstance(content, list) and any(
        isinstance(block, dict) and (block.get("type") == "refusal" or "refusal" in block)
        for block in content
    )


def _message(message: RoleMessage) -> BaseMessage:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

    match message.role:
        case "system":
            return SystemMessage(message.text)
        case "tool":
            return ToolMessage(message.text, tool_call_id=message.tool_call_id or "")
        case "assistant":
            calls = [
                {"name": call.name, "args": _arguments(call), "id": call.id}
                for call in message.tool_calls
            ]
            return AIMessage(message.text, tool_calls=calls)
        case _:
            return HumanMessage(message.text)


def _arguments(call: ToolCall) -> dict[str, Any]:
    """Arguments of an earlier call; those that are no object were answered with an error, and are left out."""
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        return {}
    return arguments if isinstance(arguments, dict) else {}


def _name_of(chat_model: Any) -> str:
    found = getattr(chat_model, "model_name", None) or getattr(chat_model, "model", None)
    name = found if isinstance(found, str) and found else type(chat_model).__name__
    return re.sub(r"[^\w./:-]", "-", name)[:100]


def _is_of(thing: object, package: str) -> bool:
    """Whether the class of *thing*, or one that it extends, comes from *package*."""
    return any(f"{parent.__module__}.".startswith(package) for parent in type(thing).__mro__)
