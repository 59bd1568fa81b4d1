"""How senior a position is, and who applies for it: it decides what an interviewer asks."""

from __future__ import annotations

from typing import Literal

from skillmap.models.date import PartialDate
from skillmap.models.tailoring import TailorRequest
from skillmap.tailor.language import fold, words_of
from skillmap.tailor.match import years_worked
from skillmap.tailor.word_families import data

Level = Literal["junior", "middle", "senior", "lead"]

SENIOR_YEARS = 6
"""Years of work from which somebody is asked as a senior, where no title says more."""
JUNIOR_YEARS = 2
"""Years of work up to which somebody is asked as a junior, where no title says more."""


def level_of(request: TailorRequest, today: PartialDate) -> Level:
    """The level that interviewers will ask at: that of the posting's title, of its years, else of the resume."""
    job, resume = request.job, request.resume
    asked = _level_of_title(job.title or "")
    if asked is not None:
        return asked
    years = [item.years for item in job.requirements if item.years is not None and not item.negated]
    if years:
        return _level_of_years(max(years))
    roles = resume.work or ()
    held = _level_of_title(roles[0].position or "") if roles else None
    return held or _level_of_years(years_worked(roles, today=today))


def _level_of_title(title: str) -> Level | None:
    words = f" {' '.join(words_of(title))} "
    levels: tuple[Level, ...] = ("lead", "senior", "junior")
    known = data("interview/seniority.toml")
    return next(
        (name for name in levels if any(f" {fold(item)} " in words for item in known[name])), None
    )


def _level_of_years(years: float) -> Level:
    if years >= SENIOR_YEARS:
        return "senior"
    return "junior" if years < JUNIOR_YEARS else "middle"
