"""What a JSON schema must be for a model server to hold an answer to it strictly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

PROPERTIES_MAX = 5_000
LEVELS_MAX = 10
NAME_CHARACTERS_MAX = 120_000
ENUM_VALUES_MAX = 1_000
LONG_ENUM_VALUES = 250
LONG_ENUM_CHARACTERS_MAX = 15_000
"""Limits of one schema; the last one holds for an enumeration of more than `LONG_ENUM_VALUES` strings.

Source: "Supported schemas" of OpenAI's guide to Structured Outputs, as of February 2026.
"""

_ANYWHERE = frozenset(
    {"$defs", "definitions", "description", "title", "type", "enum", "const", "anyOf", "$ref"}
)
_OF_TYPE = {
    "string": frozenset({"pattern", "format"}),
    "number": frozenset(
        {"multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"}
    ),
    "integer": frozenset(
        {"multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"}
    ),
    "boolean": frozenset[str](),
    "null": frozenset[str](),
    "array": frozenset({"items", "minItems", "maxItems"}),
    "object": frozenset({"properties", "required", "additionalProperties"}),
}
_FORMATS = frozenset(
    {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}
)
"""Source: the same page."""


def strict_schema_problems(schema: Mapping[str, object]) -> tuple[str, ...]:
    """Why *schema* is outside the subset that OpenAI documents for strict mode; empty when it is inside.

    Each problem begins with a JSON Pointer to its place, in the order in which the schema is written. The subset: the
    root is an object and no `anyOf`; every object forbids additional properties and requires all of its own; no
    `default`, `oneOf`, `allOf`, `not`, conditions, `prefixItems`, `patternProperties`, nor lengths of strings; a
    `$ref` stands alone. It is stricter than some servers, so that what passes here passes there.

    Source: "Supported schemas" of OpenAI's guide to Structured Outputs, as of February 2026.
    """
    linter = _Linter(schema)
    problems = list(linter.root())
    problems += linter.sizes()
    return tuple(dict.fromkeys(problems))


@dataclass
class _Linter:
    schema: Mapping[str, object]
    property_count: int = 0
    name_characters: int = 0
    enum_value_count: int = 0
    too_deep: bool = False

    def root(self) -> Iterator[str]:
        if self.schema.get("type") != "object":
            yield "#: the root must be an object"
        if "anyOf" in self.schema:
            yield "#: the root must not be anyOf"
        for key in ("$defs", "definitions"):
            for name, definition in _mapping(self.schema.get(key)).items():
                self.name_characters += len(name)
                yield from self.node(definition, f"#/{key}/{_token(name)}", level=0)
        yield from self.node(self.schema, "#", level=0)
        if self.too_deep or self.depth(self.schema, ()) > LEVELS_MAX:
            yield f"#: more than {LEVELS_MAX} levels"

    def node(self, schema: object, place: str, *, level: int) -> Iterator[str]:
        if not isinstance(schema, Mapping):
            yield f"{place}: a schema must be an object"
            return
        if level > 4 * LEVELS_MAX:  # Deeper than that is refused anyway; this bounds the recursion.
            self.too_deep = True
            return
        if "$ref" in schema:
            yield from self.reference(schema, place)
            return
        yield from self.keywords(schema, place)
        yield from self.values(schema, place)
        yield from self.parts(schema, place, level=level)

    def reference(self, schema: Mapping[str, object], place: str) -> Iterator[str]:
        others = sorted(set(schema) - {"$ref", "$defs", "definitions"})
        if others:
            yield f"{place}: $ref cannot have keywords {', '.join(others)}"
        if self.target(schema["$ref"]) is None:
            yield f"{place}: $ref leads nowhere"

    def keywords(self, schema: Mapping[str, object], place: str) -> Iterator[str]:
        types = _types(schema)
        if not types and not {"anyOf", "enum", "const"} & set(schema):
            yield f"{place}: a schema must have a 'type'"
        allowed = _ANYWHERE.union(*(_OF_TYPE.get(name, frozenset()) for name in types))
        for key in schema:
            if key not in allowed:
                yield f"{place}: {key!r} is not permitted"
        for name in types:
            if name not in _OF_TYPE:
                yield f"{place}: {name!r} is not a type"
        if "format" in schema and schema["format"] not in _FORMATS:
            yield f"{place}: format {schema['format']!r} is not permitted"
        if "object" in types:
            yield from _object_problems(schema, place)
        if "array" in types and "items" not in schema:
            yield f"{place}: an array must have 'items'"

    def values(self, schema: Mapping[str, object], place: str) -> Iterator[str]:
        values = schema.get("enum")
        if isinstance(values, list):
            if not values:
                yield f"{place}: 'enum' is empty"
            self.enum_value_count += len(values)
            characters = sum(len(value) for value in values if isinstance(value, str))
            self.name_characters += characters
            if len(values) > LONG_ENUM_VALUES and characters > LONG_ENUM_CHARACTERS_MAX:
                yield f"{place}: more than {LONG_ENUM_CHARACTERS_MAX} characters in one 'enum'"
        if isinstance(schema.get("const"), str):
            self.name_characters += len(str(schema["const"]))

    def parts(self, schema: Mapping[str, object], place: str, *, level: int) -> Iterator[str]:
        properties = _mapping(schema.get("properties"))
        self.property_count += len(properties)
        for name, part in properties.items():
            self.name_characters += len(name)
            yield from self.node(part, f"{place}/properties/{_token(name)}", level=level + 1)
        if "items" in schema:
            yield from self.node(schema["items"], f"{place}/items", level=level + 1)
        for index, part in enumerate(_list(schema.get("anyOf"))):
            yield from self.node(part, f"{place}/anyOf/{index}", level=level + 1)

    def sizes(self) -> Iterator[str]:
        if self.property_count > PROPERTIES_MAX:
            yield f"#: more than {PROPERTIES_MAX} properties"
        if self.name_characters > NAME_CHARACTERS_MAX:
            yield f"#: more than {NAME_CHARACTERS_MAX} characters of names and values"
        if self.enum_value_count > ENUM_VALUES_MAX:
            yield f"#: more than {ENUM_VALUES_MAX} values of enumerations"

    def depth(self, schema: object, open_references: tuple[str, ...]) -> int:
        """Levels of objects below and with *schema*; a reference back into itself adds none."""
        if not isinstance(schema, Mapping):
            return 0
        reference = schema.get("$ref")
        if isinstance(reference, str):
            if reference in open_references or reference == "#":
                return 0
            return self.depth(self.target(reference), (*open_references, reference))
        parts = [*_mapping(schema.get("properties")).values(), *_list(schema.get("anyOf"))]
        parts.append(schema.get("items"))
        below = max(self.depth(part, open_references) for part in parts)
        return below + ("object" in _types(schema))

    def target(self, reference: object) -> Mapping[str, object] | None:
        if reference == "#":
            return self.schema
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return None
        found: object = self.schema
        for token in reference[2:].split("/"):
            found = _mapping(found).get(token.replace("~1", "/").replace("~0", "~"))
        return found if isinstance(found, Mapping) else None


def _object_problems(schema: Mapping[str, object], place: str) -> Iterator[str]:
    if schema.get("additionalProperties") is not False:
        yield f"{place}: 'additionalProperties' is required to be supplied and to be false"
    properties = _mapping(schema.get("properties"))
    required = _list(schema.get("required"))
    names = {name for name in required if isinstance(name, str)}
    for name in properties:
        if name not in names:
            yield f"{place}: 'required' must name every property, {name!r} is missing"
    for named in required:
        if not isinstance(named, str) or named not in properties:
            yield f"{place}: 'required' names {named!r}, which is no property"


def _types(schema: Mapping[str, object]) -> tuple[str, ...]:
    stated = schema.get("type")
    if isinstance(stated, str):
        return (stated,)
    return tuple(str(name) for name in _list(stated))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _token(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
