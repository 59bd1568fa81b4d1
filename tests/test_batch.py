"""Many files: nothing lost, nothing doubled, whatever a file does to its worker."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from skillmap import Resume, SkillMap
from skillmap.batch import BatchResult, extract_many
from skillmap.batch._output import ResultsFile
from skillmap.batch._pool import Workers
from skillmap.batch._run import WINDOW_TASKS_PER_WORKER
from skillmap.batch._tasks import TASK_BYTES_MAX, TASK_FILES_MAX, TASK_SECONDS, TaskSize
from skillmap.errors import RunError, UsageError
from skillmap.models.limits import ExtractLimits
from skillmap.settings import Settings
from skillmap.testing.samples import RECIPE_TEXT
from tests.extract.nasty_readers import TEXT

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted(
    path
    for path in (ROOT / "examples").iterdir()
    if path.suffix in {".pdf", ".docx", ".json", ".md", ".html", ".txt"}
    and not path.name.startswith(("scan", "README"))
)
SETTINGS = Settings(plugins=(), ocr="none")


@pytest.fixture
def on_demand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings for the reader that does what the file says, installed for this test."""
    folder = tmp_path / "site" / "ondemand-1.0.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: ondemand\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text(
        "[skillmap.readers]\nondemand = tests.extract.nasty_readers:OnDemand\n"
    )
    monkeypatch.syspath_prepend(folder.parent)
    return SETTINGS.model_copy(update={"reader": "ondemand"})


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Two workers that cost nothing to start."""
    with ThreadPoolExecutor(2) as executor:
        yield executor


def written(folder: Path, *texts: str) -> list[Path]:
    """Files with these texts, in a folder of their own."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number:03}.txt" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    return paths


def by_path(results: list[BatchResult]) -> dict[str, BatchResult]:
    """Results by name of the file; each file has one."""
    found = {Path(result.path).name: result for result in results}
    assert len(found) == len(results)
    return found


def lines_in(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# -- what comes out ---------------------------------------------------------------------------


def test_pool_gives_what_a_client_gives(tmp_path: Path) -> None:
    """Every example becomes what `extract()` makes of it; a bad file among them is told and stops nothing."""
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 and then nothing")
    paths = [*EXAMPLES[:2], bad, tmp_path / "gone.pdf", *EXAMPLES[2:]]
    batch = extract_many(paths, workers=2, settings=SETTINGS)
    found = by_path(list(batch))

    assert len(EXAMPLES) >= 6
    with SkillMap(settings=SETTINGS) as sm:
        for path in EXAMPLES:
            expected = sm.extract(path)
            result = found[path.name]
            assert ("ok", paths.index(path)) == (result.status, result.index)
            assert expected.resume.to_json_resume() == result.resume
            assert expected.resume == Resume.from_json_resume(result.resume or {})
            assert expected.warnings == result.warnings
            assert expected.document.sha256 == result.sha256
    for name in ("bad.pdf", "gone.pdf"):
        error = found[name].error
        assert error is not None
        assert ("failed", "extract.unreadable") == (found[name].status, error.code)
    assert (len(EXAMPLES), {"extract.unreadable": 2}) == (batch.summary.ok, batch.summary.failed)
    assert len(paths) == batch.summary.done
    assert batch.summary.files_per_second > 0


def test_whole_extraction_on_demand(threads: ThreadPoolExecutor) -> None:
    """With *whole*, evidence and confidence come, too; pages do not."""
    (result,) = extract_many(EXAMPLES[:1], executor=threads, settings=SETTINGS, whole=True)

    assert result.extraction is not None
    assert result.extraction["fields"]
    assert 1 <= result.extraction["document"]["page_count"]
    assert "pages" not in result.extraction["document"]


def test_paths_are_taken_as_room_comes_up(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    """However many files there are, only a window of them is opened ahead of the results."""
    (path,) = written(tmp_path / "in", TEXT)
    taken = itertools.count()
    paths = (path for _ in iter(lambda: next(taken), 10_000_000))
    batch = extract_many(paths, executor=threads, workers=2, settings=SETTINGS)
    with batch:
        for number in range(1, 31):
            next(batch)
            ahead = int(repr(taken)[6:-1]) - number
            assert ahead <= 2 * WINDOW_TASKS_PER_WORKER
    with pytest.raises(StopIteration):
        next(batch)


class FarAway(Executor):
    """Two threads that look like a cluster, and note what they are given at once."""

    def __init__(self) -> None:
        self.tasks: list[list[int]] = []
        self._threads = ThreadPoolExecutor(2)

    def submit(self, call: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Note how many bytes each file has."""
        self.tasks.append([len(data) for data, _ in arguments[0]])
        return self._threads.submit(call, *arguments, **named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the threads."""
        self._threads.shutdown(wait, cancel_futures=cancel_futures)


def test_small_files_share_a_task_on_a_cluster(tmp_path: Path) -> None:
    """Up to a number of files and of bytes, none twice, and less towards the end; a bad file fails alone."""
    texts = [TEXT.replace("noor@", f"noor{number}@") for number in range(120)]
    texts[50] = "too short"
    texts[70:73] = [TEXT + " " * (TASK_BYTES_MAX - 3000 - number) for number in range(3)]
    paths = written(tmp_path / "in", *texts)
    with FarAway() as executor:
        batch = extract_many(paths, executor=executor, workers=2, settings=SETTINGS)
        found = by_path(list(batch))

    assert {path.name for path in paths} == found.keys()
    # The large ones have more characters than a resume may have.
    assert ["050.txt", "070.txt", "071.txt", "072.txt"] == sorted(
        name for name, result in found.items() if result.status == "failed"
    )
    assert sorted(map(len, texts)) == sorted(size for task in executor.tasks for size in task)
    assert 4 < max(map(len, executor.tasks)) <= TASK_FILES_MAX
    assert max(map(sum, executor.tasks)) <= TASK_BYTES_MAX
    assert 1 == len(executor.tasks[0]) == len(executor.tasks[-1])


def test_slow_files_go_alone() -> None:
    """A task takes no longer than it should, by the time of the files before; near a known end it is smaller still."""
    size = TaskSize(file_count=200, window=4)
    assert 1 == size.files_max
    size.learn(0.01)
    assert TASK_FILES_MAX == size.files_max
    size.learn(0.39)
    assert TASK_SECONDS / 0.2 == size.files_max
    size.learn(60.0)
    assert 1 == size.files_max
    for _ in range(32):
        size.learn(0.01)
    size.hand_out(180)
    assert 20 // 4 == size.files_max
    size.hand_out(19)
    assert 1 == size.files_max


def test_pools_get_files_one_by_one() -> None:
    """There a task costs next to nothing, and a file that kills its worker meets fewer others."""
    assert [True, False, False] == [
        Workers(executor, 2).are_far for executor in (FarAway(), ThreadPoolExecutor(1), None)
    ]


def test_settings_that_fit_no_file_are_an_error(threads: ThreadPoolExecutor) -> None:
    """A wrong name of a parser is no fault of the files, and no results are made of it."""
    settings = SETTINGS.model_copy(update={"parser": "nobody"})
    with pytest.raises(UsageError, match="nobody"):
        list(extract_many(EXAMPLES, executor=threads, settings=settings))
    with pytest.raises(UsageError, match="workers"):
        extract_many(EXAMPLES, workers=0)


def test_script_without_guard_is_told(tmp_path: Path) -> None:
    """Workers import the script; the error says what to write there."""
    script = tmp_path / "script.py"
    script.write_text(
        "from skillmap.batch import extract_many\n"
        f"list(extract_many([{str(EXAMPLES[0])!r}], workers=1))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=100)

    assert 1 == done.returncode
    assert "UsageError" in done.stderr.splitlines()[-1]
    assert "__name__" in done.stderr.splitlines()[-1]


# -- dying workers ----------------------------------------------------------------------------


def test_death_of_a_worker_is_a_result(tmp_path: Path, on_demand: Settings) -> None:
    """A file that kills its worker twice fails; what was beside it, or dies once, is read; all once."""
    note = tmp_path / "note"
    texts = [f"Number {number}" for number in range(9)]
    texts[1], texts[2], texts[8] = "die now", "die again", f"die-once {note}"
    paths = written(tmp_path / "in", *texts)
    out = tmp_path / "out.jsonl"
    batch = extract_many(paths, workers=2, out=out, settings=on_demand)
    found = by_path(list(batch))

    codes = {name: result.error.code for name, result in found.items() if result.error}
    assert dict.fromkeys(("001.txt", "002.txt"), "extract.reader_crashed") == codes
    assert note.exists()
    assert 7 == sum(result.status == "ok" for result in found.values())
    assert sorted(map(str, paths)) == sorted(str(line["path"]) for line in lines_in(out))
    assert {"extract.reader_crashed": 2} == batch.summary.failed


def test_isolated_reader_spares_the_worker(tmp_path: Path, on_demand: Settings) -> None:
    """With `isolation="process"` the same file costs only its reader's process."""
    paths = written(tmp_path / "in", "Number 0", "die now", "Number 2")
    settings = on_demand.model_copy(update={"extract_isolation": "process"})
    found = by_path(list(extract_many(paths, workers=1, settings=settings)))

    error = found["001.txt"].error
    assert error is not None
    assert "'ondemand'" in error.message
    assert ["ok", "failed", "ok"] == [found[path.name].status for path in paths]


def test_given_executor_that_breaks(tmp_path: Path, on_demand: Settings) -> None:
    """Nobody but the caller can make another: what is done is kept, and a second run goes on."""
    paths = written(
        tmp_path / "in", "Number 0", "Number 1", "Number 2", f"die-once {tmp_path}/note"
    )
    out = tmp_path / "out.jsonl"
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        batch = extract_many(paths, executor=executor, workers=1, out=out, settings=on_demand)
        with pytest.raises(RunError, match="executor"):
            list(batch)
    done = len(lines_in(out))
    with ThreadPoolExecutor(1) as threads:
        again = extract_many(paths, executor=threads, out=out, settings=on_demand)
        statuses = [result.status for result in again]

    assert 1 <= done <= 3
    assert done == statuses.count("skipped")
    assert 4 == len({line["path"] for line in lines_in(out)}) == len(lines_in(out))


def test_executor_that_was_shut_down(threads: ThreadPoolExecutor) -> None:
    """It is told as such."""
    threads.shutdown()
    with pytest.raises(RunError, match="shut down"):
        list(extract_many(EXAMPLES[:1], executor=threads, settings=SETTINGS))


def test_cluster_loses_and_doubles_nothing(tmp_path: Path, on_demand: Settings) -> None:
    """Two workers of Dask, one killed half-way, and a file that kills whoever reads it."""
    texts = [f"sleep 0.02 {number}" for number in range(32)]
    texts[20] = "die now"
    paths = written(tmp_path / "in", *texts)
    out = tmp_path / "out.jsonl"
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "batch_on_dask.py", tmp_path / "in", out],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), str(ROOT)])},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert 0 == done.returncode, done.stderr
    told = json.loads(done.stdout)
    found = dict(told["results"])

    assert 32 == len(told["results"]) == len(found)
    assert {path.name for path in paths} == found.keys()
    assert {"020.txt": "extract.reader_crashed"} == {
        name: code for name, code in found.items() if code != "ok"
    }
    assert sorted(map(str, paths)) == sorted(str(line["path"]) for line in lines_in(out))
    assert {"ok": 31, "failed": {"extract.reader_crashed": 1}}.items() <= told["summary"].items()


# -- files of results -------------------------------------------------------------------------


def test_second_run_skips_what_is_there(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    """By content: a renamed file, a copy and a file that cannot be a resume are not read again."""
    out = tmp_path / "out.jsonl"
    short, missing = tmp_path / "short.txt", tmp_path / "missing.pdf"
    short.write_text("too short")
    first = list(
        extract_many([*EXAMPLES[:2], short, missing], executor=threads, out=out, settings=SETTINGS)
    )
    before = out.read_bytes()
    copy = tmp_path / "copy.bin"
    copy.write_bytes(EXAMPLES[0].read_bytes())
    paths = [copy, EXAMPLES[1], short, missing]
    batch = extract_many(paths, executor=threads, out=out, settings=SETTINGS)
    statuses = {result.index: result.status for result in batch}

    assert 2 == sum(result.status == "ok" for result in first)
    assert {0: "skipped", 1: "skipped", 2: "skipped", 3: "failed"} == statuses
    assert 3 == batch.summary.skipped
    assert before == out.read_bytes()
    for line in lines_in(out):
        assert {"path", "sha256", "settings", "status", "seconds"} <= line.keys()
        assert ("resume" in line) == ("ok" == line["status"]) == ("error" not in line)


def test_other_settings_are_other_results(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    """What was refused under one limit is read under another; the order of a set decides nothing."""
    out = tmp_path / "out.jsonl"
    strict = SETTINGS.model_copy(update={"extract_limits": ExtractLimits(characters_max=10)})
    runs = [
        [
            result.status
            for result in extract_many(EXAMPLES[:1], executor=threads, out=out, settings=settings)
        ]
        for settings in (strict, strict, SETTINGS, SETTINGS)
    ]

    assert [["failed"], ["skipped"], ["ok"], ["skipped"]] == runs


def test_without_resuming_results_are_made_anew(
    tmp_path: Path, threads: ThreadPoolExecutor
) -> None:
    """`resume=False` empties the file first."""
    out = tmp_path / "out.jsonl"
    for _ in range(2):
        results = extract_many(
            EXAMPLES[:2], executor=threads, out=out, resume=False, settings=SETTINGS
        )
        assert ["ok", "ok"] == [result.status for result in results]
    assert 2 == len(lines_in(out))


def test_another_paper_is_refused_where_that_is_wanted_later(
    tmp_path: Path, threads: ThreadPoolExecutor
) -> None:
    """A file that was read with a warning is read again, and no result of the earlier run counts."""
    paper, out = tmp_path / "recipe.txt", tmp_path / "out.jsonl"
    paper.write_text(RECIPE_TEXT)
    strict = SETTINGS.model_copy(update={"not_a_resume": "error"})
    runs = [
        [
            (result.status, result.error and result.error.code)
            for result in extract_many([paper], executor=threads, out=out, settings=settings)
        ]
        for settings in (SETTINGS, strict)
    ]

    assert [[("ok", None)], [("failed", "extract.not_a_resume")]] == runs


@pytest.mark.parametrize("cut", [1, 10, 400])
def test_half_written_line_is_repaired(
    tmp_path: Path, threads: ThreadPoolExecutor, cut: int
) -> None:
    """A line that a crash cut off is taken away, and its file read again."""
    out = tmp_path / "out.jsonl"
    list(extract_many(EXAMPLES[:3], executor=threads, out=out, settings=SETTINGS))
    whole = out.read_bytes()
    out.write_bytes(whole[:-cut])
    statuses = [
        result.status
        for result in extract_many(EXAMPLES[:3], executor=threads, out=out, settings=SETTINGS)
    ]

    assert ["ok", "skipped", "skipped"] == sorted(statuses)
    assert 3 == len({line["sha256"] for line in lines_in(out)}) == len(lines_in(out))


@pytest.mark.parametrize("text", ["Dear diary", "Dear diary\n", '{"path": 1}\n', "[]\n{}\n"])
def test_files_of_others_are_left_alone(
    tmp_path: Path, threads: ThreadPoolExecutor, text: str
) -> None:
    """A file that holds no results is neither repaired nor emptied."""
    out = tmp_path / "diary.txt"
    out.write_text(text)
    for resume in (True, False):
        with pytest.raises(UsageError, match=r"diary\.txt"):
            list(
                extract_many(
                    EXAMPLES[:1], executor=threads, out=out, resume=resume, settings=SETTINGS
                )
            )

    assert text == out.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="locks of POSIX")
def test_one_batch_writes_at_a_time(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    """Two would double each other's work."""
    out = tmp_path / "out.jsonl"
    held = ResultsFile(out, settings_hash="", resume=True)
    with pytest.raises(UsageError, match="Another batch"):
        list(extract_many(EXAMPLES[:1], executor=threads, out=out, settings=SETTINGS))
    held.close()

    assert 1 == len(list(extract_many(EXAMPLES[:1], executor=threads, out=out, settings=SETTINGS)))


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_full_disk_is_a_typed_error(tmp_path: Path) -> None:
    """Results that cannot be kept stop the batch; what was written by half is repaired by the next one."""
    out = tmp_path / "out.jsonl"
    script = tmp_path / "script.py"
    script.write_text(
        "import resource\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from skillmap.batch import extract_many\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50))\n"
        f"list(extract_many([{str(EXAMPLES[0])!r}], executor=ThreadPoolExecutor(1), out={str(out)!r}))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=100)

    assert "RenderError: The results cannot be written" in done.stderr.splitlines()[-1]
    assert 50 == out.stat().st_size
    with ThreadPoolExecutor(1) as threads:
        results = extract_many(EXAMPLES[:1], executor=threads, out=out, settings=SETTINGS)
        assert ["ok"] == [result.status for result in results]
    assert 1 == len(lines_in(out))


def test_devices_are_no_files_of_results(threads: ThreadPoolExecutor, tmp_path: Path) -> None:
    """Nor are folders."""
    for out in ("/dev/null", tmp_path):
        with pytest.raises(UsageError, match="is no file"):
            list(extract_many(EXAMPLES[:1], executor=threads, out=out, settings=SETTINGS))


def test_killed_run_is_continued(tmp_path: Path) -> None:
    """A run that is killed at any moment leaves a file that the next run completes."""
    paths = written(
        tmp_path / "in",
        *(TEXT.replace("noor@", f"noor{n}@") for n in range(40)),
    )
    out = tmp_path / "out.jsonl"
    script = tmp_path / "script.py"
    script.write_text(
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from skillmap.batch import extract_many\n"
        "from skillmap.settings import Settings\n"
        "with ThreadPoolExecutor(2) as executor:\n"
        f"    for result in extract_many({list(map(str, paths))!r}, executor=executor,\n"
        f"                               out={str(out)!r}, settings=Settings(plugins=())):\n"
        "        print(result.status, flush=True)\n"
    )
    statuses: list[str] = []
    for kill_after in (5, 12, None):
        with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as run:
            assert run.stdout is not None
            for number, line in enumerate(run.stdout):
                statuses.append(line.strip())
                if number == kill_after:
                    os.kill(run.pid, signal.SIGKILL)

    assert 40 == len({line["sha256"] for line in lines_in(out)}) == len(lines_in(out))
    assert {"ok", "skipped"} == set(statuses)
