"""What an offline agent works with: the resume's tree, the worth of its lines, and what may be touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from skillmap.models.job import Job
from skillmap.models.pointer import split_pointer
from skillmap.models.tailoring import TailorRequest
from skillmap.tailor.facts import Fact, facts_of
from skillmap.tailor.language import language_of
from skillmap.tailor.rank import NO_VALUE, LineValue, line_values

_SECTION_OF_CUSTOM = 3
"""Token of `/meta/skillmap/customSections/<n>/…` that numbers the section."""


@dataclass(frozen=True)
class Plan:
    """A tailoring in work. `wire` is the base resume as JSON; nothing changes it."""

    request: TailorRequest
    wire: Mapping[str, Any]
    facts: tuple[Fact, ...]

    @property
    def job(self) -> Job:
        """The job to tailor to."""
        return self.request.job

    @property
    def language(self) -> str | None:
        """Language of the resume, without a region: as it says, else by its commonest words; None if too few tell."""
        stated = self.request.resume.language
        if stated:
            return stated.replace("_", "-").split("-")[0].casefold()
        return language_of("\n".join(fact.text for fact in self.facts))

    @cached_property
    def values(self) -> Mapping[str, LineValue]:
        """What each line is worth; found out on first use, for not everybody asks."""
        return line_values(self.facts, self.job)

    def value(self, pointer: str) -> LineValue:
        """What the line at *pointer* is worth."""
        return self.values.get(pointer, NO_VALUE)

    def may_touch(self, pointer: str) -> bool:
        """Whether the caller locked neither *pointer*, nor anything above or below it, nor its section."""
        section = self.section(pointer)
        if section in self.request.options.skip_sections:
            return False
        return not any(
            _is_within(pointer, locked) or _is_within(locked, pointer)
            for locked in self.request.options.locked
        )

    def may_reorder(self, pointer: str) -> bool:
        """Whether the list at *pointer* may get another order: a locked element keeps its place, so then it may not."""
        return self.may_touch(pointer)

    def lists(self) -> Sequence[tuple[str, Sequence[str]]]:
        """Lists of bullet points with their pointers, in the order of the wire format."""
        found: list[tuple[str, Sequence[str]]] = []
        for section in ("work", "volunteer", "projects"):
            for index, entry in enumerate(self.wire.get(section) or ()):
                found.append((f"/{section}/{index}/highlights", _strings(entry.get("highlights"))))
        for number, custom in enumerate(self._custom_sections()):
            for index, entry in enumerate(custom.get("entries") or ()):
                at = f"/meta/skillmap/customSections/{number}/entries/{index}/highlights"
                found.append((at, _strings(entry.get("highlights"))))
        return [(pointer, items) for pointer, items in found if items]

    def _custom_sections(self) -> Sequence[Mapping[str, Any]]:
        presentation = (self.wire.get("meta") or {}).get("skillmap") or {}
        return presentation.get("customSections") or ()

    def section(self, pointer: str) -> str:
        """Key of the section that *pointer* lies in; "basics" for what stands above all sections."""
        tokens = split_pointer(pointer)
        if tokens[0] == "basics":
            return "summary" if tokens[1:2] == ("summary",) else "basics"
        if (
            tokens[:3] == ("meta", "skillmap", "customSections")
            and len(tokens) > _SECTION_OF_CUSTOM
        ):
            section = self._custom_sections()[int(tokens[_SECTION_OF_CUSTOM])]
            return f"custom:{section.get('id')}"
        return tokens[0]


def make_plan(request: TailorRequest) -> Plan:
    """Read *request* once."""
    facts = facts_of(request.resume)
    return Plan(request, request.resume.to_wire(), facts)


def _strings(value: Any) -> Sequence[str]:
    """A list of texts; anything else counts as none, since its elements could not be told apart by their words."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    return ()


def _is_within(pointer: str, outer: str) -> bool:
    return pointer == outer or pointer.startswith(outer + "/")
