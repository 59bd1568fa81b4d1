"""Proposals that use the posting's name for the same thing: "K8s" becomes "Kubernetes" if it writes that."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from skillmap.models.change import Change
from skillmap.models.job import Job
from skillmap.tailor.match import KIND_WEIGHT
from skillmap.tailor.plan import Plan
from skillmap.tailor.skills import Alias, SkillMention, find_skills, fold_name, skill_entry

_NEVER = frozenset({"degrees", "licences and certificates", "human languages"})
"""Categories of which the wording is the candidate's own: a degree is called what it is called."""
_NUMERONYM = re.compile(r"^[A-Za-z]\d+[A-Za-z]$")
_ARTICLE = re.compile(r"\b(an?)\s+$", re.IGNORECASE)
_VOWEL_START = re.compile(r"(?:[AEFHILMNORSX][A-Z]|[aeioAEIO][a-z])")
"""Spellings that are spoken with a vowel first: "an SQL", "an API"; "u" is left out, since it goes either way."""
_JOBS_KEPT_MAX = 16
_NAMES_KEPT_MAX = 4_096
_TEXT_FIELDS = {
    "work": ("description", "summary"),
    "volunteer": ("summary",),
    "projects": ("description",),
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """How the posting writes a skill, and the requirements that name it."""

    canonical: str
    form: str
    plural: bool
    requirement_ids: tuple[str, ...]


def aligned(text: str, job: Job, *, whole: bool = False) -> str:
    """*text* with the names of skills as *job* writes them, where they are the same; *whole*: it is one name."""
    wanted = _wanted_names(job)
    siblings = () if whole else (text,)
    return _apply(text, _edits(text, wanted, siblings))


def align_names(plan: Plan, *, without: frozenset[str]) -> Iterator[Change]:
    """One replace per text with spellings that the posting writes otherwise; pointers in *without* are passed over."""
    wanted = _wanted_names(plan.job)
    for pointer, text, whole in _texts(plan):
        if pointer in without or not plan.may_touch(pointer):
            continue
        siblings = _siblings(plan, pointer) if whole else ()
        edits = _edits(text, wanted, siblings)
        if edits:
            yield _change(pointer, text, edits)


def _edits(
    text: str, wanted: Mapping[str, _Wanted], siblings: Sequence[str]
) -> list[tuple[SkillMention, _Wanted, str]]:
    return [
        (mention, wanted[mention.canonical], new)
        for mention in find_skills(text)
        if mention.canonical in wanted
        and (new := _replacement(text, mention, wanted[mention.canonical], siblings))
    ]


def _apply(text: str, edits: Sequence[tuple[SkillMention, _Wanted, str]]) -> str:
    for mention, _, new in sorted(edits, key=lambda edit: -edit[0].start):
        text = text[: mention.start] + new + text[mention.end :]
    return text


def _change(pointer: str, text: str, edits: Sequence[tuple[SkillMention, _Wanted, str]]) -> Change:
    names = dict.fromkeys(
        f"The posting writes “{new}”; “{mention.surface}” is the same." for mention, _, new in edits
    )
    ids = dict.fromkeys(name for _, wanted, _ in edits for name in wanted.requirement_ids)
    tokens = [
        token
        for token in pointer.strip("/").split("/")
        if token not in ("highlights", "keywords", "meta", "skillmap", "entries")
    ]
    return Change(
        id="-".join(["name", *tokens]),
        op="replace",
        pointer=pointer,
        before=text,
        after=_apply(text, edits),
        reason=" ".join(names),
        requirement_ids=tuple(ids),
        evidence=(pointer,),
    )


def _texts(plan: Plan) -> Iterator[tuple[str, str, bool]]:
    """Texts that may be reworded, with their pointers; the last value tells of texts that are one name each."""
    summary = (plan.wire.get("basics") or {}).get("summary")
    if isinstance(summary, str):
        yield "/basics/summary", summary, False
    for section, fields in _TEXT_FIELDS.items():
        for index, entry in enumerate(plan.wire.get(section) or ()):
            for field in fields:
                if isinstance(entry.get(field), str):
                    yield f"/{section}/{index}/{field}", entry[field], False
    for pointer, items in plan.lists():
        for index, item in enumerate(items):
            yield f"{pointer}/{index}", item, False
    for section in ("skills", "projects"):
        for index, entry in enumerate(plan.wire.get(section) or ()):
            for number, keyword in enumerate(entry.get("keywords") or ()):
                if isinstance(keyword, str):
                    yield f"/{section}/{index}/keywords/{number}", keyword, True


def _siblings(plan: Plan, pointer: str) -> Sequence[str]:
    """All keywords of the section of *pointer*."""
    section = pointer.split("/")[1]
    return [
        keyword
        for entry in plan.wire.get(section) or ()
        for keyword in entry.get("keywords") or ()
        if isinstance(keyword, str)
    ]


# -- how the posting writes it ----------------------------------------------------------------


_recent: deque[tuple[Job, Mapping[str, _Wanted]]] = deque(maxlen=_JOBS_KEPT_MAX)
"""What was found for the jobs of the last runs. A job is known by identity: to hash one takes longer than to look."""


def _wanted_names(job: Job) -> Mapping[str, _Wanted]:
    for known, wanted in tuple(_recent):
        if known is job:
            return wanted
    found = _find_wanted_names(job)
    _recent.append((job, found))
    return found


@lru_cache(maxsize=_JOBS_KEPT_MAX)
def _find_wanted_names(job: Job) -> Mapping[str, _Wanted]:
    """Skills that the posting writes in exactly one spelling that may stand for the others, by canonical name.

    A requirement that is a must names them before one that is nice to have.
    """
    spelt: dict[str, set[str]] = {}
    for mention in find_skills(job.text):
        spelt.setdefault(mention.canonical, set()).add(fold_name(mention.surface))
    wanted: dict[str, _Wanted] = {}
    asked = sorted(
        (requirement for requirement in job.requirements if not requirement.negated),
        key=lambda requirement: -KIND_WEIGHT[requirement.kind],
    )
    for requirement in asked:
        for term in requirement.terms:
            if term.negated or len(spelt.get(term.skill, ())) != 1:
                continue
            alias = _alias(term.skill, term.text)
            if alias is None or not _may_stand(alias):
                continue
            known = wanted.get(term.skill)
            ids = (*(known.requirement_ids if known else ()), requirement.id)
            form, plural = _form(term.text, alias)
            wanted[term.skill] = _Wanted(
                term.skill,
                known.form if known else form,
                known.plural if known else plural,
                tuple(dict.fromkeys(ids)),
            )
    return wanted


@lru_cache(maxsize=_NAMES_KEPT_MAX)
def _alias(canonical: str, surface: str) -> Alias | None:
    """The spelling of the data that *surface* is."""
    entry = skill_entry(canonical)
    if entry is None or entry.category in _NEVER:
        return None
    folded = fold_name(surface)
    return next((alias for alias in entry.aliases if fold_name(alias.text) == folded), None)


def _may_stand(alias: Alias) -> bool:
    """Whether a spelling may take the place of another: it is a name or an abbreviation, and tells no version."""
    is_small = alias.text[0].isalpha() and alias.text == alias.text.lower()
    if alias.language is not None or is_small:
        return _is_plain_name(alias)
    return not any(char.isdigit() for char in alias.text) or bool(_NUMERONYM.match(alias.text))


def is_proper_name(mention: SkillMention) -> bool:
    """Whether a mention is a name such as "Kafka" or "SLO", and not a wording such as "escalations"."""
    alias = _alias(mention.canonical, mention.surface)
    return alias is not None and _may_stand(alias) and mention.surface != mention.surface.lower()


def _is_plain_name(alias: Alias) -> bool:
    """Names that are written small, such as "pandas", are marked exact in the data; loose wordings are not."""
    return alias.language is None and alias.exact


def _form(surface: str, alias: Alias) -> tuple[str, bool]:
    """The spelling as it goes into a text, and whether it is plural. Names keep capitals, words get none."""
    plural = _is_plural(surface, alias)
    generic = " " in alias.text and alias.text[1:] == alias.text[1:].lower()
    if generic:
        return surface[0].lower() + surface[1:], plural
    return (alias.text + "s" if plural and not alias.text.endswith("s") else alias.text), plural


def _is_plural(surface: str, alias: Alias) -> bool:
    if surface.casefold().endswith("s") and not alias.text.casefold().endswith("s"):
        return True
    return alias.text.endswith("s") and alias.text[0].isupper() and " " in alias.text


def _replacement(
    text: str, mention: SkillMention, wanted: _Wanted, siblings: Sequence[str]
) -> str | None:
    """What to write instead of *mention*, or None to leave it."""
    alias = _alias(mention.canonical, mention.surface)
    if alias is None or not _may_stand(alias):
        return None
    if fold_name(mention.surface) == fold_name(wanted.form):
        return None
    if _is_plural(mention.surface, alias) != wanted.plural:
        return None
    article = _ARTICLE.search(text[: mention.start])
    if article and bool(_VOWEL_START.match(wanted.form)) != (len(article.group(1)) == len("an")):
        return None
    # "Kubernetes (K8s)" already has both names, and a list must not name a thing twice.
    folded = f" {fold_name(wanted.form)} "
    if any(folded in f" {fold_name(other)} " for other in (text, *siblings)):
        return None
    if _is_part_of_name(text, mention):
        return None
    starts = not text[: mention.start].strip(" \t\"'“(")
    return (
        wanted.form[0].upper() + wanted.form[1:] if starts and " " in wanted.form else wanted.form
    )


def _is_part_of_name(text: str, mention: SkillMention) -> bool:
    """Whether the name goes on: "Postgres Conference 2019", "JS Academy", "example.com/js"."""
    if re.match(r"[@/\\._]\w|\.\w", text[mention.end :]) or re.search(
        r"[@/\\._]$", text[: mention.start]
    ):
        return True
    return re.match(r"\s+[A-ZÀ-Þ][a-zà-ÿ]+", text[mention.end :]) is not None
