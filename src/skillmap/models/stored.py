"""What a store keeps. Every value belongs to an owner, and every look-up names one.

A `Project` holds a copy of the resume it started from; its versions are change sets over that copy, not over each
other. So a resume may be edited or deleted, and any old version dropped, without touching another version.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Annotated, Generic, Literal, NewType, Self, TypeVar

from pydantic import AwareDatetime, Field, model_validator

from skillmap.models._base import Model
from skillmap.models.change import ChangeSet
from skillmap.models.document import Extraction
from skillmap.models.resume import Resume
from skillmap.models.tailoring import Decision, TailorOptions
from skillmap.models.usage import Usage
from skillmap.models.writing import InterviewPack, Writing

OwnerId = NewType("OwnerId", str)

ID_CHARACTERS_MAX = 200
"""Length of an id. Databases index it together with others; PostgreSQL stops at 2,700 bytes."""

PAGE_ITEMS_MAX = 1_000
"""Items that one page of a listing may hold."""

BLOB_BYTES_MAX = 100_000_000
"""Size of a file that is kept: four times what `ExtractLimits.bytes_max` lets in."""

VERSIONS_MAX = 10
"""Versions of a project that are kept unless a store is told otherwise."""

Id = Annotated[
    str, Field(min_length=1, max_length=ID_CHARACTERS_MAX, pattern=r"^[^\x00-\x1f\x7f]+$")
]
"""The host's or `new_id()`: 1 to 200 characters without control characters, told apart by case."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
RunOutcome = Literal["running", "completed", "failed", "cancelled"]
ItemT = TypeVar("ItemT")


def new_id() -> str:
    """An id that nobody has: 32 random hexadecimal digits."""
    return uuid.uuid4().hex


class Stored(Model):
    """A stored value's address and its revision: 0 before the first save, one more with each.

    A save is let through only if `revision` is the stored one, so that nobody overwrites what they have not seen.
    `saved_at` is set by the store.
    """

    owner_id: Annotated[OwnerId, Field(min_length=1, max_length=ID_CHARACTERS_MAX)]
    id: Id = Field(default_factory=new_id)
    revision: int = Field(default=0, ge=0)
    saved_at: AwareDatetime | None = None


class StoredResume(Stored):
    """A base resume; `source_hash` is the SHA-256 of the file it came from, if that is kept as a blob."""

    resume: Resume
    name: str = ""
    source_hash: Sha256 | None = None
    extraction: Extraction | None = None
    """How it was read. Its resume is the one that was read, `resume` the one that was corrected since."""


class Project(Stored):
    """A resume being tailored to a posting."""

    resume_id: Id
    """The stored resume that `base` was copied from; it may be gone."""
    base: Resume
    """What the change sets of all versions address. It stays as it is once there is a version."""
    posting: str
    name: str = ""
    options: TailorOptions = TailorOptions()
    section_order: tuple[str, ...] | None = None
    """Keys of sections in the order to print; None takes the base's."""
    head: Id | None = None
    """The version that is shown; None shows the base."""


class Version(Model):
    """A state of a project: `changes` lead from the project's base to it. Versions never change.

    `parent_id` is the version that it was made from, which may have been dropped since.
    """

    id: Id = Field(default_factory=new_id)
    parent_id: Id | None = None
    changes: ChangeSet
    decisions: dict[str, Decision] = Field(default_factory=dict)
    """State of each change by its id, as in `Tailoring.decisions`."""
    posting_hash: str
    options: TailorOptions = TailorOptions()
    """What was wanted when it was made; the project's own may have changed since."""
    label: str = ""
    """A name that a person gave it."""
    summary: str = ""
    """What was done, in a sentence."""
    agent: str = ""
    prompt_version: str = ""
    run_id: Id | None = None
    usage: Usage = Usage()
    writings: tuple[Writing, ...] = ()
    """Letters and messages that were written with it, each with its verdicts."""
    interview: InterviewPack | None = None
    created_at: AwareDatetime


class VersionAdded(Model):
    """What adding a version did: the project with its new head and revision, and the ids of versions dropped."""

    project: Project
    dropped: tuple[str, ...] = ()


class ChatMessage(Model):
    """A message about a project. `change_ids` are those that it led to, in the version `version_id`."""

    id: Id = Field(default_factory=new_id)
    role: Literal["user", "assistant"]
    text: str
    change_ids: tuple[str, ...] = ()
    version_id: Id | None = None
    created_at: AwareDatetime


class StoredRun(Model):
    """A run and what became of it; its events are kept beside it. One that has ended never changes."""

    id: Id
    kind: str
    project_id: Id | None = None
    started_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    outcome: RunOutcome = "running"
    usage: Usage = Usage()
    error_code: str | None = None
    """`code` of the error that it failed with."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.outcome == "running") != (self.ended_at is None):
            raise ValueError("a run has an end exactly when it is not running")
        if (self.outcome == "failed") != (self.error_code is not None):
            raise ValueError("a run has an error code exactly when it failed")
        return self


class RenderedFile(Model):
    """A file that was made of a project: the blob `sha256`, under the name that people see."""

    sha256: Sha256
    name: str
    media_type: str
    version_id: Id | None = None
    created_at: AwareDatetime


class Listed(Model):
    """What a listing tells of a resume or a project."""

    id: str
    name: str
    revision: int
    saved_at: AwareDatetime


class Page(Model, Generic[ItemT]):
    """Items in the order in which they were first stored; `next` asks for those after them, None at the end."""

    items: tuple[ItemT, ...]
    next: str | None = None


class AuditEntry(Model):
    """Something that happened in a project; the value of its `kind` is set.

    A version that was dropped since is `kind` "version" without a value: that it was there is known, not what it said.
    """

    time: AwareDatetime
    kind: Literal["version", "message", "run", "file"]
    id: str
    version: Version | None = None
    message: ChatMessage | None = None
    run: StoredRun | None = None
    file: RenderedFile | None = None


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A piece of an export: `path` is relative, divided by `/`, and safe to unpack anywhere."""

    path: str
    data: bytes
