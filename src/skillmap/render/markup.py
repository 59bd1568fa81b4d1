"""HTML from values: text is escaped because there is no way to put it in otherwise."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape

VOID = frozenset({"br", "hr", "input", "meta", "rect"})
"""Elements without content; in SVG, `rect` as this project uses it."""


class Html(str):
    """Markup; every other text is text."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | bool | None) -> Html:
    """An element with *children*, of which those that are not `Html` are escaped.

    An attribute is written with `-` for `_`, without a trailing `_` (`class_`); one that is None or False is left out.
    """
    shown = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in VOID:
        assert not children, "a void element has no content"
        return Html(f"<{name}{shown}>" if name != "rect" else f"<{name}{shown}/>")
    return Html(f"<{name}{shown}>{joined(children)}</{name}>")


def joined(children: Iterable[str], separator: str = "") -> Html:
    """*children* one after the other, those that are not `Html` escaped."""
    shown = (child if isinstance(child, Html) else escape(child) for child in children)
    return Html(escape(separator).join(shown))


def page(
    *,
    language: str,
    direction: str = "ltr",
    title: str,
    style: str,
    metadata: Iterable[tuple[str, str]] = (),
    body: Html,
) -> bytes:
    """A complete page in UTF-8 that may use *style* and load nothing, from nowhere."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = [
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        *(element("meta", name=name, content=content) for name, content in metadata),
        Html(f"<style>{style}</style>"),
    ]
    html = element(
        "html",
        Html("\n"),
        element("head", Html("\n"), joined(head, "\n"), Html("\n")),
        Html("\n"),
        element("body", Html("\n"), body, Html("\n")),
        Html("\n"),
        lang=language,
        dir=direction,
    )
    return f"<!DOCTYPE html>\n{html}\n".encode()
