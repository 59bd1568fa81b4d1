"""How probable it is that a value is right: a few signals of how it was found, weighed by a fitted table."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from skillmap.extract._data import load
from skillmap.extract.rows import DIVIDED

if TYPE_CHECKING:
    from skillmap.extract.evidence import Found
    from skillmap.models.document import Document, Evidence

LOWEST, HIGHEST = 0.02, 0.99
"""Confidence never leaves these bounds: rules are not certain, and the table was fitted on some thousand values."""
NAME_WORDS_MAX = 8
WORD_WORDS_MAX = 4
ITEM_WORDS_MIN = 4

_KINDS = {
    "name": "person",
    "label": "headline",
    "summary": "prose",
    "email": "contact",
    "phone": "contact",
    "url": "contact",
    "network": "contact",
    "username": "contact",
    "address": "place",
    "postalCode": "place",
    "city": "place",
    "region": "place",
    "countryCode": "place",
    "location": "place",
    "position": "position",
    "studyType": "degree",
    "area": "area",
    "score": "score",
    "fluency": "word",
    "keywords": "word",
    "language": "language",
    "highlights": "item",
    "courses": "item",
    "startDate": "date",
    "endDate": "date",
    "date": "date",
    "releaseDate": "date",
    "description": "prose",
    "reference": "prose",
    "issuer": "giver",
    "awarder": "giver",
    "publisher": "giver",
}
_NAMED = {
    "skills": "word",
    "interests": "word",
    "work": "company",
    "volunteer": "company",
    "projects": "project",
}
_PARTS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "work": (("name",), ("position",), ("startDate", "endDate")),
    "volunteer": (("organization",), ("position",), ("startDate", "endDate")),
    "education": (("institution",), ("studyType", "area"), ("startDate", "endDate")),
    "certificates": (("name",), ("issuer", "date")),
    "awards": (("title",), ("awarder", "date")),
    "publications": (("name",), ("publisher", "releaseDate")),
    "projects": (("name",), ("description", "highlights")),
}
"""What an entry of a section usually has: one of each group."""
_NAMES = (
    "company",
    "school",
    "title",
    "position",
    "degree",
    "person",
    "headline",
    "giver",
    "place",
)
_WORDS = ("word", "language")
_END = 5
"""Characters at the end of a text in which `DIVIDED` finds what it looks for."""
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\d[.,]\d")


def confidences(values: Mapping[str, Found], document: Document) -> dict[str, float]:
    """The probability, 0..1, that each of *values*, by pointer, is right.

    It is the logistic function of weighed signals: how sure the rule was, what kind of value it is, whether the value
    looks cut or like something else, whether its entry is as complete as entries are, and how well a scan was read.

    Source: `data/confidence.json`, which says what it was fitted on.
    """
    table = load("confidence")
    bias, weights = table["bias"], table["weights"]
    result = {}
    for pointer, traits in signals(values, document).items():
        score = 0.0
        for name, value in traits.items():
            if name in weights:
                score += weights[name] * value
        probability = 1 / (1 + math.exp(-max(-20.0, min(20.0, bias + score))))
        result[pointer] = round(max(LOWEST, min(HIGHEST, probability)), 2)
    return result


def signals(values: Mapping[str, Found], document: Document) -> dict[str, dict[str, float]]:
    """The signals of each of *values* by name; those that are 0 are left out."""
    split = {pointer: pointer.split("/") for pointer in values}
    lacking = _lacking(split.values())
    kinds = {pointer: _kind(parts[1], _key(parts)) for pointer, parts in split.items()}
    places = {
        pointer: _place(found, _key(split[pointer]))
        for pointer, found in values.items()
        if kinds[pointer] in _NAMES
    }
    shared = Counter(places.values())
    doubts = _doubts(document)
    result = {}
    for pointer, found in values.items():
        parts, kind = split[pointer], kinds[pointer]
        section = parts[1]
        traits = {f"is {kind}": 1.0, "rule": _logit(found.confidence)}
        traits.update(_looks(kind, found))
        if kind == "item" and _begins_small(values.get(_after(parts))):
            traits["before one that begins small"] = 1.0
        if lacks := lacking.get((section, parts[2]), 0.0) if len(parts) > 2 else 0.0:
            traits["entry lacks parts"] = lacks
        # Names that further entries took over have the same evidence.
        if pointer in places and shared[places[pointer]] > 1:
            traits["shared"] = 1.0
        if doubts:
            doubt = max((_doubt(item, doubts) for item in found.evidence), default=0.0)
            traits["ocr doubt"] = round(doubt, 3)
        result[pointer] = traits
    return result


def _key(parts: list[str]) -> str:
    last = parts[-1]
    return parts[-2] if last.isdigit() else last


def _kind(section: str, key: str) -> str:
    if section == "meta":
        return "title"
    if key == "name" and section != "basics":
        return _NAMED.get(section, "title")
    if key == "organization":
        return "company"
    if key == "institution":
        return "school"
    if key == "summary" and section != "basics":
        return "item"
    return _KINDS.get(key, "title")


def _after(parts: list[str]) -> str:
    """The pointer to the next item of the same list."""
    last = parts[-1]
    return "/".join([*parts[:-1], str(int(last) + 1)]) if last.isdigit() else ""


def _begins_small(found: Found | None) -> bool:
    return found is not None and found.text[:1].islower()


@lru_cache(maxsize=1_000)
def _logit(share: float) -> float:
    bounded = max(0.05, min(0.99, share))
    return round(math.log(bounded / (1 - bounded)), 3)


def _looks(kind: str, found: Found) -> dict[str, float]:
    """What is odd about the text of a value of that *kind*."""
    text = found.text
    traits: dict[str, float] = {}
    if kind in ("contact", "date", "score") or not text:
        return traits
    words = text.count(" ") + 1
    if DIVIDED.search(text[-_END:]) or text[-1] in ",;:(/" or text.count("(") != text.count(")"):
        traits["cut at the end"] = 1.0
    if text[0].islower() and kind not in (*_WORDS, "prose", "project"):
        traits["begins small"] = 1.0
    if kind == "item":
        if words < ITEM_WORDS_MIN:
            traits["short item"] = 1.0
    elif kind in _NAMES or kind in _WORDS or kind == "project":
        if kind in _WORDS and words > WORD_WORDS_MAX:
            traits["long word"] = 1.0
        if words > NAME_WORDS_MAX:
            traits["long name"] = 1.0
        if _DATE.search(text) and kind != "title":
            traits["number in a name"] = 1.0
        if ", " in text or ": " in text or " | " in text:
            traits["divided name"] = 1.0
        if words == 1 and kind in _NAMES and kind != "degree":
            traits["name of one word"] = 1.0
    return traits


def _lacking(split: Iterable[list[str]]) -> dict[tuple[str, str], float]:
    """For each entry, by section and index, the share of what such entries have that it lacks."""
    entries: dict[tuple[str, str], set[str]] = {}
    for parts in split:
        if len(parts) > 3 and parts[1] in _PARTS:
            entries.setdefault((parts[1], parts[2]), set()).add(parts[3])
    return {
        entry: sum(keys.isdisjoint(group) for group in _PARTS[entry[0]]) / len(_PARTS[entry[0]])
        for entry, keys in entries.items()
    }


def _place(found: Found, key: str) -> tuple[str, int, int]:
    first = found.evidence[0]
    return key, first.page, first.start


# -- scans ------------------------------------------------------------------------------------

_Doubts = dict[int, list[tuple[int, int, float]]]


def _doubts(document: Document) -> _Doubts:
    """Places of the words of recognized pages, each with how much the engine doubts it (0..1)."""
    doubts: _Doubts = {}
    for page in document.pages:
        if page.method == "ocr":
            words = doubts.setdefault(page.number, [])
            for line in page.lines:
                position = line.start
                for span in line.spans:
                    end = position + len(span.text)
                    if span.text.strip():
                        words.append((position, end, 1 - span.confidence))
                    position = end
    return doubts


def _doubt(item: Evidence, doubts: _Doubts) -> float:
    """The mean doubt of the words that *item* touches."""
    touched = [
        doubt
        for start, end, doubt in doubts.get(item.page, ())
        if start < item.end and item.start < end
    ]
    return sum(touched) / max(len(touched), 1)
