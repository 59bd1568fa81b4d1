"""Prompts as data: one versioned file per step in `data/prompts/`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from skillmap.asking.prompts import Prompt, load_prompt

PROMPTS = ("rewrite", "repair", "nudge", "intent", "chat", "letters", "interview")
"""Names of the prompts of the model agent."""
LEAKED_WORDS = 10
"""Words in a row of our own instructions that nothing shown to a person may have."""


@cache
def prompt(name: str) -> Prompt:
    """The prompt of that name; files are read once."""
    return load_prompt("skillmap.tailor", name)


def quotes_prompt(text: str) -> bool:
    """Whether *text* has `LEAKED_WORDS` words in a row that are our instructions."""
    said = _runs(text)
    return bool(said) and any(said & _system_runs(name) for name in PROMPTS)


@cache
def _system_runs(name: str) -> frozenset[tuple[str, ...]]:
    return _runs(prompt(name).system)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    starts = range(len(words) - LEAKED_WORDS + 1)
    return frozenset(tuple(words[at : at + LEAKED_WORDS]) for at in starts)


def composed_version(names: Iterable[str]) -> str:
    """Versions of those prompts as one text, such as `rewrite.1+repair.1`."""
    return "+".join(prompt(name).label for name in names)
