"""Credits: the ledger's rules and where its books are kept."""

from __future__ import annotations

from skillmap.billing.memory import MemoryLedger
from skillmap.billing.notifier import LogNotifier

__all__ = ["LogNotifier", "MemoryLedger"]
