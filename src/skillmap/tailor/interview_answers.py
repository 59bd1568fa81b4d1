"""Outlines of answers: a line of the resume taken apart into situation, action and result, and nothing added."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from skillmap.models.date import PartialDate
from skillmap.models.writing import Passage
from skillmap.tailor.passages import check_passage
from skillmap.tailor.plan import Plan
from skillmap.tailor.writing_frame import title_of
from skillmap.tailor.writing_words import enumerate_words, fill

LINES_MAX = 3
"""Lines that one answer cites; who tells more than that in an interview tells none of it well."""
POINT_CHARACTERS_MAX = 600
"""A longer text of the resume makes no point of an answer."""
_LACKING_MAX = 3


class Answers:
    """Outlines for the questions of one pack. Every point is one that the verifier accepts."""

    def __init__(
        self, plan: Plan, language: str, words: Mapping[str, Any], today: PartialDate
    ) -> None:
        self._plan = plan
        self._language = language
        self._outline = words["outline"]
        self._gap = words["gap"]
        self._result = re.compile(self._outline["result_marks"])
        self._today = today
        self._texts = dict(plan.request.resume.texts())
        self._known: dict[tuple[str, tuple[str, ...]], bool] = {}

    def outline(
        self,
        pointers: Sequence[str],
        lacking: Sequence[str],
        requirement_ids: tuple[str, ...],
        *,
        is_gap: bool = False,
    ) -> tuple[Passage, ...]:
        """Points for an answer that rests on *pointers* and admits *lacking*, in the order in which they are told.

        One about a gap admits it, also where it has no name that a sentence can list.
        """
        points = [*self._denials(lacking, is_gap=is_gap), *self._points(pointers)]
        if not points:
            text = fill(self._outline["wish"], {"title": title_of(self._plan.job)})
            points = [(text, ())] if text else []
        found: dict[str, Passage] = {}
        for text, evidence in points:
            if text not in found and self._accepts(text, evidence):
                found[text] = Passage(
                    text=text,
                    evidence=evidence,
                    requirement_ids=requirement_ids,
                    position=len(found),
                )
        return tuple(found.values())

    def _denials(
        self, lacking: Sequence[str], *, is_gap: bool
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The first wording that is accepted: one that the verifier asks about would be no help."""
        skills = enumerate_words(list(lacking)[:_LACKING_MAX], self._language, last="or")
        wordings = ("denial", "denial_plain") if skills else ()
        for name in (*wordings, *(("denial_unnamed",) if is_gap else ())):
            text = fill(self._gap[name], {"skills": skills})
            if self._accepts(text, ()):
                yield text, ()
                return

    def _points(self, pointers: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        lines = [pointer for pointer in pointers if self._texts.get(pointer, "").strip()][
            :LINES_MAX
        ]
        for number, pointer in enumerate(lines):
            text = " ".join(self._texts[pointer].split()).rstrip(".;:, ")
            if len(text) > POINT_CHARACTERS_MAX:
                continue
            if number == 0 and "/highlights/" in pointer:
                yield from self._story(pointer, text)
            else:
                yield fill(self._outline["example"], {"text": text}), (pointer,)

    def _story(self, pointer: str, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Situation, action and, where the line tells one, result."""
        entry = pointer.rsplit("/highlights/", 1)[0]
        fields = {
            name: " ".join(self._texts.get(f"{entry}/{key}", "").split())
            for name, key in self._fields(entry).items()
        }
        templates = [self._outline["situation"], self._outline["situation_short"]]
        situation = fill(templates, fields)
        if situation:
            cited = [f"{entry}/{key}" for name, key in self._fields(entry).items() if fields[name]]
            yield situation, tuple(cited)
        action, result = self._parts(text)
        told = fill(self._outline["action"], {"text": action})
        if not self._accepts(told, (pointer,)):
            # Parted, the line would say something else: it stays whole.
            told, result = fill(self._outline["example"], {"text": text}), ""
        yield told, (pointer,)
        if result:
            yield fill(self._outline["result"], {"text": result}), (pointer,)

    def _fields(self, entry: str) -> Mapping[str, str]:
        section = entry.split("/")[1]
        names = {"work": "name", "volunteer": "organization", "projects": "name"}
        return {"position": "position", "name": names.get(section, "title")}

    def _parts(self, text: str) -> tuple[str, str]:
        """What was done, and what came of it, or ""."""
        match = self._result.search(text)
        if match is None or match.start() == 0:
            return text, ""
        return text[: match.start()].rstrip(" ,;"), text[match.end() :].strip()

    def _accepts(self, text: str, evidence: Sequence[str]) -> bool:
        """Whether the verifier accepts *text*; several answers cite the same line."""
        key = (text, tuple(evidence))
        if key not in self._known:
            self._known[key] = bool(text) and not check_passage(
                text,
                evidence=evidence,
                base=self._plan.request.resume,
                job=self._plan.job,
                kind="interview",
                today=self._today,
            )
        return self._known[key]
