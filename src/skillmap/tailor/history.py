"""Versions of a tailored resume: undo, redo, restore, diff and rebase, without any store.

Every version is a change set over the same base, not over the version before it. So any of them can be dropped, shown
or compared alone. `head` is the version that is shown. Undo moves it to the version that it was made from, redo to the
newest one made from it; a version made after an undo is the newest, so redo leads to it and no longer to what was
undone, which stays a version all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from pydantic import Field, model_validator

from skillmap.errors import ChangeConflictError, UsageError
from skillmap.models._base import Model, canonical_json
from skillmap.models.change import Change, ChangeSet
from skillmap.models.resume import Resume
from skillmap.models.stored import VERSIONS_MAX, AuditEntry, ChatMessage, Id, Version, new_id
from skillmap.models.tailoring import APPLIED
from skillmap.tailor.diff import diff


class History(Model):
    """The versions of one base, oldest first, the one that is shown, and the chat about them.

    `dropped` are ids of versions that were too many, oldest first; an id is never used again.
    """

    base: Resume
    versions: tuple[Version, ...] = ()
    head: Id | None = None
    messages: tuple[ChatMessage, ...] = ()
    dropped: tuple[str, ...] = ()
    versions_max: int = Field(default=VERSIONS_MAX, ge=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        ids = [version.id for version in self.versions]
        if len({*ids, *self.dropped}) < len(ids) + len(self.dropped):
            raise ValueError("a version's id is used once")
        if self.head is not None and self.head not in ids:
            raise ValueError("the head is no version")
        if any(item.changes.base_hash != self.base.content_hash for item in self.versions):
            raise ValueError("a version has another base")
        return self

    def version(self, version_id: str) -> Version:
        """The version of that id.

        Raises:
            UsageError: There is none, or it was dropped.
        """
        for version in self.versions:
            if version.id == version_id:
                return version
        known = "was dropped" if version_id in self.dropped else "does not exist"
        raise UsageError(f"Version {version_id!r} {known}.")

    def add(self, version: Version) -> History:
        """With *version* as the newest and the head; the oldest go when there are too many.

        Raises:
            UsageError: It was not made from the head, or its id is used.
            ValueError: It has another base.
        """
        if version.parent_id != self.head:
            raise UsageError("A new version is made from the one that is shown.")
        if version.id in {*self.dropped, *(known.id for known in self.versions)}:
            raise UsageError("A version's id is used once.")
        versions = (*self.versions, version)
        surplus = max(0, len(versions) - self.versions_max)
        going = tuple(old.id for old in versions[:surplus])
        return self._with(
            versions=versions[surplus:], head=version.id, dropped=(*self.dropped, *going)
        )

    # -- undo and redo ------------------------------------------------------------------------

    @property
    def can_undo(self) -> bool:
        """Whether there is something before the head, and it is kept."""
        return self.head is not None and self._is_kept(self.version(self.head).parent_id)

    @property
    def can_redo(self) -> bool:
        """Whether a version was made from what is shown."""
        return any(version.parent_id == self.head for version in self.versions)

    def undo(self) -> History:
        """Showing what the head was made from: another version, or the base.

        Raises:
            UsageError: The base is shown, or the version before was dropped.
        """
        if self.head is None:
            raise UsageError("There is nothing to undo.")
        if not self.can_undo:
            raise UsageError("The version before this one was dropped.")
        return self._with(head=self.version(self.head).parent_id)

    def redo(self) -> History:
        """Showing the newest version that was made from what is shown.

        Raises:
            UsageError: There is none.
        """
        if not self.can_redo:
            raise UsageError("There is nothing to redo.")
        children = [version.id for version in self.versions if version.parent_id == self.head]
        return self._with(head=children[-1])

    def restored(self, version_id: str, *, now: datetime, label: str = "") -> Version:
        """A new version, to be added, with the changes and decisions of an old one.

        Raises:
            UsageError: There is no such version.
        """
        old = self.version(version_id)
        return Version(
            id=new_id(),
            parent_id=self.head,
            changes=old.changes,
            decisions=old.decisions,
            posting_hash=old.posting_hash,
            label=label or old.label,
            summary=f"Restored version {self.number(version_id)}.",
            agent=old.agent,
            prompt_version=old.prompt_version,
            created_at=now,
        )

    # -- what versions say --------------------------------------------------------------------

    def number(self, version_id: str) -> int:
        """Place of a version, from 1, counting those that were dropped; it never changes.

        Raises:
            UsageError: There is no such version.
        """
        return len(self.dropped) + self.versions.index(self.version(version_id)) + 1

    def numbered(self, number: int) -> Version:
        """The version of that number.

        Raises:
            UsageError: There is none, or it was dropped.
        """
        place = number - len(self.dropped) - 1
        if not 0 <= place < len(self.versions):
            known = "was dropped" if 0 < number <= len(self.dropped) else "does not exist"
            raise UsageError(f"Version {number} {known}.")
        return self.versions[place]

    def result(self, version_id: str | None) -> Resume:
        """The resume of a version, None for the base; to compare, not to let out: only the gate does that.

        Raises:
            UsageError: There is no such version.
        """
        if version_id is None:
            return self.base
        version = self.version(version_id)
        applied = [i for i, decision in version.decisions.items() if decision in APPLIED]
        return version.changes.subset(applied).apply(self.base)

    def diff(self, old: str | None, new: str | None) -> ChangeSet:
        """Changes that lead from the resume of one version to that of another; None is the base.

        Raises:
            UsageError: There is no such version.
        """
        before = self.result(old)
        return ChangeSet(base_hash=before.content_hash, changes=diff(before, self.result(new)))

    def audit_entries(self) -> tuple[AuditEntry, ...]:
        """Versions and messages in the order of their times; of versions that were dropped nothing is known here."""
        entries = [
            AuditEntry(time=item.created_at, kind="version", id=item.id, version=item)
            for item in self.versions
        ]
        entries += [
            AuditEntry(time=item.created_at, kind="message", id=item.id, message=item)
            for item in self.messages
        ]
        return tuple(sorted(entries, key=lambda entry: entry.time))

    def _is_kept(self, version_id: str | None) -> bool:
        return version_id is None or any(version.id == version_id for version in self.versions)

    def _with(self, **facts: object) -> History:
        return History.model_validate({**self._fields(), **facts})

    def _fields(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in type(self).model_fields}


def audit_lines(entries: Iterable[AuditEntry]) -> bytes:
    """*entries* as JSON lines: what happened when, each change with its verdict, each decision, each message."""
    return b"".join(canonical_json(entry.model_dump(mode="json")) + b"\n" for entry in entries)


# -- another base -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RebaseConflict:
    """A change that does not fit the new base, as it was over the old one, and why."""

    change: Change
    error: ChangeConflictError


@dataclass(frozen=True, slots=True)
class Rebased:
    """Changes over a new base, without verdicts, and those that do not fit it, both in their old order."""

    changes: tuple[Change, ...]
    conflicts: tuple[RebaseConflict, ...]


def rebase(changes: ChangeSet, base: Resume, onto: Resume) -> Rebased:
    """Each of *changes* of *base* as a change of *onto*; one that conflicts keeps no other back.

    Those that a verifier refused are left out: they were about another resume.
    """
    fitting: list[Change] = []
    conflicts: list[RebaseConflict] = []
    for change in changes.changes:
        if change.is_refused:
            continue
        try:
            alone = changes.subset([change.id]).rebase(base, onto)
        except ChangeConflictError as e:
            conflicts.append(RebaseConflict(change, e))
        else:
            fitting += alone.changes
    return Rebased(tuple(fitting), tuple(conflicts))
