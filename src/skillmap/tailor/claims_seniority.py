"""How much of the work a new text claims, and what it says came of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise

from skillmap.models.change import Finding, Severity
from skillmap.tailor.claim_sources import Claim, pointers
from skillmap.tailor.claim_words import (
    READINGS_MAX,
    Phrases,
    Word,
    claim_phrases,
    data,
    means_same,
    phrases_of,
    plain_stems,
    stem_of,
    stems_in,
    words_in,
)
from skillmap.tailor.language import fold
from skillmap.tailor.quantities import PERSON, is_number_word, person, quantities_in

CHECKER = "seniority"

HELP, OWN = 1, 4
"""Levels of `verbs.toml` that have rules of their own: helping, and answering for the work."""

_DOING = 3
_BEFORE_VERBS = frozenset("to i we who that which can will would and also".split())
_WINDOW = 4
_LESS = re.compile(
    r"(?:%|\bpercent|\bper cent) (?:off|fewer|less|shorter|weniger|de moins|menos)\b", re.I
)
"""Less of something, told without a verb: "took 20% off the volume"."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: the level of its verbs (0 without one), the verb that sets it, and its content."""

    level: int
    verb: str
    content: frozenset[str]
    shows: int = 0
    """Level that it proves for others: that of its verb, or of the unlisted verb it opens with."""


def check_seniority(claim: Claim) -> Iterator[Finding]:
    """Findings about verbs: a level that the evidence does not have, or has of other work."""
    known = [clause for place in claim.line for clause in clauses_of(place.text)]
    if claim.kind in ("summary", "passage"):
        known += [_title(place.text) for place in claim.line if place.pointer.endswith("/position")]
    top = max((clause.shows for clause in known), default=0)
    for clause in clauses_of(claim.new):
        if max(clause.level, clause.shows) <= HELP:
            continue
        said = clause.level >= _DOING or clause.verb.endswith("ed")
        if claim.kind == "summary" and not said:
            continue  # A summary opens with what somebody is, not with what they did.
        helped = _helped(clause, known)
        if helped is not None:
            message = "The evidence says that this was somebody else's work, helped with."
            yield _finding(claim, "seniority.help_dropped", "error", message, (clause.verb,))
        elif clause.level > top and (top > 0 or clause.level >= OWN):
            message = "The evidence claims a smaller part of the work than this word."
            yield _finding(claim, "seniority.raised", "error", message, (clause.verb,))
        elif clause.level >= OWN and not _about_same(clause, known):
            message = "The evidence says this of other work."
            yield _finding(claim, "seniority.other_object", "error", message, (clause.verb,))


def check_readying(claim: Claim) -> Iterator[Finding]:
    """Findings about work that the evidence only scheduled, proposed or watched."""
    if claim.kind != "line" or claim.old is None:
        return
    before, doing = _readying()
    old, new = words_in(claim.old), words_in(claim.new)
    done = [word.key for word in new if word.key in doing]
    readied = [word for at, word in enumerate(old) if word.key in before and not _is_noun(old, at)]
    if not done or not readied or any(word.key in doing for word in old):
        return
    stems = frozenset(word.stem for word in new)
    if any(word.stem not in stems and not _synonym(word, new, doing) for word in readied):
        message = "The evidence tells of what came before this work."
        yield _finding(claim, "seniority.raised", "error", message, done[:1])


def _is_noun(words: tuple[Word, ...], at: int) -> bool:
    """Whether a form that may be a noun stands where no verb does: "kept the delivery schedule"."""
    if words[at].key.endswith(("ed", "ing")) or at == 0 or words[at].opens:
        return False
    before = words[at - 1]
    return before.clause == words[at].clause and before.key not in _BEFORE_VERBS


def _synonym(word: Word, new: tuple[Word, ...], doing: frozenset[str]) -> bool:
    """Whether another word than one of *doing* stands for *word*."""
    others = frozenset(other.stem for other in new if other.key not in doing)
    return means_same(word.stem, others)


@cache
def _readying() -> tuple[frozenset[str], frozenset[str]]:
    table = data("verbs.toml")["readying"]
    before, doing = (
        frozenset(form for verb in table[name] for form in _forms(verb))
        for name in ("before", "doing")
    )
    return before, doing


def check_qualifiers(claim: Claim) -> Iterator[Finding]:
    """Findings about "junior", "part-qualified" and the like, gone from before what they qualify."""
    old, new = words_in(claim.old or ""), words_in(claim.new)
    kept = {word.key for word in new}
    for phrase, at in claim_phrases("qualifier").find(claim.old or ""):
        after = old[at + len(phrase) : at + len(phrase) + 1]
        if not after or after[0].key not in kept or any(part in kept for part in phrase):
            continue
        if after[0].clause != old[at].clause or after[0].stem in plain_stems():
            continue
        message = "The evidence has this only with a word that makes it less."
        words = (" ".join(phrase), after[0].key)
        yield _finding(claim, "seniority.qualifier_dropped", "error", message, words)


def _helped(clause: Clause, known: Sequence[Clause]) -> Clause | None:
    """The clause of the evidence that helped with what *clause* claims to have done."""

    def shared(other: Clause) -> int:
        return sum(1 for stem in clause.content if means_same(stem, other.content))

    helping = [other for other in known if other.level == HELP and shared(other)]
    best = max(helping, key=shared, default=None)
    doing = max((shared(other) for other in known if other.level > HELP), default=0)
    if best is None or doing >= shared(best):
        return None
    return best if shared(best) * 2 >= min(len(clause.content), len(best.content)) else None


def _about_same(clause: Clause, known: Sequence[Clause]) -> bool:
    if not clause.content:
        return True
    return any(
        other.shows >= clause.level
        and (not other.content or any(means_same(stem, other.content) for stem in clause.content))
        for other in known
    )


def _title(text: str) -> Clause:
    rank = any(True for _ in claim_phrases("title").find(text))
    level = OWN + 1 if rank else 0
    return Clause(level, "", frozenset(), level)


# -- verbs ------------------------------------------------------------------------------------


@lru_cache(maxsize=READINGS_MAX)
def clauses_of(text: str) -> tuple[Clause, ...]:
    """The clauses of *text*.

    Helping rules its clause, and what is joined to it ("helped design and build").
    """
    words = words_in(text)
    helping = {at for _, at in _help_phrases().find(text)}
    found: list[Clause] = []
    for clause in dict.fromkeys(word.clause for word in words):
        members = [(at, word) for at, word in enumerate(words) if word.clause == clause]
        verbs = [(level, word) for at, word in members if (level := _level(words, at))]
        helps = any(level == HELP for level, _ in verbs) or any(at in helping for at, _ in members)
        content = frozenset(
            word.stem
            for _, word in members
            if word.stem not in plain_stems() and not word.key[0].isdigit()
            if all(word is not verb for _, verb in verbs)
        )
        level, verb = max(((lvl, word.key) for lvl, word in verbs), default=(0, ""))
        leads = any(word.key in _people_verbs() for _, word in members) and any(
            person(word.stem) == PERSON for _, word in members
        )
        joined = found and found[-1].level == HELP and verbs and _continues(members, verbs[0][1])
        if helps or joined:
            level = HELP
        first, opening = members[0]
        if found and not verbs and not opening.opens:
            # "Conferences and weddings": what follows "and" is what the verb before it is about.
            found[-1] = replace(found[-1], content=found[-1].content | content)
        # A line opens with what was done, also by a verb that nobody listed.
        shows = _DOING if opening.opens and not _level(words, first) and level != HELP else 0
        if level != HELP:
            shows = max(shows, *(_shown_levels().get(word.key, 0) for _, word in members))
            shows = OWN + 1 if leads else shows  # Whoever manages people leads them.
        found.append(Clause(level, verb or opening.key, content, max(level, shows)))
    return tuple(found)


def _continues(members: list[tuple[int, Word]], verb: Word) -> bool:
    """Whether a clause goes on with a bare verb that the clause before rules."""
    lead = [word for _, word in members if word.key not in ("and", "und", "et", "y", "e")]
    return bool(lead) and lead[0] is verb and (verb.key in _bases() or verb.key.endswith("ing"))


def _level(words: tuple[Word, ...], at: int) -> int:
    """Level of the word at *at* as a verb; a bare form counts only where a verb may stand."""
    key = words[at].key
    level = _levels().get(key, 0)
    verbs, particles = _apart()
    if key in verbs and words[-1].key in particles:
        return _DOING
    if level and key in _bases():
        first = at == 0 or words[at - 1].clause != words[at].clause or words[at].opens
        if not first and words[at - 1].key not in _BEFORE_VERBS:
            return 0
    following = words[at + 1 : at + 1 + _WINDOW]
    after = tuple(word.key for word in following if word.clause == words[at].clause)
    if level == HELP and key.endswith("ed") and after[:1] == ("by",):
        return 0  # "Attended by 20 students": others did.
    senses, objects, lesser = _senses()
    return lesser if key in senses and not objects.isdisjoint(after) else level


@cache
def _senses() -> tuple[frozenset[str], frozenset[str], int]:
    """Verbs that claim little of certain things, those things, and the level that they have then."""
    table = data("verbs.toml")["senses"]
    forms = frozenset(form for verb in table["verbs"] for form in _forms(verb))
    return forms, frozenset(table["objects"]), int(table["level"])


@cache
def _levels() -> dict[str, int]:
    levels: dict[str, int] = {}
    for language, entry in data("verbs.toml")["levels"].items():
        for level, verbs in entry.items():
            for item in verbs:
                for form in _forms(item) if language == "en" else (fold(item),):
                    levels[form] = max(int(level), levels.get(form, 0))
    return levels


@cache
def _shown_levels() -> dict[str, int]:
    """Levels that verbs prove although they claim less themselves: who runs a shop manages it."""
    shows = data("verbs.toml")["shows"]
    return {form: int(level) for level, verbs in shows.items() for v in verbs for form in _forms(v)}


@cache
def _people_verbs() -> frozenset[str]:
    """Forms of verbs that, said of people, mean leading them."""
    return frozenset(
        form for verb in data("verbs.toml")["people"]["verbs"] for form in _forms(verb)
    )


@cache
def light_verbs() -> frozenset[str]:
    """Forms of verbs whose level is all that they say."""
    return frozenset(form for verb in data("verbs.toml")["light"]["verbs"] for form in _forms(verb))


@cache
def _apart() -> tuple[frozenset[str], frozenset[str]]:
    """German verbs of high level, and the particles with which they say something else."""
    table = data("verbs.toml")["particles"]
    return frozenset(map(fold, table["verbs"])), frozenset(map(fold, table["words"]))


@cache
def helping_verbs() -> frozenset[str]:
    """Words of helping: none of them claims more than another."""
    return frozenset(form for form, level in _levels().items() if level == HELP)


@cache
def _bases() -> frozenset[str]:
    verbs = (verb for entry in data("verbs.toml")["levels"]["en"].values() for verb in entry)
    bases = [verb.split(" - ")[0] for verb in verbs if not verb.startswith("=")]
    return frozenset((*bases, *(_third_person(base) for base in bases)))


def _third_person(base: str) -> str:
    if re.search(r"(?:s|sh|ch|x|z)$", base):
        return base + "es"
    return base[:-1] + "ies" if re.search(r"[^aeiou]y$", base) else base + "s"


def _forms(item: str) -> tuple[str, ...]:
    """Forms of an English verb; after a dash stand the irregular past forms."""
    if item.startswith("="):
        return (fold(item[1:]),)
    base, _, irregular = item.partition(" - ")
    root = base[:-1] if base.endswith("e") and not base.endswith("ee") else base
    past = base[:-1] + "ied" if re.search(r"[^aeiou]y$", base) else root + "ed"
    regular = () if irregular and base not in ("design",) else (past,)
    return (base, _third_person(base), root + "ing", *regular, *irregular.split())


@cache
def _help_phrases() -> Phrases:
    return phrases_of(data("verbs.toml")["help"]["phrases"])


# -- directions and outcomes ------------------------------------------------------------------


def check_outcomes(claim: Claim) -> Iterator[Finding]:
    """Findings about results: turned round, or added."""
    if claim.kind in ("label", "skill"):
        return
    known = [pair for place in claim.line for pair in _directions(place.text)]
    ways = shown_directions(claim)
    said = frozenset(stem for place in claim.line for stem in stems_in(place.text))
    for way, word, objects in _directions(claim.new):
        opposite = _OPPOSITES.get(way)
        about = [other for other, _, others in known if _share(objects, others)]
        if opposite in about and way not in about:
            message = "The evidence says the opposite of this."
            yield _finding(claim, "direction.flipped", "error", message, (word,))
        elif _is_told(way, ways) and (_share(objects, said) or not objects):
            continue
        elif opposite in ways:
            message = "The evidence says the opposite of this."
            yield _finding(claim, "direction.flipped", "error", message, (word,))
        elif not ways or way == "end" or not _share(objects, said):
            message = "The evidence tells of no such result."
            yield _finding(claim, "outcome.added", "error", message, (word,))
        else:
            message = "The evidence tells of another result."
            yield _finding(claim, "outcome.added", "review", message, (word,))
    yield from _check_ranges(claim)
    yield from _check_outcome_clauses(claim)


def _is_told(way: str, ways: frozenset[str]) -> bool:
    """Whether evidence of *ways* tells of *way* too: less time is faster, and every result better."""
    return way in ways or (way == "fast" and "down" in ways) or (way == "better" and bool(ways))


def shown_directions(claim: Claim) -> frozenset[str]:
    """Directions that the line of *claim* tells of, in words or by two numbers."""
    told = {way for place in claim.line for way, _, _ in _directions(place.text)}
    ranges = (pair for place in claim.line for pair in _ranges(place.text))
    told |= {"down" for place in claim.line if _LESS.search(place.text)}
    return frozenset(told | {"up" if high > low else "down" for low, high in ranges if low != high})


def direction_of(stem: str) -> str | None:
    """`up`, `down`, `better`, `save` or `generate` for the stem of a direction word."""
    return _ways().get(stem)


_OPPOSITES = {"up": "down", "down": "up", "save": "up"}


def _share(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(means_same(stem, other) for stem in one)


@lru_cache(maxsize=READINGS_MAX)
def _directions(text: str) -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Direction words of *text*: which way, the word, and stems of what it is about."""
    words = words_in(text)
    found = []
    for at, word in enumerate(words):
        way = _ways().get(word.stem)
        if way is None or f"{word.key}e" in _way_words():
            continue  # "Med-surg" is no form of "surge".
        objects = [
            other.stem
            for other in words[at + 1 : at + 1 + _WINDOW]
            if other.clause == word.clause and other.stem not in plain_stems()
            if len(other.key) > 1 and other.key.isalpha() and not is_number_word(other.key)
        ]
        if at and words[at - 1].clause == word.clause and words[at - 1].stem not in plain_stems():
            objects += [words[at - 1].stem] * (not is_number_word(words[at - 1].key))
        found.append((way, word.key, frozenset(objects)))
    return tuple(found)


@cache
def _way_words() -> frozenset[str]:
    return frozenset(fold(w) for words in data("verbs.toml")["directions"].values() for w in words)


@cache
def _ways() -> dict[str, str]:
    return {
        stem_of(fold(word)): way
        for way, words in data("verbs.toml")["directions"].items()
        for word in words
    }


def _check_ranges(claim: Claim) -> Iterator[Finding]:
    """Findings about "from 68 to 61" where the evidence says "from 61 to 68"."""
    known = {pair for place in claim.line for pair in _ranges(place.text)}
    for low, high in _ranges(claim.new):
        if (high, low) in known and (low, high) not in known:
            message = "In the evidence these numbers stand the other way round."
            yield _finding(claim, "direction.flipped", "error", message, (str(low), str(high)))


def _ranges(text: str) -> list[tuple[Decimal, Decimal]]:
    found = quantities_in(text)
    return [
        (max(one.values), max(other.values))
        for one, other in pairwise(found)
        if fold(text[one.end : other.start]).strip()
        in ("to", "auf", "a", "->", "→", "para", "-", "–")
    ]


@cache
def _outcome_phrases() -> Phrases:
    return phrases_of(data("verbs.toml")["outcome"]["phrases"])


def _check_outcome_clauses(claim: Claim) -> Iterator[Finding]:
    known_phrases = {
        phrase for place in claim.line for phrase in _outcome_phrases().found(place.text)
    }
    words = words_in(claim.new)
    stems = frozenset(word.stem for place in claim.near for word in words_in(place.text))
    for phrase, at in _outcome_phrases().find(claim.new):
        if phrase in known_phrases:
            continue
        tail = words[at + len(phrase) :]
        novel = [
            word.key
            for word in tail
            if word.stem not in plain_stems() and not means_same(word.stem, stems)
        ]
        if novel:
            message = "The evidence tells of no such result."
            yield _finding(claim, "outcome.added", "error", message, (" ".join(phrase), *novel))


# -- negation ---------------------------------------------------------------------------------


def check_negation(claim: Claim) -> Iterator[Finding]:
    """Findings about "no", "not" and "without" that came or went."""
    known = [_negated(place.text) for place in claim.line]
    denied = frozenset(stem for negated, _ in known for stem in negated)
    stated = frozenset(stem for _, plain in known for stem in plain)
    negated, plain = _negated(claim.new)
    for stem in sorted((plain & denied) - stated - negated):
        message = "The evidence denies what this states."
        yield _finding(claim, "negation.dropped", "error", message, _surfaces(claim, stem))
    for stem in sorted((negated & stated) - denied):
        message = "The evidence states what this denies."
        yield _finding(claim, "negation.added", "error", message, _surfaces(claim, stem))


def _surfaces(claim: Claim, stem: str) -> tuple[str, ...]:
    """The words of the new text that have *stem*, as they stand there."""
    words = (word for word in words_in(claim.new) if word.stem == stem)
    return tuple(dict.fromkeys(claim.new[word.start : word.end] for word in words))


@lru_cache(maxsize=READINGS_MAX)
def _negated(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Stems of *text* that are negated, and those that are not."""
    words = words_in(text)
    not_negating = {
        at for _, at in phrases_of(data("claims.toml")["negation"]["not_negating"]).find(text)
    }
    denied: set[int] = set()
    for _, at in claim_phrases("negation").find(text):
        if at not in not_negating:
            clause = words[at].clause
            after = range(at + 1, min(at + 1 + _WINDOW, len(words)))
            denied |= {index for index in after if words[index].clause == clause}
    content = [
        (index, word.stem) for index, word in enumerate(words) if word.stem not in plain_stems()
    ]
    return (
        frozenset(stem for index, stem in content if index in denied),
        frozenset(stem for index, stem in content if index not in denied),
    )


def _finding(
    claim: Claim, code: str, severity: Severity, message: str, words: Iterable[str]
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message,
        words=tuple(words),
        evidence=pointers(claim.line),
        checker=CHECKER,
    )
