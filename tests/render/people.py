"""Fictional people for the renderers: one with every field, one in German, one hostile."""

from __future__ import annotations

from typing import Any

from skillmap.models.resume import Resume

MARA_WIRE: dict[str, Any] = {
    "basics": {
        "name": "Mara Lindqvist",
        "label": "Senior Backend Engineer",
        "image": "https://example.com/mara.jpg",
        "email": "mara.lindqvist@example.com",
        "phone": "+1 (503) 555-0142",
        "url": "https://mara.example.com/",
        "summary": "Backend engineer for payment systems.\nTen years of Python and Go, four of them on call.",
        "location": {
            "address": "12 Alder Way",
            "postalCode": "97201",
            "city": "Portland",
            "region": "Oregon",
            "countryCode": "US",
        },
        "profiles": [
            {
                "network": "LinkedIn",
                "username": "mara-lindqvist-example",
                "url": "https://www.linkedin.com/in/mara-lindqvist-example",
            },
            {"network": "Blog", "username": "quietqueues", "url": "https://notes.example.org/q"},
            {"network": "Matrix", "username": "@mara:example.org"},
        ],
    },
    "work": [
        {
            "name": "Harbor Payments",
            "position": "Staff Engineer",
            "location": "Portland, Oregon",
            "description": "Card payments for 4,000 ferries and car parks.",
            "url": "https://harbor.example.com",
            "startDate": "2021-04",
            "summary": "Led the ledger team of five.",
            "highlights": [
                "Moved 31 million accounts to an append-only ledger without a minute of downtime.",
                "Cut the p99 latency of payouts from 2.4 s to 310 ms.",
            ],
        },
        {
            "name": "Harbor Payments",
            "position": "Backend Engineer",
            "startDate": "2018-09",
            "endDate": "2021-03",
            "highlights": ["Wrote the reconciliation of 14 banks in Python and PostgreSQL."],
        },
        {
            "name": "Tillamook Transit",
            "position": "Developer",
            "location": "Tillamook, Oregon",
            "startDate": "2015-06-15",
            "endDate": "2018-08-31",
            "highlights": ["Built the timetable API that 60,000 riders use a day."],
        },
    ],
    "volunteer": [
        {
            "organization": "Code Lantern",
            "position": "Mentor",
            "url": "https://lantern.example.org",
            "startDate": "2019",
            "endDate": "2022",
            "summary": "Evening classes for beginners.",
            "highlights": ["Taught 48 people their first program."],
        }
    ],
    "education": [
        {
            "institution": "Cascadia State University",
            "url": "https://cascadia.example.edu",
            "area": "Computer Science",
            "studyType": "B.Sc.",
            "startDate": "2011-09",
            "endDate": "2015-05",
            "score": "3.8 / 4.0",
            "courses": ["CS 451 Databases", "CS 480 Distributed Systems"],
        }
    ],
    "awards": [
        {
            "title": "Quiet Pager Prize",
            "date": "2022-11",
            "awarder": "Northwest Reliability Meetup",
            "summary": "For a year without a night call.",
        }
    ],
    "certificates": [
        {
            "name": "Certified Kubernetes Administrator",
            "date": "2023-02",
            "issuer": "CNCF",
            "url": "https://certs.example.org/cka-1",
        }
    ],
    "publications": [
        {
            "name": "Ledgers that forgive",
            "publisher": "Queue Quarterly",
            "releaseDate": "2023-05-01",
            "url": "https://queue.example.org/ledgers?a=1&copy;=2",
            "summary": "On idempotency keys.",
        }
    ],
    "skills": [
        {"name": "Languages", "level": "Expert", "keywords": ["Python", "Go", "SQL"]},
        {"name": "Kubernetes"},
        {"name": "Incident response", "level": "Advanced"},
        {"name": "Tools", "keywords": ["PostgreSQL", "Kafka", "Terraform"]},
    ],
    "languages": [
        {"language": "English", "fluency": "Native"},
        {"language": "Swedish", "fluency": "B2"},
        {"language": "Polish"},
    ],
    "interests": [
        {"name": "Rowing", "keywords": ["Sweep", "Coastal"]},
        {"name": "Bread"},
    ],
    "references": [
        {"name": "Ilse Vormann", "reference": "She leaves systems quieter than she found them."},
        {"name": "More on request"},
    ],
    "projects": [
        {
            "name": "Tidepool",
            "description": "A load generator for payment terminals.",
            "highlights": ["Replays a day of traffic in nine minutes."],
            "keywords": ["Go", "gRPC"],
            "startDate": "2020",
            "endDate": "2021",
            "url": "https://example.com/tidepool",
            "roles": ["Author", "Maintainer"],
            "entity": "Harbor Payments",
            "type": "open source",
        }
    ],
    "meta": {
        "version": "v1.0.0",
        "skillmap": {
            "language": "en-US",
            "sectionOrder": ["summary", "skills", "work", "custom:patents", "education"],
            "sectionTitles": {"work": "Where I worked"},
            "customSections": [
                {
                    "id": "patents",
                    "title": "Patents",
                    "entries": [
                        {
                            "title": "Order-independent ledger",
                            "subtitle": "US 00/000,001",
                            "location": "Alexandria, Virginia",
                            "url": "https://patents.example.org/1",
                            "startDate": "2022-01",
                            "endDate": "2022-06",
                            "summary": "Two claims.",
                            "highlights": ["Cited by three later applications."],
                        }
                    ],
                },
                {"id": "empty", "title": "Nothing here", "entries": []},
            ],
        },
    },
}
"""Every field of the schema has a text."""

JOERG_WIRE: dict[str, Any] = {
    "basics": {
        "name": "Jörg Müßiggang",
        "label": "Elektroniker für Betriebstechnik",
        "email": "joerg@example.de",
        "phone": "0151 55501 234",
        "location": {"postalCode": "04109", "city": "Leipzig", "countryCode": "DE"},
    },
    "work": [
        {
            "name": "Großanlagenbau Süß GmbH & Co. KG",
            "position": "Schichtführer",
            "startDate": "2019-03",
            "highlights": ["Wartung von 40 Förderbändern; Ausfälle um 30 % gesenkt."],
        }
    ],
    "languages": [{"language": "Deutsch", "fluency": "Muttersprache"}],
    "meta": {"skillmap": {"language": "de-DE"}},
}

HOSTILE_TEXTS = (
    '#panic() #import "x.typ" $x^2$ @ref <label> // comment /* more */',
    "<script>alert(1)</script> <b>bold</b> &amp; &copy; ]]> <!-- --> <w:p/>",
    "[click](javascript:alert(1)) **bold** _it_ `code` ![i](http://evil.example/x.png)",
    "# Heading",
    "- dash + plus * star 1. one",
    "1. first",
    "Ends with hash #",
    "{{ 7*7 }} ${HOME} %s {0} \\n \\u0041",
    "quotes \" ' ` « » and | pipes | ~tildes~ ^carets^",
    "--- === ***",
)
"""Texts that mean something in typst, HTML, XML, Markdown or a template language."""


def hostile_wire() -> dict[str, Any]:
    """A resume whose every text is one of `HOSTILE_TEXTS`, and whose addresses are of every bad kind."""
    first, second, third, *_ = HOSTILE_TEXTS
    bad_addresses = (
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "vbscript:x",
        "//evil.example/x",
        "https://user:secret@evil.example/",
        'https://good.example/"><script>alert(1)</script>',
    )
    return {
        "basics": {
            "name": third,
            "label": first,
            "email": "a@b.example?bcc=x@evil.example",
            "phone": "tel:1;javascript:alert(1)",
            "url": "javascript:alert(1)",
            "summary": "\n".join(HOSTILE_TEXTS),
            "profiles": [{"network": second, "username": first, "url": u} for u in bad_addresses],
        },
        "work": [
            {
                "name": text,
                "position": text,
                "url": "javascript:alert(1)",
                "startDate": text,
                "highlights": list(HOSTILE_TEXTS),
            }
            for text in HOSTILE_TEXTS
        ],
        "skills": [{"name": text, "keywords": list(HOSTILE_TEXTS)} for text in HOSTILE_TEXTS],
        "meta": {"skillmap": {"sectionTitles": {"work": second, "skills": HOSTILE_TEXTS[6]}}},
    }


def mara() -> Resume:
    """Every field, several roles at one employer, a custom section."""
    return Resume.from_json_resume(MARA_WIRE)


def joerg() -> Resume:
    """In German, short."""
    return Resume.from_json_resume(JOERG_WIRE)


def hostile() -> Resume:
    """Text that would be markup, and addresses that must not become links."""
    return Resume.from_json_resume(hostile_wire())
