"""A chat message without a model: a small set of commands in four languages, and nothing guessed.

undo [last | N | all]; shorten, drop, restore or keep a job, line or section; move a line, skill or section up or first;
stress a skill or a word. `data/chat_commands.toml` has the words. Anything else is answered with what is understood.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from skillmap.tailor.desk import Desk, Outcome
from skillmap.tailor.language import STOP_WORDS, fold, language_of, stems_of
from skillmap.tailor.skills import find_skills

LINES_SHORTER = 0.34
"""Share of a job's lines that "shorten" leaves out, one at least: a third is seen, and the job still stands."""
_LEAST_LINES = 1
_ORDER = "/meta/skillmap/sectionOrder"


async def answer_offline(desk: Desk, message: str) -> None:
    """Do what *message* says, and tell what was done."""
    wish = _read(message, desk)
    words = _words(wish.language)
    if wish.command is None:
        desk.say(words["help"])
        return
    count, outcomes = await _do(desk, wish)
    count += sum(outcome in ("done", "review") for outcome in outcomes)
    if count:
        desk.say(words["done"].format(count=count))
    else:
        desk.say(words["refused" if "refused" in outcomes else "nothing"])


# -- what is said -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wish:
    """A message as a command and what it is about."""

    command: str | None
    language: str
    words: tuple[str, ...]
    """All words, folded, without those of the command."""
    text: str


@cache
def _data() -> Mapping[str, Any]:
    file = resources.files("skillmap.tailor").joinpath("data", "chat_commands.toml")
    data: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return data


def _words(language: str) -> Mapping[str, str]:
    replies: Mapping[str, Mapping[str, str]] = _data()["replies"]
    return replies[language]


def _read(message: str, desk: Desk) -> _Wish:
    words = tuple(re.findall(r"[\w'+#-]+", fold(message).replace("’", "'")))
    language = language_of(message) or desk.plan.language or "en"
    if language not in _data()["replies"]:
        language = "en"
    for command in _data()["order"]["commands"]:
        phrases: Mapping[str, Sequence[str]] = _data()["commands"][command]
        # A word of two languages is taken for the message's own.
        for spoken in sorted(phrases, key=lambda name: name != language):
            for phrase in phrases[spoken]:
                at = _find(words, phrase.split())
                if at is not None:
                    rest = (*words[: at[0]], *words[at[1] :])
                    return _Wish(command, spoken, rest, message)
    return _Wish(None, language, words, message)


def _find(words: Sequence[str], phrase: Sequence[str]) -> tuple[int, int] | None:
    """Where *phrase* stands in *words*; up to two other words may stand between its own."""
    for start, word in enumerate(words):
        if word != phrase[0]:
            continue
        at = start
        for wanted in phrase[1:]:
            later = words[at + 1 : at + 4]
            if wanted not in later:
                break
            at += 1 + later.index(wanted)
        else:
            return start, at + 1
    return None


def _number(words: Sequence[str]) -> int | None:
    """The number that *words* name, -1 for the last; None when there is none."""
    for word in words:
        if word.isdigit():
            return int(word)
        for number, names in _data()["numbers"].items():
            if word in names:
                return int(number)
    return None


# -- what it is about -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Target:
    """What a command is about: a line, a list of lines with the entry that it belongs to, a section."""

    pointer: str
    kind: str


def _target(desk: Desk, wish: _Wish) -> _Target | None:
    things = _data()["things"]
    entry = _entry(desk, wish, things["job"])
    line = _numbered_line(desk, wish, entry, things["line"])
    if line is not None:
        return _Target(line, "line")
    if entry is not None:
        return _Target(entry, "entry")
    section = _section(wish)
    if section is not None:
        pointer = "/basics/summary" if section == "summary" else f"/{section}"
        return _Target(pointer, "section")
    quoted = _quoted_line(desk, wish)
    return None if quoted is None else _Target(quoted, "line")


def _entry(desk: Desk, wish: _Wish, names: Sequence[str]) -> str | None:
    """The entry of `work` that is named by its number or its employer."""
    roles = desk.plan.wire.get("work") or ()
    for at, word in enumerate(wish.words):
        if word in names:
            number = _number(wish.words[max(0, at - 2) : at]) or _number(
                wish.words[at + 1 : at + 2]
            )
            # "My last job" is the one that was last held, which stands first.
            index = 0 if number == -1 else (number or 0) - 1
            if number is not None and 0 <= index < len(roles):
                return f"/work/{index}"
    for index, role in enumerate(roles):
        name = re.findall(r"[\w'+#-]+", fold(str(role.get("name") or "")))
        telling = [word for word in name if word not in STOP_WORDS]
        if telling and telling[0] in wish.words:
            return f"/work/{index}"
    return None


def _numbered_line(desk: Desk, wish: _Wish, entry: str | None, names: Sequence[str]) -> str | None:
    """The line that is named by its number in its entry, or in the whole resume, as it is shown now."""
    for at, word in enumerate(wish.words):
        if word not in names:
            continue
        number = _number(wish.words[max(0, at - 1) : at]) or _number(wish.words[at + 1 : at + 2])
        if number is None:
            continue
        pointers = [
            f"{pointer}/{index}"
            for pointer, _ in desk.plan.lists()
            if entry is None or pointer.startswith(entry + "/")
            for index in desk.order_of(pointer)
            if not desk.is_left_out(f"{pointer}/{index}")
        ]
        index = number - 1 if number > 0 else number
        if -1 <= index < len(pointers) and pointers:
            return pointers[index]
    return None


def _section(wish: _Wish) -> str | None:
    for section, names in _data()["sections"].items():
        if any(_find(wish.words, tuple(name.split())) for name in names):
            return str(section)
    return None


def _quoted_line(desk: Desk, wish: _Wish) -> str | None:
    """The one line that has most of the words that tell something, two at least; None when two have as many."""
    wanted = set(stems_of(" ".join(wish.words)))
    found: list[tuple[int, str]] = []
    for pointer, items in desk.plan.lists():
        for index, text in enumerate(items):
            shared = len(wanted & set(stems_of(text)))
            found.append((shared, f"{pointer}/{index}"))
    found.sort(key=lambda item: -item[0])
    if not found or found[0][0] < min(2, len(wanted)) or not wanted:
        return None
    if len(found) > 1 and found[0][0] == found[1][0]:
        return None
    return found[0][1]


# -- what is done -----------------------------------------------------------------------------


async def _do(desk: Desk, wish: _Wish) -> tuple[int, list[Outcome]]:
    """How many changes were taken back, and what became of those that were made."""
    if wish.command == "undo":
        return _undo(desk, wish), []
    if wish.command == "stress":
        return 0, await _stress(desk, wish)
    if wish.command == "move":
        return 0, await _move(desk, wish)
    target = _target(desk, wish)
    if target is None:
        return 0, []
    if wish.command == "restore":
        return desk.restore(target.pointer), []
    if wish.command == "shorten" and target.kind != "line":
        return 0, await _shorten(desk, target)
    return 0, await _drop(desk, target)


def _undo(desk: Desk, wish: _Wish) -> int:
    target = _target(desk, wish)
    if target is not None and target.kind != "line":
        return desk.restore(target.pointer)
    ids = [change.id for change in desk.current]
    if any(word in _data()["all"]["words"] for word in wish.words):
        return desk.withdraw(ids)
    counts = (_number((word,)) for word in wish.words)
    number = next((count for count in counts if count is not None and count > 0), 1)
    return desk.withdraw(ids[-number:])


async def _drop(desk: Desk, target: _Target) -> list[Outcome]:
    if target.kind == "section" and target.pointer == "/work":
        return []
    try:
        return [await desk.drop(target.pointer)]
    except KeyError:
        return []


async def _shorten(desk: Desk, target: _Target) -> list[Outcome]:
    """Leave out the lines that say least to the posting, a third of those that are shown."""
    found: list[Outcome] = []
    for pointer, items in desk.plan.lists():
        if not pointer.startswith(target.pointer + "/"):
            continue
        shown = [i for i in range(len(items)) if not desk.is_left_out(f"{pointer}/{i}")]
        going = max(1, round(len(shown) * LINES_SHORTER))
        worth = sorted(shown, key=lambda i: (desk.plan.value(f"{pointer}/{i}").value, -i))
        for index in sorted(worth[: min(going, len(shown) - _LEAST_LINES)]):
            found.append(await desk.drop(f"{pointer}/{index}"))  # noqa: PERF401 - One after the other.
    return found


async def _stress(desk: Desk, wish: _Wish) -> list[Outcome]:
    """Put first, in every list, the lines and skills that name what is to be stressed."""
    asked = {mention.canonical for mention in find_skills(wish.text)}
    stems = set(stems_of(" ".join(wish.words)))
    found: list[Outcome] = []
    for pointer, items in _orderable(desk):
        order = desk.order_of(pointer)
        telling = [
            index
            for index in order
            if asked & {mention.canonical for mention in find_skills(items[index])}
            or stems & set(stems_of(items[index]))
        ]
        wanted = [*telling, *(index for index in order if index not in telling)]
        if telling and wanted != order:
            found.append(await desk.order(pointer, wanted))
    return found


def _orderable(desk: Desk) -> list[tuple[str, Sequence[str]]]:
    groups = desk.plan.wire.get("skills") or ()
    skills = [
        (f"/skills/{index}/keywords", group["keywords"])
        for index, group in enumerate(groups)
        if isinstance(group.get("keywords"), list)
    ]
    return [*desk.plan.lists(), *skills]


async def _move(desk: Desk, wish: _Wish) -> list[Outcome]:
    """A line, a skill or a section, one place up or to the first place."""
    up = any(word in _data()["up"]["words"] for word in wish.words) and not any(
        word in _data()["up"]["first"] for word in wish.words
    )
    target = _target(desk, wish)
    section = _section(wish)
    if target is not None and target.kind == "line":
        pointer, _, place = target.pointer.rpartition("/")
        return [await _lift(desk, pointer, int(place), up=up)]
    if section is not None:
        return await _move_section(desk, section, up=up)
    asked = {mention.canonical for mention in find_skills(wish.text)}
    for pointer, items in reversed(_orderable(desk)):
        for index, item in enumerate(items):
            if asked & {mention.canonical for mention in find_skills(item)}:
                return [await _lift(desk, pointer, index, up=up)]
    return []


async def _move_section(desk: Desk, section: str, *, up: bool) -> list[Outcome]:
    presentation = (desk.plan.wire.get("meta") or {}).get("skillmap") or {}
    printed = presentation.get("sectionOrder")
    if isinstance(printed, list) and section in printed:
        return [await _lift(desk, _ORDER, printed.index(section), up=up)]
    shown = list(desk.plan.request.resume.section_order)
    if printed is not None or section not in shown:
        return []
    place = shown.index(section)
    wanted = [key for key in shown if key != section]
    wanted.insert(max(0, place - 1) if up else 0, section)
    return [] if wanted == shown else [await desk.order_sections(wanted)]


async def _lift(desk: Desk, pointer: str, index: int, *, up: bool) -> Outcome:
    order = desk.order_of(pointer)
    place = order.index(index)
    wanted = [other for other in order if other != index]
    wanted.insert(max(0, place - 1) if up else 0, index)
    return "impossible" if wanted == order else await desk.order(pointer, wanted)
