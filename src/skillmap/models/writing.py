"""What is written beside the resume: letters, messages, preparation for an interview.

Every sentence that speaks of the candidate is a `Passage` with evidence, and passes the same verifier
as a line of the resume.
"""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from skillmap.models._base import Model
from skillmap.models.change import Verdict
from skillmap.models.document import Notice

WritingKind = Literal["cover_letter", "follow_up_email", "outreach_message"]

QuestionCategory = Literal["technical", "behavioural", "role", "company", "gap"]
"""What a question is about; `gap` asks about something that the posting wants and the resume lacks."""

_SMALL_AFTER_COMMA = re.compile(
    r"^(?:Ich|Mein(?:e[mnrs]?)?|Mit|Hiermit|Als|Für|Auf|Bei|In|Im|Nach|Seit|Zu[mr]?|Durch|Über|An|Am|Aus|Von"
    r"|Gerne?|Derzeit|Aktuell|Heute|Da|Wie|Was|Wer|Es|Der|Die|Das|Ein(?:e[mnrs]?)?|Vielen|Nun|Zurzeit)\b"
)
"""German words that are small within a sentence and often open one."""

QUESTIONS_DEFAULT = 10
QUESTIONS_MAX = 30


class Passage(Model):
    """A paragraph or a sentence. `evidence` are pointers into the base resume that prove it.

    `requirement_ids` are those that it answers. `verdict` is None until a verifier has seen it.
    """

    text: str = Field(min_length=1)
    evidence: tuple[str, ...] = ()
    requirement_ids: tuple[str, ...] = ()
    verdict: Verdict | None = None
    position: int = Field(default=0, ge=0)
    """Place among all passages proposed for a writing, from 0; a decision names the passage by it."""
    confirmed: bool = False
    """Whether a person let it pass although the verifier asked. Only `decide_writing()` sets it."""


class Writing(Model):
    """A letter or message. `passages` are those that may be sent, in order.

    `to_review` wait for a person, `refused` are what the verifier refused; neither is in `text`.
    Salutation, closing and name are put around the passages on this side: no model sees the name.
    """

    kind: WritingKind
    language: str
    subject: str = ""
    salutation: str = ""
    passages: tuple[Passage, ...] = ()
    closing: str = ""
    signature: str = ""
    to_review: tuple[Passage, ...] = ()
    refused: tuple[Passage, ...] = ()
    written_by: str = ""
    """Name of the agent or model that wrote it; a writing with rules alone says `rules`."""
    warnings: tuple[Notice, ...] = ()
    """What a person should know of it, such as that it is short because the resume says little."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Salutation, passages and closing as they are printed; those that are empty are left out.

        In German a salutation ends with a comma, and the sentence after it begins small unless its first word is a
        noun or addresses the reader.
        """
        texts = [passage.text for passage in self.passages]
        if texts and self.language.startswith("de") and self.salutation.endswith(","):
            texts[0] = _SMALL_AFTER_COMMA.sub(lambda match: match[0].lower(), texts[0])
        return tuple(text for text in (self.salutation, *texts, self.closing) if text)

    @property
    def text(self) -> str:
        """The body as plain text, paragraphs apart by an empty line, without the subject."""
        body = "\n\n".join(self.paragraphs)
        return f"{body}\n{self.signature}" if self.signature else body


class InterviewQuestion(Model):
    """A question to be ready for. `outline` are points for an answer, each with its evidence.

    `to_review` are points that wait for a person. `reason` says why it is likely to be asked.
    """

    category: QuestionCategory
    text: str = Field(min_length=1)
    reason: str = ""
    requirement_ids: tuple[str, ...] = ()
    outline: tuple[Passage, ...] = ()
    to_review: tuple[Passage, ...] = ()


class ClaimToDefend(Model):
    """A line that an interviewer may ask to be proven, and why.

    `pointer` addresses the base resume; `text` is what the tailored resume says there.
    """

    pointer: str
    text: str
    reason: str


class InterviewPack(Model):
    """Questions by category, tips, and the claims that the candidate must be able to defend."""

    language: str
    questions: tuple[InterviewQuestion, ...] = ()
    tips: tuple[str, ...] = ()
    claims_to_defend: tuple[ClaimToDefend, ...] = ()
    refused: tuple[Passage, ...] = ()
    written_by: str = ""
    warnings: tuple[Notice, ...] = ()
    """What a person should know of it, such as that it is in another language than the resume."""
