"""Hooks: moments that a plugin is told about, or may have a say in.

A plugin is a module or object in the entry-point group `skillmap` whose functions are marked with
`hookimpl` and bear the names below. It may take fewer arguments than a hook has. Hooks are
synchronous and quick; what takes time is a provider. The hooks of a client are called in threads of
that client, and two may run at once: a plugin that keeps state locks it. Arguments are copies. A
hook cannot call the client that it belongs to; another client it can. Wrappers are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pluggy

from skillmap.models.change import Change, Finding
from skillmap.models.event import Event
from skillmap.models.job import Job
from skillmap.models.layout import RenderOptions
from skillmap.models.resume import Resume
from skillmap.models.vocabulary import Vocabulary
from skillmap.protocols import Source

if TYPE_CHECKING:
    from typing import Any

    from pydantic import BaseModel

PROJECT = "skillmap"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec(firstresult=True)
def skillmap_choose_reader(source: Source) -> str | None:
    """Name of the reader for *source*, or None to leave it to others.

    When: once per file, after its type was found in its bytes. Wins: the first answer other than
    None. A failure, or a name that is not installed, is an error of the call. Since: 0.1.
    """


@hookspec(firstresult=True)
def skillmap_normalize_skill(name: str, context: str) -> str | None:
    """Canonical name of the skill written *name* within *context*, or None.

    When: for each skill-like term that the packaged list does not know, in postings and resumes.
    Wins: the first answer other than None. Two names with one canonical name count as the same
    skill in scores; they never rewrite text. A failure is an error of the call. Since: 0.1.
    """


@hookspec
def skillmap_check_change(
    change: Change, evidence: Sequence[str], job: Job | None
) -> Sequence[Finding] | None:
    """Further findings about *change*; *evidence* are the texts of the base that it may rest on.

    When: once per proposal and again when the result is let out. Collected: findings of all plugins
    are added to those of the verifier, and none can take one away; one `error` refuses the change.
    A failure is an error of the call, since a check that did not run proves nothing. Since: 0.1.
    """


@hookspec
def skillmap_run_event(event: Event) -> None:
    """Observe *event*.

    When: for each event of each run, in order. Each plugin is called by itself; a failure is logged
    with the plugin's name and changes nothing. `FieldFound.value` and `SectionFound.title` are empty
    here: only the caller of an extraction gets them. Since: 0.1.
    """


@hookspec
def skillmap_document_rendered(
    data: bytes, format: str, resume: Resume, options: RenderOptions
) -> None:
    """Observe that *resume* was rendered as *data*.

    When: once per rendered file, after the round-trip of formats that are read back. A failure is
    logged with the plugin's name and changes nothing. Since: 0.1.
    """


@hookspec
def skillmap_vocabularies() -> Sequence[Vocabulary] | None:
    """Words of further languages, or further words of a packaged one, for readers, OCR and the parser by rules.

    When: once per client, before it reads its first document. Collected: the words of all plugins are added to the
    packaged ones, and none can take one away. `skillmap.testing.vocabularies` checks them. A failure, or an answer that
    is no sequence of vocabularies, is an error of the call. Since: 0.1.
    """


@hookspec
def skillmap_settings() -> dict[str, type[BaseModel]] | None:
    """Models of the plugin's own options by name; the client validates `plugin_options` with them.

    When: once, when a client is made. Collected. A failure is an error of the call. The plugin, and
    every provider of its distribution, that has a method `configure(options)` is given the
    validated models by name before its first use. Since: 0.1.
    """


@hookspec
def skillmap_cli(group: Any) -> None:
    """Add commands to the command line; *group* is its `typer.Typer`.

    When: once, when the command line starts. A failure is printed with the plugin's name, and the
    other commands work. Since: 0.1.
    """
