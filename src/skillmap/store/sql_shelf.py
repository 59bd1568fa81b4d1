"""What one owner has, in one transaction: resumes and projects, and the files that they need."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import Column, Connection, Row, Select, Table, delete, func, insert, select, update

from skillmap.errors import DamagedDataError, NotStoredError, StoreConflictError
from skillmap.models._base import canonical_json
from skillmap.models.stored import Listed, OwnerId, Page, Project, Stored, StoredResume
from skillmap.store import rules
from skillmap.store.cells import Cells
from skillmap.store.sql_tables import blobs, files, projects, resumes, versions

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SHA256 = re.compile(r"[0-9a-f]{64}")
ADDRESSES_AT_ONCE = 1_000
"""Values in one statement; SQLite lets 32,766 through, PostgreSQL's protocol 65,535."""
IN_COLUMNS = frozenset({"owner_id", "id", "revision", "saved_at", "name"})
"""Fields of a stored value that have columns of their own; the others are in its content."""

_Item = TypeVar("_Item", bound=Stored)
_Value = TypeVar("_Value", bound=BaseModel)
_Shown = TypeVar("_Shown")


class Shelf:
    """The rows of one owner. It lives as long as the transaction of *connection*."""

    def __init__(
        self, connection: Connection, owner_id: OwnerId, cells: Cells, clock: rules.Clock
    ) -> None:
        self.connection = connection
        self.owner_id = owner_id
        self.cells = cells
        self.clock = clock

    # -- resumes ------------------------------------------------------------------------------

    def save_resume(self, stored: StoredResume) -> StoredResume:
        """Save; see `Store.save_resume`."""
        facts = (resumes.c.revision, resumes.c.source_address)
        old = self.row(resumes, *facts, resume_id=stored.id)
        rules.require_revision(stored, kind="resume", found=old.revision if old else 0)
        address = None
        if stored.source_hash is not None:
            address = self.blob_address(stored.source_hash)
        saved = self._save_item(
            resumes, stored, "resume", is_new=old is None, source_address=address
        )
        if old is not None:
            self.release([old.source_address])
        return saved

    def resume(self, resume_id: str) -> StoredResume:
        """The stored resume."""
        row = self.found(resumes, "resume", resume_id, resume_id=resume_id)
        return self._item(StoredResume, row, "resume", resume_id)

    def resumes(self, start: int, limit: int) -> Page[Listed]:
        """A page of resumes after the place *start*."""
        return self._listing(resumes, "resume", start, limit)

    def delete_resume(self, resume_id: str) -> None:
        """Delete it, and its file unless something else needs that."""
        source = resumes.c.source_address
        row = self.found(resumes, "resume", resume_id, source, resume_id=resume_id)
        self.remove(resumes, resume_id=resume_id)
        self.release([row.source_address])

    # -- projects -----------------------------------------------------------------------------

    def save_project(self, project: Project) -> Project:
        """Save; see `Store.save_project`."""
        old = self.row(projects, project_id=project.id)
        rules.require_revision(project, kind="project", found=old.revision if old else 0)
        if old is None:
            keys = {"resume_id": project.resume_id}
            self.found(resumes, "resume", project.resume_id, resumes.c.place, **keys)
        elif self._has_versions(project.id):
            stored = self._item(Project, old, "project", project.id)
            rules.require_same_base(stored, project)
        if project.head is not None:
            self.found_version(project.id, project.head)
        return self._save_item(projects, project, "project", is_new=old is None)

    def project(self, project_id: str) -> Project:
        """The stored project."""
        row = self.found(projects, "project", project_id, project_id=project_id)
        return self._item(Project, row, "project", project_id)

    def projects(self, start: int, limit: int) -> Page[Listed]:
        """A page of projects after the place *start*."""
        return self._listing(projects, "project", start, limit)

    def move_head(self, project: Project, version_id: str) -> Project:
        """Save *project*, as it was just read, with another head."""
        moved = project.model_copy(update={"head": version_id})
        return self._save_item(projects, moved, "project", is_new=False)

    def delete_project(self, project_id: str) -> None:
        """Delete it with what hangs below it, and the files that only it needs."""
        self.require_project(project_id)
        needed = select(files.c.address).where(*self.mine(files, project_id=project_id))
        addresses = [row.address for row in self.connection.execute(needed).all()]
        self.remove(projects, project_id=project_id)
        self.release(addresses)

    def require_project(self, project_id: str) -> None:
        """Raise `NotStoredError` unless there is such a project."""
        self.found(projects, "project", project_id, projects.c.place, project_id=project_id)

    def found_version(self, project_id: str, version_id: str) -> Row[Any]:
        """The row of a version that was not dropped, or `NotStoredError`."""
        keys = {"project_id": project_id, "version_id": version_id}
        row = self.found(versions, "version", version_id, **keys)
        if row.content is None:
            raise NotStoredError("version", version_id)
        return row

    # -- files --------------------------------------------------------------------------------

    def put_blob(self, data: bytes) -> str:
        """Keep bytes; see `Store.put_blob`."""
        digest = hashlib.sha256(data).digest()
        address = self.cells.address(digest, "file")
        if self.row(blobs, blobs.c.place, address=address) is None:
            self.add(
                blobs,
                address=address,
                place=self.next_place(blobs),
                sha256=self.cells.seal(digest, "file", address, "sha256"),
                data=self.cells.seal(data, "file", address, "data"),
            )
        return digest.hex()

    def blob(self, sha256: str) -> bytes:
        """The bytes."""
        address = self._address(sha256)
        row = self.found(blobs, "file", sha256, address=address)
        data = self.cells.open(row.data, "file", address, "data")
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedDataError("file", sha256)
        return data

    def blobs(self, start: int, limit: int) -> Page[str]:
        """A page of hashes after the place *start*."""
        wanted = select(blobs.c.place, blobs.c.address, blobs.c.sha256)
        rows = self.rows_after(wanted.where(*self.mine(blobs)), blobs, start, limit)
        return page_of([(row.place, self._hash(row)) for row in rows], limit)

    def delete_blob(self, sha256: str) -> None:
        """Delete bytes that nothing needs."""
        address = self.blob_address(sha256)
        if not self.release([address]):
            raise StoreConflictError("file", sha256, reason="a resume or a project needs it")

    def blob_address(self, sha256: str) -> str:
        """Where those bytes are kept, or `NotStoredError`."""
        address = self._address(sha256)
        self.found(blobs, "file", sha256, blobs.c.place, address=address)
        return address

    def _address(self, sha256: str) -> str:
        if not SHA256.fullmatch(sha256):
            raise NotStoredError("file", sha256)
        return self.cells.address(bytes.fromhex(sha256), "file")

    def _hash(self, row: Row[Any]) -> str:
        digest = self.cells.open(row.sha256, "file", row.address, "sha256")
        if self.cells.address(digest, "file") != row.address:
            raise DamagedDataError("file", row.address)
        return digest.hex()

    def release(self, addresses: Iterable[str | None]) -> int:
        """Delete those blobs that nothing refers to; how many that are."""
        known = sorted({address for address in addresses if address is not None})
        batches = range(0, len(known), ADDRESSES_AT_ONCE)
        return sum(self._release(known[at : at + ADDRESSES_AT_ONCE]) for at in batches)

    def _release(self, known: list[str]) -> int:
        sources = select(resumes.c.source_address).where(
            *self.mine(resumes), resumes.c.source_address.in_(known)
        )
        rendered = select(files.c.address).where(*self.mine(files), files.c.address.in_(known))
        needed = {row[0] for row in self.connection.execute(sources.union(rendered)).all()}
        loose = [address for address in known if address not in needed]
        self.connection.execute(delete(blobs).where(*self.mine(blobs), blobs.c.address.in_(loose)))
        return len(loose)

    # -- rows ---------------------------------------------------------------------------------

    def mine(self, table: Table, **keys: object) -> list[Any]:
        """The condition that a row is this owner's and has those *keys*."""
        pairs = {"owner_id": self.owner_id} | keys
        return [table.c[name] == value for name, value in pairs.items()]

    def row(self, table: Table, *columns: Column[Any], **keys: object) -> Row[Any] | None:
        """The row of those *keys*, or None; only *columns* of it, where some are named."""
        wanted = select(*columns) if columns else select(table)
        return self.connection.execute(wanted.where(*self.mine(table, **keys))).first()

    def found(
        self, table: Table, kind: str, item_id: str, *columns: Column[Any], **keys: str
    ) -> Row[Any]:
        """The row of those *keys*, as `row()` gives it, or `NotStoredError`."""
        # A database may refuse what is no id, such as a text with a NUL in it.
        row = self.row(table, *columns, **keys) if all(map(rules.is_id, keys.values())) else None
        if row is None:
            raise NotStoredError(kind, item_id)
        return row

    def add(self, table: Table, **values: object) -> None:
        """Add a row."""
        self.connection.execute(insert(table).values(owner_id=self.owner_id, **values))

    def change(self, table: Table, keys: dict[str, str], **values: object) -> None:
        """Change the row of those *keys*."""
        self.connection.execute(update(table).where(*self.mine(table, **keys)).values(**values))

    def remove(self, table: Table, **keys: str) -> None:
        """Remove the row of those *keys* and what hangs below it."""
        self.connection.execute(delete(table).where(*self.mine(table, **keys)))

    def next_place(self, table: Table, **keys: str) -> int:
        """The place after the last one. Nobody else can take it: the owner's row is locked."""
        last = select(func.max(table.c.place)).where(*self.mine(table, **keys))
        return (self.connection.execute(last).scalar() or 0) + 1

    def rows_after(
        self, wanted: Select[Any], table: Table, start: int, limit: int
    ) -> list[Row[Any]]:
        """Rows of *wanted* after the place *start*: one more than *limit* if there are more."""
        ordered = wanted.where(table.c.place > start).order_by(table.c.place).limit(limit + 1)
        return list(self.connection.execute(ordered).all())

    # -- values -------------------------------------------------------------------------------

    def seal(self, value: BaseModel, kind: str, *place: str) -> bytes:
        """*value* as the cell `content` of its row."""
        data = canonical_json(value.model_dump(mode="json"))
        return self.cells.seal(data, kind, *place, "content")

    def value(self, model: type[_Value], cell: bytes, kind: str, *place: str) -> _Value:
        """What `seal()` made a cell of."""
        data = self.cells.open(cell, kind, *place, "content")
        try:
            return model.model_validate_json(data)
        except ValidationError:
            raise_damaged(kind, "/".join(place))

    def _save_item(
        self, table: Table, item: _Item, kind: str, *, is_new: bool, **columns: object
    ) -> _Item:
        revision = item.revision + 1
        saved_us = (self.clock() - EPOCH) // MICROSECOND
        content = canonical_json(item.model_dump(mode="json", exclude=set(IN_COLUMNS)))
        name = getattr(item, "name", "").encode()
        columns |= {
            "revision": revision,
            "saved_us": saved_us,
            "name": self.cells.seal(name, kind, item.id, "name"),
            "content": self.cells.seal(content, kind, item.id, "content"),
        }
        if is_new:
            self.add(table, **{f"{kind}_id": item.id}, place=self.next_place(table), **columns)
        else:
            self.change(table, {f"{kind}_id": item.id}, **columns)
        update = {"revision": revision, "saved_at": EPOCH + saved_us * MICROSECOND}
        return item.model_copy(update=update)

    def _item(self, model: type[_Item], row: Row[Any], kind: str, item_id: str) -> _Item:
        content = self.cells.open(row.content, kind, item_id, "content")
        try:
            facts = json.loads(content) | {
                "owner_id": self.owner_id,
                "id": item_id,
                "revision": row.revision,
                "saved_at": (EPOCH + row.saved_us * MICROSECOND).isoformat(),
                "name": self.cells.open(row.name, kind, item_id, "name").decode(),
            }
            # As JSON, for that is how a resume tells its own field names from those that it was given.
            return model.model_validate_json(canonical_json(facts))
        except (ValueError, TypeError):
            raise_damaged(kind, item_id)

    def _listing(self, table: Table, kind: str, start: int, limit: int) -> Page[Listed]:
        item_id = table.c[f"{kind}_id"].label("item_id")
        columns = (table.c.place, item_id, table.c.name, table.c.revision, table.c.saved_us)
        rows = self.rows_after(select(*columns).where(*self.mine(table)), table, start, limit)
        return page_of([(row.place, self._listed(row, kind)) for row in rows], limit)

    def _listed(self, row: Row[Any], kind: str) -> Listed:
        return Listed(
            id=row.item_id,
            name=self.cells.open(row.name, kind, row.item_id, "name").decode(),
            revision=row.revision,
            saved_at=EPOCH + row.saved_us * MICROSECOND,
        )

    def _has_versions(self, project_id: str) -> bool:
        wanted = select(versions.c.place).where(
            *self.mine(versions, project_id=project_id), versions.c.content.is_not(None)
        )
        return self.connection.execute(wanted.limit(1)).first() is not None


def page_of(rows: list[tuple[int, _Shown]], limit: int) -> Page[_Shown]:
    """A page of the first *limit* of *rows*, which are places with what is there."""
    shown = rows[:limit]
    return Page(
        items=tuple(value for _, value in shown),
        next=str(shown[-1][0]) if len(rows) > limit else None,
    )


def raise_damaged(kind: str, item_id: str) -> NoReturn:
    """Say that something stored cannot be read, without quoting it as pydantic would."""
    raise DamagedDataError(kind, item_id) from None
