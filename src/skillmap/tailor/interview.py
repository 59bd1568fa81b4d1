"""Interview packs by rules alone: questions from what the posting asks, answers from the lines of the resume."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from skillmap.models.date import PartialDate
from skillmap.models.document import Notice
from skillmap.models.job import Job, Requirement, RequirementKind
from skillmap.models.tailoring import TailorRequest
from skillmap.models.writing import (
    QUESTIONS_DEFAULT,
    QUESTIONS_MAX,
    InterviewPack,
    InterviewQuestion,
    QuestionCategory,
)
from skillmap.tailor.interview_answers import Answers
from skillmap.tailor.interview_check import RemarkChecker
from skillmap.tailor.interview_level import Level, level_of
from skillmap.tailor.plan import Plan, make_plan
from skillmap.tailor.skills import skill_entry
from skillmap.tailor.writing_frame import company_of
from skillmap.tailor.writing_lines import Line, in_sentence, is_noun, lines_of
from skillmap.tailor.writing_words import (
    enumerate_words,
    fill,
    interview_words,
    writing_language,
)

SHARES: Mapping[QuestionCategory, float] = {
    "technical": 0.35,
    "behavioural": 0.25,
    "gap": 0.15,
    "role": 0.15,
    "company": 0.10,
}
"""How questions are divided among the categories, the most important first; what one cannot fill goes to the others."""

NAMES_MAX = 4
"""Skills or quotations that one question names; it may stand for more requirements than it names."""
QUOTE_CHARACTERS_MAX = 160
"""A longer quotation is cut at a word."""


def make_interview(
    request: TailorRequest, questions: int = QUESTIONS_DEFAULT, *, today: PartialDate
) -> InterviewPack:
    """At most so many questions, 1 to `QUESTIONS_MAX`, with outlines of answers that cite the resume.

    Every requirement that is a must is in one of them at least. Equal ones on one day; no question twice.

    Raises:
        ValueError: *questions* is out of bounds.
    """
    if not 1 <= questions <= QUESTIONS_MAX:
        raise ValueError(f"questions: 1 to {QUESTIONS_MAX}, not {questions}")
    return _Interview(request, questions, today).make()


@dataclass(slots=True)
class _Draft:
    """A question in work, with the lines and bridges that an answer may cite."""

    category: QuestionCategory
    text: str
    reason: str
    requirement_ids: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()
    lacking: tuple[str, ...] = field(default=())
    """Skills that the answer has to admit as not shown."""


class _Interview:
    """A pack in work."""

    def __init__(self, request: TailorRequest, count: int, today: PartialDate) -> None:
        self._plan: Plan = make_plan(request)
        self._count = count
        own = self._plan.language
        self._language = writing_language(own)
        self._is_foreign = own is not None and self._language != own
        self._words: Mapping[str, Any] = interview_words(self._language)
        self._level: Level = level_of(request, today)
        self._answers = Answers(self._plan, self._language, self._words, today)
        self._remarks = RemarkChecker(request.resume, request.job)
        statuses = {item.requirement_id: item for item in request.match.requirements}
        self._matches = statuses
        self._shown: list[Requirement] = []
        self._lacking: list[Requirement] = []
        for requirement in self._job.requirements:
            if requirement.negated or requirement.kind == "context":
                continue
            found = statuses.get(requirement.id)
            lacks = found is not None and found.status == "missing"
            (self._lacking if lacks else self._shown).append(requirement)

    @property
    def _job(self) -> Job:
        return self._plan.job

    def make(self) -> InterviewPack:
        """The pack, its questions by category."""
        drafts = self._drafts()
        outlined = [self._question(draft) for draft in drafts]
        warnings = []
        if self._is_foreign:
            text = f"There are no wordings for {self._plan.language!r}: questions are in English."
            warnings.append(Notice(code="writing.language", text=text))
        if len(outlined) < self._count:
            text = f"{len(outlined)} questions of {self._count}: posting and resume say too little for more."
            warnings.append(Notice(code="interview.short", text=text))
        return InterviewPack(
            language=self._language,
            questions=tuple(outlined),
            tips=tuple(self._tips()),
            written_by="rules",
            warnings=tuple(warnings),
        )

    def _question(self, draft: _Draft) -> InterviewQuestion:
        return InterviewQuestion(
            category=draft.category,
            text=draft.text,
            reason=draft.reason,
            requirement_ids=draft.requirement_ids,
            outline=self._answers.outline(
                draft.pointers,
                draft.lacking,
                draft.requirement_ids,
                is_gap=draft.category == "gap",
            ),
        )

    # -- which questions ----------------------------------------------------------------------

    def _drafts(self) -> list[_Draft]:
        makers: Mapping[QuestionCategory, Callable[[int], Iterator[_Draft]]] = {
            "technical": self._technical,
            "behavioural": self._behavioural,
            "gap": self._gap,
            "role": self._role,
            "company": self._company,
        }
        counts = self._counts()
        found: dict[QuestionCategory, list[_Draft]] = {}
        for category, make in makers.items():
            found[category] = self._usable(make(counts[category]), counts[category])
        # What one category could not fill, the others do, in their order.
        for category, make in makers.items():
            missing = self._count - sum(map(len, found.values()))
            if missing > 0:
                wanted = len(found[category]) + missing
                found[category] = self._usable(make(wanted), wanted)
        drafts = [draft for category in makers for draft in found[category]][: self._count]
        return _covering(drafts, self._musts())

    def _musts(self) -> list[Requirement]:
        return [item for item in (*self._shown, *self._lacking) if item.kind == "must"]

    def _counts(self) -> dict[QuestionCategory, int]:
        """Questions by category: shares of the whole by largest remainder; with few, the first categories."""
        open_ = [name for name in SHARES if name != "gap" or self._lacking or self._gap_names()]
        total = sum(SHARES[name] for name in open_)
        exact = {name: self._count * SHARES[name] / total for name in open_}
        counts: dict[QuestionCategory, int] = dict.fromkeys(SHARES, 0)
        counts |= {name: int(exact[name]) for name in open_}
        order = sorted(open_, key=lambda name: (counts[name] > 0, -(exact[name] - counts[name])))
        for name in order[: self._count - sum(counts.values())]:
            counts[name] += 1
        return counts

    def _usable(self, drafts: Iterator[_Draft], count: int) -> list[_Draft]:
        """The first *count* that say nothing unproven, none twice."""
        kept: dict[str, _Draft] = {}
        for draft in drafts:
            if len(kept) == count:
                break
            key = draft.text.casefold()
            if key not in kept and not self._remarks.check(draft.text):
                kept[key] = draft
        return list(kept.values())

    # -- technical and gap --------------------------------------------------------------------

    def _technical(self, count: int) -> Iterator[_Draft]:
        groups = _grouped(_of_kind(self._shown, "must"), max(count, 1))
        groups += [[item] for item in _of_kind(self._shown, "nice")]
        words = self._words["technical"]
        for turn in range(3):
            for at, group in enumerate(groups):
                is_must = any(item.kind == "must" for item in group)
                # What is only welcome is not "asked for": the last wording says "names".
                quoted = words["quoted"] if is_must else words["quoted"][-1:]
                text = self._about(group, words[self._level], quoted, at + turn)
                yield _Draft(
                    "technical",
                    text,
                    words["reason" if is_must else "reason_nice"],
                    tuple(item.id for item in group),
                    self._evidence(group),
                )

    def _gap(self, count: int) -> Iterator[_Draft]:
        words = self._words["gap"]
        partly = [item for item in self._partly() if item not in self._lacking]
        groups = _grouped(_of_kind(self._lacking, "must"), max(count, 1))
        groups += [[item] for item in _of_kind(partly, "must")]
        groups += [[item] for item in (*self._lacking, *partly) if item.kind != "must"]
        for turn in range(3):
            for at, group in enumerate(groups):
                names = [name for item in group for name in self._lacking_names(item)]
                text = self._about(group, words["skills"], words["quoted"], at + turn, names=names)
                yield _Draft(
                    "gap",
                    text,
                    words["reason"],
                    tuple(item.id for item in group),
                    self._bridges(group),
                    tuple(dict.fromkeys(names)),
                )

    def _partly(self) -> list[Requirement]:
        """Requirements of which some skill is shown and another one is not."""
        named = self._gap_names()
        return [
            item for item in self._job.requirements if item.id in named and item.kind != "context"
        ]

    def _gap_names(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        requirements = {item.id: item for item in self._job.requirements}
        for gap in self._plan.request.match.gaps:
            requirement = requirements.get(gap.requirement_id)
            if requirement is None or requirement.kind == "context":
                continue
            for term in requirement.terms:
                if term.skill == gap.skill and is_noun(gap.skill, term.text):
                    name = in_sentence(term.text, is_first=term.start == requirement.start)
                    found.setdefault(requirement.id, []).append(name)
        return found

    def _lacking_names(self, requirement: Requirement) -> list[str]:
        return list(dict.fromkeys(self._gap_names().get(requirement.id, [])))

    def _about(
        self,
        group: Sequence[Requirement],
        templates: Sequence[str],
        quoted: Sequence[str],
        turn: int,
        *,
        names: Sequence[str] | None = None,
    ) -> str:
        """A question about *group*: by the names of its skills if all have one, else by quotations."""
        named = [self._names(item) for item in group] if names is None else [list(names)]
        if all(named):
            skills = list(dict.fromkeys(name for item in named for name in item))
            text = self._listed(skills)
            return fill(templates[turn % len(templates)], {"skills": text})
        quotes = self._listed([self._quote(item.text) for item in group])
        return fill(quoted[turn % len(quoted)], {"quotes": quotes})

    def _names(self, requirement: Requirement) -> list[str]:
        """Skills of *requirement* that the resume shows, as the posting calls them."""
        match = self._matches.get(requirement.id)
        shown = {term.skill for term in match.terms if term.relation == "same"} if match else set()
        return list(
            dict.fromkeys(
                in_sentence(term.text, is_first=term.start == requirement.start)
                for term in requirement.terms
                if not term.negated and term.skill in shown and is_noun(term.skill, term.text)
                if not _is_credential(term.skill)
            )
        )

    def _listed(self, names: Sequence[str]) -> str:
        if len(names) <= NAMES_MAX:
            return enumerate_words(names, self._language)
        more = fill(self._words["technical"]["more"], {"count": str(len(names) - NAMES_MAX)})
        separator = ", "
        return separator.join(names[:NAMES_MAX]) + more

    def _quote(self, text: str) -> str:
        quotes = self._words["quotes"]
        line = " ".join(text.split()).rstrip(".;: ")
        if len(line) > QUOTE_CHARACTERS_MAX:
            line = line[:QUOTE_CHARACTERS_MAX].rsplit(" ", 1)[0].rstrip(" ,;:")
        return f"{quotes['open']}{line}{quotes['close']}"

    def _evidence(self, group: Sequence[Requirement]) -> tuple[str, ...]:
        """Places that answer *group*: bullet points first, one for each term."""
        found: dict[str, None] = {}
        for requirement in group:
            match = self._matches.get(requirement.id)
            quotes = [quote for term in match.terms for quote in term.evidence[:1]] if match else []
            found.update(dict.fromkeys(quote.pointer for quote in quotes))
        return tuple(
            sorted(
                found,
                key=lambda pointer: (
                    "/highlights/" not in pointer,
                    -self._plan.value(pointer).value,
                ),
            )
        )

    def _bridges(self, group: Sequence[Requirement]) -> tuple[str, ...]:
        ids = {item.id for item in group}
        found: dict[str, None] = {}
        for gap in self._plan.request.match.gaps:
            if gap.requirement_id in ids:
                found.update(dict.fromkeys(quote.pointer for quote in gap.bridges))
        return tuple(found)

    # -- the other categories -----------------------------------------------------------------

    def _behavioural(self, count: int) -> Iterator[_Draft]:
        del count
        words = self._words["behavioural"]
        lines: tuple[Line, ...] = lines_of(self._plan)
        for at, line in enumerate(lines):
            templates = words[self._level]
            text = fill(templates[at % len(templates)], {"quote": self._quote(line.text)})
            yield _Draft(
                "behavioural", text, words["reason"], line.requirement_ids, (line.pointer,)
            )

    def _role(self, count: int) -> Iterator[_Draft]:
        words = self._words["role"]
        tasks = [
            item
            for item in self._job.requirements
            if item.kind == "context" and not item.negated and len(item.text) > _TASK_CHARACTERS_MIN
        ]
        templates = words[self._level]
        general = [_Draft("role", text, words["reason_general"]) for text in words["general"]]
        if not tasks or count > 1:
            yield general[0]
            general = general[1:]
        for task in tasks:
            text = fill(templates[0], {"quote": self._quote(task.text)})
            yield _Draft("role", text, words["reason"], (task.id,), self._evidence([task]))
        yield from general

    def _company(self, count: int) -> Iterator[_Draft]:
        del count
        words = self._words["company"]
        company = company_of(self._job)
        templates = words["questions"] if company else words["unknown"]
        for template in templates:
            yield _Draft("company", fill(template, {"company": company}), words["reason"])

    def _tips(self) -> Iterator[str]:
        words = self._words["tips"]
        company = company_of(self._job)
        tips = [*words["always"]]
        if self._lacking or self._gap_names():
            tips.append(words["gaps"])
        tips.append(fill([words["company"], words["no_company"]], {"company": company}))
        tips.append(words["claims"])
        return (tip for tip in tips if not self._remarks.check(tip))


_TASK_CHARACTERS_MIN = 20
"""A shorter line of a posting names no task."""


def _is_credential(skill: str) -> bool:
    """Whether it is held or not, and nothing that one works with."""
    entry = skill_entry(skill)
    return entry is not None and entry.category == "licences and certificates"


def _of_kind(requirements: Sequence[Requirement], kind: RequirementKind) -> list[Requirement]:
    return [item for item in requirements if item.kind == kind]


def _grouped(requirements: Sequence[Requirement], count: int) -> list[list[Requirement]]:
    """*requirements* in at most *count* groups of neighbours, as equal in size as can be."""
    size, rest = divmod(len(requirements), count)
    groups: list[list[Requirement]] = []
    at = 0
    for number in range(count):
        end = at + size + (number < rest)
        if end > at:
            groups.append(list(requirements[at:end]))
        at = end
    return groups


def _covering(drafts: list[_Draft], musts: Sequence[Requirement]) -> list[_Draft]:
    """*drafts*, to the first of which every must is added that no question is about."""
    asked = {name for draft in drafts for name in draft.requirement_ids}
    left = tuple(item.id for item in musts if item.id not in asked)
    if drafts and left:
        first = next((draft for draft in drafts if draft.category == "technical"), drafts[0])
        first.requirement_ids += left
    return drafts
