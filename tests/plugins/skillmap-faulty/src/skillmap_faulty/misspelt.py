"""A hook that nobody calls."""

from __future__ import annotations

from skillmap import Change, hookimpl


@hookimpl
def skillmap_chek_change(change: Change) -> None:
    """Never called: the name is misspelt."""
