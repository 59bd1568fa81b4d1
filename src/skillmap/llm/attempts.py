"""One request upstream: counted, held to the contract of `LanguageModel`, and limited in number."""

from __future__ import annotations

import asyncio

from skillmap.errors import ModelOutputError, PluginError, SkillmapError
from skillmap.llm.calls import CallNotes
from skillmap.llm.estimate import estimated_usage
from skillmap.llm.layers import Layer, ModelStream, closing
from skillmap.llm.per_loop import PerLoop
from skillmap.models.language_model import (
    ModelFinish,
    ModelOutput,
    ModelRequest,
    ModelText,
    ModelUsage,
    ToolCall,
)
from skillmap.models.usage import Usage
from skillmap.plugins import PLUGIN_FAILURES
from skillmap.protocols import LANGUAGE_MODELS, LanguageModel

OUTPUT_CHARACTERS_PER_TOKEN_MAX = 16
"""A server that sends more than this many characters for each token that it was allowed ignores the limit and is cut
off. Tokens have 3 to 5 characters; the longest runs of blanks have more."""


class CountedModel(Layer):
    """A provider's model whose every attempt is counted into the notes of its call.

    Nothing of a foreign package gets through: an exception is a `PluginError`, an answer without an end a
    `ModelOutputError`. The usage that it yields is that of all attempts so far.
    """

    def __init__(self, model: LanguageModel, notes: CallNotes) -> None:
        super().__init__(model)
        self._notes = notes

    async def stream(self, request: ModelRequest) -> ModelStream:
        """The answer, as the contract has it."""
        notes = self._notes
        attempt = _Attempt(request)
        notes.attempts += 1
        try:
            async with closing(self._model.stream(request)) as outputs:
                async for output in outputs:
                    if attempt.note(output):
                        _keep_text(notes, output)
                        yield output
                    if attempt.finish is not None:
                        break
            if attempt.finish is None:
                raise ModelOutputError(f"{self.name} ended without saying why it stopped.")
        except SkillmapError:
            # A provider that was not told by the server what it cost has said so; see the protocol.
            notes.usage += attempt.usage_seen()
            raise
        except PLUGIN_FAILURES as e:
            notes.usage += attempt.usage_estimated()
            kind = type(e).__name__
            raise PluginError(
                f"failed with {kind}", plugin=self.name, distribution=None, hook=LANGUAGE_MODELS
            ) from None
        except BaseException:  # Cancelled, or closed: the server goes on counting what it was sent.
            notes.usage += attempt.usage_estimated()
            raise
        notes.usage += attempt.usage_estimated()
        notes.finish = attempt.finish.reason
        yield ModelUsage(usage=notes.usage)
        yield attempt.finish


def _keep_text(notes: CallNotes, output: ModelOutput) -> None:
    if notes.received is not None and isinstance(output, ModelText):
        notes.received.append(output.text)


class _Attempt:
    """What one attempt has brought so far."""

    def __init__(self, request: ModelRequest) -> None:
        self.finish: ModelFinish | None = None
        self._request = request
        self._usage: Usage | None = None
        self._received = 0
        self._received_max = request.output_tokens_max * OUTPUT_CHARACTERS_PER_TOKEN_MAX

    def note(self, output: ModelOutput) -> bool:
        """Note *output*; whether it is a part of the answer, to be passed on."""
        match output:
            case ModelText():
                self._received += len(output.text)
            case ToolCall():
                self._received += len(output.name) + len(output.arguments)
            case ModelUsage():
                self._usage = output.usage
                return False
            case ModelFinish():
                self.finish = output
                return False
            case _:
                raise TypeError(f"{type(output).__name__} is nothing that a model may yield")
        if self._received > self._received_max:
            self.finish = ModelFinish(reason="length")
        return True

    def usage_seen(self) -> Usage:
        """What was reported; estimated once any of the answer has arrived, else nothing."""
        return self.usage_estimated() if self._usage or self._received else Usage()

    def usage_estimated(self) -> Usage:
        """What was reported, else estimated."""
        return self._usage or estimated_usage(self._request, received=self._received)


class LimitedModel(Layer):
    """A model that waits for its turn: so many requests of one client are under way at once."""

    def __init__(self, model: LanguageModel, turns: PerLoop[asyncio.Semaphore]) -> None:
        super().__init__(model)
        self._turns = turns

    async def stream(self, request: ModelRequest) -> ModelStream:
        """The answer, as soon as there is a turn."""
        async with await self._turns.get(), closing(self._model.stream(request)) as outputs:
            async for output in outputs:
                yield output
