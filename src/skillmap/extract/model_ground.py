"""From a reference to the words that it names: what does not stand in its lines does not exist."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from skillmap.asking.masking import Mask
from skillmap.extract.model_lines import ModelLine, Place, meet, place_of
from skillmap.extract.slices import Slice

ROWS_PER_VALUE_MAX = 15
"""Lines of one value: the longest paragraphs of resumes have about ten."""

_REFERENCE = re.compile(r"\s*(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?\s*(?::\s*(.*?)\s*)?", re.DOTALL)
_ELLIPSIS = re.compile(r"(?:(?<!\s)\s+)?(?:…|\.\.\.)\s*")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"})


class Grounding:
    """Lines that one call showed, by number, and the marks in them."""

    def __init__(self, lines: Sequence[ModelLine], mask: Mask) -> None:
        """Only what a call showed can be named by its answer."""
        self._lines: Mapping[int, ModelLine] = {line.number: line for line in lines}
        self._mask = mask

    def slices(self, reference: str, taken: Sequence[Place] = ()) -> tuple[Slice, ...]:
        """The words that *reference* names, in reading order; nothing when its lines do not have them.

        Case, accents, kinds of quotes and dashes, and white space may differ; words are whole. Of several places that
        say the same the first one beside *taken* is meant.
        """
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            return ()
        lines = self._named(int(match[1]), int(match[2] or match[1]))
        cells = [cell for line in lines for cell in line.row.cells]
        if not match[3]:
            return tuple(cells)
        text = self._mask.restore(match[3])
        return _located(cells, text, taken) if cells and text is not None else ()

    def lines(self, reference: str) -> tuple[ModelLine, ...]:
        """The lines that *reference* names."""
        match = _REFERENCE.fullmatch(reference)
        return () if match is None else self._named(int(match[1]), int(match[2] or match[1]))

    def _named(self, first: int, last: int) -> tuple[ModelLine, ...]:
        if not 0 <= last - first < ROWS_PER_VALUE_MAX:
            return ()
        found = [self._lines.get(number) for number in range(first, last + 1)]
        named = tuple(line for line in found if line is not None)
        # All of them, of one section: a value goes over no heading.
        same = len({line.section for line in named}) == 1
        return named if same and len(named) == len(found) else ()


def _located(cells: Sequence[Slice], text: str, taken: Sequence[Place]) -> tuple[Slice, ...]:
    """The part of *cells*, read on, that says *text*; with an ellipsis in it, from the first words to the last."""
    plain, places = _plain_with_places(cells)
    first, *rest = [_plain(part) for part in _ELLIPSIS.split(text.strip(), maxsplit=1)]
    found: tuple[Slice, ...] = ()
    position = 0
    while True:
        start, end = _find(plain, first, position)
        if rest and start >= 0:
            _, end = _find(plain, rest[0], end)
        if start < 0 or end <= start:
            return found
        here = _cut(cells, places[start:end])
        if not any(meet(place_of(piece), other) for piece in here for other in taken):
            return here
        found = found or here
        position = start + 1


def _cut(cells: Sequence[Slice], places: Sequence[tuple[int, int]]) -> tuple[Slice, ...]:
    found: list[Slice] = []
    for index, cell in enumerate(cells):
        offsets = [offset for number, offset in places if number == index]
        if offsets:
            found.append(cell.cut(offsets[0], offsets[-1] + 1))
    return tuple(piece for piece in found if piece)


def _find(plain: str, wanted: str, position: int) -> tuple[int, int]:
    """Where *wanted* stands in *plain* from *position* on, no part of a longer word at either end; else (-1, -1)."""
    if not wanted:
        return -1, -1
    left = r"(?<!\w)" if wanted[0].isalnum() else ""
    right = r"(?!\w)" if wanted[-1].isalnum() else ""
    match = re.compile(left + re.escape(wanted) + right).search(plain, position)
    return match.span() if match else (-1, -1)


def _plain_with_places(cells: Sequence[Slice]) -> tuple[str, list[tuple[int, int]]]:
    """*cells* read on as plain text, and for each of its characters the cell and the place in it."""
    characters: list[str] = []
    places: list[tuple[int, int]] = []
    for index, cell in enumerate(cells):
        if characters and characters[-1] != " ":
            characters.append(" ")
            places.append((-1, 0))
        for offset, character in enumerate(cell.text):
            for bare in _bare(character):
                if bare != " " or (characters and characters[-1] != " "):
                    characters.append(bare)
                    places.append((index, offset))
    return "".join(characters), places


def _plain(text: str) -> str:
    characters: list[str] = []
    for character in text:
        for bare in _bare(character):
            if bare != " " or (characters and characters[-1] != " "):
                characters.append(bare)
    return "".join(characters).strip()


def _bare(character: str) -> str:
    """*character* without accent and case; nothing for what is not seen."""
    if character in _INVISIBLE or unicodedata.combining(character):
        return ""
    if character.isspace():
        return " "
    decomposed = unicodedata.normalize("NFKD", character.translate(_PLAIN))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return "".join(" " if c.isspace() else c for c in bare)
