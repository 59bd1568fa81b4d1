"""A resume, a posting and a document of a person who does not exist, for checks and tests."""

from __future__ import annotations

import hashlib

from skillmap.models.document import Document, Line, Page, Span
from skillmap.models.job import Job
from skillmap.models.resume import Resume

RESUME_TEXT = """\
Ines Okafor
Platform Engineer
ines.okafor@example.com
+1 312-555-0147

Summary
Platform engineer with eight years in logistics and payments.

Experience
Platform Engineer, Fernhill Freight
March 2020 - Present
- Moved 40 services to Kubernetes without an outage.
- Cut the time of a release from two days to one hour with Terraform and GitHub Actions.
Backend Engineer, Quayside Payments
June 2016 - February 2020
- Built the refund service in Python and PostgreSQL.

Education
University of Illinois, Bachelor of Science in Computer Science, 2012 - 2016

Skills
Languages: Python, Go, SQL
Platforms: Kubernetes, Terraform, PostgreSQL
"""

POSTING_TEXT = """\
Senior Platform Engineer at Harbor Line

You will run the platform of our booking system.

Requirements
- 5+ years of experience as a platform or backend engineer
- Kubernetes and Terraform in production
- Python or Go

Nice to have
- Kafka
"""

RECIPE_TEXT = """\
Lentil soup for four
Rinse 300 grams of lentils and chop two onions. Fry the onions in oil until they are soft.
Add the lentils and a litre of water, and let it simmer for half an hour. Season with salt,
pepper and a spoon of vinegar. Serve with bread.
"""


def sample_resume() -> Resume:
    """A resume with two roles, an education, two groups of skills and a section of its own."""
    return Resume.from_json_resume(
        {
            "basics": {
                "name": "Ines Okafor",
                "label": "Platform Engineer",
                "email": "ines.okafor@example.com",
                "phone": "+1 312-555-0147",
                "summary": "Platform engineer with eight years in logistics and payments.",
                "location": {"city": "Chicago", "countryCode": "US"},
            },
            "work": [
                {
                    "name": "Fernhill Freight",
                    "position": "Platform Engineer",
                    "startDate": "2020-03",
                    "highlights": [
                        "Moved 40 services to Kubernetes without an outage.",
                        "Cut the time of a release from two days to one hour with Terraform.",
                    ],
                },
                {
                    "name": "Quayside Payments",
                    "position": "Backend Engineer",
                    "startDate": "2016-06",
                    "endDate": "2020-02",
                    "highlights": ["Built the refund service in Python and PostgreSQL."],
                },
            ],
            "education": [
                {
                    "institution": "University of Illinois",
                    "area": "Computer Science",
                    "studyType": "Bachelor of Science",
                    "startDate": "2012",
                    "endDate": "2016",
                }
            ],
            "skills": [
                {"name": "Languages", "keywords": ["Python", "Go", "SQL"]},
                {"name": "Platforms", "keywords": ["Kubernetes", "Terraform", "PostgreSQL"]},
            ],
            "meta": {
                "skillmap": {
                    "customSections": [
                        {
                            "id": "patents",
                            "title": "Patents",
                            "entries": [{"title": "Sorting of refunds", "startDate": "2019"}],
                        }
                    ],
                    "language": "en",
                }
            },
        }
    )


def sample_job() -> Job:
    """The requirements of `POSTING_TEXT`."""
    from skillmap.tailor import analyze

    return analyze(POSTING_TEXT)


def document_of(text: str) -> Document:
    """*text* as a reader of plain text sees it: one page, one line per line."""
    lines = []
    start = 0
    for block, line in enumerate(text.split("\n")):
        lines.append(Line(line, start, start + len(line), (Span(line),), block=block))
        start += len(line) + 1
    data = text.encode()
    return Document(
        media_type="text/plain",
        sha256=hashlib.sha256(data).hexdigest(),
        byte_count=len(data),
        reader="sample",
        pages=(Page(number=1, lines=tuple(lines)),),
    )
