"""`skillmap letter` and `skillmap interview`: what is written beside a resume, by the same verifier."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from skillmap.cli import _show
from skillmap.cli._exit import OK, REVIEW, about, reported
from skillmap.cli._files import STANDARD, json_text, print_bytes, print_json, target_in, write_text
from skillmap.cli._options import (
    RESUME_HELP,
    job_option,
    json_option,
    llm_option,
    one_standard_input,
    option,
    password_option,
    plain,
    posting_named,
    reader_option,
    source_named,
    warn,
)
from skillmap.client import SkillMap
from skillmap.errors import UsageError
from skillmap.models.document import Notice
from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.models.writing import (
    QUESTIONS_DEFAULT,
    InterviewPack,
    Passage,
    Writing,
    WritingKind,
)
from skillmap.protocols import RENDERERS

if TYPE_CHECKING:
    import typer

KINDS: tuple[WritingKind, ...] = get_args(WritingKind)


def add_letter(app: typer.Typer) -> None:
    """Add the command."""
    import typer

    @app.command()
    def letter(
        resume: str = typer.Argument(..., metavar="RESUME", help=RESUME_HELP),
        job: str = job_option(),
        kind: str = typer.Option(
            "cover_letter", "--kind", "-k", help=f"What to write: {', '.join(KINDS)}."
        ),
        out: str = typer.Option(
            STANDARD,
            "--out",
            "-o",
            help="File to write, such as letter.docx; - prints the text.",
        ),
        tone: str = typer.Option(
            "neutral", "--tone", help="How a model writes: neutral, formal, friendly or direct."
        ),
        llm: str | None = llm_option(),
        agent: str | None = option("--agent", "Who writes; see `skillmap plugins`."),
        theme: str | None = option("--theme", "Theme."),
        page: str | None = option("--page", "Page size: a4 or letter."),
        reader: str | None = reader_option(),
        password: str | None = password_option(),
        as_json: bool = json_option(),
    ) -> None:
        """Write a letter or message for a posting; every passage of it is verified.

        Exit code 0: all that was written may be sent. 3: passages wait for a person, and are not in it.
        """
        with reported(as_json=as_json), SkillMap(agent=agent, llm=llm) as sm:
            base, posting = _read(sm, resume, job, {"reader": reader, "password": password})
            chosen: Any = _chosen(kind)
            wished: Any = tone
            writing = sm.letter(base, posting, kind=chosen, tone=wished)
            _write(
                sm,
                writing,
                base,
                posting,
                out,
                {"theme": theme, "page": page},
                inputs=[resume, job],
                as_json=as_json,
            )
            if not as_json:
                _tell(writing.warnings, writing.to_review, writing.refused)
        raise typer.Exit(REVIEW if writing.to_review else OK)


def add_interview(app: typer.Typer) -> None:
    """Add the command."""
    import typer

    @app.command()
    def interview(
        resume: str = typer.Argument(..., metavar="RESUME", help=RESUME_HELP),
        job: str = job_option(),
        questions: int = typer.Option(
            QUESTIONS_DEFAULT, "--questions", "-n", help="How many questions, 1 to 30."
        ),
        out: str = typer.Option(
            STANDARD,
            "--out",
            "-o",
            help="File to write, such as questions.pdf; - prints the text.",
        ),
        llm: str | None = llm_option(),
        agent: str | None = option("--agent", "Who writes; see `skillmap plugins`."),
        theme: str | None = option("--theme", "Theme."),
        page: str | None = option("--page", "Page size: a4 or letter."),
        reader: str | None = reader_option(),
        password: str | None = password_option(),
        as_json: bool = json_option(),
    ) -> None:
        """Prepare for an interview: questions, outlines of answers from the resume, claims to defend.

        Exit code 0: all points are accepted. 3: points of answers wait for a person, and are not shown.
        """
        with reported(as_json=as_json), SkillMap(agent=agent, llm=llm) as sm:
            base, posting = _read(sm, resume, job, {"reader": reader, "password": password})
            pack = sm.interview(base, posting, questions=questions)
            _write(
                sm,
                pack,
                base,
                posting,
                out,
                {"theme": theme, "page": page},
                inputs=[resume, job],
                as_json=as_json,
            )
            waiting = [point for question in pack.questions for point in question.to_review]
            if not as_json:
                _tell(pack.warnings, waiting, pack.refused)
        raise typer.Exit(REVIEW if waiting else OK)


def _read(sm: SkillMap, resume: str, job: str, reading: dict[str, Any]) -> tuple[Resume, Job]:
    warn(sm)
    one_standard_input(resume, job)
    with about(resume):
        extraction = sm.extract(source_named(sm, resume), **reading)
    _show.print_notices(extraction.warnings, subject=resume)
    with about(job):
        return extraction.resume, sm.job(posting_named(sm, job))


def _chosen(kind: str) -> str:
    """*kind*, which may be written with hyphens.

    Raises:
        UsageError: There is no such kind.
    """
    name = kind.replace("-", "_")
    if name not in KINDS:
        raise UsageError(f"There is no kind {kind!r}. There are: {', '.join(KINDS)}.")
    return name


def _write(
    sm: SkillMap,
    written: Writing | InterviewPack,
    base: Resume,
    job: Job,
    out: str,
    style: dict[str, Any],
    *,
    inputs: list[str],
    as_json: bool,
) -> None:
    """To the file *out* in the format of its ending, or as text or JSON to standard output."""
    if out != STANDARD:
        path = Path(out)
        if path.suffix.lower() == ".json":
            target = target_in(path.parent, path.name, inputs=inputs)
            write_text(target, json_text(plain(written)) + "\n")
            return
        rendered = sm.render_writing(written, _format_of(sm, path), base, job, **style)
        rendered.save(target_in(path.parent, path.name, inputs=inputs))
        _show.print_notices(rendered.warnings, subject=out)
    if as_json:
        print_json(plain(written))
    elif out == STANDARD:
        text = sm.render_writing(written, "txt", base, job, **style)
        print_bytes(text.data)


def _format_of(sm: SkillMap, path: Path) -> str:
    """The renderer for the ending of *path*.

    Raises:
        UsageError: None has that ending.
    """
    suffix = path.suffix.lower().removeprefix(".")
    names = sm.plugins.providers.names(RENDERERS)
    if suffix not in names:
        endings = ", ".join(f".{name}" for name in names)
        raise UsageError(f"The name {path.name!r} tells no format. Endings: {endings}.")
    return suffix


def _tell(
    warnings: Iterable[Notice], waiting: Iterable[Passage], refused: Iterable[Passage]
) -> None:
    """Say on standard error what is not in the text, and why, without quoting it."""
    _show.print_notices(tuple(warnings))
    for code, what, passages in (
        ("writing.review", "waits for a person", waiting),
        ("writing.refused", "was refused", refused),
    ):
        for passage in passages:
            findings = passage.verdict.findings if passage.verdict else ()
            reason = f" {findings[0].message}" if findings else ""
            text = f"A passage {what}; --json shows it.{reason}"
            _show.print_notices((Notice(code=code, text=text),))
