"""The lines that a prompt shows, read back from it: all that whoever answers may know of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rapidfuzz.utils import default_process

from skillmap.extract.dates import find_dates
from skillmap.extract.plain import fold
from skillmap.models.date import PartialDate

_BLOCK = re.compile(r"<LINES (\d+)>\n(.*?)\n</\1>", re.DOTALL)
_TITLE = re.compile(r"# (.*?)(?: \((\w+)\))?")
_LINE = re.compile(r"(\? )?(\d+) (- )?(.*)")
LINES_MAX = 10
ENDS = 4
"""Words at the ends of a text that is named by them."""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line under its number, and the section that it stands in: number of the title, and key where one is told."""

    number: int
    text: str
    marked: bool
    bullet: bool
    section: int
    key: str


@dataclass(frozen=True, slots=True)
class Shown:
    """All lines of one prompt."""

    lines: tuple[ShownLine, ...]
    asks_all: bool

    @classmethod
    def of(cls, prompt: str) -> Shown:
        """The lines in *prompt*."""
        block = _BLOCK.search(prompt)
        assert block is not None, "a prompt without lines"
        found: list[ShownLine] = []
        section, key = 0, ""
        for text in block[2].split("\n"):
            line = _LINE.fullmatch(text)
            if line is None:
                title = _TITLE.fullmatch(text)
                assert title is not None, "neither a line nor a title"
                section, key = section + 1, title[2] or ""
                continue
            found.append(
                ShownLine(int(line[2]), line[4], bool(line[1]), bool(line[3]), section, key)
            )
        return cls(tuple(found), not any(line.marked for line in found))

    def preferred(self, kind: str) -> list[ShownLine]:
        """Lines below titles of *kind* first, then the others."""
        return sorted(self.lines, key=lambda line: line.key != kind)

    def name(self, text: object, kind: str) -> str:
        """A reference to a short text that stands within one line, or the empty text."""
        wanted = fold(str(text or ""))
        for line in self.preferred(kind) if wanted else ():
            if re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", fold(line.text)):
                return f"{line.number}:{text}"
        return ""

    def prose(self, text: object, kind: str) -> str:
        """A reference to a text that fills lines, or part of one, or the empty text."""
        wanted = default_process(str(text or ""))
        if not wanted:
            return ""
        for run in sorted(self._runs(kind), key=len):
            said = default_process(" ".join(line.text for line in run))
            first, last = run[0].number, run[-1].number
            numbers = str(first) if first == last else f"{first}-{last}"
            if said == wanted:
                return numbers
            if wanted in said:
                words = str(text).split()
                return f"{numbers}:{' '.join(words[:ENDS])} … {' '.join(words[-ENDS:])}"
        return ""

    def dates(self, start: object, end: object, near: int, kind: str) -> str:
        """A reference to the dates closest to line *near* that begin or end as told, or the empty text."""
        best: tuple[int, str] | None = None
        for line in self.lines:
            for span in find_dates(line.text):
                first, last = span.first, span.last or span.first
                fits = _matches(start, first) if start else _matches(end, last)
                distance = abs(line.number - near) + 100 * (line.key != kind)
                if fits and (best is None or distance < best[0]):
                    best = (distance, f"{line.number}:{line.text[span.start : span.end]}")
        return best[1] if best else ""

    def touches_mark(self, references: Sequence[str]) -> bool:
        """Whether any of *references* names a marked line; where none is marked, all are asked about."""
        marked = {line.number for line in self.lines if line.marked}
        return self.asks_all or any(marked & set(numbers_of(one)) for one in references)

    def _runs(self, kind: str) -> Iterator[list[ShownLine]]:
        ordered = self.preferred(kind)
        for start in range(len(ordered)):
            for run in accumulate([line] for line in ordered[start : start + LINES_MAX]):
                if len({line.section for line in run}) == 1:
                    yield run


def numbers_of(reference: str) -> range:
    """The lines that *reference* names."""
    match = re.match(r"(\d+)(?:-(\d+))?", reference)
    return range(int(match[1]), int(match[2] or match[1]) + 1) if match else range(0)


def _matches(wanted: object, found: PartialDate | None) -> bool:
    try:
        date = PartialDate.parse(str(wanted))
    except ValueError:
        return False
    return found is not None and date.matches(found)
