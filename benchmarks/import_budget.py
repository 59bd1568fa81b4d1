"""Hold `import skillmap` to its budget: no third-party module, and a few milliseconds.

Each measurement is a fresh interpreter run with `-X importtime`; what counts is the time of the
`skillmap` line with everything it imports. The best of the rounds is compared with the budget,
because whatever else the machine does can only add to it.

    python benchmarks/import_budget.py
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys

ROUND_COUNT = 15
BUDGET_MS = 10.0

IMPORTTIME_LINE = re.compile(
    r"import time:\s+\d+ \|\s+(?P<cumulative_us>\d+) \|(?P<indent> +)(?P<name>\S+)"
)

# The child prints what the import added. Files ending in `.pth` may have loaded modules at start-up
# already, so it compares before and after.
PROGRAM = """
import sys
before = set(sys.modules)
import skillmap
added = sorted(set(sys.modules) - before)
import json
print(json.dumps(added))
"""


def main() -> int:
    """Print the figures; exit status 1 when the budget is exceeded."""
    rounds = [measure() for _ in range(ROUND_COUNT)]
    milliseconds = [ms for ms, _ in rounds]
    added = rounds[0][1]
    foreign = [name for name in added if is_third_party(name)]
    best, median = min(milliseconds), statistics.median(milliseconds)
    print(
        f"import skillmap: best {best:.2f} ms, median {median:.2f} ms"
        f" of {ROUND_COUNT} fresh processes"
    )
    print(f"budget: {BUDGET_MS:.0f} ms (best), no third-party module")
    print(f"modules loaded: {len(added)} ({', '.join(added)})")
    if foreign:
        print(f"FAILED: third-party modules loaded: {', '.join(foreign)}")
    if best >= BUDGET_MS:
        print(f"FAILED: {best:.2f} ms is not below {BUDGET_MS:.0f} ms")
    return 1 if foreign or best >= BUDGET_MS else 0


def measure() -> tuple[float, list[str]]:
    """Milliseconds of one fresh `import skillmap`, and the names of the modules it added."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    matches = [IMPORTTIME_LINE.match(line) for line in done.stderr.splitlines()]
    (cumulative_us,) = [int(m["cumulative_us"]) for m in matches if m and m["name"] == "skillmap"]
    return cumulative_us / 1000, json.loads(done.stdout)


def is_third_party(module: str) -> bool:
    """Whether *module* is neither ours nor Python's own."""
    top = module.partition(".")[0]
    return top != "skillmap" and top not in sys.stdlib_module_names


if __name__ == "__main__":
    raise SystemExit(main())
