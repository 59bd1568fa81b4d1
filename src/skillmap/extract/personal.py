"""Lines of personal data that no field is for."""

from __future__ import annotations

import re

from skillmap.extract.alternatives import either
from skillmap.extract.plain import fold, level
from skillmap.extract.word_pool import Pool, per_pool

PERSONAL_WORDS_MAX = 5
"""Longer lines that begin with the label of a personal fact are one only where a colon, dash or number follows it."""


@per_pool
def _personal(pool: Pool) -> re.Pattern[str]:
    return re.compile(rf"{either(map(fold, pool.words('personal_labels')))}(?!\w)")


def is_personal_line(text: str) -> bool:
    """Whether *text* is a line that no field is for: birth, nationality, when the file was last updated."""
    plain = level(text.strip(" •·|-"))
    label = _personal().match(plain)
    if label is None:
        return False
    after = plain[label.end() :]
    told = re.match(r"\s*(?:[:：.,(/|–-]|\d|$)", after) is not None
    return told or len(plain.split()) <= PERSONAL_WORDS_MAX
