"""No pattern takes long on a long line: work that grows with the square of a line's length is how a reader hangs."""

from __future__ import annotations

import collections
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import skillmap.asking
import skillmap.extract
from fuzz.watch import fault_of

LENGTH = 6_000
"""Characters of a line; one pass takes about a millisecond, a pass for each place a third of a second."""
SECONDS_MAX = 0.15
UNITS = (
    *(
        "a",
        "A",
        " ",
        "1",
        "-",
        ".",
        ",",
        "(",
        "[",
        "<",
        "{",
        "@",
        "/",
        "*",
        "|",
        "_",
        "#",
        "+",
        ":",
    ),
    *(
        "\t",
        "\n",
        "•",
        "–",
        "é",
        "a ",
        "a.",
        "a-",
        "a@",
        "@a",
        "a:",
        "a/",
        "1.",
        "1-",
        "1 ",
        "(a",
        ",a",
    ),
    *(
        ", ",
        "Aa ",
        "A. ",
        " - ",
        "2019 ",
        "2019-",
        "www.",
        "http://",
        " at ",
        " of ",
        " in ",
        "](",
        "\u0301",
    ),
)
SEARCHES = r"\b{name}\.(?:search|findall|finditer|split|subn?)\b"
PACKAGES = (skillmap.extract, skillmap.asking)


def _patterns() -> Iterator[tuple[str, re.Pattern[str], bool]]:
    """Name, pattern and whether it is searched for anywhere in a text, of every pattern that a module keeps."""
    modules = [
        (package, module.name)
        for package in PACKAGES
        for module in pkgutil.iter_modules(package.__path__)
    ]
    for package, stem in modules:
        content = vars(importlib.import_module(f"{package.__name__}.{stem}"))
        source = (Path(package.__path__[0]) / f"{stem}.py").read_text(encoding="utf-8")
        for name, value in content.items():
            kept = value if isinstance(value, tuple | list) else [value]
            kept = list(value.values()) if isinstance(value, dict) else kept
            for number, pattern in enumerate(kept):
                if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                    alone = pattern is value
                    searched = not alone or re.search(SEARCHES.format(name=name), source)
                    yield f"{stem}.{name}.{number}", pattern, bool(searched)


PATTERNS = {name: (pattern, searched) for name, pattern, searched in _patterns()}


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_pattern_takes_a_long_line_in_one_go(name: str) -> None:
    """Whatever the line repeats, and whatever ends it."""
    pattern, searched = PATTERNS[name]

    def run(data: bytes) -> None:
        text = data.decode()
        if searched:
            collections.deque(pattern.finditer(text), maxlen=0)
        else:
            pattern.match(text)
            pattern.fullmatch(text)

    lines = [(unit * LENGTH)[:LENGTH] + end for unit in UNITS for end in ("", "!")]
    slow = (line for line in lines if fault_of(run, line.encode(), seconds=SECONDS_MAX))

    assert next(slow, None) is None


def test_patterns_are_found() -> None:
    """The test above looks at the patterns of all modules."""
    assert len(PATTERNS) > 60
