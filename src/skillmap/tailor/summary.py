"""A proposal for the summary, made of facts of the resume and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from skillmap.models.change import Change
from skillmap.models.date import PartialDate
from skillmap.tailor.align import aligned, is_proper_name
from skillmap.tailor.match import KIND_WEIGHT, Asked, years_worked
from skillmap.tailor.plan import Plan
from skillmap.tailor.skills import find_skills, fold_name, skill_entry

_SKILLS_MAX = 6
_SKILLS_MIN = 2
"""With fewer skills to name, a summary would say nothing new."""
_YEARS_MIN = 2

_SKILL_LINE = {
    "en": "Skills: {skills}.",
    "de": "Kenntnisse: {skills}.",
    "fr": "Compétences : {skills}.",
    "es": "Competencias: {skills}.",
    "pt": "Competências: {skills}.",
}
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
    language = plan.language
    if language not in _SKILL_LINE:
        return None
    named, evidence, ids = _asked_skills(plan, before or "", dropped)
    if len(named) < _SKILLS_MIN:
        return None
    if before and before.strip():
        sentences = [aligned(before.strip(), plan.job)]
    else:
        sentences = _title_sentence(plan, language, today)
    sentences.append(_SKILL_LINE[language].format(skills=", ".join(named)))
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


def _asked_skills(
    plan: Plan, summary: str, dropped: frozenset[str]
) -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
    """Names of asked skills that are shown, where, and the requirements that ask for them; the gravest first."""
    told = [mention.canonical for mention in find_skills(summary)]
    shown = _shown_skills(plan, dropped)
    named: dict[str, tuple[str, str, str]] = {}
    for requirement in sorted(
        (item for item in plan.job.requirements if not item.negated and item.kind != "context"),
        key=lambda item: -KIND_WEIGHT[item.kind],
    ):
        for term in requirement.terms:
            if term.negated or term.skill in named or term.skill not in shown:
                continue
            asked = Asked.of(term.skill)
            if any(asked.nearness(name) == "same" for name in told):
                continue
            named[term.skill] = (*shown[term.skill], requirement.id)
    kept = _without_repetition(list(named.values()))[:_SKILLS_MAX]
    names, pointers, ids = zip(*kept, strict=True) if kept else ((), (), ())
    return list(names), tuple(dict.fromkeys(pointers)), tuple(dict.fromkeys(ids))


def _without_repetition(named: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Without names that are part of another one: "POS" beside "Toast POS"."""
    folded = [f" {fold_name(name)} " for name, *_ in named]
    return [
        entry
        for at, entry in enumerate(named)
        if not any(folded[at] in other for index, other in enumerate(folded) if index != at)
    ]


def _shown_skills(plan: Plan, dropped: frozenset[str]) -> dict[str, tuple[str, str]]:
    """Names and pointers by skill: as the skills section lists it, else as a text names it if that is a proper name."""
    listed: dict[str, tuple[str, str]] = {}
    told: dict[str, tuple[str, str]] = {}
    for fact in plan.facts:
        if fact.pointer in dropped or fact.pointer == "/basics/summary":
            continue
        is_listed = fact.pointer.startswith("/skills/") and "/keywords/" in fact.pointer
        for mention in fact.mentions:
            entry = skill_entry(mention.canonical)
            if entry is None or entry.category in _NOT_NAMED:
                continue
            name = aligned(mention.surface, plan.job, whole=True)
            if is_listed:
                listed.setdefault(mention.canonical, (name, fact.pointer))
            elif is_proper_name(mention):
                told.setdefault(mention.canonical, (name, fact.pointer))
    return told | listed


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
