"""Several processes at one database, and processes that are killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy

from skillmap.models.stored import OwnerId
from skillmap.store import SqlStore
from skillmap.store.sql_tables import metadata
from skillmap.testing import _stored as stored
from skillmap.testing._stored import ALICE
from tests.store.conftest import KINDS
from tests.store.raw import connected

CHILD = Path(__file__).parent / "child.py"
PROCESSES = 3
SECONDS = 60
Open = Callable[..., SqlStore]


@contextmanager
def children(work: str, address: str, words: list[str]) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that do *work*, one for each word; none is left behind."""
    started = [
        subprocess.Popen(
            [sys.executable, str(CHILD), work, address, word],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for word in words
    ]
    try:
        yield started
    finally:
        for child in started:
            child.kill()
            child.communicate(timeout=SECONDS)


def everybody_says(started: list[subprocess.Popen[str]]) -> list[str]:
    """The next line of each child, in alphabetical order."""
    lines = []
    for child in started:
        assert child.stdout is not None
        lines.append(child.stdout.readline().strip())
    return sorted(lines)


@pytest.mark.parametrize("kind", KINDS)
def test_processes_work_at_once(
    kind: str, new_address: Callable[[str], str], open_store: Open, tmp_path: Path
) -> None:
    """Of processes that open an empty database one makes the tables; of edits of one revision one wins."""
    address = new_address(kind)
    with children("open_and_edit_at_once", address, [str(tmp_path)] * PROCESSES) as started:
        assert ["ready to open"] * PROCESSES == everybody_says(started)
        (tmp_path / "open").touch()
        assert ["stored"] * PROCESSES == everybody_says(started)
        store = open_store(address)
        stored.fill(store)
        before = store.project(ALICE, "p")
        assert ["ready to read"] * PROCESSES == everybody_says(started)
        (tmp_path / "read").touch()
        assert ["ready to edit"] * PROCESSES == everybody_says(started)
        (tmp_path / "edit").touch()
        assert ["stale"] * (PROCESSES - 1) + ["won"] == everybody_says(started)

    after = store.project(ALICE, "p")
    assert before.revision + 1 == after.revision
    assert [after.head] == [version.id for version in store.versions(ALICE, "p")][1:]
    with connected(address) as connection:
        owners = connection.execute(sqlalchemy.select(metadata.tables["skillmap_owners"])).all()
    assert PROCESSES + 1 == len(owners)
    for owner in owners:
        assert store.versions(OwnerId(owner.owner_id), "p")


@pytest.mark.parametrize("kind", KINDS)
def test_killed_in_a_transaction(
    kind: str, new_address: Callable[[str], str], open_store: Open
) -> None:
    """Half an edit is none: nothing of it is seen, and the next one does not wait for it."""
    address = new_address(kind)
    store = open_store(address)
    stored.fill(store)
    before = list(store.export_owner(ALICE))
    with children("die_in_a_transaction", address, [""]) as (child,):
        out, err = child.communicate(timeout=SECONDS)

    assert (-signal.SIGKILL, "killed\n", "") == (child.returncode, out, err)
    assert before == list(store.export_owner(ALICE))
    project = store.project(ALICE, "p")
    started = time.monotonic()
    store.add_version(ALICE, "p", stored.version("half"), revision=project.revision)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(("kind", "lives"), [("sqlite", (4, 11)), ("postgresql", (11,))])
def test_killed_anywhere(
    kind: str, lives: tuple[int, ...], new_address: Callable[[str], str], open_store: Open
) -> None:
    """However a process ends, what it was told to be stored is, and what hangs together does."""
    address = new_address(kind)
    store = open_store(address, versions_max=1000)
    stored.fill(store)
    acknowledged: list[str] = []
    for number, versions in enumerate(lives):
        with children("edit_until_killed", address, [f"run{number}"]) as (child,):
            assert child.stdout is not None
            acknowledged += [child.stdout.readline().strip() for _ in range(versions)]
            child.send_signal(signal.SIGKILL)
            out, err = child.communicate(timeout=SECONDS)
            acknowledged += out.split()
        assert "" == err
        _check_whole(store, acknowledged)
    assert len(acknowledged) >= sum(lives)


def _check_whole(store: SqlStore, acknowledged: list[str]) -> None:
    project = store.project(ALICE, "p")
    dropped = [entry.id for entry in store.audit_trail(ALICE, "p") if entry.kind == "version"]
    kept = [version.id for version in store.versions(ALICE, "p")]
    assert kept[-1] == project.head
    assert set(acknowledged) <= set(dropped)
    # The last edit of each life may have been stored without anybody having been told.
    assert len(dropped) - 1 - len(acknowledged) <= 2
    assert project.revision == len(dropped) + 1
    for file in store.files(ALICE, "p", limit=1000).items:
        assert file.name.encode() == store.blob(ALICE, file.sha256) or file.name.endswith(".pdf")


@pytest.mark.parametrize(("kind", "statement"), [("sqlite", 19), ("postgresql", 12)])
def test_killed_in_a_migration(
    kind: str, statement: int, new_address: Callable[[str], str], open_store: Open
) -> None:
    """Half a migration is none: the next process makes all tables."""
    address = new_address(kind)
    with children("die_in_a_migration", address, [str(statement)]) as (child,):
        out, err = child.communicate(timeout=SECONDS)
    assert (-signal.SIGKILL, "killed\n", "") == (child.returncode, out, err)
    with connected(address) as connection:
        assert [] == sqlalchemy.inspect(connection).get_table_names()

    store = open_store(address)
    stored.fill(store)
    assert "v1" == store.project(ALICE, "p").head
