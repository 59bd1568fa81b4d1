"""Runs a batch on two workers of Dask, kills one of them half-way, and prints what came of it as JSON.

A cluster starts threads and loops that outlive it, so the test runs this in a process of its own:

    python tests/batch_on_dask.py FOLDER OUT.jsonl
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import dask
from distributed import Client, LocalCluster

from skillmap.batch import extract_many
from skillmap.settings import Settings

KILL_AFTER = 8
"""Results after which a worker is killed; a quarter of all files."""


def main() -> None:
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    dask.config.set({"distributed.scheduler.allowed-failures": 1})
    cluster = LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        worker_dashboard_address=None,
        local_directory=str(out.parent / "dask"),
    )
    with cluster, Client(cluster) as client:
        batch = extract_many(
            sorted(folder.iterdir()),
            executor=client.get_executor(),
            workers=2,
            out=out,
            settings=Settings(plugins=(), reader="ondemand"),
        )
        results = []
        for number, result in enumerate(batch, start=1):
            results.append([Path(result.path).name, result.error.code if result.error else "ok"])
            if number == KILL_AFTER:
                # A worker that one of the files has just killed does not answer.
                victim = min(client.run(os.getpid, on_error="ignore").values())
                os.kill(victim, signal.SIGKILL)
        print(json.dumps({"results": results, "summary": batch.summary.model_dump()}))


if __name__ == "__main__":
    main()
