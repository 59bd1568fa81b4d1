"""What a worker does: it may live in another thread, process or machine. One client in each, made once."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from skillmap.batch._results import BatchFailure
from skillmap.errors import MissingExtraError, SkillmapError, UsageError
from skillmap.models.document import Extraction, Notice
from skillmap.plugins import PLUGIN_FAILURES

if TYPE_CHECKING:
    from skillmap.client import SkillMap
    from skillmap.settings import Settings

_clients: dict[tuple[int, Settings], SkillMap] = {}
_clients_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the bytes of a file; the fields are those of `BatchResult`."""

    resume: dict[str, Any] | None = None
    extraction: dict[str, Any] | None = None
    warnings: tuple[Notice, ...] = ()
    error: BatchFailure | None = None
    seconds: float = 0.0


def extract_each(  # Executors of clusters keep keywords to themselves.
    files: Sequence[tuple[bytes, str]],
    settings: Settings,
    whole: bool,  # noqa: FBT001
    attempt: int,  # noqa: ARG001 - Dask remembers the outcome of a call with the same arguments.
) -> tuple[Outcome, ...]:
    """For the bytes and name of each of *files*, in that order, the resume in it, or the error that it led to.

    Raises:
        UsageError: No file could be read with *settings*.
    """
    return tuple(_extract_one(data, name, settings, whole=whole) for data, name in files)


def _extract_one(data: bytes, name: str, settings: Settings, *, whole: bool) -> Outcome:
    started = time.perf_counter()
    try:
        extraction = _client(settings).extract(data, name=name)
    except SkillmapError as e:
        if isinstance(e, UsageError) and not isinstance(e, MissingExtraError):
            raise
        return Outcome(error=failure_of(e), seconds=_since(started))
    except PLUGIN_FAILURES as e:
        # The text of a foreign error may hold anything.
        failure = BatchFailure(code="internal", message=f"Unexpected {type(e).__name__}.")
        return Outcome(error=failure, seconds=_since(started))
    return Outcome(
        resume=extraction_tree(extraction, whole=False),
        extraction=extraction_tree(extraction, whole=True) if whole else None,
        warnings=extraction.warnings,
        seconds=_since(started),
    )


def failure_of(error: SkillmapError) -> BatchFailure:
    """*error* as a value."""
    return BatchFailure(code=error.code, message=str(error), retryable=error.retryable)


def extraction_tree(extraction: Extraction, *, whole: bool) -> dict[str, Any]:
    """*extraction* for JSON: its resume as JSON Resume, or with *whole* everything but the pages."""
    if not whole:
        return extraction.resume.to_json_resume()
    tree = extraction.model_dump(mode="json", exclude={"document": {"pages"}})
    tree["document"]["page_count"] = len(extraction.document.pages)
    return tree


def begin() -> None:
    """Prepare a process of our own pool: Ctrl-C is for the one that waits for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def is_ready() -> bool:
    """Show that a worker is there."""
    return True


def _client(settings: Settings) -> SkillMap:
    # The front door, as any user of a worker's process: the floor of batches is below that of clients.
    from skillmap import SkillMap

    key = (os.getpid(), settings)
    with _clients_lock:
        if key not in _clients:
            _clients[key] = SkillMap(settings=settings)
        return _clients[key]


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 4)
