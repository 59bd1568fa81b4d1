"""The checks of one extraction put together, and the tables printed of many."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from benchmarks.audit.accounting import left_out, lost
from benchmarks.audit.calibration import (
    Judged,
    calibration_error,
    discrimination,
    judged,
    reliability,
    wrong_in_lowest,
)
from benchmarks.audit.places import misplaced

from skillmap.models.document import Extraction

CALIBRATION_ERROR_MAX = 0.05


@dataclass(frozen=True)
class Audit:
    """What the checks found in one file; `left_out` is None where there is no other reading of it."""

    characters: int
    lost: int
    letters: int = 0
    left_out: int | None = None
    values: int = 0
    misplaced: list[str] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)


def audit(extraction: Extraction, path: Path, truth: Path, scorer: ModuleType) -> Audit:
    """All checks of the *extraction* of the file at *path*, whose labels are at *truth*."""
    characters, gone = lost(extraction)
    reading = left_out(extraction.document, path)
    values, wrong = misplaced(extraction, path)
    return Audit(
        characters=characters,
        lost=gone,
        letters=reading[0] if reading else 0,
        left_out=reading[1].total() if reading else None,
        values=values,
        misplaced=[f"{one.pointer}: {one.why}" for one in wrong],
        judged=judged(extraction, json.loads(truth.read_text(encoding="utf-8")), scorer),
    )


def print_audits(title: str, audits: Mapping[str, Audit]) -> list[str]:
    """Print what *audits*, by file, came to, and return the targets that were missed."""
    if not audits:
        return []
    print(f"\n{title}: nothing lost, evidence and confidence, {len(audits)} files")
    missed = _print_accounting(audits) + _print_places(audits)
    values = [value for one in audits.values() for value in one.judged]
    if not values:
        return [f"{title}: {line}" for line in missed]
    print(f"{'confidence':>12}{'values':>8}{'mean':>8}{'right':>8}")
    for row in reliability(values):
        print(
            f"{f'{row.edge:.1f} to {row.edge + 0.1:.1f}':>12}{row.count:8}{row.confidence:8.3f}{row.right:8.3f}"
        )
    error = calibration_error(values)
    print(f"calibration error {error:.3f}  target at most {CALIBRATION_ERROR_MAX:.2f}")
    print(f"a right value has more confidence than a wrong one: {discrimination(values):.3f}")
    print(f"of what is wrong, in the least confident tenth: {wrong_in_lowest(values):.0%}")
    if error > CALIBRATION_ERROR_MAX:
        missed.append(f"calibration error {error:.3f} > {CALIBRATION_ERROR_MAX:.2f}")
    return [f"{title}: {line}" for line in missed]


def _print_accounting(audits: Mapping[str, Audit]) -> list[str]:
    missed = []
    bad = {stem: one for stem, one in audits.items() if one.lost}
    least = min(1 - one.lost / max(one.characters, 1) for one in audits.values())
    print(
        f"characters that are evidence or unassigned: least share of a file {least:.2%}, "
        f"{len(bad)} files below 100 %"
    )
    missed += [f"{stem} lost {one.lost} characters" for stem, one in sorted(bad.items())]
    read = {stem: one for stem, one in audits.items() if one.left_out is not None}
    gone = sum(one.left_out or 0 for one in read.values())
    letters = sum(one.letters for one in read.values())
    if letters:
        short = sorted(stem for stem, one in read.items() if one.left_out)
        print(
            f"letters and digits of {len(read)} files, read otherwise, that the reader has: {1 - gone / letters:.3%}"
            + (f"; not all of {', '.join(short)}" if short else "")
        )
    return missed


def _print_places(audits: Mapping[str, Audit]) -> list[str]:
    values = sum(one.values for one in audits.values())
    wrong = [f"{stem} {line}" for stem, one in sorted(audits.items()) for line in one.misplaced]
    print(
        f"values whose source text is at their place: {values - len(wrong)} of {values} "
        f"({1 - len(wrong) / max(values, 1):.2%})"
    )
    return [f"evidence: {line}" for line in wrong]
