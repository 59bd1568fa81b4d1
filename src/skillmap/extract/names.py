"""The name: which row shows it, and which pieces it has, told by size, place on the page and what the words are not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from skillmap.extract.contact import network_named
from skillmap.extract.dates import find_dates
from skillmap.extract.headings import is_container, section_of
from skillmap.extract.personal import is_personal_line
from skillmap.extract.plain import bare_label, close_up, fold
from skillmap.extract.residence import DIVIDERS
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice
from skillmap.extract.words import listed, organization_score, title_score

NAME_WORDS_MAX = 7
NAME_LINES_MAX = 3
LOWER_WORDS_MAX = 4
MONOGRAM_MAX = 4
MARKUP = "#>/*~$"
"""Signs that templates which look like code print before a name."""
NAME_ROWS_BESIDE = 9
"""Rows below the first line of a name among which its further lines are looked for."""
NAME_ROWS_MAX = 25
"""Names without a type size stand above the 25th row; rows of a large type count anywhere on the first page."""
LARGER = 4
"""Half points by which a name that is read after the first section title is larger than that title."""
BROKEN_SIZE_MIN = 28
"""Half points from which on lines of one look above each other may be one name."""
STRETCHED_SIZE_MIN = 36
"""Half points from which on words far apart may be one name."""
LABELLED_WEIGHT = 60
"""Half points that a name is worth more behind a label such as "Name:"."""
MAILBOX_WEIGHT = 10
"""Half points that a name is worth more when the e-mail address has a word of it: 5 points of type size."""
TITLE_WEIGHT = 16
"""Half points that words of a job title count against a name of which the e-mail address has no word: some templates
print the title largest."""
_NOT_A_NAME = re.compile(r"[@\d:/\\|•<>{}=+_#]")


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
        if title_size is not None and index > NAME_ROWS_MAX and _largest(row) < title_size + LARGER:
            continue
        cell = name_cell(row)
        first = row.cells[0]
        before = first.text[: cell.start - first.start] if cell.source is first.source else "-"
        begins = not before.strip(f" {MARKUP}")
        labelled = not begins and index <= NAME_ROWS_MAX
        style = cell.style
        small = title_size is not None and style.half_points < title_size + LARGER
        if small and not labelled:
            continue
        sized = style.half_points > 0 or row.role == "heading"
        if row.role == "footer" or (index > NAME_ROWS_MAX and not sized):
            continue
        part = name_part(cell)
        if part is None or any(
            _is_monogram(part.text, other.text) for other in rows[index + 1 : index + 4]
        ):
            continue
        weight = float(style.half_points) + style.bold
        weight += 2 * (row.role == "heading" and row.level == 1)
        weight += _weight_of_words(part.text, mailboxes)
        weight += LABELLED_WEIGHT * labelled
        weight -= 0.1 * min(index, NAME_ROWS_MAX) if not sized else 0.0
        if best is None or weight > best[0] + 0.5:
            best = (weight, row)
    return _first_line(rows, best[1]) if best else None


def _first_line(rows: Sequence[Row], row: Row) -> Row:
    """The first line of the name that *row* is a line of: names are broken in narrow columns."""
    index = next(i for i, other in enumerate(rows) if other is row)
    if row.style.half_points < BROKEN_SIZE_MIN:
        return row
    large = [above for above in rows[:index][::-1] if above.style.half_points >= BROKEN_SIZE_MIN]
    for above in large[: NAME_LINES_MAX - 1]:
        part = name_part(above.cells[0])
        whole = part is not None and not above.cells[0].text[len(part.text) :].strip(" ,")
        looks = [one.style._replace(capitals=False) for one in (above, row)]
        if not whole or looks[0] != looks[1] or title_score(above.text) > 0:
            break
        if not stands_near(above, row):
            break
        row = above
    return row


def _largest(row: Row) -> int:
    """Half points of the largest type in *row*."""
    return max(round(span.size * 2) for cell in row.cells for span in cell.spans)


def _weight_of_words(text: str, mailboxes: str) -> float:
    """Half points that the words of *text* count for or against it as a name."""
    name = text.split(",", 1)[0]
    if _in_mailbox(name, mailboxes):
        return MAILBOX_WEIGHT - 4 * title_score(name)
    return -4 * title_score(name) - TITLE_WEIGHT * (bool(mailboxes) and title_score(name) > 0)


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


RUNNING_ROWS_MAX = 2
"""Rows at the top of a page that may repeat whose resume it is."""
_PAGE = re.compile(r"\W*(?:\w+\W+)?\d{1,2}(?:\W+(?:\w+\W+)?\d{1,2})?\W*")


def without_running_heads(rows: Sequence[Row], name_row: Row | None) -> list[Row]:
    """*rows* without those at the top of further pages that only say whose resume it is: "CV  Ada Day"."""
    if name_row is None:
        return list(rows)
    part = name_part(name_cell(name_row))
    name = fold(part.text) if part is not None else ""
    kept: list[Row] = []
    page, count = name_row.page, RUNNING_ROWS_MAX
    for row in rows:
        page, count = (page, count + 1) if row.page == page else (row.page, 1)
        if count > RUNNING_ROWS_MAX or not _is_running_head(row, name):
            kept.append(row)
    return kept


def _is_running_head(row: Row, name: str) -> bool:
    texts = [cell.text for cell in row.cells]
    named = [text for text in texts if fold(text) == name]
    return bool(named) and all(
        fold(text) == name or is_container(text) or _PAGE.fullmatch(text) for text in texts
    )


def _mailboxes(rows: Sequence[Row]) -> str:
    """The parts before the @ of all e-mail addresses, folded."""
    found = [re.findall(r"(?<![\w.+-])[\w.+-]+(?=@)", row.text) for row in rows if "@" in row.text]
    return " ".join(fold(mailbox) for mailboxes in found for mailbox in mailboxes)


def _in_mailbox(text: str, mailboxes: str) -> bool:
    return any(len(word) > 2 and fold(word) in mailboxes for word in re.findall(r"[^\W\d_]+", text))


def name_cell(row: Row) -> Slice:
    """The cell of *row* that may show a name: the first, or what stands beside or behind a label such as "Name:"."""
    first = row.cells[0]
    if len(row.cells) > 1:
        if _is_name_label(first.text):
            return row.cells[1]
        # "Personal data" in a rail, beside the name.
        if section_of(first.text.strip(" :")) == "contact" and _is_larger(row.cells[1], first):
            return row.cells[1]
    label, colon, _ = first.text.partition(":")
    if colon and _is_name_label(label):
        return first.cut(len(label) + 1, len(first.text))
    if len(row.cells) > 1 and _is_monogram(first.text, row.cells[1].text):
        return row.cells[1]
    return _stretched(row) or first.strip(MARKUP)


def _is_monogram(text: str, name: str) -> bool:
    """Whether *text* is nothing but initials of *name*."""
    letters = [letter for letter in text if letter.isalpha()]
    initials = [word[0].upper() for word in name.split() if word[0].isalpha()]
    if not 1 < len(letters) <= MONOGRAM_MAX or len(text) > 2 * MONOGRAM_MAX:
        return False
    return text.isupper() and len(initials) > 1 and set(letters) <= set(initials)


def _stretched(row: Row) -> Slice | None:
    """All of a row of single words in one large look: a name whose words stand far apart."""
    first, *others = row.cells
    words = all(cell.text.isalpha() and title_score(cell.text) == 0 for cell in row.cells)
    if not others or first.style.half_points < STRETCHED_SIZE_MIN or not words:
        return None
    alike = all(cell.style == first.style and cell.source is first.source for cell in others)
    return Slice(first.source, first.start, others[-1].end) if alike else None


def _is_name_label(text: str) -> bool:
    """Whether *text* is a label such as "Name", or two of them: "Surname(s) / First name(s)"."""
    label, labels = bare_label(text), listed("name_labels")
    parts = [part.strip() for part in re.split("[/,&]", label)]
    return label in labels or all(part in labels for part in parts)


def _is_larger(cell: Slice, other: Slice) -> bool:
    return cell.style.half_points >= other.style.half_points + LARGER


def name_part(cell: Slice) -> Slice | None:
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
        DIVIDERS.search(text) if len(text.replace(" ", "")) > 0 and close_up(text) == text else None
    )
    if divider:
        end = divider.start()
    for match in re.finditer(r",\s*", text[:end]):
        after = re.split(r"[,\s]+", text[match.end() :], maxsplit=1)[0]
        if not _is_credential(after):
            end = match.start()
            break
    part = cell.cut(0, end)
    plain = close_up(part.text)
    words = plain.split()
    if not 1 <= len(words) <= NAME_WORDS_MAX or _NOT_A_NAME.search(plain):
        return None
    if any(network_named(word) for word in words):
        return None
    letters = [word for word in words if word[0].isalpha()]
    lower = [word for word in letters if word[0].islower()]
    if _is_lower_name(part, words):
        return part
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


def _is_lower_name(part: Slice, words: Sequence[str]) -> bool:
    """Whether *words* are a name in small letters throughout, which only their large type tells."""
    plain = " ".join(words)
    return (
        part.style.half_points >= STRETCHED_SIZE_MIN
        and plain.islower()
        and 2 <= len(words) <= LOWER_WORDS_MAX
        and all(word.replace("-", "").replace("'", "").isalpha() for word in words)
        and title_score(plain) == 0
    )


def both_names(name_row: Row, part: Slice, zone: Sequence[Row]) -> list[Slice]:
    """Given and family name, when each stands behind a label in a row of its own; empty when they do not."""
    at = next((i for i, row in enumerate(zone) if row is name_row), None)
    label = _name_label(name_row)
    if at is None or not label:
        return []
    families = listed("family_name_labels")
    for row in (*zone[at + 1 : at + 2], *zone[max(at - 1, 0) : at]):
        other, cell = _name_label(row), name_part(name_cell(row))
        if not other or cell is None or (other in families) == (label in families):
            continue
        return [cell, part] if label in families else [part, cell]
    return []


def _name_label(row: Row) -> str:
    """The label of a name that *row* begins with, folded; empty where it has none."""
    label, colon, _ = row.cells[0].text.partition(":")
    return bare_label(label) if (len(row.cells) > 1 or colon) and _is_name_label(label) else ""


def name_lines(name_row: Row, part: Slice, zone: Sequence[Row]) -> list[Slice]:
    """*part*, and further lines of the name in the same large type: long names are broken in narrow columns.

    They stand below it, or above it where the e-mail address has told the last line.
    """
    at = next((i for i, row in enumerate(zone) if row is name_row), None)
    half_points = part.style.half_points
    body = min((row.style.half_points for row in zone if row.style.half_points), default=0)
    if at is None or not half_points or half_points <= body + 6:
        return [part]
    lines = [part]
    cell = name_cell(name_row)
    # Beside a name in two lines, contact data in small type may stand, and be read between them.
    large = [row for row in zone[at + 1 : at + NAME_ROWS_BESIDE] if _is_as_large(row, part)]
    for row in large[: NAME_LINES_MAX - 1]:
        piece = _name_line(row, name_row, part) if _ends(lines[-1], cell) else None
        if piece is None:
            break
        if _is_credential(piece.text) and lines[-1].end < cell.end:
            lines[-1] = Slice(lines[-1].source, lines[-1].start, cell.end)
        lines.append(piece)
        cell = row.cells[0]
    for row in zone[:at][::-1][: NAME_LINES_MAX - len(lines)]:
        piece = _name_line(row, name_row, part)
        if piece is None or not _ends(piece, row.cells[0]):
            break
        lines.insert(0, piece)
    return lines


def _is_as_large(row: Row, part: Slice) -> bool:
    return row.style.half_points > 0.75 * part.style.half_points


def _ends(piece: Slice, cell: Slice) -> bool:
    """Whether nothing but a comma stands after *piece* in *cell*."""
    return not cell.text[piece.end - cell.start :].strip(" ,")


def _name_line(row: Row, name_row: Row, part: Slice) -> Slice | None:
    """The piece of *row* that is a line of the name of which *part* is one, or None."""
    first = row.cells[0]
    piece = name_part(first) or (first if _goes_on(name_row, row) else None)
    if piece is None or not stands_near(row, name_row):
        return None
    if title_score(piece.text.split(",", 1)[0]) > 0 and not _is_credential(piece.text):
        return None
    looks = [one.style._replace(capitals=False) for one in (piece, part)]
    return piece if looks[0] == looks[1] else None


def stands_near(row: Row, name_row: Row) -> bool:
    """Whether less than two lines of white stand between the two, whatever columns they were read in."""
    one, other = row.box, name_row.box
    if row.page != name_row.page or one is None or other is None:
        return (row.page, row.column) == (name_row.page, name_row.column)
    white = max(one.y0, other.y0) - min(one.y1, other.y1)
    overlap = min(one.x1, other.x1) - max(one.x0, other.x0)
    return overlap > 0 and white < NAME_LINES_MAX * min(one.height, other.height) / 2


def _is_credential(text: str) -> bool:
    """Whether *text* is letters after a name: "RN", "M.D."."""
    return fold(text).strip("(). ") in {word.strip(".") for word in listed("credentials")}


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
