"""Revisions of the tables: which one a database has, and how it comes to the newest."""

from __future__ import annotations

import functools
import threading
from pathlib import Path
from typing import Literal

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from skillmap.errors import StoreSchemaError
from skillmap.store.sql_tables import VERSION_TABLE, metadata

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_KEY = 0x736B_6D70_7374_6F72
"""Number of the advisory lock under which PostgreSQL is migrated: "skmpstor" in ASCII."""

_one_at_a_time = threading.Lock()
"""Alembic keeps the migration that runs in a global variable."""

State = Literal["empty", "older", "current"]


def state_of(connection: Connection, label: str, *, migrations: Path = MIGRATIONS) -> State:
    """How far the tables are, compared with the newest of *migrations*.

    Raises:
        StoreSchemaError: They are those of a newer release, or not all are there.
    """
    found = set(sqlalchemy.inspect(connection).get_table_names())
    ours = set(metadata.tables)
    if VERSION_TABLE not in found:
        if found & ours:
            raise StoreSchemaError(label, reason="it has tables of the store and no revision.")
        return "empty"
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    revisions = context.get_current_heads()
    known = _scripts(migrations)
    if len(revisions) != 1:
        raise StoreSchemaError(label, reason="it has no revision, or more than one.")
    if revisions[0] not in {script.revision for script in known.walk_revisions()}:
        raise StoreSchemaError(
            label, reason=f"its revision {revisions[0]!r} is of a newer release; update skillmap."
        )
    if revisions[0] != known.get_current_head():
        return "older"
    if not ours <= found:
        missing = ", ".join(sorted(ours - found))
        raise StoreSchemaError(label, reason=f"it lacks the tables {missing}.")
    return "current"


def upgrade(
    connection: Connection, revision: str = "head", *, migrations: Path = MIGRATIONS
) -> None:
    """Run *migrations* up to *revision* in the transaction that *connection* is in."""
    settings = _settings(migrations)
    settings.attributes["connection"] = connection
    with _one_at_a_time:
        command.upgrade(settings, revision)


def _settings(migrations: Path) -> Config:
    settings = Config()
    # Percent signs are the reader's of the settings, and a folder may have one in its name.
    settings.set_main_option("script_location", str(migrations).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings


@functools.cache
def _scripts(migrations: Path) -> ScriptDirectory:
    return ScriptDirectory.from_config(_settings(migrations))
