"""What a page of a PDF is made of, looked at with PyMuPDF before any of it is run: fonts, and objects shown in objects.

A form XObject is a piece of a page that others show as often as they like, so that a few kilobytes can be a billion
pieces, and no library looks at a clock while it runs them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from skillmap.extract.bounds import check
from skillmap.models.limits import ExtractLimits

_PAGE = 0
"""Number that stands for the page itself among those of its objects."""
_FONT_LETTERS_MIN = len("/ 1 0 R")
"""Letters that a font takes among those of a page, at least."""
_SHOWN = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


def check_objects(pdf: Any, page: Any, limits: ExtractLimits) -> None:
    """Pass if *page* of *pdf* can be run in some time. Cost: 0.03 milliseconds where it has no such objects.

    Raises:
        DocumentLimitError: `fonts_max`, `nesting_max` or `objects_max` is passed.
    """
    objects = page.get_xobjects()
    # A font is an object of the file: many files have fewer objects than a page may have fonts.
    if pdf.xref_length() > limits.fonts_max and (objects or _may_have_fonts(pdf, page, limits)):
        check("fonts_max", limits, len({font[0] for font in page.get_fonts(full=True)}))
    inside: dict[int, dict[bytes, int]] = {}
    for number, name, holder, _ in objects:
        inside.setdefault(holder, {})[name.encode("utf-8", "surrogateescape")] = number
    if not inside:
        return
    _check_depth(inside, limits)
    counting = _Counting(pdf, page, inside)
    check("objects_max", limits, counting.shown_in(_PAGE))


def _may_have_fonts(pdf: Any, page: Any, limits: ExtractLimits) -> bool:
    """Whether *page*, which shows no objects, may have more fonts than it may, by the letters that name them."""
    kind, names = pdf.xref_get_key(page.xref, "Resources/Font")
    if kind == "xref":
        names = pdf.xref_object(int(names.split()[0]), compressed=True)
    # What is not named here may be named for several pages at once.
    return bool(kind == "null" or len(names) > limits.fonts_max * _FONT_LETTERS_MIN)


def _check_depth(inside: dict[int, dict[bytes, int]], limits: ExtractLimits) -> None:
    depth, level = 0, set(inside.get(_PAGE, {}).values())
    while level:
        depth += 1
        check("nesting_max", limits, depth)
        level = {inner for number in level for inner in inside.get(number, {}).values()}


class _Counting:
    """Counts how many objects are shown when one is, each as often as it is shown. None holds itself."""

    def __init__(self, pdf: Any, page: Any, inside: dict[int, dict[bytes, int]]) -> None:
        self._pdf = pdf
        self._page = page
        self._inside = inside
        self._known: dict[int, int] = {}

    def shown_in(self, number: int) -> int:
        """Objects shown in object *number*."""
        if number not in self._known:
            names = self._inside.get(number) or {}
            # An object without resources of its own takes its page's.
            around = self._inside.get(_PAGE, {}) if number != _PAGE and not names else {}
            total = 0
            for name, count in self._names(number).items():
                inner = names.get(name, around.get(name))
                if inner is not None and inner != number:
                    total += count * (1 + self.shown_in(inner))
            self._known[number] = total
        return self._known[number]

    def _names(self, number: int) -> Counter[bytes]:
        content = (
            self._page.read_contents() if number == _PAGE else self._pdf.xref_stream(number) or b""
        )
        return Counter(_plain(name) for name in _SHOWN.findall(content))


def _plain(name: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: bytes((int(found[1], 16),)), name)
