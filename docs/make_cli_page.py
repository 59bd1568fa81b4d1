"""Write `docs/reference/cli.md` from the commands themselves: `python docs/make_cli_page.py`.

A test compares the page with what this makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent / "reference" / "cli.md"

HEAD = """# Command line

`skillmap` and `python -m skillmap` are the same.
`skillmap --version` prints the version, and `skillmap COMMAND --help` what is listed here.
Every command takes `--json` for output that programs read; errors are JSON then, too.
[Exit codes](exit-codes.md) say how a command ended, [settings](settings.md) which variables set defaults.
Plugins may add commands, which are not listed here.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")


def page() -> str:
    """The page as it should be."""
    from typer.main import get_command

    from skillmap.cli._app import make_app

    group: Any = get_command(make_app())
    ours = {
        name: command
        for name, command in group.commands.items()
        if command.callback.__module__.startswith("skillmap.")  # Not those of plugins.
    }
    return HEAD + "".join(_section(name, command) for name, command in ours.items())


def _section(name: str, command: Any) -> str:
    usage = " ".join(["skillmap", name, *_usage(command)])
    parts = [f"\n## {name}\n\n{_prose(command.help)}\n\n```text\n{usage}\n```\n"]
    arguments = [parameter for parameter in command.params if _is_argument(parameter)]
    options = [parameter for parameter in command.params if not _is_argument(parameter)]
    if arguments:
        rows = [f"| `{_metavar(a)}` | {_cell(a.help)} |\n" for a in arguments]
        parts.append("\n| argument | is |\n|---|---|\n" + "".join(rows))
    rows = [
        f"| {_names(option)} | {_cell(option.help)} | {_default(option)} |\n" for option in options
    ]
    parts.append("\n| option | does | default |\n|---|---|---|\n" + "".join(rows))
    return "".join(parts)


def _usage(command: Any) -> Iterator[str]:
    for parameter in command.params:
        if _is_argument(parameter):
            yield _metavar(parameter) + ("…" if parameter.nargs == -1 else "")
        elif parameter.required:
            yield f"{parameter.opts[0]} {_metavar(parameter)}"
    yield "[OPTIONS]"


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def _metavar(parameter: Any) -> str:
    given = parameter.metavar or parameter.opts[0].lstrip("-").upper()
    return str(given).rstrip(".")


def _names(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    return names if option.is_flag else f"{names} `{_metavar(option)}`"


def _default(option: Any) -> str:
    if option.required:
        return "required"
    if option.is_flag or not option.default:
        return ""
    return f"`{option.default}`"


def _prose(text: str) -> str:
    """One sentence per line."""
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
    return "\n\n".join(re.sub(r"(?<=[.!?]) (?=[A-Z])", "\n", paragraph) for paragraph in paragraphs)


def _cell(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    main()
