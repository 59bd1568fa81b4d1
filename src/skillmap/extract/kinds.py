"""Is it a resume at all? A probability from a few traits of what was read and found, and the reasons for it."""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from skillmap.extract._data import load
from skillmap.extract.headings import is_container
from skillmap.models.document import Answer, Extraction, Judgement, JudgementReason
from skillmap.models.resume import Resume

YES_FROM = 0.55
"""Probability from which the answer is yes; below it is unsure."""
NO_BELOW = 0.45
"""Probability below which the answer is no."""
REASONS_MAX = 4
REASON_WEIGHT_MIN = 0.25
"""What moves the log-odds by less is no reason worth telling."""

TITLE_LINES = 8
"""A paper names its kind in its first lines with text, if at all."""
TITLE_WORDS_MAX = 7
CONTACT_LINES = 8
"""A resume has its contact data in lines this high, and in the upper half; an offer has it at its end."""
NAME_LINES = 4
"""A resume begins with its name, or with the word for resume and then the name."""
BESIDE_LINES = 3
"""Below a letter in the same file, the name of the resume is known by the contact data in the lines after it."""
NAME_WORDS_MAX = 6
PHONE_DIGITS_MIN = 8
"""Fewer digits are no whole phone number; parsers take some numbers of bills for one."""
KANA = "\u3040"
"""From here on, characters are of scripts that are written without spaces."""
SMALL_WORD_MAX = 3
"""Letters of the small words, of which sentences are full and entries are not, in most languages."""
WORDS_MIN = 40
"""Densities count a shorter text as one of so many words: one pronoun in ten words shows nothing."""
SECTIONS = ("work", "education", "skills", "languages", "projects", "certificates", "awards",
            "publications", "volunteer", "interests", "references", "courses", "summary")  # fmt: skip
"""Sections whose printed titles speak for a resume."""
DATED = ("work", "education", "volunteer", "projects")

STRUCTURED = JudgementReason(
    code="structured", text="the file is a resume as structured data", weight=1.0
)


class Trait(NamedTuple):
    """A trait of a document: 0 absent, 1 as strong as it counts; and the number that a reason tells."""

    value: float
    number: int = 0


def judge(extraction: Extraction) -> Judgement:
    """Whether the document of *extraction* is a resume, told from the document and from what was found in it.

    A logistic function of the traits of `traits()`. Structured data is a resume by its format.

    Source: weights and usual values in `data/kinds.json`, fitted by `benchmarks/documents.py --fit`.
    """
    if extraction.document.resume is not None:
        return Judgement(answer="yes", probability=1.0, reasons=(STRUCTURED,))
    found, kind = traits(extraction)
    fitted = load("kinds")
    weights, usual = fitted["weights"], fitted["means"]
    log_odds = fitted["bias"] + math.fsum(weights[name] * found[name].value for name in weights)
    probability = 1 / (1 + math.exp(-log_odds))
    answer: Answer = (
        "yes" if probability >= YES_FROM else "unsure" if probability >= NO_BELOW else "no"
    )
    moves = {name: weights[name] * (found[name].value - usual[name]) for name in weights}
    return Judgement(
        answer=answer,
        probability=round(probability, 4),
        reasons=tuple(_reasons(answer, moves, found, usual, kind)),
    )


def _reasons(
    answer: Answer,
    moves: dict[str, float],
    found: dict[str, Trait],
    usual: dict[str, float],
    kind: str,
) -> Iterable[JudgementReason]:
    """What moved the log-odds most towards *answer*, or for `unsure` in either direction."""
    towards = {"yes": 1, "no": -1}.get(answer, 0)
    ranked = sorted(moves.items(), key=lambda move: (-abs(move[1]), move[0]))
    words = load("papers")
    told = [
        (name, move)
        for name, move in ranked
        if move * towards >= 0 and abs(move) >= REASON_WEIGHT_MIN
    ]
    for name, move in told[:REASONS_MAX]:
        trait = found[name]
        present, absent = words["reasons"][name]
        text = present if trait.value > usual[name] else absent
        yield JudgementReason(
            code=name,
            text=text.format(n=trait.number, kind=words["names"].get(kind, "")),
            weight=round(move, 2),
        )


def traits(extraction: Extraction) -> tuple[dict[str, Trait], str]:
    """The traits of *extraction* and its document, and the other kind of paper that the document is most like."""
    document, resume = extraction.document, extraction.resume
    shown = (line.text.strip() for page in document.pages for line in page.lines)
    lines = [line for line in shown if line]
    text = "\n".join(lines)
    tokens = tokens_of(text)
    count = max(len(tokens), WORDS_MIN)
    counts = Counter(tokens)
    kind, expressions = _other_kind(tokens, counts)
    persons = _persons(counts)
    ranges = _ranges(lines)
    schooling = len(_words().schooling.intersection(counts))
    # What is written without spaces has no small words.
    small = sum(n for token, n in counts.items() if len(token) <= SMALL_WORD_MAX and token < KANA)
    titles = sum(key in SECTIONS for key in resume.presentation.section_titles or {})
    entries = _dated(resume)
    found = {
        "titles": Trait(min(titles / 4, 1.0), titles),
        "entries": Trait(min(entries / 4, 1.0), entries),
        "ranges": Trait(min(ranges / 2, 1.0), ranges),
        "schooling": Trait(min(schooling / 3, 1.0), schooling),
        "contact": Trait(_reachable(extraction, len(lines))),
        "named": Trait(float(_is_named(extraction))),
        "resume_title": Trait(float(any(map(is_container, lines[:TITLE_LINES])))),
        "other_title": Trait(float(any(map(_is_other_title, lines[:TITLE_LINES])))),
        "other_words": Trait(min(max(expressions - 1, 0) / 4, 1.0), expressions),
        "addressed": Trait(_density(persons["addressed"], count, 0.04)),
        "told": Trait(_density(persons["told"], count, 0.03)),
        "prose": Trait(_density(small, count, 0.5)),
    }
    # Seasons of a club and phases of a building have ranges of dates as well, but no schools beside them.
    beside = max(found["schooling"].value, found["titles"].value)
    found["history"] = Trait(found["ranges"].value * beside, ranges)
    return found, kind


def _density(found: int, count: int, full: float) -> float:
    return min(found / count / full, 1.0)


def _reachable(extraction: Extraction, line_count: int) -> float:
    """1 with an e-mail address or phone number in the first lines or beside the name, one half with one elsewhere."""
    above = _contact_lines(extraction)
    if not above:
        return 0.0
    first = min(above) < min(CONTACT_LINES, line_count / 2)
    return 1.0 if first or _is_beside_name(extraction, above) else 0.5


def _contact_lines(extraction: Extraction) -> list[int]:
    """Numbers of lines above the e-mail address and the phone number."""
    basics = extraction.resume.basics
    if basics is None:
        return []
    pointers = ["/basics/email"] if basics.email else []
    if basics.phone and _is_phone(basics.phone):
        pointers.append("/basics/phone")
    return [_line_of(extraction, pointer) for pointer in pointers]


def _is_beside_name(extraction: Extraction, contact_lines: Sequence[int]) -> bool:
    """Whether contact data follows what was taken for the name, and that looks like one."""
    if not _looks_like_name(extraction):
        return False
    name = _line_of(extraction, "/basics/name")
    return any(0 <= line - name <= BESIDE_LINES for line in contact_lines)


def _is_phone(text: str) -> bool:
    """Whether *text* is no range of years and no number of a bill."""
    return len(_DIGIT.findall(text)) >= PHONE_DIGITS_MIN and _YEAR.match(text) is None


def _is_named(extraction: Extraction) -> bool:
    """Whether one of the first lines is a name, or one that contact data follows."""
    if not _looks_like_name(extraction):
        return False
    first = _line_of(extraction, "/basics/name") < NAME_LINES
    return first or _is_beside_name(extraction, _contact_lines(extraction))


def _looks_like_name(extraction: Extraction) -> bool:
    """Whether what was taken for the name has two words with capitals or more, few in all, and is no title."""
    basics = extraction.resume.basics
    if basics is None or not basics.name:
        return False
    words = basics.name.split()
    capitals = sum(word[0].isupper() for word in words)
    return capitals >= 2 and len(words) <= NAME_WORDS_MAX and not _is_other_title(basics.name)


def _line_of(extraction: Extraction, pointer: str) -> int:
    """Number of lines above the evidence at *pointer*; as good as endless on later pages and without evidence."""
    evidence = extraction.evidence(pointer)
    pages = extraction.document.pages
    if not evidence or not pages or evidence[0].page != pages[0].number:
        return sys.maxsize
    return sum(line.start < evidence[0].start for line in pages[0].lines if line.text.strip())


def _dated(resume: Resume) -> int:
    entries = [entry for key in DATED for entry in getattr(resume, key) or ()]
    return sum(entry.start_date is not None or entry.end_date is not None for entry in entries)


# -- lines ------------------------------------------------------------------------------------

_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?<![\d,])(?:19|20)\d\d(?!\d|,\d\d)")
_RANGE = re.compile(
    # 2014 - 2017, 2014 to June 2017, 2014年3月 - 2017年5月, 2014 - 31.05.2017
    r"(?:19|20)\d\d(?:[年./-]\s?\d\d?月?)?\s*"
    r"(?:[-–—−‒~→]|\s(?!(?:and|und|et|y|e|ve|en|och|i|oraz|or|oder|ou|o)\s)[^\W\d_]{1,5}\s)\s*"
    r"(?:(?:\d\d?\s?[./]\s?){1,2}|(?:\d\d?\.?\s(?:de\s)?)?[^\W\d_]{3,}\.?,?\s(?:de\s)?)?(?:19|20)\d\d(?!\d)"
    # 2014-17, but not the day 2014-05-01
    r"|(?:19|20)\d\d[-–/]\d\d(?![-./]?\d)"
    # 2014 - present, 2014 -
    r"|(?:19|20)\d\d(?:[年.]\s?\d\d?月?)?\s*[-–—−‒~→]\s*(?:[^\W\d_]{2,}|[.,;)]|$)"
    # 2014 to date
    r"|(?:19|20)\d\d\s+(?:to|till?|until|bis|à|au|al?|ad|até|hasta|tot|do)\s+[^\W\d_]{2,}"
    # Since 2014, at the beginning of a line
    r"|^[^\w\n]*(?:since|seit|depuis|desde|da|dal|sinds|vanaf|od|sedan)\s+(?:[^\W\d_]+\.?\s+|\d\d?[./]){0,2}(?:19|20)\d\d(?!\d)",
    re.IGNORECASE | re.MULTILINE,
)
"""Ranges of dates by their shape: a year, what joins, and a year or a word. `extract/dates.py` reads them; here it is
enough that one stands there, in any language."""


def _ranges(lines: Sequence[str]) -> int:
    """Ranges of dates in *lines*."""
    return sum(
        sum(1 for _ in _RANGE.finditer(line)) for line in lines if _YEAR.search(line) is not None
    )


# -- words ------------------------------------------------------------------------------------

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def tokens_of(text: str) -> list[str]:
    """Words of *text*, in order, without case."""
    # The dotted capital I of Turkish leaves a combining dot behind, which would divide the word.
    return _TOKEN.findall(text.casefold().replace("i̇", "i").replace("’", "'"))


class _Words(NamedTuple):
    expressions: dict[str, tuple[tuple[str, tuple[str, ...]], ...]]
    """By first word: kind and all words of each expression."""
    titles: frozenset[tuple[str, ...]]
    persons: dict[str, str]
    schooling: frozenset[str]


@cache
def _words() -> _Words:
    tree = load("papers")
    expressions: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for kind, listed in tree["kinds"].items():
        for expression in listed:
            words = tuple(tokens_of(expression))
            expressions.setdefault(words[0], []).append((kind, words))
    return _Words(
        {first: tuple(found) for first, found in expressions.items()},
        frozenset(tuple(tokens_of(title)) for title in tree["titles"]),
        {word: person for person, listed in tree["persons"].items() for word in listed},
        frozenset(tree["schooling"]),
    )


def _other_kind(tokens: Sequence[str], counts: Mapping[str, int]) -> tuple[str, int]:
    """The other kind of paper with most different expressions in *tokens*, and how many; the first of equals."""
    by_first = _words().expressions
    found: dict[str, set[tuple[str, ...]]] = {}
    first = by_first.keys() & counts.keys()
    for position in [at for at, token in enumerate(tokens) if token in first] if first else ():
        for kind, words in by_first[tokens[position]]:
            if tuple(tokens[position : position + len(words)]) == words:
                found.setdefault(kind, set()).add(words)
    counts = {kind: len(words) for kind, words in found.items()}
    best = max(sorted(counts), key=counts.__getitem__, default="")
    return best, counts.get(best, 0)


def _persons(counts: Mapping[str, int]) -> dict[str, int]:
    found = {"addressed": 0, "told": 0}
    persons = _words().persons
    for token in persons.keys() & counts.keys():
        found[persons[token]] += counts[token]
    return found


_JOINING = frozenset(
    ("of", "for", "no", "nr", "number", "für", "de", "du", "des", "d", "pour", "para", "del", "da", "do", "di",
     "per", "della", "van", "voor", "o", "na", "dla", "ve", "för", "till", "av")
)  # fmt: skip


def _is_other_title(line: str) -> bool:
    """Whether *line* names another kind of paper: at its end, or at its beginning before a number, a colon or "of"."""
    words = tuple(tokens_of(line))
    if not 1 <= len(words) <= TITLE_WORDS_MAX:
        return False
    titles = _words().titles
    numbered = ":" in line or _DIGIT.search(line) is not None
    for length in range(min(len(words), 4), 0, -1):
        if words[-length:] in titles:
            return True
        if words[:length] in titles and (numbered or words[length] in _JOINING):
            return True
    return False
