"""What an agent writes beside the resume by rules alone, as it is asked for in the options."""

from __future__ import annotations

from collections.abc import Iterator

from skillmap.models.date import PartialDate
from skillmap.models.tailoring import TailorRequest
from skillmap.models.writing import InterviewPack, Writing
from skillmap.tailor.interview import make_interview
from skillmap.tailor.letters import write_letter


def writings_by_rules(
    request: TailorRequest, *, today: PartialDate
) -> Iterator[Writing | InterviewPack]:
    """Each writing that *request* asks for, in its order, once; equal ones on one day."""
    for kind in dict.fromkeys(request.options.writings):
        yield write_letter(request, kind, today)
    if request.options.interview_questions:
        yield make_interview(request, request.options.interview_questions, today=today)
