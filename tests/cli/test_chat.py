"""`skillmap chat`: a conversation about a resume, scripted, without a model."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from skillmap.cli._projects import address_of
from skillmap.errors import UsageError


@pytest.fixture
def talk(run, noor: Path, analytics: Path) -> Callable[..., object]:
    """A function that holds a conversation of some lines, by default in JSON."""

    def hold(*lines: str, words: tuple[object, ...] = ("--json",), code: int = 0):
        said = "".join(f"{line}\n" for line in lines).encode()
        done = run("chat", noor, "--job", analytics, *words, stdin=said)
        assert code == done.code, done.err
        if "--json" not in words:
            return done
        return [json.loads(line) for line in done.out.splitlines()]

    return hold


def test_begins_with_a_tailoring(talk) -> None:
    """Without a word said, the first version is there; the end of the input ends it."""
    (begun,) = talk()

    assert (1, 0) == (begun["version"], begun["to_review"])
    assert begun["accepted"] > 2


def test_message_changes_and_undo_takes_back(talk) -> None:
    """What is said is done, shown with its verdict, and undone; redo does it again."""
    _, said, undone, redone = talk("stress Python", ":undo", ":redo", ":quit", "never read")

    assert "stress Python" == said["message"]
    assert {"accepted"} == {change["state"] for change in said["changes"]}
    assert "/skills/0/keywords" in {change["pointer"] for change in said["changes"]}
    assert (1, 2) == (undone["version"], redone["version"])


def test_words_without_json(talk) -> None:
    """People see lines: the message as typed, the reply, each change, and where it stands."""
    done = talk("stress Python", "sing me a song", ":help", words=())

    assert "> stress Python\n" in done.out
    assert "accept  reorder /skills/0/keywords" in done.out
    assert "Without a language model I understand" in done.out
    assert "Version 2: " in done.out
    assert ":restore NUMBER" in done.out
    assert "" == done.err


def test_changes_are_listed_explained_and_decided(talk) -> None:
    """By number or id; a decision is a version."""
    _, listed, why, declined, again, same = talk(
        ":changes", ":why 1", ":decline 1 2", ":accept 1", ":why 2"
    )

    first = listed["changes"][0]
    assert (first["id"], "accepted") == (why["change"]["id"], why["state"])
    assert why["change"]["requirement_ids"]
    assert (2, 3) == (declined["version"], again["version"])
    assert declined["accepted"] + 1 == again["accepted"]
    assert "declined" == same["state"]


def test_change_is_named_by_its_id(talk) -> None:
    """What a program read in one answer it can name in the next."""
    _, listed = talk(":changes")
    change_id = listed["changes"][1]["id"]

    why = talk(f":why {change_id}")[1]

    assert change_id == why["change"]["id"]


def test_texts_of_commands(talk, tmp_path: Path) -> None:
    """Tables and explanations for people, none of them empty."""
    target = tmp_path / "noor.txt"
    done = talk(
        ":changes",
        ":why 1",
        ":versions",
        ":diff 0 1",
        ":diff 1 1",
        f":save txt {target}",
        words=(),
    )

    for shown in ("State", "proof", "The resume as it was read.", "They are the same.", "verdict"):
        assert shown in done.out
    assert str(target) in done.out
    assert "Noor Haddad" in target.read_text(encoding="utf-8")


def test_versions_restore_and_diff(talk) -> None:
    """Versions are numbered from 1; the base is 0; restoring makes another one."""
    _, _, _, restored, versions, same, whole = talk(
        "stress Python",
        "shorten the first job",
        ":restore 1",
        ":versions",
        ":diff 1 4",
        ":diff 0 3",
    )

    assert 4 == restored["version"]
    assert [1, 2, 3, 4] == [version["number"] for version in versions["versions"]]
    assert versions["head"] == versions["versions"][-1]["id"]
    assert [] == same["changes"]
    assert {"drop", "reorder"} <= {change["op"] for change in whole["changes"]}


def test_what_is_taken_back_is_told(talk) -> None:
    """A chat that withdraws a change says how many went."""
    done = talk("stress Python", "undo the last change", words=())

    assert "Taken back: 1" in done.out


def test_project_goes_on(talk, tmp_path: Path) -> None:
    """A file keeps versions and chat; other resumes and postings have projects of their own."""
    words = ("--json", "--project", tmp_path / "chats.db")
    talk("stress Python", words=words)

    begun, versions = talk(":versions", words=words)

    assert 2 == begun["version"]
    assert ["stress Python"] == [version["summary"] for version in versions["versions"][1:]]


WRONG = [
    (":sing", "no command"),
    (":why", "other words"),
    (":diff 1", "other words"),
    (":why 99", "no change"),
    (":accept nothing", "no change"),
    (":undo 2", "other words"),
    (":redo", "nothing to redo"),
    (":restore 9", "does not exist"),
    (":restore 0", "base"),
    (":restore one", "numbers"),
    (":save odt out.odt", "odt"),
    ("x" * 4_001, "4001"),
]


def test_what_cannot_be_done_is_told_and_the_talk_goes_on(run, noor: Path, analytics: Path) -> None:
    """Each mistake is one line, the next line is answered; a script sees exit code 2 at the end."""
    said = "".join(f"{line}\n" for line, _ in WRONG) + ":versions\n"

    done = run("chat", noor, "--job", analytics, "--json", stdin=said.encode())

    told = [json.loads(line)["error"]["message"] for line in done.err.splitlines()]
    assert 2 == done.code
    assert len(WRONG) == len(told)
    for (_, expected), message in zip(WRONG, told, strict=True):
        assert expected in message
    assert 1 == len(json.loads(done.out.splitlines()[-1])["versions"])


def test_inputs_are_not_written_over(run, noor: Path, analytics: Path, tmp_path: Path) -> None:
    """`:save` does not replace what was read."""
    mine = tmp_path / "mine.json"
    mine.write_bytes(noor.read_bytes())

    done = run("chat", mine, "--job", analytics, stdin=f":save json {mine}\n".encode())

    assert 2 == done.code
    assert noor.read_bytes() == mine.read_bytes()


def test_standard_input_is_for_messages(run, noor: Path, analytics: Path) -> None:
    """Neither resume nor posting can come from it."""
    assert 2 == run("chat", "-", "--job", analytics).code
    assert 2 == run("chat", noor, "--job", "-").code


def test_postings_and_resumes_are_checked_first(run, noor: Path, tmp_path: Path) -> None:
    """What is no posting ends the command with its own exit code."""
    recipe = tmp_path / "recipe.txt"
    recipe.write_text("Chop two onions and fry them in oil until they are soft.")

    assert 7 == run("chat", noor, "--job", recipe).code
    assert 4 == run("chat", tmp_path / "nothing.pdf", "--job", recipe).code


@pytest.mark.parametrize("name", ["a?b.db", "a#b.db", "a%b.db"])
def test_project_files_have_plain_names(name: str, tmp_path: Path) -> None:
    """A mark that means something in an address would name another file."""
    with pytest.raises(UsageError, match="characters"):
        address_of(tmp_path / name)


def test_on_a_terminal_there_is_a_prompt(noor: Path, analytics: Path) -> None:
    """A person is asked, sees what went wrong, goes on, and leaves with exit code 0."""
    leader, follower = pty.openpty()
    words = [sys.executable, "-m", "skillmap", "chat", str(noor), "--job", str(analytics)]
    child = subprocess.Popen(
        words,
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"SKILLMAP_PLUGINS": "", "PYTHONIOENCODING": "utf-8"},
        text=True,
    )
    os.write(leader, b":nonsense\n:versions\n:quit\n")
    out, err = child.communicate(timeout=60)
    os.close(leader)
    os.close(follower)

    assert (0, 3) == (child.returncode, err.count("> "))
    assert "no command :nonsense" in err
    assert "Tailored by rules" in out
    assert ":versions" not in out


def test_ctrl_c_ends_a_script(noor: Path, analytics: Path) -> None:
    """Whoever interrupts a conversation from a pipe gets the exit code of that."""
    words = [sys.executable, "-m", "skillmap", "chat", str(noor), "--job", str(analytics)]
    with subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"SKILLMAP_PLUGINS": ""},
        text=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("stress Python\n")
        child.stdin.flush()
        while not child.stdout.readline().startswith("Version 2"):
            pass
        child.send_signal(signal.SIGINT)
        assert 130 == child.wait(timeout=30)
