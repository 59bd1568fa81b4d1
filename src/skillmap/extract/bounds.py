"""Limits that every reader keeps: looked at early, and each named as in `ExtractLimits`."""

from __future__ import annotations

import time

from skillmap.errors import DocumentLimitError
from skillmap.models.limits import ExtractLimits


def check(limit: str, limits: ExtractLimits, actual: float) -> None:
    """Raise `DocumentLimitError` when *actual* is over the limit of that name."""
    maximum = getattr(limits, limit)
    if actual > maximum:
        raise DocumentLimitError(limit, maximum=maximum, actual=actual)


class Budget:
    """What reading one document may still cost: time and characters."""

    def __init__(self, limits: ExtractLimits) -> None:
        """Start the clock."""
        self._limits = limits
        self._end = time.monotonic() + limits.seconds_max
        self._characters = 0

    def tick(self, characters: int = 0) -> None:
        """Count *characters* and look at the clock.

        Raises:
            DocumentLimitError: `characters_max` or `seconds_max` is passed.
        """
        self._characters += characters
        check("characters_max", self._limits, self._characters)
        if time.monotonic() > self._end:
            raise DocumentLimitError("seconds_max", maximum=self._limits.seconds_max)
