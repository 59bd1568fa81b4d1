"""`SkillMap`: drives `AsyncSkillMap` from code that does not await, notebooks included."""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Any, Literal, Self, TypeVar, Unpack

from skillmap.client._async import AsyncSkillMap
from skillmap.client._models import ModelSource
from skillmap.client._opening import BaseSource
from skillmap.client._projects_sync import ProjectSession
from skillmap.client._rendering import Rendered
from skillmap.client._sources import FileSource
from skillmap.client._wishes import TailorWishes
from skillmap.client._workshop import JobSource, ResumeSource
from skillmap.models.change import Change
from skillmap.models.document import Extraction
from skillmap.models.job import Job, Match
from skillmap.models.layout import PageSize
from skillmap.models.limits import ExtractLimits, PostingLimits
from skillmap.models.tailoring import ChatTurn, Tailoring, Tone
from skillmap.models.writing import QUESTIONS_DEFAULT, InterviewPack, Writing, WritingKind
from skillmap.plugins import Plugins, ProviderCheck
from skillmap.protocols import Agent, OcrEngine, Parser, Reader, Renderer, Store
from skillmap.runs import BackgroundLoop, Run
from skillmap.settings import Isolation, NotAResume, Settings

T = TypeVar("T")


class SkillMap:
    """Extract, match, tailor, verify and render.

    Works offline, without a key. Safe to share between threads: calls are done one at a time.
    Nothing runs in the background until the first call; `close()`, or leaving the `with` block,
    ends it. A callback of a client (a hook, an agent) cannot call the same client.

    Args:
        reader: Name of a reader, or the object, for the types that it reads. The others, or all
            with None, are read by the usual reader of the type found in the bytes.
        parser: Name of a parser, or the object: `rules` asks no model, `hybrid` asks one where rules are unsure, `llm`
            about every line. None takes `hybrid` with a language model, else `rules`.
        ocr: Name of an OCR engine, or the object, for pages without text; `none` leaves them out. None takes the
            first that works, Tesseract before RapidOCR.
        agent: Name of an agent, or the object; None takes `model` with a language model, else `rules`.
        llm: Language models in the order in which they are asked: names such as `openai:gpt-4o-mini`,
            objects, or chat models of LangChain. None takes the settings' own; an empty one works offline.
        plugins: Hook plugins given in code, beside those installed.
        plugin_options: Options of plugins, by the names that the plugins gave them.
        strict: Whether an installed hook plugin that cannot be loaded is an error.
        isolation: Where readers work: `none` is in this process; `process` is in one of their own, which is kept from
            file to file, and whose crash, hang or hunger for memory is a typed error.
        not_a_resume: What follows where a document is something else than a resume: `warn` tells it in the warnings of
            an extraction, `error` raises `NotAResumeError`, `ignore` leaves it at `Extraction.judgement`.
        extract_limits: Bounds on documents.
        posting_limits: Bounds on postings.
        store: Where projects are kept: a provider's name, the address of a database such as
            `sqlite:///projects.db`, or a store, which stays open when the client closes. None takes that of the
            settings, or else memory, which a restart forgets.
        settings: Everything at once; None reads the `SKILLMAP_*` variables. Other arguments win.
        today: Day up to which current roles are counted; None takes the day of each call.

    Raises:
        SettingsError: A setting or plugin option has a value that cannot be used.
        PluginError: A plugin cannot be used: one given in *plugins*, or any with *strict*.
    """

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
        self._client = AsyncSkillMap(
            reader=reader,
            parser=parser,
            ocr=ocr,
            agent=agent,
            llm=llm,
            plugins=plugins,
            plugin_options=plugin_options,
            strict=strict,
            isolation=isolation,
            not_a_resume=not_a_resume,
            extract_limits=extract_limits,
            posting_limits=posting_limits,
            store=store,
            settings=settings,
            today=today,
        )
        self._loop = BackgroundLoop(self._client.own_threads)

    @property
    def plugins(self) -> Plugins:
        """All plugins: iterate for what is installed, `.failed` tells what was left out and why."""
        return self._client.plugins

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._client.settings

    @property
    def store(self) -> Store:
        """Where projects are kept, opened when first asked for: to list, delete or export what an owner has.

        Its methods block, in `AsyncSkillMap`, too.

        Raises:
            UnknownProviderError: None of that name is installed.
            StoreError: The database cannot be opened.
        """

        async def opened() -> Store:
            return self._client.store

        return self._call(opened)

    def extract(
        self,
        source: FileSource,
        *,
        name: str | None = None,
        password: str | None = None,
        reader: str | Reader | None = None,
        parser: str | Parser | None = None,
    ) -> Extraction:
        """The resume in a file, with evidence for every value.

        *source* is a path (a str always is one), bytes, or a file open for reading bytes. Its type
        is found in the bytes; *name* is for people, and only breaks ties between text formats.

        With a language model, and unless the parser is `rules`, the model is asked about lines that rules are unsure
        of: `usage` of the result tells what that took, `by_model` which values it gave. A model that fails is a
        warning of the result. Other methods that are given a file read it by rules alone.

        Raises:
            ExtractError: The file cannot be read, passes a limit, or is no resume.
            MissingExtraError: The package that reads this type is not installed.
            PluginError: A plugin failed.
        """
        return self._call(
            lambda: self._client.extract(
                source, name=name, password=password, reader=reader, parser=parser
            )
        )

    def extract_stream(
        self,
        source: FileSource,
        *,
        name: str | None = None,
        password: str | None = None,
        reader: str | Reader | None = None,
        parser: str | Parser | None = None,
    ) -> Run[Extraction]:
        """`extract()` as a run to follow: use it in `with`, iterate for events, take `.result`.

        Besides the events of every run it tells `document.sniffed`, `page.read`, `page.recognized`, `language.found`,
        `section.found`, `field.found` and `warning`. Leaving the block early stops the work: between pages or
        paragraphs, and programs and processes that work for it at once.
        """
        run = self._client.extract_stream(
            source, name=name, password=password, reader=reader, parser=parser
        )
        return Run(run, self._loop)

    def job(self, posting: JobSource, *, may_be_path: bool = True) -> Job:
        """A posting as requirements.

        A `Path` is read, whatever type of document it is. A str of one line that names an existing
        file is read, too; any other str is the text, plain or HTML. A host that takes postings from strangers
        passes `may_be_path=False`, so that nobody can have its files read by naming them.

        Raises:
            NotAPostingError: The text is something else.
            PostingLimitError: It is too short or too long.
            ExtractError: The file cannot be read.
            UsageError: The name of a file that is not there, or an address: nothing is fetched.
        """
        return self._call(lambda: self._client.job(posting, may_be_path=may_be_path))

    def match(self, resume: ResumeSource, job: JobSource) -> Match:
        """What *job* asks for, what *resume* shows of it, and what is missing.

        Raises:
            SkillmapError: As `extract()` and `job()`.
        """
        return self._call(lambda: self._client.match(resume, job))

    def tailor(
        self,
        resume: ResumeSource,
        job: JobSource,
        *,
        agent: str | Agent | None = None,
        **wishes: Unpack[TailorWishes],
    ) -> Tailoring:
        """A draft for *job*: every change with its reason, its evidence and its verdict.

        Args:
            resume: The base.
            job: The posting.
            agent: Who proposes; None takes the client's.
            wishes: `mode`, `pages`, `words`, `tone`, `locked`, `skip_sections`, `writings` and
                `interview_questions`, as fields of `TailorOptions`.

        Raises:
            SkillmapError: As `extract()` and `job()`.
            PluginError: The agent or a check failed.
        """
        return self._call(lambda: self._client.tailor(resume, job, agent=agent, **wishes))

    def tailor_stream(
        self,
        resume: ResumeSource,
        job: JobSource,
        *,
        agent: str | Agent | None = None,
        **wishes: Unpack[TailorWishes],
    ) -> Run[Tailoring]:
        """`tailor()` as a run to follow: use it in `with`, iterate for events, take `.result`."""
        return Run(self._client.tailor_stream(resume, job, agent=agent, **wishes), self._loop)

    def preview(
        self,
        resume: ResumeSource,
        job: JobSource,
        **wishes: Unpack[TailorWishes],
    ) -> Tailoring:
        """What rules alone would change, and the match before and after: offline, no model, no cost.

        It is marked as `Tailoring.preview`. The client's model and agent are not asked, whatever they are.

        Raises:
            SkillmapError: As `tailor()`.
        """
        return self._call(lambda: self._client.preview(resume, job, **wishes))

    def refine(
        self,
        tailoring: Tailoring,
        message: str,
        *,
        turns: Sequence[ChatTurn] = (),
        agent: str | Agent | None = None,
    ) -> Tailoring:
        """*tailoring* as a person asks for in *message*, such as "shorten the second job".

        The agent can take back changes and propose others; every one goes through the verifier. `reply` is what it
        answers; `usage` and `warnings` are those of this turn.

        Args:
            tailoring: What is in force.
            message: What is asked, at most 4,000 characters.
            turns: The chat so far, oldest first.
            agent: Who is asked; None takes the client's.

        Raises:
            UsageError: The message is empty or too long.
            PluginError: The agent or a check failed.
        """
        return self._call(lambda: self._client.refine(tailoring, message, turns=turns, agent=agent))

    def refine_stream(
        self,
        tailoring: Tailoring,
        message: str,
        *,
        turns: Sequence[ChatTurn] = (),
        agent: str | Agent | None = None,
    ) -> Run[Tailoring]:
        """`refine()` as a run to follow: use it in `with`, iterate for events, take `.result`."""
        run = self._client.refine_stream(tailoring, message, turns=turns, agent=agent)
        return Run(run, self._loop)

    def decide(
        self,
        tailoring: Tailoring,
        *,
        confirm: Collection[str] = (),
        decline: Collection[str] = (),
    ) -> Tailoring:
        """*tailoring* with a person's decisions about changes, by id; earlier decisions stay.

        Any subset can be decided, in any order. All changes are judged anew.

        Raises:
            UsageError: There is no change of that id.
            UnverifiedResumeError: A change that the verifier refuses was confirmed.
        """
        return self._call(lambda: self._client.decide(tailoring, confirm=confirm, decline=decline))

    def letter(
        self,
        resume: ResumeSource,
        job: JobSource | None = None,
        *,
        kind: WritingKind = "cover_letter",
        tone: Tone = "neutral",
        agent: str | Agent | None = None,
    ) -> Writing:
        """A letter or message for *job*: `.text` may be sent, every passage of it is verified.

        Passages that the verifier asks about are in `.to_review` until `decide_writing()` lets them through. Rules
        write it where the agent does not.

        Args:
            resume: The base; of a `Tailoring` its base and job.
            job: The posting; None takes that of the `Tailoring`.
            kind: What to write.
            tone: How a model is asked to write; rules write neutrally.
            agent: Who writes; None takes the client's.

        Raises:
            SkillmapError: As `extract()` and `job()`.
            UsageError: There is no *job*, and *resume* is no `Tailoring`.
            PluginError: The agent failed.
        """
        return self._call(
            lambda: self._client.letter(resume, job, kind=kind, tone=tone, agent=agent)
        )

    def interview(
        self,
        resume: ResumeSource,
        job: JobSource | None = None,
        *,
        questions: int = QUESTIONS_DEFAULT,
        agent: str | Agent | None = None,
    ) -> InterviewPack:
        """Questions to be ready for, with outlines of answers from lines of the resume, tips, and claims to defend.

        Args:
            resume: The base; of a `Tailoring` its base and job, and its changes are among the claims to defend.
            job: The posting; None takes that of the `Tailoring`.
            questions: How many at most, 1 to 30.
            agent: Who writes; None takes the client's.

        Raises:
            SkillmapError: As `extract()` and `job()`.
            UsageError: There is no *job*, and *resume* is no `Tailoring`; or *questions* is out of bounds.
            PluginError: The agent failed.
        """
        return self._call(
            lambda: self._client.interview(resume, job, questions=questions, agent=agent)
        )

    def render_writing(
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
        """A letter or an interview pack as a file of *format*, such as docx, pdf, html, md or txt.

        It is verified again first, against *resume* and *job* as in `letter()`. A cover letter shows the sender, the
        date and the recipient; a message is its subject and its text. Points of answers that wait for a person are left
        out of a pack.

        Raises:
            UnverifiedResumeError: It holds a passage that neither the verifier nor a person has let through.
            UsageError: The format holds data and no text; or there is no job.
            RenderError: It cannot be rendered so.
            UnknownProviderError: There is no such format.
        """
        return self._call(
            lambda: self._client.render_writing(
                source, format, resume, job, theme=theme, page=page, check=check
            )
        )

    def decide_writing(
        self,
        writing: Writing,
        resume: ResumeSource,
        job: JobSource | None = None,
        *,
        confirm: Collection[int] = (),
        decline: Collection[int] = (),
    ) -> Writing:
        """*writing* with a person's decisions about its passages, by `Passage.position`; earlier decisions stay.

        A confirmed passage takes its place in the text, a declined one is left out. All are judged anew.

        Raises:
            UsageError: There is no such passage to decide about, or one is in both lists.
            UnverifiedResumeError: A passage that the verifier refuses was confirmed.
        """
        return self._call(
            lambda: self._client.decide_writing(
                writing, resume, job, confirm=confirm, decline=decline
            )
        )

    def verify(
        self, base: ResumeSource, edited: ResumeSource, *, job: JobSource | None = None
    ) -> tuple[Change, ...]:
        """Every difference between two resumes as a change with its verdict, in reading order.

        Raises:
            SkillmapError: As `extract()` and `job()`.
            PluginError: A check failed.
        """
        return self._call(lambda: self._client.verify(base, edited, job=job))

    def render(
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
        """A resume as a file of *format*: the name of a renderer, or `report` for a `Tailoring`.

        A tailoring is verified again first. With *check*, formats that cannot be seen through are
        read back and compared with what went in: `Rendered.round_trip`. *section_order* are keys of sections to
        print first; the others follow as in the resume.

        Raises:
            UnverifiedResumeError: The tailoring holds text that no verifier has accepted.
            RenderError: It cannot be rendered so.
            UnknownProviderError: There is no such format.
            SkillmapError: As `extract()`, when *source* is a file.
        """
        return self._call(
            lambda: self._client.render(
                source,
                format,
                theme=theme,
                page=page,
                locale=locale,
                ats=ats,
                section_order=section_order,
                check=check,
            )
        )

    def new_project(
        self,
        owner_id: str,
        resume: BaseSource,
        job: JobSource,
        *,
        name: str = "",
        project_id: str | None = None,
        **wishes: Unpack[TailorWishes],
    ) -> ProjectSession:
        """A new project in the store: *resume*, with the file that it came from, and the text of *job*.

        Args:
            owner_id: Whose it is, in the host's own words; nobody else finds it.
            resume: The base; a `StoredResume` is used as it is, anything else is stored.
            job: The posting.
            name: For people, and for names of files.
            project_id: Its id; None makes a new one.
            wishes: As `tailor()`; they hold for the project until `ProjectSession.tailor()` is told otherwise.

        Raises:
            SkillmapError: As `extract()` and `job()`.
            UsageError: An id cannot be used; or *job* is a `Job` that says something else than its text, which is
                all that is kept.
            StaleRevisionError: The owner has a project of that id.
            StoreError: The store did not take it.
        """
        session = self._call(
            lambda: self._client.new_project(
                owner_id, resume, job, name=name, project_id=project_id, **wishes
            )
        )
        return ProjectSession(session, self._loop)

    def project(self, owner_id: str, project_id: str) -> ProjectSession:
        """A stored project, to go on with.

        Raises:
            NotStoredError: The owner has no such project.
            StoreError: The store did not answer.
        """
        session = self._call(lambda: self._client.project(owner_id, project_id))
        return ProjectSession(session, self._loop)

    def run(self, run_id: str) -> Run[Any]:
        """A run that was started by one of the `…_stream` methods, to follow it again.

        Raises:
            RunNotFoundError: There is none, or it is long over and was forgotten.
        """
        return Run(self._client.run(run_id), self._loop)

    def doctor(self) -> tuple[ProviderCheck, ...]:
        """Of every installed provider: whether it works here, or what is missing and the remedy."""
        return self._call(self._client.doctor)

    def close(self) -> None:
        """Cancel what still runs and end the background thread. May be called twice."""
        if self._loop.started and not self._loop.closed:
            self._call(self._client.close)
        self._loop.close()

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def _call(self, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        return self._loop.call(make)
