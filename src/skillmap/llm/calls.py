"""The record of a call: what the meter writes down, once per call, whatever became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from skillmap.errors import (
    ModelAccessError,
    ModelOutputError,
    ModelRefusedError,
    ModelRequestError,
    ModelTimeoutError,
    ModelUnavailableError,
)
from skillmap.models._base import Model
from skillmap.models.language_model import FinishReason
from skillmap.models.usage import Usage

Outcome = (
    FinishReason
    | Literal["bad_answer", "timeout", "unavailable", "denied", "rejected", "cancelled", "failed"]
)
"""How a call ended: why the model stopped; or it was no answer, came too late, nobody answered, the server denied
access, it did not take the request, whoever asked stopped listening, the provider itself failed."""

_OUTCOMES: tuple[tuple[type[Exception], Outcome], ...] = (
    (ModelTimeoutError, "timeout"),
    (ModelUnavailableError, "unavailable"),
    (ModelAccessError, "denied"),
    (ModelRequestError, "rejected"),
    (ModelRefusedError, "refusal"),
    (ModelOutputError, "bad_answer"),
)


class ModelCall(Model):
    """One call of one model, over. `attempts` counts requests upstream, `seconds` all of it, waits included."""

    purpose: str
    model: str
    outcome: Outcome
    usage: Usage
    attempts: int
    seconds: float


@dataclass(slots=True)
class CallNotes:
    """What the layers note about a call under way."""

    attempts: int = 0
    usage: Usage = field(default_factory=Usage)
    """Of all attempts so far."""
    finish: FinishReason | None = None
    received: list[str] | None = None
    """Texts of the answer; None where nobody wants to see them."""


def outcome_of(error: BaseException) -> Outcome:
    """The outcome of a call that *error* ended; whatever is no `Exception` is somebody's wish to stop."""
    for kind, outcome in _OUTCOMES:
        if isinstance(error, kind):
            return outcome
    return "failed" if isinstance(error, Exception) else "cancelled"
