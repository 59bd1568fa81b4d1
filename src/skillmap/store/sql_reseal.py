"""Encrypt what an owner stored in plain, cell by cell, in one transaction."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Table, delete, insert, select, update

from skillmap.store.cells import Cells
from skillmap.store.sql_tables import (
    blobs,
    events,
    files,
    messages,
    projects,
    resumes,
    runs,
    versions,
)


class Sealed(NamedTuple):
    """Cells of a table: of which kind they are, which columns are their place, and which they are."""

    table: Table
    kind: str
    keys: tuple[str, ...]
    cells: tuple[str, ...]


SEALED = (
    Sealed(resumes, "resume", ("resume_id",), ("name", "content")),
    Sealed(projects, "project", ("project_id",), ("name", "content")),
    Sealed(versions, "version", ("project_id", "version_id"), ("content",)),
    Sealed(messages, "message", ("project_id", "message_id"), ("content",)),
    Sealed(runs, "run", ("run_id",), ("content",)),
    Sealed(events, "event", ("run_id", "sequence"), ("content",)),
    Sealed(files, "rendered file", ("project_id", "file_id"), ("content",)),
    Sealed(blobs, "file", ("address",), ("sha256", "data")),
)
"""Every cell of an owner; a test compares it with the tables."""


def reseal(connection: Connection, owner_id: str, old: Cells, new: Cells) -> None:
    """Make *new* cells of an owner's *old* ones. The owner's row is locked."""
    for sealed in SEALED:
        _reseal_table(connection, owner_id, sealed, old, new)


def _reseal_table(
    connection: Connection, owner_id: str, sealed: Sealed, old: Cells, new: Cells
) -> None:
    table = sealed.table
    mine = table.c.owner_id == owner_id
    keys = [table.c[name] for name in sealed.keys]
    for key in connection.execute(select(*keys).where(mine)).all():
        this = [mine, *(column == value for column, value in zip(keys, key, strict=True))]
        row = connection.execute(select(table).where(*this)).mappings().one()
        place = [str(value) for value in key]
        plain = {
            name: old.open(row[name], sealed.kind, *place, name)
            for name in sealed.cells
            if row[name] is not None
        }
        moved = {}
        if table is files:
            moved = {"file_id": new.address(bytes.fromhex(row["file_id"]), "rendered file")}
        elif table is blobs:
            moved = {"address": new.address(plain["sha256"], "file")}
        place = [str(moved.get(name, row[name])) for name in sealed.keys]
        cells = {name: new.seal(data, sealed.kind, *place, name) for name, data in plain.items()}
        if table is blobs:
            _move_blob(connection, owner_id, row["address"], dict(row) | moved | cells)
        elif cells:
            connection.execute(update(table).where(*this).values(**moved, **cells))


def _move_blob(
    connection: Connection, owner_id: str, address: str, values: dict[str, object]
) -> None:
    """Put a blob's new row in the place of the one at *address*, and have what needs it refer to that."""
    place = values["place"]
    assert isinstance(place, int)
    # Two rows of an owner have different places, and for a moment both are there.
    connection.execute(insert(blobs).values(**values | {"place": -place}))
    for table, column in ((resumes, resumes.c.source_address), (files, files.c.address)):
        connection.execute(
            update(table)
            .where(table.c.owner_id == owner_id, column == address)
            .values({column: values["address"]})
        )
    connection.execute(
        delete(blobs).where(blobs.c.owner_id == owner_id, blobs.c.address == address)
    )
    connection.execute(
        update(blobs)
        .where(blobs.c.owner_id == owner_id, blobs.c.address == values["address"])
        .values(place=place)
    )
