"""Batches in one run: two processes beside one, Dask beside our own pool, memory of each worker.

Each way reads the same files, `--rounds` times in turns, and what counts is the best time: other load on the machine
only ever adds. A batch of a few files on warm workers comes first, so that nobody pays for a start. Processor time of
workers and host together is printed, too: where all cores are busy, throughput is its inverse, and other load changes
it less.

    python benchmarks/batch.py [FOLDER] [--rounds 2] [--copies 1]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

from skillmap.batch import extract_many
from skillmap.settings import Settings

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "dev" / "files"
TEXT_FILES = {".pdf", ".docx", ".html", ".md", ".txt", ".json"}
"""OCR is left out: it uses all cores for one page already."""

TWO_CORES_MIN = 1.8
DASK_MIN = 0.9
PEAK_MEGABYTES_MAX = 300

DASK = "Dask, 2 workers"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print times and ratios; 1 when one misses its target."""
    options = _options(arguments)
    paths = _files(options.folder) * options.copies
    settings = Settings(plugins=(), ocr="none")
    print(f"{len(paths)} files, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
    best: dict[str, float] = {}
    work: dict[str, tuple[float, float]] = {}
    peaks: list[float] = []
    with ExitStack() as stack:
        ways: dict[str, tuple[Executor, int]] = {}
        for count in (1, 2):
            pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
            ways[f"{count} process" + "es" * (count > 1)] = (stack.enter_context(pool), count)
        # Before Dask begins: its scheduler works in this process, too.
        for name, way in ways.items():
            work[name] = _work(*way, paths, settings, options.rounds)
        cluster = _dask(stack)
        if cluster is not None:
            ways[DASK] = (cluster, 2)
            work[DASK] = _work(*ways[DASK], paths, settings, options.rounds)
        _take_turns(ways, paths, settings, options.rounds, best)
        for executor, count in ways.values():
            peaks += _peaks(executor, count)
    for name, seconds in best.items():
        print(f"{name:18}{seconds:8.2f} s{len(paths) / seconds:8.1f} files per second")
    print(f"load {os.getloadavg()[0]:.1f} after")
    _print_work(work)
    checks = [
        ("two processes over one", best["1 process"] / best["2 processes"], TWO_CORES_MIN),
        ("peak memory per worker, MB", -max(peaks), -PEAK_MEGABYTES_MAX),
    ]
    if DASK in best:
        ratio = best["2 processes"] / best[DASK]
        checks.append(("Dask over two processes", ratio, DASK_MIN))
    missed = [name for name, value, least in checks if value < least]
    for name, value, least in checks:
        verdict = "missed" if name in missed else "met"
        print(f"{name:28}{abs(value):8.2f}   target {abs(least):g}: {verdict}")
    return 1 if missed else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    usual = CORPUS if CORPUS.is_dir() else ROOT / "examples"
    parser.add_argument("folder", nargs="?", type=Path, default=usual)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--copies", type=int, default=1)
    return parser.parse_args(arguments)


def _files(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.iterdir() if path.suffix in TEXT_FILES and path.name != "README.md"
    )


def _dask(stack: ExitStack) -> Executor | None:
    """Two workers of Dask, or None where it is not installed."""
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        print("distributed is not installed: Dask is left out")
        return None
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    cluster = LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        local_directory=folder,
    )
    executor: Executor = stack.enter_context(Client(stack.enter_context(cluster))).get_executor(
        pure=False
    )
    return executor


def _take_turns(
    ways: dict[str, tuple[Executor, int]],
    paths: Sequence[Path],
    settings: Settings,
    rounds: int,
    best: dict[str, float],
) -> None:
    for executor, count in ways.values():
        _seconds(executor, count, paths[: 8 * count], settings)
    for _ in range(rounds):
        for name, (executor, count) in ways.items():
            seconds = _seconds(executor, count, paths, settings)
            best[name] = min(best.get(name, seconds), seconds)


def _work(
    executor: Executor, count: int, paths: Sequence[Path], settings: Settings, rounds: int
) -> tuple[float, float]:
    """Least milliseconds of processors per file, in the workers and in this process."""
    _seconds(executor, count, paths[: 8 * count], settings)
    found = []
    for _ in range(rounds):
        workers_before = sum(_of_each(executor, count, processor_time).values())
        host_before = time.process_time()
        _seconds(executor, count, paths, settings)
        host = time.process_time() - host_before
        workers = sum(_of_each(executor, count, processor_time).values()) - workers_before
        found.append((1000 * workers / len(paths), 1000 * host / len(paths)))
    return min(found, key=sum)


def _print_work(work: dict[str, tuple[float, float]]) -> None:
    for name, (workers, host) in work.items():
        print(f"{name:18}{workers:8.1f} ms in workers{host:8.1f} ms in the host per file")
    workers, host = work["1 process"]
    print(f"by processor time, two of two cores gain at most {2 * workers / (workers + host):.2f}")
    if DASK in work:
        ratio = sum(work["2 processes"]) / sum(work[DASK])
        print(f"by processor time, Dask over two processes {ratio:.2f}")


def _seconds(executor: Executor, count: int, paths: Sequence[Path], settings: Settings) -> float:
    started = time.perf_counter()
    batch = extract_many(paths, executor=executor, workers=count, settings=settings)
    done = sum(1 for _ in batch)
    assert done == len(paths)
    return time.perf_counter() - started


def _peaks(executor: Executor, count: int) -> list[float]:
    """Peak memory of each worker in MB."""
    return list(_of_each(executor, count, peak_memory).values())


def _of_each(
    executor: Executor, count: int, call: Callable[[], tuple[int, float]]
) -> dict[int, float]:
    """What *call* says in each worker, by id of its process; of as many as answer, for nobody can address one."""
    return dict(future.result() for future in [executor.submit(call) for _ in range(4 * count)])


def processor_time() -> tuple[int, float]:
    """Id and seconds of processors of the process that this runs in."""
    time.sleep(0.05)
    return os.getpid(), time.process_time()


def peak_memory() -> tuple[int, float]:
    """Id and peak resident memory in MB of the process that this runs in."""
    import resource

    time.sleep(0.05)
    return os.getpid(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    sys.exit(main())
