"""`Change` and `ChangeSet`: edits of a resume as values.

All pointers of a set are addresses in its *base*, and all changes of a set apply at once. So the
order in which changes are accepted cannot matter, and any subset can be. Per list, the result is:
its elements with their own changes, in the order of the reorder, without those dropped, and with
those added put at their positions.

Laws, held by property tests: `changes.invert(base).apply(changes.apply(base)) == base`; disjoint
changes commute; any subset applies; rebasing succeeds or names the conflict; `from_json(to_json())`
is the same set, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Literal, Self

from pydantic import Field, JsonValue, model_validator

from skillmap.errors import ChangeConflictError
from skillmap.models._base import Model, canonical_json
from skillmap.models._change_tree import Conflict, Edit, apply_edits, invert_edits, rebase_edits
from skillmap.models.pointer import split_pointer
from skillmap.models.resume import Resume

Operation = Literal["replace", "reorder", "drop", "add"]
VerdictStatus = Literal["accept", "review", "refuse"]
Severity = Literal["info", "review", "error"]


class Finding(Model):
    """What a check found in a change: `words` are those of the new text that it is about.

    `error` refuses the change, `review` asks a person, `info` only tells. `evidence` are pointers
    into the base that the check compared with. `checker` is the check's name, or the plugin's.
    """

    code: str
    severity: Severity
    message: str
    words: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    checker: str = "claims"


class Verdict(Model):
    """What the verifier says of a change; `status` is that of its gravest finding."""

    status: VerdictStatus
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: Collection[Finding]) -> Verdict:
        """The verdict that *findings* amount to."""
        gravest = {finding.severity for finding in findings}
        status: VerdictStatus = "accept"
        if "review" in gravest:
            status = "review"
        if "error" in gravest:
            status = "refuse"
        return cls(status=status, findings=tuple(findings))


class Change(Model):
    """One edit. `pointer` addresses the base resume.

    - `replace`: the value at `pointer`, from `before` to `after`.
    - `reorder`: the list at `pointer`; `before` and `after` are the same base indexes, `before`
      ascending.
    - `drop`: the list element or the field at `pointer`; `before` is its value.
    - `add`: `after` as a list element that ends up at the index in `pointer` (`-`: at the end), or
      as a new field.

    `evidence` are pointers into the base that prove the new text. `verdict` is None until a
    verifier has seen it.
    """

    id: str
    op: Operation
    pointer: str
    before: JsonValue = None
    after: JsonValue = None
    reason: str = ""
    requirement_ids: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    verdict: Verdict | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        tokens = split_pointer(self.pointer)
        if not tokens:
            raise ValueError("a change has an address below the whole resume")
        if self.op == "reorder":
            before, after = self.before, self.after
            if not isinstance(before, list) or not isinstance(after, list):
                raise ValueError("a reorder goes from a list of indexes to a list of indexes")
            indexes = list(range(len(before)))
            if not (_are(before, indexes) and _are(after, indexes, any_order=True)):
                raise ValueError("a reorder is a permutation of 0..n-1")
        return self

    @property
    def is_refused(self) -> bool:
        """Whether a verifier refused it; no set applies such a change."""
        return self.verdict is not None and self.verdict.status == "refuse"

    def edit(self) -> Edit:
        """The change without its reasons, as the tree algorithms take it."""
        return Edit(self.id, self.op, split_pointer(self.pointer), self.before, self.after)


class ChangeSet(Model):
    """Changes of one base.

    No two of them touch the same address, or one inside what another replaces; those refused do
    not count, for a set keeps them with their findings and never applies or rebases them.

    `base_hash` is the content hash of the base resume.
    """

    base_hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    changes: tuple[Change, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        ids = [change.id for change in self.changes]
        if len(ids) != len(set(ids)):
            raise ValueError("two changes have the same id")
        _refuse_overlap(self.changes)
        return self

    def __len__(self) -> int:
        """Number of changes."""
        return len(self.changes)

    def by_id(self, change_id: str) -> Change:
        """The change of that id.

        Raises:
            KeyError: There is none.
        """
        for change in self.changes:
            if change.id == change_id:
                return change
        raise KeyError(change_id)

    def subset(self, ids: Collection[str]) -> ChangeSet:
        """Only the changes of those *ids*, in the order of this set; unknown ids are ignored."""
        return ChangeSet(
            base_hash=self.base_hash,
            changes=tuple(change for change in self.changes if change.id in ids),
        )

    def apply(self, base: Resume) -> Resume:
        """*base* with all changes of this set.

        Raises:
            ChangeConflictError: A change does not fit *base*: it is another resume, or it was
                edited since.
            InvalidResumeError: The outcome would be no JSON Resume.
        """
        return Resume.from_json_resume(self._apply_tree(base))

    def _applicable(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if not change.is_refused)

    def _apply_tree(self, base: Resume) -> dict[str, Any]:
        try:
            tree = apply_edits(base.to_wire(), [change.edit() for change in self._applicable()])
        except Conflict as e:
            raise ChangeConflictError(e.reason, pointer=e.pointer, change_ids=e.ids) from None
        assert isinstance(tree, dict)
        return tree

    def invert(self, base: Resume) -> ChangeSet:
        """The set that turns `apply(base)` back into *base*; it addresses the outcome.

        Raises:
            ChangeConflictError: A change does not fit *base*.
        """
        result = self.apply(base)
        try:
            edits = invert_edits(base.to_wire(), [change.edit() for change in self._applicable()])
        except Conflict as e:
            raise ChangeConflictError(e.reason, pointer=e.pointer, change_ids=e.ids) from None
        return ChangeSet(
            base_hash=result.content_hash,
            changes=tuple(_change_of(edit, reason="undo") for edit in edits),
        )

    def rebase(self, base: Resume, onto: Resume) -> ChangeSet:
        """The same changes for *onto*, which was edited since *base*.

        List elements are found again by their content. Verdicts are dropped, since the evidence
        may have changed.

        Raises:
            ChangeConflictError: What a change is about was edited or removed, or became ambiguous;
                the error names it.
        """
        try:
            edits = rebase_edits(
                base.to_wire(), onto.to_wire(), [change.edit() for change in self._applicable()]
            )
        except Conflict as e:
            raise ChangeConflictError(e.reason, pointer=e.pointer, change_ids=e.ids) from None
        return ChangeSet(
            base_hash=onto.content_hash,
            changes=tuple(
                _change_of(edit, like=change)
                for edit, change in zip(edits, self._applicable(), strict=True)
            ),
        )

    def to_json(self) -> bytes:
        """Canonical UTF-8 JSON: the same bytes for equal sets."""
        return canonical_json(self.model_dump(mode="json"))

    @classmethod
    def from_json(cls, data: bytes | str) -> ChangeSet:
        """Read what `to_json()` wrote.

        Raises:
            pydantic.ValidationError: *data* is no change set.
        """
        return cls.model_validate(json.loads(data))


def _are(found: list[Any], indexes: list[int], *, any_order: bool = False) -> bool:
    """Whether *found* are those integers; `True` and `1.0` are none, although they equal `1`."""
    if any(type(item) is not int for item in found):
        return False
    return (sorted(found) if any_order else found) == indexes


def _change_of(edit: Edit, *, like: Change | None = None, reason: str = "") -> Change:
    facts: dict[str, Any] = {"id": edit.id, "op": edit.op, "pointer": edit.pointer}
    facts |= {"before": edit.before, "after": edit.after}
    if like is None:
        return Change(reason=reason, **facts)
    return Change(
        reason=like.reason, requirement_ids=like.requirement_ids, evidence=like.evidence, **facts
    )


def _refuse_overlap(changes: tuple[Change, ...]) -> None:
    """Changes overlap when they touch one address, or one lies inside what another replaces."""
    changes = tuple(change for change in changes if not change.is_refused)
    taken: dict[tuple[bool, str], Change] = {}
    replaced = {change.pointer: change for change in changes if change.op in ("replace", "add")}
    for change in changes:
        if change.op == "add" and change.pointer.endswith("/-"):
            continue
        key = (change.op == "reorder", change.pointer)
        other = taken.get(key)
        if other is not None and not (_is_insertion(change) or _is_insertion(other)):
            raise ValueError(f"changes {other.id} and {change.id} touch the same address")
        taken[key] = change
        tokens = change.pointer.split("/")
        # A reorder works inside the list that it names.
        for depth in range(2, len(tokens) + (change.op == "reorder")):
            outer = replaced.get("/".join(tokens[:depth]))
            if outer is not None and not _is_insertion(outer):
                raise ValueError(f"change {change.id} lies inside what {outer.id} replaces")


def _is_insertion(change: Change) -> bool:
    """Whether it adds a list element: its pointer is a position in the outcome, not an address."""
    last = change.pointer.rsplit("/", 1)[-1]
    return change.op == "add" and (last == "-" or last.isdigit())
