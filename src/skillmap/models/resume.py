"""`Resume`: JSON Resume 1.0.0 in Python names, loss-free in both directions.

A field that the file does not have is absent, a field that is null stays null, a field that nobody
knows is kept. What JSON Resume has no place for (order and titles of sections as printed, custom
sections, the language) lives in `meta.skillmap`, which the schema allows.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic.alias_generators import to_camel

from skillmap.errors import InvalidResumeError
from skillmap.models._base import canonical_json, content_hash
from skillmap.models.date import PRESENT, PartialDate
from skillmap.models.pointer import join_pointer, resolve_pointer

SECTIONS = (
    "summary",
    "work",
    "projects",
    "education",
    "skills",
    "certificates",
    "languages",
    "publications",
    "awards",
    "volunteer",
    "interests",
    "references",
)
"""Keys of the standard sections, in the order in which they are shown when nothing else is said."""

JSON_DEPTH_MAX = 64
"""Levels of objects and lists in a file; JSON Resume itself has 5, unknown fields may nest."""

CUSTOM_PREFIX = "custom:"
"""A custom section's key is this prefix and its id."""


def _read_date(value: Any) -> PartialDate | str | None:
    """A calendar date becomes a `PartialDate`; any other text is kept as it stands."""
    if value is None or isinstance(value, PartialDate):
        return value
    if not isinstance(value, str):
        raise ValueError("a date is a text")
    try:
        date = PartialDate.parse(value)
    except ValueError:
        return value
    return value if date.is_present else date


DateField = Annotated[
    PartialDate | str | None,
    PlainValidator(_read_date),
    PlainSerializer(lambda value: value if value is None else str(value)),
]
"""A date; a text that is on no calendar stays as the file has it, so that nothing is lost."""


_FROM_FILE = object()
_KEPT_APART = "\0"
"""Put before an unknown field whose name is a Python name of ours; pydantic would mix them up."""


def _is_python_name(model: type[BaseModel], key: str) -> bool:
    aliases = _aliases(model)
    name = key.lstrip(_KEPT_APART)
    return name in aliases and aliases[name] != key


@cache
def _aliases(model: type[BaseModel]) -> dict[str, str | None]:
    """What each field is called in a file, by its Python name."""
    return {name: field.alias for name, field in model.model_fields.items()}


@cache
def _wire_names(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Python name and name in a file of each field, in their order."""
    return tuple((name, field.alias or name) for name, field in model.model_fields.items())


class JsonResumeModel(BaseModel):
    """Part of a JSON Resume: camelCase outside, unknown fields kept, unset fields not written."""

    model_config = ConfigDict(
        frozen=True, extra="allow", alias_generator=to_camel, populate_by_name=True
    )

    def to_wire(self) -> dict[str, Any]:
        """Plain JSON with exactly the fields that were set.

        `PRESENT` is written by leaving the date out.
        """
        wire: dict[str, Any] = {}
        given = self.model_fields_set
        for name, key in _wire_names(type(self)):
            if name not in given:
                continue
            value = getattr(self, name)
            if isinstance(value, str):
                wire[key] = value
            elif value != PRESENT:
                wire[key] = _plain(value)
        # Copied, or else whoever changes what this returns would change a frozen value.
        for key, value in (self.model_extra or {}).items():
            wire[key.removeprefix(_KEPT_APART) if _is_python_name(type(self), key) else key] = (
                deepcopy(value)
            )
        return wire

    @model_validator(mode="before")
    @classmethod
    def _keep_apart(cls, data: Any, info: ValidationInfo) -> Any:
        """In a file or other JSON, `start_date` is a field that nobody knows; in Python it is `startDate`."""
        is_file = info.context is _FROM_FILE or info.mode == "json"
        if not is_file or not isinstance(data, dict):
            return data
        return {
            (_KEPT_APART + key if _is_python_name(cls, key) else key): value
            for key, value in data.items()
        }

    def __eq__(self, other: object) -> bool:
        """Whether both are written alike: a date that is `PRESENT` equals one that is left out."""
        if not isinstance(other, JsonResumeModel) or type(self) is not type(other):
            return NotImplemented
        return self is other or canonical_json(self.to_wire()) == canonical_json(other.to_wire())

    def __hash__(self) -> int:
        """Of what is written."""
        return hash(canonical_json(self.to_wire()))

    @model_serializer(mode="plain")
    def _serialize(self) -> dict[str, Any]:
        return self.to_wire()


def _plain(value: Any) -> Any:
    if isinstance(value, JsonResumeModel):
        return value.to_wire()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, PartialDate) else value


Texts = tuple[str, ...] | None


class Location(JsonResumeModel):
    """Where somebody lives, as far as it is told."""

    address: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country_code: str | None = None
    region: str | None = None


class Profile(JsonResumeModel):
    """An account on a network."""

    network: str | None = None
    username: str | None = None
    url: str | None = None


class Basics(JsonResumeModel):
    """Who it is and how to reach them. `label` is the headline."""

    name: str | None = None
    label: str | None = None
    image: str | None = None
    email: str | None = None
    phone: str | None = None
    url: str | None = None
    summary: str | None = None
    location: Location | None = None
    profiles: tuple[Profile, ...] | None = None


class DatedModel(JsonResumeModel):
    """Something with a beginning and an end."""

    start_date: DateField = None
    end_date: DateField = None

    @property
    def is_current(self) -> bool:
        """Whether it goes on: the end is `PRESENT`, or there is a beginning and no end."""
        return self.end_date == PRESENT or (bool(self.start_date) and not self.end_date)


class Work(DatedModel):
    """A role at an employer. Neighbouring entries of one `name` are several roles there."""

    name: str | None = None
    location: str | None = None
    description: str | None = None
    position: str | None = None
    url: str | None = None
    summary: str | None = None
    highlights: Texts = None


class Volunteer(DatedModel):
    """A role at an organization, unpaid."""

    organization: str | None = None
    position: str | None = None
    url: str | None = None
    summary: str | None = None
    highlights: Texts = None


class Education(DatedModel):
    """A course of study. `study_type` is the degree, `area` the subject."""

    institution: str | None = None
    url: str | None = None
    area: str | None = None
    study_type: str | None = None
    score: str | None = None
    courses: Texts = None


class Award(JsonResumeModel):
    """A prize or honour."""

    title: str | None = None
    date: DateField = None
    awarder: str | None = None
    summary: str | None = None


class Certificate(JsonResumeModel):
    """A certificate or licence."""

    name: str | None = None
    date: DateField = None
    url: str | None = None
    issuer: str | None = None


class Publication(JsonResumeModel):
    """Something published."""

    name: str | None = None
    publisher: str | None = None
    release_date: DateField = None
    url: str | None = None
    summary: str | None = None


class Skill(JsonResumeModel):
    """A group of skills (`name` and `keywords`), or one skill (`name` alone)."""

    name: str | None = None
    level: str | None = None
    keywords: Texts = None


class Language(JsonResumeModel):
    """A language and how well it is spoken, as printed."""

    language: str | None = None
    fluency: str | None = None


class Interest(JsonResumeModel):
    """An interest."""

    name: str | None = None
    keywords: Texts = None


class Reference(JsonResumeModel):
    """What somebody else says."""

    name: str | None = None
    reference: str | None = None


class Project(DatedModel):
    """A project."""

    name: str | None = None
    description: str | None = None
    highlights: Texts = None
    keywords: Texts = None
    url: str | None = None
    roles: Texts = None
    entity: str | None = None
    type: str | None = None


class CustomEntry(DatedModel):
    """An entry of a custom section; every field may be missing."""

    title: str | None = None
    subtitle: str | None = None
    location: str | None = None
    url: str | None = None
    summary: str | None = None
    highlights: Texts = None


class CustomSection(JsonResumeModel):
    """A section that JSON Resume does not know, such as patents or military service.

    `id` is unique in the resume and names the section in `section_order` as `custom:<id>`.
    """

    id: str
    title: str
    entries: tuple[CustomEntry, ...] = ()


class Presentation(JsonResumeModel):
    """What was printed and JSON Resume has no place for; `meta.skillmap` on the wire.

    That name is ours: a file that has something else there is refused as `InvalidResumeError`.

    `section_order` holds section keys as printed, `section_titles` the printed title of a key,
    `language` is BCP 47.
    """

    section_order: Texts = None
    section_titles: dict[str, str] | None = None
    custom_sections: tuple[CustomSection, ...] | None = None
    language: str | None = None

    @field_validator("custom_sections")
    @classmethod
    def _check_ids(
        cls, sections: tuple[CustomSection, ...] | None
    ) -> tuple[CustomSection, ...] | None:
        ids = [section.id for section in sections or ()]
        if len(ids) != len(set(ids)):
            # The second one could not be named in the order of sections, and so not be shown.
            raise ValueError("two custom sections have the same id")
        return sections


class Meta(JsonResumeModel):
    """About the file itself."""

    canonical: str | None = None
    version: str | None = None
    last_modified: str | None = None
    skillmap: Presentation | None = None


class Resume(JsonResumeModel):
    """A resume as typed data; the wire format is JSON Resume 1.0.0."""

    basics: Basics | None = None
    work: tuple[Work, ...] | None = None
    volunteer: tuple[Volunteer, ...] | None = None
    education: tuple[Education, ...] | None = None
    awards: tuple[Award, ...] | None = None
    certificates: tuple[Certificate, ...] | None = None
    publications: tuple[Publication, ...] | None = None
    skills: tuple[Skill, ...] | None = None
    languages: tuple[Language, ...] | None = None
    interests: tuple[Interest, ...] | None = None
    references: tuple[Reference, ...] | None = None
    projects: tuple[Project, ...] | None = None
    meta: Meta | None = None

    @classmethod
    def from_json_resume(cls, source: str | bytes | Mapping[str, Any]) -> Self:
        """Read JSON Resume: its text, or the parsed object, which is copied.

        Raises:
            InvalidResumeError: The text is not JSON, or a known field has another type than the
                schema says. The error names the first such place, never its content.
        """
        tree = _plain_tree(source if isinstance(source, Mapping) else _parse_json(source))
        if not isinstance(tree, dict):
            raise InvalidResumeError("the document is not an object")
        try:
            return cls.model_validate(tree, context=_FROM_FILE)
        except ValidationError as e:
            first = e.errors(include_input=False, include_url=False)[0]
            pointer = join_pointer(*first["loc"])
            raise InvalidResumeError(first["msg"], pointer=pointer) from None

    def to_json_resume(self) -> dict[str, Any]:
        """The JSON Resume object: equal to the one that was read, if one was read."""
        return self.to_wire()

    def to_json(self) -> bytes:
        """Canonical UTF-8 JSON: the same bytes for equal resumes."""
        return canonical_json(self.to_wire())

    @property
    def content_hash(self) -> str:
        """SHA-256 of `to_json()`, as 64 hexadecimal digits."""
        return content_hash(self.to_wire())

    @property
    def presentation(self) -> Presentation:
        """`meta.skillmap`, or an empty one."""
        found = self.meta.skillmap if self.meta else None
        return found or Presentation()

    @property
    def language(self) -> str | None:
        """BCP 47 tag of the language it is written in, or None when nobody said."""
        return self.presentation.language

    @property
    def section_order(self) -> tuple[str, ...]:
        """Keys of all sections that have content: as printed, then in the default order."""
        printed = self.presentation.section_order or ()
        custom = tuple(
            CUSTOM_PREFIX + section.id for section in self.presentation.custom_sections or ()
        )
        ordered = dict.fromkeys((*printed, *SECTIONS, *custom))
        return tuple(key for key in ordered if self.has_section(key))

    def has_section(self, key: str) -> bool:
        """Whether section *key* has any content."""
        if key == "summary":
            return bool(self.basics and self.basics.summary)
        if key.startswith(CUSTOM_PREFIX):
            return self.custom_section(key) is not None
        return key in SECTIONS and bool(getattr(self, key))

    def custom_section(self, key: str) -> CustomSection | None:
        """The custom section of that `custom:<id>` key, or None."""
        wanted = key.removeprefix(CUSTOM_PREFIX)
        sections = self.presentation.custom_sections or ()
        return next((section for section in sections if section.id == wanted), None)

    def at(self, pointer: str) -> Any:
        """The plain JSON value at *pointer*.

        Raises:
            KeyError: There is nothing at *pointer*.
        """
        return resolve_pointer(self.to_wire(), pointer)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text with its JSON Pointer, in wire order; dates and unknown fields included."""
        found: list[tuple[str, str]] = []
        _add_texts(self.to_wire(), "", found)
        yield from found

    def employments(self) -> tuple[tuple[int, ...], ...]:
        """Indexes into `work`, grouped: neighbouring roles at one employer stand together."""
        groups: list[list[int]] = []
        previous: str | None = None
        for index, role in enumerate(self.work or ()):
            if groups and role.name and role.name == previous:
                groups[-1].append(index)
            else:
                groups.append([index])
            previous = role.name
        return tuple(tuple(group) for group in groups)


def _parse_json(source: str | bytes) -> Any:
    try:
        return json.loads(source)
    except (ValueError, RecursionError) as e:
        raise InvalidResumeError(f"the text is not JSON ({type(e).__name__})") from None


def _plain_tree(value: Any, *, tokens: tuple[str | int, ...] = ()) -> Any:
    """A copy of *value* in plain JSON types.

    Raises:
        InvalidResumeError: It nests deeper than `JSON_DEPTH_MAX`, or is not made of JSON values.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if len(tokens) >= JSON_DEPTH_MAX:
        raise InvalidResumeError(f"it nests deeper than {JSON_DEPTH_MAX} levels")
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: _plain_tree(item, tokens=(*tokens, key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_tree(item, tokens=(*tokens, at)) for at, item in enumerate(value)]
    raise InvalidResumeError("this is no JSON value", pointer=join_pointer(*tokens))


def _add_texts(value: Any, pointer: str, found: list[tuple[str, str]]) -> None:
    if isinstance(value, str):
        found.append((pointer, value))
    elif isinstance(value, dict):
        for key, item in value.items():
            _add_texts(item, pointer + join_pointer(key), found)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _add_texts(item, f"{pointer}/{index}", found)
