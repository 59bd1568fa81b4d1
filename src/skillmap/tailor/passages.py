"""Free prose about a candidate: letters, e-mails, interview answers, held against the resume.

A passage is read clause by clause. A clause is a courtesy, says what the employer seeks, states a
wish, admits a gap, or claims something about the candidate. What is none of the first four is a
claim, and is judged as a line of a resume would be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

from skillmap.models.change import Finding, Severity
from skillmap.models.date import PartialDate
from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.tailor.claim_sources import Claim, Place, passage_sources, pointers
from skillmap.tailor.claim_words import Word, is_plain, stems_in, words_in
from skillmap.tailor.claims_negation import check_negation
from skillmap.tailor.claims_seniority import check_qualifiers
from skillmap.tailor.claims_text import check_text
from skillmap.tailor.language import fold
from skillmap.tailor.quantities import SPANS, quantities_in
from skillmap.tailor.skills import find_skills
from skillmap.tailor.verify import check_claim, gravest_first, this_day
from skillmap.tailor.word_families import data, means_same

CHECKER = "passages"

PassageKind = Literal["letter", "email", "outreach", "interview"]

PASSAGE_CHARACTERS_MAX: dict[PassageKind, int] = {
    "letter": 4_000,
    "email": 2_000,
    "outreach": 1_000,
    "interview": 2_500,
}
"""Longest passage of each kind. A page of a letter has about 3,000 characters."""

EMPLOYERS_MAX = 256
"""Employers whose openings and greetings are kept ready."""
_QUALIFIED_LINES_MAX = 12
"""Cited lines whose qualifiers are compared; a passage that cites more is about none of them."""

_Role = Literal["courtesy", "theirs", "wish", "gap", "claim"]
_BREAK = re.compile(
    r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bProf)(?<!\bSt)(?<!\be\.g)(?<!\bi\.e)(?<!\bz\.B)"
    r"(?<!\bz\. B)(?<!\d Mio)(?<!\d Mrd)(?<!& Co)[.!?]+\s+|\n+"
)
_CLAUSE = re.compile(
    r";\s+|\s+[\u2013\u2014-]\s+|(?<=\w):\s+"
    r"|,?\s+(?=(?:but|while|whereas|although|though|aber|w\u00e4hrend|obwohl|mais|bien que|pero|aunque|mas|embora)\s)"
)
_LEGAL_FORM = re.compile(
    r"(?: (?:gmbh|ag|se|kg|kgaa|ohg|ug|co|inc|llc|ltd|limited|corp|plc|sarl|lda))+$"
)
_LABEL = re.compile(r"^\s*(?:[-*\u2022]\s+)?(?P<label>[^\W\d_]+(?: [^\W\d_]+)?)\s?:\s+")


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    role: _Role
    sentence: int


def check_passage(
    text: str,
    *,
    evidence: Sequence[str],
    base: Resume,
    job: Job | None,
    kind: PassageKind,
    today: PartialDate | None = None,
) -> tuple[Finding, ...]:
    """Findings about a sentence or paragraph of prose, the gravest kind first; none when it is true.

    *evidence* are pointers into *base* that prove *text*; without any it may rest on the whole
    resume. What the posting seeks may be told as what it seeks, and what the candidate lacks as
    what they lack. A clause that points back at such a one ("I have done exactly that") is judged
    with what it points at. Pure; *today* ends what goes on until the present.
    """
    unknown = [pointer for pointer in evidence if not _exists(base, pointer)]
    if unknown:
        message = "The resume has nothing at this place."
        return (_finding("evidence.unknown", "error", message, unknown, ()),)
    whole = passage_sources(base, evidence, new=text)
    found = [*check_text(whole, None), *_check_length(whole, kind)]
    # Full-width digits and ligatures say the same as plain ones; so do typographic apostrophes.
    plain = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    judge = _Judge(whole, base, job, today or this_day())
    clauses = _clauses(plain, judge.names)
    for at, clause in enumerate(clauses):
        found += judge.check(clause, clauses[:at])
    return gravest_first(dict.fromkeys(found))


def _exists(base: Resume, pointer: str) -> bool:
    try:
        base.at(pointer)
    except (KeyError, ValueError):
        return False
    return True


def _check_length(claim: Claim, kind: PassageKind) -> Iterator[Finding]:
    limit = PASSAGE_CHARACTERS_MAX[kind]
    if len(claim.new) > limit:
        yield _finding("length.limit", "error", f"Longer than {limit} characters.", (), ())


# -- clauses ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that a passage may address: folded words of the posting's head, and the candidate's own."""

    company: str
    title: str
    location: str
    own: str
    posting: str

    @classmethod
    def of(cls, base: Resume, job: Job | None) -> _Names:
        own = base.basics.name if base.basics else None
        texts = (job.company, job.title, job.location) if job else (None, None, None)
        company, title, location = (_words(text or "") for text in texts)
        company = company or _words(_employer(job))
        return cls(company, title, location, _words(own or ""), _words(job.text if job else ""))


def _employer(job: Job | None) -> str:
    """The employer's name; a head "Harbor Works, Rostock" may have been read as a place."""
    if job is None:
        return ""
    return job.company or (job.location or "").partition(",")[0]


def _words(text: str) -> str:
    return " ".join(word.key for word in words_in(text))


def _clauses(text: str, names: _Names) -> list[_Clause]:
    """The clauses of *text* in order; neighbouring claims of one sentence stay together."""
    found: list[_Clause] = []
    for number, sentence in enumerate(filter(str.strip, _BREAK.split(text))):
        bare = _without_label(sentence)
        if _is_courtesy(bare, names):
            found.append(_Clause(bare, "courtesy", number))
            continue
        for part in _parts(bare, names):
            role = _role(part, names)
            last = found[-1] if found else None
            if last and (last.role, last.sentence) == (role, number) and role == "claim":
                found[-1] = replace(last, text=f"{last.text} {part}")
            else:
                found.append(_Clause(part, role, number))
    return found


def _without_label(sentence: str) -> str:
    match = _LABEL.match(sentence)
    known = match is not None and fold(match["label"]) in _listed("labels", "words")
    return sentence[match.end() :] if match and known else sentence


def _parts(sentence: str, names: _Names) -> list[str]:
    """*sentence* cut at its clauses, and where after its opening somebody speaks of themselves."""
    parts = []
    for clause in filter(str.strip, _CLAUSE.split(sentence)):
        words = words_in(clause)
        if not words:
            continue
        opened = max((_opening(words, name, names) for name in ("gaps", "wishes")), default=0)
        cuts = [
            words[_linked(words, at, opened)].start
            for at, word in enumerate(words)
            if at >= max(opened, 1) and _is_subject(word)
        ]
        cuts = [cut for cut in cuts if cut > words[0].start]
        edges = [0, *cuts, len(clause)]
        parts += [clause[low:high] for low, high in pairwise(edges)]
    return [part for part in parts if words_in(part)]


def _linked(words: tuple[Word, ...], at: int, opened: int) -> int:
    """Where the clause begins whose subject is at *at*: before "which" in "which I used"."""
    links = _listed("self", "links")
    while at > opened and words[at - 1].key in links:
        at -= 1
    return at


def _is_subject(word: Word) -> bool:
    return word.key in _listed("self", "subjects") or word.key.startswith("j'")


def _role(part: str, names: _Names) -> _Role:
    words = words_in(part)
    keys = {word.key for word in words}
    if _opening(words, "gaps", names) and not keys & _listed("gaps", "claiming"):
        return "gap"
    # "Year 4 Teacher" is the name of what is wished for, and tells no years.
    said = {word.key for word in _without_papers(words)} - set(names.title.split())
    if _opening(words, "wishes", names) and not said & _listed("wishes", "claiming"):
        return "wish"
    if _is_theirs(words, names) and not keys & _listed("theirs", "answers"):
        return "theirs"
    return "claim"


def _without_papers(words: tuple[Word, ...]) -> Iterator[Word]:
    """*words* without the "my" of "my application", which claims nothing."""
    papers = _listed("wishes", "papers")
    for at, word in enumerate(words):
        if at + 1 == len(words) or words[at + 1].key not in papers:
            yield word


def _is_theirs(words: tuple[Word, ...], names: _Names) -> bool:
    """Whether it says what the employer seeks, does or offers, and nothing of the candidate."""
    if any(word.key in _listed("self", "words") or _is_subject(word) for word in words):
        return False
    lead = words[1:] if words[0].key in ("as", "since", "because", "da", "weil", "comme") else words
    opened = _opening(lead, "theirs", names)
    rest = [word.key for word in lead[opened:]]
    return opened > 0 and any(
        rest[: len(verb)] == list(verb) for verb in _phrases("theirs", "verbs")
    )


def _opening(words: Sequence[Word], section: str, names: _Names) -> int:
    """How many words of *words* are an opening of that section; 0 without one."""
    keys = tuple(word.key for word in words)
    return max(
        (
            len(opener)
            for opener in _openers(section, names.company)
            if keys[: len(opener)] == opener
        ),
        default=0,
    )


@lru_cache(maxsize=EMPLOYERS_MAX)
def _openers(section: str, company: str) -> tuple[tuple[str, ...], ...]:
    items = data("passages.toml")[section]["openers"]
    filled = (item.replace("{company}", company) for item in items if company or "{" not in item)
    return tuple(tuple(word.key for word in words_in(item)) for item in filled)


@cache
def _phrases(section: str, name: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(word.key for word in words_in(item)) for item in data("passages.toml")[section][name]
    )


@cache
def _listed(section: str, name: str) -> frozenset[str]:
    items = data("passages.toml")[section][name]
    texts = [items] if isinstance(items, str) else items
    return frozenset(word.key for text in texts for word in words_in(text))


def _is_courtesy(sentence: str, names: _Names) -> bool:
    said = _words(sentence)
    return bool(said) and any(
        pattern.fullmatch(said) and _names_known(pattern.fullmatch(said), names)
        for pattern in _courtesies(names.company, names.title, names.location, names.own)
    )


def _names_known(match: re.Match[str] | None, names: _Names) -> bool:
    person = match.groupdict().get("person") if match else None
    return person is None or f" {person} " in f" {names.posting} "


@lru_cache(maxsize=EMPLOYERS_MAX)
def _courtesies(company: str, title: str, location: str, name: str) -> tuple[re.Pattern[str], ...]:
    values = {"company": company, "title": title, "location": location, "name": name}
    # "Acme" is what letters call "Acme GmbH & Co. KG".
    short = _LEGAL_FORM.sub("", company)
    found = []
    for item in data("passages.toml")["courtesy"]["sentences"]:
        parts = re.split(r"\{(\w+)\}", item)
        if any(not values.get(slot, "x") for slot in parts[1::2]):
            continue
        patterns = [
            (
                _either(values[part], short if part == "company" else "")
                if part in values
                else _PERSON
            )
            if at % 2
            else " ".join(re.escape(word.key) for word in words_in(part))
            for at, part in enumerate(parts)
        ]
        found.append(re.compile(" ".join(pattern for pattern in patterns if pattern)))
    return tuple(found)


_PERSON = r"(?P<person>[^\W\d_]+(?: [^\W\d_]+)?)"


def _either(text: str, shorter: str) -> str:
    """A pattern for *text*, or for *shorter* where it is one."""
    return f"(?:{re.escape(text)}|{re.escape(shorter)})" if shorter else re.escape(text)


# -- judging ----------------------------------------------------------------------------------


class _Judge:
    """Judges the clauses of one passage."""

    def __init__(self, whole: Claim, base: Resume, job: Job | None, today: PartialDate) -> None:
        self._whole = whole
        self._base = base
        self._job = job
        self._today = today
        self.names = _Names.of(base, job)
        posting = job.text if job else ""
        self._known = frozenset(
            (*stems_in(posting), *(stem for place in whole.all for stem in stems_in(place.text)))
        )

    def check(self, clause: _Clause, before: Sequence[_Clause]) -> Iterator[Finding]:
        """Findings about *clause*, which stands after those *before*."""
        match clause.role:
            case "courtesy":
                return
            case "theirs":
                listed = _listed("theirs", "verbs") | _listed("theirs", "words")
                yield from self._check_words(clause.text, "theirs", listed)
            case "wish":
                yield from self._check_wish(clause.text)
            case "gap":
                yield from self._check_gap(clause.text)
            case _:
                yield from self._check_claim(clause, before)

    def _check_claim(self, clause: _Clause, before: Sequence[_Clause]) -> Iterator[Finding]:
        text = clause.text
        if _points_back(text):
            text = " ".join((*_pointed_at(clause, before), text))
        claim = replace(self._whole, new=self._without_addressee(text))
        yield from check_claim(claim, self._base, self._job, self._today)
        if len(claim.line) <= _QUALIFIED_LINES_MAX:
            for place in claim.line:
                yield from check_qualifiers(replace(claim, old=place.text))
        for phrase in _phrases("boasts", "phrases"):
            if f" {' '.join(phrase)} " in f" {_words(text)} ":
                message = "That somebody fits is for the reader to say."
                yield _finding(
                    "superlative.added", "error", message, [" ".join(phrase)], claim.line
                )

    def _without_addressee(self, text: str) -> str:
        """*text* without "to Harbor Works" where it says what one would do there."""
        company = _employer(self._job)
        if not company or not _MODAL.match(text):
            return text
        return re.sub(rf"\s+(?:to|for|at|with|bei|f\u00fcr)\s+{re.escape(company)}(?!\w)", "", text)

    def _check_wish(self, text: str) -> Iterator[Finding]:
        addressed = f" {self.names.title} {self.names.company} {self.names.location} "
        for quantity in quantities_in(text):
            if fold(quantity.surface) in _listed("pointing", "always"):
                continue  # "Both" of those named.
            if f" {_words(quantity.surface)} " in addressed:
                continue  # A "Year 4 Teacher" is sought.
            if quantity.unit not in SPANS or quantity.unit in ("year", "month"):
                message = "A wish needs no number."
                yield _finding("number.unsupported", "error", message, [quantity.surface], ())
        if not any(_words(text).startswith(" ".join(o)) for o in _phrases("wishes", "learning")):
            held = {m.canonical for p in self._whole.all for m in find_skills(p.text)}
            for mention in find_skills(text):
                said = f" {_words(mention.surface)} "
                if mention.canonical in held or said in addressed or is_plain_text(said):
                    continue
                message = (
                    "Only the posting names this; a wish for it would suggest that it is held."
                )
                yield _finding("term.only_in_posting", "error", message, [mention.surface], ())
        yield from self._check_words(text, "wishes", _listed("wishes", "words"))

    def _check_gap(self, text: str) -> Iterator[Finding]:
        for quantity in quantities_in(text):
            message = "What somebody has not done needs no number."
            yield _finding("number.unsupported", "error", message, [quantity.surface], ())
        everything = replace(self._whole, new=text, line=self._whole.all, entry=(), rest=())
        for finding in check_negation(everything):
            if finding.code == "negation.added":
                yield finding.model_copy(update={"severity": "review"})
        yield from self._check_words(text, "gaps", _listed("gaps", "words"))

    def _check_words(self, text: str, section: str, listed: frozenset[str]) -> Iterator[Finding]:
        """Words that neither posting nor resume has, nor the list of the section."""
        openers = frozenset(
            key for opener in _openers(section, self.names.company) for key in opener
        )
        novel = [
            text[word.start : word.end]
            for word in words_in(text)
            if not (is_plain(word) or word.key in listed | openers)
            if not word.key[0].isdigit() and not means_same(word.stem, self._known)
        ]
        if novel:
            message = "Words that neither the resume nor the posting has."
            yield _finding("vocabulary.new", "review", message, novel, ())


def is_plain_text(text: str) -> bool:
    """Whether all words of *text* claim nothing."""
    return all(is_plain(word) for word in words_in(text))


_MODAL = re.compile(
    r"^\s*(?:and |und )?(?:I (?:would|could|will|can)|I'd|I'll|ich (?:w\u00fcrde|m\u00f6chte|kann|werde))\b",
    re.I,
)
_AFTER_POINTER = frozenset(
    "at in for with every daily on during before since bei in seit im chez en dans em".split()
)


def _points_back(text: str) -> bool:
    """Whether a clause points at what was said before: "I have done exactly that"."""
    words = words_in(text)
    always, pointing = _listed("pointing", "always"), _listed("pointing", "words")
    for at, word in enumerate(words):
        if word.key in always and not (at and word.key in _listed("pointing", "relative")):
            return True
        if word.key not in pointing:
            continue
        after = words[at + 1] if at + 1 < len(words) else None
        if at == 0 or after is None or after.clause != word.clause or after.key in _AFTER_POINTER:
            return True
    return False


def _pointed_at(clause: _Clause, before: Sequence[_Clause]) -> list[str]:
    """Texts that a clause may point at: those before it that were no claims, up to the last sentence."""
    found: list[str] = []
    for other in reversed(before):
        if other.role in ("claim", "courtesy") or other.sentence < clause.sentence - 1:
            break
        found.insert(0, other.text.rstrip(" ,;:"))
    return found


def _finding(
    code: str, severity: Severity, message: str, words: Sequence[str], places: Sequence[Place]
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message,
        words=tuple(dict.fromkeys(words)),
        evidence=pointers(places),
        checker=CHECKER,
    )
