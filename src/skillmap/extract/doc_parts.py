"""The binary tables of a Word 97-2003 file: its text in pieces, and how paragraphs and characters look.

Source: Microsoft, [MS-DOC] Word (.doc) Binary File Format; numbers in comments are its sections.
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from types import ModuleType

from skillmap.errors import EncryptedDocumentError, MissingExtraError, UnreadableDocumentError
from skillmap.extract.bounds import check
from skillmap.models.limits import ExtractLimits

MEDIA_TYPE = "application/msword"
_MAGIC = 0xA5EC
_VERSION_MIN = 0x00C1
"""The version that Word 97 and all later ones write; Word 6 and 95 are older."""
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_PAGE = 512


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` to `end` stand at byte `offset`, each one byte (Windows-1252) or two (UTF-16) wide."""

    start: int
    end: int
    offset: int
    width: int


class WordFile:
    """The streams of a file, and the places of its tables (2.5.1)."""

    def __init__(self, data: bytes, limits: ExtractLimits) -> None:
        """Open the container and read its header.

        Raises:
            EncryptedDocumentError: It is protected with a password.
            UnreadableDocumentError: It is no Word 97-2003 document, or damaged.
            DocumentLimitError: Its pieces make more than `characters_max`.
        """
        self._main = _streams(data, "WordDocument")
        if len(self._main) < 0x1AA or self._short(0) != _MAGIC:
            raise damaged("it has no Word document in it")
        flags = self._short(0x0A)
        if flags & _ENCRYPTED:
            raise EncryptedDocumentError
        if self._short(2) < _VERSION_MIN:
            raise damaged("it is older than Word 97")
        self._table = _streams(data, "1Table" if flags & _TABLE_1 else "0Table")
        self.pieces = self._pieces()
        # Looked at before any text is: thousands of pieces may stand at the same bytes.
        check("characters_max", limits, self.pieces[-1].end)
        self.lengths = {
            name: max(0, self._long(offset))
            for name, offset in (
                ("body", 0x4C),
                ("notes", 0x50),
                ("margins", 0x54),
                ("comments", 0x5C),
                ("endnotes", 0x60),
                ("boxes", 0x64),
            )
        }
        """Characters of each story; they follow each other in this order."""

    def table(self, index: int) -> bytes:
        """The table at place *index* of the header's list of offsets and sizes (2.5.6)."""
        place = 0x9A + 8 * index
        if place + 8 > len(self._main):
            return b""
        offset, size = struct.unpack_from("<II", self._main, place)
        return self._table[offset : offset + size]

    def text(self) -> str:
        """All characters, those of all stories one after the other; its indexes are places in the file's sense."""
        parts = []
        for piece in self.pieces:
            raw = self._main[piece.offset : piece.offset + (piece.end - piece.start) * piece.width]
            decoded = raw.decode("cp1252" if piece.width == 1 else "utf-16-le", errors="replace")
            # Whatever is wrong with the bytes, the places of what follows stay right.
            parts.append(decoded.ljust(piece.end - piece.start, "\0")[: piece.end - piece.start])
        return "".join(parts)

    def offset(self, place: int) -> int:
        """Byte of the main stream at which character *place* stands, -1 when there is none."""
        index = bisect_right(self._starts, place) - 1
        if index < 0 or place >= self.pieces[index].end:
            return -1
        piece = self.pieces[index]
        return piece.offset + (place - piece.start) * piece.width

    def runs(self, index: int, *, paragraphs: bool) -> Properties:
        """Properties of characters or paragraphs from the pages that table *index* lists (2.8.5, 2.8.6)."""
        table = self.table(index)
        count = max(0, (len(table) - 4) // 8)
        numbers = struct.unpack_from(f"<{count}I", table, 4 * (count + 1)) if count else ()
        found = Properties()
        for number in dict.fromkeys(numbers):
            start = (number & 0x3FFFFF) * _PAGE
            page = self._main[start : start + _PAGE]
            if len(page) == _PAGE:
                _read_page(page, found, paragraphs=paragraphs)
        found.sort()
        return found

    def _pieces(self) -> tuple[Piece, ...]:
        """The piece table (2.8.35)."""
        table = self.table(33)
        place = 0
        while place + 5 <= len(table) and table[place] == 1:
            place += 3 + int.from_bytes(table[place + 1 : place + 3], "little")
        if place + 5 > len(table) or table[place] != 2:
            raise damaged("its table of pieces is damaged")
        size = int.from_bytes(table[place + 1 : place + 5], "little")
        pieces = table[place + 5 : place + 5 + size]
        count = (len(pieces) - 4) // 12
        if count < 1:
            raise damaged("its table of pieces is damaged")
        places = struct.unpack_from(f"<{count + 1}I", pieces)
        result = []
        for index in range(count):
            start, end = places[index], places[index + 1]
            code = int.from_bytes(
                pieces[4 * (count + 1) + 8 * index + 2 : 4 * (count + 1) + 8 * index + 6], "little"
            )
            narrow = bool(code & 0x40000000)
            offset = (code & 0x3FFFFFFF) // (2 if narrow else 1)
            width = 1 if narrow else 2
            if end < start or offset + (end - start) * width > len(self._main):
                raise damaged("its table of pieces is damaged")
            result.append(Piece(start, end, offset, width))
        if result[0].start or any(a.end != b.start for a, b in pairwise(result)):
            raise damaged("its table of pieces is damaged")
        self._starts = [piece.start for piece in result]
        return tuple(result)

    def _short(self, offset: int) -> int:
        return int.from_bytes(self._main[offset : offset + 2], "little")

    def _long(self, offset: int) -> int:
        return int.from_bytes(self._main[offset : offset + 4], "little", signed=True)


class Properties:
    """Stretches of bytes of the main stream, each with its style and changes of properties."""

    def __init__(self) -> None:
        """Start without any."""
        self._stretches: list[tuple[int, int, int, bytes]] = []
        self._starts: list[int] = []

    def add(self, start: int, end: int, style: int, changes: bytes) -> None:
        """Add bytes *start* to *end*."""
        if end > start:
            self._stretches.append((start, end, style, changes))

    def sort(self) -> None:
        """Make them ready for `at`."""
        self._stretches.sort(key=lambda stretch: stretch[:2])
        self._starts = [stretch[0] for stretch in self._stretches]

    def at(self, offset: int) -> tuple[int, bytes]:
        """Style and changes at byte *offset*."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self._stretches[index][1]:
            return 0, b""
        return self._stretches[index][2], self._stretches[index][3]


def _read_page(page: bytes, found: Properties, *, paragraphs: bool) -> None:
    """A page of formatting (2.9.33, 2.9.175): bounds, where the properties are, the properties."""
    count = page[_PAGE - 1]
    step = 13 if paragraphs else 1
    if 4 * (count + 1) + step * count > _PAGE:
        return
    bounds = struct.unpack_from(f"<{count + 1}I", page)
    for index in range(count):
        place = 2 * page[4 * (count + 1) + step * index]
        style, changes = 0, b""
        if place and paragraphs:
            size = 2 * page[place] - 1
            first = place + 1
            if not page[place]:
                size, first = 2 * page[place + 1] if place + 1 < _PAGE else 0, place + 2
            style = int.from_bytes(page[first : first + 2], "little")
            changes = page[first + 2 : first + size]
        elif place:
            changes = page[place + 1 : place + 1 + page[place]]
        found.add(bounds[index], bounds[index + 1], style, changes)


def changes_in(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Single changes of properties: number and operand (2.2.5.1)."""
    place = 0
    while place + 3 <= len(data):
        number = int.from_bytes(data[place : place + 2], "little")
        place += 2
        size = (1, 1, 2, 4, 2, 2, 0, 3)[number >> 13]
        if not size:
            # The operand tells its size, and two of them tell it in a way of their own.
            size = data[place] + 1
            if number == 0xD608:
                size = int.from_bytes(data[place : place + 2], "little") + 1
            elif number == 0xC615 and data[place] == 255:
                return
        yield number, data[place : place + size]
        place += size


def _streams(data: bytes, name: str) -> bytes:
    olefile = _olefile()
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            if not container.exists(name):
                raise damaged("it has no Word document in it")
            content: bytes = container.openstream(name).read()
            return content
    except (
        OSError,
        RecursionError,
        ValueError,
        IndexError,
        struct.error,
        AttributeError,
        TypeError,
        KeyError,
    ) as error:
        # Damaged containers make the package fail in all these ways.
        raise damaged("its container is damaged") from error


def _olefile() -> ModuleType:
    try:
        import olefile
    except ImportError as error:
        raise MissingExtraError("olefile", extra="standard") from error
    module: ModuleType = olefile
    return module


def damaged(reason: str) -> UnreadableDocumentError:
    """The error that says what is wrong with the file."""
    return UnreadableDocumentError(reason, media_type=MEDIA_TYPE)
