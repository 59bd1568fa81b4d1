"""Education: institution, degree, area, score and courses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from skillmap.extract.alternatives import either
from skillmap.extract.blocks import blocks_of
from skillmap.extract.entries import Draft, confidence_of, found_of, left_over, put_dates
from skillmap.extract.evidence import Found
from skillmap.extract.grouping import Entry, entries_of
from skillmap.extract.items import split_items
from skillmap.extract.labelled import LabelledEntry, labelled_entries, without_address
from skillmap.extract.one_line import Part, parts_of, together, without_place
from skillmap.extract.pieces import PLACE_SURE, Head, Piece, head_of_dates, read_head
from skillmap.extract.places import place_score
from skillmap.extract.plain import fold, level
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, joined
from skillmap.extract.voting import Vote, assign
from skillmap.extract.word_pool import Pool, per_pool
from skillmap.extract.words import area_score, degree_score, institution_score, listed

_LABELLED = re.compile(r"^([^\W\d][^:]{1,40}?)\s*:\s*(?=\S)")


def read_education(rows: Sequence[Row], words: frozenset[str]) -> list[Draft]:
    """Courses of study."""
    told = labelled_entries(rows, ("degree", "school"), ("area", "dates", "place", "score"))
    if told is not None:
        return [_labelled_study(entry, words) for entry in told]
    entries = entries_of(blocks_of(rows), dated=True)
    heads = [read_head(entry) for entry in entries]
    drafts: list[Draft] = []
    labelled = [_take_labelled(head, entry) for head, entry in zip(heads, entries, strict=True)]
    scorers = {"degree": degree_score, "institution": institution_score, "place": place_score}
    vote = Vote(heads, scorers)
    roles = [assign(head, vote, ("degree", "institution")) for head in heads]
    lines = [_line_of(role) for role in roles]
    _fill_by_order(lines)
    named: list[dict[str, Piece]] = []
    previous: Found | None = None
    for entry, head, extras, role, line in zip(entries, heads, labelled, roles, lines, strict=True):
        draft: Draft = {}
        left = left_over(head, [*role.values()])
        if not _put_line(draft, line, words):
            _names(draft, role, vote, words, has_area=_area_in(left) is not None)
        if not left:
            _put_degree_of_item(draft, extras, entry, words)
        if draft.get("institution") is None and draft.get("studyType") and previous is not None:
            draft["institution"] = Found(
                previous.value, previous.evidence, previous.confidence * 0.7
            )
        previous = draft.get("institution") or previous
        _put_area(draft, left, words)
        draft.update({key: value for key, value in extras.items() if value})
        if not any(draft.values()):
            continue
        named.append(role)
        put_dates(draft, head, single_is_end=True)
        drafts.append(draft)
    _split_areas(drafts, named)
    return drafts


def _labelled_study(entry: LabelledEntry, words: frozenset[str]) -> Draft:
    values = entry.slices
    draft: Draft = {"institution": found_of(without_address(values.get("school", ()))[0], words)}
    area = found_of(values.get("area", ()), words)
    if degree := values.get("degree"):
        _put_degree(draft, degree, words, 0.9, has_area=area is not None)
    draft["area"] = area or draft.get("area")
    draft["score"] = found_of(values.get("score", ()), words)
    put_dates(draft, head_of_dates(values.get("dates", ())), single_is_end=True)
    draft["courses"] = [
        Found.of(joined(slices), slices, 0.5) for slices, item in entry.body if item
    ]
    return draft


def _names(
    draft: Draft,
    role: dict[str, Piece],
    vote: Vote,
    words: frozenset[str],
    *,
    has_area: bool,
) -> None:
    degree, school = role.get("degree"), role.get("institution")
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


def _put_degree_of_item(draft: Draft, extras: Draft, entry: Entry, words: frozenset[str]) -> None:
    """Read the degree from the only item below a school that no degree stands beside."""
    items = [block for block in entry.body if block.item]
    if draft.get("studyType") or not draft.get("institution") or len(items) != 1:
        return
    slices = [cell for row in items[0].rows for cell in row.cells]
    if len(slices) == 1 and degree_score(slices[0].text) > 0 and extras.pop("courses", None):
        _put_degree(draft, slices, words, 0.6)


@dataclass(slots=True)
class _Line:
    """Degree, area and school that stand in one piece with commas, as far as words tell them apart."""

    parts: list[Part]
    school: int | None
    degree: int | None


def _line_of(role: dict[str, Piece]) -> _Line | None:
    """The one piece that all names of an entry stand in, None where they do not."""
    degree, school = role.get("degree"), role.get("institution")
    if degree is not None and institution_score(school.text if school else "") > 0:
        return None
    single = degree or school
    parts = [] if single is None else parts_of(single.slices)
    while len(parts) > 2 and place_score(joined(parts[-1])) >= PLACE_SURE:
        parts.pop()
    if len(parts) < 2:
        return None
    texts = [joined(part) for part in parts]
    return _Line(parts, *_told(texts))


def _told(texts: Sequence[str]) -> tuple[int | None, int | None]:
    """Which of *texts* is the school and which the degree; "Bachillerato" is a word of both."""
    schools = [institution_score(text) for text in texts]
    degrees = [degree_score(text) for text in texts]
    pairs = [
        (schools[i] - degrees[i] / 2 + degrees[j] - schools[j] / 2, -i, -j)
        for i in range(len(texts))
        for j in range(len(texts))
        if i != j and schools[i] > 0 and degrees[j] > 0
    ]
    if pairs:
        _, school, degree = max(pairs)
        return -school, -degree
    return _best(schools), _best(degrees)


def _best(scores: Sequence[float]) -> int | None:
    """The index of the first of the best *scores*, None where no words tell."""
    best = max(range(len(scores)), key=lambda i: (scores[i], -i))
    return best if scores[best] > 0 else None


def _fill_by_order(lines: Sequence[_Line | None]) -> None:
    """Find the school, or the degree, that no words tell of, where the sure lines of the section have it."""
    known = [line for line in lines if line is not None]
    sure = [line for line in known if line.school is not None and line.degree is not None]
    first = sum(line.school == 0 for line in sure)
    last = sum(line.school == len(line.parts) - 1 for line in sure)
    if first == last:
        return
    for line in known:
        end = len(line.parts) - 1
        school, degree = (0, 1) if first > last else (end, 0)
        if line.school is None and line.degree != school:
            line.school = school
        if line.degree is None and line.school == school:
            line.degree = degree


def _put_line(draft: Draft, line: _Line | None, words: frozenset[str]) -> bool:
    """Degree, area and school out of one piece: "BSc, Nursing, University of X", in any order."""
    if line is None or line.school is None or line.degree in (None, line.school):
        return False
    school, degree = line.parts[line.school], line.parts[line.degree]
    draft["institution"] = Found.of(joined(school, words), school, 0.65)
    left = [part for part in line.parts if part is not school and part is not degree]
    _put_degree(draft, degree, words, 0.65, has_area=bool(left))
    if left:
        slices = [piece for part in left for piece in part]
        text = ", ".join(joined(part, words) for part in left)
        draft["area"] = Found.of(text, slices, 0.55)
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
        if place_score(right.text) >= 0.5:
            continue
        if institution_score(left.text) >= institution_score(right.text):
            first = area_score(left.text) > area_score(right.text) == institution_score(left.text)
            found.append((draft, right, left) if first else (draft, left, right))
        elif "degree" in role and degree_score(left.text) == 0 == institution_score(left.text):
            _put_school(draft, right, left)
    usual = len(found) >= 2 and len(found) == asked
    for draft, left, right in found:
        if usual or area_score(right.text) > 0:
            _put_school(draft, left, right)


def _put_school(draft: Draft, school: Slice, area: Slice) -> None:
    draft["institution"] = Found.of(joined([school]), [school], 0.65)
    draft["area"] = Found.of(joined([area]), [area], 0.55)


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
    head.pieces[:] = _without_labelled(draft, head.pieces)
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


def _without_labelled(draft: Draft, pieces: Sequence[Piece]) -> list[Piece]:
    """*pieces* but for a label such as "Courses:" or "Grade:" that stands alone and for what follows it on its line."""
    kept: list[Piece] = []
    label: Slice | None = None
    for piece in pieces:
        first = piece.slices[0]
        if label is not None and first.source.line is label.source.line:
            _put_labelled(draft, label, piece)
            continue
        label = None
        rest = first.source.line.text[piece.slices[-1].end :].lstrip()
        known = _is_score_label(piece.text) or fold(piece.text) in listed("course_labels")
        if rest.startswith(":") and known:
            label = first
            continue
        kept.append(piece)
    return kept


def _put_labelled(draft: Draft, label: Slice, piece: Piece) -> None:
    if _is_score_label(label.text):
        draft.setdefault("score", Found.of(joined(piece.slices), piece.slices, 0.9))
        return
    parts = [part for one in piece.slices for part in split_items(one)]
    draft["courses"] = [Found.of(joined([part]), [part], 0.8) for part in parts]


def _is_score_label(text: str) -> bool:
    label = fold(text).strip(" -")
    return label in listed("score_labels") or label.split(" ")[-1] in listed("score_labels")


_NUMBER = r"\d[\d.,]*(?:\s*/\s*\d[\d.,]*)?\s?%?"
_BARE_NUMBER = r"\d{1,3}[.,]\d{1,2}(?:\s*/\s*\d{1,3}(?:[.,]\d+)?)?|\d{1,3}\s*/\s*\d{1,3}|\d{1,3}(?:[.,]\d+)?\s?%"
"""What is a grade without a label: a whole number alone may be anything."""
_DECIMAL = re.compile(r"\d{1,2}[.,]\d{1,2}(?:\s*/\s*\d{1,3})?")


@dataclass(frozen=True, slots=True)
class _Scores:
    """Patterns for scores at the end of plain text."""

    labelled: re.Pattern[str]
    bare: re.Pattern[str]
    whole: re.Pattern[str]
    first: re.Pattern[str]
    """In brackets, at the beginning."""


@per_pool
def _scores(pool: Pool) -> _Scores:
    labels = either(map(level, pool.words("score_labels")))
    grades = either(map(level, pool.words("score_words")))
    return _Scores(
        re.compile(
            rf"(?:^|[,;.(|•·–—-]\s*|\s)\(?(?<!\w)(?:[^\W\d_]+\s)?{labels}"
            rf"(?:\s*[:=]\s*(?P<told>\S[^:]{{0,30}}?)|\s*(?P<value>{_NUMBER}|{grades}))\)?\.?\s*$"
        ),
        re.compile(
            rf"(?:[,;]\s+|[(|•·–—]\s*|\.\s+|\s-\s)(?P<value>{_BARE_NUMBER}|{grades})\)?\.?\s*$"
        ),
        re.compile(rf"\(?(?P<value>{_BARE_NUMBER}|{grades})\)?\.?"),
        re.compile(rf"\((?:{labels}\s*[:=]?\s*)?(?P<value>{_NUMBER}|{grades})\)\s*(?=\S)"),
    )


def _take_score(draft: Draft, piece: Piece) -> None:
    """Cut a score off an end of *piece*: "Physics, 1st class", "Grade: 1.4", "(Note 1,4)"."""
    last = piece.slices[-1]
    text = level(last.text)
    patterns = _scores()
    first = patterns.first.match(text)
    told = len(piece.slices) > 1 or _DECIMAL.fullmatch(text)
    alone = patterns.whole.fullmatch(text) if told else None
    match = first or alone or patterns.bare.search(text) or patterns.labelled.search(text)
    if match is None:
        _take_wrapped_score(draft, piece)
        return
    group = "told" if match.groupdict().get("told") else "value"
    value = last.cut(*match.span(group)).strip("()")
    draft.setdefault("score", Found.of(joined([value]), [value], 0.9))
    rest = last.cut(match.end(), len(text)) if first else last.cut(0, match.start())
    rest = rest.strip(",;|•·–-( " if first is None else ",;|•·–- ")
    piece.slices = [*piece.slices[:-1], *([rest] if rest else [])]
    piece.text = joined(piece.slices)


def _take_wrapped_score(draft: Draft, piece: Piece) -> None:
    """Cut a labelled score off the end of *piece* that a line end divides: "Physics, No-" "te 1,4"."""
    parts = parts_of(piece.slices)
    if len(parts) < 2 or len(parts[-1]) < 2:
        return
    match = _scores().labelled.fullmatch(level(joined(parts[-1])))
    if match is None:
        return
    group = "told" if match["told"] else "value"
    whole = joined(parts[-1])
    printed, last = whole[slice(*match.span(group))], parts[-1][-1]
    at = last.text.rfind(printed)
    value = parts[-1] if at < 0 else [last.cut(at, at + len(printed))]
    draft.setdefault("score", Found.of(printed, value, 0.8))
    piece.slices = together(parts[:-1])
    piece.text = joined(piece.slices)


def _is_label_of_more(draft: Draft, piece: Piece) -> bool:
    """Whether all of *piece* is a score, courses, or another labelled remark. A score at its end is cut off."""
    if _is_score_word(piece.text):
        return _bare_score(draft, piece.slices)
    _take_score(draft, piece)
    if not piece.slices:
        return True
    last = piece.slices[-1]
    if _labelled(draft, piece.slices):
        return True
    after = last.source.line.text[last.end :].lstrip()
    told = degree_score(piece.text) > 0 or institution_score(piece.text) > 0
    if after.startswith(":") and len(piece.text.split()) <= 3 and not told:
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
    if _is_score_label(match[1]):
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
    if _is_score_word(text):
        bare = [piece.strip("()") for piece in slices]
        draft.setdefault("score", Found.of(joined(bare), bare, 0.8))
        return True
    match = _BARE.match(text)
    if match is not None and len(text) < 40:
        group = 1 if match[1] else 2
        piece = slices[0].cut(*match.span(group))
        draft.setdefault("score", Found.of(joined([piece]), [piece], 0.85))
        return True
    return False


def _is_score_word(text: str) -> bool:
    return fold(text).strip("()") in listed("score_words")
