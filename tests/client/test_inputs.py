"""Bounds of what is tailored: 50 characters of resume, 20 of posting, and what is too much."""

from __future__ import annotations

import pytest

from skillmap import Job, Resume, SkillMap
from skillmap.errors import DocumentLimitError, EmptyTextLayerError, PostingLimitError
from skillmap.models.limits import ExtractLimits, PostingLimits
from skillmap.settings import Settings
from skillmap.tailor import analyze
from skillmap.testing.samples import POSTING_TEXT, sample_resume

SETTINGS = Settings(plugins=())


def resume_of(characters: int) -> Resume:
    """A resume whose texts have that many characters and some blanks."""
    summary = " ".join("x" * (characters - 3))
    return Resume.from_json_resume({"basics": {"name": "Ada", "summary": summary}})


def job_of(characters: int) -> Job:
    return Job(text=" " + "Go " * (characters // 2) + "x" * (characters % 2))


def test_resume_needs_fifty_characters(sm: SkillMap) -> None:
    """One fewer is a typed error before any agent is asked; blanks do not count."""
    assert () == sm.tailor(resume_of(50), POSTING_TEXT).refused
    for make in (sm.tailor, sm.preview):
        with pytest.raises(EmptyTextLayerError, match="At least 50") as caught:
            make(resume_of(49), POSTING_TEXT)
        assert 49 == caught.value.characters


def test_posting_needs_twenty_characters(sm: SkillMap) -> None:
    """Also one that comes as a `Job`; blanks do not count."""
    assert sm.tailor(sample_resume(), job_of(20)).job == job_of(20)
    with pytest.raises(PostingLimitError) as caught:
        sm.tailor(sample_resume(), job_of(19))
    assert ("characters_min", 20, 19) == (
        caught.value.limit,
        caught.value.bound,
        caught.value.actual,
    )
    with pytest.raises(PostingLimitError):
        sm.tailor(sample_resume(), "Go developer needed")


def test_too_much_is_an_error(sm: SkillMap) -> None:
    """Half a million characters of resume, fifty thousand of posting."""
    with pytest.raises(DocumentLimitError) as caught:
        sm.tailor(resume_of(500_001), POSTING_TEXT)
    assert "characters_max" == caught.value.limit
    with pytest.raises(PostingLimitError) as too_long:
        sm.tailor(sample_resume(), job_of(50_001))
    assert "characters_max" == too_long.value.limit


def test_bounds_are_the_clients() -> None:
    """Whoever needs others sets them; refining keeps them, too."""
    with SkillMap(
        settings=SETTINGS,
        extract_limits=ExtractLimits(characters_min=10),
        posting_limits=PostingLimits(characters_min=2),
    ) as lenient:
        draft = lenient.tailor(resume_of(10), job_of(4))
    with SkillMap(settings=SETTINGS) as strict, pytest.raises(EmptyTextLayerError):
        strict.refine(draft, "shorten it")


def test_what_a_reader_lets_through_is_long_enough(sm: SkillMap) -> None:
    """The posting of the samples is the same as text and as data."""
    job = analyze(POSTING_TEXT)

    assert sm.tailor(sample_resume(), job).job == sm.tailor(sample_resume(), POSTING_TEXT).job
