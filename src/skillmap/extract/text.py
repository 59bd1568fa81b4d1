"""Plain text: lines as they stand, with what can be told about items and wrapped paragraphs."""

from __future__ import annotations

import re

from skillmap.errors import UnsupportedFormatError
from skillmap.extract.bounds import Budget, check
from skillmap.extract.encoding import decode
from skillmap.extract.flow import Flow, Inline
from skillmap.models.document import Document, Notice
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Source

MEDIA_TYPE = "text/plain"
GUESSED = Notice(
    code="text.encoding",
    text="Nothing tells the encoding; it was read as Windows-1252.",
)
_ITEM = re.compile(r"\s*(?:[•‣◦⁃▪▫■□●○◆►▶➢✓✔*·–—-]|\d{1,2}[.)])\s+\S")
_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
_WRAP_MIN = 60
"""Characters of the longest line from which on lines may have been wrapped."""


class TextReader:
    """Reads plain text in any of the usual encodings."""

    name = "text"
    media_types = (MEDIA_TYPE,)

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    def read(
        self,
        source: Source,
        *,
        limits: ExtractLimits,
        password: str | None = None,  # noqa: ARG002 - The protocol names it; text has no password.
    ) -> Document:
        """The document; see `skillmap.protocols.Reader`. Markers of list items stay in the text."""
        text, notices = decoded(source, limits)
        flow = Flow(Budget(limits))
        for paragraph in _paragraphs(text):
            inline = Inline()
            inline.add("\n".join(_GAP.sub("\t", line.strip()) for line in paragraph))
            is_item = bool(_ITEM.match(paragraph[0]))
            flow.add(inline, "list_item" if is_item else "text", _level(paragraph[0], item=is_item))
        return flow.document(
            source, media_type=MEDIA_TYPE, reader=self.name, limits=limits, notices=notices
        )


def decoded(source: Source, limits: ExtractLimits) -> tuple[str, tuple[Notice, ...]]:
    """The text of *source* with line feeds only, and a notice when its encoding is a guess.

    Raises:
        DocumentLimitError: `bytes_max` or `characters_max` is passed.
        UnsupportedFormatError: It is no text.
    """
    check("bytes_max", limits, len(source.data))
    found = decode(source.data)
    if found is None:
        raise UnsupportedFormatError("application/octet-stream", hint="The bytes are no text.")
    text, encoding = found
    check("characters_max", limits, len(text))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xad", "")
    return text, (GUESSED,) if encoding == "cp1252" and not text.isascii() else ()


def _paragraphs(text: str) -> list[list[str]]:
    """Lines that make one paragraph or item: they were wrapped where the next word did not fit."""
    lines = [line.expandtabs(4).rstrip() for line in re.split(r"[\n\f\v\x85\u2028\u2029]", text)]
    width = max((len(line) for line in lines if not _GAP.search(line)), default=0)
    paragraphs: list[list[str]] = []
    above = ""
    for line in lines:
        word = line.split(maxsplit=1)[0] if line.strip() else ""
        wrapped = width >= _WRAP_MIN and len(above) + 1 + len(word) > 0.85 * width
        hangs = bool(paragraphs) and _hangs(paragraphs[-1][0], line)
        columns = _GAP.search(line) or _GAP.search(above)
        if line and above and not columns and not _ITEM.match(line) and (wrapped or hangs):
            paragraphs[-1].append(line)
        elif line:
            paragraphs.append([line])
        above = line
    return paragraphs


def _hangs(first: str, line: str) -> bool:
    """Whether *line* is indented as the text of the item that *first* begins."""
    item = _ITEM.match(first)
    return item is not None and _indent(line) == item.end() - 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _level(line: str, *, item: bool) -> int:
    return min(_indent(line) // 2, 8) if item else 0
