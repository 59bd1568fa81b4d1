"""The store in memory keeps the contract."""

from __future__ import annotations

import pytest

from skillmap.errors import SkillmapError
from skillmap.models.stored import OwnerId, StoredResume
from skillmap.store import MemoryStore
from skillmap.testing.stores import check_store


def test_keeps_the_contract() -> None:
    """The default runs the suite that every store plugin runs."""
    check_store(MemoryStore)


class _OneShelf(MemoryStore):
    """Mixes owners up."""

    def _shelf(self, owner_id: OwnerId):  # type: ignore[no-untyped-def]
        return super()._shelf(OwnerId("everybody"))


class _LastOneWins(MemoryStore):
    """Overwrites what somebody else saved."""

    def save_resume(self, stored: StoredResume) -> StoredResume:
        known = self._shelf(stored.owner_id).resumes.get(stored.id)
        revision = known.revision if known else stored.revision
        return super().save_resume(stored.model_copy(update={"revision": revision}))


@pytest.mark.parametrize("broken", [_OneShelf, _LastOneWins])
def test_the_contract_bites(broken: type[MemoryStore]) -> None:
    """A store with a planted fault does not pass."""
    with pytest.raises((AssertionError, SkillmapError)):
        check_store(broken)
