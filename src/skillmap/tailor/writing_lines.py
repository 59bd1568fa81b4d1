"""Lines of a resume as sentences of a letter: which ones, in what order, and in the first person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from skillmap.tailor.facts import Fact
from skillmap.tailor.match import KIND_WEIGHT, Asked
from skillmap.tailor.plan import Plan
from skillmap.tailor.skills import fold_name, skill_entry
from skillmap.tailor.writing_words import capitalized, fill, letter_words, small_first

LINE_CHARACTERS_MAX = 320
"""A longer line makes no sentence of a letter; most bullet points are below 200 characters."""
_RECENCY = 0.85
"""What a line is worth against one of the entry before it: older work interests less."""
_REPEATED = 0.4
"""What a line is worth whose requirements another line has answered already."""
_NOT_ASKED = frozenset({"degrees", "human languages", "leadership and general"})
"""Categories whose wording in a posting seldom is a noun that a sentence can list."""
_SENTENCE_END = ".;,:!? "
_COMMON_NOUN = re.compile(
    r" |(?:ing|ity|ment|tion|sion|ance|ence|ics|ology|ships?|boards|ción|sión|miento|dad)$"
)
"""English, French and Spanish names of several words, and endings of nouns that are no names."""

Accepts = Callable[[str, Sequence[str]], bool]
"""Whether the verifier accepts a sentence on that evidence."""


@dataclass(frozen=True, slots=True)
class Line:
    """A bullet point with the entry that it belongs to, what it answers, and what it is worth for a letter."""

    pointer: str
    text: str
    entry: str
    requirement_ids: tuple[str, ...]
    skills: frozenset[str]
    value: float


@dataclass(frozen=True, slots=True)
class Place:
    """An entry as a sentence names it. `evidence` are the fields named, `goes_on` tells of what is not over."""

    text: str
    evidence: tuple[str, ...]
    goes_on: bool


def lines_of(plan: Plan) -> tuple[Line, ...]:
    """Bullet points by what they are worth for a letter, the best first; equal ones in the order of the resume.

    A line that answers something new is worth more than one that answers the same again.
    """
    left = [
        _line(plan, fact)
        for fact in plan.facts
        if "/highlights/" in fact.pointer and len(fact.text) <= LINE_CHARACTERS_MAX
    ]
    chosen: list[Line] = []
    answered: set[str] = set()
    while left:
        best = max(range(len(left)), key=lambda at: (_worth(left[at], answered, plan), -at))
        chosen.append(left.pop(best))
        answered.update(chosen[-1].requirement_ids)
    return tuple(chosen)


def _line(plan: Plan, fact: Fact) -> Line:
    value = plan.value(fact.pointer)
    entry = fact.entry
    number = int(entry.rsplit("/", 1)[-1])
    section_share = 1.0 if entry.startswith("/work/") else _RECENCY
    return Line(
        pointer=fact.pointer,
        text=" ".join(fact.text.split()),
        entry=entry,
        requirement_ids=value.requirement_ids,
        skills=frozenset(mention.canonical for mention in fact.mentions),
        value=value.value * _RECENCY**number * section_share,
    )


def _worth(line: Line, answered: set[str], plan: Plan) -> float:
    if not line.requirement_ids:
        return line.value * _REPEATED
    weights = {item.id: KIND_WEIGHT[item.kind] for item in plan.job.requirements}
    all_of_it = sum(weights[name] for name in line.requirement_ids)
    new = sum(weights[name] for name in line.requirement_ids if name not in answered)
    return line.value * max(_REPEATED, new / all_of_it)


# -- places -----------------------------------------------------------------------------------


def place_of(plan: Plan, entry: str, language: str, *, is_told: bool = False) -> Place:
    """Where the lines of *entry* belong, as far as the resume names it.

    *is_told* tells that the employer was named just before, so that another name of the place says more.
    """
    tokens = entry.strip("/").split("/")
    section = tokens[0] if tokens[0] != "meta" else "custom"
    value = _at(plan.wire, tokens)
    texts = {key: " ".join(item.split()) for key, item in value.items() if isinstance(item, str)}
    templates = letter_words(language)["places"].get(section, [])
    if is_told and len(templates) > 1:
        templates = [*templates[1:], templates[0]]
    template = next((item for item in templates if fill(item, texts)), "")
    evidence = tuple(f"{entry}/{name}" for name in re.findall(r"\{(\w+)\}", template))
    goes_on = bool(texts.get("startDate")) and not texts.get("endDate")
    return Place(fill(template, texts) if template else "", evidence, goes_on)


def _at(wire: Mapping[str, Any], tokens: Sequence[str]) -> Mapping[str, Any]:
    value: Any = wire
    for token in tokens:
        value = value[int(token)] if isinstance(value, list) else value[token]
    return value if isinstance(value, dict) else {}


# -- sentences --------------------------------------------------------------------------------


def sentence_of(
    line: Line, place: Place, language: str, accepts: Accepts, *, before: int
) -> tuple[str, tuple[str, ...]] | None:
    """A sentence that says what *line* says, with its evidence, or None when none is accepted.

    *before* it stand so many sentences of the same place, which then is not named again.
    """
    for text, named in _wordings(line.text, place, language, before=before):
        evidence = (line.pointer, *(place.evidence if named else ()))
        if accepts(text, evidence):
            return text, evidence
    return None


def _wordings(text: str, place: Place, language: str, *, before: int) -> Iterator[tuple[str, bool]]:
    """Sentences for *text*, the best first; the second value tells whether the place is named."""
    stripped = text.rstrip(_SENTENCE_END)
    for recast in _recasts(language):
        match = recast.pattern.match(stripped)
        if match is None:
            continue
        values = {"line": stripped, "small": small_first(stripped), "place": place.text}
        values |= {key: item for key, item in match.groupdict().items() if item}
        values |= {
            f"{key}_small": small_first(item) for key, item in match.groupdict().items() if item
        }
        again = recast.again_now if place.goes_on else recast.again
        if before and again:
            yield capitalized(fill(again[(before - 1) % len(again)], values)), False
        template = recast.now if place.goes_on else recast.before
        # "At Harbor Line, Cork, I …": a place of two parts ends with a comma where the sentence goes on.
        if "," in place.text and "{place} " in template:
            values["place"] = f"{place.text},"
        sentence = fill(template, values) or fill(recast.bare, values)
        if sentence:
            yield capitalized(sentence), "{place}" in template and bool(place.text)


@dataclass(frozen=True, slots=True)
class _Recast:
    pattern: re.Pattern[str]
    now: str
    before: str
    again: tuple[str, ...]
    again_now: tuple[str, ...]
    bare: str


@cache
def _recasts(language: str) -> tuple[_Recast, ...]:
    found = []
    for item in letter_words(language)["recast"]:
        now, before = item.get("now", ""), item.get("before", "")
        found.append(
            _Recast(
                re.compile(item["match"]),
                now or before,
                before or now,
                tuple(item.get("again", ())),
                tuple(item.get("again_now", item.get("again", ()))),
                item.get("bare", ""),
            )
        )
    return tuple(found)


# -- what the posting asks --------------------------------------------------------------------


def asked_names(plan: Plan, lines: Sequence[Line], told: set[str]) -> tuple[list[str], list[str]]:
    """Skills that the posting asks for and *lines* show, and its words for them; those in *told* are left out."""
    names: dict[str, str] = {}
    held = frozenset(skill for line in lines for skill in line.skills)
    for requirement in sorted(
        (item for item in plan.job.requirements if not item.negated and item.kind != "context"),
        key=lambda item: -KIND_WEIGHT[item.kind],
    ):
        for term in requirement.terms:
            if term.negated or term.skill in told or not is_noun(term.skill, term.text):
                continue
            asked = Asked.of(term.skill)
            if any(asked.nearness(name) == "same" for name in held):
                is_first = term.start == requirement.start
                names.setdefault(term.skill, in_sentence(term.text, is_first=is_first))
    folded = {skill: f" {fold_name(name)} " for skill, name in names.items()}
    kept = [
        skill
        for skill in names
        if not any(folded[skill] in other for key, other in folded.items() if key != skill)
    ]
    return kept, [names[skill] for skill in kept]


def in_sentence(name: str, *, is_first: bool) -> str:
    """*name* as it stands within a sentence: a common noun loses the capital that opened its line."""
    return small_first(name) if is_first and is_common_noun(name) else name


def is_common_noun(name: str) -> bool:
    """Whether *name* looks like "injection molding" rather than "Jira": no capital but the first, and a noun's form."""
    return name[1:] == name[1:].lower() and bool(_COMMON_NOUN.search(name))


def is_noun(skill: str, surface: str) -> bool:
    """Whether a posting's word for a skill can stand in a list: a name, or the lexicon's own noun for it."""
    entry = skill_entry(skill)
    if entry is None or entry.category in _NOT_ASKED:
        return False
    if surface != surface.lower():
        return True
    folded = fold_name(surface)
    return any(
        fold_name(alias.text) == folded and (at == 0 or alias.language is not None)
        for at, alias in enumerate(entry.aliases)
    )
