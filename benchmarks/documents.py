"""How well resumes are told from other papers: `python benchmarks/documents.py [--fit] [--list] [--folder DIR]`.

`documents/fit`, `documents/held` and `documents/held-2` hold resumes and other papers, all written for this about
fictional people and firms, many of them hard: lists of years that are no careers, forms that are filled in, resumes
without headings. The language stands in the name: `baker.sv.txt`. `x.pdf.html` and `x.docx.html` are printed as PDF and
DOCX here, so that what is judged is what a reader makes of such a file. The weights are fitted on `fit` alone; the
others and every folder given with `--folder` are only measured. `held-2` was written by somebody who had not read the
rules. Printed are:

- right: the share of documents with the right answer. `unsure` is wrong.
- unsure: the share without an answer.
- wrong: the share with the opposite answer.
- ECE: expected calibration error of the probability, over ten bins of equal width.
- AUC: how often a resume is the more probable of a pair.
- share of an extraction's processor time that judging takes, median over the documents.

`--fit` fits the weights and writes them into the package: logistic regression by Newton's method with a penalty on the
squares of the weights. Among penalties, the one that has the least loss with each tenth left out is taken.
`--list` names the documents that are not answered rightly. The exit status is 1 when fewer than 97 % of those held,
taken together, are right.

Source: Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, section 4.4 (Newton steps) and 7.10
(cross-validation); Naeini, Cooper, Hauskrecht (2015) for the calibration error.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import operator
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from skillmap import SkillMap
from skillmap.errors import EmptyTextLayerError
from skillmap.extract.kinds import judge, traits
from skillmap.models.document import Extraction, Judgement
from skillmap.settings import Settings

DOCUMENTS = Path(__file__).parent / "documents"
WEIGHTS = Path(__file__).parents[1] / "src" / "skillmap" / "extract" / "data" / "kinds.json"
TARGET = 0.97
PENALTIES = (0.3, 1.0, 3.0)
FOLDS = 10
BINS = 10
NEWTON_STEPS = 50
STEP_MIN = 1e-9
HELPFUL = {
    "titles": 1, "entries": 1, "ranges": 1, "schooling": 1, "history": 1, "contact": 1, "named": 1, "resume_title": 1,
    "other_title": -1, "other_words": -1, "addressed": -1, "told": -1, "prose": -1,
}  # fmt: skip
"""The direction in which each trait may speak: a weight of the other sign is chance of a small set, and left at 0."""


@dataclass(frozen=True)
class Case:
    """A document of the set, what it is, and what was found in it; no extraction where there is no text."""

    name: str
    is_resume: bool
    extraction: Extraction | None
    seconds: float = 0.0

    @property
    def judgement(self) -> Judgement:
        """The answer; a document without text is told to be no resume by a typed error."""
        if self.extraction is None:
            return Judgement(answer="no", probability=0.0)
        return judge(self.extraction)

    @property
    def values(self) -> dict[str, float]:
        """Its traits."""
        assert self.extraction is not None
        found, _ = traits(self.extraction)
        return {name: trait.value for name, trait in found.items()}


def main() -> int:
    """Fit when asked to, and print the figures."""
    options = arguments()
    if options.fit:
        fitted = fit([case for case in cases(FITTED) if case.extraction is not None])
        WEIGHTS.write_text(json.dumps(fitted, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        from skillmap.extract import _data

        _data.load.cache_clear()
        for name, weight in sorted(fitted["weights"].items()):
            print(f"{name:16}{weight:8.3f}")
        print()
    measured = {folder.name: cases(folder) for folder in (FITTED, *HELD, *options.folder)}
    print(f"{'':12}{'documents':>10}{'right':>8}{'unsure':>8}{'wrong':>8}{'ECE':>8}{'AUC':>8}")
    for name, found in measured.items():
        print_figures(name, found)
    for name, found in measured.items():
        print_confusion(name, found)
    if options.list:
        for name, found in measured.items():
            print_wrong(name, found)
    everything = [case for found in measured.values() for case in found]
    print(f"\njudging takes {cost(everything):.1%} of the processor time of an extraction")
    share = right([case for folder in HELD for case in measured[folder.name]])
    if share < TARGET:
        print(f"documents: missed: {share:.1%} < {TARGET:.0%}", file=sys.stderr)
    return int(share < TARGET)


FITTED = DOCUMENTS / "fit"
HELD = (DOCUMENTS / "held", DOCUMENTS / "held-2")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure how resumes are told from other papers.")
    parser.add_argument("--fit", action="store_true", help="fit the weights and write them")
    parser.add_argument("--list", action="store_true", help="name what is not answered rightly")
    parser.add_argument(
        "--folder", type=Path, action="append", default=[],
        help="a further folder that has folders resumes and others",
    )  # fmt: skip
    return parser.parse_args()


# -- the documents ----------------------------------------------------------------------------


def cases(folder: Path) -> list[Case]:
    """The documents of *folder*, read as a user's would be."""
    found = []
    with SkillMap(settings=Settings(), not_a_resume="ignore") as sm:
        for kind in ("resumes", "others"):
            for path in sorted((folder / kind).iterdir()):
                data, name = made(path)
                started = time.process_time()
                try:
                    extraction = sm.extract(data, name=name)
                except EmptyTextLayerError:
                    extraction = None
                spent = time.process_time() - started
                found.append(Case(f"{kind}/{path.name}", kind == "resumes", extraction, spent))
    return found


def made(path: Path) -> tuple[bytes, str]:
    """Bytes and name of the file that *path* stands for."""
    inner = Path(path.stem)
    if path.suffix == ".html" and inner.suffix in (".pdf", ".docx"):
        html = path.read_text(encoding="utf-8")
        return (as_pdf(html) if inner.suffix == ".pdf" else as_docx(html)), inner.name
    return path.read_bytes(), path.name


def as_pdf(html: str) -> bytes:
    """*html* printed on A4."""
    import pymupdf

    story = pymupdf.Story(html=html)
    target = io.BytesIO()
    writer = pymupdf.DocumentWriter(target)
    page = pymupdf.paper_rect("a4")
    more = 1
    while more:
        device = writer.begin_page(page)
        more, _ = story.place((50, 50, page.width - 50, page.height - 50))
        story.draw(device)
        writer.end_page()
    writer.close()
    return target.getvalue()


def as_docx(html: str) -> bytes:
    """*html* as a Word document: its headings, paragraphs, lists and tables."""
    import docx

    document = docx.Document()
    _Blocks(document).feed(html)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


class _Blocks(HTMLParser):
    """Puts the blocks of HTML into a Word document."""

    def __init__(self, document: object) -> None:
        super().__init__()
        self.document = document
        self.style: str | None = None
        self.text = ""
        self.rows: list[list[str]] = []
        self.list_style = "List Bullet"

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - The base class gives them.
        if tag in ("p", "li", "td", "th") or _is_heading(tag):
            self.text = ""
        elif tag in ("ul", "ol"):
            self.list_style = "List Bullet" if tag == "ul" else "List Number"
        elif tag == "tr":
            self.rows.append([])
        elif tag == "br":
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        text = self.text.strip()
        if tag == "p":
            self.document.add_paragraph(text)  # type: ignore[attr-defined] # Of a package without types.
        elif tag == "li":
            self.document.add_paragraph(text, style=self.list_style)  # type: ignore[attr-defined] # As above.
        elif _is_heading(tag):
            self.document.add_heading(text, level=int(tag[1:]))  # type: ignore[attr-defined] # As above.
        elif tag in ("td", "th"):
            self.rows[-1].append(text)
        elif tag == "table":
            self._end_table()

    def handle_data(self, data: str) -> None:
        self.text += data.replace("\n", " ")

    def _end_table(self) -> None:
        width = max(map(len, self.rows))
        table = self.document.add_table(rows=0, cols=width)  # type: ignore[attr-defined] # As above.
        for row in self.rows:
            for cell, text in zip(table.add_row().cells, row, strict=False):
                cell.text = text
        self.rows = []


def _is_heading(tag: str) -> bool:
    return tag[0] == "h" and tag[1:].isdigit()


# -- figures ----------------------------------------------------------------------------------


def right(found: Sequence[Case]) -> float:
    """The share with the right answer."""
    return statistics.fmean(
        case.judgement.answer == ("yes" if case.is_resume else "no") for case in found
    )


def print_figures(name: str, found: Sequence[Case]) -> None:
    """One row."""
    unsure = statistics.fmean(case.judgement.answer == "unsure" for case in found)
    share = right(found)
    pairs = [(case.judgement.probability, case.is_resume) for case in found]
    print(
        f"{name:12}{len(found):10}{share:8.1%}{unsure:8.1%}{1 - share - unsure:8.1%}"
        f"{calibration_error(pairs):8.3f}{area(pairs):8.3f}"
    )


def print_confusion(name: str, found: Sequence[Case]) -> None:
    """Answers by what the documents are."""
    print(f"\n{name:16}{'yes':>8}{'unsure':>8}{'no':>8}")
    for title, is_resume in (("resumes", True), ("others", False)):
        answers = [case.judgement.answer for case in found if case.is_resume is is_resume]
        print(f"{title:16}" + "".join(f"{answers.count(a):8}" for a in ("yes", "unsure", "no")))


def print_wrong(name: str, found: Sequence[Case]) -> None:
    """The documents that are not answered rightly, with the reasons."""
    for case in found:
        judged = case.judgement
        if judged.answer != ("yes" if case.is_resume else "no"):
            reasons = ", ".join(f"{reason.code} {reason.weight:+.1f}" for reason in judged.reasons)
            print(f"{name}/{case.name}: {judged.answer} {judged.probability:.2f} ({reasons})")


def calibration_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Mean distance of probability and share of resumes over the bins, by the number of documents in each."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for probability, truth in pairs:
        bins.setdefault(min(int(probability * BINS), BINS - 1), []).append((probability, truth))
    return math.fsum(
        abs(math.fsum(p for p, _ in held) - sum(truth for _, truth in held))
        for _, held in sorted(bins.items())
    ) / len(pairs)


def area(pairs: Sequence[tuple[float, bool]]) -> float:
    """Area under the curve of true over false positives; 1 where there is nothing to compare."""
    wanted = [p for p, truth in pairs if truth]
    others = [p for p, truth in pairs if not truth]
    if not wanted or not others:
        return 1.0
    wins = sum((p > q) + (p == q) / 2 for p in wanted for q in others)
    return wins / (len(wanted) * len(others))


def cost(found: Sequence[Case]) -> float:
    """Median share of the processor time of an extraction that is spent on judging."""
    shares = []
    for case in found:
        if case.extraction is None:
            continue
        started = time.process_time()
        for _ in range(5):
            judge(case.extraction)
        shares.append((time.process_time() - started) / 5 / case.seconds)
    return statistics.median(shares)


# -- fitting ----------------------------------------------------------------------------------

Row = tuple[dict[str, float], bool]


def fit(found: Sequence[Case]) -> dict[str, object]:
    """What the package keeps: bias, weights, usual values."""
    rows = [(case.values, case.is_resume) for case in found]
    penalty = min(PENALTIES, key=lambda candidate: left_out_loss(rows, candidate))
    bias, weights = regression(rows, penalty)
    print(f"penalty {penalty}, loss left out {left_out_loss(rows, penalty):.4f}")
    means = {name: statistics.fmean(values[name] for values, _ in rows) for name in HELPFUL}
    return {
        "source": "Fitted by benchmarks/documents.py on benchmarks/documents/fit: logistic regression.",
        "bias": round(bias, 3),
        "weights": {name: round(weight, 3) for name, weight in weights.items()},
        "means": {name: round(mean, 3) for name, mean in means.items()},
    }


def left_out_loss(rows: Sequence[Row], penalty: float) -> float:
    """Mean loss of logarithms over documents, each judged by weights fitted without its tenth."""
    losses = []
    for fold in range(FOLDS):
        inside = [row for index, row in enumerate(rows) if index % FOLDS != fold]
        bias, weights = regression(inside, penalty)
        for index, (values, truth) in enumerate(rows):
            if index % FOLDS == fold:
                p = _probability(bias + math.fsum(weights[n] * values[n] for n in weights))
                losses.append(-math.log(max(p if truth else 1 - p, 1e-9)))
    return statistics.fmean(losses)


def regression(rows: Sequence[Row], penalty: float) -> tuple[float, dict[str, float]]:
    """Bias and weights with the least penalized loss; traits that would speak the other way are left out, at 0."""
    names = list(HELPFUL)
    while True:
        bias, weights = _newton(rows, names, penalty)
        wrong = [name for name in names if weights[name] * HELPFUL[name] < 0]
        if not wrong:
            return bias, {name: weights.get(name, 0.0) for name in HELPFUL}
        names.remove(max(wrong, key=lambda name: (abs(weights[name]), name)))


def _newton(
    rows: Sequence[Row], names: Sequence[str], penalty: float
) -> tuple[float, dict[str, float]]:
    # Both sides weigh the same, however many documents each has; the bias is not held down.
    share = statistics.fmean(truth for _, truth in rows)
    given = [
        ([1.0, *(values[name] for name in names)], truth, 0.5 / (share if truth else 1 - share))
        for values, truth in rows
    ]
    size = len(names) + 1
    w = [0.0] * size
    for _ in range(NEWTON_STEPS):
        gradient = [0.0, *(penalty * weight for weight in w[1:])]
        hessian = [[penalty * (i == j > 0) for j in range(size)] for i in range(size)]
        for x, truth, balance in given:
            p = _probability(math.fsum(map(operator.mul, w, x)))
            for i in range(size):
                gradient[i] += balance * (p - truth) * x[i]
                for j in range(size):
                    hessian[i][j] += balance * p * (1 - p) * x[i] * x[j]
        step = _solved(hessian, gradient)
        w = list(map(operator.sub, w, step))
        if max(map(abs, step)) < STEP_MIN:
            break
    return w[0], dict(zip(names, w[1:], strict=True))


def _solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """The solution of a system of linear equations, by elimination with the largest pivot."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(size):
            if k != i:
                factor = rows[k][i] / rows[i][i]
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    return [row[-1] / row[i] for i, row in enumerate(rows)]


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


if __name__ == "__main__":
    sys.exit(main())
