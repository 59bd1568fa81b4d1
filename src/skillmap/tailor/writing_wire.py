"""What a model answers when it writes letters or questions: strict schemas, and what is read of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from skillmap.asking.answer import TEXT, TEXTS, strict_object


def _list_of(key: str, properties: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return strict_object({key: {"type": "array", "items": strict_object(properties)}})


KINDS = ("cover_letter", "follow_up_email", "outreach_message")
CATEGORIES = ("technical", "behavioural", "role", "company", "gap")

PASSAGES_SCHEMA: dict[str, JsonValue] = _list_of(
    "passages",
    {
        "in": {"type": "string", "enum": list(KINDS)},
        "ev": TEXTS,
        "req": TEXTS,
        "text": TEXT,
    },
)
QUESTIONS_SCHEMA: dict[str, JsonValue] = _list_of(
    "questions",
    {
        "cat": {"type": "string", "enum": list(CATEGORIES)},
        "text": TEXT,
        "req": TEXTS,
        "points": {"type": "array", "items": strict_object({"text": TEXT, "ev": TEXTS})},
    },
)


class _Wire(BaseModel):
    """Part of an answer. Further fields are passed over: servers add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class WirePassage(_Wire):
    """A paragraph of one writing. Labels may be missing where no schema was enforced."""

    kind: Literal["cover_letter", "follow_up_email", "outreach_message"]
    text: str
    ev: tuple[str, ...] = ()
    req: tuple[str, ...] = ()

    @classmethod
    def read(cls, found: Mapping[str, JsonValue]) -> WirePassage | None:
        """The passage that *found* is, or None."""
        try:
            return cls.model_validate({**found, "kind": found.get("in")})
        except ValidationError:
            return None


class WirePoint(_Wire):
    """A point of an answer."""

    text: str
    ev: tuple[str, ...] = ()


class WireQuestion(_Wire):
    """A question with the points of an answer."""

    cat: Literal["technical", "behavioural", "role", "company", "gap"]
    text: str
    req: tuple[str, ...] = ()
    points: tuple[WirePoint, ...] = ()

    @classmethod
    def read(cls, found: Mapping[str, JsonValue]) -> WireQuestion | None:
        """The question that *found* is, or None."""
        try:
            return cls.model_validate(found)
        except ValidationError:
            return None
