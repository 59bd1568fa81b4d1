"""Lists of named things: certificates, awards, publications, references."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from skillmap.extract.blocks import Block, blocks_of
from skillmap.extract.citations import Citation, citation_of, is_authors
from skillmap.extract.entries import Draft, take_url
from skillmap.extract.evidence import Found
from skillmap.extract.grouping import entries_of
from skillmap.extract.pieces import PLACE_SURE, Head, Piece, read_head
from skillmap.extract.places import place_score
from skillmap.extract.plain import fold
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, joined
from skillmap.extract.voting import Vote, assign
from skillmap.extract.words import listed, organization_score, prize_score, publisher_score
from skillmap.extract.wrapping import WRAPPED_GAP_MAX

Scorer = Callable[[str], float]

NAME_WORDS_MAX = 5
HANGING_POINTS = 4.0
"""How much further lines of a citation are set in, or more."""


def read_certificates(rows: Sequence[Row], words: frozenset[str]) -> list[Draft]:
    """Certificates: name, issuer, date."""
    return _read(rows, words, ("name", "issuer", "date", None), _nothing, organization_score)


def read_awards(rows: Sequence[Row], words: frozenset[str]) -> list[Draft]:
    """Awards: title, who awards it, date, and what it was for."""
    return _read(
        rows, words, ("title", "awarder", "date", "summary"), prize_score, organization_score
    )


def read_publications(rows: Sequence[Row], words: frozenset[str]) -> list[Draft]:
    """Publications: name, publisher, date, summary."""
    blocks = blocks_of(rows)
    slices = _paragraphs(blocks)
    cited = [citation_of(parts) for parts in slices]
    if sum(one is not None for one in cited) * 2 >= len(slices) > 0:
        return _cited(cited, slices, words)
    keys = ("name", "publisher", "releaseDate", "summary")
    return _read(rows, words, keys, _nothing, publisher_score)


def _paragraphs(blocks: Sequence[Block]) -> list[list[Slice]]:
    """The cells of *blocks*, those together that go on: in small letters, or set in below a line."""
    found: list[list[Slice]] = []
    left: float | None = None
    for block in blocks:
        row = block.rows[0]
        cells = [cell for row in block.rows for cell in row.cells]
        near = row.gap is not None and row.gap <= WRAPPED_GAP_MAX
        hangs = left is not None and row.box is not None and near and row.x0 > left + HANGING_POINTS
        if found and not row.bullet and (row.text[:1].islower() or hangs):
            found[-1].extend(cells)
            continue
        left = row.x0 if row.box is not None else None
        found.append(cells)
    return found


def _cited(
    citations: Sequence[Citation | None], slices: Sequence[Sequence[Slice]], words: frozenset[str]
) -> list[Draft]:
    """*citations* as publications; what is none goes on with the one above it."""
    drafts: list[Draft] = []
    below: list[list[Slice]] = []
    for citation, parts in zip(citations, slices, strict=True):
        if citation is None:
            if below:
                below[-1].extend(parts)
            else:
                drafts.append({"name": Found.of(joined(parts, words), parts, 0.4)})
                below.append([])
            continue
        draft: Draft = {"name": Found.of(joined(citation.title, words), citation.title, 0.8)}
        if citation.venue:
            draft["publisher"] = Found.of(joined(citation.venue, words), citation.venue, 0.65)
        if citation.date is not None:
            draft["releaseDate"] = Found.of(citation.date, citation.dates, 0.8)
        drafts.append(draft)
        below.append([])
    for draft, more in zip(drafts, below, strict=True):
        if more:
            draft["summary"] = Found.of(joined(more, words), more, 0.5)
    return drafts


def _nothing(_text: str) -> float:
    return 0.0


def _read(
    rows: Sequence[Row],
    words: frozenset[str],
    keys: tuple[str, str, str, str | None],
    name_scorer: Scorer,
    by_scorer: Scorer,
) -> list[Draft]:
    entries = entries_of(blocks_of(rows), dated=True)
    heads = [read_head(entry, places=False) for entry in entries]
    urls = [take_url(head) for head in heads]
    for head in heads:
        _mend_dashes(head, by_scorer)
    _swap_at_colons(heads, name_scorer, by_scorer)
    _cut_commas(heads, by_scorer)
    vote = Vote(heads, {"name": name_scorer, "by": by_scorer, "place": place_score})
    name_key, by_key, date_key, text_key = keys
    drafts: list[Draft] = []
    for entry, head, url in zip(entries, heads, urls, strict=True):
        draft: Draft = {} if url is None else {"url": url}
        name, by = _roles(head, vote)
        if name is not None:
            draft[name_key] = Found.of(joined(name.slices, words), name.slices, 0.8)
        if by is not None:
            draft[by_key] = Found.of(joined(by.slices, words).strip("()"), by.slices, 0.65)
        if head.dates and head.first is not None:
            draft[date_key] = Found.of(head.first, head.dates, 0.85)
        if text_key is not None and entry.body:
            slices = [cell for block in entry.body for row in block.rows for cell in row.cells]
            draft[text_key] = Found.of(joined(slices, words), slices, 0.7)
        drafts.append(draft)
    return drafts


def _roles(head: Head, vote: Vote) -> tuple[Piece | None, Piece | None]:
    """Which of the first two pieces is the name, which who gave it: the first is the name unless the words differ."""
    pieces = head.pieces
    if len(pieces) < 2:
        return (pieces[0] if pieces else None), None
    roles = assign(head, vote, ("name", "by"))
    name, by = roles.get("name"), roles.get("by")
    one, two = pieces[0], pieces[1]
    swapped = vote.score(two, "name") + vote.score(one, "by")
    straight = vote.score(one, "name") + vote.score(two, "by")
    if name is two and by is one and swapped > straight + 0.5 and _names_prize(one, two, vote):
        return two, one
    others = [piece for piece in pieces[1:4] if not is_authors(piece.text)] or pieces[1:2]
    best = max(others[:2], key=lambda piece: vote.score(piece, "by"))
    return one, best


def _names_prize(above: Piece, piece: Piece, vote: Vote) -> bool:
    """Whether *piece* rather than the one above it is the prize: "Film Awards" in the plural are who gives one."""
    last = fold(piece.text.rsplit(" ", 1)[-1]).strip(" .,")
    plural = last.endswith("s") and last[:-1] in listed("prizes")
    return vote.score(piece, "name") > 0 and (vote.score(above, "by") > 0 or not plural)


def _mend_dashes(head: Head, by_scorer: Scorer) -> None:
    """Put a name together again that a dash within it divided: "Solutions Architect – Associate".

    Where something stands below the name, also one that goes on in the next line.
    """
    while len(head.pieces) > 1:
        one, two = head.pieces[0], head.pieces[1]
        left, right = one.slices[-1], two.slices[0]
        if one.style != two.style or by_scorer(two.text) > by_scorer(one.text):
            return
        if left.source is not right.source:
            if not one.line == two.line < head.pieces[-1].line:
                return
            one.slices = [*one.slices, *two.slices]
        else:
            between = left.source.line.text[left.end : right.start]
            if not re.fullmatch(r"\s+[-–—]\s+", between):
                return
            whole = Slice(left.source, left.start, right.end)
            one.slices = [*one.slices[:-1], whole, *two.slices[1:]]
        one.text = joined(one.slices)
        del head.pieces[1]


_COMMA = re.compile(r",\s+")
_COLON = re.compile(r"\s?:\s+")


def _swap_at_colons(heads: Sequence[Head], name_scorer: Scorer, by_scorer: Scorer) -> None:
    """Put who gave something behind its name, where all entries of a section say "Old Mill Society: Best Tart"."""
    halves: list[tuple[Piece, Piece, int]] = []
    told = 0.0
    for head in heads:
        cut = _at_colon(head)
        if cut is None:
            return
        left, right, _ = cut
        told += by_scorer(left.text) + name_scorer(right.text) - by_scorer(right.text)
        told += right.style.bold - left.style.bold - name_scorer(left.text)
        halves.append(cut)
    if told <= 0:
        return
    for head, (left, right, used) in zip(heads, halves, strict=True):
        head.pieces[:used] = [right, left]


def _at_colon(head: Head) -> tuple[Piece, Piece, int] | None:
    """What stands before and behind a colon in the first line of *head*, and how many of its pieces that are."""
    if not head.pieces or len(head.pieces[0].slices) > 1:
        return None
    piece = head.pieces[0]
    first = piece.slices[0]
    match = _COLON.search(first.text)
    if match is not None:
        left, right = first.cut(0, match.start()), first.cut(match.end(), len(first.text))
        return (
            Piece([left], piece.line, piece.order, left.style, left.text),
            Piece([right], piece.line, piece.order + 1, right.style, right.text),
            1,
        )
    after = first.source.line.text[first.end :].lstrip()
    below = head.pieces[1].slices[0] if len(head.pieces) > 1 else None
    if below is None or below.source is not first.source or not after.startswith(":"):
        return None
    return piece, head.pieces[1], 2


def _cut_commas(heads: Sequence[Head], by_scorer: Scorer) -> None:
    """Cut "Name, Issuer" where an entry has one piece.

    It is cut when its end tells of an issuer, when all entries have a comma, or when it has one and a date.
    """
    single = [head.pieces[0] for head in heads if len(head.pieces) == 1]
    usual = len(single) == len(heads) >= 2 and all(_COMMA.search(piece.text) for piece in single)
    for head in heads:
        if len(head.pieces) != 1:
            continue
        piece = head.pieces[0]
        one = usual or (bool(head.dates) and len(_COMMA.findall(piece.text)) == 1)
        for index, part in enumerate(piece.slices):
            cut = _issuer_cut(part, by_scorer, usual=one)
            if cut is None:
                continue
            name = [*piece.slices[:index], part.cut(0, cut[0])]
            issuer = [part.cut(cut[1], len(part.text)), *piece.slices[index + 1 :]]
            head.pieces[:] = [
                Piece(slices, piece.line, order, piece.style, joined(slices))
                for order, slices in enumerate((name, issuer))
            ]
            break


_BRACKET = re.compile(r"(?<!\s)\s+\((?=[^()]{3,}\)?$)")
"""An issuer in brackets; the closing one is gone when a date stood before it."""


def _issuer_cut(part: Slice, by_scorer: Scorer, *, usual: bool) -> tuple[int, int] | None:
    bracket = _BRACKET.search(part.text)
    if bracket is not None and _is_issuer(part.text[bracket.end() :], by_scorer):
        return bracket.span()
    found: list[tuple[int, int]] = []
    for match in _COMMA.finditer(part.text):
        left, right = part.text[: match.start()], part.text[match.end() :]
        if not right[:1].isupper() or left.count("(") != left.count(")"):
            continue
        beside, after = _COMMA.split(left)[-1], _COMMA.split(right)[0]
        if by_scorer(after) > by_scorer(beside) or (right.isupper() and len(right) > 2):
            return match.span()
        if not found or place_score(right) < PLACE_SURE:
            found.append(match.span())
    return found[-1] if found and usual else None


def _is_issuer(text: str, by_scorer: Scorer) -> bool:
    """Whether *text* in brackets names who gave something: by its words, or two with capitals.

    Without its closing bracket, which a date stood before, one word with a capital is enough.
    """
    words: list[str] = re.findall(r"[^\W\d_]+", text)
    if words and not text.endswith(")"):
        return words[0][0].isupper()
    return by_scorer(text) > 0 or (
        len(words) > 1 and words[0][0].isupper() and words[-1][0].isupper()
    )


def read_references(rows: Sequence[Row], words: frozenset[str]) -> list[Draft]:
    """References: a name, and what they say or how to reach them."""
    drafts: list[Draft] = []
    if all(fold(row.text).strip(" .") in listed("on_request") for row in rows):
        return drafts
    for entry in entries_of(blocks_of(rows), dated=False):
        head = read_head(entry)
        draft: Draft = {}
        slices: list[Slice] = []
        if head.pieces:
            name, slices = _person(head.pieces[0])
            draft["name"] = Found.of(joined(name, words), name, 0.7)
        slices += [s for piece in head.pieces[1:] for s in piece.slices]
        slices += [cell for block in entry.body for row in block.rows for cell in row.cells]
        if slices:
            draft["reference"] = Found.of(joined(slices, words), slices, 0.6)
        drafts.append(draft)
    return drafts


def _person(piece: Piece) -> tuple[list[Slice], list[Slice]]:
    """The name in front of the first comma, and what stands behind it: "Jane Roe, Head of Pumps, Norwell Ltd"."""
    first = piece.slices[0]
    comma = _COMMA.search(first.text)
    if comma is None or not 2 <= len(first.text[: comma.start()].split()) <= NAME_WORDS_MAX:
        return piece.slices, []
    rest = first.cut(comma.end(), len(first.text))
    return [first.cut(0, comma.start())], [rest, *piece.slices[1:]]
