"""Everything of an owner as files, and back; and what happened in a project. For any store.

```
manifest.json                            format and owner
resumes/ID.json                          StoredResume
projects/ID/project.json                 Project
projects/ID/versions.jsonl               Version, one in a line, oldest first
projects/ID/messages.jsonl               ChatMessage
projects/ID/files.jsonl                  RenderedFile
runs/ID/run.json                         StoredRun
runs/ID/events.jsonl                     Event
files/SHA256                             the bytes
```

In `ID`, all but ASCII letters, digits, `_` and `-` are percent-encoded, so that no id leads out of its folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter

from skillmap.errors import NotStoredError
from skillmap.models._base import canonical_json
from skillmap.models.event import Event
from skillmap.models.stored import (
    PAGE_ITEMS_MAX,
    AuditEntry,
    ChatMessage,
    ExportedFile,
    OwnerId,
    Page,
    Project,
    RenderedFile,
    StoredResume,
    StoredRun,
    Version,
)
from skillmap.protocols import Store

FORMAT = "skillmap-export-1"

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
ItemT = TypeVar("ItemT")
ValueT = TypeVar("ValueT", bound=BaseModel)
_Read = Callable[[Store, OwnerId, str], list[ExportedFile]]


@dataclass(slots=True)
class ProjectExport:
    """A project and what hangs below it, each in the order of the store."""

    project: Project
    versions: tuple[Version, ...] = ()
    messages: tuple[ChatMessage, ...] = ()
    files: tuple[RenderedFile, ...] = ()


@dataclass(slots=True)
class RunExport:
    """A run and its events."""

    run: StoredRun
    events: tuple[Event, ...] = ()


@dataclass(slots=True)
class OwnerExport:
    """Everything of an owner. `blobs` are by their SHA-256."""

    owner_id: OwnerId
    resumes: list[StoredResume] = field(default_factory=list)
    projects: list[ProjectExport] = field(default_factory=list)
    runs: list[RunExport] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)


def export_owner(store: Store, owner_id: OwnerId) -> Iterator[ExportedFile]:
    """The files of an export of *owner_id*; none for an owner that has nothing.

    What is deleted while this reads is left out.
    """
    empty = True
    for item in _export(store, owner_id):
        if empty:
            facts = {"format": FORMAT, "owner_id": owner_id}
            yield ExportedFile("manifest.json", canonical_json(facts) + b"\n")
            empty = False
        yield item


def read_export(files: Iterable[ExportedFile]) -> OwnerExport:
    """The values in an export, in the order of *files*.

    Raises:
        ValueError: *files* are no export.
    """
    found: OwnerExport | None = None
    for item in files:
        if item.path == "manifest.json":
            facts = json.loads(item.data)
            if facts.get("format") != FORMAT:
                raise ValueError("this is an export in another format")
            found = OwnerExport(OwnerId(facts["owner_id"]))
        elif found is None:
            raise ValueError("an export begins with its manifest")
        else:
            _read(found, item)
    if found is None:
        raise ValueError("an export begins with its manifest")
    return found


def audit_trail(
    store: Store, owner_id: OwnerId, project_id: str, *, dropped: Mapping[str, datetime]
) -> tuple[AuditEntry, ...]:
    """What happened in a project, in the order of the times; *dropped* are versions that are gone, by id."""
    entries = [
        AuditEntry(time=created_at, kind="version", id=version_id)
        for version_id, created_at in dropped.items()
    ]
    entries += [
        AuditEntry(time=version.created_at, kind="version", id=version.id, version=version)
        for version in store.versions(owner_id, project_id)
    ]
    entries += [
        AuditEntry(time=message.created_at, kind="message", id=message.id, message=message)
        for message in _all(partial(store.messages, owner_id, project_id))
    ]
    entries += [
        AuditEntry(time=run.started_at, kind="run", id=run.id, run=run)
        for run in _all(partial(store.runs, owner_id, project_id=project_id))
    ]
    entries += [
        AuditEntry(time=file.created_at, kind="file", id=file.sha256, file=file)
        for file in _all(partial(store.files, owner_id, project_id))
    ]
    return tuple(sorted(entries, key=lambda entry: entry.time))


def _export(store: Store, owner_id: OwnerId) -> Iterator[ExportedFile]:
    for listed in _all(partial(store.resumes, owner_id)):
        yield from _unless_gone(_one_resume, store, owner_id, listed.id)
    for listed in _all(partial(store.projects, owner_id)):
        yield from _unless_gone(_one_project, store, owner_id, listed.id)
    for run in _all(partial(store.runs, owner_id)):
        yield from _unless_gone(_one_run, store, owner_id, run.id)
    for sha256 in _all(partial(store.blobs, owner_id)):
        yield from _unless_gone(_one_blob, store, owner_id, sha256)


def _unless_gone(read: _Read, store: Store, owner_id: OwnerId, item_id: str) -> list[ExportedFile]:
    try:
        return read(store, owner_id, item_id)
    except NotStoredError:
        return []


def _one_resume(store: Store, owner_id: OwnerId, resume_id: str) -> list[ExportedFile]:
    return [_json(f"resumes/{_segment(resume_id)}.json", store.resume(owner_id, resume_id))]


def _one_blob(store: Store, owner_id: OwnerId, sha256: str) -> list[ExportedFile]:
    return [ExportedFile(f"files/{sha256}", store.blob(owner_id, sha256))]


def _one_project(store: Store, owner_id: OwnerId, project_id: str) -> list[ExportedFile]:
    folder = f"projects/{_segment(project_id)}"
    messages: Iterator[ChatMessage] = _all(partial(store.messages, owner_id, project_id))
    files: Iterator[RenderedFile] = _all(partial(store.files, owner_id, project_id))
    return [
        _json(f"{folder}/project.json", store.project(owner_id, project_id)),
        _lines(f"{folder}/versions.jsonl", store.versions(owner_id, project_id)),
        _lines(f"{folder}/messages.jsonl", messages),
        _lines(f"{folder}/files.jsonl", files),
    ]


def _one_run(store: Store, owner_id: OwnerId, run_id: str) -> list[ExportedFile]:
    folder = f"runs/{_segment(run_id)}"
    return [
        _json(f"{folder}/run.json", store.run(owner_id, run_id)),
        _lines(f"{folder}/events.jsonl", _all_events(store, owner_id, run_id)),
    ]


def _all_events(store: Store, owner_id: OwnerId, run_id: str) -> Iterator[Event]:
    after = -1
    while True:
        events = store.events(owner_id, run_id, after=after)
        yield from events
        if len(events) < PAGE_ITEMS_MAX:
            return
        after = events[-1].sequence


def _all(read_page: Callable[..., Page[ItemT]]) -> Iterator[ItemT]:
    """Items of all pages that *read_page* gives, a page at a time."""
    page = read_page()
    yield from page.items
    while page.next is not None:
        page = read_page(after=page.next)
        yield from page.items


def _segment(item_id: str) -> str:
    """*item_id* as a name of a file; `quote` keeps dots, which lead to the folder above."""
    return quote(item_id, safe="").replace(".", "%2E").replace("~", "%7E")


def _json(path: str, value: BaseModel) -> ExportedFile:
    return ExportedFile(path, canonical_json(value.model_dump(mode="json")) + b"\n")


def _lines(path: str, values: Iterable[BaseModel]) -> ExportedFile:
    lines = [canonical_json(value.model_dump(mode="json")) + b"\n" for value in values]
    return ExportedFile(path, b"".join(lines))


def _read(found: OwnerExport, item: ExportedFile) -> None:
    kind, *_, name = item.path.split("/")
    if kind == "resumes":
        found.resumes.append(StoredResume.model_validate_json(item.data))
    elif kind == "files":
        found.blobs[name] = item.data
    elif kind == "projects":
        _read_project(found, name, item.data)
    elif name == "run.json":
        found.runs.append(RunExport(StoredRun.model_validate_json(item.data)))
    elif name == "events.jsonl" and found.runs:
        lines = item.data.splitlines()
        found.runs[-1].events = tuple(_EVENT.validate_json(line) for line in lines)
    else:
        raise ValueError("an export has no such file there")


def _read_project(found: OwnerExport, name: str, data: bytes) -> None:
    if name == "project.json":
        found.projects.append(ProjectExport(Project.model_validate_json(data)))
        return
    if not found.projects:
        raise ValueError("an export has no such file there")
    last = found.projects[-1]
    if name == "versions.jsonl":
        last.versions = _values(Version, data)
    elif name == "messages.jsonl":
        last.messages = _values(ChatMessage, data)
    elif name == "files.jsonl":
        last.files = _values(RenderedFile, data)
    else:
        raise ValueError("an export has no such file there")


def _values(kind: type[ValueT], data: bytes) -> tuple[ValueT, ...]:
    return tuple(kind.model_validate_json(line) for line in data.splitlines())
