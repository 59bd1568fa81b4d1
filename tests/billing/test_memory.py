"""The ledger in memory keeps the contract, and its books always balance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmap.billing import LogNotifier, MemoryLedger
from skillmap.errors import BillingError, TransferConflictError
from skillmap.models.billing import AccountId, Entry, Hold, Message
from skillmap.testing.ledgers import check_ledger

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ACCOUNT = AccountId("acct_1")


def test_keeps_the_contract() -> None:
    """The default runs the suite that every ledger plugin runs."""
    check_ledger(MemoryLedger)


class _ForgetsKeys(MemoryLedger):
    """Repeats a repeated call."""

    def post(
        self, account_id: AccountId, amount_units: int, *, key: str, reason: str, now: datetime
    ) -> Entry:
        self._results.clear()
        return super().post(account_id, amount_units, key=key, reason=reason, now=now)


class _CapturesAll(MemoryLedger):
    """Takes what is held instead of what was used."""

    def capture(self, hold_id: str, amount_units: int, *, key: str, now: datetime) -> Hold:  # type: ignore[override]
        return super().capture(
            self._holds[hold_id].amount_units if hold_id in self._holds else 1,  # type: ignore[index, arg-type]
            amount_units,
            key=key,
            now=now,
        )


class _NeverExpires(MemoryLedger):
    """Keeps overdue holds."""

    def expire(self, *, now: datetime) -> tuple[Hold, ...]:
        return ()

    def _open_hold(self, hold_id: str, now: datetime) -> Hold:  # type: ignore[override]
        return super()._open_hold(hold_id, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("broken", [_ForgetsKeys, _CapturesAll, _NeverExpires])
def test_the_contract_bites(broken: type[MemoryLedger]) -> None:
    """A ledger with a planted fault does not pass."""
    with pytest.raises((AssertionError, BillingError)):
        check_ledger(broken)


CALLS = st.lists(
    st.tuples(
        st.sampled_from(["post", "take", "hold", "capture", "release", "expire"]),
        st.integers(min_value=1, max_value=60),
        st.integers(min_value=0, max_value=8),
        st.integers(min_value=0, max_value=90),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(CALLS)
def test_books_balance_whatever_happens(calls: list[tuple[str, int, int, int]]) -> None:
    """After any calls the balance is the sum of the entries and nothing is negative."""
    ledger = MemoryLedger()
    holds: list[Hold] = []
    clock = NOW
    for number, (call, amount, key, minutes) in enumerate(calls):
        clock += timedelta(minutes=minutes)
        name = f"{call}:{key}"
        try:
            if call == "post":
                ledger.post(ACCOUNT, amount, key=name, reason="gift", now=clock)
            elif call == "take":
                ledger.post(ACCOUNT, -amount, key=name, reason="mistake", now=clock)
            elif call == "hold":
                lifetime = timedelta(hours=1)
                holds.append(ledger.hold(ACCOUNT, amount, key=name, lifetime=lifetime, now=clock))
            elif call == "expire":
                ledger.expire(now=clock)
            elif holds:
                hold = holds[number % len(holds)]
                if call == "capture":
                    used = min(amount, hold.amount_units)
                    ledger.capture(hold.id, used, key=name, now=clock)
                else:
                    ledger.release(hold.id, key=name, now=clock)
        except BillingError:
            pass  # A refused call is a normal outcome; that it moved nothing is checked below.
        entries = list(ledger.history(ACCOUNT))
        balance = ledger.balance(ACCOUNT)

        assert sum(entry.posted_change_units for entry in entries) == balance.posted_units
        assert sum(entry.held_change_units for entry in entries) == balance.held_units
        assert 0 <= balance.held_units <= balance.posted_units


def test_a_key_belongs_to_one_kind_of_call() -> None:
    """The key of a grant cannot be used for a hold."""
    ledger = MemoryLedger()
    ledger.post(ACCOUNT, 100, key="k", reason="gift", now=NOW)

    with pytest.raises(TransferConflictError) as caught:
        ledger.hold(ACCOUNT, 100, key="k", lifetime=timedelta(hours=1), now=NOW)

    assert caught.value.key == "k"


@pytest.mark.parametrize(
    ("amount", "lifetime"), [(0, timedelta(hours=1)), (-1, timedelta(hours=1)), (1, timedelta(0))]
)
def test_a_hold_is_positive(amount: int, lifetime: timedelta) -> None:
    """Nothing, less than nothing, or no time at all cannot be held."""
    with pytest.raises(ValueError, match="positive"):
        MemoryLedger().hold(ACCOUNT, amount, key="k", lifetime=lifetime, now=NOW)


def test_times_have_a_zone() -> None:
    """A naive clock is refused before anything moves."""
    ledger = MemoryLedger()

    with pytest.raises(ValueError, match="time zone"):
        ledger.post(ACCOUNT, 1, key="k", reason="gift", now=datetime(2026, 1, 1))  # noqa: DTZ001

    assert ledger.balance(ACCOUNT).posted_units == 0


def test_a_message_is_logged_once_and_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    """The log says that there is a message, once per key, and nothing of what it says."""
    notifier = LogNotifier()
    message = Message(account_id=ACCOUNT, key="m1", subject="Dear Ada", text="Your card ends 4242")
    with caplog.at_level("INFO"):
        notifier.notify(message)
        notifier.notify(message)

    assert [record.getMessage() for record in caplog.records] == ["message m1 for account acct_1"]
