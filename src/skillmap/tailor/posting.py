"""Posting text to `Job`: what it is called, who offers it, and what it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skillmap.models.document import Notice
from skillmap.models.job import Job, Requirement, RequirementKind
from skillmap.models.limits import PostingLimits
from skillmap.tailor.cues import MUST, NICE, SectionKind, heading_kind, years_asked
from skillmap.tailor.ingest import Line, Piece, clean, lines_of, sentences_of
from skillmap.tailor.instructions import instruction_pieces
from skillmap.tailor.language import language_of
from skillmap.tailor.negation import is_soft, negated_spans
from skillmap.tailor.posting_head import read_head
from skillmap.tailor.posting_kind import check_posting
from skillmap.tailor.requirements import NormalizeSkill, make_requirement
from skillmap.tailor.skills import find_skills

_WISH = re.compile(
    r";\s+|,?\s+(?=(?:ideally|preferably|idealerweise|vorzugsweise|idéalement|de préférence|idealmente"
    r"|preferiblemente|preferencialmente)\b)",
    re.IGNORECASE,
)
_PAY = re.compile(
    r"\b(?:salary|pay range|compensation|Gehalt|Vergütung|salaire|rémunération|salario|salário|per hour|a year)\b"
    r"|[$€£]\s?\d{2,3}[.,]?\d{3}",
    re.IGNORECASE,
)
_LABEL_CHARACTERS_MAX = 60
_STATEMENT_CHARACTERS_MAX = 1_200
"""A sentence longer than this is a whole text without stops: nobody can say what it asks, and it is not read."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence or a bullet with the section it stands in; `section` is None outside of any known one."""

    piece: Piece
    section: SectionKind | None
    bullet: bool
    first: bool
    """Whether it is the first sentence of its line."""


def analyze(
    text: str,
    *,
    limits: PostingLimits = PostingLimits(),  # noqa: B008 - It is frozen.
    normalize_skill: NormalizeSkill | None = None,
) -> Job:
    """The job that *text* offers, with requirements in the order of the text.

    All offsets are code points of `Job.text`, which is *text* in Unicode normal form C without hidden characters. The
    posting is data: lines that look like orders to a language model are reported as `posting.instruction` and ask for
    nothing. *normalize_skill* is asked for the canonical name of each term that the lexicon does not know, with the
    line that it stands in. No network, no model.

    Raises:
        PostingLimitError: The text is shorter or longer than *limits* allow.
        NotAPostingError: The text is something else: a recipe, a resume, an invoice, homework.
    """
    shown, warnings = clean(text, limits)
    lines = lines_of(shown)
    orders = frozenset((piece.start, piece.end) for piece in instruction_pieces(shown, lines))
    read = tuple(line for line in lines if (line.start, line.end) not in orders)
    language = language_of(shown)
    head = read_head(read)
    statements = list(_statements(shown, read[head.line_count :], orders))
    requirements = list(_requirements(statements, normalize_skill))
    unsure = check_posting(shown, requirements)
    kept = tuple(requirements[: limits.requirements_max])
    notices = [*warnings, *_instruction_notices(len(orders)), *unsure]
    if len(kept) < len(requirements):
        left_out = len(requirements) - len(kept)
        notices.append(
            Notice(
                code="posting.too_many_requirements",
                text=f"{left_out} requirement(s) beyond the first {len(kept)} were left out.",
            )
        )
    return Job(
        text=shown,
        title=head.title,
        company=head.company,
        location=head.location,
        language=language,
        requirements=kept,
        warnings=tuple(notices),
    )


def _instruction_notices(count: int) -> list[Notice]:
    if not count:
        return []
    return [
        Notice(
            code="posting.instruction",
            text=f"{count} sentence(s) of the posting look like orders to a language model; they ask for nothing here.",
        )
    ]


# -- statements -------------------------------------------------------------------------------


def _statements(
    text: str, lines: Sequence[Line], orders: frozenset[tuple[int, int]]
) -> Iterator[_Statement]:
    """What the lines state, without the places *orders*."""
    section: SectionKind | None = None
    after_bullet = False
    for line in lines:
        kind = None if line.bullet else heading_kind(line.text)
        if kind is not None:
            section, after_bullet = kind, False
            continue
        if _is_unknown_heading(line):
            section = None
            continue
        # A paragraph behind a list is no longer part of the list's section.
        if line.gap and not line.bullet and after_bullet:
            section = None
        after_bullet = line.bullet
        yield from _statements_of_line(text, line, section, orders)


def _statements_of_line(
    text: str, line: Line, section: SectionKind | None, orders: frozenset[tuple[int, int]]
) -> Iterator[_Statement]:
    for number, piece in enumerate(sentences_of(text, line.start, line.end)):
        if (piece.start, piece.end) in orders:
            continue
        label, rest = _split_label(text, piece)
        section = label or section
        if len(rest.text) > _STATEMENT_CHARACTERS_MAX:
            continue
        for part in _split_wish(text, rest):
            if part.text:
                yield _Statement(part, section, line.bullet, number == 0)


def _split_wish(text: str, piece: Piece) -> list[Piece]:
    """Split "A, ideally B" and "A; B preferred": they ask for A and welcome B."""
    for match in _WISH.finditer(piece.text):
        left, right = piece.text[: match.start()], piece.text[match.end() :]
        if bool(NICE.search(left)) != bool(NICE.search(right)):
            middle = piece.start + match.end()
            first = Piece(left, piece.start, piece.start + len(left))
            return [first, *_split_wish(text, Piece(text[middle : piece.end], middle, piece.end))]
    return [piece]


def _is_unknown_heading(line: Line) -> bool:
    """Whether a line opens a section of which nothing is known: it stands alone and is short, or is in capitals."""
    title = line.text.strip()
    if line.bullet or len(title) > _LABEL_CHARACTERS_MAX or title[-1] in ".,;!?":
        return False
    if title.endswith(":"):
        return True
    letters = [char for char in title if char.isalpha()]
    return line.gap and len(letters) > 3 and all(char.isupper() for char in letters)


def _split_label(text: str, piece: Piece) -> tuple[SectionKind | None, Piece]:
    """Split "Not required: a degree" into a section and the rest of the sentence."""
    colon = piece.text.find(":")
    if not 0 < colon <= _LABEL_CHARACTERS_MAX:
        return None, piece
    kind = heading_kind(piece.text[:colon])
    if kind is None:
        return None, piece
    start = piece.start + colon + 1
    while start < piece.end and text[start].isspace():
        start += 1
    return kind, Piece(text[start : piece.end], start, piece.end)


# -- requirements -----------------------------------------------------------------------------


def _requirements(
    statements: Sequence[_Statement], normalize_skill: NormalizeSkill | None
) -> Iterator[Requirement]:
    counts: dict[str, int] = {}
    seen: set[tuple[str, str]] = set()
    for statement in statements:
        kind = _kind_of(statement)
        if kind is None:
            continue
        # The same line twice asks for one thing.
        key = (kind, " ".join(statement.piece.text.casefold().split()))
        if key in seen:
            continue
        seen.add(key)
        number = counts.get(kind, 0) + 1
        requirement = make_requirement(
            statement.piece,
            kind,
            requirement_id=f"{kind}-{number}",
            section_negated=statement.section == "negated",
            normalize_skill=normalize_skill,
        )
        # What says nothing that could be held against a resume is no requirement.
        if requirement.terms or requirement.years is not None:
            counts[kind] = number
            yield requirement


def _kind_of(statement: _Statement) -> RequirementKind | None:
    """What a statement is to the candidate; None when it asks for nothing."""
    text, section = statement.piece.text, statement.section
    if section == "other":
        return None
    if section == "negated":
        return "context" if statement.first else None
    if section == "context":
        return "context" if statement.bullet or find_skills(text) else None
    if section == "nice":
        return "nice" if statement.first or _asks(text) else None
    if section == "must":
        if not (statement.first or _asks(text)):
            return None
        return "nice" if NICE.search(text) or is_soft(text) else "must"
    if _PAY.search(text) or not (_asks(text) or (statement.bullet and find_skills(text))):
        return None
    if is_soft(text) or NICE.search(text):
        return "nice"
    return "must" if MUST.search(text) or years_asked(text) is not None else "context"


def _asks(text: str) -> bool:
    """Whether a sentence outside of a list asks for, or waives, a skill or years."""
    cue = bool(MUST.search(text) or NICE.search(text) or negated_spans(text))
    return years_asked(text) is not None or (cue and bool(find_skills(text)))
