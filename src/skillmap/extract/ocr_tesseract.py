"""OCR by Tesseract, a system program.

The program is called directly, with the picture on its standard input: so nothing is written to disk, it is ended when
it takes too long, and one environment variable is set for it alone. Its threads slow each other down on one page;
pages side by side use the cores better.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from skillmap.errors import DocumentLimitError, MissingExtraError, UnreadableDocumentError
from skillmap.extract.lines import with_offsets
from skillmap.extract.watch import current
from skillmap.models.document import Box, Line, Span
from skillmap.protocols import ProviderStatus

PROGRAM = "tesseract"
LANGUAGES = {
    "ar": "ara",
    "bg": "bul",
    "ca": "cat",
    "cs": "ces",
    "da": "dan",
    "de": "deu",
    "el": "ell",
    "en": "eng",
    "es": "spa",
    "et": "est",
    "fa": "fas",
    "fi": "fin",
    "fr": "fra",
    "he": "heb",
    "hi": "hin",
    "hr": "hrv",
    "hu": "hun",
    "id": "ind",
    "it": "ita",
    "ja": "jpn",
    "ko": "kor",
    "lt": "lit",
    "lv": "lav",
    "nl": "nld",
    "no": "nor",
    "pl": "pol",
    "pt": "por",
    "ro": "ron",
    "ru": "rus",
    "sk": "slk",
    "sl": "slv",
    "sr": "srp",
    "sv": "swe",
    "th": "tha",
    "tr": "tur",
    "uk": "ukr",
    "vi": "vie",
    "zh": "chi_sim",
}
"""Names of Tesseract's trained data by BCP 47 language. Source: ISO 639-2, which Tesseract follows."""
SECONDS_MAX = 60.0
"""Time for one picture where no `page_seconds_max` is in force; a page of 300 dpi takes about two seconds."""
_ORIENTATION_CONFIDENCE_MIN = 2.0
"""Source: what Tesseract's own command line asks for before it turns a page is 7; 2 tells a turned page from a
straight one on resumes, whose lines are short."""


class TesseractEngine:
    """Recognizes text with Tesseract 4 or newer. Cost: about two seconds a page."""

    name = "tesseract"
    resolution = 300

    def status(self) -> ProviderStatus:
        """Whether the program is there."""
        if shutil.which(PROGRAM):
            return ProviderStatus(works=True)
        return ProviderStatus(
            works=False,
            missing="the program tesseract",
            remedy="apt-get install tesseract-ocr, or pip install 'skillmap[ocr]' and ask for rapidocr",
        )

    def languages(self) -> tuple[str, ...]:
        """BCP 47 tags of the languages whose trained data is installed, in alphabetical order."""
        installed = _trained_data()
        return tuple(sorted(tag for tag, name in LANGUAGES.items() if name in installed))

    def recognize(self, png: bytes, *, languages: Sequence[str]) -> tuple[Line, ...]:
        """Lines as Tesseract orders them; see `skillmap.protocols.OcrEngine`.

        Languages without trained data are passed over; when none is left, it reads English.

        Raises:
            MissingExtraError: The program is not installed.
            UnreadableDocumentError: *png* is no picture.
            DocumentLimitError: It takes longer than `page_seconds_max`; the program is killed.
            RunCancelledError: The work is to end; the program is killed.
        """
        language = _trained(languages, _trained_data())
        arguments = ("--dpi", str(self.resolution), "-l", language, "tsv")
        table = _run(png, *arguments)
        rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
        return lines_of_words(list(rows))

    def orientation(self, png: bytes) -> int:
        """Degrees clockwise by which the picture must be turned to stand upright: 0, 90, 180 or 270.

        0 as well when the program cannot tell. Cost: half a second.
        """
        if "osd" not in _trained_data():
            return 0
        try:
            report = _run(png, "--dpi", str(self.resolution), "--psm", "0", "-l", "osd")
        except (DocumentLimitError, UnreadableDocumentError):
            # It ends with an error on a page of too few characters.
            return 0
        facts = dict(line.split(": ", 1) for line in report.splitlines() if ": " in line)
        sure = float(facts.get("Orientation confidence", 0)) >= _ORIENTATION_CONFIDENCE_MIN
        return int(facts.get("Rotate", 0)) if sure else 0


def _run(png: bytes, *arguments: str) -> str:
    watch = current()
    seconds = min(SECONDS_MAX, watch.page_seconds_max)
    try:
        process = subprocess.Popen(  # noqa: S603 - No shell; the arguments are ours.
            (PROGRAM, "stdin", "stdout", *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )
    except FileNotFoundError as error:
        raise MissingExtraError(PROGRAM, extra="ocr") from error
    with process, watch.ending(process.kill):
        try:
            table, _ = process.communicate(png, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise DocumentLimitError("page_seconds_max", maximum=seconds) from error
        finally:
            process.kill()
    if process.returncode:
        raise UnreadableDocumentError("the picture cannot be recognized")
    return table.decode("utf-8", errors="replace")


@lru_cache(maxsize=1)
def _trained_data() -> frozenset[str]:
    """Names of the installed trained data. Asked once in a process: it is a call of the program."""
    try:
        done = subprocess.run(  # noqa: S603 - No shell; the arguments are ours.
            (PROGRAM, "--list-langs"), capture_output=True, check=True, timeout=SECONDS_MAX
        )
    except FileNotFoundError as error:
        raise MissingExtraError(PROGRAM, extra="ocr") from error
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise UnreadableDocumentError("tesseract does not tell its languages") from error
    return frozenset(done.stdout.decode("utf-8", errors="replace").split("\n")[1:])


def _trained(languages: Sequence[str], installed: frozenset[str]) -> str:
    """Names of trained data for *languages* as Tesseract takes them, in that order."""
    wanted = (LANGUAGES.get(tag.partition("-")[0].lower(), "") for tag in languages)
    names = [name for name in dict.fromkeys(wanted) if name in installed]
    return "+".join(names) or "eng"


def lines_of_words(words: Sequence[dict[str, Any]]) -> tuple[Line, ...]:
    """Lines from the rows of Tesseract's TSV output; each word is a span."""
    found = [row for row in words if (row["text"] or "").strip()]

    def place(row: dict[str, Any]) -> tuple[int, ...]:
        return tuple(int(row[key]) for key in ("page_num", "block_num", "par_num", "line_num"))

    lines: list[Line] = []
    blocks: dict[tuple[int, ...], int] = {}
    for key, rows in groupby(found, place):
        spans = [_span(row) for row in rows]
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


def _span(row: dict[str, Any]) -> Span:
    left, top, width, height = (float(row[key]) for key in ("left", "top", "width", "height"))
    confidence = min(max(float(row["conf"]) / 100, 0.0), 1.0)
    return Span(
        str(row["text"]).strip(), Box(left, top, left + width, top + height), confidence=confidence
    )
