"""What runs in the process of a reader: one request after the other, under limits, until its input ends.

Standard output and error lead nowhere here: whatever a library prints meets nobody. Answers go through a descriptor
that no reader is told of.
"""

from __future__ import annotations

import math
import os
import pickle
import signal
import struct
import sys
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

from skillmap import errors
from skillmap.errors import SkillmapError
from skillmap.extract.watch import Watch, watching
from skillmap.extract.word_pool import Pool, extended, reading_with
from skillmap.models.document import Document, PagePicture
from skillmap.models.limits import ExtractLimits
from skillmap.models.vocabulary import Vocabulary
from skillmap.plugins import PLUGIN_FAILURES
from skillmap.protocols import Source

READY = b"ready"
LENGTH = struct.Struct(">Q")
"""Every message goes behind its length."""

Kind = Literal["pages", "result", "error", "memory", "failure", "wrong", "unloadable"]
"""What an answer is. Any number of `pages`, how many of how many are read, come before one of the others."""


@dataclass(frozen=True, slots=True)
class Request:
    """A method of a reader and what it is called with; `source` is None for that of the request before.

    `reader` is pickled by itself: what cannot be imported here is said, and ends nothing.
    """

    reader: bytes
    method: Literal["read", "picture"]
    source: Source | None
    limits: ExtractLimits
    arguments: dict[str, Any]
    words: tuple[Vocabulary, ...] = ()
    """Those of plugins, which the client alone knows; most have none."""


class _Leave(BaseException):
    """Raised where the process is asked to leave, so that readers end their programs and remove their files."""


def serve() -> None:
    """Answer requests until the input ends: whoever asked has closed it, or has died."""
    try:
        _serve()
    except _Leave:
        _end_group()


def _serve() -> None:
    inbound = os.fdopen(os.dup(0), "rb")
    outbound = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    _write_no_core()
    _leave_when_asked()
    send(outbound, READY)
    source = Source(b"")
    pool: Pool | None = None

    def answer(kind: Kind, value: Any) -> None:
        send(outbound, pickle.dumps((kind, value), pickle.HIGHEST_PROTOCOL))

    watch = Watch(told=lambda done, total: answer("pages", (done, total)))
    while (message := receive(inbound)) is not None:
        # Written by the process that started this one.
        request: Request = pickle.loads(message)  # noqa: S301
        source = request.source or source
        if request.words and (pool is None or pool.added != request.words):
            pool = extended(request.words)
        # The packaged words are loaded by the first reader that looks at them.
        with watching(watch), reading_with(pool if request.words else None):
            kind, value = _answer(request, source)
        answer(kind, value)


def send(stream: BinaryIO, message: bytes) -> None:
    """Write *message* behind its length."""
    stream.write(LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def receive(stream: BinaryIO, *, bytes_max: int | None = None) -> bytes | None:
    """The next message; None when the stream ends before its end, or it is longer than *bytes_max*."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    if bytes_max is not None and length > bytes_max:
        return None
    message = stream.read(length)
    return message if len(message) == length else None


def _answer(request: Request, source: Source) -> tuple[Kind, Any]:
    try:
        reader = pickle.loads(request.reader)  # noqa: S301 - As the request.
    except PLUGIN_FAILURES as e:
        return "unloadable", type(e).__name__
    _set_limits(request.limits, runs_programs=getattr(reader, "runs_programs", False))
    try:
        call = getattr(reader, request.method)
        result = call(source, limits=request.limits, **request.arguments)
    except SkillmapError as e:
        return "error", _own(e)
    except MemoryError:
        return "memory", ""
    except PLUGIN_FAILURES as e:
        return "failure", type(e).__name__
    finally:
        _lift_limits()
    if type(result) not in (Document, PagePicture):
        return "wrong", type(result).__name__
    return "result", result


def _own(error: SkillmapError) -> SkillmapError:
    """*error* as one of our own classes, which the other side knows."""
    if type(error).__module__ == errors.__name__:
        return error
    bases = [base for base in type(error).__mro__ if issubclass(base, SkillmapError)]
    kind = next(base for base in bases if base.__module__ == errors.__name__)
    known = kind.__new__(kind)
    known.args = (str(error),)
    return known


if sys.platform == "win32":

    def _write_no_core() -> None:
        """Nothing of the kind is there."""

    def _leave_when_asked() -> None:
        """Nobody can ask."""

    def _end_group() -> None:
        """There is none."""

    def _set_limits(limits: ExtractLimits, *, runs_programs: bool) -> None:
        """Time is limited from outside; nothing else can be."""

    def _lift_limits() -> None:
        """None were set."""

else:
    import resource

    def _write_no_core() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def _leave_when_asked() -> None:
        def leave(*_: object) -> None:
            raise _Leave

        signal.signal(signal.SIGTERM, leave)

    def _end_group() -> None:
        """End whatever readers have left running, and this process."""
        os.killpg(0, signal.SIGKILL)

    def _set_limits(limits: ExtractLimits, *, runs_programs: bool) -> None:
        """Bound time of processors, which ends this process when nobody waits for it any more; memory; and files.

        A reader that runs a program is given files and memory, for the program would share the limits.
        """
        used = math.ceil(sum(os.times()[:2]))
        _set_soft(resource.RLIMIT_CPU, used + math.ceil(limits.seconds_max) + 1)
        if not runs_programs:
            _set_soft(resource.RLIMIT_AS, limits.memory_bytes_max)
            _set_soft(resource.RLIMIT_FSIZE, 0)

    def _lift_limits() -> None:
        for kind in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE):
            hard = resource.getrlimit(kind)[1]
            resource.setrlimit(kind, (hard, hard))

    def _set_soft(kind: int, value: int) -> None:
        hard = resource.getrlimit(kind)[1]
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (allowed, hard))
