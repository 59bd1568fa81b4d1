"""The documented subset of JSON Schema for strict answers."""

from __future__ import annotations

from typing import Any

import pytest

from skillmap.testing.strict_schema import (
    ENUM_VALUES_MAX,
    LEVELS_MAX,
    LONG_ENUM_CHARACTERS_MAX,
    LONG_ENUM_VALUES,
    NAME_CHARACTERS_MAX,
    PROPERTIES_MAX,
    strict_schema_problems,
)


def closed(**properties: Any) -> dict[str, Any]:
    """An object that has just these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


STRING = {"type": "string"}


@pytest.mark.parametrize(
    "schema",
    [
        closed(),
        closed(a=STRING, b={"type": ["integer", "null"], "minimum": 1, "maximum": 9}),
        closed(a={"type": "array", "items": closed(b=STRING), "minItems": 1, "maxItems": 5}),
        closed(a={"anyOf": [STRING, {"type": "null"}]}, b={"enum": ["x", "y"]}, c={"const": 1}),
        closed(a={"type": "string", "pattern": "^[a-z]+$", "description": "d", "title": "t"}),
        closed(a={"type": "string", "format": "date"}),
        {**closed(a={"$ref": "#/$defs/part"}), "$defs": {"part": closed(b=STRING)}},
        {**closed(a={"$ref": "#/$defs/~1x~0"}), "$defs": {"/x~": closed(b=STRING)}},
        closed(next={"anyOf": [{"$ref": "#"}, {"type": "null"}]}),
    ],
)
def test_schema_inside_the_subset(schema: dict[str, Any]) -> None:
    """It has no problems."""
    assert () == strict_schema_problems(schema)


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"type": "array", "items": STRING}, "#: the root must be an object"),
        ({**closed(), "anyOf": [closed()]}, "#: the root must not be anyOf"),
        ({**closed(), "additionalProperties": True}, "#: 'additionalProperties' is required"),
        ({**closed(a=STRING), "required": []}, "#: 'required' must name every property, 'a'"),
        ({**closed(), "required": ["b"]}, "#: 'required' names 'b', which is no property"),
        ({**closed(), "required": [["b"]]}, "#: 'required' names ['b'], which is no property"),
        (closed(a={**STRING, "default": "x"}), "#/properties/a: 'default' is not permitted"),
        (closed(a={**STRING, "maxLength": 9}), "#/properties/a: 'maxLength' is not permitted"),
        (closed(a={"oneOf": [STRING]}), "#/properties/a: 'oneOf' is not permitted"),
        (closed(a={"allOf": [STRING]}), "#/properties/a: a schema must have a 'type'"),
        (closed(a={}), "#/properties/a: a schema must have a 'type'"),
        (closed(a=True), "#/properties/a: a schema must be an object"),
        (closed(a={"type": "text"}), "#/properties/a: 'text' is not a type"),
        (closed(a={**STRING, "format": "uri"}), "#/properties/a: format 'uri' is not permitted"),
        (closed(a={"type": "array"}), "#/properties/a: an array must have 'items'"),
        (
            closed(a={"type": "array", "items": STRING, "prefixItems": []}),
            "#/properties/a: 'prefixItems' is not permitted",
        ),
        (closed(a={"enum": []}), "#/properties/a: 'enum' is empty"),
        (closed(a={"$ref": "#/$defs/none"}), "#/properties/a: $ref leads nowhere"),
        (closed(a={"$ref": "other.json"}), "#/properties/a: $ref leads nowhere"),
        (
            closed(a={"$ref": "#", "description": "d"}),
            "#/properties/a: $ref cannot have keywords description",
        ),
        (
            closed(a={"anyOf": [STRING, {"type": "object"}]}),
            "#/properties/a/anyOf/1: 'additionalProperties' is required",
        ),
        (
            {**closed(), "$defs": {"d": {**STRING, "examples": ["x"]}}},
            "#/$defs/d: 'examples' is not permitted",
        ),
        (closed(**{"a/b": {}}), "#/properties/a~1b: a schema must have a 'type'"),
    ],
)
def test_schema_outside_the_subset(schema: dict[str, Any], problem: str) -> None:
    """The problem names its place and what is wrong."""
    problems = strict_schema_problems(schema)

    assert any(found.startswith(problem) for found in problems), problems


def nested(levels: int) -> dict[str, Any]:
    """Objects in objects."""
    schema = closed()
    for _ in range(levels - 1):
        schema = closed(a=schema)
    return schema


def long_enum(count: int, characters: int) -> dict[str, Any]:
    """An enumeration of so many values, with so many characters in all."""
    values = [f"{number:06}" for number in range(count)]
    values[-1] += "x" * (characters - 6 * count)
    return closed(a={"type": "string", "enum": values})


@pytest.mark.parametrize(
    ("inside", "outside", "problem"),
    [
        (nested(LEVELS_MAX), nested(LEVELS_MAX + 1), "levels"),
        (nested(LEVELS_MAX), nested(900), "levels"),
        (
            closed(**{f"p{n}": STRING for n in range(PROPERTIES_MAX)}),
            closed(**{f"p{n}": STRING for n in range(PROPERTIES_MAX + 1)}),
            "properties",
        ),
        (
            closed(**{"x" * NAME_CHARACTERS_MAX: STRING}),
            closed(**{"x" * NAME_CHARACTERS_MAX + "x": STRING}),
            "characters of names",
        ),
        (
            closed(a={"const": "x" * (NAME_CHARACTERS_MAX - 1)}),
            closed(a={"const": "x" * NAME_CHARACTERS_MAX}),
            "characters of names",
        ),
        (
            closed(a={"enum": list(range(ENUM_VALUES_MAX))}),
            closed(a={"enum": list(range(ENUM_VALUES_MAX + 1))}),
            "values of enumerations",
        ),
        (
            long_enum(LONG_ENUM_VALUES, LONG_ENUM_CHARACTERS_MAX + 1),
            long_enum(LONG_ENUM_VALUES + 1, LONG_ENUM_CHARACTERS_MAX + 1),
            "characters in one 'enum'",
        ),
    ],
)
def test_limits(inside: dict[str, Any], outside: dict[str, Any], problem: str) -> None:
    """The limit itself is allowed; one more is not."""
    assert () == strict_schema_problems(inside)
    (found,) = strict_schema_problems(outside)

    assert problem in found


def test_recursion_adds_no_level() -> None:
    """A schema may refer to itself."""
    part = closed(children={"type": "array", "items": {"$ref": "#/$defs/part"}})
    schema = {**closed(a={"$ref": "#/$defs/part"}), "$defs": {"part": part}}

    assert () == strict_schema_problems(schema)


def test_levels_behind_a_reference_count() -> None:
    """Depth cannot be hidden in definitions."""
    schema = {**closed(a={"$ref": "#/$defs/deep"}), "$defs": {"deep": nested(LEVELS_MAX)}}

    assert (f"#: more than {LEVELS_MAX} levels",) == strict_schema_problems(schema)
