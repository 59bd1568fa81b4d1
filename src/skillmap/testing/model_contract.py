"""The contract that every language model keeps, in each situation that its server can be in."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import traceback
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from dataclasses import dataclass, fields, replace

from skillmap.errors import (
    ModelAccessError,
    ModelError,
    ModelOutputError,
    ModelRequestError,
    ModelTimeoutError,
    ModelUnavailableError,
)
from skillmap.models.language_model import (
    FinishReason,
    ModelMessage,
    ModelOutput,
    ModelRequest,
    ToolCall,
    ToolSpec,
)
from skillmap.models.usage import Usage
from skillmap.protocols import LanguageModel, ProviderStatus
from skillmap.testing._rules import require
from skillmap.testing.openai_server import (
    FakeAnswer,
    FakeOpenAI,
    FakeRequest,
    FakeToolCall,
    Fault,
    Step,
    closed_port,
)

ModelFactory = Callable[[], LanguageModel]

DEADLINE_SECONDS = 0.4
DEADLINE_SLACK_SECONDS = 0.6
"""How much later than its deadline a call may end, on a busy machine."""

LEAVE_SECONDS_MAX = 1.0
"""How soon a server must see that its client has left."""

MARKER = "orchid-4711"
"""Stands in every prompt of the suite; an error that holds it repeats the prompt."""

TOOL = ToolSpec(
    name="look",
    description="Look out of the window.",
    parameters={
        "type": "object",
        "properties": {"at": {"type": "string"}},
        "required": ["at"],
        "additionalProperties": False,
    },
)
SCHEMA_PROPERTY = "raining"
REQUEST = ModelRequest(
    purpose="check",
    system=f"Answer in one word. ({MARKER})",
    task="Is it raining?",
    deadline_seconds=30.0,
)


@dataclass(frozen=True, kw_only=True)
class ModelSituations:
    """Makes a model whose server is in a certain situation, at every call. None: that cannot be had, and is skipped.

    Attributes:
        answers: It answers with a text in several pieces.
        answers_without_usage: It answers, and does not say what that took.
        answers_json: It follows the schema that is asked for.
        calls_tools: It calls `look` with `{"at": …}`, and answers with a text once it has the result.
        refuses: The model refuses.
        truncates: The answer is longer than allowed.
        filters: A filter stops the answer.
        drips: The answer takes longer than the deadline, and is never silent for long. For models that hold the
            deadline of a request themselves; those of a client are held to it by the client.
        hangs: It takes the request and says nothing. As `drips`.
        unreachable: Nobody listens at its address.
        overloaded: It says that it has too much to do.
        breaks_off: The connection closes in the middle of an answer.
        answers_otherwise: It answers with something that is no answer, such as a page of HTML.
        denied: It does not take the key.
        out_of_quota: The account has used up what it may.
        rejects: It does not take the request.
        secret: The key in use: no error may hold it.
        texts: What `answers` answers with; None when that is not known.
        requests_seen: How many requests have reached the server.
        left: Whether the server has seen the client of the last request leave before its end.
    """

    answers: ModelFactory
    answers_without_usage: ModelFactory | None = None
    answers_json: ModelFactory | None = None
    calls_tools: ModelFactory | None = None
    refuses: ModelFactory | None = None
    truncates: ModelFactory | None = None
    filters: ModelFactory | None = None
    drips: ModelFactory | None = None
    hangs: ModelFactory | None = None
    unreachable: ModelFactory | None = None
    overloaded: ModelFactory | None = None
    breaks_off: ModelFactory | None = None
    answers_otherwise: ModelFactory | None = None
    denied: ModelFactory | None = None
    out_of_quota: ModelFactory | None = None
    rejects: ModelFactory | None = None
    secret: str = ""
    texts: str | None = None
    requests_seen: Callable[[], int] | None = None
    left: Callable[[], bool] | None = None


_FINISHES: dict[str, FinishReason] = {
    "refuses": "refusal",
    "truncates": "length",
    "filters": "filter",
}
_FAILURES: dict[str, tuple[type[ModelError], bool]] = {
    "unreachable": (ModelUnavailableError, True),
    "overloaded": (ModelUnavailableError, True),
    "breaks_off": (ModelUnavailableError, True),
    "answers_otherwise": (ModelOutputError, False),
    "denied": (ModelAccessError, False),
    "out_of_quota": (ModelAccessError, False),
    "rejects": (ModelRequestError, False),
}
"""What is raised in a situation, and whether that may be tried again."""


async def check_language_model(model: ModelFactory | ModelSituations) -> tuple[str, ...]:
    """Hold models to the contract of `LanguageModel`: by one factory alone, or in every situation that can be made.

    Prints the situations that were skipped, and returns their names.

    Raises:
        AssertionError: It breaks the contract; the message says how, and in which situation.
    """
    situations = model if isinstance(model, ModelSituations) else ModelSituations(answers=model)
    await _check(situations, "answers", _answers)
    await _check(situations, "answers", _leaving_ends_the_call)
    await _check(situations, "answers", _cancelling_ends_the_call)
    await _check(situations, "answers_without_usage", _estimates)
    await _check(situations, "answers_json", _follows_a_schema)
    await _check(situations, "calls_tools", _calls_tools)
    for name in _FINISHES:
        await _check(situations, name, _finishes)
    for name in ("drips", "hangs"):
        await _check(situations, name, _holds_the_deadline)
    for name in _FAILURES:
        await _check(situations, name, _fails)
    skipped = tuple(
        field.name
        for field in fields(situations)
        if field.name not in ("secret", "texts") and getattr(situations, field.name) is None
    )
    for name in skipped:
        print(f"skipped: {name}: there is no way to make it")  # noqa: T201 - Whoever calls it reads it.
    return skipped


@dataclass(frozen=True)
class _Case:
    """A model in a situation."""

    situations: ModelSituations
    name: str
    model: LanguageModel


async def _check(situations: ModelSituations, name: str, rules: Callable[[_Case], object]) -> None:
    factory: ModelFactory | None = getattr(situations, name)
    if factory is None:
        return
    model = factory()
    require(isinstance(model, LanguageModel), "it has the members of LanguageModel")
    status = model.status()
    require(isinstance(status, ProviderStatus), "status() gives a ProviderStatus")
    require(status.works, f"it works here: {status.missing}")
    try:
        done = rules(_Case(situations, name, model))
        assert asyncio.iscoroutine(done)
        await done
    except AssertionError as e:
        raise AssertionError(f"{name}: {e}") from e
    finally:
        close = getattr(model, "close", None)
        if close is not None:
            await close()


# -- answers ----------------------------------------------------------------------------------


async def _answers(case: _Case) -> None:
    outputs = await _listen(case.model, REQUEST)
    usage = _require_order(outputs)
    require(outputs[-1].type == "finish" and outputs[-1].reason == "stop", "it ends with `stop`")
    text = _text(outputs)
    expected = case.situations.texts
    require(text == expected if expected else bool(text), "the pieces are the text, in order")
    require(usage.calls == 1, "usage is that of one call")
    require(usage.input_tokens > 0 < usage.output_tokens, "both sides are counted")


async def _estimates(case: _Case) -> None:
    usage = _require_order(await _listen(case.model, REQUEST))
    require(usage.estimated, "usage that the server does not tell is marked as estimated")
    require(usage.input_tokens > 0 < usage.output_tokens, "both sides are estimated")


async def _follows_a_schema(case: _Case) -> None:
    schema: dict[str, object] = {
        "type": "object",
        "properties": {SCHEMA_PROPERTY: {"type": "boolean"}},
        "required": [SCHEMA_PROPERTY],
        "additionalProperties": False,
    }
    request = REQUEST.model_copy(update={"json_schema": schema, "schema_name": "weather"})
    outputs = await _listen(case.model, request)
    _require_order(outputs)
    value = json.loads(_text(outputs))
    require(list(value) == [SCHEMA_PROPERTY], "the text is JSON that follows the schema")


async def _calls_tools(case: _Case) -> None:
    asked = REQUEST.model_copy(update={"tools": (TOOL,)})
    outputs = await _listen(case.model, asked)
    _require_order(outputs)
    calls = tuple(output for output in outputs if isinstance(output, ToolCall))
    require(bool(calls), "calls of tools are yielded")
    require(len({call.id for call in calls}) == len(calls), "each call has its own id")
    require(all(call.name == TOOL.name for call in calls), "calls have the name of the tool")
    require(
        all(list(json.loads(call.arguments)) == ["at"] for call in calls),
        "a call is whole: its arguments are JSON",
    )
    finish = outputs[-1]
    require(finish.type == "finish" and finish.reason == "tool_calls", "it ends with `tool_calls`")
    results = (
        ModelMessage(role="tool", text=f"result {number}", tool_call_id=call.id)
        for number, call in enumerate(calls)
    )
    said = ModelMessage(role="assistant", text=_text(outputs), tool_calls=calls)
    second = await _listen(case.model, asked.model_copy(update={"messages": (said, *results)}))
    _require_order(second)
    require(bool(_text(second)), "the results of tools are taken, and answered")


async def _finishes(case: _Case) -> None:
    outputs = await _listen(case.model, REQUEST)
    _require_order(outputs)
    reason = _FINISHES[case.name]
    finish = outputs[-1]
    require(finish.type == "finish" and finish.reason == reason, f"it ends with `{reason}`")


# -- leaving ----------------------------------------------------------------------------------


async def _leaving_ends_the_call(case: _Case) -> None:
    stream = case.model.stream(REQUEST)
    async for _ in stream:
        break
    close = getattr(stream, "aclose", None)
    require(close is not None, "its stream can be closed before the end")
    assert close is not None
    await close()
    await _require_left(case, "closing the stream")


async def _cancelling_ends_the_call(case: _Case) -> None:
    begun = asyncio.Event()

    async def listen() -> None:
        async for _ in case.model.stream(REQUEST):
            begun.set()
            await asyncio.sleep(0)

    task = asyncio.create_task(listen())
    waiting = asyncio.create_task(begun.wait())
    await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
    was_done = task.done()
    waiting.cancel()
    task.cancel()
    (ended,) = await asyncio.gather(task, return_exceptions=True)
    require(was_done or isinstance(ended, asyncio.CancelledError), "a cancelled call is cancelled")
    await _require_left(case, "cancelling the task")


async def _require_left(case: _Case, how: str) -> None:
    left = case.situations.left
    if left is None:
        return
    give_up_at = time.monotonic() + LEAVE_SECONDS_MAX
    while not left():
        require(time.monotonic() < give_up_at, f"{how} ends the call upstream")
        await asyncio.sleep(0.002)


# -- failures ---------------------------------------------------------------------------------


async def _holds_the_deadline(case: _Case) -> None:
    request = REQUEST.model_copy(update={"deadline_seconds": DEADLINE_SECONDS})
    started = time.monotonic()
    outputs, error = await _listen_to_error(case.model, request)
    seconds = time.monotonic() - started
    _require_error(case, error, ModelTimeoutError, retryable=True)
    _require_usage_before_error(outputs)
    late = DEADLINE_SECONDS + DEADLINE_SLACK_SECONDS
    require(DEADLINE_SECONDS * 0.9 <= seconds < late, "the deadline is that of the whole answer")


async def _fails(case: _Case) -> None:
    kind, retryable = _FAILURES[case.name]
    seen = case.situations.requests_seen
    before = seen() if seen else 0
    outputs, error = await _listen_to_error(case.model, REQUEST)
    _require_error(case, error, kind, retryable=retryable)
    if case.name != "unreachable":
        _require_usage_before_error(outputs)
        require(seen is None or seen() == before + 1, "one request upstream for each call")


def _require_error(
    case: _Case, error: BaseException | None, kind: type[ModelError], *, retryable: bool
) -> None:
    found = type(error).__name__ if error else "nothing"
    require(isinstance(error, kind), f"it raises {kind.__name__} ({found} was raised)")
    assert isinstance(error, kind)
    require(error.retryable is retryable, f"its error has retryable {retryable}")
    # What a log shows of it: the causes, too.
    told = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    require(MARKER not in told, "no error repeats the prompt")
    secret = case.situations.secret
    require(not secret or secret not in told, "no error repeats the key")


def _require_usage_before_error(outputs: Sequence[ModelOutput]) -> None:
    kinds = [output.type for output in outputs]
    require(kinds.count("usage") == 1 and kinds[-1] == "usage", "usage comes before the error")
    require("finish" not in kinds, "an error takes the place of the finish")


def _require_order(outputs: Sequence[ModelOutput]) -> Usage:
    kinds = [output.type for output in outputs]
    require(kinds.count("usage") == 1, "there is one usage in every answer")
    require(kinds.count("finish") == 1, "there is one finish in every answer")
    require(kinds[-2:] == ["usage", "finish"], "texts come first, then usage, then finish")
    (usage,) = (output.usage for output in outputs if output.type == "usage")
    return usage


def _text(outputs: Sequence[ModelOutput]) -> str:
    return "".join(output.text for output in outputs if output.type == "text")


async def _listen(model: LanguageModel, request: ModelRequest) -> list[ModelOutput]:
    outputs, error = await _listen_to_error(model, request)
    if error is not None:
        raise AssertionError(f"broken rule: it raises nothing ({type(error).__name__})") from error
    return outputs


async def _listen_to_error(
    model: LanguageModel, request: ModelRequest
) -> tuple[list[ModelOutput], ModelError | None]:
    outputs: list[ModelOutput] = []
    stream: AsyncIterator[ModelOutput] = model.stream(request)
    try:
        async for output in stream:
            outputs.append(output)  # noqa: PERF401 - What came before an error is kept.
    except ModelError as e:
        return outputs, e
    return outputs, None


# -- the situations of an OpenAI server -------------------------------------------------------

_TEXTS = "It is raining, and it will go on raining for the whole day."
_PACED = FakeAnswer(text=_TEXTS, chunk_delay_seconds=0.01)


@contextlib.contextmanager
def openai_situations(
    open_model: Callable[[str, str], LanguageModel],
) -> Generator[ModelSituations]:
    """Every situation, for models that speak to an OpenAI server: *open_model* gets an address and a key.

    The models are used inside the block alone. `drips` and `hangs` are among them: take them out with
    `dataclasses.replace` for a model that leaves deadlines to the client.
    """
    key = "key-of-the-contract-suite"
    with FakeOpenAI(api_key=key) as server, closed_port() as nowhere:

        def by(*steps: Step) -> ModelFactory:
            def make() -> LanguageModel:
                server.plan(*steps)
                return open_model(server.base_url, key)

            return make

        def by_tools() -> LanguageModel:
            server.answer_by(_call_then_answer)
            return open_model(server.base_url, key)

        yield ModelSituations(
            answers=by(_PACED),
            answers_without_usage=by(replace(_PACED, fault=Fault.NO_USAGE)),
            answers_json=by({SCHEMA_PROPERTY: True}),
            calls_tools=by_tools,
            refuses=by(Fault.REFUSAL),
            truncates=by(replace(_PACED, fault=Fault.TRUNCATED)),
            filters=by(replace(_PACED, fault=Fault.FILTERED)),
            drips=by(replace(_PACED, fault=Fault.DRIP, chunk_delay_seconds=0.1)),
            hangs=by(Fault.HANG),
            unreachable=lambda: open_model(nowhere, key),
            overloaded=by(Fault.OVERLOADED),
            breaks_off=by(replace(_PACED, fault=Fault.CUT)),
            answers_otherwise=by(Fault.HTML),
            denied=by(Fault.UNAUTHORIZED),
            out_of_quota=by(Fault.QUOTA),
            rejects=by(Fault.BAD_REQUEST),
            secret=key,
            texts=_TEXTS,
            requests_seen=lambda: len(server.requests),
            left=lambda: server.requests[-1].ending == "disconnected",
        )


def _call_then_answer(request: FakeRequest) -> FakeAnswer:
    """Two calls at once, and a text once both have their results."""
    if "result 0" in request.prompt_text and "result 1" in request.prompt_text:
        return _PACED
    calls = (FakeToolCall(name=TOOL.name, arguments={"at": place}) for place in ("here", "there"))
    return FakeAnswer(tool_calls=tuple(calls), chunk_characters=4)
