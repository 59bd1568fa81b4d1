"""Steps of the model agent that write beside the resume; each may run beside the rewrite."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import TypeVar

from skillmap.models.language_model import ModelRequest
from skillmap.tailor.flow import FlowState, Work
from skillmap.tailor.wire import ObjectReader
from skillmap.tailor.writing_model import (
    interview_request,
    letter_request,
    make_pack,
    make_sent,
    make_writing,
)
from skillmap.tailor.writing_steps import writings_by_rules
from skillmap.tailor.writing_wire import WirePassage, WireQuestion

WiredT = TypeVar("WiredT", WirePassage, WireQuestion)


async def writings(work: Work, state: FlowState) -> FlowState:
    """Letters and messages: one call for all that are asked for, else rules."""
    request = work.request
    kinds = tuple(dict.fromkeys(request.options.writings))
    if not kinds:
        return {}
    work.step("writings")
    if not state.get("model_allowed"):
        options = request.options.model_copy(update={"interview_questions": 0})
        await _by_rules(work, options=options)
        return {}
    work.tell_prompts("letters")
    sent = await asyncio.to_thread(make_sent, request, work.mask)
    found, is_whole = await _ask(
        work, letter_request(request, sent, kinds), "passages", WirePassage.read
    )
    # Of an answer that was cut off, only the last writing lacks its end.
    unfinished = None if is_whole or not found else found[-1].kind
    for kind in kinds:
        writing = await make_writing(
            request,
            sent,
            kind,
            found,
            work.context.judge_passage,
            today=work.context.today,
            is_whole=kind != unfinished,
        )
        work.tell(writing)
    return {}


async def interview(work: Work, state: FlowState) -> FlowState:
    """The interview pack: one call, completed by rules."""
    request = work.request
    if not request.options.interview_questions:
        return {}
    work.step("interview")
    if not state.get("model_allowed"):
        await _by_rules(work, options=request.options.model_copy(update={"writings": ()}))
        return {}
    work.tell_prompts("interview")
    sent = await asyncio.to_thread(make_sent, request, work.mask)
    asked = interview_request(request, sent, today=work.context.today)
    found, _ = await _ask(work, asked, "questions", WireQuestion.read)
    pack = await make_pack(
        request, sent, found, work.context.judge_passage, today=work.context.today
    )
    work.tell(pack)
    return {}


async def _by_rules(work: Work, *, options: object) -> None:
    request = work.request.model_copy(update={"options": options})
    today = work.context.today
    for output in await asyncio.to_thread(list, writings_by_rules(request, today=today)):
        work.tell(output)


async def _ask(
    work: Work,
    request: ModelRequest,
    key: str,
    read: Callable[..., WiredT | None],
) -> tuple[list[WiredT], bool]:
    """What the answer has in its list *key*, and whether it came to its end; a fault is told."""
    reader = ObjectReader(key)
    call = work.call(request)
    found: list[WiredT] = []
    async with aclosing(call.pieces()) as pieces:
        async for piece in pieces:
            found += [item for item in map(read, reader.feed(piece)) if item is not None]
            if reader.is_full:
                break
    if call.fault:
        work.tell_fault(call.fault, step=request.purpose)
    return found, reader.is_whole and not call.fault
