"""Numbers in a text as quantities: value, unit, what they count, and how far they are hedged."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from skillmap.tailor.claim_words import (
    READINGS_MAX,
    Phrases,
    Word,
    data,
    phrases_of,
    plain_stems,
    words_in,
)
from skillmap.tailor.language import fold

Bound = Literal["more", "less", "about", ""]

_DIGITS = re.compile(
    r"(?<![^\W_])(?P<lead>US\$|R\$|[$€£¥₹#~<>≈+±]|CHF ?|EUR ?|USD ?|GBP ?)?[ \u00a0]?"
    r"(?P<number>\d{1,3}(?:[.,'\u2019\u00a0\u202f ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"(?P<attached>(?:mn|bn|MM|[kKMmBbT])(?![^\W\d_]))?(?P<plus>\+)?"
)
_BOUND_SIGN = re.compile(r"([~≈±<>≤≥]) ?(?:[$€£¥₹]|[A-Z]{1,3}\$?)? ?$")
_NEAR_WORDS = 3
_SKIPPED_AFTER = 4
"""Words after a number that may name what it counts."""
_FAR = 6
"""Words after a number that may name it when its first ones only describe: "140 picked orders"."""
SPANS = frozenset({"year", "month", "week", "day", "hour", "minute", "second"})
"""Units of time of which resumes tell."""
_TERMS = ("season", "semester", "summer", "winter", "quarter", "sprint")
"""Beginnings of spans that are no units."""
_ELLIPSIS_WORDS = 5
_RANGE_WORDS = frozenset("to and or bis a und et ou y o e".split())
_SHARE_LEAD = 2
"""Words before "quarter" in "by a quarter"."""
_STOPS = frozenset(
    "in on at of for by with from to into and or per as the a an across within over under via than that which who while"
    " through during after before when mit bei von fur in im auf und pro zu zur zum durch sowie ohne"
    " de des du en dans par pour et con por para y em com e".split()
)
"""Words that end the name of what is counted."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as the text has it.

    `values` are all readings ("1.200" has two); `unit` as in `numbers.toml`.

    `role` is "by", "to" or "from" where such a word stands before it, or empty.
    `counts` are stems of the words after it, `far` of some more; `near` of those before it, which only tells two
    numbers apart where nothing follows them.
    """

    values: frozenset[Decimal]
    unit: str | None
    counts: frozenset[str]
    far: frozenset[str]
    near: frozenset[str]
    role: str
    bound: Bound
    start: int
    end: int
    surface: str
    head: str = ""
    """Stem of what a hyphen ties to it: that of "home" in "a 64-home estate"."""

    last: str = ""
    """Stem of the word right before it: that of "phase" in "phase two"."""

    @property
    def is_year(self) -> bool:
        """Whether it looks like a year of the calendar."""
        return (
            self.unit is None
            and len(self.values) == 1
            and re.fullmatch(r"(?:19|20)\d\d", self.surface) is not None
        )


@dataclass(frozen=True, slots=True)
class _Raw:
    values: frozenset[Decimal]
    unit: str | None
    start: int
    end: int
    plus: bool = False


@lru_cache(maxsize=READINGS_MAX)
def quantities_in(text: str) -> tuple[Quantity, ...]:
    """The numbers of *text* in order, written in digits or in words."""
    raws = sorted((*_digits(text), *_spelled(text)), key=lambda raw: raw.start)
    words = words_in(text)
    found: list[Quantity] = []
    for raw in raws:
        if found and raw.start < found[-1].end:
            continue
        found.append(_complete(text, words, raw))
    return tuple(_share_units(text, found))


def _complete(text: str, words: tuple[Word, ...], raw: _Raw) -> Quantity:
    values, unit, end = raw.values, raw.unit, raw.end
    after = [word for word in words if word.start >= end]
    end, factor, after = _magnitude(text, end, after)
    values = frozenset(value * factor for value in values)
    if unit is None:
        unit, end, after = _unit(text, end, after)
    elif _unit(text, end, after)[0] == unit:
        _, end, after = _unit(text, end, after)
    bound = _bound(text, words, raw)
    counts = _counts(text, end, after)
    far = _counted_far(text, end, after)
    near = _counted_before(text, raw.start, words)
    role = _role(words, raw.start)
    return Quantity(
        values, unit, counts, far, near, role, bound, raw.start, end, text[raw.start : end],
        _head(text, end, after), _last(text, words, raw.start),
    )  # fmt: skip


def _last(text: str, words: tuple[Word, ...], start: int) -> str:
    before = [word for word in words if word.end <= start][-1:]
    return before[0].stem if before and text[before[0].end : start] == " " else ""


def _head(text: str, end: int, after: list[Word]) -> str:
    tied = bool(after) and text[end : after[0].start] in ("-", "\u2010", "\u2011")
    return person(after[0].stem) if tied else ""


# -- digits and words -------------------------------------------------------------------------


def _digits(text: str) -> list[_Raw]:
    found = []
    for match in _DIGITS.finditer(text):
        after = text[match.end() : match.end() + 1]
        if after.isalpha() and not match["attached"] and _glued_unit(text, match.end()) is None:
            continue  # A name such as 3D or 5G.
        lead = fold((match["lead"] or "").strip())
        currency = _units().get(lead)
        values = _values(match["number"])
        if match["attached"]:
            factor = data("numbers.toml")["magnitudes"]["attached"][match["attached"]]
            if match["attached"] == "m" and currency is None and "mio" not in text:
                found.append(_Raw(values, "m", match.start("number"), match.end()))
                continue
            values = frozenset(value * factor for value in values)
        found.append(
            _Raw(values, currency, match.start("number"), match.end(), plus=bool(match["plus"]))
        )
    return found


def _values(number: str) -> frozenset[Decimal]:
    """Readings of *number*: three digits after one point may be thousands or decimals."""
    bare = re.sub(r"['\u2019\u00a0\u202f ]", "", number)
    marks = re.findall(r"[.,]", bare)
    if not marks:
        return frozenset({Decimal(bare)})
    last = marks[-1]
    digits = re.sub(r"[.,]", "", bare)
    decimals = bare.rpartition(last)[2]
    as_decimal = Decimal(re.sub(r"[.,]", "", bare.rpartition(last)[0]) + "." + decimals)
    if len(decimals) != 3:
        return frozenset({as_decimal})
    if len(marks) > 1 and len(set(marks)) == 1:
        return frozenset({Decimal(digits)})
    if len(marks) > 1:
        return frozenset({as_decimal})
    return frozenset({Decimal(digits)} if last == "," else {Decimal(digits), as_decimal})


def _spelled(text: str) -> list[_Raw]:
    table, multiples = _number_words(), _multiples()
    found: list[_Raw] = []
    words = words_in(text)
    at = 0
    while at < len(words):
        size, value = _longest(words, at, table)
        if size:
            last = words[at + size - 1]
            found.append(_Raw(frozenset({value}), None, words[at].start, last.end))
            at += size
            continue
        share = _share_word(words, at)
        if share is not None:
            found.append(_Raw(frozenset({share}), "%", words[at - 1].start, words[at].end))
            at += 1
            continue
        multiple = multiples.get(words[at].key)
        if multiple is not None:
            found.append(_Raw(frozenset({multiple}), "x", words[at].start, words[at].end))
        at += 1
    return found


def _share_word(words: tuple[Word, ...], at: int) -> Decimal | None:
    """Percents that "by a quarter" tells; without "by" it is a span of time."""
    if at < _SHARE_LEAD or words[at - 2].key not in data("numbers.toml")["roles"]["by"]:
        return None
    share = data("numbers.toml")["shares"].get(words[at].key)
    return None if share is None else Decimal(share)


def _longest(
    words: tuple[Word, ...], at: int, table: dict[tuple[str, ...], Decimal]
) -> tuple[int, Decimal]:
    for size in (4, 3, 2, 1):
        keys = tuple(word.key for word in words[at : at + size])
        if len(keys) == size and keys in table:
            return size, table[keys]
    one_thousand = words[at].key in ("one", "a", "ein", "eine", "un", "une", "um", "uma", "una")
    if one_thousand and at + 1 < len(words) and words[at + 1].key in _magnitude_words():
        return 1, Decimal(1)
    return 0, Decimal(0)


@cache
def _number_words() -> dict[tuple[str, ...], Decimal]:
    """Values of number words from two on, as tuples of folded words."""
    table: dict[tuple[str, ...], Decimal] = {}
    for language, entry in data("numbers.toml")["words"].items():
        ones: list[str] = entry["ones"]
        small = {word: value for value, word in enumerate(ones)}
        for word, value in small.items():
            if value != 1:
                table[_keys(word)] = Decimal(value)
        for tens, base in entry["tens"].items():
            table[_keys(tens)] = Decimal(base)
            top = 19 if language == "fr" and tens in ("soixante", "quatre-vingt") else 9
            for value in range(1, top + 1):
                for spelling in _compounds(language, tens, ones[value]):
                    table[_keys(spelling)] = Decimal(base + value)
    for word, value in data("numbers.toml")["other_words"].items():
        table[(word,)] = Decimal(value)
    return table


def _compounds(language: str, tens: str, one: str) -> tuple[str, ...]:
    match language:
        case "de":
            return (f"{one}und{tens}",)
        case "en":
            return (f"{tens} {one}",)
        case "fr":
            return (f"{tens} {one}", f"{tens} et {one}", f"{tens}s {one}")
        case "es":
            return (f"{tens} y {one}", f"veinti{one}") if tens == "veinte" else (f"{tens} y {one}",)
        case _:
            return (f"{tens} e {one}",)


def _keys(text: str) -> tuple[str, ...]:
    return tuple(word.key for word in words_in(text))


@cache
def _multiples() -> dict[str, Decimal]:
    return {
        fold(word): Decimal(value)
        for value, words in data("numbers.toml")["multiples"].items()
        for word in words
    }


@cache
def _magnitude_words() -> dict[str, Decimal]:
    words = data("numbers.toml")["magnitudes"]["words"]
    return {word: Decimal(value) for word, value in words.items()}


# -- what stands around a number --------------------------------------------------------------


def _magnitude(text: str, end: int, after: list[Word]) -> tuple[int, Decimal, list[Word]]:
    """End, factor and words left, when words of magnitude follow: "hundred thousand", "Mio.".

    "mil" after a digit is a thousand, "mil millones" a thousand millions.
    """
    factor = Decimal(1)
    while (
        after
        and after[0].key in _magnitude_words()
        and not text[end : after[0].start].strip("- .\u00a0")
    ):
        if after[0].key == "cent" and text[end : after[0].start] == " ":
            break  # French "deux cent" is rare in digits; English "per cent" was cut before.
        factor *= _magnitude_words()[after[0].key]
        end, after = after[0].end, after[1:]
        end += text[end : end + 1] == "." and text[end + 1 : end + 2] == " "
    return end, factor, after


@cache
def _units() -> dict[str, str]:
    return {
        fold(word): unit for unit, words in data("numbers.toml")["units"].items() for word in words
    }


def _glued_unit(text: str, end: int) -> str | None:
    match = re.match(r"[^\W\d_]+", text[end : end + 16])
    return _units().get(fold(match.group())) if match else None


def _unit(text: str, end: int, after: list[Word]) -> tuple[str | None, int, list[Word]]:
    symbol = re.match(r"\.?\s?([%€£$¥₹×])", text[end : end + 3])
    if symbol:
        sign = "x" if symbol[1] == "×" else _units()[symbol[1]]
        return sign, end + symbol.end(), after
    for size in (2, 1):
        if len(after) < size or text[end : after[0].start].strip("-\u00a0 \u2011"):
            continue
        unit = _units().get(" ".join(word.key for word in after[:size]))
        if unit is not None:
            return unit, after[size - 1].end, after[size:]
    return None, end, after


def _role(words: tuple[Word, ...], start: int) -> str:
    before = [word for word in words if word.end <= start][-1:]
    roles: dict[str, list[str]] = data("numbers.toml")["roles"]
    return next((role for word in before for role, keys in roles.items() if word.key in keys), "")


@cache
def _bounds() -> dict[str, Phrases]:
    return {name: phrases_of(words) for name, words in data("numbers.toml")["bounds"].items()}


def _bound(text: str, words: tuple[Word, ...], raw: _Raw) -> Bound:
    sign = _BOUND_SIGN.search(text[max(0, raw.start - 6) : raw.start])
    if raw.plus or (sign and sign[1] in ">≥"):
        return "more"
    if sign:
        return "less" if sign[1] in "<≤" else "about"
    before = [word for word in words if word.end <= raw.start][-3:]
    if not before:
        return ""
    lead = text[before[0].start : raw.start]
    size = len(before)
    for name in ("more", "less", "about"):
        for phrase, at in _bounds()[name].find(lead):
            if at + len(phrase) == size:
                return "" if _is_duration(text, words, raw, phrase) else name
    return ""


def _is_duration(text: str, words: tuple[Word, ...], raw: _Raw, phrase: tuple[str, ...]) -> bool:
    """Whether "over" means "during": "trained 12 nurses over two years", not "over two years in"."""
    before = [word.key for word in words if word.end <= raw.start]
    after = [word for word in words if word.start >= raw.end][:2]
    if phrase != ("over",) or before[-2:-1] in (["for"], ["with"], ["has"], ["have"], ["of"]):
        return False
    span = next(
        (word for word in after if _units().get(word.key) in SPANS or word.key.startswith(_TERMS)),
        None,
    )
    if span is None:
        return False
    follows = re.match(r"['\u2019]|\s*(?:of|in|as|with|experience)\b", text[span.end :])
    return follows is None


def _counts(text: str, end: int, after: list[Word]) -> frozenset[str]:
    found = []
    for word in after[:_SKIPPED_AFTER]:
        if re.search(r"[.;:!?()\n\u2013\u2014]|,\s", text[end : word.start]):
            break
        if word.key[0].isdigit() or (word.key in _STOPS and text[word.end : word.end + 1] != "/"):
            break
        found.append(word.stem)
        end = word.end
    return frozenset(person(stem) for stem in found)


def _counted_far(text: str, end: int, after: list[Word]) -> frozenset[str]:
    """Stems of the words after a number, as far as nothing parts them from it but "and" and "or"."""
    found = []
    for word in after[:_FAR]:
        if re.search(r"[.;:!?()\n\u2013\u2014]|,\s", text[end : word.start]):
            break
        if word.key[0].isdigit() or (word.key in _STOPS and word.key not in _RANGE_WORDS):
            break
        found.append(word.stem)
        end = word.end
    return frozenset(person(stem) for stem in found)


def _counted_before(text: str, start: int, words: tuple[Word, ...]) -> frozenset[str]:
    before = [word for word in words if word.end <= start]
    # What stands before another number is about that one.
    last = max((at for at, word in enumerate(before) if is_number_word(word.key)), default=-1)
    found = [person(word.stem) for word in before[last + 1 :] if _says_what(text, word, start)]
    return frozenset(found[-_NEAR_WORDS:])


def _says_what(text: str, word: Word, start: int) -> bool:
    """Whether *word*, which stands before a number, may tell what it counts."""
    if len(word.key) < 2 or is_number_word(word.key) or word.key in _STOPS:
        return False
    if word.stem in plain_stems() and person(word.stem) != PERSON:
        return False
    return re.search(r"[.;!?\n]\s", text[word.end : start]) is None


def unit_of(key: str) -> str | None:
    """The unit that the folded word *key* is a name of."""
    return _units().get(key)


def is_number_word(key: str) -> bool:
    """Whether *key* is a number in words or digits, a unit or a magnitude."""
    return (
        key[0].isdigit()
        or key in _units()
        or key in _magnitude_words()
        or (key,) in _number_words()
    )


PERSON = "+person"
"""Stands for all words that count people without saying what they are."""


@cache
def _people() -> frozenset[str]:
    return frozenset(
        word.stem for item in data("numbers.toml")["people"]["words"] for word in words_in(item)
    )


def person(stem: str) -> str:
    """*stem*, or `PERSON` for words that count people without saying what they are."""
    return PERSON if stem in _people() else stem


def _share_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Numbers that leave a unit to a neighbour: "from 45 to 10 minutes", "ten years, and five as"."""
    for at in range(len(found) - 2, -1, -1):
        here, following = found[at], found[at + 1]
        between = fold(text[here.end : following.start]).strip(" \u00a0$€£")
        if here.unit is not None or here.is_year:
            continue
        if between in ("-", "\u2013", "\u2014") or between in _RANGE_WORDS:
            counts = here.counts | following.counts
            found[at] = replace(here, unit=following.unit, counts=counts)
    for at in range(1, len(found)):
        here, before = found[at], found[at - 1]
        bridge = [word.key for word in words_in(text[before.end : here.start])]
        joins = 0 < len(bridge) <= _ELLIPSIS_WORDS and bridge[-1] in _RANGE_WORDS
        bare = here.unit is None and not here.counts and not here.is_year
        if joins and bare and before.unit in SPANS:
            found[at] = replace(here, unit=before.unit)
    return found
