"""Work that the evidence tells of others: what the vet, the owner or the team did is not the writer's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from skillmap.models.change import Finding, Severity
from skillmap.tailor.claim_sources import Claim, language_of_places, pointers
from skillmap.tailor.claim_words import Word, denials_in, words_in
from skillmap.tailor.claims_deeds import deeds_of
from skillmap.tailor.language import STOP_WORDS, fold
from skillmap.tailor.markers import shows
from skillmap.tailor.number_words import is_number_word
from skillmap.tailor.word_families import READINGS_MAX, data, is_form, means_same, stem_of

CHECKER = "others"

_ARTICLES = frozenset(
    "the a an my our their his her its der die das den dem ein eine einer mein meine unser unsere sein seine ihr ihre"
    " le la les un une mon ma mes notre nos son sa leur el los las una mi mis nuestro nuestra su o os as um uma meu"
    " minha nosso nossa seu sua".split()
)
_JOINING = frozenset(
    "that which who whom whose what where while when whenever after before until because since once if whereas"
    " welche welcher welches den die das der wahrend als nachdem bevor weil wenn sobald bis"
    " que qui dont quand lorsque pendant tandis mientras cuando enquanto quando quien".split()
)
"""Words that a part of a sentence with a subject of its own begins with."""
_PREPOSITIONS = frozenset(
    "to with for by of from at under on in into zu zum zur mit fur von bei unter an am im auf avec pour par de du chez"
    " sous aux au a con para por bajo ante del al com sob do da dos das ao entre".split()
)
_WE = frozenset("we wir nous nosotros nos".split())
_TEAM = frozenset(
    "we our ours us team teams crew joint jointly together group colleagues colleague wir unser unsere gemeinsam"
    " zusammen kollegen kollegin kollege nous notre equipe ensemble collegues collegue nosotros equipo juntos conjunto"
    " equipa colega colegas with mit avec con com department everyone staff fellow shared".split()
)
_BY = frozenset("by von vom durch par por pelo pela".split())
_AS = re.compile(r"\b(?:as|als|comme|en tant que|en tant qu'|como)\s+(?:[^\W\d_]+\s+){0,2}?$", re.I)
_BEING = frozenset(
    "as was is am were been being als war bin ist comme suis etais est como soy era es sou fui foi e".split()
)
_PERSON_WORDS = 3
"""Words after an article among which the one stands that the part of the sentence is about."""
_STEM_MIN = 5
"""Letters of the shortest name of an occupation that a compound may end in: "Pruefingenieur"."""
_AGENT = re.compile(r"\w{3}(?:er|or|ist)s?$")
_THINGS = frozenset(
    "number order paper quarter water winter summer letter newsletter register computer server floor error labor labour"
    " centre center offer corner other another member matter former latter whether together over under after never ever"
    " weather layer folder sensor motor monitor router printer scanner tower power shower dinner cover river figure"
    " better larger smaller higher lower longer shorter newer older bigger further later earlier sector factor"
    " chapter poster banner counter vector trailer boiler container filter meter transfer tender voucher"
    " ladder".split()
)
"""English words that end as names of those who do something do, and name none."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a sentence with a subject of its own: stems of who it is about, and words of what they did."""

    who: frozenset[str]
    words: tuple[Word, ...]
    is_team: bool


def check_others(claim: Claim) -> Iterator[Finding]:
    """Findings about what others did in the evidence, and who is not named any more, and about their posts."""
    if claim.kind != "line" or claim.old is None:
        return
    language = language_of_places(claim.all)
    parts = [part for place in claim.line for part in _parts(place.text, language)]
    if parts:
        yield from _check_parts(claim, parts, language)
    yield from _check_posts(claim)


def _check_parts(claim: Claim, parts: list[_Part], language: str | None) -> Iterator[Finding]:
    theirs = {word.start for part in parts for word in part.words}
    own = frozenset(
        word.stem
        for place in claim.line
        for word in words_in(place.text)
        if place.text != claim.old or word.start not in theirs
    )
    new = words_in(claim.new)
    stems = frozenset(word.stem for word in new)
    keys = frozenset(word.key for word in new)
    opening = {word.stem for word in deeds_of(claim.new, language)}
    for part in parts:
        told = any(means_same(stem, stems) for stem in part.who)
        if part.is_team:
            told = any(is_form(stem, stems) for stem in part.who - _team_stems())
            told = told or not _TEAM.isdisjoint(keys) or shows(claim.new, "joint")
        if not told and _is_by_somebody(new):
            continue
        if denials_in(claim.new) and any(_denies(word) for word in part.words):
            continue  # That others have not done it is still said.
        done = frozenset(word.stem for word in part.words if _says_something(word))
        taken = [
            word
            for word in new
            if _says_something(word) and is_form(word.stem, done) and not is_form(word.stem, own)
        ]
        if told:
            taken = [word for word in taken if word.stem in opening]
        if taken:
            severity: Severity = "error"
            message = "The evidence says that somebody else did this."
            yield _finding(claim, "deed.of_others", severity, message, taken)
            return


@cache
def _team_stems() -> frozenset[str]:
    return frozenset(stem_of(word) for word in _TEAM)


def _is_by_somebody(words: tuple[Word, ...]) -> bool:
    """Whether the text says of somebody, in whatever words, that they did it: "approved by site management"."""
    return any(
        word.key in _BY and any(_is_person(w.key) for w in words[at + 1 : at + 1 + _PERSON_WORDS])
        for at, word in enumerate(words)
    )


def _denies(word: Word) -> bool:
    return bool(denials_in(word.key))


def told_of_others(text: str, language: str | None) -> frozenset[str]:
    """Stems that *text* has in what it tells of others, and nowhere else."""
    theirs = {word.start for part in _parts(text, language) for word in part.words}
    words = words_in(text)
    own = frozenset(word.stem for word in words if word.start not in theirs)
    return frozenset(word.stem for word in words if word.start in theirs) - own


def _says_something(word: Word) -> bool:
    if word.key in STOP_WORDS or word.key in _ARTICLES or not word.key.isalpha():
        return False
    return not is_number_word(word.key) and len(word.key) > 2 and word.key not in _TEAM


@lru_cache(maxsize=READINGS_MAX)
def _parts(text: str, language: str | None) -> tuple[_Part, ...]:
    words = words_in(text)
    found: list[_Part] = []
    at = 0
    found += _passives(words)
    while at < len(words):
        gap = text[words[at - 1].end : words[at].start] if at else ""
        begins = at > 0 and (";" in gap or words[at].opens or words[at].key in _JOINING)
        if not begins or (
            language == "de" and words[at].key in _ARTICLES and "," not in gap and ";" not in gap
        ):
            at += 1
            continue
        end = at + 1
        inside = words[at].key in _JOINING and ";" not in gap
        while end < len(words) and not _ends(text, words, end, inside=inside and language != "de"):
            end += 1
        part = _part(words, at, end)
        if part is not None:
            found.append(part)
            at = end
        else:
            at += 1
    return tuple(found)


def _passives(words: tuple[Word, ...]) -> Iterator[_Part]:
    """What was done by others: "drawn up by the owner", "von der Testabteilung automatisiert"."""
    for at, word in enumerate(words):
        if word.key not in _BY or at == 0:
            continue
        start = at + 1 + (at + 1 < len(words) and words[at + 1].key in _ARTICLES)
        named = _named(words, start, len(words))
        if not named:
            continue
        who = frozenset(w.stem for w in words[start : named + 1] if w.key not in STOP_WORDS)
        done = [
            w
            for w in words[max(at - 2, 0) : at]
            if w.clause == word.clause and _PARTICIPLE.search(w.key)
        ]
        if word.key in ("von", "vom", "durch"):
            done += [w for w in words[named + 1 : named + 3] if _PARTICIPLE.search(w.key)]
        if done:
            yield _Part(who, tuple(done), False)


_PARTICIPLE = re.compile(r"(?:ed|en|wn|ade|ilt|ritten|[aeiu]d[oa]s?|e|ee|es|ees|t)$")


def _ends(text: str, words: tuple[Word, ...], at: int, *, inside: bool) -> bool:
    gap = text[words[at - 1].end : words[at].start]
    return words[at].opens or ";" in gap or (inside and "," in gap)


def _part(words: tuple[Word, ...], start: int, end: int) -> _Part | None:
    """The part from *start* to *end* when it is about somebody else."""
    if words[start].key in _WHO and start and _is_person_before(words, start):
        before = words[max(start - _NAME_WORDS, 0) : start]
        who = [w for w in before if _is_person(w.key)]
        return _Part(frozenset(w.stem for w in who), words[start + 1 : end], False)
    if words[start].key in _persons() and not words[start].opens:
        return _Part(frozenset((words[start].stem,)), words[start + 1 : end], False)
    for at in range(start, end):
        key = words[at].key
        if key in _WE and at - start <= _PERSON_WORDS:
            return _Part(frozenset(), words[at + 1 : end], True)
        if key not in _ARTICLES or (at > start and words[at - 1].key in _PREPOSITIONS):
            continue
        named = _named(words, at + 1, end)
        if not named:
            continue
        who = [
            w
            for w in words[at + 1 : named + 1]
            if w.key not in _ARTICLES and w.key not in STOP_WORDS
        ]
        rest = (*words[start:at], *words[named + 1 : end])
        if not any(_says_something(word) for word in rest):
            return None
        is_team = any(word.key in _TEAM for word in who)
        return _Part(frozenset(word.stem for word in who), rest, is_team)
    return None


_OF_WHAT = 2
"""Words between somebody and "who" that say of what: "la responsable de calidad, que"."""
_OF = frozenset("of de von du des da do".split())
_NAME_WORDS = 5
"""Words before "who" among which those stand of whom it tells."""
_WHO = frozenset("who which that der die que qui quien quem".split())


def _is_person_before(words: tuple[Word, ...], at: int) -> bool:
    """Whether a relative clause at *at* is about somebody with an article: "the manager, who signs it"."""
    before = words[max(at - _NAME_WORDS, 0) : at]
    people = [i for i, word in enumerate(before) if _is_person(word.key)]
    if not people or not any(word.key in _ARTICLES for word in before[: people[-1]]):
        return False
    between = before[people[-1] + 1 :]
    return not between or (len(between) <= _OF_WHAT and between[0].key in _OF)


def _named(words: tuple[Word, ...], start: int, end: int) -> int:
    """Index of the last word of a name of somebody that begins at *start*; 0 without one."""
    found = 0
    for at in range(start, min(start + _PERSON_WORDS, end)):
        if words[at].key in _PREPOSITIONS or words[at].clause != words[start].clause:
            break
        if _is_person(words[at].key):
            found = at
    return found


@lru_cache(maxsize=READINGS_MAX * 4)
def _is_person(key: str) -> bool:
    """Whether the folded word names somebody by what they are, such as "vet", "owner" or "Steuerberater"."""
    single = key.removesuffix("s")
    if key in _persons() or single in _persons():
        return True
    if _AGENT.search(key) and _THINGS.isdisjoint((key, single)) and single not in _listed_verbs():
        return True
    return any(len(key) > len(name) and key.endswith(name) for name in _long_persons())


@cache
def _persons() -> frozenset[str]:
    names = {fold(word) for word in data("claims.toml")["others"]["words"]}
    names |= {fold(word) for word in data("claims.toml")["occupation"]["words"] if " " not in word}
    names |= {fold(word) for word in data("claims.toml")["title"]["words"] if word.isalpha()}
    return frozenset(
        names - _THINGS - {"head", "chair", "lead", "principal", "senior", "chief", "sr"}
    )


@cache
def _long_persons() -> tuple[str, ...]:
    return tuple(sorted(name for name in _persons() if len(name) >= _STEM_MIN))


@cache
def _listed_verbs() -> frozenset[str]:
    """English verbs that end as names of people do: "register", "monitor"."""
    return frozenset(
        "deliver cover order offer master answer transfer monitor register administer enter consider".split()
    )


# -- posts ------------------------------------------------------------------------------------


def _check_posts(claim: Claim) -> Iterator[Finding]:
    """Findings about "as shift leader" where the evidence has one to whom the writer reported."""
    old = claim.old or ""
    known = words_in(old)
    for at, word in enumerate(words_in(claim.new)):
        if word.key in _TEAM or not _is_person(word.key) or not _is_ones_post(claim.new, word, at):
            continue
        places = [i for i, w in enumerate(known) if _same_person(w.key, word.key)]
        if places and all(_is_other(known, i) for i in places):
            message = "The evidence says that somebody else is this."
            yield _finding(claim, "title.added", "error", message, [word])
            return


def _is_ones_post(text: str, word: Word, at: int) -> bool:
    if _AS.search(text[: word.start]):
        return True
    return at == 0 and text[word.end :].lstrip().startswith((":", ",", "\u2013", "-"))


def _same_person(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return (
        long.startswith(short[:-1]) and len(long) - len(short) <= 2 and len(short) >= _STEM_MIN - 1
    )


def _is_other(words: tuple[Word, ...], at: int) -> bool:
    """Whether the person at *at* is somebody told of, and not who tells: "to the shift leader"."""
    before = [word.key for word in words[max(at - 2, 0) : at]]
    if not _BEING.isdisjoint(before) or not before:
        return False
    return not (_PREPOSITIONS | _ARTICLES).isdisjoint(before)


def _finding(
    claim: Claim, code: str, severity: Severity, message: str, words: Iterable[Word]
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message,
        words=tuple(dict.fromkeys(claim.new[word.start : word.end] for word in words)),
        evidence=pointers(claim.line),
        checker=CHECKER,
    )
