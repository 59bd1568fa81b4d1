"""Text of a page by PDFium, which tells characters one by one: they are asked for in columns, and joined to pieces."""

from __future__ import annotations

import ctypes
import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from skillmap.extract.bounds import check
from skillmap.extract.glyphs import Glyph, Piece, clean, font_look
from skillmap.extract.pdfium_calls import Answers, Calls, Frame, address_of, each, string_of
from skillmap.extract.right_to_left import LEFTWARD_FROM, is_leftward
from skillmap.models.limits import ExtractLimits

GAP_UNSEEN = 0.2
"""Gap in font sizes from which on there is a space where PDFium saw none: letters that are spaced out stay below it."""
GAP_GENERATED = 0.08
"""Gap in font sizes from which on a space that PDFium made up is one."""
GAP_LEFTWARD = 0.2
"""Gap in font sizes from which on letters of Hebrew and Arabic are of two words; some letters of Arabic do not join."""
AT_ONCE = 20_000
"""Characters that are asked for at once; a page of a resume has about 3,000."""
_FORCE_BOLD, _ITALIC = 1 << 18, 1 << 6
_INVISIBLE_MODES = {3, 7}
_BLACK = (0, 0, 0, 255)
_FIRST_HALVES, _SECOND_HALVES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_UTF_16 = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"
_HYPHEN, _BROKEN = "\ufffe", "\x02"
"""A hyphen at the end of a line, as PDFium tells it among others and alone."""
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Look:
    """How characters of text objects look. `direction` is on the page as it is shown."""

    size: float
    font: str
    bold: bool
    italic: bool
    color: int
    direction: tuple[float, float]
    visible: bool


class PageText:
    """Reads the text of one page; *paints* tells of its objects in which order they are painted."""

    def __init__(
        self, raw: Any, calls: Calls, frame: Frame, paints: Mapping[int, int], limits: ExtractLimits
    ) -> None:
        self._raw = raw
        self._calls = calls
        self._frame = frame
        self._paints = paints
        self._limits = limits
        self._fonts: dict[int, tuple[str, bool, bool]] = {}
        self._looks: dict[int, _Look] = {}
        self._known: dict[tuple[float, ...], _Look] = {}

    def pieces(self, text: Any) -> Iterator[Piece]:
        """Characters joined while they have one look and follow each other closely."""
        calls, frame, looks = self._calls, self._frame, self._looks
        handle = address_of(text)
        x, y = ctypes.c_double(), ctypes.c_double()
        x_address, y_address = ctypes.addressof(x), ctypes.addressof(y)
        builder: _Builder | None = None
        # Neighbours of one object, of one height, share their baseline: asking for it takes longest.
        last, above, below, baseline = 0, 0.0, 0.0, 0.0
        for index, item, letter, left, right, top, bottom in self._characters(text, handle):
            if not item:
                # PDFium saw a gap here: narrow ones are spaces only where it says so.
                if builder is not None:
                    builder.gap = GAP_GENERATED
                continue
            if not letter:
                continue
            is_new = item != last or top != above or bottom != below
            if is_new or frame.rotation:
                last, above, below = item, top, bottom
                calls.origin(handle, index, x_address, y_address)
                baseline = frame.shown(x.value, y.value)[1]
            look = looks[item]
            x0, x1 = (right, left) if left > right else (left, right)
            if builder is None or not builder.took(letter, x0, x1, look, item, baseline):
                if builder is not None:
                    yield from builder.pieces()
                builder = _Builder(look, item, self._paints.get(item, 0), baseline)
                builder.begin(letter, x0, x1)
                is_new = True
            if is_new:
                builder.reach(*((top, bottom) if top < bottom else (bottom, top)))
        if builder is not None:
            yield from builder.pieces()

    def _characters(
        self, text: Any, handle: int
    ) -> Iterator[tuple[int, int, str, float, float, float, float]]:
        """Index, object, letter, and left, right, upper and lower end of each character on the page as it is shown.

        A character without an object was made up by PDFium; the letter is empty for half a pair of UTF-16.
        """
        count = self._raw.FPDFText_CountChars(text)
        for first in range(0, count, AT_ONCE):
            indexes = range(first, min(first + AT_ONCE, count))
            items = each(self._calls.text_object, handle, indexes)
            self._look_at(handle, items, indexes)
            yield from zip(
                indexes,
                items,
                self._letters(text, handle, indexes),
                *self._edges(handle, indexes),
                strict=True,
            )

    def _letters(self, text: Any, handle: int, indexes: range) -> Sequence[str]:
        count = len(indexes)
        buffer = (ctypes.c_ushort * (count + 1))()
        self._raw.FPDFText_GetText(text, indexes.start, count, buffer)
        letters = bytes(buffer)[:-2].decode(_UTF_16, errors="surrogatepass")
        letters = letters.replace(_HYPHEN, _BROKEN)
        # In one go PDFium leaves some characters out; and it tells those beyond U+FFFF as two.
        if len(letters) == count and "\0" not in letters and not _HALF.search(letters):
            return letters
        return [_letter(self._calls, handle, index) for index in indexes]

    def _edges(self, handle: int, indexes: range) -> list[list[float]]:
        """Left, right, top and bottom ends on the page as it is shown; one may stand for the other."""
        room = Answers("f", 4, len(indexes))
        lefts, tops, rights, bottoms = room.columns(self._calls.loose_box, repeat(handle), indexes)
        frame = self._frame
        if frame.rotation:
            ones = map(frame.shown, lefts, bottoms)
            others = map(frame.shown, rights, tops)
            corners = [(x0, x1, y0, y1) for (x0, y0), (x1, y1) in zip(ones, others, strict=True)]
            return [list(column) for column in zip(*corners, strict=True)]
        left, top = frame.left, frame.top
        return [
            [x - left for x in lefts] if left else lefts,
            [x - left for x in rights] if left else rights,
            [top - y for y in tops],
            [top - y for y in bottoms],
        ]

    # -- looks ----------------------------------------------------------------------------

    def _look_at(self, handle: int, items: Sequence[int], indexes: range) -> None:
        """Note the look of each of *items* that is new: that of its first character."""
        firsts = dict(zip(reversed(items), reversed(indexes), strict=True))
        new = [item for item in firsts if item and item not in self._looks]
        calls, count = self._calls, len(new)
        sizes = Answers("f", 1, count).columns(calls.font_size, new)
        matrices = Answers("f", 6, count).columns(
            calls.matrix, repeat(handle), [firsts[item] for item in new]
        )
        colors = Answers("I", 4, count, _BLACK).columns(calls.fill_color, new, places=4)
        asked = (map(calls.font, new), map(calls.render_mode, new))
        traits = zip(*asked, *sizes, *matrices[:4], *colors, strict=True)
        for item, key in zip(new, traits, strict=True):
            look = self._known.get(key)
            if look is None:
                look = self._known[key] = self._look(*key)
            self._looks[item] = look

    def _look(
        self,
        font: int,
        mode: int,
        size: float,
        a: float,
        b: float,
        c: float,
        d: float,
        red: int,
        green: int,
        blue: int,
        alpha: int,
    ) -> _Look:
        name, bold, italic = self._font_look(font)
        direction = (a, -b)
        if self._frame.rotation:
            here, there = self._frame.shown(0.0, 0.0), self._frame.shown(a, b)
            direction = (there[0] - here[0], there[1] - here[1])
        return _Look(
            size=size * math.sqrt(abs(a * d - b * c)),
            font=name,
            bold=bold,
            italic=italic,
            color=red << 16 | green << 8 | blue,
            direction=direction,
            visible=alpha > 0 and mode not in _INVISIBLE_MODES,
        )

    def _font_look(self, address: int) -> tuple[str, bool, bool]:
        """Name of the font, and whether it is bold and italic."""
        known = self._fonts.get(address)
        if known is not None:
            return known
        raw = self._raw
        font = ctypes.cast(address, raw.FPDF_FONT)
        name, bold, italic = font_look(string_of(raw.FPDFFont_GetBaseFontName, font))
        flags = max(raw.FPDFFont_GetFlags(font), 0)
        look = (name, bold or bool(flags & _FORCE_BOLD), italic or bool(flags & _ITALIC))
        self._fonts[address] = look
        check("fonts_max", self._limits, len(self._fonts))
        return look


class _Builder:
    """A piece in the making."""

    __slots__ = (
        "_alike",
        "_baseline",
        "_bottom",
        "_ends",
        "_key",
        "_leftward",
        "_letters",
        "_look",
        "_paint",
        "_starts",
        "_top",
        "_upright",
        "gap",
    )

    def __init__(self, look: _Look, key: int, paint: int, baseline: float) -> None:
        self.gap = GAP_UNSEEN
        self._look = self._alike = look
        self._key = key
        self._paint = paint
        self._baseline = self._top = self._bottom = baseline
        self._upright = look.direction[0] > 0.99 * math.hypot(*look.direction)
        self._leftward = False
        self._letters: list[str] = []
        """Characters, with a space before those that stand apart."""
        self._starts: list[float] = []
        self._ends: list[float] = []

    def begin(self, letter: str, x0: float, x1: float) -> None:
        """Take the first character."""
        self._leftward = is_leftward(letter)
        self._letters.append(letter)
        self._starts.append(x0)
        self._ends.append(x1)

    def took(
        self, letter: str, x0: float, x1: float, look: _Look, key: int, baseline: float
    ) -> bool:
        """Append a character if it goes on with the piece; Hebrew and Arabic go on to the left, word by word.

        A space goes before it if there is a gap.
        """
        if (letter > LEFTWARD_FROM and is_leftward(letter)) != self._leftward:
            return False
        if look is not self._alike:
            if look is not self._look and not _alike(look, self._look):
                return False
            self._alike = look
        if self._upright:
            gap = x0 - self._ends[-1]
            if not self._is_beside(gap, x1, look.size or 1.0, key, baseline):
                return False
            if (
                gap > self.gap * self._look.size
                and self._letters[-1] != " "
                and not letter.isspace()
            ):
                letter = " " + letter
        elif key != self._key:
            return False
        self.gap = GAP_UNSEEN
        self._letters.append(letter)
        self._starts.append(x0)
        self._ends.append(x1)
        return True

    def _is_beside(self, gap: float, x1: float, size: float, key: int, baseline: float) -> bool:
        if not -0.1 * size < baseline - self._baseline < 0.1 * size:
            return False
        if self._leftward:
            # Some writers put the letters of a word on the page from its end, others from its beginning.
            return -0.5 < max(gap, self._starts[-1] - x1) / size < GAP_LEFTWARD
        return -0.5 < gap / size < (0.8 if key == self._key else 0.3)

    def reach(self, top: float, bottom: float) -> None:
        """Be as high as the last character."""
        if top < self._top:
            self._top = top
        if bottom > self._bottom:
            self._bottom = bottom

    def pieces(self) -> Iterator[Piece]:
        """The piece, if it shows anything."""
        look = self._look
        text = "".join(self._letters)
        if self._leftward:
            text = "".join(glyph[0] for glyph in sorted(self._glyphs(), key=lambda one: -one[2]))
        text = clean(text, look.font)
        if not text or text.isspace():
            return
        angle = 0.0
        if not self._upright:
            angle = round(math.degrees(math.atan2(look.direction[1], look.direction[0])), 1)
        yield Piece(
            text,
            min(self._starts),
            max(self._ends),
            self._baseline,
            look.size,
            look.font,
            look.bold,
            look.italic,
            look.color,
            angle,
            self._top,
            self._bottom,
            self._paint,
            look.visible,
            # Whoever takes the glyphs takes them from left to right.
            glyphs=None if self._leftward else self._glyphs,
        )

    def _glyphs(self) -> list[Glyph]:
        letters = [letter[-1] for letter in self._letters]
        return list(zip(letters, self._starts, self._ends, strict=True))


def _letter(calls: Calls, handle: int, index: int) -> str:
    """The character at *index*; empty for the second half of a pair of UTF-16, and for half a pair alone."""
    code = calls.unicode(handle, index)
    if not 0xD800 <= code < 0xE000:
        return chr(code)
    # PDFium tells characters beyond U+FFFF as two.
    second = calls.unicode(handle, index + 1) if code in _FIRST_HALVES else 0
    if second not in _SECOND_HALVES:
        return ""
    return chr(0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00))


def _alike(one: _Look, other: _Look) -> bool:
    return (
        one.font == other.font
        and abs(one.size - other.size) < 0.02
        and one.color == other.color
        and one.direction == other.direction
        and one.visible == other.visible
    )
