"""Projects: a resume tailored to a posting over days, with versions, chat and files, kept in a store."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeVar, Unpack

from skillmap.client import _reading, _refining, _tailoring
from skillmap.client._parts import Parts
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
from skillmap.errors import StaleRevisionError
from skillmap.models.change import ChangeSet
from skillmap.models.event import Event
from skillmap.models.job import Job
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
        self._project = project
        self._shown: Tailoring | None = None

    @property
    def id(self) -> str:
        """As `ProjectSession.id`."""
        return self._project.id

    @property
    def stored(self) -> Project:
        """As `ProjectSession.stored`."""
        return self._project

    async def refresh(self) -> None:
        """As `ProjectSession.refresh`."""
        self._take(await self._call(lambda store: store.project(self._owner_id, self.id)))

    async def tailoring(self) -> Tailoring:
        """As `ProjectSession.tailoring`."""
        if self._shown is None:
            head = self._project.head
            version = None if head is None else await self._version(head)
            self._shown = await self._desk.in_thread(
                tailoring_of, self._desk.parts, self._project, version
            )
        return self._shown

    async def tailor(
        self, *, agent: str | Agent | None = None, **wishes: Unpack[TailorWishes]
    ) -> Tailoring:
        """As `ProjectSession.tailor`."""
        return await _finish(self._tailor_run(options_of(wishes, self._project.options), agent))

    def tailor_stream(
        self, *, agent: str | Agent | None = None, **wishes: Unpack[TailorWishes]
    ) -> AsyncRun[Tailoring]:
        """As `ProjectSession.tailor_stream`."""
        options = options_of(wishes, self._project.options)
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
        before = await self.tailoring()
        decided = await self._desk.in_thread(
            _tailoring.decide, self._desk.parts, before, confirm=confirm, decline=decline
        )
        if decided.decisions != before.decisions:
            summary = f"Decided: {len(confirm)} accepted, {len(decline)} declined."
            start = self._project
            version = version_of(decided, start, summary=summary, usage=Usage())
            await self._add_version(version, start, shown=decided)
        return decided

    async def undo(self) -> Tailoring:
        """As `ProjectSession.undo`."""
        return await self._move((await self._kept()).undo())

    async def redo(self) -> Tailoring:
        """As `ProjectSession.redo`."""
        return await self._move((await self._kept()).redo())

    async def restore(self, version_id: str, *, label: str = "") -> Tailoring:
        """As `ProjectSession.restore`."""
        history = await self.history()
        restored = history.restored(version_id, now=now(), label=label)
        await self._add_version(restored, self._project)
        return await self.tailoring()

    async def diff(self, old: str | None, new: str | None) -> ChangeSet:
        """As `ProjectSession.diff`."""
        history = await self._kept()
        return await self._desk.in_thread(history.diff, old, new)

    async def versions(self) -> tuple[Version, ...]:
        """As `ProjectSession.versions`."""
        return await self._call(lambda store: store.versions(self._owner_id, self.id))

    async def messages(self) -> tuple[ChatMessage, ...]:
        """As `ProjectSession.messages`."""
        return await self._call(partial(_all_messages, owner_id=self._owner_id, project_id=self.id))

    async def history(self) -> History:
        """As `ProjectSession.history`."""
        dropped = [
            entry.id
            for entry in await self.audit()
            if entry.kind == "version" and entry.version is None
        ]
        kept = await self._kept()
        return kept.model_copy(
            update={"dropped": tuple(dropped), "messages": await self.messages()}
        )

    async def audit(self) -> tuple[AuditEntry, ...]:
        """As `ProjectSession.audit`."""
        return await self._call(lambda store: store.audit_trail(self._owner_id, self.id))

    async def run(self, run_id: str) -> StoredRun:
        """As `ProjectSession.run`."""
        return await self._call(lambda store: store.run(self._owner_id, run_id))

    async def events(self, run_id: str, *, after: int = -1) -> tuple[Event, ...]:
        """As `ProjectSession.events`."""
        return await self._call(lambda store: store.events(self._owner_id, run_id, after=after))

    async def files(self) -> tuple[RenderedFile, ...]:
        """As `ProjectSession.files`."""
        page = await self._call(
            lambda store: store.files(self._owner_id, self.id, limit=PAGE_ITEMS_MAX)
        )
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
        style = {"theme": theme, "page": page, "locale": locale, "ats": ats, "check": check}
        shown = await self.tailoring()
        rendered = await self._desk.render(shown, format, **style)
        file = RenderedFile(
            sha256=hashlib.sha256(rendered.data).hexdigest(),
            name=f"{self._project.name or 'resume'}{rendered.extension}",
            media_type=rendered.media_type,
            version_id=self._project.head,
            created_at=now(),
        )

        def keep(store: Store) -> None:
            store.put_blob(self._owner_id, rendered.data)
            store.add_file(self._owner_id, self.id, file)

        await self._call(keep)
        return rendered

    async def rebase(
        self, resume: Resume, *, resume_id: str | None = None
    ) -> tuple[AsyncProjectSession, tuple[RebaseConflict, ...]]:
        """As `ProjectSession.rebase`."""
        before = await self.tailoring()
        moved, conflicts = await self._desk.in_thread(
            rebased_tailoring, self._desk.parts, before, resume
        )
        facts = {"resume_id": resume_id or self._project.resume_id, "base": resume, "head": None}
        fresh = {"id": new_id(), "revision": 0, "saved_at": None}
        summary = f"Moved to another base: {len(conflicts)} changes did not fit."
        session = await new_session(
            self._desk,
            self._project.model_copy(update=facts | fresh),
            messages=await self.messages(),
            tailoring=moved,
            summary=summary,
        )
        return session, conflicts

    # -- runs ---------------------------------------------------------------------------------

    def _tailor_run(self, options: TailorOptions, agent: str | Agent | None) -> AsyncRun[Tailoring]:
        async def work(emit: Emit, run_id: str) -> Tailoring:
            if options != self._project.options:
                changed = self._project.model_copy(update={"options": options})
                await self._save(changed)
            start = self._project
            made = await _tailoring.tailor(
                self._desk.parts,
                emit,
                self._desk.in_thread,
                resume=start.base,
                job=await self._job(),
                agent=await self._desk.in_thread(self._desk.parts.find_agent, agent),
                options=options,
            )
            version = version_of(
                made, start, summary=summary_of(made), usage=made.usage, run_id=run_id
            )
            await self._add_version(version, start, shown=made)
            return made

        return self._run("tailor", work)

    def _chat_run(self, message: str, agent: str | Agent | None) -> AsyncRun[Tailoring]:
        async def work(emit: Emit, run_id: str) -> Tailoring:
            text = _refining.message_text(message)
            before = await self.tailoring()
            start = self._project
            turns = _refining.turns_of((m.role, m.text) for m in await self.messages())
            await self._say("user", text)
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
                await self._add_version(version, start, shown=refined)
            await self._say("assistant", refined.reply, change_ids=ids, version_id=version_id)
            return refined

        return self._run("refine", work)

    def _run(
        self, kind: str, work: Callable[[Emit, str], Awaitable[Tailoring]]
    ) -> AsyncRun[Tailoring]:
        """A run whose events are kept: those before its end when the work is done, the last one right after."""
        log = RunLog(self._desk.stores, self._owner_id, self.id)

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

    # -- the store ----------------------------------------------------------------------------

    @property
    def _owner_id(self) -> OwnerId:
        return self._project.owner_id

    async def _call(self, work: Callable[[Store], T]) -> T:
        return await self._desk.stores.call(work)

    async def _job(self) -> Job:
        return await self._desk.in_thread(
            _reading.analyze_posting, self._desk.parts, self._project.posting
        )

    async def _version(self, version_id: str) -> Version:
        return await self._call(lambda store: store.version(self._owner_id, self.id, version_id))

    async def _kept(self) -> History:
        """The versions that are kept, without the chat and what was dropped."""
        from skillmap.tailor.history import History

        versions = await self.versions()
        project = self._project
        if project.head is not None and all(item.id != project.head for item in versions):
            stored = await self._call(lambda store: store.project(self._owner_id, self.id))
            raise StaleRevisionError(
                "project", self.id, expected=project.revision, found=stored.revision
            )
        return History(
            base=project.base,
            versions=versions,
            head=project.head,
            versions_max=max(1, len(versions)),
        )

    async def _move(self, history: History) -> Tailoring:
        await self._save(self._project.model_copy(update={"head": history.head}))
        return await self.tailoring()

    async def _save(self, project: Project) -> None:
        self._take(await self._call(lambda store: store.save_project(project)))

    async def _add_version(
        self, version: Version, start: Project, *, shown: Tailoring | None = None
    ) -> None:
        added = await self._call(
            lambda store: store.add_version(
                self._owner_id, self.id, version, revision=start.revision
            )
        )
        self._take(added.project)
        self._shown = shown

    async def _say(
        self,
        role: Literal["user", "assistant"],
        text: str,
        *,
        change_ids: Sequence[str] = (),
        version_id: str | None = None,
    ) -> None:
        message = ChatMessage(
            role=role,
            text=text,
            change_ids=tuple(change_ids),
            version_id=version_id,
            created_at=now(),
        )
        await self._call(lambda store: store.add_message(self._owner_id, self.id, message))

    def _take(self, project: Project) -> None:
        if project.head != self._project.head:
            self._shown = None
        self._project = project


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


def _all_messages(store: Store, *, owner_id: OwnerId, project_id: str) -> tuple[ChatMessage, ...]:
    page = store.messages(owner_id, project_id, limit=PAGE_ITEMS_MAX)
    found = [*page.items]
    while page.next is not None:
        page = store.messages(owner_id, project_id, after=page.next, limit=PAGE_ITEMS_MAX)
        found += page.items
    return tuple(found)


async def _finish(run: AsyncRun[T]) -> T:
    """Result of *run*; whoever stops waiting for it stops it."""
    async with run:
        return await run.wait()
