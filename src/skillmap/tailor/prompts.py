"""Prompts as data: one versioned file per step in `data/prompts/`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

PROMPTS = ("rewrite", "repair", "nudge", "intent", "chat", "letters", "interview")
"""Names of the prompts of the model agent."""
LEAKED_WORDS = 10
"""Words in a row of our own instructions that nothing shown to a person may have."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told in one step. `words` are tables of wordings, such as one per tone."""

    name: str
    version: int
    system: str
    task: str
    words: Mapping[str, Mapping[str, str]]

    @property
    def label(self) -> str:
        """Name and version, such as `rewrite.1`."""
        return f"{self.name}.{self.version}"

    def fill_task(self, **words: object) -> str:
        """The task with its places filled."""
        return self.task.format_map(words)


@cache
def prompt(name: str) -> Prompt:
    """The prompt of that name; files are read once."""
    file = resources.files("skillmap.tailor").joinpath("data", "prompts", f"{name}.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    words = {key: value for key, value in data.items() if isinstance(value, dict)}
    return Prompt(
        name=name,
        version=int(data["version"]),
        system=data["system"].strip(),
        task=data["task"].strip(),
        words=words,
    )


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
