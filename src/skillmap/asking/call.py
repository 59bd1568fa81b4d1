"""One call of a language model, with every way it can end told by one stable code."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from skillmap.errors import ModelError, PluginError
from skillmap.models.language_model import (
    FinishReason,
    ModelFinish,
    ModelRequest,
    ModelText,
)
from skillmap.protocols import LanguageModel

REFUSED = "model.refused"
FILTERED = "model.filtered"
TRUNCATED = "model.truncated"
BAD_ANSWER = "model.bad_answer"
UNAVAILABLE = "model.unavailable"
TIMEOUT = "model.timeout"
ACCESS = "model.access"
REQUEST = "model.request"
FAILED = "model.failed"

FAULTS: Mapping[str, str] = {
    REFUSED: "The language model refused to answer.",
    FILTERED: "A content filter of the language model stopped its answer.",
    TRUNCATED: "The language model's answer was cut off at its length limit.",
    BAD_ANSWER: "The language model's answer was not in the form that was asked for.",
    UNAVAILABLE: "The language model could not be reached.",
    TIMEOUT: "The language model did not finish in time.",
    ACCESS: "The language model's server does not serve this account.",
    REQUEST: "The language model's server did not take the request.",
    FAILED: "The language model failed.",
}
"""Every way in which a call ends without a whole answer, by the code of the notice that tells it."""

_OF_FINISH: Mapping[FinishReason, str] = {
    "refusal": REFUSED,
    "filter": FILTERED,
    "length": TRUNCATED,
}
_OF_ERROR: Mapping[str, str] = {"model.output": BAD_ANSWER}
"""Faults by the code of the error, where the two are not called alike."""


class Call:
    """A call under way, or over. `fault` is empty while all is well, else one of `FAULTS`."""

    def __init__(self, model: LanguageModel, request: ModelRequest) -> None:
        """Take both; nothing is asked before `pieces()` is read."""
        self._model = model
        self._request = request
        self.fault = ""

    async def pieces(self) -> AsyncGenerator[str, None]:
        """Texts of the answer as they come. A model's failure ends them and is told by `fault`, never raised.

        Leaving early and closing ends the call upstream.
        """
        stream = self._model.stream(self._request)
        try:
            async for output in stream:
                if isinstance(output, ModelText):
                    yield output.text
                elif isinstance(output, ModelFinish):
                    self.fault = _OF_FINISH.get(output.reason, "")
        except (ModelError, PluginError) as e:
            self.fault = fault_of(e)
        finally:
            # A protocol asks for an iterator; most are generators, which hold a connection open.
            if isinstance(stream, AsyncGenerator):
                await stream.aclose()

    async def whole(self) -> str:
        """The whole answer, or what came of it."""
        async with aclosing(self.pieces()) as pieces:
            return "".join([piece async for piece in pieces])


def fault_of(error: ModelError | PluginError) -> str:
    """The fault that *error* is."""
    code = _OF_ERROR.get(error.code, error.code)
    return code if code in FAULTS else FAILED
