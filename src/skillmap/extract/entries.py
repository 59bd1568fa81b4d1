"""Entries with dates: work, volunteering, education, projects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from skillmap.extract.blocks import Block, Entry, blocks_of, entries_of
from skillmap.extract.evidence import Found
from skillmap.extract.pieces import Head, Piece, Vote, assign, read_head
from skillmap.extract.places import place_score
from skillmap.extract.plain import fold
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, joined
from skillmap.extract.words import (
    degree_score,
    institution_score,
    listed,
    organization_score,
    title_score,
)
from skillmap.models.date import PRESENT

Draft = dict[str, Any]

_LABELLED = re.compile(r"^([^\W\d][^:]{1,40}?)\s*:\s*(?=\S)")
_COMMA = re.compile(r",\s+|\s+[-–—]\s+|\s+@\s+")


def read_jobs(rows: Sequence[Row], words: frozenset[str], *, company_key: str) -> list[Draft]:
    """Jobs or volunteer roles; *company_key* is `name` or `organization`."""
    entries = entries_of(blocks_of(rows), dated=True)
    heads = [read_head(entry) for entry in entries]
    scorers = {"position": title_score, "company": organization_score, "place": place_score}
    vote = Vote(heads, scorers)
    drafts: list[Draft] = []
    roles = [assign(head, vote, ("position", "company")) for head in heads]
    pairs = _split_pairs(heads, roles)
    previous: Found | None = None
    for entry, head, role, pair in zip(entries, heads, roles, pairs, strict=True):
        draft: Draft = {}
        position, company = _names(role, pair, vote, words)
        draft[company_key], draft["position"] = company, position
        if company is None and position is not None and previous is not None:
            draft[company_key] = Found(previous.value, previous.evidence, previous.confidence * 0.8)
        elif company is not None:
            previous = company
        if company_key == "name":
            draft["location"] = _place(role, pair)
        _put_dates(draft, head)
        used = [*role.values()]
        _put_body(draft, entry.body, _left_over(head, used, pair), words)
        drafts.append(draft)
    return drafts


Pair = tuple[Slice, Slice, Slice | None] | None
"""Position, company and place cut out of one piece."""


def _names(
    role: dict[str, Piece], pair: Pair, vote: Vote, words: frozenset[str]
) -> tuple[Found | None, Found | None]:
    if pair is not None:
        position, company, _ = pair
        return (
            Found.of(joined([position]), [position], 0.65),
            Found.of(joined([company]), [company], 0.65),
        )
    found: list[Found | None] = []
    for name, other in (("position", "company"), ("company", "position")):
        piece = role.get(name)
        if piece is None:
            found.append(None)
            continue
        confidence = _confidence(vote.score(piece, name), vote.score(piece, other))
        found.append(Found.of(joined(piece.slices, words), piece.slices, confidence))
    return found[0], found[1]


def _confidence(mine: float, other: float) -> float:
    """0.6 without any telling word; up to 0.95 by the words for it, down to 0.35 by those against it."""
    return max(0.35, min(0.95, 0.6 + 0.15 * mine - 0.15 * other))


def _split_pairs(heads: Sequence[Head], roles: Sequence[dict[str, Piece]]) -> list[Pair]:
    """For heads with one name only: position and company cut out of it at a comma, in the order usual in the section."""
    options: list[list[tuple[float, bool, Slice, Slice, Slice | None]]] = []
    for role in roles:
        single = role.get("position") or role.get("company")
        both = "position" in role and "company" in role
        options.append([] if both or single is None or len(single.slices) > 1 else _cuts(single))
    votes = {True: 0.0, False: 0.0}
    for found in options:
        for order in (True, False):
            votes[order] += max((o[0] for o in found if o[1] is order), default=0.0)
    position_first = votes[True] >= votes[False]
    pairs: list[Pair] = []
    for found in options:
        fitting = [option for option in found if option[1] is position_first and option[0] > 0]
        if not fitting:
            pairs.append(None)
            continue
        best = max(fitting, key=lambda option: option[0])
        pairs.append((best[2], best[3], best[4]))
    return pairs


def _cuts(piece: Piece) -> list[tuple[float, bool, Slice, Slice, Slice | None]]:
    whole = piece.slices[0]
    whole, place = _without_place(whole)
    text = whole.text
    found: list[tuple[float, bool, Slice, Slice, Slice | None]] = []
    for match in _COMMA.finditer(text):
        left, right = whole.cut(0, match.start()), whole.cut(match.end(), len(text))
        if not left or not right:
            continue
        a, b = left.text, right.text
        forward = title_score(a) + organization_score(b) - title_score(b) - organization_score(a)
        backward = organization_score(a) + title_score(b) - title_score(a) - organization_score(b)
        if title_score(a) > 0:
            found.append((forward, True, left, right, place))
        if title_score(b) > 0:
            found.append((backward, False, right, left, place))
    return found


def _without_place(piece: Slice) -> tuple[Slice, Slice | None]:
    """*piece* without a place at its end, and that place."""
    text = piece.text
    commas = [match.span() for match in re.finditer(r",\s+", text)]
    for start, end in commas[-2:]:
        tail = text[end:]
        if place_score(tail) >= 0.75 and start > 0:
            return piece.cut(0, start), piece.cut(end, len(text))
    return piece, None


def _place(role: dict[str, Piece], pair: Pair) -> Found | None:
    if pair is not None and pair[2] is not None:
        return Found.of(joined([pair[2]]), [pair[2]], 0.75)
    piece = role.get("place")
    if piece is None:
        return None
    confidence = 0.5 + 0.4 * place_score(piece.text)
    return Found.of(joined(piece.slices).strip("()"), piece.slices, confidence)


def _put_dates(draft: Draft, head: Head, *, single_is_end: bool = False) -> None:
    """Set start and end. A single date is both, or the end alone with *single_is_end*."""
    if not head.dates:
        return
    first, last = head.first, head.last
    confidence = 0.95 if head.is_range else 0.7
    if not head.is_range and last is None:
        draft["endDate"] = Found.of(first, head.dates, confidence) if first else None
        if not single_is_end and first is not None:
            draft["startDate"] = Found.of(first, head.dates, confidence)
        return
    if first is not None:
        draft["startDate"] = Found.of(first, head.dates, confidence)
    if last is not None:
        draft["endDate"] = Found.of(last, head.dates, confidence)


def _left_over(head: Head, used: Sequence[Piece], pair: Pair) -> list[Piece]:
    return [piece for piece in head.pieces if all(piece is not other for other in used)]


def _put_body(
    draft: Draft, body: Sequence[Block], left: Sequence[Piece], words: frozenset[str]
) -> None:
    """Items are highlights. Running text before them, or alone, is the summary; several paragraphs alone are highlights."""
    items: list[Found] = []
    prose: list[Found] = []
    for block in body:
        if block.inner:
            continue
        slices = [cell for row in block.rows for cell in row.cells]
        found = Found.of(joined(slices, words), slices, 0.9 if block.item else 0.7)
        if block.item or items:
            items.append(found)
        else:
            prose.append(found)
    if not items and len(prose) > 1:
        items, prose = prose, []
    if len(prose) > 1:
        prose = [_together(prose)]
    draft["summary"] = prose[0] if prose else None
    draft["highlights"] = items


def _together(found: Sequence[Found]) -> Found:
    return Found(
        " ".join(one.text for one in found),
        tuple(item for one in found for item in one.evidence),
        min(one.confidence for one in found),
    )


# -- education --------------------------------------------------------------------------------


def read_education(rows: Sequence[Row], words: frozenset[str]) -> list[Draft]:
    """Courses of study."""
    entries = entries_of(blocks_of(rows), dated=True)
    heads = [read_head(entry) for entry in entries]
    drafts: list[Draft] = []
    labelled = [_take_labelled(head, entry) for head, entry in zip(heads, entries, strict=True)]
    scorers = {"degree": degree_score, "institution": institution_score, "place": place_score}
    vote = Vote(heads, scorers)
    previous: Found | None = None
    for entry, head, extras in zip(entries, heads, labelled, strict=True):
        draft: Draft = {}
        role = assign(head, vote, ("degree", "institution"))
        _split_school(draft, role, vote, words)
        if draft.get("institution") is None and draft.get("studyType") and previous is not None:
            draft["institution"] = Found(
                previous.value, previous.evidence, previous.confidence * 0.7
            )
        previous = draft.get("institution") or previous
        left = _left_over(head, [*role.values()], None)
        _put_area(draft, left, words)
        _put_dates(draft, head, single_is_end=True)
        draft.update({key: value for key, value in extras.items() if value})
        drafts.append(draft)
    return drafts


def _split_school(draft: Draft, role: dict[str, Piece], vote: Vote, words: frozenset[str]) -> None:
    degree, school = role.get("degree"), role.get("institution")
    if degree is None and school is not None and degree_score(school.text) > 0:
        cut = _cut_school(school)
        if cut is not None:
            draft["institution"] = Found.of(joined([cut[1]]), [cut[1]], 0.65)
            _put_degree(draft, [cut[0]], words, 0.65)
            return
        if degree_score(school.text) > institution_score(school.text):
            degree, school = school, None
    if degree is not None and school is None and institution_score(degree.text) > 0:
        cut = _cut_school(degree)
        if cut is not None:
            draft["institution"] = Found.of(joined([cut[1]]), [cut[1]], 0.65)
            _put_degree(draft, [cut[0]], words, 0.65)
            return
    if school is not None:
        confidence = _confidence(vote.score(school, "institution"), vote.score(school, "degree"))
        slices = school.slices
        if len(slices) == 1:
            slices = [_without_place(slices[0])[0]]
        draft["institution"] = Found.of(joined(slices, words), slices, confidence)
    if degree is not None:
        confidence = _confidence(vote.score(degree, "degree"), vote.score(degree, "institution"))
        _put_degree(draft, degree.slices, words, confidence)


def _cut_school(piece: Piece) -> tuple[Slice, Slice] | None:
    """Degree and school cut out of one piece at a comma or dash."""
    if len(piece.slices) > 1:
        return None
    whole = piece.slices[0]
    text = whole.text
    best: tuple[float, Slice, Slice] | None = None
    for match in _COMMA.finditer(text):
        left, right = whole.cut(0, match.start()), whole.cut(match.end(), len(text))
        if not left or not right:
            continue
        for degree, school in ((left, right), (right, left)):
            score = (
                degree_score(degree.text)
                + institution_score(school.text)
                - institution_score(degree.text)
                - degree_score(school.text)
            )
            if (
                degree_score(degree.text)
                and institution_score(school.text)
                and (best is None or score > best[0])
            ):
                best = (score, degree, school)
    return (best[1], best[2]) if best else None


_IN = re.compile(r"\s+(?:in|en|em)\s+|,\s+|\s+[-–—]\s+|:\s+")
_OF = re.compile(r"\s+(?:of|de|d')\s+")


def _put_degree(
    draft: Draft, slices: Sequence[Slice], words: frozenset[str], confidence: float
) -> None:
    """Set `studyType`, and `area` where the text says "degree in area", "degree, area" or "DEGREE area"."""
    if len(slices) > 1:
        draft["studyType"] = Found.of(joined(slices, words), slices, confidence)
        return
    piece = slices[0]
    text = piece.text
    cut = _IN.search(text)
    if cut is not None:
        left, right = piece.cut(0, cut.start()), piece.cut(cut.end(), len(text))
        if left and right:
            if degree_score(right.text) > degree_score(left.text):
                left, right = right, left
            draft["studyType"] = Found.of(joined([left]), [left], confidence)
            draft["area"] = Found.of(joined([right]), [right], confidence * 0.9)
            return
    end = _degree_words_end(text)
    if 0 < end < len(text) and not _OF.match(text[end:]):
        left, right = piece.cut(0, end), piece.cut(end, len(text)).strip("()")
        draft["studyType"] = Found.of(joined([left]), [left], confidence)
        draft["area"] = Found.of(joined([right]), [right], confidence * 0.8)
        return
    draft["studyType"] = Found.of(joined([piece]), [piece], confidence)


def _degree_words_end(text: str) -> int:
    """Where the run of degree words at the beginning of *text* ends: 0 when there is none."""
    end = 0
    for match in re.finditer(r"\S+", text):
        if degree_score(match[0]) <= 0:
            break
        end = match.end()
    return end


def _put_area(draft: Draft, left: Sequence[Piece], words: frozenset[str]) -> None:
    for piece in left:
        if draft.get("area") is None and place_score(piece.text) < 0.5:
            if institution_score(piece.text) > 0 and draft.get("institution") is not None:
                continue
            draft["area"] = Found.of(joined(piece.slices, words), piece.slices, 0.55)


def _take_labelled(head: Head, entry: Entry) -> Draft:
    """Score and courses, which are labelled or stand in items, taken out of *head* and the body."""
    draft: Draft = {}
    kept: list[Piece] = []
    for piece in head.pieces:
        if not _labelled(draft, piece.slices):
            kept.append(piece)
    head.pieces[:] = kept
    courses: list[Found] = []
    in_courses = False
    for block in entry.body:
        slices = [cell for row in block.rows for cell in row.cells]
        if block.inner:
            in_courses = fold(block.text.strip(" :")) in listed("course_labels")
            continue
        if _labelled(draft, slices):
            continue
        if block.item or in_courses:
            courses.append(Found.of(joined(slices), slices, 0.8 if in_courses else 0.5))
    if courses and not draft.get("courses"):
        draft["courses"] = courses
    return draft


def _labelled(draft: Draft, slices: Sequence[Slice]) -> bool:
    text = slices[0].text
    match = _LABELLED.match(text)
    if match is None:
        return _bare_score(draft, slices)
    label = fold(match[1]).strip(" -")
    value = slices[0].cut(match.end(), len(text)).strip("()")
    if label in listed("score_labels") or label.split(" ")[-1] in listed("score_labels"):
        draft.setdefault("score", Found.of(joined([value]), [value], 0.9))
        return True
    if label in listed("course_labels"):
        pieces = [part for one in [value, *slices[1:]] for part in split_items(one)]
        draft["courses"] = [Found.of(joined([part]), [part], 0.8) for part in pieces]
        return True
    return False


_BARE = re.compile(
    r"^\(?(?:c?gpa|note|nota|ø|grade|mention)\s*[:=]?\s*(\S.*?)\)?$|^(\d[.,]\d{1,2}\s*/\s*\d+(?:[.,]\d+)?)$",
    re.IGNORECASE,
)


def _bare_score(draft: Draft, slices: Sequence[Slice]) -> bool:
    text = slices[0].text
    match = _BARE.match(text)
    if match is not None and len(text) < 40:
        group = 1 if match[1] else 2
        piece = slices[0].cut(*match.span(group))
        draft.setdefault("score", Found.of(joined([piece]), [piece], 0.85))
        return True
    if fold(text) in listed("score_words"):
        draft.setdefault("score", Found.of(joined(slices), slices, 0.8))
        return True
    return False


_ITEM_DIVIDER = re.compile(r"\s*[,;|•·●▪]\s*|\s{3,}|\t|\s+/\s+|\s+[–—-]\s+")


def split_items(piece: Slice) -> list[Slice]:
    """*piece* cut at commas, semicolons, bullets, bars and wide gaps, but not within brackets."""
    text = piece.text
    parts: list[Slice] = []
    position = 0
    for match in _ITEM_DIVIDER.finditer(text):
        before = text[position : match.start()]
        if before.count("(") > before.count(")"):
            continue
        part = piece.cut(position, match.start())
        if part:
            parts.append(part)
        position = match.end()
    last = piece.cut(position, len(text))
    if last:
        parts.append(last)
    return [part.strip(" .,;") for part in parts if re.search(r"\w", part.text)]


# -- projects ---------------------------------------------------------------------------------


def read_projects(rows: Sequence[Row], words: frozenset[str]) -> list[Draft]:
    """Projects: the name stands first; a second name is who it was for, or what it is."""
    entries = entries_of(blocks_of(rows), dated=True)
    drafts: list[Draft] = []
    for entry in entries:
        head = read_head(entry)
        draft: Draft = {}
        pieces = list(head.pieces)
        if pieces:
            draft["name"] = Found.of(joined(pieces[0].slices, words), pieces[0].slices, 0.75)
        _put_dates(draft, head)
        body: Draft = {}
        _put_body(body, entry.body, [], words)
        draft["description"] = body["summary"]
        draft["highlights"] = body["highlights"]
        if draft["description"] is None and len(pieces) > 1:
            draft["description"] = Found.of(joined(pieces[1].slices, words), pieces[1].slices, 0.55)
        drafts.append(draft)
    return drafts


def is_current(draft: Draft) -> bool:
    """Whether the entry goes on."""
    end = draft.get("endDate")
    return isinstance(end, Found) and end.value == PRESENT
