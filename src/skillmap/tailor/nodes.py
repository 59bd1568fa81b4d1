"""The steps of the model agent."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from contextlib import aclosing

from skillmap.asking.call import BAD_ANSWER
from skillmap.errors import NotAPostingError
from skillmap.models.change import Change
from skillmap.models.document import Notice
from skillmap.models.language_model import DataBlock, ModelRequest
from skillmap.tailor import guard
from skillmap.tailor.chat import chat as answer_message
from skillmap.tailor.choosing import choose
from skillmap.tailor.edits import EDITS_MAX, Editing
from skillmap.tailor.flow import FlowState, RefusedEdit, Work
from skillmap.tailor.length import fit_length
from skillmap.tailor.lines import LabelledResume, label_posting, label_resume
from skillmap.tailor.plan import Plan, make_plan
from skillmap.tailor.prompts import prompt
from skillmap.tailor.rules import propose
from skillmap.tailor.wire import EDITS_SCHEMA, ObjectReader, WireEdit

REPAIRS_MAX = 12
"""Refused edits that are sent back; more of them mean that the model does not follow, and would not then."""

RULES_WAIT_SECONDS_MAX = 0.25
"""How long rules stand back for the answer of the model to begin, so that calls of many runs are sent before any of
them works on. Nobody waits longer for their proposals, however slow the model is."""


async def analyze(work: Work, state: FlowState) -> FlowState:
    """Which way to go, told by rules; a model is asked about the posting only where they cannot tell.

    It fails closed: a text that nobody vouches for goes to no model.
    """
    del state
    work.step("analyze")
    verdict = guard.judge(work.request)
    if verdict.status == "reject":
        return {"route": "reject", "reject_reason": verdict.reason}
    allowed = work.context.model is not None
    if allowed and verdict.status == "unsure":
        work.tell_prompts("intent")
        intent, fault = await guard.ask_intent(work.model, work.request.job.text, work.mask)
        if intent == "other":
            return {"route": "reject", "reject_reason": guard.NOT_A_POSTING}
        allowed = intent == "posting"
        if fault:
            work.tell_fault(fault, step="intent")
            work.tell(guard.UNSURE_NOTICE)
    if work.request.message:
        return {"route": "chat", "model_allowed": allowed}
    if work.context.model is None:
        work.tell(Notice(code="model.none", text="No language model is set; rules did the work."))
    return {"route": "plan", "model_allowed": allowed}


async def reject(work: Work, state: FlowState) -> FlowState:
    """End the run.

    Raises:
        NotAPostingError: Always; the posting is something else.
    """
    del work
    raise NotAPostingError((state["reject_reason"],))


async def plan(work: Work, state: FlowState) -> FlowState:
    """What the model will see. Rules are asked before only where it depends on them."""
    del state
    work.step("plan")
    work.plan = make_plan(work.request)
    options = work.request.options
    if options.pages or options.words:
        _ask_rules(work)
    # A model that only chooses is asked what to drop; one that writes is not asked to write what goes.
    dropped = frozenset() if _only_chooses(work) else _dropped(work.rules or ())
    resume = label_resume(work.plan, work.mask, dropped=dropped)
    posting = label_posting(work.request.job, work.mask)
    work.editing = Editing(work.plan, work.mask, resume, posting)
    kept_back = resume.kept_back + posting.kept_back
    if kept_back:
        text = (
            f"{kept_back} line(s) that look like orders to a language model were not sent to one."
        )
        work.tell(Notice(code="model.kept_back", text=text))
    _tell_language(work)
    return {}


async def rules(work: Work, state: FlowState) -> FlowState:
    """What rules propose, told at once where no model writes; it takes some time while the model is awaited."""
    del state
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(work.answering.wait(), RULES_WAIT_SECONDS_MAX)
    for output in _ask_rules(work):
        if not _waits(work, output):
            work.tell(output)
    return {}


def _ask_rules(work: Work) -> tuple[Change | Notice, ...]:
    if work.rules is None:
        wanted = work.request.options.changes
        work.rules = tuple(propose(_plan(work), today=work.context.today)) if wanted else ()
    return work.rules


def _only_chooses(work: Work) -> bool:
    return work.request.options.mode == "nudge"


def _dropped(outputs: Iterable[Change | Notice]) -> frozenset[str]:
    return frozenset(
        change.pointer for change in outputs if isinstance(change, Change) and change.op == "drop"
    )


def _waits(work: Work, output: Change | Notice) -> bool:
    """Whether what rules propose waits for the model, which may have something better for the same place."""
    seen = _editing(work).resume
    if isinstance(output, Notice):
        return _only_chooses(work) and output.code == "tailor.length"
    if _only_chooses(work):
        lists = {found.pointer for found in seen.lists.values()}
        return output.op == "drop" or (output.op == "reorder" and output.pointer in lists)
    return output.op != "reorder" and output.pointer in _line_pointers(seen)


def _line_pointers(resume: LabelledResume) -> frozenset[str]:
    return frozenset(line.pointer for line in resume.lines.values())


def _tell_language(work: Work) -> None:
    resume, posting = _plan(work).language, work.request.job.language
    if resume and posting and resume != posting.split("-")[0]:
        text = f"The posting is written in {posting!r}, the resume in {resume!r}; it stays in that language."
        work.tell(Notice(code="tailor.language_differs", text=text))


async def rewrite(work: Work, state: FlowState) -> FlowState:
    """The one call: each edit is judged and told as soon as the answer has it whole."""
    try:
        if not _may_write(work, state):
            return {"refused": [], "taken": [], "rewrite_fault": ""}
        if _only_chooses(work):
            return await choose(work)
        work.step("rewrite")
        work.tell_prompts("rewrite", "repair")
        return await _edit(work, rewrite_request(work), step="rewrite")
    finally:
        work.answering.set()


def _may_write(work: Work, state: FlowState) -> bool:
    wanted = work.request.options.changes and _editing(work).resume.lines
    return bool(state.get("model_allowed") and wanted)


def _editing(work: Work) -> Editing:
    """What `plan()` made; every later step comes after it."""
    assert work.editing is not None
    return work.editing


def _plan(work: Work) -> Plan:
    assert work.plan is not None
    return work.plan


def rewrite_request(work: Work) -> ModelRequest:
    """What the rewrite asks. What is the same for every posting comes first, so that servers can cache it."""
    editing, options = _editing(work), work.request.options
    told = prompt("rewrite")
    task = told.fill_task(
        edits_max=min(EDITS_MAX, len(editing.resume.lines)),
        language=_language_words(work),
        tone=told.words["tone"][options.tone],
        length=told.words["length"]["shorter" if options.words or options.pages else "keep"],
    )
    return ModelRequest(
        purpose="rewrite",
        system=told.system,
        data=(
            DataBlock(label="RESUME", text=editing.resume.text),
            DataBlock(label="POSTING", text=editing.posting.text),
        ),
        task=task,
        json_schema=EDITS_SCHEMA,
        schema_name="edits",
    )


def _language_words(work: Work) -> str:
    language = _plan(work).language
    return f" Write in the language {language!r}." if language else ""


async def _edit(work: Work, request: ModelRequest, *, step: str) -> FlowState:
    """Ask for edits, judge and tell each; those refused, those taken, and how the call ended."""
    editing = _editing(work)
    repaired = step == "repair"
    reader = ObjectReader("edits")
    call = work.call(request)
    refused: list[RefusedEdit] = []
    taken: list[str] = []
    async with aclosing(call.pieces()) as pieces:
        async for piece in pieces:
            work.answering.set()
            for found in reader.feed(piece):
                edit = WireEdit.read(found)
                if edit is None:
                    editing.ignored["broken"] += 1
                    continue
                change = editing.change_of(edit, repaired=repaired)
                if change is not None and await _judge(
                    work, change, edit, refused, repaired=repaired
                ):
                    taken.append(change.pointer)
            if reader.is_full or len(taken) + len(refused) >= EDITS_MAX:
                break
    editing.ignored["broken"] += reader.broken_count
    fault = call.fault or ("" if _is_enough(reader, taken, refused) else BAD_ANSWER)
    if fault:
        work.tell_fault(fault, step=step)
    return {"refused": refused, "taken": taken, "rewrite_fault": fault}


def _is_enough(reader: ObjectReader, taken: list[str], refused: list[RefusedEdit]) -> bool:
    """Whether the answer was read as far as it was wanted."""
    return reader.is_whole or len(taken) + len(refused) >= EDITS_MAX


async def _judge(
    work: Work, change: Change, edit: WireEdit, refused: list[RefusedEdit], *, repaired: bool
) -> bool:
    """Tell *change* with its verdict; whether it may stand. What was refused twice is told once."""
    judged = await work.context.judge(change)
    if not judged.is_refused:
        work.tell(judged)
        return True
    if not repaired:
        work.tell(judged)
    assert judged.verdict is not None
    messages = [
        " ".join([finding.message, *(f"({word})" for word in finding.words)])
        for finding in judged.verdict.findings
        if finding.severity == "error"
    ]
    refused.append({"label": edit.id, "text": str(change.after), "findings": messages})
    return False


def needs_repair(state: FlowState) -> bool:
    """Whether the second call is made: something was refused, and the model is there to be asked."""
    return bool(state.get("refused")) and not state.get("rewrite_fault")


async def repair(work: Work, state: FlowState) -> FlowState:
    """The only further call: what was refused, with the reasons. What waits for a person is left to the person."""
    work.step("repair")
    editing = _editing(work)
    chosen = state["refused"][:REPAIRS_MAX]
    editing.seen -= {edit["label"] for edit in chosen}
    found = await _edit(work, repair_request(work, chosen), step="repair")
    return {"taken": [*state.get("taken", ()), *found["taken"]]}


def repair_request(work: Work, refused: list[RefusedEdit]) -> ModelRequest:
    """What the repair asks: the old lines, the refused ones, and why."""
    editing = _editing(work)
    told = prompt("repair")
    hide = work.mask.hide
    lines = [editing.resume.lines[edit["label"]] for edit in refused]
    rows = [f"{line.label} {hide(line.text or '(none yet)')}" for line in lines]
    wrong = [
        f"{edit['label']} {hide(edit['text'])}\n  refused: {hide(' '.join(edit['findings']))}"
        for edit in refused
    ]
    asked = [
        f"[{label}] {hide(requirement.text, own=False)}"
        for label, name in editing.posting.requirements.items()
        for requirement in work.request.job.requirements
        if requirement.id == name
    ]
    return ModelRequest(
        purpose="repair",
        system=told.system,
        data=(
            DataBlock(label="RESUME", text="\n".join(rows)),
            DataBlock(label="REQUIREMENTS", text="\n".join(asked)),
            DataBlock(label="REFUSED", text="\n".join(wrong)),
        ),
        task=told.fill_task(language=_language_words(work)),
        json_schema=EDITS_SCHEMA,
        schema_name="edits",
    )


async def assemble(work: Work, state: FlowState) -> FlowState:
    """What rules propose for the places where no edit of the model stands, and what was left out."""
    work.step("assemble")
    editing = _editing(work)
    taken = frozenset(state.get("taken", ()))
    for output in _rest_of_rules(work, taken):
        work.tell(output)
    for notice in editing.notices():
        work.tell(notice)
    return {}


def _rest_of_rules(work: Work, taken: frozenset[str]) -> list[Change | Notice]:
    """What rules propose and nobody has told yet, for places that the model has not *taken*."""
    waiting = [output for output in _ask_rules(work) if _waits(work, output)]
    if not _only_chooses(work):
        return [c for c in waiting if isinstance(c, Change) and c.pointer not in taken]
    options = work.request.options
    orders = [c for c in waiting if isinstance(c, Change) and c.op == "reorder"]
    rest = fit_length(_plan(work), pages=options.pages, words=options.words, already=taken)
    return [*(change for change in orders if change.pointer not in taken), *rest]


async def chat(work: Work, state: FlowState) -> FlowState:
    """What a person asks for in chat, by one call or by commands."""
    work.step("chat")
    await answer_message(work, model_allowed=bool(state.get("model_allowed")))
    return {}
