"""The database behind a store, seen as a thief or a vandal would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy
from sqlalchemy import Connection

from skillmap.models.stored import OwnerId
from skillmap.protocols import Store
from skillmap.store.sql_tables import metadata
from skillmap.testing import _stored as stored


@contextmanager
def connected(address: str) -> Iterator[Connection]:
    """A transaction beside the store."""
    engine = sqlalchemy.create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def all_bytes(address: str) -> bytes:
    """Every byte of the database: of SQLite its files, of PostgreSQL every value of every row."""
    if address.startswith("sqlite"):
        file = Path(address.removeprefix("sqlite:///"))
        return b"".join(path.read_bytes() for path in sorted(file.parent.glob(file.name + "*")))
    parts = []
    with connected(address) as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(sqlalchemy.select(table)):
                parts += [v if isinstance(v, bytes) else str(v).encode() for v in row]
    return b"\n".join(parts)


def fill_more(store: Store, owner_id: OwnerId) -> None:
    """Store a second one of each, for an owner that `fill()` was called for."""
    source = store.put_blob(owner_id, b"another source")
    store.save_resume(stored.resume(owner_id=owner_id, id="r2", name="r2", source_hash=source))
    saved = store.save_project(stored.project(owner_id=owner_id, id="p2", name="p2"))
    store.add_version(owner_id, "p2", stored.version("v1"), revision=saved.revision)
    store.add_message(owner_id, "p2", stored.message("m1"))
    store.save_run(owner_id, stored.run("run2", project_id="p2"))
    store.append_events(owner_id, "run2", stored.events("run2"))
    store.add_file(owner_id, "p2", stored.file(store.put_blob(owner_id, b"rendered anew")))
