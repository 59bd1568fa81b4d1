"""A client of our own defaults, the same on every day and whatever is installed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from skillmap import Resume, SkillMap
from skillmap.settings import Settings

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 6, 1)


@pytest.fixture
def sm() -> Iterator[SkillMap]:
    """No hook plugins, and a fixed day."""
    with SkillMap(settings=Settings(plugins=()), today=TODAY) as client:
        yield client


@pytest.fixture
def maya() -> Path:
    return ROOT / "examples" / "maya-lindholm.pdf"


@pytest.fixture
def noor() -> Resume:
    return Resume.from_json_resume((ROOT / "examples" / "noor-haddad.json").read_bytes())


@pytest.fixture
def posting() -> Path:
    return ROOT / "examples" / "postings" / "platform-engineer.txt"


@pytest.fixture
def analytics() -> Path:
    return ROOT / "examples" / "postings" / "analytics-lead.txt"
