"""Charts as SVG within a page: drawn with numbers beside them, so that nothing hangs on a colour."""

from __future__ import annotations

from skillmap.models.job import Match, MatchStatus
from skillmap.render.markup import Html, element, joined

_STATUSES: tuple[MatchStatus, ...] = ("met", "partly", "missing")
_LABEL_WIDTH = 52
_BAR_WIDTH = 300
_NUMBER_WIDTH = 72
_BAR_HEIGHT = 26
_ROW_HEIGHT = 38
_WIDTH = _LABEL_WIDTH + _BAR_WIDTH + _NUMBER_WIDTH
_NARROWEST_WITH_NUMBER = 16
"""Width from which a segment has room for its number."""


def score_chart(before: Match, after: Match) -> Html:
    """The score before and after as two bars on one scale from 0 to 100 %."""
    rows = [
        _score_row(index, label, match.score, f"{match.score:.0%}")
        for index, (label, match) in enumerate((("Before", before), ("After", after)))
    ]
    title = f"Match: {before.score:.0%} before, {after.score:.0%} after"
    return _figure("Match with the posting", title, rows, legend=())


def wording_chart(before: Match, after: Match) -> Html:
    """How many of the asked skills that are shown stand in the posting's own words."""
    rows = [
        _score_row(
            index,
            label,
            match.skills_in_its_words / (match.skills_shown or 1),
            f"{match.skills_in_its_words} of {match.skills_shown}",
        )
        for index, (label, match) in enumerate((("Before", before), ("After", after)))
    ]
    title = "; ".join(
        f"{label}: {match.skills_in_its_words} of {match.skills_shown} skills"
        for label, match in (("Before", before), ("after", after))
    )
    return _figure("Skills in the posting's own words", title, rows, legend=())


def status_chart(before: Match, after: Match) -> Html:
    """How many requirements are met, partly met and missing, before and after."""
    rows = [
        _status_row(index, label, match)
        for index, (label, match) in enumerate((("Before", before), ("After", after)))
    ]
    counts = (
        f"{label}: " + ", ".join(f"{match.count(status)} {status}" for status in _STATUSES)
        for label, match in (("Before", before), ("after", after))
    )
    return _figure("Requirements", "; ".join(counts), rows, legend=_STATUSES)


def _figure(
    caption: str, description: str, rows: list[Html], *, legend: tuple[MatchStatus, ...]
) -> Html:
    height = _ROW_HEIGHT * len(rows)
    chart = element(
        "svg",
        element("title", description),
        *rows,
        role="img",
        viewBox=f"0 0 {_WIDTH} {height}",
        aria_label=description,
    )
    keys = (element("li", element("span", class_=f"key {name}"), f" {name}") for name in legend)
    below = element("ul", *keys, class_="legend") if legend else ""
    return element("figure", element("figcaption", caption), chart, below)


def _score_row(index: int, label: str, score: float, number: str) -> Html:
    top = index * _ROW_HEIGHT
    return joined(
        [
            _text(0, top, label),
            _bar(_LABEL_WIDTH, top, _BAR_WIDTH, "track"),
            _bar(_LABEL_WIDTH, top, _BAR_WIDTH * score, "met"),
            _text(_LABEL_WIDTH + _BAR_WIDTH + 8, top, number, "number"),
        ]
    )


def _status_row(index: int, label: str, match: Match) -> Html:
    top = index * _ROW_HEIGHT
    total = len(match.requirements)
    parts = [_text(0, top, label), _bar(_LABEL_WIDTH, top, _BAR_WIDTH, "track")]
    left = float(_LABEL_WIDTH)
    for status in _STATUSES:
        count = match.count(status)
        if not count:
            continue
        width = _BAR_WIDTH * count / total
        parts.append(_bar(left, top, width, status))
        if width >= _NARROWEST_WITH_NUMBER:
            parts.append(_text(left + width / 2, top, str(count), f"inside {status}"))
        left += width
    parts.append(_text(_LABEL_WIDTH + _BAR_WIDTH + 8, top, str(total), "number"))
    return joined(parts)


def _bar(left: float, top: float, width: float, kind: str) -> Html:
    return element(
        "rect",
        class_=f"bar {kind}",
        x=f"{left:.1f}",
        y=f"{top + (_ROW_HEIGHT - _BAR_HEIGHT) / 2:.1f}",
        width=f"{width:.1f}",
        height=str(_BAR_HEIGHT),
    )


def _text(left: float, top: float, text: str, kind: str = "label") -> Html:
    return element("text", text, class_=kind, x=f"{left:.1f}", y=f"{top + _ROW_HEIGHT / 2 + 5:.1f}")
