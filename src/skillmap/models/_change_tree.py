"""Edits of plain JSON trees: apply, invert, rebase. The laws are told in `change.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from skillmap.models.pointer import join_pointer, list_index

Operation = Literal["replace", "reorder", "drop", "add"]
Tokens = tuple[str, ...]

_END = "-"


class Conflict(Exception):  # noqa: N818 - Private; the error that users see is made of it.
    """An edit does not fit its tree."""

    def __init__(self, reason: str, edit: Edit) -> None:
        """Name the edit."""
        self.reason = reason
        self.pointer = edit.pointer
        self.ids = (edit.id,)
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Edit:
    """What a change does, without why. `tokens` address the base tree."""

    id: str
    op: Operation
    tokens: Tokens
    before: Any = None
    after: Any = None

    @property
    def pointer(self) -> str:
        """`tokens` as a JSON Pointer."""
        return join_pointer(*self.tokens)


@dataclass(slots=True)
class _Node:
    """All edits at one address and below. In a list, `insertions` are positions of the outcome."""

    target: Edit | None = None
    order: Edit | None = None
    insertions: list[Edit] = field(default_factory=list)
    children: dict[str, _Node] = field(default_factory=dict)

    def edits(self) -> Iterator[Edit]:
        """Every edit at or below this address."""
        yield from (edit for edit in (self.target, self.order) if edit)
        yield from self.insertions
        for child in self.children.values():
            yield from child.edits()


@dataclass(frozen=True, slots=True)
class _Slot:
    """An element of a list's outcome: the base element of that index, or what an edit adds."""

    index: int | None = None
    added: Edit | None = None


def apply_edits(tree: Any, edits: Sequence[Edit]) -> Any:
    """A new tree with all *edits* applied at once; *tree* stays as it is.

    Raises:
        Conflict: An edit does not fit.
    """
    return _apply(deepcopy(tree), _trie(edits))


def invert_edits(tree: Any, edits: Sequence[Edit]) -> list[Edit]:
    """Edits that turn `apply_edits(tree, edits)` back into *tree*.

    Raises:
        Conflict: An edit does not fit.
    """
    undo = list(_invert(tree, _trie(edits), ()))
    return [replace(edit, id=f"undo-{number}") for number, edit in enumerate(undo, start=1)]


def rebase_edits(tree: Any, onto: Any, edits: Sequence[Edit]) -> list[Edit]:
    """*edits* of *tree* as edits of *onto*, in the same order.

    Raises:
        Conflict: What an edit is about is no longer there, or is not what it was.
    """
    return [_rebase(tree, onto, edit) for edit in edits]


def _trie(edits: Sequence[Edit]) -> _Node:
    root = _Node()
    for edit in edits:
        node = root
        for token in edit.tokens:
            node = node.children.setdefault(token, _Node())
        if edit.op == "reorder":
            node.order = edit
        elif edit.op == "add":
            node.insertions.append(edit)
        else:
            node.target = edit
    return root


# -- apply ------------------------------------------------------------------------------------


def _apply(value: Any, node: _Node) -> Any:
    if isinstance(value, list):
        return [_slot_value(value, node, slot) for slot in _arrange(value, node)]
    if node.order is not None:
        raise Conflict("there is no list to reorder", node.order)
    if isinstance(value, dict):
        return _apply_to_object(value, node)
    for child in node.children.values():
        raise Conflict("there is nothing inside a text or number", next(child.edits()))
    return value


def _apply_to_object(value: dict[str, Any], node: _Node) -> dict[str, Any]:
    result = dict(value)
    for token, child in node.children.items():
        if child.insertions:
            result[token] = deepcopy(_new_field(value, token, child).after)
            continue
        _require_present(child, present=token in value)
        if child.target is None:
            result[token] = _apply(value[token], child)
            continue
        _require_unchanged(value[token], child.target)
        if child.target.op == "drop":
            del result[token]
        else:
            result[token] = deepcopy(child.target.after)
    return result


def _new_field(value: dict[str, Any], token: str, child: _Node) -> Edit:
    edit = child.insertions[0]
    if token in value:
        raise Conflict("there already is such a field", edit)
    for other in child.edits():
        if other is not edit:
            raise Conflict("two changes are about one new field", other)
    return edit


def _slot_value(value: list[Any], node: _Node, slot: _Slot) -> Any:
    if slot.added is not None:
        return deepcopy(slot.added.after)
    assert slot.index is not None
    child = node.children.get(str(slot.index))
    if child is None:
        return value[slot.index]
    if child.target is not None:
        return deepcopy(child.target.after)
    return _apply(value[slot.index], child)


def _arrange(value: list[Any], node: _Node) -> list[_Slot]:
    """The outcome of a list, element by element; every edit of the list is checked on the way."""
    dropped = _check_elements(value, node)
    order: Sequence[int] = range(len(value))
    if node.order is not None:
        if node.order.before != list(order):
            raise Conflict("the list has another length now", node.order)
        order = node.order.after
    slots = [_Slot(index=index) for index in order if index not in dropped]
    for position, edit in _insertions(node):
        slots.insert(
            len(slots) if position is None else min(position, len(slots)), _Slot(added=edit)
        )
    return slots


def _check_elements(value: list[Any], node: _Node) -> set[int]:
    """Indexes that are dropped.

    Raises:
        Conflict: An edit is about an element that is not there, or is another one.
    """
    dropped = set()
    for token, child in node.children.items():
        inside = child.target or child.order or child.children
        if not inside:
            continue
        index = list_index(token)
        _require_present(child, present=index is not None and index < len(value))
        assert index is not None
        if child.target is not None:
            _require_unchanged(value[index], child.target)
            if child.target.op == "drop":
                dropped.add(index)
    return dropped


def _insertions(node: _Node) -> list[tuple[int | None, Edit]]:
    """Additions to a list by ascending position, those for the end last, else as in the set."""
    found: list[tuple[int | None, Edit]] = []
    for token, child in node.children.items():
        position = None if token == _END else list_index(token)
        for offset, edit in enumerate(child.insertions):
            if position is None and token != _END:
                raise Conflict("a list has no such position", edit)
            found.append((None if position is None else position + offset, edit))
    return sorted(found, key=lambda item: (item[0] is None, item[0] or 0))


def _require_present(node: _Node, *, present: bool) -> None:
    if not present:
        raise Conflict("there is nothing at that address", next(node.edits()))


def _require_unchanged(value: Any, edit: Edit) -> None:
    if value != edit.before:
        raise Conflict("the value is not what the change expects", edit)


# -- invert -----------------------------------------------------------------------------------


def _invert(value: Any, node: _Node, path: Tokens) -> Iterator[Edit]:
    if isinstance(value, list):
        yield from _invert_list(value, node, path)
    elif isinstance(value, dict):
        for token, child in node.children.items():
            if child.insertions:
                yield Edit("", "drop", (*path, token), before=child.insertions[0].after)
            else:
                yield from _invert_element(
                    value[token], child, (*path, token), drop_at=(*path, token)
                )


def _invert_list(value: list[Any], node: _Node, path: Tokens) -> Iterator[Edit]:
    slots = _arrange(value, node)
    kept = [(slot.index, position) for position, slot in enumerate(slots) if slot.index is not None]
    added = [position for position, slot in enumerate(slots) if slot.added is not None]
    order = [position for _, position in sorted(kept)] + added
    identity = list(range(len(slots)))
    if order != identity:
        yield Edit("", "reorder", path, before=identity, after=order)
    for position in added:
        addition = slots[position].added
        assert addition is not None
        yield Edit("", "drop", (*path, str(position)), before=addition.after)
    positions = dict(kept)
    for index, element in enumerate(value):
        child = node.children.get(str(index))
        if child is not None:
            here = (*path, str(positions.get(index, index)))
            yield from _invert_element(element, child, here, drop_at=(*path, str(index)))


def _invert_element(value: Any, node: _Node, path: Tokens, *, drop_at: Tokens) -> Iterator[Edit]:
    edit = node.target
    if edit is None:
        yield from _invert(value, node, path)
    elif edit.op == "drop":
        yield Edit("", "add", drop_at, after=value)
    else:
        yield Edit("", "replace", path, before=edit.after, after=value)


# -- rebase -----------------------------------------------------------------------------------


def _rebase(tree: Any, onto: Any, edit: Edit) -> Edit:
    tokens: list[str] = []
    for token in edit.tokens[:-1]:
        tokens.append(_follow(tree, onto, token, edit))
        tree, onto = _child(tree, token), _child(onto, tokens[-1])
    last = edit.tokens[-1]
    if edit.op == "add":
        tokens.append(_rebase_position(onto, last, edit))
        return replace(edit, tokens=tuple(tokens))
    tokens.append(_follow(tree, onto, last, edit))
    old, new = _child(tree, last), _child(onto, tokens[-1])
    if edit.op == "reorder":
        order = _rebase_order(old, new, edit)
        return replace(edit, tokens=tuple(tokens), before=list(range(len(new))), after=order)
    if new != old:
        raise Conflict("what the change is about was edited", edit)
    return replace(edit, tokens=tuple(tokens))


def _child(value: Any, token: str) -> Any:
    return value[int(token)] if isinstance(value, list) else value[token]


def _follow(tree: Any, onto: Any, token: str, edit: Edit) -> str:
    """The token that leads in *onto* to what *token* leads to in *tree*."""
    if isinstance(tree, dict) and isinstance(onto, dict) and token in tree:
        if token in onto:
            return token
    elif isinstance(tree, list) and isinstance(onto, list):
        index = list_index(token)
        if index is not None and index < len(tree):
            found = align(tree, onto)[index]
            if found is not None:
                return str(found)
    raise Conflict("what the change is about is no longer there", edit)


def _rebase_position(onto: Any, token: str, edit: Edit) -> str:
    if isinstance(onto, list):
        position = list_index(token)
        return token if position is None else str(min(position, len(onto)))
    if not isinstance(onto, dict):
        raise Conflict("what the change is about is no longer there", edit)
    if token in onto:
        raise Conflict("there already is such a field", edit)
    return token


def _rebase_order(old: Any, new: Any, edit: Edit) -> list[int]:
    """The same order for *new*: elements that went are left out, new ones stay last."""
    if not isinstance(old, list) or not isinstance(new, list):
        raise Conflict("there is no list to reorder any more", edit)
    if edit.before != list(range(len(old))):
        raise Conflict("the list has another length", edit)
    found = align(old, new)
    order = [place for index in edit.after if (place := found[index]) is not None]
    return order + [index for index in range(len(new)) if index not in set(order)]


def align(old: Sequence[Any], new: Sequence[Any]) -> list[int | None]:
    """For each element of *old* its index in *new*, or None where it went.

    Equal elements first (the n-th of several equal ones is the n-th), then objects that share the
    most equal fields, then, when as many are left on both sides, the rest in order: those were
    edited in place. An object that has nothing in common with the one in its place went.
    """
    found: list[int | None] = [None] * len(old)
    free = list(range(len(new)))
    for index, element in enumerate(old):
        place = next((at for at in free if new[at] == element), None)
        if place is not None:
            found[index] = place
            free.remove(place)
    for index, element in enumerate(old):
        if found[index] is None and (place := _most_alike(element, new, free)) is not None:
            found[index] = place
            free.remove(place)
    rest = [index for index, place in enumerate(found) if place is None]
    if len(rest) == len(free):
        for index, place in zip(rest, free, strict=True):
            if _may_be_same(old[index], new[place]):
                found[index] = place
    return found


def _may_be_same(old: Any, new: Any) -> bool:
    if isinstance(old, dict) != isinstance(new, dict):
        return False
    return not isinstance(old, dict) or _shared_fields(old, new) > 0


def _shared_fields(old: dict[str, Any], new: dict[str, Any]) -> int:
    return sum(1 for key, value in old.items() if value and new.get(key) == value)


def _most_alike(element: Any, new: Sequence[Any], free: Sequence[int]) -> int | None:
    """The one free object that shares the most fields with *element*; None for none or several."""
    if not isinstance(element, dict):
        return None
    scores = [(_shared_fields(element, new[at]), at) for at in free if isinstance(new[at], dict)]
    best = max(scores, default=(0, -1))
    rivals = [at for score, at in scores if score == best[0]]
    return best[1] if best[0] > 0 and len(rivals) == 1 else None
