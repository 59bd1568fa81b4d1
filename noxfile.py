"""Everything that is done to this repository more than once.

`python3 dev SESSION` runs a session from a fresh clone; with nox at hand `nox -s SESSION` is the
same. Arguments after `--` go to the session.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from pathlib import Path

import nox

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "tests"))

from system_programs import missing_programs, packages_of, root_prefix  # noqa: E402

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = True
nox.options.stop_on_first_error = True
nox.options.sessions = ["tests", "lint", "types", "docs", "imports", "wheel"]

# The extras that tests and type checks exercise; rapidocr of "ocr" weighs 350 MB and is not among
# them.
EVERYTHING_TESTED = "standard,api,pdfium,store,postgres,testing,openai,langgraph,dask"
WITHOUT_SYSTEM_PROGRAMS = "--without-system-programs"

DEMO_RESUME = "examples/maya-lindholm.pdf"
DEMO_POSTING = "examples/postings/platform-engineer.txt"
DEMO_FORMATS = "docx,pdf,html,report"
DEMO_OUT = "demo-out"


@nox.session
def demo(session: nox.Session) -> None:
    """Tailor an example resume to an example posting, with no key and no system package."""
    install_once(session, "-e", ".[standard]")
    started = time.monotonic()
    session.run(
        *("python", "-m", "skillmap", "tailor", DEMO_RESUME),
        *("--job", DEMO_POSTING, "--out", DEMO_OUT, "--format", DEMO_FORMATS),
        *session.posargs,
    )
    seconds = time.monotonic() - started
    out = ROOT / DEMO_OUT
    session.log(f"made in {seconds:.1f} s from {DEMO_RESUME} and {DEMO_POSTING}, into {out}")
    for report in sorted(out.glob("*report.html")):
        session.log(f"open this first, it says what was changed and why: {report.as_uri()}")


@nox.session(default=False)
def dev(session: nox.Session) -> None:
    """Install the project with its tools, for the other sessions and for your editor."""
    groups = (f"--group={name}" for name in ("test", "lint", "docs", "build", "bench"))
    install_once(session, "-e", f".[{EVERYTHING_TESTED}]", *groups)


@nox.session(default=False, venv_backend="none")
def programs(session: nox.Session) -> None:
    """Install the system programs that tests need, where that is allowed; else list them."""
    if WITHOUT_SYSTEM_PROGRAMS in session.posargs:
        session.log("tests that need a missing system program will be skipped and listed")
    else:
        install_system_programs(session)


@nox.session(venv_backend="none", requires=["programs", "dev"])
def tests(session: nox.Session) -> None:
    """Run the tests; arguments go to pytest."""
    arguments = [word for word in session.posargs if word != WITHOUT_SYSTEM_PROGRAMS]
    if WITHOUT_SYSTEM_PROGRAMS not in session.posargs:
        arguments.append("--no-skips")
    run_tool(session, "pytest", *arguments)


@nox.session(venv_backend="none", requires=["dev"])
def lint(session: nox.Session) -> None:
    """Check style, formatting and who imports whom."""
    run_tool(session, "ruff", "check", *session.posargs)
    run_tool(session, "ruff", "format", "--check")
    run_tool(session, "lint-imports", "--no-logo")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of the package, and of a user's code against it."""
    # An environment of its own: the node that pyright runs on weighs 200 MB.
    install_once(session, "-e", f".[{EVERYTHING_TESTED}]", "--group=types")
    session.run("mypy", *session.posargs)
    session.run("pyright")


@nox.session(venv_backend="none", requires=["dev"])
def docs(session: nox.Session) -> None:
    """Build the documentation and run every snippet in it."""
    # The theme's own advertisement is no concern of a build log.
    run_tool(session, "mkdocs", "build", "--strict", env={"NO_MKDOCS_2_WARNING": "1"})
    run_tool(session, "pytest", "tests/docs", *session.posargs)


@nox.session(venv_backend="none", requires=["dev"])
def imports(session: nox.Session) -> None:
    """Hold `import skillmap` to its budget of time and modules."""
    run_tool(session, "python", "benchmarks/import_budget.py", *session.posargs)


@nox.session(reuse_venv=False)
def wheel(session: nox.Session) -> None:
    """Build the wheel, install it where no source tree is, and use it there."""
    outside = Path(session.create_tmp()).resolve()
    shutil.rmtree(outside / "dist", ignore_errors=True)
    session.install("build", "hatchling")
    session.run("python", "-m", "build", "--wheel", "--no-isolation", "--outdir", outside / "dist")
    (built,) = (outside / "dist").glob("*.whl")
    session.install(f"skillmap[standard] @ {built.as_uri()}")
    shutil.copy(ROOT / "tests" / "smoke_wheel.py", outside)
    shutil.copytree(ROOT / "examples", outside / "examples", dirs_exist_ok=True)
    session.chdir(outside)
    session.run("python", "smoke_wheel.py", built, DEMO_RESUME, DEMO_POSTING)


@nox.session(default=False)
def ocr(session: nox.Session) -> None:
    """Test the engine RapidOCR, which is too heavy for the environment of the other tests."""
    install_once(session, "-e", ".[standard,pdfium,store,testing,openai,ocr]", "--group=test")
    session.run("pytest", "--no-skips", "tests/extract/test_ocr_rapid.py", *session.posargs)


@nox.session(default=False, venv_backend="none", requires=["dev"])
def accuracy(session: nox.Session) -> None:
    """Measure extraction against labelled resumes: F1 per field and overall."""
    run_tool(session, "python", "benchmarks/accuracy.py", *session.posargs)


@nox.session(default=False)
def fuzz(session: nox.Session) -> None:
    """Search for hostile files: `-- [TARGET...] [--seconds 60]`, or `-- mutations 5000`."""
    # An environment of its own: atheris comes for Linux and macOS only.
    install_once(session, "-e", ".[standard,pdfium]", "--group=fuzz")
    session.run("python", "-m", "fuzz", *session.posargs)


@nox.session(default=False, venv_backend="none", requires=["dev"])
def bench(session: nox.Session) -> None:
    """Run the benchmarks named, or all of them."""
    known = {path.stem: path for path in sorted((ROOT / "benchmarks").glob("*.py"))}
    chosen = session.posargs or sorted(known)
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        session.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    for name in chosen:
        run_tool(session, "python", str(known[name]))


def install_once(session: nox.Session, *arguments: str) -> None:
    """Install into the session's environment, unless just this was installed there before."""
    wanted = "\n".join(
        [*arguments, hashlib.sha256(Path("pyproject.toml").read_bytes()).hexdigest()]
    )
    stamp = Path(session.virtualenv.location) / "installed.txt"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    session.install(*arguments)
    stamp.write_text(wanted)


def run_tool(
    session: nox.Session, tool: str, *arguments: str, env: dict[str, str] | None = None
) -> None:
    """Run a program of the `dev` environment, with that environment first on PATH."""
    programs = Path(session.cache_dir).parent / "dev" / ("Scripts" if os.name == "nt" else "bin")
    path = os.pathsep.join([str(programs), os.environ.get("PATH", os.defpath)])
    session.run(str(programs / tool), *arguments, env={"PATH": path, **(env or {})}, external=True)


def install_system_programs(session: nox.Session) -> None:
    """Install the missing system programs with apt-get, or stop with one list of them."""
    missing = missing_programs()
    if not missing:
        return
    for program, problem in missing.items():
        session.log(f"missing: {program.title} ({problem})")
    packages = packages_of(missing)
    prefix = root_prefix() if shutil.which("apt-get") else None
    if prefix is None:
        session.error(
            "this user may not install system packages. Either install them and start again:\n"
            f"    sudo apt-get install --no-install-recommends {' '.join(packages)}\n"
            "or leave out the tests that need them:\n"
            f"    python3 dev tests {WITHOUT_SYSTEM_PROGRAMS}\n"
        )
    session.log(f"installing with apt-get: {' '.join(packages)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    apt += ["-o", "DPkg::Lock::Timeout=300"]
    session.run(*apt, "update", external=True)
    session.run(*apt, "install", "-y", "--no-install-recommends", *packages, external=True)
    still_missing = missing_programs()
    if still_missing:
        listing = "; ".join(f"{p.title}: {problem}" for p, problem in still_missing.items())
        session.error(f"still missing after the installation: {listing}")
