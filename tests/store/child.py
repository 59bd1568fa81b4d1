"""What tests have other processes do with a store: `child.py WORK ADDRESS [WORD]`."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import sqlalchemy

from skillmap.errors import StaleRevisionError
from skillmap.models.stored import OwnerId
from skillmap.store import SqlStore
from skillmap.testing import _stored as stored
from skillmap.testing._stored import ALICE


def wait_for(word: str, step: str) -> None:
    """Say that all is prepared for *step*, and begin it when the parent lets everybody."""
    print(f"ready to {step}", flush=True)
    while not Path(word, step).exists():
        time.sleep(0.002)


def open_and_edit_at_once(address: str, word: str) -> None:
    """Make the tables of an empty database and store something; then edit what everybody edits."""
    store = SqlStore(address)
    wait_for(word, "open")
    stored.fill(store, OwnerId(f"owner-{os.getpid()}"))
    print("stored", flush=True)
    wait_for(word, "read")
    revision = store.project(ALICE, "p").revision
    wait_for(word, "edit")
    try:
        store.add_version(ALICE, "p", stored.version(f"by-{os.getpid()}"), revision=revision)
    except StaleRevisionError:
        print("stale", flush=True)
    else:
        print("won", flush=True)


def die_in_a_transaction(address: str, _: str) -> None:
    """Add a version, and be killed when its row is written and the project's is not."""

    def clock() -> datetime:
        print("killed", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    store = SqlStore(address, clock=clock)
    revision = store.project(ALICE, "p").revision
    store.add_version(ALICE, "p", stored.version("half"), revision=revision)


def edit_until_killed(address: str, word: str) -> None:
    """Add versions, files and messages without end; tell of each version that is stored."""
    store = SqlStore(address)
    number = 0
    while True:
        name = f"{word}-{number}"
        project = store.project(ALICE, "p")
        store.add_version(ALICE, "p", stored.version(name, project.head), revision=project.revision)
        print(name, flush=True)
        store.add_file(ALICE, "p", stored.file(store.put_blob(ALICE, name.encode()), name=name))
        store.add_message(ALICE, "p", stored.message(name))
        number += 1


def die_in_a_migration(address: str, word: str) -> None:
    """Make the tables, and be killed before statement number *word* that makes one."""
    left = [int(word)]

    @sqlalchemy.event.listens_for(sqlalchemy.Engine, "before_cursor_execute")
    def _count(_: object, __: object, statement: str, *___: object) -> None:
        if statement.lstrip().startswith("CREATE"):
            left[0] -= 1
            if left[0] == 0:
                print("killed", flush=True)
                os.kill(os.getpid(), signal.SIGKILL)

    SqlStore(address).upgrade()


WORK: dict[str, Callable[[str, str], None]] = {
    work.__name__: work
    for work in (
        open_and_edit_at_once,
        die_in_a_transaction,
        edit_until_killed,
        die_in_a_migration,
    )
}

if __name__ == "__main__":
    WORK[sys.argv[1]](sys.argv[2], sys.argv[3])
