"""The parsers that ask a language model, beside the rules: F1, values without evidence, calls and tokens.

Documents with a text layer are read once; then each parser gets answers of each kind from a fake server on this
machine, through the openai SDK and the meter: faithful ones made of the truth, careless ones, damaged ones, and lies.
What a real model answers lies somewhere between; what is measured is what the worst can do. Tokens are the fake
server's estimate of prompts and answers; the schema, about 800 more for each call, is not in it.

Without a corpus there is nothing to measure, and the exit status is 0. It is 1 when a value does not stand in its
document, or F1 falls by more than `LOSS_MAX`. The repository's own corpus is `--corpus benchmarks/corpus`.

    python benchmarks/parser.py [--corpus ../shared/corpus] [--files N] [--parser hybrid|llm|both] [--kinds WORD]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from accuracy import load_scorer
from readings.answers import LIES, Maker, at_random, careless, empty, faithful, text_of
from readings.shown import Shown
from skillmap import SkillMap
from skillmap.extract.model_parser import HybridParser, LlmParser
from skillmap.extract.plain import fold
from skillmap.llm import ModelAccess, ModelCall, OpenAIProvider
from skillmap.models.document import Extraction
from skillmap.models.model_settings import ModelSettings
from skillmap.protocols import ParserContext
from skillmap.settings import Settings
from skillmap.testing.openai_server import API_KEY, FakeAnswer, FakeOpenAI, FakeRequest, Fault
from skillmap.testing.parsers import require_evidence

ROOT = Path(__file__).parents[1]
MODEL = "gpt-4o-mini"
PARSERS = {"hybrid": HybridParser, "llm": LlmParser}
LOSS_MAX = 0.005
"""Macro F1 that no answer may take from what rules reach."""
FAULTS = (
    Fault.REFUSAL,
    Fault.TRUNCATED,
    Fault.FILTERED,
    Fault.MALFORMED_JSON,
    Fault.WRONG_SCHEMA,
    Fault.EMPTY_OBJECT,
    Fault.EMPTY_CONTENT,
    Fault.CUT,
    Fault.QUOTA,
    Fault.SERVER_ERROR,
    Fault.HANG,
)
GIANT_CHARACTERS = 200_000
TRIES = 12
WORST = f"at random, worst of {TRIES}"
"""For each document the answer that does most harm: nobody who answers could choose it without the truth."""
SETTINGS = ModelSettings(
    attempts_max=1, call_seconds_max=2.0, silence_seconds_max=2.0, breaker_failures=1_000_000
)
"""No second attempts, and little patience: what fails is to fail at once."""


@dataclass
class Measured:
    """What one parser reached with answers of one kind."""

    counts: dict[str, Any] = field(default_factory=dict)
    calls: list[ModelCall] = field(default_factory=list)
    ungrounded: int = 0
    changed: int = 0
    asked_about: int = 0


class Answering:
    """What the server says: by the maker, about the document whose turn it is."""

    def __init__(self) -> None:
        self.maker: Maker | None = None
        self.truth: dict[str, Any] = {}
        self.chance = random.Random(0)
        self.count = 0

    def __call__(self, request: FakeRequest) -> FakeAnswer:
        """One answer; without a maker, the next of what can go wrong."""
        self.count += 1
        if self.maker is not None:
            made = self.maker(Shown.of(request.prompt_text), self.truth, self.chance)
            return FakeAnswer(text=text_of(made), chunk_characters=400)
        ways = [*FAULTS, None]
        fault = ways[self.count % len(ways)]
        if fault is None:
            giant = text_of(empty()) + " " * GIANT_CHARACTERS
            return FakeAnswer(text=giant, chunk_characters=4_000)
        return FakeAnswer(text=text_of(empty()), fault=fault)


def main() -> int:
    """Print the table; exit status 1 when a bound is passed."""
    options = arguments()
    corpus: Path = options.corpus
    if not (folder_of(corpus) / "index.json").is_file():
        print(f"parser: no corpus at {corpus}; nothing measured")
        return 0
    scorer = load_scorer(corpus / "score.py")
    read = dict(extractions(corpus, options.files))
    truths = {stem: load(folder_of(corpus) / "truth" / f"{stem}.json") for stem in read}
    kinds: dict[str, Maker | None] = {"faithful": faithful, "careless": careless, "damaged": None}
    kinds |= {**LIES, WORST: at_random}
    names = [*PARSERS] if options.parser == "both" else [options.parser]
    rules = {stem: scorer.score_doc(truths[stem], plain(read[stem])) for stem in read}
    base = macro(scorer, rules)
    print(f"{len(read)} documents; rules alone: macro F1 {base:.4f}\n")
    print(
        f"{'parser':8}{'answers':28}{'F1':>8}{'change':>9}{'no evid.':>9}{'values':>8}"
        f"{'asked':>7}{'calls':>7}{'in/doc':>8}{'out/doc':>8}"
    )
    missed = []
    with FakeOpenAI() as server:
        answering = Answering()
        server.answer_by(answering)
        for name in names:
            for kind, maker in kinds.items():
                if options.kinds and options.kinds not in kind:
                    continue
                answering.maker, answering.chance = maker, random.Random(7)
                tries = TRIES if kind == WORST else 1
                made = measure(name, read, truths, scorer, answering, server, tries=tries)
                measured = asyncio.run(made)
                missed += report(name, kind, measured, base, scorer)
    if options.files:
        # Of few documents each counts for more than the bound on all of them allows.
        missed = [line for line in missed if "F1" not in line]
    for line in missed:
        print(f"parser: missed: {line}", file=sys.stderr)
    return int(bool(missed))


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure the parsers that ask a model.")
    parser.add_argument("--corpus", type=Path, default=ROOT / ".." / "shared" / "corpus")
    parser.add_argument("--files", type=int, help="only so many documents, evenly chosen")
    parser.add_argument("--parser", choices=[*PARSERS, "both"], default="both")
    parser.add_argument("--kinds", help="only kinds of answers with this word in their name")
    return parser.parse_args()


def folder_of(corpus: Path) -> Path:
    """Where index and truth of *corpus* lie: below `dev`, or beside the scorer."""
    return corpus / "dev" if (corpus / "dev").is_dir() else corpus


def load(path: Path) -> dict[str, Any]:
    """The JSON object in *path*."""
    tree: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return tree


def extractions(corpus: Path, count: int | None) -> Iterator[tuple[str, Extraction]]:
    """What rules read in the documents with a text layer, by stem."""
    entries = json.loads((folder_of(corpus) / "index.json").read_text(encoding="utf-8"))
    entries = [e for e in entries if e["kind"] == "text" and e["format"] != "doc"]
    step = max(1, len(entries) // count) if count else 1
    with SkillMap(settings=Settings()) as sm:
        for entry in entries[::step]:
            yield entry["stem"], sm.extract(corpus / entry["file"])


def plain(extraction: Extraction) -> dict[str, Any]:
    """Its resume as JSON Resume."""
    return extraction.resume.to_json_resume()


async def measure(
    name: str,
    read: dict[str, Extraction],
    truths: dict[str, Any],
    scorer: Any,
    answering: Answering,
    server: FakeOpenAI,
    *,
    tries: int = 1,
) -> Measured:
    """What parser *name* makes of all documents; of several *tries* at one, what is furthest from the truth."""
    measured = Measured()
    settings = SETTINGS.model_copy(
        update={"base_url": server.base_url, "api_key": SecretStr(API_KEY)}
    )
    model = OpenAIProvider().open(MODEL, settings)
    access = ModelAccess.to_models([model], settings)
    try:
        for stem, extraction in read.items():
            answering.truth = truths[stem]
            for attempt in range(tries):
                asked = access.for_run(record=measured.calls.append, warn=lambda _: None)
                refined = await PARSERS[name]().refine(extraction, ParserContext(model=asked))
                await asked.close()
                counts = scorer.score_doc(truths[stem], plain(refined))
                measured.ungrounded += values_without_evidence(refined)
                if not attempt or mistakes(counts) > mistakes(measured.counts[stem]):
                    measured.counts[stem] = counts
                measured.changed += len(refined.by_model)
                if not refined.prompt_version:
                    break
                measured.asked_about += not attempt
    finally:
        await model.close()
    return measured


def values_without_evidence(extraction: Extraction) -> int:
    """Values of the model that their evidence does not say, word by word; dates are read, not said."""
    require_evidence(extraction)
    count = 0
    texts = dict(extraction.resume.texts())
    for pointer in extraction.by_model:
        said = squeezed(" ".join(item.text for item in extraction.evidence(pointer)))
        value = texts.get(pointer)
        is_date = pointer.endswith(("Date", "/date"))
        count += not said or (not is_date and squeezed(value or "") not in said)
    return count


def mistakes(counts: Any) -> float:
    """How far a document is from the truth: what is wrong or missing, less what is right."""
    return sum(wrong + missing - right for right, wrong, missing in counts.c.values())


def squeezed(text: str) -> str:
    """*text* without white space and hyphens, which line ends bring and take."""
    return "".join(fold(text).replace("-", "").split())


def macro(scorer: Any, counts: dict[str, Any]) -> float:
    """Mean F1 of the fields."""
    return float(scorer.report(scorer.total(counts.values()))["MACRO"]["f1"])


def report(name: str, kind: str, measured: Measured, base: float, scorer: Any) -> list[str]:
    """Print one row; what is beyond its bounds."""
    reached = macro(scorer, measured.counts)
    files = len(measured.counts)
    usage = [call.usage for call in measured.calls]
    sent, got = sum(u.input_tokens for u in usage), sum(u.output_tokens for u in usage)
    print(
        f"{name:8}{kind:28}{reached:8.4f}{reached - base:+9.4f}{measured.ungrounded:9}{measured.changed:8}"
        f"{measured.asked_about:7}{len(usage):7}{sent / files:8.0f}{got / files:8.0f}"
    )
    missed = []
    if measured.ungrounded:
        missed.append(f"{name}, {kind}: {measured.ungrounded} values without evidence")
    if base - reached > LOSS_MAX:
        missed.append(f"{name}, {kind}: F1 {reached - base:+.4f}")
    return missed


if __name__ == "__main__":
    sys.exit(main())
