"""The default notifier: a line in the log, without the message's text."""

from __future__ import annotations

import logging

from skillmap.models.billing import Message
from skillmap.protocols import ProviderStatus

_LOGGER = logging.getLogger("skillmap.notifications")


class LogNotifier:
    """`Notifier` that logs that there is a message, and for which account. Name `log`.

    Subject and text stay out of the log: they may hold personal data.
    """

    name = "log"

    def __init__(self) -> None:
        """Nothing sent yet."""
        self._sent: set[str] = set()

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    def notify(self, message: Message) -> None:
        """Log it once per key."""
        if message.key in self._sent:
            return
        self._sent.add(message.key)
        _LOGGER.info("message %s for account %s", message.key, message.account_id)
