"""Entries whose parts stand in lines of their own with labels before them: "Employer: Old Mill Inn"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from skillmap.extract.blocks import is_only_date
from skillmap.extract.one_line import last_part, told_city, without_place
from skillmap.extract.plain import fold
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice
from skillmap.extract.word_pool import Pool, per_pool
from skillmap.models.vocabulary import EntryLabel

SHARE_MIN = 0.5
"""Share of a section's lines outside of lists that must have a label."""
WRAP_INDENT_POINTS = 4.0
"""How far from the left edge of a value its further lines may begin."""

_LABEL = re.compile(r"^([^\W\d_][^:]{1,80}?)\s*:\s*")
_BAR = re.compile(r"\s+[|•·]\s+|\s{3,}|\t")


@dataclass(slots=True)
class LabelledEntry:
    """The values of one entry by label; `body` are paragraphs and items (text, whether it is an item)."""

    values: dict[EntryLabel, list[Slice]] = field(default_factory=dict)
    body: list[tuple[list[Slice], bool]] = field(default_factory=list)

    @property
    def slices(self) -> dict[EntryLabel, list[Slice]]:
        """`values` without the tasks."""
        return {label: found for label, found in self.values.items() if label != "tasks"}


@dataclass(slots=True)
class _Line:
    """A line, or a part of one: what its label announces, None without one, and what follows."""

    label: EntryLabel | None
    value: list[Slice]
    row: Row


@per_pool
def _labels(pool: Pool) -> dict[str, tuple[EntryLabel, ...]]:
    found: dict[str, list[EntryLabel]] = {}
    for known in pool.vocabularies:
        for label, words in known.entry_labels.items():
            for word in words:
                found.setdefault(fold(word), []).append(label)
        for word in known.score_labels:
            found.setdefault(fold(word), []).append("score")
    return {word: tuple(dict.fromkeys(labels)) for word, labels in found.items()}


def labelled_entries(
    rows: Sequence[Row], main: tuple[EntryLabel, EntryLabel], others: Sequence[EntryLabel]
) -> list[LabelledEntry] | None:
    """The entries of *rows*, when most lines have a label and both of *main* are among them; else None.

    A label that the entry has already begins the next one. What has no label goes on with the value above, or is part
    of the entry's body.
    """
    wanted = {*main, *others}
    lines = [line for row in rows for line in _lines(row, wanted)]
    told = {line.label for line in lines}
    plain = [line for line in lines if not line.row.bullet]
    labelled = sum(line.label is not None for line in plain)
    if not told.issuperset(main) or labelled < len(plain) * SHARE_MIN:
        return None
    entries: list[LabelledEntry] = []
    above: _Line | None = None
    for line in lines:
        if line.label is None:
            if entries and not _goes_on(entries[-1], above, line):
                entries[-1].body.append((line.value, line.row.bullet))
        else:
            if not entries or line.label in entries[-1].values:
                entries.append(LabelledEntry())
            entries[-1].values[line.label] = list(line.value)
            if line.label == "tasks" and line.value:
                entries[-1].body.append((line.value, False))
        above = line
    return entries


def _lines(row: Row, wanted: set[EntryLabel]) -> Iterable[_Line]:
    cells = row.cells
    if len(cells) > 1 and (label := _known(cells[0].text.strip(" :"), wanted)) is not None:
        yield _Line(label, list(cells[1:]), row)
        return
    parts = [part for cell in cells for part in _parts(cell, wanted)]
    for part in parts:
        match = _LABEL.match(part.text)
        label = None if match is None else _known(match[1], wanted)
        if match is not None and label is not None:
            value = part.cut(match.end(), len(part.text))
            yield _Line(label, [value] if value else [], row)
        elif "dates" in wanted and is_only_date(part) and not row.bullet and len(part.text) > 3:
            yield _Line("dates", [part], row)
        else:
            yield _Line(None, [part], row)


def _parts(cell: Slice, wanted: set[EntryLabel]) -> list[Slice]:
    """*cell* cut at bars, where a label stands behind one: "Company: Acme | Position: Cook"."""
    spans = [match.span() for match in _BAR.finditer(cell.text)]
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(cell.text)]
    parts = [cell.cut(start, end) for start, end in zip(starts, ends, strict=True)]
    labels = [_LABEL.match(part.text) for part in parts[1:]]
    known = any(label is not None and _known(label[1], wanted) for label in labels)
    return [part for part in parts if part] if known else [cell]


def _known(text: str, wanted: set[EntryLabel]) -> EntryLabel | None:
    found = _labels().get(fold(text), ())
    return next((label for label in found if label in wanted), None)


def _goes_on(entry: LabelledEntry, above: _Line | None, line: _Line) -> bool:
    """Take *line* as a further line of the value above it, or of the paragraph or item, where it is one."""
    if above is None or line.row.bullet or line.row.page != above.row.page:
        return False
    same = line.row.block == above.row.block or not above.value
    here = line.value[0].box
    first = above.value[-1].box if above.value else None
    aligned = here is None or first is None or abs(here.x0 - first.x0) <= WRAP_INDENT_POINTS
    if not (same and aligned):
        return False
    if above.label is None or above.label == "tasks":
        if not entry.body or line.row is above.row:
            return False
        entry.body[-1][0].extend(line.value)
    elif here is None and above.value:
        return False
    else:
        entry.values[above.label].extend(line.value)
    line.label = above.label
    return True


def without_address(slices: Sequence[Slice]) -> tuple[list[Slice], list[Slice]]:
    """The name of an employer or school, and the place behind its comma."""
    if len(slices) != 1:
        return list(slices), []
    name, place = without_place(slices[0])
    if place is None:
        left, right = last_part(slices[0])
        if right is not None and told_city(left.text, right.text):
            name, place = left, right
    return [name], [] if place is None else [place]
