"""Readers in a process of their own: a crash, a hang or a bomb of a C library becomes a typed error.

The process is kept for the next file, since its start costs half a second, and is made anew after every death. It is a
wall against accidents in libraries, not against code that has taken over the process: it has the user's rights.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import spawn
from typing import Any, Literal, get_args

from skillmap.errors import (
    DocumentLimitError,
    PluginError,
    ReaderCrashedError,
    SkillmapError,
    UsageError,
)
from skillmap.extract.isolation_child import READY, Kind, Request, receive, send
from skillmap.models.document import Document, PagePicture
from skillmap.models.limits import ExtractLimits
from skillmap.plugins import PLUGIN_FAILURES
from skillmap.protocols import PictureSource, ProviderStatus, Reader, Source

START_SECONDS_MAX = 60.0
"""Time for a process to be there; it takes 0.2 seconds on a quiet machine."""
GRACE_SECONDS = 1.0
"""How long after `seconds_max` a process is killed: most readers say by themselves that the time is over."""
CALLS_MAX = 1_000
"""Calls after which a process makes room for a new one: some libraries never give memory back."""

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from skillmap.extract.isolation_child import serve; serve()"
)
_Failure = Callable[[str], PluginError]


class ReaderProcess:
    """At most one process for readers, started when first needed; calls are done one at a time.

    Safe to share between threads. `close()` ends the process, also below a call that waits for it.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._child: _Child | None = None
        self._owner = os.getpid()
        self._closed = False

    @property
    def process_id(self) -> int | None:
        """Id of the process; None where none is running."""
        return None if self._child is None else self._child.process.pid

    def close(self) -> None:
        """End the process; may be called twice."""
        self._closed = True
        self._drop()

    def call(self, reader: Reader, request: Request, failure: _Failure) -> Any:
        """What the method of *reader* gives for *request*, whose source is set.

        A process that served before and dies, or has no memory left, is not held against the document: it is tried once
        more in a new one.

        Raises:
            SkillmapError: What the reader raised.
            ReaderCrashedError: The process ended.
            DocumentLimitError: `seconds_max` or `memory_bytes_max` is passed.
            PluginError: Made by *failure*, where the reader broke its contract.
            UsageError: *reader* cannot be imported in another process; or this is closed.
        """
        with self._turn:
            while True:
                child = self._running()
                fresh = child.calls == 0
                answer = child.ask(request)
                if answer is None or answer[0] == "memory" or child.calls >= CALLS_MAX:
                    self._drop()
                if self._closed:
                    raise UsageError("The client is closed.")
                ended = answer is None and not child.late
                spoiled = ended or answer == ("memory", "")
                if fresh or not spoiled:
                    break
        if answer is None:
            raise child.cause_of_death(reader.name, request.limits)
        return _value(answer, reader, request.limits, failure)

    def _running(self) -> _Child:
        if self._closed:
            raise UsageError("The client is closed.")
        if self._owner != os.getpid():
            # A fork has the pipes of its parent's process, and must not speak there.
            self._child, self._owner = None, os.getpid()
        if self._child is None:
            self._child = _Child()
        return self._child

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is not None and self._owner == os.getpid():
            child.end()


class _Child:
    """A running process, and how far it has come."""

    def __init__(self) -> None:
        # What the standard library starts its own with: in a host that embeds Python it is set there.
        program = os.fsdecode(spawn.get_executable() or sys.executable)
        self.process = subprocess.Popen(  # noqa: S603 - No shell; the arguments are ours.
            [program, "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.calls = 0
        self.late = False
        self._source: Source | None = None
        self._ending = threading.Lock()
        self.end = weakref.finalize(self, _end, self.process, self._ending)
        """End the process and all that it started; does nothing the second time."""
        with self._killed_after(START_SECONDS_MAX):
            if receive(self._output) != READY:
                self.end()
                raise ReaderCrashedError("it ended while it was started")

    @property
    def _output(self) -> Any:
        return self.process.stdout

    def ask(self, request: Request) -> tuple[Kind, Any] | None:
        """Its answer; None when it ended, or was ended because it took too long."""
        known = request.source is self._source
        self._source = request.source
        self.calls += 1
        sent = Request(
            request.reader,
            request.method,
            None if known else request.source,
            request.limits,
            request.arguments,
        )
        try:
            with self._killed_after(request.limits.seconds_max + GRACE_SECONDS):
                send(self.process.stdin, pickle.dumps(sent, pickle.HIGHEST_PROTOCOL))  # type: ignore[arg-type]  # It is a pipe.
                message = receive(self._output, bytes_max=request.limits.memory_bytes_max)
        except (OSError, ValueError):
            return None
        return None if message is None else _answer_in(message)

    def cause_of_death(self, reader: str, limits: ExtractLimits) -> SkillmapError:
        """Why it gave no answer; it has ended."""
        code = self.process.wait()
        time_is_over = not sys.platform.startswith("win") and code == -signal.SIGXCPU
        if self.late or time_is_over:
            return DocumentLimitError("seconds_max", maximum=limits.seconds_max)
        if code >= 0:
            return ReaderCrashedError(f"it ended with exit code {code}", reader=reader)
        return ReaderCrashedError(f"it was ended by {signal.Signals(-code).name}", reader=reader)

    @contextmanager
    def _killed_after(self, seconds: float) -> Iterator[None]:
        def kill() -> None:
            self.late = True
            _kill(self.process, self._ending)

        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _end(process: subprocess.Popen[bytes], ending: threading.Lock) -> None:
    _kill(process, ending)
    with ending:
        process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                continue  # What was still to be written has no reader any more.


def _kill(process: subprocess.Popen[bytes], ending: threading.Lock) -> None:
    """Kill *process* and its group, unless it has been waited for: its number may be another's then."""
    with ending:
        if process.returncode is not None:
            return
        if sys.platform == "win32":
            process.kill()
            return
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            process.kill()


def _answer_in(message: bytes) -> tuple[Kind, Any] | None:
    """The answer in *message*; None where a process that is out of its mind wrote something else."""
    try:
        kind, value = _Answers(io.BytesIO(message)).load()
    except PLUGIN_FAILURES:  # Damaged pickles raise whatever the damage leads to.
        return None
    return (kind, value) if kind in get_args(Kind) else None


class _Answers(pickle.Unpickler):
    """Takes nouns and errors of ours out of an answer, and nothing else."""

    _others = frozenset(
        {("datetime", "date"), ("datetime", "datetime"), ("datetime", "timedelta")}
        | {("datetime", "timezone"), ("builtins", "set"), ("builtins", "frozenset")}
    )

    def find_class(self, module: str, name: str) -> Any:
        ours = module == "skillmap.errors" or module.startswith("skillmap.models.")
        if (ours and "." not in name) or (module, name) in self._others:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of an answer")


def _value(
    answer: tuple[Kind, Any], reader: Reader, limits: ExtractLimits, failure: _Failure
) -> Any:
    kind, value = answer
    if kind == "result":
        return value
    if kind == "error":
        raise value
    if kind == "memory":
        raise DocumentLimitError("memory_bytes_max", maximum=limits.memory_bytes_max)
    if kind == "unloadable":
        raise _unloadable(reader)
    raise failure(f"failed with {value}" if kind == "failure" else f"gave {value}, no Document")


def _unloadable(reader: Reader) -> UsageError:
    return UsageError(
        f"The reader {reader.name!r} cannot work in a process of its own: "
        "it cannot be pickled, or its module cannot be imported there."
    )


class IsolatedReader:
    """A reader whose work is done in a process of its own."""

    def __init__(self, reader: Reader, process: ReaderProcess, failure: _Failure) -> None:
        """*failure* makes the error for a reader that breaks its contract, from a reason."""
        self._reader = reader
        self._process = process
        self._failure = failure

    @property
    def name(self) -> str:
        """That of the reader."""
        return self._reader.name

    @property
    def media_types(self) -> tuple[str, ...]:
        """Those of the reader."""
        return self._reader.media_types

    def status(self) -> ProviderStatus:
        """That of the reader."""
        return self._reader.status()

    def read(
        self, source: Source, *, limits: ExtractLimits, password: str | None = None
    ) -> Document:
        """As the reader's; see `ReaderProcess.call` for what is raised besides."""
        found = self._call("read", source, limits, password=password)
        if not isinstance(found, Document):
            raise self._failure(f"gave {type(found).__name__}, no Document")
        return found

    def _call(
        self,
        method: Literal["read", "picture"],
        source: Source,
        limits: ExtractLimits,
        **arguments: Any,
    ) -> Any:
        try:
            packed = pickle.dumps(self._reader)
        except (pickle.PicklingError, AttributeError, TypeError) as e:
            raise _unloadable(self._reader) from e
        request = Request(packed, method, source, limits, arguments)
        return self._process.call(self._reader, request, self._failure)


class IsolatedPictureReader(IsolatedReader):
    """The same for a reader that makes pictures of pages."""

    def picture(
        self,
        source: Source,
        number: int,
        *,
        resolution: int,
        limits: ExtractLimits,
        password: str | None = None,
    ) -> PagePicture:
        """As the reader's; pictures are made one at a time."""
        asked = {"number": number, "resolution": resolution, "password": password}
        found = self._call("picture", source, limits, **asked)
        if not isinstance(found, PagePicture):
            raise self._failure(f"gave {type(found).__name__}, no PagePicture")
        return found


def isolated(reader: Reader, process: ReaderProcess, failure: _Failure) -> IsolatedReader:
    """*reader*, working in *process*; it makes pictures of pages if it did so before."""
    kind = IsolatedPictureReader if isinstance(reader, PictureSource) else IsolatedReader
    return kind(reader, process, failure)
