"""What one owner did, in one transaction: versions, messages, rendered files, runs and their events."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Row, insert, select

from skillmap.errors import StoreConflictError
from skillmap.models._base import canonical_json
from skillmap.models.event import Event
from skillmap.models.stored import (
    ChatMessage,
    Page,
    RenderedFile,
    StoredRun,
    Version,
    VersionAdded,
)
from skillmap.store import rules
from skillmap.store.sql_shelf import EPOCH, MICROSECOND, Shelf, page_of, raise_damaged
from skillmap.store.sql_tables import events, files, messages, runs, versions

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class History:
    """The history of the owner of *shelf*."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    # -- versions -----------------------------------------------------------------------------

    def add_version(
        self, project_id: str, version: Version, *, revision: int, versions_max: int
    ) -> VersionAdded:
        """Add a version and make it the head; see `Store.add_version`."""
        project = self.shelf.project(project_id)
        keys = {"project_id": project_id, "version_id": version.id}
        is_used = self.shelf.row(versions, versions.c.place, **keys) is not None
        used = (version.id,) if is_used else ()
        rules.require_fitting_version(project, version, revision=revision, used_ids=used)
        if version.parent_id is not None:
            self.shelf.found_version(project_id, version.parent_id)
        self.shelf.add(
            versions,
            project_id=project_id,
            version_id=version.id,
            place=self.shelf.next_place(versions, project_id=project_id),
            created_us=(version.created_at - EPOCH) // MICROSECOND,
            content=self.shelf.seal(version, "version", project_id, version.id),
        )
        dropped = rules.surplus(self._kept_ids(project_id), versions_max)
        for version_id in dropped:
            keys = {"project_id": project_id, "version_id": version_id}
            self.shelf.change(versions, keys, content=None)
        return VersionAdded(project=self.shelf.move_head(project, version.id), dropped=dropped)

    def version(self, project_id: str, version_id: str) -> Version:
        """A version of a project."""
        self.shelf.require_project(project_id)
        return self._version(self.shelf.found_version(project_id, version_id))

    def versions(self, project_id: str) -> tuple[Version, ...]:
        """Versions that are kept, oldest first."""
        self.shelf.require_project(project_id)
        mine = self.shelf.mine(versions, project_id=project_id)
        wanted = select(versions).where(*mine, versions.c.content.is_not(None))
        rows = self.shelf.connection.execute(wanted.order_by(versions.c.place)).all()
        return tuple(self._version(row) for row in rows)

    def dropped(self, project_id: str) -> dict[str, datetime]:
        """Ids and times of versions that were dropped, oldest first."""
        self.shelf.require_project(project_id)
        wanted = select(versions.c.version_id, versions.c.created_us)
        mine = self.shelf.mine(versions, project_id=project_id)
        wanted = wanted.where(*mine, versions.c.content.is_(None)).order_by(versions.c.place)
        return {
            row.version_id: EPOCH + row.created_us * MICROSECOND
            for row in self.shelf.connection.execute(wanted)
        }

    def _kept_ids(self, project_id: str) -> list[str]:
        """Ids of versions that were not dropped, oldest first."""
        mine = self.shelf.mine(versions, project_id=project_id)
        wanted = select(versions.c.version_id).where(*mine, versions.c.content.is_not(None))
        rows = self.shelf.connection.execute(wanted.order_by(versions.c.place))
        return list(rows.scalars())

    def _version(self, row: Row[Any]) -> Version:
        return self.shelf.value(Version, row.content, "version", row.project_id, row.version_id)

    # -- messages -----------------------------------------------------------------------------

    def add_message(self, project_id: str, message: ChatMessage) -> None:
        """Add a message; see `Store.add_message`."""
        self.shelf.require_project(project_id)
        old = self.shelf.row(messages, project_id=project_id, message_id=message.id)
        if old is None:
            self.shelf.add(
                messages,
                project_id=project_id,
                message_id=message.id,
                place=self.shelf.next_place(messages, project_id=project_id),
                content=self.shelf.seal(message, "message", project_id, message.id),
            )
        elif self._message(old) != message:
            raise StoreConflictError("message", message.id, reason="another one has its id")

    def messages(self, project_id: str, start: int, limit: int) -> Page[ChatMessage]:
        """A page of the chat after the place *start*."""
        self.shelf.require_project(project_id)
        wanted = select(messages).where(*self.shelf.mine(messages, project_id=project_id))
        rows = self.shelf.rows_after(wanted, messages, start, limit)
        return page_of([(row.place, self._message(row)) for row in rows], limit)

    def _message(self, row: Row[Any]) -> ChatMessage:
        place = (row.project_id, row.message_id)
        return self.shelf.value(ChatMessage, row.content, "message", *place)

    # -- rendered files -----------------------------------------------------------------------

    def add_file(self, project_id: str, file: RenderedFile) -> None:
        """Say that a blob was made of a project; see `Store.add_file`."""
        self.shelf.require_project(project_id)
        address = self.shelf.blob_address(file.sha256)
        said = hashlib.sha256(canonical_json(file.model_dump(mode="json"))).digest()
        file_id = self.shelf.cells.address(said, "rendered file")
        keys = {"project_id": project_id, "file_id": file_id}
        if self.shelf.row(files, files.c.place, **keys) is None:
            self.shelf.add(
                files,
                project_id=project_id,
                file_id=file_id,
                place=self.shelf.next_place(files, project_id=project_id),
                address=address,
                content=self.shelf.seal(file, "rendered file", project_id, file_id),
            )

    def files(self, project_id: str, start: int, limit: int) -> Page[RenderedFile]:
        """A page of files after the place *start*."""
        self.shelf.require_project(project_id)
        wanted = select(files).where(*self.shelf.mine(files, project_id=project_id))
        rows = self.shelf.rows_after(wanted, files, start, limit)
        return page_of([(row.place, self._file(row)) for row in rows], limit)

    def _file(self, row: Row[Any]) -> RenderedFile:
        place = (row.project_id, row.file_id)
        return self.shelf.value(RenderedFile, row.content, "rendered file", *place)

    # -- runs ---------------------------------------------------------------------------------

    def save_run(self, run: StoredRun) -> None:
        """Save a run; see `Store.save_run`."""
        content = self.shelf.seal(run, "run", run.id)
        old = self.shelf.row(runs, run_id=run.id)
        if old is not None:
            rules.require_same_run(self._run(old), run)
            self.shelf.change(runs, {"run_id": run.id}, content=content)
            return
        if run.project_id is not None:
            self.shelf.require_project(run.project_id)
        place = self.shelf.next_place(runs)
        keys = {"run_id": run.id, "project_id": run.project_id}
        self.shelf.add(runs, **keys, place=place, content=content)

    def run(self, run_id: str) -> StoredRun:
        """The stored run."""
        return self._run(self.shelf.found(runs, "run", run_id, run_id=run_id))

    def runs(self, project_id: str | None, start: int, limit: int) -> Page[StoredRun]:
        """A page of runs after the place *start*: all, or those of a project."""
        mine = self.shelf.mine(runs)
        if project_id is not None:
            self.shelf.require_project(project_id)
            mine = self.shelf.mine(runs, project_id=project_id)
        rows = self.shelf.rows_after(select(runs).where(*mine), runs, start, limit)
        return page_of([(row.place, self._run(row)) for row in rows], limit)

    def delete_run(self, run_id: str) -> None:
        """Delete it with its events."""
        self._require_run(run_id)
        self.shelf.remove(runs, run_id=run_id)

    def _require_run(self, run_id: str) -> None:
        self.shelf.found(runs, "run", run_id, runs.c.place, run_id=run_id)

    def _run(self, row: Row[Any]) -> StoredRun:
        return self.shelf.value(StoredRun, row.content, "run", row.run_id)

    # -- events -------------------------------------------------------------------------------

    def append_events(self, run_id: str, new: Sequence[Event]) -> None:
        """Add to a run's log; see `Store.append_events`."""
        self._require_run(run_id)
        if not new:
            return
        first, last = min(e.sequence for e in new), max(e.sequence for e in new)
        wanted = select(events).where(
            *self.shelf.mine(events, run_id=run_id), events.c.sequence.between(first, last)
        )
        rows = self.shelf.connection.execute(wanted).all()
        known = {row.sequence: self._event(row) for row in rows}
        added = []
        for event in new:
            if event.sequence not in known:
                known[event.sequence] = event
                added.append(self._event_row(run_id, event))
            elif known[event.sequence] != event:
                raise rules.event_conflict(run_id, event.sequence)
        if added:
            self.shelf.connection.execute(insert(events), added)

    def events(self, run_id: str, after: int, limit: int) -> tuple[Event, ...]:
        """Events of a run with a number above *after*."""
        self._require_run(run_id)
        mine = self.shelf.mine(events, run_id=run_id)
        wanted = select(events).where(*mine, events.c.sequence > after)
        wanted = wanted.order_by(events.c.sequence).limit(limit)
        rows = self.shelf.connection.execute(wanted).all()
        return tuple(self._event(row) for row in rows)

    def _event_row(self, run_id: str, event: Event) -> dict[str, object]:
        place = (run_id, str(event.sequence))
        return {
            "owner_id": self.shelf.owner_id,
            "run_id": run_id,
            "sequence": event.sequence,
            "content": self.shelf.seal(event, "event", *place),
        }

    def _event(self, row: Row[Any]) -> Event:
        place = (row.run_id, str(row.sequence))
        data = self.shelf.cells.open(row.content, "event", *place, "content")
        try:
            return _EVENT.validate_json(data)
        except ValidationError:
            raise_damaged("event", "/".join(place))
