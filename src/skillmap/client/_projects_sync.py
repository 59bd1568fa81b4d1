"""`ProjectSession`: drives `AsyncProjectSession` from code that does not await."""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Unpack

from skillmap.client._projects import AsyncProjectSession
from skillmap.client._rendering import Rendered
from skillmap.client._wishes import TailorWishes
from skillmap.models.change import ChangeSet
from skillmap.models.event import Event
from skillmap.models.layout import PageSize
from skillmap.models.resume import Resume
from skillmap.models.stored import (
    AuditEntry,
    ChatMessage,
    Project,
    RenderedFile,
    StoredRun,
    Version,
)
from skillmap.models.tailoring import Tailoring
from skillmap.protocols import Agent, Renderer
from skillmap.runs import BackgroundLoop, Run

if TYPE_CHECKING:
    from skillmap.tailor.history import History, RebaseConflict

T = TypeVar("T")


class ProjectSession:
    """A resume being tailored to a posting, kept in a store: versions, chat, runs and files.

    Made by `SkillMap.new_project()` and `SkillMap.project()`. It works on the project as it was read. Whatever would
    overwrite what somebody else saved meanwhile raises `StaleRevisionError` and changes nothing; `refresh()` reads the
    project again.

    Every call may raise `StoreError`, and `NotStoredError` when the project was deleted.
    """

    def __init__(self, session: AsyncProjectSession, loop: BackgroundLoop) -> None:
        """Wrap *session*, which lives in *loop*."""
        self._session = session
        self._loop = loop

    @property
    def id(self) -> str:
        """Its id."""
        return self._session.id

    @property
    def stored(self) -> Project:
        """The project as it was last read or saved: base, posting, options, head and revision."""
        return self._session.stored

    def refresh(self) -> None:
        """Read the project again, to see what others saved."""
        self._call(self._session.refresh)

    def tailoring(self) -> Tailoring:
        """What is shown: the head as a tailoring, judged again; the base without changes where there is no version."""
        return self._call(self._session.tailoring)

    def tailor(
        self, *, agent: str | Agent | None = None, **wishes: Unpack[TailorWishes]
    ) -> Tailoring:
        """A tailoring from scratch, as a new version. *wishes* change the project's options from now on.

        Raises:
            SkillmapError: As `SkillMap.tailor()`.
            StaleRevisionError: Somebody saved the project meanwhile; the run's events hold what was proposed.
        """
        return self._call(lambda: self._session.tailor(agent=agent, **wishes))

    def tailor_stream(
        self, *, agent: str | Agent | None = None, **wishes: Unpack[TailorWishes]
    ) -> Run[Tailoring]:
        """`tailor()` as a run to follow; its events are kept in the store, too."""
        return Run(self._session.tailor_stream(agent=agent, **wishes), self._loop)

    def chat(self, message: str, *, agent: str | Agent | None = None) -> Tailoring:
        """What is shown, refined as *message* asks: a new version if anything changed. `reply` is the answer.

        Message and answer join the chat.

        Raises:
            SkillmapError: As `SkillMap.refine()`.
            StaleRevisionError: Somebody saved the project meanwhile.
        """
        return self._call(lambda: self._session.chat(message, agent=agent))

    def chat_stream(self, message: str, *, agent: str | Agent | None = None) -> Run[Tailoring]:
        """`chat()` as a run to follow; its events are kept in the store, too."""
        return Run(self._session.chat_stream(message, agent=agent), self._loop)

    def decide(self, *, confirm: Collection[str] = (), decline: Collection[str] = ()) -> Tailoring:
        """A person's decisions about changes, by id, as a new version; see `SkillMap.decide()`."""
        return self._call(lambda: self._session.decide(confirm=confirm, decline=decline))

    def undo(self) -> Tailoring:
        """Show what the head was made from: another version, or the base. No version goes.

        Raises:
            UsageError: There is nothing to undo, or the version before was dropped.
        """
        return self._call(self._session.undo)

    def redo(self) -> Tailoring:
        """Show the newest version that was made from what is shown.

        Raises:
            UsageError: There is none.
        """
        return self._call(self._session.redo)

    def restore(self, version_id: str, *, label: str = "") -> Tailoring:
        """An old version's content as a new version, under that name for people.

        Raises:
            UsageError: There is no such version, or it was dropped.
        """
        return self._call(lambda: self._session.restore(version_id, label=label))

    def diff(self, old: str | None, new: str | None) -> ChangeSet:
        """Changes that lead from the resume of one version to that of another; None is the base.

        Raises:
            UsageError: There is no such version, or it was dropped.
        """
        return self._call(lambda: self._session.diff(old, new))

    def versions(self) -> tuple[Version, ...]:
        """The versions that are kept, oldest first."""
        return self._call(self._session.versions)

    def messages(self) -> tuple[ChatMessage, ...]:
        """The chat, oldest first."""
        return self._call(self._session.messages)

    def history(self) -> History:
        """Versions, head, chat, and which versions were dropped, as one value."""
        return self._call(self._session.history)

    def audit(self) -> tuple[AuditEntry, ...]:
        """What happened, in the order of time: versions with verdicts and decisions, messages, runs, files."""
        return self._call(self._session.audit)

    def run(self, run_id: str) -> StoredRun:
        """A run of this owner as it is stored, also one that ran in another process."""
        return self._call(lambda: self._session.run(run_id))

    def events(self, run_id: str, *, after: int = -1) -> tuple[Event, ...]:
        """Stored events of a run with a number above *after*, at most 1,000; the tail may come a moment later."""
        return self._call(lambda: self._session.events(run_id, after=after))

    def files(self) -> tuple[RenderedFile, ...]:
        """Files that were rendered, oldest first, at most 1,000; `store.blob()` has the bytes."""
        return self._call(self._session.files)

    def render(
        self,
        format: str | Renderer,
        *,
        theme: str | None = None,
        page: PageSize | None = None,
        locale: str | None = None,
        ats: Literal["tabbed", "strict"] | None = None,
        check: bool = True,
    ) -> Rendered:
        """What is shown as a file, which is kept in the store by its hash; see `SkillMap.render()`."""
        return self._call(
            lambda: self._session.render(
                format, theme=theme, page=page, locale=locale, ats=ats, check=check
            )
        )

    def arrange(self, section_order: Sequence[str]) -> None:
        """Print sections in that order from now on, the others after them; with none, as in the resume.

        It is how the project is printed, no edit of the resume: no version is made, and versions do not change.

        Raises:
            UsageError: The base has no such section.
        """
        self._call(lambda: self._session.arrange(section_order))

    def rebase(
        self, resume: Resume, *, resume_id: str | None = None
    ) -> tuple[ProjectSession, tuple[RebaseConflict, ...]]:
        """A new project over *resume*, a newer base, with what is shown as its first version, and what did not fit.

        Every change is judged again over the new base. One that does not fit is kept, not applied, and told in
        `Tailoring.warnings`. This project stays as it is, with its versions. The chat is copied. *resume_id* is the
        stored resume that *resume* is a copy of; None keeps this project's.

        Raises:
            UsageError: An option names a section that the new base does not have.
        """
        session, conflicts = self._call(lambda: self._session.rebase(resume, resume_id=resume_id))
        return ProjectSession(session, self._loop), conflicts

    def _call(self, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        return self._loop.call(make)
