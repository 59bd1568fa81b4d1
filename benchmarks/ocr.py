"""Measure the recognition of scans and pictures: what it costs beside the engine itself, and what comes out.

    python benchmarks/ocr.py [--corpus DIR] [--engine NAME] [--files N]

Time: processor seconds of the whole path (picture, engine, page, resume), with the language unknown, over those of the
engine alone on the page as it is drawn at the engine's resolution, in the right language; both in one run, the median
over N files. Processor seconds, because the path reads pages side by side, and other work must not count.

The corpus is not part of the repository; without it there is nothing to measure, and the exit status is 0.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.accuracy import ROOT, load_scorer

from skillmap import SkillMap
from skillmap.extract.ocr import pages_to_recognize
from skillmap.extract.ocr_pictures import png_of
from skillmap.extract.ocr_rapid import RapidOcrEngine
from skillmap.extract.ocr_tesseract import TesseractEngine
from skillmap.extract.pdf_mupdf import MuPdfReader
from skillmap.extract.pdf_pdfium import PdfiumReader
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import OcrEngine, Source

ENGINES: dict[str, OcrEngine] = {"tesseract": TesseractEngine(), "rapidocr": RapidOcrEngine()}
RATIO_MAX = 1.15
"""Time over the engine's own that the path may take."""
F1_MIN = 0.88
A4_WIDTH = 8.27
"""Inches across a page."""


def main() -> int:
    """Print the figures; exit status 1 where one misses its goal."""
    options = arguments()
    index = options.corpus / "dev" / "index.json"
    if not index.is_file():
        print(f"ocr: no corpus at {options.corpus}; nothing measured")
        return 0
    entries = json.loads(index.read_text(encoding="utf-8"))
    engine = ENGINES[options.engine]
    pictures = [entry for entry in entries if entry["kind"] != "text"]
    step = max(1, len(pictures) // options.files)
    good = [
        nothing_to_recognize(options.corpus, entries),
        time_beside(options.corpus, pictures[::step], engine),
        accuracy(options.corpus, pictures, engine),
    ]
    return 0 if all(good) else 1


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure recognition.")
    parser.add_argument("--corpus", type=Path, default=ROOT / ".." / "shared" / "corpus")
    parser.add_argument("--engine", choices=ENGINES, default="tesseract")
    parser.add_argument("--files", type=int, default=10, help="files whose time is taken")
    return parser.parse_args()


def nothing_to_recognize(corpus: Path, entries: list[dict[str, Any]]) -> bool:
    """Whether no page of a PDF with a text layer would be recognized, with either reader."""
    files = [
        corpus / entry["file"]
        for entry in entries
        if entry["kind"] == "text" and entry["format"] == "pdf"
    ]
    wrong = [
        f"{path.name} with {reader.name}"
        for path in files
        for reader in (MuPdfReader(), PdfiumReader())
        if pages_to_recognize(
            reader.read(
                Source(path.read_bytes(), path.name, "application/pdf"), limits=ExtractLimits()
            )
        )
    ]
    print(f"{len(files)} PDF files with a text layer, of which OCR would read {len(wrong)}")
    for name in wrong:
        print(f"  {name}")
    return bool(files) and not wrong


def time_beside(corpus: Path, entries: list[dict[str, Any]], engine: OcrEngine) -> bool:
    """Whether the path takes little more time than the engine."""
    ratios: list[float] = []
    own: list[float] = []
    with SkillMap(ocr=engine) as sm:
        engine.languages()
        sm.extract(corpus / entries[0]["file"])
        for entry in entries:
            path = corpus / entry["file"]
            drawn = [png_of(page) for page in pages_of(path, engine.resolution)]
            alone = sum(
                seconds(partial(engine.recognize, page, languages=[entry["lang"]]))
                for page in drawn
            )
            ours = seconds(partial(sm.extract, path))
            own.append(alone / len(drawn))
            ratios.append(ours / alone)
            print(f"  {path.name:12} {entry['lang']} {alone:6.2f} s alone, {ratios[-1]:.2f} times")
    median = statistics.median(ratios)
    print(
        f"{engine.name}: {statistics.median(own):.2f} s a page by itself; path {median:.2f} times"
        f" (at most {RATIO_MAX})"
    )
    return median <= RATIO_MAX


def pages_of(path: Path, resolution: int) -> Iterator[Any]:
    """Pages as pictures at *resolution*, as they are drawn."""
    import pymupdf
    from PIL import Image, ImageSequence

    if path.suffix == ".pdf":
        for page in pymupdf.open(path):
            pixels = page.get_pixmap(dpi=resolution)
            yield Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
        return
    with Image.open(path) as picture:
        for frame in ImageSequence.Iterator(picture):
            factor = resolution * A4_WIDTH / min(frame.size)
            size = (round(frame.width * factor), round(frame.height * factor))
            yield frame.convert("RGB").resize(size)


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of *work*, in this process and those that it starts."""
    start = _processor_seconds()
    work()
    return _processor_seconds() - start


def _processor_seconds() -> float:
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def accuracy(corpus: Path, entries: list[dict[str, Any]], engine: OcrEngine) -> bool:
    """Whether the fields of scans and pictures are found."""
    scorer = load_scorer(corpus / "score.py")
    counts: dict[str, list[Any]] = {}
    words: list[float] = []
    with SkillMap(ocr=engine) as sm:
        for entry in entries:
            extraction = sm.extract(corpus / entry["file"])
            truth_file = corpus / "dev" / "truth" / f"{entry['stem']}.json"
            truth = json.loads(truth_file.read_text(encoding="utf-8"))
            found = scorer.score_doc(truth, extraction.resume.to_wire())
            counts.setdefault(entry["kind"], []).append(found)
            words += [
                span.confidence
                for page in extraction.document.pages
                for line in page.lines
                for span in line.spans
            ]
    counts["all"] = [found for kind in list(counts.values()) for found in kind]
    for kind, found in counts.items():
        macro = scorer.report(scorer.total(found))["MACRO"]["f1"]
        print(f"{kind:6} {len(found):3} files: macro F1 {macro:.3f}")
    doubtful = sum(confidence < 0.6 for confidence in words) / len(words)
    print(
        f"{len(words)} words, median confidence {statistics.median(words):.2f}, {doubtful:.1%} below 0.6"
    )
    return bool(macro >= F1_MIN)


if __name__ == "__main__":
    sys.exit(main())
