"""JSON Resume goes in and comes out equal."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from skillmap.errors import InvalidResumeError
from skillmap.models.date import PRESENT, PartialDate
from skillmap.models.resume import JSON_DEPTH_MAX, Basics, Resume, Work
from tests.models.strategies import SCHEMA, json_resumes

VALIDATOR = jsonschema.Draft4Validator(SCHEMA)


@settings(max_examples=150, deadline=None)
@given(json_resumes())
def test_any_json_resume_comes_out_equal(tree: dict[str, Any]) -> None:
    """Unknown fields, nulls, missing sections, odd dates and every script survive."""
    assert tree == Resume.from_json_resume(tree).to_json_resume()

    text = json.dumps(tree, ensure_ascii=False)
    resume = Resume.from_json_resume(text)
    assert tree == resume.to_json_resume()
    assert resume == Resume.from_json_resume(resume.to_json())
    assert resume.content_hash == Resume.from_json_resume(text.encode()).content_hash


@settings(max_examples=60, deadline=None)
@given(json_resumes(nulls=False, closed=True))
def test_valid_stays_valid(tree: dict[str, Any]) -> None:
    """What the official schema accepts is read, and what is written the schema accepts."""
    VALIDATOR.validate(tree)

    VALIDATOR.validate(Resume.from_json_resume(tree).to_json_resume())


@settings(max_examples=60, deadline=None)
@given(json_resumes())
def test_every_text_has_an_address(tree: dict[str, Any]) -> None:
    """`texts()` gives each text with the pointer that leads to it."""
    resume = Resume.from_json_resume(tree)

    for pointer, text in resume.texts():
        assert text == resume.at(pointer)


def test_schema_in_use_is_the_official_one() -> None:
    """The tests hold against the whole schema, not a part of it."""
    assert {"basics", "work", "meta"} <= set(SCHEMA["properties"])
    assert set(SCHEMA["properties"]) - {"$schema"} == {
        field.alias for field in Resume.model_fields.values()
    }


def test_python_names_are_no_wire_names() -> None:
    """`start_date` in a file is an unknown field: it is kept, and does not become `startDate`."""
    tree = {"work": [{"start_date": "never", "startDate": "2019-03"}]}
    resume = Resume.from_json_resume(tree)

    assert tree == resume.to_json_resume()
    assert resume.work is not None
    assert PartialDate(2019, 3) == resume.work[0].start_date
    assert tree == Resume.model_validate_json(resume.model_dump_json()).to_json_resume()


def test_present_is_written_by_leaving_the_end_out() -> None:
    """JSON Resume has no word for `present`; a beginning without an end reads as current."""
    work = Work(name="Acme", start_date=PartialDate(2020), end_date=PRESENT)
    resume = Resume(work=(work,))

    assert {"work": [{"name": "Acme", "startDate": "2020"}]} == resume.to_json_resume()
    again = Resume.from_json_resume(resume.to_json())
    assert again.work is not None
    assert again.work[0].is_current


@pytest.mark.parametrize(
    ("source", "pointer"),
    [
        ("[]", ""),
        ("{", ""),
        ('"text"', ""),
        (b"\xff\xfe\x00", ""),
        ({"work": {"name": "Acme"}}, "/work"),
        ({"basics": {"name": 3}}, "/basics/name"),
        ({"work": [{"startDate": 2019}]}, "/work/0/startDate"),
        ({"work": [{"highlights": [None]}]}, "/work/0/highlights/0"),
        ('{"x": NaN}', "/x"),
        ('{"x": [1e999]}', "/x/0"),
        ({"x": {1: 2}}, "/x"),
        ({"x": object()}, "/x"),
        ('{"x": ' + "[" * 100_000 + "]" * 100_000 + "}", ""),
    ],
)
def test_what_is_no_json_resume_is_refused(source: Any, pointer: str) -> None:
    """The error names the first wrong place, and never quotes what is there."""
    with pytest.raises(InvalidResumeError) as caught:
        Resume.from_json_resume(source)

    assert pointer == caught.value.pointer


def test_nesting_is_bounded() -> None:
    """`JSON_DEPTH_MAX` levels are read, one more is refused."""

    def nested(levels: int) -> str:
        return '{"x":' * levels + "1" + "}" * levels

    Resume.from_json_resume(nested(JSON_DEPTH_MAX))
    with pytest.raises(InvalidResumeError, match=str(JSON_DEPTH_MAX)):
        Resume.from_json_resume(nested(JSON_DEPTH_MAX + 1))


def test_resume_shares_nothing_with_its_source_or_its_output() -> None:
    """Unknown fields are mutable; changing the source or the output does not change the resume."""
    source: dict[str, Any] = {"x": {"claim": "true"}}
    resume = Resume.from_json_resume(source)
    source["x"]["claim"] = "forged"
    resume.to_json_resume()["x"]["claim"] = "forged"

    assert {"x": {"claim": "true"}} == resume.to_json_resume()


def test_section_order_is_printed_order_then_default() -> None:
    """Sections that the file orders come first; empty ones are left out."""
    resume = Resume.from_json_resume(
        {
            "basics": {"summary": "Builder."},
            "work": [{"name": "Acme"}],
            "skills": [{"name": "SQL"}],
            "awards": [],
            "meta": {
                "skillmap": {
                    "sectionOrder": ["skills", "custom:patents"],
                    "customSections": [{"id": "patents", "title": "Patents"}],
                }
            },
        }
    )

    assert ("skills", "custom:patents", "summary", "work") == resume.section_order


def test_custom_sections_have_ids_of_their_own() -> None:
    """Of two with one id only the first could be named and shown, so such a file is refused."""
    twice = [{"id": "patents", "title": title} for title in ("Patents", "Inventions")]
    with pytest.raises(InvalidResumeError, match="same id") as caught:
        Resume.from_json_resume({"meta": {"skillmap": {"customSections": twice}}})

    assert "Inventions" not in str(caught.value)


def test_neighbouring_roles_of_one_employer_stand_together() -> None:
    """Two roles at one employer are one employment; the same employer later is another."""
    names = ("Acme", "Acme", "Borealis", "Acme", None, None)
    resume = Resume(work=tuple(Work(name=name) for name in names))

    assert ((0, 1), (2,), (3,), (4,), (5,)) == resume.employments()


def test_values_are_frozen() -> None:
    """No field can be set."""
    basics = Basics(name="Maya")
    with pytest.raises(ValueError, match="frozen"):
        basics.name = "Someone else"  # type: ignore[misc]


def test_an_ongoing_role_survives_its_own_file() -> None:
    """`PRESENT` is written by leaving the date out; both forms are equal and hash alike."""
    ongoing = Resume(work=(Work(name="Acme", start_date=PartialDate(2020), end_date=PRESENT),))
    read = Resume.from_json_resume(ongoing.to_json())

    assert ongoing == read
    assert hash(ongoing) == hash(read)
    assert read.work is not None
    assert read.work[0].is_current
    assert ongoing != Resume(work=(Work(name="Acme", start_date=PartialDate(2021)),))
