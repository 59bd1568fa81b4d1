"""Hypothesis strategies for resumes and for edits of them, built on the official schema."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from skillmap.models.change import Change
from skillmap.models.pointer import join_pointer, resolve_pointer

SCHEMA_FILE = Path(__file__).parent.parent / "files" / "schema" / "jsonresume-1.0.0.json"
SCHEMA: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))

WORDS = (
    "Python Django Lisboa München 東京 Łódź résumé Ωμέγα Київ مهندس מהנדס 한국어 "
    "led 40% €3.2M C++ C# .NET a/b m~n naïve 👩‍💻 O'Brien"
).split()
NAMES = (
    "x",
    "x-level",
    "start_date",
    "\0start_date",
    "name",
    "study_type",
    "a/b",
    "m~n",
    "",
    "übung",
    "to_wire",
    "0",
    "-",
)
"""Unknown field names, among them Python's names of known fields and what pointers must escape."""

texts = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
dates = st.one_of(
    st.integers(1900, 2100).map(str),
    st.tuples(st.integers(1900, 2100), st.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02}"),
    st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(str),
    # On no calendar, and yet what the schema's pattern allows.
    st.sampled_from(["2021-02-30", "2021-13", "2021-00", "1999-11-31"]),
)
json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**60), 2**60),
        st.floats(allow_nan=False, allow_infinity=False),
        texts,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=6,
)


def _of(schema: dict[str, Any], *, nulls: bool, closed: bool) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return dates
    if schema["type"] == "object":
        return _objects(schema, nulls=nulls, closed=closed)
    if schema["type"] == "array":
        return st.lists(_of(schema["items"], nulls=nulls, closed=closed), max_size=3)
    if schema.get("format") == "date":
        return dates
    return texts


@st.composite
def _objects(draw: st.DrawFn, schema: dict[str, Any], *, nulls: bool, closed: bool) -> Any:
    known: dict[str, Any] = schema["properties"]
    found: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(sorted(known)), unique=True, max_size=7)):
        if nulls and draw(st.integers(0, 5)) == 0:
            found[name] = None
        else:
            found[name] = draw(_of(known[name], nulls=nulls, closed=False))
    if not closed:
        unknown = st.sampled_from([name for name in NAMES if name not in known])
        found |= draw(st.dictionaries(unknown, json_values, max_size=2))
    return found


def json_resumes(*, nulls: bool = True, closed: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """JSON Resume objects with unknown fields at every level, or at the top none (*closed*)."""
    return _objects(SCHEMA, nulls=nulls, closed=closed)


# -- small resumes with much in them, and edits that fit them ----------------------------------

bullets = st.lists(st.sampled_from(["one", "two", "three", "four"]), max_size=4)


@st.composite
def rich_resumes(draw: st.DrawFn) -> dict[str, Any]:
    """Resumes with several lists, equal elements among them, so that edits have much to hit."""
    work = draw(
        st.lists(
            st.fixed_dictionaries(
                {"name": st.sampled_from(["Acme", "Borealis"]), "highlights": bullets},
                optional={"summary": texts, "x": json_values},
            ),
            max_size=4,
        )
    )
    skills = draw(
        st.lists(st.fixed_dictionaries({"name": texts}, optional={"keywords": bullets}), max_size=4)
    )
    basics = draw(st.fixed_dictionaries({"name": texts}, optional={"summary": texts}))
    return {"basics": basics, "work": work, "skills": skills, "x-more": draw(json_values)}


def _places(value: Any, tokens: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    found = [(tokens, value)]
    if isinstance(value, dict):
        children = [(key, item) for key, item in value.items()]
    elif isinstance(value, list):
        children = [(str(index), item) for index, item in enumerate(value)]
    else:
        children = []
    for token, item in children:
        found += _places(item, (*tokens, token))
    return found


@st.composite
def changes(draw: st.DrawFn, tree: dict[str, Any], change_id: str = "c1") -> Change:
    """A change that fits *tree* and leaves a JSON Resume."""
    places = _places(tree)[1:]
    writable = [place for place in places if isinstance(place[1], str)]
    lists = [place for place in places if isinstance(place[1], list)]
    objects = [place for place in places if isinstance(place[1], dict)]
    droppable = [place for place in places if place[0][-1] not in ("name",)]
    kinds = [
        *(["replace"] if writable else []),
        *(["reorder", "insert"] if lists else []),
        *(["add"] if objects else []),
        *(["drop"] if droppable else []),
    ]
    kind = draw(st.sampled_from(kinds))
    if kind == "replace":
        tokens, value = draw(st.sampled_from(writable))
        return _change(change_id, "replace", tokens, before=value, after=draw(texts))
    if kind == "drop":
        tokens, value = draw(st.sampled_from(droppable))
        return _change(change_id, "drop", tokens, before=value)
    if kind == "reorder":
        tokens, value = draw(st.sampled_from(lists))
        order = list(range(len(value)))
        after = draw(st.permutations(order))
        return _change(change_id, "reorder", tokens, before=order, after=after)
    if kind == "insert":
        tokens, value = draw(st.sampled_from(lists))
        at = draw(st.sampled_from(["-", *map(str, range(len(value) + 1))]))
        element = {"name": "new"} if tokens in (("work",), ("skills",)) else draw(texts)
        return _change(change_id, "add", (*tokens, at), after=element)
    tokens, value = draw(st.sampled_from(objects))
    name = draw(st.sampled_from([n for n in ("y", "y/1", "7") if n not in value] or ["yy"]))
    return _change(change_id, "add", (*tokens, name), after=draw(json_values))


def _change(change_id: str, op: Any, tokens: tuple[str, ...], **values: Any) -> Change:
    return Change(id=change_id, op=op, pointer=join_pointer(*tokens), **values)


@st.composite
def edited_twice(draw: st.DrawFn) -> tuple[dict[str, Any], list[Change]]:
    """A rich resume, and up to two changes of it that add nothing and do not overlap."""
    tree = draw(rich_resumes())
    found: list[Change] = []
    for number in range(8):
        change = draw(changes(tree, f"c{number}"))
        if len(found) < 2 and change.op != "add" and fits_together([*found, change]):
            found.append(change)
    return tree, found


@st.composite
def edited(draw: st.DrawFn, *, most: int = 6) -> tuple[dict[str, Any], list[Change]]:
    """A rich resume, and changes of it that do not overlap."""
    tree = draw(rich_resumes())
    found: list[Change] = []
    for number in range(draw(st.integers(0, most))):
        change = draw(changes(tree, f"c{number}"))
        if not _adds_again(tree, change, found) and fits_together([*found, change]):
            found.append(change)
    return tree, found


def _adds_again(tree: dict[str, Any], change: Change, found: list[Change]) -> bool:
    """Whether a field named like an index is added twice; only the tree can tell that."""
    if change.op != "add" or not any(other.pointer == change.pointer for other in found):
        return False
    return isinstance(resolve_pointer(tree, change.pointer.rpartition("/")[0]), dict)


def fits_together(found: list[Change]) -> bool:
    """Whether the changes may stand in one set."""
    from pydantic import ValidationError

    from skillmap.models.change import ChangeSet

    try:
        ChangeSet(base_hash="0" * 64, changes=tuple(found))
    except ValidationError:
        return False
    return True
