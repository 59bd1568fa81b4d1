"""What a new text denies that its evidence states, and the other way round."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from skillmap.models.change import Finding, Severity
from skillmap.tailor.claim_sources import Claim, finding_by, language_of_places
from skillmap.tailor.claim_words import (
    Word,
    claim_phrases,
    denials_in,
    phrases_of,
    plain_stems,
    stems_in,
    words_in,
)
from skillmap.tailor.claims_swaps import is_reworded
from skillmap.tailor.inflection import stands_for
from skillmap.tailor.language import STOP_WORDS
from skillmap.tailor.markers import shows
from skillmap.tailor.number_words import is_number_word
from skillmap.tailor.quantities import quantities_in
from skillmap.tailor.word_families import READINGS_MAX, data, is_form, means_same

CHECKER = "negation"
_finding = finding_by(CHECKER)

_WINDOW = 4
_OWN = frozenset(
    "my our mein meine meiner meinem unsere ma mon mes notre mi mis nuestro minha meu".split()
)
_POINTING = frozenset("them it yet so far us her him there here".split())
_NOT_EVEN_ONE = frozenset(
    "one single any einzige einzigen einziger seul seule sola solo unico unica sequer nenhum".split()
)
_HAVING = frozenset("have has had tiene tienen tengo tuvo tem tinha hat habe haben".split())
_NAME_ENDS = frozenset(
    "in on at of for since over during from by to im in am bei seit von pendant depuis dans en sur"
    " desde durante em above below under beyond exceeding more than mehr als uber plus mas mais acima"
    " which who whom that".split()
)
"""Words that end the name of what is denied."""


def check_negation(claim: Claim) -> Iterator[Finding]:
    """Findings about "no", "not" and "without" that came or went."""
    known = [_negated(place.text) for place in claim.line]
    denied = frozenset(stem for negated, _ in known for stem in negated)
    stated = frozenset(stem for _, plain in known for stem in plain)
    negated, plain = _negated(claim.new)
    about = frozenset(stem for place in claim.line for stem in _beside_denials(place.text))
    unchanged = shows(claim.new, "deny")
    excepts = _EXCEPTING.search(claim.new) is not None
    # In a line built anew what is denied may be said the other way round: "every deadline met" for "missed none".
    denies = bool(negated) or unchanged or _says_all(claim.new)
    gravity: Severity = "review" if is_reworded(claim) and denies else "error"
    for stem in sorted((plain & denied) - stated - negated - _beside_denials(claim.new)):
        if excepts or (unchanged and not _heads_denial(stem, claim)):
            continue  # "The script stayed as it was" for "without changing the script".
        message = "The evidence denies what this states."
        yield _finding(claim, "negation.dropped", gravity, message, _surfaces(claim, stem))
    for stem in sorted((negated & stated) - denied - about):
        if is_form(stem, about) or _is_about(stem, claim, about):
            continue
        message = "The evidence states what this denies."
        yield _finding(claim, "negation.added", gravity, message, _surfaces(claim, stem))
    yield from _check_widened(claim)
    yield from _check_none(claim)


_EXCEPTING = re.compile(
    r"\b(?:except(?:ed|ing)?|excluding|excluded|with the exception|other than|apart from|bar|ausgenommen|au\u00dfer"
    r"|\u00e0 l'exception|hormis|sauf|hors|salvo|excepto|exceto|con excepci\u00f3n|com exce\u00e7\u00e3o|left to)\b",
    re.I,
)
"""What is excepted is denied in other words."""


def _says_all(text: str) -> bool:
    return bool(claim_phrases("universal").found(text))


def _heads_denial(stem: str, claim: Claim) -> bool:
    """Whether *stem* is the first of what the evidence denies: what comes after it only describes it."""
    heads = set()
    for place in claim.line:
        words = words_in(place.text)
        for phrase, at in denials_in(place.text):
            heads |= {word.stem for word in words[at + len(phrase) : at + len(phrase) + 1]}
    return stem in heads


def _is_about(stem: str, claim: Claim, about: frozenset[str]) -> bool:
    """Whether a sentence that denies has a form of the word with *stem*, in the language of the resume."""
    language = language_of_places(claim.all)
    keys = {w.key for p in claim.line for w in words_in(p.text) if w.stem in about}
    new = [word.key for word in words_in(claim.new) if word.stem == stem]
    return any(stands_for(key, frozenset(keys), frozenset(), language) for key in new)


def _check_widened(claim: Claim) -> Iterator[Finding]:
    """Findings about "no accidents" where the evidence has no accidents of one kind."""
    if claim.old is None:
        return
    new = stems_in(claim.new)
    yield from _check_own(claim)
    yield from _check_bound(claim)
    for narrow in _denied_names(claim.old):
        for wide in _denied_names(claim.new):
            missing = [stem for stem in narrow if not means_same(stem, new)]
            if wide and missing and wide < narrow:
                message = "The evidence denies this of one kind only."
                words = tuple(word for stem in sorted(wide) for word in _surfaces(claim, stem))
                yield _finding(claim, "scope.raised", "error", message, words)


def _check_bound(claim: Claim) -> Iterator[Finding]:
    """Findings about "no shortage" where the evidence has none above an amount."""
    old, new = claim.old or "", claim.new
    if not (denials_in(old) and denials_in(new)):
        return
    kept = {value for quantity in quantities_in(new) for value in quantity.values}
    words = words_in(old)
    denied = {words[at].clause for _, at in denials_in(old)}
    told = {w.start: w.clause for w in words}
    for quantity in quantities_in(old):
        if (
            quantity.bound == "more"
            and told.get(quantity.start) in denied
            and quantity.values.isdisjoint(kept)
        ):
            message = "The evidence denies this only beyond an amount."
            yield _finding(claim, "scope.raised", "error", message, [quantity.surface])


def _check_own(claim: Claim) -> Iterator[Finding]:
    """Findings about "no accidents" where the evidence has none on "my shift"."""
    old, new = claim.old or "", stems_in(claim.new)
    if not (denials_in(old) and denials_in(claim.new)):
        return
    for before, word in pairwise(words_in(old)):
        if before.key in _OWN and word.clause == before.clause and not means_same(word.stem, new):
            message = "The evidence denies this of one part only."
            yield _finding(claim, "scope.raised", "error", message, (before.key, word.key))


def _check_none(claim: Claim) -> Iterator[Finding]:
    """Findings about "no corrections" where the evidence has four."""
    denials = denials_in(claim.new)
    if claim.old is None or not denials or denials_in(claim.old):
        return
    kept = {value for quantity in quantities_in(claim.new) for value in quantity.values}
    if any(quantity.values.isdisjoint(kept) for quantity in quantities_in(claim.old)):
        message = "The evidence has a number where this denies."
        yield _finding(claim, "negation.added", "error", message, [" ".join(denials[0][0])])


def _denied_names(text: str) -> list[frozenset[str]]:
    """What *text* denies, as stems of the words that name it."""
    words = words_in(text)
    found = []
    for phrase, at in denials_in(text):
        name = []
        for word in words[at + len(phrase) : at + len(phrase) + _WINDOW]:
            if word.clause != words[at].clause or word.key in _NAME_ENDS:
                break
            if not (
                word.key in STOP_WORDS
                or word.key in _POINTING
                or word.key in _HAVING
                or word.key in _NOT_EVEN_ONE
            ):
                name.append(word)
        # "No lost time" for "without losing time": but "findings" are things.
        things = [word for word in name if not word.key.endswith("ing") or word is name[-1]]
        found.append(frozenset(word.stem for word in things))
    return found


def negates(word: Word, claim: Claim) -> bool:
    """Whether *word* only denies, and the line denies too: "without" where it has "no"."""
    if (word.key,) not in claim_phrases("negation").found(word.key):
        return False
    return any(denials_in(place.text) for place in claim.line)


def _is_tied(text: str, words: tuple[Word, ...], at: int) -> bool:
    """Whether a hyphen ties the next word to it: "a zero-downtime migration" is no denied migration."""
    return at + 1 < len(words) and text[words[at].end : words[at + 1].start] in ("-", "\u2011")


def _surfaces(claim: Claim, stem: str) -> tuple[str, ...]:
    """The words of the new text that have *stem*, as they stand there."""
    words = (word for word in words_in(claim.new) if word.stem == stem)
    return tuple(dict.fromkeys(claim.new[word.start : word.end] for word in words))


@lru_cache(maxsize=READINGS_MAX)
def _beside_denials(text: str) -> frozenset[str]:
    """Stems of the sentences of *text* that deny something: what just is denied may stand anywhere in them."""
    words = words_in(text)
    denying = [words[at].start for _, at in denials_in(text)]
    starts = [word.start for word in words if word.opens] or [0]
    sentence = {word.start: bisect_right(starts, word.start) for word in words}
    found = {sentence[start] for start in denying}
    return frozenset(word.stem for word in words if sentence[word.start] in found)


def denied_in(text: str) -> frozenset[str]:
    """Stems of what *text* denies and does not state besides."""
    negated, stated = _negated(text)
    return negated - stated


@lru_cache(maxsize=READINGS_MAX)
def _negated(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Stems of *text* that are negated, and those that are not."""
    words = words_in(text)
    not_negating = {
        at for _, at in phrases_of(data("claims.toml")["negation"]["not_negating"]).find(text)
    }
    denied: set[int] = set()
    for phrase, at in denials_in(text):
        if at not in not_negating:
            clause = words[at].clause
            reach = 1 if _is_tied(text, words, at) else _WINDOW
            first = at + len(phrase)
            after = range(first, min(first + reach, len(words)))
            denied |= {index for index in after if words[index].clause == clause}
    content = [
        (index, word.stem)
        for index, word in enumerate(words)
        if word.stem not in plain_stems() and not is_number_word(word.key)
        if (word.key,) not in claim_phrases("negation").found(word.key)
    ]
    return (
        frozenset(stem for index, stem in content if index in denied),
        frozenset(stem for index, stem in content if index not in denied),
    )
