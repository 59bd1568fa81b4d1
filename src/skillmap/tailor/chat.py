"""A chat message by one call of a model: what it may do is what the desk can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from skillmap.asking.answer import read_object, texts
from skillmap.asking.call import BAD_ANSWER
from skillmap.models.change import Change
from skillmap.models.document import Notice
from skillmap.models.language_model import DataBlock, ModelRequest
from skillmap.tailor.desk import Desk
from skillmap.tailor.flow import Work
from skillmap.tailor.instructions import is_instruction
from skillmap.tailor.lines import LabelledList
from skillmap.tailor.offline_chat import answer_offline
from skillmap.tailor.prompts import prompt
from skillmap.tailor.wire import CHAT_SCHEMA, WireEdit, WireOrder

TURNS_CHARACTERS_MAX = 4_000
"""So much of the chat so far is sent, the newest turns; older ones are in the resume as it is now."""


async def chat(work: Work, *, model_allowed: bool) -> None:
    """Do what the message asks: by the model, or by commands where there is none or it fails.

    One call does it, unless the work has somebody else for it.
    """
    desk = Desk(work)
    message = work.request.message or ""
    if is_instruction(message):
        text = "The message looks like an order to a language model and was sent to none."
        work.tell(Notice(code="chat.instruction", text=text))
        await answer_offline(desk, message)
    elif not model_allowed:
        await answer_offline(desk, message)
    elif work.answer_chat is not None:
        await work.answer_chat(desk, message)
    else:
        await _answer(desk, message)


async def _answer(desk: Desk, message: str) -> None:
    work = desk.work
    work.tell_prompts("chat")
    call = work.call(chat_request(desk, message))
    answer = read_object(await call.whole())
    fault = call.fault or ("" if answer else BAD_ANSWER)
    if fault or answer is None:
        work.tell_fault(fault, step="chat")
        await answer_offline(desk, message)
        return
    await follow(desk, answer)


def chat_request(desk: Desk, message: str) -> ModelRequest:
    """What the model is asked: the resume as it is now, the changes in force, the chat, and the wish."""
    told = prompt("chat")
    return ModelRequest(
        purpose="chat",
        system=told.system,
        data=(*chat_data(desk), DataBlock(label="WISH", text=desk.work.mask.hide(message))),
        task=told.task,
        json_schema=CHAT_SCHEMA,
        schema_name="chat",
    )


def chat_data(desk: Desk) -> tuple[DataBlock, ...]:
    """What there is to know for a message, without the message."""
    hide = desk.work.mask.hide
    labels = {line.pointer: line.label for line in desk.editing.resume.lines.values()}
    labels |= {found.pointer: found.label for found in desk.editing.resume.lists.values()}
    rows = [
        f"[{label}] {change.op} {labels.get(change.pointer, change.pointer)}: {change.reason}"
        for label, change in labelled_changes(desk).items()
    ]
    return (
        DataBlock(label="RESUME", text=desk.editing.resume.text),
        DataBlock(label="POSTING", text=desk.editing.posting.text),
        DataBlock(label="CHANGES", text=hide("\n".join(rows)) or "none"),
        DataBlock(label="CHAT", text=hide(_turns(desk.work)) or "none"),
    )


def labelled_changes(desk: Desk) -> dict[str, Change]:
    """Changes in force when the message came, by label: `k1` is the oldest."""
    return {
        f"k{number}": change for number, change in enumerate(desk.work.request.current, start=1)
    }


def _turns(work: Work) -> str:
    rows = [
        f"{turn.role}: {' '.join(turn.text.split())}"
        for turn in work.request.turns
        if not is_instruction(turn.text)
    ]
    return "\n".join(rows)[-TURNS_CHARACTERS_MAX:]


async def follow(desk: Desk, answer: Mapping[str, JsonValue]) -> None:
    """Do what *answer* says; what names nothing that is there is counted and told."""
    changes = labelled_changes(desk)
    undone = [label.strip("[]") for label in texts(answer.get("undo"))]
    desk.withdraw(changes[label].id for label in undone if label in changes)
    missed = sum(label not in changes for label in undone)
    for found in _objects(answer.get("edits")):
        edit = WireEdit.read(found)
        outcome = await desk.edit(edit.id, edit.text, edit.ev) if edit else "impossible"
        missed += outcome == "impossible"
    for found in _objects(answer.get("lists")):
        wanted = WireOrder.read(found)
        named = desk.editing.resume.lists.get(wanted.id) if wanted else None
        if wanted is None or named is None:
            missed += 1
        else:
            await _arrange(desk, named, wanted)
    if missed:
        text = f"{missed} thing(s) that the language model wanted to do name nothing that can be changed."
        desk.work.tell(Notice(code="model.ignored_edits", text=text))
    if desk.refused_count:
        text = (
            f"{desk.refused_count} change(s) were refused: the resume does not show what they say."
        )
        desk.work.tell(Notice(code="chat.refused", text=text))
    reply = answer.get("reply")
    desk.pass_on(reply if isinstance(reply, str) else "")


async def _arrange(desk: Desk, named: LabelledList, wanted: WireOrder) -> None:
    """Leave out and order lines of one list; one line stays at least."""
    places = dict(zip(named.labels, named.indexes, strict=True))
    going = [places[label] for label in wanted.drop if label in places]
    for index in going[: len(places) - 1]:
        await desk.drop(f"{named.pointer}/{index}")
    order = [places[label] for label in wanted.order if label in places]
    shown = desk.order_of(named.pointer)
    if order and shown != [*order, *(index for index in shown if index not in order)]:
        await desk.order(named.pointer, order)


def _objects(value: JsonValue | None) -> Sequence[Mapping[str, JsonValue]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
