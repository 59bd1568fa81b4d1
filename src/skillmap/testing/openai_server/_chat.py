"""Chat completions on the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator

from skillmap.testing.openai_server._errors import SERVER_ERROR, ApiError
from skillmap.testing.openai_server._replies import Reply, TokenCounts
from skillmap.testing.openai_server._wire import StreamEvent, pieces


def chat_body(reply: Reply) -> dict[str, object]:
    """The answer in one piece."""
    message: dict[str, object] = {
        "role": "assistant",
        "content": None if reply.refusal or (reply.calls and not reply.text) else reply.text,
        "refusal": reply.refusal or None,
        "annotations": [],
    }
    if reply.calls:
        message["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in reply.calls
        ]
    body = {
        **_head(reply, "chat.completion"),
        "choices": [
            {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish}
        ],
    }
    if reply.usage:
        body["usage"] = _usage(reply.usage)
    return body


def chat_events(reply: Reply, *, characters: int, include_usage: bool) -> Iterator[StreamEvent]:
    """The answer as a stream."""
    usage = reply.usage if include_usage else None

    def chunk(delta: dict[str, object], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        body = {**_head(reply, "chat.completion.chunk"), "choices": [choice]}
        if usage:
            body["usage"] = None
        return _line(body)

    yield StreamEvent(
        chunk({"role": "assistant", "content": "" if not reply.calls else None, "refusal": None})
    )
    for piece in pieces(reply.text, characters):
        yield StreamEvent(chunk({"content": piece}), content=True)
    for piece in pieces(reply.refusal, characters):
        yield StreamEvent(chunk({"refusal": piece}), content=True)
    for index, call in enumerate(reply.calls):
        function = {"name": call.name, "arguments": ""}
        start = {"index": index, "id": call.id, "type": "function", "function": function}
        yield StreamEvent(chunk({"tool_calls": [start]}), content=True)
        for piece in pieces(call.arguments, characters):
            part = {"index": index, "function": {"arguments": piece}}
            yield StreamEvent(chunk({"tool_calls": [part]}), content=True)
    yield StreamEvent(chunk({}, reply.finish))
    if usage:
        body = {**_head(reply, "chat.completion.chunk"), "choices": [], "usage": _usage(usage)}
        yield StreamEvent(_line(body))
    yield StreamEvent(b"data: [DONE]\n\n", last=True)


def chat_error_event() -> bytes:
    """An error in mid-stream."""
    return _line(ApiError(500, SERVER_ERROR).body())


def _head(reply: Reply, kind: str) -> dict[str, object]:
    return {
        "id": f"chatcmpl-fake{reply.number:06}",
        "object": kind,
        "created": reply.created,
        "model": reply.model,
        "service_tier": "default",
        "system_fingerprint": None,
    }


def _usage(counts: TokenCounts) -> dict[str, object]:
    return {
        "prompt_tokens": counts.input,
        "completion_tokens": counts.output,
        "total_tokens": counts.input + counts.output,
        "prompt_tokens_details": {"cached_tokens": counts.cached, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": counts.reasoning,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def _line(body: dict[str, object]) -> bytes:
    return (
        b"data: " + json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"
    )
