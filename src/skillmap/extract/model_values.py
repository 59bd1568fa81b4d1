"""Values of an answer: references grounded in the document, and held against what their fields must look like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from skillmap.extract.dates import find_dates
from skillmap.extract.evidence import Found
from skillmap.extract.model_fit import fits
from skillmap.extract.model_ground import Grounding
from skillmap.extract.model_lines import ModelLine, Place, meet
from skillmap.extract.model_tree import places_of
from skillmap.extract.model_wire import KINDS, PERSON, WireEntry, WireField
from skillmap.extract.plain import fold
from skillmap.extract.slices import Slice, joined
from skillmap.models.date import PartialDate

MODEL_CONFIDENCE = 0.7
"""Of a value that a model named and the document has: what rules give to a reading that something else supports."""
_EDGES = ",;:|•·–—-/ "
_TEXT_KINDS = ("prose", "items")


@dataclass(frozen=True, slots=True)
class GroundedValue:
    """A value, its field, and the lines that it stands in."""

    field: WireField
    found: Found
    places: tuple[Place, ...]
    lines: tuple[ModelLine, ...]
    dates: tuple[PartialDate | None, PartialDate | None] = (None, None)
    """Start and end, for fields of the kinds `range` and `date`."""
    is_single: bool = False
    """Whether one date is printed, and no range."""


@dataclass(frozen=True, slots=True)
class GroundedEntry:
    """An entry of the answer with the values that the document holds, in the order of the fields."""

    kind: str
    values: tuple[GroundedValue, ...]

    @property
    def lines(self) -> tuple[ModelLine, ...]:
        """Lines of all values, each once, in order."""
        found = {line.number: line for value in self.values for line in value.lines}
        return tuple(found[number] for number in sorted(found))

    def of(self, key: str) -> list[GroundedValue]:
        """Values for *key* of JSON Resume."""
        return [value for value in self.values if value.field.key == key]


@dataclass(slots=True)
class Tally:
    """What became of the values of all answers; only counts, so that it can be told to anybody."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, what: str, count: int = 1) -> None:
        """Count values: `ungrounded`, `unfit`, `elsewhere`, `held`, `same`, `added`, `replaced` or `beyond`."""
        self.counts[what] += count


def ground_entry(
    entry: WireEntry, grounding: Grounding, words: frozenset[str], tally: Tally
) -> GroundedEntry:
    """*entry* with the values that stand in their lines and fit their fields, all of one section; the rest is counted.

    Words that two values name belong to the first of them.
    """
    fields = PERSON if entry.kind == "person" else KINDS[entry.kind]
    values: list[GroundedValue] = []
    for wanted in fields:
        for reference in entry.references.get(wanted.name, ()):
            taken = [place for value in values for place in value.places]
            slices = _trimmed(grounding.slices(reference, taken), wanted)
            if not slices:
                tally.add("ungrounded")
                continue
            value = _value(wanted, slices, grounding.lines(reference), words)
            if value is None:
                tally.add("unfit")
            elif _is_elsewhere(value, values, entry.kind):
                tally.add("elsewhere")
            else:
                values.append(value)
    return GroundedEntry(entry.kind, tuple(values))


def _trimmed(slices: Sequence[Slice], wanted: WireField) -> tuple[Slice, ...]:
    if wanted.kind in _TEXT_KINDS:
        return tuple(slices)
    return tuple(part for piece in slices if (part := piece.strip(_EDGES)))


def _value(
    wanted: WireField,
    slices: tuple[Slice, ...],
    lines: tuple[ModelLine, ...],
    words: frozenset[str],
) -> GroundedValue | None:
    text = joined(slices, words)
    if not fits(wanted.kind, text):
        return None
    dates: tuple[PartialDate | None, PartialDate | None] = (None, None)
    is_single = False
    if wanted.kind in ("range", "date"):
        span = find_dates(text)[0]
        if wanted.kind == "date" and span.is_range:
            return None
        dates, is_single = (span.first, span.last), not span.is_range
    found = Found.of(text, slices, MODEL_CONFIDENCE)
    return GroundedValue(wanted, found, tuple(places_of(found)), lines, dates, is_single)


def _is_elsewhere(value: GroundedValue, before: Sequence[GroundedValue], kind: str) -> bool:
    """Whether *value* stands in another section than the entry, or on words that it already has."""
    if not before:
        return False
    if kind != "person" and value.lines[0].section != before[0].lines[0].section:
        return True
    return any(
        meet(one, other) for known in before for one in value.places for other in known.places
    )


def is_same(old: Found, value: GroundedValue) -> bool:
    """Whether both say the same, but for case, accents and spaces."""
    return fold(old.text) == fold(value.found.text)


def dated(date: PartialDate, value: GroundedValue) -> Found:
    """*date*, shown by the words of *value*."""
    return Found(date, value.found.evidence, value.found.confidence)
