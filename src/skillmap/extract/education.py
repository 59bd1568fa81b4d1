"""Education: institution, degree, area, score and courses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from skillmap.extract.blocks import Entry, blocks_of, entries_of
from skillmap.extract.entries import Draft, confidence_of, left_over, put_dates
from skillmap.extract.evidence import Found
from skillmap.extract.items import split_items
from skillmap.extract.one_line import without_place
from skillmap.extract.pieces import Head, Piece, Vote, assign, read_head
from skillmap.extract.places import place_score
from skillmap.extract.plain import fold
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, joined
from skillmap.extract.words import area_score, degree_score, institution_score, listed

_LABELLED = re.compile(r"^([^\W\d][^:]{1,40}?)\s*:\s*(?=\S)")
_COMMA = re.compile(r",\s+|(?<!\s)\s+[-–—]\s+")


def read_education(rows: Sequence[Row], words: frozenset[str]) -> list[Draft]:
    """Courses of study."""
    entries = entries_of(blocks_of(rows), dated=True)
    heads = [read_head(entry) for entry in entries]
    drafts: list[Draft] = []
    labelled = [_take_labelled(head, entry) for head, entry in zip(heads, entries, strict=True)]
    scorers = {"degree": degree_score, "institution": institution_score, "place": place_score}
    vote = Vote(heads, scorers)
    roles = [assign(head, vote, ("degree", "institution")) for head in heads]
    previous: Found | None = None
    for head, extras, role in zip(heads, labelled, roles, strict=True):
        draft: Draft = {}
        left = left_over(head, [*role.values()])
        _names(draft, role, vote, words, has_area=_area_in(left) is not None)
        if draft.get("institution") is None and draft.get("studyType") and previous is not None:
            draft["institution"] = Found(
                previous.value, previous.evidence, previous.confidence * 0.7
            )
        previous = draft.get("institution") or previous
        _put_area(draft, left, words)
        put_dates(draft, head, single_is_end=True)
        draft.update({key: value for key, value in extras.items() if value})
        drafts.append(draft)
    _split_areas(drafts, roles)
    return drafts


def _names(
    draft: Draft,
    role: dict[str, Piece],
    vote: Vote,
    words: frozenset[str],
    *,
    has_area: bool,
) -> None:
    degree, school = role.get("degree"), role.get("institution")
    if degree is None or institution_score(school.text if school else "") == 0:
        single = degree or school
        if single is not None and _put_parts(draft, single):
            return
    if (
        degree is None
        and school is not None
        and degree_score(school.text) > institution_score(school.text)
    ):
        degree, school = school, None
    if school is not None:
        confidence = confidence_of(vote.score(school, "institution"), vote.score(school, "degree"))
        slices = school.slices
        if len(slices) == 1:
            slices = [without_place(slices[0])[0]]
        draft["institution"] = Found.of(joined(slices, words), slices, confidence)
    if degree is not None:
        confidence = confidence_of(vote.score(degree, "degree"), vote.score(degree, "institution"))
        _put_degree(draft, degree.slices, words, confidence, has_area=has_area)


def _put_parts(draft: Draft, piece: Piece) -> bool:
    """Degree, area and school out of one piece with commas: "BSc, Nursing, University of X", in any order."""
    if len(piece.slices) > 1:
        return False
    whole = without_place(piece.slices[0])[0]
    cuts = [match.span() for match in _COMMA.finditer(whole.text)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(whole.text)]
    parts = [whole.cut(start, end) for start, end in zip(starts, ends, strict=True)]
    if len(parts) < 2:
        return False
    school = max(range(len(parts)), key=lambda i: (institution_score(parts[i].text), -i))
    if institution_score(parts[school].text) == 0:
        return False
    others = [i for i in range(len(parts)) if i != school]
    degree = max(others, key=lambda i: (degree_score(parts[i].text), -i))
    if degree_score(parts[degree].text) == 0:
        return False
    draft["institution"] = Found.of(joined([parts[school]]), [parts[school]], 0.65)
    left = [parts[i] for i in others if i != degree]
    _put_degree(draft, [parts[degree]], frozenset(), 0.65, has_area=bool(left))
    if left:
        draft["area"] = Found.of(", ".join(joined([part]) for part in left), left, 0.55)
    return True


def _split_areas(drafts: Sequence[Draft], heads: Sequence[dict[str, Piece]]) -> None:
    """Cut "School, Area" beside a degree without an area, where all entries have it or the words tell."""
    found: list[tuple[Draft, Slice, Slice]] = []
    asked = 0
    for draft, role in zip(drafts, heads, strict=True):
        piece = role.get("institution")
        if draft.get("area") is not None or piece is None or len(piece.slices) > 1:
            continue
        asked += 1
        whole = without_place(piece.slices[0])[0]
        at = whole.text.rfind(", ")
        if at < 0:
            continue
        left, right = whole.cut(0, at), whole.cut(at + 2, len(whole.text))
        if (
            institution_score(left.text) >= institution_score(right.text)
            and place_score(right.text) < 0.5
        ):
            found.append((draft, left, right))
    usual = len(found) >= 2 and len(found) == asked
    for draft, left, right in found:
        if usual or area_score(right.text) > 0:
            draft["institution"] = Found.of(joined([left]), [left], 0.65)
            draft["area"] = Found.of(joined([right]), [right], 0.55)


_IN = re.compile(r"(?<!\s)\s+(?:in|en|em|[-–—])\s+|[,:]\s+")
_OF = re.compile(r"\s+(?:of|de|d')\s+")


def _put_degree(
    draft: Draft,
    slices: Sequence[Slice],
    words: frozenset[str],
    confidence: float,
    *,
    has_area: bool = False,
) -> None:
    """Set `studyType`, and `area` where the text says "degree in area", "degree, area" or "DEGREE area".

    With *has_area* the subject stands elsewhere, and the degree is left whole.
    """
    if len(slices) > 1 or has_area:
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
        left, right = piece.cut(0, end), _without_brackets(piece.cut(end, len(text)))
        draft["studyType"] = Found.of(joined([left]), [left], confidence)
        draft["area"] = Found.of(joined([right]), [right], confidence * 0.8)
        return
    draft["studyType"] = Found.of(joined([piece]), [piece], confidence)


def _without_brackets(piece: Slice) -> Slice:
    """*piece* without brackets around all of it, and without an honour in brackets at its end."""
    text = piece.text
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        return piece.strip("()")
    match = re.search(r"(?:(?<!\s)\s+)?\(([^()]*)\)$", text)
    if match is not None and fold(match[1]) in listed("score_words"):
        return piece.cut(0, match.start())
    return piece


def _degree_words_end(text: str) -> int:
    """Where the run of degree words at the beginning of *text* ends: 0 when there is none."""
    end = 0
    for match in re.finditer(r"\S+", text):
        if degree_score(match[0]) <= 0:
            break
        end = match.end()
    return end


def _area_in(left: Sequence[Piece]) -> Piece | None:
    """The piece that is neither a place nor a school, and so the subject."""
    free = (p for p in left if place_score(p.text) < 0.5 and institution_score(p.text) == 0)
    return next(free, None)


def _put_area(draft: Draft, left: Sequence[Piece], words: frozenset[str]) -> None:
    piece = _area_in(left)
    if piece is not None and draft.get("area") is None:
        draft["area"] = Found.of(joined(piece.slices, words), piece.slices, 0.55)


def _take_labelled(head: Head, entry: Entry) -> Draft:
    """Score and courses, which are labelled or stand in items, taken out of *head* and the body."""
    draft: Draft = {}
    head.pieces[:] = _without_labelled_courses(draft, head.pieces)
    head.pieces[:] = [piece for piece in head.pieces if not _is_label_of_more(draft, piece)]
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


def _without_labelled_courses(draft: Draft, pieces: Sequence[Piece]) -> list[Piece]:
    """*pieces* but for a label such as "Courses:" that stands alone and for what follows it on its line."""
    kept: list[Piece] = []
    label: Slice | None = None
    for piece in pieces:
        first = piece.slices[0]
        if label is not None and first.source.line is label.source.line:
            parts = [part for one in piece.slices for part in split_items(one)]
            draft["courses"] = [Found.of(joined([part]), [part], 0.8) for part in parts]
            continue
        label = None
        rest = first.source.line.text[piece.slices[-1].end :].lstrip()
        if rest.startswith(":") and fold(piece.text) in listed("course_labels"):
            label = first
            continue
        kept.append(piece)
    return kept


_SCORE_WITHIN = re.compile(
    r"(?:^|[,;.(|·•–-]\s*)\(?(?P<label>[^\W\d_]+(?: [^\W\d_]+)?)\s*[:=]?\s*"
    r"(?P<value>\d[\d.,]*(?:\s*/\s*\d[\d.,]*)?%?)\)?\s*$"
)


def _is_label_of_more(draft: Draft, piece: Piece) -> bool:
    """Whether all of *piece* is a score, courses, or another labelled remark. A score at its end is cut off."""
    last = piece.slices[-1]
    match = _SCORE_WITHIN.search(last.text)
    if match is not None and fold(match["label"]).split(" ")[-1] in listed("score_labels"):
        value = last.cut(*match.span("value"))
        draft.setdefault("score", Found.of(joined([value]), [value], 0.9))
        rest = last.cut(0, match.start()).strip(",;|·•–-( ")
        if not rest and len(piece.slices) == 1:
            return True
        piece.slices = [*piece.slices[:-1], *([rest] if rest else [])]
        piece.text = joined(piece.slices)
    if _labelled(draft, piece.slices):
        return True
    after = last.source.line.text[last.end :].lstrip()
    if after.startswith(":") and len(piece.text.split()) <= 3:
        return True
    label = _LABELLED.match(piece.text)
    return label is not None and degree_score(label[1]) == 0 and institution_score(label[1]) == 0


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
    if fold(text).strip("()") in listed("score_words"):
        bare = [piece.strip("()") for piece in slices]
        draft.setdefault("score", Found.of(joined(bare), bare, 0.8))
        return True
    return False
