"""A model's edits as changes: labels become addresses, codes become reasons, and what fits nothing is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from skillmap.asking.masking import Mask
from skillmap.models.change import Change
from skillmap.models.document import Notice
from skillmap.models.pointer import split_pointer
from skillmap.tailor.lines import SUMMARY, LabelledLine, LabelledPosting, LabelledResume
from skillmap.tailor.plan import Plan
from skillmap.tailor.prompts import prompt
from skillmap.tailor.wire import WireEdit, clean_line

EDITS_MAX = 40
"""Edits that are taken from one answer; a resume of two pages has about 35 lines that may be edited."""
EVIDENCE_MAX = 8
"""Further lines that one edit may cite."""

_IGNORED: Mapping[str, str] = {
    "unknown": "with a label that was not given",
    "twice": "for a line that was edited already",
    "mark": "with a mark for contact data that was not given",
    "empty": "without a text",
    "same": "that change nothing",
    "unasked": "that answer no requirement",
    "broken": "not in the form that was asked for",
    "many": f"beyond the first {EDITS_MAX}",
}
_SILENT = frozenset({"same"})


@dataclass(slots=True)
class Editing:
    """What is needed to read the edits of one run, and what was left out of them."""

    plan: Plan
    mask: Mask
    resume: LabelledResume
    posting: LabelledPosting
    ignored: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)

    def change_of(
        self, edit: WireEdit, *, repaired: bool = False, wished: bool = False
    ) -> Change | None:
        """The change that *edit* asks for; None, and counted, when it asks for nothing that can be done.

        What a person *wished* needs no requirement of the posting.
        """
        line = self.resume.lines.get(edit.id)
        text = self.mask.restore(clean_line(edit.text))
        requirement_ids = self._requirement_ids(edit, line) if line else ()
        fault = self._fault(edit, line, text, is_asked=wished or bool(requirement_ids))
        if fault or line is None or text is None:
            self.ignored[fault] += 1
            return None
        self.seen.add(edit.id)
        return Change(
            id=_change_id(line.pointer, repaired=repaired),
            op="replace" if self._exists(line) else "add",
            pointer=line.pointer,
            before=line.text,
            after=text,
            reason=_reason(edit, line),
            requirement_ids=requirement_ids,
            evidence=self._evidence(edit, line),
        )

    def notices(self) -> tuple[Notice, ...]:
        """One notice about all that was left out, if anything was that a person should know of."""
        counted = [
            f"{count} {_IGNORED[kind]}"
            for kind, count in sorted(self.ignored.items())
            if count and kind not in _SILENT
        ]
        if not counted:
            return ()
        text = f"Edits of the language model that were left out: {', '.join(counted)}."
        return (Notice(code="model.ignored_edits", text=text),)

    def _fault(
        self,
        edit: WireEdit,
        line: LabelledLine | None,
        text: str | None,
        *,
        is_asked: bool,
    ) -> str:
        """Why *edit* is left out, as a key of `_IGNORED`, or nothing."""
        if line is None:
            return "unknown"
        if edit.id in self.seen:
            return "twice"
        if text is None:
            return "mark"
        if not text:
            return "empty"
        if text == line.text:
            return "same"
        return "" if is_asked else "unasked"

    def _exists(self, line: LabelledLine) -> bool:
        basics = self.plan.wire.get("basics") or {}
        return line.label != SUMMARY or "summary" in basics

    def _requirement_ids(self, edit: WireEdit, line: LabelledLine) -> tuple[str, ...]:
        """Requirements that the edit names; those that the line answers anyway where it names none."""
        known = self.posting.requirements
        named = tuple(
            dict.fromkeys(known[name.strip("[]")] for name in edit.req if name.strip("[]") in known)
        )
        if named or edit.req:
            return named
        return self.plan.value(line.pointer).requirement_ids

    def _evidence(self, edit: WireEdit, line: LabelledLine) -> tuple[str, ...]:
        cited = (self.resume.lines[label] for label in edit.ev if label in self.resume.lines)
        further = (other.pointer for other in cited if other.text is not None)
        own = (line.pointer,) if line.text is not None else ()
        return tuple(dict.fromkeys((*own, *further)))[: EVIDENCE_MAX + 1]


def _reason(edit: WireEdit, line: LabelledLine) -> str:
    reasons = prompt("rewrite").words["reasons"]
    usual = "sum" if line.pointer.startswith("/basics/") else "focus"
    return reasons.get(edit.why) or reasons[usual]


def _change_id(pointer: str, *, repaired: bool) -> str:
    """Such as "edit-work-0-1", and "edit-work-0-1-repaired" for the second attempt at it."""
    tokens = [
        token
        for token in split_pointer(pointer)
        if token not in ("basics", "highlights", "meta", "skillmap", "entries")
    ]
    return "-".join(["edit", *tokens, *(["repaired"] if repaired else [])])
