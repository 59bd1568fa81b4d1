"""Slices of a document's lines: pieces of text that still know their page, place and look."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from skillmap.extract.plain import close_up, collapse
from skillmap.extract.widths import edges, places
from skillmap.models.document import Box, Evidence, Line, Span

_START, _END = itemgetter(0), itemgetter(1)


class Style(NamedTuple):
    """The look of a text: size in half points, and what else tells a heading from its body."""

    half_points: int = 0
    bold: bool = False
    italic: bool = False
    color: int = 0
    font: str = ""
    capitals: bool = False


@dataclass(slots=True, eq=False)
class SourceLine:
    """A line, its page, and where each of its spans stands in its text (start, end, span)."""

    page: int
    line: Line
    runs: list[tuple[int, int, Span]] = field(default_factory=list)
    _places: dict[int, list[int]] = field(default_factory=dict)
    _styles: dict[tuple[int, int], Style] = field(default_factory=dict)
    _boxes: dict[tuple[int, int], Box | None] = field(default_factory=dict)
    _evidence: dict[tuple[int, int], Evidence] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the spans in the text: readers may put white space between them."""
        position = 0
        for span in self.line.spans:
            text = span.text.strip()
            found = self.line.text.find(text, position) if text else -1
            if found >= 0:
                position = found + len(text)
                self.runs.append((found, position, span))

    def touched(self, start: int, end: int) -> Sequence[tuple[int, int, Span]]:
        """The spans that a part of the text touches. Lines of thousands of spans have thousands of parts."""
        runs = self.runs
        if len(runs) == 1:
            return runs if runs[0][0] < end and start < runs[0][1] else ()
        first = bisect_right(runs, start, key=_END)
        return runs[first : bisect_left(runs, end, lo=first, key=_START)]

    def places(self, start: int, span: Span) -> list[int]:
        """`widths.places` of the span that starts there, reckoned once."""
        known = self._places.get(start)
        if known is None:
            known = self._places[start] = places(span)
        return known

    def style(self, start: int, end: int) -> Style:
        """The look of most characters from *start* to *end*, found once."""
        key = (start, end)
        known = self._styles.get(key)
        if known is None:
            known = self._styles[key] = self._style(start, end)
        return known

    def _style(self, start: int, end: int) -> Style:
        touched = self.touched(start, end)
        if len(touched) == 1 and start < end:
            span = touched[0][2]
            capitals = self.line.text[start:end].isupper()
            size = round(span.size * 2)
            return Style(size, span.bold, span.italic, span.color, span.font, capitals)
        weights: dict[tuple[int, bool, bool, int, str], int] = {}
        for s, e, span in touched:
            shared = min(e, end) - max(s, start)
            if shared > 0:
                key = (round(span.size * 2), span.bold, span.italic, span.color, span.font)
                weights[key] = weights.get(key, 0) + shared
        capitals = self.line.text[start:end].isupper()
        if not weights:
            return Style(capitals=capitals)
        size, bold, italic, color, font = max(weights, key=lambda key: (weights[key], key))
        return Style(size, bold, italic, color, font, capitals)

    def evidence(self, start: int, end: int) -> Evidence:
        """What stands from *start* to *end* as evidence, made once."""
        known = self._evidence.get((start, end))
        if known is None:
            offset, text = self.line.start, self.line.text[start:end]
            known = self._evidence[start, end] = Evidence(
                page=self.page,
                start=offset + start,
                end=offset + end,
                text=text,
                box=self.box(start, end),
            )
        return known

    def box(self, start: int, end: int) -> Box | None:
        """The box of the spans between *start* and *end*, cut there by the estimated widths of letters; found once."""
        key = (start, end)
        if key not in self._boxes:
            self._boxes[key] = self._box(start, end)
        return self._boxes[key]

    def _box(self, start: int, end: int) -> Box | None:
        boxes: list[Box] = []
        for s, e, span in self.touched(start, end):
            if span.box is not None:
                x0, x1 = span.box.x0, span.box.x1
                if start <= s and e <= end and round(x0, 2) == x0 and round(x1, 2) == x1:
                    boxes.append(span.box)
                    continue
                if s < start or end < e:
                    lead = s - len(span.text) + len(span.text.lstrip())
                    begin, last = max(start, s) - lead, min(end, e) - lead
                    x0, x1 = edges(span.box, self.places(s, span), begin, last)
                boxes.append(Box(round(x0, 2), span.box.y0, round(x1, 2), span.box.y1))
        if len(boxes) == 1:
            return boxes[0]
        return around(boxes) or self.line.box


@dataclass(slots=True, eq=False)
class Slice:
    """`line.text[start:end]` of a source line. Nothing changes it; that it is not frozen makes it in half the time."""

    source: SourceLine
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text as it stands in the page."""
        return self.source.line.text[self.start : self.end]

    def cut(self, start: int, end: int) -> Slice:
        """The part `text[start:end]` without white space around it."""
        text = self.source.line.text
        first, last = self.start + start, min(self.start + end, self.end)
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        return Slice(self.source, first, last)

    def strip(self, characters: str) -> Slice:
        """Itself without any of *characters*, and white space, at both ends."""
        text, unwanted = self.text, characters + " \t\u00a0"
        bare = text.rstrip(unwanted)
        right = len(bare)
        return self.cut(right - len(bare.lstrip(unwanted)) if bare else len(text), right)

    @property
    def spans(self) -> list[Span]:
        """Spans that it touches."""
        return [span for _, _, span in self.source.touched(self.start, self.end)]

    @property
    def style(self) -> Style:
        """The look of most of its characters."""
        return self.source.style(self.start, self.end)

    @property
    def box(self) -> Box | None:
        """The box of the spans that it touches, cut at its ends by the estimated widths of letters."""
        return self.source.box(self.start, self.end)

    @property
    def offset(self) -> int:
        """Where it starts in the page's text."""
        return self.source.line.start + self.start

    def evidence(self) -> Evidence:
        """It as evidence."""
        return self.source.evidence(self.start, self.end)

    def __bool__(self) -> bool:
        """Whether there is any text in it."""
        return self.end > self.start


def around(boxes: Iterable[Box | None]) -> Box | None:
    """The smallest box around all of *boxes*, None without any."""
    known = [box for box in boxes if box is not None]
    if len(known) < 2:
        return known[0] if known else None
    return Box(
        min(box.x0 for box in known),
        min(box.y0 for box in known),
        max(box.x1 for box in known),
        max(box.y1 for box in known),
    )


def joined(slices: Sequence[Slice], words: frozenset[str] = frozenset()) -> str:
    """The text of *slices* read on: white space collapsed, words put together that a line end or spacing divided.

    A hyphen at the end of a slice before a small letter is dropped when the word without it stands in *words* (those of
    the document), kept when the word with it does, and else dropped when the second half is no word of its own. Before
    a capital it is kept: "Castle-Brook".
    """
    text = ""
    for piece in slices:
        part = collapse(close_up(piece.text))
        if text.endswith("-") and len(text) > 1 and text[-2].isalpha() and part[:1].islower():
            text = _unhyphenated(text, part, words)
        elif text.endswith("-") and text[-2:-1].isalpha() and part[:1].isupper():
            text += part
        elif text and part:
            text = f"{text} {part}"
        else:
            text += part
    return text


def _unhyphenated(text: str, part: str, words: frozenset[str]) -> str:
    head = text.rsplit(" ", 1)[-1].lower()
    tail = part.split(" ", 1)[0].lower().strip(".,;:!?)")
    if head[:-1] + tail in words:
        return text[:-1] + part
    if head + tail in words or (tail in words and head[:-1] in words):
        return text + part
    return text[:-1] + part
