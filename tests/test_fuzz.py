"""The search for hostile files finds what is planted, keeps it, and always makes the same files of the same seed."""

from __future__ import annotations

import contextlib
import math
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from fuzz import child, sessions, watch
from fuzz.laws import BrokenLawError, check_extraction
from fuzz.mutations import ENDINGS, mutation
from fuzz.smaller import smaller
from fuzz.targets import FOLDERS, TARGETS, files, run_extract, seeds
from fuzz.watch import CASES_PER_SIGNATURE, Finding, Present, fault_of, keep
from skillmap.errors import PluginContractError, UnreadableDocumentError
from skillmap.extract.rules import RulesParser
from skillmap.extract.text import TextReader
from skillmap.models.document import Document, Extraction, Page
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Source

OWN_FILES = tuple(files(ENDINGS, FOLDERS))
MUTATIONS = 40
OWN_TEXT = (
    b"Hollis Grant\n\nEXPERIENCE\n\nPayroll Clerk, Fernhill Ltd\n2019 - 2022\n* Ran it\n\n???\n"
)


def _raising(error: Exception):
    def run(data: bytes) -> None:
        raise error

    return run


def test_typed_error_is_no_fault() -> None:
    """A reader may refuse what it is given."""
    assert fault_of(_raising(UnreadableDocumentError("torn")), b"x") is None


@pytest.mark.parametrize(
    "error",
    [
        ValueError("x"),
        MemoryError(),
        PluginContractError("x", plugin="p", distribution=None, hook="h"),
    ],
)
def test_other_error_is_a_fault(error: Exception) -> None:
    """It is told by its class and where it comes from."""
    finding = fault_of(_raising(error), b"x")

    assert finding is not None
    assert f"{type(error).__name__}-test_fuzz-run" == finding.signature


def test_endless_work_is_a_fault() -> None:
    """It is ended after the processor time that it may take."""

    def run(data: bytes) -> None:
        while True:
            pass

    finding = fault_of(run, b"x", seconds=0.1)

    assert finding is not None
    assert finding.signature.startswith("TooSlowError")


def test_a_lost_alarm_is_a_fault_all_the_same() -> None:
    """Calls from C into Python take errors away; what it took is looked at in the end."""

    def run(data: bytes) -> None:
        end = time.process_time() + 0.2
        while time.process_time() < end:
            with contextlib.suppress(watch.TooSlowError):
                while time.process_time() < end:
                    pass

    finding = fault_of(run, b"x", seconds=0.1)

    assert finding is not None
    assert "TooSlowError-unseen" == finding.signature


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux tells")
def test_hunger_is_a_fault_also_where_it_ends_in_a_typed_error() -> None:
    """Libraries say of what memory they could not have that the file is damaged."""

    def run(data: bytes) -> None:
        size = len(b"x" * 100_000_000)
        raise UnreadableDocumentError(f"torn at {size}")

    finding = fault_of(run, b"x", growth_bytes_max=50_000_000)

    assert finding is not None
    assert "TooMuchMemory-unseen" == finding.signature
    assert fault_of(_raising(UnreadableDocumentError("torn")), b"x") is None


def test_a_fault_that_was_found_before_is_told_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where smaller inputs of an earlier run are kept; within a run once is enough."""
    finding = Finding("ValueError-here", "trace")
    for size in range(CASES_PER_SIGNATURE):
        keep(finding, bytes(size), tmp_path)
    told = child.Told(tmp_path)
    for size in (500, 600):
        told.tell(finding, bytes(size))

    assert ["FINDING ValueError-here"] == capsys.readouterr().err.split("\n")[:-1]


def test_a_process_that_waits_for_nothing_is_ended(tmp_path: Path) -> None:
    """It uses no processor time, so no limit of that would ever end it."""
    waiting = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    present = Present(tmp_path / "present")
    present.begin(b"deadlock")
    before = time.monotonic()
    status, _, hangs = sessions.ended(waiting, present, idle_seconds_max=1.0)

    assert hangs
    assert status != 0
    assert time.monotonic() - before < 30


@pytest.mark.parametrize("name", ["lost", "unproven", "infinite", "uncounted"])
def test_broken_laws_are_faults(name: str) -> None:
    """A result that lost a character, has a value from nowhere, an endless page, or no first page."""
    source = Source(OWN_TEXT, "cv.txt", "text/plain")
    extraction = RulesParser().parse(TextReader().read(source, limits=ExtractLimits()))
    check_extraction(extraction)
    page = extraction.document.pages[0]
    basics = extraction.resume.basics
    assert basics is not None
    broken = {
        "lost": {"unassigned": extraction.unassigned[1:]},
        "unproven": {
            "resume": extraction.resume.model_copy(
                update={"basics": basics.model_copy(update={"label": "Astronaut"})}
            )
        },
        "infinite": {"document": _with_page(extraction, replace(page, width=math.inf))},
        "uncounted": {"document": _with_page(extraction, replace(page, number=2))},
    }[name]

    with pytest.raises(BrokenLawError):
        check_extraction(extraction.model_copy(update=broken))


def _with_page(extraction: Extraction, page: Page) -> Document:
    return extraction.document.model_copy(update={"pages": (page,)})


def test_time_allowed_grows_with_the_size() -> None:
    """A small file has seconds, a large one more."""
    assert watch.SECONDS_BASE == watch.seconds_allowed(0)
    assert watch.SECONDS_PER_MEGABYTE == watch.seconds_allowed(1_000_000) - watch.seconds_allowed(0)


@pytest.mark.parametrize("data", [b"", b"the one that kills"])
def test_input_outlives_the_process_that_dies_at_it(tmp_path: Path, data: bytes) -> None:
    """A crash of a C library leaves the input behind, and how many came before."""
    script = (
        "import os, sys; from pathlib import Path; from fuzz.watch import Present\n"
        "present = Present(Path(sys.argv[1]))\n"
        "present.begin(b'one'); present.end()\n"
        f"present.begin({data!r}); os.abort()"
    )
    present = Present(tmp_path / "present")
    present.reset()
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", script, tmp_path / "present"], cwd=root)

    assert done.returncode != 0
    assert data == present.data
    assert 1 == present.count


def test_smallest_cases_of_a_fault_are_kept(tmp_path: Path) -> None:
    """However often the same fault shows."""
    finding = Finding("ValueError-here", "trace")
    for size in (50, 40, 60, 30, 10, 20):
        keep(finding, bytes(size), tmp_path)
    kept = sorted(path.stat().st_size for path in tmp_path.glob("*/*.input"))

    assert [10, 20, 30][:CASES_PER_SIGNATURE] == kept
    assert len(kept) == len(list(tmp_path.glob("*/*.txt")))


def test_case_is_made_smaller() -> None:
    """What the fault does not need is left out."""

    def run(data: bytes) -> None:
        if b"B" in data and b"D" in data:
            raise KeyError("both")

    assert b"BD" == smaller(run, b"xxBxxxxxxxDx")


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_damage_depends_on_the_seed_alone(name: str) -> None:
    """So that a finding can be made again; and different seeds give different damage."""
    target = TARGETS[name]
    paths = list(files(target.endings, FOLDERS))[:2] if target.endings else []
    pool = [*target.made(), *(target.prepare(path.read_bytes()) for path in paths)]
    made = [[target.mutate(pool[-1], Random(n), pool) for n in range(8)] for _ in range(2)]

    assert made[0] == made[1]
    assert len(set(made[0])) > 4


def test_every_target_has_seeds_and_takes_them() -> None:
    """Also without the corpus, which is not part of the repository."""
    for target in TARGETS.values():
        paths = list(files(target.endings, FOLDERS)) if target.endings else []

        assert [*paths, *target.made()], target.name


def test_damaged_files_of_our_own_are_taken_as_they_should_be() -> None:
    """A few of the mutations that `nox -s fuzz -- mutations` makes by the thousand."""
    found = {}
    for number in range(MUTATIONS):
        data = mutation(OWN_FILES, number, 20250101)
        finding = fault_of(run_extract, data)
        if finding is not None:
            found[number] = finding.details

    assert {} == found
    assert len(OWN_FILES) > 10


def test_seeds_are_small_enough_and_not_twice_there() -> None:
    """The smallest target of all has them."""
    target = TARGETS["lines"]
    found = seeds(target)

    assert found
    assert len(set(found)) == len(found)
    assert max(map(len, found)) <= target.bytes_max
