"""Projects: names with dates, addresses, and what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from skillmap.extract.blocks import blocks_of
from skillmap.extract.entries import Draft, put_body, put_dates, take_url
from skillmap.extract.evidence import Found
from skillmap.extract.grouping import entries_of
from skillmap.extract.pieces import Piece, read_head
from skillmap.extract.rows import Row
from skillmap.extract.slices import joined

NAME_WORDS_MAX = 6
TOLD_WORDS_MIN = 4
"""What stands before a colon names a project when it is short, and tells of it behind it when it is not."""


def read_projects(rows: Sequence[Row], words: frozenset[str]) -> list[Draft]:
    """Projects: the name stands first; a second name is who it was for, or what it is."""
    entries = entries_of(blocks_of(rows), dated=True)
    drafts: list[Draft] = []
    for entry in entries:
        head = read_head(entry)
        draft: Draft = {"url": take_url(head)}
        pieces = _told_apart(head.pieces)
        if pieces:
            draft["name"] = Found.of(joined(pieces[0].slices, words), pieces[0].slices, 0.75)
        put_dates(draft, head)
        body: Draft = {}
        put_body(body, entry.body, words)
        draft["description"] = body["summary"]
        draft["highlights"] = body["highlights"]
        if draft["description"] is None and len(pieces) > 1:
            draft["description"] = Found.of(joined(pieces[1].slices, words), pieces[1].slices, 0.55)
        drafts.append(draft)
    return drafts


_COLON = re.compile(r"\s?:\s+")


def _told_apart(pieces: Sequence[Piece]) -> list[Piece]:
    """*pieces*, the only one cut behind the name of a project: "Bus Map: shows late buses in south London"."""
    if len(pieces) != 1:
        return list(pieces)
    piece = pieces[0]
    first = piece.slices[0]
    match = _COLON.search(first.text)
    if match is None or len(first.text[: match.start()].split()) > NAME_WORDS_MAX:
        return [piece]
    name = first.cut(0, match.start())
    told = [first.cut(match.end(), len(first.text)), *piece.slices[1:]]
    if len(joined(told).split()) < TOLD_WORDS_MIN:
        return [piece]
    return [
        Piece([name], piece.line, piece.order, piece.style, joined([name])),
        Piece(told, piece.line, piece.order + 1, piece.style, joined(told)),
    ]
