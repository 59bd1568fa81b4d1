"""The scripted language model says what it was told, and the contract bites."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest

from skillmap.errors import (
    ModelError,
    ModelRequestError,
    ModelTimeoutError,
    ModelUnavailableError,
    SkillmapError,
)
from skillmap.models.language_model import (
    DataBlock,
    ModelFinish,
    ModelOutput,
    ModelRequest,
    ModelText,
    ModelUsage,
    ToolCall,
)
from skillmap.models.usage import Usage
from skillmap.protocols import LanguageModel
from skillmap.testing.language_model import (
    ModelSituations,
    ScriptedAnswer,
    ScriptedModel,
    check_language_model,
    observe_model_requests,
    openai_situations,
)

pytestmark = pytest.mark.own_prompts

REQUEST = ModelRequest(
    purpose="rewrite",
    system="Be honest.",
    task="Shorten.",
    data=(DataBlock(label="posting", text="Cook wanted"),),
)
CALL = ToolCall(id="call_1", name="look", arguments='{"at": "the sky"}')


async def _outputs(model: LanguageModel) -> list[ModelOutput]:
    return [output async for output in model.stream(REQUEST)]


def _said(model: LanguageModel) -> str:
    outputs = asyncio.run(_outputs(model))
    return "".join(output.text for output in outputs if output.type == "text")


# -- the scripted model -----------------------------------------------------------------------


def test_answers_in_the_order_of_the_calls() -> None:
    """One answer per call, the last one for all further calls; requests are kept and observed."""
    model = ScriptedModel("one", "two")
    seen: list[ModelRequest] = []

    with observe_model_requests(seen.append):
        answers = [_said(model) for _ in range(3)]
    answers.append(_said(model))

    assert answers == ["one", "two", "two", "two"]
    assert model.requests == [REQUEST] * 4
    assert seen == [REQUEST] * 3


def test_an_error_is_raised_in_its_turn() -> None:
    """A scripted error comes instead of an answer."""
    model = ScriptedModel(ModelTimeoutError("too late"), "fine")

    with pytest.raises(ModelTimeoutError):
        _said(model)
    assert _said(model) == "fine"


def test_an_answer_with_calls() -> None:
    """Calls follow the text, and are what the answer ends with."""
    outputs = asyncio.run(_outputs(ScriptedModel(ScriptedAnswer(text="Well", tool_calls=(CALL,)))))

    assert [ModelText(text="Well"), CALL] == outputs[:2]
    assert ModelFinish(reason="tool_calls") == outputs[-1]


def test_each_answer_has_its_own_end_and_usage() -> None:
    """A refusal is a finish, and reported usage is not estimated."""
    usage = Usage(input_tokens=3, output_tokens=1, calls=1)
    model = ScriptedModel(ScriptedAnswer(text="No", finish="refusal", usage=usage), "Yes")

    first, second = asyncio.run(_outputs(model)), asyncio.run(_outputs(model))

    assert [ModelUsage(usage=usage), ModelFinish(reason="refusal")] == first[-2:]
    assert ModelFinish(reason="stop") == second[-1]
    assert isinstance(second[-2], ModelUsage)
    assert second[-2].usage.estimated


def test_an_error_in_the_middle_of_an_answer() -> None:
    """What came before it is there, and usage, too."""
    model = ScriptedModel(ScriptedAnswer(text="Half", error=ModelUnavailableError("gone")))
    seen: list[str] = []

    async def listen() -> None:
        async for output in model.stream(REQUEST):
            seen.append(output.type)  # noqa: PERF401 - It raises on the way.

    with pytest.raises(ModelUnavailableError):
        asyncio.run(listen())

    assert ["text", "usage"] == seen


def test_answers_that_take_their_time_and_are_left() -> None:
    """Delays are kept, and an answer that is left early is counted."""
    model = ScriptedModel(
        ScriptedAnswer(text="abc", delay_seconds=0.02, piece_delay_seconds=0.01),
        characters_per_piece=1,
    )

    async def leave() -> None:
        stream: Any = model.stream(REQUEST)
        await anext(stream)
        await stream.aclose()

    started = time.monotonic()
    assert "abc" == _said(model)
    assert time.monotonic() - started >= 0.05
    assert 0 == model.closed_early
    asyncio.run(leave())
    assert 1 == model.closed_early


def test_a_script_needs_an_answer() -> None:
    """Nothing to say is a mistake."""
    with pytest.raises(ValueError, match="at least one"):
        ScriptedModel()


# -- the contract: who keeps it ---------------------------------------------------------------


def test_scripted_model_keeps_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    """One factory runs what can be run with it, and the rest is named."""
    skipped = asyncio.run(
        check_language_model(lambda: ScriptedModel("yes", characters_per_piece=1))
    )

    assert {"calls_tools", "drips", "denied", "left"} <= set(skipped)
    assert "skipped: denied: there is no way to make it" in capsys.readouterr().out


# -- the contract: who breaks it --------------------------------------------------------------


class TellsNoUsage(ScriptedModel):
    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelOutput]:
        async for output in super().stream(request):
            if output.type != "usage":
                yield output


class TalksOn(ScriptedModel):
    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelOutput]:
        async for output in super().stream(request):
            yield output
        yield ModelText(text="and")


class Uncloseable(ScriptedModel):
    def stream(self, request: ModelRequest) -> Any:
        outputs = super().stream(request)

        class Iterator:
            def __aiter__(self) -> Any:
                return self

            async def __anext__(self) -> ModelOutput:
                return await anext(outputs)

        return Iterator()


class CannotBeCancelled(ScriptedModel):
    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelOutput]:
        try:
            yield ModelText(text="yes")
            await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            pass
        async for output in super().stream(request):
            yield output


class FailsMutely(ScriptedModel):
    """Raises what its script says, without usage."""

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelOutput]:
        async for output in super().stream(request):
            if output.type == "text":
                yield output


def failing(error: SkillmapError, kind: type[ScriptedModel] = ScriptedModel) -> Any:
    return lambda: kind(ScriptedAnswer(error=error))


def with_cause(error: SkillmapError, cause: str) -> SkillmapError:
    error.__cause__ = RuntimeError(cause)
    return error


def test_a_foreign_error_comes_out() -> None:
    """An error that is none of ours goes through the suite as it is."""

    class Foreign(ScriptedModel):
        async def stream(self, request: ModelRequest) -> AsyncIterator[ModelOutput]:
            raise openai.OpenAIError("what is this?")
            yield

    with pytest.raises(openai.OpenAIError):
        asyncio.run(check_language_model(lambda: Foreign("yes")))


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (TellsNoUsage, "one usage in every answer"),
        (TalksOn, "texts come first"),
        (Uncloseable, "closed before the end"),
        (CannotBeCancelled, "a cancelled call is cancelled"),
    ],
)
def test_answers_that_break_the_contract(broken: type[ScriptedModel], rule: str) -> None:
    """The failure names the rule, and the situation."""
    with pytest.raises(AssertionError, match=f"answers: .*{rule}"):
        asyncio.run(check_language_model(lambda: broken("yes", characters_per_piece=1)))


RULES: list[tuple[str, Any, str]] = [
    ("answers", lambda: ScriptedModel(ModelUnavailableError("gone")), "raises nothing"),
    ("answers", lambda: ScriptedModel("half", finish="length"), "ends with `stop`"),
    ("answers", lambda: ScriptedModel(""), "the pieces are the text"),
    ("answers", lambda: ScriptedModel(ScriptedAnswer(text="a", usage=Usage())), "of one call"),
    (
        "answers",
        lambda: ScriptedModel(ScriptedAnswer(text="a", usage=Usage(calls=1))),
        "both sides are counted",
    ),
    (
        "answers_without_usage",
        lambda: ScriptedModel(
            ScriptedAnswer(text="a", usage=Usage(input_tokens=1, output_tokens=1))
        ),
        "marked as estimated",
    ),
    ("answers_json", lambda: ScriptedModel('{"sunny": true}'), "follows the schema"),
    ("calls_tools", lambda: ScriptedModel("a text"), "calls of tools are yielded"),
    (
        "calls_tools",
        lambda: ScriptedModel(ScriptedAnswer(tool_calls=(CALL, CALL))),
        "each call has its own id",
    ),
    (
        "calls_tools",
        lambda: ScriptedModel(ScriptedAnswer(tool_calls=(CALL,), finish="stop")),
        "ends with `tool_calls`",
    ),
    (
        "calls_tools",
        lambda: ScriptedModel(ScriptedAnswer(tool_calls=(CALL,)), ScriptedAnswer()),
        "results of tools are taken",
    ),
    ("refuses", lambda: ScriptedModel("no"), "ends with `refusal`"),
    ("truncates", lambda: ScriptedModel("ha"), "ends with `length`"),
    ("filters", lambda: ScriptedModel("ha"), "ends with `filter`"),
    ("denied", lambda: ScriptedModel("yes"), r"raises ModelAccessError \(nothing was raised\)"),
    ("denied", failing(ModelUnavailableError("no")), "raises ModelAccessError"),
    ("rejects", failing(ModelRequestError("no"), FailsMutely), "usage comes before the error"),
    ("rejects", failing(ModelRequestError("no: orchid-4711")), "no error repeats the prompt"),
    (
        "rejects",
        failing(with_cause(ModelRequestError("no"), "asked orchid-4711")),
        "repeats the prompt",
    ),
    ("rejects", failing(with_cause(ModelRequestError("no"), "sesame")), "no error repeats the key"),
    ("hangs", failing(ModelTimeoutError("at once")), "the deadline is that of the whole answer"),
    (
        "drips",
        lambda: ScriptedModel(ScriptedAnswer(text="abcd", piece_delay_seconds=0.3)),
        "raises ModelTimeoutError",
    ),
]


@pytest.mark.parametrize(("situation", "factory", "rule"), RULES)
def test_situations_that_break_the_contract(situation: str, factory: Any, rule: str) -> None:
    """Each rule bites in its situation."""
    fine: Any = {"answers": lambda: ScriptedModel("yes"), "secret": "sesame"}
    situations = ModelSituations(**{**fine, situation: factory})

    with pytest.raises(AssertionError, match=f"{situation}: .*{rule}"):
        asyncio.run(check_language_model(situations))


class FinalError(ModelUnavailableError):
    """Says the opposite of its class."""

    retryable = False


def test_retryable_is_held_to_the_kind() -> None:
    """An overloaded server may be asked again, and the error has to say so."""
    situations = ModelSituations(
        answers=lambda: ScriptedModel("yes"), overloaded=failing(FinalError("busy"))
    )

    with pytest.raises(AssertionError, match=r"overloaded: .*retryable True"):
        asyncio.run(check_language_model(situations))


def test_server_that_is_not_left() -> None:
    """A call that goes on upstream after it was left is found."""
    situations = ModelSituations(answers=lambda: ScriptedModel("yes"), left=lambda: False)

    with pytest.raises(AssertionError, match="closing the stream ends the call upstream"):
        asyncio.run(check_language_model(situations))


def test_retries_of_the_model_itself() -> None:
    """A model that asks its server twice for one call is found."""
    with openai_situations(lambda url, key: ScriptedModel("yes")) as made:
        situations = ModelSituations(
            answers=made.answers,
            overloaded=failing(ModelUnavailableError("busy")),
            requests_seen=iter(range(0, 100, 2)).__next__,
        )
        with pytest.raises(AssertionError, match=r"overloaded: .*one request upstream"):
            asyncio.run(check_language_model(situations))


def test_what_does_not_work_here() -> None:
    """A model that lacks something is no model to check."""

    class Lacking(ScriptedModel):
        def status(self) -> Any:
            return dataclasses.replace(super().status(), works=False, missing="a graphics card")

    with pytest.raises(AssertionError, match="works here: a graphics card"):
        asyncio.run(check_language_model(lambda: Lacking("yes")))
    with pytest.raises(AssertionError, match="members of LanguageModel"):
        asyncio.run(check_language_model(lambda: "no model"))


def test_every_error_of_the_suite_is_one_of_ours() -> None:
    """The table of failures names errors that exist, each with its own `retryable`."""
    from skillmap.testing.model_contract import _FAILURES

    assert len(_FAILURES) == 7
    for kind, retryable in _FAILURES.values():
        assert issubclass(kind, ModelError)
        assert kind.retryable is retryable
