"""Skills keep the level that the resume gives them."""

from __future__ import annotations

from typing import Any

import pytest

from skillmap.models.change import Change, Verdict
from skillmap.models.resume import Resume
from skillmap.tailor.claims_levels import level_words
from skillmap.tailor.verify import ClaimsVerifier

BASE = Resume.from_json_resume(
    {
        "basics": {"name": "Maya Example"},
        "skills": [
            {"name": "Java", "level": "Expert"},
            {"name": "Python", "level": "Beginner"},
            {"name": "Expert", "keywords": ["Java"]},
            {"name": "Basic knowledge", "keywords": ["Rust", "Kubernetes"]},
            {"name": "Tools", "keywords": ["Git", "Go (basic)"]},
        ],
    }
)


def status(op: Any, pointer: str, before: Any, after: Any) -> str:
    change = Change(id="x", op=op, pointer=pointer, before=before, after=after)
    return Verdict.of(ClaimsVerifier().check(change, base=BASE, job=None)).status


@pytest.mark.parametrize(
    ("op", "pointer", "before", "after"),
    [
        ("replace", "/skills/0/name", "Java", "Python"),
        ("replace", "/skills/1/name", "Python", "Java"),
        ("add", "/skills/2/keywords/-", None, "Rust"),
        ("replace", "/skills/2/keywords/0", "Java", "Rust"),
        ("replace", "/skills/2/keywords", ["Java"], ["Java", "Rust"]),
        ("replace", "/skills/3/name", "Basic knowledge", "Expert"),
        ("replace", "/skills/3/name", "Basic knowledge", "Tools"),
        ("replace", "/skills/4/name", "Tools", "Expert"),
        ("add", "/skills/-", None, {"name": "Expert", "keywords": ["Rust"]}),
        ("replace", "/skills/4/keywords/1", "Go (basic)", "Go"),
        ("replace", "/skills/4/keywords/1", "Go (basic)", "Go (expert)"),
        ("replace", "/skills/4/keywords/0", "Git", "Git (expert)"),
    ],
)
def test_no_level_is_invented(op: str, pointer: str, before: Any, after: Any) -> None:
    """Neither by moving a name beside a level nor by naming a group after one."""
    assert status(op, pointer, before, after) == "refuse"


def test_leaving_a_level_behind_asks_a_person() -> None:
    """A skill of "Basic knowledge" that comes to stand in a group without a level."""
    assert status("add", "/skills/4/keywords/-", None, "Rust") == "review"


@pytest.mark.parametrize(
    ("pointer", "before", "after"),
    [
        ("/skills/3/keywords/1", "Kubernetes", "K8s"),
        ("/skills/0/name", "Java", "java"),
    ],
)
def test_other_spellings_keep_the_level(pointer: str, before: str, after: str) -> None:
    """The same skill may be spelt as the posting does."""
    assert status("replace", pointer, before, after) == "accept"


@pytest.mark.parametrize(
    "name",
    ["Grundkenntnisse", "Niveau avancé", "Nivel básico", "Noções", "5+ years", "★★★", "Strong"],
)
def test_level_words(name: str) -> None:
    """Words, years and stars tell a level, in five languages."""
    assert level_words(name) != ()


@pytest.mark.parametrize("name", ["Machine Learning", "Visual Basic", "Areas of expertise", "Core"])
def test_names_without_level(name: str) -> None:
    """Names of skills and fields that have such a word in them, but for one that stands alone."""
    assert (level_words(name) != ()) == (name == "Core")


def test_group_that_is_not_there() -> None:
    """A keyword for a group beyond the last one is no failure of the verifier."""
    assert status("add", "/skills/9/keywords/-", None, "Git") in ("accept", "refuse", "review")
