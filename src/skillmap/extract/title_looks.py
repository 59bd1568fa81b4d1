"""How titles look, and what a title is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, Style

TITLE_CHARACTERS_MAX = 60
KNOWN_MIN = 2
"""Known titles below which the look alone tells titles, in a language that no list knows."""
TRIM = " \t:.|–—-•_=*#►▪"


@dataclass(frozen=True, slots=True)
class Heading:
    """A title: its section's key, where it stands, and what stands beside it."""

    key: str
    title: Slice
    rest: tuple[Slice, ...] = ()
    """Cells beside the title: the first row of the section."""
    goes_on: bool = False
    """Whether it is a further line of the title above, beside whose first line text stands."""


Look = tuple[int, bool, bool, int, str, bool, str, int]


def look_of(style: Style, row: Row) -> Look:
    """What titles of one kind share: type, colour, capitals, and what the format says of the row."""
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


def body_style(rows: Sequence[Row]) -> Style:
    """The look of most characters."""
    weights: Counter[Style] = Counter()
    for row in rows:
        weights[row.style._replace(capitals=False)] += len(row.text)
    return max(weights, key=lambda style: (weights[style], style)) if weights else Style()


def is_distinct(style: Style, body: Style) -> bool:
    """Whether *style* stands out from that of the text."""
    return (
        style.half_points > body.half_points + 1
        or (style.bold and not body.bold)
        or (style.capitals and not body.capitals)
        or style.color != body.color
        or style.font != body.font
    )


def is_distinct_look(look: Look, body: Style) -> bool:
    """Whether a look stands out from the text, or the format says that it is a heading."""
    return bool(look[6]) or is_distinct(Style(*look[:6]), body)


def is_same_type(one: Style, other: Style) -> bool:
    """Whether two looks differ in no more than half a point and capitals."""
    return abs(one.half_points - other.half_points) <= 1 and one[1:5] == other[1:5]
