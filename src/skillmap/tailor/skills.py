"""The skill lexicon: names of skills, tools, licences and languages, and how they belong together.

Two relations. `same`: two spellings of one thing ("K8s", "Kubernetes"); the only one that may rewrite text.
`related`: near each other, which only scores. Besides, a skill may `imply` another: whoever did Django did Python.

Source: `data/skills.txt`, curated by the skillmap maintainers; no third-party list was copied. See
`docs/reference/skill-names.md`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Literal

Relation = Literal["same", "related"]

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(
    rf"(?:(?![{_CJK}])[^\W_]){{2,30}}?(?=kenntnissen?\b)|(?:(?![{_CJK}])[^\W_])+|[{_CJK}]|[+#&/.]"
)
"""Words, letters of scripts without spaces, symbols. German "Englischkenntnisse" names English, and is cut there."""
_SYMBOLS = frozenset("+#&/.")
_LOOSE_SYMBOLS = frozenset("&/")
"""Symbols that may stand alone: "P & L"."""
_GLUE = frozenset("+#")
"""Symbols that make another name of the one before them: "C" is not "C++"."""

_LIST_SEPARATOR = re.compile(
    r"[\s,;/|•·(\[&:]*(?:and|or|und|oder|et|ou|y|o|e)?[\s(]*", re.IGNORECASE
)
_CUE_WORDS = frozenset("in using with mit en avec com con via through from to of von de".split())
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n]\s+|^[\s\-*•·–]+|\n[\s\-*•·–]*)$")


@dataclass(frozen=True, slots=True)
class Alias:
    """One spelling of a skill. `language` is set when it is a translation rather than a spelling."""

    text: str
    exact: bool = False
    """Whether upper and lower case must be as written, because the word means something else too ("Excel")."""
    needs_context: bool = False
    """Whether it counts only among other skills or after a word such as "in" ("Go", "R", "C")."""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class SkillEntry:
    """A skill with its spellings, the canonical one first. `related` and `implies` are canonical names."""

    canonical: str
    category: str
    aliases: tuple[Alias, ...]
    related: frozenset[str] = frozenset()
    implies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SkillMention:
    """A skill named in a text: `surface == text[start:end]`, offsets in code points."""

    canonical: str
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class _Token:
    """`key` is what is compared: lower case, no accents, no plural ending. `glued`: no space before it."""

    key: str
    start: int
    end: int
    glued: bool

    @property
    def is_symbol(self) -> bool:
        return self.key in _SYMBOLS


@dataclass(frozen=True, slots=True)
class _Spelling:
    keys: tuple[str, ...]
    alias: Alias
    canonical: str


LINES_KEPT_MAX = 8_192
"""Lines whose skills are kept for the next time: a tailoring reads each line of a resume ten times."""
NAMES_KEPT_MAX = 8_192
"""Names that are kept folded: those of a posting are compared with every name of a resume."""
LINE_CHARACTERS_MAX = 2_000
"""Longer texts, such as postings, are read anew."""


@dataclass(frozen=True, slots=True)
class _Lexicon:
    entries: dict[str, SkillEntry]
    by_first_key: dict[str, tuple[_Spelling, ...]]
    by_folded: dict[str, str]
    near: dict[str, frozenset[str]]
    """Names that one is related to, in either direction, implied ones included."""


def find_skills(text: str) -> tuple[SkillMention, ...]:
    """Skills named in *text*, in the order of the text; where names overlap, the longest one.

    A name inside a longer one counts as well where the longer one implies it ("AWS" in "AWS Lambda"). Names that are
    also plain words or single letters count only in the company of other skills.
    """
    return _find_in_line(text) if len(text) <= LINE_CHARACTERS_MAX else _find(text)


@lru_cache(maxsize=LINES_KEPT_MAX)
def _find_in_line(text: str) -> tuple[SkillMention, ...]:
    return _find(text)


def _find(text: str) -> tuple[SkillMention, ...]:
    tokens = _tokenize(text)
    found: list[tuple[_Spelling, int, int]] = []
    covered_until = 0
    implied: frozenset[str] = frozenset()
    for at in range(len(tokens)):
        for spelling in _spellings_at(tokens, at, text):
            end = at + len(spelling.keys)
            if at >= covered_until:
                covered_until, implied = end, _lexicon().entries[spelling.canonical].implies
            elif end > covered_until or spelling.canonical not in implied:
                continue
            found.append((spelling, tokens[at].start, tokens[end - 1].end))
    return tuple(
        SkillMention(spelling.canonical, start, end, text[start:end])
        for index, (spelling, start, end) in enumerate(found)
        if _stands_as_skill(text, found, index)
    )


def relation(first: str, second: str) -> Relation | None:
    """How two skills, given by any of their names, belong together; None when they do not, or one is unknown.

    Two equal unknown names are the same.
    """
    one, other = canonical_name(first), canonical_name(second)
    if one is None or other is None:
        return "same" if fold_name(first) == fold_name(second) else None
    if one == other:
        return "same"
    return "related" if other in _lexicon().near[one] else None


def related_to(canonical: str) -> frozenset[str]:
    """Canonical names that `relation()` calls related to *canonical*; empty for unknown names."""
    return _lexicon().near.get(canonical, frozenset())


def implied_by(canonical: str) -> frozenset[str]:
    """Canonical names of what is held by whoever holds *canonical*, one step far; empty for unknown names."""
    entry = _lexicon().entries.get(canonical)
    return entry.implies if entry else frozenset()


def canonical_name(name: str) -> str | None:
    """The canonical name of the skill spelt *name*, or None; upper and lower case and plural do not matter."""
    return _lexicon().by_folded.get(fold_name(name))


def skill_entry(canonical: str) -> SkillEntry | None:
    """The entry of that canonical name, or None."""
    return _lexicon().entries.get(canonical)


def all_skills() -> tuple[SkillEntry, ...]:
    """Every entry, in the order of the data."""
    return tuple(_lexicon().entries.values())


@lru_cache(maxsize=NAMES_KEPT_MAX)
def fold_name(name: str) -> str:
    """What is equal for spellings that differ only in case, accents, hyphens, spaces and plural endings."""
    return " ".join(token.key for token in _tokenize(name))


def _tokenize(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    previous_end = -1
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        tokens.append(_Token(_key(match.group()), start, end, start == previous_end))
        previous_end = end
    return tokens


def _key(word: str) -> str:
    folded = word.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(char for char in decomposed if not unicodedata.combining(char))
    # "SLOs" and "SLO", "dashboards" and "dashboard" are one; "AWS", "Redis" and "Express" keep their ending.
    if len(folded) >= 4 and folded[-1] == "s" and folded[-2] not in "sui":
        return folded[:-1]
    return folded


def _spellings_at(tokens: Sequence[_Token], at: int, text: str) -> Iterator[_Spelling]:
    """Spellings that begin at the token *at*, the longest first."""
    for spelling in _lexicon().by_first_key.get(tokens[at].key, ()):
        size = len(spelling.keys)
        window = tokens[at : at + size]
        if tuple(token.key for token in window) != spelling.keys:
            continue
        following = tokens[at + size] if at + size < len(tokens) else None
        if _fits(window, following, spelling, text):
            yield spelling


def _fits(
    window: Sequence[_Token], following: _Token | None, spelling: _Spelling, text: str
) -> bool:
    if following is not None and following.glued and following.key in _GLUE:
        return False
    for left, right in pairwise(window):
        symbol = left.key if left.is_symbol else right.key
        if symbol in _SYMBOLS and symbol not in _LOOSE_SYMBOLS and not right.glued:
            return False
    start, end = window[0].start, window[-1].end
    gap_max = len(spelling.alias.text) + 2 * len(window)
    if end - start > gap_max or "\n\n" in text[start:end] or _breaks(text, window):
        return False
    if end - start == 1 and _is_part_of_something(text, start, end):
        return False
    surface, name = text[start:end], spelling.alias.text
    if not spelling.alias.exact:
        return True
    return surface in (name, f"{name}s") or (len(surface) >= 4 and surface == name.upper())


def _breaks(text: str, window: Sequence[_Token]) -> bool:
    """Whether a comma, bracket or the like stands between the words of a name."""
    return any(
        not set(text[left.end : right.start]) <= set(" \t\n-‐‑\u00a0'’–")
        for left, right in pairwise(window)
    )


def _is_part_of_something(text: str, start: int, end: int) -> bool:
    """Whether a single letter belongs to its neighbours: "R&D", "C-level", "J. R. R.", "C's"."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and (before in "&'’-.‑" or before.isalnum()):
        return True
    if after and after in "&'’-‑":
        return True
    return after == "." and text[end + 1 : end + 2] not in ("", " ", "\n")


def _stands_as_skill(text: str, found: Sequence[tuple[_Spelling, int, int]], index: int) -> bool:
    spelling, start, end = found[index]
    alias = spelling.alias
    starts_sentence = _SENTENCE_START.search(text[max(0, start - 8) : start]) is not None
    doubtful = alias.needs_context or (
        alias.exact
        and len(spelling.keys) == 1
        and starts_sentence
        and alias.text[0].isupper()
        and not alias.text.isupper()
    )
    if not doubtful:
        return True
    if text.strip(" \t\n-*•·–,;.") == text[start:end]:
        return True
    if _has_listed_neighbour(text, found, index):
        return True
    if not alias.needs_context:
        return text[end : end + 1] in (",", ";", ")", ":", "/", "\n", "")
    if starts_sentence:
        return False
    words = re.findall(r"[^\W\d_]+", text[max(0, start - 24) : start])
    follower = re.match(r"\W*(\w*)", text[end : end + 12])
    goes_on = follower is not None and follower.group(1).casefold() in ("to", "level", "suite")
    return bool(words) and words[-1].casefold() in _CUE_WORDS and not goes_on


def _has_listed_neighbour(
    text: str, found: Sequence[tuple[_Spelling, int, int]], index: int
) -> bool:
    """Whether the next skill before or after stands in one list with this one."""
    _, start, end = found[index]
    if index > 0 and _LIST_SEPARATOR.fullmatch(text, min(found[index - 1][2], start), start):
        return True
    return index + 1 < len(found) and bool(
        _LIST_SEPARATOR.fullmatch(text, end, max(found[index + 1][1], end))
    )


# -- reading the data -------------------------------------------------------------------------


@cache
def _lexicon() -> _Lexicon:
    source = resources.files("skillmap.tailor").joinpath("data", "skills.txt")
    entries = {entry.canonical: entry for entry in read_entries(source.read_text("utf-8"))}
    spellings: dict[str, list[_Spelling]] = {}
    by_folded: dict[str, str] = {}
    for entry in entries.values():
        for alias in entry.aliases:
            keys = tuple(token.key for token in _tokenize(alias.text))
            spellings.setdefault(keys[0], []).append(_Spelling(keys, alias, entry.canonical))
            by_folded.setdefault(" ".join(keys), entry.canonical)
    ordered = {
        key: tuple(sorted(group, key=lambda spelling: -len(spelling.keys)))
        for key, group in spellings.items()
    }
    near: dict[str, set[str]] = {name: set() for name in entries}
    for entry in entries.values():
        for name in entry.related | entry.implies:
            near[entry.canonical].add(name)
            near[name].add(entry.canonical)
    return _Lexicon(
        entries, ordered, by_folded, {name: frozenset(names) for name, names in near.items()}
    )


def read_entries(data: str) -> Iterator[SkillEntry]:
    """Entries of *data*, which is written as the head of `data/skills.txt` says."""
    category = ""
    for line in data.splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            category = line.strip("[]")
            continue
        names, _, links = line.partition(" ~ ")
        canonical, _, others = names.partition(" = ")
        aliases = [_read_alias(canonical), *(_read_alias(name) for name in _items(others))]
        linked = _items(links)
        yield SkillEntry(
            canonical=aliases[0].text,
            category=category,
            aliases=tuple(aliases),
            related=frozenset(name for name in linked if not name.startswith("+")),
            implies=frozenset(name[1:] for name in linked if name.startswith("+")),
        )


def _items(part: str) -> list[str]:
    return [item for item in part.strip().split(", ") if item]


def _read_alias(item: str) -> Alias:
    language = None
    if len(item) > 3 and item[2] == ":" and item[:2].islower():
        language, item = item[:2], item[3:]
    text = item.rstrip("^?")
    flags = item[len(text) :]
    return Alias(text, "^" in flags, "?" in flags, language)
