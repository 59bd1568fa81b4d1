"""What a resume shows, text by text: skills named, stems, and the entry that each text belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from skillmap.models.job import Quote
from skillmap.models.pointer import join_pointer
from skillmap.models.resume import Resume
from skillmap.tailor.language import fold, stems_of
from skillmap.tailor.negation import is_within, negated_spans
from skillmap.tailor.skills import SkillMention, find_skills

NormalizeSkill = Callable[[str, str], str | None]

_FIELDS: dict[str, tuple[str, ...]] = {
    "work": ("position", "description", "summary", "highlights"),
    "volunteer": ("position", "summary", "highlights"),
    "projects": ("name", "description", "highlights", "keywords", "roles"),
    "education": ("studyType", "area", "courses"),
    "skills": ("name", "level", "keywords"),
    "certificates": ("name",),
    "languages": ("language",),
    "awards": ("title", "summary"),
    "publications": ("name", "summary"),
}
"""Fields that show what somebody can do. Names of employers and schools, places and interests do not."""

_BASICS = ("label", "summary")
_CUSTOM = ("title", "subtitle", "summary", "highlights")


@dataclass(frozen=True, slots=True)
class Fact:
    """A text of a resume that counts as evidence. `entry` is the pointer of the list element that holds it, or ""."""

    pointer: str
    text: str
    entry: str
    mentions: tuple[SkillMention, ...]
    """Skills that it names, those left out of which it says that they are not held."""
    stems: frozenset[str]
    """Stems of its words outside of the skills named; so another spelling of a skill changes nothing here."""

    def quote(self, surface: str = "") -> Quote:
        """The place, with the words *surface* there, or with the whole text."""
        return Quote(pointer=self.pointer, text=surface or self.text)


def facts_of(resume: Resume, normalize_skill: NormalizeSkill | None = None) -> tuple[Fact, ...]:
    """All facts of *resume*, in the order of the wire format.

    *normalize_skill* is asked about each listed skill that the lexicon does not know.
    """
    wire = resume.to_wire()
    return tuple(
        _fact(pointer, text, entry, listed=_is_listed(pointer), normalize_skill=normalize_skill)
        for pointer, text, entry in _texts(wire)
        if text.strip()
    )


def _is_listed(pointer: str) -> bool:
    return pointer.startswith("/skills/") or "/keywords/" in pointer


def _fact(
    pointer: str, text: str, entry: str, *, listed: bool, normalize_skill: NormalizeSkill | None
) -> Fact:
    negated = negated_spans(text)
    found = find_skills(text)
    if listed and not found:
        name = normalize_skill(text, text) if normalize_skill else None
        if name:
            found = (SkillMention(name, 0, len(text), text),)
    rest = list(text)
    for start, end in [(mention.start, mention.end) for mention in found] + list(negated):
        rest[start:end] = " " * (end - start)
    return Fact(
        pointer=pointer,
        text=text,
        entry=entry,
        mentions=tuple(
            mention for mention in found if not is_within(mention.start, mention.end, negated)
        ),
        stems=frozenset(stems_of("".join(rest))),
    )


def _texts(wire: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Pointer, text and entry of every text that counts."""
    basics = wire.get("basics") or {}
    for name in _BASICS:
        if isinstance(basics.get(name), str):
            yield join_pointer("basics", name), basics[name], ""
    for section, fields in _FIELDS.items():
        for index, entry in enumerate(wire.get(section) or ()):
            at = join_pointer(section, index)
            yield from _texts_of(entry, fields, at)
    custom = ((wire.get("meta") or {}).get("skillmap") or {}).get("customSections") or ()
    for number, section in enumerate(custom):
        for index, entry in enumerate(section.get("entries") or ()):
            at = join_pointer("meta", "skillmap", "customSections", number, "entries", index)
            yield from _texts_of(entry, _CUSTOM, at)


def _texts_of(
    entry: dict[str, Any], fields: tuple[str, ...], at: str
) -> Iterator[tuple[str, str, str]]:
    for field in fields:
        value = entry.get(field)
        if isinstance(value, str):
            yield f"{at}/{field}", value, at
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, str):
                    yield f"{at}/{field}/{index}", item, at


def contains_words(fact: Fact, phrase: str) -> bool:
    """Whether *phrase*, which has no stems (a single sign, a word of another script), stands in *fact*."""
    return fold(phrase) in fold(fact.text)
