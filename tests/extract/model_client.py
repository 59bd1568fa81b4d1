"""A client whose model is the fake server on this machine, and resumes that rules are unsure of."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from skillmap import AsyncSkillMap
from skillmap.extract.model_wire import KINDS, LISTS, PERSON
from skillmap.models.document import Extraction
from skillmap.models.event import Event
from skillmap.models.model_settings import ModelSettings
from skillmap.settings import Settings
from skillmap.testing.openai_server import API_KEY, FakeOpenAI

SURE = """Noor Haddad
Data Engineer
noor.haddad@example.com | +1 312-555-0147 | github.com/noorhaddad
18 Canal Street, Chicago, IL 60601

EXPERIENCE

Data Engineer, Northwind Analytics Ltd
January 2019 - Present
- Built nightly pipelines for 40 reports
- Cut load times by half

Junior Analyst, Fabrikam Group
March 2015 - December 2018
- Wrote SQL for the sales team

EDUCATION

University of Leeds | BSc | 2011 - 2014
"""
"""Of this, rules are sure."""

UNREAD = "Certified Kubernetes Application Developer, CNCF"
UNSURE = (
    SURE
    + f"""
CERTIFICATES

AWS Certified Solutions Architect, Amazon Web Services
Issued on: Nov 01, 2022
{UNREAD}
"""
)
"""Of the last line, rules make nothing: it has no date, and the one before has."""

FOREIGN = """Noor Haddad
noor.haddad@example.com

SZAKMAI TAPASZTALAT

Northwind Analytics Kft
adatmérnök
2019 - 2023
Jelentéseket készített az értékesítés vezetőinek minden héten

TANULMÁNYOK

Debreceni Egyetem
matematikus
2011 - 2016
"""
"""In a language whose titles no list has."""


def answer(**found: Any) -> str:
    """An answer as a model sends it, empty but for *found*; entries need name only what they have."""
    person = {field.name: "" for field in PERSON} | found.pop("person", {})
    whole: dict[str, Any] = {"person": person}
    for kind, fields in KINDS.items():
        empty = {field.name: [] if field.kind in LISTS else "" for field in fields}
        whole[kind] = [empty | entry for entry in found.pop(kind, ())]
    assert not found, f"no kinds: {found}"
    return json.dumps(whole, ensure_ascii=False)


RIGHT = answer(
    certificates=[
        {"name": "15:Certified Kubernetes Application Developer", "issuer": "15:CNCF", "date": ""}
    ]
)


def client(server: FakeOpenAI, **told: Any) -> AsyncSkillMap:
    """A client whose model the fake *server* is; *told* are arguments, or settings of the model."""
    known = {"attempts_max": 1}
    known |= {key: told.pop(key) for key in [*told] if key in ModelSettings.model_fields}
    settings = ModelSettings.model_validate({"base_url": server.base_url, **known})
    return AsyncSkillMap(
        llm="openai:gpt-4o-mini",
        settings=Settings(plugins=(), openai_api_key=API_KEY, llm_settings=settings),
        **told,
    )


def extracted(server: FakeOpenAI, text: str, *, name: str = "cv.txt", **told: Any) -> Extraction:
    """What the client makes of *text* in a file of that name."""
    return followed(server, text, name=name, **told)[0]


def followed(
    server: FakeOpenAI, text: str, *, name: str = "cv.txt", **told: Any
) -> tuple[Extraction, list[Event]]:
    """What the client makes of *text*, and the events of the run."""

    async def work() -> tuple[Extraction, list[Event]]:
        async with client(server, **told) as sm:
            run = sm.extract_stream(text.encode(), name=name)
            events = [event async for event in run]
            return run.result, events

    return asyncio.run(work())


def read_by_rules(text: str) -> Extraction:
    """What rules alone make of *text*."""

    async def work() -> Extraction:
        async with AsyncSkillMap(settings=Settings(plugins=())) as sm:
            return await sm.extract(text.encode(), name="cv.txt")

    return asyncio.run(work())


def codes(extraction: Extraction) -> list[str]:
    """Codes of its warnings."""
    return [notice.code for notice in extraction.warnings]


def resume_of(extraction: Extraction) -> Mapping[str, Any]:
    """Its resume as JSON Resume."""
    return extraction.resume.to_json_resume()
