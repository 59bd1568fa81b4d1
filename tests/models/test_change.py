"""The laws of `Change` and `ChangeSet`."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from skillmap.errors import ChangeConflictError
from skillmap.models.change import Change, ChangeSet, Finding, Verdict
from skillmap.models.resume import Resume
from tests.models.strategies import changes, edited, edited_twice, rich_resumes

Edited = tuple[dict[str, Any], list[Change]]
laws = settings(max_examples=150, deadline=None)


def resume_of(tree: dict[str, Any]) -> Resume:
    return Resume.from_json_resume(tree)


def set_of(tree: dict[str, Any], found: list[Change]) -> ChangeSet:
    return ChangeSet(base_hash=resume_of(tree).content_hash, changes=tuple(found))


# -- apply and invert -------------------------------------------------------------------------


@laws
@given(edited())
def test_inverse_undoes(pair: Edited) -> None:
    """Applying a set and then its inverse gives the base back, to the byte."""
    tree = pair[0]
    base, edits = resume_of(tree), set_of(*pair)
    result = edits.apply(base)
    undo = edits.invert(base)

    assert undo.base_hash == result.content_hash
    assert base.to_json() == undo.apply(result).to_json()
    assert tree == base.to_json_resume()


@laws
@given(edited())
def test_inverse_of_the_inverse_does_it_again(pair: Edited) -> None:
    """Undo can be undone."""
    base, edits = resume_of(pair[0]), set_of(*pair)
    result = edits.apply(base)
    undo = edits.invert(base)

    assert result.to_json() == undo.invert(result).apply(base).to_json()


# -- order and subsets ------------------------------------------------------------------------


@laws
@given(edited(), st.data())
def test_order_of_acceptance_does_not_matter(pair: Edited, data: st.DataObject) -> None:
    """Any subset applies, and gives the same in any order of the set.

    Two additions at one position stay in the order of the set, so those are kept in order here.
    """
    tree, found = pair
    base = resume_of(tree)
    kept = [change for change in found if data.draw(st.booleans())]
    positions = [change.pointer for change in kept if change.op == "add"]
    assume(len(positions) == len(set(positions)))

    result = set_of(tree, kept).apply(base)
    shuffled = data.draw(st.permutations(kept))
    assert result.to_json() == set_of(tree, list(shuffled)).apply(base).to_json()
    ids = [change.id for change in kept]
    assert result.to_json() == set_of(tree, found).subset(ids).apply(base).to_json()


@laws
@given(edited_twice())
def test_disjoint_changes_commute_one_after_the_other(pair: Edited) -> None:
    """First the one and then the other, rebased, gives what both at once give, from either side.

    Where the second cannot be told apart any more after the first, rebasing names the conflict.
    Additions are left out: their positions are those of the outcome, which a drop shifts.
    """
    tree, found = pair
    assume(len(found) == 2)
    base = resume_of(tree)
    both = set_of(tree, found).apply(base)
    for first, second in (found, found[::-1]):
        middle = set_of(tree, [first]).apply(base)
        rest, conflict = rebase(set_of(tree, [second]), base, middle)
        if rest is None:
            assert (second.id,) == conflict
            continue
        if not _has_equal_elements(tree) and "reorder" not in (first.op, second.op):
            assert both.to_json() == rest.apply(middle).to_json()


def rebase(
    edits: ChangeSet, base: Resume, onto: Resume
) -> tuple[ChangeSet | None, tuple[str, ...]]:
    """The rebased set, or the ids that the conflict names."""
    try:
        return edits.rebase(base, onto), ()
    except ChangeConflictError as e:
        return None, e.change_ids


def _has_equal_elements(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_equal_elements(item) for item in value.values())
    if isinstance(value, list):
        return any(left in value[at + 1 :] for at, left in enumerate(value)) or any(
            _has_equal_elements(item) for item in value
        )
    return False


def test_distinct_bullets_commute_exactly() -> None:
    """Edits, drops and an order of one list commute one after the other, in every order of two."""
    tree = {"work": [{"name": "Acme", "highlights": ["one", "two", "three"]}]}
    base = resume_of(tree)
    at = "/work/0/highlights"
    found = [
        Change(id="r", op="replace", pointer=f"{at}/0", before="one", after="uno"),
        Change(id="d", op="drop", pointer=f"{at}/2", before="three"),
        Change(id="o", op="reorder", pointer=at, before=[0, 1, 2], after=[1, 2, 0]),
    ]
    for first, second in [*pairwise(found), *pairwise(found[::-1]), (found[0], found[2])]:
        both = set_of(tree, [first, second]).apply(base)
        middle = set_of(tree, [first]).apply(base)
        if second.op == "reorder" and first.op == "replace":
            continue  # The order was of other words; which one it moved is a guess in place.
        rest = set_of(tree, [second]).rebase(base, middle)
        assert both.to_json() == rest.apply(middle).to_json()


# -- rebase -----------------------------------------------------------------------------------


@laws
@given(edited(), st.data())
def test_rebase_succeeds_or_names_the_conflict(pair: Edited, data: st.DataObject) -> None:
    """On an edited base a change finds its place, and then works; or the error names it."""
    tree, found = pair
    assume(found)
    base = resume_of(tree)
    edit = data.draw(changes(tree, "edit"))
    onto = set_of(tree, [edit]).apply(base)
    mine = set_of(tree, found)
    rebased, conflict = rebase(mine, base, onto)
    if rebased is None:
        assert 1 == len(conflict)
        assert conflict[0] in {change.id for change in found}
        return

    assert onto.content_hash == rebased.base_hash
    assert [change.id for change in found] == [change.id for change in rebased.changes]
    assert all(change.verdict is None for change in rebased.changes)
    result = rebased.apply(onto)
    for change in rebased.changes:
        if change.op in ("replace", "drop"):
            assert change.before == onto.at(change.pointer)
    assert onto.to_json() == rebased.invert(onto).apply(result).to_json()


@laws
@given(edited())
def test_rebase_on_the_same_base_changes_nothing(pair: Edited) -> None:
    """Nothing was edited, so every change keeps its address."""
    tree, found = pair
    base = resume_of(tree)
    rebased = set_of(tree, found).rebase(base, base)

    assert set_of(tree, found).apply(base).to_json() == rebased.apply(base).to_json()


def test_rebase_finds_a_moved_entry() -> None:
    """A bullet is found again after its entry moved and another one came in before it."""
    old = {"work": [{"name": "Acme", "highlights": ["one", "two"]}, {"name": "Borealis"}]}
    new = {
        "work": [
            {"name": "Cirrus", "highlights": ["one"]},
            {"name": "Borealis"},
            {"name": "Acme", "highlights": ["zero", "one", "two"]},
        ]
    }
    change = Change(id="c", op="replace", pointer="/work/0/highlights/1", before="two", after="2")
    rebased = set_of(old, [change]).rebase(resume_of(old), resume_of(new))

    assert "/work/2/highlights/2" == rebased.changes[0].pointer


@pytest.mark.parametrize(
    ("new", "op", "pointer", "before", "after"),
    [
        # The bullet was edited by hand.
        (
            {"work": [{"name": "Acme", "highlights": ["won"]}]},
            "replace", "/work/0/highlights/0", "one", "uno",
        ),
        # Another employer stands there now: nothing of the old entry may move over to it.
        (
            {"work": [{"name": "Borealis", "highlights": ["two"]}]},
            "add", "/work/0/highlights/-", None, "new",
        ),
        # The entry is gone.
        ({"work": []}, "drop", "/work/0", {"name": "Acme", "highlights": ["one"]}, None),
        # The field was added by hand meanwhile.
        (
            {"work": [{"name": "Acme", "highlights": ["one"], "summary": "Mine."}]},
            "add", "/work/0/summary", None, "Yours.",
        ),
    ],
)  # fmt: skip
def test_rebase_conflicts_are_typed(
    new: dict[str, Any], op: Any, pointer: str, before: Any, after: Any
) -> None:
    """What cannot be carried over is refused with the change's id and its pointer."""
    old = {"work": [{"name": "Acme", "highlights": ["one"]}]}
    change = Change(id="c9", op=op, pointer=pointer, before=before, after=after)

    with pytest.raises(ChangeConflictError) as caught:
        set_of(old, [change]).rebase(resume_of(old), resume_of(new))
    assert ("c9",) == caught.value.change_ids
    assert pointer == caught.value.pointer


# -- serialisation ----------------------------------------------------------------------------


@laws
@given(edited())
def test_replay_is_byte_equal(pair: Edited) -> None:
    """A set that was written and read is the same set, writes the same bytes and does the same."""
    base, edits = resume_of(pair[0]), set_of(*pair)
    written = edits.to_json()
    again = ChangeSet.from_json(written)

    assert edits == again
    assert written == again.to_json()
    assert edits.apply(base).to_json() == again.apply(resume_of(pair[0])).to_json()


# -- what no set holds ------------------------------------------------------------------------


@laws
@given(rich_resumes(), st.data())
def test_a_change_of_another_resume_conflicts(tree: dict[str, Any], data: st.DataObject) -> None:
    """A `before` that is not there is never overwritten."""
    base = resume_of(tree)
    change = data.draw(changes(tree))
    assume(change.op in ("replace", "drop"))
    other = change.model_copy(update={"before": "something else entirely"})

    with pytest.raises(ChangeConflictError):
        set_of(tree, [other]).apply(base)


def make(change_id: str, op: str, pointer: str, **values: Any) -> dict[str, Any]:
    return {"id": change_id, "op": op, "pointer": pointer, **values}


@pytest.mark.parametrize(
    "found",
    [
        [make("a", "replace", "/x"), make("a", "replace", "/y")],
        [make("a", "replace", "/x"), make("b", "replace", "/x")],
        [make("a", "replace", "/x"), make("b", "drop", "/x")],
        [make("a", "replace", "/x"), make("b", "replace", "/x/y")],
        [make("b", "drop", "/x/y/0"), make("a", "replace", "/x")],
        [make("a", "add", "/x"), make("b", "add", "/x/y")],
        [make("a", "reorder", "/x", before=[0], after=[0]),
         make("b", "reorder", "/x", before=[0], after=[0])],
        [make("a", "replace", "/x"), make("b", "reorder", "/x", before=[0], after=[0])],
    ],
)  # fmt: skip
def test_overlapping_changes_are_no_set(found: list[dict[str, Any]]) -> None:
    """Two ids alike, one address twice, or one change inside what another writes."""
    with pytest.raises(ValidationError):
        ChangeSet.model_validate({"base_hash": "0" * 64, "changes": found})


@pytest.mark.parametrize(
    "change",
    [
        make("a", "replace", ""),
        make("a", "replace", "x"),
        make("a", "replace", "/~"),
        make("a", "move", "/x"),
        make("a", "reorder", "/x", before=[0, 1], after=[0, 0]),
        make("a", "reorder", "/x", before=[0, 1], after=[0]),
        make("a", "reorder", "/x", before=[1, 0], after=[0, 1]),
        make("a", "reorder", "/x", before=[0, 1], after=["0", "1"]),
        make("a", "reorder", "/x", before=[False, True], after=[1, 0]),
        make("a", "reorder", "/x", before=[0, 1], after=[1.0, 0.0]),
        make("a", "reorder", "/x", before=None, after=[0]),
        make("a", "replace", "/x", surprise=1),
    ],
)
def test_malformed_changes_are_refused(change: dict[str, Any]) -> None:
    """A change without an address, an unknown operation, an order that is no permutation."""
    with pytest.raises(ValidationError):
        Change.model_validate(change)


@pytest.mark.parametrize(
    "change",
    [
        make("a", "replace", "/work/7", before=1),
        make("a", "replace", "/work/00", before={"name": "Acme"}),
        make("a", "replace", "/basics/name/0", before="M"),
        make("a", "drop", "/nothing", before=None),
        make("a", "add", "/basics/name", after="X"),
        make("a", "add", "/work/x", after={}),
        make("a", "add", "/work/9/name", after="X"),
        make("a", "reorder", "/basics", before=[0], after=[0]),
        make("a", "reorder", "/work", before=[0, 1], after=[1, 0]),
    ],
)
def test_a_change_that_does_not_fit_is_a_conflict(change: dict[str, Any]) -> None:
    """Nothing is applied at an address that is not there; the error names the change."""
    tree = {"basics": {"name": "Maya"}, "work": [{"name": "Acme"}]}
    edits = set_of(tree, [Change.model_validate(change)])

    with pytest.raises(ChangeConflictError) as caught:
        edits.apply(resume_of(tree))
    assert ("a",) == caught.value.change_ids


def test_verdict_is_as_grave_as_its_gravest_finding() -> None:
    """None or info accepts, review asks, one error refuses."""

    def status(*severities: Any) -> str:
        return Verdict.of(
            [Finding(code="x", severity=severity, message="m") for severity in severities]
        ).status

    assert "accept" == status()
    assert "accept" == status("info", "info")
    assert "review" == status("info", "review")
    assert "refuse" == status("review", "error", "info")


def test_lookup_by_id() -> None:
    """A change is found by its id; an unknown one is an error, or ignored by subset."""
    change = Change(id="a", op="replace", pointer="/x")
    edits = ChangeSet(base_hash="0" * 64, changes=(change,))

    assert change == edits.by_id("a")
    assert 1 == len(edits.subset(["a", "b"]))
    assert 0 == len(edits.subset(["b"]))
    with pytest.raises(KeyError):
        edits.by_id("b")
