"""Edits that are false by construction: each takes a line of a resume and says something else.

What is replaced by what is data (`operators.json`, by language); this file holds what needs the resume around the line:
numbers, other jobs, what only the posting has. The same people give the same edits: choices come from a generator
seeded with the person and the operator.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WORDS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "operators.json").read_text(encoding="utf-8")
)

EDITS_MAX = 3
"""Edits that one operator makes of one person."""

NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,\u202f\u00a0 ]\d{3})*(?:[.,]\d{1,2})?(?![\d])")

NAMES_BEFORE_NUMBER = re.compile(
    r"(?:Stage|Year|grade|React|Java|ISO|WCAG|Civil|OSHA|A|S|level|Grade|Level|under)[ /-]?$"
)
"""After these a number is part of a name: "Year 9", "ISO 9001"."""


@dataclass(frozen=True)
class Edit:
    """One edit: what is at `pointer`, what is to stand there, and what is said to prove it."""

    operator: str
    person: str
    op: str
    pointer: str
    before: Any
    after: Any
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A highlight with its place. `job` is the index in its section."""

    pointer: str
    text: str
    section: str
    job: int
    entry: dict[str, Any]


@dataclass(frozen=True)
class Person:
    """A resume as plain JSON Resume, and what its posting asks for that it does not have."""

    id: str
    tree: dict[str, Any]
    facts: dict[str, Any]
    lines: tuple[Line, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Find the lines."""
        object.__setattr__(self, "lines", tuple(_lines(self.tree)))

    @property
    def language(self) -> str:
        """Of the resume: `en`, `de`, `fr`, `es`."""
        return str(self.tree["meta"]["language"])

    @property
    def text(self) -> str:
        """All of it, to see whether something is there at all."""
        return json.dumps(self.tree, ensure_ascii=False)

    def of_language(self, table: dict[str, Any]) -> list[Any]:
        """What *table* has for every language and for this one."""
        return [*table.get("*", ()), *table.get(self.language, ())]


Found = Iterator[tuple[str, str, Any, Any, tuple[str, ...]]]
"""Operation, pointer, before, after, evidence."""

Operator = Callable[[Person, random.Random], Found]


def edits(person: Person) -> Iterator[Edit]:
    """Every operator's edits of *person*, at most `EDITS_MAX` each, in a fixed order.

    None of a person who writes a language that the operators have no words for.
    """
    if person.language not in WORDS["people"]:
        return
    for name, operator in OPERATORS.items():
        chance = random.Random(f"{person.id}/{name}")
        found = {str(edit[1:4]): edit for edit in operator(person, chance)}
        chosen = list(found.values())
        if len(chosen) > EDITS_MAX:
            chosen = chance.sample(chosen, EDITS_MAX)
        for op, pointer, before, after, evidence in chosen:
            yield Edit(name, person.id, op, pointer, before, after, evidence)


def _lines(tree: dict[str, Any]) -> Iterator[Line]:
    for section in ("work", "projects"):
        for job, entry in enumerate(tree.get(section, ())):
            for index, text in enumerate(entry.get("highlights", ())):
                yield Line(f"/{section}/{job}/highlights/{index}", text, section, job, entry)


def _of_line(line: Line, after: str, *further: str) -> tuple[str, str, Any, Any, tuple[str, ...]]:
    return "replace", line.pointer, line.text, after, (line.pointer, *further)


def _appended(text: str, suffix: str) -> str:
    return f"{text.removesuffix('.')}{suffix}."


# -- from the tables --------------------------------------------------------------------------


def _replacing(table: dict[str, Any]) -> Operator:
    """Each rule of *table* at its first place in each line."""

    def operator(person: Person, chance: random.Random) -> Found:  # noqa: ARG001 - As all operators.
        for line in person.lines:
            for pattern, replacement in person.of_language(table):
                after = re.sub(pattern, replacement, line.text, count=1)
                if after != line.text:
                    yield _of_line(line, after[:1].upper() + after[1:])
                    break

    return operator


def _appending(table: dict[str, Any]) -> Operator:
    """The suffixes of *table* in turn, at lines drawn by lot."""

    def operator(person: Person, chance: random.Random) -> Found:
        suffixes = person.of_language(table)
        # Who runs a budget may well answer for it: no falsehood could be made of that by appending.
        possible = [line for line in person.lines if "budget" not in line.text.casefold()]
        lines = chance.sample(possible, EDITS_MAX)
        for line, suffix in zip(lines, suffixes * EDITS_MAX, strict=False):
            yield _of_line(line, _appended(line.text, suffix))

    return operator


def _telling(table: dict[str, Any]) -> Operator:
    """The sentences of *table*, each at the end of the summary, but not a doctorate that is there."""

    def operator(person: Person, chance: random.Random) -> Found:  # noqa: ARG001 - As all operators.
        for sentence in person.of_language(table):
            if "PhD" in sentence and "PhD" in person.text:
                continue
            yield _of_summary(person, f"{person.tree['basics']['summary']} {sentence}")

    return operator


def _of_summary(person: Person, after: str) -> tuple[str, str, Any, Any, tuple[str, ...]]:
    before = person.tree["basics"]["summary"]
    return "replace", "/basics/summary", before, after, ("/basics/summary",)


# -- numbers ----------------------------------------------------------------------------------


def _numbers(text: str) -> Iterator[re.Match[str]]:
    for match in NUMBER.finditer(text):
        is_year = re.fullmatch(r"(?:19|20)\d\d", match[0])
        if not is_year and not NAMES_BEFORE_NUMBER.search(text[: match.start()]):
            yield match


def _written_like(value: float, model: str) -> str:
    """*value* with the separators and the decimals of *model*."""
    fraction = re.search(r"[.,](\d{1,2})$", model)
    if fraction:
        return f"{value:.{len(fraction[1])}f}".replace(".", fraction[0][0])
    separator = re.search(r"\d([.,\u202f\u00a0 ])\d{3}", model)
    whole = round(value)
    if whole >= 1_000:
        whole = round(whole, 2 - len(str(whole)) + (model[-1] != "0"))
    return f"{whole:,}".replace(",", separator[1] if separator else "")


def _value(text: str) -> float:
    if re.search(r"[.,]\d{1,2}$", text):
        return float(text.replace(",", "."))
    return float(re.sub(r"\D", "", text))


def _scaled(low: float, high: float) -> Operator:
    """One number of a line times a factor between the bounds."""

    def operator(person: Person, chance: random.Random) -> Found:
        for line in person.lines:
            for match in _numbers(line.text):
                new = _value(match[0]) * chance.uniform(low, high)
                written = _written_like(new, match[0])
                is_share = line.text[match.end() :].lstrip()[:1] == "%" and new > 100
                if written != match[0] and not is_share:
                    after = line.text[: match.start()] + written + line.text[match.end() :]
                    yield _of_line(line, after)

    return operator


def _last_number(person: Person, chance: random.Random) -> Found:
    """Of two numbers, the second nearer to what sounds better: "from 14 to 3" becomes "to 1"."""
    for line in person.lines:
        found = list(_numbers(line.text))
        if len(found) < 2 or "%" in line.text[found[-1].end() :][:2]:
            continue
        first, last = _value(found[0][0]), _value(found[-1][0])
        if first == last or not re.search(r"\b(from|to|de|à|a|von|auf)\b", line.text):
            continue
        new = last * (0.5 if last < first else 1.5)
        written = _written_like(new, found[-1][0])
        if written not in (found[-1][0], "0") and chance.random() < 0.8:
            start, end = found[-1].span()
            yield _of_line(line, line.text[:start] + written + line.text[end:])


def _headcount(person: Person, chance: random.Random) -> Found:
    """More people before a word for people, or in a team."""
    words = WORDS["people"][person.language]
    pattern = re.compile(rf"\b(\d{{1,3}})(?= (?:\w+ )?(?:{words})\b)|(?<=team of )\d+")
    for line in person.lines:
        for match in pattern.finditer(line.text):
            more = str(int(match[0]) + chance.choice((5, 10, 20)))
            yield _of_line(line, line.text[: match.start()] + more + line.text[match.end() :])


def _swapped_numbers(person: Person, chance: random.Random) -> Found:
    """A number of another job's line in place of this line's; both lines are given as evidence."""
    for line in person.lines:
        others = [other for other in person.lines if other.job != line.job]
        chance.shuffle(others)
        for match in _numbers(line.text):
            swap = _number_of_another(line, match, others)
            if swap:
                number, other = swap
                after = line.text[: match.start()] + number + line.text[match.end() :]
                yield _of_line(line, after, other.pointer)
                break


def _number_of_another(
    line: Line, match: re.Match[str], others: list[Line]
) -> tuple[str, Line] | None:
    for other in others:
        for candidate in _numbers(other.text):
            is_same_kind = _surroundings(line.text, match) == _surroundings(other.text, candidate)
            if is_same_kind and candidate[0] not in line.text and len(candidate[0]) > 1:
                return candidate[0], other
    return None


def _surroundings(text: str, match: re.Match[str]) -> tuple[str, str, bool]:
    """What tells money and shares from counts: the signs around the number, and its decimals."""
    before = text[max(0, match.start() - 1) : match.start()]
    after = text[match.end() :].lstrip()[:1]
    has_decimals = bool(re.search(r"[.,]\d{1,2}$", match[0]))
    return before if before in "$£€" else "", after if after in "%€KM" else "", has_decimals


# -- skills and tools -------------------------------------------------------------------------


def _tool_swapped(person: Person, chance: random.Random) -> Found:  # noqa: ARG001 - As all operators.
    for old, new in person.facts["swaps"]:
        pattern = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
        for line in person.lines:
            if pattern.search(line.text):
                yield _of_line(line, pattern.sub(new.replace("\\", ""), line.text, count=1))


def _tool_listed(person: Person, chance: random.Random) -> Found:
    """After a tool that the line has, one that only the posting has."""
    keywords = [word for group in person.tree["skills"] for word in group["keywords"]]
    joint = WORDS["and"][person.language]
    for line in person.lines:
        for keyword in keywords:
            match = re.search(rf"(?<!\w){re.escape(keyword)}(?!\w| \d)", line.text)
            if match:
                added = chance.choice(person.facts["only_posting"])
                after = f"{line.text[: match.end()]} {joint} {added}{line.text[match.end() :]}"
                yield _of_line(line, after)


def _tool_used(person: Person, chance: random.Random) -> Found:
    suffixes = WORDS["using"][person.language]
    for line in chance.sample(person.lines, EDITS_MAX):
        tool = chance.choice(person.facts["only_posting"])
        yield _of_line(line, _appended(line.text, chance.choice(suffixes).format(tool)))


def _skill_added(person: Person, chance: random.Random) -> Found:
    for skill in person.facts["only_posting"]:
        group = chance.randrange(len(person.tree["skills"]))
        place = f"/skills/{group}/keywords"
        index = len(person.tree["skills"][group]["keywords"])
        yield "add", f"{place}/{index}", None, skill, (place,)


def _skill_group(person: Person, chance: random.Random) -> Found:  # noqa: ARG001 - As all operators.
    group = {"name": "Further", "keywords": person.facts["only_posting"][:2]}
    yield "add", f"/skills/{len(person.tree['skills'])}", None, group, ()


def _skill_replaced(person: Person, chance: random.Random) -> Found:  # noqa: ARG001 - As all operators.
    swaps = dict(person.facts["swaps"])
    for group, skills in enumerate(person.tree["skills"]):
        for index, keyword in enumerate(skills["keywords"]):
            if keyword in swaps:
                pointer = f"/skills/{group}/keywords/{index}"
                yield "replace", pointer, keyword, swaps[keyword], (pointer,)


def _experience(person: Person, chance: random.Random) -> Found:
    keywords = [word for group in person.tree["skills"] for word in group["keywords"]]
    for sentence in WORDS["experience"][person.language]:
        told = sentence.format(chance.choice(keywords))
        yield _of_summary(person, f"{person.tree['basics']['summary']} {told}")


def _temporal(person: Person, chance: random.Random) -> Found:
    """A tool in a job that ended before the tool was there."""
    template = WORDS["using"][person.language][0]
    for line in chance.sample(person.lines, len(person.lines)):
        end = line.entry.get("endDate", "9999")
        for first, tool in WORDS["temporal"]:
            if end <= first:
                yield _of_line(line, _appended(line.text, template.format(tool)))
                break


# -- titles, employers, credentials -----------------------------------------------------------


def _headline(person: Person, chance: random.Random) -> Found:
    label = person.tree["basics"]["label"]
    title = chance.choice(WORDS["title"][person.language]).format(label)
    yield "replace", "/basics/label", label, title, ("/basics/label",)


def _summary_title(person: Person, chance: random.Random) -> Found:
    company = chance.choice(person.tree["work"])["name"]
    title = WORDS["former_title"][person.language].format(company)
    yield _of_summary(person, f"{person.tree['basics']['summary']} {title}")


def _position(person: Person, chance: random.Random) -> Found:  # noqa: ARG001 - As all operators.
    for index, job in enumerate(person.tree["work"][:2]):
        pointer = f"/work/{index}/position"
        raised = WORDS["title"][person.language][0].format(job["position"])
        yield "replace", pointer, job["position"], raised, (pointer,)


def _rank(person: Person, chance: random.Random) -> Found:  # noqa: ARG001 - As all operators.
    """Positions one rank higher: an intern, an assistant, part-time work no longer said."""
    for index, job in enumerate(person.tree["work"]):
        if job["position"] in WORDS["ranks"]:
            pointer = f"/work/{index}/position"
            yield "replace", pointer, job["position"], WORDS["ranks"][job["position"]], (pointer,)


def _label_raised(person: Person, chance: random.Random) -> Found:  # noqa: ARG001 - As all operators.
    label = person.tree["basics"]["label"]
    if "Senior" in label or any("Senior" in job["position"] for job in person.tree["work"]):
        return
    after = re.sub(r"\b(?:Junior|Journeyman|Assistant|Regional)\b", "Senior", label)
    if after == label:
        after = f"Senior {label}" if person.language == "en" else f"{label} (Senior)"
    yield "replace", "/basics/label", label, after, ("/basics/label",)


def _employer(person: Person, chance: random.Random) -> Found:
    index = chance.randrange(len(person.tree["work"]))
    pointer = f"/work/{index}/name"
    yield "replace", pointer, person.tree["work"][index]["name"], "Siemens", (pointer,)


def _dates(person: Person, chance: random.Random) -> Found:
    index = chance.randrange(len(person.tree["work"]))
    job = person.tree["work"][index]
    earlier = f"{int(job['startDate'][:4]) - 2}{job['startDate'][4:]}"
    pointer = f"/work/{index}/startDate"
    yield "replace", pointer, job["startDate"], earlier, (pointer,)


def _degree(person: Person, chance: random.Random) -> Found:  # noqa: ARG001 - As all operators.
    pointer = "/education/0/studyType"
    before = person.tree["education"][0]["studyType"]
    yield "replace", pointer, before, "MBA" if before == "PhD" else "PhD", (pointer,)


def _certificate(person: Person, chance: random.Random) -> Found:
    name = person.facts["certificate"]
    index = len(person.tree.get("certificates", ()))
    if index:
        yield "add", f"/certificates/{index}", None, {"name": name, "date": "2023-05"}, ()
    yield _of_summary(person, f"{person.tree['basics']['summary']} {name}.")
    line = chance.choice(person.lines)
    yield _of_line(line, _appended(line.text, f" ({name})"))


def _language_level(person: Person, chance: random.Random) -> Found:  # noqa: ARG001 - As all operators.
    lowest = len(person.tree["languages"]) - 1
    language = person.tree["languages"][lowest]
    level = WORDS["language_levels"][person.language]
    if language["fluency"] not in (level, "Native", "Fluent"):
        pointer = f"/languages/{lowest}/fluency"
        yield "replace", pointer, language["fluency"], level, (pointer,)
        told = f"{language['language']}: {level}."
        yield _of_summary(person, f"{person.tree['basics']['summary']} {told}")
    name, fluency = WORDS["languages"][person.language]
    added = {"language": name, "fluency": fluency}
    yield "add", f"/languages/{lowest + 1}", None, added, ()


def _award_listed(person: Person, chance: random.Random) -> Found:  # noqa: ARG001 - As all operators.
    index = len(person.tree.get("awards", ()))
    if index:
        award = {"title": "Employee of the Year", "date": "2022"}
        yield "add", f"/awards/{index}", None, award, ()


def _years(person: Person, chance: random.Random) -> Found:  # noqa: ARG001 - As all operators.
    summary = person.tree["basics"]["summary"]
    for pattern, replacement in WORDS["years"][person.language]:
        after = re.sub(pattern, replacement, summary, count=1)
        if after != summary:
            yield _of_summary(person, after)


# -- other jobs and the posting ---------------------------------------------------------------


def _moved(person: Person, chance: random.Random) -> Found:
    """A line of one job in place of a line of another, with the true line as evidence."""
    for line in chance.sample(person.lines, EDITS_MAX):
        others = [other for other in person.lines if other.job != line.job]
        if others and line.section == "work":
            other = chance.choice(others)
            yield _of_line(line, other.text, other.pointer)


def _joined(person: Person, chance: random.Random) -> Found:
    """A line of another job appended to a line."""
    joint = WORDS["and"][person.language]
    for line in chance.sample(person.lines, EDITS_MAX):
        others = [other for other in person.lines if other.job != line.job]
        if others and line.section == "work":
            other = chance.choice(others)
            tail = other.text[:1].lower() + other.text[1:].removesuffix(".")
            yield _of_line(line, _appended(line.text, f" {joint} {tail}"), other.pointer)


def _posting_phrase(person: Person, chance: random.Random) -> Found:
    lines = chance.sample(person.lines, EDITS_MAX)
    for line, phrase in zip(lines, person.facts["phrases"], strict=False):
        sentence = WORDS["also"][person.language].format(phrase)
        yield _of_line(line, f"{line.text} {sentence}")


def _posting_line(person: Person, chance: random.Random) -> Found:
    """A sentence of the posting in place of the line."""
    lines = chance.sample(person.lines, EDITS_MAX)
    for line, phrase in zip(lines, person.facts["phrases"], strict=False):
        yield _of_line(line, f"{phrase[:1].upper()}{phrase[1:]}.")


def _posting_summary(person: Person, chance: random.Random) -> Found:
    phrase = chance.choice(person.facts["phrases"])
    told = WORDS["also"][person.language].format(phrase)
    yield _of_summary(person, f"{person.tree['basics']['summary']} {told}")


OPERATORS: dict[str, Operator] = {
    "number_up": _scaled(1.4, 3.0),
    "number_nudged": _scaled(1.03, 1.12),
    "number_down": _scaled(0.3, 0.8),
    "result_improved": _last_number,
    "headcount": _headcount,
    "numbers_of_another_job": _swapped_numbers,
    **{name: _replacing(table) for name, table in WORDS["replace"].items()},
    **{name: _appending(table) for name, table in WORDS["append"].items()},
    **{f"summary_{name}": _telling(table) for name, table in WORDS["summary"].items()},
    "summary_years": _years,
    "summary_title": _summary_title,
    "summary_experience": _experience,
    "headline_title": _headline,
    "headline_senior": _label_raised,
    "tool_swapped": _tool_swapped,
    "tool_listed": _tool_listed,
    "tool_used": _tool_used,
    "skill_added": _skill_added,
    "skill_group_added": _skill_group,
    "skill_replaced": _skill_replaced,
    "tool_too_new": _temporal,
    "position_raised": _position,
    "rank_dropped": _rank,
    "employer_replaced": _employer,
    "dates_stretched": _dates,
    "degree_raised": _degree,
    "certificate_added": _certificate,
    "language_raised": _language_level,
    "award_added": _award_listed,
    "line_moved": _moved,
    "line_joined": _joined,
    "posting_phrase": _posting_phrase,
    "posting_line": _posting_line,
    "posting_in_summary": _posting_summary,
}
"""By name, in the order in which they are printed."""

POSTING_ONLY = frozenset({"tool_listed", "tool_used", "skill_added", "skill_group_added"})
"""Operators that put a skill into the resume which only the posting has."""
