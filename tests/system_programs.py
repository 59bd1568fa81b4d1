"""The system programs that some tests need: which are there, and which Debian packages bring them.

Read by the noxfile, which installs what is missing, and by `conftest.py`, which skips the tests
that cannot run. Standard library only, because the noxfile runs before anything is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

TESSERACT_LANGUAGES = frozenset({"eng", "deu"})
PROBE_TIMEOUT_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class SystemProgram:
    """A program that pip cannot install.

    Attributes:
        name: What tests write in `@pytest.mark.needs(name)`.
        title: What people call it.
        packages: Debian and Ubuntu packages that bring it, complete.
        problem: What is missing, in a few words; `None` when it is ready.
    """

    name: str
    title: str
    packages: tuple[str, ...]
    problem: Callable[[], str | None]


def _tesseract_problem() -> str | None:
    if not shutil.which("tesseract"):
        return "no `tesseract` on PATH"
    listing = subprocess.run(
        ["tesseract", "--list-langs"],
        capture_output=True,
        text=True,
        timeout=PROBE_TIMEOUT_SECONDS,
        check=False,
    )
    missing = TESSERACT_LANGUAGES - set((listing.stdout + listing.stderr).split())
    return f"no language data for {', '.join(sorted(missing))}" if missing else None


def _soffice_problem() -> str | None:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        return "no `soffice` on PATH"
    # LibreOffice without its Writer still starts, and then cannot open a DOCX.
    folder = Path(program).resolve().parent
    if os.name == "posix" and folder.name == "program" and not any(folder.glob("libswlo.*")):
        return f"{folder} has no Writer"
    return None


def _poppler_problem() -> str | None:
    missing = [name for name in ("pdftotext", "pdftoppm", "pdfinfo") if not shutil.which(name)]
    return f"no {', '.join(f'`{name}`' for name in missing)} on PATH" if missing else None


SYSTEM_PROGRAMS = (
    SystemProgram(
        name="tesseract",
        title="Tesseract with English and German",
        packages=("tesseract-ocr", "tesseract-ocr-eng", "tesseract-ocr-deu"),
        problem=_tesseract_problem,
    ),
    SystemProgram(
        name="soffice",
        title="LibreOffice Writer",
        packages=("libreoffice-writer-nogui",),
        problem=_soffice_problem,
    ),
    SystemProgram(
        name="poppler",
        title="Poppler's command-line tools",
        packages=("poppler-utils",),
        problem=_poppler_problem,
    ),
)


def missing_programs() -> dict[SystemProgram, str]:
    """Each program that is not ready, with what it lacks, in the order of the table."""
    problems = {program: program.problem() for program in SYSTEM_PROGRAMS}
    return {program: problem for program, problem in problems.items() if problem}


def packages_of(programs: Iterable[SystemProgram]) -> list[str]:
    """The Debian packages that bring *programs*."""
    return [package for program in programs for package in program.packages]


def root_prefix() -> list[str] | None:
    """The words that make a command run as root: none for root itself, `None` where it may not."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    probe = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if probe.returncode == 0 else None
