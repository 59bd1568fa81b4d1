"""From an answer of the plan to bytes on the wire, with the faults on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from skillmap.testing.openai_server._chat import chat_body, chat_error_event, chat_events
from skillmap.testing.openai_server._errors import SERVER_ERROR, ApiError, fault_answer
from skillmap.testing.openai_server._exchange import Exchange
from skillmap.testing.openai_server._replies import Reply, make_reply
from skillmap.testing.openai_server._responses import (
    responses_body,
    responses_error_event,
    responses_events,
)
from skillmap.testing.openai_server._wire import StreamEvent
from skillmap.testing.openai_server.answers import (
    DRIP_SECONDS,
    STATUS_OF_FAULT,
    FakeAnswer,
    FakeRequest,
    Fault,
)

DRIP_BYTES = 16
"""Of an answer that is not streamed, a drip sends so many bytes at a time."""

HTML_PAGE = b"<html><head><title>Welcome</title></head><body>Sign in to the network.</body></html>"


async def send_answer(answer: FakeAnswer, request: FakeRequest, exchange: Exchange) -> None:
    """Answer *request* by *answer*, faults included."""
    await exchange.pause(answer.delay_seconds)
    fault = answer.fault
    if fault in STATUS_OF_FAULT:
        refused = fault_answer(answer, model=request.model)
        await exchange.send_json(refused.error.status, refused.error.body(), refused.headers)
    elif fault is Fault.DROP:
        await exchange.cut()
    elif fault is Fault.HANG and not answer.fault_after_chunks:
        await exchange.pause(None)
    elif fault is Fault.HTML:
        await exchange.send(200, HTML_PAGE, content_type="text/html; charset=utf-8")
    elif request.stream:
        await _send_stream(answer, request, exchange)
    else:
        await _send_body(answer, request, exchange)


async def _send_body(answer: FakeAnswer, request: FakeRequest, exchange: Exchange) -> None:
    fault = answer.fault
    chat = request.api == "chat"
    if fault is Fault.ERROR_EVENT or (fault is Fault.FAILED and chat):
        await exchange.send_json(500, ApiError(500, SERVER_ERROR).body())
        return
    reply = make_reply(answer, request)
    body = chat_body(reply) if chat else responses_body(reply, request.body)
    data = json.dumps(body, ensure_ascii=False).encode()
    if fault not in (Fault.CUT, Fault.DRIP, Fault.HANG):
        content_type = "text/plain" if fault is Fault.WRONG_CONTENT_TYPE else "application/json"
        await exchange.send(200, data, content_type=content_type)
        return
    await exchange.begin(200, "application/json", length=len(data))
    if fault is Fault.DRIP:
        for start in range(0, len(data), DRIP_BYTES):
            await exchange.pause(answer.chunk_delay_seconds or DRIP_SECONDS)
            await exchange.write(data[start : start + DRIP_BYTES])
        await exchange.finish()
        return
    await exchange.write(data[: len(data) // 2])
    if fault is Fault.HANG:
        await exchange.pause(None)
    await exchange.cut()


async def _send_stream(answer: FakeAnswer, request: FakeRequest, exchange: Exchange) -> None:
    fault = answer.fault
    reply = make_reply(answer, request)
    drips = fault is Fault.DRIP
    delay = (answer.chunk_delay_seconds or DRIP_SECONDS) if drips else answer.chunk_delay_seconds
    characters = 1 if drips else answer.chunk_characters
    after = 1 if answer.fault_after_chunks is None else answer.fault_after_chunks
    breaks = fault in (Fault.CUT, Fault.ERROR_EVENT, Fault.HANG) or (
        fault is Fault.FAILED and request.api == "chat"
    )
    kind = "text/plain" if fault is Fault.WRONG_CONTENT_TYPE else "text/event-stream; charset=utf-8"
    await exchange.begin(200, kind)
    sent = 0
    for event in _events(reply, request, characters):
        # What comes after the last piece is the end of the stream: a fault is never later than that.
        if breaks and (sent >= after or (sent and not event.content)):
            await _break_stream(fault, request, exchange)
            return
        if event.content:
            await exchange.pause(delay)
            sent += 1
        if event.last:
            await exchange.finish(event.data)
        else:
            await exchange.write(event.data, content=event.content)


def _events(reply: Reply, request: FakeRequest, characters: int) -> Iterator[StreamEvent]:
    if request.api == "responses":
        return responses_events(reply, request.body, characters=characters)
    options = request.body.get("stream_options")
    include_usage = isinstance(options, Mapping) and options.get("include_usage") is True
    return chat_events(reply, characters=characters, include_usage=include_usage)


async def _break_stream(fault: Fault | None, request: FakeRequest, exchange: Exchange) -> None:
    if fault is Fault.CUT:
        await exchange.cut()
    elif fault is Fault.HANG:
        await exchange.pause(None)
    else:
        chat = request.api == "chat"
        await exchange.finish(chat_error_event() if chat else responses_error_event())
