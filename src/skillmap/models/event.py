"""`Event`: what happens in a run, in order."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from skillmap.models._base import Model
from skillmap.models.change import Change
from skillmap.models.document import Notice
from skillmap.models.job import Requirement
from skillmap.models.usage import Usage
from skillmap.models.writing import InterviewPack, Writing

ValueKind = Literal["text", "date", "email", "phone", "url", "country"]
"""What a value of a resume is."""


class EventBase(Model):
    """Run, place in the run (from 0, without holes) and time (UTC) of an event."""

    run_id: str
    sequence: int = Field(ge=0)
    time: datetime


class RunStarted(EventBase):
    """The first event. `kind` is what runs: `extract`, `tailor` or `refine`."""

    type: Literal["run.started"] = "run.started"
    kind: str


class StepEvent(EventBase):
    """A step began. `done` of `total` steps are behind; `total` is None when nobody knows."""

    type: Literal["step"] = "step"
    name: str
    done: int = Field(default=0, ge=0)
    total: int | None = None


class DocumentSniffed(EventBase):
    """The type of a file was found in its bytes."""

    type: Literal["document.sniffed"] = "document.sniffed"
    media_type: str
    byte_count: int = Field(ge=0)


class PageRead(EventBase):
    """Page number `page` of `total` is read; whether it has text is not said."""

    type: Literal["page.read"] = "page.read"
    page: int = Field(ge=1)
    total: int = Field(ge=1)


class PageRecognized(EventBase):
    """An OCR engine has looked at page number `page`: so `done` of the `total` pages that need it are behind."""

    type: Literal["page.recognized"] = "page.recognized"
    page: int = Field(ge=1)
    done: int = Field(ge=1)
    total: int = Field(ge=1)


class LanguageFound(EventBase):
    """The language of a resume, BCP 47; no such event where it is unknown."""

    type: Literal["language.found"] = "language.found"
    language: str


class SectionFound(EventBase):
    """A section of a resume: its key as in `section_order`, and its title as printed, empty where none is.

    The title is not in the representation of the event, and hooks of plugins are told the event without it.
    """

    type: Literal["section.found"] = "section.found"
    key: str
    title: str = Field(default="", repr=False)


class FieldFound(EventBase):
    """A value of a resume at `pointer`: what kind of value, how sure the parser is (0..1), and on which page it stands.

    The value itself is not in the representation of the event, and hooks of plugins are told the event without it. It
    is empty for an end that is the present, which is no text.
    """

    type: Literal["field.found"] = "field.found"
    pointer: str
    kind: ValueKind
    confidence: float = Field(ge=0, le=1)
    page: int = Field(ge=1)
    value: str = Field(default="", repr=False)


class RequirementFound(EventBase):
    """The posting asks for something."""

    type: Literal["requirement.found"] = "requirement.found"
    requirement: Requirement


class ChangeProposed(EventBase):
    """Somebody proposes a change; no verifier has seen it yet."""

    type: Literal["change.proposed"] = "change.proposed"
    change: Change


class ChangeAccepted(EventBase):
    """The verifier accepts a change."""

    type: Literal["change.accepted"] = "change.accepted"
    change: Change


class ChangeForReview(EventBase):
    """The verifier asks a person about a change."""

    type: Literal["change.review"] = "change.review"
    change: Change


class ChangeRefused(EventBase):
    """The verifier refuses a change; its verdict says why."""

    type: Literal["change.refused"] = "change.refused"
    change: Change


class TextDelta(EventBase):
    """A piece of what the agent says to a person in chat; never a text of a document."""

    type: Literal["text.delta"] = "text.delta"
    text: str


class ChangesWithdrawn(EventBase):
    """Changes in force are taken back at a person's wish."""

    type: Literal["change.withdrawn"] = "change.withdrawn"
    change_ids: tuple[str, ...]


class WritingReady(EventBase):
    """A letter or message is there; its passages are verified."""

    type: Literal["writing.ready"] = "writing.ready"
    writing: Writing


class InterviewReady(EventBase):
    """The interview pack is there; its answer outlines are verified."""

    type: Literal["interview.ready"] = "interview.ready"
    interview: InterviewPack


class UsageEvent(EventBase):
    """What a call consumed, and for what; `purpose` is empty where an agent did not say."""

    type: Literal["usage"] = "usage"
    usage: Usage
    purpose: str = ""
    model: str = ""
    outcome: str = ""
    """How the call ended, such as `stop`, `refusal`, `timeout` or `cancelled`; empty where nobody said."""
    attempts: int = Field(default=1, ge=0)
    """Requests that it took."""
    seconds: float = Field(default=0.0, ge=0)
    """From its beginning to its end, waits included; 0 where nobody said."""


class WarningEvent(EventBase):
    """Something a person should know."""

    type: Literal["warning"] = "warning"
    notice: Notice


class RunCompleted(EventBase):
    """The last event of a run that has its result; the run's handle holds it."""

    type: Literal["run.completed"] = "run.completed"
    summary: dict[str, Any] = Field(default_factory=dict)


class RunFailed(EventBase):
    """The last event of a run that ended in an error: `code`, text, and whether to try again."""

    type: Literal["run.failed"] = "run.failed"
    code: str
    message: str
    retryable: bool = False


class RunCancelled(EventBase):
    """The last event of a run that was cancelled."""

    type: Literal["run.cancelled"] = "run.cancelled"


Event = Annotated[
    RunStarted
    | StepEvent
    | DocumentSniffed
    | PageRead
    | PageRecognized
    | LanguageFound
    | SectionFound
    | FieldFound
    | RequirementFound
    | ChangeProposed
    | ChangeAccepted
    | ChangeForReview
    | ChangeRefused
    | ChangesWithdrawn
    | WritingReady
    | InterviewReady
    | TextDelta
    | UsageEvent
    | WarningEvent
    | RunCompleted
    | RunFailed
    | RunCancelled,
    Field(discriminator="type"),
]

FINAL_EVENTS = (RunCompleted, RunFailed, RunCancelled)
"""A run ends with exactly one of these."""
