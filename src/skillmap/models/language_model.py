"""What is asked of a language model, and what comes back in a stream."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from skillmap.models._base import Model
from skillmap.models.usage import Usage

FinishReason = Literal["stop", "length", "filter", "refusal", "tool_calls"]
"""Why a model stopped: it was done, it ran out of output tokens, a filter cut it off, it refused, it
waits for the results of tools."""

TOOL_NAME_PATTERN = r"^[a-zA-Z0-9_-]{1,64}$"
"""Source: the pattern that OpenAI documents for names of functions and of schemas."""

CHARACTERS_PER_TOKEN = 4
"""For estimates where no server reports. Source: measured with the o200k tokens on postings and resumes in English,
2 percent too low to 21 too high."""


def estimated_tokens(characters: int) -> int:
    """Tokens of so many characters, rounded up."""
    return -(-characters // CHARACTERS_PER_TOKEN)


class DataBlock(Model):
    """Text that is data and never an instruction, such as a posting; `label` says what it is."""

    label: str = Field(min_length=1)
    text: str


class ToolSpec(Model):
    """A function that the model may ask to be called; `parameters` is a strict JSON schema."""

    name: str = Field(pattern=TOOL_NAME_PATTERN)
    description: str
    parameters: dict[str, JsonValue]


class ToolCall(Model):
    """The model asks for a call. `arguments` is JSON as the model wrote it, not yet checked."""

    type: Literal["tool_call"] = "tool_call"
    id: str = Field(min_length=1)
    name: str
    arguments: str


class ModelMessage(Model):
    """A turn of a conversation that follows the task.

    A `tool` turn answers the call `tool_call_id`; only an `assistant` turn has `tool_calls`.
    """

    role: Literal["user", "assistant", "tool"]
    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None


class ModelRequest(Model):
    """One call.

    It is sent in the order `system`, `data`, `task`, `messages`, so that calls about one resume share
    a prefix that servers can cache. `json_schema` asks for JSON that follows it, under the name
    `schema_name`; None asks for plain text or tool calls. `purpose` names the step for the meter,
    such as `rewrite`. The deadline is for the whole answer, not for a read.
    """

    purpose: str = Field(min_length=1)
    system: str
    task: str
    data: tuple[DataBlock, ...] = ()
    messages: tuple[ModelMessage, ...] = ()
    tools: tuple[ToolSpec, ...] = ()
    json_schema: dict[str, JsonValue] | None = None
    schema_name: str = Field(default="answer", pattern=TOOL_NAME_PATTERN)
    output_tokens_max: int = Field(default=4_096, gt=0)
    deadline_seconds: float = Field(default=60.0, gt=0)


class ModelText(Model):
    """A piece of the answer, in order."""

    type: Literal["text"] = "text"
    text: str


class ModelUsage(Model):
    """What the call consumed; once per call, before its finish or its error."""

    type: Literal["usage"] = "usage"
    usage: Usage


class ModelFinish(Model):
    """The end of the answer; nothing comes after it."""

    type: Literal["finish"] = "finish"
    reason: FinishReason


ModelOutput = ModelText | ToolCall | ModelUsage | ModelFinish
"""What a language model yields: texts and whole tool calls, then one usage, then one finish."""
