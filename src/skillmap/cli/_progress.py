"""What a person sees while work goes on: a line on the terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from skillmap.cli._show import clean, console
from skillmap.models.event import (
    ChangeAccepted,
    ChangeForReview,
    ChangeRefused,
    Event,
    FieldFound,
    PageRead,
    PageRecognized,
    RequirementFound,
    SectionFound,
    StepEvent,
    UsageEvent,
)
from skillmap.models.usage import Usage
from skillmap.runs import Run

T = TypeVar("T")

_COUNTED: dict[type[Any], str] = {
    SectionFound: "sections",
    FieldFound: "fields",
    RequirementFound: "requirements",
    ChangeAccepted: "accepted",
    ChangeForReview: "for review",
    ChangeRefused: "refused",
}


@dataclass
class Progress:
    """Steps, pages, counts of what was found and what the verifier said, and tokens. Without a `bar` it only counts."""

    bar: Any = None
    task: Any = None
    counts: dict[str, int] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    page: str = ""
    by_file: bool = False
    """Whether the bar is of files, so that steps of one do not move it."""

    def see(self, event: Event) -> None:
        """Move on as *event* tells."""
        for kind, word in _COUNTED.items():
            if isinstance(event, kind):
                self.counts[word] = self.counts.get(word, 0) + 1
        if isinstance(event, UsageEvent):
            self.usage += event.usage
        if isinstance(event, PageRead):
            self.page = f"page {event.page} of {event.total}"
        if isinstance(event, PageRecognized):
            self.page = f"{event.done} of {event.total} pages recognized"
        if self.bar is None:
            return
        self.bar.update(self.task, note=self.note)
        if isinstance(event, StepEvent) and not self.by_file:
            self.bar.update(self.task, description=clean(event.name))
            # Steps of an agent are of unknown number; the bar is of the steps around it.
            if event.total is not None:
                self.bar.update(self.task, completed=event.done, total=event.total)

    @property
    def note(self) -> str:
        """Counts and tokens so far, in words."""
        words = [self.page] if self.page else []
        words += [f"{count} {name}" for name, count in self.counts.items()]
        return ", ".join([*words, tokens_of(self.usage)] if self.usage.calls else words)

    def step(self, done: int, total: int, name: str) -> None:
        """Say that *done* of *total* files are behind, and *name* is next."""
        self.by_file = total > 1
        self.page = ""
        self.counts.clear()
        if self.bar is not None:
            self.bar.update(
                self.task, description=clean(name), completed=done, total=total, note=self.note
            )

    def follow(self, run: Run[T]) -> T:
        """What *run* gives, each of its events shown on the way.

        Raises:
            SkillmapError: What made it fail.
        """
        with run:
            if self.bar is not None:
                for event in run:
                    self.see(event)
            return run.wait()

    def end(self) -> None:
        """Take the bar off the terminal: what is printed next must not meet it."""
        if self.bar is not None:
            self.bar.stop()


def tokens_of(usage: Usage) -> str:
    """What was consumed, in words."""
    about = "about " if usage.estimated else ""
    calls = f"{usage.calls} call" + ("" if usage.calls == 1 else "s")
    return f"{about}{usage.input_tokens} + {usage.output_tokens} tokens in {calls}"


@contextmanager
def progress(*, silent: bool) -> Iterator[Progress]:
    """A progress bar on standard error, if that is a terminal and nobody asked for silence."""
    if silent or not sys.stderr.isatty():
        yield Progress()
        return
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description:<10}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=console(stderr=True), transient=True) as bar:
        yield Progress(bar, bar.add_task("start", total=None, note=""))
