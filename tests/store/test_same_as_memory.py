"""Whatever is called in whatever order, the store in a database answers as the one in memory does."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from skillmap.errors import SkillmapError
from skillmap.models.event import Event, StepEvent
from skillmap.models.resume import Resume
from skillmap.models.stored import OwnerId
from skillmap.protocols import Store
from skillmap.store import MemoryStore, SqlStore
from skillmap.testing import _stored as stored
from tests.models.strategies import json_resumes
from tests.store.conftest import MEMORY, encryption

OWNERS = st.sampled_from([OwnerId("alice"), OwnerId("bob"), OwnerId(""), OwnerId("\0")])
IDS = st.sampled_from(["a", "A", "b/../ü", "", "a\0"])
KNOWN_IDS = st.sampled_from(["a", "A", "b/../ü"])
REVISIONS = st.integers(0, 4)
BLOBS = st.sampled_from([b"", b"one", b"two"])
BASES = st.sampled_from([stored.RESUME, Resume.from_json_resume({"basics": {"name": "Ben"}})])
HASHES = st.none() | BLOBS
RESUMES = json_resumes().map(Resume.from_json_resume)


class _Clock:
    """Counts minutes, the same for both stores."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> datetime:
        self.calls += 1
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=self.calls)


class SameAsMemory(RuleBasedStateMachine):
    """Makes every call on both stores and compares the answers or the errors."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        address = f"sqlite:///{Path(self.folder.name) / 'store.db'}"
        self.memory = MemoryStore(versions_max=2, clock=_Clock())
        self.sql = SqlStore(address, encryption=encryption(), versions_max=2, clock=_Clock())

    def teardown(self) -> None:
        self.look_at_everything()
        self.sql.close()
        self.folder.cleanup()

    def both(self, call: Callable[[Store], Any]) -> Any:
        expected, found = _outcome(call, self.memory), _outcome(call, self.sql)
        assert expected == found
        return expected

    @rule(owner=OWNERS, item=KNOWN_IDS, revision=REVISIONS, base=RESUMES, source=HASHES)
    def save_resume(
        self, owner: OwnerId, item: str, revision: int, base: Resume, source: bytes | None
    ) -> None:
        facts: dict[str, Any] = {"id": item, "revision": revision, "resume": base}
        facts["source_hash"] = None if source is None else _hash(source)
        value = stored.resume(**facts).model_copy(update={"owner_id": owner})
        self.both(lambda store: store.save_resume(value))

    @rule(owner=OWNERS, item=KNOWN_IDS, of=KNOWN_IDS, revision=REVISIONS, base=BASES, head=IDS)
    def save_project(
        self, owner: OwnerId, item: str, of: str, revision: int, base: Resume, head: str
    ) -> None:
        facts: dict[str, Any] = {"id": item, "resume_id": of, "revision": revision, "base": base}
        value = stored.project(**facts)
        value = value.model_copy(update={"owner_id": owner, "head": head or None})
        self.both(lambda store: store.save_project(value))

    @rule(owner=OWNERS, item=IDS, version=KNOWN_IDS, parent=st.none() | KNOWN_IDS, back=REVISIONS)
    def add_version(
        self, owner: OwnerId, item: str, version: str, parent: str | None, back: int
    ) -> None:
        found = _outcome(lambda store: store.project(owner, item), self.memory)
        revision = getattr(found, "revision", 1) - max(0, back - 3)
        value = stored.version(version, parent)
        self.both(lambda store: store.add_version(owner, item, value, revision=revision))

    @rule(owner=OWNERS, item=IDS, message=KNOWN_IDS, minutes=st.integers(0, 1))
    def add_message(self, owner: OwnerId, item: str, message: str, minutes: int) -> None:
        value = stored.message(message, minutes)
        self.both(lambda store: store.add_message(owner, item, value))

    @rule(owner=OWNERS, run=KNOWN_IDS, project=st.none() | KNOWN_IDS, ended=st.booleans())
    def save_run(self, owner: OwnerId, run: str, project: str | None, ended: bool) -> None:
        end = {"ended_at": stored.NOON, "outcome": "completed"} if ended else {}
        value = stored.run(run, project_id=project, **end)
        self.both(lambda store: store.save_run(owner, value))

    @rule(
        owner=OWNERS,
        run=IDS,
        events=st.lists(st.tuples(st.integers(0, 5), st.sampled_from("xy")), max_size=4),
        after=st.integers(-5, 10**30),
    )
    def events(self, owner: OwnerId, run: str, events: list[tuple[int, str]], after: int) -> None:
        values: list[Event] = [
            StepEvent(run_id=run, sequence=number, time=stored.NOON, name=name)
            for number, name in events
        ]
        self.both(lambda store: store.append_events(owner, run, values))
        self.both(lambda store: store.events(owner, run, after=after, limit=2))

    @rule(owner=OWNERS, data=BLOBS)
    def put_blob(self, owner: OwnerId, data: bytes) -> None:
        self.both(lambda store: store.put_blob(owner, data))

    @rule(owner=OWNERS, item=IDS, data=BLOBS, name=st.sampled_from("xy"))
    def add_file(self, owner: OwnerId, item: str, data: bytes, name: str) -> None:
        value = stored.file(_hash(data), name=name)
        self.both(lambda store: store.add_file(owner, item, value))

    @rule(owner=OWNERS, item=IDS, data=BLOBS)
    def delete(self, owner: OwnerId, item: str, data: bytes) -> None:
        self.both(lambda store: store.delete_blob(owner, _hash(data)))
        self.both(lambda store: store.delete_run(owner, item))

    @rule(owner=OWNERS, item=IDS)
    def delete_resume(self, owner: OwnerId, item: str) -> None:
        self.both(lambda store: store.delete_resume(owner, item))

    @rule(owner=OWNERS, item=IDS)
    def delete_project(self, owner: OwnerId, item: str) -> None:
        self.both(lambda store: store.delete_project(owner, item))

    @rule(owner=OWNERS)
    def delete_owner(self, owner: OwnerId) -> None:
        self.both(lambda store: store.delete_owner(owner))

    @rule(owner=OWNERS, item=IDS, version=IDS)
    def look(self, owner: OwnerId, item: str, version: str) -> None:
        self.both(lambda store: store.resume(owner, item))
        self.both(lambda store: store.version(owner, item, version))
        self.both(lambda store: store.audit_trail(owner, item))
        self.both(lambda store: store.blob(owner, item))

    @rule()
    def look_at_everything(self) -> None:
        for owner in (OwnerId("alice"), OwnerId("bob"), OwnerId("")):
            self.both(lambda store, owner=owner: list(store.export_owner(owner)))
            self.both(lambda store, owner=owner: _pages(store.resumes, owner))
            self.both(lambda store, owner=owner: _pages(store.runs, owner))


def _hash(data: bytes) -> str:
    return MemoryStore().put_blob(OwnerId("x"), data)


def _outcome(call: Callable[[Store], Any], store: Store) -> Any:
    """The answer, or what is promised of the error."""
    try:
        return call(store)
    except SkillmapError as e:
        return type(e), str(e)
    except ValueError as e:
        return ValueError, str(e)


def _pages(read: Callable[..., Any], owner: OwnerId) -> list[Any]:
    page = read(owner, limit=1)
    items = list(page.items)
    while page.next is not None:
        page = read(owner, limit=1, after=page.next)
        items += page.items
    return items


TestSameAsMemory = SameAsMemory.TestCase
TestSameAsMemory.settings = settings(
    max_examples=5,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
