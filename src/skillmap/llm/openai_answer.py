"""What answers of both interfaces have in common while they arrive."""

from __future__ import annotations

from skillmap.errors import ModelUnavailableError
from skillmap.models.language_model import FinishReason
from skillmap.models.usage import Usage


class OpenAIAnswer:
    """An answer as it arrives.

    Its pieces are JSON that nobody has checked: one that is something else raises whatever that leads to.
    """

    def __init__(self) -> None:
        self.usage: Usage | None = None
        """As the server reports it, at the end."""
        self.began = False
        """Whether any of the answer has arrived."""
        self.received = 0
        """Characters of the answer so far."""
        self._reason: FinishReason | None = None
        self._refused = False

    def check_complete(self, name: str) -> None:
        """Hold the answer of the model *name* to be whole.

        Raises:
            ModelUnavailableError: The stream ended before the answer did.
        """
        if self._reason is None:
            raise ModelUnavailableError(f"{name} broke off before the answer was complete.")
