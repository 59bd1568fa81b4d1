"""Limits that every reader keeps: looked at early, and each named as in `ExtractLimits`."""

from __future__ import annotations

import time
from collections.abc import Iterator

from skillmap.errors import DocumentLimitError
from skillmap.extract.watch import current
from skillmap.models.limits import ExtractLimits


def check(limit: str, limits: ExtractLimits, actual: float) -> None:
    """Raise `DocumentLimitError` when *actual* is over the limit of that name."""
    maximum = getattr(limits, limit)
    if actual > maximum:
        raise DocumentLimitError(limit, maximum=maximum, actual=actual)


class Budget:
    """What reading one document may still cost: time and characters. Whoever watches can end it at any tick."""

    def __init__(self, limits: ExtractLimits) -> None:
        """Start the clock."""
        self._limits = limits
        self._end = time.monotonic() + limits.seconds_max
        self._characters = 0
        self._watch = current()

    def pages(self, count: int) -> Iterator[int]:
        """Numbers of *count* pages from 1, each to be read before the next one is asked for; who watches is told.

        Raises:
            DocumentLimitError: A page took longer than `page_seconds_max`.
        """
        for number in range(1, count + 1):
            self._watch.pages_read(number - 1, count)
            began = time.monotonic()
            yield number
            if time.monotonic() - began > self._limits.page_seconds_max:
                raise DocumentLimitError("page_seconds_max", maximum=self._limits.page_seconds_max)
        self._watch.pages_read(count, count)

    def tick(self, characters: int = 0) -> None:
        """Count *characters* and look at the clock.

        Raises:
            DocumentLimitError: `characters_max` or `seconds_max` is passed.
            RunCancelledError: The work is to end.
        """
        self._watch.check()
        self._characters += characters
        check("characters_max", self._limits, self._characters)
        if time.monotonic() > self._end:
            raise DocumentLimitError("seconds_max", maximum=self._limits.seconds_max)
