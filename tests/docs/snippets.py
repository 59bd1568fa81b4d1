"""Find the snippets of README.md and docs/, run them, and tell what they printed.

What a page may say to steer this is in `test_snippets.py`. `docs/update_outputs.py` uses the same
functions to write the outputs anew.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND_TIMEOUT_SECONDS = 120
COLUMNS = "100"
"""Width of the terminal that the outputs are shown for."""

RUN = ("python", "console")
"""Languages of blocks that are run."""

ELISION = "…"
"""A line that stands for any number of lines, in outputs that are shown."""

FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>```+) *(?P<language>[\w-]*)[^\n]*\n"
    r"(?P<body>.*?)^(?P=indent)(?P=fence) *$",
    re.MULTILINE | re.DOTALL,
)
DIRECTIVE = re.compile(
    r"<!-- snippet: (?P<word>exit|raises|no run|output|file|varies):? ?(?P<value>[^\n]*?) *-->\s*$"
)


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """One fenced block: where it stands, what it says, and how it should end.

    `body_start` and `body_end` are offsets in the page's text.
    """

    page: Path
    line: int
    language: str
    source: str
    directive: str
    value: str
    body_start: int
    body_end: int
    indent: str

    @property
    def place(self) -> str:
        """Page and line, as an editor understands them."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A command of a console block, with the lines that the page shows below it."""

    command: str
    shown: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Printed:
    """What a piece of a page printed, and what the page shows of it (None: nothing is shown)."""

    place: str
    shown: tuple[str, ...] | None
    lines: tuple[str, ...]
    exit_code: int = 0
    exit_code_wanted: int = 0

    @property
    def is_as_shown(self) -> bool:
        """Whether the page tells the truth; a line `…` stands for any number of lines."""
        return self.shown is None or _fits(self.shown, self.lines)


def snippets_of(page: Path) -> Iterator[Snippet]:
    """The blocks of *page* that are run, or show what was printed, top to bottom."""
    text = page.read_text(encoding="utf-8")
    for match in FENCE.finditer(text):
        before = DIRECTIVE.search(text[: match.start()])
        directive = before["word"] if before else ""
        if match["language"] not in RUN and directive not in ("output", "file"):
            continue
        indent = match["indent"]
        lines = [line.removeprefix(indent) for line in match["body"].splitlines()]
        yield Snippet(
            page=page,
            line=text.count("\n", 0, match.start()) + 2,
            language=match["language"],
            source="\n".join(lines) + "\n",
            directive=directive,
            value=before["value"] if before else "",
            body_start=match.start("body"),
            body_end=match.end("body"),
            indent=indent,
        )


def steps_of(snippet: Snippet) -> list[Step]:
    """The commands of a console block, continuation lines joined, each with what is shown of it."""
    steps: list[Step] = []
    for line in snippet.source.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            steps.append(Step(command=line[2:], shown=()))
        elif steps:
            last = steps[-1]
            steps[-1] = Step(command=last.command, shown=(*last.shown, line))
    return steps


class PageRunner:
    """Runs the blocks of one page in one folder, as a reader would type them."""

    def __init__(self, folder: Path) -> None:
        """Put a copy of the examples into *folder*, which must exist."""
        self.folder = folder
        self.names: dict[str, object] = {"__name__": "__main__"}
        shutil.copytree(ROOT / "examples", folder / "examples")
        self._programs = folder / ".bin"
        self._programs.mkdir()
        for name, words in (("skillmap", "-m skillmap "), ("python", ""), ("python3", "")):
            program = self._programs / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words}"$@"\n')
            program.chmod(0o755)

    def write_file(self, snippet: Snippet) -> None:
        """Save the block under the name that the page gives it."""
        target = self.folder / snippet.value
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(snippet.source, encoding="utf-8")

    def run_python(self, snippet: Snippet) -> str:
        """Execute a block with the names that the page has defined so far; what it printed."""
        # The blank lines make a traceback show the line of the page.
        code = compile("\n" * (snippet.line - 1) + snippet.source, str(snippet.page), "exec")
        printed = io.StringIO()
        sys.path.insert(0, str(self.folder))
        try:
            with contextlib.chdir(self.folder), contextlib.redirect_stdout(printed):
                exec(code, self.names)
        finally:
            sys.path.remove(str(self.folder))
        return printed.getvalue()

    def run_console(self, snippet: Snippet) -> Iterator[Printed]:
        """Run the commands of a block; the last one may end as the directive says."""
        steps = steps_of(snippet)
        for number, step in enumerate(steps, start=1):
            wanted = int(snippet.value) if snippet.directive == "exit" else 0
            done = subprocess.run(
                ["/bin/sh", "-c", step.command],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                cwd=self.folder,
                env=self._environment(),
                timeout=COMMAND_TIMEOUT_SECONDS,
            )
            yield Printed(
                place=f"{snippet.place}: {step.command}",
                shown=None if snippet.directive == "varies" else step.shown or None,
                lines=_lines(done.stdout),
                exit_code=done.returncode,
                exit_code_wanted=wanted if number == len(steps) else 0,
            )

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if "SKILLMAP" not in name}
        path = os.pathsep.join([str(self._programs), os.environ.get("PATH", os.defpath)])
        plain = {"COLUMNS": COLUMNS, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
        return {**kept, **plain, "PATH": path}


def output_of(snippet: Snippet, printed: str) -> Printed:
    """An output block held against what the Python block before it printed."""
    return Printed(place=snippet.place, shown=_lines(snippet.source), lines=_lines(printed))


def refreshed(shown: tuple[str, ...], lines: tuple[str, ...]) -> tuple[str, ...]:
    """What a page should show of *lines*: all, or as much before and after one `…` as it did."""
    if shown.count(ELISION) != 1:
        return lines
    head = shown.index(ELISION)
    tail = len(_without_blank_end(shown)) - head - 1
    if head + tail >= len(lines):
        return lines
    return (*lines[:head], ELISION, *lines[len(lines) - tail :])


def _lines(text: str) -> tuple[str, ...]:
    return _without_blank_end(tuple(line.rstrip() for line in text.splitlines()))


def _without_blank_end(lines: tuple[str, ...]) -> tuple[str, ...]:
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def _fits(shown: tuple[str, ...], lines: tuple[str, ...]) -> bool:
    pattern = "".join(
        "(?:[^\n]*\n)*" if line == ELISION else re.escape(line.rstrip()) + "\n"
        for line in _without_blank_end(shown)
    )
    return re.fullmatch(pattern, "".join(line + "\n" for line in lines)) is not None
