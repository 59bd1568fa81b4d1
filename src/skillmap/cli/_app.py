"""The commands and their options. Everything that a command does, the client does."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from skillmap import __version__
from skillmap.batch import extraction_tree
from skillmap.cli import _show
from skillmap.cli._batch import extract_batch, is_batch
from skillmap.cli._chat import add_chat
from skillmap.cli._exit import OK, REFUSED, REVIEW, about, failure_of, reported
from skillmap.cli._files import (
    STANDARD,
    json_text,
    print_bytes,
    print_json,
    saved_tailoring,
    stem_of,
    target_in,
    write_text,
)
from skillmap.cli._options import (
    JOB_HELP,
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
from skillmap.cli._progress import Progress, progress
from skillmap.cli._tailor import add_tailor
from skillmap.cli._writings import add_interview, add_letter
from skillmap.client import SkillMap
from skillmap.errors import SkillmapError
from skillmap.models.change import Change
from skillmap.models.document import Extraction
from skillmap.models.tailoring import Tailoring
from skillmap.plugins import Plugins
from skillmap.settings import Settings

if TYPE_CHECKING:
    import typer


def make_app() -> typer.Typer:
    """The command line, with what plugins add to it."""
    import typer

    app = typer.Typer(
        help="Resumes in, tailored resumes out: without inventing anything.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    def show_version(asked: bool) -> None:
        if asked:
            print(f"skillmap {__version__}")
            raise typer.Exit

    @app.callback()
    def start(
        version: bool = typer.Option(
            False, "--version", callback=show_version, is_eager=True, help="Print the version."
        ),
    ) -> None:
        pass

    commands = (
        _extract,
        _match,
        add_tailor,
        add_letter,
        add_interview,
        add_chat,
        _render,
        _verify,
        _plugins,
        _doctor,
    )
    for add in commands:
        add(app)
    _add_commands_of_plugins(app)
    return app


def _add_commands_of_plugins(app: typer.Typer) -> None:
    log = logging.getLogger("skillmap.plugins")
    before = log.level
    # The client of the command loads them, too, and tells then what was left out.
    log.setLevel(logging.ERROR)
    try:
        plugins = Plugins(only=Settings.from_environment().plugins)
    finally:
        log.setLevel(before)
    for failure in plugins.add_commands(app):
        failure_of(failure).show(as_json=False)


# -- commands ---------------------------------------------------------------------------------


def _extract(app: typer.Typer) -> None:
    import typer

    @app.command()
    def extract(
        files: list[str] = typer.Argument(
            ..., metavar="FILE...", help=RESUME_HELP + " A folder is all that is in it."
        ),
        out: Path | None = typer.Option(
            None,
            "--out",
            "-o",
            help="Folder for one .json per file, or a file .jsonl for all, which a second run continues.",
        ),
        reader: str | None = reader_option(),
        parser: str | None = option(
            "--parser",
            "Parser: rules, hybrid (a model is asked where rules are unsure), llm (about every line).",
        ),
        llm: str | None = llm_option(),
        password: str | None = password_option(),
        workers: int | None = typer.Option(
            None,
            "--workers",
            min=1,
            help="Files read side by side, for folders; else one per core.",
        ),
        as_json: bool = typer.Option(
            False, "--json", help="Everything: evidence, confidence and warnings, too."
        ),
    ) -> None:
        """Turn resumes into JSON Resume.

        Prints the resume; of several files one per line. With --out, writes one file for each. A
        file that cannot be read does not keep the others from being read. Files in folders are read
        side by side, whatever their names; those of types that nothing reads are left out.
        """
        with reported(as_json=as_json), SkillMap(parser=parser, llm=llm) as sm:
            warn(sm)
            if is_batch(files, out, workers):
                # Whoever names a model here wants it asked, also about a folder.
                asking = "hybrid" if llm and parser is None else parser
                given = {"reader": reader, "parser": asking, "password": password}
                changed = _changed(given) | ({"llm": tuple(llm.split(","))} if llm else {})
                told = sm.settings.model_copy(update=changed)
                raise typer.Exit(
                    extract_batch(
                        sm, files, out=out, workers=workers, settings=told, as_json=as_json
                    )
                )
            status = OK
            with progress(silent=False) as bar:
                for number, word in enumerate(files):
                    bar.step(number, len(files), word)
                    try:
                        extraction = _read(sm, word, bar, password=password, reader=reader)
                        if not as_json:
                            _show.print_notices(extraction.warnings, subject=word)
                        tree = extraction_tree(extraction, whole=as_json)
                        if out is None:
                            print_json(tree, indent=2 if len(files) == 1 else None)
                        else:
                            name = _free_name(files, number)
                            target = target_in(out, name, inputs=files)
                            write_text(target, json_text(tree) + "\n")
                    except SkillmapError as e:
                        failure = failure_of(e)
                        failure.show(as_json=as_json, subject=word)
                        status = status or failure.exit_code
        raise typer.Exit(status)


def _read(sm: SkillMap, word: str, bar: Progress, **options: str | None) -> Extraction:
    """The extraction of the file *word*, shown while it is made."""
    source = source_named(sm, word)
    try:
        return bar.follow(sm.extract_stream(source, **options))
    finally:
        if not bar.by_file:
            bar.end()


def _match(app: typer.Typer) -> None:
    import typer

    @app.command()
    def match(
        resume: str = typer.Argument(..., metavar="RESUME", help=RESUME_HELP),
        job: str = job_option(),
        reader: str | None = reader_option(),
        password: str | None = password_option(),
        as_json: bool = json_option(),
    ) -> None:
        """Show what a posting asks, what the resume shows of it, and what is missing."""
        with reported(as_json=as_json), SkillMap() as sm:
            warn(sm)
            one_standard_input(resume, job)
            with about(resume):
                extraction = sm.extract(source_named(sm, resume), password=password, reader=reader)
            with about(job):
                asked = sm.job(posting_named(sm, job))
            found = sm.match(extraction, asked)
            if as_json:
                print_json({"job": plain(asked), "match": plain(found)})
                return
            _show.print_notices((*extraction.warnings, *asked.warnings))
            out = _show.console()
            out.print(f"Match  {_show.match_line(found)}")
            _show.print_table(_show.match_table(asked, found), out)
            _show.print_labelled("Gaps", _show.gap_names(found) or "none", out, width=7)


def _render(app: typer.Typer) -> None:
    import typer

    @app.command()
    def render(
        resume: str = typer.Argument(
            ..., metavar="RESUME", help=RESUME_HELP + " Also what `skillmap tailor` wrote as JSON."
        ),
        format: str = typer.Option(..., "--format", "-f", help="Format, such as docx or pdf."),
        out: str = typer.Option(..., "--out", "-o", help="File to write; - is standard output."),
        theme: str | None = option("--theme", "Theme."),
        page: str | None = option("--page", "Page size: a4 or letter."),
        locale: str | None = option("--locale", "Language of dates and headings, such as de."),
        ats: str | None = option("--ats", "Place of dates: tabbed or strict."),
        reader: str | None = reader_option(),
        password: str | None = password_option(),
        as_json: bool = json_option(),
    ) -> None:
        """Write a resume in another format."""
        with reported(as_json=as_json), SkillMap() as sm:
            warn(sm)
            with about(resume):
                source = source_named(sm, resume)
                shown: Tailoring | Extraction | None = saved_tailoring(
                    source, bytes_max=sm.settings.extract_limits.bytes_max
                )
                if shown is None:
                    shown = sm.extract(source, password=password, reader=reader)
            style: dict[str, Any] = {"theme": theme, "page": page, "locale": locale, "ats": ats}
            rendered = sm.render(shown, format, **style)
            if out == STANDARD:
                print_bytes(rendered.data)
                return
            path = Path(out)
            rendered.save(target_in(path.parent, path.name, inputs=[resume]))
            if as_json:
                facts: dict[str, Any] = {"file": out, "media_type": rendered.media_type}
                facts |= {"round_trip": rendered.round_trip}
                print_json({**facts, "warnings": [plain(item) for item in rendered.warnings]})
                return
            _show.print_notices(rendered.warnings, subject=out)


def _verify(app: typer.Typer) -> None:
    import typer

    @app.command()
    def verify(
        base: str = typer.Argument(..., metavar="BASE", help="The resume as it was."),
        edited: str = typer.Argument(..., metavar="EDITED", help="The resume as it was edited."),
        job: str | None = typer.Option(None, "--job", "-j", metavar="POSTING", help=JOB_HELP),
        as_json: bool = json_option(),
    ) -> None:
        """Say of every edit whether the first resume bears it out.

        Exit code 0: all is accepted. 1: something is refused. 3: a person should look.
        """
        with reported(as_json=as_json), SkillMap() as sm:
            warn(sm)
            one_standard_input(base, edited, job or "")
            posting = None
            if job is not None:
                with about(job):
                    posting = sm.job(posting_named(sm, job))
            resumes = []
            for word in (base, edited):
                with about(word):
                    resumes.append(sm.extract(source_named(sm, word)).resume)
            changes = sm.verify(*resumes, job=posting)
            if as_json:
                print_json({"changes": [plain(change) for change in changes]})
            elif changes:
                _show.print_changes(changes, _show.console())
            else:
                print("The resumes are the same.")
        raise typer.Exit(_verdict(changes))


def _plugins(app: typer.Typer) -> None:
    @app.command()
    def plugins(as_json: bool = json_option()) -> None:
        """List what is installed: providers and hook plugins, their origin and state."""
        with reported(as_json=as_json), SkillMap() as sm:
            warn(sm)
            if as_json:
                print_json([asdict(plugin) for plugin in sm.plugins])
                return
            _show.print_table(_show.plugins_table(sm.plugins), _show.console())


def _doctor(app: typer.Typer) -> None:
    @app.command()
    def doctor(as_json: bool = json_option()) -> None:
        """Say what works here, what is missing, and how to get it."""
        with reported(as_json=as_json), SkillMap() as sm:
            warn(sm)
            checks = sm.doctor()
            if as_json:
                facts = {
                    "providers": [asdict(check) for check in checks],
                    "failed_plugins": [str(error) for error in sm.plugins.failed],
                    "settings": list(sm.settings.warnings),
                }
                print_json(facts)
                return
            out = _show.console()
            _show.print_table(_show.doctor_table(checks), out)
            for error in sm.plugins.failed:
                out.print(f"Left out: {_show.clean(str(error), cut=False)}")


# -- what commands share ----------------------------------------------------------------------


def _changed(given: dict[str, str | None]) -> dict[str, object]:
    """Settings that options set; a password stays hidden."""
    secret = given.pop("password")
    changed: dict[str, object] = {key: value for key, value in given.items() if value is not None}
    return changed if secret is None else {**changed, "password": SecretStr(secret)}


def _free_name(files: Sequence[str], number: int) -> str:
    """Name of the result of file *number*; several of one name are numbered."""
    stem = stem_of(files[number])
    same = [stem_of(word) for word in files[:number]].count(stem)
    return f"{stem}-{same + 1}.json" if same else f"{stem}.json"


def _verdict(changes: Sequence[Change]) -> int:
    statuses = {change.verdict.status for change in changes if change.verdict}
    if "refuse" in statuses:
        return REFUSED
    return REVIEW if "review" in statuses else OK
