"""Rich Text Format as tokens, and bytes in its code pages as text.

Source: Microsoft, Rich Text Format (RTF) Specification, version 1.9.1.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_NUMBER_MAX = 2**31


class Token(NamedTuple):
    """One token. `kind` is `word`, `symbol`, `open`, `close` or `text`; `data` holds bytes of text.

    A hexadecimal escape is a `text` of one byte with `escaped` set.
    """

    kind: str
    name: str = ""
    number: int | None = None
    data: bytes = b""
    escaped: bool = False


OPEN, CLOSE = Token("open"), Token("close")


def tokens(data: bytes) -> Iterator[Token]:
    """Tokens of *data*; the raw bytes that `bin` announces are passed over."""
    position = 0
    while match := _TOKEN.match(data, position):
        position = match.end()
        word, number, escape, symbol, brace, text = match.groups()
        if word is not None:
            name = word.decode("ascii")
            value = None if number is None else max(-_NUMBER_MAX, min(int(number), _NUMBER_MAX))
            if name == "bin":
                position += max(value or 0, 0)
            else:
                yield Token("word", name, value)
        elif text is not None:
            yield Token("text", data=text)
        elif escape is not None:
            yield Token("text", data=bytes([int(escape, 16)]), escaped=True)
        elif brace is not None:
            yield OPEN if brace == b"{" else CLOSE
        elif symbol is not None:
            yield Token("symbol", symbol.decode("latin-1"))


_PAGES_BY_CHARSET = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
"""Source: the table of `\\fcharset` in the specification; 1 is the default, 2 are symbols."""
CHARSET_SYMBOL = 2
SYMBOL = "symbol"
"""Code page of fonts whose bytes are pictures: they become U+F000 and up, as Word has them."""
_WORD = re.compile(rb"[A-Za-z0-9]{3}")
"""Words in a font of symbols are words: converters give the font of an icon to the text after it."""
PAGE_WORDS = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}


def page_of_charset(charset: int, usual: str) -> str:
    """Name of the code page for a font's character set; *usual* where it says nothing."""
    return SYMBOL if charset == CHARSET_SYMBOL else _PAGES_BY_CHARSET.get(charset, usual)


def page_of_number(number: int, usual: str) -> str:
    """Name of the code page of that number, *usual* when there is none."""
    special = {65001: "utf-8", 10000: "mac_roman", 42: SYMBOL}
    name = special.get(number, f"cp{number}")
    try:
        return name if name == SYMBOL else codecs.lookup(name).name
    except LookupError:
        return usual


def decoded(data: bytes, page: str) -> str:
    """*data* as text; bytes that the code page does not have become U+FFFD."""
    if page == SYMBOL and not _WORD.search(data):
        return "".join(chr(0xF000 + byte) if byte >= 0x20 else " " for byte in data)
    return data.decode("cp1252" if page == SYMBOL else page, errors="replace")
