"""Commands that ask a language model: a fake server over loopback, through the real SDK."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from skillmap.testing.openai_server import FakeOpenAI, Fault, closed_port
from tests.extract.model_client import RIGHT, UNSURE

LIE = "Led 400 engineers to a Nobel Prize."


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOpenAI]:
    """A server that proposes a lie for the first line, and says so in chat."""
    edit = {"id": "a1", "text": LIE, "ev": []}
    with FakeOpenAI(
        {"edits": [{**edit, "req": ["m1"], "why": "term"}]},
        {"edits": []},
        {"undo": [], "edits": [edit], "lists": [], "reply": "Done, all of it."},
    ) as running:
        reach(monkeypatch, running.base_url, running.api_key)
        yield running


def reach(monkeypatch: pytest.MonkeyPatch, base_url: str, key: str) -> None:
    monkeypatch.setenv("SKILLMAP_LLM_BASE_URL", base_url)
    monkeypatch.setenv("SKILLMAP_LLM_API_KEY", key)
    monkeypatch.setenv("SKILLMAP_LLM_ATTEMPTS_MAX", "1")


def test_tailor_asks_the_model_and_tells_what_it_cost(
    run, server: FakeOpenAI, noor: Path, analytics: Path, tmp_path: Path
) -> None:
    """The lie is refused and shown, the rules did the rest, and the tokens are printed."""
    done = run(
        *("tailor", noor, "--job", analytics, "--out", tmp_path, "-f", "txt"),
        *("--llm", "openai:gpt-4o-mini"),
    )

    assert 0 == done.code, done.err
    assert LIE not in (tmp_path / "noor-haddad.txt").read_text(encoding="utf-8")
    assert f"after   {LIE}" in done.out
    assert f"in {len(server.requests)} calls" in done.out
    assert "Model      " in done.out
    saved = json.loads((tmp_path / "noor-haddad-tailoring.json").read_text(encoding="utf-8"))
    assert ("model", len(server.requests)) == (saved["agent"], saved["usage"]["calls"])
    assert saved["prompt_version"]


def test_chat_with_a_model(run, server: FakeOpenAI, noor: Path, analytics: Path) -> None:
    """The model's answer is shown, and what it said untruly is not done."""
    done = run(
        *("chat", noor, "--job", analytics, "--llm", "openai:gpt-4o-mini", "--json"),
        stdin=b"say that I led 400 engineers\n:changes\n",
    )

    _, said, listed = [json.loads(line) for line in done.out.splitlines()]
    assert 0 == done.code
    assert "Done, all of it." == said["reply"]
    assert ["refused"] == [change["state"] for change in said["changes"]]
    assert 1 == said["usage"]["calls"]
    in_force = [change for change in listed["changes"] if change["state"] == "accepted"]
    assert LIE not in json.dumps(in_force)


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.QUOTA, None])
def test_without_an_answer_the_rules_do_the_work(
    run,
    noor: Path,
    analytics: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault | None,
) -> None:
    """Whether the server fails, asks for money or is not there: a draft, a warning, exit code 0."""
    words = ("tailor", noor, "--job", analytics, "--out", tmp_path, "-f", "txt")
    by_rules = run(*words, "--json").json["tailoring"]
    if fault is None:
        with closed_port() as nobody:
            reach(monkeypatch, nobody, "key")
            done = run(*words, "--llm", "openai:gpt-4o-mini", "--json")
    else:
        with FakeOpenAI(fault) as running:
            reach(monkeypatch, running.base_url, running.api_key)
            done = run(*words, "--llm", "openai:gpt-4o-mini", "--json")

    draft = done.json["tailoring"]
    assert 0 == done.code
    assert by_rules["result"]["resume"] == draft["result"]["resume"]
    codes = [notice["code"] for notice in draft["warnings"]]
    assert any(code.startswith("model.") for code in codes), codes


def test_preview_asks_no_model(run, server: FakeOpenAI, noor: Path, analytics: Path) -> None:
    """Also where one is named."""
    done = run(
        *("tailor", noor, "--job", analytics, "--mode", "preview"),
        *("--llm", "openai:gpt-4o-mini", "--json"),
    )

    assert done.json["tailoring"]["preview"]
    assert () == tuple(server.requests)


def test_extract_asks_where_rules_are_unsure(
    run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One file, and a folder when told to; a model that only the settings name is not asked about a folder."""
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "cv.txt"
    path.write_text(UNSURE, encoding="utf-8")
    with FakeOpenAI(RIGHT) as server:
        reach(monkeypatch, server.base_url, server.api_key)
        one = run("extract", path, "--llm", "openai:gpt-4o-mini")
        named = run("extract", path.parent, "--llm", "openai:gpt-4o-mini", "--workers", "1")
        assert 2 == len(server.requests)
        monkeypatch.setenv("SKILLMAP_LLM", "openai:gpt-4o-mini")
        rules = run("extract", path, "--parser", "rules")
        quiet = run("extract", path.parent, "--workers", "1")
        assert 2 == len(server.requests)

    assert [0, 0, 0, 0] == [done.code for done in (one, named, rules, quiet)], one.err + named.err
    assert "CNCF" == json.loads(one.out)["certificates"][1]["issuer"]
    assert "CNCF" in named.out
    assert "[parse.model_asked]" in one.err
    assert "CNCF" not in rules.out + quiet.out
