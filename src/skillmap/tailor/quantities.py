"""Numbers in a text as quantities: value, unit, what they count, and how far they are hedged."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from skillmap.tailor.claim_words import Phrases, Word, phrases_of, plain_stems, words_in
from skillmap.tailor.language import fold
from skillmap.tailor.number_words import (
    RawNumber,
    digits_in,
    is_number_word,
    magnitude_words,
    spelled_in,
    unit_names,
)
from skillmap.tailor.word_families import READINGS_MAX, data

Bound = Literal["more", "less", "about", ""]

_BOUND_SIGN = re.compile(r"([~≈±<>≤≥]) ?(?:[$€£¥₹]|[A-Z]{1,3}\$?)? ?$")
_NEAR_WORDS = 3
_SKIPPED_AFTER = 4
"""Words after a number that may name what it counts."""
_FAR = 6
"""Words after a number that may name it when its first ones only describe: "140 picked orders"."""
SPANS = frozenset({"year", "month", "week", "day", "hour", "minute", "second"})
"""Units of time of which resumes tell."""
_GERMAN = re.compile(r"\b(?:der|die|das|im|und|von|mit|eine[rs]?|zum|zur|des|dem|an)\b")
"""Words of texts in which a number with a point is an ordinal: "im 2. Lehrjahr"."""
_ARTICLES = frozenset("a an ein eine einem einer un une una uma".split())
_BEFORE_OVER = frozenset(
    "watch watched control oversight responsibility take taking took hand handed preside presided".split()
)
"""Words after which "over" hedges no number: "keep watch over 18 turbines"."""
_TERMS = ("season", "semester", "summer", "winter", "quarter", "sprint")
"""Beginnings of spans that are no units."""
_ELLIPSIS_WORDS = 5
_RANGE_WORDS = frozenset("to and or bis auf a al und et ou y o e para sur".split())
_RANGE_BOUNDS = (("bis",), ("ab",), ("from",), ("desde",))
"""Words that hedge a number only where no other number stands before it."""
_OF_WHICH = ("of which", "including", "davon", "dont", "de los cuales", "dos quais", "darunter")
_OF_THEM = ("of them", "of these", "davon", "d'entre", "de ellos", "deles")
"""What ties a number to the span before it: "eleven years, six of them in intensive care"."""
_INSTEAD = (
    "instead of",
    "rather than",
    "statt",
    "anstatt",
    "au lieu de",
    "en lugar de",
    "em vez de",
)
_OUT_OF = ("of", "out of", "von", "sur", "de")
"""What stands between the two numbers of a share: "4 out of 5 years"."""
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


@lru_cache(maxsize=READINGS_MAX)
def quantities_in(text: str) -> tuple[Quantity, ...]:
    """The numbers of *text* in order, written in digits or in words."""
    raws = sorted((*digits_in(text), *spelled_in(text)), key=lambda raw: raw.start)
    words = words_in(text)
    found: list[Quantity] = []
    for raw in raws:
        if found and raw.start < found[-1].end:
            continue
        found.append(_complete(text, words, raw))
    return tuple(_share_subjects(_share_units(text, found)))


def _share_subjects(found: list[Quantity]) -> list[Quantity]:
    """Numbers, of which the second of "from A in 2017 to B in 2024" is about what the first is."""
    source: Quantity | None = None
    for at, here in enumerate(found):
        if here.role == "from" and not here.is_year:
            source = here
        elif source and here.role == "to" and here.unit == source.unit and not here.near:
            found[at] = replace(here, near=source.near)
    return found


def _complete(text: str, words: tuple[Word, ...], raw: RawNumber) -> Quantity:
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


# -- what stands around a number --------------------------------------------------------------


def _magnitude(text: str, end: int, after: list[Word]) -> tuple[int, Decimal, list[Word]]:
    """End, factor and words left, when words of magnitude follow: "hundred thousand", "Mio.".

    "mil" after a digit is a thousand, "mil millones" a thousand millions.
    """
    factor = Decimal(1)
    while (
        after
        and after[0].key in magnitude_words()
        and not text[end : after[0].start].strip("- .\u00a0")
    ):
        if after[0].key == "cent" and text[end : after[0].start] == " ":
            break  # French "deux cent" is rare in digits; English "per cent" was cut before.
        factor *= magnitude_words()[after[0].key]
        end, after = after[0].end, after[1:]
        end += text[end : end + 1] == "." and text[end + 1 : end + 2] == " "
    return end, factor, after


def _unit(text: str, end: int, after: list[Word]) -> tuple[str | None, int, list[Word]]:
    symbol = re.match(r"\.?\s?([%€£$¥₹×])", text[end : end + 3])
    if symbol:
        sign = "x" if symbol[1] == "×" else unit_names()[symbol[1]]
        return sign, end + symbol.end(), after
    tied = after and text[end : after[0].start] in ("-", "\u2010", "\u2011")
    if tied and after[0].key in _adverbs():
        return _adverbs()[after[0].key], after[0].end, after[1:]
    for size in (2, 1):
        if len(after) < size or text[end : after[0].start].strip("-\u00a0 \u2011"):
            continue
        unit = unit_names().get(" ".join(word.key for word in after[:size]))
        if unit is not None and not text[after[size - 1].end :].startswith("-hand"):
            return unit, after[size - 1].end, after[size:]
    return None, end, after


@cache
def _adverbs() -> dict[str, str]:
    """Units by adverbs that a number may be tied to: "two-hourly"."""
    table: dict[str, list[str]] = data("claims.toml")["rate"]
    return {fold(word): unit for unit, words in table.items() if unit in SPANS for word in words}


def _role(words: tuple[Word, ...], start: int) -> str:
    before = [word for word in words if word.end <= start][-1:]
    roles: dict[str, list[str]] = data("numbers.toml")["roles"]
    return next((role for word in before for role, keys in roles.items() if word.key in keys), "")


@cache
def _bounds() -> dict[str, Phrases]:
    return {name: phrases_of(words) for name, words in data("numbers.toml")["bounds"].items()}


def _bound(text: str, words: tuple[Word, ...], raw: RawNumber) -> Bound:
    sign = _BOUND_SIGN.search(text[max(0, raw.start - 6) : raw.start])
    if raw.plus or (sign and sign[1] in ">≥") or _is_followed(text, raw.end, "more"):
        return "more"
    if _is_followed(text, raw.end, "less"):
        return "less"
    if sign:
        return "less" if sign[1] in "<≤" else "about"
    before = [word for word in words if word.end <= raw.start][-4:]
    if before and before[-1].key in _ARTICLES and not text[raw.start].isdigit():
        before = before[:-1]  # "Roughly a dozen".
    before = before[-3:]
    if not before or (before[-1].key == "over" and before[-2:][0].key in _BEFORE_OVER):
        return ""
    lead = text[before[0].start : before[-1].end]
    size = len(before)
    for name in ("more", "less", "about"):
        for phrase, at in _bounds()[name].find(lead):
            if at + len(phrase) == size:
                if phrase in _RANGE_BOUNDS and any(
                    is_number_word(w.key) for w in words if w.end <= raw.start
                ):
                    return ""
                if phrase == ("uber",) and _AMOUNTING.search(text[: raw.start]):
                    return ""
                return "" if _is_duration(text, words, raw, phrase) else name
    return ""


_AMOUNTING = re.compile(
    r"(?:antr\u00e4?a?g\w*|auftr\u00e4?a?g\w*|vertr\u00e4?a?g\w*|rechnung\w*|kredite?s?|darlehen|etats?|budgets?|spenden?"
    r"|angebote?s?|zuschuss|zusch\u00fcsse|f\u00f6rderung|bewilligung|stipendium|bericht|arbeit|thesis|zeitraum)\s+\u00fcber\s+$",
    re.I,
)
"""Before these "\u00fcber" tells the amount, and hedges nothing: "ein Antrag \u00fcber 25.000 Euro"."""


def _is_followed(text: str, end: int, bound: str) -> bool:
    """Whether "or more", "at most" or the like follows, what is counted perhaps before it."""
    after = fold(text[end : end + 40])
    phrases = "|".join(map(re.escape, map(fold, data("numbers.toml")["bounds_after"][bound])))
    return re.match(rf"\s*(?:%|[^\W\d_]+)?\s+(?:{phrases})\b", after) is not None


def _is_duration(
    text: str, words: tuple[Word, ...], raw: RawNumber, phrase: tuple[str, ...]
) -> bool:
    """Whether "over" means "during": "trained 12 nurses over two years", not "over two years in"."""
    before = [word.key for word in words if word.end <= raw.start]
    after = [word for word in words if word.start >= raw.end][:2]
    if phrase != ("over",) or before[-2:-1] in (["for"], ["with"], ["has"], ["have"], ["of"]):
        return False
    span = next(
        (
            word
            for word in after
            if unit_names().get(word.key) in SPANS or word.key.startswith(_TERMS)
        ),
        None,
    )
    if span is None:
        return False
    follows = re.match(r"['\u2019]|\s*(?:of|in|as|experience)\b", text[span.end :])
    return follows is None


def _counts(text: str, end: int, after: list[Word]) -> frozenset[str]:
    found: list[str] = []
    for word in after[:_SKIPPED_AFTER]:
        ordinal = not found and text[end : word.start] == ". " and _GERMAN.search(text)
        if not ordinal and re.search(r"[.;:!?()\n\u2013\u2014]|,\s", text[end : word.start]):
            break
        if word.key[0].isdigit() or (word.key in _STOPS and text[word.end : word.end + 1] != "/"):
            break
        if found and word.key.endswith("ed") and word.stem not in plain_stems():
            break  # "31 pupils reached": what was counted did something.
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
        if between in _INSTEAD:
            found[at] = replace(here, unit=following.unit)
            continue
        if between in _OUT_OF:
            found[at] = replace(here, unit=following.unit, counts=following.counts)
            continue
        between = _without_bound(between)
        if between in ("-", "\u2013", "\u2014") or between in _RANGE_WORDS:
            counts = here.counts | following.counts
            found[at] = replace(here, unit=following.unit, counts=counts)
    for at in range(1, len(found)):
        here, before = found[at], found[at - 1]
        bridge = _without_bound(fold(text[before.end : here.start])).split()
        joins = 0 < len(bridge) <= _ELLIPSIS_WORDS and bridge[-1] in _RANGE_WORDS
        bare = here.unit is None and not here.counts and not here.is_year
        between = f" {fold(text[before.end : here.start])} "
        part = bare and (
            any(f" {phrase} " in between for phrase in _OF_WHICH)
            or fold(text[here.end : here.end + 10]).lstrip().startswith(_OF_THEM)
        )
        if bare and (joins or part) and before.unit in SPANS:
            found[at] = replace(here, unit=before.unit)
    return found


def _without_bound(between: str) -> str:
    """What stands between two numbers, without words that hedge the second: "to just under"."""
    words = between.split()
    hedges = _hedging()
    while words and words[-1] in hedges:
        words.pop()
    return " ".join(words)


@cache
def _hedging() -> frozenset[str]:
    bounds: dict[str, list[str]] = data("numbers.toml")["bounds"]
    words = (word for phrases in bounds.values() for phrase in phrases for word in phrase.split())
    return frozenset(words) - _RANGE_WORDS - {"de"} | {"just", "only", "nur", "knapp"}
