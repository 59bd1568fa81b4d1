"""Projects: a resume tailored to a posting over days, with versions, chat and files, kept in a store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar, Unpack

from skillmap.client import _reading, _refining, _tailoring
from skillmap.client._parts import Parts
from skillmap.client._project_shelf import ProjectShelf
from skillmap.client._rendering import Rendered
from skillmap.client._stores import RunLog, StoreAccess
from skillmap.client._versions import (
    changed_ids,
    now,
    rebased_tailoring,
    summary_of,
    tailoring_of,
    version_of,
)
from skillmap.client._wishes import TailorWishes, options_of
from skillmap.errors import UsageError
from skillmap.models.change import ChangeSet
from skillmap.models.event import Event
from skillmap.models.layout import PageSize
from skillmap.models.resume import Resume
from skillmap.models.stored import (
    PAGE_ITEMS_MAX,
    AuditEntry,
    ChatMessage,
    OwnerId,
    Project,
    RenderedFile,
    StoredRun,
    Version,
    new_id,
)
from skillmap.models.tailoring import Tailoring, TailorOptions
from skillmap.models.usage import Usage
from skillmap.protocols import Agent, Renderer, Store
from skillmap.runs import AsyncRun, Emit, RunRegistry

if TYPE_CHECKING:
    from skillmap.tailor.history import History, RebaseConflict

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a project needs of the client that opened it."""

    parts: Parts
    runs: RunRegistry
    stores: StoreAccess
    in_thread: _tailoring.InThread
    render: Callable[..., Awaitable[Rendered]]


class AsyncProjectSession:
    """`ProjectSession` for code that awaits: the same names and arguments; see there."""

    def __init__(self, desk: Desk, project: Project) -> None:
        """Work on *project* as it is stored; made by `AsyncSkillMap.project()`."""
        self._desk = desk
        self._shelf = ProjectShelf(desk.stores, project)
        # What was shown last, by its head: two calls at once must not mix their heads up.
        self._shown: tuple[str | None, Tailoring] | None = None

    @property
    def id(self) -> str:
        """As `ProjectSession.id`."""
        return self._shelf.project_id

    @property
    def stored(self) -> Project:
        """As `ProjectSession.stored`."""
        return self._shelf.project

    async def refresh(self) -> None:
        """As `ProjectSession.refresh`."""
        await self._shelf.refresh()

    async def tailoring(self) -> Tailoring:
        """As `ProjectSession.tailoring`."""
        return await self._tailoring_of(self.stored)

    async def tailor(
        self, *, agent: str | Agent | None = None, **wishes: Unpack[TailorWishes]
    ) -> Tailoring:
        """As `ProjectSession.tailor`."""
        return await _finish(self._tailor_run(options_of(wishes, self.stored.options), agent))

    def tailor_stream(
        self, *, agent: str | Agent | None = None, **wishes: Unpack[TailorWishes]
    ) -> AsyncRun[Tailoring]:
        """As `ProjectSession.tailor_stream`."""
        options = options_of(wishes, self.stored.options)
        return self._desk.runs.add(self._tailor_run(options, agent))

    async def chat(self, message: str, *, agent: str | Agent | None = None) -> Tailoring:
        """As `ProjectSession.chat`."""
        return await _finish(self._chat_run(message, agent))

    def chat_stream(self, message: str, *, agent: str | Agent | None = None) -> AsyncRun[Tailoring]:
        """As `ProjectSession.chat_stream`."""
        return self._desk.runs.add(self._chat_run(message, agent))

    async def decide(
        self, *, confirm: Collection[str] = (), decline: Collection[str] = ()
    ) -> Tailoring:
        """As `ProjectSession.decide`."""
        start = self.stored
        before = await self._tailoring_of(start)
        decided = await self._desk.in_thread(
            _tailoring.decide, self._desk.parts, before, confirm=confirm, decline=decline
        )
        if decided.decisions != before.decisions:
            summary = f"Decided: {len(confirm)} accepted, {len(decline)} declined."
            version = version_of(decided, start, summary=summary, usage=Usage())
            await self._add(version, start, shown=decided)
        return decided

    async def undo(self) -> Tailoring:
        """As `ProjectSession.undo`."""
        start = self.stored
        return await self._move(start, (await self._shelf.kept()).undo())

    async def redo(self) -> Tailoring:
        """As `ProjectSession.redo`."""
        start = self.stored
        return await self._move(start, (await self._shelf.kept()).redo())

    async def restore(self, version_id: str, *, label: str = "") -> Tailoring:
        """As `ProjectSession.restore`."""
        start = self.stored
        history = await self._shelf.history()
        restored = history.restored(version_id, now=now(), label=label)
        await self._shelf.add_version(restored, start)
        return await self.tailoring()

    async def diff(self, old: str | None, new: str | None) -> ChangeSet:
        """As `ProjectSession.diff`."""
        return await self._desk.in_thread((await self._shelf.kept()).diff, old, new)

    async def versions(self) -> tuple[Version, ...]:
        """As `ProjectSession.versions`."""
        return await self._shelf.versions()

    async def messages(self) -> tuple[ChatMessage, ...]:
        """As `ProjectSession.messages`."""
        return await self._shelf.messages()

    async def history(self) -> History:
        """As `ProjectSession.history`."""
        return await self._shelf.history()

    async def audit(self) -> tuple[AuditEntry, ...]:
        """As `ProjectSession.audit`."""
        return await self._shelf.audit()

    async def run(self, run_id: str) -> StoredRun:
        """As `ProjectSession.run`."""
        owner_id = self.stored.owner_id
        return await self._shelf.call(lambda store: store.run(owner_id, run_id))

    async def events(self, run_id: str, *, after: int = -1) -> tuple[Event, ...]:
        """As `ProjectSession.events`."""
        owner_id = self.stored.owner_id
        return await self._shelf.call(lambda store: store.events(owner_id, run_id, after=after))

    async def files(self) -> tuple[RenderedFile, ...]:
        """As `ProjectSession.files`."""
        asked = (self.stored.owner_id, self.id)
        page = await self._shelf.call(lambda store: store.files(*asked, limit=PAGE_ITEMS_MAX))
        return page.items

    async def render(
        self,
        format: str | Renderer,
        *,
        theme: str | None = None,
        page: PageSize | None = None,
        locale: str | None = None,
        ats: Literal["tabbed", "strict"] | None = None,
        check: bool = True,
    ) -> Rendered:
        """As `ProjectSession.render`."""
        start = self.stored
        rendered = await self._desk.render(
            await self._tailoring_of(start),
            format,
            theme=theme,
            page=page,
            locale=locale,
            ats=ats,
            section_order=start.section_order,
            check=check,
        )
        await self._shelf.keep_file(rendered, version_id=start.head)
        return rendered

    async def arrange(self, section_order: Sequence[str]) -> None:
        """As `ProjectSession.arrange`."""
        start = self.stored
        known = start.base.section_order
        unknown = [key for key in section_order if key not in known]
        if unknown:
            raise UsageError(f"There is no section {unknown[0]!r}. There are: {', '.join(known)}.")
        order = tuple(dict.fromkeys(section_order)) or None
        await self._shelf.save(start.model_copy(update={"section_order": order}))

    async def rebase(
        self, resume: Resume, *, resume_id: str | None = None
    ) -> tuple[AsyncProjectSession, tuple[RebaseConflict, ...]]:
        """As `ProjectSession.rebase`."""
        start = self.stored
        moved, conflicts = await self._desk.in_thread(
            rebased_tailoring, self._desk.parts, await self._tailoring_of(start), resume
        )
        facts = {"resume_id": resume_id or start.resume_id, "base": resume, "head": None}
        fresh = {"id": new_id(), "revision": 0, "saved_at": None}
        session = await new_session(
            self._desk,
            start.model_copy(update=facts | fresh),
            messages=await self._shelf.messages(),
            tailoring=moved,
            summary=f"Moved to another base: {len(conflicts)} changes did not fit.",
        )
        return session, conflicts

    # -- runs ---------------------------------------------------------------------------------

    def _tailor_run(self, options: TailorOptions, agent: str | Agent | None) -> AsyncRun[Tailoring]:
        async def work(emit: Emit, run_id: str) -> Tailoring:
            if options != self.stored.options:
                await self._shelf.save(self.stored.model_copy(update={"options": options}))
            start = self.stored
            made = await _tailoring.tailor(
                self._desk.parts,
                emit,
                self._desk.in_thread,
                resume=start.base,
                job=await self._desk.in_thread(
                    _reading.analyze_posting, self._desk.parts, start.posting
                ),
                agent=await self._desk.in_thread(self._desk.parts.find_agent, agent),
                options=options,
            )
            version = version_of(
                made, start, summary=summary_of(made), usage=made.usage, run_id=run_id
            )
            await self._add(version, start, shown=made)
            return made

        return self._run("tailor", work)

    def _chat_run(self, message: str, agent: str | Agent | None) -> AsyncRun[Tailoring]:
        async def work(emit: Emit, run_id: str) -> Tailoring:
            text = _refining.message_text(message)
            start = self.stored
            before = await self._tailoring_of(start)
            turns = _refining.turns_of((m.role, m.text) for m in await self._shelf.messages())
            await self._shelf.say("user", text)
            refined = await _refining.refine(
                self._desk.parts,
                emit,
                self._desk.in_thread,
                tailoring=before,
                message=text,
                turns=turns,
                agent=await self._desk.in_thread(self._desk.parts.find_agent, agent),
            )
            ids = changed_ids(before, refined)
            version_id = None
            if ids:
                version = version_of(
                    refined, start, summary=text, usage=refined.usage, run_id=run_id
                )
                version_id = version.id
                await self._add(version, start, shown=refined)
            await self._shelf.say("assistant", refined.reply, change_ids=ids, version_id=version_id)
            return refined

        return self._run("refine", work)

    def _run(
        self, kind: str, work: Callable[[Emit, str], Awaitable[Tailoring]]
    ) -> AsyncRun[Tailoring]:
        """A run whose events are kept: those before its end when the work is done, the last one right after."""
        log = RunLog(self._desk.stores, self.stored.owner_id, self.id)

        async def kept(emit: Emit) -> Tailoring:
            # Before anything is spent: a store that does not answer ends the run here.
            await log.flush()
            made = await work(emit, run.run_id)
            await log.flush()
            return made

        def observe(event: Event) -> None:
            log.see(event)
            self._desk.parts.plugins.run_event(event)

        run: AsyncRun[Tailoring] = AsyncRun(kind, kept, observe=observe)
        return run

    # -- what is shown ------------------------------------------------------------------------

    async def _tailoring_of(self, project: Project) -> Tailoring:
        """What *project* shows; the head may have moved by the time that this is known."""
        if self._shown is None or self._shown[0] != project.head:
            version = await self._shelf.head_of(project)
            made = await self._desk.in_thread(tailoring_of, self._desk.parts, project, version)
            self._shown = (project.head, made)
            return made
        return self._shown[1]

    async def _add(self, version: Version, start: Project, *, shown: Tailoring) -> None:
        await self._shelf.add_version(version, start)
        self._shown = (version.id, shown)

    async def _move(self, start: Project, history: History) -> Tailoring:
        moved = start.model_copy(update={"head": history.head})
        await self._shelf.save(moved)
        return await self._tailoring_of(moved)


async def open_session(desk: Desk, owner_id: str, project_id: str) -> AsyncProjectSession:
    """The stored project, to go on with.

    Raises:
        NotStoredError: The owner has no such project.
    """
    owner = OwnerId(owner_id)
    project = await desk.stores.call(lambda store: store.project(owner, project_id))
    return AsyncProjectSession(desk, project)


async def new_session(
    desk: Desk,
    project: Project,
    *,
    messages: Sequence[ChatMessage] = (),
    tailoring: Tailoring | None = None,
    summary: str = "",
) -> AsyncProjectSession:
    """*project*, stored for the first time, with a chat so far and a first version."""

    def store_all(store: Store) -> Project:
        saved = store.save_project(project)
        for message in messages:
            moved = message.model_copy(update={"id": new_id(), "version_id": None})
            store.add_message(saved.owner_id, saved.id, moved)
        if tailoring is None:
            return saved
        version = version_of(tailoring, saved, summary=summary, usage=Usage())
        added = store.add_version(saved.owner_id, saved.id, version, revision=saved.revision)
        return added.project

    return AsyncProjectSession(desk, await desk.stores.call(store_all))


async def _finish(run: AsyncRun[T]) -> T:
    """Result of *run*; whoever stops waiting for it stops it."""
    async with run:
        return await run.wait()
