"""Proposals that put what the posting asks for first: bullet points, skills, sections. No word changes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from skillmap.models.change import Change
from skillmap.models.resume import SECTIONS
from skillmap.tailor.plan import Plan
from skillmap.tailor.rank import WeightedSkill, skill_weight, weighted_skills
from skillmap.tailor.skills import find_skills

_GAIN_MIN = 1.05
"""A new order must put the worth of the lines this much higher up; smaller gains are not worth a person's attention."""
_SOLE_PROOFS_MIN = 2
"""So many requirements that nothing before it answers lift a section."""


def order_bullets(plan: Plan, *, dropped: frozenset[str]) -> Iterator[Change]:
    """One reorder per entry whose bullet points the posting would read in another order; those *dropped* come last."""
    for pointer, items in plan.lists():
        gone = [index for index in range(len(items)) if f"{pointer}/{index}" in dropped]
        kept = [index for index in range(len(items)) if index not in gone]
        better = _better_order([plan.value(f"{pointer}/{index}").value for index in kept])
        if better is None or not plan.may_reorder(pointer):
            continue
        order = [kept[at] for at in better] + gone
        lifted = [f"{pointer}/{kept[index]}" for at, index in enumerate(better) if index > at]
        ids = _requirement_ids(plan, lifted)
        yield Change(
            id=_change_id("order", pointer),
            op="reorder",
            pointer=pointer,
            before=list(range(len(items))),
            after=list(order),
            reason="Puts the lines that answer the posting first.",
            requirement_ids=ids,
            evidence=tuple(lifted),
        )


def order_skills(plan: Plan) -> Iterator[Change]:
    """Reorders of the skills within each group, and of the groups."""
    groups = plan.wire.get("skills") or []
    asked = weighted_skills(plan.job)
    worth: list[float] = []
    for index, group in enumerate(groups):
        keywords = group.get("keywords") or []
        weights = [_keyword_weight(keyword, asked) for keyword in keywords]
        named = _keyword_weight(group.get("name"), asked) if not keywords else 0.0
        worth.append(math.fsum(weights) + named)
        pointer = f"/skills/{index}/keywords"
        order = _better_order(weights)
        if order is not None and plan.may_reorder(pointer):
            yield _skills_change(pointer, order, "Puts the skills that the posting asks for first.")
    order = _better_order(worth)
    if order is not None and plan.may_reorder("/skills"):
        yield _skills_change(
            "/skills", order, "Puts the groups with skills that are asked for first."
        )


def order_sections(plan: Plan) -> Iterator[Change]:
    """A reorder of the sections when one far down holds proofs that nothing above it gives.

    Summary and work keep their places. Only an order that the resume itself states can be changed.
    """
    presentation = (plan.wire.get("meta") or {}).get("skillmap") or {}
    printed = presentation.get("sectionOrder")
    pointer = "/meta/skillmap/sectionOrder"
    if not isinstance(printed, list) or len(set(printed)) != len(printed):
        return
    if not plan.may_reorder(pointer) or "work" not in printed:
        return
    movable = [key for key in printed[printed.index("work") + 1 :] if key in SECTIONS]
    proven = _musts_of(plan, printed[: printed.index("work") + 1])
    order = list(range(len(printed)))
    place = printed.index("work") + 1
    lifted: list[str] = []
    for key in movable:
        sole = _musts_of(plan, [key]) - proven
        if len(sole) >= _SOLE_PROOFS_MIN and order.index(printed.index(key)) > place:
            order.remove(printed.index(key))
            order.insert(place, printed.index(key))
            lifted.append(key)
        if len(sole) >= _SOLE_PROOFS_MIN:
            place += 1
        proven |= sole
    if lifted and not set(lifted) & set(plan.request.options.skip_sections):
        yield Change(
            id="order-sections",
            op="reorder",
            pointer=pointer,
            before=list(range(len(printed))),
            after=list(order),
            reason=f"Moves up what answers requirements that nothing else shows: {', '.join(lifted)}.",
            requirement_ids=tuple(sorted(_musts_of(plan, lifted))),
        )


def _musts_of(plan: Plan, sections: Sequence[str]) -> set[str]:
    prefixes = tuple(f"/{key}/" for key in sections)
    musts = {item.id for item in plan.job.requirements if item.kind == "must"}
    return {
        requirement_id
        for fact in plan.facts
        if fact.pointer.startswith(prefixes)
        for requirement_id in plan.value(fact.pointer).requirement_ids
        if requirement_id in musts
    }


def _skills_change(pointer: str, order: Sequence[int], reason: str) -> Change:
    return Change(
        id=_change_id("order", pointer),
        op="reorder",
        pointer=pointer,
        before=list(range(len(order))),
        after=list(order),
        reason=reason,
    )


def _keyword_weight(keyword: object, asked: Sequence[WeightedSkill]) -> float:
    if not isinstance(keyword, str):
        return 0.0
    return skill_weight([mention.canonical for mention in find_skills(keyword)], asked)


def _better_order(values: Sequence[float]) -> list[int] | None:
    """Indexes by falling value, equal ones as they stand; None when that gains too little."""
    order = sorted(range(len(values)), key=lambda index: (-values[index], index))
    before = _gain(values)
    after = _gain([values[index] for index in order])
    return order if after > before * _GAIN_MIN else None


def _gain(values: Sequence[float]) -> float:
    """Discounted cumulative gain: what stands further down is read less."""
    return math.fsum(value / math.log2(at + 2) for at, value in enumerate(values))


def _requirement_ids(plan: Plan, pointers: Sequence[str]) -> tuple[str, ...]:
    found = {name for pointer in pointers for name in plan.value(pointer).requirement_ids}
    return tuple(item.id for item in plan.job.requirements if item.id in found)


def _change_id(verb: str, pointer: str) -> str:
    """Such as "order-work-0" for the bullet points of an entry, "order-skills-1" for the keywords of a group."""
    tokens = [
        token
        for token in pointer.strip("/").split("/")
        if token not in ("highlights", "keywords", "meta", "skillmap", "entries")
    ]
    return "-".join([verb, *tokens])
