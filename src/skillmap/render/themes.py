"""Themes: fonts, sizes, colours and spacing as data under `data/themes/`, for every format that has a look."""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Literal

from pydantic import Field

from skillmap.errors import TemplateError
from skillmap.models._base import Model
from skillmap.models.layout import PageSize

_FOLDER = resources.files("skillmap.render") / "data" / "themes"

PAGE_SIZES: dict[PageSize, tuple[float, float]] = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}
"""Width and height in points. Source: ISO 216 (210 x 297 mm), ANSI/ASME Y14.1 (8.5 x 11 in)."""

Colour = str


class Theme(Model):
    """The look of a resume. Lengths are points, colours `#rrggbb`.

    `pdf_fonts` are families in order of preference: Carlito is packaged, Libertinus Serif is in typst. `docx_font` is
    on most machines that open a DOCX; `docx_font_alternative` is asked for where it is not.
    """

    name: str
    pdf_fonts: tuple[str, ...] = Field(min_length=1)
    docx_font: str
    docx_font_alternative: str
    docx_natural_line_height: float
    """Height of a line of `docx_font` at single spacing, as a multiple of its size."""
    generic_font: Literal["sans-serif", "serif"]
    """What a browser takes when it has none of these fonts."""
    body_size: float = Field(ge=9)
    detail_size: float = Field(ge=9)
    entry_size: float = Field(ge=9)
    heading_size: float = Field(ge=9)
    label_size: float = Field(ge=9)
    name_size: float = Field(ge=9)
    line_height: float = Field(ge=1, le=2)
    """Distance of base lines, as a multiple of the font size."""
    margin_x: float = Field(ge=28)
    margin_y: float = Field(ge=28)
    bullet_indent: float
    space_heading: float
    """Above the heading of a section."""
    space_heading_after: float
    space_entry: float
    """Above the head of an entry."""
    space_role: float
    """Above the head of a further role at the same employer."""
    space_block: float
    """Above paragraphs and lists."""
    space_item: float
    """Between bullets."""
    text_colour: Colour
    muted_colour: Colour
    accent_colour: Colour
    rule_colour: Colour
    head_align: Literal["left", "center"]


@functools.cache
def theme_names() -> tuple[str, ...]:
    """Names of the packaged themes, in alphabetical order."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


@functools.cache
def load_theme(name: str) -> Theme:
    """The packaged theme of that *name*.

    Raises:
        TemplateError: There is none; the error lists those that there are.
    """
    if name not in theme_names():
        raise TemplateError(f"No theme {name!r}. Known: {', '.join(theme_names())}.")
    data = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return Theme(name=name, **data)
