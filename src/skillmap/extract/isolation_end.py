"""How the process of a reader is ended: when its time is over, or nobody wants its answer, from any thread."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from skillmap.models.limits import ExtractLimits

GRACE_SECONDS = 1.0
"""How long after a limit of time a process is killed: most readers say by themselves that the time is over."""
LEAVING_SECONDS = 1.0
"""Time for a process whose reader runs programs to end them and to remove their files, before it is killed."""


class Alarm:
    """Calls with the name of a limit when its time and some grace are over; set again, it begins anew."""

    def __init__(self, call: Callable[[str], None]) -> None:
        self._call = call
        self._timer: threading.Timer | None = None

    def set(self, limit: str, limits: ExtractLimits) -> None:
        """Begin the time of *limit*."""
        self.after(getattr(limits, limit) + GRACE_SECONDS, limit)

    def after(self, seconds: float, limit: str) -> None:
        """Begin a time of so many *seconds*."""
        self.stop()
        self._timer = threading.Timer(seconds, self._call, (limit,))
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """Let the time pass."""
        if self._timer is not None:
            self._timer.cancel()

    def __enter__(self) -> None:
        """Nothing runs yet."""

    def __exit__(self, *_: object) -> None:
        """Let the time pass."""
        self.stop()


class Ending:
    """The end of a process and of all that it started, from any thread.

    One whose reader runs programs is asked to leave first: what runs in a session of its own is known to nobody else.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.runs_programs = False
        self._process = process
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Let it end; does not wait."""
        if not self._ask_to_leave():
            self._kill()
            return
        timer = threading.Timer(LEAVING_SECONDS, self._kill)
        timer.daemon = True
        timer.start()

    def end(self) -> None:
        """Let it end, and wait for that."""
        if self._ask_to_leave():
            with suppress(subprocess.TimeoutExpired), self._lock:
                self._process.wait(LEAVING_SECONDS)
        self._kill()
        with self._lock:
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                # What was still to be written has no reader any more.
                with suppress(OSError):
                    stream.close()

    def _ask_to_leave(self) -> bool:
        if not self.runs_programs or sys.platform == "win32":
            return False
        with self._lock:
            self._process.terminate()
        return True

    def _kill(self) -> None:
        """Kill it and its group, unless it has been waited for: its number may be another's then."""
        with self._lock:
            if self._process.returncode is not None:
                return
            if sys.platform == "win32":
                self._process.kill()
                return
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self._process.kill()
