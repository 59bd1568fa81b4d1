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
    ChangeSet,
    Extraction,
    Job,
    Match,
    PartialDate,
    Resume,
    SkillMap,
    SkillmapError,
    Tailoring,
)
from skillmap.client import AsyncRun, ProjectSession, Rendered, Run
from skillmap.models.event import Event
from skillmap.models.stored import Version
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


def kept(client: SkillMap) -> None:
    """A project, its versions and its chat have types, and so has every wish."""
    project = client.new_project("ines", "cv.pdf", "posting.txt", mode="nudge", words=400)
    assert_type(project, ProjectSession)
    assert_type(project.tailor(tone="formal", writings=["cover_letter"]), Tailoring)
    assert_type(project.chat_stream("shorten it"), Run[Tailoring])
    assert_type(project.versions(), tuple[Version, ...])
    assert_type(project.diff(None, project.versions()[0].id), ChangeSet)
    assert_type(project.history().undo().head, str | None)
    assert_type(client.refine(project.undo(), "shorten it"), Tailoring)
    moved, conflicts = project.rebase(Resume())
    assert_type(moved, ProjectSession)
    assert_type(conflicts[0].change, Change)


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
    client.tailor(resume, "posting.txt", mode="wild")  # pyright: ignore[reportArgumentType]
    client.tailor(resume, "posting.txt", colour="red")  # pyright: ignore[reportCallIssue]
