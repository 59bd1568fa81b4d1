"""Letters and interview packs as blocks, so that every format shows them as it shows a resume."""

from __future__ import annotations

from collections.abc import Mapping

from skillmap.models.date import PartialDate
from skillmap.models.layout import (
    Block,
    HeadingBlock,
    Inline,
    Layout,
    ListBlock,
    NameBlock,
    ParagraphBlock,
)
from skillmap.models.resume import Basics, Resume
from skillmap.models.writing import InterviewPack, InterviewQuestion, QuestionCategory, Writing
from skillmap.render.characters import clean
from skillmap.render.layout import DEFAULT_LOCALE, head_blocks
from skillmap.render.locales import find_locale, load_locale

CATEGORIES: tuple[QuestionCategory, ...] = (
    "technical",
    "behavioural",
    "gap",
    "role",
    "company",
)
"""Categories of questions in the order in which a pack shows them."""


def letter_layout(
    writing: Writing, resume: Resume, *, recipient: tuple[str, ...], today: PartialDate
) -> Layout:
    """A letter: sender, date, recipient, subject, and the text; a message has neither sender block nor date.

    *recipient* are lines such as the company and its place; empty ones are left out.
    """
    basics = resume.basics or Basics()
    is_letter = writing.kind == "cover_letter"
    locale = find_locale(writing.language) or load_locale(DEFAULT_LOCALE)
    blocks: list[Block] = list(head_blocks(basics, clean(basics.name))) if is_letter else []
    if is_letter:
        blocks.append(_apart(locale.date(today)))
        lines = [line for line in map(clean, recipient) if line]
        blocks += [_apart(line) if at == 0 else _plain(line) for at, line in enumerate(lines)]
    if writing.subject:
        blocks.append(_apart(writing.subject, bold=True))
    blocks += [_apart(text) for text in map(clean, writing.paragraphs) if text]
    if writing.signature:
        blocks.append(_plain(writing.signature))
    return Layout(
        title=clean(writing.subject) or clean(basics.name) or "Letter",
        author=clean(basics.name),
        language=writing.language,
        blocks=tuple(blocks),
    )


def interview_layout(
    pack: InterviewPack, resume: Resume, *, title: str, headings: Mapping[str, str]
) -> Layout:
    """Questions by category with the outlines of their answers, then tips, then claims to defend.

    *headings* have the words for each category, for `title`, `tips` and `claims`. Points that wait for a person are
    left out.
    """
    basics = resume.basics or Basics()
    blocks: list[Block] = [NameBlock(text=clean(title) or headings["title"])]
    for category in CATEGORIES:
        questions = [item for item in pack.questions if item.category == category]
        if questions:
            blocks.append(HeadingBlock(text=headings[category], key=category))
        for question in questions:
            blocks += _question(question)
    if pack.tips:
        blocks += [HeadingBlock(text=headings["tips"], key="tips"), _list(pack.tips)]
    if pack.claims_to_defend:
        claims = [f"{clean(claim.text)} \u2013 {claim.reason}" for claim in pack.claims_to_defend]
        blocks += [HeadingBlock(text=headings["claims"], key="claims"), _list(claims)]
    return Layout(
        title=clean(title) or headings["title"],
        author=clean(basics.name),
        language=pack.language,
        blocks=tuple(blocks),
    )


def _question(question: InterviewQuestion) -> list[Block]:
    blocks: list[Block] = [_apart(question.text, bold=True)]
    if question.reason:
        inline = Inline(text=clean(question.reason), italic=True)
        blocks.append(ParagraphBlock(inlines=(inline,)))
    if question.outline:
        blocks.append(_list([point.text for point in question.outline]))
    return blocks


def _list(texts: list[str] | tuple[str, ...]) -> ListBlock:
    return ListBlock(items=tuple((Inline(text=text),) for text in map(clean, texts) if text))


def _apart(text: str, *, bold: bool = False) -> ParagraphBlock:
    return ParagraphBlock(inlines=(Inline(text=clean(text), bold=bold),), apart=True)


def _plain(text: str) -> ParagraphBlock:
    return ParagraphBlock(inlines=(Inline(text=clean(text)),))
