"""Letters and interview packs as files: verified once more, then rendered like a resume."""

from __future__ import annotations

from typing import TypeVar

from skillmap.client._parts import Parts
from skillmap.client._rendering import DATA_TYPE, Rendered, render_layout
from skillmap.client._writings import judge_claims, judge_interview, release_writing
from skillmap.errors import UnverifiedResumeError, UsageError
from skillmap.models.job import Job
from skillmap.models.layout import Layout, RenderOptions
from skillmap.models.resume import Resume
from skillmap.models.writing import InterviewPack, Writing
from skillmap.protocols import Renderer

WrittenT = TypeVar("WrittenT", Writing, InterviewPack)


def render_writing(
    parts: Parts,
    source: Writing | InterviewPack,
    base: Resume,
    job: Job,
    format: str | Renderer,
    options: RenderOptions,
    *,
    check: bool,
) -> Rendered:
    """*source* as a file.

    Raises:
        UnverifiedResumeError: It holds a passage that neither the verifier nor a person has let through.
        UsageError: The format holds data and no text, or *source* is something else.
        RenderError: It cannot be rendered.
    """
    renderer = parts.find_renderer(format)
    if renderer.media_type == DATA_TYPE:
        raise UsageError(
            f"The format {renderer.name!r} is for resumes; models write JSON themselves."
        )
    if isinstance(source, Writing):
        layout = _letter(parts, _anew(Writing, source), base, job)
    elif isinstance(source, InterviewPack):
        layout = _pack(parts, _anew(InterviewPack, source), base, job)
    else:
        raise UsageError(f"This is no letter and no interview pack: {type(source).__name__}.")
    return render_layout(parts, renderer, layout, base, options, check=check)


def _anew(kind: type[WrittenT], source: WrittenT) -> WrittenT:
    """*source* made from what it writes: what is checked next is what is used then.

    Raises:
        UnverifiedResumeError: It is not what its type says.
    """
    try:
        # Through the class: an instance may carry methods of its own making.
        return kind.model_validate(kind.model_dump(source, mode="json", warnings=False))
    except (ValueError, TypeError, AttributeError, RecursionError) as e:
        raise UnverifiedResumeError(f"this is no {kind.__name__} ({type(e).__name__})") from None


def _letter(parts: Parts, writing: Writing, base: Resume, job: Job) -> Layout:
    from skillmap.render.letters import letter_layout
    from skillmap.tailor.writing_frame import company_of, workplace_of

    released = release_writing(writing, base, job, today=parts.today)
    recipient = (company_of(job), workplace_of(job)) if company_of(job) else ()
    return letter_layout(released, base, recipient=recipient, today=parts.today)


def _pack(parts: Parts, pack: InterviewPack, base: Resume, job: Job) -> Layout:
    from skillmap.render.letters import interview_layout
    from skillmap.tailor.writing_frame import company_of, title_of
    from skillmap.tailor.writing_words import interview_words, writing_language

    judged = judge_interview(pack, base, job, today=parts.today, written_by=pack.written_by)
    claims = judge_claims(pack.claims_to_defend, base, job, today=parts.today)
    judged = judged.model_copy(update={"claims_to_defend": claims})
    headings = interview_words(writing_language(pack.language))["headings"]
    title = ", ".join(part for part in (title_of(job), company_of(job)) if part)
    return interview_layout(judged, base, title=title, headings=headings)
