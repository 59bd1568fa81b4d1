"""Fit the table that turns signals of how values were found into probabilities that they are right.

    python benchmarks/audit/fit_confidence.py [--write]

It is fitted on the corpus `dev` and the open part of `own`, which `accuracy.py` has. Documents are read once, with
PyMuPDF; each is parsed as it is, and made worse in the ways of `stress`: rules were tried on these files and are nearly
always right there, and what goes wrong in other layouts has to be seen somewhere. Printed are the measures for files
whose template, or person, the table was not fitted on, and for the held part of `own`, where it has one. `--write`
writes the table.
Needs numpy, of the dependency group `bench`.

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

from benchmarks.accuracy import ROOT, Corpus, corpora, load_scorer
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
OWN_WEIGHT = 3.0
"""What a value of our own corpus counts beside one of `dev`, with which the rules grew up."""
PENALTY = 1 / 0.3
STEPS_MAX = 50
STEP_LEAST = 1e-6

Matrix = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Row:
    """A scored value: where it is from, its signals, and how right it is."""

    template: str
    person: str
    stress: str
    kind: str
    file: str
    traits: dict[str, float]
    right: float


def main() -> int:
    """Print how well the table does on what it was not fitted on, and write it when asked."""
    parser = argparse.ArgumentParser(description="Fit the table of confidences.")
    parser.add_argument("--write", action="store_true", help="write the table into the package")
    options = parser.parse_args()
    dev, opened, held = corpora("both")
    if not dev.index.is_file():
        print(f"fit_confidence: no corpus at {dev.root}; nothing fitted")
        return 0
    fit_and_report(rows_of(dev) + rows_of(opened), rows_of(held), is_written=options.write)
    return 0


def fit_and_report(rows: Sequence[Row], others: Sequence[Row], *, is_written: bool) -> None:
    """Fit on *rows*, print the measures for them, cross-validated, and for *others*."""
    names = sorted({name for row in rows for name in row.traits})
    x = matrix(rows, names)
    y = np.array([row.right for row in rows])
    count = np.array(
        [
            (STRESS_WEIGHT if row.stress else 1.0)
            * (OWN_WEIGHT if row.kind.startswith("own") else 1.0)
            for row in rows
        ]
    )
    for key in ("template", "person"):
        groups = np.array([getattr(row, key) for row in rows])
        sure = np.zeros(len(rows))
        for group in sorted(set(groups)):
            held = groups == group
            sure[held] = probabilities(x[held], fitted(x[~held], y[~held], count[~held]))
        report(f"of a {key} not fitted on", rows, sure)
    beta = fitted(x, y, count)
    if others:
        report("held, not fitted on", others, probabilities(matrix(others, names), beta))
    if is_written:
        write(dict(zip(("", *names), map(float, beta), strict=True)), rows)


def matrix(rows: Sequence[Row], names: Sequence[str]) -> Matrix:
    """A row of signals for each of *rows*, 1 first."""
    return np.array([[1.0, *(row.traits.get(name, 0.0) for name in names)] for row in rows])


def fitted(x: Matrix, y: Matrix, count: Matrix) -> Matrix:
    """Bias and weights that fit best."""
    penalty = np.full(x.shape[1], PENALTY)
    penalty[0] = 0.0
    beta = np.zeros(x.shape[1])
    for _ in range(STEPS_MAX):
        p = 1 / (1 + np.exp(-x @ beta))
        slope = x.T @ (count * (y - p)) - penalty * beta
        curve = (x * (count * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        beta = beta + step
        if np.abs(step).max() < STEP_LEAST:
            break
    return beta


def probabilities(x: Matrix, beta: Matrix) -> Matrix:
    """Confidences, bounded and rounded as the package does."""
    return np.round(np.clip(1 / (1 + np.exp(-x @ beta)), LOWEST, HIGHEST), 2)


def rows_of(corpus: Corpus) -> list[Row]:
    """Rows of all files of *corpus*, as they are and made worse."""
    scorer = load_scorer(corpus.root / "score.py")
    rows: list[Row] = []
    entries = json.loads(corpus.index.read_text(encoding="utf-8"))
    with SkillMap(reader="pdf", settings=Settings()) as sm:
        for entry in entries:
            if corpus.part and entry["part"] != corpus.part:
                continue
            try:
                document = sm.extract(corpus.root / entry["file"]).document
            except ExtractError as error:
                print(f"{entry['stem']}: {error.code}")
                continue
            rows += rows_of_document(corpus, entry, document, scorer)
    return rows


def rows_of_document(
    corpus: Corpus, entry: dict[str, Any], document: Document, scorer: ModuleType
) -> list[Row]:
    """Rows of one file, as it is and made worse."""
    path = corpus.truth / f"{entry['stem']}.json"
    truth = json.loads(path.read_text(encoding="utf-8"))
    rows = _rows(corpus, entry, document, truth, scorer, "")
    for stress in STRESSES:
        rows += _rows(corpus, entry, stress(document), truth, scorer, stress.__name__)
    return rows


def _rows(
    corpus: Corpus,
    entry: dict[str, Any],
    document: Document,
    truth: Any,
    scorer: ModuleType,
    stress: str,
) -> list[Row]:
    tree = tree_of(document)
    resume, values = bound(tree)
    traits = signals(values, document)
    fields = tuple(
        FieldEvidence(pointer=pointer, evidence=found.evidence, confidence=found.confidence)
        for pointer, found in values.items()
    )
    extraction = Extraction(resume=resume, fields=fields, document=document)
    about = (
        str(entry["template"]),
        str(entry["persona"]),
        stress,
        f"{corpus.title}, {entry['kind']}",
        f"{corpus.title} {entry['stem']}",
    )
    return [
        Row(*about, traits[pointer], value.right)
        for value in judged(extraction, truth, scorer)
        for pointer in value.pointers
        if pointer in traits
    ]


def report(title: str, rows: Sequence[Row], sure: Matrix) -> None:
    """Print the measures for documents as they are, by kind, and for each way of making them worse."""
    print(f"\n{title:32}{'values':>8}{'right':>8}{'mean':>8}{'ECE':>8}{'AUC':>8}{'low 10':>8}")
    pairs = [*zip(rows, map(float, sure), strict=True)]
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
        values = [Judged("", (), share, row.right) for row, share in pairs if wanted(row)]
        right = sum(value.right for value in values) / len(values)
        mean = sum(value.confidence for value in values) / len(values)
        measures = calibration_error(values), discrimination(values), wrong_in_lowest(values)
        print(f"{name:32}{len(values):8}" + "".join(f"{m:8.3f}" for m in (right, mean, *measures)))


def write(weights: dict[str, float], rows: Sequence[Row]) -> None:
    """Write the table into the package; the bias stands under an empty name."""
    facts = {
        "values": sum(not row.stress for row in rows),
        "files": len({row.file for row in rows}),
        "templates": len({row.template for row in rows}),
        "people": len({row.person for row in rows}),
        "stresses": len(STRESSES),
    }
    table = {
        "source": SOURCE.format(**facts),
        "bias": round(weights[""], 2),
        "weights": {name: round(weight, 2) for name, weight in weights.items() if name},
    }
    TABLE.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    print(f"{TABLE.relative_to(ROOT)}: written")


if __name__ == "__main__":
    sys.exit(main())
