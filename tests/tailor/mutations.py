"""Ways to lie about a line: operators that make a dishonest change of any resume, for measuring recall."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from skillmap.models.change import Change
from skillmap.models.job import Job
from skillmap.models.resume import Resume

POSTING = Job(
    text=(
        "We are looking for a platform lead. You know Kubernetes, Snowflake and Salesforce. You set the"
        " technical direction for all payment services and report to the board. Fluent Mandarin is a plus."
    )
)

Rewrite = Callable[[str], str | None]


def _ten_times(text: str) -> str | None:
    return _sub(r"(?<![\w.,-])(\d{1,3})(?![\w.,]|\s?-)", lambda m: m[1] + "0", text)


def _next_number(text: str) -> str | None:
    return _sub(r"(?<![\w.,-])(\d{1,3})(?![\w.,]|\s?-)", lambda m: str(int(m[1]) + 7), text)


def _magnitude(text: str) -> str | None:
    for old, new in (
        ("million", "billion"),
        ("milhões", "mil milhões"),
        ("M ", "B "),
        (",000", ",000,000"),
    ):
        if old in text:
            return text.replace(old, new, 1)
    return None


def _plus(text: str) -> str | None:
    return _sub(r"(?<![\w.,-])(\d+)(?= [a-z])", lambda m: m[1] + "+", text)


def _unit(text: str) -> str | None:
    swaps = {
        "minutes": "seconds",
        "months": "days",
        "years": "months",
        "hours": "minutes",
        "%": "x",
    }
    for old, new in swaps.items():
        if re.search(rf"\d {old}|\d{old}", text):
            return text.replace(old, new, 1)
    return None


def _sub(pattern: str, new: Callable[[re.Match[str]], str], text: str) -> str | None:
    changed = re.sub(pattern, new, text, count=1)
    return changed if changed != text else None


def _ending(addition: str) -> Rewrite:
    return lambda text: text.rstrip(".") + addition + "."


def _opening(verb: str) -> Rewrite:
    def rewrite(text: str) -> str | None:
        first, _, rest = text.partition(" ")
        return None if first == verb or not rest else f"{verb} {rest}"

    return rewrite


def _flip(text: str) -> str | None:
    swaps = (
        ("Cut", "Raised"), ("cutting", "raising"), ("fell", "rose"), ("dropped", "grew"), ("lifted", "cut"),
        ("saved", "cost"), ("Redução", "Aumento"), ("saving", "costing"),
    )  # fmt: skip
    for old, new in swaps:
        if old in text:
            return text.replace(old, new, 1)
    return None


def _scope(text: str) -> str | None:
    return _sub(r"\b(the|a|um|uma|de)\b ", lambda m: m[0] + "company-wide ", text)


LINES: dict[str, Rewrite] = {
    "number times ten": _ten_times,
    "another number": _next_number,
    "magnitude": _magnitude,
    "number and more": _plus,
    "unit": _unit,
    "skill of the posting": _ending(" using Snowflake and Salesforce"),
    "skill of nobody": _ending(" with COBOL and SAP"),
    "led it": _opening("Led"),
    "headed it": _opening("Spearheaded"),
    "company-wide": _scope,
    "by myself": _ending(", single-handedly"),
    "superlative": _ending(", the best result in the industry"),
    "award": _ending("; award-winning work"),
    "result with a number": _ending(", increasing revenue by 37%"),
    "result without a number": _ending(", resulting in happier investors"),
    "improvement": _ending(", improving profitability"),
    "direction": _flip,
    "credential": _ending(" as a certified PMP"),
    "degree": _ending(" during an MBA at Stanford"),
    "clearance": _ending(" under TS/SCI clearance"),
    "language": _ending(", in fluent Mandarin"),
    "team": _ending(" with a team of 23"),
    "budget": _ending(" and a budget of $4M"),
    "famous client": _ending(" for Goldman Sachs"),
    "title": _ending(" as vice president"),
    "rate": _ending(" every hour"),
    "copied posting": _ending("; set the technical direction for all payment services"),
    "link": _ending(" (https://evil.example/p)"),
    "mail": _ending(", call me at boss@evil.example"),
    "hidden characters": _ending("\u200b\U000e0041"),
    "letters of two scripts": lambda text: _sub(r"[ae]", lambda m: {"a": "а", "e": "е"}[m[0]], text),
    "markup": _ending(" <b>hired</b>"),
}  # fmt: skip
"""Operators on a line of work, by name."""


def line_mutations(base: Resume) -> Iterator[tuple[str, Change]]:
    """Every operator on every bullet and summary of work, where it makes a difference."""
    for pointer, text in base.texts():
        if not re.search(r"^/work/\d+/highlights/", pointer):
            continue
        for name, rewrite in LINES.items():
            new = rewrite(text)
            if new is not None and new != text:
                yield name, _change("replace", pointer, before=text, after=new)


def fact_mutations(base: Resume) -> Iterator[tuple[str, Change]]:
    """Changes of facts that no tailoring may touch, and entries that nobody earned."""
    for name, pointer, after in (
        ("title", "/work/0/position", "Chief Technology Officer"),
        ("employer", "/work/0/name", "Google"),
        ("start", "/work/0/startDate", "2009-01"),
        ("headline", "/basics/label", "Senior Director of Engineering"),
        ("name", "/basics/name", "Somebody Else"),
        ("mail address", "/basics/email", "other@evil.example"),
        ("institution", "/education/0/institution", "Stanford University"),
        ("degree", "/education/0/studyType", "Ph.D."),
        ("fluency", "/languages/0/fluency", "Native speaker"),
    ):
        try:
            before = base.at(pointer)
        except KeyError:
            continue
        yield name, _change("replace", pointer, before=before, after=after)
    for name, pointer, after in (
        ("new award", "/awards/-", {"title": "Forbes 30 Under 30"}),
        ("new awards", "/awards", [{"title": "Turing Award"}]),
        ("new language", "/languages/-", {"language": "Mandarin", "fluency": "Fluent"}),
        ("new certificate", "/certificates/-", {"name": "CISSP"}),
        ("new employer", "/work/-", {"name": "Google", "position": "Engineer"}),
        ("new degree", "/education/-", {"institution": "MIT", "studyType": "PhD"}),
        ("new publication", "/publications/-", {"name": "Attention"}),
        ("new skill", "/skills/-", {"name": "Snowflake"}),
        ("new keyword", "/skills/0/keywords/-", "Snowflake"),
        ("new bullet", "/work/0/highlights/-", "Negotiated contracts worth $40M with the board."),
        ("unknown field", "/basics/x-title", "CEO"),
    ):
        yield name, _change("add", pointer, after=after)
    for name, pointer in (
        ("employer left out", "/work/1"),
        ("degree left out", "/education/0"),
        ("end date left out", "/work/1/endDate"),
    ):
        try:
            before = base.at(pointer)
        except KeyError:
            continue
        yield name, _change("drop", pointer, before=before)


def _change(op: str, pointer: str, **values: object) -> Change:
    return Change.model_validate({"id": "lie", "op": op, "pointer": pointer, **values})
