"""Bytes of a text file to text: byte order marks, UTF-8, UTF-16 without a mark, else Windows-1252."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32 comes before UTF-16, whose little-endian mark is the beginning of its own."""
_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_NO_PAGES = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
"""Encodings of Python that no page is written in: they raise errors of their own, take long, or give half characters.

The standard of HTML knows none of them, and forbids UTF-7.
"""
_CONTROLS_MAX = 0.002
"""Share of control characters up to which bytes are text: noise has a tenth, files have none."""


def decode(data: bytes) -> tuple[str, str] | None:
    """The text in *data* and the name of its encoding, or None when it is no text.

    The encoding is `cp1252` when nothing tells it: then letters of other encodings come out wrong.
    """
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        return (text, encoding) if _is_text(text) else None
    text = data.decode("cp1252", errors="replace")
    return (text, "cp1252") if _is_text(text) else None


def _candidates(data: bytes) -> list[str]:
    marked = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    if marked:
        return marked[:1]
    sample = data[:4096]
    if sample and sample.count(0) > len(sample) // 5:
        # Every other byte of Latin text in UTF-16 is zero: the first one when it is big-endian.
        return ["utf-16-be" if sample[0::2].count(0) > sample[1::2].count(0) else "utf-16-le"]
    declared = _CHARSET.search(data[:2048])
    name = declared.group(1).decode("ascii") if declared else ""
    return ["utf-8", *([name] if name and _is_of_pages(name) else [])]


def _is_of_pages(name: str) -> bool:
    try:
        return codecs.lookup(name).name.replace("_", "-") not in _NO_PAGES
    except LookupError:
        return False


def joined_surrogates(text: str) -> str:
    """*text* with pairs of surrogates as the characters that they stand for, lone ones left out."""
    if not _SURROGATES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors="ignore")


def _is_text(text: str) -> bool:
    # U+FFFD counts too: Windows-1252 has five bytes without a meaning, which texts do not use.
    strange = len(_CONTROLS.findall(text)) + text.count("\ufffd")
    return strange <= _CONTROLS_MAX * len(text)
