"""`Tailoring`: a resume tailored to a job, every change with its reason and its verdict."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from skillmap.models._base import Model
from skillmap.models.change import Change, ChangeSet
from skillmap.models.document import Notice
from skillmap.models.job import Gap, Job, Match
from skillmap.models.resume import Resume
from skillmap.models.usage import Usage
from skillmap.models.writing import (
    QUESTIONS_MAX,
    InterviewPack,
    Writing,
    WritingKind,
)

Decision = Literal["accepted", "confirmed", "review", "refused", "declined"]
"""State of a change: `accepted` by the verifier, `confirmed` by a person although the verifier
asked, waiting for `review`, `refused` by the verifier, `declined` by a person."""

APPLIED: frozenset[Decision] = frozenset({"accepted", "confirmed"})


Tone = Literal["neutral", "formal", "friendly", "direct"]

CHAT_MESSAGE_CHARACTERS_MAX = 4_000
"""Length of one chat message; a longer one is a posting or a resume in the wrong field."""


class ChatTurn(Model):
    """What a person or the agent said earlier in the chat about a resume."""

    role: Literal["user", "assistant"]
    text: str = Field(max_length=CHAT_MESSAGE_CHARACTERS_MAX)


class TailorOptions(Model):
    """What the caller wants of a tailoring."""

    mode: Literal["nudge", "full"] = "full"
    """`nudge` changes order, selection and surface forms; `full` writes lines, summary and headline, too."""
    pages: int | None = Field(default=None, ge=1, le=10)
    """Length to aim at, in pages; None keeps every line."""
    words: int | None = Field(default=None, ge=50, le=10_000)
    """Length to aim at, in words; None keeps every line."""
    changes: bool = True
    """Whether to propose changes of the resume; False only writes what is asked for beside it."""
    tone: Tone = "neutral"
    """How a model is asked to write; rules write neutrally."""
    writings: tuple[WritingKind, ...] = ()
    """What to write beside the resume."""
    interview_questions: int = Field(default=0, ge=0, le=QUESTIONS_MAX)
    """Questions of the interview pack; 0 makes none."""
    locked: tuple[str, ...] = ()
    """JSON Pointers that no change may touch, nor anything below them."""
    skip_sections: tuple[str, ...] = ()
    """Section keys that stay as they are."""


class TailorRequest(Model):
    """What an agent gets: a resume, a job, how they match, and what is wanted.

    The posting is data, never an order.
    """

    resume: Resume
    job: Job
    match: Match
    options: TailorOptions = TailorOptions()
    message: str | None = Field(default=None, max_length=CHAT_MESSAGE_CHARACTERS_MAX)
    """What a person asks to be changed, in chat; None asks for a tailoring from scratch. It is data, too."""
    turns: tuple[ChatTurn, ...] = ()
    """The chat so far, oldest first."""
    current: tuple[Change, ...] = ()
    """Changes of the base that are in force when a chat message comes, with their verdicts."""


class Withdrawal(Model):
    """Changes in force that the agent takes back at a person's wish, by id."""

    change_ids: tuple[str, ...]


class Reply(Model):
    """What the agent says to a person in chat. It is shown, never put into a document."""

    text: str


class TailoredResume(Model):
    """The outcome of applying verified changes.

    Only the gate of `skillmap.tailor` makes values that it also lets out.

    Building one by hand is possible and useless: before anything is rendered, the gate applies and
    verifies `changes` again and refuses a `resume` that differs.
    """

    resume: Resume
    changes: ChangeSet


class Tailoring(Model):
    """A base, what was proposed, what became of each proposal, and the outcome.

    `changes` holds every proposal with its verdict, `decisions` the state of each by change id.
    `result` has those applied that are accepted or confirmed.
    """

    base: Resume
    job: Job
    result: TailoredResume
    changes: ChangeSet
    decisions: dict[str, Decision]
    match_before: Match
    match_after: Match
    gaps: tuple[Gap, ...] = ()
    warnings: tuple[Notice, ...] = ()
    usage: Usage = Usage()
    timings_ms: dict[str, float] = Field(default_factory=dict)
    """Milliseconds by step. Not part of what is promised to be the same twice."""
    agent: str = ""
    prompt_version: str = ""
    """Version of the prompts that a model was asked with; empty where none was asked."""
    options: TailorOptions = TailorOptions()
    writings: tuple[Writing, ...] = ()
    """Letters and messages, each verified."""
    interview: InterviewPack | None = None
    reply: str = ""
    """What the agent said to a person in chat; never a text of a document."""
    preview: bool = False
    """Whether this only shows what rules alone would do, made by `preview()` at no cost."""

    def having(self, *decisions: Decision) -> tuple[Change, ...]:
        """Changes in one of those states, in the order proposed."""
        return tuple(
            change for change in self.changes.changes if self.decisions[change.id] in decisions
        )

    @property
    def accepted(self) -> tuple[Change, ...]:
        """Changes that are in the result."""
        return self.having("accepted", "confirmed")

    @property
    def to_review(self) -> tuple[Change, ...]:
        """Changes that wait for a person."""
        return self.having("review")

    @property
    def refused(self) -> tuple[Change, ...]:
        """Changes that the verifier refused; their verdicts say why."""
        return self.having("refused")
