"""Who it is: name, headline and place, told by size, place on the page and what the words are not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from skillmap.extract.alternatives import either
from skillmap.extract.contact import Contact, network_named, overlaps
from skillmap.extract.dates import find_dates
from skillmap.extract.evidence import Found
from skillmap.extract.headings import is_container, section_of
from skillmap.extract.places import Place, country_code, is_street, place_score, read_place
from skillmap.extract.plain import close_up, fold, level
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, joined
from skillmap.extract.word_pool import Pool, per_pool
from skillmap.extract.words import listed, organization_score, title_score

NAME_WORDS_MAX = 7
NAME_LINES_MAX = 3
NAME_ROWS_MAX = 25
"""Names without a type size stand above the 25th row; rows of a large type count anywhere on the first page."""
HEADLINE_WORDS_MAX = 14
LARGER = 4
"""Half points by which a name that is read after the first section title is larger than that title."""
LABELLED_WEIGHT = 60
"""Half points that a name is worth more behind a label such as "Name:"."""
MAILBOX_WEIGHT = 10
"""Half points that a name is worth more when the e-mail address has a word of it: 5 points of type size."""

_NOT_A_NAME = re.compile(r"[@\d:/\\|•<>{}=+_#]")
_BEFORE_PLACE = re.compile(r"(?<!\s)\s+[–—·•]\s+")
_DIVIDERS = re.compile(r"\s+[|•·–—/-]\s+|\s*[|•·]\s*|\s{3,}|;\s+|\s+\u2022\s+")


PERSONAL_WORDS_MAX = 5
"""Longer lines that begin with the label of a personal fact are one only where a colon, dash or number follows it."""


@per_pool
def _label(pool: Pool) -> re.Pattern[str]:
    labels = either(map(fold, pool.words("contact_labels")))
    return re.compile(rf"{labels}(?!\w)\.?\s*[:：]?\s*")


@per_pool
def _personal(pool: Pool) -> re.Pattern[str]:
    return re.compile(rf"{either(map(fold, pool.words('personal_labels')))}(?!\w)")


@dataclass(slots=True)
class Identity:
    """Name, headline and location, and the slices that they took."""

    name: Found | None = None
    label: Found | None = None
    place: Place | None = None
    taken: list[Slice] | None = None


def is_personal_line(text: str) -> bool:
    """Whether *text* is a line that no field is for: birth, nationality, when the file was last updated."""
    plain = level(text.strip(" •·|-"))
    label = _personal().match(plain)
    if label is None:
        return False
    after = plain[label.end() :]
    told = re.match(r"\s*(?:[:：.,(/|–-]|\d|$)", after) is not None
    return told or len(plain.split()) <= PERSONAL_WORDS_MAX


def find_name_row(rows: Sequence[Row]) -> Row | None:
    """The row that shows the name, or None.

    Among rows on the first page that may be a name, the one in the largest type wins, the first among equals. Words
    that stand in an e-mail address of the document count for it, words of job titles against it. Without sizes only
    the first rows count.
    """
    mailboxes = _mailboxes(rows)
    best: tuple[float, Row] | None = None
    title_size: int | None = None
    for index, row in enumerate(rows):
        if row.page != rows[0].page:
            break
        if title_size is None and section_of(row.cells[0].text.strip(" :")):
            title_size = row.style.half_points
        labelled = _name_cell(row) is not row.cells[0] and index <= NAME_ROWS_MAX
        small = title_size is not None and row.style.half_points < title_size + LARGER
        if small and not labelled:
            continue
        sized = row.style.half_points > 0 or row.role == "heading"
        if row.role == "footer" or (index > NAME_ROWS_MAX and not sized):
            continue
        part = _name_part(_name_cell(row))
        if part is None:
            continue
        weight = float(row.style.half_points) + row.style.bold
        weight += 2 * (row.role == "heading" and row.level == 1) - 4 * title_score(part.text)
        weight += MAILBOX_WEIGHT * _in_mailbox(part.text, mailboxes)
        weight += LABELLED_WEIGHT * labelled
        weight -= 0.1 * min(index, NAME_ROWS_MAX) if not sized else 0.0
        if best is None or weight > best[0] + 0.5:
            best = (weight, row)
    return best[1] if best else None


_CLOSING = re.compile(r"^[^\W\d_][\w .-]{1,30},?\s+(?:den\s+|le\s+|a\s+|em\s+)?\S")


def without_closing(rows: Sequence[Row], name_row: Row | None) -> list[Row]:
    """*rows* without place, date and signature at the very end, as German and French letters and resumes have them."""
    kept = list(rows)
    name = fold(name_row.text) if name_row is not None else ""
    if len(kept) > 5 and kept[-1] is not name_row and fold(kept[-1].text) == name:
        kept.pop()
    text = kept[-1].text if kept else ""
    dates = find_dates(text)
    last = dates[0].first if len(dates) == 1 and dates[0].end == len(text) < 50 else None
    if last is not None and last.day is not None and _CLOSING.match(text):
        kept.pop()
    return kept


def _mailboxes(rows: Sequence[Row]) -> str:
    """The parts before the @ of all e-mail addresses, folded."""
    found = [re.findall(r"(?<![\w.+-])[\w.+-]+(?=@)", row.text) for row in rows if "@" in row.text]
    return " ".join(fold(mailbox) for mailboxes in found for mailbox in mailboxes)


def _in_mailbox(text: str, mailboxes: str) -> bool:
    return any(len(word) > 2 and fold(word) in mailboxes for word in re.findall(r"[^\W\d_]+", text))


def _name_cell(row: Row) -> Slice:
    """The cell of *row* that may show a name: the first, or what stands beside or behind a label such as "Name:"."""
    first = row.cells[0]
    if len(row.cells) > 1 and fold(first.text).strip(" :") in listed("name_labels"):
        return row.cells[1]
    label, colon, _ = first.text.partition(":")
    if colon and fold(label).strip() in listed("name_labels"):
        return first.cut(len(label) + 1, len(first.text))
    return first


def _name_part(cell: Slice) -> Slice | None:
    """The part of *cell* that may be a person's name: all of it, or what stands before a comma or divider."""
    text = cell.text
    if (
        len(text) > 110
        or section_of(text.strip(" :"))
        or is_container(text)
        or is_personal_line(text)
    ):
        return None
    end = len(text)
    divider = (
        _DIVIDERS.search(text)
        if len(text.replace(" ", "")) > 0 and close_up(text) == text
        else None
    )
    if divider:
        end = divider.start()
    for match in re.finditer(r",\s*", text[:end]):
        after = re.split(r"[,\s]+", text[match.end() :], maxsplit=1)[0]
        if fold(after).strip("().") not in {c.strip(".") for c in listed("credentials")}:
            end = match.start()
            break
    part = cell.cut(0, end)
    plain = close_up(part.text)
    words = plain.split()
    if not 1 <= len(words) <= NAME_WORDS_MAX or _NOT_A_NAME.search(plain):
        return None
    letters = [word for word in words if word[0].isalpha()]
    lower = [word for word in letters if word[0].islower()]
    if (
        not letters
        or len(lower) > len(letters) / 2
        or (letters[0][0].islower() and len(letters) < 3)
    ):
        return None
    if plain.endswith(".") and len(words) > 4:
        return None
    if organization_score(plain) >= 1.0 and len(words) > 2:
        return None
    return part


def read_identity(
    name_row: Row | None, zone: Sequence[Row], contact: Contact, words: frozenset[str]
) -> Identity:
    """Name, headline and place of the header; *contact* says which slices are already something else."""
    identity = Identity(taken=[])
    taken = identity.taken
    assert taken is not None
    if name_row is not None and (part := _name_part(_name_cell(name_row))) is not None:
        whole = part.end == name_row.cells[0].end
        pieces = [part, *(_further_name_lines(name_row, zone) if whole else [])]
        value = joined(pieces, words)
        identity.name = Found.of(value, pieces, _name_confidence(value, name_row, zone, contact))
        taken.extend(pieces)
        _read_headline(identity, part, name_row, zone, contact)
    identity.place = _read_place(zone, contact, taken)
    return identity


def _further_name_lines(name_row: Row, zone: Sequence[Row]) -> list[Slice]:
    """Further lines of the name in the same large type: long names are broken in narrow columns."""
    at = next((i for i, row in enumerate(zone) if row is name_row), None)
    if at is None or not name_row.style.half_points or len(name_row.cells) > 1:
        return []
    body = min((row.style.half_points for row in zone if row.style.half_points), default=0)
    if name_row.style.half_points <= body + 6:
        return []
    lines: list[Slice] = []
    for row in zone[at + 1 : at + NAME_LINES_MAX]:
        style = row.style._replace(capitals=name_row.style.capitals)
        if style != name_row.style or row.page != name_row.page or title_score(row.text) > 0:
            break
        if _name_part(row.cells[0]) is None and not _goes_on(name_row, row):
            break
        lines.append(row.cells[0])
    return lines


def _goes_on(name_row: Row, row: Row) -> bool:
    """Whether *row* is in the name's own paragraph and begins with a particle: "d'Almeida-", "von Berg"."""
    words = row.text.split()
    same = (row.page, row.column, row.block) == (name_row.page, name_row.column, name_row.block)
    return (
        same
        and 1 <= len(words) <= NAME_WORDS_MAX
        and any(letter.isupper() for letter in row.text)
        and not _NOT_A_NAME.search(row.text)
    )


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
    cell = _name_cell(name_row)
    rest = cell.cut(part.end - cell.start, len(cell.text))
    rest = rest.strip(",|•·–—-/ ;")
    others = [rest] if rest else []
    others += name_row.cells[name_row.cells.index(cell) + 1 :] if cell in name_row.cells else []
    for piece in others:
        if _may_be_headline(piece, contact, taken):
            pieces = [piece, *_same_paragraph(name_row, zone)]
            identity.label = Found.of(joined(pieces), pieces, 0.75)
            taken.extend(pieces)
            return
    at = next((i for i, row in enumerate(zone) if row is name_row), None)
    if at is None:
        return
    for row in zone[at + 1 : at + 4]:
        if row.bullet or overlaps(row.cells[0], taken):
            continue
        if len(row.cells) > 1 and not _beside_contact(row, contact):
            continue
        piece = _without_place_after_bar(row.cells[0])
        if _may_be_headline(piece, contact, taken):
            scored = title_score(piece.text) > 0
            distinct = row.style != _usual(zone)
            identity.label = Found.of(
                joined([piece]), [piece], 0.6 + 0.25 * scored + 0.1 * distinct
            )
            taken.append(piece)
            return
    for row in zone[:at][::-1][:2]:
        piece = row.cells[0]
        if (
            len(row.cells) == 1
            and title_score(piece.text) >= 1
            and _may_be_headline(piece, contact, taken)
        ):
            identity.label = Found.of(joined([piece]), [piece], 0.6)
            taken.append(piece)
            return


def _same_paragraph(row: Row, zone: Sequence[Row]) -> list[Slice]:
    """The row below *row* when the reader saw it go on in the same look, with a geometry to tell by."""
    at = next((i for i, other in enumerate(zone) if other is row), len(zone))
    for after in zone[at + 1 : at + 2]:
        same = (after.page, after.column, after.block) == (row.page, row.column, row.block)
        if same and after.box is not None and len(after.cells) == 1 and after.style == row.style:
            return [after.cells[0]]
    return []


def _beside_contact(row: Row, contact: Contact) -> bool:
    """Whether *row* is a job title on the left and contact data or a place on the right."""
    return title_score(row.cells[0].text) > 0 and all(
        overlaps(cell, contact.taken) or is_street(cell.text) or _place_of(cell) is not None
        for cell in row.cells[1:]
    )


def _without_place_after_bar(cell: Slice) -> Slice:
    """Cut the place off "Architect | Cape Town, South Africa", and behind a job title after a dash or dot, too."""
    parts = cell.text.rsplit(" | ", 1)
    if len(parts) == 2 and place_score(parts[1]) >= 0.75:
        return cell.cut(0, len(parts[0]))
    divider = _BEFORE_PLACE.search(cell.text)
    if divider is not None and title_score(cell.text[: divider.start()]) > 0:
        place = _place_of(cell.cut(divider.end(), len(cell.text)))
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


def _read_place(zone: Sequence[Row], contact: Contact, taken: list[Slice]) -> Place | None:
    """The best place in the header, with a street in the line above and a country in the line below."""
    pieces = [
        piece
        for row in zone
        for cell in row.cells
        for piece in _free_pieces(cell, [*contact.taken, *taken])
    ]
    best: tuple[float, int, Place] | None = None
    for index, piece in enumerate(pieces):
        place = _place_of(piece)
        if place is not None and (best is None or place.score > best[0] + 0.05):
            best = (place.score, index, place)
    if best is None:
        return None
    _, index, place = best
    return _completed(
        place, pieces[index - 1 : index] if index else [], pieces[index + 1 : index + 2]
    )


def _place_of(piece: Slice) -> Place | None:
    """The place in one piece of the header, scored; a label before it counts for it."""
    text = piece.text
    label = _label().match(level(text))
    labelled = label is not None and label.end() < len(text) and bool(label[0].strip())
    bare = piece.cut(label.end(), len(text)) if label is not None and labelled else piece
    if not bare or is_personal_line(text) or len(bare.text) > 120 or network_named(bare.text):
        return None
    place = read_place(bare)
    if place is None or (place.city is None and place.score < 0.5):
        return None
    score = max(place.score, place_score(bare.text)) + (0.4 if labelled else 0.0)
    if place.city is None:
        score -= 0.3
    short = len(bare.text.split()) <= 3 and bare.text[:1].isupper()
    if score < 0.5 and not (short and score > 0.2):
        return None
    return replace(place, score=min(score, 1.0))


def _completed(place: Place, before: Sequence[Slice], after: Sequence[Slice]) -> Place:
    """*place* with the street of the line above and the country of the line below, where it has none."""
    if place.address is None and before:
        other = None if is_personal_line(before[0].text) else read_place(before[0])
        if other is not None and other.address is not None and other.city is None:
            place = replace(place, address=other.address)
    if place.country is None and after and (code := country_code(after[0].text)):
        place = replace(place, country=after[0], country_code=code)
    return place


def _free_pieces(cell: Slice, taken: Sequence[Slice]) -> Iterator[Slice]:
    """Parts of *cell* between dividers and taken slices."""
    text = cell.text
    here = [piece for piece in taken if overlaps(cell, [piece])]
    cuts = [match.span() for match in _DIVIDERS.finditer(text)]
    cuts += [(piece.start - cell.start, piece.end - cell.start) for piece in here]
    position = 0
    for start, end in [*sorted(cuts), (len(text), len(text))]:
        if start > position:
            piece = cell.cut(position, start).strip(" ,;|•·-–—")
            if piece:
                yield piece
        position = max(position, end)
