"""Letters and interview packs by a language model: what it is asked, and what is made of its answer.

One call writes all letters and messages, one the questions. Every passage is judged before it is kept; where too little
is left, rules write it, and a warning says so.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from skillmap.asking.masking import Mask
from skillmap.models.date import PartialDate
from skillmap.models.document import Notice
from skillmap.models.language_model import DataBlock, ModelRequest
from skillmap.models.tailoring import TailorRequest
from skillmap.models.writing import (
    InterviewPack,
    InterviewQuestion,
    Passage,
    Writing,
    WritingKind,
)
from skillmap.tailor.instructions import is_instruction
from skillmap.tailor.interview import make_interview
from skillmap.tailor.interview_check import RemarkChecker
from skillmap.tailor.interview_level import level_of
from skillmap.tailor.letters import WORDS_MIN, write_letter
from skillmap.tailor.lines import LabelledPosting, LabelledResume, label_posting, label_resume
from skillmap.tailor.plan import Plan, make_plan
from skillmap.tailor.prompts import prompt
from skillmap.tailor.wire import clean_line
from skillmap.tailor.writing_frame import make_frame
from skillmap.tailor.writing_lines import lines_of
from skillmap.tailor.writing_wire import (
    PASSAGES_SCHEMA,
    QUESTIONS_SCHEMA,
    WirePassage,
    WireQuestion,
)
from skillmap.tailor.writing_words import word_count, writing_language

SENT_LINES_MAX = 14
"""Bullet points that a call for letters sends, those that answer the posting best; a letter tells about eight."""
SENT_TASKS_MAX = 6
"""Duties of the posting that are sent beside all that is asked and welcome."""
EVIDENCE_MAX = 12
"""Labels that one passage may cite."""
ENOUGH_SHARE = 0.6
"""Share of the usual shortest length below which rules write the whole writing."""
WORDS_LEAST = 25
"""Words that any writing of a model has at least; with fewer it says nothing."""
LETTER_TOKENS_MAX = 1_500
"""Output tokens of the call for letters; a letter and an e-mail take about 550."""
INTERVIEW_TOKENS_MAX = 6_000
"""Output tokens of the call for questions; ten with two points each take about 1,200."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-ÖØ-Þ])")

JudgePassage = Callable[[Passage], Awaitable[Passage]]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a call shows of a resume and a posting, with the addresses behind the labels."""

    plan: Plan
    mask: Mask
    resume: LabelledResume
    posting: LabelledPosting
    posting_text: str
    language: str

    def passage(
        self, text: str, ev: Sequence[str], req: Sequence[str], *, position: int
    ) -> Passage | None:
        """A passage of an answer with its addresses; None when it is empty or has a mark that was not given."""
        restored = self.mask.restore(clean_line(text))
        if not restored:
            return None
        lines, requirements = self.resume.lines, self.posting.requirements
        return Passage(
            text=restored,
            evidence=tuple(
                dict.fromkeys(lines[name].pointer for name in _bare(ev) if name in lines)
            )[:EVIDENCE_MAX],
            requirement_ids=self.requirement_ids(req) if requirements else (),
            position=position,
        )

    def requirement_ids(self, req: Sequence[str]) -> tuple[str, ...]:
        """Requirements behind labels; unknown ones are passed over."""
        known = self.posting.requirements
        return tuple(dict.fromkeys(known[name] for name in _bare(req) if name in known))


def _bare(labels: Sequence[str]) -> list[str]:
    return [label.strip("[] ") for label in labels]


def make_sent(request: TailorRequest, mask: Mask) -> Sent:
    """The lines that answer the posting best, heads, skills and degrees; and the posting as a list of requirements."""
    plan = make_plan(request)
    chosen = {line.pointer for line in lines_of(plan)[:SENT_LINES_MAX]}
    bullets = {fact.pointer for fact in plan.facts if "/highlights/" in fact.pointer}
    resume = label_resume(plan, mask, dropped=frozenset(bullets - chosen))
    posting = label_posting(request.job, mask)
    language = writing_language(plan.language)
    return Sent(plan, mask, resume, posting, _posting_text(plan, mask, posting), language)


def _posting_text(plan: Plan, mask: Mask, posting: LabelledPosting) -> str:
    """Title, company and requirements with their labels; prose about the employer answers nothing."""
    job = plan.job
    labels = {name: label for label, name in posting.requirements.items()}
    rows = [" ".join(part.split()) for part in (job.title, job.company) if part]
    tasks = 0
    for requirement in job.requirements:
        label = labels.get(requirement.id)
        tasks += requirement.kind == "context"
        if label is None or (requirement.kind == "context" and tasks > SENT_TASKS_MAX):
            continue
        rows.append(f"[{label}] {' '.join(requirement.text.split())}")
    return "\n".join(mask.hide(row, own=False) for row in rows if not is_instruction(row))


def _data(sent: Sent) -> tuple[DataBlock, ...]:
    return (
        DataBlock(label="RESUME", text=sent.resume.text),
        DataBlock(label="POSTING", text=sent.posting_text),
    )


# -- letters ----------------------------------------------------------------------------------


def letter_request(
    request: TailorRequest, sent: Sent, kinds: Sequence[WritingKind]
) -> ModelRequest:
    """The one call for all writings of *kinds*."""
    told = prompt("letters")
    return ModelRequest(
        purpose="letters",
        system=told.system,
        data=_data(sent),
        task=told.fill_task(
            kinds=" and".join(told.words["kinds"][kind] for kind in kinds),
            language=f" Write in the language {sent.language!r}.",
            tone=told.words["tone"][request.options.tone],
        ),
        json_schema=PASSAGES_SCHEMA,
        schema_name="passages",
        output_tokens_max=LETTER_TOKENS_MAX,
    )


async def make_writing(
    request: TailorRequest,
    sent: Sent,
    kind: WritingKind,
    found: Sequence[WirePassage],
    judge: JudgePassage,
    *,
    today: PartialDate,
    is_whole: bool,
) -> Writing:
    """The writing that *found* makes, judged; by rules where too little of it is left or it is not *is_whole*."""
    kept: list[Passage] = []
    waiting: list[Passage] = []
    refused: list[Passage] = []
    for position, wire in enumerate(item for item in found if item.kind == kind):
        passage = sent.passage(wire.text, wire.ev, wire.req, position=position)
        if passage is None:
            continue
        for judged in await _judged(passage, judge):
            status = judged.verdict.status if judged.verdict else "refuse"
            {"accept": kept, "review": waiting, "refuse": refused}[status].append(judged)
    words = sum(word_count(passage.text) for passage in kept)
    needed = max(WORDS_MIN[kind], WORDS_LEAST) * ENOUGH_SHARE
    if not is_whole or words < needed:
        by_rules = await asyncio.to_thread(write_letter, request, kind, today)
        text = "Too little of what the language model wrote could be let through; rules wrote it."
        notice = Notice(code="writing.by_rules", text=text)
        return by_rules.model_copy(
            update={
                "to_review": tuple(_after(by_rules.passages, waiting)),
                "refused": tuple(_after(by_rules.passages, refused)),
                "warnings": (notice, *by_rules.warnings),
            }
        )
    frame = make_frame(kind, sent.language, request.job, request.resume)
    return Writing(
        kind=kind,
        language=sent.language,
        subject=frame.subject,
        salutation=frame.salutation,
        passages=tuple(kept),
        closing=frame.closing,
        signature=frame.signature,
        to_review=tuple(waiting),
        refused=tuple(refused),
        written_by="model",
    )


def _after(written: Sequence[Passage], others: Sequence[Passage]) -> Iterator[Passage]:
    """*others* with positions behind those of *written*: a person may still add one that waits."""
    for position, passage in enumerate(others, start=len(written)):
        yield passage.model_copy(update={"position": position})


async def _judged(passage: Passage, judge: JudgePassage) -> list[Passage]:
    """*passage* judged; a refused one falls into the sentences that may stand together, and those that may not."""
    whole = await judge(passage)
    if whole.verdict is None or whole.verdict.status != "refuse":
        return [whole]
    sentences = _SENTENCE.split(passage.text)
    if len(sentences) == 1:
        return [whole]
    kept: list[str] = []
    refused: list[Passage] = []
    for sentence in sentences:
        alone = await judge(passage.model_copy(update={"text": sentence}))
        if alone.verdict is not None and alone.verdict.status == "accept":
            kept.append(sentence)
        else:
            refused.append(alone)
    if not kept or not refused:
        return [whole]
    # Sentences point at each other: what remains is judged as it will stand.
    rest = await judge(passage.model_copy(update={"text": " ".join(kept)}))
    return [rest, *refused] if rest.verdict and rest.verdict.status == "accept" else [whole]


# -- interview --------------------------------------------------------------------------------


def interview_request(request: TailorRequest, sent: Sent, *, today: PartialDate) -> ModelRequest:
    """The one call for the questions."""
    told = prompt("interview")
    return ModelRequest(
        purpose="interview",
        system=told.system,
        data=_data(sent),
        task=told.fill_task(
            questions_max=request.options.interview_questions,
            level=level_of(request, today),
            language=f" Write in the language {sent.language!r}.",
        ),
        json_schema=QUESTIONS_SCHEMA,
        schema_name="questions",
        output_tokens_max=INTERVIEW_TOKENS_MAX,
    )


async def make_pack(
    request: TailorRequest,
    sent: Sent,
    found: Sequence[WireQuestion],
    judge: JudgePassage,
    *,
    today: PartialDate,
) -> InterviewPack:
    """The questions of *found* that may be asked, then those of rules, until every must and the number is reached."""
    count = request.options.interview_questions
    by_rules = await asyncio.to_thread(make_interview, request, count, today=today)
    remarks = await asyncio.to_thread(RemarkChecker, request.resume, request.job)
    reasons: Mapping[str, str] = {item.category: item.reason for item in by_rules.questions}
    questions: list[InterviewQuestion] = []
    refused: list[Passage] = []
    for wire in found:
        text = sent.mask.restore(clean_line(wire.text))
        if not text or remarks.check(text):
            continue
        points: dict[str, list[Passage]] = {"accept": [], "review": [], "refuse": []}
        for position, point in enumerate(wire.points):
            passage = sent.passage(point.text, point.ev, wire.req, position=position)
            if passage is None:
                continue
            judged = await judge(passage)
            points[judged.verdict.status if judged.verdict else "refuse"].append(judged)
        refused += points["refuse"]
        questions.append(
            InterviewQuestion(
                category=wire.cat,
                text=text,
                reason=reasons.get(wire.cat, ""),
                requirement_ids=sent.requirement_ids(wire.req),
                outline=tuple(points["accept"]),
                to_review=tuple(points["review"]),
            )
        )
    warnings = by_rules.warnings
    if not questions:
        text = "No question of the language model could be let through; rules asked them."
        warnings = (Notice(code="interview.by_rules", text=text), *warnings)
    return by_rules.model_copy(
        update={
            "questions": _completed(request, questions, by_rules.questions),
            "refused": tuple(refused),
            "written_by": "model" if questions else "rules",
            "warnings": warnings,
        }
    )


def _completed(
    request: TailorRequest,
    questions: Sequence[InterviewQuestion],
    others: Sequence[InterviewQuestion],
) -> tuple[InterviewQuestion, ...]:
    """*questions*, none twice; then those of *others* that ask for a must left out; then others up to the number."""
    count = request.options.interview_questions
    kept = list({question.text.casefold(): question for question in questions}.values())
    musts = {
        item.id for item in request.job.requirements if item.kind == "must" and not item.negated
    }
    asked = {name for question in kept[:count] for name in question.requirement_ids}
    needed = []
    for other in others:
        if (musts - asked) & set(other.requirement_ids):
            needed.append(other)
            asked |= set(other.requirement_ids)
    kept = kept[: max(0, count - len(needed))] + needed
    texts = {question.text.casefold() for question in kept}
    kept += [other for other in others if other.text.casefold() not in texts]
    return tuple(kept[:count])
