"""A check that fails."""

from __future__ import annotations

from skillmap import Change, hookimpl


@hookimpl
def skillmap_check_change(change: Change) -> None:
    """Fail, quoting what it saw."""
    raise ValueError(f"cannot take {change!r}")
