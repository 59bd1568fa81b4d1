"""Contact data of people, found in texts that were sent to a model.

Written apart from what hides such data before it is sent, so that one finds what the other forgets.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
PEOPLE_FOLDERS = ("tests", "examples", "benchmarks", "src/skillmap/testing")
PEOPLE_FILES = (".py", ".json", ".toml", ".txt", ".md", ".html", ".typ")

# Nobody of that name: words in tests that only look like the name of a person.
NO_NAMES = frozenset({"first last"})

_KINDS = {
    "mail address": re.compile(
        r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
    ),
    "link": re.compile(r"https?://|\bwww\.|\bmailto:|\btel:", re.IGNORECASE),
    "profile": re.compile(
        r"\b(?:linkedin\.com|github\.com|gitlab\.com|xing\.com|twitter\.com|x\.com|bsky\.app"
        r"|stackoverflow\.com|medium\.com|facebook\.com|instagram\.com)/[\w@-]",
        re.IGNORECASE,
    ),
    "street": re.compile(
        r"\b\d{1,5}[a-z]?\s+(?:[A-Z][\w'.-]+\s+){1,3}"
        r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Boulevard|Blvd|Way|Court)\b"
        r"|\b[A-ZÄÖÜ][\wäöüß-]+(?:straße|strasse|str\.|gasse|allee|weg|platz)\s+\d+"
        r"|\b(?:Rue|Calle|Rua|Via)\s+(?:\w+\s+){1,4}\d+"
    ),
}
_PHONE = re.compile(
    r"(?<![\w.-])(?:(?:\+|00?|\()\d[\d ().\u00a0/-]{6,}\d|\d{3}[-. \u00a0]\d{3}[-. \u00a0]\d{4})(?!\w)"
)
_PHONE_DIGITS = range(8, 16)
_MONTHS = re.compile(
    r"(?:\d{1,2}[./-])?\d{1,2}[./-](?:19|20)\d\d(?:[ –-]+(?:\d{1,2}[./-])?\d{1,2}[./-](?:19|20)\d\d)*"
)
_NAME = re.compile(r"(?:\"basics\"\s*:\s*\{|\bBasics\()\s*\"?name\"?\s*[:=]\s*\"([^\"\\]+)\"")
_MAIL_OF_A_PERSON = re.compile(r"\b([a-z]{2,}[._][a-z]{3,})@[\w.-]*example\.(?:com|org|net)\b")


def contact_data(text: str) -> tuple[str, ...]:
    """What in *text* is contact data, each as `kind: text`, kinds in a fixed order."""
    found = [
        f"{kind}: {match.group()}"
        for kind, pattern in _KINDS.items()
        for match in pattern.finditer(text)
    ]
    found += [f"telephone: {number}" for number in _phones(text)]
    found += [f"name: {match.group()}" for match in _people_pattern().finditer(text)]
    return tuple(dict.fromkeys(found))


def strings_of(value: object) -> Iterator[str]:
    """Every string in a value of JSON, keys included, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield str(key)
            yield from strings_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings_of(part)


@functools.cache
def people() -> tuple[str, ...]:
    """Names of the people who do not exist: of every resume in tests, examples and benchmarks, in lower case."""
    names: set[str] = set()
    for folder in PEOPLE_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in PEOPLE_FILES:
                text = path.read_text("utf-8", errors="replace")
                names |= {name for match in _NAME.finditer(text) if (name := match[1])}
                names |= {
                    re.sub(r"[._]", " ", match[1]) for match in _MAIL_OF_A_PERSON.finditer(text)
                }
    folded = {" ".join(name.casefold().split()) for name in names}
    return tuple(sorted(name for name in folded - NO_NAMES if name.count(" ") in (1, 2)))


def _phones(text: str) -> Iterator[str]:
    for match in _PHONE.finditer(text):
        number = match.group().strip(" ./-")
        digits = sum(character.isdigit() for character in number)
        if digits in _PHONE_DIGITS and not _MONTHS.fullmatch(number):
            yield number


@functools.cache
def _people_pattern() -> re.Pattern[str]:
    """Names in their order or turned round, also as parts of an address, such as `maya-lindholm`."""
    forms = ["(?!)"]  # Nobody at all is found where nobody is known.
    for name in people():
        parts = [re.escape(part) for part in name.split()]
        forms.append(r"[\s._-]*".join(parts))
        forms.append(rf"{parts[-1]},\s*{parts[0]}")
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)
