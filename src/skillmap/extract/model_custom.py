"""Sections below a title that no list knows: their values give way to entries that a model finds in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from skillmap.extract.evidence import Found
from skillmap.extract.model_lines import NAMELESS, places_of_line
from skillmap.extract.model_tree import Draft, any_meet, leaves, places_of
from skillmap.extract.model_values import GroundedEntry
from skillmap.models.resume import CUSTOM_PREFIX


def custom_values(tree: Draft, entry: GroundedEntry) -> list[Found]:
    """Values of the custom section that *entry* stands in; none when it stands below a known title."""
    if entry.lines[0].key not in NAMELESS:
        return []
    places = [place for line in entry.lines for place in places_of_line(line)]
    for section in _presentation(tree).get("customSections") or ():
        found = [value for _, value in leaves(section["entries"])]
        if any(any_meet(places, places_of(value)) for value in found):
            return found
    return []


def release(
    tree: Draft, yielding: Sequence[Found], added: Sequence[Found], kind: str
) -> list[Found]:
    """Take out of *tree* those of *yielding* whose words stand in *added* now, and give them; the rest stays.

    A section that has nothing left gives its title and its place in the order to *kind*.
    """
    taken = [place for found in added for place in places_of(found)]
    released = [found for found in yielding if any_meet(places_of(found), taken)]
    if not released:
        return released
    gone = {id(found) for found in released}
    presentation = _presentation(tree)
    kept = []
    for section in presentation["customSections"]:
        section["entries"] = [e for e in (_without(e, gone) for e in section["entries"]) if e]
        if section["entries"]:
            kept.append(section)
            continue
        order: list[str] = presentation.get("sectionOrder") or []
        at = order.index(CUSTOM_PREFIX + section["id"])
        order[at : at + 1] = [] if kind in order else [kind]
        presentation.setdefault("sectionTitles", {}).setdefault(kind, section["title"])
    presentation["customSections"] = kept
    if not kept:
        del presentation["customSections"]
    return released


def _presentation(tree: Draft) -> dict[str, Any]:
    found: dict[str, Any] = tree.get("meta", {}).get("skillmap", {})
    return found


def _without(entry: dict[str, Any], gone: set[int]) -> dict[str, Any]:
    """*entry* without the values in *gone*, and without lists that are empty then."""
    left: dict[str, Any] = {}
    for key, value in entry.items():
        if isinstance(value, list):
            items = [item for item in value if id(item) not in gone]
            left |= {key: items} if items else {}
        elif id(value) not in gone:
            left[key] = value
    return left
