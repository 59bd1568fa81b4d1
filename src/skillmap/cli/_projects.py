"""Projects of the command line: one for each pair of resume and posting, in a file or for the moment."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from skillmap.client import ProjectSession, SkillMap
from skillmap.errors import NotStoredError, UsageError
from skillmap.models.job import Job
from skillmap.models.resume import Resume

if TYPE_CHECKING:
    from skillmap.tailor.history import History

OWNER = "local"
"""Who owns what the command line stores: whoever may read the file."""

BASE_NUMBER = 0
"""Number of the base, as versions are numbered from 1."""


def address_of(file: Path | None) -> str | None:
    """Address of the database in *file*; None leaves it to the settings.

    Raises:
        UsageError: The path cannot be part of an address.
    """
    if file is None:
        return None
    path = str(file.absolute())
    if any(mark in path for mark in "?#%"):
        raise UsageError("The path of a project file has none of the characters ? # %.")
    return f"sqlite:///{path}"


def open_project(sm: SkillMap, resume: Resume, job: Job, *, name: str) -> ProjectSession:
    """The project of that resume and posting, as it was left, or a new one."""
    told = resume.to_json() + b"\n" + job.text.encode()
    project_id = hashlib.sha256(told).hexdigest()[:32]
    try:
        return sm.project(OWNER, project_id)
    except NotStoredError:
        return sm.new_project(OWNER, resume, job, name=name, project_id=project_id)


def version_numbered(history: History, word: str) -> str | None:
    """Id of the version that *word* numbers; None for the base, which is number 0.

    Raises:
        UsageError: It is no number, or there is no such version.
    """
    if not (word.isascii() and word.isdigit()):
        raise UsageError("Versions are named by their numbers; see :versions.")
    return None if int(word) == BASE_NUMBER else history.numbered(int(word)).id
