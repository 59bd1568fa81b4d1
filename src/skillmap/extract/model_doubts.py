"""What rules are unsure of in a document: only about that is a model asked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from skillmap.extract.headings import is_container, is_inner, section_of
from skillmap.extract.model_fit import is_address, letters_beside_dates, without_dates
from skillmap.extract.model_lines import (
    CONTACT,
    CONTACT_KEYS,
    ModelLine,
    Place,
    meet,
    places_of_line,
)
from skillmap.extract.personal import is_personal_line
from skillmap.extract.pieces import PLACE_SURE
from skillmap.extract.places import is_street, place_score
from skillmap.extract.plain import fold
from skillmap.models.document import Extraction

SURE_MIN = 0.5
"""From this confidence on a value of the rules stays, whatever a model says: below, it is rather wrong than right."""
UNREAD_LETTERS_MIN = 8
"""Letters of an unassigned stretch, beside dates and durations, from which it may be a value: fewer are labels."""
NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "work": (("name",), ("position",)),
    "volunteer": (("organization", "position"),),
    "education": (("institution",), ("studyType", "area")),
}
"""What an entry must have: one field of each group. Without it, its head was not understood."""


_DETAILS = ("/area",)
"""What only says more of an entry: a doubt about it alone is worth no call."""
_UNTOLD = "/meta/skillmap/customSections/"


@dataclass(slots=True)
class Doubts:
    """Numbers of lines that rules are unsure of, and of those that are long texts they are sure of."""

    doubtful: set[int] = field(default_factory=set)
    settled: set[int] = field(default_factory=set)
    open: list[Place] = field(default_factory=list)
    """Text that is no value yet, or one that rules are unsure of."""
    incomplete: frozenset[tuple[str, int]] = frozenset()
    """Section and index of entries that lack what every such entry has."""


def find_doubts(extraction: Extraction, lines: Sequence[ModelLine]) -> Doubts:
    """What is doubtful in *lines* after the rules' *extraction*.

    Doubtful is a line with text that became no value, with a value less sure than `SURE_MIN`, in the head of an entry
    that lacks what every such entry has, or below an unknown title where there is no work or no education.
    """
    by_place = _Lines(lines)
    doubts = Doubts()
    is_lost = is_without_titles(lines)
    for item in extraction.unassigned:
        place = (item.page, item.start, item.end)
        for line in by_place.at(place):
            if _may_matter(line, item.text, extraction, is_lost=is_lost):
                doubts.doubtful.add(line.number)
                doubts.open.append(place)
    doubts.incomplete = incomplete = _incomplete_entries(extraction.resume.to_wire())
    lacking = _lacks_a_career(extraction)
    long: list[set[int]] = []
    for found in extraction.fields:
        places = [(item.page, item.start, item.end) for item in found.evidence]
        numbers = by_place.numbers(places)
        section, index = _entry_of(found.pointer)
        unsure = found.confidence < SURE_MIN or (section, index) in incomplete
        if unsure and found.pointer.endswith(_DETAILS):
            doubts.open += places
            continue
        if _is_long(found.pointer) and found.confidence >= SURE_MIN:
            long.append(numbers)
        elif unsure or (lacking and found.pointer.startswith(_UNTOLD)):
            doubts.doubtful |= numbers
            doubts.open += places
    for numbers in long:
        # What may go on in a doubtful line is shown with it.
        if not any({number - 1, number, number + 1} & doubts.doubtful for number in numbers):
            doubts.settled |= numbers
    doubts.settled -= doubts.doubtful
    return doubts


def is_without_titles(lines: Iterable[ModelLine]) -> bool:
    """Whether rules know no title of the career: then they could not tell where anything stands."""
    return not any(line.key in ("work", "education") for line in lines)


class _Lines:
    """Lines by their places, which have no character in common; a document may have tens of thousands."""

    def __init__(self, lines: Iterable[ModelLine]) -> None:
        found = [(place, line) for line in lines for place in places_of_line(line)]
        self._places = sorted(found, key=itemgetter(0))

    def at(self, place: Place) -> list[ModelLine]:
        page, start, end = place
        first = max(bisect_right(self._places, (page, start), key=_start) - 1, 0)
        after = bisect_left(self._places, (page, end), key=_start)
        return [line for other, line in self._places[first:after] if meet(place, other)]

    def numbers(self, places: Collection[Place]) -> set[int]:
        return {line.number for place in places for line in self.at(place)}


def _start(placed: tuple[Place, ModelLine]) -> tuple[int, int]:
    return placed[0][:2]


def _may_matter(line: ModelLine, text: str, extraction: Extraction, *, is_lost: bool) -> bool:
    """Whether the unassigned *text* of *line* may be a value: no label, no repeated name, no address.

    Where the document *is_lost*, with no title that rules know, all of it stands in the header.
    """
    basics = extraction.resume.basics
    name = fold(basics.name) if basics is not None and basics.name else ""
    rest = fold(text).replace(name, " ") if name else text
    bare = text.strip(" \t•·|-–—,;")
    if letters_beside_dates(rest) < UNREAD_LETTERS_MIN or bare.endswith(":"):
        return False
    if (
        is_inner(bare)
        or is_container(bare)
        or section_of(bare)
        or is_personal_line(without_dates(bare))
    ):
        return False
    if is_address(bare):
        return False
    if line.key not in CONTACT_KEYS:
        return True
    if line.key == CONTACT or is_street(bare) or place_score(bare) >= PLACE_SURE:
        return False
    # One word says nothing of a person who has a headline.
    return is_lost or len(bare.split()) > 1 or basics is None or not basics.label


def _lacks_a_career(extraction: Extraction) -> bool:
    """Whether there is no work or no education: then it may stand below a title that no list knows."""
    return not (extraction.resume.work and extraction.resume.education)


def _incomplete_entries(wire: Mapping[str, Any]) -> frozenset[tuple[str, int]]:
    return frozenset(
        (section, index)
        for section, groups in NEEDED.items()
        for index, entry in enumerate(wire.get(section) or ())
        if not all(any(entry.get(key) for key in group) for group in groups)
    )


def _entry_of(pointer: str) -> tuple[str, int]:
    parts = pointer.split("/")
    return (parts[1], int(parts[2])) if len(parts) > 3 and parts[2].isdecimal() else ("", 0)


def _is_long(pointer: str) -> bool:
    return "/highlights/" in pointer or pointer.rsplit("/", 1)[-1] in ("summary", "description")
