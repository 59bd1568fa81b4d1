"""Styles, fonts and single changes of looks in a Word 97-2003 file."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, replace

from skillmap.extract.doc_parts import WordFile, changes_in
from skillmap.extract.flow import Look

_BASES_MAX = 20
"""Styles that one style may rest on in turn; a longer chain, or a ring, ends there."""
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titulo)\s*([1-9])", re.IGNORECASE)
_COLORS = (
    0x000000,
    0x000000,
    0x0000FF,
    0x00FFFF,
    0x00FF00,
    0xFF00FF,
    0xFF0000,
    0xFFFF00,
    0xFFFFFF,
    0x000080,
    0x008080,
    0x008000,
    0x800080,
    0x800080,
    0x808000,
    0x808080,
    0xC0C0C0,
)
"""Source: [MS-DOC] 2.9.119, Ico."""
_STYLE_NONE = 0x0FFF
_PARAGRAPH_STYLE, _CHARACTER_STYLE = 1, 2
_SPRM_CHARACTER_STYLE = 0x4A30
_LIST_NONE = {0, 0xF801}


@dataclass(frozen=True, slots=True)
class Text:
    """How characters look."""

    bold: bool = False
    italic: bool = False
    hidden: bool = False
    deleted: bool = False
    special: bool = False
    size: float = 10.0
    color: int = 0
    font: int = 0
    shaded: bool = False
    symbol: int = 0
    """A character that stands for the one in the text, 0 for none."""

    def changed(self, changes: bytes, base: Text) -> Text:
        """This look after *changes*; "as the style" and "unlike the style" are told by *base*."""
        values: dict[str, bool | int | float] = {}
        for number, operand in changes_in(changes):
            name = _TOGGLES.get(number)
            value = int.from_bytes(operand[:4], "little") if operand else 0
            if name is not None:
                values[name] = _toggled(value & 0xFF, style=getattr(base, name))
            elif number == 0x4A43:
                values["size"] = value / 2
            elif number == 0x2A42 and value < len(_COLORS):
                values["color"] = _COLORS[value]
            elif number == 0x6870 and len(operand) == 4:
                # An automatic color has 255 in its last byte; red comes first.
                rgb = operand[0] << 16 | operand[1] << 8 | operand[2]
                values["color"] = 0 if operand[3] == 255 else rgb
            elif number == 0x4A4F:
                values["font"] = value
            elif number == 0x6A09 and len(operand) == 4:
                values["font"] = int.from_bytes(operand[:2], "little")
                values["symbol"] = int.from_bytes(operand[2:], "little")
            elif number == 0x2A0C:
                values["shaded"] = value not in {0, 8}
            elif number in {0x4866, 0xCA71}:
                values["shaded"] = is_shade(number, operand)
        return replace(self, **values) if values else self  # type: ignore[arg-type] # Each value has the type of its field.


_TOGGLES = {
    0x0835: "bold",
    0x0836: "italic",
    0x083C: "hidden",
    0x0800: "deleted",
    0x0855: "special",
}
"""Source: [MS-DOC] 2.6.1: sprmCFBold, sprmCFItalic, sprmCFVanish, sprmCFRMarkDel, sprmCFSpec."""


def _toggled(value: int, *, style: bool) -> bool:
    if value == 0x80:
        return style
    if value == 0x81:
        return not style
    return value == 1


def is_shade(number: int, operand: bytes) -> bool:
    """Whether a shading (2.9.247, 2.9.248) is anything but white or none."""
    if number in {0x4866, 0x442D}:
        shade = int.from_bytes(operand[:2], "little")
        return shade >> 10 != 0 or (shade >> 5 & 31) not in {0, 8}
    back = operand[5:9]
    return len(back) == 4 and back[3] != 255 and back[:3] != b"\xff\xff\xff"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is known of a paragraph beside its text."""

    outline: int = 9
    """Level of a heading from 0; 9 is text."""
    list_id: int = 0
    level: int = 0
    in_table: bool = False
    ends_row: bool = False
    depth: int = 0
    ends_inner_cell: bool = False
    ends_inner_row: bool = False
    shaded: bool = False

    def changed(self, changes: bytes) -> Paragraph:
        """This paragraph after *changes* (2.6.2)."""
        values: dict[str, bool | int] = {}
        for number, operand in changes_in(changes):
            value = int.from_bytes(operand[:4], "little") if operand else 0
            if number in _FLAGS:
                values[_FLAGS[number]] = value == 1
            elif number == 0x6649:
                values["depth"] = min(value, 8)
            elif number == 0x260A:
                values["level"] = min(value, 8)
            elif number == 0x460B:
                values["list_id"] = value
            elif number == 0x2640:
                values["outline"] = min(value, 9)
            elif number in {0x442D, 0xC64D}:
                values["shaded"] = is_shade(number, operand)
        return replace(self, **values) if values else self  # type: ignore[arg-type] # Each value has the type of its field.

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a list."""
        return self.list_id not in _LIST_NONE


_FLAGS = {
    0x2416: "in_table",
    0x2417: "ends_row",
    0x244B: "ends_inner_cell",
    0x244C: "ends_inner_row",
}


@dataclass(frozen=True, slots=True)
class _Style:
    name: str = ""
    base: int = _STYLE_NONE
    paragraph: bytes = b""
    text: bytes = b""


class Styles:
    """The style sheet (2.9.271) and the list of fonts."""

    def __init__(self, file: WordFile) -> None:
        """Read them; what is damaged counts as missing."""
        self._styles = _styles(file.table(1))
        self._fonts = _fonts(file.table(15))
        self._texts: dict[int, Text] = {}
        self._paragraphs: dict[int, Paragraph] = {}

    def text(self, style: int) -> Text:
        """The look of a paragraph style."""
        if style not in self._texts:
            look = Text()
            for found in self._chain(style):
                look = look.changed(found.text, look)
            self._texts[style] = look
        return self._texts[style]

    def changed(self, base: Text, changes: bytes) -> Text:
        """*base* with *changes*, those of a character style that they name first."""
        look = base
        for number, operand in changes_in(changes):
            if number == _SPRM_CHARACTER_STYLE:
                for found in self._chain(int.from_bytes(operand[:2], "little")):
                    look = look.changed(found.text, base)
        return look.changed(changes, look)

    def paragraph(self, style: int) -> Paragraph:
        """What a paragraph style says about paragraphs."""
        if style not in self._paragraphs:
            paragraph = Paragraph()
            for found in self._chain(style):
                paragraph = paragraph.changed(found.paragraph)
                heading = _HEADING.match(found.name)
                if heading or found.name.lower() == "title":
                    level = int(heading[1]) - 1 if heading else 0
                    paragraph = replace(paragraph, outline=level)
            self._paragraphs[style] = paragraph
        return self._paragraphs[style]

    def look(self, text: Text) -> Look:
        """As the look of a span."""
        font = self._fonts[text.font] if text.font < len(self._fonts) else ""
        return Look(font, text.size, text.bold, text.italic, text.color)

    def _chain(self, style: int) -> list[_Style]:
        chain: list[_Style] = []
        while style < len(self._styles) and len(chain) < _BASES_MAX:
            chain.append(self._styles[style])
            style = self._styles[style].base
        return chain[::-1]


def _styles(table: bytes) -> list[_Style]:
    if len(table) < 6:
        return []
    place = 2 + int.from_bytes(table[:2], "little")
    count, base_size = struct.unpack_from("<HH", table, 2)
    styles: list[_Style] = []
    while place + 2 <= len(table) and len(styles) < count:
        size = int.from_bytes(table[place : place + 2], "little")
        styles.append(_style(table[place + 2 : place + 2 + size], base_size))
        place += 2 + size
    return styles


def _style(data: bytes, base_size: int) -> _Style:
    """One style (2.9.135): kind and base, name, changes of paragraphs, changes of characters."""
    if len(data) < base_size + 4 or base_size < 6:
        return _Style()
    kind = int.from_bytes(data[2:4], "little")
    length = int.from_bytes(data[base_size : base_size + 2], "little")
    end = base_size + 2 + 2 * length
    name = data[base_size + 2 : end].decode("utf-16-le", errors="replace")
    parts: list[bytes] = []
    place = end + 2
    while place + 2 <= len(data) and len(parts) < 2:
        size = int.from_bytes(data[place : place + 2], "little")
        parts.append(data[place + 2 : place + 2 + size])
        place += 2 + size + size % 2
    parts += [b""] * (2 - len(parts))
    if kind & 0xF == _PARAGRAPH_STYLE:
        return _Style(name, kind >> 4, parts[0][2:], parts[1])
    if kind & 0xF == _CHARACTER_STYLE:
        return _Style(name, kind >> 4, text=parts[0])
    return _Style(name)


def _fonts(table: bytes) -> list[str]:
    """Names of fonts (2.9.286)."""
    names: list[str] = []
    place = 4
    while place < len(table):
        size = table[place]
        raw = table[place + 1 + 39 : place + 1 + size]
        names.append(raw.decode("utf-16-le", errors="replace").partition("\0")[0])
        place += 1 + size
    return names
