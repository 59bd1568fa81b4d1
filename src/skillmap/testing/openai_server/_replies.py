"""From a step of the plan and a request to what the model is made to say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import JsonValue

from skillmap.models.language_model import CHARACTERS_PER_TOKEN, estimated_tokens
from skillmap.testing.openai_server.answers import FakeAnswer, FakeRequest, Fault

MADE_UP_TEXT = "This is the answer of a fake model."
MADE_UP_REFUSAL = "I'm sorry, but I can't help with that."

FinishReason = Literal["stop", "length", "content_filter", "tool_calls"]


@dataclass(frozen=True, kw_only=True)
class Call:
    """A tool call as it is sent."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, kw_only=True)
class TokenCounts:
    """What the reply says that it consumed."""

    input: int
    cached: int
    output: int
    reasoning: int


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the model says. `usage` None leaves it out; `failed` is an error inside a complete answer."""

    number: int
    model: str
    text: str = ""
    refusal: str = ""
    calls: tuple[Call, ...] = ()
    finish: FinishReason = "stop"
    usage: TokenCounts | None = None
    failed: bool = False

    @property
    def created(self) -> int:
        """Seconds since 1970; the same for the same number, so that answers are the same bytes."""
        return 1_767_225_600 + self.number


def make_reply(answer: FakeAnswer, request: FakeRequest) -> Reply:
    """What the model says to *request* by *answer*, its faults of content included."""
    text, refusal, calls = _content(answer, request)
    counts = _counts(answer, request, text + refusal + "".join(call.arguments for call in calls))
    reply = Reply(
        number=request.number,
        model=answer.model or request.model,
        text=text,
        refusal=refusal,
        calls=calls,
        finish="tool_calls" if calls else "stop",
        usage=None if answer.fault is Fault.NO_USAGE else counts,
        failed=answer.fault is Fault.FAILED,
    )
    if answer.fault in (Fault.TRUNCATED, Fault.FILTERED):
        finish: FinishReason = "length" if answer.fault is Fault.TRUNCATED else "content_filter"
        return replace(reply, text=text[: len(text) // 2], calls=(), finish=finish)
    return _within_limit(reply, request, counts)


def _content(answer: FakeAnswer, request: FakeRequest) -> tuple[str, str, tuple[Call, ...]]:
    if answer.fault is Fault.REFUSAL or answer.refusal:
        return "", answer.refusal or MADE_UP_REFUSAL, ()
    calls = tuple(
        Call(
            id=call.id or f"call_{request.number}_{index}",
            name=call.name,
            arguments=call.arguments
            if isinstance(call.arguments, str)
            else json.dumps(call.arguments, ensure_ascii=False),
        )
        for index, call in enumerate(answer.tool_calls)
    )
    return _text(answer, request, made_up=not calls), "", calls


def _text(answer: FakeAnswer, request: FakeRequest, *, made_up: bool) -> str:
    if answer.fault is Fault.EMPTY_CONTENT:
        return ""
    if answer.fault is Fault.EMPTY_OBJECT:
        return "{}"
    if answer.fault is Fault.WRONG_SCHEMA:
        return '{"unexpected": [1, 2, 3]}'
    text = answer.text
    if text is None:
        text = _made_up(request) if made_up else ""
    return f"{text[:-1]}," if answer.fault is Fault.MALFORMED_JSON else text


def _made_up(request: FakeRequest) -> str:
    if request.schema is None:
        return MADE_UP_TEXT
    return json.dumps(sample_of_schema(request.schema), ensure_ascii=False)


def _counts(answer: FakeAnswer, request: FakeRequest, said: str) -> TokenCounts:
    sent = request.prompt_text
    read = estimated_tokens(len(sent)) if answer.input_tokens is None else answer.input_tokens
    if answer.output_tokens is None:
        written = estimated_tokens(len(said)) + answer.reasoning_tokens
    else:
        written = answer.output_tokens
    return TokenCounts(
        input=read, cached=answer.cached_tokens, output=written, reasoning=answer.reasoning_tokens
    )


def _within_limit(reply: Reply, request: FakeRequest, counts: TokenCounts) -> Reply:
    """A text longer than the request allows is truncated, as by a real model."""
    names = ("max_completion_tokens", "max_tokens", "max_output_tokens")
    limits = [limit for name in names if isinstance(limit := request.body.get(name), int)]
    if not limits or estimated_tokens(len(reply.text)) <= min(limits):
        return reply
    usage = reply.usage and replace(counts, output=min(limits))
    return replace(
        reply,
        text=reply.text[: min(limits) * CHARACTERS_PER_TOKEN],
        calls=(),
        finish="length",
        usage=usage,
    )


def sample_of_schema(
    schema: Mapping[str, JsonValue], root: Mapping[str, JsonValue] | None = None
) -> JsonValue:
    """The smallest value that follows *schema*, which is in the strict subset: lists as short as allowed.

    Raises:
        ValueError: No finite value follows it, or this cannot find it.
    """
    return _sample(dict(schema), root or schema, depth=0)


_SAMPLE_LEVELS_MAX = 30


def _sample(schema: JsonValue, root: Mapping[str, JsonValue], *, depth: int) -> JsonValue:
    if not isinstance(schema, Mapping) or depth > _SAMPLE_LEVELS_MAX:
        raise ValueError("no value can be made up for this schema; give the step a text")
    if "$ref" in schema:
        return _sample(_resolve(str(schema["$ref"]), root), root, depth=depth + 1)
    if "const" in schema:
        return schema["const"]
    values = schema.get("enum")
    if isinstance(values, list):
        return values[0]
    options = schema.get("anyOf")
    if isinstance(options, list):
        # The last one: optional fields are written `anyOf [something, null]`, and null ends recursion.
        return _sample(options[-1], root, depth=depth + 1)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = kind[-1]
    if kind == "object":
        properties = schema.get("properties")
        parts = properties if isinstance(properties, Mapping) else {}
        return {name: _sample(part, root, depth=depth + 1) for name, part in parts.items()}
    if kind == "array":
        least = schema.get("minItems")
        item = schema.get("items")
        count = least if isinstance(least, int) else 0
        return [_sample(item, root, depth=depth + 1) for _ in range(count)]
    return _scalar(kind, schema)


def _scalar(kind: JsonValue, schema: Mapping[str, JsonValue]) -> JsonValue:
    if kind in ("integer", "number"):
        least = schema.get("minimum", schema.get("exclusiveMinimum", 0))
        most = schema.get("maximum")
        start = least if isinstance(least, int | float) else 0
        if "exclusiveMinimum" in schema:
            start += 1
        return min(start, most) if isinstance(most, int | float) else start
    others: dict[str, JsonValue] = {"string": "text", "boolean": False, "null": None}
    return others.get(str(kind))


def _resolve(reference: str, root: Mapping[str, JsonValue]) -> JsonValue:
    found: JsonValue = dict(root)
    for token in reference.removeprefix("#").split("/")[1:]:
        if not isinstance(found, Mapping):
            return None
        found = found.get(token.replace("~1", "/").replace("~0", "~"))
    return found
