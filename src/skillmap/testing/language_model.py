"""A language model that says what a test wrote, and the contract of language models."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

from skillmap.errors import SkillmapError
from skillmap.models.language_model import (
    FinishReason,
    ModelFinish,
    ModelOutput,
    ModelRequest,
    ModelText,
    ModelUsage,
)
from skillmap.models.usage import Usage
from skillmap.protocols import LanguageModel, ProviderStatus

CHARACTERS_PER_TOKEN = 4
"""For estimates. Source: measured on postings and resumes in English, 0 to 20 percent too high."""


class ScriptedModel:
    """`LanguageModel` that gives the answers it was made with, one per call, the last one again.

    `requests` holds every request, so that a test can say what was sent.
    An answer that is an error is raised.
    """

    name = "scripted"

    def __init__(
        self,
        *answers: str | SkillmapError,
        finish: FinishReason = "stop",
        characters_per_piece: int = 20,
    ) -> None:
        """Take the answers in the order of the calls.

        Raises:
            ValueError: There is no answer.
        """
        if not answers:
            raise ValueError("a scripted model needs at least one answer")
        self._answers = answers
        self._finish: FinishReason = finish
        self._characters_per_piece = characters_per_piece
        self.requests: list[ModelRequest] = []

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelOutput]:
        """The next answer in pieces, estimated usage, finish."""
        answer = self._answers[min(len(self.requests), len(self._answers) - 1)]
        self.requests.append(request)
        if isinstance(answer, SkillmapError):
            raise answer
        step = self._characters_per_piece
        for start in range(0, len(answer), step):
            yield ModelText(text=answer[start : start + step])
        sent = request.system + request.task + "".join(block.text for block in request.data)
        yield ModelUsage(
            usage=Usage(
                input_tokens=-(-len(sent) // CHARACTERS_PER_TOKEN),
                output_tokens=-(-len(answer) // CHARACTERS_PER_TOKEN),
                calls=1,
                estimated=True,
            )
        )
        yield ModelFinish(reason=self._finish)


async def check_language_model(factory: Callable[[], LanguageModel]) -> None:
    """Hold the model that *factory* makes to the contract of `LanguageModel`. It is called twice.

    Raises:
        AssertionError: It breaks the contract; the message says how.
    """
    model = factory()
    if not isinstance(model, LanguageModel):
        raise AssertionError("it has not the members of LanguageModel")
    if not model.status().works:
        raise AssertionError(f"it cannot work here: {model.status().missing}")
    request = ModelRequest(purpose="check", system="Answer in one word.", task="Say yes.")
    _require_order([output async for output in model.stream(request)])
    stream = model.stream(request)
    async for _ in stream:
        break
    closer = getattr(stream, "aclose", None)
    if closer is None:
        raise AssertionError("its stream cannot be closed before the end")
    await closer()


def _require_order(outputs: Sequence[ModelOutput]) -> None:
    kinds = [output.type for output in outputs]
    if kinds.count("usage") != 1 or kinds.count("finish") != 1:
        raise AssertionError("there is one usage and one finish in every answer")
    if kinds[-2:] != ["usage", "finish"]:
        raise AssertionError("texts come first, then usage, then finish")
