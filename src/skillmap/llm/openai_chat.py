"""Chat completions: what is sent, and what the pieces of an answer mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from skillmap.llm.messages import RoleMessage, role_messages
from skillmap.llm.openai_answer import OpenAIAnswer
from skillmap.models.language_model import FinishReason, ModelRequest, ModelText, ToolCall
from skillmap.models.usage import Usage

PATH = "/chat/completions"

_FINISHES: dict[str, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "content_filter": "filter",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
}


def chat_parameters(model: str, request: ModelRequest, *, output_limit: str) -> dict[str, Any]:
    """The body of a request to chat completions; *output_limit* is the parameter that limits the answer."""
    parameters: dict[str, Any] = {
        "model": model,
        "messages": [_message(message) for message in role_messages(request)],
        output_limit: request.output_tokens_max,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.json_schema is not None:
        described = {"name": request.schema_name, "schema": request.json_schema, "strict": True}
        parameters["response_format"] = {"type": "json_schema", "json_schema": described}
    if request.tools:
        parameters["tools"] = [
            {"type": "function", "function": tool.model_dump() | {"strict": True}}
            for tool in request.tools
        ]
    return parameters


def _message(message: RoleMessage) -> dict[str, Any]:
    said: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.tool_calls:
        said["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in message.tool_calls
        ]
        said["content"] = message.text or None
    if message.tool_call_id is not None:
        said["tool_call_id"] = message.tool_call_id
    return said


@dataclass(slots=True)
class _CallParts:
    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


class ChatAnswer(OpenAIAnswer):
    """An answer of chat completions as it arrives."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: dict[int, _CallParts] = {}

    def read(self, chunk: dict[str, Any]) -> Iterator[ModelText]:
        """Take the next chunk; the text in it."""
        self.began = True
        if reported := chunk.get("usage"):
            self.usage = _usage(reported)
        if not chunk.get("choices"):
            return
        choice = chunk["choices"][0]
        if reason := choice.get("finish_reason"):
            self._reason = _FINISHES.get(reason, "stop")
        delta = choice.get("delta") or {}
        if refusal := delta.get("refusal"):
            self._refused = True
            self.received += len(refusal)
        for call in delta.get("tool_calls") or ():
            self._add_call(call)
        if content := delta.get("content"):
            self.received += len(content)
            yield ModelText(text=content)

    def _add_call(self, piece: dict[str, Any]) -> None:
        # Some servers number no calls: each piece is a whole one then.
        index = piece.get("index")
        parts = self._calls.setdefault(len(self._calls) if index is None else index, _CallParts())
        parts.id = piece.get("id") or parts.id
        function = piece["function"]
        parts.name = function.get("name") or parts.name
        if arguments := function.get("arguments"):
            parts.arguments.append(arguments)
            self.received += len(arguments)

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """Calls that the model asks for, in its order; those of a truncated answer are left out."""
        if self._reason in ("length", "filter"):
            return ()
        return tuple(
            ToolCall(
                id=parts.id or f"call_{index}", name=parts.name, arguments="".join(parts.arguments)
            )
            for index, parts in sorted(self._calls.items())
        )

    @property
    def finish(self) -> FinishReason:
        """Why the model stopped; some servers say `stop` where they mean that they wait for tools."""
        if self._refused:
            return "refusal"
        if self._reason in (None, "stop") and self._calls:
            return "tool_calls"
        return self._reason or "stop"


def _usage(reported: dict[str, Any]) -> Usage:
    read = reported.get("prompt_tokens_details") or {}
    written = reported.get("completion_tokens_details") or {}
    return Usage(
        input_tokens=reported.get("prompt_tokens") or 0,
        cached_tokens=read.get("cached_tokens") or 0,
        output_tokens=reported.get("completion_tokens") or 0,
        reasoning_tokens=written.get("reasoning_tokens") or 0,
        calls=1,
    )
