"""Custom sections: what no list knows keeps its title, and its entries keep their order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from skillmap.extract.blocks import blocks_of
from skillmap.extract.entries import Draft, put_body, put_dates
from skillmap.extract.evidence import Found
from skillmap.extract.grouping import entries_of
from skillmap.extract.pieces import read_head
from skillmap.extract.plain import fold
from skillmap.extract.rows import Row
from skillmap.extract.sections import Section
from skillmap.extract.slices import joined

KEPT = frozenset(("patents", "memberships", "military"))
"""Sections that titles tell of and that JSON Resume has no place for: custom sections with these ids."""
SKILL_GROUP_WORDS_MAX = 4
SKILL_GROUP_ROWS_MAX = 14


def looks_like_skills(section: Section) -> bool:
    """Whether a section without a known title is a group of skills: only short items, no dates, no sentences."""
    rows = section.rows
    if not rows or len(rows) > SKILL_GROUP_ROWS_MAX:
        return False
    for row in rows:
        if re.search(r"@|://|\b(?:19|20)\d\d\b", row.text) or row.text.endswith("."):
            return False
        parts = [part for cell in row.cells for part in re.split(r"[,;|•·\t]", cell.text)]
        if any(len(part.split()) > SKILL_GROUP_WORDS_MAX for part in parts):
            return False
    return True


def read_custom(rows: Sequence[Row], words: frozenset[str]) -> list[Draft]:
    """Entries of a custom section: title, subtitle, dates, and a body."""
    drafts: list[Draft] = []
    for entry in entries_of(blocks_of(rows), dated=True):
        head = read_head(entry)
        draft: Draft = {}
        names = ("title", "subtitle")
        for name, piece in zip(names, head.pieces, strict=False):
            draft[name] = Found.of(joined(piece.slices, words), piece.slices, 0.6)
        put_dates(draft, head)
        put_body(draft, entry.body, words)
        drafts.append(draft)
    return drafts


def section_id(title: str, taken: set[str]) -> str:
    """An id made of *title* that is not in *taken*; it is added there."""
    base = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-") or "section"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name
