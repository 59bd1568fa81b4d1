"""How often something happens: a rate that the evidence does not have is another claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from skillmap.models.change import Finding
from skillmap.tailor.claim_sources import Claim, pointers
from skillmap.tailor.claim_words import words_in
from skillmap.tailor.language import fold
from skillmap.tailor.number_words import is_number_word
from skillmap.tailor.word_families import READINGS_MAX, data

CHECKER = "reach"


def rate_spans(claim: Claim) -> list[tuple[int, int]]:
    """Where *claim* tells a rate that its evidence has too, whatever words tell it."""
    known = {rate for place in claim.near for rate in (*_rates(place.text), *_loose(place.text))}
    words = words_in(claim.new)
    return [
        (words[first].start, words[last].end)
        for rate, first, last in _rate_places(claim.new)
        if rate in known
    ]


def check_rates(claim: Claim) -> Iterator[Finding]:
    """Findings about "a month", "daily" and the like where the evidence has another rate."""
    known = {rate for place in claim.line for rate in _rates(place.text)}
    told = known.union(*(_loose(place.text) for place in claim.line))
    rates = _rates(claim.new)
    for rate, words in rates.items():
        if rate in told and not _is_doubled(rate, claim.new):
            continue
        if rate == "week" and "fortnight" in known and "fortnight" in rates:
            continue  # "Fortnightly, on Thursdays" for "every second Thursday".
        yield Finding(
            code="frequency.changed",
            severity="error",
            message="The evidence does not say that it is so often, or so much in that time.",
            words=(words,),
            evidence=pointers(claim.line),
            checker=CHECKER,
        )


def _is_doubled(rate: str, text: str) -> bool:
    """Whether *rate* is told twice in a row: "an hour every hour"."""
    places = [(first, last) for name, first, last in _rate_places(text) if name == rate]
    return any(first == last + 1 for (_, last), (first, _) in pairwise(places))


@lru_cache(maxsize=READINGS_MAX)
def _rates(text: str) -> dict[str, str]:
    """Times in which something happens, by unit: "a year" and "annual" are both `year`."""
    words = words_in(text)
    found: dict[str, str] = {}
    for rate, first, last in _rate_places(text):
        found.setdefault(rate, " ".join(word.key for word in words[first : last + 1]))
    return found


def _rate_places(text: str) -> Iterator[tuple[str, int, int]]:
    """Units of time, with the indices of the first and last word that tell them."""
    adverbs, spans, per = _rate_words()
    weekdays = _weekdays()
    words = words_in(text)
    inside: set[int] = set()
    for unit, expression in (("fortnight", FORTNIGHT), ("quarter", _QUARTERLY)):
        for match in expression.finditer(text):
            places = [at for at, w in enumerate(words) if match.start() <= w.start < match.end()]
            inside.update(places)
            if places:
                yield unit, places[0], places[-1]
    for at, word in enumerate(words):
        if at in inside:
            continue
        if word.key in adverbs:
            yield adverbs[word.key], at, at
        elif at and word.key in weekdays and words[at - 1].key in _ON_DAYS:
            yield "week", at - 1, at
        elif at and word.key in spans and words[at - 1].key in per:
            if words[at - 1].key == "al" and _UP_TO_DATE.search(text[: word.start]):
                continue  # "Poner al día" is to bring up to date.
            yield spans[word.key], at - 1, at


_UP_TO_DATE = re.compile(
    r"\b(?:pon|pus|puest|lleva|llevé|manten|mantuv|está|tener)\w*\b(?:\W+\w+){0,3}\W+al\s+$", re.I
)
_ON_DAYS = frozenset("on los las le aos nos às".split())


@cache
def _weekdays() -> frozenset[str]:
    """Plurals of weekdays, which tell of every week: "on Thursdays", "los lunes"."""
    return frozenset(
        form
        for day in map(fold, data("claims.toml")["weekday"]["words"])
        for form in ((day,) if day.endswith("s") else (f"{day}s",))
    )


_QUARTERS = ("trimestre", "trimestres", "quartal", "quartals", "quartale")


@cache
def _rate_words() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """Adverbs by unit, names of units by unit, and the words between a number and its unit."""
    table: dict[str, list[str]] = data("claims.toml")["rate"]
    units: dict[str, list[str]] = data("numbers.toml")["units"]
    named = {unit: words for unit, words in table.items() if unit != "per"}
    adverbs = {fold(word): unit for unit, words in named.items() for word in words}
    spans = {fold(word): unit for unit in named for word in units.get(unit, [unit])}
    spans |= dict.fromkeys(_QUARTERS, "quarter")
    spans |= dict.fromkeys(map(fold, data("claims.toml")["weekday"]["words"]), "week")
    return adverbs, spans, frozenset(table["per"])


FORTNIGHT = re.compile(
    r"\b(?:fortnight\w*|bi-?weekly|(?:every|each) (?:other|second|2nd|two|2) (?:weeks?|\w+days?)"
    r"|(?:one|1) (?:week|weekend) in (?:two|2)"
    r"|zweiw\u00f6chentlich\w*|14-t\u00e4g\w*|vierzehnt\u00e4g\w*"
    r"|(?:jede[nrs]?) (?:zweiten?|2\.) (?:woche|\w+tag|mittwoch|wochenende)"
    r"|alle (?:zwei|2|14|vierzehn) (?:wochen|tage|\w+tage)"
    r"|(?:tous les|chaque) (?:quinze|15) jours|(?:tous les|toutes les) (?:deux|2) (?:semaines|\w+dis)"
    r"|une semaine sur deux|un (?:\w+di|week-?end|soir|jour) sur deux|quinzaine|bimensuel\w*"
    r"|quincenal\w*|cada (?:quince d\u00edas|dos semanas)|una semana de cada dos"
    r"|quinzena\w*|de quinze em quinze dias|(?:a cada|de) (?:duas|quinze) (?:em duas )?(?:semanas|dias)"
    r"|semana sim,? semana n\u00e3o)\b",
    re.I,
)
"""Once in two weeks, in whatever words."""

_QUARTERLY = re.compile(
    r"\b(?:(?:four|4) times (?:a|per|each) year|(?:viermal|4-mal) (?:im|pro) jahr|quatre fois par an"
    r"|cuatro veces al a\u00f1o|quatro vezes (?:por|ao) ano|(?:every|each) (?:three|3) months|alle (?:drei|3) monate"
    r"|tous les (?:trois|3) mois|cada tres meses|a cada tr\u00eas meses|once a quarter)\b",
    re.I,
)
"""Once in three months, in words that name another time."""
_PARTS_OF_DAYS = frozenset(
    "morning mornings evening evenings afternoon afternoons night nights shift shifts morgen abend nacht"
    " vormittag nachmittag matin matins soir soirs nuit mananas manana tarde tardes noche noches manha manhas noite"
    " noites".split()
)
_EVERY = frozenset(
    "every each per a jeden jede jedes pro chaque cada toda todas todos tous toutes".split()
)
_DEFINITE = frozenset(
    "the der den dem die das im in du de la le des del el da do das ao no na por au am zum zur".split()
)
_BEFORE_SPANS = _DEFINITE | _EVERY
_SMALLEST = 3


@lru_cache(maxsize=READINGS_MAX)
def _loose(text: str) -> frozenset[str]:
    """Units of time that *text* tells of without counting them: "every morning", "in der Woche", "do m\u00eas".

    What is told of a month may be called monthly; "for three months" may not.
    """
    _, spans, _ = _rate_words()
    words = words_in(text)
    found = set()
    for at, word in enumerate(words):
        before = words[at - 1] if at else None
        if word.key in _PARTS_OF_DAYS and before and before.key in _EVERY:
            found.add("day")
        elif word.key in spans and before and before.key in _BEFORE_SPANS:
            found.add(spans[word.key])
        elif word.key not in spans and not is_number_word(word.key):
            unit = next(
                (unit for part, unit in _compound_parts() if word.key.startswith(part)), None
            )
            if unit and len(word.key) > _SMALLEST:
                found.add(unit)
    return frozenset(found)


@cache
def _compound_parts() -> tuple[tuple[str, str], ...]:
    """Beginnings of German compounds that tell a time: "Monatsabschluss", "Wochenstunden"."""
    return (
        ("tages", "day"),
        ("wochen", "week"),
        ("monats", "month"),
        ("quartals", "quarter"),
        ("jahres", "year"),
    )
