"""Speed of extraction, as ratios of one run: what a resume costs beside what reading its file costs.

    python benchmarks/extract.py [--corpus DIR] [--rounds 3] [--part readers|ocr|batch ...]

Readers: processor seconds from the bytes of a file to its resume, by the client, over those of the bare library on the
same bytes; median over the files, the best of the rounds for each file. The bare library does this:

- PyMuPDF opens the file and gives the structured text of each page, `get_text("dict")` with the flags that our reader
  asks for. `get_text("rawdict")`, which tells each character, is printed beside it.
- PDFium opens the file and tells the text of each page and the box of each of its characters, as pypdfium2 offers it.
  The same through the bare calls of PDFium, without what pypdfium2 puts around them, is printed beside it.
- python-docx opens the file and walks all paragraphs, tables, headers and footers, and the texts of their runs.

Both take turns in one process, and processor time counts, so that other load changes little. What the rules remember
of texts is emptied before each call, since a file read for the second time would cost less than the first time.
For other formats, which have no such library, the milliseconds alone are printed; and what the first call in a process
costs, with all imports.

OCR: the time of the path over that of the engine, by `benchmarks/ocr.py`. Batch: `benchmarks/batch.py`.
The corpus is not part of the repository; without it the examples are measured.
"""

from __future__ import annotations

import argparse
import functools
import gc
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import batch, ocr

from skillmap import SkillMap

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / ".." / "shared" / "corpus"
OWN = ROOT / "benchmarks" / "corpus"
PARTS = ("readers", "ocr", "batch")
RATIO_MAX = 3.0
"""Times the bare library that a resume may cost, median."""
OTHER_FORMATS = (".odt", ".rtf", ".html", ".md", ".txt")
FIRST_CALL = """
import sys, time
from skillmap import SkillMap
with SkillMap(ocr="none") as client:
    client.extract(sys.argv[1], reader=sys.argv[2] or None)
print(time.process_time())
"""


def main() -> int:
    """Print the figures; exit status 1 where one misses its target."""
    options = _options()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    good = []
    if "readers" in options.part:
        good.append(_readers(options.corpus, options.rounds))
    if "ocr" in options.part:
        good.append(_ocr(options.corpus))
    if "batch" in options.part:
        good.append(_batch(options.corpus))
    return 0 if all(good) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the speed of extraction.")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--part", choices=PARTS, nargs="+", default=PARTS)
    return parser.parse_args()


# -- readers ----------------------------------------------------------------------------------


def _readers(corpus: Path, rounds: int) -> bool:
    files = _files(corpus)
    pdfs, docx = files.get(".pdf", []), files.get(".docx", [])
    with SkillMap(ocr="none") as client:
        compare = functools.partial(_compare, client, rounds)
        good = [
            compare(pdfs, "pdf", "PyMuPDF, dict", mupdf_pass),
            compare(pdfs, "pdfium", "pypdfium2, characters", pdfium_pass),
            compare(docx, None, "python-docx", docx_walk),
        ]
        # Without a target: what the ratios are against a pass that tells more, and against one in no library.
        compare(pdfs, "pdf", "PyMuPDF, rawdict", functools.partial(mupdf_pass, kind="rawdict"))
        compare(pdfs, "pdfium", "PDFium, bare calls", pdfium_calls)
        for suffix in OTHER_FORMATS:
            _print_plain(client, rounds, suffix, files.get(suffix, []))
    for suffix, reader in ((".pdf", "pdf"), (".pdf", "pdfium"), (".docx", "")):
        _print_first_call(files[suffix][0], reader)
    return all(good)


def _files(corpus: Path) -> dict[str, list[Path]]:
    """Files with text by suffix: those of the corpus, and of the project's own corpus and examples what it lacks."""
    places = [(corpus, corpus / "dev" / "index.json"), (OWN, OWN / "index.json")]
    examples = [path for path in sorted((ROOT / "examples").iterdir()) if path.name != "README.md"]
    files: dict[str, list[Path]] = {}
    for root, index in places:
        if index.is_file():
            _add(
                files,
                [root / entry["file"] for entry in _entries(index) if entry["kind"] == "text"],
            )
    _add(files, [path for path in examples if not path.name.startswith("scan")])
    return files


def _add(files: dict[str, list[Path]], found: Sequence[Path]) -> None:
    """Add the files of *found* of which *files* has none of the kind yet."""
    known = set(files)
    for path in found:
        if path.suffix not in known:
            files.setdefault(path.suffix, []).append(path)


def _entries(index: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(index.read_text(encoding="utf-8"))
    return entries


def _compare(
    client: SkillMap,
    rounds: int,
    files: Sequence[Path],
    reader: str | None,
    title: str,
    bare: Callable[[bytes], object],
) -> bool:
    """Print the ratio; whether its median meets the target."""
    ours: list[float] = []
    theirs: list[float] = []
    for data in _warmed_up(client, reader, files):
        times = [
            (_first_time(client, data, reader), _seconds(functools.partial(bare, data)))
            for _ in range(rounds)
        ]
        ours.append(min(one for one, _ in times))
        theirs.append(min(other for _, other in times))
    ratios = sorted(one / other for one, other in zip(ours, theirs, strict=True))
    median = statistics.median(ratios)
    print(
        f"{title:22}{len(files):4} files: resume {1000 * statistics.median(ours):6.1f} ms, bare"
        f" {1000 * statistics.median(theirs):6.1f} ms, ratio {median:.2f}"
        f" ({ratios[0]:.2f} to {ratios[-1]:.2f}; at most {RATIO_MAX:g})"
    )
    return median <= RATIO_MAX


def _print_plain(client: SkillMap, rounds: int, suffix: str, files: Sequence[Path]) -> None:
    times = [
        min(_first_time(client, data, None) for _ in range(rounds))
        for data in _warmed_up(client, None, files)
    ]
    if times:
        print(f"{suffix:22}{len(times):4} files: resume {1000 * statistics.median(times):6.1f} ms")


def _print_first_call(path: Path, reader: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_CALL, str(path), reader],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    name = f"{path.suffix} {reader}".strip()
    print(f"first call, {name}: {float(done.stdout):.2f} s, with the start of Python")


def _warmed_up(client: SkillMap, reader: str | None, files: Sequence[Path]) -> Iterator[bytes]:
    """Bytes of *files*, after the imports and the reading of word lists that the first calls cost."""
    contents = [path.read_bytes() for path in files]
    for data in contents[:5]:
        client.extract(data, reader=reader)
    yield from contents


def _first_time(client: SkillMap, data: bytes, reader: str | None) -> float:
    """Processor seconds of an extraction whose texts nobody has seen."""
    _forget_texts()
    return _seconds(lambda: client.extract(data, reader=reader))


def _forget_texts() -> None:
    """Empty our caches that are bounded: they hold what was said of texts. Word lists are in others."""
    kind = type(functools.lru_cache(len))
    for found in gc.get_objects():
        if isinstance(found, kind) and _is_ours(found) and found.cache_info().maxsize:
            found.cache_clear()


def _is_ours(cache: Any) -> bool:
    return str(getattr(cache, "__module__", "")).startswith("skillmap.")


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def mupdf_pass(data: bytes, kind: str = "dict") -> None:
    """Structured text of all pages by PyMuPDF, white space and shapes included, as our reader asks for it."""
    import pymupdf

    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_COLLECT_VECTORS
    with pymupdf.open(stream=data, filetype="pdf") as pdf:
        for page in pdf:
            page.get_text(kind, flags=flags, clip=pymupdf.INFINITE_RECT())


def pdfium_pass(data: bytes) -> None:
    """Text of all pages, and the boxes of its characters one by one, since PDFium has no call that tells several."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        text = page.get_textpage()
        text.get_text_range()
        for index in range(text.count_chars()):
            text.get_charbox(index, loose=True)
        text.close()
        page.close()
    pdf.close()


def pdfium_calls(data: bytes) -> None:
    """Code and box of all characters through the bare calls of PDFium."""
    import pypdfium2

    raw = pypdfium2.raw
    pdf = pypdfium2.PdfDocument(data)
    box = raw.FS_RECTF()
    for page in pdf:
        text = page.get_textpage()
        for index in range(raw.FPDFText_CountChars(text.raw)):
            raw.FPDFText_GetUnicode(text.raw, index)
            raw.FPDFText_GetLooseCharBox(text.raw, index, box)
        text.close()
        page.close()
    pdf.close()


def docx_walk(data: bytes) -> None:
    """Texts of all runs of a DOCX by python-docx: body, tables, headers and footers."""
    import docx

    document = docx.Document(io.BytesIO(data))
    _walk(document)
    for section in document.sections:
        _walk(section.header)
        _walk(section.footer)


def _walk(container: Any) -> None:
    for paragraph in container.paragraphs:
        for run in paragraph.runs:
            run.text  # noqa: B018 - It is computed when it is asked for.
    for table in container.tables:
        for row in table.rows:
            for cell in row.cells:
                _walk(cell)


# -- OCR --------------------------------------------------------------------------------------


def _ocr(corpus: Path, file_count: int = 8) -> bool:
    index = corpus / "dev" / "index.json"
    if not index.is_file() or shutil.which("tesseract") is None:
        print("ocr: no corpus or no tesseract; nothing measured")
        return True
    pictures = [
        entry for entry in _entries(index) if entry["kind"] != "text" and entry["format"] != "doc"
    ]
    step = max(1, len(pictures) // file_count)
    return ocr.time_beside(corpus, pictures[::step], ocr.ENGINES["tesseract"])


# -- batch ------------------------------------------------------------------------------------


def _batch(corpus: Path) -> bool:
    files = corpus / "dev" / "files"
    # The few examples are read in less time than it takes to hand them out, unless often.
    wanted = [str(files)] if files.is_dir() else ["--copies", "20"]
    return batch.main(wanted) == 0


if __name__ == "__main__":
    sys.exit(main())
