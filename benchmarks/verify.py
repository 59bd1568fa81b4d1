"""How long the verifier takes for a change, and what it finds: `python benchmarks/verify.py`.

Figures: milliseconds per check, cold (first check of a resume in a process) and warm; hand-written edits accepted,
sent to review and refused; recall of the mutation operators.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from skillmap.models.change import Verdict
from skillmap.tailor.verify import ClaimsVerifier
from tests.tailor.mutations import POSTING, fact_mutations, line_mutations
from tests.tailor.rewordings import (
    Rewording,
    acceptance_edits,
    own_rewordings,
    resume,
    wordings,
)

SETS = ("a", "b", "c", "d", "e", "f", "g")
"""The rules were corrected with all of them at hand."""
RESUMES = ("maya-lindholm", "tomas-okonkwo", "petra-novak", "sofia-marques", "noor-haddad")


def main() -> None:
    """Print the figures."""
    verifier = ClaimsVerifier()
    mutations = [
        Rewording(name, False, base, change, POSTING)
        for name in RESUMES
        for base in (resume(name),)
        for name, change in (*line_mutations(base), *fact_mutations(base))
    ]
    times: list[float] = []
    for title, edits in (
        ("acceptance edits", acceptance_edits()),
        ("own rewordings", own_rewordings()),
        *((f"wordings, set {name}", wordings(name)) for name in SETS),
        ("mutations", tuple(mutations)),
    ):
        for honest in (True, False):
            chosen = [edit for edit in edits if edit.honest == honest]
            if chosen:
                found = Counter(_timed(verifier, edit, times) for edit in chosen)
                kind = "honest" if honest else "dishonest"
                shares = ", ".join(
                    f"{name} {found[name]}" for name in ("accept", "review", "refuse")
                )
                print(f"{title:18} {kind:10} {len(chosen):5}: {shares}")
    warm = times[1:]
    print(
        f"ms per check: cold {times[0]:.1f}, warm median {statistics.median(warm):.2f},"
        f" p95 {statistics.quantiles(warm, n=20)[-1]:.2f}, {len(times)} checks"
    )


def _timed(verifier: ClaimsVerifier, edit: Rewording, times: list[float]) -> str:
    start = time.perf_counter()
    findings = verifier.check(edit.change, base=edit.base, job=edit.job)
    times.append((time.perf_counter() - start) * 1_000)
    return Verdict.of(findings).status


if __name__ == "__main__":
    main()
