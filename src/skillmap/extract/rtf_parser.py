"""Tokens of Rich Text Format to paragraphs and rows, story by story."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache

from skillmap.extract.bounds import Budget, check
from skillmap.extract.contrast import is_as_paper
from skillmap.extract.encoding import joined_surrogates
from skillmap.extract.flow import Inline, Look
from skillmap.extract.flow_blocks import Block
from skillmap.extract.rtf_tokens import (
    PAGE_WORDS,
    Token,
    decoded,
    page_of_charset,
    page_of_number,
    tokens,
)
from skillmap.models.limits import ExtractLimits

_LINK = re.compile(r'HYPERLINK\s+(?!\\)"?([^"\s]+)"?')
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titulo)\s*([1-9])", re.IGNORECASE)
_TOKENS_PER_LOOK = 1_000
"""Tokens between two looks at the clock."""
_SIZE_USUAL = 24
"""Half points where nothing is said. Source: the specification, `\\fs`."""
_SIZE_TINY = 4
"""Half points below which nobody can read a text."""

_NAME_MAX = 200
"""Characters of a piece of a font's or style's name that are kept."""

_TEXTS = {
    "tab": "\t",
    "line": "\n",
    "softline": "\n",
    "emdash": "—",
    "endash": "–",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "lbr": "\n",
}
_SYMBOLS = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}"}
_SKIPPED = frozenset(
    "info pict listtable listoverridetable revtbl rsidtbl filetbl themedata datastore "
    "colorschememapping latentstyles xmlnstbl mmathPr private template docvar nonshppict shprslt nonesttables "
    "ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn xe tc txe rxe bkmkstart bkmkend atnid atnauthor atntime "
    "atnicn atnref annotation panose falt fname fontemb fontfile sp sn sv objdata objclass objname".split()
)
"""Destinations that show no text of the document itself."""
_STORIES = {
    "header": "header",
    "headerr": "header",
    "headerl": "header",
    "headerf": "header first",
    "footer": "footer",
    "footerr": "footer",
    "footerl": "footer",
    "footerf": "footer first",
    "footnote": "note",
}
_BOXES = frozenset({"shptxt", "dptxbxtext"})
_STARRED = (
    frozenset({"fldinst", "shpinst", "do", "nesttableprops", "ud", "shppict", "pn"})
    | _BOXES
    | _STORIES.keys()
)
"""Destinations that may be marked as "to be skipped by who does not know them" and are known here."""


@dataclass(slots=True)
class Content:
    """What a file shows: its stories, what was hidden in it, and how many pictures it has."""

    stories: dict[str, list[Block]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    pictures: int = 0
    has_title_page: bool = False


@dataclass(slots=True)
class _Field:
    """A field: its instruction, and where it leads once that is read."""

    instruction: list[str] = field(default_factory=list)
    url: str = ""


@dataclass(slots=True)
class _State:
    """What a group inherits from the one around it, and may change for itself."""

    place: str = "text"
    font: int | None = None
    size: int = _SIZE_USUAL
    bold: bool = False
    italic: bool = False
    color: int = 0
    hidden: bool = False
    deleted: bool = False
    shaded: bool = False
    skip: int = 1
    field: _Field | None = None
    style: int = 0
    outline: int | None = None
    level: int = 0
    in_table: bool = False
    depth: int = 1
    paragraph_shaded: bool = False


@dataclass(slots=True)
class _Table:
    """Rows in the making, one for each level of nesting."""

    cells: list[list[Block]] = field(default_factory=list)
    current: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class _Story:
    """A story in the making; text boxes and footnotes interrupt the one around them."""

    blocks: list[Block]
    name: str
    group: int
    boxed: bool = False
    inline: Inline = field(default_factory=Inline)
    marker: str = ""
    tables: list[_Table] = field(default_factory=list)


class Parser:
    """Reads one file. Cost: about a microsecond for each byte."""

    def __init__(self, budget: Budget, limits: ExtractLimits) -> None:
        """Start without fonts, colours and styles."""
        self.content = Content()
        self._budget = budget
        self._limits = limits
        self._page = "cp1252"
        self._fonts: dict[int, list[str]] = {}
        self._default_font: int | None = None
        self._colors: list[int] = []
        self._rgb = [0, 0, 0]
        self._styles: dict[int, str] = {}
        self._shadings: list[bool] = []
        self._shading = False
        self._state = _State()
        self._stack: list[_State] = []
        self._stories = [_Story(self.content.stories.setdefault("body", []), "body", 0)]
        self._bytes = bytearray()
        self._to_skip = 0
        self._starred = False

    def parse(self, data: bytes) -> Content:
        """The content of *data*.

        Raises:
            DocumentLimitError: Groups nest deeper than `xml_depth_max`, or it takes too long.
        """
        for number, token in enumerate(tokens(data)):
            if number % _TOKENS_PER_LOOK == 0:
                self._budget.tick()
            if token.kind == "word":
                self._word(token)
            elif token.kind == "text":
                self._text(token.data)
            elif token.kind == "symbol":
                self._symbol(token)
            elif token.kind == "open":
                self._open()
            else:
                self._close()
        self._flush()
        while len(self._stories) > 1:
            self._end_story()
        self._end_paragraph()
        self._end_rows(0)
        return self.content

    # -- groups ---------------------------------------------------------------------------

    def _open(self) -> None:
        self._flush()
        self._to_skip = 0
        self._stack.append(copy(self._state))
        check("xml_depth_max", self._limits, len(self._stack))

    def _close(self) -> None:
        self._flush()
        self._to_skip = 0
        self._starred = False
        if not self._stack:
            return
        if len(self._stories) > 1 and self._stories[-1].group == len(self._stack):
            self._end_story()
        closed, self._state = self._state, self._stack.pop()
        if closed.place == "fldinst" != self._state.place and closed.field is not None:
            found = _LINK.search("".join(closed.field.instruction))
            closed.field.url = joined_surrogates(found[1]) if found else ""

    def _begin_story(self, name: str, *, boxed: bool = False) -> None:
        """Whatever comes until the group ends stands in another story, or before this paragraph."""
        blocks = self._target() if boxed else self.content.stories.setdefault(name, [])
        boxed = boxed or self._stories[-1].boxed
        self._stories.append(_Story(blocks, name, len(self._stack), boxed))
        self._state.place = "text"
        self._state.in_table, self._state.depth, self._state.field = False, 1, None

    def _end_story(self) -> None:
        self._end_paragraph()
        self._end_rows(0)
        self._stories.pop()

    # -- text -----------------------------------------------------------------------------

    def _text(self, data: bytes) -> None:
        if self._to_skip:
            # What follows \u says the same again, for programs that do not know Unicode.
            passed = min(self._to_skip, len(data))
            self._to_skip -= passed
            data = data[passed:]
        if self._state.place != "skip":
            self._bytes += data

    def _flush(self) -> None:
        """Add the bytes collected so far in the code page of the font."""
        if self._bytes:
            text = decoded(bytes(self._bytes), self._code_page())
            self._bytes.clear()
            self._add(text)

    def _code_page(self) -> str:
        font = self._default_font if self._state.font is None else self._state.font
        known = self._fonts.get(-1 if font is None else font)
        place = self._state.place
        return known[1] if known and place in {"text", "marker"} else self._page

    def _add(self, text: str) -> None:
        place, state = self._state.place, self._state
        if place == "text":
            self._show(text)
        elif place == "fldinst" and state.field is not None:
            state.field.instruction.append(text)
        elif place == "marker":
            self._stories[-1].marker += text[:_NAME_MAX]
        elif place == "fonttbl":
            self._fonts.setdefault(state.font or 0, ["", self._page])[0] += text[:_NAME_MAX]
        elif place == "stylesheet":
            self._styles[state.style] = self._styles.get(state.style, "") + text[:_NAME_MAX]
        elif place == "colortbl" and ";" in text:
            red, green, blue = self._rgb
            self._colors.append(red << 16 | green << 8 | blue)
            self._rgb = [0, 0, 0]

    def _show(self, text: str) -> None:
        state = self._state
        if state.deleted:
            return
        code = self._hides()
        if code:
            if text.strip():
                self.content.hidden.add(code)
            return
        font = self._default_font if state.font is None else state.font
        known = self._fonts.get(-1 if font is None else font, [""])[0]
        name = joined_surrogates(known.partition(";")[0].strip())
        look = _look(name, state.size, state.bold, state.italic, self._color(state.color))
        url = state.field.url if state.field is not None else ""
        self._stories[-1].inline.add(text, look, url)

    def _color(self, number: int) -> int:
        return self._colors[number] if 0 <= number < len(self._colors) else 0

    def _hides(self) -> str:
        state, story = self._state, self._stories[-1]
        if state.hidden:
            return "hidden.invisible"
        if 0 <= state.size < _SIZE_TINY:
            return "hidden.tiny"
        if not is_as_paper(self._color(state.color)):
            return ""
        cell = len(story.tables[-1].cells) if story.tables and state.in_table else 0
        in_shade = state.in_table and cell < len(self._shadings) and self._shadings[cell]
        seen = state.shaded or state.paragraph_shaded or story.boxed or in_shade
        return "" if seen else "hidden.white"

    # -- symbols and words ----------------------------------------------------------------

    def _symbol(self, token: Token) -> None:
        if token.name == "*":
            self._starred = True
        elif self._to_skip:
            self._to_skip -= 1
        elif token.name in _SYMBOLS:
            self._flush()
            self._add(_SYMBOLS[token.name])
        elif token.name in "\r\n":
            self._flush()
            self._paragraph_word("par")

    def _word(self, token: Token) -> None:
        name, number = token.name, token.number
        starred, self._starred = self._starred, False
        if name == "u":
            self._unicode(number or 0)
            return
        if self._to_skip:
            self._to_skip -= 1
            return
        self._flush()
        if self._state.place == "skip":
            return
        if name in _SKIPPED or (starred and name not in _STARRED):
            self.content.pictures += name == "pict"
            self._state.place = "skip"
        elif not self._destination(name):
            self._format(name, number)

    def _unicode(self, number: int) -> None:
        """A character as a signed number of 16 bits; it ends what was to be skipped."""
        self._flush()
        self._to_skip = self._state.skip
        if self._state.place != "skip":
            self._add(chr(number & 0xFFFF))

    def _destination(self, name: str) -> bool:
        """Whether *name* begins a destination; then the group is told."""
        state = self._state
        if name in {"fonttbl", "colortbl", "stylesheet", "fldinst"}:
            state.place = name
        elif name in {"listtext", "pntext"}:
            state.place = "marker"
        elif name == "field":
            state.field = _Field()
        elif name in _STORIES:
            self._begin_story(_STORIES[name])
        elif name in _BOXES:
            self._begin_story("", boxed=True)
        elif name in {"shpinst", "do", "nesttableprops", "pn"}:
            state.place = "props"
        elif name == "upr":
            state.place = "upr"
        elif name == "ud":
            state.place = "text"
        else:
            return name in {"shppict", "fldrslt", "rtf", "shp"}
        return True

    def _format(self, name: str, number: int | None) -> None:
        place = self._state.place
        if place in {"fonttbl", "colortbl", "stylesheet"}:
            self._table_word(name, number)
            return
        if name == "nestrow":
            self._end_row(nested=True)
        elif place in {"text", "marker"} and name in _TEXTS:
            self._add(_TEXTS[name])
        elif place == "text" and self._paragraph_word(name):
            return
        elif place in {"text", "marker", "props"}:
            self._look_word(name, number)
            self._document_word(name, number)

    def _table_word(self, name: str, number: int | None) -> None:
        """A word in the tables of fonts, colours and styles."""
        value = number or 0
        if name == "f":
            self._state.font = value
            self._fonts[value] = ["", self._page]
        elif name in {"fcharset", "cpg"}:
            find = page_of_charset if name == "fcharset" else page_of_number
            known = self._fonts.setdefault(self._state.font or 0, ["", self._page])
            known[1] = find(value, self._page)
        elif name in {"red", "green", "blue"}:
            self._rgb[("red", "green", "blue").index(name)] = max(0, min(value, 255))
        elif name in {"s", "cs", "ds", "ts"}:
            # Only names of paragraph styles are of use; the others must not be mixed up with them.
            self._state.style = value if name == "s" else -1

    def _document_word(self, name: str, number: int | None) -> None:
        """A word that holds for the whole document."""
        if name in PAGE_WORDS:
            self._page = PAGE_WORDS[name]
        elif name == "ansicpg":
            self._page = page_of_number(number or 0, self._page)
        elif name == "deff":
            self._default_font = number
        elif name == "titlepg":
            self.content.has_title_page = True

    def _look_word(self, name: str, number: int | None) -> None:
        """A word about characters, paragraphs or cells."""
        state = self._state
        is_on = number != 0
        if name == "plain":
            self._state.font, state.size, state.color = None, _SIZE_USUAL, 0
            state.bold = state.italic = state.hidden = state.deleted = state.shaded = False
        elif name == "pard":
            state.style, state.outline, state.level, state.depth = 0, None, 0, 1
            state.in_table = state.paragraph_shaded = False
        elif name == "b":
            state.bold = is_on
        elif name == "i":
            state.italic = is_on
        elif name == "v":
            state.hidden = is_on
        elif name == "deleted":
            state.deleted = is_on
        elif name == "intbl":
            state.in_table = True
        elif name in {"highlight", "cb", "chcbpat"}:
            state.shaded = bool(number) and self._color(number or 0) != 0xFFFFFF
        elif name in {"cbpat", "shading"}:
            state.paragraph_shaded = bool(number) and self._color(number or 0) != 0xFFFFFF
        elif name in {"trowd", "clcbpat", "cellx"}:
            self._cell_word(name, number or 0)
        elif number is not None:
            self._number_word(name, number)

    def _number_word(self, name: str, number: int) -> None:
        state = self._state
        if name == "fs":
            state.size = number
        elif name == "f":
            state.font = number
        elif name == "cf":
            state.color = number
        elif name == "uc":
            state.skip = max(0, min(number, 8))
        elif name == "s":
            state.style = number
        elif name == "outlinelevel":
            state.outline = number
        elif name in {"ilvl", "pnlvl"}:
            state.level = max(0, min(number, 8))
        elif name == "itap":
            state.depth, state.in_table = max(1, min(number, 8)), number > 0

    def _cell_word(self, name: str, number: int) -> None:
        if name == "trowd":
            self._shadings, self._shading = [], False
        elif name == "clcbpat":
            self._shading = self._color(number) != 0xFFFFFF
        else:
            self._shadings.append(self._shading)
            self._shading = False

    # -- paragraphs and rows --------------------------------------------------------------

    def _paragraph_word(self, name: str) -> bool:
        if name in {"par", "sect", "page", "column"}:
            if name in {"par", "sect"} or self._stories[-1].inline.text.strip():
                self._end_paragraph()
        elif name in {"cell", "nestcell"}:
            self._end_cell(nested=name == "nestcell")
        elif name == "row":
            self._end_row(nested=False)
        else:
            return False
        return True

    def _target(self) -> list[Block]:
        """The blocks that the next paragraph belongs to: those of the story, or of a cell."""
        story, state = self._stories[-1], self._state
        depth = state.depth if state.in_table else 0
        self._end_rows(depth)
        while len(story.tables) < depth:
            story.tables.append(_Table())
        return story.tables[-1].current if depth else story.blocks

    def _end_paragraph(self) -> None:
        story, state = self._stories[-1], self._state
        inline, story.inline = story.inline, Inline()
        marker, story.marker = story.marker, ""
        blocks = self._target()
        inline.parts = [(joined_surrogates(text), look, url) for text, look, url in _merged(inline)]
        if not inline.text.strip():
            return
        is_item = bool(marker.strip())
        blocks.append(Block(inline, state.level if is_item else 0, self._heading(), is_item))

    def _heading(self) -> int:
        """Level of a heading from 1, 0 for other text."""
        outline = self._state.outline
        if outline is not None:
            # Level 9 is Word's way of saying "body text".
            return outline + 1 if 0 <= outline < 9 else 0
        name = self._styles.get(self._state.style, "").partition(";")[0].strip()
        found = _HEADING.match(name)
        return int(found[1]) if found else int(name.lower() == "title")

    def _end_cell(self, *, nested: bool) -> None:
        self._state.in_table = True
        self._state.depth = max(2, self._state.depth) if nested else 1
        self._end_paragraph()
        table = self._stories[-1].tables[-1]
        table.cells.append(table.current)
        table.current = []

    def _end_row(self, *, nested: bool) -> None:
        story = self._stories[-1]
        if nested and len(story.tables) > 1:
            self._end_rows(len(story.tables) - 1)
        elif not nested:
            if story.inline.text.strip():
                self._end_paragraph()
            self._end_rows(0)

    def _end_rows(self, depth: int) -> None:
        """Close rows that are nested deeper than *depth*, each into the cell around it."""
        story = self._stories[-1]
        while len(story.tables) > depth:
            table = story.tables.pop()
            cells = [*table.cells, table.current] if table.current else table.cells
            around = story.tables[-1].current if story.tables else story.blocks
            if any(cells):
                around.append(Block(cells=cells))


def _merged(inline: Inline) -> list[tuple[str, Look, str]]:
    """Parts of *inline*, those of one look joined: halves of a character may stand in two."""
    merged: list[tuple[str, Look, str]] = []
    for text, look, url in inline.parts:
        if merged and merged[-1][1:] == (look, url):
            merged[-1] = (merged[-1][0] + text, look, url)
        else:
            merged.append((text, look, url))
    return merged


@lru_cache(maxsize=1_000)
def _look(font: str, size: int, bold: bool, italic: bool, color: int) -> Look:  # noqa: FBT001 - A key of the cache.
    return Look(font=font, size=size / 2, bold=bold, italic=italic, color=color)
