"""Texts taken apart for the checks of claims: words with their clauses, stems, phrases."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise, takewhile
from typing import Any

from skillmap.tailor.language import fold, stem

READINGS_MAX = 2_048
"""Texts whose words are kept for the next check: every line of a resume is compared many times."""

_TOKEN = re.compile(
    r"(?P<word>#?\d+(?:[.,'\u2019\u00a0\u202f]\d+)*|[^\W\d_]+(?:['\u2019][^\W\d_]+)*)"
    r"|(?P<break>[.!?](?=\s|$)|[;:\n,()\u2013\u2014\u2022|]|(?<=\s)-(?=\s))"
)
_POSSESSIVE = re.compile(r"['\u2019]s$")
_AGENT = re.compile(r"(?:(?<!ov)er|or|ist)s?$")
_CUTS_MAX = 4
_AKIN = 6
_ROOT_MIN = 5
"""Letters that a root keeps at least; shorter ones belong to many words."""
_HALF_MIN = 4
"""Letters that the other half of a compound has at least."""
_LONG_WORD = 8
"""Letters from which two words that begin alike are taken for forms of one."""
_SPELLINGS = (
    (re.compile(r"ogue(s?)$"), r"og\1"),
    (re.compile(r"(\w{2})our(s|ed|ing|ful|able|ite)?$"), r"\1or\2"),
    (re.compile(r"(\w{2})is(e|es|ed|ing|ation|ations|er|ers)$"), r"\1iz\2"),
    (re.compile(r"lys(e|es|ed|ing)$"), r"lyz\1"),
    (re.compile(r"([^aeiou])tre(s?)$"), r"\1ter\2"),
    (re.compile(r"ll(ed|ing|er|ers)$"), r"l\1"),
    (re.compile(r"ence$"), "ense"),
    (re.compile(r"amme(s?)$"), r"am\1"),
)
"""British spellings and what American English writes; only for comparison, so no matter where it
hits a word that has but one spelling."""
_MAYBE_BRITISH = re.compile(r"ogue|our|is|lys|tre|ll|ence|amme")
_SHORT_ENDING = re.compile(r"(\w*[aeiouy]\w*[^\W]{1,})(?:ing|ed|es|e)(?<=\w{4})")
"""An ending that leaves three letters, one of them a vowel: "saved", "saving", "save"."""
_CLAUSE_WORDS = frozenset("and but while whereas und aber sowie et mais y pero e mas".split())
_SENTENCE_ENDS = frozenset(".!?\n:\u2022")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: `key` is folded, `stem` its stem, `clause` counts the clauses of the text.

    `opens` tells that a sentence begins here, where a capital letter says nothing.
    """

    key: str
    stem: str
    start: int
    end: int
    clause: int
    opens: bool


@lru_cache(maxsize=READINGS_MAX)
def words_in(text: str) -> tuple[Word, ...]:
    """The words of *text* in order."""
    found: list[Word] = []
    clause, opens = 0, True
    for match in _TOKEN.finditer(text):
        if match["break"]:
            clause += 1
            opens = opens or match["break"] in _SENTENCE_ENDS
            continue
        key = _POSSESSIVE.sub("", fold(match["word"]))
        clause += key in _CLAUSE_WORDS
        found.append(Word(key, stem_of(key), match.start(), match.end(), clause, opens))
        opens = False
    return tuple(found)


@lru_cache(maxsize=READINGS_MAX * 4)
def stem_of(key: str) -> str:
    """What the forms of one word have in common; a folded word in, a key for comparison out."""
    bare = key.partition("'")[0].partition("\u2019")[0]
    return _irregular().get(bare) or _root(bare)


def _root(word: str) -> str:
    """The stem, cut as often as it gets shorter: "maintained" and "maintain" end up as one."""
    if not word.isascii() or not word.isalpha():
        return word
    if _MAYBE_BRITISH.search(word):
        for british, american in _SPELLINGS:
            word = british.sub(american, word)
    for _ in range(_CUTS_MAX):
        shorter = stem(word)
        if shorter == word:
            break
        word = shorter
    short = _SHORT_ENDING.fullmatch(word)
    word = short[1] if short else word
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


@lru_cache(maxsize=READINGS_MAX)
def stems_in(text: str) -> frozenset[str]:
    """All stems of *text*, and those of neighbours written as one ("back-end", "backend")."""
    words = words_in(text)
    joined = (
        stem_of(left.key + right.key)
        for left, right in pairwise(words)
        if right.start - left.end <= 1
    )
    return frozenset((*(word.stem for word in words), *joined, *_said_in_phrases(words)))


def _said_in_phrases(words: tuple[Word, ...]) -> Iterator[str]:
    """Stems of words that say what a phrase of *words* says: "introduced" for "rolled out"."""
    stems = tuple(word.stem for word in words)
    for at, first in enumerate(stems):
        for phrase, same in _same_phrases().get(first, ()):
            if stems[at : at + len(phrase)] == phrase:
                yield from same


@cache
def _same_phrases() -> dict[str, list[tuple[Phrase, tuple[str, ...]]]]:
    found: dict[str, list[tuple[Phrase, tuple[str, ...]]]] = {}
    for line in data("plain_words.toml")["phrases"]["same"].strip().splitlines():
        phrase, _, same = line.partition(": ")
        stems = tuple(word.stem for word in words_in(phrase))
        found.setdefault(stems[0], []).append((stems, tuple(w.stem for w in words_in(same))))
    return found


def plain_spans(text: str) -> list[tuple[int, int]]:
    """Where *text* has phrases that claim nothing, though a word of them might."""
    words = words_in(text)
    return [
        (words[at].start, words[at + len(phrase) - 1].end)
        for phrase, at in _plain_phrases().find(text)
    ]


@cache
def _plain_phrases() -> Phrases:
    return phrases_of(data("plain_words.toml")["phrases"]["plain"])


# -- phrases ----------------------------------------------------------------------------------

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of a data file by their first words. A last `*` in a word stands for any ending."""

    exact: dict[str, tuple[Phrase, ...]]
    prefixes: tuple[str, ...]

    def find(self, text: str) -> Iterator[tuple[Phrase, int]]:
        """Phrases in *text* with the index of their first word, the longest at each place."""
        words = words_in(text)
        until = 0
        for at, word in enumerate(words):
            if at < until:
                continue
            phrase = self._at(words, at)
            if phrase is None and word.key.startswith(self.prefixes):
                phrase = (word.key,)
            if phrase is not None:
                until = at + len(phrase)
                yield phrase, at

    def _at(self, words: tuple[Word, ...], at: int) -> Phrase | None:
        for phrase in self.exact.get(words[at].key, ()):
            if tuple(word.key for word in words[at : at + len(phrase)]) == phrase:
                return phrase
        return None

    def found(self, text: str) -> tuple[Phrase, ...]:
        """Phrases in *text*, in order."""
        return tuple(phrase for phrase, _ in self.find(text))


def phrases_of(items: Iterable[str]) -> Phrases:
    """*items* of a data file, ready to be found."""
    exact: dict[str, list[Phrase]] = {}
    prefixes: list[str] = []
    for item in items:
        if item.endswith("*"):
            prefixes.append(fold(item[:-1]))
            continue
        phrase = tuple(word.key for word in words_in(item))
        exact.setdefault(phrase[0], []).append(phrase)
    longest_first = {
        first: tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))
        for first, found in exact.items()
    }
    return Phrases(longest_first, tuple(prefixes) or ("\0",))


def akin(one: str, other: str) -> bool:
    """Whether two folded words are forms of one: "certified" and "certification"."""
    if means_same(stem_of(one), frozenset({stem_of(other)})):
        return True
    return _shared(one, other) >= _AKIN


def _shared(one: str, other: str) -> int:
    """How many letters both begin with."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in pairs)


# -- data -------------------------------------------------------------------------------------


@cache
def data(name: str) -> dict[str, Any]:
    """The data file *name* of this room."""
    text = resources.files("skillmap.tailor").joinpath("data", name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def claim_phrases(family: str) -> Phrases:
    """Phrases of that family in `claims.toml`."""
    return phrases_of(data("claims.toml")[family]["words"])


@cache
def _irregular() -> dict[str, str]:
    forms: dict[str, str] = {}
    for line in data("plain_words.toml")["irregular"]["forms"].splitlines():
        for form in line.split():
            forms[form] = _root(line.split()[0])
            forms.setdefault(form + "s", forms[form])
    return forms


@cache
def plain_stems() -> frozenset[str]:
    """Stems of words that claim nothing, in all languages."""
    texts = [*data("plain_words.toml")["plain"].values()]
    # Words that hedge a number are judged together with it.
    texts += [word for words in data("numbers.toml")["bounds"].values() for word in words]
    return frozenset(word.stem for text in texts for word in words_in(text))


def names_another(word: Word, keys: frozenset[str]) -> bool:
    """Whether *word* has an ending that makes it another thing than its like among *keys*.

    A server is neither a service nor somebody who served.
    """
    if _AGENT.search(word.key) is None or word.key in _plain_keys():
        return False
    bare = word.key.removesuffix("s")
    if any(key.startswith(bare) for key in keys):
        return False
    groups = _groups_by_key().get(bare, frozenset())
    return all(groups.isdisjoint(_groups_by_key().get(key.removesuffix("s"), ())) for key in keys)


@cache
def _groups_by_key() -> dict[str, frozenset[int]]:
    """As `same_groups`, by folded words in the singular: exact, where stems are coarse."""
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(data("plain_words.toml")["same"]["groups"].splitlines()):
        for word in line.split():
            groups.setdefault(fold(word).removesuffix("s"), set()).add(number)
    return {key: frozenset(numbers) for key, numbers in groups.items()}


def is_plain(word: Word) -> bool:
    """Whether *word* claims nothing. "Servers" is no form of "serves": such endings name things."""
    if word.stem not in plain_stems():
        return False
    return _AGENT.search(word.key) is None or word.key in _plain_keys()


@cache
def _plain_keys() -> frozenset[str]:
    texts = data("plain_words.toml")["plain"].values()
    return frozenset(word.key for text in texts for word in words_in(text))


@cache
def same_groups() -> dict[str, frozenset[int]]:
    """Groups of words that mean the same, by stem: numbers of the groups that it belongs to."""
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(data("plain_words.toml")["same"]["groups"].splitlines()):
        for word in line.split():
            groups.setdefault(stem_of(fold(word)), set()).add(number)
    return {key: frozenset(numbers) for key, numbers in groups.items()}


def means_same(one: str, stems: frozenset[str]) -> bool:
    """Whether the stem *one*, a form of it, or one that means the same, is among *stems*."""
    if one in stems:
        return True
    groups = same_groups().get(one)
    if groups is not None and groups & _groups_of(stems):
        return True
    if len(one) >= _ROOT_MIN and not _roots(one).isdisjoint(_roots_of(stems)):
        return True
    return len(one) >= _LONG_WORD and any(_begin_alike(one, other) for other in stems)


@lru_cache(maxsize=READINGS_MAX)
def _groups_of(stems: frozenset[str]) -> frozenset[int]:
    return frozenset(number for stem in stems for number in same_groups().get(stem, ()))


@lru_cache(maxsize=READINGS_MAX)
def _roots_of(stems: frozenset[str]) -> frozenset[str]:
    return frozenset(root for stem in stems for root in _roots(stem))


@lru_cache(maxsize=READINGS_MAX * 4)
def _roots(stem: str) -> frozenset[str]:
    """*stem* and what is left of it without an ending: "stabil" for "stabiliz", "prepar"."""
    cut = (stem[: -len(end)] for end in _derivations() if stem.endswith(end))
    roots = {stem, *(root for root in cut if len(root) >= _ROOT_MIN)}
    # The German participle: "gebucht" and "Buchung".
    bare = [root[2:] for root in roots if root.startswith("ge") and len(root) >= _ROOT_MIN + 2]
    return frozenset((*roots, *bare))


@cache
def _derivations() -> tuple[str, ...]:
    return tuple(fold(end) for end in data("plain_words.toml")["derivation"]["endings"].split())


def _begin_alike(one: str, other: str) -> bool:
    """Whether two long stems share their beginning: "unterstutzung" and "unterstutzt"."""
    if len(other) < _LONG_WORD:
        return False
    shared = _shared(one, other)
    return shared >= _LONG_WORD and shared * 3 >= max(len(one), len(other)) * 2


def in_compounds(key: str, keys: frozenset[str]) -> bool:
    """Whether *key* is half of a compound among *keys*, or one of two of them: "Tourenplanung"."""
    if len(key) < _ROOT_MIN or not key.isalpha():
        return False
    if any(
        len(other) >= len(key) + _HALF_MIN and (other.startswith(key) or other.endswith(key))
        for other in keys
    ):
        return True
    heads = [other for other in keys if len(other) >= _HALF_MIN and key.startswith(other)]
    tails = [key[len(head) :].removeprefix("s") for head in heads]
    return any(
        len(tail) >= _HALF_MIN and means_same(stem_of(tail), frozenset(map(stem_of, keys)))
        for tail in tails
    )
