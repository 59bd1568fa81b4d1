"""Words that claim reach, rank, praise, credentials or languages: none without evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

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
from skillmap.tailor.claims_rates import check_rates, rate_spans
from skillmap.tailor.claims_swaps import is_reworded
from skillmap.tailor.claims_teams import check_membership
from skillmap.tailor.language import STOP_WORDS, fold
from skillmap.tailor.lexicon import is_derived
from skillmap.tailor.number_words import is_number_word, unit_of
from skillmap.tailor.quantities import SPANS
from skillmap.tailor.verb_ladder import OWN, clauses_of, is_listed
from skillmap.tailor.word_families import (
    READINGS_MAX,
    akin,
    data,
    is_form,
    is_synonym,
    means_same,
    stem_of,
)

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
    yield from check_rates(claim)
    yield from check_membership(claim)


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
        if not (phrase == ("record",) and words[at].opens)
        if not (phrase == ("mejor",) and words[at].opens and _follows(words, at + 1, _AN))
        if not (phrase == ("on", "my", "own") and _goes_on(words, at + len(phrase)))
        if not (phrase == ("pilot",) and not words[at].opens and _is_thing(words, at))
        if not (family.code == "title.added" and at and _is_infinitive(text, words, at))
        if not (family.name == "universal" and _tells_a_rate(words, at))
        if not (phrase == ("lead",) and _is_leading(words, at))
        if not (phrase == ("strong",) and at and text[words[at].start - 1] in "-\u2010\u2011")
    )


_AN = frozenset("un una que".split())
_FRAMED = {
    "leading": frozenset("up to".split()),
    "a": frozenset(("parte",)),
    "la": frozenset(("parte", "partie", "part")),
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


def _goes_on(words: tuple[Word, ...], at: int) -> bool:
    """Whether a thing follows in the same part of the sentence: "on my own claims" tells of no doing alone."""
    return (
        at < len(words)
        and words[at].clause == words[at - 1].clause
        and words[at].key not in STOP_WORDS
    )


def _is_thing(words: tuple[Word, ...], at: int) -> bool:
    """Whether "pilot" is a trial here: "film pilot under way", "a pilot project"; but "as pilot of"."""
    before = words[at - 1].key if at else ""
    return before not in ("as", "a", "airline", "commercial", "drone", "test", "ship", "harbour")


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
    if _was_chosen(phrase, line):
        return None
    if family.name == "universal":
        return "review" if is_reworded(claim) or claim.kind != "line" else "error"
    if phrase in _heading() and any(c.shows >= OWN for p in claim.line for c in clauses_of(p.text)):
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


def _is_doer(phrase: Phrase, claim: Claim) -> bool:
    """Whether it names who does what the line opens with: "driver" for "drove", "owner" for "own"."""
    opening = [word for word in words_in(claim.old or "") if word.opens]
    return any(
        is_form(stem_of(re.sub(r"(?:er|or)s?$", "", key)), frozenset((word.stem,)))
        or is_form(word.stem, frozenset((stem_of(key),)))
        for key in phrase
        for word in opening
    )


_OFTEN_WORDED_SO = frozenset("scope superlative occupation title".split())


def _may_be_worded_so(family: Family, phrase: Phrase, claim: Claim) -> bool:
    """Whether a line built anew may say in another form what its evidence has: "supervisor of 11" for "supervised"."""
    if family.name == "occupation" and _is_doer(phrase, claim):
        return True
    if phrase in _LEADING_TEAMS and any(
        c.shows > OWN and not _part_stems().isdisjoint(stems_in(p.text))
        for p in claim.line
        for c in clauses_of(p.text)
    ):
        return True
    if claim.kind != "line" or not is_reworded(claim):
        return False
    if family.name == "credential":
        said = keys_of_all(place.text for place in claim.line)
        return any(is_derived(key, said) for key in phrase)
    # Of a line built anew, findings about these are nearly as often wrong as right: a person is asked.
    return family.name in _OFTEN_WORDED_SO


_LEADING_TEAMS = (
    ("team", "lead"),
    ("team", "leader"),
    ("teamleiter",),
    ("teamleiterin",),
    ("teamleitung",),
)
"""Who led a team was its lead; whether that was a title, a person knows."""


@cache
def _heading() -> frozenset[Phrase]:
    """Phrases that say that somebody leads, as the highest verbs do."""
    return frozenset(
        tuple(word.key for word in words_in(item)) for item in data("claims.toml")["heads"]["words"]
    )


def _was_chosen(phrase: Phrase, places: Iterable[Place]) -> bool:
    """Whether one of *places* says in other words that somebody was recognized, or ranked."""
    if phrase[0] in _CHOSEN:
        return not _NAMED.isdisjoint(keys_of_all(place.text for place in places))
    return phrase == ("ranked",) and any(_RANKING.search(place.text) for place in places)


_CHOSEN = frozenset("recognized recognised celebrated acclaimed".split())
_NAMED = frozenset("named elected chosen voted awarded selected nominated honoured honored".split())
"""Whoever was named something was recognized as it."""
_RANKING = re.compile(
    r"\b(?:\w*(?:1st|2nd|3rd|\dth)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
    r" (?:of|out of|among)\b",
    re.I,
)
"""A place among others, which may be called a rank: "third of 19 bankers"."""


def _opens_as_others(phrase: Phrase, claim: Claim) -> bool:
    """Whether a line opens with a rank that its evidence has of somebody worked with: "with an instructor"."""
    if phrase == ("lead",) or phrase in _LEADING_TEAMS:
        return False  # Whoever shares the lead has it, too.
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
        if phrase in _alone() and _UNASKED.search(place.text):
            return True
        keys = _keys_and_singulars(place.text)
        if all(part in keys for part in phrase):
            return True
        if family.code == "title.added" and all(_of_either(part, keys) for part in phrase):
            return True
    return False


_FEMININES = (
    ("euse", "eur"), ("rice", "eur"), ("iere", "ier"), ("ienne", "ien"), ("in", ""), ("ora", "or"), ("e", ""),
    ("a", "o"),
)  # fmt: skip
"""Endings of names of occupations for women and for men, in German, French, Spanish and Portuguese."""


def _of_either(part: str, keys: frozenset[str]) -> bool:
    """Whether *keys* have the occupation *part* as it is called of a woman or of a man."""
    if part in keys:
        return True
    swaps = [(one, other) for pair in _FEMININES for one, other in (pair, pair[::-1])]
    return any(
        part.removesuffix(one) + other in keys for one, other in swaps if one and part.endswith(one)
    ) or any(part + one in keys for one, other in _FEMININES if not other)


_UNASKED = re.compile(
    r"\b(?:without|ohne|sans|sin|sem)\s+(?:\w+\s+){0,2}(?:sign-?off|approval|supervision|oversight|help|asking|r\u00fccksprache"
    r"|freigabe|aufsicht|validation|accord|supervisi\u00f3n|autorizaci\u00f3n|supervis\u00e3o|autoriza\u00e7\u00e3o)\b",
    re.I,
)
"""Who needs nobody's leave does it alone."""


@cache
def _alone() -> frozenset[Phrase]:
    groups = [g for g in _alike_scopes() if ("on", "my", "own") in g or ("independently",) in g]
    return frozenset().union(*groups)


@lru_cache(maxsize=READINGS_MAX)
def _keys_and_singulars(text: str) -> frozenset[str]:
    keys = keys_in(text) | {re.sub(r"^(?:d|l|qu)['\u2019]", "", key) for key in keys_in(text)}
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
