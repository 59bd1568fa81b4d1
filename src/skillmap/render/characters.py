"""Text of a resume made fit to print: no control characters, no invisible ones, one space between words."""

from __future__ import annotations

import re
import unicodedata

from skillmap.models.resume import Resume

# Each of these is invisible, has no agreed look, or is not allowed in XML. Joiners (U+200C, U+200D) and direction marks
# (U+200E, U+200F) stay: scripts need them.
_DROPPED = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # Control characters that are no white space.
    "\u00ad\u200b\u2060\ufeff"  # Soft hyphen, zero-width space, word joiner, byte order mark.
    "\u202a-\u202e\u2066-\u2069"  # Direction overrides, which can show one text and hold another.
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff"  # Surrogates and non-characters.
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # Private use: icons of a font that is not there.
    "\U000e0000-\U000e007f"  # Tags: text that nobody sees.
    "\U0001f000-\U0001faff\ufe0e\ufe0f\u20e3"  # Emoji: decoration that no text font shows.
    "]"
)
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_LINE_END = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_SPACE = re.compile("[ \t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")


def clean(text: str | None) -> str:
    """*text* on one line without characters that cannot be seen; empty for None.

    Ligatures of Latin letters become the letters, so that extractors and searches find the word. Composed (NFC): fonts
    place a composed letter better than a letter and its mark.
    """
    if not text:
        return ""
    letters = _LIGATURE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    printable = _DROPPED.sub("", _SPACE.sub(" ", letters))
    shown = _SPACE.sub(" ", unicodedata.normalize("NFC", printable)).strip()
    # A joiner or a space of fixed width alone would be a line with nothing on it.
    return shown if any(map(_is_seen, shown)) else ""


def _is_seen(character: str) -> bool:
    return character.isprintable() and not character.isspace()


def clean_lines(text: str | None) -> tuple[str, ...]:
    """The lines of *text* that have any content, each cleaned."""
    lines = (clean(line) for line in _LINE_END.split(text or ""))
    return tuple(line for line in lines if line)


def count_dropped(resume: Resume) -> int:
    """How many characters of *resume* `clean` leaves out, white space not counted."""
    return sum(len(_DROPPED.findall(text)) for _, text in resume.texts())
