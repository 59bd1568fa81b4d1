"""A chooser that sends files to a reader that was not made for them."""

from __future__ import annotations

from skillmap import hookimpl


@hookimpl
def skillmap_choose_reader() -> str:
    """Everything is text."""
    return "text"
