"""A resume held against a job: one score, one definition. `docs/explanation/score.md` tells it in full."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache

from skillmap.models.date import PRESENT, PartialDate
from skillmap.models.job import (
    Gap,
    Job,
    Match,
    MatchStatus,
    Quote,
    Requirement,
    RequirementKind,
    RequirementMatch,
    Term,
    TermMatch,
)
from skillmap.models.resume import Resume, Work
from skillmap.tailor.facts import Fact, NormalizeSkill, contains_words, facts_of
from skillmap.tailor.language import stems_of
from skillmap.tailor.skills import (
    Relation,
    canonical_name,
    fold_name,
    implied_by,
    related_to,
    skill_entry,
)

# The numbers of the score. Chosen by the maintainers, not fitted to data; the explanation page gives the reasons.
KIND_WEIGHT: dict[RequirementKind, float] = {"must": 3.0, "nice": 1.0, "context": 0.5}
RELATED_VALUE = 0.5
PHRASE_WEIGHT = 0.5
YEARS_SHARE = 0.5
MET_MIN = 0.8
PARTLY_MIN = 0.2

_QUOTES_MAX = 3
"""Places quoted per term; more prove nothing further."""

_PROOF_ORDER = ("work", "volunteer", "projects", "certificates", "education", "languages", "skills")
"""Sections by how much a mention there proves; all others, the summary among them, come after."""


def match(
    resume: Resume,
    job: Job,
    *,
    today: PartialDate | None = None,
    normalize_skill: NormalizeSkill | None = None,
) -> Match:
    """How *resume* answers *job*, requirement by requirement in the order of the posting, negated ones left out.

    *today* stands for the end of what is still going on; None is the real date (UTC). Equal input gives equal output.
    No network, no model.
    """
    return match_facts(facts_of(resume, normalize_skill), resume, job, today=today or today_utc())


def match_facts(facts: Sequence[Fact], resume: Resume, job: Job, *, today: PartialDate) -> Match:
    """As `match()`, with the facts of *resume* at hand."""
    evidence = Evidence(facts)
    results: list[RequirementMatch] = []
    gaps: dict[str, Gap] = {}
    weighted: list[tuple[float, float]] = []
    for requirement in job.requirements:
        asked = [term for term in requirement.terms if not term.negated]
        if requirement.negated or not (asked or requirement.years is not None):
            continue
        result = _match_requirement(requirement, asked, evidence, resume, today)
        results.append(result)
        weighted.append((KIND_WEIGHT[requirement.kind], result.score))
        for gap in _gaps(requirement, asked, result.terms):
            kept = gaps.setdefault(gap.skill.casefold(), gap)
            if KIND_WEIGHT[gap.kind] > KIND_WEIGHT[kept.kind]:
                gaps[gap.skill.casefold()] = gap
    total = math.fsum(weight for weight, _ in weighted)
    reached = math.fsum(weight * score for weight, score in weighted)
    in_its_words, shown = _shared_wording(facts, job)
    return Match(
        score=round(reached / total, 4) if total else 0.0,
        requirements=tuple(results),
        gaps=tuple(gaps.values()),
        skills_shown=shown,
        skills_in_its_words=in_its_words,
    )


def _shared_wording(facts: Sequence[Fact], job: Job) -> tuple[int, int]:
    """Of the known skills that are asked for and shown: how many in the posting's words, and how many at all."""
    written = {fold_name(mention.surface) for fact in facts for mention in fact.mentions}
    held = {mention.canonical for fact in facts for mention in fact.mentions}
    spellings: dict[str, set[str]] = {}
    for requirement in job.requirements:
        for term in requirement.terms:
            if not (requirement.negated or term.negated) and term.skill in held:
                spellings.setdefault(term.skill, set()).add(fold_name(term.text))
    return sum(1 for names in spellings.values() if names & written), len(spellings)


def today_utc() -> PartialDate:
    """The day it is, in UTC."""
    now = datetime.now(tz=UTC)
    return PartialDate(now.year, now.month, now.day)


# -- requirements -----------------------------------------------------------------------------


def _match_requirement(
    requirement: Requirement,
    asked: Sequence[Term],
    evidence: Evidence,
    resume: Resume,
    today: PartialDate,
) -> RequirementMatch:
    found = [evidence.answer(term.skill) for term in asked]
    answers = tuple(answer for answer, _ in found)
    term_score = _term_score(asked, answers)
    score = 1.0 if term_score is None else term_score
    years_found = None
    if requirement.years is not None:
        entries = {entry for _, shown in found for entry in shown}
        total = years_worked(resume.work or (), today=today)
        roles = [role for at, role in enumerate(resume.work or ()) if f"/work/{at}" in entries]
        relevant = years_worked(roles, today=today) if asked else total
        years_found = round(relevant, 1)
        ratio = min(1.0, max(relevant, total / 2) / requirement.years)
        score = (
            ratio if term_score is None else term_score * (1 - YEARS_SHARE + YEARS_SHARE * ratio)
        )
    score = round(score, 4)
    return RequirementMatch(
        requirement_id=requirement.id,
        status=_status(score),
        score=score,
        terms=answers,
        years_found=years_found,
    )


def _status(score: float) -> MatchStatus:
    if score >= MET_MIN:
        return "met"
    return "partly" if score >= PARTLY_MIN else "missing"


def _term_score(asked: Sequence[Term], answers: Sequence[TermMatch]) -> float | None:
    """Weighted mean over groups of alternatives of the best answer in each; None without terms."""
    best: dict[str, tuple[float, float]] = {}
    for index, (term, answer) in enumerate(zip(asked, answers, strict=True)):
        # Group 0 is what a term has that nobody grouped: it stands alone.
        group = f"group {term.group}" if term.group else f"term {index}"
        weight = 1.0 if is_known(term.skill) else PHRASE_WEIGHT
        value = {"same": 1.0, "related": RELATED_VALUE, None: 0.0}[answer.relation]
        before = best.get(group, (0.0, 0.0))
        best[group] = (max(before[0], weight), max(before[1], value))
    if not best:
        return None
    total = math.fsum(weight for weight, _ in best.values())
    return math.fsum(weight * value for weight, value in best.values()) / total


# -- terms ------------------------------------------------------------------------------------


def is_known(skill: str) -> bool:
    """Whether the lexicon has that skill."""
    return canonical_name(skill) is not None


_ASKED_KEPT_MAX = 2_048
_PAIRS_KEPT_MAX = 16_384
"""Skills, and pairs of them, that are kept looked up: every line is held against every term, several times a run."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A skill that is asked for, with what answers it: `name` is None when the lexicon does not know it."""

    skill: str
    name: str | None
    related: frozenset[str]
    stems: frozenset[str]

    @classmethod
    @lru_cache(maxsize=_ASKED_KEPT_MAX)
    def of(cls, skill: str) -> Asked:
        """Look *skill* up."""
        name = canonical_name(skill)
        if name is None:
            return cls(skill, None, frozenset(), frozenset(stems_of(skill)))
        return cls(skill, name, related_to(name), frozenset())

    def nearness(self, held: str) -> Relation | None:
        """How near somebody with the skill *held* comes; what it implies, in any number of steps, is the same."""
        if self.name is None:
            return "same" if held.casefold() == self.skill.casefold() else None
        return _nearness(self.name, held)


@lru_cache(maxsize=_PAIRS_KEPT_MAX)
def _nearness(asked: str, held: str) -> Relation | None:
    """How near *held* comes to *asked*, both canonical names; what it implies is the same."""
    if held == asked or (skill_entry(held) is not None and asked in all_implied(held)):
        return "same"
    return "related" if held in related_to(asked) else None


class Evidence:
    """The facts of a resume by the skills that they name: a posting asks for many, and few facts answer each."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        """Index *facts*, whose order decides which of equal proofs is quoted."""
        self._facts = facts
        self._naming: dict[str, list[int]] = {}
        self._saying: dict[str, list[int]] = {}
        for at, fact in enumerate(facts):
            for name in dict.fromkeys(mention.canonical for mention in fact.mentions):
                self._naming.setdefault(name, []).append(at)
            for stem in fact.stems:
                self._saying.setdefault(stem, []).append(at)
        self._answers: dict[str, tuple[TermMatch, frozenset[str]]] = {}

    def answer(self, skill: str) -> tuple[TermMatch, frozenset[str]]:
        """The best answer that the facts give to *skill*, and the entries with any answer, near or far."""
        found = self._answers.get(skill)
        if found is None:
            asked = Asked.of(skill)
            found = self._answers[skill] = _answer_term(asked, self._candidates(asked))
        return found

    def _candidates(self, asked: Asked) -> Iterable[Fact]:
        """The facts that may answer, in their order."""
        if asked.name is None and not asked.stems:
            return self._facts
        found = {
            at for name, places in self._naming.items() if asked.nearness(name) for at in places
        }
        found.update(at for stem in asked.stems for at in self._saying.get(stem, ()))
        return [self._facts[at] for at in sorted(found)]


def _answer_term(asked: Asked, facts: Iterable[Fact]) -> tuple[TermMatch, frozenset[str]]:
    same: list[Quote] = []
    related: list[Quote] = []
    entries: set[str] = set()
    for fact in facts:
        surface, nearness = _answer(asked, fact)
        if nearness is None:
            continue
        entries.add(fact.entry)
        (same if nearness == "same" else related).append(fact.quote(surface))
    nearest: Relation | None = "related" if related else None
    answer = TermMatch(
        skill=asked.skill,
        relation="same" if same else nearest,
        evidence=_shortlist(same or related),
    )
    return answer, frozenset(entries)


def _shortlist(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The few that prove most: work done before things listed, and different words ("Go", "go") once."""
    different: dict[str, Quote] = {}
    for quote in sorted(quotes, key=_proof_rank):
        different.setdefault(quote.text.casefold(), quote)
    return tuple(different.values())[:_QUOTES_MAX]


def _proof_rank(quote: Quote) -> int:
    """How little the place proves: a bullet point says what was done, a summary only sums up."""
    section = quote.pointer.split("/")[1]
    return _PROOF_ORDER.index(section) if section in _PROOF_ORDER else len(_PROOF_ORDER)


def _answer(asked: Asked, fact: Fact) -> tuple[str, Relation | None]:
    """The words of *fact* that answer, and how near they come."""
    nearest = ""
    for mention in fact.mentions:
        nearness = asked.nearness(mention.canonical)
        if nearness == "same":
            return mention.surface, "same"
        if nearness == "related" and not nearest:
            nearest = mention.surface
    if nearest:
        return nearest, "related"
    if asked.name is not None:
        return "", None
    if not asked.stems:
        return asked.skill, "same" if contains_words(fact, asked.skill) else None
    shared = len(asked.stems & fact.stems)
    if shared == len(asked.stems):
        return "", "same"
    return "", "related" if len(asked.stems) > 1 and shared * 2 >= len(asked.stems) else None


@cache
def all_implied(canonical: str) -> frozenset[str]:
    """What a skill of the lexicon implies, step by step; the cache is bounded by the lexicon."""
    found: set[str] = set()
    waiting = [canonical]
    while waiting:
        for name in implied_by(waiting.pop()) - found:
            found.add(name)
            waiting.append(name)
    return frozenset(found)


# -- gaps -------------------------------------------------------------------------------------


def _gaps(
    requirement: Requirement, asked: Sequence[Term], answers: Sequence[TermMatch]
) -> list[Gap]:
    """One gap per group of alternatives of which none is shown; unknown phrases only where nothing else is asked."""
    shown = {
        term.group
        for term, answer in zip(asked, answers, strict=True)
        if term.group and answer.relation == "same"
    }
    only_phrases = not any(is_known(term.skill) for term in asked)
    gaps: list[Gap] = []
    told: set[int] = set()
    for term, answer in zip(asked, answers, strict=True):
        if term.group in shown or answer.relation == "same" or term.group in told:
            continue
        if not is_known(term.skill) and (not only_phrases or requirement.kind == "context"):
            continue
        if term.group:
            told.add(term.group)
        bridges = answer.evidence if answer.relation == "related" else ()
        gaps.append(
            Gap(
                requirement_id=requirement.id,
                kind=requirement.kind,
                skill=term.skill,
                bridges=bridges,
            )
        )
    return gaps


# -- years ------------------------------------------------------------------------------------


def years_worked(roles: Sequence[Work], *, today: PartialDate) -> float:
    """Years covered by *roles*: from their dates, overlaps counted once, months counted in full.

    A date without a month counts from January. A role without a beginning, or with a date that is on no calendar, adds
    nothing; what lies after *today* is not counted.
    """
    months = 0
    covered_until = 0
    for start, end in sorted(_month_span(role, today) for role in roles):
        first = max(start, covered_until)
        if end > first:
            months += end - first
            covered_until = end
    return months / 12


def _month_span(role: Work, today: PartialDate) -> tuple[int, int]:
    """First month and the one behind the last, counted from year 0; an empty span when there is none."""
    start, end = role.start_date, role.end_date
    if role.is_current:
        end = PRESENT
    if not isinstance(start, PartialDate) or not isinstance(end, PartialDate) or start.is_present:
        return 0, 0
    last = today if end.is_present else min(end, today)
    # "2019-03 to 2019-05" is three months; of "2012 to 2016" nobody knows more than four years.
    extra = 1 if last.month else 0
    return start.year * 12 + (start.month or 1), last.year * 12 + (last.month or 1) + extra
