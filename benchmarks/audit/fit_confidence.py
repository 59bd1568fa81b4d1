"""Fit the table that turns signals of how values were found into probabilities that they are right.

    python benchmarks/audit/fit_confidence.py [--corpus ../shared/corpus] [--check CORPUS...] [--write]

The documents of the corpus are read once, with PyMuPDF; each is parsed as it is, and made worse in the ways of
`stress`: rules were tried on the corpus and are nearly always right there, and what goes wrong in other layouts has to
be seen somewhere. Printed is the error on documents whose template, or person, the table was not fitted on, and on
further corpora that it was not fitted on at all. `--write` writes the table. Needs numpy.

Logistic regression with a penalty on squared weights, by Newton's method.
Source: Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd edition, section 4.4.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.accuracy import ROOT, load_scorer
from benchmarks.audit.calibration import (
    Judged,
    calibration_error,
    discrimination,
    judged,
    wrong_in_lowest,
)
from benchmarks.audit.stress import STRESSES

from skillmap import SkillMap
from skillmap.errors import ExtractError
from skillmap.extract.confidence import HIGHEST, LOWEST, signals
from skillmap.extract.evidence import bound
from skillmap.extract.rules import tree_of
from skillmap.models.document import Document, Extraction, FieldEvidence
from skillmap.settings import Settings

TABLE = ROOT / "src" / "skillmap" / "extract" / "data" / "confidence.json"
SOURCE = (
    "Fitted by benchmarks/audit/fit_confidence.py on {values} values of {files} labelled files of {templates} "
    "templates and {people} fictional people, each as it is and made worse in {stresses} ways."
)
STRESS_WEIGHT = 0.3
"""What a value of a document made worse counts beside one of the document as it is."""
PENALTY = 1 / 0.3
STEPS_MAX = 50


@dataclass(frozen=True)
class Row:
    """A scored value: where it is from, its signals, and how right it is."""

    template: str
    person: str
    stress: str
    kind: str
    traits: dict[str, float]
    right: float


def main() -> int:
    """Print how well the table does on what it was not fitted on, and write it when asked."""
    options = arguments()
    index = options.corpus / "dev" / "index.json"
    if not index.is_file():
        print(f"fit_confidence: no corpus at {options.corpus}; nothing fitted")
        return 0
    rows, files = rows_of(options.corpus)
    names = sorted({name for row in rows for name in row.traits})
    everything = Fit.on(rows, names)
    report("fitted on all", rows, [everything] * len(rows))
    for key in ("template", "person"):
        groups = {getattr(row, key) for row in rows}
        fits = {
            group: Fit.on([row for row in rows if getattr(row, key) != group], names)
            for group in sorted(groups)
        }
        report(f"of a {key} not fitted on", rows, [fits[getattr(row, key)] for row in rows])
    for corpus in options.check:
        others, _ = rows_of(corpus)
        report(f"{corpus.name}, not fitted on", others, [everything] * len(others))
    if options.write:
        write(everything, rows, files)
    return 0


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Fit the table of confidences.")
    parser.add_argument("--corpus", type=Path, default=ROOT / ".." / "shared" / "corpus")
    parser.add_argument("--check", type=Path, nargs="*", default=[])
    parser.add_argument("--write", action="store_true", help="write the table into the package")
    return parser.parse_args()


def rows_of(corpus: Path) -> tuple[list[Row], int]:
    """Rows of all files of *corpus*, as they are and made worse, and the number of files."""
    scorer = load_scorer(corpus / "score.py")
    rows: list[Row] = []
    entries = json.loads((corpus / "dev" / "index.json").read_text(encoding="utf-8"))
    with SkillMap(reader="pdf", settings=Settings()) as sm:
        for entry in entries:
            path = corpus / "dev" / "truth" / f"{entry['stem']}.json"
            truth = json.loads(path.read_text(encoding="utf-8"))
            try:
                document = sm.extract(corpus / entry["file"]).document
            except ExtractError as error:
                print(f"{entry['stem']}: {error.code}")
                continue
            rows += _rows(entry, document, truth, scorer, "")
            for stress in STRESSES:
                rows += _rows(entry, stress(document), truth, scorer, stress.__name__)
    return rows, len(entries)


def _rows(
    entry: dict[str, Any], document: Document, truth: Any, scorer: ModuleType, stress: str
) -> list[Row]:
    tree = tree_of(document)
    resume, values = bound(tree)
    traits = signals(values, document)
    fields = tuple(
        FieldEvidence(pointer=pointer, evidence=found.evidence, confidence=found.confidence)
        for pointer, found in values.items()
    )
    extraction = Extraction(resume=resume, fields=fields, document=document)
    about = str(entry["template"]), str(entry["persona"]), stress, str(entry["kind"])
    return [
        Row(*about, traits[value.pointer], value.right)
        for value in judged(extraction, truth, scorer)
    ]


@dataclass(frozen=True)
class Fit:
    """A fitted table."""

    names: list[str]
    bias: float
    weights: list[float]

    @classmethod
    def on(cls, rows: Sequence[Row], names: list[str]) -> Fit:
        """The table that fits *rows* best."""
        x = np.array([[1.0, *(row.traits.get(name, 0.0) for name in names)] for row in rows])
        y = np.array([row.right for row in rows])
        count = np.array([STRESS_WEIGHT if row.stress else 1.0 for row in rows])
        penalty = np.full(x.shape[1], PENALTY)
        penalty[0] = 0.0
        beta = np.zeros(x.shape[1])
        for _ in range(STEPS_MAX):
            p = 1 / (1 + np.exp(-x @ beta))
            slope = x.T @ (count * (y - p)) - penalty * beta
            curve = (x * (count * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
            step = np.linalg.solve(curve, slope)
            beta = beta + step
            if np.abs(step).max() < 1e-6:
                break
        return cls(names, float(beta[0]), [float(value) for value in beta[1:]])

    def confidence(self, row: Row) -> float:
        """The probability that *row* is right, rounded as the package does."""
        pairs = zip(self.names, self.weights, strict=True)
        score = self.bias + sum(weight * row.traits.get(name, 0.0) for name, weight in pairs)
        return round(max(LOWEST, min(HIGHEST, float(1 / (1 + np.exp(-score))))), 2)


def report(title: str, rows: Sequence[Row], fits: Sequence[Fit]) -> None:
    """Print the measures for documents as they are, by kind, and for each way of making them worse."""
    print(f"\n{title:32}{'values':>8}{'right':>8}{'mean':>8}{'ECE':>8}{'AUC':>8}{'low 10':>8}")
    pairs = [(row, fit.confidence(row)) for row, fit in zip(rows, fits, strict=True)]
    parts: list[tuple[str, Callable[[Row], bool]]] = [("as they are", lambda row: not row.stress)]
    parts += [
        (f"as they are, {kind}", lambda row, kind=kind: not row.stress and row.kind == kind)
        for kind in sorted({row.kind for row in rows})
    ]
    parts += [
        (name.replace("_", " "), lambda row, name=name: row.stress == name)
        for name in (stress.__name__ for stress in STRESSES)
    ]
    for name, wanted in parts:
        values = [Judged("", "", sure, row.right) for row, sure in pairs if wanted(row)]
        right = sum(value.right for value in values) / len(values)
        mean = sum(value.confidence for value in values) / len(values)
        measures = calibration_error(values), discrimination(values), wrong_in_lowest(values)
        print(f"{name:32}{len(values):8}" + "".join(f"{m:8.3f}" for m in (right, mean, *measures)))


def write(fit: Fit, rows: Sequence[Row], files: int) -> None:
    """Write the table into the package."""
    facts = {
        "values": sum(not row.stress for row in rows),
        "files": files,
        "templates": len({row.template for row in rows}),
        "people": len({row.person for row in rows}),
        "stresses": len(STRESSES),
    }
    table = {
        "source": SOURCE.format(**facts),
        "bias": round(fit.bias, 2),
        "weights": {n: round(w, 2) for n, w in zip(fit.names, fit.weights, strict=True)},
    }
    TABLE.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    print(f"{TABLE.relative_to(ROOT)}: written")


if __name__ == "__main__":
    sys.exit(main())
