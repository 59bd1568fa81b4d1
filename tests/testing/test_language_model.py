"""The scripted language model says what it was told, and the contract bites."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from skillmap.errors import ModelTimeoutError
from skillmap.models.language_model import DataBlock, ModelOutput, ModelRequest, ModelText
from skillmap.testing.language_model import ScriptedModel, check_language_model

REQUEST = ModelRequest(
    purpose="rewrite",
    system="Be honest.",
    task="Shorten.",
    data=(DataBlock(label="posting", text="Cook wanted"),),
)


async def _texts(model: ScriptedModel) -> str:
    return "".join([output.text async for output in model.stream(REQUEST) if output.type == "text"])


def test_keeps_the_contract() -> None:
    """It runs the suite that every language-model plugin runs."""
    asyncio.run(check_language_model(lambda: ScriptedModel("yes", characters_per_piece=1)))


def test_answers_in_the_order_of_the_calls() -> None:
    """One answer per call, the last one for all further calls; requests are kept."""
    model = ScriptedModel("one", "two")

    answers = [asyncio.run(_texts(model)) for _ in range(3)]

    assert answers == ["one", "two", "two"]
    assert model.requests == [REQUEST] * 3


def test_an_error_is_raised_in_its_turn() -> None:
    """A scripted error comes instead of an answer."""
    model = ScriptedModel(ModelTimeoutError("too late"), "fine")

    with pytest.raises(ModelTimeoutError):
        asyncio.run(_texts(model))
    assert asyncio.run(_texts(model)) == "fine"


class _TellsNoUsage(ScriptedModel):
    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelOutput]:
        async for output in super().stream(request):
            if output.type != "usage":
                yield output


class _TalksOn(ScriptedModel):
    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelOutput]:
        async for output in super().stream(request):
            yield output
        yield ModelText(text="and")


@pytest.mark.parametrize("broken", [_TellsNoUsage, _TalksOn])
def test_the_contract_bites(broken: type[ScriptedModel]) -> None:
    """A model that reports no usage, or goes on after its finish, does not pass."""
    with pytest.raises(AssertionError):
        asyncio.run(check_language_model(lambda: broken("yes")))
