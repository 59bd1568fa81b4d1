"""Where somebody lives, as the header of a resume prints it: the best place among what is nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from skillmap.extract.alternatives import either
from skillmap.extract.contact import Contact, network_named, overlaps
from skillmap.extract.headings import section_of
from skillmap.extract.personal import is_personal_line
from skillmap.extract.pieces import PLACE_SURE
from skillmap.extract.places import (
    Place,
    country_code,
    is_region,
    place_score,
    read_place,
)
from skillmap.extract.plain import bare_label, fold, level
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice
from skillmap.extract.word_pool import Pool, per_pool
from skillmap.extract.words import listed, organization_score, title_score

CITY_WORDS_MAX = 3
NEAR_PIECES = 3
"""Pieces of the header before and after a city in which its street and its region are looked for: labels count, too."""
ALIGNED_POINTS = 3.0
"""How far the ends of a city and the region below it may lie apart."""
CITY_GUESS = 0.1
"""Score of a city that only its place between contact data tells."""
DASHES = ("–", "—", "-")
DIVIDERS = re.compile(
    r"\s+(?:[|•·–—/~◆♦▪■●○⋅∙»›-]|::)\s+|\s*[|•·⋅∙]\s*|\s{3,}|;\s+"
    "|\\s*[\u2300-\u24ff\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?\\s*"
)
"""What stands between pieces of contact data; pictures before them, too."""
PROSE_WORDS = 6
"""Words from which on what stands below contact data is running text."""
_ICON = re.compile(r"[^\w(+@]+")


@per_pool
def _label(pool: Pool) -> re.Pattern[str]:
    labels = either(map(fold, pool.words("contact_labels")))
    return re.compile(rf"{labels}(?!\w)\.?\s*[:：]?\s*")


def read_residence(
    zone: Sequence[Row], contact: Contact, taken: list[Slice], *, titled: bool
) -> Place | None:
    """The best place in the header, with a street in the line above and a country in the line below.

    *titled*: a job title was read, so that what stands between contact data may be a city that no list knows.
    """
    used = [*contact.taken, *taken]
    pieces: list[tuple[Slice, bool]] = []
    for row in zone:
        for before, cell in zip([None, *row.cells], row.cells, strict=False):
            labelled = before is not None and _is_label(before.text)
            pieces += [(piece, labelled) for piece in _free_pieces(cell, used)]
    best: tuple[float, int, Place] | None = None
    for index, (piece, labelled) in enumerate(pieces):
        place = place_of(piece, labelled=labelled)
        if place is not None and (best is None or place.score > best[0] + 0.05):
            best = (place.score, index, place)
    if best is None:
        return _city_between(zone, contact, taken, titled=titled)
    _, index, place = best
    bare = [piece for piece, _ in pieces]
    return _completed(
        place, bare[max(index - NEAR_PIECES, 0) : index], bare[index + 1 :][:NEAR_PIECES]
    )


def _is_label(text: str) -> bool:
    """Whether *text* is nothing but the label of something in the header."""
    plain = level(bare_label(text))
    label = _label().match(plain)
    return label is not None and label.end() == len(plain) and bool(plain)


def _city_between(
    zone: Sequence[Row], contact: Contact, taken: Sequence[Slice], *, titled: bool
) -> Place | None:
    """A few words with capitals, and a few more behind a comma, between contact data and contact data or running text.

    Below a name stands a job title, which may be one that no list knows: there they count only when one was read.
    """
    pieces = [piece for row in zone for cell in row.cells for piece in _parts(cell)]
    reached = [overlaps(piece, contact.taken) for piece in pieces]
    used = [told or overlaps(piece, taken) for piece, told in zip(pieces, reached, strict=True)]
    for index in range(1, len(pieces)):
        piece = pieces[index]
        if used[index] or not used[index - 1] or not (reached[index - 1] or titled):
            continue
        after = pieces[index + 1].text if index + 1 < len(pieces) else ""
        told = bool(after) and used[index + 1]
        if not (told or not after or len(after.split()) >= PROSE_WORDS):
            continue
        if not (reached[index - 1] or (told and reached[index + 1])):
            continue
        city, comma, region = piece.text.partition(", ")
        names = [piece.cut(0, len(city))]
        names += [piece.cut(len(city) + 2, len(piece.text))] if comma else []
        if all(map(_may_be_city, names)) and not network_named(piece.text):
            return Place(city=names[0], region=names[1] if region else None, score=CITY_GUESS)
    return None


def _parts(cell: Slice) -> Iterator[Slice]:
    """What stands between the dividers of *cell*, without icons before it."""
    position = 0
    text = cell.text
    for start, end in [*(match.span() for match in DIVIDERS.finditer(text)), (len(text), 0)]:
        if piece := _bare(cell.cut(position, start)):
            yield piece
        position = end


def _bare(piece: Slice) -> Slice:
    """*piece* without dividers around it, and an icon before it."""
    icon = _ICON.match(piece.text)
    bare = piece.cut(icon.end(), len(piece.text)) if icon is not None else piece
    return bare.strip(" ,;:|•·-–—~")


def place_of(piece: Slice, *, labelled: bool = False) -> Place | None:
    """The place in one piece of the header, scored; a label before it, or *labelled*, counts for it."""
    text = piece.text
    label = _label().match(level(text))
    inside = label is not None and label.end() < len(text) and bool(label[0].strip())
    bare = piece.cut(label.end(), len(text)) if label is not None and inside else piece
    labelled = labelled or inside
    if not bare or is_personal_line(text) or len(bare.text) > 120 or network_named(bare.text):
        return None
    place = read_place(bare)
    if place is None or (place.city is None and place.region is None and place.score < 0.5):
        return None
    score = max(place.score, place_score(bare.text)) + (0.4 if labelled else 0.0)
    if place.city is None:
        score -= 0.3
    short = len(bare.text.split()) <= 3 and bare.text[:1].isupper()
    if score < 0.5 and not (short and score > 0.2):
        return None
    return replace(place, score=min(score, 1.0))


def _completed(place: Place, before: Sequence[Slice], after: Sequence[Slice]) -> Place:
    """*place* with the street of the line above and the country of the line below, where it has none."""
    for piece in before[::-1] if place.address is None else ():
        other = None if is_personal_line(piece.text) else read_place(piece)
        if other is not None and other.address is not None and other.city is None:
            place = replace(place, address=other.address)
            break
    if place.city is None and place.region is not None:
        near = [one for one in (*before[-1:], *after[:1]) if _is_above_or_below(one, place.region)]
        place = replace(place, city=next((one for one in near if _may_be_city(one)), None))
    region = next((piece for piece in after if is_region(piece.text)), None)
    if place.region is None and region is not None:
        place = replace(place, region=region)
    below = read_place(after[0]) if after and place.region is None else None
    if below is not None and below.region is not None and below.city is None:
        place = replace(place, region=below.region)
        if place.country is None:
            place = replace(place, country=below.country, country_code=below.country_code)
    if place.country is None and after and (code := country_code(after[0].text)):
        place = replace(place, country=after[0], country_code=code)
    return place


def _is_above_or_below(piece: Slice, region: Slice) -> bool:
    """Whether two pieces are lines of their own below each other, with their left or right ends aligned."""
    one, other = piece.box, region.box
    if one is None or other is None or piece.source is region.source:
        return False
    aligned = min(abs(one.x0 - other.x0), abs(one.x1 - other.x1)) <= ALIGNED_POINTS
    return aligned and max(one.y0, other.y0) - min(one.y1, other.y1) < one.height


def _may_be_city(piece: Slice) -> bool:
    """Whether *piece*, a line of its own beside a region, may be a city that no list knows."""
    words = piece.text.split()
    return (
        len(words) <= CITY_WORDS_MAX
        and words[0][0].isupper()
        and all(word.replace("-", "").replace("'", "").isalpha() for word in words)
        and not (title_score(piece.text) or organization_score(piece.text))
        and not (_is_label(piece.text) or is_personal_line(piece.text))
        and not country_code(piece.text)
        and section_of(piece.text) is None
    )


def _free_pieces(cell: Slice, taken: Sequence[Slice]) -> Iterator[Slice]:
    """Parts of *cell* between dividers and taken slices; before parts that dashes divide, the place that they are."""
    text = cell.text
    here = [piece for piece in taken if overlaps(cell, [piece])]
    cuts = [match.span() for match in DIVIDERS.finditer(text)]
    cuts += [(piece.start - cell.start, piece.end - cell.start) for piece in here]
    position = 0
    found: list[Slice] = []
    for start, end in [*sorted(cuts), (len(text), len(text))]:
        if start > position:
            piece = _bare(cell.cut(position, start))
            if piece:
                found.append(piece)
        position = max(position, end)
    for first in range(len(found)):
        dashed = [found[first]]
        for piece in found[first + 1 :]:
            between = text[dashed[-1].end - cell.start : piece.start - cell.start]
            if between.strip() not in DASHES:
                break
            dashed.append(piece)
        if len(dashed) > 1 and _are_parts_of_place(dashed):
            yield Slice(cell.source, dashed[0].start, dashed[-1].end)
            break
    yield from found


def _are_parts_of_place(parts: Sequence[Slice]) -> bool:
    """Whether *parts* are a city and more of an address: "Evanston – Illinois"."""
    texts = [part.text for part in parts]
    last = texts[-1]
    if any(title_score(text) > 0 for text in texts) or fold(last) in listed("remote"):
        return False
    if is_region(last) or country_code(last):
        return True
    single = len(last.split()) == 1 and last[:1].isupper() and last.isalpha()
    return single and len(texts) == 2 and place_score(texts[0]) >= PLACE_SURE
