"""The contract that every ledger keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from skillmap.errors import (
    HoldNotOpenError,
    InsufficientCreditsError,
    TransferConflictError,
)
from skillmap.models.billing import AccountId, HoldId
from skillmap.protocols import Ledger
from skillmap.testing._rules import require, require_raises

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)


def check_ledger(factory: Callable[[], Ledger]) -> None:
    """Hold the empty ledgers that *factory* makes to the contract of `Ledger`.

    Raises:
        AssertionError: It breaks the contract; the message says how.
    """
    for check in (_grants, _holds, _refuses_what_is_not_there, _repeats, _expires):
        ledger = factory()
        require(isinstance(ledger, Ledger), "it has the members of Ledger")
        check(ledger)
        for account_id in (AccountId("a"), AccountId("b")):
            _require_books(ledger, account_id)


def _grants(ledger: Ledger) -> None:
    account = AccountId("a")
    ledger.post(account, 500, key="g1", reason="gift", now=_NOW)
    ledger.post(account, -200, key="g2", reason="mistake", now=_NOW)
    require(ledger.balance(account).posted_units == 300, "grants and corrections add up")
    require(ledger.balance(AccountId("b")).posted_units == 0, "accounts are separate")
    require([entry.key for entry in ledger.history(account)] == ["g1", "g2"], "oldest first")


def _holds(ledger: Ledger) -> None:
    account = AccountId("a")
    ledger.post(account, 500, key="g", reason="gift", now=_NOW)
    first = ledger.hold(account, 300, key="h1", lifetime=_HOUR, now=_NOW)
    second = ledger.hold(account, 200, key="h2", lifetime=_HOUR, now=_NOW)
    require(ledger.balance(account).available_units == 0, "what is held is not available")
    captured = ledger.capture(first.id, 120, key="c", now=_NOW)
    require(captured.captured_units == 120, "a capture takes what was used")
    ledger.release(second.id, key="r", now=_NOW)
    balance = ledger.balance(account)
    require((balance.posted_units, balance.held_units) == (380, 0), "the rest comes back")
    require_raises(HoldNotOpenError, lambda: ledger.release(first.id, key="r2", now=_NOW))
    require_raises(HoldNotOpenError, lambda: ledger.capture(HoldId("none"), 1, key="c2", now=_NOW))


def _refuses_what_is_not_there(ledger: Ledger) -> None:
    account = AccountId("a")
    ledger.post(account, 100, key="g", reason="gift", now=_NOW)
    require_raises(
        InsufficientCreditsError,
        lambda: ledger.hold(account, 101, key="h", lifetime=_HOUR, now=_NOW),
    )
    require_raises(
        InsufficientCreditsError,
        lambda: ledger.post(account, -101, key="p", reason="mistake", now=_NOW),
    )
    # A refused call leaves its key free: the same call may succeed once there is more.
    ledger.post(account, 1, key="g2", reason="gift", now=_NOW)
    ledger.hold(account, 101, key="h", lifetime=_HOUR, now=_NOW)


def _repeats(ledger: Ledger) -> None:
    account = AccountId("a")
    entry = ledger.post(account, 100, key="g", reason="gift", now=_NOW)
    again = ledger.post(account, 100, key="g", reason="gift", now=_NOW + _HOUR)
    require(entry == again, "the same key gives the first result")
    hold = ledger.hold(account, 60, key="h", lifetime=_HOUR, now=_NOW)
    require(hold == ledger.hold(account, 60, key="h", lifetime=_HOUR, now=_NOW), "also of a hold")
    captured = ledger.capture(hold.id, 50, key="c", now=_NOW)
    require(captured == ledger.capture(hold.id, 50, key="c", now=_NOW), "also of a capture")
    require(ledger.balance(account).posted_units == 50, "a repeated call moves nothing")
    require_raises(
        TransferConflictError,
        lambda: ledger.post(account, 101, key="g", reason="gift", now=_NOW),
    )
    require_raises(TransferConflictError, lambda: ledger.release(hold.id, key="h", now=_NOW))


def _expires(ledger: Ledger) -> None:
    account = AccountId("a")
    ledger.post(account, 100, key="g", reason="gift", now=_NOW)
    hold = ledger.hold(account, 60, key="h", lifetime=_HOUR, now=_NOW)
    require(ledger.expire(now=_NOW + _HOUR / 2) == (), "an open hold stays")
    require_raises(HoldNotOpenError, lambda: ledger.capture(hold.id, 1, key="c", now=_NOW + _HOUR))
    require(ledger.balance(account).available_units == 100, "an overdue hold comes back")
    require(ledger.expire(now=_NOW + _HOUR) == (), "and only once")


def _require_books(ledger: Ledger, account_id: AccountId) -> None:
    entries = tuple(ledger.history(account_id))
    balance = ledger.balance(account_id)
    posted = sum(entry.posted_change_units for entry in entries)
    held = sum(entry.held_change_units for entry in entries)
    require(
        (posted, held) == (balance.posted_units, balance.held_units),
        "the balance is the sum of the entries",
    )
