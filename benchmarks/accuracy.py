"""Measure extraction against labelled resumes: precision, recall and F1 per field, and milliseconds per file.

The corpus is not part of the repository; without it there is nothing to measure, and the exit status is 0.
With it, the exit status is 1 when the macro F1 over text-layer files is below the floor with any reader.

    python benchmarks/accuracy.py [--corpus ../shared/corpus] [--reader pdf|pdfium|both] [--kind text]
        [--half even|odd] [--by template|format|lang|layout|kind] [--keep DIR]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from skillmap.errors import ExtractError
from skillmap.extract.docx import DocxReader
from skillmap.extract.pdf_mupdf import MuPdfReader
from skillmap.extract.pdf_pdfium import PdfiumReader
from skillmap.extract.rules import RulesParser
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Reader, Source

ROOT = Path(__file__).parents[1]
FLOOR = 0.80
"""Macro F1 on text-layer files that the first depth of extraction must reach."""
PDF_READERS: dict[str, Reader] = {"pdf": MuPdfReader(), "pdfium": PdfiumReader()}


@dataclass
class Measurement:
    """What one reader reached: counts by file, milliseconds, and the files that raised an error."""

    counts: dict[str, Any] = field(default_factory=dict)
    read_ms: list[float] = field(default_factory=list)
    parse_ms: list[float] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def main() -> int:
    """Print the tables; exit status 1 below the floor."""
    options = arguments()
    corpus: Path = options.corpus
    if not (corpus / "dev" / "index.json").is_file():
        print(f"accuracy: no corpus at {options.corpus}; nothing measured")
        return 0
    scorer = load_scorer(corpus / "score.py")
    entries = chosen_entries(corpus, options)
    names = list(PDF_READERS) if options.reader == "both" else [options.reader]
    macros = {}
    for name in names:
        measured = measure(corpus, entries, name, scorer, options.keep)
        report = scorer.report(scorer.total(measured.counts.values()))
        print_report(name, measured, report)
        if options.by:
            print_groups(scorer, measured, entries, options.by)
        macros[name] = report["MACRO"]["f1"]
    print(" · ".join(f"{name}: macro F1 {value:.3f}" for name, value in macros.items()))
    low = [name for name, value in macros.items() if value < FLOOR]
    if low and options.kind == "text":
        print(f"accuracy: below {FLOOR:.2f} with {', '.join(low)}", file=sys.stderr)
        return 1
    return 0


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure extraction.")
    parser.add_argument("--corpus", type=Path, default=ROOT / ".." / "shared" / "corpus")
    parser.add_argument("--reader", choices=[*PDF_READERS, "both"], default="both")
    parser.add_argument("--kind", default="text", help="kind of files, as in the corpus' index")
    parser.add_argument("--half", choices=["even", "odd"], help="only files with such a number")
    parser.add_argument("--by", choices=["template", "format", "lang", "layout", "kind"])
    parser.add_argument("--keep", type=Path, help="write the predictions into this folder")
    return parser.parse_args()


def load_scorer(path: Path) -> ModuleType:
    """The corpus' own scorer, imported by its path."""
    spec = importlib.util.spec_from_file_location("corpus_score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def chosen_entries(corpus: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Entries of the index that are asked for and that the readers of this depth read."""
    entries = json.loads((corpus / "dev" / "index.json").read_text(encoding="utf-8"))
    chosen = [e for e in entries if e["kind"] == options.kind and e["format"] in ("pdf", "docx")]
    if options.half:
        remainder = int(options.half == "odd")
        chosen = [e for e in chosen if int(e["stem"].lstrip("d")) % 2 == remainder]
    return chosen


def measure(
    corpus: Path, entries: list[dict[str, Any]], name: str, scorer: ModuleType, keep: Path | None
) -> Measurement:
    """Extract all files with PDF reader *name* and score what came out; a failure scores as empty."""
    measured = Measurement()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (keep or Path(scratch)) / name
        folder.mkdir(parents=True, exist_ok=True)
        for entry in entries:
            predicted = extract(corpus / entry["file"], entry, name, measured)
            text = json.dumps(predicted, ensure_ascii=False, indent=1)
            (folder / f"{entry['stem']}.json").write_text(text, encoding="utf-8")
        stems = {entry["stem"] for entry in entries}
        measured.counts = scorer.score_dirs(corpus / "dev" / "truth", folder, stems)
    return measured


def extract(path: Path, entry: dict[str, Any], name: str, measured: Measurement) -> dict[str, Any]:
    """The file as JSON Resume, empty when it cannot be read."""
    reader = DocxReader() if entry["format"] == "docx" else PDF_READERS[name]
    source = Source(path.read_bytes(), path.name)
    started = time.perf_counter()
    try:
        document = reader.read(source, limits=ExtractLimits())
        read = time.perf_counter()
        resume = RulesParser().parse(document).resume
    except ExtractError as e:
        measured.failed[entry["stem"]] = e.code
        return {}
    measured.read_ms.append((read - started) * 1000)
    measured.parse_ms.append((time.perf_counter() - read) * 1000)
    return resume.to_json_resume()


def print_report(name: str, measured: Measurement, report: dict[str, Any]) -> None:
    """One row per field."""
    print(f"\n{name}: {len(measured.counts)} files, {len(measured.failed)} failed")
    for stem, code in sorted(measured.failed.items()):
        print(f"  {stem}: {code}")
    print(f"{'field':26}{'P':>8}{'R':>8}{'F1':>8}{'n':>8}")
    for key, row in report.items():
        if key != "MACRO":
            print(f"{key:26}{row['p']:8.3f}{row['r']:8.3f}{row['f1']:8.3f}{row['n']:8.0f}")
    print(f"{'macro':26}{'':16}{report['MACRO']['f1']:8.3f}")
    if measured.read_ms:
        read, parse = statistics.median(measured.read_ms), statistics.median(measured.parse_ms)
        print(f"median per file: read {read:.1f} ms, parse {parse:.1f} ms")


def print_groups(
    scorer: ModuleType, measured: Measurement, entries: list[dict[str, Any]], key: str
) -> None:
    """Macro F1 of each group."""
    print(f"\n{key:34}{'files':>6}{'macro':>8}")
    groups: dict[str, list[Any]] = {}
    for entry in entries:
        groups.setdefault(str(entry.get(key, "?")), []).append(measured.counts[entry["stem"]])
    for group, counts in sorted(groups.items()):
        macro = scorer.report(scorer.total(counts))["MACRO"]["f1"]
        print(f"{group:34}{len(counts):6}{macro:8.3f}")


if __name__ == "__main__":
    sys.exit(main())
