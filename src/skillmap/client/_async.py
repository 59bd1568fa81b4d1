"""`AsyncSkillMap`: the source of what `SkillMap` does, too."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Any, Literal, Self, Unpack

from skillmap.client import _tailoring
from skillmap.client._models import ModelSource, with_keys
from skillmap.client._opening import BaseSource, new_project
from skillmap.client._parts import make_parts
from skillmap.client._projects import AsyncProjectSession, Desk, open_session
from skillmap.client._reading import rasterizer_check
from skillmap.client._rendering import Rendered, render
from skillmap.client._sources import FileSource
from skillmap.client._stores import StoreAccess
from skillmap.client._wishes import TailorWishes, checked, options_of
from skillmap.client._workshop import JobSource, ResumeSource, Workshop, finish
from skillmap.client._writing_files import render_writing
from skillmap.client._writings import decide_writing, with_claims
from skillmap.errors import UsageError
from skillmap.models.change import Change
from skillmap.models.document import Extraction
from skillmap.models.job import Job, Match
from skillmap.models.layout import PageSize, RenderOptions
from skillmap.models.limits import ExtractLimits, PostingLimits
from skillmap.models.tailoring import ChatTurn, Tailoring, Tone
from skillmap.models.writing import (
    QUESTIONS_DEFAULT,
    QUESTIONS_MAX,
    InterviewPack,
    Writing,
    WritingKind,
)
from skillmap.plugins import Plugins, ProviderCheck
from skillmap.protocols import Agent, OcrEngine, Parser, Reader, Renderer, Store
from skillmap.runs import AsyncRun
from skillmap.settings import Isolation, NotAResume, Settings

PREVIEW_AGENT = "rules"
"""Who makes previews, whatever the client was told: it calls no model."""


class AsyncSkillMap:
    """`SkillMap` for code that awaits: the same names and arguments; see there."""

    def __init__(
        self,
        *,
        reader: str | Reader | None = None,
        parser: str | Parser | None = None,
        ocr: str | OcrEngine | None = None,
        agent: str | Agent | None = None,
        llm: ModelSource | Iterable[ModelSource] | None = None,
        plugins: Sequence[object] = (),
        plugin_options: Mapping[str, Mapping[str, Any]] | None = None,
        strict: bool | None = None,
        isolation: Isolation | None = None,
        not_a_resume: NotAResume | None = None,
        extract_limits: ExtractLimits | None = None,
        posting_limits: PostingLimits | None = None,
        store: str | Store | None = None,
        settings: Settings | None = None,
        today: date | None = None,
    ) -> None:
        """As `SkillMap`."""
        self._parts = make_parts(
            settings,
            reader=reader,
            parser=parser,
            ocr=ocr,
            agent=agent,
            llm=llm,
            plugins=plugins,
            plugin_options=plugin_options or {},
            strict=strict,
            changed={
                "extract_isolation": isolation,
                "not_a_resume": not_a_resume,
                "extract_limits": extract_limits,
                "posting_limits": posting_limits,
            },
            today=today,
        )
        self._shop = Workshop(self._parts)
        self.own_threads = self._shop.own_threads
        """Idents of the threads that work for this client; none of them can wait for it."""
        self._stores = StoreAccess(self._parts, store)
        self._desk = Desk(
            self._parts, self._shop.runs, self._stores, self._shop.in_thread, self.render
        )

    @property
    def plugins(self) -> Plugins:
        """As `SkillMap.plugins`."""
        return self._parts.plugins

    @property
    def settings(self) -> Settings:
        """As `SkillMap.settings`."""
        return self._parts.settings

    @property
    def store(self) -> Store:
        """As `SkillMap.store`."""
        return self._stores.store

    async def extract(
        self,
        source: FileSource,
        *,
        name: str | None = None,
        password: str | None = None,
        reader: str | Reader | None = None,
        parser: str | Parser | None = None,
    ) -> Extraction:
        """As `SkillMap.extract`."""
        run = self._shop.extract_run(source, name, password, reader, parser, is_followed=False)
        return await finish(run)

    def extract_stream(
        self,
        source: FileSource,
        *,
        name: str | None = None,
        password: str | None = None,
        reader: str | Reader | None = None,
        parser: str | Parser | None = None,
    ) -> AsyncRun[Extraction]:
        """As `SkillMap.extract_stream`."""
        return self._shop.runs.add(self._shop.extract_run(source, name, password, reader, parser))

    async def job(self, posting: JobSource, *, may_be_path: bool = True) -> Job:
        """As `SkillMap.job`."""
        return await self._shop.in_thread(self._shop.read_job, posting, may_be_path=may_be_path)

    async def match(self, resume: ResumeSource, job: JobSource) -> Match:
        """As `SkillMap.match`."""
        held = await self._shop.resume(resume)
        asked = await self.job(job)
        return await self._shop.in_thread(_tailoring.match_resume, self._parts, held, asked)

    async def tailor(
        self,
        resume: ResumeSource,
        job: JobSource,
        *,
        agent: str | Agent | None = None,
        **wishes: Unpack[TailorWishes],
    ) -> Tailoring:
        """As `SkillMap.tailor`."""
        return await finish(self._shop.tailor_run(resume, job, options_of(wishes), agent))

    def tailor_stream(
        self,
        resume: ResumeSource,
        job: JobSource,
        *,
        agent: str | Agent | None = None,
        **wishes: Unpack[TailorWishes],
    ) -> AsyncRun[Tailoring]:
        """As `SkillMap.tailor_stream`."""
        return self._shop.runs.add(self._shop.tailor_run(resume, job, options_of(wishes), agent))

    async def preview(
        self,
        resume: ResumeSource,
        job: JobSource,
        **wishes: Unpack[TailorWishes],
    ) -> Tailoring:
        """As `SkillMap.preview`."""
        run = self._shop.tailor_run(resume, job, options_of(wishes), PREVIEW_AGENT)
        return (await finish(run)).model_copy(update={"preview": True})

    async def refine(
        self,
        tailoring: Tailoring,
        message: str,
        *,
        turns: Sequence[ChatTurn] = (),
        agent: str | Agent | None = None,
    ) -> Tailoring:
        """As `SkillMap.refine`."""
        return await finish(self._shop.refine_run(tailoring, message, turns, agent))

    def refine_stream(
        self,
        tailoring: Tailoring,
        message: str,
        *,
        turns: Sequence[ChatTurn] = (),
        agent: str | Agent | None = None,
    ) -> AsyncRun[Tailoring]:
        """As `SkillMap.refine_stream`."""
        return self._shop.runs.add(self._shop.refine_run(tailoring, message, turns, agent))

    async def decide(
        self,
        tailoring: Tailoring,
        *,
        confirm: Collection[str] = (),
        decline: Collection[str] = (),
    ) -> Tailoring:
        """As `SkillMap.decide`."""
        return await self._shop.in_thread(
            _tailoring.decide, self._parts, tailoring, confirm=confirm, decline=decline
        )

    async def letter(
        self,
        resume: ResumeSource,
        job: JobSource | None = None,
        *,
        kind: WritingKind = "cover_letter",
        tone: Tone = "neutral",
        agent: str | Agent | None = None,
    ) -> Writing:
        """As `SkillMap.letter`."""
        base, asked = _base_and_job(resume, job)
        options = options_of({"changes": False, "writings": (kind,), "tone": tone})
        draft = await finish(self._shop.tailor_run(base, asked, options, agent))
        return draft.writings[0]

    async def interview(
        self,
        resume: ResumeSource,
        job: JobSource | None = None,
        *,
        questions: int = QUESTIONS_DEFAULT,
        agent: str | Agent | None = None,
    ) -> InterviewPack:
        """As `SkillMap.interview`."""
        base, asked = _base_and_job(resume, job)
        if not 1 <= questions <= QUESTIONS_MAX:
            raise UsageError(f"questions: 1 to {QUESTIONS_MAX}, not {questions}.")
        options = options_of({"changes": False, "interview_questions": questions})
        draft = await finish(self._shop.tailor_run(base, asked, options, agent))
        assert draft.interview is not None
        if isinstance(resume, Tailoring):
            return await self._shop.in_thread(with_claims, draft.interview, resume)
        return draft.interview

    async def render_writing(
        self,
        source: Writing | InterviewPack,
        format: str | Renderer,
        resume: ResumeSource,
        job: JobSource | None = None,
        *,
        theme: str | None = None,
        page: PageSize | None = None,
        check: bool = True,
    ) -> Rendered:
        """As `SkillMap.render_writing`."""
        about, asked = _base_and_job(resume, job)
        given = {key: value for key, value in (("theme", theme), ("page", page)) if value}
        options = checked(RenderOptions, self.settings.render_options.model_dump() | given)
        return await self._shop.in_thread(
            render_writing,
            self._parts,
            source,
            await self._shop.resume(about),
            await self.job(asked),
            format,
            options,
            check=check,
        )

    async def decide_writing(
        self,
        writing: Writing,
        resume: ResumeSource,
        job: JobSource | None = None,
        *,
        confirm: Collection[int] = (),
        decline: Collection[int] = (),
    ) -> Writing:
        """As `SkillMap.decide_writing`."""
        source, asked = _base_and_job(resume, job)
        return await self._shop.in_thread(
            decide_writing,
            writing,
            await self._shop.resume(source),
            await self.job(asked),
            today=self._parts.today,
            confirm=confirm,
            decline=decline,
        )

    async def verify(
        self, base: ResumeSource, edited: ResumeSource, *, job: JobSource | None = None
    ) -> tuple[Change, ...]:
        """As `SkillMap.verify`."""
        before, after = await self._shop.resume(base), await self._shop.resume(edited)
        asked = None if job is None else await self.job(job)
        return await self._shop.in_thread(_tailoring.verify, self._parts, before, after, asked)

    async def render(
        self,
        source: ResumeSource,
        format: str | Renderer,
        *,
        theme: str | None = None,
        page: PageSize | None = None,
        locale: str | None = None,
        ats: Literal["tabbed", "strict"] | None = None,
        section_order: Sequence[str] | None = None,
        check: bool = True,
    ) -> Rendered:
        """As `SkillMap.render`."""
        asked: dict[str, object] = {"theme": theme, "page": page, "locale": locale, "ats": ats}
        asked["section_order"] = section_order
        given = {key: value for key, value in asked.items() if value is not None}
        options = checked(RenderOptions, self.settings.render_options.model_dump() | given)
        shown = source if isinstance(source, Tailoring) else await self._shop.resume(source)
        return await self._shop.in_thread(render, self._parts, shown, format, options, check=check)

    async def new_project(
        self,
        owner_id: str,
        resume: BaseSource,
        job: JobSource,
        *,
        name: str = "",
        project_id: str | None = None,
        **wishes: Unpack[TailorWishes],
    ) -> AsyncProjectSession:
        """As `SkillMap.new_project`."""

        async def extract(data: bytes, file_name: str) -> Extraction:
            return await self.extract(data, name=file_name)

        return await new_project(
            self._desk,
            extract,
            owner_id,
            resume,
            await self.job(job),
            name=name,
            project_id=project_id,
            options=options_of(wishes),
        )

    async def project(self, owner_id: str, project_id: str) -> AsyncProjectSession:
        """As `SkillMap.project`."""
        return await open_session(self._desk, owner_id, project_id)

    def run(self, run_id: str) -> AsyncRun[Any]:
        """As `SkillMap.run`."""
        return self._shop.runs.get(run_id)

    async def doctor(self) -> tuple[ProviderCheck, ...]:
        """As `SkillMap.doctor`."""
        return await self._shop.in_thread(
            lambda: (
                *with_keys(self.plugins.providers.checks(), self.settings),
                rasterizer_check(),
            )
        )

    async def close(self) -> None:
        """As `SkillMap.close`."""
        await self._shop.runs.cancel_all()
        await self._stores.close()
        if self._parts.models is not None:
            await self._parts.models.close()
        if self._parts.reader_process is not None:
            self._parts.reader_process.close()
        self._shop.close()

    async def __aenter__(self) -> Self:
        """The client itself."""
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        await self.close()


def _base_and_job(resume: ResumeSource, job: JobSource | None) -> tuple[ResumeSource, JobSource]:
    """What a writing is about; of a tailoring its base, where the pointers of its evidence lead."""
    if isinstance(resume, Tailoring):
        return resume.base, resume.job if job is None else job
    if job is None:
        raise UsageError("Say for which job: only a Tailoring knows its own.")
    return resume, job
