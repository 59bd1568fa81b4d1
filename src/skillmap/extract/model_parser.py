"""Parsers that ask a language model what rules are unsure of: `hybrid`, and `llm`, which asks about every line."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cache

from skillmap.asking.answer import ANSWER_CHARACTERS_MAX, read_object
from skillmap.asking.call import BAD_ANSWER, FAULTS, Call
from skillmap.asking.masking import Mask
from skillmap.asking.prompts import Prompt, load_prompt
from skillmap.asking.together import together
from skillmap.extract.evidence import bound, unassigned
from skillmap.extract.model_doubts import Doubts, find_doubts
from skillmap.extract.model_ground import Grounding
from skillmap.extract.model_lines import (
    PARTS_MAX,
    ModelLine,
    mask_for,
    may_be_sent,
    numbered,
    parts_of,
)
from skillmap.extract.model_merge import Merging
from skillmap.extract.model_values import ground_entry
from skillmap.extract.model_wire import READ_SCHEMA, WireEntry, is_answer, read_entries
from skillmap.extract.rules import RulesParser, sections_of, vocabulary
from skillmap.models.document import Document, Extraction, FieldEvidence, Notice
from skillmap.models.language_model import DataBlock, ModelRequest
from skillmap.protocols import LanguageModel, ParserContext, ProviderStatus

VALUES_MAX = 3_000
"""Values that are looked at in all answers about a document; a resume of ten pages has about 500."""
OUTPUT_TOKENS_MAX = 4_096
"""Of one answer: references for the densest part take about half; models that think first need the rest."""
NAME_SURE_MIN = 0.7
"""Confidence in the name from which nothing else in the header is hidden as one that it may be."""
PURPOSE = "read"
NOT_NEEDED = Notice(
    code="parse.model_not_needed",
    text="Rules were sure of every line, so that no language model was asked.",
)


@dataclass(slots=True)
class _Plan:
    """What will be asked about a document."""

    lines: tuple[ModelLine, ...]
    doubts: Doubts
    mask: Mask
    parts: list[tuple[tuple[ModelLine, ...], str]]
    warnings: list[Notice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of one call: entries, or the fault that ended it."""

    entries: tuple[WireEntry, ...] = ()
    fault: str = ""


class HybridParser:
    """The parser `hybrid`: rules read, and a model is asked only about the lines that they are unsure of.

    What rules are sure of stays, whatever the model answers, and every value stands in the document.
    """

    name = "hybrid"
    _asks_all = False

    def status(self) -> ProviderStatus:
        """It always works: the model is the client's, and rules do the work where there is none."""
        return ProviderStatus(works=True)

    def parse(self, document: Document) -> Extraction:
        """What rules read, as `RulesParser.parse()`; no model is asked."""
        return RulesParser().parse(document).model_copy(update={"parser": self.name})

    async def refine(self, extraction: Extraction, context: ParserContext) -> Extraction:
        """*extraction* with what the model adds: at most `PARTS_MAX` calls side by side, mostly one or none."""
        if extraction.document.resume is not None:
            return _warned(extraction, [NOT_NEEDED])
        plan = await asyncio.to_thread(self._plan, extraction)
        if not plan.parts:
            return _warned(extraction, [NOT_NEEDED])
        answers = await together(*(self._ask(context.model, text) for _, text in plan.parts))
        return await asyncio.to_thread(_merged, extraction, plan, answers)

    # -- asking -------------------------------------------------------------------------------

    def _plan(self, extraction: Extraction) -> _Plan:
        sections, _ = sections_of(extraction.document)
        lines = numbered(sections)
        doubts = find_doubts(extraction, lines)
        confidence = extraction.confidence("/basics/name") or 0.0
        mask = mask_for(extraction, lines, name_is_sure=confidence >= NAME_SURE_MIN)
        asked = [line for line in lines if may_be_sent(line)]
        marks = None
        if not self._asks_all:
            marks = doubts.doubtful
            wanted = {line.section for line in asked if line.number in marks}
            asked = [
                line
                for line in asked
                if line.section in wanted and line.number not in doubts.settled
            ]
        parts = parts_of(asked, sections, mask, marks)
        plan = _Plan(lines, doubts, mask, parts[:PARTS_MAX])
        left = sum(len(taken) for taken, _ in parts[PARTS_MAX:])
        if left:
            text = f"No language model was asked about the last {left} lines: the document is too long."
            plan.warnings.append(Notice(code="parse.model_limit", text=text))
        return plan

    async def _ask(self, model: LanguageModel, lines: str) -> _Answer:
        call = Call(model, self._request(lines))
        pieces: list[str] = []
        length = 0
        async with aclosing(call.pieces()) as arriving:
            async for piece in arriving:
                pieces.append(piece)
                length += len(piece)
                if length > ANSWER_CHARACTERS_MAX:
                    return _Answer(fault=BAD_ANSWER)
        if call.fault:
            return _Answer(fault=call.fault)
        answer = read_object("".join(pieces))
        if answer is None or not is_answer(answer):
            return _Answer(fault=BAD_ANSWER)
        return _Answer(tuple(read_entries(answer)))

    def _request(self, lines: str) -> ModelRequest:
        told = read_prompt()
        scope = told.words["scope"]["all" if self._asks_all else "doubtful"]
        return ModelRequest(
            purpose=PURPOSE,
            system=told.system,
            data=(DataBlock(label="LINES", text=lines.rstrip("\n")),),
            task=told.fill_task(scope=scope),
            json_schema=READ_SCHEMA,
            schema_name="resume",
            output_tokens_max=OUTPUT_TOKENS_MAX,
        )


class LlmParser(HybridParser):
    """The parser `llm`: as `hybrid`, but the model is shown every line and asked for all of the resume.

    It costs about ten times as much, and finds what rules are wrongly sure that there is nothing in.
    """

    name = "llm"
    _asks_all = True


@cache
def read_prompt() -> Prompt:
    """The prompt that lines are read with."""
    return load_prompt("skillmap.extract", "read")


def _merged(extraction: Extraction, plan: _Plan, answers: Sequence[_Answer]) -> Extraction:
    """*extraction* with what *answers* add to it, and warnings that say what became of them."""
    words = vocabulary(extraction.document)
    merging = Merging(extraction, plan.lines, plan.doubts)
    faults: dict[str, int] = {}
    named = 0
    for (lines, _), answer in zip(plan.parts, answers, strict=True):
        if answer.fault:
            faults[answer.fault] = faults.get(answer.fault, 0) + 1
        grounding = Grounding(lines, plan.mask)
        for entry in answer.entries:
            named += entry.value_count
            if named > VALUES_MAX:
                merging.tally.add("beyond", entry.value_count)
            else:
                merging.take(ground_entry(entry, grounding, words, merging.tally))
    warnings = [*plan.warnings]
    for fault, count in faults.items():
        whole = count == len(plan.parts)
        text = "the document" if whole else f"{count} of {len(plan.parts)} parts of the document"
        warnings.append(Notice(code=fault, text=f"{FAULTS[fault]} Rules alone read {text}."))
    if len(answers) > sum(faults.values()):
        warnings.append(_account(plan, merging))
    resume, found = bound(merging.tree)
    # What rules read has a probability, which does not change because something else was added.
    fields = tuple(
        FieldEvidence(pointer=pointer, evidence=one.evidence, confidence=one.confidence)
        for pointer, one in found.items()
    )
    added = {id(one) for one in merging.added}
    changed = {
        "resume": resume,
        "fields": fields,
        "unassigned": unassigned(extraction.document, fields),
        "by_model": tuple(pointer for pointer, one in found.items() if id(one) in added),
        "prompt_version": read_prompt().label,
    }
    return _warned(extraction.model_copy(update=changed), warnings)


def _account(plan: _Plan, merging: Merging) -> Notice:
    """What became of the values in the answers."""
    counts = merging.tally.counts
    asked = sum(len(lines) for lines, _ in plan.parts)
    text = (
        f"A language model was asked about {asked} of {len(plan.lines)} lines: {counts['added']} values"
        f" were added and {counts['replaced']} replaced, {counts['same']} are what rules had read."
    )
    left = {
        "ungrounded": "do not stand in the document",
        "unfit": "do not fit their fields",
        "elsewhere": "are from another section",
        "held": "are against what rules are sure of",
        "beyond": f"came after the first {VALUES_MAX}",
    }
    told = [f"{counts[what]} {why}" for what, why in left.items() if counts[what]]
    if told:
        text += f" Left out: {', '.join(told)}."
    return Notice(code="parse.model_asked", text=text)


def _warned(extraction: Extraction, warnings: Sequence[Notice]) -> Extraction:
    return extraction.model_copy(update={"warnings": (*extraction.warnings, *warnings)})
