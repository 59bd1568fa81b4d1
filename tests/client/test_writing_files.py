"""Letters and interview packs as files: the same text in every format, and nothing that was not let through."""

from __future__ import annotations

import pytest

from skillmap import Resume, SkillMap
from skillmap.errors import UnknownProviderError, UnverifiedResumeError, UsageError
from skillmap.models.job import Job
from skillmap.models.writing import (
    ClaimToDefend,
    InterviewPack,
    InterviewQuestion,
    Passage,
    Writing,
)
from skillmap.settings import Settings
from tests.client.conftest import ROOT, TODAY
from tests.client.test_writings import ASKED, EVIDENCE, LIE, TRUE, Writer, letter_of, passage

FORMATS = ("txt", "md", "html", "docx", "pdf")


@pytest.fixture(scope="module")
def maya() -> Resume:
    return Resume.from_json_resume((ROOT / "tests/files/truth/maya-lindholm.json").read_bytes())


@pytest.fixture(scope="module")
def job() -> Job:
    with SkillMap(settings=Settings(plugins=()), today=TODAY) as client:
        return client.job(ROOT / "examples" / "postings" / "platform-engineer.txt")


@pytest.fixture(scope="module")
def letter(maya: Resume, job: Job) -> Writing:
    with SkillMap(settings=Settings(plugins=()), today=TODAY) as client:
        return client.letter(maya, job)


@pytest.mark.parametrize("format", FORMATS)
def test_a_letter_in_every_format(
    sm: SkillMap, maya: Resume, job: Job, letter: Writing, format: str
) -> None:
    """What is read back is what went in, and no format warns."""
    rendered = sm.render_writing(letter, format, maya, job)

    assert (format, ()) == (rendered.format, rendered.warnings)
    assert rendered.round_trip in (None, 1.0)
    assert (rendered.round_trip is None) == (format in ("txt", "md", "html"))
    assert rendered.data == sm.render_writing(letter, format, maya, job).data


def test_a_letter_has_sender_date_and_recipient(
    sm: SkillMap, maya: Resume, job: Job, letter: Writing
) -> None:
    """In the order of a letter, paragraphs apart by an empty line."""
    text = sm.render_writing(letter, "txt", maya, job).data.decode()
    head, rest = text.split("Application for Senior Platform Engineer\n\n")

    assert head.startswith("Maya Lindholm\nBackend & Platform Engineer\nmaya.lindholm@example.com")
    assert head.endswith("Jun 1, 2026\n\nBrightwater Clinics Software\nMinneapolis, MN\n\n")
    assert f"{letter.text}\n" == rest


def test_a_message_is_its_subject_and_its_text(sm: SkillMap, maya: Resume, job: Job) -> None:
    """No sender block and no date: mail programs have those."""
    email = sm.letter(maya, job, kind="follow_up_email")
    text = sm.render_writing(email, "txt", maya, job).data.decode()

    assert f"{email.subject}\n\n{email.text}\n" == text


@pytest.mark.parametrize("format", FORMATS)
def test_a_pack_in_every_format(sm: SkillMap, maya: Resume, job: Job, format: str) -> None:
    """Questions, outlines, tips and claims."""
    pack = sm.interview(maya, job, questions=5)
    rendered = sm.render_writing(pack, format, maya, job)

    assert rendered.round_trip in (None, 1.0)
    if format == "txt":
        text = rendered.data.decode()
        assert all(question.text in text for question in pack.questions)
        assert all(tip in text for tip in pack.tips)
        assert all(claim.reason in text for claim in pack.claims_to_defend)
        assert "Technical questions\n-------------------" in text


def test_a_pack_is_headed_in_its_language(sm: SkillMap) -> None:
    """Titles of categories are in the language of the questions."""
    base = Resume.from_json_resume(
        (ROOT / "tests/files/truth/lena-hoffmeister-lebenslauf.json").read_bytes()
    )
    asked = sm.job(ROOT / "examples" / "postings" / "supply-chain-manager-de.txt")
    text = sm.render_writing(sm.interview(base, asked), "md", base, asked).data.decode()

    assert "## Fachliche Fragen" in text
    assert "## Das müssen Sie belegen können" in text


@pytest.mark.parametrize(
    "smuggled",
    [
        passage(LIE),
        passage(LIE, confirmed=True),
        passage(ASKED),
        passage(TRUE, evidence=("/work/99",)),
    ],
    ids=["lie", "confirmed-lie", "unconfirmed", "no-evidence"],
)
def test_nothing_is_rendered_that_was_not_let_through(
    sm: SkillMap, maya: Resume, job: Job, letter: Writing, smuggled: Passage
) -> None:
    """Whoever builds a letter by hand gets no file of it."""
    forged = letter.model_copy(update={"passages": (*letter.passages, smuggled)})

    with pytest.raises(UnverifiedResumeError):
        sm.render_writing(forged, "txt", maya, job)


def test_a_confirmed_passage_is_rendered(maya: Resume, job: Job) -> None:
    """A person's word counts for what the verifier only asked about."""
    agent = Writer(letter_of(passage(TRUE), passage(ASKED)))
    with SkillMap(settings=Settings(plugins=()), agent=agent, today=TODAY) as sm:
        waiting = sm.letter(maya, job)
        confirmed = sm.decide_writing(waiting, maya, job, confirm=[1])
        without = sm.render_writing(waiting, "txt", maya, job).data.decode()
        text = sm.render_writing(confirmed, "txt", maya, job).data.decode()

    assert (False, True) == (ASKED in without, ASKED in text)


def test_the_frame_of_a_file_is_made_anew(
    sm: SkillMap, maya: Resume, job: Job, letter: Writing
) -> None:
    """Edited greetings and names do not reach the page."""
    forged = letter.model_copy(
        update={"salutation": LIE, "closing": LIE, "signature": LIE, "subject": LIE}
    )
    rendered = [sm.render_writing(item, "txt", maya, job).data for item in (letter, forged)]

    assert rendered[0] == rendered[1]


def test_a_forged_pack_shows_nothing_unverified(sm: SkillMap, maya: Resume, job: Job) -> None:
    """Points, questions, tips and claims are judged once more."""
    question = InterviewQuestion(category="gap", text="How do you move services to Kubernetes?")
    forged = InterviewPack(
        language="en",
        questions=(
            question.model_copy(update={"outline": (passage(LIE), passage(TRUE))}),
            InterviewQuestion(category="role", text="How did you lead 400 engineers?"),
        ),
        tips=(LIE,),
        claims_to_defend=(
            ClaimToDefend(pointer=EVIDENCE[0], text=LIE, reason="It was reworded."),
            ClaimToDefend(pointer=EVIDENCE[0], text=TRUE, reason="It was reworded."),
        ),
    )
    text = sm.render_writing(forged, "txt", maya, job).data.decode()

    assert TRUE in text
    assert not [word for word in ("400", "Zorblax", "93") if word in text]


def test_what_cannot_be_rendered_is_told(
    sm: SkillMap, maya: Resume, job: Job, letter: Writing
) -> None:
    """Data formats, unknown ones, and things that are no letter."""
    with pytest.raises(UsageError, match="is for resumes"):
        sm.render_writing(letter, "json", maya, job)
    with pytest.raises(UnknownProviderError):
        sm.render_writing(letter, "odt", maya, job)
    with pytest.raises(UsageError, match="no letter"):
        sm.render_writing(maya, "txt", maya, job)  # type: ignore[arg-type]  # That is the point.
