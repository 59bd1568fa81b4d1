"""A ledger whose books are in memory, for tests and trials. A restart forgets them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from skillmap.errors import HoldNotOpenError, InsufficientCreditsError, TransferConflictError
from skillmap.models.billing import (
    AccountId,
    Balance,
    Entry,
    EntryId,
    EntryKind,
    Hold,
    HoldId,
    HoldState,
)
from skillmap.protocols import ProviderStatus

_Arguments = tuple[object, ...]
_Result = TypeVar("_Result", Entry, Hold)


@dataclass(slots=True)
class _Account:
    """Entries in order, and their sums."""

    entries: list[Entry] = field(default_factory=list)
    posted_units: int = 0
    held_units: int = 0

    @property
    def available_units(self) -> int:
        return self.posted_units - self.held_units


class MemoryLedger:
    """`Ledger` in memory, safe to use from several threads. Name `memory`."""

    name = "memory"

    def __init__(self) -> None:
        """Empty books."""
        self._lock = threading.Lock()
        self._accounts: dict[AccountId, _Account] = {}
        self._holds: dict[HoldId, Hold] = {}
        self._results: dict[str, tuple[_Arguments, Entry | Hold]] = {}

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    def post(
        self, account_id: AccountId, amount_units: int, *, key: str, reason: str, now: datetime
    ) -> Entry:
        """Grant (positive) or take away (negative) units.

        Raises:
            InsufficientCreditsError: More would be taken than is available.
            TransferConflictError: *key* was used with other arguments.
            ValueError: *amount_units* is 0, or *now* has no time zone.
        """
        if amount_units == 0:
            raise ValueError("an entry moves at least one unit")

        def work() -> Entry:
            self._require(account_id, -amount_units)
            kind: EntryKind = "grant" if amount_units > 0 else "adjust"
            return self._enter(
                account_id, kind, key=key, posted=amount_units, now=now, reason=reason
            )

        return self._once(key, ("post", account_id, amount_units, reason), now, Entry, work)

    def hold(
        self,
        account_id: AccountId,
        amount_units: int,
        *,
        key: str,
        lifetime: timedelta,
        now: datetime,
    ) -> Hold:
        """Set units aside.

        Raises:
            InsufficientCreditsError: Fewer are available.
            TransferConflictError: *key* was used with other arguments.
            ValueError: *amount_units* or *lifetime* is not positive, or *now* has no time zone.
        """
        if amount_units <= 0 or lifetime <= timedelta(0):
            raise ValueError("a hold has a positive amount and lifetime")

        def work() -> Hold:
            self._require(account_id, amount_units)
            hold = Hold(
                id=HoldId(f"hold-{len(self._holds) + 1}"),
                account_id=account_id,
                amount_units=amount_units,
                expires_at=now + lifetime,
            )
            self._enter(account_id, "hold", key=key, held=amount_units, now=now, hold_id=hold.id)
            self._holds[hold.id] = hold
            return hold

        return self._once(key, ("hold", account_id, amount_units, lifetime), now, Hold, work)

    def capture(self, hold_id: HoldId, amount_units: int, *, key: str, now: datetime) -> Hold:
        """Take what was used and give the rest back.

        Raises:
            HoldNotOpenError: It was captured, released, or has expired.
            TransferConflictError: *key* was used with other arguments.
            ValueError: *amount_units* is negative or more than is held, or *now* has no time zone.
        """

        def work() -> Hold:
            hold = self._open_hold(hold_id, now)
            if not 0 <= amount_units <= hold.amount_units:
                raise ValueError("a capture takes between nothing and what is held")
            return self._close(
                hold, "captured", "capture", key=key, now=now, captured_units=amount_units
            )

        return self._once(key, ("capture", hold_id, amount_units), now, Hold, work)

    def release(self, hold_id: HoldId, *, key: str, now: datetime) -> Hold:
        """Give everything back.

        Raises:
            HoldNotOpenError: It was captured, released, or has expired.
            TransferConflictError: *key* was used with other arguments.
            ValueError: *now* has no time zone.
        """

        def work() -> Hold:
            return self._close(
                self._open_hold(hold_id, now), "released", "release", key=key, now=now
            )

        return self._once(key, ("release", hold_id), now, Hold, work)

    def expire(self, *, now: datetime) -> tuple[Hold, ...]:
        """Give back every hold that is past its time; those that were, oldest first."""
        _require_time_zone(now)
        with self._lock:
            overdue = [
                hold
                for hold in self._holds.values()
                if hold.state == "held" and hold.expires_at <= now
            ]
            return tuple(
                self._close(hold, "expired", "expire", key=f"expire:{hold.id}", now=now)
                for hold in overdue
            )

    def balance(self, account_id: AccountId) -> Balance:
        """Sum of the account's entries."""
        with self._lock:
            account = self._accounts.get(account_id, _Account())
            return Balance(posted_units=account.posted_units, held_units=account.held_units)

    def history(self, account_id: AccountId) -> Iterator[Entry]:
        """The account's entries at this moment, oldest first."""
        with self._lock:
            entries = tuple(self._accounts.get(account_id, _Account()).entries)
        return iter(entries)

    def _once(
        self,
        key: str,
        arguments: _Arguments,
        now: datetime,
        kind: type[_Result],
        work: Callable[[], _Result],
    ) -> _Result:
        """Do *work* unless *key* was seen; a failure leaves the key unused."""
        _require_time_zone(now)
        with self._lock:
            if key in self._results:
                seen, result = self._results[key]
                if seen != arguments or not isinstance(result, kind):
                    raise TransferConflictError(key)
                return result
            done = work()
            self._results[key] = (arguments, done)
            return done

    def _require(self, account_id: AccountId, needed_units: int) -> None:
        available_units = self._accounts.get(account_id, _Account()).available_units
        if needed_units > available_units:
            raise InsufficientCreditsError(
                available_units=available_units, needed_units=needed_units
            )

    def _open_hold(self, hold_id: HoldId, now: datetime) -> Hold:
        hold = self._holds.get(hold_id)
        if hold is None:
            raise HoldNotOpenError(hold_id, state="unknown")
        if hold.state != "held":
            raise HoldNotOpenError(hold_id, state=hold.state)
        if hold.expires_at <= now:
            # Nobody has swept yet, and an overdue hold must not depend on who comes first.
            self._close(hold, "expired", "expire", key=f"expire:{hold.id}", now=now)
            raise HoldNotOpenError(hold_id, state="expired")
        return hold

    def _close(
        self,
        hold: Hold,
        state: HoldState,
        kind: EntryKind,
        *,
        key: str,
        now: datetime,
        captured_units: int = 0,
    ) -> Hold:
        closed = hold.model_copy(update={"state": state, "captured_units": captured_units})
        self._enter(
            hold.account_id,
            kind,
            key=key,
            posted=-captured_units,
            held=-hold.amount_units,
            now=now,
            hold_id=hold.id,
        )
        self._holds[hold.id] = closed
        return closed

    def _enter(
        self,
        account_id: AccountId,
        kind: EntryKind,
        *,
        key: str,
        now: datetime,
        posted: int = 0,
        held: int = 0,
        hold_id: HoldId | None = None,
        reason: str = "",
    ) -> Entry:
        account = self._accounts.setdefault(account_id, _Account())
        entry = Entry(
            id=EntryId(f"{account_id}:{len(account.entries) + 1}"),
            account_id=account_id,
            kind=kind,
            key=key,
            posted_change_units=posted,
            held_change_units=held,
            hold_id=hold_id,
            reason=reason,
            created_at=now,
        )
        account.entries.append(entry)
        account.posted_units += posted
        account.held_units += held
        # Checked where it could go wrong, and raised for real: `python -O` strips asserts.
        if not 0 <= account.held_units <= account.posted_units:
            raise RuntimeError("the books of an account no longer balance")
        return entry


def _require_time_zone(now: datetime) -> None:
    if now.tzinfo is None:
        raise ValueError("a time has a time zone")
