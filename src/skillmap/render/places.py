"""Where a JSON Pointer leads, in the words of a reader: "Work Experience › Data Analyst, Lumen › bullet 2"."""

from __future__ import annotations

from typing import Any

from skillmap.models.pointer import join_pointer, list_index, split_pointer
from skillmap.models.resume import CUSTOM_PREFIX, Resume
from skillmap.render.characters import clean
from skillmap.render.locales import load_locale

_ENTRY_NAMES = (
    "position",
    "studyType",
    "title",
    "language",
    "name",
    "organization",
    "institution",
    "subtitle",
)
"""Fields that name an entry, the one that tells most first; two of them are shown."""
_LIST_WORDS = {"highlights": "bullet", "keywords": "keyword", "courses": "course", "roles": "role"}
_FIELD_WORDS = {"studyType": "degree", "startDate": "start", "endDate": "end", "label": "headline"}
_SEPARATOR = " › "


def place(resume: Resume, pointer: str) -> str:
    """Where *pointer* leads in *resume*, in English; what *resume* does not have is named by its number."""
    tokens = split_pointer(pointer)
    if tokens[:2] == ("meta", "skillmap"):
        return _presentation(resume, tokens[2:])
    if not tokens:
        return "Resume"
    if tokens == ("basics", "summary"):
        return section_title(resume, "summary")
    if tokens[0] == "basics":
        return _SEPARATOR.join(["Head", *(_word(token) for token in tokens[1:])])
    steps = [section_title(resume, tokens[0])]
    if len(tokens) > 1:
        steps.append(_entry(resume, tokens[:2]))
    return _SEPARATOR.join(steps + _field(tokens[2:]))


def section_title(resume: Resume, key: str) -> str:
    """The title of section *key*: as printed, else in English."""
    custom = resume.custom_section(key) if key.startswith(CUSTOM_PREFIX) else None
    printed = (resume.presentation.section_titles or {}).get(key)
    english = load_locale("en").sections.get(key, key)
    return clean(printed) or (clean(custom.title) if custom else "") or english


def value_at(resume: Resume, pointer: str) -> Any:
    """The plain value at *pointer*, or None when there is nothing."""
    try:
        return resume.at(pointer)
    except (KeyError, ValueError):
        return None


def _presentation(resume: Resume, tokens: tuple[str, ...]) -> str:
    if tokens[:1] == ("sectionOrder",):
        return "Order of sections"
    if tokens[:1] != ("customSections",) or len(tokens) < 2:
        return "Presentation"
    head = ("meta", "skillmap", "customSections", tokens[1])
    title = value_at(resume, join_pointer(*head, "title"))
    steps = [clean(title) if isinstance(title, str) else f"section {_number(tokens[1])}"]
    if tokens[2:3] == ("entries",) and len(tokens) > 3:
        steps.append(_entry(resume, (*head, "entries", tokens[3])))
        return _SEPARATOR.join(steps + _field(tokens[4:]))
    return _SEPARATOR.join(steps + _field(tokens[2:]))


def _entry(resume: Resume, tokens: tuple[str, ...]) -> str:
    """What the entry is called, or its number from 1."""
    value = value_at(resume, join_pointer(*tokens))
    names: list[str] = []
    if isinstance(value, dict):
        texts = (value.get(name) for name in _ENTRY_NAMES)
        names = [clean(text) for text in texts if isinstance(text, str) and clean(text)]
    return ", ".join(names[:2]) or f"entry {_number(tokens[-1])}"


def _field(tokens: tuple[str, ...]) -> list[str]:
    if not tokens:
        return []
    if len(tokens) == 2 and tokens[0] in _LIST_WORDS:
        return [f"{_LIST_WORDS[tokens[0]]} {_number(tokens[1])}"]
    if len(tokens) == 1 and tokens[0] in _LIST_WORDS:
        return [f"{_LIST_WORDS[tokens[0]]}s"]
    return [_word(token) for token in tokens]


def _word(token: str) -> str:
    return _FIELD_WORDS.get(token, token if list_index(token) is None else _number(token))


def _number(token: str) -> str:
    """An index as people count; `-` is past the end."""
    index = list_index(token)
    return "(new)" if index is None else str(index + 1)
