"""A database as the store uses it: connections, transactions, and what its errors mean."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool

from skillmap.errors import (
    MissingExtraError,
    SettingsError,
    StoreError,
    StoreSchemaError,
    StoreUnavailableError,
)
from skillmap.store import sql_schema

SETTING = "SKILLMAP_STORE"
BUSY_SECONDS = 10
"""Time that a transaction waits for another one before it gives up."""

CONNECT_SECONDS = 10
"""Time that a connection may take."""

_UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeoutError)
_POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")
_SQLITE = ("sqlite", "sqlite+pysqlite")
_WRITES = "skillmap_writes"


class Database:
    """A database behind an address. The first transaction brings its tables up to date."""

    def __init__(self, address: str, *, label: str, migrate: bool) -> None:
        """Take the address; nothing is connected yet.

        Raises:
            SettingsError: It is the address of no database that the store works with.
            MissingExtraError: The driver is not installed.
        """
        self.label = label
        self._migrate = migrate
        self._ready = False
        self._opening = threading.Lock()
        url = _checked(address)
        self.is_sqlite = url.drivername in _SQLITE
        self._path = url.database if self.is_sqlite else None
        # With two of them nobody can tell where the password ends, and part of it may be taken for the host.
        self._may_quote = address.count("@") <= 1
        self._engine = _sqlite_engine(url) if self.is_sqlite else _postgresql_engine(url)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database."""
        self.open()
        options: dict[str, Any] = {}
        if not self.is_sqlite:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._transaction(options) as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is kept when the block ends, and undone when it raises."""
        self.open()
        with self._transaction({_WRITES: True}) as connection:
            if not self.is_sqlite:
                connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))
            yield connection

    def open(self) -> None:
        """Bring the tables up to date, or see that they are; once.

        Raises:
            StoreSchemaError: They are those of a newer release, or of none; or of an older one, and this database is
                not to be migrated.
            StoreUnavailableError: The database cannot be reached.
        """
        if self._ready:
            return
        with self._opening:
            if not self._ready:
                self.upgrade(migrate=self._migrate)
                self._ready = True

    def upgrade(self, *, migrate: bool = True) -> None:
        """Run the migrations that are missing, all in one transaction. Processes that do so at once take turns."""
        if self.is_sqlite:
            self._prepare_file()
        with self._transaction({}) as connection:
            state = sql_schema.state_of(connection, self.label)
        if state == "current":
            return
        if not migrate:
            raise StoreSchemaError(
                self.label, reason=f"its tables are {state}; run `SqlStore.upgrade()` once."
            )
        with self._transaction({_WRITES: True}) as connection:
            if not self.is_sqlite:
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(:key)"), {"key": sql_schema.LOCK_KEY}
                )
            if sql_schema.state_of(connection, self.label) != "current":
                sql_schema.upgrade(connection)

    def truncate_journal(self) -> None:
        """Have SQLite overwrite what its journal still has of deleted rows; PostgreSQL has no such request.

        Raises:
            StoreUnavailableError: A reader needs the journal, and did not end in time.
        """
        if not self.is_sqlite:
            return
        with self._errors(), self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            reason = "what was deleted is still in its journal, for a reader needs that. Try again."
            raise StoreUnavailableError(self.label, reason=reason)

    def close(self) -> None:
        """Close all connections."""
        with self._errors():
            self._engine.dispose()

    @contextlib.contextmanager
    def _transaction(self, options: dict[str, Any]) -> Iterator[Connection]:
        with (
            self._errors(),
            self._engine.connect() as plain,
        ):
            connection = plain.execution_options(**options)
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        """Tell what went wrong in our own words: the driver's may hold values of rows."""
        try:
            yield
        except (*_UNAVAILABLE, sqlite3.OperationalError) as e:
            raise StoreUnavailableError(self.label, reason=self._reason(e)) from None
        except (DatabaseError, sqlite3.DatabaseError) as e:
            reason = f"it refuses a statement: {self._reason(e)}."
            raise StoreSchemaError(self.label, reason=reason) from None
        except SQLAlchemyError as e:
            raise StoreError(f"The database {self.label} failed: {self._reason(e)}.") from None

    def _reason(self, error: Exception) -> str:
        """The kind of *error*, with what SQLite or PostgreSQL call it."""
        original = getattr(error, "orig", None) or error
        code = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
        kind = type(original).__name__
        if code is not None:
            return f"{kind} ({code})"
        if isinstance(error, _UNAVAILABLE) and self._may_quote:
            # There was no connection, so the text is about the address and not about rows.
            first_line = str(original).partition("\n")[0]
            return f"{kind}: {first_line}"
        return kind

    def _prepare_file(self) -> None:
        """Make the file, readable for its user only, and have it keep a write-ahead log.

        The switch to that log does not wait for other connections, so it is tried until it works.
        """
        assert self._path is not None
        with contextlib.suppress(OSError):
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL, 0o600))
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self._use_write_ahead_log()
                return
            except StoreUnavailableError:
                if time.monotonic() > deadline or not Path(self._path).exists():
                    raise
                time.sleep(0.02)

    def _use_write_ahead_log(self) -> None:
        with self._errors(), self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            if raw.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                raw.execute("PRAGMA journal_mode = WAL").fetchone()


def _checked(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise SettingsError(SETTING, reason="it is no address of a database") from None
    if url.drivername in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in _SQLITE:
        raise SettingsError(SETTING, reason="the store works with sqlite:/// and postgresql://")
    if url.database in (None, "", ":memory:") or url.database.startswith("file:"):
        raise SettingsError(
            SETTING, reason="SQLite needs a file; `MemoryStore` is the one in memory"
        )
    if not url.query.keys() <= {"timeout"} or not _is_number(url.query.get("timeout", "0")):
        raise SettingsError(SETTING, reason="SQLite's address has no option but timeout=SECONDS")
    return url


def _is_number(text: object) -> bool:
    return isinstance(text, str) and text.replace(".", "", 1).isdecimal()


def _sqlite_engine(url: URL) -> Engine:
    if "timeout" not in url.query:
        url = url.update_query_dict({"timeout": str(BUSY_SECONDS)})
    engine = sqlalchemy.create_engine(
        url,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
        poolclass=QueuePool,
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: object) -> None:
        # The driver begins transactions by itself, too late for a read that a write depends on.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        # What is deleted is overwritten, and not only forgotten.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql_engine(url: URL) -> Engine:
    # Prepared statements belong to one connection, and a pooler such as PgBouncer changes it between transactions.
    arguments: dict[str, Any] = {"prepare_threshold": None}
    if "connect_timeout" not in url.query:
        arguments["connect_timeout"] = CONNECT_SECONDS
    try:
        return sqlalchemy.create_engine(
            url, hide_parameters=True, connect_args=arguments, pool_pre_ping=True
        )
    except (ModuleNotFoundError, NoSuchModuleError):
        raise MissingExtraError("psycopg", extra="postgres") from None
