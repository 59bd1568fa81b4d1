"""What a model answers about a document: entries whose values are references to lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from skillmap.asking.answer import TEXT, TEXTS, strict_object, texts

ITEMS_MAX = 200
"""Entries of one answer that are read; a resume of ten pages has about half as many."""
REFERENCES_MAX = 60
"""References in one list that are read."""
REFERENCE_CHARACTERS_MAX = 600
"""Longer references retype what they should name."""

ValueKind = Literal[
    "name", "text", "place", "language", "range", "date", "score", "prose", "items", "names"
]
"""What a value must look like; `range` sets start and end, `items` is a list of prose, `names` one of names."""
LISTS = ("items", "names")


@dataclass(frozen=True, slots=True)
class WireField:
    """A value of an entry: its name on the wire, the key of JSON Resume, and what it must look like."""

    name: str
    key: str
    kind: ValueKind


KINDS: Mapping[str, tuple[WireField, ...]] = {
    "work": (
        WireField("employer", "name", "name"),
        WireField("position", "position", "name"),
        WireField("place", "location", "place"),
        WireField("dates", "", "range"),
        WireField("summary", "summary", "prose"),
        WireField("bullets", "highlights", "items"),
    ),
    "volunteer": (
        WireField("organization", "organization", "name"),
        WireField("position", "position", "name"),
        WireField("dates", "", "range"),
        WireField("summary", "summary", "prose"),
        WireField("bullets", "highlights", "items"),
    ),
    "projects": (
        WireField("name", "name", "name"),
        WireField("description", "description", "prose"),
        WireField("dates", "", "range"),
        WireField("bullets", "highlights", "items"),
    ),
    "education": (
        WireField("institution", "institution", "name"),
        WireField("degree", "studyType", "name"),
        WireField("area", "area", "name"),
        WireField("dates", "", "range"),
        WireField("score", "score", "score"),
        WireField("courses", "courses", "names"),
    ),
    "skills": (WireField("group", "name", "name"), WireField("items", "keywords", "names")),
    "languages": (
        WireField("language", "language", "language"),
        WireField("fluency", "fluency", "text"),
    ),
    "certificates": (
        WireField("name", "name", "name"),
        WireField("issuer", "issuer", "name"),
        WireField("date", "date", "date"),
    ),
    "awards": (
        WireField("title", "title", "name"),
        WireField("awarder", "awarder", "name"),
        WireField("date", "date", "date"),
        WireField("summary", "summary", "prose"),
    ),
    "publications": (
        WireField("name", "name", "name"),
        WireField("publisher", "publisher", "name"),
        WireField("date", "releaseDate", "date"),
        WireField("summary", "summary", "prose"),
    ),
    "interests": (WireField("name", "name", "name"),),
    "references": (
        WireField("name", "name", "name"),
        WireField("reference", "reference", "prose"),
    ),
}
"""Entries that a model may find, and their values. The first field of each is what names it."""

PERSON: tuple[WireField, ...] = (
    WireField("name", "name", "name"),
    WireField("headline", "label", "name"),
    WireField("summary", "summary", "prose"),
)
"""What a model may tell of the person. Contact data is for rules: a model sees none of it."""


def _properties(fields: tuple[WireField, ...]) -> dict[str, JsonValue]:
    return {field.name: TEXTS if field.kind in LISTS else TEXT for field in fields}


READ_SCHEMA: dict[str, JsonValue] = strict_object(
    {
        "person": strict_object(_properties(PERSON)),
        **{
            kind: {"type": "array", "items": strict_object(_properties(fields))}
            for kind, fields in KINDS.items()
        },
    }
)


@dataclass(frozen=True, slots=True)
class WireEntry:
    """An entry as it was answered: references by the name of the field, those of lists in order."""

    kind: str
    references: Mapping[str, tuple[str, ...]]

    @property
    def value_count(self) -> int:
        """Values that it names."""
        return sum(map(len, self.references.values()))


def read_entries(answer: Mapping[str, JsonValue]) -> Iterator[WireEntry]:
    """The entries in *answer*, the person's first. What has another form than the schema's is passed over."""
    person = answer.get("person")
    if isinstance(person, Mapping):
        yield WireEntry("person", _references(person, PERSON))
    count = 0
    for kind, fields in KINDS.items():
        found = answer.get(kind)
        for item in found if isinstance(found, list) else ():
            if isinstance(item, Mapping) and count < ITEMS_MAX:
                count += 1
                yield WireEntry(kind, _references(item, fields))


def is_answer(answer: Mapping[str, JsonValue] | None) -> bool:
    """Whether *answer* has anything that was asked for: an empty object answers nothing."""
    return answer is not None and any(isinstance(answer.get(kind), list) for kind in KINDS)


def _references(
    item: Mapping[str, JsonValue], fields: tuple[WireField, ...]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for field in fields:
        value = item.get(field.name)
        given = [value] if isinstance(value, str) else texts(value)
        usable = [one for one in given if 0 < len(one) <= REFERENCE_CHARACTERS_MAX]
        if usable:
            found[field.name] = tuple(usable[: REFERENCES_MAX if field.kind in LISTS else 1])
    return found
