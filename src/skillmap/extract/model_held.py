"""What stands where: values found by their places, so that one more does not mean looking at all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from skillmap.extract.model_lines import Place, meet

Thing = TypeVar("Thing")

CELL_CHARACTERS = 64
"""Characters of a page that are looked up together: about a line."""


class Held(Generic[Thing]):
    """Things that have places, each once. Cost of a change or a question: what stands around its places."""

    def __init__(self, places_of: Callable[[Thing], Iterable[Place]]) -> None:
        """Nothing is held; *places_of* says where a thing stands, always the same."""
        self._places_of = places_of
        self._cells: defaultdict[tuple[int, int], dict[int, Thing]] = defaultdict(dict)

    def add(self, thing: Thing) -> None:
        """Hold *thing*; the same one twice is one."""
        for cell in _cells(self._places_of(thing)):
            self._cells[cell][id(thing)] = thing

    def remove(self, thing: Thing) -> None:
        """Hold *thing* no longer, if it was held."""
        for cell in _cells(self._places_of(thing)):
            self._cells[cell].pop(id(thing), None)

    def meeting(self, places: Iterable[Place]) -> Iterator[Thing]:
        """Things that have a character in common with any of *places*, each once, in the order of the page."""
        asked = tuple(places)
        seen: set[int] = set()
        for cell in _cells(asked):
            for key, thing in tuple(self._cells.get(cell, {}).items()):
                if key not in seen:
                    seen.add(key)
                    if any(meet(one, other) for one in asked for other in self._places_of(thing)):
                        yield thing


def _cells(places: Iterable[Place]) -> Iterator[tuple[int, int]]:
    for page, start, end in places:
        for cell in range(start // CELL_CHARACTERS, max(start, end - 1) // CELL_CHARACTERS + 1):
            yield page, cell
