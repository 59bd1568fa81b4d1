"""Migrations: the tables are what they say, old data survives, and what does not fit is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from skillmap.errors import StoreSchemaError
from skillmap.models.stored import ExportedFile
from skillmap.store import SqlStore, sql_schema
from skillmap.store.sql_tables import VERSION_TABLE, metadata
from skillmap.testing import _stored as stored
from skillmap.testing._stored import ALICE
from tests.store.conftest import KINDS, encryption
from tests.store.raw import connected

REVISION_1 = json.loads((Path(__file__).parent / "revision_0001.json").read_text("utf-8"))
Open = Callable[..., SqlStore]


@pytest.mark.parametrize("kind", KINDS)
def test_the_migrations_make_the_tables(
    kind: str, new_address: Callable[[str], str], open_store: Open
) -> None:
    """After all migrations a database has exactly the tables, columns, keys and indexes that the code works with."""
    address = new_address(kind)
    open_store(address).upgrade()
    with connected(address) as connection:
        options = {"compare_type": True, "version_table": VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, metadata)
        found = sqlalchemy.inspect(connection).get_table_names()

    assert [] == differences
    assert {VERSION_TABLE, *metadata.tables} == set(found)
    assert len(found) > 8


def _insert_revision_1(connection: Connection) -> None:
    """The rows of a store as revision 0001 had them; bytes are as text, hashes in hexadecimal digits."""
    sql_schema.upgrade(connection, "0001")
    tables = sqlalchemy.MetaData()
    tables.reflect(connection)
    for name in sorted(REVISION_1, key=[t.name for t in tables.sorted_tables].index):
        table = tables.tables[name]
        for row in REVISION_1[name]:
            values = dict(row)
            for column in ("sha256", "name", "content", "data"):
                if values.get(column) is not None:
                    value = values[column]
                    values[column] = bytes.fromhex(value) if column == "sha256" else value.encode()
            connection.execute(table.insert().values(**values))


@pytest.mark.parametrize("kind", KINDS)
def test_data_of_revision_1_is_read(
    kind: str, new_address: Callable[[str], str], open_store: Open
) -> None:
    """What the first release stored is there, equal, after every later migration; and can be encrypted."""
    address = new_address(kind)
    with connected(address) as connection:
        _insert_revision_1(connection)
    store = open_store(address)
    for _ in range(2):
        saved = {"revision": 1, "saved_at": datetime(2026, 11, 1, 8, 30, tzinfo=UTC)}
        source = store.blobs(ALICE).items[0]
        expected = stored.resume(source_hash=source).model_copy(update=saved)
        assert expected == store.resume(ALICE, "r")
        assert b"source" == store.blob(ALICE, source)
        assert "v2" == store.project(ALICE, "p").head
        assert stored.version("v2", "v1") == store.version(ALICE, "p", "v2")
        assert ["v1", "v2"] == [
            entry.id for entry in store.audit_trail(ALICE, "p") if entry.kind == "version"
        ]
        assert (stored.message("m1"),) == store.messages(ALICE, "p2").items
        assert (stored.run(), stored.run("run2", project_id="p2")) == store.runs(ALICE).items
        assert tuple(stored.events("run2")) == store.events(ALICE, "run2")
        assert b"rendered" == store.blob(ALICE, store.files(ALICE, "p").items[0].sha256)
        store = open_store(address, encryption=encryption())
        store.rotate()


# ------------------------------------------------------------------------------ what is not accepted


def _refused(store: SqlStore) -> str:
    with pytest.raises(StoreSchemaError) as caught:
        store.resumes(ALICE)
    with pytest.raises(StoreSchemaError):
        store.put_blob(ALICE, b"x")
    return str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_a_newer_database(kind: str, new_address: Callable[[str], str], open_store: Open) -> None:
    """A database that a newer release has migrated is refused, and is left alone."""
    address = new_address(kind)
    stored.fill(open_store(address))
    with connected(address) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    assert "'9999' is of a newer release" in _refused(open_store(address))
    with connected(address) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0001'"))
    assert "v1" == open_store(address).project(ALICE, "p").head


HALF_MIGRATED = {
    "DROP TABLE skillmap_events": "lacks the tables skillmap_events",
    f"DROP TABLE {VERSION_TABLE}": "tables of the store and no revision",
    f"DELETE FROM {VERSION_TABLE}": "no revision, or more than one",
    f"INSERT INTO {VERSION_TABLE} VALUES ('0002')": "no revision, or more than one",
}


@pytest.mark.parametrize("statement", HALF_MIGRATED)
@pytest.mark.parametrize("kind", KINDS)
def test_a_half_migrated_database(
    kind: str, statement: str, new_address: Callable[[str], str], open_store: Open
) -> None:
    """Tables that are neither all there nor all absent are refused."""
    address = new_address(kind)
    stored.fill(open_store(address))
    with connected(address) as connection:
        connection.execute(text(statement))
    assert HALF_MIGRATED[statement] in _refused(open_store(address))


@pytest.mark.parametrize("kind", KINDS)
def test_a_host_that_migrates_itself(
    kind: str, new_address: Callable[[str], str], open_store: Open
) -> None:
    """With `migrate=False` no table is made until `upgrade()` is called."""
    address = new_address(kind)
    store = open_store(address, migrate=False)
    assert "tables are empty" in _refused(store)
    with connected(address) as connection:
        assert [] == sqlalchemy.inspect(connection).get_table_names()
    store.upgrade()
    stored.fill(store)
    store.upgrade()
    assert "v1" == open_store(address, migrate=False).project(ALICE, "p").head


@pytest.mark.parametrize("kind", KINDS)
def test_tables_of_the_host_stay(
    kind: str, new_address: Callable[[str], str], open_store: Open
) -> None:
    """A database may be shared with the host's own tables and its own Alembic."""
    address = new_address(kind)
    with connected(address) as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('host')"))
    stored.fill(open_store(address))
    with connected(address) as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    assert ["host"] == found


# ------------------------------------------------------------------------------------- later releases

LATER = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("skillmap_projects", sa.Column("archived", sa.Boolean(), server_default="0"))
"""


@pytest.fixture
def later_release(tmp_path: Path) -> Iterator[Path]:
    """The migrations of a release that has one more."""
    folder = tmp_path / "100% later"
    shutil.copytree(sql_schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "revision_0002.py").write_text(LATER)
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_a_later_release_keeps_the_data(
    kind: str, new_address: Callable[[str], str], open_store: Open, later_release: Path
) -> None:
    """An older database is seen as such and migrated with all that is in it; then this release refuses it."""
    address = new_address(kind)
    store = open_store(address)
    stored.fill(store)
    before: list[ExportedFile] = list(store.export_owner(ALICE))
    store.close()
    with connected(address) as connection:
        assert "older" == sql_schema.state_of(connection, "it", migrations=later_release)
        sql_schema.upgrade(connection, migrations=later_release)
        assert "current" == sql_schema.state_of(connection, "it", migrations=later_release)
    assert "newer release" in _refused(open_store(address))
    with connected(address) as connection:
        connection.execute(text("ALTER TABLE skillmap_projects DROP COLUMN archived"))
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0001'"))
    assert before == list(open_store(address).export_owner(ALICE))
