"""Every store of ours keeps the contract, and the contract bites."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skillmap import SkillMap
from skillmap.errors import NotStoredError, SkillmapError
from skillmap.models.stored import ChatMessage, OwnerId, Page, Project, StoredResume
from skillmap.plugins import Providers
from skillmap.protocols import STORES, Store
from skillmap.store import MemoryStore, SqlStore, export
from skillmap.store.memory import _Shelf
from skillmap.testing.stores import check_store

EXAMPLES = Path(__file__).parents[2] / "examples"
EVERY_STORE = ("memory", "sqlite", "sqlite encrypted", "postgresql encrypted")
"""Encryption knows nothing of the database, so one database is enough to run the suite without it."""


@pytest.mark.parametrize("kind", EVERY_STORE)
def test_keeps_the_contract(kind: str, new_store: Callable[..., Store]) -> None:
    """Ours run the suite that every store plugin runs, in both databases."""
    check_store(lambda: new_store(kind))


@pytest.mark.parametrize(("name", "kind"), [("memory", MemoryStore), ("sql", SqlStore)])
def test_is_found_by_name(name: str, kind: type[Store]) -> None:
    """The stores are providers like everybody's."""
    assert isinstance(Providers().get(STORES, name), kind)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql encrypted"])
def test_a_real_extraction_comes_back_equal(kind: str, new_store: Callable[..., Store]) -> None:
    """What was read from a PDF is stored with all its evidence, beside the file itself."""
    file = EXAMPLES / "maya-lindholm.pdf"
    with SkillMap() as sm:
        extraction = sm.extract(file)
    store = new_store(kind)
    owner_id = OwnerId("alice")
    saved = store.save_resume(
        StoredResume(
            owner_id=owner_id,
            resume=extraction.resume,
            extraction=extraction,
            source_hash=store.put_blob(owner_id, file.read_bytes()),
        )
    )

    assert len(extraction.fields) > 20
    assert saved == store.resume(owner_id, saved.id)
    assert extraction == store.resume(owner_id, saved.id).extraction
    assert file.read_bytes() == store.blob(owner_id, str(saved.source_hash))


class _OneShelf(MemoryStore):
    """Mixes owners up."""

    def _shelf(self, owner_id: OwnerId) -> _Shelf:
        return super()._shelf(OwnerId("everybody"))

    def _shelf_to_write(self, owner_id: OwnerId) -> _Shelf:
        super()._shelf_to_write(owner_id)
        return super()._shelf_to_write(OwnerId("everybody"))


class _LastOneWins(MemoryStore):
    """Overwrites what somebody else saved."""

    def save_resume(self, stored: StoredResume) -> StoredResume:
        known = self._shelf(stored.owner_id).resumes.get(stored.id)
        revision = known.revision if known else 0
        return super().save_resume(stored.model_copy(update={"revision": revision}))


class _LastVersionWins(MemoryStore):
    """Adds a version whatever happened since."""

    def add_version(
        self, owner_id: OwnerId, project_id: str, version: Any, *, revision: int
    ) -> Any:
        now = self.project(owner_id, project_id).revision
        return super().add_version(owner_id, project_id, version, revision=now)


class _SharesBlobs(MemoryStore):
    """Tells an owner that somebody has a file."""

    def blob(self, owner_id: OwnerId, sha256: str) -> bytes:
        for known in list(self._shelves):
            if sha256 in self._shelves[known].blobs:
                return super().blob(known, sha256)
        return super().blob(owner_id, sha256)


class _KeepsOrphans(MemoryStore):
    """Leaves the runs of a deleted project behind."""

    def delete_project(self, owner_id: OwnerId, project_id: str) -> None:
        logs = self._shelf(owner_id).logs
        kept = [logs.remove(run_id) for run_id in logs.keys()]  # noqa: SIM118 - No mapping.
        super().delete_project(owner_id, project_id)
        for log in kept:
            logs.put(log.run.id, log)


class _RefusesDeletedProjects(MemoryStore):
    """Deletes projects with their resume."""

    def delete_resume(self, owner_id: OwnerId, resume_id: str) -> None:
        super().delete_resume(owner_id, resume_id)
        shelf = self._shelf(owner_id)
        for project_id in shelf.desks.keys():  # noqa: SIM118 - No mapping.
            shelf.desks.remove(project_id)


class _Repeats(MemoryStore):
    """Adds a message again that was sent twice."""

    def add_message(self, owner_id: OwnerId, project_id: str, message: ChatMessage) -> None:
        try:
            super().add_message(owner_id, project_id, message)
        except SkillmapError:
            message = message.model_copy(update={"id": message.id + "'"})
            super().add_message(owner_id, project_id, message)


class _HalfEvents(MemoryStore):
    """Keeps the events before one that is refused."""

    def append_events(self, owner_id: OwnerId, run_id: str, events: Any) -> None:
        for event in events:
            super().append_events(owner_id, run_id, [event])
        if not events:
            super().append_events(owner_id, run_id, [])


class _EndlessPages(MemoryStore):
    """Begins anew after the last page."""

    def resumes(self, owner_id: OwnerId, *, after: str | None = None, limit: int = 100) -> Any:
        page = super().resumes(owner_id, after=after, limit=limit)
        return Page(items=page.items, next=page.next or "0") if page.items else page


class _ForgetsToExport(MemoryStore):
    """Leaves events out of an export."""

    def export_owner(self, owner_id: OwnerId) -> Any:
        return (
            item
            for item in export.export_owner(self, owner_id)
            if not item.path.endswith("events.jsonl")
        )


class _NewBase(MemoryStore):
    """Lets the base of a project's versions be exchanged."""

    def save_project(self, project: Project) -> Project:
        try:
            shown = self.project(project.owner_id, project.id)
        except NotStoredError:
            return super().save_project(project)
        saved = super().save_project(project.model_copy(update={"base": shown.base}))
        return saved.model_copy(update={"base": project.base})


@pytest.mark.parametrize(
    "broken",
    [
        _OneShelf,
        _LastOneWins,
        _LastVersionWins,
        _SharesBlobs,
        _KeepsOrphans,
        _RefusesDeletedProjects,
        _Repeats,
        _HalfEvents,
        _EndlessPages,
        _ForgetsToExport,
        _NewBase,
    ],
)
def test_the_contract_bites(broken: type[MemoryStore]) -> None:
    """A store with a planted fault does not pass."""
    with pytest.raises((AssertionError, SkillmapError)):
        check_store(broken)
