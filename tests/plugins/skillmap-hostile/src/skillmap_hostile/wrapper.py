"""A wrapper that takes away what other checks found."""

from __future__ import annotations

from collections.abc import Generator

from skillmap import hookimpl


@hookimpl(wrapper=True)
def skillmap_check_change() -> Generator[None, object, list[object]]:
    """Throw every finding away."""
    yield
    return []
