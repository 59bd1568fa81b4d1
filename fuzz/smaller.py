"""The same fault in fewer bytes."""

from __future__ import annotations

from collections.abc import Callable

from fuzz.mutators import unzipped, zipped
from fuzz.watch import fault_of

TRIES_MAX = 3_000


def smaller(run: Callable[[bytes], None], data: bytes) -> bytes:
    """*data* without what its fault does not need; of a zip first whole entries, then pieces of them.

    Raises:
        ValueError: It has no fault.
    """
    finding = fault_of(run, data)
    if finding is None:
        raise ValueError("there is no fault in it")
    tries = 0

    def fails(candidate: bytes) -> bool:
        nonlocal tries
        tries += 1
        found = fault_of(run, candidate) if tries <= TRIES_MAX else None
        return found is not None and found.signature == finding.signature

    entries = unzipped(data) if data.startswith(b"PK") else {}
    if not entries or not fails(zipped(entries)):
        return _without_pieces(data, fails)
    for name in sorted(entries, key=lambda name: -len(entries[name])):
        rest = {other: part for other, part in entries.items() if other != name}
        if fails(zipped(rest)):
            entries = rest
    for name in list(entries):
        entries[name] = _without_pieces(
            entries[name],
            lambda part, name=name: fails(zipped({**entries, name: part})),  # type: ignore[misc]  # mypy cannot infer it.
        )
    return zipped(entries)


def _without_pieces(data: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """*data* without every piece, from large to small, that the fault does not need."""
    size = max(len(data) // 2, 1)
    while True:
        at = 0
        while at < len(data):
            candidate = data[:at] + data[at + size :]
            if fails(candidate):
                data = candidate
            else:
                at += size
        if size == 1:
            return data
        size //= 2
