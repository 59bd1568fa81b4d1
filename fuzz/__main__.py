"""Search for files that no reader takes as it should.

    python -m fuzz [TARGET…] [--seconds 60] [--out fuzz-out]    coverage-guided, so much processor time for each target
    python -m fuzz mutations 5000 [--seed 1]                    so many random mutations of whole files
    python -m fuzz replay TARGET FILE…                          once more, with the trace of what went wrong
    python -m fuzz minimise TARGET FILE                         the same fault in fewer bytes, into FILE.small

The exit status is 1 when there are findings; each is kept below `findings/` of the folder, with its trace. Lines of
`runs.jsonl` there tell processor time, inputs and coverage of every run.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from fuzz.sessions import Run, cover_target, run_mutations
from fuzz.watch import bound_memory, fault_of, seconds_allowed

MUTATIONS = 5_000
SECONDS = 60.0


def main() -> int:
    """Do what the command line says."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["replay"]:
        return replay(arguments[1], [Path(name) for name in arguments[2:]])
    if arguments[:1] == ["minimise"]:
        return minimise(arguments[1], Path(arguments[2]))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("words", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each target")
    parser.add_argument("--out", type=Path, default=Path("fuzz-out"))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    if options.words[:1] == ["mutations"]:
        count = int(options.words[1]) if len(options.words) > 1 else MUTATIONS
        runs = [run_mutations(options.out.resolve(), count, options.seed)]
    else:
        runs = cover(options)
    print(
        f"{'target':10}{'processor s':>12}{'inputs':>10}{'coverage':>16}{'deaths':>8}{'findings':>10}"
    )
    for run in runs:
        print(run.row())
    total = sum(run.processor_seconds for run in runs)
    findings = sum(len(run.findings) for run in runs)
    print(f"{total:.0f} seconds of processor time, {findings} findings")
    return 1 if findings else 0


def cover(options: argparse.Namespace) -> list[Run]:
    """One run for each target that is named, or for all."""
    from fuzz.targets import TARGETS

    unknown = sorted(set(options.words) - set(TARGETS))
    if unknown:
        sys.exit(f"no target {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    runs = []
    for name in options.words or TARGETS:
        runs.append(cover_target(name, options.out.resolve(), options.seconds, options.seed))
        print(runs[-1].row(), flush=True)
    return runs


def replay(name: str, paths: list[Path]) -> int:
    """Run files through a target; 1 where one is at fault."""
    from fuzz.targets import TARGETS

    bound_memory()
    failed = 0
    for path in paths:
        data = path.read_bytes()
        start = time.process_time()
        finding = fault_of(TARGETS[name].run, data)
        seconds = time.process_time() - start
        failed += finding is not None
        print(f"{path}: {len(data)} bytes, {seconds:.2f} of {seconds_allowed(len(data)):.1f} s")
        print("  no fault" if finding is None else f"  {finding.signature}\n{finding.details}")
    return 1 if failed else 0


def minimise(name: str, path: Path) -> int:
    """Leave out of a file what its fault does not need; crashes of C libraries need another tool."""
    from fuzz.smaller import smaller
    from fuzz.targets import TARGETS

    bound_memory()
    data = smaller(TARGETS[name].run, path.read_bytes())
    small = path.with_suffix(".small")
    small.write_bytes(data)
    print(f"{small}: {len(data)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
