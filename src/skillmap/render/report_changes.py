"""Every change of a tailoring: what, why, on what evidence, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skillmap.models.change import Change, Finding
from skillmap.models.resume import Resume
from skillmap.models.tailoring import Decision, Tailoring
from skillmap.render.diff import diff_words
from skillmap.render.markup import Html, element, joined
from skillmap.render.places import place, section_title, value_at

DECISION_WORDS: Mapping[Decision, str] = {
    "accepted": "✓ Accepted",
    "confirmed": "✓ Confirmed by a person",
    "review": "? To review",
    "refused": "✗ Refused",
    "declined": "✗ Declined by a person",
}
"""A sign and words for each state: its meaning does not hang on a colour."""
_FILTERS = {"all": "All", "applied": "Applied", "review": "To review", "refused": "Refused"}
_GROUP: Mapping[Decision, str] = {
    "accepted": "applied",
    "confirmed": "applied",
    "review": "review",
    "refused": "refused",
    "declined": "refused",
}
_OPERATION_WORDS = {
    "replace": "Reworded",
    "reorder": "Reordered",
    "drop": "Left out",
    "add": "Added",
}
TEXT_CHARACTERS_MAX = 300
"""Longest text of a list element that a reordering shows."""


def changes_section(tailoring: Tailoring) -> Html:
    """All proposals in the order in which they were made, with a filter that needs no script."""
    cards = [
        _card(tailoring, change, number=number)
        for number, change in enumerate(tailoring.changes.changes, 1)
    ]
    return element(
        "section",
        element("h2", "Changes", id="changes"),
        *([_filter(tailoring), *cards] if cards else [element("p", "Nothing was proposed.")]),
        class_="changes",
        aria_labelledby="changes",
    )


def _filter(tailoring: Tailoring) -> Html:
    groups = [_GROUP[decision] for decision in tailoring.decisions.values()]
    counts = {key: len(groups) if key == "all" else groups.count(key) for key in _FILTERS}
    choices = (
        element(
            "label",
            element("input", type="radio", name="shown", id=f"show-{key}", checked=key == "all"),
            f" {text} ({counts[key]})",
        )
        for key, text in _FILTERS.items()
    )
    return element("fieldset", element("legend", "Show"), *choices, class_="filter")


def _card(tailoring: Tailoring, change: Change, *, number: int) -> Html:
    decision = tailoring.decisions[change.id]
    id_ = f"change-{number}"
    title = f"{_OPERATION_WORDS[change.op]}: {place(tailoring.base, change.pointer)}"
    state = element("span", DECISION_WORDS[decision], class_=f"state {_GROUP[decision]}")
    return element(
        "article",
        element("h3", title, " ", state, id=id_),
        _difference(tailoring.base, change),
        _reasons(tailoring, change),
        _findings(tailoring, change),
        class_=f"change is-{_GROUP[decision]}",
        aria_labelledby=id_,
    )


# ------------------------------------------------------------------------------- before and after


def _difference(base: Resume, change: Change) -> Html:
    language = base.language
    if change.op == "reorder":
        return _reordering(base, change)
    before, after = _plain_text(change.before), _plain_text(change.after)
    parts = []
    if change.op != "add":
        words = (("removed", before),) if change.op == "drop" else diff_words(before, after)
        parts.append(_side("Before", "removed", words, language))
    if change.op != "drop":
        words = (("added", after),) if change.op == "add" else diff_words(before, after)
        parts.append(_side("After", "added", words, language))
    return element("div", *parts, class_="sides")


def _side(title: str, shown: str, words: tuple[tuple[str, str], ...], language: str | None) -> Html:
    """One side of the comparison; `del` and `ins` are read out as such and shown struck and underlined."""
    tag = "del" if shown == "removed" else "ins"
    parts = (
        text if operation == "same" else element(tag, text)
        for operation, text in words
        if operation in ("same", shown)
    )
    return element("div", element("h4", title), element("p", *parts, lang=language), class_=shown)


def _reordering(base: Resume, change: Change) -> Html:
    """Both orders; in the new one, each element that moved says where it was."""
    assert isinstance(change.before, list)
    assert isinstance(change.after, list)
    values = value_at(base, change.pointer)
    texts = [_name_of(base, value) for value in values] if isinstance(values, list) else []
    sides = {"Before": change.before, "After": change.after}
    return element(
        "div",
        *(
            element(
                "div",
                element("h4", title),
                element("ol", *(_placed(texts, n, index) for n, index in enumerate(order))),
                lang=base.language,
            )
            for title, order in sides.items()
        ),
        class_="sides",
    )


def _placed(texts: list[str], position: int, index: Any) -> Html:
    known = isinstance(index, int) and index < len(texts)
    text = texts[index] if known else f"#{index}"
    moved = known and index != position
    return element("li", text, element("small", f" was {index + 1}", lang="en") if moved else "")


def _name_of(base: Resume, value: Any) -> str:
    """A list element in few words: its text, its name, or the title of the section it is the key of."""
    if isinstance(value, dict):
        names = ("position", "name", "title", "studyType", "institution", "language")
        texts = [value[name] for name in names if isinstance(value.get(name), str) and value[name]]
        return ", ".join(texts[:2]) or _plain_text(value)[:TEXT_CHARACTERS_MAX]
    text = _plain_text(value)
    return section_title(base, text)[:TEXT_CHARACTERS_MAX]


def _plain_text(value: Any) -> str:
    """A JSON value as a reader takes it: lists with commas, several fields with their names."""
    if isinstance(value, dict) and len(value) == 1:
        return _plain_text(*value.values())
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_plain_text(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_plain_text(item) for item in value)
    return "" if value is None else str(value)


# ---------------------------------------------------------------------------- reasons and findings


def _reasons(tailoring: Tailoring, change: Change) -> Html:
    facts: list[tuple[str, Html]] = []
    if change.reason:
        facts.append(("Why", element("p", change.reason)))
    asked = _asked_by(tailoring, change)
    if asked:
        facts.append(("Asked for by", asked))
    if change.evidence:
        facts.append(("Proved by", _evidence(tailoring.base, change.evidence)))
    rows = (element("div", element("dt", name), element("dd", body)) for name, body in facts)
    return element("dl", *rows, class_="why") if facts else Html("")


def _asked_by(tailoring: Tailoring, change: Change) -> Html:
    texts = {requirement.id: requirement.text for requirement in tailoring.job.requirements}
    items = [
        element("li", element("q", texts[id_], lang=tailoring.job.language))
        for id_ in change.requirement_ids
        if id_ in texts
    ]
    return element("ul", *items) if items else Html("")


def _evidence(base: Resume, pointers: tuple[str, ...]) -> Html:
    items = []
    for pointer in pointers:
        value = value_at(base, pointer)
        quote = element("q", _plain_text(value)[:TEXT_CHARACTERS_MAX], lang=base.language)
        shown = quote if value is not None else "nothing"
        items.append(element("li", shown, " ", element("cite", place(base, pointer))))
    return element("ul", *items)


def _findings(tailoring: Tailoring, change: Change) -> Html:
    findings = change.verdict.findings if change.verdict else ()
    if not findings:
        return Html("")
    return element(
        "div",
        element("h4", "What the check found"),
        element("ul", *(_finding(tailoring.base, finding) for finding in findings)),
        class_="findings",
    )


def _finding(base: Resume, finding: Finding) -> Html:
    words = joined([element("q", word, lang=base.language) for word in finding.words], ", ")
    severity = {"error": "Refuses", "review": "Asks", "info": "Notes"}[finding.severity]
    compared = _evidence(base, finding.evidence) if finding.evidence else ""
    return element(
        "li",
        element("b", f"{severity}: "),
        finding.message,
        joined([" ", words]) if finding.words else "",
        " ",
        element("code", f"{finding.checker}/{finding.code}"),
        compared,
    )
