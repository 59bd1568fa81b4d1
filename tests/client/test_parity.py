"""The two clients, and the two runs, have the same names and signatures."""

from __future__ import annotations

import inspect

import pytest

from skillmap import AsyncSkillMap, SkillMap
from skillmap.runs import AsyncRun, Run

TWINS = {"__enter__": "__aenter__", "__exit__": "__aexit__", "__iter__": "__aiter__"}


def public(kind: type) -> dict[str, object]:
    return {name: value for name, value in vars(kind).items() if not name.startswith("_")}


@pytest.mark.parametrize(("sync", "source"), [(SkillMap, AsyncSkillMap), (Run, AsyncRun)])
def test_same_names(sync: type, source: type) -> None:
    """Neither can do what the other cannot."""
    assert set(public(source)) == set(public(sync))
    assert len(public(sync)) > 5
    for name, twin in TWINS.items():
        assert hasattr(sync, name) == hasattr(source, twin)


@pytest.mark.parametrize(("sync", "source"), [(SkillMap, AsyncSkillMap), (Run, AsyncRun)])
def test_same_signatures(sync: type, source: type) -> None:
    """Arguments have the same names, order, kinds, defaults and types."""
    for name, value in public(sync).items():
        twin = getattr(source, name)
        assert isinstance(value, property) == isinstance(twin, property), name
        if inspect.isfunction(value):
            mine = inspect.signature(value).parameters
            assert list(inspect.signature(twin).parameters.values()) == list(mine.values()), name


def test_same_constructor() -> None:
    """Both are made with the same words, all of them keywords."""
    mine, source = (inspect.signature(kind.__init__) for kind in (SkillMap, AsyncSkillMap))

    assert source == mine
    kinds = {p.kind for name, p in mine.parameters.items() if name != "self"}
    assert {inspect.Parameter.KEYWORD_ONLY} == kinds


def test_every_public_name_is_documented() -> None:
    """Each method says what comes back."""
    for kind in (SkillMap, AsyncSkillMap, Run, AsyncRun):
        for name, value in public(kind).items():
            assert inspect.getdoc(value), f"{kind.__name__}.{name}"
