"""Readers that do what a broken C library does. They work in a process of their own, or not at all."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from skillmap.errors import EncryptedDocumentError, UnreadableDocumentError
from skillmap.extract.bounds import Budget
from skillmap.extract.watch import current
from skillmap.extract.word_pool import in_use
from skillmap.models.document import Document, Line, Page, PagePicture
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Source

TEXT = (
    "Noor Haddad\nnoor@example.org\n"
    "Experience\nBaker, Example Bakery, 2019 - 2023\nRan the night shift of a bakery in Bern.\n"
    "Education\nApprenticeship, Example School, 2016 - 2019\n"
)


class Plain:
    """Says what process it works in, and does nothing else; the others build on it."""

    media_types = ("text/plain",)

    @property
    def name(self) -> str:
        return type(self).__name__.lower()

    def status(self) -> ProviderStatus:
        return ProviderStatus(works=True)

    def read(
        self, source: Source, *, limits: ExtractLimits, password: str | None = None
    ) -> Document:
        self.work(source, password)
        lines, start = [], 0
        for text in TEXT.splitlines():
            lines.append(Line(text, start, start + len(text)))
            start += len(text) + 1
        return Document(
            name=str(os.getpid()),
            media_type=source.media_type,
            sha256="0" * 64,
            byte_count=len(source.data),
            reader=self.name,
            pages=(Page(1, lines=tuple(lines)),),
        )

    def work(self, source: Source, password: str | None) -> Any:
        """What is done before the document is there."""


class Leaves(Plain):
    def work(self, source: Source, password: str | None) -> None:
        os._exit(7)


class LeavesContent(Plain):
    def work(self, source: Source, password: str | None) -> None:
        os._exit(0)


class Segfaults(Plain):
    def work(self, source: Source, password: str | None) -> None:
        ctypes.string_at(0)


class Loops(Plain):
    def work(self, source: Source, password: str | None) -> None:
        while True:
            pass


class StartsSleeper(Plain):
    """Starts a program that would outlive it, writes down its number, and hangs."""

    runs_programs = True

    def work(self, source: Source, password: str | None) -> None:
        sleeper = subprocess.Popen(["sleep", "600"])
        Path(source.name).write_text(str(sleeper.pid))
        time.sleep(600)


class Allocates(Plain):
    def work(self, source: Source, password: str | None) -> None:
        held = []
        while True:
            held.append(bytearray(50_000_000))


class Floods(Plain):
    """Writes more than any pipe holds to standard output and error, past Python."""

    def work(self, source: Source, password: str | None) -> None:
        for _ in range(200):
            os.write(1, b"\x00" * 65_536)
            os.write(2, b"\x00" * 65_536)
        print("flood", flush=True)


class Writes(Plain):
    def work(self, source: Source, password: str | None) -> None:
        try:
            Path(source.name).write_text("what the file told it to write")
        except OSError as e:
            raise UnreadableDocumentError(f"writing failed with {e.errno}") from e


class Refuses(Plain):
    def work(self, source: Source, password: str | None) -> None:
        if password != "sesame":
            raise EncryptedDocumentError(hint="Try another one.")


class Raises(Plain):
    def work(self, source: Source, password: str | None) -> None:
        raise ValueError("text of a resume")


class Exits(Plain):
    def work(self, source: Source, password: str | None) -> None:
        sys.exit(3)


class GivesText(Plain):
    def read(self, source: Source, *, limits: ExtractLimits, password: str | None = None) -> Any:
        return TEXT


class Crafted(Document):
    """A document that would run something where it is taken out of a pickle."""

    def __reduce__(self) -> Any:
        return os.system, ("true",)


class GivesCrafted(Plain):
    """Lets the answer hold what no reader should be able to send."""

    def read(
        self, source: Source, *, limits: ExtractLimits, password: str | None = None
    ) -> Document:
        found = super().read(source, limits=limits)
        return found.model_copy(update={"warnings": (Crafted.model_construct(),)})


class DiesLater(Plain):
    """Works the first time in each process, and takes the process with it the second time."""

    used = False

    def work(self, source: Source, password: str | None) -> None:
        if DiesLater.used:
            os._exit(1)
        DiesLater.used = True


class OnDemand(Plain):
    """Does what the file says: dies in every process, or only in the first one, or is slow."""

    def work(self, source: Source, password: str | None) -> None:
        word, _, rest = source.data.decode().partition(" ")
        if word == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "die-once" and not Path(rest).exists():
            Path(rest).write_text("dead")
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "sleep":
            time.sleep(float(rest.split()[0]))


class Unpicklable(Plain):
    def __init__(self) -> None:
        self.lock = threading.Lock()


class PicturesHang(Plain):
    """Reads at once, without a letter, and never shows its page."""

    def read(
        self, source: Source, *, limits: ExtractLimits, password: str | None = None
    ) -> Document:
        return super().read(source, limits=limits).model_copy(update={"pages": (Page(1),)})

    def picture(
        self,
        source: Source,
        number: int,
        *,
        resolution: int,
        limits: ExtractLimits,
        password: str | None = None,
    ) -> PagePicture:
        while True:
            pass


class HangsOnPage(Plain):
    """Tells that it reads three pages, and never comes to the end of the second one."""

    def work(self, source: Source, password: str | None) -> None:
        for number in Budget(ExtractLimits()).pages(3):
            while number == 2:
                time.sleep(0.01)


class FloodsPages(Plain):
    """Tells of pages without an end."""

    def work(self, source: Source, password: str | None) -> None:
        while True:
            current().pages_read(1, 1)


class KnowsLanguages(Plain):
    """Reads only where the words of a plugin are known."""

    def work(self, source: Source, password: str | None) -> None:
        if "eo" not in in_use().tags:
            raise UnreadableDocumentError("without the words of the plugin")
