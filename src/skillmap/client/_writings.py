"""Letters and interview packs: every passage judged here, whoever wrote it, and the frame made here.

What an agent says around its passages (greeting, subject, closing, name, verdicts) is not read at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from skillmap.errors import UnverifiedResumeError, UsageError
from skillmap.models.change import Change, Finding, Verdict
from skillmap.models.document import Notice
from skillmap.models.event import InterviewReady, WritingReady
from skillmap.models.tailoring import Decision, Tailoring, TailorRequest
from skillmap.models.writing import (
    QUESTIONS_MAX,
    ClaimToDefend,
    InterviewPack,
    InterviewQuestion,
    Passage,
    Writing,
    WritingKind,
)

if TYPE_CHECKING:
    from skillmap.client._listening import Heard
    from skillmap.client._tailoring import InThread
    from skillmap.models.date import PartialDate
    from skillmap.models.job import Job
    from skillmap.models.resume import Resume
    from skillmap.runs import Emit
    from skillmap.tailor.passages import PassageKind

PASSAGES_MAX = 40
"""Passages of one writing, or points of one answer, that are judged; a letter has about eight paragraphs."""

TEXT_CHARACTERS_MAX = 6_000
"""Characters of all passages of one writing that may be sent; two full pages. What comes after is refused."""

EVIDENCE_MAX = 60
"""Pointers of one passage that are kept; with more it speaks of everything and proves nothing."""

KEPT_CHARACTERS_MAX = 4_000
"""A refused passage is shown up to here, however long it was."""

TIPS_MAX = 20
"""Tips of a pack that are kept."""

WARNINGS_MAX = 20
"""Warnings of one writing that are kept."""

WARNING_CHARACTERS_MAX = 500
"""A warning is shown up to here."""


def judge_passage(
    passage: Passage,
    base: Resume,
    job: Job,
    *,
    today: PartialDate | None = None,
    kind: PassageKind = "letter",
) -> Passage:
    """*passage* with the verifier's verdict; one that it brought is ignored, and so is a confirmation."""
    from skillmap.tailor.passages import check_passage

    findings = check_passage(
        passage.text[: KEPT_CHARACTERS_MAX + 1],
        evidence=passage.evidence,
        base=base,
        job=job,
        kind=kind,
        today=today,
    )
    if len(passage.text) > KEPT_CHARACTERS_MAX:
        findings = (_too_long(), *findings)
    return passage.model_copy(update={"verdict": Verdict.of(findings), "confirmed": False})


def judge_writing(
    writing: Writing, base: Resume, job: Job, *, today: PartialDate, written_by: str
) -> Writing:
    """*writing* with every passage judged and put where its verdict says, in a frame of our own."""
    proposed = _in_order(writing.passages, writing.to_review)
    judged = _judged(proposed, base, job, writing, today)
    left = len(writing.passages) + len(writing.to_review) - len(proposed)
    if left:
        text = f"{left} passage(s) were not looked at: the first {PASSAGES_MAX} are a letter."
        notice = Notice(code="writing.passages_limit", text=text)
        writing = writing.model_copy(update={"warnings": (notice, *writing.warnings)})
    return _arranged(
        writing, judged, base, job, written_by=written_by, told=_refused(writing, base, job, today)
    )


def decide_writing(
    writing: Writing,
    base: Resume,
    job: Job,
    *,
    today: PartialDate,
    confirm: Collection[int],
    decline: Collection[int],
) -> Writing:
    """*writing* judged anew, with a person's decisions about its passages, by position; earlier ones stay.

    A declined passage is left out.

    Raises:
        UsageError: There is no passage of that position, or one is in both lists.
        UnverifiedResumeError: A passage that the verifier refuses was confirmed.
    """
    proposed = _in_order(writing.passages, writing.to_review)
    unknown = sorted({*confirm, *decline} - {passage.position for passage in proposed})
    if unknown:
        if set(unknown) & {passage.position for passage in writing.refused} & set(confirm):
            raise UnverifiedResumeError("a passage that the verifier refuses was confirmed")
        named = ", ".join(map(str, unknown))
        raise UsageError(f"The writing has no passage {named} to decide about.")
    if set(confirm) & set(decline):
        raise UsageError("A passage cannot be confirmed and declined at once.")
    kept = [passage for passage in proposed if passage.position not in decline]
    confirmed = {passage.position for passage in kept if passage.confirmed} | set(confirm)
    judged = _judged(kept, base, job, writing, today, confirmed=confirmed)
    if any(_status(passage) == "refuse" and passage.position in confirm for passage in judged):
        raise UnverifiedResumeError("a passage that the verifier refuses was confirmed")
    return _arranged(
        writing, judged, base, job, written_by=writing.written_by, told=writing.refused
    )


def release_writing(writing: Writing, base: Resume, job: Job, *, today: PartialDate) -> Writing:
    """*writing* as it may be sent: judged anew, in a frame of our own.

    Raises:
        UnverifiedResumeError: It holds a passage that no verifier and no person has let through.
    """
    confirmed = {passage.position for passage in writing.passages if passage.confirmed}
    judged = _judged(writing.passages, base, job, writing, today, confirmed=confirmed)
    if not all(_may_stand(passage) for passage in judged):
        raise UnverifiedResumeError("the letter holds a passage that the verifier does not accept")
    return _arranged(writing, judged, base, job, written_by=writing.written_by, told=())


async def judge_heard(
    heard: Heard,
    emit: Emit,
    in_thread: InThread,
    *,
    request: TailorRequest,
    today: PartialDate,
    agent: str,
) -> None:
    """Judge what *heard* holds unjudged, tell it, and keep it: the first of each kind that was asked for."""
    base, job, options = request.resume, request.job, request.options
    waiting, heard.unjudged = heard.unjudged, []
    for output in waiting:
        written_by = output.written_by if output.written_by == "rules" else agent
        if isinstance(output, Writing):
            have = {writing.kind for writing in heard.writings}
            if output.kind not in options.writings or output.kind in have:
                heard.warn(_not_asked(output.kind))
                continue
            writing = await in_thread(
                judge_writing, output, base, job, today=today, written_by=written_by
            )
            heard.writings.append(writing)
            emit(WritingReady, writing=writing)
        elif not options.interview_questions or heard.interview is not None:
            heard.warn(_not_asked("interview"))
        else:
            heard.interview = await in_thread(
                judge_interview,
                output,
                base,
                job,
                today=today,
                written_by=written_by,
                questions_max=options.interview_questions,
            )


def finish_interview(
    pack: InterviewPack | None,
    emit: Emit,
    request: TailorRequest,
    changes: tuple[Change, ...],
    decisions: Mapping[str, Decision],
) -> InterviewPack | None:
    """*pack* with the claims to defend, which only the outcome of all changes tells; it is told only then."""
    if pack is None:
        return None
    finished = _with_claims(pack, request, changes, decisions)
    emit(InterviewReady, interview=finished)
    return finished


def with_claims(pack: InterviewPack, tailoring: Tailoring) -> InterviewPack:
    """*pack* with the claims that a resume as *tailoring* leaves it has to defend."""
    request = TailorRequest(
        resume=tailoring.base,
        job=tailoring.job,
        match=tailoring.match_before,
        options=tailoring.options,
    )
    return _with_claims(pack, request, tailoring.changes.changes, tailoring.decisions)


def _with_claims(
    pack: InterviewPack,
    request: TailorRequest,
    changes: tuple[Change, ...],
    decisions: Mapping[str, Decision],
) -> InterviewPack:
    from skillmap.tailor.interview_claims import claims_to_defend

    claims = claims_to_defend(request, changes, decisions)
    return pack.model_copy(update={"claims_to_defend": claims})


async def fill_in(
    heard: Heard,
    emit: Emit,
    in_thread: InThread,
    *,
    request: TailorRequest,
    today: PartialDate,
    agent: str,
) -> None:
    """Write by rules what *request* asks for and the agent did not write, and say so."""
    from skillmap.tailor.writing_steps import writings_by_rules

    missing = missing_writings(request, [writing.kind for writing in heard.writings], heard)
    if missing is None:
        return
    text = f"The agent {agent!r} did not write all that was asked for; rules wrote the rest."
    heard.warn(Notice(code="tailor.writing_by_rules", text=text))
    heard.unjudged += await in_thread(list, writings_by_rules(missing, today=today))
    await judge_heard(heard, emit, in_thread, request=request, today=today, agent=agent)


def missing_writings(
    request: TailorRequest, have: Collection[WritingKind], heard: Heard
) -> TailorRequest | None:
    """*request* for what was not written, or None when all was."""
    options = request.options
    kinds = tuple(kind for kind in dict.fromkeys(options.writings) if kind not in have)
    questions = options.interview_questions if heard.interview is None else 0
    if not kinds and not questions:
        return None
    left = options.model_copy(update={"writings": kinds, "interview_questions": questions})
    return request.model_copy(update={"options": left})


def judge_interview(
    pack: InterviewPack,
    base: Resume,
    job: Job,
    *,
    today: PartialDate,
    written_by: str,
    questions_max: int = QUESTIONS_MAX,
) -> InterviewPack:
    """*pack* with every point of an answer judged; questions, reasons and tips that claim something are left out."""
    from skillmap.tailor.interview_check import RemarkChecker

    remarks = RemarkChecker(base, job)
    refused: list[Passage] = list(_cut(pack.refused, base, job, today, "interview"))
    questions: list[InterviewQuestion] = []
    dropped = 0
    seen: set[str] = set()
    for question in pack.questions:
        if len(questions) == questions_max:
            break
        text = " ".join(question.text.split())
        if text.casefold() in seen or remarks.check(text):
            dropped += 1
            continue
        seen.add(text.casefold())
        points = _in_order(question.outline, question.to_review)
        judged = [
            judge_passage(point, base, job, today=today, kind="interview") for point in points
        ]
        refused += [point for point in judged if _status(point) == "refuse"]
        questions.append(
            InterviewQuestion(
                category=question.category,
                text=text,
                reason="" if remarks.check(question.reason) else question.reason,
                requirement_ids=_known(question.requirement_ids, job),
                outline=tuple(point for point in judged if _status(point) == "accept"),
                to_review=tuple(point for point in judged if _status(point) == "review"),
            )
        )
    tips = tuple(tip for tip in pack.tips[:TIPS_MAX] if not remarks.check(tip))
    warnings = list(_bounded(pack.warnings))
    if dropped:
        text = f"{dropped} question(s) were left out: they repeat one, or claim what nothing shows."
        warnings.append(Notice(code="interview.questions_dropped", text=text))
    return InterviewPack(
        language=pack.language[:20],
        questions=tuple(questions),
        tips=tips,
        refused=tuple(refused[:PASSAGES_MAX]),
        written_by=written_by,
        warnings=tuple(warnings),
    )


def judge_claims(
    claims: Sequence[ClaimToDefend], base: Resume, job: Job, *, today: PartialDate
) -> tuple[ClaimToDefend, ...]:
    """Those of *claims* that the verifier does not refuse: a person may have confirmed some of them."""
    from skillmap.tailor.interview_check import RemarkChecker

    remarks = RemarkChecker(base, job)
    kept = []
    for claim in claims[:PASSAGES_MAX]:
        text = Passage(text=claim.text, evidence=_existing(claim.pointer, base))
        judged = judge_passage(text, base, job, today=today, kind="interview")
        if _status(judged) != "refuse" and not remarks.check(claim.reason):
            kept.append(claim)
    return tuple(kept)


def _existing(pointer: str, base: Resume) -> tuple[str, ...]:
    """*pointer* where *base* has something there; a text that was added stands nowhere in it."""
    try:
        base.at(pointer)
    except (KeyError, ValueError):
        return ()
    return (pointer,)


# -- passages ---------------------------------------------------------------------------------


def _in_order(*groups: Iterable[Passage]) -> list[Passage]:
    """Passages as they were proposed, each with a position of its own."""
    found = sorted(
        (passage for group in groups for passage in group), key=lambda item: item.position
    )[:PASSAGES_MAX]
    if len({passage.position for passage in found}) == len(found):
        return found
    return [passage.model_copy(update={"position": at}) for at, passage in enumerate(found)]


def _judged(
    passages: Iterable[Passage],
    base: Resume,
    job: Job,
    writing: Writing,
    today: PartialDate,
    *,
    confirmed: Collection[int] = (),
) -> list[Passage]:
    """*passages* judged one by one; those beyond the length of a letter are refused."""
    from skillmap.tailor.writing_frame import PASSAGE_KIND

    found: list[Passage] = []
    length = 0
    for passage in passages:
        plain = passage.model_copy(
            update={
                "text": passage.text.strip() or " ",
                "evidence": passage.evidence[:EVIDENCE_MAX],
                "requirement_ids": _known(passage.requirement_ids, job),
            }
        )
        judged = judge_passage(plain, base, job, today=today, kind=PASSAGE_KIND[writing.kind])
        if _status(judged) == "review" and passage.position in confirmed:
            judged = judged.model_copy(update={"confirmed": True})
        length += len(plain.text) if _status(judged) != "refuse" else 0
        if length > TEXT_CHARACTERS_MAX:
            judged = judged.model_copy(update={"verdict": Verdict.of((_too_long(),))})
        found.append(judged)
    return found


def _arranged(
    writing: Writing,
    judged: Sequence[Passage],
    base: Resume,
    job: Job,
    *,
    written_by: str,
    told: Iterable[Passage],
) -> Writing:
    from skillmap.tailor.writing_frame import make_frame
    from skillmap.tailor.writing_words import writing_language

    language = writing_language(writing.language)
    frame = make_frame(writing.kind, language, job, base)
    refused = [passage for passage in judged if _status(passage) == "refuse"]
    return Writing(
        kind=writing.kind,
        language=language,
        subject=frame.subject,
        salutation=frame.salutation,
        passages=tuple(passage for passage in judged if _may_stand(passage)),
        closing=frame.closing,
        signature=frame.signature,
        to_review=tuple(
            passage for passage in judged if _status(passage) == "review" and not passage.confirmed
        ),
        refused=tuple(_shortened(passage) for passage in (*refused, *told))[:PASSAGES_MAX],
        written_by=written_by,
        warnings=_bounded(writing.warnings),
    )


def _refused(writing: Writing, base: Resume, job: Job, today: PartialDate) -> list[Passage]:
    """What the agent says that was refused, as far as that is so."""
    from skillmap.tailor.writing_frame import PASSAGE_KIND

    return list(_cut(writing.refused, base, job, today, PASSAGE_KIND[writing.kind]))


def _cut(
    passages: Sequence[Passage], base: Resume, job: Job, today: PartialDate, kind: PassageKind
) -> Iterable[Passage]:
    for passage in passages[:PASSAGES_MAX]:
        judged = judge_passage(passage, base, job, today=today, kind=kind)
        if _status(judged) == "refuse":
            yield _shortened(judged)


def _shortened(passage: Passage) -> Passage:
    return passage.model_copy(
        update={
            "text": passage.text[:KEPT_CHARACTERS_MAX],
            "evidence": passage.evidence[:EVIDENCE_MAX],
        }
    )


def _bounded(warnings: Sequence[Notice]) -> tuple[Notice, ...]:
    return tuple(
        notice.model_copy(update={"text": notice.text[:WARNING_CHARACTERS_MAX]})
        for notice in warnings[:WARNINGS_MAX]
    )


def _known(requirement_ids: Iterable[str], job: Job) -> tuple[str, ...]:
    known = {requirement.id for requirement in job.requirements}
    return tuple(dict.fromkeys(name for name in requirement_ids if name in known))


def _status(passage: Passage) -> str:
    return passage.verdict.status if passage.verdict else "refuse"


def _may_stand(passage: Passage) -> bool:
    status = _status(passage)
    return status == "accept" or (status == "review" and passage.confirmed)


def _too_long() -> Finding:
    return Finding(
        code="length.limit",
        severity="error",
        message=f"The writing is longer than {TEXT_CHARACTERS_MAX} characters.",
        checker="writings",
    )


def _not_asked(what: str) -> Notice:
    text = f"The agent wrote {what!r} that nobody asked for, or a second one; it was left out."
    return Notice(code="tailor.writing_not_asked", text=text)
