"""Every snippet in README.md and docs/ runs.

A fenced block marked ```` ```python ```` is executed; the blocks of one page share their names, top
to bottom, as a reader would type them. In a block marked ```` ```console ```` each line that begins
with `$ skillmap` or `$ python -m skillmap` is run through the command line and must end with status
0. Both start in a temporary folder that holds a copy of `examples/`.

A comment of HTML on the line before a block says otherwise:

    <!-- snippet: exit 3 -->      the last command of the block ends with this status
    <!-- snippet: raises NAME --> the block raises this exception
    <!-- snippet: no run: WHY --> shown only, for the reason given
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND_TIMEOUT_SECONDS = 120

FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>```+) *(?P<language>[\w-]*)[^\n]*\n"
    r"(?P<body>.*?)^(?P=indent)(?P=fence) *$",
    re.MULTILINE | re.DOTALL,
)
DIRECTIVE = re.compile(r"<!-- snippet: (?P<word>exit|raises|no run):? ?(?P<value>[^\n]*?) *-->\s*$")
PROGRAMS = {"skillmap": ["-m", "skillmap"], "python": [], "python3": []}


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """One fenced block: where it stands, what it says, and how it should end."""

    page: Path
    line: int
    language: str
    source: str
    directive: str
    value: str

    @property
    def place(self) -> str:
        """Page and line, as an editor understands them."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def snippets_of(page: Path) -> Iterator[Snippet]:
    """The blocks of *page* that are to be run, top to bottom."""
    text = page.read_text(encoding="utf-8")
    for match in FENCE.finditer(text):
        if match["language"] not in ("python", "console"):
            continue
        before = DIRECTIVE.search(text[: match.start()])
        indent = match["indent"]
        lines = [line.removeprefix(indent) for line in match["body"].splitlines()]
        yield Snippet(
            page=page,
            line=text.count("\n", 0, match.start()) + 2,
            language=match["language"],
            source="\n".join(lines) + "\n",
            directive=before["word"] if before else "",
            value=before["value"] if before else "",
        )


def commands_of(snippet: Snippet) -> list[list[str]]:
    """The commands of a console block that call skillmap, continuation lines joined."""
    joined = snippet.source.replace("\\\n", " ")
    prompts = [line[2:] for line in joined.splitlines() if line.startswith("$ ")]
    words = [shlex.split(prompt, comments=True) for prompt in prompts]
    return [w for w in words if w and (w[0] == "skillmap" or w[1:3] == ["-m", "skillmap"])]


ALL_SNIPPETS = {page: list(snippets_of(page)) for page in PAGES}
PAGES_WITH_SNIPPETS = [page for page in PAGES if ALL_SNIPPETS[page]]


@pytest.mark.parametrize("page", PAGES_WITH_SNIPPETS, ids=lambda page: str(page.relative_to(ROOT)))
def test_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page does what it says, typed in from top to bottom."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    for snippet in ALL_SNIPPETS[page]:
        if snippet.directive == "no run":
            assert snippet.value, f"{snippet.place}: say why this block is not run"
        elif snippet.language == "python":
            run_python(snippet, names)
        else:
            run_console(snippet)


def run_python(snippet: Snippet, names: dict[str, object]) -> None:
    """Execute a block with the names that the page has defined so far."""
    # The blank lines make a traceback show the line of the page.
    code = compile("\n" * (snippet.line - 1) + snippet.source, str(snippet.page), "exec")
    if snippet.directive != "raises":
        exec(code, names)
        return
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - The page names it.
        exec(code, names)

    assert snippet.value == type(caught.value).__name__, snippet.place


def run_console(snippet: Snippet) -> None:
    """Run the commands of a block; the last one may end as the directive says."""
    commands = commands_of(snippet)
    for number, words in enumerate(commands, start=1):
        is_last = number == len(commands)
        expected = int(snippet.value) if snippet.directive == "exit" and is_last else 0
        command, output = split_redirection(words)
        done = subprocess.run(
            [sys.executable, *PROGRAMS[command[0]], *command[1:]],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=COMMAND_TIMEOUT_SECONDS,
        )
        if output:
            Path(output).write_text(done.stdout, encoding="utf-8")

        assert expected == done.returncode, f"{snippet.place}: {shlex.join(words)}\n{done.stderr}"


def split_redirection(words: list[str]) -> tuple[list[str], str | None]:
    """The command without `> FILE`, and the file."""
    if ">" not in words:
        return words, None
    at = words.index(">")
    return words[:at], words[at + 1]


def test_snippets_were_found() -> None:
    """The runner sees the README and the docs; finding none would pass silently."""
    found = [snippet for snippets in ALL_SNIPPETS.values() for snippet in snippets]
    fences = sum(
        len(re.findall(r"^ *```+ *(?:python|console)\b", page.read_text("utf-8"), re.MULTILINE))
        for page in PAGES
    )

    assert (ROOT / "README.md") in PAGES_WITH_SNIPPETS
    assert {"python", "console"} <= {snippet.language for snippet in found}
    assert fences == len(found)
