"""What can be done to a tailoring in chat: take changes back, edit, order and leave out lines, and say something.

Whoever chats, a person's commands, a model's answer or a model's tools, can do these things and no other. All of them
address the base; a change for a place where one is in force takes that one back first.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import JsonValue

from skillmap.models.change import Change
from skillmap.models.document import Notice
from skillmap.models.pointer import pointer_exists, split_pointer
from skillmap.models.tailoring import Reply, Withdrawal
from skillmap.tailor.edits import Editing
from skillmap.tailor.flow import Work
from skillmap.tailor.lines import label_posting, label_resume
from skillmap.tailor.plan import make_plan
from skillmap.tailor.prompts import quotes_prompt
from skillmap.tailor.wire import WireEdit, clean_line

REPLY_CHARACTERS_MAX = 2_000
"""Length of what is said to the person; the rest is cut off."""
CHAT_CHANGES_MAX = 60
"""Changes that one message can bring about."""

Outcome = Literal["done", "review", "refused", "impossible"]

_ASKED = "You asked for this in chat."
_LINK = re.compile(
    r"!?\[[^\]]*\]\([^)]*\)|(?:https?|ftp|data|javascript|mailto):\S+|\bwww\.\S+|<[a-z!/][^>]*>",
    re.I,
)


class Desk:
    """One message's worth of work on the tailoring of *work*."""

    def __init__(self, work: Work) -> None:
        """Read the resume as it is now."""
        self.work = work
        self.plan = make_plan(work.request)
        self.current = list(work.request.current)
        resume = label_resume(self.plan, work.mask, current=self.current)
        self.editing = Editing(
            self.plan, work.mask, resume, label_posting(work.request.job, work.mask)
        )
        self.refused_count = 0
        self._turn = asyncio.Lock()
        self._made: dict[tuple[bool, str], Change] = {}

    @property
    def changed(self) -> bool:
        """Whether anything was done."""
        return bool(self._made) or len(self.current) < len(self.work.request.current)

    def withdraw(self, change_ids: Iterable[str]) -> int:
        """Take back changes in force; how many there were of those ids."""
        wanted = set(change_ids)
        going = tuple(change.id for change in self.current if change.id in wanted)
        if going:
            self.current = [change for change in self.current if change.id not in going]
            self.work.tell(Withdrawal(change_ids=going))
        return len(going)

    def restore(self, pointer: str) -> int:
        """Take back what was done at *pointer* or below it; how many changes that were."""
        return self.withdraw(
            change.id
            for change in self.current
            if change.pointer == pointer or change.pointer.startswith(pointer + "/")
        )

    async def edit(self, label: str, text: str, evidence: Sequence[str] = ()) -> Outcome:
        """Give a line a new text."""
        line = self.editing.resume.lines.get(label)
        if line is None:
            return "impossible"
        if self.work.mask.restore(clean_line(text)) == line.text:
            return "done" if self.restore(line.pointer) else "impossible"
        edit = WireEdit(id=label, text=text, ev=tuple(evidence))
        change = self.editing.change_of(edit, wished=True)
        if change is None:
            return "impossible"
        own = {"id": _change_id("edit", line.pointer), "reason": _ASKED}
        return await self._make(change.model_copy(update=own))

    async def propose(self, change: Change) -> Outcome:
        """Make *change*, whose place is one of the base."""
        return await self._make(change)

    async def drop(self, pointer: str) -> Outcome:
        """Leave out what stands at *pointer*."""
        value = self.plan.request.resume.at(pointer)
        change = Change(
            id=_change_id("drop", pointer), op="drop", pointer=pointer, before=value, reason=_ASKED
        )
        return await self._make(change)

    async def order_sections(self, keys: Sequence[str]) -> Outcome:
        """Put the sections in that order, where the resume states none yet."""
        pointer, after = "/meta/skillmap/sectionOrder", list[JsonValue](keys)
        value: JsonValue = after
        tree = self.plan.wire
        for token, outer in (("skillmap", "/meta"), ("sectionOrder", "/meta/skillmap")):
            if not pointer_exists(tree, outer):
                pointer = outer
                value = (
                    {"skillmap": {"sectionOrder": after}}
                    if token == "skillmap"
                    else {"sectionOrder": after}
                )
                break
        change = Change(
            id="chat-order-sections", op="add", pointer=pointer, after=value, reason=_ASKED
        )
        return await self._make(change)

    async def order(self, pointer: str, order: Sequence[int]) -> Outcome:
        """Put the list at *pointer* in that order of base indexes; those missing come last, as they stand."""
        length = len(self.plan.request.resume.at(pointer))
        known = [index for index in dict.fromkeys(order) if 0 <= index < length]
        rest = [index for index in self.order_of(pointer) if index not in known]
        after = [*known, *rest]
        change = Change(
            id=_change_id("order", pointer),
            op="reorder",
            pointer=pointer,
            before=list(range(length)),
            after=list(after),
            reason=_ASKED,
        )
        return await self._make(change)

    def order_of(self, pointer: str) -> list[int]:
        """Base indexes of the list at *pointer* in the order in which it is shown now."""
        for change in (*self._made.values(), *reversed(self.current)):
            if (
                change.op == "reorder"
                and change.pointer == pointer
                and isinstance(change.after, list)
            ):
                return [index for index in change.after if isinstance(index, int)]
        return list(range(len(self.plan.request.resume.at(pointer))))

    def is_left_out(self, pointer: str) -> bool:
        """Whether what stands at *pointer* is left out now."""
        drops = (*self._made.values(), *self.current)
        return any(change.op == "drop" and change.pointer == pointer for change in drops)

    def say(self, text: str) -> None:
        """Say something of our own to the person."""
        if text:
            self.work.tell(Reply(text=text[:REPLY_CHARACTERS_MAX]))

    def pass_on(self, text: str) -> None:
        """Say what a model said, as far as it may be said: no links, and nothing of our instructions."""
        text = text.strip()
        shown = self.work.mask.restore(text) or text
        if _LINK.search(text) or quotes_prompt(text):
            notice = "What the language model said was withheld: it had a link, markup, or our instructions."
            self.work.tell(Notice(code="chat.reply_withheld", text=notice))
        else:
            self.say(shown)

    async def _make(self, change: Change) -> Outcome:
        # Tools of one answer run side by side; two changes of one place must not pass each other.
        async with self._turn:
            return await self._make_alone(change)

    async def _make_alone(self, change: Change) -> Outcome:
        key = (change.op == "reorder", change.pointer)
        if not self.plan.may_touch(change.pointer) or key in self._made:
            return "impossible"
        if len(self._made) >= CHAT_CHANGES_MAX or self._is_in_force(change):
            return "impossible"
        judged = await self.work.context.judge(change)
        if judged.is_refused:
            self.refused_count += 1
            self.work.tell(judged)
            return "refused"
        self.withdraw(other.id for other in self.current if _clash(other, change))
        self._made[key] = judged
        self.work.tell(judged)
        return "review" if judged.verdict and judged.verdict.status == "review" else "done"

    def _is_in_force(self, change: Change) -> bool:
        return any(
            (other.op, other.pointer, other.after) == (change.op, change.pointer, change.after)
            for other in self.current
        )


def _clash(one: Change, other: Change) -> bool:
    """Whether the two are about one place, so that one of them has to go."""
    return one.pointer == other.pointer and (one.op == "reorder") == (other.op == "reorder")


def _change_id(verb: str, pointer: str) -> str:
    tokens = [
        token
        for token in split_pointer(pointer)
        if token not in ("basics", "highlights", "keywords", "meta", "skillmap", "entries")
    ]
    return "-".join(["chat", verb, *tokens])
