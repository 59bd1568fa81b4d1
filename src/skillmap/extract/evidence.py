"""Values bound to their evidence, and the resume built of nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, TypeVar

from skillmap.extract.confidence import confidences
from skillmap.extract.slices import Slice, SourceLine
from skillmap.models.date import PRESENT, PartialDate
from skillmap.models.document import Document, Evidence, FieldEvidence
from skillmap.models.pointer import join_pointer
from skillmap.models.resume import DatedModel, Resume


@dataclass(frozen=True, slots=True)
class Found:
    """A value and the slices that show it; there is no other way for a value to enter a resume.

    *value* holds the words of its slices, read on (see `joined`); dates, networks, and country codes are
    what the words mean. *confidence* is how sure the rule was that took it, not yet a probability.
    """

    value: str | PartialDate
    evidence: tuple[Evidence, ...]
    confidence: float

    @classmethod
    def of(cls, value: str | PartialDate, slices: Sequence[Slice], confidence: float) -> Found:
        """*value* shown by *slices*."""
        return cls(value, tuple(piece.evidence() for piece in slices), round(confidence, 2))

    @property
    def text(self) -> str:
        """The value as text."""
        return str(self.value)


Entry = TypeVar("Entry", bound=DatedModel)

Tree = Mapping[str, Any]
"""JSON Resume on its way: objects, lists and `Found` at the leaves; plain texts only below `meta`."""


def assemble(tree: Tree, document: Document) -> tuple[Resume, tuple[FieldEvidence, ...]]:
    """The resume of *tree* without its empty parts, and the evidence of its leaves in the order of the wire format.

    How sure the rules were, which the leaves tell, becomes the probability that they are right.
    """
    resume, by_pointer = bound(tree)
    sure = confidences(by_pointer, document)
    fields = tuple(
        FieldEvidence(pointer=pointer, evidence=found.evidence, confidence=sure[pointer])
        for pointer, found in by_pointer.items()
    )
    return resume, fields


def bound(tree: Tree) -> tuple[Resume, dict[str, Found]]:
    """The resume of *tree* without its empty parts, and its leaves by pointer in the order of the wire format."""
    by_pointer: dict[str, Found] = {}
    plain = _plain(tree, "", by_pointer)
    # Made of our own keys, it needs none of the care that a file does.
    resume = Resume.model_validate(plain if isinstance(plain, dict) else {})
    resume = _with_present(resume, by_pointer)
    return resume, {pointer: by_pointer[pointer] for pointer in _leaves(resume, by_pointer)}


def _plain(node: Any, pointer: str, by_pointer: dict[str, Found]) -> Any:
    if isinstance(node, Found):
        by_pointer[pointer] = node
        if node.value == PRESENT:
            return None  # The wire format says "goes on" by leaving the end out.
        return str(node.value)
    if isinstance(node, Mapping):
        plain = {
            key: _plain(value, pointer + join_pointer(key), by_pointer)
            for key, value in node.items()
            if not _is_empty(value)
        }
        return {key: value for key, value in plain.items() if value is not None}
    if isinstance(node, (list, tuple)):
        items = [item for item in node if not _is_empty(item)]
        return [_plain(v, f"{pointer}/{i}", by_pointer) for i, v in enumerate(items)]
    return node


def _is_empty(node: Any) -> bool:
    if node is None or isinstance(node, (str, Found)):
        return not node
    if isinstance(node, Mapping):
        return all(_is_empty(value) for value in node.values())
    if isinstance(node, (list, tuple)):
        return all(_is_empty(value) for value in node)
    return False


def _with_present(resume: Resume, by_pointer: Mapping[str, Found]) -> Resume:
    """*resume* with `PRESENT` set, which the wire format has no text for."""
    present = {pointer for pointer, found in by_pointer.items() if found.value == PRESENT}
    if not present:
        return resume
    changes: dict[str, Any] = {}
    for key in ("work", "volunteer", "education", "projects"):
        entries = getattr(resume, key)
        if entries:
            changes[key] = _going_on(entries, f"/{key}", present)
    if resume.meta is not None and resume.presentation.custom_sections:
        sections = tuple(
            section.model_copy(
                update={
                    "entries": _going_on(section.entries, f"{_CUSTOM}/{index}/entries", present)
                }
            )
            for index, section in enumerate(resume.presentation.custom_sections)
        )
        shown = resume.presentation.model_copy(update={"custom_sections": sections})
        changes["meta"] = resume.meta.model_copy(update={"skillmap": shown})
    return resume.model_copy(update=changes)


_CUSTOM = "/meta/skillmap/customSections"


def _going_on(entries: Sequence[Entry], base: str, present: AbstractSet[str]) -> tuple[Entry, ...]:
    """*entries*, those that end in `PRESENT` by their pointer below *base* with that end."""
    return tuple(
        entry.model_copy(update={"end_date": PRESENT})
        if f"{base}/{index}/endDate" in present
        else entry
        for index, entry in enumerate(entries)
    )


def _leaves(resume: Resume, by_pointer: Mapping[str, Found]) -> list[str]:
    """Pointers of *by_pointer* in the order in which *resume* writes them; a present date stands after its start."""
    order = {pointer: rank for rank, (pointer, _) in enumerate(resume.texts())}

    def rank(pointer: str) -> tuple[float, str]:
        if pointer in order:
            return order[pointer], pointer
        parent = pointer.rsplit("/", 1)[0]
        before = [order[p] for p in (f"{parent}/startDate",) if p in order]
        return (before[0] + 0.5 if before else len(order)), pointer

    return sorted(by_pointer, key=rank)


def unassigned(document: Document, fields: Iterable[FieldEvidence]) -> tuple[Evidence, ...]:
    """Stretches of *document* that no evidence in *fields* covers, in reading order, without white space around them.

    Dividers and bullets are among them: every character is evidence, unassigned, or white space.
    """
    covered: dict[int, list[tuple[int, int]]] = {}
    for entry in fields:
        for item in entry.evidence:
            covered.setdefault(item.page, []).append((item.start, item.end))
    left: list[Evidence] = []
    for page in document.pages:
        taken = _merged(covered.get(page.number, []))
        ends = [last for _, last in taken]
        for line in page.lines:
            gaps = _uncovered(line.start, line.end, taken[bisect_right(ends, line.start) :])
            if gaps:
                whole = Slice(SourceLine(page.number, line), 0, len(line.text))
                parts = [whole.cut(first - line.start, last - line.start) for first, last in gaps]
                left.extend(part.evidence() for part in parts if part)
    return tuple(left)


def _merged(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """*ranges* in order, those that touch or overlap put together."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _uncovered(start: int, end: int, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    gaps: list[tuple[int, int]] = []
    position = start
    for first, last in taken:
        if first >= end:
            break
        if first > position:
            gaps.append((position, first))
        position = max(position, last)
    if position < end:
        gaps.append((position, end))
    return gaps
