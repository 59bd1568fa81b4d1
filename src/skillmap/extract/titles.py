"""Titles: which rows are those of sections, told by words, look and place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from skillmap.extract.dates import find_dates
from skillmap.extract.headings import TITLE_WORDS_MAX, is_container, is_inner, section_of
from skillmap.extract.language import is_known, language_of
from skillmap.extract.plain import fold
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, Style
from skillmap.extract.title_looks import (
    KNOWN_MIN,
    TITLE_CHARACTERS_MAX,
    TRIM,
    Heading,
    Look,
    body_style,
    is_distinct,
    is_distinct_look,
    look_of,
)
from skillmap.extract.titles_beside import broken_titles, run_in_titles
from skillmap.extract.words import listed, organization_score

CUSTOM = "custom"
UNKNOWN_SHARE_MAX = 1.5
"""Titles that no list knows are believed while there are at most this many per known title of the same look:
beyond, that look belongs to something else, such as the names of employers."""
ORGANIZATIONS_MIN = 2
"""Names of organizations among large titles that no list knows, from which on they may be employers: a single one may
be a title such as "University service"."""
STANDS_OUT_GAP = 0.8
"""White in font sizes above a title that is the only one of its look."""
SENTENCE_WORDS = 9
"""Words from which on a text beside a title may be running text."""
TITLE_LARGER = 4
"""Half points by which titles are larger than the text where names of organizations are not as large."""
LARGER = 2
"""Half points by which the type of a section's title is larger than that of what is named in the section."""
_VALUE = re.compile(r":\s*\S|\d[.,]\d")
_CONTACT = re.compile(r"@|https?:|www\.|\d{3}")


def headings_of(rows: Sequence[Row], name_row: Row | None) -> dict[int, Heading]:
    """The titles among *rows*, by `id` of their row."""
    body = body_style(rows)
    known: list[tuple[Row, Heading]] = []
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
    accepted: dict[int, Heading] = {}
    broken = dict(broken_titles(rows, looks))
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
        look_of(heading.title.style, row) for row, heading in known if id(row) in accepted
    )
    accepted |= broken
    accepted |= run_in_titles(rows, accepted, trusted)
    _add_unknown(rows, name_row, accepted, trusted, body)
    if len(accepted) < KNOWN_MIN and not _language_is_known(rows):
        _add_by_look(rows, name_row, accepted, body)
    return accepted


def _goes_on(above: Row, row: Row) -> bool:
    """Whether *row* is a further line of the paragraph of *above*."""
    same = (above.page, above.block, above.column) == (row.page, row.block, row.column)
    return same and row.box is not None and not row.bullet


def _looks(known: Sequence[tuple[Row, Heading]]) -> Counter[Look]:
    """How many known titles have each look: those alone in their row, or those beside text where there are more."""
    alone = [(row, heading) for row, heading in known if not heading.rest]
    beside = [(row, heading) for row, heading in known if heading.rest]
    counted = alone if len(alone) >= len(beside) else known
    return Counter(look_of(heading.title.style, row) for row, heading in counted)


def _known(row: Row) -> Heading | None:
    if row.cells[0].text.endswith(".") or row.role in ("header", "footer"):
        return None
    first = row.cells[0].strip(TRIM)
    if not first or len(first.text) > TITLE_CHARACTERS_MAX:
        return None
    key = section_of(first.text)
    if key is None and len(row.cells) > 1 and not row.bullet:
        whole = row.text if len(row.text) <= TITLE_CHARACTERS_MAX else ""
        key = section_of(whole) if whole else None
        if key is not None:
            return Heading(key, first)
    if key is None:
        return None
    # A single sign beside a title is what OCR makes of the end of a rule.
    rest = [cell for cell in row.cells[1:] if len(cell.text) > 1]
    return Heading(key, first, tuple(rest))


def _believed(row: Row, heading: Heading, looks: Counter[Look], body: Style) -> bool:
    style = heading.title.style
    look = look_of(style, row)
    most = max(looks.values())
    if row.role == "heading":
        return looks[look] * 3 >= most
    if heading.rest:
        if heading.key == "summary" and len(heading.rest) == 1 and _is_sentence(heading.rest[0]):
            return True
        return (looks[look] >= 2 and is_distinct(style, body)) or looks[look] == most >= 3
    if row.bullet and not is_distinct(style, body):
        return False
    if looks[look] >= 2 and looks[look] * 3 >= most:
        return is_distinct(style, body) or looks[look] == most
    larger = style.half_points > max(one[0] for one in looks if looks[one] == most)
    plain = not any(is_distinct_look(one, body) for one in looks if looks[one] > 1)
    return larger or plain or (is_distinct(style, body) and most < 3) or _near(look, looks, most)


def _stands_out(row: Row, heading: Heading, body: Style) -> bool:
    """Whether a title that looks like no other one may be that of a sidebar: alone, below white, bold or capitals."""
    style = heading.title.style
    strong = (style.bold and not body.bold) or (style.capitals and not body.capitals)
    apart = row.gap is None or row.gap >= STANDS_OUT_GAP
    return strong and apart and not (heading.rest or row.bullet) and row.box is not None


def _is_sentence(cell: Slice) -> bool:
    """Whether *cell* is running text: then what stands beside it is its title."""
    words = cell.text.split()
    return len(words) >= SENTENCE_WORDS and sum(word[0].islower() for word in words) >= 3


def _same_but_size(row: Row, heading: Heading, looks: Counter[Look], body: Style) -> bool:
    """Whether a title at the top of a column looks like the usual ones, in capitals too, but for the size."""
    look = look_of(heading.title.style, row)
    usual = max(looks, key=lambda one: (looks[one], one))
    return not heading.rest and look[1:] == usual[1:] and is_distinct(heading.title.style, body)


def _near(look: Look, looks: Counter[Look], most: int) -> bool:
    """Whether it differs from the usual look in no more than colour, or capitals, of the same size and weight."""
    return any(
        count == most and abs(one[0] - look[0]) <= 1 and one[1] == look[1] and one[6:] == look[6:]
        for one, count in looks.items()
    )


def _add_unknown(
    rows: Sequence[Row],
    name_row: Row | None,
    accepted: dict[int, Heading],
    trusted: Counter[Look],
    body: Style,
) -> None:
    """Add titles that no list knows but that look like those which one does, as custom sections or containers."""
    candidates: dict[Look, list[tuple[Row, Heading]]] = {}
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
        title = row.cells[0].strip(TRIM)
        look = look_of(title.style, row) if title else None
        if look is None or trusted[look] < 2 or not is_distinct_look(look, body):
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
            and not _is_content(above, row, large=look[0] >= body.half_points + TITLE_LARGER)
        ):
            key = "container" if is_container(text) else CUSTOM
            candidates.setdefault(look, []).append((row, Heading(key, title)))
    for look, found in candidates.items():
        titles = _without_organizations(found)
        if len(titles) <= UNKNOWN_SHARE_MAX * trusted[look] or look[6]:
            accepted.update({id(row): heading for row, heading in titles})


def _without_organizations(found: Sequence[tuple[Row, Heading]]) -> list[tuple[Row, Heading]]:
    """*found* but for names of organizations, where half of them are: then employers look as titles do."""
    others = [
        (row, heading) for row, heading in found if organization_score(heading.title.text) < 1
    ]
    named = len(found) - len(others)
    return others if named >= ORGANIZATIONS_MIN and named * 2 >= len(found) else list(found)


def _is_content(above: Row | None, row: Row, *, large: bool = False) -> bool:
    """Whether *row* has words that titles have not: those of an organization, a number, or what stands below a date.

    Names of organizations are not printed in *large* type.
    """
    inside = above is not None and row.box is None and _below_date(above)
    named = not large and organization_score(row.text) >= 1
    return inside or named or _VALUE.search(row.text) is not None


def _language_is_known(rows: Sequence[Row]) -> bool:
    tag = language_of("\n".join(row.text for row in rows))
    return tag is None or is_known(tag)


def _add_by_look(
    rows: Sequence[Row], name_row: Row | None, accepted: dict[int, Heading], body: Style
) -> None:
    """Add as custom sections the short rows of the most striking look that at least two of them have."""
    candidates: dict[Look, list[tuple[Row, Heading]]] = {}
    for row in rows:
        title = row.cells[0].strip(TRIM)
        if row is name_row or row.bullet or len(row.cells) > 1 or not title:
            continue
        look = look_of(title.style, row)
        if is_distinct_look(look, body) and _may_be_title(title.text):
            candidates.setdefault(look, []).append((row, Heading(CUSTOM, title)))
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


def _centered(row: Row, rows: Sequence[Row], accepted: dict[int, Heading]) -> bool:
    assert row.box is not None
    middle = (row.box.x0 + row.box.x1) / 2
    return any(
        abs((other.box.x0 + other.box.x1) / 2 - middle) < 3
        for other in rows
        if id(other) in accepted and other.box is not None
    )
