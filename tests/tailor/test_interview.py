"""Interview packs by rules: every must in a question, answers from real lines, nothing claimed in between."""

from __future__ import annotations

import asyncio
import re
from functools import cache

import pytest

from skillmap.asking.masking import Mask
from skillmap.models.change import Change
from skillmap.models.tailoring import Decision
from skillmap.models.writing import QUESTIONS_MAX, InterviewPack
from skillmap.tailor.interview import SHARES, make_interview
from skillmap.tailor.interview_check import QUESTION_CHARACTERS_MAX, RemarkChecker
from skillmap.tailor.interview_claims import CLAIMS_MAX, NUMBERS_MAX, claims_to_defend
from skillmap.tailor.interview_level import JUNIOR_YEARS, SENIOR_YEARS, level_of
from skillmap.tailor.passages import check_passage
from skillmap.tailor.writing_model import interview_request, make_pack, make_sent
from skillmap.tailor.writing_wire import WireQuestion
from skillmap.tailor.writing_words import WRITING_LANGUAGES, interview_words
from skillmap.testing.agents import sample_context
from skillmap.testing.strict_schema import strict_schema_problems
from tests.tailor.applications import PAIRS, application
from tests.tailor.resumes import TODAY

COUNTS = (1, 10)
GOOD = ("maya-lindholm", "platform-engineer")


@cache
def made(resume: str, posting: str, count: int = 10) -> InterviewPack:
    return make_interview(application(resume, posting), count, today=TODAY)


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_every_must_is_in_a_question(pair: tuple[str, str]) -> None:
    """However few questions are asked for."""
    requirements = application(*pair).job.requirements
    musts = {item.id for item in requirements if item.kind == "must" and not item.negated}
    for count in COUNTS:
        questions = made(*pair, count).questions
        asked = {name for question in questions for name in question.requirement_ids}

        assert musts <= asked
        assert asked <= {item.id for item in requirements}


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_the_number_is_kept_and_no_question_comes_twice(pair: tuple[str, str]) -> None:
    """Fewer only with a warning."""
    for count in COUNTS:
        pack = made(*pair, count)
        texts = [question.text.casefold() for question in pack.questions]
        codes = [notice.code for notice in pack.warnings]

        assert len(texts) == len(set(texts)) <= count
        assert (len(texts) < count) == ("interview.short" in codes)
        assert len(texts) == count


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_every_point_is_accepted_and_cites_what_exists(pair: tuple[str, str]) -> None:
    """All cited pointers lead somewhere, and the verifier finds nothing in any outline."""
    request = application(*pair)
    points = [point for question in made(*pair).questions for point in question.outline]
    found = [
        (point.text, [finding.code for finding in findings])
        for point in points
        if (
            findings := check_passage(
                point.text,
                evidence=point.evidence,
                base=request.resume,
                job=request.job,
                kind="interview",
                today=TODAY,
            )
        )
    ]

    assert points
    assert [] == found
    assert all(
        request.resume.at(pointer) is not None for point in points for pointer in point.evidence
    )


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_questions_and_tips_claim_nothing(pair: tuple[str, str]) -> None:
    """They pass the check that an agent's questions have to pass, and are never left open."""
    request = application(*pair)
    remarks = RemarkChecker(request.resume, request.job)
    pack = made(*pair)
    texts = [text for item in pack.questions for text in (item.text, item.reason)]

    assert not [text for text in (*texts, *pack.tips) if remarks.check(text)]
    assert not re.search(r"[{}\[\]]", "".join((*texts, *pack.tips)).replace("[email", ""))
    assert pack.tips


@pytest.mark.parametrize("count", [2, 3, 5, 20, QUESTIONS_MAX])
def test_any_number_of_questions(count: int) -> None:
    """As many as asked for while posting and resume have matter for them, each must in one."""
    pack = made(*GOOD, count)
    musts = {item.id for item in application(*GOOD).job.requirements if item.kind == "must"}

    assert count == len(pack.questions)
    assert musts <= {name for question in pack.questions for name in question.requirement_ids}


def test_questions_are_balanced_over_the_categories() -> None:
    """Ten questions: the shares, rounded."""
    counts = [question.category for question in made(*GOOD).questions]

    assert {name: counts.count(name) for name in SHARES} == {
        "technical": 4,
        "behavioural": 3,
        "gap": 1,
        "role": 1,
        "company": 1,
    }


def test_what_one_category_cannot_fill_the_others_do() -> None:
    """Nobody who lacks nothing is asked about gaps."""
    pack = made("jonas-weber", "customer-success-lead", QUESTIONS_MAX)
    categories = {question.category for question in pack.questions}

    assert set(SHARES) == categories
    assert len(pack.questions) > 20


@pytest.mark.parametrize("count", [0, -1, QUESTIONS_MAX + 1])
def test_the_number_of_questions_has_bounds(count: int) -> None:
    """1 to 30."""
    with pytest.raises(ValueError, match=f"1 to {QUESTIONS_MAX}"):
        make_interview(application(*GOOD), count, today=TODAY)


def test_an_answer_is_a_line_taken_apart() -> None:
    """Situation, action and result of one bullet point, word for word, each with its evidence."""
    [question] = [
        item
        for item in made(*GOOD).questions
        if item.category == "behavioural" and "Moved 46 services" in item.text
    ]

    assert [
        ("Situation: Senior Platform Engineer, Kestrel Freight Systems.", "/work/0/position"),
        (
            "Action: Moved 46 services from hand-kept EC2 hosts to K8s (EKS) with Helm and Argo CD.",
            "/work/0/highlights/2",
        ),
        ("Result: cutting a typical deploy from 38 minutes to 6.", "/work/0/highlights/2"),
    ] == [(point.text, point.evidence[0]) for point in question.outline]


def test_a_gap_is_admitted_in_the_answer() -> None:
    """And what comes near it is cited, if anything does."""
    gaps = [item for item in made(*GOOD).questions if item.category == "gap"]

    assert gaps
    for question in gaps:
        assert re.match(
            r"(?:My resume does not show|I have not worked with) ", question.outline[0].text
        )


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_a_gap_is_admitted_first_also_without_a_name(pair: tuple[str, str]) -> None:
    """Requirements that no list can name, such as "Excellent communication", are admitted, too."""
    pack = made(*pair)
    wish = interview_words(pack.language)["outline"]["wish"].partition("{")[0]
    first = [question.outline[0] for question in pack.questions if question.category == "gap"]

    assert [point.evidence for point in first] == [()] * len(first)
    assert not [point.text for point in first if point.text.startswith(wish)]


@pytest.mark.parametrize(
    ("pair", "language"),
    [
        (GOOD, "en"),
        (("electrician-de", "electrician-de"), "de"),
        (("nurse-fr", "nurse-fr"), "fr"),
        (("accountant-es", "accountant-es"), "es"),
        (("sofia-marques", "arquiteta-reabilitacao-pt"), "en"),
    ],
)
def test_the_language_is_the_resumes(pair: tuple[str, str], language: str) -> None:
    """Another one than the four comes with a warning."""
    pack = made(*pair)
    is_told = "writing.language" in [notice.code for notice in pack.warnings]

    assert language == pack.language
    assert is_told == (pair[0] == "sofia-marques")


@pytest.mark.parametrize("language", WRITING_LANGUAGES)
def test_languages_have_the_same_wordings(language: str) -> None:
    """Every section and key of one file is in the others, as a list where that is one."""

    def shape(found: object) -> object:
        if isinstance(found, dict):
            return {key: shape(value) for key, value in found.items()}
        return type(found).__name__

    assert shape(interview_words("en")) == shape(interview_words(language))


# -- level ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "years", "level"),
    [
        ("Junior Developer", None, "junior"),
        ("Senior Developer", 1.0, "senior"),
        ("Head of Data", None, "lead"),
        ("Teamleiter Einkauf", None, "lead"),
        ("Développeur confirmé", None, "senior"),
        ("Becario de marketing", None, "junior"),
        ("Developer", JUNIOR_YEARS - 1.0, "junior"),
        ("Developer", JUNIOR_YEARS + 1.0, "middle"),
        ("Developer", float(SENIOR_YEARS), "senior"),
        ("Developer", None, "senior"),
    ],
)
def test_the_level_is_the_postings_else_the_resumes(
    title: str, years: float | None, level: str
) -> None:
    """Title, then years, then what the resume says of itself (here: a senior)."""
    request = application(*GOOD)
    requirements = tuple(
        item.model_copy(update={"years": None}) for item in request.job.requirements
    )
    first = requirements[0].model_copy(update={"years": years})
    job = request.job.model_copy(
        update={"title": title, "requirements": (first, *requirements[1:])}
    )

    assert level == level_of(request.model_copy(update={"job": job}), TODAY)


def test_levels_are_asked_differently() -> None:
    """A junior is not asked what a lead is asked."""
    request = application(*GOOD)
    asked = {
        title: {
            question.text
            for question in make_interview(
                request.model_copy(update={"job": request.job.model_copy(update={"title": title})}),
                today=TODAY,
            ).questions
        }
        for title in ("Junior Engineer", "Head of Engineering")
    }

    assert len(set.intersection(*asked.values())) <= 4


# -- claims to defend -------------------------------------------------------------------------


def change(pointer: str, after: str, **fields: object) -> Change:
    facts = {"id": pointer, "op": "replace", "pointer": pointer, "before": "Old.", "after": after}
    return Change.model_validate({**facts, **fields})


def test_claims_are_told_with_the_gravest_reason_first() -> None:
    """Confirmed wording before reworded lines before ranks, musts shown once, and numbers."""
    confirmed = change("/work/0/highlights/0", "Grew 12 things.")
    reworded = change("/work/0/highlights/1", "Compared vendors.")
    declined = change("/work/0/highlights/4", "Never written.")
    dropped = Change(id="dropped", op="drop", pointer="/work/0/highlights/2", before="Old.")
    decisions: dict[str, Decision] = {
        confirmed.id: "confirmed",
        reworded.id: "accepted",
        declined.id: "declined",
        dropped.id: "accepted",
    }
    claims = claims_to_defend(
        application(*GOOD), (reworded, confirmed, declined, dropped), decisions
    )

    assert ["/work/0/highlights/0", "/work/0/highlights/1"] == [item.pointer for item in claims[:2]]
    assert ["Grew 12 things.", "Compared vendors."] == [item.text for item in claims[:2]]
    assert "confirmed" in claims[0].reason
    assert "reworded" in claims[1].reason
    pointers = [item.pointer for item in claims]
    assert dropped.pointer not in pointers
    assert "Never written." not in [item.text for item in claims]
    assert len(pointers) == len(set(pointers)) <= CLAIMS_MAX


def test_another_name_for_the_same_is_nothing_to_defend() -> None:
    """A change from "K8s" to "Kubernetes" claims nothing."""
    same = change("/skills/1/keywords/0", "Kubernetes", before="K8s")

    assert same.pointer not in [
        item.pointer
        for item in claims_to_defend(application(*GOOD), (same,), {same.id: "accepted"})
    ]


def test_numbers_and_musts_shown_once_are_claims() -> None:
    """Of a resume that nobody changed; only the best lines are listed for their numbers."""
    claims = claims_to_defend(application(*GOOD), (), {})
    reasons = [item.reason for item in claims]

    assert reasons.count(interview_words("en")["claims"]["number"]) == NUMBERS_MAX
    assert any("only this place shows it" in reason for reason in reasons)
    base = application(*GOOD).resume
    assert all(base.at(item.pointer) == item.text for item in claims)


# -- what questions may say -------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "How did you move services to Kubernetes?",
        "Your resume says: “Moved 46 services from hand-kept EC2 hosts to K8s”. What came of it?",
        "The posting asks for “Strong PostgreSQL skills”. Which of your work shows it?",
        "Which two things would you do first?",
        "How would you bring 70 services into Istio?",
    ],
)
def test_honest_questions_pass(text: str) -> None:
    """They name what resume or posting name."""
    request = application(*GOOD)

    assert () == RemarkChecker(request.resume, request.job).check(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("How did you lead 400 people?", "number.unsupported"),
        ("Your resume says: “Moved 99 services”. Why?", "number.unsupported"),
        ("How do you use COBOL?", "term.unsupported"),
        ("How did you win the Turing Award?", "term.unsupported"),
        ("What did you do at Zorblax?", "term.unsupported"),
        ("How did you become a chartered engineer?", "credential.added"),
        ("Have you seen https://example.org/x?", "text.link"),
        ("Write to me@example.org?", "text.contact"),
        ("Which **tool**?", "text.markup"),
        ("Which\u200b tool?", "text.hidden_characters"),
        ("x" * (QUESTION_CHARACTERS_MAX + 1), "length.limit"),
        ("  ", "length.limit"),
    ],
)
def test_questions_that_claim_are_seen(text: str, code: str) -> None:
    """A number or a skill that nobody named, and what no text may have."""
    request = application(*GOOD)

    assert code in RemarkChecker(request.resume, request.job).check(text)


# -- with a model -----------------------------------------------------------------------------


def by_model(*questions: dict[str, object], count: int = 6) -> InterviewPack:
    request = application(*GOOD, interview_questions=count)
    sent = make_sent(request, Mask(request.resume.to_wire()))
    found = [item for item in map(WireQuestion.read, questions) if item is not None]
    judge = sample_context(request, today=TODAY).judge_passage
    return asyncio.run(make_pack(request, sent, found, judge, today=TODAY))


def test_questions_of_a_model_are_completed_by_rules() -> None:
    """Its own first, then those that ask for what it forgot, and never more than were asked for."""
    own = {"cat": "behavioural", "text": "What would you do again?", "req": ["m1"], "points": []}
    pack = by_model(own, own, {"cat": "poetry", "text": "Why?"})
    musts = {item.id for item in application(*GOOD).job.requirements if item.kind == "must"}

    assert (6, "model") == (len(pack.questions), pack.written_by)
    assert "What would you do again?" == pack.questions[0].text
    assert 1 == [question.text for question in pack.questions].count("What would you do again?")
    assert musts <= {name for question in pack.questions for name in question.requirement_ids}


def test_a_pack_without_a_question_of_the_model_says_so() -> None:
    """One question that may stand is enough to need no warning."""
    own = {"cat": "behavioural", "text": "What would you do again?", "req": [], "points": []}
    none, one = by_model({"cat": "poetry", "text": "Why?"}), by_model(own)

    assert ("rules", ["interview.by_rules"]) == (none.written_by, [n.code for n in none.warnings])
    assert [] == [notice.code for notice in one.warnings]


def test_lies_in_outlines_of_a_model_are_refused() -> None:
    """The question stays, the point goes."""
    lie = "I led 400 engineers at Zorblax."
    true = "I moved 46 services from hand-kept EC2 hosts to K8s with Helm and Argo CD."
    points = [{"text": lie, "ev": ["a1"]}, {"text": true, "ev": ["a3"]}]
    pack = by_model({"cat": "role", "text": "How would you begin?", "req": [], "points": points})

    assert [true] == [point.text for point in pack.questions[0].outline]
    assert [lie] == [point.text for point in pack.refused]


def test_the_request_is_strict_and_without_contact_data() -> None:
    """A schema that every server takes, and nobody's address in the prompt."""
    request = application(*GOOD, interview_questions=10)
    sent = make_sent(request, Mask(request.resume.to_wire()))
    asked = interview_request(request, sent, today=TODAY)

    assert asked.json_schema is not None
    assert () == strict_schema_problems(asked.json_schema)
    assert "Lindholm" not in asked.model_dump_json()
    assert "10 questions for the level senior" in asked.task
