"""Contact data out of what a model is sent, and back into what it answers.

The name, addresses and numbers of the candidate become marks such as `[email1]`; so does every mail address, link and
telephone number in any text that is sent, whoever's it is. A mark that the answer invents cannot be restored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

_NAME_LETTERS_MIN = 3
"""Shorter parts of a name are syllables and initials, and stand in many words."""

# Bounds keep the time for a long line in proportion to its length. Source: RFC 5321, 4.5.3.1 bounds addresses at 254
# characters; RFC 1035, 2.3.4 bounds labels at 63 and names at 255; names of hosts have a handful of labels.
_MAIL = re.compile(r"[\w.+-]{1,254}@[\w-]{1,63}\.[\w.-]*\w")
_LINK = re.compile(
    r"(?:https?|ftp|mailto):\S*[\w/]|\bwww\.\S*[\w/]"
    r"|\b(?:[\w-]{1,63}\.){1,20}(?:com|org|net|io|dev|me|eu|de|fr|es|uk|pt|ch|at|example)/\S*[\w/]",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?:\+|\b00)\d[\d ()./-]{6,}\d|\(\d{3}\)\s?\d{3}[-\s.]\d{4}|\b\d{3}[-.\s]\d{3}[-.\s]\d{4}\b"
)
_PATTERNS = (("email", _MAIL), ("link", _LINK), ("phone", _PHONE))
_MARK = re.compile(r"\[(?:email|link|phone|name|place|birth)\d+\]")


class Mask:
    """Marks for the contact data of one resume; one value keeps its mark for the whole run."""

    def __init__(self, wire: Mapping[str, Any], *, also: Iterable[tuple[str, str]] = ()) -> None:
        """Take contact data from `basics` of the resume *wire*; texts that already hold marks keep them.

        *also* is more of it, as kind and text; kinds are those of marks.
        """
        self._marks: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._last: dict[str, int] = {}
        self._taken = frozenset(_MARK.findall(str(wire)))
        basics = wire.get("basics") or {}
        self._known = tuple(_known(basics, also))
        self._name_parts = tuple(_name_parts(basics.get("name")))

    def hide(self, text: str, *, own: bool = True) -> str:
        """*text* with marks. *own* tells that it is the candidate's, where parts of the name count, too."""
        found = [(value, kind) for kind, value in self._known]
        if own:
            found += [(part, "name") for part in self._name_parts]
        for value, kind in found:
            if value.casefold() in text.casefold():
                text = _whole(value).sub(partial(self._mark, kind), text)
        for kind, pattern in _PATTERNS:
            text = pattern.sub(partial(self._mark, kind), text)
        return text

    def restore(self, text: str) -> str | None:
        """*text* with the values of its marks, or None when it has one that was never given."""
        marks = _MARK.findall(text)
        if any(mark not in self._values and mark not in self._taken for mark in marks):
            return None
        return _MARK.sub(lambda match: self._values.get(match.group(), match.group()), text)

    def _mark(self, kind: str, match: re.Match[str]) -> str:
        value = match.group()
        if value not in self._marks:
            number = self._last.get(kind, 0) + 1
            while (mark := f"[{kind}{number}]") in self._values or mark in self._taken:
                number += 1
            self._last[kind] = number
            self._marks[value] = mark
            self._values[mark] = value
        return self._marks[value]


def _known(basics: Mapping[str, Any], also: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Kind and value of what `basics` says of the person, and of what is said *also*, the longest first."""
    location = basics.get("location") or {}
    found = [
        ("name", basics.get("name")),
        ("email", basics.get("email")),
        ("phone", basics.get("phone")),
        ("link", basics.get("url")),
        ("link", basics.get("image")),
        ("place", location.get("address")),
        ("place", location.get("postalCode")),
    ]
    for profile in basics.get("profiles") or ():
        found += [("link", profile.get("url")), ("link", profile.get("username"))]
    found += also
    texts = [(kind, value.strip()) for kind, value in found if isinstance(value, str)]
    bare = [(kind, value.split("://", 1)[1].rstrip("/")) for kind, value in texts if "://" in value]
    usable = [(kind, value) for kind, value in texts + bare if len(value) >= _NAME_LETTERS_MIN]
    yield from sorted(dict.fromkeys(usable), key=lambda item: (-len(item[1]), item))


def _name_parts(name: object) -> Iterator[str]:
    if isinstance(name, str):
        for part in re.split(r"[\s,]+", name):
            if len(part) >= _NAME_LETTERS_MIN and part[0].isupper():
                yield part


def _whole(value: str) -> re.Pattern[str]:
    """*value* where it is no part of a longer word."""
    return re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", 0 if value.isalpha() else re.IGNORECASE)
