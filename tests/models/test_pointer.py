"""JSON Pointers lead to one place, and one place has one pointer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmap.models.pointer import (
    join_pointer,
    list_index,
    pointer_exists,
    resolve_pointer,
    split_pointer,
)

tokens = st.lists(st.one_of(st.text(max_size=5), st.sampled_from(["~", "/", "~1", "~0", "01"])))


@given(tokens)
def test_splitting_undoes_joining(parts: list[str]) -> None:
    """Every token survives, whatever characters it has."""
    assert tuple(parts) == split_pointer(join_pointer(*parts))


@given(st.text(alphabet="/~01a", max_size=8))
def test_one_place_has_one_pointer(text: str) -> None:
    """A text that is a pointer is the only text that leads there."""
    try:
        parts = split_pointer(text)
    except ValueError:
        return
    assert text == join_pointer(*parts)


@pytest.mark.parametrize("text", ["a", "a/b", "/~", "/a~2", "/~~0"])
def test_malformed_pointers_are_refused(text: str) -> None:
    """Neither a relative pointer nor an escape that means nothing is taken."""
    with pytest.raises(ValueError, match="JSON Pointer"):
        split_pointer(text)


@pytest.mark.parametrize("token", ["01", "-", "+1", "-1", "", "1.0", "١", "²"])
def test_only_plain_numbers_are_indexes(token: str) -> None:
    """Other spellings of a number would give one element two addresses."""
    assert list_index(token) is None


def test_lookup() -> None:
    """Values are found in objects and lists; null is something, a missing field is nothing."""
    tree = {"a": [{"b/c": None}], "": 1}

    assert resolve_pointer(tree, "/a/0/b~1c") is None
    assert pointer_exists(tree, "/a/0/b~1c")
    assert 1 == resolve_pointer(tree, "/")
    assert tree is resolve_pointer(tree, "")
    for missing in ("/a/1", "/a/-", "/b", "/a/0/b~1c/d", "//x"):
        assert not pointer_exists(tree, missing)
        with pytest.raises(KeyError):
            resolve_pointer(tree, missing)
