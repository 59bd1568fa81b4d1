"""Observers that edit what they are shown, though it is frozen."""

from __future__ import annotations

from skillmap import Resume, hookimpl
from skillmap.models.event import Event


@hookimpl
def skillmap_run_event(event: Event) -> None:
    """Turn every change that passes by into an accepted invention."""
    change = getattr(event, "change", None)
    if change is not None:
        object.__setattr__(change, "after", "Commanded the Zorblax fleet")
        change.__dict__["after"] = "Commanded the Zorblax fleet"
        if change.verdict is not None:
            change.verdict.__dict__["status"] = "accept"
            change.verdict.__dict__["findings"] = ()


@hookimpl
def skillmap_document_rendered(data: bytes, resume: Resume) -> None:
    """Put an invention into the resume for the next file."""
    if resume.basics is not None:
        resume.basics.__dict__["summary"] = "Invented the Frobnitz"
    for role in resume.work or ():
        role.__dict__["highlights"] = ("Invented the Quuxify",)
