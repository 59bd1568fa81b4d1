"""The Responses API on the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from skillmap.testing.openai_server._errors import SERVER_ERROR
from skillmap.testing.openai_server._replies import Call, Reply, TokenCounts
from skillmap.testing.openai_server._wire import StreamEvent, pieces

Body = Mapping[str, JsonValue]
Fields = Mapping[str, object]
_INCOMPLETE = {"length": "max_output_tokens", "content_filter": "content_filter"}


def responses_body(reply: Reply, request: Body) -> dict[str, object]:
    """The answer in one piece."""
    return _response(reply, request, status=_status(reply), output=_output(reply))


def responses_events(reply: Reply, request: Body, *, characters: int) -> Iterator[StreamEvent]:
    """The answer as a stream."""
    numbers = _Numbered()
    started = _response(reply, request, status="in_progress", output=[])
    yield numbers.event("response.created", {"response": started})
    yield numbers.event("response.in_progress", {"response": started})
    output = _output(reply)
    for index, item in enumerate(output):
        if item["type"] == "message":
            yield from _message_events(numbers, reply, index, item, characters)
        else:
            yield from _call_events(numbers, index, item, characters)
    status = _status(reply)
    final = _response(reply, request, status=status, output=output)
    yield numbers.event(f"response.{status}", {"response": final}, last=True)


def responses_error_event() -> bytes:
    """An error in mid-stream."""
    body = {
        "type": "error",
        "code": "server_error",
        "message": SERVER_ERROR,
        "param": None,
        "sequence_number": 0,
    }
    return _line("error", body)


class _Numbered:
    """Events with the number that each one carries."""

    def __init__(self) -> None:
        self._next = 0

    def event(
        self, kind: str, fields: Fields, *, content: bool = False, last: bool = False
    ) -> StreamEvent:
        body = {"type": kind, "sequence_number": self._next, **fields}
        self._next += 1
        return StreamEvent(_line(kind, body), content=content, last=last)


def _message_events(
    numbers: _Numbered, reply: Reply, index: int, item: dict[str, object], characters: int
) -> Iterator[StreamEvent]:
    at = {"output_index": index, "item_id": item["id"], "content_index": 0}
    empty = {**item, "status": "in_progress", "content": []}
    yield numbers.event("response.output_item.added", {"output_index": index, "item": empty})
    part = _part(reply)
    if reply.refusal:
        kind, field, text = "response.refusal", "refusal", reply.refusal
        extra: dict[str, object] = {}
    else:
        kind, field, text, extra = "response.output_text", "text", reply.text, {"logprobs": []}
    yield numbers.event("response.content_part.added", {"part": {**part, field: ""}, **at})
    for piece in pieces(text, characters):
        yield numbers.event(f"{kind}.delta", {"delta": piece, **at, **extra}, content=True)
    yield numbers.event(f"{kind}.done", {field: text, **at, **extra})
    yield numbers.event("response.content_part.done", {"part": part, **at})
    yield numbers.event("response.output_item.done", {"output_index": index, "item": item})


def _call_events(
    numbers: _Numbered, index: int, item: dict[str, object], characters: int
) -> Iterator[StreamEvent]:
    at = {"output_index": index, "item_id": item["id"]}
    empty = {**item, "status": "in_progress", "arguments": ""}
    yield numbers.event("response.output_item.added", {"output_index": index, "item": empty})
    for piece in pieces(str(item["arguments"]), characters):
        kind = "response.function_call_arguments.delta"
        yield numbers.event(kind, {"delta": piece, **at}, content=True)
    yield numbers.event(
        "response.function_call_arguments.done",
        {"arguments": item["arguments"], "name": item["name"], **at},
    )
    yield numbers.event("response.output_item.done", {"output_index": index, "item": item})


def _output(reply: Reply) -> list[dict[str, object]]:
    output: list[dict[str, object]] = []
    status = "incomplete" if reply.finish in _INCOMPLETE else "completed"
    if reply.failed:
        return output
    if not reply.calls or reply.text:
        output.append(
            {
                "id": f"msg_fake{reply.number:06}",
                "type": "message",
                "status": status,
                "role": "assistant",
                "content": [_part(reply)],
            }
        )
    output += [_call_item(call, reply.number, index) for index, call in enumerate(reply.calls)]
    return output


def _part(reply: Reply) -> dict[str, object]:
    if reply.refusal:
        return {"type": "refusal", "refusal": reply.refusal}
    return {"type": "output_text", "text": reply.text, "annotations": [], "logprobs": []}


def _call_item(call: Call, number: int, index: int) -> dict[str, object]:
    return {
        "id": f"fc_fake{number:06}_{index}",
        "type": "function_call",
        "status": "completed",
        "call_id": call.id,
        "name": call.name,
        "arguments": call.arguments,
    }


def _status(reply: Reply) -> str:
    if reply.failed:
        return "failed"
    return "incomplete" if reply.finish in _INCOMPLETE else "completed"


def _response(
    reply: Reply, request: Body, *, status: str, output: list[dict[str, object]]
) -> dict[str, object]:
    ended = status != "in_progress"
    reason = _INCOMPLETE.get(reply.finish)
    text = request.get("text")
    body: dict[str, object] = {
        "id": f"resp_fake{reply.number:06}",
        "object": "response",
        "created_at": reply.created,
        "status": status,
        "error": {"code": "server_error", "message": SERVER_ERROR} if status == "failed" else None,
        "incomplete_details": {"reason": reason} if ended and reason else None,
        "instructions": request.get("instructions"),
        "max_output_tokens": request.get("max_output_tokens"),
        "metadata": request.get("metadata") or {},
        "model": reply.model,
        "output": output,
        "parallel_tool_calls": request.get("parallel_tool_calls", True),
        "previous_response_id": None,
        "reasoning": request.get("reasoning") or {"effort": None, "summary": None},
        "store": request.get("store", True),
        "temperature": request.get("temperature", 1.0),
        "text": text or {"format": {"type": "text"}},
        "tool_choice": request.get("tool_choice") or "auto",
        "tools": request.get("tools") or [],
        "top_p": request.get("top_p", 1.0),
        "truncation": request.get("truncation") or "disabled",
        "usage": None,
        "user": request.get("user"),
    }
    if ended and reply.usage and status != "failed":
        body["usage"] = _usage(reply.usage)
    return body


def _usage(counts: TokenCounts) -> dict[str, object]:
    return {
        "input_tokens": counts.input,
        "input_tokens_details": {"cached_tokens": counts.cached, "cache_write_tokens": 0},
        "output_tokens": counts.output,
        "output_tokens_details": {"reasoning_tokens": counts.reasoning},
        "total_tokens": counts.input + counts.output,
    }


def _line(kind: str, body: Fields) -> bytes:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return f"event: {kind}\ndata: {text}\n\n".encode()
