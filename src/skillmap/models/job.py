"""`Job` and `Match`: what a posting asks, and what a resume answers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from skillmap.models._base import Model
from skillmap.models.document import Notice

RequirementKind = Literal["must", "nice", "context"]
MatchStatus = Literal["met", "partly", "missing"]


class Term(Model):
    """A skill, tool or subject that a requirement names.

    `text == job.text[start:end]`; `skill` is its canonical name.
    """

    text: str
    skill: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    negated: bool = False
    """Whether the posting says that this is not needed; a negated term never counts as asked."""
    group: int = 0
    """Terms of one group are alternatives ("Java or Kotlin"): one of them is enough."""


class Requirement(Model):
    """One thing that a posting asks.

    `id` is stable for equal postings; `text == job.text[start:end]`.
    """

    id: str
    text: str
    kind: RequirementKind
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    terms: tuple[Term, ...] = ()
    years: float | None = None
    """Years of experience asked for, the lower number of a range."""
    negated: bool = False
    """Whether the whole line says that something is not needed."""


class Job(Model):
    """A posting as text and as requirements, in the order of the text.

    Hidden characters are stripped and reported.
    """

    text: str
    title: str | None = None
    company: str | None = None
    location: str | None = None
    language: str | None = None
    requirements: tuple[Requirement, ...] = ()
    warnings: tuple[Notice, ...] = ()


class Quote(Model):
    """A place in a resume: JSON Pointer and the words there that count."""

    pointer: str
    text: str


class TermMatch(Model):
    """How one term of a requirement is answered. `relation` is None when nothing answers it."""

    skill: str
    relation: Literal["same", "related"] | None = None
    evidence: tuple[Quote, ...] = ()


class RequirementMatch(Model):
    """How one requirement is answered, with the terms in the order of the posting.

    `score` is 0..1.
    """

    requirement_id: str
    status: MatchStatus
    score: float = Field(ge=0, le=1)
    terms: tuple[TermMatch, ...] = ()
    years_found: float | None = None


class Gap(Model):
    """Something asked for that the resume does not show.

    It is told, and never written into a resume.

    `bridges` are places in the resume that come near it.
    """

    requirement_id: str
    kind: RequirementKind
    skill: str
    bridges: tuple[Quote, ...] = ()


class Match(Model):
    """A resume held against a job.

    `score` is 0..1 and has one definition everywhere: see `docs/explanation/score.md`.
    """

    score: float = Field(ge=0, le=1)
    requirements: tuple[RequirementMatch, ...] = ()
    gaps: tuple[Gap, ...] = ()
    skills_shown: int = Field(default=0, ge=0)
    """Known skills that the job asks for and the resume shows, whatever they are called there."""
    skills_in_its_words: int = Field(default=0, ge=0)
    """Those of them that the resume calls as the posting does. Rewording changes this, and not the score."""

    def count(self, status: MatchStatus) -> int:
        """How many requirements have that status."""
        return sum(1 for requirement in self.requirements if requirement.status == status)
