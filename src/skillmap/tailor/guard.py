"""Whether a run may begin: told by rules, and by one tiny call of a model only where rules cannot tell.

It fails closed: a text that neither rules nor a model vouch for goes to no model.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from skillmap.asking.answer import read_object
from skillmap.asking.call import Call
from skillmap.asking.masking import Mask
from skillmap.errors import NotAPostingError
from skillmap.models.document import Notice
from skillmap.models.job import Job
from skillmap.models.language_model import DataBlock, ModelRequest
from skillmap.models.tailoring import TailorRequest
from skillmap.protocols import LanguageModel
from skillmap.tailor.lines import orders_in
from skillmap.tailor.posting_kind import check_posting
from skillmap.tailor.prompts import prompt
from skillmap.tailor.wire import INTENT_SCHEMA

Status = Literal["ok", "unsure", "reject"]
Intent = Literal["posting", "other", "unknown"]

NOT_A_POSTING = "a language model takes it for something else"
UNSURE_NOTICE = Notice(
    code="guard.unsure",
    text="Nobody could tell whether this is a job posting, so it was sent to no language model; rules did the work.",
)
ORDERS_SHARE_MAX = 0.5
"""A posting of which more than this share is orders to a language model is an attack, and no posting."""
INTENT_CHARACTERS_MAX = 1_500
"""So much of a posting tells what it is."""
POSTINGS_KEPT_MAX = 32
"""Postings whose verdict is kept: many people apply for one job."""
INTENT_OUTPUT_TOKENS_MAX = 256
"""The answer has five tokens; models that think first need some more."""


@dataclass(frozen=True, slots=True)
class GuardVerdict:
    """What the guard says of a request; `reason` is empty when all is well."""

    status: Status
    reason: str = ""


def judge(request: TailorRequest) -> GuardVerdict:
    """Whether *request* is about a job posting. No network, no model."""
    return _judge_posting(request.job)


@lru_cache(maxsize=POSTINGS_KEPT_MAX)
def _judge_posting(job: Job) -> GuardVerdict:
    try:
        doubts = check_posting(job.text, job.requirements)
    except NotAPostingError as e:
        return GuardVerdict("reject", "; ".join(e.reasons))
    orders = orders_in(job.text)
    written = sum(1 for char in job.text if not char.isspace())
    ordered = sum(1 for piece in orders for char in piece.text if not char.isspace())
    if ordered > ORDERS_SHARE_MAX * written:
        return GuardVerdict("reject", "most of it is orders to a language model")
    return GuardVerdict("unsure", doubts[0].code) if doubts else GuardVerdict("ok")


def intent_request(text: str, mask: Mask) -> ModelRequest:
    """The question whether *text* is a job posting, without lines that look like orders."""
    for piece in reversed(orders_in(text)):
        text = text[: piece.start] + text[piece.end :]
    told = prompt("intent")
    shown = mask.hide(text[:INTENT_CHARACTERS_MAX], own=False)
    return ModelRequest(
        purpose="intent",
        system=told.system,
        data=(DataBlock(label="TEXT", text=shown),),
        task=told.task,
        json_schema=INTENT_SCHEMA,
        schema_name="intent",
        output_tokens_max=INTENT_OUTPUT_TOKENS_MAX,
    )


async def ask_intent(model: LanguageModel, text: str, mask: Mask) -> tuple[Intent, str]:
    """What *model* takes *text* for, and the fault that its call ended in, if any. One call, 400 tokens or so."""
    call = Call(model, intent_request(text, mask))
    answer = read_object(await call.whole())
    kind = (answer or {}).get("kind")
    if call.fault:
        return "unknown", call.fault
    if kind == "posting":
        return "posting", ""
    return ("other", "") if kind == "other" else ("unknown", "model.bad_answer")
