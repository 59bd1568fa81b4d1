"""How a store in a database is addressed, and that no error gives its password away."""

from __future__ import annotations

import logging
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from skillmap.errors import SettingsError, StoreSchemaError, StoreUnavailableError
from skillmap.models.stored import OwnerId
from skillmap.store import SqlStore
from skillmap.store.sql import label_of

SECRET = "Tr0ub4dor"
ALICE = OwnerId("alice")
Open = Callable[..., SqlStore]


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("sqlite:////var/lib/app.db", "sqlite:////var/lib/app.db"),
        ("sqlite:///app.db?timeout=3", "sqlite:///app.db"),
        (f"postgresql://u:{SECRET}@db.example.com:5432/app", "postgresql://db.example.com:5432/app"),
        (f"postgresql+psycopg://u:{SECRET}/x@db.example.com/app", "postgresql+psycopg://db.example.com/app"),
        (f"postgresql://u:x@{SECRET}@db.example.com/app", "postgresql://db.example.com/app"),
        (f"postgresql:///app?host=/run&password={SECRET}", "postgresql:///app"),
        (f"postgresql://db/app?user=a@b&password={SECRET}", "postgresql://…"),
        (f"postgresql://u:x?{SECRET}@db.example.com/app", "postgresql://…"),
        (SECRET, "(no address)"),
        ("", "(no address)"),
    ],
)  # fmt: skip
def test_labels_hold_no_password(address: str, label: str) -> None:
    """What messages call a database has neither user nor password nor options, however odd the address."""
    assert label == label_of(address)
    assert f"SqlStore({label!r})" == repr(SqlStore(address))


@pytest.mark.parametrize(
    "address",
    [
        f"mysql://u:{SECRET}@localhost/app",
        f"postgresql+asyncpg://u:{SECRET}@localhost/app",
        SECRET,
        "",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:app?mode=memory&uri=true",
        "sqlite:///file:app",
        "sqlite:///app.db?mode=ro",
        "sqlite:///app.db?timeout=long",
        f"sqlite:///app.db?password={SECRET}",
    ],
)
def test_unfit_addresses(address: str, open_store: Open) -> None:
    """An address of no database that the store works with is a settings error that does not quote it."""
    with pytest.raises(SettingsError) as caught:
        open_store(address).resumes(ALICE)
    assert "SKILLMAP_STORE" == caught.value.setting
    assert SECRET not in f"{caught.value} {caught.value.__cause__}"


def test_without_an_address() -> None:
    """A store that was not told where to keep things says so when it is used, and what to do."""
    store = SqlStore()

    with pytest.raises(SettingsError, match=r"SKILLMAP_STORE.*sqlite:///"):
        store.resumes(ALICE)
    store.close()


@pytest.mark.parametrize("address", [None, "sqlite:///x.db", "postgresql://localhost/x"])
def test_status_asks_no_database(address: str | None) -> None:
    """Whether a store can work is seen from the installed packages; the database may be down."""
    assert SqlStore(address).status().works


def test_an_unreachable_server(open_store: Open, caplog: pytest.LogCaptureFixture) -> None:
    """A server that does not answer is a retryable error; the password is in no text, cause or log."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        store = open_store(f"postgresql://user:{SECRET}@127.0.0.1:{port}/app?gssencmode=disable")
        with caplog.at_level(logging.DEBUG), pytest.raises(StoreUnavailableError) as caught:
            store.resumes(ALICE)

    assert caught.value.retryable
    assert f"postgresql://127.0.0.1:{port}/app" == caught.value.database
    assert "refused" in str(caught.value)
    assert SECRET not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value!s}"
    assert SECRET not in caplog.text
    assert SECRET not in repr(store)


def test_two_at_signs_are_not_quoted(open_store: Open) -> None:
    """Where part of a password may be taken for the host's name, the driver's words are left out."""
    store = open_store(f"postgresql://u:x@{SECRET}@:1/app?hostaddr=127.0.0.1&gssencmode=disable")
    with pytest.raises(StoreUnavailableError) as caught:
        store.resumes(ALICE)
    assert "refused" not in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_folder_that_is_not_there(tmp_path: Path, open_store: Open) -> None:
    """A SQLite file that cannot be made is a typed error, at once."""
    with pytest.raises(StoreUnavailableError, match="SQLITE_CANTOPEN"):
        open_store(f"sqlite:///{tmp_path}/none/app.db").resumes(ALICE)


def test_a_file_that_is_no_database(tmp_path: Path, open_store: Open) -> None:
    """A file of something else is a typed error, and stays as it is."""
    file = tmp_path / "letter.txt"
    file.write_bytes(b"Dear Ada Example, " * 100)
    with pytest.raises(StoreSchemaError, match="SQLITE_NOTADB"):
        open_store(f"sqlite:///{file}").resumes(ALICE)
    assert b"Dear Ada Example, " * 100 == file.read_bytes()


def test_the_file_is_for_its_user_only(tmp_path: Path, open_store: Open) -> None:
    """A new SQLite file, and its journal, can be read by nobody else."""
    store = open_store(f"sqlite:///{tmp_path}/app.db")
    store.put_blob(ALICE, b"x")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}

    assert {"app.db", "app.db-wal"} <= modes.keys()
    assert {0o600} == set(modes.values())


def test_closing_twice(tmp_path: Path) -> None:
    """A store may be closed again, and one that was never used, too."""
    store = SqlStore(f"sqlite:///{tmp_path}/app.db")
    store.close()
    store.put_blob(ALICE, b"x")
    store.close()
    store.close()

    assert ["app.db"] == [path.name for path in tmp_path.iterdir()]
