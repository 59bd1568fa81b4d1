"""What runs in a process of its own, for a C library may end it at any input.

    python -m fuzz.child cover TARGET --out FOLDER --seconds N [--seed N]
    python -m fuzz.child mutate --out FOLDER --seed N --first N --last N

The process that started it reads the present input where it dies, and the log for the rest.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

from fuzz.watch import Finding, Present, bound_memory, fault_of, keep

INSTRUMENTED = ["skillmap.extract", "markdown_it", "olefile", "yaml", "PIL"]
"""Packages whose coverage guides the search. C libraries come without instruments for it."""


def main() -> None:
    """Work until the time, or the list of inputs, is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("cover", "mutate"))
    parser.add_argument("target", nargs="?", default="extract")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--last", type=int, default=0)
    options = parser.parse_args()
    faulthandler.enable()
    bound_memory()
    if options.what == "cover":
        cover(options)
    else:
        mutate(options)


def cover(options: argparse.Namespace) -> None:
    """Let atheris search for inputs that reach new code of the target, for so much processor time."""
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED, enable_loader_override=False):
        from fuzz.targets import TARGETS, seeds

    target = TARGETS[options.target]
    out: Path = options.out
    present = Present(out / f"{target.name}.present")
    corpus, first = out / "corpus" / target.name, out / "seeds" / target.name
    for folder in (corpus, first):
        folder.mkdir(parents=True, exist_ok=True)
    pool = seeds(target)
    for number, data in enumerate(pool):
        (first / f"{number:03}").write_bytes(data)

    told = Told(out / "findings" / target.name)

    def run(data: bytes) -> None:
        if time.process_time() > options.seconds:
            sys.stderr.flush()
            os._exit(0)  # The fuzzer knows only the clock on the wall, and its end is an exit, too.
        present.begin(data)
        told.tell(fault_of(target.run, data), data)
        present.end()

    def change(data: bytes, bytes_max: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.7:
            changed = target.mutate(data, random, pool)
            if 0 < len(changed) <= bytes_max:
                return changed
        simple: bytes = atheris.Mutate(data, bytes_max)
        return simple

    arguments: list[Any] = [sys.argv[0], str(corpus), str(first), f"-seed={options.seed}"]
    arguments += [f"-max_len={target.bytes_max}", "-len_control=0", "-timeout=1000000"]
    arguments += ["-rss_limit_mb=0", "-reload=0", "-print_pcs=0"]
    # Slow is what takes much processor time; the fuzzer itself looks at the clock on the wall.
    arguments += ["-report_slow_units=1000000", f"-artifact_prefix={out}/"]
    # Deaths are told by `faulthandler`, with the lines of Python that led there.
    arguments += [f"-handle_{kind}=0" for kind in ("segv", "abrt", "bus", "fpe", "ill", "term")]
    atheris.Setup(arguments, run, custom_mutator=change)
    atheris.Fuzz()


def mutate(options: argparse.Namespace) -> None:
    """Read inputs *first* to *last* of the list of mutations that the seed makes."""
    from fuzz.mutations import mutation, sources
    from fuzz.targets import run_extract

    out: Path = options.out
    present = Present(out / "mutations.present")
    paths = sources()
    told = Told(out / "findings" / "mutations")
    for number in range(options.first, options.last):
        data = mutation(paths, number, options.seed)
        present.begin(data)
        told.tell(fault_of(run_extract, data), data, f" in mutation {number}")
        present.end()


class Told:
    """Findings of this process: each fault is told once, also where earlier runs have kept inputs for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._signatures: set[str] = set()

    def tell(self, finding: Finding | None, data: bytes, where: str = "") -> None:
        """Keep the input of *finding*, if it is one."""
        if finding is None:
            return
        keep(finding, data, self._folder)
        if finding.signature not in self._signatures:
            self._signatures.add(finding.signature)
            print(f"FINDING {finding.signature}{where}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
