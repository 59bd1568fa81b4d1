"""A proposal for the summary, made of facts of the resume and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from skillmap.models.change import Change
from skillmap.models.date import PartialDate
from skillmap.tailor.align import aligned
from skillmap.tailor.language import language_of
from skillmap.tailor.match import KIND_WEIGHT, Asked, years_worked
from skillmap.tailor.plan import Plan
from skillmap.tailor.skills import find_skills, skill_entry

_SKILLS_MAX = 6
_SKILLS_MIN = 2
"""With fewer skills to name, a summary would say nothing new."""
_YEARS_MIN = 2

_SKILL_LINE = {
    "en": "Skills include {skills}.",
    "de": "Kenntnisse in {skills}.",
    "fr": "Compétences : {skills}.",
    "es": "Conocimientos de {skills}.",
    "pt": "Conhecimentos de {skills}.",
}
_AND = {"en": "and", "de": "und", "fr": "et", "es": "y", "pt": "e"}
_TITLE_LINE = {
    "en": "{title} with {years} years of work experience.",
    "de": "{title} mit {years} Jahren Berufserfahrung.",
    "es": "{title} con {years} años de experiencia laboral.",
    "pt": "{title} com {years} anos de experiência profissional.",
}
_NOT_NAMED = frozenset(
    {"degrees", "human languages", "leadership and general", "licences and certificates"}
)
"""Categories that have their own place in a resume, or that anybody may claim."""


def propose_summary(plan: Plan, *, dropped: frozenset[str], today: PartialDate) -> Change | None:
    """The summary with the asked skills that the resume shows and it does not name; a new one if there is none.

    The candidate's own sentences keep their wording, but for names that the posting spells otherwise. Lines that are
    *dropped* prove nothing. The language is the resume's; None for one without a wording here, or when there is too
    little to say.
    """
    pointer = "/basics/summary"
    basics = plan.wire.get("basics")
    if not isinstance(basics, dict) or not plan.may_touch(pointer):
        return None
    before = basics.get("summary")
    if before is not None and not isinstance(before, str):
        return None
    language = _language(plan)
    if language not in _SKILL_LINE:
        return None
    named, evidence, ids = _asked_skills(plan, before or "", dropped)
    if len(named) < _SKILLS_MIN:
        return None
    if before and before.strip():
        sentences = [aligned(before.strip(), plan.job)]
    else:
        sentences = _title_sentence(plan, language, today)
    skills = f"{', '.join(named[:-1])} {_AND[language]} {named[-1]}"
    sentences.append(_SKILL_LINE[language].format(skills=skills))
    after = " ".join(sentences)
    facts = (pointer,) if before else _title_evidence(plan)
    return Change(
        id="summary",
        op="replace" if "summary" in basics else "add",
        pointer=pointer,
        before=before,
        after=after,
        reason="Names the skills that the posting asks for and the resume shows.",
        requirement_ids=ids,
        evidence=(*facts, *evidence),
    )


def _language(plan: Plan) -> str | None:
    stated = plan.request.resume.language
    if stated:
        return stated.split("-")[0].casefold()
    return language_of("\n".join(fact.text for fact in plan.facts))


def _asked_skills(
    plan: Plan, summary: str, dropped: frozenset[str]
) -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
    """Names as the resume writes them, where it does, and the requirements that ask for them."""
    told = [mention.canonical for mention in find_skills(summary)]
    named: dict[str, tuple[str, str]] = {}
    ids: list[str] = []
    requirements = sorted(
        (item for item in plan.job.requirements if not item.negated and item.kind != "context"),
        key=lambda item: -KIND_WEIGHT[item.kind],
    )
    for requirement in requirements:
        for term in requirement.terms:
            entry = skill_entry(term.skill)
            if term.negated or entry is None or entry.category in _NOT_NAMED:
                continue
            asked = Asked.of(term.skill)
            if term.skill in named or any(asked.nearness(name) == "same" for name in told):
                continue
            shown = _shown(plan, term.skill, dropped)
            if shown is not None and len(named) < _SKILLS_MAX:
                named[term.skill] = shown
                ids.append(requirement.id)
    return (
        [name for name, _ in named.values()],
        tuple(dict.fromkeys(pointer for _, pointer in named.values())),
        tuple(dict.fromkeys(ids)),
    )


def _shown(plan: Plan, skill: str, dropped: frozenset[str]) -> tuple[str, str] | None:
    """How the resume writes a skill, and where: a listed skill before a sentence."""
    places = [
        (not fact.pointer.startswith("/skills/"), mention.surface, fact.pointer)
        for fact in plan.facts
        if fact.pointer not in dropped | {"/basics/summary"} and not fact.pointer.endswith("/name")
        for mention in fact.mentions
        if mention.canonical == skill
    ]
    if not places:
        return None
    _, surface, pointer = min(places, key=lambda place: place[0])
    return aligned(surface, plan.job, whole=True), pointer


def _title_sentence(plan: Plan, language: str, today: PartialDate) -> list[str]:
    roles = plan.request.resume.work or ()
    title = roles[0].position if roles else None
    if not title:
        return []
    # The first and last month of a role may have been days only: never claim more than is sure.
    years = int(years_worked(roles, today=today) - len(roles) / 12)
    if years < _YEARS_MIN or language not in _TITLE_LINE:
        return [f"{title}."]
    return [_TITLE_LINE[language].format(title=title, years=years)]


def _title_evidence(plan: Plan) -> tuple[str, ...]:
    roles: Sequence[object] = plan.wire.get("work") or ()
    dates = [
        f"/work/{index}/{field}"
        for index, role in enumerate(roles)
        if isinstance(role, dict)
        for field in ("startDate", "endDate")
        if role.get(field)
    ]
    return ("/work/0/position", *dates) if roles else ()
