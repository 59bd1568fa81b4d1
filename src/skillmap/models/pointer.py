"""JSON Pointer (RFC 6901) over plain JSON values: the address of every text that can be edited."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

POINTERS_KEPT_MAX = 8_192
"""Pointers that are kept split: those of one resume are asked for again with each of its changes."""
_MISSING = object()
_BAD_ESCAPE = re.compile(r"~(?![01])")


@lru_cache(maxsize=POINTERS_KEPT_MAX)
def split_pointer(pointer: str) -> tuple[str, ...]:
    """Reference tokens of *pointer*, unescaped; the empty tuple for the whole document.

    Raises:
        ValueError: *pointer* is not empty and does not begin with `/`, or has a `~` that escapes
            nothing: with it, two pointers could name one place.
    """
    if pointer == "":
        return ()
    if not pointer.startswith("/"):
        raise ValueError("a JSON Pointer is empty or begins with '/'")
    if _BAD_ESCAPE.search(pointer):
        raise ValueError("in a JSON Pointer, '~' is written '~0'")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/"))


def join_pointer(*tokens: str | int) -> str:
    """The pointer whose reference tokens are *tokens*."""
    return "".join(
        [
            # Nearly all keys are words, which have nothing to escape.
            f"/{token}"
            if isinstance(token, int) or token.isalnum()
            else "/" + token.replace("~", "~0").replace("/", "~1")
            for token in tokens
        ]
    )


def list_index(token: str) -> int | None:
    """*token* as an index of an array, or None: `01`, `-` and `+1` are none."""
    if token == "0" or (token.isascii() and token.isdigit() and token[0] != "0"):
        return int(token)
    return None


def resolve_pointer(value: Any, pointer: str) -> Any:
    """What *pointer* shows in *value*.

    Raises:
        KeyError: There is nothing at *pointer*.
        ValueError: *pointer* is malformed.
    """
    found = _lookup(value, split_pointer(pointer))
    if found is _MISSING:
        raise KeyError(pointer)
    return found


def pointer_exists(value: Any, pointer: str) -> bool:
    """Whether *pointer* shows anything in *value*, be it null."""
    return _lookup(value, split_pointer(pointer)) is not _MISSING


def _lookup(value: Any, tokens: tuple[str, ...]) -> Any:
    for token in tokens:
        if isinstance(value, dict):
            value = value.get(token, _MISSING)
        elif isinstance(value, list | tuple):
            index = list_index(token)
            value = value[index] if index is not None and index < len(value) else _MISSING
        else:
            return _MISSING
        if value is _MISSING:
            return _MISSING
    return value
