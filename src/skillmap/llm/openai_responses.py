"""The Responses API: what is sent, and what the events of an answer mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from skillmap.errors import ModelRequestError, ModelUnavailableError
from skillmap.llm.messages import RoleMessage, role_messages
from skillmap.llm.openai_answer import OpenAIAnswer
from skillmap.models.language_model import FinishReason, ModelRequest, ModelText, ToolCall
from skillmap.models.usage import Usage

PATH = "/responses"

OUTPUT_TOKENS_MIN = 16
"""Source: the reference of `max_output_tokens`."""

_TRANSIENT_CODES = ("server_error", "rate_limit_exceeded", "vector_store_timeout")
"""Codes of a failed response that may go well next time. Source: the reference of `error` in a response."""


def responses_parameters(model: str, request: ModelRequest) -> dict[str, Any]:
    """The body of a request to the Responses API. The server is told to store nothing."""
    system, *rest = (
        role_messages(request)
        if request.system or request.data
        else (None, *role_messages(request))
    )
    parameters: dict[str, Any] = {
        "model": model,
        "input": [item for message in rest if message for item in _items(message)],
        "max_output_tokens": max(OUTPUT_TOKENS_MIN, request.output_tokens_max),
        "store": False,
        "stream": True,
    }
    if system is not None:
        parameters["instructions"] = system.text
    if request.json_schema is not None:
        described = {"name": request.schema_name, "schema": request.json_schema, "strict": True}
        parameters["text"] = {"format": {"type": "json_schema"} | described}
    if request.tools:
        parameters["tools"] = [
            {"type": "function"} | tool.model_dump() | {"strict": True} for tool in request.tools
        ]
    return parameters


def _items(message: RoleMessage) -> Iterator[dict[str, Any]]:
    """A message as items of the input; a call of a tool is an item of its own."""
    if message.role == "tool":
        yield {
            "type": "function_call_output",
            "call_id": message.tool_call_id,
            "output": message.text,
        }
        return
    if message.text:
        yield {"role": message.role, "content": message.text}
    for call in message.tool_calls:
        yield {
            "type": "function_call",
            "call_id": call.id,
            "name": call.name,
            "arguments": call.arguments,
        }


class ResponsesAnswer(OpenAIAnswer):
    """An answer of the Responses API as it arrives."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: list[ToolCall] = []

    def read(self, event: dict[str, Any]) -> Iterator[ModelText]:
        """Take the next event; the text in it.

        Raises:
            ModelUnavailableError: The server failed in the middle.
            ModelRequestError: The server does not take the request after all.
        """
        self.began = True
        match event.get("type"):
            case "response.output_text.delta":
                self.received += len(event["delta"])
                yield ModelText(text=event["delta"])
            case "response.refusal.delta":
                self._refused = True
                self.received += len(event["delta"])
            case "response.output_item.done" if event["item"].get("type") == "function_call":
                item = event["item"]
                self.received += len(item["arguments"])
                self._calls.append(
                    ToolCall(id=item["call_id"], name=item["name"], arguments=item["arguments"])
                )
            case "response.completed" | "response.incomplete" | "response.failed":
                self._end(event["response"])
            case "error":
                raise _failure(event.get("code"))

    def _end(self, response: dict[str, Any]) -> None:
        if reported := response.get("usage"):
            self.usage = _usage(reported)
        status = response.get("status")
        if status == "failed":
            raise _failure((response.get("error") or {}).get("code"))
        if status == "incomplete":
            details = response.get("incomplete_details") or {}
            self._reason = "filter" if details.get("reason") == "content_filter" else "length"
        else:
            self._reason = "tool_calls" if self._calls else "stop"

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """Calls that the model asks for, in its order; those of a truncated answer are left out."""
        return () if self._reason in ("length", "filter") else tuple(self._calls)

    @property
    def finish(self) -> FinishReason:
        """Why the model stopped."""
        return "refusal" if self._refused else self._reason or "stop"


def _failure(code: str | None) -> ModelUnavailableError | ModelRequestError:
    if code is None or code in _TRANSIENT_CODES:
        return ModelUnavailableError("The server failed in the middle of its answer.")
    return ModelRequestError("The server does not take the request.")


def _usage(reported: dict[str, Any]) -> Usage:
    read = reported.get("input_tokens_details") or {}
    written = reported.get("output_tokens_details") or {}
    return Usage(
        input_tokens=reported.get("input_tokens") or 0,
        cached_tokens=read.get("cached_tokens") or 0,
        output_tokens=reported.get("output_tokens") or 0,
        reasoning_tokens=written.get("reasoning_tokens") or 0,
        calls=1,
    )
