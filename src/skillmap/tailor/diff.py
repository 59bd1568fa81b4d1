"""What differs between two resumes, as changes of the first."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Any

from skillmap.models._base import canonical_json
from skillmap.models._change_tree import align
from skillmap.models.change import Change, Operation
from skillmap.models.pointer import join_pointer
from skillmap.models.resume import Resume

Tokens = tuple[str | int, ...]

ALIKE_MIN = 0.5
"""Share of characters that two texts have in common when they are one text, edited; below, one went
and another came. Only the shape of the changes depends on it, never what is verified."""

COMPARED_CHARACTERS_MAX = 500
"""Longer texts are compared by their beginnings: the comparison takes quadratic time."""

PAIRS_MAX = 2_500
"""Pairs of texts that are compared in one list; in longer lists position tells what was edited."""

REASON = "edit"


def diff(base: Resume, edited: Resume) -> tuple[Change, ...]:
    """Changes that turn *base* into *edited*, in the order of the base's wire format.

    A text is replaced where it stands; elements of lists are found again by their content, so that
    moving one is a reorder and editing one a replace. Nothing has been verified. Ids are `edit-1`,
    `edit-2` and so on.
    """
    found = _differences(base.to_wire(), edited.to_wire(), ())
    return tuple(
        Change(
            id=f"edit-{number}",
            op=op,
            pointer=join_pointer(*tokens),
            before=before,
            after=after,
            reason=REASON,
        )
        for number, (op, tokens, before, after) in enumerate(found, start=1)
    )


Difference = tuple[Operation, Tokens, Any, Any]


def _differences(old: Any, new: Any, path: Tokens) -> Iterator[Difference]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _object_differences(old, new, path)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _list_differences(old, new, path)
    elif not _equal(old, new):
        yield "replace", path, old, new


def _object_differences(
    old: dict[str, Any], new: dict[str, Any], path: Tokens
) -> Iterator[Difference]:
    for key, value in old.items():
        if key in new:
            yield from _differences(value, new[key], (*path, key))
        else:
            yield "drop", (*path, key), value, None
    for key, value in new.items():
        if key not in old:
            yield "add", (*path, key), None, value


def _list_differences(old: list[Any], new: list[Any], path: Tokens) -> Iterator[Difference]:
    places = _places(old, new)
    kept = [index for index, place in enumerate(places) if place is not None]
    order = sorted(kept, key=lambda index: places[index] or 0)
    if order != kept:
        gone = [index for index, place in enumerate(places) if place is None]
        yield "reorder", path, list(range(len(old))), order + gone
    for index, place in enumerate(places):
        if place is None:
            yield "drop", (*path, index), old[index], None
        else:
            yield from _differences(old[index], new[place], (*path, index))
    taken = {place for place in places if place is not None}
    for place, element in enumerate(new):
        if place not in taken:
            yield "add", (*path, place), None, element


def _places(old: Sequence[Any], new: Sequence[Any]) -> list[int | None]:
    """For each element of *old* its index in *new*, or None where it went."""
    places: list[int | None] = [None] * len(old)
    free = list(range(len(new)))
    for index, element in enumerate(old):
        place = next((at for at in free if _equal(new[at], element)), None)
        if place is not None:
            places[index] = place
            free.remove(place)
    _pair_alike(old, new, places, free, of=str)
    rest = [index for index, place in enumerate(places) if place is None]
    found_places = align([old[index] for index in rest], [new[at] for at in free])
    for index, found in zip(rest, found_places, strict=True):
        places[index] = None if found is None else free[found]
    free = [at for at in free if at not in places]
    _pair_alike(old, new, places, free, of=dict)
    return places


def _pair_alike(
    old: Sequence[Any],
    new: Sequence[Any],
    places: list[int | None],
    free: list[int],
    *,
    of: type[str | dict[str, Any]],
) -> None:
    """Pair elements that are one element edited, the most alike first; what is paired leaves *free*."""
    mine = [at for at, place in enumerate(places) if place is None and isinstance(old[at], of)]
    others = [at for at in free if isinstance(new[at], of)]
    if len(mine) * len(others) > PAIRS_MAX:
        return
    scores = [
        (-_likeness(_text(old[index]), _text(new[at])), abs(index - at), index, at)
        for index in mine
        for at in others
    ]
    for score, _, index, at in sorted(scores):
        if -score >= ALIKE_MIN and places[index] is None and at in free:
            places[index] = at
            free.remove(at)


def _text(element: Any) -> str:
    return (
        element if isinstance(element, str) else canonical_json(element).decode("utf-8", "replace")
    )


def _likeness(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(
        None, one[:COMPARED_CHARACTERS_MAX], other[:COMPARED_CHARACTERS_MAX], autojunk=False
    )
    # The two cheap bounds spare most of the work: most pairs are nothing alike.
    if matcher.real_quick_ratio() < ALIKE_MIN or matcher.quick_ratio() < ALIKE_MIN:
        return 0.0
    return matcher.ratio()


def _equal(one: Any, other: Any) -> bool:
    """Whether two JSON values are one on the wire: to Python, `1` and `true` are equal."""
    return bool(one == other) and canonical_json(one) == canonical_json(other)
