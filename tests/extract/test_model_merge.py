"""Answers of a model merged into what rules found: their number is bounded, and so is the work for each value."""

from __future__ import annotations

import json
import sys
from types import FrameType

from skillmap.asking.masking import Mask
from skillmap.extract.model_doubts import find_doubts
from skillmap.extract.model_ground import Grounding
from skillmap.extract.model_held import CELL_CHARACTERS, Held
from skillmap.extract.model_lines import Place, numbered
from skillmap.extract.model_merge import Merging
from skillmap.extract.model_parser import VALUES_MAX
from skillmap.extract.model_values import ground_entry
from skillmap.extract.model_wire import read_entries
from skillmap.extract.rules import RulesParser, sections_of
from skillmap.testing.openai_server import FakeOpenAI
from skillmap.testing.samples import document_of
from tests.extract.model_client import SURE, answer, extracted

WORDS = ("Alpha", "Beta", "Gamma", "Delta")
GROWTH = 4
TOLERANCE = 1.5
"""Times the growth that the calls may grow: each entry is held against the others of its kind, cheaply."""


def strange(count: int) -> str:
    """A resume of *count* lines below a title that no list has."""
    rows = (" ".join(f"{word}{number}" for word in WORDS) for number in range(count))
    return "\n".join(["Noor Haddad", "noor@example.com", "", "SZAKMAI", "", *rows])


def greedy(count: int) -> str:
    """An answer that takes every word of `strange(count)` for a skill; its lines are numbered from 4 on."""
    words = [f"{number + 4}:{word}{number}" for number in range(count) for word in WORDS]
    groups = [words[start : start + 60] for start in range(0, len(words), 60)]
    return answer(skills=[{"items": group} for group in groups])


def merged(count: int) -> tuple[Merging, int]:
    """What becomes of `greedy(count)`, and how many calls of functions it takes to put it in."""
    extraction = RulesParser().parse(document_of(strange(count)))
    sections, _ = sections_of(extraction.document)
    lines = numbered(sections)
    merging = Merging(extraction, lines, find_doubts(extraction, lines))
    grounding = Grounding(lines, Mask({}))
    entries = [
        ground_entry(entry, grounding, frozenset(), merging.tally)
        for entry in read_entries(json.loads(greedy(count)))
    ]
    calls = 0

    def counted(frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(counted)
    try:
        for entry in entries:
            merging.take(entry)
    finally:
        sys.setprofile(None)
    return merging, calls


def test_work_grows_as_the_values_do() -> None:
    """Calls of functions, counted, for an answer that names every word of a document."""
    (few, few_calls), (many, many_calls) = merged(30), merged(30 * GROWTH)

    assert 30 * len(WORDS) * 0.9 < len(few.added)
    assert GROWTH * len(few.added) * 0.9 < len(many.added)
    assert many_calls < GROWTH * TOLERANCE * few_calls


def test_values_are_bounded() -> None:
    """What comes after them is left out and told."""
    long = "".join(
        f"\n- Wrote report {n} of the sales team" + " and sales" * 15 for n in range(200)
    )
    text = SURE.replace("\n- Wrote SQL for the sales team", long)
    # Shown in several parts, each of which is answered alike; most of its references name nothing.
    with FakeOpenAI(greedy(200)) as server:
        found = extracted(server, text, parser="llm")
        assert 200 * len(WORDS) < VALUES_MAX < 200 * len(WORDS) * len(server.requests)

    (told,) = [notice.text for notice in found.warnings if notice.code == "parse.model_asked"]
    assert f"came after the first {VALUES_MAX}" in told


def test_things_are_found_by_their_places() -> None:
    """Also those that are longer than a cell, on another page, or gone."""
    places: list[list[Place]] = [
        [(1, 0, 10)],
        [(1, 5, 3 * CELL_CHARACTERS)],
        [(2, 0, 10), (2, 50, 60)],
    ]
    held: Held[list[Place]] = Held(lambda thing: thing)
    for thing in (*places, places[0]):
        held.add(thing)

    assert places[:2] == list(held.meeting([(1, 9, 10)]))
    assert [places[1]] == list(held.meeting([(1, 2 * CELL_CHARACTERS, 2 * CELL_CHARACTERS + 1)]))
    assert [places[2]] == list(held.meeting([(2, 5, 6), (2, 55, 56)]))
    assert [] == list(held.meeting([(2, 20, 30), (3, 0, 10)]))
    held.remove(places[0])
    assert [places[1]] == list(held.meeting([(1, 9, 10)]))
