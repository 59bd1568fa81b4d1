"""Entries whose parts stand in lines of their own with labels before them: "Employer: Old Mill Inn"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from skillmap.extract.headings import joining_words
from skillmap.extract.one_line import last_part, told_city, without_place
from skillmap.extract.plain import bare_label, fold
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice
from skillmap.extract.word_pool import Pool, per_pool
from skillmap.extract.wrapping import is_only_date
from skillmap.models.vocabulary import EntryLabel

SHARE_MIN = 0.5
"""Share of a section's lines outside of lists that must have a label."""
WRAP_INDENT_POINTS = 4.0
"""How far from the left edge of a value its further lines may begin."""
LABEL_LINES_MAX = 4
"""Lines over which a label in a narrow column is broken."""
LABEL_EDGE_POINTS = 2.0
"""How far the left or right ends of such lines lie apart."""
LABEL_WORDS_MIN = 2
"""Words from which on a label that no list has is told by its words."""

_LABEL = re.compile(r"^([^\W\d_][^:]{1,80}?)\s*:\s*")
_APART = re.compile(r"[^\w]+")
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


@per_pool
def _words_of_labels(pool: Pool) -> tuple[dict[EntryLabel, frozenset[str]], ...]:
    """For each language the words that its labels of each part are made of."""
    return tuple(
        {
            label: frozenset(word for one in labels for word in _words(one))
            for label, labels in known.entry_labels.items()
        }
        for known in pool.vocabularies
    )


def _words(text: str) -> list[str]:
    joining = joining_words()
    return [word for word in _APART.split(bare_label(text)) if word and word not in joining]


def labelled_entries(
    rows: Sequence[Row], main: tuple[EntryLabel, EntryLabel], others: Sequence[EntryLabel]
) -> list[LabelledEntry] | None:
    """The entries of *rows*, when most lines have a label and both of *main* are among them; else None.

    A label that the entry has already begins the next one. What has no label goes on with the value above, or is part
    of the entry's body.
    """
    # Most sections have no labels at all, and to look for those that a line end divides takes long.
    if not any(map(_may_tell, rows)):
        return None
    wanted = {*main, *others}
    lines = list(_all_lines(rows, wanted))
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


def _may_tell(row: Row) -> bool:
    """Whether *row* may have a label: one with a colon behind it, or nothing but words of labels in its first cell."""
    if ":" in row.text:
        return True
    return _all_words().issuperset(_APART.split(bare_label(row.cells[0].text)))


@per_pool
def _all_words(_pool: Pool) -> frozenset[str]:
    """The words that labels are made of, in any language, and what stands between them."""
    made_of = (word for label in _labels() for word in _words(label))
    return joining_words().union(made_of, ("",))


def _all_lines(rows: Sequence[Row], wanted: set[EntryLabel]) -> Iterable[_Line]:
    index = 0
    while index < len(rows):
        label, count = _broken_label(rows[index : index + LABEL_LINES_MAX], wanted)
        if label is None:
            yield from _lines(rows[index], wanted)
            index += 1
            continue
        beside = [cell for row in rows[index : index + count] for cell in row.cells[1:]]
        yield _Line(label, beside, rows[index + count - 1])
        index += count


def _broken_label(rows: Sequence[Row], wanted: set[EntryLabel]) -> tuple[EntryLabel | None, int]:
    """What the first cells of *rows* announce as one label broken over lines, and of how many of them it is."""
    first = rows[0]
    aligned = [first] if not first.bullet and first.box is not None else []
    for row in rows[1:] if aligned else ():
        if row.bullet or row.page != first.page or not _in_one_column(first, row):
            break
        aligned.append(row)
    for count in range(len(aligned), 1, -1):
        text = " ".join(row.cells[0].text for row in aligned[:count])
        if ":" not in text[:-1] and (label := _known(text, wanted)) is not None:
            return label, count
    return None, 0


def _in_one_column(one: Row, other: Row) -> bool:
    upper, lower = one.cells[0].box, other.cells[0].box
    if upper is None or lower is None:
        return False
    ends = min(abs(upper.x0 - lower.x0), abs(upper.x1 - lower.x1))
    return ends <= LABEL_EDGE_POINTS


def _lines(row: Row, wanted: set[EntryLabel]) -> Iterable[_Line]:
    cells = row.cells
    if len(cells) > 1 and (label := _known(cells[0].text, wanted)) is not None:
        yield _Line(label, list(cells[1:]), row)
        return
    if len(cells) == 1 and not row.bullet and row.box is not None:
        label = _known(cells[0].text, wanted, alone=True)
        if label is not None:
            yield _Line(label, [], row)
            return
    parts = [part for cell in cells for part in _parts(cell, wanted)]
    lines = [_line(part, row, wanted) for part in parts]
    if len(lines) > 1 and all(line.label is None for line in lines):
        lines = [_Line(None, parts, row)]
    yield from lines


def _line(part: Slice, row: Row, wanted: set[EntryLabel]) -> _Line:
    match = _LABEL.match(part.text)
    label = None if match is None else _known(match[1], wanted)
    if match is not None and label is not None:
        value = part.cut(match.end(), len(part.text))
        return _Line(label, [value] if value else [], row)
    if "dates" in wanted and is_only_date(part) and not row.bullet and len(part.text) > 3:
        return _Line("dates", [part], row)
    return _Line(None, [part], row)


def _parts(cell: Slice, wanted: set[EntryLabel]) -> list[Slice]:
    """*cell* cut at bars, where a label stands behind one: "Company: Acme | Position: Cook"."""
    spans = [match.span() for match in _BAR.finditer(cell.text)]
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(cell.text)]
    parts = [cell.cut(start, end) for start, end in zip(starts, ends, strict=True)]
    labels = [_LABEL.match(part.text) for part in parts[1:]]
    known = any(label is not None and _known(label[1], wanted) for label in labels)
    return [part for part in parts if part] if known else [cell]


def _known(text: str, wanted: set[EntryLabel], *, alone: bool = False) -> EntryLabel | None:
    """What the label *text* announces. One that no list has is told where its words are all of labels of one part.

    One of a single word that stands *alone* in its row is no label: it may be a name.
    """
    label = bare_label(text)
    if alone and " " not in label:
        return None
    found = _labels().get(label, ())
    if found:
        return next((label for label in found if label in wanted), None)
    words = _words(label)
    if len(words) < LABEL_WORDS_MIN:
        return None
    for known in _words_of_labels():
        fits = [label for label in known if known[label].issuperset(words)]
        if len(fits) == 1 and fits[0] in wanted:
            return fits[0]
    return None


def _goes_on(entry: LabelledEntry, above: _Line | None, line: _Line) -> bool:
    """Take *line* as a further line of the value above it, or of the paragraph or item, where it is one."""
    if above is None or line.row.bullet or line.row.page != above.row.page:
        return False
    if len(line.row.cells) > 1 and line.row is not above.row:
        # What no list knows stands as a label beside its text.
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
