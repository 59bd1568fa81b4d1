"""A store in memory: for tests and trials. A restart forgets it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from skillmap.errors import NotStoredError, StoreConflictError
from skillmap.models.event import Event
from skillmap.models.stored import (
    PAGE_ITEMS_MAX,
    VERSIONS_MAX,
    AuditEntry,
    ChatMessage,
    ExportedFile,
    Listed,
    OwnerId,
    Page,
    Project,
    RenderedFile,
    Stored,
    StoredResume,
    StoredRun,
    Version,
    VersionAdded,
)
from skillmap.protocols import ProviderStatus
from skillmap.store import export, rules

_Value = TypeVar("_Value")
_Item = TypeVar("_Item", bound=Stored)
_Shown = TypeVar("_Shown")


class _Rows(Generic[_Value]):
    """Values by key, in the order in which their keys first came; a place is never given twice."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._rows: dict[str, tuple[int, _Value]] = {}
        self._places = 0

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def find(self, key: str) -> _Value:
        if key not in self._rows:
            raise NotStoredError(self._kind, key)
        return self._rows[key][1]

    def get(self, key: str) -> _Value | None:
        return self._rows[key][1] if key in self._rows else None

    def put(self, key: str, value: _Value) -> None:
        rules.require_id(key)
        if key in self._rows:
            self._rows[key] = (self._rows[key][0], value)
        else:
            self._places += 1
            self._rows[key] = (self._places, value)

    def remove(self, key: str) -> _Value:
        found = self.find(key)
        del self._rows[key]
        return found

    def keys(self) -> tuple[str, ...]:
        return tuple(self._rows)

    def places(self) -> list[tuple[int, str]]:
        return [(place, key) for key, (place, _) in self._rows.items()]

    def rows(self) -> list[tuple[int, _Value]]:
        return list(self._rows.values())

    def values(self) -> Iterator[_Value]:
        return (value for _, value in self._rows.values())

    def page(self, after: str | None, limit: int) -> Page[_Value]:
        start = rules.page_start(after, limit)
        return _page([row for row in self.rows() if row[0] > start], limit)


@dataclass(slots=True)
class _Desk:
    """A project and what hangs below it."""

    project: Project
    versions: _Rows[Version] = field(default_factory=lambda: _Rows("version"))
    dropped: dict[str, datetime] = field(default_factory=dict)
    messages: _Rows[ChatMessage] = field(default_factory=lambda: _Rows("message"))
    files: _Rows[RenderedFile] = field(default_factory=lambda: _Rows("file"))


@dataclass(slots=True)
class _Log:
    """A run and its events by number."""

    run: StoredRun
    events: dict[int, Event] = field(default_factory=dict)


@dataclass(slots=True)
class _Shelf:
    """All that one owner has."""

    resumes: _Rows[StoredResume] = field(default_factory=lambda: _Rows("resume"))
    desks: _Rows[_Desk] = field(default_factory=lambda: _Rows("project"))
    logs: _Rows[_Log] = field(default_factory=lambda: _Rows("run"))
    blobs: _Rows[bytes] = field(default_factory=lambda: _Rows("file"))

    def needs(self, sha256: str) -> bool:
        """Whether a resume or a project refers to that blob."""
        return any(stored.source_hash == sha256 for stored in self.resumes.values()) or any(
            file.sha256 == sha256 for desk in self.desks.values() for file in desk.files.values()
        )

    def release(self, hashes: Iterable[str | None]) -> None:
        """Delete those blobs that nothing refers to any more."""
        for sha256 in hashes:
            if sha256 is not None and sha256 in self.blobs and not self.needs(sha256):
                self.blobs.remove(sha256)


class MemoryStore:
    """`Store` in memory, safe to use from several threads. Name `memory`."""

    name = "memory"

    def __init__(
        self, *, versions_max: int = VERSIONS_MAX, clock: rules.Clock = rules.system_clock
    ) -> None:
        """An empty store that keeps *versions_max* versions of each project.

        Raises:
            ValueError: *versions_max* is not positive.
        """
        self._versions_max = rules.require_versions_max(versions_max)
        self._clock = clock
        self._lock = threading.RLock()
        self._shelves: dict[OwnerId, _Shelf] = {}

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    def save_resume(self, stored: StoredResume) -> StoredResume:
        """Save; see `Store.save_resume`."""
        with self._lock:
            shelf = self._shelf_to_write(stored.owner_id)
            old = shelf.resumes.get(stored.id)
            rules.require_revision(stored, kind="resume", found=old.revision if old else 0)
            if stored.source_hash is not None:
                shelf.blobs.find(stored.source_hash)
            saved = self._saved(stored)
            shelf.resumes.put(saved.id, saved)
            shelf.release([old.source_hash if old else None])
            return saved

    def resume(self, owner_id: OwnerId, resume_id: str) -> StoredResume:
        """The stored resume."""
        with self._lock:
            return self._shelf(owner_id).resumes.find(resume_id)

    def resumes(
        self, owner_id: OwnerId, *, after: str | None = None, limit: int = 100
    ) -> Page[Listed]:
        """The owner's resumes; see `Store`."""
        with self._lock:
            page = self._shelf(owner_id).resumes.page(after, limit)
            return Page(items=tuple(_listed(item) for item in page.items), next=page.next)

    def delete_resume(self, owner_id: OwnerId, resume_id: str) -> None:
        """Delete it; see `Store.delete_resume`."""
        with self._lock:
            shelf = self._shelf_to_write(owner_id)
            shelf.release([shelf.resumes.remove(resume_id).source_hash])

    def save_project(self, project: Project) -> Project:
        """Save; see `Store.save_project`."""
        with self._lock:
            shelf = self._shelf_to_write(project.owner_id)
            desk = shelf.desks.get(project.id)
            found = desk.project.revision if desk else 0
            rules.require_revision(project, kind="project", found=found)
            if desk is None:
                shelf.resumes.find(project.resume_id)
                desk = _Desk(project)
            elif desk.versions.keys():
                rules.require_same_base(desk.project, project)
            if project.head is not None:
                desk.versions.find(project.head)
            desk.project = self._saved(project)
            shelf.desks.put(project.id, desk)
            return desk.project

    def project(self, owner_id: OwnerId, project_id: str) -> Project:
        """The stored project."""
        with self._lock:
            return self._desk(owner_id, project_id).project

    def projects(
        self, owner_id: OwnerId, *, after: str | None = None, limit: int = 100
    ) -> Page[Listed]:
        """The owner's projects; see `Store`."""
        with self._lock:
            page = self._shelf(owner_id).desks.page(after, limit)
            return Page(items=tuple(_listed(item.project) for item in page.items), next=page.next)

    def delete_project(self, owner_id: OwnerId, project_id: str) -> None:
        """Delete it with what hangs below it; see `Store.delete_project`."""
        with self._lock:
            shelf = self._shelf_to_write(owner_id)
            desk = shelf.desks.remove(project_id)
            for run_id in list(shelf.logs.keys()):
                if shelf.logs.find(run_id).run.project_id == project_id:
                    shelf.logs.remove(run_id)
            shelf.release([file.sha256 for file in desk.files.values()])

    def add_version(
        self, owner_id: OwnerId, project_id: str, version: Version, *, revision: int
    ) -> VersionAdded:
        """Add a version and make it the head; see `Store.add_version`."""
        with self._lock:
            desk = self._shelf_to_write(owner_id).desks.find(project_id)
            used = (*desk.versions.keys(), *desk.dropped)
            rules.require_fitting_version(desk.project, version, revision=revision, used_ids=used)
            if version.parent_id is not None:
                desk.versions.find(version.parent_id)
            desk.versions.put(version.id, version)
            dropped = rules.surplus(desk.versions.keys(), self._versions_max)
            for version_id in dropped:
                desk.dropped[version_id] = desk.versions.remove(version_id).created_at
            desk.project = self._saved(desk.project.model_copy(update={"head": version.id}))
            return VersionAdded(project=desk.project, dropped=dropped)

    def version(self, owner_id: OwnerId, project_id: str, version_id: str) -> Version:
        """A version of a project."""
        with self._lock:
            return self._desk(owner_id, project_id).versions.find(version_id)

    def versions(self, owner_id: OwnerId, project_id: str) -> tuple[Version, ...]:
        """Versions of a project that are kept, oldest first."""
        with self._lock:
            return tuple(self._desk(owner_id, project_id).versions.values())

    def add_message(self, owner_id: OwnerId, project_id: str, message: ChatMessage) -> None:
        """Add a message; see `Store.add_message`."""
        with self._lock:
            messages = self._shelf_to_write(owner_id).desks.find(project_id).messages
            if messages.get(message.id) not in (None, message):
                raise StoreConflictError("message", message.id, reason="another one has its id")
            messages.put(message.id, message)

    def messages(
        self, owner_id: OwnerId, project_id: str, *, after: str | None = None, limit: int = 100
    ) -> Page[ChatMessage]:
        """A project's chat; see `Store.messages`."""
        with self._lock:
            return self._desk(owner_id, project_id).messages.page(after, limit)

    def save_run(self, owner_id: OwnerId, run: StoredRun) -> None:
        """Save a run; see `Store.save_run`."""
        with self._lock:
            shelf = self._shelf_to_write(owner_id)
            log = shelf.logs.get(run.id)
            if log is not None:
                rules.require_same_run(log.run, run)
                log.run = run
                return
            if run.project_id is not None:
                shelf.desks.find(run.project_id)
            shelf.logs.put(run.id, _Log(run))

    def run(self, owner_id: OwnerId, run_id: str) -> StoredRun:
        """The stored run."""
        with self._lock:
            return self._shelf(owner_id).logs.find(run_id).run

    def runs(
        self,
        owner_id: OwnerId,
        *,
        project_id: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Page[StoredRun]:
        """The owner's runs, or those of one project; see `Store.runs`."""
        start = rules.page_start(after, limit)
        with self._lock:
            shelf = self._shelf(owner_id)
            if project_id is not None:
                shelf.desks.find(project_id)
            rows = [
                (place, log.run)
                for place, log in shelf.logs.rows()
                if place > start and project_id in (None, log.run.project_id)
            ]
            return _page(rows, limit)

    def delete_run(self, owner_id: OwnerId, run_id: str) -> None:
        """Delete it with its events."""
        with self._lock:
            self._shelf_to_write(owner_id).logs.remove(run_id)

    def append_events(self, owner_id: OwnerId, run_id: str, events: Sequence[Event]) -> None:
        """Add to a run's log; see `Store.append_events`."""
        rules.require_own_events(run_id, events)
        with self._lock:
            log = self._shelf_to_write(owner_id).logs.find(run_id)
            added: dict[int, Event] = {}
            for event in events:
                known = log.events.get(event.sequence) or added.setdefault(event.sequence, event)
                if known != event:
                    raise rules.event_conflict(run_id, event.sequence)
            log.events |= added

    def events(
        self, owner_id: OwnerId, run_id: str, *, after: int = -1, limit: int = PAGE_ITEMS_MAX
    ) -> tuple[Event, ...]:
        """Events of a run; see `Store.events`."""
        rules.page_start(None, limit)
        with self._lock:
            found = self._shelf(owner_id).logs.find(run_id).events
            start = rules.event_start(after)
            return tuple(found[number] for number in sorted(found) if number > start)[:limit]

    def put_blob(self, owner_id: OwnerId, data: bytes) -> str:
        """Keep bytes; their SHA-256. See `Store.put_blob`."""
        rules.require_blob_size(data)
        sha256 = hashlib.sha256(data).hexdigest()
        with self._lock:
            self._shelf_to_write(owner_id).blobs.put(sha256, bytes(data))
        return sha256

    def blob(self, owner_id: OwnerId, sha256: str) -> bytes:
        """The bytes."""
        with self._lock:
            return self._shelf(owner_id).blobs.find(sha256)

    def blobs(self, owner_id: OwnerId, *, after: str | None = None, limit: int = 100) -> Page[str]:
        """SHA-256 of each of the owner's files; see `Store.blobs`."""
        start = rules.page_start(after, limit)
        with self._lock:
            rows = self._shelf(owner_id).blobs.places()
            return _page([(place, key) for place, key in rows if place > start], limit)

    def delete_blob(self, owner_id: OwnerId, sha256: str) -> None:
        """Delete bytes; see `Store.delete_blob`."""
        with self._lock:
            shelf = self._shelf_to_write(owner_id)
            shelf.blobs.find(sha256)
            if shelf.needs(sha256):
                raise StoreConflictError("file", sha256, reason="a resume or a project needs it")
            shelf.blobs.remove(sha256)

    def add_file(self, owner_id: OwnerId, project_id: str, file: RenderedFile) -> None:
        """Say that a blob was made of a project; see `Store.add_file`."""
        with self._lock:
            desk = self._shelf_to_write(owner_id).desks.find(project_id)
            self._shelf_to_write(owner_id).blobs.find(file.sha256)
            if file not in desk.files.values():
                desk.files.put(str(len(desk.files.keys())), file)

    def files(
        self, owner_id: OwnerId, project_id: str, *, after: str | None = None, limit: int = 100
    ) -> Page[RenderedFile]:
        """Files that were made of a project; see `Store.files`."""
        with self._lock:
            return self._desk(owner_id, project_id).files.page(after, limit)

    def audit_trail(self, owner_id: OwnerId, project_id: str) -> tuple[AuditEntry, ...]:
        """What happened in a project; see `Store.audit_trail`."""
        with self._lock:
            dropped = dict(self._desk(owner_id, project_id).dropped)
            return export.audit_trail(self, owner_id, project_id, dropped=dropped)

    def export_owner(self, owner_id: OwnerId) -> Iterator[ExportedFile]:
        """Everything of an owner; see `Store.export_owner`."""
        return export.export_owner(self, owner_id)

    def delete_owner(self, owner_id: OwnerId) -> None:
        """Forget everything of an owner."""
        with self._lock:
            self._shelves.pop(owner_id, None)

    def close(self) -> None:
        """Nothing is held open."""

    def _shelf(self, owner_id: OwnerId) -> _Shelf:
        return self._shelves.get(owner_id) or _Shelf()

    def _shelf_to_write(self, owner_id: OwnerId) -> _Shelf:
        rules.require_id(owner_id)
        return self._shelves.setdefault(owner_id, _Shelf())

    def _desk(self, owner_id: OwnerId, project_id: str) -> _Desk:
        return self._shelf(owner_id).desks.find(project_id)

    def _saved(self, item: _Item) -> _Item:
        return item.model_copy(update={"revision": item.revision + 1, "saved_at": self._clock()})


def _listed(item: StoredResume | Project) -> Listed:
    assert item.saved_at is not None
    return Listed(id=item.id, name=item.name, revision=item.revision, saved_at=item.saved_at)


def _page(rows: Sequence[tuple[int, _Shown]], limit: int) -> Page[_Shown]:
    """The first *limit* of *rows*, which are in the order of their places."""
    chosen = rows[:limit]
    return Page(
        items=tuple(value for _, value in chosen),
        next=str(chosen[-1][0]) if len(rows) > limit else None,
    )
