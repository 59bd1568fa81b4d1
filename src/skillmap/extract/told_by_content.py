"""Which section rows are, by what stands in them, where no list knows their title."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from skillmap.extract.blocks import blocks_of
from skillmap.extract.grouping import entries_of
from skillmap.extract.pieces import Head, read_head
from skillmap.extract.rows import Row
from skillmap.extract.spoken import is_language, read_languages
from skillmap.extract.words import degree_score, institution_score, title_score
from skillmap.models.vocabulary import SectionName

LANGUAGES_MIN = 2
SHARE_MIN = 0.5
"""Least share of a section's entries that have dates, and of these that have the words of its kind."""


def key_of_content(rows: Sequence[Row], others: Collection[str]) -> SectionName | None:
    """`languages`, `education` or `work` where that is what *rows* are; None where it is not clear.

    A section is one of the last two only when none of *others*, the keys of all titles of the document, is: what is
    read elsewhere already has a title of its own.
    """
    if "languages" not in others:
        drafts = read_languages(rows)
        if len(drafts) >= LANGUAGES_MIN and all(is_language(draft) for draft in drafts):
            return "languages"
    if "education" in others and "work" in others:
        return None
    heads = [read_head(entry) for entry in entries_of(blocks_of(rows), dated=True)]
    dated = [head for head in heads if head.dates]
    if not dated or len(dated) < SHARE_MIN * len(heads):
        return None
    studies = sum(map(_is_study, dated))
    jobs = sum(map(_is_job, dated))
    least = SHARE_MIN * len(dated)
    if "education" not in others and studies >= max(least, 1) and studies >= jobs:
        return "education"
    if "work" not in others and jobs >= max(least, LANGUAGES_MIN) and jobs > studies:
        return "work"
    return None


def _is_study(head: Head) -> bool:
    texts = [piece.text for piece in head.pieces]
    return any(map(degree_score, texts)) or any(map(institution_score, texts))


def _is_job(head: Head) -> bool:
    return any(title_score(piece.text) > 0 for piece in head.pieces)
