"""Letters and messages by rules alone: lines of the resume that answer the posting, recast and put in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from skillmap.models.date import PartialDate
from skillmap.models.document import Notice
from skillmap.models.job import Job
from skillmap.models.tailoring import TailorRequest
from skillmap.models.writing import Passage, Writing, WritingKind
from skillmap.tailor.match import KIND_WEIGHT, Asked, years_worked
from skillmap.tailor.passages import check_passage
from skillmap.tailor.plan import Plan, make_plan
from skillmap.tailor.writing_frame import PASSAGE_KIND, company_of, make_frame, title_of
from skillmap.tailor.writing_lines import (
    Line,
    Place,
    asked_names,
    in_sentence,
    is_common_noun,
    is_noun,
    lines_of,
    place_of,
    sentence_of,
)
from skillmap.tailor.writing_words import (
    capitalized,
    enumerate_words,
    fill,
    filled,
    letter_words,
    word_count,
    writing_language,
)

WORDS_MIN: Mapping[WritingKind, int] = {
    "cover_letter": 150,
    "follow_up_email": 60,
    "outreach_message": 0,
}
"""Fewer words come with a notice: the resume says too little about this posting. Nothing is padded."""
WORDS_MAX: Mapping[WritingKind, int] = {
    "cover_letter": 300,
    "follow_up_email": 120,
    "outreach_message": 80,
}
"""No writing by rules has more words, greeting and name included."""
LINES_MAX: Mapping[WritingKind, int] = {
    "cover_letter": 8,
    "follow_up_email": 3,
    "outreach_message": 2,
}
"""Lines of the resume that are retold; a letter is no second resume."""
_ENTRY_LINES_MAX = (3, 6)
"""Lines of one entry that are told: usually, and where the writing would be short without more."""
_ENOUGH_WORDS: Mapping[WritingKind, int] = {
    "cover_letter": 230,
    "follow_up_email": 95,
    "outreach_message": 60,
}
"""No further line is added beyond these; the longest line still fits below `WORDS_MAX`."""
_SHARE_MIN = 0.25
"""Share of the best line's worth below which a line is only told where the writing would be short without it."""
_NAMES_MAX = 4
_SKILLS_MAX = 6
_SKILLS_MIN = 2
_GAPS_MAX = 2
_YEARS_MIN = 2

Gaps = Literal["omit", "name"]
"""Whether a cover letter says what the posting asks for and the resume does not show."""


def write_letter(
    request: TailorRequest, kind: WritingKind, today: PartialDate, *, gaps: Gaps = "omit"
) -> Writing:
    """A writing of that kind, in the language of the resume, from nothing but its lines; equal ones on one day.

    Every passage is one that the verifier accepts. Where the resume says too little for the usual length, the writing
    is short and a warning says so; where there are no wordings for its language, the frame is in English.
    """
    return _Letter(request, kind, today).write(gaps)


class _Letter:
    """A letter in work."""

    def __init__(self, request: TailorRequest, kind: WritingKind, today: PartialDate) -> None:
        self._plan: Plan = make_plan(request)
        self._kind = kind
        self._today = today
        own = self._plan.language
        self._language = writing_language(own)
        self._is_foreign = own is not None and self._language != own
        self._words: Mapping[str, Any] = letter_words(self._language)
        self._frame = make_frame(kind, self._language, self._job, request.resume)
        self._told: set[str] = set()
        self._known: dict[tuple[str, tuple[str, ...]], bool] = {}

    @property
    def _job(self) -> Job:
        return self._plan.job

    def write(self, gaps: Gaps) -> Writing:
        """The writing, with its warnings."""
        opening, ending = self._opening(), self._ending(gaps)
        frame = (self._frame.salutation, self._frame.closing, self._frame.signature)
        spent = sum(map(word_count, [*frame, *(item.text for item in (*opening, *ending))]))
        body = self._body(WORDS_MAX[self._kind] - spent, _ENOUGH_WORDS[self._kind] - spent)
        passages = tuple(
            passage.model_copy(update={"position": at})
            for at, passage in enumerate((*opening, *body, *ending))
        )
        writing = Writing(
            kind=self._kind,
            language=self._language,
            subject=self._frame.subject,
            salutation=self._frame.salutation,
            passages=passages,
            closing=self._frame.closing,
            signature=self._frame.signature,
            written_by="rules",
        )
        return writing.model_copy(update={"warnings": tuple(self._warnings(writing))})

    # -- beginning and end --------------------------------------------------------------------

    def _opening(self) -> list[Passage]:
        values = {"title": title_of(self._job), "company": company_of(self._job)}
        openings = filled(self._words["opening"][self._kind], values)
        sentences: list[tuple[str, tuple[str, ...]]] = [
            (next((text for text in openings if self._accepts(text, ())), ""), ())
        ]
        if self._kind != "outreach_message":
            sentences += self._role()
        return self._paragraph(sentences)

    def _role(self) -> list[tuple[str, tuple[str, ...]]]:
        roles = self._plan.request.resume.work or ()
        if not roles:
            return []
        role = roles[0]
        values = {"position": role.position or "", "name": role.name or ""}
        template = self._words["role"]["now" if role.is_current else "before"]
        evidence = tuple(f"/work/0/{key}" for key, value in values.items() if value)
        found = [(fill([item], values), evidence) for item in template]
        kept = [item for item in found if item[0] and self._accepts(*item)][:1]
        # The first and last month of a role may have been days only: never claim more than is sure.
        years = int(years_worked(roles, today=self._today) - len(roles) / 12)
        if self._kind == "cover_letter" and years >= _YEARS_MIN:
            kept.append((fill(self._words["role"]["years"], {"years": str(years)}), self._dates()))
        return kept

    def _dates(self) -> tuple[str, ...]:
        return tuple(
            f"/work/{index}/{field}"
            for index, role in enumerate(self._plan.wire.get("work") or ())
            for field in ("startDate", "endDate")
            if role.get(field)
        )

    def _ending(self, gaps: Gaps) -> list[Passage]:
        denied = self._gaps() if gaps == "name" and self._kind == "cover_letter" else []
        return denied + self._paragraph([(text, ()) for text in self._words["ending"][self._kind]])

    def _gaps(self) -> list[Passage]:
        """What is asked as a must and not shown at all; what comes near it is no gap to be named."""
        asked = {item.id: item for item in self._job.requirements}
        names: dict[str, str] = {}
        ids: dict[str, None] = {}
        for gap in self._plan.request.match.gaps:
            requirement = asked.get(gap.requirement_id)
            if requirement is None or gap.kind != "must" or gap.bridges:
                continue
            for term in requirement.terms:
                if term.skill == gap.skill and is_noun(gap.skill, term.text):
                    is_first = term.start == requirement.start
                    names.setdefault(gap.skill, in_sentence(term.text, is_first=is_first))
                    ids[gap.requirement_id] = None
        chosen = list(names.values())[:_GAPS_MAX]
        if not chosen:
            return []
        terms = enumerate_words(chosen, self._language, last="or")
        text = fill(self._words["gaps"]["sentence"], {"terms": terms})
        return self._paragraph([(text, ())], tuple(ids)[: len(chosen)])

    # -- the middle ---------------------------------------------------------------------------

    def _body(self, words_max: int, enough: int) -> list[Passage]:
        chosen: list[Line] = []
        paragraphs: list[Passage] = []
        lines = lines_of(self._plan)
        needed = WORDS_MIN[self._kind] - (WORDS_MAX[self._kind] - words_max)
        for entry_max in _ENTRY_LINES_MAX:
            for line in lines:
                if line in chosen:
                    continue
                if len(chosen) == LINES_MAX[self._kind] or _words_in(paragraphs) >= enough:
                    break
                is_short = _words_in(paragraphs) < needed
                told = [item.entry for item in chosen].count(line.entry)
                is_weak = line.value < _SHARE_MIN * lines[0].value
                if told == entry_max or (not is_short and (is_weak or told >= _ENTRY_LINES_MAX[0])):
                    continue
                tried = self._paragraphs([*chosen, line])
                if tried and _words_in(paragraphs) < _words_in(tried) <= words_max:
                    chosen.append(line)
                    paragraphs = tried
        self._told = {name for line in chosen for name in line.skills}
        skills = self._also() if self._kind == "cover_letter" else []
        if _words_in([*paragraphs, *skills]) <= words_max:
            paragraphs += skills
        return paragraphs

    def _paragraphs(self, lines: Sequence[Line]) -> list[Passage]:
        """One paragraph for each entry, in the order of the resume."""
        found: list[Passage] = []
        order = {fact.pointer: at for at, fact in enumerate(self._plan.facts)}
        entries = dict.fromkeys(
            line.entry for line in sorted(lines, key=lambda line: order[line.pointer])
        )
        told: set[str] = set()
        named: set[str] = set()
        for number, entry in enumerate(entries):
            of_entry = [line for line in lines if line.entry == entry]
            place = place_of(self._plan, entry, self._language)
            if place.text in named:
                place = place_of(self._plan, entry, self._language, is_told=True)
            named.add(place.text)
            found += self._of_entry(of_entry, place, number, told)
        return found

    def _of_entry(
        self, lines: Sequence[Line], place: Place, number: int, told: set[str]
    ) -> list[Passage]:
        sentences: list[tuple[str, tuple[str, ...]]] = []
        ids: dict[str, None] = {}
        for line in lines:
            made = sentence_of(line, place, self._language, self._accepts, before=len(sentences))
            if made is not None:
                sentences.append(made)
                ids.update(dict.fromkeys(line.requirement_ids))
        if not sentences:
            return []
        skills, names = asked_names(self._plan, lines, told)
        told.update(skills)
        asked = self._words["asked"]["sentences"]
        if names:
            terms = enumerate_words(names[:_NAMES_MAX], self._language)
            lead = fill(asked[number % len(asked)], {"terms": terms})
            sentences.insert(0, (lead, ()))
        return self._paragraph(sentences, tuple(ids))

    def _also(self) -> list[Passage]:
        """Skills that are asked for, listed in the resume, and not told yet."""
        found: dict[str, tuple[str, str, str]] = {}
        for requirement in sorted(
            (item for item in self._job.requirements if not item.negated),
            key=lambda item: -KIND_WEIGHT[item.kind],
        ):
            for term in requirement.terms:
                if term.negated or term.skill in found or not is_noun(term.skill, term.text):
                    continue
                shown = self._listed(Asked.of(term.skill))
                if shown is not None:
                    found[term.skill] = (*shown, requirement.id)
        kept = list(found.values())[:_SKILLS_MAX]
        if len({name for name, *_ in kept}) < _SKILLS_MIN:
            return []
        names, pointers, ids = zip(*kept, strict=True)
        skills = enumerate_words(list(dict.fromkeys(names)), self._language)
        text = fill(self._words["also"]["sentence"], {"skills": skills})
        return self._paragraph([(text, tuple(dict.fromkeys(pointers)))], tuple(dict.fromkeys(ids)))

    def _listed(self, asked: Asked) -> tuple[str, str] | None:
        """Name and pointer of a tool that the skills section lists and no sentence has told."""
        for fact in self._plan.facts:
            if not fact.pointer.startswith("/skills/") or "/keywords/" not in fact.pointer:
                continue
            for mention in fact.mentions:
                is_left_out = mention.canonical in self._told or is_common_noun(fact.text)
                if not is_left_out and asked.nearness(mention.canonical) == "same":
                    return fact.text.strip(), fact.pointer
        return None

    # -- what all of it shares ----------------------------------------------------------------

    def _accepts(self, text: str, evidence: Sequence[str]) -> bool:
        """Whether the verifier accepts *text*; the same is asked often while a letter is put together."""
        key = (text, tuple(evidence))
        if key not in self._known:
            self._known[key] = not check_passage(
                text,
                evidence=evidence,
                base=self._plan.request.resume,
                job=self._job,
                kind=PASSAGE_KIND[self._kind],
                today=self._today,
            )
        return self._known[key]

    def _paragraph(
        self,
        sentences: Sequence[tuple[str, tuple[str, ...]]],
        requirement_ids: tuple[str, ...] = (),
    ) -> list[Passage]:
        """The accepted ones of *sentences* as one passage, the last ones left out until it is accepted as a whole."""
        kept = [item for item in sentences if item[0] and self._accepts(*item)]
        while kept:
            text = capitalized(" ".join(text for text, _ in kept))
            evidence = tuple(dict.fromkeys(name for _, cited in kept for name in cited))
            if self._accepts(text, evidence):
                return [Passage(text=text, evidence=evidence, requirement_ids=requirement_ids)]
            kept.pop()
        return []

    def _warnings(self, writing: Writing) -> list[Notice]:
        found = []
        if self._is_foreign:
            text = f"There are no wordings for {self._plan.language!r}: the frame is in English."
            found.append(Notice(code="writing.language", text=text))
        if word_count(writing.text) < WORDS_MIN[self._kind]:
            text = f"Fewer than {WORDS_MIN[self._kind]} words: the resume says little about this posting."
            found.append(Notice(code="writing.short", text=text))
        return found


def _words_in(passages: Sequence[Passage]) -> int:
    return sum(word_count(passage.text) for passage in passages)
