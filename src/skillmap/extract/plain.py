"""Text made comparable: folded, and letter-spaced words put together."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACES = re.compile(r"\s+")
_PLURAL = re.compile(r"\s?\(-?[^\W\d_]{1,5}\)")


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """*text* without accents and case, typographic quotes and dashes made plain, white space collapsed."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return _SPACES.sub(" ", bare.translate(_PLAIN)).strip()


_LETTERS = {"ł": "l", "ø": "o", "ı": "i", "đ": "d"}
"""Letters whose bar or missing dot is no accent to Unicode, but is left out where people have no key for it."""
_PLAIN = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "−": "-", **_LETTERS})


class _Level(dict[int, str]):
    """One letter for each character: small, without accents; filled as characters come up."""

    def __missing__(self, code: int) -> str:
        bare = [c for c in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(c)]
        letter = bare[0].lower() if len(bare) == 1 else chr(code)
        plain = _LETTERS.get(letter, letter)
        self[code] = plain if len(plain) == 1 else chr(code)
        return self[code]


_LEVEL = _Level()


def level(text: str) -> str:
    """*text* in small letters without accents, character by character: places in it are places in *text*."""
    if text.isascii():
        return text.lower()
    return text.translate(_LEVEL)


def bare_label(text: str) -> str:
    """*text* folded, without a colon behind it and plurals in brackets: "Adresse(n):", "Achternaam (-namen)"."""
    return fold(_PLURAL.sub("", text) if "(" in text else text).strip(" :：")


def collapse(text: str) -> str:
    """*text* with runs of white space as one space and soft hyphens and zero-width characters gone."""
    return " ".join((text if text.isascii() else text.translate(_INVISIBLE)).split())


_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def visible_characters(text: str, enough: int) -> int:
    """How many characters of *text* are no white space; of many only *enough* or more are counted."""
    first = sum(map(len, text[: 4 * enough].split()))
    return first if first >= enough else sum(map(len, text.split()))


def close_up(text: str) -> str:
    """*text* with letter-spaced words put together: "W O R K" gives "WORK". Words stand two spaces apart."""
    letters = text.split(" ")
    if len(letters) < 4:
        return text
    single = sum([len(part) == 1 for part in letters])
    if single < 4 or single < 0.8 * sum(bool(part) for part in letters):
        return text
    return " ".join(part.replace(" ", "") for part in re.split(r" {2,}", text.strip()))
