from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmap.asking.answer import ANSWER_CHARACTERS_MAX, read_object
from skillmap.tailor import wire
from skillmap.tailor.prompts import prompt
from skillmap.tailor.wire import (
    OBJECTS_MAX,
    ObjectReader,
    WireEdit,
    clean_line,
)
from skillmap.testing.strict_schema import strict_schema_problems

SCHEMAS = {name: getattr(wire, name) for name in dir(wire) if name.endswith("_SCHEMA")}


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_keep_to_the_strict_subset(name: str) -> None:
    """No default, no union, every field required, nothing besides."""
    assert () == strict_schema_problems(SCHEMAS[name])


def test_there_are_schemas() -> None:
    """The test above looks at some."""
    assert {"EDITS_SCHEMA", "ORDER_SCHEMA", "CHAT_SCHEMA", "INTENT_SCHEMA"} == set(SCHEMAS)


def test_what_follows_the_schema_is_read() -> None:
    """Schema and reader know the same fields."""
    fields = SCHEMAS["EDITS_SCHEMA"]["properties"]["edits"]["items"]["properties"]
    found = WireEdit.read({"id": "a1", "req": ["m1"], "why": "term", "ev": [], "text": "x"})
    assert found is not None
    assert set(fields) == set(WireEdit.model_fields)


def test_reasons_have_a_wording_each() -> None:
    """And no wording is without a code."""
    assert set(wire.REASONS) == set(prompt("rewrite").words["reasons"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=6), JSON, max_size=4), max_size=6)


@given(OBJECTS, st.integers(1, 40), st.booleans(), st.sampled_from([None, 1]))
def test_each_object_is_read_once_wherever_the_stream_is_cut(
    objects: list[object], size: int, ascii_only: bool, indent: int | None
) -> None:
    """Quotes, brackets and backslashes in texts, any spacing, any pieces."""
    text = json.dumps({"edits": objects}, ensure_ascii=ascii_only, indent=indent)
    reader = ObjectReader("edits")
    found = [item for at in range(0, len(text), size) for item in reader.feed(text[at : at + size])]
    assert objects == found
    assert reader.is_whole
    assert 0 == reader.broken_count


@given(OBJECTS, st.data())
def test_an_answer_that_is_cut_off_gives_what_was_whole(
    objects: list[object], data: st.DataObject
) -> None:
    """And is not taken for a whole one."""
    text = json.dumps({"edits": objects})
    cut = data.draw(st.integers(0, len(text) - 1))
    reader = ObjectReader("edits")
    found = list(reader.feed(text[:cut]))
    assert objects[: len(found)] == found
    assert not reader.is_whole


def test_an_object_is_read_with_its_last_bracket() -> None:
    """Not before, not later."""
    text = '{"edits":[{"id":"a1","text":"}{"},{"id"'
    reader = ObjectReader("edits")
    at = next(i for i, char in enumerate(text, start=1) if list(reader.feed(char)))
    assert '{"edits":[{"id":"a1","text":"}{"}' == text[:at]


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", '{"other":[]}', '{"edits":{}}', '{"edits":[}', "}{", '"{"', "{]"],
)
def test_what_is_no_answer_is_not_whole(text: str) -> None:
    """Whatever it is."""
    reader = ObjectReader("edits")
    assert [] == list(reader.feed(text))
    assert not reader.is_whole


def test_a_broken_object_does_not_take_the_next_one_with_it() -> None:
    """It is counted."""
    reader = ObjectReader("edits")
    found = list(reader.feed('{"edits":[{"a":1,,},{"a":2}]}'))
    assert [{"a": 2}] == found
    assert 1 == reader.broken_count


def test_an_endless_answer_is_left() -> None:
    """Too many objects, too long an object, prose without end."""
    many = ObjectReader("edits")
    assert OBJECTS_MAX == len(list(many.feed('{"edits":[' + '{"a":1},' * (OBJECTS_MAX + 50))))
    assert many.is_full
    long = ObjectReader("edits")
    assert [] == list(long.feed('{"edits":[{"a":"' + "x" * (ANSWER_CHARACTERS_MAX + 10)))
    assert long.is_full
    prose = ObjectReader("edits")
    assert [] == list(prose.feed("word " * 100 + '{"edits":[{"a":1}]}'))
    assert not prose.is_whole


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a":1}', {"a": 1}),
        ('```json\n{"a":1}\n```', {"a": 1}),
        ('Sure: {"a":1} Done.', {"a": 1}),
        ("[1]", None),
        ("{a}", None),
        ("", None),
        ("}{", None),
    ],
)
def test_one_object_is_read_out_of_an_answer(text: str, found: object) -> None:
    """Markdown around it is passed over."""
    assert found == read_object(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("• Wrote  it.\n", "Wrote it."),
        ("- Wrote it.", "Wrote it."),
        ("*nix servers", "*nix servers"),
        ("-40 °C storage", "-40 °C storage"),
    ],
)
def test_a_line_has_no_breaks_and_no_bullet(text: str, line: str) -> None:
    """Models like to send both."""
    assert line == clean_line(text)
