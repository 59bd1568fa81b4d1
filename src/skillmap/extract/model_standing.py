"""The values of a tree that changes, by where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from skillmap.extract.evidence import Found
from skillmap.extract.model_doubts import SURE_MIN
from skillmap.extract.model_held import Held
from skillmap.extract.model_lines import ModelLine, Place, places_of_line
from skillmap.extract.model_tree import Draft, Path, leaves, places_of


class Standing:
    """Values of the tree of an extraction, each with the entry that it is of."""

    def __init__(self, tree: Draft) -> None:
        """All that *tree* holds now; every change of it has to be told."""
        self._values: Held[Found] = Held(places_of)
        self._nodes: dict[int, Draft] = {}
        self._weak: set[int] = set()
        self._changes: Counter[int] = Counter()
        for key, part in tree.items():
            for node in part if isinstance(part, list) else (part,):
                for path, found in leaves(node, (key,)):
                    self._values.add(found)
                    self._nodes[id(found)] = node
                    if _is_weak_item(path, found):
                        self._weak.add(id(found))

    def add(self, found: Found, node: Draft) -> None:
        """*found* of a model is in *node*."""
        self._values.add(found)
        self._nodes[id(found)] = node
        self._changes[id(node)] += 1

    def remove(self, values: Iterable[Found]) -> None:
        """None of *values* is in the tree any more."""
        for found in values:
            self._values.remove(found)
            self._weak.discard(id(found))
            node = self._nodes.pop(id(found), None)
            if node is not None:
                self._changes[id(node)] += 1

    def changes(self, node: Draft) -> int:
        """How often a value of *node* has come or gone."""
        return self._changes[id(node)]

    def at(self, places: Iterable[Place]) -> Iterator[Found]:
        """Values that have a character in common with *places*."""
        return self._values.meeting(places)

    def firmly(self, places: Iterable[Place]) -> Iterator[Found]:
        """Those of them that are no items of lists that rules are unsure of."""
        return (found for found in self.at(places) if id(found) not in self._weak)

    def weakly(self, places: Iterable[Place]) -> list[Found]:
        """The others of them."""
        return [found for found in self.at(places) if id(found) in self._weak]

    def nodes(self, places: Iterable[Place]) -> Iterator[Draft]:
        """For each value at *places* the entry that it is of, or the part of the tree that has no entries."""
        return (self._nodes[id(found)] for found in self.at(places))


@dataclass(frozen=True, slots=True)
class Extent:
    """Where an entry begins, and the numbers of its first and its last line."""

    first_place: Place
    first_line: int
    last_line: int


class Extents:
    """From where to where entries stand; each is looked at again only when it has changed."""

    def __init__(self, standing: Standing, lines: Iterable[ModelLine]) -> None:
        """*lines* are all that the document has."""
        self._standing = standing
        self._lines: Held[ModelLine] = Held(places_of_line)
        for line in lines:
            self._lines.add(line)
        self._known: dict[int, tuple[int, Extent | None]] = {}

    def of(self, draft: Draft) -> Extent | None:
        """The extent of *draft*; None where nothing in it has a place."""
        changes = self._standing.changes(draft)
        known = self._known.get(id(draft))
        if known is None or known[0] != changes:
            places = [place for _, found in leaves(draft) for place in places_of(found)]
            numbers = [line.number for line in self._lines.meeting(places)]
            extent = Extent(min(places), min(numbers), max(numbers)) if numbers else None
            known = self._known[id(draft)] = (changes, extent)
        return known[1]


def _is_weak_item(path: Path, found: Found) -> bool:
    return isinstance(path[-1], int) and found.confidence < SURE_MIN
