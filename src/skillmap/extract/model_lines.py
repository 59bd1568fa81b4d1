"""What a model is shown: rows of a document as numbered lines by section, with marks for contact data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from skillmap.asking.masking import Mask
from skillmap.extract.dates import find_dates
from skillmap.extract.model_fit import is_address
from skillmap.extract.personal import is_personal_line
from skillmap.extract.places import is_street
from skillmap.extract.rows import Row
from skillmap.extract.sections import CUSTOM, HEADER, Section
from skillmap.extract.slices import Slice
from skillmap.models.document import Extraction

PART_CHARACTERS_MAX = 12_000
"""Characters of lines in one call: about 3,000 tokens, four dense pages, so that a whole resume mostly is one call and
an answer that fails costs no more than that."""
PARTS_MAX = 8
"""Calls for one document; a longer one is read by rules from there on."""
CONTACT = "contact"
CONTACT_KEYS = (HEADER, CONTACT, "summary")
"""Keys of sections that contact data is printed in; sidebars have it below the title of a summary."""
NAMELESS = (HEADER, CUSTOM, "container")
"""Keys of sections that no known title tells of."""

Place = tuple[int, int, int]
"""Page, start and end of evidence."""

_CELL_BREAK = " | "
_PIECES = re.compile(r"\s*[|•·;]\s*|\s{3,}|\s+[–—]\s+")
_MAIL = re.compile(
    r"(?<!\S)\S*@\S*|(?<![\w.+-])[\w.+-]+\s?(?:\(at\)|\[at\]|\{at\})\s?[\w-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\w-]+)*",
    re.IGNORECASE,
)
_CONTACT_POINTERS = (
    ("/basics/email", "email"),
    ("/basics/phone", "phone"),
    ("/basics/url", "link"),
    ("/basics/profiles/", "link"),
    ("/basics/location/", "place"),
)
_NUMBER = re.compile(r"(?<![\w.-])[+(]?\d[\d ().\u00a0/–-]{6,}\d(?!\w)")
_NUMBER_DIGITS_MIN = 7
_NAME_WORDS = range(2, 5)
_NAME_EDGES = " #*_-–—,;:.()"
_NAME_LETTERS_MIN = 3


@dataclass(frozen=True, slots=True, eq=False)
class ModelLine:
    """A row of the document under a number, from 1, and where it stands: section by its place and key."""

    number: int
    row: Row
    section: int
    key: str


def place_of(piece: Slice) -> Place:
    """Where *piece* stands."""
    return piece.source.page, piece.offset, piece.offset + piece.end - piece.start


def places_of_line(line: ModelLine) -> list[Place]:
    """Where the cells of *line* stand."""
    return [place_of(cell) for cell in line.row.cells]


def meet(one: Place, other: Place) -> bool:
    """Whether two places have a character in common."""
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def numbered(sections: Sequence[Section]) -> tuple[ModelLine, ...]:
    """All rows of *sections*, in the order in which they are read."""
    found = [
        (index, section.key, row) for index, section in enumerate(sections) for row in section.rows
    ]
    return tuple(
        ModelLine(number, row, index, key)
        for number, (index, key, row) in enumerate(found, start=1)
    )


def may_be_sent(line: ModelLine) -> bool:
    """Whether a model may see *line*: none of those that only say how to reach somebody, or who they are."""
    return line.key != CONTACT and not any(
        is_personal_line(piece) for piece in _PIECES.split(line.row.text)
    )


def mask_for(extraction: Extraction, lines: Iterable[ModelLine], *, name_is_sure: bool) -> Mask:
    """Marks for the contact data that rules found, and for all that may be some in *lines* of the header.

    Where the name is in doubt, whatever looks like one has a mark: a model can choose among marks.
    """
    # An address may be broken over lines, and its parts do not look like one.
    also = [
        (kind, item.text)
        for found in extraction.fields
        for kind in [_contact_kind(found.pointer)]
        for item in found.evidence
        if kind
    ]
    for line in lines:
        mailboxes = [match.group() for match in _MAIL.finditer(line.row.text)]
        also += [("email", mailbox) for mailbox in mailboxes]
        if not name_is_sure:
            also += [("name", word) for mailbox in mailboxes for word in _names_in(mailbox)]
        if line.key in CONTACT_KEYS:
            for cell in line.row.cells:
                also += _header_values(cell.text, names=not name_is_sure)
    return Mask(extraction.resume.to_wire(), also=also)


def _contact_kind(pointer: str) -> str:
    """The kind of mark for the value at *pointer*, or the empty text when it is no contact data."""
    for start, kind in _CONTACT_POINTERS:
        if pointer.startswith(start) and not pointer.endswith("/network"):
            return kind
    return ""


def _header_values(text: str, *, names: bool) -> Iterator[tuple[str, str]]:
    for span in find_dates(text):
        if span.first is not None and span.first.day is not None:
            yield "birth", text[span.start : span.end]
    for match in _NUMBER.finditer(text):
        digits = sum(character.isdigit() for character in match.group())
        if digits >= _NUMBER_DIGITS_MIN and not find_dates(match.group()):
            yield "phone", match.group()
    for piece in _PIECES.split(text):
        if is_street(piece):
            yield "place", piece.strip(" ,")
        elif is_address(piece):
            yield "link", piece.strip()
        elif names and _may_be_name(bare := piece.strip(_NAME_EDGES)):
            yield "name", bare


def _names_in(mailbox: str) -> Iterator[str]:
    """What in front of the @ may be a name, as a text may print it."""
    for word in re.split(r"[\W\d_]+", re.split(r"@|\s?[(\[{]at", mailbox)[0]):
        if len(word) >= _NAME_LETTERS_MIN:
            yield from dict.fromkeys((word, word.capitalize(), word.upper()))


def _may_be_name(text: str) -> bool:
    words = text.split()
    return len(words) in _NAME_WORDS and all(
        word[0].isupper() and not any(character.isdigit() for character in word) for word in words
    )


def parts_of(
    lines: Sequence[ModelLine],
    sections: Sequence[Section],
    mask: Mask,
    doubtful: Collection[int] | None,
) -> list[tuple[tuple[ModelLine, ...], str]]:
    """*lines* with the text that shows them, cut at the borders of sections where it would be too long for one call.

    *doubtful* are numbers of lines to mark; None marks none.
    """
    parts: list[tuple[tuple[ModelLine, ...], str]] = []
    held: list[ModelLine] = []
    shown = ""
    for taken, text in _blocks(lines, sections, mask, doubtful):
        if held and len(shown) + len(text) > PART_CHARACTERS_MAX:
            parts.append((tuple(held), shown))
            held, shown = [], ""
        held += taken
        shown += text
    return [*parts, (tuple(held), shown)] if held else parts


def _blocks(
    lines: Sequence[ModelLine],
    sections: Sequence[Section],
    mask: Mask,
    doubtful: Collection[int] | None,
) -> Iterator[tuple[list[ModelLine], str]]:
    """Lines of one section each; a section too long for one call is cut before a line that begins something."""
    for index, group in groupby(lines, key=lambda line: line.section):
        title = _title(sections[index], mask)
        taken: list[ModelLine] = []
        text = title
        above: ModelLine | None = None
        for line in group:
            written = _written(line, mask, doubtful)
            begins = above is not None and above.row.bullet and not line.row.bullet
            full = len(text) + len(written) > PART_CHARACTERS_MAX
            if taken and (full or (begins and 2 * len(text) > PART_CHARACTERS_MAX)):
                yield taken, text
                taken, text = [], title
            taken.append(line)
            text += written
            above = line
        yield taken, text


def _title(section: Section, mask: Mask) -> str:
    if section.title is None:
        return "# (top)\n"
    known = "" if section.key in NAMELESS else f" ({section.key})"
    return f"# {mask.hide(_one_line(section.title.text))}{known}\n"


def _written(line: ModelLine, mask: Mask, doubtful: Collection[int] | None) -> str:
    text = mask.hide(_CELL_BREAK.join(_one_line(cell.text) for cell in line.row.cells))
    mark = "? " if doubtful is not None and line.number in doubtful else ""
    return f"{mark}{line.number} {'- ' if line.row.bullet else ''}{text}\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())
