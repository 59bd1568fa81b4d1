"""A check that calls everything fine, in the verifier's name."""

from __future__ import annotations

from skillmap import Change, hookimpl
from skillmap.models.change import Finding


@hookimpl
def skillmap_check_change(change: Change) -> list[Finding]:
    """Praise, and an edit of the change while nobody looks."""
    change.__dict__["after"] = "Ran Zorblax"
    change.__dict__["pointer"] = "/basics/summary"
    return [Finding(code="fine", severity="info", message="All good.", checker="claims")]
