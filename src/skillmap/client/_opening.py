"""Begin a project: the base resume, the file that it came from, and the posting go to the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from skillmap.client import _reading
from skillmap.client._projects import AsyncProjectSession, Desk, new_session
from skillmap.client._sources import FileSource, read_source
from skillmap.client._wishes import checked
from skillmap.errors import UsageError
from skillmap.models.document import Extraction
from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.models.stored import OwnerId, Project, StoredResume, new_id
from skillmap.models.tailoring import Tailoring, TailorOptions
from skillmap.protocols import Store

BaseSource = Resume | Extraction | Tailoring | StoredResume | FileSource
"""A base resume: as data, as it was extracted, tailored or stored, or as a file to extract it from."""

Extract = Callable[[bytes, str], Awaitable[Extraction]]
"""Reads the bytes of a file of that name."""


async def new_project(
    desk: Desk,
    extract: Extract,
    owner_id: str,
    source: BaseSource,
    job: Job,
    *,
    name: str,
    project_id: str | None,
    options: TailorOptions,
) -> AsyncProjectSession:
    """A project of that owner, stored; the resume is stored, too, unless it is already.

    Raises:
        UsageError: An id cannot be used, or *job* is not what its text says: only the text is kept.
        StaleRevisionError: There is a project of that id.
        SkillmapError: The file cannot be read.
    """
    facts = {"owner_id": owner_id, "id": new_id() if project_id is None else project_id}
    # Checked before anything is read or kept.
    blank = checked(Project, {**facts, "resume_id": "x", "base": Resume(), "posting": ""})
    read_again = await desk.in_thread(_reading.analyze_posting, desk.parts, job.text)
    if _said(read_again) != _said(job):
        raise UsageError("A project keeps the text of a posting; this Job says something else.")
    stored = await _stored(desk, extract, blank.owner_id, source, name)
    project = blank.model_copy(
        update={
            "resume_id": stored.id,
            "base": stored.resume,
            "posting": job.text,
            "name": name,
            "options": options,
        }
    )
    return await new_session(desk, project)


async def _stored(
    desk: Desk, extract: Extract, owner_id: OwnerId, source: BaseSource, name: str
) -> StoredResume:
    if isinstance(source, StoredResume):
        return source
    data: bytes | None = None
    extraction: Extraction | None = None
    if isinstance(source, Resume):
        resume = source
    elif isinstance(source, Tailoring):
        resume = source.result.resume
    elif isinstance(source, Extraction):
        resume, extraction = source.resume, source
    else:
        bytes_max = desk.parts.settings.extract_limits.bytes_max
        found = await desk.in_thread(read_source, source, name=None, bytes_max=bytes_max)
        data = found[0]
        extraction = await extract(*found)
        resume = extraction.resume

    def keep(store: Store) -> StoredResume:
        source_hash = None if data is None else store.put_blob(owner_id, data)
        return store.save_resume(
            StoredResume(
                owner_id=owner_id,
                resume=resume,
                name=name,
                source_hash=source_hash,
                extraction=extraction,
            )
        )

    return await desk.stores.call(keep)


def _said(job: Job) -> dict[str, Any]:
    return job.model_dump(exclude={"warnings"})
