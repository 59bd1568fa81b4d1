"""Resumes and jobs for the tests of this folder: fictional, small, and varied by Hypothesis."""

from __future__ import annotations

import json
from pathlib import Path

from skillmap.models.date import PartialDate
from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.tailor.posting import analyze

ROOT = Path(__file__).parents[2]
TODAY = PartialDate(2026, 11, 21)

POSTING = """Platform Engineer
Harbor Works, Rostock

Requirements
- 5+ years of experience with Kubernetes
- PostgreSQL
- Go or Rust
- JavaScript for internal tools

Nice to have
- Kafka
- gRPC

Not required
- Windows Server
"""


def job(text: str = POSTING) -> Job:
    """The job that *text* offers."""
    return analyze(text)


def resume(**changes: object) -> Resume:
    """A backend developer; *changes* replace sections."""
    return Resume.from_json_resume({**json.loads(json.dumps(BASE)), **changes})


BASE = {
    "basics": {"name": "Alma Berg", "label": "Backend Developer"},
    "work": [
        {
            "name": "North Mill",
            "position": "Backend Developer",
            "startDate": "2021-01",
            "highlights": [
                "Organized the summer party.",
                "Moved 12 services to K8s.",
                "Tuned a Postgres cluster with 4 TB of data.",
            ],
        },
        {
            "name": "South Mill",
            "position": "Tester",
            "startDate": "2018-01",
            "endDate": "2020-12",
            "highlights": ["Wrote test plans.", "Automated 300 checks in JS."],
        },
    ],
    "skills": [
        {"name": "Office", "keywords": ["Excel", "Word"]},
        {"name": "Tools", "keywords": ["Jira", "Postgres", "Docker", "Go"]},
    ],
}


def example_resumes() -> dict[str, Resume]:
    """The resumes of `examples/` as they should be read, by name."""
    folder = ROOT / "tests" / "files" / "truth"
    return {
        path.stem: Resume.from_json_resume(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.json"))
    }


def example_jobs() -> dict[str, Job]:
    """The postings of `examples/`, by name."""
    folder = ROOT / "examples" / "postings"
    return {
        path.stem: analyze(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.txt"))
    }
