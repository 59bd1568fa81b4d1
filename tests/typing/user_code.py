"""What a user's type checker sees; checked by pyright, never run.

Lines with an ignore comment must be errors: pyright reports an ignore that ignores nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import assert_type

import skillmap
from skillmap import (
    PRESENT,
    AsyncSkillMap,
    Change,
    Extraction,
    Job,
    Match,
    PartialDate,
    Resume,
    SkillMap,
    SkillmapError,
    Tailoring,
)
from skillmap.client import AsyncRun, Rendered, Run
from skillmap.models.event import Event
from skillmap.models.tailoring import TailoredResume
from skillmap.protocols import Renderer


def one_after_the_other(renderer: Renderer) -> None:
    """Results have the types that the documentation names."""
    with SkillMap(reader="pdfium") as client:
        assert_type(client, SkillMap)
        extraction = client.extract(Path("cv.pdf"))
        assert_type(extraction, Extraction)
        assert_type(extraction.resume, Resume)
        assert_type(client.job("posting.txt"), Job)
        assert_type(client.match(extraction, "posting.txt"), Match)
        draft = client.tailor(extraction.resume, "posting.txt", pages=1)
        assert_type(draft, Tailoring)
        assert_type(draft.result, TailoredResume)
        assert_type(draft.result.resume, Resume)
        assert_type(client.verify(extraction, draft), tuple[Change, ...])
        assert_type(client.render(draft, "pdf"), Rendered)
        assert_type(client.render(draft, renderer).data, bytes)
        assert_type(client.render(draft, "docx").save("cv.docx"), Path)


def followed(client: SkillMap) -> None:
    """A run is typed by what it ends in, and gives events."""
    run = client.tailor_stream("cv.pdf", "posting.txt")
    assert_type(run, Run[Tailoring])
    with run:
        for event in run:
            assert_type(event, Event)
    assert_type(run.result, Tailoring)


async def awaited() -> None:
    """The other client has the same types, awaited."""
    async with AsyncSkillMap() as client:
        assert_type(await client.extract(b"%PDF-"), Extraction)
        run = client.extract_stream("cv.pdf")
        assert_type(run, AsyncRun[Extraction])
        async with run:
            async for event in run:
                assert_type(event, Event)
        assert_type(await client.render(await client.tailor("a", "b"), "html"), Rendered)


def dates() -> None:
    """A date that ends in the present is a value, not a string."""
    assert_type(PRESENT <= PartialDate(year=2020), bool)


def errors(error: SkillmapError) -> None:
    """Every error has a stable code."""
    assert_type(error.code, str)


def mistakes(client: SkillMap, resume: Resume) -> None:
    """What is wrong is an error before it runs."""
    skillmap.SkilMap  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    client.extract(7)  # pyright: ignore[reportArgumentType]
    client.render(resume, "pdf", "serif")  # pyright: ignore[reportCallIssue]
    client.render(resume, "pdf", page="a3")  # pyright: ignore[reportArgumentType]
