"""The layers around a model, each for itself and all together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import pytest

from skillmap.errors import (
    ModelAccessError,
    ModelOutputError,
    ModelTimeoutError,
    ModelUnavailableError,
    PluginError,
    SkillmapError,
    UsageError,
)
from skillmap.llm import ModelAccess, ModelCall
from skillmap.llm.access import server_of
from skillmap.llm.breaker import Breaker
from skillmap.llm.timing import RunBudget
from skillmap.models.language_model import (
    ModelFinish,
    ModelOutput,
    ModelRequest,
    ModelText,
    ModelUsage,
    ToolCall,
)
from skillmap.models.model_settings import ModelSettings
from skillmap.models.usage import Usage
from skillmap.protocols import ProviderStatus
from skillmap.testing.language_model import ScriptedAnswer, ScriptedModel, check_language_model
from tests.llm.asking import REQUEST, Asked, FakeTime, ask, ask_access

DOWN = ModelUnavailableError("down")
SPENT = Usage(input_tokens=50, output_tokens=5, calls=1)

Step = Callable[[ModelRequest], AsyncGenerator[ModelOutput, None]]


class Model:
    """A model that does what a function does."""

    def __init__(self, step: Step, *, name: str = "acme:one", base_url: str | None = None) -> None:
        self.name = name
        self.base_url = base_url
        self.calls = 0
        self.closed = 0
        self._step = step

    def status(self) -> ProviderStatus:
        return ProviderStatus(works=True)

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
        self.calls += 1
        try:
            async with aclosing(self._step(request)) as outputs:
                async for output in outputs:
                    yield output
        finally:
            self.closed += 1


async def answering(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
    yield ModelText(text="good ")
    yield ModelText(text="answer")
    yield ModelUsage(usage=SPENT)
    yield ModelFinish(reason="stop")


async def failing(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
    raise DOWN
    yield


async def charging_and_failing(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
    yield ModelUsage(usage=SPENT)
    raise DOWN


async def breaking(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
    yield ModelText(text="good")
    raise DOWN


async def waiting(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
    yield ModelText(text="good")
    await asyncio.sleep(60)


def reading(access: ModelAccess, calls: list[ModelCall]):
    return access.for_run(record=calls.append, warn=lambda notice: None)


# -- attempts ---------------------------------------------------------------------------------


async def raises_foreign(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
    yield ModelText(text="good")
    raise ValueError("the secret prompt")


async def exits(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
    raise SystemExit(3)
    yield


async def yields_nonsense(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
    yield "the secret prompt"  # type: ignore[misc] - That is what is tested.


@pytest.mark.parametrize("step", [raises_foreign, exits, yields_nonsense])
def test_foreign_failure_is_ours(step: Step) -> None:
    """Whatever a provider raises or yields is an error of ours that names it, says nothing it said, and costs."""
    asked = ask(Model(step))

    assert type(asked.error) is PluginError
    assert "acme:one" in str(asked.error)
    assert "secret" not in str(asked.error)
    assert ("failed", 1, True) == (
        asked.call.outcome,
        asked.call.usage.calls,
        asked.call.usage.estimated,
    )


def test_answer_without_an_end_is_none() -> None:
    """A stream that just stops is an error."""

    async def step(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
        yield ModelText(text="good")

    asked = ask(Model(step))

    assert type(asked.error) is ModelOutputError
    assert "bad_answer" == asked.call.outcome


def test_missing_usage_is_estimated() -> None:
    """A provider that forgets usage costs nobody the record."""

    async def step(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
        yield ModelText(text="four")
        yield ModelFinish(reason="stop")
        yield ModelText(text="after the end")

    asked = ask(Model(step))

    assert ("four", 1, True) == (
        asked.text,
        asked.call.usage.output_tokens,
        asked.call.usage.estimated,
    )


def test_endless_answer_is_cut_off() -> None:
    """A server that ignores the limit on output is left when it is far beyond it."""

    async def step(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
        while True:
            yield ModelText(text="x" * 100)
            yield ToolCall(id="1", name="y" * 50, arguments="{}")

    model = Model(step)
    asked = ask(model, request=REQUEST.model_copy(update={"output_tokens_max": 100}))

    assert ("length", 1) == (asked.reason, model.closed)
    # 16 characters for each of 100 tokens, and what came at once beyond, at an estimated four for each.
    assert 400 <= asked.call.usage.output_tokens < 450
    assert asked.call.usage.estimated


# -- retries ----------------------------------------------------------------------------------


def steps(*those: Step) -> Step:
    """One after the other, the last one again."""
    left = list(those)

    def step(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
        return (left.pop(0) if len(left) > 1 else left[0])(request)

    return step


def test_waits_double_up_to_a_limit() -> None:
    """Half a second, one, two, four, eight, and eight again."""
    clock = FakeTime()

    asked = ask(Model(failing), settings=ModelSettings(attempts_max=7), time=clock)

    assert [0.5, 1, 2, 4, 8, 8] == clock.waits
    assert 7 == asked.call.attempts


def test_waits_are_shortened_by_chance() -> None:
    """Down to a half, so that clients that failed together come back apart."""
    clock = FakeTime(chance=0.0)

    ask(Model(failing), time=clock)

    assert [0.25, 0.5] == clock.waits


def test_usage_of_failed_attempts_counts() -> None:
    """An attempt that was charged for is paid, though another one gave the answer."""
    asked = ask(Model(steps(charging_and_failing, answering)))

    assert ("good answer", 2) == (asked.text, asked.call.attempts)
    assert SPENT + SPENT == asked.usage == asked.call.usage


def test_nothing_is_repeated_once_text_has_come() -> None:
    """Half an answer is not followed by another one."""
    asked = ask(Model(steps(breaking, answering)), Model(answering, name="acme:two"))

    assert ("good", 1) == (asked.text, asked.call.attempts)
    assert asked.error is DOWN
    assert asked.usage == asked.call.usage
    assert not asked.notices


def test_no_wait_goes_past_the_deadline() -> None:
    """Where the next attempt would come too late, the error comes at once."""
    clock = FakeTime()

    asked = ask(
        Model(failing),
        request=REQUEST.model_copy(update={"deadline_seconds": 1.2}),
        settings=ModelSettings(attempts_max=9),
        time=clock,
    )

    assert [0.5] == clock.waits
    assert asked.error is DOWN


def test_what_cannot_help_is_not_repeated() -> None:
    """Errors that say so are final."""

    async def step(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
        raise ModelAccessError("no")
        yield

    asked = ask(Model(step))

    assert ("denied", 1) == (asked.call.outcome, asked.call.attempts)


# -- the breaker ------------------------------------------------------------------------------


def test_breaker_opens_and_tries_again() -> None:
    """Closed, open, half open with one try at a time, and closed by a success."""
    clock = FakeTime()
    breaker = Breaker(failures_max=2, open_seconds=30, clock=lambda: clock.now)

    assert breaker.admit()
    breaker.failed()
    assert breaker.admit()
    breaker.succeeded()
    for _ in range(2):
        assert breaker.admit()
        breaker.failed()
    assert not breaker.admit()
    assert 30 == breaker.seconds_left
    clock.now += 30
    assert breaker.admit()
    assert not breaker.admit()
    breaker.left()
    assert breaker.admit()
    breaker.failed()
    assert not breaker.admit()
    clock.now += 30
    assert breaker.admit()
    breaker.succeeded()
    assert breaker.admit()
    assert breaker.admit()


def test_server_that_fails_all_the_time_is_left_alone() -> None:
    """After so many failed calls nothing is sent for a while; then one call finds out."""
    clock = FakeTime()
    model = Model(failing)
    settings = ModelSettings(attempts_max=1, breaker_failures=3, breaker_seconds=30)

    async def run() -> list[Asked]:
        access = ModelAccess.to_models([model], settings, clock.timing)
        seen = [await ask_access(access) for _ in range(5)]
        clock.now += 30
        model._step = answering
        return [*seen, await ask_access(access), await ask_access(access)]

    *down, first, second = asyncio.run(run())

    assert 3 + 2 == model.calls
    assert [1, 1, 1, 0, 0] == [asked.call.attempts for asked in down]
    assert ["unavailable"] * 5 == [asked.call.outcome for asked in down]
    assert isinstance(down[-1].error, ModelUnavailableError)
    assert 30 == down[-1].error.retry_after_seconds
    assert ("good answer", "good answer") == (first.text, second.text)


def test_refused_access_opens_no_breaker() -> None:
    """A server that says no is there."""

    async def step(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
        raise ModelAccessError("no")
        yield

    model = Model(step)

    async def run() -> None:
        access = ModelAccess.to_models([model], ModelSettings(breaker_failures=1))
        for _ in range(3):
            await ask_access(access)

    asyncio.run(run())

    assert 3 == model.calls


def test_leaving_says_nothing_about_a_server() -> None:
    """Calls that were cancelled before anything came open no breaker, and one does not stay half open."""

    async def silent(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
        await asyncio.sleep(60)
        yield ModelText(text="late")

    model = Model(silent)
    clock = FakeTime()
    settings = ModelSettings(breaker_failures=1, breaker_seconds=30, attempts_max=1)

    async def run() -> Asked:
        access = ModelAccess.to_models([model], settings, clock.timing)

        async def leave() -> None:
            task = asyncio.create_task(ask_access(access))
            await asyncio.sleep(0.005)
            task.cancel()
            await asyncio.wait((task,))

        await leave()
        model._step = failing
        await ask_access(access)
        clock.now += 30
        model._step = silent
        await leave()
        model._step = answering
        return await ask_access(access)

    assert "good answer" == asyncio.run(run()).text
    assert 4 == model.calls


def test_own_queue_says_nothing_about_a_server() -> None:
    """Calls that never got their turn open no breaker."""

    async def slow(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
        await asyncio.sleep(0.1)
        async for output in answering(request):
            yield output

    async def run() -> list[Asked]:
        settings = ModelSettings(concurrency_max=1, breaker_failures=1)
        access = ModelAccess.to_models([Model(slow)], settings)
        hurried = REQUEST.model_copy(update={"deadline_seconds": 0.02})
        first = asyncio.create_task(ask_access(access))
        await asyncio.sleep(0)
        waited = await ask_access(access, hurried)
        return [await first, waited, await ask_access(access)]

    first, waited, last = asyncio.run(run())

    assert ("timeout", 0) == (waited.call.outcome, waited.call.attempts)
    assert ("good answer", "good answer") == (first.text, last.text)


def test_servers_fail_apart() -> None:
    """Models of one provider at one address share a breaker; another address has its own."""
    here, there = (Model(failing, base_url=f"http://127.0.0.1:{port}") for port in (1, 2))
    sibling = Model(answering, name="acme:two", base_url=here.base_url)

    assert server_of(here) == server_of(sibling) != server_of(there)

    async def run() -> list[Asked]:
        settings = ModelSettings(breaker_failures=1, attempts_max=1)
        access = ModelAccess.to_models([here, sibling, there], settings)
        return [await ask_access(access)]

    (asked,) = asyncio.run(run())

    assert (1, 0, 1) == (here.calls, sibling.calls, there.calls)
    assert [1, 0, 1] == [call.attempts for call in asked.calls]


# -- time of a call and of a run --------------------------------------------------------------


def test_shortest_time_counts() -> None:
    """Of the request's deadline, the call's limit and what is left to the run."""
    settings = ModelSettings(call_seconds_max=0.1)

    async def run() -> Asked:
        return await ask_access(ModelAccess.to_models([Model(waiting)], settings))

    asked = asyncio.run(run())

    assert type(asked.error) is ModelTimeoutError
    assert ("good", "timeout") == (asked.text, asked.call.outcome)
    assert 0.1 <= asked.call.seconds < 1


def test_slow_reader_is_not_cancelled() -> None:
    """A deadline that passes while nobody reads is told at the next reading, and nobody is cancelled."""
    failures: list[object] = []

    async def run() -> tuple[list[str], SkillmapError | None]:
        asyncio.get_running_loop().set_exception_handler(lambda loop, facts: failures.append(facts))
        settings = ModelSettings(call_seconds_max=0.05)
        access = ModelAccess.to_models([Model(waiting)], settings)
        seen: list[str] = []
        model = reading(access, [])
        try:
            async for output in model.stream(REQUEST):
                await asyncio.sleep(0.1)
                seen.append(output.type)
        except SkillmapError as e:
            return seen, e
        return seen, None

    seen, error = asyncio.run(run())

    assert [] == failures
    assert ["text", "usage"] == seen
    assert type(error) is ModelTimeoutError


def test_deadline_leaves_no_cancellation_behind() -> None:
    """Whoever caught the error may go on, under time limits of its own; somebody else's cancelling is heard."""

    async def run() -> tuple[int, bool, bool]:
        access = ModelAccess.to_models([Model(waiting)], ModelSettings(call_seconds_max=0.02))
        task = asyncio.current_task()
        assert task is not None
        assert type((await ask_access(access)).error) is ModelTimeoutError
        left = task.cancelling()
        limited = False
        try:
            async with asyncio.timeout(0.01):
                await asyncio.sleep(5)
        except TimeoutError:
            limited = True
        patient = ModelAccess.to_models([Model(waiting)], ModelSettings())
        other = asyncio.create_task(ask_access(patient))
        await asyncio.sleep(0.01)
        other.cancel()
        await asyncio.wait((other,))
        return left, limited, other.cancelled()

    assert (0, True, True) == asyncio.run(run())


def test_run_has_a_time_for_all_its_calls() -> None:
    """When it is used up, further calls are not made; that is on record, too."""
    clock = FakeTime()

    async def slow(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
        clock.now += 50
        async for output in answering(request):
            yield output

    model = Model(slow)

    async def run() -> list[ModelCall]:
        calls: list[ModelCall] = []
        access = ModelAccess.to_models([model], ModelSettings(run_seconds_max=90), clock.timing)
        mine = reading(access, calls)
        for _ in range(3):
            try:
                async for _ in mine.stream(REQUEST):
                    pass
            except ModelTimeoutError:
                continue
        return calls

    calls = asyncio.run(run())

    assert 2 == model.calls
    assert [("stop", 1), ("stop", 1), ("timeout", 0)] == [
        (call.outcome, call.attempts) for call in calls
    ]


def test_calls_side_by_side_count_once() -> None:
    """Two calls of ten seconds that overlap by five take fifteen."""
    clock = FakeTime()
    budget = RunBudget(60, lambda: clock.now)

    with budget.spending():
        clock.now += 5
        with budget.spending():
            clock.now += 5
            assert 50 == budget.seconds_left
        with budget.spending():
            clock.now += 5
    clock.now += 100

    assert 45 == budget.seconds_left


def test_so_many_requests_at_once() -> None:
    """Further ones wait for their turn, within their deadline, and cost nothing while they do."""
    active: list[int] = [0]
    most: list[int] = [0]

    async def step(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
        active[0] += 1
        most[0] = max(most[0], active[0])
        try:
            await asyncio.sleep(0.02)
            async for output in answering(request):
                yield output
        finally:
            active[0] -= 1

    async def run() -> list[Asked]:
        access = ModelAccess.to_models([Model(step)], ModelSettings(concurrency_max=3))
        hurried = REQUEST.model_copy(update={"deadline_seconds": 0.005})
        asking = [ask_access(access) for _ in range(9)]
        return await asyncio.gather(*asking, ask_access(access, hurried))

    *patient, hurried = asyncio.run(run())

    assert 3 == most[0]
    assert {"good answer"} == {asked.text for asked in patient}
    assert ("timeout", 0) == (hurried.call.outcome, hurried.call.usage.calls)


# -- the chain --------------------------------------------------------------------------------


def test_next_model_answers_where_one_does_not() -> None:
    """Each step is told, each call is on record, and usage is that of all."""
    asked = ask(
        Model(charging_and_failing, name="acme:one"),
        Model(raises_nothing_but_access, name="other:two"),
        Model(answering, name="third:three"),
        settings=ModelSettings(attempts_max=1),
    )

    assert "good answer" == asked.text
    assert [("acme:one", "unavailable"), ("other:two", "denied"), ("third:three", "stop")] == [
        (call.model, call.outcome) for call in asked.calls
    ]
    assert ["model.fallback"] * 2 == [notice.code for notice in asked.notices]
    assert (
        "acme:one gave no answer (model.unavailable); other:two was asked instead."
        == asked.notices[0].text
    )
    assert SPENT + SPENT == asked.usage


async def raises_nothing_but_access(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
    raise ModelAccessError("no")
    yield


def test_last_error_is_told_when_all_fail() -> None:
    """With the usage of all, before the error."""
    asked = ask(
        Model(charging_and_failing),
        Model(raises_nothing_but_access, name="other:two"),
        settings=ModelSettings(attempts_max=1),
    )

    assert type(asked.error) is ModelAccessError
    assert SPENT == asked.usage
    assert 1 == len(asked.notices)


def test_refusal_is_an_answer() -> None:
    """A model that refuses is not passed over."""
    second = Model(answering, name="other:two")

    asked = ask(ScriptedModel(ScriptedAnswer(finish="refusal")), second)

    assert ("refusal", 0) == (asked.reason, second.calls)


# -- the record -------------------------------------------------------------------------------


def test_consumer_may_call_an_answer_bad() -> None:
    """What is thrown in at the finish is the outcome on record; usage is the server's."""

    async def run() -> list[ModelCall]:
        calls: list[ModelCall] = []
        mine = reading(ModelAccess.to_models([Model(answering)], ModelSettings()), calls)
        stream = mine.stream(REQUEST)
        async for output in stream:
            if isinstance(output, ModelFinish):
                break
        with pytest.raises(ModelOutputError, match="no JSON"):
            await stream.athrow(ModelOutputError("no JSON"))
        await mine.close()
        return calls

    (call,) = asyncio.run(run())

    assert ("bad_answer", SPENT) == (call.outcome, call.usage)


@pytest.mark.parametrize("leave_at", range(4))
def test_leaving_at_any_moment_is_on_record(leave_at: int) -> None:
    """Once, with usage; whoever has all of the answer has not left early."""

    async def run() -> list[ModelCall]:
        calls: list[ModelCall] = []
        model = Model(answering)
        mine = reading(ModelAccess.to_models([model], ModelSettings()), calls)
        stream = mine.stream(REQUEST)
        for _ in range(leave_at + 1):
            await anext(stream)
        await stream.aclose()
        await mine.close()
        assert 1 == model.closed
        return calls

    (call,) = asyncio.run(run())

    assert ("stop" if leave_at >= 2 else "cancelled") == call.outcome
    assert (leave_at < 2) is call.usage.estimated
    assert call.usage.input_tokens > 0


def test_stream_that_nobody_closes_ends_with_its_run() -> None:
    """An agent that forgets a stream, or another task that still reads one, leaves no call without a record."""

    async def run() -> tuple[list[ModelCall], Model, list[str]]:
        calls: list[ModelCall] = []
        model = Model(waiting)
        mine = reading(ModelAccess.to_models([model], ModelSettings()), calls)
        forgotten = mine.stream(REQUEST)
        await anext(forgotten)
        never_begun = mine.stream(REQUEST)

        async def read() -> None:
            async for _ in mine.stream(REQUEST):
                pass

        task = asyncio.create_task(read())
        await asyncio.sleep(0.01)
        await mine.close()
        after = ["cancelled" if task.cancelled() else "left"]
        with pytest.raises(UsageError):
            mine.stream(REQUEST)
        with pytest.raises(StopAsyncIteration):
            await anext(never_begun)
        return calls, model, after

    calls, model, after = asyncio.run(run())

    assert ["cancelled", "cancelled"] == [call.outcome for call in calls]
    assert (2, 2) == (model.calls, model.closed)
    assert ["cancelled"] == after


def test_calls_side_by_side_have_their_own_records() -> None:
    """Purposes do not mix."""

    async def step(request: ModelRequest) -> AsyncGenerator[ModelOutput, None]:
        await asyncio.sleep(0.01)
        yield ModelText(text=request.purpose)
        yield ModelUsage(usage=Usage(input_tokens=int(request.purpose), calls=1))
        yield ModelFinish(reason="stop")

    async def run() -> list[ModelCall]:
        calls: list[ModelCall] = []
        mine = reading(ModelAccess.to_models([Model(step)], ModelSettings()), calls)

        async def one(number: int) -> None:
            request = REQUEST.model_copy(update={"purpose": str(number)})
            async for _ in mine.stream(request):
                pass

        await asyncio.gather(*(one(number) for number in range(20)))
        return calls

    calls = asyncio.run(run())

    assert sorted((str(n), n) for n in range(20)) == sorted(
        (call.purpose, call.usage.input_tokens) for call in calls
    )


def test_composed_model_keeps_the_contract() -> None:
    """The whole chain is a language model like any other."""

    def make():
        models = [Model(failing, name="down:one"), ScriptedModel("a good answer")]
        access = ModelAccess.to_models(models, ModelSettings(attempts_max=1))
        return access.for_run(record=lambda call: None, warn=lambda notice: None)

    asyncio.run(check_language_model(make))

    assert "down:one, scripted" == make().name
