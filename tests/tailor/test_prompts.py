from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from skillmap.models.language_model import ModelRequest
from skillmap.models.resume import Resume
from skillmap.models.tailoring import TailorRequest
from skillmap.tailor.match import match
from skillmap.tailor.model_agent import ModelAgent
from skillmap.tailor.posting import analyze
from skillmap.tailor.prompts import PROMPTS, composed_version, prompt
from skillmap.testing.language_model import CHARACTERS_PER_TOKEN, ScriptedModel
from tests.tailor.model_answers import edits, outputs
from tests.tailor.resumes import TODAY, example_jobs

INPUTS = Path(__file__).parents[2] / "benchmarks" / "tailoring_inputs"
BUDGETS = {"one-page": (1_700, 650), "two-pages": (2_400, 1_100)}
"""Tokens in and out, at most. `benchmarks/tailor.py` counts them exactly; here characters are counted."""
ESTIMATE_MARGIN = 1.15
"""Characters overstate tokens: the one-page prompt has 1,740 by characters and 1,603 by the vocabulary o200k_base."""
FORBIDDEN = (
    "add skills",
    "integrate metrics",
    "add metrics",
    "quantif",
    "impressive",
    "ats",
    "optimi",
    "john",
    "jane",
    "acme",
)
"""Wishes with which fabrication begins, and example people, who turn up in answers."""


def recorded(name: str) -> tuple[TailorRequest, dict[str, Any]]:
    found = json.loads((INPUTS / f"{name}.json").read_text(encoding="utf-8"))
    base = Resume.from_json_resume(found["resume"])
    job = analyze((INPUTS / "posting.txt").read_text(encoding="utf-8"))
    request = TailorRequest(resume=base, job=job, match=match(base, job, today=TODAY))
    return request, found["answer"]


def characters(request: ModelRequest) -> int:
    texts = (request.system, request.task, *(block.text for block in request.data))
    return sum(map(len, texts)) + len(json.dumps(request.json_schema, separators=(",", ":")))


@pytest.mark.parametrize("name", BUDGETS)
def test_a_tailoring_is_one_call_within_its_budget(name: str) -> None:
    """And every edit of a plausible honest answer can be applied or asked about."""
    asked, answer = recorded(name)
    model = ScriptedModel(json.dumps(answer))
    found = edits(outputs(ModelAgent(), model, asked))
    sent_max, got_max = BUDGETS[name]
    assert ["rewrite"] == [request.purpose for request in model.requests]
    assert characters(model.requests[0]) / CHARACTERS_PER_TOKEN <= sent_max * ESTIMATE_MARGIN
    said = json.dumps(answer, separators=(",", ":"))
    assert len(said) / CHARACTERS_PER_TOKEN <= got_max * ESTIMATE_MARGIN
    assert len(answer["edits"]) == len(found)
    assert not any(change.is_refused for change in found.values())


def test_what_repeats_comes_first() -> None:
    """System, resume, posting, task: the next posting shares all up to its own text."""
    asked, answer = recorded("one-page")
    other = asked.model_copy(update={"job": example_jobs()["icu-nurse-manager"]})
    requests = []
    for request in (asked, other):
        model = ScriptedModel(json.dumps(answer))
        outputs(ModelAgent(), model, request)
        requests.append(model.requests[0])
    one, two = requests
    assert (one.system, one.data[0], one.json_schema) == (two.system, two.data[0], two.json_schema)
    assert ["RESUME", "POSTING"] == [block.label for block in one.data]
    assert one.data[1] != two.data[1]


@pytest.mark.parametrize("name", PROMPTS)
def test_prompts_ask_for_nothing_that_makes_lies(name: str) -> None:
    """Each has a version, says what is data, and forbids what is not there; no wish for numbers, no example person."""
    told = prompt(name)
    assert told.version >= 1
    assert "data" in told.system
    words = f"{told.system} {told.task} {told.words}".casefold()
    assert [] == [wish for wish in FORBIDDEN if f" {wish}" in words]
    if name in ("rewrite", "repair", "chat", "react"):
        assert (
            "Never add a number, tool, skill, result, title, rank, scope or praise" in told.system
        )


def test_every_prompt_file_is_known() -> None:
    """A file that nobody loads would be tested by nobody."""
    folder = Path(__file__).parents[2] / "src/skillmap/tailor/data/prompts"
    names = {path.stem for path in folder.glob("*.toml")}
    assert set(PROMPTS) <= names


def test_versions_are_told_as_one() -> None:
    """By name and number."""
    assert "rewrite.1+repair.1" == composed_version(("rewrite", "repair"))
