"""What work consumed and what it costs: integers only."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from skillmap.models._base import Model

UNITS_PER_CREDIT = 100
"""Scale of `Credits`. It is stored in every ledger and cannot change later."""


class Usage(Model):
    """Tokens and calls of language models. `estimated` tells that a server did not report them."""

    input_tokens: int = Field(default=0, ge=0)
    cached_tokens: int = Field(default=0, ge=0)
    output_tokens: int = Field(default=0, ge=0)
    reasoning_tokens: int = Field(default=0, ge=0)
    calls: int = Field(default=0, ge=0)
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        """Both together; estimated when either is."""
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            reasoning_tokens=self.reasoning_tokens + other.reasoning_tokens,
            calls=self.calls + other.calls,
            estimated=self.estimated or other.estimated,
        )


class Money(Model):
    """An amount in the smallest unit of a currency: 1999 and EUR are 19.99 euro."""

    amount_minor: int
    currency: str = Field(pattern=r"^[A-Z]{3}$")


class Credits(Model):
    """An amount of credits in units of a hundredth."""

    units: int

    def __str__(self) -> str:
        """As a decimal number with two places."""
        return str((Decimal(self.units) / UNITS_PER_CREDIT).quantize(Decimal("0.01")))
