"""What all nouns share: frozen, closed, and comparable through one canonical JSON."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value; unknown fields are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def canonical_json(value: Any) -> bytes:
    """UTF-8 JSON of *value* that is the same for equal values: sorted keys, no spaces."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8", errors="surrogatepass")


def content_hash(value: Any) -> str:
    """SHA-256 of the canonical JSON of *value*, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
