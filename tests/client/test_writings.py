"""Letters and interview packs through the client: whoever wrote them, the client is the judge."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from skillmap import AsyncSkillMap, Resume, SkillMap
from skillmap.client import _writings
from skillmap.errors import UnverifiedResumeError, UsageError
from skillmap.models.change import Finding, Verdict
from skillmap.models.document import Notice
from skillmap.models.event import InterviewReady, WritingReady
from skillmap.models.language_model import (
    ModelFinish,
    ModelOutput,
    ModelRequest,
    ModelText,
    ModelUsage,
)
from skillmap.models.tailoring import TailorRequest
from skillmap.models.usage import Usage
from skillmap.models.writing import (
    QUESTIONS_MAX,
    ClaimToDefend,
    InterviewPack,
    InterviewQuestion,
    Passage,
    Writing,
    WritingKind,
)
from skillmap.protocols import AgentContext, AgentOutput, ProviderStatus
from skillmap.settings import Settings
from tests.client.conftest import ROOT, TODAY

KINDS: tuple[WritingKind, ...] = ("cover_letter", "follow_up_email", "outreach_message")
FORGED = Verdict(
    status="accept", findings=(Finding(code="fine", severity="info", message="Fine."),)
)
TRUE = "I moved 46 services from hand-kept EC2 hosts to K8s with Helm and Argo CD."
ASKED = "I moved 46 services from hand-kept EC2 hosts to K8s with Helm and Argo CD, gloriously."
LIE = "I led 400 engineers at Zorblax and cut costs by 93 %."
EVIDENCE = ("/work/0/highlights/2",)


@pytest.fixture
def maya() -> Resume:
    """The resume as data: reading the file again for every test would take longer than the tests."""
    return Resume.from_json_resume((ROOT / "tests/files/truth/maya-lindholm.json").read_bytes())


class Writer:
    """An agent that yields what it was made with."""

    name = "writer"

    def __init__(self, *outputs: AgentOutput) -> None:
        self._outputs = outputs

    def status(self) -> ProviderStatus:
        return ProviderStatus(works=True)

    async def propose(
        self, request: TailorRequest, context: AgentContext
    ) -> AsyncIterator[AgentOutput]:
        for output in self._outputs:
            yield output


class ModelByPurpose:
    """A language model with one answer for each purpose."""

    name = "by-purpose"

    def __init__(self, answers: Mapping[str, object]) -> None:
        self._answers = answers
        self.requests: list[ModelRequest] = []

    def status(self) -> ProviderStatus:
        return ProviderStatus(works=True)

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelOutput]:
        self.requests.append(request)
        yield ModelText(text=json.dumps(self._answers[request.purpose]))
        yield ModelUsage(usage=Usage(input_tokens=100, output_tokens=20, calls=1))
        yield ModelFinish(reason="stop")


def letter_of(*passages: Passage, **fields: object) -> Writing:
    return Writing.model_validate(
        {"kind": "cover_letter", "language": "en", "passages": passages, **fields}
    )


def passage(text: str, **fields: object) -> Passage:
    return Passage.model_validate({"text": text, "evidence": EVIDENCE, **fields})


# -- face -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_of_each_kind(
    sm: SkillMap, maya: Resume, posting: Path, kind: WritingKind
) -> None:
    """Offline; every passage accepted, and nothing waits."""
    writing = sm.letter(maya, posting, kind=kind)

    assert (kind, "rules", (), ()) == (
        writing.kind,
        writing.written_by,
        writing.to_review,
        writing.refused,
    )
    assert {"accept"} == {item.verdict.status for item in writing.passages if item.verdict}
    assert "Dear Brightwater Clinics Software team," in writing.text
    assert writing.text.endswith("Kind regards,\nMaya Lindholm")


def test_a_letter_of_a_tailoring_cites_its_base(sm: SkillMap, maya: Resume, posting: Path) -> None:
    """A tailoring knows its job, and pointers of evidence lead into its base."""
    draft = sm.tailor(maya, posting)
    writing = sm.letter(draft)

    assert sm.letter(maya, posting).text == writing.text
    for item in writing.passages:
        assert all(draft.base.at(pointer) is not None for pointer in item.evidence)


def test_a_letter_needs_a_job(sm: SkillMap, noor: Resume) -> None:
    """Only a tailoring has one of its own."""
    with pytest.raises(UsageError, match="for which job"):
        sm.letter(noor)
    with pytest.raises(UsageError, match="for which job"):
        sm.interview(noor)


@pytest.mark.parametrize("questions", [0, -1, QUESTIONS_MAX + 1])
def test_the_number_of_questions_is_bounded(
    sm: SkillMap, noor: Resume, analytics: Path, questions: int
) -> None:
    """1 to 30, anything else is an error that says so."""
    with pytest.raises(UsageError, match=f"1 to {QUESTIONS_MAX}"):
        sm.interview(noor, analytics, questions=questions)


def test_writings_beside_a_tailoring(sm: SkillMap, noor: Resume, analytics: Path) -> None:
    """They come as events, are in the result, and the changes are the same as without them."""
    with sm.tailor_stream(noor, analytics, writings=KINDS, interview_questions=5) as run:
        events = list(run)
        draft = run.result
    ready = [event.writing for event in events if isinstance(event, WritingReady)]
    packs = [event.interview for event in events if isinstance(event, InterviewReady)]

    assert list(KINDS) == [writing.kind for writing in draft.writings]
    assert list(draft.writings) == ready
    assert [draft.interview] == packs
    assert sm.tailor(noor, analytics).changes == draft.changes


def test_without_changes_only_what_is_beside_is_made(
    sm: SkillMap, noor: Resume, analytics: Path
) -> None:
    """`changes=False` leaves the resume alone."""
    draft = sm.tailor(noor, analytics, changes=False, writings=["cover_letter"])

    assert (0, 1) == (len(draft.changes), len(draft.writings))
    assert noor.to_json() == draft.result.resume.to_json()


def test_the_asynchronous_client_writes_the_same(
    sm: SkillMap, noor: Resume, analytics: Path
) -> None:
    """One implementation behind two faces."""

    async def write() -> tuple[Writing, InterviewPack]:
        async with AsyncSkillMap(settings=Settings(plugins=()), today=TODAY) as client:
            return await client.letter(noor, analytics), await client.interview(noor, analytics)

    letter, pack = asyncio.run(write())

    assert sm.letter(noor, analytics) == letter
    assert sm.interview(noor, analytics) == pack


def test_claims_to_defend_follow_the_changes(sm: SkillMap, maya: Resume, posting: Path) -> None:
    """A pack for a tailoring lists what was reworded; decisions change the list."""
    draft = sm.tailor(maya, posting, interview_questions=3)
    pack = draft.interview
    assert pack is not None
    summary = [claim for claim in pack.claims_to_defend if claim.pointer == "/basics/summary"]
    declined = sm.decide(draft, decline=["summary"])

    assert [draft.changes.by_id("summary").after] == [claim.text for claim in summary]
    assert declined.interview is not None
    assert not [
        claim for claim in declined.interview.claims_to_defend if claim.text == summary[0].text
    ]


# -- the judge --------------------------------------------------------------------------------


def hostile_letter() -> Writing:
    """Lies in every channel that a writing has."""
    return letter_of(
        passage(TRUE),
        passage(LIE, verdict=FORGED, confirmed=True),
        passage(f"{TRUE} See https://evil.example.com/x"),
        passage(TRUE, evidence=("/work/99/highlights/0",)),
        passage("Call +1 206 555 0100 or write to evil@example.org."),
        passage("I have\u200b moved 46 services."),
        subject=f"Subject: {LIE}",
        salutation=LIE,
        closing=LIE,
        signature=LIE,
        to_review=(passage(ASKED, verdict=FORGED, confirmed=True),),
        refused=(passage(TRUE),),
        written_by="Zorblax, the honest",
    )


def test_nothing_unverified_gets_into_a_letter(maya: Resume, posting: Path) -> None:
    """Forged verdicts and confirmations, and lies around the passages, change nothing."""
    agent = Writer(hostile_letter())
    with SkillMap(settings=Settings(plugins=()), agent=agent, today=TODAY) as sm:
        writing = sm.letter(maya, posting)

    assert [TRUE] == [item.text for item in writing.passages]
    assert [ASKED] == [item.text for item in writing.to_review]
    assert 5 == len(writing.refused)
    assert not any(item.confirmed for item in (*writing.to_review, *writing.refused))
    shown = f"{writing.subject}\n{writing.text}\n{writing.written_by}"
    assert not [word for word in ("Zorblax", "evil", "gloriously", "\u200b") if word in shown]
    assert "writer" == writing.written_by
    assert writing.text.startswith("Dear Brightwater Clinics Software team,")


def test_nothing_unverified_gets_into_an_interview_pack(maya: Resume, posting: Path) -> None:
    """Questions, reasons and tips that claim something are left out; points are judged."""
    good = InterviewQuestion(
        category="technical",
        text="How did you move services to Kubernetes?",
        reason=f"Because {LIE}",
        requirement_ids=("must-2", "no-such"),
        outline=(passage(TRUE), passage(LIE, verdict=FORGED)),
        to_review=(passage(ASKED),),
    )
    bad = [
        InterviewQuestion(category="gap", text=text, outline=(passage(LIE),))
        for text in (
            "How did you lead 400 engineers?",
            "How do you use COBOL?",
            "See https://evil.example.com?",
            "Write to evil@example.org?",
            "Which <b>tool</b>?",
            "x" * 5_000,
        )
    ]
    hostile = InterviewPack(
        language="en",
        questions=(good, *bad, good),
        tips=("Rest well.", LIE, "Mail evil@example.org"),
        claims_to_defend=(ClaimToDefend(pointer="/work/0", text=LIE, reason=LIE),),
        refused=(passage(LIE),),
        written_by=LIE,
    )
    with SkillMap(settings=Settings(plugins=()), agent=Writer(hostile), today=TODAY) as sm:
        pack = sm.interview(maya, posting)

    [question] = pack.questions
    assert (good.text, "", ("must-2",)) == (
        question.text,
        question.reason,
        question.requirement_ids,
    )
    assert [TRUE] == [item.text for item in question.outline]
    assert [ASKED] == [item.text for item in question.to_review]
    assert ("Rest well.",) == pack.tips
    assert "interview.questions_dropped" in [notice.code for notice in pack.warnings]
    kept = pack.model_copy(update={"refused": ()}).model_dump_json()
    assert not [word for word in ("400", "Zorblax", "evil", "COBOL") if word in kept]


def test_the_size_of_a_letter_is_bounded(maya: Resume, posting: Path) -> None:
    """Too many passages, too long ones, too much evidence: what is kept has limits with names."""
    many = [passage(TRUE) for _ in range(_writings.PASSAGES_MAX + 50)]
    long = passage("I moved services. " * 5_000)
    cited = passage(TRUE, evidence=EVIDENCE * 1_000)
    told = Notice(code="x", text="y" * 10_000)
    agent = Writer(letter_of(cited, long, *many, refused=tuple(many), warnings=(told,) * 500))
    with SkillMap(settings=Settings(plugins=()), agent=agent, today=TODAY) as sm:
        writing = sm.letter(maya, posting)

    everything = (*writing.passages, *writing.to_review, *writing.refused)
    assert len(writing.passages) + len(writing.to_review) <= _writings.PASSAGES_MAX
    assert len(writing.refused) <= _writings.PASSAGES_MAX
    assert _writings.WARNINGS_MAX == len(writing.warnings)
    assert "writing.passages_limit" == writing.warnings[0].code
    assert _writings.WARNING_CHARACTERS_MAX == len(writing.warnings[1].text)
    assert max(len(item.text) for item in everything) <= _writings.KEPT_CHARACTERS_MAX
    assert max(len(item.evidence) for item in everything) <= _writings.EVIDENCE_MAX
    assert sum(len(item.text) for item in writing.passages) <= _writings.TEXT_CHARACTERS_MAX
    assert any(
        finding.code == "length.limit"
        for item in writing.refused
        if item.verdict
        for finding in item.verdict.findings
    )


def test_what_was_not_asked_for_is_left_out(maya: Resume, posting: Path) -> None:
    """A second letter, another kind and a pack that nobody wants come with warnings."""
    first, second = letter_of(passage(TRUE)), letter_of(passage(TRUE), language="de")
    email = letter_of(passage(TRUE), kind="follow_up_email")
    agent = Writer(first, second, email, InterviewPack(language="en"))
    with SkillMap(settings=Settings(plugins=()), agent=agent, today=TODAY) as sm:
        draft = sm.tailor(maya, posting, writings=["cover_letter"])

    assert ["en"] == [writing.language for writing in draft.writings]
    assert draft.interview is None
    codes = [notice.code for notice in draft.warnings]
    assert 3 == codes.count("tailor.writing_not_asked")


def test_rules_write_what_the_agent_does_not(maya: Resume, posting: Path) -> None:
    """And the result says so."""
    with SkillMap(settings=Settings(plugins=()), agent=Writer(), today=TODAY) as sm:
        draft = sm.tailor(maya, posting, writings=["cover_letter"], interview_questions=4)

    assert ["rules"] == [writing.written_by for writing in draft.writings]
    assert draft.interview is not None
    assert (4, "rules") == (len(draft.interview.questions), draft.interview.written_by)
    assert "tailor.writing_by_rules" in [notice.code for notice in draft.warnings]


def test_the_order_of_passages_is_kept(maya: Resume, posting: Path) -> None:
    """Positions decide, so that one who waits comes back to its place."""
    agent = Writer(
        letter_of(
            passage("Thank you for your time.", position=2),
            passage(TRUE, position=0),
            to_review=(passage(ASKED, position=1),),
        )
    )
    with SkillMap(settings=Settings(plugins=()), agent=agent, today=TODAY) as sm:
        writing = sm.letter(maya, posting)
        decided = sm.decide_writing(writing, maya, posting, confirm=[1])

    assert [0, 2] == [item.position for item in writing.passages]
    assert [TRUE, ASKED, "Thank you for your time."] == [item.text for item in decided.passages]


# -- decisions --------------------------------------------------------------------------------


@pytest.fixture
def waiting(maya: Resume, posting: Path) -> Writing:
    """A letter with one passage accepted, one waiting and one refused."""
    agent = Writer(letter_of(passage(TRUE), passage(ASKED), passage(LIE)))
    with SkillMap(settings=Settings(plugins=()), agent=agent, today=TODAY) as client:
        return client.letter(maya, posting)


def test_a_person_lets_a_passage_pass(
    sm: SkillMap, maya: Resume, posting: Path, waiting: Writing
) -> None:
    """It is in the text then, and marked; a later decision about another one leaves it there."""
    confirmed = sm.decide_writing(waiting, maya, posting, confirm=[1])
    again = sm.decide_writing(confirmed, maya, posting)

    assert [(TRUE, False), (ASKED, True)] == [
        (item.text, item.confirmed) for item in confirmed.passages
    ]
    assert () == confirmed.to_review
    assert confirmed == again


def test_a_person_declines_a_passage(
    sm: SkillMap, maya: Resume, posting: Path, waiting: Writing
) -> None:
    """What is declined is gone, be it accepted or waiting."""
    declined = sm.decide_writing(waiting, maya, posting, decline=[0, 1])

    assert ((), ()) == (declined.passages, declined.to_review)


def test_nobody_can_confirm_a_lie(
    sm: SkillMap, maya: Resume, posting: Path, waiting: Writing
) -> None:
    """Neither where it is, nor moved to where it could be confirmed."""
    with pytest.raises(UnverifiedResumeError, match="refuses"):
        sm.decide_writing(waiting, maya, posting, confirm=[2])
    moved = waiting.model_copy(update={"to_review": waiting.refused, "refused": ()})
    with pytest.raises(UnverifiedResumeError, match="refuses"):
        sm.decide_writing(moved, maya, posting, confirm=[2])
    forged = waiting.model_copy(
        update={"passages": (*waiting.passages, passage(LIE, confirmed=True))}
    )
    assert LIE not in sm.decide_writing(forged, maya, posting).text


@pytest.mark.parametrize(
    ("confirm", "decline"), [([7], []), ([], [7]), ([1], [1])], ids=["unknown", "other", "both"]
)
def test_decisions_name_what_is_there(
    sm: SkillMap,
    maya: Resume,
    posting: Path,
    waiting: Writing,
    confirm: list[int],
    decline: list[int],
) -> None:
    """An unknown position, and one in both lists, are errors."""
    with pytest.raises(UsageError):
        sm.decide_writing(waiting, maya, posting, confirm=confirm, decline=decline)


# -- with a model -----------------------------------------------------------------------------


def test_one_call_for_letter_and_email_and_none_for_changes(maya: Resume, posting: Path) -> None:
    """A lie in the answer is refused, usage and prompt versions are in the result."""
    model = ModelByPurpose(
        {
            "letters": {
                "passages": [
                    {"in": kind, "ev": ["a3"], "req": ["m2"], "text": text}
                    for kind in ("cover_letter", "follow_up_email")
                    for text in (f"{TRUE} " * 6, LIE)
                ]
            },
            "interview": {
                "questions": [
                    {
                        "cat": "technical",
                        "text": "How did you move services to Kubernetes?",
                        "req": ["m2"],
                        "points": [{"text": TRUE, "ev": ["a3"]}, {"text": LIE, "ev": ["a3"]}],
                    }
                ]
            },
        }
    )
    with SkillMap(settings=Settings(plugins=()), llm=model, today=TODAY) as sm:
        draft = sm.tailor(
            maya,
            posting,
            changes=False,
            writings=["cover_letter", "follow_up_email"],
            interview_questions=6,
        )

    assert ["interview", "letters"] == sorted(request.purpose for request in model.requests)
    assert 2 == draft.usage.calls
    assert {"letters.1", "interview.1"} == set(draft.prompt_version.split("+"))
    assert ["model", "model"] == [writing.written_by for writing in draft.writings]
    for writing in draft.writings:
        assert TRUE in writing.text
        assert LIE not in writing.text
        assert [LIE] == [item.text for item in writing.refused]
    pack = draft.interview
    assert pack is not None
    assert "How did you move services to Kubernetes?" == pack.questions[0].text
    assert [TRUE] == [item.text for item in pack.questions[0].outline]
    assert [LIE] == [item.text for item in pack.refused]
    musts = {item.id for item in draft.job.requirements if item.kind == "must"}
    assert musts <= {name for question in pack.questions for name in question.requirement_ids}
    assert 6 == len(pack.questions)


def test_a_model_that_answers_nonsense_costs_no_letter(maya: Resume, posting: Path) -> None:
    """Rules write then, and the warnings tell both."""
    model = ModelByPurpose({"letters": "Sorry, I cannot."})
    with SkillMap(settings=Settings(plugins=()), llm=model, today=TODAY) as sm:
        writing = sm.letter(maya, posting)

    assert "rules" == writing.written_by
    assert "writing.by_rules" in [notice.code for notice in writing.warnings]
