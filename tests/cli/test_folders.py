"""`skillmap extract FOLDER`: what is taken, where results go, and how it ends."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from skillmap import Resume
from tests.cli.conftest import ROOT, Done

Run = Callable[..., Done]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two resumes of which one has a wrong ending, a damaged file, and what is no document or lies elsewhere."""
    made = tmp_path / "in"
    (made / "b").mkdir(parents=True)
    (made / ".hidden").mkdir()
    shutil.copy(ROOT / "examples" / "noor-haddad.json", made / "noor.json")
    shutil.copy(ROOT / "examples" / "maya-lindholm.pdf", made / "b" / "maya.tmp")
    shutil.copy(ROOT / "examples" / "noor-haddad.json", made / ".hidden" / "noor.json")
    (made / "a.pdf").write_bytes(b"%PDF-1.7 and nothing")
    (made / "program").write_bytes(b"\x7fELF\x00\x01\x02\xff\xfe\x00")
    outside = tmp_path / "outside.json"
    shutil.copy(ROOT / "examples" / "noor-haddad.json", outside)
    (made / "link.json").symlink_to(outside)
    (made / "again.json").symlink_to(made / "noor.json")
    (made / "loop").symlink_to(made)
    return made


def test_lines_are_continued(run: Run, folder: Path, tmp_path: Path) -> None:
    """One line per content; the second run skips them; the exit code is that of the first file that failed."""
    out = tmp_path / "out.jsonl"
    first = run("extract", folder, "--out", out, "--workers", "1")
    before = out.read_bytes()
    second = run("extract", folder, "--out", out, "--workers", "1")
    lines = [json.loads(line) for line in before.splitlines()]

    assert (4, "") == (first.code, first.out)
    assert ["a.pdf", "again.json", "maya.tmp"] == sorted(Path(line["path"]).name for line in lines)
    assert {"extract.unreadable"} == {line["error"]["code"] for line in lines if "error" in line}
    assert "a.pdf: The document cannot be read" in first.err
    assert "2 read, 1 failed (extract.unreadable 1), 1 skipped, 1 of other types" in first.err
    assert (0, before) == (second.code, out.read_bytes())
    assert "0 read, 4 skipped, 1 of other types left out" in second.err


def test_folder_of_results(run: Run, folder: Path) -> None:
    """Results lie as the files do; those of a run before are not taken for files."""
    for _ in range(2):
        done = run("extract", folder, "--out", folder / "out", "--workers", "1")
        assert "3 read, 1 failed" in done.err

    written = sorted(path.relative_to(folder / "out") for path in folder.rglob("out/**/*.json"))
    assert ["again.json.json", "b/maya.tmp.json", "noor.json.json"] == [str(p) for p in written]
    for name in written:
        assert Resume.from_json_resume((folder / "out" / name).read_bytes()).basics.name


def test_lines_on_standard_output(run: Run, folder: Path) -> None:
    """Without `--out`, each file is a line, with evidence when `--json` asks for it; the summary is an object."""
    done = run("extract", folder, "--json", "--workers", "1")
    lines = [json.loads(line) for line in done.out.splitlines()]
    summary = json.loads(done.err.splitlines()[-1])["summary"]

    assert 4 == len(lines)
    assert all(line["extraction"]["fields"] for line in lines if line["path"].endswith(".tmp"))
    assert (3, {"extract.unreadable": 1}, 1) == (
        summary["ok"],
        summary["failed"],
        summary["left_out"],
    )


def test_nothing_read_is_replaced(run: Run, folder: Path) -> None:
    """A file named as the result of another one is not written over."""
    shutil.copy(folder / "noor.json", folder / "noor.json.json")
    before = (folder / "noor.json.json").read_bytes()
    done = run(
        "extract", folder / "noor.json", folder / "noor.json.json", "-o", folder, "--workers", "1"
    )

    assert 2 == done.code
    assert "would replace" in done.err
    assert before == (folder / "noor.json.json").read_bytes()


def test_standard_input_is_no_part_of_a_batch(run: Run, folder: Path) -> None:
    """It would have to be kept in memory, and has no name."""
    done = run("extract", folder, "-", stdin=b"text")

    assert (2, "") == (done.code, done.out)


def test_options_reach_the_workers(run: Run, folder: Path) -> None:
    """A parser that is not installed is said once, not for each file."""
    done = run("extract", folder, "--parser", "nobody", "--workers", "1")

    assert 2 == done.code
    assert 1 == done.err.count("No provider 'nobody'")
