"""The packaged word lists of this room. Each file states its source in `source`."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The content of `data/<name>.json`; read once per process, and nobody changes it."""
    text = files("skillmap.extract").joinpath("data", f"{name}.json").read_text(encoding="utf-8")
    tree: dict[str, Any] = json.loads(text)
    return tree
