"""What readers of pages hand to `order`: pieces of text, and the shapes painted around them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from skillmap.extract.encoding import joined_surrogates

GAP_SPACE = 0.15
"""Gap between glyphs, in font sizes, from which on it is a space: narrow ones measure 0.2."""
GAP_RUN = 0.6
"""Gap from which on two pieces may belong to two columns."""
GAP_BULLET = 0.3
"""Gap before a bullet from which on the bullet may open another column."""
GAP_TAB = 1.0
"""Gap from which on it is a tab: justified lines stretch their spaces to about 0.8."""

LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
}
"""Source: Unicode block Alphabetic Presentation Forms, U+FB00 to U+FB06."""

_BULLET_POINTS = {0xA7, 0xA8, 0x6C, 0x6E, 0x71, 0x75, 0x76, 0x77, 0x9F, 0xB7, 0xD8, 0xE0, 0xFC}
"""Low bytes of Word's bullets from Symbol and Wingdings, which a text layer has at U+F000."""
_SYMBOL_FONT = re.compile("symbol|wingdings|webdings", re.IGNORECASE)

BULLET = re.compile(r"[•‣◦⁃∙▪▫■□●○◆◇►▶▸➢➤✓✔✦]")
"""A glyph that marks an item wherever it stands; dashes and middle dots are also found in text."""

ITEM = re.compile(rf"(?:{BULLET.pattern} ?|[–—*·\-»›o] )(?=\S)")
"""How a line begins that is an item of a list."""

_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\ufffc\ufffe\uffff"
_SPACES = "\t\n\v\f\r\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"

ICON = "\ue000"
"""Stands in a piece for a glyph without meaning in text; `order` turns it into a gap."""

_TABLE: dict[int, str | None] = {
    **{ord(letters): spelled for letters, spelled in LIGATURES.items()},
    **dict.fromkeys(map(ord, _INVISIBLE)),
    **dict.fromkeys(range(0x202A, 0x202F)),
    **dict.fromkeys(range(0x2066, 0x206A)),
    **dict.fromkeys(map(ord, _SPACES), " "),
    # PDFium gives U+0002 for a hyphen at the end of a line; a painted soft hyphen is a hyphen.
    0x02: "-",
    0xAD: "-",
    0x2010: "-",
    0x2011: "-",
    0xFFFD: None,
}
_TABLE.update((code, None) for code in range(0x20) if code not in _TABLE)
_TABLE.update((code, None) for code in range(0x7F, 0xA0))
_TABLE.update((code, ICON) for code in range(0xE000, 0xF900))

_UNUSUAL = re.compile(r"[^\x20-\x7e\xa1-\xac\xae-\u1fff\u2012-\u2027\u2030-\u205e\u2070-\ud7ff]")


def clean(text: str, font: str = "") -> str:
    """*text* as it reads: ligatures spelled out, spaces plain, nothing invisible, icons as `ICON`.

    Bullets that *font* keeps among the private code points become "•". Halves of UTF-16 pairs are joined; one without
    the other, which a damaged font gives, is no character.
    """
    if not _UNUSUAL.search(text):
        return text
    text = joined_surrogates(text)
    if _SYMBOL_FONT.search(font):
        text = "".join("•" if _is_symbol_bullet(letter) else letter for letter in text)
    return text.translate(_TABLE)


def _is_symbol_bullet(letter: str) -> bool:
    return 0xF000 <= ord(letter) <= 0xF0FF and ord(letter) & 0xFF in _BULLET_POINTS


_BOLD = re.compile(r"bold|black|heavy|demi|extrabold", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|slanted|kursiv", re.IGNORECASE)
_SUBSET = re.compile(r"^[A-Z]{6}\+")


@lru_cache(maxsize=1_000)
def font_look(name: str) -> tuple[str, bool, bool]:
    """A font's name without the tag of its subset, and whether that name says bold and italic."""
    plain = _SUBSET.sub("", name)
    style = plain.rpartition("-")[2] if "-" in plain else plain
    italic = bool(_ITALIC.search(plain)) or style in {"It", "BoldIt", "LightIt", "MediumIt"}
    return plain, bool(_BOLD.search(plain)), italic


Glyph = tuple[str, float, float]
"""A character and where it begins and ends on its baseline."""


@dataclass(slots=True)
class Piece:
    """Text of one look on one baseline, without wide gaps.

    Coordinates are points from the top left corner of the page as it is shown. `x0`, `top`, `x1`
    and `bottom` are its box, `baseline` is y, `rotation` is in degrees clockwise. `paint` orders it
    among fills. `chip` numbers the small shape that it stands on, 0 for none; `item` says that a
    list marker was painted before it. `glyphs` gives the characters one by one, if the reader can.
    """

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    font: str = ""
    bold: bool = False
    italic: bool = False
    color: int = 0
    rotation: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    paint: int = 0
    visible: bool = True
    confidence: float = 1.0
    chip: int = 0
    item: bool = False
    glyphs: Callable[[], list[Glyph]] | None = None


@dataclass(slots=True)
class Fill:
    """A painted shape. `paint` orders it among pieces; a `solid` one is a filled rectangle."""

    x0: float
    top: float
    x1: float
    bottom: float
    color: int
    paint: int
    solid: bool
    filled: bool = True
