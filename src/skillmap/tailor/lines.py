"""What a model sees of a resume and a posting: short lines, each that may be edited behind a label of its own.

A label is the only address that a model knows. It cannot name a field, so names, employers, titles, dates and degrees
cannot be reached by any answer. Contact data, references, links and lines that look like orders are not sent at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from skillmap.asking.masking import Mask
from skillmap.models.change import Change
from skillmap.models.job import Job
from skillmap.models.pointer import join_pointer
from skillmap.tailor.ingest import Piece, lines_of
from skillmap.tailor.instructions import instruction_pieces, is_instruction
from skillmap.tailor.plan import Plan

SUMMARY = "summary"
HEADLINE = "headline"

_ENTRY_TITLES: Mapping[str, tuple[str, ...]] = {
    "work": ("position", "name"),
    "volunteer": ("position", "organization"),
    "projects": ("name", "entity"),
    "education": ("studyType", "area", "institution"),
    "awards": ("title", "awarder"),
    "publications": ("name", "publisher"),
    "certificates": ("name", "issuer"),
    "custom": ("title", "subtitle"),
}
_ENTRY_TEXTS: Mapping[str, tuple[str, ...]] = {
    "work": ("description", "summary"),
    "volunteer": ("summary",),
    "projects": ("description",),
    "awards": ("summary",),
    "publications": ("summary",),
    "custom": ("summary",),
}
"""Texts beside the bullet points that may be edited; `edit_scope` has the last word."""
_WITH_BULLETS = frozenset({"work", "volunteer", "projects", "custom"})
_GOING_ON = frozenset({"work", "volunteer", "projects", "education"})
"""Entries that go on when they have a beginning and no end."""
_NOT_SENT = frozenset({"summary", "references", "interests"})
"""The summary stands above all sections; what others say of the candidate, and hobbies, are nobody's business."""
_LINES_KEPT_MAX = 8_192
_POSTINGS_KEPT_MAX = 32
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """A text of the base resume that the model may edit; `text` is None where there is none yet."""

    label: str
    pointer: str
    text: str | None


@dataclass(frozen=True, slots=True)
class LabelledList:
    """A list of bullet points that the model may order: `labels[i]` is element `indexes[i]`."""

    label: str
    pointer: str
    labels: tuple[str, ...]
    indexes: tuple[int, ...]
    length: int


@dataclass(slots=True)
class LabelledResume:
    """A resume as it is sent. `kept_back` counts lines that look like orders and are not sent."""

    lines: dict[str, LabelledLine] = field(default_factory=dict)
    lists: dict[str, LabelledList] = field(default_factory=dict)
    kept_back: int = 0
    rows: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All rows."""
        return "\n".join(self.rows)


@lru_cache(maxsize=_LINES_KEPT_MAX)
def _is_order(text: str) -> bool:
    """As `is_instruction()`; the same lines are looked at for every posting."""
    return is_instruction(text)


@lru_cache(maxsize=_POSTINGS_KEPT_MAX)
def orders_in(text: str) -> tuple[Piece, ...]:
    """Places of a posting's *text* that look like orders to a language model."""
    return instruction_pieces(text, lines_of(text))


def label_resume(
    plan: Plan,
    mask: Mask,
    *,
    dropped: frozenset[str] = frozenset(),
    current: Sequence[Change] = (),
) -> LabelledResume:
    """The resume of *plan* as labelled lines; those *dropped* are left out, those locked have no label.

    With *current*, texts and order are shown as these changes make them; labels stay those of the base.
    """
    return _Writer(plan, mask, dropped, current).write()


@dataclass(frozen=True, slots=True)
class LabelledPosting:
    """A posting as it is sent: `requirements` gives the id of a requirement by its label."""

    text: str
    requirements: Mapping[str, str]
    kept_back: int


def label_posting(job: Job, mask: Mask) -> LabelledPosting:
    """The text of *job* with a label such as `[m1]` before each requirement, without what looks like orders."""
    labels = _requirement_labels(job)
    orders = orders_in(job.text)
    cuts = [(piece.start, piece.end, "") for piece in orders]
    marks = [
        (requirement.start, requirement.start, f"[{labels[requirement.id]}] ")
        for requirement in job.requirements
        if not requirement.negated
        and not any(start <= requirement.start < end for start, end, _ in cuts)
    ]
    text, at = "", 0
    for start, end, mark in sorted((*cuts, *marks)):
        text += job.text[at : max(at, start)] + mark
        at = max(at, end)
    text += job.text[at:]
    rows = (" ".join(row.split()) for row in text.split("\n"))
    sent = mask.hide("\n".join(row for row in rows if row), own=False)
    return LabelledPosting(sent, {label: name for name, label in labels.items()}, len(orders))


def _requirement_labels(job: Job) -> dict[str, str]:
    """Short labels by id of requirement: `m1` for the first must, `n1` for what is welcome, `c1` for the rest."""
    labels: dict[str, str] = {}
    counts: dict[str, int] = {}
    for requirement in job.requirements:
        letter = requirement.kind[0]
        counts[letter] = counts.get(letter, 0) + 1
        labels[requirement.id] = f"{letter}{counts[letter]}"
    return labels


class _Writer:
    """Writes one resume, once."""

    def __init__(
        self, plan: Plan, mask: Mask, dropped: frozenset[str], current: Sequence[Change]
    ) -> None:
        self._plan = plan
        self._mask = mask
        self._dropped = dropped
        self._current = {
            (change.op == "reorder", change.pointer): change.after
            for change in current
            if change.op != "drop"
        }
        self._left_out = frozenset(change.pointer for change in current if change.op == "drop")
        self._found = LabelledResume()
        self._entries_count = 0

    def write(self) -> LabelledResume:
        wire = self._plan.wire
        basics = wire.get("basics")
        if isinstance(basics, Mapping):
            self._basic(basics, "label", HEADLINE)
            self._basic(basics, "summary", SUMMARY)
        order = dict.fromkeys((*self._plan.request.resume.section_order,))
        for key in order:
            if key not in _NOT_SENT:
                self._section(key, wire)
        return self._found

    def _basic(self, basics: Mapping[str, Any], name: str, label: str) -> None:
        text = basics.get(name)
        if text is not None and not isinstance(text, str):
            return
        if not text or not text.strip():
            # A headline is a title, and no tailoring gives one; a summary may be written.
            if name == "summary" and self._plan.may_touch("/basics/summary"):
                self._found.lines[label] = LabelledLine(label, "/basics/summary", text)
                shown = self._current.get((False, "/basics/summary"))
                written = self._hide(shown) if isinstance(shown, str) else "(none yet)"
                self._found.rows.append(f"{label}: {written}")
            return
        self._line(label, join_pointer("basics", name), text, sep=": ")

    def _section(self, key: str, wire: Mapping[str, Any]) -> None:
        if key.startswith("custom:"):
            for number, custom in enumerate(self._custom_sections()):
                if f"custom:{custom.get('id')}" == key:
                    self._row("# ", str(custom.get("title") or ""))
                    at = join_pointer("meta", "skillmap", "customSections", number, "entries")
                    self._entries("custom", custom.get("entries") or (), at)
            return
        entries = wire.get(key) or ()
        self._found.rows.append(f"# {key}")
        if key == "skills":
            self._skills(entries)
        elif key == "languages":
            spoken = [_joined(entry, ("language", "fluency"), " ") for entry in entries]
            self._row("", ", ".join(spoken))
        else:
            self._entries(key, entries, join_pointer(key))

    def _custom_sections(self) -> Sequence[Mapping[str, Any]]:
        presentation = (self._plan.wire.get("meta") or {}).get("skillmap") or {}
        return presentation.get("customSections") or ()

    def _skills(self, groups: Sequence[Mapping[str, Any]]) -> None:
        for group in groups:
            names = [name for name in group.get("keywords") or () if isinstance(name, str)]
            head = _joined(group, ("name", "level"), ", ")
            self._row("", f"{head}: {', '.join(names)}" if names else head)

    def _entries(self, kind: str, entries: Sequence[Mapping[str, Any]], at: str) -> None:
        for index, entry in enumerate(entries):
            pointer = f"{at}/{index}"
            title = _joined(entry, _ENTRY_TITLES.get(kind, ("name",)), ", ")
            dates = "-".join(_years(entry, may_go_on=kind in _GOING_ON))
            self._row("## ", title, end=f", {dates}" if dates else "")
            self._entry_lines(kind, entry, pointer)

    def _entry_lines(self, kind: str, entry: Mapping[str, Any], pointer: str) -> None:
        letter = _list_label(self._entries_count)
        number = 0
        for name in _ENTRY_TEXTS.get(kind, ()):
            if isinstance(entry.get(name), str) and entry[name].strip():
                number += 1
                self._line(f"{letter}{number}", f"{pointer}/{name}", entry[name])
        bullets = entry.get("highlights") if kind in _WITH_BULLETS else None
        if isinstance(bullets, list) and all(isinstance(item, str) for item in bullets):
            number = self._bullets(letter, number, f"{pointer}/highlights", bullets)
        if number:
            self._entries_count += 1

    def _bullets(self, letter: str, number: int, pointer: str, bullets: Sequence[str]) -> int:
        labels: list[str] = []
        indexes: list[int] = []
        first = number + 1
        for index in self._order(pointer, len(bullets)):
            at, label = f"{pointer}/{index}", f"{letter}{first + index}"
            if at in self._dropped or not bullets[index].strip():
                continue
            number += 1
            if self._line(label, at, bullets[index]):
                labels.append(label)
                indexes.append(index)
        if len(labels) > 1 and self._plan.may_reorder(pointer):
            self._found.lists[letter] = LabelledList(
                letter, pointer, tuple(labels), tuple(indexes), len(bullets)
            )
        return number

    def _order(self, pointer: str, length: int) -> Sequence[int]:
        order = self._current.get((True, pointer))
        if isinstance(order, list):
            return [index for index in order if isinstance(index, int)]
        return range(length)

    def _line(self, label: str, pointer: str, text: str, *, sep: str = " ") -> bool:
        """Write a line; whether it got a label."""
        if _is_order(text):
            self._found.kept_back += 1
            return False
        now = self._current.get((False, pointer))
        shown = self._hide(now if isinstance(now, str) else text)
        if pointer in self._left_out:
            shown += " (left out)"
        if not self._plan.may_touch(pointer):
            self._found.rows.append(f"- {shown}")
            return False
        self._found.lines[label] = LabelledLine(label, pointer, text)
        self._found.rows.append(f"{label}{sep}{shown}")
        return True

    def _row(self, start: str, text: str, *, end: str = "") -> None:
        """Write a row that nobody edits; a text that looks like an order is kept back."""
        if _is_order(text):
            self._found.kept_back += 1
            text = "..."
        self._found.rows.append(f"{start}{self._hide(text)}{end}")

    def _hide(self, text: str) -> str:
        return self._mask.hide(" ".join(text.split()))


def _joined(entry: Mapping[str, Any], names: Sequence[str], separator: str) -> str:
    return separator.join(
        value for name in names if isinstance(value := entry.get(name), str) and value
    )


def _years(entry: Mapping[str, Any], *, may_go_on: bool) -> Iterator[str]:
    """First and last year of an entry: all that the order and the age of its lines need."""
    start = _year(entry.get("startDate") or entry.get("date") or entry.get("releaseDate"))
    end = _year(entry.get("endDate"))
    if start:
        yield start
    if end and end != start:
        yield end
    elif start and not end and may_go_on:
        yield "now"


def _year(date: object) -> str:
    return date[:4] if isinstance(date, str) and date[:4].isdigit() else ""


def _list_label(number: int) -> str:
    """Letters: `a` to `z`, then `aa`, `ab` and so on."""
    label = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, len(_LETTERS))
        label = _LETTERS[rest] + label
    return label
