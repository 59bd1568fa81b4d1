"""Who it is: name, headline and place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from skillmap.extract.contact import Contact, overlaps
from skillmap.extract.dates import find_dates
from skillmap.extract.evidence import Found
from skillmap.extract.headings import is_container, section_of
from skillmap.extract.names import both_names, name_cell, name_lines, name_part, stands_near
from skillmap.extract.personal import is_personal_line
from skillmap.extract.pieces import PLACE_SURE
from skillmap.extract.places import (
    Place,
    is_street,
    place_score,
)
from skillmap.extract.plain import fold
from skillmap.extract.residence import place_of, read_residence
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, joined
from skillmap.extract.words import title_score

HEADLINE_WORDS_MAX = 14
HEADLINE_ROWS_MAX = 3
"""The headline stands in one of so many rows below the name that are not contact data."""
_BEFORE_PLACE = re.compile(r"(?<!\s)\s+[–—·•]\s+")


@dataclass(slots=True)
class Identity:
    """Name, headline and location, and the slices that they took."""

    name: Found | None = None
    label: Found | None = None
    place: Place | None = None
    taken: list[Slice] | None = None


def read_identity(
    name_row: Row | None, zone: Sequence[Row], contact: Contact, words: frozenset[str]
) -> Identity:
    """Name, headline and place of the header; *contact* says which slices are already something else."""
    identity = Identity(taken=[])
    taken = identity.taken
    assert taken is not None
    if name_row is not None and (part := name_part(name_cell(name_row))) is not None:
        pieces = both_names(name_row, part, zone) or name_lines(name_row, part, zone)
        value = joined(pieces, words)
        identity.name = Found.of(value, pieces, _name_confidence(value, name_row, zone, contact))
        taken.extend(pieces)
        _read_headline(identity, pieces[-1], name_row, zone, contact)
    titled = identity.label is not None and title_score(identity.label.text) > 0
    identity.place = read_residence(zone, contact, taken, titled=titled)
    return identity


def _name_confidence(value: str, row: Row, zone: Sequence[Row], contact: Contact) -> float:
    """0.55, and 0.2 for the largest type, 0.2 when the e-mail address has a part of it, 0.05 for two to four words."""
    confidence = 0.55
    if row.style.half_points and row.style.half_points > max(
        (other.style.half_points for other in zone if other is not row), default=0
    ):
        confidence += 0.2
    mailbox = fold(contact.email.text.split("@")[0]) if contact.email else ""
    if any(len(word) > 2 and fold(word) in mailbox for word in re.findall(r"\w+", value)):
        confidence += 0.2
    if 2 <= len(value.split()) <= 4:
        confidence += 0.05
    return confidence


def _read_headline(
    identity: Identity, part: Slice, name_row: Row, zone: Sequence[Row], contact: Contact
) -> None:
    taken = identity.taken
    assert taken is not None
    last = next((row for row in zone if row.cells[0].source is part.source), name_row)
    cell = next(cell for cell in (*last.cells, part) if overlaps(part, [cell]))
    rest = cell.cut(part.end - cell.start, len(cell.text))
    rest = rest.strip(",|•·–—-/ ;")
    others = [rest] if rest else []
    others += last.cells[last.cells.index(cell) + 1 :] if cell in last.cells else []
    for piece in others:
        if _may_be_headline(piece, contact, taken):
            _set_headline(identity, [piece, *_same_paragraph(last, piece, zone)], 0.75)
            return
    at = next((i for i, row in enumerate(zone) if row is last), None)
    if at is None:
        return
    below = [_headline_piece(row, contact, taken) for row in _below_name(zone[at + 1 :], contact)]
    found = [(row, piece) for row, piece in below if piece is not None]
    if found:
        row, piece = next((one for one in found if title_score(one[1].text) > 0), found[0])
        pieces = [piece]
        if len(row.cells) == 1 and piece.end == row.cells[0].end:
            pieces += _same_paragraph(row, piece, zone)
        scored = title_score(piece.text) > 0
        distinct = row.style != _usual(zone)
        _set_headline(identity, pieces, 0.6 + 0.25 * scored + 0.1 * distinct)
        return
    for row in zone[:at][::-1][:2]:
        piece = row.cells[0]
        if (
            len(row.cells) == 1
            and title_score(piece.text) >= 1
            and _may_be_headline(piece, contact, taken)
        ):
            _set_headline(identity, [piece], 0.6)
            return


def _headline_piece(row: Row, contact: Contact, taken: Sequence[Slice]) -> tuple[Row, Slice | None]:
    """*row*, and what of it may be the headline."""
    piece = _without_place_after_bar(row.cells[0])
    if row.bullet or overlaps(row.cells[0], taken):
        return row, None
    if len(row.cells) > 1 and not _beside_contact(row, contact):
        if not _is_labelled_title(row):
            return row, None
        piece = row.cells[1]
    return row, piece if _may_be_headline(piece, contact, taken) else None


def _set_headline(identity: Identity, pieces: list[Slice], confidence: float) -> None:
    assert identity.taken is not None
    identity.label = Found.of(joined(pieces), pieces, confidence)
    identity.taken.extend(pieces)


def _below_name(zone: Sequence[Row], contact: Contact) -> list[Row]:
    """The first rows of *zone* that may show the headline; those that are contact data alone do not count."""
    rows: list[Row] = []
    for row in zone:
        if len(rows) == HEADLINE_ROWS_MAX:
            break
        if not all(overlaps(cell, contact.taken) for cell in row.cells):
            rows.append(row)
    return rows


def _is_labelled_title(row: Row) -> bool:
    """Whether *row* is a job title beside its label: "Position applied for", "Occupation"."""
    label, *others = (cell.text for cell in row.cells)
    return len(others) == 1 and title_score(others[0]) > max(0.0, title_score(label))


def _same_paragraph(row: Row, piece: Slice, zone: Sequence[Row]) -> list[Slice]:
    """The row below *row* when the reader saw it go on in the look of *piece*, with a geometry to tell by."""
    at = next((i for i, other in enumerate(zone) if other is row), len(zone))
    for after in zone[at + 1 : at + 2]:
        same = (after.page, after.column, after.block) == (row.page, row.column, row.block)
        same |= piece.text.endswith(("&", ",", "/")) and stands_near(after, row)
        alone = after.box is not None and len(after.cells) == 1
        if same and alone and after.style == piece.style and place_score(after.text) < PLACE_SURE:
            return [after.cells[0]]
    return []


def _beside_contact(row: Row, contact: Contact) -> bool:
    """Whether *row* is a job title on the left and contact data or a place on the right."""
    return title_score(row.cells[0].text) > 0 and all(
        overlaps(cell, contact.taken) or is_street(cell.text) or place_of(cell) is not None
        for cell in row.cells[1:]
    )


def _without_place_after_bar(cell: Slice) -> Slice:
    """Cut the place off "Architect | Cape Town, South Africa", and behind a job title after a dash or dot, too."""
    parts = cell.text.rsplit(" | ", 1)
    if len(parts) == 2 and place_score(parts[1]) >= 0.75:
        return cell.cut(0, len(parts[0]))
    divider = _BEFORE_PLACE.search(cell.text)
    if divider is not None and title_score(cell.text[: divider.start()]) > 0:
        place = place_of(cell.cut(divider.end(), len(cell.text)))
        if place is not None and place.city is not None:
            return cell.cut(0, divider.start())
    return cell


def _usual(zone: Sequence[Row]) -> object:
    styles = [row.style for row in zone]
    return max(set(styles), key=lambda style: (styles.count(style), style)) if styles else None


def _may_be_headline(piece: Slice, contact: Contact, taken: Sequence[Slice]) -> bool:
    text = piece.text
    if not text or len(text.split()) > HEADLINE_WORDS_MAX or len(text) > 120 or "@" in text:
        return False
    if overlaps(piece, contact.taken) or overlaps(piece, taken) or is_personal_line(text):
        return False
    if re.search(r"\d{3}", text) or (text.endswith(".") and len(text.split()) > 8):
        return False
    if taken and fold(text) == fold(joined(taken[:1])):
        return False
    if find_dates(text) or section_of(text.strip(" :")) or is_container(text):
        return False
    if text[0].islower():
        return title_score(text) > 0
    return title_score(text) > 0 or (place_score(text) < 0.5 and not is_street(text))
