"""The contract that every renderer keeps."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from skillmap.client._parts import Parts, make_parts
from skillmap.client._reading import read
from skillmap.client._rendering import round_trip
from skillmap.errors import SkillmapError
from skillmap.models.layout import Layout, RenderOptions
from skillmap.models.resume import Resume
from skillmap.plugins import check_provider
from skillmap.protocols import RENDERERS, ProviderStatus, Renderer, Source
from skillmap.settings import Settings
from skillmap.testing._rules import require
from skillmap.testing.samples import sample_resume

CARRIES_DATA = ("application/json",)
"""Types that hold the resume as data: the texts are there, in another order."""


def check_renderer(
    factory: Callable[[], Renderer], *, text_of: Callable[[bytes], str] | None = None
) -> None:
    """Hold the renderers that *factory* makes to the contract of `Renderer`.

    *text_of* reads the text out of a rendered file; None takes the installed reader of that type.

    Raises:
        AssertionError: It breaks the contract; the message says how.
        PluginContractError: It is no renderer at all.
    """
    renderer = factory()
    check_provider(renderer, RENDERERS, name=type(renderer).__qualname__, origin=None)
    status = renderer.status()
    require(isinstance(status, ProviderStatus), "status() gives a ProviderStatus")
    if not status.works:
        require(bool(status.missing and status.remedy), "what is missing comes with a remedy")
        return
    resume, options = sample_resume(), RenderOptions()
    layout = _layout(resume, options)
    before = (layout.model_dump_json(), resume.to_json())
    data = renderer.render(layout, resume=resume, options=options)
    require(isinstance(data, bytes), "render() gives bytes")
    require(len(data) > 0, "render() gives a file that is not empty")
    require(before == (layout.model_dump_json(), resume.to_json()), "it changes no argument")
    again = factory().render(layout, resume=resume, options=options)
    require(data == again, "the same input gives the same bytes")
    _require_texts(renderer, layout, data, text_of)
    _require_typed_errors(renderer)


def _layout(resume: Resume, options: RenderOptions) -> Layout:
    from skillmap.render.layout import build_layout

    return build_layout(resume, options)


def _require_texts(
    renderer: Renderer, layout: Layout, data: bytes, text_of: Callable[[bytes], str] | None
) -> None:
    if renderer.media_type in CARRIES_DATA:
        return
    text = _read(data, renderer.media_type) if text_of is None else text_of(data)
    share, missing = round_trip(layout, text, comparable=letters)
    require(
        missing == 0, f"all texts of the layout, in order: {missing} missing, {share:.0%} found"
    )


def _read(data: bytes, media_type: str) -> str:
    source = Source(data, media_type=media_type)
    document = read(_own_parts(), source, reader=None, password=None)
    return "\n".join(page.text for page in document.pages)


def _own_parts() -> Parts:
    """Our own readers, untouched by the environment and by hook plugins."""
    return make_parts(Settings(plugins=()))


def _require_typed_errors(renderer: Renderer) -> None:
    """Odd resumes are rendered or refused with an error of ours; nothing else comes out."""
    for resume in (
        Resume(),
        Resume.from_json_resume({"basics": {"name": "\u5c71\u7530 \u592a\u90ce"}}),
        Resume.from_json_resume(
            {"basics": {"name": "<b>&amp; `_*#\\ \u202e", "summary": "a" * 5000}}
        ),
    ):
        options = RenderOptions(page="letter", locale="de", ats="strict")
        try:
            data = renderer.render(_layout(resume, options), resume=resume, options=options)
        except SkillmapError:
            continue
        require(isinstance(data, bytes), "render() gives bytes for odd resumes, too")


def letters(text: str) -> str:
    """Letters and digits of *text* alone: a format may set capitals and typewriter characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())
