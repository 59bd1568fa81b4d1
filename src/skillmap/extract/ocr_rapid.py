"""OCR by RapidOCR: the models of PaddleOCR, which come with the package, run by ONNX Runtime.

It needs no system program, and reads poor pictures of 150 dpi better than Tesseract; on clean scans it takes two to
three times as long and mixes up more accents.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Sequence
from functools import cache
from typing import Any

from skillmap.errors import MissingExtraError, UnreadableDocumentError
from skillmap.extract.lines import with_offsets
from skillmap.extract.ocr_pictures import open_picture, png_of
from skillmap.extract.ocr_words import ink_of
from skillmap.extract.watch import current
from skillmap.models.document import Box, Line, Span
from skillmap.protocols import ProviderStatus

PACKAGES = ("rapidocr", "onnxruntime")
TURNS = (0, 90, 180, 270)
_ORIENTATION_SIDE = 900
"""Pixels of the long side at which a page is read once for each way that it may lie."""

Corners = Sequence[Sequence[float]]

# The object of the package keeps what it is reading; the runtime itself uses all cores.
_ONE_AT_A_TIME = threading.Lock()


class RapidOcrEngine:
    """Recognizes text with RapidOCR 3. Cost: four seconds of one core a page, 350 MB installed."""

    name = "rapidocr"
    resolution = 150

    def status(self) -> ProviderStatus:
        """Whether its packages are installed."""
        missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
        if not missing:
            return ProviderStatus(works=True)
        return ProviderStatus(
            works=False, missing=", ".join(missing), remedy="pip install 'skillmap[ocr]'"
        )

    def languages(self) -> tuple[str, ...]:
        """None: its one model reads Latin letters and Chinese without being told which."""
        return ()

    def recognize(self, png: bytes, *, languages: Sequence[str]) -> tuple[Line, ...]:  # noqa: ARG002 - The protocol names it.
        """Lines in the engine's order, a span for each word; see `skillmap.protocols.OcrEngine`.

        Raises:
            MissingExtraError: Its packages are not installed.
            UnreadableDocumentError: *png* is no picture.
        """
        return _lines(_read(png))

    def orientation(self, png: bytes) -> int:
        """Degrees clockwise by which the picture must be turned to stand upright: 0, 90, 180 or 270.

        The way in which most letters are recognized well. Cost: four readings of a smaller picture.
        """
        image = open_picture(png)
        image.thumbnail((_ORIENTATION_SIDE, _ORIENTATION_SIDE))
        return max(TURNS, key=lambda turn: _weight(_read(png_of(image.rotate(-turn, expand=True)))))


def _weight(result: Any) -> float:
    """How much was recognized well in lines that lie as they should."""
    if result.boxes is None:
        return 0.0
    boxes = map(_box, result.boxes)
    return sum(
        len(text) * float(score) ** 4
        for text, score, box in zip(result.txts, result.scores, boxes, strict=True)
        if box.width > box.height
    )


def _read(png: bytes) -> Any:
    open_picture(png)
    with _ONE_AT_A_TIME:
        current().check()
        try:
            # Lines are not turned one by one: a page upside down shall be seen to be one.
            return _engine()(png, use_cls=False, return_word_box=True)
        except (OSError, ValueError) as error:
            raise UnreadableDocumentError("the picture cannot be recognized") from error


@cache
def _engine() -> Any:
    try:
        from rapidocr import RapidOCR

        return RapidOCR(params={"Global.log_level": "error"})
    except ImportError as error:
        raise MissingExtraError("rapidocr", extra="ocr") from error


def _lines(result: Any) -> tuple[Line, ...]:
    if result.boxes is None:
        return ()
    lines = []
    found = zip(result.boxes, result.txts, result.scores, result.word_results, strict=True)
    for block, (corners, text, score, words) in enumerate(found):
        spans = [_span(*word) for word in words if word[0].strip() and word[2] is not None]
        if not spans:
            spans = [_span(text, score, corners)]
        spaced = [Span(f"{span.text} ", span.box, confidence=span.confidence) for span in spans]
        spans = [*spaced[:-1], spans[-1]]
        if spans[-1].text:
            whole = "".join(span.text for span in spans)
            lines.append(Line(whole, 0, 0, tuple(spans), _box(corners), block=block))
    return with_offsets(lines)


def _span(text: str, score: float, corners: Corners) -> Span:
    word = text.strip()
    return Span(word, ink_of(word, _box(corners)), confidence=min(max(float(score), 0.0), 1.0))


def _box(corners: Corners) -> Box:
    xs, ys = ([float(corner[axis]) for corner in corners] for axis in (0, 1))
    return Box(min(xs), min(ys), max(xs), max(ys))
