"""OCR by Tesseract, a system program, through pytesseract."""

from __future__ import annotations

import importlib.util
import io
import shutil
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from skillmap.errors import MissingExtraError, UnreadableDocumentError
from skillmap.extract.lines import with_offsets
from skillmap.models.document import Box, Line, Span
from skillmap.protocols import ProviderStatus

LANGUAGES = {
    "cs": "ces",
    "da": "dan",
    "de": "deu",
    "en": "eng",
    "es": "spa",
    "fi": "fin",
    "fr": "fra",
    "hu": "hun",
    "it": "ita",
    "nl": "nld",
    "no": "nor",
    "pl": "pol",
    "pt": "por",
    "ro": "ron",
    "sl": "slv",
    "sv": "swe",
    "tr": "tur",
}
"""Names of Tesseract's trained data by BCP 47 language. Source: ISO 639-2, which Tesseract follows."""
_SECONDS_MAX = 60
_DPI = 300
"""Resolution that Tesseract is made for; pictures rarely tell their own."""


class TesseractEngine:
    """Recognizes text with Tesseract 4 or newer. Cost: about two seconds a page."""

    name = "tesseract"

    def status(self) -> ProviderStatus:
        """Whether pytesseract, Pillow and the program are there."""
        for module in ("pytesseract", "PIL"):
            if not importlib.util.find_spec(module):
                return ProviderStatus(
                    works=False, missing=module, remedy="pip install 'skillmap[ocr]'"
                )
        if not shutil.which("tesseract"):
            return ProviderStatus(
                works=False, missing="the program tesseract", remedy="apt-get install tesseract-ocr"
            )
        return ProviderStatus(works=True)

    def recognize(self, png: bytes, *, languages: Sequence[str]) -> tuple[Line, ...]:
        """Lines as Tesseract orders them; see `skillmap.protocols.OcrEngine`.

        Languages without trained data are passed over; when none is left, it reads English.

        Raises:
            MissingExtraError: pytesseract or the program is not installed.
            UnreadableDocumentError: *png* is no picture, or takes longer than a minute.
        """
        pytesseract, pillow = _packages()
        try:
            with pillow.open(io.BytesIO(png)) as picture:
                words = pytesseract.image_to_data(
                    picture.convert("RGB"),
                    lang=_trained(languages, pytesseract.get_languages(config="")),
                    config=f"--dpi {_DPI}",
                    output_type=pytesseract.Output.DICT,
                    timeout=_SECONDS_MAX,
                )
        except pytesseract.TesseractNotFoundError as error:
            raise MissingExtraError("tesseract", extra="ocr") from error
        except (OSError, RuntimeError, pillow.DecompressionBombError) as error:
            raise UnreadableDocumentError("the picture cannot be recognized") from error
        return lines_of_words(words)


def _packages() -> tuple[Any, Any]:
    try:
        import pytesseract
        from PIL import Image
    except ImportError as error:
        raise MissingExtraError("pytesseract", extra="ocr") from error
    return pytesseract, Image


def _trained(languages: Sequence[str], installed: Sequence[str]) -> str:
    """Names of trained data for *languages* as Tesseract takes them, in that order."""
    wanted = (LANGUAGES.get(tag.partition("-")[0].lower(), "") for tag in languages)
    names = [name for name in dict.fromkeys(wanted) if name in installed]
    return "+".join(names) or "eng"


def lines_of_words(words: dict[str, list[Any]]) -> tuple[Line, ...]:
    """Lines from Tesseract's table of words, given as one list per column of its TSV output."""
    found = [index for index, text in enumerate(words["text"]) if str(text).strip()]

    def place(index: int) -> tuple[int, ...]:
        return tuple(
            int(words[key][index]) for key in ("page_num", "block_num", "par_num", "line_num")
        )

    lines: list[Line] = []
    blocks: dict[tuple[int, ...], int] = {}
    for key, indexes in groupby(found, place):
        spans = [_span(words, index) for index in indexes]
        spaced = [
            Span(f"{span.text} ", span.box, confidence=span.confidence) for span in spans[:-1]
        ]
        spans = [*spaced, spans[-1]]
        boxes = [span.box for span in spans if span.box is not None]
        lines.append(
            Line(
                text="".join(span.text for span in spans),
                start=0,
                end=0,
                spans=tuple(spans),
                box=Box(
                    min(box.x0 for box in boxes),
                    min(box.y0 for box in boxes),
                    max(box.x1 for box in boxes),
                    max(box.y1 for box in boxes),
                ),
                block=blocks.setdefault(key[:3], len(blocks)),
            )
        )
    return with_offsets(lines)


def _span(words: dict[str, list[Any]], index: int) -> Span:
    left, top, width, height = (
        float(words[key][index]) for key in ("left", "top", "width", "height")
    )
    confidence = min(max(float(words["conf"][index]) / 100, 0.0), 1.0)
    return Span(
        str(words["text"][index]).strip(),
        Box(left, top, left + width, top + height),
        confidence=confidence,
    )
