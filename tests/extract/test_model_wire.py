from __future__ import annotations

import re

import pytest

from skillmap.extract.model_lines import numbered, place_of
from skillmap.extract.model_merge import DATED
from skillmap.extract.model_parser import read_prompt
from skillmap.extract.model_wire import (
    ITEMS_MAX,
    KINDS,
    LISTS,
    PERSON,
    READ_SCHEMA,
    REFERENCE_CHARACTERS_MAX,
    REFERENCES_MAX,
    is_answer,
    read_entries,
)
from skillmap.extract.rules import sections_of
from skillmap.models.resume import SECTIONS, Resume
from skillmap.testing.samples import RESUME_TEXT, document_of
from skillmap.testing.strict_schema import strict_schema_problems
from tests.contact_data import contact_data


def test_schema_keeps_to_the_strict_subset() -> None:
    """No default, no union, every field required, nothing besides."""
    assert () == strict_schema_problems(READ_SCHEMA)


def test_every_field_is_one_of_json_resume() -> None:
    """No key that our own model would keep as one that nobody knows."""
    for kind, fields in KINDS.items():
        entry = Resume.model_fields[kind].annotation.__args__[0].__args__[0]
        known = {field.alias for field in entry.model_fields.values()}
        assert {field.key for field in fields if field.kind != "range"} <= known
        assert "names" not in known
        assert fields[0].kind in ("name", "language"), kind
    assert set(SECTIONS) - {"summary"} == set(KINDS)
    assert set(DATED) <= set(KINDS)


def test_what_has_another_form_is_passed_over() -> None:
    """Servers that know no schema send anything."""
    answer = {
        "person": "me",
        "work": [{"employer": 7, "bullets": ["1", 2, None], "position": "2:x", "more": {}}, [], 3],
        "education": {"institution": "1"},
        "skills": None,
        "other": [],
    }
    (found,) = read_entries(answer)

    assert "work" == found.kind
    assert {"position": ("2:x",), "bullets": ("1",)} == found.references


def test_an_answer_is_bounded() -> None:
    """In entries, in references of one list, and in the length of one."""
    long = "1:" + "x" * REFERENCE_CHARACTERS_MAX
    entry = {"group": long, "items": ["1"] * (REFERENCES_MAX + 5)}
    found = list(read_entries({"skills": [entry] * (ITEMS_MAX + 5)}))

    assert ITEMS_MAX == len(found)
    assert {"items": ("1",) * REFERENCES_MAX} == found[0].references


@pytest.mark.parametrize("answer", [None, {}, {"person": {}}, {"work": {}}, {"unexpected": [1]}])
def test_nothing_of_what_was_asked_is_no_answer(answer: dict[str, object] | None) -> None:
    """An empty object is a model that gave up."""
    assert not is_answer(answer)


def test_lists_without_entries_are_an_answer() -> None:
    """A model may find nothing."""
    assert is_answer({kind: [] for kind in KINDS})


def test_prompt_names_nobody_and_every_line_of_it_is_short() -> None:
    """No example person, no place for one, and a version."""
    told = read_prompt()
    words = told.system + told.task + " ".join(told.words["scope"].values())

    assert () == contact_data(words)
    assert "read.1" == told.label
    assert not re.search(r"\b(?:Mr|Ms|Jane|John|Doe|Acme)\b", words)
    assert len(told.system) < 1_200


def test_list_fields_are_told_apart() -> None:
    """The schema has a list where several values are read."""
    for kind, fields in KINDS.items():
        shapes = READ_SCHEMA["properties"][kind]["items"]["properties"]
        for field in fields:
            assert ("array" if field.kind in LISTS else "string") == shapes[field.name]["type"]
    assert all(field.kind not in LISTS for field in PERSON)


def test_every_row_has_one_number() -> None:
    """From 1, in order, each row once."""
    document = document_of(RESUME_TEXT)
    sections, _ = sections_of(document)
    lines = numbered(sections)
    places = [place_of(cell) for line in lines for cell in line.row.cells]

    assert [*range(1, len(lines) + 1)] == [line.number for line in lines]
    assert len(places) == len(set(places)) > 10
