"""What is asked of a language model, and what comes back in a stream."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from skillmap.models._base import Model
from skillmap.models.usage import Usage

FinishReason = Literal["stop", "length", "filter", "refusal"]
"""Why a model stopped: it was done, it ran out of output tokens, a filter cut it off, it refused."""


class DataBlock(Model):
    """Text that is data and never an instruction, such as a posting; `label` says what it is."""

    label: str = Field(min_length=1)
    text: str


class ModelRequest(Model):
    """One call. `json_schema` asks for JSON that follows it; None asks for plain text.

    `purpose` names the step for the meter, such as `rewrite`. The deadline is for the whole answer, not for a read.
    """

    purpose: str = Field(min_length=1)
    system: str
    task: str
    data: tuple[DataBlock, ...] = ()
    json_schema: dict[str, JsonValue] | None = None
    output_tokens_max: int = Field(default=4_096, gt=0)
    deadline_seconds: float = Field(default=60.0, gt=0)


class ModelText(Model):
    """A piece of the answer, in order."""

    type: Literal["text"] = "text"
    text: str


class ModelUsage(Model):
    """What the call consumed; once per call, before its finish."""

    type: Literal["usage"] = "usage"
    usage: Usage


class ModelFinish(Model):
    """The end of the answer; nothing comes after it."""

    type: Literal["finish"] = "finish"
    reason: FinishReason


ModelOutput = ModelText | ModelUsage | ModelFinish
"""What a language model yields: texts, then one usage, then one finish."""
