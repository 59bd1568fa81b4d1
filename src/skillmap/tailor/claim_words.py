"""Texts taken apart for the checks of claims: words with their clauses, stems, phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from skillmap.tailor.language import fold
from skillmap.tailor.word_families import READINGS_MAX, data, particles, stem_of

_TOKEN = re.compile(
    r"(?P<word>#?\d+(?:[.,'\u2019\u00a0\u202f]\d+)*|[^\W\d_]+(?:['\u2019][^\W\d_]+)*)"
    r"|(?P<break>[.!?](?=\s|$)|[;:\n,()\u2013\u2014\u2022|]|(?<=\s)-(?=\s))"
)
_POSSESSIVE = re.compile(r"['\u2019]s$")
_AGENT = re.compile(r"(?:(?<!ov)er|or|ist)s?$")
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


@lru_cache(maxsize=READINGS_MAX)
def keys_in(text: str) -> frozenset[str]:
    """The folded words of *text*."""
    return frozenset(word.key for word in words_in(text))


def stems_of_all(texts: Iterable[str]) -> frozenset[str]:
    """All stems of several texts."""
    return frozenset().union(*map(stems_in, texts))


def keys_of_all(texts: Iterable[str]) -> frozenset[str]:
    """All folded words of several texts."""
    return frozenset().union(*map(keys_in, texts))


@lru_cache(maxsize=READINGS_MAX)
def stems_in(text: str) -> frozenset[str]:
    """All stems of *text*, and those of neighbours written as one ("back-end", "backend")."""
    words = words_in(text)
    joined = (
        stem_of(left.key + right.key)
        for left, right in pairwise(words)
        if right.start - left.end <= 1
    )
    return frozenset(
        (*(word.stem for word in words), *joined, *_parted_verbs(words), *_said_in_phrases(words))
    )


def _parted_verbs(words: tuple[Word, ...]) -> Iterator[str]:
    """Stems of German verbs whose first part ends the clause: "stelle ... her"."""
    for at, word in enumerate(words):
        if word.key not in particles():
            continue
        if at + 1 < len(words) and words[at + 1].clause == word.clause:
            continue
        for other in words[:at]:
            if other.clause == word.clause:
                yield stem_of(word.key + other.key)


def _said_in_phrases(words: tuple[Word, ...]) -> Iterator[str]:
    """Stems of words that say what a phrase of *words* says: "introduced" for "rolled out"."""
    stems = tuple(word.stem for word in words)
    for at, first in enumerate(stems):
        for phrase, same in _same_phrases().get(first, ()):
            if stems[at : at + len(phrase)] == phrase:
                yield from same


def phrases_saying(text: str, stems: frozenset[str]) -> list[tuple[int, int]]:
    """Where *text* says in a phrase what a word among *stems* says: "gave evidence" for "testified"."""
    words = words_in(text)
    found = []
    for at, word in enumerate(words):
        for phrase, same in _same_phrases().get(word.stem, ()):
            size = len(phrase)
            fits = tuple(other.stem for other in words[at : at + size]) == phrase
            if fits and not stems.isdisjoint(same):
                found.append((word.start, words[at + size - 1].end))
    return found


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


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """Phrases of a data file by their first words. A last `*` in a word stands for any ending."""

    exact: dict[str, tuple[Phrase, ...]]
    prefixes: tuple[str, ...]

    def find(self, text: str) -> tuple[tuple[Phrase, int], ...]:
        """Phrases in *text* with the index of their first word, the longest at each place."""
        return _find(self, text)

    def _search(self, text: str) -> Iterator[tuple[Phrase, int]]:
        words = words_in(text)
        until = 0
        for at, word in enumerate(words):
            if at < until:
                continue
            phrase = self._at(words, at) if word.key in self.exact else None
            if phrase is None and self.prefixes and word.key.startswith(self.prefixes):
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


@lru_cache(maxsize=READINGS_MAX * 8)
def _find(phrases: Phrases, text: str) -> tuple[tuple[Phrase, int], ...]:
    return tuple(phrases._search(text))  # noqa: SLF001 - The cache stands beside the class.


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
    return Phrases(longest_first, tuple(prefixes))


# -- lists ------------------------------------------------------------------------------------


@cache
def claim_phrases(family: str) -> Phrases:
    """Phrases of that family in `claims.toml`."""
    return phrases_of(data("claims.toml")[family]["words"])


_PORTUGUESE = re.compile(
    r"[\u00e3\u00f5]|\b(?:das|dos|do|da|ao|aos|em|com|uma|um|pela|pelo|nas|numa|num|os|meu)\b", re.I
)


@lru_cache(maxsize=READINGS_MAX * 2)
def denials_in(text: str) -> tuple[tuple[Phrase, int], ...]:
    """Words of *text* that deny, as `Phrases.find` gives them; the Portuguese "no" says "in the"."""
    found = claim_phrases("negation").find(text)
    if (("no",) in [phrase for phrase, _ in found]) and _PORTUGUESE.search(text):
        return tuple((phrase, at) for phrase, at in found if phrase != ("no",))
    return found


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
    for number, line in enumerate(
        "\n".join(data("word_families.toml")["same"].values()).splitlines()
    ):
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
