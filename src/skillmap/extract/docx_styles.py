"""How text of a DOCX looks: styles, what they are based on, and direct formatting on top."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from skillmap.extract.archive import attribute, child, children, local
from skillmap.extract.flow import Look

if TYPE_CHECKING:
    from lxml.etree import _Element

_BASES_MAX = 20
"""Styles that one style may rest on in turn; a longer chain, or a ring, ends there."""
_PARAGRAPH = frozenset(("outlineLvl", "numPr", "shd"))
"""What of the properties of a paragraph is looked at."""
_OFF = {"0", "false", "off", "none"}
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titulo)\s*([1-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Format:
    """What runs and paragraphs of a style look like; None where nothing is said."""

    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None
    size: float | None = None
    color: int | None = None
    font: str | None = None
    shaded: bool | None = None
    outline: int | None = None
    list_id: str | None = None
    list_level: int | None = None

    def on(self, base: Format) -> Format:
        """This format where it says something, else *base*."""
        # Most runs say nothing, and most of those that do are on a style that says nothing.
        if self is SILENT:
            return base
        if base is SILENT:
            return self
        return Format(
            bold=base.bold if self.bold is None else self.bold,
            italic=base.italic if self.italic is None else self.italic,
            hidden=base.hidden if self.hidden is None else self.hidden,
            size=base.size if self.size is None else self.size,
            color=base.color if self.color is None else self.color,
            font=base.font if self.font is None else self.font,
            shaded=base.shaded if self.shaded is None else self.shaded,
            outline=base.outline if self.outline is None else self.outline,
            list_id=base.list_id if self.list_id is None else self.list_id,
            list_level=base.list_level if self.list_level is None else self.list_level,
        )

    @property
    def look(self) -> Look:
        """As the look of a span; Word's own default is 10 points."""
        return Look(
            self.font or "",
            self.size or 10.0,
            bool(self.bold),
            bool(self.italic),
            self.color or 0,
        )


SILENT = Format()
"""The format that says nothing."""


class Styles:
    """The styles of a document by id."""

    def __init__(self, root: _Element | None) -> None:
        """Read `styles.xml`; None stands for a document without one."""
        self._elements: dict[str, _Element] = {}
        self._formats: dict[str, Format] = {}
        self._paragraphs: dict[str, Format] = {}
        self._default_paragraph = ""
        self.base = SILENT
        for element in root if root is not None else ():
            if local(element) == "docDefaults":
                self.base = run_format(child(child(element, "rPrDefault"), "rPr"))
            elif local(element) == "style":
                style_id = attribute(element, "styleId") or ""
                self._elements[style_id] = element
                is_default = attribute(element, "default") in {"1", "true"}
                if is_default and attribute(element, "type") == "paragraph":
                    self._default_paragraph = style_id

    def paragraph(self, style_id: str | None) -> Format:
        """The format of a paragraph style on top of the document's defaults."""
        key = style_id or self._default_paragraph
        known = self._paragraphs.get(key)
        if known is None:
            known = self._paragraphs[key] = self._format(key).on(self.base)
        return known

    def run(self, style_id: str | None) -> Format:
        """The format of a character style alone."""
        return self._format(style_id) if style_id else SILENT

    def _format(self, style_id: str) -> Format:
        known = self._formats.get(style_id)
        if known is not None:
            return known
        chain: list[_Element] = []
        current: str | None = style_id
        while current in self._elements and len(chain) < _BASES_MAX:
            element = self._elements[current]
            chain.append(element)
            based_on = child(element, "basedOn")
            current = attribute(based_on, "val") if based_on is not None else None
        found = SILENT
        for element in reversed(chain):
            found = _style_format(element).on(found)
        self._formats[style_id] = found
        return found


def _style_format(element: _Element) -> Format:
    found = run_format(child(element, "rPr")).on(paragraph_format(child(element, "pPr")))
    name = child(element, "name")
    title = (attribute(name, "val") or "") if name is not None else ""
    heading = _HEADING.match(title)
    if found.outline is None and heading:
        return replace(found, outline=int(heading.group(1)) - 1)
    if found.outline is None and title.lower() == "title":
        return replace(found, outline=0)
    return found


def paragraph_format(properties: _Element | None) -> Format:
    """What paragraph properties say about its level, list and background."""
    said = children(properties)
    if said.keys().isdisjoint(_PARAGRAPH):
        return SILENT
    outline = _number(said.get("outlineLvl"))
    numbering = said.get("numPr")
    list_id = child(numbering, "numId")
    return Format(
        # Level 9 is Word's way of saying "body text".
        outline=outline if outline is None or outline < 9 else -1,
        list_id=attribute(list_id, "val") if list_id is not None else None,
        list_level=_number(child(numbering, "ilvl")),
        shaded=_shaded(said.get("shd")),
    )


def run_format(properties: _Element | None) -> Format:
    """What run properties say."""
    said = children(properties)
    if not said:
        return SILENT
    color, fonts = said.get("color"), said.get("rFonts")
    return Format(
        bold=_toggle(said.get("b")),
        italic=_toggle(said.get("i")),
        hidden=_toggle(said.get("vanish")),
        size=_half_points(said.get("sz")),
        color=_color(attribute(color, "val")) if color is not None else None,
        font=attribute(fonts, "ascii") if fonts is not None else None,
        shaded=True if "highlight" in said else _shaded(said.get("shd")),
    )


def _toggle(element: _Element | None) -> bool | None:
    if element is None:
        return None
    return (attribute(element, "val") or "1").lower() not in _OFF


def _number(element: _Element | None) -> int | None:
    value = attribute(element, "val") if element is not None else None
    return int(value) if value is not None and value.isdecimal() and len(value) < 10 else None


def _half_points(element: _Element | None) -> float | None:
    number = _number(element)
    return None if number is None else number / 2


def _color(value: str | None) -> int | None:
    if value is None:
        return None
    return int(value, 16) if re.fullmatch(r"[0-9A-Fa-f]{6}", value) else 0


def _shaded(element: _Element | None) -> bool | None:
    if element is None:
        return None
    fill = (attribute(element, "fill") or "auto").lower()
    pattern = (attribute(element, "val") or "clear").lower()
    return fill not in {"auto", "ffffff"} or pattern not in {"clear", "nil"}
