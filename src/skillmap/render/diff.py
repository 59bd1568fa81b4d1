"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

Operation = Literal["same", "removed", "added"]

WORDS_MAX = 2_000
"""Longest text, in words and marks, that is compared word by word: the comparison takes quadratic time."""

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


def diff_words(before: str, after: str) -> tuple[tuple[Operation, str], ...]:
    """Stretches of text in reading order: those in both, those only *before*, those only *after*.

    Joined without those added it is *before*, joined without those removed it is *after*. Beyond `WORDS_MAX` the whole
    text counts as replaced.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if max(len(old), len(new)) > WORDS_MAX:
        return (("removed", before), ("added", after))
    return tuple(_stretches(old, new))


def _stretches(old: list[str], new: list[str]) -> Iterator[tuple[Operation, str]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield "same", "".join(old[old_start:old_end])
            continue
        if old_end > old_start:
            yield "removed", "".join(old[old_start:old_end])
        if new_end > new_start:
            yield "added", "".join(new[new_start:new_end])
