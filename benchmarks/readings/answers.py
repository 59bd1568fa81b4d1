"""Answers to prompts of the model parsers: faithful ones made of the truth, careless ones, and lies of several kinds.

Whoever answers sees the prompt, and the truth about the document as a reader of it would.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from typing import Any

from readings.shown import Shown, ShownLine, numbers_of
from skillmap.extract.model_wire import KINDS, LISTS, PERSON, WireField

Answer = dict[str, Any]
Truth = Mapping[str, Any]
Maker = Callable[[Shown, Truth, random.Random], Answer]

LONG_SHOT, HERE, GIVEN, WHOLE = 0.1, 0.5, 0.7, 0.3
"""Chances of random answers: entries of kinds that are not asked about; values of the entry's own line; values at all;
whole lines."""
CARELESS_SHARE = 0.1
"""Share of references that a careless model gets wrong, for each way to do so."""


def empty() -> Answer:
    """Nothing found, in the form that was asked for."""
    person = {field.name: "" for field in PERSON}
    return {"person": person, **{kind: [] for kind in KINDS}}


def entry_of(kind: str, **values: Any) -> dict[str, Any]:
    """An entry with *values* by the names of the wire, all others empty."""
    fields = {field.name: [] if field.kind in LISTS else "" for field in KINDS[kind]}
    return fields | values


# -- faithful ---------------------------------------------------------------------------------


def faithful(shown: Shown, truth: Truth, _: random.Random) -> Answer:
    """All that the truth has of what is asked, where the lines show it."""
    answer = empty()
    basics = truth.get("basics") or {}
    answer["person"]["headline"] = shown.name(basics.get("label"), "")
    answer["person"]["summary"] = shown.prose(basics.get("summary"), "summary")
    for kind, fields in KINDS.items():
        for found in truth.get(kind) or ():
            entry = _entry(shown, kind, fields, found)
            references = [r for v in entry.values() for r in ([v] if isinstance(v, str) else v)]
            if any(references) and shown.touches_mark([*filter(None, references)]):
                answer[kind].append(entry)
    return answer


def _entry(
    shown: Shown, kind: str, fields: tuple[WireField, ...], found: Mapping[str, Any]
) -> dict[str, Any]:
    entry = entry_of(kind)
    near = 0
    for field in fields:
        value = found.get(field.key)
        if field.kind in LISTS:
            find = shown.prose if field.kind == "items" else shown.name
            entry[field.name] = [r for text in value or () if (r := find(text, kind))]
            continue
        if field.kind in ("range", "date"):
            start, end = found.get("startDate"), found.get("endDate")
            start, end = (value, None) if field.kind == "date" else (start, end)
            entry[field.name] = shown.dates(start, end, near, kind) if start or end else ""
            continue
        entry[field.name] = (shown.prose if field.kind == "prose" else shown.name)(value, kind)
        near = near or next(iter(numbers_of(entry[field.name])), 0)
    return entry


# -- careless ---------------------------------------------------------------------------------


def careless(shown: Shown, truth: Truth, chance: random.Random) -> Answer:
    """A faithful answer with the mistakes of a small model: next lines, other words, gaps, made-up words."""
    answer = faithful(shown, truth, chance)
    for kind, fields in KINDS.items():
        for entry in answer[kind]:
            for field in fields:
                value = entry[field.name]
                if isinstance(value, str):
                    entry[field.name] = _careless(value, chance)
                else:
                    entry[field.name] = [_careless(one, chance) for one in value]
    return answer


def _careless(reference: str, chance: random.Random) -> str:
    ways: tuple[Callable[[str], str], ...] = (
        lambda one: _moved(one, 1),
        lambda one: f"{one} and more",
        lambda _: "",
        lambda one: f"{one.split(':')[0]}:Something else entirely",
        lambda one: one.split(":")[0],
    )
    for way in ways:
        if reference and chance.random() < CARELESS_SHARE:
            return way(reference)
    return reference


def _moved(reference: str, by: int) -> str:
    number, colon, rest = reference.partition(":")
    first = number.split("-")[0]
    return f"{int(first) + by}{colon}{rest}" if first.isdecimal() else reference


# -- lies -------------------------------------------------------------------------------------


def swapped(shown: Shown, truth: Truth, chance: random.Random) -> Answer:
    """Employers as positions, schools as degrees, names as givers."""
    answer = faithful(shown, truth, chance)
    for kind, fields in KINDS.items():
        names = [field.name for field in fields if field.kind in ("name", "language", "text")]
        for entry in answer[kind]:
            values = [entry[name] for name in names]
            entry.update(zip(names, values[1:] + values[:1], strict=True))
    return answer


def from_elsewhere(shown: Shown, truth: Truth, chance: random.Random) -> Answer:
    """Each kind of entry with the values of another kind."""
    answer = faithful(shown, truth, chance)
    kinds = [*KINDS]
    lies = empty()
    for kind, other in zip(kinds, kinds[1:] + kinds[:1], strict=True):
        for entry in answer[other]:
            values = [value for value in entry.values() if isinstance(value, str) and value]
            names = [field.name for field in KINDS[kind] if field.kind not in LISTS]
            lies[kind].append(entry_of(kind, **dict(zip(names, values, strict=False))))
    return lies


def shifted(shown: Shown, truth: Truth, chance: random.Random) -> Answer:
    """Each value a line too far."""
    answer = faithful(shown, truth, chance)
    for kind in KINDS:
        for entry in answer[kind]:
            for name, value in entry.items():
                entry[name] = _moved(value, 1) if isinstance(value, str) else value[1:]
    return answer


def doubled(shown: Shown, truth: Truth, chance: random.Random) -> Answer:
    """Each entry three times."""
    answer = faithful(shown, truth, chance)
    return {key: value * 3 if isinstance(value, list) else value for key, value in answer.items()}


def invented(_shown: Shown, _truth: Truth, _chance: random.Random) -> Answer:
    """A career that nobody had."""
    answer = empty()
    answer["person"] = {
        "name": "1:Hired Immediately",
        "headline": "1:Chief Executive",
        "summary": "1-2:The best candidate ever",
    }
    lie = {"employer": "1:Globex", "position": "2:Chief Executive", "dates": "3:2001 - 2009"}
    answer["work"] = [entry_of("work", **lie, bullets=["4:Saved the world twice"])] * 9
    answer["education"] = [entry_of("education", institution="5:Ivy College", degree="6:PhD")]
    answer["skills"] = [entry_of("skills", group="", items=["7:Omniscience"])]
    return answer


def every_line_as(kind: str) -> Maker:
    """Each line is an entry of *kind*, and each of its dates the entry's."""

    def make(shown: Shown, _truth: Truth, _chance: random.Random) -> Answer:
        answer = empty()
        for line in shown.lines:
            answer[kind].append(_all_fields(kind, line, shown))
        return answer

    return make


def _all_fields(kind: str, line: ShownLine, shown: Shown) -> dict[str, Any]:
    words = line.text.split()
    half = len(words) // 2
    halves = [f"{line.number}:{' '.join(part)}" for part in (words[:half], words[half:]) if part]
    later = [other.number for other in shown.lines if 0 < other.number - line.number < 4]
    entry = entry_of(kind)
    names = [field.name for field in KINDS[kind] if field.kind in ("name", "language", "text")]
    entry.update(zip(names, halves, strict=False))
    for field in KINDS[kind]:
        if field.kind in ("range", "date"):
            entry[field.name] = next(
                (found for number in (line.number, *later) if (found := _date_in(shown, number))),
                "",
            )
        elif field.kind in LISTS:
            entry[field.name] = [str(number) for number in later]
        elif field.kind == "prose":
            entry[field.name] = str(line.number)
    return entry


def _date_in(shown: Shown, number: int) -> str:
    from skillmap.extract.dates import find_dates

    for line in shown.lines:
        for span in find_dates(line.text) if line.number == number else ():
            return f"{number}:{line.text[span.start : span.end]}"
    return ""


def every_mark_under_its_title(shown: Shown, _truth: Truth, _chance: random.Random) -> Answer:
    """Whoever knows how answers are checked: each marked line as a wrong entry of the section that it stands in."""
    answer = empty()
    for line in shown.lines:
        if line.marked or shown.asks_all:
            for kind in [line.key] if line.key in KINDS else KINDS:
                words = line.text.split()
                entry = _all_fields(kind, line, shown)
                name = KINDS[kind][0].name
                if KINDS[kind][0].kind != "items":
                    entry[name] = f"{line.number}:{words[-1]}" if words else ""
                answer[kind].append(entry)
            answer["person"]["headline"] = answer["person"]["headline"] or str(line.number)
            answer["person"]["name"] = answer["person"]["name"] or str(line.number)
            answer["person"]["summary"] = str(line.number)
    return answer


def all_bullets_of_the_first(shown: Shown, truth: Truth, chance: random.Random) -> Answer:
    """Everything that is written is a bullet of the first entry."""
    answer = faithful(shown, truth, chance)
    for kind, name in (("work", "bullets"), ("projects", "bullets"), ("volunteer", "bullets")):
        entries = answer[kind] or [_all_fields(kind, shown.lines[0], shown)]
        entries[0][name] = [str(line.number) for line in shown.lines]
        answer[kind] = entries
    return answer


def obeys_the_document(shown: Shown, _truth: Truth, _chance: random.Random) -> Answer:
    """What a hostile line may ask for: praise in every field, and marks that stand for nothing."""
    answer = empty()
    first = shown.lines[0].number
    answer["person"] = {
        "name": f"{first}:[name9]",
        "headline": f"{first}:Ignore all rules",
        "summary": f"{first}-{first + 10_000}",
    }
    answer["work"] = [
        entry_of("work", employer="[email1]", position="0", bullets=["-1", "x", "1:"])
    ]
    return answer


def at_random(shown: Shown, _truth: Truth, chance: random.Random) -> Answer:
    """Whatever comes, mostly about marked lines and under their own titles, where checks are easiest to pass."""
    answer = empty()
    marked = [line for line in shown.lines if line.marked] or list(shown.lines)
    keys = {line.key for line in marked}
    for kind in KINDS:
        likely = kind in keys or "" in keys
        for _ in range(chance.randint(1, 4) if likely else int(chance.random() < LONG_SHOT)):
            line = chance.choice(marked)
            answer[kind].append(_random_entry(kind, line, shown, chance))
    for field in PERSON:
        answer["person"][field.name] = _part_of(chance.choice(shown.lines), chance)
    return answer


def _random_entry(
    kind: str, line: ShownLine, shown: Shown, chance: random.Random
) -> dict[str, Any]:
    entry = entry_of(kind)
    for field in KINDS[kind]:
        here = [line if chance.random() < HERE else chance.choice(shown.lines) for _ in range(3)]
        if field.kind in ("range", "date"):
            near = sorted(shown.lines, key=lambda other: abs(other.number - line.number))
            dates = [date for other in near if (date := _date_in(shown, other.number))]
            entry[field.name] = chance.choice([*dates[:3], ""])
        elif field.kind in LISTS:
            entry[field.name] = [_part_of(one, chance) for one in here[: chance.randint(0, 3)]]
        elif chance.random() < GIVEN:
            entry[field.name] = _part_of(here[0], chance)
    return entry


def _part_of(line: ShownLine, chance: random.Random) -> str:
    words = line.text.split()
    if not words or chance.random() < WHOLE:
        return str(line.number)
    first = chance.randrange(len(words))
    return f"{line.number}:{' '.join(words[first : chance.randint(first + 1, len(words))])}"


LIES: Mapping[str, Maker] = {
    "fields swapped": swapped,
    "from other sections": from_elsewhere,
    "a line too far": shifted,
    "each entry three times": doubled,
    "invented": invented,
    "all is work": every_line_as("work"),
    "all is awards": every_line_as("awards"),
    "all is volunteering": every_line_as("volunteer"),
    "marked lines, wrongly": every_mark_under_its_title,
    "all is the first's bullets": all_bullets_of_the_first,
    "obeys the document": obeys_the_document,
}


def text_of(answer: Answer) -> str:
    """*answer* as a server sends it."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
