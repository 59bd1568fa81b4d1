"""Patterns for long lists of words, quick to match."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_END = ""


def either(words: Iterable[str]) -> str:
    """A pattern that matches any of *words*, the longest that fits; nothing where there are none.

    White space in a word matches any, an apostrophe both kinds. Words that begin alike share a branch, so that the time
    hardly grows with their number.
    """
    tree: dict[str, Any] = {}
    for word in sorted(set(words)):
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[_END] = {}
    return _pattern(tree) if tree else r"(?!)"


def _pattern(node: dict[str, Any]) -> str:
    branches = [
        _escaped(character) + (_pattern(below) if set(below) != {_END} else "")
        for character, below in node.items()
        if character != _END
    ]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 else "|".join(branches)
    if _END in node:
        return f"(?:{joined})?"
    return joined if len(branches) == 1 else f"(?:{joined})"


def _escaped(character: str) -> str:
    if character == " ":
        return r"\s+"
    return "['’]" if character == "'" else re.escape(character)
