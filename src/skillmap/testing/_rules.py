"""How the contracts here are checked and what they say when one is broken."""

from __future__ import annotations

from collections.abc import Callable

from skillmap.errors import SkillmapError


def require(condition: bool, rule: str) -> None:  # noqa: FBT001 - It reads like an assert.
    """Raise an `AssertionError` that names *rule* unless *condition* holds, under `-O` too."""
    if not condition:
        raise AssertionError(f"broken rule: {rule}")


def require_raises(kind: type[SkillmapError], call: Callable[[], object]) -> None:
    """Raise an `AssertionError` unless *call* raises *kind*."""
    try:
        call()
    except kind:
        return
    raise AssertionError(f"broken rule: it raises {kind.__name__}")
