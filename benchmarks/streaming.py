"""How a tailoring streams, and how many run at once: `python benchmarks/streaming.py`.

Everything is real but the model: our client, the openai SDK, and HTTP on this machine to the fake server.

- time from the call to the first event, and from the moment at which the server has sent the first whole edit to
  the verified event of it;
- the client leaves at every event in turn: nothing that was verified is lost, usage is recorded, the call ends
  upstream;
- runs at once, each with a marker of its own: no marker in another run, memory, and runs per second against the
  same calls made with the bare SDK. Here the server has a process of its own, as it has in life.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import multiprocessing
import re
import resource
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import openai

from skillmap import AsyncSkillMap
from skillmap.models.event import (
    ChangeAccepted,
    ChangeForReview,
    ChangeRefused,
    EventBase,
    UsageEvent,
)
from skillmap.models.job import Job
from skillmap.models.model_settings import ModelSettings
from skillmap.models.resume import Resume
from skillmap.settings import Settings
from skillmap.tailor import analyze
from skillmap.testing.openai_server import API_KEY, FakeAnswer, FakeOpenAI, FakeRequest

INPUTS = Path(__file__).parent / "tailoring_inputs"
MODEL = "openai:gpt-4o-mini"
FIRST_EVENT_MS_MAX = 50.0
FIRST_EDIT_MS_MAX = 300.0
UPSTREAM_MS_MAX = 50.0
RATIO_MIN = 0.8
TOKENS_PER_SECOND = 80
"""How fast a usual server writes; with it the fake one drips its answers."""
CHARACTERS_PER_TOKEN = 4
SECONDS_TO_FIRST_TOKEN = 0.6

_JUDGED = (ChangeAccepted, ChangeForReview, ChangeRefused)
_MARK = re.compile(r"Marker(\d+)x")


def inputs() -> tuple[Resume, Job, str]:
    """The resume of one page, the posting, and the recorded answer as the model's text."""
    found = json.loads((INPUTS / "one-page.json").read_text(encoding="utf-8"))
    job = analyze((INPUTS / "posting.txt").read_text(encoding="utf-8"))
    said = json.dumps(found["answer"], separators=(",", ":"), ensure_ascii=False)
    return Resume.from_json_resume(found["resume"]), job, said


def client(base_url: str) -> AsyncSkillMap:
    """A client of the server at *base_url*."""
    told = ModelSettings(base_url=base_url, concurrency_max=128)
    return AsyncSkillMap(llm=MODEL, settings=Settings(openai_api_key=API_KEY, llm_settings=told))


# -- times --------------------------------------------------------------------------------------


async def first_times(server: FakeOpenAI, runs: int) -> tuple[list[float], list[float]]:
    """Milliseconds to the first event, and from the first whole edit sent to its verified event."""
    resume, job, said = inputs()
    edit_end = said.index("}") + 1
    piece = 16
    server.plan(
        FakeAnswer(text=said, chunk_characters=piece, delay_seconds=0.05, chunk_delay_seconds=0.02)
    )
    events_ms, edits_ms = [], []
    async with client(server.base_url) as sm:
        for number in range(runs):
            began = time.monotonic()
            run = sm.tailor_stream(resume, job)
            first = edited = 0.0
            async with run:
                async for event in run:
                    first = first or time.monotonic()
                    if isinstance(event, _JUDGED) and event.change.id.startswith("edit-"):
                        edited = time.monotonic()
                        break
            request = server.wait_for(number + 1)[-1]
            assert request.first_byte_at is not None
            # Pieces are sent one pause apart; this is when the one with the edit's last bracket left.
            sent = request.first_byte_at + (edit_end // piece) * 0.02
            events_ms.append((first - began) * 1_000)
            edits_ms.append((edited - sent) * 1_000)
    return events_ms[1:], edits_ms[1:]


# -- leaving ------------------------------------------------------------------------------------


async def leave_at(server: FakeOpenAI, index: int) -> tuple[bool, float | None]:
    """Follow a run to event number *index* and leave: whether it was over, and the milliseconds until upstream ended.

    Raises:
        AssertionError: Something verified is not in the log, or usage is not.
    """
    resume, job, _ = inputs()
    before = len(server.requests)
    async with client(server.base_url) as sm:
        run = sm.tailor_stream(resume, job)
        seen: list[EventBase] = []
        async with run:
            async for event in run:
                seen.append(event)
                if event.sequence == index:
                    break
            over = run.finished
            left = time.monotonic()
        log = [event async for event in run.events()]
    assert log[: len(seen)] == seen, "an event that was seen is not in the log"
    asked = server.requests[before:]
    usage = [event for event in log if isinstance(event, UsageEvent)]
    assert len(usage) >= len([request for request in asked if request.first_byte_at]), "no usage"
    open_still = [
        request for request in asked if request.ended_at is None or request.ended_at > left
    ]
    if over or not open_still:
        return over, None
    ended = server.wait_for(before + len(asked))[-1].ended_at
    assert ended is not None
    return over, (ended - left) * 1_000


# -- many at once -------------------------------------------------------------------------------


def marked(resume: Resume, number: int) -> Resume:
    """*resume* with a marker in a line that the answer edits."""
    wire = resume.to_wire()
    lines = wire["work"][0]["highlights"]
    lines[1] = f"{lines[1].rstrip('.')} (Marker{number}x)."
    return Resume.from_json_resume(wire)


def answers(said: str, *, slow: bool) -> Any:
    """A handler that gives each request the marker of its own prompt back."""
    pause = CHARACTERS_PER_TOKEN * 4 / (TOKENS_PER_SECOND * CHARACTERS_PER_TOKEN) if slow else 0.0

    def answer(request: FakeRequest) -> FakeAnswer:
        found = _MARK.search(request.prompt_text)
        mark = f" (Marker{found.group(1)}x)." if found else "."
        text = said.replace(
            "for the 300 warehouses that use it.", f"for the 300 warehouses that use it{mark}"
        )
        return FakeAnswer(
            text=text,
            chunk_characters=16,
            chunk_delay_seconds=pause,
            delay_seconds=SECONDS_TO_FIRST_TOKEN if slow else 0.0,
        )

    return answer


def serve(pipe: Connection, said: str, *, slow: bool) -> None:
    """Run a server until the other end of *pipe* says something; tell its address first, and its requests last."""
    with FakeOpenAI(handler=answers(said, slow=slow)) as server:
        pipe.send(server.base_url)
        pipe.recv()
        pipe.send([dict(request.body) for request in server.requests])


@contextlib.contextmanager
def serving(said: str, *, slow: bool) -> Iterator[tuple[str, Connection]]:
    """The address of a server in a process of its own, and the pipe to it."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=serve, args=(theirs, said), kwargs={"slow": slow})
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        ours.close()
        process.terminate()
        process.join()


async def many(base_url: str, count: int) -> float:
    """Seconds for *count* runs at once."""
    resume, job, _ = inputs()
    people = [marked(resume, number) for number in range(count)]
    async with client(base_url) as sm:
        await sm.tailor(resume, job)
        began = time.perf_counter()
        drafts = await asyncio.gather(*(sm.tailor(person, job) for person in people))
        seconds = time.perf_counter() - began
    for number, draft in enumerate(drafts):
        marks = set(_MARK.findall(draft.model_dump_json()))
        assert marks == {str(number)}, f"run {number} holds the markers {sorted(marks)}"
        assert draft.usage.calls == 1, f"run {number} made {draft.usage.calls} calls"
        assert len(draft.accepted) >= 8, f"run {number} has {len(draft.accepted)} changes"
    return seconds


async def bare(base_url: str, bodies: Sequence[dict[str, Any]]) -> float:
    """Seconds for the same calls with the SDK alone."""
    async with openai.AsyncOpenAI(api_key=API_KEY, base_url=base_url, max_retries=0) as sdk:

        async def call(body: dict[str, Any]) -> int:
            received = 0
            async for chunk in await sdk.chat.completions.create(**body):
                received += len(chunk.choices[0].delta.content or "") if chunk.choices else 0
            return received

        await call(bodies[0])
        began = time.perf_counter()
        await asyncio.gather(*map(call, bodies))
        return time.perf_counter() - began


def memory_mb() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


async def measure_times(runs: int) -> bool:
    """Print the first times; whether they are as they should be."""
    with FakeOpenAI() as server:
        events_ms, edits_ms = await first_times(server, runs)
    for title, found, most in (
        ("first event", events_ms, FIRST_EVENT_MS_MAX),
        ("first verified edit after its last bracket was sent", edits_ms, FIRST_EDIT_MS_MAX),
    ):
        print(
            f"{title}: median {statistics.median(found):.1f} ms, most {max(found):.1f} ms,"
            f" at most {most:.0f}"
        )
    return max(events_ms) <= FIRST_EVENT_MS_MAX and max(edits_ms) <= FIRST_EDIT_MS_MAX


async def measure_leaving(said: str, stride: int) -> bool:
    """Print what happens when the client leaves; whether it is as it should be."""
    delays: list[float] = []
    index, over = 0, False
    answer = FakeAnswer(text=said, chunk_characters=24, chunk_delay_seconds=0.004)
    with FakeOpenAI(answer) as server:
        while not over:
            over, delay = await leave_at(server, index)
            delays += [] if delay is None else [delay]
            index += stride
    print(
        f"left at {index // stride} places of a run: nothing lost, usage recorded; upstream ended after"
        f" {statistics.median(delays):.1f} ms, most {max(delays):.1f} ms, at most {UPSTREAM_MS_MAX:.0f}"
    )
    return max(delays) <= UPSTREAM_MS_MAX


async def measure_many(said: str, count: int, *, slow: bool) -> bool:
    """Print how many runs go at once; whether that is as it should be."""
    with serving(said, slow=slow) as (base_url, pipe):
        await many(base_url, 4)
        gc.collect()
        before = memory_mb()
        spent = time.process_time()
        seconds = await many(base_url, count)
        spent = time.process_time() - spent
        grown = memory_mb() - before
        pipe.send("tell")
        bodies = pipe.recv()[-count:]
    with serving(said, slow=slow) as (base_url, _):
        spent_alone = time.process_time()
        alone = await bare(base_url, bodies)
        spent_alone = time.process_time() - spent_alone
    ratio = alone / seconds
    pace = f"writes {TOKENS_PER_SECOND} tokens a second" if slow else "answers at once"
    bound = f", at least {RATIO_MIN}" if slow else ""
    print(
        f"{count} runs at once, a server that {pace}: {seconds:.2f} s, the bare SDK {alone:.2f} s,"
        f" ratio {ratio:.2f}{bound}; {count / seconds:.0f} runs a second, memory +{grown:.0f} MB,"
        f" {spent / count * 1_000:.0f} ms of processor time a run, the bare SDK"
        f" {spent_alone / count * 1_000:.0f}; no marker in another run"
    )
    return not slow or ratio >= RATIO_MIN


async def measure(args: argparse.Namespace) -> bool:
    """Print all figures; whether all are as they should be."""
    _, _, said = inputs()
    fine = await measure_times(args.runs)
    fine &= await measure_leaving(said, args.stride)
    for slow in (True, False):
        fine &= await measure_many(said, args.count, slow=slow)
    return fine


def main() -> None:
    """Print the figures; exit with 1 when one is not as it should be."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=6, help="runs for the first times")
    parser.add_argument("--count", type=int, default=100, help="runs at once")
    parser.add_argument("--stride", type=int, default=1, help="leave at every so many-th event")
    with contextlib.suppress(BrokenPipeError):
        sys.exit(0 if asyncio.run(measure(parser.parse_args())) else 1)


if __name__ == "__main__":
    main()
