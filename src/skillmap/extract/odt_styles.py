"""How text of an OpenDocument looks: named and automatic styles, each on top of its parent."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from skillmap.extract.archive import attribute, child, local
from skillmap.extract.flow import Look

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARENTS_MAX = 20
"""Styles that one style may rest on in turn; a longer chain, or a ring, ends there."""
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "px": 0.75}
"""Points in each unit of length. Source: OpenDocument 1.3, part 3, 18.3.18; XSL 1.0, 5.9.13."""
_LENGTH = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*(pt|in|cm|mm|pc|px|%)\s*")
_SIZE_USUAL = 12.0
"""Points where no style says a size. Source: the default of LibreOffice and OpenOffice."""
_BOLD_FROM = 600


_USUAL = Look(size=_SIZE_USUAL)


@dataclass(frozen=True, slots=True)
class Format:
    """What text looks like with all styles down to here applied."""

    look: Look = _USUAL
    hidden: bool = False
    shaded: bool = False
    outline: int = 0
    """Level of a heading from 1, 0 for other text."""
    list_style: str = ""


class Styles:
    """The styles of one part of a document, on top of those that its parts share."""

    def __init__(self, shared: _Element | None, own: _Element | None) -> None:
        """Read the named styles of *shared* and the automatic ones of *own*, roots of parts."""
        self._elements: dict[tuple[str, str], _Element] = {}
        self._defaults: dict[str, _Element] = {}
        self._fonts: dict[str, str] = {}
        self._unmarked: set[str] = set()
        self._layers: dict[str, bool] = {}
        self._paragraphs: dict[str, Format] = {}
        for root, name in (
            (shared, "font-face-decls"),
            (shared, "styles"),
            (own, "font-face-decls"),
            (own, "automatic-styles"),
        ):
            group = child(root, name)
            for element in () if group is None else group:
                self._learn(element)

    def _learn(self, element: _Element) -> None:
        kind = local(element)
        name = attribute(element, "name") or ""
        if kind == "style":
            self._elements[attribute(element, "family") or "", name] = element
        elif kind == "default-style":
            self._defaults[attribute(element, "family") or ""] = element
        elif kind == "font-face":
            self._fonts[name] = (attribute(element, "font-family") or name).strip("'\"")
        elif kind == "list-style" and _has_no_marks(element):
            self._unmarked.add(name)

    def is_unmarked(self, list_style: str) -> bool:
        """Whether items of that list style have neither number nor bullet, and so look like text."""
        return list_style in self._unmarked

    def paragraph(self, name: str) -> Format:
        """The format of a paragraph style on top of the defaults, reckoned once: paragraphs are many, styles few."""
        known = self._paragraphs.get(name)
        if known is not None:
            return known
        start = self._apply(self._defaults.get("paragraph"), Format())
        for element in self._chain("paragraph", name):
            start = self._apply(element, start)
        self._paragraphs[name] = start
        return start

    def text(self, name: str, base: Format) -> Format:
        """*base* with a text style on top of it."""
        for element in self._chain("text", name):
            base = self._apply(element, base)
        return base

    def is_shaded(self, family: str, name: str) -> bool:
        """Whether a cell, row, table or frame of that style has a background of its own."""
        shaded = False
        for element in self._chain(family, name):
            for properties in element:
                shaded = _background(properties, shaded=shaded)
        return shaded

    def is_section_hidden(self, name: str) -> bool:
        """Whether a section style says that its text is not shown."""
        return any(
            attribute(properties, "display") == "none"
            for element in self._chain("section", name)
            for properties in element
        )

    def master_pages(self) -> set[str]:
        """Names of the master pages that paragraph styles change to."""
        names = (attribute(element, "master-page-name") for element in self._elements.values())
        return {name for name in names if name}

    def _chain(self, family: str, name: str) -> list[_Element]:
        """The style of that name and those it rests on, the base first."""
        chain: list[_Element] = []
        current = name
        while (family, current) in self._elements and len(chain) < _PARENTS_MAX:
            element = self._elements[family, current]
            chain.append(element)
            current = attribute(element, "parent-style-name") or ""
        return chain[::-1]

    def _apply(self, style: _Element | None, base: Format) -> Format:
        if style is None:
            return base
        outline = attribute(style, "default-outline-level")
        if outline and outline.isdecimal() and len(outline) < 3:
            base = replace(base, outline=int(outline))
        elif (attribute(style, "name") or "") == "Title":
            base = replace(base, outline=1)
        listed = attribute(style, "list-style-name")
        if listed is not None:
            base = replace(base, list_style=listed)
        for properties in style:
            kind = local(properties)
            if kind == "text-properties":
                base = self._text_properties(properties, base)
            if kind in {"text-properties", "paragraph-properties"}:
                base = replace(base, shaded=_background(properties, shaded=base.shaded))
        return base

    def _text_properties(self, properties: _Element, base: Format) -> Format:
        look = base.look
        weight = attribute(properties, "font-weight")
        if weight:
            bold = weight == "bold" or (weight.isdecimal() and int(weight[:4]) >= _BOLD_FROM)
            look = replace(look, bold=bold)
        style = attribute(properties, "font-style")
        if style:
            look = replace(look, italic=style in {"italic", "oblique"})
        size = _length(attribute(properties, "font-size"), look.size)
        if size is not None:
            look = replace(look, size=size)
        color = re.fullmatch(r"#([0-9A-Fa-f]{6})", attribute(properties, "color") or "")
        if color:
            look = replace(look, color=int(color[1], 16))
        font = attribute(properties, "font-name")
        if font:
            look = replace(look, font=self._fonts.get(font, font))
        display = attribute(properties, "display")
        return replace(base, look=look, hidden=display == "none" if display else base.hidden)


def _length(value: str | None, base: float) -> float | None:
    """A length in points; percentages are of *base*."""
    found = _LENGTH.fullmatch(value or "")
    if found is None:
        return None
    number = float(found[1])
    return round(number * base / 100 if found[2] == "%" else number * _POINTS[found[2]], 2)


def _background(properties: _Element, *, shaded: bool) -> bool:
    """Whether there is a background once *properties* are applied."""
    color = (attribute(properties, "background-color") or "").lower()
    fill = attribute(properties, "fill")
    if color:
        return color not in {"transparent", "#ffffff"}
    if fill:
        return fill != "none"
    return shaded


def _has_no_marks(style: _Element) -> bool:
    """Whether the first level of a list style shows nothing before its items."""
    first = next(iter(style), None)
    if first is None:
        return False
    kind = local(first)
    if kind == "list-level-style-number":
        return not attribute(first, "num-format")
    return kind == "list-level-style-bullet" and not (attribute(first, "bullet-char") or "").strip()
