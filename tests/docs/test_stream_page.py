"""The web app of the docs, served over loopback: it resumes, cancels, and keeps users apart."""

from __future__ import annotations

import asyncio
import http.client
import importlib.util
import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import uvicorn

from skillmap import AsyncSkillMap
from skillmap.settings import Settings
from skillmap.tailor import RulesAgent
from skillmap.testing.samples import POSTING_TEXT, sample_resume
from tests.docs.snippets import ROOT, snippets_of

PAGE = ROOT / "docs" / "how-to" / "embed-the-stream-in-a-web-app.md"


class Slow(RulesAgent):
    """Waits, before it proposes anything, until a test lets it go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.was_closed = threading.Event()

    async def propose(self, request, context):
        try:
            while not self.go_on.is_set():  # noqa: ASYNC110 - Set in another thread.
                await asyncio.sleep(0.005)
            async for output in super().propose(request, context):
                yield output
        finally:
            self.was_closed.set()


@dataclass
class Service:
    """The app on a port of this machine."""

    port: int
    module: ModuleType
    agent: Slow
    server: uvicorn.Server
    thread: threading.Thread

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)
        assert not self.thread.is_alive()

    @contextmanager
    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        user: str = "ines",
        last: int | None = None,
    ) -> Iterator[http.client.HTTPResponse]:
        headers = {"x-user": user, "content-type": "application/json"}
        if last is not None:
            headers["last-event-id"] = str(last)
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            with connection.getresponse() as answer:
                yield answer

    def json(self, method: str, path: str, body: Any = None, **how: Any) -> tuple[int, Any]:
        with self.ask(method, path, body, **how) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None

    def new_project(self) -> str:
        resume = sample_resume().to_json_resume()
        status, made = self.json("POST", "/projects", {"resume": resume, "posting": POSTING_TEXT})
        assert 201 == status
        return f"/projects/{made['project_id']}"

    def new_run(self, project: str) -> str:
        status, started = self.json("POST", f"{project}/runs")
        assert 202 == status
        return f"{project}/runs/{started['run_id']}"


@dataclass
class Message:
    """One server-sent event."""

    id: int
    event: str
    data: dict[str, Any]
    comments: list[str] = field(default_factory=list)


def messages(answer: http.client.HTTPResponse) -> Iterator[Message]:
    """Events of a stream, read line by line as a browser does."""
    fields: dict[str, str] = {}
    for raw in answer:
        line = raw.decode().rstrip("\n")
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "data" in fields:
            yield Message(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            fields = {}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The page's files, as a reader would save them."""
    for snippet in snippets_of(PAGE):
        if snippet.directive == "file":
            (tmp_path / snippet.value).write_text(snippet.source, encoding="utf-8")
    assert (tmp_path / "app.py").is_file()
    return tmp_path


def serve(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """Start the app as it stands on the page; only its agent is one that a test can hold back."""
    agent = Slow()
    monkeypatch.setenv("APP_STORE", f"sqlite:///{folder / 'projects.db'}")
    spec = importlib.util.spec_from_file_location("app_of_the_page", folder / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its annotations are strings, which FastAPI looks up here.
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    made = AsyncSkillMap

    def client(**facts: Any) -> AsyncSkillMap:
        return made(agent=agent, settings=Settings(plugins=()), **facts)

    monkeypatch.setattr(module, "AsyncSkillMap", client)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(module.app, log_level="error", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    return Service(listening.getsockname()[1], module, agent, server, thread)


@pytest.fixture
def service(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    running = serve(folder, monkeypatch)
    yield running
    running.agent.go_on.set()
    running.stop()


def test_a_browser_follows_a_run_to_its_end(service: Service) -> None:
    """Events have their numbers without holes; the outcome is a version; coming back gets 204."""
    project = service.new_project()
    run = service.new_run(project)
    service.agent.go_on.set()

    with service.ask("GET", f"{run}/events") as answer:
        assert (200, "no-cache") == (answer.status, answer.getheader("cache-control"))
        assert "text/event-stream" in str(answer.getheader("content-type"))
        seen = list(messages(answer))

    assert list(range(len(seen))) == [message.id for message in seen]
    assert ("run.started", "run.completed") == (seen[0].event, seen[-1].event)
    assert all(message.event == message.data["type"] for message in seen)
    assert "change.accepted" in {message.event for message in seen}
    assert 204 == service.json("GET", f"{run}/events", last=seen[-1].id)[0]
    status, shown = service.json("GET", f"{project}/tailoring")
    assert (200, "accepted") == (status, next(iter(shown["decisions"].values())))


def test_a_lost_connection_loses_nothing(service: Service) -> None:
    """Cut after every event in turn, a browser that comes back has each event once."""
    project = service.new_project()
    run = service.new_run(project)
    with service.ask("GET", f"{run}/events") as answer:
        early = [next(iter(messages(answer)))]
    service.agent.go_on.set()
    last = early[-1].id
    whole = early
    while True:
        with service.ask("GET", f"{run}/events", last=last) as answer:
            if answer.status == 204:
                break
            whole.append(next(iter(messages(answer))))
        last = whole[-1].id

    assert list(range(len(whole))) == [message.id for message in whole]
    assert "run.completed" == whole[-1].event
    assert service.json("GET", f"{project}/tailoring")[1]["decisions"]


def test_only_an_explicit_request_cancels(service: Service) -> None:
    """Closing the stream does not end the run; DELETE does, and the log says so."""
    run = service.new_run(service.new_project())
    with service.ask("GET", f"{run}/events") as answer:
        next(iter(messages(answer)))
    assert not service.agent.was_closed.wait(0.1)

    assert 204 == service.json("DELETE", run)[0]

    assert service.agent.was_closed.wait(5)
    with service.ask("GET", f"{run}/events") as answer:
        assert "run.cancelled" == list(messages(answer))[-1].event


def test_a_silent_stream_is_kept_open(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """While nothing happens there is a comment now and then, and no event is lost over it."""
    monkeypatch.setattr(service.module, "SILENCE_SECONDS", 0.02)
    run = service.new_run(service.new_project())

    with service.ask("GET", f"{run}/events") as answer:
        lines = iter(answer)
        assert any(line.startswith(b": still here") for line in lines)
        service.agent.go_on.set()
        assert any(line.startswith(b"event: run.completed") for line in lines)


def test_users_do_not_meet(service: Service) -> None:
    """Projects and runs of another user do not exist, whatever one knows of them."""
    project = service.new_project()
    run = service.new_run(project)
    other = service.json(
        "POST",
        "/projects",
        {"resume": sample_resume().to_json_resume(), "posting": POSTING_TEXT},
        user="noor",
    )[1]["project_id"]
    run_id = run.rpartition("/")[2]

    for method, path in (
        ("GET", f"{run}/events"),
        ("GET", f"/projects/{other}/runs/{run_id}/events"),
        ("DELETE", run),
        ("DELETE", f"/projects/{other}/runs/{run_id}"),
        ("POST", f"{project}/runs"),
        ("GET", f"{project}/tailoring"),
    ):
        status, told = service.json(method, path, user="noor")
        assert (404, "store.not_stored") == (status, told["code"]), path


def test_errors_are_typed(service: Service) -> None:
    """What is no posting is told by its code, and a path is never read."""
    resume = sample_resume().to_json_resume()

    for posting in ("/etc/passwd", "Chop two onions and fry them in oil until they are soft."):
        status, told = service.json("POST", "/projects", {"resume": resume, "posting": posting})
        assert 422 == status
        assert told["code"].startswith("tailor.")
        assert "root:" not in json.dumps(told)


def test_events_outlive_the_server(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a restart the log is read from the store, from any place, and the result is there."""
    first = serve(folder, monkeypatch)
    first.agent.go_on.set()
    project = first.new_project()
    run = first.new_run(project)
    with first.ask("GET", f"{run}/events") as answer:
        seen = list(messages(answer))
    first.stop()

    second = serve(folder, monkeypatch)
    try:
        with second.ask("GET", f"{run}/events", last=3) as answer:
            again = list(messages(answer))
        assert seen[4:] == again
        assert 204 == second.json("GET", f"{run}/events", last=seen[-1].id)[0]
        assert second.json("GET", f"{project}/tailoring")[1]["decisions"]
        assert 404 == second.json("DELETE", run)[0]
    finally:
        second.stop()


def test_stopping_the_server_ends_what_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run under way is cancelled when the app closes its client, and the store knows."""
    first = serve(folder, monkeypatch)
    run = first.new_run(first.new_project())
    first.stop()
    assert first.agent.was_closed.is_set()

    second = serve(folder, monkeypatch)
    try:
        with second.ask("GET", f"{run}/events") as answer:
            assert "run.cancelled" == list(messages(answer))[-1].event
    finally:
        second.stop()
