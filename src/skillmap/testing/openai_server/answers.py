"""What a fake server is told to answer, and what it noted of each request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from pydantic import JsonValue

Api = Literal["chat", "responses", "models"]
"""Chat completions, the Responses API, and the list of models."""

Ending = Literal["open", "completed", "disconnected", "cut", "stopped"]
"""How a request ended: not yet, answered in full, left by the client, cut by the plan, cut by the server's stop."""


class Fault(StrEnum):
    """What a step does wrong. The content of a step that is nothing but a fault is made up."""

    RATE_LIMITED = "rate_limited"
    """Status 429, code `rate_limit_exceeded`, with `retry-after` and `retry-after-ms`."""
    RATE_LIMITED_WITHOUT_HINT = "rate_limited_without_hint"
    """Status 429 that does not say when to come back."""
    QUOTA = "quota"
    """Status 429, code `insufficient_quota`: it does not pass by waiting."""
    SERVER_ERROR = "server_error"
    """Status 500."""
    OVERLOADED = "overloaded"
    """Status 503, code `server_overloaded`."""
    UNAUTHORIZED = "unauthorized"
    """Status 401, code `invalid_api_key`."""
    BAD_REQUEST = "bad_request"
    """Status 400, as for a parameter that the server does not take."""
    MODEL_NOT_FOUND = "model_not_found"
    """The model is unknown: status 404, code `model_not_found`."""
    DROP = "drop"
    """The connection closes before the first byte of an answer."""
    HANG = "hang"
    """Nothing comes, or nothing more after `fault_after_chunks`, until the client leaves."""
    DRIP = "drip"
    """One character at a time, `DRIP_SECONDS` apart unless the step says `chunk_delay_seconds`."""
    CUT = "cut"
    """The connection closes after `fault_after_chunks` pieces of content."""
    ERROR_EVENT = "error_event"
    """An error event after `fault_after_chunks` pieces; status 500 when nothing is streamed."""
    FAILED = "failed"
    """Responses: status `failed` with an error, in a complete answer. Chat completions: as `ERROR_EVENT`."""
    MALFORMED_JSON = "malformed_json"
    """Text that is no JSON: the step's own without its last character and with a comma instead."""
    WRONG_SCHEMA = "wrong_schema"
    """JSON, but of another shape than the one asked for."""
    EMPTY_OBJECT = "empty_object"
    """The text `{}`."""
    EMPTY_CONTENT = "empty_content"
    """An answer without text, at its regular end."""
    REFUSAL = "refusal"
    """The model refuses: `refusal` instead of text."""
    TRUNCATED = "truncated"
    """The first half of the text; finish `length`, or status `incomplete` for `max_output_tokens`."""
    FILTERED = "filtered"
    """The first half of the text; finish `content_filter`, or status `incomplete` for that reason."""
    HTML = "html"
    """Status 200 with a page of HTML, as a proxy in between sends it."""
    WRONG_CONTENT_TYPE = "wrong_content_type"
    """The right answer, called `text/plain`."""
    NO_USAGE = "no_usage"
    """The right answer without a word on usage, as some compatible servers send it."""


DRIP_SECONDS = 0.2
"""Between two characters of a drip: shorter than any timeout for a read, so only a deadline ends it."""

STATUS_OF_FAULT = {
    Fault.RATE_LIMITED: 429,
    Fault.RATE_LIMITED_WITHOUT_HINT: 429,
    Fault.QUOTA: 429,
    Fault.SERVER_ERROR: 500,
    Fault.OVERLOADED: 503,
    Fault.UNAUTHORIZED: 401,
    Fault.BAD_REQUEST: 400,
    Fault.MODEL_NOT_FOUND: 404,
}
"""Faults that are answered with an error and its status, in place of any content."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FakeToolCall:
    """A call of a tool. `arguments` are sent as JSON, or as they are when they are a string."""

    name: str
    arguments: Mapping[str, JsonValue] | str = field(default_factory=dict)
    id: str | None = None
    """None makes one of the numbers of the request and the call: `call_0_1`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FakeAnswer:
    """One answer. `text` None makes something up: JSON that follows the schema asked for, else a sentence.

    Attributes:
        tool_calls: Sent after the text, in this order; with one of them, a `text` of None is no text.
        refusal: Refuse with this text.
        fault: What goes wrong.
        fault_after_chunks: Pieces of content before a fault in mid-stream; None is 1, and 0 for `HANG`.
        retry_after_seconds: What `RATE_LIMITED` hints at.
        delay_seconds: Before the first byte.
        chunk_characters: Characters in each piece of a stream.
        chunk_delay_seconds: Before each piece of a stream.
        input_tokens: Reported usage; None estimates a token for four characters, as for `output_tokens`.
        cached_tokens: How many of the input tokens were cached.
        reasoning_tokens: Reported beside, and counted among, the output tokens.
        model: The model that the answer says it is from; None is the one asked for.
    """

    text: str | None = None
    tool_calls: tuple[FakeToolCall, ...] = ()
    refusal: str = ""
    fault: Fault | None = None
    fault_after_chunks: int | None = None
    retry_after_seconds: float = 0.05
    delay_seconds: float = 0.0
    chunk_characters: int = 16
    chunk_delay_seconds: float = 0.0
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    model: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be sent.

        Raises:
            ValueError: A size, a time or a count makes no sense.
        """
        if self.chunk_characters < 1:
            raise ValueError("chunk_characters must be at least 1")
        times = (self.delay_seconds, self.chunk_delay_seconds, self.retry_after_seconds)
        counts = (self.input_tokens, self.output_tokens, self.cached_tokens, self.reasoning_tokens)
        if min(times) < 0 or min(count or 0 for count in counts) < 0:
            raise ValueError("times and counts must not be negative")
        if self.fault_after_chunks is not None and self.fault_after_chunks < 0:
            raise ValueError("fault_after_chunks must not be negative")


Step = FakeAnswer | Fault | str | Mapping[str, JsonValue]
"""A step of a plan: an answer, a fault, a text, or an object that is sent as JSON."""

Handler = Callable[["FakeRequest"], Step]
"""Chooses the answer to a request. It runs in the server's thread and must be quick."""


def answer_of(step: Step) -> FakeAnswer:
    """*step* as an answer."""
    import json

    if isinstance(step, FakeAnswer):
        return step
    if isinstance(step, Fault):
        return FakeAnswer(fault=step)
    if isinstance(step, str):
        return FakeAnswer(text=step)
    return FakeAnswer(text=json.dumps(step, ensure_ascii=False))


@dataclass(kw_only=True, slots=True)
class FakeRequest:
    """What one request asked for, and how it went. The server keeps writing to it until it has ended.

    Times are of `time.monotonic()`, so that they compare with those of the test.

    Attributes:
        number: From 0, in the order of arrival.
        body: The parsed body; empty when it was not an object.
        headers: In lower case, without `authorization`.
        prompt_text: All texts of the prompt, one per line: instructions, messages, calls and answers of tools.
        schema_name: Name of the JSON schema asked for, None without one.
        schema: That schema.
        strict: Whether the answer has to follow it.
        tool_names: Names of the tools offered.
        retry_count: Which try of the SDK this is, from 0.
        status: Of the answer; None while nothing was sent.
        chunks_sent: Pieces of content sent so far.
        first_byte_at: When the answer began.
        ended_at: When it ended, however it did.
        disconnected_at: When the client was seen to have left before the end.
    """

    number: int
    api: Api
    method: str
    path: str
    received_at: float
    body: Mapping[str, JsonValue] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    prompt_text: str = ""
    model: str = ""
    stream: bool = False
    schema_name: str | None = None
    schema: Mapping[str, JsonValue] | None = None
    strict: bool = False
    tool_names: tuple[str, ...] = ()
    retry_count: int = 0
    status: int | None = None
    chunks_sent: int = 0
    first_byte_at: float | None = None
    ended_at: float | None = None
    disconnected_at: float | None = None
    ending: Ending = "open"
