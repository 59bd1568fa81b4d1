"""Every snippet in README.md and docs/ runs, and prints what the page says it prints.

A fenced block marked ```` ```python ```` is executed; the blocks of one page share their names, top
to bottom, as a reader would type them. In a block marked ```` ```console ```` each line that begins
with `$` is given to a shell of its own and must end with status 0; `skillmap` and `python` are those
under test. Both start in a temporary folder that holds a copy of `examples/`.

Lines below a command are what it prints on a terminal 100 columns wide. A line `…` stands for any
number of lines. Where nothing is shown, nothing is compared.

A comment of HTML on the line before a block says otherwise:

    <!-- snippet: output -->      the block shows what the Python block before it prints
    <!-- snippet: exit 3 -->      the last command of the block ends with this status
    <!-- snippet: raises NAME --> the block raises this exception
    <!-- snippet: varies: WHY --> it is run, and not compared, for the reason given
    <!-- snippet: file NAME -->   the block is saved under that name, and not run
    <!-- snippet: no run: WHY --> shown only, for the reason given

`python docs/update_outputs.py` writes the outputs anew.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.snippets import (
    PAGES,
    ROOT,
    RUN,
    PageRunner,
    Printed,
    output_of,
    refreshed,
    snippets_of,
)

ALL_SNIPPETS = {page: list(snippets_of(page)) for page in PAGES}
PAGES_WITH_SNIPPETS = [page for page in PAGES if ALL_SNIPPETS[page]]


@pytest.mark.parametrize("page", PAGES_WITH_SNIPPETS, ids=lambda page: str(page.relative_to(ROOT)))
def test_page(page: Path, tmp_path: Path) -> None:
    """The page does what it says, typed in from top to bottom."""
    runner = PageRunner(tmp_path)
    printed = ""
    for snippet in ALL_SNIPPETS[page]:
        if snippet.directive in ("no run", "varies"):
            assert snippet.value, f"{snippet.place}: say why"
        if snippet.directive == "no run":
            continue
        if snippet.directive == "file":
            runner.write_file(snippet)
        elif snippet.directive == "output":
            check(output_of(snippet, printed))
        elif snippet.directive == "raises":
            with pytest.raises(BaseException) as caught:  # noqa: PT011 - The page names it.
                runner.run_python(snippet)
            assert snippet.value == type(caught.value).__name__, snippet.place
        elif snippet.language == "python":
            printed = runner.run_python(snippet)
        else:
            for outcome in runner.run_console(snippet):
                check(outcome)


def check(outcome: Printed) -> None:
    """It ended and printed as the page says."""
    told = "\n".join(outcome.lines)

    assert outcome.exit_code_wanted == outcome.exit_code, f"{outcome.place}\n{told}"
    assert outcome.is_as_shown, (
        f"{outcome.place} prints something else (python docs/update_outputs.py):\n{told}"
    )


def test_snippets_were_found() -> None:
    """The runner sees the README and the docs; finding none would pass silently."""
    found = [snippet for snippets in ALL_SNIPPETS.values() for snippet in snippets]
    fences = sum(
        len(re.findall(r"^ *```+ *(?:python|console)\b", page.read_text("utf-8"), re.MULTILINE))
        for page in PAGES
    )
    run = [snippet for snippet in found if snippet.language in RUN]

    assert (ROOT / "README.md") in PAGES_WITH_SNIPPETS
    assert {"python", "console"} <= {snippet.language for snippet in run}
    assert fences == len(run)
    assert any(snippet.directive == "output" for snippet in found)


def test_an_output_that_differs_is_found() -> None:
    """Lines are compared as they stand; an ellipsis stands for any number of them."""
    lines = ("one", "two", "three")

    def fits(*shown: str) -> bool:
        return Printed(place="", shown=shown, lines=lines).is_as_shown

    assert fits("one", "two", "three")
    assert fits("one", "…")
    assert fits("…", "three")
    assert not fits("one", "three")
    assert not fits("…", "two")
    assert ("one", "…") == refreshed(("uno", "…"), lines)
    assert lines == refreshed(("uno", "due"), lines)
