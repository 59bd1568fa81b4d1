"""An extraction as the tree that it was made of, to be changed and put together again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from skillmap.extract.evidence import Found
from skillmap.extract.model_lines import Place, meet
from skillmap.models.date import PRESENT, PartialDate
from skillmap.models.document import Extraction
from skillmap.models.pointer import split_pointer

Draft = dict[str, Any]
Path = tuple[str | int, ...]

_DATES = ("startDate", "endDate", "date", "releaseDate")


def tree_of(extraction: Extraction) -> Draft:
    """JSON Resume with `Found` leaves: what `evidence.bound()` makes the same extraction of."""
    # What is frozen may share parts with its wire format.
    tree: Draft = deepcopy(extraction.resume.to_wire())
    for field in extraction.fields:
        *parents, last = split_pointer(field.pointer)
        node: Any = tree
        for token in parents:
            node = node[int(token)] if isinstance(node, list) else node[token]
        if isinstance(node, list):
            node[int(last)] = Found(node[int(last)], field.evidence, field.confidence)
        else:
            # An end that goes on is not on the wire.
            value = _value(last, node[last]) if last in node else PRESENT
            node[last] = Found(value, field.evidence, field.confidence)
    return tree


def _value(key: str, text: str) -> str | PartialDate:
    if key not in _DATES:
        return text
    try:
        return PartialDate.parse(text)
    except ValueError:
        return text


def leaves(node: Any, path: Path = ()) -> Iterator[tuple[Path, Found]]:
    """Every `Found` below *node*, with the way to it."""
    if isinstance(node, Found):
        yield path, node
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from leaves(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from leaves(value, (*path, index))


def places_of(found: Found) -> list[Place]:
    """Where the evidence of *found* stands."""
    return [(item.page, item.start, item.end) for item in found.evidence]


def any_meet(some: Iterable[Place], others: Iterable[Place]) -> bool:
    """Whether any of *some* has a character in common with any of *others*."""
    listed = list(others)
    return any(meet(one, other) for one in some for other in listed)


def length_of(places: Iterable[Place], within: Iterable[Place] | None = None) -> int:
    """Characters of *places*, or of the part of them that is in one of *within*, each counted once."""
    held = {(page, at) for page, start, end in places for at in range(start, end)}
    if within is None:
        return len(held)
    return len(held & {(page, at) for page, start, end in within for at in range(start, end)})


def remove_items(node: Any, ids: set[int]) -> None:
    """Take the items *ids* out of all lists below *node*."""
    if isinstance(node, list):
        node[:] = [item for item in node if id(item) not in ids]
    for inner in node if isinstance(node, list) else node.values():
        if isinstance(inner, list | dict):
            remove_items(inner, ids)
