"""ODT files made of raw XML, for tests of what programs seldom write."""

from __future__ import annotations

import io
import zipfile

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)


def odt(
    body: str,
    *,
    automatic: str = "",
    styles: str = "",
    margins: str = "",
    faces: str = "",
    parts: dict[str, bytes] | None = None,
) -> bytes:
    """An ODT. *automatic* are styles of the text, *styles* named ones, *margins* headers and footers, *faces* fonts."""
    xlink = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    files = {
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "content.xml": (
            f"<office:document-content {_SPACES} {xlink}><office:font-face-decls>{faces}"
            f"</office:font-face-decls><office:automatic-styles>{automatic}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>"
        ).encode(),
        "styles.xml": (
            f"<office:document-styles {_SPACES}><office:styles>{styles}</office:styles>"
            f'<office:master-styles><style:master-page style:name="Standard">{margins}'
            "</style:master-page></office:master-styles></office:document-styles>"
        ).encode(),
        **(parts or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def style(name: str, *, family: str = "paragraph", parent: str = "", **properties: str) -> str:
    """A style with text properties such as `font_weight="bold"`; a name of `style` itself begins with `style_`."""
    words = " ".join(
        f'{"style:font-name" if key == "font_name" else "fo:" + key.replace("_", "-")}="{value}"'
        for key, value in properties.items()
        if key != "display"
    )
    shown = f' text:display="{properties["display"]}"' if "display" in properties else ""
    base = f' style:parent-style-name="{parent}"' if parent else ""
    return (
        f'<style:style style:name="{name}" style:family="{family}"{base}>'
        f"<style:text-properties {words}{shown}/></style:style>"
    )
