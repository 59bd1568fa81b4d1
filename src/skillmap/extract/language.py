"""In which language a resume is written."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from skillmap.extract._data import load
from skillmap.extract.plain import fold
from skillmap.extract.word_pool import Pool, per_pool
from skillmap.models.document import Notice

WORDS_MIN = 5.0
"""Telling words below which nothing is said: a list of skills has none. A word of several languages counts in parts."""
LEAD = 1.3
"""How many times more telling words the language has than the next one."""
TITLES_MIN = 1.5
"""Titles from which on they tell the language; one of several languages counts in parts."""
LETTERS_MIN = 30
"""Letters of a script other than Latin from which on it tells the language."""
LETTER_WEIGHT = 0.5
"""What a word counts that has a letter which only one language has: it may be a name, and many are none."""
SCRIPT_SHARE = 0.3
"""Share of letters in that script from which on it does, since skills are often printed in Latin letters."""

NO_WORDS = Notice(
    code="parse.language",
    text="Nothing tells the language, and no title of a section was recognized: contact data, dates in digits and the"
    " layout were read. A plugin can add the language.",
)
"""Where not even a language that is only told can be the reason why nothing was found."""

_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("el", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")),
    ("ru", re.compile(r"[\u0400-\u052f]")),
    ("he", re.compile(r"[\u0590-\u05ff\ufb1d-\ufb4f]")),
    ("ar", re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("ko", re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")),
    ("zh", re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")),
)
"""Scripts and the language most resumes in them are in; `_LETTERS` tell further ones. Source: the blocks of Unicode."""
_OWN_LETTERS = {
    **dict.fromkeys("ğı", "tr"),
    **dict.fromkeys("łż", "pl"),
    **dict.fromkeys("řůě", "cs"),
    **dict.fromkeys("őű", "hu"),
    **dict.fromkeys("șț", "ro"),
    "ß": "de",
    "ñ": "es",
    "ã": "pt",
}
"""Letters that no other European language of the lists has. Turkish, whose small words are endings, is told by them."""
_OWN_LETTER = re.compile(f"[{''.join(_OWN_LETTERS)}]")
_ANY_SCRIPT = re.compile("|".join(script.pattern for _, script in _SCRIPTS))
_LETTERS = (
    ("ru", "uk", re.compile(r"[іїєґ]")),
    ("ru", "sr", re.compile(r"[ђћљњџј]")),
    ("ar", "fa", re.compile(r"[پچژگ]")),
    ("zh", "ja", re.compile(r"[\u3040-\u309f]|[\u30a1-\u30fa]{2}")),
)
"""Letters that one language has and the usual one of its script lacks."""


def language_of(text: str) -> str | None:
    """BCP 47 tag of the language of *text*, or None when none leads.

    Another script tells it alone; in Latin letters the language with most small words of its own does. It may be one
    whose words the lists lack, see `is_known`.

    Source: the small words of `data/languages`, and of `data/languages_told.json` for languages that are only told.
    """
    told = _by_script(text)
    if told is not None:
        return told
    counts: dict[str, float] = defaultdict(float)
    telling = _telling()
    for word, number in Counter(_WORD.findall(text.lower())).items():
        languages = telling.get(word, ())
        for language in languages:
            counts[language] += number / len(languages)
        own = None if word.isascii() else _OWN_LETTER.search(word)
        if own is not None:
            counts[_OWN_LETTERS[own[0]]] += LETTER_WEIGHT * number
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or ranked[0][1] < WORDS_MIN:
        return None
    if len(ranked) > 1 and ranked[0][1] < LEAD * ranked[1][1]:
        return None
    return ranked[0][0]


def language_of_titles(text: str) -> str | None:
    """BCP 47 tag of the language that most lines of *text* are titles of sections in, or None when none leads.

    It tells more of a resume in short lines than its small words do, and less of all others.
    """
    counts: dict[str, float] = defaultdict(float)
    titles = _titles()
    for line in {fold(line).strip(" :") for line in text.splitlines()}:
        for tag in titles.get(line, ()):
            counts[tag] += 1 / len(titles[line])
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or ranked[0][1] < TITLES_MIN:
        return None
    if len(ranked) > 1 and ranked[0][1] < LEAD * ranked[1][1]:
        return None
    return ranked[0][0]


def is_known(tag: str) -> bool:
    """Whether titles, months and words of the language are known."""
    return tag in _known()


def language_notices(tag: str | None) -> Iterator[Notice]:
    """A notice where the words of the language *tag* are not known, so that a document in it is read by layout only."""
    if tag is not None and not is_known(tag):
        yield Notice(
            code="parse.language",
            text=f"The words of the language {tag!r} are not known: contact data, dates in digits and the layout were"
            " read, but titles of sections may not be recognized. A plugin can add the language.",
        )


@per_pool
def _known(pool: Pool) -> frozenset[str]:
    return pool.tags


@per_pool
def _titles(pool: Pool) -> dict[str, tuple[str, ...]]:
    """By title of a section: the languages that have it."""
    languages: dict[str, dict[str, None]] = defaultdict(dict)
    for known in pool.vocabularies:
        for titles in known.titles.values():
            for title in titles:
                languages[fold(title)][known.tag] = None
    return {title: tuple(tags) for title, tags in languages.items()}


@per_pool
def _telling(pool: Pool) -> dict[str, tuple[str, ...]]:
    """By word: the languages that have it."""
    languages: dict[str, list[str]] = {}
    known = [(one.tag, one.small_words) for one in pool.vocabularies]
    told = [item for item in load("languages_told")["words"].items() if item[0] not in pool.tags]
    for tag, words in (*known, *told):
        for word in words:
            tags = languages.setdefault(word.lower(), [])
            if tag not in tags:
                tags.append(tag)
    return {word: tuple(tags) for word, tags in languages.items()}


def _by_script(text: str) -> str | None:
    if text.isascii() or not _ANY_SCRIPT.search(text):
        return None
    letters = sum(map(str.isalpha, text))
    for tag, script in _SCRIPTS:
        count = len(script.findall(text))
        if count >= LETTERS_MIN and count >= SCRIPT_SHARE * letters:
            return next(
                (other for usual, other, own in _LETTERS if usual == tag and own.search(text)), tag
            )
    return None
