"""What a new text may rest on: the line that it replaces, its entry, and the rest of the resume."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from skillmap.models.change import Change, Finding, Severity
from skillmap.models.pointer import join_pointer, split_pointer
from skillmap.models.resume import Resume
from skillmap.tailor.language import language_of

ClaimKind = Literal["line", "summary", "label", "skill", "passage"]

READINGS_MAX = 256
"""Groups of places whose language is kept."""
_ENTRY_DEPTH = 2
_CUSTOM_ENTRY_DEPTH = 6
_NEVER_EVIDENCE = frozenset({"email", "phone", "url", "image", "username", "lastModified"})
"""Fields whose text proves nothing about the work."""


@dataclass(frozen=True, slots=True)
class Place:
    """A text of the base and where it stands."""

    pointer: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A text that a change would print, and what it may rest on, nearest first.

    `line` is what the text replaces and what the change cites of the same entry; `entry` the other texts of the entry;
    `rest` the others of the resume. A summary may rest on all of it: there `line` is the whole resume.
    """

    kind: ClaimKind
    pointer: str
    new: str
    old: str | None
    line: tuple[Place, ...]
    entry: tuple[Place, ...]
    rest: tuple[Place, ...]

    @property
    def near(self) -> tuple[Place, ...]:
        """Line and entry."""
        return self.line + self.entry

    @property
    def all(self) -> tuple[Place, ...]:
        """The whole resume."""
        return self.line + self.entry + self.rest


def sources(
    base: Resume, change: Change, kind: ClaimKind, *, pointer: str, new: str, old: str | None
) -> Claim:
    """The claim that *new* makes at *pointer*, where *base* has *old*."""
    places = _places(base)
    if kind in ("summary", "skill", "label"):
        return Claim(kind, pointer, new, old, places, (), ())
    entry = entry_pointer(pointer)
    cited = {cite for cite in change.evidence if _is_inside(cite, entry)} | (
        {pointer} if old is not None else set()
    )
    inside = tuple(place for place in places if _is_inside(place.pointer, entry))
    line = tuple(place for place in inside if any(_is_inside(place.pointer, c) for c in cited))
    if old is None and not line:
        line = inside
    return Claim(
        kind,
        pointer,
        new,
        old,
        line,
        tuple(place for place in inside if place not in line),
        tuple(place for place in places if not _is_inside(place.pointer, entry)),
    )


def passage_sources(base: Resume, evidence: Sequence[str], *, new: str) -> Claim:
    """The claim that *new* makes outside of the resume, resting on the places that *evidence* names.

    Without evidence it rests on the whole resume.
    """
    places = _places(base)
    if not evidence:
        return Claim("passage", "", new, None, places, (), ())
    entries = {entry_pointer(pointer) for pointer in evidence}
    line = tuple(p for p in places if any(_is_inside(p.pointer, cite) for cite in evidence))
    near = tuple(p for p in places if any(_is_inside(p.pointer, entry) for entry in entries))
    return Claim(
        "passage",
        "",
        new,
        None,
        line,
        tuple(place for place in near if place not in line),
        tuple(place for place in places if place not in near and place not in line),
    )


def entry_pointer(pointer: str) -> str:
    """The entry that *pointer* lies in: an element of a section, or of a custom section."""
    tokens = split_pointer(pointer)
    depth = _CUSTOM_ENTRY_DEPTH if tokens[:1] == ("meta",) else _ENTRY_DEPTH
    return join_pointer(*tokens[:depth])


def evidence_texts(change: Change, base: Resume) -> tuple[str, ...]:
    """Texts of *base* that *change* may rest on: those of its entry, or all without one."""
    places = _places(base)
    tokens = split_pointer(change.pointer)
    if len(tokens) <= _ENTRY_DEPTH or tokens[0] in ("basics", "skills"):
        return tuple(place.text for place in places)
    entry = entry_pointer(change.pointer)
    return tuple(place.text for place in places if _is_inside(place.pointer, entry))


def pointers(places: Iterable[Place], *, most: int = 5) -> tuple[str, ...]:
    """Pointers of the first *most* of *places*."""
    return tuple(place.pointer for place in places)[:most]


def finding_by(checker: str) -> Callable[[Claim, str, Severity, str, Iterable[str]], Finding]:
    """What *checker* makes findings with, of a claim, a code, how grave it is, a message and the words meant.

    Their evidence is the line that the claim rests on.
    """

    def finding(
        claim: Claim, code: str, severity: Severity, message: str, words: Iterable[str]
    ) -> Finding:
        return Finding(
            code=code,
            severity=severity,
            message=message,
            words=tuple(words),
            evidence=pointers(claim.line),
            checker=checker,
        )

    return finding


def joined(places: Sequence[Place]) -> str:
    """Their texts, one sentence each."""
    return "\n".join(place.text for place in places)


@lru_cache(maxsize=READINGS_MAX)
def language_of_places(places: tuple[Place, ...]) -> str | None:
    """The language that *places* are written in."""
    return language_of(joined(places))


def _is_inside(pointer: str, outer: str) -> bool:
    return pointer == outer or pointer.startswith(outer + "/")


def wire_of(base: Resume) -> dict[str, Any]:
    """*base* as its wire format, to be read only; kept while the resume lives, for the next changes of one run."""
    return _reading(base).wire


def _places(base: Resume) -> tuple[Place, ...]:
    return _reading(base).places


@dataclass(frozen=True, slots=True)
class _Reading:
    wire: dict[str, Any]
    places: tuple[Place, ...]


_READINGS: dict[int, _Reading] = {}
"""Readings by the identity of the resume; each is gone with it, so that no other can have its identity."""


def _reading(base: Resume) -> _Reading:
    found = _READINGS.get(id(base))
    if found is None:
        found = _Reading(base.to_wire(), _places_of(base))
        _READINGS[id(base)] = found
        weakref.finalize(base, _READINGS.pop, id(base), None)
    return found


def _places_of(base: Resume) -> tuple[Place, ...]:
    found = []
    for pointer, text in base.texts():
        tokens = split_pointer(pointer)
        if tokens[:1] == ("$schema",) or tokens[:2] == ("basics", "location"):
            continue
        if tokens[0] == "meta" and "customSections" not in tokens:
            continue
        if tokens[-1] not in _NEVER_EVIDENCE and text.strip():
            found.append(Place(pointer, text))
    return tuple(found)
