"""Tries to get invented text into a resume. Every invention bears one of `MARKS`."""

from __future__ import annotations

MARKS = ("Zorblax", "Quuxify", "Frobnitz")
"""Words that stand in no resume; where one shows up, something got in."""
