"""Words that claim reach, rank, praise, credentials or languages: none without evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from skillmap.models.change import Finding, Severity
from skillmap.tailor.claim_sources import Claim, Place, pointers
from skillmap.tailor.claim_words import (
    Phrase,
    Word,
    claim_phrases,
    keys_in,
    keys_of_all,
    phrases_of,
    stems_in,
    words_in,
)
from skillmap.tailor.claims_swaps import is_reworded
from skillmap.tailor.language import STOP_WORDS, fold
from skillmap.tailor.lexicon import is_derived
from skillmap.tailor.number_words import is_number_word, unit_of
from skillmap.tailor.quantities import SPANS
from skillmap.tailor.verb_ladder import OWN, clauses_of, is_listed
from skillmap.tailor.word_families import READINGS_MAX, akin, data, is_synonym, means_same, stem_of

CHECKER = "reach"

_THROUGHOUT = frozenset("across throughout whole entire durchweg quer toda todo toute tout".split())
_NEAR = 3
"""Words between "across" and what it is across."""


@dataclass(frozen=True, slots=True)
class Family:
    """A family of words of `claims.toml` and what it means to find one that the line does not have.

    `entry` and `rest`: what it means when the entry, or another part of the resume, has it; None: nothing.
    """

    name: str
    code: str
    message: str
    entry: Severity | None
    rest: Severity
    nowhere: Severity = "error"


_FAMILIES = (
    Family("scope", "scope.raised", "The evidence does not say that it reached this far.", "review", "error"),
    Family("superlative", "superlative.added", "The evidence does not praise it so.", "review", "error"),
    Family("universal", "scope.raised", "The evidence does not say this of all.", "review", "review"),
    Family("whole", "scope.raised", "The evidence says this of a part.", "error", "error"),
    Family("occupation", "title.added", "The resume does not show this occupation.", None, "error"),
    Family("metric", "outcome.added", "The evidence does not tell of this figure of the business.", "review", "review"),
    Family("title", "title.added", "No title in the evidence has this rank.", None, "error"),
    Family("credential", "credential.added", "The resume does not show this credential.", None, "review"),
    Family("language", "language.added", "The resume does not name this language.", None, "review"),
    Family("intensity", "intensity.added", "Praise that the evidence does not have.", "review", "review", "review"),
)  # fmt: skip


def check_reach(claim: Claim) -> Iterator[Finding]:
    """Findings about reach, rank, praise, credentials, languages and how often."""
    rates = rate_spans(claim)
    awarded = not _AWARDED.isdisjoint(keys_of_all(place.text for place in claim.line))
    for family in _FAMILIES:
        for phrase in _phrases_outside(rates, family, claim.new, awarded=awarded):
            severity = _severity(family, phrase, claim)
            if severity is not None:
                yield Finding(
                    code=family.code,
                    severity=severity,
                    message=family.message,
                    words=(" ".join(phrase),),
                    evidence=pointers(claim.line),
                    checker=CHECKER,
                )
    yield from _check_rates(claim)
    yield from _check_membership(claim)


def _phrases_outside(
    spans: list[tuple[int, int]], family: Family, text: str, *, awarded: bool
) -> dict[Phrase, None]:
    """Phrases of *family* in *text*, each once, but for those in *spans*."""
    words = words_in(text)
    return dict.fromkeys(
        phrase
        for phrase, at in claim_phrases(family.name).find(text)
        if not any(low <= words[at].start < high for low, high in spans)
        if not (phrase == ("fellow",) and _is_before_noun(words, at))
        if not (phrase[0] in _FRAMED and _follows(words, at + len(phrase), _FRAMED[phrase[0]]))
        if not _is_denied(words, at)
        if not (phrase == ("first",) and _tells_order(words, at))
        if not (phrase[0] == "won" and awarded)
        if not (family.code == "title.added" and at and _is_infinitive(text, words, at))
        if not (family.name == "universal" and _tells_a_rate(words, at))
        if not (phrase == ("lead",) and _is_leading(words, at))
        if not (phrase == ("strong",) and at and text[words[at].start - 1] in "-\u2010\u2011")
    )


_FRAMED = {
    "leading": frozenset("up to".split()),
    "most": frozenset("at of in among with a part".split()),
}
"""Words that praise nothing before these: "leading up to", "most at home"."""
_AWARDED = frozenset("awarded granted".split())
"""What was granted to somebody who applied was won."""
_DENIALS = frozenset(
    "non not no without never kein keine nicht ohne pas sans sin nem sem nao".split()
)
_TO_DO = frozenset("à de pour".split())


def _tells_order(words: tuple[Word, ...], at: int) -> bool:
    """Whether "first" says when: "first as a teller, today as", not "came first in"."""
    if at and words[at - 1].key in _PLACED:
        return False
    after = words[at + 1 : at + 2]
    return not after or after[0].clause != words[at].clause or after[0].key in _TELLING_WHEN


_PLACED = frozenset("the my our came come finished placed ranked was is a".split())
_TELLING_WHEN = frozenset("as in at for with on then and within under inhouse".split())


def _follows(words: tuple[Word, ...], at: int, keys: frozenset[str]) -> bool:
    return at < len(words) and words[at].key in keys


def _is_denied(words: tuple[Word, ...], at: int) -> bool:
    """Whether the word at *at* is denied: "finalist, not the winner"."""
    before = [word.key for word in words[max(at - 2, 0) : at] if word.clause == words[at].clause]
    return not _DENIALS.isdisjoint(before)


def _is_infinitive(text: str, words: tuple[Word, ...], at: int) -> bool:
    """Whether an English name of an occupation is a French verb here: "à commander"."""
    before = text[words[at - 1].start : words[at - 1].end]
    return words[at].key.endswith("er") and before in _TO_DO


def _is_before_noun(words: tuple[Word, ...], at: int) -> bool:
    """Whether "fellow" means a colleague: "a fellow assistant"; but "Fellow of", "research fellow"."""
    after = words[at + 1 : at + 2]
    if not after or after[0].clause != words[at].clause:
        return False
    return len(after[0].key) > _NEAR and after[0].key not in ("with", "since", "from")


def _is_leading(words: tuple[Word, ...], at: int) -> bool:
    """Whether "lead" opens a sentence as a verb, which the ladder judges: no "Lead data engineer"."""
    after = [word for word in words[at + 1 : at + 5] if word.clause == words[at].clause]
    name = " ".join(word.key for word in after)
    return words[at].opens and not any(
        claim_phrases(family).found(name) for family in ("occupation", "title")
    )


def _tells_a_rate(words: tuple[Word, ...], at: int) -> bool:
    """Whether a number follows: "every two hours" says nothing of all hours."""
    after = words[at + 1 : at + 3]
    if after and any(after[0].key in names for names in data("numbers.toml")["ordinals"].values()):
        return True  # "Every fourth weekend".
    fits = len(after) > 1 and after[1].clause == words[at].clause
    return fits and is_number_word(after[0].key) and unit_of(after[1].key) in SPANS


def _is_plural_after(words: tuple[Word, ...], at: int) -> bool:
    """Whether "fellow" means a colleague: "fellow teachers"."""
    after = words[at + 1 : at + 2]
    return bool(after) and after[0].clause == words[at].clause and after[0].key.endswith("s")


def _severity(family: Family, phrase: Phrase, claim: Claim) -> Severity | None:
    if family.name == "whole" and not (_part_is_gone(claim) or _is_across(phrase, claim.new)):
        return None
    line = claim.line
    if (
        family.code == "title.added"
        and claim.kind in ("summary", "passage", "label")
        and not (claim.kind == "passage" and _is_of_others(family, phrase, claim.new))
    ):
        # Bullets name the ranks of others too: "assisted the head chef".
        line = tuple(place for place in line if "/highlights/" not in place.pointer)
    if family.code in ("title.added", "credential.added") and _opens_as_others(phrase, claim):
        return "error"
    if family.name == "credential" and _is_tied_to_name(phrase, claim):
        return None
    said = keys_of_all(place.text for place in line)
    if family.name == "universal" and _is_across(phrase, claim.new) and said.isdisjoint(phrase):
        return "error"
    if _has(family, phrase, line) or (family.name == "metric" and _said_so(phrase, line)):
        return None
    if phrase == ("ranked",) and any(_RANKING.search(place.text) for place in line):
        return None
    if family.name == "universal":
        return "review" if is_reworded(claim) or claim.kind != "line" else "error"
    if phrase in _heading() and any(c.shows > OWN for p in claim.line for c in clauses_of(p.text)):
        return None
    if _has(family, phrase, claim.entry):
        return family.entry
    if _has(family, phrase, claim.rest):
        return family.rest
    return "review" if _may_be_worded_so(family, phrase, claim) else family.nowhere


def _is_tied_to_name(phrase: Phrase, claim: Claim) -> bool:
    """Whether a hyphen ties it to what a certificate of the resume is called: "SMSTS-qualified"."""
    certificates = tuple(place for place in claim.all if place.pointer.startswith("/certificates/"))
    names = re.findall(rf"([\w&]+)[-\u2010\u2011]{re.escape(phrase[0])}\b", claim.new, re.I)
    known = keys_of_all(place.text for place in certificates)
    return bool(names) and len(phrase) == 1 and all(fold(name) in known for name in names)


def _may_be_worded_so(family: Family, phrase: Phrase, claim: Claim) -> bool:
    """Whether a line built anew may say in another form what its evidence has: "supervisor of 11" for "supervised"."""
    if claim.kind != "line" or not is_reworded(claim):
        return False
    if family.name == "superlative":
        return True
    said = keys_of_all(place.text for place in claim.line)
    return family.code in ("title.added", "credential.added") and any(
        is_derived(key, said) for key in phrase
    )


@cache
def _heading() -> frozenset[Phrase]:
    """Phrases that say that somebody leads, as the highest verbs do."""
    return frozenset(
        tuple(word.key for word in words_in(item)) for item in data("claims.toml")["heads"]["words"]
    )


_RANKING = re.compile(
    r"\b(?:\w*(?:1st|2nd|3rd|\dth)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
    r" (?:of|out of|among)\b",
    re.I,
)
"""A place among others, which may be called a rank: "third of 19 bankers"."""


def _opens_as_others(phrase: Phrase, claim: Claim) -> bool:
    """Whether a line opens with a rank that its evidence has of somebody worked with: "with an instructor"."""
    words = words_in(claim.new)
    starts = [
        at
        for at in range(min(_OPENING, len(words)))
        if tuple(word.key for word in words[at : at + len(phrase)]) == phrase
        and not claim.new[words[at + len(phrase) - 1].end :].startswith(("'s", "\u2019s", "-"))
        and all(_may_open(word, words[at]) for word in words[:at])
    ]
    opens = bool(starts)
    becomes = re.search(
        rf"\b(?:as|als|comme|en tant que|como)\s+(?:the |a |an )?{' '.join(phrase)}\b",
        fold(claim.new),
    )
    if claim.kind != "line" or claim.old is None or not (opens or becomes):
        return False
    others = words_in(claim.old)
    places = [at for at in range(len(others)) if others[at].key == phrase[0]]
    return bool(places) and all(_is_somebody_else(others, at) for at in places)


def _is_somebody_else(words: tuple[Word, ...], at: int) -> bool:
    """Whether the rank at *at* is that of somebody told of: "with an instructor", "when the coordinator"."""
    before = [word.key for word in words[max(at - 2, 0) : at]]
    if not _BEING.isdisjoint(before) or not before:
        return False
    return not _BESIDE.isdisjoint(before) or not _KNOWN.isdisjoint(before)


def _may_open(word: Word, title: Word) -> bool:
    """Whether *word* may stand before a title that a line opens with: no preposition, article or verb."""
    return word.clause == title.clause and word.key not in STOP_WORDS and not is_listed(word.key)


_OPENING = 3
"""Words among which a title begins that a line opens with: "Facilities manager"."""
_BEING = frozenset(
    "as was is am were been als war bin comme suis etais como soy era sou fui".split()
)
_KNOWN = frozenset(
    "the our my der die dem den unser unsere mein meine le la l'un notre el nuestro nuestra o a nosso nossa".split()
)
_BESIDE = frozenset("with under for avec sous pour mit unter bei con bajo para com sob".split())


def _is_of_others(family: Family, phrase: Phrase, text: str) -> bool:
    """Whether *phrase* stands before a plural wherever *text* has it: "partner companies" are not the writer."""
    words = words_in(text)
    places = [at for found, at in claim_phrases(family.name).find(text) if found == phrase]
    return all(_is_plural_after(words, at + len(phrase) - 1) for at in places)


def _said_so(phrase: Phrase, places: Iterable[Place]) -> bool:
    """Whether one of *places* says in other words what *phrase* does."""
    others = phrases_of(data("claims.toml")["metric_same"].get(" ".join(phrase), ()))
    if any(others.found(place.text) for place in places):
        return True
    stems = [stems_in(place.text) for place in places]
    if len(phrase) == 1:
        return any(is_synonym(stem_of(phrase[0]), said) for said in stems)
    # "Pass rate" where the evidence has the share of those who pass.
    return any(all(means_same(stem_of(key), said) for key in phrase) for said in stems)


def _part_is_gone(claim: Claim) -> bool:
    """Whether the old text names a part, such as a team, and the new one does not."""
    kept = stems_in(claim.new)
    return any(
        word.stem in _part_stems() and not means_same(word.stem, kept)
        for word in words_in(claim.old or "")
    )


@cache
def _part_stems() -> frozenset[str]:
    return frozenset(stem_of(fold(word)) for word in data("claims.toml")["part"]["words"])


def _is_across(phrase: Phrase, text: str) -> bool:
    """Whether *text* says that it went through all of it: "across the school"."""
    words = words_in(text)
    return any(
        words[at].key == phrase[0]
        and any(word.key in _THROUGHOUT for word in words[max(at - _NEAR, 0) : at])
        for at in range(len(words))
    )


def _has(family: Family, phrase: Phrase, places: Iterable[Place]) -> bool:
    """Whether one of *places* has the phrase, in this form or another."""
    for place in places:
        if any(_alike(phrase, other) for other in _found(family.name, place.text)):
            return True
        if phrase == ("lead",) and "led" in keys_in(place.text):
            return True  # Who led the design was its lead.
        if family.name == "universal" and means_same(stem_of(phrase[0]), stems_in(place.text)):
            return True
        if family.name in ("scope", "superlative") and _reaches_alike(phrase, place.text):
            return True
        keys = _keys_and_singulars(place.text)
        if all(part in keys for part in phrase):
            return True
    return False


@lru_cache(maxsize=READINGS_MAX)
def _keys_and_singulars(text: str) -> frozenset[str]:
    keys = keys_in(text)
    return keys | {key.removesuffix("s") for key in keys}


def _reaches_alike(phrase: Phrase, text: str) -> bool:
    """Whether *text* has another phrase of the same reach: "whole" for "entire"."""
    return any(
        phrase in alike
        and any(
            other in alike for family in ("scope", "superlative") for other in _found(family, text)
        )
        for alike in _alike_scopes()
    )


@cache
def _alike_scopes() -> tuple[frozenset[Phrase], ...]:
    return tuple(
        frozenset(tuple(word.key for word in words_in(item)) for item in items)
        for items in data("claims.toml")["scope_same"]["groups"]
    )


@lru_cache(maxsize=READINGS_MAX)
def _found(family: str, text: str) -> tuple[Phrase, ...]:
    return claim_phrases(family).found(text)


def _alike(one: Phrase, other: Phrase) -> bool:
    return len(one) == len(other) and all(map(akin, one, other))


# -- how often --------------------------------------------------------------------------------


def rate_spans(claim: Claim) -> list[tuple[int, int]]:
    """Where *claim* tells a rate that its evidence has too, whatever words tell it."""
    known = {rate for place in claim.near for rate in _rates(place.text)}
    words = words_in(claim.new)
    return [
        (words[first].start, words[last].end)
        for rate, first, last in _rate_places(claim.new)
        if rate in known
    ]


def _check_rates(claim: Claim) -> Iterator[Finding]:
    """Findings about "a month", "daily" and the like where the evidence has another rate."""
    known = {rate for place in claim.line for rate in _rates(place.text)}
    for rate, words in _rates(claim.new).items():
        if rate not in known or _is_doubled(rate, claim.new):
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
    for at, word in enumerate(words):
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


# -- inside a team ----------------------------------------------------------------------------


def _check_membership(claim: Claim) -> Iterator[Finding]:
    """Findings about work "in the finance team" where the evidence has work for it."""
    inside, outside = (_memberships(side) for side in ("inside", "outside"))
    known = [team for place in claim.near for team in _teams(place.text, inside)]
    served = [team for place in claim.near for team in _teams(place.text, outside)]
    for team in _teams(claim.new, inside):
        if team in served and team not in known:
            yield Finding(
                code="scope.raised",
                severity="review",
                message="The evidence tells of work for this team, not in it.",
                words=(" ".join(team),),
                evidence=pointers(claim.line),
                checker=CHECKER,
            )


@cache
def _memberships(side: str) -> frozenset[str]:
    return frozenset(map(fold, data("claims.toml")["membership"][side]))


@lru_cache(maxsize=READINGS_MAX)
def _teams(text: str, leads: frozenset[str]) -> tuple[Phrase, ...]:
    """Names of teams in *text* that follow one of *leads*: "the finance team" is `finance team`."""
    words = words_in(text)
    found = []
    for at, word in enumerate(words):
        if word.key not in leads:
            continue
        name = [other for other in words[at + 1 : at + 5] if other.clause == word.clause]
        name = name[1:] if name and name[0].key in _ARTICLES else name
        heads = [i for i, other in enumerate(name) if (other.key,) in _team_words()]
        if heads and heads[0] > 0:
            found.append(tuple(other.key for other in name[: heads[0] + 1]))
    return tuple(found)


_ARTICLES = frozenset("the a an our das dem die der den le la les el o os as".split())


@cache
def _team_words() -> frozenset[Phrase]:
    names = ("part", "whole")
    return frozenset(
        tuple(word.key for word in words_in(item))
        for name in names
        for item in data("claims.toml")[name]["words"]
    )
