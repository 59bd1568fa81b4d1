"""`skillmap tailor`: a draft, its files, and what a person wants to know about it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmap.cli import _show
from skillmap.cli._exit import OK, Failure, about, failure_of, reported
from skillmap.cli._files import json_text, print_json, stem_of, target_in, write_text
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
from skillmap.cli._progress import progress, tokens_of
from skillmap.cli._review import review
from skillmap.client import Rendered, SkillMap
from skillmap.errors import MissingFontError, UsageError
from skillmap.models.tailoring import Tailoring
from skillmap.models.writing import QUESTIONS_DEFAULT, InterviewPack, Writing

if TYPE_CHECKING:
    import typer

REPORT = "report"
"""The format that shows the changes."""

PREVIEW = "preview"
"""The mode that writes nothing and asks no model."""


def add_tailor(app: typer.Typer) -> None:
    """Add the command."""
    import typer

    @app.command()
    def tailor(
        resume: str = typer.Argument(..., metavar="RESUME", help=RESUME_HELP),
        job: str = job_option(),
        out: Path | None = typer.Option(
            None, "--out", "-o", help="Folder for the results; a preview needs none."
        ),
        formats: str = typer.Option(
            "docx,pdf,report",
            "--format",
            "-f",
            help="Formats, divided by commas: docx, pdf, html, md, txt, json, report, a plugin's.",
        ),
        pages: int | None = option("--pages", "Length to aim at, in pages."),
        words: int | None = option("--words", "Length to aim at, in words."),
        mode: str = typer.Option(
            "full",
            "--mode",
            help="How much may change: nudge (order and surface forms) or full; preview shows what "
            "rules would change, writes nothing and asks no model.",
        ),
        tone: str = typer.Option(
            "neutral", "--tone", help="How a model writes: neutral, formal, friendly or direct."
        ),
        walk: bool = typer.Option(
            False, "--review", help="Go through the changes one by one and decide."
        ),
        lock: list[str] = typer.Option(
            [], "--lock", metavar="POINTER", help="What no change may touch, such as /work/0."
        ),
        skip: list[str] = typer.Option(
            [],
            "--skip",
            "--skip-section",
            metavar="KEY",
            help="A section that stays, such as skills.",
        ),
        letter: bool = typer.Option(False, "--letter", help="Write a cover letter, too."),
        interview: bool = typer.Option(
            False, "--interview", help="Prepare for the interview, too."
        ),
        llm: str | None = llm_option(),
        agent: str | None = option("--agent", "Who proposes; see `skillmap plugins`."),
        theme: str | None = option("--theme", "Theme."),
        page: str | None = option("--page", "Page size: a4 or letter."),
        locale: str | None = option("--locale", "Language of dates and headings, such as de."),
        ats: str | None = option("--ats", "Place of dates: tabbed or strict."),
        reader: str | None = reader_option(),
        password: str | None = password_option(),
        as_json: bool = json_option(),
    ) -> None:
        """Fit a resume to a posting: every change is explained, nothing is invented.

        Writes one file per format, and the tailoring itself as JSON, which `skillmap render` takes.
        """
        wishes: dict[str, Any] = {
            "mode": mode,
            "pages": pages,
            "words": words,
            "tone": tone,
            "locked": lock,
            "skip_sections": skip,
            "writings": ["cover_letter"] if letter else [],
            "interview_questions": QUESTIONS_DEFAULT if interview else 0,
        }
        reading = {"password": password, "reader": reader}
        failures: dict[str, Failure] = {}
        with reported(as_json=as_json), SkillMap(agent=agent, llm=llm) as sm:
            warn(sm)
            one_standard_input(resume, job, taken=walk)
            if mode == PREVIEW:
                _preview(sm, (resume, job), reading, wishes, as_json=as_json)
                return
            if out is None:
                raise UsageError("Name a folder for the results with --out.")
            draft = _draft(sm, (resume, job), reading, wishes, silent=as_json)
            if walk:
                decisions = review(draft)
                draft = sm.decide(draft, confirm=decisions.confirm, decline=decisions.decline)
            style = {"theme": theme, "page": page, "locale": locale, "ats": ats}
            files, failures = _write_all(sm, draft, out, (resume, job), formats, style)
            if as_json:
                print_json({"files": [str(path) for path in files], "tailoring": plain(draft)})
            else:
                _show.print_notices(draft.warnings)
                _show.tailoring_summary(draft, files, _show.console())
                if draft.usage.calls:
                    print(f"Model      {tokens_of(draft.usage)}")
            for name, failure in failures.items():
                failure.show(as_json=as_json, subject=name)
        raise typer.Exit(max((failure.exit_code for failure in failures.values()), default=OK))


def _preview(
    sm: SkillMap,
    words: tuple[str, str],
    reading: Mapping[str, Any],
    wishes: Mapping[str, Any],
    *,
    as_json: bool,
) -> None:
    asked = {key: value for key, value in wishes.items() if key != "mode"}
    with about(words[0]):
        extraction = sm.extract(source_named(sm, words[0]), **reading)
    with about(words[1]):
        posting = sm.job(posting_named(sm, words[1]))
    shown = sm.preview(extraction, posting, **asked)
    if as_json:
        print_json({"files": [], "tailoring": plain(shown)})
        return
    _show.print_notices((*extraction.warnings, *shown.warnings))
    out = _show.console()
    _show.tailoring_summary(shown, (), out)
    out.print("Would change:" if shown.accepted else "Nothing would change.")
    _show.print_changes(shown.accepted, out)


def _draft(
    sm: SkillMap,
    words: tuple[str, str],
    reading: Mapping[str, Any],
    options: Mapping[str, Any],
    *,
    silent: bool,
) -> Tailoring:
    resume, job = words
    with progress(silent=silent) as bar:
        with about(resume):
            extraction = sm.extract(source_named(sm, resume), **reading)
        if not silent:
            _show.print_notices(extraction.warnings, subject=resume)
        with about(job):
            posting = sm.job(posting_named(sm, job))
        with sm.tailor_stream(extraction, posting, **options) as run:
            for event in run:
                bar.see(event)
            return run.result


def _write_all(
    sm: SkillMap,
    draft: Tailoring,
    folder: Path,
    inputs: tuple[str, str],
    formats: str,
    style: Mapping[str, Any],
) -> tuple[list[Path], dict[str, Failure]]:
    """The files that were asked for, and the formats that cannot show a letter of this resume.

    Nothing is written before all formats were tried, and one without the letter keeps none back.
    """
    stem = stem_of(inputs[0])
    names = list(dict.fromkeys(word.strip() for word in formats.split(",") if word.strip()))
    rendered: list[tuple[str, Rendered]] = []
    failures: dict[str, Failure] = {}
    for name in names:
        try:
            result = sm.render(draft, name, **style)
            rendered.append((f"{stem}-report" if name == REPORT else stem, result))
            rendered += _written_beside(sm, draft, name, stem, style)
        except MissingFontError as e:
            failures[name] = failure_of(e)
    if not any(map(_shows_text, names)):
        rendered += _written_beside(sm, draft, "txt", stem, style)
    files: list[Path] = []
    for name, result in rendered:
        target = target_in(folder, f"{name}{result.extension}", inputs=list(inputs))
        if target in files:
            target = target_in(
                folder, f"{name}-{Path(result.format).name}{result.extension}", inputs=[]
            )
        files.append(result.save(target))
        _show.print_notices(result.warnings, subject=str(target))
    target = target_in(folder, f"{stem}-tailoring.json", inputs=list(inputs))
    tree = draft.model_dump(mode="json", exclude={"timings_ms"})
    write_text(target, json_text(tree) + "\n")
    return [*files, target], failures


def _written_beside(
    sm: SkillMap, draft: Tailoring, format: str, stem: str, style: Mapping[str, Any]
) -> list[tuple[str, Rendered]]:
    """Letters and the interview pack of *draft* with the names of their files, if *format* shows text."""
    if not _shows_text(format):
        return []
    written: list[tuple[str, Writing | InterviewPack]] = [
        (writing.kind.replace("_", "-"), writing) for writing in draft.writings
    ]
    if draft.interview is not None:
        written.append(("interview", draft.interview))
    page = {key: style[key] for key in ("theme", "page")}
    return [
        (f"{stem}-{name}", sm.render_writing(item, format, draft.base, draft.job, **page))
        for name, item in written
    ]


def _shows_text(format: str) -> bool:
    """Whether a letter can be shown in it: JSON is data, and the report is about the resume."""
    return format not in (REPORT, "json")
