"""Heads of entries cut into pieces and dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from skillmap.extract.alternatives import either
from skillmap.extract.dates import DateSpan, find_dates, find_durations, is_part_of_date
from skillmap.extract.grouping import Entry
from skillmap.extract.places import country_code, is_region, place_score
from skillmap.extract.rows import DIVIDED, Row
from skillmap.extract.slices import Slice, Style, joined
from skillmap.extract.word_pool import Pool, per_pool
from skillmap.extract.words import (
    degree_score,
    department_score,
    organization_score,
    prize_score,
    title_score,
)
from skillmap.models.date import PartialDate

PIECES_MAX = 7
PLACE_SURE = 0.75
"""Place score from which a text counts as a place without help of other entries."""
SAME_LEFT = 3.0
"""Points between the left edges of lines of one narrow cell."""

_DIVIDER = re.compile(r"\s+[|•·–—]\s+|\s*[|•·]\s*|\s+-\s+|\s{3,}|\t|\s+@\s+")
_AT_SURE = frozenset(
    ("@", "at", "bei", "beim", "bij", "chez", "c/o", "hos", "presso", "på", "u", "ved", "vid")
)
"""Words after a title that only an employer follows; others may go on with it: "Técnico en Enfermería"."""
DIVIDERS = frozenset("|•·")
_SLASH = re.compile(r"(?<!\s)\s+/\s+")
_BRACKET_FIRST = re.compile(r"(\([^()]+\))\s*,\s*(?=\S)")
_BRACKET_LAST = re.compile(r"^(.*\S)\s+\(([^()]+)\)$")
_STOP = re.compile(r"(?:(?<![^\W\d_])[^\W\d_]{5,}|[\d%])\.$")
_EDGES = ",;|•·–—-/:()[] \t"


@dataclass(slots=True, eq=False)
class Piece:
    """A part of a head: its slices (more than one when it is wrapped) and its slot: line and order in the head."""

    slices: list[Slice]
    line: int
    order: int
    style: Style
    text: str

    @property
    def slot(self) -> tuple[object, ...]:
        """What pieces of the same role share over the entries of a section."""
        return (
            self.style.half_points,
            self.style.bold,
            self.style.italic,
            self.style.color,
            self.line,
            self.order,
        )


@dataclass(slots=True)
class Head:
    """Pieces without dates, and the dates with the slices that show them."""

    pieces: list[Piece] = field(default_factory=list)
    first: PartialDate | None = None
    last: PartialDate | None = None
    is_range: bool = False
    dates: list[Slice] = field(default_factory=list)


def read_head(entry: Entry, *, places: bool = True) -> Head:
    """The head of *entry* as pieces and dates. Durations beside dates are left out.

    With *places*, a place at the end of a piece is a piece of its own: "Acme Tools, Denver, CO".
    """
    head = Head()
    line = 0
    first_piece: Piece | None = None
    broken = _take_broken_date(entry, head)
    for block in entry.head:
        order = 0
        open_piece: Piece | None = None
        for row in block.rows:
            parts = _row_parts(row, head, broken)
            if first_piece is not None and _goes_on(first_piece, parts):
                first_piece.slices[-1] = _with_hyphen(first_piece.slices[-1])
                first_piece.slices.append(parts.pop(0))
                first_piece.text = joined(first_piece.slices)
            if open_piece is not None and _wraps(open_piece, parts):
                open_piece.slices[-1] = _with_hyphen(open_piece.slices[-1])
                open_piece.slices.append(parts.pop(0))
                open_piece.text = joined(open_piece.slices)
            if places and (open_piece is None or len(parts) != 1):
                parts = [piece for part in parts for piece in by_place(part)]
            if open_piece is not None and _is_of(open_piece, parts):
                place = _go_on(open_piece, parts[0], order, places=places)
                if place is not None:
                    open_piece = place
                    head.pieces.append(place)
                    order += 1
                continue
            for part in parts:
                open_piece = Piece(
                    [part], line, order, part.style._replace(capitals=False), joined([part])
                )
                head.pieces.append(open_piece)
                first_piece = open_piece if order == 0 else first_piece
                order += 1
        line += 1 if order else 0
    del head.pieces[PIECES_MAX:]
    for piece in head.pieces[1:]:
        _without_at(piece)
    for piece in head.pieces[:-1]:
        _without_last_at(piece)
    for piece in head.pieces:
        _without_stop(piece)
    return head


def _is_of(piece: Piece, parts: Sequence[Slice]) -> bool:
    """Whether the only one of *parts* looks like *piece* above it, and no bar at the end of the line divides them."""
    last = piece.slices[-1]
    divided = last.source.line.text[last.end :].strip() in DIVIDERS
    return len(parts) == 1 and parts[0].style == piece.style and not divided


def _go_on(piece: Piece, rest: Slice, order: int, *, places: bool) -> Piece | None:
    """Let *piece* go on with *rest*; what both lines say of a place becomes a piece, which is returned."""
    cut = _place_over_lines(piece, rest) if places else None
    if cut is not None:
        slices = [cut[1], rest]
        piece.slices[-1] = cut[0]
        piece.text = joined(piece.slices)
        style = rest.style._replace(capitals=False)
        return Piece(slices, piece.line, order, style, joined(slices))
    if places:
        piece.slices[-1] = _with_comma(piece.slices[-1], rest)
    piece.slices[-1] = _with_hyphen(piece.slices[-1])
    piece.slices.append(rest)
    piece.text = joined(piece.slices)
    return None


def _wraps(piece: Piece, parts: Sequence[Slice]) -> bool:
    """Whether the first of several *parts* is the rest of *piece*: of its look, which sets both apart."""
    if (
        len(parts) < 2
        or parts[0].style != piece.slices[-1].style
        or parts[1].style == parts[0].style
    ):
        return False
    last = piece.slices[-1]
    return last.source.line.text[last.end :].strip() == ""


def _without_stop(piece: Piece) -> None:
    """Take the full stop off *piece* at the end of a head in sentence form, but not off "Inc." or "S.A."."""
    last = piece.slices[-1]
    if _STOP.search(last.text):
        piece.slices[-1] = last.cut(0, len(last.text) - 1)
        piece.text = joined(piece.slices)


def _place_over_lines(piece: Piece, rest: Slice) -> tuple[Slice, Slice] | None:
    """The last line of *piece* cut before a place that *rest* goes on with: "Old Mill Ltd, Utrecht," "Netherlands"."""
    above = piece.slices[-1]
    line = above.source.line.text
    commas = [match.span() for match in re.finditer(r",\s+", above.text)]
    if not commas or line[above.end : above.end + 1] != "," or place_score(rest.text) <= 0:
        return None
    start, end = commas[-1]
    tail = above.text[end:]
    if place_score(f"{tail}, {rest.text}") < PLACE_SURE or title_score(tail) > 0:
        return None
    return above.cut(0, start), Slice(above.source, above.start + end, above.end + 1)


def _with_comma(city: Slice, rest: Slice) -> Slice:
    """*city* with the comma that it was cut off from, where *rest* in the next line is its country or region."""
    line = city.source.line.text
    if line[city.end : city.end + 1] != "," or place_score(city.text) < PLACE_SURE:
        return city
    if place_score(f"{city.text}, {rest.text}") < PLACE_SURE or title_score(rest.text) > 0:
        return city
    return Slice(city.source, city.start, city.end + 1)


def _goes_on(piece: Piece, parts: Sequence[Slice]) -> bool:
    """Whether the first of *parts* is the rest of *piece*, whose last line ends within a word or phrase."""
    if not parts or not DIVIDED.search(_with_hyphen(piece.slices[-1]).text):
        return False
    here, above = parts[0].box, piece.slices[-1].box
    return here is not None and above is not None and abs(here.x0 - above.x0) <= SAME_LEFT


def _with_hyphen(piece: Slice) -> Slice:
    """*piece* with the hyphen behind it, which pieces are cut without."""
    if piece.source.line.text[piece.end : piece.end + 1] == "-":
        return Slice(piece.source, piece.start, piece.end + 1)
    return piece


def _take_broken_date(entry: Entry, head: Head) -> list[Slice]:
    """The cells of *entry* that are one date together, which *head* gets: "September 2014 –" above "May 2018"."""
    cells = [
        cell
        for block in entry.head
        for row in block.rows
        for cell in (row.cells[:1] if len(row.cells) == 1 else (row.cells[0], row.cells[-1]))
        if is_part_of_date(cell.text)
    ]
    if len(cells) < 2:
        return []
    text = " ".join(cell.text for cell in cells)
    dates = find_dates(text)
    if len(dates) != 1 or dates[0].start > 0 or dates[0].end < len(text):
        return []
    head.first, head.last, head.is_range = dates[0].first, dates[0].last, dates[0].is_range
    head.dates = cells
    return cells


def _row_parts(row: Row, head: Head, broken: Sequence[Slice] = ()) -> list[Slice]:
    parts: list[Slice] = []
    for cell in row.cells:
        if any(cell is one for one in broken):
            continue
        for free in _without_dates(cell, head):
            for piece in _by_style(free):
                parts.extend(_by_divider(piece))
    return parts


def _without_dates(cell: Slice, head: Head) -> list[Slice]:
    text = cell.text
    dates = find_dates(text)
    for date in dates:
        _take(head, date, cell.cut(date.start, date.end))
    cuts = sorted(
        [(d.start, d.end) for d in dates]
        + (list(find_durations(text)) if dates or _short(text) else [])
    )
    parts: list[Slice] = []
    position = 0
    for start, end in [*cuts, (len(text), len(text))]:
        if start > position:
            part = cell.cut(position, start).strip(_EDGES.replace("(", "").replace(")", ""))
            if position and part.text.startswith((". ", ": ")):
                part = part.cut(2, len(part.text))
            part = _without_loose_brackets(part)
            if part and re.search(r"\w", part.text):
                parts.append(part)
        position = max(position, end)
    return parts


def head_of_dates(slices: Sequence[Slice]) -> Head:
    """A head that has the dates in *slices* and no pieces."""
    head = Head()
    for piece in slices:
        _without_dates(piece, head)
    return head


def _short(text: str) -> bool:
    return len(text) < 40


def _without_loose_brackets(part: Slice) -> Slice:
    text = part.text
    if text.count("(") != text.count(")") or text in ("()", "[]"):
        return part.strip("()[]" + _EDGES)
    return part


def _take(head: Head, date: DateSpan, piece: Slice) -> None:
    """Keep a range over a single date; two single dates are the two ends of a range."""
    if head.is_range:
        if _is_left_open(head) and not date.is_range and date.first is not None:
            head.last = date.first
            head.dates.append(piece)
        return
    if date.is_range or not head.dates:
        head.first, head.last, head.is_range = date.first, date.last, date.is_range
        head.dates = [piece]
    elif head.first is not None and date.first is not None and date.first >= head.first:
        head.last, head.is_range = date.first, True
        head.dates.append(piece)


def _is_left_open(head: Head) -> bool:
    """Whether the line with the date ends in its dash: "1993–", and the rest stands in the next."""
    last = head.dates[-1]
    return (
        len(head.dates) == 1 and last.text[-1:] in "-–—" and last.end == len(last.source.line.text)
    )


def _by_style(piece: Slice) -> list[Slice]:
    """*piece* cut where weight, slant, size or colour of the type changes; a comma or bracket at a cut is dropped."""
    last: tuple[object, ...] | None = None
    text = piece.source.line.text
    same: set[tuple[object, object]] = set()
    found: list[tuple[int, tuple[object, ...], tuple[object, ...]]] = []
    for start, _, span in piece.source.touched(piece.start, piece.end):
        if not re.search(r"\w", span.text):
            continue
        look = (span.bold, span.italic, round(span.size), span.color)
        if last is not None and look != last:
            at = max(start, piece.start)
            if text[at - 1].isalpha() and text[at].isalpha():
                # A word of two sizes is in small capitals.
                same |= {(last, look), (look, last)}
            found.append((at - piece.start, last, look))
        last = look
    cuts = [at for at, one, other in found if (one, other) not in same]
    parts = []
    position = 0
    for cut in [*cuts, len(piece.text)]:
        part = piece.cut(position, cut).strip(",;|•·–—-/:")
        if part and re.search(r"\w", part.text):
            parts.append(_without_loose_brackets(part))
        position = cut
    return parts


def _by_divider(piece: Slice) -> list[Slice]:
    text = piece.text
    cuts = [match.span() for match in _DIVIDER.finditer(text)]
    bracket = _BRACKET_FIRST.match(text)
    if bracket is not None:
        cuts = [(bracket.end(1), bracket.end()), *[cut for cut in cuts if cut[0] >= bracket.end()]]
    if not cuts:
        cuts = [match.span() for match in _SLASH.finditer(text) if _is_between_names(match)][:1]
    if not cuts:
        found = [match for match in _at().finditer(text) if _is_at(match)]
        found.sort(key=lambda match: match[0].strip() not in _AT_SURE)
        cuts = [match.span() for match in found[:1]]
    parts = []
    position = 0
    for start, end in [*cuts, (len(text), len(text))]:
        part = piece.cut(position, start).strip(",;|•·–—-/:")
        if part and re.search(r"\w", part.text):
            parts.append(part)
        position = end
    return parts


def _is_between_names(match: re.Match[str]) -> bool:
    """Whether the slash of *match* stands between a title or degree and an employer or school, not between titles."""
    sides = match.string[: match.start()], match.string[match.end() :]
    told = [max(title_score(side), degree_score(side)) > 0 for side in sides]
    named = [organization_score(side) for side in sides]
    return told[0] != told[1] and named[told.index(False)] >= named[told.index(True)]


@per_pool
def _at(pool: Pool) -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\s)\s+|^){either(pool.words('at'))}\s+(?=[^\W_])", re.IGNORECASE)


def _is_at(match: re.Match[str]) -> bool:
    """Whether the word of *match* stands between a title, or a degree, and an employer, school or club."""
    left, right = match.string[: match.start()], match.string[match.end() :]
    if not left or right[:1].islower() or match[0].strip() != match[0].strip().lower():
        return False
    told = max(title_score(left), degree_score(left), prize_score(left)) > 0
    last = left.rsplit(", ", 1)[-1]
    ending = title_score(last.rsplit(" ", 1)[-1]) > 0
    plain = organization_score(last) == 0 or department_score(last) > 0 or ending
    if match[0].strip() in _AT_SURE and told and plain:
        return True
    return organization_score(right) > max(organization_score(left), title_score(right))


def _without_at(piece: Piece) -> None:
    """Take a word such as "at" off the beginning of *piece*, which another look cut off from the title."""
    first = piece.slices[0]
    match = _at().match(first.text)
    if match is not None and match[0].strip() in _AT_SURE and first.text[match.end()].isupper():
        piece.slices = [first.cut(match.end(), len(first.text)), *piece.slices[1:]]
        piece.text = joined(piece.slices)


def _without_last_at(piece: Piece) -> None:
    """Take a word such as "at" off the end of *piece*, where another look begins behind it."""
    last = piece.slices[-1]
    before, space, word = last.text.rpartition(" ")
    if space and word in _AT_SURE and title_score(before) > 0:
        piece.slices = [*piece.slices[:-1], last.cut(0, len(before))]
        piece.text = joined(piece.slices)


def by_place(piece: Slice) -> list[Slice]:
    """*piece* cut before a place at its end, if something else stands before it."""
    text = piece.text
    if place_score(text) >= PLACE_SURE and not _names_more(text):
        return [piece]
    bracket = _BRACKET_LAST.match(text)
    if bracket is not None and place_score(bracket[2]) >= PLACE_SURE:
        return [piece.cut(*bracket.span(1)), piece.cut(*bracket.span(2))]
    commas = [match.span() for match in re.finditer(r",\s+", text)]
    for start, end in commas[-2:]:
        tail = text[end:]
        if text.count("(", 0, start) > text.count(")", 0, start):
            continue
        if start > 0 and place_score(tail) >= PLACE_SURE and title_score(tail) == 0:
            return [piece.cut(0, start), piece.cut(end, len(text))]
    return [piece]


def _names_more(text: str) -> bool:
    """Whether a text that ends like a place has a further name before it: "Tallybook, Chicago, IL" has three parts."""
    parts = re.split(r",\s+", text)
    if len(parts) < 3:
        return organization_score(parts[0]) > 0
    return not (is_region(parts[-2]) and country_code(parts[-1]))
