"""A hook that asks for something it cannot have."""

from __future__ import annotations

from skillmap import hookimpl


@hookimpl
def skillmap_run_event(evnet: object) -> None:
    """The argument is misspelt."""
