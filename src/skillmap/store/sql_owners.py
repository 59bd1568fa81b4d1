"""Owners: their rows, which writers lock, and the keys that their cells are encrypted with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from skillmap.errors import StoreKeyError
from skillmap.models.stored import OwnerId
from skillmap.store import rules
from skillmap.store.cells import Cells, Encryption, PlainCells, WrappedKey
from skillmap.store.sql_reseal import reseal
from skillmap.store.sql_shelf import Shelf
from skillmap.store.sql_tables import owners, projects, resumes


def shelf_to_read(
    connection: Connection, owner_id: OwnerId, encryption: Encryption | None, clock: rules.Clock
) -> Shelf:
    """What an owner has, to look at.

    Raises:
        StoreKeyError: The owner's cells are not of the kind that *encryption* can read.
    """
    if not rules.is_id(owner_id):
        # Nobody has the empty id, and a database may refuse what is none.
        return Shelf(connection, OwnerId(""), PlainCells(), clock)
    row = connection.execute(select(owners).where(owners.c.owner_id == owner_id)).first()
    cells = PlainCells() if row is None else _cells(owner_id, row, encryption)
    return Shelf(connection, owner_id, cells, clock)


def shelf_to_write(
    connection: Connection, owner_id: OwnerId, encryption: Encryption | None, clock: rules.Clock
) -> Shelf:
    """What an owner has, to change; nobody else changes it before the transaction is over.

    Raises:
        StoreKeyError: The owner's cells are not of the kind that *encryption* can read.
    """
    locked = select(owners).where(owners.c.owner_id == owner_id).with_for_update()
    row = connection.execute(locked).first()
    while row is None:
        _add(connection, owner_id, encryption)
        row = connection.execute(locked).first()
    return Shelf(connection, owner_id, _cells(owner_id, row, encryption), clock)


def forget(connection: Connection, owner_id: OwnerId) -> None:
    """Delete the owner's row, and with it all that hangs below it."""
    locked = select(owners.c.owner_id).where(owners.c.owner_id == owner_id).with_for_update()
    connection.execute(locked).first()
    # What needs blobs goes before they do.
    for table in (resumes, projects, owners):
        connection.execute(delete(table).where(table.c.owner_id == owner_id))


def rewrap(connection: Connection, encryption: Encryption, owners_max: int) -> int:
    """Wrap keys of at most *owners_max* owners with the newest master key; how many that were."""
    wanted = (
        select(owners)
        .where(owners.c.key_id != encryption.newest)
        .order_by(owners.c.owner_id)
        .limit(owners_max)
        .with_for_update()
    )
    rows = connection.execute(wanted).all()
    for row in rows:
        key = encryption.rewrap(row.owner_id, WrappedKey(row.key_id, row.wrapped_key))
        _set_key(connection, row.owner_id, key)
    return len(rows)


def encrypt_one(connection: Connection, encryption: Encryption) -> bool:
    """Encrypt what one owner has stored in plain; whether there was one."""
    wanted = select(owners.c.owner_id).where(owners.c.key_id.is_(None))
    first = wanted.order_by(owners.c.owner_id).limit(1).with_for_update()
    owner_id = connection.execute(first).scalar()
    if owner_id is None:
        return False
    key = encryption.new_data_key(owner_id)
    reseal(connection, owner_id, PlainCells(), encryption.cells(owner_id, key))
    _set_key(connection, owner_id, key)
    return True


def left(connection: Connection, encryption: Encryption) -> int:
    """Number of owners without a key that is wrapped with the newest master key."""
    old = owners.c.key_id.is_distinct_from(encryption.newest)
    return connection.execute(select(func.count()).where(old)).scalar_one()


def _set_key(connection: Connection, owner_id: str, key: WrappedKey) -> None:
    connection.execute(
        update(owners)
        .where(owners.c.owner_id == owner_id)
        .values(key_id=key.key_id, wrapped_key=key.wrapped)
    )


def _add(connection: Connection, owner_id: OwnerId, encryption: Encryption | None) -> None:
    """Add the owner's row, unless somebody was faster."""
    values: dict[str, Any] = {"owner_id": owner_id}
    if encryption is not None:
        key = encryption.new_data_key(owner_id)
        values |= {"key_id": key.key_id, "wrapped_key": key.wrapped}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(owners).values(**values).on_conflict_do_nothing())


def _cells(owner_id: OwnerId, row: Row[Any], encryption: Encryption | None) -> Cells:
    if row.key_id is None and encryption is None:
        return PlainCells()
    if row.key_id is None:
        raise StoreKeyError(
            None,
            reason="The owner's data is stored without encryption; `SqlStore.rotate()` encrypts it.",
        )
    if encryption is None:
        raise StoreKeyError(
            row.key_id, reason=f"The data is encrypted; the master key {row.key_id!r} is missing."
        )
    return encryption.cells(owner_id, WrappedKey(row.key_id, row.wrapped_key))
