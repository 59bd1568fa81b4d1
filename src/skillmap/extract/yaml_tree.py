"""YAML as plain texts, lists and mappings: no tags, no objects, and bounded however it refers to itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from skillmap.errors import InvalidResumeError, MissingExtraError
from skillmap.extract.bounds import Budget, check
from skillmap.extract.encoding import joined_surrogates
from skillmap.models.limits import ExtractLimits

_NULL = {"", "~", "null", "Null", "NULL"}
_MERGE = "<<"

Tree = str | list[Any] | dict[str, Any] | None


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet. `size` counts all characters in it."""

    value: list[Any] | dict[str, Any]
    anchor: str | None = None
    key: str | None = None
    size: int = 0
    merged: list[dict[str, Any]] = field(default_factory=list)


def read_yaml(text: str, budget: Budget, limits: ExtractLimits) -> Tree:
    """The first document in *text*. Every scalar is the text that stands there: 3.90 stays "3.90".

    What an alias repeats counts again, so that a short file cannot become a large tree. No tag is looked at.

    Raises:
        DocumentLimitError: It is larger than `characters_max`, or deeper than `xml_depth_max`.
        InvalidResumeError: It is no YAML.
    """
    yaml = _yaml()
    reading = _Reading(budget, limits)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.DocumentEndEvent):
                break
            reading.take(event, type(event).__name__)
    except yaml.YAMLError as error:
        raise InvalidResumeError("the text is no YAML") from error
    except RecursionError as error:
        raise InvalidResumeError("it is nested too deeply") from error
    return reading.root


class _Reading:
    def __init__(self, budget: Budget, limits: ExtractLimits) -> None:
        self.root: Tree = None
        self._budget = budget
        self._limits = limits
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Tree, int]] = {}
        self._size = 0

    def take(self, event: Any, kind: str) -> None:
        """Follow one event of PyYAML's parser."""
        self._budget.tick()
        if kind == "ScalarEvent":
            text = joined_surrogates(event.value)
            is_null = event.implicit[0] and text in _NULL
            self._put(None if is_null else text, len(event.value) + 1, event.anchor)
        elif kind in {"SequenceStartEvent", "MappingStartEvent"}:
            self._open.append(_Open([] if kind[0] == "S" else {}, event.anchor))
            check("xml_depth_max", self._limits, len(self._open))
        elif kind in {"SequenceEndEvent", "MappingEndEvent"}:
            done = self._open.pop()
            if isinstance(done.value, dict):
                for merged in done.merged:
                    done.value = {**merged, **done.value}
            self._put(done.value, done.size + 1, done.anchor)
        elif kind == "AliasEvent":
            if event.anchor not in self._anchors:
                raise InvalidResumeError("it refers to something that is not there")
            value, size = self._anchors[event.anchor]
            self._put(value, size, None)

    def _put(self, value: Tree, size: int, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = (value, size)
        self._size += size
        check("characters_max", self._limits, self._size)
        if not self._open:
            self.root = value
            return
        around = self._open[-1]
        around.size += size
        if isinstance(around.value, list):
            around.value.append(value)
        elif around.key is None:
            around.key = value if isinstance(value, str) else ""
        else:
            if around.key == _MERGE:
                around.merged += [part for part in _listed(value) if isinstance(part, dict)]
            else:
                around.value[around.key] = value
            around.key = None


def _listed(value: Tree) -> Iterator[Any]:
    yield from value if isinstance(value, list) else [value]


def _yaml() -> ModuleType:
    try:
        import yaml
    except ImportError as error:
        raise MissingExtraError("PyYAML", extra="standard") from error
    return yaml
