"""What every store of ours lets through and what it refuses: pure, so that all of them agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from skillmap.errors import StaleRevisionError, StoreConflictError, StoreLimitError
from skillmap.models.event import Event
from skillmap.models.stored import (
    BLOB_BYTES_MAX,
    PAGE_ITEMS_MAX,
    Id,
    Project,
    Stored,
    StoredRun,
    Version,
)

_ID: TypeAdapter[str] = TypeAdapter(Id)


class Clock(Protocol):
    """Tells the time, with its time zone."""

    def __call__(self) -> datetime:
        """Now."""
        ...


def system_clock() -> datetime:
    """The time of this machine, in UTC."""
    return datetime.now(UTC)


def is_id(text: str) -> bool:
    """Whether something can be stored under *text*; nothing can be found under anything else."""
    try:
        _ID.validate_python(text, strict=True)
    except ValidationError:
        return False
    return True


def require_id(text: str) -> None:
    """Refuse to write under *text* unless it is an id.

    Raises:
        ValueError: It is none.
    """
    if not is_id(text):
        raise ValueError("an id has 1 to 200 characters, none of them a control character")


def require_versions_max(versions_max: int) -> int:
    """*versions_max*, if it leaves room for the head.

    Raises:
        ValueError: It is not positive.
    """
    if versions_max < 1:
        raise ValueError("a store keeps at least one version")
    return versions_max


def page_start(after: str | None, limit: int) -> int:
    """The place, counted from 1, after which a page begins; `Page.next` is its text.

    Raises:
        ValueError: *limit* is out of bounds, or *after* came from no page.
    """
    if not 1 <= limit <= PAGE_ITEMS_MAX:
        raise ValueError(f"a page has 1 to {PAGE_ITEMS_MAX} items")
    if after is None:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise ValueError("`after` is `next` of a page")
    return int(after)


def event_start(after: int) -> int:
    """*after* within what databases can compare; a number from outside may be any."""
    return min(max(after, -1), 2**62)


def require_revision(item: Stored, *, kind: str, found: int) -> None:
    """Refuse a save of something that was saved or deleted since it was read; *found* is 0 for nothing stored.

    Raises:
        StaleRevisionError: It was.
    """
    if item.revision != found:
        raise StaleRevisionError(kind, item.id, expected=item.revision, found=found)


def require_same_base(stored: Project, project: Project) -> None:
    """Refuse another base for a project that has versions: their changes address the old one.

    Raises:
        StoreConflictError: It is another one.
    """
    if stored.base != project.base:
        raise StoreConflictError(
            "project", project.id, reason="it has versions, and they are changes of another base"
        )


def require_fitting_version(
    project: Project, version: Version, *, revision: int, used_ids: Iterable[str]
) -> None:
    """Refuse a version that cannot be the next one of *project*.

    Raises:
        StaleRevisionError: The project is not at *revision*.
        StoreConflictError: Its id is one of *used_ids*, or its changes address another base.
    """
    if project.revision != revision:
        raise StaleRevisionError("project", project.id, expected=revision, found=project.revision)
    if version.id in used_ids:
        raise StoreConflictError("version", version.id, reason="a version's id is used once")
    if version.changes.base_hash != project.base.content_hash:
        raise StoreConflictError("version", version.id, reason="its changes have another base")


def surplus(version_ids: Sequence[str], versions_max: int) -> tuple[str, ...]:
    """The oldest of *version_ids*, given oldest first, that are too many."""
    return tuple(version_ids[: max(0, len(version_ids) - versions_max)])


def require_same_run(stored: StoredRun, run: StoredRun) -> None:
    """Refuse to rewrite what is known of a run.

    Raises:
        StoreConflictError: It has ended, or is another run.
    """
    if stored == run:
        return
    if stored.outcome != "running":
        raise StoreConflictError("run", run.id, reason="it has ended, and not like this")
    known = (stored.kind, stored.project_id, stored.started_at)
    if known != (run.kind, run.project_id, run.started_at):
        raise StoreConflictError("run", run.id, reason="another run has its id")


def require_own_events(run_id: str, events: Sequence[Event]) -> None:
    """Refuse events of other runs.

    Raises:
        ValueError: One is.
    """
    if any(event.run_id != run_id for event in events):
        raise ValueError("an event is stored with the run that it names")


def event_conflict(run_id: str, sequence: int) -> StoreConflictError:
    """The error for another event under a number that is taken."""
    return StoreConflictError(
        "event", f"{run_id}#{sequence}", reason="another event has its number"
    )


def require_blob_size(data: bytes) -> None:
    """Refuse a file that is too large.

    Raises:
        StoreLimitError: It has more bytes than `BLOB_BYTES_MAX`.
    """
    if len(data) > BLOB_BYTES_MAX:
        raise StoreLimitError("BLOB_BYTES_MAX", maximum=BLOB_BYTES_MAX, actual=len(data))
