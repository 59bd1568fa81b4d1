"""Write the outputs that README.md and docs/ show anew: `python docs/update_outputs.py [PAGE...]`.

Runs every snippet of every page, or of the pages given, as `tests/docs/test_snippets.py` does.
Read the difference before you commit it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.docs.snippets import (  # noqa: E402
    PAGES,
    PageRunner,
    Snippet,
    output_of,
    refreshed,
    snippets_of,
    steps_of,
)


def main(words: list[str]) -> int:
    """Update the pages named in *words*, or all."""
    for page in [Path(word).resolve() for word in words] or PAGES:
        before = page.read_text(encoding="utf-8")
        after = updated(page, before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            print(f"{page.relative_to(ROOT)}: updated")
    return 0


def updated(page: Path, text: str) -> str:
    """*text* of *page* with what its snippets print now."""
    bodies: list[tuple[Snippet, list[str]]] = []
    with tempfile.TemporaryDirectory() as folder:
        runner = PageRunner(Path(folder))
        printed = ""
        for snippet in snippets_of(page):
            if snippet.directive in ("no run", "raises"):
                continue
            if snippet.directive == "file":
                runner.write_file(snippet)
            elif snippet.directive == "output":
                found = output_of(snippet, printed)
                bodies.append((snippet, list(refreshed(found.shown or (), found.lines))))
            elif snippet.language == "python":
                printed = runner.run_python(snippet)
            else:
                bodies.append((snippet, console_lines(snippet, runner)))
    for snippet, lines in reversed(bodies):
        body = "".join(f"{snippet.indent}{line}".rstrip() + "\n" for line in lines)
        text = text[: snippet.body_start] + body + text[snippet.body_end :]
    return text


def console_lines(snippet: Snippet, runner: PageRunner) -> list[str]:
    """The commands of a block as they stand, each with what it prints now, if that is shown."""
    outcomes = runner.run_console(snippet)
    prompts = prompts_of(snippet)
    lines: list[str] = []
    for prompt, step in zip(prompts, steps_of(snippet), strict=True):
        lines.extend(prompt)
        outcome = next(outcomes)
        if outcome.exit_code != outcome.exit_code_wanted:
            print(f"{outcome.place}: exit code {outcome.exit_code}", file=sys.stderr)
        if step.shown:
            lines.extend(refreshed(step.shown, outcome.lines))
    return lines


def prompts_of(snippet: Snippet) -> list[list[str]]:
    """The lines of each command, continuation lines apart."""
    prompts: list[list[str]] = []
    continued = False
    for line in snippet.source.splitlines():
        if line.startswith("$ "):
            prompts.append([line])
        elif continued:
            prompts[-1].append(line)
        continued = line.endswith("\\") and (line.startswith("$ ") or continued)
    return prompts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
