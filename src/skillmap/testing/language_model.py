"""A language model that says what a test wrote, and the contract of language models."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator
from dataclasses import dataclass

from skillmap.errors import SkillmapError
from skillmap.models.language_model import (
    CHARACTERS_PER_TOKEN,
    FinishReason,
    ModelFinish,
    ModelOutput,
    ModelRequest,
    ModelText,
    ModelUsage,
    ToolCall,
    estimated_tokens,
)
from skillmap.models.usage import Usage
from skillmap.protocols import ProviderStatus
from skillmap.testing.model_contract import (
    ModelSituations,
    check_language_model,
    openai_situations,
)

__all__ = [
    "CHARACTERS_PER_TOKEN",
    "ModelSituations",
    "ScriptedAnswer",
    "ScriptedModel",
    "check_language_model",
    "observe_model_requests",
    "openai_situations",
]

_observers: list[Callable[[ModelRequest], None]] = []


@contextlib.contextmanager
def observe_model_requests(observer: Callable[[ModelRequest], None]) -> Generator[None]:
    """Call *observer* with every request to any `ScriptedModel` of this process, while the block runs."""
    _observers.append(observer)
    try:
        yield
    finally:
        _observers.remove(observer)


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptedAnswer:
    """One answer with more to it than a text.

    Attributes:
        tool_calls: Yielded after the text; `finish` None is then `tool_calls`.
        finish: Why it ends; None is `stop`.
        error: Raised after text and calls, and after usage.
        usage: What it reports; None is estimated.
        delay_seconds: Before the first piece.
        piece_delay_seconds: Before each piece of the text.
    """

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    finish: FinishReason | None = None
    error: SkillmapError | None = None
    usage: Usage | None = None
    delay_seconds: float = 0.0
    piece_delay_seconds: float = 0.0


class ScriptedModel:
    """`LanguageModel` that gives the answers it was made with, one per call, the last one again.

    `requests` holds every request, so that a test can say what was sent. `closed_early` counts the answers that were
    left before their end. An answer that is an error is raised at once, as by a server that was not reached.
    """

    name = "scripted"

    def __init__(
        self,
        *answers: str | ScriptedAnswer | SkillmapError,
        finish: FinishReason = "stop",
        characters_per_piece: int = 20,
    ) -> None:
        """Take the answers in the order of the calls; *finish* is the end of those that are texts.

        Raises:
            ValueError: There is no answer.
        """
        if not answers:
            raise ValueError("a scripted model needs at least one answer")
        self._answers = answers
        self._finish: FinishReason = finish
        self._characters_per_piece = characters_per_piece
        self.requests: list[ModelRequest] = []
        self.closed_early = 0

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelOutput]:
        """The next answer in pieces, its calls, usage, and finish or the error of the script."""
        answer = self._answers[min(len(self.requests), len(self._answers) - 1)]
        self.requests.append(request)
        for observer in tuple(_observers):
            observer(request)
        if isinstance(answer, SkillmapError):
            raise answer
        if isinstance(answer, str):
            answer = ScriptedAnswer(text=answer, finish=self._finish)
        try:
            async with contextlib.aclosing(self._say(answer, request)) as outputs:
                async for output in outputs:
                    yield output
        except GeneratorExit:
            self.closed_early += 1
            raise

    async def _say(
        self, answer: ScriptedAnswer, request: ModelRequest
    ) -> AsyncGenerator[ModelOutput, None]:
        await asyncio.sleep(answer.delay_seconds)
        step = self._characters_per_piece
        for start in range(0, len(answer.text), step):
            await asyncio.sleep(answer.piece_delay_seconds)
            yield ModelText(text=answer.text[start : start + step])
        for call in answer.tool_calls:
            yield call
        yield ModelUsage(usage=answer.usage or _estimate(request, answer))
        if answer.error is not None:
            raise answer.error
        yield ModelFinish(reason=answer.finish or ("tool_calls" if answer.tool_calls else "stop"))


def _estimate(request: ModelRequest, answer: ScriptedAnswer) -> Usage:
    sent = request.system + request.task + "".join(block.text for block in request.data)
    sent += "".join(message.text for message in request.messages)
    said = answer.text + "".join(call.arguments for call in answer.tool_calls)
    return Usage(
        input_tokens=estimated_tokens(len(sent)),
        output_tokens=estimated_tokens(len(said)),
        calls=1,
        estimated=True,
    )
