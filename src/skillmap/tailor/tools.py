"""The three classical tools of a tailoring agent as plain functions; `react_chat` has them as tools of LangChain.

Whoever calls them hands in the resume and the posting; a model never does, so that no answer can put other ones in.
"""

from __future__ import annotations

from skillmap.asking.masking import Mask
from skillmap.models.change import Change
from skillmap.models.job import Job
from skillmap.models.tailoring import TailorRequest
from skillmap.protocols import AgentContext
from skillmap.tailor import guard
from skillmap.tailor.flow import Work, outputs_of_work
from skillmap.tailor.guard import GuardVerdict
from skillmap.tailor.model_agent import run_plainly

_KINDS = {"must": "Asked", "nice": "Welcome", "context": "Duties and context"}


async def validate_intent(request: TailorRequest, context: AgentContext) -> GuardVerdict:
    """Whether *request* is about a job posting.

    Rules tell; where they cannot, the model of *context* is asked in one call of about 400 tokens. What nobody can
    vouch for is `unsure`.
    """
    verdict = guard.judge(request)
    if verdict.status != "unsure" or context.model is None:
        return verdict
    mask = Mask(request.resume.to_wire())
    intent, fault = await guard.ask_intent(context.model, request.job.text, mask)
    if intent == "posting":
        return GuardVerdict("ok")
    return (
        GuardVerdict("reject", guard.NOT_A_POSTING)
        if intent == "other"
        else GuardVerdict("unsure", fault)
    )


async def summarize_job_description(job: Job) -> str:
    """What *job* asks, as short lines: title, company, place, then requirements by kind. No model, no network."""
    head = ", ".join(part for part in (job.title, job.company, job.location) if part)
    rows = [head] if head else []
    for kind, title in _KINDS.items():
        asked = [item for item in job.requirements if item.kind == kind and not item.negated]
        if asked:
            rows += [f"{title}:", *(f"- {' '.join(item.text.split())}" for item in asked)]
    return "\n".join(rows)


async def tailor_resume_content(
    request: TailorRequest, context: AgentContext
) -> tuple[Change, ...]:
    """Changes of the resume for the job, judged, without those refused: what the agent `model` proposes.

    One call of the model of *context*, and at most one more; rules alone where it has none.

    Raises:
        NotAPostingError: The posting is something else.
    """
    fresh = request.model_copy(update={"message": None, "current": ()})
    found: list[Change] = []
    async for output in outputs_of_work(Work(fresh, context), run_plainly):
        if isinstance(output, Change):
            judged = output if output.verdict else await context.judge(output)
            found += [] if judged.is_refused else [judged]
    return tuple(found)
