"""What a tailoring may edit: which operation at which address, and which texts it prints.

Editable are the summary, bullets, descriptions, and names and order of skills; lists may be
reordered, bullets and lesser entries left out. Everything that identifies somebody or something
(names, employers, titles, dates, institutions, degrees, scores, contact, links, levels) is
protected, whatever the operation.

Leaving out a whole employer or course of study is refused too: it makes a hole in a history, which a reader takes for a
fact. Whoever wants that edits the base resume, where it is their own statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from skillmap.models.change import Change, Finding
from skillmap.models.pointer import join_pointer, list_index, resolve_pointer, split_pointer
from skillmap.models.resume import SECTIONS, Resume
from skillmap.tailor.claim_sources import Claim, ClaimKind, sources, wire_of

CHECKER = "edit_scope"

_CUSTOM = "meta/skillmap/customSections"
_TEXTS: dict[str, ClaimKind] = {
    "basics/summary": "summary",
    "basics/label": "label",
    "work/#/summary": "line",
    "work/#/description": "line",
    "work/#/highlights/#": "line",
    "volunteer/#/summary": "line",
    "volunteer/#/highlights/#": "line",
    "projects/#/description": "line",
    "projects/#/highlights/#": "line",
    "projects/#/keywords/#": "skill",
    "awards/#/summary": "line",
    "publications/#/summary": "line",
    "skills/#/name": "skill",
    "skills/#/keywords/#": "skill",
    f"{_CUSTOM}/#/entries/#/summary": "line",
    f"{_CUSTOM}/#/entries/#/highlights/#": "line",
}
"""Texts that may be edited or written, and how they are checked."""

_LESSER = (
    *("projects", "skills", "awards", "certificates", "languages", "publications"),
    *("volunteer", "interests", "references"),
)
_INNER_LISTS = ("highlights", "keywords", "courses", "roles")
_HISTORY = ("work", "education")

_REORDERED = frozenset(
    (
        *(*_LESSER, *_HISTORY),
        *(f"{section}/#/{name}" for section in (*_LESSER, *_HISTORY) for name in _INNER_LISTS),
        *(_CUSTOM, f"{_CUSTOM}/#/entries", f"{_CUSTOM}/#/entries/#/highlights"),
        "meta/skillmap/sectionOrder",
    )
)
_DROPPED = frozenset(
    (
        *_LESSER,
        *(f"{section}/#" for section in _LESSER),
        *(f"{section}/#/{name}" for section in (*_LESSER, *_HISTORY) for name in _INNER_LISTS),
        *(f"{section}/#/{name}/#" for section in (*_LESSER, *_HISTORY) for name in _INNER_LISTS),
        *(path for path, kind in _TEXTS.items() if kind in ("line", "summary")),
        *(_CUSTOM, f"{_CUSTOM}/#", f"{_CUSTOM}/#/entries/#", f"{_CUSTOM}/#/entries/#/highlights"),
    )
)
_ORDER = ("meta", "skillmap", "sectionOrder")


def check_scope(change: Change, base: Resume) -> tuple[Finding, ...]:
    """Findings about where *change* works, and with what types of values."""
    tree = wire_of(base)
    stale = _stale(change, tree)
    if stale:
        return stale
    path = pattern(change.pointer)
    match change.op:
        case "reorder":
            return _check_reorder(change, path, tree)
        case "drop":
            return () if path in _DROPPED else _refused(change, path, "dropped")
        case _ if change.pointer == "/meta" or split_pointer(change.pointer)[:2] == _ORDER[:2]:
            if _is_section_order(change):
                return _check_section_order(change, base)
            return _check_written(change, path)
        case _:
            return _check_written(change, path)


def claims(change: Change, base: Resume) -> tuple[Claim, ...]:
    """The texts that *change* prints where `check_scope` finds no fault."""
    if change.op not in ("replace", "add") or _is_section_order(change):
        return ()
    tree = wire_of(base)
    old = resolve_pointer(tree, change.pointer) if change.op == "replace" else None
    return tuple(
        sources(base, change, kind, pointer=pointer, new=new, old=before)
        for kind, pointer, new, before in _written(change, change.after, old)
    )


def pattern(pointer: str) -> str:
    """*pointer* with `#` for every index: `work/#/highlights/#`."""
    tokens = split_pointer(pointer)
    return "/".join(
        "#" if token == "-" or list_index(token) is not None else token for token in tokens
    )


# -- the old value ----------------------------------------------------------------------------


def _stale(change: Change, tree: Any) -> tuple[Finding, ...]:
    """A change whose `before` is not what stands there would be judged by evidence that is none."""
    if change.op == "add":
        return ()
    try:
        found = resolve_pointer(tree, change.pointer)
    except KeyError:
        return (_finding(change, "change.stale", "There is nothing at that address."),)
    if change.op == "reorder":
        fits = isinstance(found, list) and len(found) == len(_items(change.before))
    else:
        fits = found == change.before
    if fits:
        return ()
    message = "What stands there is not what the change expects."
    return (_finding(change, "change.stale", message),)


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# -- reorder ----------------------------------------------------------------------------------


def _check_reorder(change: Change, path: str, tree: Any) -> tuple[Finding, ...]:
    if path not in _REORDERED:
        return _refused(change, path, "reordered")
    if path not in _HISTORY:
        return ()
    entries = resolve_pointer(tree, change.pointer)
    ends = [_end_of(entries[index]) for index in _items(change.after)]
    if ends == sorted(ends, reverse=True):
        return ()
    message = "Entries of a history stand in the order of their dates; in this one they would not."
    return (Finding(code="order.chronology", severity="review", message=message, checker=CHECKER),)


def _end_of(entry: Any) -> str:
    fields = entry if isinstance(entry, dict) else {}
    return str(fields.get("endDate") or "9999")


# -- section order ----------------------------------------------------------------------------


def _section_order(change: Change) -> Any:
    """The list of sections that *change* writes, and nothing else with it; else None."""
    value: Any = change.after
    for token in _ORDER[len(split_pointer(change.pointer)) :]:
        if not isinstance(value, dict) or list(value) != [token]:
            return None
        value = value[token]
    return value


def _is_section_order(change: Change) -> bool:
    tokens = split_pointer(change.pointer)
    if tokens == _ORDER:
        return True
    return (
        change.op == "add"
        and tokens == _ORDER[: len(tokens)]
        and _section_order(change) is not None
    )


def _check_section_order(change: Change, base: Resume) -> tuple[Finding, ...]:
    order = _section_order(change)
    known = {*SECTIONS, *base.section_order}
    keys = order if isinstance(order, list) else [None]
    if all(isinstance(key, str) and key in known for key in keys) and len(keys) == len(set(keys)):
        return ()
    message = "The order of sections names one that the resume does not have, or one twice."
    return (_finding(change, "order.unknown_section", message),)


# -- replace and add --------------------------------------------------------------------------


def _check_written(change: Change, path: str) -> tuple[Finding, ...]:
    if not _may_be_written(change, path):
        return _refused(change, path, "added" if change.op == "add" else "changed")
    if _is_well_formed(change, path):
        return ()
    message = "A text is expected here: not empty, and nothing besides it."
    return (_finding(change, "text.malformed", message),)


def _may_be_written(change: Change, path: str) -> bool:
    if path in _TEXTS:
        return not (change.op == "add" and path in ("basics/label", "skills/#/name"))
    if path == "skills/#":
        return change.op == "add"
    return f"{path}/#" in _TEXTS and path.rpartition("/")[2] in ("highlights", "keywords")


def _is_well_formed(change: Change, path: str) -> bool:
    value: Any = change.after
    if path == "skills/#":
        if not isinstance(value, dict) or not {"name"} <= set(value) <= {"name", "keywords"}:
            return False
        texts = [value["name"], *_texts(value.get("keywords", []))]
    else:
        texts = [value] if path in _TEXTS else _texts(value)
    return all(isinstance(text, str) and bool(text.strip()) for text in texts)


def _texts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [None]


def _written(
    change: Change, after: Any, old: Any
) -> Iterator[tuple[ClaimKind, str, str, str | None]]:
    """Kind, pointer, new text and the text in its place, of each text that is written."""
    path, pointer = pattern(change.pointer), change.pointer
    if isinstance(after, str):
        yield _TEXTS[path], pointer, after, old if isinstance(old, str) else None
    elif isinstance(after, dict):
        yield "skill", pointer, after["name"], None
        for keyword in after.get("keywords", []):
            yield "skill", pointer, keyword, None
    else:
        kept = _items(old)
        for index, text in enumerate(_items(after)):
            if text not in kept:
                yield _TEXTS[f"{path}/#"], pointer + join_pointer(index), text, None


# -- findings ---------------------------------------------------------------------------------


def _refused(change: Change, path: str, what: str) -> tuple[Finding, ...]:
    section = path.split("/", 1)[0]
    known = section in ("basics", *_LESSER, *_HISTORY) and not any(
        token.startswith("x-") for token in split_pointer(change.pointer)
    )
    if known:
        message = (
            f"A protected fact would be {what}: only its owner may do that, in the base resume."
        )
        return (_finding(change, f"protected.{what}", message),)
    message = f"This place may not be {what} by a tailoring."
    return (_finding(change, "pointer.not_editable", message),)


def _finding(change: Change, code: str, message: str) -> Finding:
    evidence = () if change.op == "add" else (change.pointer,)
    return Finding(code=code, severity="error", message=message, evidence=evidence, checker=CHECKER)
