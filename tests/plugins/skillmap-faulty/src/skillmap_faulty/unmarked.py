"""A hook that nobody would call, since it lacks its mark."""

from __future__ import annotations

from skillmap import Change


def skillmap_check_change(change: Change) -> None:
    """Never called: `hookimpl` is missing."""
