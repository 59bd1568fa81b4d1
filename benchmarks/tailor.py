"""What a tailoring with a language model costs: `python benchmarks/tailor.py`.

The agent's own prompts for fixed resumes of one and two pages and a posting of 400 words, and a recorded plausible
answer in the agent's wire form, counted with the vocabulary o200k_base. The answer goes through the whole agent, so
that edits which the verifier would hold back are told. No model is called; what a real one answers differs from run to
run. The answers were written for this, and four of their edits reworded until the verifier let them pass: they
measure tokens, and say nothing of how often the verifier holds a model's edits back.

Everything that is sent is counted: system, fences, data, task, and the schema as compact JSON.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rs_bpe.bpe import openai as vocabularies

from skillmap.llm.messages import role_messages
from skillmap.models.change import Change
from skillmap.models.language_model import ModelRequest
from skillmap.models.resume import Resume
from skillmap.models.tailoring import TailorOptions, TailorRequest
from skillmap.models.writing import Writing
from skillmap.tailor import analyze, match
from skillmap.tailor.model_agent import ModelAgent
from skillmap.testing.agents import sample_context
from skillmap.testing.language_model import ScriptedModel

INPUTS = Path(__file__).parent / "tailoring_inputs"
TARGETS = {"one-page": (1_700, 650), "two-pages": (2_400, 1_100)}
"""Tokens in and out, at most."""
PACKAGE_MAX = 4_600
"""Tokens of a one-page resume with letter and follow-up e-mail, in and out together, at most."""

OTHERS = (
    ("Resume-Matcher, preview and confirm", 4, 4, 5_530, 1_279),
    ("Resume-Matcher with keywords, letter, outreach", 7, 5, 11_100, 2_384),
    ("resume-lm", 2, 2, 3_426, 1_370),
    ("AIHawk, resume only", 12, 6, 7_219, 1_630),
    ("ApplyPilot, best case", 2, 2, 3_631, 510),
    ("seven sequential calls with letter and e-mail", 7, 7, 6_007, 1_474),
)
"""System, calls, depth, tokens in and out, for a resume of 351 words and a posting of 407 words.

Source: counted with the same vocabulary from the prompts that the systems' own functions assemble for such a resume,
with plausible answers; the last one is a system of full-document rewrites."""

_VOCABULARY = vocabularies.o200k_base()


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run sent and got."""

    calls: int
    tokens_in: int
    tokens_out: int
    verdicts: Counter[str]


def tokens(text: str) -> int:
    """Tokens of *text* in o200k_base."""
    return len(_VOCABULARY.encode(text))


def tokens_in(request: ModelRequest) -> int:
    """Tokens of all that is sent; framing of messages, which servers do not document, is left out."""
    sent = sum(tokens(message.text) for message in role_messages(request))
    schema = json.dumps(request.json_schema, separators=(",", ":")) if request.json_schema else ""
    return sent + tokens(schema)


def inputs(name: str, answer: str = "answer") -> tuple[Resume, dict[str, Any]]:
    """A resume and a recorded answer for it."""
    found = json.loads((INPUTS / f"{name}.json").read_text(encoding="utf-8"))
    return Resume.from_json_resume(found["resume"]), found[answer]


def request_for(resume: Resume, options: TailorOptions = TailorOptions()) -> TailorRequest:  # noqa: B008 - Frozen.
    """What an agent is asked for *resume*."""
    job = analyze((INPUTS / "posting.txt").read_text(encoding="utf-8"))
    return TailorRequest(resume=resume, job=job, match=match(resume, job), options=options)


def measure(name: str) -> Cost:
    """Run the agent on the resume *name* with its recorded answer."""
    resume, recorded = inputs(name)
    said = json.dumps(recorded, separators=(",", ":"), ensure_ascii=False)
    model = ScriptedModel(said)
    request = request_for(resume)

    async def listen() -> list[object]:
        context = sample_context(request, model=model)
        return [output async for output in ModelAgent().propose(request, context)]

    found = asyncio.run(listen())
    verdicts = Counter(
        change.verdict.status
        for change in found
        if isinstance(change, Change) and change.verdict and change.id.startswith("edit-")
    )
    first = model.requests[:1]
    return Cost(len(first), sum(map(tokens_in, first)), tokens(said), verdicts)


def measure_package() -> tuple[Cost, Counter[str]]:
    """The one-page resume with letter and follow-up e-mail, in two calls beside each other; passages by outcome."""
    resume, edits = inputs("one-page")
    _, letters = inputs("one-page", "letters")
    said = [
        json.dumps(part, separators=(",", ":"), ensure_ascii=False) for part in (edits, letters)
    ]
    model = ScriptedModel(*said)
    request = request_for(resume, TailorOptions(writings=("cover_letter", "follow_up_email")))

    async def listen() -> list[object]:
        context = sample_context(request, model=model)
        return [output async for output in ModelAgent().propose(request, context)]

    found = asyncio.run(listen())
    outcomes: Counter[str] = Counter()
    for writing in found:
        if isinstance(writing, Writing):
            outcomes["kept"] += len(writing.passages)
            outcomes["to review"] += len(writing.to_review)
            outcomes["refused"] += len(writing.refused)
            outcomes[f"by {writing.written_by}"] += 1
    sent = sum(map(tokens_in, model.requests))
    return Cost(len(model.requests), sent, sum(map(tokens, said)), Counter()), outcomes


def main() -> None:
    """Print the figures."""
    posting = (INPUTS / "posting.txt").read_text(encoding="utf-8")
    print(f"posting: {len(posting.split())} words, {tokens(posting)} tokens\n")
    print(f"{'':48}{'calls':>6}{'depth':>6}{'in':>8}{'out':>7}{'all':>8}")
    for name, (in_max, out_max) in TARGETS.items():
        resume, _ = inputs(name)
        words = sum(len(text.split()) for _, text in resume.texts())
        cost = measure(name)
        print(
            f"{f'this agent, {name}, {words} words':48}{cost.calls:6}{cost.calls:6}"
            f"{cost.tokens_in:8,}{cost.tokens_out:7,}{cost.tokens_in + cost.tokens_out:8,}"
        )
        print(f"{'  at most':60}{in_max:8,}{out_max:7,}")
        shares = ", ".join(
            f"{cost.verdicts[status]} {status}" for status in ("accept", "review", "refuse")
        )
        print(f"  edits of the recorded answer: {shares}")
        if cost.tokens_in > in_max or cost.tokens_out > out_max:
            raise SystemExit(f"{name}: over its budget")
    cost, outcomes = measure_package()
    total = cost.tokens_in + cost.tokens_out
    name = "this agent, one-page with letter and e-mail"
    print(f"{name:48}{cost.calls:6}{1:6}{cost.tokens_in:8,}{cost.tokens_out:7,}{total:8,}")
    print(f"{'  at most':75}{PACKAGE_MAX:8,}")
    print(f"  {', '.join(f'{count} {what}' for what, count in outcomes.items())}")
    if total > PACKAGE_MAX:
        raise SystemExit("the package is over its budget")
    print()
    for name, calls, depth, sent, got in OTHERS:
        print(f"{name:48}{calls:6}{depth:6}{sent:8,}{got:7,}{sent + got:8,}")


if __name__ == "__main__":
    main()
