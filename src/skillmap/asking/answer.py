"""Answers in JSON: schemas that servers hold them to strictly, and reading what came.

A server that knows no schemas may send anything, so that whoever reads looks at every type again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import JsonValue
from pydantic_core import from_json

ANSWER_CHARACTERS_MAX = 60_000
"""Characters of one answer that are read: ten times what a resume of two pages takes."""
FENCE_CHARACTERS_MAX = 200
"""What may stand before the JSON, such as a Markdown fence of a server that knows no schemas."""


def strict_object(properties: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """An object that has exactly *properties*, as strict structured output asks for."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


TEXT: dict[str, JsonValue] = {"type": "string"}
TEXTS: dict[str, JsonValue] = {"type": "array", "items": TEXT}


def read_object(text: str) -> dict[str, JsonValue] | None:
    """The one object that an answer is, or None; a Markdown fence around it is passed over."""
    start, end = text.find("{"), text.rfind("}")
    if not 0 <= start <= FENCE_CHARACTERS_MAX or end < start or len(text) > ANSWER_CHARACTERS_MAX:
        return None
    try:
        found: Any = from_json(text[start : end + 1])
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def texts(value: object) -> Sequence[str]:
    """The texts in a list; none where *value* is no list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
