"""The mode `nudge` with a model: it chooses the order of lines, and which to leave out; it writes no text."""

from __future__ import annotations

from contextlib import aclosing

from skillmap.asking.call import BAD_ANSWER
from skillmap.models.change import Change
from skillmap.models.language_model import DataBlock, ModelRequest
from skillmap.tailor.edits import Editing
from skillmap.tailor.flow import FlowState, Work
from skillmap.tailor.length import LINE_CHARACTERS, Excess, drop_of, excess_of, may_drop
from skillmap.tailor.lines import LabelledList
from skillmap.tailor.prompts import prompt
from skillmap.tailor.wire import ORDER_SCHEMA, ObjectReader, WireOrder

_ORDERED = "A language model found this order to answer the posting best."
_LEFT_OUT = "A language model found this to say least to the posting; the resume should be shorter."
_LINE_WORDS = 16
"""Words of a usual bullet point, for telling a model how many to leave out."""


async def choose(work: Work) -> FlowState:
    """The one call: each list is told as soon as the answer has it whole."""
    work.step("rewrite")
    work.tell_prompts("nudge")
    editing = work.editing
    assert editing is not None
    excess = _excess(work)
    reader = ObjectReader("lists")
    call = work.call(choice_request(work))
    taken: list[str] = []
    async with aclosing(call.pieces()) as pieces:
        async for piece in pieces:
            for found in reader.feed(piece):
                wanted = WireOrder.read(found)
                named = editing.resume.lists.get(wanted.id) if wanted else None
                if wanted is None or named is None or named.pointer in taken:
                    editing.ignored["unknown" if wanted else "broken"] += 1
                    continue
                for change in _changes(editing, named, wanted, excess):
                    judged = await work.context.judge(change)
                    work.tell(judged)
                    if not judged.is_refused:
                        taken.append(change.pointer)
                        excess = excess.without([str(change.before)] if change.op == "drop" else [])
            if reader.is_full:
                break
    editing.ignored["broken"] += reader.broken_count
    fault = call.fault or ("" if reader.is_whole or reader.is_full else BAD_ANSWER)
    if fault:
        work.tell_fault(fault, step="rewrite")
    return {"refused": [], "taken": taken, "rewrite_fault": fault}


def choice_request(work: Work) -> ModelRequest:
    """What is asked: the same lines and posting as for a rewrite, and labels as the answer."""
    editing = work.editing
    assert editing is not None
    told = prompt("nudge")
    excess = _excess(work)
    count = max(
        -(-excess.lines * LINE_CHARACTERS // (6 * _LINE_WORDS)), -(-excess.words // _LINE_WORDS)
    )
    wording = told.words["length"]["shorter" if excess.is_over else "keep"]
    return ModelRequest(
        purpose="rewrite",
        system=told.system,
        data=(
            DataBlock(label="RESUME", text=editing.resume.text),
            DataBlock(label="POSTING", text=editing.posting.text),
        ),
        task=told.fill_task(length=wording.format(count=max(1, count))),
        json_schema=ORDER_SCHEMA,
        schema_name="lists",
    )


def _excess(work: Work) -> Excess:
    options = work.request.options
    assert work.editing is not None
    return excess_of(work.editing.plan.wire, pages=options.pages, words=options.words)


def _changes(
    editing: Editing, named: LabelledList, wanted: WireOrder, excess: Excess
) -> list[Change]:
    """An order of the whole list, and drops as long as the resume is too long; nothing that must stay goes."""
    places = dict(zip(named.labels, named.indexes, strict=True))
    unknown = sum(label not in places for label in (*wanted.order, *wanted.drop))
    editing.ignored["unknown"] += unknown
    drops: list[Change] = []
    allowed = may_drop(editing.plan)
    for index in dict.fromkeys(places[label] for label in wanted.drop if label in places):
        pointer = f"{named.pointer}/{index}"
        if pointer in allowed and excess.is_over:
            text = str(editing.plan.request.resume.at(pointer))
            drops.append(drop_of(pointer, text, _LEFT_OUT))
            excess = excess.without([text])
    first = list(dict.fromkeys(places[label] for label in wanted.order if label in places))
    order = [*first, *(index for index in range(named.length) if index not in first)]
    if not first or order == list(range(named.length)):
        return drops
    return [*drops, _order(named, order)]


def _order(named: LabelledList, order: list[int]) -> Change:
    tokens = [
        t
        for t in named.pointer.strip("/").split("/")
        if t not in ("highlights", "meta", "skillmap", "entries")
    ]
    return Change(
        id="-".join(["edit", "order", *tokens]),
        op="reorder",
        pointer=named.pointer,
        before=list(range(named.length)),
        after=list(order),
        reason=_ORDERED,
    )
