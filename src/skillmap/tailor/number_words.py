"""Numbers as texts spell them: digits in all groupings, words in five languages, units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from skillmap.tailor.claim_words import Word, words_in
from skillmap.tailor.language import fold
from skillmap.tailor.word_families import data

_DIGITS = re.compile(
    r"(?<![^\W_])(?P<lead>[A-Z]{1,3}[$€£]|[$€£¥₹#~<>≈+±]|CHF ?|EUR ?|USD ?|GBP ?)?[ \u00a0]?"
    r"(?P<number>\d{1,3}(?:[.,'\u2019\u00a0\u202f ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"(?P<attached>(?:mn|bn|MM|[kKMmBbT])(?![^\W\d_])|[ \u00a0]?[kKM](?=[€$£]))?(?P<plus>\+)?"
)
_SHARE_LEAD = 2
"""Words before "quarter" in "by a quarter"."""


@dataclass(frozen=True, slots=True)
class RawNumber:
    """A number where it stands, before what is around it is read. `unit` only when it is written with it."""

    values: frozenset[Decimal]
    unit: str | None
    start: int
    end: int
    plus: bool = False


def digits_in(text: str) -> list[RawNumber]:
    """Numbers in digits, in order."""
    found = []
    for match in _DIGITS.finditer(text):
        after = text[match.end() : match.end() + 1]
        if after.isalpha() and not match["attached"] and _glued_unit(text, match.end()) is None:
            continue  # A name such as 3D or 5G.
        lead = fold((match["lead"] or "").strip())
        currency = unit_names().get(lead, unit_names().get(lead[-1:]))
        values = _values(match["number"])
        if match["attached"]:
            sign = match["attached"].strip()
            factor = data("numbers.toml")["magnitudes"]["attached"][sign]
            if sign == "m" and currency is None and "mio" not in text:
                found.append(RawNumber(values, "m", match.start("number"), match.end()))
                continue
            values = frozenset(value * factor for value in values)
        found.append(
            RawNumber(
                values, currency, match.start("number"), match.end(), plus=bool(match["plus"])
            )
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


def spelled_in(text: str) -> list[RawNumber]:
    """Numbers in words, in order; "half" and "doubled" among them."""
    table, multiples = _number_words(), _multiples()
    found: list[RawNumber] = []
    words = words_in(text)
    at = 0
    while at < len(words):
        size, value = _longest(words, at, table)
        if (
            size
            and not _is_english_once(text, words, at)
            and not _is_portuguese_dos(text, words, at)
        ):
            last = words[at + size - 1]
            found.append(RawNumber(frozenset({value}), None, words[at].start, last.end))
            at += size
            continue
        share = _share_word(words, at)
        if share is not None:
            found.append(RawNumber(frozenset({share}), "%", words[at - 1].start, words[at].end))
            at += 1
            continue
        multiple = multiples.get(words[at].key)
        if multiple is not None and not is_german_half(words, at):
            found.append(RawNumber(frozenset({multiple}), "x", words[at].start, words[at].end))
        at += 1
    return found


_SPANISH = re.compile(r"\b(?:el|los|las|del|con|por|una|y|desde|hasta)\b", re.I)


def _is_english_once(text: str, words: tuple[Word, ...], at: int) -> bool:
    """Whether "once" is the English word and not the Spanish eleven."""
    return words[at].key == "once" and _SPANISH.search(text) is None


_PORTUGUESE = re.compile(r"[\u00e3\u00f5]|\b(?:das|do|em|com|uma|os)\b", re.I)


def _is_portuguese_dos(text: str, words: tuple[Word, ...], at: int) -> bool:
    """Whether "dos" is Portuguese, where it says "of the", and not the Spanish two."""
    return words[at].key == "dos" and _PORTUGUESE.search(text) is not None


_AFTER_HELPED = frozenset("der dem den die das beim bei im in einem einer ihm ihr ihnen".split())


def is_german_half(words: tuple[Word, ...], at: int) -> bool:
    """Whether the word at *at* is "half", the German "helped"."""
    after = words[at + 1 : at + 2]
    return words[at].key == "half" and bool(after) and after[0].key in _AFTER_HELPED


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
    one_unit = words[at].key == "one" and at + 1 < len(words) and words[at + 1].key in unit_names()
    if one_unit and words[at + 1].start - words[at].end == 1:
        return 1, Decimal(1)
    if one_thousand and at + 1 < len(words) and words[at + 1].key in magnitude_words():
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
        for half in entry.get("halves", ()):
            for value, word in enumerate(ones[1:11], start=1):
                table[_keys(f"{word} {half}")] = Decimal(value) + Decimal("0.5")
    for word, value in data("numbers.toml")["other_words"].items():
        table[(word,)] = Decimal(str(value))
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
def magnitude_words() -> dict[str, Decimal]:
    """Factors by folded words, such as "million"."""
    words = data("numbers.toml")["magnitudes"]["words"]
    return {word: Decimal(value) for word, value in words.items()}


@cache
def unit_names() -> dict[str, str]:
    """Units by their folded names and signs."""
    return {
        fold(word): unit for unit, words in data("numbers.toml")["units"].items() for word in words
    }


def _glued_unit(text: str, end: int) -> str | None:
    match = re.match(r"[^\W\d_]+", text[end : end + 16])
    return unit_names().get(fold(match.group())) if match else None


def unit_of(key: str) -> str | None:
    """The unit that the folded word *key* is a name of."""
    return unit_names().get(key)


def is_number_word(key: str) -> bool:
    """Whether *key* is a number in words or digits, a unit or a magnitude."""
    return (
        key[0].isdigit()
        or key in unit_names()
        or key in magnitude_words()
        or (key,) in _number_words()
    )
