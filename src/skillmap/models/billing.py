"""Credits on accounts: balances, holds and entries, in integer units (`usage.UNITS_PER_CREDIT` of them to a credit)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NewType

from pydantic import Field, JsonValue

from skillmap.models._base import Model
from skillmap.models.usage import Money

AccountId = NewType("AccountId", str)
HoldId = NewType("HoldId", str)
EntryId = NewType("EntryId", str)

EntryKind = Literal["grant", "adjust", "hold", "capture", "release", "expire"]
HoldState = Literal["held", "captured", "released", "expired"]


class Balance(Model):
    """What an account has. `held_units` are part of `posted_units`, set aside for work under way."""

    posted_units: int = Field(ge=0)
    held_units: int = Field(ge=0)

    @property
    def available_units(self) -> int:
        """What new work can be started with."""
        return self.posted_units - self.held_units


class Hold(Model):
    """Units set aside. An open hold can always be captured in full; at `expires_at` the rest goes back by itself."""

    id: HoldId
    account_id: AccountId
    amount_units: int = Field(gt=0)
    captured_units: int = Field(default=0, ge=0)
    state: HoldState = "held"
    expires_at: datetime


class Entry(Model):
    """A line of an account's journal, never changed and never deleted.

    `posted_change_units` and `held_change_units` are what it did to the balance; the sums over an account's entries are
    its balance. `key` is the idempotency key of the call that made it.
    """

    id: EntryId
    account_id: AccountId
    kind: EntryKind
    key: str
    posted_change_units: int
    held_change_units: int
    hold_id: HoldId | None = None
    reason: str = ""
    created_at: datetime


class CheckoutRequest(Model):
    """Somebody wants to buy. `payment_id` is ours and comes back in every event about it."""

    payment_id: str
    account_id: AccountId
    amount: Money
    description: str
    success_url: str
    cancel_url: str


class Checkout(Model):
    """A page of the payment provider where the buyer pays."""

    id: str
    url: str


class ChargeRequest(Model):
    """Charge a saved payment method while the buyer is away."""

    payment_id: str
    customer_id: str
    payment_method_id: str
    amount: Money


class ChargeOutcome(Model):
    """What became of a charge. `unknown` means that the answer was lost: ask again with the same key."""

    status: Literal["succeeded", "declined", "needs_action", "unknown"]
    provider_id: str | None = None
    code: str | None = None


class PaymentFacts(Model):
    """All that is known of a payment. Facts only grow: merged in any order they give the same."""

    provider_id: str
    payment_id: str | None = None
    paid: bool = False
    amount: Money | None = None
    refunded_minor: int = Field(default=0, ge=0)
    dispute: Literal["none", "open", "won", "lost"] = "none"


class PaymentEvent(Model):
    """A verified message from a payment provider; `id` is the provider's, and each is recorded once."""

    id: str
    kind: str
    created_at: datetime
    facts: PaymentFacts | None = None
    raw: dict[str, JsonValue] = Field(default_factory=dict)


class Message(Model):
    """Something to tell an account's holder. `key` keeps a repeated one from being sent twice."""

    account_id: AccountId
    key: str
    subject: str
    text: str
