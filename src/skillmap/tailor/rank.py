"""How much a line of a resume is worth for a job: skills that it shows, and words that it shares with the posting.

value(line) = sum over requirements of what it answers + REQUIREMENT_WEIGHT x best BM25 line + POSTING_WEIGHT x BM25
answers     = KIND_WEIGHT x (1 same, 0.5 related) for the best term, and a quarter of that for each further term

BM25 is Robertson's, with the resume's lines as the collection. The query is one requirement line, of which only the
best counts, weighted by its kind; and the whole posting, which also tells what is done where no skill is named. Both
are scaled to 0..1 by the best line of the resume. `benchmarks/ranking.py` prints how the mix ranks labelled lines.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from skillmap.models.job import Job, Requirement
from skillmap.tailor.facts import Fact
from skillmap.tailor.language import stems_of
from skillmap.tailor.match import KIND_WEIGHT, RELATED_VALUE, Asked
from skillmap.tailor.skills import Relation

# Robertson's usual values.
_K1 = 1.2
_B = 0.75
_FURTHER_SHARE = 0.25
"""A line that answers one term of a requirement often comes near its other terms too; that is little news."""
_VALUE: Mapping[Relation, float] = {"same": 1.0, "related": RELATED_VALUE}
_REQUIREMENT_WEIGHT = 2.0
_POSTING_WEIGHT = 6.0
"""Source: of 0.25 to 10 tried on labelled lines of four professions, the middle of a flat top."""


@dataclass(frozen=True, slots=True)
class LineValue:
    """What a line is worth, and the ids of the requirements that it answers, in the order of the posting."""

    value: float
    requirement_ids: tuple[str, ...]


NO_VALUE = LineValue(0.0, ())


def line_values(facts: Sequence[Fact], job: Job) -> Mapping[str, LineValue]:
    """The value of each fact for *job*, by pointer."""
    requirements = [requirement for requirement in job.requirements if not requirement.negated]
    documents = [stems_of(fact.text) for fact in facts]
    collection = _Collection(documents)
    lines = collection.best_of(_line_queries(requirements))
    posting = collection.best_of([(1.0, sorted(set(stems_of(job.text))))])
    asked = weighted_skills(job)
    # A skill stands in many lines: what it is worth is looked up once.
    worths_of = cache(lambda held: [skill.worth(held) for skill in asked])
    values: dict[str, LineValue] = {}
    for fact, line, whole in zip(facts, lines, posting, strict=True):
        value, ids = _skill_value(fact, asked, worths_of)
        value += _REQUIREMENT_WEIGHT * line + _POSTING_WEIGHT * whole
        values[fact.pointer] = LineValue(round(value, 3), ids)
    return values


def skill_weight(canonicals: Sequence[str], asked: Sequence[WeightedSkill]) -> float:
    """What naming these skills is worth: the gravest requirement that asks for one of them, `related` at half."""
    return max(
        (skill.worth(name) for skill in asked for name in canonicals),
        default=0.0,
    )


@dataclass(frozen=True, slots=True)
class WeightedSkill:
    """A skill that a requirement asks for, with the weight of the requirement's kind."""

    requirement_id: str
    weight: float
    asked: Asked

    def worth(self, held: str) -> float:
        """The weight if *held* is or implies the skill, half of it if it is related."""
        nearness = self.asked.nearness(held)
        return self.weight * _VALUE[nearness] if nearness else 0.0


def weighted_skills(job: Job) -> tuple[WeightedSkill, ...]:
    """Every term that *job* asks for, in the order of the posting."""
    return tuple(
        WeightedSkill(requirement.id, KIND_WEIGHT[requirement.kind], Asked.of(term.skill))
        for requirement in job.requirements
        if not requirement.negated
        for term in requirement.terms
        if not term.negated
    )


def _skill_value(
    fact: Fact, asked: Sequence[WeightedSkill], worths_of: Callable[[str], Sequence[float]]
) -> tuple[float, tuple[str, ...]]:
    """What a line answers, requirement by requirement, and which requirements it answers with a skill asked for.

    *worths_of* gives what a skill held is worth for each of those *asked*, in their order.
    """
    answers: dict[str, list[float]] = {}
    ids: dict[str, None] = {}
    held = {mention.canonical for mention in fact.mentions}
    for skill, *worths in zip(asked, *map(worths_of, held), strict=True) if held else ():
        worth = max(worths)
        if worth:
            answers.setdefault(skill.requirement_id, []).append(worth)
            if worth == skill.weight:
                ids[skill.requirement_id] = None
    value = math.fsum(
        max(worths) + _FURTHER_SHARE * (math.fsum(worths) - max(worths))
        for worths in answers.values()
    )
    return value, tuple(ids)


def _line_queries(requirements: Sequence[Requirement]) -> list[tuple[float, list[str]]]:
    """Each requirement's weight against that of a must, and its stems."""
    return [
        (
            KIND_WEIGHT[requirement.kind] / KIND_WEIGHT["must"],
            sorted(set(stems_of(requirement.text))),
        )
        for requirement in requirements
    ]


class _Collection:
    """Lines as the documents of BM25, counted once for all queries."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._counts = [Counter(document) for document in documents]
        self._frequency = Counter(stem for count in self._counts for stem in count)
        lengths = [len(document) for document in documents]
        mean = (sum(lengths) / len(lengths) if lengths else 0.0) or 1.0
        # What a stem is worth in a line is the same for every query that has it.
        self._worths = [
            {stem: self._worth(stem, count[stem], length / mean) for stem in count}
            for count, length in zip(self._counts, lengths, strict=True)
        ]

    def best_of(self, queries: Sequence[tuple[float, Sequence[str]]]) -> list[float]:
        """For each line, the weighted score of the query that fits it best, scaled to 0..1 by the best line."""
        wanted = [(weight, frozenset(query)) for weight, query in queries]
        scores = [
            max(
                (
                    # The sum is exact, so that no order of a set can show in it.
                    weight * math.fsum(worths[stem] for stem in worths.keys() & query)
                    for weight, query in wanted
                ),
                default=0.0,
            )
            for worths in self._worths
        ]
        top = max(scores, default=0.0)
        return [score / top if top else 0.0 for score in scores]

    def _worth(self, stem: str, count: int, length_ratio: float) -> float:
        size, frequency = len(self._counts), self._frequency[stem]
        rarity = math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))
        return rarity * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * length_ratio))
