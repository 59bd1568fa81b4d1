"""What a user's type checker sees. Never run: pyright reads it."""

from __future__ import annotations

from pathlib import Path
from typing import assert_type

from langchain_core.language_models import BaseChatModel

from skillmap import (
    AsyncSkillMap,
    Change,
    Extraction,
    Job,
    Match,
    PartialDate,
    Resume,
    SkillMap,
    Tailoring,
    hookimpl,
)
from skillmap.client import AsyncRun, Rendered, Run
from skillmap.models.change import Finding, VerdictStatus
from skillmap.models.document import Judgement
from skillmap.models.event import ChangeRefused, Event, FieldFound, StepEvent
from skillmap.models.layout import Layout, RenderOptions
from skillmap.models.usage import Usage
from skillmap.plugins import PluginInfo, ProviderCheck
from skillmap.protocols import LanguageModel, ProviderStatus, Renderer
from skillmap.testing.language_model import ScriptedModel


def use(sm: SkillMap, file: Path) -> None:
    """Everyday calls."""
    extraction = sm.extract(file)
    assert_type(extraction, Extraction)
    assert_type(extraction.resume, Resume)
    assert_type(sm.extract(b"%PDF", name="cv.pdf"), Extraction)
    with file.open("rb") as stream:
        assert_type(sm.extract(stream), Extraction)
    assert_type(extraction.judgement, Judgement | None)
    assert_type(extraction.by_model, tuple[str, ...])
    assert_type(sm.job("text"), Job)
    assert_type(sm.match(extraction, "posting.txt"), Match)
    draft = sm.tailor(extraction, file, pages=1, locked=["/work/0"])
    assert_type(draft, Tailoring)
    assert_type(draft.accepted, tuple[Change, ...])
    assert_type(sm.decide(draft, decline=["c1"]), Tailoring)
    rendered = sm.render(draft, "pdf", page="letter")
    assert_type(rendered, Rendered)
    assert_type(rendered.round_trip, float | None)
    assert_type(rendered.save("cv.pdf"), Path)
    assert_type(sm.verify(file, extraction), tuple[Change, ...])
    assert_type(sm.doctor(), tuple[ProviderCheck, ...])
    assert_type(list(sm.plugins), list[PluginInfo])


def follow(sm: SkillMap, resume: Resume, job: Job) -> VerdictStatus | None:
    """Events are told apart by their type."""
    with sm.tailor_stream(resume, job) as run:
        assert_type(run, Run[Tailoring])
        for event in run:
            assert_type(event, Event)
            if event.type == "step":
                assert_type(event, StepEvent)
            if isinstance(event, ChangeRefused):
                return event.change.verdict.status if event.change.verdict else None
    assert_type(run.result, Tailoring)
    return None


async def use_async(file: Path) -> None:
    """The same, awaited."""
    async with AsyncSkillMap(
        reader="pdfium", parser="hybrid", isolation="process", not_a_resume="error"
    ) as sm:
        extraction = await sm.extract(file)
        assert_type(extraction, Extraction)
        async with sm.extract_stream(file) as run:
            assert_type(run, AsyncRun[Extraction])
            async for event in run:
                assert_type(event, Event)
                if event.type == "field.found":
                    assert_type(event, FieldFound)
        assert_type(await run.wait(), Extraction)
        assert_type(await sm.render(extraction, "docx"), Rendered)


def read(resume: Resume) -> str | None:
    """Fields have their types."""
    for role in resume.work or ():
        assert_type(role.name, str | None)
        assert_type(role.start_date, PartialDate | str | None)
        assert_type(role.highlights, tuple[str, ...] | None)
    return resume.basics.name if resume.basics else None


class Shout:
    """A renderer needs no base class."""

    name = "shout"
    media_type = "text/plain"
    extension = ".txt"

    def status(self) -> ProviderStatus:
        """Always ready."""
        return ProviderStatus(works=True)

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        """The title, loudly."""
        return layout.title.upper().encode()


class House:
    """A hook plugin needs none either."""

    @hookimpl
    def skillmap_check_change(self, change: Change) -> list[Finding]:
        """Keeps the decorated function's type."""
        return []


def extend(resume: Resume) -> Rendered:
    """Objects go where names go."""
    renderer: Renderer = Shout()
    with SkillMap(plugins=[House()]) as sm:
        return sm.render(resume, renderer)


def ask(own: LanguageModel, foreign: BaseChatModel, resume: Resume, job: Job) -> Usage:
    """Models are named or handed in, one or several, ours or LangChain's."""
    SkillMap(llm="openai:gpt-4o-mini")
    SkillMap(llm=own)
    AsyncSkillMap(llm=[foreign, "openai:gpt-4o-mini", ScriptedModel("yes")])
    with SkillMap(llm=foreign) as sm, sm.tailor_stream(resume, job) as run:
        assert_type(run.usage, Usage)
        return run.usage


def mistakes(sm: SkillMap) -> None:
    """Misspelt names and wrong types are errors of the checker."""
    sm.extrct("cv.pdf")  # pyright: ignore[reportUnknownMemberType, reportAttributeAccessIssue]
    sm.render("cv.pdf", "pdf", page="a5")  # pyright: ignore[reportArgumentType]
    sm.tailor("cv.pdf", 7)  # pyright: ignore[reportArgumentType]
    SkillMap(llm=7)  # pyright: ignore[reportArgumentType]
    SkillMap(not_a_resume="maybe")  # pyright: ignore[reportArgumentType]
    SkillMap("pdf")  # pyright: ignore[reportCallIssue]
