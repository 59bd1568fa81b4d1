"""What a model answers: strict schemas, and a reader that gives each object as soon as it is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError
from pydantic_core import from_json

from skillmap.asking.answer import (
    ANSWER_CHARACTERS_MAX,
    FENCE_CHARACTERS_MAX,
    TEXT,
    TEXTS,
    strict_object,
)

OBJECTS_MAX = 200
"""Objects of one answer that are read."""

_BULLET = re.compile(r"^[•*-]\s+")
# What neither ends a string, nor opens or closes anything.
_IN_STRING = re.compile(r'[^"\\\\]+')
_BETWEEN_STRINGS = re.compile(r'[^"{}\[\]]+')
_OBJECT_DEPTH = 2
"""Brackets that are open around an object of the list: the answer's own, and the list's."""


REASONS = ("term", "focus", "verb", "trim", "sum")
"""Codes that say why a line is edited; `data/prompts/rewrite.toml` has their wording."""

EDITS_SCHEMA: dict[str, JsonValue] = strict_object(
    {
        "edits": {
            "type": "array",
            "items": strict_object(
                {
                    "id": TEXT,
                    "req": TEXTS,
                    "why": {"type": "string", "enum": list(REASONS)},
                    "ev": TEXTS,
                    "text": TEXT,
                }
            ),
        }
    }
)
ORDER_SCHEMA: dict[str, JsonValue] = strict_object(
    {
        "lists": {
            "type": "array",
            "items": strict_object({"id": TEXT, "order": TEXTS, "drop": TEXTS}),
        }
    }
)
CHAT_SCHEMA: dict[str, JsonValue] = strict_object(
    {
        "undo": TEXTS,
        "edits": {"type": "array", "items": strict_object({"id": TEXT, "text": TEXT, "ev": TEXTS})},
        "lists": {
            "type": "array",
            "items": strict_object({"id": TEXT, "order": TEXTS, "drop": TEXTS}),
        },
        "reply": TEXT,
    }
)
INTENT_SCHEMA: dict[str, JsonValue] = strict_object(
    {"kind": {"type": "string", "enum": ["posting", "other"]}}
)


class _Wire(BaseModel):
    """Part of an answer. Types are checked, further fields are passed over: servers add some."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


_WireT = TypeVar("_WireT", bound=_Wire)


class WireEdit(_Wire):
    """A new text for a labelled line. All but `id` and `text` may be missing where no schema was enforced."""

    id: str
    text: str
    req: tuple[str, ...] = ()
    why: str = ""
    ev: tuple[str, ...] = ()

    @classmethod
    def read(cls, found: Mapping[str, JsonValue]) -> WireEdit | None:
        """The edit that *found* is, or None."""
        return _read(cls, found)


class WireOrder(_Wire):
    """A new order for a labelled list, and labels of lines to leave out."""

    id: str
    order: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()

    @classmethod
    def read(cls, found: Mapping[str, JsonValue]) -> WireOrder | None:
        """The order that *found* is, or None."""
        return _read(cls, found)


def _read(kind: type[_WireT], found: Mapping[str, JsonValue]) -> _WireT | None:
    plain = {
        key: tuple(value) if isinstance(value, list) else value for key, value in found.items()
    }
    try:
        return kind.model_validate(plain)
    except ValidationError:
        return None


class ObjectReader:
    """Objects of the list in a streamed answer `{"<key>": [{…}, {…}]}`, each once its last bracket is there.

    What stands before the first bracket and after the last one is passed over. An object that is no JSON is counted,
    and the next one is read.
    """

    def __init__(self, key: str) -> None:
        """*key* names the list."""
        self._key = key
        self._frame: list[str] = []
        self._object: list[str] = []
        self._stack: list[str] = []
        self._in_string = False
        self._escaped = False
        self._characters = 0
        self._closed = False
        self.objects_count = 0
        self.broken_count = 0

    @property
    def is_full(self) -> bool:
        """Whether a limit is passed: nothing more is read."""
        return self._characters > ANSWER_CHARACTERS_MAX or self.objects_count >= OBJECTS_MAX

    @property
    def is_whole(self) -> bool:
        """Whether the answer came to its end, and has the list and nothing else."""
        if not self._closed:
            return False
        try:
            frame = from_json("".join(self._frame))
        except ValueError:
            return False
        return isinstance(frame, dict) and isinstance(frame.get(self._key), list)

    def feed(self, text: str) -> Iterator[dict[str, JsonValue]]:
        """Objects that *text* completes, in order."""
        at = 0
        while at < len(text) and not (self._closed or self.is_full):
            plain = self._plain_length(text, at)
            if plain:
                self._characters += plain
                self._piece().append(text[at : at + plain])
                at += plain
                continue
            self._characters += 1
            at += 1
            if self._take(text[at - 1]):
                yield from self._complete()

    def _plain_length(self, text: str, at: int) -> int:
        """How many characters from *at* on are only to be kept: they open, close and escape nothing."""
        if not self._stack or self._escaped:
            return 0
        found = (_IN_STRING if self._in_string else _BETWEEN_STRINGS).match(text, at)
        room = ANSWER_CHARACTERS_MAX + 1 - self._characters
        return min(found.end() - at, room) if found else 0

    def _piece(self) -> list[str]:
        """Where characters are kept that change no depth."""
        return self._object if len(self._stack) > _OBJECT_DEPTH else self._frame

    def _take(self, char: str) -> bool:
        """Read one character; whether it completes an object of the list."""
        if not self._stack:
            if char == "{":
                self._open(char)
            elif self._characters > FENCE_CHARACTERS_MAX:
                self._closed = True
            return False
        if self._in_string:
            self._escaped, self._in_string = (
                (not self._escaped and char == "\\"),
                (self._escaped or char != '"'),
            )
        elif char == '"':
            self._in_string = True
        elif char in "{[":
            self._open(char)
            return False
        elif char in "}]":
            return self._close(char)
        self._piece().append(char)
        return False

    def _open(self, char: str) -> None:
        self._stack.append(char)
        self._piece().append(char)

    def _close(self, char: str) -> bool:
        depth = len(self._stack)
        self._piece().append(char)
        self._stack.pop()
        self._closed = depth == 1
        return depth == _OBJECT_DEPTH + 1

    def _complete(self) -> Iterator[dict[str, JsonValue]]:
        text = "".join(self._object)
        self._object.clear()
        self._frame.append("0")
        self.objects_count += 1
        try:
            found: Any = from_json(text)
        except ValueError:
            self.broken_count += 1
            return
        if isinstance(found, dict):
            yield found
        else:
            self.broken_count += 1


def clean_line(text: str) -> str:
    """*text* as one line: a bullet point has no breaks, and no bullet of its own."""
    return _BULLET.sub("", " ".join(text.split()))
