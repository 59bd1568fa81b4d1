"""What a store keeps. Every value belongs to an owner, and every look-up names one."""

from __future__ import annotations

from datetime import datetime
from typing import NewType

from pydantic import Field

from skillmap.models._base import Model
from skillmap.models.change import ChangeSet
from skillmap.models.resume import Resume
from skillmap.models.usage import Usage

OwnerId = NewType("OwnerId", str)


class Stored(Model):
    """A stored value's address and its revision: 1 when new, one more with each save."""

    owner_id: OwnerId
    id: str = Field(min_length=1)
    revision: int = Field(default=1, ge=1)


class StoredResume(Stored):
    """A base resume; `source_hash` is the content hash of the file it came from, if one is kept."""

    resume: Resume
    name: str = ""
    source_hash: str | None = None


class Project(Stored):
    """A resume being tailored to a posting."""

    resume_id: str
    posting: str
    name: str = ""


class Version(Model):
    """A state of a project: what was changed since the parent. Versions never change."""

    id: str = Field(min_length=1)
    parent_id: str | None = None
    changes: ChangeSet
    posting_hash: str
    usage: Usage = Usage()
    created_at: datetime
