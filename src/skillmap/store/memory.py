"""A store in memory: for tests and trials. A restart forgets it."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from typing import TypeVar

from skillmap.errors import NotStoredError, StaleRevisionError
from skillmap.models.stored import OwnerId, Project, Stored, StoredResume, Version
from skillmap.protocols import ProviderStatus

_Item = TypeVar("_Item", bound=Stored)


@dataclass(slots=True)
class _Shelf:
    """All that one owner has."""

    resumes: dict[str, StoredResume] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    versions: dict[str, list[Version]] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)


class MemoryStore:
    """`Store` in memory, safe to use from several threads. Name `memory`."""

    name = "memory"

    def __init__(self) -> None:
        """An empty store."""
        self._lock = threading.Lock()
        self._shelves: dict[OwnerId, _Shelf] = {}

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    def save_resume(self, stored: StoredResume) -> StoredResume:
        """Save; see `Store.save_resume`."""
        with self._lock:
            return _save(self._shelf(stored.owner_id).resumes, stored, "resume")

    def resume(self, owner_id: OwnerId, resume_id: str) -> StoredResume:
        """The stored resume."""
        with self._lock:
            return _find(self._shelf(owner_id).resumes, resume_id, "resume")

    def save_project(self, project: Project) -> Project:
        """Save; see `Store.save_project`.

        Raises:
            NotStoredError: The owner has no such resume.
        """
        with self._lock:
            shelf = self._shelf(project.owner_id)
            _find(shelf.resumes, project.resume_id, "resume")
            return _save(shelf.projects, project, "project")

    def project(self, owner_id: OwnerId, project_id: str) -> Project:
        """The stored project."""
        with self._lock:
            return _find(self._shelf(owner_id).projects, project_id, "project")

    def add_version(self, owner_id: OwnerId, project_id: str, version: Version) -> None:
        """Add a version.

        Raises:
            NotStoredError: There is no such project, or no such parent in it.
            ValueError: The project has a version of that id.
        """
        with self._lock:
            shelf = self._shelf(owner_id)
            _find(shelf.projects, project_id, "project")
            known = shelf.versions.setdefault(project_id, [])
            ids = {old.id for old in known}
            if version.id in ids:
                raise ValueError("a version's id is used once")
            if version.parent_id is not None and version.parent_id not in ids:
                raise NotStoredError("version", version.parent_id)
            known.append(version)

    def versions(self, owner_id: OwnerId, project_id: str) -> tuple[Version, ...]:
        """Versions of a project, oldest first."""
        with self._lock:
            shelf = self._shelf(owner_id)
            _find(shelf.projects, project_id, "project")
            return tuple(shelf.versions.get(project_id, ()))

    def put_blob(self, owner_id: OwnerId, data: bytes) -> str:
        """Keep bytes; their SHA-256."""
        sha256 = hashlib.sha256(data).hexdigest()
        with self._lock:
            self._shelf(owner_id).blobs[sha256] = bytes(data)
        return sha256

    def blob(self, owner_id: OwnerId, sha256: str) -> bytes:
        """The bytes."""
        with self._lock:
            return _find(self._shelf(owner_id).blobs, sha256, "file")

    def delete_owner(self, owner_id: OwnerId) -> None:
        """Forget everything of an owner."""
        with self._lock:
            self._shelves.pop(owner_id, None)

    def _shelf(self, owner_id: OwnerId) -> _Shelf:
        return self._shelves.setdefault(owner_id, _Shelf())


_Found = TypeVar("_Found")


def _find(shelf: dict[str, _Found], item_id: str, kind: str) -> _Found:
    if item_id not in shelf:
        raise NotStoredError(kind, item_id)
    return shelf[item_id]


def _save(shelf: dict[str, _Item], item: _Item, kind: str) -> _Item:
    """Store *item* if it is new, or was read at the stored revision."""
    stored = shelf.get(item.id)
    if stored is None:
        shelf[item.id] = item
        return item
    if stored.revision != item.revision:
        raise StaleRevisionError(kind, item.id, expected=item.revision, found=stored.revision)
    saved = item.model_copy(update={"revision": item.revision + 1})
    shelf[item.id] = saved
    return saved
