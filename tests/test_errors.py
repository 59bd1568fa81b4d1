"""The error tree at the top of `errors.py` is the one that the classes make."""

from __future__ import annotations

import inspect
import re

import skillmap.errors as errors
from skillmap.errors import SkillmapError

CLASSES = [
    found
    for _, found in inspect.getmembers(errors, inspect.isclass)
    if issubclass(found, SkillmapError)
]


def drawn() -> list[tuple[int, str, str]]:
    """Depth, name and remark of each line of the tree in the module's docstring."""
    tree = (errors.__doc__ or "").split("```")[1]
    lines = re.findall(r"^( *)(\w+) *(\(.*\))?$", tree.strip("\n"), re.MULTILINE)
    return [(len(indent) // 2, name, remark) for indent, name, remark in lines]


def test_tree_equals_the_classes() -> None:
    """Every class stands in the tree once, below the class that it extends."""
    path: list[str] = []
    parents = {}
    for depth, name, _ in drawn():
        path = [*path[:depth], name]
        parents[name] = path[-2] if depth else "Exception"

    assert len(drawn()) == len(parents) == len(CLASSES) > 20
    assert parents == {found.__name__: found.__bases__[0].__name__ for found in CLASSES}


def test_remarks_are_true() -> None:
    """A class is called retryable, or another kind of error besides, exactly when it is."""
    for _, name, remark in drawn():
        found = getattr(errors, name)
        assert found.retryable == ("retryable" in remark)
        assert issubclass(found, ImportError) == ("ImportError" in remark)


def test_codes_are_stable_names() -> None:
    """Every class has a dotted code of its own that begins with its parent's."""
    codes = [found.code for found in CLASSES]

    assert len(codes) == len(set(codes))
    for found in CLASSES:
        parent = found.__bases__[0].code if found is not SkillmapError else "skillmap"
        own = found.code
        assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)*", own)
        assert parent == "skillmap" or own.startswith(parent + ".")
