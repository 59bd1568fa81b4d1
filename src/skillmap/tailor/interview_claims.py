"""Claims of a tailored resume that somebody may ask to be proven, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from skillmap.models.change import Change
from skillmap.models.tailoring import APPLIED, Decision, TailorRequest
from skillmap.models.writing import ClaimToDefend
from skillmap.tailor.claim_words import claim_phrases
from skillmap.tailor.plan import Plan, make_plan
from skillmap.tailor.quantities import SPANS, quantities_in
from skillmap.tailor.skills import find_skills, skill_entry
from skillmap.tailor.writing_words import fill, interview_words, writing_language

CLAIMS_MAX = 15
"""Claims that are listed, the gravest first; a longer list is not gone through before an interview."""
NUMBERS_MAX = 5
"""Lines that are listed for nothing but their number, those that answer the posting best."""
_ORDINAL = ("first",)
"""In a resume mostly the beginning of something, such as a first season, and no rank."""
_ONCE_IS_ENOUGH = frozenset({"human languages", "degrees", "licences and certificates"})
"""Categories that have their own section, where each stands once."""
_WORDED = ("replace", "add")


def claims_to_defend(
    request: TailorRequest,
    changes: tuple[Change, ...],
    decisions: Mapping[str, Decision],
) -> tuple[ClaimToDefend, ...]:
    """What the candidate answers for: wording confirmed or changed, ranks, skills shown once, numbers, in that order.

    Each place stands once, with its gravest reason, and only as far as it is in the tailored resume.
    """
    plan = make_plan(request)
    applied = [change for change in changes if decisions.get(change.id) in APPLIED]
    gone = frozenset(change.pointer for change in applied if change.op == "drop")
    worded = {
        change.pointer: change.after
        for change in applied
        if change.op in _WORDED and isinstance(change.after, str)
    }
    words = interview_words(writing_language(plan.language))["claims"]
    found: dict[str, ClaimToDefend] = {}
    for claim in (
        *_of_changes(applied, decisions, words),
        *_of_ranks(plan, worded, words),
        *_shown_once(plan, worded, words),
        *_of_numbers(plan, worded, words),
    ):
        if claim.pointer not in gone:
            found.setdefault(claim.pointer, claim)
    return tuple(found.values())[:CLAIMS_MAX]


def _of_changes(
    applied: list[Change], decisions: Mapping[str, Decision], words: Mapping[str, str]
) -> Iterator[ClaimToDefend]:
    for confirmed in (True, False):
        for change in applied:
            if not isinstance(change.after, str) or change.op not in _WORDED:
                continue
            if isinstance(change.before, str) and _plain(change.before) == _plain(change.after):
                continue
            if (decisions[change.id] == "confirmed") == confirmed:
                reason = "confirmed" if confirmed else "reworded"
                reason = "added" if change.op == "add" and not confirmed else reason
                yield ClaimToDefend(pointer=change.pointer, text=change.after, reason=words[reason])


def _plain(text: str) -> str:
    """*text* with the lexicon's name for every skill: "K8s" instead of "Kubernetes" is nothing to defend."""
    for mention in sorted(find_skills(text), key=lambda mention: -mention.start):
        text = text[: mention.start] + mention.canonical + text[mention.end :]
    return " ".join(text.split()).casefold()


def _of_ranks(
    plan: Plan, worded: Mapping[str, str], words: Mapping[str, str]
) -> Iterator[ClaimToDefend]:
    for fact in plan.facts:
        text = worded.get(fact.pointer, fact.text)
        is_prose = "/highlights/" in fact.pointer or fact.pointer.endswith("/summary")
        ranks = [item for item in claim_phrases("superlative").found(text) if item != _ORDINAL]
        if is_prose and ranks:
            yield ClaimToDefend(pointer=fact.pointer, text=text, reason=words["superlative"])


def _shown_once(
    plan: Plan, worded: Mapping[str, str], words: Mapping[str, str]
) -> Iterator[ClaimToDefend]:
    """Skills that are a must and that one place alone shows."""
    places: dict[str, list[str]] = {}
    for fact in plan.facts:
        for mention in fact.mentions:
            places.setdefault(mention.canonical, []).append(fact.pointer)
    texts = {fact.pointer: fact.text for fact in plan.facts}
    for requirement in plan.job.requirements:
        if requirement.kind != "must" or requirement.negated:
            continue
        for term in requirement.terms:
            pointers = list(dict.fromkeys(places.get(term.skill, ())))
            entry = skill_entry(term.skill)
            if entry is None or entry.category in _ONCE_IS_ENOUGH:
                continue
            if not term.negated and len(pointers) == 1:
                pointer = pointers[0]
                reason = fill(words["once"], {"skill": term.text})
                text = worded.get(pointer, texts[pointer])
                yield ClaimToDefend(pointer=pointer, text=text, reason=reason)


def _of_numbers(
    plan: Plan, worded: Mapping[str, str], words: Mapping[str, str]
) -> Iterator[ClaimToDefend]:
    """Bullet points with a number that is more than a span of time, the best first."""
    lines = [fact for fact in plan.facts if "/highlights/" in fact.pointer]
    best = sorted(lines, key=lambda fact: -plan.value(fact.pointer).value)
    count = 0
    for fact in best:
        text = worded.get(fact.pointer, fact.text)
        if any(quantity.unit not in SPANS for quantity in quantities_in(text)):
            count += 1
            yield ClaimToDefend(pointer=fact.pointer, text=text, reason=words["number"])
        if count == NUMBERS_MAX:
            return
