"""Streamed calls through all layers, beside the same calls made with the bare openai SDK, in the same run.

The fake server answers both from a process of its own. Rounds take turns, so that whatever else the machine does hits
both; what counts is the median. Each call has a marker of its own, and its answer repeats it: none may get another's.

    python benchmarks/models.py [--rounds N] [--calls N]
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import openai
from pydantic import SecretStr

from skillmap.llm import ModelAccess, ModelCall, OpenAIProvider
from skillmap.llm.openai_chat import chat_parameters
from skillmap.models.language_model import ModelRequest, ModelText
from skillmap.models.model_settings import ModelSettings
from skillmap.testing.openai_server import API_KEY, FakeAnswer, FakeOpenAI, FakeRequest

MODEL = "gpt-4o-mini"
CHUNK_COUNT = 120
CHUNK_CHARACTERS = 16
"""About 480 output tokens: an answer that rewrites a page."""
RATIO_MIN = 1.5
"""The SDK makes an object of every piece, which we leave out."""
GROWTH_MB_MAX = 20
CONTEXT = "A posting of about four hundred words. " * 60

Round = Callable[[list[str]], Awaitable[list[str]]]


def main() -> int:
    """Print throughput and memory of both, and whether ours is within its bounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve()
    with subprocess.Popen(
        [sys.executable, __file__, "--serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            return asyncio.run(compare(server.stdout.readline().strip(), options))
        finally:
            assert server.stdin is not None
            server.stdin.close()


def serve() -> int:
    """Answer every request with its own marker, until the standard input ends."""

    def answer(request: FakeRequest) -> FakeAnswer:
        marker = request.prompt_text.rsplit("marker ", 1)[1].split()[0]
        return FakeAnswer(text=answer_to(marker), chunk_characters=CHUNK_CHARACTERS)

    with FakeOpenAI(handler=answer) as server:
        print(server.base_url, flush=True)
        sys.stdin.read()
    return 0


def answer_to(marker: str) -> str:
    """Text that nobody else gets."""
    length = CHUNK_COUNT * CHUNK_CHARACTERS
    return (f"{marker} " * length)[:length]


async def compare(base_url: str, options: argparse.Namespace) -> int:
    """Measure both in turns."""
    settings = ModelSettings(
        api_key=SecretStr(API_KEY), base_url=base_url, concurrency_max=options.calls
    )
    calls: list[ModelCall] = []
    ours = OpenAIProvider().open(MODEL, settings)
    bare = openai.AsyncOpenAI(api_key=API_KEY, base_url=base_url, max_retries=0)
    rounds: dict[str, Round] = {
        "bare SDK": lambda markers: gather(markers, lambda m: ask_bare(bare, m)),
        "all layers": lambda markers: gather(markers, lambda m: ask_ours(access, m, calls)),
    }
    access = ModelAccess.to_models([ours], settings)
    seconds: dict[str, list[float]] = {name: [] for name in rounds}
    memory: list[float] = []
    number = 0
    for turn in range(-2, options.rounds):  # Two rounds warm both up.
        for name, ask in rounds.items():
            markers = [f"m{number + index}" for index in range(options.calls)]
            number += options.calls
            began = time.perf_counter()
            answers = await ask(markers)
            took = time.perf_counter() - began
            check(markers, answers)
            if turn >= 0:
                seconds[name].append(took)
        gc.collect()
        if turn >= 0:
            memory.append(memory_mb())
    await ours.close()
    await bare.close()
    return report(seconds, memory, calls, options)


async def gather(markers: list[str], ask: Callable[[str], Awaitable[str]]) -> list[str]:
    """All answers, asked for at once."""
    return await asyncio.gather(*(ask(marker) for marker in markers))


def request_for(marker: str) -> ModelRequest:
    """A request that asks for its own marker back."""
    return ModelRequest(
        purpose="rewrite", system=CONTEXT, task=f"Answer with marker {marker} only."
    )


async def ask_bare(client: openai.AsyncOpenAI, marker: str) -> str:
    """With the SDK alone."""
    pieces: list[str] = []
    async with await client.chat.completions.create(
        **chat_parameters(MODEL, request_for(marker), output_limit="max_tokens")
    ) as stream:
        async for chunk in stream:
            if chunk.choices and (text := chunk.choices[0].delta.content):
                pieces.append(text)  # noqa: PERF401 - As its own documentation does it.
    return "".join(pieces)


async def ask_ours(access: ModelAccess, marker: str, calls: list[ModelCall]) -> str:
    """As a run does it."""
    model = access.for_run(record=calls.append, warn=print)
    pieces = [
        output.text
        async for output in model.stream(request_for(marker))
        if isinstance(output, ModelText)
    ]
    await model.close()
    return "".join(pieces)


def check(markers: list[str], answers: list[str]) -> None:
    """Stop where a call got the answer of another one."""
    for marker, answer in zip(markers, answers, strict=True):
        if answer != answer_to(marker):
            raise SystemExit(f"call {marker} got another answer than its own")


def memory_mb() -> float:
    """Of this process, now; where the system does not tell, the most so far."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def report(
    seconds: dict[str, list[float]],
    memory: list[float],
    calls: list[ModelCall],
    options: argparse.Namespace,
) -> int:
    """Print what was measured; 0 when all is within its bounds."""
    print(
        f"{options.calls} calls at once, {CHUNK_COUNT} chunks each, median of {options.rounds} rounds"
    )
    medians = {name: statistics.median(each) for name, each in seconds.items()}
    for name, median in medians.items():
        print(f"{name:12}{options.calls / median:8.0f} calls/s{median * 1000:9.0f} ms a round")
    ratio = medians["bare SDK"] / medians["all layers"]
    growth = memory[-1] - memory[0]
    expected = options.calls * (options.rounds + 2)
    whole = [call for call in calls if call.outcome == "stop" and not call.usage.estimated]
    print(f"throughput: {ratio:.2f} of the bare SDK's (at least {RATIO_MIN})")
    print(
        f"memory: {memory[-1]:.0f} MB, {growth:+.1f} MB over the rounds (at most {GROWTH_MB_MAX})"
    )
    print(f"on record: {len(whole)} of {expected} calls, whole and with the server's own usage")
    good = ratio >= RATIO_MIN and growth <= GROWTH_MB_MAX and len(whole) == len(calls) == expected
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
