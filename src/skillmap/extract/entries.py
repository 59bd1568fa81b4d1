"""Entries with dates: work, volunteering, education, projects."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from skillmap.extract.blocks import PROSE_WORDS, Block, blocks_of
from skillmap.extract.contact import is_url
from skillmap.extract.evidence import Found
from skillmap.extract.grouping import Entry, entries_of
from skillmap.extract.labelled import LabelledEntry, labelled_entries, without_address
from skillmap.extract.one_line import (
    Names,
    company_score,
    last_part,
    may_be_city,
    split_lines,
    told_city,
)
from skillmap.extract.pieces import Head, Piece, head_of_dates, read_head
from skillmap.extract.places import place_score
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, joined
from skillmap.extract.voting import Scorer, Vote, assign
from skillmap.extract.words import area_score, title_score
from skillmap.models.date import PRESENT

Draft = dict[str, Any]

_LABELLED = re.compile(r"^([^\W\d][^:]{1,40}?)\s*:\s*(?=\S)")
CITY_SHARE = 0.6
"""Share of a section's entries that must have a further name behind a comma before it is taken for a city."""


def read_jobs(rows: Sequence[Row], words: frozenset[str], *, company_key: str) -> list[Draft]:
    """Jobs or volunteer roles; *company_key* is `name` or `organization`."""
    labelled = labelled_entries(rows, ("position", "employer"), ("dates", "place", "tasks"))
    if labelled is not None:
        return [_labelled_job(entry, words, company_key) for entry in labelled]
    entries = [_sentences_lowered(entry) for entry in entries_of(blocks_of(rows), dated=True)]
    heads = [read_head(entry) for entry in entries]
    scorers: dict[str, Scorer] = {
        "position": title_score,
        "company": company_score,
        "place": place_score,
    }
    vote = Vote(heads, scorers)
    drafts: list[Draft] = []
    roles = [assign(head, vote, ("position", "company")) for head in heads]
    pairs = split_lines(roles)
    _split_cities(heads, roles)
    _split_cities_of_titles(heads, roles)
    _adopt_places(heads, roles)
    _adopt_places_in_groups(entries, heads, roles)
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
        put_body(draft, entry.body, words)
        if not any(draft.values()):
            continue
        put_dates(draft, head)
        drafts.append(draft)
    return _without_group_heads(drafts, company_key)


def _labelled_job(entry: LabelledEntry, words: frozenset[str], company_key: str) -> Draft:
    values = entry.slices
    company, place = without_address(values.get("employer", ()))
    place = values.get("place") or place
    draft: Draft = {
        company_key: found_of(company, words),
        "position": found_of(values.get("position", ()), words),
    }
    if company_key == "name":
        draft["location"] = found_of(place, words)
    put_dates(draft, head_of_dates(values.get("dates", ())))
    items = [Found.of(joined(slices, words), slices, 0.9) for slices, item in entry.body if item]
    prose = [
        Found.of(joined(slices, words), slices, 0.8) for slices, item in entry.body if not item
    ]
    draft["summary"] = _together(prose) if prose else None
    draft["highlights"] = items
    return draft


def found_of(slices: Sequence[Slice], words: frozenset[str]) -> Found | None:
    """The value of labelled *slices*; None without any."""
    return Found.of(joined(slices, words), slices, 0.9) if slices else None


_SENTENCE = re.compile(r"(?:[^\W\d_]{5}|\)|,\s[A-Z]{2})\.\s+(?=[^\W\d_a-z]\w)")
"""Where a sentence begins behind another: what is shorter before the full stop may be a legal form or "St."."""


def _sentences_lowered(entry: Entry) -> Entry:
    """*entry* with sentences behind its names in its body: "Cook, Old Mill Inn (Ely). Ran the kitchen. Hired two."."""
    for number, block in enumerate(entry.head):
        goes_on = [b for b in entry.body[:1] if block is entry.head[-1] and b.text[:1].islower()]
        whole = " ".join(b.text for b in [block, *goes_on])
        if len(whole.split()) < PROSE_WORDS or not whole.rstrip().endswith("."):
            continue
        for at, row in enumerate(block.rows):
            cell = row.cells[-1]
            match = _SENTENCE.search(cell.text)
            if match is None:
                continue
            name, told = cell.cut(0, match.end()).strip("."), cell.cut(match.end(), len(cell.text))
            kept = replace(row, cells=[*row.cells[:-1], name])
            first = replace(row, cells=[told], text=told.text, bullet=False)
            head = replace(block, rows=[*block.rows[:at], kept])
            below = [row for b in goes_on for row in b.rows]
            body = Block([first, *block.rows[at + 1 :], *below], prose=True)
            heads = [*entry.head[:number], head, *entry.head[number + 1 :]]
            return Entry(heads, [body, *entry.body[len(goes_on) :]])
    return entry


def _without_group_heads(drafts: Sequence[Draft], company_key: str) -> list[Draft]:
    """*drafts* without employers that stand alone above their roles, with dates of the whole employment.

    Such a head has a company and nothing else, and the next entry has its company from it. Its place goes to the roles.
    """
    kept: list[Draft] = []
    place: Found | None = None
    head: Found | None = None
    below: list[Draft] = [*drafts[1:], {}]
    for draft, after in zip(drafts, below, strict=False):
        company, following = draft.get(company_key), after.get(company_key)
        bare = not (draft.get("position") or draft.get("highlights") or draft.get("summary"))
        inherited = (
            company is not None
            and following is not None
            and (following.evidence == company.evidence)
        )
        if bare and inherited and after.get("position"):
            head, place = company, draft.get("location")
            continue
        if head is not None and company is not None and company.evidence == head.evidence:
            draft.setdefault("location", None)
            draft["location"] = draft["location"] or place
        kept.append(draft)
    return kept


def _names(
    role: dict[str, Piece], pair: Names | None, vote: Vote, words: frozenset[str]
) -> tuple[Found | None, Found | None]:
    if pair is not None:
        return (
            Found.of(joined(pair.position, words), pair.position, 0.65),
            Found.of(joined(pair.company, words), pair.company, 0.65),
        )
    found: list[Found | None] = []
    for name, other in (("position", "company"), ("company", "position")):
        piece = role.get(name)
        if piece is None:
            found.append(None)
            continue
        confidence = confidence_of(vote.score(piece, name), vote.score(piece, other))
        found.append(Found.of(joined(piece.slices, words), piece.slices, confidence))
    return found[0], found[1]


def confidence_of(mine: float, other: float) -> float:
    """0.6 without any telling word; up to 0.95 by the words for it, down to 0.35 by those against it."""
    return max(0.35, min(0.95, 0.6 + 0.15 * mine - 0.15 * other))


def _split_cities(heads: Sequence[Head], roles: Sequence[dict[str, Piece]]) -> None:
    """Cut "Company, City" and "Company (City)" although no list knows this city.

    It is cut where the words before the comma tell of an employer, or most entries print a place there.
    """
    found: list[tuple[bool, Head, dict[str, Piece], Slice, Slice]] = []
    asked = known = 0
    for head, role in zip(heads, roles, strict=True):
        piece = role.get("company")
        if piece is None or "position" not in role:
            continue
        asked += 1
        known += "place" in role and _behind_comma(piece, role["place"])
        left, right = last_part(piece.slices[-1])
        if "place" not in role and right is not None and may_be_city(right.text):
            found.append((told_city(left.text, right.text), head, role, left, right))
    usual = len(found) + known >= max(2, asked * CITY_SHARE)
    for told, head, role, left, right in found:
        if not (told or usual):
            continue
        _cut_place(head, role, "company", left, right)


def _split_cities_of_titles(heads: Sequence[Head], roles: Sequence[dict[str, Piece]]) -> None:
    """Cut "Position, City" where a city that is known stands so in another entry, and most entries may have one."""
    found: list[tuple[Head, dict[str, Piece], Slice, Slice]] = []
    known = 0
    for head, role in zip(heads, roles, strict=True):
        position = role.get("position")
        if position is None or "company" not in role:
            continue
        if "place" in role:
            known += _behind_comma(position, role["place"])
            continue
        left, right = last_part(position.slices[-1])
        if right is not None and may_be_city(right.text) and area_score(right.text) == 0:
            found.append((head, role, left, right))
    if not known or len(found) + known < max(2, len(heads) * CITY_SHARE):
        return
    for head, role, left, right in found:
        _cut_place(head, role, "position", left, right)


def _cut_place(head: Head, role: dict[str, Piece], name: str, left: Slice, right: Slice) -> None:
    """Make the end of the piece for *name*, from *right* on, the place."""
    piece = role[name]
    piece.slices = [*piece.slices[:-1], left]
    piece.text = joined(piece.slices)
    city = Piece([right], piece.line, piece.order + 1, piece.style, right.text)
    head.pieces.append(city)
    role["place"] = city


def _behind_comma(piece: Piece, place: Piece) -> bool:
    """Whether *place* stands behind *piece* and a comma or in brackets, in one line."""
    left, right = piece.slices[-1], place.slices[0]
    between = left.source.line.text[left.end : right.start]
    return left.source is right.source and between.strip() in (",", "(", "/")


def _adopt_places(heads: Sequence[Head], roles: Sequence[dict[str, Piece]]) -> None:
    """What is left over in the same slot of most entries, and may be a city, is their place.

    So is what stands last in the look of the other entries' places, even where it was taken for an employer: a role
    below its employer's name has no other piece.
    """
    lacking: list[tuple[dict[str, Piece], Piece]] = []
    for head, role in zip(heads, roles, strict=True):
        if "place" in role or "position" not in role:
            continue
        left = [piece for piece in left_over(head, [*role.values()]) if may_be_city(piece.text)]
        if left and "company" in role:
            lacking.append((role, left[0]))
    slots = Counter(piece.slot for _, piece in lacking)
    for role, piece in lacking:
        if slots[piece.slot] >= max(2, len(heads) * CITY_SHARE):
            role["place"] = piece
    looks = Counter(
        role["place"].style
        for head, role in zip(heads, roles, strict=True)
        if "place" in role and role["place"] is head.pieces[-1]
    )
    employers = {role["company"].style for role in roles if "company" in role and "place" in role}
    for head, role in zip(heads, roles, strict=True):
        last = head.pieces[-1] if head.pieces else None
        if last is None or "place" in role or last is role.get("position"):
            continue
        if looks[last.style] > 0 and last.style not in employers and may_be_city(last.text):
            if role.get("company") is last:
                del role["company"]
            role["place"] = last


def _adopt_places_in_groups(
    entries: Sequence[Entry], heads: Sequence[Head], roles: Sequence[dict[str, Piece]]
) -> None:
    """What stands beside a role below its employer is a place: "CELTIC RESCUE 2014 – 2019", "Pilot, Shannon 2018"."""
    group: Head | None = None
    for entry, head, role in zip(entries, heads, roles, strict=True):
        names = [piece for piece in head.pieces if piece is not role.get("place")]
        titled = any(title_score(piece.text) > 0 for piece in names)
        if not entry.body and len(names) == 1 and head.is_range and not titled:
            group = head
            continue
        if group is None or not titled or not _is_within(head, group):
            group = None
            continue
        company = role.get("company")
        if "place" not in role and company is not None and may_be_city(company.text):
            role["place"] = role.pop("company")


def _is_within(head: Head, group: Head) -> bool:
    """Whether the years of *head* are among those of *group*."""
    if head.first is None or group.first is None or not head.is_range:
        return False
    first = head.first.year >= group.first.year
    if head.last is None or group.last is None or PRESENT in (head.last, group.last):
        return first and (head.last == group.last or group.last == PRESENT)
    return first and head.last.year <= group.last.year


def _place(role: dict[str, Piece], pair: Names | None) -> Found | None:
    if pair is not None and pair.place is not None:
        return Found.of(joined(pair.place), pair.place, 0.75)
    piece = role.get("place")
    if piece is None:
        return None
    confidence = 0.5 + 0.4 * place_score(piece.text)
    return Found.of(joined(piece.slices).strip("()"), piece.slices, confidence)


def put_dates(draft: Draft, head: Head, *, single_is_end: bool = False) -> None:
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


def left_over(head: Head, used: Sequence[Piece]) -> list[Piece]:
    """Pieces of *head* that are none of *used*."""
    return [piece for piece in head.pieces if all(piece is not other for other in used)]


def put_body(draft: Draft, body: Sequence[Block], words: frozenset[str]) -> None:
    """Items are highlights, running text before them or alone is the summary; several paragraphs are highlights."""
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


def take_url(head: Head) -> Found | None:
    """The web address among the pieces after the first, taken out of *head*; None when there is none."""
    for piece in head.pieces[1:]:
        if is_url(piece.text):
            head.pieces.remove(piece)
            return Found.of(piece.text, piece.slices, 0.8)
    return None


def is_current(draft: Draft) -> bool:
    """Whether the entry goes on."""
    end = draft.get("endDate")
    return isinstance(end, Found) and end.value == PRESENT
