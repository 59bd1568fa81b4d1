"""Contact data never leaves: the whole suite's prompts are looked at, and the look itself is tested."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from skillmap.models.language_model import ModelRequest
from skillmap.testing.language_model import ScriptedModel
from skillmap.testing.openai_server import FakeOpenAI
from tests.conftest import SENT_TEXTS
from tests.contact_data import contact_data, people, strings_of

TESTS = Path(__file__).parent
ROOT = TESTS.parent


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to mara.vale@example.com today", "mail address: mara.vale@example.com"),
        ("vale (at) example.com", "mail address: vale (at) example.com"),
        ("See https://example.com/cv", "link: https://"),
        ("at www.example.org", "link: www."),
        ("linkedin.com/in/vale", "profile: linkedin.com/i"),
        ("github.com/vale", "profile: github.com/v"),
        ("Call +1 312-555-0147 now", "telephone: +1 312-555-0147"),
        ("(303) 555-0126", "telephone: (303) 555-0126"),
        ("612.555.0148", "telephone: 612.555.0148"),
        ("Tel. 030 23125 014", "telephone: 030 23125 014"),
        ("+44 20 7946 0018", "telephone: +44 20 7946 0018"),
        ("lives at 18 Canal Street", "street: 18 Canal Street"),
        ("Lindenstraße 14, Köln", "street: Lindenstraße 14"),
        ("Ask Maya Lindholm.", "name: Maya Lindholm"),
        ("MAYA\nLINDHOLM", "name: MAYA\nLINDHOLM"),
        ("Lindholm, Maya", "name: Lindholm, Maya"),
        ("maya-lindholm-example", "name: maya-lindholm"),
        ("Ines Okafor", "name: Ines Okafor"),
        ("Noor Haddad and نور حداد", "name: نور حداد"),
    ],
)
def test_contact_data_is_found(text: str, found: str) -> None:
    """Each kind, in the forms that resumes have."""
    assert found in contact_data(text)


@pytest.mark.parametrize(
    "text",
    [
        "2016-06 - 2020-02",
        "01/2019 – 02/2020, and 03.2021 - 04.2022",
        "2019 2020 2021 2022",
        "Report 2022/0417 on 1 200 000 records",
        "Cut costs by 12,500,000 USD in 10.5.3",
        "ISO 9001:2015, DIN EN 13485, part 100-200-30",
        "Python 3.11, C++17, Node.js, ASP.NET, 24/7 support",
        "Led 12 engineers on Main Street projects",
        "[email1] [phone1] [name1]",
        "Grant applications and brand work for @work teams",
    ],
)
def test_other_data_is_not(text: str) -> None:
    """Years, amounts, versions and norms are no contact data."""
    assert () == contact_data(text)


def test_people_of_the_suite_are_known() -> None:
    """Names are gathered from all folders and forms of files."""
    expected = {"maya lindholm", "noor haddad", "petra novak", "ines okafor", "hollis grant"}

    assert expected <= set(people())
    assert len(people()) >= 30


def test_every_string_of_a_request_is_looked_at() -> None:
    """Keys, too, at any depth."""
    assert ["a", "b", "c", "d", "e"] == list(strings_of({"a": ["b", {"c": "d"}, 1, None, ("e",)]}))


@pytest.mark.own_prompts
def test_this_run_is_watched(request: pytest.FixtureRequest) -> None:
    """What this test sends is counted, by a server and by a script."""
    sent = request.config.stash[SENT_TEXTS]
    before = sent.exempt_count
    with FakeOpenAI() as server:
        httpx.post(f"{server.base_url}/responses", json={"input": "Hello"})
        server.wait_for(1)
    model = ScriptedModel("yes")

    async def ask() -> None:
        async for _ in model.stream(ModelRequest(purpose="check", system="", task="Hello")):
            pass

    asyncio.run(ask())

    assert before + 2 == sent.exempt_count


SUITE = """
import asyncio
import httpx
import pytest
from skillmap.models.language_model import DataBlock, ModelRequest
from skillmap.testing.language_model import ScriptedModel
from skillmap.testing.openai_server import FakeOpenAI

def ask_server(text):
    with FakeOpenAI() as server:
        body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": text}]}
        httpx.post(server.base_url + "/chat/completions", json=body)
        server.wait_for(1)

def ask_script(text):
    data = (DataBlock(label="resume", text=text),)
    async def listen():
        async for _ in ScriptedModel("yes").stream(
            ModelRequest(purpose="check", system="", task="Go.", data=data)
        ):
            pass
    asyncio.run(listen())
"""
EXEMPT = """
@pytest.mark.own_prompts
def test_of_a_fake():
    ask_server("exempt@example.com")
"""
LEAKS = """
def test_server():
    ask_server("server@example.com")

def test_script():
    ask_script("script@example.com")

@pytest.fixture
def sent():
    ask_server("fixture@example.com")

def test_fixture(sent):
    pass

def test_clean():
    ask_server("Hello")
"""
CLEAN = """
def test_clean():
    ask_server("Hello")
    ask_script("Hello")
"""


@pytest.fixture
def run_suite(tmp_path: Path):
    """A function that runs pytest on a module's text, under this repository's rules."""
    folder = tmp_path / "tests"
    folder.mkdir()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in ("conftest.py", "contact_data.py", "system_programs.py"):
        shutil.copy(TESTS / name, folder)

    def run(source: str) -> subprocess.CompletedProcess[str]:
        (folder / "test_it.py").write_text(SUITE + source, encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"],
            cwd=tmp_path,
            # Plugins of other packages take seconds to load and have no part in this.
            env=os.environ | {"CI": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def test_run_that_sends_contact_data_fails(run_suite) -> None:
    """All tests pass, and the run fails: it names each test and what it sent, but the exempt one."""
    done = run_suite(EXEMPT + LEAKS)
    lines = done.stdout.splitlines()
    start = next(i for i, line in enumerate(lines) if "contact data was sent to a model" in line)

    assert 1 == done.returncode
    assert "5 passed" in done.stdout
    assert [
        f"tests/test_it.py::test_{how}: mail address: {how}@example.com"
        for how in ("server", "script", "fixture")
    ] == lines[start + 1 : start + 4]
    assert "4 prompts looked at for contact data" == lines[start + 4]


def test_run_that_sends_none_passes(run_suite) -> None:
    """And says how many prompts it looked at."""
    done = run_suite(EXEMPT + CLEAN)

    assert 0 == done.returncode, done.stdout
    assert "2 prompts looked at for contact data" in done.stdout


def test_exemptions_are_few() -> None:
    """The mark is for tests of the fakes themselves, and no way round this."""
    marked = [
        path.relative_to(ROOT).as_posix()
        for path in sorted(TESTS.rglob("test_*.py"))
        if "own_prompts" in path.read_text(encoding="utf-8")
    ]

    assert [
        "tests/test_contact_data_stays.py",
        "tests/testing/test_language_model.py",
        "tests/testing/test_openai_server.py",
        "tests/testing/test_openai_server_faults.py",
        "tests/testing/test_openai_server_langchain.py",
    ] == marked
