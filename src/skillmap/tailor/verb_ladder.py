"""Verbs and how much of the work they claim: levels, forms, and the clauses they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from skillmap.tailor.claim_words import Phrases, Word, phrases_of, plain_stems, words_in
from skillmap.tailor.language import fold
from skillmap.tailor.markers import markers_in
from skillmap.tailor.number_words import is_german_half, is_number_word
from skillmap.tailor.quantities import PERSON, person
from skillmap.tailor.word_families import READINGS_MAX, data, stem_of

HELP, DOING, OWN = 1, 3, 4
"""Levels of `verbs.toml` that have rules of their own: helping, making, answering for the work."""

BEFORE_VERBS = frozenset("to i we who that which can will would and also".split())
_PREPOSITIONS = frozenset(
    "on in at for of with during after before post pre since through as by de du des pendant durant apres avant dans en"
    " sur pour comme depuis bei im am an auf als nach vor wahrend seit durch fur mit durante tras como con para por"
    " desde apos em no na com".split()
)
"""Words that open a line without telling a deed."""
_WINDOW = 4
_FAR = 8
_OBJECT_WORDS = 9
_OBJECT_ENDS = frozenset(
    "on in at for with by from to across within through during using via that which who while so"
    " avec pour par sur dans pendant chez qui dont con para por durante que mit fur bei zum zur seit com".split()
)
"""Words that end what a verb is said of."""
_VERB_FORM = re.compile(r"ed$|ing$|^(?:led|ran|oversaw|held|drove)$")
_STEM_MIN = 5
"""Letters of the shortest stem that tells a level; shorter ones belong to words of other languages."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: the level of its verbs (0 without one), the verb that sets it, and its content."""

    level: int
    verb: str
    content: frozenset[str]
    shows: int = 0
    """Level that it proves for others: that of its verb, or of the unlisted verb it opens with."""


@lru_cache(maxsize=READINGS_MAX)
def clauses_of(text: str) -> tuple[Clause, ...]:
    """The clauses of *text*.

    Helping rules its clause, and what is joined to it ("helped design and build").
    """
    words, levels = words_in(text), _levels_in(text)
    helping = {at for _, at in _help_phrases().find(text)}
    helping |= {marker.first for marker in markers_in(text, "help")}
    found: list[Clause] = []
    for clause in dict.fromkeys(word.clause for word in words):
        members = [(at, word) for at, word in enumerate(words) if word.clause == clause]
        verbs = [(level, word) for at, word in members if (level := levels[at])]
        helps = any(level == HELP for level, _ in verbs) or any(at in helping for at, _ in members)
        helps = helps or _ends_with_mit(members)
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
        if found and found[-1].level == HELP and not found[-1].content and verbs and not helps:
            level = HELP  # "Together with engineering, worked on bids."
        if found and not verbs and not opening.opens:
            # "Conferences and weddings": what follows "and" is what the verb before it is about.
            found[-1] = replace(found[-1], content=found[-1].content | content)
        # A line opens with what was done, also by a verb that nobody listed.
        tells = opening.opens and not levels[first] and opening.key not in _PREPOSITIONS
        shows = DOING if tells and level != HELP else 0
        if level != HELP:
            shows = max(shows, *(_shown_levels().get(word.key, 0) for _, word in members))
            shows = OWN + 1 if leads else shows  # Whoever manages people leads them.
        found.append(Clause(level, verb or opening.key, content, max(level, shows)))
    return tuple(found)


def _ends_with_mit(members: list[tuple[int, Word]]) -> bool:
    """Whether a German clause ends with "mit", which makes its verb one of taking part: "schrieb ... mit"."""
    return len(members) > 1 and members[-1][1].key == "mit"


def is_listed(key: str) -> bool:
    """Whether the folded word *key* is a verb whose level is known."""
    return key in _levels()


def is_deed(key: str) -> bool:
    """Whether the folded word may be a verb: one whose level is known, or of what goes before work, or a past form."""
    table = data("verbs.toml")["readying"]
    return (
        is_listed(key)
        or key.endswith("ed")
        or any(key in verb_forms(verb) for name in ("before", "doing") for verb in table[name])
    )


def is_verb(words: tuple[Word, ...], at: int) -> bool:
    """Whether the word at *at* is taken for a verb: one that is listed, or what a line opens with."""
    return (
        bool(_level(words, at))
        or words[at].key in light_verbs()
        or words[at].opens
        or words[at].key.endswith("ed")
    )


@lru_cache(maxsize=READINGS_MAX)
def _levels_in(text: str) -> tuple[int, ...]:
    """Levels of the words of *text* as verbs."""
    words = words_in(text)
    return tuple(_level(words, at) for at in range(len(words)))


@lru_cache(maxsize=READINGS_MAX)
def objects_of(text: str, level: int) -> tuple[frozenset[str], ...]:
    """Stems of what verbs of at least *level* are said of, verb by verb; none for nouns of doing."""
    words, levels = words_in(text), _levels_in(text)
    found = []
    for at, word in enumerate(words):
        if max(levels[at], _shown_levels().get(word.key, 0)) < level:
            continue
        if not (
            _VERB_FORM.search(word.key) or word.key in _bases() or word.key in _romance_verbs()
        ):
            continue
        stems = []
        for other in words[at + 1 : at + 1 + _OBJECT_WORDS]:
            if (
                other.key in _OBJECT_ENDS
                or other.opens
                or ";" in text[word.end : other.start]
                or _level(words, words.index(other)) >= DOING
            ):
                break
            counts = other.key[0].isdigit() or is_number_word(other.key) or other.key == "half"
            if other.stem not in plain_stems() and not counts:
                stems.append(other.stem)
        found.append(frozenset(stems))
    return tuple(found)


def _continues(members: list[tuple[int, Word]], verb: Word) -> bool:
    """Whether a clause goes on with a bare verb that the clause before rules."""
    lead = [word for _, word in members if word.key not in ("and", "und", "et", "y", "e")]
    return bool(lead) and lead[0] is verb and (verb.key in _bases() or verb.key.endswith("ing"))


def _level(words: tuple[Word, ...], at: int) -> int:
    """Level of the word at *at* as a verb; a bare form counts only where a verb may stand."""
    key = words[at].key
    helps = is_german_half(words, at) or key.startswith(("mitge", "mitzu"))
    level = HELP if helps else _levels().get(key, 0)
    if not level and not key.endswith(_ENGLISH_ENDINGS) and key not in _ENGLISH_NOUNS:
        level = _levels_by_stem().get(words[at].stem, 0)
    verbs, particles = _apart()
    rest = [word for word in words[at + 1 :] if word.clause == words[at].clause]
    if key in verbs and rest and rest[-1].key in particles:
        return DOING
    if level and key in _bases():
        first = at == 0 or words[at - 1].clause != words[at].clause or words[at].opens
        if not first and words[at - 1].key not in BEFORE_VERBS:
            return 0
    following = words[at + 1 : at + 1 + _WINDOW]
    after = tuple(word.key for word in following if word.clause == words[at].clause)
    if key in _LED and (after[:1] == ("to",) or after[:2] == ("up", "to")) and not words[at].opens:
        return 0  # What led to something is no leader.
    if key == "own" and not (words[at].opens or (at and words[at - 1].key in BEFORE_VERBS)):
        return 0  # "Own stock" is nobody's responsibility.
    if key.endswith(("ed", "en")) and after[:1] == ("by",):
        return 0  # "Attended by 20 students": others did.
    if level and after[:1] and after[0] in _AFTER_PARTICIPLES and _is_apposed(words, at):
        return 0  # "A trial of a system, mené sur douze rames": others did.
    if level == HELP and key in _ATTENDED and _is_relative(words, at):
        return 0  # "A club that 20 pupils attended".
    beside = data("verbs.toml")["beside"]
    if key in _beside() and after[:1] and after[0] in beside["words"]:
        return int(beside["level"])
    if _is_ones_own(words, at, after):
        return DOING
    senses, objects, lesser = _senses()
    far = words[at + 1 : at + 1 + _FAR]
    about = {word.key for word in far if word.clause == words[at].clause or word.key == "and"}
    return lesser if key in senses and not objects.isdisjoint(about) else level


def _is_ones_own(words: tuple[Word, ...], at: int, after: tuple[str, ...]) -> bool:
    """Whether it is the writer's work, no more and no less: "contributed two chapters", "led tours"."""
    key = words[at].key
    if key.startswith("contribut"):
        return bool(after) and after[0] not in _CONTRIBUTED_TO
    verbs, occasions = _events()
    return key in verbs and any(other.key in occasions for other in words[at + 1 : at + 1 + _FAR])


_CONTRIBUTED_TO = frozenset("to towards toward in on with through and as".split())
_LED = frozenset("lead leads led leading".split())
_ENGLISH_ENDINGS = ("ed", "ing")
_ENGLISH_NOUNS = frozenset(
    "pilot pilots direction directions animation form forms lance charge".split()
)
"""English words that look like forms of verbs of other languages: "a pilot" is nobody who pilots."""
_ATTENDED = frozenset("attended joined observed visited used watched".split())
_RELATIVES = frozenset("that which who whom".split())


def _is_relative(words: tuple[Word, ...], at: int) -> bool:
    """Whether the verb at *at* is said of others: "a club that 20 pupils attended"."""
    before = [word.key for word in words[:at] if word.clause == words[at].clause]
    return not _RELATIVES.isdisjoint(before[1:])


_AFTER_PARTICIPLES = frozenset("sur par dans avec en pour por con para sob".split())
_PARTICIPLE = re.compile(r"(?:e|ee|es|ees|ad[oa]s?|id[oa]s?)$")


def _is_apposed(words: tuple[Word, ...], at: int) -> bool:
    """Whether a participle begins a part of a sentence that only describes the one before it."""
    if at == 0 or words[at].opens or _PARTICIPLE.search(words[at].key) is None:
        return False
    return words[at - 1].clause != words[at].clause


@cache
def _beside() -> frozenset[str]:
    return frozenset(f for verb in data("verbs.toml")["beside"]["verbs"] for f in verb_forms(verb))


@cache
def _levels_by_stem() -> dict[str, int]:
    """Levels of words that are no English, by stem: "organicé" has that of "organización"."""
    levels: dict[str, int] = {}
    for language, entry in data("verbs.toml")["levels"].items():
        for level, verbs in entry.items() if language != "en" else ():
            for item in verbs:
                stem = stem_of(fold(item))
                if len(stem) >= _STEM_MIN and stem not in _english_stems():
                    levels[stem] = max(int(level), levels.get(stem, 0))
    return levels


@cache
def _english_stems() -> frozenset[str]:
    return (
        frozenset(
            stem_of(form)
            for verbs in data("verbs.toml")["levels"]["en"].values()
            for item in verbs
            for form in verb_forms(item)
        )
        | plain_stems()
    )


@cache
def _events() -> tuple[frozenset[str], frozenset[str]]:
    """Forms of verbs that, said of occasions, mean holding them, and names of occasions."""
    table = data("verbs.toml")["events"]
    forms = frozenset(form for verb in table["verbs"] for form in verb_forms(verb))
    return forms, frozenset(map(fold, table["objects"]))


@cache
def _senses() -> tuple[frozenset[str], frozenset[str], int]:
    """Verbs that claim little of certain things, those things, and the level that they have then."""
    table = data("verbs.toml")["senses"]
    forms = frozenset(form for verb in table["verbs"] for form in verb_forms(verb))
    return forms, frozenset(map(fold, table["objects"])), int(table["level"])


@cache
def _levels() -> dict[str, int]:
    levels: dict[str, int] = {}
    for language, entry in data("verbs.toml")["levels"].items():
        for level, verbs in entry.items():
            for item in verbs:
                for form in verb_forms(item) if language == "en" else _forms(item, language):
                    levels[form] = max(int(level), levels.get(form, 0))
    return levels


_TENSES = {
    "fr": (("é", ("er", "ais", "ait", "ant")),),
    "es": (("é", ("ar", "aba", "ando")), ("í", ("ir", "ía", "iendo"))),
    "pt": (("ei", ("ar", "ava", "ando")), ("i", ("ir", "ia", "indo"))),
}
"""Endings of regular verbs by that of the listed form: participles in French, the first person else."""


def _forms(item: str, language: str) -> Iterator[str]:
    """*item* of another language than English, and regular forms of it: "encadré", "encadrais"."""
    yield fold(item)
    for listed, others in _TENSES.get(language, ()):
        if item.endswith(listed):
            yield from (fold(item.removesuffix(listed) + other) for other in others)
            return


@cache
def _shown_levels() -> dict[str, int]:
    """Levels that verbs prove although they claim less themselves: who runs a shop manages it."""
    shows = data("verbs.toml")["shows"]
    return {
        form: int(level) for level, verbs in shows.items() for v in verbs for form in verb_forms(v)
    }


@cache
def _romance_verbs() -> frozenset[str]:
    """Forms of French, Spanish and Portuguese verbs that claim to answer for work; no nouns of doing."""
    return frozenset(
        form
        for language in _TENSES
        for level, items in data("verbs.toml")["levels"][language].items()
        if int(level) >= OWN
        for item in items
        if not item.endswith(_NOUN_ENDINGS)
        for form in _forms(item, language)
        if form not in _RANKS
    )


_RANKS = frozenset(("gerant", "gerante"))
"""Names of ranks that are forms of verbs."""
_NOUN_ENDINGS = (
    "tion",
    "sion",
    "ción",
    "sión",
    "ção",
    "são",
    "age",
    "ment",
    "able",
    "ável",
    "zgo",
    "ança",
)


@cache
def _people_verbs() -> frozenset[str]:
    """Forms of verbs that, said of people, mean leading them."""
    return frozenset(
        form for verb in data("verbs.toml")["people"]["verbs"] for form in verb_forms(verb)
    )


@cache
def light_verbs() -> frozenset[str]:
    """Forms of verbs whose level is all that they say."""
    return frozenset(
        form for verb in data("verbs.toml")["light"]["verbs"] for form in verb_forms(verb)
    )


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


def verb_forms(item: str) -> tuple[str, ...]:
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
