"""Names in a list of skills that stand beside a level: neither may change without the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from skillmap.models.change import Change, Finding, Severity
from skillmap.models.pointer import list_index, split_pointer
from skillmap.models.resume import Resume
from skillmap.tailor.claim_sources import Claim
from skillmap.tailor.claim_words import Phrase, claim_phrases, words_in
from skillmap.tailor.quantities import quantities_in
from skillmap.tailor.skills import find_skills, fold_name, relation

CHECKER = "levels"

_STARS = frozenset("★☆●○◐")


@dataclass(frozen=True, slots=True)
class _Group:
    """An entry of `skills`; `level` are the words that tell how well it is mastered."""

    name: str
    level: tuple[Phrase, ...]
    keywords: tuple[str, ...]


def check_levels(change: Change, base: Resume, claims: tuple[Claim, ...]) -> Iterator[Finding]:
    """Findings about skills that would come to stand beside another level, or lose theirs.

    "Expert: Java" says how well Java is mastered as much as the field `level` does.
    """
    tokens = split_pointer(change.pointer)
    for claim in claims:
        if claim.kind == "skill":
            yield from _check_text(claim, base)
    if tokens[:1] != ("skills",):
        return
    groups = _groups(base)
    at = list_index(tokens[1]) if len(tokens) > 1 else None
    if at is None or (change.op == "add" and len(tokens) == 2):
        yield from _check_new_group(claims, change, groups)
    elif at >= len(groups):
        return
    elif tokens[2:] == ("name",):
        yield from _check_name(change, claims, groups[at])
    else:
        for claim in claims:
            yield from _check_keyword(claim, groups, groups[at])


def level_words(text: str) -> tuple[Phrase, ...]:
    """What in *text* tells how well something is mastered: level words, years, stars."""
    words = words_in(text)
    skills = [(mention.start, mention.end) for mention in find_skills(text)]
    told = tuple(
        phrase
        for phrase, at in claim_phrases("level").find(text)
        if not any(low <= words[at].start < high for low, high in skills)  # "Visual Basic".
    )
    keys = tuple(word.key for word in words)
    told += tuple(phrase for phrase in claim_phrases("level_alone").found(text) if phrase == keys)
    years = tuple((q.surface,) for q in quantities_in(text) if q.unit in ("year", "month", "%"))
    stars = tuple((char,) for char in text if char in _STARS)
    return (*told, *years, *stars)


def _groups(base: Resume) -> list[_Group]:
    found = []
    for skill in base.skills or ():
        name = skill.name or ""
        level = level_words(name) + (((skill.level,),) if skill.level else ())
        found.append(_Group(name, level, tuple(skill.keywords or ())))
    return found


def _check_text(claim: Claim, base: Resume) -> Iterator[Finding]:
    """A name that tells a level itself, such as "Rust (basic)", stands so in the resume."""
    told = level_words(claim.new)
    if claim.old is not None and level_words(claim.old) != told:
        yield _finding(claim, "error", "The level of this skill would change.", claim.new)
        return
    known = {fold_name(text) for _, text in base.texts()}
    alike = claim.old is not None and relation(_bare(claim.old), _bare(claim.new)) == "same"
    if told and not alike and fold_name(claim.new) not in known:
        message = "The resume does not say how well this is mastered."
        yield _finding(claim, "error", message, claim.new)


def _bare(text: str) -> str:
    """*text* without what stands in brackets at its end."""
    return text.partition("(")[0].strip()


def _check_name(change: Change, claims: tuple[Claim, ...], group: _Group) -> Iterator[Finding]:
    new = str(change.after)
    if level_words(group.name) != level_words(new) or (
        group.level and not group.keywords and not _same(group.name, new)
    ):
        for claim in claims:
            message = "This name stands beside a level, or is one itself."
            yield _finding(claim, "error", message, new)


def _check_new_group(
    claims: tuple[Claim, ...], change: Change, groups: list[_Group]
) -> Iterator[Finding]:
    fields = change.after if isinstance(change.after, dict) else {}
    new = _Group(str(fields.get("name", "")), level_words(str(fields.get("name", ""))), ())
    for claim in claims:
        if new.level:
            message = "A new group would tell how well its skills are mastered."
            yield _finding(claim, "error", message, new.name)
            return
        yield from _check_keyword(claim, groups, new)


def _check_keyword(claim: Claim, groups: list[_Group], target: _Group) -> Iterator[Finding]:
    if any(_same(claim.new, keyword) for keyword in target.keywords):
        return
    homes = [group for group in groups if any(_same(claim.new, k) for k in group.keywords)]
    if target.level:
        message = "The resume does not say that this is mastered so well."
        yield _finding(claim, "error", message, claim.new)
    elif any(group.level for group in homes):
        message = "The resume has this in a group that tells how well it is mastered."
        yield _finding(claim, "review", message, claim.new)


def _same(one: str, other: str) -> bool:
    return relation(one, other) == "same"


def _finding(claim: Claim, severity: Severity, message: str, word: str) -> Finding:
    return Finding(
        code="level.moved",
        severity=severity,
        message=message,
        words=(word,),
        evidence=() if claim.old is None else (claim.pointer,),
        checker=CHECKER,
    )
