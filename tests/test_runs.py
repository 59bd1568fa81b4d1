"""Runs: one task owns the work, its log can be replayed, cancelled and left early."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from collections.abc import AsyncIterator
from datetime import UTC

import pytest

from skillmap.errors import (
    NotAResumeError,
    RunCancelledError,
    RunError,
    RunNotFoundError,
    UsageError,
)
from skillmap.models.event import FINAL_EVENTS, RunFailed, StepEvent
from skillmap.runs import AsyncRun, BackgroundLoop, Emit, Run, RunRegistry


async def five_steps(emit: Emit) -> str:
    """Work that tells of five steps."""
    for number in range(5):
        emit(StepEvent, name=f"step {number}", done=number, total=5)
        await asyncio.sleep(0)
    return "done"


async def endless(emit: Emit) -> str:
    """Work that never ends by itself."""
    emit(StepEvent, name="waiting")
    await asyncio.Event().wait()
    return "never"


def collect(run: AsyncRun[str], *, after: int = -1) -> list[object]:
    """All events of *run* above *after*."""

    async def read() -> list[object]:
        return [event async for event in run.events(after=after)]

    return asyncio.run(read())


def test_events_are_numbered_from_zero_without_holes_and_end_once() -> None:
    """Whoever reads the log gets every event once, in order, with one final event."""
    run = AsyncRun("extract", five_steps)

    events = collect(run)

    assert list(range(7)) == [event.sequence for event in events]
    assert {run.run_id} == {event.run_id for event in events}
    assert ["run.started", *["step"] * 5, "run.completed"] == [event.type for event in events]
    assert [False] * 6 + [True] == [isinstance(event, FINAL_EVENTS) for event in events]
    assert all(event.time.tzinfo is UTC for event in events)
    assert sorted(event.time for event in events) == [event.time for event in events]


def test_log_replays_from_every_sequence_number() -> None:
    """Reading after number n gives the very events above n, during the run and after it."""

    async def replay() -> None:
        run = AsyncRun("extract", five_steps).start()
        whole = [event async for event in run]
        for after in range(-1, len(whole) + 1):
            again = [event async for event in run.events(after=after)]
            assert whole[after + 1 :] == again
        assert "done" == run.result

    asyncio.run(replay())


def test_two_readers_at_once_get_the_same_events() -> None:
    """Readers wait for the log, not for each other."""

    async def read() -> None:
        run = AsyncRun("extract", five_steps)
        one, other = await asyncio.gather(_all(run), _all(run))
        assert one == other
        assert 7 == len(one)

    asyncio.run(read())


async def _all(run: AsyncRun[str]) -> list[object]:
    return [event async for event in run]


def test_work_that_holds_a_time_out_survives_being_read_step_by_step() -> None:
    """A generator with a cancel scope inside lives in one task, however it is read."""

    async def generator() -> AsyncIterator[int]:
        async with asyncio.timeout(5):
            for number in range(3):
                yield number

    async def work(emit: Emit) -> int:
        total = 0
        async for number in generator():
            emit(StepEvent, name=str(number))
            total += number
        return total

    loop = BackgroundLoop(set())
    run = Run(AsyncRun("tailor", work), loop)
    names = [event.name for event in run if isinstance(event, StepEvent)]
    loop.close()

    assert ["0", "1", "2"] == names
    assert 3 == run.result


def test_failure_is_the_last_event_and_the_result_raises_it() -> None:
    """A run that fails says so in the log; its result raises the very error."""

    async def work(emit: Emit) -> str:
        raise NotAResumeError(("no dates",))

    async def follow() -> None:
        run = AsyncRun("extract", work)
        events = [event async for event in run]
        assert isinstance(events[-1], RunFailed)
        assert ("extract.not_a_resume", False) == (events[-1].code, events[-1].retryable)
        with pytest.raises(NotAResumeError):
            _ = run.result
        with pytest.raises(NotAResumeError):
            await run.wait()

    asyncio.run(follow())


def test_unexpected_failure_ends_the_log_and_tells_no_text() -> None:
    """A bug in the work does not hang its readers, and its text stays out of the log."""

    async def work(emit: Emit) -> str:
        raise ValueError("Maya Lindholm, maya@example.com")

    events = collect(AsyncRun("extract", work))

    assert ("internal", "ValueError") == (events[-1].code, events[-1].message)


def test_cancel_ends_the_run_and_is_told() -> None:
    """Cancelling waits until the work has let go; nothing comes after the final event."""
    closed = []

    async def work(emit: Emit) -> str:
        try:
            return await endless(emit)
        finally:
            closed.append(True)

    async def follow() -> None:
        run = AsyncRun("tailor", work)
        seen = []
        async for event in run:
            seen.append(event.type)
            if event.type == "step":
                await run.cancel()
        assert ["run.started", "step", "run.cancelled"] == seen
        assert [True] == closed
        with pytest.raises(RunCancelledError):
            _ = run.result
        await run.cancel()

    asyncio.run(follow())


def test_cancel_before_the_first_step_is_told_too() -> None:
    """A run that is cancelled before it could begin has its final event."""

    async def follow() -> None:
        run = AsyncRun("tailor", endless)
        await run.cancel()
        assert ["run.cancelled"] == [event.type async for event in run]

    asyncio.run(follow())


def test_work_that_swallows_a_cancel_is_cancelled_again() -> None:
    """One `except` in the wrong place does not keep a run alive."""

    async def work(emit: Emit) -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(60)
        return "never"

    async def follow() -> None:
        run = AsyncRun("tailor", work).start()
        await asyncio.sleep(0)
        await run.cancel()
        assert run.finished

    asyncio.run(follow())


def test_leaving_the_block_cancels() -> None:
    """A stream that is left early settles."""

    async def follow() -> None:
        async with AsyncRun("tailor", endless) as run:
            async for _ in run:
                break
        assert run.finished
        with pytest.raises(RunCancelledError):
            _ = run.result

    asyncio.run(follow())


def test_result_before_the_end_is_an_error() -> None:
    """Asking too early says what to do."""
    with pytest.raises(RunError, match=r"wait\(\)"):
        _ = AsyncRun("tailor", endless).result


def test_log_is_bounded_and_says_what_is_gone() -> None:
    """Of a long run the newest events are kept; asking for older ones is a typed error."""

    async def work(emit: Emit) -> str:
        for number in range(50):
            emit(StepEvent, name=str(number))
        return "done"

    async def follow() -> None:
        run = AsyncRun("tailor", work, events_max=10)
        assert "done" == await run.wait()
        assert list(range(42, 52)) == [event.sequence async for event in run.events(after=41)]
        with pytest.raises(RunError, match="before number 42"):
            await run.event_at(41)

    asyncio.run(follow())


def test_registry_forgets_the_oldest_that_is_over() -> None:
    """The number of remembered runs is bounded; one under way is never forgotten."""

    async def follow() -> None:
        registry = RunRegistry(runs_max=2)
        running = registry.add(AsyncRun("tailor", endless).start())
        over = [registry.add(AsyncRun("extract", five_steps)) for _ in range(3)]
        for run in over:
            await run.wait()
        newest = registry.add(AsyncRun("extract", five_steps))
        assert running is registry.get(running.run_id)
        assert newest is registry.get(newest.run_id)
        with pytest.raises(RunNotFoundError):
            registry.get(over[0].run_id)
        await registry.cancel_all()
        assert running.finished

    asyncio.run(follow())


def test_background_loop_refuses_its_own_threads() -> None:
    """A callback that waits for its own loop would wait for ever; it gets advice instead."""
    loop = BackgroundLoop(set())

    async def inside() -> None:
        async def nothing() -> None:
            pass

        loop.call(nothing)

    with pytest.raises(UsageError, match="another client"):
        loop.call(inside)
    loop.close()
    with pytest.raises(UsageError, match="closed"):
        loop.call(inside)


def test_background_loop_ends_with_its_owner() -> None:
    """A loop that nobody closed leaves no thread behind."""

    async def nothing() -> None:
        pass

    before = threading.active_count()
    loop = BackgroundLoop(set())
    loop.call(nothing)
    assert before + 1 == threading.active_count()
    del loop
    gc.collect()

    assert before == threading.active_count()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_background_loop_of_another_process_says_so() -> None:
    """After a fork the thread is gone: an error, where waiting would be for ever."""
    loop = BackgroundLoop(set())

    async def nothing() -> None:
        pass

    loop.call(nothing)
    child = os.fork()
    if child == 0:
        try:
            loop.call(nothing)
        except UsageError:
            os._exit(7)
        os._exit(1)
    loop.close()

    assert 7 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_background_loop_lets_go_of_work_when_it_ends() -> None:
    """What still runs when the loop is stopped is cancelled, not dropped."""
    loop = BackgroundLoop(set())
    ended = []

    async def work(emit: Emit) -> str:
        try:
            return await endless(emit)
        finally:
            ended.append(True)

    run = Run(AsyncRun("tailor", work), loop).start()
    assert run.event_at(1) is not None
    loop.close()

    assert [True] == ended
    assert run.finished
