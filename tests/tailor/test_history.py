"""Versions of a resume: laws of undo, redo, restore, diff, dropping and rebasing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from skillmap.errors import UsageError
from skillmap.models.change import Change, ChangeSet, Verdict
from skillmap.models.resume import Resume
from skillmap.models.stored import ChatMessage, Version
from skillmap.models.tailoring import Decision
from skillmap.tailor.history import History, audit_lines, rebase
from tests.models.strategies import changes, edited, fits_together, rich_resumes

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
DECISIONS: tuple[Decision, ...] = ("accepted", "confirmed", "declined", "review")


def version_of(
    history: History, found: list[Change], decisions: dict[str, Decision], number: int
) -> Version:
    return Version(
        id=f"v{number}",
        parent_id=history.head,
        changes=ChangeSet(base_hash=history.base.content_hash, changes=tuple(found)),
        decisions=decisions,
        posting_hash="0" * 64,
        created_at=NOW + timedelta(minutes=number),
    )


class Walk(RuleBasedStateMachine):
    """A person edits, undoes, redoes and restores; a plain list of resumes says what must show."""

    @initialize(tree=rich_resumes(), versions_max=st.integers(1, 4))
    def begin(self, tree: dict[str, Any], versions_max: int) -> None:
        self.tree = tree
        self.history = History(base=Resume.from_json_resume(tree), versions_max=versions_max)
        self.results: dict[str | None, Resume] = {None: self.history.base}
        self.count = 0
        # The line that undo and redo walk along, and where on it we are.
        self.line: list[str | None] = [None]
        self.place = 0

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        """Any set of changes, with any decision about each."""
        found: list[Change] = []
        for number in range(data.draw(st.integers(0, 3))):
            change = data.draw(changes(self.tree, f"c{number}"))
            if change.op != "add" and fits_together([*found, change]):
                found.append(change)
        decisions = {change.id: data.draw(st.sampled_from(DECISIONS)) for change in found}
        self._add(version_of(self.history, found, decisions, self.count + 1))

    @precondition(lambda self: self.history.versions)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        """A restored version shows what the old one did, and is a new one."""
        old = data.draw(st.sampled_from(self.history.versions))
        restored = self.history.restored(old.id, now=NOW)
        self._add(restored)
        assert self.results[old.id] == self.results[restored.id]

    def _add(self, version: Version) -> None:
        before = self.history
        self.history = before.add(version)
        self.count += 1
        self.results[version.id] = self.history.result(version.id)
        self.line = [*self.line[: self.place + 1], version.id]
        self.place += 1
        going = set(self.history.dropped) - set(before.dropped)
        assert [v for v in (*before.versions, version) if v.id not in going] == list(
            self.history.versions
        )

    @rule()
    def undo(self) -> None:
        """It goes one step back along the line, unless that step was dropped."""
        if self.place == 0 or self.line[self.place - 1] in self.history.dropped:
            assert not self.history.can_undo
            with pytest.raises(UsageError):
                self.history.undo()
            return
        undone = self.history.undo()
        assert self.history == undone.redo()
        self.history = undone
        self.place -= 1

    @rule()
    def redo(self) -> None:
        """It goes one step forward along the line, to its end; a branch that was left is not on it."""
        if self.place + 1 == len(self.line) or self.line[self.place + 1] in self.history.dropped:
            assert not self.history.can_redo
            with pytest.raises(UsageError):
                self.history.redo()
            return
        redone = self.history.redo()
        assert self.history == redone.undo()
        self.history = redone
        self.place += 1

    @invariant()
    def shows_what_it_should(self) -> None:
        history = self.history
        assert history.head == self.line[self.place]
        assert len(history.versions) <= history.versions_max
        assert history.head not in history.dropped
        assert self.count == len(history.versions) + len(history.dropped)
        for version in history.versions:
            assert self.results[version.id] == history.result(version.id)
            assert version == history.numbered(history.number(version.id))
        assert history == History.model_validate_json(history.model_dump_json())

    @invariant()
    def diffs_lead_from_one_to_the_other(self) -> None:
        ids = [None, *(version.id for version in self.history.versions)]
        old, new = ids[0], ids[-1]
        for a, b in ((old, new), (new, old), (new, new)):
            found = self.history.diff(a, b)
            assert self.results[b] == found.apply(self.results[a])


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)


# -- by example -------------------------------------------------------------------------------

TREE: dict[str, Any] = {
    "basics": {"name": "Ines Okafor", "summary": "Platform engineer."},
    "work": [
        {"name": "Fernhill Freight", "highlights": ["Moved 40 services.", "Cut release time."]},
        {"name": "Quayside Payments", "highlights": ["Built the refund service."]},
    ],
}
BASE = Resume.from_json_resume(TREE)
REWORDED = Change(
    id="r",
    op="replace",
    pointer="/work/0/highlights/0",
    before="Moved 40 services.",
    after="Migrated 40 services.",
)
SWAPPED = Change(id="s", op="reorder", pointer="/work/0/highlights", before=[0, 1], after=[1, 0])
SHORTER = Change(id="d", op="drop", pointer="/basics/summary", before="Platform engineer.")


def history_of(*sets: list[Change], **facts: Any) -> History:
    history = History(base=BASE, **facts)
    for number, found in enumerate(sets, start=1):
        decisions: dict[str, Decision] = {change.id: "accepted" for change in found}
        history = history.add(version_of(history, found, decisions, number))
    return history


def test_new_version_after_undo_takes_the_branch_from_redo() -> None:
    """What was undone is no longer redone, and is still there to be restored."""
    history = history_of([REWORDED], [REWORDED, SWAPPED]).undo()

    branched = history.add(version_of(history, [SHORTER], {"d": "accepted"}, 3))

    assert not branched.can_redo
    assert ["v1", "v2", "v3"] == [version.id for version in branched.versions]
    assert "v3" == branched.undo().redo().head
    restored = branched.add(branched.restored("v2", now=NOW))
    assert restored.result("v2") == restored.result(restored.head)
    assert "Restored version 2." == restored.versions[-1].summary


def test_oldest_versions_go_and_the_head_stays() -> None:
    """With room for one, the newest is what is left; its number tells how many there were."""
    history = history_of([REWORDED], [SWAPPED], [SHORTER], versions_max=1)

    assert (["v3"], ("v1", "v2"), "v3") == (
        [version.id for version in history.versions],
        history.dropped,
        history.head,
    )
    assert 3 == history.number("v3")
    assert not history.can_undo
    with pytest.raises(UsageError, match="was dropped"):
        history.undo()
    with pytest.raises(UsageError, match="was dropped"):
        history.version("v1")
    with pytest.raises(UsageError, match="2 was dropped"):
        history.numbered(2)
    with pytest.raises(UsageError, match="4 does not exist"):
        history.numbered(4)


def test_ten_versions_are_kept_unless_told_otherwise() -> None:
    """The default is that of stores."""
    history = history_of(*([REWORDED] for _ in range(12)))

    assert (10, 2) == (len(history.versions), len(history.dropped))


def test_nothing_to_undo_or_redo() -> None:
    """At the base nothing is undone; at the newest version nothing is redone."""
    with pytest.raises(UsageError, match="nothing to undo"):
        History(base=BASE).undo()
    with pytest.raises(UsageError, match="nothing to redo"):
        history_of([REWORDED]).redo()
    assert BASE == history_of([REWORDED]).undo().result(None)


def test_only_what_was_decided_is_in_a_result() -> None:
    """Changes that wait, or were declined, are kept in the set and not applied."""
    history = History(base=BASE)
    decisions: dict[str, Decision] = {"r": "declined", "s": "review", "d": "confirmed"}

    history = history.add(version_of(history, [REWORDED, SWAPPED, SHORTER], decisions, 1))

    assert ["drop"] == [change.op for change in history.diff(None, "v1").changes]
    assert TREE["work"] == history.result("v1").to_json_resume()["work"]


def test_a_version_is_made_from_what_is_shown() -> None:
    """Another parent, a used id and another base are refused."""
    history = history_of([REWORDED], [SWAPPED])
    fresh = version_of(history, [SHORTER], {"d": "accepted"}, 3)

    for wrong in ({"parent_id": None}, {"id": "v1"}):
        with pytest.raises(UsageError):
            history.add(fresh.model_copy(update=wrong))
    with pytest.raises(ValueError, match="another base"):
        history.add(fresh.model_copy(update={"changes": ChangeSet(base_hash="0" * 64)}))
    with pytest.raises(ValueError, match="head"):
        History(base=BASE, head="nothing")
    with pytest.raises(ValueError, match="used once"):
        History(base=BASE, versions=history.versions, dropped=("v1",))


def test_audit_trail_tells_who_what_when_and_why() -> None:
    """One JSON value a line, in order of time; the same bytes for the same history."""
    question = ChatMessage(
        id="m1", role="user", text="Shorten it", created_at=NOW + timedelta(seconds=90)
    )
    history = history_of([REWORDED], [SHORTER], messages=(question,))

    lines = audit_lines(history.audit_entries())

    entries = [json.loads(line) for line in lines.splitlines()]
    assert ["v1", "m1", "v2"] == [entry["id"] for entry in entries]
    assert {"r": "accepted"} == entries[0]["version"]["decisions"]
    assert "Migrated 40 services." == entries[0]["version"]["changes"]["changes"][0]["after"]
    assert ("user", "Shorten it") == (
        entries[1]["message"]["role"],
        entries[1]["message"]["text"],
    )
    assert lines == audit_lines(history.audit_entries())


# -- rebase -----------------------------------------------------------------------------------


def test_rebase_keeps_what_fits_and_names_what_does_not() -> None:
    """A line that was edited is a conflict; the order of its list, and other places, are none."""
    tree = json.loads(json.dumps(TREE))
    tree["work"].insert(0, {"name": "Harbor Line", "highlights": []})
    tree["work"][1]["highlights"][0] = "Moved 41 services."
    onto = Resume.from_json_resume(tree)
    found = ChangeSet(base_hash=BASE.content_hash, changes=(REWORDED, SWAPPED, SHORTER))

    rebased = rebase(found, BASE, onto)

    assert [("s", "/work/1/highlights"), ("d", "/basics/summary")] == [
        (change.id, change.pointer) for change in rebased.changes
    ]
    (conflict,) = rebased.conflicts
    assert (REWORDED, ("r",)) == (conflict.change, conflict.error.change_ids)


def test_what_was_refused_is_not_rebased() -> None:
    """It was about another resume, and was never in the result."""
    lie = REWORDED.model_copy(update={"id": "x", "verdict": Verdict(status="refuse")})
    found = ChangeSet(base_hash=BASE.content_hash, changes=(lie, SWAPPED))

    assert ["s"] == [change.id for change in rebase(found, BASE, BASE).changes]


@settings(deadline=None, max_examples=60)
@given(edited(), rich_resumes())
def test_no_change_is_lost_in_a_rebase(
    given_edits: tuple[dict[str, Any], list[Change]], other: dict[str, Any]
) -> None:
    """Every change is rebased or a conflict; on the same base all of them are the same."""
    tree, found = given_edits
    base = Resume.from_json_resume(tree)
    changes_of = ChangeSet(base_hash=base.content_hash, changes=tuple(found))

    rebased = rebase(changes_of, base, Resume.from_json_resume(other))
    same = rebase(changes_of, base, base)

    named = [c.id for c in rebased.changes] + [c.change.id for c in rebased.conflicts]
    assert sorted(change.id for change in found) == sorted(named)
    assert (tuple(found), ()) == (same.changes, same.conflicts)
