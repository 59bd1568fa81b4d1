"""Observers that fail."""

from __future__ import annotations

from skillmap import Resume, hookimpl
from skillmap.models.event import Event


@hookimpl
def skillmap_run_event(event: Event) -> None:
    """Fail, quoting what it saw."""
    raise ValueError(f"cannot take {event!r}")


@hookimpl
def skillmap_document_rendered(resume: Resume) -> None:
    """Fail, quoting what it saw."""
    raise ValueError(f"cannot take {resume!r}")
