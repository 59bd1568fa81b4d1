"""Places: cities, regions, countries, postal codes and streets in short texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from skillmap.extract._data import load
from skillmap.extract.plain import fold
from skillmap.extract.slices import Slice
from skillmap.extract.word_pool import Pool, kept_per_pool, per_pool
from skillmap.extract.words import listed, organization_score, title_score

_POSTAL = re.compile(
    r"(?<![\w-])(?:[A-Z]{1,2}-)?(?:\d{5}-\d{3,4}|\d{4}-\d{3}|\d{2}-\d{3}|\d{3}\s\d{2}|\d{4}\s[A-Z]{2}(?=,|$|\s[A-Z'])|\d{4,6}"
    r"|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|[A-Z]\d{2}\s?[A-Z\d]{4})(?![\w-])"
)
_PART = re.compile(r"(?:(?<!\s)\s+)?[,;()]\s*|(?<!\s)\s+[|•·/–—-]\s+")
CITY_WORDS_MAX = 5

_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGIT = re.compile(r"\d")
_NAMES = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Place:
    """The parts of a place, each with its slice, and how sure it is that this is a place (0..1)."""

    address: Slice | None = None
    postal_code: Slice | None = None
    city: Slice | None = None
    region: Slice | None = None
    country: Slice | None = None
    country_code: str = ""
    score: float = 0.0


@per_pool
def _countries(pool: Pool) -> dict[str, str]:
    return {
        fold(name): code
        for known in pool.vocabularies
        for code, names in known.countries.items()
        for name in names
    }


@cache
def _codes() -> frozenset[str]:
    return frozenset(load("places")["country_codes"])


@per_pool
def _region_names(pool: Pool) -> tuple[frozenset[str], frozenset[str]]:
    regions = pool.words("regions")
    short = frozenset(r for r in regions if r.isupper() and len(r) <= 4)
    return short, frozenset(fold(r) for r in regions if r not in short)


@per_pool
def _cities(pool: Pool) -> frozenset[str]:
    return frozenset(map(fold, pool.words("cities")))


@per_pool
def _streets(pool: Pool) -> tuple[frozenset[str], tuple[str, ...]]:
    words, endings = map(fold, pool.words("streets")), map(fold, pool.words("street_endings"))
    return frozenset(form for word in words for form in (word, word.strip("."))), tuple(endings)


def country_code(text: str) -> str:
    """ISO 3166-1 code of the country that *text* names, or the empty text. A code is known only in capitals."""
    bare = text.strip(" .,()")
    if bare in _codes():
        return bare
    return _countries().get(fold(bare), "")


def _is_only_region(text: str) -> bool:
    """Whether *text* is the name of a region, and of no city that is known."""
    return is_region(text) and len(text) > 3 and fold(text) not in _cities()


def is_region(text: str) -> bool:
    """Whether *text* is a state, province or region that addresses name."""
    short, names = _region_names()
    return text.strip(" .()") in short or fold(text.strip(" ()")) in names


@kept_per_pool
def place_score(text: str) -> float:
    """How much *text*, by itself, looks like a place: 0..1."""
    text = text.strip(" ,.()")
    if not text or len(text) > 70 or (not text[0].isupper() and not text[0].isdigit()):
        return 0.0
    parts = [part for part in _PART.split(text) if part]
    if len(parts) > 5 or any(len(part.split()) > 4 for part in parts):
        return 0.0
    if fold(text) in listed("remote"):
        return 0.9
    last = parts[-1]
    if fold(last) in listed("remote"):
        return 0.8
    if len(parts) > 1 and (country_code(last) or is_region(last)):
        return 0.95
    if (country_code(last) and len(last) > 2) or fold(text) in _cities():
        return 0.8
    if len(parts) > 1 and fold(parts[0]) in _cities():
        return 0.8
    if is_region(text) and len(text) > 3:
        return 0.6
    words = text.split()
    if len(words) > 1 and (words[-1] in _codes() or is_region(words[-1])) and len(parts) == 1:
        return 0.5
    return 0.0


def read_place(piece: Slice) -> Place | None:
    """The place that *piece* names, or None when it has words of something else and nothing of a place."""
    text = piece.text
    if "@" in text or "://" in text or not _NAMES.search(text):
        return None
    parts, country, code = _country_at_end(_parts(piece))
    rest, postal, score = _postal_in(parts)
    score += 0.5 * bool(code)
    address, rest = _street_in(rest)
    score += 0.3 * (address is not None)
    region: Slice | None = None
    if not code and len(rest) == 1:
        rest, country, region, code = _trailing(rest[0])
        score += 0.4 * bool(code or region)
    elif len(rest) > 1 and is_region(rest[-1].text):
        region = rest.pop()
        score += 0.4
    if country is not None and region is None and is_region(country.text):
        # Scotland is both: a country, and a part of the United Kingdom.
        region = country
    city = rest[0] if rest else None
    if region is None and len(rest) == 1 and city is not None and _is_only_region(city.text):
        return Place(address, postal, None, city, country, code, min(score + 0.6, 1.0))
    if city is not None:
        score += 0.5 * (fold(city.text) in _cities())
        region = region or (rest[1] if len(rest) > 1 else None)
        if _DIGIT.search(city.text) or len(city.text.split()) > CITY_WORDS_MAX:
            return None
    if score < 0.5 and (title_score(text) or organization_score(text) > 0.5):
        return None
    return Place(address, postal, city, region, country, code, min(score, 1.0))


def _country_at_end(parts: list[Slice]) -> tuple[list[Slice], Slice | None, str]:
    """*parts* without the country at their end, the country, and its code."""
    if not parts:
        return parts, None, ""
    code = country_code(parts[-1].text)
    if code and not (len(parts) == 2 and _is_us_state(parts)):
        return parts[:-1], parts[-1], code
    if len(parts) > 1 or _DIGIT.search(parts[-1].text):
        left, country, _, code = _trailing(parts[-1], countries_only=True)
        if code:
            return [*parts[:-1], *left], country, code
    return parts, None, ""


def _postal_in(parts: Sequence[Slice]) -> tuple[list[Slice], Slice | None, float]:
    """*parts* without the first postal code, that code, and what it tells of a place."""
    rest: list[Slice] = []
    postal: Slice | None = None
    score = 0.0
    for whole in parts:
        part, found = _without_postal(whole, street=is_street(whole.text))
        if found is not None and postal is None:
            postal = found
            score = 0.3 + 0.3 * bool(part)
        if part:
            rest.append(part)
    return rest, postal, score


def _street_in(parts: list[Slice]) -> tuple[Slice | None, list[Slice]]:
    """The street with its number and what belongs to it, and the parts after it."""
    streets = [index for index, part in enumerate(parts) if is_street(part.text)]
    if not streets:
        return None, parts
    first, last = parts[streets[0]], parts[streets[-1]]
    return Slice(last.source, first.start, last.end), parts[streets[-1] + 1 :]


def _is_us_state(parts: Sequence[Slice]) -> bool:
    """Whether "City, XX" ends in a state of the USA rather than in a country with the same two letters.

    The state is meant unless the city is a known one elsewhere: "Denver, CO" is in Colorado, "Berlin, DE" in Germany.
    """
    text = parts[-1].text.strip(" .()")
    if text not in frozenset(load("places")["us_states"]):
        return False
    city = fold(parts[0].text)
    return city not in _cities() or city in frozenset(map(fold, load("places")["us_cities"]))


def _parts(piece: Slice) -> list[Slice]:
    text = piece.text
    parts: list[Slice] = []
    position = 0
    for match in _PART.finditer(text):
        parts.append(piece.cut(position, match.start()))
        position = match.end()
    parts.append(piece.cut(position, len(text)))
    return [part for part in parts if part]


def _without_postal(part: Slice, *, street: bool) -> tuple[Slice, Slice | None]:
    text = part.text
    for match in _POSTAL.finditer(text):
        if street and not (match.start() > 0 and len(match[0]) >= 5):
            continue
        if match.start() == 0:
            return part.cut(match.end(), len(text)), part.cut(*match.span())
        if match.end() == len(text):
            return part.cut(0, match.start()), part.cut(*match.span())
    return part, None


def is_street(text: str) -> bool:
    """Whether *text* is a street with a number, or part of such an address."""
    words, endings = _streets()
    plain = fold(text).split()
    if not plain or len(plain) > 7:
        return False
    if not any(character.isdigit() for character in text):
        return plain[0] in words and len(plain) > 1
    alpha = [word.strip(".,") for word in plain if not word[:1].isdigit()]
    return bool(alpha) and (
        any(word in words or word.endswith(endings) for word in alpha)
        or (
            plain[0][:1].isdigit()
            and len(plain[0]) <= 5
            and len(plain) >= 2
            and not _POSTAL.match(text)
        )
        or (plain[-1][:1].isdigit() and len(plain[-1]) <= 4 and not _YEAR.fullmatch(plain[-1]))
    )


def _trailing(
    part: Slice, *, countries_only: bool = False
) -> tuple[list[Slice], Slice | None, Slice | None, str]:
    """Read "Lagos Lagos State NG", which has no commas, from its end: country, region, and a city is left."""
    country: Slice | None = None
    region: Slice | None = None
    code = ""
    for _ in range(2):
        text = part.text
        words = text.split(" ")
        for count in (3, 2, 1):
            if len(words) <= count:
                continue
            tail = " ".join(words[-count:])
            cut = len(text) - len(tail)
            if not code and region is None and country_code(tail) and (count > 1 or len(tail) == 2):
                country, code = part.cut(cut, len(text)), country_code(tail)
                part = part.cut(0, cut)
                break
            if region is None and not countries_only and is_region(tail):
                region = part.cut(cut, len(text))
                part = part.cut(0, cut)
                break
        else:
            break
    return ([part] if part else []), country, region, code
