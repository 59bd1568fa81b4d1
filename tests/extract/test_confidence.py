"""Confidence: what looks wrong is less probable, and the table says what it was fitted on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from skillmap.extract._data import load
from skillmap.extract.confidence import HIGHEST, LOWEST, confidences, signals
from skillmap.extract.evidence import Found
from skillmap.models.document import Document, Evidence, Page
from tests.extract.pages import document_of, plain

PAPER = plain(
    "Jane Miller\nWillow Mills, Baker\n2019 - 2021\nBaked bread for nine shops every night."
)


def found(text: str, *, rule: float = 0.6, start: int = 0) -> Found:
    """A value of those words."""
    place = Evidence(page=1, start=start, end=start + len(text), text=text)
    return Found(text, (place,), rule)


def entry(**values: str) -> dict[str, Found]:
    """An entry of work with a list of items under `highlights`."""
    result = {}
    for key, text in values.items():
        texts = text.split("|") if key == "highlights" else [text]
        for number, part in enumerate(texts):
            pointer = f"/work/0/{key}/{number}" if key == "highlights" else f"/work/0/{key}"
            result[pointer] = found(part, start=len(result) * 100)
    return result


WHOLE = entry(
    name="Willow Mills",
    position="Head Baker",
    startDate="2019",
    highlights="Baked bread for nine shops.|Trained four bakers and a clerk.",
)


def odds(values: dict[str, Found], pointer: str, document: Document = PAPER) -> float:
    """The confidence of one value."""
    return confidences(values, document)[pointer]


def test_a_surer_rule_is_more_probable() -> None:
    """What the rule itself said counts."""
    assert odds({"/basics/name": found("Jane Miller", rule=0.5)}, "/basics/name") < odds(
        {"/basics/name": found("Jane Miller", rule=0.95)}, "/basics/name"
    )


@pytest.mark.parametrize(
    ("pointer", "text", "sign"),
    [
        ("/work/0/name", "ter of Education", "begins small"),
        ("/work/0/name", "Willow Mills (Leeds", "cut at the end"),
        ("/work/0/position", "Head of", "cut at the end"),
        ("/work/0/position", "Head Baker 2019", "number in a name"),
        ("/work/0/position", "Head Baker, Willow Mills", "divided name"),
        ("/work/0/position", "Baker", "name of one word"),
        ("/work/0/name", "One of the mills where bread is baked at night", "long name"),
        ("/work/0/highlights/1", "at night.", "short item"),
        ("/work/0/highlights/1", "clerk and trained four bakers.", "begins small"),
    ],
)
def test_odd_looks_are_less_probable(pointer: str, text: str, sign: str) -> None:
    """Words that look like a part of something, or like something else, take confidence from a value."""
    values = {**WHOLE, pointer: replace(WHOLE[pointer], value=text)}

    assert sign in signals(values, PAPER)[pointer]
    assert odds(values, pointer) < odds(WHOLE, pointer)


def test_an_item_that_goes_on_in_the_next_is_not_whole() -> None:
    """Where an item begins with a small letter, the one before it has lost its end."""
    values = entry(
        name="Willow Mills",
        position="Head Baker",
        startDate="2019",
        highlights="Baked bread for nine shops.|bakers and a clerk were trained.",
    )

    assert odds(values, "/work/0/highlights/0") < odds(WHOLE, "/work/0/highlights/0")


def test_parts_of_an_entry_vouch_for_each_other() -> None:
    """A company without position and dates may be anything."""
    assert odds(entry(name="Willow Mills"), "/work/0/name") < 0.5 < odds(WHOLE, "/work/0/name")


def test_words_that_the_engine_doubts() -> None:
    """Of a scan, a value in words that were hard to read is less probable than one in clear words."""
    page = PAPER.pages[0]
    lines = tuple(
        replace(line, spans=(replace(line.spans[0], confidence=0.2 if number else 1.0),))
        for number, line in enumerate(page.lines)
    )
    scan = document_of(Page(1, lines=lines, method="ocr"))
    values = {"/basics/name": found("Jane Miller"), "/basics/label": found("Willow", start=12)}
    traits = signals(values, scan)

    assert (0.0, 0.8) == (
        traits["/basics/name"]["ocr doubt"],
        traits["/basics/label"]["ocr doubt"],
    )
    assert odds(values, "/basics/label", scan) < odds(values, "/basics/label")


def test_bounds() -> None:
    """Nothing is certain, and nothing impossible."""
    values = {
        "/work/0/name": found("ter of the (", rule=0.05),
        "/basics/email": found("jane@example.com", rule=1.0),
    }
    sure = confidences(values, PAPER)

    assert {LOWEST} == {sure["/work/0/name"]}
    assert 0.9 < sure["/basics/email"] <= HIGHEST < 1


def test_the_table_tells_its_source_and_points_the_right_way() -> None:
    """Signals of trouble take confidence away, and a sure rule gives it."""
    table = load("confidence")
    weights = table["weights"]
    trouble = {name for name in weights if name != "rule" and not name.startswith("is ")}

    assert "labelled files" in table["source"]
    assert weights["rule"] > 0
    assert len(trouble) > 8
    assert {} == {name: weights[name] for name in trouble if weights[name] >= 0}
