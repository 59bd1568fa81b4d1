"""One input at a time under watch: what it raises, how long it takes, and which one it was when the process dies."""

from __future__ import annotations

import hashlib
import mmap
import re
import resource
import signal
import struct
import time
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from skillmap.errors import ExtractError

SECONDS_BASE = 5.0
"""Processor time that any input may take, under the instruments of the fuzzer, which slow Python to a third."""
SECONDS_PER_MEGABYTE = 20.0
"""What it may take on top for its size: twice what dense text needs in the rules."""
ALARM_SECONDS = 5.0
"""Processor time between one alarm and the next, long enough for an error to come out of deep calls."""
GRACE_SECONDS = 20.0
"""How much longer a process lives whose C code does not let Python say that the time is over."""
MEMORY_BYTES_MAX = 3_000_000_000
"""Address space of a process, the fuzzer's own share included."""
GROWTH_BYTES_MAX = 1_000_000_000
"""Memory that an input may take for itself: half of what a reader in a process of its own has. Libraries say of what
they could not have that the file is damaged, so an error of memory alone does not show it."""
CASES_PER_SIGNATURE = 3
"""Inputs that are kept for one fault, the smallest ones."""

_CLEAR, _STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")

_HEAD = struct.Struct("<QQdd")
"""Inputs so far; length of the present one, 0 between inputs; processor time at its start; what it may take."""


def seconds_allowed(size: int) -> float:
    """Processor seconds that an input of *size* bytes may take."""
    return SECONDS_BASE + SECONDS_PER_MEGABYTE * size / 1_000_000


class TooSlowError(BaseException):
    """The input took longer than it may. No `Exception`, so that no reader catches it."""


@dataclass(frozen=True)
class Finding:
    """A fault: what tells it from others, and all that is known."""

    signature: str
    details: str


# -- the present input --------------------------------------------------------------------------


class Present:
    """The input that is being worked on, in memory that outlives the process."""

    def __init__(self, path: Path, bytes_max: int = 64_000_000) -> None:
        """Share *path* with whoever opens it, too."""
        with path.open("a+b") as file:
            file.truncate(bytes_max)
            self._map = mmap.mmap(file.fileno(), bytes_max)

    def reset(self) -> None:
        """Nothing is being worked on, and nothing was."""
        self._write(0, 0, 0.0, 0.0)

    def begin(self, data: bytes) -> None:
        """*data* is worked on from now."""
        self._map[_HEAD.size : _HEAD.size + len(data)] = data
        # An empty input is as present as others: its length is counted from 1.
        self._write(self.count, len(data) + 1, time.process_time(), seconds_allowed(len(data)))

    def end(self) -> None:
        """It is done."""
        self._write(self.count + 1, 0, 0.0, 0.0)

    @property
    def count(self) -> int:
        """Inputs that are done."""
        return int(self._read()[0])

    @property
    def data(self) -> bytes | None:
        """What is being worked on; None between inputs."""
        length = self._read()[1]
        return None if length == 0 else bytes(self._map[_HEAD.size : _HEAD.size + length - 1])

    @property
    def overdue_at(self) -> float:
        """Processor time of the working process at which it hangs; infinite between inputs."""
        _, length, start, allowed = self._read()
        return start + allowed + GRACE_SECONDS if length else float("inf")

    def _read(self) -> tuple[int, int, float, float]:
        count, length, start, allowed = _HEAD.unpack(self._map[: _HEAD.size])
        return count, length, start, allowed

    def _write(self, count: int, length: int, start: float, allowed: float) -> None:
        self._map[: _HEAD.size] = _HEAD.pack(count, length, start, allowed)


# -- faults -------------------------------------------------------------------------------------


def bound_memory() -> None:
    """Keep this process below `MEMORY_BYTES_MAX`, and let it write no core."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def fault_of(
    run: Callable[[bytes], None],
    data: bytes,
    *,
    seconds: float | None = None,
    growth_bytes_max: int = GROWTH_BYTES_MAX,
) -> Finding | None:
    """What is wrong with how *run* takes *data*; None where it gives a result or a typed error, in time.

    *seconds* of processor time are what it may take, None gives it what its size allows; *growth_bytes_max* is the
    memory that it may take for itself.
    """
    allowed = seconds_allowed(len(data)) if seconds is None else seconds
    before, start = _peak_from_now(), time.process_time()
    outcome = "a result"
    try:
        with _time_limit(allowed):
            run(data)
    except ExtractError as error:
        outcome = type(error).__name__
    except (TooSlowError, Exception) as error:  # noqa: BLE001 - Finding all others is what this is for.
        return Finding(signature_of(error), traceback.format_exc(limit=-30))
    finally:
        # An alarm may come while the limit itself is taken back.
        signal.setitimer(signal.ITIMER_PROF, 0)
    # Whoever calls back from C, or catches all there is, can take an error away.
    used = time.process_time() - start
    if used > allowed:
        return Finding("TooSlowError-unseen", f"{used:.1f} of {allowed:.1f} seconds, for {outcome}")
    growth = _peak() - before
    if growth > growth_bytes_max:
        return Finding("TooMuchMemory-unseen", f"{growth} bytes of memory, for {outcome}")
    return None


def signature_of(error: BaseException) -> str:
    """The class of *error* and the innermost function of the package that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/skillmap/" in frame.filename] or list(frames)
    place = ours[-1]
    if isinstance(error, RecursionError | TooSlowError):
        # Where the last straw breaks is chance; where it began is not.
        place = next((f for f in ours if "/extract/" in f.filename), place)
        inner = [f for f in ours if f.filename == place.filename]
        place = inner[min(1, len(inner) - 1)]
    return f"{type(error).__name__}-{Path(place.filename).stem}-{place.name}"


def _peak_from_now() -> int:
    """Forget the highest use of memory so far; what is used now. 0 where the system does not tell."""
    if _CLEAR.exists():
        _CLEAR.write_text("5")
    return _peak()


def _peak() -> int:
    if not _CLEAR.exists():
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", _STATUS.read_text())
    return 1024 * int(found[1]) if found else 0


@contextmanager
def _time_limit(seconds: float) -> Generator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooSlowError(f"more than {seconds:.1f} seconds of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    # Once more from time to time: the first one may be lost in a call of C that calls Python.
    signal.setitimer(signal.ITIMER_PROF, seconds, ALARM_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def keep(finding: Finding, data: bytes, folder: Path) -> bool:
    """Write the input and what is known about it below *folder*; False where enough smaller ones are there."""
    place = folder / re.sub(r"[^\w.-]+", "_", finding.signature)
    place.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(data).hexdigest()[:12]
    known = sorted(place.glob("*.input"), key=lambda path: path.stat().st_size)
    if any(path.stem == name for path in known):
        return False
    if len(known) >= CASES_PER_SIGNATURE:
        if known[-1].stat().st_size <= len(data):
            return False
        known[-1].with_suffix(".txt").unlink(missing_ok=True)
        known[-1].unlink()
    (place / f"{name}.input").write_bytes(data)
    (place / f"{name}.txt").write_text(finding.details)
    return True
