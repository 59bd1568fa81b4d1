"""`skillmap chat`: refine a resume in words, and go back and forth between its versions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmap.cli import _show
from skillmap.cli._exit import OK, about, failure_of, reported
from skillmap.cli._files import print_json, stem_of, target_in
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
from skillmap.cli._projects import address_of, open_project, version_numbered
from skillmap.cli._review import show_change
from skillmap.client import ProjectSession, Run, SkillMap
from skillmap.errors import SkillmapError, UsageError
from skillmap.models.change import Change
from skillmap.models.tailoring import Tailoring

if TYPE_CHECKING:
    import typer

PROMPT = "> "

HELP = """\
Say what to change, such as "shorten the second job", or:
  :changes             what is changed, and what waits for you
  :why CHANGE          one change: what asked for it, what proves it
  :accept CHANGE...    put changes in
  :decline CHANGE...   leave changes out
  :undo  :redo         one version back, one forward
  :versions            all versions; 0 is the resume as it was read
  :restore NUMBER      an old version, as a new one
  :diff NUMBER NUMBER  what differs between two versions
  :save FORMAT PATH    write what is shown as a file
  :quit                or the end of the input
A change is named by its number in :changes, or by its id."""


def add_chat(app: typer.Typer) -> None:
    """Add the command."""
    import typer

    @app.command()
    def chat(
        resume: str = typer.Argument(
            ..., metavar="RESUME", help=RESUME_HELP.partition(";")[0] + "."
        ),
        job: str = job_option(),
        project: Path | None = typer.Option(
            None,
            "--project",
            metavar="FILE",
            help="Database to keep versions and chat in, and go on.",
        ),
        llm: str | None = llm_option(),
        agent: str | None = option("--agent", "Who answers; see `skillmap plugins`."),
        reader: str | None = reader_option(),
        password: str | None = password_option(),
        as_json: bool = json_option(),
    ) -> None:
        """Refine a resume for a posting by talking about it, with a model or without.

        Reads messages and commands from standard input, one a line; `:help` lists the commands. Every change goes
        through the verifier, and every step can be undone. From a pipe, the exit code is that of the first line that
        failed.
        """
        with (
            reported(as_json=as_json),
            SkillMap(agent=agent, llm=llm, store=address_of(project)) as sm,
        ):
            warn(sm)
            one_standard_input(resume, job, taken=True)
            with about(resume):
                extraction = sm.extract(source_named(sm, resume), password=password, reader=reader)
            with about(job):
                posting = sm.job(posting_named(sm, job))
            session = open_project(sm, extraction.resume, posting, name=stem_of(resume))
            talk = Talk(session, inputs=(resume, job), as_json=as_json)
            status = talk.hold(_lines(as_json=as_json))
        raise typer.Exit(status)


def _lines(*, as_json: bool) -> Iterator[str]:
    """Lines of standard input; on a terminal with a prompt, from a pipe echoed as if they were typed."""
    stream = sys.stdin
    if stream is None:
        return
    is_typed = stream.isatty()
    while True:
        if is_typed:
            print(PROMPT, end="", file=sys.stderr, flush=True)
        line = stream.readline()
        if not line:
            return
        if not is_typed and not as_json:
            print(f"{PROMPT}{_show.clean(line, cut=False)}", flush=True)
        yield line.strip()


@dataclass
class Talk:
    """A conversation about a project. `inputs` are files that are not written over."""

    session: ProjectSession
    inputs: tuple[str, ...]
    as_json: bool
    status: int = OK

    def hold(self, lines: Iterator[str]) -> int:
        """Answer *lines* until they end or say `:quit`; the exit code of the command."""
        self._try(self._begin)
        for line in lines:
            if line in (":quit", ":q"):
                break
            if line:
                self._try(lambda line=line: self._do(line))  # type: ignore[misc] # Bound at once.
        # A person has seen what went wrong and gone on; a script is told.
        return OK if sys.stdin is not None and sys.stdin.isatty() else self.status

    def _try(self, work: Callable[[], None]) -> None:
        """Do *work*; what fails is told, and the conversation goes on."""
        try:
            work()
        except SkillmapError as e:
            failure = failure_of(e)
            failure.show(as_json=self.as_json)
            self.status = self.status or failure.exit_code
        except KeyboardInterrupt:
            if sys.stdin is None or not sys.stdin.isatty():
                raise
            print("Cancelled.", file=sys.stderr)

    def _begin(self) -> None:
        """Tailor once, unless the project goes on."""
        if not self.session.versions():
            self._follow(self.session.tailor_stream())
        self._tell_shown(self.session.tailoring())

    def _do(self, line: str) -> None:
        if not line.startswith(":"):
            self._say(line)
            return
        name, *words = line.split()
        if name not in _COMMANDS:
            raise UsageError(f"There is no command {_show.clean(name)}; :help lists them.")
        least, most, command = _COMMANDS[name]
        if not least <= len(words) <= most:
            raise UsageError(f"{name} takes other words; :help shows them.")
        command(self, *words)

    def _follow(self, run: Run[Tailoring]) -> Tailoring:
        with progress(silent=self.as_json) as bar, run:
            for event in run:
                bar.see(event)
            return run.result

    def _say(self, message: str) -> None:
        before = {change.id for change in self.session.tailoring().changes.changes}
        made = self._follow(self.session.chat_stream(message))
        fresh = [change for change in made.changes.changes if change.id not in before]
        gone = before - {change.id for change in made.changes.changes}
        if self.as_json:
            facts = {"message": message, "reply": made.reply, "taken_back": sorted(gone)}
            changes = [_row(made, change) for change in fresh]
            print_json(
                {
                    **facts,
                    "changes": changes,
                    "score": made.match_after.score,
                    "usage": plain(made.usage),
                },
                indent=None,
            )
            return
        _show.print_notices(made.warnings[len(made.job.warnings) :])
        out = _show.console()
        if made.reply:
            out.print(_show.clean(made.reply, cut=False), soft_wrap=True)
        _show.print_changes(fresh, out)
        if gone:
            out.print(f"Taken back: {len(gone)}")
        if made.usage.calls:
            out.print(f"Model   {tokens_of(made.usage)}")
        self._tell_shown(made)

    def _tell_shown(self, shown: Tailoring) -> None:
        """One line: the version, what is in it, what waits, and the match."""
        history = self.session.history()
        number = 0 if history.head is None else history.number(history.head)
        if self.as_json:
            facts = {"version": number, "accepted": len(shown.accepted)}
            waiting = {"to_review": len(shown.to_review), "score": shown.match_after.score}
            print_json({**facts, **waiting}, indent=None)
            return
        waits = f", {len(shown.to_review)} for review" if shown.to_review else ""
        print(
            f"Version {number}: {len(shown.accepted)} changes{waits}, "
            f"match {_show.percent(shown.match_after.score)}"
        )

    # -- commands -----------------------------------------------------------------------------

    def help(self) -> None:
        """Print what can be said."""
        print(HELP, file=sys.stderr if self.as_json else sys.stdout)

    def changes(self) -> None:
        """List all changes by number."""
        shown = self.session.tailoring()
        rows = [_row(shown, change) for change in shown.changes.changes]
        if self.as_json:
            print_json({"changes": rows}, indent=None)
            return
        table = _show.table(
            ("No", "State", "What", "Where", "Text"),
            [
                (number, row["state"], row["op"], row["pointer"], _text_of(row))
                for number, row in enumerate(rows, start=1)
            ],
        )
        _show.print_table(table, _show.console())

    def why(self, word: str) -> None:
        """Show one change in full."""
        shown = self.session.tailoring()
        change = shown.changes.by_id(_change_named(shown, word))
        if self.as_json:
            print_json({"change": plain(change), "state": shown.decisions[change.id]}, indent=None)
        else:
            show_change(change, shown.decisions[change.id], shown, _show.console())

    def accept(self, *words: str) -> None:
        """Put changes in."""
        shown = self.session.tailoring()
        ids = [_change_named(shown, word) for word in words]
        self._tell_shown(self.session.decide(confirm=ids))

    def decline(self, *words: str) -> None:
        """Leave changes out."""
        shown = self.session.tailoring()
        ids = [_change_named(shown, word) for word in words]
        self._tell_shown(self.session.decide(decline=ids))

    def undo(self) -> None:
        """Show the version before."""
        self._tell_shown(self.session.undo())

    def redo(self) -> None:
        """Show the version after."""
        self._tell_shown(self.session.redo())

    def versions(self) -> None:
        """List all versions by number."""
        history = self.session.history()
        numbered = [(history.number(version.id), version) for version in history.versions]
        if self.as_json:
            rows = [{"number": number, **plain(version)} for number, version in numbered]
            print_json({"head": history.head, "versions": rows}, indent=None)
            return
        rows_shown = [("0", "shown" if history.head is None else "", "The resume as it was read.")]
        rows_shown += [
            (
                str(number),
                "shown" if version.id == history.head else "",
                version.label or version.summary,
            )
            for number, version in numbered
        ]
        _show.print_table(_show.table(("No", "", "What was done"), rows_shown), _show.console())

    def restore(self, word: str) -> None:
        """Make an old version a new one."""
        version_id = version_numbered(self.session.history(), word)
        if version_id is None:
            raise UsageError("The base is no version; :undo leads back to it.")
        self._tell_shown(self.session.restore(version_id))

    def diff(self, *words: str) -> None:
        """Show what differs between two versions."""
        history = self.session.history()
        old, new = (version_numbered(history, word) for word in words)
        found = self.session.diff(old, new)
        if self.as_json:
            print_json({"changes": [plain(change) for change in found.changes]}, indent=None)
        elif found.changes:
            _show.print_changes(found.changes, _show.console())
        else:
            print("They are the same.")

    def save(self, format: str, *words: str) -> None:
        """Write what is shown as a file."""
        path = Path(" ".join(words))
        rendered = self.session.render(format)
        target = rendered.save(target_in(path.parent, path.name, inputs=list(self.inputs)))
        _show.print_notices(rendered.warnings, subject=str(target))
        if self.as_json:
            print_json({"file": str(target), "round_trip": rendered.round_trip}, indent=None)
        else:
            print(target)


_MANY = 1_000

_COMMANDS: dict[str, tuple[int, int, Callable[..., None]]] = {
    ":help": (0, 0, Talk.help),
    ":changes": (0, 0, Talk.changes),
    ":why": (1, 1, Talk.why),
    ":accept": (1, _MANY, Talk.accept),
    ":decline": (1, _MANY, Talk.decline),
    ":undo": (0, 0, Talk.undo),
    ":redo": (0, 0, Talk.redo),
    ":versions": (0, 0, Talk.versions),
    ":restore": (1, 1, Talk.restore),
    ":diff": (2, 2, Talk.diff),
    ":save": (2, _MANY, Talk.save),
}
"""Least and greatest number of words after each command, and what it does."""


def _change_named(shown: Tailoring, word: str) -> str:
    """Id of the change that *word* names: its number in the list, or its id.

    Raises:
        UsageError: There is none.
    """
    ids = [change.id for change in shown.changes.changes]
    if word in ids:
        return word
    if word.isascii() and word.isdigit() and 1 <= int(word) <= len(ids):
        return ids[int(word) - 1]
    raise UsageError(f"There is no change {_show.clean(word)}; :changes lists them.")


def _row(shown: Tailoring, change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "state": shown.decisions[change.id],
        "op": change.op,
        "pointer": change.pointer,
        "before": change.before,
        "after": change.after,
    }


def _text_of(row: dict[str, Any]) -> object:
    if row["op"] == "reorder":
        return "another order"
    return row["before"] if row["op"] == "drop" else row["after"]
