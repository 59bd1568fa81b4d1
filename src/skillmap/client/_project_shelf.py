"""A project in its store: read, saved at the revision that was read, and never written over."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, TypeVar

from skillmap.client._rendering import Rendered
from skillmap.client._stores import StoreAccess
from skillmap.client._versions import now
from skillmap.errors import NotStoredError, StaleRevisionError
from skillmap.models.stored import (
    PAGE_ITEMS_MAX,
    AuditEntry,
    ChatMessage,
    OwnerId,
    Project,
    RenderedFile,
    Version,
)
from skillmap.protocols import Store

if TYPE_CHECKING:
    from skillmap.tailor.history import History

T = TypeVar("T")


class ProjectShelf:
    """One project of one owner. `project` is as it was last read or saved."""

    def __init__(self, stores: StoreAccess, project: Project) -> None:
        """Take the project as it was read."""
        self._stores = stores
        self.project = project

    @property
    def owner_id(self) -> OwnerId:
        """Whose it is."""
        return self.project.owner_id

    @property
    def project_id(self) -> str:
        """Its id."""
        return self.project.id

    async def call(self, work: Callable[[Store], T]) -> T:
        """What *work* gives of the store."""
        return await self._stores.call(work)

    async def refresh(self) -> None:
        """Read the project again."""
        self.project = await self._stored()

    async def save(self, project: Project) -> None:
        """Save *project*.

        Raises:
            StaleRevisionError: Somebody saved it meanwhile.
        """
        self.project = await self.call(lambda store: store.save_project(project))

    # -- versions -----------------------------------------------------------------------------

    async def add_version(self, version: Version, start: Project) -> None:
        """Add *version*, which was made of the project as *start* has it, and show it.

        Raises:
            StaleRevisionError: Somebody saved the project since.
        """
        added = await self.call(
            lambda store: store.add_version(
                self.owner_id, self.project_id, version, revision=start.revision
            )
        )
        self.project = added.project

    async def head_of(self, project: Project) -> Version | None:
        """The version that *project* shows; None for the base.

        Raises:
            StaleRevisionError: It was dropped, so somebody has saved the project since.
        """
        head = project.head
        if head is None:
            return None
        try:
            return await self.call(lambda store: store.version(self.owner_id, project.id, head))
        except NotStoredError:
            raise await self._stale(project) from None

    async def versions(self) -> tuple[Version, ...]:
        """The versions that are kept, oldest first."""
        return await self.call(lambda store: store.versions(self.owner_id, self.project_id))

    async def kept(self) -> History:
        """The versions that are kept, without the chat and what was dropped.

        Raises:
            StaleRevisionError: The version that was shown was dropped.
        """
        from skillmap.tailor.history import History

        project = self.project
        versions = await self.versions()
        if project.head is not None and all(item.id != project.head for item in versions):
            raise await self._stale(project)
        return History(
            base=project.base,
            versions=versions,
            head=project.head,
            versions_max=max(1, len(versions)),
        )

    async def history(self) -> History:
        """Versions, head, chat, and which versions were dropped."""
        trail = await self.audit()
        dropped = [item.id for item in trail if item.kind == "version" and item.version is None]
        kept = await self.kept()
        facts = {"dropped": tuple(dropped), "messages": await self.messages()}
        return kept.model_copy(update=facts)

    async def audit(self) -> tuple[AuditEntry, ...]:
        """What happened, in the order of time."""
        return await self.call(lambda store: store.audit_trail(self.owner_id, self.project_id))

    # -- chat and files -----------------------------------------------------------------------

    async def messages(self) -> tuple[ChatMessage, ...]:
        """The chat, oldest first."""

        def read(store: Store) -> tuple[ChatMessage, ...]:
            asked = (self.owner_id, self.project_id)
            page = store.messages(*asked, limit=PAGE_ITEMS_MAX)
            found = [*page.items]
            while page.next is not None:
                page = store.messages(*asked, after=page.next, limit=PAGE_ITEMS_MAX)
                found += page.items
            return tuple(found)

        return await self.call(read)

    async def say(
        self,
        role: Literal["user", "assistant"],
        text: str,
        *,
        change_ids: Sequence[str] = (),
        version_id: str | None = None,
    ) -> None:
        """Add to the chat."""
        message = ChatMessage(
            role=role,
            text=text,
            change_ids=tuple(change_ids),
            version_id=version_id,
            created_at=now(),
        )
        await self.call(lambda store: store.add_message(self.owner_id, self.project_id, message))

    async def keep_file(self, rendered: Rendered, *, version_id: str | None) -> None:
        """Keep the bytes by their hash, and that they were made of this project."""
        file = RenderedFile(
            sha256=hashlib.sha256(rendered.data).hexdigest(),
            name=f"{self.project.name or 'resume'}{rendered.extension}",
            media_type=rendered.media_type,
            version_id=version_id,
            created_at=now(),
        )

        def keep(store: Store) -> None:
            store.put_blob(self.owner_id, rendered.data)
            store.add_file(self.owner_id, self.project_id, file)

        await self.call(keep)

    async def _stored(self) -> Project:
        return await self.call(lambda store: store.project(self.owner_id, self.project_id))

    async def _stale(self, project: Project) -> StaleRevisionError:
        stored = await self._stored()
        return StaleRevisionError(
            "project", project.id, expected=project.revision, found=stored.revision
        )
