"""Runs of children until the time is used or the list is done: deaths are findings, and the run goes on."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from fuzz.watch import Finding, Present, keep

ROOT = Path(__file__).parents[1]
DEATHS_MAX = 50
"""Deaths after which a run is given up: something is broken for every input."""
POLL_SECONDS = 0.5
IDLE_SECONDS_MAX = 300.0
"""Time on the wall without work and without a new input, after which a child waits for nothing: longer than any limit
of a process that it may wait for."""
SECONDS_LEFT_MIN = 3.0
"""Processor time that a start takes; a child is not worth it for less."""
_COVERAGE = re.compile(r"^#\d+\s+(INITED|NEW|REDUCE|pulse|RELOAD|DONE)\s+cov: (\d+)", re.MULTILINE)
_PLACE = re.compile(r'File "[^"]*/skillmap/\w+/(\w+)\.py", line \d+ in (\w+)')


@dataclass
class Run:
    """What one run did. `coverage` counts branches of Python reached by the seeds, and at the end."""

    target: str
    processor_seconds: float = 0.0
    inputs: int = 0
    coverage: tuple[int, int] = (0, 0)
    deaths: int = 0
    findings: list[str] = field(default_factory=list)
    seed: int = 1

    def row(self) -> str:
        """One line of a table."""
        growth = f"{self.coverage[0]} -> {self.coverage[1]}" if self.coverage[1] else "-"
        head = f"{self.target:10}{self.processor_seconds:12.0f}{self.inputs:10}{growth:>16}"
        return f"{head}{self.deaths:8}{len(self.findings):10} {' '.join(self.findings)}".rstrip()


def cover_target(name: str, out: Path, seconds: float, seed: int) -> Run:
    """Fuzz one target for so many seconds of processor time."""
    run = Run(name, seed=seed)
    log = out / f"{name}.log"
    log.write_bytes(b"")
    present = Present(out / f"{name}.present")
    while run.deaths < DEATHS_MAX and seconds - run.processor_seconds > SECONDS_LEFT_MIN:
        left = seconds - run.processor_seconds
        arguments = ["cover", name, f"--seconds={left:.0f}", f"--seed={seed + run.deaths}"]
        if _watch(run, arguments, out, log, present):
            break
    reached = [(kind, int(count)) for kind, count in _COVERAGE.findall(_text(log))]
    counts = [count for _, count in reached]
    begun = next((count for kind, count in reached if kind == "INITED"), 0)
    run.coverage = (begun, max(counts, default=0))
    return _noted(run, out, log)


def run_mutations(out: Path, count: int, seed: int) -> Run:
    """Read so many mutations, each once."""
    run = Run("mutations", seed=seed)
    log = out / "mutations.log"
    log.write_bytes(b"")
    present = Present(out / "mutations.present")
    while run.deaths < DEATHS_MAX and run.inputs < count:
        arguments = ["mutate", f"--seed={seed}", f"--first={run.inputs}", f"--last={count}"]
        if _watch(run, arguments, out, log, present):
            break
    return _noted(run, out, log)


def _watch(run: Run, arguments: list[str], out: Path, log: Path, present: Present) -> bool:
    """Let a child work, and write down what it used and found; False where it died at an input."""
    present.reset()
    before = log.stat().st_size
    with log.open("ab") as stream:
        child = subprocess.Popen(
            [sys.executable, "-m", "fuzz.child", *arguments, "--out", str(out)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
        )
        status, used, hangs = ended(child, present)
    run.processor_seconds += used
    run.inputs += present.count
    data = present.data
    if data is None:
        if status != 0:
            tail = log.read_text(errors="replace")[-2_000:]
            raise RuntimeError(f"the fuzzer of {run.target} ended with {status}:\n{tail}")
        return True
    run.deaths += 1
    run.inputs += 1
    details = log.read_bytes()[before:].decode(errors="replace")[-6_000:]
    place = "-".join(next(iter(_PLACE.findall(details)), ("", "")))
    cause = "Hang" if hangs else f"Death{status}"
    finding = Finding(f"{cause}-{place}", details)
    keep(finding, data, out / "findings" / run.target)
    with log.open("a") as stream:
        stream.write(f"\nFINDING {finding.signature}\n")
    return False


def ended(
    child: subprocess.Popen[bytes], present: Present, idle_seconds_max: float = IDLE_SECONDS_MAX
) -> tuple[int, float, bool]:
    """How a child ended, the processor time that it used, and whether it was ended for a hang."""
    hangs = False
    seen, since = (0.0, 0), time.monotonic()
    while True:
        found, status, usage = os.wait4(child.pid, os.WNOHANG)
        if found:
            child.returncode = os.waitstatus_to_exitcode(status)
            return child.returncode, usage.ru_utime + usage.ru_stime, hangs
        now = (_processor_seconds(child.pid), present.count)
        if now != seen:
            seen, since = now, time.monotonic()
        waits = time.monotonic() - since > idle_seconds_max
        if now[0] > present.overdue_at or waits:
            # The fault handler of the child writes its trace at this signal.
            hangs = True
            child.send_signal(signal.SIGABRT)
        time.sleep(POLL_SECONDS)


def _processor_seconds(process_id: int) -> float:
    try:
        fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / float(os.sysconf("SC_CLK_TCK"))


def _text(log: Path) -> str:
    return log.read_text(errors="replace")


def _noted(run: Run, out: Path, log: Path) -> Run:
    run.findings = list(dict.fromkeys(re.findall(r"^FINDING (\S+)", _text(log), re.MULTILINE)))
    command = ["git", "rev-parse", "--short", "HEAD"]
    head = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    line = {
        **asdict(run),
        "commit": head.stdout.strip(),
        "ended": time.strftime("%FT%TZ", time.gmtime()),
    }
    with (out / "runs.jsonl").open("a") as stream:
        stream.write(json.dumps(line) + "\n")
    return run
