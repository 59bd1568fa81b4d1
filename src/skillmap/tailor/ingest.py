"""Text of a posting as it comes in: hidden characters out, lines and sentences with their places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from skillmap.errors import PostingLimitError
from skillmap.models.document import Notice
from skillmap.models.limits import PostingLimits

_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
"""Several empty lines say no more than one, and a pattern that begins with white space reads them again and again."""
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_JOINERS = "\u200c\u200d"
"""Zero-width joiners shape Persian, Hindi and emoji; they are hidden characters only beside Latin letters."""
_BULLET = re.compile(r"[ \t]*(?:[-*•·‣▪▸►●○◦–—+]|\(?\d{1,2}[.)]|[a-z][.)])[ \t]+")
_SENTENCE_END = re.compile(r"[.!?](?=[\"')\]]*\s+[\"'(\[]*[A-ZÀ-ÖØ-Þ0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b[A-Za-z]|\b(?:Inc|Ltd|Corp|Co|St|Dr|Mr|Mrs|Ms|No|Nr|vs|etc|approx|incl|bzw|ca|ggf|inkl|evtl|e\.g|i\.e"
    r"|z\.\s?B|u\.\s?a|d\.\s?h|p\.\s?ex|a\.m|p\.m|[A-Z]\.[A-Z]))$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its bullet: `text == source[start:end]`. `gap` tells of an empty line before it."""

    text: str
    start: int
    end: int
    bullet: bool
    gap: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: `text == source[start:end]`."""

    text: str
    start: int
    end: int


def clean(text: str, limits: PostingLimits) -> tuple[str, tuple[Notice, ...]]:
    """*text* in normal form C with plain line ends, without control and hidden characters, and what was taken out.

    Of several empty lines one is left.

    Raises:
        PostingLimitError: The text is longer or shorter than *limits* allow.
    """
    if len(text) > limits.characters_max:
        raise PostingLimitError("characters_max", bound=limits.characters_max, actual=len(text))
    text = _LINE_BREAKS.sub("\n", text)
    shown, hidden = _strip_hidden(text)
    shown = _EMPTY_LINES.sub("\n\n", unicodedata.normalize("NFC", shown))
    visible = sum(1 for char in shown if not char.isspace())
    if visible < limits.characters_min:
        raise PostingLimitError("characters_min", bound=limits.characters_min, actual=visible)
    if not hidden:
        return shown, ()
    names = ", ".join(sorted({_code_name(char) for char in hidden}))
    return shown, (
        Notice(
            code="posting.hidden_characters",
            text=f"{len(hidden)} hidden character(s) were taken out of the posting: {names}.",
        ),
    )


def _strip_hidden(text: str) -> tuple[str, list[str]]:
    kept: list[str] = []
    hidden: list[str] = []
    for at, char in enumerate(text):
        if char in _JOINERS and not _beside_latin(text, at):
            kept.append(char)
        elif _HIDDEN.match(char):
            if char != "\u00ad":  # A soft hyphen is where a word may be broken, not a secret.
                hidden.append(char)
        elif char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cs"):
            kept.append(" ")
        else:
            kept.append(char)
    return "".join(kept), hidden


def _beside_latin(text: str, at: int) -> bool:
    around = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return not around or any(ord(char) < 0x250 for char in around)


def _code_name(char: str) -> str:
    code = ord(char)
    return "tag characters" if code >= 0xE0000 else f"U+{code:04X}"


def lines_of(text: str) -> tuple[Line, ...]:
    """Lines of *text* that hold anything, bullets cut off."""
    lines: list[Line] = []
    at = 0
    gap = False
    for raw in text.split("\n"):
        start, end = at, at + len(raw)
        at = end + 1
        if not raw.strip():
            gap = True
            continue
        bullet = _BULLET.match(raw)
        start += bullet.end() if bullet else len(raw) - len(raw.lstrip())
        end -= len(raw) - len(raw.rstrip())
        if end > start:
            lines.append(Line(text[start:end], start, end, bullet is not None, gap))
            gap = False
    return tuple(lines)


def sentences_of(text: str, start: int, end: int) -> Iterator[Piece]:
    """Sentences of `text[start:end]`; abbreviations and initials do not end one."""
    first = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if match.group() == "." and _ABBREVIATION.search(
            text[max(first, match.start() - 8) : match.start()]
        ):
            continue
        yield _piece(text, first, match.end())
        first = match.end()
    if text[first:end].strip():
        yield _piece(text, first, end)


def _piece(text: str, start: int, end: int) -> Piece:
    raw = text[start:end]
    start += len(raw) - len(raw.lstrip())
    end -= len(raw) - len(raw.rstrip())
    return Piece(text[start:end], start, end)
