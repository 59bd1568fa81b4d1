"""What both interfaces send: pieces of a stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event of a stream as bytes; `content` when it carries a piece of what the model says, `last` at the end."""

    data: bytes
    content: bool = False
    last: bool = False


def pieces(text: str, characters: int) -> Iterator[str]:
    """*text* in pieces of that many characters; none of an empty text."""
    for start in range(0, len(text), characters):
        yield text[start : start + characters]
