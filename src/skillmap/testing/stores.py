"""The contract that every store keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from skillmap.errors import NotStoredError, StaleRevisionError
from skillmap.models.change import ChangeSet
from skillmap.models.resume import Basics, Resume
from skillmap.models.stored import OwnerId, Project, StoredResume, Version
from skillmap.protocols import Store
from skillmap.testing._rules import require, require_raises

_ALICE = OwnerId("alice")
_BOB = OwnerId("bob")
_RESUME = Resume(basics=Basics(name="Ada Example"))


def check_store(factory: Callable[[], Store]) -> None:
    """Hold the empty stores that *factory* makes to the contract of `Store`.

    Raises:
        AssertionError: It breaks the contract; the message says how.
    """
    for check in (_keeps, _guards_revisions, _separates_owners, _forgets):
        store = factory()
        require(isinstance(store, Store), "it has the members of Store")
        check(store)


def _fill(store: Store) -> str:
    store.save_resume(StoredResume(owner_id=_ALICE, id="r", resume=_RESUME))
    store.save_project(Project(owner_id=_ALICE, id="p", resume_id="r", posting="Cook wanted"))
    store.add_version(_ALICE, "p", _version("v1"))
    return store.put_blob(_ALICE, b"bytes")


def _version(version_id: str, parent_id: str | None = None) -> Version:
    return Version(
        id=version_id,
        parent_id=parent_id,
        changes=ChangeSet(base_hash=_RESUME.content_hash),
        posting_hash="0" * 64,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def _keeps(store: Store) -> None:
    blob = _fill(store)
    store.add_version(_ALICE, "p", _version("v2", "v1"))
    require(store.resume(_ALICE, "r").resume == _RESUME, "a resume comes back equal")
    require(store.project(_ALICE, "p").posting == "Cook wanted", "a project comes back equal")
    require([v.id for v in store.versions(_ALICE, "p")] == ["v1", "v2"], "oldest version first")
    require(store.blob(_ALICE, blob) == b"bytes", "bytes come back equal")
    require(store.put_blob(_ALICE, b"bytes") == blob, "the same bytes have the same name")
    require_raises(NotStoredError, lambda: store.add_version(_ALICE, "p", _version("v3", "none")))
    require_raises(NotStoredError, lambda: store.resume(_ALICE, "none"))


def _guards_revisions(store: Store) -> None:
    _fill(store)
    read = store.resume(_ALICE, "r")
    saved = store.save_resume(read.model_copy(update={"name": "first"}))
    require(saved.revision == read.revision + 1, "a save makes the next revision")
    late = read.model_copy(update={"name": "second"})
    require_raises(StaleRevisionError, lambda: store.save_resume(late))
    require(store.resume(_ALICE, "r").name == "first", "a refused save changes nothing")


def _separates_owners(store: Store) -> None:
    blob = _fill(store)
    require_raises(NotStoredError, lambda: store.resume(_BOB, "r"))
    require_raises(NotStoredError, lambda: store.project(_BOB, "p"))
    require_raises(NotStoredError, lambda: store.versions(_BOB, "p"))
    require_raises(NotStoredError, lambda: store.blob(_BOB, blob))


def _forgets(store: Store) -> None:
    blob = _fill(store)
    store.save_resume(StoredResume(owner_id=_BOB, id="r", resume=_RESUME))
    store.delete_owner(_ALICE)
    require_raises(NotStoredError, lambda: store.resume(_ALICE, "r"))
    require_raises(NotStoredError, lambda: store.blob(_ALICE, blob))
    require(store.resume(_BOB, "r").resume == _RESUME, "others keep what they have")
