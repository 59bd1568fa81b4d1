"""Prompts as data: one versioned file per step in `data/prompts/` of a room."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources


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


def load_prompt(room: str, name: str) -> Prompt:
    """The prompt *name* of the package *room*, such as `skillmap.tailor`."""
    file = resources.files(room).joinpath("data", "prompts", f"{name}.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    words = {key: value for key, value in data.items() if isinstance(value, dict)}
    return Prompt(
        name=name,
        version=int(data["version"]),
        system=data["system"].strip(),
        task=data["task"].strip(),
        words=words,
    )
