"""Sections: which rows stand under which title, told by words, look and place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from skillmap.extract.dates import find_dates
from skillmap.extract.headings import TITLE_WORDS_MAX, is_container, is_inner, section_of
from skillmap.extract.language import is_known, language_of
from skillmap.extract.plain import fold
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, Style, around
from skillmap.extract.words import listed, organization_score

HEADER, CUSTOM = "header", "custom"

TITLE_CHARACTERS_MAX = 60
UNKNOWN_SHARE_MAX = 1.5
"""Titles that no list knows are believed while there are at most this many per known title of the same look:
beyond, that look belongs to something else, such as the names of employers."""

STANDS_OUT_GAP = 0.8
"""White in font sizes above a title that is the only one of its look."""
NEXT_STEP_MAX = 2.0
"""Heights of a line by which the next row of a section stands below the last one at most, in another column."""
TITLE_LINES_MAX = 3
"""Rows over which the title in a rail may be broken."""
TITLE_EDGE_POINTS = 4.0
"""How far the left or right ends of such rows lie apart."""

KNOWN_MIN = 2
"""Known titles below which the look alone tells titles, in a language that no list knows."""

SENTENCE_WORDS = 9
"""Words from which on a text beside a title may be running text."""

LARGER = 2
"""Half points by which the type of a section's title is larger than that of what is named in the section."""

_TRIM = " \t:.|–—-•_=*#►▪"
_VALUE = re.compile(r":\s*\S|\d[.,]\d")
_CONTACT = re.compile(r"@|https?:|www\.|\d{3}")


@dataclass(slots=True, eq=False)
class Section:
    """Rows under one title. `key` is a section key, `courses`, `contact`, `custom` or `header` (no title)."""

    key: str
    title: Slice | None = None
    rows: list[Row] = field(default_factory=list)
    empty_above: bool = False
    """Whether the title before it had no rows: then that one may be the title of a group of sections."""


@dataclass(frozen=True, slots=True)
class _Heading:
    key: str
    title: Slice
    rest: tuple[Slice, ...] = ()
    """Cells beside the title: the first row of the section."""
    goes_on: bool = False
    """Whether it is a further line of the title above, beside whose first line text stands."""


def divide(rows: Sequence[Row], name_row: Row | None) -> list[Section]:
    """*rows* as sections, in reading order, each row in exactly one. Rows before the first title are the `header`.

    *name_row*, wherever the reading order put it, begins a part of the header: in a page with a sidebar the name may
    come after the sidebar's sections.
    """
    headings = _headings(rows, name_row)
    sections = [Section(HEADER)]
    top = _first_title(rows, headings)
    open_sections: dict[tuple[int, int], Section] = {}
    current = sections[0]
    place = (-1, -1)
    for row in rows:
        if row is name_row:
            current = sections[0]
        elif id(row) in headings:
            if not headings[id(row)].goes_on:
                current = _open(headings[id(row)], sections)
        elif place != (row.page, row.column) and place != (-1, -1) and row.table_row is None:
            current = _continued(row, current, sections)
            if top is not None and name_row is not None and _is_above(row, top, name_row):
                current = sections[0]
        place = (row.page, row.column)
        open_sections[place] = current
        if id(row) in headings:
            heading = headings[id(row)]
            if heading.rest:
                current.rows.append(_rest_of(row, heading))
            continue
        current.rows.append(row)
    return sections


def _first_title(rows: Sequence[Row], headings: dict[int, _Heading]) -> Row | None:
    """The highest title of the first page; None where nothing has a place."""
    titles = [row for row in rows if id(row) in headings and row.page == rows[0].page]
    placed = [(row.box.y0, n, row) for n, row in enumerate(titles) if row.box is not None]
    return min(placed)[2] if placed else None


def _is_above(row: Row, top: Row, name_row: Row) -> bool:
    """Whether *row* stands above the highest title, and below the name or beside it: in the header of the page."""
    if row.box is None or top.box is None or name_row.box is None or row.page != name_row.page:
        return False
    return name_row.box.y0 - row.box.height <= row.box.y0 and row.box.y1 <= top.box.y0


def _open(heading: _Heading, sections: list[Section]) -> Section:
    last = sections[-1]
    empty = last.title is not None and not last.rows
    sections.append(Section(heading.key, heading.title, empty_above=empty))
    return sections[-1]


def _continued(row: Row, current: Section, sections: list[Section]) -> Section:
    """The section that *row*, first of its page or column, goes on with: the last one near its left edge."""
    last = sections[-1]
    if last.title is not None and not last.rows:
        return last
    if row.box is None or (current is last and current.rows and _is_next(current.rows[-1], row)):
        return current
    for section in reversed(sections):
        if section.title is None or not section.rows:
            continue
        before = section.rows[-1]
        if before.page == row.page and before.column > row.column:
            continue
        if any(
            other.box is not None and abs(other.box.x0 - row.box.x0) < 14
            for other in section.rows[-6:]
        ):
            return section
    return current


def _is_next(above: Row, row: Row) -> bool:
    """Whether *row* stands right below *above*: what begins another column stands above it or far below."""
    if above.box is None or row.box is None or above.page != row.page:
        return False
    step = row.box.y0 - above.box.y0
    return 0 < step <= NEXT_STEP_MAX * row.box.height


def _rest_of(row: Row, heading: _Heading) -> Row:
    cells = list(heading.rest)
    return Row(
        cells=cells,
        page=row.page,
        column=row.column,
        block=row.block,
        role="text",
        level=row.level,
        bullet=False,
        box=cells[0].box,
        gap=row.gap,
        table_row=row.table_row,
        text="   ".join(cell.text for cell in cells),
        style=cells[0].style,
    )


def _headings(rows: Sequence[Row], name_row: Row | None) -> dict[int, _Heading]:
    body = body_style(rows)
    known: list[tuple[Row, _Heading]] = []
    first: set[int] = set()
    for above, row in zip([None, *rows], rows, strict=False):
        if row is name_row or (above is not None and _goes_on(above, row)):
            continue
        heading = _known(row)
        if heading is not None:
            known.append((row, heading))
            if above is not None and (above.page, above.column) != (row.page, row.column):
                first.add(id(row))
    looks = _looks(known)
    accepted: dict[int, _Heading] = {}
    broken = dict(_broken_titles(rows, looks))
    known = [(row, heading) for row, heading in known if id(row) not in broken]
    for row, heading in known:
        if _believed(row, heading, looks, body) or (
            id(row) in first and _same_but_size(row, heading, looks, body)
        ):
            accepted[id(row)] = heading
    columns = {(row.page, row.column) for row, _ in known if id(row) in accepted}
    for row, heading in known:
        if (row.page, row.column) not in columns and _stands_out(row, heading, body):
            accepted[id(row)] = heading
    trusted = Counter(
        _look(heading.title.style, row) for row, heading in known if id(row) in accepted
    )
    accepted |= broken
    _add_unknown(rows, name_row, accepted, trusted, body)
    if len(accepted) < KNOWN_MIN and not _language_is_known(rows):
        _add_by_look(rows, name_row, accepted, body)
    return accepted


def _broken_titles(rows: Sequence[Row], looks: Counter[Look]) -> Iterator[tuple[int, _Heading]]:
    """Titles of a rail that are broken over rows: "Selected | Bus map | 2023", "Projects". Each row has its heading."""
    for index, row in enumerate(rows):
        if len(row.cells) < 2 or row.bullet:
            continue
        first = row.cells[0]
        below = rows[index + 1 : index + TITLE_LINES_MAX]
        if not any(_same_type(Style(*look[:6]), first.style) for look in looks if looks[look] > 1):
            continue
        lines = [first]
        for other in below:
            if not _is_line_of_title(other, first, row):
                break
            lines.append(other.cells[0])
        text = " ".join(line.text for line in lines)
        key = section_of(text) if len(lines) > 1 else None
        if key is None or len(text) > TITLE_CHARACTERS_MAX:
            continue
        yield id(row), _Heading(key, first, tuple(row.cells[1:]))
        for other in rows[index + 1 : index + len(lines)]:
            yield id(other), _Heading(key, other.cells[0], goes_on=True)


def _is_line_of_title(row: Row, title: Slice, first: Row) -> bool:
    """Whether *row* is a cell in the look of *title* in the same column."""
    box, other = row.cells[0].box, title.box
    if len(row.cells) > 1 or row.page != first.page or box is None or other is None:
        return False
    aligned = min(abs(box.x0 - other.x0), abs(box.x1 - other.x1)) <= TITLE_EDGE_POINTS
    return aligned and _same_type(row.cells[0].style, title.style)


def _same_type(one: Style, other: Style) -> bool:
    """Whether two looks differ in no more than half a point and capitals."""
    return abs(one.half_points - other.half_points) <= 1 and one[1:5] == other[1:5]


def _goes_on(above: Row, row: Row) -> bool:
    """Whether *row* is a further line of the paragraph of *above*."""
    same = (above.page, above.block, above.column) == (row.page, row.block, row.column)
    return same and row.box is not None and not row.bullet


def _looks(known: Sequence[tuple[Row, _Heading]]) -> Counter[Look]:
    """How many known titles have each look: those alone in their row, or those beside text where there are more."""
    alone = [(row, heading) for row, heading in known if not heading.rest]
    beside = [(row, heading) for row, heading in known if heading.rest]
    counted = alone if len(alone) >= len(beside) else known
    return Counter(_look(heading.title.style, row) for row, heading in counted)


def body_style(rows: Sequence[Row]) -> Style:
    """The look of most characters."""
    weights: Counter[Style] = Counter()
    for row in rows:
        weights[row.style._replace(capitals=False)] += len(row.text)
    return max(weights, key=lambda style: (weights[style], style)) if weights else Style()


Look = tuple[int, bool, bool, int, str, bool, str, int]


def _look(style: Style, row: Row) -> Look:
    role = row.role if row.role == "heading" else ""
    return (
        style.half_points,
        style.bold,
        style.italic,
        style.color,
        style.font,
        style.capitals,
        role,
        row.level if role else 0,
    )


def _known(row: Row) -> _Heading | None:
    if row.text.endswith(".") or row.role in ("header", "footer"):
        return None
    first = row.cells[0].strip(_TRIM)
    if not first or len(first.text) > TITLE_CHARACTERS_MAX:
        return None
    key = section_of(first.text)
    if key is None and len(row.cells) > 1 and not row.bullet:
        whole = row.text if len(row.text) <= TITLE_CHARACTERS_MAX else ""
        key = section_of(whole) if whole else None
        if key is not None:
            return _Heading(key, first)
    if key is None:
        return None
    # A single sign beside a title is what OCR makes of the end of a rule.
    rest = [cell for cell in row.cells[1:] if len(cell.text) > 1]
    return _Heading(key, first, tuple(rest))


def _believed(row: Row, heading: _Heading, looks: Counter[Look], body: Style) -> bool:
    style = heading.title.style
    look = _look(style, row)
    most = max(looks.values())
    if row.role == "heading":
        return looks[look] * 3 >= most
    if heading.rest:
        if heading.key == "summary" and len(heading.rest) == 1 and _is_sentence(heading.rest[0]):
            return True
        return (looks[look] >= 2 and _distinct(style, body)) or looks[look] == most >= 3
    if row.bullet and not _distinct(style, body):
        return False
    if looks[look] >= 2 and looks[look] * 3 >= most:
        return _distinct(style, body) or looks[look] == most
    larger = style.half_points > max(one[0] for one in looks if looks[one] == most)
    plain = not any(_distinct_look(one, body) for one in looks if looks[one] > 1)
    return larger or plain or (_distinct(style, body) and most < 3) or _near(look, looks, most)


def _stands_out(row: Row, heading: _Heading, body: Style) -> bool:
    """Whether a title that looks like no other one may be that of a sidebar: alone, below white, bold or capitals."""
    style = heading.title.style
    strong = (style.bold and not body.bold) or (style.capitals and not body.capitals)
    apart = row.gap is None or row.gap >= STANDS_OUT_GAP
    return strong and apart and not (heading.rest or row.bullet) and row.box is not None


def _is_sentence(cell: Slice) -> bool:
    """Whether *cell* is running text: then what stands beside it is its title."""
    words = cell.text.split()
    return len(words) >= SENTENCE_WORDS and sum(word[0].islower() for word in words) >= 3


def _same_but_size(row: Row, heading: _Heading, looks: Counter[Look], body: Style) -> bool:
    """Whether a title at the top of a column looks like the usual ones, in capitals too, but for the size."""
    look = _look(heading.title.style, row)
    usual = max(looks, key=lambda one: (looks[one], one))
    return not heading.rest and look[1:] == usual[1:] and _distinct(heading.title.style, body)


def _near(look: Look, looks: Counter[Look], most: int) -> bool:
    """Whether it differs from the usual look in no more than colour, or capitals, of the same size and weight."""
    return any(
        count == most and abs(one[0] - look[0]) <= 1 and one[1] == look[1] and one[6:] == look[6:]
        for one, count in looks.items()
    )


def _distinct(style: Style, body: Style) -> bool:
    return (
        style.half_points > body.half_points + 1
        or (style.bold and not body.bold)
        or (style.capitals and not body.capitals)
        or style.color != body.color
        or style.font != body.font
    )


def _distinct_look(look: Look, body: Style) -> bool:
    return bool(look[6]) or _distinct(Style(*look[:6]), body)


def _add_unknown(
    rows: Sequence[Row],
    name_row: Row | None,
    accepted: dict[int, _Heading],
    trusted: Counter[Look],
    body: Style,
) -> None:
    """Add titles that no list knows but that look like those which one does, as custom sections or containers."""
    candidates: dict[Look, list[tuple[Row, _Heading]]] = {}
    lefts = {(round(row.x0), row.column) for row in rows if id(row) in accepted}
    seen_heading = False
    title_row: Row | None = None
    for above, row in zip([None, *rows], rows, strict=False):
        if id(row) in accepted:
            title_row = row
            seen_heading = seen_heading or not _is_content(above, row)
            continue
        # Most rows are too long or look otherwise, so what looks at their words comes last.
        if not seen_heading or row is name_row or row.bullet or len(row.cells) > 1:
            continue
        title = row.cells[0].strip(_TRIM)
        look = _look(title.style, row) if title else None
        if look is None or trusted[look] < 2 or not _distinct_look(look, body):
            continue
        if title_row is not None and _is_below(row, title_row):
            continue
        near = any(abs(row.x0 - left) <= 4 for left, _ in lefts)
        text = title.text
        if not near and row.box is not None:
            near = _centered(row, rows, accepted)
        if (
            near
            and len(text) <= TITLE_CHARACTERS_MAX
            and len(text.split()) <= 6
            and not _CONTACT.search(text)
            and not text.endswith((".", ","))
            and not find_dates(text)
            and not is_inner(text)
            and fold(text) not in listed("languages")
            and not _is_content(above, row)
        ):
            key = "container" if is_container(text) else CUSTOM
            candidates.setdefault(look, []).append((row, _Heading(key, title)))
    for look, found in candidates.items():
        if len(found) <= UNKNOWN_SHARE_MAX * trusted[look] or look[6]:
            accepted.update({id(row): heading for row, heading in found})


def _is_content(above: Row | None, row: Row) -> bool:
    """Whether *row* has words that titles have not: those of an organization, a number, or what stands below a date."""
    inside = above is not None and row.box is None and _below_date(above)
    return inside or organization_score(row.text) >= 1 or _VALUE.search(row.text) is not None


def _language_is_known(rows: Sequence[Row]) -> bool:
    tag = language_of("\n".join(row.text for row in rows))
    return tag is None or is_known(tag)


def _add_by_look(
    rows: Sequence[Row], name_row: Row | None, accepted: dict[int, _Heading], body: Style
) -> None:
    """Add as custom sections the short rows of the most striking look that at least two of them have."""
    candidates: dict[Look, list[tuple[Row, _Heading]]] = {}
    for row in rows:
        title = row.cells[0].strip(_TRIM)
        if row is name_row or row.bullet or len(row.cells) > 1 or not title:
            continue
        look = _look(title.style, row)
        if _distinct_look(look, body) and _may_be_title(title.text):
            candidates.setdefault(look, []).append((row, _Heading(CUSTOM, title)))
    striking = [look for look, found in candidates.items() if len(found) >= KNOWN_MIN]
    if striking:
        best = max(striking, key=lambda look: (bool(look[6]), -look[7], look))
        accepted.update({id(row): heading for row, heading in candidates[best]})


def _may_be_title(text: str) -> bool:
    return (
        len(text) <= TITLE_CHARACTERS_MAX
        and len(text.split()) <= TITLE_WORDS_MAX
        and not _CONTACT.search(text)
        and not text.endswith((".", ",", "。"))
        and not find_dates(text)
    )


def _is_below(row: Row, title: Row) -> bool:
    """Whether *row* is in smaller type than *title*, under which it stands: then it is part of that section.

    The titles of a sidebar often look like the names of employers in the column beside it.
    """
    here = (row.page, row.column) == (title.page, title.column)
    return here and 0 < row.style.half_points <= title.style.half_points - LARGER


def _below_date(above: Row) -> bool:
    dates = find_dates(above.text)
    return bool(dates) and len(above.text) - (dates[0].end - dates[0].start) < 4


def _centered(row: Row, rows: Sequence[Row], accepted: dict[int, _Heading]) -> bool:
    assert row.box is not None
    middle = (row.box.x0 + row.box.x1) / 2
    return any(
        abs((other.box.x0 + other.box.x1) / 2 - middle) < 3
        for other in rows
        if id(other) in accepted and other.box is not None
    )


def sidebar_sections(sections: Sequence[Section]) -> list[Section]:
    """Sections that stand beside the one with most text, not above or below it."""
    titled = [section for section in sections if section.rows and section.title is not None]
    if not titled:
        return []
    main = around(row.box for row in max(titled, key=_text_length).rows)
    if main is None:
        return []
    aside = []
    for section in titled:
        box = around(row.box for row in section.rows)
        if box is not None and min(box.x1, main.x1) - max(box.x0, main.x0) < 0.3 * box.width:
            aside.append(section)
    return aside


def _text_length(section: Section) -> int:
    return sum(len(row.text) for row in section.rows)
