"""PDF by typst: tagged (PDF/UA-1), with packaged fonts, the same bytes every time."""

from __future__ import annotations

import functools
import importlib.util
import json
import re
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmap.errors import MissingExtraError, MissingFontError, RenderError, TemplateError
from skillmap.models.layout import Block, ContactBlock, EntryBlock, Layout, RenderOptions
from skillmap.models.resume import Resume
from skillmap.protocols import ProviderStatus
from skillmap.render.inlines import (
    DETAIL_SEPARATOR,
    STRICT_DATE_SEPARATOR,
    date_in_line,
    head_and_details,
    plain,
)
from skillmap.render.spacing import has_body, space_above, with_neighbours
from skillmap.render.themes import PAGE_SIZES, Theme, load_theme

if TYPE_CHECKING:
    import typst

_DATA = resources.files("skillmap.render") / "data"
_MISSING_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_LONG_WORD = re.compile(r"\S{48}")  # The narrowest line of any theme holds more.
_PIECE = re.compile(
    r"[^\s/?&=_.-]{0,15}[/?&=_.-]|[^\s/?&=_.-]{1,16}|\s+"
)  # Ends where addresses do.
KEPT_CHARACTERS_MAX = 60
"""Longest item of the contact line that is not broken; a longer one might not fit on a line at all."""
_REMEDY = "pip install 'skillmap[standard]'"


class PdfRenderer:
    """`Layout` to PDF/UA-1: headings, lists and links are tagged, the language and the title are set.

    *font_paths* are folders with fonts for characters that the packaged ones do not have, such as Chinese.
    """

    name = "pdf"
    media_type = "application/pdf"
    extension = ".pdf"

    def __init__(self, *, font_paths: Sequence[str | Path] = ()) -> None:
        self._font_paths = tuple(str(path) for path in font_paths)

    def status(self) -> ProviderStatus:
        """Whether typst is installed."""
        if importlib.util.find_spec("typst") is None:
            return ProviderStatus(works=False, missing="typst", remedy=_REMEDY)
        return ProviderStatus(works=True)

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        """The file. Costs about 10 ms a page; the first call loads fonts.

        Raises:
            TemplateError: *options* name a theme that is not packaged, or a font path is no folder.
            MissingFontError: No font has a character.
            MissingExtraError: typst is not installed.
            RenderError: typst refuses the document for another reason.
        """
        del resume
        options = options.model_copy(update={"ats": options.ats or "strict"})
        font_paths = (*self._font_paths, *options.font_paths)
        theme = load_theme(options.theme)
        width, height = PAGE_SIZES[options.page]
        inputs = {
            "layout": json.dumps(_layout_input(layout, theme, options)),
            "theme": theme.model_dump_json(),
            "page": json.dumps({"width": width, "height": height}),
            "fallback": json.dumps(_families(font_paths)),
        }
        return _compile(inputs, _fonts(font_paths))


def _layout_input(layout: Layout, theme: Theme, options: RenderOptions) -> dict[str, Any]:
    """What the template reads: the blocks, each with its distance from the one before."""
    language, *rest = layout.language.split("-")
    region = next((part for part in rest if re.fullmatch("[A-Za-z]{2}", part)), None)
    blocks = [
        _block_input(block, options)
        | {"above": space_above(block, before, theme), "body": has_body(after)}
        for before, block, after in with_neighbours(layout.blocks)
    ]
    return {
        "title": layout.title,
        "author": layout.author,
        "keywords": list(layout.keywords),
        "lang": language.lower(),
        "region": region.upper() if region else None,
        "separator": DETAIL_SEPARATOR,
        "date_separator": STRICT_DATE_SEPARATOR,
        "blocks": blocks,
    }


def _block_input(block: Block, options: RenderOptions) -> dict[str, Any]:
    values = block.model_dump(mode="json")
    if isinstance(block, EntryBlock):
        head, details = head_and_details(block)
        values["head"] = [part.model_dump(mode="json") for part in head]
        values["details"] = [part.model_dump(mode="json") for part in details]
        values["date_in_line"] = date_in_line(block, options)
    if isinstance(block, ContactBlock):
        values["kept"] = [len(plain(item)) <= KEPT_CHARACTERS_MAX for item in block.items]
    in_pieces: dict[str, Any] = _in_pieces(values)
    return in_pieces


def _in_pieces(value: Any) -> Any:
    """*value* with each text that has a long word as its pieces: patterns are slow within typst."""
    if isinstance(value, dict):
        return {key: item if key == "href" else _in_pieces(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_pieces(item) for item in value]
    is_long = isinstance(value, str) and _LONG_WORD.search(value)
    return _PIECE.findall(value) if is_long else value


def _typst() -> Any:
    try:
        import typst
    except ImportError as e:
        raise MissingExtraError("typst", extra="standard") from e
    return typst


@functools.cache
def _fonts(font_paths: tuple[str, ...]) -> typst.Fonts:
    """The packaged fonts, those within typst, and those of *font_paths*; never the machine's, which differ."""
    for path in font_paths:
        if not Path(path).is_dir():  # typst would pass over it without a word.
            raise TemplateError(f"The font path {path!r} is no folder.")
    fonts: typst.Fonts = _typst().Fonts(
        include_system_fonts=False, font_paths=[_data_path("fonts"), *font_paths]
    )
    return fonts


@functools.cache
def _families(font_paths: tuple[str, ...]) -> list[str]:
    """Families in *font_paths*, in alphabetical order."""
    if not font_paths:
        return []
    module = _typst()
    fonts = module.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(font_paths)
    )
    return sorted(fonts.families())


def _data_path(name: str) -> str:
    path = _DATA / name
    assert isinstance(path, Path), "the package is installed as files"
    return str(path)


def _compile(inputs: dict[str, str], fonts: typst.Fonts) -> bytes:
    module = _typst()
    template = _data_path("typst/resume.typ")
    compiler = module.Compiler(template, font_paths=fonts, sys_inputs=inputs)
    try:
        data = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    except module.TypstError as e:
        raise _translated(e) from None
    assert isinstance(data, bytes)
    return data


def _translated(error: Any) -> RenderError:
    """Typst's error as ours, without the text of the resume that a message may quote between backticks."""
    missing = {
        character
        for found in _MISSING_GLYPH.findall(error.diagnostic)
        for character in _unescaped(found)
    }
    if missing:
        return MissingFontError(tuple(f"U+{ord(character):04X}" for character in sorted(missing)))
    return RenderError(f"typst refused the document: {error.message.partition('`')[0].strip()}")


def _unescaped(text: str) -> str:
    """*text* as typst quotes it, without escapes."""
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), text)
    return re.sub(r"\\(.)", r"\1", text)
