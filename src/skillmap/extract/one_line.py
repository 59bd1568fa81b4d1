"""Position, employer and place out of one line: "Cook, Old Mill Inn, Ely"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from skillmap.extract.pieces import PLACE_SURE, Piece
from skillmap.extract.places import place_score
from skillmap.extract.slices import Slice, joined
from skillmap.extract.words import area_score, department_score, organization_score, title_score

PLACE_SHARE = 0.5
"""Share of lines with three parts or more that must end in a place before the others' last part is taken for one."""
CITY_WORDS_MAX = 5
SMALL_WORD_MAX = 4
"""Letters of the small words within the name of a city: "an der", "upon"."""
BRACKET_SHARE = 0.5
"""Share of lines that must end in brackets before what stands in them is taken for a place that no list knows."""

Part = list[Slice]
"""What stands between two commas: more than one slice where the line is wrapped."""

_COMMA = re.compile(r",\s+|(?<!\s)\s+(?:[-–—]|@)\s+")
_LAST = re.compile(r",\s|\s/\s")
_BRACKET = re.compile(r"^(.*\S)\s+\(([^()]+)\)$")


class Names(NamedTuple):
    """Position, employer and place cut out of one piece."""

    position: Part
    company: Part
    place: Part | None


class _Cut(NamedTuple):
    """`worth` is what the words say for it, 0 where they tell of no position; `leaning` is what they say at all."""

    worth: float
    leaning: float
    position_first: bool
    names: Names


def company_score(text: str) -> float:
    """Evidence that *text* names an employer: words behind the comma of a title say little, they name a department."""
    if "," not in text and place_score(text) >= PLACE_SURE:
        return 0.0
    first = text.split(", ", 1)[0]
    if first != text and title_score(first) > 0 and organization_score(first) == 0:
        return 0.3 * organization_score(text)
    return organization_score(text)


def may_be_city(text: str) -> bool:
    """Whether *text* may be the name of a city: few words with capitals, none of them telling of something else."""
    words = text.split()
    capitals = [word for word in words if word[:1].isupper()]
    small = all(len(word) <= SMALL_WORD_MAX for word in words if word not in capitals)
    return (
        1 <= len(capitals) <= 3
        and len(words) <= CITY_WORDS_MAX
        and words[0] in capitals
        and small
        and not any(character.isdigit() for character in text)
        and title_score(text) == organization_score(text) == department_score(text) == 0
    )


def without_place(piece: Slice) -> tuple[Slice, Slice | None]:
    """*piece* without a place at its end, and that place."""
    text = piece.text
    commas = [match.span() for match in re.finditer(r",\s+", text)]
    for start, end in commas[-2:]:
        tail = text[end:]
        if place_score(tail) >= PLACE_SURE and start > 0:
            return piece.cut(0, start), piece.cut(end, len(text))
    return piece, None


def last_part(piece: Slice) -> tuple[Slice, Slice | None]:
    """*piece* cut at its last comma or slash, or before brackets at its end: what stands before, and what behind."""
    text = piece.text
    match = _BRACKET.match(text)
    if match is not None:
        return piece.cut(*match.span(1)), piece.cut(*match.span(2))
    last = [match for match in _LAST.finditer(text) if match.start() > 0]
    if not last:
        return piece, None
    return piece.cut(0, last[-1].start()), piece.cut(last[-1].end(), len(text))


def split_lines(roles: Sequence[dict[str, Piece]]) -> list[Names | None]:
    """For heads with one name only: position and employer cut out of it, in the order usual in the section."""
    singles = [_single_name(role) for role in roles]
    lines = [[] if single is None else parts_of(single.slices) for single in singles]
    brackets = _bracket_places(lines)
    places = [None if found is None else [found[1]] for found in brackets]
    for line, found in zip(lines, brackets, strict=True):
        if found is not None:
            line[-1] = [*line[-1][:-1], found[0]]
    places = [place or _known_place(line) for line, place in zip(lines, places, strict=True)]
    places = _with_unknown_places(lines, places, roles)
    options = [_cuts(line, place) for line, place in zip(lines, places, strict=True)]
    votes = {True: 0.0, False: 0.0}
    for cuts in options:
        for order in (True, False):
            votes[order] += max(
                (cut.worth for cut in cuts if cut.position_first is order), default=0.0
            )
    if not any(votes.values()) or any(map(_names_apart, roles)):
        return [None] * len(roles)
    usual = votes[True] >= votes[False]
    return [_best(cuts, position_first=usual) for cuts in options]


def _best(cuts: Sequence[_Cut], *, position_first: bool) -> Names | None:
    fitting = [cut for cut in cuts if cut.position_first is position_first]
    sure = [cut for cut in fitting if cut.worth > 0]
    best = max(sure or fitting, key=lambda cut: (cut.worth, cut.leaning), default=None)
    return None if best is None else best.names


def _names_apart(role: dict[str, Piece]) -> bool:
    """Whether an entry shows that the section has employers in pieces of their own: then commas are within titles."""
    company = role.get("company")
    if company is None:
        return False
    if "position" in role:
        return _single_name(role) is None
    return "," not in company.text and title_score(company.text) == 0


def _single_name(role: dict[str, Piece]) -> Piece | None:
    """The piece that holds both names: the only one, or one that tells of both beside one that tells of nothing."""
    position, company = role.get("position"), role.get("company")
    single = position or company
    if position is not None and company is not None:
        telling = title_score(position.text) > 0 and organization_score(position.text) > 0
        if not telling or title_score(company.text) or organization_score(company.text):
            return None
        single = position
    return single


def parts_of(slices: Sequence[Slice]) -> list[Part]:
    """*slices* of one piece cut at commas and dashes outside brackets; a line end after a comma is a cut as well."""
    parts: list[Part] = []
    goes_on = False
    for whole in slices:
        text = whole.text
        spans = [match.span() for match in _COMMA.finditer(text) if _outside(text, match.start())]
        starts = [0, *(end for _, end in spans)]
        ends = [*(start for start, _ in spans), len(text)]
        for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
            part = whole.cut(start, end)
            if not part:
                continue
            if number == 0 and goes_on:
                parts[-1].append(part)
            else:
                parts.append([part])
        line = whole.source.line.text
        goes_on = bool(parts) and not text.endswith(",") and line[whole.end : whole.end + 1] != ","
    return [[part[0].strip(","), *part[1:]] if len(part) == 1 else part for part in parts]


def _outside(text: str, position: int) -> bool:
    return text.count("(", 0, position) <= text.count(")", 0, position)


def together(parts: Sequence[Part]) -> Part:
    """*parts* as one: what stands in one line is one slice again, commas and all."""
    found: list[Slice] = []
    for part in parts:
        for piece in part:
            last = found[-1] if found else None
            if last is not None and last.source is piece.source:
                found[-1] = Slice(piece.source, last.start, piece.end)
                continue
            if last is not None and piece is part[0]:
                found[-1] = _with_comma(last)
            found.append(piece)
    return found


def _with_comma(piece: Slice) -> Slice:
    if piece.source.line.text[piece.end : piece.end + 1] == ",":
        return Slice(piece.source, piece.start, piece.end + 1)
    return piece


def _bracket_places(lines: Sequence[Sequence[Part]]) -> list[tuple[Slice, Slice] | None]:
    """The last part of each line without a place in brackets, and that place: "Old Mill Inn (Ely)"."""
    matches = [_BRACKET.match(line[-1][-1].text) if len(line) > 1 else None for line in lines]
    asked = sum(len(line) > 1 for line in lines)
    usual = sum(match is not None for match in matches) >= max(2, asked * BRACKET_SHARE)
    found: list[tuple[Slice, Slice] | None] = []
    for line, match in zip(lines, matches, strict=True):
        told = match is not None and (
            place_score(match[2]) >= 0.5
            or told_city(match[1], match[2])
            or (usual and may_be_city(match[2]))
        )
        if match is None or not told:
            found.append(None)
            continue
        last = line[-1][-1]
        found.append((last.cut(*match.span(1)), last.cut(*match.span(2))))
    return found


def _known_place(line: list[Part]) -> Part | None:
    """The place at the end of *line*, taken out of it: one part, or a city with its region or country."""
    for count in (2, 1):
        if len(line) > count:
            place = together(line[-count:])
            text = joined(place)
            if place_score(text) >= PLACE_SURE and title_score(text) == 0:
                del line[-count:]
                return place
    return None


def _with_unknown_places(
    lines: Sequence[list[Part]], places: Sequence[Part | None], roles: Sequence[dict[str, Piece]]
) -> list[Part | None]:
    """*places*, and last parts that may be a city where the words before or the other lines tell."""
    known = [
        place is not None or "place" in role for place, role in zip(places, roles, strict=True)
    ]
    told = [len(line) > 2 and told_city(joined(line[-2]), joined(line[-1])) for line in lines]
    asked = sum(len(line) > 2 or has for line, has in zip(lines, known, strict=True))
    ending = sum(map(max, known, told))
    usual = ending >= max(1, asked * PLACE_SHARE) or _alike(lines)
    found: list[Part | None] = []
    for line, place, has, city in zip(lines, places, known, told, strict=True):
        if not has and (city or (usual and len(line) > 2 and may_be_city(joined(line[-1])))):
            found.append(line.pop())
        else:
            found.append(place)
    return found


def _alike(lines: Sequence[Sequence[Part]]) -> bool:
    """Whether all lines of three parts or more end in what may be a city."""
    ends = [joined(line[-1]) for line in lines if len(line) > 2]
    return len(ends) >= 2 and all(map(may_be_city, ends))


def told_city(before: str, last: str) -> bool:
    """Whether *last* may be a city because the words *before* its comma are those of an employer, or name it too."""
    return (
        (organization_score(before) > 0 or before.endswith(f" {last}"))
        and department_score(before) == 0
        and may_be_city(last)
        and area_score(last) == 0
    )


def _cuts(line: Sequence[Part], place: Part | None) -> list[_Cut]:
    found: list[_Cut] = []
    titles = [title_score(joined(part)) for part in line]
    for at in range(1, len(line)):
        left, right = together(line[:at]), together(line[at:])
        one, two = titles[0], titles[at]
        employers = company_score(joined(left)) - company_score(joined(right))
        forward = max(titles[:at]) - two - employers + _department(line[at:])
        backward = max(titles[at:]) - one + employers
        names = Names(left, right, place), Names(right, left, place)
        found.append(_Cut(forward if one > 0 else 0.0, forward, True, names[0]))
        found.append(_Cut(backward if two > 0 else 0.0, backward, False, names[1]))
    return found


def _department(company: Sequence[Part]) -> float:
    """What speaks against a cut before a department, which belongs to the position: "Nurse, Surgery, Ely Clinic"."""
    if len(company) < 2:
        return 0.0
    first, last = joined(company[0]), joined(company[-1])
    named = organization_score(last) > 0 and len(last.split()) > 1 and department_score(last) == 0
    plain = organization_score(first) == 0 or department_score(first) > 0
    return -1.5 if named and plain else 0.0
