"""A command that cannot be added."""

from __future__ import annotations

from skillmap import hookimpl


@hookimpl
def skillmap_cli(group: object) -> None:
    """Fail."""
    raise ValueError("no command today")
