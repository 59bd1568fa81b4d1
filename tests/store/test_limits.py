"""Bounds of a store, and what happens when its database is busy or was away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from pydantic import ValidationError
from sqlalchemy import text

from skillmap.errors import StoreLimitError, StoreUnavailableError
from skillmap.models.stored import (
    BLOB_BYTES_MAX,
    ID_CHARACTERS_MAX,
    PAGE_ITEMS_MAX,
    VERSIONS_MAX,
    StoredRun,
)
from skillmap.protocols import Store
from skillmap.store import MemoryStore, SqlStore
from skillmap.testing import _stored as stored
from skillmap.testing._stored import ALICE, NOON
from tests.store.raw import connected


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_size_of_a_file(kind: str, new_store: Callable[..., Store]) -> None:
    """One byte more than the limit is a typed error."""
    store = new_store(kind)
    with pytest.raises(StoreLimitError) as caught:
        store.put_blob(ALICE, bytes(BLOB_BYTES_MAX + 1))
    facts = (caught.value.limit, caught.value.maximum, caught.value.actual)
    assert ("BLOB_BYTES_MAX", BLOB_BYTES_MAX, BLOB_BYTES_MAX + 1) == facts


@pytest.mark.parametrize("kind", ["memory", "sqlite", "postgresql"])
def test_length_of_an_id(kind: str, new_store: Callable[..., Store]) -> None:
    """The longest id can be stored in every place at once; one character more is no id."""
    # Four bytes each, and nothing for an index to compress.
    longest = "".join(chr(0x20000 + 7 * number) for number in range(ID_CHARACTERS_MAX))
    store = new_store(kind)
    store.save_resume(stored.resume(owner_id=longest, id=longest))
    facts: dict[str, Any] = {"owner_id": longest, "id": longest, "resume_id": longest}
    saved = store.save_project(stored.project(**facts))
    store.add_version(saved.owner_id, longest, stored.version(longest), revision=1)
    store.save_run(saved.owner_id, stored.run(longest, project_id=longest))
    store.append_events(saved.owner_id, longest, stored.events(longest))

    assert longest == store.project(saved.owner_id, longest).head
    assert 3 == len(store.events(saved.owner_id, longest))
    for bad in (longest + "x", "", "a\nb", "a\x7f", "\ud800"):
        with pytest.raises(ValidationError):
            stored.resume(id=bad)


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@pytest.mark.parametrize("versions_max", [None, 1, 3])
def test_number_of_versions(
    kind: str, versions_max: int | None, new_store: Callable[..., Store]
) -> None:
    """As many versions are kept as the store was told, ten by default, and the trail knows of the others."""
    kept = versions_max or VERSIONS_MAX
    store = new_store(kind, **({} if versions_max is None else {"versions_max": versions_max}))
    store.save_resume(stored.resume())
    project = store.save_project(stored.project())
    ids = [f"v{number}" for number in range(kept + 2)]
    dropped: list[str] = []
    for version_id in ids:
        version = stored.version(version_id, project.head)
        added = store.add_version(ALICE, "p", version, revision=project.revision)
        dropped += added.dropped
        project = added.project
    trail = store.audit_trail(ALICE, "p")

    assert ids[:2] == dropped
    assert ids[2:] == [version.id for version in store.versions(ALICE, "p")]
    assert ids == [entry.id for entry in trail]
    assert ids[2:] == [entry.id for entry in trail if entry.version is not None]


@pytest.mark.parametrize("kind", [MemoryStore, SqlStore])
def test_at_least_one_version_is_kept(kind: type[Store]) -> None:
    """A store that keeps no version could not show one."""
    with pytest.raises(ValueError, match="at least one"):
        kind(versions_max=0)


def test_size_of_a_page() -> None:
    """A page of the largest size is let through; what is larger is refused by the contract's own check."""
    assert () == MemoryStore().resumes(ALICE, limit=PAGE_ITEMS_MAX).items


@pytest.mark.parametrize(
    "facts",
    [
        {"outcome": "running", "ended_at": NOON},
        {"outcome": "completed"},
        {"outcome": "failed", "ended_at": NOON},
        {"outcome": "completed", "ended_at": NOON, "error_code": "model.timeout"},
    ],
)
def test_runs_that_cannot_be(facts: dict[str, Any]) -> None:
    """A run has an end when it is over, and an error when it failed."""
    with pytest.raises(ValidationError):
        StoredRun(id="r", kind="tailor", started_at=NOON, **facts)


def test_a_busy_file(
    new_address: Callable[[str], str], open_store: Callable[..., SqlStore]
) -> None:
    """While another process writes, reads go on; a write waits, then is a retryable error; then it works."""
    address = new_address("sqlite")
    store = open_store(address + "?timeout=0.1")
    stored.fill(store)
    with connected(address) as connection:
        connection.execute(text("UPDATE skillmap_owners SET owner_id = owner_id"))
        assert "v1" == store.project(ALICE, "p").head
        with pytest.raises(StoreUnavailableError, match="SQLITE_BUSY") as caught:
            store.put_blob(ALICE, b"x")
    assert caught.value.retryable
    store.put_blob(ALICE, b"x")


def test_a_server_that_closed_the_connections(
    new_address: Callable[[str], str], open_store: Callable[..., SqlStore], postgresql: str
) -> None:
    """A connection that went away while nobody used it is replaced."""
    store = open_store(new_address("postgresql"))
    stored.fill(store)
    with psycopg.connect(postgresql, autocommit=True) as connection:
        others = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )
        closed = connection.execute(f"{others} AND datname = current_database()").fetchall()
    assert closed
    assert "v1" == store.project(ALICE, "p").head
