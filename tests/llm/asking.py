"""Ask models as a run of a client does, and see all that comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import SecretStr

from skillmap.errors import SkillmapError
from skillmap.llm import ModelAccess, ModelCall, OpenAIModel, OpenAIProvider, Timing
from skillmap.models.document import Notice
from skillmap.models.language_model import (
    DataBlock,
    ModelFinish,
    ModelOutput,
    ModelRequest,
    ModelText,
    ModelUsage,
)
from skillmap.models.model_settings import ModelSettings
from skillmap.models.usage import Usage
from skillmap.protocols import LanguageModel
from skillmap.testing.openai_server import API_KEY

MODEL = "gpt-4o-mini"
SCHEMA = {
    "type": "object",
    "properties": {"lines": {"type": "array", "items": {"type": "string"}}},
    "required": ["lines"],
    "additionalProperties": False,
}
REQUEST = ModelRequest(
    purpose="rewrite",
    system="Rewrite with care.",
    data=(DataBlock(label="posting", text="We seek a cook who likes orchids."),),
    task="Answer with lines.",
    json_schema=SCHEMA,
)


def settings_for(base_url: str, **changed: object) -> ModelSettings:
    """Settings for a server of our own."""
    facts = {"api_key": SecretStr(API_KEY), "base_url": base_url} | changed
    return ModelSettings.model_validate(facts)


def open_model(settings: ModelSettings) -> OpenAIModel:
    """The usual model."""
    return OpenAIProvider().open(MODEL, settings)


@dataclass
class FakeTime:
    """Time that passes only where somebody waits, and chance that is always the same."""

    now: float = 100.0
    chance: float = 1.0
    waits: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    @property
    def timing(self) -> Timing:
        return Timing(clock=lambda: self.now, sleep=self.sleep, chance=lambda: self.chance)


@dataclass
class Asked:
    """What came of one request."""

    outputs: list[ModelOutput] = field(default_factory=list)
    error: SkillmapError | None = None
    calls: list[ModelCall] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(output.text for output in self.outputs if isinstance(output, ModelText))

    @property
    def reason(self) -> str | None:
        ends = [output.reason for output in self.outputs if isinstance(output, ModelFinish)]
        return ends[-1] if ends else None

    @property
    def usage(self) -> Usage | None:
        told = [output.usage for output in self.outputs if isinstance(output, ModelUsage)]
        assert len(told) <= 1
        return told[0] if told else None

    @property
    def call(self) -> ModelCall:
        (call,) = self.calls
        return call


async def ask_access(access: ModelAccess, request: ModelRequest = REQUEST) -> Asked:
    """One request in a run of its own."""
    asked = Asked()
    model = access.for_run(record=asked.calls.append, warn=asked.notices.append)
    try:
        async for output in model.stream(request):
            asked.outputs.append(output)
    except SkillmapError as e:
        asked.error = e
    finally:
        await model.close()
    return asked


def ask(
    *models: LanguageModel,
    request: ModelRequest = REQUEST,
    settings: ModelSettings | None = None,
    time: FakeTime | None = None,
) -> Asked:
    """One request to *models*, which are closed afterwards, in time that does not pass unless told so."""

    async def run() -> Asked:
        timing = (time or FakeTime()).timing
        access = ModelAccess.to_models(models, settings or ModelSettings(), timing)
        try:
            return await ask_access(access, request)
        finally:
            await close_all(models)

    return asyncio.run(run())


async def close_all(models: Sequence[LanguageModel]) -> None:
    """Close those that can be closed."""
    for model in models:
        if isinstance(model, OpenAIModel):
            await model.close()
