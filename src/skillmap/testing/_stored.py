"""Values that the contract of a store is checked with: one of each, of a fictional person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from skillmap.models.change import Change, ChangeSet
from skillmap.models.event import Event, RunCompleted, RunStarted, StepEvent
from skillmap.models.resume import Resume
from skillmap.models.stored import (
    ChatMessage,
    OwnerId,
    Project,
    RenderedFile,
    StoredResume,
    StoredRun,
    Version,
)
from skillmap.models.usage import Usage
from skillmap.protocols import Store

ALICE = OwnerId("alice")
BOB = OwnerId("bob")
MARK = "Ada Example, Lübeck 東京"
RESUME = Resume.from_json_resume(
    {
        "basics": {"name": MARK, "summary": None, "x-unknown": [1, {"deep": 0.5}]},
        "work": [{"name": "Acme", "startDate": "2020-02", "highlights": ["Cooked", "Baked"]}],
    }
)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def resume(**facts: Any) -> StoredResume:
    usual: dict[str, Any] = {"owner_id": ALICE, "id": "r", "resume": RESUME, "name": MARK}
    return StoredResume(**usual | facts)


def project(**facts: Any) -> Project:
    usual: dict[str, Any] = {"owner_id": ALICE, "id": "p", "resume_id": "r", "base": RESUME}
    usual |= {"posting": f"Cook wanted, apply to {MARK}", "name": MARK}
    return Project(**usual | facts)


def version(version_id: str, parent_id: str | None = None) -> Version:
    change = Change(
        id="c1",
        op="replace",
        pointer="/work/0/highlights/0",
        before="Cooked",
        after=f"Cooked for {MARK}",
    )
    return Version(
        id=version_id,
        parent_id=parent_id,
        changes=ChangeSet(base_hash=RESUME.content_hash, changes=(change,)),
        decisions={"c1": "confirmed"},
        posting_hash="0" * 64,
        label=MARK,
        summary=MARK,
        agent="rules",
        prompt_version="7",
        run_id="run",
        usage=Usage(input_tokens=3, calls=1),
        created_at=NOON,
    )


def message(message_id: str, minutes: int = 0) -> ChatMessage:
    return ChatMessage(
        id=message_id,
        role="user",
        text=f"Shorten it, says {MARK}\n{message_id}",
        change_ids=("c1",),
        version_id="v1",
        created_at=NOON + timedelta(minutes=minutes),
    )


def run(run_id: str = "run", **facts: Any) -> StoredRun:
    usual: dict[str, Any] = {"id": run_id, "kind": "tailor", "project_id": "p", "started_at": NOON}
    return StoredRun(**usual | facts)


def events(run_id: str = "run") -> list[Event]:
    return [
        RunStarted(run_id=run_id, sequence=0, time=NOON, kind="tailor"),
        StepEvent(run_id=run_id, sequence=1, time=NOON, name=f"read {MARK}"),
        RunCompleted(run_id=run_id, sequence=2, time=NOON, summary={"changes": 3}),
    ]


def file(sha256: str, **facts: Any) -> RenderedFile:
    usual: dict[str, Any] = {
        "sha256": sha256,
        "name": f"{MARK}.pdf",
        "media_type": "application/pdf",
    }
    return RenderedFile(**usual | {"version_id": "v1", "created_at": NOON} | facts)


def fill(store: Store, owner_id: OwnerId = ALICE) -> str:
    """Store one of each; the SHA-256 of the resume's file. The rendered file has the bytes `rendered`."""
    source = store.put_blob(owner_id, b"source")
    store.save_resume(resume(owner_id=owner_id, source_hash=source))
    saved = store.save_project(project(owner_id=owner_id))
    store.add_version(owner_id, "p", version("v1"), revision=saved.revision)
    store.add_message(owner_id, "p", message("m1"))
    store.save_run(owner_id, run())
    store.append_events(owner_id, "run", events())
    store.add_file(owner_id, "p", file(store.put_blob(owner_id, b"rendered")))
    return source
